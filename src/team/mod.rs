//! The worker team: fork-join over numbered tasks, on threads pinned to one CPU each.
//!
//! The thread that calls [`Runner::for_each`] is worker 0; the others wait for its next call.
//! [`claims`] says who does which task, [`call`] how a call is opened and waited for.
//!
//! Passes of many rows, which compute, and of few rows, which read memory, run on *crews* of different
//! size over the same threads: workers are ordered by speed, and a crew is the first so many of them.

pub mod call;
pub mod choice;
pub mod claims;
pub mod measured;
pub mod pool;
mod watch;

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::{Duration, Instant};

use brevity_model::Runner;
use rustix::thread::Pid;

use self::call::{Calls, SPIN};
pub use self::choice::Bound;
use self::choice::{Choice, Measured};
use self::claims::Shares;
use self::watch::Watch;
use crate::topology::{Root, Topology, affinity, sets};

/// How a team is built.
#[derive(Clone, Debug)]
pub struct TeamOptions {
    /// Workers, the calling thread included; `None`: as many as are good, see [`Choice`].
    pub threads: Option<usize>,
    /// Whether every worker, the calling thread included, is pinned to a CPU. Without, all CPUs
    /// count the same and any number of workers is started.
    pub pin: bool,
    /// The only CPUs to use; `None`: all that this process may use.
    pub cpus: Option<BTreeSet<usize>>,
    /// What was measured of this machine.
    pub measured: Option<Measured>,
}

impl Default for TeamOptions {
    fn default() -> Self {
        Self {
            threads: None,
            pin: true,
            cpus: None,
            measured: None,
        }
    }
}

impl TeamOptions {
    /// Which workers a team of these options has: the choice, their number, and the CPUs there are.
    fn choose(&self) -> io::Result<(Choice, usize, usize)> {
        let topology = topology(self.cpus.as_ref())?;
        let n_cpus = topology.allowed().count();
        let choice = Choice::new(&topology, self.threads, self.measured.as_ref());
        let threads = match (self.pin, self.threads) {
            (false, Some(threads)) => threads.max(1),
            _ => choice.members.len(),
        };
        assert!(threads <= MAX_THREADS, "{threads} workers");
        Ok((choice, threads, n_cpus))
    }
}

/// Most workers of a team.
pub const MAX_THREADS: usize = 512;

/// A team of workers; one of them is whoever calls [`Runner::for_each`].
///
/// The team itself runs on all its workers, [`Team::crew`] on those that a kind of pass is best with.
/// Workers are joined when the team is dropped; the thread that built it may then run where it
/// could before, if it is the one that drops it.
#[derive(Debug)]
pub struct Team {
    calls: Arc<Calls>,
    helpers: Vec<JoinHandle<()>>,
    workers: Vec<Worker>,
    cpus: Vec<Option<usize>>,
    choice: Choice,
    all: Arc<Shares>,
    crews: Mutex<[Arc<Shares>; 2]>,
    /// Of a pinned team.
    watch: Option<Mutex<Watch>>,
    /// Whether a call is under way.
    busy: AtomicBool,
    /// The builder and where it could run before it was pinned.
    builder: (ThreadId, Vec<usize>),
}

/// A worker as it was started.
#[derive(Clone, Copy, Debug)]
struct Worker {
    thread: Pid,
    /// The CPU it was pinned to, as read back.
    granted: Option<usize>,
}

/// Keeps what different threads write on different cache lines.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Line<T>(T);

impl Team {
    /// Starts the workers, and pins them and the calling thread if asked: never more pinned workers
    /// than there are CPUs. Unpinned workers beyond that share CPUs in turn.
    ///
    /// # Errors
    /// If the system refuses a thread, or [`TeamOptions::cpus`] has none that is online.
    ///
    /// # Panics
    /// If there are to be more than [`MAX_THREADS`].
    pub fn new(options: &TeamOptions) -> io::Result<Self> {
        let (choice, threads, n_cpus) = options.choose()?;
        // A worker that spins takes time from the one it waits for if they share a CPU.
        let spin = if threads > n_cpus {
            Duration::ZERO
        } else {
            SPIN
        };
        let all = Shares::new(&match options.pin {
            true => choice.members.iter().map(|m| m.prefill_speed).collect(),
            false => vec![1; threads],
        });
        let crew = |bound| {
            Arc::new(if options.pin {
                choice.shares(bound)
            } else {
                all.clone()
            })
        };
        let cpus = choice.members.iter().map(|member| member.cpu);
        let mut team = Self {
            calls: Arc::new(Calls::new(threads, spin)),
            helpers: Vec::new(),
            workers: Vec::new(),
            cpus: Vec::new(),
            crews: Mutex::new([Bound::Compute, Bound::Memory].map(crew)),
            all: Arc::new(all),
            watch: options
                .pin
                .then(|| Mutex::new(Watch::new(Root::Host, cpus))),
            busy: AtomicBool::new(false),
            builder: (thread::current().id(), affinity::current()),
            choice,
        };
        team.start(threads, options.pin)?;
        Ok(team)
    }

    /// Starts the workers and notes where they run.
    fn start(&mut self, threads: usize, pin: bool) -> io::Result<()> {
        let (report, reports) = mpsc::channel();
        let asked = |worker: usize| pin.then(|| self.choice.members[worker].cpu);
        for worker in 1..threads {
            let (calls, report) = (Arc::clone(&self.calls), report.clone());
            let asked = asked(worker);
            let helper = thread::Builder::new()
                .name(format!("worker {worker}"))
                .spawn(move || {
                    // The receiver lives until every helper has reported or one failed to start.
                    let _ = report.send((worker, Worker::here(asked)));
                    drop(report); // ends the loop over the reports
                    calls.serve(worker);
                })?;
            self.helpers.push(helper);
        }
        drop(report);
        let first = (0, Worker::here(asked(0)));
        let mut workers: Vec<_> = [first].into_iter().chain(reports).collect();
        workers.sort_by_key(|(worker, _)| *worker);
        self.workers = workers.into_iter().map(|(_, worker)| worker).collect();
        self.cpus = self.workers.iter().map(|worker| worker.granted).collect();
        Ok(())
    }

    /// The workers that passes bound by `bound` are best with.
    pub fn crew(&self, bound: Bound) -> Crew<'_> {
        let crews = self.crews.lock().unwrap_or_else(PoisonError::into_inner);
        Crew {
            team: self,
            shares: Arc::clone(&crews[bound as usize]),
            tasks_per_worker: self.choice.tasks_per_worker.of(bound),
        }
    }

    /// Looks, at most once a second, whether CPUs were throttled, taken away or given back, and cuts
    /// the shares of the crews accordingly. To be called between passes.
    pub fn poll(&self) {
        let Some(Ok(mut watch)) = self.watch.as_ref().map(Mutex::try_lock) else {
            return; // not pinned, or another thread is looking
        };
        if watch.is_due(Instant::now()) {
            self.look(&mut watch);
        }
    }

    fn look(&self, watch: &mut Watch) {
        let there = |i: usize| {
            let Worker { thread, granted } = self.workers[i];
            let mask = granted.and_then(|cpu| Some((cpu, affinity::of_thread(thread)?)));
            mask.is_none_or(|(cpu, mask)| mask.contains(&cpu))
        };
        let Some(states) = watch.look(there) else {
            return;
        };
        let shares = |bound| {
            let speeds = self.choice.speeds(bound);
            let left = speeds.iter().zip(states).map(|(&s, state)| state.left(s));
            Arc::new(Shares::new(&left.collect::<Vec<_>>()))
        };
        let crews = [Bound::Compute, Bound::Memory].map(shares);
        *self.crews.lock().unwrap_or_else(PoisonError::into_inner) = crews;
    }

    /// What [`Team::poll`] has noticed so far.
    pub fn events(&self) -> Vec<String> {
        let watch = self.watch.as_ref().map(|watch| {
            let watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
            watch.events().to_vec()
        });
        watch.unwrap_or_default()
    }

    /// The CPU each worker was pinned to, as read back; `None`: it runs where the system likes.
    pub fn cpus(&self) -> &[Option<usize>] {
        &self.cpus
    }

    /// The CPUs that a crew is pinned to, in the order of its workers; none of an unpinned team.
    pub fn crew_cpus(&self, bound: Bound) -> Vec<usize> {
        let width = self.crew(bound).width();
        self.cpus[..width].iter().copied().flatten().collect()
    }

    /// Why these CPUs were chosen. What an unpinned team would have done if it were pinned.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// What was asked of the system, or by the caller, and not granted.
    pub fn warnings(&self) -> Vec<String> {
        let pinned = self.watch.is_some();
        let members = self.choice.members.iter().zip(&self.cpus);
        let refused = members.enumerate().filter_map(|(i, (member, granted))| {
            let asked = Some(member.cpu).filter(|_| pinned && granted.is_none())?;
            Some(format!(
                "worker {i} could not be pinned to CPU {asked}: it runs where the system likes"
            ))
        });
        self.choice.notes.iter().cloned().chain(refused).collect()
    }

    fn run(&self, n: usize, shares: &Shares, task: &(dyn Fn(usize, usize) + Sync)) {
        if n <= 1 || shares.len() == 1 || self.busy.swap(true, Acquire) {
            return (0..n).for_each(|i| task(0, i));
        }
        let panic = self.calls.run(n, shares, task);
        self.busy.store(false, Release);
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }
}

impl Worker {
    /// The calling thread, pinned if it is to be.
    fn here(asked: Option<usize>) -> Self {
        Self {
            thread: rustix::thread::gettid(),
            granted: asked.and_then(affinity::pin_current),
        }
    }
}

/// This machine, with no CPU allowed but `cpus`. They need not be in the affinity of the calling
/// thread, which may be a worker of another team.
fn topology(cpus: Option<&BTreeSet<usize>>) -> io::Result<Topology> {
    let mut topology = Topology::host();
    let Some(cpus) = cpus else {
        return Ok(topology);
    };
    for cpu in &mut topology.cpus {
        cpu.allowed = cpu.online && cpus.contains(&cpu.id);
    }
    if topology.allowed().next().is_none() {
        let cpus = sets::list(cpus.iter().copied());
        let what = format!("none of the CPUs {cpus:?} is online");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    Ok(topology)
}

/// Some of a team's workers, for one pass.
#[derive(Clone, Debug)]
pub struct Crew<'t> {
    team: &'t Team,
    shares: Arc<Shares>,
    tasks_per_worker: usize,
}

impl Runner for Crew<'_> {
    /// As the team's own, on these workers.
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        self.team.run(n, &self.shares, task);
    }

    fn width(&self) -> usize {
        self.shares.len()
    }

    fn tasks_per_worker(&self) -> usize {
        self.tasks_per_worker
    }

    fn share(&self, n: usize, worker: usize) -> Range<usize> {
        self.shares.range(n, worker)
    }
}

impl Runner for Team {
    /// Every task once, on any worker. A call from inside a task, or while another thread's call
    /// is under way, runs its tasks on the calling thread.
    ///
    /// # Panics
    /// If a task panics, with what it panicked with, after the other tasks have returned. If `n`
    /// is over [`claims::MAX_TASKS`].
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        self.run(n, &self.all, task);
    }

    fn width(&self) -> usize {
        self.all.len()
    }

    fn share(&self, n: usize, worker: usize) -> Range<usize> {
        self.all.range(n, worker)
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.calls.stop();
        for helper in self.helpers.drain(..) {
            // Tasks' panics are caught, so a helper has nothing to report.
            let _ = helper.join();
        }
        let (builder, cpus) = &self.builder;
        if *builder == thread::current().id() {
            // Where the thread could run before; the set may have shrunk since, which is the
            // system's to say.
            affinity::set_current(cpus);
        }
    }
}

#[cfg(test)]
mod tests;
