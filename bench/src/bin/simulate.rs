//! Prints how well a pass is shared between cores of different speed, under virtual time.

use std::path::PathBuf;

use brevity::measure::team::choice::{Bound, Choice};
use brevity::measure::topology::{Root, Topology};
use brevity_bench::sim::{Core, Costs, Outcome, Sharing, simulate};
use brevity_model::{Network, projection_regions};
use clap::{Parser, ValueEnum};
use serde::Serialize;

/// Simulate a pass of Qwen2.5-7B on the cores of a machine
///
/// The claims, the tasks and the choice of CPUs are the runtime's own; the speeds of the cores are
/// what their kernel says, and memory is never the limit. The figures say how well work is shared,
/// not how fast a machine is.
#[derive(Debug, Parser)]
#[command(
    max_term_width = 100,
    after_help = "\
Examples:
  simulate tests/data/topology/snapdragon_8_gen_2.tree
  simulate tests/data/topology/snapdragon_8_gen_2.tree --rows 512 -o json
  simulate tests/data/topology/snapdragon_8_gen_2.tree --speeds 1024,850,850,700,700,350,350,350"
)]
struct Args {
    /// Folder that stands for /, or a saved tree
    tree: PathBuf,
    /// Token rows of the pass: 1 is a decode step, 512 a chunk of a prompt
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=512))]
    rows: u16,
    /// Speeds of the chosen CPUs and those after them, fastest first [default: the kernel's]
    #[arg(long, value_delimiter = ',', value_name = "1024THS")]
    speeds: Vec<u32>,
    /// Output
    #[arg(short, long, value_enum, default_value = "md")]
    output: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table.
    Md,
    /// A list of records.
    Json,
}

/// One scenario.
#[derive(Debug, Serialize)]
struct Record {
    scenario: &'static str,
    workers: usize,
    makespan_ms: f64,
    ideal_ms: f64,
    over_ideal_percent: f64,
    /// Static equal shares on all CPUs, in the same scenario.
    equal_shares_ms: f64,
    gain: f64,
    /// Per worker, of the makespan: waiting for others at the end of regions.
    waiting_percent: Vec<f64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let topology = Topology::read(&Root::open(&args.tree)?)?;
    let choice = Choice::new(&topology, None, None);
    let rows = usize::from(args.rows);
    let crew = choice.speeds(Bound::of_rows(rows)).len();
    let all = match args.speeds.is_empty() {
        false => args.speeds.clone(),
        true => Choice::new(&topology, Some(usize::MAX), None).speeds(Bound::Compute),
    };
    if all.len() < crew {
        return Err(format!("{crew} CPUs are chosen, {} speeds given", all.len()).into());
    }
    let cpus: Vec<_> = choice.members[..crew].iter().map(|m| m.cpu).collect();
    let records = records(&all, crew, rows);
    match args.output {
        Format::Json => println!("{}", serde_json::to_string_pretty(&records)?),
        Format::Md => print_table(&records, &cpus, &all),
    }
    Ok(())
}

fn records(all: &[u32], crew: usize, rows: usize) -> Vec<Record> {
    let sharing = Sharing::Claimed(brevity::measure::team::claims::Shares::new(&all[..crew]));
    let run = |cores: &[Core], sharing: &Sharing| -> Outcome {
        let regions = projection_regions(&Network::Qwen2_5_7b.config(), rows, cores.len());
        simulate(cores, &regions, sharing, Costs::default())
    };
    let quiet: Vec<Core> = all.iter().map(|&speed| Core::new(speed)).collect();
    let time = run(&quiet[..crew], &sharing).makespan;
    let changed = |worker: usize, change: &dyn Fn(Core) -> Core| {
        let mut cores = quiet.clone();
        cores[worker] = change(cores[worker].clone());
        cores
    };
    let last = crew - 1;
    let off = {
        // The kernel moves the worker to a CPU that has one already; they take turns.
        let mut cores = changed(last, &|core| core.then(time / 3.0, 0.5));
        if crew > 1 {
            cores[last - 1] = cores[last - 1].clone().then(time / 3.0, 0.5);
        }
        cores
    };
    [
        ("quiet", quiet.clone()),
        (
            "fastest at 60 %",
            changed(0, &|core| core.then(time / 3.0, 0.6)),
        ),
        (
            "all at 60 %",
            quiet
                .iter()
                .map(|c| c.clone().then(time / 3.0, 0.6))
                .collect(),
        ),
        ("slowest chosen off", off),
        (
            "other work on the second",
            changed(crew.min(2) - 1, &|core| core.shared(3e6, 20.0 * time)),
        ),
    ]
    .into_iter()
    .map(|(scenario, cores)| {
        let outcome = run(&cores[..crew], &sharing);
        let equal = run(&cores, &Sharing::Equal);
        let percent = |part: f64| (part * 1e4).round() / 1e2;
        Record {
            scenario,
            workers: crew,
            makespan_ms: outcome.makespan / 1e6,
            ideal_ms: outcome.ideal / 1e6,
            over_ideal_percent: percent(outcome.over_ideal()),
            equal_shares_ms: equal.makespan / 1e6,
            gain: equal.makespan / outcome.makespan,
            waiting_percent: outcome
                .waited
                .iter()
                .map(|w| percent(w / outcome.makespan))
                .collect(),
        }
    })
    .collect()
}

fn print_table(records: &[Record], cpus: &[usize], speeds: &[u32]) {
    println!("simulated: CPUs {cpus:?} of speeds {speeds:?}; nothing here was measured\n");
    println!(
        "| scenario | workers | makespan ms | ideal ms | over ideal | equal shares, all CPUs ms | gain | waiting per worker % |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for r in records {
        let waiting: Vec<_> = r
            .waiting_percent
            .iter()
            .map(|w| format!("{w:.1}"))
            .collect();
        println!(
            "| {} | {} | {:.2} | {:.2} | {:.1} % | {:.2} | {:.2} | {} |",
            r.scenario,
            r.workers,
            r.makespan_ms,
            r.ideal_ms,
            r.over_ideal_percent,
            r.equal_shares_ms,
            r.gain,
            waiting.join(" ")
        );
    }
}
