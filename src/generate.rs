//! From a prompt to a reply, token by token.

use std::time::{Duration, Instant};

use crate::engine::Session;
use crate::prefill::{Prefill, Route, prefill};
use crate::sampling::SamplerOptions;
use crate::writer::{Finish, Writer, WriterOptions};
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
    let (sampling, max_tokens) = (options.sampling.clone(), options.max_tokens);
    let writing = WriterOptions::new(engine, max_tokens, sampling, options.ignore_eos);
    let mut writer = Writer::new(writing, 0, prompt)?;
    let start = Instant::now();
    let prefill = prefill(session, prompt, &options.route, proceed)?;
    let prefill_time = start.elapsed();
    while writer.finish().is_none() {
        on_text(&writer.write(session.logits(), session.room(), &mut None)?)?;
        if writer.finish().is_some() {
            break;
        }
        match session.extend(writer.unread(), proceed) {
            Err(Error::Interrupted) => writer.stop(Finish::Interrupted, &mut None),
            read => drop(read?),
        }
    }
    let written = writer.written();
    Ok(Reply {
        timings: Timings {
            prefill: prefill_time,
            ttft: written.first.map_or(Duration::ZERO, |first| first - start),
            decode: written.gaps.iter().sum(),
            gaps: written.gaps,
        },
        tokens: written.tokens,
        text: written.text,
        finish: written.finish,
        prefill,
    })
}
