//! A request that is under way, as its client sees it.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::Engine;
use crate::budget::Part;
use crate::prefill::Prefill;
use crate::scheduler::{CancelFlag, Completion, Flow, Listener, StreamReply};
use crate::writer::Chosen;
use crate::{Error, Result};

/// What happens to a request, in order.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The request waits no more: its prompt is read next.
    Begun,
    /// The prompt was read; the streams begin.
    Prompt(Prefill),
    /// A stream has chosen a token; before its text, and only if log-probabilities are wanted.
    Chosen {
        /// Number of the stream.
        stream: usize,
        /// The token.
        chosen: Box<Chosen>,
    },
    /// Text of a stream, whole characters.
    Text {
        /// Number of the stream.
        stream: usize,
        /// What it belongs to.
        part: Part,
        /// The text.
        piece: String,
    },
    /// A stream ended.
    Ended {
        /// Number of the stream.
        stream: usize,
        /// What it came to.
        reply: Box<StreamReply>,
    },
}

/// What the thread of the batch loop sends.
pub(crate) enum Said<T> {
    Event(Event),
    Done(Box<Result<T>>),
}

/// A request that is under way. It runs whether or not anybody reads: what is not read is kept. Dropped
/// before its end, it is cancelled and its keys and values are given back.
#[must_use = "a request is cancelled when this is dropped"]
pub struct Pending<T> {
    /// Keeps the engine until the request has ended.
    _engine: Engine,
    said: Receiver<Said<T>>,
    cancelled: CancelFlag,
    result: Option<Result<T>>,
}

impl<T> Pending<T> {
    pub(super) fn new(engine: Engine, said: Receiver<Said<T>>, cancelled: CancelFlag) -> Self {
        Self {
            _engine: engine,
            said,
            cancelled,
            result: None,
        }
    }

    /// Asks the request to end before the next pass. Streams that write end with what they have.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The flag that [`Pending::cancel`] raises, for others to raise.
    pub fn cancel_flag(&self) -> CancelFlag {
        CancelFlag::clone(&self.cancelled)
    }

    /// Waits for the next event; `None` after the last.
    pub fn next_event(&mut self) -> Option<Event> {
        if self.result.is_some() {
            return None;
        }
        let said = self.said.recv();
        self.note(said.ok())
    }

    /// As [`Pending::next_event`], for at most `time`.
    ///
    /// # Errors
    /// [`TimedOut`] if there was none.
    pub fn next_event_within(&mut self, time: Duration) -> Result<Option<Event>, TimedOut> {
        if self.result.is_some() {
            return Ok(None);
        }
        match self.said.recv_timeout(time) {
            Ok(said) => Ok(self.note(Some(said))),
            Err(RecvTimeoutError::Disconnected) => Ok(self.note(None)),
            Err(RecvTimeoutError::Timeout) => Err(TimedOut),
        }
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// What the request failed with; [`Error::Interrupted`] if it was cancelled before a stream wrote;
    /// [`Error::Stopped`] if the engine's thread has ended.
    pub fn wait(mut self) -> Result<T> {
        while self.next_event().is_some() {}
        self.result.take().unwrap_or(Err(Error::Stopped))
    }

    fn note(&mut self, said: Option<Said<T>>) -> Option<Event> {
        match said {
            Some(Said::Event(event)) => return Some(event),
            Some(Said::Done(result)) => self.result = Some(*result),
            None => self.result = Some(Err(Error::Stopped)),
        }
        None
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// No event within the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

/// Sends what a request comes to; never waits for the reader.
pub(crate) struct Reporter<T>(Box<dyn Fn(Said<T>) + Send>);

impl<T: Send + 'static> Reporter<T> {
    /// A reporter and its reader.
    pub fn new() -> (Self, Receiver<Said<T>>) {
        let (sender, receiver): (Sender<Said<T>>, _) = channel();
        // A reader that has gone has cancelled the request.
        let reporter = Self::to(move |said| drop(sender.send(said)));
        (reporter, receiver)
    }

    /// To `hear`, which must not wait.
    pub fn to(hear: impl Fn(Said<T>) + Send + 'static) -> Self {
        Self(Box::new(hear))
    }

    /// Sends an event.
    pub fn event(&self, event: Event) {
        (self.0)(Said::Event(event));
    }

    /// Passes on what a listener heard that becomes an event as it is.
    pub fn begun(&self) {
        self.event(Event::Begun);
    }

    /// The same for a token.
    pub fn chosen(&self, stream: usize, chosen: &Chosen) {
        let chosen = Box::new(chosen.clone());
        self.event(Event::Chosen { stream, chosen });
    }

    /// The same for a text.
    pub fn text(&self, stream: usize, part: Part, piece: &str) {
        let piece = piece.to_owned();
        self.event(Event::Text {
            stream,
            part,
            piece,
        });
    }

    /// Sends the end.
    pub fn done(&self, result: Result<T>) {
        (self.0)(Said::Done(Box::new(result)));
    }
}

impl Listener for Reporter<Completion> {
    fn begun(&mut self) {
        Reporter::begun(self);
    }

    fn prompt_read(&mut self, prefill: &Prefill) {
        self.event(Event::Prompt(prefill.clone()));
    }

    fn chosen(&mut self, stream: usize, chosen: &Chosen) {
        Reporter::chosen(self, stream, chosen);
    }

    fn text(&mut self, stream: usize, part: Part, piece: &str) {
        Reporter::text(self, stream, part, piece);
    }

    fn ended(&mut self, stream: usize, reply: &StreamReply) -> Flow {
        let reply = Box::new(reply.clone());
        self.event(Event::Ended { stream, reply });
        Flow::Go
    }

    fn done(&mut self, result: Result<Completion>) {
        Reporter::done(self, result);
    }
}
