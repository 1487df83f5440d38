//! Attention tiles on ARMv8.0 NEON; the newer tiers share all but the int8 scores.
//!
//! ```text
//! int8 scores, R <= 4 rows x 4 positions; keys 2, acc[R][2], products 2
//!   for block of 32: for 8 columns: k0, k1 = 16 key bytes each (4 positions x 4)
//!                      lo = smull(k0.lo, q) + smlal(k1.lo, q'), hi likewise (at most 2 * 127^2)
//!                      acc[r] = sadalp(lo), sadalp(hi)
//!                    s[r] = fma(f32(addp(acc[r])), scale[r], s[r])
//! f16 scores, R <= 4 rows x 1 position; acc[R][4] are the 16 lanes, k 4, q 4
//! widening of int8: tbl puts each byte under the exponent of 2^23, fsub takes the 2^23 off
//! values, R <= 4 rows x 16 columns; acc[R][4], v 4, w[R] of 4 positions
//!   for 4 positions: w[r] = 4 weights; for each: v0..v3; acc[r] = fmla(acc[r], v, w[r].s[t])
//! ```
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::tiled::{COLUMNS, Columns, F16Scores, Int8Scores, Row, Tiles, Weights};
use super::{PAGE, Partials, PartialsMut};
use crate::GROUP;
use crate::exp::neon::exp_no_overflow;
use crate::vector::LANES;
use crate::vector::neon::{load, load_i8, load_u16, load_u16x4, load16, store, store16, sum_lanes};

pub(super) const TILES: Tiles = Tiles {
    int8_score_rows: 4,
    f16_score_rows: 4,
    value_rows: 4,
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

#[target_feature(enable = "neon")]
fn int8_scores(args: &Int8Scores<'_>, scores: &mut [Row]) {
    match scores.len() {
        1 => int8_scores_rows::<1>(args, scores),
        2 => int8_scores_rows::<2>(args, scores),
        3 => int8_scores_rows::<3>(args, scores),
        4 => int8_scores_rows::<4>(args, scores),
        n => unreachable!("tiles have 1 to 4 rows, not {n}"),
    }
}

#[target_feature(enable = "neon")]
fn int8_scores_rows<const R: usize>(args: &Int8Scores<'_>, scores: &mut [Row]) {
    let n_blocks = args.head_dim / GROUP;
    let codes = args.codes.as_chunks::<GROUP>().0;
    let quads = args.keys.chunks_exact(4 * args.head_dim);
    for (g, quad) in quads.take(args.len.div_ceil(4)).enumerate() {
        let mut s = [vdupq_n_f32(0.0); R];
        for (b, keys) in quad.as_chunks::<{ 4 * GROUP }>().0.iter().enumerate() {
            let keys = keys.as_chunks::<32>().0;
            for (r, s) in s.iter_mut().enumerate() {
                let q = codes[r * n_blocks + b].as_chunks::<8>().0;
                let mut acc = [vdupq_n_s32(0); 2];
                for (keys, q) in keys.iter().zip(q) {
                    acc = add_products(acc, keys, q);
                }
                let isum = vcvtq_f32_s32(vpaddq_s32(acc[0], acc[1]));
                *s = vfmaq_n_f32(*s, isum, args.scales[r * n_blocks + b]);
            }
        }
        let k_scale = load_bf16(&args.key_scales.as_chunks::<4>().0[g]);
        for (row, s) in scores.iter_mut().zip(s) {
            store(&mut row.as_chunks_mut::<4>().0[g], vmulq_f32(s, k_scale));
        }
    }
}

/// Eight columns of four positions: pairs of lanes of `acc[0]` belong to positions 0 and 1, of
/// `acc[1]` to 2 and 3.
#[target_feature(enable = "neon")]
#[inline]
fn add_products(acc: [int32x4_t; 2], keys: &[i8; 32], q: &[i8; 8]) -> [int32x4_t; 2] {
    let [k0, k1] = [
        load_i8(keys[..16].first_chunk().expect("16 of 32")),
        load_i8(keys[16..].first_chunk().expect("16 of 32")),
    ];
    let (q0, q1) = (dup4(&q[..4]), dup4(&q[4..]));
    let lo = vmlal_s8(
        vmull_s8(vget_low_s8(k0), vget_low_s8(q0)),
        vget_low_s8(k1),
        vget_low_s8(q1),
    );
    let hi = vmlal_high_s8(vmull_high_s8(k0, q0), k1, q1);
    [vpadalq_s16(acc[0], lo), vpadalq_s16(acc[1], hi)]
}

/// Four bytes, four times.
#[target_feature(enable = "neon")]
#[inline]
fn dup4(q: &[i8]) -> int8x16_t {
    let word = i32::from_le_bytes([q[0] as u8, q[1] as u8, q[2] as u8, q[3] as u8]);
    vreinterpretq_s8_s32(vdupq_n_s32(word))
}

#[target_feature(enable = "neon")]
fn f16_scores(args: &F16Scores<'_>, scores: &mut [Row]) {
    match scores.len() {
        1 => f16_scores_rows::<1>(args, scores),
        2 => f16_scores_rows::<2>(args, scores),
        3 => f16_scores_rows::<3>(args, scores),
        4 => f16_scores_rows::<4>(args, scores),
        n => unreachable!("tiles have 1 to 4 rows, not {n}"),
    }
}

#[target_feature(enable = "neon")]
fn f16_scores_rows<const R: usize>(args: &F16Scores<'_>, scores: &mut [Row]) {
    let n_chunks = args.head_dim / LANES;
    let queries = args.queries.as_chunks::<LANES>().0;
    let queries: [_; R] = std::array::from_fn(|r| &queries[r * n_chunks..][..n_chunks]);
    let keys = args.keys.chunks_exact(args.head_dim);
    for (t, key) in keys.take(args.len.min(PAGE)).enumerate() {
        let key = &key.as_chunks::<LANES>().0[..n_chunks];
        let mut acc: Acc<R> = [[vdupq_n_f32(0.0); 4]; R];
        for c in 0..n_chunks {
            // SAFETY: NEON is enabled on this function.
            let k = unsafe { key[c].load16() };
            for r in 0..R {
                let q = load16(&queries[r][c]);
                for i in 0..4 {
                    acc[r][i] = vfmaq_f32(acc[r][i], q[i], k[i]);
                }
            }
        }
        for (row, acc) in scores.iter_mut().zip(acc) {
            row[t] = sum_lanes(acc);
        }
    }
}

#[target_feature(enable = "neon")]
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

#[target_feature(enable = "neon")]
#[inline]
fn weights_of_row(row: &mut Row, valid: usize, value_scales: Option<&[u16; PAGE]>) -> (f32, f32) {
    let padded = valid.next_multiple_of(LANES);
    row[valid..padded].fill(f32::NEG_INFINITY);
    let (row, _) = row[..padded].as_chunks_mut::<LANES>();

    // fmaxnm passes over NaN.
    let mut max = [vdupq_n_f32(f32::NEG_INFINITY); 4];
    for s in row.iter() {
        let s = load16(s);
        for i in 0..4 {
            max[i] = vmaxnmq_f32(max[i], s[i]);
        }
    }
    let max = vmaxnmq_f32(vmaxnmq_f32(max[0], max[1]), vmaxnmq_f32(max[2], max[3]));
    let m = vmaxnmvq_f32(max) + 0.0;

    let m4 = vdupq_n_f32(m);
    let mut lanes = [vdupq_n_f32(0.0); 4];
    for (c, s) in row.iter_mut().enumerate() {
        let mut w = load16(s);
        for i in 0..4 {
            w[i] = exp_no_overflow(vsubq_f32(w[i], m4));
            lanes[i] = vaddq_f32(lanes[i], w[i]);
        }
        match value_scales {
            None => store16(s, w),
            Some(scales) => {
                let scales = scales.as_chunks::<LANES>().0[c].as_chunks::<4>().0;
                let scaled = |i: usize| vmulq_f32(w[i], load_bf16(&scales[i]));
                store16(s, [scaled(0), scaled(1), scaled(2), scaled(3)]);
            }
        }
    }
    (m, sum_lanes(lanes))
}

/// Four bf16 numbers as f32.
#[target_feature(enable = "neon")]
#[inline]
pub(super) fn load_bf16(bits: &[u16; 4]) -> float32x4_t {
    vreinterpretq_f32_u32(vshlq_n_u32::<16>(vmovl_u16(load_u16x4(bits))))
}

/// Sixteen values of a position.
trait Load16: Copy {
    /// As f32.
    ///
    /// # Safety
    /// The CPU has NEON.
    unsafe fn load16(&self) -> [float32x4_t; 4];
}

impl Load16 for [f32; 16] {
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn load16(&self) -> [float32x4_t; 4] {
        load16(self)
    }
}

impl Load16 for [u16; 16] {
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn load16(&self) -> [float32x4_t; 4] {
        let (bits, _) = self.as_chunks::<8>();
        let lo = vreinterpretq_f16_u16(load_u16(&bits[0]));
        let hi = vreinterpretq_f16_u16(load_u16(&bits[1]));
        [
            vcvt_f32_f16(vget_low_f16(lo)),
            vcvt_high_f32_f16(lo),
            vcvt_f32_f16(vget_low_f16(hi)),
            vcvt_high_f32_f16(hi),
        ]
    }
}

impl Load16 for [i8; 16] {
    /// `tbl` puts `code + 128` under the exponent of `2^23`; an exact subtraction is left.
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn load16(&self) -> [float32x4_t; 4] {
        let x = veorq_u8(vreinterpretq_u8_s8(load_i8(self)), vdupq_n_u8(0x80));
        let table = uint8x16x2_t(x, load_u8(&EXPONENT));
        let offset = vdupq_n_f32(8_388_608.0 + 128.0);
        let widen = |index| {
            let bits = vqtbl2q_u8(table, load_u8(index));
            vsubq_f32(vreinterpretq_f32_u8(bits), offset)
        };
        [
            widen(&INDEX[0]),
            widen(&INDEX[1]),
            widen(&INDEX[2]),
            widen(&INDEX[3]),
        ]
    }
}

/// Bytes of lane t of vector i: code 4 i + t, 0, 0, 0x4B; index 32 and above gives zero.
const INDEX: [[u8; 16]; 4] = [index(0), index(1), index(2), index(3)];
const EXPONENT: [u8; 16] = [0x4B; 16];

const fn index(i: u8) -> [u8; 16] {
    let mut bytes = [0xFF; 16];
    let mut t = 0;
    while t < 4 {
        bytes[4 * t] = 4 * i + t as u8;
        bytes[4 * t + 3] = 16;
        t += 1;
    }
    bytes
}

#[target_feature(enable = "neon")]
#[inline]
fn load_u8(x: &[u8; 16]) -> uint8x16_t {
    // SAFETY: 16 readable bytes.
    unsafe { vld1q_u8(x.as_ptr()) }
}

#[target_feature(enable = "neon")]
fn widen_int8(values: &[[i8; COLUMNS]], v: &mut [Columns]) {
    widen(values, v);
}

#[target_feature(enable = "neon")]
fn widen_f16(values: &[[u16; COLUMNS]], v: &mut [Columns]) {
    widen(values, v);
}

#[target_feature(enable = "neon")]
#[inline]
fn widen<V: Load16>(values: &[V], v: &mut [Columns]) {
    for (values, v) in values.iter().zip(v) {
        // SAFETY: NEON is enabled on this function.
        store16(v, unsafe { values.load16() });
    }
}

#[target_feature(enable = "neon")]
fn add_f32(weights: &Weights<'_>, v: &[Columns], o: &mut [f32]) {
    add(weights, v, o);
}

#[target_feature(enable = "neon")]
fn add_int8(weights: &Weights<'_>, v: &[[i8; COLUMNS]], o: &mut [f32]) {
    add(weights, v, o);
}

#[target_feature(enable = "neon")]
fn add_f16(weights: &Weights<'_>, v: &[[u16; COLUMNS]], o: &mut [f32]) {
    add(weights, v, o);
}

#[target_feature(enable = "neon")]
#[inline]
fn add<V: Load16>(weights: &Weights<'_>, v: &[V], o: &mut [f32]) {
    match weights.rows.len() {
        1 => add_rows::<1, V>(weights, v, o),
        2 => add_rows::<2, V>(weights, v, o),
        3 => add_rows::<3, V>(weights, v, o),
        4 => add_rows::<4, V>(weights, v, o),
        n => unreachable!("tiles have 1 to 4 rows, not {n}"),
    }
}

type Acc<const R: usize> = [[float32x4_t; 4]; R];

#[target_feature(enable = "neon")]
#[inline]
fn add_rows<const R: usize, V: Load16>(weights: &Weights<'_>, v: &[V], o: &mut [f32]) {
    let rows: &[Row; R] = first(weights.rows);
    let (from, to) = (weights.from, weights.to.min(PAGE));
    let v = &v[..to];
    let mut acc: Acc<R> = [[vdupq_n_f32(0.0); 4]; R];
    let mut t = from;
    if from == 0 {
        let (quads, _) = v.as_chunks::<4>();
        for (g, v) in quads.iter().enumerate() {
            let w: [_; R] = std::array::from_fn(|r| load(&rows[r].as_chunks::<4>().0[g]));
            // SAFETY: NEON is enabled on this function.
            let values = unsafe { v[0].load16() };
            acc = add_values::<0, R>(acc, &w, values);
            // SAFETY: NEON is enabled on this function.
            let values = unsafe { v[1].load16() };
            acc = add_values::<1, R>(acc, &w, values);
            // SAFETY: NEON is enabled on this function.
            let values = unsafe { v[2].load16() };
            acc = add_values::<2, R>(acc, &w, values);
            // SAFETY: NEON is enabled on this function.
            let values = unsafe { v[3].load16() };
            acc = add_values::<3, R>(acc, &w, values);
        }
        t = 4 * quads.len();
    } else {
        acc = std::array::from_fn(|r| load16(first(&o[r * weights.o_stride..])));
    }
    for (t, v) in v.iter().enumerate().skip(t) {
        let w: [_; R] = std::array::from_fn(|r| vdupq_n_f32(rows[r][t]));
        // SAFETY: NEON is enabled on this function.
        acc = add_values::<0, R>(acc, &w, unsafe { v.load16() });
    }
    for (r, acc) in acc.into_iter().enumerate() {
        let o = &mut o[r * weights.o_stride..];
        store16(o.first_chunk_mut().expect("a row of the tile"), acc);
    }
}

/// `acc[r] += w[r].s[LANE] * v`.
#[target_feature(enable = "neon")]
#[inline]
fn add_values<const LANE: i32, const R: usize>(
    mut acc: Acc<R>,
    w: &[float32x4_t; R],
    v: [float32x4_t; 4],
) -> Acc<R> {
    for r in 0..R {
        for i in 0..4 {
            acc[r][i] = vfmaq_laneq_f32::<LANE>(acc[r][i], v[i], w[r]);
        }
    }
    acc
}

#[target_feature(enable = "neon")]
fn merge(running: PartialsMut<'_>, page: Partials<'_>) {
    super::merge(running, page, |o, op, a, b| merge_row(o, op, a, b));
}

#[target_feature(enable = "neon")]
#[inline(never)] // the cycle table finds it by name
fn merge_row(o: &mut [f32], op: &[f32], a: f32, b: f32) {
    for (o, op) in o
        .as_chunks_mut::<COLUMNS>()
        .0
        .iter_mut()
        .zip(op.as_chunks().0)
    {
        let (x, xp) = (load16(o), load16(op));
        let merge = |i: usize| vfmaq_n_f32(vmulq_n_f32(xp[i], b), x[i], a);
        store16(o, [merge(0), merge(1), merge(2), merge(3)]);
    }
}

/// f32 to f16 bits, ties to even.
#[target_feature(enable = "neon")]
pub(super) fn narrow(x: &[f32], dst: &mut [u16]) {
    for (x, dst) in x.as_chunks::<8>().0.iter().zip(dst.as_chunks_mut::<8>().0) {
        let (x, _) = x.as_chunks::<4>();
        let halves = vcvt_high_f16_f32(vcvt_f16_f32(load(&x[0])), load(&x[1]));
        // SAFETY: 16 writable bytes, aligned for u16.
        unsafe { vst1q_u16(dst.as_mut_ptr(), vreinterpretq_u16_f16(halves)) }
    }
}

/// The first `N` elements.
fn first<T, const N: usize>(x: &[T]) -> &[T; N] {
    x.first_chunk().expect("a tile's slice holds the tile")
}
