//! `brevity chat`: turn after turn.

use std::io::{self, BufRead, IsTerminal};

use brevity_model::{Message, encode_chat};

use super::options::{self, EngineArgs, ModelArgs, SamplingArgs};
use crate::engine::Session;
use crate::generate::{Finish, GenerateOptions, generate};
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
or /exit leave; /clear starts again.")]
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
    engine: EngineArgs,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read or has no chat template, or the conversation outgrows the context.
pub fn run(args: &Args) -> Result<()> {
    let sampling = args.sampling.options()?;
    let options = crate::engine::EngineOptions {
        batch: BATCH,
        ..args.engine.options()?
    };
    let engine = options::load(&args.model.model, &options)?;
    if engine.template().is_none() {
        let path = engine.weights().path().to_owned();
        return Err(Error::Missing {
            path,
            what: "chat template; use `brevity run --raw`",
        });
    }
    let generate_options = GenerateOptions {
        max_tokens: args.n_predict,
        sampling,
        ignore_eos: false,
    };
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
            text => {
                messages.push(Message::new("user", text));
                match turn(&mut session, &messages, &generate_options) {
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

/// Reads what the session does not hold yet and writes the reply.
fn turn(
    session: &mut Session<'_>,
    messages: &[Message],
    options: &GenerateOptions,
) -> Result<String> {
    let engine = session.engine();
    let Some(template) = engine.template() else {
        unreachable!("checked before the first turn")
    };
    let tokens = encode_chat(engine.tokenizer()?, template, messages, true)?;
    let known = known_prefix(session.tokens(), &tokens);
    session.truncate(known);
    let running = signals::running();
    let mut proceed = || !running.interrupted();
    let reply = generate(
        session,
        &tokens[known..],
        options,
        &mut output::print,
        &mut proceed,
    )?;
    output::print("\n")?;
    match reply.finish {
        Finish::Interrupted => output::note("[stopped]"),
        Finish::Context => output::note("[the context is full: /clear starts again]"),
        Finish::Length => output::note("[stopped at -n tokens]"),
        Finish::Stop => {}
    }
    Ok(reply.text)
}

/// How many tokens of `wanted` are held already; the last is always read again, for its logits.
fn known_prefix(held: &[u32], wanted: &[u32]) -> usize {
    let same = held.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    same.min(wanted.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_prefix_leaves_a_token_to_read() {
        assert_eq!(known_prefix(&[], &[1, 2]), 0);
        assert_eq!(known_prefix(&[1, 2, 3], &[1, 2, 4, 5]), 2);
        assert_eq!(known_prefix(&[1, 2, 3], &[1, 2, 3]), 2);
        assert_eq!(known_prefix(&[1, 2, 3], &[1, 2]), 1);
        assert_eq!(known_prefix(&[1], &[]), 0);
    }
}
