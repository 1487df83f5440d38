//! What a reply earns: `correct x barrier(tokens)`.
//!
//! ```text
//! barrier  1 |--------.
//!            |         \
//!          p |          '--------
//!            +--------|-|-|------ tokens
//!                (1-m)B B (1+m)B
//! ```
//! `B` is the budget that stands in the prompt, `tokens` counts the whole reply. The barrier
//! multiplies: a wrong reply earns nothing however short it is, a right one at least `p` however
//! long.
//!
//! # Source
//! The soft barrier of *Efficient Reasoning on the Edge*, arXiv 2603.16867, with a floor above 0; the
//! length term that is off in groups which are mostly wrong: GRPO-lambda, arXiv 2505.18086.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// How the length of a reply counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LengthTerm {
    /// Not at all.
    None,
    /// By the soft barrier.
    #[default]
    Barrier,
    /// A right reply above the budget earns nothing: plain truncation.
    Truncate,
}

impl FromStr for LengthTerm {
    type Err = Error;

    /// # Errors
    /// [`Error::AdditivePenalty`] for the names that additive penalties go by, [`Error::Option`] for
    /// any other name that is none of ours.
    fn from_str(name: &str) -> Result<Self> {
        match name {
            "none" => Ok(Self::None),
            "barrier" => Ok(Self::Barrier),
            "truncate" => Ok(Self::Truncate),
            "additive" | "penalty" | "linear" | "overlong" | "lcpo-exact" | "kimi"
            | "o1-pruner" => Err(Error::AdditivePenalty(name.to_owned())),
            _ => Err(Error::option(
                "length term",
                "barrier, truncate or none",
                name,
            )),
        }
    }
}

/// What replies earn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RewardOptions {
    /// How length counts.
    pub length: LengthTerm,
    /// `m`: the barrier falls from `(1 - m) B` to `(1 + m) B`. From 0, below 1. Default 0.25.
    pub margin: f64,
    /// `p`: what a right reply beyond that earns. Above 0, at most 1. Default 0.25.
    pub floor: f64,
    /// Length does not count in a group with a smaller share of right replies. From 0 to 1; 0
    /// lets it always count. Default 0.5.
    pub min_correct: f64,
}

impl Default for RewardOptions {
    fn default() -> Self {
        Self {
            length: LengthTerm::Barrier,
            margin: 0.25,
            floor: 0.25,
            min_correct: 0.5,
        }
    }
}

/// Rewards replies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reward(RewardOptions);

impl Reward {
    /// # Errors
    /// [`Error::Option`] if one is out of its range.
    pub fn new(options: RewardOptions) -> Result<Self> {
        let RewardOptions {
            margin,
            floor,
            min_correct,
            ..
        } = options;
        if !(0.0..1.0).contains(&margin) {
            return Err(Error::option("margin", "at least 0, below 1", margin));
        }
        if !(floor > 0.0 && floor <= 1.0) {
            let range = "above 0 (a long right reply must earn more than a wrong one), at most 1";
            return Err(Error::option("floor", range, floor));
        }
        if !(0.0..=1.0).contains(&min_correct) {
            return Err(Error::option(
                "share of right replies",
                "0 to 1",
                min_correct,
            ));
        }
        Ok(Self(options))
    }

    /// The factor of a reply of `tokens` under a budget.
    pub fn length_factor(&self, tokens: usize, budget: usize) -> f64 {
        let (tokens, budget) = (tokens as f64, budget as f64);
        let RewardOptions { margin, floor, .. } = self.0;
        match self.0.length {
            LengthTerm::None => 1.0,
            LengthTerm::Truncate => f64::from(u8::from(tokens <= budget)),
            LengthTerm::Barrier => {
                let (start, end) = ((1.0 - margin) * budget, (1.0 + margin) * budget);
                if tokens <= start {
                    1.0
                } else if tokens >= end {
                    floor
                } else {
                    1.0 - (1.0 - floor) * (tokens - start) / (end - start)
                }
            }
        }
    }

    /// Rewards of the replies to one prompt, whether each is right and how many tokens it has.
    ///
    /// [`LengthTerm::Truncate`] is the control of the literature, without a switch: there length
    /// counts in every group.
    pub fn of_group(&self, replies: &[(bool, usize)], budget: usize) -> Vec<f64> {
        let right = replies.iter().filter(|(correct, _)| *correct).count();
        let share = right as f64 / replies.len().max(1) as f64;
        let counts = share >= self.0.min_correct || self.0.length == LengthTerm::Truncate;
        let reward = |&(correct, tokens): &(bool, usize)| match (correct, counts) {
            (false, _) => 0.0,
            (true, false) => 1.0,
            (true, true) => self.length_factor(tokens, budget),
        };
        replies.iter().map(reward).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::train::reference::{floats, reference};

    fn reward(options: RewardOptions) -> Reward {
        Reward::new(options).unwrap()
    }

    #[test]
    fn the_barrier_is_the_reference() {
        let case = &reference()["budget_reward"];
        let options = RewardOptions {
            margin: case["m"].as_f64().unwrap(),
            floor: case["p"].as_f64().unwrap(),
            ..Default::default()
        };
        let budget = case["B"].as_u64().unwrap() as usize;
        for (tokens, expected) in floats(&case["tokens"]).into_iter().zip(floats(&case["b"])) {
            let found = reward(options).length_factor(tokens as usize, budget);
            assert!((found - expected).abs() < 1e-12, "{tokens}: {found}");
        }
    }

    #[test]
    fn length_counts_where_most_are_right() {
        let reward = reward(RewardOptions::default());
        let mostly_wrong = [(true, 500), (false, 3), (false, 3)];
        assert_eq!(reward.of_group(&mostly_wrong, 48), [1.0, 0.0, 0.0]);
        let half = [(true, 500), (true, 48), (false, 3), (false, 3)];
        assert_eq!(reward.of_group(&half, 48), [0.25, 0.625, 0.0, 0.0]);
        assert!(reward.of_group(&[], 48).is_empty());
    }

    #[test]
    fn truncation_is_without_a_switch() {
        let reward = reward(RewardOptions {
            length: LengthTerm::Truncate,
            ..Default::default()
        });
        let group = [(true, 48), (true, 49), (false, 3), (false, 3), (false, 3)];
        assert_eq!(reward.of_group(&group, 48), [1.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn additive_penalties_are_refused_with_the_reason() {
        for name in ["additive", "penalty", "linear"] {
            let error = name.parse::<LengthTerm>().unwrap_err().to_string();
            assert!(error.starts_with(name), "{error}");
            assert!(error.contains("short wrong reply"), "{error}");
        }
        let error = "quadratic".parse::<LengthTerm>().unwrap_err().to_string();
        assert!(error.contains("barrier, truncate or none"), "{error}");
        assert_eq!(
            "barrier".parse::<LengthTerm>().unwrap(),
            LengthTerm::Barrier
        );
    }

    #[test]
    fn options_out_of_range_are_named() {
        let default = RewardOptions::default();
        for (options, expected) in [
            (
                RewardOptions {
                    floor: 0.0,
                    ..default
                },
                "floor",
            ),
            (
                RewardOptions {
                    floor: f64::NAN,
                    ..default
                },
                "floor",
            ),
            (
                RewardOptions {
                    margin: 1.0,
                    ..default
                },
                "margin",
            ),
            (
                RewardOptions {
                    min_correct: 1.5,
                    ..default
                },
                "share",
            ),
        ] {
            let error = Reward::new(options).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    proptest! {
        #[test]
        fn longer_never_earns_more(
            margin in 0.0f64..0.99, floor in 0.001f64..=1.0,
            budget in 1usize..5000, tokens in 0usize..10_000, more in 0usize..10_000,
        ) {
            let reward = reward(RewardOptions { margin, floor, ..Default::default() });
            let short = reward.length_factor(tokens, budget);
            let long = reward.length_factor(tokens + more, budget);
            prop_assert!(long <= short);
            prop_assert!((floor..=1.0).contains(&long));
            // The middle of the fall.
            if margin > 0.01 {
                let middle = reward.length_factor(budget, budget);
                prop_assert!((middle - 0.5 * (1.0 + floor)).abs() < 1e-9);
            }
        }

        #[test]
        fn a_right_reply_earns_more_than_a_wrong_one(
            margin in 0.0f64..0.99, floor in 0.001f64..=1.0, min_correct in 0.0f64..=1.0,
            budget in 1usize..5000,
            replies in prop::collection::vec((any::<bool>(), 0usize..20_000), 1..12),
        ) {
            let reward = reward(RewardOptions { margin, floor, min_correct, ..Default::default() });
            let rewards = reward.of_group(&replies, budget);
            let of = |right: bool| {
                let pairs = replies.iter().zip(&rewards).filter(move |(r, _)| r.0 == right);
                pairs.map(|(_, &reward)| reward)
            };
            let worst_right = of(true).fold(f64::INFINITY, f64::min);
            let best_wrong = of(false).fold(0.0, f64::max);
            prop_assert!(worst_right > best_wrong);
        }
    }
}
