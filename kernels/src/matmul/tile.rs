//! The assembly tiles as functions.
//!
//! Each file in `asm/` is one tile: `sums += lhs * rhs` over whole blocks, the float steps in the order
//! the operation states. `bench` writes them (`cargo run --release -p brevity-bench --bin schedule`)
//! from a description with symbolic registers: the loop holds the end of one pair of blocks and the
//! start of the next, so that an in-order core does not wait.
#![allow(unsafe_code)]

use std::arch::asm;

use super::Call;
use super::arm::MAGIC_BITS;
use super::rhs::{NR, Panel, SCALES_LEN_BYTES};
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

/// Sizes that a tile's addresses stay within.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// Bytes of the codes from a block to the next, and those that the tile reads of one.
    pub codes: [usize; 2],
    /// Bytes of the scales that the tile reads of a block.
    pub scales: usize,
    /// Bytes of the rows from a block to the next.
    pub rows: usize,
    /// Groups of rows.
    pub groups: usize,
    /// Elements that the sums span.
    pub sums: usize,
}

/// Start of two int8 accumulators.
pub(super) static START: [u32; 8] = [MAGIC_BITS as u32; 8];

impl Operands<'_> {
    /// Checks what the tile relies on.
    ///
    /// # Panics
    /// If a slice is too short, or there are no blocks.
    pub fn check(&self, extent: Extent, has_mins: bool, sums: &[f32]) {
        assert!(self.n_blocks > 0, "a tile without blocks");
        let before = self.n_blocks - 1;
        let [stride, last] = extent.codes;
        assert!(
            self.codes.len() >= before * stride + last,
            "codes of a tile"
        );
        let words = before * SCALES_LEN_BYTES + extent.scales;
        assert!(self.scales.len() >= words, "scales of a tile");
        assert!(!has_mins || self.mins.len() >= words, "minima of a tile");
        let rows = self.row_stride * (extent.groups - 1) + self.n_blocks * extent.rows;
        assert!(self.rows.len() >= rows, "rows of a tile");
        assert!(sums.len() >= extent.sums, "sums of a tile");
    }
}

/// A tile whose [`Operands`] passed [`Operands::check`].
pub(super) type Tile = unsafe fn(&Operands<'_>, &mut [f32]);

/// A tile of one row and 16 columns.
pub(super) struct OneRow {
    pub tile: Tile,
    /// Bytes of a block of the row.
    pub block: usize,
    pub start: &'static [u32; 8],
}

impl OneRow {
    /// Adds one panel; `row` holds `n_blocks` blocks.
    pub fn run(&self, row: &[u8], n_blocks: usize, panel: Panel<'_>, dst: &mut [f32]) {
        let operands = self.operands(row, n_blocks, panel);
        self.check(&operands, panel, dst);
        // SAFETY: the tier is available (`Matmul::new`), the operands are checked.
        unsafe { (self.tile)(&operands, dst) };
    }

    /// Adds all panels of a call, whose row begins `at` bytes behind the start of its group.
    pub fn run_all(&self, call: &Call<'_>, at: usize, dst: &mut [f32]) {
        let n_blocks = call.rhs.k() / GROUP;
        let first = call.rhs.panel(0);
        for lhs in call.lhs {
            let operands = self.operands(&lhs.bytes()[at..], n_blocks, first);
            self.check(&operands, first, &dst[..NR]);
        }
        call.each(dst, |lhs, panel, dst| {
            let operands = self.operands(&lhs.bytes()[at..], n_blocks, panel);
            // SAFETY: the tier is available (`Matmul::new`); the operands are as long as those
            // checked, for all panels are, and so are all `lhs`; `each` gives one row of `dst`.
            unsafe { (self.tile)(&operands, dst) };
        });
    }

    #[inline(always)]
    fn operands<'a>(&self, rows: &'a [u8], n_blocks: usize, panel: Panel<'a>) -> Operands<'a> {
        Operands {
            codes: panel.codes,
            scales: panel.scales,
            mins: panel.mins,
            rows,
            row_stride: 0,
            n_blocks,
            start: self.start,
            shift: 0,
        }
    }

    fn check(&self, operands: &Operands<'_>, panel: Panel<'_>, dst: &[f32]) {
        let extent = Extent {
            codes: [panel.format.codes_len_bytes(); 2],
            scales: SCALES_LEN_BYTES,
            rows: self.block,
            groups: 1,
            sums: NR,
        };
        operands.check(extent, panel.has_mins(), dst);
    }
}

macro_rules! tiles {
    ($features:literal: $($name:ident = $file:literal;)*) => {$(
        #[doc = concat!("`asm/", $file, "`.")]
        ///
        /// # Safety
        /// The operands have passed [`Operands::check`] for the tile, and the features are available.
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
                    options(nostack),
                );
            }
        }
    )*};
}

tiles! { "neon,dotprod":
    dotprod_w4_rows1 = "dotprod_w4_rows1.s";
    dotprod_w4min_rows1 = "dotprod_w4min_rows1.s";
    dotprod_w8_rows1 = "dotprod_w8_rows1.s";
    dotprod_w4_rows4 = "dotprod_w4_rows4.s";
    dotprod_w4min_rows4 = "dotprod_w4min_rows4.s";
    dotprod_w8_rows4 = "dotprod_w8_rows4.s";
    dotprod_w8_rows8 = "dotprod_w8_rows8.s";
    dotprod_w4min_rows8 = "dotprod_w4min_rows8.s";
}

tiles! { "neon,i8mm":
    i8mm_w4_rows1 = "i8mm_w4_rows1.s";
    i8mm_w4min_rows1 = "i8mm_w4min_rows1.s";
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
