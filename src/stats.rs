//! Mean, spread and percentiles of samples.

use std::time::Duration;

/// Arithmetic mean; 0 of nothing.
pub fn mean(samples: &[f64]) -> f64 {
    if samples.is_empty() {
        0.0
    } else {
        samples.iter().sum::<f64>() / samples.len() as f64
    }
}

/// Sample standard deviation (divided by `n - 1`); 0 of fewer than two.
pub fn stddev(samples: &[f64]) -> f64 {
    if samples.len() < 2 {
        return 0.0;
    }
    let mean = mean(samples);
    let squares: f64 = samples.iter().map(|x| (x - mean).powi(2)).sum();
    (squares / (samples.len() - 1) as f64).sqrt()
}

/// The smallest sample that at least `percent` % of the samples do not exceed; 0 of nothing.
pub fn percentile(samples: &[f64], percent: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Milliseconds.
pub fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// `n` per second; 0 if no time passed.
pub fn per_second(n: usize, duration: Duration) -> f64 {
    if duration.is_zero() {
        0.0
    } else {
        n as f64 / duration.as_secs_f64()
    }
}

/// Milliseconds to three places, as numbers in JSON.
pub fn rounded_ms(duration: Duration) -> f64 {
    rounded(duration.as_secs_f64() * 1e3)
}

/// Three places.
pub fn rounded(x: f64) -> f64 {
    (x * 1e3).round() / 1e3
}

/// FNV-1a over parts, each closed by its length: names content, guards against nobody.
#[derive(Clone, Debug)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Takes the next part.
    pub fn add(&mut self, part: &[u8]) {
        let len = (part.len() as u64).to_le_bytes();
        for &byte in part.iter().chain(&len) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// The hash so far.
    pub fn value(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_and_percentiles() {
        let samples = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(mean(&samples), 2.5);
        assert!((stddev(&samples) - (5.0f64 / 3.0).sqrt()).abs() < 1e-15);
        let at = |percent| percentile(&samples, percent);
        assert_eq!(
            [at(0.0), at(25.0), at(50.0), at(51.0), at(100.0)],
            [1.0, 1.0, 2.0, 3.0, 4.0]
        );
        assert_eq!(
            (mean(&[]), stddev(&[1.0]), percentile(&[], 50.0)),
            (0.0, 0.0, 0.0)
        );
        assert_eq!(rounded_ms(Duration::from_nanos(1_234_567)), 1.235);
        assert_eq!(per_second(3, Duration::from_millis(500)), 6.0);
    }
}
