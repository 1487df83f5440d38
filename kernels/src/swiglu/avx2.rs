//! SwiGLU on AVX2, eight elements a step; a short tail is padded with zeros.

use std::arch::x86_64::*;

use crate::exp::avx2::exp;
use crate::vector::avx2::{load, store};

/// `gate`, `up`, `dst`: `[n]`.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn run(gate: &[f32], up: &[f32], dst: &mut [f32]) {
    let (gate, gate_rest) = gate.as_chunks::<8>();
    let (up, up_rest) = up.as_chunks::<8>();
    let (dst, dst_rest) = dst.as_chunks_mut::<8>();
    for ((dst, g), up) in dst.iter_mut().zip(gate).zip(up) {
        store(dst, swiglu(load(g), load(up)));
    }
    let n = dst_rest.len();
    let (mut g, mut u, mut d) = ([0.0; 8], [0.0; 8], [0.0; 8]);
    g[..n].copy_from_slice(gate_rest);
    u[..n].copy_from_slice(up_rest);
    store(&mut d, swiglu(load(&g), load(&u)));
    dst_rest.copy_from_slice(&d[..n]);
}

#[target_feature(enable = "avx2,fma")]
#[inline]
fn swiglu(g: __m256, up: __m256) -> __m256 {
    let minus_g = _mm256_xor_ps(g, _mm256_set1_ps(-0.0));
    let silu = _mm256_div_ps(g, _mm256_add_ps(_mm256_set1_ps(1.0), exp(minus_g)));
    _mm256_mul_ps(silu, up)
}
