//! Keys and values into the cache, queries through it.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::attention::{Attention, PAGE, Partials, PartialsMut, QueriesMut};

use super::lora::Adapters;
use super::pack::{PackScratch, RowScratch, gather, pack};
use super::plan::{Block, Pages, Plan, SEGMENT_PAGES, n_segments};
use super::split::Split;
use super::tape::Tape;
use super::workspace::{AttentionScratch, PageScratch, Workspace};
use super::{Context, Pass, pairing};
use crate::kv::KvPageBuf;
use crate::layer_weights::LayerWeights;
use crate::{DisjointChunks, ModelConfig, Runner};

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
    plan: &'a Plan,
    /// Rows of the block.
    rows: &'a [usize],
    pages: &'a Pages<'a>,
    /// Query heads per kv head.
    group: usize,
    head_dim: usize,
}

/// The units of a layer's attention, in the order of the context.
///
/// A unit is a block of rows and a kv head, over the whole context (one part) or over one of its
/// segments (part `s`). A worker begins with its own share of the units, counted through (see
/// [`Runner`]): the same stretch of the context for every layer and token, as long as the context
/// hardly grows. So the pages of that stretch are its own.
///
/// ```text
/// stretch of segments | block, kv head | segment of the stretch
/// ```
/// A task is about one stretch, so that it prepares the queries of a head once.
#[derive(Clone, Copy, Debug)]
struct Units {
    n_kv_heads: usize,
    /// Blocks times kv heads.
    whole: usize,
    n_parts: usize,
    /// Parts of a stretch; the last may have fewer.
    stretch: usize,
}

/// Merging a segment into another costs as much as attention over this share of a segment.
const MERGE_SHARE: f64 = 1.0 / 50.0;

impl Units {
    /// For `plan`, over whole contexts or over segments: what `runner` is done with first.
    fn new(config: &ModelConfig, plan: &Plan, runner: &dyn Runner) -> Self {
        let (whole, segments) = (plan.blocks.len() * config.n_kv_heads, plan.max_segments);
        let width = runner.width().max(1);
        // In segments. The last unit to begin finds the other workers idle, on average for half of it.
        let time =
            |n_units: usize, len: usize| (n_units.div_ceil(width) * len) as f64 + len as f64 / 2.0;
        let merges = (whole * segments) as f64 * MERGE_SHARE;
        let parts_len = whole * segments * plan.max_queries * (config.head_dim + 2);
        let split = width > 1
            && parts_len <= MAX_PARTS_LEN
            && time(whole * segments, 1) + merges < time(whole, segments);
        let n_parts = if split { segments } else { 1 };
        Self {
            n_kv_heads: config.n_kv_heads,
            whole,
            n_parts,
            stretch: n_parts.div_ceil(Split::max_tasks(runner)),
        }
    }

    fn len(&self) -> usize {
        self.whole * self.n_parts
    }

    /// Parts of the stretch that begins with part `first`.
    fn stretch_len(&self, first: usize) -> usize {
        self.stretch.min(self.n_parts - first)
    }

    /// Number of the unit of a block, kv head and part.
    fn index(&self, block: usize, kv_head: usize, part: usize) -> usize {
        let first = part - part % self.stretch;
        let whole = block * self.n_kv_heads + kv_head;
        first * self.whole + whole * self.stretch_len(first) + part - first
    }

    /// Block, kv head and part of unit `u`.
    fn of(&self, u: usize) -> (usize, usize, usize) {
        let first = u / (self.stretch * self.whole) * self.stretch;
        let within = u - first * self.whole;
        let len = self.stretch_len(first);
        let (whole, part) = (within / len, first + within % len);
        (whole / self.n_kv_heads, whole % self.n_kv_heads, part)
    }
}

impl<T: Tape> Pass<'_, T> {
    /// Keys and values of all rows into the pages of layer `l`.
    pub(super) fn append_kv(&mut self, l: usize, w: &LayerWeights<'_>) {
        let (ctx, config) = (self.ctx, self.ctx.config);
        let (q_dim, kv_dim, head_dim) = (config.q_dim(), config.kv_dim(), config.head_dim);
        let Workspace {
            plan,
            y,
            cos,
            sin,
            pack_scratch,
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
        let scratch = DisjointChunks::new(pack_scratch, 1);
        split.run(ctx.runner, &|t, appends| {
            let RowScratch {
                row: k, source: v, ..
            } = &mut scratch.take(t)[0].row;
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

    /// Attention of all rows over layer `l`: `parts` is one state for each of [`Units`].
    pub(super) fn attend(&mut self, l: usize, w: &LayerWeights<'_>) {
        let (ctx, config) = (self.ctx, self.ctx.config);
        let Workspace {
            plan,
            y,
            cos,
            sin,
            parts,
            pack_scratch,
            attention_scratch,
            ..
        } = &mut *self.work;
        let projected = Projected {
            ctx,
            m: self.m,
            y,
            cos,
            sin,
        };
        let units = Units::new(config, plan, ctx.runner);
        let unit_len = plan.max_queries * (config.head_dim + 2);
        parts.grow(units.len() * unit_len);
        let segments = plan.max_segments.div_ceil(units.n_parts);
        let macs = plan.max_queries * config.head_dim * segments * SEGMENT_PAGES * PAGE;
        let split = Split::new(ctx.runner, units.len(), macs);
        let parts = &mut parts[..units.len() * unit_len];
        let parts = DisjointChunks::new(parts, split.per_task * unit_len);
        let heads = DisjointChunks::new(pack_scratch, 1);
        let scratch = DisjointChunks::new(attention_scratch, 1);
        let pages = &self.pages;
        split.run(ctx.runner, &|t, range| {
            let heads = &mut heads.take(t)[0];
            let scratch = &mut scratch.take(t)[0];
            let mut prepared = None;
            for (u, state) in range.zip(parts.take(t).chunks_exact_mut(unit_len)) {
                let (block, kv_head, part) = units.of(u);
                let unit = Unit {
                    layer: l,
                    kv_head,
                    plan,
                    rows: plan.rows(block),
                    pages,
                    group: config.n_heads / config.n_kv_heads,
                    head_dim: config.head_dim,
                };
                let n = unit.n_segments();
                let segments = match units.n_parts {
                    1 => 0..n,
                    _ => part..n.min(part + 1),
                };
                if segments.is_empty() {
                    continue;
                }
                if prepared.replace((block, kv_head)) != Some((block, kv_head)) {
                    unit.prepare(&projected, w, heads, scratch);
                }
                unit.run(&ctx.kernels.attention, segments, scratch, state);
            }
        });
    }

    /// Merges the parts of every row; `packed = int8(attended)`.
    pub(super) fn pack_attended(&mut self) {
        let (ctx, config) = (self.ctx, self.ctx.config);
        let (m, k, head_dim) = (self.m, config.q_dim(), config.head_dim);
        let group = config.n_heads / config.n_kv_heads;
        let Workspace {
            plan,
            parts,
            packed,
            lora,
            pack_scratch,
            ..
        } = &mut *self.work;
        let floats = Adapters::new(self.adapters, plan).floats(lora, m * k);
        let floats = floats.or_else(|| self.tape.attended(m * k));
        let attention = &ctx.kernels.attention;
        let units = Units::new(config, plan, ctx.runner);
        let unit_len = plan.max_queries * (head_dim + 2);
        pack(
            ctx,
            (m, k),
            packed,
            floats,
            pack_scratch,
            &|i, RowScratch { row, state, .. }| {
                let (block, place) = plan.place_of[i];
                let n_row_parts = units.n_parts.min(n_segments(plan.positions[i]));
                let part = |h: usize, p: usize| {
                    let state = &parts[units.index(block, h, p) * unit_len..][..unit_len];
                    view(state, head_dim, place * group..(place + 1) * group)
                };
                for (h, dst) in row[..k].chunks_exact_mut(group * head_dim).enumerate() {
                    if n_row_parts == 1 {
                        attention.finish(part(h, 0), dst);
                        continue;
                    }
                    let state = &mut state[..group * (head_dim + 2)];
                    copy(part(h, 0), view_mut(state, head_dim, 0..group));
                    for p in 1..n_row_parts {
                        attention.merge(view_mut(state, head_dim, 0..group), part(h, p));
                    }
                    attention.finish(view(state, head_dim, 0..group), dst);
                }
            },
        );
    }
}

impl<'a> Unit<'a> {
    /// Segments of the longest context.
    fn n_segments(&self) -> usize {
        let positions = self.rows.iter().map(|&row| self.plan.positions[row]);
        n_segments(positions.max().unwrap_or(0))
    }

    /// Bias, norm, RoPE, scale: the queries as the pages of their streams ask for.
    fn prepare(
        &self,
        projected: &Projected<'_>,
        w: &LayerWeights<'_>,
        heads: &mut PackScratch,
        scratch: &mut AttentionScratch,
    ) {
        let RowScratch { row, source, .. } = &mut heads.row;
        let format = self.page(self.rows[0], 0).format();
        let mut dst = scratch.page.queries.slices_mut(format);
        let len = self.group * self.head_dim;
        let scale = 1.0 / (self.head_dim as f32).sqrt();
        let columns = self.kv_head * len..(self.kv_head + 1) * len;
        let (heads, spare) = (&mut row[..len], &mut source[..len]);
        for (i, &row) in self.rows.iter().enumerate() {
            let bias = w.q_bias.map(|bias| &bias[columns.clone()]);
            projected.heads(row, columns.start, bias, heads);
            projected.rotate(row, w.q_norm, heads, spare);
            let dst = queries_mut(&mut dst, i * len..(i + 1) * len);
            let attention = &projected.ctx.kernels.attention;
            attention.prepare(self.head_dim, heads, scale, dst);
        }
    }

    /// Attention of the prepared queries over `segments`, merged into `state`.
    fn run(
        &self,
        attention: &Attention,
        segments: Range<usize>,
        AttentionScratch { page, segment }: &mut AttentionScratch,
        state: &mut [f32],
    ) {
        for s in segments.clone() {
            if s == segments.start {
                self.segment(attention, s, page, state);
                continue;
            }
            self.segment(attention, s, page, segment);
            for (queries, _) in self.groups(s * SEGMENT_PAGES) {
                let running = view_mut(state, self.head_dim, queries.clone());
                attention.merge(running, view(segment, self.head_dim, queries));
            }
        }
    }

    /// Attention over the pages of one segment, ascending, merged into `state`.
    fn segment(
        &self,
        attention: &Attention,
        segment: usize,
        PageScratch {
            queries: prepared,
            valid,
            state: page_state,
        }: &mut PageScratch,
        state: &mut [f32],
    ) {
        let head_dim = self.head_dim;
        let first = segment * SEGMENT_PAGES;
        for p in first..first + SEGMENT_PAGES {
            for (queries, page) in self.groups(p) {
                valid.clear();
                valid.extend(queries.clone().map(|query| {
                    let position = self.plan.positions[self.rows[query / self.group]];
                    PAGE.min(position + 1 - p * PAGE)
                }));
                let page = page.head(self.layer, self.kv_head);
                let elements = queries.start * head_dim..queries.end * head_dim;
                let rows = prepared.slices(page.format(), elements);
                if p == first {
                    let out = view_mut(state, head_dim, queries);
                    attention.partial(head_dim, rows, page, valid, out);
                } else {
                    let out = view_mut(page_state, head_dim, queries.clone());
                    attention.partial(head_dim, rows, page, valid, out);
                    let running = view_mut(state, head_dim, queries.clone());
                    attention.merge(running, view(page_state, head_dim, queries));
                }
            }
        }
    }

    /// The queries that see a page `p`, grouped by whose it is: those of streams that share it go
    /// through it together.
    fn groups(&self, p: usize) -> impl Iterator<Item = (Range<usize>, &'a KvPageBuf)> {
        let page = move |row: usize| {
            let sees = self.plan.positions[row] >= p * PAGE;
            sees.then(|| self.page(row, p))
        };
        let same = move |a: &usize, b: &usize| match (page(*a), page(*b)) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let mut end = 0;
        self.rows.chunk_by(same).filter_map(move |rows| {
            let start = end;
            end += rows.len();
            let queries = start * self.group..end * self.group;
            page(rows[0]).map(|page| (queries, page))
        })
    }

    /// Page `p` of the stream of `row`.
    fn page(&self, row: usize, p: usize) -> &'a KvPageBuf {
        self.pages.page(self.plan.streams[row], p)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_follow_the_context() {
        for (n_blocks, n_kv_heads, n_parts, stretch) in
            [(1, 3, 7, 2), (2, 2, 5, 3), (3, 1, 4, 4), (2, 3, 1, 1)]
        {
            let units = Units {
                n_kv_heads,
                whole: n_blocks * n_kv_heads,
                n_parts,
                stretch,
            };
            let all: Vec<_> = (0..units.len()).map(|u| units.of(u)).collect();
            for (u, &(block, head, part)) in all.iter().enumerate() {
                assert_eq!(units.index(block, head, part), u);
            }
            let stretches: Vec<_> = all.iter().map(|(_, _, part)| part / stretch).collect();
            assert!(stretches.is_sorted(), "{stretches:?}");
            // A block and head is prepared once for a stretch.
            let runs = all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).count();
            assert!(runs <= n_parts.div_ceil(stretch) * units.whole);
        }
    }
}
