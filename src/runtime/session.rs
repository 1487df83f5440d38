//! A stream with buffers of its own.

use brevity_model::{Runner, Workspace};

use super::{Feed, Runtime};
use crate::adapters::AdapterSpan;
use crate::stream::Stream;
use crate::{Error, Result};

/// A stream with buffers of its own.
pub struct Session<'e> {
    runtime: &'e Runtime,
    stream: Stream,
    work: Workspace,
}

impl<'e> Session<'e> {
    pub(super) fn new(runtime: &'e Runtime) -> Self {
        Self {
            runtime,
            stream: runtime.stream(),
            work: Workspace::new(),
        }
    }

    /// The runtime this runs on.
    pub fn runtime(&self) -> &'e Runtime {
        self.runtime
    }

    /// What it has read.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// What it has read, to be changed.
    pub(crate) fn stream_mut(&mut self) -> &mut Stream {
        &mut self.stream
    }

    /// The tokens read so far.
    pub fn tokens(&self) -> &[u32] {
        self.stream.tokens()
    }

    /// Tokens there is still room for.
    pub fn room(&self) -> usize {
        self.runtime.context - self.tokens().len()
    }

    /// Bytes of keys and values held.
    pub fn kv_bytes(&self) -> usize {
        self.stream.kv_bytes()
    }

    /// As [`Stream::truncate`].
    pub fn truncate(&mut self, len: usize) {
        self.stream.truncate(len);
    }

    /// As [`Runtime::align`].
    pub fn align(&mut self, prompt: &[u32], span: AdapterSpan) -> usize {
        self.runtime.align(&mut self.stream, prompt, span)
    }

    /// Keeps what it has read for later prompts, if the runtime has a prefix cache.
    pub fn keep(&self) {
        self.runtime.keep(&self.stream);
    }

    /// As [`Stream::switch`].
    ///
    /// # Panics
    /// If a position that is held ran with another adapter than `span` says.
    pub fn switch(&mut self, span: AdapterSpan) {
        self.stream.switch(span);
    }

    /// Reads `tokens` and returns the logits that follow the last of them, `[vocab_size]`.
    ///
    /// `proceed` is asked before every pass.
    ///
    /// # Errors
    /// [`Error::Context`] if they do not fit, [`Error::EmptyPrompt`] if there are none; nothing is read
    /// then. [`Error::Interrupted`] if `proceed` says no: what was read stays. Those of
    /// [`brevity_model::Model::forward`].
    pub fn extend(&mut self, tokens: &[u32], proceed: &mut dyn FnMut() -> bool) -> Result<&[f32]> {
        self.extend_observed(tokens, &mut |_, _| (), proceed)
    }

    /// As [`Session::extend`]; `observe` sees position and final hidden state `[d_model]` of every
    /// token, ascending.
    ///
    /// # Errors
    /// Those of [`Session::extend`].
    pub fn extend_observed(
        &mut self,
        tokens: &[u32],
        observe: &mut dyn FnMut(usize, &[f32]),
        proceed: &mut dyn FnMut() -> bool,
    ) -> Result<&[f32]> {
        if tokens.is_empty() {
            return Err(Error::EmptyPrompt);
        }
        self.runtime
            .check_context(self.tokens().len() + tokens.len())?;
        let n_passes = tokens.len().div_ceil(self.runtime.batch);
        for (pass, batch) in tokens.chunks(self.runtime.batch).enumerate() {
            if !proceed() {
                return Err(Error::Interrupted);
            }
            let last = (pass + 1 == n_passes).then(|| batch.len() - 1);
            let start = self.tokens().len();
            self.pass(batch, last.unwrap_or(batch.len()))?;
            (0..batch.len()).for_each(|i| observe(start + i, self.work.hidden(i)));
        }
        Ok(self.logits())
    }

    /// What the last call of [`Session::extend`] returned.
    ///
    /// # Panics
    /// If there was none.
    pub fn logits(&self) -> &[f32] {
        self.work.logits(0)
    }

    /// Reads `tokens` in one pass; calls `each(i, logits)` with the logits that follow token `i`
    /// for every `i` from `first` on, on any worker.
    ///
    /// # Errors
    /// As [`Session::extend`].
    pub fn score(
        &mut self,
        tokens: &[u32],
        first: usize,
        each: &(dyn Fn(usize, &[f32]) + Sync),
    ) -> Result<()> {
        self.pass(tokens, first)?;
        let work = &self.work;
        self.runtime
            .team
            .for_each(work.n_logits(), &|i| each(first + i, work.logits(i)));
        Ok(())
    }

    /// One pass; logits are wanted from row `first_logits` on.
    fn pass(&mut self, tokens: &[u32], first_logits: usize) -> Result<()> {
        self.runtime.reserve(&mut self.stream, tokens.len())?;
        let feed = Feed {
            stream: &mut self.stream,
            tokens,
            first_logits,
        };
        self.runtime.forward(&mut [feed], &mut self.work)
    }
}
