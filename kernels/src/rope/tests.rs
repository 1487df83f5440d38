use proptest::prelude::*;

use super::*;
use crate::testing::{
    Guarded, Rng, assert_gradient, assert_near, assert_same_bits, differences, vector_tiers,
};

const PAIRINGS: [Pairing; 2] = [Pairing::Interleaved, Pairing::Halves];

fn rope(isa: Isa, heads: &[f32], cos: &[f32], sin: &[f32], pairing: Pairing) -> Vec<f32> {
    let (cos, sin) = (Guarded::new(cos), Guarded::new(sin));
    let mut heads = Guarded::new(heads);
    Rope::new(isa)
        .expect("an available tier")
        .run(&mut heads, &cos, &sin, pairing);
    heads.to_vec()
}

fn assert_tiers_agree(heads: &[f32], cos: &[f32], sin: &[f32]) {
    for pairing in PAIRINGS {
        let want = rope(Isa::Scalar, heads, cos, sin, pairing);
        for isa in vector_tiers() {
            let got = rope(isa, heads, cos, sin, pairing);
            let context = || format!("{pairing:?}, {} pairs on {isa}", cos.len());
            assert_same_bits(&got, &want, context);
        }
    }
}

#[test]
fn tiers_give_the_same_bits() {
    let mut rng = Rng(1);
    for n_pairs in [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 32, 40, 64] {
        for n_heads in [0, 1, 3] {
            let n = 2 * n_pairs * n_heads;
            let (cos, sin) = (rng.floats(n_pairs, 0.3), rng.floats(n_pairs, 0.3));
            assert_tiers_agree(&rng.floats(n, 1.0), &cos, &sin);
            assert_tiers_agree(&rng.hostile(n), &cos, &sin);
        }
    }
}

#[test]
fn pairs_are_where_they_should_be() {
    // A quarter turn takes (a, b) to (-b, a).
    let head: Vec<f32> = (0..8).map(|i| i as f32 + 1.0).collect();
    let (cos, sin) = ([0.0; 4], [1.0; 4]);
    assert_eq!(
        rope(Isa::best(), &head, &cos, &sin, Pairing::Interleaved),
        [-2.0, 1.0, -4.0, 3.0, -6.0, 5.0, -8.0, 7.0]
    );
    assert_eq!(
        rope(Isa::best(), &head, &cos, &sin, Pairing::Halves),
        [-5.0, -6.0, -7.0, -8.0, 1.0, 2.0, 3.0, 4.0]
    );
}

/// The inverse is the transposed: `y . rotate(x) = rotate_back(y) . x`.
#[test]
fn the_inverse_is_the_slope() {
    let mut rng = Rng(3);
    for n_pairs in [1, 7, 16, 33] {
        let angles = rng.floats(n_pairs, 2.0);
        let cos: Vec<f32> = angles.iter().map(|a| a.cos()).collect();
        let sin: Vec<f32> = angles.iter().map(|a| a.sin()).collect();
        for pairing in PAIRINGS {
            let (x, dy) = (rng.floats(4 * n_pairs, 1.0), rng.floats(4 * n_pairs, 1.0));
            let want = differences(&x, |x| {
                let pair = |i: usize| match pairing {
                    Pairing::Interleaved => (2 * i, 2 * i + 1),
                    Pairing::Halves => (i, i + n_pairs),
                };
                let heads = x.chunks(2 * n_pairs).zip(dy.chunks(2 * n_pairs));
                let terms = heads.flat_map(|(x, dy)| {
                    let (cos, sin) = (&cos, &sin);
                    (0..n_pairs).map(move |i| {
                        let (a, b) = pair(i);
                        let (c, s) = (f64::from(cos[i]), f64::from(sin[i]));
                        f64::from(dy[a]) * (x[a] * c - x[b] * s)
                            + f64::from(dy[b]) * (x[a] * s + x[b] * c)
                    })
                });
                terms.sum()
            });
            let back = |isa: Isa| {
                let mut heads = Guarded::new(&dy);
                let rope = Rope::new(isa).expect("an available tier");
                rope.run_inverse(&mut heads, &cos, &sin, pairing);
                heads.to_vec()
            };
            let got = back(Isa::Scalar);
            assert_gradient(&got, &want, 0.0);
            for isa in vector_tiers() {
                assert_same_bits(&back(isa), &got, || format!("{pairing:?} on {isa}"));
            }
        }
    }
}

#[test]
fn no_pairs_no_work() {
    assert!(rope(Isa::best(), &[], &[], &[], Pairing::Halves).is_empty());
}

proptest! {
    #[test]
    fn is_near_the_exact_value(n_pairs in 1usize..40, seed: u64, position in 0u32..5000) {
        let mut rng = Rng(seed);
        let head = rng.floats(2 * n_pairs, 1.0);
        let angle = |i: usize| f64::from(position) * 1e4f64.powf(-(i as f64) / n_pairs as f64);
        let cos: Vec<f32> = (0..n_pairs).map(|i| angle(i).cos() as f32).collect();
        let sin: Vec<f32> = (0..n_pairs).map(|i| angle(i).sin() as f32).collect();
        for pairing in PAIRINGS {
            let got = rope(Isa::best(), &head, &cos, &sin, pairing);
            for i in 0..n_pairs {
                let (ia, ib) = match pairing {
                    Pairing::Interleaved => (2 * i, 2 * i + 1),
                    Pairing::Halves => (i, i + n_pairs),
                };
                let (a, b) = (f64::from(head[ia]), f64::from(head[ib]));
                let (c, s) = (f64::from(cos[i]), f64::from(sin[i]));
                // Two roundings, of b * sin and of the result.
                let tolerance = (a.abs() + b.abs()) * f64::from(f32::EPSILON);
                assert_near(got[ia], a * c - b * s, tolerance, || format!("pair {i}"));
                assert_near(got[ib], a * s + b * c, tolerance, || format!("pair {i}"));
            }
        }
        assert_tiers_agree(&head, &cos, &sin);
    }
}
