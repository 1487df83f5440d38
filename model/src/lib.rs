//! Model files, weights, tokenizer and the forward pass of brevity.
//!
//! Knows shapes and order; work is split through a [`Runner`] that somebody else implements.
#![deny(unsafe_code)]

mod config;
mod error;
mod runner;

pub use config::{Activation, Architecture, ModelConfig, RopePairing, RopeScaling};
pub use error::{Error, Result};
pub use runner::{DisjointChunks, Runner, Serial};
