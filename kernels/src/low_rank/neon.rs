//! The low-rank product with `smull`, and what the Arm tiers share.
//!
//! A weight vector `w[p]` is 8 elements of columns `2 p` and `2 p + 1`; rank 16 has a second eight.
//!
//! ```text
//! for panel: w = codes, d = scales
//!     for row: x = 8 codes twice
//!         s[p] = addp(addlp(smull(w[p].low, x)), addlp(smull(w[p].high, x)))     two i32 a column
//!         y[q] = fma(f32(addp(s[2 q], s[2 q + 1])) * scale, d[q], y[q])          columns 4 q..4 q + 4
//! ```
//!
//! Rank 16 adds its second product in i16: 2 * 127 * 128 = 32512.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::{Block, Call};
use crate::matmul::{NR, Panel, WeightFormat};
use crate::vector::neon::{load, store};

#[target_feature(enable = "neon")]
pub(super) fn run(call: &Call<'_>, dst: &mut [f32]) {
    match call.t.rank {
        8 => run_rank::<1>(call, dst),
        _ => run_rank::<2>(call, dst),
    }
}

/// Of rank `8 * STEPS`.
#[target_feature(enable = "neon")]
#[inline]
fn run_rank<const STEPS: usize>(call: &Call<'_>, dst: &mut [f32]) {
    let t = call.t;
    call.each(dst, |Block { panel, places }, dst| {
        let d = scales(&panel);
        for (place, dst) in places.zip(dst.chunks_mut(call.stride)) {
            let w: [_; STEPS] = std::array::from_fn(|s| pairs(&panel, STEPS * place + s));
            let (codes, _) = t.codes.as_chunks::<8>();
            let rows = codes.as_chunks::<STEPS>().0.iter().zip(t.scales);
            for ((codes, scale), y) in rows.zip(dst.as_chunks_mut::<NR>().0) {
                let x = codes.each_ref().map(|codes| twice(codes));
                let sums: [_; 8] = std::array::from_fn(|p| {
                    let low = |s: usize| vmull_s8(vget_low_s8(w[s][p]), vget_low_s8(x[s]));
                    let high = |s: usize| vmull_high_s8(w[s][p], x[s]);
                    let (mut a, mut b) = (low(0), high(0));
                    for s in 1..STEPS {
                        a = vmlal_s8(a, vget_low_s8(w[s][p]), vget_low_s8(x[s]));
                        b = vmlal_high_s8(b, w[s][p], x[s]);
                    }
                    vpaddq_s32(vpaddlq_s16(a), vpaddlq_s16(b))
                });
                add(sums, *scale, d, y);
            }
        }
    });
}

/// The vectors of all pairs of columns at `place` (in 8 elements) of a panel's only block.
#[target_feature(enable = "neon")]
#[inline]
pub(super) fn pairs(panel: &Panel<'_>, place: usize) -> [int8x16_t; 8] {
    let (vectors, _) = panel.codes.as_chunks::<16>();
    // SAFETY: 16 readable bytes.
    let vector = |i: usize| unsafe { vld1q_u8(vectors[i].as_ptr()) };
    match panel.format {
        WeightFormat::W8 => std::array::from_fn(|p| vreinterpretq_s8_u8(vector(4 * p + place))),
        _ => std::array::from_fn(|p| {
            let v = vector(2 * p + place % 2);
            let q = match place {
                0 | 1 => vandq_u8(v, vdupq_n_u8(15)),
                _ => vshrq_n_u8::<4>(v),
            };
            vsubq_s8(vreinterpretq_s8_u8(q), vdupq_n_s8(8))
        }),
    }
}

/// The scales of the columns, four a vector: the low halves of four words, then the words themselves.
#[target_feature(enable = "neon")]
#[inline]
pub(super) fn scales(panel: &Panel<'_>) -> [float32x4_t; 4] {
    let (words, _) = panel.scales.as_chunks::<16>();
    let [a, b] = [0, 1].map(|i: usize| {
        // SAFETY: 16 readable bytes; no alignment is asked for.
        unsafe { vreinterpretq_u32_u8(vld1q_u8(words[i].as_ptr())) }
    });
    let low = [a, b].map(|words| vshlq_n_u32::<16>(words));
    [low[0], a, low[1], b].map(|words| vreinterpretq_f32_u32(words))
}

/// 8 codes twice.
#[target_feature(enable = "neon")]
#[inline]
pub(super) fn twice(codes: &[i8; 8]) -> int8x16_t {
    // SAFETY: 8 readable bytes.
    let x = unsafe { vld1_s8(codes.as_ptr()) };
    vcombine_s8(x, x)
}

/// Adds the products of a row; `sums` are two i32 a column.
#[target_feature(enable = "neon")]
#[inline]
pub(super) fn add(sums: [int32x4_t; 8], scale: f32, d: [float32x4_t; 4], y: &mut [f32; NR]) {
    let (y, _) = y.as_chunks_mut::<4>();
    for q in 0..4 {
        let isum = vpaddq_s32(sums[2 * q], sums[2 * q + 1]);
        let x = vmulq_n_f32(vcvtq_f32_s32(isum), scale);
        let sum = vfmaq_f32(load(&y[q]), x, d[q]);
        store(&mut y[q], sum);
    }
}
