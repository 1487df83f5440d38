//! RMSNorm in plain Rust: the definition of every tier's result.

use crate::vector::dot;

/// `x`, `weight`, `dst`: `[n]`.
pub(super) fn run(x: &[f32], weight: &[f32], eps: f32, dst: &mut [f32]) {
    let ss = dot(x.iter().copied(), x.iter().copied());
    let inv = super::inverse_rms(ss, x.len(), eps);
    for ((dst, x), w) in dst.iter_mut().zip(x).zip(weight) {
        *dst = (x * inv) * w;
    }
}
