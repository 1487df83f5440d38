//! Activations and weights of a test, and runs over them.

use std::ops::Range;

use crate::matmul::{Lhs, LhsLayout, Matmul, NR, Rhs, WeightFormat, pack_panel_f32};
use crate::quantize::Q8Rows;
use crate::{GROUP, Isa};

/// Activations and weights of one case.
pub(super) struct Case {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub format: WeightFormat,
    pub qs: Vec<i8>,
    pub scales: Vec<f32>,
    pub sums: Vec<i32>,
    pub rhs: Vec<u8>,
}

/// A small counter-based generator: the same numbers on every machine.
pub(super) fn noise(seed: u64, i: usize) -> u64 {
    let mut z = (seed ^ i as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(seed);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Case {
    pub fn new(format: WeightFormat, m: usize, n: usize, k: usize, seed: u64) -> Self {
        let qs: Vec<i8> = (0..m * k)
            .map(|i| (noise(seed, i) % 255) as i8)
            .map(|q| q.max(-127))
            .collect();
        let scales = (0..m * k / GROUP)
            .map(|i| {
                let scale = (noise(seed ^ 1, i) % 1000) as f32 / 7777.0;
                f32::from_bits((scale.to_bits() + 3) & !3)
            })
            .collect();
        let weights: Vec<f32> = (0..n * k)
            .map(|i| ((noise(seed ^ 2, i) % 2001) as f32 - 1000.0) / 1234.0)
            .collect();
        let mut rhs = vec![0; Rhs::len_bytes(format, n, k)];
        let len = format.panel_len_bytes(k);
        for (p, dst) in rhs.chunks_exact_mut(len.max(1)).enumerate() {
            let rows: Vec<&[f32]> = (p * NR..n.min(p * NR + NR))
                .map(|j| &weights[j * k..][..k])
                .collect();
            pack_panel_f32(format, k, &rows, dst);
        }
        let mut case = Self {
            m,
            n,
            k,
            format,
            qs,
            scales,
            sums: vec![],
            rhs,
        };
        case.sum();
        case
    }

    pub fn sum(&mut self) {
        let sum = |qs: &[i8]| qs.iter().map(|&q| i32::from(q)).sum();
        self.sums = self.qs.chunks_exact(GROUP).map(sum).collect();
    }

    /// `lhs * rhs`, `[panels][m][NR]`.
    pub fn run(&self, isa: Isa) -> Vec<f32> {
        self.call(isa, Matmul::run, |_| f32::NAN)
    }

    /// The same added to some numbers.
    pub fn accumulate(&self, isa: Isa) -> Vec<f32> {
        let start = |i| (noise(77, i) % 4001) as f32 / 100.0 - 20.0;
        self.call(isa, accumulate, start)
    }

    pub fn call(
        &self,
        isa: Isa,
        operation: impl Fn(&Matmul, Lhs<'_>, Rhs<'_>, Range<usize>, &mut [f32]),
        start: impl Fn(usize) -> f32,
    ) -> Vec<f32> {
        let matmul = Matmul::new(isa).expect("an available tier");
        let (layout, bytes) = self.pack(&matmul);
        let rhs = Rhs::new(self.format, self.n, self.k, &self.rhs);
        let mut dst: Vec<f32> = (0..rhs.n_panels() * self.m * NR).map(start).collect();
        // In two calls, so that a panel's place in the range is seen to matter to `dst` only.
        let cut = rhs.n_panels() / 2;
        let (head, tail) = dst.split_at_mut(cut * self.m * NR);
        let lhs = Lhs::new(layout, &bytes);
        operation(&matmul, lhs, rhs, 0..cut, head);
        operation(&matmul, lhs, rhs, cut..rhs.n_panels(), tail);
        dst
    }

    /// The rows.
    pub fn rows(&self) -> Q8Rows<'_> {
        Q8Rows::new(self.m, self.k, &self.qs, &self.scales, &self.sums)
    }

    /// The packed rows.
    pub fn pack(&self, matmul: &Matmul) -> (LhsLayout, Vec<u8>) {
        let layout = matmul.lhs_layout(self.m, self.k);
        // Groups over a pattern: a tile must not depend on what was there before.
        let mut bytes = vec![0xA5; layout.len_bytes()];
        for g in 0..layout.n_groups() {
            let (first, rows) = (g * layout.group_rows, layout.rows_of(g));
            let rows = self.rows().rows(first..first + rows);
            let dst = &mut bytes[g * layout.group_len_bytes..][..layout.group_len_bytes];
            matmul.pack_lhs_group(&layout, rows, dst);
        }
        (layout, bytes)
    }

    /// Element `(i, j)` in f64 and the sum of the magnitudes of its terms.
    pub fn oracle(&self, i: usize, j: usize) -> (f64, f64) {
        let rhs = Rhs::new(self.format, self.n, self.k, &self.rhs);
        let mut column = vec![0.0; self.k];
        rhs.column(j, &mut column);
        let x = &self.qs[i * self.k..][..self.k];
        let s = &self.scales[i * self.k / GROUP..];
        let terms =
            (0..self.k).map(|t| f64::from(x[t]) * f64::from(s[t / GROUP]) * f64::from(column[t]));
        terms.fold((0.0, 0.0), |(sum, size), t| (sum + t, size + t.abs()))
    }
}

/// [`Matmul::accumulate`] into panels without gaps.
pub(super) fn accumulate(
    matmul: &Matmul,
    lhs: Lhs<'_>,
    rhs: Rhs<'_>,
    panels: Range<usize>,
    dst: &mut [f32],
) {
    matmul.accumulate(lhs, rhs, panels, dst, lhs.m() * NR);
}
