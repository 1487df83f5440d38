//! What adapters add to the projections of a batch.
//!
//! Before a projection, `t = A x` is computed for all rows of the batch, once per adapter and
//! stack. Of each segment (consecutive rows with one adapter) `t` takes its factor and is packed
//! as the input of `B`. The projection then adds `B t` to its panels as they come, while they are
//! in L1, as if its sum over `k` went on. Rows without adapter are not touched.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::NR;

use super::Context;
use super::plan::{Plan, Segment};
use super::project::{pack, project_panels};
use super::split::Split;
use super::workspace::{Packed, TaskScratch};
use crate::DisjointChunks;
use crate::adapter::{Adapter, AdapterDtype, DeltaView, Factor, Stack, StackView};
use crate::aligned::Aligned;

/// Elements that ranks are placed by.
const STEP: usize = 8;
/// Most panels that share a block of `B`.
const MAX_PLACES: usize = GROUP / STEP;

/// The buffers of adapters, kept from batch to batch.
#[derive(Debug, Default)]
pub(super) struct LoraWork {
    /// `[m][k]`: the input in f32, if an adapter of the batch is stored so.
    rows: Aligned<f32>,
    /// `[ranks / 16][m][16]` for each adapter: `A x`.
    t: Vec<Aligned<f32>>,
    /// `[segment][matrix of the stack]`.
    inputs: Vec<[Input; Stack::MAX]>,
}

/// `t` of one segment as the input of one `B`.
#[derive(Debug, Default)]
struct Input {
    /// At each of the places that a block of `B` has.
    int8: Vec<Packed>,
    /// `[rows][rank]`.
    f32: Aligned<f32>,
}

/// The adapters of a batch.
#[derive(Clone, Copy)]
pub(super) struct Adapters<'a> {
    all: &'a [&'a Adapter],
    /// Rows that have one, ascending.
    segments: &'a [Segment],
}

impl<'a> Adapters<'a> {
    pub fn new(all: &'a [&'a Adapter], plan: &'a Plan) -> Self {
        let segments = &plan.segments;
        Self { all, segments }
    }

    /// Room for the input of the matmuls in f32, `[m][k]`, if an adapter wants it.
    pub fn floats<'w>(&self, work: &'w mut LoraWork, len: usize) -> Option<&'w mut [f32]> {
        let wanted = |s: &Segment| self.all[s.adapter].dtype() == AdapterDtype::F32;
        if !self.segments.iter().any(wanted) {
            return None;
        }
        work.rows.grow(len);
        Some(&mut work.rows[..len])
    }

    /// Computes `t` of the rows in `packed` and packs it; what it adds to the stack's matrices.
    pub fn apply<'w>(
        &self,
        ctx: Context<'_>,
        (layer, stack): (usize, Stack),
        packed: &Packed,
        work: &'w mut LoraWork,
        tasks: &mut [TaskScratch],
    ) -> Epilogue<'w>
    where
        'a: 'w,
    {
        if self.segments.is_empty() {
            return Epilogue { parts: vec![] };
        }
        let LoraWork { rows, t, inputs } = work;
        if t.len() < self.all.len() {
            t.resize_with(self.all.len(), Aligned::default);
        }
        if inputs.len() < self.segments.len() {
            inputs.resize_with(self.segments.len(), Default::default);
        }
        let m = packed.m();
        let mut parts = Vec::with_capacity(self.segments.len());
        for (i, (segment, inputs)) in self.segments.iter().zip(inputs).enumerate() {
            let Some(view) = self.all[segment.adapter].stack(layer, stack) else {
                continue;
            };
            let t = &mut t[segment.adapter];
            let before = &self.segments[..i];
            if before.iter().all(|s| s.adapter != segment.adapter) {
                t.grow(view.n_ranks * m);
                down(ctx, packed, rows, &view, &mut t[..view.n_ranks * m]);
            }
            for (delta, input) in view.deltas.iter().zip(&mut *inputs) {
                if let Some(delta) = delta {
                    input.fill(ctx, (t, m), segment.rows.clone(), delta, tasks);
                }
            }
            parts.push(Part {
                rows: segment.rows.clone(),
                deltas: view.deltas,
                inputs,
            });
        }
        Epilogue { parts }
    }
}

/// `t = A x`, `[ranks / 16][m][16]`.
fn down(ctx: Context<'_>, packed: &Packed, rows: &[f32], view: &StackView<'_>, t: &mut [f32]) {
    match view.a {
        Factor::Int8(a) => project_panels(ctx, packed, a, 0..a.n_panels(), t),
        Factor::F32(a) => {
            let (m, n_panels) = (packed.m(), view.n_ranks / NR);
            let k = a.len() / view.n_ranks;
            let split = Split::new(ctx.runner, n_panels, m * k * NR);
            let t = DisjointChunks::new(t, split.per_task * m * NR);
            split.run(ctx.runner, &|task, panels| {
                for (p, t) in panels.zip(t.take(task).chunks_exact_mut(m * NR)) {
                    t.fill(0.0);
                    let a = &a[p * k * NR..][..k * NR];
                    ctx.kernels.dense.accumulate(&rows[..m * k], a, t);
                }
            });
        }
    }
}

impl Input {
    /// From `t` `[ranks / 16][m][16]`.
    fn fill(
        &mut self,
        ctx: Context<'_>,
        (t, m): (&[f32], usize),
        rows: Range<usize>,
        delta: &DeltaView<'_>,
        tasks: &mut [TaskScratch],
    ) {
        let (first, rank) = (delta.first, delta.rank);
        let gather = |i: usize, dst: &mut [f32]| {
            for (step, dst) in dst.chunks_exact_mut(STEP).enumerate() {
                let column = first + step * STEP;
                let at = (column / NR * m + rows.start + i) * NR + column % NR;
                for (dst, t) in dst.iter_mut().zip(&t[at..at + STEP]) {
                    *dst = t * delta.factor;
                }
            }
        };
        match delta.b {
            Factor::Int8(_) => {
                let n_places = delta.panels_per_block();
                if self.int8.len() < n_places {
                    self.int8.resize_with(n_places, Packed::default);
                }
                let k = rank.max(GROUP);
                for (place, packed) in self.int8[..n_places].iter_mut().enumerate() {
                    pack(ctx, (rows.len(), k), packed, None, tasks, &|i, scratch| {
                        let row = &mut scratch.row[..k];
                        row.fill(0.0);
                        gather(i, &mut row[place * rank..][..rank]);
                    });
                }
            }
            Factor::F32(_) => {
                self.f32.grow(rows.len() * rank);
                for (i, dst) in self.f32[..rows.len() * rank]
                    .chunks_exact_mut(rank)
                    .enumerate()
                {
                    gather(i, dst);
                }
            }
        }
    }
}

/// What adapters add to the matrices of a stack.
pub(super) struct Epilogue<'a> {
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    rows: Range<usize>,
    deltas: [Option<DeltaView<'a>>; Stack::MAX],
    inputs: &'a [Input; Stack::MAX],
}

impl Epilogue<'_> {
    /// Adds nothing.
    pub const NONE: Epilogue<'static> = Epilogue { parts: vec![] };

    /// Whether nothing is added.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Adds `B t` to panels of a matrix, `[panels][m][16]`.
    pub fn add(
        &self,
        ctx: Context<'_>,
        matrix: usize,
        panels: Range<usize>,
        m: usize,
        y: &mut [f32],
    ) {
        for part in &self.parts {
            let Some(delta) = &part.deltas[matrix] else {
                continue;
            };
            let input = &part.inputs[matrix];
            let y = &mut y[part.rows.start * NR..];
            match delta.b {
                Factor::Int8(b) => {
                    let places = input.int8[..delta.panels_per_block()].iter();
                    let mut lhs = [input.int8[0].lhs(); MAX_PLACES];
                    lhs.iter_mut().zip(places).for_each(|(lhs, t)| *lhs = t.lhs());
                    let lhs = &lhs[..delta.panels_per_block()];
                    let matmul = &ctx.kernels.matmul;
                    matmul.accumulate(lhs, b, panels.clone(), y, m * NR);
                }
                Factor::F32(b) => {
                    let len = part.rows.len() * NR;
                    let t = &input.f32[..part.rows.len() * delta.rank];
                    for (p, y) in panels.clone().zip(y.chunks_mut(m * NR)) {
                        let b = &b[p * delta.rank * NR..][..delta.rank * NR];
                        ctx.kernels.dense.accumulate(t, b, &mut y[..len]);
                    }
                }
            }
        }
    }
}
