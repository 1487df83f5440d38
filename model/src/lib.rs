//! Model files, weights, tokenizer and the forward pass of brevity.
//!
//! Knows shapes and order; work is split through a [`Runner`] that somebody else implements.
#![deny(unsafe_code)]

mod aligned;
mod config;
mod error;
mod forward;
mod kv;
mod layer_weights;
mod rope_table;
mod runner;

pub use config::{Activation, Architecture, ModelConfig, RopePairing, RopeScaling};
pub use error::{Error, Result};
pub use forward::{Model, Row, Workspace};
pub use kv::{KvCache, KvPageBuf, KvShape};
pub use layer_weights::{LayerWeights, Parameters};
pub use runner::{DisjointChunks, Runner, Serial};
