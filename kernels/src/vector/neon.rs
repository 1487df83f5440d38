//! NEON: [`LANES`](super::LANES) are four q registers, lanes 0..4, 4..8, 8..12 and 12..16.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

/// Four floats.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn load(x: &[f32; 4]) -> float32x4_t {
    // SAFETY: 16 readable bytes, aligned for f32.
    unsafe { vld1q_f32(x.as_ptr()) }
}

/// Four floats.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn store(dst: &mut [f32; 4], x: float32x4_t) {
    // SAFETY: 16 writable bytes, aligned for f32.
    unsafe { vst1q_f32(dst.as_mut_ptr(), x) }
}

/// Sixteen floats.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn load16(x: &[f32; 16]) -> [float32x4_t; 4] {
    let (x, _) = x.as_chunks::<4>();
    [load(&x[0]), load(&x[1]), load(&x[2]), load(&x[3])]
}

/// Sixteen floats.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn store16(dst: &mut [f32; 16], x: [float32x4_t; 4]) {
    let (dst, _) = dst.as_chunks_mut::<4>();
    for (dst, x) in dst.iter_mut().zip(x) {
        store(dst, x);
    }
}

/// Sixteen bytes.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn load_i8(x: &[i8; 16]) -> int8x16_t {
    // SAFETY: 16 readable bytes.
    unsafe { vld1q_s8(x.as_ptr()) }
}

/// Four 16-bit numbers.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn load_u16x4(x: &[u16; 4]) -> uint16x4_t {
    // SAFETY: 8 readable bytes, aligned for u16.
    unsafe { vld1_u16(x.as_ptr()) }
}

/// Eight 16-bit numbers.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn load_u16(x: &[u16; 8]) -> uint16x8_t {
    // SAFETY: 16 readable bytes, aligned for u16.
    unsafe { vld1q_u16(x.as_ptr()) }
}

/// Lanes 0..16 added to 0..4: the first two levels of [`sum_lanes`](super::sum_lanes).
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn fold_lanes([a, b, c, d]: [float32x4_t; 4]) -> float32x4_t {
    vaddq_f32(vaddq_f32(a, c), vaddq_f32(b, d))
}

/// The sum of the lanes in the order of [`sum_lanes`](super::sum_lanes).
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn sum_lanes(lanes: [float32x4_t; 4]) -> f32 {
    let x = fold_lanes(lanes);
    let x = vadd_f32(vget_low_f32(x), vget_high_f32(x));
    vget_lane_f32::<0>(vpadd_f32(x, x))
}
