//! A stream that writes.

use std::sync::Arc;

use brevity_model::{KvFormat, KvShape};

use super::listener::StreamReply;
use super::pass::{Pass, Ticket};
use crate::Result;
use crate::budget::SharedBudget;
use crate::stream::Stream;
use crate::writer::{Writer, Wrote};

/// Where the stream of a lane is.
enum Place {
    /// Here.
    Held(Stream),
    /// In a pass.
    Lent,
    /// Given up: there was no room for its keys and values.
    Gone,
}

/// A stream that writes its reply, then reads a postscript if there is one.
pub(super) struct Lane<'e> {
    /// Number of the stream.
    pub number: usize,
    pub writer: Writer<'e>,
    place: Place,
    /// For the last pass. Lanes that begin share the ticket of their prompt.
    ticket: Option<Arc<Ticket>>,
    /// What is left to read once the reply has ended.
    postscript: Option<Vec<u32>>,
    hidden: Option<Vec<f32>>,
    over: bool,
}

impl<'e> Lane<'e> {
    /// Begins after a prompt, with the logits that `ticket` leads to.
    pub fn new(
        number: usize,
        stream: Stream,
        writer: Writer<'e>,
        ticket: Option<Arc<Ticket>>,
    ) -> Self {
        Self {
            number,
            writer,
            place: Place::Held(stream),
            ticket,
            postscript: None,
            hidden: None,
            over: false,
        }
    }

    /// Whether nothing is left to read or write.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The stream, unless a pass has it.
    pub fn stream(&self) -> Option<&Stream> {
        match &self.place {
            Place::Held(stream) => Some(stream),
            Place::Lent | Place::Gone => None,
        }
    }

    /// Adds to a pass what the stream reads next.
    ///
    /// # Errors
    /// If there is no room for it the lane is over, and its pages are given back at once: they may be
    /// what the next one needs. What they would have taken in an f16 cache.
    pub fn plan(&mut self, pass: &mut Pass<'_>) -> Result<(), usize> {
        self.ticket = None;
        let Place::Held(stream) = std::mem::replace(&mut self.place, Place::Lent) else {
            return Ok(());
        };
        let (tokens, logits) = match &self.postscript {
            Some(tokens) => (&tokens[..], false),
            None => (self.writer.unread(), true),
        };
        match pass.add(stream, tokens, logits) {
            Ok(ticket) => {
                self.ticket = Some(Arc::new(ticket));
                Ok(())
            }
            Err(refused) => {
                let (stream, _) = *refused;
                (self.over, self.place) = (true, Place::Gone);
                Err(f16_bytes(&stream))
            }
        }
    }

    /// Takes the stream back after a pass.
    pub fn take(&mut self, pass: &mut Pass<'_>) {
        if let (Place::Lent, Some(ticket)) = (&self.place, &self.ticket) {
            self.place = Place::Held(pass.stream(ticket));
        }
    }

    /// The writer and the logits it goes on from, if it does.
    pub fn drawing<'a>(
        &'a mut self,
        pass: &'a Pass<'_>,
    ) -> Option<(&'a mut Writer<'e>, &'a [f32])> {
        let logits = pass.logits(self.ticket.as_ref()?)?;
        Some((&mut self.writer, logits))
    }

    /// Goes on with what the pass gave: writes the next token, or takes the hidden state after the
    /// postscript.
    ///
    /// # Errors
    /// If no token can be chosen from the logits.
    pub fn write(
        &mut self,
        pass: &Pass<'_>,
        context: usize,
        postscript: &[u32],
        shared: &mut Option<SharedBudget>,
    ) -> Result<Wrote> {
        let (Some(ticket), Place::Held(stream)) = (&self.ticket, &self.place) else {
            return Ok(Wrote::default());
        };
        let Some(logits) = pass.logits(ticket) else {
            self.hidden = Some(pass.hidden(ticket, pass.len(ticket) - 1).to_vec());
            self.over = true;
            return Ok(Wrote::default());
        };
        let mut wrote = Wrote::default();
        if self.writer.finish().is_none() {
            // The last token of a reply is read with the postscript.
            let after = match postscript.len() {
                0 => 0,
                n => n + 1,
            };
            let room = context.saturating_sub(stream.tokens().len() + after);
            wrote = self.writer.write(logits, room, shared)?;
        }
        if self.writer.finish().is_some() {
            match postscript {
                [] => self.over = true,
                _ => self.postscript = Some([self.writer.unread(), postscript].concat()),
            }
        }
        Ok(wrote)
    }

    /// The stream, whatever the reply has come to.
    pub fn into_stream(self) -> Option<Stream> {
        match self.place {
            Place::Held(stream) => Some(stream),
            Place::Lent | Place::Gone => None,
        }
    }

    /// What it wrote, and its stream.
    ///
    /// # Panics
    /// If the reply has not ended.
    pub fn finish(self) -> (StreamReply, Option<Stream>) {
        let stream = match self.place {
            Place::Held(stream) => Some(stream),
            Place::Lent | Place::Gone => None,
        };
        let reply = StreamReply {
            written: self.writer.written(),
            hidden: self.hidden,
        };
        (reply, stream)
    }
}

/// What a stream's keys and values would take in an f16 cache of its own.
pub(super) fn f16_bytes(stream: &Stream) -> usize {
    let shape = KvShape {
        format: KvFormat::F16,
        ..stream.kv_shape()
    };
    stream.pages().len() * shape.page_len_bytes()
}
