//! `brevity perplexity`: how well a model predicts a text.

use std::path::PathBuf;

use brevity_model::Gate;
use serde::Serialize;

use super::adapter_options::{ModeArg, RouteArgs};
use super::error::{Error, Result};
use super::options::{self, EngineArgs, Kv, ModelArgs};
use super::output::{self, Format, Progress};
use super::signals;
use crate::measure::perplexity::{Chunks, DEFAULT_CTX, Estimate, evaluate};
use crate::prompt::Prompt;

/// Measure the perplexity of a text, chunked as llama-perplexity does it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity perplexity -m model.gguf -f text.txt
  brevity perplexity -m model.gguf -f text.txt --chunks 4 -o json
  brevity perplexity -m model.gguf -f text.txt --adapter reason --gate gate

Only the second half of each chunk is scored, so the figure compares with llama-perplexity's at the
same --ctx, and with nothing else. The first half is the prompt that a gate looks at. An adapter is
active on every token unless --adapter-mode says otherwise.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// UTF-8 text
    #[arg(short, long)]
    file: PathBuf,
    /// Evaluate so many chunks [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    chunks: Option<u32>,
    /// Tokens of a chunk
    #[arg(long, default_value_t = DEFAULT_CTX, value_name = "TOKENS")]
    ctx: usize,
    /// Workers [default: BREVITY_THREADS, or the CPUs this process may use]
    #[arg(short, long, value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Format of keys and values
    #[arg(long, value_enum, default_value = "int8")]
    kv: Kv,
    #[command(flatten)]
    route: RouteArgs,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Serialize)]
struct Json {
    #[serde(flatten)]
    estimate: Estimate,
    /// Chunks that were read with the adapter.
    adapter_on: usize,
    n_ctx: usize,
    chunks: usize,
    tokens: usize,
    isa: &'static str,
    kv: &'static str,
}

/// Runs the command.
///
/// # Errors
/// If the model or the text cannot be read, or the text is too short.
pub fn run(args: &Args) -> Result<()> {
    let engine_args = EngineArgs {
        threads: args.threads,
        ctx: Some(args.ctx),
        kv: args.kv,
        kv_budget: None,
    };
    let text = crate::measure::text::read(&args.file)?;
    let text = text.strip_suffix('\n').unwrap_or(&text); // as llama.cpp reads a prompt file
    let mut options = engine_args.options()?;
    args.route.apply(&mut options);
    let runtime = options::load_runtime(&args.model.path()?, &options)?;
    let tokenizer = runtime.tokenizer()?;
    let tokens = tokenizer.encode(text, true, true)?;
    // What the tokenizer puts before every text is put before every chunk.
    let bos = tokenizer.encode("", true, true)?.first().copied();
    let chunks = Chunks::new(&tokens, args.ctx, args.chunks.map(|n| n as usize), bos)
        .map_err(|what| Error::Usage(format!("{}: {what}", args.file.display())))?;
    let bar = Progress::steps("perplexity");
    let running = signals::running();
    let mut route = args.route.clone();
    route.adapter.adapter_mode.get_or_insert(ModeArg::Plain);
    let skipped = runtime.gate().map_or(0, Gate::skip_prefix);
    let prompt = Prompt {
        tokens: Vec::new(),
        turn: Some(skipped..chunks.first_scored()),
    };
    let route = route.of(&runtime, &prompt)?;
    let (estimate, adapter_on) = evaluate(&runtime, &chunks, &route, &mut |done, estimate| {
        bar.set(done as u64, chunks.len() as u64);
        if args.output == Format::Text {
            bar.note(&format!("[{done}] {:.4}", estimate.perplexity));
        }
        !running.interrupted()
    })?;
    drop(bar);
    match args.output {
        Format::Text => output::print(&format!(
            "Final estimate: PPL = {:.4} +/- {:.5}\n",
            estimate.perplexity, estimate.stderr
        )),
        Format::Json => output::print_json(&Json {
            estimate,
            adapter_on,
            n_ctx: args.ctx,
            chunks: chunks.len(),
            tokens: tokens.len(),
            isa: runtime.isa().name(),
            kv: runtime.kv_name(),
        }),
    }
}
