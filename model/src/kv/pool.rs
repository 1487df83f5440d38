//! How much memory keys and values may take.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{KvPageBuf, KvShape};
use crate::aligned::Aligned;
use crate::{Error, Result};

/// Where the pages of many caches come from and go back to. Clones are the same pool.
#[derive(Clone, Debug)]
pub struct KvPool(Arc<Shelf>);

/// What a pool and its pages share.
#[derive(Debug)]
pub(super) struct Shelf {
    shape: KvShape,
    budget_bytes: Option<usize>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: usize,
    peak: usize,
    /// Given back; their memory is used again. Held and free pages together respect the budget.
    free: Vec<Aligned<u8>>,
}

/// What a pool has given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KvUsage {
    /// Pages that some cache holds, shared ones counted once.
    pub pages: usize,
    /// Bytes of these pages.
    pub bytes: usize,
    /// Most bytes held at a time.
    pub peak_bytes: usize,
    /// Pages given back whose memory is kept for the next.
    pub free_pages: usize,
    /// Most bytes allowed; `None`: no limit.
    pub budget_bytes: Option<usize>,
}

impl KvPool {
    /// A pool of pages of `shape`, `budget_bytes` of them at most; `None`: no limit.
    pub fn new(shape: KvShape, budget_bytes: Option<usize>) -> Self {
        Self(Arc::new(Shelf {
            shape,
            budget_bytes,
            state: Mutex::default(),
        }))
    }

    /// Sizes and format of its pages.
    pub fn shape(&self) -> KvShape {
        self.0.shape
    }

    /// What is held now.
    pub fn usage(&self) -> KvUsage {
        let state = self.0.state();
        let page = self.0.shape.page_len_bytes();
        KvUsage {
            pages: state.held,
            bytes: state.held * page,
            peak_bytes: state.peak * page,
            free_pages: state.free.len(),
            budget_bytes: self.0.budget_bytes,
        }
    }

    /// Gives the memory of free pages back to the system.
    pub fn trim(&self) {
        self.0.state().free = Vec::new();
    }

    /// A page; it may hold what an earlier owner left in it.
    ///
    /// # Errors
    /// [`Error::KvBudget`] if the budget is used up; [`Error::Request`] if the machine has no memory.
    pub(super) fn page(&self) -> Result<KvPageBuf> {
        let page_bytes = self.0.shape.page_len_bytes();
        let mut state = self.0.state();
        let held_bytes = state.held * page_bytes;
        if let Some(budget_bytes) = self.0.budget_bytes
            && held_bytes + page_bytes > budget_bytes
        {
            return Err(Error::KvBudget {
                asked_bytes: page_bytes,
                held_bytes,
                budget_bytes,
            });
        }
        state.held += 1;
        state.peak = state.peak.max(state.held);
        let bytes = state.free.pop();
        drop(state);
        let Some(bytes) = bytes.or_else(|| Aligned::try_zeroed(page_bytes)) else {
            self.0.state().held -= 1;
            return Err(Error::Request(format!(
                "no memory for {page_bytes} more bytes of keys and values, {held_bytes} are held"
            )));
        };
        Ok(KvPageBuf::pooled(Arc::clone(&self.0), bytes))
    }
}

impl Shelf {
    pub(super) fn shape(&self) -> KvShape {
        self.shape
    }

    /// Takes back what a page consisted of.
    pub(super) fn give_back(&self, bytes: Aligned<u8>) {
        let mut state = self.state();
        state.held -= 1;
        state.free.push(bytes);
    }

    /// A poisoned lock is as good as any: nothing panics while holding it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
