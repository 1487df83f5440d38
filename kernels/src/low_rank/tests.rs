use proptest::prelude::*;

use super::*;
use crate::matmul::{CodedRow, pack_panel_coded};
use crate::testing::{Guarded, Rng, assert_near, assert_same_bits, vector_tiers};

/// `b` `[panels of the output][16][rank]`, packed, and what it says.
struct Case {
    format: WeightFormat,
    rank: usize,
    n_panels: usize,
    codes: Vec<i8>,
    scales: Vec<f32>,
    /// As stored.
    b: Vec<u8>,
}

impl Case {
    fn new(
        (format, rank): (WeightFormat, usize),
        m: usize,
        n_panels: usize,
        rng: &mut Rng,
    ) -> Self {
        let per_block = GROUP / rank;
        let mut code = |low: i32, n: usize| (low + rng.below(n) as i32) as i8;
        let codes = (0..m * rank).map(|_| code(-127, 255)).collect();
        let n_stored = n_panels.div_ceil(per_block);
        let len = format.panel_len_bytes(GROUP);
        let mut b = vec![0; n_stored * len];
        let mut weight = || match format {
            WeightFormat::W8 => code(-128, 256),
            _ => code(0, 16),
        };
        let weights: Vec<i8> = (0..n_stored * NR * GROUP).map(|_| weight()).collect();
        for (weights, panel) in weights.chunks(NR * GROUP).zip(b.chunks_exact_mut(len)) {
            let scales: Vec<[f32; 1]> = (0..NR).map(|_| [rng.unit()]).collect();
            let rows: Vec<CodedRow<'_>> = weights
                .chunks(GROUP)
                .zip(&scales)
                .map(|(codes, scales)| CodedRow {
                    codes,
                    scales,
                    mins: &[],
                })
                .collect();
            pack_panel_coded(format, GROUP, &rows, panel);
        }
        Self {
            format,
            rank,
            n_panels,
            codes,
            scales: (0..m).map(|_| rng.unit()).collect(),
            b,
        }
    }

    fn rhs(&self) -> Rhs<'_> {
        let n_stored = self.n_panels.div_ceil(GROUP / self.rank);
        Rhs::new(self.format, n_stored * NR, GROUP, &self.b)
    }

    /// Added to `dst`, every buffer flush against an unmapped page.
    fn run(&self, isa: Isa, panels: Range<usize>, dst: &[f32], stride: usize) -> Vec<f32> {
        let (codes, scales) = (Guarded::new(&self.codes), Guarded::new(&self.scales));
        let (b, mut dst) = (Guarded::new(&self.b), Guarded::new(dst));
        let b = Rhs::new(self.format, self.rhs().n(), GROUP, &b);
        let t = LowRankRows::new(self.rank, &codes, &scales);
        let op = LowRank::new(isa).expect("an available tier");
        op.accumulate(t, b, panels, &mut dst, stride);
        dst.to_vec()
    }
}

proptest! {
    /// All tiers against the definition, the definition against f64; what lies between the rows of two
    /// panels is left alone.
    #[test]
    fn tiers_equal_the_definition_and_an_oracle(
        format in prop::sample::select(vec![WeightFormat::W8, WeightFormat::W4]),
        rank in prop::sample::select(vec![8usize, 16]),
        m in 1usize..20,
        n_panels in 1usize..11,
        first in 0usize..11,
        spare in 0usize..40,
        seed: u64,
    ) {
        let mut rng = Rng(seed);
        let case = Case::new((format, rank), m, n_panels, &mut rng);
        let panels = first.min(n_panels - 1)..n_panels;
        let stride = m * NR + spare;
        let start = rng.floats((panels.len() - 1) * stride + m * NR, 10.0);
        let want = case.run(Isa::Scalar, panels.clone(), &start, stride);
        for isa in vector_tiers() {
            let got = case.run(isa, panels.clone(), &start, stride);
            assert_same_bits(&got, &want, || format!("{isa}"));
        }
        let per_block = GROUP / rank;
        let mut column = vec![0.0; GROUP];
        for (at, (&got, &start)) in want.iter().zip(&start).enumerate() {
            let (p, i, c) = (panels.start + at / stride, at % stride / NR, at % stride % NR);
            if i >= m {
                prop_assert_eq!(got.to_bits(), start.to_bits());
                continue;
            }
            case.rhs().column(p / per_block * NR + c, &mut column);
            let b = &column[p % per_block * rank..][..rank];
            let terms = case.codes[i * rank..][..rank].iter().zip(b);
            let terms = terms.map(|(&t, &b)| f64::from(t) * f64::from(case.scales[i]) * f64::from(b));
            let (sum, size) = terms.fold((f64::from(start), f64::from(start).abs()), |(s, a), t| {
                (s + t, a + t.abs())
            });
            assert_near(got, sum, 4.0 * size * f64::from(f32::EPSILON), || format!("element {at}"));
        }
    }
}

/// The largest sums, on both signs, in every place.
#[test]
fn extremes_are_exact() {
    for rank in [8, 16] {
        let n_panels = GROUP / rank;
        let len = WeightFormat::W8.panel_len_bytes(GROUP);
        for (t, w) in [(127, -128), (-127, -128), (127, 127), (-127, 127)] {
            let codes = vec![w; GROUP];
            let row = CodedRow {
                codes: &codes,
                scales: &[1.0],
                mins: &[],
            };
            let mut b = vec![0; len];
            pack_panel_coded(WeightFormat::W8, GROUP, &[row; NR], &mut b);
            let case = Case {
                format: WeightFormat::W8,
                rank,
                n_panels,
                codes: vec![t; 2 * rank],
                scales: vec![1.0; 2],
                b,
            };
            // A product with a scale as stored, which is not quite 1 in every second four columns.
            let isum = rank as f32 * f32::from(t) * f32::from(w);
            let scale = |at: usize| case.rhs().panel(0).scale(0, at % NR);
            for isa in Isa::available() {
                let dst = vec![0.0; n_panels * 2 * NR];
                let got = case.run(isa, 0..n_panels, &dst, 2 * NR);
                for (at, y) in got.into_iter().enumerate() {
                    assert_eq!(y, isum * scale(at), "{isa} {t} x {w}");
                }
            }
        }
    }
}

#[test]
#[should_panic(expected = "rank 32")]
fn refuses_other_ranks() {
    LowRankRows::new(32, &[0; 32], &[1.0]);
}

#[test]
#[should_panic(expected = "panels 0..5 of 1 x 4")]
fn refuses_panels_that_are_not_there() {
    let case = Case::new((WeightFormat::W8, 8), 1, 4, &mut Rng(1));
    case.run(Isa::Scalar, 0..5, &[0.0; 5 * NR], NR);
}
