//! The one error type of this crate.

use std::path::{Path, PathBuf};

use crate::text::{printable, shown};

/// What can be wrong with a file or a request. The message names file, tensor or field,
/// what was expected and what was found; nothing in it acts on a terminal, whatever the file holds.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading or writing failed.
    #[error("{}: {source}", shown(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is malformed.
    #[error("{}: {}", shown(path), printable(what))]
    Format {
        /// The file.
        path: PathBuf,
        /// Field or tensor, expected and found.
        what: String,
    },
    /// A file is well-formed but uses something brevity does not do.
    #[error("{}: unsupported {}", shown(path), printable(what))]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// Field and value.
        what: String,
    },
    /// There is no memory for something whose size a file gives.
    #[error(
        "{}: no memory for the {bytes} bytes of {}",
        shown(path),
        printable(what)
    )]
    Memory {
        /// The file.
        path: PathBuf,
        /// What they are for.
        what: String,
        /// How many.
        bytes: u64,
    },
    /// A result is not finite: the weights overflow, or are damaged.
    #[error("{}", printable(what))]
    NotFinite {
        /// Where: a layer of the network, or of the head in a file.
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
