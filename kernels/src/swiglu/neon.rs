//! SwiGLU on NEON, sixteen elements a step; a short tail is padded with zeros.

use std::arch::aarch64::*;

use crate::exp::neon::exp;
use crate::vector::LANES;
use crate::vector::neon::{load16, store16};

/// `gate`, `up`, `dst`: `[n]`.
#[target_feature(enable = "neon")]
pub(super) fn run(gate: &[f32], up: &[f32], dst: &mut [f32]) {
    let (gate, gate_rest) = gate.as_chunks::<LANES>();
    let (up, up_rest) = up.as_chunks::<LANES>();
    let (dst, dst_rest) = dst.as_chunks_mut::<LANES>();
    for ((dst, g), up) in dst.iter_mut().zip(gate).zip(up) {
        swiglu(g, up, dst);
    }
    if !dst_rest.is_empty() {
        let n = dst_rest.len();
        let (mut g, mut u, mut d) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        g[..n].copy_from_slice(gate_rest);
        u[..n].copy_from_slice(up_rest);
        swiglu(&g, &u, &mut d);
        dst_rest.copy_from_slice(&d[..n]);
    }
}

#[target_feature(enable = "neon")]
#[inline]
fn swiglu(gate: &[f32; LANES], up: &[f32; LANES], dst: &mut [f32; LANES]) {
    let (g, up) = (load16(gate), load16(up));
    let one = vdupq_n_f32(1.0);
    store16(
        dst,
        std::array::from_fn(|i| {
            let silu = vdivq_f32(g[i], vaddq_f32(one, exp(vnegq_f32(g[i]))));
            vmulq_f32(silu, up[i])
        }),
    );
}
