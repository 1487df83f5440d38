//! RMSNorm on NEON.
//!
//! ```text
//! for 16 elements: acc0..acc3 += x0..x3 squared   (a short tail is padded with zeros)
//! inv = 1 / sqrt(tree(acc) / n + eps)
//! for 16 elements: dst = (x * inv) * w
//! ```

use std::arch::aarch64::*;

use crate::vector::LANES;
use crate::vector::neon::{load16, store16, sum_lanes};

/// `x`, `weight`, `dst`: `[n]`.
#[target_feature(enable = "neon")]
pub(super) fn run(x: &[f32], weight: &[f32], eps: f32, dst: &mut [f32]) {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut acc = [vdupq_n_f32(0.0); 4];
    for chunk in chunks {
        acc = add_squares(acc, load16(chunk));
    }
    if !rest.is_empty() {
        let mut tail = [0.0; LANES];
        tail[..rest.len()].copy_from_slice(rest);
        acc = add_squares(acc, load16(&tail));
    }

    let inv = super::inverse_rms(sum_lanes(acc), x.len(), eps);
    let (weight, weight_rest) = weight.as_chunks::<LANES>();
    let (dst, dst_rest) = dst.as_chunks_mut::<LANES>();
    for ((dst, x), w) in dst.iter_mut().zip(chunks).zip(weight) {
        let (x, w) = (load16(x), load16(w));
        store16(
            dst,
            std::array::from_fn(|i| vmulq_f32(vmulq_n_f32(x[i], inv), w[i])),
        );
    }
    for ((dst, x), w) in dst_rest.iter_mut().zip(rest).zip(weight_rest) {
        *dst = (x * inv) * w;
    }
}

#[target_feature(enable = "neon")]
#[inline]
fn add_squares(acc: [float32x4_t; 4], x: [float32x4_t; 4]) -> [float32x4_t; 4] {
    std::array::from_fn(|i| vfmaq_f32(acc[i], x[i], x[i]))
}
