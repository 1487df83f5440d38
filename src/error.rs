//! The one error type of this crate.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong between a command line and its answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A model file, a prompt or a request.
    #[error(transparent)]
    Model(#[from] brevity_model::Error),
    /// No token could be chosen, or not that way.
    #[error(transparent)]
    Sample(#[from] crate::sampling::SampleError),
    /// Reading or writing something that is no model failed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Writing to standard output failed.
    #[error("standard output: {0}")]
    Output(io::Error),
    /// The system refused a thread.
    #[error("starting workers: {0}")]
    Workers(io::Error),
    /// An option or environment variable has a value that cannot be used.
    #[error("{0}")]
    Usage(String),
    /// A text does not fit the context.
    #[error("{tokens} tokens do not fit the context of {context}: shorten the prompt{}", if *.adjustable { " or raise --ctx" } else { "" })]
    Context {
        /// Tokens wanted.
        tokens: usize,
        /// Tokens there is room for.
        context: usize,
        /// Whether the model was trained for more.
        adjustable: bool,
    },
    /// The model has no tokenizer or chat template, and the request needs it.
    #[error("{path}: the model has no {what}")]
    Missing {
        /// The model.
        path: PathBuf,
        /// What is missing, and what to do instead.
        what: &'static str,
    },
    /// Too many requests wait already.
    #[error("busy: {waiting} requests are waiting; try again later")]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// Shorthand.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Reading or writing `path` failed.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// Whether the reader of standard output has gone away.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Error::Output(e) if e.kind() == io::ErrorKind::BrokenPipe)
    }
}
