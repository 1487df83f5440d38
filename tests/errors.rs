//! What goes wrong gives one clear line and an exit code, and leaves nothing half-written behind.

mod command;
mod tiny_model;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use command::{brevity, check_error, error, ok};
use tempfile::TempDir;

/// A packed tiny model.
fn packed(dir: &Path) -> std::path::PathBuf {
    tiny_model::write(&dir.join("model"));
    let packed = dir.join("model.brevity");
    ok(brevity(&dir.join("cache"))
        .args(["pack", "-o"])
        .arg(&packed)
        .arg(dir.join("model")));
    packed
}

fn run_on(dir: &Path, model: &Path, args: &[&str]) -> Command {
    let mut command = brevity(&dir.join("cache"));
    command.arg("run").arg("-m").arg(model).args(args);
    command
}

#[test]
fn environment_and_options_are_checked() {
    let dir = TempDir::new().unwrap();
    let packed = packed(dir.path());
    let run = || run_on(dir.path(), &packed, &["-p", "x", "-n", "2"]);
    let unknown = error(run().env("BREVITY_ISA", "sse9"));
    assert!(
        unknown.contains("BREVITY_ISA") && unknown.contains("sse9"),
        "{unknown}"
    );
    let foreign = if cfg!(target_arch = "x86_64") {
        "neon"
    } else {
        "avx2"
    };
    let foreign = error(run().env("BREVITY_ISA", foreign));
    assert!(foreign.contains("cannot run"), "{foreign}");
    for threads in ["many", "0", "-1"] {
        let line = error(run().env("BREVITY_THREADS", threads));
        assert!(
            line.contains("BREVITY_THREADS") && line.contains(threads),
            "{line}"
        );
    }
    let long = error(run().args(["--ctx", "70000"]));
    assert!(long.contains("65536"), "{long}");
    let output = run().args(["-t", "0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn more_workers_than_cpus_are_warned_of() {
    let dir = TempDir::new().unwrap();
    let packed = packed(dir.path());
    let threads = std::thread::available_parallelism().map_or(1, usize::from) + 200;
    let args = ["-p", "x", "-n", "2", "-t", &threads.to_string()];
    let output = run_on(dir.path(), &packed, &args).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with(&format!("warning: {threads} workers")),
        "{stderr}"
    );
}

#[test]
fn prompts_that_do_not_fit_are_refused() {
    let dir = TempDir::new().unwrap();
    let packed = packed(dir.path());
    let prompt = "x".repeat(100);
    let line = error(&mut run_on(
        dir.path(),
        &packed,
        &["-p", &prompt, "--ctx", "64"],
    ));
    assert_eq!(
        line,
        "103 tokens do not fit the context of 64: shorten the prompt or raise --ctx"
    );
    let empty = error(&mut run_on(dir.path(), &packed, &["--raw", "-p", ""]));
    assert!(empty.contains("empty prompt"), "{empty}");
    let token = error(&mut run_on(dir.path(), &packed, &["--tokens", "1,5000"]));
    assert!(token.contains("5000") && token.contains("272"), "{token}");
    // A reply that reaches the end of the context stops there.
    let args = [
        "-p",
        &prompt[..50],
        "--ctx",
        "64",
        "--ignore-eos",
        "-o",
        "json",
    ];
    let reply = command::json(&mut run_on(dir.path(), &packed, &args));
    assert_eq!(reply["finish_reason"], "context");
    assert_eq!(reply["tokens"].as_array().unwrap().len(), 64 - 53 + 1);
}

#[test]
fn files_that_are_no_models_are_named() {
    let dir = TempDir::new().unwrap();
    let missing = dir.path().join("nothing.gguf");
    assert!(error(&mut run_on(dir.path(), &missing, &["-p", "x"])).contains("nothing.gguf"));
    let text = dir.path().join("notes.txt");
    fs::write(&text, "no model at all").unwrap();
    assert!(error(&mut run_on(dir.path(), &text, &["-p", "x"])).contains("notes.txt"));
    fs::write(&text, "").unwrap();
    assert!(error(&mut run_on(dir.path(), &text, &["-p", "x"])).contains("notes.txt"));
    assert!(error(&mut run_on(dir.path(), dir.path(), &["-p", "x"])).contains("config.json"));
}

#[test]
fn damaged_packed_files_are_refused() {
    let dir = TempDir::new().unwrap();
    let packed = packed(dir.path());
    let whole = fs::read(&packed).unwrap();
    let damaged = dir.path().join("damaged.brevity");
    for len in [1, 7, 8, 100, whole.len() / 2, whole.len() - 1] {
        fs::write(&damaged, &whole[..len]).unwrap();
        let line = error(&mut run_on(dir.path(), &damaged, &["-p", "x"]));
        assert!(line.contains("damaged.brevity"), "{len} bytes: {line}");
    }
    let mut flipped = whole.clone();
    flipped[2] ^= 0x40; // the length of the header
    fs::write(&damaged, &flipped).unwrap();
    assert!(error(&mut run_on(dir.path(), &damaged, &["-p", "x"])).contains("damaged.brevity"));
}

#[test]
fn a_failing_template_is_reported() {
    let dir = TempDir::new().unwrap();
    let model = dir.path().join("model");
    tiny_model::write(&model);
    let config =
        r#"{"chat_template": "{{ raise_exception('no turns please') }}", "eos_token": "<|end|>"}"#;
    fs::write(model.join("tokenizer_config.json"), config).unwrap();
    let line = error(&mut run_on(dir.path(), &model, &["-p", "x"]));
    assert!(
        line.contains("chat template") && line.contains("no turns please"),
        "{line}"
    );
    // Without the template the model answers.
    ok(&mut run_on(
        dir.path(),
        &model,
        &["-p", "x", "--raw", "-n", "2"],
    ));
}

#[test]
fn a_failed_pack_leaves_the_old_file() {
    let dir = TempDir::new().unwrap();
    let packed = packed(dir.path());
    let before = fs::read(&packed).unwrap();
    let model = dir.path().join("model");
    let tensors = model.join("model.safetensors");
    let len = fs::metadata(&tensors).unwrap().len();
    fs::File::options()
        .write(true)
        .open(&tensors)
        .unwrap()
        .set_len(len - 64)
        .unwrap();
    let line = error(
        brevity(&dir.path().join("cache"))
            .args(["pack", "-o"])
            .arg(&packed)
            .arg(&model),
    );
    assert!(line.contains("model.safetensors"), "{line}");
    assert_eq!(fs::read(&packed).unwrap(), before);
    let nowhere = dir.path().join("no such folder").join("out.brevity");
    tiny_model::write(&model);
    let line = error(
        brevity(&dir.path().join("cache"))
            .args(["pack", "-o"])
            .arg(&nowhere)
            .arg(&model),
    );
    assert!(line.contains("no such folder"), "{line}");
    let mut names: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    names.retain(|name| name != "cache");
    names.sort();
    assert_eq!(names, ["model", "model.brevity"]);
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let dir = TempDir::new().unwrap();
    let packed = packed(dir.path());
    let mut command = brevity(&dir.path().join("cache"));
    command
        .args(["logits", "--tokens", "1,2", "--top", "0", "-m"])
        .arg(&packed);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(141));
}

#[test]
fn a_full_disk_is_an_error() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let packed = packed(dir.path());
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = brevity(&dir.path().join("cache"));
    let child = command
        .arg("info")
        .arg(&packed)
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let line = check_error(&child.wait_with_output().unwrap(), "info > /dev/full");
    assert!(line.starts_with("standard output"), "{line}");
}
