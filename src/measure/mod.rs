//! The instruments: how fast, how right, how sure, and on which cores.
//!
//! They run a [`Runtime`] pass by pass on the thread that made it, which is one of its workers and is
//! pinned with them: give an instrument a thread of its own.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use brevity::measure::bench::{self, Test};
//! use brevity::measure::{Runtime, RuntimeOptions};
//!
//! # fn main() -> brevity::Result<()> {
//! let options = RuntimeOptions::from_env()?;
//! let runtime = Runtime::load(Path::new("model.gguf"), &options, &mut |_, _| ())?;
//! for record in bench::run(&runtime, Test::Prompt(512), 0, 5)? {
//!     println!("{:.1} tok/s", record.avg_ts);
//! }
//! # Ok(())
//! # }
//! ```

pub mod bench;
pub mod conditions;
pub mod eval;
pub mod gate;
pub mod memory;
pub mod perplexity;
pub mod streams;
pub mod text;
pub mod tune;

pub use crate::adapters::AdapterSpan;
pub use crate::prefill::{Route, prefill};
pub use crate::runtime::{Feed, Runtime, RuntimeOptions, Session};
pub use crate::stats;
pub use crate::stream::Stream;
pub use crate::{team, topology};
