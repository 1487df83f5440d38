//! `brevity bench`: how fast a model runs.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use brevity_model::{Network, Weights, default_cache_dir, write_synthetic};
use serde_json::Value;

use super::adapter_options::DtypeArg;
use super::bench_streams::StreamsArgs;
use super::error::{Error, Result};
use super::models;
use super::options::{self, Kv, Weights as WeightsArg};
use super::output::{self, Progress};
use crate::adapters::AdapterSpec;
use crate::measure::bench::{self, Record, Test};
use crate::runtime::{Runtime, RuntimeOptions};
use crate::team::pool::Pool;

/// Seed of synthetic weights.
const SEED: u64 = 0;

/// Measure prompt and generation speed, with llama-bench's names and columns
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity bench -m model.gguf
  brevity bench -m model.gguf -p 128,512 -n 0 -t 1,2 -o csv
  brevity bench --synthetic qwen2.5-7b --weights w4 -r 3
  brevity bench -m model.gguf -n 64 --streams 1,2,4,8 --shared-prefix 256
  brevity bench -m model.gguf -p 0 --adapter-rank 8,16,32,64,128
  brevity bench -m model.gguf -n 0 --adapter reason --gate gate

Synthetic models have the exact shapes and random weights; they are written into the cache folder
once. The line under the table says what limits the figures: a plain parallel read of the same
mapped file, and memory.")]
pub struct Args {
    /// GGUF file, Hugging Face folder or packed file
    #[arg(short, long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Random weights in the shapes of qwen2.5-7b, qwen2.5-0.5b or smollm2-135m
    #[arg(long, value_name = "NAME", conflicts_with = "model", value_parser = network)]
    synthetic: Option<Network>,
    /// Format of synthetic weights, or of a model that is not packed yet
    #[arg(long, value_enum)]
    weights: Option<WeightsArg>,
    /// Prompt tokens; 0: no such test
    #[arg(
        short = 'p',
        long,
        value_delimiter = ',',
        default_value = "512",
        value_name = "N"
    )]
    n_prompt: Vec<usize>,
    /// Generated tokens; 0: no such test
    #[arg(
        short = 'n',
        long,
        value_delimiter = ',',
        default_value = "128",
        value_name = "N"
    )]
    n_gen: Vec<usize>,
    /// Tokens in the context before
    #[arg(
        short = 'd',
        long,
        value_delimiter = ',',
        default_value = "0",
        value_name = "N"
    )]
    n_depth: Vec<usize>,
    /// Workers [default: BREVITY_THREADS, or the CPUs this process may use]
    #[arg(short, long, value_delimiter = ',', value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Vec<u16>,
    /// Repetitions of each test
    #[arg(short, long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    repetitions: u32,
    /// Most prompt tokens of one pass through the network
    #[arg(short, long, default_value_t = crate::runtime::DEFAULT_BATCH, value_name = "N")]
    batch_size: usize,
    /// Format of keys and values
    #[arg(long, value_enum, default_value = "int8")]
    kv: Kv,
    /// Adapter, active on every token: measured beside the base model, repetition by repetition
    #[arg(long = "adapter", value_name = "PATH[:SCALE]")]
    adapters: Vec<AdapterSpec>,
    /// The same with random factors of these ranks on all matrices
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    adapter_rank: Vec<u16>,
    /// How the factors of adapters are stored
    #[arg(long, value_enum, default_value = "int8")]
    adapter_dtype: DtypeArg,
    #[command(flatten)]
    streams: StreamsArgs,
    /// Gate: prompts are read once more under it, as if it switched the first adapter on
    #[arg(long, value_name = "PATH")]
    gate: Option<PathBuf>,
    /// Output
    #[arg(short, long, value_enum, default_value = "md")]
    output: Format,
}

/// How records are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A Markdown table.
    Md,
    /// A header line and a line per test.
    Csv,
    /// An array of objects.
    Json,
    /// An object per line.
    Jsonl,
}

fn network(name: &str) -> Result<Network, String> {
    let names = || Network::ALL.map(Network::name).join(", ");
    Network::from_name(name).ok_or_else(|| format!("expected one of {}", names()))
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read or written, or a test exceeds the context.
pub fn run(args: &Args) -> Result<()> {
    let tests: Vec<Test> = (args.n_prompt.iter().map(|&n| Test::Prompt(n)))
        .chain(args.n_gen.iter().map(|&n| Test::Generate(n)))
        .filter(|test| test.n_tokens() > 0)
        .collect();
    if tests.is_empty() {
        return Err(Error::Usage(
            "nothing to measure: give -p or -n above 0".into(),
        ));
    }
    let mut threads: Vec<Option<u16>> = args.threads.iter().copied().map(Some).collect();
    if threads.is_empty() {
        threads.push(None);
    }
    let total = threads.len() * tests.len() * args.n_depth.len();
    let bar = Progress::steps("bench");
    let mut records = Vec::new();
    for threads in threads {
        let runtime = load(args, threads)?;
        if args.streams.is_given() {
            let repetitions = args.repetitions as usize;
            args.streams
                .run(&runtime, &args.n_gen, repetitions, args.output)?;
            continue;
        }
        for &depth in &args.n_depth {
            for &test in &tests {
                bar.set(records.len() as u64, total as u64);
                records.extend(bench::run(
                    &runtime,
                    test,
                    depth,
                    args.repetitions as usize,
                )?);
            }
        }
    }
    drop(bar);
    if args.streams.is_given() {
        return Ok(());
    }
    output::print(&render(args.output, &records)?)
}

fn load(args: &Args, threads: Option<u16>) -> Result<Runtime> {
    let mut options = RuntimeOptions::from_env()?;
    if let Some(threads) = threads {
        options.team.threads = Some(threads.into());
    }
    options.kv = args.kv.into();
    options.batch = args.batch_size;
    options.adapters.clone_from(&args.adapters);
    options.adapter_ranks = args.adapter_rank.iter().map(|&r| r.into()).collect();
    options.adapter_dtype = args.adapter_dtype.into();
    options.gate.clone_from(&args.gate);
    options.open.pack.weights = args.weights.map(Into::into);
    match args.synthetic {
        None => options::load_runtime(&models::resolve(args.model.as_deref())?, &options),
        Some(network) => {
            let weights = args.weights.unwrap_or(WeightsArg::W4);
            let runtime = Runtime::new(synthetic(network, weights, &options)?, &options)?;
            options::warn_of_team(runtime.team());
            Ok(runtime)
        }
    }
}

/// The cached model of random weights, written first if it is not there.
fn synthetic(network: Network, weights: WeightsArg, options: &RuntimeOptions) -> Result<Weights> {
    let dir = default_cache_dir()?;
    let format = if weights == WeightsArg::W4 {
        "w4"
    } else {
        "w8"
    };
    let extension = brevity_model::PACKED_EXTENSION;
    let path = dir.join(format!(
        "synthetic-{}-{format}-{SEED}.{extension}",
        network.name()
    ));
    if let Ok(found) = Weights::open(&path)
        && *found.config() == network.config()
    {
        return Ok(found);
    }
    std::fs::create_dir_all(&dir).map_err(|e| crate::Error::io(&dir, e))?;
    let pool = Pool::new(&options.team).map_err(crate::Error::Workers)?;
    let bar = Progress::bytes("writing random weights (once)");
    let mut progress = |done, total| bar.set(done, total);
    write_synthetic(
        &network.config(),
        weights.into(),
        SEED,
        &path,
        &mut progress,
        &pool,
    )?;
    Ok(Weights::open(&path)?)
}

fn render(format: Format, records: &[Record]) -> Result<String> {
    let json = |e: serde_json::Error| Error::Output(e.into());
    match format {
        Format::Md => Ok(markdown(records)),
        Format::Json => Ok(serde_json::to_string_pretty(records).map_err(json)? + "\n"),
        Format::Jsonl => {
            let lines: Result<String, _> = records
                .iter()
                .map(|r| Ok(serde_json::to_string(r)? + "\n"))
                .collect();
            lines.map_err(json)
        }
        Format::Csv => csv(records).map_err(json),
    }
}

/// Every field that is no list, quoted as llama-bench quotes.
pub(super) fn csv(records: &[impl serde::Serialize]) -> serde_json::Result<String> {
    let mut text = String::new();
    for (i, record) in records.iter().enumerate() {
        let Value::Object(fields) = serde_json::to_value(record)? else {
            continue;
        };
        let plain = |v: &Value| !v.is_array();
        let fields: Vec<_> = fields.into_iter().filter(|(_, v)| plain(v)).collect();
        let quoted = |v: &Value| match v {
            Value::String(s) => format!("\"{}\"", s.replace('"', "\"\"")),
            Value::Null => "\"\"".into(),
            other => format!("\"{other}\""),
        };
        if i == 0 {
            let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            text += &(names.join(",") + "\n");
        }
        let values: Vec<String> = fields.iter().map(|(_, v)| quoted(v)).collect();
        text += &(values.join(",") + "\n");
    }
    Ok(text)
}

/// The columns of llama-bench; those of adapters only if there is one.
fn markdown(records: &[Record]) -> String {
    let adapters = records.iter().any(|r| !r.adapter_mode.is_empty());
    let columns = |adapter: String| if adapters { adapter } else { String::new() };
    let mut text = format!(
        "| model                          |       size |     params | backend    | threads |{}            test |                  t/s |\n\
         | ------------------------------ | ---------: | ---------: | ---------- | ------: |{} --------------: | -------------------: |\n",
        columns("              adapter | rank | dtype |   mode |".into()),
        columns(" -------------------: | ---: | ----: | -----: |".into()),
    );
    for r in records {
        let test = if r.n_gen > 0 {
            Test::Generate(r.n_gen)
        } else {
            Test::Prompt(r.n_prompt)
        };
        let depth = if r.n_depth > 0 {
            format!(" @ d{}", r.n_depth)
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "| {:<30} | {:>10} | {:>10} | {:<10} | {:>7} |{} {:>15} | {:>20} |",
            r.model_type,
            output::bytes(r.model_size),
            output::count(r.model_n_params),
            r.backends,
            r.n_threads,
            columns(format!(
                " {:>20} | {:>4} | {:>5} | {:>6} |",
                adapter(r),
                r.adapter_rank,
                r.adapter_dtype,
                r.adapter_mode
            )),
            test.name() + &depth,
            format!("{:.2} ± {:.2}", r.avg_ts, r.stddev_ts),
        );
    }
    text.push('\n');
    for r in records {
        text += &limits(r);
    }
    text
}

/// Name of an adapter.
fn adapter(r: &Record) -> &str {
    match Path::new(&r.adapter).file_name() {
        Some(name) => name.to_str().unwrap_or(&r.adapter),
        None => "-",
    }
}

/// What the figures of a record are to be read against.
fn limits(r: &Record) -> String {
    let cpu = |cpu: &Option<usize>| cpu.map_or("any".into(), |cpu| cpu.to_string());
    let cpus: Vec<String> = r.affinity.iter().map(cpu).collect();
    let mut text = format!("{} on CPU {}: ", r.isa, cpus.join(" "));
    if let Some(ttft) = r.ttft_ms {
        text += &format!("pp{} TTFT {ttft:.1} ms", r.n_prompt);
    }
    if let (Some(p50), Some(p90), Some(p99)) = (r.itl_p50_ms, r.itl_p90_ms, r.itl_p99_ms) {
        text += &format!(
            "tg{} ITL p50 {p50:.2} p90 {p90:.2} p99 {p99:.2} ms",
            r.n_gen
        );
    }
    if let Some(overhead) = r.adapter_overhead {
        let (percent, bytes) = (100.0 * overhead, r.adapter_bytes as u64);
        text += &format!(
            "; {} {} {percent:+.1} % time against the base model, {} of factors",
            r.adapter_mode,
            adapter(r),
            output::bytes(bytes)
        );
    }
    if let (Some(us), Some(reread)) = (r.gate_us, r.gate_reread) {
        text += &format!("; gate {us:.1} us, {reread} tokens read twice");
    } else if let Some(us) = r.adapter_switch_us {
        text += &format!(", switched to in {us:.3} us");
    }
    if let (Some(gbs), Some(share)) = (r.decode_gbs, r.decode_read_share) {
        let percent = 100.0 * share;
        text += &format!(
            "; weights {gbs:.2} GB/s = {percent:.1} % of a plain read ({:.2} GB/s)",
            r.read_gbs
        );
    }
    let (peak, anonymous) = (
        output::bytes(r.memory.peak_rss),
        output::bytes(r.memory.anonymous),
    );
    text + &format!("; peak memory {peak}, anonymous {anonymous}\n")
}
