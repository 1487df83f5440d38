//! The one batch loop: many requests, many streams, one pass through the network per step.
//!
//! ```text
//! submit -> waiting -> reading the prompt, a chunk a step -> n streams, a token a step -> done
//! ```
//!
//! Every pass holds the next token of every stream that writes, and a chunk of one prompt; prompts
//! that are read at the same time take turns. Streams with different adapters share a pass. The
//! chunk beside running streams is as large as `pace.rs` lets it be, so that a long prompt does not
//! make them stutter. The streams of a request fork from its prompt, which is read once.
//!
//! What a stream says depends on its own request only: not on its neighbours, the chunks, or time.
//!
//! A request that fails, is cancelled, or whose listener fails ends alone: its keys and values are
//! given back and the others go on.

mod job;
mod pace;

use std::collections::VecDeque;
use std::time::Duration;

use brevity_model::{DisjointChunks, Runner, Workspace};

use crate::budget::BudgetOptions;
use crate::engine::Engine;
use crate::prefill::{Prefill, Route};
use crate::sampling::SamplerOptions;
use crate::stream::Feed;
use crate::team::Bound;
use crate::writer::{Writer, Written};
use crate::{Error, Result};

use job::{Job, Part};
use pace::Pace;

/// How a scheduler is set up.
#[derive(Clone, Debug)]
pub struct SchedulerOptions {
    /// Most requests that wait.
    pub queue: usize,
    /// Most streams that write at a time, and prompts that are read.
    pub streams: usize,
    /// Prompt tokens of a pass beside running streams; `None`: as many as keep a pass under twice
    /// its time without them.
    pub chunk: Option<usize>,
}

impl Default for SchedulerOptions {
    fn default() -> Self {
        Self {
            queue: 64,
            streams: 64,
            chunk: None,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Token ids.
    pub prompt: Vec<u32>,
    /// Which model writes.
    pub route: Route,
    /// How many replies.
    pub streams: usize,
    /// Most tokens of a reply.
    pub max_tokens: usize,
    /// How tokens are chosen.
    pub sampling: SamplerOptions,
    /// Whether an end token is a token like any other.
    pub ignore_eos: bool,
    /// How long replies may think.
    pub budget: Option<BudgetOptions>,
    /// Read by every stream behind its reply, for the hidden state of the last of them; empty: no
    /// such state.
    pub postscript: Vec<u32>,
}

impl Request {
    /// One greedy reply of the base model.
    pub fn new(prompt: Vec<u32>, max_tokens: usize) -> Self {
        Self {
            prompt,
            route: Route::default(),
            streams: 1,
            max_tokens,
            sampling: SamplerOptions::default(),
            ignore_eos: false,
            budget: None,
            postscript: Vec::new(),
        }
    }
}

/// A stream that has ended.
#[derive(Clone, Debug)]
pub struct StreamReply {
    /// What it wrote.
    pub written: Written,
    /// Final hidden state of the last token of the postscript; `None` without one, or if the stream
    /// was stopped before.
    pub hidden: Option<Vec<f32>>,
}

/// Whether the other streams of a request go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// They do.
    Go,
    /// They are not needed any more.
    Stop,
}

/// What a request came to.
#[derive(Clone, Debug)]
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
pub struct RequestTimings {
    /// From [`Scheduler::submit`] until the prompt was begun.
    pub queued: Duration,
    /// Until the prompt was read.
    pub prefill: Duration,
    /// From [`Scheduler::submit`] until the first token.
    pub ttft: Duration,
    /// From the first token until the last stream ended.
    pub decode: Duration,
}

/// Memory of keys and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KvCost {
    /// Most bytes held at a time; pages that streams share are counted once.
    pub peak_bytes: usize,
    /// What an f16 cache would take that holds every stream from its first token on.
    pub unshared_f16_bytes: usize,
}

/// Who asked.
pub trait Listener {
    /// Text of a stream, whole characters.
    ///
    /// # Errors
    /// Any error ends the request with it.
    fn text(&mut self, stream: usize, piece: &str) -> Result<()> {
        let _ = (stream, piece);
        Ok(())
    }

    /// A stream ended.
    ///
    /// # Errors
    /// Any error ends the request with it.
    fn ended(&mut self, stream: usize, reply: &StreamReply) -> Result<Flow> {
        let _ = (stream, reply);
        Ok(Flow::Go)
    }

    /// Whether the request is to be given up; asked before every pass. What was written stays.
    fn cancelled(&mut self) -> bool {
        false
    }

    /// The request is over; the last call.
    fn done(&mut self, result: Result<Completion>);
}

/// Requests on their way through the network.
pub struct Scheduler<'e, 'l> {
    engine: &'e Engine,
    options: SchedulerOptions,
    work: Workspace,
    waiting: VecDeque<Job<'e, 'l>>,
    running: Vec<Job<'e, 'l>>,
    /// The running job whose prompt got the last chunk.
    last_read: u64,
    next_number: u64,
    pace: Pace,
}

impl<'e, 'l> Scheduler<'e, 'l> {
    /// Nothing to do yet.
    pub fn new(engine: &'e Engine, options: SchedulerOptions) -> Self {
        Self {
            engine,
            pace: Pace::new(options.chunk, engine.batch()),
            options,
            work: Workspace::new(),
            waiting: VecDeque::new(),
            running: Vec::new(),
            last_read: 0,
            next_number: 1,
        }
    }

    /// Queues a request.
    ///
    /// # Errors
    /// [`Error::Busy`] if the queue is full; [`Error::Usage`], [`Error::Context`] or those of the
    /// sampler for a request that cannot be served. The listener hears nothing of it then.
    pub fn submit(&mut self, request: Request, listener: &'l mut dyn Listener) -> Result<()> {
        if self.waiting.len() >= self.options.queue {
            return Err(Error::Busy {
                waiting: self.waiting.len(),
            });
        }
        if request.streams == 0 || request.streams > self.options.streams {
            return Err(Error::Usage(format!(
                "streams: expected 1 to {}, found {}",
                self.options.streams, request.streams
            )));
        }
        let number = self.next_number;
        self.waiting
            .push_back(Job::new(self.engine, number, request, listener)?);
        self.next_number += 1;
        Ok(())
    }

    /// Requests that wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Requests that run.
    pub fn running(&self) -> usize {
        self.running.len()
    }

    /// Steps until nothing is left to do.
    ///
    /// # Errors
    /// Those of [`Scheduler::step`].
    pub fn run(&mut self) -> Result<()> {
        while self.step()? {}
        Ok(())
    }

    /// One pass. Returns whether there is more to do.
    ///
    /// # Errors
    /// If the pass failed for a reason that is no request's: all requests end then.
    pub fn step(&mut self) -> Result<bool> {
        self.cancel();
        self.admit();
        let parts = self.plan();
        if parts.is_empty() {
            return Ok(!self.running.is_empty() || !self.waiting.is_empty());
        }
        let written = parts.iter().filter(|p| p.lane.is_some()).count();
        let n_rows = parts.iter().map(|p| p.n_rows).sum::<usize>();
        let start = std::time::Instant::now();
        if let Err(error) = self.forward(&parts) {
            for job in self.running.drain(..).chain(self.waiting.drain(..)) {
                job.fail(Error::Interrupted);
            }
            return Err(error);
        }
        self.pace.note(written, n_rows - written, start.elapsed());
        self.draw(&parts);
        let mut jobs = self.running.iter_mut();
        let mut job: Option<&mut Job<'e, 'l>> = None;
        for part in &parts {
            while job.as_ref().is_none_or(|j| j.number != part.job) {
                job = jobs.next();
            }
            if let Some(job) = &mut job {
                job.take(part, &self.work);
            }
        }
        self.sweep();
        Ok(!self.running.is_empty() || !self.waiting.is_empty())
    }

    /// Ends what nobody waits for any more.
    fn cancel(&mut self) {
        for job in &mut self.running {
            job.poll();
        }
        self.sweep();
        let waiting = std::mem::take(&mut self.waiting);
        for mut job in waiting {
            match job.is_cancelled() {
                true => job.fail(Error::Interrupted),
                false => self.waiting.push_back(job),
            }
        }
    }

    /// Begins with the requests there is room for, in the order they came.
    fn admit(&mut self) {
        let mut streams: usize = self.running.iter().map(Job::n_streams).sum();
        while let Some(job) = self.waiting.front()
            && streams + job.n_streams() <= self.options.streams
            && let Some(mut job) = self.waiting.pop_front()
        {
            streams += job.n_streams();
            match job.begin() {
                Ok(()) => self.running.push(job),
                Err(error) => job.fail(error),
            }
        }
        // Rows with one adapter side by side are one segment of the pass.
        self.running.sort_by_key(|job| (job.adapter(), job.number));
    }

    /// What the next pass holds, by job. Room for it is reserved.
    fn plan(&mut self) -> Vec<Part> {
        let writing = self.running.iter().map(Job::n_writing).sum();
        let reading = self.next_to_read();
        let chunk = self.pace.chunk(writing);
        let mut parts = vec![];
        let (mut row, mut logits) = (0, 0);
        for job in &mut self.running {
            let chunk = if Some(job.number) == reading {
                chunk
            } else {
                0
            };
            let first = parts.len();
            job.plan(chunk, &mut parts);
            job.reserve(&mut parts, first);
            for part in &mut parts[first..] {
                (part.first_row, part.logits) = (row, part.logits.map(|_| logits));
                row += part.n_rows;
                logits += usize::from(part.logits.is_some());
            }
        }
        if parts.is_empty() {
            self.sweep();
        }
        parts
    }

    /// The job whose prompt gets the next chunk: the one behind the last, in turns.
    fn next_to_read(&mut self) -> Option<u64> {
        let numbers = || {
            let reading = self.running.iter().filter(|job| job.is_reading());
            reading.map(|job| job.number)
        };
        let behind = numbers().filter(|&n| n > self.last_read).min();
        let next = behind.or_else(|| numbers().min());
        self.last_read = next.unwrap_or(self.last_read);
        next
    }

    fn forward(&mut self, parts: &[Part]) -> Result<()> {
        let mut feeds: Vec<Feed<'_>> = Vec::with_capacity(parts.len());
        for job in &mut self.running {
            let number = job.number;
            let own = parts.iter().filter(|part| part.job == number);
            job.feed(own, &mut feeds);
        }
        self.engine.forward(&mut feeds, &mut self.work)
    }

    /// Has the streams that write choose their next tokens, side by side: what a stream draws depends on
    /// nothing but its own logits, history and seed.
    fn draw(&mut self, parts: &[Part]) {
        let mut writers: Vec<(&mut Writer<'_>, &[f32])> = Vec::new();
        for job in &mut self.running {
            let number = job.number;
            let own = parts.iter().filter(|part| part.job == number);
            job.writers(own, &self.work, &mut writers);
        }
        let n = writers.len();
        let writers = DisjointChunks::new(&mut writers, 1);
        let crew = self.engine.team().crew(Bound::Memory);
        crew.for_each(n, &|i| {
            let (writer, logits) = &mut writers.take(i)[0];
            writer.draw(logits);
        });
    }

    /// Lets go of the streams and jobs that are over.
    fn sweep(&mut self) {
        self.running.iter_mut().for_each(Job::settle);
        let (over, running): (Vec<_>, Vec<_>) =
            self.running.drain(..).partition(|job| job.is_over());
        self.running = running;
        for job in over {
            job.finish();
        }
    }
}
