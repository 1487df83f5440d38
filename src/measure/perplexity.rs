//! Perplexity of a text, measured as llama.cpp's `llama-perplexity` does it.
//!
//! The text is cut into chunks of `n_ctx` tokens, what is left over is dropped. Every chunk is
//! evaluated on its own, its first token replaced by the beginning-of-text token if the tokenizer
//! adds one. Scored are the tokens that follow positions `n_ctx / 2 .. n_ctx - 1`: those with at
//! least half a chunk of context. With `x_i` their negative log-probabilities and `N` their
//! number, `PPL = exp(mean x)` and its error is `PPL * sqrt((mean x^2 - (mean x)^2) / (N - 1))`.

use brevity_model::DisjointChunks;
use serde::Serialize;

use crate::prefill::{Route, prefill};
use crate::runtime::Runtime;
use crate::{Error, Result};

/// Rows of a pass whose logits are all wanted: bounds the memory they take.
const SCORE_ROWS: usize = 128;

/// Tokens of a chunk, as `llama-perplexity` has it.
pub const DEFAULT_CTX: usize = 512;

/// Sums over the scored tokens so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    n: usize,
    sum: f64,
    sum_squares: f64,
}

/// A perplexity and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// `exp` of the mean negative log-probability.
    pub perplexity: f64,
    /// Standard error of `perplexity`; 0 with fewer than two tokens.
    pub stderr: f64,
    /// Mean log-probability of a scored token.
    pub mean_logprob: f64,
    /// Tokens scored.
    pub scored_tokens: usize,
}

impl Score {
    /// Adds the log-probability of one token.
    pub fn add(&mut self, logprob: f64) {
        self.n += 1;
        self.sum -= logprob;
        self.sum_squares += logprob * logprob;
    }

    /// The estimate from the tokens so far.
    pub fn estimate(&self) -> Estimate {
        let n = self.n as f64;
        let mean = self.sum / n;
        let variance = self.sum_squares / n - mean * mean;
        let perplexity = mean.exp();
        let stderr = if variance > 0.0 && self.n > 1 {
            (variance / (n - 1.0)).sqrt()
        } else {
            0.0
        };
        Estimate {
            perplexity,
            stderr: stderr * perplexity,
            mean_logprob: -mean,
            scored_tokens: self.n,
        }
    }
}

/// `log(softmax(logits)[token])`: exponentials in f32, their sum in f64.
///
/// # Panics
/// If `token` is not below `logits.len()`.
pub fn log_softmax(logits: &[f32], token: u32) -> f64 {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|&x| f64::from((x - max).exp())).sum();
    f64::from(logits[token as usize] - max) - sum.ln()
}

/// The chunks of a text: how many there are, and which tokens each evaluates and scores.
#[derive(Clone, Copy, Debug)]
pub struct Chunks<'a> {
    tokens: &'a [u32],
    n_ctx: usize,
    n_chunks: usize,
    bos: Option<u32>,
}

impl<'a> Chunks<'a> {
    /// Cuts `tokens` into at most `limit` chunks of `n_ctx`; `bos` replaces the first token of each.
    ///
    /// # Errors
    /// What is wrong, if `n_ctx` is below 4 or the text has fewer than two chunks.
    pub fn new(
        tokens: &'a [u32],
        n_ctx: usize,
        limit: Option<usize>,
        bos: Option<u32>,
    ) -> Result<Self, String> {
        if n_ctx < 4 {
            return Err(format!("chunks of {n_ctx} tokens: at least 4 are needed"));
        }
        if tokens.len() < 2 * n_ctx {
            return Err(format!(
                "the text has {} tokens: a perplexity with chunks of {n_ctx} needs at least {}",
                tokens.len(),
                2 * n_ctx
            ));
        }
        let n_chunks = (tokens.len() / n_ctx).min(limit.unwrap_or(usize::MAX));
        Ok(Self {
            tokens,
            n_ctx,
            n_chunks,
            bos,
        })
    }

    /// Number of chunks.
    pub fn len(&self) -> usize {
        self.n_chunks
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.n_chunks == 0
    }

    /// First position whose next token is scored.
    pub fn first_scored(&self) -> usize {
        self.n_ctx / 2
    }

    /// What chunk `i` feeds to the network, `[n_ctx]`.
    pub fn inputs(&self, i: usize) -> Vec<u32> {
        let mut inputs = self.tokens[i * self.n_ctx..(i + 1) * self.n_ctx].to_vec();
        if let Some(bos) = self.bos {
            inputs[0] = bos;
        }
        inputs
    }

    /// The tokens that positions `first_scored() .. n_ctx - 1` of chunk `i` are to predict.
    pub fn targets(&self, i: usize) -> &'a [u32] {
        &self.tokens[i * self.n_ctx + self.first_scored() + 1..(i + 1) * self.n_ctx]
    }
}

/// Evaluates all chunks under a route: the first half of a chunk is its prompt, the second its reply.
/// `progress(chunks done, estimate so far)` may end it by returning false. Returns the number of
/// chunks with the adapter, too.
///
/// # Errors
/// [`Error::Interrupted`] if `progress` said so, and those of [`prefill`] and of a failing pass.
pub fn evaluate(
    runtime: &Runtime,
    chunks: &Chunks<'_>,
    route: &Route,
    progress: &mut dyn FnMut(usize, Estimate) -> bool,
) -> Result<(Estimate, usize)> {
    let mut score = Score::default();
    let mut with_adapter = 0;
    let mut session = runtime.session();
    for i in 0..chunks.len() {
        let (inputs, targets) = (chunks.inputs(i), chunks.targets(i));
        let (context, scored) = inputs.split_at(chunks.first_scored());
        session.truncate(0);
        let prompt = prefill(&mut session, context, route, &mut || true)?;
        with_adapter += usize::from(prompt.adapter_on);
        // The last token of a chunk has nothing to predict.
        for (scored, targets) in scored[..targets.len()]
            .chunks(SCORE_ROWS)
            .zip(targets.chunks(SCORE_ROWS))
        {
            let mut logprobs = vec![0.0; targets.len()];
            let slots = DisjointChunks::new(&mut logprobs, 1);
            session.score(scored, 0, &|row, logits| {
                slots.take(row)[0] = log_softmax(logits, targets[row]);
            })?;
            logprobs.into_iter().for_each(|logprob| score.add(logprob));
        }
        if !progress(i + 1, score.estimate()) {
            return Err(Error::Interrupted);
        }
    }
    Ok((score.estimate(), with_adapter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_softmax_of_known_logits() {
        let logits = [0.0, 2.0f32.ln(), 5.0f32.ln()];
        for (token, p) in [0.125, 0.25, 0.625f64].into_iter().enumerate() {
            assert!((log_softmax(&logits, token as u32) - p.ln()).abs() < 1e-6);
        }
        // Far from 0 in both directions.
        let shifted: Vec<f32> = logits.iter().map(|x| x + 1000.0).collect();
        assert!((log_softmax(&shifted, 2) - 0.625f64.ln()).abs() < 1e-4);
    }

    #[test]
    fn a_uniform_model_has_the_vocabulary_as_perplexity() {
        let mut score = Score::default();
        (0..100).for_each(|i| score.add(log_softmax(&[1.0; 50], i % 50)));
        let estimate = score.estimate();
        assert!((estimate.perplexity - 50.0).abs() < 1e-3);
        assert!(estimate.stderr < 1e-3);
        assert_eq!(estimate.scored_tokens, 100);
    }

    #[test]
    fn error_estimate_follows_the_formula() {
        let mut score = Score::default();
        let xs = [1.0, 2.0, 4.0];
        xs.iter().for_each(|x| score.add(-x));
        let mean = 7.0 / 3.0f64;
        let variance = 21.0 / 3.0 - mean * mean;
        let estimate = score.estimate();
        assert!((estimate.perplexity - mean.exp()).abs() < 1e-12);
        assert!((estimate.stderr - mean.exp() * (variance / 2.0).sqrt()).abs() < 1e-12);
        assert!((estimate.mean_logprob + mean).abs() < 1e-12);
    }

    #[test]
    fn chunks_score_their_second_half() {
        let tokens: Vec<u32> = (0..27).collect();
        let chunks = Chunks::new(&tokens, 8, None, Some(99)).unwrap();
        assert_eq!((chunks.len(), chunks.first_scored()), (3, 4));
        assert_eq!(chunks.inputs(1), [99, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(chunks.targets(1), [13, 14, 15]);
        assert_eq!(Chunks::new(&tokens, 8, Some(2), None).unwrap().len(), 2);
        assert_eq!(Chunks::new(&tokens, 8, None, None).unwrap().inputs(0)[0], 0);
        assert!(Chunks::new(&tokens[..15], 8, None, None).is_err());
        assert!(Chunks::new(&tokens, 2, None, None).is_err());
    }
}
