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
//! A step has four parts: every job adds what it has to a [`Pass`]; the pass runs; the streams that
//! write choose their next tokens side by side; every job goes on with what it got.
//!
//! What a stream says depends on its own request only: not on its neighbours, the chunks, or time.
//!
//! A request that fails, is cancelled, or whose listener panics ends alone: its keys and values are
//! given back and the others go on.

mod job;
mod lane;
mod listener;
mod pace;
mod pass;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use brevity_model::{DisjointChunks, Runner};

use crate::request::Request;
use crate::runtime::Runtime;
use crate::team::Bound;
use crate::writer::Writer;
use crate::{Error, Result};

pub use job::CancelFlag;
use job::Job;
pub use listener::{Completion, Flow, KvCost, Listener, RequestTimings, StreamReply};
use pace::Pace;
use pass::Pass;

/// How a scheduler is set up.
#[derive(Clone, Debug)]
pub struct SchedulerOptions {
    /// Most requests that wait.
    pub queue: usize,
    /// Most streams that write at a time, and prompts that are read.
    pub streams: usize,
    /// Prompt tokens of a pass beside running streams; `None`: as many as keep a pass near 2.4 times
    /// what it takes without them.
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

/// Checks a request as [`Scheduler::submit`] will.
///
/// # Errors
/// Those of [`Scheduler::submit`], but for [`Error::Busy`].
pub fn check(runtime: &Runtime, options: &SchedulerOptions, request: &Request) -> Result<()> {
    job::check(runtime, request, options.streams).map(drop)
}

/// Requests on their way through the network.
pub struct Scheduler<'e> {
    runtime: &'e Runtime,
    options: SchedulerOptions,
    pass: Pass<'e>,
    waiting: VecDeque<Job<'e>>,
    running: Vec<Job<'e>>,
    /// The running job whose prompt got the last chunk.
    last_read: u64,
    next_number: u64,
    pace: Pace,
}

impl<'e> Scheduler<'e> {
    /// Nothing to do yet.
    pub fn new(runtime: &'e Runtime, options: SchedulerOptions) -> Self {
        Self {
            runtime,
            pace: Pace::new(options.chunk, runtime.batch()),
            options,
            pass: Pass::new(runtime),
            waiting: VecDeque::new(),
            running: Vec::new(),
            last_read: 0,
            next_number: 1,
        }
    }

    /// Queues a request; raising `cancelled` ends it before the next pass.
    ///
    /// # Errors
    /// [`Error::Busy`] if the queue is full; what is wrong with a request that cannot be served. The
    /// listener comes back with it and has heard nothing.
    pub fn submit(
        &mut self,
        request: Request,
        listener: Box<dyn Listener>,
        cancelled: CancelFlag,
    ) -> Result<(), (Error, Box<dyn Listener>)> {
        let waiting = self.waiting.len();
        if waiting >= self.options.queue {
            return Err((Error::Busy { waiting }, listener));
        }
        let limits = (self.next_number, self.options.streams);
        let job = Job::new(self.runtime, limits, request, (listener, cancelled))?;
        self.waiting.push_back(job);
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

    /// Whether nothing is left to do.
    pub fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty()
    }

    /// Steps until nothing is left to do.
    #[cfg(test)]
    pub fn run(&mut self) {
        while !self.is_idle() {
            self.step();
        }
    }

    /// One pass. If it fails for a reason that is no request's, all that run end with that.
    pub fn step(&mut self) {
        self.cancel();
        self.admit();
        let writing = self.plan();
        if !self.pass.is_empty() {
            let start = Instant::now();
            let n_rows = self.pass.n_rows();
            if let Err(error) = self.pass.run() {
                let error = Arc::new(error);
                for job in self.running.drain(..) {
                    job.fail(Error::Pass(Arc::clone(&error)));
                }
                return;
            }
            self.pace.note(writing, n_rows - writing, start.elapsed());
            for job in &mut self.running {
                job.read(&mut self.pass);
            }
            self.draw();
            for job in &mut self.running {
                job.write(&self.pass);
            }
        }
        self.sweep();
    }

    /// Ends everything with `Interrupted`.
    pub fn shut_down(&mut self) {
        for job in self.running.drain(..).chain(self.waiting.drain(..)) {
            job.fail(Error::Interrupted);
        }
    }

    /// Ends what nobody waits for any more.
    fn cancel(&mut self) {
        self.running.iter_mut().for_each(Job::poll);
        self.sweep();
        for job in std::mem::take(&mut self.waiting) {
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
            job.begin();
            self.running.push(job);
        }
        // Rows with one adapter side by side are one run of the pass.
        self.running.sort_by_key(|job| (job.adapter(), job.number));
    }

    /// Fills the next pass, job by job. Returns the rows of streams that write.
    fn plan(&mut self) -> usize {
        let writing = self.running.iter().map(Job::n_writing).sum();
        let reading = self.next_to_read();
        let chunk = self.pace.chunk(writing);
        self.pass.clear();
        let mut written = 0;
        for job in &mut self.running {
            let before = self.pass.n_rows();
            let own = if Some(job.number) == reading {
                chunk
            } else {
                0
            };
            job.plan(own, &mut self.pass);
            if !job.is_reading() {
                written += self.pass.n_rows() - before;
            }
        }
        written
    }

    /// The job whose prompt gets the next chunk: the one after the last, in turns.
    fn next_to_read(&mut self) -> Option<u64> {
        let numbers = || {
            let reading = self.running.iter().filter(|job| job.is_reading());
            reading.map(|job| job.number)
        };
        let after = numbers().filter(|&n| n > self.last_read).min();
        let next = after.or_else(|| numbers().min());
        self.last_read = next.unwrap_or(self.last_read);
        next
    }

    /// Has the streams that write choose their next tokens, side by side: what a stream draws depends on
    /// nothing but its own logits, history and seed.
    fn draw(&mut self) {
        let pass = &self.pass;
        let jobs = self.running.iter_mut();
        let mut writers: Vec<(&mut Writer<'_>, &[f32])> =
            jobs.flat_map(|job| job.writers(pass)).collect();
        let n = writers.len();
        let writers = DisjointChunks::new(&mut writers, 1);
        let crew = self.runtime.team().crew(Bound::Memory);
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
        over.into_iter().for_each(Job::finish);
    }
}
