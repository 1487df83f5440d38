//! SwiGLU in plain Rust: the definition of every tier's result.

use crate::exp::exp;

/// `gate`, `up`, `dst`: `[n]`.
pub(super) fn run(gate: &[f32], up: &[f32], dst: &mut [f32]) {
    for ((dst, &g), up) in dst.iter_mut().zip(gate).zip(up) {
        *dst = g / (1.0 + exp(-g)) * up;
    }
}
