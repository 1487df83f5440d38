//! brevity lets a small language model *reason* on the CPU of a phone: it thinks when a question needs
//! it, it thinks briefly, and it thinks several times at once.
//!
//! ```no_run
//! use brevity::{Engine, SolveOptions};
//!
//! fn main() -> brevity::Result<()> {
//!     let engine = Engine::builder("smollm2.gguf").adapter("reason-long").gate("gate").kv_budget(256 << 20).load()?;
//!
//!     let mut chat = engine.chat().system("Be brief.");
//!     let reply = chat.ask("What is photosynthesis?", |piece| print!("{piece}"))?;
//!     println!("\n{} tokens", reply.tokens.len());
//!
//!     let solved = engine.solve("What is 241 + 17 - 94?", &SolveOptions::default().streams(8).budget(128))?;
//!     println!("{} ({} of {} votes)", solved.answer.as_deref().unwrap_or("none"), solved.votes[0].streams.len(), solved.streams.len());
//!     Ok(())
//! }
//! ```
//!
//! An [`Engine`] is a handle: one thread owns the batch loop, every clone may ask it from any thread, and
//! requests that run at the same time share their passes through the network. [`Engine::chat`],
//! [`Engine::solve`] and [`Engine::generate`] wait for their reply; [`Engine::submit`] gives a
//! [`Pending`] request to read, cancel or drop. What a request says depends on nothing but itself: not
//! on its neighbours, the number of threads, the machine, or what was cached.
//!
//! The library prints nothing, reads no environment variable unless
//! [`EngineBuilder::from_env`] is called, and pins no thread but its own workers.
//!
//! | module | what it has |
//! |---|---|
//! | [`reply`] | what comes back: texts, reasons, times, memory |
//! | [`options`] | what can be asked for beyond the common options |
//! | [`model`] | the crate of files, weights and the forward pass |
//! | [`measure`] | the instruments: speed, perplexity, accuracy, gates, cores |
#![deny(unsafe_code)]

mod adapters;
mod answer;
mod budget;
#[cfg(feature = "cli")]
pub mod cli;
mod engine;
mod error;
pub mod measure;
mod prefill;
mod prefix;
mod prompt;
#[cfg(feature = "cli")]
mod pull;
mod request;
mod runtime;
mod sampling;
mod scheduler;
#[cfg(feature = "server")]
pub mod server;
#[doc(hidden)]
pub mod stats;
mod stop;
mod stream;
#[doc(hidden)]
pub mod team;
#[cfg(test)]
#[path = "../tests/tiny_model/mod.rs"]
mod tiny_model;
#[doc(hidden)]
pub mod topology;
#[cfg(feature = "train")]
pub mod train;
mod vote;
mod writer;

pub use brevity_model as model;

pub use engine::{
    Chat, Engine, EngineBuilder, Event, Notice, Pending, Reply, SolveOptions, Solved,
};
pub use error::{Error, Result};
pub use request::{GenerateOptions, Request};

/// What comes back from a request.
pub mod reply {
    pub use crate::budget::{Cut, Part};
    pub use crate::engine::{SolvedStream, TimedOut, answer};
    pub use crate::prefill::Prefill;
    pub use crate::prefix::PrefixUsage;
    pub use crate::sampling::Sampled;
    pub use crate::scheduler::{
        CancelFlag, Completion, Flow, KvCost, Listener, RequestTimings, StreamReply,
    };
    pub use crate::vote::Tally;
    pub use crate::writer::{Chosen, Finish, Written};
}

/// What can be asked for beyond the common options.
pub mod options {
    pub use crate::adapters::{AdapterSpec, Mode};
    pub use crate::answer::Extract;
    pub use crate::budget::{BudgetOptions, EndThinking};
    pub use crate::engine::Ballot;
    pub use crate::prompt::{Prompt, TemplateOptions};
    pub use crate::request::{AdapterChoice, DEFAULT_MAX_TOKENS, GateChoice, Sampling};
    pub use crate::runtime::{DEFAULT_BATCH, RuntimeOptions};
    pub use crate::sampling::SampleError;
    pub use crate::scheduler::SchedulerOptions;
    pub use crate::team::{MAX_THREADS, TeamOptions};
}
