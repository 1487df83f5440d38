//! `brevity tune`: measures the CPUs and remembers which are best.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use super::error::Result;
use super::options::{self, ModelArgs};
use super::output::{self, Format, Progress};
use crate::measure::tune::{self, Sample};
use crate::runtime::RuntimeOptions;
use crate::team::choice::{Choice, Measured, TasksPerWorker};
use crate::team::measured;
use crate::topology::Topology;

/// Measure the CPUs of this machine with a model and remember the best workers
///
/// Every CPU this process may use reads a short prompt and writes a short reply alone; then so do
/// growing numbers of workers, the fastest CPUs first, and then the best numbers of them with coarser
/// and finer tasks. What is found is kept in the cache folder under the CPUs' description, and every
/// later command uses it. Without it the choice follows the capacities that the kernel gives, which
/// `brevity topo` shows. It changes speed, never results.
///
/// Run it while the machine is cool and does nothing else.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity tune -m model.gguf          measure and remember
  brevity tune -m model.gguf --dry    measure only
  brevity topo                        what is chosen now, and why")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Prompts and replies of every measurement; the median counts
    #[arg(short, long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    repetitions: u16,
    /// Remember nothing
    #[arg(long)]
    dry: bool,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    /// CPU and its speed alone.
    alone: Vec<(usize, Sample)>,
    /// Number of workers and their speed together.
    together: Vec<(usize, Sample)>,
    /// Tasks per worker and the speed of the best workers with them; empty if one works alone.
    cuts: Vec<(usize, Sample)>,
    measured: Measured,
    /// Where it is remembered; `null`: nowhere.
    saved: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be loaded, a pass fails, or the record cannot be written.
pub fn run(args: &Args) -> Result<()> {
    let topology = Topology::host();
    let cpus: Vec<usize> = topology.allowed().map(|cpu| cpu.id).collect();
    let steps = Progress::steps("measuring");
    let mut alone = Vec::new();
    for &cpu in &cpus {
        alone.push((cpu, measure(args, Some([cpu].into()), Some(1), None)?));
        steps.set(alone.len() as u64, cpus.len() as u64);
    }
    let mut measured = Measured {
        speeds: tune::speeds(&alone),
        prefill: cpus.len(),
        decode: cpus.len(),
        tasks_per_worker: TasksPerWorker::default(),
    };
    let choice = Choice::new(&topology, None, Some(&measured));
    let mut together = Vec::new();
    for size in tune::sizes(&choice) {
        let members = choice.members[..size].iter().map(|m| m.cpu).collect();
        let sample = measure(args, Some(members), Some(size), Some(&measured))?;
        together.push((size, sample));
    }
    measured.prefill = tune::best_size(&speeds(&together, |s| s.prefill_ts));
    measured.decode = tune::best_size(&speeds(&together, |s| s.decode_ts));
    let mut cuts = Vec::new();
    if measured.prefill.max(measured.decode) > 1 {
        for tasks in tune::CUTS {
            let cut = Measured {
                tasks_per_worker: TasksPerWorker::of_both(tasks),
                ..measured.clone()
            };
            cuts.push((tasks, measure(args, None, None, Some(&cut))?));
        }
    }
    measured.tasks_per_worker = TasksPerWorker {
        prefill: tune::best_cut(&speeds(&cuts, |s| s.prefill_ts)),
        decode: tune::best_cut(&speeds(&cuts, |s| s.decode_ts)),
    };
    let saved = match args.dry {
        true => None,
        false => Some(measured::save(&topology, &measured)?.display().to_string()),
    };
    let report = Report {
        alone,
        together,
        cuts,
        measured,
        saved,
    };
    match args.output {
        Format::Json => output::print_json(&report),
        Format::Text => output::print(&text(&report)),
    }
}

/// One of the speeds of every sample.
fn speeds(samples: &[(usize, Sample)], speed: fn(&Sample) -> f64) -> Vec<(usize, f64)> {
    samples.iter().map(|(n, s)| (*n, speed(s))).collect()
}

/// Speed of `threads` workers on some CPUs; of those that what was `measured` chooses without.
fn measure(
    args: &Args,
    cpus: Option<BTreeSet<usize>>,
    threads: Option<usize>,
    measured: Option<&Measured>,
) -> Result<Sample> {
    let mut options = RuntimeOptions::from_env()?;
    options.team.cpus = cpus;
    options.team.threads = threads;
    options.team.measured = measured.cloned();
    let runtime = options::load_runtime(&args.model.path()?, &options)?;
    Ok(Sample::of(&runtime, args.repetitions.into())?)
}

fn text(report: &Report) -> String {
    let mut text = format!(
        "{:<14} {:>14} {:>14}\n",
        "", "prefill tok/s", "decode tok/s"
    );
    let mut line = |name: String, s: &Sample| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "{name:<14} {:>14.1} {:>14.1}",
            s.prefill_ts, s.decode_ts
        );
    };
    for (cpu, sample) in &report.alone {
        line(format!("CPU {cpu}"), sample);
    }
    for (size, sample) in &report.together {
        line(format!("{size} workers"), sample);
    }
    for (tasks, sample) in &report.cuts {
        line(format!("{tasks} tasks each"), sample);
    }
    let Measured {
        prefill,
        decode,
        tasks_per_worker: tasks,
        ..
    } = report.measured;
    let saved = match &report.saved {
        Some(path) => format!("remembered in {path}"),
        None => "not remembered".to_owned(),
    };
    let _ = writeln!(
        text,
        "\nbest: {prefill} workers with {} tasks each for prefill, {decode} with {} for decode; {saved}",
        tasks.prefill, tasks.decode
    );
    text
}
