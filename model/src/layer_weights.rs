//! The weights of a network as the forward pass sees them.

use brevity_kernels::GROUP;
use brevity_kernels::matmul::Rhs;

use crate::{Error, ModelConfig, Result};

/// The weights of one transformer block, borrowed. Matrices are `[out][in]`.
#[derive(Clone, Copy, Debug)]
pub struct LayerWeights<'a> {
    /// `[d_model]`: RMS norm before attention.
    pub attn_norm: &'a [f32],
    /// `[q_dim][d_model]`.
    pub q: Rhs<'a>,
    /// `[kv_dim][d_model]`.
    pub k: Rhs<'a>,
    /// `[kv_dim][d_model]`.
    pub v: Rhs<'a>,
    /// `[q_dim]`.
    pub q_bias: Option<&'a [f32]>,
    /// `[kv_dim]`.
    pub k_bias: Option<&'a [f32]>,
    /// `[kv_dim]`.
    pub v_bias: Option<&'a [f32]>,
    /// `[head_dim]`: RMS norm of every query head.
    pub q_norm: Option<&'a [f32]>,
    /// `[head_dim]`: RMS norm of every key head.
    pub k_norm: Option<&'a [f32]>,
    /// `[d_model][q_dim]`.
    pub o: Rhs<'a>,
    /// `[d_model]`: RMS norm before the feed-forward block.
    pub ffn_norm: &'a [f32],
    /// `[d_ff][d_model]`.
    pub gate: Rhs<'a>,
    /// `[d_ff][d_model]`.
    pub up: Rhs<'a>,
    /// `[d_model][d_ff]`.
    pub down: Rhs<'a>,
}

/// Where the forward pass gets its weights.
pub trait Parameters: Send + Sync {
    /// Sizes and constants; every weight has the shape they give it.
    fn config(&self) -> &ModelConfig;
    /// `[vocab_size][d_model]`.
    fn embedding(&self) -> Rhs<'_>;
    /// `[vocab_size][d_model]`; the embedding if they are tied.
    fn output(&self) -> Rhs<'_>;
    /// `[d_model]`: RMS norm before the output projection.
    fn output_norm(&self) -> &[f32];
    /// Block `i`.
    fn layer(&self, i: usize) -> LayerWeights<'_>;
}

/// Checks that every weight has the shape that the configuration gives it, and that the
/// configuration has shapes the kernels take.
///
/// # Errors
/// [`Error::Request`] naming weight or field, expected and found.
pub(crate) fn check_shapes(weights: &dyn Parameters) -> Result<()> {
    let config = weights.config();
    for (field, value) in [
        ("d_model", config.d_model),
        ("d_ff", config.d_ff),
        ("head_dim", config.head_dim),
    ] {
        if value == 0 || !value.is_multiple_of(GROUP) {
            return Err(Error::Request(format!(
                "{field}: expected a multiple of {GROUP}, found {value}"
            )));
        }
    }
    if config.n_kv_heads == 0
        || config.n_heads == 0
        || !config.n_heads.is_multiple_of(config.n_kv_heads)
    {
        return Err(Error::Request(format!(
            "n_heads: expected a multiple of {} kv heads, found {}",
            config.n_kv_heads, config.n_heads
        )));
    }
    let (d_model, vocab_size) = (config.d_model, config.vocab_size);
    matrix("embedding", weights.embedding(), vocab_size, d_model)?;
    matrix("output", weights.output(), vocab_size, d_model)?;
    vector("output_norm", Some(weights.output_norm()), true, d_model)?;
    (0..config.n_layers).try_for_each(|i| check_layer(config, i, &weights.layer(i)))
}

fn check_layer(config: &ModelConfig, i: usize, w: &LayerWeights<'_>) -> Result<()> {
    let (d_model, d_ff, head_dim) = (config.d_model, config.d_ff, config.head_dim);
    let (q_dim, kv_dim) = (config.q_dim(), config.kv_dim());
    let (bias, norm) = (config.qkv_bias, config.qk_norm);
    let name = |part: &str| format!("layer {i}: {part}");
    for (part, rhs, n, k) in [
        ("q", w.q, q_dim, d_model),
        ("k", w.k, kv_dim, d_model),
        ("v", w.v, kv_dim, d_model),
        ("o", w.o, d_model, q_dim),
        ("gate", w.gate, d_ff, d_model),
        ("up", w.up, d_ff, d_model),
        ("down", w.down, d_model, d_ff),
    ] {
        matrix(&name(part), rhs, n, k)?;
    }
    for (part, values, present, len) in [
        ("attn_norm", Some(w.attn_norm), true, d_model),
        ("ffn_norm", Some(w.ffn_norm), true, d_model),
        ("q_bias", w.q_bias, bias, q_dim),
        ("k_bias", w.k_bias, bias, kv_dim),
        ("v_bias", w.v_bias, bias, kv_dim),
        ("q_norm", w.q_norm, norm, head_dim),
        ("k_norm", w.k_norm, norm, head_dim),
    ] {
        vector(&name(part), values, present, len)?;
    }
    Ok(())
}

fn matrix(name: &str, rhs: Rhs<'_>, n: usize, k: usize) -> Result<()> {
    if (rhs.n(), rhs.k()) == (n, k) {
        return Ok(());
    }
    let (found_n, found_k) = (rhs.n(), rhs.k());
    Err(Error::Request(format!(
        "{name}: expected [{n}][{k}], found [{found_n}][{found_k}]"
    )))
}

fn vector(name: &str, values: Option<&[f32]>, present: bool, len: usize) -> Result<()> {
    let expected = present.then_some(len);
    let found = values.map(<[f32]>::len);
    if found == expected {
        return Ok(());
    }
    let show = |len: Option<usize>| len.map_or("none".into(), |len| format!("[{len}]"));
    Err(Error::Request(format!(
        "{name}: expected {}, found {}",
        show(expected),
        show(found)
    )))
}
