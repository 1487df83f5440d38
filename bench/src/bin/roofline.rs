//! Kernels against the limits of this machine: `cargo run --release -p brevity-bench --bin roofline -- --help`.
#![forbid(unsafe_code)]

use brevity_bench::roofline::{Report, dispatch, report};
use brevity_bench::{OutputFormat, Result, print};
use clap::Parser;

/// Print every kernel in the shapes of real layers as a share of what one core of this machine can do
#[derive(Parser)]
struct Args {
    /// Output
    #[arg(short, long, value_enum, default_value = "md")]
    output: OutputFormat,
    /// Instead: fail if the tier that is chosen is more than 5 % slower than another
    #[arg(long)]
    check: bool,
}

fn main() -> Result<()> {
    let args = Args::parse();
    if !args.check {
        return print(args.output, &report(), Report::markdown);
    }
    let losses = dispatch::losses();
    if losses.is_empty() {
        return Ok(());
    }
    Err(losses.join("; ").into())
}
