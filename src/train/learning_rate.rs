//! The learning rate of a step.

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// How the learning rate falls once it has reached its peak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Decay {
    /// Not at all.
    Constant,
    /// To zero, in a straight line.
    #[default]
    Linear,
    /// To zero, along half a cosine.
    Cosine,
}

/// Learning rate as a function of the step: up to the peak in a straight line, then down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearningRate {
    /// Highest rate.
    pub peak: f64,
    /// Steps on the way up; the first of them has `peak / warmup_steps`.
    pub warmup_steps: u64,
    /// Step at which the rate would be zero. Stays the same when a run is continued, so that
    /// the continuation gives the same bits.
    pub decay_steps: u64,
    /// Way down.
    pub decay: Decay,
}

impl LearningRate {
    /// Highest peak that is not a mistake.
    const MAX_PEAK: f64 = 1.0;

    /// A rate whose options are checked.
    ///
    /// # Errors
    /// [`Error::Option`] if the peak is no number above 0 and at most 1, there are no steps, or the
    /// warm-up is longer than the run.
    pub fn new(peak: f64, warmup_steps: u64, decay_steps: u64, decay: Decay) -> Result<Self> {
        if !(peak > 0.0 && peak <= Self::MAX_PEAK) {
            return Err(Error::option(
                "learning rate",
                "a number above 0, at most 1",
                peak,
            ));
        }
        if decay_steps == 0 {
            return Err(Error::option("steps", "at least 1", decay_steps));
        }
        if warmup_steps > decay_steps {
            return Err(Error::option(
                "warm-up steps",
                "at most the steps of the run",
                warmup_steps,
            ));
        }
        Ok(Self {
            peak,
            warmup_steps,
            decay_steps,
            decay,
        })
    }

    /// Rate of step `step`, counted from 0.
    pub fn at(&self, step: u64) -> f64 {
        if step < self.warmup_steps {
            return self.peak * (step + 1) as f64 / self.warmup_steps as f64;
        }
        if self.decay == Decay::Constant {
            return self.peak;
        }
        if step >= self.decay_steps {
            return 0.0;
        }
        let span = (self.decay_steps - self.warmup_steps) as f64;
        let left = (self.decay_steps - step) as f64 / span;
        match self.decay {
            Decay::Constant => self.peak,
            Decay::Linear => self.peak * left,
            Decay::Cosine => self.peak * 0.5 * (1.0 - libm::cos(std::f64::consts::PI * left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_of_a_short_run() {
        let rates = |decay, steps: std::ops::Range<u64>| {
            let rate = LearningRate::new(1.0, 2, 6, decay).unwrap();
            steps.map(|step| rate.at(step)).collect::<Vec<_>>()
        };
        assert_eq!(
            rates(Decay::Constant, 0..7),
            [0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
        );
        assert_eq!(
            rates(Decay::Linear, 0..7),
            [0.5, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0]
        );
        let cosine = rates(Decay::Cosine, 0..7);
        let expected = [0.5, 1.0, 1.0, 0.853_553, 0.5, 0.146_447, 0.0];
        for (found, expected) in cosine.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{cosine:?}");
        }
    }

    #[test]
    fn mistakes_are_refused() {
        for (peak, warmup, steps, expected) in [
            (1e3, 0, 10, "learning rate"),
            (0.0, 0, 10, "learning rate"),
            (f64::NAN, 0, 10, "learning rate"),
            (0.1, 0, 0, "steps"),
            (0.1, 11, 10, "warm-up"),
        ] {
            let error = LearningRate::new(peak, warmup, steps, Decay::Linear).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    proptest! {
        #[test]
        fn rises_then_never_rises_again(warmup in 0u64..20, rest in 1u64..50, cosine: bool) {
            let decay = if cosine { Decay::Cosine } else { Decay::Linear };
            let rate = LearningRate::new(0.5, warmup, warmup + rest, decay).unwrap();
            for step in 1..warmup {
                prop_assert!(rate.at(step) > rate.at(step - 1));
            }
            for step in warmup + 1..warmup + rest + 3 {
                prop_assert!(rate.at(step) <= rate.at(step - 1));
                prop_assert!(rate.at(step) >= 0.0);
            }
            prop_assert_eq!(rate.at(warmup), 0.5);
        }
    }
}
