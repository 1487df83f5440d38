//! `brevity train`: adapters and heads that are trained where they run.

mod heads;

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use serde::Serialize;

use super::error::{Error, Result};
use super::options::{self, EngineArgs, ModelArgs};
use super::output::{self, Format, Progress};
use super::signals;
use crate::train::data::{Dataset, Style, mix::MixOptions, read};
use crate::train::learning_rate::Decay;
use crate::train::report;
use crate::train::sft::{Ended, Parallel, Plan, Sft, SftOptions, SftRun, Summary};
use crate::train::state::OutFolder;

/// Train adapters, gates and verifiers on this machine: the same forward pass, kernels and bits that run them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples: from questions to an adapter in four commands,
  brevity train sft -m model.gguf --data train.jsonl --val val.jsonl -o long --dry-run
  brevity train sft -m model.gguf --data train.jsonl --val val.jsonl -o long --steps 1000
  brevity eval -m model.gguf --data test.jsonl --adapter long
  brevity solve -m model.gguf --adapter long 'What is 241 + 17 - 94?'

and to the heads that decide when it thinks and which of its answers counts:
  brevity train gate -m model.gguf --adapter long --data prompts.jsonl -o gate
  brevity train verifier -m model.gguf --adapter long --data train.jsonl -o verifier

A line of the data is one JSON object: {\"prompt\", \"answer\", \"verbose\" | \"varied\" | \"concise\"} as
`brevity eval` reads it, with one reply to learn from or several; {\"prompt\", \"completion\"} or
{\"messages\"} as TRL and mlx-lm have it; {\"question\", \"answer\": \"... #### 5\"} as GSM8K; or items of
MathQA. What cannot be trained on is refused with its line.

The output folder holds the best adapter on the validation set, in PEFT's form: every --adapter option
takes it. Ctrl-C saves and says how to go on; so does a crash, at most --save-every steps lost.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Sft(Box<SftArgs>),
    Gate(heads::GateArgs),
    Verifier(heads::VerifierArgs),
    Plot(PlotArgs),
}

/// Fine-tune an adapter on replies
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity train sft -m model.gguf --data train.jsonl --val val.jsonl -o long
  brevity train sft -m model.gguf --data train.jsonl -o long --rank 16 --alpha 32 --steps 500 --lr 1e-3
  brevity train sft -m model.gguf --data train.jsonl -o short --traces concise --budgets 48,64,96,160
  brevity train sft -m model.gguf --data train.jsonl --val val.jsonl -o long --resume")]
struct SftArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Questions and replies, one JSON object a line
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Questions that the adapter is chosen by; none of them is trained on
    #[arg(long, value_name = "FILE")]
    val: Option<PathBuf>,
    /// Folder of the adapter, its state and its log
    #[arg(short, long = "out", value_name = "FOLDER")]
    out: PathBuf,
    /// Rows of A, columns of B
    #[arg(long, default_value_t = 8, value_name = "R")]
    rank: usize,
    /// B A is multiplied by alpha / rank [default: twice the rank]
    #[arg(long, value_name = "X")]
    alpha: Option<f64>,
    /// Multiply B A by alpha / sqrt(rank) instead
    #[arg(long)]
    rslora: bool,
    /// Matrices that are changed: q, k, v, o, gate, up, down
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "NAMES",
        default_value = "q,k,v,o,gate,up,down"
    )]
    targets: Vec<String>,
    /// On from the first token, instead of from the header of the reply
    #[arg(long)]
    plain: bool,
    /// Steps of the run
    #[arg(long, default_value_t = 1000, value_name = "N")]
    steps: u64,
    /// Examples of a step
    #[arg(long, default_value_t = 8, value_name = "N")]
    batch: usize,
    /// Highest learning rate
    #[arg(long, default_value_t = 1.5e-3, value_name = "X")]
    lr: f64,
    /// Steps on the way up to it
    #[arg(long, default_value_t = 20, value_name = "N")]
    warmup: u64,
    /// The way down
    #[arg(long, value_enum, default_value = "linear")]
    schedule: Schedule,
    /// Weight decay of AdamW
    #[arg(long, default_value_t = 0.0, value_name = "X")]
    weight_decay: f64,
    /// Largest norm of a gradient; 0: any
    #[arg(long, default_value_t = 1.0, value_name = "X")]
    max_grad_norm: f64,
    /// Seed of every random choice
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Styles of the replies that are learnt, where an item has several
    #[arg(long, value_enum, value_delimiter = ',', default_value = "verbose")]
    traces: Vec<TraceArg>,
    /// Share of drills among the examples [default: each once an epoch]
    #[arg(long, value_name = "SHARE")]
    drills: Option<f64>,
    /// Share of easy items [default: each once an epoch]
    #[arg(long, value_name = "SHARE")]
    easy: Option<f64>,
    /// How often an item occurs in an epoch in which a subtraction borrows
    #[arg(long, default_value_t = 1, value_name = "N")]
    borrow_copies: usize,
    /// Budgets to state in prompts ("Use at most B tokens."), with the longest trace that fits
    #[arg(long, value_delimiter = ',', value_name = "TOKENS")]
    budgets: Vec<usize>,
    /// Share of the items with a budget, if there are budgets
    #[arg(long, default_value_t = 0.5, value_name = "SHARE")]
    budget_share: f64,
    /// Gradient through frozen matrices in f32, to compare with: slower
    #[arg(long, value_enum, default_value = "int8")]
    backward: BackwardArg,
    /// Validation items that are answered
    #[arg(long, default_value_t = 150, value_name = "N")]
    eval_items: usize,
    /// Most tokens of a reply there
    #[arg(long, default_value_t = 160, value_name = "N")]
    eval_tokens: usize,
    /// Steps between two evaluations
    #[arg(long, default_value_t = 100, value_name = "N")]
    eval_every: u64,
    /// Steps between two saved states
    #[arg(long, default_value_t = 25, value_name = "N")]
    save_every: u64,
    /// Most memory for transposed matrices and activations in MiB; what does not fit is computed again
    #[arg(long, value_name = "MIB")]
    memory: Option<usize>,
    /// What the workers share: the same bits
    #[arg(long, value_enum, default_value = "rows")]
    parallel: ParallelArg,
    /// Stop, with the state saved, after so many minutes
    #[arg(long, value_name = "MINUTES")]
    time_limit: Option<u64>,
    /// Go on with the run in the output folder; more --steps only if --schedule is constant
    #[arg(long)]
    resume: bool,
    /// Say what the run would take, and stop
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    output: Format,
}

/// Set the curves of several runs side by side
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity train plot long short -o report.html")]
struct PlotArgs {
    /// Output folders of runs
    #[arg(required = true, value_name = "FOLDER")]
    runs: Vec<PathBuf>,
    /// The page to write
    #[arg(
        short,
        long = "out",
        default_value = "report.html",
        value_name = "FILE"
    )]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Schedule {
    /// The rate stays
    Constant,
    /// In a straight line to zero
    Linear,
    /// Along half a cosine to zero
    Cosine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum BackwardArg {
    /// As fast as the forward pass
    Int8,
    /// Exact weights, no rounding of gradients
    F32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ParallelArg {
    /// One sequence at a time, all workers on its rows
    Rows,
    /// A sequence for every worker: more memory
    Sequences,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TraceArg {
    /// Every step in words
    Verbose,
    /// Other words
    Varied,
    /// Equations
    Concise,
    /// Concise, with a subtraction that borrows in two steps
    Scratch,
}

/// Runs the command.
///
/// # Errors
/// If model or data cannot be read or trained on, the run cannot be saved, or Ctrl-C stopped it.
pub fn run(args: &Args) -> Result<()> {
    match &args.command {
        Command::Sft(args) => sft(args),
        Command::Gate(args) => heads::gate(args),
        Command::Verifier(args) => heads::verifier(args),
        Command::Plot(args) => plot(args),
    }
}

fn sft(args: &SftArgs) -> Result<()> {
    let mut train = read(&args.data)?;
    let mut validation = args.val.as_deref().map(read).transpose()?;
    if let Some(validation) = &validation {
        train.exclude(validation);
    }
    output::note(&format!("{}: {}", args.data.display(), train.counts()));
    if let (Some(path), Some(validation)) = (&args.val, &validation) {
        output::note(&format!("{}: {}", path.display(), validation.counts()));
    }
    let mut runtime = options::load_runtime(&args.model.path()?, &args.engine.options()?)?;
    let tokenizer = runtime.tokenizer()?;
    let count = |text: &str| Ok::<_, Error>(tokenizer.encode(text, false, false)?.len());
    train.measure(count)?;
    if let Some(validation) = &mut validation {
        validation.measure(count)?;
    }
    let mut sft = Sft::new(&mut runtime, &train, validation.as_ref(), options_of(args))?;
    if args.dry_run {
        return print_plan(args, &sft.plan()?, &train);
    }
    let how = SftRun {
        save_every: args.save_every,
        memory: args.memory.map(|mib| mib << 20),
        parallel: match args.parallel {
            ParallelArg::Rows => Parallel::Rows,
            ParallelArg::Sequences => Parallel::Sequences,
        },
        time_limit: args
            .time_limit
            .map(|minutes| Duration::from_secs(60 * minutes)),
        resume: args.resume,
    };
    let running = signals::running();
    let bar = Progress::steps("training");
    let summary = sft.run(&args.out, &how, &mut |progress| {
        bar.set(progress.line.step, progress.steps);
        if args.output == Format::Text
            && (progress.line.step.is_multiple_of(10) || progress.line.accuracy.is_some())
        {
            bar.note(&line(progress));
        }
        !running.interrupted()
    })?;
    drop(bar);
    finish(args, &summary)
}

fn options_of(args: &SftArgs) -> SftOptions {
    let style = |trace: &TraceArg| match trace {
        TraceArg::Verbose => Style::Verbose,
        TraceArg::Varied => Style::Varied,
        TraceArg::Concise => Style::Concise,
        TraceArg::Scratch => Style::Scratch,
    };
    SftOptions {
        rank: args.rank,
        alpha: args.alpha.unwrap_or(2.0 * args.rank as f64),
        rslora: args.rslora,
        targets: args.targets.clone(),
        activated: !args.plain,
        batch: args.batch,
        steps: args.steps,
        lr: args.lr,
        warmup: args.warmup,
        decay: match args.schedule {
            Schedule::Constant => Decay::Constant,
            Schedule::Linear => Decay::Linear,
            Schedule::Cosine => Decay::Cosine,
        },
        weight_decay: args.weight_decay,
        max_grad_norm: (args.max_grad_norm != 0.0).then_some(args.max_grad_norm),
        seed: args.seed,
        backward_f32: args.backward == BackwardArg::F32,
        mix: MixOptions {
            styles: args.traces.iter().map(style).collect(),
            drills: args.drills,
            easy: args.easy,
            borrow_copies: args.borrow_copies,
            budgets: args.budgets.clone(),
            budget_share: args.budget_share,
        },
        eval_items: args.eval_items,
        eval_tokens: args.eval_tokens,
        eval_every: args.eval_every,
        ..SftOptions::default()
    }
}

/// `step 120/1000 | loss 0.061 | acc 58.7 % | 243 tok/s | 41 min left | RSS 612 MiB`
fn line(progress: &crate::train::sft::Progress) -> String {
    let l = &progress.line;
    let accuracy = match progress.accuracy {
        Some(accuracy) => format!(" | acc {:.1} %", 100.0 * accuracy),
        None => String::new(),
    };
    let skipped = if l.skipped {
        " | gradient not finite: skipped"
    } else {
        ""
    };
    format!(
        "step {}/{} | loss {:.4}{accuracy} | {:.0} tok/s | {:.0} min left | RSS {}{skipped}",
        l.step,
        progress.steps,
        l.loss.unwrap_or(f64::NAN),
        l.tokens_per_s.unwrap_or(0.0),
        progress.left.as_secs_f64() / 60.0,
        output::bytes(l.rss.unwrap_or(0)),
    )
}

fn print_plan(args: &SftArgs, plan: &Plan, train: &Dataset) -> Result<()> {
    #[derive(Serialize)]
    struct Json<'a> {
        #[serde(flatten)]
        plan: &'a Plan,
        items: usize,
    }
    if args.output == Format::Json {
        let items = train.counts().items;
        return output::print_json(&Json { plan, items });
    }
    output::print(&format!(
        "trainable parameters  {}\n\
         examples an epoch     {} ({:.2} epochs)\n\
         tokens an example     {:.0} of the prompt, {:.0} of the reply\n\
         tokens in all         {:.0} of replies\n\
         memory                {} weights (mapped), {} factors, gradient and moments\n",
        output::count(plan.trainable_parameters as u64),
        plan.examples,
        plan.epochs,
        plan.prompt_tokens,
        plan.response_tokens,
        plan.response_tokens * (args.batch as u64 * args.steps) as f64,
        output::bytes(plan.weights_bytes),
        output::bytes(plan.state_bytes),
    ))
}

fn finish(args: &SftArgs, summary: &Summary) -> Result<()> {
    #[derive(Serialize)]
    struct Json<'a> {
        step: u64,
        best: Option<crate::train::state::Best>,
        sha256: &'a str,
    }
    match args.output {
        Format::Json => output::print_json(&Json {
            step: summary.step,
            best: summary.best,
            sha256: &summary.sha256,
        })?,
        Format::Text => {
            let best = match summary.best {
                Some(best) => format!(
                    "best: {:.1} % right at {:.0} tokens, after {} steps",
                    100.0 * best.accuracy,
                    best.tokens,
                    best.step
                ),
                None => "no validation set: the newest adapter is kept".to_owned(),
            };
            output::note(&format!(
                "{best}\nnewest adapter: sha256 {}",
                summary.sha256
            ));
        }
    }
    if summary.ended == Ended::Stopped {
        output::note(&format!(
            "stopped after step {}; the same command with --resume goes on",
            summary.step
        ));
        return Err(Error::interrupted());
    }
    Ok(())
}

fn plot(args: &PlotArgs) -> Result<()> {
    let open = |path: &PathBuf| report::Run::open(&OutFolder::open(path));
    let runs = args.runs.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    report::write(&args.out, &runs)?;
    output::note(&format!("written: {}", args.out.display()));
    Ok(())
}
