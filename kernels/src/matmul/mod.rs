//! `dst[i][j] = sum over k of lhs[i][k] * rhs[j][k]`: int8 activations times int4 or int8 weights.

use std::ops::Range;

use crate::quantize::Q8Rows;
use crate::{GROUP, Isa};

#[cfg(target_arch = "aarch64")]
mod arm;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512_vnni;
mod lhs;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "aarch64")]
mod neon_dotprod;
#[cfg(target_arch = "aarch64")]
mod neon_i8mm;
mod rhs;
mod scalar;
#[cfg(target_arch = "aarch64")]
mod tile;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use lhs::{Lhs, LhsLayout};
pub use rhs::{CodedRow, NR, Rhs, WeightFormat, pack_panel_coded, pack_panel_f32};

use lhs::Group;
pub(crate) use rhs::Panel;

/// The parts of a tier.
#[derive(Clone, Copy)]
struct Tier {
    /// Rows of a group when there are `m` rows.
    group_rows: fn(m: usize) -> usize,
    /// Bytes of a block of a group.
    block_len_bytes: fn(group_rows: usize) -> usize,
    /// Packs the rows of a group that has room for `group_rows`.
    pack_group: fn(group_rows: usize, rows: Q8Rows<'_>, dst: &mut [u8]),
    /// Adds the products of a call to its `dst`.
    panels: fn(call: &Call<'_>, dst: &mut [f32]),
}

/// What a checked call of [`Matmul::accumulate`] multiplies.
struct Call<'a> {
    lhs: &'a [Lhs<'a>],
    rhs: Rhs<'a>,
    panels: Range<usize>,
    stride: usize,
}

impl Call<'_> {
    /// Hands every panel all its rows, its weights and its `[m][NR]` of `dst`.
    #[inline]
    fn each(&self, dst: &mut [f32], mut panel: impl FnMut(Lhs<'_>, Panel<'_>, &mut [f32])) {
        let shift = self.lhs.len().trailing_zeros();
        let len = self.lhs[0].layout.m * NR;
        for (p, dst) in self.panels.clone().zip(dst.chunks_mut(self.stride)) {
            let lhs = self.lhs[p & (self.lhs.len() - 1)];
            panel(lhs, self.rhs.panel(p >> shift), &mut dst[..len]);
        }
    }
}

/// The matrix product of one tier.
#[derive(Clone, Copy)]
pub struct Matmul {
    isa: Isa,
    tier: Tier,
}

impl Matmul {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        isa.is_available().then(|| Self {
            isa,
            tier: tier(isa),
        })
    }

    /// How `m` rows of `k` elements must be packed for [`Matmul::run`].
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`].
    pub fn lhs_layout(&self, m: usize, k: usize) -> LhsLayout {
        assert!(k.is_multiple_of(GROUP), "k = {k} is no multiple of {GROUP}");
        let group_rows = (self.tier.group_rows)(m);
        let len = k / GROUP * (self.tier.block_len_bytes)(group_rows);
        LhsLayout {
            isa: self.isa,
            m,
            k,
            group_rows,
            group_len_bytes: len.next_multiple_of(64),
        }
    }

    /// Packs the rows of one group (`rows.m <= layout.group_rows`) into its `group_len_bytes` bytes.
    ///
    /// # Panics
    /// If `layout` is another tier's, or `rows` or `dst` do not fit it.
    pub fn pack_lhs_group(&self, layout: &LhsLayout, rows: Q8Rows<'_>, dst: &mut [u8]) {
        assert_eq!(layout.isa, self.isa, "tier of the layout");
        lhs::check_group(layout, &rows, dst);
        (self.tier.pack_group)(layout.group_rows, rows, dst);
    }

    /// Computes the columns of `panels` for all rows of `lhs`; `dst` is `[panels][m][NR]`.
    ///
    /// # Panics
    /// If `lhs` is packed for another tier, `lhs` and `rhs` differ in `k`, `panels` leaves `rhs`,
    /// or `dst` has another length.
    pub fn run(&self, lhs: Lhs<'_>, rhs: Rhs<'_>, panels: Range<usize>, dst: &mut [f32]) {
        let len = panels.len() * lhs.layout.m * NR;
        assert_eq!(dst.len(), len, "dst of {panels:?} x {}", lhs.layout.m);
        dst.fill(0.0);
        self.accumulate(&[lhs], rhs, panels, dst, lhs.layout.m * NR);
    }

    /// As [`Matmul::run`], added to what `dst` holds, as if `k` went on: `run` with `[a | b]` is
    /// `run` with `a` and then `accumulate` with `b`, bit for bit.
    ///
    /// With `n` of `lhs`, `n` neighbouring panels of the output share a panel of `rhs`: panel `p` is
    /// `lhs[p % n]` times panel `p / n` of `rhs`. Panels of `dst` are `stride` elements apart and
    /// begin with their `[m][NR]`; behind the last, `dst` may end.
    ///
    /// # Panics
    /// If an `lhs` is packed for another tier or differs in shape from the first, if their number is
    /// no power of two, or as [`Matmul::run`].
    pub fn accumulate(
        &self,
        lhs: &[Lhs<'_>],
        rhs: Rhs<'_>,
        panels: Range<usize>,
        dst: &mut [f32],
        stride: usize,
    ) {
        assert!(lhs.len().is_power_of_two(), "{} lhs", lhs.len());
        let shift = lhs.len().trailing_zeros();
        let m = lhs[0].layout.m;
        for lhs in lhs {
            assert_eq!(lhs.layout.isa, self.isa, "tier of the packed lhs");
            assert_eq!(lhs.layout.k, rhs.k(), "k of lhs and rhs");
            assert_eq!(lhs.layout.m, m, "rows of every lhs");
        }
        assert!(
            panels.end <= rhs.n_panels() << shift,
            "panels {panels:?} of {} x {}",
            rhs.n_panels(),
            lhs.len()
        );
        if m == 0 || rhs.k() == 0 || panels.is_empty() {
            return;
        }
        assert!(
            stride >= m * NR && dst.len() >= (panels.len() - 1) * stride + m * NR,
            "dst of {} for {panels:?} x {m}, {stride} apart",
            dst.len()
        );
        let call = Call {
            lhs,
            rhs,
            panels,
            stride,
        };
        (self.tier.panels)(&call, dst);
    }
}

/// The functions of an available tier.
fn tier(isa: Isa) -> Tier {
    match isa {
        #[cfg(target_arch = "aarch64")]
        Isa::Neon => Tier {
            group_rows: neon::group_rows,
            block_len_bytes: neon::block_len_bytes,
            pack_group: |_, rows, dst| neon::pack_group(rows, dst),
            panels: |call, dst| call.each(dst, neon::panel),
        },
        #[cfg(target_arch = "aarch64")]
        Isa::NeonDotprod => Tier {
            group_rows: neon_dotprod::group_rows,
            block_len_bytes: neon_dotprod::block_len_bytes,
            pack_group: |_, rows, dst| neon_dotprod::pack_group(rows, dst),
            panels: neon_dotprod::panels,
        },
        #[cfg(target_arch = "aarch64")]
        Isa::NeonI8mm => Tier {
            group_rows: neon_i8mm::group_rows,
            block_len_bytes: neon_i8mm::block_len_bytes,
            pack_group: |_, rows, dst| neon_i8mm::pack_group(rows, dst),
            panels: neon_i8mm::panels,
        },
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => Tier {
            group_rows: avx2::group_rows,
            block_len_bytes: avx2::block_len_bytes,
            pack_group: avx2::pack_group,
            panels: avx2::panels,
        },
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512Vnni => Tier {
            group_rows: avx512_vnni::group_rows,
            block_len_bytes: avx512_vnni::block_len_bytes,
            pack_group: avx512_vnni::pack_group,
            panels: |call, dst| call.each(dst, avx512_vnni::panel),
        },
        _ => Tier {
            group_rows: scalar::group_rows,
            block_len_bytes: scalar::block_len_bytes,
            pack_group: |_, rows, dst| scalar::pack_group(rows, dst),
            panels: |call, dst| {
                call.each(dst, |lhs, panel, dst| {
                    each_group(lhs, dst, |group, dst| scalar::tile(group, panel, dst))
                })
            },
        },
    }
}

/// Hands every group of `lhs` its part of a panel's `dst`.
fn each_group(lhs: Lhs<'_>, dst: &mut [f32], mut tile: impl FnMut(Group<'_>, &mut [f32])) {
    let layout = lhs.layout;
    for (g, dst) in dst.chunks_mut(layout.group_rows * NR).enumerate() {
        tile(lhs.group(g), dst);
    }
}

#[cfg(test)]
mod tests;
