//! What was decided for the user, and is worth a line.

use std::fmt;

use crate::request::AdapterChoice;
use crate::runtime::Runtime;

/// Something that was decided for the user. A front end shows each once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The model came without a chat template: questions are continued as texts.
    NoTemplate,
    /// Several streams at temperature 0 would all write the same: one wrote for all.
    GreedyStreams {
        /// Streams asked for.
        asked: usize,
    },
    /// Only one of several adapters writes.
    UnusedAdapters {
        /// Name of the one that writes.
        used: String,
        /// Names of the others.
        unused: Vec<String>,
    },
    /// What was decided while the model was read.
    Model(brevity_model::Notice),
    /// The model lies at an odd place in a larger file: it was copied into memory.
    ModelCopied {
        /// Its length.
        bytes: usize,
    },
    /// What the workers asked of the system and did not get.
    Workers(String),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::NoTemplate => {
                f.write_str("the model has no chat template: the question is continued as a text")
            }
            Notice::GreedyStreams { asked } => write!(
                f,
                "{asked} streams at temperature 0 would all write the same: one stream wrote for all"
            ),
            Notice::UnusedAdapters { used, unused } => write!(
                f,
                "adapter {used} writes; loaded but not used: {}",
                unused.join(", ")
            ),
            Notice::Model(notice) => notice.fmt(f),
            Notice::ModelCopied { bytes } => write!(
                f,
                "the model does not begin at a multiple of 64 in its file: {bytes} bytes were copied into memory"
            ),
            Notice::Workers(what) => f.write_str(what),
        }
    }
}

/// What was decided while a model was loaded.
pub(super) fn of_runtime(runtime: &Runtime) -> Vec<Notice> {
    let weights = runtime.weights();
    let copied = weights.is_copied().then(|| Notice::ModelCopied {
        bytes: weights.bytes().len(),
    });
    // A template concerns those who need one: a request says so.
    let concerns = |notice: &&brevity_model::Notice| **notice != brevity_model::Notice::NoTemplate;
    let model = weights.notices().iter().filter(concerns);
    let model = model.cloned().map(Notice::Model);
    let workers = runtime.team().warnings().into_iter();
    let workers = workers.map(Notice::Workers);
    copied.into_iter().chain(model).chain(workers).collect()
}

/// What is decided if several adapters are loaded and the user chose none.
pub(super) fn of_adapters(runtime: &Runtime, choice: &AdapterChoice) -> Option<Notice> {
    match (choice, runtime.adapter_names()) {
        (AdapterChoice::First, [used, unused @ ..]) if !unused.is_empty() => {
            Some(Notice::UnusedAdapters {
                used: used.clone(),
                unused: unused.to_vec(),
            })
        }
        _ => None,
    }
}
