//! Supervised fine-tuning of an adapter: the loop.
//!
//! ```text
//! step: examples -> gradient of each, added in their order -> norm, clipping -> AdamW on the f32 factors
//!       -> factors quantized to int8, as they are deployed
//! every few steps: greedy replies to the validation set -> the best adapter is kept; the state is saved
//! ```
//!
//! What is trained is what runs: the forward pass is the one of inference with the int8 factors. Bits
//! depend on the options, the data and the model, not on the team, on interruptions, or on what is kept in
//! memory.

mod encode;
mod validate;

use std::path::Path;
use std::time::{Duration, Instant};

use brevity_model::train::{
    AdamW, AdamWOptions, Backward, Deployed, LikelihoodLoss, Sequence, TrainOptions,
    TrainWorkspace, Trainer, global_norm,
};
use brevity_model::{AdapterDtype, Factors, KvCache, Target};
use serde::{Deserialize, Serialize};

use super::adapter_folder::{self, AdapterDescription};
use super::clip::{Action, Clip};
use super::data::Dataset;
use super::data::mix::{Mix, MixOptions};
use super::learning_rate::{Decay, LearningRate};
use super::log::{Log, LogLine};
use super::report;
use super::selection::{Rule, Selection, Verdict};
use super::state::tensors::TensorView;
use super::state::{Best, Identity, OutFolder, RunState};
use super::{Error, Result};
use crate::measure::memory::Memory;
use crate::runtime::Runtime;
use crate::sampling::uniform;
use crate::team::Bound;

pub use encode::Encoder;
pub use validate::{Reply, Validation, validate};

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
    fn targets(&self) -> Result<Vec<Target>> {
        let target = |name: &String| {
            let found = Target::ALL.into_iter().find(|t| t.name() == *name);
            found.ok_or_else(|| Error::option("targets", "q, k, v, o, gate, up or down", name))
        };
        self.targets.iter().map(target).collect()
    }

    /// The factor of `B A`.
    fn scale(&self) -> f64 {
        match self.rslora {
            true => self.alpha / (self.rank as f64).sqrt(),
            false => self.alpha / self.rank as f64,
        }
    }

    fn learning_rate(&self) -> Result<LearningRate> {
        LearningRate::new(self.lr, self.warmup.min(self.steps), self.steps, self.decay)
    }

    fn check(&self) -> Result<()> {
        if self.rank == 0 {
            return Err(Error::option("rank", "at least 1", 0));
        }
        if !(self.alpha > 0.0 && self.alpha.is_finite()) {
            return Err(Error::option("alpha", "a number above 0", self.alpha));
        }
        if self.batch == 0 {
            return Err(Error::option("batch", "at least 1", 0));
        }
        if self.eval_every == 0 {
            return Err(Error::option("steps between evaluations", "at least 1", 0));
        }
        self.learning_rate().map(drop)
    }
}

/// What changes no bit: how a run is run.
#[derive(Clone, Debug)]
pub struct SftRun {
    /// Steps between two saved states. Default 25.
    pub save_every: u64,
    /// Most bytes of transposed matrices and activations; what does not fit is made again when it is needed.
    /// Default: no limit.
    pub memory: Option<usize>,
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
            time_limit: None,
            resume: false,
        }
    }
}

/// How far a run is: heard after every step.
#[derive(Clone, Debug)]
pub struct Progress {
    /// What is logged.
    pub line: LogLine,
    /// Steps of the run.
    pub steps: u64,
    /// Accuracy of the last evaluation.
    pub accuracy: Option<f64>,
    /// Time left at the present speed.
    pub left: Duration,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All steps were made.
    Done,
    /// It was asked to stop, or its time was over; it can be continued.
    Stopped,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Why it ended.
    pub ended: Ended,
    /// Steps made, those of earlier parts with them.
    pub step: u64,
    /// The best adapter on validation.
    pub best: Option<Best>,
    /// SHA-256 of the file of the newest adapter.
    pub sha256: String,
}

/// What the loop keeps beside tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    adamw_steps: u64,
    adamw_powers: [f64; 2],
    selection: Selection,
}

/// The plan of a run, before anything is computed.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Numbers that are trained.
    pub trainable_parameters: usize,
    /// Examples of an epoch.
    pub examples: usize,
    /// Epochs of the run.
    pub epochs: f64,
    /// Mean tokens of a reply, counted over the first steps.
    pub response_tokens: f64,
    /// Mean tokens of a prompt.
    pub prompt_tokens: f64,
    /// Bytes of the weights, which are mapped.
    pub weights_bytes: u64,
    /// Bytes of factors, gradient and moments in f32.
    pub state_bytes: u64,
}

/// A run that is set up.
pub struct Sft<'a> {
    runtime: &'a mut Runtime,
    data: (&'a Dataset, Option<&'a Dataset>),
    options: SftOptions,
    encoder: Encoder,
    mix: Mix,
    factors: Factors,
}

impl<'a> Sft<'a> {
    /// Checks the options and the data.
    ///
    /// # Errors
    /// [`Error::Option`]; [`Error::Data`] names the line of an example that does not fit the context;
    /// [`Error::NoExamples`].
    pub fn new(
        runtime: &'a mut Runtime,
        train: &'a Dataset,
        validation: Option<&'a Dataset>,
        options: SftOptions,
    ) -> Result<Self> {
        options.check()?;
        let encoder = Encoder::new(runtime, options.activated)?;
        let mix = Mix::new(train, options.mix.clone(), options.seed)?;
        let (targets, scale) = (options.targets()?, options.scale() as f32);
        let mut factors = Factors::zeros(runtime.config(), &targets, options.rank, scale)?;
        begin(&mut factors, options.seed);
        Ok(Self {
            runtime,
            data: (train, validation),
            options,
            encoder,
            mix,
            factors,
        })
    }

    /// What the run will take.
    ///
    /// # Errors
    /// As [`Sft::run`] for an example.
    pub fn plan(&mut self) -> Result<Plan> {
        const LOOK: u64 = 32;
        let (mut prompt, mut response, mut n) = (0, 0, 0);
        for step in 0..LOOK.min(self.options.steps) {
            for example in self.mix.batch(self.data.0, step, self.options.batch) {
                let encoded = self.encoder.encode(self.runtime, self.data.0, &example)?;
                prompt += encoded.n_prompt;
                response += encoded.tokens.len() - encoded.n_prompt;
                n += 1;
            }
        }
        Ok(Plan {
            trainable_parameters: self.factors.values().len(),
            examples: self.mix.len(),
            epochs: self.mix.epochs(self.options.steps, self.options.batch),
            response_tokens: response as f64 / n.max(1) as f64,
            prompt_tokens: prompt as f64 / n.max(1) as f64,
            weights_bytes: self.runtime.weights().bytes().len() as u64,
            state_bytes: 16 * self.factors.values().len() as u64,
        })
    }

    /// Runs it. `proceed` is asked after every step; if it says no, the state is saved and the run can be
    /// continued.
    ///
    /// # Errors
    /// [`Error::RunExists`], [`Error::OtherRun`], [`Error::Damaged`] for the folder; [`Error::Diverged`];
    /// those of a failing pass or of writing.
    pub fn run(
        mut self,
        out: &Path,
        run: &SftRun,
        proceed: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<Summary> {
        let identity = self.identity()?;
        let (folder, saved) = match run.resume {
            true => {
                let folder = OutFolder::open(out);
                let saved = folder.load::<Kept>()?;
                let saved = saved.ok_or_else(|| Error::NoRun(out.to_owned()))?;
                (folder, Some(saved))
            }
            false => (OutFolder::create(out)?, None),
        };
        let mut state = RunState {
            step: 0,
            seed: self.options.seed,
            identity,
            skipped_in_a_row: 0,
            best: None,
            progress: Kept {
                adamw_steps: 0,
                adamw_powers: [1.0, 1.0],
                selection: Selection::new(Rule::MostAccurate),
            },
        };
        let mut adamw = AdamW::new(self.factors.values().len());
        if let Some((saved, mut tensors)) = saved {
            saved.identity.check(&folder.state(), &state.identity)?;
            let mut take = |name: &str| {
                let found = tensors.remove(name).and_then(|t| t.into_iter().next());
                let what = format!("no tensor in {name}.safetensors");
                found.ok_or_else(|| Error::damaged(&folder.state(), what))
            };
            let (values, m, v) = (take("adapter")?, take("moment1")?, take("moment2")?);
            if values.values.len() != self.factors.values().len() {
                let what = "factors of another size".to_owned();
                return Err(Error::damaged(&folder.state(), what));
            }
            self.factors.values_mut().copy_from_slice(&values.values);
            let kept = &saved.progress;
            adamw = AdamW::from_state(m.values, v.values, kept.adamw_steps, kept.adamw_powers)?;
            state = saved;
        }
        self.steps(&folder, run, (state, adamw), proceed)
    }

    fn identity(&self) -> Result<Identity> {
        let model = format!("{:016x}", self.runtime.weights().fingerprint());
        let validation = self.data.1.map(Dataset::fingerprint).unwrap_or_default();
        let data = format!("{} {validation}", self.data.0.fingerprint());
        Identity::new(model, data, &self.options)
    }

    fn steps(
        &mut self,
        folder: &OutFolder,
        run: &SftRun,
        (mut state, mut adamw): (RunState<Kept>, AdamW),
        proceed: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<Summary> {
        let model = self.runtime.model();
        let isa = model.isa();
        let options = self.train_options(run);
        let crew = self.runtime.team().crew(Bound::Compute);
        let trainer = Trainer::new(&model, options, &crew)?;
        drop(crew);
        let rate = self.options.learning_rate()?;
        let mut clip = Clip::new(self.options.max_grad_norm, state.skipped_in_a_row)?;
        let mut log = Log::open(&folder.log(), state.step)?;
        let mut deployed = self.deploy();
        let mut gradient = vec![0.0f32; deployed.len()];
        let mut work = TrainWorkspace::new();
        let (start, first) = (Instant::now(), state.step);
        let mut accuracy = state.best.map(|best| best.accuracy);
        let mut ended = Ended::Done;
        while state.step < self.options.steps {
            let begun = Instant::now();
            gradient.fill(0.0);
            let (loss, n_tokens) =
                self.batch(&trainer, state.step, &deployed, &mut gradient, &mut work)?;
            let norm = global_norm(&self.factors, &gradient, isa);
            let action = clip.action(state.step, norm)?;
            let lr = rate.at(state.step);
            if let Action::Step { factor } = action {
                let step = AdamWOptions {
                    lr,
                    beta1: self.options.betas[0],
                    beta2: self.options.betas[1],
                    eps: 1e-8,
                    weight_decay: self.options.weight_decay,
                };
                let crew = self.runtime.team().crew(Bound::Compute);
                let scaled = (&gradient[..], factor as f32);
                adamw.step(&step, scaled, &mut self.factors, isa, &crew);
                drop(crew);
                deployed = self.deploy();
            }
            state.step += 1;
            state.skipped_in_a_row = clip.skipped_in_a_row();
            let mut line = LogLine {
                step: state.step,
                epoch: self.mix.epochs(state.step, self.options.batch),
                loss: Some(loss),
                grad_norm: Some(norm),
                skipped: action == Action::Skip,
                learning_rate: Some(lr),
                tokens_per_s: Some(n_tokens as f64 / begun.elapsed().as_secs_f64()),
                rss: Some(Memory::now().rss),
                ..LogLine::default()
            };
            let last = state.step == self.options.steps;
            if (state.step.is_multiple_of(self.options.eval_every) || last)
                && let Some(found) = self.evaluate(folder, state.step)?
            {
                (line.accuracy, line.eval_mean_length) = (Some(found.accuracy), Some(found.tokens));
                accuracy = Some(found.accuracy);
                if state.progress.selection.offer(found) == Verdict::Keep {
                    self.write_adapter(folder.path())?;
                }
                state.best = state.progress.selection.best();
            }
            log.push(&line)?;
            let done = (state.step - first).max(1);
            let left = start.elapsed().div_f64(done as f64);
            let progress = Progress {
                left: left.mul_f64((self.options.steps - state.step) as f64),
                line,
                steps: self.options.steps,
                accuracy,
            };
            let late = run.time_limit.is_some_and(|limit| start.elapsed() >= limit);
            let stop = !proceed(&progress) || late;
            if stop || last || state.step.is_multiple_of(run.save_every.max(1)) {
                self.save(folder, &mut state, &adamw)?;
            }
            if stop && !last {
                ended = Ended::Stopped;
                break;
            }
        }
        let last = folder.last();
        if state.best.is_none() {
            self.write_adapter(folder.path())?; // nothing was validated: the newest is the best known
        }
        report::write(&folder.report(), &[report::Run::open(folder)?])?;
        Ok(Summary {
            ended,
            step: state.step,
            best: state.best,
            sha256: super::state::hash_of_file(&last.join("adapter_model.safetensors"))?,
        })
    }

    /// What is kept in memory: the transposed matrices first, then the activations.
    fn train_options(&self, run: &SftRun) -> TrainOptions {
        let mut options = TrainOptions::default();
        options.backward = match self.options.backward_f32 {
            true => Backward::F32,
            false => Backward::Int8,
        };
        if let Some(memory) = run.memory {
            let config = self.runtime.config();
            // int8 with a scale for 32, and what a token of all layers keeps in f32.
            let layer =
                config.d_model * (2 * config.q_dim() + 2 * config.kv_dim() + 3 * config.d_ff);
            let matrices = (layer * config.n_layers + config.vocab_size * config.d_model) * 9 / 8;
            let width = 2 * config.d_model + 3 * config.q_dim() + 2 * config.d_ff;
            let activations = 4 * width * config.n_layers * 256;
            options.keep_transposed = matrices <= memory;
            options.checkpointed = matrices + activations > memory;
        }
        options
    }

    fn deploy(&self) -> Deployed {
        let crew = self.runtime.team().crew(Bound::Compute);
        Deployed::new(&self.factors, self.runtime.config(), &crew)
    }

    /// Gradient and loss of a step, and the tokens that counted.
    fn batch(
        &mut self,
        trainer: &Trainer<'_>,
        step: u64,
        deployed: &Deployed,
        gradient: &mut [f32],
        work: &mut TrainWorkspace,
    ) -> Result<(f64, usize)> {
        let examples = self.mix.batch(self.data.0, step, self.options.batch);
        let encoded: Vec<_> = examples
            .iter()
            .map(|example| self.encoder.encode(self.runtime, self.data.0, example))
            .collect::<Result<_>>()?;
        let n_tokens: usize = encoded.iter().map(|e| e.tokens.len() - e.n_prompt).sum();
        let objective = LikelihoodLoss {
            weight: 1.0 / n_tokens as f32,
        };
        let crew = self.runtime.team().crew(Bound::Compute);
        let mut lane = trainer.lane(&crew, work);
        let mut loss = 0.0;
        for encoded in &encoded {
            let sequence = Sequence {
                tokens: &encoded.tokens,
                adapter_from: encoded.adapter_from,
                loss_from: encoded.n_prompt - 1,
            };
            let mut cache = KvCache::in_pool(self.runtime.kv_pool());
            let found = lane.gradient(&sequence, deployed, &mut cache, &objective, gradient)?;
            loss += found.loss;
        }
        Ok((loss, n_tokens))
    }

    /// Greedy replies to the validation set, if there is one.
    fn evaluate(&mut self, folder: &OutFolder, step: u64) -> Result<Option<Best>> {
        let Some(validation) = self.data.1 else {
            return Ok(None);
        };
        let adapter = {
            let crew = self.runtime.team().crew(Bound::Compute);
            let invocation = self.encoder.invocation().map(<[u32]>::to_vec);
            let config = self.runtime.config();
            let int8 = AdapterDtype::Int8;
            self.factors.quantize(config, int8, invocation, &crew)
        };
        self.runtime.set_adapter(adapter);
        let wanted = Validation {
            items: self.options.eval_items,
            max_tokens: self.options.eval_tokens,
        };
        let replies = validate(self.runtime, validation, &wanted)?;
        validate::append(&folder.samples(), step, &replies)?;
        Ok(Some(validate::summary(step, &replies)))
    }

    fn save(&self, folder: &OutFolder, state: &mut RunState<Kept>, adamw: &AdamW) -> Result<()> {
        state.progress.adamw_steps = adamw.steps();
        state.progress.adamw_powers = adamw.powers();
        let view = |name: &str, values| TensorView {
            name: name.to_owned(),
            dims: vec![self.factors.values().len()],
            values,
        };
        let [m, v] = adamw.moments();
        folder.save(
            state,
            &[
                ("adapter", vec![view("factors", self.factors.values())]),
                ("moment1", vec![view("m", m)]),
                ("moment2", vec![view("v", v)]),
            ],
        )?;
        self.write_adapter(&folder.last())
    }

    fn write_adapter(&self, path: &Path) -> Result<()> {
        let config = self.runtime.config();
        let description = AdapterDescription {
            base_model: config.name.clone(),
            rank: self.options.rank,
            alpha: self.options.alpha,
            rslora: self.options.rslora,
            targets: self.options.targets()?,
            invocation: self.encoder.invocation().map(<[u32]>::to_vec),
            pairing: config.rope_pairing,
            head_dim: config.head_dim,
        };
        let values = self.factors.values();
        let spans = self.factors.spans().iter();
        let factors: Vec<_> = spans
            .map(|span| adapter_folder::Factors {
                layer: span.layer,
                target: span.target,
                a: &values[span.a.clone()],
                b: &values[span.b.clone()],
            })
            .collect();
        adapter_folder::write(path, &description, &factors)
    }
}

/// A uniform within `1 / sqrt(inputs)`, as PEFT begins; B zero, so that the first forward pass is the base
/// model's.
fn begin(factors: &mut Factors, seed: u64) {
    let spans = factors.spans().to_vec();
    let values = factors.values_mut();
    for (i, span) in spans.iter().enumerate() {
        let a = &mut values[span.a.clone()];
        let bound = 1.0 / ((a.len() / span.rank) as f64).sqrt();
        for (at, value) in a.iter_mut().enumerate() {
            let u = uniform(seed, i as u64, at as u64);
            *value = ((2.0 * u - 1.0) * bound) as f32;
        }
    }
}
