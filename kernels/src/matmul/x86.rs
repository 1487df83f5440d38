//! What the x86 tiers share: the packed rows, in the two orders their tiles read, and prefetches.
//!
//! Up to [`FEW_ROWS`] rows meet the weights as packed; more rows meet unpacked weights, `[16 columns][4 k]`
//! a step. Panels are prefetched, as hardware prefetchers stop at the end of a page.
#![allow(unsafe_code)]

use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

use super::layout::SCALES;
use super::layout::x86::{FEW_ROWS, TWICE};
use super::rhs::Panel;
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Rows of a group for `m` rows: all of a few, else groups of nearly the same size.
pub(super) fn group_rows(m: usize, max_rows: usize) -> usize {
    if m <= FEW_ROWS {
        m.max(1)
    } else {
        m.div_ceil(m.div_ceil(max_rows))
    }
}

/// Bytes of a block of a group whose rows have `words` words.
pub(super) fn block_len_bytes(group_rows: usize, words: usize) -> usize {
    let codes = if group_rows <= FEW_ROWS { TWICE } else { GROUP };
    group_rows * (codes + 4 * words)
}

/// Packs the rows of a group; `words` are made of the scale and the sum of a block.
pub(super) fn pack_group<const N: usize>(
    group_rows: usize,
    rows: Q8Rows<'_>,
    words: impl Fn(f32, i32) -> [u32; N],
    dst: &mut [u8],
) {
    if group_rows <= FEW_ROWS {
        pack_few(rows, words, dst);
    } else {
        pack_steps(group_rows, rows, words, dst);
    }
}

fn pack_few<const N: usize>(
    rows: Q8Rows<'_>,
    words: impl Fn(f32, i32) -> [u32; N],
    dst: &mut [u8],
) {
    let n_blocks = rows.k / GROUP;
    let (codes, tail) = dst.split_at_mut(n_blocks * rows.m * TWICE);
    let blocks = codes
        .chunks_exact_mut(TWICE)
        .zip(tail.chunks_exact_mut(4 * N));
    for (i, (codes, tail)) in blocks.enumerate() {
        let (block, r) = (i / rows.m, i % rows.m);
        let qs = &rows.qs[r * rows.k + block * GROUP..][..GROUP];
        let eights = qs.as_chunks::<8>().0;
        for (codes, eight) in codes.as_chunks_mut::<16>().0.iter_mut().zip(eights) {
            let eight = eight.map(|q| q as u8);
            codes[..8].copy_from_slice(&eight);
            codes[8..].copy_from_slice(&eight);
        }
        let at = r * n_blocks + block;
        let words = words(rows.scales[at], rows.sums[at]);
        for (dst, word) in tail.chunks_exact_mut(4).zip(words) {
            dst.copy_from_slice(&word.to_ne_bytes());
        }
    }
}

fn pack_steps<const N: usize>(
    group_rows: usize,
    rows: Q8Rows<'_>,
    words: impl Fn(f32, i32) -> [u32; N],
    dst: &mut [u8],
) {
    let n_blocks = rows.k / GROUP;
    let blocks = dst.chunks_exact_mut(block_len_bytes(group_rows, N));
    for (block, dst) in blocks.take(n_blocks).enumerate() {
        let (codes, tail) = dst.split_at_mut(group_rows * GROUP);
        for r in 0..rows.m {
            let qs = &rows.qs[r * rows.k + block * GROUP..][..GROUP];
            for (step, four) in qs.as_chunks::<4>().0.iter().enumerate() {
                let codes = &mut codes[4 * (step * group_rows + r)..][..4];
                codes.copy_from_slice(&four.map(|q| q as u8));
            }
            let at = r * n_blocks + block;
            let words = words(rows.scales[at], rows.sums[at]);
            for (w, word) in words.iter().enumerate() {
                tail[4 * (w * group_rows + r)..][..4].copy_from_slice(&word.to_ne_bytes());
            }
        }
    }
}

/// The lengths that the tiles' pointer arithmetic relies on.
///
/// # Panics
/// If a plane of `panel` is shorter than `n_blocks` blocks.
pub(super) fn check_panel(panel: &Panel<'_>, n_blocks: usize) {
    let codes = n_blocks * panel.format.codes_len_bytes();
    assert!(panel.codes.len() >= codes, "codes of a panel");
    let words = n_blocks * SCALES;
    assert!(panel.scales.len() >= words, "scales of a panel");
    assert!(
        panel.mins.len() >= if panel.has_mins() { words } else { 0 },
        "minima of a panel"
    );
}

/// Brings later blocks of the panel, and then of the next panel, into the cache, one a call.
#[derive(Clone, Copy)]
pub(super) struct Prefetch {
    /// Codes, scales, minima.
    planes: [*const u8; 3],
    /// From the end of a plane to its start in the next panel.
    skips: [usize; 3],
    /// Blocks left in this panel.
    left: usize,
}

impl Prefetch {
    /// Starts at block `first` of `panel`, which need not be inside.
    pub fn new(panel: &Panel<'_>, n_blocks: usize, first: usize) -> Self {
        let lens = [panel.format.codes_len_bytes(), SCALES, SCALES];
        let panel_len = panel.format.panel_len_bytes(n_blocks * GROUP);
        let starts = [panel.codes, panel.scales, panel.mins].map(|plane| plane.as_ptr());
        let skips = lens.map(|len| panel_len - n_blocks * len);
        let inside = first < n_blocks;
        Self {
            planes: std::array::from_fn(|i| {
                let skip = if inside { 0 } else { skips[i] };
                starts[i].wrapping_add(first * lens[i] + skip)
            }),
            skips,
            left: if inside { n_blocks - first } else { usize::MAX },
        }
    }

    /// Fetches a block with `CODES` bytes of codes.
    #[inline(always)]
    pub fn next<const CODES: usize, const MIN: bool>(&mut self) {
        if self.left == 0 {
            for (plane, skip) in self.planes.iter_mut().zip(self.skips) {
                *plane = plane.wrapping_add(skip);
            }
        }
        self.left = self.left.wrapping_sub(1);
        let lens = [CODES, SCALES, SCALES];
        for (plane, len) in self.planes.iter_mut().zip(lens).take(2 + usize::from(MIN)) {
            for line in (0..len).step_by(64) {
                // SAFETY: a prefetch never faults.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(plane.wrapping_add(line).cast()) };
            }
            *plane = plane.wrapping_add(len);
        }
    }
}
