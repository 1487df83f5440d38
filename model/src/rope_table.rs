//! Angles of rotary position embedding.

use crate::{ModelConfig, RopeScaling};

/// Radians per position of every rotated pair of a head.
///
/// `frequencies[i] = theta^(-2i / head_dim)`, stretched as [`RopeScaling`] says. Angles, sines and
/// cosines are computed in f64 by `libm`, so every machine gets the same bits.
#[derive(Clone, Debug)]
pub(crate) struct RopeTable {
    /// `[head_dim / 2]`.
    frequencies: Vec<f64>,
}

impl RopeTable {
    /// The table of a valid configuration.
    pub fn new(config: &ModelConfig) -> Self {
        let n = config.head_dim / 2;
        let theta = f64::from(config.rope_theta);
        let mut frequencies: Vec<f64> = (0..n)
            .map(|i| libm::pow(theta, -((2 * i) as f64) / config.head_dim as f64))
            .collect();
        match &config.rope_scaling {
            RopeScaling::None => {}
            RopeScaling::Linear { factor } => {
                frequencies
                    .iter_mut()
                    .for_each(|f| *f /= f64::from(*factor));
            }
            RopeScaling::Llama3 {
                factor,
                low_freq_factor,
                high_freq_factor,
                original_max_position,
            } => {
                let ramp = Llama3Ramp {
                    factor: f64::from(*factor),
                    low: f64::from(*low_freq_factor),
                    high: f64::from(*high_freq_factor),
                    context: f64::from(*original_max_position),
                };
                frequencies.iter_mut().for_each(|f| *f = ramp.stretch(*f));
            }
            RopeScaling::Factors { factors } => {
                assert_eq!(
                    factors.len(),
                    n,
                    "rope factors for heads of {}",
                    config.head_dim
                );
                for (f, factor) in frequencies.iter_mut().zip(factors) {
                    *f /= f64::from(*factor);
                }
            }
        }
        Self { frequencies }
    }

    /// Cosines and sines (`[head_dim / 2]` each) of `position`.
    pub fn fill(&self, position: usize, cos: &mut [f32], sin: &mut [f32]) {
        for ((f, cos), sin) in self.frequencies.iter().zip(cos).zip(sin) {
            let (s, c) = libm::sincos(position as f64 * f);
            *cos = c as f32;
            *sin = s as f32;
        }
    }
}

/// Llama 3's stretch: wavelengths longer than `context / low` are stretched by `factor`, those
/// shorter than `context / high` are kept, and between them the stretch fades in.
struct Llama3Ramp {
    factor: f64,
    low: f64,
    high: f64,
    context: f64,
}

impl Llama3Ramp {
    fn stretch(&self, frequency: f64) -> f64 {
        let periods = self.context * frequency / (2.0 * std::f64::consts::PI);
        if periods < self.low {
            frequency / self.factor
        } else if periods > self.high {
            frequency
        } else {
            let keep = (periods - self.low) / (self.high - self.low);
            (1.0 - keep) * frequency / self.factor + keep * frequency
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;

    fn frequencies(rope_scaling: RopeScaling) -> Vec<f64> {
        let mut config = Network::SmolLm2_135m.config();
        config.head_dim = 8;
        config.rope_theta = 10_000.0;
        config.rope_scaling = rope_scaling;
        RopeTable::new(&config).frequencies
    }

    fn assert_close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn frequencies_fall_by_powers_of_theta() {
        assert_close(&frequencies(RopeScaling::None), &[1.0, 0.1, 0.01, 0.001]);
    }

    #[test]
    fn frequencies_are_stretched() {
        let linear = RopeScaling::Linear { factor: 4.0 };
        assert_close(&frequencies(linear), &[0.25, 0.025, 0.0025, 0.00025]);
        let factors = RopeScaling::Factors {
            factors: vec![1.0, 2.0, 4.0, 8.0],
        };
        assert_close(&frequencies(factors), &[1.0, 0.05, 0.0025, 0.000125]);
        // 628.3 positions hold 100, 10, 1 and 0.1 periods of the four pairs.
        let llama3 = RopeScaling::Llama3 {
            factor: 8.0,
            low_freq_factor: 0.5,
            high_freq_factor: 4.5,
            original_max_position: 628,
        };
        let keep = (628.0 * 0.01 / std::f64::consts::TAU - 0.5) / 4.0;
        let ramp = (1.0 - keep) * 0.01 / 8.0 + keep * 0.01;
        assert_close(&frequencies(llama3), &[1.0, 0.1, ramp, 0.001 / 8.0]);
    }

    #[test]
    fn angles_are_those_of_the_position() {
        let mut config = Network::SmolLm2_135m.config();
        config.head_dim = 4;
        config.rope_theta = 100.0;
        let (mut cos, mut sin) = ([0.0; 2], [0.0; 2]);
        RopeTable::new(&config).fill(30, &mut cos, &mut sin);
        for (i, angle) in [30.0f64, 3.0].into_iter().enumerate() {
            assert!((f64::from(cos[i]) - angle.cos()).abs() < 1e-7);
            assert!((f64::from(sin[i]) - angle.sin()).abs() < 1e-7);
        }
    }
}
