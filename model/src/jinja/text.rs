//! Strings that know which of their bytes came from outside the template.

use std::ops::Range;

/// A string, some of whose bytes came from outside the template (messages, variables).
///
/// Every operation of the language carries the marks along, so the rendered prompt says of each
/// byte whether the template wrote it. Where an operation mixes the two beyond telling, the whole
/// result counts as from outside.
#[derive(Clone, Debug, Default)]
pub struct Text {
    string: String,
    /// Byte ranges from outside: ascending, not empty, not touching.
    outside: Vec<Range<usize>>,
}

impl Text {
    /// A text that the template wrote.
    pub fn of_template(string: impl Into<String>) -> Self {
        Self {
            string: string.into(),
            outside: Vec::new(),
        }
    }

    /// A text from outside.
    pub fn from_outside(string: impl Into<String>) -> Self {
        let mut text = Self::default();
        text.push(&string.into(), true);
        text
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.string.len()
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// The byte ranges from outside, ascending.
    pub fn outside(&self) -> &[Range<usize>] {
        &self.outside
    }

    /// Whether any byte is from outside.
    pub fn has_outside(&self) -> bool {
        !self.outside.is_empty()
    }

    /// Memory it takes, about.
    pub fn cost(&self) -> usize {
        self.string.len() + self.outside.len() * size_of::<Range<usize>>()
    }

    /// Appends a string that is, or is not, from outside.
    pub fn push(&mut self, string: &str, from_outside: bool) {
        let start = self.string.len();
        self.string.push_str(string);
        if from_outside {
            self.mark(start..self.string.len());
        }
    }

    /// Appends another text.
    pub fn push_text(&mut self, other: &Text) {
        self.push_part(other, 0..other.len());
    }

    /// Appends bytes of another text. They begin and end at characters.
    pub fn push_part(&mut self, other: &Text, bytes: Range<usize>) {
        let shift = self.string.len();
        self.string.push_str(&other.string[bytes.clone()]);
        let first = other.outside.partition_point(|r| r.end <= bytes.start);
        for range in &other.outside[first..] {
            if range.start >= bytes.end {
                break;
            }
            let start = range.start.max(bytes.start) - bytes.start + shift;
            let end = range.end.min(bytes.end) - bytes.start + shift;
            self.mark(start..end);
        }
    }

    /// Marks a range that does not begin before the last marked one.
    fn mark(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        match self.outside.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => self.outside.push(range),
        }
    }

    /// Bytes of the text. They begin and end at characters.
    pub fn part(&self, bytes: Range<usize>) -> Text {
        let mut part = Text::default();
        part.push_part(self, bytes);
        part
    }

    /// What `f` makes of the whole string; from outside if any of it is.
    pub fn map(&self, f: impl FnOnce(&str) -> String) -> Text {
        if self.has_outside() {
            Text::from_outside(f(&self.string))
        } else {
            Text::of_template(f(&self.string))
        }
    }

    /// The part that remains of `self` when `kept` of it, a subslice, is kept.
    pub fn sub(&self, kept: &str) -> Text {
        let start = kept.as_ptr() as usize - self.string.as_ptr() as usize;
        self.part(start..start + kept.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_join_and_split() {
        let mut text = Text::of_template("ab");
        text.push("cd", true);
        text.push("", true);
        text.push_text(&Text::from_outside("ef"));
        text.push("gh", false);
        assert_eq!(text.as_str(), "abcdefgh");
        let marks = |text: &Text| -> Vec<(usize, usize)> {
            text.outside().iter().map(|r| (r.start, r.end)).collect()
        };
        assert_eq!(marks(&text), [(2, 6)]);
        assert_eq!(marks(&text.part(3..7)), [(0, 3)]);
        assert!(!text.part(0..2).has_outside());
        let rest = text.as_str().trim_start_matches("abc");
        assert_eq!(marks(&text.sub(rest)), [(0, 3)]);
        assert_eq!(marks(&text.map(str::to_uppercase)), [(0, 8)]);
    }

    proptest! {
        /// Marks byte by byte are the reference.
        #[test]
        fn parts_keep_their_marks(
            pieces in prop::collection::vec(("[a-c]{0,4}", any::<bool>()), 0..8),
            cut in any::<[prop::sample::Index; 2]>(),
        ) {
            let mut text = Text::default();
            let mut marks = Vec::new();
            for (piece, outside) in &pieces {
                text.push(piece, *outside);
                marks.extend(vec![*outside; piece.len()]);
            }
            let mut ends = cut.map(|i| i.index(text.len() + 1));
            ends.sort_unstable();
            let part = text.part(ends[0]..ends[1]);
            let found: Vec<bool> = (0..part.len())
                .map(|i| part.outside().iter().any(|r| r.contains(&i)))
                .collect();
            prop_assert_eq!(found, &marks[ends[0]..ends[1]]);
        }
    }
}
