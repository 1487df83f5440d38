//! What a parallel region costs that has nothing to do: opened, claimed, joined.
//!
//! `fork_join/empty/2w`: two tasks that return at once, one worker each. `fork_join/64/2w`: 64 such
//! tasks, so 62 claims more.

#![allow(missing_docs)] // criterion_group! makes a public function without any

use brevity::measure::team::{Team, TeamOptions};
use brevity_model::Runner;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

fn fork_join(c: &mut Criterion) {
    let mut group = c.benchmark_group("fork_join");
    let allowed = std::thread::available_parallelism().map_or(1, usize::from);
    for workers in [1, 2, 4, 8]
        .into_iter()
        .filter(|&workers| workers <= allowed)
    {
        let options = TeamOptions {
            threads: Some(workers),
            ..TeamOptions::default()
        };
        let team = Team::new(&options).expect("workers");
        let ran = AtomicUsize::new(0);
        team.for_each(workers, &|_| {
            ran.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(ran.into_inner(), workers);
        for (name, tasks) in [("empty", workers), ("64", 64)] {
            group.bench_function(format!("{name}/{workers}w"), |b| {
                b.iter(|| {
                    team.for_each(black_box(tasks), &|i| {
                        black_box(i);
                    })
                });
            });
        }
    }
}

criterion_group!(benches, fork_join);
criterion_main!(benches);
