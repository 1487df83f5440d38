use proptest::prelude::*;

use super::*;
use crate::testing::{Guarded, Rng, assert_near, assert_same_bits, sizes, vector_tiers};

fn swiglu(isa: Isa, gate: &[f32], up: &[f32]) -> Vec<f32> {
    let (gate, up) = (Guarded::new(gate), Guarded::new(up));
    let mut dst = Guarded::new(&vec![f32::NAN; gate.len()]);
    SwiGlu::new(isa)
        .expect("an available tier")
        .run(&gate, &up, &mut dst);
    dst.to_vec()
}

fn assert_tiers_agree(gate: &[f32], up: &[f32]) {
    let want = swiglu(Isa::Scalar, gate, up);
    for isa in vector_tiers() {
        let got = swiglu(isa, gate, up);
        assert_same_bits(&got, &want, || format!("n = {} on {isa}", gate.len()));
    }
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for n in sizes(8).into_iter().chain(sizes(16)).chain([1536]) {
        for scale in [1.0, 1e-30, 60.0, 1e30] {
            assert_tiers_agree(&rng.floats(n, scale), &rng.floats(n, 1.0));
        }
        assert_tiers_agree(&rng.hostile(n), &rng.hostile(n));
    }
}

#[test]
fn limits() {
    let gate = [
        0.0,
        100.0,
        -88.5,
        f32::NEG_INFINITY,
        f32::INFINITY,
        f32::NAN,
    ];
    let y = swiglu(Isa::best(), &gate, &[2.0; 6]);
    assert_eq!(y[0], 0.0);
    assert_eq!(y[1], 200.0);
    assert_eq!(y[2].to_bits(), (-0.0f32).to_bits());
    assert!(y[3].is_nan());
    assert_eq!(y[4], f32::INFINITY);
    assert!(y[5].is_nan());
}

proptest! {
    #[test]
    fn is_near_the_exact_value(n in 0usize..70, seed: u64, scale in 0.01f32..25.0) {
        let mut rng = Rng(seed);
        let (gate, up) = (rng.floats(n, scale), rng.floats(n, 1.0));
        // exp 1.02 ULP = 2.04 units of 2^-24, then three roundings.
        let relative = 5.5 * f64::from(f32::EPSILON) / 2.0;
        for (i, got) in swiglu(Isa::best(), &gate, &up).into_iter().enumerate() {
            let g = f64::from(gate[i]);
            let want = g / (1.0 + (-g).exp()) * f64::from(up[i]);
            assert_near(got, want, want.abs() * relative + 1e-44, || format!("gate {g}"));
        }
        assert_tiers_agree(&gate, &up);
    }
}
