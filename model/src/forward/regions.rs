//! The parallel regions of a pass, as they are cut, for whoever wants to know without running it.

use std::ops::Range;

use brevity_kernels::matmul::NR;

use super::split::Split;
use crate::{ModelConfig, Runner};

/// A parallel region and what its tasks cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// What it computes.
    pub name: &'static str,
    /// How often a pass runs it.
    pub times: usize,
    /// Multiply-adds of every task.
    pub tasks: Vec<u64>,
}

/// The regions of a pass of `m` rows on `width` workers that multiply or quantize; attention, which
/// depends on the length of the context, is left out.
///
/// # Panics
/// If `width` is 0.
pub fn projection_regions(config: &ModelConfig, m: usize, width: usize) -> Vec<Region> {
    assert!(width > 0, "no workers");
    let (k, d_ff) = (config.d_model, config.d_ff);
    let (q, kv) = (config.q_dim(), config.kv_dim());
    let layer = |name, tasks| Region {
        name,
        times: config.n_layers,
        tasks,
    };
    let rows = |k: usize| {
        let split = Split::new(&Width(width), m, k * 4);
        costs(split, (k * 4) as u64)
    };
    let panels = |n: usize, k: usize, matrices: usize| {
        let split = Split::fine(&Width(width), n.div_ceil(NR), m * k * NR);
        costs(split, (m * k * NR * matrices) as u64)
    };
    vec![
        layer("norm, quantize", rows(k)),
        layer("q, k, v", panels(q + 2 * kv, k, 1)),
        layer("quantize attended", rows(q)),
        layer("o", panels(k, q, 1)),
        layer("norm, quantize", rows(k)),
        layer("gate, up", panels(d_ff, k, 2)),
        layer("quantize act", rows(d_ff)),
        layer("down", panels(k, d_ff, 1)),
        Region {
            times: 1,
            ..layer("logits", panels(config.vocab_size, k, 1))
        },
    ]
}

/// Multiply-adds of every task of units of `unit_macs`.
fn costs(split: Split, unit_macs: u64) -> Vec<u64> {
    let cost = |units: Range<usize>| units.len() as u64 * unit_macs;
    (0..split.n_tasks()).map(|t| cost(split.units(t))).collect()
}

/// So many workers, of which only the number matters.
struct Width(usize);

impl Runner for Width {
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        (0..n).for_each(|i| task(0, i));
    }

    fn width(&self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;

    #[test]
    fn a_pass_costs_what_its_matrices_hold() {
        let config = Network::Qwen2_5_7b.config();
        let macs = |width| -> u64 {
            let regions = projection_regions(&config, 1, width).into_iter();
            regions
                .filter(|r| !r.name.contains("quantize"))
                .map(|r| r.times as u64 * r.tasks.iter().sum::<u64>())
                .sum()
        };
        let (k, d_ff, kv) = (3584u64, 18944, 512);
        let layer = k * (k + 2 * kv) + k * k + 3 * k * d_ff;
        let all = 28 * layer + 152_064 * k;
        assert_eq!([macs(1), macs(5), macs(8)], [all; 3]);
    }

    #[test]
    fn large_regions_are_cut_finely() {
        let regions = projection_regions(&Network::Qwen2_5_7b.config(), 1, 5);
        for region in regions.iter().filter(|r| !r.name.contains("quantize")) {
            assert!(
                region.tasks.len() >= 75,
                "{}: {}",
                region.name,
                region.tasks.len()
            );
        }
    }
}
