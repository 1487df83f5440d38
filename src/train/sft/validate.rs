//! Greedy replies to a validation set, many at a time.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::encode::prompt;
use crate::request::{AdapterChoice, GateChoice, GenerateOptions, Request, Sampling};
use crate::runtime::Runtime;
use crate::scheduler::Completion;
use crate::train::crowd;
use crate::train::data::{Dataset, Item};
use crate::train::state::{Best, write_file};
use crate::train::{Error, Result};

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

/// Answers the items with the runtime's adapter, from an empty context each.
///
/// # Errors
/// If an item does not fit the context, or a pass fails.
pub fn validate(runtime: &Runtime, data: &Dataset, wanted: &Validation) -> Result<Vec<Reply>> {
    let items: Vec<&Item> = judged(data, wanted.items).map(|(_, item)| item).collect();
    let mut replies = vec![None; items.len()];
    let mut request = |i: usize| {
        let mut options = GenerateOptions::default()
            .max_tokens(wanted.max_tokens)
            .adapter(AdapterChoice::First)
            .gate(GateChoice::On);
        options.sampling = Sampling::unfiltered(0.0, 0);
        let tokens = prompt(runtime, &items[i].turns, true)?;
        Ok(Request::new(tokens).options(options))
    };
    let mut done = |i: usize, completion: Completion| {
        let written = &completion.streams[0].written;
        replies[i] = Some(Reply {
            id: items[i].question.id.clone(),
            text: written.text.clone(),
            tokens: written.tokens.len(),
            correct: items[i].judge(&written.text).unwrap_or(false),
        });
        Ok(true)
    };
    crowd::run(runtime, items.len(), &mut request, &mut done)?;
    Ok(replies.into_iter().flatten().collect())
}

/// The first `most` items that can be judged, with their index.
fn judged(data: &Dataset, most: usize) -> impl Iterator<Item = (usize, &Item)> {
    let items = data.items().iter().enumerate();
    let judged = items.filter(|(_, item)| item.judge("").is_some());
    judged.take(most)
}

/// Checks that there is something to be judged and that every prompt leaves room for a reply.
pub(super) fn check(runtime: &Runtime, data: &Dataset, most: usize) -> Result<()> {
    let mut n = 0;
    for (index, item) in judged(data, most) {
        let n_prompt = prompt(runtime, &item.turns, true)?.len();
        let context = runtime.context();
        if n_prompt >= context {
            let what = format!("the prompt has {n_prompt} tokens, the context has {context}");
            return Err(data.error(index, what));
        }
        n += 1;
    }
    match n {
        0 => {
            let what = "no validation item has an answer to be judged by";
            Err(Error::NoExamples(what.into()))
        }
        _ => Ok(()),
    }
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

/// Drops the replies of evaluations after `step`, which an interrupted run wrote after its last state, and
/// a last line that was cut short. At step 0 nothing is kept.
pub(super) fn rewind(path: &Path, step: u64) -> Result<()> {
    #[derive(Deserialize)]
    struct Line {
        step: u64,
    }
    let text = match fs::read_to_string(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        read => read.map_err(|e| Error::io(path, e))?,
    };
    let whole = text.rfind('\n').map_or(0, |at| at + 1);
    let mut kept = String::new();
    for (i, line) in text[..whole].split_inclusive('\n').enumerate() {
        let parsed: Line = serde_json::from_str(line)
            .map_err(|e| Error::damaged(path, format!("line {}: {e}", i + 1)))?;
        if step > 0 && parsed.step <= step {
            kept.push_str(line);
        }
    }
    write_file(path, &|w| w.write_all(kept.as_bytes())).map_err(|e| Error::io(path, e))
}
