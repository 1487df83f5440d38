//! What the codes of a tile are, and what all tile modules share.

use brevity_kernels::matmul::layout::{N_PAIRS, PAIR_W4, PAIR_W8, SCALES as SCALES_LEN};

use super::body::{Body, V};
use super::emit::{CODES, MINS, ROWS, ROWS_MORE, SCALES, STRIDE};

/// What the codes of a tile are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Int4, two codes a byte.
    W4,
    /// Int4 with minima.
    W4Min,
    /// Int8.
    W8,
    /// Int8 with minima: int4 that was unpacked before.
    W8Min,
}

impl Format {
    /// Whether two codes share a byte.
    pub fn is_packed(self) -> bool {
        matches!(self, Format::W4 | Format::W4Min)
    }

    /// Whether minima are added.
    pub fn has_mins(self) -> bool {
        matches!(self, Format::W4Min | Format::W8Min)
    }

    /// Whether the codes have no zero point.
    pub fn is_int8(self) -> bool {
        matches!(self, Format::W8 | Format::W8Min)
    }

    /// Bytes of the codes of two columns in a block.
    pub fn pair_len(self) -> i32 {
        (if self.is_packed() { PAIR_W4 } else { PAIR_W8 }) as i32
    }

    /// Bytes of the codes of a panel in a block.
    pub fn codes_len(self) -> i32 {
        N_PAIRS as i32 * self.pair_len()
    }
}

/// Pointers to codes, scales and minima.
pub fn weights(b: &mut Body, format: Format) {
    b.pointer(CODES, format.codes_len());
    scale_pointers(b, format);
}

/// Pointers to scales and minima.
pub fn scale_pointers(b: &mut Body, format: Format) {
    b.pointer(SCALES, SCALES_LEN as i32);
    if format.has_mins() {
        b.pointer(MINS, SCALES_LEN as i32);
    }
}

/// The mask of the low nibbles, if codes are packed.
pub fn mask(b: &mut Body, format: Format) -> Option<V> {
    format.is_packed().then(|| {
        let mask = b.keep("mask");
        b.setup.push(format!("movi v{mask}.16b, #15"));
        mask
    })
}

/// Pointers to `quads` groups of four rows, whose blocks take `block_len` bytes.
pub fn row_groups(b: &mut Body, quads: u32, block_len: i32) -> Vec<u32> {
    let mut groups = vec![b.pointer(ROWS, block_len)];
    for x in ROWS_MORE..ROWS_MORE + quads - 1 {
        let before = groups[groups.len() - 1];
        b.setup.push(format!("add x{x}, x{before}, x{STRIDE}"));
        groups.push(b.pointer(x, block_len));
    }
    groups
}

/// The scales of eight columns: columns 0..4 (low halves), columns 4..8 (whole words).
pub fn scales(b: &mut Body, x: u32, offset: i32) -> [V; 2] {
    let whole = b.ldr(x, offset);
    low_and_whole(b, whole)
}

/// The scales of sixteen columns, in fours.
pub fn scales16(b: &mut Body, x: u32) -> [[V; 2]; 2] {
    b.ldp(x, 0).map(|whole| low_and_whole(b, whole))
}

fn low_and_whole(b: &mut Body, whole: V) -> [V; 2] {
    let low = b.take();
    b.low_halves(low, whole);
    [low, whole]
}
