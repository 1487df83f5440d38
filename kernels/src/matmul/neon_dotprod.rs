//! Tiles for `sdot`.
//!
//! **One row.** A weight vector holds 8 `k` of two columns, so `sdot` with the row's 8 codes doubled
//! gives two partial sums a column. The codes of the second are negated and its accumulator starts
//! at `-magic`, so one `faddp` adds the two, takes `magic` away and leaves the exact float:
//!
//! ```text
//! for block: x0..x3 = the row's codes, each 8 twice, every second 4 negated
//!     for each column pair p: acc[p] = [magic - 8 sum, -magic, ...]
//!         acc[p] = sdot(acc, w0 & 15, x0); sdot(acc, w1 & 15, x1)      k  0..16
//!         acc[p] = sdot(acc, w0 >> 4, x2); sdot(acc, w1 >> 4, x3)      k 16..32
//!     for each two pairs: y = fma(faddp(acc, acc') * scale, d, y)
//! ```
//!
//! **Several rows.** `uzp` regroups two column pairs to vectors of 4 `k` of four columns, shared by all
//! rows; `sdot` by element needs a row's codes only once.
//!
//! ```text
//! for block, for each four columns: v[e] = k 4 e..4 e + 4 of the columns, e in 0..8
//!     for each row: acc = start; acc = sdot(acc, v[e], x[e / 4], element e % 4)
//!                   y = fma(fma(f32(acc), scale, -magic * scale), d, y)
//! ```
//!
//! | tile | columns | y | constants | per block |
//! |---|---|---|---|---|
//! | 1 row | 16 | 4 | 1 | 4 x, 8 acc, codes |
//! | 4 rows | 8 | 8 | 1 | 8 x, 8 acc, codes |
//! | 8 rows, regrouped codes | 4 | 8 | 1 | 8 v, 2 acc and 4 x at a time |
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::arm::*;
use super::format::WeightFormat;
use super::layout::{MAGIC, MAGIC_BITS, NR, PAIR_W8, SCALES, ZERO_POINT, sdot_quad, sdot_row};
use super::lhs::Lhs;
use super::rhs::Panel;
use super::row_tile::OneRow;
use super::tile::{Part, Rows, Shape, Start};
use super::{Call, asm};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Start of the int8 accumulators of a single row.
static START: Start = Start::new([MAGIC_BITS as u32, NEGATIVE_MAGIC]);
/// The bits of `-magic`.
const NEGATIVE_MAGIC: u32 = 1 << 31 | MAGIC_BITS as u32;

/// Rows from which a group is stored as four rows and not as single ones.
const QUAD_ROWS: usize = 3;
/// Blocks whose codes are regrouped at a time: 12 KiB, beside which the rows of a tile (14 KiB) stay
/// in the smallest L1.
const REGROUPED_BLOCKS: usize = 24;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(m: usize) -> usize {
    if m < QUAD_ROWS { 1 } else { 4 }
}

/// Bytes of one block of a group.
pub(super) fn block_len_bytes(group_rows: usize) -> usize {
    if group_rows == 1 {
        sdot_row::BLOCK + sdot_row::STARTS
    } else {
        sdot_quad::BLOCK
    }
}

/// Packs a group: one or two rows one after the other, or four with the absent one zero.
pub(super) fn pack_group(rows: Q8Rows<'_>, dst: &mut [u8]) {
    let n_blocks = rows.k / GROUP;
    if rows.m >= QUAD_ROWS {
        return pack_quad(rows, dst);
    }
    let row_len = n_blocks * block_len_bytes(1);
    for (r, dst) in dst.chunks_mut(row_len.max(1)).take(rows.m).enumerate() {
        let row = rows.rows(r..r + 1);
        let (blocks, starts) = dst.split_at_mut(n_blocks * sdot_row::BLOCK);
        pack_row(row, blocks);
        for (dst, &sum) in starts
            .as_chunks_mut::<{ sdot_row::STARTS }>()
            .0
            .iter_mut()
            .zip(row.sums)
        {
            let start = (MAGIC_BITS - ZERO_POINT * sum) as u32;
            write_words([[start, NEGATIVE_MAGIC]; 8].as_flattened(), dst);
        }
    }
}

/// Packs the blocks of a single row.
pub(super) fn pack_row(row: Q8Rows<'_>, dst: &mut [u8]) {
    let blocks = dst.as_chunks_mut::<{ sdot_row::BLOCK }>().0.iter_mut();
    for ((dst, qs), (&scale, &sum)) in blocks
        .zip(row.blocks())
        .zip(row.scales.iter().zip(row.sums))
    {
        let [codes @ .., scales] = dst.as_chunks_mut().0 else {
            unreachable!("a block of {} bytes", sdot_row::BLOCK);
        };
        // SAFETY: NEON is available (`Matmul::new`).
        unsafe { double_codes(qs, codes) };
        write_words(
            &[scale.to_bits(), (sum as f32 * scale).to_bits(), 0, 0],
            scales,
        );
    }
}

/// Each 8 codes twice, the second 4 negated.
#[inline]
#[target_feature(enable = "neon")]
fn double_codes(qs: &[i8; GROUP], dst: &mut [[u8; 16]]) {
    let sign = vreinterpretq_s8_s64(vdupq_n_s64(0xFFFF_FFFF_0101_0101_u64 as i64));
    for (dst, qs) in dst
        .as_chunks_mut::<2>()
        .0
        .iter_mut()
        .zip(qs.as_chunks::<16>().0)
    {
        // SAFETY: 16 bytes, as the array says.
        let q = vmulq_s8(unsafe { vld1q_s8(qs.as_ptr()) }, sign);
        let q = vreinterpretq_u64_s8(q);
        store(vdupq_laneq_u64::<0>(q), &mut dst[0]);
        store(vdupq_laneq_u64::<1>(q), &mut dst[1]);
    }
}

/// Packs three or four rows.
fn pack_quad(rows: Q8Rows<'_>, dst: &mut [u8]) {
    let dst = dst.as_chunks_mut::<{ sdot_quad::BLOCK }>().0;
    if rows.m < 4 {
        dst.as_flattened_mut().fill(0);
    }
    for r in 0..rows.m {
        let row = rows.rows(r..r + 1);
        let scales = row.scales.iter().zip(row.sums);
        for ((dst, qs), (&scale, &sum)) in dst.iter_mut().zip(row.blocks()).zip(scales) {
            dst.as_chunks_mut::<GROUP>().0[r] = qs.map(|q| q as u8);
            let vectors = dst[sdot_quad::OFFSETS..].as_chunks_mut::<16>().0;
            write_words(&[(-MAGIC * scale).to_bits(); 4], &mut vectors[r]);
            write_words(&[scale.to_bits()], &mut vectors[4][4 * r..]);
            write_words(&[(sum as f32 * scale).to_bits()], &mut vectors[5][4 * r..]);
            let start = (MAGIC_BITS - ZERO_POINT * sum) as u32;
            write_words(&[start; 4], &mut vectors[6 + r]);
        }
    }
}

/// Adds all panels of a call.
pub(super) fn panels(call: &Call<'_>, dst: &mut [f32]) {
    if call.lhs.layout.m == 1 {
        return one_row(call.rhs.format()).run_all(call, 0, dst);
    }
    call.each(dst, |weights, dst| panel(call.lhs, weights, dst));
}

/// Adds one panel for all rows.
fn panel(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let layout = lhs.layout;
    let rows = Rows {
        bytes: lhs.bytes(),
        stride: layout.group_len_bytes,
        n_blocks: layout.k / GROUP,
    };
    check_panel(&panel, rows.n_blocks);
    if layout.group_rows == 1 {
        let each = rows.bytes.chunks_exact(rows.stride);
        for (row, dst) in each.zip(dst.chunks_exact_mut(NR)) {
            one_row(panel.format).run_panel(row, rows.n_blocks, panel, dst);
        }
        return;
    }
    let n_quads = (layout.m + 4 - QUAD_ROWS) / 4;
    let many = n_quads / 2 * 2;
    let mut dst = dst;
    if many > 0 {
        let (first, rest) = dst.split_at_mut((many * 4).min(layout.m) * NR);
        many_rows(rows, panel, first);
        dst = rest;
    }
    if many < n_quads {
        let (first, rest) = dst.split_at_mut((4 * NR).min(dst.len()));
        let pair_len = panel.format.pair_len_bytes();
        ROWS4.run(rows.from_group(many), panel, pair_len, first);
        dst = rest;
    }
    for (r, dst) in dst.chunks_exact_mut(NR).enumerate() {
        let at = n_quads * rows.stride + r * rows.n_blocks * block_len_bytes(1);
        one_row(panel.format).run_panel(&rows.bytes[at..], rows.n_blocks, panel, dst);
    }
}

/// The tile of one row.
pub(super) fn one_row(format: WeightFormat) -> OneRow {
    OneRow {
        tile: match format {
            WeightFormat::W4 => &asm::DOTPROD_W4_ROWS1,
            WeightFormat::W4Min => &asm::DOTPROD_W4MIN_ROWS1,
            WeightFormat::W8 => &asm::DOTPROD_W8_ROWS1,
        },
        start: (format == WeightFormat::W8).then_some(&START),
    }
}

/// Four rows, 16 columns in two halves.
const ROWS4: Shape = Shape::new(4, &[part(0, 0, 0), part(4, 4, 0)], |format| match format {
    WeightFormat::W4 => &asm::DOTPROD_W4_ROWS4,
    WeightFormat::W4Min => &asm::DOTPROD_W4MIN_ROWS4,
    WeightFormat::W8 => &asm::DOTPROD_W8_ROWS4,
});

/// Eight rows, 16 columns in four quarters, from regrouped codes. The first and third quarter have
/// their scales in the low halves of the words, the others have the whole words.
const ROWS8: Shape = Shape::new(
    8,
    &[part(0, 0, 16), part(2, 0, 0), part(4, 4, 16), part(6, 4, 0)],
    |format| match format {
        WeightFormat::W4Min => &asm::DOTPROD_W4MIN_ROWS8,
        WeightFormat::W4 | WeightFormat::W8 => &asm::DOTPROD_W8_ROWS8,
    },
);

const fn part(pair: usize, word: usize, shift: usize) -> Part {
    Part { pair, word, shift }
}

/// Eight rows at a time; the codes are regrouped once for all of them, [`REGROUPED_BLOCKS`] at a time.
fn many_rows(rows: Rows<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let mut regrouped = [0u8; REGROUPED_BLOCKS * NR * GROUP];
    let codes_len = panel.format.codes_len_bytes();
    for first in (0..rows.n_blocks).step_by(REGROUPED_BLOCKS) {
        let n_blocks = REGROUPED_BLOCKS.min(rows.n_blocks - first);
        let packed = &panel.codes[first * codes_len..][..n_blocks * codes_len];
        // SAFETY: NEON is available (`Matmul::new`).
        unsafe {
            match panel.format {
                WeightFormat::W8 => regroup_w8(packed, &mut regrouped),
                _ => regroup_w4(packed, &mut regrouped),
            }
        }
        let part = Panel {
            codes: &regrouped,
            scales: &panel.scales[first * SCALES..],
            mins: panel.mins.get(first * SCALES..).unwrap_or(&[]),
            ..panel
        };
        for (i, dst) in dst.chunks_mut(8 * NR).enumerate() {
            let rows = rows.from_group(2 * i);
            let rows = rows.blocks(first, n_blocks, sdot_quad::BLOCK);
            ROWS8.run(rows, part, PAIR_W8, dst);
        }
    }
}

/// Two vectors of a column pair each to two of four columns: `k 0..4` and `k 4..8`.
#[inline]
#[target_feature(enable = "neon")]
fn four_columns(first: uint8x16_t, second: uint8x16_t) -> [uint8x16_t; 2] {
    let (first, second) = (vreinterpretq_u32_u8(first), vreinterpretq_u32_u8(second));
    [vuzp1q_u32(first, second), vuzp2q_u32(first, second)].map(|v| vreinterpretq_u8_u32(v))
}

/// Int4 codes to int8, regrouped to four columns.
#[inline(never)]
#[target_feature(enable = "neon")]
fn regroup_w4(packed: &[u8], dst: &mut [u8]) {
    let (mask, zero_point) = (vdupq_n_u8(15), vdupq_n_u8(ZERO_POINT as u8));
    let chunks = packed
        .as_chunks::<64>()
        .0
        .iter()
        .zip(dst.as_chunks_mut::<128>().0);
    for (packed, dst) in chunks {
        // SAFETY: 64 bytes are read and 128 written, as the arrays say.
        unsafe {
            let (packed, dst) = (packed.as_ptr(), dst.as_mut_ptr());
            for j in 0..2 {
                let v = four_columns(load(packed.add(16 * j)), load(packed.add(32 + 16 * j)));
                for (i, v) in v.into_iter().enumerate() {
                    let dst = dst.add(32 * j + 16 * i);
                    vst1q_u8(dst, vsubq_u8(vandq_u8(v, mask), zero_point));
                    vst1q_u8(dst.add(64), vsubq_u8(vshrq_n_u8::<4>(v), zero_point));
                }
            }
        }
    }
}

/// Int8 codes, regrouped to four columns.
#[inline(never)]
#[target_feature(enable = "neon")]
fn regroup_w8(packed: &[u8], dst: &mut [u8]) {
    let chunks = packed
        .as_chunks::<128>()
        .0
        .iter()
        .zip(dst.as_chunks_mut::<128>().0);
    for (packed, dst) in chunks {
        // SAFETY: 128 bytes are read and 128 written, as the arrays say.
        unsafe {
            let (packed, dst) = (packed.as_ptr(), dst.as_mut_ptr());
            for j in 0..4 {
                let v = four_columns(load(packed.add(16 * j)), load(packed.add(64 + 16 * j)));
                for (i, v) in v.into_iter().enumerate() {
                    vst1q_u8(dst.add(32 * j + 16 * i), v);
                }
            }
        }
    }
}
