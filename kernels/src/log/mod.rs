//! `ln(x)` in f64 with the same operations everywhere.
//!
//! # Formula
//! `x = 2^e * f`, `f` in `sqrt(1/2)..sqrt(2)`; with `s = (f - 1) / (f + 1)`,
//! `ln f = 2 (s + s^3 / 3 + s^5 / 5 + ...)`, up to `s^21`: `|s| < 0.172`, so the next term is below
//! `2^-58` of the first. `ln x = e ln 2 + ln f`, `ln 2` in two parts.
//!
//! # Numerics
//! Every operation rounds once, in the order of [`ln`]; only `+ - * /` are used, so every machine
//! gives the same bits. Error below 2 ULP for normal `x`. Subnormal `x` counts as 0: `-inf`.
//!
//! # Cost
//! A division and some twenty operations; called once per row of logits.

#[cfg(test)]
mod tests;

/// The upper bits of `ln 2`: products with an exponent are exact.
const LN2_HI: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
/// `ln 2 - LN2_HI`.
const LN2_LO: f64 = 1.908_214_929_270_587_7e-10;
/// Terms after the first.
const N_TERMS: usize = 10;

/// The natural logarithm. NaN for negative numbers and NaN.
pub fn ln(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x < f64::MIN_POSITIVE {
        return f64::NEG_INFINITY;
    }
    if x == f64::INFINITY {
        return x;
    }
    let bits = x.to_bits();
    let mut e = (bits >> 52) as i64 - 1023;
    let mut f = f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52);
    if f > std::f64::consts::SQRT_2 {
        f *= 0.5;
        e += 1;
    }
    let s = (f - 1.0) / (f + 1.0);
    let s2 = s * s;
    let mut series = 0.0;
    for term in (1..=N_TERMS).rev() {
        series = (series + 1.0 / (2 * term + 1) as f64) * s2;
    }
    let e = e as f64;
    e * LN2_HI + (2.0 * s + (2.0 * s * series + e * LN2_LO))
}
