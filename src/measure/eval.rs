//! Answers to a set of questions under several settings, side by side.
//!
//! Every question starts with an empty context, so that times are those of a first request. A line is
//! written as soon as an answer is there; what a file of such lines holds is not asked again.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::text::{self, text_or_number};
use crate::answer::{Extract, gold};
use crate::engine::{self, Ballot, SolveOptions, Solved, SolvedStream};
use crate::request::{AdapterChoice, GenerateOptions};
use crate::runtime::Runtime;
use crate::stats::Fnv;
use crate::stats::{rounded, rounded_ms};
use crate::writer::Finish;
use crate::{Error, Result, stats};

/// A question and what is known of its answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// Name; the line's number if there is none.
    #[serde(default, deserialize_with = "text_or_number")]
    pub id: String,
    /// What is asked.
    #[serde(alias = "prompt")]
    pub question: String,
    /// What is right.
    #[serde(deserialize_with = "text_or_number")]
    pub answer: String,
    /// How it is compared.
    #[serde(default)]
    pub check: Check,
    /// What kind of question it is; results are given for each.
    #[serde(default, alias = "label")]
    pub kind: String,
}

/// How an answer is compared with the right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// Both are normalized.
    #[default]
    #[serde(alias = "number")]
    Equal,
    /// The reply contains it, whatever the case.
    Contains,
    /// Any reply will do: counted for tokens and time only.
    None,
}

impl Item {
    /// Names the item by its content, under a setting.
    fn key(&self, setting: &str) -> String {
        let mut hash = Fnv::default();
        let check = format!("{:?}", self.check);
        for part in [setting, &self.id, &self.question, &self.answer, &check] {
            hash.add(part.as_bytes());
        }
        format!("{setting}-{:016x}", hash.value())
    }

    /// Whether a reply is right; `None` if it is not to be judged.
    pub fn judge(&self, reply: &str, answer: Option<&str>) -> Option<bool> {
        match self.check {
            Check::Equal => Some(answer == Some(&gold(&self.answer))),
            Check::Contains => Some(reply.to_lowercase().contains(&self.answer.to_lowercase())),
            Check::None => None,
        }
    }
}

/// The questions of a JSONL file.
///
/// # Errors
/// If it cannot be read; line and field of what is wrong in it.
pub fn read_items(path: &Path) -> Result<Vec<Item>> {
    let text = text::read(path)?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty());
    let mut ids = HashSet::new();
    let mut items = vec![];
    for (i, line) in lines {
        let fail = |what: String| Error::data(path, i + 1, what);
        let mut item: Item = serde_json::from_str(line).map_err(|e| fail(e.to_string()))?;
        if item.id.is_empty() {
            item.id = (i + 1).to_string();
        }
        if !ids.insert(item.id.clone()) {
            return Err(fail(format!("id {:?} occurs twice", item.id)));
        }
        items.push(item);
    }
    if items.is_empty() {
        return Err(Error::data(path, None, "no questions"));
    }
    Ok(items)
}

/// Names an answer by all that can change it: the weights, the adapter and heads by their content, and
/// every option; not the number of threads, the tier or the neighbours, which change nothing.
///
/// # Errors
/// If a head's files cannot be read again.
pub fn key(
    runtime: &Runtime,
    adapter: Option<usize>,
    gated: bool,
    options: &SolveOptions,
) -> Result<String> {
    let mut hash = Fnv::default();
    let mut add = |part: &str| hash.add(part.as_bytes());
    add(&format!("model {:016x}", runtime.weights().fingerprint()));
    add(&format!(
        "kv {} context {}",
        runtime.kv_name(),
        runtime.context()
    ));
    if let Some(adapter) = adapter.map(|n| runtime.adapter(n)).transpose()? {
        let (scale, dtype) = (adapter.scale().to_bits(), adapter.dtype());
        let content = adapter.fingerprint();
        add(&format!("adapter {content:016x} {scale:08x} {dtype:?}"));
    }
    if gated {
        add(&format!("gate {:016x}", runtime.gate_hash()));
    }
    if options.ballot == Ballot::Verifier {
        add(&format!("verifier {:016x}", runtime.verifier_hash()));
    }
    // A number, not a name: two adapters of one name are told apart by their content above.
    let options = SolveOptions {
        generate: GenerateOptions {
            adapter: AdapterChoice::First,
            ..options.generate.clone()
        },
        ..options.clone()
    };
    add(&format!("{options:?}"));
    Ok(format!("{:016x}", hash.value()))
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of the question.
    pub id: String,
    /// Of the question.
    pub kind: String,
    /// Name of the setting.
    pub setting: String,
    /// What names the setting and the question by their content, see [`key`]; empty in files of older
    /// versions, which are asked again.
    #[serde(default)]
    pub key: String,
    /// What was replied; of several streams, the one that stands for the answer.
    pub text: String,
    /// The answer, normalized.
    pub answer: Option<String>,
    /// Whether it is right; `null`: not judged.
    pub correct: Option<bool>,
    /// Streams.
    pub streams: usize,
    /// Share of the streams that are right by themselves, of those that came to their end.
    pub stream_correct: Option<f64>,
    /// Tokens of all streams.
    pub tokens: usize,
    /// Streams that the budget cut.
    pub cut: usize,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Score of the gate.
    pub gate_score: Option<f64>,
    /// Whether the adapter was on.
    pub adapter_on: bool,
    /// From the request to the first token.
    pub ttft_ms: f64,
    /// From the request to the answer.
    pub latency_ms: f64,
    /// Most bytes of keys and values at a time.
    pub kv_bytes: usize,
}

impl Outcome {
    /// Of a solution of `item` under a setting with this name and [`key`].
    pub fn new(
        item: &Item,
        (setting, key): (&str, &str),
        extract: &Extract,
        solution: &Solved,
    ) -> Self {
        let shown = &solution.streams[solution.shown].written;
        let timings = &solution.timings;
        let ended = solution
            .streams
            .iter()
            .filter(|s| s.written.finish != Finish::Decided);
        let judge = |s: &SolvedStream| {
            let answer = engine::answer(extract, &s.written);
            item.judge(&s.written.text, answer.as_deref())
        };
        let judged: Vec<f64> = ended
            .filter_map(judge)
            .map(|correct| f64::from(u8::from(correct)))
            .collect();
        Self {
            id: item.id.clone(),
            kind: item.kind.clone(),
            setting: setting.to_owned(),
            key: item.key(key),
            correct: item.judge(&shown.text, solution.answer.as_deref()),
            text: shown.text.clone(),
            answer: solution.answer.clone(),
            streams: solution.streams.len(),
            stream_correct: (!judged.is_empty()).then(|| rounded(stats::mean(&judged))),
            tokens: solution.tokens(),
            cut: solution
                .streams
                .iter()
                .filter(|s| s.written.cut.is_some())
                .count(),
            prompt_tokens: solution.prefill.tokens,
            gate_score: solution.prefill.gate.map(|d| d.score),
            adapter_on: solution.prefill.adapter_on,
            ttft_ms: rounded_ms(timings.ttft),
            latency_ms: rounded_ms(timings.ttft + timings.decode),
            kv_bytes: solution.kv.peak_bytes,
        }
    }
}

/// Outcomes in a file, line by line; in memory only if there is none.
#[derive(Debug, Default)]
pub struct Results {
    /// In the order they were made.
    pub outcomes: Vec<Outcome>,
    /// Where the outcome with a key is.
    places: HashMap<String, usize>,
    file: Option<(PathBuf, File)>,
}

impl Results {
    /// Reads what a file holds and goes on after it. A last line that was cut short is dropped.
    ///
    /// # Errors
    /// If it cannot be read or written, or holds something else.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let text = match fs::read_to_string(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read.map_err(io)?,
        };
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        let mut outcomes = vec![];
        for (i, line) in text[..whole].lines().enumerate() {
            let outcome = serde_json::from_str(line).map_err(|e| {
                Error::data(path, i + 1, format!("no outcome of an evaluation: {e}"))
            })?;
            outcomes.push(outcome);
        }
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(io)?;
        file.set_len(whole as u64).map_err(io)?;
        let keyed = |(i, o): (usize, &Outcome)| (!o.key.is_empty()).then(|| (o.key.clone(), i));
        Ok(Self {
            places: outcomes.iter().enumerate().filter_map(keyed).collect(),
            outcomes,
            file: Some((path.to_owned(), file)),
        })
    }

    /// The answer to a question under a setting with this [`key`].
    pub fn get(&self, item: &Item, key: &str) -> Option<&Outcome> {
        let at = self.places.get(&item.key(key))?;
        self.outcomes.get(*at)
    }

    /// Adds an outcome.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn push(&mut self, outcome: Outcome) -> Result<()> {
        if let Some((path, file)) = &mut self.file {
            let io = |e| Error::io(path, e);
            let line = serde_json::to_string(&outcome).map_err(|e| io(e.into()))?;
            file.write_all((line + "\n").as_bytes()).map_err(io)?;
        }
        self.places.insert(outcome.key.clone(), self.outcomes.len());
        self.outcomes.push(outcome);
        Ok(())
    }
}

/// What a setting comes to, on all questions or on those of a kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the setting.
    pub setting: String,
    /// Kind of the questions; empty: all.
    pub kind: String,
    /// Questions.
    pub n: usize,
    /// Questions whose answer was judged.
    pub judged: usize,
    /// Right answers.
    pub correct: usize,
    /// `correct / judged`.
    pub accuracy: f64,
    /// Half the width of its 95 % interval (Wilson).
    pub accuracy_ci95: f64,
    /// Mean share of right streams, by themselves; that of the answers where there is one stream.
    pub stream_accuracy: f64,
    /// Streams of a question.
    pub streams: usize,
    /// Mean tokens of a question, all streams together.
    pub tokens: f64,
    /// Share of the streams that the budget cut.
    pub cut: f64,
    /// Mean of the most bytes of keys and values.
    pub kv_bytes: f64,
    /// Mean milliseconds from request to answer.
    pub latency_ms: f64,
    /// Median milliseconds from request to first token.
    pub ttft_ms: f64,
    /// Share of replies with the adapter.
    pub adapter_on: f64,
}

/// One line for all questions of every setting, and one for each kind if there are several.
pub fn summarize(outcomes: &[Outcome]) -> Vec<Summary> {
    let unique = |values: Vec<&str>| {
        let mut seen = HashSet::new();
        let fresh = values.into_iter().filter(|v| seen.insert(v.to_string()));
        fresh.map(str::to_owned).collect::<Vec<_>>()
    };
    let kinds = unique(outcomes.iter().map(|o| &*o.kind).collect());
    let mut summaries = vec![];
    for setting in unique(outcomes.iter().map(|o| &*o.setting).collect()) {
        let own: Vec<&Outcome> = outcomes.iter().filter(|o| o.setting == setting).collect();
        summaries.push(summary(&setting, "", &own));
        for kind in kinds.iter().filter(|_| kinds.len() > 1) {
            let of_kind: Vec<&Outcome> = own.iter().copied().filter(|o| o.kind == *kind).collect();
            if !of_kind.is_empty() {
                summaries.push(summary(&setting, kind, &of_kind));
            }
        }
    }
    summaries
}

fn summary(setting: &str, kind: &str, outcomes: &[&Outcome]) -> Summary {
    let mean = |value: fn(&Outcome) -> f64| {
        rounded(stats::mean(
            &outcomes.iter().map(|o| value(o)).collect::<Vec<_>>(),
        ))
    };
    let judged: Vec<bool> = outcomes.iter().filter_map(|o| o.correct).collect();
    let correct = judged.iter().filter(|correct| **correct).count();
    let ttft: Vec<f64> = outcomes.iter().map(|o| o.ttft_ms).collect();
    let shares: Vec<f64> = outcomes.iter().filter_map(|o| o.stream_correct).collect();
    let streams: usize = outcomes.iter().map(|o| o.streams).sum();
    let cut: usize = outcomes.iter().map(|o| o.cut).sum();
    Summary {
        setting: setting.to_owned(),
        kind: kind.to_owned(),
        n: outcomes.len(),
        judged: judged.len(),
        correct,
        accuracy: rounded(correct as f64 / judged.len().max(1) as f64),
        accuracy_ci95: rounded(wilson(correct, judged.len())),
        stream_accuracy: rounded(stats::mean(&shares)),
        streams: outcomes.iter().map(|o| o.streams).max().unwrap_or(0),
        tokens: mean(|o| o.tokens as f64),
        cut: rounded(cut as f64 / streams.max(1) as f64),
        kv_bytes: mean(|o| o.kv_bytes as f64),
        latency_ms: mean(|o| o.latency_ms),
        ttft_ms: rounded(stats::percentile(&ttft, 50.0)),
        adapter_on: mean(|o| f64::from(u8::from(o.adapter_on))),
    }
}

/// Half the width of Wilson's 95 % interval of a share.
fn wilson(hits: usize, n: usize) -> f64 {
    const Z: f64 = 1.959_964;
    if n == 0 {
        return 0.0;
    }
    let (n, p) = (n as f64, hits as f64 / n as f64);
    Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str) -> Item {
        Item {
            id: id.into(),
            question: String::new(),
            answer: String::new(),
            check: Check::None,
            kind: String::new(),
        }
    }

    fn outcome(
        id: &str,
        setting: &str,
        kind: &str,
        correct: Option<bool>,
        tokens: usize,
    ) -> Outcome {
        Outcome {
            id: id.into(),
            kind: kind.into(),
            setting: setting.into(),
            key: item(id).key(setting),
            text: "t".into(),
            answer: None,
            correct,
            streams: 2,
            stream_correct: correct.map(|correct| if correct { 0.75 } else { 0.25 }),
            tokens,
            cut: 1,
            prompt_tokens: 3,
            gate_score: None,
            adapter_on: setting != "base",
            ttft_ms: 1.0,
            latency_ms: 2.0,
            kv_bytes: 100,
        }
    }

    #[test]
    fn items_are_read_and_judged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("q.jsonl");
        let write = |text: &str| fs::write(&path, text).unwrap();
        write(concat!(
            r#"{"question": "6*7?", "answer": "42"}"#,
            "\n\n",
            r#"{"id": "x", "prompt": "Capital?", "answer": "Lisbon", "check": "contains", "kind": "easy"}"#,
            "\n",
            r#"{"id": 7, "prompt": "6*7?", "answer": 42}"#,
            "\r\n",
            r#"{"prompt": "Hi", "answer": "", "check": "none"}"#,
        ));
        let items = read_items(&path).unwrap();
        let ids: Vec<&str> = items.iter().map(|i| &*i.id).collect();
        assert_eq!(ids, ["1", "x", "7", "5"]);
        assert_eq!(items[2].judge("It is 42.", Some("42")), Some(true));
        assert_eq!(items[0].judge("It is 42.0", Some("42")), Some(true));
        assert_eq!(items[0].judge("no", None), Some(false));
        assert_eq!(items[1].judge("it is LISBON", None), Some(true));
        assert_eq!(items[3].judge("hello", None), None);
        for (text, expected) in [
            ("", "no questions"),
            ("{}", "line 1: missing field `question`"),
            (
                r#"{"question": "a", "answer": "b", "check": "maybe"}"#,
                "maybe",
            ),
            (
                "{\"id\":\"a\",\"question\":\"\",\"answer\":\"\"}\n{\"id\":\"a\",\"question\":\"\",\"answer\":\"\"}",
                "line 2: id \"a\" occurs twice",
            ),
        ] {
            write(text);
            let found = read_items(&path).unwrap_err().to_string();
            assert!(found.contains(expected), "{found}");
        }
    }

    #[test]
    fn results_go_on_where_they_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.jsonl");
        let mut results = Results::open(&path).unwrap();
        results
            .push(outcome("1", "base", "", Some(true), 5))
            .unwrap();
        drop(results);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"id\": \"2\", \"cut").unwrap();
        let mut results = Results::open(&path).unwrap();
        let has = |results: &Results, item: &Item, key| results.get(item, key).is_some();
        assert!(has(&results, &item("1"), "base"));
        assert!(!has(&results, &item("1"), "other") && !has(&results, &item("2"), "base"));
        // The same number with another question is another item.
        let other = Item {
            question: "What else?".into(),
            ..item("1")
        };
        assert!(!has(&results, &other, "base"));
        results.push(outcome("2", "base", "", None, 7)).unwrap();
        let ids: Vec<String> = Results::open(&path)
            .unwrap()
            .outcomes
            .into_iter()
            .map(|o| o.id)
            .collect();
        assert_eq!(ids, ["1", "2"]);
        fs::write(&path, "{}\n").unwrap();
        assert!(
            Results::open(&path)
                .unwrap_err()
                .to_string()
                .contains("line 1")
        );
    }

    #[test]
    fn kinds_are_summed_apart() {
        let outcomes = [
            outcome("1", "base", "easy", Some(true), 4),
            outcome("2", "base", "hard", Some(false), 8),
            outcome("3", "base", "hard", None, 6),
            outcome("1", "long", "easy", Some(true), 10),
        ];
        let found = summarize(&outcomes);
        let line = |s: &Summary| {
            (
                s.setting.clone(),
                s.kind.clone(),
                s.n,
                s.judged,
                s.correct,
                s.tokens,
            )
        };
        assert_eq!(
            found.iter().map(line).collect::<Vec<_>>(),
            [
                ("base".into(), String::new(), 3, 2, 1, 6.0),
                ("base".into(), "easy".into(), 1, 1, 1, 4.0),
                ("base".into(), "hard".into(), 2, 1, 0, 7.0),
                ("long".into(), String::new(), 1, 1, 1, 10.0),
                ("long".into(), "easy".into(), 1, 1, 1, 10.0),
            ]
        );
        assert_eq!((found[0].accuracy, found[0].stream_accuracy), (0.5, 0.5));
        assert_eq!((found[0].streams, found[0].cut), (2, 0.5));
        // 87 of 137: 0.635 +- 0.080 by Wilson.
        assert!((wilson(87, 137) - 0.0796).abs() < 1e-3);
    }
}
