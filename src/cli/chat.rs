//! `brevity chat`: turn after turn.

use std::io::{self, BufRead, IsTerminal};

use brevity_model::Message;

use super::adapter_options::{self, GateArg, RouteArgs};
use super::options::{self, EngineArgs, ModelArgs, PromptCacheArgs, SamplingArgs};
use super::prompt::Prompt;
use crate::engine::Session;
use crate::generate::{GenerateOptions, Reply, generate};
use crate::prefill::Route;
use crate::writer::Finish;
use crate::{Error, Result, output, signals};

/// Rows of a pass while a turn is read: Ctrl-C is looked at between two passes.
const BATCH: usize = 128;

/// Talk with the model
///
/// --prompt-cache keeps the first turn: a later chat with the same --system does not read that again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity chat -m model.gguf
  brevity chat -m model.gguf --system 'Answer in one sentence.' --temp 0.7
  brevity chat -m model.gguf --system \"$(cat rules.txt)\" --prompt-cache rules.kv

Every line is a turn. Ctrl-C stops the reply and keeps what was said; Ctrl-C at the prompt, Ctrl-D
or /exit leave; /clear starts again. /adapter NAME (or its number) goes on with another --adapter,
/adapter off with none; /gate on and off decide for all turns to come, /gate auto asks the --gate.")]
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
    prompt_cache: PromptCacheArgs,
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
    args.prompt_cache.apply(&mut options);
    let engine = options::load(&args.model.model, &options)?;
    if engine.template().is_none() {
        let path = engine.weights().path().to_owned();
        return Err(Error::Missing {
            path,
            what: "chat template; use `brevity run --raw`",
        });
    }
    let held = args.prompt_cache.load(&engine)?;
    // Only the first turn is kept: what a later one adds belongs to this conversation.
    let mut kept = false;
    let mut generate_options = GenerateOptions {
        max_tokens: args.n_predict,
        sampling,
        ignore_eos: false,
        route: Route::default(),
    };
    let mut choice = Choice::new(&args.route);
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
            command if command.starts_with('/') => match choice.change(command) {
                Ok(what) => output::note(&format!("[{what}]")),
                Err(what) => output::warn(&what),
            },
            text => {
                messages.push(Message::new("user", text));
                let prompt = Prompt::of_messages(&engine, &messages)?;
                generate_options.route = choice.route.route(&engine, choice.adapter, prompt.turn);
                match turn(&mut session, &prompt.tokens, &generate_options) {
                    Ok(reply) => {
                        if !std::mem::replace(&mut kept, true) {
                            args.prompt_cache.save(
                                &engine,
                                &prompt.tokens,
                                &reply.prefill,
                                &held,
                            )?;
                        }
                        messages.push(Message::new("assistant", reply.text));
                    }
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

/// Adapter and gate of the turns to come. Changing them costs nothing: all adapters are loaded, and
/// a turn reads again only what another adapter has read.
struct Choice {
    route: RouteArgs,
    /// Number of the adapter; behind the last: none.
    adapter: usize,
    /// What `/gate auto` goes back to.
    given: GateArg,
}

impl Choice {
    fn new(route: &RouteArgs) -> Self {
        Self {
            route: route.clone(),
            adapter: 0,
            given: route.gate.clone(),
        }
    }

    /// Does what `/adapter NAME` or `/gate STATE` asks for and says so.
    fn change(&mut self, command: &str) -> Result<String, String> {
        let (command, argument) = command.split_once(' ').unwrap_or((command, ""));
        match command {
            "/adapter" => self.change_adapter(argument.trim()),
            "/gate" => self.change_gate(argument.trim()),
            _ => Err(format!(
                "{command}: expected /adapter, /gate, /clear or /exit"
            )),
        }
    }

    fn change_adapter(&mut self, argument: &str) -> Result<String, String> {
        let adapters = &self.route.adapter.adapters;
        let names: Vec<String> = adapters.iter().map(|a| a.name()).collect();
        if argument == "off" {
            self.adapter = names.len();
            return Ok("adapter off".into());
        }
        let number = argument.parse::<usize>().ok();
        let found = names
            .iter()
            .position(|name| name == argument)
            .or(number.and_then(|n| n.checked_sub(1)))
            .filter(|&i| i < names.len());
        self.adapter = found.ok_or_else(|| {
            let known = names.join(", ");
            format!("/adapter: expected off or one of [{known}], found {argument:?}")
        })?;
        Ok(format!("adapter {}", names[self.adapter]))
    }

    fn change_gate(&mut self, argument: &str) -> Result<String, String> {
        self.route.gate = match (argument, &self.given) {
            ("on", _) => GateArg::On,
            ("off", _) => GateArg::Off,
            ("auto", GateArg::Head(_)) => self.given.clone(),
            ("auto", _) => return Err("/gate auto: no --gate was given".into()),
            _ => {
                return Err(format!(
                    "/gate: expected on, off or auto, found {argument:?}"
                ));
            }
        };
        Ok(format!("gate {argument}"))
    }
}

/// Reads what the session does not hold yet and writes the reply.
fn turn(session: &mut Session<'_>, prompt: &[u32], options: &GenerateOptions) -> Result<Reply> {
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
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_choose_adapter_and_gate() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            route: RouteArgs,
        }
        let parse = |args: &[&str]| {
            let line = <Line as clap::Parser>::try_parse_from([&["chat"], args].concat());
            Choice::new(&line.unwrap().route)
        };
        let adapters = ["--adapter", "a/long", "--adapter", "b/short.gguf:0.5"];
        let mut choice = parse(&[&adapters[..], &["--gate", "heads/gate"]].concat());
        let head = choice.route.gate.clone();
        for (command, said, adapter) in [
            ("/adapter short:0.5", "adapter short:0.5", 1),
            ("/adapter long", "adapter long", 0),
            ("/adapter  2", "adapter short:0.5", 1),
            ("/adapter off", "adapter off", 2),
            ("/adapter 1", "adapter long", 0),
        ] {
            assert_eq!(choice.change(command).unwrap(), said);
            assert_eq!(choice.adapter, adapter, "{command}");
        }
        for (command, gate) in [
            ("/gate on", GateArg::On),
            ("/gate off", GateArg::Off),
            ("/gate auto", head),
        ] {
            choice.change(command).unwrap();
            assert_eq!(choice.route.gate, gate, "{command}");
        }
        for (command, part) in [
            ("/adapter 0", "[long, short:0.5]"),
            ("/adapter 3", "found \"3\""),
            ("/adapter", "found \"\""),
            ("/gate maybe", "on, off or auto"),
            ("/adapters", "expected /adapter"),
        ] {
            let found = choice.change(command).unwrap_err();
            assert!(found.contains(part), "{found}");
        }
        assert!(parse(&adapters).change("/gate auto").is_err());
    }
}
