//! `brevity tune`: measures the CPUs and remembers which are best.

use std::fmt::Write;

use serde::Serialize;

use super::error::Result;
use super::options::{self, ModelArgs};
use super::output::{self, Format, Progress};
use crate::measure::tune::{self, Sample, Tuned};
use crate::team::choice::Measured;
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
    #[serde(flatten)]
    tuned: Tuned,
    /// Where it is remembered; `null`: nowhere.
    saved: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be loaded, a pass fails, or the record cannot be written.
pub fn run(args: &Args) -> Result<()> {
    let topology = Topology::host();
    let model = args.model.path()?;
    let steps = Progress::steps("measuring");
    let tuned = tune::run(
        &topology,
        args.repetitions.into(),
        &mut |options| options::load_runtime(&model, options),
        &mut |done, total| steps.set(done, total),
    )?;
    drop(steps);
    let saved = match args.dry {
        true => None,
        false => Some(
            measured::save(&topology, &tuned.measured)?
                .display()
                .to_string(),
        ),
    };
    let report = Report { tuned, saved };
    match args.output {
        Format::Json => output::print_json(&report),
        Format::Text => output::print(&text(&report)),
    }
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
    for (cpu, sample) in &report.tuned.alone {
        line(format!("CPU {cpu}"), sample);
    }
    for (size, sample) in &report.tuned.together {
        line(format!("{size} workers"), sample);
    }
    for (tasks, sample) in &report.tuned.cuts {
        line(format!("{tasks} tasks each"), sample);
    }
    let Measured {
        prefill,
        decode,
        tasks_per_worker: tasks,
        ..
    } = report.tuned.measured;
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
