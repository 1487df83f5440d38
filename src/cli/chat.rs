//! `brevity chat`: turn after turn.

use std::io::{self, BufRead, IsTerminal};

use brevity_model::Message;

use super::adapter_options::{self, RouteArgs};
use super::options::{self, EngineArgs, ModelArgs, SamplingArgs};
use super::prompt::Prompt;
use crate::engine::Session;
use crate::generate::{GenerateOptions, generate};
use crate::prefill::Route;
use crate::writer::Finish;
use crate::{Error, Result, output, signals};

/// Rows of a pass while a turn is read: Ctrl-C is looked at between two passes.
const BATCH: usize = 128;

/// Talk with the model
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity chat -m model.gguf
  brevity chat -m model.gguf --system 'Answer in one sentence.' --temp 0.7

Every line is a turn. Ctrl-C stops the reply and keeps what was said; Ctrl-C at the prompt, Ctrl-D
or /exit leave; /clear starts again; /adapter 2 goes on with the second --adapter, /adapter off with
none.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// What the model is told before the first turn
    #[arg(long, value_name = "TEXT")]
    system: Option<String>,
    /// Most tokens of a reply
    #[arg(short, long, default_value_t = 1024, value_name = "N")]
    n_predict: usize,
    #[command(flatten)]
    sampling: SamplingArgs,
    #[command(flatten)]
    route: RouteArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read or has no chat template, or the conversation outgrows the context.
pub fn run(args: &Args) -> Result<()> {
    let sampling = args.sampling.options()?;
    let mut options = crate::engine::EngineOptions {
        batch: BATCH,
        ..args.engine.options()?
    };
    args.route.apply(&mut options);
    let engine = options::load(&args.model.model, &options)?;
    if engine.template().is_none() {
        let path = engine.weights().path().to_owned();
        return Err(Error::Missing {
            path,
            what: "chat template; use `brevity run --raw`",
        });
    }
    let mut generate_options = GenerateOptions {
        max_tokens: args.n_predict,
        sampling,
        ignore_eos: false,
        route: Route::default(),
    };
    let mut adapter = 0;
    let system = || -> Vec<_> {
        args.system
            .iter()
            .map(|text| Message::new("system", text))
            .collect()
    };
    let mut session = engine.session();
    let mut messages = system();
    while let Some(line) = next_line()? {
        match line.trim() {
            "" => {}
            "/exit" => break,
            "/clear" => messages = system(),
            command if command.starts_with("/adapter") => {
                match parse_adapter(command, engine.adapters().len()) {
                    Ok(number) => adapter = number,
                    Err(what) => output::warn(&what),
                }
            }
            text => {
                messages.push(Message::new("user", text));
                let prompt = Prompt::of_messages(&engine, &messages)?;
                generate_options.route = args.route.route(&engine, adapter, prompt.turn);
                match turn(&mut session, &prompt.tokens, &generate_options) {
                    Ok(reply) => messages.push(Message::new("assistant", reply)),
                    // Nothing was said yet: the turn is taken back.
                    Err(Error::Interrupted) => {
                        messages.pop();
                        output::note("[stopped]");
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(())
}

/// The next line the user writes; none at the end.
fn next_line() -> Result<Option<String>> {
    if io::stdin().is_terminal() {
        output::print("> ")?;
    }
    let mut line = String::new();
    let n = io::stdin().lock().read_line(&mut line);
    let n = n.map_err(|e| Error::io(std::path::Path::new("standard input"), e))?;
    Ok((n > 0).then_some(line))
}

/// Index of the adapter that `/adapter N` asks for; `off` is the one behind the last.
fn parse_adapter(command: &str, n_adapters: usize) -> Result<usize, String> {
    let argument = command.trim_start_matches("/adapter").trim();
    match argument.parse::<usize>() {
        _ if argument == "off" => Ok(n_adapters),
        Ok(number) if (1..=n_adapters).contains(&number) => Ok(number - 1),
        _ => Err(format!(
            "/adapter: expected off or a number up to {n_adapters}, found {argument:?}"
        )),
    }
}

/// Reads what the session does not hold yet and writes the reply.
fn turn(session: &mut Session<'_>, prompt: &[u32], options: &GenerateOptions) -> Result<String> {
    let running = signals::running();
    let mut proceed = || !running.interrupted();
    let reply = generate(session, prompt, options, &mut output::print, &mut proceed)?;
    output::print("\n")?;
    if let Some(route) = adapter_options::summary(&reply.prefill) {
        output::note(&route);
    }
    match reply.finish {
        Finish::Interrupted => output::note("[stopped]"),
        Finish::Context => output::note("[the context is full: /clear starts again]"),
        Finish::Length => output::note("[stopped at -n tokens]"),
        // The latter two are ways of several streams to end.
        Finish::Stop | Finish::Memory | Finish::Decided => {}
    }
    Ok(reply.text)
}
