//! What `brevity --version` says beside the version: the commit, and the target.
//!
//! The commit comes from `BREVITY_COMMIT`, else from git, if this folder is the root of a repository, else
//! it is left out. Builds without optimization leave it out too: they would be made anew at each commit.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=BREVITY_COMMIT");
    let target = env::var("TARGET").expect("cargo sets it");
    let given = env::var("BREVITY_COMMIT")
        .ok()
        .filter(|commit| !commit.is_empty());
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let build = match given.or_else(|| release.then(commit).flatten()) {
        Some(commit) => format!("{commit}, {target}"),
        None => target,
    };
    println!("cargo:rustc-env=BREVITY_BUILD={build}");
}

/// The commit of this repository. Cargo is told which files change with it.
fn commit() -> Option<String> {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let git = |args: &[&str]| {
        let output = Command::new("git").arg("-C").arg(&root).args(args).output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    let same = |a: &str| Path::new(a).canonicalize().ok() == Path::new(&root).canonicalize().ok();
    git(&["rev-parse", "--show-toplevel"]).filter(|top| same(top))?;
    for name in ["HEAD", "logs/HEAD"] {
        let path = Path::new(&root).join(git(&["rev-parse", "--git-path", name])?);
        if path.exists() {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}
