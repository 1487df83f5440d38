//! What can be chosen of a run.

use std::time::Duration;

use brevity_model::Target;
use serde::{Deserialize, Serialize};

use crate::train::clip::Clip;
use crate::train::data::mix::MixOptions;
use crate::train::learning_rate::{Decay, LearningRate};
use crate::train::{Error, Result};

/// Everything that changes the bits of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SftOptions {
    /// Rows of A, columns of B. Default 8.
    pub rank: usize,
    /// `B A` is multiplied by `alpha / rank`, with rsLoRA by `alpha / sqrt(rank)`. Default 16.
    pub alpha: f64,
    /// Whether the factor is that of rsLoRA. Default: no.
    pub rslora: bool,
    /// Matrices that are changed, in every layer, by their names in a model: q, k, v, o, gate, up, down.
    /// Default: all.
    pub targets: Vec<String>,
    /// Whether the adapter is on from the header of the reply only, so that the prompt's keys and values
    /// are the base model's. Default: yes.
    pub activated: bool,
    /// Examples of a step. Default 8.
    pub batch: usize,
    /// Steps of the run. Default 1,000.
    pub steps: u64,
    /// Highest learning rate. Default 1.5e-3.
    pub lr: f64,
    /// Steps on the way up. Default 20.
    pub warmup: u64,
    /// The way down. Default linear, to zero.
    pub decay: Decay,
    /// Decay of AdamW's moments. Default 0.9, 0.999.
    pub betas: [f64; 2],
    /// Share of the factors that a step at learning rate 1 takes away. Default 0.
    pub weight_decay: f64,
    /// Largest norm of a gradient; `None`: any. Default 1.
    pub max_grad_norm: Option<f64>,
    /// Seed of every random choice. Default 0.
    pub seed: u64,
    /// Whether the gradient goes through frozen matrices in f32, to compare with. Default: int8.
    pub backward_f32: bool,
    /// Which examples a step is made of.
    pub mix: MixOptions,
    /// Validation items that are answered. Default 150.
    pub eval_items: usize,
    /// Most tokens of a reply there. Default 160.
    pub eval_tokens: usize,
    /// Steps between two evaluations. Default 100.
    pub eval_every: u64,
}

impl Default for SftOptions {
    fn default() -> Self {
        let all = ["q", "k", "v", "o", "gate", "up", "down"];
        Self {
            rank: 8,
            alpha: 16.0,
            rslora: false,
            targets: all.map(str::to_owned).to_vec(),
            activated: true,
            batch: 8,
            steps: 1000,
            lr: 1.5e-3,
            warmup: 20,
            decay: Decay::Linear,
            betas: [0.9, 0.999],
            weight_decay: 0.0,
            max_grad_norm: Some(1.0),
            seed: 0,
            backward_f32: false,
            mix: MixOptions::default(),
            eval_items: 150,
            eval_tokens: 160,
            eval_every: 100,
        }
    }
}

impl SftOptions {
    pub(super) fn targets(&self) -> Result<Vec<Target>> {
        let target = |name: &String| {
            let found = Target::ALL.into_iter().find(|t| t.name() == *name);
            found.ok_or_else(|| Error::option("targets", "q, k, v, o, gate, up or down", name))
        };
        self.targets.iter().map(target).collect()
    }

    /// The factor of `B A`.
    pub(super) fn scale(&self) -> f64 {
        match self.rslora {
            true => self.alpha / (self.rank as f64).sqrt(),
            false => self.alpha / self.rank as f64,
        }
    }

    pub(super) fn learning_rate(&self) -> Result<LearningRate> {
        LearningRate::new(self.lr, self.warmup.min(self.steps), self.steps, self.decay)
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.rank == 0 {
            return Err(Error::option("rank", "at least 1", 0));
        }
        if !(self.alpha > 0.0 && self.alpha.is_finite()) {
            return Err(Error::option("alpha", "a number above 0", self.alpha));
        }
        if self.targets.is_empty() {
            return Err(Error::option("targets", "at least one matrix", "none"));
        }
        if self.batch == 0 {
            return Err(Error::option("batch", "at least 1", 0));
        }
        for (name, value) in [
            ("items of an evaluation", self.eval_items as u64),
            ("tokens of an evaluation", self.eval_tokens as u64),
            ("steps between evaluations", self.eval_every),
        ] {
            if value == 0 {
                return Err(Error::option(name, "at least 1", 0));
            }
        }
        if let Some(beta) = self.betas.iter().find(|beta| !(0.0..1.0).contains(*beta)) {
            return Err(Error::option(
                "decay of moments",
                "at least 0, below 1",
                beta,
            ));
        }
        if !(self.weight_decay >= 0.0 && self.weight_decay.is_finite()) {
            let found = self.weight_decay;
            return Err(Error::option("weight decay", "at least 0", found));
        }
        self.targets()?;
        Clip::new(self.max_grad_norm, 0)?;
        self.learning_rate().map(drop)
    }
}

/// What the workers share. Speed and memory only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parallel {
    /// One sequence after the other; all workers are at the same one.
    #[default]
    Rows,
    /// Every worker is at a sequence of its own. Takes a gradient for every sequence of a step, and
    /// activations for every worker.
    Sequences,
}

/// What changes no bit: how a run is run.
#[derive(Clone, Debug)]
pub struct SftRun {
    /// Steps between two saved states. Default 25.
    pub save_every: u64,
    /// Most bytes of transposed matrices and activations; what does not fit is made again when it is needed.
    /// Default: no limit.
    pub memory: Option<usize>,
    /// What the workers share. Default: the rows of a sequence.
    pub parallel: Parallel,
    /// Stop, with the state saved, after so long.
    pub time_limit: Option<Duration>,
    /// Go on with the run that the folder holds.
    pub resume: bool,
}

impl Default for SftRun {
    fn default() -> Self {
        Self {
            save_every: 25,
            memory: None,
            parallel: Parallel::Rows,
            time_limit: None,
            resume: false,
        }
    }
}
