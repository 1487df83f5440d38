//! int8 rows through weights, and what adapters add to the products.

use std::ops::Range;

use brevity_kernels::matmul::{NR, Rhs};

use super::Context;
use super::lora::{Changes, Rider};
use super::pack::Packed;
use super::split::Split;
use crate::aligned::Aligned;
use crate::{DisjointChunks, PerWorker};

/// SwiGLU of an element costs as much as so many multiply-adds.
const SWIGLU_MACS: usize = 8;
/// Floats that a task computes before it goes on with them: they stay in L1.
const STEP_LEN: usize = 2048;

/// What a worker needs for SwiGLU.
#[derive(Debug, Default)]
pub(super) struct GateUp {
    /// `[panels of a step][m][16]`.
    gate: Aligned<f32>,
    up: Aligned<f32>,
}

impl GateUp {
    /// Bytes allocated.
    pub fn len_bytes(&self) -> usize {
        self.gate.len_bytes() + self.up.len_bytes()
    }
}

/// Multiplies the packed rows with the matrices of `stack`, one below the other.
///
/// `y` is `[their panels][m][16]`, and as long as it is; of a few rows with adapters, the panels of `t`
/// follow.
pub(super) fn project(
    ctx: Context<'_>,
    packed: &Packed,
    stack: &[Rhs<'_>],
    changes: &mut Changes<'_>,
    y: &mut [f32],
) {
    let m = packed.m();
    let n_panels = stack.iter().map(Rhs::n_panels).sum();
    if changes.ride(m) {
        let y = ride(ctx, packed, stack, changes, y);
        let split = Split::new(ctx.runner, n_panels, changes.panel_macs());
        let y = DisjointChunks::new(y, split.per_task * m * NR);
        return split.run(ctx.runner, &|t, panels| {
            let mut y = y.take(t);
            for (i, part) in parts(stack.iter().map(Rhs::n_panels), panels) {
                let (head, tail) = y.split_at_mut(part.len() * m * NR);
                changes.add(i, part, m, head);
                y = tail;
            }
        });
    }
    changes.transform(ctx, packed);
    let split = Split::fine(ctx.runner, n_panels, m * k_of(stack) * NR);
    let y = DisjointChunks::new(&mut y[..n_panels * m * NR], split.per_task * m * NR);
    split.run(ctx.runner, &|t, panels| {
        let mut y = y.take(t);
        for (i, part) in parts(stack.iter().map(Rhs::n_panels), panels) {
            let (head, tail) = y.split_at_mut(part.len() * m * NR);
            run_matrix(ctx, packed, (i, stack[i]), changes, part, head);
            y = tail;
        }
    });
}

/// `x += packed rows * rhs`; `x` is `[panels][m][16]`, the scratch `y` as in [`project`].
pub(super) fn project_add(
    ctx: Context<'_>,
    packed: &Packed,
    rhs: Rhs<'_>,
    changes: &mut Changes<'_>,
    y: &mut [f32],
    x: &mut [f32],
) {
    let m = packed.m();
    let add = |y: &[f32], x: &mut [f32]| x.iter_mut().zip(y).for_each(|(x, y)| *x += *y);
    if changes.ride(m) {
        let y = ride(ctx, packed, &[rhs], changes, y);
        let split = Split::new(ctx.runner, rhs.n_panels(), changes.panel_macs());
        let y = DisjointChunks::new(y, split.per_task * m * NR);
        let x = DisjointChunks::new(x, split.per_task * m * NR);
        return split.run(ctx.runner, &|t, panels| {
            let y = y.take(t);
            changes.add(0, panels, m, y);
            add(y, x.take(t));
        });
    }
    changes.transform(ctx, packed);
    let split = Split::fine(ctx.runner, rhs.n_panels(), m * rhs.k() * NR);
    let y = DisjointChunks::new(&mut y[..x.len()], split.per_task * m * NR);
    let x = DisjointChunks::new(x, split.per_task * m * NR);
    split.run(ctx.runner, &|t, panels| {
        let y = y.take(t);
        run_matrix(ctx, packed, (0, rhs), changes, panels, y);
        add(y, x.take(t));
    });
}

/// `act = silu(packed rows * gate) * (packed rows * up)`, `[panels][m][16]`; the scratch `y` as in
/// [`project`]. Both products are copied to `keep`, if it is given.
pub(super) fn project_swiglu(
    ctx: Context<'_>,
    packed: &Packed,
    [gate, up]: [Rhs<'_>; 2],
    changes: &mut Changes<'_>,
    (y, scratch): (&mut [f32], &mut [GateUp]),
    (act, keep): (&mut [f32], Option<[&mut [f32]; 2]>),
) {
    let m = packed.m();
    let swiglu = ctx.kernels.swiglu;
    let keeps = |chunk| keep.map(|keep| keep.map(|x| DisjointChunks::new(x, chunk)));
    if changes.ride(m) {
        let y = ride(ctx, packed, &[gate, up], changes, y);
        let macs = 2 * changes.panel_macs() + SWIGLU_MACS * m * NR;
        let split = Split::new(ctx.runner, gate.n_panels(), macs);
        let (g, u) = y.split_at_mut(act.len());
        let keep = keeps(split.per_task * m * NR);
        let [g, u, act] = [g, u, act].map(|x| DisjointChunks::new(x, split.per_task * m * NR));
        return split.run(ctx.runner, &|t, panels| {
            let (g, u) = (g.take(t), u.take(t));
            changes.add(0, panels.clone(), m, g);
            changes.add(1, panels, m, u);
            swiglu.run(g, u, act.take(t));
            if let Some([kept_gate, kept_up]) = &keep {
                kept_gate.take(t).copy_from_slice(g);
                kept_up.take(t).copy_from_slice(u);
            }
        });
    }
    changes.transform(ctx, packed);
    let split = Split::fine(ctx.runner, gate.n_panels(), m * gate.k() * NR);
    let step = (STEP_LEN / (m * NR)).clamp(1, split.per_task);
    let scratch = &mut scratch[..ctx.runner.width()];
    for GateUp { gate, up } in &mut *scratch {
        gate.grow(step * m * NR);
        up.grow(step * m * NR);
    }
    let keep = keeps(split.per_task * m * NR);
    let act = DisjointChunks::new(act, split.per_task * m * NR);
    let scratch = PerWorker::new(scratch);
    split.run_worker(ctx.runner, &|worker, t, panels| {
        let GateUp { gate: g, up: u } = &mut **scratch.lend(worker);
        let mut keep = keep.as_ref().map(|keep| keep.each_ref().map(|x| x.take(t)));
        for (i, act) in act.take(t).chunks_mut(step * m * NR).enumerate() {
            let start = panels.start + i * step;
            let panels = start..panels.end.min(start + step);
            let (g, u) = (&mut g[..act.len()], &mut u[..act.len()]);
            run_matrix(ctx, packed, (0, gate), changes, panels.clone(), g);
            run_matrix(ctx, packed, (1, up), changes, panels, u);
            swiglu.run(g, u, act);
            if let Some(keep) = &mut keep {
                let at = i * step * m * NR;
                for (kept, made) in keep.iter_mut().zip([g, u]) {
                    kept[at..at + made.len()].copy_from_slice(made);
                }
            }
        }
    });
}

/// Multiplies the packed rows with some panels of `rhs`: `y` is `[panels][m][16]`.
pub(super) fn project_panels(
    ctx: Context<'_>,
    packed: &Packed,
    rhs: Rhs<'_>,
    panels: Range<usize>,
    y: &mut [f32],
) {
    let m = packed.m();
    let split = Split::fine(ctx.runner, panels.len(), m * rhs.k() * NR);
    let y = DisjointChunks::new(y, split.per_task * m * NR);
    split.run(ctx.runner, &|t, part| {
        let part = panels.start + part.start..panels.start + part.end;
        ctx.kernels.matmul.run(packed.lhs(), rhs, part, y.take(t));
    });
}

/// Few rows: the products of `stack` and of the `A` of all adapters in one region. Hands `t` on and
/// returns the products, to which `B t` is still to be added.
fn ride<'y>(
    ctx: Context<'_>,
    packed: &Packed,
    stack: &[Rhs<'_>],
    changes: &mut Changes<'_>,
    y: &'y mut [f32],
) -> &'y mut [f32] {
    let m = packed.m();
    let riders = changes.riders(packed);
    let lens = || {
        let riders = riders.iter().map(Rider::n_panels);
        stack.iter().map(Rhs::n_panels).chain(riders)
    };
    let n_panels = lens().sum();
    let split = Split::fine(ctx.runner, n_panels, m * k_of(stack) * NR);
    let all = DisjointChunks::new(&mut y[..n_panels * m * NR], split.per_task * m * NR);
    split.run(ctx.runner, &|t, panels| {
        let mut y = all.take(t);
        for (i, part) in parts(lens(), panels) {
            let (head, tail) = y.split_at_mut(part.len() * m * NR);
            match stack.get(i) {
                Some(rhs) => ctx.kernels.matmul.run(packed.lhs(), *rhs, part, head),
                None => riders[i - stack.len()].run(part, m, head),
            }
            y = tail;
        }
    });
    let n_panels: usize = stack.iter().map(Rhs::n_panels).sum();
    let (y, t) = y.split_at_mut(n_panels * m * NR);
    changes.take_t(&riders, m, t);
    y
}

/// Panels of one matrix, the `i`-th of its stack, and what adapters add to it.
fn run_matrix(
    ctx: Context<'_>,
    packed: &Packed,
    (i, rhs): (usize, Rhs<'_>),
    changes: &Changes<'_>,
    panels: Range<usize>,
    y: &mut [f32],
) {
    let matmul = &ctx.kernels.matmul;
    if changes.is_empty() {
        return matmul.run(packed.lhs(), rhs, panels, y);
    }
    let m = packed.m();
    let step = (STEP_LEN / (m * NR)).max(1);
    let steps = panels.clone().step_by(step);
    for (start, y) in steps.zip(y.chunks_mut(step * m * NR)) {
        let panels = start..panels.end.min(start + step);
        matmul.run(packed.lhs(), rhs, panels.clone(), y);
        changes.add(i, panels, m, y);
    }
}

/// Elements of a column of every matrix of `stack`.
fn k_of(stack: &[Rhs<'_>]) -> usize {
    stack.first().map_or(0, Rhs::k)
}

/// Which panels of which matrix are meant by some `panels` of matrices of so many, counted through.
fn parts(
    lens: impl Iterator<Item = usize>,
    panels: Range<usize>,
) -> impl Iterator<Item = (usize, Range<usize>)> {
    let mut first = 0;
    lens.enumerate().filter_map(move |(i, len)| {
        let own = first..first + len;
        first = own.end;
        let part = panels.start.max(own.start)..panels.end.min(own.end);
        (!part.is_empty()).then(|| (i, part.start - own.start..part.end - own.start))
    })
}
