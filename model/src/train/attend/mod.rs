//! The way back through attention: from the gradient of its output to that of q, k and v as they were
//! projected.
//!
//! Query rows go in blocks, a block and a kv head being a *unit*; see
//! [`brevity_kernels::attention::backward`] for the products. Probabilities are kept for as many
//! blocks at a time as fit [`ROUND_LEN`]; gradients of keys and values go on from one
//! such *round* to the next, so rounds do not show in the bits.

mod heads;
mod shape;

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::attention::backward::{
    PAGE_PANELS, PageFloats, PageRows, key_gradient, page_floats, query_floats, query_gradient,
};
use brevity_kernels::attention::{KvFormat, PAGE, Queries, QueriesMut};
use brevity_kernels::matmul::NR;

use super::Context;
use super::rows::{fit, gather, scatter};
use crate::aligned::Aligned;
use crate::forward::{BlockTape, Split};
use crate::kv::KvPageBuf;
use crate::layer_weights::LayerWeights;
use crate::{DisjointChunks, PerWorker};
use heads::{Projected, at_head};
use shape::Shape;

/// Query vectors of a block.
const BLOCK_QUERIES: usize = 64;
/// Floats that the probabilities of a round take, and their gradients as many, unless said otherwise.
const ROUND_LEN: usize = 1 << 22;

/// The keys and values of a layer, and where the rows are.
pub(super) struct KeysValues<'a> {
    pub layer: usize,
    /// The pages of all positions.
    pub pages: &'a [&'a KvPageBuf],
    /// Position of the first row.
    pub first: usize,
    /// `[m][head_dim / 2]`.
    pub angles: [&'a [f32]; 2],
    /// Keys and values to use in the place of the pages', `[positions][kv_dim]` each: for tests that
    /// compare with attention in f32.
    pub exact: Option<[&'a [f32]; 2]>,
}

/// The buffers of attention's way back; `m` rows.
#[derive(Debug, Default)]
pub(super) struct AttendWork {
    /// `[page][kv head]` of [`PageFloats`].
    pages: Aligned<f32>,
    /// `[unit][head_dim / 16][queries][16]`: queries, gradients of their outputs, their gradients.
    units: [Aligned<f32>; 3],
    /// `[unit of the round][positions / 16][queries][16]`: probabilities, gradients of scores.
    scores: [Aligned<f32>; 2],
    /// `[kv head][positions / 16]` of dk, then dv, `[head_dim / 16][16][16]`.
    keys: Aligned<f32>,
    /// For each worker: three rows.
    scratch: Vec<Aligned<f32>>,
    /// For each worker: the codes of a query's heads.
    codes: Vec<(Vec<i8>, Vec<f32>)>,
    /// In the place of [`ROUND_LEN`].
    pub round_len: Option<usize>,
}

impl AttendWork {
    /// From `d_attended` `[q_dim / 16][m][16]` to `d_qkv` `[(q_dim + 2 kv_dim) / 16][m][16]`.
    pub fn back(
        &mut self,
        ctx: Context<'_>,
        (w, tape): (&LayerWeights<'_>, &BlockTape),
        kv: &KeysValues<'_>,
        d_attended: &[f32],
        d_qkv: &mut [f32],
    ) {
        let m = d_attended.len() / ctx.config.q_dim();
        let shape = Shape::new(ctx.config, m, kv.first);
        let projected = Projected {
            ctx,
            w,
            qkv: &tape.qkv,
            m,
            angles: kv.angles,
        };
        let format = self.fit(ctx, &shape, kv);
        self.make_pages(ctx, &shape, kv);
        self.make_queries(&projected, &shape, format, d_attended);
        self.keys[..shape.n_kv_heads * shape.own_panels() * 2 * shape.keys_len()].fill(0.0);
        let unit = shape.block_rows * shape.group * shape.all_panels() * NR * shape.n_kv_heads;
        let per_round = (self.round_len.unwrap_or(ROUND_LEN) / unit).clamp(1, shape.n_blocks);
        for first in (0..shape.n_blocks).step_by(per_round) {
            let round = first..shape.n_blocks.min(first + per_round);
            self.queries_back(ctx, &shape, round.clone());
            self.keys_back(ctx, &shape, round);
        }
        self.finish_queries(&projected, &shape, format);
        self.finish_keys(&projected, &shape, format);
        self.store(ctx, &shape, d_qkv);
    }

    /// Makes room; gives the format of the pages, if they are used.
    fn fit(&mut self, ctx: Context<'_>, shape: &Shape, kv: &KeysValues<'_>) -> KvFormat {
        let n_units = shape.n_kv_heads * shape.n_blocks;
        let n_pages = (shape.first + shape.m).div_ceil(PAGE);
        self.pages
            .grow(n_pages * shape.n_kv_heads * PageFloats::len(shape.head_dim));
        self.units
            .iter_mut()
            .for_each(|u| u.grow(n_units * shape.unit_len()));
        self.keys
            .grow(shape.n_kv_heads * shape.own_panels() * 2 * shape.keys_len());
        let width = ctx.runner.width();
        fit(&mut self.scratch, width, 3 * shape.group * shape.head_dim);
        if self.codes.len() < width {
            self.codes.resize_with(width, Default::default);
        }
        for (codes, scales) in &mut self.codes {
            codes.resize(shape.head_dim, 0);
            scales.resize(shape.head_dim / GROUP, 0.0);
        }
        match kv.exact {
            Some(_) => KvFormat::F16, // as for f16: nothing is rotated, queries are floats
            None => kv.pages[0].format(),
        }
    }

    /// Keys and values in f32.
    fn make_pages(&mut self, ctx: Context<'_>, shape: &Shape, kv: &KeysValues<'_>) {
        let (head_dim, n_kv_heads) = (shape.head_dim, shape.n_kv_heads);
        let n_positions = shape.first + shape.m;
        let n = n_positions.div_ceil(PAGE) * n_kv_heads;
        let len = PageFloats::len(head_dim);
        let split = Split::new(ctx.runner, n, PAGE * head_dim * 8);
        let chunks = DisjointChunks::new(&mut self.pages[..n * len], split.per_task * len);
        split.run(ctx.runner, &|t, own| {
            for (u, dst) in own.zip(chunks.take(t).chunks_exact_mut(len)) {
                let (p, h) = (u / n_kv_heads, u % n_kv_heads);
                let valid = PAGE.min(n_positions - p * PAGE);
                let Some([keys, values]) = kv.exact else {
                    page_floats(kv.pages[p].head(kv.layer, h), head_dim, valid, dst);
                    continue;
                };
                let mut rows = PageRows::new(head_dim, dst);
                for t in 0..valid {
                    let at = ((p * PAGE + t) * n_kv_heads + h) * head_dim;
                    rows.store(t, &keys[at..][..head_dim], &values[at..][..head_dim]);
                }
            }
        });
    }

    /// Queries as the scores were made of them, and the gradients of their outputs.
    fn make_queries(
        &mut self,
        projected: &Projected<'_>,
        shape: &Shape,
        format: KvFormat,
        d_attended: &[f32],
    ) {
        let (ctx, w) = (projected.ctx, projected.w);
        let Shape {
            head_dim, group, m, ..
        } = *shape;
        let scale = 1.0 / (head_dim as f32).sqrt();
        let n = shape.n_kv_heads * shape.n_blocks;
        let split = Split::new(ctx.runner, n, shape.unit_len() * 16);
        let chunk = split.per_task * shape.unit_len();
        let [queries, d_out, _] = &mut self.units;
        let [queries, d_out] =
            [queries, d_out].map(|u| DisjointChunks::new(&mut u[..n * shape.unit_len()], chunk));
        let scratch = PerWorker::new(&mut self.scratch);
        let codes = PerWorker::new(&mut self.codes);
        split.run_worker(ctx.runner, &|worker, t, units| {
            let mut own = scratch.lend(worker);
            let (head, spare) = own.split_at_mut(head_dim);
            let spare = &mut spare[..head_dim];
            let (codes, scales) = &mut **codes.lend(worker);
            let parts = queries.take(t).chunks_exact_mut(shape.unit_len());
            let parts = parts.zip(d_out.take(t).chunks_exact_mut(shape.unit_len()));
            for (u, (queries, d_out)) in units.zip(parts) {
                let (h, b) = (u / shape.n_blocks, u % shape.n_blocks);
                let n = shape.queries(b);
                for (place, i) in shape.rows(b).enumerate() {
                    for g in 0..group {
                        let column = (h * group + g) * head_dim;
                        let row = place * group + g;
                        projected.heads(i, column, at_head(w.q_bias, column, head_dim), head);
                        projected.rotate(i, w.q_norm, head, spare);
                        let dst = match format {
                            KvFormat::Int8 => QueriesMut::Int8 { codes, scales },
                            KvFormat::F16 => QueriesMut::F16 { rows: spare },
                        };
                        ctx.kernels.attention.prepare(head_dim, head, scale, dst);
                        let prepared = match format {
                            KvFormat::Int8 => Queries::Int8 { codes, scales },
                            KvFormat::F16 => Queries::F16 { rows: spare },
                        };
                        query_floats(prepared, 0, head);
                        scatter(head, n, row, queries);
                        gather(d_attended, m, i, column, head);
                        scatter(head, n, row, d_out);
                    }
                }
            }
        });
    }

    /// Probabilities, gradients of scores and queries of the blocks of a round.
    fn queries_back(&mut self, ctx: Context<'_>, shape: &Shape, round: Range<usize>) {
        let (head_dim, n_kv_heads) = (shape.head_dim, shape.n_kv_heads);
        let score_len = shape.score_len();
        let n = n_kv_heads * round.len();
        self.scores.iter_mut().for_each(|s| s.grow(n * score_len));
        let len = PageFloats::len(head_dim);
        let pages: Vec<PageFloats<'_>> = self
            .pages
            .chunks_exact(len)
            .map(|floats| PageFloats::new(floats, head_dim))
            .collect();
        let n_pages = (shape.first + shape.m).div_ceil(PAGE);
        let of_head: Vec<Vec<PageFloats<'_>>> = (0..n_kv_heads)
            .map(|h| (0..n_pages).map(|p| pages[p * n_kv_heads + h]).collect())
            .collect();
        let [queries, d_out, d_queries] = &mut self.units;
        // A unit's place in the round is block by block; its gradient lies kv head by kv head.
        let split = Split::new(ctx.runner, n, score_len * head_dim * 3);
        let d_queries = DisjointChunks::new(
            &mut d_queries[..n_kv_heads * shape.n_blocks * shape.unit_len()],
            shape.unit_len(),
        );
        let [p, ds] = self
            .scores
            .each_mut()
            .map(|s| DisjointChunks::new(&mut s[..n * score_len], score_len));
        split.run(ctx.runner, &|_, units| {
            for place in units {
                let (h, b) = (place % n_kv_heads, round.start + place / n_kv_heads);
                let (u, n) = (shape.unit(h, b), shape.queries(b));
                let block = shape.block([queries, d_out], u, n);
                let scores = shape.panels(b) * n * NR;
                let (p, ds) = (&mut p.take(place)[..scores], &mut ds.take(place)[..scores]);
                let dq = &mut d_queries.take(u)[..n * head_dim];
                let backward = &ctx.kernels.attention_backward;
                backward.queries(block, &of_head[h], &shape.valid(b), [p, ds, dq]);
            }
        });
    }

    /// What the blocks of a round add to the gradients of keys and values.
    fn keys_back(&mut self, ctx: Context<'_>, shape: &Shape, round: Range<usize>) {
        let n_own = shape.own_panels();
        let (score_len, keys_len) = (shape.score_len(), shape.keys_len());
        let n = shape.n_kv_heads * n_own;
        let [queries, d_out, _] = &self.units;
        let [p, ds] = &self.scores;
        let split = Split::new(ctx.runner, n, keys_len * round.len() * BLOCK_QUERIES);
        let keys = &mut self.keys[..n * 2 * keys_len];
        let chunks = DisjointChunks::new(keys, split.per_task * 2 * keys_len);
        split.run(ctx.runner, &|t, own| {
            for (u, keys) in own.zip(chunks.take(t).chunks_exact_mut(2 * keys_len)) {
                let (h, panel) = (u / n_own, shape.first / NR + u % n_own);
                let (dk, dv) = keys.split_at_mut(keys_len);
                for b in round.clone().filter(|&b| shape.panels(b) > panel) {
                    let n = shape.queries(b);
                    let block = shape.block([queries, d_out], shape.unit(h, b), n);
                    let place = (b - round.start) * shape.n_kv_heads + h;
                    let at = place * score_len + panel * n * NR;
                    let scores = [&p[at..][..n * NR], &ds[at..][..n * NR]];
                    ctx.kernels.attention_backward.keys(block, scores, [dk, dv]);
                }
            }
        });
    }

    /// Gradients of queries to where they were projected.
    fn finish_queries(&mut self, projected: &Projected<'_>, shape: &Shape, format: KvFormat) {
        let (ctx, w) = (projected.ctx, projected.w);
        let (head_dim, group) = (shape.head_dim, shape.group);
        let scale = 1.0 / (head_dim as f32).sqrt();
        let n = shape.n_kv_heads * shape.n_blocks;
        let split = Split::new(ctx.runner, n, shape.unit_len() * 16);
        let units = &mut self.units[2][..n * shape.unit_len()];
        let chunks = DisjointChunks::new(units, split.per_task * shape.unit_len());
        let scratch = PerWorker::new(&mut self.scratch);
        split.run_worker(ctx.runner, &|worker, t, own| {
            let mut spare = scratch.lend(worker);
            let (head, spare) = spare.split_at_mut(head_dim);
            let (spare, x) = spare.split_at_mut(head_dim);
            for (u, dq) in own.zip(chunks.take(t).chunks_exact_mut(shape.unit_len())) {
                let (h, b) = (u / shape.n_blocks, u % shape.n_blocks);
                let n = shape.queries(b);
                for (row, i) in
                    (0..n).zip(shape.rows(b).flat_map(|i| std::iter::repeat_n(i, group)))
                {
                    let column = (h * group + row % group) * head_dim;
                    gather(&dq[..n * head_dim], n, row, 0, head);
                    query_gradient(format, scale, head);
                    let at = (column, at_head(w.q_bias, column, head_dim), w.q_norm);
                    projected.rotate_back(i, at, head, [spare, &mut x[..head_dim]]);
                    scatter(head, n, row, &mut dq[..n * head_dim]);
                }
            }
        });
    }

    /// Gradients of keys to where they were projected.
    fn finish_keys(&mut self, projected: &Projected<'_>, shape: &Shape, format: KvFormat) {
        let (ctx, w) = (projected.ctx, projected.w);
        let (head_dim, n_own, keys_len) = (shape.head_dim, shape.own_panels(), shape.keys_len());
        let n = shape.n_kv_heads * n_own;
        let split = Split::new(ctx.runner, n, keys_len * 16);
        let keys = &mut self.keys[..n * 2 * keys_len];
        let chunks = DisjointChunks::new(keys, split.per_task * 2 * keys_len);
        let scratch = PerWorker::new(&mut self.scratch);
        split.run_worker(ctx.runner, &|worker, t, own| {
            let mut spare = scratch.lend(worker);
            let (head, spare) = spare.split_at_mut(head_dim);
            let (spare, x) = spare.split_at_mut(head_dim);
            for (u, keys) in own.zip(chunks.take(t).chunks_exact_mut(2 * keys_len)) {
                let (h, panel) = (u / n_own, shape.first / NR + u % n_own);
                let dk = &mut keys[..keys_len];
                for (row, i) in shape.rows_of_panel(panel) {
                    let column = ctx.config.q_dim() + h * head_dim;
                    gather(dk, NR, row, 0, head);
                    key_gradient(format, head);
                    let bias = at_head(w.k_bias, h * head_dim, head_dim);
                    let at = (column, bias, w.k_norm);
                    projected.rotate_back(i, at, head, [spare, &mut x[..head_dim]]);
                    scatter(head, NR, row, dk);
                }
            }
        });
    }

    /// All gradients in the panels of the projections.
    fn store(&self, ctx: Context<'_>, shape: &Shape, d_qkv: &mut [f32]) {
        let config = ctx.config;
        let Shape {
            m, head_dim, group, ..
        } = *shape;
        let [q_panels, kv_panels] = [config.q_dim(), config.kv_dim()].map(|dim| dim / NR);
        let head_panels = head_dim / NR;
        let n_own = shape.own_panels();
        let split = Split::new(ctx.runner, q_panels + 2 * kv_panels, m * NR);
        let chunks = DisjointChunks::new(d_qkv, split.per_task * m * NR);
        split.run(ctx.runner, &|t, own| {
            for (panel, dst) in own.zip(chunks.take(t).chunks_exact_mut(m * NR)) {
                if panel < q_panels {
                    let (head, c) = (panel / head_panels, panel % head_panels);
                    let (h, g) = (head / group, head % group);
                    for b in 0..shape.n_blocks {
                        let n = shape.queries(b);
                        let dq = &self.units[2][shape.unit(h, b) * shape.unit_len()..];
                        for (place, i) in shape.rows(b).enumerate() {
                            let src = &dq[(c * n + place * group + g) * NR..][..NR];
                            dst[i * NR..][..NR].copy_from_slice(src);
                        }
                    }
                    continue;
                }
                let (values, panel) = (
                    (panel - q_panels) / kv_panels,
                    (panel - q_panels) % kv_panels,
                );
                let (h, c) = (panel / head_panels, panel % head_panels);
                for own in 0..n_own {
                    let at = ((h * n_own + own) * 2 + values) * shape.keys_len();
                    for (row, i) in shape.rows_of_panel(shape.first / NR + own) {
                        let src = &self.keys[at + (c * NR + row) * NR..][..NR];
                        dst[i * NR..][..NR].copy_from_slice(src);
                    }
                }
            }
        });
    }

    /// Bytes of all buffers.
    pub fn len_bytes(&self) -> usize {
        let buffers = self.units.iter().chain(&self.scores).chain(&self.scratch);
        let buffers = buffers.chain([&self.pages, &self.keys]);
        buffers.map(Aligned::len_bytes).sum()
    }
}

const _: () = assert!(PAGE == PAGE_PANELS * NR);
