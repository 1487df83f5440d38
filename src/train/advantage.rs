//! How much better a reply is than the others to the same prompt.
//!
//! ```text
//! centred  r - mean of its group            (GRPO, Dr. GRPO, DLER)
//!          r - mean of the others           (RLOO: Ahmadian et al., arXiv 2402.14740)
//! scaled   / (std + eps), std of the group   (GRPO: arXiv 2402.03300)
//!                             of all rewards of the batch   (DLER: arXiv 2510.15110)
//!                             of all centred rewards of the batch
//! ```
//! A group whose rewards are equal has advantages of exactly 0: nothing can be learnt from it.

use serde::{Deserialize, Serialize};

/// What a reward is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// The mean of its group.
    #[default]
    Group,
    /// The mean of the others of its group.
    LeaveOneOut,
}

/// What the difference is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Nothing.
    None,
    /// Standard deviation of its group.
    Group,
    /// Standard deviation of all rewards of the batch.
    #[default]
    Batch,
    /// Standard deviation of all centred rewards of the batch.
    CentredBatch,
}

/// What the sum of squares is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Std {
    /// `n - 1`.
    #[default]
    Sample,
    /// `n`.
    Population,
}

/// How advantages are computed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdvantageOptions {
    /// What a reward is compared with.
    pub baseline: Baseline,
    /// What the difference is divided by.
    pub scale: Scale,
    /// Kind of standard deviation.
    pub std: Std,
    /// Added to the standard deviation. Default 1e-4.
    pub eps: f64,
}

impl Default for AdvantageOptions {
    fn default() -> Self {
        Self {
            baseline: Baseline::Group,
            scale: Scale::Batch,
            std: Std::Sample,
            eps: 1e-4,
        }
    }
}

/// Whether a group's rewards are all the same.
pub fn is_uniform(rewards: &[f64]) -> bool {
    rewards.windows(2).all(|pair| pair[0] == pair[1])
}

/// Advantages of all replies, given the rewards of every group of the batch.
pub fn advantages(options: &AdvantageOptions, groups: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let centred: Vec<Vec<f64>> = groups
        .iter()
        .map(|group| centre(options.baseline, group))
        .collect();
    let of_batch = |rewards: &[Vec<f64>]| std(options.std, &rewards.concat()) + options.eps;
    let batch = match options.scale {
        Scale::Batch => of_batch(groups),
        Scale::CentredBatch => of_batch(&centred),
        Scale::None | Scale::Group => 1.0,
    };
    let scaled = |(group, centred): (&Vec<f64>, Vec<f64>)| {
        let divisor = match options.scale {
            Scale::Group => std(options.std, group) + options.eps,
            _ => batch,
        };
        centred.into_iter().map(|x| x / divisor).collect()
    };
    groups.iter().zip(centred).map(scaled).collect()
}

fn centre(baseline: Baseline, rewards: &[f64]) -> Vec<f64> {
    if is_uniform(rewards) {
        return vec![0.0; rewards.len()];
    }
    let n = rewards.len() as f64;
    let sum: f64 = rewards.iter().sum();
    let compared_with = |reward: f64| match baseline {
        Baseline::Group => sum / n,
        Baseline::LeaveOneOut => (sum - reward) / (n - 1.0),
    };
    rewards.iter().map(|&r| r - compared_with(r)).collect()
}

/// 0 of fewer than two values.
fn std(kind: Std, values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    let divisor = match kind {
        Std::Sample => n - 1.0,
        Std::Population => n,
    };
    (squares / divisor).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::train::reference::{assert_close, reference, rows};

    #[test]
    fn every_form_is_the_reference() {
        let case = &reference()["advantages"];
        let rewards = rows(&case["rewards"]);
        use {Baseline as B, Scale as S};
        for (name, baseline, scale, std) in [
            ("centred", B::Group, S::None, Std::Sample),
            ("group", B::Group, S::Group, Std::Sample),
            ("group_biased", B::Group, S::Group, Std::Population),
            ("batch", B::Group, S::Batch, Std::Sample),
            ("batch_biased", B::Group, S::Batch, Std::Population),
            ("centred_batch", B::Group, S::CentredBatch, Std::Sample),
            ("rloo", B::LeaveOneOut, S::None, Std::Sample),
        ] {
            let eps = case["eps"].as_f64().unwrap();
            let options = AdvantageOptions {
                baseline,
                scale,
                std,
                eps,
            };
            let found = advantages(&options, &rewards).concat();
            assert_close(&found, &rows(&case[name]).concat());
        }
    }

    proptest! {
        #[test]
        fn a_group_of_equal_rewards_teaches_nothing(
            reward in 0.0f64..1.0, n in 1usize..9, others in prop::collection::vec(0.0f64..1.0, 2..9),
            leave_one_out: bool, scale in 0usize..4,
        ) {
            let options = AdvantageOptions {
                baseline: if leave_one_out { Baseline::LeaveOneOut } else { Baseline::Group },
                scale: [Scale::None, Scale::Group, Scale::Batch, Scale::CentredBatch][scale],
                ..Default::default()
            };
            let found = advantages(&options, &[vec![reward; n], others]);
            prop_assert_eq!(&found[0], &vec![0.0; n]);
            prop_assert!(found[1].iter().sum::<f64>().abs() < 1e-8);
        }
    }
}
