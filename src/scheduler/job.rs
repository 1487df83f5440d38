//! One request on its way: a prompt that is read, then streams that write.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use brevity_model::{KvFormat, KvShape, Workspace};

use super::{Completion, Flow, KvCost, Listener, Request, RequestTimings, StreamReply};
use crate::budget::Pool;
use crate::engine::Engine;
use crate::prefill::{Prefill, PromptReader};
use crate::stream::{Feed, Stream};
use crate::writer::{Finish, Writer, WriterOptions};
use crate::{Error, Result};

/// What a stream of a job has in a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Number of the job.
    pub job: u64,
    /// Index of the lane; `None`: the prompt.
    pub lane: Option<usize>,
    /// Tokens.
    pub n_rows: usize,
    /// Place of the first among all rows of the pass.
    pub first_row: usize,
    /// Place of its logits among those of the pass, if they are wanted.
    pub logits: Option<usize>,
}

/// A request and how far it is.
pub(super) struct Job<'e, 'l> {
    pub number: u64,
    engine: &'e Engine,
    request: Request,
    listener: &'l mut dyn Listener,
    writing: WriterOptions<'e>,
    state: State<'e>,
    /// Tokens that its streams share.
    pool: Option<Pool>,
    prefill: Option<Prefill>,
    replies: Vec<Option<StreamReply>>,
    kv: KvCost,
    submitted: Instant,
    timings: RequestTimings,
    error: Option<Error>,
}

enum State<'e> {
    Waiting,
    Reading {
        reader: Box<PromptReader<'e>>,
        stream: Stream,
    },
    Writing(Vec<Lane<'e>>),
}

/// A stream that writes.
struct Lane<'e> {
    /// Number of the stream.
    number: usize,
    stream: Stream,
    writer: Writer<'e>,
    /// What is left to read once the reply has ended.
    postscript: Option<Vec<u32>>,
    hidden: Option<Vec<f32>>,
    over: bool,
}

impl Lane<'_> {
    /// What the stream reads in the next pass.
    fn next(&self) -> &[u32] {
        match &self.postscript {
            Some(tokens) => tokens,
            None => self.writer.unread(),
        }
    }
}

impl<'e, 'l> Job<'e, 'l> {
    /// Checks what can be checked before the prompt is read.
    pub fn new(
        engine: &'e Engine,
        number: u64,
        request: Request,
        listener: &'l mut dyn Listener,
    ) -> Result<Self> {
        engine.check_context(request.prompt.len() + request.postscript.len())?;
        if let Some((adapter, _)) = request.route.adapter
            && adapter >= engine.adapters().len()
        {
            let n = engine.adapters().len();
            return Err(Error::Usage(format!("adapter {adapter} of {n}")));
        }
        let sampling = request.sampling.clone();
        let writing = WriterOptions::new(engine, request.max_tokens, sampling, request.ignore_eos);
        let writing = match (&request.budget, engine.tokenizer()) {
            (None, Err(_)) => writing,
            (budget, _) => writing.with_budget(engine, budget.clone())?,
        };
        Writer::new(writing.clone(), 0, &request.prompt)?;
        let shared = request.budget.as_ref().and_then(|budget| budget.shared);
        Ok(Self {
            number,
            engine,
            pool: shared.map(|tokens| Pool::new(tokens, request.streams)),
            replies: vec![None; request.streams],
            request,
            listener,
            writing,
            state: State::Waiting,
            prefill: None,
            kv: KvCost::default(),
            submitted: Instant::now(),
            timings: RequestTimings::default(),
            error: None,
        })
    }

    /// Streams that write or will.
    pub fn n_streams(&self) -> usize {
        match &self.state {
            State::Writing(lanes) => lanes.len(),
            _ => self.request.streams,
        }
    }

    /// Streams that write.
    pub fn n_writing(&self) -> usize {
        match &self.state {
            State::Writing(lanes) => lanes.len(),
            _ => 0,
        }
    }

    /// Number of the adapter.
    pub fn adapter(&self) -> Option<usize> {
        self.request.route.adapter.map(|(adapter, _)| adapter)
    }

    pub fn is_reading(&self) -> bool {
        matches!(self.state, State::Reading { .. })
    }

    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.error.is_some() || matches!(&self.state, State::Writing(lanes) if lanes.is_empty())
    }

    /// Begins with the prompt.
    pub fn begin(&mut self) -> Result<()> {
        self.timings.queued = self.submitted.elapsed();
        let mut stream = self.engine.stream();
        let Request { prompt, route, .. } = &self.request;
        let reader = PromptReader::new(self.engine, &mut stream, prompt, route)?;
        let reader = Box::new(reader);
        self.state = State::Reading { reader, stream };
        Ok(())
    }

    /// Whether its listener gave it up.
    pub fn is_cancelled(&mut self) -> bool {
        self.listener.cancelled()
    }

    /// Ends it if its listener gave it up: with what there is, once streams write.
    pub fn poll(&mut self) {
        if !self.is_cancelled() {
            return;
        }
        match self.state {
            State::Writing(_) => self.stop_all(Finish::Interrupted),
            _ => self.give_up(Error::Interrupted),
        }
    }

    /// What it has for a pass with at most `chunk` tokens of its prompt. Places in the pass are not
    /// filled in.
    pub fn plan(&self, chunk: usize, parts: &mut Vec<Part>) {
        let part = |lane, n_rows, logits: bool| Part {
            job: self.number,
            lane,
            n_rows,
            first_row: 0,
            logits: logits.then_some(0),
        };
        match &self.state {
            State::Waiting => {}
            State::Reading { reader, stream } => {
                let n = chunk.min(reader.rest(stream).len());
                let last = stream.tokens().len() + n == self.request.prompt.len();
                parts.extend((n > 0).then(|| part(None, n, last)));
            }
            State::Writing(lanes) => {
                let lane = |(i, lane): (usize, &Lane<'_>)| {
                    part(Some(i), lane.next().len(), lane.postscript.is_none())
                };
                parts.extend(lanes.iter().enumerate().map(lane));
            }
        }
    }

    /// Makes room for its parts, those from `first` on. A stream without room ends there and its part
    /// is taken out; a prompt without room fails.
    pub fn reserve(&mut self, parts: &mut Vec<Part>, first: usize) {
        let engine = self.engine;
        let mut kept = parts.split_off(first);
        kept.retain(|part| match (&mut self.state, part.lane) {
            (State::Reading { stream, .. }, _) => match engine.reserve(stream, part.n_rows) {
                Ok(()) => true,
                Err(error) => {
                    self.error = Some(error);
                    false
                }
            },
            (State::Writing(lanes), Some(i)) => {
                let lane = &mut lanes[i];
                let fits = engine.reserve(&mut lane.stream, part.n_rows).is_ok();
                if !fits {
                    lane.over = true;
                    lane.writer.stop(Finish::Memory, &mut self.pool);
                    self.kv.unshared_f16_bytes += f16_bytes(&lane.stream);
                    // Its pages may be what the next one needs.
                    lane.stream = self.engine.stream();
                }
                fits
            }
            _ => false,
        });
        parts.append(&mut kept);
    }

    /// What its streams read in the pass.
    pub fn feed<'a, 'p>(
        &'a mut self,
        mut parts: impl Iterator<Item = &'p Part>,
        feeds: &mut Vec<Feed<'a>>,
    ) {
        match &mut self.state {
            State::Waiting => {}
            State::Reading { reader, stream } => {
                if let Some(part) = parts.next() {
                    let tokens = &reader.rest(stream)[..part.n_rows];
                    feeds.push(feed(stream, tokens, part));
                }
            }
            State::Writing(lanes) => {
                let mut lanes = lanes.iter_mut().enumerate();
                for part in parts {
                    let lane = lanes.find(|(i, _)| Some(*i) == part.lane);
                    let (_, lane) = lane.expect("parts in the order of the lanes");
                    let tokens = match &lane.postscript {
                        Some(tokens) => tokens,
                        None => lane.writer.unread(),
                    };
                    feeds.push(feed(&mut lane.stream, tokens, part));
                }
            }
        }
    }

    /// The writers that go on from logits of the pass, with these.
    pub fn writers<'a, 'p>(
        &'a mut self,
        parts: impl Iterator<Item = &'p Part>,
        work: &'a Workspace,
        writers: &mut Vec<(&'a mut Writer<'e>, &'a [f32])>,
    ) {
        let State::Writing(lanes) = &mut self.state else {
            return;
        };
        let mut lanes = lanes.iter_mut().enumerate();
        for part in parts {
            let lane = lanes.find(|(i, _)| Some(*i) == part.lane);
            if let (Some((_, lane)), Some(logits)) = (lane, part.logits) {
                writers.push((&mut lane.writer, work.logits(logits)));
            }
        }
    }

    /// Takes what a pass gave for one of its parts.
    pub fn take(&mut self, part: &Part, work: &Workspace) {
        let done = match (&mut self.state, part.lane) {
            (State::Reading { reader, stream }, _) => {
                let start = stream.tokens().len() - part.n_rows;
                for i in 0..part.n_rows {
                    reader.observe(start + i, work.hidden(part.first_row + i));
                }
                match reader.advance(stream, part.n_rows) {
                    Ok(()) if reader.rest(stream).is_empty() => self.fork(part, work),
                    other => other,
                }
            }
            (State::Writing(lanes), Some(i)) => match part.logits {
                Some(logits) => self.write(i, work.logits(logits)),
                None => {
                    let last = part.first_row + part.n_rows - 1;
                    lanes[i].hidden = Some(work.hidden(last).to_vec());
                    lanes[i].over = true;
                    Ok(())
                }
            },
            _ => Ok(()),
        };
        if let Err(error) = done {
            self.give_up(error);
        }
    }

    /// The prompt is read: its streams begin.
    fn fork(&mut self, part: &Part, work: &Workspace) -> Result<()> {
        let State::Reading { reader, stream } = std::mem::replace(&mut self.state, State::Waiting)
        else {
            return Ok(());
        };
        self.timings.prefill = self.submitted.elapsed() - self.timings.queued;
        self.prefill = Some(reader.into_report());
        self.engine.keep(&stream);
        let lane = |number: usize| -> Result<Lane<'e>> {
            let writing = self.writing.clone();
            Ok(Lane {
                number,
                stream: stream.fork(),
                writer: Writer::new(writing, number as u64, &self.request.prompt)?,
                postscript: None,
                hidden: None,
                over: false,
            })
        };
        let lanes: Result<Vec<_>> = (0..self.request.streams).map(lane).collect();
        self.state = State::Writing(lanes?);
        let logits = work.logits(part.logits.expect("logits behind the prompt"));
        for i in 0..self.request.streams {
            self.write(i, logits)?;
        }
        self.timings.ttft = self.submitted.elapsed();
        Ok(())
    }

    /// Writes the next token of lane `i`.
    fn write(&mut self, i: usize, logits: &[f32]) -> Result<()> {
        let State::Writing(lanes) = &mut self.state else {
            return Ok(());
        };
        let lane = &mut lanes[i];
        if lane.writer.finish().is_none() {
            let behind = match &self.request.postscript[..] {
                [] => 0,
                // The last token of a reply is read with it.
                postscript => postscript.len() + 1,
            };
            let read = lane.stream.tokens().len() + behind;
            let room = self.engine.context().saturating_sub(read);
            let text = lane.writer.write(logits, room, &mut self.pool)?;
            if !text.is_empty() {
                self.listener.text(lane.number, &text)?;
            }
        }
        if lane.writer.finish().is_some() {
            match &self.request.postscript[..] {
                [] => lane.over = true,
                postscript => {
                    lane.postscript = Some([lane.writer.unread(), postscript].concat());
                }
            }
        }
        Ok(())
    }

    /// Lets go of the streams that ended, and of the others if they are not needed any more.
    pub fn settle(&mut self) {
        let State::Writing(lanes) = &mut self.state else {
            return;
        };
        if !lanes.iter().any(|lane| lane.over) {
            return;
        }
        self.kv.peak_bytes = self.kv.peak_bytes.max(held_bytes(lanes));
        let (over, going): (Vec<_>, Vec<_>) = lanes.drain(..).partition(|lane| lane.over);
        *lanes = going;
        let mut flow = Flow::Go;
        for lane in over {
            let number = lane.number;
            let reply = self.keep(lane);
            match self.listener.ended(number, &reply) {
                Ok(Flow::Go) => {}
                Ok(Flow::Stop) => flow = Flow::Stop,
                Err(error) => self.give_up(error),
            }
            self.replies[number] = Some(reply);
        }
        if flow == Flow::Stop {
            self.stop_all(Finish::Decided);
        }
    }

    /// Ends all streams that still write.
    fn stop_all(&mut self, finish: Finish) {
        let State::Writing(lanes) = &mut self.state else {
            return;
        };
        self.kv.peak_bytes = self.kv.peak_bytes.max(held_bytes(lanes));
        for mut lane in std::mem::take(lanes) {
            lane.writer.stop(finish, &mut self.pool);
            let number = lane.number;
            self.replies[number] = Some(self.keep(lane));
        }
    }

    /// What is kept of a stream.
    fn keep(&mut self, lane: Lane<'_>) -> StreamReply {
        self.kv.unshared_f16_bytes += f16_bytes(&lane.stream);
        StreamReply {
            written: lane.writer.written(),
            hidden: lane.hidden,
        }
    }

    /// Ends it with an error; what it holds goes with it.
    pub fn give_up(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    /// Ends it with an error.
    pub fn fail(mut self, error: Error) {
        self.give_up(error);
        self.finish();
    }

    /// Tells its listener.
    pub fn finish(self) {
        let Self {
            listener,
            state,
            error,
            prefill,
            replies,
            kv,
            submitted,
            mut timings,
            ..
        } = self;
        drop(state);
        let whole = prefill.zip(replies.into_iter().collect::<Option<Vec<_>>>());
        listener.done(match (error, whole) {
            (None, Some((prefill, streams))) => {
                timings.decode = submitted.elapsed().saturating_sub(timings.ttft);
                Ok(Completion {
                    prefill,
                    streams,
                    timings,
                    kv,
                })
            }
            (error, _) => Err(error.unwrap_or(Error::Interrupted)),
        });
    }
}

fn feed<'a>(stream: &'a mut Stream, tokens: &'a [u32], part: &Part) -> Feed<'a> {
    let before = part.n_rows - usize::from(part.logits.is_some());
    Feed {
        stream,
        tokens,
        first_logits: before,
    }
}

/// Bytes of keys and values of some streams; pages they share are counted once.
fn held_bytes(lanes: &[Lane<'_>]) -> usize {
    let mut seen = HashSet::new();
    let pages = lanes.iter().flat_map(|lane| lane.stream.pages());
    let own = pages.filter(|page| seen.insert(Arc::as_ptr(page))).count();
    own * lanes
        .first()
        .map_or(0, |lane| lane.stream.kv_shape().page_len_bytes())
}

/// What a stream's keys and values would take in an f16 cache of its own.
fn f16_bytes(stream: &Stream) -> usize {
    let shape = KvShape {
        format: KvFormat::F16,
        ..stream.kv_shape()
    };
    stream.pages().len() * shape.page_len_bytes()
}
