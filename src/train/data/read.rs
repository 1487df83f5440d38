use std::fs;
use std::path::Path;

use serde_json::Value;

use super::shapes::{self, Line};
use super::{Dataset, Item};
use crate::measure::eval::Check;
use crate::train::{Error, Result};

/// The items of a JSONL file; the head of `shapes` says what a line may look like.
///
/// Items without a text and items that occur twice are left out and counted.
///
/// # Errors
/// File and line of what cannot be used: text that is not UTF-8, JSON that is no object, an unknown
/// shape, a missing or wrong field, a trace that does not end in the answer, two answers to one
/// question. [`Error::NoExamples`] if nothing is left.
pub fn read(path: &Path) -> Result<Dataset> {
    let bytes = fs::read(path).map_err(|e| Error::io(path, e))?;
    let fail = |line: usize, what: String| Error::Data {
        path: path.to_owned(),
        line,
        what,
    };
    let text = str::from_utf8(&bytes).map_err(|e| {
        let before = &bytes[..e.valid_up_to()];
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        fail(line, "expected UTF-8".into())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut dataset = Dataset::new(path);
    for (line, content) in (1..).zip(text.lines()) {
        if content.trim().is_empty() {
            continue;
        }
        let value: Value =
            serde_json::from_str(content).map_err(|e| fail(line, format!("no JSON: {e}")))?;
        let Value::Object(object) = value else {
            return Err(fail(line, "expected a JSON object".into()));
        };
        match shapes::parse(&object, line).map_err(|what| fail(line, what))? {
            Line::Empty => dataset.count_empty(),
            Line::Item(item) => {
                check_traces(&item).map_err(|what| fail(line, what))?;
                dataset.push(*item).map_err(|what| fail(line, what))?;
            }
        }
    }
    if dataset.items().is_empty() {
        let counts = dataset.counts();
        return Err(Error::NoExamples(format!("{}: {counts}", path.display())));
    }
    Ok(dataset)
}

/// Every trace of an item whose answer is known ends in it.
fn check_traces(item: &Item) -> Result<(), String> {
    if item.question.check == Check::None {
        return Ok(());
    }
    match item
        .traces
        .iter()
        .find(|t| item.judge(&t.text) != Some(true))
    {
        None => Ok(()),
        Some(trace) => {
            let found = crate::answer::Extract::Auto.answer(&trace.text);
            Err(format!(
                "the {:?} trace ends in {:?}, the answer is {:?}",
                trace.style,
                found.unwrap_or_default(),
                item.question.answer
            ))
        }
    }
}
