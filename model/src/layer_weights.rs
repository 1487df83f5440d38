//! The weights of a network as the forward pass sees them.

use brevity_kernels::matmul::Rhs;

use crate::ModelConfig;

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

/// Where the forward pass gets its weights; all have the shapes that the configuration gives.
pub trait Parameters: Send + Sync {
    /// Sizes and constants.
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
