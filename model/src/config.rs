//! What a model file says about its network.

use brevity_kernels::GROUP;
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
    /// YaRN: high frequencies kept, low ones divided by `factor`, a ramp over the pairs between; and all
    /// rotated elements multiplied by `attention_factor`.
    Yarn {
        /// Stretch of the low frequencies.
        factor: f32,
        /// Trained context.
        original_max_position: u32,
        /// Turns within the trained context from which on a pair is kept.
        beta_fast: f32,
        /// Turns up to which a pair is stretched fully.
        beta_slow: f32,
        /// What queries and keys are multiplied by.
        attention_factor: f32,
        /// Whether the ends of the ramp are rounded outwards to whole pairs.
        truncate: bool,
    },
    /// One divisor per pair, as GGUF's `rope_freqs.weight` stores them.
    Factors {
        /// `[head_dim / 2]`.
        factors: Vec<f32>,
    },
}

impl RopeScaling {
    /// Tokens that the stretch is meant for, if it says so. Many files go on to state the trained context.
    pub(crate) fn context(&self) -> Option<usize> {
        match *self {
            RopeScaling::Yarn {
                factor,
                original_max_position,
                ..
            } => Some((f64::from(original_max_position) * f64::from(factor)) as usize),
            _ => None,
        }
    }
}

/// `beta_fast` and `beta_slow` of the YaRN paper.
pub(crate) const YARN_BETA_FAST: f32 = 32.0;
/// See [`YARN_BETA_FAST`].
pub(crate) const YARN_BETA_SLOW: f32 = 1.0;

/// The attention factor that the YaRN paper recommends for a stretch: `0.1 ln(factor) + 1`.
pub(crate) fn yarn_attention_factor(factor: f32) -> f32 {
    yarn_scale(f64::from(factor), 1.0) as f32
}

/// `0.1 * weight * ln(factor) + 1`, 1 for factors that stretch nothing.
pub(crate) fn yarn_scale(factor: f64, weight: f64) -> f64 {
    match factor > 1.0 {
        true => 0.1 * weight * libm::log(factor) + 1.0,
        false => 1.0,
    }
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

/// Bounds of every size, far above real networks: products of a few of them cannot overflow.
const MAX_LAYERS: usize = 1 << 12;
const MAX_WIDTH: usize = 1 << 20;
const MAX_VOCAB: usize = 1 << 24;
const MAX_SEQ_LEN: usize = 1 << 30;

impl ModelConfig {
    /// Checks that the sizes belong together and that brevity can compute with them.
    ///
    /// # Errors
    /// Field, what was expected and what was found.
    pub fn validate(&self) -> Result<(), String> {
        let sizes = [
            ("n_layers", self.n_layers, MAX_LAYERS),
            ("d_model", self.d_model, MAX_WIDTH),
            ("d_ff", self.d_ff, MAX_WIDTH),
            ("n_heads", self.n_heads, MAX_WIDTH),
            ("n_kv_heads", self.n_kv_heads, MAX_WIDTH),
            ("head_dim", self.head_dim, MAX_WIDTH),
            (
                "n_heads * head_dim",
                self.n_heads.saturating_mul(self.head_dim),
                MAX_WIDTH,
            ),
            ("vocab_size", self.vocab_size, MAX_VOCAB),
            ("max_seq_len", self.max_seq_len, MAX_SEQ_LEN),
        ];
        for (field, size, most) in sizes {
            if size == 0 || size > most {
                return Err(format!("{field}: expected 1 to {most}, found {size}"));
            }
        }
        for (field, size) in [
            ("d_model", self.d_model),
            ("d_ff", self.d_ff),
            ("head_dim", self.head_dim),
        ] {
            if !size.is_multiple_of(GROUP) {
                return Err(format!(
                    "{field}: expected a multiple of {GROUP}, found {size}"
                ));
            }
        }
        if !self.n_heads.is_multiple_of(self.n_kv_heads) {
            return Err(format!(
                "n_kv_heads: expected a divisor of {} heads, found {}",
                self.n_heads, self.n_kv_heads
            ));
        }
        for (field, value) in [("rms_eps", self.rms_eps), ("rope_theta", self.rope_theta)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(format!(
                    "{field}: expected a positive number, found {value}"
                ));
            }
        }
        self.validate_rope()?;
        let tokens = self.bos_token.iter().map(|id| ("bos_token", id));
        for (field, &id) in tokens.chain(self.eos_tokens.iter().map(|id| ("eos_tokens", id))) {
            if id as usize >= self.vocab_size {
                return Err(format!(
                    "{field}: expected a token below {}, found {id}",
                    self.vocab_size
                ));
            }
        }
        Ok(())
    }

    fn validate_rope(&self) -> Result<(), String> {
        let positive = |field: &str, value: f32| {
            if value.is_finite() && value > 0.0 {
                Ok(())
            } else {
                Err(format!(
                    "rope scaling {field}: expected a positive number, found {value}"
                ))
            }
        };
        match &self.rope_scaling {
            RopeScaling::None => Ok(()),
            RopeScaling::Linear { factor } => positive("factor", *factor),
            RopeScaling::Llama3 {
                factor,
                low_freq_factor,
                high_freq_factor,
                original_max_position,
            } => {
                positive("factor", *factor)?;
                positive("low_freq_factor", *low_freq_factor)?;
                positive("high_freq_factor", *high_freq_factor)?;
                positive("original_max_position", *original_max_position as f32)?;
                if high_freq_factor <= low_freq_factor {
                    return Err(format!(
                        "rope scaling high_freq_factor: expected more than low_freq_factor {low_freq_factor}, found {high_freq_factor}"
                    ));
                }
                Ok(())
            }
            RopeScaling::Yarn {
                factor,
                original_max_position,
                beta_fast,
                beta_slow,
                attention_factor,
                truncate: _,
            } => {
                positive("factor", *factor)?;
                positive("original_max_position", *original_max_position as f32)?;
                positive("beta_fast", *beta_fast)?;
                positive("beta_slow", *beta_slow)?;
                positive("attention_factor", *attention_factor)?;
                if beta_fast < beta_slow {
                    return Err(format!(
                        "rope scaling beta_fast: expected at least beta_slow {beta_slow}, found {beta_fast}"
                    ));
                }
                if self.rope_theta == 1.0 {
                    return Err("rope_theta: expected another base than 1 for yarn".into());
                }
                Ok(())
            }
            RopeScaling::Factors { factors } => {
                if factors.len() != self.head_dim / 2 {
                    return Err(format!(
                        "rope factors: expected {} (head_dim / 2), found {}",
                        self.head_dim / 2,
                        factors.len()
                    ));
                }
                factors.iter().try_for_each(|&f| positive("factors", f))
            }
        }
    }
}
