//! The assembly tiles as functions.
//!
//! Each file in `asm/` is one tile: `sums += lhs * rhs` over whole blocks, the float steps in the order
//! the operation states; a tile of one row also goes from panel to panel. `bench` writes them
//! (`cargo run --release -p brevity-bench --bin schedule`) from a description with symbolic
//! registers: the loop holds the end of one pair of blocks and the start of the next, so that an
//! in-order core does not wait.
#![allow(unsafe_code)]

use std::arch::asm;

use super::Call;
use super::layout::{MAGIC_BITS, NR, SCALES};
use super::rhs::Panel;
use crate::GROUP;

/// What a tile reads, apart from the running sums.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a> {
    /// Codes of the tile's columns, a panel's stride from block to block.
    pub codes: &'a [u8],
    /// Scales of the tile's columns, likewise.
    pub scales: &'a [u8],
    /// Minima of the tile's columns; empty if the format has none.
    pub mins: &'a [u8],
    /// Packed rows.
    pub rows: &'a [u8],
    /// Bytes from a group of rows to the next.
    pub row_stride: usize,
    /// Blocks.
    pub n_blocks: usize,
    /// Start of two int8 accumulators.
    pub start: &'a [u32; 8],
    /// Bits by which the scales' words are shifted, where the tile takes any columns.
    pub shift: usize,
}

/// Sizes that the tiles of a panel's columns stay within.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// Bytes of the codes of a block.
    pub codes: usize,
    /// Bytes of the rows from a block to the next.
    pub rows: usize,
    /// Groups of rows.
    pub groups: usize,
    /// Elements that the sums span.
    pub sums: usize,
}

/// Start of two int8 accumulators.
pub(super) static START: [u32; 8] = [MAGIC_BITS as u32; 8];

impl<'a> Operands<'a> {
    /// Of all columns of a panel; groups of rows are a number of bytes apart.
    pub fn new(panel: Panel<'a>, (rows, row_stride): (&'a [u8], usize), n_blocks: usize) -> Self {
        Self {
            codes: panel.codes,
            scales: panel.scales,
            mins: panel.mins,
            rows,
            row_stride,
            n_blocks,
            start: &START,
            shift: 0,
        }
    }

    /// These, for which all that the tiles rely on was checked.
    ///
    /// # Panics
    /// If a slice is too short, or there are no blocks.
    pub fn checked(self, extent: Extent, has_mins: bool, sums: &[f32]) -> Self {
        let Self { n_blocks, .. } = self;
        assert!(n_blocks > 0, "a tile without blocks");
        assert!(
            self.codes.len() >= n_blocks * extent.codes,
            "codes of a tile"
        );
        let words = n_blocks * SCALES;
        assert!(self.scales.len() >= words, "scales of a tile");
        assert!(!has_mins || self.mins.len() >= words, "minima of a tile");
        let rows = self.row_stride * (extent.groups - 1) + n_blocks * extent.rows;
        assert!(self.rows.len() >= rows, "rows of a tile");
        assert!(sums.len() >= extent.sums, "sums of a tile");
        self
    }

    /// Of the columns whose codes and scales begin a number of bytes later.
    pub fn part(&self, codes: usize, scales: usize) -> Self {
        Self {
            codes: &self.codes[codes..],
            scales: &self.scales[scales..],
            mins: self.mins.get(scales..).unwrap_or(&[]),
            ..*self
        }
    }
}

/// A tile whose [`Operands`] are a part of those that passed [`Operands::checked`].
pub(super) type Tile = unsafe fn(&Operands<'_>, &mut [f32]);

/// What a tile of one row reads, apart from the running sums. It goes from panel to panel.
#[derive(Clone, Copy)]
pub(super) struct RowOperands<'a> {
    /// From the codes of the first panel on.
    codes: &'a [u8],
    /// From its scales on.
    scales: &'a [u8],
    /// From its minima on.
    mins: &'a [u8],
    row: &'a [u8],
    n_blocks: usize,
    /// Where the starts of the accumulators begin.
    starts: *const u8,
    n_panels: usize,
    /// Bytes from behind the codes of a panel to those of the next.
    codes_gap: usize,
    /// The same of scales and minima.
    scales_gap: usize,
    /// Bytes from the sums of a panel to those of the next.
    sums_step: usize,
}

/// A tile of one row whose [`RowOperands`] are as [`OneRow::run`] makes them.
pub(super) type RowTile = unsafe fn(&RowOperands<'_>, &mut [f32]);

/// A tile of one row and what it needs of the row.
pub(super) struct OneRow {
    pub tile: RowTile,
    /// Bytes of a block of the row.
    pub block: usize,
    pub start: Start,
}

/// Where a tile of one row finds the starts of its accumulators.
pub(super) enum Start {
    /// Four, the same for all blocks.
    Fixed(&'static [[u32; 2]; 8]),
    /// So many bytes a block, behind the blocks of the row.
    BehindRow(usize),
    /// In the blocks of the row.
    InRow,
}

impl OneRow {
    /// Adds one panel; `row` holds `n_blocks` blocks.
    pub fn run_panel(&self, row: &[u8], n_blocks: usize, panel: Panel<'_>, dst: &mut [f32]) {
        self.run(row, n_blocks, (panel, 0), 1, dst, NR);
    }

    /// Adds all panels of a call, whose row begins `at` bytes into its group.
    pub fn run_all(&self, call: &Call<'_>, at: usize, dst: &mut [f32]) {
        let panels = call.rhs.panels_from(call.panels.start);
        let n_blocks = call.rhs.k() / GROUP;
        let row = &call.lhs.bytes()[at..];
        self.run(row, n_blocks, panels, call.panels.len(), dst, call.stride);
    }

    /// Adds `n_panels` panels from the first on, a number of bytes apart; their sums are `step` apart.
    ///
    /// # Panics
    /// If a slice is too short, or there are no blocks or panels.
    fn run(
        &self,
        row: &[u8],
        n_blocks: usize,
        (first, panel_len): (Panel<'_>, usize),
        n_panels: usize,
        dst: &mut [f32],
        step: usize,
    ) {
        assert!(n_blocks > 0 && n_panels > 0, "a tile without blocks");
        let behind = (n_panels - 1) * panel_len;
        let [codes_len, scales_len] =
            [first.format.codes_len_bytes(), SCALES].map(|len| len * n_blocks);
        let Panel {
            codes,
            scales,
            mins,
            ..
        } = first;
        assert!(codes.len() >= behind + codes_len, "codes of a tile");
        assert!(scales.len() >= behind + scales_len, "scales of a tile");
        let has_mins = first.has_mins();
        assert!(
            !has_mins || mins.len() >= behind + scales_len,
            "minima of a tile"
        );
        let (row, behind_row) = row.split_at(n_blocks * self.block);
        let starts = match self.start {
            Start::Fixed(start) => start.as_ptr().cast(),
            Start::BehindRow(len) => behind_row[..n_blocks * len].as_ptr(),
            Start::InRow => row.as_ptr(),
        };
        assert!(
            step >= NR && dst.len() >= (n_panels - 1) * step + NR,
            "sums of a tile"
        );

        let operands = RowOperands {
            codes,
            scales,
            mins,
            row,
            n_blocks,
            starts,
            n_panels,
            codes_gap: panel_len.wrapping_sub(codes_len),
            scales_gap: panel_len.wrapping_sub(scales_len),
            sums_step: step * size_of::<f32>(),
        };
        // SAFETY: the tier is available (`Matmul::new`). The slices hold all blocks of the row and of
        // all panels, and `dst` their sums, as checked.
        unsafe { (self.tile)(&operands, dst) };
    }
}

macro_rules! row_tiles {
    ($features:literal: $($name:ident = $file:literal;)*) => {$(
        #[doc = concat!("`asm/", $file, "`.")]
        ///
        /// # Safety
        /// The operands are those of [`OneRow::run`], and the features are available.
        #[inline(never)]
        #[target_feature(enable = $features)]
        pub(super) unsafe fn $name(operands: &RowOperands<'_>, sums: &mut [f32]) {
            // SAFETY: all reads and writes are within the slices, as checked. x15-x17 and all vector
            // registers are given as changed; the stack is not used.
            unsafe {
                asm!(
                    include_str!(concat!("asm/", $file)),
                    inout("x0") operands.codes.as_ptr() => _,
                    inout("x1") operands.scales.as_ptr() => _,
                    inout("x2") operands.mins.as_ptr() => _,
                    inout("x3") operands.row.as_ptr() => _,
                    inout("x5") operands.n_blocks => _,
                    inout("x6") sums.as_mut_ptr() => _,
                    inout("x7") operands.starts => _,
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

macro_rules! tiles {
    ($features:literal: $($name:ident = $file:literal;)*) => {$(
        #[doc = concat!("`asm/", $file, "`.")]
        ///
        /// # Safety
        /// The operands are a part of those that passed [`Operands::checked`], of columns that the tile
        /// takes, and the features are available.
        #[inline(never)]
        #[target_feature(enable = $features)]
        pub(super) unsafe fn $name(operands: &Operands<'_>, sums: &mut [f32]) {
            // SAFETY: all reads and writes are within the slices, as checked. x9-x11 and all vector
            // registers are given as changed; the stack is not used.
            unsafe {
                asm!(
                    include_str!(concat!("asm/", $file)),
                    inout("x0") operands.codes.as_ptr() => _,
                    inout("x1") operands.scales.as_ptr() => _,
                    inout("x2") operands.mins.as_ptr() => _,
                    inout("x3") operands.rows.as_ptr() => _,
                    in("x4") operands.row_stride,
                    inout("x5") operands.n_blocks => _,
                    in("x6") sums.as_mut_ptr(),
                    in("x7") operands.start.as_ptr(),
                    in("x8") operands.shift,
                    out("x9") _, out("x10") _, out("x11") _,
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

tiles! { "neon,dotprod":
    dotprod_w4_rows4 = "dotprod_w4_rows4.s";
    dotprod_w4min_rows4 = "dotprod_w4min_rows4.s";
    dotprod_w8_rows4 = "dotprod_w8_rows4.s";
    dotprod_w8_rows8 = "dotprod_w8_rows8.s";
    dotprod_w4min_rows8 = "dotprod_w4min_rows8.s";
}

tiles! { "neon,i8mm":
    i8mm_w4_rows2 = "i8mm_w4_rows2.s";
    i8mm_w4min_rows2 = "i8mm_w4min_rows2.s";
    i8mm_w8_rows2 = "i8mm_w8_rows2.s";
    i8mm_w4_rows4 = "i8mm_w4_rows4.s";
    i8mm_w4min_rows4 = "i8mm_w4min_rows4.s";
    i8mm_w8_rows4 = "i8mm_w8_rows4.s";
    i8mm_w4_rows8 = "i8mm_w4_rows8.s";
    i8mm_w4min_rows8 = "i8mm_w4min_rows8.s";
    i8mm_w8_rows8 = "i8mm_w8_rows8.s";
    i8mm_w8_rows12 = "i8mm_w8_rows12.s";
    i8mm_w4min_rows12 = "i8mm_w4min_rows12.s";
}

row_tiles! { "neon,dotprod":
    dotprod_w4_rows1 = "dotprod_w4_rows1.s";
    dotprod_w4min_rows1 = "dotprod_w4min_rows1.s";
    dotprod_w8_rows1 = "dotprod_w8_rows1.s";
}

row_tiles! { "neon,i8mm":
    i8mm_w4_rows1 = "i8mm_w4_rows1.s";
    i8mm_w4min_rows1 = "i8mm_w4min_rows1.s";
}
