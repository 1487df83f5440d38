//! Which checkpoint is kept, and when a run is given up.

use serde::{Deserialize, Serialize};

use super::state::Best;

/// Evaluations in a row that show a collapse, after which a run is given up.
pub const MAX_COLLAPSED: u32 = 3;

/// What makes one checkpoint better than another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// The most accurate one; the shorter replies among equals.
    MostAccurate,
    /// The shortest replies among those not more than `accuracy_loss` less accurate than the policy that the
    /// run began with.
    Shortest {
        /// What the run began with.
        reference: Best,
        /// Share of right answers that may be lost.
        accuracy_loss: f64,
    },
}

/// What follows from an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It is the best so far: keep it.
    Keep,
    /// There is a better one.
    Pass,
    /// Give the run up: it has collapsed, and the best checkpoint is that of before.
    Collapsed,
}

/// The evaluations of a run so far.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    rule: Rule,
    best: Option<Best>,
    collapsed_in_a_row: u32,
}

impl Selection {
    /// Accuracy below the reference that shows a collapse.
    const COLLAPSED_ACCURACY: f64 = 0.05;
    /// Share of the reference's tokens below which replies have collapsed.
    const COLLAPSED_LENGTH: f64 = 0.3;

    /// Nothing is evaluated yet.
    pub fn new(rule: Rule) -> Self {
        Self {
            rule,
            best: None,
            collapsed_in_a_row: 0,
        }
    }

    /// The best so far.
    pub fn best(&self) -> Option<Best> {
        self.best
    }

    /// Takes the evaluation of a checkpoint.
    pub fn offer(&mut self, found: Best) -> Verdict {
        self.collapsed_in_a_row = match self.is_collapsed(&found) {
            true => self.collapsed_in_a_row + 1,
            false => 0,
        };
        if self.collapsed_in_a_row >= MAX_COLLAPSED {
            return Verdict::Collapsed;
        }
        if !self.is_better(&found) {
            return Verdict::Pass;
        }
        self.best = Some(found);
        Verdict::Keep
    }

    fn is_better(&self, found: &Best) -> bool {
        match self.rule {
            Rule::MostAccurate => self.best.is_none_or(|best| {
                let shorter = found.tokens < best.tokens;
                found.accuracy > best.accuracy || found.accuracy == best.accuracy && shorter
            }),
            Rule::Shortest {
                reference,
                accuracy_loss,
            } => {
                // A little room: shares of right answers are not exact in binary.
                let enough = found.accuracy >= reference.accuracy - accuracy_loss - 1e-9;
                enough && self.best.is_none_or(|best| found.tokens < best.tokens)
            }
        }
    }

    fn is_collapsed(&self, found: &Best) -> bool {
        match self.rule {
            Rule::MostAccurate => false,
            Rule::Shortest { reference, .. } => {
                found.accuracy < reference.accuracy - Self::COLLAPSED_ACCURACY
                    || found.tokens < reference.tokens * Self::COLLAPSED_LENGTH
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: u64, accuracy: f64, tokens: f64) -> Best {
        Best {
            step,
            accuracy,
            tokens,
        }
    }

    #[test]
    fn supervised_training_keeps_the_most_accurate() {
        let mut selection = Selection::new(Rule::MostAccurate);
        for (evaluation, expected) in [
            (at(1, 0.5, 100.0), Verdict::Keep),
            (at(2, 0.4, 10.0), Verdict::Pass),
            (at(3, 0.5, 100.0), Verdict::Pass),
            (at(4, 0.5, 90.0), Verdict::Keep),
            (at(5, 0.6, 120.0), Verdict::Keep),
            (at(6, 0.1, 1.0), Verdict::Pass),
            (at(7, 0.1, 1.0), Verdict::Pass),
            (at(8, 0.1, 1.0), Verdict::Pass),
        ] {
            assert_eq!(selection.offer(evaluation), expected, "{evaluation:?}");
        }
        assert_eq!(selection.best().unwrap().step, 5);
    }

    #[test]
    fn budget_forcing_keeps_the_shortest_that_is_accurate_and_stops_at_a_collapse() {
        let rule = Rule::Shortest {
            reference: at(0, 0.75, 114.0),
            accuracy_loss: 0.01,
        };
        let mut selection = Selection::new(rule);
        for (evaluation, expected) in [
            (at(10, 0.74, 100.0), Verdict::Keep),
            (at(20, 0.73, 60.0), Verdict::Pass),
            (at(30, 0.75, 70.0), Verdict::Keep),
            (at(40, 0.76, 90.0), Verdict::Pass),
            (at(50, 0.69, 50.0), Verdict::Pass),
            (at(60, 0.74, 40.0), Verdict::Keep),
            (at(70, 0.2, 8.0), Verdict::Pass),
            (at(80, 0.2, 8.0), Verdict::Pass),
            (at(90, 0.2, 8.0), Verdict::Collapsed),
        ] {
            // As a state of a run would keep it.
            let text = serde_json::to_string(&selection).unwrap();
            selection = serde_json::from_str(&text).unwrap();
            assert_eq!(selection.offer(evaluation), expected, "{evaluation:?}");
        }
        assert_eq!(selection.best().unwrap().step, 60);
    }
}
