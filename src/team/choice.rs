//! Which CPUs work, and on what.
//!
//! Prefill computes: every core that is not hopelessly slow shortens it. Decode waits for memory:
//! the big and middle cores ask for more than memory gives, and a little core would only be one more
//! to wait for. So each has a crew of its own, the first so many of the same workers, fastest first.

use brevity_model::TASKS_PER_WORKER;
use serde::{Deserialize, Serialize};

use super::claims::Shares;
use crate::topology::{Cpu, Topology, sets};

/// Speed of the fastest CPU; the unit of `cpu_capacity`.
pub const FULL_SPEED: u32 = 1024;
/// A CPU slower than this share of the fastest is left out of prefill.
const PREFILL_SHARE: f64 = 0.25;
/// A CPU slower than this share of the fastest is left out of decode.
const DECODE_SHARE: f64 = 0.5;
/// Token rows of a pass up to which memory, not arithmetic, limits it.
const MEMORY_ROWS: usize = 4;

/// What limits the speed of a pass through the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Arithmetic: many rows at once, those of a prompt or of several streams.
    Compute,
    /// Reading the weights: few rows.
    Memory,
}

impl Bound {
    /// Of a pass of so many token rows.
    pub fn of_rows(rows: usize) -> Self {
        match rows {
            0..=MEMORY_ROWS => Bound::Memory,
            _ => Bound::Compute,
        }
    }
}

/// Where the speeds of the CPUs are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeedSource {
    /// Measured by `brevity tune`.
    Measured,
    /// `cpu_capacity`.
    Capacity,
    /// The highest frequency.
    Frequency,
    /// Nothing is known: all CPUs count the same.
    Equal,
}

impl SpeedSource {
    /// In words.
    pub fn explain(self) -> &'static str {
        match self {
            SpeedSource::Measured => "measured by brevity tune",
            SpeedSource::Capacity => "cpu_capacity, as the kernel gives it",
            SpeedSource::Frequency => "the highest frequencies; the kernel gives no cpu_capacity",
            SpeedSource::Equal => "unknown: all CPUs count the same",
        }
    }
}

/// How finely large regions are cut: tasks per worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksPerWorker {
    /// Of prefill.
    pub prefill: usize,
    /// Of decode.
    pub decode: usize,
}

impl TasksPerWorker {
    /// The same for both.
    pub fn of_both(tasks: usize) -> Self {
        Self {
            prefill: tasks,
            decode: tasks,
        }
    }

    /// Of passes bound by `bound`.
    pub fn of(self, bound: Bound) -> usize {
        match bound {
            Bound::Compute => self.prefill,
            Bound::Memory => self.decode,
        }
    }
}

impl Default for TasksPerWorker {
    fn default() -> Self {
        Self::of_both(TASKS_PER_WORKER)
    }
}

/// What was measured of a CPU, how many CPUs did best together, and with tasks of which size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Number of every CPU measured, and its speeds of 1024ths of the fastest: computing, reading.
    pub speeds: Vec<(usize, u32, u32)>,
    /// Workers of the fastest prefill.
    pub prefill: usize,
    /// Workers of the fastest decode.
    pub decode: usize,
    /// Tasks per worker that were fastest. Records of before it was measured have none.
    #[serde(default)]
    pub tasks_per_worker: TasksPerWorker,
}

/// One CPU that has a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its number.
    pub cpu: usize,
    /// Speed of its computing, 1024ths of the fastest.
    pub prefill_speed: u32,
    /// Speed of its reading, 1024ths of the fastest.
    pub decode_speed: u32,
    /// Which crews it is in, and why.
    pub reason: String,
}

/// The CPUs of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// In the order of the workers, the fastest first.
    pub members: Vec<Member>,
    /// The first so many work on prefill.
    pub prefill: usize,
    /// The first so many work on decode.
    pub decode: usize,
    /// Every other CPU and why it has no worker.
    pub left_out: Vec<(usize, String)>,
    /// How finely large regions are cut.
    pub tasks_per_worker: TasksPerWorker,
    /// Where the speeds are from.
    pub source: SpeedSource,
    /// What was asked for and could not be had.
    pub notes: Vec<String>,
}

impl Choice {
    /// For the CPUs this process may use: `threads` of them in both crews, or as many as are good.
    pub fn new(topology: &Topology, threads: Option<usize>, measured: Option<&Measured>) -> Self {
        let (source, mut candidates) = candidates(topology, measured);
        let measured = measured.filter(|_| source == SpeedSource::Measured);
        let mut choice = Self {
            members: Vec::new(),
            prefill: 0,
            decode: 0,
            left_out: unusable(topology),
            tasks_per_worker: measured.map_or_else(Default::default, |m| m.tasks_per_worker),
            source,
            notes: Vec::new(),
        };
        match threads {
            Some(asked) => choice.take_asked(candidates, asked),
            None => {
                choice.leave_out_threads(topology, &mut candidates);
                choice.leave_out_slow(&mut candidates);
                choice.leave_out_beyond_quota(topology, &mut candidates);
                choice.take_good(candidates, measured);
            }
        }
        choice.left_out.sort();
        choice
    }

    /// Speeds of the crew for passes bound by `bound`.
    pub fn speeds(&self, bound: Bound) -> Vec<u32> {
        let member = |m: &Member| match bound {
            Bound::Compute => m.prefill_speed,
            Bound::Memory => m.decode_speed,
        };
        let size = match bound {
            Bound::Compute => self.prefill,
            Bound::Memory => self.decode,
        };
        self.members[..size].iter().map(member).collect()
    }

    /// Shares of the crew for passes bound by `bound`.
    pub fn shares(&self, bound: Bound) -> Shares {
        Shares::new(&self.speeds(bound))
    }

    fn leave_out(&mut self, candidate: &Candidate<'_>, reason: String) {
        self.left_out.push((candidate.cpu.id, reason));
    }

    /// The fastest `asked`; all there are, if there are fewer.
    fn take_asked(&mut self, candidates: Vec<Candidate<'_>>, asked: usize) {
        if asked > candidates.len() {
            self.notes.push(format!(
                "{asked} workers asked for, {} CPUs allowed: one worker per CPU",
                candidates.len()
            ));
        }
        for (i, candidate) in candidates.iter().enumerate() {
            match i < asked.max(1) {
                true => self
                    .members
                    .push(candidate.member("as many as were asked for")),
                false => self.leave_out(candidate, format!("only {asked} asked for")),
            }
        }
        (self.prefill, self.decode) = (self.members.len(), self.members.len());
    }

    /// One worker per core: its second thread would share its arithmetic and its caches.
    fn leave_out_threads(&mut self, topology: &Topology, candidates: &mut Vec<Candidate<'_>>) {
        let first = |cpu: &Cpu| {
            topology
                .allowed()
                .map(|c| c.id)
                .find(|id| cpu.core.contains(id))
        };
        candidates.retain(|candidate| {
            let first = first(candidate.cpu).unwrap_or(candidate.cpu.id);
            if first != candidate.cpu.id {
                self.leave_out(candidate, format!("a thread of the core of CPU {first}"));
            }
            first == candidate.cpu.id
        });
    }

    fn leave_out_slow(&mut self, candidates: &mut Vec<Candidate<'_>>) {
        candidates.retain(|candidate| {
            let good = candidate.share() >= PREFILL_SHARE;
            if !good {
                self.leave_out(candidate, format!("slow: {}", candidate.percent()));
            }
            good
        });
    }

    fn leave_out_beyond_quota(&mut self, topology: &Topology, candidates: &mut Vec<Candidate<'_>>) {
        let Some(quota) = &topology.quota else { return };
        let workers = (quota.grants as usize).max(1);
        for candidate in candidates.drain(workers.min(candidates.len())..) {
            let grants = quota.grants;
            self.leave_out(
                &candidate,
                format!("{}: time for {grants:.1} CPUs", quota.path),
            );
        }
    }

    fn take_good(&mut self, candidates: Vec<Candidate<'_>>, measured: Option<&Measured>) {
        let n = candidates.len();
        let fast = candidates
            .iter()
            .filter(|c| c.share() >= DECODE_SHARE)
            .count();
        let (prefill, decode) = measured.map_or((n, fast), |m| (m.prefill, m.decode));
        (self.prefill, self.decode) = (prefill.clamp(1, n), decode.clamp(1, n));
        for (i, candidate) in candidates.iter().enumerate() {
            let percent = candidate.percent();
            let by = match measured {
                Some(_) => "by measurement",
                None => "by its speed",
            };
            let reason = match (i < self.prefill, i < self.decode) {
                (true, true) => format!("prefill and decode {by}: {percent}"),
                (true, false) => format!("prefill only {by}: {percent}; decode waits for memory"),
                (false, true) => format!("decode only {by}: {percent}"),
                (false, false) => {
                    self.leave_out(candidate, format!("no gain {by}: {percent}"));
                    continue;
                }
            };
            self.members.push(candidate.member(&reason));
        }
    }
}

/// A CPU that may be chosen.
struct Candidate<'a> {
    cpu: &'a Cpu,
    compute: u32,
    read: u32,
}

impl Candidate<'_> {
    fn share(&self) -> f64 {
        f64::from(self.compute) / f64::from(FULL_SPEED)
    }

    fn percent(&self) -> String {
        format!("{:.0} % of the fastest", self.share() * 100.0)
    }

    fn member(&self, reason: &str) -> Member {
        Member {
            cpu: self.cpu.id,
            prefill_speed: self.compute,
            decode_speed: self.read,
            reason: reason.into(),
        }
    }
}

/// The allowed CPUs, the fastest first, threads of one core far apart.
fn candidates<'a>(
    topology: &'a Topology,
    measured: Option<&Measured>,
) -> (SpeedSource, Vec<Candidate<'a>>) {
    let (source, raw) = raw_speeds(topology, measured);
    let max = |f: fn(&(u64, u64)) -> u64| raw.iter().map(f).max().unwrap_or(1).max(1);
    let (max_compute, max_read) = (max(|s| s.0), max(|s| s.1));
    let scale = |speed: u64, max: u64| (speed * u64::from(FULL_SPEED) / max).max(1) as u32;
    let mut candidates: Vec<_> = topology
        .allowed()
        .zip(raw)
        .map(|(cpu, (compute, read))| Candidate {
            cpu,
            compute: scale(compute, max_compute),
            read: scale(read, max_read),
        })
        .collect();
    let thread = |cpu: &Cpu| cpu.core.iter().take_while(|&&id| id < cpu.id).count();
    candidates.sort_by_key(|c| (thread(c.cpu), std::cmp::Reverse(c.compute), c.cpu.id));
    (source, candidates)
}

/// Speeds of the allowed CPUs, computing and reading, in a unit of their source.
fn raw_speeds(topology: &Topology, measured: Option<&Measured>) -> (SpeedSource, Vec<(u64, u64)>) {
    let of_all = |speed: &dyn Fn(&Cpu) -> Option<(u64, u64)>| {
        topology.allowed().map(speed).collect::<Option<Vec<_>>>()
    };
    let twice = |speed: u64| (speed, speed);
    let by_measurement = |cpu: &Cpu| {
        let speeds = measured?.speeds.iter().find(|(id, ..)| *id == cpu.id)?;
        Some((speeds.1.into(), speeds.2.into()))
    };
    if let Some(speeds) = of_all(&by_measurement) {
        (SpeedSource::Measured, speeds)
    } else if let Some(speeds) = of_all(&|cpu| cpu.capacity.map(|c| twice(c.into()))) {
        (SpeedSource::Capacity, speeds)
    } else if let Some(speeds) = of_all(&|cpu| cpu.max_khz.map(twice)) {
        (SpeedSource::Frequency, speeds)
    } else {
        let n = topology.allowed().count();
        (SpeedSource::Equal, vec![twice(1); n])
    }
}

/// CPUs this process cannot run on, and what forbids it.
fn unusable(topology: &Topology) -> Vec<(usize, String)> {
    let why = |cpu: &Cpu| {
        if !cpu.online {
            return "offline".to_owned();
        }
        let outside = topology
            .cpuset
            .as_ref()
            .filter(|set| !set.grants.contains(&cpu.id));
        match (outside, &topology.affinity) {
            (Some(set), _) => {
                let grants = sets::list(set.grants.iter().copied());
                format!("not allowed: {} grants {grants}", set.path)
            }
            (None, Some(set)) => {
                let set = sets::list(set.iter().copied());
                format!("not allowed: the process's affinity is {set}")
            }
            (None, None) => "not allowed".to_owned(),
        }
    };
    let others = topology.cpus.iter().filter(|cpu| !cpu.allowed);
    others.map(|cpu| (cpu.id, why(cpu))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::Root;

    fn saved(name: &str) -> Topology {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = dir.join(format!("tests/data/topology/{name}.tree"));
        Topology::read(&Root::open(&path).unwrap()).unwrap()
    }

    /// CPUs of the crews of prefill and decode.
    fn crews(choice: &Choice) -> (Vec<usize>, Vec<usize>) {
        let cpus: Vec<_> = choice.members.iter().map(|m| m.cpu).collect();
        (
            cpus[..choice.prefill].to_vec(),
            cpus[..choice.decode].to_vec(),
        )
    }

    #[test]
    fn every_saved_tree_gets_the_crews_a_reviewer_would_choose() {
        use SpeedSource::{Capacity, Equal, Frequency};
        for (name, source, prefill, decode) in [
            (
                "snapdragon_8_gen_2",
                Capacity,
                vec![7, 3, 4, 5, 6, 0, 1, 2],
                vec![7, 3, 4, 5, 6],
            ),
            (
                "snapdragon_8_gen_3",
                Capacity,
                vec![7, 2, 3, 4, 5, 6, 0, 1],
                vec![7, 2, 3, 4, 5, 6],
            ),
            (
                "snapdragon_8_elite",
                Capacity,
                vec![6, 7, 0, 1, 2, 3, 4, 5],
                vec![6, 7, 0, 1, 2, 3, 4, 5],
            ),
            (
                "no_capacity",
                Frequency,
                vec![4, 5, 0, 1, 2, 3],
                vec![4, 5, 0, 1, 2, 3],
            ),
            ("no_cpufreq", Capacity, vec![7, 4, 5, 6], vec![7, 4, 5, 6]),
            ("x86_host", Frequency, vec![0, 1, 2, 3], vec![0, 1, 2, 3]),
            ("container", Frequency, vec![2, 3], vec![2, 3]),
            ("offline_cores", Capacity, vec![3, 4, 1, 2], vec![3, 4]),
        ] {
            let topology = saved(name);
            let choice = Choice::new(&topology, None, None);
            assert_eq!(crews(&choice), (prefill, decode), "{name}");
            assert_eq!(choice.source, source, "{name}");
            let n = choice.members.len() + choice.left_out.len();
            assert_eq!(n, topology.cpus.len(), "{name}: every CPU has its reason");
        }
        let nothing = Topology::read(&Root::parse("cpu[0-1]/x: 1").unwrap()).unwrap();
        assert_eq!(Choice::new(&nothing, None, None).source, Equal);
    }

    #[test]
    fn reasons_name_what_decided() {
        let reasons = |name| Choice::new(&saved(name), None, None).left_out;
        let find = |name, cpu| {
            let found = reasons(name).into_iter().find(|(id, _)| *id == cpu);
            found.unwrap().1
        };
        assert_eq!(find("no_cpufreq", 0), "slow: 20 % of the fastest");
        assert_eq!(find("x86_host", 5), "a thread of the core of CPU 1");
        assert_eq!(
            find("container", 4),
            "sys/fs/cgroup/cpu.max: time for 2.5 CPUs"
        );
        assert_eq!(
            find("container", 7),
            "not allowed: the process's affinity is 2-6"
        );
        assert_eq!(
            find("container", 9),
            "not allowed: sys/fs/cgroup/cpuset.cpus.effective grants 2-7"
        );
        assert_eq!(find("offline_cores", 7), "offline");
        let gen2 = Choice::new(&saved("snapdragon_8_gen_2"), None, None);
        assert_eq!(
            gen2.members[5].reason,
            "prefill only by its speed: 34 % of the fastest; decode waits for memory"
        );
    }

    #[test]
    fn a_number_asked_for_is_kept_up_to_the_allowed_cpus() {
        let gen2 = saved("snapdragon_8_gen_2");
        let choice = Choice::new(&gen2, Some(6), None);
        assert_eq!((choice.prefill, choice.decode), (6, 6));
        assert!(choice.notes.is_empty());
        let choice = Choice::new(&gen2, Some(20), None);
        assert_eq!(choice.members.len(), 8);
        assert_eq!(
            choice.notes,
            ["20 workers asked for, 8 CPUs allowed: one worker per CPU"]
        );
        let x86 = Choice::new(&saved("x86_host"), Some(5), None);
        let cpus: Vec<_> = x86.members.iter().map(|m| m.cpu).collect();
        assert_eq!(cpus, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn measured_speeds_and_sizes_come_first() {
        let measured = Measured {
            speeds: (0..8).map(|cpu| (cpu, 100 + cpu as u32, 1000)).collect(),
            prefill: 3,
            decode: 4,
            tasks_per_worker: TasksPerWorker {
                prefill: 16,
                decode: 4,
            },
        };
        let choice = Choice::new(&saved("snapdragon_8_gen_2"), None, Some(&measured));
        assert_eq!(crews(&choice), (vec![7, 6, 5], vec![7, 6, 5, 4]));
        assert_eq!(choice.source, SpeedSource::Measured);
        assert_eq!(choice.speeds(Bound::Memory), [1024; 4]);
        assert_eq!(choice.tasks_per_worker, measured.tasks_per_worker);
        // What was measured of other CPUs than there are says nothing.
        let few = Measured {
            speeds: vec![(0, 1, 1)],
            ..measured
        };
        let choice = Choice::new(&saved("no_cpufreq"), None, Some(&few));
        assert_eq!(choice.source, SpeedSource::Capacity);
        assert_eq!(choice.tasks_per_worker, TasksPerWorker::default());
    }
}
