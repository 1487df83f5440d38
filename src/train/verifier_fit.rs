//! Fits a verifier to replies that were judged: logistic regression on the hidden state after the
//! verification prompt, right and wrong replies of equal weight.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::head::{FitOptions, Head, Labelled, fit};
use super::{Error, Result};
use crate::measure::gate::{Report, Scored};
use crate::sampling::random::uniform;

/// A judged reply and what the verifier sees of it.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifierExample {
    /// Number of the question it replies to.
    pub question: usize,
    /// Hidden state of the last token of the verification prompt.
    pub features: Vec<f32>,
    /// Whether it is right.
    pub correct: bool,
}

/// Sets questions aside: training replies and validation replies, none of them to the same question. A
/// question is in the second set with probability `share`, by its number and the seed.
pub fn split(
    examples: Vec<VerifierExample>,
    share: f64,
    seed: u64,
) -> (Vec<VerifierExample>, Vec<VerifierExample>) {
    let is_trained = |e: &VerifierExample| uniform(seed, 0, e.question as u64) >= share;
    examples.into_iter().partition(is_trained)
}

/// A fitted verifier.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifierFit {
    /// From a hidden state to a logit.
    pub head: Head,
    seed: u64,
}

/// What a verifier comes to on judged replies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VerifierReport {
    /// Replies.
    pub n: usize,
    /// Right ones.
    pub correct: usize,
    /// Probability that a right reply scores above a wrong one; `null` if there is one kind only.
    pub auc: Option<f64>,
    /// The same among the replies to one question, which is what a vote needs: mean over all pairs.
    pub auc_within_questions: Option<f64>,
    /// Mean difference of score and share of right replies, over bins of the score.
    pub calibration_error: f64,
}

/// Fits a verifier; the epoch is chosen on `validation`. `options.hidden` should be empty: a linear head.
///
/// # Errors
/// [`Error::NoExamples`] if the replies of a set are all right or all wrong, and as [`fit`].
pub fn fit_verifier(
    train: &[VerifierExample],
    validation: &[VerifierExample],
    options: &FitOptions,
) -> Result<VerifierFit> {
    let head = fit(
        &balanced("training", train)?,
        &balanced("validation", validation)?,
        options,
    )?;
    Ok(VerifierFit {
        head,
        seed: options.seed,
    })
}

/// Right and wrong replies weigh the same in all.
fn balanced(set: &str, examples: &[VerifierExample]) -> Result<Vec<Labelled>> {
    let right = examples.iter().filter(|e| e.correct).count();
    let wrong = examples.len() - right;
    if right == 0 || wrong == 0 {
        let what = format!("{set}: {right} right and {wrong} wrong replies, both are needed");
        return Err(Error::NoExamples(what));
    }
    let label = |example: &VerifierExample| {
        let of_kind = if example.correct { right } else { wrong };
        Labelled {
            features: example.features.clone(),
            target: f64::from(u8::from(example.correct)),
            weight: examples.len() as f64 / (2 * of_kind) as f64,
        }
    };
    Ok(examples.iter().map(label).collect())
}

impl VerifierFit {
    /// What it comes to on `examples`.
    pub fn report(&self, examples: &[VerifierExample]) -> VerifierReport {
        let score = |e: &VerifierExample| self.head.score(&e.features);
        let scores: Vec<f64> = examples.iter().map(score).collect();
        let scored = |(e, &score): (&VerifierExample, &f64)| Scored {
            positive: e.correct,
            score,
            on: score >= 0.5,
            gate_time: Duration::ZERO,
            prefill_time: Duration::ZERO,
        };
        let scored: Vec<Scored> = examples.iter().zip(&scores).map(scored).collect();
        let report = Report::new(0.5, &scored);
        VerifierReport {
            n: report.n,
            correct: report.positives,
            auc: report.auc,
            auc_within_questions: auc_within_questions(examples, &scores),
            calibration_error: report.calibration_error,
        }
    }

    /// Writes `verifier.json` and `verifier.safetensors`, which the engine loads; `prompt` is what the
    /// model read after every reply.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, folder: &Path, prompt: &str) -> Result<()> {
        let description = json!({ "prompt": prompt, "seed": self.seed });
        self.head.write(folder, "verifier", description)
    }
}

/// Share of the pairs of a right and a wrong reply to one question in which the right one scores
/// higher, ties half.
fn auc_within_questions(examples: &[VerifierExample], scores: &[f64]) -> Option<f64> {
    let mut order: Vec<usize> = (0..examples.len()).collect();
    order.sort_by_key(|&i| examples[i].question);
    let (mut pairs, mut won) = (0.0, 0.0);
    for replies in order.chunk_by(|&a, &b| examples[a].question == examples[b].question) {
        let of = |correct| {
            replies
                .iter()
                .filter(move |&&i| examples[i].correct == correct)
        };
        for &right in of(true) {
            for &wrong in of(false) {
                pairs += 1.0;
                won += match scores[right].total_cmp(&scores[wrong]) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
    }
    (pairs > 0.0).then(|| won / pairs)
}

#[cfg(test)]
mod tests {
    use brevity_model::Verifier;

    use super::super::head::tests::noise;
    use super::*;

    /// Eight replies to each question; right ones are shifted a little along one direction.
    fn examples(seed: u64, questions: usize) -> Vec<VerifierExample> {
        let example = |i: usize| {
            let mut features = noise(seed * 10_000 + i as u64, 12);
            let correct = i % 8 < 2 + i / 8 % 4;
            features[5] += if correct { 0.7 } else { -0.7 };
            VerifierExample {
                question: i / 8,
                features,
                correct,
            }
        };
        (0..8 * questions).map(example).collect()
    }

    fn options() -> FitOptions {
        FitOptions {
            hidden: vec![],
            noise: 0.0,
            learning_rate: 1e-2,
            ..Default::default()
        }
    }

    #[test]
    fn a_verifier_tells_right_from_wrong_on_questions_it_has_not_seen() {
        let (train, validation) = split(examples(1, 60), 0.25, 3);
        let is_in = |set: &[VerifierExample], q| set.iter().any(|e| e.question == q);
        assert!((0..60).all(|q| is_in(&train, q) != is_in(&validation, q)));
        assert!(
            (60..180).contains(&validation.len()),
            "{}",
            validation.len()
        );
        let verifier = fit_verifier(&train, &validation, &options()).unwrap();
        let report = verifier.report(&examples(2, 30));
        assert!(report.auc.unwrap() > 0.9, "{report:?}");
        assert!(report.auc_within_questions.unwrap() > 0.9, "{report:?}");
        assert!(report.calibration_error < 0.15, "{report:?}");
        assert_eq!(report.n, 240);
    }

    #[test]
    fn the_runtime_scores_as_the_fit_does() {
        let (train, validation) = split(examples(1, 30), 0.3, 3);
        let fit = fit_verifier(&train, &validation, &options()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        fit.write(dir.path(), "\nIs that right?").unwrap();
        let verifier = Verifier::open(dir.path()).unwrap();
        assert_eq!(
            (verifier.prompt(), verifier.d_model()),
            ("\nIs that right?", 12)
        );
        for example in &validation {
            assert_eq!(
                verifier.score(&example.features).unwrap(),
                fit.head.score(&example.features)
            );
        }
    }

    #[test]
    fn right_and_wrong_weigh_the_same() {
        let labelled = balanced("training", &examples(1, 4)).unwrap();
        let of = |target: f64| {
            labelled
                .iter()
                .filter(|l| l.target == target)
                .map(|l| l.weight)
                .sum::<f64>()
        };
        assert!((of(1.0) - 16.0).abs() < 1e-9 && (of(0.0) - 16.0).abs() < 1e-9);
        let mut right = examples(1, 4);
        right.iter_mut().for_each(|e| e.correct = true);
        let error = fit_verifier(&right, &examples(2, 4), &options())
            .unwrap_err()
            .to_string();
        assert!(error.contains("training: 32 right and 0 wrong"), "{error}");
    }

    #[test]
    fn pairs_are_those_of_one_question() {
        let example = |question, correct| VerifierExample {
            question,
            features: vec![],
            correct,
        };
        // Between the questions every wrong reply scores higher.
        let examples = [
            example(1, true),
            example(0, false),
            example(0, true),
            example(1, false),
            example(2, true),
        ];
        let found = auc_within_questions(&examples, &[0.2, 0.8, 0.9, 0.2, 0.0]);
        assert_eq!(found, Some(0.75));
        assert_eq!(auc_within_questions(&examples[..1], &[0.2]), None);
    }
}
