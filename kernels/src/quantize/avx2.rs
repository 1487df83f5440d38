//! Block quantization on AVX2, one block in four ymm registers.
//!
//! ```text
//! for block: x0..x3 = 32 floats; amax = max over bits; scale, inv in scalar code
//!            q0..q3 = cvtps(x * inv); sum of them; pack to i16, pack to i8, undo the lane order
//! ```
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::block_scale;
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
pub(crate) fn load_block(src: &[f32; GROUP]) -> [__m256; 4] {
    let (x, _) = src.as_chunks::<8>();
    [load(&x[0]), load(&x[1]), load(&x[2]), load(&x[3])]
}

/// The largest bit pattern of `|x|`; without the sign bit, signed and unsigned order agree.
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn amax_bits(x: [__m256; 4]) -> u32 {
    let magnitude = _mm256_set1_epi32(0x7FFF_FFFF);
    let [a, b, c, d] = x.map(|x| _mm256_and_si256(_mm256_castps_si256(x), magnitude));
    let m = _mm256_max_epi32(_mm256_max_epi32(a, b), _mm256_max_epi32(c, d));
    let m = _mm_max_epi32(_mm256_castsi256_si128(m), _mm256_extracti128_si256::<1>(m));
    let m = _mm_max_epi32(m, _mm_shuffle_epi32::<0b01_00_11_10>(m));
    let m = _mm_max_epi32(m, _mm_shuffle_epi32::<0b10_11_00_01>(m));
    _mm_cvtsi128_si32(m) as u32
}

/// Writes the codes of a block and returns their sum.
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn codes(x: [__m256; 4], inv: f32, qs: &mut [i8; GROUP]) -> i32 {
    let inv = _mm256_set1_ps(inv);
    let [a, b, c, d] = x.map(|x| _mm256_cvtps_epi32(_mm256_mul_ps(x, inv)));
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
