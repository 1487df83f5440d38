//! Notices between passes that CPUs are throttled, gone or back.

use std::time::{Duration, Instant};

use crate::topology::Root;

/// Time between two looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// When to look next, and what was seen last.
#[derive(Debug)]
pub struct Watch {
    root: Root,
    next: Instant,
    /// Per worker.
    seen: Vec<State>,
    events: Vec<String>,
}

/// What a worker's CPU can do now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Its number.
    pub cpu: usize,
    /// Whether the worker may run on it.
    pub there: bool,
    /// Part of its highest frequency that the system allows now.
    pub frequency: f64,
}

impl State {
    /// What is left of a speed.
    pub fn left(self, speed: u32) -> u32 {
        match self.there {
            true => ((f64::from(speed) * self.frequency) as u32).max(1),
            false => 0,
        }
    }
}

impl Watch {
    /// Of the CPUs of the workers, all at their best.
    pub fn new(root: Root, cpus: impl Iterator<Item = usize>) -> Self {
        let best = |cpu| State {
            cpu,
            there: true,
            frequency: 1.0,
        };
        Self {
            root,
            next: Instant::now() + INTERVAL,
            seen: cpus.map(best).collect(),
            events: Vec::new(),
        }
    }

    /// Whether it is time to look.
    pub fn is_due(&mut self, now: Instant) -> bool {
        let due = now >= self.next;
        if due {
            self.next = now + INTERVAL;
        }
        due
    }

    /// Looks; what the CPUs can do now, if that has changed. `there(i)` says whether worker `i` may
    /// run on its CPU.
    pub fn look(&mut self, there: impl Fn(usize) -> bool) -> Option<&[State]> {
        let now = |(i, &State { cpu, .. }): (usize, &State)| State {
            cpu,
            there: there(i),
            frequency: frequency(&self.root, cpu).unwrap_or(1.0),
        };
        let now: Vec<State> = self.seen.iter().enumerate().map(now).collect();
        if now == self.seen {
            return None;
        }
        for (before, now) in self.seen.iter().zip(&now) {
            let cpu = now.cpu;
            if before.there != now.there {
                let what = if now.there {
                    "is back"
                } else {
                    "was taken away"
                };
                self.events.push(format!("CPU {cpu} {what}"));
            }
            if before.frequency != now.frequency {
                let percent = now.frequency * 100.0;
                self.events.push(format!(
                    "CPU {cpu} may run at {percent:.0} % of its frequency"
                ));
            }
        }
        self.seen = now;
        Some(&self.seen)
    }

    /// What was noticed so far.
    pub fn events(&self) -> &[String] {
        &self.events
    }
}

/// Part of a CPU's highest frequency that is allowed now; thermal drivers lower it.
fn frequency(root: &Root, cpu: usize) -> Option<f64> {
    let read = |file: &str| -> Option<f64> {
        let path = format!("sys/devices/system/cpu/cpu{cpu}/cpufreq/{file}");
        root.read(&path)?.trim().parse().ok()
    };
    let (now, best) = (read("scaling_max_freq")?, read("cpuinfo_max_freq")?);
    (best > 0.0).then(|| (now / best).clamp(0.01, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_seen_once() {
        let tree =
            "cpu[0-1]/cpufreq/cpuinfo_max_freq: 2000\ncpu[0]/cpufreq/scaling_max_freq: 2000\n";
        let root =
            |max: &str| Root::parse(&format!("{tree}cpu[1]/cpufreq/scaling_max_freq: {max}"));
        let mut watch = Watch::new(root("2000").unwrap(), [1, 0, 5].into_iter());
        assert_eq!(watch.look(|_| true), None);
        watch.root = root("1200").unwrap();
        let states = watch.look(|worker| worker != 2).unwrap();
        let left: Vec<_> = states.iter().map(|state| state.left(1000)).collect();
        assert_eq!(left, [600, 1000, 0]);
        assert_eq!(watch.look(|worker| worker != 2), None);
        watch.root = root("nonsense").unwrap();
        assert!(watch.look(|_| true).is_some());
        assert_eq!(
            watch.events(),
            [
                "CPU 1 may run at 60 % of its frequency",
                "CPU 5 was taken away",
                "CPU 1 may run at 100 % of its frequency",
                "CPU 5 is back",
            ]
        );
    }

    #[test]
    fn looks_are_a_second_apart() {
        let mut watch = Watch::new(Root::Host, [0].into_iter());
        let start = Instant::now();
        assert!(!watch.is_due(start));
        assert!(watch.is_due(start + 2 * INTERVAL));
        assert!(!watch.is_due(start + 2 * INTERVAL));
        assert!(watch.is_due(start + 3 * INTERVAL));
    }
}
