//! What a model file says about its network.

use serde::{Deserialize, Serialize};

/// Supported networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// Llama, SmolLM2, Llama 3.
    Llama,
    /// Qwen2 and Qwen2.5: bias on q, k, v.
    Qwen2,
    /// Qwen3: RMS norm on every q and k head.
    Qwen3,
}

/// Which elements of a head RoPE rotates together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RopePairing {
    /// `(2i, 2i + 1)`: llama GGUF files.
    Interleaved,
    /// `(i, i + head_dim / 2)`: Hugging Face files, and GGUF of qwen2 and qwen3.
    Halves,
}

/// How RoPE frequencies are stretched beyond the trained context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "type")]
pub enum RopeScaling {
    /// Not at all.
    None,
    /// All frequencies divided by `factor`.
    Linear {
        /// Stretch.
        factor: f32,
    },
    /// Llama 3: low frequencies divided by `factor`, high ones kept, a ramp between.
    Llama3 {
        /// Stretch of the low frequencies.
        factor: f32,
        /// Wavelengths above `original_max_position / low_freq_factor` are stretched fully.
        low_freq_factor: f32,
        /// Wavelengths below `original_max_position / high_freq_factor` are kept.
        high_freq_factor: f32,
        /// Trained context.
        original_max_position: u32,
    },
    /// One divisor per pair, as GGUF's `rope_freqs.weight` stores them.
    Factors {
        /// `[head_dim / 2]`.
        factors: Vec<f32>,
    },
}

/// The gate of the feed-forward block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// `silu(gate) * up`.
    Silu,
}

/// Sizes and constants of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelConfig {
    /// Network.
    pub architecture: Architecture,
    /// Name for people, if the file gives one.
    pub name: String,
    /// Transformer blocks.
    pub n_layers: usize,
    /// Width of the residual stream.
    pub d_model: usize,
    /// Width of the feed-forward block.
    pub d_ff: usize,
    /// Query heads.
    pub n_heads: usize,
    /// Key and value heads, a divisor of `n_heads`.
    pub n_kv_heads: usize,
    /// Elements of a head.
    pub head_dim: usize,
    /// Rows of the embedding.
    pub vocab_size: usize,
    /// Longest trained context, tokens.
    pub max_seq_len: usize,
    /// Added to the mean square in RMS norm.
    pub rms_eps: f32,
    /// Base of the RoPE frequencies.
    pub rope_theta: f32,
    /// Stretch of the RoPE frequencies.
    pub rope_scaling: RopeScaling,
    /// Which elements RoPE pairs.
    pub rope_pairing: RopePairing,
    /// Gate of the feed-forward block.
    pub activation: Activation,
    /// Whether q, k, v have a bias.
    pub qkv_bias: bool,
    /// Whether every q and k head passes an RMS norm before RoPE.
    pub qk_norm: bool,
    /// Whether the output projection is the embedding.
    pub tied_output: bool,
    /// Put before a prompt, if the tokenizer does so.
    pub bos_token: Option<u32>,
    /// Any of these ends a reply.
    pub eos_tokens: Vec<u32>,
}

impl ModelConfig {
    /// Width of all query heads together.
    pub fn q_dim(&self) -> usize {
        self.n_heads * self.head_dim
    }

    /// Width of all key (or value) heads together.
    pub fn kv_dim(&self) -> usize {
        self.n_kv_heads * self.head_dim
    }
}
