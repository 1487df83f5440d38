//! From a prompt to a reply, token by token.

use std::time::{Duration, Instant};

use brevity_model::StreamDecoder;
use serde::Serialize;

use crate::engine::Session;
use crate::prefill::{Prefill, Route, prefill};
use crate::sampling::{Sampler, SamplerOptions};
use crate::{Error, Result, stats};

/// What is wanted of a reply.
#[derive(Clone, Debug)]
pub struct GenerateOptions {
    /// Most tokens of the reply.
    pub max_tokens: usize,
    /// How tokens are chosen.
    pub sampling: SamplerOptions,
    /// Whether an end token is a token like any other.
    pub ignore_eos: bool,
    /// Which model writes it.
    pub route: Route,
}

/// Why a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Finish {
    /// The model ended it.
    Stop,
    /// It reached the tokens asked for.
    Length,
    /// The context is full.
    Context,
    /// The user stopped it.
    Interrupted,
}

/// Where the time of a reply went.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// Reading the prompt.
    pub prefill: Duration,
    /// From the call to the first token of the reply.
    pub ttft: Duration,
    /// From the first token of the reply to the last.
    pub decode: Duration,
    /// Every gap between two tokens of the reply.
    pub gaps: Vec<Duration>,
}

impl Timings {
    /// The gap that `percent` % of the gaps do not exceed, milliseconds.
    pub fn itl_ms(&self, percent: f64) -> f64 {
        let gaps: Vec<f64> = self.gaps.iter().copied().map(stats::ms).collect();
        stats::percentile(&gaps, percent)
    }
}

/// A reply.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its tokens, without the end token.
    pub tokens: Vec<u32>,
    /// Its text, without special tokens; empty if the model has no tokenizer.
    pub text: String,
    /// Why it ended.
    pub finish: Finish,
    /// How the prompt was read.
    pub prefill: Prefill,
    /// Where the time went.
    pub timings: Timings,
}

/// Reads `prompt` in place of what `session` holds, and writes a reply. What the session holds of
/// the prompt is not read again.
///
/// `on_text` gets the text as it becomes complete, always whole characters. `proceed` is asked
/// before every pass; the reply ends there if it says no. Afterwards the session holds the prompt
/// and the reply but for its last token.
///
/// # Errors
/// Those of [`prefill`] for the prompt, those of `on_text`, and a failing pass.
pub fn generate(
    session: &mut Session<'_>,
    prompt: &[u32],
    options: &GenerateOptions,
    on_text: &mut dyn FnMut(&str) -> Result<()>,
    proceed: &mut dyn FnMut() -> bool,
) -> Result<Reply> {
    let engine = session.engine();
    let tokenizer = engine.tokenizer().ok();
    let eos = if options.ignore_eos {
        vec![]
    } else {
        engine.config().eos_tokens.clone()
    };
    let mut sampler = Sampler::new(options.sampling.clone())?;
    let mut decoder = StreamDecoder::new();
    let start = Instant::now();
    let prefill = prefill(session, prompt, &options.route, proceed)?;
    let mut reply = Reply {
        tokens: Vec::new(),
        text: String::new(),
        finish: Finish::Length,
        prefill,
        timings: Timings {
            prefill: start.elapsed(),
            ..Timings::default()
        },
    };
    let mut history = session.tokens().to_vec();
    let first_position = history.len();
    let mut last: Option<Instant> = None;
    while reply.tokens.len() < options.max_tokens {
        let position = first_position + reply.tokens.len();
        let token = sampler
            .sample(session.logits(), position as u64, 0, &history)?
            .token;
        let now = Instant::now();
        match last.replace(now) {
            None => reply.timings.ttft = now - start,
            Some(last) => reply.timings.gaps.push(now - last),
        }
        if eos.contains(&token) {
            reply.finish = Finish::Stop;
            break;
        }
        reply.tokens.push(token);
        history.push(token);
        if let Some(tokenizer) = tokenizer.filter(|t| !t.is_special(token)) {
            let piece = decoder.push(tokenizer.token_bytes(token));
            reply.text.push_str(&piece);
            on_text(&piece)?;
        }
        if reply.tokens.len() == options.max_tokens {
            break;
        }
        if session.room() == 0 {
            reply.finish = Finish::Context;
            break;
        }
        match session.extend(&[token], proceed) {
            Err(Error::Interrupted) => {
                reply.finish = Finish::Interrupted;
                break;
            }
            read => read?,
        };
    }
    let rest = decoder.flush();
    if !rest.is_empty() {
        reply.text.push_str(&rest);
        on_text(&rest)?;
    }
    reply.timings.decode = reply.timings.gaps.iter().sum();
    Ok(reply)
}
