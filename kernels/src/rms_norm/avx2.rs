//! RMSNorm on AVX2.
//!
//! ```text
//! for 16 elements: lo += x[0..8]^2, hi += x[8..16]^2   (a short tail is padded with zeros)
//! inv = 1 / sqrt(tree(lo, hi) / n + eps)
//! for 8 elements: dst = (x * inv) * w
//! ```

use std::arch::x86_64::*;

use crate::vector::LANES;
use crate::vector::avx2::{load, store, sum_lanes};

/// `x`, `weight`, `dst`: `[n]`.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn run(x: &[f32], weight: &[f32], eps: f32, dst: &mut [f32]) {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut tail = [0.0; LANES];
    tail[..rest.len()].copy_from_slice(rest);
    let (mut lo, mut hi) = (_mm256_setzero_ps(), _mm256_setzero_ps());
    for chunk in chunks.iter().chain([&tail]) {
        let (x, _) = chunk.as_chunks::<8>();
        let (x0, x1) = (load(&x[0]), load(&x[1]));
        lo = _mm256_fmadd_ps(x0, x0, lo);
        hi = _mm256_fmadd_ps(x1, x1, hi);
    }

    let inv = super::inverse_rms(sum_lanes(lo, hi), x.len(), eps);
    let inv8 = _mm256_set1_ps(inv);
    let (x, x_rest) = x.as_chunks::<8>();
    let (weight, weight_rest) = weight.as_chunks::<8>();
    let (dst, dst_rest) = dst.as_chunks_mut::<8>();
    for ((dst, x), w) in dst.iter_mut().zip(x).zip(weight) {
        store(dst, _mm256_mul_ps(_mm256_mul_ps(load(x), inv8), load(w)));
    }
    for ((dst, x), w) in dst_rest.iter_mut().zip(x_rest).zip(weight_rest) {
        *dst = (x * inv) * w;
    }
}
