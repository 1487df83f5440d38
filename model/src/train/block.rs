//! The way back through one block: [`crate::Model::forward`]'s order, read from bottom to top.

use brevity_kernels::matmul::NR;

use super::attend::AttendWork;
use super::deployed::Deployed;
use super::linear::{LinearWork, StackBack};
use super::rows::{Rows, fit, gather, to_panels, to_rows};
use super::turned::Turned;
use super::{Context, attend};
use crate::adapter::Stack;
use crate::aligned::Aligned;
use crate::forward::{BlockTape, Split};
use crate::layer_weights::LayerWeights;
use crate::{DisjointChunks, PerWorker};

/// The buffers of the way back through a block; `m` rows.
#[derive(Debug, Default)]
pub(super) struct BlockWork {
    linear: LinearWork,
    pub attend: AttendWork,
    /// The quantized input of a stack.
    x: Rows,
    /// `[columns / 16][m][16]`: gradients of outputs; of q, k and v; of gate, then up.
    dy: Aligned<f32>,
    /// `[columns / 16][m][16]`: the gradient of a stack's input.
    dx: Aligned<f32>,
    /// `[d_ff / 16][m][16]`.
    act: Aligned<f32>,
    /// `[m][d_model]`: the residual stream before the norm of a stack.
    stream: Aligned<f32>,
    /// For each worker.
    scratch: Vec<Aligned<f32>>,
}

/// A block on its way back.
pub(super) struct BlockBack<'a> {
    pub layer: usize,
    pub weights: &'a LayerWeights<'a>,
    pub turned: &'a Turned,
    pub deployed: &'a Deployed,
    pub tape: &'a BlockTape,
    /// Whether the gradient of what enters the block is wanted.
    pub wanted: bool,
}

impl BlockWork {
    /// Takes `dx` `[m][d_model]`, the gradient of the residual stream, from behind the block to before
    /// it, and writes the gradients of the block's factors to their places in `gradient`.
    pub fn back(
        &mut self,
        ctx: Context<'_>,
        job: &BlockBack<'_>,
        kv: &attend::KeysValues<'_>,
        dx: &mut [f32],
        gradient: &mut [f32],
    ) {
        let config = ctx.config;
        let m = dx.len() / config.d_model;
        self.fit(ctx, m);
        let (w, tape) = (job.weights, job.tape);

        self.input_of_down(ctx, m, tape); // x [m][d_ff]
        self.take_residual(ctx, dx); // dy [d_model / 16][m][16]
        self.stack(ctx, job, Stack::Down, true, gradient); // dx [d_ff / 16][m][16]
        self.swiglu(ctx, m, tape); // dy [2 d_ff / 16][m][16]
        self.input_of_norm(ctx, m, &tape.middle, w.ffn_norm); // x [m][d_model]
        self.stack(ctx, job, Stack::GateUp, true, gradient); // dx [d_model / 16][m][16]
        self.norm(ctx, w.ffn_norm, dx);

        let q_dim = config.q_dim();
        let attended = &tape.attended;
        self.x.quantize(ctx, (m, q_dim), &|i, row| {
            row.copy_from_slice(&attended[i * q_dim..][..q_dim]);
        }); // x [m][q_dim]
        self.take_residual(ctx, dx); // dy [d_model / 16][m][16]
        self.stack(ctx, job, Stack::O, true, gradient); // dx [q_dim / 16][m][16]
        let d_attended = &self.dx[..m * q_dim];
        let d_qkv = &mut self.dy[..m * (q_dim + 2 * config.kv_dim())];
        self.attend.back(ctx, (w, tape), kv, d_attended, d_qkv); // dy [(q_dim + 2 kv_dim) / 16][m][16]
        self.input_of_norm(ctx, m, &tape.x, w.attn_norm); // x [m][d_model]
        self.stack(ctx, job, Stack::Qkv, job.wanted, gradient); // dx [d_model / 16][m][16]
        if job.wanted {
            self.norm(ctx, w.attn_norm, dx);
        }
    }

    fn fit(&mut self, ctx: Context<'_>, m: usize) {
        let config = ctx.config;
        let qkv = config.q_dim() + 2 * config.kv_dim();
        let widest = config.d_model.max(config.q_dim()).max(config.d_ff);
        self.dy
            .grow(m * qkv.max(2 * config.d_ff).max(config.d_model));
        self.dx.grow(m * widest);
        self.act.grow(m * config.d_ff);
        self.stream.grow(m * config.d_model);
    }

    /// The gradient of a branch's output is that of the stream it is added to.
    fn take_residual(&mut self, ctx: Context<'_>, dx: &[f32]) {
        to_panels(ctx, dx, ctx.config.d_model, &mut self.dy);
    }

    /// The input of a stack behind a norm, as the forward pass made it.
    fn input_of_norm(&mut self, ctx: Context<'_>, m: usize, x: &[f32], weight: &[f32]) {
        let k = ctx.config.d_model;
        to_rows(ctx, &x[..m * k], m, &mut self.stream);
        let rows = &self.stream;
        self.x.quantize(ctx, (m, k), &|i, row| {
            let eps = ctx.config.rms_eps;
            ctx.kernels
                .rms_norm
                .run(&rows[i * k..][..k], weight, eps, row);
        });
    }

    /// The input of down, as the forward pass made it.
    fn input_of_down(&mut self, ctx: Context<'_>, m: usize, tape: &BlockTape) {
        let d_ff = ctx.config.d_ff;
        let act = &mut self.act[..m * d_ff];
        let split = Split::new(ctx.runner, d_ff / NR, m * NR * 16);
        let chunks = DisjointChunks::new(&mut *act, split.per_task * m * NR);
        split.run(ctx.runner, &|t, panels| {
            let own = panels.start * m * NR..panels.end * m * NR;
            let (gate, up) = (&tape.gate[own.clone()], &tape.up[own]);
            ctx.kernels.swiglu.run(gate, up, chunks.take(t));
        });
        self.x
            .quantize(ctx, (m, d_ff), &|i, row| gather(act, m, i, 0, row));
    }

    /// `dy` = gradients of gate and up, from `dx`, that of their product.
    fn swiglu(&mut self, ctx: Context<'_>, m: usize, tape: &BlockTape) {
        let len = m * ctx.config.d_ff;
        let (d_gate, d_up) = self.dy[..2 * len].split_at_mut(len);
        let d_act = &self.dx[..len];
        let split = Split::new(ctx.runner, ctx.config.d_ff / NR, m * NR * 24);
        let chunk = split.per_task * m * NR;
        let [d_gate, d_up] = [d_gate, d_up].map(|d| DisjointChunks::new(d, chunk));
        split.run(ctx.runner, &|t, panels| {
            let own = panels.start * m * NR..panels.end * m * NR;
            let (gate, up) = (&tape.gate[own.clone()], &tape.up[own.clone()]);
            let (d_gate, d_up) = (d_gate.take(t), d_up.take(t));
            ctx.kernels
                .swiglu_backward
                .run(gate, up, &d_act[own], d_gate, d_up);
        });
    }

    /// `dx` = gradient of the input of a stack whose outputs have `dy`.
    fn stack(
        &mut self,
        ctx: Context<'_>,
        job: &BlockBack<'_>,
        stack: Stack,
        wanted: bool,
        gradient: &mut [f32],
    ) {
        let m = self.x.m();
        let mut rest = &self.dy[..];
        let dy: Vec<&[f32]> = stack
            .targets()
            .iter()
            .map(|target| {
                let (own, tail) = rest.split_at(m * target.shape(ctx.config).0);
                rest = tail;
                own
            })
            .collect();
        let back = StackBack {
            layer: job.layer,
            stack,
            weights: job.weights,
            turned: job.turned,
            deployed: job.deployed,
            x: &self.x,
            dy: &dy,
        };
        let dx = wanted.then_some(&mut self.dx[..m * self.x.k()]);
        self.linear.back(ctx, &back, dx, gradient);
    }

    /// Adds what comes through the norm of [`BlockWork::input_of_norm`] to `dx` `[m][d_model]`.
    fn norm(&mut self, ctx: Context<'_>, weight: &[f32], dx: &mut [f32]) {
        let branch = &self.dx[..dx.len()];
        norm_back(ctx, (&self.stream, weight), branch, dx, &mut self.scratch);
    }

    /// Bytes of all buffers.
    pub fn len_bytes(&self) -> usize {
        let floats = [&self.dy, &self.dx, &self.act, &self.stream].map(Aligned::len_bytes);
        let scratch = self.scratch.iter().map(Aligned::len_bytes);
        self.linear.len_bytes()
            + self.attend.len_bytes()
            + self.x.len_bytes()
            + floats.iter().sum::<usize>()
            + scratch.sum::<usize>()
    }
}

/// Adds the gradient through an RMS norm of `x` `[m][d_model]`: `dy` `[d_model / 16][m][16]`, `dx` as
/// `x`.
pub(super) fn norm_back(
    ctx: Context<'_>,
    (x, weight): (&[f32], &[f32]),
    dy: &[f32],
    dx: &mut [f32],
    scratch: &mut Vec<Aligned<f32>>,
) {
    let k = weight.len();
    let m = dx.len() / k;
    fit(scratch, ctx.runner.width(), k);
    let split = Split::new(ctx.runner, m, k * 8);
    let (rows, scratch) = (
        DisjointChunks::new(dx, split.per_task * k),
        PerWorker::new(scratch),
    );
    split.run_worker(ctx.runner, &|worker, t, own| {
        let dy_row = &mut scratch.lend(worker)[..k];
        for (i, dx) in own.zip(rows.take(t).chunks_exact_mut(k)) {
            gather(dy, m, i, 0, dy_row);
            let (x, eps) = (&x[i * k..][..k], ctx.config.rms_eps);
            ctx.kernels
                .rms_norm_backward
                .run(x, weight, dy_row, eps, dx);
        }
    });
}
