use proptest::prelude::*;

use super::*;
use crate::testing::{
    Guarded, Rng, assert_gradient, assert_same_bits, differences, sizes, vector_tiers,
};

fn backward(isa: Isa, row: [&[f32]; 3], eps: f32, start: &[f32]) -> Vec<f32> {
    let [x, weight, dy] = row.map(Guarded::new);
    let mut dst = Guarded::new(start);
    RmsNormBackward::new(isa)
        .expect("an available tier")
        .run(&x, &weight, &dy, eps, &mut dst);
    dst.to_vec()
}

fn assert_tiers_agree(row: [&[f32]; 3], eps: f32) {
    let start = vec![0.25; row[0].len()];
    let want = backward(Isa::Scalar, row, eps, &start);
    for isa in vector_tiers() {
        let got = backward(isa, row, eps, &start);
        assert_same_bits(&got, &want, || format!("n = {} on {isa}", row[0].len()));
    }
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for n in sizes(16).into_iter().chain([576, 1000]) {
        let (weight, dy) = (rng.floats(n, 1.0), rng.floats(n, 1.0));
        for scale in [1.0, 1e-30, 1e18] {
            assert_tiers_agree([&rng.floats(n, scale), &weight, &dy], 1e-5);
        }
        assert_tiers_agree([&rng.hostile(n), &weight, &dy], 1e-5);
        assert_tiers_agree([&vec![0.0; n], &weight, &rng.hostile(n)], 1e-5);
    }
}

#[test]
fn it_is_added() {
    let (x, weight, dy) = ([1.0, -2.0, 3.0], [1.0, 0.5, 2.0], [0.3, 0.1, -0.4]);
    let alone = backward(Isa::best(), [&x, &weight, &dy], 1e-5, &[0.0; 3]);
    let added = backward(Isa::best(), [&x, &weight, &dy], 1e-5, &[1.0; 3]);
    for (alone, added) in alone.iter().zip(added) {
        assert_eq!(alone + 1.0, added);
    }
}

proptest! {
    #[test]
    fn is_the_slope_of_the_forward_pass(n in 1usize..80, seed: u64, scale in 0.1f32..10.0) {
        let mut rng = Rng(seed);
        let (x, weight, dy) = (rng.floats(n, scale), rng.floats(n, 1.0), rng.floats(n, 1.0));
        let eps = 1e-5f32;
        let got = backward(Isa::Scalar, [&x, &weight, &dy], eps, &vec![0.0; n]);
        let want = differences(&x, |x| {
            let ss: f64 = x.iter().map(|x| x * x).sum();
            let inv = 1.0 / (ss / n as f64 + f64::from(eps)).sqrt();
            let y = x.iter().zip(&weight).map(|(x, w)| x * inv * f64::from(*w));
            y.zip(&dy).map(|(y, dy)| y * f64::from(*dy)).sum()
        });
        // Terms of this size cancel in the sum.
        let rms = (x.iter().map(|x| x * x).sum::<f32>() / n as f32 + eps).sqrt();
        let terms = weight.iter().zip(&dy).map(|(w, dy)| (w * dy / rms).abs());
        assert_gradient(&got, &want, f64::from(terms.fold(0.0, f32::max)));
    }
}
