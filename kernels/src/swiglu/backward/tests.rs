use proptest::prelude::*;

use super::*;
use crate::testing::{
    Guarded, Rng, assert_gradient, assert_same_bits, differences, sizes, vector_tiers,
};

/// `d_gate` and `d_up`.
fn backward(isa: Isa, gate: &[f32], up: &[f32], d_act: &[f32]) -> [Vec<f32>; 2] {
    let [gate, up, d_act] = [gate, up, d_act].map(Guarded::new);
    let nothing = vec![f32::NAN; gate.len()];
    let mut dst = [0, 1].map(|_| Guarded::new(&nothing));
    let [d_gate, d_up] = &mut dst;
    SwiGluBackward::new(isa)
        .expect("an available tier")
        .run(&gate, &up, &d_act, d_gate, d_up);
    dst.map(|dst| dst.to_vec())
}

fn assert_tiers_agree(gate: &[f32], up: &[f32], d_act: &[f32]) {
    let want = backward(Isa::Scalar, gate, up, d_act);
    for isa in vector_tiers() {
        let got = backward(isa, gate, up, d_act);
        for i in 0..2 {
            assert_same_bits(&got[i], &want[i], || {
                format!("{i} of {} on {isa}", gate.len())
            });
        }
    }
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for n in sizes(16).into_iter().chain([1536]) {
        for scale in [1.0, 1e-30, 60.0, 1e30] {
            assert_tiers_agree(
                &rng.floats(n, scale),
                &rng.floats(n, 1.0),
                &rng.floats(n, 1.0),
            );
        }
        assert_tiers_agree(&rng.hostile(n), &rng.hostile(n), &rng.hostile(n));
    }
}

#[test]
fn limits() {
    // A gate far open passes `up` and its own slope is 1; far closed, nothing passes.
    let [d_gate, d_up] = backward(Isa::best(), &[100.0, -200.0], &[3.0, 3.0], &[2.0, 2.0]);
    assert_eq!(d_gate, [6.0, 0.0]);
    assert_eq!(d_up, [200.0, 0.0]);
}

proptest! {
    #[test]
    fn is_the_slope_of_the_forward_pass(n in 1usize..40, seed: u64, scale in 0.1f32..8.0) {
        let mut rng = Rng(seed);
        let (gate, up, d_act) = (rng.floats(n, scale), rng.floats(n, 1.0), rng.floats(n, 1.0));
        let y = |gate: f64, up: f64| gate / (1.0 + (-gate).exp()) * up;
        let loss = |gate: &[f64], up: &[f64]| -> f64 {
            let y = gate.iter().zip(up).map(|(g, u)| y(*g, *u));
            y.zip(&d_act).map(|(y, d)| y * f64::from(*d)).sum()
        };
        let wide = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        let [d_gate, d_up] = backward(Isa::Scalar, &gate, &up, &d_act);
        assert_gradient(&d_gate, &differences(&gate, |gate| loss(gate, &wide(&up))), 0.0);
        assert_gradient(&d_up, &differences(&up, |up| loss(&wide(&gate), up)), 0.0);
    }
}
