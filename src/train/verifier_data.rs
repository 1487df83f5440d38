//! What a verifier learns from: sampled replies, whether they are right, and what the model says to itself
//! after reading them.
//!
//! Every stream reads the verification prompt after its reply, as it will when the engine votes: the
//! final hidden state of the last token is what the verifier sees.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::crowd;
use super::data::{Dataset, Item};
use super::gate_data::{Proceed, SampleOptions, judged};
use super::record::{Record, Setting};
use super::sft::prompt;
use super::verifier_fit::VerifierExample;
use super::{Error, Result};
use crate::answer::Extract;
use crate::engine::answer;
use crate::runtime::Runtime;
use crate::scheduler::Completion;

/// A reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct KeptReply {
    correct: bool,
    features: Vec<f32>,
}

/// What is kept of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    replies: Vec<KeptReply>,
    /// Replies that left no room for the verification prompt.
    without_room: usize,
}

/// Judged replies.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifierData {
    /// Questions in the order of the data, their replies in the order of their streams.
    pub examples: Vec<VerifierExample>,
    /// Questions that were asked in an earlier run.
    pub known: usize,
    /// Replies that left no room for the verification prompt.
    pub without_room: usize,
}

/// Samples replies to the items of `data` that can be judged, with the runtime's first adapter if there is
/// one. `ask` is what the model reads after a reply; `record` keeps what it came to. `None`: `proceed` said
/// no.
///
/// # Errors
/// [`Error::Option`]; [`Error::NoExamples`] if nothing can be judged; [`Error::Model`] if a prompt does not
/// fit the context; those of the record.
pub fn sample(
    runtime: &Runtime,
    data: &Dataset,
    (options, ask): (&SampleOptions, &str),
    record: &Path,
    proceed: &mut Proceed<'_>,
) -> Result<Option<VerifierData>> {
    options.check()?;
    let postscript = runtime
        .tokenizer()
        .and_then(|t| Ok(t.encode(ask, false, true)?));
    let postscript = postscript.map_err(|e| Error::Model(e.to_string()))?;
    if postscript.is_empty() {
        return Err(Error::option("verification prompt", "a text", "nothing"));
    }
    let items: Vec<&Item> = judged(data)?;
    let setting = Setting::new(runtime, "verifier", &(options, ask))?;
    let mut record: Record<Kept> = Record::open(record)?;
    let keys: Vec<String> = items.iter().map(|item| setting.key(item)).collect();
    let open = |i: &usize| record.get(&keys[*i]).is_none();
    let open: Vec<usize> = (0..items.len()).filter(open).collect();
    let known = items.len() - open.len();
    let with_adapter = !runtime.adapters().is_empty();
    let mut request = |number: usize| {
        let tokens = prompt(runtime, &items[open[number]].turns, true)?;
        let mut request = options.request(tokens, with_adapter);
        request.postscript = postscript.clone();
        Ok(request)
    };
    let mut n_done = known;
    let mut done = |number: usize, completion: Completion| {
        let index = open[number];
        record.push(keys[index].clone(), kept(items[index], completion))?;
        n_done += 1;
        Ok(proceed(n_done, items.len()))
    };
    if !crowd::run(runtime, open.len(), &mut request, &mut done)? {
        return Ok(None);
    }
    let mut found = VerifierData {
        examples: vec![],
        known,
        without_room: 0,
    };
    for (question, key) in keys.iter().enumerate() {
        let kept = record.get(key).expect("every question was asked");
        found.without_room += kept.without_room;
        found
            .examples
            .extend(kept.replies.iter().map(|reply| VerifierExample {
                question,
                features: reply.features.clone(),
                correct: reply.correct,
            }));
    }
    Ok(Some(found))
}

fn kept(item: &Item, completion: Completion) -> Kept {
    let n = completion.streams.len();
    let replies: Vec<KeptReply> = completion
        .streams
        .into_iter()
        .filter_map(|reply| {
            let answer = answer(&Extract::Auto, &reply.written);
            let correct = item.question.judge(&reply.written.text, answer.as_deref());
            Some(KeptReply {
                correct: correct == Some(true),
                features: reply.hidden?,
            })
        })
        .collect();
    Kept {
        without_room: n - replies.len(),
        replies,
    }
}

#[cfg(test)]
mod tests;
