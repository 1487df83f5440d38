//! Runs the binary and reads what it says.
#![allow(dead_code)] // each test binary uses a part

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// The binary, with nothing from the environment but a cache folder of its own.
pub fn brevity(cache: &Path) -> Command {
    let mut command = match runner() {
        Some((program, args)) => {
            let mut command = Command::new(program);
            command.args(args).arg(env!("CARGO_BIN_EXE_brevity"));
            command
        }
        None => Command::new(env!("CARGO_BIN_EXE_brevity")),
    };
    command
        .env_remove("BREVITY_ISA")
        .env_remove("BREVITY_THREADS")
        .env_remove("BREVITY_MODEL")
        .env("BREVITY_MODELS", cache.join("models"))
        .env("BREVITY_CACHE", cache);
    command
}

/// The emulator that runs these tests, if one does: the binary needs it too.
fn runner() -> Option<(String, Vec<String>)> {
    if !cfg!(target_arch = "aarch64") {
        return None;
    }
    let runs = Command::new(env!("CARGO_BIN_EXE_brevity"))
        .arg("--version")
        .output()
        .is_ok();
    let named = std::env::var("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER").ok();
    let runner = named.or_else(|| (!runs).then(|| "qemu-aarch64-static -cpu max".to_owned()))?;
    let mut words = runner.split_whitespace().map(str::to_owned);
    Some((words.next()?, words.collect()))
}

/// Runs and expects success; standard output.
pub fn ok(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{stderr}",
        output.status
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs and expects success; standard output as JSON.
pub fn json(command: &mut Command) -> Value {
    serde_json::from_str(&ok(command)).unwrap()
}

/// Runs and expects failure with one clear line; that line without `error: `.
pub fn error(command: &mut Command) -> String {
    let output = command.output().unwrap();
    check_error(&output, &format!("{command:?}"))
}

/// The one line of a failure.
pub fn check_error(output: &Output, what: &str) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{what}: {stderr}");
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{what}: {stderr}");
    let line = lines[0]
        .strip_prefix("error: ")
        .unwrap_or_else(|| panic!("{what}: {stderr}"));
    assert!(!line.contains("panicked"), "{what}: {stderr}");
    line.to_owned()
}
