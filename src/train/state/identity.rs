use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::train::{Error, Result};

/// What the bits of a run depend on: a run can only be continued with the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Fingerprint of the model.
    pub model: String,
    /// Fingerprint of the data.
    pub data: String,
    /// Options by name; those within another one as `outer.inner`.
    pub options: BTreeMap<String, Value>,
}

impl Identity {
    /// `options` is a struct of those options that change a result, and of no others: not the number of
    /// threads, not how often is saved, not where the run stops.
    ///
    /// # Errors
    /// [`Error::Option`] if the options are no structure of numbers, texts and lists.
    pub fn new(model: String, data: String, options: &impl Serialize) -> Result<Self> {
        let found = serde_json::to_value(options);
        let Ok(value @ Value::Object(_)) = found else {
            return Err(Error::option("options", "a structure", "something else"));
        };
        let mut flat = BTreeMap::new();
        flatten("", value, &mut flat);
        Ok(Self {
            model,
            data,
            options: flat,
        })
    }

    /// Checks that a run which was started with `self` goes on with the same.
    ///
    /// # Errors
    /// [`Error::OtherRun`] says what differs, the model first, then the data, then options by name.
    pub fn check(&self, state: &Path, now: &Identity) -> Result<()> {
        let same = |what: &str, saved: String, now: String| match saved == now {
            true => Ok(()),
            false => Err(Error::OtherRun {
                path: state.to_owned(),
                what: what.to_owned(),
                saved,
                now,
            }),
        };
        same("model", self.model.clone(), now.model.clone())?;
        same("data", self.data.clone(), now.data.clone())?;
        let text = |value: Option<&Value>| value.map_or("not set".to_owned(), Value::to_string);
        for name in self.options.keys().chain(now.options.keys()) {
            same(
                name,
                text(self.options.get(name)),
                text(now.options.get(name)),
            )?;
        }
        Ok(())
    }
}

fn flatten(prefix: &str, value: Value, flat: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let name = match prefix.is_empty() {
                    true => name,
                    false => format!("{prefix}.{name}"),
                };
                flatten(&name, value, flat);
            }
        }
        value => {
            flat.insert(prefix.to_owned(), value);
        }
    }
}
