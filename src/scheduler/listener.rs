//! Who asked, and what they hear.

use std::time::Duration;

use crate::Result;
use crate::budget::Part;
use crate::prefill::Prefill;
use crate::writer::{Chosen, Written};

/// A stream that has ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StreamReply {
    /// What it wrote.
    pub written: Written,
    /// Final hidden state of the last token of the postscript, `[d_model]`; `None` without one, or if
    /// the stream was stopped before.
    pub hidden: Option<Vec<f32>>,
}

/// Whether the other streams of a request go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The others go on.
    Go,
    /// The others are not needed any more.
    Stop,
}

/// What a request came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Completion {
    /// How the prompt was read.
    pub prefill: Prefill,
    /// The streams, in order.
    pub streams: Vec<StreamReply>,
    /// Where the time went.
    pub timings: RequestTimings,
    /// What its keys and values took.
    pub kv: KvCost,
}

/// Times of a request.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct RequestTimings {
    /// From when it was asked until the prompt was begun.
    pub queued: Duration,
    /// From then until the prompt was read.
    pub prefill: Duration,
    /// From when it was asked until the first token.
    pub ttft: Duration,
    /// From the first token until the last stream ended.
    pub decode: Duration,
}

/// Memory of keys and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KvCost {
    /// Most bytes held at a time; pages that streams share are counted once.
    pub peak_bytes: usize,
    /// What an f16 cache would take that holds every stream from its first token on.
    pub unshared_f16_bytes: usize,
}

impl KvCost {
    /// `peak_bytes / unshared_f16_bytes`; 0 if nothing was held.
    pub fn ratio(&self) -> f64 {
        self.peak_bytes as f64 / self.unshared_f16_bytes.max(1) as f64
    }
}

/// Hears what becomes of a request.
///
/// It is called on the thread of the batch loop, between two passes: what it does there delays every
/// request, so it should only note or send on what it hears. A listener that panics ends its request,
/// no other.
pub trait Listener: Send {
    /// The request waits no more: its prompt is read next.
    fn begun(&mut self) {}

    /// The prompt was read; the streams begin.
    fn prompt_read(&mut self, prefill: &Prefill) {
        let _ = prefill;
    }

    /// A stream has chosen a token; told before its text, and only if log-probabilities are wanted.
    fn chosen(&mut self, stream: usize, chosen: &Chosen) {
        let _ = (stream, chosen);
    }

    /// Text of a stream, whole characters, and what it belongs to.
    fn text(&mut self, stream: usize, part: Part, piece: &str) {
        let _ = (stream, part, piece);
    }

    /// A stream ended.
    fn ended(&mut self, stream: usize, reply: &StreamReply) -> Flow {
        let _ = (stream, reply);
        Flow::Go
    }

    /// The request is over; the last call.
    fn done(&mut self, result: Result<Completion>);
}
