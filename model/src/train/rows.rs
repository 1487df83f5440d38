//! Rows between regions: gathered, quantized, and in panels.

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{Lhs, LhsLayout, NR};
use brevity_kernels::quantize::Q8Rows;

use super::Context;
use crate::aligned::Aligned;
use crate::forward::Split;
use crate::{DisjointChunks, PerWorker};

/// `m` rows of `k` elements: in int8 and packed, or as they are.
#[derive(Debug, Default)]
pub(super) struct Rows {
    m: usize,
    k: usize,
    layout: Option<LhsLayout>,
    packed: Aligned<u8>,
    /// `[m][k]`.
    codes: Aligned<i8>,
    /// `[m][k / 32]`.
    scales: Aligned<f32>,
    /// `[m][k / 32]`.
    sums: Aligned<i32>,
    /// `[m][k]`, if they are kept so.
    floats: Aligned<f32>,
    /// One row for each worker.
    scratch: Vec<Aligned<f32>>,
}

/// Writes row `i` of `k` elements.
pub(super) type Fill<'a> = dyn Fn(usize, &mut [f32]) + Sync + 'a;

impl Rows {
    /// Rows.
    pub fn m(&self) -> usize {
        self.m
    }

    /// Elements of a row.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The rows, packed for the matmul.
    ///
    /// # Panics
    /// If they were not quantized.
    pub fn lhs(&self) -> Lhs<'_> {
        let layout = self
            .layout
            .expect("rows are quantized before they are multiplied");
        Lhs::new(layout, &self.packed[..layout.len_bytes()])
    }

    /// `[m][k]`.
    pub fn floats(&self) -> &[f32] {
        &self.floats[..self.m * self.k]
    }

    /// Elements `16 * panel..` of every row as they were quantized: `dst` `[m][16]`.
    pub fn panel(&self, panel: usize, dst: &mut [f32]) {
        let (codes, scales) = (&self.codes[..self.m * self.k], &self.scales);
        let rows = codes.chunks_exact(self.k).zip(dst.chunks_exact_mut(NR));
        for (i, (codes, dst)) in rows.enumerate() {
            let scale = scales[(i * self.k + panel * NR) / GROUP];
            for (dst, code) in dst.iter_mut().zip(&codes[panel * NR..][..NR]) {
                *dst = scale * f32::from(*code);
            }
        }
    }

    /// Makes `m` rows of `k` elements.
    pub fn quantize(&mut self, ctx: Context<'_>, (m, k): (usize, usize), fill: &Fill<'_>) {
        let layout = ctx.kernels.matmul.lhs_layout(m, k);
        (self.m, self.k, self.layout) = (m, k, Some(layout));
        self.packed.grow(layout.len_bytes());
        self.codes.grow(m * k);
        self.scales.grow(m * k / GROUP);
        self.sums.grow(m * k / GROUP);
        fit(&mut self.scratch, ctx.runner.width(), k);
        let n = layout.group_rows;
        let split = Split::new(ctx.runner, layout.n_groups(), n * k * 4);
        let rows = split.per_task * n;
        let packed = &mut self.packed[..layout.len_bytes()];
        let packed = DisjointChunks::new(packed, split.per_task * layout.group_len_bytes);
        let codes = DisjointChunks::new(&mut self.codes[..m * k], rows * k);
        let scales = DisjointChunks::new(&mut self.scales[..m * k / GROUP], rows * k / GROUP);
        let sums = DisjointChunks::new(&mut self.sums[..m * k / GROUP], rows * k / GROUP);
        let scratch = PerWorker::new(&mut self.scratch);
        split.run_worker(ctx.runner, &|worker, t, groups| {
            let row = &mut scratch.lend(worker)[..k];
            let blocks = scales.take(t).chunks_mut(n * k / GROUP);
            let blocks = blocks.zip(sums.take(t).chunks_mut(n * k / GROUP));
            let parts = codes.take(t).chunks_mut(n * k).zip(blocks);
            let packed = packed.take(t).chunks_exact_mut(layout.group_len_bytes);
            for ((g, packed), (codes, (scales, sums))) in groups.zip(packed).zip(parts) {
                for i in 0..layout.rows_of(g) {
                    fill(g * n + i, row);
                    let blocks = i * k / GROUP..(i + 1) * k / GROUP;
                    let codes = &mut codes[i * k..(i + 1) * k];
                    let (scales, sums) = (&mut scales[blocks.clone()], &mut sums[blocks]);
                    ctx.kernels.quantize.run(row, codes, scales, sums);
                }
                let rows = Q8Rows::new(layout.rows_of(g), k, codes, scales, sums);
                ctx.kernels.matmul.pack_lhs_group(&layout, rows, packed);
            }
        });
    }

    /// Makes `m` rows of `k` elements and keeps them in f32.
    pub fn keep(&mut self, ctx: Context<'_>, (m, k): (usize, usize), fill: &Fill<'_>) {
        (self.m, self.k, self.layout) = (m, k, None);
        self.floats.grow(m * k);
        let split = Split::new(ctx.runner, m, k * 4);
        let rows = DisjointChunks::new(&mut self.floats[..m * k], split.per_task * k);
        split.run(ctx.runner, &|t, range| {
            for (i, row) in range.zip(rows.take(t).chunks_exact_mut(k)) {
                fill(i, row);
            }
        });
    }

    /// Bytes of all buffers.
    pub fn len_bytes(&self) -> usize {
        let floats = [&self.scales, &self.floats].map(Aligned::len_bytes);
        let scratch = self.scratch.iter().map(Aligned::len_bytes);
        floats.iter().sum::<usize>()
            + scratch.sum::<usize>()
            + self.packed.len_bytes()
            + self.codes.len_bytes()
            + self.sums.len_bytes()
    }
}

/// One buffer of `len` floats for each of `width` workers.
pub(super) fn fit(scratch: &mut Vec<Aligned<f32>>, width: usize, len: usize) {
    if scratch.len() < width {
        scratch.resize_with(width, Default::default);
    }
    scratch.iter_mut().for_each(|own| own.grow(len));
}

/// Copies columns `column..column + dst.len()` of row `i` out of `[panels][m][16]`.
pub(super) fn gather(panels: &[f32], m: usize, i: usize, column: usize, dst: &mut [f32]) {
    let (panels, _) = panels.as_chunks::<NR>();
    let (dst, _) = dst.as_chunks_mut::<NR>();
    let first = column / NR * m + i;
    for (dst, src) in dst.iter_mut().zip(panels[first..].iter().step_by(m)) {
        *dst = *src;
    }
}

/// Copies `src` into row `i` of `[panels][m][16]`.
pub(super) fn scatter(src: &[f32], m: usize, i: usize, panels: &mut [f32]) {
    let (src, _) = src.as_chunks::<NR>();
    let (panels, _) = panels.as_chunks_mut::<NR>();
    for (src, dst) in src.iter().zip(panels[i..].iter_mut().step_by(m)) {
        *dst = *src;
    }
}

/// `rows` `[m][k]` as `panels` `[k / 16][m][16]`.
pub(super) fn to_panels(ctx: Context<'_>, rows: &[f32], k: usize, panels: &mut [f32]) {
    let m = rows.len() / k;
    let split = Split::new(ctx.runner, k / NR, m * NR);
    let chunks = DisjointChunks::new(&mut panels[..m * k], split.per_task * m * NR);
    split.run(ctx.runner, &|t, own| {
        for (p, panel) in own.zip(chunks.take(t).chunks_exact_mut(m * NR)) {
            for (row, dst) in rows.chunks_exact(k).zip(panel.chunks_exact_mut(NR)) {
                dst.copy_from_slice(&row[p * NR..][..NR]);
            }
        }
    });
}

/// `panels` `[k / 16][m][16]` as `rows` `[m][k]`.
pub(super) fn to_rows(ctx: Context<'_>, panels: &[f32], m: usize, rows: &mut [f32]) {
    let k = panels.len() / m;
    let split = Split::new(ctx.runner, m, k);
    let chunks = DisjointChunks::new(&mut rows[..m * k], split.per_task * k);
    split.run(ctx.runner, &|t, own| {
        for (i, row) in own.zip(chunks.take(t).chunks_exact_mut(k)) {
            gather(panels, m, i, 0, row);
        }
    });
}
