//! What the Arm tiers share: rows that are filled up, loads, and the check of a panel.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::layout::{NR, SCALES};
use super::rhs::Panel;

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
    assert!(panel.scales.len() >= n_blocks * SCALES, "scales of a panel");
    let mins = if panel.has_mins() {
        n_blocks * SCALES
    } else {
        0
    };
    assert!(panel.mins.len() >= mins, "minima of a panel");
}
