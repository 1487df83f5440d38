//! From the factors of a file to those the forward pass reads.

use std::sync::Mutex;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{NR, WeightFormat, pack_panel_f32};

use super::layout::{AdapterDtype, Layout, Matrix, Stack, Stacked, panels_per_block};
use super::source::{AdapterSource, Change, Target};
use super::{Adapter, source};
use crate::aligned::Aligned;
use crate::packed::Hasher;
use crate::{ModelConfig, Result, RopePairing, Runner};

impl Adapter {
    /// Reads and quantizes the factors for a network; `scale` multiplies the adapter's own factor.
    ///
    /// # Errors
    /// If the adapter does not fit the network, or its file cannot be read.
    pub fn build(
        source: &AdapterSource,
        config: &ModelConfig,
        dtype: AdapterDtype,
        scale: f32,
        runner: &dyn Runner,
    ) -> Result<Self> {
        source.check_base(config)?;
        let changes = source
            .changes
            .iter()
            .map(|(&place, c)| (place, (c.rank, c.scale)))
            .collect();
        let layout = Layout::new(config, dtype, &changes);
        let mut bytes = Aligned::zeroed(layout.len_bytes);
        let tasks = tasks(&layout, &mut bytes);
        let failure = Mutex::new(None);
        runner.for_each(tasks.len(), &|i| {
            let task = &mut *tasks[i].lock().unwrap_or_else(|e| e.into_inner());
            let builder = Builder {
                source,
                config,
                dtype,
            };
            if let Err(error) = builder.run(task) {
                *failure.lock().unwrap_or_else(|e| e.into_inner()) = Some(error);
            }
        });
        drop(tasks);
        if let Some(error) = failure.into_inner().unwrap_or_else(|e| e.into_inner()) {
            return Err(error);
        }
        let mut hasher = Hasher::new(0).add(&bytes);
        for (&(layer, target), &(rank, factor)) in &changes {
            let place = [layer as u64, target as u64, rank as u64];
            for number in place.into_iter().chain([factor.to_bits().into()]) {
                hasher = hasher.add(&number.to_le_bytes());
            }
        }
        Ok(Self {
            info: source.info(),
            layout,
            bytes,
            shape: super::shape_of(config),
            fingerprint: hasher.finish(),
            scale,
        })
    }
}

/// A stack of a layer and its bytes.
struct Task<'a> {
    layer: usize,
    stack: Stack,
    stacked: &'a Stacked,
    /// From the stack's `A` to the next stack's.
    bytes: &'a mut [u8],
}

fn tasks<'a>(layout: &'a Layout, bytes: &'a mut [u8]) -> Vec<Mutex<Task<'a>>> {
    let places: Vec<(usize, Stack, &Stacked)> = layout
        .stacks
        .iter()
        .enumerate()
        .flat_map(|(layer, stacks)| {
            let stacks = Stack::ALL.into_iter().zip(stacks);
            stacks.filter_map(move |(stack, stacked)| Some((layer, stack, stacked.as_ref()?)))
        })
        .collect();
    let ends = places.iter().skip(1).map(|(.., next)| next.a);
    let ends: Vec<usize> = ends.chain([layout.len_bytes]).collect();
    let mut rest = bytes;
    let mut tasks = Vec::with_capacity(places.len());
    for ((layer, stack, stacked), end) in places.into_iter().zip(ends) {
        let (bytes, tail) = rest.split_at_mut(end - stacked.a);
        rest = tail;
        tasks.push(Mutex::new(Task {
            layer,
            stack,
            stacked,
            bytes,
        }));
    }
    tasks
}

struct Builder<'a> {
    source: &'a AdapterSource,
    config: &'a ModelConfig,
    dtype: AdapterDtype,
}

impl Builder<'_> {
    fn run(&self, task: &mut Task<'_>) -> Result<()> {
        let Stacked {
            k,
            n_ranks,
            a: start,
            ref matrices,
        } = *task.stacked;
        let mut a = vec![0.0; n_ranks * k];
        for (matrix, &target) in matrices.iter().zip(task.stack.targets()) {
            let Some(matrix) = matrix else { continue };
            let change = &self.source.changes[&(task.layer, target)];
            let rows = self.source.read(&change.a)?;
            a[matrix.first * k..][..rows.len()].copy_from_slice(&rows);
            let rows = self.outputs(target, change)?;
            let dst = &mut task.bytes[matrix.b - start..];
            match self.dtype {
                AdapterDtype::Int8 => pack_shared(matrix, change.rank, &rows, dst),
                AdapterDtype::F32 => {
                    store_f32(matrix.n, (change.rank, matrix.rank), &rows, dst);
                }
            }
        }
        match self.dtype {
            AdapterDtype::Int8 => pack_rows(k, &a, task.bytes),
            AdapterDtype::F32 => store_f32(n_ranks, (k, k), &a, task.bytes),
        }
        Ok(())
    }

    /// `B`, its rows in the order of the network's.
    fn outputs(&self, target: Target, change: &Change) -> Result<Vec<f32>> {
        let rows = self.source.read(&change.b)?;
        let rotated = matches!(target, Target::Q | Target::K);
        let pairings = [self.source.pairing, self.config.rope_pairing];
        if !rotated || pairings[0] == pairings[1] {
            return Ok(rows);
        }
        let (rank, head_dim) = (change.rank, self.config.head_dim);
        let mut ordered = Vec::with_capacity(rows.len());
        for j in 0..rows.len() / rank {
            let (head, i) = (j / head_dim, j % head_dim);
            let from = match self.config.rope_pairing {
                RopePairing::Interleaved => i / 2 + i % 2 * head_dim / 2,
                RopePairing::Halves => i % (head_dim / 2) * 2 + i / (head_dim / 2),
            };
            ordered.extend_from_slice(&rows[(head * head_dim + from) * rank..][..rank]);
        }
        Ok(ordered)
    }
}

/// Whole panels of `[n][k]`.
fn pack_rows(k: usize, rows: &[f32], dst: &mut [u8]) {
    let len = WeightFormat::W8.panel_len_bytes(k);
    for (rows, dst) in rows.chunks_exact(NR * k).zip(dst.chunks_exact_mut(len)) {
        let rows: Vec<&[f32]> = rows.chunks_exact(k).collect();
        pack_panel_f32(WeightFormat::W8, k, &rows, dst);
    }
}

/// `B` `[n][rank]`, several panels to a block if the rank is small.
fn pack_shared(matrix: &Matrix, rank: usize, rows: &[f32], dst: &mut [u8]) {
    let per_block = panels_per_block(matrix.rank);
    let k = matrix.rank.max(GROUP);
    let mut stored = vec![0.0; matrix.stored_rows() * k];
    for (j, row) in rows.chunks_exact(rank).enumerate() {
        let (panel, column) = (j / NR, j % NR);
        let at = (panel / per_block * NR + column) * k + panel % per_block * matrix.rank;
        stored[at..at + rank].copy_from_slice(row);
    }
    pack_rows(k, &stored, dst);
}

/// `[n][k]`, `k` rounded up to `stored_k`, as `[n / 16][stored_k][16]`.
fn store_f32(n: usize, (k, stored_k): (usize, usize), rows: &[f32], dst: &mut [u8]) {
    for (j, row) in rows.chunks_exact(k).take(n).enumerate() {
        for (t, x) in row.iter().enumerate() {
            let at = 4 * ((j / NR * stored_k + t) * NR + j % NR);
            dst[at..at + 4].copy_from_slice(&x.to_ne_bytes());
        }
    }
}

const _: () = assert!(source::MAX_RANK.is_multiple_of(GROUP));
