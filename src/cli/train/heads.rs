//! `brevity train gate` and `brevity train verifier`: heads on hidden states.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::error::{Error, Result};
use super::super::options::{self, EngineArgs, ModelArgs};
use super::super::output::{self, Format, Progress};
use super::super::signals;
use crate::adapters::AdapterSpec;
use crate::runtime::Runtime;
use crate::sampling::uniform;
use crate::train::data::read;
use crate::train::gate_data::{self, SampleOptions};
use crate::train::gate_fit::{Choices, GateExample, GateOptions, GateReport, fit_gate};
use crate::train::head::FitOptions;
use crate::train::state::write_file;
use crate::train::verifier_data;
use crate::train::verifier_fit::{VerifierExample, VerifierReport, fit_verifier, split};

/// How replies are sampled.
#[derive(Debug, clap::Args)]
struct SampleArgs {
    /// Replies to every prompt; 1 is greedy
    #[arg(long, default_value_t = 8, value_name = "N")]
    samples: usize,
    /// Most tokens of a reply
    #[arg(long, default_value_t = 256, value_name = "N")]
    max_tokens: usize,
    /// Temperature of the replies [default: that of `brevity solve`]
    #[arg(long, value_name = "X")]
    temperature: Option<f32>,
    /// Seed of every random choice
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

impl SampleArgs {
    fn options(&self) -> SampleOptions {
        SampleOptions {
            samples: self.samples,
            max_tokens: self.max_tokens,
            temperature: self.temperature,
            seed: self.seed,
        }
    }
}

/// Fit a gate: when is the adapter worth its tokens?
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity train gate -m model.gguf --adapter long --data prompts.jsonl -o gate
  brevity train gate -m model.gguf --adapter long --data train.jsonl --val val.jsonl -o gate --samples 16
  brevity solve -m model.gguf --adapter long --gate gate 'What is 241 + 17 - 94?'

Every prompt is answered --samples times without the adapter and as often with it. The gate learns from
what the base model makes of the prompt for which prompts the adapter gains more right answers than its
tokens cost; its threshold is the best one on the validation prompts. The data needs prompts of both
kinds: those that need the adapter and those that the base model answers better.

What was sampled stays in the output folder: the same command goes on after an interruption and fits
again at once with other options of the fit.")]
pub(super) struct GateArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Adapter that the gate is to switch
    #[arg(long, value_name = "PATH")]
    adapter: PathBuf,
    /// Prompts with their answers, one JSON object a line
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Prompts that threshold and epoch are chosen by [default: a quarter of the data]
    #[arg(long, value_name = "FILE")]
    val: Option<PathBuf>,
    /// Folder of the gate and of what was measured
    #[arg(short, long = "out", value_name = "FOLDER")]
    out: PathBuf,
    #[command(flatten)]
    samples: SampleArgs,
    /// Right answers that a token is worth: 1e-4 spends 100 tokens for a point of accuracy
    #[arg(long, default_value_t = 1e-4, value_name = "X")]
    price: f64,
    /// Units of the hidden layer; 0: none
    #[arg(long, default_value_t = 64, value_name = "N")]
    hidden: usize,
    /// Times that every prompt is seen
    #[arg(long, default_value_t = 60, value_name = "N")]
    epochs: u64,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    output: Format,
}

/// Fit a verifier: which of several replies is right?
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity train verifier -m model.gguf --adapter long --data train.jsonl -o verifier
  brevity solve -m model.gguf --adapter long --vote verifier:verifier --streams 8 'What is 7 * 8?'

Every question is answered --samples times. After each reply the model reads the verification prompt; the
verifier learns from the last hidden state whether the reply was right. A quarter of the questions, or
--val, is set aside to measure it on: AUC among the replies to one question is what a vote needs.

What was sampled stays in the output folder: the same command goes on after an interruption.")]
pub(super) struct VerifierArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Adapter that writes the replies [default: the base model writes them]
    #[arg(long, value_name = "PATH")]
    adapter: Option<PathBuf>,
    /// Questions with their answers, one JSON object a line
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Questions that the verifier is measured on [default: a quarter of the data]
    #[arg(long, value_name = "FILE")]
    val: Option<PathBuf>,
    /// Folder of the verifier and of what was sampled
    #[arg(short, long = "out", value_name = "FOLDER")]
    out: PathBuf,
    /// What the model reads after a reply
    #[arg(long, default_value = "\nIs this answer correct?", value_name = "TEXT")]
    prompt: String,
    #[command(flatten)]
    samples: SampleArgs,
    /// Times that every reply is seen
    #[arg(long, default_value_t = 60, value_name = "N")]
    epochs: u64,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    output: Format,
}

/// Share of the data that is set aside if there is no validation file.
const SET_ASIDE: f64 = 0.25;

pub(super) fn gate(args: &GateArgs) -> Result<()> {
    let mut train = read(&args.data)?;
    let validation = args.val.as_deref().map(read).transpose()?;
    if let Some(validation) = &validation {
        train.exclude(validation);
    }
    output::note(&format!("{}: {}", args.data.display(), train.counts()));
    let runtime = load(&args.model, &args.engine, Some(&args.adapter))?;
    let fit = GateOptions {
        token_price: args.price,
        fit: FitOptions {
            hidden: Some(args.hidden).filter(|n| *n > 0).into_iter().collect(),
            epochs: args.epochs,
            seed: args.samples.seed,
            ..FitOptions::default()
        },
    };
    make_folder(&args.out)?;
    let record = args.out.join("measured.jsonl");
    let measure = |data| {
        let options = args.samples.options();
        let progress = Sampling::new("measuring");
        let proceed = &mut |done, all| progress.proceed(done, all);
        let found = gate_data::measure(&runtime, data, &options, &record, proceed)?;
        found.ok_or_else(|| stopped(&args.out))
    };
    let measured = measure(&train)?;
    said_known(measured.known, measured.examples.len());
    let (train, validation) = match &validation {
        Some(data) => (measured.examples, measure(data)?.examples),
        None => set_aside(measured.examples, args.samples.seed),
    };
    let gate = fit_gate(&train, &validation, &fit)?;
    gate.write(&args.out, measured.skip_prefix)?;
    let report = gate.report(&validation);
    write_report(&args.out, &report)?;
    match args.output {
        Format::Json => output::print_json(&report),
        Format::Text => output::print(&gate_text(&report, train.len())),
    }
}

pub(super) fn verifier(args: &VerifierArgs) -> Result<()> {
    let mut train = read(&args.data)?;
    let validation = args.val.as_deref().map(read).transpose()?;
    if let Some(validation) = &validation {
        train.exclude(validation);
    }
    output::note(&format!("{}: {}", args.data.display(), train.counts()));
    let runtime = load(&args.model, &args.engine, args.adapter.as_deref())?;
    let options = FitOptions {
        hidden: vec![],
        epochs: args.epochs,
        seed: args.samples.seed,
        ..FitOptions::default()
    };
    make_folder(&args.out)?;
    let record = args.out.join("replies.jsonl");
    let sample = |data| {
        let how = (&args.samples.options(), &args.prompt[..]);
        let progress = Sampling::new("sampling");
        let proceed = &mut |done, all| progress.proceed(done, all);
        let found = verifier_data::sample(&runtime, data, how, &record, proceed)?;
        let found = found.ok_or_else(|| stopped(&args.out))?;
        if found.without_room > 0 {
            let n = found.without_room;
            output::warn(&format!(
                "{n} replies left no room for the verification prompt"
            ));
        }
        Ok::<_, Error>(found)
    };
    let sampled = sample(&train)?;
    said_known(sampled.known, train.items().len());
    let (train, validation): (Vec<VerifierExample>, Vec<VerifierExample>) = match &validation {
        Some(data) => (sampled.examples, sample(data)?.examples),
        None => split(sampled.examples, SET_ASIDE, args.samples.seed),
    };
    let verifier = fit_verifier(&train, &validation, &options)?;
    verifier.write(&args.out, &args.prompt)?;
    let report = verifier.report(&validation);
    write_report(&args.out, &report)?;
    match args.output {
        Format::Json => output::print_json(&report),
        Format::Text => output::print(&verifier_text(&report, train.len())),
    }
}

fn load(model: &ModelArgs, engine: &EngineArgs, adapter: Option<&Path>) -> Result<Runtime> {
    let mut options = engine.options()?;
    options.adapters.extend(adapter.map(|path| AdapterSpec {
        path: path.to_owned(),
        scale: 1.0,
    }));
    options::load_runtime(&model.path()?, &options)
}

fn make_folder(path: &Path) -> Result<()> {
    let made = fs::create_dir_all(path);
    Ok(made.map_err(|e| crate::Error::io(path, e))?)
}

/// Progress of sampling, which Ctrl-C stops.
struct Sampling {
    bar: Progress,
    running: signals::Running,
}

impl Sampling {
    fn new(what: &'static str) -> Self {
        Self {
            bar: Progress::steps(what),
            running: signals::running(),
        }
    }

    fn proceed(&self, done: usize, all: usize) -> bool {
        self.bar.set(done as u64, all as u64);
        !self.running.interrupted()
    }
}

fn stopped(out: &Path) -> Error {
    let out = out.display();
    output::note(&format!(
        "stopped; the same command goes on with what {out} holds"
    ));
    Error::interrupted()
}

fn said_known(known: usize, all: usize) {
    if known > 0 {
        output::note(&format!("{known} of {all} were sampled before"));
    }
}

/// Sets prompts aside for validation.
fn set_aside(examples: Vec<GateExample>, seed: u64) -> (Vec<GateExample>, Vec<GateExample>) {
    let (mut train, mut validation) = (vec![], vec![]);
    for (i, example) in examples.into_iter().enumerate() {
        match uniform(seed, 0, i as u64) < SET_ASIDE {
            true => validation.push(example),
            false => train.push(example),
        }
    }
    (train, validation)
}

fn write_report(out: &Path, report: &impl Serialize) -> Result<()> {
    let path = out.join("report.json");
    let failed = |e| crate::Error::io(&path, e);
    let text = serde_json::to_string_pretty(report).map_err(|e| failed(e.into()))? + "\n";
    Ok(write_file(&path, &|w| w.write_all(text.as_bytes())).map_err(failed)?)
}

fn or_none(value: Option<f64>) -> String {
    value.map_or("none".to_owned(), |x| format!("{x:.3}"))
}

fn gate_text(report: &GateReport, n_train: usize) -> String {
    let mut text = format!(
        "fitted on {n_train} prompts; on the {} of validation:\n\
         AUC                {}\n\
         calibration error  {:.3}\n\
         threshold          {:.3}\n\n\
         | prompts | n | base | adapter | gate | oracle | regret | adapter on | tokens |\n\
         |---|---|---|---|---|---|---|---|---|\n",
        report.all.n,
        or_none(report.auc),
        report.calibration_error,
        report.threshold
    );
    let mut row = |name: &str, c: &Choices| {
        let percent = |x: f64| format!("{:.1} %", 100.0 * x);
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {:.4} | {} | {:.0} |",
            c.n,
            percent(c.base.accuracy),
            percent(c.adapter.accuracy),
            percent(c.gate.accuracy),
            percent(c.oracle.accuracy),
            c.regret,
            percent(c.on),
            c.gate.tokens
        );
    };
    row("all", &report.all);
    for (kind, choices) in &report.kinds {
        row(kind, choices);
    }
    text
}

fn verifier_text(report: &VerifierReport, n_train: usize) -> String {
    format!(
        "fitted on {n_train} replies; on {} of questions that were set aside, {} of them right:\n\
         AUC                             {}\n\
         AUC among replies to a question {}\n\
         calibration error               {:.3}\n",
        report.n,
        report.correct,
        or_none(report.auc),
        or_none(report.auc_within_questions),
        report.calibration_error
    )
}
