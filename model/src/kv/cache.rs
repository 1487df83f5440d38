//! The keys and values of one stream.

use std::sync::Arc;

use brevity_kernels::attention::PAGE;

use super::{KvPageBuf, KvPool, KvShape};
use crate::Result;

/// The keys and values of one stream, appended to by the forward pass.
#[derive(Debug)]
pub struct KvCache {
    pool: KvPool,
    /// Page `i` holds positions `i * PAGE..(i + 1) * PAGE`.
    pages: Vec<Arc<KvPageBuf>>,
    len: usize,
}

impl KvCache {
    /// An empty cache with a pool of its own that has no limit.
    pub fn new(shape: KvShape) -> Self {
        Self::in_pool(&KvPool::new(shape, None))
    }

    /// An empty cache; its pages are taken from `pool` as positions are appended.
    pub fn in_pool(pool: &KvPool) -> Self {
        Self {
            pool: pool.clone(),
            pages: Vec::new(),
            len: 0,
        }
    }

    /// A cache whose first `len` positions are in `pages`.
    ///
    /// # Panics
    /// If a page has another format than the pool's, or there are more or fewer of them than the
    /// positions ask for.
    pub fn from_pages(pool: &KvPool, pages: Vec<Arc<KvPageBuf>>, len: usize) -> Self {
        assert_eq!(pages.len(), len.div_ceil(PAGE), "pages of {len} positions");
        for page in &pages {
            assert_eq!(page.shape(), pool.shape(), "shape of a page");
        }
        Self {
            pool: pool.clone(),
            pages,
            len,
        }
    }

    /// Sizes and format.
    pub fn shape(&self) -> KvShape {
        self.pool.shape()
    }

    /// Where its pages come from.
    pub fn pool(&self) -> &KvPool {
        &self.pool
    }

    /// Positions held: the next token's position.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no position is held.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A second stream that continues from here. Shares every page; takes no memory until one of
    /// the two appends to a page that is not full.
    pub fn fork(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            pages: self.pages().to_vec(),
            len: self.len,
        }
    }

    /// Forgets positions from `len` on and lets go of the pages that held nothing else.
    ///
    /// Does nothing if fewer positions are held.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
        self.pages.truncate(self.len.div_ceil(PAGE));
    }

    /// The pages of the positions held, the last one perhaps not full. A page that two caches share
    /// is the same one here.
    pub fn pages(&self) -> &[Arc<KvPageBuf>] {
        &self.pages[..self.len.div_ceil(PAGE)]
    }

    /// Bytes of its pages, shared and reserved ones included.
    pub fn len_bytes(&self) -> usize {
        self.pages.len() * self.shape().page_len_bytes()
    }

    /// Makes pages for the positions below `len`, its own from the first that is not full on.
    ///
    /// # Errors
    /// [`crate::Error::KvBudget`]; the cache is as before.
    pub fn reserve(&mut self, len: usize) -> Result<()> {
        let n_pages = self.pages.len();
        let made = self.reserve_pages(len);
        if made.is_err() {
            self.pages.truncate(n_pages);
        }
        made
    }

    fn reserve_pages(&mut self, len: usize) -> Result<()> {
        if len > self.len
            && let Some(tail) = self.pages.get_mut(self.len / PAGE)
            && Arc::get_mut(tail).is_none()
        {
            let mut own = self.pool.page()?;
            own.copy_from(tail);
            *tail = Arc::new(own);
        }
        while self.pages.len() * PAGE < len {
            self.pages.push(Arc::new(self.pool.page()?));
        }
        Ok(())
    }

    /// The full pages, and the reserved ones from the first with room on, to be written.
    pub(crate) fn split_full(
        &mut self,
    ) -> (&[Arc<KvPageBuf>], impl Iterator<Item = &mut KvPageBuf>) {
        let (full, open) = self.pages.split_at_mut(self.len / PAGE);
        let own = |page| Arc::get_mut(page).expect("reserved pages are the cache's own");
        (full, open.iter_mut().map(own))
    }

    /// Counts `n` more positions as held.
    pub(crate) fn advance(&mut self, n: usize) {
        self.len += n;
        assert!(
            self.len <= self.pages.len() * PAGE,
            "{} positions held",
            self.len
        );
    }
}

#[cfg(test)]
mod tests {
    use brevity_kernels::attention::KvFormat;

    use super::*;
    use crate::Error;

    const SHAPE: KvShape = KvShape {
        n_layers: 3,
        n_kv_heads: 2,
        head_dim: 32,
        format: KvFormat::Int8,
    };

    fn append(cache: &mut KvCache, n: usize) -> Result<()> {
        cache.reserve(cache.len() + n)?;
        cache.advance(n);
        Ok(())
    }

    #[test]
    fn pages_come_and_go_with_positions() {
        let mut cache = KvCache::new(SHAPE);
        assert_eq!(
            (cache.len(), cache.len_bytes(), cache.is_empty()),
            (0, 0, true)
        );
        append(&mut cache, PAGE + 1).unwrap();
        let page = SHAPE.page_len_bytes();
        assert_eq!(page, 3 * 2 * 2 * PAGE * (32 + 2));
        assert_eq!((cache.len(), cache.len_bytes()), (PAGE + 1, 2 * page));
        let (full, open) = cache.split_full();
        assert_eq!((full.len(), open.count()), (1, 1));
        cache.truncate(PAGE + 5);
        assert_eq!(cache.len(), PAGE + 1);
        cache.truncate(PAGE);
        assert_eq!((cache.len(), cache.len_bytes()), (PAGE, page));
        cache.truncate(0);
        assert_eq!(cache.len_bytes(), 0);
    }

    #[test]
    fn forks_share_full_pages_and_copy_the_tail() {
        let pool = KvPool::new(SHAPE, None);
        let mut parent = KvCache::in_pool(&pool);
        append(&mut parent, 2 * PAGE + 3).unwrap();
        let mut forks: Vec<_> = (0..4).map(|_| parent.fork()).collect();
        assert_eq!(pool.usage().pages, 3);
        forks.iter_mut().for_each(|f| append(f, 1).unwrap());
        assert_eq!(pool.usage().pages, 3 + 4);
        append(&mut parent, 1).unwrap(); // by now the only holder of the first tail
        assert_eq!(pool.usage().pages, 3 + 4);
        for fork in &forks {
            assert!(Arc::ptr_eq(&fork.pages()[1], &parent.pages()[1]));
            assert!(!Arc::ptr_eq(&fork.pages()[2], &parent.pages()[2]));
        }
        forks[0].truncate(PAGE + 3); // a full shared page becomes a tail
        append(&mut forks[0], 1).unwrap();
        assert!(!Arc::ptr_eq(&forks[0].pages()[1], &parent.pages()[1]));
        drop((parent, forks));
        let usage = pool.usage();
        assert_eq!((usage.pages, usage.free_pages), (0, 7));
        assert_eq!(usage.peak_bytes, 7 * SHAPE.page_len_bytes());
        pool.trim();
        assert_eq!(pool.usage().free_pages, 0);
    }

    #[test]
    fn a_budget_is_never_exceeded() {
        let page = SHAPE.page_len_bytes();
        let pool = KvPool::new(SHAPE, Some(3 * page + 1));
        let mut a = KvCache::in_pool(&pool);
        let mut b = KvCache::in_pool(&pool);
        append(&mut a, PAGE).unwrap();
        append(&mut b, PAGE).unwrap();
        let error = append(&mut a, 2 * PAGE).unwrap_err();
        let Error::KvBudget {
            asked_bytes,
            held_bytes,
            budget_bytes,
        } = error
        else {
            panic!("{error}");
        };
        let expected = (page, 3 * page, 3 * page + 1);
        assert_eq!((asked_bytes, held_bytes, budget_bytes), expected);
        assert_eq!((a.len(), pool.usage().pages), (PAGE, 2));
        append(&mut b, 1).unwrap();
        drop(a);
        append(&mut b, PAGE).unwrap();
        assert_eq!(pool.usage().pages, 3);
    }

    #[test]
    fn reserved_pages_are_not_shared() {
        let mut parent = KvCache::new(SHAPE);
        append(&mut parent, PAGE).unwrap();
        parent.reserve(3 * PAGE).unwrap();
        let mut fork = parent.fork();
        assert_eq!((parent.pages().len(), parent.pages.len()), (1, 3));
        assert_eq!((fork.pages().len(), fork.pages.len()), (1, 1));
        append(&mut fork, 1).unwrap();
        append(&mut parent, 1).unwrap();
        assert_eq!(parent.split_full().1.count(), 2);
        assert_eq!(parent.pool().usage().pages, 4);
    }
}
