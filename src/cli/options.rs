//! Options that several commands share.

use std::path::{Path, PathBuf};
use std::time::Duration;

use brevity_model::{KV_PAGE, KvFormat, PackOptions, WeightKind};
use clap::{Args, ValueEnum};

use super::error::Result;
use super::models;
use super::output::{self, Progress};
use super::signals::Running;
use crate::engine::TimedOut;
use crate::prefill::Prefill;
use crate::request::Sampling;
use crate::runtime::{Runtime, RuntimeOptions};
use crate::scheduler::SchedulerOptions;
use crate::team::Team;
use crate::{Engine, Event, Notice, Pending};

/// Weight formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Weights {
    /// int4 in groups of 32: 4.5 bits, or 5 with a minimum.
    W4,
    /// int8 in groups of 32: 8.5 bits.
    W8,
}

impl From<Weights> for WeightKind {
    fn from(weights: Weights) -> Self {
        match weights {
            Weights::W4 => WeightKind::W4,
            Weights::W8 => WeightKind::W8,
        }
    }
}

/// Formats of keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kv {
    /// One byte an element, a scale per token and head.
    Int8,
    /// Two bytes an element.
    F16,
}

impl From<Kv> for KvFormat {
    fn from(kv: Kv) -> Self {
        match kv {
            Kv::Int8 => KvFormat::Int8,
            Kv::F16 => KvFormat::F16,
        }
    }
}

/// How models that are not packed yet are packed.
#[derive(Clone, Copy, Debug, Args)]
pub struct PackArgs {
    /// Quantize all matrices to this format [default: the one that keeps what the file has]
    #[arg(long, value_enum)]
    pub weights: Option<Weights>,
}

impl PackArgs {
    /// As the model crate takes it.
    pub fn options(self) -> PackOptions {
        PackOptions {
            weights: self.weights.map(Into::into),
        }
    }
}

/// How an runtime is set up.
#[derive(Clone, Copy, Debug, Args)]
pub struct EngineArgs {
    /// Workers [default: BREVITY_THREADS, or the CPUs this process may use]
    #[arg(short, long, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Longest context in tokens [default: what the model was trained for]
    #[arg(long, value_name = "TOKENS")]
    pub ctx: Option<usize>,
    /// Format of keys and values
    #[arg(long, value_enum, default_value = "int8")]
    pub kv: Kv,
    /// Most memory for keys and values in MiB: what does not fit is refused [default: no limit]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub kv_budget: Option<u32>,
}

impl EngineArgs {
    /// Environment first, then the command line.
    ///
    /// # Errors
    /// Those of [`RuntimeOptions::from_env`].
    pub fn options(self) -> Result<RuntimeOptions> {
        let mut options = RuntimeOptions::from_env()?;
        if let Some(threads) = self.threads {
            options.team.threads = Some(threads.into());
        }
        options.kv = self.kv.into();
        options.kv_budget = self.kv_budget.map(|mib| (mib as usize) << 20);
        options.context = self.ctx;
        Ok(options)
    }
}

/// A prompt's keys and values in a file.
#[derive(Clone, Debug, Args)]
pub struct PromptCacheArgs {
    /// Keep the keys and values of the prompt in FILE. What FILE holds of this prompt is taken from it, not
    /// computed again; a prompt that it does not hold is written into it. Refused if it was made by
    /// another model, adapter or --kv
    #[arg(long, value_name = "FILE")]
    pub prompt_cache: Option<PathBuf>,
}

impl PromptCacheArgs {
    /// Lets the runtime keep prompts, if a file is given.
    pub fn apply(&self, options: &mut RuntimeOptions) {
        if self.prompt_cache.is_some() {
            options.prefix_budget = usize::MAX;
        }
    }

    /// Maps the file, if it is there; the tokens it holds.
    ///
    /// # Errors
    /// Those of [`Runtime::load_prefix`].
    pub fn load(&self, runtime: &Runtime) -> Result<Vec<u32>> {
        match self.prompt_cache.as_deref().filter(|path| path.exists()) {
            Some(path) => Ok(runtime.load_prefix(path)?),
            None => Ok(Vec::new()),
        }
    }

    /// Writes a `prompt` that was read, unless it was `held` by the file already. The answer is there by
    /// now, so that a file which cannot be written is worth a warning.
    pub fn save(&self, runtime: &Runtime, prompt: &[u32], prefill: &Prefill, held: &[u32]) {
        let Some(path) = &self.prompt_cache else {
            return;
        };
        let full = &prompt[..prompt.len() / KV_PAGE * KV_PAGE];
        if full.is_empty() {
            output::warn(&format!(
                "--prompt-cache: a prompt of {} tokens is not kept, {KV_PAGE} are the fewest",
                prompt.len()
            ));
        } else if !held.starts_with(full)
            && let Err(error) = runtime.save_kept_prefix(full, prefill.span, path)
        {
            output::warn(&format!("--prompt-cache: {error}"));
        }
    }
}

/// Says what was decided for the user.
pub fn warn_of(notices: &[Notice]) {
    for notice in notices {
        output::warn(&notice.to_string());
    }
}

/// Loads a model, with a progress bar if it has to be packed.
///
/// # Errors
/// Those of [`EngineBuilder::load`](crate::EngineBuilder::load).
pub fn load(path: &Path, options: RuntimeOptions) -> Result<Engine> {
    let defaults = SchedulerOptions::default();
    load_for(path, options, defaults.queue, defaults.streams)
}

/// As [`load`], for at most so many waiting requests and running streams.
///
/// # Errors
/// Those of [`load`].
pub fn load_for(
    path: &Path,
    options: RuntimeOptions,
    queue: usize,
    streams: usize,
) -> Result<Engine> {
    let mut bar = None;
    let progress = |done, total| packing_bar(&mut bar).set(done, total);
    let builder = Engine::builder(path).options(options).progress(progress);
    let engine = builder.queue(queue).max_streams(streams).load()?;
    warn_of(&engine.notices());
    Ok(engine)
}

/// As [`load`], for an instrument: the calling thread is the first worker.
///
/// # Errors
/// Those of [`Runtime::load`].
pub fn load_runtime(path: &Path, options: &RuntimeOptions) -> Result<Runtime> {
    let mut bar = None;
    let mut progress = |done, total| packing_bar(&mut bar).set(done, total);
    let runtime = Runtime::load(path, options, &mut progress)?;
    warn_of_team(runtime.team());
    Ok(runtime)
}

fn packing_bar(bar: &mut Option<Progress>) -> &Progress {
    bar.get_or_insert_with(|| Progress::bytes("packing (once)"))
}

/// Says what the team asked of the system and did not get.
pub fn warn_of_team(team: &Team) {
    for warning in team.warnings() {
        output::warn(&warning);
    }
}

/// Waits for a request, and cancels it when Ctrl-C is pressed; `hear` gets its events.
///
/// # Errors
/// Those of `hear`, which cancel the request, and of [`Pending::wait`].
pub fn follow<T>(
    mut pending: Pending<T>,
    running: &Running,
    hear: &mut dyn FnMut(Event) -> Result<()>,
) -> Result<T> {
    /// How often the keyboard is looked at.
    const LOOK: Duration = Duration::from_millis(50);
    loop {
        if running.interrupted() {
            pending.cancel();
        }
        match pending.next_event_within(LOOK) {
            Ok(Some(event)) => hear(event)?,
            Ok(None) => return Ok(pending.wait()?),
            Err(TimedOut) => {}
        }
    }
}

/// Which model.
#[derive(Clone, Debug, Args)]
pub struct ModelArgs {
    /// GGUF file, Hugging Face folder, packed file, or name of a pulled model [default: BREVITY_MODEL, or
    /// the only pulled one]
    #[arg(short, long, value_name = "MODEL")]
    model: Option<PathBuf>,
}

impl ModelArgs {
    /// Where it is.
    ///
    /// # Errors
    /// Those of [`models::resolve`].
    pub fn path(&self) -> Result<PathBuf> {
        models::resolve(self.model.as_deref())
    }

    /// The same, for reports of a model that was loaded.
    pub fn display(&self) -> String {
        self.path()
            .map_or_else(|_| String::new(), |path| path.display().to_string())
    }
}

/// How tokens are chosen.
#[derive(Clone, Copy, Debug, Args)]
pub struct SamplingArgs {
    /// Temperature; 0 always takes the likeliest token [default: 0, or 0.7 for several streams]
    #[arg(long, value_name = "T")]
    pub temp: Option<f32>,
    /// Choose among the K likeliest tokens; 0: all
    #[arg(long, default_value_t = 40, value_name = "K")]
    pub top_k: usize,
    /// Choose among the likeliest tokens that have this probability together
    #[arg(long, default_value_t = 0.95, value_name = "P")]
    pub top_p: f32,
    /// Drop tokens less likely than this share of the likeliest one
    #[arg(long, default_value_t = 0.05, value_name = "P")]
    pub min_p: f32,
    /// Divide the logits of tokens already used by this
    #[arg(long, default_value_t = 1.0, value_name = "X")]
    pub repeat_penalty: f32,
    /// How many of the last tokens count as used
    #[arg(long, default_value_t = 64, value_name = "N")]
    pub repeat_last_n: usize,
    /// The same seed gives the same reply, on every machine
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

impl SamplingArgs {
    /// As the library takes them, checked before a model is loaded.
    ///
    /// # Errors
    /// If an option is out of its range.
    pub fn sampling(self) -> Result<Sampling> {
        let sampling = Sampling {
            temperature: self.temp,
            top_k: self.top_k,
            top_p: self.top_p,
            min_p: self.min_p,
            repetition_penalty: self.repeat_penalty,
            repetition_window: self.repeat_last_n,
            seed: self.seed,
        };
        let checked = sampling.resolve(1).check();
        checked.map_err(crate::Error::from)?;
        Ok(sampling)
    }
}

/// The text itself, or standard input if it is `-`.
///
/// # Errors
/// If standard input cannot be read or is not UTF-8.
pub fn text_or_stdin(text: &str) -> Result<String> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    std::io::read_to_string(std::io::stdin())
        .map_err(|e| crate::Error::io(Path::new("standard input"), e).into())
}
