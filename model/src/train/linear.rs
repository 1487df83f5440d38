//! The way back through the matrices that share an input, and what an adapter adds to them.
//!
//! Forward, with `x` the int8 input and `t = int8(factor * A x)`: `y = W x + B t`. Back, with `dy`:
//!
//! ```text
//! dB += dy^T t          dt = factor * dy B
//! dA += dt^T x          dx = dy W + dt A
//! ```
//! `dx` is the sum over the matrices in their order: first all `dy W`, then all `dt A`.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::NR;

use super::Context;
use super::deployed::{Change, Deployed};
use super::rows::{Rows, fit, gather};
use super::turned::{Place, Turned, TurnedMatrix, matrix_of};
use crate::adapter::{Factor, Stack};
use crate::aligned::Aligned;
use crate::forward::Split;
use crate::layer_weights::LayerWeights;
use crate::{DisjointChunks, PerWorker, Target};

/// What the way back through linears needs, kept from one to the next; `m` rows.
#[derive(Debug, Default)]
pub(super) struct LinearWork {
    /// The gradients of the outputs, one for each matrix of a stack.
    dy: [Rows; Stack::MAX],
    /// `[ranks of the stack / 16][m][16]`: `A x`.
    t: Aligned<f32>,
    low_rank: [LowRank; Stack::MAX],
    /// `[inputs / 16][ranks of the changes][16]`: `dA`, before it goes to its place.
    d_a: Aligned<f32>,
    /// For each worker.
    scratch: Vec<Aligned<f32>>,
    turned: TurnedMatrix,
}

/// Between the factors of one matrix.
#[derive(Debug, Default)]
struct LowRank {
    /// `[m][rank]`: what `B` was multiplied with.
    t: Aligned<f32>,
    /// `[m][rank]`.
    dt: Aligned<f32>,
}

/// A stack of a layer on its way back.
pub(super) struct StackBack<'a> {
    pub layer: usize,
    pub stack: Stack,
    pub weights: &'a LayerWeights<'a>,
    pub turned: &'a Turned,
    pub deployed: &'a Deployed,
    /// Its input, quantized.
    pub x: &'a Rows,
    /// `[outputs / 16][m][16]` for each of its matrices.
    pub dy: &'a [&'a [f32]],
}

impl LinearWork {
    /// Writes the gradient of the input to `dx` `[inputs / 16][m][16]`, if it is wanted, and those of
    /// the factors to their places in `gradient`.
    pub fn back(
        &mut self,
        ctx: Context<'_>,
        job: &StackBack<'_>,
        dx: Option<&mut [f32]>,
        gradient: &mut [f32],
    ) {
        let m = job.x.m();
        let targets = job.stack.targets();
        let changes: Vec<Option<Change<'_>>> = targets
            .iter()
            .map(|&target| job.deployed.change(job.layer, target))
            .collect();
        if changes.iter().any(Option::is_some) {
            self.make_t(ctx, job, &changes);
            for (i, change) in changes.iter().enumerate() {
                let Some(change) = change else { continue };
                self.make_dt(ctx, i, change, job.dy[i], m);
                let d_b = &mut gradient[change.span.b.clone()];
                self.make_d_b(ctx, i, change, job.dy[i], m, d_b);
            }
        }
        if let Some(dx) = dx {
            dx.fill(0.0);
            for (i, &target) in targets.iter().enumerate() {
                self.frozen(ctx, job, (i, target), dx);
            }
            self.add_dt_a(ctx, &changes, m, dx);
        }
        self.make_d_a(ctx, job, &changes, gradient);
    }

    /// `t` of every change, as the forward pass had it: quantized in blocks of 32.
    fn make_t(&mut self, ctx: Context<'_>, job: &StackBack<'_>, changes: &[Option<Change<'_>>]) {
        let (m, matmul) = (job.x.m(), &ctx.kernels.matmul);
        let view = job.deployed.adapter().stack(job.layer, job.stack);
        let view = view.expect("a changed stack");
        let Factor::Packed(a) = view.a else {
            unreachable!("adapters that are trained are int8")
        };
        self.t.grow(view.n_ranks * m);
        let t = &mut self.t[..view.n_ranks * m];
        let split = Split::new(ctx.runner, view.n_ranks / NR, m * job.x.k() * NR);
        let panels = DisjointChunks::new(&mut *t, split.per_task * m * NR);
        split.run(ctx.runner, &|i, own| {
            matmul.run(job.x.lhs(), a, own, panels.take(i))
        });
        for (i, change) in changes.iter().enumerate() {
            let Some(change) = change else { continue };
            let delta = view.deltas[i].as_ref().expect("a changed matrix");
            let rank = change.span.rank;
            let stored = delta.rank.max(GROUP);
            let dst = &mut self.low_rank[i].t;
            dst.grow(m * rank);
            let split = Split::new(ctx.runner, m, stored * 8);
            let rows = DisjointChunks::new(&mut dst[..m * rank], split.per_task * rank);
            split.run(ctx.runner, &|task, own| {
                let mut row = vec![0.0; stored];
                let (mut codes, n_blocks) = (vec![0; stored], stored / GROUP);
                let (mut scales, mut sums) = (vec![0.0; n_blocks], vec![0; n_blocks]);
                for (i, dst) in own.zip(rows.take(task).chunks_exact_mut(rank)) {
                    for (r, value) in row[..delta.rank].iter_mut().enumerate() {
                        let at = delta.first + r;
                        *value = t[(at / NR * m + i) * NR + at % NR] * delta.factor;
                    }
                    ctx.kernels
                        .quantize
                        .run(&row, &mut codes, &mut scales, &mut sums);
                    for (r, (dst, code)) in dst.iter_mut().zip(&codes).enumerate() {
                        *dst = scales[r / GROUP] * f32::from(*code);
                    }
                }
            });
        }
    }

    /// `dt = factor * dy B`, outputs ascending.
    fn make_dt(&mut self, ctx: Context<'_>, i: usize, change: &Change<'_>, dy: &[f32], m: usize) {
        let (rank, n) = (change.span.rank, dy.len() / m);
        let factor = change.span.scale;
        let split = Split::new(ctx.runner, m, n * rank.next_multiple_of(NR));
        fit(&mut self.scratch, ctx.runner.width(), split.per_task * NR);
        let dt = &mut self.low_rank[i].dt;
        dt.grow(m * rank);
        let chunks = DisjointChunks::new(&mut dt[..m * rank], split.per_task * rank);
        let scratch = PerWorker::new(&mut self.scratch);
        split.run_worker(ctx.runner, &|worker, t, rows| {
            let dt = chunks.take(t);
            let sums = &mut scratch.lend(worker)[..rows.len() * NR];
            for (p, b) in change.values.b.chunks_exact(n * NR).enumerate() {
                sums.fill(0.0);
                for (dy, b) in dy.chunks_exact(m * NR).zip(b.chunks_exact(NR * NR)) {
                    let dy = &dy[rows.start * NR..rows.end * NR];
                    ctx.kernels.dense.accumulate(dy, b, sums);
                }
                let ranks = p * NR..rank.min((p + 1) * NR);
                for (dt, sums) in dt.chunks_exact_mut(rank).zip(sums.chunks_exact(NR)) {
                    for (dt, sum) in dt[ranks.clone()].iter_mut().zip(sums) {
                        *dt = sum * factor;
                    }
                }
            }
        });
    }

    /// `dB = dy^T t`, rows ascending, into `d_b` `[outputs][rank]`.
    fn make_d_b(
        &mut self,
        ctx: Context<'_>,
        i: usize,
        change: &Change<'_>,
        dy: &[f32],
        m: usize,
        d_b: &mut [f32],
    ) {
        let (rank, n) = (change.span.rank, dy.len() / m);
        fit(&mut self.scratch, ctx.runner.width(), rank * NR);
        let t = &self.low_rank[i].t[..m * rank];
        let split = Split::new(ctx.runner, n / NR, m * rank * NR);
        let chunks = DisjointChunks::new(d_b, split.per_task * rank * NR);
        let scratch = PerWorker::new(&mut self.scratch);
        split.run_worker(ctx.runner, &|worker, task, panels| {
            let sums = &mut scratch.lend(worker)[..rank * NR];
            for (p, d_b) in panels.zip(chunks.take(task).chunks_exact_mut(rank * NR)) {
                sums.fill(0.0);
                ctx.kernels
                    .outer
                    .accumulate(t, &dy[p * m * NR..][..m * NR], sums);
                for (j, d_b) in d_b.chunks_exact_mut(rank).enumerate() {
                    for (d_b, sums) in d_b.iter_mut().zip(sums.chunks_exact(NR)) {
                        *d_b = sums[j];
                    }
                }
            }
        });
    }

    /// `dx += dy W` of one matrix.
    fn frozen(
        &mut self,
        ctx: Context<'_>,
        job: &StackBack<'_>,
        (i, target): (usize, Target),
        dx: &mut [f32],
    ) {
        let (m, dy) = (job.x.m(), job.dy[i]);
        let n = dy.len() / m;
        let fill = |i: usize, row: &mut [f32]| gather(dy, m, i, 0, row);
        make_rows(ctx, &mut self.dy[i], (m, n), &fill);
        let rhs = matrix_of(job.weights, target);
        let place = Place::Layer(job.layer, target);
        let turned = job.turned.get(ctx, place, rhs, &mut self.turned);
        accumulate(ctx, turned, &self.dy[i], dx);
    }

    /// `dx += dt A` of all changes.
    fn add_dt_a(
        &mut self,
        ctx: Context<'_>,
        changes: &[Option<Change<'_>>],
        m: usize,
        dx: &mut [f32],
    ) {
        let ranks: usize = changes.iter().flatten().map(|c| c.span.rank).sum();
        if ranks == 0 {
            return;
        }
        let split = Split::new(ctx.runner, dx.len() / (m * NR), m * ranks * NR);
        let chunks = DisjointChunks::new(dx, split.per_task * m * NR);
        split.run(ctx.runner, &|t, panels| {
            for (p, dx) in panels.zip(chunks.take(t).chunks_exact_mut(m * NR)) {
                for (change, low_rank) in changes.iter().zip(&self.low_rank) {
                    let Some(change) = change else { continue };
                    let rank = change.span.rank;
                    let a = &change.values.a[p * rank * NR..][..rank * NR];
                    ctx.kernels
                        .dense
                        .accumulate(&low_rank.dt[..m * rank], a, dx);
                }
            }
        });
    }

    /// `dA = dt^T x`, rows ascending, of all changes.
    fn make_d_a(
        &mut self,
        ctx: Context<'_>,
        job: &StackBack<'_>,
        changes: &[Option<Change<'_>>],
        gradient: &mut [f32],
    ) {
        let (m, k) = (job.x.m(), job.x.k());
        let ranks: usize = changes.iter().flatten().map(|c| c.span.rank).sum();
        if ranks == 0 {
            return;
        }
        self.d_a.grow(ranks * k);
        fit(&mut self.scratch, ctx.runner.width(), m * NR);
        let split = Split::new(ctx.runner, k / NR, m * ranks * NR);
        let d_a = &mut self.d_a[..ranks * k];
        let chunks = DisjointChunks::new(&mut *d_a, split.per_task * ranks * NR);
        let (scratch, low_rank) = (PerWorker::new(&mut self.scratch), &self.low_rank);
        split.run_worker(ctx.runner, &|worker, t, panels| {
            let x = &mut scratch.lend(worker)[..m * NR];
            for (p, mut d_a) in panels.zip(chunks.take(t).chunks_exact_mut(ranks * NR)) {
                job.x.panel(p, x);
                d_a.fill(0.0);
                for (change, low_rank) in changes.iter().zip(low_rank) {
                    let Some(change) = change else { continue };
                    let (own, rest) = d_a.split_at_mut(change.span.rank * NR);
                    let dt = &low_rank.dt[..m * change.span.rank];
                    ctx.kernels.outer.accumulate(dt, x, own);
                    d_a = rest;
                }
            }
        });
        let mut first = 0;
        for change in changes.iter().flatten() {
            let dst = &mut gradient[change.span.a.clone()];
            for (r, row) in dst.chunks_exact_mut(k).enumerate() {
                let panels = d_a.chunks_exact(ranks * NR);
                for (dst, panel) in row.chunks_exact_mut(NR).zip(panels) {
                    dst.copy_from_slice(&panel[(first + r) * NR..][..NR]);
                }
            }
            first += change.span.rank;
        }
    }

    /// Bytes of all buffers.
    pub fn len_bytes(&self) -> usize {
        let low_rank = self.low_rank.iter().flat_map(|l| [&l.t, &l.dt]);
        let floats = low_rank.chain([&self.t, &self.d_a]).chain(&self.scratch);
        self.dy.iter().map(Rows::len_bytes).sum::<usize>()
            + floats.map(Aligned::len_bytes).sum::<usize>()
            + self.turned.len_bytes()
    }
}

/// Gradients of outputs as the transposed matrices are multiplied with.
pub(super) fn make_rows(
    ctx: Context<'_>,
    rows: &mut Rows,
    shape: (usize, usize),
    fill: &super::rows::Fill<'_>,
) {
    match ctx.backward {
        super::Backward::Int8 => rows.quantize(ctx, shape, fill),
        super::Backward::F32 => rows.keep(ctx, shape, fill),
    }
}

/// `dx += rows * turned`, `dx` `[k / 16][m][16]`.
pub(super) fn accumulate(ctx: Context<'_>, turned: &TurnedMatrix, rows: &Rows, dx: &mut [f32]) {
    let m = rows.m();
    let split = Split::fine(ctx.runner, dx.len() / (m * NR), m * rows.k() * NR);
    let chunks = DisjointChunks::new(dx, split.per_task * m * NR);
    split.run(ctx.runner, &|t, panels: Range<usize>| {
        turned.accumulate(ctx, rows, panels.start, chunks.take(t));
    });
}
