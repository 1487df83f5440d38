//! The assembly tiles as functions.
//!
//! Each file in `asm/` is one tile: `sums += lhs * rhs` over whole blocks, the float steps in the order
//! the operation states. `bench` writes them (`cargo run --release -p brevity-bench --bin schedule`)
//! from a description with symbolic registers: the loop holds the end of one pair of blocks and the
//! start of the next, so that an in-order core does not wait.
#![allow(unsafe_code)]

use std::arch::asm;

use super::arm::MAGIC_BITS;
use super::rhs::SCALES_LEN_BYTES;

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
    /// Start of int8 accumulators.
    pub start: &'a [u32; 4],
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

/// Start of int8 accumulators.
pub(super) const START: [u32; 4] = [MAGIC_BITS as u32; 4];

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
    dotprod_w4_rows8 = "dotprod_w4_rows8.s";
    dotprod_w4min_rows8 = "dotprod_w4min_rows8.s";
    dotprod_w8_rows8 = "dotprod_w8_rows8.s";
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
    i8mm_w4_rows12 = "i8mm_w4_rows12.s";
    i8mm_w4min_rows12 = "i8mm_w4min_rows12.s";
    i8mm_w8_rows12 = "i8mm_w8_rows12.s";
}
