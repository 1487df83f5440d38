//! Fits a gate to what base model and adapter were measured to do.
//!
//! ```text
//! gain    (p_adapter - p_base) - price * (tokens_adapter - tokens_base)
//! label   gain > 0, weight |gain|
//! on      score >= threshold; the threshold with the largest mean of p - price * tokens on validation
//! ```
//! `p` are shares of right replies, `price` says what a token costs.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::head::{FitOptions, Head, Labelled, fit};
use super::{Error, Result};
use crate::measure::gate::{Report, Scored};

/// What replies to a prompt came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Share of right replies.
    pub pass_rate: f64,
    /// Mean tokens of a reply.
    pub tokens: f64,
}

/// A prompt, what the gate sees of it, and what was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct GateExample {
    /// Kind of prompt; results are given for each.
    pub kind: String,
    /// Pooled hidden state.
    pub features: Vec<f32>,
    /// Without the adapter.
    pub base: Measured,
    /// With it.
    pub adapter: Measured,
}

impl GateExample {
    /// What one choice is worth.
    fn worth(&self, on: bool, token_price: f64) -> f64 {
        let measured = if on { self.adapter } else { self.base };
        measured.pass_rate - token_price * measured.tokens
    }

    /// How much more the adapter is worth than the base model.
    pub fn gain(&self, token_price: f64) -> f64 {
        self.worth(true, token_price) - self.worth(false, token_price)
    }
}

/// How a gate is fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateOptions {
    /// Right replies that a token is worth: 1e-4 spends 100 tokens for one point of accuracy. Default
    /// 1e-4.
    pub token_price: f64,
    /// How the head is fitted.
    pub fit: FitOptions,
}

impl Default for GateOptions {
    fn default() -> Self {
        Self {
            token_price: 1e-4,
            fit: FitOptions::default(),
        }
    }
}

/// A fitted gate.
#[derive(Clone, Debug, PartialEq)]
pub struct GateFit {
    /// From pooled hidden states to a logit.
    pub head: Head,
    /// Score from which on the adapter is switched on.
    pub threshold: f64,
    options: GateOptions,
}

/// What a way to choose comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Choice {
    /// Share of right replies.
    pub accuracy: f64,
    /// Mean tokens of a reply.
    pub tokens: f64,
    /// Accuracy minus the price of the tokens.
    pub worth: f64,
}

/// The ways to choose, side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Choices {
    /// Prompts.
    pub n: usize,
    /// The adapter is never on.
    pub base: Choice,
    /// The adapter is always on.
    pub adapter: Choice,
    /// The gate chooses.
    pub gate: Choice,
    /// The better choice is known.
    pub oracle: Choice,
    /// What the oracle is worth more than the gate.
    pub regret: f64,
    /// Share of the prompts for which the gate switches the adapter on.
    pub on: f64,
}

/// What a gate comes to on measured prompts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GateReport {
    /// Probability that a prompt which gains by the adapter scores above one that does not; `null` if
    /// all do or none.
    pub auc: Option<f64>,
    /// Mean difference of score and share of prompts that gain, over bins of the score.
    pub calibration_error: f64,
    /// Score from which on the adapter is switched on.
    pub threshold: f64,
    /// All prompts.
    pub all: Choices,
    /// By kind.
    pub kinds: BTreeMap<String, Choices>,
}

/// Fits a gate; the epoch and the threshold are chosen on `validation`.
///
/// # Errors
/// [`Error::Option`] for a price that is negative or no number, and as [`fit`].
pub fn fit_gate(
    train: &[GateExample],
    validation: &[GateExample],
    options: &GateOptions,
) -> Result<GateFit> {
    let price = options.token_price;
    if !(price >= 0.0 && price.is_finite()) {
        return Err(Error::option("price of a token", "at least 0", price));
    }
    let labelled = |examples: &[GateExample]| -> Vec<Labelled> {
        let label = |example: &GateExample| {
            let gain = example.gain(price);
            Labelled {
                features: example.features.clone(),
                target: f64::from(u8::from(gain > 0.0)),
                weight: gain.abs(),
            }
        };
        examples.iter().map(label).collect()
    };
    let head = fit(&labelled(train), &labelled(validation), &options.fit)?;
    let threshold = best_threshold(&head, validation, price);
    Ok(GateFit {
        head,
        threshold,
        options: options.clone(),
    })
}

/// The threshold under which the choices are worth most: between two neighbouring scores, or at an
/// end; among equals the one nearest to 0.5.
fn best_threshold(head: &Head, examples: &[GateExample], price: f64) -> f64 {
    let score = |e: &GateExample| (head.score(&e.features), e.gain(price));
    let mut scored: Vec<(f64, f64)> = examples.iter().map(score).collect();
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    // With a threshold of 0 the adapter is always on; each score passed turns it off for one more.
    let mut worth: f64 = scored.iter().map(|(_, gain)| gain).sum();
    let mut best = (worth, 0.0f64);
    for (i, (score, gain)) in scored.iter().enumerate() {
        worth -= gain;
        let next = scored.get(i + 1).map_or(1.0, |(next, _)| *next);
        if next <= *score {
            continue;
        }
        // Rounding may put the middle onto the lower score.
        let middle = (score + next) / 2.0;
        let threshold = if middle > *score { middle } else { next };
        let nearer = (threshold - 0.5).abs() < (best.1 - 0.5).abs();
        if worth > best.0 || worth == best.0 && nearer {
            best = (worth, threshold);
        }
    }
    best.1
}

impl GateFit {
    /// What it comes to on `examples`.
    pub fn report(&self, examples: &[GateExample]) -> GateReport {
        let price = self.options.token_price;
        let scored = |e: &GateExample| {
            let score = self.head.score(&e.features);
            Scored {
                positive: e.gain(price) > 0.0,
                score,
                on: score >= self.threshold,
                gate_time: Duration::ZERO,
                prefill_time: Duration::ZERO,
            }
        };
        let scored: Vec<Scored> = examples.iter().map(scored).collect();
        let report = Report::new(self.threshold, &scored);
        let mut kinds: BTreeMap<String, Vec<(&GateExample, bool)>> = BTreeMap::new();
        for (example, scored) in examples.iter().zip(&scored) {
            let own = kinds.entry(example.kind.clone()).or_default();
            own.push((example, scored.on));
        }
        let all: Vec<(&GateExample, bool)> = kinds.values().flatten().copied().collect();
        let of_kind = |(kind, own): (String, Vec<_>)| (kind, choices(&own, price));
        GateReport {
            auc: report.auc,
            calibration_error: report.calibration_error,
            threshold: self.threshold,
            all: choices(&all, price),
            kinds: kinds.into_iter().map(of_kind).collect(),
        }
    }

    /// Writes `gate.json` and `gate.safetensors`, which the engine loads; `skip_prefix` is how many
    /// tokens at the beginning of a prompt were not pooled.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, folder: &Path, skip_prefix: usize) -> Result<()> {
        let description = json!({
            "threshold": self.threshold,
            "pooling": "mean",
            "pool_skip_prefix_tokens": skip_prefix,
            "token_price": self.options.token_price,
            "seed": self.options.fit.seed,
        });
        self.head.write(folder, "gate", description)
    }
}

fn choices(examples: &[(&GateExample, bool)], price: f64) -> Choices {
    let n = examples.len().max(1) as f64;
    let choice = |on: &dyn Fn(&GateExample, bool) -> bool| {
        let mut sum = Choice::default();
        for &(example, gate) in examples {
            let on = on(example, gate);
            let measured = if on { example.adapter } else { example.base };
            sum.accuracy += measured.pass_rate / n;
            sum.tokens += measured.tokens / n;
            sum.worth += example.worth(on, price) / n;
        }
        sum
    };
    let gate = choice(&|_, gate| gate);
    let oracle = choice(&|example, _| example.gain(price) > 0.0);
    Choices {
        n: examples.len(),
        base: choice(&|_, _| false),
        adapter: choice(&|_, _| true),
        gate,
        oracle,
        regret: (oracle.worth - gate.worth).max(0.0),
        on: examples.iter().filter(|(_, on)| *on).count() as f64 / n,
    }
}

#[cfg(test)]
mod tests {
    use brevity_model::Gate;
    use proptest::prelude::*;

    use super::super::head::tests::{noise, runtime_logit};
    use super::*;

    fn measured(pass_rate: f64, tokens: f64) -> Measured {
        Measured { pass_rate, tokens }
    }

    /// Reasoning prompts gain by the adapter, easy ones lose; a tenth of each is the other way round.
    fn examples(seed: u64, n: u64) -> Vec<GateExample> {
        let example = |i: u64| {
            let mut features = noise(seed * 10_000 + i, 16);
            let reasoning = i.is_multiple_of(2);
            features[3] = features[3] * 0.6 + if reasoning { 1.0 } else { -1.0 };
            let gains = reasoning != (i % 20 >= 18);
            let (base, adapter) = match gains {
                true => (measured(0.0, 110.0), measured(0.75, 60.0)),
                false => (measured(0.5, 20.0), measured(0.25, 40.0)),
            };
            let kind = if reasoning { "reasoning" } else { "easy" };
            GateExample {
                kind: kind.into(),
                features,
                base,
                adapter,
            }
        };
        (0..n).map(example).collect()
    }

    fn options() -> GateOptions {
        let fit = FitOptions {
            hidden: vec![8],
            epochs: 30,
            noise: 0.1,
            learning_rate: 1e-2,
            ..Default::default()
        };
        GateOptions {
            fit,
            ..Default::default()
        }
    }

    #[test]
    fn a_gate_learns_who_gains() {
        let (train, validation, test) = (examples(1, 400), examples(2, 200), examples(3, 200));
        let gate = fit_gate(&train, &validation, &options()).unwrap();
        let report = gate.report(&test);
        assert!(report.auc.unwrap() > 0.85, "{report:?}");
        let Choices {
            base,
            adapter,
            gate: gated,
            oracle,
            regret,
            on,
            n,
        } = report.all;
        assert!(
            gated.worth > base.worth && gated.worth > adapter.worth,
            "{report:?}"
        );
        assert!((oracle.worth - gated.worth - regret).abs() < 1e-12 && regret < 0.1);
        assert_eq!((n, report.kinds.len()), (200, 2));
        assert!((0.4..0.6).contains(&on));
        assert!(report.kinds["reasoning"].on > 0.95 && report.kinds["easy"].on < 0.05);
        assert!(report.calibration_error < 0.2);
    }

    #[test]
    fn the_runtime_decides_as_the_fit_does() {
        let (train, validation) = (examples(1, 100), examples(2, 50));
        let fit = fit_gate(&train, &validation, &options()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        fit.write(dir.path(), 21).unwrap();
        let gate = Gate::open(dir.path()).unwrap();
        assert_eq!(
            (gate.threshold(), gate.skip_prefix(), gate.d_model()),
            (fit.threshold, 21, 16)
        );
        for example in &validation {
            assert_eq!(
                runtime_logit(&gate, &example.features),
                fit.head.logit(&example.features)
            );
        }
        assert_eq!(fit, fit_gate(&train, &validation, &options()).unwrap());
    }

    #[test]
    fn tokens_have_a_price() {
        // As often right, but longer: nothing is worth more tokens.
        let mut train = examples(1, 40);
        for example in &mut train {
            (example.base, example.adapter) = (measured(0.5, 20.0), measured(0.5, 60.0));
        }
        let gate = fit_gate(&train, &train, &options()).unwrap();
        let report = gate.report(&train);
        assert_eq!((report.all.on, report.auc), (0.0, None));
        assert_eq!(report.all.gate, report.all.base);
        assert!((train[0].gain(1e-4) + 4e-3).abs() < 1e-12);
        let options = GateOptions {
            token_price: -1.0,
            ..options()
        };
        assert!(
            fit_gate(&train, &train, &options)
                .unwrap_err()
                .to_string()
                .contains("price")
        );
        // Without a price nobody gains or loses, and there is nothing to learn from.
        let options = GateOptions {
            token_price: 0.0,
            ..options
        };
        assert!(matches!(
            fit_gate(&train, &train, &options),
            Err(Error::NoExamples(_))
        ));
    }

    proptest! {
        /// No other threshold is worth more on the prompts it was chosen on.
        #[test]
        fn the_threshold_is_the_best(seed in 0u64..1000, rates in prop::collection::vec((0u8..5, 0u8..5), 1..30)) {
            let head = fit_gate(&examples(1, 20), &examples(2, 20), &GateOptions {
                fit: FitOptions { epochs: 1, hidden: vec![], ..Default::default() }, ..Default::default()
            }).unwrap().head;
            let examples: Vec<GateExample> = rates.iter().zip(0..).map(|(&(base, adapter), i)| GateExample {
                kind: String::new(),
                features: noise(seed * 100 + i / 2, 16), // some twice
                base: measured(f64::from(base) / 4.0, 30.0),
                adapter: measured(f64::from(adapter) / 4.0, 50.0),
            }).collect();
            let worth = |threshold: f64| -> f64 {
                let on = |e: &GateExample| head.score(&e.features) >= threshold;
                examples.iter().map(|e| e.worth(on(e), 1e-3)).sum()
            };
            let found = best_threshold(&head, &examples, 1e-3);
            prop_assert!((0.0..=1.0).contains(&found));
            let others = examples.iter().map(|e| head.score(&e.features)).chain([0.0, 1.0]);
            for other in others {
                prop_assert!(worth(found) >= worth(other) - 1e-9);
            }
        }
    }
}
