//! Examples: questions, their answers and replies to learn from.
//!
//! [`read`] takes JSON lines of several shapes and refuses what it cannot train on, with file and line.
//! [`Dataset`] holds what is left and counts what is not. [`mix::Mix`] says which examples a step is
//! made of.

mod dataset;
pub mod mix;
mod order;
mod read;
mod shapes;
#[cfg(test)]
mod tests;

use brevity_model::Message;
use serde::{Deserialize, Serialize};

use crate::answer::Extract;
use crate::measure::eval;

pub use dataset::{Counts, Dataset};
pub use order::permutation;
pub use read::read;

/// A way to write a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Style {
    /// All that can be said of every step.
    Verbose,
    /// Some steps in words, some not.
    Varied,
    /// The equations.
    Concise,
    /// The equations, subtractions with a borrow in two parts.
    Scratch,
    /// As the data has it: there is one.
    Given,
}

impl Style {
    /// All of them.
    pub const ALL: [Style; 5] = [
        Style::Verbose,
        Style::Varied,
        Style::Concise,
        Style::Scratch,
        Style::Given,
    ];
}

/// A reply to learn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// How it is written.
    pub style: Style,
    /// What is written.
    pub text: String,
    /// Its tokens without an end token; 0 until [`Dataset::measure`] has counted them.
    pub tokens: usize,
}

/// What part of a mix an item belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Something to reason about.
    Reasoning,
    /// A single operation.
    Drill,
    /// Something that needs no reasoning.
    Easy,
}

/// A question, what is known of its answer, and replies to learn from.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name, text of the last user turn, answer and how it is checked, kind.
    pub question: eval::Item,
    /// Everything that is said before the reply, the question last.
    pub turns: Vec<Message>,
    /// Kind of problem; empty if the data does not say.
    pub family: String,
    /// Steps of the solution; 0 if the data does not say.
    pub steps: usize,
    /// One for each style at most.
    pub traces: Vec<Trace>,
    /// Line of the file.
    pub line: usize,
}

impl Item {
    /// What part of a mix it belongs to, by its kind.
    pub fn group(&self) -> Group {
        match self.question.kind.as_str() {
            "drill" => Group::Drill,
            "easy" => Group::Easy,
            _ => Group::Reasoning,
        }
    }

    /// Whether a reply is right; `None` if it is not to be judged.
    pub fn judge(&self, reply: &str) -> Option<bool> {
        let answer = Extract::Auto.answer(reply);
        self.question.judge(reply, answer.as_deref())
    }

    /// The trace of a style.
    pub fn trace(&self, style: Style) -> Option<&Trace> {
        self.traces.iter().find(|trace| trace.style == style)
    }

    /// Tokens of the shortest trace: what the item needs. `None` without one.
    pub fn need(&self) -> Option<usize> {
        self.traces.iter().map(|trace| trace.tokens).min()
    }

    /// Whether one of its traces has a subtraction in which a digit borrows from the next.
    pub fn borrows(&self) -> bool {
        self.traces.iter().any(|trace| has_borrow(&trace.text))
    }
}

/// The turns of a prompt with a budget stated in the last one.
pub fn with_budget(turns: &[Message], budget: usize) -> Vec<Message> {
    let mut turns = turns.to_vec();
    if let Some(last) = turns.last_mut() {
        last.content = format!("{} Use at most {budget} tokens.", last.content);
    }
    turns
}

/// Whether a text has `a - b` where some digit of `a` is smaller than that of `b`.
fn has_borrow(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(3).any(|three| {
        let number = |word: &str| {
            let digits = word.trim_end_matches(['.', ',', '=']);
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| digits.bytes().rev().map(|b| b - b'0').collect::<Vec<u8>>())
        };
        match (number(three[0]), three[1], number(three[2])) {
            (Some(a), "-", Some(b)) => {
                let pairs = a.iter().zip(&b).take(a.len().saturating_sub(1));
                // The first digit that is too small borrows; the last digit has none to borrow from.
                pairs.into_iter().any(|(a, b)| a < b)
            }
            _ => false,
        }
    })
}
