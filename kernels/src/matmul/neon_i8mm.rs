//! Tiles for `smmla` and `usmmla`: 2 x 8 times 8 x 2.
//!
//! **Several rows.** Rows go in pairs, so a vector is 8 `k` of two rows; times a weight vector (8 `k` of
//! two columns) it adds a 2 x 2 block: `[r0c0 r0c1 r1c0 r1c1]`.
//!
//! ```text
//! for block: w[p][0..4] = the unpacked codes of column pair p
//!     for each pair of rows: acc[p] = start; for c in 0..4: acc[p] = smmla(acc[p], x[c], w[p][c])
//!                            y[p] = fma(fma(f32(acc[p]), scale, -magic * scale), d[p], y[p])
//! ```
//!
//! **One row of int4** would leave half of every `smmla` idle. Here the idle half unpacks the high
//! nibbles: with a raw byte `b = 16 hi + lo` (unsigned),
//!
//! ```text
//!   usmmla(b,      [ x_hi, 0    ])   row 0 += 16 hi.x_hi + lo.x_hi
//!   usmmla(b & 15, [-x_hi, x_lo ])   row 0 -= lo.x_hi,  row 1 += lo.x_lo
//! ```
//!
//! leaves `16 hi.x_hi` and `lo.x_lo`, exactly: three vector operations for 32 weights where the
//! dot-product tile takes four. Row 0 starts at the bits of a number whose unit in the last place is
//! 1/16, row 1 where it is 1, and the two starts add up to `magic`: one `faddp` of two accumulators
//! gives `magic + isum` of four columns, exactly.
//!
//! | tile | columns | y | constants | per block |
//! |---|---|---|---|---|
//! | 1 row of int4 | 16 | 4 | 1 | 4 x, 8 acc, codes |
//! | 2 rows | 16 | 8 | 1 | 4 x, 8 acc, codes |
//! | 4 rows | 8 | 8 | 1 | 8 x, 8 acc, codes |
//! | 8 rows | 4 | 8 | 1 | 8 w, 4 acc and 4 x at a time |
//! | 12 rows, unpacked codes | 4 | 12 | 0 | 8 w, 4 acc and 4 x at a time |
//!
//! One row of int8 is the tile of `neon_dotprod`.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::arm::*;
use super::format::WeightFormat;
use super::layout::smmla_pair::{self, QUAD_BLOCK};
use super::layout::usmmla_row::{self, HIGH, LOW};
use super::layout::{MAGIC, MAGIC_BITS, NR, PAIR_W8, SCALES, ZERO_POINT, sdot_row};
use super::lhs::Lhs;
use super::neon_dotprod;
use super::rhs::Panel;
use super::row_tile::OneRow;
use super::tile::{Part, Rows, Shape};
use super::{Call, asm};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Rows from which a group is stored as two pairs; two rows are one pair, one is stored apart.
const QUAD_ROWS: usize = 3;
/// Groups of the tile with unpacked codes.
const MANY_QUADS: usize = 3;
/// Blocks whose codes are unpacked at a time for many rows: 12 KiB, beside which the rows of a tile
/// (18 KiB) stay in the smallest L1.
const UNPACKED_BLOCKS: usize = 24;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(m: usize) -> usize {
    if m == 1 { 1 } else { 4 }
}

/// Bytes of one block of a group.
pub(super) fn block_len_bytes(group_rows: usize) -> usize {
    if group_rows == 1 {
        sdot_row::BLOCK + usmmla_row::BLOCK
    } else {
        QUAD_BLOCK
    }
}

/// Packs a single row, or up to four of which the absent ones become zeros.
pub(super) fn pack_group(rows: Q8Rows<'_>, dst: &mut [u8]) {
    let n_blocks = rows.k / GROUP;
    if rows.m == 1 {
        let (plain, split) = dst.split_at_mut(n_blocks * sdot_row::BLOCK);
        neon_dotprod::pack_row(rows, plain);
        return pack_split(rows, split);
    }
    let dst = dst.as_chunks_mut::<QUAD_BLOCK>().0;
    if rows.m < 4 {
        dst.as_flattened_mut().fill(0);
    }
    for r in 0..rows.m {
        let row = rows.rows(r..r + 1);
        let scales = row.scales.iter().zip(row.sums);
        for ((dst, qs), (&scale, &sum)) in dst.iter_mut().zip(row.blocks()).zip(scales) {
            let pair = &mut dst.as_chunks_mut::<{ smmla_pair::BLOCK }>().0[r / 2];
            pack_pair_row(qs, scale, sum, r % 2, pair);
        }
    }
}

/// One row's half of a pair's block: 8 of every 16 bytes.
fn pack_pair_row(
    qs: &[i8; GROUP],
    scale: f32,
    sum: i32,
    r: usize,
    dst: &mut [u8; smmla_pair::BLOCK],
) {
    let mut halves = dst.as_chunks_mut::<8>().0.iter_mut().skip(r).step_by(2);
    for (qs, dst) in qs.as_chunks::<8>().0.iter().zip(&mut halves) {
        *dst = qs.map(|q| q as u8);
    }
    let words = [
        (MAGIC_BITS - ZERO_POINT * sum) as u32,
        (-MAGIC * scale).to_bits(),
        scale.to_bits(),
        (sum as f32 * scale).to_bits(),
    ];
    for (word, dst) in words.into_iter().zip(halves) {
        write_words(&[word; 2], dst);
    }
}

/// Packs the second plane of a single row.
fn pack_split(row: Q8Rows<'_>, dst: &mut [u8]) {
    let blocks = dst.as_chunks_mut::<{ usmmla_row::BLOCK }>().0.iter_mut();
    for ((dst, qs), (&scale, &sum)) in blocks
        .zip(row.blocks())
        .zip(row.scales.iter().zip(row.sums))
    {
        let codes = dst[..usmmla_row::START].as_chunks_mut().0;
        // SAFETY: NEON is available (`Matmul::new`).
        let sum_hi = unsafe { split_codes(qs, codes) };
        let hi = (HIGH.to_bits() as i32 - 16 * ZERO_POINT * sum_hi) as u32;
        let lo = (LOW.to_bits() as i32 - ZERO_POINT * (sum - sum_hi)) as u32;
        let starts = [hi, lo, hi, lo, hi, lo, hi, lo];
        write_words(&starts, &mut dst[usmmla_row::START..]);
        let offsets = [(-MAGIC * scale).to_bits(); 8];
        write_words(&offsets, &mut dst[usmmla_row::OFFSET..]);
        write_words(
            &[scale.to_bits(), (sum as f32 * scale).to_bits(), 0, 0],
            &mut dst[usmmla_row::SCALE..],
        );
    }
}

/// The codes of a block of the second plane; returns the sum of `x_hi`.
#[inline]
#[target_feature(enable = "neon")]
fn split_codes(qs: &[i8; GROUP], dst: &mut [[u8; 16]]) -> i32 {
    let [lo, hi] = qs.as_chunks::<16>().0 else {
        unreachable!("a block of {GROUP} codes");
    };
    // SAFETY: 16 bytes, as the arrays say.
    let (lo, hi) = unsafe { (vld1q_s8(lo.as_ptr()), vld1q_s8(hi.as_ptr())) };
    let [lo, negated] = [lo, vnegq_s8(hi)].map(|q| vreinterpretq_u64_s8(q));
    let (high, zero) = (vreinterpretq_u64_s8(hi), vdupq_n_u64(0));
    store(vzip1q_u64(high, zero), &mut dst[0]);
    store(vzip1q_u64(negated, lo), &mut dst[1]);
    store(vzip2q_u64(high, zero), &mut dst[2]);
    store(vzip2q_u64(negated, lo), &mut dst[3]);
    i32::from(vaddlvq_s8(hi))
}

/// Adds all panels of a call.
pub(super) fn panels(call: &Call<'_>, dst: &mut [f32]) {
    let n_blocks = call.rhs.k() / GROUP;
    if call.lhs.layout.m == 1 {
        let (row, at) = one_row(call.rhs.format(), n_blocks);
        return row.run_all(call, at, dst);
    }
    call.each(dst, |weights, dst| panel(call.lhs, weights, dst));
}

/// Adds one panel for all rows.
fn panel(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let layout = lhs.layout;
    let n_blocks = layout.k / GROUP;
    check_panel(&panel, n_blocks);
    let rows = Rows {
        bytes: lhs.bytes(),
        stride: layout.group_len_bytes,
        n_blocks,
    };
    // A last group of one or two rows goes alone.
    let n_quads = if layout.group_rows == 1 {
        0
    } else {
        (layout.m + 4 - QUAD_ROWS) / 4
    };
    let many = n_quads / MANY_QUADS * MANY_QUADS;
    let mut dst = dst;
    if many > 0 {
        let (first, rest) = dst.split_at_mut((many * 4).min(layout.m) * NR);
        many_rows(rows, panel, first);
        dst = rest;
    }
    let mut quad = many;
    while !dst.is_empty() {
        let shape = match (n_quads - quad, dst.len() / NR) {
            (0, 1) => {
                let (row, at) = one_row(panel.format, n_blocks);
                return row.run_panel(&rows.from_group(quad).bytes[at..], n_blocks, panel, dst);
            }
            (0, _) => &ROWS2,
            (1, _) => &ROWS4,
            _ => &ROWS8,
        };
        let (first, rest) = dst.split_at_mut((shape.rows * NR).min(dst.len()));
        let pair_len = panel.format.pair_len_bytes();
        shape.run(rows.from_group(quad), panel, pair_len, first);
        quad += shape.rows.div_ceil(4);
        dst = rest;
    }
}

/// The tile of one row, and where in the row's group its plane begins.
fn one_row(format: WeightFormat, n_blocks: usize) -> (OneRow, usize) {
    let tile = match format {
        WeightFormat::W4 => &asm::I8MM_W4_ROWS1,
        WeightFormat::W4Min => &asm::I8MM_W4MIN_ROWS1,
        WeightFormat::W8 => return (neon_dotprod::one_row(format), 0),
    };
    (OneRow { tile, start: None }, n_blocks * sdot_row::BLOCK)
}

const ROWS2: Shape = Shape::new(2, &[part(0, 0)], |format| match format {
    WeightFormat::W4 => &asm::I8MM_W4_ROWS2,
    WeightFormat::W4Min => &asm::I8MM_W4MIN_ROWS2,
    WeightFormat::W8 => &asm::I8MM_W8_ROWS2,
});

const ROWS4: Shape = Shape::new(4, &[part(0, 0), part(4, 4)], |format| match format {
    WeightFormat::W4 => &asm::I8MM_W4_ROWS4,
    WeightFormat::W4Min => &asm::I8MM_W4MIN_ROWS4,
    WeightFormat::W8 => &asm::I8MM_W8_ROWS4,
});

/// Column pairs `j` and `j + 2` of eight columns, whose scales share words.
const ROWS8: Shape = Shape::new(
    8,
    &[part(0, 0), part(1, 2), part(4, 4), part(5, 6)],
    |format| match format {
        WeightFormat::W4 => &asm::I8MM_W4_ROWS8,
        WeightFormat::W4Min => &asm::I8MM_W4MIN_ROWS8,
        WeightFormat::W8 => &asm::I8MM_W8_ROWS8,
    },
);

/// The codes are bytes: int8, or unpacked int4.
const ROWS12: Shape = ROWS8.with(4 * MANY_QUADS, |format| match format {
    WeightFormat::W4Min => &asm::I8MM_W4MIN_ROWS12,
    WeightFormat::W4 | WeightFormat::W8 => &asm::I8MM_W8_ROWS12,
});

const fn part(pair: usize, word: usize) -> Part {
    let shift = 0;
    Part { pair, word, shift }
}

/// Twelve rows at a time; int4 codes are unpacked once for all of them, [`UNPACKED_BLOCKS`] at a time.
fn many_rows(rows: Rows<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let mut unpacked = [0u8; UNPACKED_BLOCKS * NR * GROUP];
    let codes_len = panel.format.codes_len_bytes();
    let is_int8 = panel.format == WeightFormat::W8;
    let step = if is_int8 {
        rows.n_blocks
    } else {
        UNPACKED_BLOCKS
    };
    for first in (0..rows.n_blocks).step_by(step) {
        let n_blocks = step.min(rows.n_blocks - first);
        let mut part = Panel {
            scales: &panel.scales[first * SCALES..],
            mins: panel.mins.get(first * SCALES..).unwrap_or(&[]),
            ..panel
        };
        if !is_int8 {
            let packed = &panel.codes[first * codes_len..][..n_blocks * codes_len];
            // SAFETY: NEON is available (`Matmul::new`).
            unsafe { unpack(packed, &mut unpacked) };
            part.codes = &unpacked;
        }
        for (i, dst) in dst.chunks_mut(ROWS12.rows * NR).enumerate() {
            let rows = rows.from_group(i * MANY_QUADS);
            ROWS12.run(rows.blocks(first, n_blocks, QUAD_BLOCK), part, PAIR_W8, dst);
        }
    }
}

/// Int4 codes to int8, in the order of int8 panels.
#[inline(never)]
#[target_feature(enable = "neon")]
fn unpack(packed: &[u8], dst: &mut [u8]) {
    let (mask, zero_point) = (vdupq_n_u8(15), vdupq_n_u8(ZERO_POINT as u8));
    let chunks = packed
        .as_chunks::<32>()
        .0
        .iter()
        .zip(dst.as_chunks_mut::<64>().0);
    for (packed, dst) in chunks {
        // SAFETY: 32 bytes are read and 64 written, as the arrays say.
        unsafe {
            let (w0, w1) = (load(packed.as_ptr()), load(packed.as_ptr().add(16)));
            let dst = dst.as_mut_ptr();
            vst1q_u8(dst, vsubq_u8(vandq_u8(w0, mask), zero_point));
            vst1q_u8(dst.add(16), vsubq_u8(vandq_u8(w1, mask), zero_point));
            vst1q_u8(dst.add(32), vsubq_u8(vshrq_n_u8::<4>(w0), zero_point));
            vst1q_u8(dst.add(48), vsubq_u8(vshrq_n_u8::<4>(w1), zero_point));
        }
    }
}
