//! One pass of many streams through the network.
//!
//! A job hands a stream over together with what it is to read, and gets a [`Ticket`] for it; when the
//! pass has run, the ticket is good for the stream and for what the network said.

use brevity_model::Workspace;

use crate::runtime::{Feed, Runtime};
use crate::stream::Stream;
use crate::{Error, Result};

/// A claim on what a pass gives for one stream.
#[derive(Debug)]
pub(super) struct Ticket(usize);

/// What a stream has in a pass.
struct Entry {
    /// Taken back by the ticket.
    stream: Option<Stream>,
    /// Its tokens are `tokens[first_row..first_row + n_rows]`.
    first_row: usize,
    n_rows: usize,
    /// Place among the logits of the pass, if those after its last token are wanted.
    logits: Option<usize>,
}

/// The streams of a pass, in the order they were added.
pub(super) struct Pass<'e> {
    runtime: &'e Runtime,
    entries: Vec<Entry>,
    /// Of all entries, one after the other.
    tokens: Vec<u32>,
    n_logits: usize,
    work: Workspace,
}

impl<'e> Pass<'e> {
    /// An empty pass.
    pub fn new(runtime: &'e Runtime) -> Self {
        Self {
            runtime,
            entries: Vec::new(),
            tokens: Vec::new(),
            n_logits: 0,
            work: Workspace::new(),
        }
    }

    /// Forgets the last pass; its buffers stay.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.tokens.clear();
        self.n_logits = 0;
    }

    /// Has `stream` read `tokens`, and gives the logits that follow the last of them if they are
    /// wanted. Room for their keys and values is made now.
    ///
    /// # Errors
    /// The stream, as it was, and why there is no room.
    pub fn add(
        &mut self,
        mut stream: Stream,
        tokens: &[u32],
        logits: bool,
    ) -> Result<Ticket, Box<(Stream, Error)>> {
        if let Err(error) = self.runtime.reserve(&mut stream, tokens.len()) {
            return Err(Box::new((stream, error)));
        }
        self.entries.push(Entry {
            stream: Some(stream),
            first_row: self.tokens.len(),
            n_rows: tokens.len(),
            logits: logits.then_some(self.n_logits),
        });
        self.tokens.extend_from_slice(tokens);
        self.n_logits += usize::from(logits);
        Ok(Ticket(self.entries.len() - 1))
    }

    /// Whether no stream reads anything.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Tokens of all streams.
    pub fn n_rows(&self) -> usize {
        self.tokens.len()
    }

    /// Runs it.
    ///
    /// # Errors
    /// Those of [`Runtime::forward`]: nothing is read then.
    pub fn run(&mut self) -> Result<()> {
        let mut feeds: Vec<Feed<'_>> = Vec::with_capacity(self.entries.len());
        for entry in &mut self.entries {
            if let Some(stream) = &mut entry.stream {
                feeds.push(Feed {
                    stream,
                    tokens: &self.tokens[entry.first_row..][..entry.n_rows],
                    first_logits: entry.n_rows - usize::from(entry.logits.is_some()),
                });
            }
        }
        self.runtime.forward(&mut feeds, &mut self.work)
    }

    /// Gives the stream back.
    ///
    /// # Panics
    /// If it was given back before.
    pub fn stream(&mut self, ticket: &Ticket) -> Stream {
        let stream = self.entries[ticket.0].stream.take();
        stream.expect("a stream is given back once")
    }

    /// Tokens that the stream read.
    pub fn len(&self, ticket: &Ticket) -> usize {
        self.entries[ticket.0].n_rows
    }

    /// The logits that follow its last token, `[vocab_size]`, if they were wanted.
    pub fn logits(&self, ticket: &Ticket) -> Option<&[f32]> {
        let place = self.entries[ticket.0].logits?;
        Some(self.work.logits(place))
    }

    /// The final hidden state of its token `i`, `[d_model]`.
    pub fn hidden(&self, ticket: &Ticket, i: usize) -> &[f32] {
        self.work.hidden(self.entries[ticket.0].first_row + i)
    }
}
