use std::path::Path;

use brevity::measure::team::choice::{Bound, Choice};
use brevity::measure::topology::{Root, Topology};
use brevity_model::{Network, projection_regions};

use super::*;

fn choice() -> Choice {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let tree = root.join("tests/data/topology/snapdragon_8_gen_2.tree");
    let topology = Topology::read(&Root::open(&tree).unwrap()).unwrap();
    Choice::new(&topology, None, None)
}

fn crew(bound: Bound) -> (Vec<Core>, Sharing) {
    let choice = choice();
    let cores = choice.speeds(bound).into_iter().map(Core::new).collect();
    (cores, Sharing::Claimed(choice.shares(bound)))
}

fn regions(rows: usize, width: usize) -> Vec<Region> {
    projection_regions(&Network::Qwen2_5_7b.config(), rows, width)
}

fn run(cores: &[Core], rows: usize, sharing: &Sharing) -> Outcome {
    simulate(
        cores,
        &regions(rows, cores.len()),
        sharing,
        Costs::default(),
    )
}

#[test]
fn a_decode_step_is_near_its_ideal_and_beats_equal_shares() {
    let (cores, sharing) = crew(Bound::Memory);
    let outcome = run(&cores, 1, &sharing);
    assert!(outcome.over_ideal() < 0.05, "{:.3}", outcome.over_ideal());
    let (all, _) = crew(Bound::Compute);
    assert_eq!((cores.len(), all.len()), (5, 8));
    let equal = run(&all, 1, &Sharing::Equal);
    let gain = equal.makespan / outcome.makespan;
    assert!(gain >= 1.5, "{gain:.3}");
}

#[test]
fn a_prefill_chunk_is_near_its_ideal() {
    let (cores, sharing) = crew(Bound::Compute);
    let outcome = run(&cores, 512, &sharing);
    assert!(outcome.over_ideal() < 0.05, "{:.3}", outcome.over_ideal());
}

#[test]
fn a_throttled_core_costs_what_it_lacks() {
    for (worker, part) in [(0, 0.6), (1, 0.6), (4, 0.6), (0, 0.3)] {
        let (mut cores, sharing) = crew(Bound::Memory);
        let quiet = run(&cores, 1, &sharing).makespan;
        cores[worker] = cores[worker].clone().then(quiet / 3.0, part);
        let outcome = run(&cores, 1, &sharing);
        let over = outcome.over_ideal();
        assert!(over < 0.1, "worker {worker} at {part}: {over:.3}");
        assert!(outcome.makespan > quiet);
    }
}

#[test]
fn a_core_that_stands_still_for_a_while_delays_one_task() {
    let (mut cores, sharing) = crew(Bound::Memory);
    let quiet = run(&cores, 1, &sharing).makespan;
    // 5 ms: what it has claimed waits, the rest is done by the others.
    cores[2] = cores[2]
        .clone()
        .then(quiet / 2.0, 0.0)
        .then(quiet / 2.0 + 5e6, 1.0);
    let outcome = run(&cores, 1, &sharing);
    assert!(
        outcome.makespan < quiet + 5.5e6,
        "{} {quiet}",
        outcome.makespan
    );
}

#[test]
fn time_is_spent_as_the_rates_say() {
    let core = Core::new(1024)
        .then(10.0, 0.5)
        .then(20.0, 0.0)
        .then(30.0, 1.0);
    assert_eq!(core.end(0.0, 160), 10.0);
    assert_eq!(core.end(0.0, 200), 15.0);
    assert_eq!(core.end(0.0, 256), 31.0);
    let pair = [Core::new(1024), Core::new(512)];
    assert_eq!(super::core::ideal(&pair, 240), 10.0);
}
