//! The one error type of this crate.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong between a question and its answer.
///
/// Messages name the file, the option or the number that is at fault, what was expected and what
/// was found. They name no command-line flag: a front end adds what its users can do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A model file, an adapter, a head or a pass through the network.
    #[error(transparent)]
    Model(#[from] brevity_model::Error),
    /// No token could be chosen, or not with these options.
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
    /// The system refused a thread.
    #[error("starting workers: {0}")]
    Workers(io::Error),
    /// A text does not fit the context.
    #[error("{tokens} tokens do not fit the context of {context}")]
    Context {
        /// Tokens wanted.
        tokens: usize,
        /// Tokens there is room for.
        context: usize,
        /// Tokens the model was trained for: what the context could be.
        trained: usize,
    },
    /// A context that the model was not trained for.
    #[error("a context of {asked} tokens: expected 1 to {trained}, what the model was trained for")]
    ContextLength {
        /// Tokens asked for.
        asked: usize,
        /// Tokens the model was trained for.
        trained: usize,
    },
    /// A prompt without a token.
    #[error("an empty prompt: at least one token is needed")]
    EmptyPrompt,
    /// A token id that the model does not have.
    #[error("token {token} in a vocabulary of {vocab_size}")]
    Token {
        /// The id.
        token: u32,
        /// Number of ids the model has.
        vocab_size: usize,
    },
    /// The model came without a tokenizer: it takes and gives token ids only.
    #[error("{path}: the model has no tokenizer")]
    NoTokenizer {
        /// The model.
        path: PathBuf,
    },
    /// The model came without a chat template: it continues texts only.
    #[error("{path}: the model has no chat template")]
    NoTemplate {
        /// The model.
        path: PathBuf,
    },
    /// An adapter that was not loaded.
    #[error("no adapter {asked}: {}", loaded_list(loaded))]
    NoAdapter {
        /// Its number or name.
        asked: String,
        /// Names of those that are loaded, in the order of their numbers.
        loaded: Vec<String>,
    },
    /// An activated adapter and a prompt that does not activate it.
    #[error("the prompt lacks the tokens {tokens:?} that activate the adapter")]
    NotActivated {
        /// The tokens that do.
        tokens: Vec<u32>,
    },
    /// A gate was asked for, and none is loaded.
    #[error("no gate is loaded")]
    NoGate,
    /// A prompt that leaves the gate nothing to look at.
    #[error(
        "the gate has no token to pool: the prompt has {tokens} tokens, the gate skips the first {skipped}"
    )]
    NothingToPool {
        /// Tokens of the prompt.
        tokens: usize,
        /// Tokens that the gate skips.
        skipped: usize,
    },
    /// A vote weighted by a verifier, and none is loaded.
    #[error("a vote weighted by a verifier, but none is loaded")]
    NoVerifier,
    /// Prefixes can be loaded only into an engine that keeps some.
    #[error("the engine keeps no prefixes: its prefix budget is 0")]
    NoPrefixes,
    /// Keys and values in a file that this engine cannot use.
    #[error("{path}: {what}")]
    ForeignPrefix {
        /// The file.
        path: PathBuf,
        /// Why not.
        what: String,
    },
    /// A gate or verifier for another network.
    #[error("{path}: {what} for hidden states of {width}, but the model's have {d_model}")]
    HeadWidth {
        /// The head.
        path: PathBuf,
        /// "a gate" or "a verifier".
        what: &'static str,
        /// Width it was made for.
        width: usize,
        /// Width of the model's hidden states.
        d_model: usize,
    },
    /// More streams than the engine runs at a time, or none.
    #[error("streams: expected 1 to {most}, found {asked}")]
    Streams {
        /// Streams asked for.
        asked: usize,
        /// Most that there can be.
        most: usize,
    },
    /// Several streams that would all write the same text.
    #[error(
        "{streams} streams at temperature 0 would all write the same: ask for one stream, or a temperature above 0"
    )]
    GreedyStreams {
        /// Streams asked for.
        streams: usize,
    },
    /// Texts that cannot end a reply.
    #[error("stop strings: {what}")]
    StopStrings {
        /// What was expected and found.
        what: String,
    },
    /// A budget whose allowance for the answer is used up by asking for it.
    #[error("an answer of {answer} tokens: asking for it takes {forced}")]
    AnswerAllowance {
        /// Tokens allowed.
        answer: usize,
        /// Tokens that ask.
        forced: usize,
    },
    /// A regular expression for answers that cannot be used.
    #[error("answer pattern: {0}")]
    Pattern(String),
    /// A file of questions, labels or measurements with something wrong in it.
    #[error("{path}{}: {what}", line.map(|n| format!(" line {n}")).unwrap_or_default())]
    Data {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: Option<usize>,
        /// What is wrong.
        what: String,
    },
    /// An environment variable that was read and cannot be used.
    #[error("{name}: {what}")]
    Environment {
        /// The variable.
        name: &'static str,
        /// What was expected and found.
        what: String,
    },
    /// Descriptions of CPUs that show none which may be used.
    #[error("{0}")]
    Topology(String),
    /// A measurement that cannot be made as asked.
    #[error("{0}")]
    Measure(String),
    /// A pass failed that several requests shared.
    #[error("{0}")]
    Pass(std::sync::Arc<Error>),
    /// Too many requests wait already.
    #[error("busy: {waiting} requests are waiting; try again later")]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The request was cancelled, or its reader has gone.
    #[error("interrupted")]
    Interrupted,
    /// A listener panicked; its request ended there.
    #[error("the listener of the request panicked")]
    Listener,
    /// The engine's thread has ended: it was dropped, or a pass failed for all requests.
    #[error("the engine has stopped")]
    Stopped,
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

    /// Something is wrong in `path`.
    pub(crate) fn data(path: &Path, line: impl Into<Option<usize>>, what: impl ToString) -> Self {
        Self::Data {
            path: path.to_owned(),
            line: line.into(),
            what: what.to_string(),
        }
    }
}

fn loaded_list(loaded: &[String]) -> String {
    match loaded {
        [] => "none is loaded".into(),
        names => format!("loaded are {}", names.join(", ")),
    }
}
