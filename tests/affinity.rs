//! Taking CPUs away from a running runtime changes its speed, never its bits.
#![cfg(target_os = "linux")]

mod tiny_model;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use brevity::measure::team::TeamOptions;
use brevity::measure::topology::affinity;
use brevity::measure::{Runtime, RuntimeOptions};
use brevity_model::OpenOptions;
use rustix::thread::Pid;
use tempfile::TempDir;

fn runtime(dir: &Path, team: TeamOptions) -> Runtime {
    let options = RuntimeOptions {
        team,
        open: OpenOptions {
            cache_dir: Some(dir.join("cache")),
            ..OpenOptions::default()
        },
        ..RuntimeOptions::default()
    };
    Runtime::load(&dir.join("model"), &options, &mut |_, _| {}).unwrap()
}

/// Bits of the logits after each of 150 tokens, read in pieces that change crew.
fn logits(runtime: &Runtime) -> Vec<u32> {
    let tokens: Vec<u32> = (0..150).map(|i| i * 61 % 251).collect();
    let mut session = runtime.session();
    let mut bits = Vec::new();
    for piece in [40, 1, 1, 1, 30, 1, 1, 2, 3, 20, 1, 49] {
        let start = session.tokens().len();
        let logits = session
            .extend(&tokens[start..start + piece], &mut || true)
            .unwrap();
        bits.extend(logits.iter().map(|x| x.to_bits()));
    }
    bits
}

/// Every thread of this process.
fn threads() -> Vec<Pid> {
    let entries = fs::read_dir("/proc/self/task").unwrap().flatten();
    let number = |e: fs::DirEntry| Pid::from_raw(e.file_name().to_str()?.parse().ok()?);
    entries.filter_map(number).collect()
}

#[test]
fn cpus_taken_away_while_it_runs_change_no_bit() {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    let allowed = affinity::current();
    let one = TeamOptions {
        threads: Some(1),
        pin: false,
        ..TeamOptions::default()
    };
    let expected = logits(&runtime(dir.path(), one));
    let runtime = runtime(dir.path(), TeamOptions::default());
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let last = &allowed[allowed.len() - 1..];
            while !stop.load(Ordering::Acquire) {
                for cpus in [&allowed[..1], last, &allowed] {
                    for thread in threads() {
                        affinity::set_thread(thread, cpus); // refused for one that has ended
                    }
                    thread::sleep(Duration::from_millis(1));
                }
            }
        });
        for _ in 0..20 {
            assert!(logits(&runtime) == expected, "other bits");
        }
        stop.store(true, Ordering::Release);
    });
}
