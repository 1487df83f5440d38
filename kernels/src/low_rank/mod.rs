//! `dst[i][j] += sum over r of t[i][r] * b[j][r]`, `r` below 8 or 16: the second product of a low-rank
//! change, added to the sums of the first matrix.
//!
//! # Shapes
//! `t` `[m][rank]` int8 with a scale for each row, `b` `[n][rank]` int8 or int4, `dst` `[panels][stride]`, the
//! first `[m][16]` of each.
//!
//! # Layout of `b`
//! Panels of [`WeightFormat::W8`] or [`WeightFormat::W4`], whose block is 32 elements of 16 columns. A rank of 8 or 16 would leave most of a block empty, so `32 / rank` neighbouring panels of
//! the output share one, and with it a column's scale. By vectors of 16 bytes:
//!
//! ```text
//! rank  8   columns 0, 1 of panel 0 | of panel 1 | of panel 2 | of panel 3 | columns 2, 3 of panel 0 | ..
//! rank 16   columns 0, 1 of panel 0, r 0..8 | r 8..16 | of panel 1, r 0..8 | r 8..16 | columns 2, 3 ..
//! ```
//! and a vector is 8 elements of the one column, then 8 of the other. Int4 holds the first half of
//! these vectors in low nibbles, the second half in the high nibbles of the same bytes:
//!
//! ```text
//! rank  8   columns 0, 1 of panels 0 (low), 2 (high) | of panels 1, 3 | columns 2, 3 of panels 0, 2 | ..
//! rank 16   columns 0, 1 of panels 0 (low), 1 (high), r 0..8 | r 8..16 | columns 2, 3 ..
//! ```
//!
//! # Numerics
//! `isum` = the exact sum of the products, at most 16 * 127 * 128 in magnitude. Then one rounding for
//! `f32(isum) * scale[i]` and one for the fused multiply-add with the column's scale to `dst`. These are
//! the bits of a matmul of whole blocks in which `t` stands at the place of the panel among zeros.
//!
//! # Cost
//! `17 * rank` bytes of int8 or `9 * rank` of int4 a panel, read once for all rows; for one row bound by those and by the
//! sums' way through registers, `rank` multiply-adds for each load and store of a sum.
//!
//! # Source
//! Hu et al., <https://arxiv.org/abs/2106.09685>.
//!
//! # Variants
//! | isa | file | a step: 16 columns of a row |
//! |---|---|---|
//! | scalar | `scalar.rs` | one element at a time |
//! | neon | `neon.rs` | 8 weight vectors (rank 8), smull and smlal |
//! | neon_dotprod, neon_i8mm | `neon_dotprod.rs` | 8 or 16 weight vectors in registers, sdot |
//! | avx2, avx512_vnni | `avx2.rs` | 4 or 8 weight vectors, vpmaddubsw of magnitudes |

use std::ops::Range;

use crate::matmul::{NR, Panel, Rhs, WeightFormat};
use crate::{GROUP, Isa};

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "aarch64")]
mod neon_dotprod;
mod scalar;
#[cfg(test)]
mod tests;

/// `m` rows: `t[i][r] ~ scales[i] * codes[i][r]`.
#[derive(Clone, Copy, Debug)]
pub struct LowRankRows<'a> {
    rank: usize,
    codes: &'a [i8],
    scales: &'a [f32],
}

impl<'a> LowRankRows<'a> {
    /// `codes` `[m][rank]` in -127..=127, `scales` `[m]`.
    ///
    /// # Panics
    /// If `rank` is not 8 or 16, or `codes` has another length than its shape.
    pub fn new(rank: usize, codes: &'a [i8], scales: &'a [f32]) -> Self {
        assert!(rank == 8 || rank == 16, "rank {rank}, expected 8 or 16");
        assert_eq!(
            codes.len(),
            scales.len() * rank,
            "codes of {} rows",
            scales.len()
        );
        Self {
            rank,
            codes,
            scales,
        }
    }
}

/// A checked call.
struct Call<'a> {
    t: LowRankRows<'a>,
    b: Rhs<'a>,
    panels: Range<usize>,
    stride: usize,
}

/// Some panels of the output that share a block.
struct Block<'a> {
    panel: Panel<'a>,
    places: Range<usize>,
}

impl Call<'_> {
    /// Hands on every block with its part of `dst`.
    #[inline(always)]
    fn each(&self, dst: &mut [f32], mut run: impl FnMut(Block<'_>, &mut [f32])) {
        let per_block = GROUP / self.t.rank;
        let Range { mut start, end } = self.panels;
        let mut dst = dst;
        while start < end {
            let first = start % per_block;
            let places = first..per_block.min(first + end - start);
            let (head, tail) = dst.split_at_mut((places.len() * self.stride).min(dst.len()));
            let panel = self.b.panel(start / per_block);
            start += places.len();
            run(Block { panel, places }, head);
            dst = tail;
        }
    }
}

type Run = unsafe fn(&Call<'_>, &mut [f32]);

/// The product of one tier.
#[derive(Clone, Copy, Debug)]
pub struct LowRank {
    run: Run,
}

impl LowRank {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let run: Run = match isa {
            Isa::Scalar => scalar::run,
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => neon::run,
            #[cfg(target_arch = "aarch64")]
            Isa::NeonDotprod | Isa::NeonI8mm => neon_dotprod::run,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => avx2::run,
            _ => return None,
        };
        isa.is_available().then_some(Self { run })
    }

    /// Adds some `panels` of the output to `dst`, whose panels are `stride` elements apart and begin
    /// with their `[m][16]`; after the last of them, `dst` may end.
    ///
    /// # Panics
    /// If `b` has a minimum or not 32 elements a column, `panels` leaves it, or `dst` is too short.
    #[allow(unsafe_code)]
    pub fn accumulate(
        &self,
        t: LowRankRows<'_>,
        b: Rhs<'_>,
        panels: Range<usize>,
        dst: &mut [f32],
        stride: usize,
    ) {
        let (m, per_block) = (t.scales.len(), GROUP / t.rank);
        assert!(b.format() != WeightFormat::W4Min, "b with a minimum");
        assert_eq!(b.k(), GROUP, "elements of a column of b");
        assert!(
            panels.end <= b.n_panels() * per_block,
            "panels {panels:?} of {} x {per_block}",
            b.n_panels()
        );
        if m == 0 || panels.is_empty() {
            return;
        }
        assert!(
            stride >= m * NR && dst.len() >= (panels.len() - 1) * stride + m * NR,
            "dst of {} for {panels:?} x {m}, {stride} apart",
            dst.len()
        );
        let call = Call {
            t,
            b,
            panels,
            stride,
        };
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.run)(&call, dst) }
    }
}
