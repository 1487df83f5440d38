//! What was expensive to measure, kept line by line in a file that only grows.
//!
//! A line has a key that names everything its value depends on. So a file may hold lines of other models,
//! adapters or options; they are counted and not used, and a run that is interrupted goes on where it was.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::data::Item;
use super::state::{hex, write_file};
use super::{Error, Result};
use crate::runtime::Runtime;

#[derive(Serialize, Deserialize)]
struct Line<T> {
    key: String,
    #[serde(flatten)]
    value: T,
}

/// Values by their keys, in memory and in a file.
#[derive(Debug)]
pub struct Record<T> {
    path: PathBuf,
    file: File,
    values: HashMap<String, T>,
}

impl<T: Serialize + DeserializeOwned> Record<T> {
    /// Reads what the file holds; a last line that was cut short is dropped.
    ///
    /// # Errors
    /// [`Error::Damaged`] names the line that is none of a record, [`Error::Io`].
    pub fn open(path: &Path) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let text = match fs::read_to_string(path) {
            Err(e) if e.kind() == ErrorKind::NotFound => String::new(),
            read => read.map_err(io)?,
        };
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            write_file(path, &|w| w.write_all(&text.as_bytes()[..whole])).map_err(io)?;
        }
        let mut values = HashMap::new();
        for (i, line) in text[..whole].lines().enumerate() {
            let what = |e| Error::damaged(path, format!("line {}: {e}", i + 1));
            let line: Line<T> = serde_json::from_str(line).map_err(what)?;
            values.insert(line.key, line.value);
        }
        let file = OpenOptions::new().create(true).append(true).open(path);
        Ok(Self {
            path: path.to_owned(),
            file: file.map_err(io)?,
            values,
        })
    }

    /// Values, whatever they were measured with.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.values.get(key)
    }

    /// Adds a value, to the file first.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn push(&mut self, key: String, value: T) -> Result<()> {
        let io = |e| Error::io(&self.path, e);
        let line = Line { key, value };
        let text = serde_json::to_string(&line).map_err(|e| io(e.into()))? + "\n";
        self.file.write_all(text.as_bytes()).map_err(io)?;
        self.values.insert(line.key, line.value);
        Ok(())
    }
}

/// Names everything that replies to items depend on: weights, adapters, format of keys and values, and
/// options.
#[derive(Clone, Debug)]
pub struct Setting(Sha256);

impl Setting {
    /// `options`: what else changes a value.
    ///
    /// # Errors
    /// [`Error::Option`] if the options cannot be written as JSON.
    pub fn new(runtime: &Runtime, what: &str, options: &impl Serialize) -> Result<Self> {
        let text = serde_json::to_string(options)
            .map_err(|e| Error::option("options", "a structure", e))?;
        let mut setting = Self(Sha256::new());
        setting.add(what);
        setting.add(&text);
        setting.add(&format!("{:016x}", runtime.weights().fingerprint()));
        setting.add(&format!("{} {}", runtime.kv_name(), runtime.context()));
        for adapter in runtime.adapters() {
            let (scale, dtype) = (adapter.scale().to_bits(), adapter.dtype());
            setting.add(&format!(
                "{:016x} {scale:08x} {dtype:?}",
                adapter.fingerprint()
            ));
        }
        Ok(setting)
    }

    /// Names the value of an item: by what is asked and by what is right.
    pub fn key(&self, item: &Item) -> String {
        let mut setting = self.clone();
        for turn in &item.turns {
            setting.add(&turn.role);
            setting.add(&turn.content);
        }
        setting.add(&item.question.answer);
        setting.add(&format!("{:?}", item.question.check));
        hex(&setting.0.finalize())
    }

    /// Adds a text so that no two lists of texts give the same bytes.
    fn add(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Serialize, Deserialize, PartialEq)]
    struct Value {
        x: f32,
        list: Vec<f32>,
    }

    #[test]
    fn a_record_goes_on_where_it_was_cut() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("record.jsonl");
        let value = |i: u32| Value {
            x: 1.0 / i as f32,
            list: vec![0.1 * i as f32; 3],
        };
        let mut record = Record::open(&path).unwrap();
        assert!(record.is_empty());
        (1..=3).for_each(|i| record.push(format!("k{i}"), value(i)).unwrap());
        let mut torn = OpenOptions::new().append(true).open(&path).unwrap();
        torn.write_all(b"{\"key\": \"k4\", \"x\"").unwrap();
        let mut record = Record::open(&path).unwrap();
        assert_eq!((record.len(), record.get("k4")), (3, None));
        record.push("k4".into(), value(4)).unwrap();
        let record = Record::<Value>::open(&path).unwrap();
        (1..=4).for_each(|i| assert_eq!(record.get(&format!("k{i}")), Some(&value(i))));
        fs::write(&path, "{\"key\": 3}\n").unwrap();
        let error = Record::<Value>::open(&path).unwrap_err().to_string();
        assert!(error.contains("record.jsonl: line 1"), "{error}");
    }
}
