//! The assembly tiles of one row, which go from panel to panel, and the call.
//!
//! Text and [`Extents`] come from the generator, as those of [`super::tile`] do.
#![allow(unsafe_code)]

use super::Call;
use super::layout::NR;
use super::rhs::Panel;
use super::tile::{Extents, Start};
use crate::GROUP;

/// What a tile of one row reads, apart from the running sums.
#[derive(Clone, Copy)]
pub(super) struct RowOperands<'a> {
    /// From the codes of the first panel on.
    pub codes: &'a [u8],
    /// From its scales on.
    pub scales: &'a [u8],
    /// From its minima on.
    pub mins: &'a [u8],
    pub row: &'a [u8],
    pub n_blocks: usize,
    /// Starts of the accumulators, where they are not in the row.
    pub starts: &'a [u8],
    pub n_panels: usize,
    /// Bytes from the end of the codes of a panel to those of the next.
    pub codes_gap: usize,
    /// The same of scales and minima.
    pub scales_gap: usize,
    /// Bytes from the sums of a panel to those of the next.
    pub sums_step: usize,
}

/// A tile of one row and what it touches in a panel.
pub(super) struct RowTile {
    /// # Safety
    /// The features of the tile are available, and in every panel the operands and sums reach as far
    /// as `extents`.
    pub run: unsafe fn(&RowOperands<'_>, &mut [f32]),
    pub extents: Extents,
}

/// A tile of one row and where the starts of its accumulators are.
pub(super) struct OneRow {
    pub tile: &'static RowTile,
    /// The same for all blocks; if none, they follow the blocks of the row or are in them.
    pub start: Option<&'static Start>,
}

impl OneRow {
    /// Adds one panel; `row` begins with `n_blocks` blocks.
    pub fn run_panel(&self, row: &[u8], n_blocks: usize, panel: Panel<'_>, dst: &mut [f32]) {
        self.run((row, n_blocks), (panel, 0), 1, dst, NR);
    }

    /// Adds all panels of a call, whose row begins `at` bytes into its group.
    pub fn run_all(&self, call: &Call<'_>, at: usize, dst: &mut [f32]) {
        let panels = call.rhs.panels_from(call.panels.start);
        let row = (&call.lhs.bytes()[at..], call.rhs.k() / GROUP);
        self.run(row, panels, call.panels.len(), dst, call.stride);
    }

    /// Adds `n_panels` panels from the first on, a number of bytes apart; their sums are `step` apart.
    ///
    /// # Panics
    /// If a slice is too short, or there are no blocks or panels.
    fn run(
        &self,
        (row, n_blocks): (&[u8], usize),
        (first, panel_len): (Panel<'_>, usize),
        n_panels: usize,
        dst: &mut [f32],
        step: usize,
    ) {
        assert!(n_blocks > 0 && n_panels > 0, "a tile without blocks");
        let e = &self.tile.extents;
        let last_panel = (n_panels - 1) * panel_len;
        let Panel {
            codes,
            scales,
            mins,
            ..
        } = first;
        let codes_len = last_panel + e.codes.len_bytes(n_blocks);
        assert!(codes.len() >= codes_len, "codes of a tile");
        let scales_len = last_panel + e.scales.len_bytes(n_blocks);
        assert!(scales.len() >= scales_len, "scales of a tile");
        let mins_len = last_panel + e.mins.len_bytes(n_blocks);
        let has_mins = e.mins.last > 0;
        assert!(!has_mins || mins.len() >= mins_len, "minima of a tile");
        let (row, after_row) = row.split_at(n_blocks * e.rows.block);
        assert!(row.len() >= e.rows.len_bytes(n_blocks), "row of a tile");
        let starts = self.start.map_or(after_row, Start::bytes);
        assert!(starts.len() >= e.start.len_bytes(n_blocks), "starts");
        let sums = (n_panels - 1) * step + e.sums;
        assert!(dst.len() >= sums, "sums of a tile");

        let operands = RowOperands {
            codes,
            scales,
            mins,
            row,
            n_blocks,
            starts,
            n_panels,
            codes_gap: panel_len.wrapping_sub(n_blocks * e.codes.block),
            scales_gap: panel_len.wrapping_sub(n_blocks * e.scales.block),
            sums_step: step * size_of::<f32>(),
        };
        // SAFETY: the tier is available (`Matmul::new`). The slices hold what the tile touches in every
        // panel, as checked.
        unsafe { (self.tile.run)(&operands, dst) };
    }
}

/// Tiles of one row: `/// doc`, constant, function, file, extents.
macro_rules! row_tiles {
    ($features:literal: $($(#[$doc:meta])* $constant:ident = $name:ident, $file:literal, $extents:expr;)*) => {$(
        $(#[$doc])*
        pub(super) static $constant: RowTile = RowTile { run: $name, extents: $extents };

        #[doc = concat!("`asm/", $file, "`.")]
        ///
        /// # Safety
        /// As [`RowTile::run`].
        #[inline(never)]
        #[target_feature(enable = $features)]
        unsafe fn $name(operands: &RowOperands<'_>, sums: &mut [f32]) {
            // SAFETY: all reads and writes are within the slices, as checked. x15-x17 and all vector
            // registers are given as changed; the stack is not used.
            unsafe {
                core::arch::asm!(
                    include_str!($file),
                    inout("x0") operands.codes.as_ptr() => _,
                    inout("x1") operands.scales.as_ptr() => _,
                    inout("x2") operands.mins.as_ptr() => _,
                    inout("x3") operands.row.as_ptr() => _,
                    inout("x5") operands.n_blocks => _,
                    inout("x6") sums.as_mut_ptr() => _,
                    inout("x7") operands.starts.as_ptr() => _,
                    inout("x8") operands.n_panels => _,
                    in("x12") operands.codes_gap,
                    in("x13") operands.scales_gap,
                    in("x14") operands.sums_step,
                    out("x15") _, out("x16") _, out("x17") _,
                    out("v0") _, out("v1") _, out("v2") _, out("v3") _,
                    out("v4") _, out("v5") _, out("v6") _, out("v7") _,
                    out("v8") _, out("v9") _, out("v10") _, out("v11") _,
                    out("v12") _, out("v13") _, out("v14") _, out("v15") _,
                    out("v16") _, out("v17") _, out("v18") _, out("v19") _,
                    out("v20") _, out("v21") _, out("v22") _, out("v23") _,
                    out("v24") _, out("v25") _, out("v26") _, out("v27") _,
                    out("v28") _, out("v29") _, out("v30") _, out("v31") _,
                    options(nostack, raw),
                );
            }
        }
    )*};
}
pub(super) use row_tiles;
