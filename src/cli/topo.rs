//! `brevity topo`: the CPUs, the ones that work, and why.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::error::Result;
use super::output::{self, Format};
use crate::team::choice::{Bound, Choice, Member, SpeedSource, TasksPerWorker};
use crate::team::measured;
use crate::team::{Team, TeamOptions};
use crate::topology::{Cluster, Root, Topology, sets};

/// Show the CPUs of this machine, the ones chosen for prefill and decode and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity topo                   clusters, crews, and whether the system pins the workers
  brevity topo -t 4              the same for four workers
  brevity topo --root DIR        of a copied /sys, /proc and /dev; nothing is pinned
  brevity topo --root FILE.tree  of a saved tree, one `path: text` a line")]
pub struct Args {
    /// Workers [default: as many as are good]
    #[arg(short, long, value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Folder that stands for /, or a saved tree [default: this machine]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

/// What is known and what was decided.
#[derive(Debug, Serialize)]
struct Report {
    clusters: Vec<Cluster>,
    online: Vec<usize>,
    allowed: Vec<usize>,
    /// Of the scheduler; `null`: it does not say.
    affinity: Option<Vec<usize>>,
    cpuset: Option<Source<Vec<usize>>>,
    quota_cpus: Option<Source<f64>>,
    speeds_from: SpeedSource,
    prefill: Vec<usize>,
    decode: Vec<usize>,
    tasks_per_worker: TasksPerWorker,
    members: Vec<Member>,
    left_out: Vec<LeftOut>,
    /// CPU of every worker as read back; `null`: not pinned. Absent for a saved tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    granted: Option<Vec<Option<usize>>>,
    warnings: Vec<String>,
    notes: Vec<String>,
    fingerprint: String,
}

/// What a file grants.
#[derive(Debug, Serialize)]
struct Source<T> {
    path: String,
    grants: T,
}

#[derive(Debug, Serialize)]
struct LeftOut {
    cpu: usize,
    reason: String,
}

/// Runs the command.
///
/// # Errors
/// If the tree cannot be read or shows no CPU.
pub fn run(args: &Args) -> Result<()> {
    let threads = args.threads.map(usize::from);
    let report = match &args.root {
        Some(root) => {
            let topology = Topology::read(&Root::open(root)?)?;
            let choice = Choice::new(&topology, threads, None);
            let warnings = choice.notes.clone();
            Report::new(&topology, &choice, None, warnings)
        }
        None => {
            // Before the team, which narrows the affinity of this thread.
            let topology = Topology::host();
            let options = TeamOptions {
                threads,
                measured: measured::load(&topology)?,
                ..TeamOptions::default()
            };
            let team = Team::new(&options).map_err(crate::Error::Workers)?;
            Report::new(
                &topology,
                team.choice(),
                Some(team.cpus().to_vec()),
                team.warnings(),
            )
        }
    };
    match args.output {
        Format::Json => output::print_json(&report),
        Format::Text => output::print(&report.text()),
    }
}

/// Writing to a `String` cannot fail.
macro_rules! line {
    ($text:expr, $($arg:tt)*) => { let _ = writeln!($text, $($arg)*); };
}

impl Report {
    fn new(
        topology: &Topology,
        choice: &Choice,
        granted: Option<Vec<Option<usize>>>,
        warnings: Vec<String>,
    ) -> Self {
        let crew = |bound| {
            let n = choice.speeds(bound).len();
            choice.members[..n].iter().map(|m| m.cpu).collect()
        };
        let online = topology.cpus.iter().filter(|cpu| cpu.online);
        let left_out = choice.left_out.iter().cloned();
        Self {
            clusters: topology.clusters(),
            online: online.map(|cpu| cpu.id).collect(),
            allowed: topology.allowed().map(|cpu| cpu.id).collect(),
            affinity: topology
                .affinity
                .as_ref()
                .map(|set| set.iter().copied().collect()),
            cpuset: topology.cpuset.as_ref().map(|limit| Source {
                path: limit.path.clone(),
                grants: limit.grants.iter().copied().collect(),
            }),
            quota_cpus: topology.quota.as_ref().map(|limit| Source {
                path: limit.path.clone(),
                grants: limit.grants,
            }),
            speeds_from: choice.source,
            prefill: crew(Bound::Compute),
            decode: crew(Bound::Memory),
            tasks_per_worker: choice.tasks_per_worker,
            members: choice.members.clone(),
            left_out: left_out
                .map(|(cpu, reason)| LeftOut { cpu, reason })
                .collect(),
            granted,
            warnings,
            notes: topology.notes.clone(),
            fingerprint: topology.fingerprint(),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let list = |cpus: &[usize]| sets::list(cpus.iter().copied());
        line!(
            text,
            "{:<8} {:>8} {:>9}  core",
            "CPUs",
            "capacity",
            "max GHz"
        );
        for cluster in &self.clusters {
            let unknown = || "unknown".to_owned();
            line!(
                text,
                "{:<8} {:>8} {:>9}  {}",
                list(&cluster.cpus),
                cluster.capacity.map_or_else(unknown, |c| c.to_string()),
                cluster
                    .max_khz
                    .map_or_else(unknown, |khz| format!("{:.2}", khz as f64 / 1e6)),
                cluster.core.unwrap_or("unknown")
            );
        }
        line!(text, "\nonline   {}", list(&self.online));
        line!(text, "allowed  {}", list(&self.allowed));
        if let Some(set) = &self.cpuset {
            line!(text, "cpuset   {} ({})", list(&set.grants), set.path);
        }
        if let Some(quota) = &self.quota_cpus {
            line!(text, "quota    {:.2} CPUs ({})", quota.grants, quota.path);
        }
        line!(text, "speeds   {}", self.speeds_from.explain());
        line!(
            text,
            "\nprefill  {} workers: CPUs {:?}",
            self.prefill.len(),
            self.prefill
        );
        line!(
            text,
            "decode   {} workers: CPUs {:?}",
            self.decode.len(),
            self.decode
        );
        if self.speeds_from == SpeedSource::Measured {
            let tasks = self.tasks_per_worker;
            line!(
                text,
                "tasks    {} a worker in prefill, {} in decode",
                tasks.prefill,
                tasks.decode
            );
        }
        text.push('\n');
        for (worker, member) in self.members.iter().enumerate() {
            let granted = match self.granted.as_ref().map(|g| g[worker]) {
                None => "",
                Some(Some(_)) => "pinned; ",
                Some(None) => "NOT pinned; ",
            };
            line!(
                text,
                "CPU {:<3} worker {worker}: {granted}{}",
                member.cpu,
                member.reason
            );
        }
        for LeftOut { cpu, reason } in &self.left_out {
            line!(text, "CPU {cpu:<3} no worker: {reason}");
        }
        for warning in self.warnings.iter().chain(&self.notes) {
            line!(text, "warning: {warning}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_names_every_cpu_and_what_decided() {
        let root = Root::parse(
            "cpu[0-3]/cpu_capacity: 200\ncpu[4-5]/cpu_capacity: 1024\n\
             proc/self/status: Cpus_allowed_list: 1-5",
        );
        let topology = Topology::read(&root.unwrap()).unwrap();
        let choice = Choice::new(&topology, None, None);
        let text = Report::new(&topology, &choice, None, vec![]).text();
        for line in [
            "4-5          1024   unknown  unknown",
            "0-3           200   unknown  unknown",
            "allowed  1-5",
            "decode   2 workers: CPUs [4, 5]",
            "CPU 4   worker 0: prefill and decode by its speed: 100 % of the fastest",
            "CPU 0   no worker: not allowed: the process's affinity is 1-5",
            "CPU 3   no worker: slow: 20 % of the fastest",
        ] {
            assert!(text.lines().any(|l| l == line), "{line:?} in\n{text}");
        }
    }
}
