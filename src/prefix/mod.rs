//! Keys and values of prompts that were read before.
//!
//! A [`PrefixCache`] keeps full pages of what streams have read, in a tree over token ids, so that a
//! later prompt with the same beginning continues from them instead of reading it again. Pages are
//! shared with the streams that made them. A page is given out only for positions where the wanted
//! [`AdapterSpan`] agrees with the one it was made with; the bits are then those of a cold run.

mod tree;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brevity_model::{KV_PAGE, KvPageBuf, KvPool};
use serde::Serialize;

use crate::adapters::AdapterSpan;
use crate::stream::Stream;
use tree::Tree;

/// What has been read before, within a byte budget.
#[derive(Debug)]
pub struct PrefixCache {
    page_bytes: usize,
    budget_bytes: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tree: Tree<KvPageBuf>,
    lookups: usize,
    hits: usize,
    reused_tokens: usize,
    evicted_pages: usize,
}

/// How a cache has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PrefixUsage {
    /// Prompts that were looked up.
    pub lookups: usize,
    /// Prompts of which something was there.
    pub hits: usize,
    /// Tokens that did not have to be read.
    pub reused_tokens: usize,
    /// Pages kept.
    pub pages: usize,
    /// Bytes of these pages.
    pub bytes: usize,
    /// Pages given up for others.
    pub evicted_pages: usize,
}

impl PrefixCache {
    /// An empty cache of pages of `pool`, at most `budget_bytes` of them.
    pub fn new(pool: &KvPool, budget_bytes: usize) -> Self {
        Self {
            page_bytes: pool.shape().page_len_bytes(),
            budget_bytes,
            state: Mutex::default(),
        }
    }

    /// Pages that hold the longest beginning of `tokens` under `span`, and its length. The last
    /// page may hold more than that.
    pub fn find(&self, tokens: &[u32], span: AdapterSpan) -> (Vec<Arc<KvPageBuf>>, usize) {
        self.state().tree.find(tokens, span)
    }

    /// Counts a prompt of which `reused` tokens were there.
    pub(crate) fn count(&self, reused: usize) {
        let mut state = self.state();
        state.lookups += 1;
        state.hits += usize::from(reused > 0);
        state.reused_tokens += reused;
    }

    /// Keeps the full pages of `stream`, as far as the budget goes: pages that no stream uses give way,
    /// the longest unused first.
    pub fn keep(&self, stream: &Stream) {
        self.keep_pages(stream.tokens(), stream.span(), stream.cache.pages());
    }

    /// As [`PrefixCache::keep`], for pages from elsewhere.
    pub fn keep_pages(&self, tokens: &[u32], span: AdapterSpan, pages: &[Arc<KvPageBuf>]) {
        let most = self.budget_bytes / self.page_bytes;
        let mut state = self.state();
        let blocks = tokens.as_chunks::<KV_PAGE>().0;
        state.evicted_pages += state.tree.insert(blocks, span, pages, most);
    }

    /// Gives up to `n` pages that no stream uses; returns how many there were.
    pub fn evict(&self, n: usize) -> usize {
        let mut state = self.state();
        let evicted = state.tree.evict(n);
        state.evicted_pages += evicted;
        evicted
    }

    /// How it has done.
    pub fn usage(&self) -> PrefixUsage {
        let state = self.state();
        PrefixUsage {
            lookups: state.lookups,
            hits: state.hits,
            reused_tokens: state.reused_tokens,
            pages: state.tree.len(),
            bytes: state.tree.len() * self.page_bytes,
            evicted_pages: state.evicted_pages,
        }
    }

    /// A poisoned lock is as good as any: nothing panics while holding it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
