//! Tiles for `smmla` and `usmmla`: 2 x 8 times 8 x 2.
//!
//! **Several rows.** A group is a pair of rows, so a vector is 8 `k` of two rows; times a weight
//! vector (8 `k` of two columns) it adds a 2 x 2 block: `[r0c0 r0c1 r1c0 r1c1]`.
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
//! dot-product tile takes four. `uzp` parts the two sums, `ssra #4` joins them.
//!
//! | tile | acc | y | w | x |
//! |---|---|---|---|---|
//! | 1 row x 16 columns, int4 | 8 | 4 | 2 at a time | 4 |
//! | 2 rows x 16 columns | 8 | 8 | 4 at a time | 4 |
//! | 4 rows x 8 columns | 8 | 8 | 4 at a time | 8 |
//! | 8 rows x 4 columns | 2 at a time | 8 | 8 | 1 at a time |
//! | 16 rows x 4 columns, unpacked | 2 at a time | 16 | 8 | 1 at a time |
//!
//! One row of int8 is the tile of `neon_dotprod`.
#![allow(unsafe_code)]

use std::arch::aarch64::*;
use std::arch::asm;

use super::arm::*;
use super::lhs::Lhs;
use super::neon_dotprod;
use super::rhs::{NR, Panel, SCALES_LEN_BYTES, WeightFormat};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// A block of a packed pair of rows, bytes:
///
/// ```text
///   0  k 0..8 of both rows | k 8..16 | k 16..24 | k 24..32
///  64  start of the int4 accumulators   r0 r0 r1 r1, i32
///  80  -magic * scale                   r0 r0 r1 r1, f32
///  96  scale                            r0 r0 r1 r1
/// 112  scale * sum                      r0 r0 r1 r1
/// ```
const PAIR_BLOCK: usize = 128;

/// A block of the second plane of a single row (the first is [`ROW_BLOCK`]), bytes:
///
/// ```text
///   0  x_hi[0..8], 0 | -x_hi[0..8], x_lo[0..8] | x_hi[8..16], 0 | -x_hi[8..16], x_lo[8..16]
///  64  start: (-128 * sum x_hi, magic - 8 * sum x_lo) twice, i32
/// ```
const SPLIT_BLOCK: usize = 80;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(m: usize) -> usize {
    if m == 1 { 1 } else { 2 }
}

/// Bytes of one block of a group.
pub(super) fn block_len_bytes(group_rows: usize) -> usize {
    if group_rows == 1 {
        ROW_BLOCK + SPLIT_BLOCK
    } else {
        PAIR_BLOCK
    }
}

/// Packs a single row or a pair; a missing second row becomes zeros.
pub(super) fn pack_group(layout_rows: usize, rows: Q8Rows<'_>, dst: &mut [u8]) {
    if layout_rows == 1 {
        let (plain, split) = dst.split_at_mut(rows.k / GROUP * ROW_BLOCK);
        pack_row(rows, 2, plain);
        return pack_split(rows, split);
    }
    let n_blocks = rows.k / GROUP;
    for (block, dst) in dst.chunks_exact_mut(PAIR_BLOCK).take(n_blocks).enumerate() {
        let mut words = [[0u32; 4]; 4];
        for r in 0..2 {
            let present = r < rows.m;
            let (scale, sum) = match present {
                true => (
                    rows.scales[r * n_blocks + block],
                    rows.sums[r * n_blocks + block],
                ),
                false => (0.0, 0),
            };
            let start = (MAGIC_BITS - ZERO_POINT * sum) as u32;
            let offset = (-MAGIC * scale).to_bits();
            for lane in 2 * r..2 * r + 2 {
                words[0][lane] = start;
                words[1][lane] = offset;
                words[2][lane] = scale.to_bits();
                words[3][lane] = (sum as f32 * scale).to_bits();
            }
            for t in 0..GROUP {
                let q = if present {
                    rows.qs[r * rows.k + block * GROUP + t]
                } else {
                    0
                };
                dst[t / 8 * 16 + r * 8 + t % 8] = q as u8;
            }
        }
        write_words(words.as_flattened(), &mut dst[64..]);
    }
}

/// Packs the second plane of a single row.
fn pack_split(row: Q8Rows<'_>, dst: &mut [u8]) {
    for (dst, qs) in dst
        .chunks_exact_mut(SPLIT_BLOCK)
        .zip(row.qs.chunks_exact(GROUP))
    {
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
        let sum = |qs: &[i8]| qs.iter().map(|&q| i32::from(q)).sum::<i32>();
        let hi = (-16 * ZERO_POINT * sum(hi)) as u32;
        let lo = (MAGIC_BITS - ZERO_POINT * sum(lo)) as u32;
        write_words(&[hi, lo, hi, lo], &mut dst[64..]);
    }
}

/// One panel for all rows.
pub(super) fn panel(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let n_blocks = lhs.layout.k / GROUP;
    check_panel(&panel, n_blocks);
    if lhs.layout.group_rows == 1 {
        let row = lhs.bytes();
        assert!(
            row.len() >= n_blocks * (ROW_BLOCK + SPLIT_BLOCK) && dst.len() == NR,
            "one row"
        );
        // SAFETY: the tier is available (`Matmul::new`); `panel` and both planes of the row hold
        // `n_blocks` blocks, `dst` 16 elements.
        return unsafe {
            match panel.format {
                WeightFormat::W4 => row1::<false>(row, n_blocks, panel, dst),
                WeightFormat::W4Min => row1::<true>(row, n_blocks, panel, dst),
                WeightFormat::W8 => neon_dotprod::row1_w8(row, n_blocks, panel, dst),
            }
        };
    }
    match panel.format {
        WeightFormat::W4 => pairs::<false, false>(lhs, panel, dst),
        WeightFormat::W4Min => pairs::<false, true>(lhs, panel, dst),
        WeightFormat::W8 => pairs::<true, false>(lhs, panel, dst),
    }
}

/// `acc += a b^T`, signed by signed.
#[inline]
#[target_feature(enable = "neon,i8mm")]
fn smmla(acc: int32x4_t, a: uint8x16_t, b: uint8x16_t) -> int32x4_t {
    let mut acc = acc;
    // SAFETY: registers only.
    unsafe {
        asm!("smmla {acc:v}.4s, {a:v}.16b, {b:v}.16b", acc = inout(vreg) acc, a = in(vreg) a,
            b = in(vreg) b, options(pure, nomem, nostack, preserves_flags));
    }
    acc
}

/// `acc += a b^T`, unsigned by signed.
#[inline]
#[target_feature(enable = "neon,i8mm")]
fn usmmla(acc: int32x4_t, a: uint8x16_t, b: uint8x16_t) -> int32x4_t {
    let mut acc = acc;
    // SAFETY: registers only.
    unsafe {
        asm!("usmmla {acc:v}.4s, {a:v}.16b, {b:v}.16b", acc = inout(vreg) acc, a = in(vreg) a,
            b = in(vreg) b, options(pure, nomem, nostack, preserves_flags));
    }
    acc
}

/// One row of int4, 16 columns.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `row` two planes of as many, `dst` 16 elements.
#[inline(never)]
#[target_feature(enable = "neon,i8mm")]
unsafe fn row1<const MIN: bool>(row: &[u8], n_blocks: usize, panel: Panel<'_>, dst: &mut [f32]) {
    let mask = vdupq_n_u8(15);
    let mut codes = panel.codes.as_ptr();
    let mut scales = panel.scales.as_ptr();
    let mut mins = panel.mins.as_ptr();
    let mut split = row[n_blocks * ROW_BLOCK..].as_ptr();
    let mut row = row.as_ptr();
    let mut y = [vdupq_n_f32(0.0); 4];
    for _ in 0..n_blocks {
        // SAFETY: the caller's promise; every pointer is at this block of its plane.
        unsafe {
            let x: [uint8x16_t; 4] = std::array::from_fn(|c| load(split.add(16 * c)));
            let mut acc: [int32x4_t; 8] =
                std::array::from_fn(|_| vreinterpretq_s32_u8(load_anew::<64>(split)));
            for half in 0..2 {
                for (p, acc) in acc.iter_mut().enumerate() {
                    let w = load(codes.add(32 * p + 16 * half));
                    *acc = usmmla(*acc, w, x[2 * half]);
                    *acc = usmmla(*acc, vandq_u8(w, mask), x[2 * half + 1]);
                }
            }
            let scale = load_f32(row.add(ROW_SCALE));
            let d = [scales8(scales), scales8(scales.add(16))];
            for (q, y) in y.iter_mut().enumerate() {
                let hi = vuzp1q_s32(acc[2 * q], acc[2 * q + 1]);
                let lo = vuzp2q_s32(acc[2 * q], acc[2 * q + 1]);
                let isum = vreinterpretq_f32_s32(vsraq_n_s32::<4>(lo, hi));
                let x = vfmaq_laneq_f32::<0>(load_anew_f32::<ROW_OFFSET>(row), isum, scale);
                *y = vfmaq_f32(*y, x, d[q / 2][q % 2]);
            }
            if MIN {
                let m = [scales8(mins), scales8(mins.add(16))];
                for (q, y) in y.iter_mut().enumerate() {
                    *y = vfmaq_laneq_f32::<1>(*y, m[q / 2][q % 2], scale);
                }
                mins = mins.add(SCALES_LEN_BYTES);
            }
            codes = codes.add(256);
            scales = scales.add(SCALES_LEN_BYTES);
            split = split.add(SPLIT_BLOCK);
            row = row.add(ROW_BLOCK);
        }
    }
    for (dst, y) in dst.chunks_exact_mut(4).zip(y) {
        // SAFETY: four elements of `dst`.
        unsafe { vst1q_f32(dst.as_mut_ptr(), y) };
    }
}

/// Blocks whose codes are unpacked at a time for many rows: 8 KiB, half of the smallest L1.
const UNPACKED_BLOCKS: usize = 16;
/// Row pairs from which unpacking first pays.
const MANY_PAIRS: usize = 8;

/// All pairs of rows.
fn pairs<const W8: bool, const MIN: bool>(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let n_blocks = lhs.layout.k / GROUP;
    let stride = lhs.layout.group_len_bytes;
    assert!(
        stride >= n_blocks * PAIR_BLOCK && dst.len() == lhs.layout.m * NR,
        "pairs and dst"
    );
    let n_pairs = lhs.layout.n_groups();
    let tile = |pair: usize| Tile {
        pairs: &lhs.bytes()[pair * stride..],
        stride,
        n_blocks,
    };
    let mut pair = 0;
    // SAFETY (all tiles): the tier is available (`Matmul::new`), `panel` holds `n_blocks` blocks,
    // and there are as many pairs of `stride` bytes behind `pair` as the tile takes.
    unsafe {
        let many = n_pairs / MANY_PAIRS * MANY_PAIRS;
        if many > 0 {
            pairs8_all::<W8, MIN>(
                tile(0),
                many,
                panel,
                &mut dst[..(many * 2).min(lhs.layout.m) * NR],
            );
            pair = many;
        }
        while pair < n_pairs {
            let dst = &mut dst[pair * 2 * NR..];
            pair += match n_pairs - pair {
                1 => {
                    pairs1::<W8, MIN>(tile(pair), panel, dst);
                    1
                }
                2 | 3 => {
                    pairs2::<W8, MIN>(tile(pair), panel, dst);
                    2
                }
                _ => {
                    pairs4::<W8, MIN>(tile(pair), panel, dst);
                    4
                }
            };
        }
    }
}

/// The row pairs of one tile.
#[derive(Clone, Copy)]
struct Tile<'a> {
    /// Packed pairs, `stride` bytes apart.
    pairs: &'a [u8],
    stride: usize,
    n_blocks: usize,
}

/// The four vectors of a column pair in a block, k ascending.
///
/// # Safety
/// The pair's bytes (32 of int4, 64 of int8) at `codes` are readable.
#[inline]
#[target_feature(enable = "neon,i8mm")]
unsafe fn column_pair<const W8: bool>(codes: *const u8) -> [uint8x16_t; 4] {
    // SAFETY: the caller's promise.
    unsafe {
        if W8 {
            [
                load(codes),
                load(codes.add(16)),
                load(codes.add(32)),
                load(codes.add(48)),
            ]
        } else {
            let (w0, w1) = (load(codes), load(codes.add(16)));
            let mask = vdupq_n_u8(15);
            [
                vandq_u8(w0, mask),
                vandq_u8(w1, mask),
                vshrq_n_u8::<4>(w0),
                vshrq_n_u8::<4>(w1),
            ]
        }
    }
}

/// The scales (or minima) of 4 column pairs, each as `[d0 d1 d0 d1]`.
///
/// # Safety
/// 16 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn pair_scales4(p: *const u8) -> [float32x4_t; 4] {
    // SAFETY: the caller's promise.
    let words = vreinterpretq_u64_u8(unsafe { load(p) });
    let low = [vdupq_laneq_u64::<0>(words), vdupq_laneq_u64::<1>(words)];
    let shift = |w| vreinterpretq_f32_u32(vshlq_n_u32::<16>(vreinterpretq_u32_u64(w)));
    let whole = low.map(|w| vreinterpretq_f32_u64(w));
    [shift(low[0]), shift(low[1]), whole[0], whole[1]]
}

/// Start of the accumulators.
///
/// # Safety
/// A pair block at `pair` is readable.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn start<const ZERO: bool>(pair: *const u8) -> int32x4_t {
    if ZERO {
        vdupq_n_s32(MAGIC_BITS)
    } else {
        // SAFETY: the caller's promise.
        vreinterpretq_s32_u8(unsafe { load_anew::<64>(pair) })
    }
}

/// The float step of one accumulator.
///
/// # Safety
/// A pair block at `pair` is readable.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn scaled<const MIN: bool>(
    pair: *const u8,
    acc: int32x4_t,
    y: float32x4_t,
    d: float32x4_t,
    m: float32x4_t,
) -> float32x4_t {
    // SAFETY: the caller's promise.
    unsafe {
        let x = vfmaq_f32(
            load_anew_f32::<80>(pair),
            vreinterpretq_f32_s32(acc),
            load_f32(pair.add(96)),
        );
        let y = vfmaq_f32(y, x, d);
        if MIN {
            vfmaq_f32(y, load_f32(pair.add(112)), m)
        } else {
            y
        }
    }
}

/// Stores the 2 x 4 block of two column pairs; the second row only if `dst` has it.
///
/// # Safety
/// NEON is available.
#[inline]
#[target_feature(enable = "neon")]
fn store(dst: &mut [f32], row: usize, column: usize, y: [float32x4_t; 2]) {
    let [a, b] = y.map(|y| vreinterpretq_u64_f32(y));
    for (r, y) in [vzip1q_u64(a, b), vzip2q_u64(a, b)].into_iter().enumerate() {
        if let Some(dst) = dst
            .get_mut((row + r) * NR + column..)
            .and_then(|d| d.first_chunk_mut::<4>())
        {
            // SAFETY: four elements of `dst`.
            unsafe { vst1q_f32(dst.as_mut_ptr(), vreinterpretq_f32_u64(y)) };
        }
    }
}

/// Two rows, 16 columns.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `tile` one pair of as many.
#[inline(never)]
#[target_feature(enable = "neon,i8mm")]
unsafe fn pairs1<const W8: bool, const MIN: bool>(
    tile: Tile<'_>,
    panel: Panel<'_>,
    dst: &mut [f32],
) {
    let pair_len = if W8 { 64 } else { 32 };
    let mut codes = panel.codes.as_ptr();
    let mut scales = panel.scales.as_ptr();
    let mut mins = panel.mins.as_ptr();
    let mut rows = tile.pairs.as_ptr();
    let mut y = [vdupq_n_f32(0.0); 8];
    for _ in 0..tile.n_blocks {
        // SAFETY: the caller's promise; every pointer is at this block of its plane.
        unsafe {
            let x: [uint8x16_t; 4] = std::array::from_fn(|c| load(rows.add(16 * c)));
            for half in 0..2 {
                let d = pair_scales4(scales.add(16 * half));
                let m = if MIN {
                    pair_scales4(mins.add(16 * half))
                } else {
                    d
                };
                let mut acc = [start::<W8>(rows); 4];
                for (p, acc) in acc.iter_mut().enumerate() {
                    let w = column_pair::<W8>(codes.add((4 * half + p) * pair_len));
                    for c in 0..4 {
                        *acc = smmla(*acc, x[c], w[c]);
                    }
                }
                for (p, acc) in acc.into_iter().enumerate() {
                    let y = &mut y[4 * half + p];
                    *y = scaled::<MIN>(rows, acc, *y, d[p], m[p]);
                }
            }
            codes = codes.add(8 * pair_len);
            scales = scales.add(SCALES_LEN_BYTES);
            mins = mins.wrapping_add(SCALES_LEN_BYTES);
            rows = rows.add(PAIR_BLOCK);
        }
    }
    for (q, y) in y.as_chunks::<2>().0.iter().enumerate() {
        store(dst, 0, 4 * q, *y);
    }
}

/// Four rows, 16 columns in two halves.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `tile` two pairs of as many.
#[inline(never)]
#[target_feature(enable = "neon,i8mm")]
unsafe fn pairs2<const W8: bool, const MIN: bool>(
    tile: Tile<'_>,
    panel: Panel<'_>,
    dst: &mut [f32],
) {
    let pair_len = if W8 { 64 } else { 32 };
    for half in 0..2 {
        let mut codes = panel.codes.as_ptr().wrapping_add(4 * half * pair_len);
        let mut scales = panel.scales.as_ptr().wrapping_add(16 * half);
        let mut mins = panel.mins.as_ptr().wrapping_add(16 * half);
        let mut rows = tile.pairs.as_ptr();
        let mut y = [[vdupq_n_f32(0.0); 4]; 2];
        for _ in 0..tile.n_blocks {
            // SAFETY: the caller's promise; every pointer is at this block of its plane.
            unsafe {
                let pairs = [rows, rows.add(tile.stride)];
                let x =
                    pairs.map(|pair| -> [_; 4] { std::array::from_fn(|c| load(pair.add(16 * c))) });
                let mut acc = pairs.map(|pair| [start::<W8>(pair); 4]);
                for p in 0..4 {
                    let w = column_pair::<W8>(codes.add(p * pair_len));
                    for c in 0..4 {
                        acc[0][p] = smmla(acc[0][p], x[0][c], w[c]);
                        acc[1][p] = smmla(acc[1][p], x[1][c], w[c]);
                    }
                }
                let d = pair_scales4(scales);
                let m = if MIN { pair_scales4(mins) } else { d };
                for (r, &pair) in pairs.iter().enumerate() {
                    for p in 0..4 {
                        y[r][p] = scaled::<MIN>(pair, acc[r][p], y[r][p], d[p], m[p]);
                    }
                }
                codes = codes.wrapping_add(8 * pair_len);
                scales = scales.wrapping_add(SCALES_LEN_BYTES);
                mins = mins.wrapping_add(SCALES_LEN_BYTES);
                rows = rows.add(PAIR_BLOCK);
            }
        }
        for (r, y) in y.iter().enumerate() {
            store(dst, 2 * r, 8 * half, [y[0], y[1]]);
            store(dst, 2 * r, 8 * half + 4, [y[2], y[3]]);
        }
    }
}

/// The scales (or minima) of column pairs `2 q` and `2 q + 1` of a panel.
///
/// # Safety
/// 16 bytes at `p`, the words of these 8 columns, are readable.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn pair_scales2(p: *const u8, q: usize) -> [float32x4_t; 2] {
    // SAFETY: the caller's promise.
    let words = vreinterpretq_u32_u8(unsafe { load(p) });
    let words = vreinterpretq_u64_u32(if q % 2 == 0 {
        vshlq_n_u32::<16>(words)
    } else {
        words
    });
    [vdupq_laneq_u64::<0>(words), vdupq_laneq_u64::<1>(words)].map(|w| vreinterpretq_f32_u64(w))
}

/// One block of `P` row pairs times two column pairs.
///
/// # Safety
/// `P` pair blocks at `rows`, `stride` bytes apart, are readable.
#[inline]
#[target_feature(enable = "neon,i8mm")]
unsafe fn block2<const P: usize, const ZERO: bool, const MIN: bool>(
    rows: *const u8,
    stride: usize,
    w: [[uint8x16_t; 4]; 2],
    d: [float32x4_t; 2],
    m: [float32x4_t; 2],
    y: &mut [[float32x4_t; 2]; P],
) {
    for (r, y) in y.iter_mut().enumerate() {
        // SAFETY: the caller's promise.
        unsafe {
            let pair = rows.add(r * stride);
            let mut acc = [start::<ZERO>(pair); 2];
            for c in 0..4 {
                let x = load(pair.add(16 * c));
                acc[0] = smmla(acc[0], x, w[0][c]);
                acc[1] = smmla(acc[1], x, w[1][c]);
            }
            y[0] = scaled::<MIN>(pair, acc[0], y[0], d[0], m[0]);
            y[1] = scaled::<MIN>(pair, acc[1], y[1], d[1], m[1]);
        }
    }
}

/// Eight rows, 16 columns in four quarters.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `tile` four pairs of as many.
#[inline(never)]
#[target_feature(enable = "neon,i8mm")]
unsafe fn pairs4<const W8: bool, const MIN: bool>(
    tile: Tile<'_>,
    panel: Panel<'_>,
    dst: &mut [f32],
) {
    let pair_len = if W8 { 64 } else { 32 };
    for q in 0..4 {
        let mut codes = panel.codes.as_ptr().wrapping_add(2 * q * pair_len);
        let mut scales = panel.scales.as_ptr().wrapping_add(q / 2 * 16);
        let mut mins = panel.mins.as_ptr().wrapping_add(q / 2 * 16);
        let mut rows = tile.pairs.as_ptr();
        let mut y = [[vdupq_n_f32(0.0); 2]; 4];
        for _ in 0..tile.n_blocks {
            // SAFETY: the caller's promise; every pointer is at this block of its plane.
            unsafe {
                let w = [
                    column_pair::<W8>(codes),
                    column_pair::<W8>(codes.add(pair_len)),
                ];
                let d = pair_scales2(scales, q);
                let m = if MIN { pair_scales2(mins, q) } else { d };
                block2::<4, W8, MIN>(rows, tile.stride, w, d, m, &mut y);
                codes = codes.wrapping_add(8 * pair_len);
                scales = scales.wrapping_add(SCALES_LEN_BYTES);
                mins = mins.wrapping_add(SCALES_LEN_BYTES);
                rows = rows.add(PAIR_BLOCK);
            }
        }
        for (r, y) in y.iter().enumerate() {
            store(dst, 2 * r, 4 * q, *y);
        }
    }
}

/// `n_pairs` (a multiple of [`MANY_PAIRS`]) row pairs: the codes are unpacked once for all of them,
/// [`UNPACKED_BLOCKS`] at a time; `dst` holds the sums in between.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `tile` `n_pairs` pairs of as many; `dst` is `[2 n_pairs][NR]`,
/// or one row less.
#[target_feature(enable = "neon,i8mm")]
unsafe fn pairs8_all<const W8: bool, const MIN: bool>(
    tile: Tile<'_>,
    n_pairs: usize,
    panel: Panel<'_>,
    dst: &mut [f32],
) {
    let mut unpacked = [0u8; UNPACKED_BLOCKS * NR * GROUP];
    for first in (0..tile.n_blocks).step_by(UNPACKED_BLOCKS) {
        let n_blocks = UNPACKED_BLOCKS.min(tile.n_blocks - first);
        let codes = if W8 {
            &panel.codes[first * NR * GROUP..]
        } else {
            unpack(
                &panel.codes[first * NR * GROUP / 2..][..n_blocks * NR * GROUP / 2],
                &mut unpacked,
            );
            &unpacked[..]
        };
        let part = Part {
            codes,
            scales: &panel.scales[first * SCALES_LEN_BYTES..],
            mins: if MIN {
                &panel.mins[first * SCALES_LEN_BYTES..]
            } else {
                &[]
            },
            n_blocks,
            is_first: first == 0,
        };
        for q in 0..4 {
            for pair in (0..n_pairs).step_by(MANY_PAIRS) {
                let rows = &tile.pairs[pair * tile.stride + first * PAIR_BLOCK..];
                // SAFETY: the caller's promise for the blocks from `first` on.
                unsafe { pairs8::<W8, MIN>(rows, tile.stride, part, q, &mut dst[pair * 2 * NR..]) };
            }
        }
    }
}

/// The unpacked codes of some blocks of a panel, and their scales.
#[derive(Clone, Copy)]
struct Part<'a> {
    codes: &'a [u8],
    scales: &'a [u8],
    mins: &'a [u8],
    n_blocks: usize,
    is_first: bool,
}

/// Int4 codes to bytes in the order of int8 panels.
#[inline(never)]
#[target_feature(enable = "neon")]
fn unpack(packed: &[u8], dst: &mut [u8]) {
    let mask = vdupq_n_u8(15);
    for (packed, dst) in packed
        .as_chunks::<32>()
        .0
        .iter()
        .zip(dst.as_chunks_mut::<64>().0)
    {
        // SAFETY: 32 bytes are read and 64 written, as the arrays say.
        unsafe {
            let (w0, w1) = (vld1q_u8(packed.as_ptr()), vld1q_u8(packed.as_ptr().add(16)));
            let dst = dst.as_mut_ptr();
            vst1q_u8(dst, vandq_u8(w0, mask));
            vst1q_u8(dst.add(16), vandq_u8(w1, mask));
            vst1q_u8(dst.add(32), vshrq_n_u8::<4>(w0));
            vst1q_u8(dst.add(48), vshrq_n_u8::<4>(w1));
        }
    }
}

/// Sixteen rows, the four columns of quarter `q`, from unpacked codes; adds to `dst`.
///
/// # Safety
/// `part` holds its blocks, `rows` eight pairs of as many, `stride` bytes apart.
#[inline(never)]
#[target_feature(enable = "neon,i8mm")]
unsafe fn pairs8<const W8: bool, const MIN: bool>(
    rows: &[u8],
    stride: usize,
    part: Part<'_>,
    q: usize,
    dst: &mut [f32],
) {
    let mut codes = part.codes[q * 128..].as_ptr();
    let mut scales = part.scales[q / 2 * 16..].as_ptr();
    let mut mins = part.mins.as_ptr().wrapping_add(q / 2 * 16);
    let mut rows = rows.as_ptr();
    let mut y = [[vdupq_n_f32(0.0); 2]; MANY_PAIRS];
    if !part.is_first {
        for (r, y) in y.iter_mut().enumerate() {
            *y = read_back(dst, 2 * r, 4 * q);
        }
    }
    for _ in 0..part.n_blocks {
        // SAFETY: the caller's promise; every pointer is at this block of its plane.
        unsafe {
            let w = [
                column_pair::<true>(codes),
                column_pair::<true>(codes.add(64)),
            ];
            let d = pair_scales2(scales, q);
            let m = if MIN { pair_scales2(mins, q) } else { d };
            block2::<MANY_PAIRS, W8, MIN>(rows, stride, w, d, m, &mut y);
            codes = codes.wrapping_add(NR * GROUP);
            scales = scales.wrapping_add(SCALES_LEN_BYTES);
            mins = mins.wrapping_add(SCALES_LEN_BYTES);
            rows = rows.add(PAIR_BLOCK);
        }
    }
    for (r, y) in y.iter().enumerate() {
        store(dst, 2 * r, 4 * q, *y);
    }
}

/// What [`store`] wrote; a missing second row reads as zeros.
#[inline]
#[target_feature(enable = "neon")]
fn read_back(dst: &[f32], row: usize, column: usize) -> [float32x4_t; 2] {
    let read = |row: usize| match dst
        .get(row * NR + column..)
        .and_then(|d| d.first_chunk::<4>())
    {
        // SAFETY: four elements of `dst`.
        Some(d) => vreinterpretq_u64_f32(unsafe { vld1q_f32(d.as_ptr()) }),
        None => vdupq_n_u64(0),
    };
    let (a, b) = (read(row), read(row + 1));
    [
        vreinterpretq_f32_u64(vzip1q_u64(a, b)),
        vreinterpretq_f32_u64(vzip2q_u64(a, b)),
    ]
}
