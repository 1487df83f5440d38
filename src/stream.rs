//! A stream of tokens and what the network remembers of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brevity_model::{KvCache, KvPageBuf, KvPool, KvShape, Row};

use crate::Result;
use crate::adapters::AdapterSpan;

/// Tokens read so far, their keys and values, and the adapter they were read with.
#[derive(Debug)]
pub struct Stream {
    pub(crate) cache: KvCache,
    tokens: Vec<u32>,
    /// The adapter that every position held ran with, and that the next ones will run with.
    span: AdapterSpan,
}

impl Stream {
    /// Nothing read yet.
    pub(crate) fn new(pool: &KvPool) -> Self {
        Self {
            cache: KvCache::in_pool(pool),
            tokens: Vec::new(),
            span: AdapterSpan::BASE,
        }
    }

    /// The tokens read so far.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Which adapter runs where.
    pub fn span(&self) -> AdapterSpan {
        self.span
    }

    /// Bytes of keys and values held, those shared with other streams included.
    pub fn kv_bytes(&self) -> usize {
        self.cache.len_bytes()
    }

    /// The pages of keys and values; streams that share some have the same ones.
    pub(crate) fn pages(&self) -> &[Arc<KvPageBuf>] {
        self.cache.pages()
    }

    /// Sizes and format of the pages.
    pub(crate) fn kv_shape(&self) -> KvShape {
        self.cache.shape()
    }

    /// A second stream that continues from here. It shares the keys and values: costs no memory for
    /// them until one of the two goes on.
    pub fn fork(&self) -> Self {
        Self {
            cache: self.cache.fork(),
            tokens: self.tokens.clone(),
            span: self.span,
        }
    }

    /// Makes room for the keys and values of `n` more tokens, so that the next pass over at most as
    /// many cannot fail for want of it.
    ///
    /// # Errors
    /// [`brevity_model::Error::KvBudget`]; the stream is as before.
    pub(crate) fn reserve(&mut self, n: usize) -> Result<()> {
        Ok(self.cache.reserve(self.tokens.len() + n)?)
    }

    /// Forgets everything from position `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.tokens.truncate(len);
        self.cache.truncate(len);
    }

    /// Keeps what it holds of `prompt` under `span` and forgets the rest; what is read from now
    /// on runs under `span`. The last token of the prompt is always to be read again, for its
    /// logits. Returns the tokens kept.
    pub fn align(&mut self, prompt: &[u32], span: AdapterSpan) -> usize {
        let keep = self.agreement(prompt, span);
        self.truncate(keep);
        self.span = span;
        keep
    }

    /// Tokens that [`Stream::align`] would keep.
    pub(crate) fn agreement(&self, prompt: &[u32], span: AdapterSpan) -> usize {
        let pairs = self.tokens.iter().zip(prompt);
        let same = pairs.take_while(|(a, b)| a == b).count();
        same.min(prompt.len().saturating_sub(1))
            .min(self.span.agreement(&span))
    }

    /// Holds `tokens` read under `span`, whose keys and values are in `pages`, in place of what
    /// it held.
    pub(crate) fn adopt(&mut self, tokens: &[u32], span: AdapterSpan, pages: Vec<Arc<KvPageBuf>>) {
        self.cache = KvCache::from_pages(self.cache.pool(), pages, tokens.len());
        self.tokens = tokens.to_vec();
        self.span = span;
    }

    /// Changes the adapters of what is read from now on.
    ///
    /// # Panics
    /// If a position that is held ran with another adapter than `span` says.
    pub fn switch(&mut self, span: AdapterSpan) {
        let agreement = self.span.agreement(&span);
        assert!(
            agreement >= self.tokens.len(),
            "keys and values of another adapter"
        );
        self.span = span;
    }

    /// The rows of `tokens` as stream number `stream` of a batch; logits from `first_logits` on.
    pub(crate) fn rows<'a>(
        &self,
        tokens: &'a [u32],
        stream: usize,
        first_logits: usize,
    ) -> impl Iterator<Item = Row> + 'a {
        let (start, span) = (self.tokens.len(), self.span);
        tokens.iter().enumerate().map(move |(i, &token)| Row {
            token,
            stream,
            position: start + i,
            adapter: span.at(start + i),
            logits: i >= first_logits,
        })
    }

    /// Notes tokens that went through the network.
    pub(crate) fn push(&mut self, tokens: &[u32]) {
        self.tokens.extend_from_slice(tokens);
    }
}

/// A stream that outlives the requests which read and write it, such as that of a conversation: each
/// takes it when it begins and puts it back when it ends, however it ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(Arc<Mutex<Option<Stream>>>);

impl Memory {
    /// The stream, if one is there.
    pub fn take(&self) -> Option<Stream> {
        self.lock().take()
    }

    /// Leaves a stream.
    pub fn put(&self, stream: Stream) {
        *self.lock() = Some(stream);
    }

    /// A poisoned lock is as good as any: nothing panics while holding it.
    fn lock(&self) -> MutexGuard<'_, Option<Stream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
