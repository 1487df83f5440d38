//! The CPUs of this machine, as its kernel describes them, and which of them this process may use.
//!
//! Nothing is looked up in a table of chips: capacities, frequencies, siblings and sets are files
//! below a [`Root`]. A file that is absent or damaged is left out with a note; only a tree without
//! any CPU is an error.

pub mod affinity;
mod names;
mod root;
pub mod sets;

use std::collections::BTreeSet;

use serde::Serialize;

use self::sets::{Limit, MAX_CPUS};
use crate::{Error, Result};

pub use self::names::{core_name, cpu_name};
pub use self::root::Root;

const CPUS: &str = "sys/devices/system/cpu";

/// One CPU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cpu {
    /// Number.
    pub id: usize,
    /// Whether it is online.
    pub online: bool,
    /// Whether this process may run on it.
    pub allowed: bool,
    /// The kernel's measure of its speed; the fastest CPU of most systems has 1024.
    pub capacity: Option<u32>,
    /// Highest frequency, kHz.
    pub max_khz: Option<u64>,
    /// Main ID register; for display only.
    pub midr: Option<u64>,
    /// The kernel's number of its cluster; `None` if it tells none apart.
    pub cluster_id: Option<u32>,
    /// Number of its socket.
    pub package_id: Option<u32>,
    /// The CPUs of the same core, itself included.
    pub core: BTreeSet<usize>,
}

/// CPUs of one kind: same capacity, frequency, core and cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cluster {
    /// Its CPUs, ascending.
    pub cpus: Vec<usize>,
    /// Their capacity.
    pub capacity: Option<u32>,
    /// Their highest frequency, kHz.
    pub max_khz: Option<u64>,
    /// What they are called, if that is known.
    pub core: Option<&'static str>,
}

/// The CPUs, and what limits this process.
#[derive(Clone, Debug)]
pub struct Topology {
    /// By number.
    pub cpus: Vec<Cpu>,
    /// The CPUs that the scheduler lets this process run on; `None` if it does not say.
    pub affinity: Option<BTreeSet<usize>>,
    /// The CPUs that its cpuset grants, if there is one.
    pub cpuset: Option<Limit<BTreeSet<usize>>>,
    /// The CPUs' worth of time that its cgroups grant, if they limit it.
    pub quota: Option<Limit<f64>>,
    /// What was wrong with the tree.
    pub notes: Vec<String>,
}

impl Topology {
    /// This machine; if the kernel shows nothing of it, CPUs of equal speed.
    pub fn host() -> Self {
        Self::read(&Root::Host).unwrap_or_else(|error| {
            let affinity: BTreeSet<usize> = affinity::current().into_iter().collect();
            let n = std::thread::available_parallelism().map_or(1, usize::from);
            let ids = match affinity.is_empty() {
                true => (0..n).collect(),
                false => affinity.clone(),
            };
            Self {
                cpus: ids.into_iter().map(Cpu::unknown).collect(),
                affinity: Some(affinity).filter(|set| !set.is_empty()),
                cpuset: None,
                quota: None,
                notes: vec![format!("{error}; taking all CPUs for equal")],
            }
        })
    }

    /// What the files below `root` say.
    ///
    /// # Errors
    /// [`Error::Topology`] if they show no CPU, or none that this process may use.
    pub fn read(root: &Root) -> Result<Self> {
        let mut notes = Vec::new();
        let ids = cpu_ids(root, &mut notes);
        let none = |what: &str| Error::Topology(format!("{CPUS}: {what}"));
        if ids.is_empty() {
            return Err(none("no CPU found"));
        }
        let online = online(root, &ids, &mut notes);
        let affinity = affinity_of(root, &mut notes);
        let cpuset = sets::cpuset(root, &mut notes);
        let quota = sets::quota(root, &mut notes);
        let mut allowed = online.clone();
        let granted = affinity
            .iter()
            .chain(cpuset.iter().map(|limit| &limit.grants));
        for set in granted {
            let both: BTreeSet<_> = allowed.intersection(set).copied().collect();
            match both.is_empty() {
                // A saved or masked tree may show the sets of another place.
                true => notes.push(format!(
                    "the set {} has no online CPU; left out",
                    sets::list(set.iter().copied())
                )),
                false => allowed = both,
            }
        }
        if allowed.is_empty() {
            return Err(none("no CPU is online"));
        }
        let cpu = |&id: &usize| {
            let mut cpu = read_cpu(root, id, &mut notes);
            cpu.online = online.contains(&id);
            cpu.allowed = allowed.contains(&id);
            cpu
        };
        Ok(Self {
            cpus: ids.iter().map(cpu).collect(),
            affinity,
            cpuset,
            quota,
            notes,
        })
    }

    /// The CPUs this process may use, ascending; never empty.
    pub fn allowed(&self) -> impl Iterator<Item = &Cpu> {
        self.cpus.iter().filter(|cpu| cpu.allowed)
    }

    /// CPUs of one kind, the fastest kind first.
    pub fn clusters(&self) -> Vec<Cluster> {
        let key = |cpu: &Cpu| {
            (
                cpu.capacity,
                cpu.max_khz,
                cpu.midr,
                cpu.cluster_id,
                cpu.package_id,
            )
        };
        let mut clusters: Vec<(_, Cluster)> = Vec::new();
        for cpu in &self.cpus {
            match clusters.iter_mut().find(|(k, _)| *k == key(cpu)) {
                Some((_, cluster)) => cluster.cpus.push(cpu.id),
                None => {
                    let cluster = Cluster {
                        cpus: vec![cpu.id],
                        capacity: cpu.capacity,
                        max_khz: cpu.max_khz,
                        core: cpu.midr.and_then(core_name),
                    };
                    clusters.push((key(cpu), cluster));
                }
            }
        }
        let mut clusters: Vec<_> = clusters.into_iter().map(|(_, cluster)| cluster).collect();
        clusters.sort_by_key(|c| (std::cmp::Reverse((c.capacity, c.max_khz)), c.cpus[0]));
        clusters
    }

    /// Identifies the machine, not what is online or allowed on it: the key of what is remembered
    /// of it.
    pub fn fingerprint(&self) -> String {
        let field = |value: Option<u64>| value.map_or("-".into(), |v| format!("{v:x}"));
        let cpu = |cpu: &Cpu| {
            let (capacity, cluster) = (cpu.capacity.map(u64::from), cpu.cluster_id.map(u64::from));
            [capacity, cpu.max_khz, cpu.midr, cluster]
                .map(field)
                .join(".")
        };
        let mut text = String::new();
        let mut cpus = self.cpus.iter().map(cpu).peekable();
        while let Some(kind) = cpus.next() {
            let mut n = 1;
            while cpus.next_if_eq(&kind).is_some() {
                n += 1;
            }
            text += &format!("{}{n}x{kind}", if text.is_empty() { "" } else { "_" });
        }
        text
    }
}

impl Cpu {
    fn unknown(id: usize) -> Self {
        Self {
            id,
            online: true,
            allowed: true,
            capacity: None,
            max_khz: None,
            midr: None,
            cluster_id: None,
            package_id: None,
            core: [id].into(),
        }
    }
}

/// The CPUs there are, online or not.
fn cpu_ids(root: &Root, notes: &mut Vec<String>) -> BTreeSet<usize> {
    let names = root.list(CPUS);
    let number = |name: &String| name.strip_prefix("cpu")?.parse::<usize>().ok();
    let listed: BTreeSet<usize> = names
        .iter()
        .filter_map(number)
        .filter(|&id| id < MAX_CPUS)
        .collect();
    if !listed.is_empty() {
        return listed;
    }
    set(root, &format!("{CPUS}/present"), notes).unwrap_or_default()
}

/// The CPUs that are online: by the common file, or by that of each.
fn online(root: &Root, ids: &BTreeSet<usize>, notes: &mut Vec<String>) -> BTreeSet<usize> {
    if let Some(online) = set(root, &format!("{CPUS}/online"), notes) {
        let both: BTreeSet<_> = ids.intersection(&online).copied().collect();
        if !both.is_empty() {
            return both;
        }
    }
    let up = |id: &&usize| root.read(&format!("{CPUS}/cpu{id}/online")).as_deref() != Some("0");
    ids.iter().filter(up).copied().collect()
}

/// The CPUs that the scheduler lets this process run on.
fn affinity_of(root: &Root, notes: &mut Vec<String>) -> Option<BTreeSet<usize>> {
    if matches!(root, Root::Host) {
        return Some(affinity::current().into_iter().collect())
            .filter(|set: &BTreeSet<_>| !set.is_empty());
    }
    let status = root.read("proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    match sets::parse_list(line) {
        Ok(cpus) => Some(cpus).filter(|set| !set.is_empty()),
        Err(what) => {
            notes.push(format!("proc/self/status: {what}; left out"));
            None
        }
    }
}

fn set(root: &Root, path: &str, notes: &mut Vec<String>) -> Option<BTreeSet<usize>> {
    match sets::parse_list(&root.read(path)?) {
        Ok(cpus) => Some(cpus).filter(|set| !set.is_empty()),
        Err(what) => {
            notes.push(format!("{path}: {what}; left out"));
            None
        }
    }
}

fn read_cpu(root: &Root, id: usize, notes: &mut Vec<String>) -> Cpu {
    let dir = format!("{CPUS}/cpu{id}");
    let mut number = |file: &str, range: std::ops::RangeInclusive<u64>| {
        let path = format!("{dir}/{file}");
        let text = root.read(&path).filter(|text| !text.is_empty())?;
        let value = match text.trim().strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16).ok(),
            None => text.trim().parse().ok(),
        };
        let value = value.filter(|value| range.contains(value));
        if value.is_none() && !is_none_mark(&text) {
            notes.push(format!(
                "{path}: expected {} to {}, found {:?}; left out",
                range.start(),
                range.end(),
                text.chars().take(40).collect::<String>()
            ));
        }
        value
    };
    let capacity = number("cpu_capacity", 1..=1 << 20).map(|v| v as u32);
    let max_khz = number("cpufreq/cpuinfo_max_freq", 1..=100_000_000);
    let midr = number("regs/identification/midr_el1", 1..=u64::MAX);
    // 65535: what the kernel writes for "not known".
    let cluster_id = number("topology/cluster_id", 0..=65_534).map(|v| v as u32);
    let package_id =
        number("topology/physical_package_id", 0..=u64::from(u32::MAX)).map(|v| v as u32);
    let siblings = ["core_cpus_list", "thread_siblings_list"];
    let siblings = siblings
        .iter()
        .find_map(|file| set(root, &format!("{dir}/topology/{file}"), notes));
    Cpu {
        capacity,
        max_khz,
        midr,
        cluster_id,
        package_id,
        core: siblings
            .filter(|core| core.contains(&id))
            .unwrap_or_else(|| [id].into()),
        ..Cpu::unknown(id)
    }
}

/// Whether a number stands for "none".
fn is_none_mark(text: &str) -> bool {
    ["-1", "65535", "0"].contains(&text.trim())
}

#[cfg(test)]
mod tests;
