//! Weights in panels of [`NR`] output columns.

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
    /// Of a panel, of its codes and of its scales.
    lens_bytes: [usize; 3],
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
        let n_blocks = k / GROUP;
        let lens_bytes = [
            format.panel_len_bytes(k),
            n_blocks * format.codes_len_bytes(),
            n_blocks * SCALES_LEN_BYTES,
        ];
        Self {
            format,
            n,
            k,
            lens_bytes,
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

    /// Whether every scale and minimum is a finite number.
    pub fn is_finite(&self) -> bool {
        (0..self.n_panels()).all(|p| {
            let panel = self.panel(p);
            let finite = |block, c| (panel.scale(block, c) + panel.min(block, c)).is_finite();
            (0..self.k / GROUP).all(|block| (0..NR).all(|c| finite(block, c)))
        })
    }

    /// The parts of panel `p`.
    #[inline]
    pub(super) fn panel(&self, p: usize) -> Panel<'a> {
        let [len, codes_len, scales_len] = self.lens_bytes;
        let (codes, rest) = self.bytes[p * len..][..len].split_at(codes_len);
        let (scales, rest) = rest.split_at(scales_len);
        let mins = match self.format {
            WeightFormat::W4Min => &rest[..scales_len],
            _ => &[],
        };
        Panel {
            format: self.format,
            codes,
            scales,
            mins,
        }
    }

    /// The parts of panel `p`, each up to the end of the matrix, and the bytes from a panel to the next.
    #[cfg(target_arch = "aarch64")]
    pub(super) fn panels_from(&self, p: usize) -> (Panel<'a>, usize) {
        let [len, codes_len, scales_len] = self.lens_bytes;
        let codes = &self.bytes[p * len..];
        let scales = &codes[codes_len..];
        let mins = match self.format {
            WeightFormat::W4Min => &scales[scales_len..],
            _ => &[],
        };
        let first = Panel {
            format: self.format,
            codes,
            scales,
            mins,
        };
        (first, len)
    }

    /// Dequantizes block `block` of panel `panel` into `dst[t][c]`: element `t` of the block in column
    /// `c` of the panel. What is beyond `n` is zero.
    ///
    /// # Panics
    /// If there is no such panel or block.
    pub fn block(&self, panel: usize, block: usize, dst: &mut [[f32; NR]; GROUP]) {
        assert!(
            panel < self.n_panels(),
            "panel {panel} of {}",
            self.n_panels()
        );
        assert!(
            block < self.k / GROUP,
            "block {block} of {}",
            self.k / GROUP
        );
        let panel = self.panel(panel);
        for c in 0..NR {
            let (d, m) = (panel.scale(block, c), panel.min(block, c));
            for (t, dst) in dst.iter_mut().enumerate() {
                dst[c] = d.mul_add(panel.code(block, c, t) as f32, m);
            }
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
    /// Whether the format adds a minimum.
    pub fn has_mins(&self) -> bool {
        matches!(self.format, WeightFormat::W4Min)
    }

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

/// How a scale is brought to its 16 bits.
#[derive(Clone, Copy)]
enum Round {
    /// To the nearest.
    Nearest,
    /// Away from zero, so that no code can leave its range.
    Away,
}

/// The word of two columns: `low` as bf16, `whole` as near as the given low half allows.
fn pair_word(low: f32, whole: f32, round: Round) -> u32 {
    let half = match round {
        Round::Nearest => 0x8000,
        Round::Away => 0xFFFF,
    };
    let sign = |bits: u32| bits & 0x8000_0000;
    // Sign and magnitude are apart, so rounding the magnitude's bits rounds both signs alike.
    let top = |magnitude: u32| (magnitude.saturating_add(half) & 0x7FFF_0000).min(0x7F7F_0000);
    let magnitude = |bits: u32| bits & 0x7FFF_FFFF;
    let low = (sign(low.to_bits()) | top(magnitude(low.to_bits()))) >> 16;
    let whole = whole.to_bits();
    sign(whole) | top(magnitude(whole).saturating_sub(low)) | low
}

/// Writes the 16 scales (or minima) of a block.
fn write_scales(values: &[f32; NR], round: Round, dst: &mut [u8]) {
    for (word, dst) in dst[..SCALES_LEN_BYTES].chunks_exact_mut(4).enumerate() {
        let c = word / 4 * 8 + word % 4;
        dst.copy_from_slice(&pair_word(values[c], values[c + 4], round).to_le_bytes());
    }
}

/// A panel being packed, its planes apart.
struct PanelMut<'a> {
    format: WeightFormat,
    codes: &'a mut [u8],
    scales: &'a mut [u8],
    mins: &'a mut [u8],
}

impl<'a> PanelMut<'a> {
    fn new(format: WeightFormat, k: usize, n_rows: usize, dst: &'a mut [u8]) -> Self {
        assert!(n_rows <= NR, "{n_rows} rows in a panel of {NR}");
        assert_eq!(dst.len(), format.panel_len_bytes(k), "panel of k = {k}");
        let n_blocks = k / GROUP;
        dst.fill(0);
        let (codes, rest) = dst.split_at_mut(n_blocks * format.codes_len_bytes());
        if !matches!(format, WeightFormat::W8) {
            codes.fill(0x88); // q = 8: weight 0
        }
        let (scales, rest) = rest.split_at_mut(n_blocks * SCALES_LEN_BYTES);
        let mins = match format {
            WeightFormat::W4Min => &mut rest[..n_blocks * SCALES_LEN_BYTES],
            _ => &mut [],
        };
        Self {
            format,
            codes,
            scales,
            mins,
        }
    }

    /// Stores `q` of column `c`, element `t` of a block.
    fn set_code(&mut self, block: usize, c: usize, t: usize, q: i8) {
        let codes = &mut self.codes[block * self.format.codes_len_bytes()..];
        match self.format {
            WeightFormat::W4 | WeightFormat::W4Min => {
                let byte = &mut codes[w4_byte(c, t % 16)];
                let q = (q as u8) & 15;
                *byte = if t < 16 {
                    *byte & 0xF0 | q
                } else {
                    *byte & 0x0F | q << 4
                };
            }
            WeightFormat::W8 => codes[w8_byte(c, t)] = q as u8,
        }
    }
}

/// Packs up to [`NR`] coded rows into one panel; absent rows become zero weights.
///
/// Codes are kept as they are. Scales and minima are rounded to 16 bits: to bf16, or within half
/// a bf16 step for the column whose low bits its neighbour gives (relative error at most 2^-8).
///
/// # Panics
/// If there are more than [`NR`] rows, or a slice or `dst` has another length than its shape.
pub fn pack_panel_coded(format: WeightFormat, k: usize, rows: &[CodedRow<'_>], dst: &mut [u8]) {
    let mut panel = PanelMut::new(format, k, rows.len(), dst);
    let has_mins = matches!(format, WeightFormat::W4Min);
    for row in rows {
        assert_eq!(row.codes.len(), k, "codes of a row");
        assert_eq!(row.scales.len(), k / GROUP, "scales of a row");
        assert_eq!(
            row.mins.len(),
            if has_mins { k / GROUP } else { 0 },
            "minima of a row"
        );
    }
    for block in 0..k / GROUP {
        let mut scales = [0.0; NR];
        let mut mins = [0.0; NR];
        for (c, row) in rows.iter().enumerate() {
            scales[c] = row.scales[block];
            if has_mins {
                mins[c] = row.mins[block];
            }
            for (t, &q) in row.codes[block * GROUP..][..GROUP].iter().enumerate() {
                panel.set_code(block, c, t, q);
            }
        }
        write_scales(
            &scales,
            Round::Nearest,
            &mut panel.scales[block * SCALES_LEN_BYTES..],
        );
        if has_mins {
            write_scales(
                &mins,
                Round::Nearest,
                &mut panel.mins[block * SCALES_LEN_BYTES..],
            );
        }
    }
}

/// Quantizes and packs up to [`NR`] float rows (each `[k]`) into one panel.
///
/// The scales are chosen as stored, before the codes, so that the codes make up for their rounding.
/// Int8: absolute maximum over 127. Int4: the element of largest magnitude becomes -8. Int4 with
/// minimum: the range of the group over 15.
///
/// # Panics
/// If there are more than [`NR`] rows, or a slice or `dst` has another length than its shape.
pub fn pack_panel_f32(format: WeightFormat, k: usize, rows: &[&[f32]], dst: &mut [u8]) {
    let mut panel = PanelMut::new(format, k, rows.len(), dst);
    for row in rows {
        assert_eq!(row.len(), k, "elements of a row");
    }
    for block in 0..k / GROUP {
        let group =
            |row: &&[f32]| -> [f32; GROUP] { std::array::from_fn(|t| row[block * GROUP + t]) };
        let mut scales = [0.0; NR];
        let mut mins = [0.0; NR];
        for (c, row) in rows.iter().enumerate() {
            (scales[c], mins[c]) = ideal_scale(format, &group(row));
        }
        let round = match format {
            WeightFormat::W8 => Round::Away,
            _ => Round::Nearest,
        };
        let stored = &mut panel.scales[block * SCALES_LEN_BYTES..][..SCALES_LEN_BYTES];
        write_scales(&scales, round, stored);
        scales = std::array::from_fn(|c| read_scale(stored, c));
        if matches!(format, WeightFormat::W4Min) {
            let stored = &mut panel.mins[block * SCALES_LEN_BYTES..][..SCALES_LEN_BYTES];
            write_scales(&mins, Round::Nearest, stored);
            mins = std::array::from_fn(|c| read_scale(stored, c));
        }
        for (c, row) in rows.iter().enumerate() {
            for (t, w) in group(row).into_iter().enumerate() {
                panel.set_code(block, c, t, nearest_code(format, w, scales[c], mins[c]));
            }
        }
    }
}

/// Scale and minimum of a group before they are rounded to their stored form.
fn ideal_scale(format: WeightFormat, group: &[f32; GROUP]) -> (f32, f32) {
    let peak = group.iter().fold(
        0.0f32,
        |peak, &w| if w.abs() > peak.abs() { w } else { peak },
    );
    match format {
        WeightFormat::W8 => (peak.abs() / 127.0, 0.0),
        WeightFormat::W4 => (peak / -8.0, 0.0),
        WeightFormat::W4Min => {
            let low = group.iter().fold(f32::INFINITY, |a, &w| a.min(w));
            let high = group.iter().fold(f32::NEG_INFINITY, |a, &w| a.max(w));
            let d = (high - low) / 15.0;
            (d, low + 8.0 * d)
        }
    }
}

/// The code nearest to weight `w`.
fn nearest_code(format: WeightFormat, w: f32, d: f32, m: f32) -> i8 {
    let steps = if d == 0.0 {
        0.0
    } else {
        ((w - m) / d).round_ties_even()
    };
    match format {
        WeightFormat::W8 => steps.clamp(-127.0, 127.0) as i8,
        WeightFormat::W4 | WeightFormat::W4Min => (steps + 8.0).clamp(0.0, 15.0) as i8,
    }
}
