//! How weights are coded, and where a panel keeps which code and which scale.

use super::layout::{ALIGN, N_PAIRS, PAIR, PAIR_W4, PAIR_W8, SCALES};
use crate::GROUP;

/// How a weight is coded; groups of 32 along `k` share a scale (and a minimum).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WeightFormat {
    /// `w = d * (q - 8)`, `q` in 0..=15: 4.5 bits a weight.
    W4,
    /// `w = d * (q - 8) + m`: 5 bits a weight.
    W4Min,
    /// `w = d * q`, `q` in -128..=127: 8.5 bits a weight.
    W8,
}

impl WeightFormat {
    /// Every format.
    pub const ALL: [WeightFormat; 3] = [WeightFormat::W4, WeightFormat::W4Min, WeightFormat::W8];

    /// Name in packed files and reports.
    pub fn name(self) -> &'static str {
        match self {
            WeightFormat::W4 => "w4",
            WeightFormat::W4Min => "w4min",
            WeightFormat::W8 => "w8",
        }
    }

    /// Whether a minimum is added to a weight.
    pub fn has_mins(self) -> bool {
        matches!(self, WeightFormat::W4Min)
    }

    /// Bytes of the codes of a column pair in a block.
    #[cfg(target_arch = "aarch64")]
    pub(super) const fn pair_len_bytes(self) -> usize {
        match self {
            WeightFormat::W4 | WeightFormat::W4Min => PAIR_W4,
            WeightFormat::W8 => PAIR_W8,
        }
    }

    /// Bytes of the codes of one group of all columns of a panel.
    pub(super) const fn codes_len_bytes(self) -> usize {
        match self {
            WeightFormat::W4 | WeightFormat::W4Min => const { N_PAIRS * PAIR_W4 },
            WeightFormat::W8 => const { N_PAIRS * PAIR_W8 },
        }
    }

    /// Bytes of a panel of `k` elements a column.
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`].
    pub fn panel_len_bytes(self, k: usize) -> usize {
        assert!(k.is_multiple_of(GROUP), "k = {k} is no multiple of {GROUP}");
        let block = match self {
            WeightFormat::W4 => const { N_PAIRS * PAIR_W4 + SCALES },
            WeightFormat::W4Min => const { N_PAIRS * PAIR_W4 + 2 * SCALES },
            WeightFormat::W8 => const { N_PAIRS * PAIR_W8 + SCALES },
        };
        (k / GROUP * block).next_multiple_of(ALIGN)
    }

    /// Where the code of column `c`, element `t` of a block is: its byte, and whether it is the high
    /// nibble of an int4 byte.
    pub(super) fn code_place(self, c: usize, t: usize) -> (usize, bool) {
        let (pair, column) = (c / PAIR, c % PAIR);
        let eight = |t: usize| t / 8 * 16 + column * 8 + t % 8;
        match self {
            WeightFormat::W4 | WeightFormat::W4Min => {
                (pair * PAIR_W4 + eight(t % (GROUP / 2)), t >= GROUP / 2)
            }
            WeightFormat::W8 => (pair * PAIR_W8 + eight(t), false),
        }
    }
}

/// Scale word of column `c`, and whether the column is the whole word or its low half.
pub(super) fn scale_place(c: usize) -> (usize, bool) {
    (c / 8 * 4 + c % 4, c % 8 >= 4)
}

/// The scale (or minimum) of column `c` of a block.
pub(super) fn read_scale(scales: &[u8], c: usize) -> f32 {
    let (word, whole) = scale_place(c);
    let bytes: [u8; 4] = scales[4 * word..][..4].try_into().expect("four bytes");
    let bits = u32::from_le_bytes(bytes);
    f32::from_bits(if whole { bits } else { bits << 16 })
}
