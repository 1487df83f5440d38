//! AVX2: [`LANES`](super::LANES) are two ymm registers, lanes 0..8 and 8..16.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

/// Eight floats.
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn load(x: &[f32; 8]) -> __m256 {
    // SAFETY: 32 readable bytes; no alignment is asked for.
    unsafe { _mm256_loadu_ps(x.as_ptr()) }
}

/// Eight floats.
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn store(dst: &mut [f32; 8], x: __m256) {
    // SAFETY: 32 writable bytes; no alignment is asked for.
    unsafe { _mm256_storeu_ps(dst.as_mut_ptr(), x) }
}

/// Sixteen bytes.
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn load_i8(x: &[i8; 16]) -> __m128i {
    // SAFETY: 16 readable bytes; no alignment is asked for.
    unsafe { _mm_loadu_si128(x.as_ptr().cast()) }
}

/// Eight 16-bit numbers.
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn load_u16(x: &[u16; 8]) -> __m128i {
    // SAFETY: 16 readable bytes; no alignment is asked for.
    unsafe { _mm_loadu_si128(x.as_ptr().cast()) }
}

/// The sum of the lanes in the order of [`sum_lanes`](super::sum_lanes).
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn sum_lanes(lo: __m256, hi: __m256) -> f32 {
    let x = _mm256_add_ps(lo, hi);
    let x = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
    let x = _mm_add_ps(x, _mm_movehl_ps(x, x));
    _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)))
}
