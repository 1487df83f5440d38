use proptest::prelude::*;

use super::*;

fn assert_ln(x: f64) {
    let (got, want) = (ln(x), x.ln());
    let ulp = f64::EPSILON * want.abs();
    assert!(
        (got - want).abs() <= 2.0 * ulp,
        "ln({x:e}): {got:e}, want {want:e}"
    );
}

proptest! {
    #[test]
    fn is_near_the_exact_value(exponent in 1u64..2047, mantissa in 0u64..1 << 52) {
        assert_ln(f64::from_bits(exponent << 52 | mantissa));
    }

    #[test]
    fn is_near_the_exact_value_at_one(x in 0.5f64..2.0) {
        assert_ln(x);
    }
}

#[test]
fn limits() {
    assert_eq!(ln(1.0), 0.0);
    assert_eq!(ln(0.0), f64::NEG_INFINITY);
    assert_eq!(ln(f64::INFINITY), f64::INFINITY);
    assert!(ln(-1.0).is_nan() && ln(f64::NAN).is_nan());
    for x in [f64::MIN_POSITIVE, f64::MAX, 2.0, 0.5, 1.0 + f64::EPSILON] {
        assert_ln(x);
    }
}
