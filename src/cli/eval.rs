//! `brevity eval`: answers to many questions, under several settings.

use std::fmt::Write;
use std::path::PathBuf;

use brevity_model::Message;
use serde::Serialize;

use super::adapter_options::{GateArg, RouteArgs};
use super::options::{self, EngineArgs, ModelArgs, SamplingArgs};
use super::prompt::Prompt;
use crate::answer::Extract;
use crate::engine::Engine;
use crate::eval::{Item, Outcome, Results, Summary, read_items, summarize};
use crate::generate::{Finish, GenerateOptions, generate};
use crate::output::{self, Progress};
use crate::prefill::Route;
use crate::{Error, Result, signals};

/// Measure accuracy, tokens, memory and time on questions with known answers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity eval -m model.gguf --data test.jsonl
  brevity eval -m model.gguf --data test.jsonl --adapter long --adapter short --gate gate
  brevity eval -m model.gguf --data test.jsonl --results out.jsonl -o json

A line of the data is {\"question\": .., \"answer\": .., \"check\": \"equal\" | \"contains\" | \"none\",
\"kind\": .., \"id\": ..}; only the first two are needed. The base model is measured first, then every
adapter, then every adapter under the gate. With --results every answer is kept in a file, and what
is in it is not asked again.")]
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
    /// Most tokens of a reply
    #[arg(short, long, default_value_t = 256, value_name = "N")]
    n_predict: usize,
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
    summaries: &'a [Summary],
    outcomes: &'a [Outcome],
}

/// A way to answer.
struct Setting {
    name: String,
    adapter: Option<usize>,
    gated: bool,
}

/// Runs the command.
///
/// # Errors
/// If the model or the questions cannot be read, or Ctrl-C stopped it: what is answered is kept.
pub fn run(args: &Args) -> Result<()> {
    let extract = match &args.answer_pattern {
        Some(pattern) => Extract::pattern(pattern)?,
        None => Extract::Auto,
    };
    let mut items = read_items(&args.data)?;
    items.truncate(args.items.map_or(usize::MAX, |n| n as usize));
    let mut results = match &args.results {
        Some(path) => Results::open(path)?,
        None => Results::default(),
    };
    let mut options = args.engine.options()?;
    args.route.apply(&mut options);
    let engine = options::load(&args.model.model, &options)?;
    let settings = settings(args, &engine)?;
    let bar = Progress::steps("eval");
    let total = (settings.len() * items.len()) as u64;
    let mut done = 0;
    for item in &items {
        for setting in &settings {
            bar.set(done, total);
            done += 1;
            if !results.has(item, &setting.name) {
                results.push(answer(args, &engine, item, setting, &extract)?)?;
            }
        }
    }
    drop(bar);
    let asked = |o: &Outcome| {
        items.iter().any(|item| item.id == o.id) && settings.iter().any(|s| s.name == o.setting)
    };
    let outcomes: Vec<Outcome> = results.outcomes.into_iter().filter(asked).collect();
    let summaries = summarize(&outcomes);
    match args.output {
        Format::Md => output::print(&markdown(&summaries)),
        Format::Json => output::print_json(&Json {
            model: args.model.model.display().to_string(),
            isa: engine.isa().name(),
            threads: engine.team().cpus().len(),
            kv: engine.kv_name(),
            summaries: &summaries,
            outcomes: &outcomes,
        }),
    }
}

fn settings(args: &Args, engine: &Engine) -> Result<Vec<Setting>> {
    let mut settings = vec![];
    if !args.no_base {
        settings.push(Setting {
            name: "base".into(),
            adapter: None,
            gated: false,
        });
    }
    let names: Vec<String> = args
        .route
        .adapter
        .adapters
        .iter()
        .map(|a| a.name())
        .collect();
    if args.route.gate != GateArg::Off {
        settings.extend(names.iter().enumerate().map(|(i, name)| Setting {
            name: name.clone(),
            adapter: Some(i),
            gated: false,
        }));
    }
    if engine.gate().is_some() {
        settings.extend(names.iter().enumerate().map(|(i, name)| Setting {
            name: format!("{name}, gated"),
            adapter: Some(i),
            gated: true,
        }));
    }
    match settings.is_empty() {
        true => Err(Error::Usage(
            "nothing to measure: --no-base without --adapter".into(),
        )),
        false => Ok(settings),
    }
}

fn answer(
    args: &Args,
    engine: &Engine,
    item: &Item,
    setting: &Setting,
    extract: &Extract,
) -> Result<Outcome> {
    let prompt = Prompt::of_messages(engine, &[Message::new("user", &item.question)])?;
    let route = Route {
        adapter: setting
            .adapter
            .and_then(|i| args.route.adapter.choose(engine, i)),
        gate: setting.gated.then_some(prompt.turn),
    };
    let options = GenerateOptions {
        max_tokens: args.n_predict,
        sampling: args.sampling.options()?,
        ignore_eos: false,
        route,
    };
    let running = signals::running();
    let mut session = engine.session();
    let reply = generate(
        &mut session,
        &prompt.tokens,
        &options,
        &mut |_| Ok(()),
        &mut || !running.interrupted(),
    )?;
    if reply.finish == Finish::Interrupted {
        return Err(Error::Interrupted);
    }
    Ok(Outcome::new(
        item,
        &setting.name,
        extract,
        &reply,
        session.kv_bytes(),
    ))
}

fn markdown(summaries: &[Summary]) -> String {
    let mut text = String::from(
        "| setting | questions | n | accuracy | tokens | KV | latency | TTFT | adapter on |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for s in summaries {
        let kind = if s.kind.is_empty() { "all" } else { &s.kind };
        let _ = writeln!(
            text,
            "| {} | {kind} | {} | {:.1} ± {:.1} % ({} of {}) | {:.1} | {} | {:.0} ms | {:.1} ms | {:.0} % |",
            s.setting,
            s.n,
            100.0 * s.accuracy,
            100.0 * s.accuracy_ci95,
            s.correct,
            s.judged,
            s.tokens,
            output::bytes(s.kv_bytes as u64),
            s.latency_ms,
            s.ttft_ms,
            100.0 * s.adapter_on,
        );
    }
    text
}
