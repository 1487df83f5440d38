//! From the factors of a file to those the forward pass reads.

use std::sync::Mutex;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{NR, WeightFormat, pack_panel_f32};

use super::layout::{AdapterDtype, Changes, Layout, Matrix, Stack, Stacked, panels_per_block};
use super::packed::Bytes;
use super::source::{AdapterInfo, AdapterSource, MAX_RANK, Target};
use super::{Adapter, Base, fingerprint};
use crate::aligned::Aligned;
use crate::packed::mix;
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
        let read = |layer, target| {
            let change = &source.changes[&(layer, target)];
            let b = source.read(&change.b)?;
            Ok([
                source.read(&change.a)?,
                reorder(b, source.pairing, target, config),
            ])
        };
        let adapter = Self::assemble(source.info(), config, dtype, &changes, &read, runner)?;
        Ok(adapter.with_scale(scale))
    }

    /// Random factors of one rank on every matrix, for timing.
    pub fn random(
        config: &ModelConfig,
        rank: usize,
        dtype: AdapterDtype,
        runner: &dyn Runner,
    ) -> Self {
        let places = (0..config.n_layers).flat_map(|l| Target::ALL.map(|target| (l, target)));
        let changes = places.map(|place| (place, (rank, RANDOM_FACTOR))).collect();
        let noise = |seed: usize, len: usize, size: f32| -> Vec<f32> {
            let unit = |i: usize| mix((seed * MAX_ELEMENTS + i) as u64) as i32 as f32 / 2e9;
            (0..len).map(|i| size * unit(i)).collect()
        };
        let read = |layer: usize, target: Target| {
            let (n, k) = target.shape(config);
            let seed = 2 * (layer * Target::ALL.len() + target as usize);
            let a = noise(seed, rank * k, 1.0 / (k as f32).sqrt());
            Ok([a, noise(seed + 1, n * rank, 0.25 / (rank as f32).sqrt())])
        };
        let info = AdapterInfo::random(config, rank);
        Self::assemble(info, config, dtype, &changes, &read, runner)
            .expect("nothing is read that could fail")
    }

    /// Lays out what `read` gives for every place in `changes`: A, and B in the network's order.
    pub(super) fn assemble(
        info: AdapterInfo,
        config: &ModelConfig,
        dtype: AdapterDtype,
        changes: &Changes,
        read: &Read<'_>,
        runner: &dyn Runner,
    ) -> Result<Self> {
        let layout = Layout::new(config, dtype, changes);
        let mut bytes = Aligned::zeroed(layout.len_bytes);
        let tasks = tasks(&layout, &mut bytes);
        let failure = Mutex::new(None);
        runner.for_each(tasks.len(), &|i| {
            let task = &mut *tasks[i].lock().unwrap_or_else(|e| e.into_inner());
            if let Err(error) = task.run(dtype, read) {
                *failure.lock().unwrap_or_else(|e| e.into_inner()) = Some(error);
            }
        });
        drop(tasks);
        if let Some(error) = failure.into_inner().unwrap_or_else(|e| e.into_inner()) {
            return Err(error);
        }
        Ok(Self {
            info,
            fingerprint: fingerprint(&layout, &bytes),
            layout,
            bytes: Bytes::Owned(bytes),
            base: Base::of(config),
            scale: 1.0,
        })
    }
}

/// A and B of a matrix.
pub(super) type Read<'a> = dyn Fn(usize, Target) -> Result<[Vec<f32>; 2]> + Sync + 'a;

/// Factor of `B A` of random adapters.
const RANDOM_FACTOR: f32 = 2.0;
/// More elements than a factor has.
const MAX_ELEMENTS: usize = 1 << 32;

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

impl Task<'_> {
    fn run(&mut self, dtype: AdapterDtype, read: &Read<'_>) -> Result<()> {
        let Stacked {
            k,
            n_ranks,
            a: start,
            ref matrices,
        } = *self.stacked;
        let mut stacked = vec![0.0; n_ranks * k];
        for (matrix, &target) in matrices.iter().zip(self.stack.targets()) {
            let Some(matrix) = matrix else { continue };
            let [a, b] = read(self.layer, target)?;
            stacked[matrix.first * k..][..a.len()].copy_from_slice(&a);
            let rank = a.len() / k;
            let dst = &mut self.bytes[matrix.b - start..];
            match dtype.format() {
                Some(format) => pack_shared(format, matrix, rank, &b, dst),
                None => store_f32((rank, matrix.rank), &b, dst),
            }
        }
        match dtype.format() {
            Some(format) => pack_rows(format, k, &stacked, self.bytes),
            None => store_f32((k, k), &stacked, self.bytes),
        }
        Ok(())
    }
}

/// The rows of `B` `[n][rank]` in the order of the network's: those of q and k follow the pairing of
/// RoPE.
pub(super) fn reorder(
    b: Vec<f32>,
    from: RopePairing,
    target: Target,
    config: &ModelConfig,
) -> Vec<f32> {
    let rotated = matches!(target, Target::Q | Target::K);
    if !rotated || from == config.rope_pairing {
        return b;
    }
    let (n, _) = target.shape(config);
    let (rank, head_dim) = (b.len() / n, config.head_dim);
    let mut ordered = Vec::with_capacity(b.len());
    for j in 0..n {
        let (head, i) = (j / head_dim, j % head_dim);
        let i = match config.rope_pairing {
            RopePairing::Interleaved => i / 2 + i % 2 * head_dim / 2,
            RopePairing::Halves => i % (head_dim / 2) * 2 + i / (head_dim / 2),
        };
        ordered.extend_from_slice(&b[(head * head_dim + i) * rank..][..rank]);
    }
    ordered
}

/// Whole panels of `[n][k]`.
fn pack_rows(format: WeightFormat, k: usize, rows: &[f32], dst: &mut [u8]) {
    let len = format.panel_len_bytes(k);
    for (rows, dst) in rows.chunks_exact(NR * k).zip(dst.chunks_exact_mut(len)) {
        let rows: Vec<&[f32]> = rows.chunks_exact(k).collect();
        pack_panel_f32(format, k, &rows, dst);
    }
}

/// `B` `[n][rank]`, several panels to a block if the rank is small.
fn pack_shared(format: WeightFormat, matrix: &Matrix, rank: usize, rows: &[f32], dst: &mut [u8]) {
    let per_block = panels_per_block(matrix.rank);
    let k = matrix.rank.max(GROUP);
    let mut stored = vec![0.0; matrix.stored_rows() * k];
    for (j, row) in rows.chunks_exact(rank).enumerate() {
        let (panel, column) = (j / NR, j % NR);
        let at = (panel / per_block * NR + column) * k + panel % per_block * matrix.rank;
        stored[at..at + rank].copy_from_slice(row);
    }
    pack_rows(format, k, &stored, dst);
}

/// `[n][k]`, `k` rounded up to `stored_k`, as `[n / 16][stored_k][16]`.
fn store_f32((k, stored_k): (usize, usize), rows: &[f32], dst: &mut [u8]) {
    for (j, row) in rows.chunks_exact(k).enumerate() {
        for (t, x) in row.iter().enumerate() {
            let at = 4 * ((j / NR * stored_k + t) * NR + j % NR);
            dst[at..at + 4].copy_from_slice(&x.to_ne_bytes());
        }
    }
}

const _: () = assert!(MAX_RANK.is_multiple_of(GROUP));
