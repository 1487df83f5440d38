//! How much of a region one task does. Changes speed, never results.

use std::ops::Range;

use crate::Runner;

/// Multiply-adds that are worth a task of their own: a microsecond or so.
const GRAIN: usize = 1 << 15;
/// Tasks per worker of a small region, so that a slow worker leaves work to the others.
const COARSE_TASKS_PER_WORKER: usize = 4;
/// As [`GRAIN`], where there are plenty: claiming one is lost in what it costs.
const FINE_GRAIN: usize = 1 << 17;
/// Most tasks of a finely cut region.
const MAX_FINE_TASKS: usize = 1024;

/// `n` units of work in tasks of `per_task` consecutive units; the last may have fewer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    n: usize,
    pub per_task: usize,
}

impl Split {
    /// Cuts `n` units of `unit_macs` multiply-adds (or as costly) each for `runner`.
    pub fn new(runner: &dyn Runner, n: usize, unit_macs: usize) -> Self {
        let n_tasks = match runner.width() {
            0 | 1 => 1,
            width => n
                .min(width * COARSE_TASKS_PER_WORKER)
                .min(n.saturating_mul(unit_macs) / GRAIN)
                .max(1),
        };
        Self {
            n,
            per_task: n.div_ceil(n_tasks).max(1),
        }
    }

    /// As [`Split::new`] for small regions; large ones in as many tasks as the runner asks for, so
    /// there may be more than [`Split::max_tasks`].
    pub fn fine(runner: &dyn Runner, n: usize, unit_macs: usize) -> Self {
        let coarse = Self::new(runner, n, unit_macs);
        if runner.width() <= 1 {
            return coarse;
        }
        let n_tasks = n
            .min(runner.width().saturating_mul(runner.tasks_per_worker()))
            .min(MAX_FINE_TASKS)
            .min(n.saturating_mul(unit_macs) / FINE_GRAIN)
            .max(coarse.n_tasks());
        Self {
            n,
            per_task: n.div_ceil(n_tasks.max(1)).max(1),
        }
    }

    /// Most tasks any [`Split::new`] for `runner` has.
    pub fn max_tasks(runner: &dyn Runner) -> usize {
        (runner.width() * COARSE_TASKS_PER_WORKER).max(1)
    }

    /// Number of tasks.
    pub fn n_tasks(&self) -> usize {
        self.n.div_ceil(self.per_task)
    }

    /// Calls `task(t, units)` for every task; a lone one runs on the calling thread.
    pub fn run(&self, runner: &dyn Runner, task: &(dyn Fn(usize, Range<usize>) + Sync)) {
        self.run_worker(runner, &|_, t, units| task(t, units));
    }

    /// As [`Split::run`]; the first argument is the worker.
    pub fn run_worker(
        &self,
        runner: &dyn Runner,
        task: &(dyn Fn(usize, usize, Range<usize>) + Sync),
    ) {
        match self.n_tasks() {
            0 => {}
            1 => task(0, 0, self.units(0)),
            n => runner.for_each_worker(n, &|worker, t| task(worker, t, self.units(t))),
        }
    }

    /// Units of task `t`.
    pub fn units(&self, t: usize) -> Range<usize> {
        t * self.per_task..self.n.min((t + 1) * self.per_task)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use proptest::prelude::*;

    use super::*;

    struct Width(usize);

    impl Runner for Width {
        fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
            (0..n).rev().for_each(|i| task(0, i));
        }

        fn width(&self) -> usize {
            self.0
        }
    }

    proptest! {
        #[test]
        fn every_unit_is_done_once(n in 0usize..200, macs in 0usize..1 << 20, width in 0usize..9) {
            let runner = Width(width);
            let split = Split::new(&runner, n, macs);
            prop_assert!(split.n_tasks() <= Split::max_tasks(&runner));
            let fine = Split::fine(&runner, n, macs);
            prop_assert!(fine.n_tasks() >= split.n_tasks());
            for split in [split, fine] {
                let done = Mutex::new(vec![]);
                split.run(&runner, &|t, units| {
                    assert_eq!(units.start, t * split.per_task);
                    done.lock().unwrap().extend(units);
                });
                let mut done = done.into_inner().unwrap();
                done.sort_unstable();
                prop_assert_eq!(done, (0..n).collect::<Vec<_>>());
            }
        }
    }
}
