//! What a pass leaves for the way back.

use brevity_kernels::attention::PAGE;

use super::{Model, Pass, Row, Workspace};
use crate::adapter::{Adapter, AdapterDtype};
use crate::aligned::Aligned;
use crate::kv::{KvCache, KvPageBuf};
use crate::layer_weights::Parameters;
use crate::{Result, Runner};

/// Told by a pass what it computes; `m` rows. An answer that is `Some` is room that the pass fills.
pub(super) trait Tape {
    /// `x` `[d_model / 16][m][16]` enters block `l`.
    fn enter(&mut self, _l: usize, _x: &[f32]) {}
    /// q, k, v before bias, norm and RoPE: `[(q_dim + 2 kv_dim) / 16][m][16]`.
    fn projected(&mut self, _y: &[f32]) {}
    /// Room for what attention gives, `[m][q_dim]`.
    fn attended(&mut self, _len: usize) -> Option<&mut [f32]> {
        None
    }
    /// `x` between attention and the feed-forward part.
    fn middle(&mut self, _x: &[f32]) {}
    /// Room for gate and up, `[d_ff / 16][m][16]` each.
    fn gate_up(&mut self, _len: usize) -> Option<[&mut [f32]; 2]> {
        None
    }
}

/// Inference: nothing is kept, and nothing is paid for it.
pub(super) struct NoTape;

impl Tape for NoTape {}

/// What the gradient of one block is made of; `m` rows, the parts of [`Tape`].
#[derive(Debug, Default)]
pub(crate) struct BlockTape {
    /// `[d_model / 16][m][16]`.
    pub x: Aligned<f32>,
    /// `[(q_dim + 2 kv_dim) / 16][m][16]`.
    pub qkv: Aligned<f32>,
    /// `[m][q_dim]`.
    pub attended: Aligned<f32>,
    /// `[d_model / 16][m][16]`.
    pub middle: Aligned<f32>,
    /// `[d_ff / 16][m][16]`.
    pub gate: Aligned<f32>,
    /// `[d_ff / 16][m][16]`.
    pub up: Aligned<f32>,
}

impl BlockTape {
    fn len_bytes(&self) -> usize {
        let parts = [
            &self.x,
            &self.qkv,
            &self.attended,
            &self.middle,
            &self.gate,
            &self.up,
        ];
        parts.map(Aligned::len_bytes).iter().sum()
    }
}

/// Keeps what enters every block, and the rest of every block or of the last one that ran.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    /// `x` of every block, if only that is kept.
    inputs: Vec<Aligned<f32>>,
    /// One for each block, or one for all.
    blocks: Vec<BlockTape>,
    /// Whether `blocks` is one for all.
    checkpointed: bool,
    /// Block that is running, as its place in `blocks`.
    at: usize,
}

impl Recorder {
    /// For passes through `n_layers` blocks. With `checkpointed` only what enters a block is kept, and
    /// the block runs again before its gradient is made: the same bits for less memory.
    pub fn reset(&mut self, n_layers: usize, checkpointed: bool) {
        self.checkpointed = checkpointed;
        let (n_inputs, n_blocks) = if checkpointed {
            (n_layers, 1)
        } else {
            (0, n_layers)
        };
        self.inputs.resize_with(n_inputs, Default::default);
        self.blocks.resize_with(n_blocks, Default::default);
    }

    /// Bytes of all buffers.
    pub fn len_bytes(&self) -> usize {
        let inputs = self.inputs.iter().map(Aligned::len_bytes);
        inputs
            .chain(self.blocks.iter().map(BlockTape::len_bytes))
            .sum()
    }
}

/// Copies `src` to the start of `dst`.
fn keep(src: &[f32], dst: &mut Aligned<f32>) {
    dst.grow(src.len());
    dst[..src.len()].copy_from_slice(src);
}

fn room(dst: &mut Aligned<f32>, len: usize) -> &mut [f32] {
    dst.grow(len);
    &mut dst[..len]
}

impl Tape for &mut Recorder {
    fn enter(&mut self, l: usize, x: &[f32]) {
        self.at = if self.checkpointed { 0 } else { l };
        if self.checkpointed {
            keep(x, &mut self.inputs[l]);
        }
        keep(x, &mut self.blocks[self.at].x);
    }

    fn projected(&mut self, y: &[f32]) {
        keep(y, &mut self.blocks[self.at].qkv);
    }

    fn attended(&mut self, len: usize) -> Option<&mut [f32]> {
        Some(room(&mut self.blocks[self.at].attended, len))
    }

    fn middle(&mut self, x: &[f32]) {
        keep(x, &mut self.blocks[self.at].middle);
    }

    fn gate_up(&mut self, len: usize) -> Option<[&mut [f32]; 2]> {
        let BlockTape { gate, up, .. } = &mut self.blocks[self.at];
        Some([room(gate, len), room(up, len)])
    }
}

/// A pass that has run, with its tape: where the way back begins.
pub(crate) struct Taped<'a, 'p, 'r> {
    pass: &'a mut Pass<'p, &'r mut Recorder>,
    /// The block whose tape is at hand.
    ran: usize,
}

impl Taped<'_, '_, '_> {
    /// Rows.
    pub fn m(&self) -> usize {
        self.pass.m
    }

    /// `[d_model / 16][m][16]`: what leaves the last block, until a block is asked for.
    pub fn x(&self) -> &[f32] {
        &self.pass.work.x[..self.pass.m * self.pass.ctx.config.d_model]
    }

    /// `[m][d_model]`: after the last norm.
    pub fn hidden(&self) -> &[f32] {
        &self.pass.work.hidden[..self.pass.m * self.pass.ctx.config.d_model]
    }

    /// `[m][head_dim / 2]`: cosines and sines of the rows' positions.
    pub fn angles(&self) -> [&[f32]; 2] {
        [&self.pass.work.cos, &self.pass.work.sin]
    }

    /// Position of the first row.
    pub fn first_position(&self) -> usize {
        self.pass.work.plan.positions[0]
    }

    /// The pages of all positions up to the last row's.
    pub fn pages(&self) -> impl Iterator<Item = &KvPageBuf> {
        let n = (self.first_position() + self.pass.m).div_ceil(PAGE);
        (0..n).map(|p| self.pass.pages.page(0, p))
    }

    /// Has the tape of block `l` at hand: the block runs again if it was not kept.
    pub fn block(&mut self, l: usize, weights: &dyn Parameters) -> &Self {
        let pass = &mut *self.pass;
        if pass.tape.checkpointed && self.ran != l {
            let x = std::mem::take(&mut pass.tape.inputs[l]);
            let len = pass.m * pass.ctx.config.d_model;
            pass.work.x[..len].copy_from_slice(&x[..len]);
            pass.tape.inputs[l] = x;
            pass.block(l, &weights.layer(l));
        }
        self.ran = l;
        self
    }

    /// Runs block `l` on `x` `[d_model / 16][m][16]` and has its tape at hand; gives what leaves it.
    #[cfg(test)]
    pub fn run_block(&mut self, l: usize, x: &[f32], weights: &dyn Parameters) -> &[f32] {
        self.pass.work.x[..x.len()].copy_from_slice(x);
        self.pass.block(l, &weights.layer(l));
        self.ran = l;
        self.x()
    }

    /// The tape of the block that was asked for last.
    pub fn tape(&self) -> &BlockTape {
        let place = if self.pass.tape.checkpointed {
            0
        } else {
            self.ran
        };
        &self.pass.tape.blocks[place]
    }
}

impl<W: Parameters> Model<W> {
    /// Runs the rows of one stream as [`Model::forward`] does and then `back`, while the pages hold
    /// their keys and values. Afterwards the cache holds what it held, with room for the rows.
    ///
    /// # Errors
    /// As [`Model::forward`].
    ///
    /// # Panics
    /// As [`Model::forward`], or if an adapter is stored in f32: its inputs are kept in the place of
    /// what attention gives.
    pub(crate) fn taped<R>(
        &self,
        rows: &[Row],
        adapters: &[&Adapter],
        cache: &mut KvCache,
        runner: &dyn Runner,
        (work, recorder): (&mut Workspace, &mut Recorder),
        back: impl FnOnce(&mut Taped<'_, '_, '_>) -> R,
    ) -> Result<Option<R>> {
        let n_layers = self.config().n_layers;
        let int8 = |adapter: &&Adapter| adapter.dtype() == AdapterDtype::Int8;
        assert!(
            adapters.iter().all(int8),
            "adapters that are trained are int8"
        );
        self.pass(
            rows,
            adapters,
            &mut [cache],
            runner,
            (work, recorder),
            |pass| {
                back(&mut Taped {
                    pass,
                    ran: n_layers - 1,
                })
            },
        )
    }
}
