//! What one core of this machine can do, measured.

use std::time::{Duration, Instant};

use brevity_kernels::Isa;
use brevity_kernels::peak::Peak;
use serde::Serialize;

/// Limits of one core.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Machine {
    /// Tier of the products.
    pub isa: &'static str,
    /// Plain read of memory, GB/s.
    pub read_gbs: f64,
    /// Copy in memory, read and written bytes, GB/s.
    pub copy_gbs: f64,
    /// Copy in L1, read and written bytes, GB/s.
    pub l1_gbs: f64,
    /// Products of the tier's instruction, G/s.
    pub gmacs: f64,
}

/// Bytes of the buffers in memory.
const LARGE: usize = 96 << 20;
/// Bytes of a buffer of which two fit L1.
const SMALL: usize = 8 << 10;

impl Machine {
    /// Measures; takes about a second.
    pub fn measure(isa: Isa) -> Self {
        let mut large = vec![1u8; LARGE];
        let read = median_seconds(1, &mut || {
            std::hint::black_box(sum(&large));
        });
        let copy = median_seconds(1, &mut || {
            let (from, to) = large.split_at_mut(LARGE / 2);
            to.copy_from_slice(from);
            std::hint::black_box(&*to);
        });
        // Not `copy_from_slice`: the C library may copy by a string instruction, which starts slowly.
        let (from, mut to) = (vec![1u64; SMALL / 8], vec![0u64; SMALL / 8]);
        let l1 = median_seconds(1, &mut || {
            for (to, from) in to.iter_mut().zip(std::hint::black_box(&from)) {
                *to = from.wrapping_add(1);
            }
            std::hint::black_box(&to);
        });
        let peak = Peak::new(isa).expect("an available tier");
        const PASSES: usize = 100_000;
        let products = peak.run(PASSES);
        let seconds = median_seconds(1, &mut || {
            peak.run(PASSES);
        });
        Self {
            isa: isa.name(),
            read_gbs: LARGE as f64 / read / 1e9,
            copy_gbs: LARGE as f64 / copy / 1e9,
            l1_gbs: 2.0 * SMALL as f64 / l1 / 1e9,
            gmacs: products as f64 / seconds / 1e9,
        }
    }
}

/// Sum of the 64-bit words in eight chains.
fn sum(bytes: &[u8]) -> u64 {
    let mut sums = [0u64; 8];
    for words in bytes.chunks_exact(64) {
        for (sum, word) in sums.iter_mut().zip(words.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    sums.iter().fold(0, |a, b| a.wrapping_add(*b))
}

/// Samples of a median.
const SAMPLES: usize = 9;
/// Least duration of a sample.
const SAMPLE: Duration = Duration::from_millis(2);

/// Seconds of one call of `run`, median of several samples of several calls, after `warm_up` calls.
pub fn median_seconds(warm_up: usize, run: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    (0..warm_up).for_each(|_| run());
    let once = start.elapsed().as_secs_f64() / warm_up.max(1) as f64;
    let calls = (SAMPLE.as_secs_f64() / once.max(1e-9)).ceil() as usize;
    let mut samples: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let start = Instant::now();
            (0..calls).for_each(|_| run());
            start.elapsed().as_secs_f64() / calls as f64
        })
        .collect();
    samples.sort_by(f64::total_cmp);
    samples[SAMPLES / 2]
}

/// Name of the CPU, or the architecture.
pub fn cpu_name() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == "model name");
    name.map_or(std::env::consts::ARCH.into(), |(_, name)| {
        name.trim().into()
    })
}
