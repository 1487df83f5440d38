//! The worker team: fork-join over numbered tasks, on threads pinned to one CPU each.
//!
//! The thread that calls [`Team::for_each`] is worker 0; the others wait for its next call. A
//! call publishes `(n, next)` in one word, the *ticket*; every worker claims tasks by adding 1
//! to it until `next` reaches `n`. Nobody waits for a worker that has not claimed anything, so a
//! worker the system has descheduled between calls delays nobody.
//!
//! Waiting has three stages: spin for a few tens of microseconds (the gap between two parallel
//! regions of a layer), give up the CPU a few times, then sleep. With more workers than CPUs the
//! spinning is left out, because it would take time from the worker that is waited for.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use brevity_model::Runner;

use crate::topology;

/// How a team is built.
#[derive(Clone, Copy, Debug)]
pub struct TeamOptions {
    /// Workers, the calling thread included; `None`: [`topology::default_threads`].
    pub threads: Option<usize>,
    /// Whether every worker, the calling thread included, is pinned to a CPU.
    pub pin: bool,
}

impl Default for TeamOptions {
    fn default() -> Self {
        Self {
            threads: None,
            pin: true,
        }
    }
}

/// A task, as the ticket's readers see it: alive until the last claimed task has returned.
type Task = &'static (dyn Fn(usize) + Sync);

/// Most workers of a team.
pub const MAX_THREADS: usize = 512;
/// Tasks of one call; what is left of 32 bits takes the claims that come too late.
pub const MAX_TASKS: usize = u32::MAX as usize / 2;
/// Spinning before a worker gives up its CPU.
const SPIN: Duration = Duration::from_micros(50);
/// Times a worker gives up its CPU before it sleeps.
const YIELDS: usize = 64;

/// A team of workers; one of them is whoever calls [`Runner::for_each`].
///
/// Workers are joined when the team is dropped. A pinned calling thread stays pinned.
#[derive(Debug)]
pub struct Team {
    shared: Arc<Shared>,
    helpers: Vec<JoinHandle<()>>,
    cpus: Vec<Option<usize>>,
}

/// Keeps what different threads write on different cache lines.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Line<T>(T);

#[derive(Debug)]
struct Shared {
    /// Tasks of the current call << 32 | next task to claim.
    ticket: Line<AtomicU64>,
    /// Tasks of the current call that have not returned.
    remaining: Line<AtomicUsize>,
    /// The current call's task. Read only by a thread that holds a claim.
    task: Line<AtomicPtr<Task>>,
    /// Whether a call is under way.
    busy: AtomicBool,
    stop: AtomicBool,
    spin: Duration,
    sleep: Mutex<()>,
    work_ready: Condvar,
    work_done: Condvar,
    sleepers: AtomicUsize,
    caller_sleeps: AtomicBool,
    /// What the first panicking task of the current call panicked with.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Team {
    /// Starts the workers, and pins them and the calling thread if asked.
    ///
    /// More workers than allowed CPUs share CPUs in turn.
    ///
    /// # Errors
    /// If the system refuses a thread.
    ///
    /// # Panics
    /// If there are to be more than [`MAX_THREADS`].
    pub fn new(options: TeamOptions) -> std::io::Result<Self> {
        let allowed = topology::allowed_cpus();
        let threads = options
            .threads
            .unwrap_or_else(topology::default_threads)
            .max(1);
        let spin = if threads > allowed.len() {
            Duration::ZERO
        } else {
            SPIN
        };
        let mut team = Self {
            shared: Arc::new(Shared::new(spin)),
            helpers: Vec::new(),
            cpus: Vec::new(),
        };
        let pin = move |worker: usize| {
            options
                .pin
                .then(|| topology::pin_current(allowed[worker % allowed.len()]))
                .flatten()
        };
        let (report, reports) = mpsc::channel();
        for worker in 1..threads {
            let (shared, report) = (Arc::clone(&team.shared), report.clone());
            let helper = thread::Builder::new()
                .name(format!("worker {worker}"))
                .spawn(move || {
                    // The receiver lives until every helper has reported or one failed to start.
                    let _ = report.send((worker, pin(worker)));
                    drop(report); // ends the loop over the reports
                    while shared.wait_for_work() {
                        shared.claim_tasks();
                    }
                })?;
            team.helpers.push(helper);
        }
        drop(report);
        team.cpus = vec![None; threads];
        team.cpus[0] = pin(0);
        for (worker, cpu) in reports {
            team.cpus[worker] = cpu;
        }
        Ok(team)
    }

    /// The CPU each worker was pinned to, as read back; `None`: it runs where the system likes.
    pub fn cpus(&self) -> &[Option<usize>] {
        &self.cpus
    }
}

impl Runner for Team {
    /// Every task once, on any worker. A call from inside a task, or while another thread's call
    /// is under way, runs its tasks on the calling thread.
    ///
    /// # Panics
    /// If a task panics, with what it panicked with, after the other tasks have returned. If `n`
    /// is over [`MAX_TASKS`].
    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        assert!(n <= MAX_TASKS, "{n} tasks, at most {MAX_TASKS}");
        let shared = &*self.shared;
        if n <= 1 || self.helpers.is_empty() || shared.busy.swap(true, Acquire) {
            return (0..n).for_each(task);
        }
        shared.publish(n, &task);
        shared.claim_tasks();
        shared.wait_until_done();
        let panic = lock(&shared.panic).take();
        shared.busy.store(false, Release);
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    fn width(&self) -> usize {
        self.cpus.len()
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.shared.stop.store(true, SeqCst);
        drop(lock(&self.shared.sleep));
        self.shared.work_ready.notify_all();
        for helper in self.helpers.drain(..) {
            // Tasks' panics are caught, so a helper has nothing to report.
            let _ = helper.join();
        }
    }
}

impl Shared {
    fn new(spin: Duration) -> Self {
        Self {
            ticket: Line::default(),
            remaining: Line::default(),
            task: Line(AtomicPtr::new(ptr::null_mut())),
            busy: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            spin,
            sleep: Mutex::new(()),
            work_ready: Condvar::new(),
            work_done: Condvar::new(),
            sleepers: AtomicUsize::new(0),
            caller_sleeps: AtomicBool::new(false),
            panic: Mutex::new(None),
        }
    }

    /// Opens a call of `n` tasks. The caller must not return before `remaining` is 0.
    fn publish(&self, n: usize, task: &&(dyn Fn(usize) + Sync)) {
        let task: *const &(dyn Fn(usize) + Sync) = task;
        self.task.0.store(task.cast::<Task>().cast_mut(), Relaxed);
        self.remaining.0.store(n, Relaxed);
        self.ticket.0.store((n as u64) << 32, SeqCst);
        // Either this load sees a sleeper, or the sleeper's check, ordered after its own
        // increment, sees the ticket.
        let sleepers = self.sleepers.load(SeqCst);
        if sleepers > 0 {
            drop(lock(&self.sleep));
            (0..sleepers.min(n - 1)).for_each(|_| self.work_ready.notify_one());
        }
    }

    /// Claims and runs tasks of the current call until none is left.
    fn claim_tasks(&self) {
        let mut ran = 0;
        loop {
            let ticket = self.ticket.0.fetch_add(1, Acquire);
            let (n, i) = (ticket >> 32, ticket & u64::from(u32::MAX));
            if i >= n {
                break;
            }
            let task = self.task.0.load(Relaxed);
            // SAFETY: the claim of task `i` succeeded and `remaining` still counts it, so the
            // call that published this ticket has not returned: `task` points at its argument.
            // A later call stores another pointer only after this task has been counted off.
            #[allow(unsafe_code)]
            let task = unsafe { *task };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| task(i as usize))) {
                lock(&self.panic).get_or_insert(panic);
            }
            ran += 1;
        }
        // Release: what the tasks wrote is visible to the caller that reads 0.
        if ran > 0
            && self.remaining.0.fetch_sub(ran, SeqCst) == ran
            && self.caller_sleeps.load(SeqCst)
        {
            drop(lock(&self.sleep));
            self.work_done.notify_one();
        }
    }

    /// Waits for unclaimed tasks; false when the team is to end.
    fn wait_for_work(&self) -> bool {
        let ready = || {
            let ticket = self.ticket.0.load(SeqCst);
            ticket & u64::from(u32::MAX) < ticket >> 32 || self.stop.load(SeqCst)
        };
        if !self.spin_then_yield(ready) {
            let mut guard = lock(&self.sleep);
            self.sleepers.fetch_add(1, SeqCst);
            while !ready() {
                guard = self
                    .work_ready
                    .wait(guard)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            self.sleepers.fetch_sub(1, SeqCst);
        }
        !self.stop.load(SeqCst)
    }

    /// Waits until every task of the call has returned.
    fn wait_until_done(&self) {
        let done = || self.remaining.0.load(SeqCst) == 0;
        if !self.spin_then_yield(done) {
            let mut guard = lock(&self.sleep);
            self.caller_sleeps.store(true, SeqCst);
            while !done() {
                guard = self
                    .work_done
                    .wait(guard)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            self.caller_sleeps.store(false, SeqCst);
        }
    }

    /// The first two stages of waiting; whether `ready` came true.
    fn spin_then_yield(&self, ready: impl Fn() -> bool) -> bool {
        if ready() {
            return true;
        }
        let start = Instant::now();
        while start.elapsed() < self.spin {
            for _ in 0..16 {
                std::hint::spin_loop();
                if ready() {
                    return true;
                }
            }
        }
        for _ in 0..YIELDS {
            thread::yield_now();
            if ready() {
                return true;
            }
        }
        false
    }
}

/// Locks; a poisoned lock is as good as any, since nothing panics while holding one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(threads: usize) -> Team {
        // Unpinned: the test harness's threads must stay free.
        Team::new(TeamOptions {
            threads: Some(threads),
            pin: false,
        })
        .unwrap()
    }

    /// Runs `n` tasks and checks that each ran once.
    fn check_once(team: &Team, n: usize) {
        let counts: Vec<_> = (0..n).map(|_| AtomicUsize::new(0)).collect();
        team.for_each(n, &|i| {
            counts[i].fetch_add(1, Relaxed);
        });
        assert!(
            counts.iter().all(|count| count.load(Relaxed) == 1),
            "{n} tasks: {counts:?}"
        );
    }

    #[test]
    fn every_task_runs_once() {
        for threads in [1, 2, 3, 8] {
            let team = team(threads);
            assert_eq!(team.width(), threads);
            for n in [0, 1, 2, 3, 7, 64, 1000] {
                check_once(&team, n);
            }
        }
    }

    #[test]
    fn a_hundred_thousand_joins() {
        for threads in [1, 2, 4] {
            let team = team(threads);
            let sum = AtomicU64::new(0);
            for _ in 0..100_000 {
                team.for_each(3, &|i| {
                    sum.fetch_add(i as u64 + 1, Relaxed);
                });
            }
            assert_eq!(sum.into_inner(), 600_000);
        }
    }

    #[test]
    fn joins_after_every_length_of_pause() {
        // Pauses around the spin time, so that workers are met spinning, yielding and asleep.
        let team = team(3);
        for round in 0..2000 {
            check_once(&team, 5);
            thread::sleep(Duration::from_micros(round % 200));
        }
    }

    #[test]
    fn results_are_visible_to_the_caller_and_the_next_call() {
        let team = team(4);
        let mut data = vec![0u64; 64];
        for _ in 0..10_000 {
            let chunks = brevity_model::DisjointChunks::new(&mut data, 5);
            team.for_each(13, &|i| chunks.take(i).iter_mut().for_each(|x| *x += 1));
        }
        assert_eq!(data, vec![10_000; 64]);
    }

    #[test]
    fn a_slow_task_puts_the_caller_to_sleep_and_wakes_it() {
        let team = team(2);
        for _ in 0..5 {
            let caller = thread::current().id();
            team.for_each(2, &|_| {
                let slow = thread::current().id() != caller;
                thread::sleep(Duration::from_millis(if slow { 20 } else { 5 }));
            });
            check_once(&team, 10);
        }
    }

    #[test]
    fn nested_and_concurrent_calls_run_inline() {
        let team = team(3);
        let count = AtomicUsize::new(0);
        team.for_each(10, &|_| {
            team.for_each(10, &|_| {
                count.fetch_add(1, Relaxed);
            });
        });
        assert_eq!(count.load(Relaxed), 100);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..2000).for_each(|_| check_once(&team, 9)));
            }
        });
    }

    #[test]
    fn panics_reach_the_caller_and_leave_the_team_whole() {
        for threads in [1, 2, 4] {
            let team = team(threads);
            for bad in [0, 3, 9] {
                let run = || team.for_each(10, &|i| assert!(i != bad, "task {i} failed"));
                let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
                assert_eq!(
                    panic.downcast_ref::<String>().unwrap(),
                    &format!("task {bad} failed")
                );
                check_once(&team, 20);
            }
        }
    }

    #[test]
    fn a_nested_panic_reaches_the_outer_caller() {
        let team = team(3);
        let run = || {
            team.for_each(6, &|i| {
                team.for_each(4, &|j| assert!((i, j) != (4, 2), "inner"))
            })
        };
        let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(*panic.downcast_ref::<&str>().unwrap(), "inner");
        check_once(&team, 6);
    }

    #[test]
    fn many_teams_come_and_go() {
        for round in 0..200 {
            let team = team(1 + round % 4);
            if round % 3 > 0 {
                check_once(&team, round % 10);
            }
            if round % 50 == 0 {
                thread::sleep(Duration::from_millis(5)); // workers asleep when the team ends
            }
        }
    }

    #[test]
    fn pinned_workers_report_their_cpu() {
        let cpus = thread::spawn(|| {
            let team = Team::new(TeamOptions {
                threads: Some(2),
                pin: true,
            })
            .unwrap();
            check_once(&team, 100);
            team.cpus().to_vec()
        });
        let allowed = topology::allowed_cpus();
        for (worker, cpu) in cpus.join().unwrap().into_iter().enumerate() {
            assert!(cpu.is_none_or(|cpu| cpu == allowed[worker % allowed.len()]));
        }
    }
}
