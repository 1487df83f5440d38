//! Heads as they are projected, normalized and rotated, and back.

use brevity_kernels::rope::Pairing;

use super::super::Context;
use super::super::rows::gather;
use crate::layer_weights::LayerWeights;
use crate::{ModelConfig, RopePairing};

/// What is known of the rows.
#[derive(Clone, Copy)]
pub(super) struct Projected<'a> {
    pub ctx: Context<'a>,
    pub w: &'a LayerWeights<'a>,
    pub qkv: &'a [f32],
    pub m: usize,
    pub angles: [&'a [f32]; 2],
}

impl Projected<'_> {
    /// Heads of row `i` from `column` on, bias added: what a norm of heads is given.
    pub fn heads(&self, i: usize, column: usize, bias: Option<&[f32]>, dst: &mut [f32]) {
        gather(self.qkv, self.m, i, column, dst);
        if let Some(bias) = bias {
            for (x, b) in dst.iter_mut().zip(bias) {
                *x += b;
            }
        }
    }

    pub fn angles(&self, i: usize) -> [&[f32]; 2] {
        let half = self.ctx.config.head_dim / 2;
        self.angles.map(|all| &all[i * half..][..half])
    }

    /// Norm and RoPE of one head, as the forward pass has it; `spare` is as long.
    pub fn rotate(&self, i: usize, norm: Option<&[f32]>, head: &mut [f32], spare: &mut [f32]) {
        let Context {
            config, kernels, ..
        } = self.ctx;
        if let Some(weight) = norm {
            spare.copy_from_slice(head);
            kernels.rms_norm.run(spare, weight, config.rms_eps, head);
        }
        let [cos, sin] = self.angles(i);
        kernels.rope.run(head, cos, sin, pairing(config));
    }

    /// From the gradient of a rotated head, in place, to that of the head at `column` before its norm.
    pub fn rotate_back(
        &self,
        i: usize,
        (column, bias, norm): (usize, Option<&[f32]>, Option<&[f32]>),
        head: &mut [f32],
        [spare, x]: [&mut [f32]; 2],
    ) {
        let Context {
            config, kernels, ..
        } = self.ctx;
        let [cos, sin] = self.angles(i);
        kernels.rope.run_inverse(head, cos, sin, pairing(config));
        if let Some(weight) = norm {
            self.heads(i, column, bias, x);
            spare.copy_from_slice(head);
            head.fill(0.0);
            let backward = &kernels.rms_norm_backward;
            backward.run(x, weight, spare, config.rms_eps, head);
        }
    }
}

/// The head at `column` of a bias.
pub(super) fn at_head(all: Option<&[f32]>, column: usize, head_dim: usize) -> Option<&[f32]> {
    all.map(|all| &all[column..][..head_dim])
}

fn pairing(config: &ModelConfig) -> Pairing {
    match config.rope_pairing {
        RopePairing::Interleaved => Pairing::Interleaved,
        RopePairing::Halves => Pairing::Halves,
    }
}
