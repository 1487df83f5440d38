//! RoPE on NEON, four pairs a step; what is left of a head goes to the scalar code.

use std::arch::aarch64::*;

use super::scalar;
use crate::vector::neon::{load, store};

/// One head with pairs `(2i, 2i + 1)`; `cos`, `sin`: `[head_dim / 2]`.
#[target_feature(enable = "neon")]
pub(super) fn interleaved(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    let (pairs, pairs_rest) = head.as_chunks_mut::<8>();
    let (cos, cos_rest) = cos.as_chunks::<4>();
    let (sin, sin_rest) = sin.as_chunks::<4>();
    for ((pairs, cos), sin) in pairs.iter_mut().zip(cos).zip(sin) {
        let (x, _) = pairs.as_chunks_mut::<4>();
        let (x0, x1) = (load(&x[0]), load(&x[1]));
        let (a, b) = (vuzp1q_f32(x0, x1), vuzp2q_f32(x0, x1));
        let (a, b) = rotate(a, b, load(cos), load(sin));
        store(&mut x[0], vzip1q_f32(a, b));
        store(&mut x[1], vzip2q_f32(a, b));
    }
    scalar::interleaved(pairs_rest, cos_rest, sin_rest);
}

/// One head with pairs `(i, i + head_dim / 2)`; `cos`, `sin`: `[head_dim / 2]`.
#[target_feature(enable = "neon")]
pub(super) fn halves(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    let (a, b) = head.split_at_mut(cos.len());
    let (a, a_rest) = a.as_chunks_mut::<4>();
    let (b, b_rest) = b.as_chunks_mut::<4>();
    let (cos, cos_rest) = cos.as_chunks::<4>();
    let (sin, sin_rest) = sin.as_chunks::<4>();
    for ((a, b), (cos, sin)) in a.iter_mut().zip(b).zip(cos.iter().zip(sin)) {
        let (ra, rb) = rotate(load(a), load(b), load(cos), load(sin));
        store(a, ra);
        store(b, rb);
    }
    scalar::rotate_all(a_rest, b_rest, cos_rest, sin_rest);
}

#[target_feature(enable = "neon")]
#[inline]
fn rotate(
    a: float32x4_t,
    b: float32x4_t,
    cos: float32x4_t,
    sin: float32x4_t,
) -> (float32x4_t, float32x4_t) {
    (
        vfmaq_f32(vnegq_f32(vmulq_f32(b, sin)), a, cos),
        vfmaq_f32(vmulq_f32(b, cos), a, sin),
    )
}
