//! Every tier and every place against one product per panel, and against `B` in f64.

use super::LowRank;
use crate::matmul::{Lhs, LhsLayout, Matmul, NR, Rhs, WeightFormat, pack_panel_f32};
use crate::quantize::{Q8Rows, Quantize};
use crate::testing::{Guarded, Rng, assert_near, assert_same_bits};
use crate::{GROUP, Isa};

/// `t` `[m][rank]` and `B` `[n_panels * NR][rank]`, `places` panels of `B` to a block.
struct Case {
    m: usize,
    rank: usize,
    places: usize,
    n_panels: usize,
    t: Vec<f32>,
    b: Vec<f32>,
}

/// One `lhs` for each place.
struct Inputs {
    layout: LhsLayout,
    lhs: Vec<Guarded<u8>>,
}

impl Case {
    fn new(m: usize, rank: usize, n_panels: usize) -> Self {
        let mut rng = Rng((m * 1000 + rank * 10 + n_panels) as u64);
        Self {
            m,
            rank,
            places: (GROUP / rank).max(1),
            n_panels,
            t: rng.floats(m * rank, 1.0),
            b: rng.floats(n_panels * NR * rank, 0.1),
        }
    }

    /// Elements of a block-aligned row.
    fn k(&self) -> usize {
        self.rank.max(GROUP)
    }

    fn inputs(&self, isa: Isa) -> Inputs {
        let (matmul, quantize) = (Matmul::new(isa).unwrap(), Quantize::new(isa).unwrap());
        let (m, k) = (self.m, self.k());
        let layout = matmul.lhs_layout(m, k);
        let pack = |place: usize| {
            let mut x = vec![0.0; m * k];
            for (x, t) in x.chunks_exact_mut(k).zip(self.t.chunks_exact(self.rank)) {
                x[place * self.rank..][..self.rank].copy_from_slice(t);
            }
            let (mut qs, mut scales, mut sums) = (
                vec![0; m * k],
                vec![0.0; m * k / GROUP],
                vec![0; m * k / GROUP],
            );
            quantize.run(&x, &mut qs, &mut scales, &mut sums);
            let rows = Q8Rows::new(m, k, &qs, &scales, &sums);
            let mut bytes = vec![0; layout.len_bytes()];
            matmul.pack_lhs(&layout, rows, &mut bytes);
            Guarded::new(&bytes)
        };
        let lhs = (0..self.places).map(pack).collect();
        Inputs { layout, lhs }
    }

    /// `B` with the panels of each block side by side along `k`.
    fn rhs(&self) -> Guarded<u8> {
        let (k, n) = (self.k(), self.n_panels.div_ceil(self.places));
        let len = WeightFormat::W8.panel_len_bytes(k);
        let mut bytes = vec![0; n * len];
        for (q, dst) in bytes.chunks_exact_mut(len).enumerate() {
            let mut rows = vec![vec![0.0; k]; NR];
            for place in 0..self.places {
                let p = q * self.places + place;
                for (c, row) in rows.iter_mut().enumerate().filter(|_| p < self.n_panels) {
                    let b = &self.b[(p * NR + c) * self.rank..][..self.rank];
                    row[place * self.rank..][..self.rank].copy_from_slice(b);
                }
            }
            let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
            pack_panel_f32(WeightFormat::W8, k, &rows, dst);
        }
        Guarded::new(&bytes)
    }

    /// What is in `dst` before; a value of its own between panels.
    fn start(&self, len: usize) -> Vec<f32> {
        (0..len).map(|i| i as f32 * 0.25 - 3.0).collect()
    }

    fn check(&self, isa: Isa, panels: std::ops::Range<usize>, gap: usize) {
        let inputs = self.inputs(isa);
        let lhs: Vec<Lhs<'_>> = inputs
            .lhs
            .iter()
            .map(|bytes| Lhs::new(inputs.layout, bytes))
            .collect();
        let bytes = self.rhs();
        let stored = self.n_panels.div_ceil(self.places);
        let rhs = Rhs::new(WeightFormat::W8, stored * NR, self.k(), &bytes);
        let stride = self.m * NR + gap;
        let len = panels.len().saturating_sub(1) * stride + self.m * NR;
        let start = self.start(len);
        let matmul = Matmul::new(isa).unwrap();
        // The definition: one product per panel of the output.
        let mut want = start.clone();
        for (i, p) in panels.clone().enumerate() {
            let (q, dst) = (p / self.places, &mut want[i * stride..]);
            matmul.accumulate(lhs[p % self.places], rhs, q..q + 1, dst, stride);
        }
        let mut got = Guarded::new(&start);
        LowRank::from(matmul).accumulate(&lhs, rhs, panels.clone(), &mut got, stride);
        let context = || {
            format!(
                "{isa}, rank {}, {} rows, {panels:?}, gap {gap}",
                self.rank, self.m
            )
        };
        assert_same_bits(&got, &want, context);
        if isa == Isa::Scalar {
            self.check_against_b(&got, &start, panels, stride);
        }
    }

    /// Within the steps of both quantizations.
    fn check_against_b(
        &self,
        got: &[f32],
        start: &[f32],
        panels: std::ops::Range<usize>,
        stride: usize,
    ) {
        for (i, p) in panels.enumerate() {
            for r in 0..self.m {
                for c in 0..NR {
                    let t = &self.t[r * self.rank..][..self.rank];
                    let b = &self.b[(p * NR + c) * self.rank..][..self.rank];
                    let at = i * stride + r * NR + c;
                    let sum: f64 = t
                        .iter()
                        .zip(b)
                        .map(|(t, b)| f64::from(*t) * f64::from(*b))
                        .sum();
                    let peak = |x: &[f32]| x.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
                    let all = peak(&self.b).max(1e-3);
                    let tolerance = self.rank as f64 * f64::from(peak(t) * all) * 0.02;
                    assert_near(got[at], f64::from(start[at]) + sum, tolerance, || {
                        format!("panel {p}, row {r}, column {c}")
                    });
                }
            }
        }
    }
}

#[test]
fn every_place_of_a_block_is_its_own_product() {
    for rank in [8, 16, 32, 64] {
        for m in [0, 1, 2, 3, 5, 13] {
            let case = Case::new(m, rank, 7);
            for isa in Isa::available() {
                for panels in [0..7, 0..0, 1..6, 3..4, 2..7, 5..7] {
                    for gap in [0, NR] {
                        case.check(isa, panels.clone(), gap);
                    }
                }
            }
        }
    }
}

#[test]
#[should_panic(expected = "panels 2..3 of 2")]
fn panels_beyond_the_last_block_are_refused() {
    Case::new(1, 16, 4).check(Isa::Scalar, 4..5, 0);
}
