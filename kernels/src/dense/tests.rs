use proptest::prelude::*;

use super::*;

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
