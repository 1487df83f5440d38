//! The loop on a tiny model: it learns, and nothing shows in its bits but what is to be learnt.

use std::fs;
use std::path::{Path, PathBuf};

use brevity_model::{KvFormat, OpenOptions};
use tempfile::TempDir;

use super::*;
use crate::runtime::RuntimeOptions;
use crate::team::TeamOptions;
use crate::tiny_model;
use crate::train::data::{Style, mix::MixOptions, read};
use crate::train::log;

/// Model and data.
struct House(TempDir);

impl House {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        tiny_model::write(&dir.path().join("model"));
        let item = |(i, reply): (usize, &str)| {
            format!("{{\"prompt\": \"question {i}\", \"completion\": \"{reply}\"}}\n")
        };
        let replies = [
            "yes",
            "no",
            "maybe so",
            "12 + 5 = 17",
            "a",
            "bb",
            "one two",
            "stop here",
        ];
        let lines: String = replies.into_iter().enumerate().map(item).collect();
        fs::write(dir.path().join("train.jsonl"), lines).unwrap();
        let lines: String = (0..5)
            .map(|i| {
                format!(
                    "{{\"id\": \"v{i}\", \"prompt\": \"What is {i} + 1?\", \"answer\": \"{}\"}}\n",
                    i + 1
                )
            })
            .collect();
        fs::write(dir.path().join("val.jsonl"), lines).unwrap();
        Self(dir)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn data(&self, name: &str) -> Dataset {
        read(&self.path(name)).unwrap()
    }

    fn load(&self, threads: usize, change: impl FnOnce(&mut RuntimeOptions)) -> Runtime {
        let mut options = RuntimeOptions {
            team: TeamOptions {
                threads: Some(threads),
                pin: false,
                ..TeamOptions::default()
            },
            open: OpenOptions {
                cache_dir: Some(self.path("cache")),
                ..OpenOptions::default()
            },
            ..RuntimeOptions::default()
        };
        change(&mut options);
        Runtime::load(&self.path("model"), &options, &mut |_, _| {}).unwrap()
    }

    /// Runs until `stop` steps are made; the hash of the newest adapter.
    fn run(
        &self,
        out: &str,
        threads: usize,
        options: &SftOptions,
        run: &SftRun,
        stop: u64,
    ) -> Result<Summary> {
        let mut runtime = self.load(threads, |_| {});
        let (train, validation) = (self.data("train.jsonl"), self.data("val.jsonl"));
        let sft = Sft::new(&mut runtime, &train, Some(&validation), options.clone())?;
        sft.run(&self.path(out), run, &mut |progress| {
            progress.line.step < stop
        })
    }
}

/// A short run.
fn options() -> SftOptions {
    SftOptions {
        rank: 4,
        alpha: 8.0,
        batch: 3,
        steps: 6,
        warmup: 2,
        lr: 5e-3,
        eval_items: 4,
        eval_tokens: 6,
        eval_every: 2,
        ..SftOptions::default()
    }
}

fn resume() -> SftRun {
    SftRun {
        resume: true,
        ..SftRun::default()
    }
}

fn read_json_steps(path: &Path) -> Vec<u64> {
    let text = fs::read_to_string(path).unwrap();
    let step = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["step"].as_u64().unwrap()
    };
    text.lines().map(step).collect()
}

/// The replies need nothing but the prompt for their first letter and the letter before for the others. With
/// the model's frozen norm and output matrix no logit is over 7.4, so the loss of a token cannot fall below
/// 0.22.
#[test]
fn eight_examples_are_learnt_by_heart() {
    let house = House::new();
    let replies = ["abc", "def", "ghi", "jkl", "mno", "pqr", "stu", "vwx"];
    let line = |(i, reply): (usize, &str)| {
        let letters = char::from(b'a' + 3 * i as u8).to_string().repeat(12);
        format!("{{\"prompt\": \"{letters}\", \"completion\": \"{reply}\"}}\n")
    };
    let lines: String = replies.into_iter().enumerate().map(line).collect();
    fs::write(house.path("eight.jsonl"), lines).unwrap();
    let mut runtime = house.load(2, |_| {});
    let train = house.data("eight.jsonl");
    let options = SftOptions {
        rank: 16,
        alpha: 32.0,
        lr: 1e-2,
        warmup: 5,
        steps: 60,
        batch: 8,
        ..options()
    };
    let sft = Sft::new(&mut runtime, &train, None, options).unwrap();
    let mut losses = vec![];
    let summary = sft
        .run(&house.path("out"), &SftRun::default(), &mut |progress| {
            losses.push(progress.line.loss.unwrap());
            true
        })
        .unwrap();
    assert_eq!(
        (summary.ended, summary.step, losses.len()),
        (Ended::Done, 60, 60)
    );
    assert!(losses[0] > 5.0 && losses[59] < 0.24, "{losses:?}");
}

#[test]
fn threads_memory_and_interruptions_leave_no_trace() {
    let house = House::new();
    let options = options();
    let whole = house
        .run("whole", 1, &options, &SftRun::default(), u64::MAX)
        .unwrap();
    let files = |out: &str| {
        let read = |name: &str| fs::read(house.path(out).join(name)).unwrap();
        [
            read("adapter_model.safetensors"),
            read("last/adapter_model.safetensors"),
            read("state/adapter.safetensors"),
            read("state/moment1.safetensors"),
            read("state/moment2.safetensors"),
            read("samples.jsonl"),
        ]
    };
    let expected = files("whole");
    let mut n = 0;
    for threads in [1, 2, 3] {
        // Everything kept; one matrix at a time; the activations of one layer at a time.
        for memory in [None, Some(1 << 19), Some(0)] {
            for parallel in [Parallel::Rows, Parallel::Sequences] {
                let run = SftRun {
                    memory,
                    parallel,
                    save_every: 1 + n % 3,
                    ..SftRun::default()
                };
                let out = format!("out {n}");
                // Stopped twice, at steps that differ.
                house.run(&out, threads, &options, &run, 1 + n % 4).unwrap();
                let again = SftRun {
                    resume: true,
                    ..run.clone()
                };
                house
                    .run(&out, 1 + (threads % 3), &options, &again, 3 + n % 3)
                    .unwrap();
                let last = house
                    .run(&out, threads, &options, &again, u64::MAX)
                    .unwrap();
                assert_eq!(
                    last.sha256, whole.sha256,
                    "{threads} {memory:?} {parallel:?}"
                );
                assert_eq!(last.best, whole.best);
                assert!(files(&out) == expected, "{threads} {memory:?} {parallel:?}");
                let steps = log::read(&house.path(&out).join("log.jsonl")).unwrap();
                let steps: Vec<u64> = steps.iter().map(|line| line.step).collect();
                assert_eq!(steps, [1, 2, 3, 4, 5, 6]);
                n += 1;
            }
        }
    }
    let steps = read_json_steps(&house.path("whole/samples.jsonl"));
    let expected: Vec<u64> = [2, 4, 6].into_iter().flat_map(|s| [s; 4]).collect();
    assert_eq!(steps, expected);
    // The test can fail: another seed is another run.
    let other = SftOptions { seed: 1, ..options };
    let other = house
        .run("other", 1, &other, &SftRun::default(), u64::MAX)
        .unwrap();
    assert_ne!(other.sha256, whole.sha256);
}

#[test]
fn the_memory_of_the_test_above_has_three_ways() {
    let house = House::new();
    let mut runtime = house.load(1, |_| {});
    let train = house.data("train.jsonl");
    let sft = Sft::new(&mut runtime, &train, None, options()).unwrap();
    let ways = [None, Some(1 << 19), Some(0)].map(|memory| {
        let found = sft.train_options(&SftRun {
            memory,
            ..SftRun::default()
        });
        (found.keep_transposed, found.checkpointed)
    });
    assert_eq!(ways, [(true, false), (true, true), (false, true)]);
}

#[test]
fn a_run_goes_on_with_its_own_model_data_and_options_only() {
    let house = House::new();
    let options = options();
    house
        .run("out", 1, &options, &SftRun::default(), 2)
        .unwrap();
    let before = fs::read(house.path("out/state/state.json")).unwrap();
    let again = house.run("out", 1, &options, &SftRun::default(), 2);
    assert!(again.unwrap_err().to_string().contains("holds a run"));
    let none = house.run("nothing", 1, &options, &resume(), 2).unwrap_err();
    assert!(none.to_string().contains("no run that could be continued"));
    assert!(!house.path("nothing").exists());
    let change = |what: &str, options: SftOptions| {
        let error = house.run("out", 1, &options, &resume(), 9).unwrap_err();
        assert!(error.to_string().contains(what), "{what}: {error}");
    };
    change(
        "another lr: 0.005, now 0.001",
        SftOptions {
            lr: 1e-3,
            ..options.clone()
        },
    );
    change(
        "another rank",
        SftOptions {
            rank: 8,
            ..options.clone()
        },
    );
    change(
        "another seed",
        SftOptions {
            seed: 5,
            ..options.clone()
        },
    );
    change(
        "another batch",
        SftOptions {
            batch: 2,
            ..options.clone()
        },
    );
    change(
        "another mix.styles",
        SftOptions {
            mix: MixOptions {
                styles: vec![Style::Concise],
                ..MixOptions::default()
            },
            ..options.clone()
        },
    );
    let (train, validation) = (house.data("train.jsonl"), house.data("val.jsonl"));
    let mut f16 = house.load(1, |options| options.kv = KvFormat::F16);
    let sft = Sft::new(&mut f16, &train, Some(&validation), options.clone()).unwrap();
    let error = sft
        .run(&house.path("out"), &resume(), &mut |_| true)
        .unwrap_err();
    assert!(error.to_string().contains("another kv"), "{error}");
    let text = fs::read_to_string(house.path("train.jsonl")).unwrap();
    fs::write(house.path("train.jsonl"), text.replace("maybe", "never")).unwrap();
    change("another data", options.clone());
    fs::write(house.path("train.jsonl"), text).unwrap();
    assert_eq!(
        fs::read(house.path("out/state/state.json")).unwrap(),
        before
    );
}

#[test]
fn more_steps_are_the_same_run_only_if_the_rate_is_constant() {
    let house = House::new();
    let run = |out: &str, steps: u64, decay, run: &SftRun| {
        let options = SftOptions {
            steps,
            decay,
            ..options()
        };
        house.run(out, 1, &options, run, u64::MAX)
    };
    let whole = run("whole", 6, Decay::Constant, &SftRun::default()).unwrap();
    run("out", 4, Decay::Constant, &SftRun::default()).unwrap();
    let longer = run("out", 6, Decay::Constant, &resume()).unwrap();
    assert_eq!((longer.sha256, longer.step), (whole.sha256, 6));
    let fewer = run("out", 5, Decay::Constant, &resume()).unwrap_err();
    assert!(fewer.to_string().contains("has made 6, now 5"), "{fewer}");
    run("linear", 4, Decay::Linear, &SftRun::default()).unwrap();
    let error = run("linear", 6, Decay::Linear, &resume())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("started for 4 steps") && error.contains("constant"),
        "{error}"
    );
}

#[test]
fn an_infinite_gradient_is_skipped_and_the_third_ends_the_run() {
    let house = House::new();
    let train = house.data("train.jsonl");
    let run = |out: &str, spoiled: &[u64]| {
        let mut runtime = house.load(1, |_| {});
        let mut sft = Sft::new(&mut runtime, &train, None, options()).unwrap();
        sft.spoiled = spoiled.to_vec();
        sft.run(&house.path(out), &SftRun::default(), &mut |_| true)
    };
    let clean = run("clean", &[]).unwrap();
    let skipped = run("skipped", &[1, 2, 4]).unwrap();
    assert_ne!(skipped.sha256, clean.sha256);
    let of = |out: &str| log::read(&house.path(out).join("log.jsonl")).unwrap();
    let flags: Vec<bool> = of("skipped").iter().map(|line| line.skipped).collect();
    assert_eq!(flags, [false, true, true, false, true, false]);
    let error = run("diverged", &[2, 3, 4]).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Diverged {
                step: 4,
                in_a_row: 3
            }
        ),
        "{error}"
    );
    let flags: Vec<bool> = of("diverged").iter().map(|line| line.skipped).collect();
    assert_eq!(flags, [false, false, true, true, true]);
    assert!(house.path("diverged/report.html").exists());
}

#[test]
fn what_cannot_be_run_is_refused_before_anything_is_written() {
    let house = House::new();
    let base = options();
    for (expected, options) in [
        (
            "rank: expected at least 1",
            SftOptions {
                rank: 0,
                ..base.clone()
            },
        ),
        (
            "learning rate",
            SftOptions {
                lr: 1e3,
                ..base.clone()
            },
        ),
        (
            "alpha",
            SftOptions {
                alpha: f64::NAN,
                ..base.clone()
            },
        ),
        (
            "steps: expected",
            SftOptions {
                steps: 0,
                ..base.clone()
            },
        ),
        (
            "batch",
            SftOptions {
                batch: 0,
                ..base.clone()
            },
        ),
        (
            "targets",
            SftOptions {
                targets: vec![],
                ..base.clone()
            },
        ),
        (
            "targets",
            SftOptions {
                targets: vec!["embed".into()],
                ..base.clone()
            },
        ),
        (
            "weight decay",
            SftOptions {
                weight_decay: -1.0,
                ..base.clone()
            },
        ),
        (
            "moments",
            SftOptions {
                betas: [1.0, 0.9],
                ..base.clone()
            },
        ),
        (
            "tokens of an evaluation",
            SftOptions {
                eval_tokens: 0,
                ..base.clone()
            },
        ),
        (
            "gradient norm",
            SftOptions {
                max_grad_norm: Some(-1.0),
                ..base.clone()
            },
        ),
    ] {
        let error = house
            .run("out", 1, &options, &SftRun::default(), 1)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(!house.path("out").exists(), "{expected}");
    }
    // The one that does not fit is no example of the first step.
    let line = format!(
        "{{\"prompt\": \"long\", \"completion\": \"{}\"}}\n",
        "x".repeat(100)
    );
    let text = fs::read_to_string(house.path("train.jsonl")).unwrap();
    fs::write(house.path("long.jsonl"), text + &line).unwrap();
    let long = house.data("long.jsonl");
    let mut runtime = house.load(1, |options| options.context = Some(64));
    let refused = |runtime: &mut Runtime, train: &Dataset, validation: Option<&Dataset>| {
        let made = Sft::new(runtime, train, validation, base.clone());
        made.err().map(|error| error.to_string())
    };
    let error = refused(&mut runtime, &long, None).unwrap();
    let expected = "long.jsonl line 9: prompt and reply have 108 tokens, the context has 64";
    assert!(error.contains(expected), "{error}");
    let train = house.data("train.jsonl");
    assert_eq!(refused(&mut runtime, &train, None), None);
    let line = format!(
        "{{\"prompt\": \"{}\", \"answer\": \"4\"}}\n",
        "x".repeat(61)
    );
    fs::write(house.path("val.jsonl"), line).unwrap();
    let error = refused(&mut runtime, &train, Some(&house.data("val.jsonl"))).unwrap();
    assert!(
        error.contains("val.jsonl line 1: the prompt has 64 tokens"),
        "{error}"
    );
    let error = refused(&mut runtime, &train, Some(&train)).unwrap();
    assert!(error.contains("no validation item"), "{error}");
}
