//! `solve`, `eval` and `bench --streams` on a tiny model.

mod command;
mod tiny_model;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use command::{brevity, error, json, ok};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Model and cache that all tests use.
static HOUSE: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    verifier(&dir.path().join("verifier"), 64);
    dir
});

fn path(name: &str) -> PathBuf {
    HOUSE.path().join(name)
}

/// `brevity COMMAND -m model ARGS`.
fn run(command: &str, args: &[&str]) -> Command {
    let mut brevity = brevity(&path("cache"));
    brevity.args([command, "-m"]).arg(path("model")).args(args);
    brevity
}

/// A verifier whose weights alternate.
fn verifier(dir: &Path, d_model: usize) {
    fs::create_dir_all(dir).unwrap();
    let description = json!({ "layers": [[d_model, 1, "sigmoid"]], "prompt": "\nRight?" });
    fs::write(dir.join("verifier.json"), description.to_string()).unwrap();
    let end = 4 * d_model;
    let header = json!({
        "fc1.weight": { "dtype": "F32", "shape": [1, d_model], "data_offsets": [0, end] },
        "fc1.bias": { "dtype": "F32", "shape": [1], "data_offsets": [end, end + 4] },
    });
    let header = format!("{:<256}", header.to_string());
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    for i in 0..=d_model {
        let weight = if i % 2 == 0 { 0.5f32 } else { -0.4 };
        file.extend(weight.to_le_bytes());
    }
    fs::write(dir.join("verifier.safetensors"), file).unwrap();
}

/// The fields of every stream that do not depend on the others.
fn said(solution: &Value) -> Vec<Value> {
    let streams = solution["streams"].as_array().unwrap();
    let fields = |s: &Value| json!([s["stream"], s["text"], s["token_ids"], s["finish_reason"]]);
    streams.iter().map(fields).collect()
}

#[test]
fn solve_gives_answer_votes_streams_and_cost() {
    let question = "What is 6 times 7?";
    let common = [
        "-n",
        "40",
        "-o",
        "json",
        "--all-streams",
        "--answer-pattern",
        "[a-z0-9]",
    ];
    let solve = |args: &[&str]| json(run("solve", args).args(common).arg(question));
    let eight = solve(&["--streams", "8", "--temp", "1.2", "--seed", "3"]);
    let three = solve(&["--streams", "3", "--temp", "1.2", "--seed", "3", "-t", "1"]);
    assert_eq!(said(&eight)[..3], said(&three));
    let votes = eight["votes"].as_array().unwrap();
    assert_eq!(eight["answer"], votes[0]["answer"]);
    let voters: usize = votes
        .iter()
        .map(|v| v["streams"].as_array().unwrap().len())
        .sum();
    let answered = eight["streams"].as_array().unwrap().iter();
    assert_eq!(voters, answered.filter(|s| !s["answer"].is_null()).count());
    let shown = eight["shown"].as_u64().unwrap() as usize;
    assert_eq!(eight["streams"][shown]["answer"], eight["answer"]);
    assert!(eight["gate"].is_null() && eight["adapter_on"] == false);
    assert!(eight["timings"]["ttft_ms"].as_f64().unwrap() > 0.0);
    let (kv, unshared) = (&eight["kv_bytes"], &eight["kv_unshared_f16_bytes"]);
    assert!(kv.as_u64().unwrap() > 0 && kv.as_u64() < unshared.as_u64());
    // Weights by log-probability and by a verifier: the same texts, other weights.
    let verifier = format!("verifier:{}", path("verifier").display());
    for vote in ["logprob", &verifier] {
        let found = solve(&[
            "--streams",
            "8",
            "--temp",
            "1.2",
            "--seed",
            "3",
            "--vote",
            vote,
        ]);
        assert_eq!(said(&found), said(&eight));
        let weights = found["streams"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["weight"].as_f64().unwrap());
        let weights: Vec<f64> = weights.collect();
        assert!(
            weights.iter().all(|w| (0.0..=1.0).contains(w)),
            "{weights:?}"
        );
        assert!(weights.iter().any(|w| *w != weights[0]), "{weights:?}");
    }
    // One greedy stream says what `run` says.
    let one = solve(&[]);
    let reply = json(run("run", &["-n", "40", "-o", "json", "-p", question]).args(["-t", "1"]));
    assert_eq!(one["streams"][0]["text"], reply["text"]);
}

#[test]
fn solve_prints_the_answer_and_an_account() {
    let args = [
        "--streams",
        "2",
        "--budget",
        "12",
        "--answer-tokens",
        "20",
        "--answer-pattern",
        "[a-z0-9]",
    ];
    let output = run("solve", &args).arg("Why?").output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{stderr}");
    assert_eq!(stdout.lines().count(), 1, "{stdout:?}");
    for part in [
        "2 streams",
        "tokens thought",
        "votes",
        "TTFT",
        "tok/s",
        "KV",
    ] {
        assert!(stderr.contains(part), "{stderr}");
    }
    let shown = ok(run("solve", &args).args(["--show", "Why?"]));
    assert!(
        shown.contains("Answer:") && shown.ends_with(&stdout),
        "{shown:?}"
    );
}

#[test]
fn a_budget_is_kept() {
    let args = [
        "--streams",
        "4",
        "-o",
        "json",
        "--all-streams",
        "--answer-tokens",
        "20",
    ];
    for (name, value, limit) in [
        ("--budget", "30", 4 * (30 + 20)),
        ("--shared-budget", "50", 50 + 4 * 20),
    ] {
        let found = json(run("solve", &args).args([name, value, "Why?"]));
        let streams = found["streams"].as_array().unwrap();
        let tokens = |s: &Value| s["tokens"].as_u64().unwrap();
        assert!(streams.iter().map(tokens).sum::<u64>() <= limit, "{name}");
        for stream in streams.iter().filter(|s| !s["cut"].is_null()) {
            let text =
                [&stream["reasoning_content"], &stream["content"]].map(|t| t.as_str().unwrap());
            assert_eq!(text.concat(), stream["text"]);
            assert!(text[1].contains("Answer:"), "{text:?}");
        }
        assert!(streams.iter().any(|s| !s["cut"].is_null()), "{name}");
    }
}

#[test]
fn what_cannot_be_solved_is_said_in_one_line() {
    verifier(&path("narrow"), 32);
    let narrow = format!("verifier:{}", path("narrow").display());
    let missing = format!("verifier:{}", path("missing").display());
    for (args, expected) in [
        (
            &["--vote", &narrow][..],
            "a verifier for hidden states of 32, but the model's have 64",
        ),
        (&["--vote", &missing], "no such file"),
        (
            &["--budget", "10", "--answer-tokens", "8"],
            "asking for it takes 8",
        ),
        (&["--answer-pattern", "("], "answer pattern"),
        (&["--ctx", "4"], "do not fit the context of 4"),
        (&["--temp=-1"], "temperature"),
    ] {
        let found = error(run("solve", args).arg("Why?"));
        assert!(found.contains(expected), "{found}");
    }
    let bad = run("solve", &["--vote", "loudest", "Why?"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&bad.stderr).contains("majority, logprob or verifier:PATH"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = run("solve", &["--streams", "4", "-n", "200", "Why?"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(141), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn eval_compares_streams_and_budgets_and_goes_on() {
    let data = path("questions.jsonl");
    fs::write(
        &data,
        "{\"question\": \"6*7?\", \"answer\": \"42\"}\n{\"question\": \"2+2?\", \"answer\": \"4\", \"check\": \"none\"}\n",
    )
    .unwrap();
    let results = path("results.jsonl");
    let eval = |args: &[&str]| {
        let mut command = run(
            "eval",
            &["--streams", "1,3", "--budget", "8,16", "--all-streams"],
        );
        command
            .arg("--data")
            .arg(&data)
            .arg("--results")
            .arg(&results);
        command.args(args);
        command
    };
    let first = json(&mut eval(&["-o", "json", "--items", "1"]));
    assert_eq!(first["outcomes"].as_array().unwrap().len(), 4);
    let whole = json(&mut eval(&["-o", "json"]));
    let outcomes = whole["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), 8);
    assert_eq!(outcomes[..4], first["outcomes"].as_array().unwrap()[..]);
    for outcome in outcomes {
        let n = outcome["streams"].as_u64().unwrap();
        let budget = if outcome["setting"].as_str().unwrap().ends_with(" 8") {
            8
        } else {
            16
        };
        assert!(
            outcome["tokens"].as_u64().unwrap() <= n * (budget + 48),
            "{outcome}"
        );
    }
    let table = ok(&mut eval(&["--reference", "base, budget 16"]));
    for name in [
        "| base, budget 8 |",
        "| base, n=3 majority, budget 16 |",
        "(1.00)",
    ] {
        assert!(table.contains(name), "{table}");
    }
    let wrong = error(&mut eval(&["--reference", "long"]));
    assert!(wrong.contains("base, budget 8"), "{wrong}");
}

#[test]
fn bench_measures_streams_and_a_prompt_beside_one() {
    let found = json(&mut run(
        "bench",
        &[
            "-n",
            "64",
            "-r",
            "2",
            "--streams",
            "1,4",
            "--shared-prefix",
            "128",
            "-o",
            "json",
        ],
    ));
    let records = found.as_array().unwrap();
    for (record, n) in records.iter().zip([1, 4]) {
        assert_eq!(record["n_streams"], n);
        assert_eq!(record["samples_ts"].as_array().unwrap().len(), 2);
        assert!(record["avg_ts"].as_f64().unwrap() > 0.0);
        // Two pages of prefix, one for each stream; int8 with a bf16 scale for 32 elements.
        assert_eq!(record["kv_bytes"], (2 + n) * 2 * 2 * 2 * 64 * 34);
        assert_eq!(record["kv_unshared_f16_bytes"], n * 3 * 2 * 2 * 2 * 64 * 64);
    }
    assert_eq!(records[0]["speedup"], 1.0);
    let table = ok(&mut run("bench", &["-r", "1", "--beside-prompt", "300"]));
    assert!(table.contains("| 300 |"), "{table}");
    let wrong = error(&mut run("bench", &["--streams", "0"]));
    assert!(wrong.contains("at least one stream"), "{wrong}");
}
