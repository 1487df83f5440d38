//! A rayon pool for what is data-parallel and no pass: packing, quantizing, checking and reading files.
//!
//! It is as wide as the team and runs on the same CPUs, but never at the same time: a [`Pool`] lives while
//! something is loaded, before the team starts or between two passes, and its threads end with it.

use std::io;

use brevity_model::Runner;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::TeamOptions;
use crate::topology::affinity;

/// Threads that take each other's work. Tasks are claimed one by one, in no order.
#[derive(Debug)]
pub struct Pool(ThreadPool);

impl Pool {
    /// As wide as the team of these options, pinned to the same CPUs.
    ///
    /// # Errors
    /// If the system refuses a thread, or [`TeamOptions::cpus`] has none that is online.
    pub fn new(options: &TeamOptions) -> io::Result<Self> {
        let (choice, threads, _) = options.choose()?;
        let cpus: Vec<Option<usize>> = match options.pin {
            true => choice.members.iter().map(|m| Some(m.cpu)).collect(),
            false => vec![None; threads],
        };
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("pool {i}"))
            .start_handler(move |i| {
                // Where the system refuses, the thread runs where the system likes.
                let _ = cpus.get(i).copied().flatten().map(affinity::pin_current);
            })
            .build();
        pool.map(Self).map_err(io::Error::other)
    }

    /// Runs something that uses rayon, on this pool.
    pub fn install<T: Send>(&self, run: impl FnOnce() -> T + Send) -> T {
        self.0.install(run)
    }
}

impl Runner for Pool {
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        let worker = || rayon::current_thread_index().unwrap_or_default();
        let run = || (0..n).into_par_iter().for_each(|i| task(worker(), i));
        self.0.install(run);
    }

    fn width(&self) -> usize {
        self.0.current_num_threads()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use brevity_model::PerWorker;

    use super::*;

    #[test]
    fn every_task_runs_once_and_no_worker_runs_two_at_a_time() {
        let options = TeamOptions {
            threads: Some(3),
            pin: false,
            ..TeamOptions::default()
        };
        let pool = Pool::new(&options).unwrap();
        assert_eq!(pool.width(), 3);
        for n in [0, 1, 2, 7, 1000] {
            let counts: Vec<_> = (0..n).map(|_| AtomicUsize::new(0)).collect();
            let mut scratch = vec![0usize; 3];
            let lent = PerWorker::new(&mut scratch);
            pool.for_each_worker(n, &|worker, i| {
                **lent.lend(worker) += 1;
                counts[i].fetch_add(1, Ordering::Relaxed);
            });
            assert!(counts.iter().all(|c| c.load(Ordering::Relaxed) == 1));
            drop(lent);
            assert_eq!(scratch.iter().sum::<usize>(), n);
        }
    }

    #[test]
    fn its_threads_are_pinned_and_the_caller_is_not() {
        let before = affinity::current();
        let pool = Pool::new(&TeamOptions::default()).unwrap();
        let seen = Mutex::new(vec![]);
        pool.for_each(64, &|_| seen.lock().unwrap().push(affinity::current()));
        let seen = seen.into_inner().unwrap();
        assert!(
            seen.iter()
                .all(|cpus| cpus.len() == 1 && before.contains(&cpus[0]))
        );
        assert_eq!(affinity::current(), before);
    }
}
