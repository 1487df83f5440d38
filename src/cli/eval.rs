//! `brevity eval`: answers to many questions, under several settings.

use std::collections::VecDeque;
use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::adapter_options::{GateArg, RouteArgs};
use super::error::{Error, Result};
use super::options::{self, EngineArgs, ModelArgs, SamplingArgs};
use super::output::{self, Progress};
use super::signals;
use super::solve_options::{BudgetLimits, VoteArg};
use crate::answer::Extract;
use crate::measure::eval::{Item, Outcome, Results, Summary, key, read_items, summarize};
use crate::request::{AdapterChoice, GateChoice};
use crate::writer::Finish;
use crate::{Engine, SolveOptions};

/// Measure accuracy, tokens, memory and time on questions with known answers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity eval -m model.gguf --data test.jsonl
  brevity eval -m model.gguf --data test.jsonl --adapter long --adapter short --gate gate
  brevity eval -m model.gguf --data test.jsonl --adapter long --streams 1,8 --vote majority
  brevity eval -m model.gguf --data test.jsonl --adapter long --budget 16,32,64,128
  brevity eval -m model.gguf --data test.jsonl --results out.jsonl -o json

A line of the data is {\"question\": .., \"answer\": .., \"check\": \"equal\" | \"contains\" | \"none\",
\"kind\": .., \"id\": ..}; only the first two are needed. The base model is measured first, then every
adapter, then every adapter under the gate; each with every number of streams and every budget. The
table gives every figure beside its ratio to the first adapter alone, or to --reference. With --results
every answer is kept in a file, under everything that could change it: what is in it is not asked again,
and another model, adapter, seed or option starts anew.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Questions, one JSON object a line
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Use the first so many questions [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    items: Option<u32>,
    /// Keep every answer in this file, and go on from what it holds
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
    /// Streams that think at once
    #[arg(long, value_delimiter = ',', default_value = "1", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    streams: Vec<u16>,
    /// What a stream's vote weighs
    #[arg(
        long,
        value_name = "majority|logprob|verifier:PATH",
        default_value = "majority"
    )]
    vote: VoteArg,
    /// Let all streams end even when the vote is decided
    #[arg(long)]
    all_streams: bool,
    /// Ask so many questions at a time: the same answers sooner, but times are those of a busy engine
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    batch: u16,
    /// Tokens a stream may think [default: no limit but -n]
    #[arg(long, value_delimiter = ',', value_name = "TOKENS")]
    budget: Vec<usize>,
    #[command(flatten)]
    limits: BudgetLimits,
    /// Most tokens of a stream, if there is no budget
    #[arg(short, long, default_value_t = 256, value_name = "N")]
    n_predict: usize,
    /// Setting that the others are divided by [default: the first adapter alone, or the base model]
    #[arg(long, value_name = "SETTING")]
    reference: Option<String>,
    /// Regular expression of the answer: its first group in the last match
    #[arg(long, value_name = "REGEX")]
    answer_pattern: Option<String>,
    /// Leave the base model alone out
    #[arg(long)]
    no_base: bool,
    #[command(flatten)]
    sampling: SamplingArgs,
    #[command(flatten)]
    route: RouteArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output
    #[arg(short, long, value_enum, default_value = "md")]
    output: Format,
}

/// How the result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A Markdown table.
    Md,
    /// Summaries and all answers.
    Json,
}

#[derive(Serialize)]
struct Json<'a> {
    model: String,
    isa: &'static str,
    threads: usize,
    kv: &'static str,
    batch: u16,
    summaries: &'a [Summary],
    outcomes: &'a [Outcome],
}

/// A way to answer.
struct Setting {
    /// Unique among those of a run.
    name: String,
    /// Of everything that changes an answer, whatever it is called.
    key: String,
    adapter: Option<usize>,
    gated: bool,
    options: SolveOptions,
}

/// Runs the command.
///
/// # Errors
/// If the model or the questions cannot be read, or Ctrl-C stopped it: what is answered is kept.
pub fn run(args: &Args) -> Result<()> {
    let mut items = read_items(&args.data)?;
    items.truncate(args.items.map_or(usize::MAX, |n| n as usize));
    let mut results = match &args.results {
        Some(path) => Results::open(path)?,
        None => Results::default(),
    };
    let mut options = args.engine.options()?;
    args.route.apply(&mut options);
    args.vote.apply(&mut options);
    let most = args.streams.iter().copied().max().unwrap_or(1) as usize * args.batch as usize;
    let engine = options::load_for(&args.model.path()?, options, args.batch as usize, most)?;
    let settings = settings(args, &engine)?;
    let asked: Vec<(&Item, &Setting)> = items
        .iter()
        .flat_map(|item| settings.iter().map(move |setting| (item, setting)))
        .collect();
    ask(&engine, &asked, args.batch as usize, &mut results)?;
    let outcomes: Vec<Outcome> = asked
        .iter()
        .filter_map(|(item, setting)| results.get(item, &setting.key).cloned())
        .collect();
    let summaries = summarize(&outcomes);
    match args.output {
        Format::Md => {
            let reference = reference(args, &settings)?;
            output::print(&markdown(&summaries, reference))
        }
        Format::Json => output::print_json(&Json {
            model: args.model.display(),
            isa: engine.runtime().isa().name(),
            threads: engine.runtime().team().cpus().len(),
            kv: engine.runtime().kv_name(),
            batch: args.batch,
            summaries: &summaries,
            outcomes: &outcomes,
        }),
    }
}

/// Asks what `results` does not hold, up to `batch` questions at a time, and keeps the answers in the
/// order of the questions.
fn ask(
    engine: &Engine,
    asked: &[(&Item, &Setting)],
    batch: usize,
    results: &mut Results,
) -> Result<()> {
    let running = signals::running();
    let bar = Progress::steps("eval");
    let missing: Vec<_> = asked
        .iter()
        .filter(|(item, setting)| results.get(item, &setting.key).is_none())
        .collect();
    let total = asked.len() as u64;
    let mut done = total - missing.len() as u64;
    let mut rest = missing.into_iter();
    let mut under_way = VecDeque::new();
    loop {
        while under_way.len() < batch
            && let Some((item, setting)) = rest.next()
        {
            let pending = engine.start_solve(&item.question, &setting.options)?;
            under_way.push_back((item, setting, pending));
        }
        bar.set(done, total);
        let Some((item, setting, pending)) = under_way.pop_front() else {
            return Ok(());
        };
        let solved = options::follow(pending, &running, &mut |_| Ok(()))?;
        if solved.count(Finish::Interrupted) > 0 {
            return Err(Error::interrupted());
        }
        let extract = &setting.options.extract;
        results.push(Outcome::new(
            item,
            (&setting.name, &setting.key),
            extract,
            &solved,
        ))?;
        done += 1;
    }
}

fn settings(args: &Args, engine: &Engine) -> Result<Vec<Setting>> {
    let runtime = engine.runtime();
    let mut routes = vec![];
    if !args.no_base {
        routes.push(("base".into(), None, false));
    }
    let names = || runtime.adapter_names().iter().cloned().enumerate();
    if args.route.gate != GateArg::Off {
        routes.extend(names().map(|(i, name)| (name, Some(i), false)));
    }
    if runtime.gate().is_some() {
        routes.extend(names().map(|(i, name)| (format!("{name}, gated"), Some(i), true)));
    }
    if routes.is_empty() {
        let what = "nothing to measure: --no-base without --adapter";
        return Err(Error::Usage(what.into()));
    }
    let budgets: Vec<Option<usize>> = match &args.budget[..] {
        [] => vec![None],
        budgets => budgets.iter().copied().map(Some).collect(),
    };
    let extract = match &args.answer_pattern {
        Some(pattern) => Extract::pattern(pattern)?,
        None => Extract::Auto,
    };
    let sampling = args.sampling.sampling()?;
    let mut settings = vec![];
    for (route, adapter, gated) in routes {
        for &streams in &args.streams {
            for &budget in &budgets {
                let mut name = route.clone();
                if streams > 1 {
                    let _ = write!(name, ", n={streams} {}", args.vote.name());
                }
                if let Some(budget) = budget {
                    let _ = write!(name, ", budget {budget}");
                }
                let mut options = SolveOptions::default()
                    .streams(streams.into())
                    .ballot(args.vote.ballot())
                    .adapter(adapter.map_or(AdapterChoice::Base, AdapterChoice::Number))
                    .gate(if gated {
                        GateChoice::Auto
                    } else {
                        GateChoice::On
                    });
                options.extract = extract.clone();
                options.all_streams = args.all_streams;
                options.generate.sampling = sampling.clone();
                options.generate.adapter_mode = args.route.adapter.adapter_mode.map(Into::into);
                options.generate.budget = args.limits.options(budget, None);
                if options.generate.budget.is_none() {
                    options.generate.max_tokens = Some(args.n_predict);
                }
                settings.push(Setting {
                    key: key(runtime, adapter, gated, &options)?,
                    name,
                    adapter,
                    gated,
                    options,
                });
            }
        }
    }
    Ok(settings)
}

/// Name of the setting that the others are compared with.
fn reference<'a>(args: &'a Args, settings: &'a [Setting]) -> Result<&'a str> {
    let Some(name) = &args.reference else {
        let alone = settings.iter().find(|s| s.adapter == Some(0) && !s.gated);
        return Ok(&alone.unwrap_or(&settings[0]).name);
    };
    if settings.iter().any(|s| s.name == *name) {
        return Ok(name);
    }
    let names: Vec<&str> = settings.iter().map(|s| &*s.name).collect();
    Err(Error::Usage(format!(
        "--reference: expected one of {names:?}, found {name:?}"
    )))
}

/// Every figure with its ratio to that of the setting `reference` on the same questions.
fn markdown(summaries: &[Summary], reference: &str) -> String {
    let mut text = String::from(
        "| setting | questions | n | accuracy | one stream | tokens | KV | latency | TTFT | adapter on | cut |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for s in summaries {
        let kind = if s.kind.is_empty() { "all" } else { &s.kind };
        let same = |r: &&Summary| r.setting == reference && r.kind == s.kind;
        let reference = summaries.iter().find(same);
        let ratio = |value: fn(&Summary) -> f64| match reference.map(value) {
            Some(base) if base > 0.0 => format!("({:.2})", value(s) / base),
            _ => "(-)".into(),
        };
        let _ = writeln!(
            text,
            "| {} | {kind} | {} | {:.1} ± {:.1} % ({} of {}) | {:.1} % | {:.1} {} | {} {} | {:.0} ms {} | {:.1} ms {} | {:.0} % | {:.0} % |",
            s.setting,
            s.n,
            100.0 * s.accuracy,
            100.0 * s.accuracy_ci95,
            s.correct,
            s.judged,
            100.0 * s.stream_accuracy,
            s.tokens,
            ratio(|s| s.tokens),
            output::bytes(s.kv_bytes as u64),
            ratio(|s| s.kv_bytes),
            s.latency_ms,
            ratio(|s| s.latency_ms),
            s.ttft_ms,
            ratio(|s| s.ttft_ms),
            100.0 * s.adapter_on,
            100.0 * s.cut,
        );
    }
    text
}
