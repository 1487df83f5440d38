//! `exp` for softmax: the same bits on every machine, and vectorized by the compiler.

/// e^x for x <= 0, within 2 ULP down to -87; below it stays e^-87.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    /// 1.5 * 2^23: adding it rounds to an integer and leaves that integer in the low bits.
    const MAGIC: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 355.0 / 512.0; // 9 bits: n * LN2_HIGH is exact
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = x.max(-87.0);
    let shifted = x * std::f32::consts::LOG2_E + MAGIC;
    let n = shifted - MAGIC;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW; // |r| <= ln(2) / 2
    let mut p = 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * (r * r) + r + 1.0;
    // 2^n: the low bits of `shifted` are n, and p is normal, so n is added to its exponent.
    f32::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// The sum of exp(x - max) over `values`: element i goes to lane i mod 16, then lanes j and j + 8
/// are added, j and j + 4, j + 2, j + 1.
pub(super) fn sum_exp(values: &[f32], max: f32) -> f32 {
    let mut lanes = [0.0f32; 16];
    let chunks = values.chunks_exact(16);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += exp(value - max);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane += exp(value - max);
    }
    for width in [8, 4, 2, 1] {
        for j in 0..width {
            lanes[j] += lanes[j + width];
        }
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ulps(a: f32, b: f32) -> u32 {
        a.to_bits().abs_diff(b.to_bits())
    }

    proptest! {
        #[test]
        fn exp_is_within_2_ulp(x in -87.0f32..=0.0) {
            let expected = libm::exp(f64::from(x)) as f32;
            prop_assert!(ulps(exp(x), expected) <= 2, "exp({x}) = {}, expected {expected}", exp(x));
        }

        #[test]
        fn sum_is_that_of_f64(values in prop::collection::vec(-60.0f32..20.0, 1..200)) {
            let max = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let expected: f64 = values.iter().map(|&v| libm::exp(f64::from(v) - f64::from(max))).sum();
            let found = f64::from(sum_exp(&values, max));
            prop_assert!((found / expected - 1.0).abs() < 1e-5, "{found} {expected}");
        }
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-1e30), exp(-87.0));
        assert_eq!(exp(f32::NEG_INFINITY), exp(-87.0));
        assert!(exp(-87.0) > 0.0);
    }

    /// A lane in the wrong place changes the rounding of this sum.
    #[test]
    fn lanes_are_added_in_the_stated_order() {
        let values: Vec<f32> = (0..37).map(|i| -(i as f32) * 0.37).collect();
        let mut lanes = [0.0f32; 16];
        for (i, &v) in values.iter().enumerate() {
            lanes[i % 16] += exp(v);
        }
        let eight: Vec<f32> = (0..8).map(|j| lanes[j] + lanes[j + 8]).collect();
        let four: Vec<f32> = (0..4).map(|j| eight[j] + eight[j + 4]).collect();
        let two = [four[0] + four[2], four[1] + four[3]];
        assert_eq!(sum_exp(&values, 0.0), two[0] + two[1]);
    }
}
