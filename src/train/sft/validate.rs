//! Greedy replies to a validation set, many at a time.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

use serde::Serialize;

use super::encode::prompt;
use crate::request::{AdapterChoice, GateChoice, GenerateOptions, Request, Sampling};
use crate::runtime::Runtime;
use crate::scheduler::{CancelFlag, Completion, Listener, Scheduler, SchedulerOptions};
use crate::train::data::Dataset;
use crate::train::state::Best;
use crate::train::{Error, Result};

/// Requests that run at a time.
const BATCH: usize = 64;

/// What is asked of a validation set.
#[derive(Clone, Copy, Debug)]
pub struct Validation {
    /// The first so many items that can be judged.
    pub items: usize,
    /// Most tokens of a reply.
    pub max_tokens: usize,
}

/// A reply and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Reply {
    /// Of the item.
    pub id: String,
    /// What was replied.
    pub text: String,
    /// Its tokens.
    pub tokens: usize,
    /// Whether it is right.
    pub correct: bool,
}

struct End(Sender<crate::Result<Completion>>);

impl Listener for End {
    fn done(&mut self, result: crate::Result<Completion>) {
        let _ = self.0.send(result); // whoever asked has failed already
    }
}

/// Answers the items with the runtime's adapter, from an empty context each.
///
/// # Errors
/// If an item does not fit the context, or a pass fails.
pub fn validate(runtime: &Runtime, data: &Dataset, wanted: &Validation) -> Result<Vec<Reply>> {
    let limits = SchedulerOptions {
        queue: BATCH,
        streams: BATCH,
        chunk: Some(runtime.batch()),
    };
    let mut scheduler = Scheduler::new(runtime, limits);
    let judged = data.items().iter().filter(|item| item.judge("").is_some());
    let mut replies = Vec::new();
    let items: Vec<_> = judged.take(wanted.items).collect();
    for items in items.chunks(BATCH) {
        let mut ends: Vec<Receiver<_>> = vec![];
        for item in items {
            let mut options = GenerateOptions::default()
                .max_tokens(wanted.max_tokens)
                .adapter(AdapterChoice::First)
                .gate(GateChoice::On);
            options.sampling = Sampling::unfiltered(0.0, 0);
            let request = Request::new(prompt(runtime, &item.turns, true)?).options(options);
            let (sender, end) = channel();
            let sent = scheduler.submit(request, Box::new(End(sender)), CancelFlag::default());
            sent.map_err(|(error, _)| Error::Model(error.to_string()))?;
            ends.push(end);
        }
        while !scheduler.is_idle() {
            scheduler.step();
        }
        for (item, end) in items.iter().zip(ends) {
            let completion = end.recv().unwrap_or(Err(crate::Error::Stopped));
            let completion = completion.map_err(|error| Error::Model(error.to_string()))?;
            let written = &completion.streams[0].written;
            replies.push(Reply {
                id: item.question.id.clone(),
                text: written.text.clone(),
                tokens: written.tokens.len(),
                correct: item.judge(&written.text).unwrap_or(false),
            });
        }
    }
    Ok(replies)
}

/// Share of right answers, and mean tokens.
pub(super) fn summary(step: u64, replies: &[Reply]) -> Best {
    let n = replies.len().max(1) as f64;
    let correct = replies.iter().filter(|r| r.correct).count();
    Best {
        step,
        accuracy: correct as f64 / n,
        tokens: replies.iter().map(|r| r.tokens as f64).sum::<f64>() / n,
    }
}

/// Adds the replies of an evaluation to a file, one JSON object a line.
pub(super) fn append(path: &Path, step: u64, replies: &[Reply]) -> Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        step: u64,
        #[serde(flatten)]
        reply: &'a Reply,
    }
    let io = |e| Error::io(path, e);
    let mut text = String::new();
    for reply in replies {
        let line = serde_json::to_string(&Line { step, reply });
        text += &line.map_err(|e| io(e.into()))?;
        text.push('\n');
    }
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut f| f.write_all(text.as_bytes()))
        .map_err(io)
}
