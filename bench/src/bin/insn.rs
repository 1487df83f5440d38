//! Guest instructions per token: `cargo run --release -p brevity-bench --bin insn -- --help`.
#![forbid(unsafe_code)]

use std::path::PathBuf;

use brevity_bench::insn::{Counter, Report, regions};
use brevity_bench::{OutputFormat, Result, print};
use brevity_kernels::Isa;
use brevity_model::{LoadReport, Network, OpenOptions, Serial, open_model};
use clap::Parser;

/// Count the guest instructions a token takes under qemu-aarch64, one thread, without loading,
/// tokenizing and sampling
#[derive(Parser)]
#[command(after_help = "\
Examples:
  insn -m model.gguf --isa neon_dotprod
  insn -m model.gguf --isa neon_i8mm --adapter-rank 16 --context 512 -o json

Needs qemu-aarch64 with plugins (Debian: qemu-user; BREVITY_QEMU names another), a C compiler and
the Rust target aarch64-unknown-linux-musl.")]
struct Args {
    /// GGUF file, Hugging Face folder or packed file
    #[arg(short, long)]
    model: PathBuf,
    /// Tier: neon, neon_dotprod or neon_i8mm
    #[arg(long)]
    isa: Isa,
    /// Also count with this adapter active on every token
    #[arg(long, value_name = "PATH[:SCALE]")]
    adapter: Option<String>,
    /// The same with random factors of this rank on all matrices
    #[arg(long, value_name = "N", conflicts_with = "adapter")]
    adapter_rank: Option<usize>,
    /// Also count a step after so many tokens
    #[arg(long, value_name = "N")]
    context: Option<usize>,
    /// Output
    #[arg(short, long, value_enum, default_value = "md")]
    output: OutputFormat,
}

fn main() -> Result<()> {
    let args = Args::parse();
    // Packed here, not under emulation.
    let weights = open_model(
        &args.model,
        &OpenOptions::default(),
        &mut |_, _| (),
        &Serial,
    )?;
    let loaded = LoadReport::of_weights(&weights);
    let format = loaded.groups().into_iter().max_by_key(|g| g.n_parameters);
    let format = format.ok_or("a model without tensors")?.format;

    let mut options = vec![];
    if let Some(adapter) = &args.adapter {
        options.extend(["--adapter".to_string(), adapter.clone()]);
    }
    if let Some(rank) = args.adapter_rank {
        options.extend(["--adapter-rank".to_string(), rank.to_string()]);
    }
    let has_adapter = !options.is_empty();
    let regions = regions(has_adapter, args.context);
    let counts = Counter::new()?.count(weights.path(), args.isa, &options, &regions)?;

    let name = args.model.display().to_string();
    let names = (format, args.isa.name());
    let mut report = Report::new(name, names, &counts, has_adapter, args.context);
    let smollm2 = Network::SmolLm2_135m.config();
    let config = weights.config();
    if (config.d_model, config.n_layers) == (smollm2.d_model, smollm2.n_layers) {
        report = report.with_peer();
    }
    print(args.output, &report, Report::markdown)
}
