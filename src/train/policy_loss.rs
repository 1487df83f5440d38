//! The loss of the policy and its gradient, sequence by sequence.
//!
//! Everything is a function of the log-probabilities of the tokens that were sampled: under the policy
//! that sampled them (`old`), under the policy that is trained (`new`), under the policy it is to stay
//! close to (`reference`). A term returns its share of the batch's loss and the gradient by `new`; the
//! backward pass goes on from there, one sequence at a time.
//!
//! # Source
//! PPO: Schulman et al., arXiv 1707.06347; a higher upper clip and the mean over tokens: DAPO, arXiv
//! 2503.14476; the k3 estimate of KL: Schulman, <http://joschu.net/blog/kl-approx.html>.

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// Over what the loss of a batch is a mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// All tokens of the batch.
    #[default]
    Token,
    /// Sequences, each the mean over its tokens.
    Sequence,
}

impl Level {
    /// Weight of every token of the sequences of a batch, given their lengths.
    pub fn weights(self, lengths: &[usize]) -> Vec<f64> {
        let tokens: usize = lengths.iter().sum();
        let weight = |&length: &usize| match self {
            Level::Token => 1.0 / tokens as f64,
            Level::Sequence => 1.0 / (lengths.len() * length) as f64,
        };
        lengths.iter().map(weight).collect()
    }
}

/// A term of the loss over the tokens of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenLoss {
    /// Its share of the batch's loss.
    pub loss: f64,
    /// Gradient of that by the log-probability of each token.
    pub d_logprob: Vec<f64>,
    /// Tokens without a gradient because their ratio was clipped.
    pub clipped: usize,
}

/// How far the ratio of new and old probability may move before a token stops counting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipRange {
    low: f64,
    high: f64,
}

impl Default for ClipRange {
    /// 0.2 below, 0.28 above.
    fn default() -> Self {
        Self {
            low: 0.2,
            high: 0.28,
        }
    }
}

impl ClipRange {
    /// Ratios from `1 - low` to `1 + high`.
    ///
    /// # Errors
    /// [`Error::Option`] if `low` is not above 0 and below 1 or `high` is not above 0.
    pub fn new(low: f64, high: f64) -> Result<Self> {
        if !(low > 0.0 && low < 1.0) {
            return Err(Error::option("lower clip", "above 0, below 1", low));
        }
        if !(high > 0.0 && high.is_finite()) {
            return Err(Error::option("upper clip", "above 0", high));
        }
        Ok(Self { low, high })
    }

    /// `-min(ratio A, clip(ratio) A)` of every token, times `weight`; `ratio = exp(new - old)`.
    ///
    /// # Panics
    /// If the three slices are not of one length.
    pub fn surrogate(
        &self,
        advantages: &[f64],
        old: &[f64],
        new: &[f64],
        weight: f64,
    ) -> TokenLoss {
        assert_eq!(advantages.len(), new.len(), "advantages of the tokens");
        assert_eq!(old.len(), new.len(), "log-probabilities of the tokens");
        let mut sum = TokenLoss {
            loss: 0.0,
            d_logprob: Vec::with_capacity(new.len()),
            clipped: 0,
        };
        for ((&advantage, old), new) in advantages.iter().zip(old).zip(new) {
            let ratio = libm::exp(new - old);
            let free = ratio * advantage;
            let clipped = ratio.clamp(1.0 - self.low, 1.0 + self.high) * advantage;
            let is_clipped = clipped < free;
            sum.loss -= free.min(clipped) * weight;
            sum.clipped += usize::from(is_clipped);
            // d ratio / d new = ratio
            let d_new = if is_clipped { 0.0 } else { -free * weight };
            sum.d_logprob.push(d_new);
        }
        sum
    }
}

/// `exp(d) - d - 1` of every token, times `weight`; `d = reference - new`: an estimate of the
/// divergence from the reference policy that is never negative.
///
/// # Panics
/// If the two slices are not of one length.
pub fn kl(reference: &[f64], new: &[f64], weight: f64) -> TokenLoss {
    assert_eq!(
        reference.len(),
        new.len(),
        "log-probabilities of the tokens"
    );
    let differences = reference.iter().zip(new).map(|(r, n)| r - n);
    // exp(d) - 1 without cancellation.
    let grown: Vec<(f64, f64)> = differences.map(|d| (libm::expm1(d), d)).collect();
    TokenLoss {
        loss: grown.iter().map(|(e, d)| (e - d) * weight).sum(),
        d_logprob: grown.iter().map(|(e, _)| -e * weight).collect(),
        clipped: 0,
    }
}

/// Minus the log-probability of every token, times `weight`: what supervised training minimizes.
pub fn negative_log_likelihood(new: &[f64], weight: f64) -> TokenLoss {
    TokenLoss {
        loss: new.iter().map(|logprob| -logprob * weight).sum(),
        d_logprob: vec![-weight; new.len()],
        clipped: 0,
    }
}

impl TokenLoss {
    /// Adds another term over the same tokens, times `factor`.
    ///
    /// # Panics
    /// If the terms are of different lengths.
    pub fn add(&mut self, other: &TokenLoss, factor: f64) {
        assert_eq!(self.d_logprob.len(), other.d_logprob.len(), "tokens");
        self.loss += factor * other.loss;
        for (sum, d) in self.d_logprob.iter_mut().zip(&other.d_logprob) {
            *sum += factor * d;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::train::reference::{assert_close, floats, reference};

    /// Cuts the tokens of a case into its sequences and adds up what they come to.
    fn surrogate_of(case: &Value, new: &[f64], level: Level) -> TokenLoss {
        let lengths: Vec<usize> = floats(&case["lengths"])
            .iter()
            .map(|&l| l as usize)
            .collect();
        let range = ClipRange::new(
            case["clip_low"].as_f64().unwrap(),
            case["clip_high"].as_f64().unwrap(),
        )
        .unwrap();
        let (old, advantages) = (floats(&case["old"]), floats(&case["advantage_of_sequence"]));
        let weights = level.weights(&lengths);
        let mut start = 0;
        let (mut loss, mut d_logprob, mut clipped) = (0.0, vec![], 0);
        for ((length, advantage), weight) in lengths.into_iter().zip(advantages).zip(weights) {
            let tokens = start..start + length;
            start += length;
            let (old, new) = (&old[tokens.clone()], &new[tokens]);
            let of_sequence = range.surrogate(&vec![advantage; length], old, new, weight);
            loss += of_sequence.loss;
            d_logprob.extend(of_sequence.d_logprob);
            clipped += of_sequence.clipped;
        }
        TokenLoss {
            loss,
            d_logprob,
            clipped,
        }
    }

    #[test]
    fn surrogate_and_gradient_are_the_reference() {
        let case = &reference()["surrogate"];
        for (name, level) in [
            ("token_level", Level::Token),
            ("sequence_level", Level::Sequence),
        ] {
            let found = surrogate_of(case, &floats(&case["new"]), level);
            assert_close(&[found.loss], &[case[name]["loss"].as_f64().unwrap()]);
            assert_close(&found.d_logprob, &floats(&case[name]["d_new"]));
            let n = found.d_logprob.len() as f64;
            let share = case["clip_fraction"].as_f64().unwrap();
            assert_close(&[found.clipped as f64 / n], &[share]);
            let zero: Vec<bool> = found.d_logprob.iter().map(|d| *d == 0.0).collect();
            let clipped: Vec<bool> = serde_json::from_value(case["clipped"].clone()).unwrap();
            assert_eq!(zero, clipped);
        }
    }

    #[test]
    fn on_policy_the_ratio_is_exactly_one() {
        let (reference, case) = (
            &reference()["surrogate_on_policy"],
            &reference()["surrogate"],
        );
        let found = surrogate_of(case, &floats(&case["old"]), Level::Token);
        assert_close(&[found.loss], &[reference["loss"].as_f64().unwrap()]);
        assert_close(&found.d_logprob, &floats(&reference["d_new"]));
        let old = floats(&case["old"]);
        let exact = ClipRange::default().surrogate(&vec![0.75; old.len()], &old, &old, 1.0);
        assert_eq!(exact.d_logprob, vec![-0.75; old.len()]);
        assert_eq!((kl(&old, &old, 1.0).loss, exact.clipped), (0.0, 0));
    }

    #[test]
    fn divergence_and_gradient_are_the_reference() {
        let case = &reference()["kl_k3"];
        let (new, reference) = (floats(&case["new"]), floats(&case["ref"]));
        let found = kl(&reference, &new, 1.0 / new.len() as f64);
        assert_close(&[found.loss], &[case["mean"].as_f64().unwrap()]);
        assert_close(&found.d_logprob, &floats(&case["d_new"]));
        for ((r, n), expected) in reference.iter().zip(&new).zip(floats(&case["per_token"])) {
            assert_close(&[kl(&[*r], &[*n], 1.0).loss], &[expected]);
        }
    }

    #[test]
    fn terms_add_up() {
        let mut sum = negative_log_likelihood(&[-1.0, -3.0], 0.5);
        assert_eq!((sum.loss, &sum.d_logprob[..]), (2.0, &[-0.5, -0.5][..]));
        sum.add(&kl(&[-1.0, -3.0], &[-1.0, -3.0], 1.0), 10.0);
        assert_eq!((sum.loss, &sum.d_logprob[..]), (2.0, &[-0.5, -0.5][..]));
        sum.add(&negative_log_likelihood(&[-1.0, -1.0], 1.0), 0.25);
        assert_eq!((sum.loss, &sum.d_logprob[..]), (2.5, &[-0.75, -0.75][..]));
    }

    #[test]
    fn clips_out_of_range_are_named() {
        let error = |low, high| ClipRange::new(low, high).unwrap_err().to_string();
        assert!(error(0.0, 0.2).contains("lower") && error(0.2, f64::NAN).contains("upper"));
    }

    proptest! {
        /// The gradient of both terms is that of central differences.
        #[test]
        fn gradients_are_those_of_differences(
            advantage in -2.0f64..2.0, old in -5.0f64..-0.1, step in -0.6f64..0.6, reference in -5.0f64..-0.1,
        ) {
            let new = old + step;
            let range = ClipRange::default();
            let ratio = step.exp();
            // Differences across a corner are no derivative.
            prop_assume!((ratio - 0.8).abs() > 1e-3 && (ratio - 1.28).abs() > 1e-3);
            let h = 1e-5;
            let surrogate = |new| range.surrogate(&[advantage], &[old], &[new], 0.5);
            let expected = (surrogate(new + h).loss - surrogate(new - h).loss) / (2.0 * h);
            prop_assert!((surrogate(new).d_logprob[0] - expected).abs() < 1e-6);
            let divergence = |new| kl(&[reference], &[new], 0.5);
            let expected = (divergence(new + h).loss - divergence(new - h).loss) / (2.0 * h);
            let found = divergence(new).d_logprob[0];
            prop_assert!((found - expected).abs() < 1e-6 * (1.0 + found.abs()));
            prop_assert!(divergence(new).loss >= 0.0);
        }
    }
}
