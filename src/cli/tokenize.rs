//! `brevity tokenize`: text to token ids.

use std::fmt::Write;

use serde::Serialize;

use super::error::Result;
use super::options::{self, ModelArgs};
use super::output::{self, Format};
use crate::runtime::RuntimeOptions;

/// Show the tokens of a text
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity tokenize -m model.gguf 'Hello, world'
  brevity tokenize -m model.gguf --special '<|im_start|>user' -o json
  brevity tokenize -m model.gguf - < text.txt")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// The text; - reads it from standard input
    #[arg(allow_hyphen_values = true)]
    text: String,
    /// Take the text of special tokens for these tokens
    #[arg(long)]
    special: bool,
    /// Add what the tokenizer puts around a text, such as a beginning-of-text token
    #[arg(long)]
    add_special: bool,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Serialize)]
struct Json {
    tokens: Vec<u32>,
    pieces: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read or has no tokenizer.
pub fn run(args: &Args) -> Result<()> {
    let runtime = options::load_runtime(&args.model.path()?, &RuntimeOptions::from_env()?)?;
    let tokenizer = runtime.tokenizer()?;
    let text = options::text_or_stdin(&args.text)?;
    let tokens = tokenizer.encode(&text, args.add_special, args.special)?;
    let piece = |&id: &u32| String::from_utf8_lossy(tokenizer.token_bytes(id)).into_owned();
    let pieces: Vec<String> = tokens.iter().map(piece).collect();
    match args.output {
        Format::Json => output::print_json(&Json { tokens, pieces }),
        Format::Text => {
            let mut text = String::new();
            for (id, piece) in tokens.iter().zip(&pieces) {
                let _ = writeln!(text, "{id:>7}  {piece:?}"); // a String takes everything
            }
            output::print(&text)
        }
    }
}
