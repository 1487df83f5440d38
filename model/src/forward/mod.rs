//! One batch of token rows through the network.
//!
//! Llama, Qwen2 and Qwen3 in the order of their papers. Per block `l`, with `x` the residual stream:
//!
//! ```text
//! a  = rms_norm(x)                       int8 blocks of 32
//! q, k, v = a * Wq, a * Wk, a * Wv       one region over the stacked panels
//! q, k = rope(norm(q + bias)), rope(norm(k + bias));  v = v + bias
//! cache[l] <- k, v                       int8 or f16, page by page
//! x += attend(q, cache[l]) * Wo
//! b  = rms_norm(x)
//! x += (silu(b * Wgate) * (b * Wup)) * Wdown
//! ```
//!
//! and at the end `logits = rms_norm(x) * Wout` for the rows that want them.
//!
//! For rows with an [`Adapter`] every product `a * W` becomes `a * W + (a * A * scale) * B`: the sum over
//! `k` is finished, goes on over the rank, and then what reads it follows: bias and rotation, SwiGLU, or
//! the addition to `x`. When and where that is done is told in `lora`.
//!
//! **Bits.** A row's results depend on its own tokens only: not on the rows beside it, on how a
//! prompt was cut into batches, on the runner or on the tier. Every float is made by a stated sequence
//! of operations (see the kernels), and attention merges its partial results in one order: pages
//! ascending within a segment of 4 pages, then segments ascending.

mod attend;
mod lora;
mod pack;
mod plan;
mod project;
mod regions;
mod soundness;
mod split;
mod tape;
mod workspace;

#[cfg(test)]
mod tests;

use brevity_kernels::Isa;
use brevity_kernels::attention::{Attention, StoreKv};
use brevity_kernels::dense::Dense;
use brevity_kernels::low_rank::LowRank;
use brevity_kernels::matmul::{Matmul, NR, Rhs};
use brevity_kernels::quantize::Quantize;
use brevity_kernels::rms_norm::RmsNorm;
use brevity_kernels::rope::{Pairing, Rope};
use brevity_kernels::swiglu::SwiGlu;

use crate::adapter::{Adapter, Stack};
use crate::kv::{KvCache, KvShape};
use crate::layer_weights::{LayerWeights, Parameters};
use crate::rope_table::RopeTable;
use crate::weights::Weights;
use crate::{DisjointChunks, Error, ModelConfig, Result, RopePairing, Runner};

use lora::Adapters;
use pack::{RowScratch, gather, pack, scatter};
use plan::Pages;
pub use plan::Row;
use project::{project, project_add, project_panels, project_swiglu};
pub use regions::{Region, projection_regions};
pub(crate) use split::Split;
pub(crate) use tape::{BlockTape, Recorder, Taped};
use tape::{NoTape, Tape};
pub use workspace::Workspace;

/// Floats of a tile of logits on its way from panels to rows.
const LOGITS_TILE_LEN: usize = 1 << 20;

/// The operations of one tier.
#[derive(Clone, Copy)]
struct Kernels {
    quantize: Quantize,
    matmul: Matmul,
    dense: Dense,
    low_rank: LowRank,
    rms_norm: RmsNorm,
    rope: Rope,
    store_kv: StoreKv,
    attention: Attention,
    swiglu: SwiGlu,
}

impl Kernels {
    fn new(isa: Isa) -> Option<Self> {
        Some(Self {
            quantize: Quantize::new(isa)?,
            matmul: Matmul::new(isa)?,
            dense: Dense::new(isa)?,
            low_rank: LowRank::new(isa)?,
            rms_norm: RmsNorm::new(isa)?,
            rope: Rope::new(isa)?,
            store_kv: StoreKv::new(isa)?,
            attention: Attention::new(isa)?,
            swiglu: SwiGlu::new(isa)?,
        })
    }
}

/// What every region needs.
#[derive(Clone, Copy)]
struct Context<'a> {
    config: &'a ModelConfig,
    kernels: &'a Kernels,
    runner: &'a dyn Runner,
}

/// A network ready to run on one tier.
pub struct Model<W = Weights> {
    weights: W,
    kernels: Kernels,
    rope: RopeTable,
    isa: Isa,
}

impl<W: Parameters> Model<W> {
    /// The network of `weights` on `isa`.
    ///
    /// # Errors
    /// [`Error::Request`] if this machine cannot run the tier or the configuration is not valid.
    pub fn new(weights: W, isa: Isa) -> Result<Self> {
        let kernels = Kernels::new(isa)
            .ok_or_else(|| Error::Request(format!("this machine cannot run the tier {isa}")))?;
        weights.config().validate().map_err(Error::Request)?;
        let rope = RopeTable::new(weights.config());
        Ok(Self {
            weights,
            kernels,
            rope,
            isa,
        })
    }

    /// The weights.
    pub fn weights(&self) -> &W {
        &self.weights
    }

    /// Sizes and constants.
    pub fn config(&self) -> &ModelConfig {
        self.weights.config()
    }

    /// The tier.
    pub fn isa(&self) -> Isa {
        self.isa
    }

    /// Runs `rows` and appends them to the caches of their streams. Rows name their stream by its
    /// place in `caches` and their adapter by its place in `adapters`.
    ///
    /// The rows of a stream must be adjacent and continue its cache. Afterwards `work` holds the
    /// logits of the rows that asked for them and the final hidden states of all rows. Apart from
    /// short lists of pages and adapters nothing is allocated once `work` has met its largest batch.
    ///
    /// # Errors
    /// [`Error::Request`] for a token outside of the vocabulary, a stream without cache, a position
    /// that does not follow its cache, a full context, or an adapter out of range;
    /// [`Error::KvBudget`] if the pool of a cache has no page left; [`Error::NotFinite`] if a layer overflows.
    /// Nothing is changed then.
    ///
    /// # Panics
    /// If a cache or an adapter was made for another shape.
    pub fn forward(
        &self,
        rows: &[Row],
        adapters: &[&Adapter],
        caches: &mut [&mut KvCache],
        runner: &dyn Runner,
        work: &mut Workspace,
    ) -> Result<()> {
        self.pass(rows, adapters, caches, runner, (work, NoTape), |_| ())?;
        for run in &work.plan.runs {
            caches[run.stream].advance(run.rows.len());
        }
        Ok(())
    }

    /// [`Model::forward`] that leaves what `tape` keeps, and then does `then` while the pages can still
    /// be read and written. The caches do not count the rows as held.
    fn pass<T: Tape, R>(
        &self,
        rows: &[Row],
        adapters: &[&Adapter],
        caches: &mut [&mut KvCache],
        runner: &dyn Runner,
        (work, tape): (&mut Workspace, T),
        then: impl FnOnce(&mut Pass<'_, T>) -> R,
    ) -> Result<Option<R>> {
        let config = self.weights.config();
        for (stream, cache) in caches.iter().enumerate() {
            let expected = KvShape::new(config, cache.shape().format);
            assert_eq!(cache.shape(), expected, "cache of stream {stream}");
        }
        for adapter in adapters {
            assert!(adapter.fits(config), "adapter of another network");
        }
        work.plan.build(config, rows, adapters, caches)?;
        if rows.is_empty() {
            return Ok(None);
        }
        work.plan.reserve(caches)?;
        let ctx = Context {
            config,
            kernels: &self.kernels,
            runner,
        };
        work.fit(config, adapters, &self.kernels.matmul, runner);
        let pages = Pages::new(&work.plan, caches);
        let mut pass = Pass {
            ctx,
            m: rows.len(),
            pages,
            adapters,
            work,
            tape,
        };
        pass.embed(&self.weights, &self.rope, rows);
        for l in 0..config.n_layers {
            pass.block(l, &self.weights.layer(l));
        }
        if !pass.is_sound() {
            return Err(self.overflow(&mut pass, rows));
        }
        pass.output(&self.weights);
        Ok(Some(then(&mut pass)))
    }
}

/// One batch on its way.
struct Pass<'a, T> {
    ctx: Context<'a>,
    /// Rows.
    m: usize,
    pages: Pages<'a>,
    adapters: &'a [&'a Adapter],
    work: &'a mut Workspace,
    tape: T,
}

impl<T: Tape> Pass<'_, T> {
    /// `x = embedding[token]`, and the RoPE angles of every row.
    fn embed(&mut self, weights: &dyn Parameters, rope: &RopeTable, rows: &[Row]) {
        let Workspace {
            x,
            cos,
            sin,
            pack_scratch,
            ..
        } = &mut *self.work;
        let row = &mut pack_scratch[0].row.row[..self.ctx.config.d_model];
        let half = self.ctx.config.head_dim / 2;
        for (
            i,
            Row {
                token, position, ..
            },
        ) in rows.iter().enumerate()
        {
            weights.embedding().column(*token as usize, row);
            scatter(row, self.m, i, x);
            rope.fill(
                *position,
                &mut cos[i * half..][..half],
                &mut sin[i * half..][..half],
            );
        }
    }

    /// Block `l`.
    fn block(&mut self, l: usize, w: &LayerWeights<'_>) {
        self.tape
            .enter(l, &self.work.x[..self.ctx.config.d_model * self.m]);
        self.pack_normed(w.attn_norm); // packed [m][d_model]
        self.project_qkv(l, w); // y [(q_dim + 2 * kv_dim) / 16][m][16]
        self.append_kv(l, w); // k, v of y -> pages
        self.attend(l, w); // q of y, pages -> parts
        self.pack_attended(); // packed [m][q_dim]
        self.project_residual(l, Stack::O, w.o); // x [d_model / 16][m][16]
        self.tape
            .middle(&self.work.x[..self.ctx.config.d_model * self.m]);
        self.pack_normed(w.ffn_norm); // packed [m][d_model]
        self.gate_up(l, w); // act [d_ff / 16][m][16]
        self.pack_act(); // packed [m][d_ff]
        self.project_residual(l, Stack::Down, w.down); // x [d_model / 16][m][16]
    }

    /// `packed = int8(rms_norm(x) * weight)`.
    fn pack_normed(&mut self, weight: &[f32]) {
        let (ctx, m, k) = (self.ctx, self.m, self.ctx.config.d_model);
        let Workspace {
            plan,
            x,
            packed,
            lora,
            pack_scratch,
            ..
        } = &mut *self.work;
        let floats = Adapters::new(self.adapters, plan).floats(lora, m * k);
        pack(
            ctx,
            (m, k),
            packed,
            floats,
            pack_scratch,
            &|i, RowScratch { row, source, .. }| {
                gather(x, m, i, 0, &mut source[..k]);
                ctx.kernels
                    .rms_norm
                    .run(&source[..k], weight, ctx.config.rms_eps, &mut row[..k]);
            },
        );
    }

    /// `y = packed * [Wq; Wk; Wv]`.
    fn project_qkv(&mut self, l: usize, w: &LayerWeights<'_>) {
        let Workspace {
            plan,
            packed,
            y,
            lora,
            ..
        } = &mut *self.work;
        let adapters = Adapters::new(self.adapters, plan);
        let mut changes = adapters.changes(self.ctx, (l, Stack::Qkv), lora);
        project(self.ctx, packed, &[w.q, w.k, w.v], &mut changes, y);
        let n = self.ctx.config.q_dim() + 2 * self.ctx.config.kv_dim();
        self.tape.projected(&y[..n * self.m]);
    }

    /// `x += packed * rhs`.
    fn project_residual(&mut self, l: usize, stack: Stack, rhs: Rhs<'_>) {
        let len = self.ctx.config.d_model * self.m;
        let Workspace {
            plan,
            packed,
            x,
            y,
            lora,
            ..
        } = &mut *self.work;
        let adapters = Adapters::new(self.adapters, plan);
        let mut changes = adapters.changes(self.ctx, (l, stack), lora);
        project_add(self.ctx, packed, rhs, &mut changes, y, &mut x[..len]);
    }

    /// `act = silu(packed * Wgate) * (packed * Wup)`.
    fn gate_up(&mut self, l: usize, w: &LayerWeights<'_>) {
        let len = self.ctx.config.d_ff * self.m;
        let Workspace {
            plan,
            packed,
            y,
            act,
            lora,
            gate_up,
            ..
        } = &mut *self.work;
        let adapters = Adapters::new(self.adapters, plan);
        let mut changes = adapters.changes(self.ctx, (l, Stack::GateUp), lora);
        let scratch = (&mut y[..], &mut gate_up[..]);
        let act = &mut act[..len];
        let act = (act, self.tape.gate_up(len));
        project_swiglu(self.ctx, packed, [w.gate, w.up], &mut changes, scratch, act);
    }

    /// `packed = int8(act)`.
    fn pack_act(&mut self) {
        let (m, k) = (self.m, self.ctx.config.d_ff);
        let Workspace {
            plan,
            act,
            packed,
            lora,
            pack_scratch,
            ..
        } = &mut *self.work;
        let floats = Adapters::new(self.adapters, plan).floats(lora, m * k);
        pack(
            self.ctx,
            (m, k),
            packed,
            floats,
            pack_scratch,
            &|i, RowScratch { row, .. }| {
                gather(act, m, i, 0, &mut row[..k]);
            },
        );
    }

    /// `hidden = rms_norm(x)` of all rows, `logits = hidden * Wout` of the selected ones.
    fn output(&mut self, weights: &dyn Parameters) {
        let (ctx, m, k) = (self.ctx, self.m, self.ctx.config.d_model);
        let Workspace {
            plan,
            x,
            hidden,
            packed,
            pack_scratch,
            ..
        } = &mut *self.work;
        let split = Split::new(ctx.runner, m, k * 4);
        let rows = DisjointChunks::new(&mut hidden[..m * k], split.per_task * k);
        let scratch = DisjointChunks::new(pack_scratch, 1);
        split.run(ctx.runner, &|t, range| {
            let RowScratch { source, .. } = &mut scratch.take(t)[0].row;
            for (i, hidden) in range.zip(rows.take(t).chunks_exact_mut(k)) {
                gather(x, m, i, 0, &mut source[..k]);
                let eps = ctx.config.rms_eps;
                ctx.kernels
                    .rms_norm
                    .run(&source[..k], weights.output_norm(), eps, hidden);
            }
        });
        if plan.selected.is_empty() {
            return;
        }
        pack(
            ctx,
            (plan.selected.len(), k),
            packed,
            None,
            pack_scratch,
            &|i, RowScratch { row, .. }| {
                row[..k].copy_from_slice(&hidden[plan.selected[i] * k..][..k]);
            },
        );
        self.logits(weights.output());
    }

    /// `logits = packed * rhs`, tile by tile from panels to rows.
    fn logits(&mut self, rhs: Rhs<'_>) {
        let Workspace {
            packed, y, logits, ..
        } = &mut *self.work;
        let m = packed.m();
        let row_len = rhs.n_panels() * NR;
        let logits = &mut logits[..m * row_len];
        if m == 1 {
            // One row's panels are the row.
            return project_panels(self.ctx, packed, rhs, 0..rhs.n_panels(), logits);
        }
        let tile = (LOGITS_TILE_LEN / (m * NR)).clamp(1, rhs.n_panels());
        y.grow(tile * m * NR);
        for first in (0..rhs.n_panels()).step_by(tile) {
            let panels = first..rhs.n_panels().min(first + tile);
            let tile = &mut y[..panels.len() * m * NR];
            project_panels(self.ctx, packed, rhs, panels.clone(), tile);
            let split = Split::new(self.ctx.runner, m, panels.len() * NR);
            let rows = DisjointChunks::new(&mut *logits, split.per_task * row_len);
            split.run(self.ctx.runner, &|t, range| {
                for (i, row) in range.zip(rows.take(t).chunks_exact_mut(row_len)) {
                    let columns = panels.start * NR..panels.end * NR;
                    gather(tile, m, i, 0, &mut row[columns]);
                }
            });
        }
    }
}

/// The kernels' name for a pairing.
fn pairing(config: &ModelConfig) -> Pairing {
    match config.rope_pairing {
        RopePairing::Interleaved => Pairing::Interleaved,
        RopePairing::Halves => Pairing::Halves,
    }
}
