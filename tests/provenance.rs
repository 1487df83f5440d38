//! Keys and values of one adapter are never used under another: whatever a session went through, its
//! logits are those of a cold run.

mod tiny_model;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use brevity::measure::AdapterSpan;
use brevity::measure::team::TeamOptions;
use brevity::measure::{Runtime, RuntimeOptions, Session};
use brevity_model::OpenOptions;
use proptest::prelude::*;
use tempfile::TempDir;

/// Longest prompt.
const MAX_LEN: usize = 24;

/// A tiny model with two adapters.
static RUNTIME: LazyLock<(Runtime, TempDir)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("model");
    tiny_model::write(&path);
    let options = RuntimeOptions {
        team: TeamOptions {
            threads: Some(2),
            pin: false,
            ..TeamOptions::default()
        },
        open: OpenOptions {
            cache_dir: Some(dir.path().join("cache")),
            ..OpenOptions::default()
        },
        adapter_ranks: vec![8, 16],
        ..RuntimeOptions::default()
    };
    let runtime = Runtime::load(&path, &options, &mut |_, _| {}).expect("the tiny model");
    (runtime, dir)
});

/// What is done to a session.
#[derive(Clone, Debug)]
enum Step {
    /// Another prompt: so much of what is held, then these tokens.
    Align(usize, Vec<u32>, AdapterSpan),
    /// Another schedule, right or wrong, for what comes next.
    Switch(AdapterSpan),
    Extend(Vec<u32>),
    Truncate(usize),
}

fn schedule() -> impl Strategy<Value = AdapterSpan> {
    (prop::option::of(0usize..2), 0..MAX_LEN).prop_map(|(adapter, from)| match adapter {
        Some(adapter) => AdapterSpan::new(adapter, from),
        None => AdapterSpan::BASE,
    })
}

/// Few different ones, so that prompts have something in common.
fn tokens() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(1u32..4, 1..8)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..MAX_LEN, tokens(), schedule()).prop_map(|(n, tokens, s)| Step::Align(n, tokens, s)),
        schedule().prop_map(Step::Switch),
        tokens().prop_map(Step::Extend),
        (0..MAX_LEN).prop_map(Step::Truncate),
    ]
}

/// Logits after `tokens` under `schedule` in a session of their own.
fn cold(tokens: &[u32], schedule: AdapterSpan) -> Vec<f32> {
    let mut session = RUNTIME.0.session();
    session.switch(schedule);
    session.extend(tokens, &mut || true).unwrap().to_vec()
}

/// A session, and what it should be.
struct Pair<'e> {
    session: Session<'e>,
    tokens: Vec<u32>,
    /// Which adapter every token held ran with.
    ran: Vec<Option<usize>>,
    schedule: AdapterSpan,
}

impl Pair<'_> {
    fn extend(&mut self, tokens: &[u32]) -> bool {
        let logits = self.session.extend(tokens, &mut || true).unwrap().to_vec();
        self.tokens.extend(tokens);
        let new = self.ran.len()..self.tokens.len();
        self.ran
            .extend(new.map(|position| self.schedule.at(position)));
        logits == cold(&self.tokens, self.schedule)
    }

    fn truncate(&mut self, len: usize) {
        self.tokens.truncate(len);
        self.ran.truncate(len);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..Default::default() })]

    #[test]
    fn no_history_shows(steps in prop::collection::vec(step(), 1..12)) {
        let mut pair = Pair {
            session: RUNTIME.0.session(),
            tokens: vec![],
            ran: vec![],
            schedule: AdapterSpan::BASE,
        };
        for step in steps {
            match step.clone() {
                Step::Align(n, tokens, schedule) => {
                    let prompt = [&pair.tokens[..n.min(pair.tokens.len())], &tokens].concat();
                    let keep = pair.session.align(&prompt, schedule);
                    pair.truncate(keep);
                    prop_assert_eq!(&pair.tokens[..], &prompt[..keep]);
                    for (position, ran) in pair.ran.iter().enumerate() {
                        prop_assert_eq!(*ran, schedule.at(position), "kept position {}", position);
                    }
                    pair.schedule = schedule;
                    prop_assert!(pair.extend(&prompt[keep..]), "{:?}", step);
                }
                Step::Switch(schedule) => {
                    let right = pair.ran.iter().enumerate().all(|(p, ran)| *ran == schedule.at(p));
                    let session = AssertUnwindSafe(&mut pair.session);
                    let switched = catch_unwind(move || { session }.0.switch(schedule)).is_ok();
                    prop_assert_eq!(switched, right, "{:?}", step);
                    if right {
                        pair.schedule = schedule;
                    }
                }
                Step::Extend(tokens) => prop_assert!(pair.extend(&tokens), "{:?}", step),
                Step::Truncate(len) => {
                    pair.session.truncate(len);
                    pair.truncate(len);
                }
            }
        }
    }
}

/// The test above can fail: adapters change the logits, and so does where they begin.
#[test]
fn schedules_differ() {
    let tokens = [1, 2, 3, 1, 2, 3];
    let schedules = [
        AdapterSpan::BASE,
        AdapterSpan::new(0, 0),
        AdapterSpan::new(0, 3),
        AdapterSpan::new(1, 3),
        AdapterSpan::new(1, 5),
    ];
    let logits = schedules.map(|schedule| cold(&tokens, schedule));
    for (i, a) in logits.iter().enumerate() {
        assert!(logits[..i].iter().all(|b| a != b), "schedule {i}");
    }
    // After the last token, the adapter changes nothing yet.
    assert_eq!(cold(&tokens, AdapterSpan::new(1, 6)), logits[0]);
}
