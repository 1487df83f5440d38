//! From hidden states to log-probabilities and back: some rows at a time, so that the logits of all
//! rows never exist.

use std::sync::Mutex;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::NR;

use super::Context;
use super::block::norm_back;
use super::linear::{accumulate, make_rows};
use super::rows::{Rows, gather, to_rows};
use super::turned::{Place, Turned, TurnedMatrix};
use crate::DisjointChunks;
use crate::aligned::Aligned;
use crate::forward::{Split, Taped};
use crate::layer_weights::Parameters;

/// Rows whose logits exist at a time.
const CHUNK: usize = 64;

/// What a token adds to a loss.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TokenLoss {
    /// The loss.
    pub loss: f32,
    /// Its derivative with respect to the token's log-probability.
    pub slope: f32,
}

/// A loss made of the log-probabilities of the counted tokens of a sequence.
pub trait Objective: Sync {
    /// What counted token `i` of the sequence adds, given its log-probability.
    fn token(&self, i: usize, logprob: f32) -> TokenLoss;

    /// What is added for the hidden state `[d_model]` that counted token `i` is predicted from, after
    /// the last norm; its gradient is added to `gradient`. Nothing unless a head hangs there.
    fn hidden(&self, _i: usize, _hidden: &[f32], _gradient: &mut [f32]) -> f32 {
        0.0
    }

    /// Whether [`Objective::hidden`] does something.
    fn has_head(&self) -> bool {
        false
    }
}

/// Cross-entropy: minus the log-probability of every counted token, times `weight`.
#[derive(Clone, Copy, Debug)]
pub struct LikelihoodLoss {
    /// Usually one over the counted tokens of the batch.
    pub weight: f32,
}

impl Objective for LikelihoodLoss {
    fn token(&self, _i: usize, logprob: f32) -> TokenLoss {
        TokenLoss {
            loss: -logprob * self.weight,
            slope: -self.weight,
        }
    }
}

/// The buffers of the head.
#[derive(Debug, Default)]
pub(super) struct HeadWork {
    /// Hidden rows of a chunk, then the gradients of their logits.
    rows: [Rows; 2],
    /// `[vocab_size / 16][rows][16]`.
    logits: Aligned<f32>,
    /// `[d_model / 16][rows][16]`.
    d_panels: Aligned<f32>,
    /// `[rows][d_model]`: gradient of hidden rows.
    d_rows: Aligned<f32>,
    /// `[rows][d_model]`: what the last norm is given.
    x: Aligned<f32>,
    scratch: Vec<Aligned<f32>>,
    turned: TurnedMatrix,
}

/// The counted tokens of a sequence.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    /// The row that predicts the first of them.
    pub first_row: usize,
    pub targets: &'a [u32],
}

/// What the head finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub logprobs: Vec<f32>,
    pub loss: f64,
}

/// One token of a chunk.
#[derive(Clone, Copy, Default)]
struct Token {
    logprob: f32,
    loss: TokenLoss,
    head: f32,
}

impl HeadWork {
    /// Log-probabilities and loss of the counted tokens, `hidden` `[m][d_model]`.
    pub fn score(
        &mut self,
        ctx: Context<'_>,
        weights: &dyn Parameters,
        hidden: &[f32],
        counted: Counted<'_>,
        objective: &dyn Objective,
    ) -> Found {
        let k = ctx.config.d_model;
        let mut found = Found::default();
        for (c, targets) in counted.targets.chunks(CHUNK).enumerate() {
            let first = c * CHUNK;
            let rows = &hidden[(counted.first_row + first) * k..][..targets.len() * k];
            self.make_logits(ctx, weights, rows);
            let n = weights.output().n();
            let (logits, m) = (&self.logits, targets.len());
            let tokens = Mutex::new(vec![Token::default(); m]);
            let split = Split::new(ctx.runner, m, n * 16);
            split.run(ctx.runner, &|_, own| {
                let mut row = vec![0.0; n.next_multiple_of(NR)];
                for i in own {
                    gather(logits, m, i, 0, &mut row);
                    let target = targets[i] as usize;
                    let logprob = ctx
                        .kernels
                        .cross_entropy
                        .softmax(&mut row[..n], target)
                        .logprob;
                    let mut nothing = vec![0.0; if objective.has_head() { k } else { 0 }];
                    let token = Token {
                        logprob,
                        loss: objective.token(first + i, logprob),
                        head: objective.hidden(first + i, &rows[i * k..][..k], &mut nothing),
                    };
                    tokens.lock().unwrap_or_else(|e| e.into_inner())[i] = token;
                }
            });
            found.add(&tokens.into_inner().unwrap_or_else(|e| e.into_inner()));
        }
        found
    }

    /// As [`HeadWork::score`]; the gradient of what leaves the last block is added to `dx`
    /// `[m][d_model]`.
    pub fn back(
        &mut self,
        ctx: Context<'_>,
        (weights, turned): (&dyn Parameters, &Turned),
        taped: &Taped<'_, '_, '_>,
        (counted, objective): (Counted<'_>, &dyn Objective),
        dx: &mut [f32],
    ) -> Found {
        let k = ctx.config.d_model;
        let mut found = Found::default();
        self.x.grow(dx.len());
        to_rows(ctx, taped.x(), taped.m(), &mut self.x);
        for (c, targets) in counted.targets.chunks(CHUNK).enumerate() {
            let (first, m) = (c * CHUNK, targets.len());
            let first_row = counted.first_row + first;
            let own = first_row * k..(first_row + m) * k;
            let rows = &taped.hidden()[own.clone()];
            self.make_logits(ctx, weights, rows);
            let mut tokens = self.logits_back(ctx, weights, (first, targets), objective);

            self.d_panels.grow(m * k);
            let d_panels = &mut self.d_panels[..m * k];
            d_panels.fill(0.0);
            let matrix = turned.get(ctx, Place::Output, weights.output(), &mut self.turned);
            accumulate(ctx, matrix, &self.rows[1], d_panels);
            let heads = self.head_back(ctx, (first, rows), objective);
            let norm = (&self.x[own.clone()], weights.output_norm());
            let d_panels = &self.d_panels[..m * k];
            norm_back(ctx, norm, d_panels, &mut dx[own], &mut self.scratch);
            for (token, head) in tokens.iter_mut().zip(heads) {
                token.head = head;
            }
            found.add(&tokens);
        }
        found
    }

    /// `logits` of `hidden` rows.
    fn make_logits(&mut self, ctx: Context<'_>, weights: &dyn Parameters, hidden: &[f32]) {
        let k = ctx.config.d_model;
        let m = hidden.len() / k;
        self.rows[0].quantize(ctx, (m, k), &|i, row| {
            row.copy_from_slice(&hidden[i * k..][..k])
        });
        let rhs = weights.output();
        let len = rhs.n_panels() * m * NR;
        self.logits.grow(len);
        let split = Split::fine(ctx.runner, rhs.n_panels(), m * k * NR);
        let chunks = DisjointChunks::new(&mut self.logits[..len], split.per_task * m * NR);
        let lhs = self.rows[0].lhs();
        split.run(ctx.runner, &|t, panels| {
            ctx.kernels.matmul.run(lhs, rhs, panels, chunks.take(t));
        });
    }

    /// Gradients of the logits of a chunk into `rows[1]`, outputs rounded up to a group with zeros.
    fn logits_back(
        &mut self,
        ctx: Context<'_>,
        weights: &dyn Parameters,
        (first, targets): (usize, &[u32]),
        objective: &dyn Objective,
    ) -> Vec<Token> {
        let (m, n) = (targets.len(), weights.output().n());
        let (logits, len) = (&self.logits, n.next_multiple_of(NR));
        let mut tokens = vec![Token::default(); m];
        let places = DisjointChunks::new(&mut tokens, 1);
        let shape = (m, n.next_multiple_of(GROUP));
        make_rows(ctx, &mut self.rows[1], shape, &|i, row| {
            gather(logits, m, i, 0, &mut row[..len]);
            row[n..].fill(0.0);
            let (row, target) = (&mut row[..n], targets[i] as usize);
            let softmax = ctx.kernels.cross_entropy.softmax(row, target);
            let loss = objective.token(first + i, softmax.logprob);
            let gradient = &ctx.kernels.cross_entropy;
            gradient.gradient(row, &softmax, target, loss.slope);
            places.take(i)[0] = Token {
                logprob: softmax.logprob,
                loss,
                head: 0.0,
            };
        });
        tokens
    }

    /// Adds to `d_panels` what a head on the hidden states gives.
    fn head_back(
        &mut self,
        ctx: Context<'_>,
        (first, hidden): (usize, &[f32]),
        objective: &dyn Objective,
    ) -> Vec<f32> {
        if !objective.has_head() {
            return vec![];
        }
        let k = ctx.config.d_model;
        let m = hidden.len() / k;
        self.d_rows.grow(m * k);
        to_rows(ctx, &self.d_panels[..m * k], m, &mut self.d_rows);
        let rows = self.d_rows[..m * k].chunks_exact_mut(k);
        let losses = rows.zip(hidden.chunks_exact(k)).enumerate();
        let losses = losses.map(|(i, (d_row, row))| objective.hidden(first + i, row, d_row));
        let losses = losses.collect();
        super::rows::to_panels(ctx, &self.d_rows[..m * k], k, &mut self.d_panels);
        losses
    }

    /// Bytes of all buffers.
    pub fn len_bytes(&self) -> usize {
        let floats = [&self.logits, &self.d_panels, &self.d_rows, &self.x];
        let floats = floats.into_iter().chain(&self.scratch);
        self.rows.iter().map(Rows::len_bytes).sum::<usize>()
            + floats.map(Aligned::len_bytes).sum::<usize>()
            + self.turned.len_bytes()
    }
}

impl Found {
    /// Tokens in their order.
    fn add(&mut self, tokens: &[Token]) {
        for token in tokens {
            self.logprobs.push(token.logprob);
            self.loss += f64::from(token.loss.loss) + f64::from(token.head);
        }
    }
}
