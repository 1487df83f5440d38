//! Model files, weights, tokenizer and the forward pass of brevity.
//!
//! Knows shapes and order; work is split through a [`Runner`] that somebody else implements.
#![deny(unsafe_code)]

mod chat;
mod config;
mod error;
mod gguf {
    pub mod vocabulary;
}
mod runner;
mod tokenizer;

pub use chat::{ChatTemplate, Message, encode_chat};
pub use config::{Activation, Architecture, ModelConfig, RopePairing, RopeScaling};
pub use error::{Error, Result};
pub use gguf::vocabulary::GgufVocabulary;
pub use runner::{DisjointChunks, Runner, Serial};
pub use tokenizer::{StreamDecoder, Tokenizer, tokenizer_json_from_gguf};
