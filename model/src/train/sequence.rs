//! One sequence through the network and back.

use super::attend::KeysValues;
use super::block::{BlockBack, BlockWork};
use super::deployed::Deployed;
use super::head::{Counted, Found, HeadWork, Objective};
use super::{Trainer, turned::Turned};
use crate::aligned::Aligned;
use crate::forward::{Recorder, Taped};
use crate::kv::{KvCache, KvPageBuf};
use crate::layer_weights::Parameters;
use crate::weights::Weights;
use crate::{Error, Result, Row, Runner, Workspace};

/// A prompt and a response.
#[derive(Clone, Copy, Debug)]
pub struct Sequence<'a> {
    /// All tokens.
    pub tokens: &'a [u32],
    /// Position from which the adapter is on.
    pub adapter_from: usize,
    /// Position from which the next token is counted: tokens `loss_from + 1..`.
    pub loss_from: usize,
}

/// What one sequence gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The objective, summed over the counted tokens in their order.
    pub loss: f64,
    /// Log-probability of every counted token.
    pub logprobs: Vec<f32>,
}

/// The buffers of a sequence, kept from one to the next.
#[derive(Debug, Default)]
pub struct TrainWorkspace {
    forward: Workspace,
    recorder: Recorder,
    head: HeadWork,
    pub(super) block: BlockWork,
    /// `[m][d_model]`: gradient of the residual stream.
    dx: Aligned<f32>,
    /// The gradient of this sequence alone.
    gradient: Aligned<f32>,
}

impl TrainWorkspace {
    /// Empty buffers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes of the large buffers.
    pub fn len_bytes(&self) -> usize {
        self.forward.len_bytes()
            + self.recorder.len_bytes()
            + self.head.len_bytes()
            + self.block.len_bytes()
            + self.dx.len_bytes()
            + self.gradient.len_bytes()
    }
}

/// One way through a [`Trainer`]: sequences go through one after another. Threads that train beside
/// one another have one each, with a serial runner.
pub struct Lane<'l, 'm, W = Weights> {
    trainer: &'l Trainer<'m, W>,
    runner: &'l dyn Runner,
    work: &'l mut TrainWorkspace,
}

impl<'m, W: Parameters> Trainer<'m, W> {
    /// A lane whose work `runner` splits.
    pub fn lane<'l>(
        &'l self,
        runner: &'l dyn Runner,
        work: &'l mut TrainWorkspace,
    ) -> Lane<'l, 'm, W> {
        Lane {
            trainer: self,
            runner,
            work,
        }
    }
}

impl<W: Parameters> Lane<'_, '_, W> {
    /// The objective of a sequence, without a gradient. `adapter` `None` is the base model.
    ///
    /// `cache` holds the keys and values of some first tokens, made without adapter; afterwards it holds
    /// those of all tokens before `adapter_from`. Forks of it serve sequences with the same beginning.
    ///
    /// # Errors
    /// [`Error::Request`] for a sequence that cannot be, as [`crate::Model::forward`] otherwise.
    pub fn evaluate(
        &mut self,
        sequence: &Sequence<'_>,
        adapter: Option<&Deployed>,
        cache: &mut KvCache,
        objective: &dyn Objective,
    ) -> Result<Outcome> {
        let counted = self.prefill(sequence, cache)?;
        let held = cache.len();
        let (rows, adapters) = (rows(sequence, held, adapter), adapters(adapter));
        let (model, runner) = (self.trainer.model, self.runner);
        let TrainWorkspace { forward, head, .. } = &mut *self.work;
        model.forward(&rows, &adapters, &mut [cache], runner, forward)?;
        cache.truncate(held);
        let (ctx, hidden) = (self.trainer.context(runner), forward.hidden_rows());
        let found = head.score(ctx, model.weights(), hidden, counted, objective);
        Ok(found.into())
    }

    /// The objective of a sequence; its gradient is added to `gradient`, in the places of the factors.
    /// `cache` as for [`Lane::evaluate`].
    ///
    /// # Errors
    /// As [`Lane::evaluate`]; `gradient` is as before then.
    ///
    /// # Panics
    /// If `gradient` has another length than the factors.
    pub fn gradient(
        &mut self,
        sequence: &Sequence<'_>,
        adapter: &Deployed,
        cache: &mut KvCache,
        objective: &dyn Objective,
        gradient: &mut [f32],
    ) -> Result<Outcome> {
        assert_eq!(gradient.len(), adapter.len(), "elements of the gradient");
        let counted = self.prefill(sequence, cache)?;
        let rows = rows(sequence, cache.len(), Some(adapter));
        let (trainer, runner) = (self.trainer, self.runner);
        let TrainWorkspace {
            forward,
            recorder,
            head,
            block,
            dx,
            gradient: own,
        } = &mut *self.work;
        recorder.reset(
            trainer.model.config().n_layers,
            trainer.options.checkpointed,
        );
        own.grow(gradient.len());
        let own = &mut own[..gradient.len()];
        let mut back = Back {
            head,
            block,
            dx,
            gradient: &mut *own,
        };
        let adapters = [adapter.adapter()];
        let run = |taped: &mut Taped<'_, '_, '_>| {
            back.run(trainer, (adapter, taped), (counted, objective), runner)
        };
        let work = (forward, recorder);
        let found = trainer
            .model
            .taped(&rows, &adapters, cache, runner, work, run)?;
        for (sum, own) in gradient.iter_mut().zip(own) {
            *sum += *own;
        }
        Ok(found.expect("a sequence has rows").into())
    }

    /// Checks the sequence and fills the cache with what comes before the adapter.
    fn prefill<'s>(&mut self, sequence: &Sequence<'s>, cache: &mut KvCache) -> Result<Counted<'s>> {
        let Sequence {
            tokens,
            adapter_from,
            loss_from,
        } = *sequence;
        let fail = |what: String| Err(Error::Request(what));
        if loss_from + 1 >= tokens.len() {
            return fail(format!(
                "{} tokens, none counted after {loss_from}",
                tokens.len()
            ));
        }
        if adapter_from > loss_from {
            return fail(format!(
                "the adapter is on from position {adapter_from}, counted from {loss_from}"
            ));
        }
        if cache.len() > adapter_from {
            return fail(format!(
                "{} positions cached, but the adapter is on from {adapter_from}",
                cache.len()
            ));
        }
        let model = self.trainer.model;
        let vocab_size = model.config().vocab_size;
        if let Some(token) = tokens.iter().find(|&&t| t as usize >= vocab_size) {
            return fail(format!("token {token} in a vocabulary of {vocab_size}"));
        }
        let prompt = Sequence {
            tokens: &tokens[..adapter_from + 1],
            ..*sequence
        };
        let rows = rows(&prompt, cache.len(), None);
        let work = &mut self.work.forward;
        model.forward(&rows, &[], &mut [cache], self.runner, work)?;
        Ok(Counted {
            first_row: loss_from - adapter_from,
            targets: &tokens[loss_from + 1..],
        })
    }
}

/// The rows of a sequence from position `from` on; what follows the last token is not asked.
fn rows(sequence: &Sequence<'_>, from: usize, adapter: Option<&Deployed>) -> Vec<Row> {
    let tokens = &sequence.tokens[from..sequence.tokens.len() - 1];
    let row = |(i, &token)| Row {
        token,
        stream: 0,
        position: from + i,
        adapter: adapter.map(|_| 0),
        logits: false,
    };
    tokens.iter().enumerate().map(row).collect()
}

fn adapters(adapter: Option<&Deployed>) -> Vec<&crate::Adapter> {
    adapter.into_iter().map(Deployed::adapter).collect()
}

/// The way back of a sequence.
struct Back<'a> {
    head: &'a mut HeadWork,
    block: &'a mut BlockWork,
    dx: &'a mut Aligned<f32>,
    gradient: &'a mut [f32],
}

impl Back<'_> {
    fn run<W: Parameters>(
        &mut self,
        trainer: &Trainer<'_, W>,
        (adapter, taped): (&Deployed, &mut Taped<'_, '_, '_>),
        (counted, objective): (Counted<'_>, &dyn Objective),
        runner: &dyn Runner,
    ) -> Found {
        let ctx = trainer.context(runner);
        let weights: &dyn Parameters = trainer.model.weights();
        let turned: &Turned = &trainer.turned;
        let len = taped.m() * ctx.config.d_model;
        self.dx.grow(len);
        let dx = &mut self.dx[..len];
        dx.fill(0.0);
        let found = self
            .head
            .back(ctx, (weights, turned), taped, (counted, objective), dx);
        let lowest = adapter.first_layer();
        for layer in (lowest..ctx.config.n_layers).rev() {
            let tape = taped.block(layer, weights);
            let pages: Vec<&KvPageBuf> = tape.pages().collect();
            let kv = KeysValues {
                layer,
                pages: &pages,
                first: tape.first_position(),
                angles: tape.angles(),
                exact: None,
            };
            let job = BlockBack {
                layer,
                weights: &weights.layer(layer),
                turned,
                deployed: adapter,
                tape: tape.tape(),
                wanted: layer > lowest,
            };
            self.block.back(ctx, &job, &kv, dx, self.gradient);
        }
        found
    }
}

impl From<Found> for Outcome {
    fn from(found: Found) -> Self {
        Self {
            loss: found.loss,
            logprobs: found.logprobs,
        }
    }
}
