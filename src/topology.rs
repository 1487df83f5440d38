//! The CPUs this process may use.

use std::sync::OnceLock;
use std::thread;

/// CPUs the kernel lets this process run on, ascending; never empty.
///
/// Read from the scheduler once, at the first call, because pinning a thread narrows what that
/// thread and its children see afterwards.
pub fn allowed_cpus() -> &'static [usize] {
    static ALLOWED: OnceLock<Vec<usize>> = OnceLock::new();
    ALLOWED.get_or_init(|| match current_affinity() {
        cpus if cpus.is_empty() => {
            (0..thread::available_parallelism().map_or(1, usize::from)).collect()
        }
        cpus => cpus,
    })
}

/// Workers to start when nobody asks for a number: the allowed CPUs, or fewer if a cgroup quota
/// grants less time than that.
pub fn default_threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let allowed = allowed_cpus().len();
        let granted = thread::available_parallelism().map_or(allowed, usize::from);
        granted.min(allowed).clamp(1, crate::team::MAX_THREADS)
    })
}

/// CPUs the calling thread may run on now, ascending; empty if the system does not say.
pub fn current_affinity() -> Vec<usize> {
    let ids = core_affinity::get_core_ids().unwrap_or_default();
    let mut cpus: Vec<_> = ids.into_iter().map(|id| id.id).collect();
    cpus.sort_unstable();
    cpus
}

/// Pins the calling thread to `cpu` and reads the result back: `Some(cpu)` if the thread may now
/// run there and nowhere else. A CPU outside of the allowed set is not tried.
pub fn pin_current(cpu: usize) -> Option<usize> {
    let accepted = allowed_cpus().contains(&cpu)
        && core_affinity::set_for_current(core_affinity::CoreId { id: cpu });
    (accepted && current_affinity() == [cpu]).then_some(cpu)
}

/// The CPU's name as the kernel gives it, for reports.
pub fn cpu_name() -> String {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |key: &str| {
        let line = cpuinfo
            .lines()
            .find(|line| line.split(':').next().is_some_and(|k| k.trim() == key))?;
        line.split_once(':')
            .map(|(_, value)| value.trim().to_owned())
    };
    field("model name")
        .or_else(|| field("Hardware"))
        .or_else(|| field("CPU part").map(|part| format!("Arm CPU part {part}")))
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_is_within_the_allowed_set() {
        assert!(!allowed_cpus().is_empty());
        assert!((1..=allowed_cpus().len()).contains(&default_threads()));
    }

    #[test]
    fn pinning_is_read_back() {
        let cpu = allowed_cpus()[0];
        // A thread of its own: pinning cannot be undone.
        let granted = thread::spawn(move || (pin_current(cpu), current_affinity()))
            .join()
            .unwrap();
        if let (Some(granted), affinity) = granted {
            assert_eq!((granted, affinity), (cpu, vec![cpu]));
        }
        assert_eq!(
            thread::spawn(|| pin_current(1_000_000))
                .join()
                .ok()
                .flatten(),
            None
        );
    }
}
