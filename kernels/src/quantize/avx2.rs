//! Block quantization on AVX2, one block in four ymm registers.
//!
//! ```text
//! for block: x0..x3 = 32 floats; amax = max over bits; scale, inv in scalar code
//!            q0..q3 = cvtps(x * inv); sum of them; pack to i16, pack to i8, undo the lane order
//! ```
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{block_scale, token_scale};
use crate::GROUP;
use crate::vector::avx2::load;

/// `src` and `qs`: `[k]`; `scales` and `sums`: `[k / 32]`.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn run(src: &[f32], qs: &mut [i8], scales: &mut [f32], sums: &mut [i32]) {
    let (src, _) = src.as_chunks::<GROUP>();
    let (qs, _) = qs.as_chunks_mut::<GROUP>();
    for ((src, qs), (scale, sum)) in src.iter().zip(qs).zip(scales.iter_mut().zip(sums)) {
        let x = load_block(src);
        let s = block_scale(amax_bits(x));
        *scale = s.scale;
        *sum = match s.inv {
            Some(inv) => codes(x, inv, qs),
            None => {
                qs.fill(0);
                0
            }
        };
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn load_block(src: &[f32; GROUP]) -> [__m256; 4] {
    let (x, _) = src.as_chunks::<8>();
    [load(&x[0]), load(&x[1]), load(&x[2]), load(&x[3])]
}

/// The largest bit pattern of `|x|`.
#[target_feature(enable = "avx2")]
#[inline]
fn amax_bits(x: [__m256; 4]) -> u32 {
    max_lane(magnitudes(x))
}

/// The largest bit patterns of `|x|`, eight to be compared; without the sign bit, signed and
/// unsigned order agree.
#[target_feature(enable = "avx2")]
#[inline]
fn magnitudes([a, b, c, d]: [__m256; 4]) -> __m256i {
    let magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFF_FFFF));
    let (a, b) = (_mm256_and_ps(a, magnitude), _mm256_and_ps(b, magnitude));
    let (c, d) = (_mm256_and_ps(c, magnitude), _mm256_and_ps(d, magnitude));
    let ab = _mm256_max_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b));
    let cd = _mm256_max_epi32(_mm256_castps_si256(c), _mm256_castps_si256(d));
    _mm256_max_epi32(ab, cd)
}

#[target_feature(enable = "avx2")]
#[inline]
fn max_lane(m: __m256i) -> u32 {
    let m = _mm_max_epi32(_mm256_castsi256_si128(m), _mm256_extracti128_si256::<1>(m));
    let m = _mm_max_epi32(m, _mm_shuffle_epi32::<0b01_00_11_10>(m));
    let m = _mm_max_epi32(m, _mm_shuffle_epi32::<0b10_11_00_01>(m));
    _mm_cvtsi128_si32(m) as u32
}

/// `x` and `qs`: `[head_dim]`; returns the scale.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn token(x: &[f32], qs: &mut [i8]) -> f32 {
    let (x, _) = x.as_chunks::<GROUP>();
    let mut amax = _mm256_setzero_si256();
    for x in x {
        amax = _mm256_max_epi32(amax, magnitudes(load_block(x)));
    }
    let s = token_scale(max_lane(amax));
    match s.inv {
        Some(inv) => {
            for (x, qs) in x.iter().zip(qs.as_chunks_mut::<GROUP>().0) {
                codes(load_block(x), inv, qs);
            }
        }
        None => qs.fill(0),
    }
    s.scale
}

/// Writes the codes of a block and returns their sum.
#[target_feature(enable = "avx2")]
#[inline]
fn codes(x: [__m256; 4], inv: f32, qs: &mut [i8; GROUP]) -> i32 {
    let inv = _mm256_set1_ps(inv);
    let a = _mm256_cvtps_epi32(_mm256_mul_ps(x[0], inv));
    let b = _mm256_cvtps_epi32(_mm256_mul_ps(x[1], inv));
    let c = _mm256_cvtps_epi32(_mm256_mul_ps(x[2], inv));
    let d = _mm256_cvtps_epi32(_mm256_mul_ps(x[3], inv));
    let s = _mm256_add_epi32(_mm256_add_epi32(a, b), _mm256_add_epi32(c, d));
    let s = _mm_add_epi32(_mm256_castsi256_si128(s), _mm256_extracti128_si256::<1>(s));
    let s = _mm_add_epi32(s, _mm_shuffle_epi32::<0b01_00_11_10>(s));
    let s = _mm_add_epi32(s, _mm_shuffle_epi32::<0b10_11_00_01>(s));

    let q = _mm256_packs_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
    let q = _mm256_permutevar8x32_epi32(q, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    // SAFETY: 32 writable bytes; no alignment is asked for.
    unsafe { _mm256_storeu_si256(qs.as_mut_ptr().cast(), q) };
    _mm_cvtsi128_si32(s)
}
