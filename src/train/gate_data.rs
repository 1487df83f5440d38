//! What a gate learns from: measured pass rates of the base model and of the adapter, and what the gate
//! will see of a prompt.
//!
//! ```text
//! prompt -> k replies without adapter, k with it -> shares of right replies, mean tokens
//!        -> base model's final hidden states over the last turn -> mean
//! ```

use std::ops::Range;
use std::path::Path;

use brevity_model::Message;
use serde::{Deserialize, Serialize};

use super::crowd;
use super::data::{Dataset, Item};
use super::gate_fit::{GateExample, Measured};
use super::record::{Record, Setting};
use super::sft::prompt;
use super::{Error, Result};
use crate::answer::Extract;
use crate::engine::answer;
use crate::request::{AdapterChoice, GateChoice, GenerateOptions, Request, Sampling};
use crate::runtime::Runtime;
use crate::scheduler::Completion;

/// How replies are sampled to be judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleOptions {
    /// Replies to a prompt; one is greedy. Default 8.
    pub samples: usize,
    /// Most tokens of a reply. Default 256.
    pub max_tokens: usize,
    /// `None`: as the engine samples several streams.
    pub temperature: Option<f32>,
    /// Default 0.
    pub seed: u64,
}

impl Default for SampleOptions {
    fn default() -> Self {
        Self {
            samples: 8,
            max_tokens: 256,
            temperature: None,
            seed: 0,
        }
    }
}

impl SampleOptions {
    pub(super) fn check(&self) -> Result<()> {
        for (name, value) in [("samples", self.samples), ("tokens", self.max_tokens)] {
            if value == 0 {
                return Err(Error::option(name, "at least 1", 0));
            }
        }
        Ok(())
    }

    /// The replies to a prompt.
    pub(super) fn request(&self, prompt: Vec<u32>, adapter: bool) -> Request {
        let adapter = match adapter {
            true => AdapterChoice::First,
            false => AdapterChoice::Base,
        };
        let mut options = GenerateOptions::default()
            .max_tokens(self.max_tokens)
            .adapter(adapter)
            .gate(GateChoice::On);
        options.sampling = Sampling {
            temperature: self.temperature,
            seed: self.seed,
            ..Sampling::default()
        };
        Request::new(prompt).streams(self.samples).options(options)
    }
}

/// How far a measurement is: items done, items in all.
pub type Proceed<'p> = dyn FnMut(usize, usize) -> bool + 'p;

/// What is kept of a prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    base: Measured,
    adapter: Measured,
    features: Vec<f32>,
}

/// Measured prompts.
#[derive(Clone, Debug, PartialEq)]
pub struct GateData {
    /// In the order of the data.
    pub examples: Vec<GateExample>,
    /// Of these, how many were measured in an earlier run.
    pub known: usize,
    /// Tokens at the beginning of a prompt without system message that the template adds and that are not
    /// pooled.
    pub skip_prefix: usize,
}

/// Measures the items of `data` that can be judged, with the runtime's first adapter and without.
/// `record` keeps what was measured. `None`: `proceed` said no.
///
/// # Errors
/// [`Error::Option`]; [`Error::NoExamples`] if nothing can be judged; [`Error::Model`] if there is no
/// adapter, or a prompt does not fit the context; those of the record.
pub fn measure(
    runtime: &Runtime,
    data: &Dataset,
    options: &SampleOptions,
    record: &Path,
    proceed: &mut Proceed<'_>,
) -> Result<Option<GateData>> {
    options.check()?;
    if runtime.adapters().is_empty() {
        return Err(Error::Model("no adapter is loaded".into()));
    }
    let items: Vec<&Item> = judged(data)?;
    let setting = Setting::new(runtime, "gate", options)?;
    let mut record: Record<Kept> = Record::open(record)?;
    let keys: Vec<String> = items.iter().map(|item| setting.key(item)).collect();
    let open = |i: &usize| record.get(&keys[*i]).is_none();
    let open: Vec<usize> = (0..items.len()).filter(open).collect();
    let known = items.len() - open.len();
    let skip_prefix = skip_prefix(runtime)?;
    let mut halves: Vec<[Option<Measured>; 2]> = vec![[None; 2]; open.len()];
    let mut request = |number: usize| {
        let item = items[open[number / 2]];
        Ok(options.request(prompt(runtime, &item.turns, true)?, number % 2 == 1))
    };
    let mut n_done = known;
    let mut done = |number: usize, completion: Completion| {
        let index = open[number / 2];
        let item = items[index];
        let half = &mut halves[number / 2];
        half[number % 2] = Some(measured(item, &completion));
        if let [Some(base), Some(adapter)] = *half {
            let features = pooled(runtime, &item.turns, skip_prefix)?;
            let kept = Kept {
                base,
                adapter,
                features,
            };
            record.push(keys[index].clone(), kept)?;
            n_done += 1;
        }
        Ok(proceed(n_done, items.len()))
    };
    if !crowd::run(runtime, 2 * open.len(), &mut request, &mut done)? {
        return Ok(None);
    }
    let example = |(item, key): (&&Item, &String)| {
        let kept = record.get(key).expect("every item was measured");
        GateExample {
            kind: item.question.kind.clone(),
            features: kept.features.clone(),
            base: kept.base,
            adapter: kept.adapter,
        }
    };
    Ok(Some(GateData {
        examples: items.iter().zip(&keys).map(example).collect(),
        known,
        skip_prefix,
    }))
}

/// The items that can be judged.
pub(super) fn judged(data: &Dataset) -> Result<Vec<&Item>> {
    let items = data.items().iter();
    let items: Vec<&Item> = items.filter(|item| item.judge("").is_some()).collect();
    match items.is_empty() {
        true => Err(Error::NoExamples(
            "no item has an answer to be judged by".into(),
        )),
        false => Ok(items),
    }
}

fn measured(item: &Item, completion: &Completion) -> Measured {
    let n = completion.streams.len() as f64;
    let replies = || completion.streams.iter().map(|reply| &reply.written);
    let correct = replies().filter(|written| {
        let answer = answer(&Extract::Auto, written);
        item.question.judge(&written.text, answer.as_deref()) == Some(true)
    });
    Measured {
        pass_rate: correct.count() as f64 / n,
        tokens: replies()
            .map(|written| written.tokens.len() as f64)
            .sum::<f64>()
            / n,
    }
}

/// Tokens that the template writes before the first turn, where there is no system message.
fn skip_prefix(runtime: &Runtime) -> Result<usize> {
    let user = Message::new("user", "?");
    let reply = Message::new("assistant", "!");
    let one = prompt(runtime, std::slice::from_ref(&user), false)?;
    let two = prompt(runtime, &[user.clone(), reply.clone()], false)?;
    let three = prompt(runtime, &[user.clone(), reply, user], false)?;
    // The last turn is written as the first one, if nothing stands before the first.
    let turn = three.len().saturating_sub(two.len()).min(one.len());
    let (before, last) = one.split_at(one.len() - turn);
    Ok(if three.ends_with(last) {
        before.len()
    } else {
        0
    })
}

/// The tokens of a conversation that the gate pools: its last turn.
fn last_turn(runtime: &Runtime, turns: &[Message], skip_prefix: usize) -> Result<Range<usize>> {
    let before = &turns[..turns.len().saturating_sub(1)];
    let begin = match before {
        [] => skip_prefix,
        before => prompt(runtime, before, false)?.len(),
    };
    Ok(begin..prompt(runtime, turns, false)?.len())
}

/// Mean of the base model's final hidden states over the last turn: sums in f64, in order, as the gate
/// makes it.
fn pooled(runtime: &Runtime, turns: &[Message], skip_prefix: usize) -> Result<Vec<f32>> {
    let failed = |error: crate::Error| Error::Model(error.to_string());
    let tokens = prompt(runtime, turns, true)?;
    let range = last_turn(runtime, turns, skip_prefix)?;
    let mut sum = vec![0.0f64; runtime.config().d_model];
    let mut n = 0usize;
    let mut observe = |position: usize, hidden: &[f32]| {
        if range.contains(&position) {
            n += 1;
            for (sum, &x) in sum.iter_mut().zip(hidden) {
                *sum += f64::from(x);
            }
        }
    };
    let mut session = runtime.session();
    session
        .extend_observed(&tokens, &mut observe, &mut || true)
        .map_err(failed)?;
    if n == 0 {
        return Err(Error::Model(
            "the chat template gives the last turn no token".into(),
        ));
    }
    Ok(sum.iter().map(|sum| (sum / n as f64) as f32).collect())
}

#[cfg(test)]
mod tests;
