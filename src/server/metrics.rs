//! `/metrics`: counters in Prometheus' text format.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::reply::Usage;
use super::state::Served;
use crate::scheduler::RequestTimings;

/// Upper bounds of the buckets of times to a first token, seconds.
const BOUNDS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What was counted since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Answers by status.
    answers: Mutex<BTreeMap<u16, u64>>,
    replies: AtomicU64,
    prompt_tokens: AtomicU64,
    cached_tokens: AtomicU64,
    completion_tokens: AtomicU64,
    reasoning_tokens: AtomicU64,
    /// Replies by the bucket of their time to the first token; the last bucket has no bound.
    ttft: [AtomicU64; BOUNDS.len() + 1],
    ttft_micros: AtomicU64,
}

impl Metrics {
    /// An answer of this status was begun.
    pub fn answered(&self, status: u16) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers.entry(status).or_default() += 1;
    }

    /// A reply is whole.
    pub fn replied(&self, usage: &Usage, timings: &RequestTimings) {
        let add = |counter: &AtomicU64, n: usize| counter.fetch_add(n as u64, Ordering::Relaxed);
        add(&self.replies, 1);
        add(&self.prompt_tokens, usage.prompt_tokens);
        add(&self.cached_tokens, usage.cached_tokens);
        add(&self.completion_tokens, usage.completion_tokens);
        add(&self.reasoning_tokens, usage.reasoning_tokens);
        let seconds = timings.ttft.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound);
        add(&self.ttft[bucket.unwrap_or(BOUNDS.len())], 1);
        add(&self.ttft_micros, timings.ttft.as_micros() as usize);
    }

    /// The document; without a model what does not need one.
    pub fn text(&self, served: Option<&Served>) -> String {
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: &[(String, f64)]| {
            // A String takes everything.
            let _ = writeln!(text, "# HELP brevity_{name} {help}");
            let _ = writeln!(text, "# TYPE brevity_{name} {kind}");
            for (suffix, value) in samples {
                let _ = writeln!(text, "brevity_{name}{suffix} {value}");
            }
        };
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answers: Vec<(String, f64)> = answers
            .iter()
            .map(|(status, n)| (format!("{{status=\"{status}\"}}"), *n as f64))
            .collect();
        family("answers_total", "counter", "HTTP answers.", &answers);
        for (name, help, counter) in [
            (
                "replies_total",
                "Replies that came to their end.",
                &self.replies,
            ),
            (
                "prompt_tokens_total",
                "Tokens of their prompts.",
                &self.prompt_tokens,
            ),
            (
                "cached_tokens_total",
                "Prompt tokens that were not read again.",
                &self.cached_tokens,
            ),
            (
                "completion_tokens_total",
                "Tokens written.",
                &self.completion_tokens,
            ),
            (
                "reasoning_tokens_total",
                "Tokens written while thinking.",
                &self.reasoning_tokens,
            ),
        ] {
            let value = counter.load(Ordering::Relaxed) as f64;
            family(name, "counter", help, &[(String::new(), value)]);
        }
        family(
            "ttft_seconds",
            "histogram",
            "Time to the first token.",
            &self.histogram(),
        );
        let Some(Served { engine, slots, .. }) = served else {
            return text;
        };
        let kv = engine.kv_usage();
        let gauge = |value: f64| [(String::new(), value)];
        let left = slots.left() as f64;
        family(
            "left_total",
            "counter",
            "Requests whose clients left.",
            &gauge(left),
        );
        let passes = engine.passes() as f64;
        family(
            "passes_total",
            "counter",
            "Passes through the network.",
            &gauge(passes),
        );
        let (running, waiting) = (slots.len() as f64, engine.waiting() as f64);
        family("requests", "gauge", "Requests under way.", &gauge(running));
        family(
            "requests_waiting",
            "gauge",
            "Of these, not begun.",
            &gauge(waiting),
        );
        let pages = kv.pages as f64;
        family(
            "kv_pages",
            "gauge",
            "Pages of keys and values held.",
            &gauge(pages),
        );
        text
    }

    fn histogram(&self) -> Vec<(String, f64)> {
        let mut sum = 0;
        let mut samples = Vec::new();
        for (i, count) in self.ttft.iter().enumerate() {
            sum += count.load(Ordering::Relaxed);
            let bound = BOUNDS.get(i).map_or("+Inf".into(), f64::to_string);
            samples.push((format!("_bucket{{le=\"{bound}\"}}"), sum as f64));
        }
        let micros = self.ttft_micros.load(Ordering::Relaxed) as f64;
        samples.push(("_sum".into(), micros / 1e6));
        samples.push(("_count".into(), sum as f64));
        samples
    }
}
