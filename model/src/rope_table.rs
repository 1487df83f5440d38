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
