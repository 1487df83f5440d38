//! Options of commands that can run with an adapter.

use std::path::PathBuf;
use std::str::FromStr;

use brevity_model::{AdapterDtype, Decision};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::error::Result;
use crate::adapters::{AdapterSpec, Mode};
use crate::prefill::{Prefill, Route};
use crate::prompt::Prompt;
use crate::request::{GateChoice, GenerateOptions};
use crate::runtime::{Runtime, RuntimeOptions};
use crate::stats::rounded;

/// From which token on an adapter is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModeArg {
    /// From the first token
    Plain,
    /// From the adapter's invocation tokens in the prompt, or from the reply if it has none
    Activated,
    /// From the last token of the prompt
    Replay,
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Plain => Mode::Plain,
            ModeArg::Activated => Mode::Activated,
            ModeArg::Replay => Mode::Replay,
        }
    }
}

/// Formats of an adapter's factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DtypeArg {
    /// Half a byte an element, a scale for 32.
    Int4,
    /// One byte an element, a scale for 32.
    Int8,
    /// Four bytes an element, for comparison.
    F32,
}

impl From<DtypeArg> for AdapterDtype {
    fn from(dtype: DtypeArg) -> Self {
        match dtype {
            DtypeArg::Int4 => AdapterDtype::Int4,
            DtypeArg::Int8 => AdapterDtype::Int8,
            DtypeArg::F32 => AdapterDtype::F32,
        }
    }
}

/// Who decides whether the adapter is on.
#[derive(Clone, Debug, PartialEq)]
pub enum GateArg {
    /// The adapter is on.
    On,
    /// The adapter is off.
    Off,
    /// A gate, prompt by prompt.
    Head(PathBuf),
}

impl FromStr for GateArg {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "on" => Ok(GateArg::On),
            "off" => Ok(GateArg::Off),
            "" => Err("expected on, off or the folder of a gate".into()),
            path => Ok(GateArg::Head(path.into())),
        }
    }
}

/// Which adapters there are and how they run.
#[derive(Clone, Debug, Args)]
pub struct AdapterArgs {
    /// Reasoning adapter (PEFT folder, GGUF file or packed), and what to multiply its own factor with
    #[arg(long = "adapter", value_name = "PATH[:SCALE]")]
    pub adapters: Vec<AdapterSpec>,
    /// From which token on it is active [default: activated if it names invocation tokens, else plain]
    #[arg(long, value_enum, requires = "adapters")]
    pub adapter_mode: Option<ModeArg>,
    /// How its factors are stored
    #[arg(long, value_enum, default_value = "int8")]
    pub adapter_dtype: DtypeArg,
}

impl AdapterArgs {
    /// Has the runtime load them.
    pub fn apply(&self, options: &mut RuntimeOptions) {
        options.adapters.clone_from(&self.adapters);
        options.adapter_dtype = self.adapter_dtype.into();
    }
}

/// Adapters, and who switches them on.
#[derive(Clone, Debug, Args)]
pub struct RouteArgs {
    #[command(flatten)]
    pub adapter: AdapterArgs,
    /// Whether the adapter is on: the folder of a gate that decides by the prompt, or on, or off
    #[arg(long, value_name = "PATH|on|off", default_value = "on")]
    pub gate: GateArg,
}

impl RouteArgs {
    /// Has the runtime load adapters and gate.
    pub fn apply(&self, options: &mut RuntimeOptions) {
        self.adapter.apply(options);
        if let GateArg::Head(path) = &self.gate {
            options.gate = Some(path.clone());
        }
    }

    /// The route of a prompt that an instrument reads.
    ///
    /// # Errors
    /// Those of [`Runtime::route`].
    pub fn of(&self, runtime: &Runtime, prompt: &Prompt) -> Result<Route> {
        let mut options = GenerateOptions::default();
        self.choose(&mut options);
        Ok(runtime.route(&options, prompt)?)
    }

    /// Who may write, and who decides.
    pub fn choose(&self, options: &mut GenerateOptions) {
        options.adapter_mode = self.adapter.adapter_mode.map(Into::into);
        options.gate = match self.gate {
            GateArg::On => GateChoice::On,
            GateArg::Off => GateChoice::Off,
            GateArg::Head(_) => GateChoice::Auto,
        };
    }
}

/// The gate's part of a reply.
#[derive(Debug, Serialize)]
pub struct JsonGate {
    /// Output of the head.
    logit: f64,
    /// Its sigmoid.
    score: f64,
    /// Score from which on the adapter is on.
    threshold: f64,
    /// Tokens it saw.
    tokens: usize,
    /// Microseconds of pooling and head.
    time_us: f64,
}

/// What became of adapter and gate.
#[derive(Debug, Serialize)]
pub struct JsonRoute {
    /// Whether the reply was written with the adapter.
    adapter_on: bool,
    /// First position with the adapter.
    adapter_from: Option<usize>,
    gate: Option<JsonGate>,
    /// Tokens of the prompt that were held already.
    prompt_reused: usize,
    /// Tokens of the prompt that went through the network.
    prompt_encoded: usize,
}

impl JsonRoute {
    /// Of a prompt that was read.
    pub fn new(prefill: &Prefill) -> Self {
        let gate = |d: Decision| JsonGate {
            logit: d.logit,
            score: d.score,
            threshold: d.threshold,
            tokens: d.tokens,
            time_us: rounded(prefill.gate_time.as_secs_f64() * 1e6),
        };
        Self {
            adapter_on: prefill.adapter_on,
            adapter_from: prefill.adapter_from,
            gate: prefill.gate.map(gate),
            prompt_reused: prefill.reused,
            prompt_encoded: prefill.encoded,
        }
    }
}

/// One line for people, if there is something to say.
pub fn summary(prefill: &Prefill) -> Option<String> {
    let state = if prefill.adapter_on { "on" } else { "off" };
    match prefill.gate {
        Some(d) => Some(format!(
            "[gate {:.3} of {:.3}: adapter {state}]",
            d.score, d.threshold
        )),
        None => prefill.adapter_on.then(|| "[adapter on]".into()),
    }
}
