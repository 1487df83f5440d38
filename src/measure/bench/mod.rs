//! Speed of prompt reading and generation, measured as `llama-bench` does it, and the limits it
//! is to be read against.
//!
//! `ppN` reads `N` tokens into an empty context; `tgN` feeds `N` tokens one by one. Tokens are
//! random, nothing is sampled but for the first token of a prompt (for TTFT). One warm-up run
//! precedes the repetitions.
//!
//! Generation of one stream is bound by how fast weights can be read. The instrument for that
//! limit is a plain parallel read of the same mapped file by the same workers, once before and
//! once after every repetition, so that both see the same state of a shared machine.
//!
//! With adapters the base model and each adapter take turns on the same tokens, prompt by prompt
//! and generated token by generated token, each with a context of its own. The overhead of an adapter
//! is the median over these turns of its time against the base model's. With a gate one more run reads
//! each prompt as a request does whose gate switches the first adapter on: the gate sees all tokens
//! up to where the adapter becomes active.

mod record;

use std::time::{Duration, Instant};

use brevity_model::{Adapter, Runner, Weights};

use crate::adapters::{AdapterSpan, Mode};
use crate::measure::conditions::Conditions;
use crate::prefill::{PromptReader, Route, read};
use crate::runtime::{Runtime, Session};
use crate::team::Team;
use crate::topology::Root;
use crate::{Result, stats};

use record::record;
pub use record::{Percentiles, Record};

/// One thing to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Read a prompt of so many tokens.
    Prompt(usize),
    /// Generate so many tokens.
    Generate(usize),
}

impl Test {
    /// `pp512`, `tg128`.
    pub fn name(self) -> String {
        match self {
            Test::Prompt(n) => format!("pp{n}"),
            Test::Generate(n) => format!("tg{n}"),
        }
    }

    /// Tokens that go through the network.
    pub fn n_tokens(self) -> usize {
        match self {
            Test::Prompt(n) | Test::Generate(n) => n,
        }
    }
}

/// Samples of one test.
#[derive(Default)]
struct Samples {
    /// Of whole repetitions.
    durations: Vec<Duration>,
    /// Of the prompts or tokens that alternate with other runs.
    turns: Vec<Duration>,
    /// Milliseconds to the first token.
    ttft: Vec<f64>,
    /// Milliseconds between tokens.
    gaps: Vec<f64>,
    /// GB/s of plain reads.
    reads: Vec<f64>,
    /// Microseconds of a switch to the adapter.
    switches: Vec<f64>,
    /// Microseconds of the gate.
    gate: Vec<f64>,
    /// Tokens read twice.
    reread: usize,
    kv_bytes: usize,
}

/// Runs one test `repetitions` times on `runtime`, with `depth` tokens in the context before: the base
/// model, then each of its adapters, then its gate.
///
/// # Errors
/// If a pass fails, or prompt and depth exceed the context.
pub fn run(runtime: &Runtime, test: Test, depth: usize, repetitions: usize) -> Result<Vec<Record>> {
    let adapters = (0..runtime.adapters().len()).map(Kind::Adapter);
    let gated = runtime.gate().map(|_| Kind::Gated);
    let gated = gated.filter(|_| matches!(test, Test::Prompt(_)) && depth == 0);
    let kinds = [Kind::Base].into_iter().chain(adapters).chain(gated);
    let mut runs: Vec<Run<'_>> = kinds.map(|kind| Run::new(runtime, kind)).collect();
    for run in &mut runs {
        run.warm_up(test)?;
        run.read_memory();
    }
    let start = conditions(runtime);
    for repetition in 0..repetitions as u64 {
        for run in &mut runs {
            run.begin(depth, repetition)?;
        }
        let tokens = random_tokens(runtime, test.n_tokens(), repetition);
        match test {
            Test::Prompt(_) => {
                for run in &mut runs {
                    run.prompt(&tokens)?;
                }
            }
            Test::Generate(_) => {
                for token in tokens {
                    for run in &mut runs {
                        run.token(token)?;
                    }
                }
            }
        }
        for run in &mut runs {
            run.end();
            run.read_memory();
        }
    }
    let end = conditions(runtime);
    let base = runs[0].samples.turns.clone();
    Ok(runs
        .iter()
        .map(|Run { kind, samples, .. }| {
            let overhead = (*kind != Kind::Base).then(|| overhead(&base, &samples.turns));
            let conditions = (start.clone(), end.clone());
            record(runtime, test, depth, (*kind, overhead), samples, conditions)
        })
        .collect())
}

/// Who reads and writes the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Base,
    /// An adapter on every token.
    Adapter(usize),
    /// The base model under a gate that switches the first adapter on, if there is one.
    Gated,
}

impl Kind {
    fn span(self) -> AdapterSpan {
        match self {
            Kind::Adapter(adapter) => AdapterSpan::new(adapter, 0),
            Kind::Base | Kind::Gated => AdapterSpan::BASE,
        }
    }

    fn adapter(self, runtime: &Runtime) -> Option<&Adapter> {
        match self {
            Kind::Base => None,
            Kind::Adapter(adapter) => runtime.adapters().get(adapter),
            Kind::Gated => runtime.adapters().first(),
        }
    }

    fn mode(self) -> &'static str {
        match self {
            Kind::Base => "",
            Kind::Adapter(_) => "plain",
            Kind::Gated => "gated",
        }
    }
}

/// One of them, with a context of its own.
struct Run<'e> {
    session: Session<'e>,
    kind: Kind,
    samples: Samples,
    /// Time of the repetition so far.
    time: Duration,
}

impl<'e> Run<'e> {
    fn new(runtime: &'e Runtime, kind: Kind) -> Self {
        Self {
            session: runtime.session(),
            kind,
            samples: Samples::default(),
            time: Duration::ZERO,
        }
    }

    /// A run whose time is not counted: the whole prompt, or one token.
    fn warm_up(&mut self, test: Test) -> Result<()> {
        let n = match test {
            Test::Prompt(n) => n,
            Test::Generate(_) => 1,
        };
        self.switch();
        let tokens = random_tokens(self.session.runtime(), n, u64::MAX);
        self.session.extend(&tokens, &mut || true)?;
        Ok(())
    }

    /// Empties the context and switches it to the adapter.
    fn switch(&mut self) {
        self.session.truncate(0);
        self.session.switch(AdapterSpan::BASE);
        let start = Instant::now();
        self.session.switch(std::hint::black_box(self.kind.span()));
        let us = start.elapsed().as_secs_f64() * 1e6;
        self.samples.switches.push(us);
    }

    /// Empties the context and fills it with `depth` tokens.
    fn begin(&mut self, depth: usize, repetition: u64) -> Result<()> {
        self.switch();
        self.time = Duration::ZERO;
        if depth > 0 {
            let tokens = random_tokens(self.session.runtime(), depth, !repetition);
            self.session.extend(&tokens, &mut || true)?;
        }
        Ok(())
    }

    fn prompt(&mut self, tokens: &[u32]) -> Result<()> {
        let request = self.gated(tokens);
        let start = Instant::now();
        match request {
            None => {
                self.session.extend(tokens, &mut || true)?;
            }
            Some((tokens, route)) => {
                let runtime = self.session.runtime();
                let session = &mut self.session;
                let reader = PromptReader::new(runtime, session.stream_mut(), &tokens, &route)?;
                let read = read(session, reader.forced_on(), &mut || true)?;
                self.samples.reread += read.encoded - tokens.len();
                self.samples.gate.push(read.gate_time.as_secs_f64() * 1e6);
            }
        }
        self.time = start.elapsed();
        std::hint::black_box(argmax(self.session.logits()));
        self.samples.ttft.push(stats::ms(start.elapsed()));
        self.samples.turns.push(self.time);
        Ok(())
    }

    /// The prompt of a request under the gate: it ends with the tokens that activate the adapter.
    fn gated(&self, tokens: &[u32]) -> Option<(Vec<u32>, Route)> {
        if self.kind != Kind::Gated {
            return None;
        }
        let adapter = self.kind.adapter(self.session.runtime());
        let invocation = adapter.and_then(|a| a.info().invocation_tokens.as_deref());
        let invocation = invocation.unwrap_or_default();
        let seen = tokens.len().saturating_sub(invocation.len());
        let route = Route {
            adapter: adapter.map(|_| (0, Mode::Activated)),
            gate: Some(0..seen),
        };
        Some(([&tokens[..seen], invocation].concat(), route))
    }

    fn token(&mut self, token: u32) -> Result<()> {
        let start = Instant::now();
        std::hint::black_box(self.session.extend(&[token], &mut || true)?);
        let time = start.elapsed();
        self.time += time;
        self.samples.gaps.push(stats::ms(time));
        self.samples.turns.push(time);
        Ok(())
    }

    fn end(&mut self) {
        self.samples.durations.push(self.time);
        self.samples.kv_bytes = self.session.kv_bytes();
    }

    fn read_memory(&mut self) {
        let runtime = self.session.runtime();
        let gbs = read_gbs(runtime.weights(), runtime.team());
        self.samples.reads.push(gbs);
    }
}

/// Median of `times / base`, pair by pair, minus 1.
fn overhead(base: &[Duration], times: &[Duration]) -> f64 {
    let pairs = base.iter().zip(times);
    let ratios: Vec<f64> = pairs.map(|(b, t)| t.div_duration_f64(*b)).collect();
    stats::percentile(&ratios, 50.0) - 1.0
}

/// How the CPUs of the workers are now.
fn conditions(runtime: &Runtime) -> Conditions {
    let cpus = runtime.team().cpus().iter().copied().flatten();
    Conditions::read(&Root::Host, cpus)
}

/// GB/s of the workers reading every byte of the mapped file once.
pub fn read_gbs(weights: &Weights, team: &Team) -> f64 {
    /// Bytes a worker claims at a time.
    const CHUNK: usize = 1 << 20;
    let bytes = weights.bytes();
    let start = Instant::now();
    team.for_each(bytes.len().div_ceil(CHUNK), &|i| {
        let chunk = &bytes[i * CHUNK..bytes.len().min((i + 1) * CHUNK)];
        std::hint::black_box(sum(chunk));
    });
    bytes.len() as f64 / start.elapsed().as_secs_f64() / 1e9
}

/// Sum of the 64-bit words, in eight chains so that nothing but memory can be the limit.
fn sum(bytes: &[u8]) -> u64 {
    let mut sums = [0u64; 8];
    for words in bytes.chunks_exact(64) {
        for (sum, word) in sums.iter_mut().zip(words.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    sums.iter().fold(0, |a, b| a.wrapping_add(*b))
}

/// `n` token ids that depend on `seed` alone.
pub(crate) fn random_tokens(runtime: &Runtime, n: usize, seed: u64) -> Vec<u32> {
    let vocab_size = runtime.config().vocab_size as u64;
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    let mut next = || {
        // xorshift64*
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32
    };
    (0..n).map(|_| (next() % vocab_size) as u32).collect()
}

fn argmax(logits: &[f32]) -> usize {
    let mut best = 0;
    for (i, x) in logits.iter().enumerate() {
        if *x > logits[best] {
            best = i;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_named_as_llama_bench_names_them() {
        assert_eq!(
            (Test::Prompt(512).name(), Test::Generate(128).name()),
            ("pp512".into(), "tg128".into())
        );
    }

    #[test]
    fn every_word_is_summed() {
        let words: Vec<u64> = (0..64).map(|i| 1 << (i % 50)).collect();
        let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
        assert_eq!(sum(&bytes), words.iter().sum::<u64>());
    }

    #[test]
    fn argmax_is_the_first_largest() {
        assert_eq!(argmax(&[0.0, 3.0, -1.0, 3.0]), 1);
    }
}
