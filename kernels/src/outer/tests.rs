use proptest::prelude::*;

use super::*;
use crate::dense::Dense;
use crate::testing::{Guarded, Rng, assert_same_bits, vector_tiers};

fn outer(isa: Isa, x: &[f32], w: &[f32], start: &[f32]) -> Vec<f32> {
    let (x, w, mut dst) = (Guarded::new(x), Guarded::new(w), Guarded::new(start));
    Outer::new(isa)
        .expect("an available tier")
        .accumulate(&x, &w, &mut dst);
    dst.to_vec()
}

proptest! {
    /// The product with `x` transposed, bit for bit, and so within the tolerance of its own tests.
    #[test]
    fn is_the_dense_product_of_the_transposed(m in 0usize..11, k in 0usize..40, seed: u64) {
        let mut rng = Rng(seed);
        let (x, w) = (rng.floats(k * m, 1.0), rng.floats(k * COLUMNS, 1.0));
        let start = rng.floats(m * COLUMNS, 1.0);
        let turned: Vec<f32> = (0..m * k).map(|at| x[at % k * m + at / k]).collect();
        let mut want = start.clone();
        Dense::new(Isa::Scalar).unwrap().accumulate(&turned, &w, &mut want);
        assert_same_bits(&outer(Isa::Scalar, &x, &w, &start), &want, || format!("{m} x {k}"));
        for isa in vector_tiers() {
            assert_same_bits(&outer(isa, &x, &w, &start), &want, || format!("{m} x {k} on {isa}"));
        }
    }

    /// Rows may come in any number of calls.
    #[test]
    fn a_cut_does_not_show(m in 1usize..11, k in 0usize..40, cut in 0usize..40, seed: u64) {
        let mut rng = Rng(seed);
        let cut = cut.min(k);
        let (x, w) = (rng.floats(k * m, 1.0), rng.floats(k * COLUMNS, 1.0));
        let start = vec![0.0; m * COLUMNS];
        let isa = Isa::best();
        let head = outer(isa, &x[..cut * m], &w[..cut * COLUMNS], &start);
        let both = outer(isa, &x[cut * m..], &w[cut * COLUMNS..], &head);
        assert_same_bits(&both, &outer(isa, &x, &w, &start), || format!("{cut} of {k}"));
    }
}

#[test]
fn a_bad_number_stays_in_its_row_and_column() {
    let (mut x, mut w) = (vec![1.0; 6 * 5], vec![1.0; 6 * COLUMNS]);
    x[2 * 5 + 4] = f32::NAN; // row 4
    w[3 * COLUMNS + 7] = f32::INFINITY; // column 7
    let dst = outer(Isa::best(), &x, &w, &[0.0; 5 * COLUMNS]);
    for (at, y) in dst.iter().enumerate() {
        let (i, j) = (at / COLUMNS, at % COLUMNS);
        match (i, j) {
            (4, _) => assert!(y.is_nan(), "{i} {j}: {y}"),
            (_, 7) => assert_eq!(*y, f32::INFINITY),
            _ => assert_eq!(*y, 6.0),
        }
    }
}
