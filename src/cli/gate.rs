//! `brevity gate`: how well a gate tells prompts apart.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Instant;

use brevity_model::Message;

use super::error::Result;
use super::options::{self, EngineArgs, ModelArgs};
use super::output::{self, Format, Progress};
use super::signals;
use crate::measure::gate::{Report, Scored, read_examples};
use crate::prefill::{Route, prefill};
use crate::prompt::{Prompt, TemplateOptions};

/// Measure gates
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity gate eval -m model.gguf --gate gate --data test.jsonl")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Eval(EvalArgs),
}

/// Measure accuracy, AUC, calibration and cost of a gate on labelled prompts
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity gate eval -m model.gguf --gate gate --data test.jsonl
  brevity gate eval -m model.gguf --gate gate --data test.jsonl --positive hard -o json

A line of the data is {\"prompt\": .., \"label\": ..}; \"question\" and \"kind\" will do, too. The label is
true, false or a name; prompts with the name of --positive need the adapter. A false skip is such a
prompt that the gate sends to the base model.")]
struct EvalArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Folder of the gate
    #[arg(long, value_name = "PATH")]
    gate: PathBuf,
    /// Labelled prompts, one JSON object a line
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Label of the prompts that need the adapter
    #[arg(long, value_name = "LABEL", default_value = "reasoning")]
    positive: String,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

/// Runs the command.
///
/// # Errors
/// If model, gate or data cannot be read, or Ctrl-C stopped it.
pub fn run(args: &Args) -> Result<()> {
    match &args.command {
        Command::Eval(args) => eval(args),
    }
}

fn eval(args: &EvalArgs) -> Result<()> {
    let examples = read_examples(&args.data, &args.positive)?;
    let mut options = args.engine.options()?;
    options.gate = Some(args.gate.clone());
    let runtime = options::load_runtime(&args.model.path()?, &options)?;
    let running = signals::running();
    let mut session = runtime.session();
    let bar = Progress::steps("gate");
    let mut scored = vec![];
    for (i, example) in examples.iter().enumerate() {
        bar.set(i as u64, examples.len() as u64);
        let prompt = Prompt::of_messages(
            &runtime,
            &[Message::new("user", &example.prompt)],
            &TemplateOptions::default(),
        )?;
        let route = Route {
            adapter: None,
            gate: Some(prompt.pooled(&runtime)),
        };
        session.truncate(0);
        let start = Instant::now();
        let read = prefill(&mut session, &prompt.tokens, &route, &mut || {
            !running.interrupted()
        })?;
        let time = start.elapsed();
        scored.extend(read.gate.map(|decision| Scored {
            positive: example.positive,
            score: decision.score,
            on: decision.on,
            gate_time: read.gate_time,
            prefill_time: time,
        }));
    }
    drop(bar);
    let threshold = runtime.gate().map_or(0.0, |gate| gate.threshold());
    let report = Report::new(threshold, &scored);
    match args.output {
        Format::Json => output::print_json(&report),
        Format::Text => output::print(&text(&args.positive, &report)),
    }
}

/// A String takes everything.
macro_rules! line {
    ($text:expr, $($arg:tt)*) => { let _ = writeln!($text, $($arg)*); };
}

fn text(positive: &str, r: &Report) -> String {
    let mut text = String::new();
    let negatives = r.n - r.positives;
    let auc = r.auc.map_or("-".into(), |auc| format!("{auc:.4}"));
    line!(text, "prompts      {} ({} {positive})", r.n, r.positives);
    line!(text, "threshold    {:.3}", r.threshold);
    line!(text, "accuracy     {:.1} %", 100.0 * r.accuracy);
    line!(text, "AUC          {auc}");
    line!(
        text,
        "false skips  {} of {} ({:.1} %)",
        r.false_skips,
        r.positives,
        100.0 * r.false_skip_rate
    );
    line!(
        text,
        "false on     {} of {negatives} ({:.1} %)",
        r.false_ons,
        100.0 * r.false_on_rate
    );
    line!(
        text,
        "calibration  error {:.4}, Brier score {:.4}",
        r.calibration_error,
        r.brier
    );
    line!(
        text,
        "cost         {:.1} us a prompt, {:.3} % of the prefill",
        r.gate_us,
        100.0 * r.gate_share
    );
    line!(
        text,
        "\n{:<11} {:>7} {:>10} {:>10}",
        "score",
        "prompts",
        "mean score",
        positive
    );
    for bin in &r.bins {
        line!(
            text,
            "{:.1} to {:.1}  {:>7} {:>10.3} {:>8.1} %",
            bin.from,
            bin.to,
            bin.n,
            bin.mean_score,
            100.0 * bin.positive_share
        );
    }
    text
}
