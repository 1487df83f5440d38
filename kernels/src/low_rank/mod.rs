//! `dst[i][j] += sum over r of t[i][r] * b[j][r]`: what the second factor of a low-rank change adds, for
//! ranks below a block too.
//!
//! A change `B A` of rank 8 or 16 fills only a part of a block of [`GROUP`] elements. So that no byte of
//! `B` is wasted, `n` neighbouring panels of the output share a panel of `rhs`: each has `32 / n`
//! elements of every block, its *place*, and there is one `lhs` for each place, with the same numbers
//! at that place and zeros elsewhere.
//!
//! # Formula
//! With `n = lhs.len()`: panel `p` of `dst` `+= lhs[p % n] * panel p / n of rhs`.
//!
//! # Shapes
//! Every `lhs` `[m][k]`, packed by [`Matmul::pack_lhs_group`]; `rhs` holds `panels.end / n` panels,
//! rounded up; panels of `dst` are `[m][NR]`, `stride` elements apart.
//!
//! ```text
//! n = 4, rank 8      block of rhs panel 0    k 0..8     8..16    16..24    24..32
//!                    weights of dst panel    0          1        2         3
//!                    lhs[1]                  0 .. 0     t        0 .. 0    0 .. 0
//! ```
//!
//! # Numerics
//! As [`Matmul::accumulate`]: every panel goes on from what `dst` holds. Zeros add nothing to an exact
//! integer sum, so an output has the bits of `B` stored alone, up to the scale that its block shares.
//!
//! # Cost
//! `n` products of a tier, each over every `n`-th panel of `dst`; the weights of the call are read `n`
//! times, and are small enough to stay in the cache.
//!
//! # Variants
//! Those of [`crate::matmul`].
//!
//! # Example
//! Rank 16: two panels of the output share a panel of `B`.
//! ```
//! use brevity_kernels::low_rank::LowRank;
//! use brevity_kernels::matmul::{Lhs, Matmul, NR, Rhs, WeightFormat, pack_panel_f32};
//! use brevity_kernels::quantize::{Q8Rows, Quantize};
//! use brevity_kernels::Isa;
//!
//! let (isa, rank, k) = (Isa::best(), 16, 32);
//! // B is 1 for the first panel of the output and 2 for the second.
//! let column: Vec<f32> = [[1.0; 16], [2.0; 16]].concat();
//! let mut b = vec![0; Rhs::len_bytes(WeightFormat::W8, NR, k)];
//! pack_panel_f32(WeightFormat::W8, k, &[&column[..]; NR], &mut b);
//!
//! let matmul = Matmul::new(isa).unwrap();
//! let layout = matmul.lhs_layout(1, k);
//! let packed = [0, 1].map(|place| {
//!     let mut t = [0.0; 32];
//!     t[place * rank..][..rank].fill(0.5);
//!     let (mut qs, mut scales, mut sums) = ([0; 32], [0.0], [0]);
//!     Quantize::new(isa).unwrap().run(&t, &mut qs, &mut scales, &mut sums);
//!     let mut packed = vec![0; layout.len_bytes()];
//!     matmul.pack_lhs(&layout, Q8Rows::new(1, k, &qs, &scales, &sums), &mut packed);
//!     packed
//! });
//! let lhs = [0, 1].map(|place| Lhs::new(layout, &packed[place]));
//! let mut y = [100.0; 2 * NR];
//! let b = Rhs::new(WeightFormat::W8, NR, k, &b);
//! LowRank::from(matmul).accumulate(&lhs, b, 0..2, &mut y, NR);
//! assert!((y[0] - 108.0).abs() < 0.1 && (y[NR] - 116.0).abs() < 0.1);
//! ```

use std::ops::Range;

use crate::matmul::{Lhs, Matmul, Rhs};
#[cfg(doc)]
use crate::{GROUP, matmul::NR};

#[cfg(test)]
mod tests;

/// The low-rank product of one tier.
#[derive(Clone, Copy, Debug)]
pub struct LowRank {
    matmul: Matmul,
}

impl From<Matmul> for LowRank {
    fn from(matmul: Matmul) -> Self {
        Self { matmul }
    }
}

impl LowRank {
    /// Adds the products of `panels`, counted in panels of the output.
    ///
    /// # Panics
    /// If there is no `lhs`, one differs in shape from the first, `panels` leaves `rhs`, or as
    /// [`Matmul::accumulate`].
    pub fn accumulate(
        &self,
        lhs: &[Lhs<'_>],
        rhs: Rhs<'_>,
        panels: Range<usize>,
        dst: &mut [f32],
        stride: usize,
    ) {
        let n = lhs.len();
        assert!(n > 0, "no lhs");
        for other in lhs {
            assert_eq!(other.m(), lhs[0].m(), "rows of every lhs");
        }
        if lhs[0].m() == 0 {
            return;
        }
        for (place, &lhs) in lhs.iter().enumerate() {
            // The first panel of the range at this place, and the number of them.
            let first = panels.start + (place + n - panels.start % n) % n;
            let count = panels.end.saturating_sub(first).div_ceil(n);
            if count == 0 {
                continue;
            }
            let dst = &mut dst[(first - panels.start) * stride..];
            let own = first / n..first / n + count;
            self.matmul.accumulate(lhs, rhs, own, dst, n * stride);
        }
    }
}
