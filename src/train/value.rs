//! The value head's side of PPO: advantages from predicted returns, and the loss of the predictions.
//!
//! # Source
//! Generalized advantage estimation: Schulman et al., arXiv 1506.02438; `lambda` of 1 and a value head that is
//! trained before the policy: VC-PPO, arXiv 2503.01491.

/// Advantage and return of every token of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    /// How much better the sequence went on than predicted.
    pub advantages: Vec<f64>,
    /// What the prediction should have been: advantage plus prediction.
    pub returns: Vec<f64>,
}

/// Generalized advantage estimates; the value after the last token is 0.
///
/// ```text
/// delta[t] = reward[t] + gamma value[t+1] - value[t]
/// A[t]     = delta[t] + gamma lambda A[t+1]
/// ```
///
/// # Panics
/// If the two slices are not of one length.
pub fn estimates(rewards: &[f64], values: &[f64], gamma: f64, lambda: f64) -> Estimates {
    assert_eq!(
        rewards.len(),
        values.len(),
        "rewards and values of the tokens"
    );
    let mut advantages = vec![0.0; values.len()];
    let (mut next_value, mut next_advantage) = (0.0, 0.0);
    for (t, (reward, &value)) in rewards.iter().zip(values).enumerate().rev() {
        let delta = reward + gamma * next_value - value;
        advantages[t] = delta + gamma * lambda * next_advantage;
        (next_value, next_advantage) = (value, advantages[t]);
    }
    let returns = advantages.iter().zip(values).map(|(a, v)| a + v).collect();
    Estimates {
        advantages,
        returns,
    }
}

/// Brings the advantages of a batch to mean 0 and standard deviation 1 (`n - 1`).
pub fn whiten(batch: &mut [Vec<f64>]) {
    let all = batch.concat();
    let mean = crate::stats::mean(&all);
    let std = crate::stats::stddev(&all) + 1e-8;
    for advantage in batch.iter_mut().flatten() {
        *advantage = (*advantage - mean) / std;
    }
}

/// Loss of the predictions over a sequence, and its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueLoss {
    /// Its share of the batch's loss.
    pub loss: f64,
    /// Gradient of that by the prediction at each token.
    pub d_value: Vec<f64>,
}

/// `0.5 (value - return)^2` of every token, times `weight`.
///
/// With a range, the larger of that and of `0.5 (clipped - return)^2`, where `clipped` is at most
/// `range` away from the prediction at the time of sampling.
///
/// # Panics
/// If the slices are not of one length.
pub fn value_loss(
    values: &[f64],
    old: &[f64],
    returns: &[f64],
    range: Option<f64>,
    weight: f64,
) -> ValueLoss {
    assert_eq!(values.len(), old.len(), "values of the tokens");
    assert_eq!(values.len(), returns.len(), "returns of the tokens");
    let mut sum = ValueLoss {
        loss: 0.0,
        d_value: Vec::with_capacity(values.len()),
    };
    for ((&value, &old), &target) in values.iter().zip(old).zip(returns) {
        let free = value - target;
        let range = range.unwrap_or(f64::INFINITY);
        let clipped = old + (value - old).clamp(-range, range) - target;
        // A prediction outside the range has no gradient where the clipped loss is the larger one.
        let is_clipped = (value - old).abs() > range && clipped * clipped > free * free;
        let error = if is_clipped { clipped } else { free };
        sum.loss += 0.5 * error * error * weight;
        sum.d_value
            .push(if is_clipped { 0.0 } else { free * weight });
    }
    sum
}

/// `1 - var(return - value) / var(return)`: 1 for predictions that are right, 0 for a constant,
/// negative for worse. 0 if all returns are the same.
pub fn explained_variance(values: &[f64], returns: &[f64]) -> f64 {
    let variance = |x: &[f64]| crate::stats::stddev(x).powi(2);
    let of_returns = variance(returns);
    if of_returns == 0.0 {
        return 0.0;
    }
    let errors: Vec<f64> = returns.iter().zip(values).map(|(r, v)| r - v).collect();
    1.0 - variance(&errors) / of_returns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::reference::{assert_close, reference, rows};

    #[test]
    fn estimates_are_the_reference() {
        let case = &reference()["gae"];
        let values = rows(&case["values"]);
        let rewards = rows(&case["rewards"]);
        let lengths: Vec<usize> = serde_json::from_value(case["lengths"].clone()).unwrap();
        for (name, lambda) in [("lambda_1.0", 1.0), ("lambda_0.95", 0.95)] {
            let case = &case[name];
            let (mut advantages, mut returns) = (vec![], vec![]);
            for ((rewards, values), &n) in rewards.iter().zip(&values).zip(&lengths) {
                let found = estimates(&rewards[..n], &values[..n], 1.0, lambda);
                advantages.push(found.advantages);
                returns.push(found.returns);
            }
            assert_close(&advantages.concat(), &rows(&case["advantages"]).concat());
            assert_close(&returns.concat(), &rows(&case["returns"]).concat());
            whiten(&mut advantages);
            assert_close(&advantages.concat(), &rows(&case["whitened"]).concat());
        }
    }

    #[test]
    fn loss_and_gradient_are_the_reference() {
        let case = &reference()["value_loss"];
        let returns = rows(&case["returns"]);
        let counted = |name: &str| {
            let rows = rows(&case[name]).into_iter().zip(&returns);
            rows.map(|(row, returns)| row[..returns.len()].to_vec())
                .collect::<Vec<_>>()
                .concat()
        };
        let (old, new, returns) = (
            counted("values_old"),
            counted("values_new"),
            returns.concat(),
        );
        let weight = 1.0 / returns.len() as f64;
        for (name, range) in [("plain", None), ("clipped_0.2", Some(0.2))] {
            let found = value_loss(&new, &old, &returns, range, weight);
            assert_close(&[found.loss], &[case[name]["loss"].as_f64().unwrap()]);
            assert_close(&found.d_value, &rows(&case[name]["d_value"]).concat());
        }
        let variance = case["explained_variance"].as_f64().unwrap();
        assert_close(&[explained_variance(&new, &returns)], &[variance]);
    }

    /// The reference has no token at which clipping changes anything.
    #[test]
    fn a_prediction_that_moved_too_far_towards_its_return_is_clipped() {
        let found = value_loss(&[0.9, -0.9], &[0.0, 0.0], &[1.0, 1.0], Some(0.2), 1.0);
        // Clipped to 0.2 and to -0.2: the larger losses are 0.32 and, free, 1.805.
        assert_close(&[found.loss], &[0.5 * 0.64 + 0.5 * 3.61]);
        assert_close(&found.d_value, &[0.0, -1.9]);
    }

    #[test]
    fn constant_returns_explain_nothing() {
        assert_eq!(explained_variance(&[0.0, 1.0], &[1.0, 1.0]), 0.0);
        assert_eq!(explained_variance(&[0.0, 1.0], &[0.0, 1.0]), 1.0);
    }
}
