//! Tiles for ARMv8.0, without dot products: widening multiplies into 16-bit partial sums.
//!
//! ```text
//! for block, for four columns, each as 8 lanes of i16:
//!     int4: s = sum over the 4 chunks of code * x          |s| <= 4 * 15 * 127 < 2^13
//!           isum = sadalp(start, addp(addp(s0, s1), addp(s2, s3)))
//!     int8: two chunks (|sum| <= 2 * 128 * 127 < 2^15) widen to 4 lanes of i32, twice; addp tree
//!     y = fma(fma(f32(isum), scale, -magic * scale), d, y)
//! ```
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::arm::*;
use super::format::WeightFormat;
use super::layout::neon_row::{BLOCK, OFFSET, SCALE, START};
use super::layout::{MAGIC, MAGIC_BITS, NR, PAIR_W4, PAIR_W8, SCALES, ZERO_POINT};
use super::lhs::Lhs;
use super::rhs::Panel;
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(_m: usize) -> usize {
    1
}

/// Bytes of one block of a group.
pub(super) fn block_len_bytes(_group_rows: usize) -> usize {
    BLOCK
}

/// Packs one row.
pub(super) fn pack_group(row: Q8Rows<'_>, dst: &mut [u8]) {
    assert_eq!(row.m, 1, "one row");
    let blocks = dst.as_chunks_mut::<BLOCK>().0.iter_mut();
    for ((dst, qs), (&scale, &sum)) in blocks
        .zip(row.blocks())
        .zip(row.scales.iter().zip(row.sums))
    {
        let eights = dst[..START].as_chunks_mut::<16>().0;
        for (dst, qs) in eights.iter_mut().zip(qs.as_chunks::<8>().0) {
            for (j, &q) in qs.iter().enumerate() {
                dst[j] = q as u8;
                dst[j + 8] = q as u8;
            }
        }
        let start = (MAGIC_BITS - ZERO_POINT * sum) as u32;
        write_words(&[start; 4], &mut dst[START..]);
        write_words(&[(-MAGIC * scale).to_bits(); 4], &mut dst[OFFSET..]);
        write_words(
            &[scale.to_bits(), (sum as f32 * scale).to_bits(), 0, 0],
            &mut dst[SCALE..],
        );
    }
}

/// Adds one panel for all rows.
pub(super) fn panel(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let n_blocks = lhs.layout.k / GROUP;
    let stride = lhs.layout.group_len_bytes;
    check_panel(&panel, n_blocks);
    assert!(stride >= n_blocks * BLOCK, "row blocks");
    for (row, dst) in lhs
        .bytes()
        .chunks_exact(stride.max(1))
        .zip(dst.chunks_exact_mut(NR))
    {
        // SAFETY: the tier is available (`Matmul::new`), `panel` and `row` hold `n_blocks` blocks.
        unsafe {
            match panel.format {
                WeightFormat::W4 => row1::<false, false>(row, n_blocks, panel, dst),
                WeightFormat::W4Min => row1::<false, true>(row, n_blocks, panel, dst),
                WeightFormat::W8 => row1::<true, false>(row, n_blocks, panel, dst),
            }
        }
    }
}

/// `isum` plus the start for four columns of int4.
///
/// # Safety
/// Two column pairs at `codes` and a row block at `row` are readable.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn sum4_w4(codes: *const u8, row: *const u8) -> int32x4_t {
    let mask = vdupq_n_u8(15);
    // SAFETY: the caller's promise.
    let columns = |pair: usize| unsafe {
        let (w0, w1) = (
            load(codes.add(PAIR_W4 * pair)),
            load(codes.add(PAIR_W4 * pair + 16)),
        );
        let w = [
            vandq_u8(w0, mask),
            vandq_u8(w1, mask),
            vshrq_n_u8::<4>(w0),
            vshrq_n_u8::<4>(w1),
        ];
        let mut s = [vdupq_n_s16(0); 2];
        for (c, w) in w.into_iter().enumerate() {
            let (w, x) = (
                vreinterpretq_s8_u8(w),
                vreinterpretq_s8_u8(load(row.add(16 * c))),
            );
            s[0] = vmlal_s8(s[0], vget_low_s8(w), vget_low_s8(x));
            s[1] = vmlal_high_s8(s[1], w, x);
        }
        vpaddq_s16(s[0], s[1])
    };
    // SAFETY: the caller's promise.
    let start = unsafe { load_i32(row.add(START)) };
    vpadalq_s16(start, vpaddq_s16(columns(0), columns(1)))
}

/// `isum` plus the start for four columns of int8.
///
/// # Safety
/// Two column pairs at `codes` and a row block at `row` are readable.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn sum4_w8(codes: *const u8, row: *const u8) -> int32x4_t {
    // SAFETY: the caller's promise.
    let columns = |pair: usize| unsafe {
        let mut s = [vdupq_n_s32(0); 2];
        for half in 0..2 {
            let w: [_; 2] = std::array::from_fn(|c| {
                vreinterpretq_s8_u8(load(codes.add(PAIR_W8 * pair + 32 * half + 16 * c)))
            });
            let x: [_; 2] =
                std::array::from_fn(|c| vreinterpretq_s8_u8(load(row.add(32 * half + 16 * c))));
            let low = vmull_s8(vget_low_s8(w[0]), vget_low_s8(x[0]));
            s[0] = vpadalq_s16(s[0], vmlal_s8(low, vget_low_s8(w[1]), vget_low_s8(x[1])));
            let high = vmull_high_s8(w[0], x[0]);
            s[1] = vpadalq_s16(s[1], vmlal_high_s8(high, w[1], x[1]));
        }
        vpaddq_s32(s[0], s[1])
    };
    vaddq_s32(vpaddq_s32(columns(0), columns(1)), vdupq_n_s32(MAGIC_BITS))
}

/// Adds one row, 16 columns.
///
/// # Safety
/// `panel` and `row` hold `n_blocks` blocks, `dst` 16 elements.
#[inline(never)]
#[target_feature(enable = "neon")]
unsafe fn row1<const W8: bool, const MIN: bool>(
    row: &[u8],
    n_blocks: usize,
    panel: Panel<'_>,
    dst: &mut [f32],
) {
    let pair_len = if W8 { PAIR_W8 } else { PAIR_W4 };
    // SAFETY: 16 elements of `dst`.
    let mut y = [0, 1, 2, 3].map(|q| unsafe { vld1q_f32(dst.as_ptr().add(4 * q)) });
    for block in 0..n_blocks {
        // SAFETY: the caller's promise; every pointer is at this block of its plane.
        unsafe {
            let row = row.as_ptr().add(block * BLOCK);
            let codes = panel.codes.as_ptr().add(block * 8 * pair_len);
            let scale = load_f32(row.add(SCALE));
            for (q, y) in y.iter_mut().enumerate() {
                let codes = codes.add(2 * q * pair_len);
                let isum = if W8 {
                    sum4_w8(codes, row)
                } else {
                    sum4_w4(codes, row)
                };
                let isum = vreinterpretq_f32_s32(isum);
                let x = vfmaq_laneq_f32::<0>(load_f32(row.add(OFFSET)), isum, scale);
                let at = block * SCALES + q / 2 * 16;
                *y = vfmaq_f32(*y, x, scales8(panel.scales.as_ptr().add(at))[q % 2]);
                if MIN {
                    let m = scales8(panel.mins.as_ptr().add(at))[q % 2];
                    *y = vfmaq_laneq_f32::<1>(*y, m, scale);
                }
            }
        }
    }
    for (dst, y) in dst.chunks_exact_mut(4).zip(y) {
        // SAFETY: four elements of `dst`.
        unsafe { vst1q_f32(dst.as_mut_ptr(), y) };
    }
}
