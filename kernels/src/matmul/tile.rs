//! The assembly tiles of several rows: which columns each call takes, what it may touch, the call.
//!
//! A tile adds `lhs * rhs` over whole blocks to its running sums, the float steps in the order the
//! operation states. Its text is in `asm/`, written by the generator (`kernels/asm-gen`), and so is
//! what it touches ([`Extents`]): the check and the loop have one source.
#![allow(unsafe_code)]

use super::arm::with_all_rows;
use super::format::WeightFormat;
use super::layout::{MAGIC_BITS, PAIR};
use super::rhs::Panel;

/// What a pointer of a tile reaches, in bytes from where it comes in: of `n` blocks the last begins
/// `n - 1` times `block` later, and its last byte is before `last`.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub block: usize,
    pub last: usize,
}

impl Extent {
    /// Of a pointer that the tile does not use.
    pub const NONE: Self = Self { block: 0, last: 0 };

    /// Bytes of `n_blocks` blocks, at least one.
    pub fn len_bytes(self, n_blocks: usize) -> usize {
        (n_blocks - 1) * self.block + self.last
    }
}

/// What a tile touches.
#[derive(Clone, Copy)]
pub(super) struct Extents {
    pub codes: Extent,
    pub scales: Extent,
    pub mins: Extent,
    /// Of each group of rows.
    pub rows: Extent,
    /// Groups of rows.
    pub groups: usize,
    /// Start of the accumulators, where it is not in the rows.
    pub start: Extent,
    /// Elements that the sums span.
    pub sums: usize,
}

/// What a tile reads, apart from the running sums.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a> {
    /// Codes of the tile's columns, a panel's stride from block to block.
    pub codes: &'a [u8],
    /// Scales of the tile's columns, likewise.
    pub scales: &'a [u8],
    /// Minima of the tile's columns; empty if the format has none.
    pub mins: &'a [u8],
    pub rows: Rows<'a>,
    pub start: &'a Start,
    /// Bits by which the scales' words are shifted, where the tile takes any columns.
    pub shift: usize,
}

/// Packed groups of rows.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub bytes: &'a [u8],
    /// Bytes from a group to the next.
    pub stride: usize,
    pub n_blocks: usize,
}

impl Rows<'_> {
    /// From group `g` on.
    pub fn from_group(self, g: usize) -> Self {
        let bytes = &self.bytes[g * self.stride..];
        Self { bytes, ..self }
    }

    /// Blocks `first..first + n_blocks` of every group, which take `block` bytes each.
    pub fn blocks(self, first: usize, n_blocks: usize, block: usize) -> Self {
        Self {
            bytes: &self.bytes[first * block..],
            n_blocks,
            ..self
        }
    }
}

/// Starts of accumulators, two words in turn.
#[repr(align(64))]
pub(super) struct Start([u8; 64]);

impl Start {
    /// Where every accumulator starts at `magic`.
    pub const MAGIC: Self = Self::new([MAGIC_BITS as u32; 2]);

    pub const fn new(words: [u32; 2]) -> Self {
        let mut bytes = [0; 64];
        let mut i = 0;
        while i < 64 {
            bytes[i] = words[i / 4 % 2].to_ne_bytes()[i % 4];
            i += 1;
        }
        Self(bytes)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A tile and what it touches.
pub(super) struct Tile {
    /// # Safety
    /// The features of the tile are available, and the operands and sums reach as far as `extents`.
    pub run: unsafe fn(&Operands<'_>, &mut [f32]),
    pub extents: Extents,
}

/// Columns of a panel that one call of a tile takes.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// First column pair.
    pub pair: usize,
    /// First word of scales.
    pub word: usize,
    /// See [`Operands::shift`].
    pub shift: usize,
}

/// The tiles of a number of rows, and how a panel's columns are divided among their calls.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub rows: usize,
    parts: &'static [Part],
    /// The largest places of all parts.
    furthest: Part,
    tile: fn(WeightFormat) -> &'static Tile,
}

impl Shape {
    pub const fn new(
        rows: usize,
        parts: &'static [Part],
        tile: fn(WeightFormat) -> &'static Tile,
    ) -> Self {
        let mut furthest = Part {
            pair: 0,
            word: 0,
            shift: 0,
        };
        let mut i = 0;
        while i < parts.len() {
            if furthest.pair < parts[i].pair {
                furthest.pair = parts[i].pair;
            }
            if furthest.word < parts[i].word {
                furthest.word = parts[i].word;
            }
            i += 1;
        }
        Self {
            rows,
            parts,
            furthest,
            tile,
        }
    }

    /// The same parts for another number of rows.
    pub const fn with(self, rows: usize, tile: fn(WeightFormat) -> &'static Tile) -> Self {
        Self { rows, tile, ..self }
    }

    /// Adds all columns of a panel, whose column pairs take `pair_len` bytes of codes a block, to `dst`,
    /// which may lack rows at its end.
    pub fn run(&self, rows: Rows<'_>, panel: Panel<'_>, pair_len: usize, dst: &mut [f32]) {
        let tile = (self.tile)(panel.format);
        let operands = Operands {
            codes: panel.codes,
            scales: panel.scales,
            mins: panel.mins,
            rows,
            start: &Start::MAGIC,
            shift: 0,
        };
        with_all_rows(dst, self.rows, |dst| {
            tile.check(self.furthest, &operands, pair_len, dst);
            for part in self.parts {
                let words = 4 * part.word;
                let operands = Operands {
                    codes: &operands.codes[part.pair * pair_len..],
                    scales: &operands.scales[words..],
                    mins: operands.mins.get(words..).unwrap_or(&[]),
                    shift: part.shift,
                    ..operands
                };
                // SAFETY: the tier is available (`Matmul::new`); every part was checked.
                unsafe { (tile.run)(&operands, &mut dst[PAIR * part.pair..]) };
            }
        });
    }
}

impl Tile {
    /// Checks that what the tile touches is there, for parts up to the `furthest`.
    ///
    /// # Panics
    /// If a slice is too short, or there are no blocks.
    fn check(&self, furthest: Part, operands: &Operands<'_>, pair_len: usize, sums: &[f32]) {
        let Rows {
            bytes,
            stride,
            n_blocks,
        } = operands.rows;
        assert!(n_blocks > 0, "a tile without blocks");
        let e = &self.extents;
        let Part { pair, word, .. } = furthest;
        let codes = pair * pair_len + e.codes.len_bytes(n_blocks);
        assert!(operands.codes.len() >= codes, "codes of a tile");
        let words = 4 * word;
        let scales = words + e.scales.len_bytes(n_blocks);
        assert!(operands.scales.len() >= scales, "scales of a tile");
        let has_mins = e.mins.last > 0;
        let mins = words + e.mins.len_bytes(n_blocks);
        assert!(!has_mins || operands.mins.len() >= mins, "minima of a tile");
        let rows = stride * (e.groups - 1) + e.rows.len_bytes(n_blocks);
        assert!(bytes.len() >= rows, "rows of a tile");
        let start = e.start.len_bytes(n_blocks);
        assert!(operands.start.bytes().len() >= start, "starts of a tile");
        assert!(sums.len() >= PAIR * pair + e.sums, "sums of a tile");
    }
}

/// Tiles of several rows: `/// doc`, constant, function, file, extents.
macro_rules! tiles {
    ($features:literal: $($(#[$doc:meta])* $constant:ident = $name:ident, $file:literal, $extents:expr;)*) => {$(
        $(#[$doc])*
        pub(super) static $constant: Tile = Tile { run: $name, extents: $extents };

        #[doc = concat!("`asm/", $file, "`.")]
        ///
        /// # Safety
        /// As [`Tile::run`].
        #[inline(never)]
        #[target_feature(enable = $features)]
        unsafe fn $name(operands: &Operands<'_>, sums: &mut [f32]) {
            // SAFETY: all reads and writes are within the slices, as checked. x9-x11 and all vector
            // registers are given as changed; the stack is not used.
            unsafe {
                core::arch::asm!(
                    include_str!($file),
                    inout("x0") operands.codes.as_ptr() => _,
                    inout("x1") operands.scales.as_ptr() => _,
                    inout("x2") operands.mins.as_ptr() => _,
                    inout("x3") operands.rows.bytes.as_ptr() => _,
                    in("x4") operands.rows.stride,
                    inout("x5") operands.rows.n_blocks => _,
                    in("x6") sums.as_mut_ptr(),
                    in("x7") operands.start.bytes().as_ptr(),
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
pub(super) use tiles;
