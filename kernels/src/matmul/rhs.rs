//! Packed weights as the tiles read them: panels of [`NR`] output columns.

use super::format::{WeightFormat, read_scale};
use super::layout::{NR, SCALES, ZERO_POINT};
use crate::GROUP;

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
            n_blocks * SCALES,
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
    pub(crate) fn panel(&self, p: usize) -> Panel<'a> {
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
pub(crate) struct Panel<'a> {
    pub format: WeightFormat,
    pub codes: &'a [u8],
    pub scales: &'a [u8],
    pub mins: &'a [u8],
}

impl Panel<'_> {
    /// Whether the format adds a minimum.
    pub fn has_mins(&self) -> bool {
        self.format.has_mins()
    }

    /// `q - 8` (int4) or `q` (int8) of column `c`, element `t` of a block.
    pub fn code(&self, block: usize, c: usize, t: usize) -> i32 {
        let (at, is_high) = self.format.code_place(c, t);
        let byte = self.codes[block * self.format.codes_len_bytes() + at];
        match self.format {
            WeightFormat::W4 | WeightFormat::W4Min => {
                let q = if is_high { byte >> 4 } else { byte & 15 };
                i32::from(q) - ZERO_POINT
            }
            WeightFormat::W8 => i32::from(byte as i8),
        }
    }

    /// `d` of column `c` in a block.
    pub fn scale(&self, block: usize, c: usize) -> f32 {
        read_scale(&self.scales[block * SCALES..], c)
    }

    /// `m` of column `c` in a block, 0 where the format has none.
    pub fn min(&self, block: usize, c: usize) -> f32 {
        match self.format {
            WeightFormat::W4Min => read_scale(&self.mins[block * SCALES..], c),
            _ => 0.0,
        }
    }
}
