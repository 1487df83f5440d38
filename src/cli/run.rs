//! `brevity run`: one prompt, one reply.

use std::io::IsTerminal;

use brevity_model::{Message, Runner};
use serde::Serialize;

use super::adapter_options::{self, JsonRoute, RouteArgs};
use super::options::{self, EngineArgs, ModelArgs, PromptCacheArgs, SamplingArgs};
use super::prompt::Prompt;
use crate::bench::Percentiles;
use crate::engine::Engine;
use crate::generate::{GenerateOptions, Reply, generate};
use crate::output::{self, Format, rounded, rounded_ms};
use crate::writer::Finish;
use crate::{Error, Result, signals, stats};

/// Answer one prompt
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity run -m model.gguf -p 'What is the capital of France?'
  brevity run -m model.gguf -p 'Write a haiku' --temp 0.8 --seed 7
  brevity run -m model.gguf --raw -p 'Once upon a time' -n 64
  brevity run -m model.gguf -p - -o json < prompt.txt
  brevity run -m model.gguf --prompt-cache rules.kv --system \"$(cat rules.txt)\" -p 'May I?'
  brevity run -m model.gguf --adapter reason --gate gate -p 'What is 241 + 17 - 94?'

The prompt is put into the model's chat template; --raw, or a model without a template, continues
the text as it is.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// The prompt; - reads it from standard input
    #[arg(
        short,
        long,
        allow_hyphen_values = true,
        required_unless_present = "tokens"
    )]
    prompt: Option<String>,
    /// The prompt as token ids, separated by commas, in place of -p
    #[arg(long, value_delimiter = ',', value_name = "IDS", conflicts_with_all = ["prompt", "system", "raw"])]
    tokens: Vec<u32>,
    /// What the model is told before the prompt
    #[arg(long, value_name = "TEXT", conflicts_with = "raw")]
    system: Option<String>,
    /// Most tokens of the reply
    #[arg(short, long, default_value_t = 256, value_name = "N")]
    n_predict: usize,
    /// Continue the prompt as it is, without chat template
    #[arg(long)]
    raw: bool,
    /// Go on after the model has ended its reply
    #[arg(long)]
    ignore_eos: bool,
    #[command(flatten)]
    sampling: SamplingArgs,
    #[command(flatten)]
    route: RouteArgs,
    #[command(flatten)]
    prompt_cache: PromptCacheArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output; json comes at the end and has token ids and timings
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Serialize)]
struct Json<'a> {
    model: String,
    prompt_tokens: &'a [u32],
    tokens: &'a [u32],
    text: &'a str,
    finish_reason: Finish,
    seed: u64,
    isa: &'static str,
    threads: usize,
    /// CPU of every worker as read back; `null`: not pinned.
    affinity: &'a [Option<usize>],
    #[serde(flatten)]
    route: JsonRoute,
    timings: JsonTimings,
}

#[derive(Serialize)]
struct JsonTimings {
    load_ms: f64,
    prefill_ms: f64,
    ttft_ms: f64,
    decode_ms: f64,
    prefill_tok_s: f64,
    decode_tok_s: f64,
    itl_ms: Percentiles,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read, the prompt does not fit, or Ctrl-C stopped the reply.
pub fn run(args: &Args) -> Result<()> {
    let sampling = args.sampling.options()?;
    let prompt = args
        .prompt
        .as_deref()
        .map(options::text_or_stdin)
        .transpose()?;
    let mut engine_options = args.engine.options()?;
    args.route.apply(&mut engine_options);
    args.prompt_cache.apply(&mut engine_options);
    let engine = options::load(&args.model.model, &engine_options)?;
    let held = args.prompt_cache.load(&engine)?;
    let Prompt { tokens, turn } = match prompt {
        Some(prompt) => read_prompt(&engine, &prompt, args)?,
        None => Prompt::of_tokens(&engine, args.tokens.clone()),
    };
    let generate_options = GenerateOptions {
        max_tokens: args.n_predict,
        sampling,
        ignore_eos: args.ignore_eos,
        route: args.route.route(&engine, 0, turn),
    };
    let running = signals::running();
    let mut print = |piece: &str| match args.output {
        Format::Text => output::print(piece),
        Format::Json => Ok(()),
    };
    let mut session = engine.session();
    let reply = generate(
        &mut session,
        &tokens,
        &generate_options,
        &mut print,
        &mut || !running.interrupted(),
    )?;
    args.prompt_cache
        .save(&engine, &tokens, &reply.prefill, &held)?;
    match args.output {
        Format::Text => {
            output::print("\n")?;
            if std::io::stderr().is_terminal() {
                if let Some(route) = adapter_options::summary(&reply.prefill) {
                    output::note(&route);
                }
                output::note(&summary(&engine, tokens.len(), &reply));
            }
        }
        Format::Json => output::print_json(&json(&engine, args, &tokens, &reply))?,
    }
    if reply.finish == Finish::Interrupted {
        Err(Error::Interrupted)
    } else {
        Ok(())
    }
}

/// The prompt as the model is to see it.
fn read_prompt(engine: &Engine, prompt: &str, args: &Args) -> Result<Prompt> {
    match engine.template().filter(|_| !args.raw) {
        Some(_) => {
            let system = args
                .system
                .as_deref()
                .map(|text| Message::new("system", text));
            let messages: Vec<_> = system
                .into_iter()
                .chain([Message::new("user", prompt)])
                .collect();
            Prompt::of_messages(engine, &messages)
        }
        None if args.system.is_some() => {
            let path = engine.weights().path().to_owned();
            Err(Error::Missing {
                path,
                what: "chat template, which --system needs",
            })
        }
        None => Prompt::of_text(engine, prompt),
    }
}

/// Gaps between tokens: one fewer than tokens that were chosen.
fn decode_tok_s(reply: &Reply) -> f64 {
    stats::per_second(reply.timings.gaps.len(), reply.timings.decode)
}

fn summary(engine: &Engine, n_prompt: usize, reply: &Reply) -> String {
    let t = &reply.timings;
    format!(
        "[load {:.0} ms | prompt {n_prompt} tokens, {:.1} tok/s | reply {} tokens, {:.1} tok/s | TTFT {:.0} ms | {} on {} threads]",
        stats::ms(engine.load_time()),
        stats::per_second(n_prompt, t.prefill),
        reply.tokens.len(),
        decode_tok_s(reply),
        stats::ms(t.ttft),
        engine.isa(),
        engine.team().width(),
    )
}

fn json<'a>(engine: &'a Engine, args: &Args, prompt: &'a [u32], reply: &'a Reply) -> Json<'a> {
    let t = &reply.timings;
    let gaps: Vec<f64> = t.gaps.iter().copied().map(stats::ms).collect();
    Json {
        model: args.model.model.display().to_string(),
        prompt_tokens: prompt,
        tokens: &reply.tokens,
        text: &reply.text,
        finish_reason: reply.finish,
        seed: args.sampling.seed,
        isa: engine.isa().name(),
        threads: engine.team().width(),
        affinity: engine.team().cpus(),
        route: JsonRoute::new(&reply.prefill),
        timings: JsonTimings {
            load_ms: rounded_ms(engine.load_time()),
            prefill_ms: rounded_ms(t.prefill),
            ttft_ms: rounded_ms(t.ttft),
            decode_ms: rounded_ms(t.decode),
            prefill_tok_s: rounded(stats::per_second(prompt.len(), t.prefill)),
            decode_tok_s: rounded(decode_tok_s(reply)),
            itl_ms: Percentiles::of(&gaps),
        },
    }
}
