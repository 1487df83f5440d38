//! What a batch asks for, checked, and how attention cuts it.

use std::ops::Range;
use std::sync::Arc;

use brevity_kernels::attention::PAGE;

use crate::adapter::Adapter;
use crate::kv::{KvCache, KvPageBuf};
use crate::{Error, ModelConfig, Result};

/// Pages whose attention is merged into one partial result before it meets the others: the unit
/// by which a long context is split over workers. Part of the definition of the results.
pub(super) const SEGMENT_PAGES: usize = 4;
/// Query vectors that go through a page together.
const BLOCK_QUERIES: usize = 64;

/// One token of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Token id.
    pub token: u32,
    /// Index of the stream's cache in the batch.
    pub stream: usize,
    /// Position in the stream: what its cache holds, then one more per row.
    pub position: usize,
    /// Index of its adapter in the batch's list; `None`: the base model.
    pub adapter: Option<usize>,
    /// Whether logits are wanted.
    pub logits: bool,
}

/// Consecutive rows of one stream.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub stream: usize,
    pub rows: Range<usize>,
}

/// Consecutive rows with one adapter.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Index in the batch's list.
    pub adapter: usize,
    pub rows: Range<usize>,
}

/// A batch, cut up. Buffers are kept from batch to batch.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// All rows of a stream, by ascending stream.
    pub runs: Vec<Block>,
    /// The rows that go into one page; in the order of [`Pages::open`].
    pub appends: Vec<Block>,
    /// The rows whose queries go through a page together.
    pub blocks: Vec<Block>,
    /// The rows whose adapter does something.
    pub segments: Vec<Segment>,
    /// Block of each row.
    pub block_of: Vec<usize>,
    /// Position of each row.
    pub positions: Vec<usize>,
    /// Rows whose logits are wanted.
    pub selected: Vec<usize>,
    /// Queries of the largest block.
    pub max_queries: usize,
    /// Segments of the longest context.
    pub max_segments: usize,
}

/// Segments that hold positions up to and including `position`.
pub(super) fn n_segments(position: usize) -> usize {
    position / (SEGMENT_PAGES * PAGE) + 1
}

impl Plan {
    /// Checks `rows` against the network and the caches, and cuts them up.
    ///
    /// # Errors
    /// [`Error::Request`] naming row, field and limit.
    pub fn build(
        &mut self,
        config: &ModelConfig,
        rows: &[Row],
        adapters: &[&Adapter],
        caches: &[&mut KvCache],
    ) -> Result<()> {
        self.runs.clear();
        self.segments.clear();
        self.positions.clear();
        self.selected.clear();
        for (i, row) in rows.iter().enumerate() {
            match self.runs.last_mut() {
                Some(run) if run.stream == row.stream => run.rows.end = i + 1,
                _ => self.runs.push(Block {
                    stream: row.stream,
                    rows: i..i + 1,
                }),
            }
        }
        self.runs.sort_unstable_by_key(|run| run.stream);
        check(config, rows, &self.runs, caches)?;
        self.cut_segments(rows, adapters)?;

        let group = config.n_heads / config.n_kv_heads;
        let block_rows = (BLOCK_QUERIES / group).max(1);
        self.appends.clear();
        self.blocks.clear();
        self.block_of.clear();
        self.block_of.resize(rows.len(), 0);
        for run in &self.runs {
            let mut start = run.rows.start;
            while start < run.rows.end {
                let room = PAGE - rows[start].position % PAGE;
                let end = run.rows.end.min(start + room);
                self.appends.push(Block {
                    stream: run.stream,
                    rows: start..end,
                });
                start = end;
            }
            for start in run.rows.clone().step_by(block_rows) {
                let rows = start..run.rows.end.min(start + block_rows);
                self.block_of[rows.clone()].fill(self.blocks.len());
                self.blocks.push(Block {
                    stream: run.stream,
                    rows,
                });
            }
        }
        self.positions.extend(rows.iter().map(|row| row.position));
        self.selected
            .extend((0..rows.len()).filter(|&i| rows[i].logits));
        self.max_queries = group * self.blocks.iter().map(|b| b.rows.len()).max().unwrap_or(0);
        self.max_segments = self
            .positions
            .iter()
            .map(|&p| n_segments(p))
            .max()
            .unwrap_or(0);
        Ok(())
    }

    /// Makes the pages that the batch appends to.
    ///
    /// # Errors
    /// [`Error::KvBudget`]; the caches hold what they held, and the plan is empty.
    pub fn reserve(&mut self, caches: &mut [&mut KvCache]) -> Result<()> {
        for (i, run) in self.runs.iter().enumerate() {
            let cache = &mut caches[run.stream];
            if let Err(error) = cache.reserve(cache.len() + run.rows.len()) {
                for run in &self.runs[..i] {
                    let cache = &mut caches[run.stream];
                    cache.truncate(cache.len());
                }
                self.positions.clear();
                self.selected.clear();
                return Err(error);
            }
        }
        Ok(())
    }

    /// An adapter of scale 0 is no adapter.
    fn cut_segments(&mut self, rows: &[Row], adapters: &[&Adapter]) -> Result<()> {
        for (i, row) in rows.iter().enumerate() {
            let Some(adapter) = row.adapter else { continue };
            let Some(found) = adapters.get(adapter) else {
                let what = format!("row {i}: adapter {adapter} of {}", adapters.len());
                return Err(Error::Request(what));
            };
            if found.scale() == 0.0 {
                continue;
            }
            match self.segments.last_mut() {
                Some(last) if last.adapter == adapter && last.rows.end == i => {
                    last.rows.end = i + 1;
                }
                _ => self.segments.push(Segment {
                    adapter,
                    rows: i..i + 1,
                }),
            }
        }
        Ok(())
    }
}

fn check(
    config: &ModelConfig,
    rows: &[Row],
    runs: &[Block],
    caches: &[&mut KvCache],
) -> Result<()> {
    let fail = |what: String| Err(Error::Request(what));
    for pair in runs.windows(2) {
        if pair[0].stream == pair[1].stream {
            return fail(format!(
                "rows of stream {} are not adjacent in the batch",
                pair[0].stream
            ));
        }
    }
    for run in runs {
        let Some(cache) = caches.get(run.stream) else {
            return fail(format!(
                "stream {} in a batch of {} streams",
                run.stream,
                caches.len()
            ));
        };
        for (offset, i) in run.rows.clone().enumerate() {
            let row = &rows[i];
            let expected = cache.len() + offset;
            if row.token as usize >= config.vocab_size {
                return fail(format!(
                    "row {i}: token {} in a vocabulary of {}",
                    row.token, config.vocab_size
                ));
            }
            if row.position != expected {
                return fail(format!(
                    "row {i}: position {}, expected {expected} as the next of stream {}",
                    row.position, row.stream
                ));
            }
            if row.position >= config.max_seq_len {
                return fail(format!(
                    "stream {}: {} tokens do not fit the context of {}",
                    row.stream,
                    cache.len() + run.rows.len(),
                    config.max_seq_len
                ));
            }
        }
    }
    Ok(())
}

/// The pages of all streams of a batch: full ones to read, open ones to append to.
pub(super) struct Pages<'a> {
    streams: Vec<StreamPages<'a>>,
    /// Pages the batch appends to, streams and positions ascending.
    pub open: Vec<&'a mut KvPageBuf>,
}

struct StreamPages<'a> {
    full: &'a [Arc<KvPageBuf>],
    /// Index in `open` of the page behind the full ones.
    first_open: usize,
}

impl<'a> Pages<'a> {
    /// Sorts the pages of the batch, which are [reserved](Plan::reserve).
    pub fn new(plan: &Plan, caches: &'a mut [&mut KvCache]) -> Self {
        let mut pages = Self {
            streams: Vec::with_capacity(caches.len()),
            open: Vec::with_capacity(plan.appends.len()),
        };
        let mut runs = plan.runs.iter().peekable();
        for (stream, cache) in caches.iter_mut().enumerate() {
            let first = cache.len() / PAGE;
            let (full, open) = cache.split_full();
            pages.streams.push(StreamPages {
                full,
                first_open: pages.open.len(),
            });
            if let Some(run) = runs.next_if(|run| run.stream == stream) {
                let last = plan.positions[run.rows.end - 1] / PAGE;
                pages.open.extend(open.take(last + 1 - first));
            }
        }
        assert_eq!(pages.open.len(), plan.appends.len(), "pages to append to");
        pages
    }

    /// Page `p` of a stream that has rows in the batch.
    pub fn page(&self, stream: usize, p: usize) -> &KvPageBuf {
        let StreamPages { full, first_open } = &self.streams[stream];
        match full.get(p) {
            Some(page) => page,
            None => self.open[first_open + p - full.len()],
        }
    }
}
