//! What can go wrong with a command, and what its user can do.

use std::fmt;
use std::io;
use std::process::ExitCode;

use super::signals::EXIT_INTERRUPTED;

/// Exit code when the reader of our output goes away, as the shell reports SIGPIPE.
const EXIT_BROKEN_PIPE: u8 = 141;

/// Exit code of a command line that lacks something.
const EXIT_USAGE: u8 = 2;

/// Why a command failed.
#[derive(Debug)]
pub enum Error {
    /// The library said so.
    Library(crate::Error),
    /// No model was given, or none of the name is here.
    NoModel(String),
    /// Fetching a model failed.
    Pull(crate::pull::Error),
    /// An option has a value that cannot be used.
    Usage(String),
    /// Writing to standard output failed.
    Output(io::Error),
}

/// Shorthand.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the user stopped it.
    pub fn is_interrupted(&self) -> bool {
        matches!(
            self,
            Error::Library(crate::Error::Interrupted)
                | Error::Pull(crate::pull::Error::Interrupted)
        )
    }

    /// The user stopped it.
    pub fn interrupted() -> Self {
        Error::Library(crate::Error::Interrupted)
    }

    /// What the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Error::Output(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                ExitCode::from(EXIT_BROKEN_PIPE)
            }
            Error::NoModel(_) => ExitCode::from(EXIT_USAGE),
            error if error.is_interrupted() => ExitCode::from(EXIT_INTERRUPTED as u8),
            _ => ExitCode::FAILURE,
        }
    }

    /// Whether nobody is left to read about it.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Error::Output(e) if e.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::Error as Library;
        match self {
            Error::Usage(what) | Error::NoModel(what) => f.write_str(what),
            Error::Pull(error) => write!(f, "{error}"),
            Error::Output(error) => write!(f, "standard output: {error}"),
            Error::Library(error) => {
                let hint = match error {
                    Library::Context {
                        context, trained, ..
                    } if context < trained => ": shorten the prompt or raise --ctx",
                    Library::Context { .. } => ": shorten the prompt",
                    Library::ContextLength { .. } => " (--ctx)",
                    Library::NoTokenizer { .. } => "; give token ids with --tokens",
                    Library::NoTemplate { .. } => {
                        "; `brevity run --raw` continues the text as it is"
                    }
                    Library::NotActivated { .. } => {
                        ": use the chat template, or --adapter-mode plain"
                    }
                    _ => "",
                };
                write!(f, "{error}{hint}")
            }
        }
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        Error::Library(error)
    }
}

impl From<crate::train::Error> for Error {
    fn from(error: crate::train::Error) -> Self {
        Error::Usage(error.to_string())
    }
}

impl From<crate::pull::Error> for Error {
    fn from(error: crate::pull::Error) -> Self {
        Error::Pull(error)
    }
}

impl From<brevity_model::Error> for Error {
    fn from(error: brevity_model::Error) -> Self {
        Error::Library(error.into())
    }
}
