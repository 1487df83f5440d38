//! What a batch asks for, checked, and how attention cuts it.

use std::ops::Range;
use std::sync::Arc;

use brevity_kernels::attention::PAGE;

use crate::adapter::Adapter;
use crate::kv::{KvCache, KvPageBuf};
use crate::{Error, ModelConfig, Result};

/// Pages of a segment, whose attention is merged into one partial result before it meets the others:
/// the unit by which a long context is split over workers. Part of the definition of the results.
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
pub(super) struct AdapterRows {
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
    /// Rows of the batch in the order of attention: streams that share pages are neighbours.
    pub order: Vec<usize>,
    /// The rows whose queries go through pages together, as ranges of `order`. Streams of one block
    /// share their first page.
    pub blocks: Vec<Range<usize>>,
    /// The rows whose adapter does something, ascending.
    pub adapter_rows: Vec<AdapterRows>,
    /// Block of each row, and its place there.
    pub place_of: Vec<(usize, usize)>,
    /// Position of each row.
    pub positions: Vec<usize>,
    /// Stream of each row.
    pub streams: Vec<usize>,
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
        self.adapter_rows.clear();
        self.positions.clear();
        self.streams.clear();
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
        self.find_adapter_rows(rows, adapters)?;

        self.appends.clear();
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
        }
        self.positions.extend(rows.iter().map(|row| row.position));
        self.streams.extend(rows.iter().map(|row| row.stream));
        self.selected
            .extend((0..rows.len()).filter(|&i| rows[i].logits));
        let group = config.n_heads / config.n_kv_heads;
        self.cut_blocks((BLOCK_QUERIES / group).max(1), caches);
        self.max_queries = group * self.blocks.iter().map(Range::len).max().unwrap_or(0);
        self.max_segments = self
            .positions
            .iter()
            .map(|&p| n_segments(p))
            .max()
            .unwrap_or(0);
        Ok(())
    }

    /// Cuts the rows into blocks of at most `block_rows`.
    fn cut_blocks(&mut self, block_rows: usize, caches: &[&mut KvCache]) {
        // Streams that share pages share their first ones: sorted by pages, they are neighbours.
        let shared = |run: &Block| {
            let cache = &caches[run.stream];
            &cache.pages()[..cache.len() / PAGE]
        };
        let mut runs: Vec<&Block> = self.runs.iter().collect();
        runs.sort_by(|a, b| {
            let (a, b) = (shared(a).iter(), shared(b).iter());
            a.map(Arc::as_ptr).cmp(b.map(Arc::as_ptr))
        });
        self.order.clear();
        self.blocks.clear();
        self.place_of.clear();
        self.place_of.resize(self.positions.len(), (0, 0));
        let neighbours = |a: &&Block, b: &&Block| match (shared(a).first(), shared(b).first()) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        for runs in runs.chunk_by(neighbours) {
            let first = self.order.len();
            self.order
                .extend(runs.iter().flat_map(|run| run.rows.clone()));
            for start in (first..self.order.len()).step_by(block_rows) {
                let block = start..self.order.len().min(start + block_rows);
                for (place, &row) in self.order[block.clone()].iter().enumerate() {
                    self.place_of[row] = (self.blocks.len(), place);
                }
                self.blocks.push(block);
            }
        }
    }

    /// Rows of block `b`.
    pub fn rows(&self, b: usize) -> &[usize] {
        &self.order[self.blocks[b].clone()]
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
    fn find_adapter_rows(&mut self, rows: &[Row], adapters: &[&Adapter]) -> Result<()> {
        for (i, row) in rows.iter().enumerate() {
            let Some(adapter) = row.adapter else { continue };
            let Some(found) = adapters.get(adapter) else {
                let what = format!("row {i}: adapter {adapter} of {}", adapters.len());
                return Err(Error::Request(what));
            };
            if found.scale() == 0.0 {
                continue;
            }
            match self.adapter_rows.last_mut() {
                Some(last) if last.adapter == adapter && last.rows.end == i => {
                    last.rows.end = i + 1;
                }
                _ => self.adapter_rows.push(AdapterRows {
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

#[cfg(test)]
mod tests {
    use brevity_kernels::attention::KvFormat;

    use super::*;
    use crate::KvShape;
    use crate::synthetic::Network;

    /// Rows of `n` tokens behind each cache.
    fn rows(caches: &[KvCache], n: usize) -> Vec<Row> {
        let row = |stream: usize, position| Row {
            token: 1,
            stream,
            position,
            adapter: None,
            logits: false,
        };
        let of = |(stream, cache): (usize, &KvCache)| {
            (0..n)
                .map(move |i| row(stream, cache.len() + i))
                .collect::<Vec<_>>()
        };
        caches.iter().enumerate().flat_map(of).collect()
    }

    fn held(shape: KvShape, len: usize) -> KvCache {
        let mut cache = KvCache::new(shape);
        cache.reserve(len).unwrap();
        cache.advance(len);
        cache
    }

    #[test]
    fn streams_that_share_pages_share_blocks() {
        let config = Network::SmolLm2_135m.config(); // 3 queries a row: blocks of 21 rows
        let shape = KvShape::new(&config, KvFormat::Int8);
        let a = held(shape, 2 * PAGE + 3);
        let mut b = a.fork();
        b.truncate(PAGE);
        let mut caches = vec![a, held(shape, 2 * PAGE), b, held(shape, 5)];
        caches.push(caches[0].fork());
        let mut plan = Plan::default();
        let mut blocks = |n: usize| {
            let rows = rows(&caches, n);
            let mut all: Vec<_> = caches.iter_mut().collect();
            plan.build(&config, &rows, &[], &all).unwrap();
            plan.reserve(&mut all).unwrap();
            let streams = |b: usize| plan.rows(b).iter().map(|&r| rows[r].stream).collect();
            let mut blocks: Vec<Vec<usize>> = (0..plan.blocks.len()).map(streams).collect();
            for (row, &(block, place)) in plan.place_of.iter().enumerate() {
                assert_eq!(plan.rows(block)[place], row);
            }
            blocks.sort();
            blocks
        };
        // 0 and 4 share two pages and are neighbours; 2 shares one with them.
        let found = blocks(1);
        assert_eq!(found.len(), 3);
        assert!(found.contains(&vec![1]) && found.contains(&vec![3]));
        assert!(found.contains(&vec![2, 0, 4]), "{found:?}");
        let lens: Vec<usize> = blocks(15).iter().map(Vec::len).collect();
        assert_eq!(lens.iter().sum::<usize>(), 5 * 15);
        assert!(lens.contains(&21) && lens.contains(&3), "{lens:?}");
    }
}
