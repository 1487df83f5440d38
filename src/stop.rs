//! Texts that end a reply.
//!
//! A stop string may begin in one token and end in another, so text that may still become one is held
//! back until the next tokens show whether it does. What is found does not depend on where tokens end:
//! the string that is complete first ends the reply, of several that end together the one that began
//! first.

use crate::{Error, Result};

/// Most stop strings of a request.
pub const MAX_STOPS: usize = 4;
/// Most bytes of one.
const MAX_STOP_BYTES: usize = 1024;

/// The stop strings of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StopStrings {
    strings: Vec<String>,
    /// Bytes of the longest.
    longest: usize,
}

/// A stop string in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it begins, bytes.
    pub at: usize,
    /// Which one it is.
    pub number: usize,
}

impl StopStrings {
    /// These strings.
    ///
    /// # Errors
    /// [`Error::StopStrings`] if there are too many, or one is empty or too long.
    pub fn new(strings: &[String]) -> Result<Self> {
        let refuse = |what| Err(Error::StopStrings { what });
        if strings.len() > MAX_STOPS {
            return refuse(format!(
                "expected at most {MAX_STOPS}, found {}",
                strings.len()
            ));
        }
        for string in strings {
            match string.len() {
                0 => return refuse("expected texts of at least one character, found \"\"".into()),
                n if n > MAX_STOP_BYTES => {
                    return refuse(format!(
                        "expected at most {MAX_STOP_BYTES} bytes, found {n}"
                    ));
                }
                _ => {}
            }
        }
        Ok(Self {
            strings: strings.to_vec(),
            longest: strings.iter().map(String::len).max().unwrap_or(0),
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.strings.is_empty()
    }

    /// String number `n`.
    pub fn get(&self, n: usize) -> &str {
        &self.strings[n]
    }

    /// The first stop string that is complete in `text` once `piece` follows; `text` alone has none. It
    /// begins at `from` or later.
    pub fn completed(&self, text: &str, from: usize, piece: &str) -> Option<Found> {
        if self.is_empty() || piece.is_empty() {
            return None;
        }
        let mut start = from.max(text.len().saturating_sub(self.longest - 1));
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let tail = [&text[start..], piece].concat();
        let mut best: Option<(usize, Found)> = None;
        for (number, string) in self.strings.iter().enumerate() {
            let Some(at) = tail.find(string.as_str()) else {
                continue;
            };
            let end = at + string.len();
            let earlier = best.is_none_or(|(other_end, other)| (end, at) < (other_end, other.at));
            if earlier {
                best = Some((end, Found { at, number }));
            }
        }
        best.map(|(_, found)| Found {
            at: found.at + start,
            ..found
        })
    }

    /// Bytes at the end of `text` that a stop string may begin with.
    pub fn held_bytes(&self, text: &str) -> usize {
        let held = |string: &String| {
            let most = (string.len() - 1).min(text.len());
            (1..=most)
                .rev()
                .find(|&n| text.as_bytes().ends_with(&string.as_bytes()[..n]))
                .unwrap_or(0)
        };
        self.strings.iter().map(held).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stops(strings: &[&str]) -> StopStrings {
        let strings: Vec<String> = strings.iter().map(|s| (*s).to_owned()).collect();
        StopStrings::new(&strings).unwrap()
    }

    /// What is told of `text`, which comes in these pieces, and the string that ended it.
    fn told(stops: &StopStrings, pieces: &[&str]) -> (Vec<String>, Option<usize>) {
        let (mut text, mut end, mut told) = (String::new(), 0, vec![]);
        for piece in pieces {
            if let Some(found) = stops.completed(&text, 0, piece) {
                text.push_str(piece);
                told.push(text[end..found.at].to_owned());
                return (told, Some(found.number));
            }
            text.push_str(piece);
            let next = text.len() - stops.held_bytes(&text);
            told.push(text[end..next].to_owned());
            end = next;
        }
        told.push(text[end..].to_owned());
        (told, None)
    }

    #[test]
    fn text_is_held_back_while_it_may_match() {
        let stops = stops(&["END", "\n\n"]);
        let (pieces, by) = told(&stops, &["a E", "N", "x", "\n", "b E", "ND c"]);
        assert_eq!(pieces, ["a ", "", "ENx", "", "\nb ", ""]);
        assert_eq!(by, Some(0));
        let (pieces, by) = told(&stops, &["EN", "EN"]);
        assert_eq!((pieces.concat(), by), ("ENEN".into(), None));
    }

    #[test]
    fn the_string_that_is_complete_first_ends_it() {
        let stops = stops(&["abcd", "bc"]);
        let (pieces, by) = told(&stops, &["xabcd"]);
        assert_eq!((pieces.concat(), by), ("xa".into(), Some(1)));
        let stops = super::tests::stops(&["bc", "abc"]);
        assert_eq!(
            stops.completed("xa", 0, "bc"),
            Some(Found { at: 1, number: 1 })
        );
        assert_eq!(
            stops.completed("xa", 2, "bc"),
            Some(Found { at: 2, number: 0 })
        );
    }

    #[test]
    fn what_cannot_stop_is_refused() {
        let refused = |strings: &[&str]| {
            let strings: Vec<String> = strings.iter().map(|s| (*s).to_owned()).collect();
            StopStrings::new(&strings).unwrap_err().to_string()
        };
        assert!(refused(&[""]).contains("at least one character"));
        assert!(refused(&["a"; 5]).contains("at most 4, found 5"));
        assert!(refused(&[&"x".repeat(1025)]).contains("1025"));
        assert!(StopStrings::new(&[]).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn pieces_do_not_show(
            text in "[ab€]{0,24}", strings in prop::collection::vec("[ab€]{1,4}", 0..4),
            cuts in prop::collection::vec(0usize..24, 0..8),
        ) {
            let stops = StopStrings::new(&strings).unwrap();
            let chars: Vec<String> = text.chars().map(String::from).collect();
            let one_by_one: Vec<&str> = chars.iter().map(String::as_str).collect();
            let (expected, by) = told(&stops, &one_by_one);
            let mut bounds: Vec<usize> = cuts.into_iter().filter(|&c| c <= chars.len()).collect();
            bounds.extend([0, chars.len()]);
            bounds.sort_unstable();
            let pieces: Vec<String> = bounds.windows(2).map(|w| chars[w[0]..w[1]].concat()).collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let found = told(&stops, &pieces);
            prop_assert_eq!((found.0.concat(), found.1), (expected.concat(), by));
            for string in &strings {
                prop_assert!(!expected.concat().contains(string.as_str()));
            }
        }
    }
}
