//! A stream of tokens and what the network remembers of it.

use std::sync::Arc;

use brevity_model::{KvCache, KvPageBuf, KvPool, KvShape, Row};

use crate::Result;
use crate::adapters::Schedule;

/// Tokens read so far, their keys and values, and the adapter they were read with.
#[derive(Debug)]
pub struct Stream {
    pub(crate) cache: KvCache,
    tokens: Vec<u32>,
    /// The adapter that every position held ran with, and that the next ones will run with.
    schedule: Schedule,
}

impl Stream {
    /// Nothing read yet.
    pub(crate) fn new(pool: &KvPool) -> Self {
        Self {
            cache: KvCache::in_pool(pool),
            tokens: Vec::new(),
            schedule: Schedule::BASE,
        }
    }

    /// The tokens read so far.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Which adapter runs where.
    pub fn schedule(&self) -> Schedule {
        self.schedule
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
            schedule: self.schedule,
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

    /// Keeps what it holds of `prompt` under `schedule` and forgets the rest; what is read from now
    /// on runs under `schedule`. The last token of the prompt is always to be read again, for its
    /// logits. Returns the tokens kept.
    pub fn align(&mut self, prompt: &[u32], schedule: Schedule) -> usize {
        let keep = self.agreement(prompt, schedule);
        self.truncate(keep);
        self.schedule = schedule;
        keep
    }

    /// Tokens that [`Stream::align`] would keep.
    pub(crate) fn agreement(&self, prompt: &[u32], schedule: Schedule) -> usize {
        let pairs = self.tokens.iter().zip(prompt);
        let same = pairs.take_while(|(a, b)| a == b).count();
        same.min(prompt.len().saturating_sub(1))
            .min(self.schedule.agreement(&schedule))
    }

    /// Holds `tokens` read under `schedule`, whose keys and values are in `pages`, in place of what
    /// it held.
    pub(crate) fn adopt(&mut self, tokens: &[u32], schedule: Schedule, pages: Vec<Arc<KvPageBuf>>) {
        self.cache = KvCache::from_pages(self.cache.pool(), pages, tokens.len());
        self.tokens = tokens.to_vec();
        self.schedule = schedule;
    }

    /// Changes the adapters of what is read from now on.
    ///
    /// # Panics
    /// If a position that is held ran with another adapter than `schedule` says.
    pub fn switch(&mut self, schedule: Schedule) {
        let agreement = self.schedule.agreement(&schedule);
        assert!(
            agreement >= self.tokens.len(),
            "keys and values of another adapter"
        );
        self.schedule = schedule;
    }

    /// The rows of `tokens` as stream number `stream` of a batch; logits from `first_logits` on.
    pub(crate) fn rows<'a>(
        &self,
        tokens: &'a [u32],
        stream: usize,
        first_logits: usize,
    ) -> impl Iterator<Item = Row> + 'a {
        let (start, schedule) = (self.tokens.len(), self.schedule);
        tokens.iter().enumerate().map(move |(i, &token)| Row {
            token,
            stream,
            position: start + i,
            adapter: schedule.at(start + i),
            logits: i >= first_logits,
        })
    }

    /// Notes tokens that went through the network.
    pub(crate) fn push(&mut self, tokens: &[u32]) {
        self.tokens.extend_from_slice(tokens);
    }
}

/// What a stream reads in a pass.
#[derive(Debug)]
pub struct Feed<'a> {
    /// The stream.
    pub stream: &'a mut Stream,
    /// Its next tokens.
    pub tokens: &'a [u32],
    /// Logits are wanted from this token on; `tokens.len()`: none.
    pub first_logits: usize,
}
