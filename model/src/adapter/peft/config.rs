//! `adapter_config.json`.
//!
//! Fields follow <https://huggingface.co/docs/peft/package_reference/lora>. A field that would
//! change the answer and is not built is refused by name; so is a field that is not known, unless
//! its value asks for nothing. Null is the same as no field at all, and numbers may be written as floats, as
//! PEFT takes both.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use crate::file::without_bom;
use crate::{Error, Result};

/// Fields that say how the adapter was trained or where it came from, not what it computes.
const HARMLESS: [&str; 15] = [
    "auto_mapping",
    "base_model_name_or_path",
    "corda_config",
    "eva_config",
    "inference_mode",
    "lora_dropout",
    "loftq_config",
    "megatron_core",
    "merge_weights",
    "peft_version",
    "qalora_group_size",
    "revision",
    "runtime_config",
    "task_type",
    "unsloth_fixed",
];
/// Ways to initialize that leave the base model as it is; the others subtract from it.
const PLAIN_INITS: [&str; 4] = ["gaussian", "eva", "orthogonal", "true"];

/// What is read of `adapter_config.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Config {
    peft_type: String,
    #[serde(deserialize_with = "whole_number")]
    pub r: usize,
    pub lora_alpha: f64,
    pub target_modules: Modules,
    pub exclude_modules: Option<Modules>,
    #[serde(default)]
    pub use_rslora: bool,
    #[serde(default)]
    pub rank_pattern: Map<String, Value>,
    #[serde(default)]
    pub alpha_pattern: Map<String, Value>,
    pub layers_to_transform: Option<Layers>,
    layers_pattern: Option<Modules>,
    bias: Option<String>,
    init_lora_weights: Option<Value>,
    #[serde(default)]
    pub base_model_name_or_path: String,
    pub alora_invocation_tokens: Option<Vec<u32>>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Modules {
    Pattern(String),
    Names(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Layers {
    One(usize),
    Many(Vec<usize>),
}

/// `8`, or `8.0` as some tools write it.
pub(super) fn as_whole_number(value: &Value) -> Option<usize> {
    let float = || {
        value
            .as_f64()
            .filter(|x| x.fract() == 0.0 && (0.0..1e15).contains(x))
    };
    match value.as_u64() {
        Some(number) => usize::try_from(number).ok(),
        None => float().map(|x| x as usize),
    }
}

fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let wrong = || de::Error::custom(format!("r: expected a whole number, found {value}"));
    as_whole_number(&value).ok_or_else(wrong)
}

/// Whether a value asks for nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Array(items) => items.is_empty(),
        Value::Object(items) => items.values().all(is_empty),
        Value::String(text) => text.is_empty() || text == "none",
        Value::Bool(true) => false,
    }
}

impl Config {
    /// Reads the file's bytes and refuses by name what is not built.
    pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Self> {
        let fail = |e: serde_json::Error| Error::format(path, e.to_string());
        let mut fields: Map<String, Value> =
            serde_json::from_slice(without_bom(bytes)).map_err(fail)?;
        fields.retain(|_, value| !value.is_null());
        if !fields.contains_key("peft_type") {
            for field in ["lora_parameters", "fine_tune_type"] {
                if fields.contains_key(field) {
                    let what = format!(
                        "field {field:?}: an adapter of mlx-lm, expected one of PEFT (convert it to adapter_model.safetensors)"
                    );
                    return Err(Error::unsupported(path, what));
                }
            }
        }
        let config: Self = serde_json::from_value(Value::Object(fields)).map_err(fail)?;
        config.check(path)?;
        Ok(config)
    }

    fn check(&self, path: &Path) -> Result<()> {
        let unsupported = |what: String| Err(Error::unsupported(path, what));
        if self.peft_type != "LORA" {
            return unsupported(format!("peft_type {:?}, expected \"LORA\"", self.peft_type));
        }
        if let Some(bias) = self.bias.as_ref().filter(|bias| *bias != "none") {
            return unsupported(format!("bias {bias:?}, expected \"none\""));
        }
        let init = match &self.init_lora_weights {
            None | Some(Value::Bool(_)) => None,
            Some(Value::String(name)) => Some(name.to_lowercase()),
            Some(other) => Some(other.to_string()),
        };
        if let Some(init) = init.filter(|init| !PLAIN_INITS.contains(&init.as_str())) {
            return unsupported(format!(
                "init_lora_weights {init:?}: it changes the base model"
            ));
        }
        for (field, value) in &self.others {
            if !HARMLESS.contains(&field.as_str()) && !is_empty(value) {
                return unsupported(format!("field {field:?} = {value}"));
            }
        }
        // An empty pattern is no pattern.
        let names: &[String] = match &self.layers_pattern {
            None => &[],
            Some(Modules::Pattern(name)) => std::slice::from_ref(name),
            Some(Modules::Names(names)) => names,
        };
        match names
            .iter()
            .find(|name| !name.is_empty() && *name != "layers")
        {
            None => Ok(()),
            Some(other) => unsupported(format!("layers_pattern {other:?}, expected \"layers\"")),
        }
    }
}
