//! Which CPUs a thread may run on.
//!
//! `core_affinity` pins the calling thread and says where it may run; `rustix` does what that crate does
//! not: several CPUs at once, and threads other than the calling one.

use core_affinity::CoreId;
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

/// CPUs the calling thread may run on now, ascending; empty if the system does not say.
pub fn current() -> Vec<usize> {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let mut cpus: Vec<usize> = cores.into_iter().map(|core| core.id).collect();
    cpus.sort_unstable();
    cpus
}

/// CPUs a thread of this process may run on now, ascending; `None` if it is gone.
pub fn of_thread(thread: Pid) -> Option<Vec<usize>> {
    let set = sched_getaffinity(Some(thread)).ok()?;
    Some(
        (0..CpuSet::MAX_CPU)
            .filter(|&cpu| set.is_set(cpu))
            .collect(),
    )
}

/// Lets the calling thread run on `cpus` only; whether the system took the request.
pub fn set_current(cpus: &[usize]) -> bool {
    set(None, cpus)
}

/// Lets a thread of this process run on `cpus` only; whether the system took the request.
pub fn set_thread(thread: Pid, cpus: &[usize]) -> bool {
    set(Some(thread), cpus)
}

fn set(thread: Option<Pid>, cpus: &[usize]) -> bool {
    let mut set = CpuSet::new();
    let known = cpus.iter().filter(|&&cpu| cpu < CpuSet::MAX_CPU);
    known.for_each(|&cpu| set.set(cpu));
    sched_setaffinity(thread, &set).is_ok()
}

/// Pins the calling thread to `cpu` and reads the result back: `Some(cpu)` if the thread may now
/// run there and nowhere else.
pub fn pin_current(cpu: usize) -> Option<usize> {
    let known = cpu < CpuSet::MAX_CPU;
    let pinned = known && core_affinity::set_for_current(CoreId { id: cpu });
    (pinned && current() == [cpu]).then_some(cpu)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn pinning_is_read_back_and_can_be_undone() {
        // A thread of its own: the harness's must stay free.
        let check = || {
            let before = current();
            assert!(!before.is_empty());
            assert_eq!(pin_current(before[0]), Some(before[0]));
            assert_eq!(current(), [before[0]]);
            assert_eq!(pin_current(CpuSet::MAX_CPU - 1), None, "no such CPU");
            assert_eq!(pin_current(usize::MAX), None, "no such CPU");
            assert_eq!(current(), [before[0]]);
            assert!(set_current(&before));
            assert_eq!(current(), before);
        };
        thread::spawn(check).join().unwrap();
    }
}
