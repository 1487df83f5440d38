//! Random numbers that need no state: a hash of where they are used.

/// Uniform in [0, 1), a multiple of 2^-53, for this seed, stream and position.
pub(crate) fn uniform(seed: u64, stream: u64, position: u64) -> f64 {
    let hash = mix(mix(mix(seed) ^ stream) ^ position);
    (hash >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// One step of SplitMix64 (Steele, Lea, Flood 2014): a bijection that spreads every input bit.
pub(crate) fn mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of SplitMix64 seeded with 1234567, as published with it.
    #[test]
    fn mix_is_splitmix64() {
        let gamma = 0x9E37_79B9_7F4A_7C15u64;
        let outputs: Vec<u64> = (0..3)
            .map(|i| mix(1_234_567u64.wrapping_add(gamma.wrapping_mul(i))))
            .collect();
        assert_eq!(
            outputs,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn numbers_spread_evenly_along_every_axis() {
        let axes: [fn(u64) -> f64; 3] = [
            |i| uniform(i, 0, 0),
            |i| uniform(7, i, 3),
            |i| uniform(7, 1, i),
        ];
        for (axis, at) in axes.iter().enumerate() {
            let mut buckets = [0u32; 16];
            for i in 0..16_000 {
                let u = at(i);
                assert!((0.0..1.0).contains(&u));
                buckets[(u * 16.0) as usize] += 1;
            }
            // Chi-square with 15 degrees of freedom is above 44.3 once in 10,000 cases.
            let chi: f64 = buckets
                .iter()
                .map(|&n| (f64::from(n) - 1000.0).powi(2) / 1000.0)
                .sum();
            assert!(chi < 44.3, "axis {axis}: {chi} {buckets:?}");
        }
    }

    #[test]
    fn neighbours_are_not_correlated() {
        let n = 10_000u64;
        for step in [(0, 1), (1, 0)] {
            let sum: f64 = (0..n)
                .map(|i| {
                    let a = uniform(3, i * step.0, i * step.1) - 0.5;
                    let b = uniform(3, (i + 1) * step.0, (i + 1) * step.1) - 0.5;
                    a * b * 12.0
                })
                .sum();
            assert!((sum / n as f64).abs() < 0.04, "{sum}"); // 4 standard deviations
        }
    }
}
