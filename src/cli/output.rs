//! What people and programs read: standard output, warnings, sizes, progress.

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::error::{Error, Result};

/// How a command prints its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

/// Writes to standard output and flushes.
///
/// # Errors
/// [`Error::Output`], also if the reader has gone away.
pub fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(Error::Output)
}

/// Writes a value as one indented JSON document.
///
/// # Errors
/// As [`print()`].
pub fn print_json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::Output(e.into()))?;
    print(&(text + "\n"))
}

/// Writes a line to standard error; nobody reading it is no reason to stop.
pub fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes a warning to standard error.
pub fn warn(what: &str) {
    note(&format!("warning: {what}"));
}

/// `1.23 GiB`, `98.37 MiB`: as llama-bench prints sizes.
pub fn bytes(n: u64) -> String {
    const KIB: f64 = 1024.0;
    let n = n as f64;
    match n {
        _ if n >= KIB.powi(3) => format!("{:.2} GiB", n / KIB.powi(3)),
        _ if n >= KIB.powi(2) => format!("{:.2} MiB", n / KIB.powi(2)),
        _ => format!("{:.2} KiB", n / KIB),
    }
}

/// `7.62 B`, `134.52 M`: as llama-bench prints parameters.
pub fn count(n: u64) -> String {
    let n = n as f64;
    if n >= 1e9 {
        format!("{:.2} B", n / 1e9)
    } else {
        format!("{:.2} M", n / 1e6)
    }
}

/// A progress bar on standard error, or nothing if that is no terminal.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar that counts bytes.
    pub fn bytes(what: &'static str) -> Self {
        Self::new(
            what,
            "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}",
        )
    }

    /// A bar that counts steps.
    pub fn steps(what: &'static str) -> Self {
        Self::new(what, "{msg} [{bar:30}] {pos}/{len} eta {eta}")
    }

    fn new(what: &'static str, template: &str) -> Self {
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(None, target)
            .with_style(style)
            .with_message(what);
        Self(bar)
    }

    /// Moves the bar.
    pub fn set(&self, done: u64, total: u64) {
        if self.0.length() != Some(total) {
            self.0.set_length(total);
        }
        self.0.set_position(done);
    }

    /// Writes a line above the bar.
    pub fn note(&self, line: &str) {
        if self.0.is_hidden() {
            note(line)
        } else {
            self.0.println(line)
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_like_llama_bench() {
        assert_eq!(bytes(98_362_432), "93.81 MiB");
        assert_eq!(bytes(4_431_390_720), "4.13 GiB");
        assert_eq!(bytes(512), "0.50 KiB");
        assert_eq!(
            (count(134_515_008), count(7_615_616_512)),
            ("134.52 M".into(), "7.62 B".into())
        );
    }
}
