//! One call of a team: how it is opened, worked on and waited for.
//!
//! A worker waits for a new number of the call in three steps: it spins, since the gap between two
//! parallel regions of a layer is a few microseconds, and then parks; whoever opens a call wakes
//! the parked workers that have a share in it. The opener waits in the same way for the last task.
//! Nothing spins for longer than [`SPIN`]: a CPU that other work wants is given up at once, and a
//! sleeper that is woken is due before whoever has used its time.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::Line;
use super::claims::{Claims, Shares};

/// A task, as the workers see it: alive until the last claimed task has returned.
type Task = &'static (dyn Fn(usize, usize) + Sync);

/// Spinning before a worker parks.
pub const SPIN: Duration = Duration::from_micros(50);

/// What the workers of a team share.
#[derive(Debug)]
pub struct Calls {
    current: Line<Current>,
    claims: Claims,
    /// Tasks of the current call that have not returned.
    remaining: Line<AtomicUsize>,
    workers: Box<[Line<Sleeper>]>,
    stop: AtomicBool,
    spin: Duration,
    /// What the first panicking task of the current call panicked with.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

/// The call under way, or the last one.
#[derive(Debug, Default)]
struct Current {
    /// Its number << 16 | its workers.
    number: AtomicU64,
    /// Its task. Read only by a thread that holds a claim.
    task: AtomicPtr<Task>,
}

/// How a worker is woken.
#[derive(Debug, Default)]
struct Sleeper {
    parked: AtomicBool,
    /// Set before the worker first parks; the opener of a call, worker 0, may be another thread
    /// every time.
    thread: OnceLock<Thread>,
    opener: Mutex<Option<Thread>>,
}

impl Calls {
    /// For `workers` that spin for `spin` before they park.
    pub fn new(workers: usize, spin: Duration) -> Self {
        Self {
            current: Line(Current {
                number: AtomicU64::new(0),
                task: AtomicPtr::new(ptr::null_mut()),
            }),
            claims: Claims::new(workers),
            remaining: Line::default(),
            workers: (0..workers).map(|_| Line::default()).collect(),
            stop: AtomicBool::new(false),
            spin,
            panic: Mutex::new(None),
        }
    }

    /// Runs `n` tasks, at least 2, on the workers of `shares`, and returns when all have returned:
    /// the panic of one of them, if there was any. One call at a time; the caller is worker 0.
    pub fn run(
        &self,
        n: usize,
        shares: &Shares,
        task: &(dyn Fn(usize, usize) + Sync),
    ) -> Option<Box<dyn Any + Send>> {
        self.open(n, shares, &task);
        self.work(0);
        self.wait_until_done();
        lock(&self.panic).take()
    }

    /// The caller must not return before `remaining` is 0.
    fn open(&self, n: usize, shares: &Shares, task: &&(dyn Fn(usize, usize) + Sync)) {
        let Current { number, task: slot } = &self.current.0;
        let task: *const &(dyn Fn(usize, usize) + Sync) = task;
        slot.store(task.cast::<Task>().cast_mut(), Relaxed);
        self.remaining.0.store(n, Relaxed);
        self.claims.open(n, shares);
        let next = ((number.load(Relaxed) >> 16) + 1) << 16;
        number.store(next | shares.len() as u64, SeqCst);
        // Either these loads see a parked worker, or its check, ordered after it says that it
        // parks, sees the number.
        let owners = (1..shares.len()).filter(|&worker| !shares.range(n, worker).is_empty());
        owners.for_each(|worker| self.wake(worker));
    }

    /// What worker `worker`, not 0, does until the team ends.
    pub fn serve(&self, worker: usize) {
        let _ = self.workers[worker].0.thread.set(thread::current());
        let mut seen = 0;
        loop {
            let current = || {
                let number = self.current.0.number.load(SeqCst);
                let meant = number != seen && (number & 0xFFFF) as usize > worker;
                (meant || self.stop.load(SeqCst)).then_some(number)
            };
            seen = self.wait(worker, current);
            if self.stop.load(Relaxed) {
                return;
            }
            self.work(worker);
        }
    }

    /// Ends every [`Calls::serve`], now or when it is called.
    pub fn stop(&self) {
        self.stop.store(true, SeqCst);
        (1..self.workers.len()).for_each(|worker| self.wake(worker));
    }

    /// Claims and runs tasks until none is left.
    fn work(&self, worker: usize) {
        let mut ran = 0;
        while let Some(i) = self.claims.claim(worker) {
            let task = self.current.0.task.load(Relaxed);
            // SAFETY: the claim of task `i` succeeded and `remaining` still counts it, so the call
            // that opened it has not returned: `task` points at its argument. A later call stores
            // another pointer only after this task has been counted off.
            #[allow(unsafe_code)]
            let task = unsafe { *task };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| task(worker, i))) {
                lock(&self.panic).get_or_insert(panic);
            }
            ran += 1;
        }
        // What the tasks wrote is visible to the opener that reads 0.
        if ran > 0 && self.remaining.0.fetch_sub(ran, SeqCst) == ran && worker > 0 {
            self.wake(0);
        }
    }

    /// Waits until every task of the call has returned.
    fn wait_until_done(&self) {
        let done = || (self.remaining.0.load(SeqCst) == 0).then_some(());
        if done().is_some() {
            return;
        }
        self.wait(0, done);
    }

    /// Spins, then parks until `ready`.
    fn wait<T>(&self, worker: usize, ready: impl Fn() -> Option<T>) -> T {
        if let Some(value) = spin(self.spin, &ready) {
            return value;
        }
        let sleeper = &self.workers[worker].0;
        if worker == 0 {
            *lock(&sleeper.opener) = Some(thread::current());
        }
        sleeper.parked.store(true, SeqCst);
        let value = loop {
            if let Some(value) = ready() {
                break value;
            }
            thread::park();
        };
        sleeper.parked.store(false, Relaxed);
        value
    }

    fn wake(&self, worker: usize) {
        let sleeper = &self.workers[worker].0;
        if !sleeper.parked.load(SeqCst) {
            return;
        }
        if let Some(thread) = sleeper.thread.get() {
            thread.unpark();
        } else if let Some(thread) = &*lock(&sleeper.opener) {
            thread.unpark();
        }
    }
}

/// Asks again and again, for `limit` at most.
fn spin<T>(limit: Duration, ready: &impl Fn() -> Option<T>) -> Option<T> {
    /// Questions between two looks at the clock.
    const BATCH: usize = 32;
    let mut start = None;
    loop {
        for _ in 0..BATCH {
            if let Some(value) = ready() {
                return Some(value);
            }
            std::hint::spin_loop();
        }
        if start.get_or_insert_with(Instant::now).elapsed() >= limit {
            return None;
        }
    }
}

/// Locks; a poisoned lock is as good as any, since nothing panics while holding one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
