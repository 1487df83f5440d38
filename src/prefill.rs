//! Reads a prompt, and lets the gate choose the model on the way.
//!
//! The tokens that the gate sees run with the base model. An adapter that is active from some later
//! token on is tried in the same pass: if the gate switches it on, no token is read twice and no
//! pass is added; if not, the tokens from there on (the header of the reply, or the last token of
//! the prompt) are read again without it. An adapter that is active from the first token (plain)
//! costs a second reading of what the gate saw if it is switched on.

use std::ops::Range;
use std::time::{Duration, Instant};

use brevity_model::{Decision, Gate, Pool};
use serde::Serialize;

use crate::adapters::{AdapterSpan, Mode};
use crate::runtime::{Runtime, Session};
use crate::stream::Stream;
use crate::{Error, Result};

/// Which model a request asks for.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Number and mode of the adapter.
    pub adapter: Option<(usize, Mode)>,
    /// The tokens of the prompt that the runtime's gate pools; `None`: the adapter is on.
    pub gate: Option<Range<usize>>,
}

/// How a prompt was read.
#[derive(Clone, Debug, Serialize)]
pub struct Prefill {
    /// Tokens of the prompt.
    pub tokens: usize,
    /// Tokens whose keys and values were there already.
    pub reused: usize,
    /// Tokens that went through the network.
    pub encoded: usize,
    /// What the gate said.
    pub gate: Option<Decision>,
    /// Whether the reply is written with the adapter.
    pub adapter_on: bool,
    /// First position with the adapter, if it is on.
    pub adapter_from: Option<usize>,
    /// What the positions of the prompt ran with, and those of the reply will.
    #[serde(skip)]
    pub span: AdapterSpan,
    /// Pooling and head of the gate.
    #[serde(skip)]
    pub gate_time: Duration,
}

/// A prompt on its way into a stream, in pieces of any size.
#[derive(Debug)]
pub struct PromptReader<'e> {
    prompt: Vec<u32>,
    with_adapter: AdapterSpan,
    /// The gate, until it has decided.
    asking: Option<Asking<'e>>,
    /// What becomes of the adapter whatever the gate says.
    forced: Option<bool>,
    /// Where the part ends that can be read now.
    end: usize,
    report: Prefill,
}

/// A gate that is to decide.
#[derive(Debug)]
struct Asking<'e> {
    gate: &'e Gate,
    pool: Pool,
    pooled: Range<usize>,
}

impl<'e> PromptReader<'e> {
    /// Begins to read `prompt` in place of what `stream` holds; what it holds already is not read
    /// again where that is right.
    ///
    /// # Errors
    /// [`Error::EmptyPrompt`]; [`Error::NoGate`] and [`Error::NothingToPool`] if a gate is asked that is
    /// not loaded or has nothing to look at; [`Error::NoAdapter`] and [`Error::NotActivated`];
    /// [`Error::Context`] if it does not fit. The stream is as before then.
    pub fn new(
        runtime: &'e Runtime,
        stream: &mut Stream,
        prompt: &[u32],
        route: &Route,
    ) -> Result<Self> {
        if prompt.is_empty() {
            return Err(Error::EmptyPrompt);
        }
        runtime.check_context(prompt.len())?;
        let with_adapter = match route.adapter {
            Some((adapter, mode)) => {
                let info = runtime.adapter(adapter)?.info();
                AdapterSpan::new(
                    adapter,
                    mode.start(prompt, info.invocation_tokens.as_deref())?,
                )
            }
            None => AdapterSpan::BASE,
        };
        let gate = route.gate.as_ref();
        let asking = gate
            .map(|pooled| Asking::new(runtime, prompt, pooled))
            .transpose()?;
        let (reused, end) = match &asking {
            None => (runtime.align(stream, prompt, with_adapter), prompt.len()),
            Some(Asking { pooled, .. }) => {
                let (first, end) = match with_adapter.from() >= pooled.end {
                    true => (with_adapter, prompt.len()),
                    false => (AdapterSpan::BASE, pooled.end),
                };
                runtime.align(stream, prompt, first);
                stream.truncate(stream.tokens().len().min(pooled.start));
                (stream.tokens().len(), end)
            }
        };
        Ok(Self {
            prompt: prompt.to_vec(),
            with_adapter,
            asking,
            forced: None,
            end,
            report: Prefill {
                tokens: prompt.len(),
                reused,
                encoded: 0,
                gate: None,
                adapter_on: route.adapter.is_some(),
                adapter_from: route.adapter.map(|_| with_adapter.from()),
                span: with_adapter,
                gate_time: Duration::ZERO,
            },
        })
    }

    /// The same, with the adapter on whatever the gate says: for timing.
    pub(crate) fn forced_on(self) -> Self {
        let forced = Some(true);
        Self { forced, ..self }
    }

    /// What the stream is to read next, in one pass or several; empty: the prompt is read.
    pub fn rest(&self, stream: &Stream) -> &[u32] {
        &self.prompt[stream.tokens().len()..self.end]
    }

    /// Takes the final hidden state `[d_model]` of a position that was read.
    pub fn observe(&mut self, position: usize, hidden: &[f32]) {
        let Some(Asking { pool, pooled, .. }) = &mut self.asking else {
            return;
        };
        if pooled.contains(&position) {
            let start = Instant::now();
            pool.add(hidden);
            self.report.gate_time += start.elapsed();
        }
    }

    /// Notes that `n` tokens of the rest were read. The gate decides once it has seen what it is to
    /// see.
    pub fn advance(&mut self, stream: &mut Stream, n: usize) {
        self.report.encoded += n;
        if stream.tokens().len() < self.end {
            return;
        }
        let Some(Asking { gate, pool, .. }) = self.asking.take() else {
            return;
        };
        let start = Instant::now();
        let decision = gate.decide(&pool);
        self.report.gate_time += start.elapsed();
        let on = self.forced.unwrap_or(decision.on);
        self.report.gate = Some(decision);
        self.report.adapter_on &= on;
        self.report.adapter_from = self.report.adapter_from.filter(|_| on);
        let span = match on {
            true => self.with_adapter,
            false => AdapterSpan::BASE,
        };
        if span.agreement(&stream.span()) < stream.tokens().len() {
            stream.align(&self.prompt, span);
        } else {
            stream.switch(span);
        }
        self.report.span = span;
        self.end = self.prompt.len();
    }

    /// How it was read.
    pub fn into_report(self) -> Prefill {
        self.report
    }
}

impl<'e> Asking<'e> {
    fn new(runtime: &'e Runtime, prompt: &[u32], pooled: &Range<usize>) -> Result<Self> {
        let gate = runtime.gate().ok_or(Error::NoGate)?;
        if pooled.is_empty() || pooled.end > prompt.len() {
            return Err(Error::NothingToPool {
                tokens: prompt.len(),
                skipped: pooled.start,
            });
        }
        Ok(Self {
            gate,
            pool: Pool::new(gate),
            pooled: pooled.clone(),
        })
    }
}

/// Reads `prompt` in place of what `session` holds; what it holds already is not read again where
/// that is right.
///
/// # Errors
/// If the gate or the adapter cannot serve the prompt, and those of [`Session::extend`].
pub fn prefill(
    session: &mut Session<'_>,
    prompt: &[u32],
    route: &Route,
    proceed: &mut dyn FnMut() -> bool,
) -> Result<Prefill> {
    let runtime = session.runtime();
    let reader = PromptReader::new(runtime, session.stream_mut(), prompt, route)?;
    read(session, reader, proceed)
}

/// Reads all that is left.
pub(crate) fn read(
    session: &mut Session<'_>,
    mut reader: PromptReader<'_>,
    proceed: &mut dyn FnMut() -> bool,
) -> Result<Prefill> {
    loop {
        let rest = reader.rest(session.stream()).to_vec();
        if rest.is_empty() {
            session.keep();
            return Ok(reader.into_report());
        }
        let mut observe = |position: usize, hidden: &[f32]| reader.observe(position, hidden);
        session.extend_observed(&rest, &mut observe, proceed)?;
        reader.advance(session.stream_mut(), rest.len());
    }
}
