//! Rows of floats into the int8 rows that a matmul reads.

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{Lhs, LhsLayout, NR};
use brevity_kernels::quantize::Q8Rows;

use super::split::Split;
use super::{Context, Kernels};
use crate::DisjointChunks;
use crate::aligned::Aligned;

/// Packed int8 rows.
#[derive(Debug, Default)]
pub(super) struct Packed {
    layout: Option<LhsLayout>,
    bytes: Aligned<u8>,
}

impl Packed {
    /// Room for the groups of `layout`.
    pub fn reset(&mut self, layout: LhsLayout) -> &mut [u8] {
        self.layout = Some(layout);
        self.bytes.grow(layout.len_bytes());
        &mut self.bytes[..layout.len_bytes()]
    }

    /// The rows.
    ///
    /// # Panics
    /// If none were packed.
    pub fn lhs(&self) -> Lhs<'_> {
        let layout = self.layout.expect("rows packed before they are multiplied");
        Lhs::new(layout, &self.bytes[..layout.len_bytes()])
    }

    /// Number of rows.
    pub fn m(&self) -> usize {
        self.layout.map_or(0, |layout| layout.m)
    }

    /// Bytes allocated.
    pub fn len_bytes(&self) -> usize {
        self.bytes.len_bytes()
    }
}

/// What a task that packs needs for itself.
#[derive(Debug, Default)]
pub(super) struct PackScratch {
    pub row: RowScratch,
    /// `[group rows][k]`, `[group rows][k / 32]` twice: the rows of a group, quantized.
    qs: Aligned<i8>,
    scales: Aligned<f32>,
    sums: Aligned<i32>,
}

/// One row on its way.
#[derive(Debug, Default)]
pub(super) struct RowScratch {
    /// `[k]`: what is quantized.
    pub row: Aligned<f32>,
    /// `[k]`: what it is made of.
    pub source: Aligned<f32>,
    /// A state of the queries of one row and kv head.
    pub state: Aligned<f32>,
}

impl PackScratch {
    /// For rows of `k` elements, `group_rows` of them in a group.
    pub fn fit(&mut self, k: usize, group_rows: usize) {
        self.row.row.grow(k);
        self.qs.grow(group_rows * k);
        self.scales.grow(group_rows * k / GROUP);
        self.sums.grow(group_rows * k / GROUP);
    }

    /// Quantizes the one row in `row.row[..k]`: its codes `[k]` and scales `[k / 32]`.
    pub fn quantize(&mut self, kernels: &Kernels, k: usize) -> (&[i8], &[f32]) {
        let (qs, n) = (&mut self.qs[..k], k / GROUP);
        let (scales, sums) = (&mut self.scales[..n], &mut self.sums[..n]);
        kernels.quantize.run(&self.row.row[..k], qs, scales, sums);
        (qs, scales)
    }

    /// Bytes allocated.
    pub fn len_bytes(&self) -> usize {
        let floats = [
            &self.row.row,
            &self.row.source,
            &self.row.state,
            &self.scales,
        ];
        floats.map(Aligned::len_bytes).iter().sum::<usize>()
            + self.qs.len_bytes()
            + self.sums.len_bytes()
    }
}

/// Copies columns `column..column + dst.len()` of `row` out of `[panels][m][16]`.
pub(super) fn gather(panels: &[f32], m: usize, row: usize, column: usize, dst: &mut [f32]) {
    let (panels, _) = panels.as_chunks::<NR>();
    let (dst, _) = dst.as_chunks_mut::<NR>();
    let first = column / NR * m + row;
    for (dst, src) in dst.iter_mut().zip(panels[first..].iter().step_by(m)) {
        *dst = *src;
    }
}

/// Copies `src` into `row` of `[panels][m][16]`.
pub(super) fn scatter(src: &[f32], m: usize, row: usize, panels: &mut [f32]) {
    let (src, _) = src.as_chunks::<NR>();
    let (panels, _) = panels.as_chunks_mut::<NR>();
    for (src, dst) in src.iter().zip(panels[row..].iter_mut().step_by(m)) {
        *dst = *src;
    }
}

/// Quantizes and packs `m` rows of `k` elements.
///
/// `fill(row, scratch)` leaves the row in `scratch.row[..k]`; there is one of `scratch` for every task.
/// `floats` gets the rows as they were, `[m][k]`, if it is given.
pub(super) fn pack(
    ctx: Context<'_>,
    (m, k): (usize, usize),
    packed: &mut Packed,
    floats: Option<&mut [f32]>,
    scratch: &mut [PackScratch],
    fill: &(dyn Fn(usize, &mut RowScratch) + Sync),
) {
    let layout = ctx.kernels.matmul.lhs_layout(m, k);
    let bytes = packed.reset(layout);
    let split = Split::new(ctx.runner, layout.n_groups(), layout.group_rows * k * 4);
    let bytes = DisjointChunks::new(bytes, split.per_task * layout.group_len_bytes);
    let floats = floats.map(|f| DisjointChunks::new(f, split.per_task * layout.group_rows * k));
    let scratch = DisjointChunks::new(scratch, 1);
    split.run(ctx.runner, &|t, groups| {
        let scratch = &mut scratch.take(t)[0];
        let mut floats = floats.as_ref().map(|f| f.take(t).chunks_exact_mut(k));
        let bytes = bytes.take(t).chunks_exact_mut(layout.group_len_bytes);
        for (g, bytes) in groups.zip(bytes) {
            pack_group(
                ctx.kernels,
                &layout,
                g,
                scratch,
                bytes,
                &mut |i, scratch| {
                    fill(i, scratch);
                    if let Some(floats) = floats.as_mut().and_then(Iterator::next) {
                        floats.copy_from_slice(&scratch.row[..k]);
                    }
                },
            );
        }
    });
}

/// Quantizes and packs the rows of group `g`; `fill` as in [`pack`].
pub(super) fn pack_group(
    kernels: &Kernels,
    layout: &LhsLayout,
    g: usize,
    scratch: &mut PackScratch,
    bytes: &mut [u8],
    fill: &mut dyn FnMut(usize, &mut RowScratch),
) {
    let (rows, k) = (layout.rows_of(g), layout.k);
    let PackScratch {
        row: scratch,
        qs,
        scales,
        sums,
    } = scratch;
    let (qs, scales, sums) = (
        &mut qs[..rows * k],
        &mut scales[..rows * k / GROUP],
        &mut sums[..rows * k / GROUP],
    );
    for i in 0..rows {
        fill(g * layout.group_rows + i, scratch);
        let blocks = i * k / GROUP..(i + 1) * k / GROUP;
        kernels.quantize.run(
            &scratch.row[..k],
            &mut qs[i * k..(i + 1) * k],
            &mut scales[blocks.clone()],
            &mut sums[blocks],
        );
    }
    let rows = Q8Rows::new(rows, k, qs, scales, sums);
    kernels.matmul.pack_lhs_group(layout, rows, bytes);
}
