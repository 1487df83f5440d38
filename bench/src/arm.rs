//! What the instruments read: the engine and its kernels, built for Arm as they ship.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;

/// Target of the builds.
pub const TARGET: &str = "aarch64-unknown-linux-musl";

/// Builds `bench/src/bin/guest.rs` and returns its path.
///
/// # Errors
/// If cargo cannot be run, or the build fails.
pub fn build_guest() -> Result<PathBuf> {
    build(&["-p", "brevity-bench", "--bin", "guest"], |m| {
        m["executable"]
            .as_str()
            .filter(|_| m["target"]["name"] == "guest")
    })
}

/// Builds the kernels crate and returns the path of its archive.
///
/// # Errors
/// As [`build_guest`].
pub fn build_kernels() -> Result<PathBuf> {
    build(&["-p", "brevity-kernels", "--lib"], |m| {
        let files = m["filenames"].as_array().into_iter().flatten();
        files
            .filter_map(|f| f.as_str())
            .find(|f| f.ends_with(".rlib") && m["target"]["name"] == "brevity_kernels")
    })
}

/// Runs cargo in release mode; `path` finds what is wanted in one of its messages.
fn build(what: &[&str], path: impl Fn(&serde_json::Value) -> Option<&str>) -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(&root)
        .args(["build", "--release", "--target", TARGET])
        .args(what)
        .arg("--message-format=json-render-diagnostics")
        // Incremental builds inline less: not what ships.
        .env("CARGO_PROFILE_RELEASE_INCREMENTAL", "false")
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo build {}: {}", what.join(" "), output.status).into());
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        if let Some(path) = path(&message) {
            return Ok(path.into());
        }
    }
    Err(format!("cargo build {} named no file", what.join(" ")).into())
}
