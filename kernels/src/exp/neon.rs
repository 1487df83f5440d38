//! `exp` on four lanes: [`exp`](super::exp) operation by operation, its two early returns as
//! selections at the end.

use std::arch::aarch64::*;

use super::{INF_ABOVE, LN2_HI, LN2_LO, LOG2_E, MAGIC, P, ZERO_BELOW};

/// `e^x` on every lane.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn exp(x: float32x4_t) -> float32x4_t {
    let overflow = vcgtq_f32(x, vdupq_n_f32(INF_ABOVE));
    vbslq_f32(overflow, vdupq_n_f32(f32::INFINITY), exp_no_overflow(x))
}

/// `e^x` on every lane, for `x <= 88` or NaN.
#[target_feature(enable = "neon")]
#[inline]
pub(crate) fn exp_no_overflow(x: float32x4_t) -> float32x4_t {
    let z = vfmaq_f32(vdupq_n_f32(MAGIC), x, vdupq_n_f32(LOG2_E));
    let n = vsubq_f32(z, vdupq_n_f32(MAGIC));
    let r = vfmsq_f32(x, n, vdupq_n_f32(LN2_HI));
    let r = vfmsq_f32(r, n, vdupq_n_f32(LN2_LO));
    let two_n = vreinterpretq_f32_u32(vshlq_n_u32::<23>(vreinterpretq_u32_f32(z)));
    let p = vfmaq_f32(vdupq_n_f32(P[3]), vdupq_n_f32(P[4]), r);
    let p = vfmaq_f32(vdupq_n_f32(P[2]), p, r);
    let p = vfmaq_f32(vdupq_n_f32(P[1]), p, r);
    let p = vfmaq_f32(vdupq_n_f32(P[0]), p, r);
    let expm1 = vfmaq_f32(r, p, vmulq_f32(r, r));
    let y = vfmaq_f32(two_n, expm1, two_n);
    let underflow = vcltq_f32(x, vdupq_n_f32(ZERO_BELOW));
    vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(y), underflow))
}

/// [`exp`] of a slice whose length is a multiple of 4.
#[cfg(test)]
#[allow(unsafe_code)]
pub(super) fn exp_slice(x: &[f32], dst: &mut [f32]) {
    use crate::vector::neon::{load, store};
    #[target_feature(enable = "neon")]
    fn run(x: &[f32], dst: &mut [f32]) {
        for (x, dst) in x.as_chunks::<4>().0.iter().zip(dst.as_chunks_mut::<4>().0) {
            store(dst, exp(load(x)));
        }
    }
    assert!(crate::Isa::Neon.is_available());
    // SAFETY: the tier was found available.
    unsafe { run(x, dst) }
}
