//! `t` of some rows as the input of `B`.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::low_rank::LowRankRows;
use brevity_kernels::matmul::{LhsLayout, NR};

use super::super::Kernels;
use super::super::pack::{PackScratch, Packed, pack_group};
use crate::DisjointChunks;
use crate::adapter::{DeltaView, Factor};
use crate::aligned::Aligned;

/// Elements that ranks are placed by.
const STEP: usize = 8;

/// `t` of a run of rows as the input of one `B`; which buffers are used depends on how `B` is stored.
#[derive(Debug, Default)]
pub(super) struct Input {
    /// Rank 8 or 16: `[rows][rank]` codes and `[rows]` scales.
    codes: Aligned<i8>,
    scales: Aligned<f32>,
    /// Any other rank.
    packed: Packed,
    /// `B` in f32: `[rows][rank]`.
    floats: Aligned<f32>,
}

/// `[ranks / 16][m][16]`: `A x` of rows from `first_row` on.
pub(super) struct Transformed<'a> {
    pub panels: &'a [f32],
    pub m: usize,
    pub first_row: usize,
}

impl Transformed<'_> {
    /// What `B` of `delta` multiplies of a row of the batch.
    fn gather(&self, row: usize, delta: &DeltaView<'_>, dst: &mut [f32]) {
        for (step, dst) in dst.as_chunks_mut::<STEP>().0.iter_mut().enumerate() {
            let column = delta.first + step * STEP;
            let at = (column / NR * self.m + row - self.first_row) * NR + column % NR;
            for (dst, t) in dst.iter_mut().zip(&self.panels[at..at + STEP]) {
                *dst = t * delta.factor;
            }
        }
    }
}

/// Rows of an [`Input`] to be written.
pub(super) enum InputMut<'a> {
    LowRank {
        codes: &'a mut [i8],
        scales: &'a mut [f32],
    },
    Packed {
        layout: LhsLayout,
        first_group: usize,
        bytes: &'a mut [u8],
    },
    Floats {
        rank: usize,
        rows: &'a mut [f32],
    },
}

/// An [`Input`] cut into parts of so many rows.
pub(super) enum InputChunks<'a> {
    LowRank {
        codes: DisjointChunks<'a, i8>,
        scales: DisjointChunks<'a, f32>,
    },
    Packed {
        layout: LhsLayout,
        chunk_groups: usize,
        bytes: DisjointChunks<'a, u8>,
    },
    Floats {
        rank: usize,
        rows: DisjointChunks<'a, f32>,
    },
}

impl Input {
    /// Bytes allocated.
    pub fn len_bytes(&self) -> usize {
        self.codes.len_bytes()
            + self.scales.len_bytes()
            + self.packed.len_bytes()
            + self.floats.len_bytes()
    }

    /// Room for `n_rows` rows.
    pub fn reset(
        &mut self,
        kernels: &Kernels,
        delta: &DeltaView<'_>,
        n_rows: usize,
    ) -> InputMut<'_> {
        let rank = delta.rank;
        match delta.b {
            Factor::Packed(_) if rank < GROUP => {
                self.codes.grow(n_rows * rank);
                self.scales.grow(n_rows);
                InputMut::LowRank {
                    codes: &mut self.codes[..n_rows * rank],
                    scales: &mut self.scales[..n_rows],
                }
            }
            Factor::Packed(_) => {
                let layout = kernels.matmul.lhs_layout(n_rows, rank);
                InputMut::Packed {
                    layout,
                    first_group: 0,
                    bytes: self.packed.reset(layout),
                }
            }
            Factor::F32(_) => {
                self.floats.grow(n_rows * rank);
                InputMut::Floats {
                    rank,
                    rows: &mut self.floats[..n_rows * rank],
                }
            }
        }
    }

    /// Adds `B t` to some panels, `stride` apart.
    pub fn add(
        &self,
        kernels: &Kernels,
        delta: &DeltaView<'_>,
        (n_rows, panels): (usize, Range<usize>),
        y: &mut [f32],
        stride: usize,
    ) {
        let rank = delta.rank;
        match delta.b {
            Factor::Packed(b) if rank < GROUP => {
                let codes = &self.codes[..n_rows * rank];
                let t = LowRankRows::new(rank, codes, &self.scales[..n_rows]);
                kernels.low_rank.accumulate(t, b, panels, y, stride);
            }
            Factor::Packed(b) => {
                let lhs = self.packed.lhs();
                kernels.matmul.accumulate(lhs, b, panels, y, stride);
            }
            Factor::F32(b) => {
                let t = &self.floats[..n_rows * rank];
                for (p, y) in panels.zip(y.chunks_mut(stride)) {
                    let b = &b[p * rank * NR..][..rank * NR];
                    kernels.dense.accumulate(t, b, &mut y[..n_rows * NR]);
                }
            }
        }
    }
}

impl<'a> InputMut<'a> {
    /// Parts of `rows` rows, a multiple of what a group has.
    pub fn into_chunks(self, rows: usize) -> InputChunks<'a> {
        match self {
            InputMut::LowRank { codes, scales } => {
                let rank = codes.len() / scales.len();
                InputChunks::LowRank {
                    codes: DisjointChunks::new(codes, rows * rank),
                    scales: DisjointChunks::new(scales, rows),
                }
            }
            InputMut::Packed { layout, bytes, .. } => {
                let chunk_groups = rows / layout.group_rows;
                InputChunks::Packed {
                    layout,
                    chunk_groups,
                    bytes: DisjointChunks::new(bytes, chunk_groups * layout.group_len_bytes),
                }
            }
            InputMut::Floats { rank, rows: floats } => InputChunks::Floats {
                rank,
                rows: DisjointChunks::new(floats, rows * rank),
            },
        }
    }

    /// From the rows `rows` of the batch.
    pub fn fill(
        self,
        kernels: &Kernels,
        t: &Transformed<'_>,
        delta: &DeltaView<'_>,
        rows: Range<usize>,
        scratch: &mut PackScratch,
    ) {
        let rank = delta.rank;
        match self {
            InputMut::LowRank { codes, scales } => {
                scratch.fit(GROUP, 1);
                scratch.row.row[..GROUP].fill(0.0);
                let dst = codes.chunks_exact_mut(rank).zip(scales);
                for (row, (codes, scale)) in rows.zip(dst) {
                    t.gather(row, delta, &mut scratch.row.row[..rank]);
                    let (qs, s) = scratch.quantize(kernels, GROUP);
                    codes.copy_from_slice(&qs[..rank]);
                    *scale = s[0];
                }
            }
            InputMut::Packed {
                layout,
                first_group,
                bytes,
            } => {
                scratch.fit(rank, layout.group_rows.min(layout.m));
                let first_row = rows.start - first_group * layout.group_rows;
                let groups = bytes.chunks_exact_mut(layout.group_len_bytes);
                for (g, bytes) in groups.enumerate() {
                    let g = first_group + g;
                    pack_group(kernels, &layout, g, scratch, bytes, &mut |i, scratch| {
                        t.gather(first_row + i, delta, &mut scratch.row[..rank]);
                    });
                }
            }
            InputMut::Floats { rows: dst, .. } => {
                for (row, dst) in rows.zip(dst.chunks_exact_mut(rank)) {
                    t.gather(row, delta, dst);
                }
            }
        }
    }
}

impl InputChunks<'_> {
    /// Part `i`.
    pub fn take(&self, i: usize) -> InputMut<'_> {
        match self {
            InputChunks::LowRank { codes, scales } => InputMut::LowRank {
                codes: codes.take(i),
                scales: scales.take(i),
            },
            InputChunks::Packed {
                layout,
                chunk_groups,
                bytes,
            } => InputMut::Packed {
                layout: *layout,
                first_group: i * chunk_groups,
                bytes: bytes.take(i),
            },
            InputChunks::Floats { rank, rows } => InputMut::Floats {
                rank: *rank,
                rows: rows.take(i),
            },
        }
    }
}
