//! Every number of the packed layouts, once: what the packers, the tiles and the generator of the
//! assembly agree on. The head of [`crate::matmul`] has the byte pictures.
//!
//! Offsets and lengths are bytes, words are 4 bytes, a block is [`GROUP`] elements of `k`.

use crate::GROUP;

/// Output columns of a panel.
pub const NR: usize = 16;
/// Alignment of a panel and granule of its length; also of a group of packed rows.
pub const ALIGN: usize = 64;
/// Columns of a pair, whose codes are interleaved by 8 `k`.
pub const PAIR: usize = 2;
/// The codes of a column pair in a block of int4, two codes a byte.
pub const PAIR_W4: usize = PAIR * GROUP / 2;
/// The codes of a column pair in a block of int8.
pub const PAIR_W8: usize = PAIR * GROUP;
/// Column pairs of a panel.
pub const N_PAIRS: usize = NR / PAIR;
/// The scales (or the minima) of a block of all columns, 16 bits each.
pub const SCALES: usize = 2 * NR;
/// A row of 16 running sums.
pub const SUMS: usize = 4 * NR;

/// 1.5 * 2^23: between 2^23 and 2^24 the unit in the last place is 1, so adding an integer to the bits
/// adds it to the number.
pub const MAGIC: f32 = 12_582_912.0;
/// The bits of [`MAGIC`], where most integer accumulators start.
pub const MAGIC_BITS: i32 = MAGIC.to_bits() as i32;
/// Zero point of int4 codes.
pub const ZERO_POINT: i32 = 8;

/// A row of `neon`.
pub mod neon_row {
    /// `-magic * scale`, 4 times.
    pub const OFFSET: usize = START + 16;
    /// Start of the int4 accumulators, 4 times.
    pub const START: usize = 2 * super::GROUP;
    /// Scale, `scale * sum`, 0, 0.
    pub const SCALE: usize = OFFSET + 16;
    /// Bytes of a block.
    pub const BLOCK: usize = SCALE + 16;
}

/// A single row of `neon_dotprod` (and of int8 in `neon_i8mm`), and the plane that follows its blocks.
pub mod sdot_row {
    /// Scale, `scale * sum`, 0, 0.
    pub const SCALE: usize = 2 * super::GROUP;
    /// Bytes of a block.
    pub const BLOCK: usize = SCALE + 16;
    /// Bytes of a block in the plane of starts: four int4 accumulators.
    pub const STARTS: usize = 64;
}

/// Four rows of `neon_dotprod`.
pub mod sdot_quad {
    /// `-magic * scale`, 4 times, row by row.
    pub const OFFSETS: usize = 4 * super::GROUP;
    /// The four scales.
    pub const SCALES: usize = OFFSETS + 4 * 16;
    /// The four `scale * sum`.
    pub const SUMS: usize = SCALES + 16;
    /// Start of the int4 accumulators, 4 times, row by row.
    pub const STARTS: usize = SUMS + 16;
    /// Bytes of a block.
    pub const BLOCK: usize = STARTS + 4 * 16;
}

/// Two rows of `neon_i8mm`; four rows are two pairs to a block.
pub mod smmla_pair {
    /// Start of the int4 accumulators, r0 r0 r1 r1.
    pub const START: usize = 2 * super::GROUP;
    /// `-magic * scale`, r0 r0 r1 r1.
    pub const OFFSET: usize = START + 16;
    /// Scale, r0 r0 r1 r1.
    pub const SCALE: usize = OFFSET + 16;
    /// `scale * sum`, r0 r0 r1 r1.
    pub const SUM: usize = SCALE + 16;
    /// Bytes of a block.
    pub const BLOCK: usize = SUM + 16;
    /// Bytes of a block of four rows.
    pub const QUAD_BLOCK: usize = 2 * BLOCK;
}

/// A single row of `neon_i8mm` as int4 weights meet it; it follows the row's [`sdot_row`] blocks.
pub mod usmmla_row {
    /// Starts of the high and of the low nibbles' accumulators, 4 times.
    pub const START: usize = 2 * super::GROUP;
    /// `-magic * scale`, 8 times.
    pub const OFFSET: usize = START + 32;
    /// Scale, `scale * sum`, 0, 0.
    pub const SCALE: usize = OFFSET + 32;
    /// Bytes of a block.
    pub const BLOCK: usize = SCALE + 16;
    /// Start of the high nibbles' sum, 1.5 * 2^19: one bit counts 1/16.
    pub const HIGH: f32 = 786_432.0;
    /// Start of the low nibbles' sum: what is left of magic.
    pub const LOW: f32 = super::MAGIC - HIGH;
}

/// The rows of the x86 tiers.
pub mod x86 {
    use super::GROUP;

    /// Rows up to which weights are read as packed, and codes of rows are stored twice.
    pub const FEW_ROWS: usize = 3;
    /// The codes of a block of a row when rows are few.
    pub const TWICE: usize = 2 * GROUP;
    /// Steps of 4 `k` in a block.
    pub const STEPS: usize = GROUP / 4;

    /// Indices of the words of a row's block in `avx2`.
    pub mod avx2_word {
        /// The scale.
        pub const SCALE: usize = 0;
        /// Start of the int4 accumulators.
        pub const START: usize = 1;
        /// `scale * sum`.
        pub const SUM: usize = 2;
        /// How many there are.
        pub const N: usize = 3;
    }

    /// Indices of the words of a row's block in `avx512_vnni`.
    pub mod vnni_word {
        /// The scale.
        pub const SCALE: usize = 0;
        /// `-magic * scale`.
        pub const OFFSET: usize = 1;
        /// `scale * sum`.
        pub const SUM: usize = 2;
        /// Start of the int4 accumulators.
        pub const START: usize = 3;
        /// Start of the int8 accumulators.
        pub const START_W8: usize = 4;
        /// How many there are.
        pub const N: usize = 5;
    }
}
