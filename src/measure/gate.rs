//! How well a gate tells prompts that need the adapter from those that do not.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stats::rounded;
use crate::{Error, Result, stats};

/// Bins of the calibration table.
const N_BINS: usize = 10;

/// A prompt, and whether it needs the adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What is asked.
    pub prompt: String,
    /// Whether it needs the adapter.
    pub positive: bool,
}

#[derive(Deserialize)]
struct Line {
    #[serde(alias = "question")]
    prompt: String,
    #[serde(alias = "kind")]
    label: Value,
}

/// The labelled prompts of a JSONL file; `positive` is the label of those that need the adapter.
///
/// # Errors
/// If it cannot be read; line and field of what is wrong in it; if no prompt needs the adapter or
/// every one does.
pub fn read_examples(path: &Path, positive: &str) -> Result<Vec<Example>> {
    let text = super::text::read(path)?;
    let lines = text.lines().enumerate();
    let mut examples = vec![];
    for (i, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let fail = |what: String| Error::data(path, i + 1, what);
        let Line { prompt, label } = serde_json::from_str(line).map_err(|e| fail(e.to_string()))?;
        let positive = match label {
            Value::Bool(label) => label,
            Value::String(label) => label == positive,
            other => {
                let what = format!("label: expected true, false or a name, found {other}");
                return Err(fail(what));
            }
        };
        examples.push(Example { prompt, positive });
    }
    let n = examples.iter().filter(|e| e.positive).count();
    if n == 0 || n == examples.len() {
        let what = format!(
            "{n} of {} prompts are {positive:?}: prompts of both kinds are needed",
            examples.len()
        );
        return Err(Error::data(path, None, what));
    }
    Ok(examples)
}

/// What a gate said of a prompt.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// Whether the prompt needs the adapter.
    pub positive: bool,
    /// What the gate takes for the probability of that.
    pub score: f64,
    /// What it decided.
    pub on: bool,
    /// Pooling and head.
    pub gate_time: Duration,
    /// Everything from the prompt to its logits.
    pub prefill_time: Duration,
}

/// Prompts whose scores are alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Lowest score.
    pub from: f64,
    /// Scores are below; the last bin holds 1, too.
    pub to: f64,
    /// Prompts.
    pub n: usize,
    /// Their mean score.
    pub mean_score: f64,
    /// Share of them that needs the adapter: equal to the mean score if the gate is calibrated.
    pub positive_share: f64,
}

/// What a gate comes to on labelled prompts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Prompts.
    pub n: usize,
    /// Prompts that need the adapter.
    pub positives: usize,
    /// Score from which on the adapter is switched on.
    pub threshold: f64,
    /// Share of right decisions.
    pub accuracy: f64,
    /// Probability that a prompt which needs the adapter scores above one that does not, ties half;
    /// `null` if one kind is missing.
    pub auc: Option<f64>,
    /// Prompts that need the adapter and do not get it.
    pub false_skips: usize,
    /// `false_skips / positives`.
    pub false_skip_rate: f64,
    /// Prompts that get the adapter and do not need it.
    pub false_ons: usize,
    /// `false_ons / (n - positives)`.
    pub false_on_rate: f64,
    /// Mean squared difference of score and label.
    pub brier: f64,
    /// Mean difference of mean score and share over the bins, weighted by their prompts.
    pub calibration_error: f64,
    /// Bins that hold a prompt, ascending.
    pub bins: Vec<Bin>,
    /// Mean microseconds of pooling and head.
    pub gate_us: f64,
    /// Their share of the prefill's time.
    pub gate_share: f64,
}

impl Report {
    /// Of at least one prompt.
    pub fn new(threshold: f64, scored: &[Scored]) -> Self {
        let count = |what: fn(&&Scored) -> bool| scored.iter().filter(what).count();
        let (n, positives) = (scored.len(), count(|s| s.positive));
        let false_skips = count(|s| s.positive && !s.on);
        let false_ons = count(|s| !s.positive && s.on);
        let rate = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let square = |s: &Scored| (s.score - f64::from(u8::from(s.positive))).powi(2);
        let bins = bins(scored);
        let off = |b: &Bin| rate(b.n, n) * (b.mean_score - b.positive_share).abs();
        let gate: Duration = scored.iter().map(|s| s.gate_time).sum();
        let prefill: Duration = scored.iter().map(|s| s.prefill_time).sum();
        Self {
            n,
            positives,
            threshold,
            accuracy: rate(n - false_skips - false_ons, n),
            auc: auc(scored),
            false_skips,
            false_skip_rate: rate(false_skips, positives),
            false_ons,
            false_on_rate: rate(false_ons, n - positives),
            brier: stats::mean(&scored.iter().map(square).collect::<Vec<_>>()),
            calibration_error: bins.iter().map(off).sum(),
            bins,
            gate_us: rounded(gate.as_secs_f64() * 1e6 / n.max(1) as f64),
            gate_share: gate.as_secs_f64() / prefill.as_secs_f64().max(f64::MIN_POSITIVE),
        }
    }
}

/// The area under the ROC curve by ranks.
fn auc(scored: &[Scored]) -> Option<f64> {
    let mut sorted: Vec<&Scored> = scored.iter().collect();
    sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
    let (mut below, mut above_sum, mut positives) = (0.0, 0.0, 0.0);
    for tie in sorted.chunk_by(|a, b| a.score == b.score) {
        let here = tie.iter().filter(|s| s.positive).count() as f64;
        let negatives = tie.len() as f64 - here;
        above_sum += here * (below + negatives / 2.0);
        below += negatives;
        positives += here;
    }
    (positives > 0.0 && below > 0.0).then(|| above_sum / (positives * below))
}

fn bins(scored: &[Scored]) -> Vec<Bin> {
    let bin_of = |s: &Scored| ((s.score * N_BINS as f64) as usize).min(N_BINS - 1);
    let bin = |i: usize| {
        let own: Vec<&Scored> = scored.iter().filter(|s| bin_of(s) == i).collect();
        let scores: Vec<f64> = own.iter().map(|s| s.score).collect();
        let positives = own.iter().filter(|s| s.positive).count();
        (!own.is_empty()).then(|| Bin {
            from: i as f64 / N_BINS as f64,
            to: (i + 1) as f64 / N_BINS as f64,
            n: own.len(),
            mean_score: stats::mean(&scores),
            positive_share: positives as f64 / own.len() as f64,
        })
    };
    (0..N_BINS).filter_map(bin).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn scored(positive: bool, score: f64) -> Scored {
        Scored {
            positive,
            score,
            on: score >= 0.5,
            gate_time: Duration::from_micros(10),
            prefill_time: Duration::from_millis(10),
        }
    }

    #[test]
    fn decisions_are_counted() {
        let data = [
            scored(true, 0.95),
            scored(true, 0.4),
            scored(false, 0.4),
            scored(false, 0.6),
            scored(false, 1.0),
        ];
        let r = Report::new(0.5, &data);
        assert_eq!((r.n, r.positives, r.false_skips, r.false_ons), (5, 2, 1, 2));
        assert_eq!(
            (r.accuracy, r.false_skip_rate, r.false_on_rate),
            (0.4, 0.5, 2.0 / 3.0)
        );
        // 0.95 is above two of three, 0.4 ties with one: (2 + 0.5) / 6.
        assert_eq!(r.auc, Some(2.5 / 6.0));
        assert!((r.brier - (0.0025 + 0.36 + 0.16 + 0.36 + 1.0) / 5.0).abs() < 1e-12);
        let shape: Vec<_> = r
            .bins
            .iter()
            .map(|b| (b.from, b.n, b.positive_share))
            .collect();
        assert_eq!(shape, [(0.4, 2, 0.5), (0.6, 1, 0.0), (0.9, 2, 0.5)]);
        let error = (2.0 * 0.1 + 0.6 + 2.0 * (0.975 - 0.5)) / 5.0;
        assert!((r.calibration_error - error).abs() < 1e-12);
        assert_eq!(r.gate_us, 10.0);
        assert!((r.gate_share - 1e-3).abs() < 1e-12);
    }

    #[test]
    fn one_kind_has_no_curve() {
        assert_eq!(Report::new(0.5, &[scored(true, 0.2)]).auc, None);
        let right = [scored(false, 0.1), scored(true, 0.9)];
        assert_eq!(Report::new(0.5, &right).auc, Some(1.0));
        let wrong = [scored(true, 0.1), scored(false, 0.9)];
        assert_eq!(Report::new(0.5, &wrong).auc, Some(0.0));
    }

    #[test]
    fn labels_are_names_or_truths() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data.jsonl");
        let read = |text: &str| {
            fs::write(&path, text).unwrap();
            read_examples(&path, "hard")
        };
        let good = "{\"prompt\": \"a\", \"label\": true}\n\n{\"question\": \"b\", \"kind\": \"easy\"}\n{\"prompt\": \"c\", \"kind\": \"hard\"}";
        let labels: Vec<bool> = read(good).unwrap().iter().map(|e| e.positive).collect();
        assert_eq!(labels, [true, false, true]);
        for (text, expected) in [
            ("{\"prompt\": \"a\"}", "line 1: missing field `label`"),
            (
                "\n{\"prompt\": \"a\", \"label\": 3}",
                "line 2: label: expected",
            ),
            (
                "{\"prompt\": \"a\", \"label\": true}",
                "1 of 1 prompts are \"hard\"",
            ),
            ("", "0 of 0 prompts"),
        ] {
            let found = read(text).unwrap_err().to_string();
            assert!(found.contains(expected), "{found}");
        }
    }
}
