//! What the forward pass asks of weights.

use brevity_kernels::matmul::Rhs;

use crate::ModelConfig;
use crate::weights::{LayerWeights, Weights};

/// Where the forward pass gets its weights; all have the shapes that the configuration gives.
pub trait Parameters: Send + Sync {
    /// Sizes and constants.
    fn config(&self) -> &ModelConfig;
    /// `[vocab_size][d_model]`.
    fn embedding(&self) -> Rhs<'_>;
    /// `[vocab_size][d_model]`; the embedding if they are tied.
    fn output(&self) -> Rhs<'_>;
    /// `[d_model]`: scale of the last norm.
    fn output_norm(&self) -> &[f32];
    /// The tensors of layer `i`.
    fn layer(&self, i: usize) -> LayerWeights<'_>;
}

impl Parameters for Weights {
    fn config(&self) -> &ModelConfig {
        self.config()
    }

    fn embedding(&self) -> Rhs<'_> {
        self.embedding()
    }

    fn output(&self) -> Rhs<'_> {
        self.output()
    }

    fn output_norm(&self) -> &[f32] {
        self.output_norm()
    }

    fn layer(&self, i: usize) -> LayerWeights<'_> {
        self.layer(i)
    }
}
