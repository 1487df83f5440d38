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

use super::PAGE;
use super::tiled::{COLUMNS, Columns, F16Scores, Int8Scores, Row, Tiles, Values};
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
    values,
    merge_row,
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
    let keys = args.keys.chunks_exact(args.head_dim);
    for (t, key) in keys.take(args.len).enumerate() {
        let mut acc = [[vdupq_n_f32(0.0); 4]; R];
        for (c, key) in key.as_chunks::<LANES>().0.iter().enumerate() {
            let k = load_f16(key);
            for (r, acc) in acc.iter_mut().enumerate() {
                let q = load16(&queries[r * n_chunks + c]);
                for i in 0..4 {
                    acc[i] = vfmaq_f32(acc[i], q[i], k[i]);
                }
            }
        }
        for (row, acc) in scores.iter_mut().zip(acc) {
            row[t] = sum_lanes(acc);
        }
    }
}

#[target_feature(enable = "neon")]
fn weights(row: &mut Row, valid: usize, value_scales: Option<&[u16; PAGE]>) -> (f32, f32) {
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
        if let Some(value_scales) = value_scales {
            let scales = value_scales.as_chunks::<LANES>().0[c].as_chunks::<4>().0;
            for i in 0..4 {
                w[i] = vmulq_f32(w[i], load_bf16(&scales[i]));
            }
        }
        store16(s, w);
    }
    (m, sum_lanes(lanes))
}

/// Four bf16 numbers as f32.
#[target_feature(enable = "neon")]
#[inline]
pub(super) fn load_bf16(bits: &[u16; 4]) -> float32x4_t {
    vreinterpretq_f32_u32(vshlq_n_u32::<16>(vmovl_u16(load_u16x4(bits))))
}

/// Sixteen f16 numbers as f32.
#[target_feature(enable = "neon")]
#[inline]
fn load_f16(bits: &[u16; 16]) -> [float32x4_t; 4] {
    let (bits, _) = bits.as_chunks::<8>();
    let lo = vreinterpretq_f16_u16(load_u16(&bits[0]));
    let hi = vreinterpretq_f16_u16(load_u16(&bits[1]));
    [
        vcvt_f32_f16(vget_low_f16(lo)),
        vcvt_high_f32_f16(lo),
        vcvt_f32_f16(vget_low_f16(hi)),
        vcvt_high_f32_f16(hi),
    ]
}

#[target_feature(enable = "neon")]
fn widen_int8(values: &[i8], head_dim: usize, v: &mut [Columns]) {
    // Bytes of lane t of vector i: code 4 i + t, 0, 0, 0x4B; 17 and above is not in the table.
    const fn index(i: u8) -> [u8; 16] {
        let mut bytes = [17; 16];
        let mut t = 0;
        while t < 4 {
            bytes[4 * t] = 4 * i + t as u8;
            bytes[4 * t + 3] = 16;
            t += 1;
        }
        bytes
    }
    const INDEX: [[u8; 16]; 4] = [index(0), index(1), index(2), index(3)];
    const EXPONENT: [u8; 16] = [0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [i0, i1, i2, i3] = INDEX.each_ref().map(|x| load_u8(x));
    let exponent = load_u8(&EXPONENT);
    let offset = vdupq_n_f32(8_388_608.0 + 128.0);
    for (values, v) in values.chunks(head_dim).zip(v) {
        let x = vreinterpretq_u8_s8(load_i8(first(values)));
        let table = uint8x16x2_t(veorq_u8(x, vdupq_n_u8(0x80)), exponent);
        let float = [
            vqtbl2q_u8(table, i0),
            vqtbl2q_u8(table, i1),
            vqtbl2q_u8(table, i2),
            vqtbl2q_u8(table, i3),
        ];
        store16(v, float.map(|x| vsubq_f32(vreinterpretq_f32_u8(x), offset)));
    }
}

#[target_feature(enable = "neon")]
#[inline]
fn load_u8(x: &[u8; 16]) -> uint8x16_t {
    // SAFETY: 16 readable bytes.
    unsafe { vld1q_u8(x.as_ptr()) }
}

#[target_feature(enable = "neon")]
fn widen_f16(values: &[u16], head_dim: usize, v: &mut [Columns]) {
    for (values, v) in values.chunks(head_dim).zip(v) {
        store16(v, load_f16(first(values)));
    }
}

#[target_feature(enable = "neon")]
fn values(args: &Values<'_>, o: &mut [f32]) {
    match args.weights.len() {
        1 => values_rows::<1>(args, o),
        2 => values_rows::<2>(args, o),
        3 => values_rows::<3>(args, o),
        4 => values_rows::<4>(args, o),
        n => unreachable!("tiles have 1 to 4 rows, not {n}"),
    }
}

#[target_feature(enable = "neon")]
fn values_rows<const R: usize>(args: &Values<'_>, o: &mut [f32]) {
    let weights: &[Row; R] = first(args.weights);
    let mut acc = [[vdupq_n_f32(0.0); 4]; R];
    if args.from > 0 {
        for (acc, o) in acc.iter_mut().zip(o.chunks(args.o_stride)) {
            *acc = load16(first(o));
        }
    }

    let mut t = args.from;
    let to = args.to.min(PAGE);
    while t + 4 <= to {
        let v: &[Columns; 4] = first(&args.v[t..t + 4]);
        let mut w = [vdupq_n_f32(0.0); R];
        for (w, row) in w.iter_mut().zip(weights) {
            *w = load(first(&row[t..t + 4]));
        }
        add_values::<0, R>(&mut acc, &w, load16(&v[0]));
        add_values::<1, R>(&mut acc, &w, load16(&v[1]));
        add_values::<2, R>(&mut acc, &w, load16(&v[2]));
        add_values::<3, R>(&mut acc, &w, load16(&v[3]));
        t += 4;
    }
    while t < to {
        let mut w = [vdupq_n_f32(0.0); R];
        for (w, row) in w.iter_mut().zip(weights) {
            *w = vdupq_n_f32(row[t]);
        }
        add_values::<0, R>(&mut acc, &w, load16(&args.v[t]));
        t += 1;
    }

    for (acc, o) in acc.into_iter().zip(o.chunks_mut(args.o_stride)) {
        store16(o.first_chunk_mut().expect("a row of the tile"), acc);
    }
}

/// `acc[r] += w[r].s[LANE] * v`.
#[target_feature(enable = "neon")]
#[inline]
fn add_values<const LANE: i32, const R: usize>(
    acc: &mut [[float32x4_t; 4]; R],
    w: &[float32x4_t; R],
    v: [float32x4_t; 4],
) {
    for (acc, &w) in acc.iter_mut().zip(w) {
        for (acc, v) in acc.iter_mut().zip(v) {
            *acc = vfmaq_laneq_f32::<LANE>(*acc, v, w);
        }
    }
}

#[target_feature(enable = "neon")]
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

/// The first `N` elements.
fn first<T, const N: usize>(x: &[T]) -> &[T; N] {
    x.first_chunk().expect("a tile's slice holds the tile")
}
