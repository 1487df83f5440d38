use proptest::prelude::*;

use super::*;
use crate::testing::{
    Guarded, Rng, assert_gradient, assert_near, assert_same_bits, differences, sizes, vector_tiers,
};

fn run(isa: Isa, logits: &[f32], target: usize, slope: f32) -> (Softmax, Vec<f32>) {
    let op = CrossEntropy::new(isa).expect("an available tier");
    let mut row = Guarded::new(logits);
    let softmax = op.softmax(&mut row, target);
    op.gradient(&mut row, &softmax, target, slope);
    (softmax, row.to_vec())
}

fn logprob(logits: &[f64], target: usize) -> f64 {
    let max = logits.iter().fold(f64::NEG_INFINITY, |m, &x| m.max(x));
    let sum: f64 = logits.iter().map(|x| (x - max).exp()).sum();
    logits[target] - max - sum.ln()
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for n in sizes(16)
        .into_iter()
        .chain([500, 513, 1100])
        .filter(|&n| n > 0)
    {
        for logits in [rng.floats(n, 3.0), rng.floats(n, 40.0), rng.hostile(n)] {
            let target = rng.below(n);
            let (want, gradient) = run(Isa::Scalar, &logits, target, -0.25);
            for isa in vector_tiers() {
                let (got, found) = run(isa, &logits, target, -0.25);
                let context = || format!("n = {n} on {isa}");
                assert_same_bits(&[got.logprob], &[want.logprob], context);
                assert_same_bits(&found, &gradient, context);
            }
        }
    }
}

#[test]
fn limits() {
    let (softmax, gradient) = run(Isa::best(), &[3.0], 0, -1.0);
    assert_eq!((softmax.logprob, gradient[0]), (0.0, 0.0));
    // A sure token has nothing to learn; an impossible one is pushed with the whole slope.
    let (softmax, gradient) = run(Isa::best(), &[1000.0, -1000.0], 0, -1.0);
    assert_eq!((softmax.logprob, &gradient[..]), (0.0, &[0.0, 0.0][..]));
    let (softmax, gradient) = run(Isa::best(), &[1000.0, -1000.0], 1, -1.0);
    assert_eq!(
        (softmax.logprob, &gradient[..]),
        (-2000.0, &[1.0, -1.0][..])
    );
    let (softmax, gradient) = run(Isa::best(), &[1.0, f32::NAN, 2.0], 0, -1.0);
    assert!(softmax.logprob.is_nan() && gradient.iter().all(|g| g.is_nan()));
}

#[test]
fn long_rows_are_as_exact_as_short_ones() {
    let mut rng = Rng(5);
    let logits = rng.floats(150_000, 4.0);
    let wide: Vec<f64> = logits.iter().map(|&x| x.into()).collect();
    let (softmax, gradient) = run(Isa::best(), &logits, 77, -1.0);
    let want = logprob(&wide, 77);
    assert_near(softmax.logprob, want, 2e-6, || "log-probability".into());
    let sum: f64 = gradient.iter().map(|&g| f64::from(g)).sum();
    assert!(sum.abs() < 1e-5, "gradients add up to {sum}");
}

proptest! {
    #[test]
    fn is_the_slope_of_the_log_probability(n in 1usize..60, seed: u64, scale in 0.1f32..5.0) {
        let mut rng = Rng(seed);
        let (logits, target) = (rng.floats(n, scale), rng.below(n));
        let (softmax, gradient) = run(Isa::Scalar, &logits, target, -0.5);
        let wide: Vec<f64> = logits.iter().map(|&x| x.into()).collect();
        let want = logprob(&wide, target);
        assert_near(softmax.logprob, want, 1e-6 * want.abs() + 1e-6, || format!("{n} logits"));
        let want = differences(&logits, |logits| -0.5 * logprob(logits, target));
        assert_gradient(&gradient, &want, 0.5);
    }
}
