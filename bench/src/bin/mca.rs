//! Cycles of the Arm kernels' inner loops: `cargo run --release -p brevity-bench --bin mca -- --help`.
#![forbid(unsafe_code)]

use brevity_bench::mca::llvm::Llvm;
use brevity_bench::mca::table;
use brevity_bench::mca::table::{Reached, Row, Table};
use brevity_bench::{OutputFormat, Result, print};
use clap::Parser;
use serde::Serialize;

/// Print what LLVM's machine models say of the Arm kernels' inner loops
#[derive(Parser)]
#[command(after_help = "\
Needs llvm-mca and llvm-objdump (BREVITY_LLVM_MCA names the former, the latter is looked for beside
it) and the Rust target aarch64-unknown-linux-musl.")]
struct Args {
    /// Output
    #[arg(short, long, value_enum, default_value = "md")]
    output: OutputFormat,
    /// Put the table in the place of the committed one, bench/records/mca.json and mca.md
    #[arg(long)]
    record: bool,
}

#[derive(Serialize)]
struct Json<'a> {
    llvm: &'a str,
    classes: Vec<Reached>,
    kernels: &'a [Row],
}

fn main() -> Result<()> {
    let args = Args::parse();
    let llvm = Llvm::find().ok_or("llvm-mca is not installed")?;
    let table = table(&llvm)?;
    if args.record {
        table.commit()?;
    }
    let json = Json {
        llvm: &table.llvm,
        classes: table.classes()?,
        kernels: &table.kernels,
    };
    print(args.output, &json, |_| Table::markdown(&table))
}
