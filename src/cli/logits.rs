//! `brevity logits`: next-token logits, for parity with other engines.

use std::fmt::Write;

use serde::Serialize;

use super::adapter_options::{self, JsonRoute, RouteArgs};
use super::error::{Error, Result};
use super::options::{self, EngineArgs, ModelArgs};
use super::output::{self, Format};
use crate::prefill::prefill;
use crate::prompt::Prompt;

/// Show the logits of the token that follows given tokens
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity logits -m model.gguf --tokens 1,2,3 -o json
  brevity logits -m model.gguf --tokens 1,2,3 --top 0 -o json   the whole vocabulary, likeliest first
  brevity logits -m model.gguf --tokens 1,2,3 --adapter reason --adapter-mode plain")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Token ids, separated by commas
    #[arg(long, value_delimiter = ',', required = true, value_name = "IDS")]
    tokens: Vec<u32>,
    /// How many tokens to show, likeliest first; 0: all
    #[arg(long, default_value_t = 10, value_name = "K")]
    top: usize,
    #[command(flatten)]
    route: RouteArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Serialize)]
struct Json {
    #[serde(flatten)]
    route: JsonRoute,
    top: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: usize,
    logit: f32,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be read, or a token is not in its vocabulary.
pub fn run(args: &Args) -> Result<()> {
    let mut options = args.engine.options()?;
    args.route.apply(&mut options);
    let runtime = options::load_runtime(&args.model.path()?, &options)?;
    let mut session = runtime.session();
    let prompt = Prompt::from(args.tokens.clone());
    let route = args.route.of(&runtime, &prompt)?;
    let prefill = prefill(&mut session, &prompt.tokens, &route, &mut || true)?;
    let logits = session.logits();
    if let Some(at) = logits.iter().position(|x| !x.is_finite()) {
        let what = format!(
            "the logit of token {at} is {}: the weights are damaged",
            logits[at]
        );
        return Err(Error::Usage(what));
    }
    let top = top(logits, args.top);
    match args.output {
        Format::Json => output::print_json(&Json {
            route: JsonRoute::new(&prefill),
            top,
        }),
        Format::Text => {
            let mut text = String::new();
            for Entry { id, logit } in top {
                let bytes = runtime
                    .tokenizer()
                    .map_or(&b""[..], |t| t.token_bytes(id as u32));
                let piece = String::from_utf8_lossy(bytes);
                let _ = writeln!(text, "{id:>7} {logit:>12.5}  {piece:?}"); // a String takes everything
            }
            if let Some(route) = adapter_options::summary(&prefill) {
                output::note(&route);
            }
            output::print(&text)
        }
    }
}

/// The `k` largest logits, largest first, equal ones by ascending id; all if `k` is 0.
fn top(logits: &[f32], k: usize) -> Vec<Entry> {
    let mut ids: Vec<usize> = (0..logits.len()).collect();
    ids.sort_by(|&a, &b| logits[b].total_cmp(&logits[a]).then(a.cmp(&b)));
    ids.truncate(if k == 0 { usize::MAX } else { k });
    ids.into_iter()
        .map(|id| Entry {
            id,
            logit: logits[id],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn largest_first_and_ties_by_id() {
        let ids = |k| {
            top(&[1.0, 5.0, -2.0, 5.0], k)
                .iter()
                .map(|e| e.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(3), [1, 3, 0]);
        assert_eq!(ids(0), [1, 3, 0, 2]);
        assert_eq!(ids(9).len(), 4);
    }
}
