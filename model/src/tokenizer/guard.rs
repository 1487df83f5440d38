//! Private-use characters that keep plain text from being read as special tokens.

/// For the first character of every special token, a character that stands for it where a text
/// only spells such a token.
pub(crate) struct Guards<'a> {
    special: Vec<&'a str>,
    /// (character, its guard)
    pairs: Vec<(char, char)>,
}

/// Start of the private-use plane that guards are taken from.
const FIRST_GUARD: u32 = 0x10_0000;

impl<'a> Guards<'a> {
    /// Guards for the special tokens `special` that none of `texts` contains.
    pub fn new<'t>(
        special: impl Iterator<Item = &'a str>,
        texts: impl Iterator<Item = &'t str> + Clone,
    ) -> Self {
        let mut special: Vec<&str> = special.collect();
        special.sort_unstable();
        let mut first: Vec<char> = special
            .iter()
            .filter_map(|token| token.chars().next())
            .collect();
        first.dedup();
        let mut used: Vec<char> = texts
            .flat_map(str::chars)
            .filter(|&c| u32::from(c) >= FIRST_GUARD)
            .collect();
        used.sort_unstable();
        let free = (FIRST_GUARD..=u32::from(char::MAX))
            .filter_map(char::from_u32)
            .filter(|guard| used.binary_search(guard).is_err());
        Self {
            special,
            pairs: first.into_iter().zip(free).collect(),
        }
    }

    /// `text` with the first character of every special token it spells replaced.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            let guard = self.pairs.iter().find(|(first, _)| *first == c);
            let spelled = || {
                self.special
                    .iter()
                    .any(|token| text[at..].starts_with(token))
            };
            out.push(match guard {
                Some(&(_, guard)) if spelled() => guard,
                _ => c,
            });
        }
        out
    }

    /// The character a guard stands for, or `c` itself.
    pub fn restore(&self, c: char) -> char {
        match self.pairs.iter().find(|(_, guard)| *guard == c) {
            Some(&(first, _)) => first,
            None => c,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn guards_are_not_in_the_texts() {
        let text = "<s>\u{100000}<t>\u{100001}";
        let guards = Guards::new(["<s>", "[x]"].into_iter(), [text].into_iter());
        let guarded = guards.apply(text);
        assert_eq!(guarded, "\u{100002}s>\u{100000}<t>\u{100001}");
        assert_eq!(
            guarded
                .chars()
                .map(|c| guards.restore(c))
                .collect::<String>(),
            text
        );
    }

    proptest! {
        #[test]
        fn no_special_token_is_left_and_nothing_is_lost(text in "[<>abx\u{100000}\u{100001}]{0,40}") {
            let special = ["<a>", "a><b", "x", "<<"];
            let guards = Guards::new(special.into_iter(), [text.as_str()].into_iter());
            let guarded = guards.apply(&text);
            prop_assert!(special.iter().all(|token| !guarded.contains(token)));
            prop_assert_eq!(guarded.chars().map(|c| guards.restore(c)).collect::<String>(), text);
        }
    }
}
