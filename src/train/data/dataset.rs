use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

use brevity_model::Message;
use sha2::{Digest, Sha256};

use super::{Item, Style, Trace};
use crate::answer::normalize;
use crate::measure::eval::Check;
use crate::train::Error;
use crate::train::state::hex;

/// What was read, and what was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items kept.
    pub items: usize,
    /// Of these, items without a trace.
    pub without_traces: usize,
    /// Items without a question, an answer or a reply, left out.
    pub empty: usize,
    /// Items that occur before, left out.
    pub duplicates: usize,
    /// Items whose question the validation set asks, too, left out.
    pub in_validation: usize,
}

impl fmt::Display for Counts {
    /// `16300 items (300 without a trace); left out: 2 empty, 1 duplicate, 3 also in validation`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} items", self.items)?;
        if self.without_traces > 0 {
            write!(f, " ({} without a trace)", self.without_traces)?;
        }
        let left_out = [
            (self.empty, "empty"),
            (self.duplicates, "duplicates"),
            (self.in_validation, "also in validation"),
        ];
        let parts: Vec<String> = left_out
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} {what}"))
            .collect();
        match parts.is_empty() {
            true => Ok(()),
            false => write!(f, "; left out: {}", parts.join(", ")),
        }
    }
}

/// Items of a file, none twice.
#[derive(Clone, Debug)]
pub struct Dataset {
    path: PathBuf,
    items: Vec<Item>,
    empty: usize,
    duplicates: usize,
    in_validation: usize,
    /// Digests of whole items.
    seen: HashSet<[u8; 32]>,
    /// Normalized answer and line of every question that is judged, by the digest of its turns.
    answers: HashMap<[u8; 32], (String, usize)>,
}

impl Dataset {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            items: vec![],
            empty: 0,
            duplicates: 0,
            in_validation: 0,
            seen: HashSet::new(),
            answers: HashMap::new(),
        }
    }

    /// An error that names file and line of the item at `index`: for what only the trainer can see, such
    /// as a trace that does not fit the context.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn error(&self, index: usize, what: String) -> Error {
        Error::Data {
            path: self.path.clone(),
            line: self.items[index].line,
            what,
        }
    }

    /// The items, in the order of the file.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What was read, and what was left out.
    pub fn counts(&self) -> Counts {
        let without_traces = self.items.iter().filter(|i| i.traces.is_empty());
        Counts {
            items: self.items.len(),
            without_traces: without_traces.count(),
            empty: self.empty,
            duplicates: self.duplicates,
            in_validation: self.in_validation,
        }
    }

    pub(super) fn count_empty(&mut self) {
        self.empty += 1;
    }

    /// Adds an item, unless it is there already. The error says that its question has another answer.
    pub(super) fn push(&mut self, item: Item) -> Result<(), String> {
        if !self.seen.insert(digest(&item)) {
            self.duplicates += 1;
            return Ok(());
        }
        if item.question.check != Check::None {
            let answer = normalize(&item.question.answer);
            let line = item.line;
            let key = digest_of_turns(&item.turns);
            let (first, at) = self.answers.entry(key).or_insert((answer.clone(), line));
            if *first != answer {
                return Err(format!(
                    "the answer is {answer:?}, but that of the same question in line {at} is {first:?}"
                ));
            }
        }
        self.items.push(item);
        Ok(())
    }

    /// Leaves out the items whose question `validation` asks, too, and counts them.
    pub fn exclude(&mut self, validation: &Dataset) {
        let asked: HashSet<[u8; 32]> = validation
            .items
            .iter()
            .map(|item| digest_of_turns(&item.turns))
            .collect();
        let before = self.items.len();
        self.items
            .retain(|item| !asked.contains(&digest_of_turns(&item.turns)));
        self.in_validation += before - self.items.len();
    }

    /// Counts the tokens of every trace.
    ///
    /// # Errors
    /// The first that `tokens` gives.
    pub fn measure<E>(&mut self, tokens: impl Fn(&str) -> Result<usize, E>) -> Result<(), E> {
        for trace in self.items.iter_mut().flat_map(|item| &mut item.traces) {
            trace.tokens = tokens(&trace.text)?;
        }
        Ok(())
    }

    /// Gives the item at `index` a reply: what the base model says to an easy question, for example.
    ///
    /// # Panics
    /// If the item has a reply of the data's own already.
    pub fn set_reply(&mut self, index: usize, text: String, tokens: usize) {
        let item = &mut self.items[index];
        assert!(
            item.trace(Style::Given).is_none(),
            "item {index} has a reply"
        );
        item.traces.push(Trace {
            style: Style::Given,
            text,
            tokens,
        });
    }

    /// Tells these items, in this order, from any others: SHA-256 in hexadecimal.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for item in &self.items {
            hash.update(digest(item));
        }
        hex(&hash.finalize())
    }
}

/// Of everything that training sees.
fn digest(item: &Item) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(digest_of_turns(&item.turns));
    let question = &item.question;
    let check = match question.check {
        Check::Equal => "equal",
        Check::Contains => "contains",
        Check::None => "none",
    };
    let fields = [&question.answer, check, &question.kind, &item.family];
    for field in fields {
        add(&mut hash, field);
    }
    add(&mut hash, &item.steps.to_string());
    for trace in &item.traces {
        add(&mut hash, &format!("{:?}", trace.style));
        add(&mut hash, &trace.text);
    }
    hash.finalize().into()
}

/// Of the question: white space does not tell two apart.
fn digest_of_turns(turns: &[Message]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for turn in turns {
        add(&mut hash, &turn.role);
        let words: Vec<&str> = turn.content.split_whitespace().collect();
        add(&mut hash, &words.join(" "));
    }
    hash.finalize().into()
}

/// Adds a text so that no two lists of texts give the same bytes.
fn add(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text);
}
