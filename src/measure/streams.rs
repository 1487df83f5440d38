//! Speed of several streams that decode as one batch, measured as llama.cpp's batched-bench does it
//! with a shared prompt; and of a stream beside which a long prompt is read.
//!
//! The prefix is read once and every stream forks from it; then all streams are fed random tokens, one
//! each per pass. Nothing is sampled. The numbers of streams take turns within a repetition, so
//! that they see the same state of a shared machine.

use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use brevity_model::{KvFormat, KvShape, Runner, Workspace};
use serde::Serialize;

use crate::measure::bench::{Percentiles, random_tokens};
use crate::request::{GenerateOptions, Request};
use crate::runtime::Feed;
use crate::runtime::Runtime;
use crate::scheduler::{CancelFlag, Completion, Listener, Scheduler, SchedulerOptions};
use crate::stats::rounded;
use crate::stream::Stream;
use crate::{Error, Result, stats};

/// What several streams gave, under llama-bench's names where it has one.
#[derive(Clone, Debug, Serialize)]
pub struct StreamsRecord {
    /// Version of brevity.
    pub build_commit: &'static str,
    /// The machine's CPU.
    pub cpu_info: String,
    /// The file that was mapped.
    pub model_filename: String,
    /// Workers.
    pub n_threads: usize,
    /// Format of keys and values.
    pub type_k: &'static str,
    /// Streams that decode together.
    pub n_streams: usize,
    /// Tokens that all of them have in common, read once.
    pub n_shared_prefix: usize,
    /// Tokens of each stream after them.
    pub n_gen: usize,
    /// Mean duration of the decode of a repetition.
    pub avg_ns: u64,
    /// Its sample standard deviation.
    pub stddev_ns: u64,
    /// Mean tokens per second of all streams together.
    pub avg_ts: f64,
    /// Its sample standard deviation.
    pub stddev_ts: f64,
    /// Tokens per second of every repetition.
    pub samples_ts: Vec<f64>,
    /// Median over the repetitions of tokens per second against the first number of streams.
    pub speedup: f64,
    /// Time between two tokens of a stream over all repetitions.
    pub itl_p50_ms: f64,
    /// What 9 of 10 do not exceed.
    pub itl_p90_ms: f64,
    /// What 99 of 100 do not exceed.
    pub itl_p99_ms: f64,
    /// Milliseconds to read the prefix, mean.
    pub prefix_ms: f64,
    /// Bytes of keys and values at the end, shared pages counted once.
    pub kv_bytes: usize,
    /// What an f16 cache takes that holds every stream from its first token on.
    pub kv_unshared_f16_bytes: usize,
    /// Tier of the kernels.
    pub isa: &'static str,
    /// CPU of every worker as read back; `null`: not pinned.
    pub affinity: Vec<Option<usize>>,
}

/// What is measured.
#[derive(Clone, Debug)]
pub struct StreamsTest {
    /// Numbers of streams that take turns.
    pub streams: Vec<usize>,
    /// Tokens in common.
    pub shared_prefix: usize,
    /// Tokens of each stream.
    pub n_gen: usize,
    /// Repetitions.
    pub repetitions: usize,
}

/// Samples of one number of streams.
#[derive(Default)]
struct Samples {
    durations: Vec<Duration>,
    gaps: Vec<f64>,
    prefix: Vec<f64>,
    kv_bytes: usize,
}

/// Runs a test.
///
/// # Errors
/// [`Error::Measure`] without streams or tokens, [`Error::Context`] if they do not fit, a failing pass.
pub fn run(runtime: &Runtime, test: &StreamsTest) -> Result<Vec<StreamsRecord>> {
    if test.streams.contains(&0) || test.streams.is_empty() || test.n_gen == 0 {
        let what = "--streams needs at least one stream and -n above 0";
        return Err(Error::Measure(what.into()));
    }
    let mut samples: Vec<Samples> = test.streams.iter().map(|_| Samples::default()).collect();
    let mut work = Workspace::new();
    for &n in &test.streams {
        let warm_up = StreamsTest {
            n_gen: 1,
            ..test.clone()
        };
        repetition(
            runtime,
            &warm_up,
            n,
            u64::MAX,
            &mut work,
            &mut Samples::default(),
        )?;
    }
    for i in 0..test.repetitions {
        for (&n, samples) in test.streams.iter().zip(&mut samples) {
            repetition(runtime, test, n, i as u64, &mut work, samples)?;
        }
    }
    let rates = |n: usize, samples: &Samples| -> Vec<f64> {
        let rate = |&d| stats::per_second(n * test.n_gen, d);
        samples.durations.iter().map(rate).collect()
    };
    let first = rates(test.streams[0], &samples[0]);
    let all = test.streams.iter().zip(&samples);
    Ok(all
        .map(|(&n, samples)| record(runtime, test, n, samples, &rates(n, samples), &first))
        .collect())
}

/// Reads the prefix and decodes `n` streams.
fn repetition(
    runtime: &Runtime,
    test: &StreamsTest,
    n: usize,
    seed: u64,
    work: &mut Workspace,
    samples: &mut Samples,
) -> Result<()> {
    let mut stream = runtime.stream();
    let start = Instant::now();
    let prefix = random_tokens(runtime, test.shared_prefix, !seed);
    for tokens in prefix.chunks(runtime.batch()) {
        read(runtime, &mut stream, tokens, work)?;
    }
    samples.prefix.push(stats::ms(start.elapsed()));
    let mut streams: Vec<Stream> = (0..n).map(|_| stream.fork()).collect();
    drop(stream);
    let tokens = random_tokens(runtime, n * test.n_gen, seed);
    let mut time = Duration::ZERO;
    for tokens in tokens.chunks_exact(n) {
        let start = Instant::now();
        let feed = |(stream, token)| Feed {
            stream,
            tokens: std::slice::from_ref(token),
            first_logits: 0,
        };
        let mut feeds: Vec<Feed<'_>> = streams.iter_mut().zip(tokens).map(feed).collect();
        runtime.forward(&mut feeds, work)?;
        std::hint::black_box(work.logits(n - 1));
        let step = start.elapsed();
        samples.gaps.push(stats::ms(step));
        time += step;
    }
    samples.durations.push(time);
    samples.kv_bytes = runtime.kv_pool().usage().bytes;
    Ok(())
}

/// A pass of one stream, its last logits with it.
fn read(
    runtime: &Runtime,
    stream: &mut Stream,
    tokens: &[u32],
    work: &mut Workspace,
) -> Result<()> {
    let feed = Feed {
        stream,
        tokens,
        first_logits: tokens.len() - 1,
    };
    runtime.forward(&mut [feed], work)
}

fn record(
    runtime: &Runtime,
    test: &StreamsTest,
    n: usize,
    samples: &Samples,
    rates: &[f64],
    first: &[f64],
) -> StreamsRecord {
    let ns: Vec<f64> = samples
        .durations
        .iter()
        .map(|d| d.as_secs_f64() * 1e9)
        .collect();
    let itl = Percentiles::of(&samples.gaps);
    let ratios: Vec<f64> = rates.iter().zip(first).map(|(a, b)| a / b).collect();
    let f16 = KvShape {
        format: KvFormat::F16,
        ..runtime.kv_pool().shape()
    };
    let pages = (test.shared_prefix + test.n_gen).div_ceil(brevity_model::KV_PAGE);
    StreamsRecord {
        build_commit: env!("CARGO_PKG_VERSION"),
        cpu_info: crate::topology::cpu_name(),
        model_filename: runtime.weights().path().display().to_string(),
        n_threads: runtime.team().width(),
        type_k: runtime.kv_name(),
        n_streams: n,
        n_shared_prefix: test.shared_prefix,
        n_gen: test.n_gen,
        avg_ns: stats::mean(&ns) as u64,
        stddev_ns: stats::stddev(&ns) as u64,
        avg_ts: stats::mean(rates),
        stddev_ts: stats::stddev(rates),
        samples_ts: rates.to_vec(),
        speedup: rounded(stats::percentile(&ratios, 50.0)),
        itl_p50_ms: itl.p50,
        itl_p90_ms: itl.p90,
        itl_p99_ms: itl.p99,
        prefix_ms: rounded(stats::mean(&samples.prefix)),
        kv_bytes: samples.kv_bytes,
        kv_unshared_f16_bytes: n * pages * f16.page_len_bytes(),
        isa: runtime.isa().name(),
        affinity: runtime.team().cpus().to_vec(),
    }
}

/// A stream before and while a long prompt is read beside it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BesideRecord {
    /// Tokens of the prompt.
    pub n_prompt: usize,
    /// Milliseconds from its request to its first token.
    pub ttft_ms: f64,
    /// Gaps between the stream's tokens before it.
    pub quiet_itl_ms: Percentiles,
    /// The same from its request to its first token.
    pub itl_ms: Percentiles,
    /// `itl_ms.p99 / quiet_itl_ms.p99`.
    pub p99_ratio: f64,
}

/// Keeps how a request ended.
struct End(Sender<Result<Completion>>);

impl Listener for End {
    fn done(&mut self, result: Result<Completion>) {
        let _ = self.0.send(result); // nobody asks after a measurement has failed
    }
}

/// Decodes one stream for `quiet` passes, then reads a prompt of `n_prompt` tokens beside it.
///
/// # Errors
/// If both do not fit the context, or a pass fails.
pub fn beside(runtime: &Runtime, n_prompt: usize, quiet: usize) -> Result<BesideRecord> {
    let options = |max_tokens| GenerateOptions {
        max_tokens: Some(max_tokens),
        ignore_eos: true,
        ..GenerateOptions::default()
    };
    let request = |n, seed, max_tokens| {
        Request::new(random_tokens(runtime, n, seed)).options(options(max_tokens))
    };
    let mut scheduler = Scheduler::new(runtime, SchedulerOptions::default());
    let submit = |scheduler: &mut Scheduler<'_>, request| {
        let (sender, end) = channel();
        let listener = Box::new(End(sender));
        let sent = scheduler.submit(request, listener, CancelFlag::default());
        sent.map_err(|(error, _)| error).map(|()| end)
    };
    let step = |scheduler: &mut Scheduler<'_>| {
        let start = Instant::now();
        scheduler.step();
        stats::ms(start.elapsed())
    };
    let _decoding = submit(&mut scheduler, request(64, 1, usize::MAX))?;
    step(&mut scheduler);
    let calm: Vec<f64> = (0..quiet).map(|_| step(&mut scheduler)).collect();
    let start = Instant::now();
    let reading = submit(&mut scheduler, request(n_prompt, 2, 1))?;
    let mut busy = vec![];
    while scheduler.waiting() + scheduler.running() == 2 {
        busy.push(step(&mut scheduler));
    }
    let ttft = stats::ms(start.elapsed());
    drop(scheduler);
    reading.recv().unwrap_or(Err(Error::Stopped))?;
    let (quiet_itl_ms, itl_ms) = (Percentiles::of(&calm), Percentiles::of(&busy));
    Ok(BesideRecord {
        n_prompt,
        ttft_ms: rounded(ttft),
        quiet_itl_ms,
        itl_ms,
        p99_ratio: rounded(itl_ms.p99 / quiet_itl_ms.p99),
    })
}
