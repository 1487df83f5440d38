//! `config.json` and `generation_config.json`.

use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{MAX_CONFIG_LEN, read_json};
use crate::config::{YARN_BETA_FAST, YARN_BETA_SLOW, yarn_attention_factor, yarn_scale};
use crate::{Activation, Architecture, Error, ModelConfig, Result, RopePairing, RopeScaling};

/// The fields read of `config.json`; others do not change the computation.
#[derive(Deserialize)]
struct Raw {
    model_type: String,
    architectures: Option<Vec<String>>,
    #[serde(default, rename = "_name_or_path")]
    name_or_path: Option<String>,
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    head_dim: Option<usize>,
    vocab_size: usize,
    max_position_embeddings: usize,
    rms_norm_eps: f32,
    hidden_act: String,
    rope_theta: Option<f32>,
    rope_scaling: Option<Rope>,
    rope_parameters: Option<Rope>,
    tie_word_embeddings: Option<bool>,
    attention_bias: Option<bool>,
    mlp_bias: Option<bool>,
    partial_rotary_factor: Option<f32>,
    use_sliding_window: Option<bool>,
    max_window_layers: Option<usize>,
    layer_types: Option<Vec<String>>,
    quantization_config: Option<Value>,
    #[serde(default, deserialize_with = "one_or_many")]
    eos_token_id: Vec<u32>,
}

/// `rope_scaling`, or `rope_parameters` of newer files (which also holds `rope_theta`).
#[derive(Deserialize)]
struct Rope {
    rope_type: Option<String>,
    /// Older name of `rope_type`.
    #[serde(rename = "type")]
    old_type: Option<String>,
    rope_theta: Option<f32>,
    factor: Option<f32>,
    low_freq_factor: Option<f32>,
    high_freq_factor: Option<f32>,
    original_max_position_embeddings: Option<f64>,
    beta_fast: Option<f32>,
    beta_slow: Option<f32>,
    attention_factor: Option<f32>,
    mscale: Option<f64>,
    mscale_all_dim: Option<f64>,
    truncate: Option<bool>,
    partial_rotary_factor: Option<f32>,
}

/// `generation_config.json`.
#[derive(Deserialize)]
struct Generation {
    #[serde(default, deserialize_with = "one_or_many")]
    eos_token_id: Vec<u32>,
}

/// A number, a list of numbers, or null.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a token id or a list of them")]
    enum Ids {
        None(()),
        One(u32),
        Many(Vec<u32>),
    }
    Ok(match Ids::deserialize(deserializer)? {
        Ids::None(()) => vec![],
        Ids::One(id) => vec![id],
        Ids::Many(ids) => ids,
    })
}

/// Reads the network of a folder; `bos_token` is left to the tokenizer.
pub(super) fn load(folder: &Path) -> Result<ModelConfig> {
    let path = folder.join("config.json");
    let raw: Raw = read_json(&path, MAX_CONFIG_LEN)?
        .ok_or_else(|| Error::format(&path, "the file is missing"))?;
    let generation_path = folder.join("generation_config.json");
    let generation: Option<Generation> = read_json(&generation_path, MAX_CONFIG_LEN)?;
    let mut eos_tokens = generation.map_or_else(Vec::new, |generation| generation.eos_token_id);
    for &id in &raw.eos_token_id {
        if !eos_tokens.contains(&id) {
            eos_tokens.push(id);
        }
    }
    let mut config = network(&path, raw)?;
    config.eos_tokens = eos_tokens;
    config
        .validate()
        .map_err(|what| Error::format(&path, what))?;
    Ok(config)
}

fn network(path: &Path, raw: Raw) -> Result<ModelConfig> {
    let architecture = match raw.model_type.as_str() {
        "llama" => Architecture::Llama,
        "qwen2" => Architecture::Qwen2,
        "qwen3" => Architecture::Qwen3,
        found => {
            return Err(Error::unsupported(
                path,
                format!("model_type {found:?}, expected llama, qwen2 or qwen3"),
            ));
        }
    };
    refuse(path, &raw)?;
    let head_dim = match raw.head_dim {
        Some(head_dim) => head_dim,
        None if raw.num_attention_heads > 0
            && raw.hidden_size.is_multiple_of(raw.num_attention_heads) =>
        {
            raw.hidden_size / raw.num_attention_heads
        }
        None => {
            return Err(Error::format(
                path,
                format!(
                    "num_attention_heads: expected a divisor of hidden_size {}, found {}",
                    raw.hidden_size, raw.num_attention_heads
                ),
            ));
        }
    };
    let rope = raw.rope_parameters.as_ref().or(raw.rope_scaling.as_ref());
    let theta = rope.and_then(|r| r.rope_theta).or(raw.rope_theta);
    let rope_scaling = rope.map_or(Ok(RopeScaling::None), |rope| rope_scaling(path, rope, &raw))?;
    Ok(ModelConfig {
        architecture,
        name: raw.name_or_path.clone().unwrap_or_default(),
        n_layers: raw.num_hidden_layers,
        d_model: raw.hidden_size,
        d_ff: raw.intermediate_size,
        n_heads: raw.num_attention_heads,
        n_kv_heads: raw.num_key_value_heads.unwrap_or(raw.num_attention_heads),
        head_dim,
        vocab_size: raw.vocab_size,
        max_seq_len: raw
            .max_position_embeddings
            .max(rope_scaling.context().unwrap_or(0)),
        rms_eps: raw.rms_norm_eps,
        rope_theta: theta.unwrap_or(10_000.0),
        rope_scaling,
        rope_pairing: RopePairing::Halves,
        activation: Activation::Silu,
        qkv_bias: architecture == Architecture::Qwen2,
        qk_norm: architecture == Architecture::Qwen3,
        tied_output: raw.tie_word_embeddings.unwrap_or(false),
        bos_token: None,
        eos_tokens: vec![],
    })
}

/// Refuses what would change the computation.
fn refuse(path: &Path, raw: &Raw) -> Result<()> {
    let unsupported = |what: String| Err(Error::unsupported(path, what));
    if let Some(other) = raw
        .architectures
        .iter()
        .flatten()
        .find(|a| !a.ends_with("ForCausalLM"))
    {
        return unsupported(format!(
            "architectures {other:?}, expected a model for causal language modelling"
        ));
    }
    if raw.hidden_act != "silu" {
        return unsupported(format!(
            "hidden_act {:?}, expected \"silu\"",
            raw.hidden_act
        ));
    }
    if raw.attention_bias == Some(true) {
        return unsupported(
            "attention_bias true (a bias on the output projection of attention)".into(),
        );
    }
    if raw.mlp_bias == Some(true) {
        return unsupported("mlp_bias true".into());
    }
    if let Some(found) = raw.quantization_config.as_ref().filter(|v| !v.is_null()) {
        let method = found
            .get("quant_method")
            .and_then(Value::as_str)
            .unwrap_or("unknown");
        return unsupported(format!("quantization_config (quant_method {method:?})"));
    }
    if let Some(found) = raw
        .layer_types
        .iter()
        .flatten()
        .find(|t| *t != "full_attention")
    {
        return unsupported(format!(
            "layer_types {found:?}, expected \"full_attention\""
        ));
    }
    let partial = [raw.rope_parameters.as_ref(), raw.rope_scaling.as_ref()]
        .into_iter()
        .flatten()
        .map(|rope| rope.partial_rotary_factor)
        .chain([raw.partial_rotary_factor]);
    if let Some(found) = partial.flatten().find(|&f| f != 1.0) {
        return unsupported(format!("partial_rotary_factor {found}, expected 1"));
    }
    // With a window, layers from `max_window_layers` (default 28) on see only that window.
    let first = raw.max_window_layers.unwrap_or(28);
    if raw.use_sliding_window == Some(true) && first < raw.num_hidden_layers {
        return unsupported(format!("use_sliding_window true (from layer {first} on)"));
    }
    Ok(())
}

impl Rope {
    fn kind(&self) -> &str {
        let kind = self.rope_type.as_deref().or(self.old_type.as_deref());
        kind.unwrap_or("default")
    }

    /// The trained context as it is stored.
    fn original(&self, path: &Path, field: &str) -> Result<Option<u32>> {
        let Some(found) = self.original_max_position_embeddings else {
            return Ok(None);
        };
        match found.fract() == 0.0 && (1.0..4e9).contains(&found) {
            true => Ok(Some(found as u32)),
            false => Err(Error::format(
                path,
                format!(
                    "{field}.original_max_position_embeddings: expected a whole number, found {found}"
                ),
            )),
        }
    }
}

fn rope_scaling(path: &Path, rope: &Rope, raw: &Raw) -> Result<RopeScaling> {
    let field = if raw.rope_parameters.is_some() {
        "rope_parameters"
    } else {
        "rope_scaling"
    };
    fn need<T>(path: &Path, field: &str, name: &str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| Error::format(path, format!("{field}.{name} is missing")))
    }
    let original = rope.original(path, field)?;
    match rope.kind() {
        "default" => Ok(RopeScaling::None),
        "linear" => Ok(RopeScaling::Linear {
            factor: need(path, field, "factor", rope.factor)?,
        }),
        "llama3" => Ok(RopeScaling::Llama3 {
            factor: need(path, field, "factor", rope.factor)?,
            low_freq_factor: need(path, field, "low_freq_factor", rope.low_freq_factor)?,
            high_freq_factor: need(path, field, "high_freq_factor", rope.high_freq_factor)?,
            original_max_position: need(path, field, "original_max_position_embeddings", original)?,
        }),
        "yarn" => {
            let factor = need(path, field, "factor", rope.factor)?;
            let stated = u32::try_from(raw.max_position_embeddings).unwrap_or(u32::MAX);
            Ok(RopeScaling::Yarn {
                factor,
                original_max_position: original.unwrap_or(stated),
                beta_fast: rope.beta_fast.unwrap_or(YARN_BETA_FAST),
                beta_slow: rope.beta_slow.unwrap_or(YARN_BETA_SLOW),
                attention_factor: attention_factor(rope, factor),
                truncate: rope.truncate.unwrap_or(true),
            })
        }
        other => Err(Error::unsupported(
            path,
            format!("{field}.rope_type {other:?}, expected default, linear, llama3 or yarn"),
        )),
    }
}

/// As stated, or what follows from the stretch; DeepSeek's two weights divide one by the other.
fn attention_factor(rope: &Rope, factor: f32) -> f32 {
    let usual = yarn_attention_factor(factor);
    rope.attention_factor
        .unwrap_or(match (rope.mscale, rope.mscale_all_dim) {
            (Some(one), Some(all)) if one != 0.0 && all != 0.0 => {
                let factor = f64::from(factor);
                (yarn_scale(factor, one) / yarn_scale(factor, all)) as f32
            }
            _ => usual,
        })
}
