//! The instruments: how fast, how right, how sure, and on which cores.
//!
//! They run a [`Runtime`] pass by pass on the thread that made it, which is one of its workers and is
//! pinned with them: give an instrument a thread of its own.

pub mod bench;
pub mod conditions;
pub mod eval;
pub mod gate;
pub mod memory;
pub mod perplexity;
pub mod streams;
pub mod tune;

pub use crate::adapters::AdapterSpan;
pub use crate::prefill::{Route, prefill};
pub use crate::runtime::{Feed, Runtime, RuntimeOptions, Session};
pub use crate::stats;
pub use crate::stream::Stream;
pub use crate::{team, topology};
