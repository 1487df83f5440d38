use proptest::prelude::*;

use super::*;
use crate::testing::{Guarded, Rng, assert_near, assert_same_bits, sizes, vector_tiers};

fn rms_norm(isa: Isa, x: &[f32], weight: &[f32], eps: f32) -> Vec<f32> {
    let (x, weight) = (Guarded::new(x), Guarded::new(weight));
    let mut dst = Guarded::new(&vec![f32::NAN; x.len()]);
    RmsNorm::new(isa)
        .expect("an available tier")
        .run(&x, &weight, eps, &mut dst);
    dst.to_vec()
}

fn assert_tiers_agree(x: &[f32], weight: &[f32], eps: f32) {
    let want = rms_norm(Isa::Scalar, x, weight, eps);
    for isa in vector_tiers() {
        let got = rms_norm(isa, x, weight, eps);
        assert_same_bits(&got, &want, || format!("n = {} on {isa}", x.len()));
    }
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for n in sizes(16).into_iter().chain([576, 896, 1000]) {
        let weight = rng.floats(n, 1.0);
        assert_tiers_agree(&rng.floats(n, 1.0), &weight, 1e-5);
        assert_tiers_agree(&rng.floats(n, 1e-30), &weight, 0.0);
        assert_tiers_agree(&rng.floats(n, 1e30), &weight, 1e-6);
        assert_tiers_agree(&rng.hostile(n), &weight, 1e-5);
        assert_tiers_agree(&vec![0.0; n], &weight, 1e-5);
    }
}

#[test]
fn a_bad_element_poisons_its_row() {
    let mut x = [1.0; 64];
    x[40] = f32::NAN;
    assert!(
        rms_norm(Isa::best(), &x, &[1.0; 64], 1e-5)
            .iter()
            .all(|y| y.is_nan())
    );
}

proptest! {
    #[test]
    fn is_near_the_exact_value(n in 1usize..300, seed: u64, log_scale in -20i32..20) {
        let mut rng = Rng(seed);
        let (x, weight) = (rng.floats(n, 2.0f32.powi(log_scale)), rng.floats(n, 1.0));
        let eps = 1e-5f32;
        let ss: f64 = x.iter().map(|&x| f64::from(x).powi(2)).sum();
        let rms = (ss / n as f64 + f64::from(eps)).sqrt();
        // A lane adds n / 16 squares, the tree four times, then six operations.
        let relative = (n as f64 / 16.0 + 12.0) * f64::from(f32::EPSILON) / 2.0;
        for (i, got) in rms_norm(Isa::best(), &x, &weight, eps).into_iter().enumerate() {
            let want = f64::from(x[i]) / rms * f64::from(weight[i]);
            assert_near(got, want, want.abs() * relative + 1e-44, || format!("element {i} of {n}"));
        }
        assert_tiers_agree(&x, &weight, eps);
    }
}
