//! RoPE on AVX2, eight pairs a step; what is left of a head goes to the scalar code.
//!
//! Interleaved pairs are parted by `shufps`, which leaves pairs 0 1 4 5 2 3 6 7; the angles are
//! brought into that order, and `unpcklps`/`unpckhps` undo it.

use std::arch::x86_64::*;

use super::scalar;
use crate::vector::avx2::{load, store};

/// One head with pairs `(2i, 2i + 1)`; `cos`, `sin`: `[head_dim / 2]`.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn interleaved(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    let (pairs, pairs_rest) = head.as_chunks_mut::<16>();
    let (cos, cos_rest) = cos.as_chunks::<8>();
    let (sin, sin_rest) = sin.as_chunks::<8>();
    for ((pairs, cos), sin) in pairs.iter_mut().zip(cos).zip(sin) {
        let (x, _) = pairs.as_chunks_mut::<8>();
        let (x0, x1) = (load(&x[0]), load(&x[1]));
        let a = _mm256_shuffle_ps::<0b10_00_10_00>(x0, x1);
        let b = _mm256_shuffle_ps::<0b11_01_11_01>(x0, x1);
        let (a, b) = rotate(a, b, shuffled(load(cos)), shuffled(load(sin)));
        store(&mut x[0], _mm256_unpacklo_ps(a, b));
        store(&mut x[1], _mm256_unpackhi_ps(a, b));
    }
    scalar::interleaved(pairs_rest, cos_rest, sin_rest);
}

/// One head with pairs `(i, i + head_dim / 2)`; `cos`, `sin`: `[head_dim / 2]`.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn halves(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    let (a, b) = head.split_at_mut(cos.len());
    let (a, a_rest) = a.as_chunks_mut::<8>();
    let (b, b_rest) = b.as_chunks_mut::<8>();
    let (cos, cos_rest) = cos.as_chunks::<8>();
    let (sin, sin_rest) = sin.as_chunks::<8>();
    for ((a, b), (cos, sin)) in a.iter_mut().zip(b).zip(cos.iter().zip(sin)) {
        let (ra, rb) = rotate(load(a), load(b), load(cos), load(sin));
        store(a, ra);
        store(b, rb);
    }
    scalar::rotate_all(a_rest, b_rest, cos_rest, sin_rest);
}

/// Pairs 0 1 2 3 4 5 6 7 to 0 1 4 5 2 3 6 7.
#[target_feature(enable = "avx2")]
#[inline]
fn shuffled(x: __m256) -> __m256 {
    _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(_mm256_castps_pd(x)))
}

#[target_feature(enable = "avx2,fma")]
#[inline]
fn rotate(a: __m256, b: __m256, cos: __m256, sin: __m256) -> (__m256, __m256) {
    (
        _mm256_fmsub_ps(a, cos, _mm256_mul_ps(b, sin)),
        _mm256_fmadd_ps(a, sin, _mm256_mul_ps(b, cos)),
    )
}
