//! The engine: what turns kernels and a model into answers.
//!
//! Knows cores and time, never tensor layout. [`engine::Engine`] opens a model and starts the
//! [`team::Team`] it runs on; [`generate::generate`] writes a reply on one of its sessions.
#![deny(unsafe_code)]

pub mod adapters;
pub mod answer;
pub mod bench;
pub mod bench_streams;
pub mod budget;
pub mod cli;
pub mod conditions;
pub mod engine;
mod error;
pub mod eval;
pub mod gate_eval;
pub mod generate;
pub mod memory;
pub mod output;
pub mod perplexity;
pub mod prefill;
pub mod prefix;
pub mod sampling;
pub mod scheduler;
pub mod signals;
pub mod solve;
pub mod stats;
pub mod stream;
pub mod team;
pub mod topology;
pub mod train;
pub mod tune;
pub mod vote;
pub mod writer;

pub use error::{Error, Result};
