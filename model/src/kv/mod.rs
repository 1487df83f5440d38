//! Keys and values of the tokens so far, in pages that streams share.
//!
//! ```text
//! KvPool   budget, pages held, free pages
//! KvPage   PAGE positions, all layers and heads; Arc: full pages never change
//! KvCache  one stream: pages 0.. and the positions held
//! ```
//! A fork of a cache shares all of its pages. Who appends to a page that somebody else holds too
//! gets a copy of it first, so nobody ever sees another stream's tokens.

mod cache;
mod file;
mod page;
mod pool;

use brevity_kernels::attention::{KvFormat, PAGE};

use crate::ModelConfig;

pub use cache::KvCache;
pub use file::{KvAdapter, KvProvenance, SavedPrefix, open_prefix, save_prefix};
pub use page::KvPageBuf;
pub use pool::{KvPool, KvUsage};

/// Sizes that make a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KvShape {
    /// Transformer blocks.
    pub n_layers: usize,
    /// Key and value heads.
    pub n_kv_heads: usize,
    /// Elements of a head.
    pub head_dim: usize,
    /// How elements are stored.
    pub format: KvFormat,
}

impl KvShape {
    /// The shape for a network.
    pub fn new(config: &ModelConfig, format: KvFormat) -> Self {
        Self {
            n_layers: config.n_layers,
            n_kv_heads: config.n_kv_heads,
            head_dim: config.head_dim,
            format,
        }
    }

    /// Bytes of the keys and values of a page.
    pub fn page_len_bytes(&self) -> usize {
        PAGE * self.n_layers * self.n_kv_heads * self.format.token_len_bytes(self.head_dim)
    }
}
