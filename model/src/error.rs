//! The one error type of this crate.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// A text with its control characters escaped, as a terminal may be shown it: names, metadata and
/// template errors come from files of strangers.
pub fn printable(text: &str) -> Cow<'_, str> {
    // Also the marks that turn the direction of writing.
    let is_harmful =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(is_harmful) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmful(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// [`printable`] of a path.
fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// What can be wrong with a file or a request. The message names file, tensor or field,
/// what was expected and what was found. It holds no control characters.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading or writing failed.
    #[error("{}: {source}", shown(.path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is malformed.
    #[error("{}: {}", shown(.path), printable(.what))]
    Format {
        /// The file.
        path: PathBuf,
        /// Field or tensor, expected and found.
        what: String,
    },
    /// A file is well-formed but uses something brevity does not do.
    #[error("{}: unsupported {}", shown(.path), printable(.what))]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// Field and value.
        what: String,
    },
    /// The tokenizer could not encode or decode.
    #[error("tokenizer: {}", printable(.0))]
    Tokenizer(String),
    /// The chat template failed.
    #[error("chat template: {}", printable(.0))]
    Template(String),
    /// A request needs more memory for keys and values than the pool may take.
    #[error(
        "the KV budget of {budget_bytes} bytes is used up: {held_bytes} bytes are held, {asked_bytes} more asked for"
    )]
    KvBudget {
        /// Bytes of the page that could not be had.
        asked_bytes: usize,
        /// Bytes that caches held when it was asked for.
        held_bytes: usize,
        /// Most bytes allowed.
        budget_bytes: usize,
    },
    /// A request cannot be met (context full, token out of range, ...).
    #[error("{}", printable(.0))]
    Request(String),
}

/// Shorthand.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Reading or writing `path` failed.
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        Error::Io { path, source }
    }

    /// `path` is malformed.
    pub(crate) fn format(path: &Path, what: impl Into<String>) -> Self {
        let (path, what) = (path.to_owned(), what.into());
        Error::Format { path, what }
    }

    /// `path` asks for something that brevity does not do.
    pub(crate) fn unsupported(path: &Path, what: impl Into<String>) -> Self {
        let (path, what) = (path.to_owned(), what.into());
        Error::Unsupported { path, what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_hold_no_control_characters() {
        let path = Path::new("a\u{1b}]0;x\u{7}");
        let what = "b\u{1b}[2J\r\u{9b}\u{202e}é🙂";
        let errors = [
            Error::format(path, what),
            Error::unsupported(path, what),
            Error::Template(what.into()),
            Error::Tokenizer(what.into()),
            Error::Request(what.into()),
            Error::io(path, std::io::Error::other("x")),
        ];
        for error in errors {
            let text = error.to_string();
            assert!(
                !text.contains(|c: char| c.is_control() || c == '\u{202e}'),
                "{text:?}"
            );
        }
        assert_eq!(printable("é\n\u{1b}"), "é\\n\\u{1b}");
    }
}
