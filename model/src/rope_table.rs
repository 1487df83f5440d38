//! Angles of rotary position embedding.

use crate::{ModelConfig, RopeScaling};

/// Radians per position of every rotated pair of a head.
///
/// `frequencies[i] = theta^(-2i / head_dim)`, stretched as [`RopeScaling`] says. Angles, sines and
/// cosines are computed in f64 by `libm`, so every machine gets the same bits.
///
/// # Source
/// YaRN: Peng et al., <https://arxiv.org/abs/2309.00071>. The paper ramps over turns per context; models
/// are trained and served with the ramp over pairs that its authors' code has, and so is this table.
#[derive(Clone, Debug)]
pub(crate) struct RopeTable {
    /// `[head_dim / 2]`.
    frequencies: Vec<f64>,
    /// What cosines and sines are multiplied by: 1 but for YaRN.
    scale: f64,
}

impl RopeTable {
    /// The table of a valid configuration.
    pub fn new(config: &ModelConfig) -> Self {
        let n = config.head_dim / 2;
        let theta = f64::from(config.rope_theta);
        let mut frequencies: Vec<f64> = (0..n)
            .map(|i| libm::pow(theta, -((2 * i) as f64) / config.head_dim as f64))
            .collect();
        let mut scale = 1.0;
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
            RopeScaling::Yarn {
                factor,
                original_max_position,
                beta_fast,
                beta_slow,
                attention_factor,
                truncate,
            } => {
                scale = f64::from(*attention_factor);
                let ramp = YarnRamp::new(
                    config,
                    *original_max_position,
                    [*beta_fast, *beta_slow],
                    *truncate,
                );
                for (i, f) in frequencies.iter_mut().enumerate() {
                    let kept = ramp.kept(i);
                    *f = (1.0 - kept) * *f / f64::from(*factor) + kept * *f;
                }
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
        Self { frequencies, scale }
    }

    /// Cosines and sines (`[head_dim / 2]` each) of `position`, times the attention factor.
    pub fn fill(&self, position: usize, cos: &mut [f32], sin: &mut [f32]) {
        for ((f, cos), sin) in self.frequencies.iter().zip(cos).zip(sin) {
            let (s, c) = libm::sincos(position as f64 * f);
            *cos = (c * self.scale) as f32;
            *sin = (s * self.scale) as f32;
        }
    }
}

/// Which pairs YaRN keeps: those before `first`, none from `last` on, less and less between.
struct YarnRamp {
    first: f64,
    last: f64,
}

impl YarnRamp {
    /// `betas`: turns within the trained context `original` at the ends of the ramp.
    fn new(config: &ModelConfig, original: u32, betas: [f32; 2], truncate: bool) -> Self {
        let (head_dim, theta) = (config.head_dim as f64, f64::from(config.rope_theta));
        // The pair that turns `beta` times: original * theta^(-2i / head_dim) = 2 pi beta.
        let pair = |beta: f32| {
            let turns = f64::from(original) / (f64::from(beta) * 2.0 * std::f64::consts::PI);
            head_dim * libm::log(turns) / (2.0 * libm::log(theta))
        };
        let [first, last] = betas.map(pair);
        let (first, last) = match truncate {
            true => (first.floor(), last.ceil()),
            false => (first, last),
        };
        let (first, last) = (first.max(0.0), last.min(head_dim - 1.0));
        // No division by zero where the ends meet.
        let last = if first == last { last + 0.001 } else { last };
        Self { first, last }
    }

    /// The share of pair `i` that keeps its frequency.
    fn kept(&self, i: usize) -> f64 {
        1.0 - ((i as f64 - self.first) / (self.last - self.first)).clamp(0.0, 1.0)
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

    /// The formula of the paper's code written out once more, with plain floats of the standard library.
    fn yarn_by_hand(
        head_dim: usize,
        theta: f64,
        factor: f64,
        context: f64,
        truncate: bool,
    ) -> Vec<f64> {
        let turning = |turns: f64| {
            head_dim as f64 * (context / (turns * std::f64::consts::TAU)).ln() / theta.ln() / 2.0
        };
        let (mut low, mut high) = (turning(32.0), turning(1.0));
        if truncate {
            (low, high) = (low.floor(), high.ceil());
        }
        let (low, high) = (low.max(0.0), high.min(head_dim as f64 - 1.0));
        (0..head_dim / 2)
            .map(|i| {
                let plain = 1.0 / theta.powf(2.0 * i as f64 / head_dim as f64);
                let stretched = match (i as f64) < low {
                    true => 0.0,
                    false => ((i as f64 - low) / (high - low)).min(1.0),
                };
                plain / factor * stretched + plain * (1.0 - stretched)
            })
            .collect()
    }

    fn yarn(factor: f32, original_max_position: u32, truncate: bool) -> RopeScaling {
        RopeScaling::Yarn {
            factor,
            original_max_position,
            beta_fast: 32.0,
            beta_slow: 1.0,
            attention_factor: crate::config::yarn_attention_factor(factor),
            truncate,
        }
    }

    #[test]
    fn yarn_stretches_what_turns_slowly() {
        // Qwen2.5: heads of 128, base 1e6, 32768 positions times 4.
        for (head_dim, theta, factor, context) in [
            (128, 1e6, 4.0, 32_768),
            (64, 1e4, 8.0, 2048),
            (32, 1e5, 1.5, 512),
            (64, 1e6, 40.0, 4096),
        ] {
            for truncate in [true, false] {
                let mut config = Network::SmolLm2_135m.config();
                config.head_dim = head_dim;
                config.rope_theta = theta;
                config.rope_scaling = yarn(factor, context, truncate);
                config.validate().unwrap();
                let found = RopeTable::new(&config).frequencies;
                let (theta, factor) = (f64::from(theta), f64::from(factor));
                let by_hand = yarn_by_hand(head_dim, theta, factor, f64::from(context), truncate);
                assert_close(&found, &by_hand);
                // The first pair is kept, the last one stretched, and none leaves its bounds.
                assert_eq!(found[0], 1.0);
                for (i, f) in found.iter().enumerate() {
                    let plain = theta.powf(-2.0 * i as f64 / head_dim as f64);
                    assert!(*f <= plain * (1.0 + 1e-12) && *f >= plain / factor * (1.0 - 1e-12));
                }
            }
        }
    }

    #[test]
    fn yarn_makes_queries_and_keys_longer() {
        let mut config = Network::SmolLm2_135m.config();
        config.head_dim = 64;
        config.rope_scaling = yarn(4.0, 2048, true);
        let (mut cos, mut sin) = ([0.0f32; 32], [0.0f32; 32]);
        RopeTable::new(&config).fill(777, &mut cos, &mut sin);
        let length = 1.0 + 0.1 * 4f64.ln();
        for (c, s) in cos.iter().zip(sin) {
            assert!((f64::from(*c).hypot(f64::from(s)) / length - 1.0).abs() < 1e-6);
        }
        assert!((f64::from(crate::config::yarn_attention_factor(1.0)) - 1.0).abs() == 0.0);
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
