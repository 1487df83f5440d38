//! `brevity man`: the manual.

use std::fs;
use std::path::PathBuf;

use clap::CommandFactory;

use super::Cli;
use super::error::Result;

/// Write the manual pages, one a command, into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity man ~/.local/share/man/man1 && man brevity-solve")]
pub struct Args {
    /// The folder; it is made if it is not there
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// If the folder or a page cannot be written.
pub fn run(args: &Args) -> Result<()> {
    let written = fs::create_dir_all(&args.dir)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), &args.dir));
    written.map_err(|e| crate::Error::io(&args.dir, e).into())
}
