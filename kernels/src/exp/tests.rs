use super::*;
use crate::Isa;
use crate::testing::{assert_same_bits, vector_tiers};

/// `exp` of a tier on a slice whose length is a multiple of eight.
fn vector_exp(isa: Isa, x: &[f32], dst: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    {
        assert!(isa == Isa::Avx2 || isa == Isa::Avx512Vnni);
        avx2::exp_slice(x, dst);
    }
    #[cfg(target_arch = "aarch64")]
    {
        assert!(isa.is_available());
        neon::exp_slice(x, dst);
    }
}

/// Every `step`-th bit pattern.
fn sample(step: usize) -> impl Iterator<Item = f32> {
    (0..=u32::MAX).step_by(step).map(f32::from_bits)
}

#[test]
fn error_is_below_the_stated_bound() {
    let mut worst = 0.0f64;
    for x in sample(4099).chain((0..4000).map(|i| (i - 2000) as f32 * 0.044)) {
        let y = exp(x);
        if x.is_nan() {
            assert!(y.is_nan());
        } else if x < ZERO_BELOW {
            assert_eq!(y.to_bits(), 0, "exp({x})");
        } else if x > INF_ABOVE {
            assert_eq!(y, f32::INFINITY, "exp({x})");
        } else {
            assert!(y >= f32::MIN_POSITIVE, "exp({x}) = {y:e} is not normal");
            let want = f64::from(x).exp();
            let ulp =
                f64::from(f32::from_bits((want as f32).to_bits() & 0x7F80_0000)) / (1 << 23) as f64;
            worst = worst.max((f64::from(y) - want).abs() / ulp);
        }
    }
    assert!(worst < MAX_ERROR_ULP, "{worst} ULP");
}

#[test]
fn special_values() {
    assert_eq!(exp(0.0), 1.0);
    assert_eq!(exp(-0.0), 1.0);
    assert_eq!(exp(f32::from_bits(1)), 1.0);
    assert_eq!(exp(f32::INFINITY), f32::INFINITY);
    assert_eq!(exp(f32::NEG_INFINITY).to_bits(), 0);
    assert!(exp(f32::NAN).is_nan());
    assert!(exp(-f32::NAN).is_nan());
    assert!(exp(f32::from_bits(0x7FFF_FFFF)).is_nan());
}

#[test]
fn thresholds_are_the_last_good_values() {
    let below = f32::from_bits(ZERO_BELOW.to_bits() + 1);
    assert_eq!(exp(below), 0.0);
    assert!(f64::from(below) < f64::from(f32::MIN_POSITIVE).ln());
    assert!(f64::from(ZERO_BELOW) > f64::from(f32::MIN_POSITIVE).ln());
    assert!(exp(ZERO_BELOW) >= f32::MIN_POSITIVE);
    assert!(exp(INF_ABOVE).is_finite());
    assert_eq!(exp(f32::from_bits(INF_ABOVE.to_bits() + 1)), f32::INFINITY);
    assert!(((2.0f64.powf(127.5) - f64::from(exp(INF_ABOVE))) / 2.0f64.powf(127.5)).abs() < 1e-6);
}

#[test]
fn tiers_give_the_same_bits() {
    let edges = [ZERO_BELOW, INF_ABOVE, 0.0, 1.0].map(f32::to_bits);
    let edges = edges
        .into_iter()
        .flat_map(|b| [b.wrapping_sub(1), b, b + 1])
        .map(f32::from_bits);
    let mut x: Vec<f32> = sample(10_007).chain(edges).collect();
    x.resize(x.len().next_multiple_of(8), f32::NAN);
    let want: Vec<f32> = x.iter().map(|&x| exp(x)).collect();
    let selected: Vec<f32> = x.iter().flat_map(|&x| exp_lanes([x])).collect();
    assert_same_bits(&selected, &want, || "exp by selection".into());
    for isa in vector_tiers() {
        let mut got = vec![0.0; x.len()];
        vector_exp(isa, &x, &mut got);
        assert_same_bits(&got, &want, || format!("exp on {isa}"));
    }
}
