//! What the counts say of a token.

use std::fmt::Write;

use serde::Serialize;

use super::{Counts, Entry, Kind, Region};

/// Tokens of the shorter prompt; the context of a decode step.
const CONTEXT: usize = 64;
/// Tokens of the longer prompt.
const PROMPT: usize = 128;

/// Instructions per token of one model on one tier.
#[derive(Debug, Serialize)]
pub struct Report {
    /// File or folder.
    pub model: String,
    /// Format of most weights: `w4`, `w4min`, `w8`.
    pub weights: &'static str,
    /// Tier.
    pub isa: &'static str,
    /// What counted.
    pub instrument: &'static str,
    /// Threads of the engine.
    pub threads: usize,
    /// Millions of instructions per prompt token: (128 tokens - 64 tokens) / 64.
    pub prefill_minsn_per_token: f64,
    /// Millions of instructions of one step after 64 tokens, without sampling.
    pub decode_minsn_per_token: f64,
    /// llama.cpp on the same model, if it was counted.
    pub peer: Option<PeerReport>,
    /// Tokens of the longer context asked for.
    pub context: Option<usize>,
    /// Millions of instructions of one step after `context` tokens.
    pub context_decode_minsn_per_token: Option<f64>,
    /// Instructions of a step for every token of the context.
    pub insn_per_kv_position: Option<f64>,
    /// The same with an adapter.
    pub adapter: Option<AdapterReport>,
    /// Where they go.
    pub profile: Profile,
}

/// Counts of llama.cpp's best build, and how far this engine is below them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PeerReport {
    /// Millions of instructions per prompt token.
    pub prefill_minsn_per_token: f64,
    /// Millions of instructions per generated token.
    pub decode_minsn_per_token: f64,
    /// This engine's share of them.
    pub prefill_ratio: f64,
    /// This engine's share of them.
    pub decode_ratio: f64,
    /// The share that is to be reached.
    pub target_ratio: f64,
}

/// Instructions with an adapter active on every token.
#[derive(Debug, Serialize)]
pub struct AdapterReport {
    /// Millions of instructions per prompt token.
    pub prefill_minsn_per_token: f64,
    /// Millions of instructions of one step after 64 tokens.
    pub decode_minsn_per_token: f64,
    /// More than without, as a share.
    pub prefill_overhead: f64,
    /// More than without, as a share.
    pub decode_overhead: f64,
    /// What it adds to a step, by function.
    pub decode_added: Vec<Entry>,
}

/// Instructions by crate and module, and by function.
#[derive(Debug, Serialize)]
pub struct Profile {
    /// Parts of a prompt token.
    pub prefill: Vec<Entry>,
    /// Parts of a step.
    pub decode: Vec<Entry>,
    /// Functions of a prompt token.
    pub prefill_functions: Vec<Entry>,
    /// Functions of a step.
    pub decode_functions: Vec<Entry>,
}

/// Regions to be counted for a report, in its order.
pub fn regions(adapter: bool, context: Option<usize>) -> Vec<Region> {
    let region = |kind, tokens, adapter| Region {
        kind,
        tokens,
        adapter,
    };
    let three = |adapter| {
        [
            region(Kind::Prefill, CONTEXT, adapter),
            region(Kind::Prefill, PROMPT, adapter),
            region(Kind::Decode, CONTEXT, adapter),
        ]
    };
    let mut regions = three(false).to_vec();
    if adapter {
        regions.extend(three(true));
    }
    regions.extend(context.map(|tokens| region(Kind::Decode, tokens, false)));
    regions
}

/// Prefill and decode of [`regions`].
struct Three {
    prefill: Counts,
    decode: Counts,
}

impl Three {
    fn of(counts: &[Counts]) -> Self {
        Self {
            prefill: counts[1].minus(&counts[0]),
            decode: counts[2].clone(),
        }
    }

    fn prefill_minsn(&self) -> f64 {
        self.prefill.total() as f64 / (PROMPT - CONTEXT) as f64 / 1e6
    }

    fn decode_minsn(&self) -> f64 {
        self.decode.total() as f64 / 1e6
    }
}

impl Report {
    /// Of the counts of [`regions`], for a model with most weights in the format `weights`.
    pub fn new(
        model: String,
        (weights, isa): (&'static str, &'static str),
        counts: &[Counts],
        adapter: bool,
        context: Option<usize>,
    ) -> Self {
        let base = Three::of(counts);
        let adapted = adapter.then(|| Three::of(&counts[3..]));
        let after_context = context.and(counts.last());
        let more = |counts: &Counts| (counts.total() - base.decode.total()) as f64;
        Self {
            model,
            weights,
            isa,
            instrument: "qemu-aarch64, TCG plugin",
            threads: 1,
            prefill_minsn_per_token: base.prefill_minsn(),
            decode_minsn_per_token: base.decode_minsn(),
            peer: None,
            context,
            context_decode_minsn_per_token: after_context.map(|c| c.total() as f64 / 1e6),
            insn_per_kv_position: after_context
                .zip(context)
                .filter(|(_, tokens)| *tokens != CONTEXT)
                .map(|(c, tokens)| more(c) / (tokens as f64 - CONTEXT as f64)),
            adapter: adapted.map(|with| AdapterReport {
                prefill_minsn_per_token: with.prefill_minsn(),
                decode_minsn_per_token: with.decode_minsn(),
                prefill_overhead: with.prefill_minsn() / base.prefill_minsn() - 1.0,
                decode_overhead: with.decode_minsn() / base.decode_minsn() - 1.0,
                decode_added: with.decode.minus(&base.decode).functions(1),
            }),
            profile: Profile {
                prefill: base.prefill.parts(PROMPT - CONTEXT),
                decode: base.decode.parts(1),
                prefill_functions: base.prefill.functions(PROMPT - CONTEXT),
                decode_functions: base.decode.functions(1),
            },
        }
    }

    /// Adds llama.cpp's counts for SmolLM2-135M: `bench/records/insn-llama.cpp.json`.
    pub fn with_peer(mut self) -> Self {
        self.peer =
            peer(self.weights, self.isa).map(|(prefill, decode, target_ratio)| PeerReport {
                prefill_minsn_per_token: prefill,
                decode_minsn_per_token: decode,
                prefill_ratio: self.prefill_minsn_per_token / prefill,
                decode_ratio: self.decode_minsn_per_token / decode,
                target_ratio,
            });
        self
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "{} ({}), {}, {} thread, {}\n\n\
             | M instructions a token | brevity | llama.cpp | ratio | target |\n\
             |---|---|---|---|---|\n",
            self.model, self.weights, self.isa, self.threads, self.instrument
        );
        let peer = self.peer;
        let mut row = |name: &str, ours: f64, peer: Option<[f64; 3]>| {
            let cells = peer.map_or("- | - | -".into(), |[theirs, ratio, target]| {
                format!("{theirs:.2} | {ratio:.2} | {target:.2}")
            });
            let _ = writeln!(text, "| {name} | {ours:.2} | {cells} |");
        };
        let (prefill, decode) = (self.prefill_minsn_per_token, self.decode_minsn_per_token);
        row(
            "prefill, tokens 65 to 128",
            prefill,
            peer.map(|p| [p.prefill_minsn_per_token, p.prefill_ratio, p.target_ratio]),
        );
        row(
            "decode after 64",
            decode,
            peer.map(|p| [p.decode_minsn_per_token, p.decode_ratio, p.target_ratio]),
        );
        if let (Some(context), Some(minsn)) = (self.context, self.context_decode_minsn_per_token) {
            row(&format!("decode after {context}"), minsn, None);
        }
        if let Some(a) = &self.adapter {
            row("prefill with adapter", a.prefill_minsn_per_token, None);
            row("decode with adapter", a.decode_minsn_per_token, None);
            let (prefill, decode) = (100.0 * a.prefill_overhead, 100.0 * a.decode_overhead);
            let _ = writeln!(
                text,
                "\nThe adapter adds {prefill:.1} % to prefill, {decode:.1} % to decode."
            );
        }
        if let Some(insn) = self.insn_per_kv_position {
            let _ = writeln!(
                text,
                "\n{insn:.0} instructions of a step per token of context."
            );
        }
        let lists = [
            ("Prefill by part", &self.profile.prefill),
            ("Decode by part", &self.profile.decode),
            ("Prefill by function", &self.profile.prefill_functions),
            ("Decode by function", &self.profile.decode_functions),
        ];
        for (title, entries) in lists {
            list(&mut text, title, entries);
        }
        if let Some(a) = &self.adapter {
            list(
                &mut text,
                "What the adapter adds to decode",
                &a.decode_added,
            );
        }
        text
    }
}

/// Lines printed of a profile.
const LINES: usize = 20;

fn list(text: &mut String, title: &str, entries: &[Entry]) {
    let _ = writeln!(text, "\n| {title} | M a token | share |\n|---|---|---|");
    for e in entries.iter().take(LINES) {
        let share = 100.0 * e.share;
        let _ = writeln!(
            text,
            "| `{}` | {:.3} | {share:.1} % |",
            e.name, e.minsn_per_token
        );
    }
}

/// Prefill and decode of llama.cpp's best build on SmolLM2-135M, and the target's share of them.
fn peer(weights: &str, isa: &str) -> Option<(f64, f64, f64)> {
    #[derive(serde::Deserialize)]
    struct Row {
        weights: String,
        isa: String,
        prefill_minsn_per_token: f64,
        decode_minsn_per_token: f64,
        target_ratio: f64,
    }
    const ROWS: &str = include_str!("../../records/insn-llama.cpp.json");
    let rows: Vec<Row> = serde_json::from_str(ROWS).expect("the committed record");
    let row = rows.iter().find(|r| r.weights == weights && r.isa == isa)?;
    Some((
        row.prefill_minsn_per_token,
        row.decode_minsn_per_token,
        row.target_ratio,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insn::profile::parse;

    fn counts(totals: &[u64]) -> Vec<Counts> {
        let text: String = totals.iter().map(|n| format!("region\n{n} f\n")).collect();
        parse(&text).unwrap()
    }

    #[test]
    fn figures_of_a_token() {
        let million = 1_000_000;
        let totals = [64, 192, 3, 64, 256, 4, 5].map(|n| n * million);
        assert_eq!(regions(true, Some(512)).len(), totals.len());
        let names = ("w4min", "neon_dotprod");
        let r = Report::new("m".into(), names, &counts(&totals), true, Some(164)).with_peer();
        assert_eq!(r.prefill_minsn_per_token, 2.0);
        assert_eq!(r.decode_minsn_per_token, 3.0);
        assert_eq!(r.context_decode_minsn_per_token, Some(5.0));
        assert_eq!(r.insn_per_kv_position, Some(20_000.0));
        let adapter = r.adapter.as_ref().unwrap();
        assert_eq!(adapter.prefill_overhead, 0.5);
        assert!((adapter.decode_overhead - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(r.peer.unwrap().decode_ratio, 3.0 / 91.99);
        assert!(
            r.markdown()
                .contains("| decode after 64 | 3.00 | 91.99 | 0.03 | 0.35 |")
        );
    }
}
