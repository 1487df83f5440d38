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
//! | 8 rows | 4 | 8 | 1 | 8 w, 2 acc and 4 x at a time |
//! | 12 rows, unpacked codes | 4 | 12 | 0 | 8 w, 2 acc and 4 x at a time |
//!
//! One row of int8 is the tile of `neon_dotprod`.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::arm::*;
use super::lhs::Lhs;
use super::neon_dotprod::{self, ROW_BLOCK};
use super::rhs::{NR, Panel, SCALES_LEN_BYTES, WeightFormat};
use super::tile::{self, Extent, Operands, START, Tile};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// A block of a packed pair of rows, bytes; a group of four rows has two of them to a block.
///
/// ```text
///   0  k 0..8 of both rows | k 8..16 | k 16..24 | k 24..32
///  64  start of the int4 accumulators   r0 r0 r1 r1, i32
///  80  -magic * scale                   r0 r0 r1 r1, f32
///  96  scale                            r0 r0 r1 r1
/// 112  scale * sum                      r0 r0 r1 r1
/// ```
const PAIR_BLOCK: usize = 128;
/// A block of four rows.
const QUAD_BLOCK: usize = 2 * PAIR_BLOCK;

/// A block of the second plane of a single row (the first is the one of `neon_dotprod`), bytes:
///
/// ```text
///   0  x_hi[0..8], 0 | -x_hi[0..8], x_lo[0..8] | x_hi[8..16], 0 | -x_hi[8..16], x_lo[8..16]
///  64  start: (HIGH_START - 128 * sum x_hi, LOW_START - 8 * sum x_lo) twice, i32
///  80  -magic * scale, 4 x f32
///  96  scale, scale * sum, 0, 0
/// ```
const SPLIT_BLOCK: usize = 112;

/// Start of the high nibbles' sum: 1.5 * 2^19, one bit counts 1/16.
const HIGH_START: f32 = 786_432.0;
/// Start of the low nibbles' sum: what is left of magic.
const LOW_START: f32 = MAGIC - HIGH_START;

/// Rows from which a group is stored as two pairs; two rows are one pair, one is stored apart.
const QUAD_ROWS: usize = 3;
/// Groups of the tile with unpacked codes.
const MANY_QUADS: usize = 3;
/// Blocks whose codes are unpacked at a time for many rows: 8 KiB, a quarter of the smallest L1.
const UNPACKED_BLOCKS: usize = 16;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(m: usize) -> usize {
    if m == 1 { 1 } else { 4 }
}

/// Bytes of one block of a group.
pub(super) fn block_len_bytes(group_rows: usize) -> usize {
    if group_rows == 1 {
        ROW_BLOCK + SPLIT_BLOCK
    } else {
        QUAD_BLOCK
    }
}

/// Packs a single row, or up to four of which the absent ones become zeros.
pub(super) fn pack_group(rows: Q8Rows<'_>, dst: &mut [u8]) {
    let n_blocks = rows.k / GROUP;
    if rows.m == 1 {
        let (plain, split) = dst.split_at_mut(n_blocks * ROW_BLOCK);
        neon_dotprod::pack_row(rows, plain);
        return pack_split(rows, split);
    }
    for (block, dst) in dst.chunks_exact_mut(QUAD_BLOCK).take(n_blocks).enumerate() {
        for (pair, dst) in dst.chunks_exact_mut(PAIR_BLOCK).enumerate() {
            dst.fill(0);
            for r in 2 * pair..rows.m.min(2 * pair + 2) {
                pack_pair_row(row_of(&rows, r), block, r % 2, dst);
            }
        }
    }
}

/// One row's half of a pair's block.
fn pack_pair_row(row: Q8Rows<'_>, block: usize, r: usize, dst: &mut [u8]) {
    let qs = &row.qs[block * GROUP..][..GROUP];
    for (dst, qs) in dst.chunks_exact_mut(16).zip(qs.chunks_exact(8)) {
        for (dst, &q) in dst[8 * r..].iter_mut().zip(qs) {
            *dst = q as u8;
        }
    }
    let (scale, sum) = (row.scales[block], row.sums[block]);
    let words = [
        (MAGIC_BITS - ZERO_POINT * sum) as u32,
        (-MAGIC * scale).to_bits(),
        scale.to_bits(),
        (sum as f32 * scale).to_bits(),
    ];
    for (word, dst) in words.into_iter().zip(dst[64..].chunks_exact_mut(16)) {
        write_words(&[word; 2], &mut dst[8 * r..]);
    }
}

/// Packs the second plane of a single row.
fn pack_split(row: Q8Rows<'_>, dst: &mut [u8]) {
    let blocks = dst
        .chunks_exact_mut(SPLIT_BLOCK)
        .zip(row.qs.chunks_exact(GROUP));
    for ((dst, qs), (&scale, &sum)) in blocks.zip(row.scales.iter().zip(row.sums)) {
        let (lo, hi) = qs.split_at(16);
        for half in 0..2 {
            for j in 0..8 {
                let dst = &mut dst[32 * half..];
                let (x_lo, x_hi) = (lo[8 * half + j], hi[8 * half + j]);
                dst[j] = x_hi as u8;
                dst[8 + j] = 0;
                dst[16 + j] = -x_hi as u8;
                dst[24 + j] = x_lo as u8;
            }
        }
        let sum_of = |qs: &[i8]| qs.iter().map(|&q| i32::from(q)).sum::<i32>();
        let hi = (HIGH_START.to_bits() as i32 - 16 * ZERO_POINT * sum_of(hi)) as u32;
        let lo = (LOW_START.to_bits() as i32 - ZERO_POINT * sum_of(lo)) as u32;
        write_words(&[hi, lo, hi, lo], &mut dst[64..]);
        write_words(&[(-MAGIC * scale).to_bits(); 4], &mut dst[80..]);
        write_words(
            &[scale.to_bits(), (sum as f32 * scale).to_bits(), 0, 0],
            &mut dst[96..],
        );
    }
}

/// Adds one panel for all rows.
pub(super) fn panel(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
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
            (0, 1) => return row1(rows.behind(quad), panel, dst),
            (0, _) => &ROWS2,
            (1, _) => &ROWS4,
            _ => &ROWS8,
        };
        let (first, rest) = dst.split_at_mut((shape.rows * NR).min(dst.len()));
        shape.run(rows.behind(quad), panel, first);
        quad += shape.rows.div_ceil(4);
        dst = rest;
    }
}

/// Packed groups of rows.
#[derive(Clone, Copy)]
struct Rows<'a> {
    bytes: &'a [u8],
    /// Bytes from a group to the next.
    stride: usize,
    n_blocks: usize,
}

impl<'a> Rows<'a> {
    /// From group `quad` on.
    fn behind(self, quad: usize) -> Self {
        let bytes = &self.bytes[quad * self.stride..];
        Self { bytes, ..self }
    }
}

/// Adds one row, 16 columns.
fn row1(rows: Rows<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let (plain, split) = rows.bytes.split_at(rows.n_blocks * ROW_BLOCK);
    let tile: Tile = match panel.format {
        WeightFormat::W4 => tile::i8mm_w4_rows1,
        WeightFormat::W4Min => tile::i8mm_w4min_rows1,
        WeightFormat::W8 => return neon_dotprod::row1(plain, rows.n_blocks, panel, dst),
    };
    let operands = Operands {
        codes: panel.codes,
        scales: panel.scales,
        mins: panel.mins,
        rows: split,
        row_stride: 0,
        n_blocks: rows.n_blocks,
        start: &START,
        shift: 0,
    };
    let codes = panel.format.codes_len_bytes();
    let extent = Extent {
        codes: [codes; 2],
        scales: 32,
        rows: SPLIT_BLOCK,
        groups: 1,
        sums: NR,
    };
    operands.check(extent, panel.has_mins(), dst);
    // SAFETY: the tier is available (`Matmul::new`), the operands are checked.
    unsafe { tile(&operands, dst) };
}

/// The tiles of a number of rows.
///
/// They keep sums as vectors of two columns of a pair of rows, `r0 r0 r1 r1`. Two such vectors of
/// neighbouring columns are four columns of both rows, transposed by 64 bits: [`Shape::place`]
/// says where.
struct Shape {
    rows: usize,
    /// Parts of the 16 columns, one tile call each.
    parts: usize,
    /// Offset of the codes of a part in column pairs, and of the scales in words.
    offsets: fn(part: usize) -> [usize; 2],
    /// Column pairs from the first to the end of the last that a part touches.
    pairs: usize,
    /// Words of scales that a part reads.
    words: usize,
    /// First element of the vectors of columns `4 * quad` and `4 * quad + 2` of a pair of rows.
    place: fn(quad: usize, pair: usize) -> [usize; 2],
    w4: Tile,
    w4min: Tile,
    w8: Tile,
}

const ROWS2: Shape = Shape {
    rows: 2,
    parts: 1,
    offsets: |_| [0, 0],
    pairs: 8,
    words: 8,
    place: |quad, _| [8 * quad, 8 * quad + 4],
    w4: tile::i8mm_w4_rows2,
    w4min: tile::i8mm_w4min_rows2,
    w8: tile::i8mm_w8_rows2,
};

const ROWS4: Shape = Shape {
    rows: 4,
    parts: 2,
    offsets: |half| [4 * half, 4 * half],
    pairs: 4,
    words: 4,
    place: |quad, pair| {
        let at = 32 * (quad / 2) + 16 * pair + 8 * (quad % 2);
        [at, at + 4]
    },
    w4: tile::i8mm_w4_rows4,
    w4min: tile::i8mm_w4min_rows4,
    w8: tile::i8mm_w8_rows4,
};

/// Column pairs `j` and `j + 2` of eight columns, whose scales share words.
const ROWS8: Shape = Shape {
    rows: 8,
    parts: 4,
    offsets: |part| [part / 2 * 4 + part % 2, part / 2 * 4 + part % 2 * 2],
    pairs: 3,
    words: 2,
    place: |quad, pair| place_of_four_parts(8, quad, pair),
    w4: tile::i8mm_w4_rows8,
    w4min: tile::i8mm_w4min_rows8,
    w8: tile::i8mm_w8_rows8,
};

/// The codes are bytes: int8, or unpacked int4.
const ROWS12: Shape = Shape {
    rows: 4 * MANY_QUADS,
    place: |quad, pair| place_of_four_parts(4 * MANY_QUADS, quad, pair),
    w4: tile::i8mm_w4_rows12,
    w4min: tile::i8mm_w4min_rows12,
    w8: tile::i8mm_w8_rows12,
    ..ROWS8
};

/// Columns `4 * quad..` stand in two parts, one behind the other.
const fn place_of_four_parts(rows: usize, quad: usize, pair: usize) -> [usize; 2] {
    let per_part = 4 * rows;
    let at = quad / 2 * 2 * per_part + 8 * pair + quad % 2 * 4;
    [at, at + per_part]
}

impl Shape {
    /// All columns of a panel; the rows' part of `dst` may lack rows at its end.
    #[inline(always)]
    fn run(&self, rows: Rows<'_>, panel: Panel<'_>, dst: &mut [f32]) {
        let (mut all, mut sums) = ([0.0; 8 * NR], [0.0; 8 * NR]);
        let (all, sums) = (&mut all[..self.rows * NR], &mut sums[..self.rows * NR]);
        all[..dst.len()].copy_from_slice(dst);
        self.to_tiles(all, sums);
        self.add(rows, panel, panel.format.codes_len_bytes() / 8, sums);
        self.to_rows(sums, all);
        dst.copy_from_slice(&all[..dst.len()]);
    }

    /// Adds to `sums`, which is in the tiles' order; a column pair's codes take `pair_len` bytes.
    fn add(&self, rows: Rows<'_>, panel: Panel<'_>, pair_len: usize, sums: &mut [f32]) {
        let tile = match panel.format {
            WeightFormat::W4 => self.w4,
            WeightFormat::W4Min => self.w4min,
            WeightFormat::W8 => self.w8,
        };
        let per_part = self.rows * NR / self.parts;
        for (part, sums) in sums.chunks_exact_mut(per_part).enumerate() {
            let [pair, word] = (self.offsets)(part);
            let operands = Operands {
                codes: &panel.codes[pair * pair_len..],
                scales: &panel.scales[4 * word..],
                mins: panel.mins.get(4 * word..).unwrap_or(&[]),
                rows: rows.bytes,
                row_stride: rows.stride,
                n_blocks: rows.n_blocks,
                start: &START,
                shift: 0,
            };
            let extent = Extent {
                codes: [8 * pair_len, self.pairs * pair_len],
                scales: 4 * self.words,
                rows: QUAD_BLOCK,
                groups: self.rows.div_ceil(4),
                sums: per_part,
            };
            operands.check(extent, panel.has_mins(), sums);
            // SAFETY: the tier is available (`Matmul::new`), the operands are checked.
            unsafe { tile(&operands, sums) };
        }
    }

    /// From `[rows][NR]` to the tiles' order.
    #[inline(always)]
    fn to_tiles(&self, rows: &[f32], sums: &mut [f32]) {
        assert!(rows.len() == self.rows * NR && sums.len() == rows.len());
        for pair in 0..self.rows / 2 {
            for quad in 0..NR / 4 {
                let at = 2 * pair * NR + 4 * quad;
                transpose(rows, [at, at + NR], sums, (self.place)(quad, pair));
            }
        }
    }

    /// From the tiles' order to `[rows][NR]`.
    #[inline(always)]
    fn to_rows(&self, sums: &[f32], rows: &mut [f32]) {
        assert!(rows.len() == self.rows * NR && sums.len() == rows.len());
        for pair in 0..self.rows / 2 {
            for quad in 0..NR / 4 {
                let at = 2 * pair * NR + 4 * quad;
                transpose(sums, (self.place)(quad, pair), rows, [at, at + NR]);
            }
        }
    }
}

/// Two vectors transposed by 64 bits; its own inverse.
#[inline(always)]
fn transpose(src: &[f32], from: [usize; 2], dst: &mut [f32], to: [usize; 2]) {
    let [a, b] = from.map(|at| [&src[at..at + 2], &src[at + 2..at + 4]]);
    for (at, (a, b)) in to.into_iter().zip(a.into_iter().zip(b)) {
        dst[at..at + 2].copy_from_slice(a);
        dst[at + 2..at + 4].copy_from_slice(b);
    }
}

/// Twelve rows at a time; int4 codes are unpacked once for all of them, [`UNPACKED_BLOCKS`] at a time.
///
/// Between the parts of `k`, `dst` holds the sums in the tiles' order; only its last tile may lack
/// a row, and has its sums apart.
fn many_rows(rows: Rows<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    const LEN: usize = 4 * MANY_QUADS * NR;
    let (whole, rest) = dst.split_at_mut(dst.len() / LEN * LEN);
    let whole = whole.as_chunks_mut::<LEN>().0;
    let mut last = [0.0; LEN];
    last[..rest.len()].copy_from_slice(rest);
    let last = if rest.is_empty() {
        &mut [][..]
    } else {
        std::slice::from_mut(&mut last)
    };
    for sums in whole.iter_mut().chain(&mut *last) {
        let rows = *sums;
        ROWS12.to_tiles(&rows, sums);
    }
    let mut unpacked = [0u8; UNPACKED_BLOCKS * NR * GROUP];
    let is_int8 = panel.format == WeightFormat::W8;
    let step = if is_int8 {
        rows.n_blocks
    } else {
        UNPACKED_BLOCKS
    };
    for first in (0..rows.n_blocks).step_by(step) {
        let n_blocks = step.min(rows.n_blocks - first);
        let mut part = Panel {
            scales: &panel.scales[first * SCALES_LEN_BYTES..],
            mins: panel.mins.get(first * SCALES_LEN_BYTES..).unwrap_or(&[]),
            ..panel
        };
        if !is_int8 {
            let packed = &panel.codes[first * NR * GROUP / 2..][..n_blocks * NR * GROUP / 2];
            // SAFETY: NEON is available (`Matmul::new`).
            unsafe { unpack(packed, &mut unpacked) };
            part.codes = &unpacked;
        }
        for (i, sums) in whole.iter_mut().chain(&mut *last).enumerate() {
            let bytes = &rows.bytes[i * MANY_QUADS * rows.stride + first * QUAD_BLOCK..];
            let rows = Rows {
                bytes,
                n_blocks,
                ..rows
            };
            ROWS12.add(rows, part, 2 * GROUP, sums);
        }
    }
    for sums in whole.iter_mut().chain(&mut *last) {
        let tiles = *sums;
        ROWS12.to_rows(&tiles, sums);
    }
    if let [last] = last {
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

/// Int4 codes to bytes in the order of int8 panels.
#[inline(never)]
#[target_feature(enable = "neon")]
fn unpack(packed: &[u8], dst: &mut [u8]) {
    let mask = vdupq_n_u8(15);
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
            vst1q_u8(dst, vandq_u8(w0, mask));
            vst1q_u8(dst.add(16), vandq_u8(w1, mask));
            vst1q_u8(dst.add(32), vshrq_n_u8::<4>(w0));
            vst1q_u8(dst.add(48), vshrq_n_u8::<4>(w1));
        }
    }
}
