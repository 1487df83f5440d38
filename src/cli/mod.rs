//! The command line: one file per command.

mod adapter;
mod adapter_options;
mod bench;
mod bench_streams;
mod chat;
mod completions;
mod error;
mod eval;
mod gate;
mod info;
mod logits;
mod man;
mod models;
mod options;
mod output;
mod pack;
mod perplexity;
mod pull;
mod run;
#[cfg(feature = "server")]
mod serve;
mod signals;
mod solve;
mod solve_options;
mod template_options;
mod tokenize;
mod topo;
mod train;
mod tune;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::Result;

/// A small language model that reasons on the CPU of a phone.
///
/// A MODEL is a GGUF file, a Hugging Face folder, a file written by `brevity pack`, or the name of a model
/// that `brevity pull` fetched. The first two are packed once into a cache folder ($BREVITY_CACHE, or
/// ~/.cache/brevity) and mapped from there ever after.
#[derive(Debug, Parser)]
#[command(name = "brevity", version = VERSION, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Version, commit if it is known, and target.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("BREVITY_BUILD"), ")");

const EXAMPLES: &str = "\
Examples:
  brevity pull smollm2
  brevity run -m model.gguf -p 'What is the capital of France?'
  brevity chat -m model.gguf
  brevity solve -m model.gguf --streams 8 'What is 241 + 17 - 94?'
  brevity bench -m model.gguf

Environment:
  BREVITY_THREADS  workers, if -t is not given (default: the CPUs this process may use)
  BREVITY_ISA      tier: scalar, neon, neon_dotprod, neon_i8mm, avx2, avx512_vnni (default: the best)
  BREVITY_CACHE    folder of packed models
  BREVITY_MODELS   folder of models by name
  BREVITY_MODEL    the model, if -m is not given (default: the only one by name)";

#[derive(Debug, Subcommand)]
enum Command {
    Info(info::Args),
    Pack(pack::Args),
    Run(run::Args),
    Chat(chat::Args),
    Tokenize(tokenize::Args),
    Logits(logits::Args),
    Perplexity(perplexity::Args),
    Bench(bench::Args),
    Eval(eval::Args),
    Solve(solve::Args),
    #[cfg(feature = "server")]
    Serve(serve::Args),
    Topo(topo::Args),
    Train(train::Args),
    Tune(tune::Args),
    Verify(verify::Args),
    Adapter(adapter::Args),
    Gate(gate::Args),
    Pull(pull::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    signals::install();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is_broken_pipe() {
                output::note(&format!("error: {error}"));
            }
            error.exit_code()
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Info(args) => info::run(&args),
        Command::Pack(args) => pack::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Chat(args) => chat::run(&args),
        Command::Tokenize(args) => tokenize::run(&args),
        Command::Logits(args) => logits::run(&args),
        Command::Perplexity(args) => perplexity::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Solve(args) => solve::run(&args),
        #[cfg(feature = "server")]
        Command::Serve(args) => serve::run(&args),
        Command::Topo(args) => topo::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Tune(args) => tune::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Adapter(args) => adapter::run(&args),
        Command::Gate(args) => gate::run(&args),
        Command::Pull(args) => pull::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                help.contains(&format!("brevity {}", command.get_name())),
                "{}",
                command.get_name()
            );
            assert!(command.get_about().is_some(), "{}", command.get_name());
        }
    }
}
