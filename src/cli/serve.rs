//! `brevity serve`: the engine over HTTP.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::adapter_options::{GateArg, RouteArgs};
use super::error::{Error, Result};
use super::options::{self, EngineArgs, ModelArgs};
use super::output::{self, Progress};
use super::signals;
use super::solve_options::BudgetLimits;
use crate::Engine;
use crate::request::GateChoice;
use crate::server::{Server, ServerOptions};
use crate::stats;

/// Answer over HTTP, in the shape of the OpenAI API, with a page for browsers
///
/// Requests that run at the same time share every pass through the network, whatever adapter, budget or
/// number of streams each asks for, and each is told what it would be told alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity serve -m model.gguf
  brevity serve -m model.gguf --adapter reason --gate gate --budget 512
  brevity serve -m model.gguf --host 0.0.0.0 --api-key \"$KEY\"

Then open http://127.0.0.1:8080/ or ask:
  curl http://127.0.0.1:8080/v1/chat/completions -d '{
    \"messages\": [{\"role\": \"user\", \"content\": \"What is 241 + 17 - 94?\"}],
    \"n\": 8, \"vote\": \"majority\", \"thinking_budget_tokens\": 128}'

Programs that speak to OpenAI take http://127.0.0.1:8080/v1 as their base URL. Beside OpenAI's fields
(model, messages, stream, max_completion_tokens, n, seed, temperature, top_p, stop, logprobs,
reasoning_effort) a request may have:
  thinking_budget_tokens  how long each stream may think; --budget is the most
  reasoning_format        none: thinking is part of the content
  gate                    auto, on, off
  vote                    majority, logprob, verifier: streams stop once it is decided
  lora                    [{\"id\": 0}]: the adapter by number or name; []: none
  top_k, min_p, repeat_penalty, repeat_last_n, ignore_eos
A field that is known and not served is refused by name; one that is unknown is warned of in the reply.

reasoning_effort none, minimal, low, medium is a budget of 0, 64, 128, 512 tokens; high sets none.
Other paths: /v1/completions /v1/models /health /props /slots /metrics /tokenize /detokenize
/apply-template /lora-adapters /v1/chat/completions/control. Ctrl-C or SIGTERM stops the server; what
runs then has ten seconds to end.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Address to listen at; 0.0.0.0 lets other machines ask
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    host: String,
    /// Port to listen at; 0: any that is free
    #[arg(long, default_value_t = 8080, value_name = "PORT")]
    port: u16,
    /// Name of the model in replies [default: that of its file]
    #[arg(long, value_name = "NAME")]
    alias: Option<String>,
    /// Answer whatever model a request names
    #[arg(long)]
    any_model: bool,
    /// Refuse fields that are unknown
    #[arg(long)]
    strict: bool,
    /// What requests have to bring as `Authorization: Bearer KEY`
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// Pages of this origin may ask too; *: those of any
    #[arg(long, value_name = "ORIGIN")]
    cors: Option<String>,
    /// Most tokens of a reply that sets no limit and has no budget
    #[arg(short, long, default_value_t = 1024, value_name = "N")]
    n_predict: usize,
    /// Tokens a stream may think; a request may ask for less [default: no limit]
    #[arg(long, value_name = "TOKENS")]
    budget: Option<usize>,
    #[command(flatten)]
    limits: BudgetLimits,
    /// Folder of the verifier that weighs votes
    #[arg(long, value_name = "PATH")]
    verifier: Option<PathBuf>,
    /// Memory for the keys and values of earlier prompts in MiB, for later ones that begin alike
    #[arg(long, default_value_t = 128, value_name = "MIB")]
    prefix_cache: u32,
    /// Requests that wait; one more gets 503
    #[arg(long, default_value_t = 64, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    queue: u16,
    /// Streams that write at a time
    #[arg(long, default_value_t = 64, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    parallel: u16,
    /// Largest body of a request in MiB
    #[arg(long, default_value_t = 8, value_name = "MIB", value_parser = clap::value_parser!(u16).range(1..=1024))]
    body_limit: u16,
    /// Seconds a header or a body may take to arrive
    #[arg(long, default_value_t = 30, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..))]
    read_timeout: u16,
    #[command(flatten)]
    route: RouteArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

/// Runs the command.
///
/// # Errors
/// If the address cannot be used or the model cannot be loaded.
pub fn run(args: &Args) -> Result<()> {
    let mut options = args.engine.options()?;
    args.route.apply(&mut options);
    options.verifier.clone_from(&args.verifier);
    options.prefix_budget = (args.prefix_cache as usize) << 20;
    let model = args.model.path()?;
    let server = Server::bind((&*args.host, args.port), server_options(args, &model));
    let server = server.map_err(|error| {
        Error::Usage(format!(
            "--host {} --port {}: {error}",
            args.host, args.port
        ))
    })?;
    let address = server.address().map_err(Error::Output)?;
    output::note(&format!("http://{address}: loading {}", model.display()));
    let stopper = server.stopper();
    thread::spawn(move || {
        /// How often the keyboard is looked at.
        const LOOK: Duration = Duration::from_millis(50);
        let running = signals::running();
        while !running.interrupted() {
            thread::sleep(LOOK);
        }
        output::note("stopping; once more stops at once");
        stopper.stop();
        // While this lives, the next Ctrl-C ends the program.
        thread::park();
    });
    let (queue, parallel) = (args.queue, args.parallel);
    let load = move || {
        let mut bar = None;
        let progress = |done, total| {
            let bar: &Progress = bar.get_or_insert_with(|| Progress::bytes("packing (once)"));
            bar.set(done, total);
        };
        let builder = Engine::builder(model).options(options).progress(progress);
        let builder = builder.queue(queue.into()).max_streams(parallel.into());
        builder.load()
    };
    server.run_then(load, move |engine| {
        options::warn_of(&engine.notices());
        let ms = stats::ms(engine.load_time());
        output::note(&format!("http://{address}: ready after {ms:.0} ms"));
    })?;
    Ok(())
}

fn server_options(args: &Args, path: &Path) -> ServerOptions {
    let stem = match path.extension().and_then(|e| e.to_str()) {
        Some("gguf" | "brevity" | "safetensors") => path.file_stem(),
        _ => path.file_name(), // what looks like an extension is part of the name: qwen-v2.5
    };
    let stem = stem.map(|name| name.to_string_lossy().into_owned());
    ServerOptions {
        names: args.alias.iter().cloned().chain(stem).collect(),
        any_model: args.any_model,
        strict: args.strict,
        max_tokens: args.n_predict,
        budget: args.budget.and_then(|n| args.limits.options(Some(n), None)),
        adapter_mode: args.route.adapter.adapter_mode.map(Into::into),
        gate: match args.route.gate {
            GateArg::On => GateChoice::On,
            GateArg::Off => GateChoice::Off,
            GateArg::Head(_) => GateChoice::Auto,
        },
        api_key: args.api_key.clone(),
        cors: args.cors.clone(),
        body_limit: usize::from(args.body_limit) << 20,
        read_timeout: Duration::from_secs(args.read_timeout.into()),
        stop_on_sigterm: true,
        ..ServerOptions::default()
    }
}
