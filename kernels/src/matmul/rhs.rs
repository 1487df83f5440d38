//! Weights in panels of [`NR`] output columns.

use half::bf16;

use crate::GROUP;

/// Output columns of a panel.
pub const NR: usize = 16;
/// Alignment of a panel and granule of its length, bytes.
const ALIGN: usize = 64;

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
    /// Name in packed files and reports.
    pub fn name(self) -> &'static str {
        match self {
            WeightFormat::W4 => "w4",
            WeightFormat::W4Min => "w4min",
            WeightFormat::W8 => "w8",
        }
    }

    /// Bytes of the codes of one group of all [`NR`] columns.
    pub(super) const fn codes_len_bytes(self) -> usize {
        match self {
            WeightFormat::W4 | WeightFormat::W4Min => NR * GROUP / 2,
            WeightFormat::W8 => NR * GROUP,
        }
    }

    /// Bytes of a panel of `k` elements a column.
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`].
    pub fn panel_len_bytes(self, k: usize) -> usize {
        assert!(k.is_multiple_of(GROUP), "k = {k} is no multiple of {GROUP}");
        let words = match self {
            WeightFormat::W4Min => 2,
            _ => 1,
        };
        let group = self.codes_len_bytes() + words * SCALES_LEN_BYTES;
        (k / GROUP * group).next_multiple_of(ALIGN)
    }
}

/// Bytes of the scales (or minima) of one group of all [`NR`] columns.
pub(super) const SCALES_LEN_BYTES: usize = NR * 2;

/// One output column as codes, the packer's input.
#[derive(Clone, Copy, Debug)]
pub struct CodedRow<'a> {
    /// `[k]`: `q` of the format (0..=15 for int4, -128..=127 for int8).
    pub codes: &'a [i8],
    /// `[k / 32]`: `d`.
    pub scales: &'a [f32],
    /// `[k / 32]`: `m` of [`WeightFormat::W4Min`] (the value added to `d * (q - 8)`), else empty.
    pub mins: &'a [f32],
}

/// A packed weight matrix `[n][k]`, borrowed from a mapped file.
#[derive(Clone, Copy, Debug)]
pub struct Rhs<'a> {
    format: WeightFormat,
    n: usize,
    k: usize,
    bytes: &'a [u8],
}

impl<'a> Rhs<'a> {
    /// `bytes` holds `n.div_ceil(NR)` panels.
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`] or `bytes` has another length than the shape.
    pub fn new(format: WeightFormat, n: usize, k: usize, bytes: &'a [u8]) -> Self {
        let expected = Self::len_bytes(format, n, k);
        assert_eq!(
            bytes.len(),
            expected,
            "bytes of a {} rhs {n} x {k}",
            format.name()
        );
        Self {
            format,
            n,
            k,
            bytes,
        }
    }

    /// Bytes of an `[n][k]` matrix.
    pub fn len_bytes(format: WeightFormat, n: usize, k: usize) -> usize {
        n.div_ceil(NR) * format.panel_len_bytes(k)
    }

    /// Format of the codes.
    pub fn format(&self) -> WeightFormat {
        self.format
    }

    /// Output columns.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Elements of a column.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Panels of [`NR`] columns; the last is padded with zero weights.
    pub fn n_panels(&self) -> usize {
        self.n.div_ceil(NR)
    }

    /// The parts of panel `p`.
    pub(super) fn panel(&self, p: usize) -> Panel<'a> {
        let len = self.format.panel_len_bytes(self.k);
        let bytes = &self.bytes[p * len..][..len];
        let n_blocks = self.k / GROUP;
        let (codes, rest) = bytes.split_at(n_blocks * self.format.codes_len_bytes());
        let (scales, rest) = rest.split_at(n_blocks * SCALES_LEN_BYTES);
        let mins = match self.format {
            WeightFormat::W4Min => &rest[..n_blocks * SCALES_LEN_BYTES],
            _ => &[],
        };
        Panel {
            format: self.format,
            codes,
            scales,
            mins,
        }
    }

    /// Dequantizes column `j` into `dst` (`[k]`): an embedding lookup.
    ///
    /// # Panics
    /// If `j >= n` or `dst` is not `k` long.
    pub fn column(&self, j: usize, dst: &mut [f32]) {
        assert!(j < self.n, "column {j} of {}", self.n);
        assert_eq!(dst.len(), self.k, "dst of column {j}");
        let panel = self.panel(j / NR);
        for (block, dst) in dst.chunks_exact_mut(GROUP).enumerate() {
            let d = panel.scale(block, j % NR);
            let m = panel.min(block, j % NR);
            for (t, dst) in dst.iter_mut().enumerate() {
                *dst = d.mul_add(panel.code(block, j % NR, t) as f32, m);
            }
        }
    }
}

/// One panel, its planes apart. See the head of the operation for the byte picture.
#[derive(Clone, Copy)]
pub(super) struct Panel<'a> {
    pub format: WeightFormat,
    pub codes: &'a [u8],
    pub scales: &'a [u8],
    pub mins: &'a [u8],
}

impl Panel<'_> {
    /// `q - 8` (int4) or `q` (int8) of column `c`, element `t` of a block.
    pub fn code(&self, block: usize, c: usize, t: usize) -> i32 {
        let codes = &self.codes[block * self.format.codes_len_bytes()..];
        match self.format {
            WeightFormat::W4 | WeightFormat::W4Min => {
                let byte = codes[w4_byte(c, t % 16)];
                let q = if t < 16 { byte & 15 } else { byte >> 4 };
                i32::from(q) - 8
            }
            WeightFormat::W8 => i32::from(codes[w8_byte(c, t)] as i8),
        }
    }

    /// `d` of column `c` in a block.
    pub fn scale(&self, block: usize, c: usize) -> f32 {
        read_scale(&self.scales[block * SCALES_LEN_BYTES..], c)
    }

    /// `m` of column `c` in a block, 0 where the format has none.
    pub fn min(&self, block: usize, c: usize) -> f32 {
        match self.format {
            WeightFormat::W4Min => read_scale(&self.mins[block * SCALES_LEN_BYTES..], c),
            _ => 0.0,
        }
    }
}

/// Byte of column `c`, element `t` (and `t + 16` in the high nibble) of an int4 block.
fn w4_byte(c: usize, t: usize) -> usize {
    c / 2 * 32 + t / 8 * 16 + c % 2 * 8 + t % 8
}

/// Byte of column `c`, element `t` of an int8 block.
fn w8_byte(c: usize, t: usize) -> usize {
    c / 2 * 64 + t / 8 * 16 + c % 2 * 8 + t % 8
}

/// Scale word of column `c`, and whether the column is the whole word or its low half.
fn scale_word(c: usize) -> (usize, bool) {
    (c / 8 * 4 + c % 4, c % 8 >= 4)
}

fn read_scale(scales: &[u8], c: usize) -> f32 {
    let (word, whole) = scale_word(c);
    let bytes: [u8; 4] = scales[4 * word..][..4].try_into().expect("four bytes");
    let bits = u32::from_le_bytes(bytes);
    f32::from_bits(if whole { bits } else { bits << 16 })
}

/// The word of two columns: `low` rounded to bf16; `whole` as near as the low half allows.
fn pair_word(low: f32, whole: f32) -> u32 {
    let low = u32::from(bf16::from_f32(low).to_bits());
    // The low half is given: the high half nearest to `whole` is that of `whole - low half`,
    // rounded. Negative and positive numbers alike, as the bits are sign and magnitude.
    let bits = whole.to_bits();
    if bits & 0x7FFF_FFFF == 0 {
        return low; // a denormal so small that every product with it is far below rounding
    }
    let magnitude = (bits & 0x7FFF_FFFF)
        .saturating_sub(low)
        .saturating_add(0x8000)
        & 0x7FFF_0000;
    bits & 0x8000_0000 | magnitude.min(0x7F7F_0000) | low
}

/// Packs up to [`NR`] coded rows into one panel; absent rows become zero weights.
///
/// Scales and minima are rounded to 16 bits (relative error at most 2^-8).
///
/// # Panics
/// If there are more than [`NR`] rows or a slice has another length than its shape.
pub fn pack_panel_coded(format: WeightFormat, k: usize, rows: &[CodedRow<'_>], dst: &mut [u8]) {
    let _ = (format, k, rows, dst, pair_word as fn(f32, f32) -> u32);
    todo!()
}

/// Quantizes and packs up to [`NR`] float rows (each `[k]`) into one panel.
///
/// # Panics
/// If there are more than [`NR`] rows or a slice has another length than its shape.
pub fn pack_panel_f32(format: WeightFormat, k: usize, rows: &[&[f32]], dst: &mut [u8]) {
    let _ = (format, k, rows, dst);
    todo!()
}
