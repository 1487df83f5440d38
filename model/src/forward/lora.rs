//! What adapters add to the projections of a batch.
//!
//! `t = A x` is computed once per adapter and stack, of the rows from its first to its last. Of each
//! segment (consecutive rows with one adapter) `t` takes its factor and is packed as the input of
//! `B`. The projection then adds `B t` to its panels as they come, while they are in L1, as if its sum
//! over `k` went on. Rows without adapter are not touched.
//!
//! For many rows `A x` is a region of its own. For few rows that would cost more than it brings: there
//! the tasks of the projection share it, panel by panel of `A`, before their first panels. A task
//! waits only for panels of `A` that another task is computing.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use brevity_kernels::GROUP;
use brevity_kernels::low_rank::LowRank;
use brevity_kernels::matmul::{Lhs, NR};

use super::plan::{Plan, Segment};
use super::project::pack_group;
use super::split::Split;
use super::workspace::{Packed, TaskScratch};
use super::{Context, Kernels};
use crate::adapter::{Adapter, AdapterDtype, DeltaView, Factor, Stack, StackView};
use crate::aligned::Aligned;

/// Elements that ranks are placed by.
const STEP: usize = 8;
/// Most panels that share a block of `B`.
const MAX_PLACES: usize = GROUP / STEP;
/// Rows up to which the tasks of a projection compute `t` themselves.
const SHARED_ROWS: usize = 16;
/// Looks at what another task is computing before the CPU is given up.
const SPINS: usize = 1 << 14;

/// The buffers of adapters, kept from batch to batch.
#[derive(Debug, Default)]
pub(super) struct LoraWork {
    /// `[m][k]`: the input in f32, if an adapter of the batch is stored so.
    rows: Aligned<f32>,
    /// One for each adapter.
    made: Vec<Made>,
}

/// `t` of one adapter, as made for one projection.
#[derive(Debug, Default)]
struct Made {
    /// `[ranks / 16][rows][16]`: `A x`.
    t: Aligned<f32>,
    /// Panels of `t` that are there.
    done: usize,
    /// `[segment][matrix of the stack]`.
    inputs: Vec<[Input; Stack::MAX]>,
    scratch: TaskScratch,
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

    /// What is added to the matrices of a stack when `packed` goes through them.
    pub fn epilogue<'w>(
        &self,
        ctx: Context<'w>,
        (layer, stack): (usize, Stack),
        packed: &'w Packed,
        work: &'w mut LoraWork,
    ) -> Epilogue<'w>
    where
        'a: 'w,
    {
        let LoraWork { rows, made } = work;
        if !self.segments.is_empty() && made.len() < self.all.len() {
            made.resize_with(self.all.len(), Made::default);
        }
        let parts = made
            .iter_mut()
            .take(self.all.len())
            .enumerate()
            .filter_map(|(adapter, made)| {
                let view = self.all[adapter].stack(layer, stack)?;
                let own = self.segments.iter().filter(|s| s.adapter == adapter);
                let ends = own.clone().map(|s| s.rows.end);
                let all = own.map(|s| s.rows.start).min()?..ends.max()?;
                let (lhs, first_row) = packed.lhs().around(all);
                made.done = 0;
                made.t.grow(view.n_ranks * lhs.m());
                Some(Part {
                    kernels: ctx.kernels,
                    adapter,
                    segments: self.segments,
                    view,
                    m: packed.m(),
                    lhs,
                    first_row,
                    rows,
                    next: AtomicUsize::new(0),
                    ready: AtomicBool::new(false),
                    failed: AtomicBool::new(false),
                    made: RwLock::new(made),
                })
            })
            .collect();
        let epilogue = Epilogue { parts };
        epilogue.make(ctx);
        epilogue
    }
}

/// What adapters add to the matrices of a stack.
pub(super) struct Epilogue<'a> {
    parts: Vec<Part<'a>>,
}

/// One adapter's.
struct Part<'a> {
    kernels: &'a Kernels,
    adapter: usize,
    segments: &'a [Segment],
    view: StackView<'a>,
    /// Rows of the batch.
    m: usize,
    /// The rows from the first to the last that it is active on, and their neighbours in groups.
    lhs: Lhs<'a>,
    /// The first of them.
    first_row: usize,
    /// `[m][k]` in f32, if the adapter is stored so.
    rows: &'a [f32],
    /// Panels of `t` that somebody computes or has computed.
    next: AtomicUsize,
    /// Whether all inputs are there.
    ready: AtomicBool,
    /// Whether a task has panicked.
    failed: AtomicBool,
    made: RwLock<&'a mut Made>,
}

impl Epilogue<'_> {
    /// Adds nothing.
    pub const NONE: Epilogue<'static> = Epilogue { parts: vec![] };

    /// Whether nothing is added.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Computes every `t` of many rows in a region of its own.
    fn make(&self, ctx: Context<'_>) {
        for part in self.parts.iter().filter(|p| p.lhs.m() > SHARED_ROWS) {
            let n = part.view.n_ranks / NR;
            let split = Split::new(ctx.runner, n, part.lhs.m() * part.lhs.k() * NR);
            split.run(ctx.runner, &|_, _| part.help());
        }
    }

    /// Computes what nobody else computes of the `t`.
    pub fn help(&self) {
        self.parts.iter().for_each(Part::help);
    }

    /// Adds `B t` to panels of a matrix, `[panels][m][16]`.
    pub fn add(&self, matrix: usize, panels: Range<usize>, y: &mut [f32]) {
        for part in &self.parts {
            if let Some(delta) = &part.view.deltas[matrix] {
                part.add(matrix, delta, panels.clone(), y);
            }
        }
    }
}

impl Part<'_> {
    /// The rows of its adapter's segments.
    fn segments(&self) -> impl Iterator<Item = &Range<usize>> {
        let own = |s: &&Segment| s.adapter == self.adapter;
        self.segments.iter().filter(own).map(|s| &s.rows)
    }

    /// Computes panels of `t` until all are taken; whoever computes the last makes the inputs.
    fn help(&self) {
        /// Tells those who wait if a task does not come back.
        struct Watch<'a>(&'a AtomicBool);
        impl Drop for Watch<'_> {
            fn drop(&mut self) {
                if std::thread::panicking() {
                    self.0.store(true, Ordering::Release);
                }
            }
        }
        let _watch = Watch(&self.failed);
        let n_panels = self.view.n_ranks / NR;
        loop {
            // Looked at first, so that late tasks do not write what others read.
            if self.next.load(Ordering::Relaxed) >= n_panels {
                return;
            }
            let p = self.next.fetch_add(1, Ordering::Relaxed);
            if p >= n_panels {
                return;
            }
            self.make_panel(p);
        }
    }

    /// Panel `p` of `t`.
    fn make_panel(&self, p: usize) {
        let len = self.lhs.m() * NR;
        let mut few = [0.0; SHARED_ROWS * NR];
        let mut many = vec![];
        let panel = if len <= few.len() {
            &mut few[..len]
        } else {
            many.resize(len, 0.0);
            &mut many[..]
        };
        match self.view.a {
            Factor::Int8(a) => self.kernels.matmul.run(self.lhs, a, p..p + 1, panel),
            Factor::F32(a) => {
                let k = self.lhs.k();
                let x = &self.rows[self.first_row * k..][..self.lhs.m() * k];
                let a = &a[p * k * NR..][..k * NR];
                self.kernels.dense.accumulate(x, a, panel);
            }
        }
        let made = &mut **self.made.write().unwrap_or_else(PoisonError::into_inner);
        made.t[p * len..][..len].copy_from_slice(panel);
        made.done += 1;
        if made.done == self.view.n_ranks / NR {
            self.make_inputs(made);
            self.ready.store(true, Ordering::Release);
        }
    }

    fn make_inputs(&self, made: &mut Made) {
        let n = self.segments().count();
        if made.inputs.len() < n {
            made.inputs.resize_with(n, Default::default);
        }
        for (rows, inputs) in self.segments().zip(&mut made.inputs) {
            let rows = rows.start - self.first_row..rows.end - self.first_row;
            for (delta, input) in self.view.deltas.iter().zip(inputs) {
                if let Some(delta) = delta {
                    let t = &made.t;
                    input.fill(
                        self.kernels,
                        (t, self.lhs.m()),
                        rows.clone(),
                        delta,
                        &mut made.scratch,
                    );
                }
            }
        }
    }

    /// The inputs; computes what is missing, waits for what others compute.
    fn inputs(&self) -> RwLockReadGuard<'_, &mut Made> {
        self.help();
        let mut spins = 0;
        while !self.ready.load(Ordering::Acquire) {
            assert!(
                !self.failed.load(Ordering::Acquire),
                "another task panicked"
            );
            spins += 1;
            if spins < SPINS {
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
        self.made.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, matrix: usize, delta: &DeltaView<'_>, panels: Range<usize>, y: &mut [f32]) {
        let m = self.m;
        let made = self.inputs();
        for (rows, inputs) in self.segments().zip(&made.inputs) {
            let input = &inputs[matrix];
            let y = &mut y[rows.start * NR..];
            match delta.b {
                Factor::Int8(b) => {
                    let n_places = delta.panels_per_block();
                    let places = &input.int8[..n_places];
                    let mut lhs = [places[0].lhs(); MAX_PLACES];
                    for (lhs, place) in lhs.iter_mut().zip(places) {
                        *lhs = place.lhs();
                    }
                    let low_rank = LowRank::from(self.kernels.matmul);
                    low_rank.accumulate(&lhs[..n_places], b, panels.clone(), y, m * NR);
                }
                Factor::F32(b) => {
                    let t = &input.f32[..rows.len() * delta.rank];
                    for (p, y) in panels.clone().zip(y.chunks_mut(m * NR)) {
                        let b = &b[p * delta.rank * NR..][..delta.rank * NR];
                        let y = &mut y[..rows.len() * NR];
                        self.kernels.dense.accumulate(t, b, y);
                    }
                }
            }
        }
    }
}

impl Input {
    /// From rows of `t` `[ranks / 16][m][16]`.
    fn fill(
        &mut self,
        kernels: &Kernels,
        (t, m): (&[f32], usize),
        rows: Range<usize>,
        delta: &DeltaView<'_>,
        scratch: &mut TaskScratch,
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
                let layout = kernels.matmul.lhs_layout(rows.len(), k);
                scratch.fit_rows(k, layout.group_rows.min(rows.len()));
                for (place, packed) in self.int8[..n_places].iter_mut().enumerate() {
                    let bytes = packed.reset(layout);
                    let groups = bytes.chunks_exact_mut(layout.group_len_bytes);
                    for (g, bytes) in groups.enumerate() {
                        pack_group(kernels, &layout, g, scratch, bytes, &mut |i, scratch| {
                            let row = &mut scratch.row[..k];
                            row.fill(0.0);
                            gather(i, &mut row[place * rank..][..rank]);
                        });
                    }
                }
            }
            Factor::F32(_) => {
                self.f32.grow(rows.len() * rank);
                let dst = &mut self.f32[..rows.len() * rank];
                for (i, dst) in dst.chunks_exact_mut(rank).enumerate() {
                    gather(i, dst);
                }
            }
        }
    }
}
