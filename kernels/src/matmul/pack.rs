//! Weights into panels: codes that a file already has, or floats that are quantized here.
//!
//! What is a matter of layout is in `format.rs`; this file decides how numbers become codes and scales.

use super::format::{WeightFormat, read_scale};
use super::layout::{NR, SCALES};
use crate::GROUP;

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
    for (word, dst) in dst[..SCALES].chunks_exact_mut(4).enumerate() {
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
        let (scales, rest) = rest.split_at_mut(n_blocks * SCALES);
        let mins = match format {
            WeightFormat::W4Min => &mut rest[..n_blocks * SCALES],
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
        let (at, is_high) = self.format.code_place(c, t);
        let byte = &mut self.codes[block * self.format.codes_len_bytes() + at];
        *byte = match (self.format, is_high) {
            (WeightFormat::W8, _) => q as u8,
            (_, false) => *byte & 0xF0 | (q as u8) & 15,
            (_, true) => *byte & 0x0F | (q as u8) << 4,
        };
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
        write_scales(&scales, Round::Nearest, &mut panel.scales[block * SCALES..]);
        if has_mins {
            write_scales(&mins, Round::Nearest, &mut panel.mins[block * SCALES..]);
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
        let stored = &mut panel.scales[block * SCALES..][..SCALES];
        write_scales(&scales, round, stored);
        scales = std::array::from_fn(|c| read_scale(stored, c));
        if matches!(format, WeightFormat::W4Min) {
            let stored = &mut panel.mins[block * SCALES..][..SCALES];
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
