//! Guest instructions per token of the whole engine, counted under qemu-aarch64.
//!
//! `guest` (the engine, one thread) runs the [`Region`]s it is asked for and calls
//! [`region_mark`] before and after each; a small plugin of qemu's, `count.c`, writes the instructions
//! of every function between two marks. Loading, tokenizing and the filling of the context lie outside.
//!
//! Counts rank versions of one program; they are no cycles.

mod profile;
mod report;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use brevity_kernels::Isa;

use crate::Result;

pub use profile::{Counts, Entry};
pub use report::{AdapterReport, PeerReport, Profile, Report, regions};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Whether a prompt is read, or one more token.
    pub kind: Kind,
    /// Tokens of the prompt, or of the context before the one more token.
    pub tokens: usize,
    /// Whether the adapter is active.
    pub adapter: bool,
}

/// Prompt or reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A prompt is read into an empty context.
    Prefill,
    /// One token follows a context.
    Decode,
}

impl fmt::Display for Region {
    /// `prefill:64`, `decode:64:adapter`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Prefill => "prefill",
            Kind::Decode => "decode",
        };
        let adapter = if self.adapter { ":adapter" } else { "" };
        write!(f, "{kind}:{}{adapter}", self.tokens)
    }
}

impl FromStr for Region {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let err = || format!("expected prefill:N or decode:N, or with :adapter, found {text:?}");
        let (rest, adapter) = match text.strip_suffix(":adapter") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let (kind, tokens) = rest.split_once(':').ok_or_else(err)?;
        let kind = match kind {
            "prefill" => Kind::Prefill,
            "decode" => Kind::Decode,
            _ => return Err(err()),
        };
        let tokens = tokens.parse().map_err(|_| err())?;
        Ok(Self {
            kind,
            tokens,
            adapter,
        })
    }
}

/// Part of the symbol of [`region_mark`].
const MARK: &str = "region_mark";

/// Begins or ends a region, as the plugin sees it.
#[inline(never)]
pub fn region_mark(number: usize) {
    std::hint::black_box(number);
}

/// The core whose best tier is `isa`, as qemu names it.
///
/// # Errors
/// If `isa` is no Arm tier.
fn cpu_of(isa: Isa) -> Result<&'static str> {
    match isa {
        Isa::Neon => Ok("cortex-a53"),
        Isa::NeonDotprod => Ok("cortex-a76"),
        Isa::NeonI8mm => Ok("max"),
        _ => Err(format!("{isa} is no Arm tier").into()),
    }
}

/// The engine under qemu, ready to be counted.
pub struct Counter {
    guest: PathBuf,
    plugin: PathBuf,
    dir: tempfile::TempDir,
}

impl Counter {
    /// Compiles the plugin and builds the engine.
    ///
    /// # Errors
    /// If there is no C compiler (`CC`, else `cc`), no target for Arm, or a build fails.
    pub fn new() -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/insn/count.c");
        let plugin = dir.path().join("count.so");
        let cc = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let args = ["-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-o"];
        let mut compile = Command::new(cc);
        run(compile.args(args).arg(&plugin).arg(source))?;
        let guest = crate::arm::build_guest()?;
        Ok(Self { guest, plugin, dir })
    }

    /// Runs `regions` in order and returns the counts of each. `options` are further arguments of `guest`.
    ///
    /// # Errors
    /// If qemu-aarch64 is missing or takes no plugins, or the engine fails.
    pub fn count(
        &self,
        model: &Path,
        isa: Isa,
        options: &[String],
        regions: &[Region],
    ) -> Result<Vec<Counts>> {
        let out = self.dir.path().join("counts");
        let plugin = format!(
            "{},out={},mark={MARK}",
            self.plugin.display(),
            out.display()
        );
        let qemu = std::env::var_os("BREVITY_QEMU").unwrap_or_else(|| "qemu-aarch64".into());
        let mut guest = Command::new(qemu);
        guest.args(["-cpu", cpu_of(isa)?, "-plugin", &plugin]);
        guest
            .arg(&self.guest)
            .arg(model)
            .args(["--isa", isa.name()]);
        guest
            .args(options)
            .args(regions.iter().map(Region::to_string));
        run(&mut guest)?;
        let counts = profile::parse(&std::fs::read_to_string(&out)?)?;
        // The first part ends where the first region begins; then regions and gaps take turns.
        let counts: Vec<_> = counts.into_iter().skip(1).step_by(2).collect();
        if counts.len() != regions.len() {
            let n = regions.len();
            return Err(format!("{n} regions asked for, {} counted", counts.len()).into());
        }
        Ok(counts)
    }
}

/// Runs a program to its end.
fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|e| format!("{name}: {e}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{name}: {status}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_read_as_they_are_written() {
        for text in ["prefill:64", "decode:512", "decode:64:adapter"] {
            assert_eq!(text.parse::<Region>().unwrap().to_string(), text);
        }
        for text in ["decode", "decode:x", "read:4", "decode:4:gate"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }
}
