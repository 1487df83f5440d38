//! What is written down of a test.

use brevity_model::{Adapter, LoadReport, Runner};
use serde::Serialize;

use super::{Kind, Samples, Test};
use crate::measure::conditions::Conditions;
use crate::measure::memory::Memory;
use crate::runtime::Runtime;
use crate::stats;
use crate::stats::rounded;
use crate::team::Bound;

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

pub(super) fn record(
    runtime: &Runtime,
    test: Test,
    depth: usize,
    (kind, overhead): (Kind, Option<f64>),
    samples: &Samples,
    (start, end): (Conditions, Conditions),
) -> Record {
    let adapter = kind.adapter(runtime);
    let median = |samples: &[f64]| rounded(stats::percentile(samples, 50.0));
    let report = LoadReport::of_weights(runtime.weights());
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
        model_filename: runtime.weights().path().display().to_string(),
        model_type: model_type(&report),
        model_size: report.packed_len_bytes,
        model_n_params: report.n_parameters,
        n_batch: runtime.batch(),
        n_threads: runtime.team().width(),
        type_k: runtime.kv_name(),
        type_v: runtime.kv_name(),
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
        isa: runtime.isa().name(),
        affinity: runtime.team().cpus().to_vec(),
        crew_prefill: runtime.team().crew_cpus(Bound::Compute),
        crew_decode: runtime.team().crew_cpus(Bound::Memory),
        cpu_events: runtime.team().events(),
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
        load_ms: rounded(stats::ms(runtime.load_time())),
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
