//! What was decided for the user, to be told once.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::printable;

/// Something about a model that a front end prints once, because answers may be worse for it.
///
/// It prints as one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Notice {
    /// The model has no chat template.
    NoTemplate,
    /// The model has templates with names, and none that is called `default`; the names.
    NoDefaultTemplate(Vec<String>),
    /// A GGUF file does not say how its tokenizer splits text before the merges apply.
    NoPreTokenizer,
    /// Tokens whose texts are those of control tokens, although the file gives them another type.
    ControlTokensByText(Vec<String>),
    /// Special tokens that a tokenizer's settings name and its vocabulary does not have.
    TokensWithoutId(Vec<String>),
    /// A prompt begins with the beginning of text twice: once from the text, once added; its text.
    DoubledBos(String),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::NoTemplate => f.write_str("the model has no chat template"),
            Notice::NoDefaultTemplate(names) => write!(
                f,
                "the model has chat templates named {} but no default one: none is used",
                listed(names)
            ),
            Notice::NoPreTokenizer => f.write_str(
                "the file has no tokenizer.ggml.pre: text is split as by the oldest converters, perhaps not as in training",
            ),
            Notice::ControlTokensByText(tokens) => write!(
                f,
                "taken for control tokens, whatever type the file gives: {}",
                listed(tokens)
            ),
            Notice::TokensWithoutId(tokens) => write!(
                f,
                "special tokens that the vocabulary does not have: {}",
                listed(tokens)
            ),
            Notice::DoubledBos(token) => write!(
                f,
                "the prompt begins with {} twice: one is in the text, one is added to every text",
                printable(token)
            ),
        }
    }
}

/// The first of the texts, and how many more.
fn listed(texts: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<_> = texts.iter().take(SHOWN).map(|t| printable(t)).collect();
    let shown = shown.join(", ");
    match texts.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_without_escapes() {
        let names: Vec<String> = (0..10).map(|i| format!("a{i}\n\u{1b}[2J")).collect();
        let text = Notice::NoDefaultTemplate(names).to_string();
        assert!(!text.contains(char::is_control), "{text:?}");
        assert!(text.contains("a7\\n\\u{1b}[2J and 2 more"), "{text}");
    }
}
