//! What the Arm tiers share: the packed row, the scales, and the step from integer to float.
//!
//! The integer accumulators start at the bits of 1.5 * 2^23 ("magic"). After a block their bits,
//! read as f32, are exactly `magic + isum`, as |isum| < 2^22; one fused multiply-add with the
//! preloaded `-magic * scale` gives `isum * scale` rounded once. That addend is exact because
//! `magic` has two significant bits and a scale has at most 22.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::rhs::{NR, Panel, SCALES_LEN_BYTES};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// 1.5 * 2^23.
pub(super) const MAGIC: f32 = 12_582_912.0;
/// The bits of [`MAGIC`].
pub(super) const MAGIC_BITS: i32 = 0x4B40_0000;
/// Zero point of int4 codes.
pub(super) const ZERO_POINT: i32 = 8;

/// A block of a packed row, bytes:
///
/// ```text
///   0  k 0..8 twice | k 8..16 twice | k 16..24 twice | k 24..32 twice
///  64  start of the int4 accumulators, 4 x i32
///  80  -magic * scale, 4 x f32
///  96  scale, scale * sum, 0, 0
/// ```
pub(super) const ROW_BLOCK: usize = 112;
/// Offset of the accumulators' start in [`ROW_BLOCK`].
pub(super) const ROW_START: usize = 64;
/// Offset of `-magic * scale`.
pub(super) const ROW_OFFSET: usize = 80;
/// Offset of the scale and of `scale * sum`.
pub(super) const ROW_SCALE: usize = 96;

/// Packs one row; an accumulator is `lanes` partial sums wide, of which the first takes the start.
pub(super) fn pack_row(row: Q8Rows<'_>, lanes: usize, dst: &mut [u8]) {
    assert_eq!(row.m, 1, "one row");
    let blocks = dst
        .chunks_exact_mut(ROW_BLOCK)
        .zip(row.qs.chunks_exact(GROUP));
    for ((dst, qs), (&scale, &sum)) in blocks.zip(row.scales.iter().zip(row.sums)) {
        for (dst, qs) in dst[..ROW_START]
            .chunks_exact_mut(16)
            .zip(qs.chunks_exact(8))
        {
            for (j, &q) in qs.iter().enumerate() {
                dst[j] = q as u8;
                dst[j + 8] = q as u8;
            }
        }
        let start: [i32; 4] = std::array::from_fn(|lane| {
            if lane % lanes == 0 {
                MAGIC_BITS - ZERO_POINT * sum
            } else {
                0
            }
        });
        write_words(&start.map(|s| s as u32), &mut dst[ROW_START..]);
        write_words(&[(-MAGIC * scale).to_bits(); 4], &mut dst[ROW_OFFSET..]);
        write_words(
            &[scale.to_bits(), (sum as f32 * scale).to_bits(), 0, 0],
            &mut dst[ROW_SCALE..],
        );
    }
}

/// Row `r` of `rows`.
pub(super) fn row_of<'a>(rows: &Q8Rows<'a>, r: usize) -> Q8Rows<'a> {
    let (k, n_blocks) = (rows.k, rows.k / GROUP);
    Q8Rows {
        m: 1,
        k,
        qs: &rows.qs[r * k..][..k],
        scales: &rows.scales[r * n_blocks..][..n_blocks],
        sums: &rows.sums[r * n_blocks..][..n_blocks],
    }
}

/// Calls `tile` with a `dst` of `n_rows` rows (at most 12), even if the last of them are absent.
pub(super) fn with_all_rows(dst: &mut [f32], n_rows: usize, tile: impl FnOnce(&mut [f32])) {
    if dst.len() == n_rows * NR {
        return tile(dst);
    }
    let mut all = [0.0; 12 * NR];
    all[..dst.len()].copy_from_slice(dst);
    tile(&mut all[..n_rows * NR]);
    dst.copy_from_slice(&all[..dst.len()]);
}

/// Writes words in the byte order of the machine.
pub(super) fn write_words(words: &[u32], dst: &mut [u8]) {
    for (dst, word) in dst.chunks_exact_mut(4).zip(words) {
        dst.copy_from_slice(&word.to_ne_bytes());
    }
}

/// Stores 16 bytes.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn store(v: uint64x2_t, dst: &mut [u8; 16]) {
    // SAFETY: 16 writable bytes.
    unsafe { vst1q_u8(dst.as_mut_ptr(), vreinterpretq_u8_u64(v)) }
}

/// Loads 16 bytes.
///
/// # Safety
/// 16 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "neon")]
pub(super) unsafe fn load(p: *const u8) -> uint8x16_t {
    // SAFETY: the caller's promise.
    unsafe { vld1q_u8(p) }
}

/// Loads 4 f32.
///
/// # Safety
/// 16 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "neon")]
pub(super) unsafe fn load_f32(p: *const u8) -> float32x4_t {
    // SAFETY: the caller's promise; `vld1q_u8` needs no alignment.
    vreinterpretq_f32_u8(unsafe { vld1q_u8(p) })
}

/// Loads 4 i32.
///
/// # Safety
/// 16 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "neon")]
pub(super) unsafe fn load_i32(p: *const u8) -> int32x4_t {
    // SAFETY: the caller's promise; `vld1q_u8` needs no alignment.
    vreinterpretq_s32_u8(unsafe { vld1q_u8(p) })
}

/// The scales (or minima) of 8 columns: columns 0..4 and columns 4..8.
///
/// # Safety
/// 16 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "neon")]
pub(super) unsafe fn scales8(p: *const u8) -> [float32x4_t; 2] {
    // SAFETY: the caller's promise.
    let words = vreinterpretq_u32_u8(unsafe { load(p) });
    [
        vreinterpretq_f32_u32(vshlq_n_u32::<16>(words)),
        vreinterpretq_f32_u32(words),
    ]
}

/// The lengths that the tiles' pointer arithmetic relies on.
///
/// # Panics
/// If a plane of `panel` is shorter than `n_blocks` blocks.
pub(super) fn check_panel(panel: &Panel<'_>, n_blocks: usize) {
    assert!(
        panel.codes.len() >= n_blocks * panel.format.codes_len_bytes(),
        "codes of a panel"
    );
    assert!(
        panel.scales.len() >= n_blocks * SCALES_LEN_BYTES,
        "scales of a panel"
    );
    let mins = if panel.has_mins() {
        n_blocks * SCALES_LEN_BYTES
    } else {
        0
    };
    assert!(panel.mins.len() >= mins, "minima of a panel");
}
