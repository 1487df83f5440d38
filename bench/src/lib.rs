//! Benchmarks of brevity: cases shared by the criterion benches and the instruments.
#![forbid(unsafe_code)]

pub mod arm;
pub mod cases;
pub mod insn;
pub mod matmul_case;
pub mod mca;
pub mod roofline;
pub mod shapes;
pub mod sim;

use std::io::Write;

/// Result of an instrument; its errors are for people.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How an instrument prints what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputFormat {
    /// Markdown.
    Md,
    /// JSON.
    Json,
}

/// Writes `value` to standard output.
///
/// # Errors
/// If nobody reads it.
pub fn print<T: serde::Serialize>(
    format: OutputFormat,
    value: &T,
    markdown: impl FnOnce(&T) -> String,
) -> Result<()> {
    let text = match format {
        OutputFormat::Md => markdown(value),
        OutputFormat::Json => serde_json::to_string_pretty(value)? + "\n",
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
