//! Block quantization in plain Rust: the definition of every tier's result.

use super::{Scale, block_scale, token_scale};
use crate::GROUP;

/// `src` and `qs`: `[k]`; `scales` and `sums`: `[k / 32]`.
pub(super) fn run(src: &[f32], qs: &mut [i8], scales: &mut [f32], sums: &mut [i32]) {
    let blocks = src.chunks_exact(GROUP).zip(qs.chunks_exact_mut(GROUP));
    for ((src, qs), (scale, sum)) in blocks.zip(scales.iter_mut().zip(sums)) {
        let s = block_scale(amax_bits(src));
        *scale = s.scale;
        codes(src, s, qs);
        *sum = qs.iter().map(|&q| i32::from(q)).sum();
    }
}

/// `x` and `qs`: `[head_dim]`; returns the scale.
pub(super) fn token(x: &[f32], qs: &mut [i8]) -> f32 {
    let s = token_scale(amax_bits(x));
    codes(x, s, qs);
    s.scale
}

/// Largest bit pattern of `|x|`: orders like the numbers, with inf and NaN above all.
fn amax_bits(x: &[f32]) -> u32 {
    x.iter()
        .map(|x| x.to_bits() & 0x7FFF_FFFF)
        .max()
        .unwrap_or(0)
}

/// `q = round_ties_even(x * inv)`, or zeros where the scale has no inverse.
fn codes(x: &[f32], scale: Scale, qs: &mut [i8]) {
    match scale.inv {
        None => qs.fill(0),
        Some(inv) => {
            for (q, x) in qs.iter_mut().zip(x) {
                *q = (x * inv).round_ties_even() as i8;
            }
        }
    }
}
