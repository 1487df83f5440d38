//! The gradient of a step.
//!
//! Every sequence has a gradient of its own; they are added in the order of the step. So it does not show
//! whether the workers share the rows of one sequence or have a sequence each.

use brevity_model::train::{Deployed, LikelihoodLoss, Outcome, Sequence, TrainWorkspace, Trainer};
use brevity_model::{DisjointChunks, KvCache, PerWorker, Runner, Serial};

use super::Parallel;
use super::encode::Encoded;
use crate::train::Result;

/// Computes gradients; keeps its buffers.
pub(super) struct Gradients<'a> {
    trainer: Trainer<'a>,
    /// What all prompts begin with, read without adapter.
    common: KvCache,
    parallel: Parallel,
    /// One for each worker.
    works: Vec<TrainWorkspace>,
    /// One for each sequence of a step, if sequences run side by side.
    each: Vec<Vec<f32>>,
}

/// A sequence that runs beside others.
struct Side<'s> {
    encoded: &'s Encoded,
    cache: KvCache,
    gradient: &'s mut [f32],
    outcome: brevity_model::Result<Outcome>,
}

impl<'a> Gradients<'a> {
    /// `common`: the keys and values of the tokens that all prompts begin with.
    pub fn new(trainer: Trainer<'a>, common: KvCache, parallel: Parallel) -> Self {
        Self {
            trainer,
            common,
            parallel,
            works: vec![],
            each: vec![],
        }
    }

    /// Puts the gradient of the mean loss of a token into `gradient`. Returns that loss.
    pub fn run(
        &mut self,
        batch: &[Encoded],
        deployed: &Deployed,
        gradient: &mut [f32],
        crew: &dyn Runner,
    ) -> Result<f64> {
        gradient.fill(0.0);
        let n_tokens: usize = batch.iter().map(Encoded::n_reply).sum();
        let objective = LikelihoodLoss {
            weight: 1.0 / n_tokens as f32,
        };
        let workers = crew.width();
        self.works.resize_with(workers, TrainWorkspace::new);
        match self.parallel {
            Parallel::Rows => self.rows(batch, deployed, &objective, (gradient, crew)),
            Parallel::Sequences => self.sequences(batch, deployed, &objective, (gradient, crew)),
        }
    }

    fn rows(
        &mut self,
        batch: &[Encoded],
        deployed: &Deployed,
        objective: &LikelihoodLoss,
        (gradient, crew): (&mut [f32], &dyn Runner),
    ) -> Result<f64> {
        let mut lane = self.trainer.lane(crew, &mut self.works[0]);
        let mut loss = 0.0;
        for encoded in batch {
            let mut cache = self.common.fork();
            let sequence = sequence(encoded);
            let found = lane.gradient(&sequence, deployed, &mut cache, objective, gradient)?;
            loss += found.loss;
        }
        Ok(loss)
    }

    fn sequences(
        &mut self,
        batch: &[Encoded],
        deployed: &Deployed,
        objective: &LikelihoodLoss,
        (gradient, crew): (&mut [f32], &dyn Runner),
    ) -> Result<f64> {
        self.each.resize_with(batch.len(), Vec::new);
        let (trainer, common) = (&self.trainer, &self.common);
        let mut sides: Vec<Side<'_>> = vec![];
        for (encoded, own) in batch.iter().zip(&mut self.each) {
            own.clear();
            own.resize(gradient.len(), 0.0);
            sides.push(Side {
                encoded,
                cache: common.fork(),
                gradient: own,
                outcome: Ok(Outcome::default()),
            });
        }
        let chunks = DisjointChunks::new(&mut sides, 1);
        let works = PerWorker::new(&mut self.works);
        crew.for_each_worker(batch.len(), &|worker, i| {
            let side = &mut chunks.take(i)[0];
            let work = &mut works.lend(worker);
            let mut lane = trainer.lane(&Serial, work);
            let (sequence, cache) = (sequence(side.encoded), &mut side.cache);
            side.outcome = lane.gradient(&sequence, deployed, cache, objective, side.gradient);
        });
        let mut loss = 0.0;
        for side in sides {
            loss += side.outcome?.loss;
            for (sum, own) in gradient.iter_mut().zip(side.gradient) {
                *sum += *own;
            }
        }
        Ok(loss)
    }
}

fn sequence(encoded: &Encoded) -> Sequence<'_> {
    Sequence {
        tokens: &encoded.tokens,
        adapter_from: encoded.adapter_from,
        loss_from: encoded.n_prompt - 1,
    }
}
