//! Which examples a step is made of.

use brevity_model::Message;
use serde::{Deserialize, Serialize};

use super::{Dataset, Group, Item, Style, Trace, permutation, with_budget};
use crate::sampling::random::{mix, uniform};
use crate::train::{Error, Result};

/// What an epoch is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixOptions {
    /// Styles of the replies; one is drawn for every example, of those that its item has. Of an item that
    /// has none of them the concise trace is taken, else the first. Replies of
    /// [`Style::Given`] always count. Default: verbose.
    pub styles: Vec<Style>,
    /// Share of drills among the examples; `None`: each once an epoch, as other items.
    pub drills: Option<f64>,
    /// Share of easy items; `None`: each once an epoch.
    pub easy: Option<f64>,
    /// How often an item to reason about occurs in an epoch if one of its subtractions borrows. Default 1.
    pub borrow_copies: usize,
    /// Budgets that may stand in a prompt, tokens. Empty: none does.
    pub budgets: Vec<usize>,
    /// Share of the items to reason about that get a budget. Default 0.5.
    pub budget_share: f64,
}

impl Default for MixOptions {
    fn default() -> Self {
        Self {
            styles: vec![Style::Verbose],
            drills: None,
            easy: None,
            borrow_copies: 1,
            budgets: vec![],
            budget_share: 0.5,
        }
    }
}

impl MixOptions {
    fn check(&self) -> Result<()> {
        for (name, share) in [
            ("share of drills", self.drills),
            ("share of easy items", self.easy),
        ] {
            if let Some(share) = share.filter(|share| !(0.0..1.0).contains(share)) {
                return Err(Error::option(name, "at least 0, below 1", share));
            }
        }
        let both = self.drills.unwrap_or(0.0) + self.easy.unwrap_or(0.0);
        if both >= 1.0 {
            let name = "shares of drills and easy items";
            return Err(Error::option(name, "less than 1 together", both));
        }
        if !(0.0..=1.0).contains(&self.budget_share) {
            let name = "share of budgets";
            return Err(Error::option(name, "0 to 1", self.budget_share));
        }
        if self.borrow_copies == 0 {
            return Err(Error::option(
                "copies of items that borrow",
                "at least 1",
                0,
            ));
        }
        if self.budgets.contains(&0) {
            return Err(Error::option("budgets", "at least 1 token", 0));
        }
        Ok(())
    }
}

/// A question with one of its replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Index into [`Dataset::items`].
    pub item: usize,
    /// Index into the traces of the item.
    pub trace: usize,
    /// Budget that stands in the prompt.
    pub budget: Option<usize>,
}

impl Example {
    /// What is said before the reply.
    pub fn turns(&self, dataset: &Dataset) -> Vec<Message> {
        let turns = &dataset.items()[self.item].turns;
        match self.budget {
            Some(budget) => with_budget(turns, budget),
            None => turns.clone(),
        }
    }

    /// The reply.
    pub fn trace<'d>(&self, dataset: &'d Dataset) -> &'d Trace {
        &dataset.items()[self.item].traces[self.trace]
    }
}

/// The examples of every step, in an order that depends on the seed only.
#[derive(Clone, Debug)]
pub struct Mix {
    options: MixOptions,
    seed: u64,
    /// Items to reason about, those that borrow several times.
    reasoning: Vec<usize>,
    drills: Part,
    easy: Part,
    /// The epoch of the last batch.
    current: Option<(u64, Vec<Example>)>,
}

/// Items of which a certain number goes into every epoch.
#[derive(Clone, Debug)]
struct Part {
    items: Vec<usize>,
    /// Examples an epoch.
    n: usize,
}

impl Part {
    /// Items of an epoch: every item comes up once before one comes up again.
    fn of_epoch(&self, seed: u64, epoch: u64) -> Vec<usize> {
        let mut picked = Vec::with_capacity(self.n);
        let mut order = (u64::MAX, vec![]);
        for at in epoch * self.n as u64..(epoch + 1) * self.n as u64 {
            let (pass, place) = (at / self.items.len() as u64, at % self.items.len() as u64);
            if order.0 != pass {
                order = (pass, permutation(seed, pass, self.items.len()));
            }
            picked.push(self.items[order.1[place as usize]]);
        }
        picked
    }
}

impl Mix {
    /// The examples that `dataset` has under `options`. Items without a trace are not among them.
    ///
    /// # Errors
    /// [`Error::Option`] if an option is out of its range, or asks for drills or easy items where there are
    /// none; [`Error::NoExamples`] if no item has a trace.
    ///
    /// # Panics
    /// If there are budgets, and the tokens of the traces are not counted.
    pub fn new(dataset: &Dataset, options: MixOptions, seed: u64) -> Result<Self> {
        options.check()?;
        let of_group = |group| {
            let items = dataset.items().iter().enumerate();
            let own = items.filter(move |(_, i)| i.group() == group && !i.traces.is_empty());
            own.map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let reasoning = of_group(Group::Reasoning);
        if !options.budgets.is_empty() {
            let of_items = reasoning.iter().flat_map(|&i| &dataset.items()[i].traces);
            let counted = of_items.into_iter().all(|trace| trace.tokens > 0);
            assert!(counted, "budgets need the tokens of the traces");
        }
        let copies = |&i: &usize| match dataset.items()[i].borrows() {
            true => options.borrow_copies,
            false => 1,
        };
        let reasoning: Vec<usize> = reasoning
            .iter()
            .flat_map(|i| std::iter::repeat_n(*i, copies(i)))
            .collect();
        let (drills, easy) = (of_group(Group::Drill), of_group(Group::Easy));
        let (n_drills, n_easy) = parts(&options, reasoning.len(), drills.len(), easy.len())?;
        let mix = Self {
            options,
            seed,
            reasoning,
            drills: Part {
                items: drills,
                n: n_drills,
            },
            easy: Part {
                items: easy,
                n: n_easy,
            },
            current: None,
        };
        match mix.len() {
            0 => Err(Error::NoExamples(format!("{}", dataset.counts()))),
            _ => Ok(mix),
        }
    }

    /// Examples of an epoch.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.reasoning.len() + self.drills.n + self.easy.n
    }

    /// The epoch, with its fraction, that `steps` steps of `batch` examples come to.
    pub fn epochs(&self, steps: u64, batch: usize) -> f64 {
        steps as f64 * batch as f64 / self.len() as f64
    }

    /// The examples of step `step`, counted from 0.
    pub fn batch(&mut self, dataset: &Dataset, step: u64, batch: usize) -> Vec<Example> {
        let first = step * batch as u64;
        let numbers = first..first + batch as u64;
        numbers.map(|at| self.example(dataset, at)).collect()
    }

    fn example(&mut self, dataset: &Dataset, at: u64) -> Example {
        let (epoch, place) = (at / self.len() as u64, at % self.len() as u64);
        if self.current.as_ref().is_none_or(|(e, _)| *e != epoch) {
            self.current = Some((epoch, self.epoch(dataset, epoch)));
        }
        let examples = self.current.as_ref().map(|(_, examples)| examples);
        examples.expect("the epoch was made")[place as usize]
    }

    /// The examples of an epoch, in their order.
    pub fn epoch(&self, dataset: &Dataset, epoch: u64) -> Vec<Example> {
        let mut items = self.reasoning.clone();
        items.extend(self.drills.of_epoch(mix(self.seed ^ 1), epoch));
        items.extend(self.easy.of_epoch(mix(self.seed ^ 2), epoch));
        let order = permutation(self.seed, epoch, items.len());
        let example =
            |slot: usize| self.choose(&dataset.items()[items[slot]], items[slot], epoch, slot);
        order.into_iter().map(example).collect()
    }

    /// The items that come up, each once.
    pub fn items(&self) -> Vec<usize> {
        let drills = (self.drills.n > 0).then_some(&self.drills.items);
        let easy = (self.easy.n > 0).then_some(&self.easy.items);
        let parts = [Some(&self.reasoning), drills, easy];
        let mut items: Vec<usize> = parts.into_iter().flatten().flatten().copied().collect();
        items.sort_unstable();
        items.dedup();
        items
    }

    /// Every example that an item may be.
    pub fn examples_of(&self, dataset: &Dataset, index: usize) -> Vec<Example> {
        let item = &dataset.items()[index];
        let example = |budget, trace| Example {
            item: index,
            trace,
            budget,
        };
        let asked = self.asked(item).into_iter();
        let mut examples: Vec<Example> = asked.map(|trace| example(None, trace)).collect();
        if item.group() == Group::Reasoning && self.options.budget_share > 0.0 {
            let fitting = self.fitting(item).into_iter();
            examples.extend(fitting.map(|(budget, trace)| example(Some(budget), trace)));
        }
        examples
    }

    /// The budgets that an item can keep, each with the trace that uses it best.
    fn fitting(&self, item: &Item) -> Vec<(usize, usize)> {
        let fits = |&b: &usize| longest_within(item, b).map(|trace| (b, trace));
        self.options.budgets.iter().filter_map(fits).collect()
    }

    /// The traces of the styles that are asked for; without one the concise trace or the first.
    fn asked(&self, item: &Item) -> Vec<usize> {
        let is_asked =
            |t: &Trace| t.style == Style::Given || self.options.styles.contains(&t.style);
        let traces = item.traces.iter().enumerate();
        let asked: Vec<usize> = traces
            .filter(|(_, t)| is_asked(t))
            .map(|(i, _)| i)
            .collect();
        if !asked.is_empty() {
            return asked;
        }
        let concise = item.traces.iter().position(|t| t.style == Style::Concise);
        vec![concise.unwrap_or(0)]
    }

    /// Budget and trace of an item in a slot of an epoch.
    fn choose(&self, item: &Item, index: usize, epoch: u64, slot: usize) -> Example {
        let draw = |k: u64| uniform(mix(self.seed ^ 3), epoch, 3 * slot as u64 + k);
        let pick = |k: u64, n: usize| ((draw(k) * n as f64) as usize).min(n - 1);
        if item.group() == Group::Reasoning && draw(0) < self.options.budget_share {
            let fitting = self.fitting(item);
            if !fitting.is_empty() {
                let (budget, trace) = fitting[pick(1, fitting.len())];
                return Example {
                    item: index,
                    trace,
                    budget: Some(budget),
                };
            }
        }
        let asked = self.asked(item);
        let trace = asked[pick(2, asked.len())];
        Example {
            item: index,
            trace,
            budget: None,
        }
    }
}

/// The longest trace of an item that has at most `budget` tokens; the first among equals. Scratch
/// traces are no way to use a larger budget.
fn longest_within(item: &Item, budget: usize) -> Option<usize> {
    let traces = item.traces.iter().enumerate();
    let fitting = traces.filter(|(_, t)| t.tokens <= budget && t.style != Style::Scratch);
    let longest = fitting.max_by_key(|(i, t)| (t.tokens, std::cmp::Reverse(*i)));
    longest.map(|(i, _)| i)
}

/// Drills and easy items of an epoch.
fn parts(
    options: &MixOptions,
    reasoning: usize,
    drills: usize,
    easy: usize,
) -> Result<(usize, usize)> {
    // Without a share, a part is as large as it is; the shares are those of the whole.
    let fixed = [(options.drills, drills), (options.easy, easy)];
    let fixed: usize = fixed
        .iter()
        .filter(|(s, _)| s.is_none())
        .map(|(_, n)| n)
        .sum();
    let shares = options.drills.unwrap_or(0.0) + options.easy.unwrap_or(0.0);
    let whole = (reasoning + fixed) as f64 / (1.0 - shares);
    let size = |name, share: Option<f64>, there: usize| match share {
        None => Ok(there),
        Some(share) => match (share * whole).round() as usize {
            n if n > 0 && there == 0 => Err(Error::option(
                name,
                "0, for the data has none with a trace",
                share,
            )),
            n => Ok(n),
        },
    };
    Ok((
        size("share of drills", options.drills, drills)?,
        size("share of easy items", options.easy, easy)?,
    ))
}
