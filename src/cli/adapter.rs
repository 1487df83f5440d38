//! `brevity adapter`: reasoning adapters as files.

use std::fmt::Write;
use std::path::PathBuf;

use brevity_model::{Adapter, AdapterInfo, AdapterKind, LoadReport, PackOptions};

use super::adapter_options::DtypeArg;
use super::error::Result;
use super::models;
use super::output::{self, Progress};
use crate::runtime::RuntimeOptions;
use crate::team::pool::Pool;

/// Pack reasoning adapters
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity adapter pack lora-folder -m model.gguf -o reason.brevity
  brevity run -m model.gguf --adapter reason.brevity -p 'What is 241 + 17 - 94?'")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Pack(PackArgs),
}

/// Quantize an adapter once, into a file that is mapped and used in place
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity adapter pack lora-folder -m model.gguf -o reason.brevity

The file gives the same bits as the adapter it is made of, and fits models of the same network only.
It is written aside and renamed at the end.")]
struct PackArgs {
    /// PEFT folder or GGUF adapter
    adapter: PathBuf,
    /// Model that it is for: GGUF file, Hugging Face folder or packed file
    #[arg(short, long, value_name = "MODEL")]
    model: PathBuf,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// How the factors are stored
    #[arg(long, value_enum, default_value = "int8")]
    adapter_dtype: DtypeArg,
}

/// Runs the command.
///
/// # Errors
/// If adapter or model cannot be read, do not fit each other, or the file cannot be written.
pub fn run(args: &Args) -> Result<()> {
    match &args.command {
        Command::Pack(args) => pack(args),
    }
}

fn pack(args: &PackArgs) -> Result<()> {
    let pool = Pool::new(&RuntimeOptions::from_env()?.team).map_err(crate::Error::Workers)?;
    let model = models::resolve(Some(&args.model))?;
    let config = LoadReport::of(&model, PackOptions::default())?.config;
    let bar = Progress::steps("packing");
    bar.set(0, 1);
    let dtype = args.adapter_dtype.into();
    let adapter = Adapter::open(&args.adapter, &config, dtype, 1.0, &pool)?;
    adapter.write_packed(&args.output)?;
    drop(bar);
    output::print(&format!(
        "{}: {} parameters in {}\n",
        args.output.display(),
        output::count(adapter.info().n_parameters as u64),
        output::bytes(adapter.len_bytes() as u64),
    ))
}

/// What `brevity info` says of an adapter.
pub fn text(info: &AdapterInfo) -> String {
    let mut text = format!("{}\n", info.path.display());
    // A String takes everything.
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<13} {value}");
    };
    let list = |values: &[f32]| values.iter().map(f32::to_string).collect::<Vec<_>>();
    let targets: Vec<&str> = info.targets.iter().map(|t| t.name()).collect();
    line("adapter", kind(info));
    line(
        "trained on",
        if info.base.is_empty() {
            "-"
        } else {
            &info.base
        }
        .to_owned(),
    );
    line("parameters", output::count(info.n_parameters as u64));
    line(
        "rank",
        info.ranks
            .iter()
            .map(usize::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    );
    line("scale", list(&info.scales).join(", "));
    line("matrices", targets.join(", "));
    line("layers", ranges(&info.layers));
    line("source type", info.source_type.clone());
    let activation = match &info.invocation_tokens {
        Some(tokens) => format!("activated: from the last {tokens:?} of the prompt"),
        None => "plain: from the first token".into(),
    };
    line("active", activation);
    text
}

fn kind(info: &AdapterInfo) -> String {
    let source = match info.kind {
        AdapterKind::Peft => "PEFT LoRA",
        AdapterKind::Gguf => "GGUF LoRA",
        AdapterKind::Random => "random LoRA",
        AdapterKind::Trained => "LoRA in training",
    };
    match info.packed {
        Some(dtype) => format!("{source}, packed in {}", dtype.name()),
        None => source.into(),
    }
}

/// `0-3, 7`: ascending numbers in runs.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let one = |run: &[usize]| match run {
        [only] => only.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    };
    runs.map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined() {
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[3]), "3");
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
    }
}
