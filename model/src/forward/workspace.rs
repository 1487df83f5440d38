//! Every buffer of the forward pass.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::attention::{KvFormat, Queries, QueriesMut};
use brevity_kernels::matmul::{Lhs, LhsLayout, Matmul, NR};

use super::lora::LoraWork;
use super::plan::Plan;
use super::split::Split;
use crate::aligned::Aligned;
use crate::{ModelConfig, Runner};

/// Buffers of the forward pass, kept from batch to batch and grown to the largest. `m` rows.
///
/// What a matmul writes is panel-major, `[columns / 16][m][16]`, so that a task owns whole panels.
#[derive(Debug, Default)]
pub struct Workspace {
    pub(super) plan: Plan,
    /// `[d_model / 16][m][16]`: the residual stream.
    pub(super) x: Aligned<f32>,
    /// `[columns / 16][m][16]`: the last projection: q, k and v; o; down; a tile of the logits.
    pub(super) y: Aligned<f32>,
    /// `[d_ff / 16][m][16]`: `silu(gate) * up`.
    pub(super) act: Aligned<f32>,
    /// The int8 input of the next matmul.
    pub(super) packed: Packed,
    /// `[m][head_dim / 2]`: RoPE cosines of every row.
    pub(super) cos: Vec<f32>,
    /// `[m][head_dim / 2]`: RoPE sines.
    pub(super) sin: Vec<f32>,
    /// `[block][kv head][part]` of a state of `max_queries` queries: attention, merged up to parts.
    pub(super) parts: Aligned<f32>,
    /// `[m][d_model]`: after the last norm.
    pub(super) hidden: Aligned<f32>,
    /// `[selected][vocab_size rounded up to 16]`.
    pub(super) logits: Aligned<f32>,
    pub(super) lora: LoraWork,
    /// What each task of a region needs for itself.
    pub(super) tasks: Vec<TaskScratch>,
    d_model: usize,
    vocab_size: usize,
}

impl Workspace {
    /// Empty buffers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Rows of the last batch whose logits were wanted.
    pub fn n_logits(&self) -> usize {
        self.plan.selected.len()
    }

    /// `[vocab_size]`: the logits of the `i`-th row of the last batch that wanted them.
    ///
    /// # Panics
    /// If `i >= n_logits()`.
    pub fn logits(&self, i: usize) -> &[f32] {
        let n = self.n_logits();
        assert!(i < n, "logits {i} of {n}");
        &self.logits[i * self.vocab_size.next_multiple_of(NR)..][..self.vocab_size]
    }

    /// `[d_model]`: row `i` of the last batch after the last norm.
    ///
    /// # Panics
    /// If the last batch had no row `i`.
    pub fn hidden(&self, i: usize) -> &[f32] {
        let m = self.plan.positions.len();
        assert!(i < m, "row {i} of {m}");
        &self.hidden[i * self.d_model..][..self.d_model]
    }

    /// `[m][d_model]`: all rows of the last batch after the last norm.
    pub(crate) fn hidden_rows(&self) -> &[f32] {
        &self.hidden[..self.plan.positions.len() * self.d_model]
    }

    /// Bytes of the large buffers.
    pub fn len_bytes(&self) -> usize {
        let floats = [
            &self.x,
            &self.y,
            &self.act,
            &self.parts,
            &self.hidden,
            &self.logits,
        ];
        let tasks = self.tasks.iter().map(TaskScratch::len_bytes);
        floats.map(Aligned::len_bytes).iter().sum::<usize>()
            + self.packed.bytes.len_bytes()
            + tasks.sum::<usize>()
    }

    /// Makes room for the planned batch and adapters of `max_rank`.
    pub(super) fn fit(
        &mut self,
        config: &ModelConfig,
        max_rank: usize,
        matmul: &Matmul,
        runner: &dyn Runner,
    ) {
        let m = self.plan.positions.len();
        let selected = self.plan.selected.len();
        self.d_model = config.d_model;
        self.vocab_size = config.vocab_size;
        self.x.grow(m * config.d_model);
        self.y
            .grow(m * (config.q_dim() + 2 * config.kv_dim()).max(config.d_model));
        self.act.grow(m * config.d_ff);
        self.hidden.grow(m * config.d_model);
        self.logits
            .grow(selected * config.vocab_size.next_multiple_of(NR));
        self.cos.resize(m * config.head_dim / 2, 0.0);
        self.sin.resize(m * config.head_dim / 2, 0.0);
        let row = config.d_model.max(config.q_dim()).max(config.d_ff);
        let row = row.max(max_rank);
        let n_tasks = Split::max_tasks(runner);
        if self.tasks.len() < n_tasks {
            self.tasks.resize_with(n_tasks, TaskScratch::default);
        }
        let group_rows = [m, selected].map(|m| matmul.lhs_layout(m, row).group_rows.min(m));
        for task in &mut self.tasks {
            task.fit(
                config,
                row,
                group_rows[0].max(group_rows[1]),
                self.plan.max_queries,
            );
        }
    }
}

/// Packed int8 rows.
#[derive(Debug, Default)]
pub(super) struct Packed {
    layout: Option<LhsLayout>,
    bytes: Aligned<u8>,
}

impl Packed {
    /// Room for the groups of `layout`.
    pub fn reset(&mut self, layout: LhsLayout) -> &mut [u8] {
        self.layout = Some(layout);
        self.bytes.grow(layout.len_bytes());
        &mut self.bytes[..layout.len_bytes()]
    }

    /// The rows.
    ///
    /// # Panics
    /// If none were packed.
    pub fn lhs(&self) -> Lhs<'_> {
        let layout = self.layout.expect("rows packed before they are multiplied");
        Lhs::new(layout, &self.bytes[..layout.len_bytes()])
    }

    /// Number of rows.
    pub fn m(&self) -> usize {
        self.layout.map_or(0, |layout| layout.m)
    }
}

/// What one task needs for itself.
#[derive(Debug, Default)]
pub(super) struct TaskScratch {
    pub row: RowScratch,
    /// `[group rows][k]`, `[group rows][k / 32]` twice: the rows of a group, quantized.
    pub qs: Aligned<i8>,
    pub scales: Aligned<f32>,
    pub sums: Aligned<i32>,
    /// `[panels of a step][m][16]`.
    pub gate: Aligned<f32>,
    pub up: Aligned<f32>,
    pub attention: AttentionScratch,
}

/// One row on its way.
#[derive(Debug, Default)]
pub(super) struct RowScratch {
    /// `[k]`: what is quantized.
    pub row: Aligned<f32>,
    /// `[k]`: what it is made of.
    pub source: Aligned<f32>,
    /// A state of the queries of one row and kv head.
    pub state: Aligned<f32>,
}

/// A block of queries on its way through the pages.
#[derive(Debug, Default)]
pub(super) struct AttentionScratch {
    pub page: PageScratch,
    /// State of one segment.
    pub segment: Aligned<f32>,
}

/// A block of queries on its way through one page.
#[derive(Debug, Default)]
pub(super) struct PageScratch {
    pub queries: PreparedQueries,
    /// Positions of the page that each query sees.
    pub valid: Vec<usize>,
    /// State of the page.
    pub state: Aligned<f32>,
}

/// `[n][head_dim]` queries for either format.
#[derive(Debug, Default)]
pub(super) struct PreparedQueries {
    codes: Aligned<i8>,
    scales: Aligned<f32>,
    rows: Aligned<f32>,
}

impl PreparedQueries {
    /// Elements `range`.
    pub fn slices(&self, format: KvFormat, range: Range<usize>) -> Queries<'_> {
        match format {
            KvFormat::Int8 => Queries::Int8 {
                codes: &self.codes[range.clone()],
                scales: &self.scales[range.start / GROUP..range.end / GROUP],
            },
            KvFormat::F16 => Queries::F16 {
                rows: &self.rows[range],
            },
        }
    }

    /// All there is room for.
    pub fn slices_mut(&mut self, format: KvFormat) -> QueriesMut<'_> {
        match format {
            KvFormat::Int8 => QueriesMut::Int8 {
                codes: &mut self.codes,
                scales: &mut self.scales,
            },
            KvFormat::F16 => QueriesMut::F16 {
                rows: &mut self.rows,
            },
        }
    }
}

impl TaskScratch {
    /// For rows of `row` elements, `group_rows` of them in a group.
    pub(super) fn fit_rows(&mut self, row: usize, group_rows: usize) {
        self.row.row.grow(row);
        self.qs.grow(group_rows * row);
        self.scales.grow(group_rows * row / GROUP);
        self.sums.grow(group_rows * row / GROUP);
    }

    fn fit(&mut self, config: &ModelConfig, row: usize, group_rows: usize, max_queries: usize) {
        let group = config.n_heads / config.n_kv_heads;
        self.fit_rows(row, group_rows);
        self.row.source.grow(row);
        self.row.state.grow(group * (config.head_dim + 2));
        let AttentionScratch { page, segment } = &mut self.attention;
        let len = max_queries * config.head_dim;
        page.queries.codes.grow(len);
        page.queries.scales.grow(len / GROUP);
        page.queries.rows.grow(len);
        page.state.grow(len + 2 * max_queries);
        segment.grow(len + 2 * max_queries);
    }

    fn len_bytes(&self) -> usize {
        let floats = [
            &self.row.row,
            &self.row.source,
            &self.row.state,
            &self.scales,
            &self.gate,
            &self.up,
            &self.attention.page.queries.rows,
            &self.attention.page.state,
            &self.attention.segment,
        ];
        floats.map(Aligned::len_bytes).iter().sum::<usize>()
            + self.qs.len_bytes()
            + self.sums.len_bytes()
    }
}
