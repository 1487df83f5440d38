//! The answer in a reply: found, and brought to a form in which equal answers are equal.

use regex::Regex;

use crate::{Error, Result};

/// How answers are found.
#[derive(Clone, Debug, Default)]
pub enum Extract {
    /// The last of `\boxed{..}`, `#### ..` or `Answer: ..`, in this order; else the last number; else
    /// a choice letter that stands alone.
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
                last.get(1).or(last.get(0))?.as_str()
            }
            Extract::Auto => boxed(reply)
                .or_else(|| behind_last(reply, "####"))
                .or_else(|| behind_last(reply, "answer:"))
                .or_else(|| last_number(reply))
                .or_else(|| choice(reply))?,
        };
        Some(normalize(found)).filter(|answer| !answer.is_empty())
    }
}

/// What stands in the last `\boxed{}`, braces within it matched.
fn boxed(text: &str) -> Option<&str> {
    let start = text.rfind("\\boxed{")? + "\\boxed{".len();
    let mut depth = 1;
    for (i, c) in text[start..].char_indices() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return Some(&text[start..start + i]);
        }
    }
    None
}

/// The rest of the line behind the last place of `mark`, which is in lower case; of an equation its
/// right side.
fn behind_last<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    // ASCII case only, so that places in both are the same.
    let start = text.to_ascii_lowercase().rfind(mark)? + mark.len();
    let line = text[start..].lines().next()?;
    let line = line.rsplit('=').next()?.trim();
    (!line.is_empty()).then_some(line)
}

/// The last number, thousands separators and sign with it.
fn last_number(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = text[..end].rfind(|c: char| !is_part(c)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    });
    let start = start + text[start..end].find(|c: char| c.is_ascii_digit())?;
    // A minus belongs to the number unless it stands behind another operand.
    let before = text[..start].chars().rev();
    let mut before = before.clone();
    let negative = before.next() == Some('-')
        && before
            .next()
            .is_none_or(|c| c.is_whitespace() || "([$=".contains(c));
    Some(&text[start - usize::from(negative)..end])
}

/// A letter A to J that stands alone, the last one.
fn choice(text: &str) -> Option<&str> {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.rfind(|word| matches!(word.as_bytes(), [b'A'..=b'J']))
}

/// Case, surrounding punctuation, units of money, separators and the ways to write a number do not
/// tell answers apart.
pub fn normalize(answer: &str) -> String {
    let mut text = strip(answer);
    // What one round uncovers, say a full stop within quotes, the next one strips.
    loop {
        let next = strip(&text);
        if next == text {
            return text;
        }
        text = next;
    }
}

/// One round of [`normalize`]; shortens its own results or leaves them alone.
fn strip(answer: &str) -> String {
    let text = answer.trim().trim_end_matches(['.', '!', '。']).trim();
    let text = text.trim_matches(['*', '$', '"', '\'', '`', ' ']);
    let text = text
        .strip_prefix("\\text{")
        .map_or(text, |t| t.trim_end_matches('}'));
    let bare: String = text.chars().filter(|c| !matches!(c, ',' | '$')).collect();
    if let Some(number) = number(&bare) {
        return number;
    }
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A number alone or with a unit behind it, in its shortest form.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|&(i, c)| !(c.is_ascii_digit() || c == '.' || i == 0 && (c == '-' || c == '+')))
        .map_or(text.len(), |(i, _)| i);
    let (number, unit) = text.split_at(end);
    let is_unit = unit
        .trim_start_matches([' ', '%', '°'])
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.'));
    let value: f64 = number.trim_end_matches('.').parse().ok()?;
    (is_unit && value.is_finite()).then(|| format!("{}", value + 0.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn auto(text: &str) -> Option<String> {
        Extract::Auto.answer(text)
    }

    #[test]
    fn answers_are_found_by_their_marks() {
        for (text, expected) in [
            ("so \\boxed{\\frac{1}{2}} and done", "\\frac{1}{2}"),
            ("\\boxed{3} no, \\boxed{42}", "42"),
            ("17 + 4 = 21\n#### 21", "21"),
            ("Answer: 17 + 4 = 21.", "21"),
            ("Answer: 12\nWait.\nAnswer: 13 apples.\nBye 99", "13"),
            ("**Answer:** Lisbon.", "lisbon"),
            ("It costs $1,234.50 in all", "1234.5"),
            ("The result is -7.", "-7"),
            ("12 - 5 = 7", "7"),
            ("5-3", "3"),
            ("we get 3.", "3"),
            ("I choose B", "b"),
            ("(A) or (C)? It is (C)", "c"),
        ] {
            assert_eq!(auto(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "no idea", "Answer:"] {
            assert_eq!(auto(text), None, "{text:?}");
        }
    }

    #[test]
    fn equal_answers_are_equal() {
        for (a, b) in [
            ("164", " 164.0 "),
            ("$1,000", "1000 dollars"),
            ("  New   York.", "new york"),
            ("+5", "5"),
            ("-0", "0"),
            ("50%", "50 %"),
            ("\"Lisbon!\t`", "lisbon"),
        ] {
            assert_eq!(normalize(a), normalize(b), "{a} {b}");
        }
        for (a, b) in [
            ("1", "-1"),
            ("1.5", "15"),
            ("lisbon", "porto"),
            ("3 4", "34"),
        ] {
            assert_ne!(normalize(a), normalize(b), "{a} {b}");
        }
    }

    #[test]
    fn a_pattern_gives_its_group() {
        let extract = Extract::pattern(r"<a>(.*?)</a>").unwrap();
        assert_eq!(
            extract.answer("<a>1</a> <a>Two</a>").as_deref(),
            Some("two")
        );
        assert_eq!(extract.answer("none"), None);
        let whole = Extract::pattern(r"\d+ km").unwrap();
        assert_eq!(whole.answer("5 km or 6 km").as_deref(), Some("6"));
        assert!(Extract::pattern("(").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".{0,60}", marks in prop::sample::select(vec!["", "\\boxed{", "#### ", "Answer: ", "é-", "１"])) {
            let text = format!("{text}{marks}{text}");
            if let Some(answer) = auto(&text) {
                prop_assert_eq!(normalize(&answer), answer);
            }
        }

        #[test]
        fn a_number_behind_a_mark_is_found(n in -1_000_000i64..1_000_000, text in "[a-z .]{0,20}") {
            prop_assert_eq!(auto(&format!("{text}\nAnswer: {n}\n")), Some(n.to_string()));
        }
    }
}
