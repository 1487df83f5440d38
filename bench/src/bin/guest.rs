//! The runtime as the instruments run it: one thread, marked regions. Built for Arm by `insn` and `mca`.
#![forbid(unsafe_code)]

use std::path::PathBuf;

use brevity::measure::AdapterSpan;
use brevity::measure::{Runtime, RuntimeOptions};
use brevity::options::AdapterSpec;
use brevity_bench::Result;
use brevity_bench::insn::{Kind, Region, region_mark};
use brevity_kernels::Isa;
use clap::Parser;

/// Run marked regions
#[derive(Parser)]
struct Args {
    /// Packed file
    model: PathBuf,
    /// Regions, in order
    regions: Vec<Region>,
    /// Tier
    #[arg(long)]
    isa: Isa,
    /// Adapter of the regions with one
    #[arg(long)]
    adapter: Option<AdapterSpec>,
    /// The same with random factors of this rank on all matrices
    #[arg(long, conflicts_with = "adapter")]
    adapter_rank: Option<usize>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut options = RuntimeOptions::default();
    options.team.threads = Some(1);
    options.team.pin = false;
    options.isa = Some(args.isa);
    options.adapters = args.adapter.into_iter().collect();
    options.adapter_ranks = args.adapter_rank.into_iter().collect();
    let runtime = Runtime::load(&args.model, &options, &mut |_, _| ())?;
    if runtime.isa() != args.isa {
        return Err(format!("asked for {}, runs {}", args.isa, runtime.isa()).into());
    }
    args.regions
        .iter()
        .enumerate()
        .try_for_each(|(i, region)| run(&runtime, region, i))
}

/// Token ids without a pattern, within any vocabulary of 1000 or more.
fn tokens(n: usize) -> Vec<u32> {
    (0..n as u32)
        .map(|i| i.wrapping_mul(0x9E37_79B9) >> 8)
        .map(|h| h % 1000)
        .collect()
}

/// Brings the runtime to where the region begins, then runs it between two marks.
fn run(runtime: &Runtime, region: &Region, number: usize) -> Result<()> {
    let mut session = runtime.session();
    if region.adapter {
        session.switch(AdapterSpan::new(0, 0));
    }
    let context = tokens(region.tokens);
    match region.kind {
        Kind::Prefill => {
            region_mark(number);
            session.extend(&context, &mut || true)?;
            region_mark(number);
        }
        Kind::Decode => {
            session.extend(&context, &mut || true)?;
            // Once unmarked: what a session makes on its first token is no part of a token.
            session.extend(&tokens(1), &mut || true)?;
            session.truncate(region.tokens);
            region_mark(number);
            session.extend(&tokens(1), &mut || true)?;
            region_mark(number);
        }
    }
    Ok(())
}
