//! One request on its way: a prompt that is read, then streams that write.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::lane::{Lane, f16_bytes};
use super::listener::{Completion, Flow, KvCost, Listener, RequestTimings, StreamReply};
use super::pass::Pass;
use super::reading::Reading;
use crate::budget::SharedBudget;
use crate::prefill::{Prefill, Route};
use crate::request::Request;
use crate::runtime::Runtime;
use crate::stop::StopStrings;
use crate::stream::Stream;
use crate::writer::{Finish, Writer, WriterOptions, Wrote};
use crate::{Error, Result};

/// Raised by whoever does not want a request any more.
pub type CancelFlag = Arc<AtomicBool>;

/// A request and how far it is.
pub(super) struct Job<'e> {
    pub number: u64,
    runtime: &'e Runtime,
    request: Request,
    route: Route,
    writing: WriterOptions<'e>,
    listener: Option<Box<dyn Listener>>,
    cancelled: CancelFlag,
    state: State<'e>,
    /// Tokens that its streams share.
    shared: Option<SharedBudget>,
    prefill: Option<Prefill>,
    replies: Vec<Option<StreamReply>>,
    kv: KvCost,
    submitted: Instant,
    timings: RequestTimings,
    error: Option<Error>,
}

enum State<'e> {
    Waiting,
    Reading(Reading<'e>),
    Writing(Vec<Lane<'e>>),
}

/// What can be checked of a request before its prompt is read: how it is to be run.
pub(super) fn check<'e>(
    runtime: &'e Runtime,
    request: &Request,
    most_streams: usize,
) -> Result<(Route, WriterOptions<'e>)> {
    let asked = request.streams;
    if asked == 0 || asked > most_streams {
        let most = most_streams;
        return Err(Error::Streams { asked, most });
    }
    let sampler = request.sampler()?;
    if asked > 1 && sampler.temperature == 0.0 {
        return Err(Error::GreedyStreams { streams: asked });
    }
    let prompt = &request.prompt.tokens;
    if prompt.is_empty() {
        return Err(Error::EmptyPrompt);
    }
    runtime.check_context(prompt.len() + request.postscript.len())?;
    let vocab_size = runtime.config().vocab_size;
    let mut tokens = prompt.iter().chain(&request.postscript);
    if let Some(&token) = tokens.find(|&&token| token as usize >= vocab_size) {
        return Err(Error::Token { token, vocab_size });
    }
    let options = &request.options;
    let route = runtime.route(options, &request.prompt)?;
    let writing = WriterOptions::new(runtime, options.token_limit(), sampler, options.ignore_eos);
    let writing = match (&options.budget, runtime.tokenizer()) {
        (None, Err(_)) => writing,
        (budget, _) => writing.with_budget(runtime, budget.clone())?,
    };
    if !options.stop.is_empty() {
        runtime.tokenizer()?; // without text there is nothing to find
    }
    let writing = WriterOptions {
        stop: StopStrings::new(&options.stop)?,
        logprobs: options.logprobs,
        end_thinking: options.end_thinking.clone(),
        ..writing
    };
    Writer::new(writing.clone(), 0, prompt)?;
    Ok((route, writing))
}

impl<'e> Job<'e> {
    /// A request that waits.
    ///
    /// # Errors
    /// Those of [`check`], with the listener, who has heard nothing.
    pub fn new(
        runtime: &'e Runtime,
        (number, most_streams): (u64, usize),
        request: Request,
        (listener, cancelled): (Box<dyn Listener>, CancelFlag),
    ) -> Result<Self, (Error, Box<dyn Listener>)> {
        let (route, writing) = match check(runtime, &request, most_streams) {
            Ok(checked) => checked,
            Err(error) => return Err((error, listener)),
        };
        let shared = request.options.budget.as_ref().and_then(|b| b.shared);
        Ok(Self {
            number,
            runtime,
            shared: shared.map(|tokens| SharedBudget::new(tokens, request.streams)),
            replies: vec![None; request.streams],
            request,
            route,
            writing,
            listener: Some(listener),
            cancelled,
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
        self.route.adapter.map(|(adapter, _)| adapter)
    }

    pub fn is_reading(&self) -> bool {
        matches!(self.state, State::Reading(_))
    }

    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.error.is_some() || matches!(&self.state, State::Writing(lanes) if lanes.is_empty())
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Begins with the prompt.
    pub fn begin(&mut self) {
        self.timings.queued = self.submitted.elapsed();
        self.hear(|listener| listener.begun());
        let held = self
            .request
            .memory
            .as_ref()
            .and_then(|memory| memory.take());
        let stream = held.unwrap_or_else(|| self.runtime.stream());
        match Reading::new(self.runtime, stream, &self.request.prompt, &self.route) {
            Ok(reading) => self.state = State::Reading(reading),
            Err(error) => self.give_up(error),
        }
    }

    /// Ends it if nobody wants it any more: with what there is, once streams write.
    pub fn poll(&mut self) {
        if !self.is_cancelled() {
            return;
        }
        match self.state {
            State::Writing(_) => self.stop_all(Finish::Interrupted),
            _ => self.give_up(Error::Interrupted),
        }
    }

    /// Adds what it has for a pass, with at most `chunk` tokens of its prompt. A stream without room
    /// ends here; a prompt without room fails.
    pub fn plan(&mut self, chunk: usize, pass: &mut Pass<'_>) {
        match &mut self.state {
            State::Waiting => {}
            State::Reading(reading) => {
                if let Err(error) = reading.plan(chunk, pass) {
                    self.give_up(error);
                }
            }
            State::Writing(lanes) => {
                let mut heard = Vec::new();
                for lane in lanes {
                    if let Err(held_bytes) = lane.plan(pass) {
                        let rest = lane.writer.stop(Finish::Memory, &mut self.shared);
                        heard.push((lane.number, rest));
                        self.kv.unshared_f16_bytes += held_bytes;
                    }
                }
                self.tell(heard);
            }
        }
    }

    /// Takes the streams back after a pass. A prompt that is read by now becomes the streams that write.
    pub fn read(&mut self, pass: &mut Pass<'_>) {
        match &mut self.state {
            State::Waiting => {}
            State::Reading(reading) => match reading.take(pass) {
                Ok(()) if reading.is_done() => self.fork(),
                Ok(()) => {}
                Err(error) => self.give_up(error),
            },
            State::Writing(lanes) => lanes.iter_mut().for_each(|lane| lane.take(pass)),
        }
    }

    /// The prompt is read: its streams begin with the logits that follow it.
    fn fork(&mut self) {
        let State::Reading(reading) = std::mem::replace(&mut self.state, State::Waiting) else {
            return;
        };
        self.timings.prefill = self.submitted.elapsed() - self.timings.queued;
        let (report, stream, ticket) = reading.finish();
        self.runtime.keep(&stream);
        self.hear(|listener| listener.prompt_read(&report));
        self.prefill = Some(report);
        let n = self.request.streams;
        let ticket = ticket.map(Arc::new);
        let mut streams: Vec<Stream> = (1..n).map(|_| stream.fork()).collect();
        streams.insert(0, stream);
        let lane = |(number, stream): (usize, Stream)| {
            let prompt = &self.request.prompt.tokens;
            let writer = Writer::new(self.writing.clone(), number as u64, prompt)?;
            Ok(Lane::new(number, stream, writer, ticket.clone()))
        };
        let lanes: Result<Vec<_>> = streams.into_iter().enumerate().map(lane).collect();
        match lanes {
            Ok(lanes) => self.state = State::Writing(lanes),
            Err(error) => self.give_up(error),
        }
    }

    /// The writers that go on from logits of the pass, with these.
    pub fn writers<'a>(
        &'a mut self,
        pass: &'a Pass<'_>,
    ) -> impl Iterator<Item = (&'a mut Writer<'e>, &'a [f32])> {
        let lanes = match &mut self.state {
            State::Writing(lanes) => &mut lanes[..],
            _ => &mut [],
        };
        lanes.iter_mut().filter_map(|lane| lane.drawing(pass))
    }

    /// Goes on with what the pass gave.
    pub fn write(&mut self, pass: &Pass<'_>) {
        let State::Writing(lanes) = &mut self.state else {
            return;
        };
        let context = self.runtime.context();
        let mut heard = Vec::new();
        for lane in lanes {
            match lane.write(pass, context, &self.request.postscript, &mut self.shared) {
                Ok(wrote) => heard.push((lane.number, wrote)),
                Err(error) => {
                    self.error.get_or_insert(error);
                }
            }
        }
        if self.timings.ttft.is_zero() {
            self.timings.ttft = self.submitted.elapsed();
        }
        self.tell(heard);
    }

    /// Tells the listener what streams wrote.
    fn tell(&mut self, heard: Vec<(usize, Wrote)>) {
        for (number, wrote) in heard {
            if let Some(chosen) = &wrote.chosen {
                self.hear(|listener| listener.chosen(number, chosen));
            }
            for (part, piece) in &wrote.pieces {
                self.hear(|listener| listener.text(number, *part, piece));
            }
        }
    }

    /// Lets go of the streams that ended, and of the others if they are not needed any more.
    pub fn settle(&mut self) {
        let State::Writing(lanes) = &mut self.state else {
            return;
        };
        if !lanes.iter().any(Lane::is_over) {
            return;
        }
        self.kv.peak_bytes = self.kv.peak_bytes.max(held_bytes(lanes));
        let (over, going): (Vec<_>, Vec<_>) = lanes.drain(..).partition(Lane::is_over);
        *lanes = going;
        let mut flow = Flow::Go;
        for lane in over {
            let number = lane.number;
            let reply = self.keep(lane);
            if self.hear(|listener| listener.ended(number, &reply)) == Some(Flow::Stop) {
                flow = Flow::Stop;
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
            let rest = lane.writer.stop(finish, &mut self.shared);
            let number = lane.number;
            self.tell(vec![(number, rest)]);
            self.replies[number] = Some(self.keep(lane));
        }
    }

    /// What is kept of a stream.
    fn keep(&mut self, lane: Lane<'_>) -> StreamReply {
        let (reply, stream) = lane.finish();
        if let Some(stream) = stream {
            self.kv.unshared_f16_bytes += f16_bytes(&stream);
            self.remember(stream);
        }
        reply
    }

    /// Leaves a stream to whoever asks next.
    fn remember(&self, stream: Stream) {
        if let Some(memory) = &self.request.memory {
            memory.put(stream);
        }
    }

    /// Tells the listener something. One that panics hears no more, and its request ends.
    fn hear<T>(&mut self, tell: impl FnOnce(&mut dyn Listener) -> T) -> Option<T> {
        let listener = self.listener.as_mut()?;
        let told = catch_unwind(AssertUnwindSafe(|| tell(listener.as_mut())));
        if told.is_err() {
            self.listener = None;
            self.give_up(Error::Listener);
        }
        told.ok()
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
    pub fn finish(mut self) {
        match std::mem::replace(&mut self.state, State::Waiting) {
            State::Waiting => {}
            State::Reading(reading) => {
                if let Some(stream) = reading.into_stream() {
                    self.remember(stream);
                }
            }
            State::Writing(lanes) => {
                for lane in lanes {
                    if let Some(stream) = lane.into_stream() {
                        self.remember(stream);
                    }
                }
            }
        }
        let replies = std::mem::take(&mut self.replies);
        let whole = self
            .prefill
            .take()
            .zip(replies.into_iter().collect::<Option<Vec<_>>>());
        let result = match (self.error.take(), whole) {
            (None, Some((prefill, streams))) => {
                let mut timings = self.timings;
                timings.decode = self.submitted.elapsed().saturating_sub(timings.ttft);
                Ok(Completion {
                    prefill,
                    streams,
                    timings,
                    kv: self.kv,
                })
            }
            (error, _) => Err(error.unwrap_or(Error::Interrupted)),
        };
        self.hear(|listener| listener.done(result));
    }
}

/// Bytes of keys and values of some streams; pages they share are counted once.
fn held_bytes(lanes: &[Lane<'_>]) -> usize {
    let streams = || lanes.iter().filter_map(Lane::stream);
    let mut seen = HashSet::new();
    let pages = streams().flat_map(Stream::pages);
    let own = pages.filter(|page| seen.insert(Arc::as_ptr(page))).count();
    own * streams()
        .next()
        .map_or(0, |stream| stream.kv_shape().page_len_bytes())
}
