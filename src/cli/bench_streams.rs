//! `brevity bench --streams` and `--beside-prompt`.

use std::fmt::Write;

use serde::Serialize;

use super::bench::{Format, csv};
use super::error::{Error, Result};
use super::output;
use crate::measure::streams::{BesideRecord, StreamsRecord, StreamsTest, beside, run};
use crate::runtime::Runtime;

/// Passes of a stream alone before a prompt is read beside it.
const QUIET_PASSES: usize = 256;

/// Several streams in one batch.
#[derive(Clone, Debug, clap::Args)]
pub struct StreamsArgs {
    /// Decode so many streams as one batch, in place of the other tests; the first is what the
    /// others are compared with
    #[arg(long, value_delimiter = ',', value_name = "N")]
    streams: Vec<usize>,
    /// Tokens that these streams have in common
    #[arg(long, default_value_t = 0, value_name = "P", requires = "streams")]
    shared_prefix: usize,
    /// Read a prompt of so many tokens beside a stream that decodes, in place of the other tests
    #[arg(long, value_name = "P", conflicts_with = "streams")]
    beside_prompt: Option<usize>,
}

impl StreamsArgs {
    /// Whether one of these tests is asked for.
    pub fn is_given(&self) -> bool {
        !self.streams.is_empty() || self.beside_prompt.is_some()
    }

    /// Runs them and prints what they gave.
    ///
    /// # Errors
    /// Those of the tests, and of writing to standard output.
    pub fn run(
        &self,
        runtime: &Runtime,
        n_gen: &[usize],
        repetitions: usize,
        format: Format,
    ) -> Result<()> {
        if let Some(n_prompt) = self.beside_prompt {
            let records: Result<Vec<_>> = (0..repetitions)
                .map(|_| Ok(beside(runtime, n_prompt, QUIET_PASSES)?))
                .collect();
            return print(format, &records?, beside_markdown);
        }
        let mut records = vec![];
        for &n_gen in n_gen {
            let test = StreamsTest {
                streams: self.streams.clone(),
                shared_prefix: self.shared_prefix,
                n_gen,
                repetitions,
            };
            records.extend(run(runtime, &test)?);
        }
        print(format, &records, streams_markdown)
    }
}

fn print<T: Serialize>(format: Format, records: &[T], markdown: fn(&[T]) -> String) -> Result<()> {
    let json = |e: serde_json::Error| Error::Output(e.into());
    match format {
        Format::Md => output::print(&markdown(records)),
        Format::Json => output::print_json(&records),
        Format::Csv => output::print(&csv(records).map_err(json)?),
        Format::Jsonl => records.iter().try_for_each(|record| {
            output::print(&(serde_json::to_string(record).map_err(json)? + "\n"))
        }),
    }
}

fn streams_markdown(records: &[StreamsRecord]) -> String {
    let mut text = String::from(
        "| streams | prefix | tokens each | t/s, all streams | x first | ITL p50 / p90 / p99 ms | prefix ms | KV | x f16 unshared |\n\
         | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for r in records {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.2} ± {:.2} | {:.2} | {:.2} / {:.2} / {:.2} | {:.1} | {} | {:.3} |",
            r.n_streams,
            r.n_shared_prefix,
            r.n_gen,
            r.avg_ts,
            r.stddev_ts,
            r.speedup,
            r.itl_p50_ms,
            r.itl_p90_ms,
            r.itl_p99_ms,
            r.prefix_ms,
            output::bytes(r.kv_bytes as u64),
            r.kv_bytes as f64 / r.kv_unshared_f16_bytes.max(1) as f64,
        );
    }
    text
}

fn beside_markdown(records: &[BesideRecord]) -> String {
    let mut text = String::from(
        "| prompt beside | TTFT ms | quiet ITL p50 / p99 ms | ITL p50 / p99 ms | p99, x quiet |\n\
         | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for r in records {
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.2} / {:.2} | {:.2} / {:.2} | {:.2} |",
            r.n_prompt,
            r.ttft_ms,
            r.quiet_itl_ms.p50,
            r.quiet_itl_ms.p99,
            r.itl_ms.p50,
            r.itl_ms.p99,
            r.p99_ratio,
        );
    }
    text
}
