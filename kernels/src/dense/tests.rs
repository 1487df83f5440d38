use proptest::prelude::*;

use super::*;
use crate::testing::{Guarded, assert_same_bits};

proptest! {
    #[test]
    fn tiers_equal_the_definition_and_an_oracle(
        m in 0usize..7,
        k in 0usize..50,
        numbers in prop::collection::vec(-3.0f32..3.0, 400),
    ) {
        let at = |i: usize| numbers[i % 400];
        let x: Vec<f32> = (0..m * k).map(at).collect();
        let w: Vec<f32> = (0..k * COLUMNS).map(|i| at(i * 7 + 3)).collect();
        let start: Vec<f32> = (0..m * COLUMNS).map(|i| at(i * 5 + 1)).collect();
        let results: Vec<Vec<f32>> = Isa::available()
            .map(|isa| {
                let mut dst = start.clone();
                Dense::new(isa).unwrap().accumulate(&x, &w, &mut dst);
                dst
            })
            .collect();
        for (i, row) in results[0].chunks_exact(COLUMNS).enumerate() {
            for (j, y) in row.iter().enumerate() {
                let terms = (0..k).map(|t| f64::from(x[i * k + t]) * f64::from(w[t * COLUMNS + j]));
                let start = f64::from(start[i * COLUMNS + j]);
                let (sum, size) = terms.fold((start, start.abs()), |(s, a), t| (s + t, a + t.abs()));
                let tolerance = size * k as f64 * f64::from(f32::EPSILON);
                prop_assert!((f64::from(*y) - sum).abs() <= tolerance, "{} for {}", y, sum);
            }
        }
        for other in &results {
            prop_assert_eq!(other, &results[0]);
        }
    }
}

#[test]
fn operands_against_unmapped_pages() {
    for m in 0..9 {
        for k in [0, 1, 2, 3, 7, 8, 9, 64, 65] {
            let float = |i: usize| (i * 37 % 101) as f32 / 16.0 - 3.0;
            let x: Vec<f32> = (0..m * k).map(float).collect();
            let w: Vec<f32> = (0..k * COLUMNS).map(float).collect();
            let start: Vec<f32> = (0..m * COLUMNS).map(float).collect();
            let mut want = start.clone();
            Dense::new(Isa::Scalar)
                .unwrap()
                .accumulate(&x, &w, &mut want);
            for guard in [Guarded::new, Guarded::at_start] {
                let (x, w) = (guard(&x), guard(&w));
                for isa in Isa::available() {
                    let mut dst = guard(&start);
                    Dense::new(isa).unwrap().accumulate(&x, &w, &mut dst);
                    assert_same_bits(&dst, &want, || format!("{isa} {m} x {k}"));
                }
            }
        }
    }
}

#[test]
fn every_lane_is_in_its_place() {
    // One weight a column, so that an output is one product of a row and an element of its own.
    let k = COLUMNS + 3;
    for m in 1..9 {
        for shift in 0..k {
            let place = |j: usize| (j + shift) % k;
            let x: Vec<f32> = (0..m * k).map(|i| (i + 1) as f32).collect();
            let mut w = vec![0.0; k * COLUMNS];
            for j in 0..COLUMNS {
                w[place(j) * COLUMNS + j] = (1 << j) as f32;
            }
            let want: Vec<f32> = (0..m * COLUMNS)
                .map(|at| (at / COLUMNS, at % COLUMNS))
                .map(|(i, j)| x[i * k + place(j)] * (1 << j) as f32)
                .collect();
            for isa in Isa::available() {
                let mut dst = vec![0.0; m * COLUMNS];
                Dense::new(isa).unwrap().accumulate(&x, &w, &mut dst);
                assert_same_bits(&dst, &want, || format!("{isa} {m} rows, shift {shift}"));
            }
        }
    }
}
