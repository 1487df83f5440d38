use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong in training, apart from the model itself. The message names file, line, field or
/// option, what was expected and what was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line of a data file cannot be used.
    #[error("{path} line {line}: {what}")]
    Data {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// Field, expected and found.
        what: String,
    },
    /// Nothing is left to train on.
    #[error("no examples: {0}")]
    NoExamples(String),
    /// A file that an earlier run wrote is damaged.
    #[error("{path}: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Field or tensor, expected and found.
        what: String,
    },
    /// A run cannot go on with another model, other data or other options.
    #[error("{path}: the run was started with another {what}: {saved}, now {now}")]
    OtherRun {
        /// The state that was to be continued.
        path: PathBuf,
        /// `model`, `data` or the name of an option.
        what: String,
        /// What the run was started with.
        saved: String,
        /// What it is to be continued with.
        now: String,
    },
    /// A run cannot go on to another number of steps.
    #[error(
        "{path}: the run was started for {saved} steps and has made {done}, now {now}: only a run whose learning rate stays constant after the warm-up can go on to another number of steps, and to none below those it has made"
    )]
    OtherSteps {
        /// The state that was to be continued.
        path: PathBuf,
        /// Steps it was started for.
        saved: u64,
        /// Steps it is to make now.
        now: u64,
        /// Steps it has made.
        done: u64,
    },
    /// A new run would take the place of one that can be continued.
    #[error("{0}: the folder holds a run; continue it, or choose another folder")]
    RunExists(PathBuf),
    /// There is no run to be continued.
    #[error("{0}: the folder holds no run that could be continued")]
    NoRun(PathBuf),
    /// What the model lacks, or what a pass failed with.
    #[error("{0}")]
    Model(String),
    /// An option is out of its range.
    #[error("{option}: expected {expected}, found {found}")]
    Option {
        /// Which one.
        option: &'static str,
        /// Its range.
        expected: &'static str,
        /// Its value.
        found: String,
    },
    /// A length penalty that is added to the reward.
    #[error(
        "{0}: a length penalty that is added to the reward is refused: a short wrong reply then earns more than a long right one, and training ends in replies of a few tokens; the penalty multiplies the reward instead"
    )]
    AdditivePenalty(String),
    /// The gradients stay infinite or NaN.
    #[error(
        "step {step}: the gradient is not finite for the {in_a_row}th step in a row; lower the learning rate"
    )]
    Diverged {
        /// Where it was given up.
        step: u64,
        /// Steps skipped in a row.
        in_a_row: u32,
    },
    /// A factor cannot be stored.
    #[error("tensor {name:?}: element {at} is {value}, which {format} cannot hold")]
    Unstorable {
        /// Name of the tensor.
        name: String,
        /// Index of the element.
        at: usize,
        /// Its value.
        value: f32,
        /// Format of the file.
        format: &'static str,
    },
    /// A chart could not be drawn.
    #[error("report: {0}")]
    Chart(String),
}

/// Shorthand.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Reading or writing `path` failed.
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// `path` is damaged.
    pub(super) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    /// An option is out of its range.
    pub(super) fn option(
        option: &'static str,
        expected: &'static str,
        found: impl ToString,
    ) -> Self {
        Self::Option {
            option,
            expected,
            found: found.to_string(),
        }
    }
}

impl From<brevity_model::Error> for Error {
    fn from(error: brevity_model::Error) -> Self {
        Self::Model(error.to_string())
    }
}
