//! How long a reply may think, and how its thinking ends.
//!
//! A budget of `B` tokens covers the whole turn, not only what stands between think tags: models
//! learn to close the span early and to go on thinking after it. Token by token:
//!
//! ```text
//!   0 ............ B - window ............ B ............ B + answer
//!   |  anything        |  the next sentence  |  the answer   |
//!   |                  |  end cuts           |  the hard end |
//!                  soft limit            hard limit
//! ```
//!
//! A cut closes the thinking span with the model's own token if one is open, and asks for the answer with
//! a prompt; these tokens count for the allowance of the answer, which is one line. A reply whose last
//! line answers already is not asked. Streams may share one shared besides: its soft and hard limits lie where what
//! is left gives every stream that still thinks `window` tokens, and one.

mod end;

use std::ops::Range;

use brevity_model::Tokenizer;
use serde::Serialize;

use crate::{Error, Result};

pub use end::EndThinking;

/// What a question may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetOptions {
    /// Tokens of a reply before it is cut.
    pub tokens: usize,
    /// How far before the limit a sentence end cuts.
    pub window: usize,
    /// Tokens of the answer after a cut, the prompt for it included.
    pub answer: usize,
    /// Tokens that all streams of a question have together before they are cut.
    pub shared: Option<usize>,
    /// What asks for the answer.
    pub answer_prompt: String,
}

impl Default for BudgetOptions {
    fn default() -> Self {
        Self {
            tokens: usize::MAX,
            window: 16,
            answer: 48,
            shared: None,
            answer_prompt: "\nAnswer:".into(),
        }
    }
}

/// The tokens that begin and end thinking, and those that ask for the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Begins a thinking span.
    pub open: Option<u32>,
    /// Ends it.
    pub close: Option<u32>,
    /// Asks for the answer after a text.
    pub ask: Vec<u32>,
    /// The same at the beginning of a line.
    pub ask_on_line: Vec<u32>,
}

impl Marks {
    /// Those of a vocabulary. Without single tokens for `<think>` and `</think>` there is no span
    /// to close, and the prompt for the answer does it alone.
    ///
    /// # Errors
    /// If the tokenizer fails.
    pub fn new(tokenizer: &Tokenizer, answer_prompt: &str) -> Result<Self> {
        let ids = |text: &str| tokenizer.encode(text, false, false);
        let (open, close) = match (
            tokenizer.token_to_id("<think>"),
            tokenizer.token_to_id("</think>"),
        ) {
            (Some(open), Some(close)) => (Some(open), Some(close)),
            _ => (None, None),
        };
        Ok(Self {
            open,
            close,
            ask: ids(answer_prompt)?,
            ask_on_line: ids(answer_prompt.trim_start_matches('\n'))?,
        })
    }

    /// Whether a prompt leaves a thinking span open.
    fn open_in(&self, prompt: &[u32]) -> bool {
        let last = |mark: Option<u32>| prompt.iter().rposition(|&t| Some(t) == mark);
        self.open.is_some() && last(self.open) > last(self.close)
    }
}

/// Tokens that streams share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedBudget {
    /// Left for all of them.
    left: usize,
    /// Streams that may still draw on it.
    thinking: usize,
}

impl SharedBudget {
    /// For `streams` streams.
    pub fn new(tokens: usize, streams: usize) -> Self {
        Self {
            left: tokens,
            thinking: streams,
        }
    }

    /// Whether there is no further token for everyone.
    fn is_spent(&self) -> bool {
        self.left < self.thinking.max(1)
    }

    /// Whether there are at most `window` tokens for everyone.
    fn is_low(&self, window: usize) -> bool {
        self.left <= window.saturating_mul(self.thinking)
    }

    /// A stream thinks no more.
    fn leave(&mut self) {
        self.thinking = self.thinking.saturating_sub(1);
    }
}

/// How the thinking of a reply was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cut {
    /// At the end of a sentence.
    Sentence,
    /// Where the budget ended.
    Hard,
    /// Where its client asked for the end.
    Asked,
}

/// What a piece of a reply's text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Nothing marks it yet: thinking if a budget cuts the reply later, else the answer.
    Open,
    /// Thinking.
    Thinking,
    /// The text of a token that begins or ends thinking, if it has one.
    Mark,
    /// What follows the thinking; all of a reply without any.
    Answer,
}

/// What becomes of a reply after a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The reply goes on.
    Go,
    /// These tokens follow in place of what the model would say; the last token is dropped first
    /// unless it is kept.
    Force {
        /// Whether the last token stays.
        keep: bool,
        /// What follows.
        tokens: Vec<u32>,
    },
    /// The line of the answer has ended, or its allowance is spent.
    End,
}

/// Where a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Thinking,
    /// Behind a cut: so many tokens are left, and the text of the answer begins here.
    Answering {
        left: usize,
        from: Option<usize>,
    },
}

/// One reply under a budget, or without.
#[derive(Clone, Debug)]
pub struct Turn {
    budget: Option<BudgetOptions>,
    marks: Marks,
    stage: Stage,
    /// Tokens before the cut.
    tokens: usize,
    text: String,
    /// Whether a thinking span is open.
    open: bool,
    /// The part of the text that is thinking; none if nothing marks it.
    reasoning: Option<Range<usize>>,
    /// Tokens of that part.
    reasoning_tokens: usize,
    /// Where the text after it begins.
    content: usize,
    cut: Option<Cut>,
    /// Whether it counts among those that draw on the shared budget.
    drawing: bool,
}

impl Turn {
    /// A reply to `prompt`.
    ///
    /// # Errors
    /// [`Error::AnswerAllowance`] if the allowance leaves no token for the answer itself.
    pub fn new(budget: Option<BudgetOptions>, marks: Marks, prompt: &[u32]) -> Result<Self> {
        if let Some(budget) = &budget {
            let forced = usize::from(marks.close.is_some()) + marks.ask.len();
            if budget.answer <= forced {
                return Err(Error::AnswerAllowance {
                    answer: budget.answer,
                    forced,
                });
            }
        }
        let open = marks.open_in(prompt);
        Ok(Self {
            budget,
            marks,
            stage: Stage::Thinking,
            tokens: 0,
            text: String::new(),
            open,
            reasoning: open.then_some(0..0),
            reasoning_tokens: 0,
            content: 0,
            cut: None,
            drawing: true,
        })
    }

    /// All text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its thinking, empty if nothing marks it: neither tokens of the model nor a cut.
    pub fn reasoning(&self) -> &str {
        let range = self.reasoning.clone().unwrap_or(0..0);
        let end = if self.open {
            self.text.len()
        } else {
            range.end
        };
        &self.text[range.start..end]
    }

    /// What follows the thinking; empty while that goes on.
    pub fn content(&self) -> &str {
        match self.open {
            true => "",
            false => &self.text[self.content..],
        }
    }

    /// What the next token belongs to, unless it is a mark.
    pub fn part(&self) -> Part {
        match (self.open, &self.reasoning, &self.budget) {
            (true, ..) => Part::Thinking,
            (false, None, Some(_)) => Part::Open,
            (false, ..) => Part::Answer,
        }
    }

    /// Tokens of its thinking, those that begin and end it included.
    pub fn reasoning_tokens(&self) -> usize {
        self.reasoning_tokens
    }

    /// How the budget cut it.
    pub fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// Tokens before the cut; all of them without one.
    pub fn thinking_tokens(&self) -> usize {
        self.tokens
    }

    /// What has to be said before the first token is chosen: under a budget of nothing, the prompt for
    /// the answer.
    pub fn begin(&mut self, shared: &mut Option<SharedBudget>) -> Option<Vec<u32>> {
        let spent = shared.as_ref().is_some_and(SharedBudget::is_spent);
        let budget = self.budget.as_ref()?;
        let cut = (budget.tokens == 0 || spent).then(|| self.close(Cut::Hard, shared));
        cut.filter(|tokens| !tokens.is_empty())
    }

    /// Ends the thinking here, if it goes on; what has to be said before the next token is chosen.
    pub fn end_thinking(&mut self, shared: &mut Option<SharedBudget>) -> Option<Vec<u32>> {
        let thinks = matches!(self.part(), Part::Thinking | Part::Open);
        let cut = (self.stage == Stage::Thinking && thinks).then(|| self.close(Cut::Asked, shared));
        cut.filter(|tokens| !tokens.is_empty())
    }

    /// Takes the last token, and keeps `len` bytes of the text with what it completes.
    pub fn push_last(&mut self, token: u32, piece: &str, len: usize) {
        if self.stage == Stage::Thinking {
            self.tokens += 1;
        }
        self.note(token, piece);
        self.text.truncate(len);
    }

    /// Takes the next token that the model chose, and the text it completes.
    pub fn push(&mut self, token: u32, piece: &str, shared: &mut Option<SharedBudget>) -> Step {
        match &mut self.stage {
            Stage::Answering { left, from } => {
                *left -= 1;
                let (spent, from) = (*left == 0, *from.get_or_insert(self.text.len()));
                self.note(token, piece);
                let said = self.text[from..].trim_start();
                match spent || said.contains('\n') {
                    true => Step::End,
                    false => Step::Go,
                }
            }
            Stage::Thinking => self.think(token, piece, shared),
        }
    }

    fn think(&mut self, token: u32, piece: &str, shared: &mut Option<SharedBudget>) -> Step {
        let Some(budget) = &self.budget else {
            self.tokens += 1;
            self.note(token, piece);
            return Step::Go;
        };
        let window = budget.window;
        let before = self.tokens.saturating_add(window) >= budget.tokens
            || shared.as_ref().is_some_and(|p| p.is_low(window));
        // A full stop after a digit ends a sentence only if something shows it.
        let shown = piece.starts_with(char::is_whitespace) && !piece.starts_with('\n');
        if before && shown && self.text.ends_with(SENTENCE_ENDS) && !self.answers() {
            let tokens = self.close(Cut::Sentence, shared);
            return Step::Force {
                keep: false,
                tokens,
            };
        }
        let limit = budget.tokens;
        self.tokens += 1;
        if let Some(shared) = shared {
            shared.left = shared.left.saturating_sub(1);
        }
        self.note(token, piece);
        let soft = self.tokens.saturating_add(window) >= limit
            || shared.as_ref().is_some_and(|p| p.is_low(window));
        let hard = self.tokens >= limit || shared.as_ref().is_some_and(SharedBudget::is_spent);
        let cut = match (soft && ends_sentence(&self.text), hard) {
            (true, _) => Cut::Sentence,
            (_, true) => Cut::Hard,
            _ => return Step::Go,
        };
        if self.answers() && !hard {
            return Step::Go;
        }
        let tokens = self.close(cut, shared);
        if tokens.is_empty() {
            return Step::Go;
        }
        Step::Force { keep: true, tokens }
    }

    /// Text of tokens that were forced.
    pub fn note(&mut self, token: u32, piece: &str) {
        let start = self.text.len();
        self.text.push_str(piece);
        let opens = Some(token) == self.marks.open;
        self.reasoning_tokens += usize::from(self.open || opens);
        if opens && !self.open {
            self.open = true;
            self.reasoning = Some(self.text.len()..self.text.len());
        } else if Some(token) == self.marks.close && self.open {
            self.open = false;
            let begin = self.reasoning.take().map_or(0, |r| r.start);
            self.reasoning = Some(begin..start);
            self.content = self.text.len();
        }
    }

    /// The reply ended: it draws on the shared budget no more.
    pub fn end(&mut self, shared: &mut Option<SharedBudget>) {
        if std::mem::take(&mut self.drawing)
            && let Some(shared) = shared
        {
            shared.leave();
        }
    }

    /// Cuts; the tokens that close the thinking and ask for the answer.
    fn close(&mut self, cut: Cut, shared: &mut Option<SharedBudget>) -> Vec<u32> {
        self.end(shared);
        self.cut = Some(cut);
        let allowance = self.budget.as_ref().map(|b| b.answer);
        let allowance = allowance.unwrap_or_else(|| BudgetOptions::default().answer);
        let mut tokens = vec![];
        if !self.answers() {
            let on_line = self.text.is_empty() || self.text.ends_with('\n');
            let ask = match on_line && !self.open {
                true => &self.marks.ask_on_line,
                false => &self.marks.ask,
            };
            tokens.extend(self.marks.close.filter(|_| self.open));
            tokens.extend(ask);
            if !self.open && self.reasoning.is_none() {
                self.reasoning = Some(0..self.text.len());
                self.reasoning_tokens = self.tokens;
                self.content = self.text.len();
            }
        }
        self.stage = Stage::Answering {
            left: allowance.saturating_sub(tokens.len()).max(1),
            from: None,
        };
        tokens
    }

    /// Whether the last line gives the answer already.
    fn answers(&self) -> bool {
        let line = self.text.rsplit('\n').next().unwrap_or_default();
        let line = line.trim_start_matches(['*', '#', ' ']).to_lowercase();
        !self.open && line.starts_with("answer")
    }
}

/// What a sentence may end with.
const SENTENCE_ENDS: [char; 6] = ['.', '!', '?', '…', '。', '？'];

/// Whether a text certainly ends with a sentence or a line. A full stop after a digit may be a
/// decimal point.
fn ends_sentence(text: &str) -> bool {
    let mut last = text.chars().rev();
    match (last.next(), last.next()) {
        (Some('\n'), _) => true,
        (Some('.'), Some(before)) => !before.is_ascii_digit(),
        (Some(c), Some(_)) => SENTENCE_ENDS.contains(&c),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
