//! `brevity verify`: whether a packed file is what was packed.

use std::path::PathBuf;

use brevity_model::verify;
use serde::Serialize;

use super::error::Result;
use super::output::{self, Format, Progress};

/// Check a packed file whole against the checksums it was packed with
///
/// Loading a model looks at its header and at samples of its tensors; this reads every byte.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity verify model.brevity
  brevity verify model.brevity -o json")]
pub struct Args {
    /// A file written by `brevity pack`, or one of the cache folder
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Serialize)]
struct Json {
    file: String,
    tensors: usize,
    tensor_bytes: u64,
    fingerprint: String,
    by_tensor: bool,
}

/// Runs the command.
///
/// # Errors
/// If a byte differs: the error names the tensor or the part of the header.
pub fn run(args: &Args) -> Result<()> {
    let bar = Progress::bytes("verifying");
    let verified = verify(&args.file, &mut |done, total| bar.set(done, total))?;
    drop(bar);
    match args.output {
        Format::Json => output::print_json(&Json {
            file: verified.path.display().to_string(),
            tensors: verified.tensors,
            tensor_bytes: verified.bytes,
            fingerprint: format!("{:016x}", verified.fingerprint),
            by_tensor: verified.by_tensor,
        }),
        Format::Text => {
            let how = match verified.by_tensor {
                true => "each against its own checksum",
                false => "against one checksum over all: packed by an earlier version",
            };
            output::print(&format!(
                "{}: {} tensors, {}, {how}: as packed (fingerprint {:016x})\n",
                verified.path.display(),
                verified.tensors,
                output::bytes(verified.bytes),
                verified.fingerprint
            ))
        }
    }
}
