//! `exp(x)` in f32 with the same operations in every tier, so that every tier gives the same bits.
//!
//! # Formula
//! `x = n * ln 2 + r` with `n` the integer nearest to `x / ln 2`, `|r| <= ln 2 / 2`;
//! `exp(x) = 2^n * (1 + r + r^2 * P(r))`, `P` of degree 4 (minimax, relative error 3.4e-9).
//!
//! # Numerics
//! Every operation rounds once, in the order of [`exp`]. Error below 1.02 ULP of the exact value
//! (all f32 were tried; the test takes every 4099th).
//! - `x < -87.33654`, where the result would fall below the smallest normal number: `+0.0`. No
//!   result is denormal, and a denormal input or product flushed to zero changes no result.
//! - `x > 88.376266` (`2^127.5`): `+inf`. That is half a binade before f32 overflows.
//! - NaN gives NaN, `exp(0) = 1` exactly.
//!
//! The magic constant `1.5 * 2^23 + 127` rounds to an integer by addition and leaves `n + 127`,
//! the exponent field of `2^n`, in the low bits.
//!
//! # Variants
//! | isa | file | width |
//! |---|---|---|
//! | scalar | `mod.rs` | 1 |
//! | neon, neon_dotprod, neon_i8mm | `neon.rs` | 4 |
//! | avx2, avx512_vnni | `avx2.rs` | 8 |

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;

/// Below: zero. The smallest f32 whose exponential is a normal number.
pub(crate) const ZERO_BELOW: f32 = f32::from_bits(0xC2AE_AC4F); // -87.33654
/// Above: infinity. The largest f32 whose `n` is 127.
pub(crate) const INF_ABOVE: f32 = f32::from_bits(0x42B0_C0A6); // 88.376266
/// `1.5 * 2^23 + 127`.
pub(crate) const MAGIC: f32 = 12_583_039.0;
pub(crate) const LOG2_E: f32 = std::f32::consts::LOG2_E;
pub(crate) const LN2_HI: f32 = std::f32::consts::LN_2;
/// `ln 2 - LN2_HI`.
pub(crate) const LN2_LO: f32 = -1.904_654_2e-9;
/// `P`, lowest power first.
pub(crate) const P: [f32; 5] = [
    0.499_999_94,
    0.166_665_23,
    0.041_668_184,
    0.008_368_55,
    0.001_382_837_2,
];

/// Error of [`exp`] against the exact value, in units in the last place.
#[cfg(test)]
const MAX_ERROR_ULP: f64 = 1.02;

/// `e^x`: the definition.
#[inline]
pub fn exp(x: f32) -> f32 {
    if x < ZERO_BELOW {
        return 0.0;
    }
    if x > INF_ABOVE {
        return f32::INFINITY;
    }
    let z = x.mul_add(LOG2_E, MAGIC);
    let n = z - MAGIC;
    let r = n.mul_add(-LN2_HI, x);
    let r = n.mul_add(-LN2_LO, r);
    let two_n = f32::from_bits(z.to_bits() << 23);
    let p = P[4].mul_add(r, P[3]);
    let p = p.mul_add(r, P[2]);
    let p = p.mul_add(r, P[1]);
    let p = p.mul_add(r, P[0]);
    let expm1 = p.mul_add(r * r, r);
    expm1.mul_add(two_n, two_n)
}

/// [`exp`] of every lane, its early returns as selections: the same bits, in a form that a compiler
/// turns into vector code.
#[inline(always)]
pub(crate) fn exp_lanes<const N: usize>(x: [f32; N]) -> [f32; N] {
    x.map(|x| {
        let z = x.mul_add(LOG2_E, MAGIC);
        let n = z - MAGIC;
        let r = n.mul_add(-LN2_HI, x);
        let r = n.mul_add(-LN2_LO, r);
        let two_n = f32::from_bits(z.to_bits() << 23);
        let p = P[4].mul_add(r, P[3]);
        let p = p.mul_add(r, P[2]);
        let p = p.mul_add(r, P[1]);
        let p = p.mul_add(r, P[0]);
        let expm1 = p.mul_add(r * r, r);
        let y = expm1.mul_add(two_n, two_n);
        let y = if x > INF_ABOVE { f32::INFINITY } else { y };
        if x < ZERO_BELOW { 0.0 } else { y }
    })
}

#[cfg(test)]
mod tests;
