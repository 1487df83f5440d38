//! The low-rank product with `sdot`.
//!
//! A weight vector `w[p]` is 8 elements of columns `2 p` and `2 p + 1`; rank 16 has a second eight.
//!
//! ```text
//! for panel: w = codes, d = scales
//!     for row: x = 8 codes twice
//!         s[p] = sdot(0, w[p], x)                       two i32 a column
//!         y[q] = fma(f32(addp(s[2 q], s[2 q + 1])) * scale, d[q], y[q])     columns 4 q..4 q + 4
//! ```
#![allow(unsafe_code)]

use std::arch::aarch64::*;
use std::arch::asm;

use super::neon::{add, pairs, scales, twice};
use super::{Block, Call};
use crate::matmul::NR;

#[target_feature(enable = "neon,dotprod")]
pub(super) fn run(call: &Call<'_>, dst: &mut [f32]) {
    match call.t.rank {
        8 => run_rank::<1>(call, dst),
        _ => run_rank::<2>(call, dst),
    }
}

/// Of rank `8 * STEPS`.
#[target_feature(enable = "neon,dotprod")]
#[inline]
fn run_rank<const STEPS: usize>(call: &Call<'_>, dst: &mut [f32]) {
    let t = call.t;
    call.each(dst, |Block { panel, places }, dst| {
        let d = scales(&panel);
        for (place, dst) in places.zip(dst.chunks_mut(call.stride)) {
            let mut w = [[vdupq_n_s8(0); 8]; STEPS];
            for (s, w) in w.iter_mut().enumerate() {
                *w = pairs(&panel, STEPS * place + s);
            }
            let (codes, _) = t.codes.as_chunks::<8>();
            let rows = codes.as_chunks::<STEPS>().0.iter().zip(t.scales);
            for ((codes, scale), y) in rows.zip(dst.as_chunks_mut::<NR>().0) {
                let mut x = [vdupq_n_s8(0); STEPS];
                for (x, codes) in x.iter_mut().zip(codes) {
                    *x = twice(codes);
                }
                let mut sums = [vdupq_n_s32(0); 8];
                for (p, sum) in sums.iter_mut().enumerate() {
                    for (w, x) in w.iter().zip(x) {
                        *sum = sdot(*sum, w[p], x);
                    }
                }
                add(sums, *scale, d, y);
            }
        }
    });
}

/// `acc[i] += sum over j of a[4 i + j] * b[4 i + j]`.
#[target_feature(enable = "neon,dotprod")]
#[inline]
fn sdot(mut acc: int32x4_t, a: int8x16_t, b: int8x16_t) -> int32x4_t {
    // SAFETY: works on registers alone; the features are enabled on this function.
    unsafe {
        asm!(
            "sdot {acc:v}.4s, {a:v}.16b, {b:v}.16b",
            acc = inout(vreg) acc,
            a = in(vreg) a,
            b = in(vreg) b,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    acc
}
