//! Keys and values into the cache, queries through it.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::attention::{Attention, PAGE, Partials, PartialsMut, QueriesMut};

use super::lora::Adapters;
use super::plan::{Block, Pages, SEGMENT_PAGES, n_segments};
use super::project::{gather, pack};
use super::split::Split;
use super::workspace::{AttentionScratch, PageScratch, RowScratch, TaskScratch, Workspace};
use super::{Context, Pass, pairing};
use crate::DisjointChunks;
use crate::layer_weights::LayerWeights;

/// Floats that partial results of split contexts may take; beyond, a context stays whole.
const MAX_PARTS_LEN: usize = 1 << 21;

/// `[panels][m][16]` of q, k and v, and the angles of the rows.
#[derive(Clone, Copy)]
struct Projected<'a> {
    ctx: Context<'a>,
    m: usize,
    y: &'a [f32],
    cos: &'a [f32],
    sin: &'a [f32],
}

impl Projected<'_> {
    /// Heads of `row` from `column` on into `dst`: bias added.
    fn heads(&self, row: usize, column: usize, bias: Option<&[f32]>, dst: &mut [f32]) {
        gather(self.y, self.m, row, column, dst);
        if let Some(bias) = bias {
            for (x, b) in dst.iter_mut().zip(bias) {
                *x += b;
            }
        }
    }

    /// Norm of each head, then RoPE. `spare` is as long as `heads`.
    fn rotate(&self, row: usize, norm: Option<&[f32]>, heads: &mut [f32], spare: &mut [f32]) {
        let Context {
            config, kernels, ..
        } = self.ctx;
        if let Some(weight) = norm {
            spare.copy_from_slice(heads);
            let head_dim = config.head_dim;
            for (head, src) in heads
                .chunks_exact_mut(head_dim)
                .zip(spare.chunks_exact(head_dim))
            {
                kernels.rms_norm.run(src, weight, config.rms_eps, head);
            }
        }
        let half = config.head_dim / 2;
        let angles = row * half..(row + 1) * half;
        kernels.rope.run(
            heads,
            &self.cos[angles.clone()],
            &self.sin[angles],
            pairing(config),
        );
    }
}

/// The queries of a block and one kv head, and where they are.
struct Unit<'a> {
    layer: usize,
    kv_head: usize,
    block: &'a Block,
    /// Position of each row of the batch.
    positions: &'a [usize],
    /// Query heads per kv head.
    group: usize,
    head_dim: usize,
}

impl Pass<'_> {
    /// Keys and values of all rows into the pages of layer `l`.
    pub(super) fn append_kv(&mut self, l: usize, w: &LayerWeights<'_>) {
        let (ctx, config) = (self.ctx, self.ctx.config);
        let (q_dim, kv_dim, head_dim) = (config.q_dim(), config.kv_dim(), config.head_dim);
        let Workspace {
            plan,
            y,
            cos,
            sin,
            tasks,
            ..
        } = &mut *self.work;
        let projected = Projected {
            ctx,
            m: self.m,
            y,
            cos,
            sin,
        };
        let rows_per_page = self.m.div_ceil(plan.appends.len());
        let split = Split::new(ctx.runner, plan.appends.len(), rows_per_page * kv_dim * 8);
        let open = DisjointChunks::new(&mut self.pages.open, split.per_task);
        let tasks = DisjointChunks::new(tasks, 1);
        split.run(ctx.runner, &|t, appends| {
            let RowScratch {
                row: k, source: v, ..
            } = &mut tasks.take(t)[0].row;
            let (k, v) = (&mut k[..kv_dim], &mut v[..kv_dim]);
            for (Block { rows, .. }, page) in plan.appends[appends].iter().zip(open.take(t)) {
                for i in rows.clone() {
                    projected.heads(i, q_dim, w.k_bias, k);
                    projected.rotate(i, w.k_norm, k, v);
                    projected.heads(i, q_dim + kv_dim, w.v_bias, v);
                    let heads = k.chunks_exact(head_dim).zip(v.chunks_exact(head_dim));
                    for (h, (k, v)) in heads.enumerate() {
                        let slot = plan.positions[i] % PAGE;
                        ctx.kernels
                            .store_kv
                            .run(page.head_mut(l, h), slot, head_dim, k, v);
                    }
                }
            }
        });
    }

    /// Attention of all rows over layer `l`: `parts` is `[block][kv head][part]` states.
    ///
    /// A unit is a block of rows and a kv head, over the whole context or, if there are too few of
    /// these and the context is long, over one segment.
    pub(super) fn attend(&mut self, l: usize, w: &LayerWeights<'_>) {
        let (ctx, config) = (self.ctx, self.ctx.config);
        let n_kv_heads = config.n_kv_heads;
        let n_parts = self.n_parts();
        let Workspace {
            plan,
            y,
            cos,
            sin,
            parts,
            tasks,
            ..
        } = &mut *self.work;
        let projected = Projected {
            ctx,
            m: self.m,
            y,
            cos,
            sin,
        };
        let n_units = plan.blocks.len() * n_kv_heads * n_parts;
        let unit_len = plan.max_queries * (config.head_dim + 2);
        parts.grow(n_units * unit_len);
        let segments = plan.max_segments.div_ceil(n_parts);
        let macs = plan.max_queries * config.head_dim * segments * SEGMENT_PAGES * PAGE;
        let split = Split::new(ctx.runner, n_units, macs);
        let parts =
            DisjointChunks::new(&mut parts[..n_units * unit_len], split.per_task * unit_len);
        let tasks = DisjointChunks::new(tasks, 1);
        let pages = &self.pages;
        split.run(ctx.runner, &|t, units| {
            let task = &mut tasks.take(t)[0];
            for (u, state) in units.zip(parts.take(t).chunks_exact_mut(unit_len)) {
                let block = &plan.blocks[u / n_parts / n_kv_heads];
                let n = n_segments(plan.positions[block.rows.end - 1]);
                let segments = match n_parts {
                    1 => 0..n,
                    _ => u % n_parts..n.min(u % n_parts + 1),
                };
                if segments.is_empty() {
                    continue;
                }
                let unit = Unit {
                    layer: l,
                    kv_head: u / n_parts % n_kv_heads,
                    block,
                    positions: &plan.positions,
                    group: config.n_heads / n_kv_heads,
                    head_dim: config.head_dim,
                };
                unit.run(&projected, w, pages, segments, task, state);
            }
        });
    }

    /// 1, or the segments of the longest context if its attention is worth splitting.
    fn n_parts(&self) -> usize {
        let (config, plan) = (self.ctx.config, &self.work.plan);
        let whole = plan.blocks.len() * config.n_kv_heads;
        let len = whole * plan.max_segments * plan.max_queries * (config.head_dim + 2);
        let few = whole < Split::max_tasks(self.ctx.runner);
        if self.ctx.runner.width() > 1 && few && len <= MAX_PARTS_LEN {
            plan.max_segments
        } else {
            1
        }
    }

    /// Merges the parts of every row; `packed = int8(attended)`.
    pub(super) fn pack_attended(&mut self) {
        let n_parts = self.n_parts();
        let (ctx, config) = (self.ctx, self.ctx.config);
        let (m, k, head_dim) = (self.m, config.q_dim(), config.head_dim);
        let group = config.n_heads / config.n_kv_heads;
        let Workspace {
            plan,
            parts,
            packed,
            lora,
            tasks,
            ..
        } = &mut *self.work;
        let floats = Adapters::new(self.adapters, plan).floats(lora, m * k);
        let max_queries = plan.max_queries;
        let unit_len = max_queries * (head_dim + 2);
        pack(
            ctx,
            (m, k),
            packed,
            floats,
            tasks,
            &|i, RowScratch { row, state, .. }| {
                let block = plan.block_of[i];
                let queries = (i - plan.blocks[block].rows.start) * group;
                let queries = queries..queries + group;
                let n_row_parts = n_parts.min(n_segments(plan.positions[i]));
                let part = |h: usize, p: usize| {
                    let unit = (block * config.n_kv_heads + h) * n_parts + p;
                    view(
                        &parts[unit * unit_len..][..unit_len],
                        head_dim,
                        queries.clone(),
                    )
                };
                for (h, dst) in row[..k].chunks_exact_mut(group * head_dim).enumerate() {
                    if n_row_parts == 1 {
                        ctx.kernels.attention.finish(part(h, 0), dst);
                        continue;
                    }
                    let state = &mut state[..group * (head_dim + 2)];
                    copy(part(h, 0), view_mut(state, head_dim, 0..group));
                    for p in 1..n_row_parts {
                        let state = view_mut(state, head_dim, 0..group);
                        ctx.kernels.attention.merge(state, part(h, p));
                    }
                    ctx.kernels
                        .attention
                        .finish(view(state, head_dim, 0..group), dst);
                }
            },
        );
    }
}

impl Unit<'_> {
    /// Attention over `segments`, merged into `state`.
    fn run(
        &self,
        projected: &Projected<'_>,
        w: &LayerWeights<'_>,
        pages: &Pages<'_>,
        segments: Range<usize>,
        task: &mut TaskScratch,
        state: &mut [f32],
    ) {
        let TaskScratch {
            row,
            attention: AttentionScratch { page, segment },
            ..
        } = task;
        let format = pages.page(self.block.stream, 0).format();
        self.prepare(projected, w, row, page.queries.slices_mut(format));
        let attention = &projected.ctx.kernels.attention;
        for s in segments.clone() {
            if s == segments.start {
                self.segment(attention, pages, s, page, state);
                continue;
            }
            self.segment(attention, pages, s, page, segment);
            let queries = self.first_query(s * SEGMENT_PAGES)..self.n_queries();
            let running = view_mut(state, self.head_dim, queries.clone());
            attention.merge(running, view(segment, self.head_dim, queries));
        }
    }

    /// Bias, norm, RoPE, scale: the queries as the pages of their stream ask for.
    fn prepare(
        &self,
        projected: &Projected<'_>,
        w: &LayerWeights<'_>,
        RowScratch { row, source, .. }: &mut RowScratch,
        mut dst: QueriesMut<'_>,
    ) {
        let len = self.group * self.head_dim;
        let scale = 1.0 / (self.head_dim as f32).sqrt();
        let columns = self.kv_head * len..(self.kv_head + 1) * len;
        let (heads, spare) = (&mut row[..len], &mut source[..len]);
        for (i, row) in self.block.rows.clone().enumerate() {
            let bias = w.q_bias.map(|bias| &bias[columns.clone()]);
            projected.heads(row, columns.start, bias, heads);
            projected.rotate(row, w.q_norm, heads, spare);
            let dst = queries_mut(&mut dst, i * len..(i + 1) * len);
            let attention = &projected.ctx.kernels.attention;
            attention.prepare(self.head_dim, heads, scale, dst);
        }
    }

    /// Attention over the pages of one segment, ascending, merged into `state`.
    fn segment(
        &self,
        attention: &Attention,
        pages: &Pages<'_>,
        segment: usize,
        PageScratch {
            queries,
            valid,
            state: page_state,
        }: &mut PageScratch,
        state: &mut [f32],
    ) {
        let (n, head_dim) = (self.n_queries(), self.head_dim);
        let first = segment * SEGMENT_PAGES;
        let last = self.positions[self.block.rows.end - 1] / PAGE;
        for p in first..=last.min(first + SEGMENT_PAGES - 1) {
            let from = self.first_query(p);
            valid.clear();
            valid.extend((from..n).map(|query| {
                let position = self.positions[self.block.rows.start + query / self.group];
                PAGE.min(position + 1 - p * PAGE)
            }));
            let page = pages
                .page(self.block.stream, p)
                .head(self.layer, self.kv_head);
            let queries = queries.slices(page.format(), from * head_dim..n * head_dim);
            if p == first {
                let out = view_mut(state, head_dim, from..n);
                attention.partial(head_dim, queries, page, valid, out);
            } else {
                let out = view_mut(page_state, head_dim, from..n);
                attention.partial(head_dim, queries, page, valid, out);
                let running = view_mut(state, head_dim, from..n);
                attention.merge(running, view(page_state, head_dim, from..n));
            }
        }
    }

    fn n_queries(&self) -> usize {
        self.block.rows.len() * self.group
    }

    /// The first query of the block that sees page `p`; positions ascend with the rows.
    fn first_query(&self, p: usize) -> usize {
        let positions = &self.positions[self.block.rows.clone()];
        positions.partition_point(|&position| position < p * PAGE) * self.group
    }
}

/// Elements `range` of `[n][head_dim]` queries.
fn queries_mut<'a>(queries: &'a mut QueriesMut<'_>, range: Range<usize>) -> QueriesMut<'a> {
    match queries {
        QueriesMut::Int8 { codes, scales } => QueriesMut::Int8 {
            codes: &mut codes[range.clone()],
            scales: &mut scales[range.start / GROUP..range.end / GROUP],
        },
        QueriesMut::F16 { rows } => QueriesMut::F16 {
            rows: &mut rows[range],
        },
    }
}

/// Queries `range` of a state: `[n]` of `m`, `[n]` of `l`, `[n][head_dim]` of `o`, where `n` is what
/// the buffer has room for.
fn view(state: &[f32], head_dim: usize, range: Range<usize>) -> Partials<'_> {
    let n = state.len() / (head_dim + 2);
    let (m, rest) = state.split_at(n);
    let (l, o) = rest.split_at(n);
    let elements = range.start * head_dim..range.end * head_dim;
    Partials {
        m: &m[range.clone()],
        l: &l[range],
        o: &o[elements],
    }
}

/// [`view`], to be written.
fn view_mut(state: &mut [f32], head_dim: usize, range: Range<usize>) -> PartialsMut<'_> {
    let n = state.len() / (head_dim + 2);
    let (m, rest) = state.split_at_mut(n);
    let (l, o) = rest.split_at_mut(n);
    let elements = range.start * head_dim..range.end * head_dim;
    PartialsMut {
        m: &mut m[range.clone()],
        l: &mut l[range],
        o: &mut o[elements],
    }
}

fn copy(src: Partials<'_>, dst: PartialsMut<'_>) {
    dst.m.copy_from_slice(src.m);
    dst.l.copy_from_slice(src.l);
    dst.o.copy_from_slice(src.o);
}
