//! `brevity pack`: a model into our own file.

use std::path::PathBuf;

use brevity_model::{LoadReport, Source, pack};

use super::error::Result;
use super::models;
use super::options::PackArgs;
use super::output::{self, Progress};
use crate::runtime::RuntimeOptions;
use crate::team::pool::Pool;

/// Pack a GGUF file or Hugging Face folder into one file that is mapped and used in place
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity pack model.gguf -o model.brevity
  brevity pack folder -o model.brevity --weights w4

The file is written aside and renamed at the end: an interrupted pack leaves nothing behind, and a
file of that name stays valid until the new one is whole.")]
pub struct Args {
    /// GGUF file or Hugging Face folder
    model: PathBuf,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    pack: PackArgs,
    /// Workers [default: BREVITY_THREADS, or the CPUs this process may use]
    #[arg(short, long, value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read or the file cannot be written.
pub fn run(args: &Args) -> Result<()> {
    let mut options = RuntimeOptions::from_env()?;
    if let Some(threads) = args.threads {
        options.team.threads = Some(threads.into());
    }
    let pool = Pool::new(&options.team).map_err(crate::Error::Workers)?;
    let source = Source::open(&models::resolve(Some(&args.model))?)?;
    let bar = Progress::bytes("packing");
    pack(
        &source,
        &args.output,
        args.pack.options(),
        &mut |done, total| bar.set(done, total),
        &pool,
    )?;
    drop(bar);
    let report = LoadReport::of(&args.output, args.pack.options())?;
    output::print(&format!(
        "{}: {} parameters in {}\n",
        args.output.display(),
        output::count(report.n_parameters),
        output::bytes(report.packed_len_bytes)
    ))
}
