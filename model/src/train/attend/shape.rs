//! How query rows and positions are cut.

use std::ops::Range;

use brevity_kernels::attention::backward::QueryBlock;
use brevity_kernels::matmul::NR;

use super::BLOCK_QUERIES;
use crate::ModelConfig;

/// Sizes of one way back.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub m: usize,
    pub head_dim: usize,
    pub n_kv_heads: usize,
    /// Query heads per kv head.
    pub group: usize,
    /// Rows of a block.
    pub block_rows: usize,
    pub n_blocks: usize,
    /// Position of the first row.
    pub first: usize,
}

impl Shape {
    /// For `m` rows, the first at position `first`.
    pub fn new(config: &ModelConfig, m: usize, first: usize) -> Self {
        let group = config.n_heads / config.n_kv_heads;
        let block_rows = (BLOCK_QUERIES / group).max(1);
        Self {
            m,
            head_dim: config.head_dim,
            n_kv_heads: config.n_kv_heads,
            group,
            block_rows,
            n_blocks: m.div_ceil(block_rows),
            first,
        }
    }

    /// Rows of block `b`.
    pub fn rows(&self, b: usize) -> Range<usize> {
        b * self.block_rows..self.m.min((b + 1) * self.block_rows)
    }

    /// Query rows of block `b`.
    pub fn queries(&self, b: usize) -> usize {
        self.rows(b).len() * self.group
    }

    /// Floats of the queries of a unit.
    pub fn unit_len(&self) -> usize {
        self.block_rows * self.group * self.head_dim
    }

    /// Panels of positions that block `b` sees.
    pub fn panels(&self, b: usize) -> usize {
        (self.first + self.rows(b).end).div_ceil(NR)
    }

    /// Panels of all positions.
    pub fn all_panels(&self) -> usize {
        (self.first + self.m).div_ceil(NR)
    }

    /// Panels of positions that rows have, from the first.
    pub fn own_panels(&self) -> usize {
        self.all_panels() - self.first / NR
    }

    /// Floats of dk or dv of 16 positions.
    pub fn keys_len(&self) -> usize {
        self.head_dim * NR
    }

    /// Number of the unit of a kv head and block.
    pub fn unit(&self, kv_head: usize, b: usize) -> usize {
        kv_head * self.n_blocks + b
    }

    /// Positions that each query of block `b` sees.
    pub fn valid(&self, b: usize) -> Vec<usize> {
        let queries = self
            .rows(b)
            .flat_map(|i| std::iter::repeat_n(i, self.group));
        queries.map(|i| self.first + i + 1).collect()
    }

    /// The places in a panel of positions that rows have, and those rows.
    pub fn rows_of_panel(&self, panel: usize) -> impl Iterator<Item = (usize, usize)> {
        let (first, m) = (self.first, self.m);
        (0..NR).filter_map(move |place| {
            let i = (panel * NR + place).checked_sub(first)?;
            (i < m).then_some((place, i))
        })
    }

    /// Floats of the probabilities of a unit.
    pub fn score_len(&self) -> usize {
        self.all_panels() * self.block_rows * self.group * NR
    }

    /// The queries of unit `u`, which has `n` of them.
    pub fn block<'a>(
        &self,
        [queries, d_out]: [&'a [f32]; 2],
        u: usize,
        n: usize,
    ) -> QueryBlock<'a> {
        let own = u * self.unit_len()..u * self.unit_len() + n * self.head_dim;
        QueryBlock {
            head_dim: self.head_dim,
            queries: &queries[own.clone()],
            d_out: &d_out[own],
        }
    }
}
