//! Block quantization on NEON, one block in eight q registers.
//!
//! ```text
//! for block: x0..x7 = 32 floats; amax = umaxv of the bits; scale, inv in scalar code
//!            q0..q7 = fcvtns(x * inv); narrow to i16, to i8; sum by saddlp, sadalp, addv
//! ```
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::{block_scale, token_scale};
use crate::GROUP;
use crate::vector::neon::load;

/// `src` and `qs`: `[k]`; `scales` and `sums`: `[k / 32]`.
#[target_feature(enable = "neon")]
pub(super) fn run(src: &[f32], qs: &mut [i8], scales: &mut [f32], sums: &mut [i32]) {
    let (src, _) = src.as_chunks::<GROUP>();
    let (qs, _) = qs.as_chunks_mut::<GROUP>();
    for ((src, qs), (scale, sum)) in src.iter().zip(qs).zip(scales.iter_mut().zip(sums)) {
        let x = load_block(src);
        let s = block_scale(vmaxvq_u32(magnitudes(x)));
        *scale = s.scale;
        *sum = match s.inv {
            Some(inv) => {
                let q = codes(x, inv);
                store_i8(qs, q);
                i32::from(vaddvq_s16(vpadalq_s8(vpaddlq_s8(q[0]), q[1])))
            }
            None => {
                qs.fill(0);
                0
            }
        };
    }
}

/// `x` and `qs`: `[head_dim]`; returns the scale.
#[target_feature(enable = "neon")]
pub(super) fn token(x: &[f32], qs: &mut [i8]) -> f32 {
    let (x, _) = x.as_chunks::<GROUP>();
    let mut amax = vdupq_n_u32(0);
    for x in x {
        amax = vmaxq_u32(amax, magnitudes(load_block(x)));
    }
    let s = token_scale(vmaxvq_u32(amax));
    match s.inv {
        Some(inv) => {
            for (x, qs) in x.iter().zip(qs.as_chunks_mut::<GROUP>().0) {
                store_i8(qs, codes(load_block(x), inv));
            }
        }
        None => qs.fill(0),
    }
    s.scale
}

#[target_feature(enable = "neon")]
#[inline]
fn load_block(src: &[f32; GROUP]) -> [float32x4_t; 8] {
    let (x, _) = src.as_chunks::<4>();
    std::array::from_fn(|i| load(&x[i]))
}

#[target_feature(enable = "neon")]
#[inline]
fn store_i8(dst: &mut [i8; GROUP], q: [int8x16_t; 2]) {
    let (dst, _) = dst.as_chunks_mut::<16>();
    for (dst, q) in dst.iter_mut().zip(q) {
        // SAFETY: 16 writable bytes.
        unsafe { vst1q_s8(dst.as_mut_ptr(), q) }
    }
}

/// The largest bit patterns of `|x|`, four to be compared.
#[target_feature(enable = "neon")]
#[inline]
fn magnitudes(x: [float32x4_t; 8]) -> uint32x4_t {
    let [a, b, c, d, e, f, g, h] = x.map(|x| vreinterpretq_u32_f32(vabsq_f32(x)));
    let m = vmaxq_u32(vmaxq_u32(a, b), vmaxq_u32(c, d));
    vmaxq_u32(m, vmaxq_u32(vmaxq_u32(e, f), vmaxq_u32(g, h)))
}

/// `round_ties_even(x * inv)`, always within -127..=127.
#[target_feature(enable = "neon")]
#[inline]
fn codes(x: [float32x4_t; 8], inv: f32) -> [int8x16_t; 2] {
    let [a, b, c, d, e, f, g, h] = x.map(|x| vcvtnq_s32_f32(vmulq_n_f32(x, inv)));
    [narrow(a, b, c, d), narrow(e, f, g, h)]
}

/// The low bytes of sixteen i32: two levels of even elements.
#[target_feature(enable = "neon")]
#[inline]
fn narrow(a: int32x4_t, b: int32x4_t, c: int32x4_t, d: int32x4_t) -> int8x16_t {
    let ab = vuzp1q_s16(vreinterpretq_s16_s32(a), vreinterpretq_s16_s32(b));
    let cd = vuzp1q_s16(vreinterpretq_s16_s32(c), vreinterpretq_s16_s32(d));
    vuzp1q_s8(vreinterpretq_s8_s16(ab), vreinterpretq_s8_s16(cd))
}
