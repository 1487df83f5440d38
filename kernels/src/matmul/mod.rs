//! `dst[i][j] = sum over k of lhs[i][k] * rhs[j][k]`: int8 activations times int4 or int8 weights.

use std::ops::Range;

use crate::quantize::Q8Rows;
use crate::{GROUP, Isa};

mod rhs;

pub use rhs::{CodedRow, NR, Rhs, WeightFormat, pack_panel_coded, pack_panel_f32};

/// How `m` rows of activations are stored for a tier's tiles: groups of rows, one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LhsLayout {
    /// Rows.
    pub m: usize,
    /// Elements of a row.
    pub k: usize,
    /// Rows of a group; the last group may hold fewer.
    pub group_rows: usize,
    /// Bytes of a group, a multiple of 64.
    pub group_len_bytes: usize,
}

impl LhsLayout {
    /// Number of groups.
    pub fn n_groups(&self) -> usize {
        self.m.div_ceil(self.group_rows)
    }

    /// Bytes of all groups.
    pub fn len_bytes(&self) -> usize {
        self.n_groups() * self.group_len_bytes
    }
}

/// Packed activations.
#[derive(Clone, Copy, Debug)]
pub struct Lhs<'a> {
    layout: LhsLayout,
    bytes: &'a [u8],
}

impl<'a> Lhs<'a> {
    /// # Panics
    /// If `bytes` has another length than the layout.
    pub fn new(layout: LhsLayout, bytes: &'a [u8]) -> Self {
        assert_eq!(bytes.len(), layout.len_bytes(), "packed lhs of {layout:?}");
        Self { layout, bytes }
    }
}

/// The matrix product of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Matmul {
    isa: Isa,
}

impl Matmul {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        isa.is_available().then_some(Self { isa })
    }

    /// How `m` rows of `k` elements must be packed for [`Matmul::run`].
    pub fn lhs_layout(&self, m: usize, k: usize) -> LhsLayout {
        let _ = self.isa;
        todo!("{m} {k}")
    }

    /// Packs the rows of one group (`rows.m <= layout.group_rows`) into its `group_len_bytes` bytes.
    pub fn pack_lhs_group(&self, layout: &LhsLayout, rows: Q8Rows<'_>, dst: &mut [u8]) {
        let _ = (layout, rows, dst);
        todo!()
    }

    /// Computes the columns of `panels` for all rows of `lhs`; `dst` is `[panels][m][NR]`.
    ///
    /// # Panics
    /// If `lhs` and `rhs` differ in `k`, `panels` leaves `rhs`, or `dst` has another length.
    pub fn run(&self, lhs: Lhs<'_>, rhs: Rhs<'_>, panels: Range<usize>, dst: &mut [f32]) {
        let _ = (lhs.layout, lhs.bytes, rhs, panels, dst, GROUP);
        todo!()
    }
}
