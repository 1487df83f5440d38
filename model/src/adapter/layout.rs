//! Where the factors of an adapter lie in its one block of bytes.

use std::collections::BTreeMap;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{NR, Rhs, WeightFormat};
use serde::{Deserialize, Serialize};

use super::source::{Target, stored_rank};
use super::whole_panels;
use crate::ModelConfig;

/// Alignment of a factor, bytes.
const ALIGN: usize = 64;

/// How factors are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AdapterDtype {
    /// Half a byte an element and a scale for 32.
    Int4,
    /// One byte an element and a scale for 32.
    Int8,
    /// Four bytes an element, for comparison.
    F32,
}

impl AdapterDtype {
    /// Name in reports.
    pub fn name(self) -> &'static str {
        match self {
            AdapterDtype::Int4 => "int4",
            AdapterDtype::Int8 => "int8",
            AdapterDtype::F32 => "f32",
        }
    }

    /// Format of the panels; `None`: floats.
    pub(super) fn format(self) -> Option<WeightFormat> {
        match self {
            AdapterDtype::Int4 => Some(WeightFormat::W4),
            AdapterDtype::Int8 => Some(WeightFormat::W8),
            AdapterDtype::F32 => None,
        }
    }

    /// Bytes of a factor `[n][k]`.
    pub(super) fn len_bytes(self, n: usize, k: usize) -> usize {
        match self.format() {
            Some(format) => Rhs::len_bytes(format, n, k),
            None => n.next_multiple_of(NR) * k * 4,
        }
    }
}

/// Matrices that share an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stack {
    Qkv,
    O,
    GateUp,
    Down,
}

impl Stack {
    pub(crate) const ALL: [Stack; 4] = [Stack::Qkv, Stack::O, Stack::GateUp, Stack::Down];
    /// Most matrices of a stack.
    pub(crate) const MAX: usize = 3;

    /// Its matrices in the order of the forward pass.
    pub(crate) fn targets(self) -> &'static [Target] {
        match self {
            Stack::Qkv => &[Target::Q, Target::K, Target::V],
            Stack::O => &[Target::O],
            Stack::GateUp => &[Target::Gate, Target::Up],
            Stack::Down => &[Target::Down],
        }
    }
}

/// The changes of a stack.
#[derive(Clone, Debug)]
pub(crate) struct Stacked {
    /// Inputs.
    pub k: usize,
    /// Rows of `A`, a multiple of 16.
    pub n_ranks: usize,
    /// Offset of `A`.
    pub a: usize,
    /// One for each matrix of the stack.
    pub matrices: [Option<Matrix>; Stack::MAX],
}

/// The change of a matrix.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    /// Outputs.
    pub n: usize,
    /// First of its rows in `A`.
    pub first: usize,
    /// Stored rank.
    pub rank: usize,
    /// Factor of `B A`.
    pub factor: f32,
    /// Offset of `B`.
    pub b: usize,
}

impl Matrix {
    /// Rows of `B` as stored in panels.
    pub fn stored_rows(&self) -> usize {
        self.n.div_ceil(NR).div_ceil(panels_per_block(self.rank)) * NR
    }
}

/// Panels of `B` that share a block of 32.
pub(super) fn panels_per_block(rank: usize) -> usize {
    (GROUP / rank).max(1)
}

/// Everything but the bytes.
#[derive(Debug)]
pub(crate) struct Layout {
    pub dtype: AdapterDtype,
    /// `[layer][stack]`.
    pub stacks: Vec<[Option<Stacked>; Stack::ALL.len()]>,
    pub len_bytes: usize,
    /// Most rows of `A` that a stack has.
    pub max_stack_ranks: usize,
}

/// Rank and factor of `B A` of every matrix that is changed.
pub(super) type Changes = BTreeMap<(usize, Target), (usize, f32)>;

impl Layout {
    /// What it was made of, ranks as stored.
    pub(super) fn changes(&self) -> impl Iterator<Item = ((usize, Target), (usize, f32))> {
        self.stacks.iter().enumerate().flat_map(|(layer, stacks)| {
            let stacks = Stack::ALL.into_iter().zip(stacks);
            stacks.flat_map(move |(stack, stacked)| {
                let matrices = stacked.iter().flat_map(|s| &s.matrices);
                stack
                    .targets()
                    .iter()
                    .zip(matrices)
                    .filter_map(move |(&target, matrix)| {
                        let matrix = matrix.as_ref()?;
                        Some(((layer, target), (matrix.rank, matrix.factor)))
                    })
            })
        })
    }

    /// Places the changes, given as rank and factor of `B A`, for a network of this shape.
    pub(crate) fn new(config: &ModelConfig, dtype: AdapterDtype, changes: &Changes) -> Self {
        let mut len_bytes = 0;
        let mut place = |len: usize| {
            let start = len_bytes;
            len_bytes += len.next_multiple_of(ALIGN);
            start
        };
        let mut stack = |layer: usize, stack: Stack| {
            let k = stack.targets()[0].shape(config).1;
            let mut first = 0;
            let mut matrices = [const { None }; Stack::MAX];
            for (matrix, &target) in matrices.iter_mut().zip(stack.targets()) {
                let Some(&(rank, factor)) = changes.get(&(layer, target)) else {
                    continue;
                };
                let rank = stored_rank(rank);
                let n = target.shape(config).0;
                *matrix = Some(Matrix {
                    n,
                    first,
                    rank,
                    factor,
                    b: 0,
                });
                first += rank;
            }
            if first == 0 {
                return None;
            }
            let n_ranks = whole_panels(first);
            let a = place(dtype.len_bytes(n_ranks, k));
            for matrix in matrices.iter_mut().flatten() {
                let len = match dtype.format() {
                    Some(_) => dtype.len_bytes(matrix.stored_rows(), matrix.rank.max(GROUP)),
                    None => dtype.len_bytes(matrix.n, matrix.rank),
                };
                matrix.b = place(len);
            }
            Some(Stacked {
                k,
                n_ranks,
                a,
                matrices,
            })
        };
        let stacks: Vec<_> = (0..config.n_layers)
            .map(|layer| Stack::ALL.map(|s| stack(layer, s)))
            .collect();
        let ranks = |stacks: &[Option<Stacked>; Stack::ALL.len()]| {
            let ranks = stacks.iter().flatten().map(|stack| stack.n_ranks);
            ranks.max().unwrap_or(0)
        };
        Self {
            dtype,
            max_stack_ranks: stacks.iter().map(ranks).max().unwrap_or(0),
            stacks,
            len_bytes,
        }
    }
}
