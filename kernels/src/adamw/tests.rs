use proptest::prelude::*;

use super::*;
use crate::testing::{Guarded, Rng, assert_near, assert_same_bits, vector_tiers};

const OPTIONS: AdamWOptions = AdamWOptions {
    lr: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    weight_decay: 0.1,
};

/// Parameters and moments after the steps that `gradients` are for.
fn steps(isa: Isa, options: &AdamWOptions, p: &[f32], gradients: &[Vec<f32>]) -> [Vec<f32>; 3] {
    let zeros = vec![0.0; p.len()];
    let mut state = [p, &zeros, &zeros].map(Guarded::new);
    let [p, m, v] = &mut state;
    let mut powers = [1.0, 1.0];
    for gradient in gradients {
        powers = [powers[0] * options.beta1, powers[1] * options.beta2];
        let step = AdamWStep::new(options, powers, 0.5);
        let op = AdamW::new(isa).expect("an available tier");
        op.run(&step, &Guarded::new(gradient), p, m, v);
    }
    state.map(|x| x.to_vec())
}

proptest! {
    #[test]
    fn tiers_equal_the_definition_and_an_oracle(n in 0usize..70, seed: u64, scale in -12i32..6) {
        let mut rng = Rng(seed);
        let p = rng.floats(n, 1.0);
        let gradients: Vec<_> = (0..3).map(|_| rng.floats(n, 2.0f32.powi(scale))).collect();
        let found = steps(Isa::Scalar, &OPTIONS, &p, &gradients);
        for isa in vector_tiers() {
            let got = steps(isa, &OPTIONS, &p, &gradients);
            for i in 0..3 {
                assert_same_bits(&got[i], &found[i], || format!("{i} of {n} on {isa}"));
            }
        }
        for i in 0..n {
            let (mut want, mut m, mut v) = (f64::from(p[i]), 0.0f64, 0.0f64);
            for (t, gradient) in (1..).zip(&gradients) {
                let g = 0.5 * f64::from(gradient[i]);
                want -= OPTIONS.lr * OPTIONS.weight_decay * want;
                m = OPTIONS.beta1 * m + (1.0 - OPTIONS.beta1) * g;
                v = OPTIONS.beta2 * v + (1.0 - OPTIONS.beta2) * g * g;
                let (m, v) = (m / (1.0 - OPTIONS.beta1.powi(t)), v / (1.0 - OPTIONS.beta2.powi(t)));
                want -= OPTIONS.lr * m / (v.sqrt() + OPTIONS.eps);
            }
            assert_near(found[0][i], want, 1e-6 * want.abs() + 1e-8, || format!("element {i}"));
        }
    }
}

#[test]
fn no_gradient_leaves_what_it_found() {
    let options = AdamWOptions {
        weight_decay: 0.0,
        ..OPTIONS
    };
    let p = [1.0, -2.5, 1e-20];
    assert_eq!(steps(Isa::best(), &options, &p, &[vec![0.0; 3]])[0], p);
}
