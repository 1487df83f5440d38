//! Transposed matrices: the gradient of `x W` is multiplied with `W^T`.
//!
//! A panel of `W^T` has 16 inputs of `W` as its columns; along `k` run the outputs of `W`, in groups of
//! 32 that share a scale, quantized from the values that `W` has. Outputs are rounded up to a whole
//! group with zeros.

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{NR, Rhs, WeightFormat, pack_panel_f32};

use super::rows::{Rows, fit};
use super::{Backward, Context};
use crate::aligned::Aligned;
use crate::forward::Split;
use crate::layer_weights::{LayerWeights, Parameters};
use crate::{DisjointChunks, PerWorker, Runner, Target};

/// A matrix `[n][k]`, transposed.
#[derive(Debug, Default)]
pub(super) struct TurnedMatrix {
    /// Outputs of the matrix, rounded up to a group.
    n: usize,
    /// Inputs of the matrix.
    k: usize,
    /// Panels of `WeightFormat::W8`.
    int8: Aligned<u8>,
    /// `[k / 16][n][16]`.
    floats: Aligned<f32>,
    /// For each worker: 32 inputs of all outputs, `[32][n]`.
    scratch: Vec<Aligned<f32>>,
}

impl TurnedMatrix {
    /// Makes it of `rhs`, in the form that `backward` asks for.
    pub fn turn(&mut self, rhs: Rhs<'_>, backward: Backward, runner: &dyn Runner) {
        let (n, k) = (rhs.n().next_multiple_of(GROUP), rhs.k());
        (self.n, self.k) = (n, k);
        let n_pairs = k / GROUP; // a block of `k` makes two panels
        let split = Split::fine(runner, n_pairs, n * GROUP * 8);
        match backward {
            Backward::Int8 => {
                let panel_len = WeightFormat::W8.panel_len_bytes(n);
                fit(&mut self.scratch, runner.width(), GROUP * n);
                self.int8.grow(2 * n_pairs * panel_len);
                let panels = &mut self.int8[..2 * n_pairs * panel_len];
                let panels = DisjointChunks::new(panels, split.per_task * 2 * panel_len);
                let scratch = PerWorker::new(&mut self.scratch);
                split.run_worker(runner, &|worker, t, blocks| {
                    let rows = &mut scratch.lend(worker)[..GROUP * n];
                    for (block, pair) in blocks.zip(panels.take(t).chunks_exact_mut(2 * panel_len))
                    {
                        each_block(rhs, block, |p, values| {
                            for (row, values) in rows.chunks_exact_mut(n).zip(values) {
                                row[p * NR..][..NR].copy_from_slice(values);
                            }
                        });
                        let rows: Vec<&[f32]> = rows.chunks_exact(n).collect();
                        for (rows, panel) in rows.chunks(NR).zip(pair.chunks_exact_mut(panel_len)) {
                            pack_panel_f32(WeightFormat::W8, n, rows, panel);
                        }
                    }
                });
            }
            Backward::F32 => {
                self.floats.grow(n * k);
                let floats = &mut self.floats[..n * k];
                let chunks = DisjointChunks::new(floats, split.per_task * GROUP * n);
                split.run(runner, &|t, blocks| {
                    for (block, pair) in blocks.zip(chunks.take(t).chunks_exact_mut(GROUP * n)) {
                        each_block(rhs, block, |p, values| {
                            for (half, values) in
                                pair.chunks_exact_mut(NR * n).zip(values.chunks(NR))
                            {
                                let rows = half[p * NR * NR..][..NR * NR].chunks_exact_mut(NR);
                                for (j, row) in rows.enumerate() {
                                    for (dst, values) in row.iter_mut().zip(values) {
                                        *dst = values[j];
                                    }
                                }
                            }
                        });
                    }
                });
            }
        }
    }

    /// Adds the product of `rows` `[m][n]` to `dst`, panels `first..` of `[k / 16][m][16]`.
    pub fn accumulate(&self, ctx: Context<'_>, rows: &Rows, first: usize, dst: &mut [f32]) {
        let panel_len = rows.m() * NR;
        let panels = first..first + dst.len() / panel_len;
        assert_eq!(rows.k(), self.n, "outputs of the matrix");
        match ctx.backward {
            Backward::Int8 => {
                let bytes = &self.int8[..Rhs::len_bytes(WeightFormat::W8, self.k, self.n)];
                let rhs = Rhs::new(WeightFormat::W8, self.k, self.n, bytes);
                let matmul = &ctx.kernels.matmul;
                matmul.accumulate(rows.lhs(), rhs, panels, dst, panel_len);
            }
            Backward::F32 => {
                for (p, dst) in panels.zip(dst.chunks_exact_mut(panel_len)) {
                    let w = &self.floats[p * self.n * NR..][..self.n * NR];
                    ctx.kernels.dense.accumulate(rows.floats(), w, dst);
                }
            }
        }
    }

    /// Bytes of all buffers.
    pub fn len_bytes(&self) -> usize {
        let scratch = self.scratch.iter().map(Aligned::len_bytes);
        self.int8.len_bytes() + self.floats.len_bytes() + scratch.sum::<usize>()
    }
}

/// Calls `take(p, values)` for every panel of outputs of `rhs`, with its 32 inputs of `block`. What is
/// beyond the panels, up to a whole group, is zeros.
fn each_block(rhs: Rhs<'_>, block: usize, mut take: impl FnMut(usize, &[[f32; NR]; GROUP])) {
    let mut values = [[0.0; NR]; GROUP];
    for p in 0..rhs.n_panels() {
        rhs.block(p, block, &mut values);
        take(p, &values);
    }
    if !rhs.n_panels().is_multiple_of(2) {
        take(rhs.n_panels(), &[[0.0; NR]; GROUP]);
    }
}

/// A matrix of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Layer(usize, Target),
    Output,
}

/// The transposed matrices, kept or made on demand.
#[derive(Debug)]
pub(super) struct Turned {
    kept: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// `[layer][target]`.
    layers: Vec<[TurnedMatrix; Target::ALL.len()]>,
    output: TurnedMatrix,
}

impl Turned {
    /// Transposes all matrices.
    pub fn keep(weights: &dyn Parameters, backward: Backward, runner: &dyn Runner) -> Self {
        let made = |rhs| {
            let mut matrix = TurnedMatrix::default();
            matrix.turn(rhs, backward, runner);
            matrix.scratch = vec![];
            matrix
        };
        let layers = (0..weights.config().n_layers).map(|l| {
            let layer = weights.layer(l);
            Target::ALL.map(|target| made(matrix_of(&layer, target)))
        });
        Self {
            kept: Some(Kept {
                layers: layers.collect(),
                output: made(weights.output()),
            }),
        }
    }

    /// Keeps none.
    pub fn on_demand() -> Self {
        Self { kept: None }
    }

    /// One of them; it is made in `scratch` if it is not kept.
    pub fn get<'a>(
        &'a self,
        ctx: Context<'_>,
        place: Place,
        rhs: Rhs<'_>,
        scratch: &'a mut TurnedMatrix,
    ) -> &'a TurnedMatrix {
        match (&self.kept, place) {
            (Some(kept), Place::Layer(l, target)) => &kept.layers[l][target as usize],
            (Some(kept), Place::Output) => &kept.output,
            (None, _) => {
                scratch.turn(rhs, ctx.backward, ctx.runner);
                scratch
            }
        }
    }

    /// Bytes of those that are kept.
    pub fn len_bytes(&self) -> usize {
        let Some(kept) = &self.kept else { return 0 };
        let layers = kept.layers.iter().flatten().map(TurnedMatrix::len_bytes);
        layers.sum::<usize>() + kept.output.len_bytes()
    }
}

/// The matrix of a layer that an adapter may change.
pub(super) fn matrix_of<'a>(layer: &LayerWeights<'a>, target: Target) -> Rhs<'a> {
    match target {
        Target::Q => layer.q,
        Target::K => layer.k,
        Target::V => layer.v,
        Target::O => layer.o,
        Target::Gate => layer.gate,
        Target::Up => layer.up,
        Target::Down => layer.down,
    }
}
