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

use std::time::{Duration, Instant};

use brevity_model::{Adapter, LoadReport, Runner, Weights};
use serde::Serialize;

use crate::adapters::{Mode, Schedule};
use crate::conditions::Conditions;
use crate::engine::{Engine, Session};
use crate::memory::Memory;
use crate::output::rounded;
use crate::prefill::{PromptReader, Route, read};
use crate::team::{Phase, Team};
use crate::topology::Root;
use crate::{Result, stats};

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

/// What was measured, under llama-bench's names where it has one.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// Version of brevity.
    pub build_commit: &'static str,
    /// The machine's CPU.
    pub cpu_info: String,
    /// Where it runs.
    pub backends: &'static str,
    /// The file that was mapped.
    pub model_filename: String,
    /// Network, size and format.
    pub model_type: String,
    /// Bytes of the weights as they are used.
    pub model_size: u64,
    /// Elements of all tensors.
    pub model_n_params: u64,
    /// Most rows of a pass.
    pub n_batch: usize,
    /// Workers.
    pub n_threads: usize,
    /// Format of keys and values.
    pub type_k: &'static str,
    /// Format of keys and values.
    pub type_v: &'static str,
    /// Prompt tokens of a repetition.
    pub n_prompt: usize,
    /// Generated tokens of a repetition.
    pub n_gen: usize,
    /// Tokens in the context before.
    pub n_depth: usize,
    /// The adapter; empty: the base model.
    pub adapter: String,
    /// Its largest rank, 0 without adapter.
    pub adapter_rank: usize,
    /// How its factors are stored.
    pub adapter_dtype: &'static str,
    /// From which token on it is active: `plain`, all of them; `gated`, from its invocation tokens
    /// at the end of the prompt or else from the reply, and a gate has looked at the prompt.
    pub adapter_mode: &'static str,
    /// Bytes of its factors, read for every token.
    pub adapter_bytes: usize,
    /// Time against the base model's, median of the pairs, minus 1; `null` for the base model.
    pub adapter_overhead: Option<f64>,
    /// Microseconds that a switch of a stream to the adapter takes, median.
    pub adapter_switch_us: Option<f64>,
    /// Microseconds that pooling and head of the gate take, median.
    pub gate_us: Option<f64>,
    /// Tokens of a prompt that were read twice because of the gate, all repetitions.
    pub gate_reread: Option<usize>,
    /// Mean duration of a repetition.
    pub avg_ns: u64,
    /// Its sample standard deviation.
    pub stddev_ns: u64,
    /// Mean tokens per second.
    pub avg_ts: f64,
    /// Its sample standard deviation.
    pub stddev_ts: f64,
    /// Duration of every repetition.
    pub samples_ns: Vec<u64>,
    /// Tokens per second of every repetition.
    pub samples_ts: Vec<f64>,
    /// Tier of the kernels.
    pub isa: &'static str,
    /// CPU of every worker as read back; `null`: not pinned.
    pub affinity: Vec<Option<usize>>,
    /// CPUs that work on prompts.
    pub crew_prefill: Vec<usize>,
    /// CPUs that generate.
    pub crew_decode: Vec<usize>,
    /// CPUs throttled, taken away or given back since the workers started.
    pub cpu_events: Vec<String>,
    /// `CPU:MHz` of the workers before the first repetition, or `unavailable`.
    pub frequency_mhz_start: String,
    /// The same after the last.
    pub frequency_mhz_end: String,
    /// The hottest sensor of a CPU before the first repetition, or `unavailable`.
    pub temperature_c_start: String,
    /// The same after the last.
    pub temperature_c_end: String,
    /// From the prompt to its first token, mean of the repetitions (`pp` only).
    pub ttft_ms: Option<f64>,
    /// Time between tokens over all repetitions: median (`tg` only).
    pub itl_p50_ms: Option<f64>,
    /// What 9 of 10 do not exceed.
    pub itl_p90_ms: Option<f64>,
    /// What 99 of 100 do not exceed.
    pub itl_p99_ms: Option<f64>,
    /// Bytes of weights that one generated token reads.
    pub weights_bytes_per_token: u64,
    /// Plain parallel read of the mapped file, GB/s, median.
    pub read_gbs: f64,
    /// Weights read while generating, GB/s (`tg` only).
    pub decode_gbs: Option<f64>,
    /// `decode_gbs / read_gbs` (`tg` only).
    pub decode_read_share: Option<f64>,
    /// Milliseconds to open model and tokenizer.
    pub load_ms: f64,
    /// Bytes of keys and values at the end of a repetition.
    pub kv_bytes: u64,
    /// Memory of the process after the test.
    #[serde(flatten)]
    pub memory: Memory,
}

/// Milliseconds that 50, 90 and 99 % of samples do not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Percentiles {
    /// Median.
    pub p50: f64,
    /// 9 of 10.
    pub p90: f64,
    /// 99 of 100.
    pub p99: f64,
}

impl Percentiles {
    /// Of samples in milliseconds.
    pub fn of(samples: &[f64]) -> Self {
        let at = |percent| rounded(stats::percentile(samples, percent));
        Self {
            p50: at(50.0),
            p90: at(90.0),
            p99: at(99.0),
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

/// Runs one test `repetitions` times on `engine`, with `depth` tokens in the context before: the base
/// model, then each of its adapters, then its gate.
///
/// # Errors
/// If a pass fails, or prompt and depth exceed the context.
pub fn run(engine: &Engine, test: Test, depth: usize, repetitions: usize) -> Result<Vec<Record>> {
    let adapters = (0..engine.adapters().len()).map(Kind::Adapter);
    let gated = engine.gate().map(|_| Kind::Gated);
    let gated = gated.filter(|_| matches!(test, Test::Prompt(_)) && depth == 0);
    let kinds = [Kind::Base].into_iter().chain(adapters).chain(gated);
    let mut runs: Vec<Run<'_>> = kinds.map(|kind| Run::new(engine, kind)).collect();
    for run in &mut runs {
        run.warm_up(test)?;
        run.read_memory();
    }
    let start = conditions(engine);
    for repetition in 0..repetitions as u64 {
        for run in &mut runs {
            run.begin(depth, repetition)?;
        }
        let tokens = random_tokens(engine, test.n_tokens(), repetition);
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
    let end = conditions(engine);
    let base = runs[0].samples.turns.clone();
    Ok(runs
        .iter()
        .map(|Run { kind, samples, .. }| {
            let overhead = (*kind != Kind::Base).then(|| overhead(&base, &samples.turns));
            let conditions = (start.clone(), end.clone());
            record(engine, test, depth, (*kind, overhead), samples, conditions)
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
    fn schedule(self) -> Schedule {
        match self {
            Kind::Adapter(adapter) => Schedule::new(adapter, 0),
            Kind::Base | Kind::Gated => Schedule::BASE,
        }
    }

    fn adapter(self, engine: &Engine) -> Option<&Adapter> {
        match self {
            Kind::Base => None,
            Kind::Adapter(adapter) => engine.adapters().get(adapter),
            Kind::Gated => engine.adapters().first(),
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
    fn new(engine: &'e Engine, kind: Kind) -> Self {
        Self {
            session: engine.session(),
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
        let tokens = random_tokens(self.session.engine(), n, u64::MAX);
        self.session.extend(&tokens, &mut || true)?;
        Ok(())
    }

    /// Empties the context and switches it to the adapter.
    fn switch(&mut self) {
        self.session.truncate(0);
        self.session.switch(Schedule::BASE);
        let start = Instant::now();
        self.session
            .switch(std::hint::black_box(self.kind.schedule()));
        let us = start.elapsed().as_secs_f64() * 1e6;
        self.samples.switches.push(us);
    }

    /// Empties the context and fills it with `depth` tokens.
    fn begin(&mut self, depth: usize, repetition: u64) -> Result<()> {
        self.switch();
        self.time = Duration::ZERO;
        if depth > 0 {
            let tokens = random_tokens(self.session.engine(), depth, !repetition);
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
                let engine = self.session.engine();
                let session = &mut self.session;
                let reader = PromptReader::new(engine, session.stream_mut(), &tokens, &route)?;
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
        let adapter = self.kind.adapter(self.session.engine());
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
        let engine = self.session.engine();
        let gbs = read_gbs(engine.weights(), engine.team());
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
fn conditions(engine: &Engine) -> Conditions {
    let cpus = engine.team().cpus().iter().copied().flatten();
    Conditions::read(&Root::Host, cpus)
}

fn record(
    engine: &Engine,
    test: Test,
    depth: usize,
    (kind, overhead): (Kind, Option<f64>),
    samples: &Samples,
    (start, end): (Conditions, Conditions),
) -> Record {
    let adapter = kind.adapter(engine);
    let median = |samples: &[f64]| rounded(stats::percentile(samples, 50.0));
    let report = LoadReport::of_weights(engine.weights());
    let ns: Vec<f64> = samples
        .durations
        .iter()
        .map(|d| d.as_secs_f64() * 1e9)
        .collect();
    let ts: Vec<f64> = samples
        .durations
        .iter()
        .map(|&d| stats::per_second(test.n_tokens(), d))
        .collect();
    let generates = matches!(test, Test::Generate(_));
    let itl = generates.then(|| Percentiles::of(&samples.gaps));
    let bytes_per_token = weights_bytes_per_token(&report);
    let read = stats::percentile(&samples.reads, 50.0);
    let decode = stats::mean(&ts) * bytes_per_token as f64 / 1e9;
    Record {
        build_commit: env!("CARGO_PKG_VERSION"),
        cpu_info: crate::topology::cpu_name(),
        backends: "CPU",
        model_filename: engine.weights().path().display().to_string(),
        model_type: model_type(&report),
        model_size: report.packed_len_bytes,
        model_n_params: report.n_parameters,
        n_batch: engine.batch(),
        n_threads: engine.team().width(),
        type_k: engine.kv_name(),
        type_v: engine.kv_name(),
        n_prompt: if generates { 0 } else { test.n_tokens() },
        n_gen: if generates { test.n_tokens() } else { 0 },
        n_depth: depth,
        adapter: adapter.map_or(String::new(), |a| a.info().path.display().to_string()),
        adapter_rank: adapter.map_or(0, |a| a.info().ranks.iter().copied().max().unwrap_or(0)),
        adapter_dtype: adapter.map_or("", |a| a.dtype().name()),
        adapter_mode: kind.mode(),
        adapter_bytes: adapter.map_or(0, Adapter::len_bytes),
        adapter_overhead: overhead.map(rounded),
        adapter_switch_us: overhead.map(|_| median(&samples.switches)),
        gate_us: (kind == Kind::Gated).then(|| median(&samples.gate)),
        gate_reread: (kind == Kind::Gated).then_some(samples.reread),
        avg_ns: stats::mean(&ns) as u64,
        stddev_ns: stats::stddev(&ns) as u64,
        avg_ts: stats::mean(&ts),
        stddev_ts: stats::stddev(&ts),
        samples_ns: ns.iter().map(|&ns| ns as u64).collect(),
        samples_ts: ts,
        isa: engine.isa().name(),
        affinity: engine.team().cpus().to_vec(),
        crew_prefill: engine.team().crew_cpus(Phase::Prefill),
        crew_decode: engine.team().crew_cpus(Phase::Decode),
        cpu_events: engine.team().events(),
        frequency_mhz_start: start.frequency_mhz,
        frequency_mhz_end: end.frequency_mhz,
        temperature_c_start: start.temperature_c,
        temperature_c_end: end.temperature_c,
        ttft_ms: (!generates).then(|| rounded(stats::mean(&samples.ttft))),
        itl_p50_ms: itl.map(|itl| itl.p50),
        itl_p90_ms: itl.map(|itl| itl.p90),
        itl_p99_ms: itl.map(|itl| itl.p99),
        weights_bytes_per_token: bytes_per_token,
        read_gbs: rounded(read),
        decode_gbs: generates.then(|| rounded(decode)),
        decode_read_share: generates.then(|| rounded(decode / read)),
        load_ms: rounded(stats::ms(engine.load_time())),
        kv_bytes: samples.kv_bytes as u64,
        memory: Memory::now(),
    }
}

/// Bytes of all weights but an embedding that serves for lookup only.
fn weights_bytes_per_token(report: &LoadReport) -> u64 {
    let read = |name: &str| report.config.tied_output || name != "token_embd";
    report
        .tensors
        .iter()
        .filter(|t| read(&t.name))
        .map(|t| t.packed_len_bytes)
        .sum()
}

/// `llama 135M W4min`: network, parameters, and the format most of them have.
fn model_type(report: &LoadReport) -> String {
    let architecture = format!("{:?}", report.config.architecture).to_lowercase();
    let n = report.n_parameters as f64;
    let size = if n >= 1e9 {
        format!("{:.1}B", n / 1e9)
    } else {
        format!("{:.0}M", n / 1e6)
    };
    let groups = report.groups();
    let format = groups
        .iter()
        .max_by_key(|g| g.n_parameters)
        .map_or("", |g| g.format);
    format!("{architecture} {size} {}", format.to_uppercase())
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
pub(crate) fn random_tokens(engine: &Engine, n: usize, seed: u64) -> Vec<u32> {
    let vocab_size = engine.config().vocab_size as u64;
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
