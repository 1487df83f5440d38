//! Rows into int8, int8 rows through weights.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{LhsLayout, NR, Rhs};
use brevity_kernels::quantize::Q8Rows;

use super::lora::Epilogue;
use super::split::Split;
use super::workspace::{Packed, RowScratch, TaskScratch};
use super::{Context, Kernels};
use crate::{DisjointChunks, PerWorker};

/// Floats that a task computes before it goes on with them: they stay in L1.
const STEP_LEN: usize = 2048;

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
/// `fill(row, scratch)` leaves the row in `scratch.row[..k]`; `tasks` are the scratch of the region.
/// `floats` gets the rows as they were, `[m][k]`, if it is given.
pub(super) fn pack(
    ctx: Context<'_>,
    (m, k): (usize, usize),
    packed: &mut Packed,
    floats: Option<&mut [f32]>,
    tasks: &mut [TaskScratch],
    fill: &(dyn Fn(usize, &mut RowScratch) + Sync),
) {
    let layout = ctx.kernels.matmul.lhs_layout(m, k);
    let bytes = packed.reset(layout);
    let split = Split::new(ctx.runner, layout.n_groups(), layout.group_rows * k * 4);
    let bytes = DisjointChunks::new(bytes, split.per_task * layout.group_len_bytes);
    let floats = floats.map(|f| DisjointChunks::new(f, split.per_task * layout.group_rows * k));
    let tasks = DisjointChunks::new(tasks, 1);
    split.run(ctx.runner, &|t, groups| {
        let task = &mut tasks.take(t)[0];
        let mut floats = floats.as_ref().map(|f| f.take(t).chunks_exact_mut(k));
        let bytes = bytes.take(t).chunks_exact_mut(layout.group_len_bytes);
        for (g, bytes) in groups.zip(bytes) {
            pack_group(ctx.kernels, &layout, g, task, bytes, &mut |i, scratch| {
                fill(i, scratch);
                if let Some(floats) = floats.as_mut().and_then(Iterator::next) {
                    floats.copy_from_slice(&scratch.row[..k]);
                }
            });
        }
    });
}

/// Quantizes and packs the rows of group `g`; `fill` as in [`pack`].
pub(super) fn pack_group(
    kernels: &Kernels,
    layout: &LhsLayout,
    g: usize,
    task: &mut TaskScratch,
    bytes: &mut [u8],
    fill: &mut dyn FnMut(usize, &mut RowScratch),
) {
    let (rows, k) = (layout.rows_of(g), layout.k);
    let TaskScratch {
        row: scratch,
        qs,
        scales,
        sums,
        ..
    } = task;
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

/// Multiplies the packed rows with the matrices of `stack`, one below the other:
/// `y` is `[their panels][m][16]`.
pub(super) fn project(
    ctx: Context<'_>,
    packed: &Packed,
    stack: &[Rhs<'_>],
    lora: &Epilogue<'_>,
    y: &mut [f32],
) {
    let m = packed.m();
    let split = split_panels(ctx, packed, stack);
    let y = DisjointChunks::new(y, split.per_task * m * NR);
    split.run(ctx.runner, &|t, panels| {
        run_stack(ctx, packed, stack, lora, panels, y.take(t))
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

/// `x += packed rows * rhs`; `x` and the scratch `y` are `[panels][m][16]`.
pub(super) fn project_add(
    ctx: Context<'_>,
    packed: &Packed,
    rhs: Rhs<'_>,
    lora: &Epilogue<'_>,
    y: &mut [f32],
    x: &mut [f32],
) {
    let m = packed.m();
    let split = split_panels(ctx, packed, &[rhs]);
    let y = DisjointChunks::new(y, split.per_task * m * NR);
    let x = DisjointChunks::new(x, split.per_task * m * NR);
    split.run(ctx.runner, &|t, panels| {
        let (y, x) = (y.take(t), x.take(t));
        run_matrix(ctx, packed, (0, rhs), lora, panels, y);
        for (x, y) in x.iter_mut().zip(y) {
            *x += *y;
        }
    });
}

/// `act = silu(packed rows * gate) * (packed rows * up)`, `[panels][m][16]`. Both products are copied
/// to `keep`, if it is given.
pub(super) fn project_swiglu(
    ctx: Context<'_>,
    packed: &Packed,
    [gate, up]: [Rhs<'_>; 2],
    lora: &Epilogue<'_>,
    (act, keep): (&mut [f32], Option<[&mut [f32]; 2]>),
    tasks: &mut [TaskScratch],
) {
    let m = packed.m();
    let split = split_panels(ctx, packed, &[gate]);
    let keep = keep.map(|keep| keep.map(|x| DisjointChunks::new(x, split.per_task * m * NR)));
    let step = (STEP_LEN / (m * NR)).clamp(1, split.per_task);
    let width = ctx.runner.width();
    for scratch in &mut tasks[..width] {
        scratch.gate.grow(step * m * NR);
        scratch.up.grow(step * m * NR);
    }
    let act = DisjointChunks::new(act, split.per_task * m * NR);
    let scratch = PerWorker::new(&mut tasks[..width]);
    split.run_worker(ctx.runner, &|worker, t, panels| {
        let TaskScratch { gate: g, up: u, .. } = &mut *scratch.lend(worker);
        let mut keep = keep.as_ref().map(|keep| keep.each_ref().map(|x| x.take(t)));
        for (i, act) in act.take(t).chunks_mut(step * m * NR).enumerate() {
            let start = panels.start + i * step;
            let panels = start..panels.end.min(start + step);
            let (g, u) = (&mut g[..act.len()], &mut u[..act.len()]);
            run_matrix(ctx, packed, (0, gate), lora, panels.clone(), g);
            run_matrix(ctx, packed, (1, up), lora, panels, u);
            ctx.kernels.swiglu.run(g, u, act);
            if let Some(keep) = &mut keep {
                let at = i * step * m * NR;
                for (kept, made) in keep.iter_mut().zip([g, u]) {
                    kept[at..at + made.len()].copy_from_slice(made);
                }
            }
        }
    });
}

/// Cuts the panels of `stack` into tasks.
fn split_panels(ctx: Context<'_>, packed: &Packed, stack: &[Rhs<'_>]) -> Split {
    let n_panels = stack.iter().map(Rhs::n_panels).sum();
    let k = stack.first().map_or(0, Rhs::k);
    Split::fine(ctx.runner, n_panels, packed.m() * k * NR)
}

/// Panels `panels` of the matrices of `stack`, counted through.
fn run_stack(
    ctx: Context<'_>,
    packed: &Packed,
    stack: &[Rhs<'_>],
    lora: &Epilogue<'_>,
    panels: Range<usize>,
    mut y: &mut [f32],
) {
    let mut first = 0;
    for (i, rhs) in stack.iter().enumerate() {
        let own = first..first + rhs.n_panels();
        let part = panels.start.max(own.start)..panels.end.min(own.end);
        if !part.is_empty() {
            let (head, tail) = y.split_at_mut(part.len() * packed.m() * NR);
            let part = part.start - first..part.end - first;
            run_matrix(ctx, packed, (i, *rhs), lora, part, head);
            y = tail;
        }
        first = own.end;
    }
}

/// Panels of one matrix, the `i`-th of its stack, and what adapters add to it.
fn run_matrix(
    ctx: Context<'_>,
    packed: &Packed,
    (i, rhs): (usize, Rhs<'_>),
    lora: &Epilogue<'_>,
    panels: Range<usize>,
    y: &mut [f32],
) {
    let matmul = &ctx.kernels.matmul;
    if lora.is_empty() {
        return matmul.run(packed.lhs(), rhs, panels, y);
    }
    let m = packed.m();
    lora.help();
    let step = (STEP_LEN / (m * NR)).max(1);
    for (start, y) in panels
        .clone()
        .step_by(step)
        .zip(y.chunks_mut(step * m * NR))
    {
        let panels = start..panels.end.min(start + step);
        matmul.run(packed.lhs(), rhs, panels.clone(), y);
        lora.add(i, panels, y);
    }
}
