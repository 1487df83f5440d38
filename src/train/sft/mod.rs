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
mod gradient;
mod options;
#[cfg(test)]
mod tests;
mod validate;

use std::path::Path;
use std::time::{Duration, Instant};

use brevity_model::train::{
    AdamW, AdamWOptions, Backward, Deployed, TrainOptions, Trainer, global_norm,
};
use brevity_model::{AdapterDtype, Factors, KvCache, Row, Workspace};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::adapter_folder::{self, AdapterDescription};
use super::clip::{Action, Clip};
use super::data::Dataset;
use super::data::mix::Mix;
use super::learning_rate::Decay;
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

pub(super) use encode::prompt;
pub use encode::{Encoded, Encoder};
use gradient::Gradients;
pub use options::{Parallel, SftOptions, SftRun};
pub use validate::{Reply, Validation, validate};

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
    /// What all prompts begin with.
    common: Vec<u32>,
    /// Steps whose gradient is made infinite.
    #[cfg(test)]
    spoiled: Vec<u64>,
}

impl<'a> Sft<'a> {
    /// Checks the options and all of the data, so that a run does not fail for them half-way.
    ///
    /// # Errors
    /// [`Error::Option`]; [`Error::Data`] names the line of an example that does not fit the context;
    /// [`Error::NoExamples`] if there is nothing to learn, or no validation item can be judged.
    pub fn new(
        runtime: &'a mut Runtime,
        train: &'a Dataset,
        validation: Option<&'a Dataset>,
        options: SftOptions,
    ) -> Result<Self> {
        options.check()?;
        let encoder = Encoder::new(runtime, options.activated)?;
        let mix = Mix::new(train, options.mix.clone(), options.seed)?;
        let common = encoder.survey(runtime, train, &mix)?;
        if let Some(validation) = validation {
            validate::check(runtime, validation, options.eval_items)?;
        }
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
            common,
            #[cfg(test)]
            spoiled: vec![],
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
                response += encoded.n_reply();
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
    /// [`Error::RunExists`], [`Error::NoRun`], [`Error::OtherRun`], [`Error::OtherSteps`],
    /// [`Error::Damaged`] for the folder; [`Error::Diverged`]; those of a failing pass or of writing.
    pub fn run(
        mut self,
        out: &Path,
        run: &SftRun,
        proceed: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<Summary> {
        let (folder, mut state, adamw) = match run.resume {
            true => self.resumed(out)?,
            false => self.begun(out)?,
        };
        // A crash may have come between a state and its adapter, and lines of later steps are made again.
        self.save(&folder, &mut state, &adamw)?;
        validate::rewind(&folder.samples(), state.step)?;
        let log = Log::open(&folder.log(), state.step)?;
        let ended = self.steps(&folder, run, (&mut state, adamw), (log, proceed));
        report::write(&folder.report(), &[report::Run::open(&folder)?])?;
        let ended = ended?;
        if state.best.is_none() {
            self.write_adapter(folder.path())?; // nothing was validated: the newest is the best known
        }
        Ok(Summary {
            ended,
            step: state.step,
            best: state.best,
            sha256: super::state::hash_of_file(&folder.last().join("adapter_model.safetensors"))?,
        })
    }

    /// A run that begins.
    fn begun(&self, out: &Path) -> Result<(OutFolder, RunState<Kept>, AdamW)> {
        let state = RunState {
            step: 0,
            seed: self.options.seed,
            identity: self.identity()?,
            skipped_in_a_row: 0,
            best: None,
            progress: Kept {
                adamw_steps: 0,
                adamw_powers: [1.0, 1.0],
                selection: Selection::new(Rule::MostAccurate),
            },
        };
        let adamw = AdamW::new(self.factors.values().len());
        Ok((OutFolder::create(out)?, state, adamw))
    }

    /// A run that goes on.
    fn resumed(&mut self, out: &Path) -> Result<(OutFolder, RunState<Kept>, AdamW)> {
        let folder = OutFolder::open(out);
        let saved = folder.load::<Kept>()?;
        let (mut state, mut tensors) = saved.ok_or_else(|| Error::NoRun(out.to_owned()))?;
        self.same_run(&folder, &mut state)?;
        let mut take = |name: &str| {
            let found = tensors.remove(name).and_then(|t| t.into_iter().next());
            let what = format!("no tensor in {name}.safetensors");
            found.ok_or_else(|| Error::damaged(&folder.state(), what))
        };
        let (values, m, v) = (take("adapter")?, take("moment1")?, take("moment2")?);
        if values.values.len() != self.factors.values().len() {
            let what = "factors of another size";
            return Err(Error::damaged(&folder.state(), what));
        }
        self.factors.values_mut().copy_from_slice(&values.values);
        let kept = &state.progress;
        let adamw = AdamW::from_state(m.values, v.values, kept.adamw_steps, kept.adamw_powers)?;
        Ok((folder, state, adamw))
    }

    /// Checks that a saved run is this one. Only the number of steps may be another, and only if the
    /// learning rate of the steps so far does not depend on it.
    fn same_run(&self, folder: &OutFolder, state: &mut RunState<Kept>) -> Result<()> {
        const STEPS: &str = "steps";
        let now = self.identity()?;
        let (saved_steps, steps) = (state.identity.options.get(STEPS), self.options.steps);
        if let Some(saved) = saved_steps.and_then(Value::as_u64).filter(|s| *s != steps) {
            state.identity.options.insert(STEPS.into(), steps.into());
            state.identity.check(&folder.state(), &now)?;
            let warmed_up = self.options.warmup <= saved.min(steps);
            let same_rates = self.options.decay == Decay::Constant && warmed_up;
            if !same_rates || steps < state.step {
                return Err(Error::OtherSteps {
                    path: folder.state(),
                    saved,
                    now: steps,
                    done: state.step,
                });
            }
        }
        state.identity.check(&folder.state(), &now)
    }

    fn identity(&self) -> Result<Identity> {
        #[derive(Serialize)]
        struct Bits<'a> {
            #[serde(flatten)]
            options: &'a SftOptions,
            /// How keys and values are stored: what is learnt depends on it.
            kv: &'a str,
        }
        let model = format!("{:016x}", self.runtime.weights().fingerprint());
        let validation = self.data.1.map(Dataset::fingerprint).unwrap_or_default();
        let data = format!("{} {validation}", self.data.0.fingerprint());
        let options = Bits {
            options: &self.options,
            kv: self.runtime.kv_name(),
        };
        Identity::new(model, data, &options)
    }

    /// The keys and values of what all prompts begin with.
    fn common_cache(&self) -> Result<KvCache> {
        let row = |(position, &token): (usize, &u32)| Row {
            token,
            stream: 0,
            position,
            adapter: None,
            logits: false,
        };
        let rows: Vec<Row> = self.common.iter().enumerate().map(row).collect();
        let mut cache = KvCache::in_pool(self.runtime.kv_pool());
        let crew = self.runtime.team().crew(Bound::Compute);
        let (model, mut work) = (self.runtime.model(), Workspace::new());
        model.forward(&rows, &[], &mut [&mut cache], &crew, &mut work)?;
        Ok(cache)
    }

    fn steps(
        &mut self,
        folder: &OutFolder,
        run: &SftRun,
        (state, mut adamw): (&mut RunState<Kept>, AdamW),
        (mut log, proceed): (Log, &mut dyn FnMut(&Progress) -> bool),
    ) -> Result<Ended> {
        let model = self.runtime.model();
        let crew = self.runtime.team().crew(Bound::Compute);
        let trainer = Trainer::new(&model, self.train_options(run), &crew)?;
        drop(crew);
        let mut gradients = Gradients::new(trainer, self.common_cache()?, run.parallel);
        let mut clip = Clip::new(self.options.max_grad_norm, state.skipped_in_a_row)?;
        let mut deployed = self.deploy();
        let mut gradient = vec![0.0f32; deployed.len()];
        let (start, first) = (Instant::now(), state.step);
        let mut accuracy = state.best.map(|best| best.accuracy);
        while state.step < self.options.steps {
            let begun = Instant::now();
            let (loss, n_tokens) =
                self.gradient(&mut gradients, state.step, &deployed, &mut gradient)?;
            let norm = global_norm(&self.factors, &gradient, self.runtime.isa());
            let action = clip.action(state.step, norm);
            let mut line = LogLine {
                step: state.step + 1,
                epoch: self.mix.epochs(state.step + 1, self.options.batch),
                loss: Some(loss),
                grad_norm: Some(norm),
                skipped: !matches!(action, Ok(Action::Step { .. })),
                learning_rate: Some(self.options.learning_rate()?.at(state.step)),
                rss: Some(Memory::now().rss),
                ..LogLine::default()
            };
            if action.is_err() {
                log.push(&line)?;
            }
            if let Action::Step { factor } = action? {
                self.update(&mut adamw, state.step, (&gradient, factor as f32))?;
                deployed = self.deploy();
            }
            state.step += 1;
            state.skipped_in_a_row = clip.skipped_in_a_row();
            line.tokens_per_s = Some(n_tokens as f64 / begun.elapsed().as_secs_f64());
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
            let evaluated = line.accuracy.is_some();
            let progress = Progress {
                left: left.mul_f64((self.options.steps - state.step) as f64),
                line,
                steps: self.options.steps,
                accuracy,
            };
            let late = run.time_limit.is_some_and(|limit| start.elapsed() >= limit);
            let stop = !proceed(&progress) || late;
            let due = state.step.is_multiple_of(run.save_every.max(1));
            if stop || last || evaluated || due {
                self.save(folder, state, &adamw)?;
            }
            if stop && !last {
                return Ok(Ended::Stopped);
            }
        }
        Ok(Ended::Done)
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
    fn gradient(
        &mut self,
        gradients: &mut Gradients<'_>,
        step: u64,
        deployed: &Deployed,
        gradient: &mut [f32],
    ) -> Result<(f64, usize)> {
        let examples = self.mix.batch(self.data.0, step, self.options.batch);
        let encode = |example| self.encoder.encode(self.runtime, self.data.0, example);
        let batch: Vec<Encoded> = examples.iter().map(encode).collect::<Result<_>>()?;
        let n_tokens = batch.iter().map(Encoded::n_reply).sum();
        let crew = self.runtime.team().crew(Bound::Compute);
        let loss = gradients.run(&batch, deployed, gradient, &crew)?;
        #[cfg(test)]
        if self.spoiled.contains(&step) {
            gradient[0] = f32::INFINITY;
        }
        Ok((loss, n_tokens))
    }

    /// A step of AdamW with the gradient times a factor.
    fn update(&mut self, adamw: &mut AdamW, step: u64, scaled: (&[f32], f32)) -> Result<()> {
        let options = AdamWOptions {
            lr: self.options.learning_rate()?.at(step),
            beta1: self.options.betas[0],
            beta2: self.options.betas[1],
            eps: 1e-8,
            weight_decay: self.options.weight_decay,
        };
        let crew = self.runtime.team().crew(Bound::Compute);
        adamw.step(
            &options,
            scaled,
            &mut self.factors,
            self.runtime.isa(),
            &crew,
        );
        Ok(())
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
