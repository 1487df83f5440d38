//! A pass through the network under virtual time, on cores of different speed.
//!
//! What is real: which tasks there are ([`brevity_model::projection_regions`]), who claims which
//! ([`brevity::measure::team::claims::Claims`]), and which CPUs are chosen ([`brevity::measure::team::choice`]). What
//! is assumed: a core does multiply-adds at a rate in proportion to its speed, memory is never the
//! limit, and handing over work costs what [`Costs`] says. So the figures tell how well work is
//! shared, not how fast a phone is.

mod core;

use brevity::measure::team::claims::{Claims, Shares};
use brevity_model::Region;

pub use self::core::Core;

/// What handing over work costs, ns.
#[derive(Clone, Copy, Debug)]
pub struct Costs {
    /// From the opening of a call to another worker's first claim.
    pub fork: f64,
    /// A claim of the own share.
    pub claim: f64,
    /// A claim of another's share.
    pub steal: f64,
    /// From the last task's end until the opener goes on.
    pub join: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Self {
            fork: 500.0,
            claim: 40.0,
            steal: 150.0,
            join: 250.0,
        }
    }
}

/// How the tasks of a region are shared.
#[derive(Clone, Debug)]
pub enum Sharing {
    /// Claimed, the own share first.
    Claimed(Shares),
    /// Every worker does the same number of multiply-adds, whatever its speed.
    Equal,
}

/// A simulated pass.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// When it ended, ns.
    pub makespan: f64,
    /// When it would have ended with nothing to hand over and nobody waiting, ns.
    pub ideal: f64,
    /// Per worker: time from its last task of a region to the end of the region, ns.
    pub waited: Vec<f64>,
}

impl Outcome {
    /// `makespan / ideal - 1`.
    pub fn over_ideal(&self) -> f64 {
        self.makespan / self.ideal - 1.0
    }
}

/// Runs `regions` one after the other; worker `i` runs on `cores[i]` and worker 0 opens the calls.
///
/// # Panics
/// If there are no cores, or the cores never finish.
pub fn simulate(cores: &[Core], regions: &[Region], sharing: &Sharing, costs: Costs) -> Outcome {
    let claims = Claims::new(cores.len());
    let mut now = 0.0;
    let mut waited = vec![0.0; cores.len()];
    // The layers are the same: their regions run in turn, as often as there are layers.
    let layers = regions.iter().map(|r| r.times).max().unwrap_or(0);
    let turns = (0..layers).flat_map(|l| regions.iter().filter(move |r| l < r.times));
    let (each, once): (Vec<_>, Vec<_>) = turns.partition(|region| region.times > 1);
    for region in each.into_iter().chain(once) {
        let ends = match sharing {
            _ if region.tasks.len() == 1 => vec![cores[0].end(now, region.tasks[0])],
            Sharing::Equal => equal(cores, region, now, costs),
            Sharing::Claimed(shares) => {
                claims.open(region.tasks.len(), shares);
                claimed(cores, region, (&claims, shares), now, costs)
            }
        };
        let last = ends.iter().copied().fold(now, f64::max);
        let join = if ends.len() > 1 { costs.join } else { 0.0 };
        for (waited, end) in waited.iter_mut().zip(&ends) {
            *waited += last - end;
        }
        now = last + join;
    }
    let work: u64 = regions
        .iter()
        .map(|r| r.times as u64 * r.tasks.iter().sum::<u64>())
        .sum();
    Outcome {
        makespan: now,
        ideal: core::ideal(cores, work),
        waited,
    }
}

/// When every worker has done its equal part of a region.
fn equal(cores: &[Core], region: &Region, now: f64, costs: Costs) -> Vec<f64> {
    let part = region
        .tasks
        .iter()
        .sum::<u64>()
        .div_ceil(cores.len() as u64);
    let start = |worker: usize| now + if worker == 0 { 0.0 } else { costs.fork };
    cores
        .iter()
        .enumerate()
        .map(|(worker, core)| core.end(start(worker), part))
        .collect()
}

/// When every worker finds nothing left to claim: the worker that is free first claims next.
fn claimed(
    cores: &[Core],
    region: &Region,
    (claims, shares): (&Claims, &Shares),
    now: f64,
    costs: Costs,
) -> Vec<f64> {
    let n = region.tasks.len();
    let mut free: Vec<f64> = (0..shares.len())
        .map(|worker| now + if worker == 0 { 0.0 } else { costs.fork })
        .collect();
    let mut at_work: Vec<usize> = (0..shares.len()).collect();
    while !at_work.is_empty() {
        let first = (0..at_work.len())
            .min_by(|&a, &b| free[at_work[a]].total_cmp(&free[at_work[b]]))
            .unwrap_or(0);
        let worker = at_work[first];
        let Some(task) = claims.claim(worker) else {
            at_work.swap_remove(first);
            continue;
        };
        let own = shares.range(n, worker).contains(&task);
        let cost = if own { costs.claim } else { costs.steal };
        free[worker] = cores[worker].end(free[worker] + cost, region.tasks[task]);
    }
    free
}

#[cfg(test)]
mod tests;
