use super::*;
use crate::testing::{Guarded, Rng, sizes};

#[test]
fn tiers_give_the_same_bits_near_the_exact_sum() {
    let mut rng = Rng(1);
    for n in sizes(16).into_iter().chain([5000]) {
        let x = Guarded::new(&rng.floats(n, 3.0));
        let want: f64 = x.iter().map(|&x| f64::from(x).powi(2)).sum();
        let definition = SumOfSquares::new(Isa::Scalar).unwrap().run(&x);
        assert!(
            (definition - want).abs() <= 1e-13 * want,
            "{definition} {want}"
        );
        for isa in Isa::available() {
            let got = SumOfSquares::new(isa).unwrap().run(&x);
            assert_eq!(got.to_bits(), definition.to_bits(), "{n} on {isa}");
        }
    }
}

#[test]
fn nothing_overflows_and_nothing_is_hidden() {
    let norm = |x: &[f32]| SumOfSquares::new(Isa::best()).unwrap().run(x);
    assert!(norm(&[f32::MAX; 100]).is_finite());
    assert_eq!(norm(&[1.0, f32::INFINITY]), f64::INFINITY);
    assert!(norm(&[1.0, f32::NAN, 2.0]).is_nan());
}
