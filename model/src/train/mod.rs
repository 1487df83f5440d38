//! Gradients of the factors of an adapter: the way back through the one forward pass.
//!
//! ```text
//! forward/        as for inference, the same bits; a tape keeps what the way back needs
//! head            hidden rows -> logits -> log-probabilities -> gradient, some rows at a time
//! block           the forward pass of a block read from bottom to top
//!   linear        frozen matrices on transposed int8 panels; A and B in f32
//!   attend        queries, keys and values; rotation, norms of heads
//! turned          W -> W^T
//! deployed        f32 factors -> int8, as they run
//! optimizer       AdamW, clipping
//! ```
//!
//! **What is differentiated.** The function that is deployed: int8 inputs, int8 factors, the values of
//! the KV pages. Rounding has the gradient of the identity. Rows before the adapter is on have no
//! gradient and no tape: their keys and values are constants, and one KV cache of them serves any
//! number of sequences.
//!
//! **Bits.** The gradient of a sequence depends on its tokens, the weights and the factors alone. Every
//! element is one chain of fused multiply-adds over ascending rows (positions, outputs); tasks split
//! outputs, never sums. So neither the runner nor the tier nor what was kept shows, and the gradient of
//! a batch is the sum of its sequences' in their order, whoever computes them.

mod attend;
mod block;
mod deployed;
mod head;
mod linear;
mod optimizer;
mod rows;
mod sequence;
mod turned;

#[cfg(test)]
mod tests;

use brevity_kernels::Isa;
use brevity_kernels::attention::Attention;
use brevity_kernels::attention::backward::AttentionBackward;
use brevity_kernels::cross_entropy::CrossEntropy;
use brevity_kernels::dense::Dense;
use brevity_kernels::matmul::Matmul;
use brevity_kernels::outer::Outer;
use brevity_kernels::quantize::Quantize;
use brevity_kernels::rms_norm::{RmsNorm, RmsNormBackward};
use brevity_kernels::rope::Rope;
use brevity_kernels::swiglu::{SwiGlu, SwiGluBackward};

use crate::layer_weights::Parameters;
use crate::weights::Weights;
use crate::{Error, Model, ModelConfig, Result, Runner};

pub use deployed::Deployed;
pub use head::{LikelihoodLoss, Objective, TokenLoss};
pub use optimizer::{AdamW, AdamWOptions, global_norm};
pub use sequence::{Lane, Outcome, Sequence, TrainWorkspace};
use turned::Turned;

/// How the gradient goes through frozen matrices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backward {
    /// In int8: blocks of 32 outputs of a row times blocks of 32 outputs of a transposed matrix.
    #[default]
    Int8,
    /// In f32, to compare with: exact weights, no rounding of gradients.
    F32,
}

/// Changes memory and speed, and with [`TrainOptions::backward`] the gradient.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TrainOptions {
    /// How the gradient goes through frozen matrices.
    pub backward: Backward,
    /// Keep the transposed matrices; otherwise each is made when it is needed. The same bits.
    pub keep_transposed: bool,
    /// Keep only what enters each block, and run the block again on the way back. The same bits.
    pub checkpointed: bool,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            backward: Backward::Int8,
            keep_transposed: true,
            checkpointed: false,
        }
    }
}

/// The operations of one tier.
#[derive(Clone, Copy)]
struct Kernels {
    quantize: Quantize,
    matmul: Matmul,
    dense: Dense,
    outer: Outer,
    rms_norm: RmsNorm,
    rms_norm_backward: RmsNormBackward,
    rope: Rope,
    swiglu: SwiGlu,
    swiglu_backward: SwiGluBackward,
    attention: Attention,
    attention_backward: AttentionBackward,
    cross_entropy: CrossEntropy,
}

impl Kernels {
    fn new(isa: Isa) -> Option<Self> {
        Some(Self {
            quantize: Quantize::new(isa)?,
            matmul: Matmul::new(isa)?,
            dense: Dense::new(isa)?,
            outer: Outer::new(isa)?,
            rms_norm: RmsNorm::new(isa)?,
            rms_norm_backward: RmsNormBackward::new(isa)?,
            rope: Rope::new(isa)?,
            swiglu: SwiGlu::new(isa)?,
            swiglu_backward: SwiGluBackward::new(isa)?,
            attention: Attention::new(isa)?,
            attention_backward: AttentionBackward::new(isa)?,
            cross_entropy: CrossEntropy::new(isa)?,
        })
    }
}

/// What every region needs.
#[derive(Clone, Copy)]
struct Context<'a> {
    config: &'a ModelConfig,
    kernels: &'a Kernels,
    runner: &'a dyn Runner,
    backward: Backward,
}

/// A network whose adapters are trained. Threads share it; each has a [`Lane`] of its own.
pub struct Trainer<'a, W = Weights> {
    model: &'a Model<W>,
    kernels: Kernels,
    turned: Turned,
    options: TrainOptions,
}

impl<'a, W: Parameters> Trainer<'a, W> {
    /// For `model`, on its tier. Transposes the matrices if they are to be kept.
    ///
    /// # Errors
    /// [`Error::Request`] if the model's tier has no gradients on this machine.
    pub fn new(model: &'a Model<W>, options: TrainOptions, runner: &dyn Runner) -> Result<Self> {
        let isa = model.isa();
        let kernels = Kernels::new(isa)
            .ok_or_else(|| Error::Request(format!("this machine cannot run the tier {isa}")))?;
        let turned = match options.keep_transposed {
            true => Turned::keep(model.weights(), options.backward, runner),
            false => Turned::on_demand(),
        };
        Ok(Self {
            model,
            kernels,
            turned,
            options,
        })
    }

    /// The network.
    pub fn model(&self) -> &'a Model<W> {
        self.model
    }

    /// Bytes of the transposed matrices that are kept.
    pub fn len_bytes(&self) -> usize {
        self.turned.len_bytes()
    }

    fn context<'c>(&'c self, runner: &'c dyn Runner) -> Context<'c> {
        Context {
            config: self.model.config(),
            kernels: &self.kernels,
            runner,
            backward: self.options.backward,
        }
    }
}
