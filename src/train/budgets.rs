//! Budgets that fit the question: a share of what the policy needed before it was taught to be brief.
//!
//! ```text
//! need(bucket)  median tokens of the right replies to questions of one family and one number of steps
//! B             factor * need, to a multiple of 8; the factor is drawn, large ones die out first
//! ```
//! A budget below what the shortest way to write the solution takes teaches a model to leave out steps,
//! so [`Needs::rows`] sets the two side by side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::data::{Dataset, Item};
use super::{Error, Result};
use crate::sampling::random::{mix, uniform};

/// Budgets are multiples of it.
const GRAIN: usize = 8;

/// Which budgets are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetOptions {
    /// Shares of the need, ascending. Default 0.45, 0.6, 0.8, 1.
    pub factors: Vec<f64>,
    /// How many of them, from the smallest, stay to the end. Default 2.
    pub kept: usize,
    /// Share of the steps after which no others are drawn; the largest goes first. Default 0.6.
    pub gone_after: f64,
}

impl Default for BudgetOptions {
    fn default() -> Self {
        Self {
            factors: vec![0.45, 0.6, 0.8, 1.0],
            kept: 2,
            gone_after: 0.6,
        }
    }
}

/// Tokens that questions need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Needs {
    /// By family and steps; a list, for JSON has no such keys.
    buckets: Vec<Bucket>,
    /// Over all questions, for those of a bucket without a right reply.
    all: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Bucket {
    family: String,
    steps: usize,
    need: usize,
}

/// A bucket of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NeedRow {
    /// Family of the questions.
    pub family: String,
    /// Steps of their solutions.
    pub steps: usize,
    /// Questions.
    pub items: usize,
    /// Median tokens of the right replies; of all questions where the bucket has none.
    pub need: usize,
    /// Median tokens of the shortest traces, if the data has traces.
    pub shortest: Option<usize>,
    /// Smallest budget that is drawn.
    pub smallest_budget: usize,
}

impl NeedRow {
    /// Whether the smallest budget is below what the shortest way to write the solution takes.
    pub fn is_below_need(&self) -> bool {
        self.shortest
            .is_some_and(|shortest| self.smallest_budget < shortest)
    }
}

impl Needs {
    /// From right replies: each the item it answers and its tokens.
    ///
    /// # Errors
    /// [`Error::NoExamples`] if there are none.
    pub fn of_replies<'d>(replies: impl IntoIterator<Item = (&'d Item, usize)>) -> Result<Self> {
        let mut lengths: BTreeMap<(&str, usize), Vec<usize>> = BTreeMap::new();
        for (item, tokens) in replies {
            let own = lengths.entry((&item.family, item.steps)).or_default();
            own.push(tokens);
        }
        let mut all: Vec<usize> = lengths.values().flatten().copied().collect();
        if all.is_empty() {
            return Err(Error::NoExamples("no reply was right".into()));
        }
        let bucket = |((family, steps), mut tokens): ((&str, usize), Vec<usize>)| Bucket {
            family: family.to_owned(),
            steps,
            need: median(&mut tokens),
        };
        Ok(Self {
            all: median(&mut all),
            buckets: lengths.into_iter().map(bucket).collect(),
        })
    }

    /// What an item needs.
    pub fn of(&self, item: &Item) -> usize {
        self.of_bucket(&item.family, item.steps)
    }

    fn of_bucket(&self, family: &str, steps: usize) -> usize {
        let is_it = |b: &&Bucket| b.family == family && b.steps == steps;
        self.buckets.iter().find(is_it).map_or(self.all, |b| b.need)
    }

    /// Every bucket of the data, for people to read before a run.
    pub fn rows(&self, dataset: &Dataset, options: &BudgetOptions) -> Vec<NeedRow> {
        let mut buckets: BTreeMap<(&str, usize), Vec<Option<usize>>> = BTreeMap::new();
        for item in dataset.items() {
            let own = buckets.entry((&item.family, item.steps)).or_default();
            own.push(item.need());
        }
        let smallest = options
            .factors
            .iter()
            .copied()
            .fold(f64::INFINITY, f64::min);
        let row = |((family, steps), traces): ((&str, usize), Vec<Option<usize>>)| {
            let need = self.of_bucket(family, steps);
            let mut shortest: Vec<usize> = traces.iter().flatten().copied().collect();
            NeedRow {
                family: family.to_owned(),
                steps,
                items: traces.len(),
                need,
                shortest: (!shortest.is_empty()).then(|| median(&mut shortest)),
                smallest_budget: to_grain(smallest * need as f64),
            }
        };
        buckets.into_iter().map(row).collect()
    }
}

/// The lower middle.
fn median(values: &mut [usize]) -> usize {
    values.sort_unstable();
    values[(values.len() - 1) / 2]
}

/// The nearest multiple of the grain, at least one.
fn to_grain(tokens: f64) -> usize {
    ((tokens / GRAIN as f64).round() as usize).max(1) * GRAIN
}

/// Draws budgets.
#[derive(Clone, Debug)]
pub struct Budgets {
    options: BudgetOptions,
    needs: Needs,
    steps: u64,
    seed: u64,
}

impl Budgets {
    /// Budgets of a run of `steps` steps.
    ///
    /// # Errors
    /// [`Error::Option`] if the factors are not ascending numbers above 0, none or more than there are
    /// stay, or `gone_after` is no share.
    pub fn new(options: BudgetOptions, needs: Needs, steps: u64, seed: u64) -> Result<Self> {
        let factors = &options.factors;
        let ascending = factors.windows(2).all(|pair| pair[0] < pair[1]);
        let numbers = factors.iter().all(|f| *f > 0.0 && f.is_finite());
        if factors.is_empty() || !ascending || !numbers {
            let range = "ascending numbers above 0";
            return Err(Error::option(
                "budget factors",
                range,
                format!("{factors:?}"),
            ));
        }
        if !(1..=factors.len()).contains(&options.kept) {
            let range = "at least 1, at most all";
            return Err(Error::option(
                "budget factors that stay",
                range,
                options.kept,
            ));
        }
        if !(0.0..=1.0).contains(&options.gone_after) {
            let name = "share of the steps with large budgets";
            return Err(Error::option(name, "0 to 1", options.gone_after));
        }
        Ok(Self {
            options,
            needs,
            steps,
            seed,
        })
    }

    /// The budget of the `index`-th prompt of step `step`.
    pub fn draw(&self, item: &Item, step: u64, index: u64) -> usize {
        let n = self.drawn_at(step);
        let u = uniform(mix(self.seed ^ 21), step, index);
        let factor = self.options.factors[((u * n as f64) as usize).min(n - 1)];
        to_grain(factor * self.needs.of(item) as f64)
    }

    /// How many factors, from the smallest, are drawn at a step.
    fn drawn_at(&self, step: u64) -> usize {
        let BudgetOptions {
            factors,
            kept,
            gone_after,
        } = &self.options;
        let going = factors.len() - kept;
        let end = gone_after * self.steps as f64;
        // The k-th from the top is gone after k shares of the way.
        let gone = (1..=going).filter(|k| step as f64 >= end * *k as f64 / going as f64);
        factors.len() - gone.count()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::train::data;

    fn dataset() -> Dataset {
        let line = |family: &str, steps: usize, i: usize| {
            format!(
                r#"{{"prompt": "{family} {steps} {i}", "answer": "1", "family": "{family}", "steps": {steps}, "concise": "a b c d e f g h i j {} 1"}}"#,
                "k ".repeat(10 * steps)
            )
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.jsonl");
        let lines = [
            line("a", 2, 0),
            line("a", 3, 1),
            line("b", 2, 2),
            line("a", 2, 3),
        ];
        std::fs::write(&path, lines.join("\n")).unwrap();
        let mut dataset = data::read(&path).unwrap();
        dataset
            .measure(|text| Ok::<_, ()>(text.split_whitespace().count()))
            .unwrap();
        dataset
    }

    fn needs(dataset: &Dataset) -> Needs {
        let items = dataset.items();
        let replies = [(0, 100), (0, 90), (3, 120), (1, 150), (1, 160)];
        Needs::of_replies(replies.map(|(i, tokens)| (&items[i], tokens))).unwrap()
    }

    #[test]
    fn needs_are_medians_of_right_replies() {
        let dataset = dataset();
        let needs = needs(&dataset);
        let found: Vec<usize> = dataset.items().iter().map(|item| needs.of(item)).collect();
        // The third bucket has no right reply: the median of all.
        assert_eq!(found, [100, 150, 120, 100]);
        let rows = needs.rows(&dataset, &BudgetOptions::default());
        let rows: Vec<_> = rows
            .iter()
            .map(|r| {
                (
                    &*r.family,
                    r.steps,
                    r.items,
                    r.need,
                    r.shortest,
                    r.smallest_budget,
                )
            })
            .collect();
        let expected = [
            ("a", 2, 2, 100, Some(31), 48),
            ("a", 3, 1, 150, Some(41), 64),
            ("b", 2, 1, 120, Some(31), 56),
        ];
        assert_eq!(rows, expected);
        let brief = BudgetOptions {
            factors: vec![0.2],
            ..Default::default()
        };
        assert!(
            needs
                .rows(&dataset, &brief)
                .iter()
                .any(NeedRow::is_below_need)
        );
        assert!(Needs::of_replies([]).is_err());
        let text = serde_json::to_string(&needs).unwrap();
        assert_eq!(serde_json::from_str::<Needs>(&text).unwrap(), needs);
    }

    #[test]
    fn large_budgets_die_out() {
        let dataset = dataset();
        let budgets = Budgets::new(BudgetOptions::default(), needs(&dataset), 100, 5).unwrap();
        let drawn = |step| -> BTreeSet<usize> {
            (0..200)
                .map(|i| budgets.draw(&dataset.items()[0], step, i))
                .collect()
        };
        assert_eq!(drawn(0), BTreeSet::from([48, 64, 80, 104]));
        assert_eq!(drawn(29), BTreeSet::from([48, 64, 80, 104]));
        assert_eq!(drawn(30), BTreeSet::from([48, 64, 80]));
        assert_eq!(drawn(60), BTreeSet::from([48, 64]));
        assert_eq!(drawn(99), BTreeSet::from([48, 64]));
        let again = Budgets::new(BudgetOptions::default(), needs(&dataset), 100, 5).unwrap();
        let item = &dataset.items()[1];
        assert!((0..50).all(|i| again.draw(item, 7, i) == budgets.draw(item, 7, i)));
    }

    #[test]
    fn options_out_of_range_are_named() {
        let default = BudgetOptions::default();
        for (options, expected) in [
            (
                BudgetOptions {
                    factors: vec![],
                    ..default.clone()
                },
                "budget factors",
            ),
            (
                BudgetOptions {
                    factors: vec![0.5, 0.5],
                    ..default.clone()
                },
                "ascending",
            ),
            (
                BudgetOptions {
                    factors: vec![0.0, 0.5],
                    ..default.clone()
                },
                "above 0",
            ),
            (
                BudgetOptions {
                    kept: 5,
                    ..default.clone()
                },
                "stay",
            ),
            (
                BudgetOptions {
                    gone_after: 1.5,
                    ..default.clone()
                },
                "share of the steps",
            ),
        ] {
            let error = Budgets::new(options, needs(&dataset()), 10, 1)
                .unwrap_err()
                .to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
