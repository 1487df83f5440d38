//! What adapters add to the projections of a batch: `y = W x` becomes `y = W x + B t`, `t = A x`.
//!
//! `t` of a row takes the adapter's factor and is quantized as the input of `B`. `B t` is added to the
//! finished sum of the base product, as if its `k` went on. Rows without adapter are not touched.
//! Nothing here waits for another task. There are two ways, and they give the same bits:
//!
//! ```text
//! few rows   region   panels of W: y = W x | panels of A: t = A x
//!            then     y += B t where y is next read: rotation, SwiGLU, addition to the residual
//! many rows  region   t = A x, packed; a task takes some rows
//!            region   y = W x, y += B t while y is in L1
//! ```
//!
//! Few rows wait for memory: every worker reads its part of `A`. Adding `B t` is a region only where
//! `B` is so large that several workers should read it; else the thread that goes on adds it before
//! it does. Many rows compute: another pass over `y` would cost them more than a region.

mod input;

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{Lhs, NR};

use super::pack::{PackScratch, Packed};
use super::plan::{AdapterRows, Plan};
use super::split::Split;
use super::{Context, Kernels};
use crate::PerWorker;
use crate::adapter::{Adapter, AdapterDtype, Factor, Stack, StackView};
use crate::aligned::Aligned;
use input::{Input, InputChunks, Transformed};

/// Rows of a batch up to which `A` rides with the base product.
pub(super) const FEW_ROWS: usize = 16;
/// Rows whose `t` one task computes.
const TASK_ROWS: Range<usize> = 16..64;
/// Reading an element of `B` from memory takes as long as so many multiply-adds.
const READ_MACS: usize = 4;

/// The buffers of adapters, kept from batch to batch.
#[derive(Debug, Default)]
pub(super) struct LoraWork {
    /// `[m][k]`: the input of a projection in f32, if an adapter of the batch is stored so.
    floats: Aligned<f32>,
    /// `[run of rows with one adapter][matrix of the stack]`: `t`.
    inputs: Vec<[Input; Stack::MAX]>,
    /// One for each worker.
    scratch: Vec<Scratch>,
}

/// What a task that makes inputs of `B` needs for itself.
#[derive(Debug, Default)]
struct Scratch {
    /// `[ranks / 16][rows][16]`.
    t: Aligned<f32>,
    pack: PackScratch,
}

impl LoraWork {
    /// Bytes allocated.
    pub fn len_bytes(&self) -> usize {
        let scratch = |s: &Scratch| s.t.len_bytes() + s.pack.len_bytes();
        self.floats.len_bytes()
            + self
                .inputs
                .iter()
                .flatten()
                .map(Input::len_bytes)
                .sum::<usize>()
            + self.scratch.iter().map(scratch).sum::<usize>()
    }
}

/// The adapters of a batch.
#[derive(Clone, Copy)]
pub(super) struct Adapters<'a> {
    all: &'a [&'a Adapter],
    runs: &'a [AdapterRows],
}

impl<'a> Adapters<'a> {
    pub fn new(all: &'a [&'a Adapter], plan: &'a Plan) -> Self {
        let runs = &plan.adapter_rows;
        Self { all, runs }
    }

    /// Most panels of `A` that a stack has, those of all adapters together.
    pub fn max_panels(&self) -> usize {
        let used = |i: &usize| self.runs.iter().any(|run| run.adapter == *i);
        let used = (0..self.all.len()).filter(used);
        used.map(|i| self.all[i].max_stack_ranks() / NR).sum()
    }

    /// Room for the input of a projection in f32, `[m][k]`, if an adapter wants it.
    pub fn floats<'w>(&self, work: &'w mut LoraWork, len: usize) -> Option<&'w mut [f32]> {
        let wanted = |run: &AdapterRows| self.all[run.adapter].dtype() == AdapterDtype::F32;
        if !self.runs.iter().any(wanted) {
            return None;
        }
        work.floats.grow(len);
        Some(&mut work.floats[..len])
    }

    /// What they change in a stack of a layer.
    pub fn changes<'w>(
        &self,
        ctx: Context<'w>,
        (layer, stack): (usize, Stack),
        work: &'w mut LoraWork,
    ) -> Changes<'w>
    where
        'a: 'w,
    {
        let LoraWork {
            floats,
            inputs,
            scratch,
        } = work;
        let used = |i: usize| self.runs.iter().any(|run| run.adapter == i);
        let view = |i: usize| self.all[i].stack(layer, stack).filter(|_| used(i));
        let views = match self.runs {
            [] => vec![],
            _ => (0..self.all.len()).map(view).collect(),
        };
        if inputs.len() < self.runs.len() {
            inputs.resize_with(self.runs.len(), Default::default);
        }
        if !self.runs.is_empty() && scratch.len() < ctx.runner.width() {
            scratch.resize_with(ctx.runner.width(), Default::default);
        }
        Changes {
            kernels: ctx.kernels,
            runs: self.runs,
            views,
            floats,
            inputs: &mut inputs[..self.runs.len()],
            scratch,
        }
    }
}

/// What adapters change in a stack of a layer.
pub(super) struct Changes<'a> {
    kernels: &'a Kernels,
    runs: &'a [AdapterRows],
    /// One for each adapter of the batch; `None` if it changes nothing here.
    views: Vec<Option<StackView<'a>>>,
    /// `[m][k]`, if an adapter is stored in f32.
    floats: &'a [f32],
    /// One for each of `runs`.
    inputs: &'a mut [[Input; Stack::MAX]],
    scratch: &'a mut [Scratch],
}

/// `A` of an adapter and the rows it multiplies.
pub(super) struct Rider<'a> {
    kernels: &'a Kernels,
    adapter: usize,
    a: Factor<'a>,
    n_panels: usize,
    /// The rows from the first to the last that the adapter is active on, and their neighbours in
    /// groups.
    lhs: Lhs<'a>,
    /// The first of them.
    first_row: usize,
    /// `[lhs rows][k]` in f32, if the adapter is stored so.
    floats: &'a [f32],
}

impl<'a> Changes<'a> {
    /// Nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.views.iter().all(Option::is_none)
    }

    /// Whether the `A` of the adapters ride with a base product of `m` rows.
    pub fn ride(&self, m: usize) -> bool {
        m <= FEW_ROWS && !self.is_empty()
    }

    /// The `A` of every adapter with its rows of `packed`.
    pub fn riders<'p>(&self, packed: &'p Packed) -> Vec<Rider<'p>>
    where
        'a: 'p,
    {
        let rider = |(adapter, view): (usize, &Option<StackView<'a>>)| {
            let view = view.as_ref()?;
            let own = self.runs.iter().filter(|run| run.adapter == adapter);
            let ends = own.clone().map(|run| run.rows.end);
            let rows = own.map(|run| run.rows.start).min()?..ends.max()?;
            Some(self.rider(adapter, view, packed, rows))
        };
        self.views.iter().enumerate().filter_map(rider).collect()
    }

    fn rider<'p>(
        &self,
        adapter: usize,
        view: &StackView<'a>,
        packed: &'p Packed,
        rows: Range<usize>,
    ) -> Rider<'p>
    where
        'a: 'p,
    {
        let (lhs, first_row) = packed.lhs().around(rows);
        let floats = match view.a {
            Factor::Packed(_) => &[],
            Factor::F32(_) => &self.floats[first_row * lhs.k()..][..lhs.m() * lhs.k()],
        };
        Rider {
            kernels: self.kernels,
            adapter,
            a: view.a,
            n_panels: view.n_ranks / NR,
            lhs,
            first_row,
            floats,
        }
    }

    /// Takes the `t` of all riders, `[their panels][m][16]`, as the inputs of `B`.
    pub fn take_t(&mut self, riders: &[Rider<'_>], m: usize, t: &[f32]) {
        let mut first = 0;
        for rider in riders {
            let t = Transformed {
                panels: &t[first * m * NR..][..rider.n_panels * m * NR],
                m,
                first_row: rider.first_row,
            };
            first += rider.n_panels;
            let scratch = &mut self.scratch[0].pack;
            for (run, inputs) in self.runs.iter().zip(&mut *self.inputs) {
                let Some(view) = &self.views[run.adapter] else {
                    continue;
                };
                if run.adapter != rider.adapter {
                    continue;
                }
                for (delta, input) in view.deltas.iter().zip(inputs) {
                    if let Some(delta) = delta {
                        let input = input.reset(self.kernels, delta, run.rows.len());
                        input.fill(self.kernels, &t, delta, run.rows.clone(), scratch);
                    }
                }
            }
        }
    }

    /// `t` of all rows that have an adapter, as the inputs of `B`: a region whose tasks are some rows
    /// each.
    pub fn transform(&mut self, ctx: Context<'_>, packed: &Packed) {
        if self.is_empty() {
            return;
        }
        let inputs = std::mem::take(&mut self.inputs);
        let scratch = std::mem::take(&mut self.scratch);
        let mut tasks = vec![]; // (run, its part, rows)
        let mut chunks: Vec<[Option<InputChunks<'_>>; Stack::MAX]> = vec![];
        let mut macs = 0;
        for (r, (run, inputs)) in self.runs.iter().zip(&mut *inputs).enumerate() {
            let mut own = [const { None }; Stack::MAX];
            if let Some(view) = &self.views[run.adapter] {
                let n_rows = run.rows.len();
                let group_rows = self.kernels.matmul.lhs_layout(n_rows, GROUP).group_rows;
                let rows = n_rows.div_ceil(Split::max_tasks(ctx.runner));
                let rows = rows.clamp(TASK_ROWS.start, TASK_ROWS.end);
                let rows = rows.next_multiple_of(group_rows);
                macs = macs.max(rows * view.n_ranks * packed.lhs().k());
                for (own, (delta, input)) in own.iter_mut().zip(view.deltas.iter().zip(inputs)) {
                    *own = delta.as_ref().map(|delta| {
                        let input = input.reset(self.kernels, delta, n_rows);
                        input.into_chunks(rows)
                    });
                }
                let parts = run.rows.clone().step_by(rows).enumerate();
                tasks.extend(parts.map(|(i, start)| (r, i, start..run.rows.end.min(start + rows))));
            }
            chunks.push(own);
        }
        let split = Split::new(ctx.runner, tasks.len(), macs);
        let workers = PerWorker::new(&mut *scratch);
        split.run_worker(ctx.runner, &|worker, _, range| {
            let Scratch { t, pack } = &mut **workers.lend(worker);
            for (r, part, rows) in &tasks[range] {
                let run = &self.runs[*r];
                let view = self.views[run.adapter]
                    .as_ref()
                    .expect("a task changes something");
                let rider = self.rider(run.adapter, view, packed, rows.clone());
                let m = rider.lhs.m();
                t.grow(view.n_ranks * m);
                let panels = &mut t[..view.n_ranks * m];
                rider.run(0..rider.n_panels, m, panels);
                let t = Transformed {
                    panels,
                    m,
                    first_row: rider.first_row,
                };
                for (delta, chunks) in view.deltas.iter().zip(&chunks[*r]) {
                    if let (Some(delta), Some(chunks)) = (delta, chunks) {
                        let input = chunks.take(*part);
                        input.fill(self.kernels, &t, delta, rows.clone(), pack);
                    }
                }
            }
        });
        drop(chunks);
        self.inputs = inputs;
        self.scratch = scratch;
    }

    /// Multiply-adds, or as costly, of adding `B t` to a panel of the widest matrix.
    pub fn panel_macs(&self) -> usize {
        let macs = |run: &AdapterRows| {
            let deltas = self.views[run.adapter].iter().flat_map(|view| &view.deltas);
            let rank = deltas.flatten().map(|delta| delta.rank).max().unwrap_or(0);
            rank * NR * (READ_MACS + run.rows.len())
        };
        self.runs.iter().map(macs).sum()
    }

    /// Adds `B t` to panels of a matrix, `[panels][m][16]`.
    pub fn add(&self, matrix: usize, panels: Range<usize>, m: usize, y: &mut [f32]) {
        for (run, inputs) in self.runs.iter().zip(&*self.inputs) {
            let Some(view) = &self.views[run.adapter] else {
                continue;
            };
            if let Some(delta) = &view.deltas[matrix] {
                let y = &mut y[run.rows.start * NR..];
                let n_rows = run.rows.len();
                inputs[matrix].add(self.kernels, delta, (n_rows, panels.clone()), y, m * NR);
            }
        }
    }
}

impl Rider<'_> {
    /// Panels of `A`.
    pub fn n_panels(&self) -> usize {
        self.n_panels
    }

    /// Panels of `t`: the first rows of `[panels][m][16]`.
    pub fn run(&self, panels: Range<usize>, m: usize, t: &mut [f32]) {
        let len = self.lhs.m() * NR;
        match self.a {
            Factor::Packed(a) if self.lhs.m() == m => {
                self.kernels.matmul.run(self.lhs, a, panels, t);
            }
            Factor::Packed(a) => {
                for (p, t) in panels.zip(t.chunks_exact_mut(m * NR)) {
                    self.kernels
                        .matmul
                        .run(self.lhs, a, p..p + 1, &mut t[..len]);
                }
            }
            Factor::F32(a) => {
                let panel_len = self.lhs.k() * NR;
                for (p, t) in panels.zip(t.chunks_exact_mut(m * NR)) {
                    let t = &mut t[..len];
                    t.fill(0.0);
                    let a = &a[p * panel_len..][..panel_len];
                    self.kernels.dense.accumulate(self.floats, a, t);
                }
            }
        }
    }
}
