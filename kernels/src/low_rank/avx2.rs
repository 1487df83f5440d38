//! The low-rank product on AVX2.
//!
//! A weight vector is 8 elements each of four columns, `w[0]` columns 0, 1 | 4, 5, `w[1]` columns
//! 2, 3 | 6, 7, `w[2]` and `w[3]` the same of columns 8..16; rank 16 has a second four.
//!
//! ```text
//! for panel: w = codes, d = scales
//!     for row: x = 8 codes four times
//!         s[v] = madd(maddubs(|w[v]|, x with the sign of w[v]), 1)      two i32 a column
//!         isum[c] = even lanes of s[2 c], s[2 c + 1] + odd lanes        columns 8 c..8 c + 8
//!         y[c] = fma(f32(isum[c]) * scale, d[c], y[c])
//! ```
//!
//! A pair sum of magnitudes is at most 2 * 128 * 127 = 32512: no i16 overflows.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{Block, Call};
use crate::matmul::{NR, WeightFormat};
use crate::vector::avx2::{load, store};

/// Elements of a column in a vector.
const STEP: usize = 8;
/// Vectors of a pair of columns in a block of int8; int4 has half of them.
const VECTORS: usize = 4;

#[target_feature(enable = "avx2,fma")]
pub(super) fn run(call: &Call<'_>, dst: &mut [f32]) {
    match (call.t.rank, call.b.format()) {
        (8, WeightFormat::W8) => run_rank::<1, false>(call, dst),
        (8, _) => run_rank::<1, true>(call, dst),
        (_, WeightFormat::W8) => run_rank::<2, false>(call, dst),
        _ => run_rank::<2, true>(call, dst),
    }
}

/// Of rank `8 * STEPS`, codes of int4 or int8.
#[target_feature(enable = "avx2,fma")]
#[inline]
fn run_rank<const STEPS: usize, const W4: bool>(call: &Call<'_>, dst: &mut [f32]) {
    let t = call.t;
    call.each(dst, |Block { panel, places }, dst| {
        let (vectors, _) = panel.codes.as_chunks::<16>();
        let d = scales(panel.scales.try_into().expect("the scales of one block"));
        for (place, dst) in places.zip(dst.chunks_mut(call.stride)) {
            let w: [[_; 4]; STEPS] = std::array::from_fn(|s| {
                let quad = |a, b| four_columns::<W4>(vectors, [a, b], STEPS * place + s);
                [quad(0, 2), quad(1, 3), quad(4, 6), quad(5, 7)]
            });
            let magnitudes = w.map(|w| w.map(|w| _mm256_abs_epi8(w)));
            let (codes, _) = t.codes.as_chunks::<STEP>();
            let rows = codes.as_chunks::<STEPS>().0.iter().zip(t.scales);
            for ((codes, scale), y) in rows.zip(dst.as_chunks_mut::<NR>().0) {
                let mut sums = [_mm256_setzero_si256(); 4];
                for (s, codes) in codes.iter().enumerate() {
                    let x = _mm256_set1_epi64x(i64::from_ne_bytes(codes.map(|q| q as u8)));
                    for (v, sum) in sums.iter_mut().enumerate() {
                        let signed = _mm256_sign_epi8(x, w[s][v]);
                        let pairs = _mm256_maddubs_epi16(magnitudes[s][v], signed);
                        let four = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
                        *sum = if s == 0 {
                            four
                        } else {
                            _mm256_add_epi32(*sum, four)
                        };
                    }
                }
                let scale = _mm256_set1_ps(*scale);
                let (y, _) = y.as_chunks_mut::<8>();
                for c in 0..2 {
                    let isum = columns(sums[2 * c], sums[2 * c + 1]);
                    let x = _mm256_mul_ps(_mm256_cvtepi32_ps(isum), scale);
                    let sum = _mm256_fmadd_ps(x, d[c], load(&y[c]));
                    store(&mut y[c], sum);
                }
            }
        }
    });
}

/// The elements at `place` (in 8 elements) of two pairs of columns.
#[target_feature(enable = "avx2,fma")]
#[inline]
fn four_columns<const W4: bool>(vectors: &[[u8; 16]], pairs: [usize; 2], place: usize) -> __m256i {
    let per_pair = if W4 { VECTORS / 2 } else { VECTORS };
    let [a, b] = pairs.map(|pair| &vectors[per_pair * pair + place % per_pair]);
    // SAFETY: 16 readable bytes each; no alignment is asked for.
    let v = unsafe { _mm256_loadu2_m128i(b.as_ptr().cast(), a.as_ptr().cast()) };
    if !W4 {
        return v;
    }
    let v = if place < per_pair {
        v
    } else {
        _mm256_srli_epi16::<4>(v)
    };
    let q = _mm256_and_si256(v, _mm256_set1_epi8(15));
    _mm256_sub_epi8(q, _mm256_set1_epi8(8))
}

/// The sums of 8 columns from two lanes each: 0, 1 | 4, 5 and 2, 3 | 6, 7.
#[target_feature(enable = "avx2,fma")]
#[inline]
fn columns(a: __m256i, b: __m256i) -> __m256i {
    let (a, b) = (_mm256_castsi256_ps(a), _mm256_castsi256_ps(b));
    let even = _mm256_castps_si256(_mm256_shuffle_ps::<0x88>(a, b));
    let odd = _mm256_castps_si256(_mm256_shuffle_ps::<0xDD>(a, b));
    _mm256_add_epi32(even, odd)
}

/// The scales of columns 0..8 and 8..16: the low halves of four words, then the words themselves.
#[target_feature(enable = "avx2,fma")]
#[inline]
fn scales(words: &[u8; 2 * NR]) -> [__m256; 2] {
    // SAFETY: 32 readable bytes; no alignment is asked for.
    let whole = unsafe { _mm256_loadu_si256(words.as_ptr().cast()) };
    let low = _mm256_slli_epi32::<16>(whole);
    [
        _mm256_castsi256_ps(_mm256_permute2x128_si256::<0x20>(low, whole)),
        _mm256_castsi256_ps(_mm256_permute2x128_si256::<0x31>(low, whole)),
    ]
}
