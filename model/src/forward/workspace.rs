//! Every buffer of the forward pass.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::attention::{KvFormat, Queries, QueriesMut};
use brevity_kernels::matmul::{Matmul, NR};

use super::lora::{Adapters, FEW_ROWS, LoraWork};
use super::pack::{PackScratch, Packed};
use super::plan::Plan;
use super::project::GateUp;
use super::split::Split;
use crate::aligned::Aligned;
use crate::{Adapter, ModelConfig, Runner};

/// Buffers of the forward pass, kept from batch to batch and grown to the largest. `m` rows.
///
/// What a matmul writes is panel-major, `[columns / 16][m][16]`, so that a task owns whole panels.
#[derive(Debug, Default)]
pub struct Workspace {
    pub(super) plan: Plan,
    /// `[d_model / 16][m][16]`: the residual stream.
    pub(super) x: Aligned<f32>,
    /// `[columns / 16][m][16]`: the last projection: q, k and v; o; down; a tile of the logits. Of a
    /// few rows with adapters also gate and up, and after each projection `t`.
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
    /// One for each task that packs rows or prepares queries.
    pub(super) pack_scratch: Vec<PackScratch>,
    /// One for each task of attention.
    pub(super) attention_scratch: Vec<AttentionScratch>,
    /// One for each worker.
    pub(super) gate_up: Vec<GateUp>,
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
        let pack = self.pack_scratch.iter().map(PackScratch::len_bytes);
        let attention = self.attention_scratch.iter();
        let attention = attention.map(AttentionScratch::len_bytes);
        let gate_up = self.gate_up.iter().map(GateUp::len_bytes);
        floats.map(Aligned::len_bytes).iter().sum::<usize>()
            + self.packed.len_bytes()
            + self.lora.len_bytes()
            + pack.chain(attention).chain(gate_up).sum::<usize>()
    }

    /// Makes room for the planned batch and its adapters.
    pub(super) fn fit(
        &mut self,
        config: &ModelConfig,
        adapters: &[&Adapter],
        matmul: &Matmul,
        runner: &dyn Runner,
    ) {
        let m = self.plan.positions.len();
        let selected = self.plan.selected.len();
        self.d_model = config.d_model;
        self.vocab_size = config.vocab_size;
        self.x.grow(m * config.d_model);
        let y = (config.q_dim() + 2 * config.kv_dim()).max(config.d_model);
        self.y.grow(m * y);
        let t = Adapters::new(adapters, &self.plan).max_panels() * NR;
        if t > 0 && m <= FEW_ROWS {
            self.y.grow(m * (y.max(2 * config.d_ff) + t));
        }
        self.act.grow(m * config.d_ff);
        self.hidden.grow(m * config.d_model);
        self.logits
            .grow(selected * config.vocab_size.next_multiple_of(NR));
        self.cos.resize(m * config.head_dim / 2, 0.0);
        self.sin.resize(m * config.head_dim / 2, 0.0);
        self.fit_tasks(config, matmul, runner, [m, selected]);
    }

    /// What tasks need for themselves when so many rows are packed.
    fn fit_tasks(
        &mut self,
        config: &ModelConfig,
        matmul: &Matmul,
        runner: &dyn Runner,
        m: [usize; 2],
    ) {
        let n_tasks = Split::max_tasks(runner);
        if self.pack_scratch.len() < n_tasks {
            self.pack_scratch.resize_with(n_tasks, Default::default);
            self.attention_scratch
                .resize_with(n_tasks, Default::default);
        }
        if self.gate_up.len() < runner.width() {
            self.gate_up.resize_with(runner.width(), Default::default);
        }
        let k = config.d_model.max(config.q_dim()).max(config.d_ff);
        let [all, selected] = m.map(|m| matmul.lhs_layout(m, k).group_rows.min(m));
        let group = config.n_heads / config.n_kv_heads;
        for scratch in &mut self.pack_scratch {
            scratch.fit(k, all.max(selected));
            scratch.row.source.grow(k);
            scratch.row.state.grow(group * (config.head_dim + 2));
        }
        for scratch in &mut self.attention_scratch {
            scratch.fit(config, self.plan.max_queries);
        }
    }
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

impl AttentionScratch {
    fn fit(&mut self, config: &ModelConfig, max_queries: usize) {
        let Self { page, segment } = self;
        let len = max_queries * config.head_dim;
        page.queries.codes.grow(len);
        page.queries.scales.grow(len / GROUP);
        page.queries.rows.grow(len);
        page.state.grow(len + 2 * max_queries);
        segment.grow(len + 2 * max_queries);
    }

    fn len_bytes(&self) -> usize {
        let Self { page, segment } = self;
        let PreparedQueries {
            codes,
            scales,
            rows,
        } = &page.queries;
        let floats = [scales, rows, &page.state, segment];
        floats.map(Aligned::len_bytes).iter().sum::<usize>() + codes.len_bytes()
    }
}
