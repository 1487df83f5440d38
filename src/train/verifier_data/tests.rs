use std::fs;

use brevity_model::{OpenOptions, Verifier};
use tempfile::TempDir;

use super::super::data::read;
use super::super::head::FitOptions;
use super::super::verifier_fit::fit_verifier;
use super::*;
use crate::runtime::RuntimeOptions;
use crate::team::TeamOptions;
use crate::tiny_model;

const ASK: &str = "\nright?";

fn house() -> TempDir {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    // A random model says every letter now and then.
    let line = |i: u8| {
        let letter = char::from(b'a' + i);
        format!(
            "{{\"prompt\": \"question {i}\", \"answer\": \"{letter}\", \"check\": \"contains\"}}\n"
        )
    };
    let lines: String = (0..10).map(line).collect();
    fs::write(dir.path().join("data.jsonl"), lines).unwrap();
    dir
}

fn load(dir: &TempDir, threads: usize, context: Option<usize>) -> Runtime {
    let options = RuntimeOptions {
        team: TeamOptions {
            threads: Some(threads),
            pin: false,
            ..TeamOptions::default()
        },
        open: OpenOptions {
            cache_dir: Some(dir.path().join("cache")),
            ..OpenOptions::default()
        },
        adapter_ranks: vec![4],
        context,
        ..RuntimeOptions::default()
    };
    Runtime::load(&dir.path().join("model"), &options, &mut |_, _| {}).unwrap()
}

fn options() -> SampleOptions {
    SampleOptions {
        samples: 4,
        max_tokens: 24,
        temperature: Some(1.5),
        seed: 1,
    }
}

#[test]
fn sampling_goes_on_where_it_was_stopped() {
    let dir = house();
    let data = read(&dir.path().join("data.jsonl")).unwrap();
    let (options, record) = (options(), |name: &str| dir.path().join(name));
    let how = (&options, ASK);
    let whole = sample(
        &load(&dir, 1, None),
        &data,
        how,
        &record("a"),
        &mut |_, _| true,
    );
    let whole = whole.unwrap().unwrap();
    let questions: Vec<usize> = whole.examples.iter().map(|e| e.question).collect();
    let expected: Vec<usize> = (0..10).flat_map(|q| [q; 4]).collect();
    assert_eq!(
        (questions, whole.known, whole.without_room),
        (expected, 0, 0)
    );
    let correct = whole.examples.iter().filter(|e| e.correct).count();
    assert!((1..40).contains(&correct), "{correct} of 40 right");
    let runtime = load(&dir, 2, None);
    let stopped = sample(&runtime, &data, how, &record("b"), &mut |done, _| done < 4);
    assert_eq!(stopped.unwrap(), None);
    let again = sample(&runtime, &data, how, &record("b"), &mut |_, _| true);
    let again = again.unwrap().unwrap();
    assert_eq!((again.known, &again.examples), (4, &whole.examples));
    // Another verification prompt gives other hidden states.
    let other = sample(
        &runtime,
        &data,
        (&options, "\nwrong?"),
        &record("b"),
        &mut |_, _| true,
    );
    let other = other.unwrap().unwrap();
    assert_eq!(other.known, 0);
    for (a, b) in other.examples.iter().zip(&whole.examples) {
        assert_eq!(a.correct, b.correct);
        assert_ne!(a.features, b.features);
    }
}

#[test]
fn the_head_reads_what_was_written() {
    let dir = house();
    let data = read(&dir.path().join("data.jsonl")).unwrap();
    let options = options();
    let record = dir.path().join("replies.jsonl");
    let found = sample(
        &load(&dir, 2, None),
        &data,
        (&options, ASK),
        &record,
        &mut |_, _| true,
    );
    let examples = found.unwrap().unwrap().examples;
    let fit = FitOptions {
        hidden: vec![],
        epochs: 5,
        ..FitOptions::default()
    };
    let fitted = fit_verifier(&examples, &examples, &fit).unwrap();
    fitted.write(dir.path(), ASK).unwrap();
    let verifier = Verifier::open(dir.path()).unwrap();
    assert_eq!(verifier.prompt(), ASK);
    for example in &examples {
        assert_eq!(
            verifier.score(&example.features).unwrap(),
            fitted.head.score(&example.features)
        );
    }
}

#[test]
fn a_short_context_leaves_room_for_the_verification_prompt() {
    let dir = house();
    let data = read(&dir.path().join("data.jsonl")).unwrap();
    // 13 tokens of the prompt, 7 of the verification prompt: replies have 24 tokens elsewhere.
    let runtime = load(&dir, 1, Some(30));
    let options = options();
    let record = dir.path().join("replies.jsonl");
    let found = sample(&runtime, &data, (&options, ASK), &record, &mut |_, _| true);
    let found = found.unwrap().unwrap();
    assert_eq!((found.examples.len(), found.without_room), (40, 0));
    let error = sample(&runtime, &data, (&options, ""), &record, &mut |_, _| true).unwrap_err();
    assert!(error.to_string().contains("verification prompt"), "{error}");
}
