use std::fs;

use brevity_model::OpenOptions;
use tempfile::TempDir;

use super::super::data::read;
use super::super::gate_fit::{GateOptions, fit_gate};
use super::super::head::FitOptions;
use super::*;
use crate::prompt::{Prompt, TemplateOptions};
use crate::runtime::RuntimeOptions;
use crate::scheduler::{CancelFlag, Listener, Scheduler, SchedulerOptions};
use crate::team::TeamOptions;
use crate::tiny_model;

/// Begins every conversation with a system message of its own.
const WITH_SYSTEM: &str = "{% if messages[0].role != 'system' %}<|user|>be kind<|end|>{% endif %}\
    {% for m in messages %}<|{{ 'user' if m.role == 'system' else m.role }}|>{{ m.content }}<|end|>{% endfor %}\
    {% if add_generation_prompt %}<|assistant|>{% endif %}";

fn house(template: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    let model = dir.path().join("model");
    tiny_model::write(&model);
    let config = serde_json::json!({ "chat_template": template, "eos_token": "<|end|>" });
    fs::write(model.join("tokenizer_config.json"), config.to_string()).unwrap();
    let line = |i: usize| {
        let kind = if i.is_multiple_of(2) { "easy" } else { "hard" };
        format!(
            "{{\"prompt\": \"{} question {i}\", \"answer\": \"{}\", \"check\": \"contains\", \"kind\": \"{kind}\"}}\n",
            tiny_model::text(i % 5),
            char::from(b'a' + i as u8)
        )
    };
    let lines: String = (0..12).map(line).collect();
    fs::write(dir.path().join("data.jsonl"), lines).unwrap();
    dir
}

fn load(dir: &TempDir, threads: usize, gate: bool) -> Runtime {
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
        gate: gate.then(|| dir.path().join("gate")),
        ..RuntimeOptions::default()
    };
    Runtime::load(&dir.path().join("model"), &options, &mut |_, _| {}).unwrap()
}

fn options() -> SampleOptions {
    SampleOptions {
        samples: 3,
        max_tokens: 12,
        temperature: Some(1.0),
        seed: 4,
    }
}

#[test]
fn measuring_goes_on_where_it_was_stopped() {
    let dir = house(tiny_model::TEMPLATE);
    let data = read(&dir.path().join("data.jsonl")).unwrap();
    let record = |name: &str| dir.path().join(name);
    let whole = measure(
        &load(&dir, 1, false),
        &data,
        &options(),
        &record("a"),
        &mut |_, _| true,
    );
    let whole = whole.unwrap().unwrap();
    assert_eq!(
        (whole.known, whole.examples.len(), whole.skip_prefix),
        (0, 12, 0)
    );
    let runtime = load(&dir, 2, false);
    let stopped = measure(
        &runtime,
        &data,
        &options(),
        &record("b"),
        &mut |done, all| {
            assert_eq!(all, 12);
            done < 5
        },
    );
    assert_eq!(stopped.unwrap(), None);
    let mut first = None;
    let again = measure(&runtime, &data, &options(), &record("b"), &mut |done, _| {
        first.get_or_insert(done);
        true
    });
    let again = again.unwrap().unwrap();
    assert_eq!((again.known, first), (5, Some(5)));
    assert_eq!(again.examples, whole.examples);
    // Base model and adapter are both asked.
    assert!(whole.examples.iter().any(|e| e.base != e.adapter));
    // What was sampled otherwise is not taken.
    let other = SampleOptions {
        seed: 5,
        ..options()
    };
    let other = measure(&runtime, &data, &other, &record("b"), &mut |_, _| true);
    assert_eq!(other.unwrap().unwrap().known, 0);
    let known = measure(&runtime, &data, &options(), &record("b"), &mut |_, _| {
        panic!("asked again")
    });
    assert_eq!(known.unwrap().unwrap().known, 12);
}

/// Takes what a request came to.
struct Ear(std::sync::mpsc::Sender<Completion>);

impl Listener for Ear {
    fn done(&mut self, result: crate::Result<Completion>) {
        self.0.send(result.unwrap()).unwrap();
    }
}

#[test]
fn a_gate_is_fitted_to_what_it_sees_when_it_runs() {
    for (template, skipped) in [(tiny_model::TEMPLATE, 0), (WITH_SYSTEM, 9)] {
        let dir = house(template);
        let data = read(&dir.path().join("data.jsonl")).unwrap();
        let record = dir.path().join("measured.jsonl");
        let found = measure(
            &load(&dir, 2, false),
            &data,
            &options(),
            &record,
            &mut |_, _| true,
        );
        let found = found.unwrap().unwrap();
        assert_eq!(found.skip_prefix, skipped);
        // A random model is right too seldom to learn from: every other prompt gains.
        let mut examples = found.examples;
        for (i, example) in examples.iter_mut().enumerate() {
            example.base.pass_rate = (i % 2) as f64;
            example.adapter.pass_rate = 1.0 - example.base.pass_rate;
        }
        let (train, validation) = examples.split_at(8);
        let fit = GateOptions {
            fit: FitOptions {
                hidden: vec![8],
                epochs: 3,
                ..FitOptions::default()
            },
            ..GateOptions::default()
        };
        let gate = fit_gate(train, validation, &fit).unwrap();
        gate.write(&dir.path().join("gate"), found.skip_prefix)
            .unwrap();
        let runtime = load(&dir, 1, true);
        for (item, example) in data.items().iter().zip(&examples) {
            let prompt =
                Prompt::of_messages(&runtime, &item.turns, &TemplateOptions::default()).unwrap();
            let mut scheduler = Scheduler::new(&runtime, SchedulerOptions::default());
            let options = GenerateOptions::default().max_tokens(1);
            let (said, end) = std::sync::mpsc::channel();
            let request = Request::new(prompt).options(options);
            let sent = scheduler.submit(request, Box::new(Ear(said)), CancelFlag::default());
            assert!(sent.is_ok());
            scheduler.run();
            let decision = end.recv().unwrap().prefill.gate.unwrap();
            let logit = gate.head.logit(&example.features);
            // The features are rounded to f32.
            assert!(
                (decision.logit - logit).abs() < 1e-5 * (1.0 + logit.abs()),
                "{logit} {decision:?}"
            );
            assert_eq!(
                decision.on,
                gate.head.score(&example.features) >= gate.threshold
            );
        }
    }
}

#[test]
fn what_cannot_be_measured_is_said() {
    let dir = house(tiny_model::TEMPLATE);
    let path = dir.path().join("replies.jsonl");
    fs::write(&path, "{\"prompt\": \"a\", \"completion\": \"b\"}\n").unwrap();
    let runtime = load(&dir, 1, false);
    let refused = |data: &Path, options: &SampleOptions| {
        let record = dir.path().join("record.jsonl");
        let data = read(data).unwrap();
        let found = measure(&runtime, &data, options, &record, &mut |_, _| true);
        found.unwrap_err().to_string()
    };
    assert!(refused(&path, &options()).contains("no item has an answer"));
    let none = SampleOptions {
        samples: 0,
        ..options()
    };
    let data = dir.path().join("data.jsonl");
    assert!(refused(&data, &none).contains("samples"));
    let long = format!(
        "{{\"prompt\": \"{}\", \"answer\": \"1\"}}\n",
        "x".repeat(tiny_model::MAX_SEQ_LEN)
    );
    fs::write(&path, long).unwrap();
    assert!(
        refused(&path, &options()).contains("65539 tokens"),
        "{}",
        refused(&path, &options())
    );
}
