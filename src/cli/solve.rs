//! `brevity solve`: one question, several streams of thought, one answer.

use brevity_model::Runner;
use serde::Serialize;

use super::adapter_options::{self, JsonRoute, RouteArgs};
use super::error::{Error, Result};
use super::options::{self, EngineArgs, ModelArgs, PromptCacheArgs, SamplingArgs};
use super::output::{self, Format};
use super::signals;
use super::solve_options::{BudgetLimits, VoteArg};
use super::template_options::TemplateArgs;
use crate::answer::Extract;
use crate::budget::Cut;
use crate::engine::{Ballot, SolvedStream};
use crate::measure::bench::Percentiles;
use crate::stats;
use crate::stats::{rounded, rounded_ms};
use crate::vote::Tally;
use crate::writer::Finish;
use crate::{Engine, SolveOptions, Solved};

/// Solve a question: gate, adapter, several streams of thought, a vote, one answer
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity solve -m model.gguf 'What is 241 + 17 - 94?'
  brevity solve -m model.gguf --adapter reason --gate gate --streams 8 'What is 241 + 17 - 94?'
  brevity solve -m model.gguf --prompt-cache rules.kv --system \"$(cat rules.txt)\" 'May I?'
  brevity solve -m model.gguf --streams 8 --budget 128 --vote logprob -o json - < question.txt

The prompt is read once, with the base model; the gate decides by it whether the adapter thinks.
Streams differ in their random draws only, and stream 2 of 4 is stream 2 of 8. Each votes with the
answer at its end: the last \\boxed{}, `#### ..` or `Answer: ..`, else the last number, else a single
letter. They stop as soon as no other answer can win. The answer goes to standard output, an account of
it to standard error.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// The question; - reads it from standard input
    #[arg(value_name = "QUESTION")]
    question: String,
    /// What the model is told before the question
    #[arg(long, value_name = "TEXT")]
    system: Option<String>,
    /// Streams that think at once
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    streams: u16,
    /// What a stream's vote weighs
    #[arg(
        long,
        value_name = "majority|logprob|verifier:PATH",
        default_value = "majority"
    )]
    vote: VoteArg,
    /// Most tokens of a stream, if there is no budget
    #[arg(short, long, default_value_t = 256, value_name = "N")]
    n_predict: usize,
    /// Tokens a stream may think [default: no limit but -n]
    #[arg(long, value_name = "TOKENS")]
    budget: Option<usize>,
    /// Tokens that all streams may think together
    #[arg(long, value_name = "TOKENS")]
    shared_budget: Option<usize>,
    #[command(flatten)]
    limits: BudgetLimits,
    /// Regular expression of the answer: its first group in the last match
    #[arg(long, value_name = "REGEX")]
    answer_pattern: Option<String>,
    /// Let all streams end even when the vote is decided
    #[arg(long)]
    all_streams: bool,
    /// Print what the winning stream wrote before the answer
    #[arg(long)]
    show: bool,
    #[command(flatten)]
    template: TemplateArgs,
    #[command(flatten)]
    sampling: SamplingArgs,
    #[command(flatten)]
    route: RouteArgs,
    #[command(flatten)]
    prompt_cache: PromptCacheArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output; json has every stream, votes and timings
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Serialize)]
struct Json<'a> {
    model: String,
    question: &'a str,
    answer: Option<&'a str>,
    vote: Ballot,
    votes: &'a [Tally],
    /// Number of the stream whose text stands for the answer.
    shown: usize,
    streams: Vec<JsonStream<'a>>,
    seed: u64,
    isa: &'static str,
    threads: usize,
    /// CPU of every worker as read back; `null`: not pinned.
    affinity: &'a [Option<usize>],
    #[serde(flatten)]
    route: JsonRoute,
    timings: JsonTimings,
    /// Most bytes of keys and values at a time, shared pages counted once.
    kv_bytes: usize,
    /// What an f16 cache without sharing would take for the same streams.
    kv_unshared_f16_bytes: usize,
}

#[derive(Serialize)]
struct JsonStream<'a> {
    stream: usize,
    text: &'a str,
    reasoning_content: &'a str,
    content: &'a str,
    tokens: usize,
    token_ids: &'a [u32],
    /// Tokens before the budget cut; all without a cut.
    thinking_tokens: usize,
    finish_reason: Finish,
    /// How the budget cut it.
    cut: Option<Cut>,
    answer: Option<&'a str>,
    /// What its vote weighed; `null`: it has not voted.
    weight: Option<f64>,
    /// Sum over the tokens that were chosen.
    logprob: f64,
}

#[derive(Serialize)]
struct JsonTimings {
    load_ms: f64,
    prefill_ms: f64,
    ttft_ms: f64,
    decode_ms: f64,
    /// Tokens of all streams per second.
    decode_tok_s: f64,
    /// Time between two tokens of a stream.
    itl_ms: Percentiles,
}

/// Runs the command.
///
/// # Errors
/// If the model, a head or the question cannot be read, it does not fit, or Ctrl-C stopped it; what
/// had been found by then is printed.
pub fn run(args: &Args) -> Result<()> {
    let question = options::text_or_stdin(&args.question)?;
    let mut solve_options = SolveOptions::default()
        .streams(args.streams.into())
        .ballot(args.vote.ballot());
    solve_options.system.clone_from(&args.system);
    solve_options.template = args.template.options();
    solve_options.generate.sampling = args.sampling.sampling()?;
    let budget = args.limits.options(args.budget, args.shared_budget);
    if budget.is_none() {
        solve_options.generate.max_tokens = Some(args.n_predict);
    }
    solve_options.generate.budget = budget;
    solve_options.all_streams = args.all_streams;
    if let Some(pattern) = &args.answer_pattern {
        solve_options.extract = Extract::pattern(pattern)?;
    }
    args.route.choose(&mut solve_options.generate);
    let mut options = args.engine.options()?;
    args.route.apply(&mut options);
    args.vote.apply(&mut options);
    args.prompt_cache.apply(&mut options);
    let engine = options::load(&args.model.path()?, options)?;
    let held = args.prompt_cache.load(engine.runtime())?;
    let template = &solve_options.template;
    let prompt = engine.question_with(args.system.as_deref(), &question, template)?;
    let running = signals::running();
    let pending = engine.start_solve(&question, &solve_options)?;
    let solved = options::follow(pending, &running, &mut |_| Ok(()))?;
    options::warn_of(&solved.notices);
    warn_of_memory(&engine, &solved);
    match args.output {
        Format::Text => {
            output::print(&text(&solved, args.show))?;
            output::note(&account(&solved));
        }
        Format::Json => output::print_json(&json(&engine, args, &question, &solved))?,
    }
    args.prompt_cache
        .save(engine.runtime(), &prompt.tokens, &solved.prefill, &held);
    match solved.count(Finish::Interrupted) {
        0 => Ok(()),
        _ => Err(Error::interrupted()),
    }
}

fn warn_of_memory(engine: &Engine, solution: &Solved) {
    let n = solution.count(Finish::Memory);
    if n > 0 {
        let budget = engine.kv_usage().budget_bytes.unwrap_or_default();
        output::warn(&format!(
            "{n} of {} streams ended early: keys and values fill the budget of {}",
            solution.streams.len(),
            output::bytes(budget as u64)
        ));
    }
}

/// The answer; without one what a stream wrote.
fn text(solution: &Solved, show: bool) -> String {
    let written = &solution.streams[solution.shown].written;
    let mut text = String::new();
    if show || solution.answer.is_none() {
        text += written.text.trim_end();
        text.push('\n');
    }
    if let Some(answer) = &solution.answer {
        text += answer;
        text.push('\n');
    }
    text
}

/// What the answer took, in one line.
fn account(solution: &Solved) -> String {
    let thought: usize = solution
        .streams
        .iter()
        .map(|s| s.written.thinking_tokens)
        .sum();
    let votes: Vec<String> = solution
        .votes
        .iter()
        .filter(|t| !t.streams.is_empty())
        .take(4)
        .map(|t| {
            let answer = t.answer.as_deref().unwrap_or("none");
            match t.answer.is_none() || t.weight == t.streams.len() as f64 {
                true => format!("{answer} x{}", t.streams.len()),
                false => format!("{answer} x{} ({:.2})", t.streams.len(), t.weight),
            }
        })
        .collect();
    let decided = match solution.count(Finish::Decided) {
        0 => String::new(),
        n => format!(", {n} stopped early"),
    };
    let route = adapter_options::summary(&solution.prefill).unwrap_or_default();
    format!(
        "{route}[{} {}, {thought} tokens thought{decided} | votes {} | TTFT {:.0} ms | {:.1} tok/s | KV {}, {:.2} x f16 unshared]",
        solution.streams.len(),
        if solution.streams.len() == 1 {
            "stream"
        } else {
            "streams"
        },
        if votes.is_empty() {
            "none".into()
        } else {
            votes.join(", ")
        },
        stats::ms(solution.timings.ttft),
        decode_tok_s(solution),
        output::bytes(solution.kv.peak_bytes as u64),
        solution.kv.ratio(),
    )
}

/// Tokens of all streams after their first ones, per second.
fn decode_tok_s(solution: &Solved) -> f64 {
    let n = solution.tokens().saturating_sub(solution.streams.len());
    stats::per_second(n, solution.timings.decode)
}

fn json<'a>(
    engine: &'a Engine,
    args: &'a Args,
    question: &'a str,
    solution: &'a Solved,
) -> Json<'a> {
    let gaps = solution.streams.iter().flat_map(|s| &s.written.gaps);
    let gaps: Vec<f64> = gaps.copied().map(stats::ms).collect();
    let timings = &solution.timings;
    Json {
        model: args.model.display(),
        question,
        answer: solution.answer.as_deref(),
        vote: args.vote.ballot(),
        votes: &solution.votes,
        shown: solution.shown,
        streams: solution.streams.iter().enumerate().map(stream).collect(),
        seed: args.sampling.seed,
        isa: engine.runtime().isa().name(),
        threads: engine.runtime().team().width(),
        affinity: engine.runtime().team().cpus(),
        route: JsonRoute::new(&solution.prefill),
        timings: JsonTimings {
            load_ms: rounded_ms(engine.load_time()),
            prefill_ms: rounded_ms(timings.prefill),
            ttft_ms: rounded_ms(timings.ttft),
            decode_ms: rounded_ms(timings.decode),
            decode_tok_s: rounded(decode_tok_s(solution)),
            itl_ms: Percentiles::of(&gaps),
        },
        kv_bytes: solution.kv.peak_bytes,
        kv_unshared_f16_bytes: solution.kv.unshared_f16_bytes,
    }
}

fn stream((number, solved): (usize, &SolvedStream)) -> JsonStream<'_> {
    let written = &solved.written;
    JsonStream {
        stream: number,
        text: &written.text,
        reasoning_content: &written.reasoning,
        content: &written.content,
        tokens: written.tokens.len(),
        token_ids: &written.tokens,
        thinking_tokens: written.thinking_tokens,
        finish_reason: written.finish,
        cut: written.cut,
        answer: solved.answer.as_deref(),
        weight: solved.weight,
        logprob: written.logprob,
    }
}
