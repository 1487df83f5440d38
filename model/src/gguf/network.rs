//! From GGUF metadata and tensor names to a network.

use std::collections::HashSet;
use std::path::Path;

use super::vocabulary::GgufVocabulary;
use super::{Gguf, GgufTensor, Metadata, split};
use crate::config::{YARN_BETA_FAST, YARN_BETA_SLOW, yarn_attention_factor};
use crate::slots::{Part, Role, slots};
use crate::source::{Source, SourceKind, SourceTensor, SpecialTokens, TokenizerData};
use crate::{Activation, Architecture, Error, ModelConfig, Result, RopePairing, RopeScaling};

/// One divisor per RoPE pair.
const ROPE_FREQS: &str = "rope_freqs.weight";

/// What a GGUF file calls a tensor.
pub(crate) fn tensor_name(role: Role) -> String {
    let (i, part) = match role {
        Role::Embedding => return "token_embd.weight".into(),
        Role::OutputNorm => return "output_norm.weight".into(),
        Role::Output => return "output.weight".into(),
        Role::Layer(i, part) => (i, part),
    };
    let name = match part {
        Part::AttnNorm => "attn_norm.weight",
        Part::Q => "attn_q.weight",
        Part::K => "attn_k.weight",
        Part::V => "attn_v.weight",
        Part::QBias => "attn_q.bias",
        Part::KBias => "attn_k.bias",
        Part::VBias => "attn_v.bias",
        Part::QNorm => "attn_q_norm.weight",
        Part::KNorm => "attn_k_norm.weight",
        Part::O => "attn_output.weight",
        Part::FfnNorm => "ffn_norm.weight",
        Part::Gate => "ffn_gate.weight",
        Part::Up => "ffn_up.weight",
        Part::Down => "ffn_down.weight",
    };
    format!("blk.{i}.{name}")
}

/// Opens a GGUF file as a source of weights.
pub(crate) fn load(path: &Path) -> Result<Source> {
    let gguf = split::joined(Gguf::open(path)?)?;
    let mut vocabulary = GgufVocabulary::read(&gguf.metadata)?;
    let believed = vocabulary.believe_texts();
    let notices = vocabulary.notices(&gguf.metadata, believed);
    let config = config(&gguf, &vocabulary)?;
    let text = |id: Option<u32>| id.and_then(|id| vocabulary.text(id)).map(str::to_owned);
    let special_tokens = SpecialTokens {
        bos: text(vocabulary.bos),
        eos: text(vocabulary.eos),
        unk: text(vocabulary.unk),
        pad: text(vocabulary.pad),
    };
    let chat_template = vocabulary.chat_template.clone();
    let tensors = gguf
        .tensors
        .iter()
        .filter(|t| t.name != ROPE_FREQS)
        .map(|t| SourceTensor {
            name: t.name.clone(),
            ty: t.ty,
            dims: t.dims.clone(),
            file: t.file,
            offset: t.offset,
            len_bytes: t.len_bytes,
        })
        .collect();
    Source::new(
        SourceKind::Gguf,
        gguf.files,
        config,
        tensors,
        tensor_name,
        TokenizerData {
            tokenizer_json: None,
            vocabulary: Some(vocabulary),
            chat_template,
            special_tokens,
            notices,
        },
    )
}

fn config(gguf: &Gguf, vocabulary: &GgufVocabulary) -> Result<ModelConfig> {
    let metadata = &gguf.metadata;
    let name = metadata
        .str("general.architecture")?
        .ok_or_else(|| metadata.missing("general.architecture"))?;
    let architecture = match name {
        "llama" => Architecture::Llama,
        "qwen2" => Architecture::Qwen2,
        "qwen3" => Architecture::Qwen3,
        _ => {
            return Err(Error::unsupported(
                metadata.path(),
                format!("general.architecture {name:?}, expected llama, qwen2 or qwen3"),
            ));
        }
    };
    let arch = Keys {
        metadata,
        arch: name,
    };
    arch.refuse()?;
    let d_model = arch.size("embedding_length")?;
    let n_heads = arch.size("attention.head_count")?;
    let n_kv_heads = arch
        .u32("attention.head_count_kv")?
        .map_or(n_heads, |n| n as usize);
    let head_dim = head_dim(&arch, d_model, n_heads)?;
    let n_layers = arch.size("block_count")?;
    let has = |role| gguf.tensor(&tensor_name(role)).is_some();
    let rope_scaling = rope_scaling(gguf, &arch)?;
    let config = ModelConfig {
        architecture,
        name: metadata.lossy("general.name")?.unwrap_or_default(),
        n_layers,
        d_model,
        d_ff: arch.size("feed_forward_length")?,
        n_heads,
        n_kv_heads,
        head_dim,
        vocab_size: vocab_size(gguf, &arch, vocabulary)?,
        max_seq_len: arch
            .size("context_length")?
            .max(rope_scaling.context().unwrap_or(0)),
        rms_eps: arch
            .f32("attention.layer_norm_rms_epsilon")?
            .ok_or_else(|| metadata.missing(&arch.key("attention.layer_norm_rms_epsilon")))?,
        rope_theta: arch.f32("rope.freq_base")?.unwrap_or(10_000.0),
        rope_scaling,
        rope_pairing: match architecture {
            Architecture::Llama => RopePairing::Interleaved,
            Architecture::Qwen2 | Architecture::Qwen3 => RopePairing::Halves,
        },
        activation: Activation::Silu,
        qkv_bias: architecture == Architecture::Qwen2 || has(Role::Layer(0, Part::QBias)),
        qk_norm: architecture == Architecture::Qwen3,
        tied_output: !has(Role::Output),
        bos_token: vocabulary.bos.filter(|_| vocabulary.add_bos),
        eos_tokens: vocabulary.end_tokens(metadata)?,
    };
    config
        .validate()
        .map_err(|what| Error::format(metadata.path(), what))?;
    refuse_unknown_tensors(gguf, &config)?;
    Ok(config)
}

/// The keys of one architecture.
struct Keys<'a> {
    metadata: &'a Metadata,
    arch: &'a str,
}

impl Keys<'_> {
    fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.arch)
    }

    fn size(&self, name: &str) -> Result<usize> {
        self.metadata.size(&self.key(name))
    }

    fn u32(&self, name: &str) -> Result<Option<u32>> {
        self.metadata.u32(&self.key(name))
    }

    fn f32(&self, name: &str) -> Result<Option<f32>> {
        self.metadata.f32(&self.key(name))
    }

    fn unsupported(&self, name: &str, found: impl std::fmt::Display) -> Error {
        Error::unsupported(self.metadata.path(), format!("{}: {found}", self.key(name)))
    }

    /// Refuses what would change the computation.
    fn refuse(&self) -> Result<()> {
        for name in ["expert_count", "attention.sliding_window"] {
            if let Some(n) = self.u32(name)?.filter(|&n| n != 0) {
                return Err(self.unsupported(name, n));
            }
        }
        for name in [
            "embedding_scale",
            "residual_scale",
            "logit_scale",
            "attention.scale",
        ] {
            if let Some(x) = self.f32(name)?.filter(|&x| x != 1.0) {
                return Err(self.unsupported(name, x));
            }
        }
        let yarn = self.metadata.str(&self.key("rope.scaling.type"))? == Some("yarn");
        let name = "rope.scaling.attn_factor";
        if let Some(x) = self.f32(name)?.filter(|&x| x != 1.0 && !yarn) {
            return Err(self.unsupported(name, x));
        }
        for (name, expected) in [("use_parallel_residual", false), ("attention.causal", true)] {
            if let Some(x) = self
                .metadata
                .bool(&self.key(name))?
                .filter(|&x| x != expected)
            {
                return Err(self.unsupported(name, x));
            }
        }
        for name in [
            "attention.clamp_kqv",
            "attention.max_alibi_bias",
            "attn_logit_softcapping",
        ] {
            if let Some(x) = self.f32(name)?.filter(|&x| x != 0.0) {
                return Err(self.unsupported(name, x));
            }
        }
        Ok(())
    }
}

fn head_dim(arch: &Keys<'_>, d_model: usize, n_heads: usize) -> Result<usize> {
    let path = arch.metadata.path();
    let key_length = arch.u32("attention.key_length")?.map(|n| n as usize);
    let head_dim = match key_length {
        Some(n) => n,
        None if n_heads > 0 && d_model.is_multiple_of(n_heads) => d_model / n_heads,
        None => {
            return Err(Error::format(
                path,
                format!(
                    "{}: expected a divisor of {d_model}, found {n_heads}",
                    arch.key("attention.head_count")
                ),
            ));
        }
    };
    for name in ["attention.value_length", "rope.dimension_count"] {
        if let Some(n) = arch.u32(name)?.filter(|&n| n as usize != head_dim) {
            return Err(arch.unsupported(
                name,
                format!("{n}, expected the head's {head_dim} elements"),
            ));
        }
    }
    Ok(head_dim)
}

fn vocab_size(gguf: &Gguf, arch: &Keys<'_>, vocabulary: &GgufVocabulary) -> Result<usize> {
    let path = gguf.metadata.path();
    let name = tensor_name(Role::Embedding);
    let table = gguf
        .tensor(&name)
        .ok_or_else(|| Error::format(path, format!("tensor {name:?} is missing")))?;
    let rows = table.dims[0];
    if vocabulary.tokens.is_empty() || vocabulary.tokens.len() > rows {
        return Err(Error::format(
            path,
            format!(
                "tokenizer.ggml.tokens: expected 1 to {rows} (the rows of {name}), found {}",
                vocabulary.tokens.len()
            ),
        ));
    }
    match arch.u32("vocab_size")? {
        Some(n) if n as usize != rows => Err(Error::format(
            path,
            format!(
                "tensor {name:?}: expected {n} rows ({}), found {rows}",
                arch.key("vocab_size")
            ),
        )),
        _ => Ok(rows),
    }
}

fn rope_scaling(gguf: &Gguf, arch: &Keys<'_>) -> Result<RopeScaling> {
    let key = arch.key("rope.scaling.type");
    let kind = gguf.metadata.str(&key)?;
    if let Some(tensor) = gguf.tensor(ROPE_FREQS) {
        return match kind {
            Some("yarn") => Err(arch.unsupported(
                "rope.scaling.type",
                format!("\"yarn\" together with tensor {ROPE_FREQS:?}"),
            )),
            _ => rope_factors(gguf, tensor),
        };
    }
    let factor = match arch.f32("rope.scaling.factor")? {
        Some(factor) => Some(factor),
        None => arch.f32("rope.scale_linear")?,
    };
    let stretched = factor.filter(|&f| f != 1.0 && f != 0.0);
    match (kind, stretched) {
        (Some("none"), _) | (Some("linear" | "yarn") | None, None) => Ok(RopeScaling::None),
        (Some("linear") | None, Some(factor)) => Ok(RopeScaling::Linear { factor }),
        (Some("yarn"), Some(factor)) => yarn(arch, factor),
        (Some(found), _) => Err(arch.unsupported(
            "rope.scaling.type",
            format!("{found:?}, expected none, linear or yarn"),
        )),
    }
}

/// `attn_factor` multiplies what follows from the factor.
fn yarn(arch: &Keys<'_>, factor: f32) -> Result<RopeScaling> {
    let original = match arch.u32("rope.scaling.original_context_length")? {
        Some(original) => original,
        None => arch.size("context_length")? as u32,
    };
    let beta = |name: &str, usual: f32| Ok::<_, Error>(arch.f32(name)?.unwrap_or(usual));
    for (name, usual) in [("yarn_ext_factor", 1.0), ("yarn_attn_factor", 1.0)] {
        let name = format!("rope.scaling.{name}");
        // Negative: as the type says.
        if let Some(x) = arch.f32(&name)?.filter(|&x| x != usual && x >= 0.0) {
            return Err(arch.unsupported(&name, x));
        }
    }
    let multiplier = arch.f32("rope.scaling.yarn_log_multiplier")?.unwrap_or(0.0);
    if multiplier != 0.0 {
        return Err(arch.unsupported("rope.scaling.yarn_log_multiplier", multiplier));
    }
    let attn_factor = arch.f32("rope.scaling.attn_factor")?.unwrap_or(1.0);
    Ok(RopeScaling::Yarn {
        factor,
        original_max_position: original,
        beta_fast: beta("rope.scaling.yarn_beta_fast", YARN_BETA_FAST)?,
        beta_slow: beta("rope.scaling.yarn_beta_slow", YARN_BETA_SLOW)?,
        attention_factor: attn_factor * yarn_attention_factor(factor),
        truncate: true,
    })
}

fn rope_factors(gguf: &Gguf, tensor: &GgufTensor) -> Result<RopeScaling> {
    const MAX_FACTORS: usize = 1 << 16;
    let path = gguf.metadata.path();
    if tensor.dims.len() != 1 || tensor.dims[0] > MAX_FACTORS {
        return Err(Error::format(
            path,
            format!(
                "tensor {ROPE_FREQS:?}: expected shape [head_dim / 2], found {:?}",
                tensor.dims
            ),
        ));
    }
    let bytes = gguf.read(tensor)?;
    let mut factors = vec![0.0; tensor.dims[0]];
    tensor.ty.dequantize(&bytes, &mut factors);
    Ok(RopeScaling::Factors { factors })
}

/// A tensor that nobody reads would change the answer silently.
fn refuse_unknown_tensors(gguf: &Gguf, config: &ModelConfig) -> Result<()> {
    let known: HashSet<String> = slots(config).iter().map(|s| tensor_name(s.role)).collect();
    match gguf
        .tensors
        .iter()
        .find(|t| !known.contains(&t.name) && t.name != ROPE_FREQS)
    {
        Some(t) => Err(Error::unsupported(
            gguf.metadata.path(),
            format!("tensor {:?} of shape {:?}", t.name, t.dims),
        )),
        None => Ok(()),
    }
}
