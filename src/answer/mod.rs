//! The answer in a reply: found, and brought to a form in which equal answers are equal.
//!
//! # How it is found
//! 1. The last `\boxed{..}` that is not empty.
//! 2. The last mark: `#### 21` alone on its line, `Answer: ..` or `the answer is ..`. A Markdown heading
//!    (`#### Step 2`) is no mark.
//! 3. A last line `#### ..` of text.
//! 4. The last number.
//! 5. A choice letter that stands alone; the article "A" and the pronoun "I" are none.
//!
//! # What becomes of it
//! A value stays as it is, but for its form ([`normalize`]). Of `C) Paris` the letter is taken, of a
//! sentence with one number ("Felix has 164 cookies left.") the number.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::{Error, Result};
use normal::{compiled, is_number, last_number};

mod decimal;
mod normal;
#[cfg(test)]
mod tests;

pub use normal::normalize;

/// Fewest words of a sentence that stands for the one number in it.
const MIN_SENTENCE_WORDS: usize = 3;

/// Most boxes or marks looked at, from the end: a reply of nothing but empty ones is no reason to hang.
const MAX_MARKS: usize = 64;

/// How answers are found.
#[derive(Clone, Debug, Default)]
pub enum Extract {
    /// As the head of this module says.
    #[default]
    Auto,
    /// The first group of the last match, or the match.
    Pattern(Regex),
}

impl Extract {
    /// With a pattern of the user's.
    ///
    /// # Errors
    /// [`Error::Pattern`] if it is no regular expression.
    pub fn pattern(pattern: &str) -> Result<Self> {
        Regex::new(pattern).map(Extract::Pattern).map_err(|e| {
            // Several lines, the last of which says what is wrong.
            let what = e.to_string();
            let what = what.lines().last().unwrap_or_default();
            Error::Pattern(format!("{pattern:?}: {what}"))
        })
    }

    /// The answer of a reply, normalized.
    pub fn answer(&self, reply: &str) -> Option<String> {
        let found = match self {
            Extract::Pattern(pattern) => {
                let last = pattern.captures_iter(reply).last()?;
                value(last.get(1).or(last.get(0))?.as_str())
            }
            Extract::Auto => boxed(reply)
                .or_else(|| marked(reply))
                .or_else(|| last_heading(reply))
                .map(value)
                .or_else(|| last_number(reply).0.map(normalize))
                .or_else(|| choice(reply))?,
        };
        Some(found).filter(|answer| !answer.is_empty())
    }
}

/// The right answer as a data set gives it: after `####` if there is one (GSM8K has its reasoning before
/// it), and by the same rule as that of a reply.
pub fn gold(text: &str) -> String {
    let after_mark = marks_from_end(text).find(|mark| mark.is_hash);
    let found = after_mark.map(|mark| mark.value);
    value(found.or_else(|| last_heading(text)).unwrap_or(text))
}

/// What stands in the last `\boxed{}` that is not empty, braces within it matched.
fn boxed(text: &str) -> Option<&str> {
    const MARK: &str = "\\boxed{";
    let starts: Vec<usize> = text
        .match_indices(MARK)
        .map(|(at, _)| at + MARK.len())
        .collect();
    let inner = |&start: &usize| {
        let inner = braced(&text[start..])?;
        (!normalize(inner).is_empty()).then_some(inner)
    };
    starts.iter().rev().take(MAX_MARKS).find_map(inner)
}

/// Up to the brace that closes.
fn braced(text: &str) -> Option<&str> {
    let mut depth = 1;
    for (i, c) in text.char_indices() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return Some(&text[..i]);
        }
    }
    None
}

/// A place that announces an answer.
struct Mark<'a> {
    value: &'a str,
    is_hash: bool,
}

/// What announces an answer: `hash`, `colon` or `is`.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?im)(?P<hash>(?:^|\s)####(?:[ \t]+|\b|$))|(?P<colon>answer(?:\*\*|__)?[ \t]*[:：])|(?P<is>answer[ \t]+(?:is|was)\b[ \t]*:?)",
    )
});

/// Marks with something after them, the last one first.
fn marks_from_end(text: &str) -> impl Iterator<Item = Mark<'_>> {
    let found: Vec<Captures<'_>> = MARK.captures_iter(text).collect();
    let found = found.into_iter().rev().take(MAX_MARKS);
    found.filter_map(|found| {
        let rest = &text[found.get(0)?.end()..];
        let is_hash = found.name("hash").is_some();
        let line = rest.lines().next().unwrap_or_default();
        let line = match (is_hash, found.name("colon").is_some()) {
            (true, _) => Some(line).filter(|line| is_number(&normalize(line))),
            // "**Answer:**" and then a line of its own.
            (_, true) => {
                let decoration = ['*', '_', ' ', '\t', '\r', '`'];
                let mut lines = rest.lines().map(|l| l.trim_start_matches(decoration));
                lines.find(|line| line.contains(char::is_alphanumeric))
            }
            // "The answer is not clear" gives none.
            _ => {
                Some(line).filter(|line| is_number(&value(line)) || leading_choice(line).is_some())
            }
        };
        line.map(|value| Mark { value, is_hash })
    })
}

/// What follows the last mark.
fn marked(text: &str) -> Option<&str> {
    marks_from_end(text).next().map(|mark| mark.value)
}

/// The text of a `####` that begins the last line.
fn last_heading(text: &str) -> Option<&str> {
    let line = text.lines().rfind(|line| !line.trim().is_empty())?;
    let rest = line.trim_start().strip_prefix("####")?;
    (!rest.starts_with('#') && !rest.trim().is_empty()).then_some(rest)
}

/// What a found answer comes to.
fn value(text: &str) -> String {
    let whole = normalize(text);
    if is_number(&whole) {
        return whole;
    }
    if let Some(letter) = leading_choice(text) {
        return letter;
    }
    for part in [first_sentence(text), text] {
        let form = normalize(part);
        if is_number(&form) {
            return form;
        }
        let (number, count) = last_number(part);
        let is_sentence = part.split_whitespace().count() >= MIN_SENTENCE_WORDS;
        if let (Some(number), 1, true) = (number, count, is_sentence) {
            return normalize(number);
        }
    }
    whole
}

fn first_sentence(text: &str) -> &str {
    static END: LazyLock<Regex> = LazyLock::new(|| compiled(r"[.!?](?:\s|$)"));
    END.find(text).map_or(text, |end| &text[..end.start()])
}

/// The letter of an answer like `C) Paris`, `(C)`, `C. Paris`, `C: Paris` or `C`.
fn leading_choice(text: &str) -> Option<String> {
    static LEADING: LazyLock<Regex> = LazyLock::new(|| {
        compiled(
            r"^[\s*_`]*(?:(?i:option|choice|answer) +)?(?:\(([A-J])\)|([A-J])\)|([A-J])[.:] \S|([A-J])[\s*_`.!]*$)",
        )
    });
    let found = LEADING.captures(text)?;
    let letter = found.iter().skip(1).flatten().next()?;
    Some(letter.as_str().to_lowercase())
}

/// A letter A to J that stands alone, the last one.
fn choice(text: &str) -> Option<String> {
    let letters = text.rmatch_indices(|c: char| matches!(c, 'A'..='J'));
    let mut letters = letters.filter(|&(at, letter)| stands_alone(text, at, letter));
    letters.next().map(|(_, letter)| letter.to_lowercase())
}

/// Whether the letter at `at` is a choice rather than a word or part of one.
fn stands_alone(text: &str, at: usize, letter: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + letter.len()..]);
    // I'd, C-section, vitamin-C
    let joins = |c: char| c.is_alphanumeric() || "_'’-".contains(c);
    if before.ends_with(joins) || after.starts_with(joins) {
        return false;
    }
    if after.starts_with(')') {
        return true;
    }
    match letter {
        // The pronoun, unless something says that it is a choice.
        "I" => {
            let before = before.trim_end().as_bytes();
            let word = &before[before.len().saturating_sub(6)..];
            [b"option", b"choice"]
                .iter()
                .any(|w| word.eq_ignore_ascii_case(*w))
        }
        // The article.
        "A" => !after.trim_start().starts_with(char::is_alphanumeric),
        _ => true,
    }
}
