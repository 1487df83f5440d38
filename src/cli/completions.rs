//! `brevity completions`: what a shell needs to complete commands and options.

use clap::CommandFactory;
use clap_complete::Shell;

use super::error::Result;
use super::{Cli, output};

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity completions bash > ~/.local/share/bash-completion/completions/brevity
  brevity completions zsh > ~/.zfunc/_brevity
  brevity completions fish > ~/.config/fish/completions/brevity.fish")]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// If standard output cannot be written.
pub fn run(args: &Args) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "brevity", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
