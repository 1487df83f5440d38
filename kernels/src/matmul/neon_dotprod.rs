//! Tiles for `sdot`.
//!
//! A weight vector holds 8 `k` of two columns, so `sdot` with the row's 8 codes doubled gives two
//! partial sums a column; `addp` of two accumulators joins them to four columns.
//!
//! ```text
//! for block: x0..x3 = the row's codes, each 8 twice
//!     for each column pair: acc = start
//!         acc = sdot(acc, w0 & 15, x0); sdot(acc, w1 & 15, x1)      k  0..16
//!         acc = sdot(acc, w0 >> 4, x2); sdot(acc, w1 >> 4, x3)      k 16..32
//!     for each two pairs: y = fma(fma(f32(addp(acc, acc')), scale, -magic * scale), d, y)
//! ```
//!
//! | tile | acc | y | x | w and scratch |
//! |---|---|---|---|---|
//! | 1 row x 16 columns | v0-v7 | 4 | 4 | the rest |
//! | 4 rows x 8 columns | 16 | 8 | 1 at a time | the rest |
#![allow(unsafe_code)]

use std::arch::aarch64::*;
use std::arch::asm;

use super::arm::*;
use super::lhs::Lhs;
use super::rhs::{NR, Panel, SCALES_LEN_BYTES, WeightFormat};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(_m: usize) -> usize {
    1
}

/// Bytes of one block of a group.
pub(super) fn block_len_bytes(_group_rows: usize) -> usize {
    ROW_BLOCK
}

/// Packs one row.
pub(super) fn pack_group(rows: Q8Rows<'_>, dst: &mut [u8]) {
    pack_row(rows, 2, dst);
}

/// One panel for all rows.
pub(super) fn panel(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let n_blocks = lhs.layout.k / GROUP;
    let stride = lhs.layout.group_len_bytes;
    check_panel(&panel, n_blocks);
    assert!(
        stride >= n_blocks * ROW_BLOCK && dst.len() == lhs.layout.m * NR,
        "row blocks and dst"
    );
    let mut rows = lhs.bytes();
    let mut dst = dst;
    while !dst.is_empty() {
        let n_rows = if dst.len() >= 4 * NR { 4 } else { 1 };
        let (tile_dst, rest) = dst.split_at_mut(n_rows * NR);
        let tile = Tile {
            rows,
            stride,
            n_blocks,
        };
        // SAFETY: the tier is available (`Matmul::new`), `panel` holds `n_blocks` blocks, and
        // `rows` holds at least `n_rows` rows of `stride >= n_blocks * ROW_BLOCK` bytes.
        unsafe {
            match (panel.format, n_rows) {
                (WeightFormat::W4, 1) => rows1::<false, false>(tile, panel, tile_dst),
                (WeightFormat::W4Min, 1) => rows1::<false, true>(tile, panel, tile_dst),
                (WeightFormat::W8, 1) => rows1::<true, false>(tile, panel, tile_dst),
                (WeightFormat::W4, _) => rows4::<false, false>(tile, panel, tile_dst),
                (WeightFormat::W4Min, _) => rows4::<false, true>(tile, panel, tile_dst),
                (WeightFormat::W8, _) => rows4::<true, false>(tile, panel, tile_dst),
            }
        }
        rows = &rows[n_rows * stride..];
        dst = rest;
    }
}

/// The rows of one tile.
#[derive(Clone, Copy)]
struct Tile<'a> {
    /// Packed rows, `stride` bytes apart.
    rows: &'a [u8],
    stride: usize,
    n_blocks: usize,
}

/// `acc[i] += a[4i..4i + 4] . b[4i..4i + 4]`.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn sdot(acc: int32x4_t, a: uint8x16_t, b: uint8x16_t) -> int32x4_t {
    let mut acc = acc;
    // SAFETY: registers only.
    unsafe {
        asm!("sdot {acc:v}.4s, {a:v}.16b, {b:v}.16b", acc = inout(vreg) acc, a = in(vreg) a,
            b = in(vreg) b, options(pure, nomem, nostack, preserves_flags));
    }
    acc
}

/// The four vectors of a column pair in a block, k ascending.
///
/// # Safety
/// The pair's bytes (32 of int4, 64 of int8) at `codes` are readable.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn pair<const W8: bool>(codes: *const u8) -> [uint8x16_t; 4] {
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

/// Start of the accumulators.
///
/// # Safety
/// A row block at `row` is readable.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn start<const W8: bool>(row: *const u8) -> int32x4_t {
    if W8 {
        vreinterpretq_s32_s64(vdupq_n_s64(MAGIC_BITS as i64))
    } else {
        // SAFETY: the caller's promise.
        vreinterpretq_s32_u8(unsafe { load_anew::<ROW_START>(row) })
    }
}

/// One row of int8, 16 columns.
///
/// # Safety
/// As [`rows1`].
#[inline]
#[target_feature(enable = "neon,dotprod")]
pub(super) unsafe fn row1_w8(row: &[u8], n_blocks: usize, panel: Panel<'_>, dst: &mut [f32]) {
    let tile = Tile {
        rows: row,
        stride: 0,
        n_blocks,
    };
    // SAFETY: the caller's promise.
    unsafe { rows1::<true, false>(tile, panel, dst) };
}

/// One row, 16 columns.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `tile` one row of as many, `dst` 16 elements.
#[inline(never)]
#[target_feature(enable = "neon,dotprod")]
unsafe fn rows1<const W8: bool, const MIN: bool>(
    tile: Tile<'_>,
    panel: Panel<'_>,
    dst: &mut [f32],
) {
    let mut codes = panel.codes.as_ptr();
    let mut scales = panel.scales.as_ptr();
    let mut mins = panel.mins.as_ptr();
    let mut row = tile.rows.as_ptr();
    let mut y = [vdupq_n_f32(0.0); 4];
    for _ in 0..tile.n_blocks {
        // SAFETY: the caller's promise; every pointer is at this block of its plane.
        unsafe {
            let x: [uint8x16_t; 4] = std::array::from_fn(|c| load(row.add(16 * c)));
            let pair_len = if W8 { 64 } else { 32 };
            let acc: [int32x4_t; 8] = std::array::from_fn(|p| {
                let w = pair::<W8>(codes.add(p * pair_len));
                let mut acc = start::<W8>(row);
                for c in 0..4 {
                    acc = sdot(acc, w[c], x[c]);
                }
                acc
            });
            let scale = load_f32(row.add(ROW_SCALE));
            let d = [scales8(scales), scales8(scales.add(16))];
            for (q, y) in y.iter_mut().enumerate() {
                let isum = vreinterpretq_f32_s32(vpaddq_s32(acc[2 * q], acc[2 * q + 1]));
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
            codes = codes.add(8 * pair_len);
            scales = scales.add(SCALES_LEN_BYTES);
            row = row.add(ROW_BLOCK);
        }
    }
    for (dst, y) in dst.chunks_exact_mut(4).zip(y) {
        // SAFETY: four elements of `dst`.
        unsafe { vst1q_f32(dst.as_mut_ptr(), y) };
    }
}

/// Four rows, 16 columns in two halves.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `tile` four rows of as many, `dst` 64 elements.
#[inline(never)]
#[target_feature(enable = "neon,dotprod")]
unsafe fn rows4<const W8: bool, const MIN: bool>(
    tile: Tile<'_>,
    panel: Panel<'_>,
    dst: &mut [f32],
) {
    let pair_len = if W8 { 64 } else { 32 };
    for half in 0..2 {
        let mut codes = panel.codes[half * 4 * pair_len..].as_ptr();
        let mut scales = panel.scales[half * 16..].as_ptr();
        let mut mins = panel.mins.as_ptr().wrapping_add(half * 16);
        let mut row = tile.rows.as_ptr();
        let mut y = [[vdupq_n_f32(0.0); 2]; 4];
        for _ in 0..tile.n_blocks {
            // SAFETY: the caller's promise; every pointer is at this block of its plane.
            unsafe {
                let rows: [*const u8; 4] = std::array::from_fn(|r| row.add(r * tile.stride));
                let mut acc = [[vdupq_n_s32(0); 4]; 4];
                for (r, acc) in acc.iter_mut().enumerate() {
                    acc.fill(start::<W8>(rows[r]));
                }
                for p in 0..4 {
                    let w = pair::<W8>(codes.add(p * pair_len));
                    for c in 0..4 {
                        for (r, acc) in acc.iter_mut().enumerate() {
                            acc[p] = sdot(acc[p], w[c], load(rows[r].add(16 * c)));
                        }
                    }
                }
                let d = scales8(scales);
                let m = if MIN { scales8(mins) } else { d };
                for (r, y) in y.iter_mut().enumerate() {
                    let scale = load_f32(rows[r].add(ROW_SCALE));
                    for (q, y) in y.iter_mut().enumerate() {
                        let isum =
                            vreinterpretq_f32_s32(vpaddq_s32(acc[r][2 * q], acc[r][2 * q + 1]));
                        let x =
                            vfmaq_laneq_f32::<0>(load_anew_f32::<ROW_OFFSET>(rows[r]), isum, scale);
                        *y = vfmaq_f32(*y, x, d[q]);
                        if MIN {
                            *y = vfmaq_laneq_f32::<1>(*y, m[q], scale);
                        }
                    }
                }
                codes = codes.add(8 * pair_len);
                scales = scales.add(SCALES_LEN_BYTES);
                mins = mins.wrapping_add(SCALES_LEN_BYTES);
                row = row.add(ROW_BLOCK);
            }
        }
        for (r, y) in y.iter().enumerate() {
            for (q, y) in y.iter().enumerate() {
                let dst = &mut dst[r * NR + half * 8 + q * 4..][..4];
                // SAFETY: four elements of `dst`.
                unsafe { vst1q_f32(dst.as_mut_ptr(), *y) };
            }
        }
    }
}
