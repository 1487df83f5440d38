use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU64, AtomicUsize};

use super::*;

fn team(threads: usize) -> Team {
    // Unpinned: the test harness's threads must stay free.
    Team::new(&TeamOptions {
        threads: Some(threads),
        pin: false,
        ..TeamOptions::default()
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
fn pinned_workers_report_their_cpu_and_the_builder_is_free_again() {
    let check = || {
        let before = affinity::current();
        let team = Team::new(&TeamOptions::default()).unwrap();
        check_once(&team, 100);
        let chosen: Vec<_> = team.choice().members.iter().map(|m| Some(m.cpu)).collect();
        assert!(team.warnings().is_empty(), "{:?}", team.warnings());
        assert_eq!(team.cpus(), chosen);
        assert_eq!(affinity::current(), [chosen[0].unwrap()]);
        drop(team);
        assert_eq!(affinity::current(), before);
    };
    thread::spawn(check).join().unwrap();
}

#[test]
fn never_more_pinned_workers_than_cpus() {
    let check = || {
        let allowed = Topology::host().allowed().count();
        let options = TeamOptions {
            threads: Some(allowed + 6),
            ..TeamOptions::default()
        };
        let team = Team::new(&options).unwrap();
        assert_eq!(team.width(), allowed);
        assert_eq!(team.warnings().len(), 1, "{:?}", team.warnings());
        check_once(&team, 50);
    };
    thread::spawn(check).join().unwrap();
}

#[test]
fn two_teams_own_disjoint_cpus() {
    let allowed: Vec<_> = Topology::host().allowed().map(|cpu| cpu.id).collect();
    let [first, .., last] = allowed[..] else {
        return eprintln!("skipped: one CPU");
    };
    let own = |cpu: usize| TeamOptions {
        cpus: Some([cpu].into()),
        ..TeamOptions::default()
    };
    thread::spawn(move || {
        let one = Team::new(&own(first)).unwrap();
        assert_eq!(one.cpus(), [Some(first)]);
        // A thread that inherits the pinning still gets the CPU it asks for.
        thread::scope(|scope| {
            scope.spawn(|| {
                let other = Team::new(&own(last)).unwrap();
                assert_eq!(other.cpus(), [Some(last)]);
                check_once(&other, 10);
            });
            check_once(&one, 10);
        });
    })
    .join()
    .unwrap();
    let error = Team::new(&own(8000)).unwrap_err();
    assert!(error.to_string().contains("8000"), "{error}");
}

#[test]
fn under_a_restricted_set_the_team_is_what_is_granted() {
    let check = || {
        let allowed = affinity::current();
        affinity::set_current(&allowed[..1]);
        let team = Team::new(&TeamOptions::default()).unwrap();
        assert_eq!(team.cpus(), [Some(allowed[0])]);
        let left_out = &team.choice().left_out;
        assert!(
            left_out.iter().all(|(_, why)| why.contains("affinity")),
            "{left_out:?}"
        );
    };
    thread::spawn(check).join().unwrap();
}

#[test]
fn crews_of_different_size_take_turns() {
    let team = team(4);
    let narrow = Arc::new(Shares::new(&[2, 1]));
    *team.crews.lock().unwrap() = [Arc::clone(&team.all), narrow];
    let (prefill, decode) = (team.crew(Bound::Compute), team.crew(Bound::Memory));
    assert_eq!((prefill.width(), decode.width()), (4, 2));
    assert_eq!(decode.share(9, 1), 6..9);
    let busiest = AtomicUsize::new(0);
    for round in 0..20_000 {
        if round % 3 == 0 {
            prefill.for_each_worker(7, &|worker, _| assert!(worker < 4));
        }
        decode.for_each_worker(5, &|worker, _| {
            busiest.fetch_max(worker, Relaxed);
        });
    }
    assert!(busiest.into_inner() < 2, "a worker of the other crew");
}

#[test]
fn workers_at_work_at_the_same_time_have_different_numbers() {
    let team = team(3);
    let held: Vec<_> = (0..team.width()).map(|_| Mutex::new(())).collect();
    for _ in 0..2000 {
        team.for_each_worker(20, &|worker, _| {
            let _own = held[worker]
                .try_lock()
                .expect("a worker runs one task at a time");
            std::hint::spin_loop();
        });
    }
}

#[test]
fn a_stalled_worker_keeps_only_what_it_has_claimed() {
    let team = team(3);
    for _ in 0..50 {
        let (n, stalled) = (60, AtomicUsize::new(0));
        let done = AtomicUsize::new(0);
        team.for_each_worker(n, &|worker, _| {
            // The first task of worker 1 ends after all tasks of the others.
            if worker == 1 && stalled.swap(1, Relaxed) == 0 {
                let start = std::time::Instant::now();
                while done.load(Relaxed) < n - 1 {
                    assert!(start.elapsed() < Duration::from_secs(60), "{done:?} of {n}");
                    thread::yield_now();
                }
            }
            done.fetch_add(1, Relaxed);
        });
        assert_eq!(done.into_inner(), n);
    }
}

#[test]
fn cpus_may_be_taken_away_and_given_back() {
    let check = || {
        let allowed = affinity::current();
        let team = Team::new(&TeamOptions::default()).unwrap();
        let threads: Vec<_> = team.workers.iter().map(|worker| worker.thread).collect();
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Acquire) {
                    for cpus in [&allowed[..1], &allowed[allowed.len() - 1..], &allowed] {
                        for &thread in &threads {
                            assert!(affinity::set_thread(thread, cpus));
                        }
                        thread::sleep(Duration::from_micros(300));
                    }
                }
            });
            (0..20_000).for_each(|_| check_once(&team, 6));
            stop.store(true, Release);
        });
    };
    thread::spawn(check).join().unwrap();
}

#[test]
fn a_cpu_that_is_gone_has_no_share() {
    let check = || {
        let team = Team::new(&TeamOptions::default()).unwrap();
        if team.width() < 2 {
            return eprintln!("skipped: one CPU");
        }
        let look = || team.look(&mut team.watch.as_ref().unwrap().lock().unwrap());
        let share = || team.crew(Bound::Memory).share(100, 1).len();
        let full = share();
        let elsewhere = [team.cpus()[0].unwrap()];
        assert!(affinity::set_thread(team.workers[1].thread, &elsewhere));
        look();
        assert_eq!(share(), 0);
        (0..1000).for_each(|_| check_once(&team, 9));
        assert!(affinity::set_thread(
            team.workers[1].thread,
            &[team.cpus()[1].unwrap()]
        ));
        look();
        assert_eq!(share(), full);
        let cpu = team.cpus()[1].unwrap();
        let events = [
            format!("CPU {cpu} was taken away"),
            format!("CPU {cpu} is back"),
        ];
        assert_eq!(team.events(), events);
        team.poll();
    };
    thread::spawn(check).join().unwrap();
}

/// By hand: `cargo test --release -p brevity ten_million -- --ignored`.
#[test]
#[ignore = "takes a minute"]
fn ten_million_joins() {
    let (team, sum) = (team(2), AtomicUsize::new(0));
    for _ in 0..10_000_000 {
        team.for_each(2, &|i| {
            sum.fetch_add(i + 1, Relaxed);
        });
    }
    assert_eq!(sum.into_inner(), 30_000_000);
}
