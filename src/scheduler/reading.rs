//! A prompt on its way through passes.

use super::pass::{Pass, Ticket};
use crate::Result;
use crate::prefill::{Prefill, PromptReader, Route};
use crate::prompt::Prompt;
use crate::runtime::Runtime;
use crate::stream::Stream;

/// A prompt that is read, and the stream that reads it.
pub(super) struct Reading<'e> {
    reader: Box<PromptReader<'e>>,
    /// Not while a pass has it.
    stream: Option<Stream>,
    /// For the last pass; it leads to the logits that follow the prompt once that is read.
    ticket: Option<Ticket>,
    n_prompt: usize,
}

impl<'e> Reading<'e> {
    /// Begins with `prompt` in place of what `stream` holds.
    ///
    /// # Errors
    /// Those of [`PromptReader::new`].
    pub fn new(
        runtime: &'e Runtime,
        mut stream: Stream,
        prompt: &Prompt,
        route: &Route,
    ) -> Result<Self> {
        let reader = PromptReader::new(runtime, &mut stream, &prompt.tokens, route)?;
        Ok(Self {
            reader: Box::new(reader),
            stream: Some(stream),
            ticket: None,
            n_prompt: prompt.tokens.len(),
        })
    }

    /// Adds at most `chunk` tokens to a pass.
    ///
    /// # Errors
    /// If there is no room for their keys and values.
    pub fn plan(&mut self, chunk: usize, pass: &mut Pass<'_>) -> Result<()> {
        self.ticket = None;
        let Some(stream) = self.stream.take() else {
            return Ok(());
        };
        let rest = self.reader.rest(&stream);
        let tokens = &rest[..chunk.min(rest.len())];
        if tokens.is_empty() {
            self.stream = Some(stream);
            return Ok(());
        }
        let last = stream.tokens().len() + tokens.len() == self.n_prompt;
        match pass.add(stream, tokens, last) {
            Ok(ticket) => {
                self.ticket = Some(ticket);
                Ok(())
            }
            Err(refused) => {
                let (stream, error) = *refused;
                self.stream = Some(stream);
                Err(error)
            }
        }
    }

    /// Takes the stream back and lets the gate look at what was read.
    ///
    /// # Errors
    /// If the gate's score is no number.
    pub fn take(&mut self, pass: &mut Pass<'_>) -> Result<()> {
        let Some(ticket) = &self.ticket else {
            return Ok(());
        };
        let mut stream = pass.stream(ticket);
        let n = pass.len(ticket);
        let start = stream.tokens().len() - n;
        for i in 0..n {
            self.reader.observe(start + i, pass.hidden(ticket, i));
        }
        let decided = self.reader.advance(&mut stream, n);
        self.stream = Some(stream);
        decided
    }

    /// Whether all of it is read.
    pub fn is_done(&self) -> bool {
        let stream = self.stream.as_ref();
        stream.is_some_and(|stream| self.reader.rest(stream).is_empty())
    }

    /// How it was read, the stream, and the way to the logits that follow.
    ///
    /// # Panics
    /// If a pass has the stream.
    pub fn finish(self) -> (Prefill, Stream, Option<Ticket>) {
        let stream = self.stream.expect("the stream is back after the pass");
        (self.reader.into_report(), stream, self.ticket)
    }

    /// The stream, unless a pass has it.
    pub fn into_stream(self) -> Option<Stream> {
        self.stream
    }
}
