//! `brevity chat`: turn after turn.

use std::io::{self, BufRead, IsTerminal};
use std::path::Path;

use super::adapter_options::{self, GateArg, RouteArgs};
use super::error::{Error, Result};
use super::options::{self, EngineArgs, ModelArgs, PromptCacheArgs, SamplingArgs};
use super::{output, signals};
use crate::adapters::AdapterSpec;
use crate::request::AdapterChoice;
use crate::writer::Finish;
use crate::{Chat, Engine, Event, GenerateOptions, Reply};

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
    let mut reply_options = GenerateOptions {
        max_tokens: Some(args.n_predict),
        sampling: args.sampling.sampling()?,
        ..GenerateOptions::default()
    };
    args.route.choose(&mut reply_options);
    let mut options = args.engine.options()?;
    options.batch = BATCH;
    args.route.apply(&mut options);
    args.prompt_cache.apply(&mut options);
    let engine = options::load(&args.model.model, options)?;
    if engine.runtime().template().is_none() {
        let path = engine.runtime().weights().path().to_owned();
        return Err(crate::Error::NoTemplate { path }.into());
    }
    let mut held = Some(args.prompt_cache.load(engine.runtime())?);
    let mut chat = engine.chat().options(reply_options);
    if let Some(system) = &args.system {
        chat = chat.system(system);
    }
    let mut choice = Choice::new(&args.route);
    while let Some(line) = next_line()? {
        match line.trim() {
            "" => {}
            "/exit" => break,
            "/clear" => chat.clear(),
            command if command.starts_with('/') => match choice.change(command) {
                Ok(what) => {
                    choice.apply(chat.options_mut());
                    output::note(&format!("[{what}]"));
                }
                Err(what) => output::warn(&what),
            },
            text => {
                let Some((reply, prompt)) = turn(&engine, &mut chat, text)? else {
                    continue;
                };
                // Only the first turn is kept: what a later one adds belongs to this conversation.
                if let Some(held) = held.take() {
                    args.prompt_cache
                        .save(engine.runtime(), &prompt, &reply.prefill, &held);
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
    let mut line = Vec::new();
    let n = io::stdin().lock().read_until(b'\n', &mut line);
    let n = n.map_err(|e| crate::Error::io(Path::new("standard input"), e))?;
    if n == 0 {
        return Ok(None);
    }
    match String::from_utf8(line) {
        Ok(line) => Ok(Some(line)),
        Err(_) => {
            output::warn("a line that is not UTF-8 was left out");
            Ok(Some(String::new()))
        }
    }
}

/// Adapter and gate of the turns to come. Changing them costs nothing: all adapters are loaded, and
/// a turn reads again only what another adapter has read.
struct Choice {
    route: RouteArgs,
    /// Number of the adapter; past the last: none.
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

    /// Has the turns to come written accordingly.
    fn apply(&self, options: &mut GenerateOptions) {
        self.route.choose(options);
        options.adapter = match self.adapter < self.route.adapter.adapters.len() {
            true => AdapterChoice::Number(self.adapter),
            false => AdapterChoice::Base,
        };
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
        let names = AdapterSpec::names(adapters);
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

/// One turn: its reply and its prompt. `None` if it was taken back, which the user has been told.
fn turn(engine: &Engine, chat: &mut Chat, text: &str) -> Result<Option<(Reply, Vec<u32>)>> {
    let running = signals::running();
    let pending = match chat.begin(text) {
        Ok(pending) => pending,
        Err(error) => return taken_back(error.into()),
    };
    let prompt = chat.prompt()?.tokens;
    let printed = options::follow(pending, &running, &mut |event| match event {
        Event::Text { piece, .. } => output::print(&piece),
        _ => Ok(()),
    });
    let completion = match printed {
        Ok(completion) => completion,
        Err(error) => {
            chat.take_back();
            return taken_back(error);
        }
    };
    let reply = Reply::from(completion);
    chat.end(&reply);
    output::print("\n")?;
    if let Some(route) = adapter_options::summary(&reply.prefill) {
        output::note(&route);
    }
    match reply.written.finish {
        Finish::Interrupted => output::note("[stopped]"),
        Finish::Context => output::note("[the context is full: /clear starts again]"),
        Finish::Length => output::note("[stopped at -n tokens]"),
        Finish::Memory => output::note(&format!(
            "[stopped: keys and values fill {}; /clear starts again]",
            output::bytes(engine.kv_usage().budget_bytes.unwrap_or_default() as u64)
        )),
        // The latter is a way of several streams to end.
        Finish::Stop | Finish::Decided => {}
    }
    Ok(Some((reply, prompt)))
}

/// Says why a turn was taken back. A conversation outlives whatever a turn fails with, but for an output
/// that nobody reads.
fn taken_back(error: Error) -> Result<Option<(Reply, Vec<u32>)>> {
    match error {
        Error::Output(_) => return Err(error),
        error if error.is_interrupted() => output::note("[stopped]"),
        Error::Library(crate::Error::Context { .. }) => {
            output::note("[the conversation has outgrown the context: /clear starts again]");
        }
        error => output::warn(&format!("{error}; /clear starts again")),
    }
    Ok(None)
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
