//! Activations as the tiles read them.

use std::ops::Range;

use crate::quantize::Q8Rows;
use crate::{GROUP, Isa};

/// How `m` rows of activations are stored for a tier's tiles: groups of rows, one after the other,
/// each `[k / 32]` blocks of a size the tier chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LhsLayout {
    /// Tier that packs and reads it.
    pub isa: Isa,
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

    /// Rows of group `g`.
    pub fn rows_of(&self, g: usize) -> usize {
        self.group_rows.min(self.m - g * self.group_rows)
    }
}

/// Packed activations.
#[derive(Clone, Copy, Debug)]
pub struct Lhs<'a> {
    pub(super) layout: LhsLayout,
    bytes: &'a [u8],
}

impl<'a> Lhs<'a> {
    /// # Panics
    /// If `bytes` has another length than the layout.
    pub fn new(layout: LhsLayout, bytes: &'a [u8]) -> Self {
        assert_eq!(bytes.len(), layout.len_bytes(), "packed lhs of {layout:?}");
        Self { layout, bytes }
    }

    /// Rows.
    pub fn m(&self) -> usize {
        self.layout.m
    }

    /// Elements of a row.
    pub fn k(&self) -> usize {
        self.layout.k
    }

    /// The groups that hold some rows, and the first row of theirs. Tiles tell a batch of few rows by
    /// its number of rows, so a last group that is short brings the one before.
    ///
    /// # Panics
    /// If `rows` is empty or not among its rows.
    pub fn around(&self, rows: Range<usize>) -> (Self, usize) {
        let LhsLayout { m, group_rows, .. } = self.layout;
        assert!(!rows.is_empty() && rows.end <= m, "rows {rows:?} of {m}");
        let last_whole = m.saturating_sub(group_rows) / group_rows;
        let groups = last_whole.min(rows.start / group_rows)..rows.end.div_ceil(group_rows);
        let first = groups.start * group_rows;
        let layout = LhsLayout {
            m: m.min(groups.end * group_rows) - first,
            ..self.layout
        };
        let bytes = &self.bytes[groups.start * layout.group_len_bytes..][..layout.len_bytes()];
        (Self { layout, bytes }, first)
    }

    /// All groups.
    #[cfg(target_arch = "aarch64")]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Group `g`.
    pub(super) fn group(&self, g: usize) -> Group<'a> {
        Group {
            n_blocks: self.layout.k / GROUP,
            bytes: &self.bytes[g * self.layout.group_len_bytes..][..self.layout.group_len_bytes],
        }
    }
}

/// One group of packed rows.
#[derive(Clone, Copy)]
pub(super) struct Group<'a> {
    pub n_blocks: usize,
    pub bytes: &'a [u8],
}

/// Checks that `rows` belongs into a group of `layout`.
pub(super) fn check_group(layout: &LhsLayout, rows: &Q8Rows<'_>, dst: &[u8]) {
    assert_eq!(rows.k, layout.k, "k of the rows and of the layout");
    assert!(
        rows.m >= 1 && rows.m <= layout.group_rows,
        "{} rows in {layout:?}",
        rows.m
    );
    assert_eq!(dst.len(), layout.group_len_bytes, "bytes of a group");
}
