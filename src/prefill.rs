//! Reads a prompt, and lets the gate choose the model on the way.
//!
//! Under a gate the prompt is read with the base model as far as the adapter would leave it alone.
//! The gate sees the hidden states of that pass; the rest of the prompt then runs with or without
//! the adapter. An activated adapter therefore costs no token read twice. One that is active from
//! the first token (plain) costs all of them, one that replays the last token costs that one.

use std::ops::Range;
use std::time::{Duration, Instant};

use brevity_model::{Decision, Pool};
use serde::Serialize;

use crate::adapters::{Mode, Schedule};
use crate::engine::Session;
use crate::{Error, Result};

/// Which model a request asks for.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Number and mode of the adapter.
    pub adapter: Option<(usize, Mode)>,
    /// The tokens of the prompt that the engine's gate pools; `None`: the adapter is on.
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
    /// Pooling and head of the gate.
    #[serde(skip)]
    pub gate_time: Duration,
}

/// Reads `prompt` in place of what `session` holds; what it holds already is not read again where
/// that is right.
///
/// # Errors
/// Those of [`Session::extend`]; [`Error::Usage`] if the gate has no token to pool or the prompt does
/// not activate the adapter.
pub fn prefill(
    session: &mut Session<'_>,
    prompt: &[u32],
    route: &Route,
    proceed: &mut dyn FnMut() -> bool,
) -> Result<Prefill> {
    let engine = session.engine();
    let with_adapter = match route.adapter {
        Some((adapter, mode)) => {
            let invocation = engine.adapters()[adapter]
                .info()
                .invocation_tokens
                .as_deref();
            Schedule::new(adapter, mode.start(prompt, invocation)?)
        }
        None => Schedule::BASE,
    };
    let mut report = Prefill {
        tokens: prompt.len(),
        reused: 0,
        encoded: 0,
        gate: None,
        adapter_on: route.adapter.is_some(),
        adapter_from: route.adapter.map(|_| with_adapter.from()),
        gate_time: Duration::ZERO,
    };
    let Some(pooled) = &route.gate else {
        report.reused = session.align(prompt, with_adapter);
        session.extend(&prompt[report.reused..], proceed)?;
        report.encoded = prompt.len() - report.reused;
        return Ok(report);
    };
    let decision = ask_gate(session, prompt, pooled, with_adapter, &mut report, proceed)?;
    report.gate = Some(decision);
    report.adapter_on &= decision.on;
    report.adapter_from = report.adapter_from.filter(|_| decision.on);
    let schedule = match decision.on {
        true => with_adapter,
        false => Schedule::BASE,
    };
    if schedule.agreement(&Schedule::BASE) < session.tokens().len() {
        session.align(prompt, schedule);
    } else {
        session.switch(schedule);
    }
    let read = session.tokens().len();
    if read < prompt.len() {
        session.extend(&prompt[read..], proceed)?;
        report.encoded += prompt.len() - read;
    }
    Ok(report)
}

/// Reads the prompt with the base model, up to where the adapter would begin, and decides.
fn ask_gate(
    session: &mut Session<'_>,
    prompt: &[u32],
    pooled: &Range<usize>,
    with_adapter: Schedule,
    report: &mut Prefill,
    proceed: &mut dyn FnMut() -> bool,
) -> Result<Decision> {
    let engine = session.engine();
    let gate = engine
        .gate()
        .ok_or_else(|| Error::Usage("no gate is loaded".into()))?;
    if pooled.is_empty() || pooled.end > prompt.len() {
        return Err(Error::Usage(format!(
            "the gate has no token to pool: the prompt has {} tokens, the gate skips the first {}",
            prompt.len(),
            pooled.start
        )));
    }
    let mut pool = Pool::new(gate);
    let mut time = Duration::ZERO;
    session.align(prompt, Schedule::BASE);
    session.truncate(session.tokens().len().min(pooled.start));
    report.reused = session.tokens().len();
    let end = with_adapter.from().clamp(pooled.end, prompt.len());
    let mut observe = |position: usize, hidden: &[f32]| {
        if pooled.contains(&position) {
            let start = Instant::now();
            pool.add(hidden);
            time += start.elapsed();
        }
    };
    session.extend_observed(&prompt[report.reused..end], &mut observe, proceed)?;
    report.encoded = end - report.reused;
    let start = Instant::now();
    let decision = gate.decide(&pool);
    report.gate_time = time + start.elapsed();
    Ok(decision)
}
