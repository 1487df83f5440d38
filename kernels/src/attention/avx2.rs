//! Attention tiles on AVX2.
//!
//! ```text
//! int8 scores, R <= 4 rows x 8 positions; acc[R][2] = 8 ymm, keys 2
//!   for block of 32: for 4 columns: k0, k1 = sign-extend 16 key bytes (4 positions x 4) to i16
//!                      acc[r][0] += madd(k0, q[r] four times), acc[r][1] += madd(k1, ..)
//!                    s[r] = fma(f32(hadd(acc[r])), scale[r], s[r])
//! f16 scores, R <= 4 rows x 1 position: acc[R][2] are the 16 lanes
//! values, R <= 6 rows x 16 columns; acc[R][2] = 12 ymm, v 2, w 1
//!   for position: v0, v1; for row: acc[r] += broadcast w[r][t] * v
//! ```
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::tiled::{COLUMNS, Columns, F16Scores, Int8Scores, Row, Tiles, Weights};
use super::{MAX_HEAD_DIM, PAGE, Partials, PartialsMut};
use crate::GROUP;
use crate::exp::avx2::exp_no_overflow;
use crate::vector::LANES;
use crate::vector::avx2::{load, load_i8, load_u16, store, sum_lanes};

pub(super) const TILES: Tiles = Tiles {
    int8_score_rows: 4,
    f16_score_rows: 4,
    value_rows: 6,
    int8_scores,
    f16_scores,
    weights,
    widen_int8,
    widen_f16,
    add_f32,
    add_int8,
    add_f16,
    merge,
};

#[target_feature(enable = "avx2,fma,f16c")]
fn int8_scores(args: &Int8Scores<'_>, scores: &mut [Row]) {
    match scores.len() {
        1 => int8_scores_rows::<1>(args, scores),
        2 => int8_scores_rows::<2>(args, scores),
        3 => int8_scores_rows::<3>(args, scores),
        4 => int8_scores_rows::<4>(args, scores),
        n => unreachable!("tiles have 1 to 4 rows, not {n}"),
    }
}

/// Four columns of a query row as i16, to be broadcast.
type Quad = i64;

#[target_feature(enable = "avx2,fma,f16c")]
fn int8_scores_rows<const R: usize>(args: &Int8Scores<'_>, scores: &mut [Row]) {
    let n_blocks = args.head_dim / GROUP;
    // The rows as i16, so that four columns are one 64-bit broadcast.
    let mut queries = [[0 as Quad; MAX_HEAD_DIM / 4]; R];
    for (row, codes) in queries
        .iter_mut()
        .zip(args.codes.chunks_exact(args.head_dim))
    {
        for (quads, codes) in row
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(codes.as_chunks::<16>().0)
        {
            let wide = _mm256_cvtepi8_epi16(load_i8(codes));
            // SAFETY: 32 writable bytes; no alignment is asked for.
            unsafe { _mm256_storeu_si256(quads.as_mut_ptr().cast(), wide) };
        }
    }

    let octets = args.keys.chunks_exact(8 * args.head_dim);
    for (g, octet) in octets.take(args.len.div_ceil(8)).enumerate() {
        let (k0, k1) = octet.split_at(4 * args.head_dim);
        let (k0, k1) = (
            k0.as_chunks::<{ 4 * GROUP }>().0,
            k1.as_chunks::<{ 4 * GROUP }>().0,
        );
        let mut s = [_mm256_setzero_ps(); R];
        for (b, (k0, k1)) in k0.iter().zip(k1).enumerate() {
            let mut acc = [[_mm256_setzero_si256(); 2]; R];
            let chunks = k0.as_chunks::<16>().0.iter().zip(k1.as_chunks::<16>().0);
            for (c, (k0, k1)) in chunks.enumerate() {
                let k0 = _mm256_cvtepi8_epi16(load_i8(k0));
                let k1 = _mm256_cvtepi8_epi16(load_i8(k1));
                for (acc, row) in acc.iter_mut().zip(&queries) {
                    let q = _mm256_set1_epi64x(row[b * (GROUP / 4) + c]);
                    acc[0] = _mm256_add_epi32(acc[0], _mm256_madd_epi16(k0, q));
                    acc[1] = _mm256_add_epi32(acc[1], _mm256_madd_epi16(k1, q));
                }
            }
            for (r, (s, acc)) in s.iter_mut().zip(acc).enumerate() {
                // [0, 1, 4, 5, 2, 3, 6, 7] to ascending positions.
                let isum = _mm256_hadd_epi32(acc[0], acc[1]);
                let isum = _mm256_permute4x64_epi64::<0b11_01_10_00>(isum);
                let q_scale = _mm256_set1_ps(args.scales[r * n_blocks + b]);
                *s = _mm256_fmadd_ps(_mm256_cvtepi32_ps(isum), q_scale, *s);
            }
        }
        let k_scale = load_bf16(&args.key_scales.as_chunks::<8>().0[g]);
        for (row, s) in scores.iter_mut().zip(s) {
            store(
                &mut row.as_chunks_mut::<8>().0[g],
                _mm256_mul_ps(s, k_scale),
            );
        }
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn f16_scores(args: &F16Scores<'_>, scores: &mut [Row]) {
    match scores.len() {
        1 => f16_scores_rows::<1>(args, scores),
        2 => f16_scores_rows::<2>(args, scores),
        3 => f16_scores_rows::<3>(args, scores),
        4 => f16_scores_rows::<4>(args, scores),
        n => unreachable!("tiles have 1 to 4 rows, not {n}"),
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn f16_scores_rows<const R: usize>(args: &F16Scores<'_>, scores: &mut [Row]) {
    let n_chunks = args.head_dim / LANES;
    let queries = args.queries.as_chunks::<LANES>().0;
    let keys = args.keys.chunks_exact(args.head_dim);
    for (t, key) in keys.take(args.len).enumerate() {
        let mut acc = [[_mm256_setzero_ps(); 2]; R];
        for (c, key) in key.as_chunks::<LANES>().0.iter().enumerate() {
            let (k, _) = key.as_chunks::<8>();
            let (k0, k1) = (
                _mm256_cvtph_ps(load_u16(&k[0])),
                _mm256_cvtph_ps(load_u16(&k[1])),
            );
            for (r, acc) in acc.iter_mut().enumerate() {
                let (q, _) = queries[r * n_chunks + c].as_chunks::<8>();
                acc[0] = _mm256_fmadd_ps(load(&q[0]), k0, acc[0]);
                acc[1] = _mm256_fmadd_ps(load(&q[1]), k1, acc[1]);
            }
        }
        for (row, [lo, hi]) in scores.iter_mut().zip(acc) {
            row[t] = sum_lanes(lo, hi);
        }
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn weights(
    rows: &mut [Row],
    valid: &[usize],
    value_scales: Option<&[u16; PAGE]>,
    m: &mut [f32],
    l: &mut [f32],
) {
    let sums = m.iter_mut().zip(l);
    for ((row, &valid), (m, l)) in rows.iter_mut().zip(valid).zip(sums) {
        (*m, *l) = weights_of_row(row, valid, value_scales);
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn weights_of_row(row: &mut Row, valid: usize, value_scales: Option<&[u16; PAGE]>) -> (f32, f32) {
    let padded = valid.next_multiple_of(LANES);
    row[valid..padded].fill(f32::NEG_INFINITY);
    let (row, _) = row[..padded].as_chunks_mut::<8>();

    // maxps gives its second operand where one is NaN, so NaN is passed over.
    let mut m = _mm256_set1_ps(f32::NEG_INFINITY);
    for s in row.iter() {
        m = _mm256_max_ps(load(s), m);
    }
    let m = _mm_max_ps(_mm256_castps256_ps128(m), _mm256_extractf128_ps::<1>(m));
    let m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    let m = _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m))) + 0.0;

    let m8 = _mm256_set1_ps(m);
    let (mut lo, mut hi) = (_mm256_setzero_ps(), _mm256_setzero_ps());
    for pair in row.as_chunks_mut::<2>().0 {
        let w0 = exp_no_overflow(_mm256_sub_ps(load(&pair[0]), m8));
        let w1 = exp_no_overflow(_mm256_sub_ps(load(&pair[1]), m8));
        lo = _mm256_add_ps(lo, w0);
        hi = _mm256_add_ps(hi, w1);
        store(&mut pair[0], w0);
        store(&mut pair[1], w1);
    }
    if let Some(value_scales) = value_scales {
        for (w, scales) in row.iter_mut().zip(value_scales.as_chunks::<8>().0) {
            store(w, _mm256_mul_ps(load(w), load_bf16(scales)));
        }
    }
    (m, sum_lanes(lo, hi))
}

/// Eight bf16 numbers as f32.
#[target_feature(enable = "avx2")]
#[inline]
fn load_bf16(bits: &[u16; 8]) -> __m256 {
    let bits = _mm256_cvtepu16_epi32(load_u16(bits));
    _mm256_castsi256_ps(_mm256_slli_epi32::<16>(bits))
}

/// Sixteen values of a position.
trait Load16: Copy {
    /// As f32.
    ///
    /// # Safety
    /// The CPU has AVX2, FMA and F16C.
    unsafe fn load16(&self) -> [__m256; 2];
}

impl Load16 for [f32; 16] {
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn load16(&self) -> [__m256; 2] {
        let (x, _) = self.as_chunks::<8>();
        [load(&x[0]), load(&x[1])]
    }
}

impl Load16 for [u16; 16] {
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn load16(&self) -> [__m256; 2] {
        let (x, _) = self.as_chunks::<8>();
        [
            _mm256_cvtph_ps(load_u16(&x[0])),
            _mm256_cvtph_ps(load_u16(&x[1])),
        ]
    }
}

impl Load16 for [i8; 16] {
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn load16(&self) -> [__m256; 2] {
        let x = load_i8(self);
        let hi = _mm_unpackhi_epi64(x, x);
        [
            _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(x)),
            _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(hi)),
        ]
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn widen_int8(values: &[[i8; COLUMNS]], v: &mut [Columns]) {
    widen(values, v);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn widen_f16(values: &[[u16; COLUMNS]], v: &mut [Columns]) {
    widen(values, v);
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn widen<V: Load16>(values: &[V], v: &mut [Columns]) {
    for (values, v) in values.iter().zip(v) {
        // SAFETY: the features are enabled on this function.
        let x = unsafe { values.load16() };
        let (v, _) = v.as_chunks_mut::<8>();
        store(&mut v[0], x[0]);
        store(&mut v[1], x[1]);
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn add_f32(weights: &Weights<'_>, v: &[Columns], o: &mut [f32]) {
    add(weights, v, o);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn add_int8(weights: &Weights<'_>, v: &[[i8; COLUMNS]], o: &mut [f32]) {
    add(weights, v, o);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn add_f16(weights: &Weights<'_>, v: &[[u16; COLUMNS]], o: &mut [f32]) {
    add(weights, v, o);
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn add<V: Load16>(weights: &Weights<'_>, v: &[V], o: &mut [f32]) {
    match weights.rows.len() {
        1 => add_rows::<1, V>(weights, v, o),
        2 => add_rows::<2, V>(weights, v, o),
        3 => add_rows::<3, V>(weights, v, o),
        4 => add_rows::<4, V>(weights, v, o),
        5 => add_rows::<5, V>(weights, v, o),
        6 => add_rows::<6, V>(weights, v, o),
        n => unreachable!("tiles have 1 to 6 rows, not {n}"),
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn add_rows<const R: usize, V: Load16>(weights: &Weights<'_>, v: &[V], o: &mut [f32]) {
    let rows: &[Row; R] = first(weights.rows);
    let v = &v[..weights.to.min(PAGE)];
    let mut acc = [[_mm256_setzero_ps(); 2]; R];
    if weights.from > 0 {
        for r in 0..R {
            let (o, _) = first::<_, COLUMNS>(&o[r * weights.o_stride..]).as_chunks::<8>();
            acc[r] = [load(&o[0]), load(&o[1])];
        }
    }
    for (t, v) in v.iter().enumerate().skip(weights.from) {
        // SAFETY: the features are enabled on this function.
        let [v0, v1] = unsafe { v.load16() };
        for r in 0..R {
            let w = _mm256_set1_ps(rows[r][t]);
            acc[r][0] = _mm256_fmadd_ps(w, v0, acc[r][0]);
            acc[r][1] = _mm256_fmadd_ps(w, v1, acc[r][1]);
        }
    }
    for r in 0..R {
        let (o, _) = o[r * weights.o_stride..][..COLUMNS].as_chunks_mut::<8>();
        store(&mut o[0], acc[r][0]);
        store(&mut o[1], acc[r][1]);
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn merge(running: PartialsMut<'_>, page: Partials<'_>) {
    super::merge(running, page, |o, op, a, b| merge_row(o, op, a, b));
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn merge_row(o: &mut [f32], op: &[f32], a: f32, b: f32) {
    let (a, b) = (_mm256_set1_ps(a), _mm256_set1_ps(b));
    for (o, op) in o
        .as_chunks_mut::<8>()
        .0
        .iter_mut()
        .zip(op.as_chunks::<8>().0)
    {
        store(o, _mm256_fmadd_ps(load(o), a, _mm256_mul_ps(load(op), b)));
    }
}

/// f32 to f16 bits, ties to even.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn narrow(x: &[f32], dst: &mut [u16]) {
    for (x, dst) in x.as_chunks::<8>().0.iter().zip(dst.as_chunks_mut::<8>().0) {
        let halves = _mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(load(x));
        // SAFETY: 16 writable bytes; no alignment is asked for.
        unsafe { _mm_storeu_si128(dst.as_mut_ptr().cast(), halves) }
    }
}

/// The first `N` elements.
fn first<T, const N: usize>(x: &[T]) -> &[T; N] {
    x.first_chunk().expect("a tile's slice holds the tile")
}
