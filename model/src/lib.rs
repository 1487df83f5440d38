//! Model files, weights, tokenizer and the forward pass of brevity.
//!
//! Knows shapes and order; work is split through a [`Runner`] that somebody else implements.
#![deny(unsafe_code)]

mod adapter;
mod aligned;
mod cache_dir;
mod chat;
mod config;
mod error;
mod file;
mod forward;
mod gate;
mod gguf;
mod hf;
mod kv;
mod layer_weights;
mod packed;
mod report;
mod rope_table;
mod runner;
mod safetensors_file;
mod slots;
mod source;
mod synthetic;
mod tokenizer;
mod verifier;
mod weights;

pub use adapter::{Adapter, AdapterDtype, AdapterInfo, AdapterKind, AdapterSource, Target};
pub use brevity_kernels::Isa;
pub use brevity_kernels::attention::{KvFormat, PAGE as KV_PAGE};
pub use cache_dir::{OpenOptions, PACKED_EXTENSION, default_cache_dir, open_model};
pub use chat::{ChatOptions, ChatTemplate, Date, Message, encode_chat};
pub use config::{Activation, Architecture, ModelConfig, RopePairing, RopeScaling};
pub use error::{Error, Result};
pub use forward::{Model, Region, Row, Workspace, projection_regions};
pub use gate::{Decision, Gate, Pool, Pooling};
pub use gguf::vocabulary::GgufVocabulary;
pub use kv::{
    KvAdapter, KvCache, KvPageBuf, KvPool, KvProvenance, KvShape, KvUsage, SavedPrefix,
    open_prefix, save_prefix,
};
pub use layer_weights::{LayerWeights, Parameters};
pub use packed::{PackOptions, WeightKind, pack};
pub use report::{ConversionReport, LoadReport, MemoryPlan, ReportGroup, TensorReport};
pub use runner::{DisjointChunks, PerWorker, Runner, Serial, TASKS_PER_WORKER};
pub use source::{Source, SourceKind, SpecialTokens, TensorInfo};
pub use synthetic::{Network, write_synthetic};
pub use tokenizer::{StreamDecoder, Tokenizer, tokenizer_json_from_gguf};
pub use verifier::Verifier;
pub use weights::Weights;
