//! LoRA adapters: `W x` becomes `W x + scale * B A x` for some of a network's matrices.
//!
//! `A` is `[rank][inputs]`, `B` is `[outputs][rank]`. The matrices that share an input share one
//! pass through their stacked `A`: `t = A x`. Then `t` takes the factor `scale`, is quantized, and
//! `B t` is added to the output, as if the base model's sum over `k` went on.
//!
//! # Storage
//! The factors are int8 or int4 in the panels of the matmul (groups of 32 with one scale), or f32.
//! ```text
//! A   rows of the stack's targets behind each other, each rounded up to its stored rank
//! B   rank a multiple of 32: a matrix [outputs][rank]
//!     rank 8 or 16: a block of 32 holds 4 or 2 neighbouring panels, `rank` elements of each, so
//!     that no byte is padding; `brevity_kernels::low_rank` multiplies them
//! ```
//! Ranks are rounded up to 8, 16 or the next multiple of 32.
//!
//! # Source
//! Hu et al., <https://arxiv.org/abs/2106.09685>; rsLoRA <https://arxiv.org/abs/2312.03732>;
//! activated LoRA <https://arxiv.org/abs/2504.12397>.

mod build;
mod gguf;
mod layout;
mod masters;
mod packed;
mod peft;
mod source;

#[cfg(test)]
mod tests;

use std::path::Path;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{NR, Rhs};
use serde::{Deserialize, Serialize};

pub use layout::AdapterDtype;
pub(crate) use layout::{Layout, Stack};
pub use masters::{FactorSpan, Factors};
pub use source::{AdapterInfo, AdapterKind, AdapterSource, Target};

use crate::file::SourceFile;
use crate::packed::Hasher;
use crate::{Architecture, Error, ModelConfig, Result, RopePairing, Runner};
use layout::Matrix;
use packed::Bytes;

/// An adapter ready to run.
#[derive(Debug)]
pub struct Adapter {
    info: AdapterInfo,
    layout: Layout,
    bytes: Bytes,
    base: Base,
    fingerprint: u64,
    /// What the file's own factor is multiplied with.
    scale: f32,
}

impl Adapter {
    /// Opens an adapter of any kind for a network: a PEFT folder, a GGUF adapter, or one that is packed
    /// already, which is mapped. `scale` multiplies the adapter's own factor.
    ///
    /// # Errors
    /// If the adapter does not fit the network, or its file cannot be read or is malformed.
    pub fn open(
        path: &Path,
        config: &ModelConfig,
        dtype: AdapterDtype,
        scale: f32,
        runner: &dyn Runner,
    ) -> Result<Self> {
        if is_packed(path)? {
            return Ok(Self::open_packed(path, config, dtype)?.with_scale(scale));
        }
        Self::build(&AdapterSource::open(path)?, config, dtype, scale, runner)
    }

    /// What the adapter says about itself.
    pub fn info(&self) -> &AdapterInfo {
        &self.info
    }

    /// How the factors are stored.
    pub fn dtype(&self) -> AdapterDtype {
        self.layout.dtype
    }

    /// What the file's own factor is multiplied with.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// The same at another scale.
    pub fn with_scale(self, scale: f32) -> Self {
        Self { scale, ..self }
    }

    /// Tells this adapter at this scale from any other.
    pub fn fingerprint(&self) -> u64 {
        crate::packed::mix(self.fingerprint ^ u64::from(self.scale.to_bits()))
    }

    /// Bytes of both factors of all matrices, as read for every token.
    pub fn len_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Checks that a mapped file still has its length. One system call; none for factors in memory.
    ///
    /// # Errors
    /// If it was truncated or grew: using the factors any further may kill the process.
    pub fn check_unchanged(&self) -> Result<()> {
        self.bytes.check_unchanged(&self.info.path)
    }

    /// Whether it was made for a network of this shape.
    pub(crate) fn fits(&self, config: &ModelConfig) -> bool {
        self.base == Base::of(config)
    }

    /// Most rows of `A` that a stack has.
    pub(crate) fn max_stack_ranks(&self) -> usize {
        self.layout.max_stack_ranks
    }

    /// Its part in one stack of one layer.
    pub(crate) fn stack(&self, layer: usize, stack: Stack) -> Option<StackView<'_>> {
        let matrices = self.layout.stacks[layer][stack as usize].as_ref()?;
        Some(StackView {
            a: self.factor(matrices.n_ranks, matrices.k, matrices.a),
            n_ranks: matrices.n_ranks,
            deltas: matrices
                .matrices
                .each_ref()
                .map(|matrix| Some(self.delta(matrix.as_ref()?))),
        })
    }

    fn delta(&self, matrix: &Matrix) -> DeltaView<'_> {
        DeltaView {
            first: matrix.first,
            rank: matrix.rank,
            factor: matrix.factor * self.scale,
            b: match self.layout.dtype.format() {
                Some(_) => self.factor(matrix.stored_rows(), matrix.rank.max(GROUP), matrix.b),
                None => self.factor(matrix.n, matrix.rank, matrix.b),
            },
        }
    }

    /// A matrix `[n][k]` at `start`.
    fn factor(&self, n: usize, k: usize, start: usize) -> Factor<'_> {
        let bytes = &self.bytes[start..][..self.layout.dtype.len_bytes(n, k)];
        match self.layout.dtype.format() {
            Some(format) => Factor::Packed(Rhs::new(format, n, k, bytes)),
            None => Factor::F32(crate::weights::floats(bytes)),
        }
    }
}

/// Whether a path leads to a file that is no GGUF file: it is read as a packed adapter.
fn is_packed(path: &Path) -> Result<bool> {
    let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
    if let Some(error) = peft::file_of_folder(path).filter(|_| meta.is_file()) {
        return Err(error);
    }
    Ok(meta.is_file() && !gguf::has_magic(&SourceFile::open(path)?))
}

impl AdapterInfo {
    /// What an adapter of any kind says about itself.
    ///
    /// # Errors
    /// As [`Adapter::open`], but for the network.
    pub fn of(path: &Path) -> Result<Self> {
        if is_packed(path)? {
            return packed::info(path);
        }
        Ok(AdapterSource::open(path)?.info())
    }

    /// Whether a path leads to something that says it is an adapter; it may still be a damaged one.
    pub fn is_adapter(path: &Path) -> bool {
        if path.is_dir() {
            return path.join(peft::CONFIG).exists();
        }
        SourceFile::open(path).is_ok_and(|file| packed::is_packed(&file)) || gguf::is_adapter(path)
    }
}

/// A factor of a change.
#[derive(Clone, Copy)]
pub(crate) enum Factor<'a> {
    /// `[n][k]` in panels.
    Packed(Rhs<'a>),
    /// `[n / 16][k][16]`.
    F32(&'a [f32]),
}

/// The changes of the matrices that share an input.
pub(crate) struct StackView<'a> {
    /// `[n_ranks][inputs]`.
    pub a: Factor<'a>,
    /// Rows of `a`, a multiple of 16.
    pub n_ranks: usize,
    /// One for each matrix of the stack.
    pub deltas: [Option<DeltaView<'a>>; Stack::MAX],
}

/// The change of one matrix.
pub(crate) struct DeltaView<'a> {
    /// First of its rows in `A`, a multiple of 8.
    pub first: usize,
    /// Stored rank: 8, 16 or a multiple of 32.
    pub rank: usize,
    /// What `t` is multiplied with.
    pub factor: f32,
    /// See the head of this module.
    pub b: Factor<'a>,
}

impl DeltaView<'_> {
    /// Panels that a block of `b` serves.
    pub fn panels_per_block(&self) -> usize {
        match self.b {
            Factor::Packed(_) => layout::panels_per_block(self.rank),
            Factor::F32(_) => 1,
        }
    }
}

/// What of a network the bytes of an adapter depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Base {
    architecture: Architecture,
    n_layers: usize,
    d_model: usize,
    d_ff: usize,
    n_heads: usize,
    n_kv_heads: usize,
    head_dim: usize,
    /// Order of the rows of q and k.
    rope_pairing: RopePairing,
}

impl Base {
    fn of(config: &ModelConfig) -> Self {
        Self {
            architecture: config.architecture,
            n_layers: config.n_layers,
            d_model: config.d_model,
            d_ff: config.d_ff,
            n_heads: config.n_heads,
            n_kv_heads: config.n_kv_heads,
            head_dim: config.head_dim,
            rope_pairing: config.rope_pairing,
        }
    }
}

/// Tells factors and their places from any other.
fn fingerprint(layout: &Layout, bytes: &[u8]) -> u64 {
    let mut hasher = Hasher::new(0).add(bytes);
    for ((layer, target), (rank, factor)) in layout.changes() {
        let place = [layer as u64, target as u64, rank as u64];
        for number in place.into_iter().chain([factor.to_bits().into()]) {
            hasher = hasher.add(&number.to_le_bytes());
        }
    }
    hasher.finish()
}

/// Rows of `A` that a stack has, rounded up to whole panels.
fn whole_panels(rows: usize) -> usize {
    rows.next_multiple_of(NR)
}
