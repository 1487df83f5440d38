//! PEFT folders: `adapter_config.json` and `adapter_model.safetensors`.
//!
//! Fields follow <https://huggingface.co/docs/peft/package_reference/lora>. A field that would
//! change the answer and is not built is refused by name; so is a field that is not known, unless
//! it is empty or false.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regex::Regex;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::source::{AdapterKind, AdapterSource, Change, Factor, MAX_LAYERS, Target};
use crate::file::{SourceFile, read_optional};
use crate::gguf::TensorType;
use crate::safetensors_file::{Dtype, Entry, Header};
use crate::{Error, Result, RopePairing};

pub(super) const CONFIG: &str = "adapter_config.json";
const TENSORS: &str = "adapter_model.safetensors";
/// Longest configuration, bytes.
const MAX_CONFIG_LEN: u64 = 1 << 20;
/// Longest compiled pattern, bytes.
const MAX_REGEX_LEN: usize = 1 << 18;

/// Fields that say how the adapter was trained or where it came from, not what it computes.
const HARMLESS: [&str; 12] = [
    "auto_mapping",
    "base_model_name_or_path",
    "corda_config",
    "eva_config",
    "inference_mode",
    "lora_dropout",
    "loftq_config",
    "megatron_core",
    "peft_version",
    "qalora_group_size",
    "revision",
    "task_type",
];
/// Ways to initialize that leave the base model as it is; the others subtract from it.
const PLAIN_INITS: [&str; 4] = ["gaussian", "eva", "orthogonal", "true"];

/// What is read of `adapter_config.json`.
#[derive(Debug, Deserialize)]
struct Config {
    peft_type: String,
    r: usize,
    lora_alpha: f64,
    target_modules: Modules,
    #[serde(default)]
    exclude_modules: Option<Modules>,
    #[serde(default)]
    use_rslora: bool,
    #[serde(default)]
    rank_pattern: Option<Map<String, Value>>,
    #[serde(default)]
    alpha_pattern: Option<Map<String, Value>>,
    #[serde(default)]
    layers_to_transform: Option<Layers>,
    #[serde(default)]
    layers_pattern: Option<Modules>,
    #[serde(default)]
    bias: Option<String>,
    #[serde(default)]
    init_lora_weights: Option<Value>,
    #[serde(default)]
    base_model_name_or_path: Option<String>,
    #[serde(default)]
    alora_invocation_tokens: Option<Vec<u32>>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Modules {
    Pattern(String),
    Names(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Layers {
    One(usize),
    Many(Vec<usize>),
}

pub(super) fn open(folder: &Path) -> Result<AdapterSource> {
    let path = folder.join(CONFIG);
    let Some(bytes) = read_optional(&path, MAX_CONFIG_LEN)? else {
        let what = format!("expected {CONFIG} in an adapter folder, found none");
        return Err(Error::format(folder, what));
    };
    let config: Config =
        serde_json::from_slice(&bytes).map_err(|e| Error::format(&path, e.to_string()))?;
    let rules = Rules::new(&path, &config)?;
    let file = SourceFile::open(&folder.join(TENSORS))?;
    let entries = Header::read(&file)?.entries;
    let changes = changes(&file.path, entries, &config, &rules)?;
    Ok(AdapterSource {
        kind: AdapterKind::Peft,
        path: folder.to_owned(),
        file,
        base: config.base_model_name_or_path.unwrap_or_default(),
        architecture: None,
        n_layers: rules.n_layers(&changes),
        pairing: RopePairing::Halves,
        invocation: config.alora_invocation_tokens.filter(|t| !t.is_empty()),
        changes,
    })
}

/// Whether a value asks for nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(items) => items.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

impl Config {
    /// Refuses by name what is not built.
    fn check(&self, path: &Path) -> Result<()> {
        let unsupported = |what: String| Err(Error::unsupported(path, what));
        if self.peft_type != "LORA" {
            return unsupported(format!("peft_type {:?}, expected \"LORA\"", self.peft_type));
        }
        if let Some(bias) = self.bias.as_ref().filter(|bias| *bias != "none") {
            return unsupported(format!("bias {bias:?}, expected \"none\""));
        }
        let init = match &self.init_lora_weights {
            None | Some(Value::Null | Value::Bool(_)) => None,
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
        if let Some(Modules::Pattern(name)) = &self.layers_pattern
            && name == "layers"
        {
            return Ok(());
        }
        match &self.layers_pattern {
            None => Ok(()),
            Some(Modules::Names(names)) if names.iter().all(|name| name == "layers") => Ok(()),
            Some(other) => unsupported(format!("layers_pattern {other:?}, expected \"layers\"")),
        }
    }
}

/// Which modules are changed, and by how much.
struct Rules {
    target: ModuleRule,
    exclude: Option<ModuleRule>,
    layers: Option<BTreeSet<usize>>,
    ranks: Vec<(Regex, usize)>,
    alphas: Vec<(Regex, f64)>,
}

/// A module's full name against a list or a pattern.
enum ModuleRule {
    Pattern(Regex),
    Names(Vec<String>),
}

impl ModuleRule {
    fn new(path: &Path, field: &str, modules: &Modules) -> Result<Self> {
        Ok(match modules {
            Modules::Names(names) => ModuleRule::Names(names.clone()),
            // PEFT's shorthand: every linear layer but the output.
            Modules::Pattern(name) if name == "all-linear" => {
                ModuleRule::Names(Target::ALL.map(|t| module(t).1.to_owned()).to_vec())
            }
            Modules::Pattern(pattern) => {
                ModuleRule::Pattern(regex(path, field, &format!("^(?:{pattern})$"))?)
            }
        })
    }

    fn matches(&self, module: &str) -> bool {
        match self {
            ModuleRule::Pattern(pattern) => pattern.is_match(module),
            ModuleRule::Names(names) => names.iter().any(|name| ends_with_module(module, name)),
        }
    }
}

/// Whether `name` is `module` or its last parts.
fn ends_with_module(module: &str, name: &str) -> bool {
    let head = module.strip_suffix(name);
    head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
}

fn regex(path: &Path, field: &str, pattern: &str) -> Result<Regex> {
    regex::RegexBuilder::new(pattern)
        .size_limit(MAX_REGEX_LEN)
        .build()
        .map_err(|e| Error::format(path, format!("{field}: {e}")))
}

impl Rules {
    fn new(path: &Path, config: &Config) -> Result<Self> {
        config.check(path)?;
        let target = ModuleRule::new(path, "target_modules", &config.target_modules)?;
        if let ModuleRule::Names(names) = &target {
            for name in names {
                let known = |t| ends_with_module(&module_name(0, t), name) || name == module(t).1;
                if !Target::ALL.into_iter().any(known) && !names_a_layer(name) {
                    return Err(Error::unsupported(
                        path,
                        format!("target_modules {name:?}: no matrix that adapters can change"),
                    ));
                }
            }
        }
        let exclude = match &config.exclude_modules {
            Some(Modules::Names(names)) if names.is_empty() => None,
            Some(modules) => Some(ModuleRule::new(path, "exclude_modules", modules)?),
            None => None,
        };
        Ok(Self {
            target,
            exclude,
            layers: match &config.layers_to_transform {
                None => None,
                Some(Layers::One(layer)) => Some(BTreeSet::from([*layer])),
                Some(Layers::Many(layers)) if layers.is_empty() => None,
                Some(Layers::Many(layers)) => Some(layers.iter().copied().collect()),
            },
            ranks: patterns(path, "rank_pattern", &config.rank_pattern, |value| {
                usize::try_from(value.as_u64()?).ok()
            })?,
            alphas: patterns(path, "alpha_pattern", &config.alpha_pattern, Value::as_f64)?,
        })
    }

    /// Whether the adapter changes a matrix.
    fn includes(&self, layer: usize, target: Target) -> bool {
        let name = module_name(layer, target);
        self.target.matches(&name)
            && !self.exclude.as_ref().is_some_and(|e| e.matches(&name))
            && self.layers.as_ref().is_none_or(|l| l.contains(&layer))
    }

    /// Layers of the base model, if the rules would go on behind the last one.
    fn n_layers(&self, changes: &BTreeMap<(usize, Target), Change>) -> Option<usize> {
        let (&(last, _), _) = changes.last_key_value()?;
        let goes_on = |target| self.includes(last + 1, target);
        Target::ALL.into_iter().any(goes_on).then_some(last + 1)
    }

    /// Rank and factor of `B A`.
    fn rank_and_scale(&self, config: &Config, layer: usize, target: Target) -> (usize, f32) {
        let name = module_name(layer, target);
        let rank = first_match(&self.ranks, &name).unwrap_or(config.r);
        let alpha = first_match(&self.alphas, &name).unwrap_or(config.lora_alpha);
        let divisor = match config.use_rslora {
            true => (rank as f64).sqrt(),
            false => rank as f64,
        };
        (rank, (alpha / divisor) as f32)
    }
}

/// The keys of a map as patterns of the end of a module's name, in the order of the file.
fn patterns<T>(
    path: &Path,
    field: &str,
    map: &Option<Map<String, Value>>,
    number: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<(Regex, T)>> {
    let one = |(key, value): (&String, &Value)| {
        let pattern = regex(path, field, &format!("^(?:.*\\.)?(?:{key})$"))?;
        let number = number(value).ok_or_else(|| {
            let what = format!("{field} {key:?}: expected a number, found {value}");
            Error::format(path, what)
        })?;
        Ok((pattern, number))
    };
    map.iter().flatten().map(one).collect()
}

fn first_match<T: Copy>(patterns: &[(Regex, T)], name: &str) -> Option<T> {
    let found = patterns.iter().find(|(pattern, _)| pattern.is_match(name));
    found.map(|&(_, value)| value)
}

/// A name that names one layer's matrix is checked against the tensors.
fn names_a_layer(name: &str) -> bool {
    let layer = name
        .split('.')
        .find_map(|part| part.parse::<usize>().ok())
        .filter(|&layer| layer < MAX_LAYERS);
    let module = |layer| Target::ALL.map(|target| module_name(layer, target));
    layer.is_some_and(|layer| module(layer).iter().any(|m| ends_with_module(m, name)))
}

/// Block and name of a matrix.
fn module(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Q => ("self_attn", "q_proj"),
        Target::K => ("self_attn", "k_proj"),
        Target::V => ("self_attn", "v_proj"),
        Target::O => ("self_attn", "o_proj"),
        Target::Gate => ("mlp", "gate_proj"),
        Target::Up => ("mlp", "up_proj"),
        Target::Down => ("mlp", "down_proj"),
    }
}

/// A matrix's name in the base model.
fn module_name(layer: usize, target: Target) -> String {
    let (block, name) = module(target);
    format!("model.layers.{layer}.{block}.{name}")
}

/// Layer, matrix and whether it is A of a tensor's name.
fn parse_name(name: &str) -> Option<(usize, Target, bool)> {
    let name = name.strip_prefix("base_model.model.").unwrap_or(name);
    let (layer, rest) = name.strip_prefix("model.layers.")?.split_once('.')?;
    let layer = layer.parse().ok()?;
    let (module_path, factor) = rest.split_once(".lora_")?;
    // The name of the adapter may stand before `weight`.
    let is_a = match factor {
        "A.weight" | "A.default.weight" => true,
        "B.weight" | "B.default.weight" => false,
        _ => return None,
    };
    let target = Target::ALL.into_iter().find(|&target| {
        let (block, name) = module(target);
        module_path == format!("{block}.{name}")
    })?;
    Some((layer, target, is_a))
}

/// The tensors in pairs; every matrix that the configuration names, and no other.
fn changes(
    path: &Path,
    entries: Vec<Entry>,
    config: &Config,
    rules: &Rules,
) -> Result<BTreeMap<(usize, Target), Change>> {
    let mut factors: BTreeMap<(usize, Target), [Option<Factor>; 2]> = BTreeMap::new();
    for entry in entries {
        let Some((layer, target, is_a)) = parse_name(&entry.name) else {
            return Err(Error::unsupported(
                path,
                format!("tensor {:?} of shape {:?}", entry.name, entry.dims),
            ));
        };
        if !rules.includes(layer, target) {
            let what = format!(
                "tensor {:?} is none of the modules that {CONFIG} names",
                entry.name
            );
            return Err(Error::format(path, what));
        }
        let slot = &mut factors.entry((layer, target)).or_default()[usize::from(!is_a)];
        if let Some(first) = slot.replace(factor(path, entry)?) {
            let what = format!("tensor {:?} is there under two names", first.name);
            return Err(Error::format(path, what));
        }
    }
    check_complete(path, &factors, rules)?;
    let mut changes = BTreeMap::new();
    for ((layer, target), factors) in factors {
        let [Some(a), Some(b)] = factors else {
            let there = factors.iter().flatten().next().map(|f| f.name.as_str());
            let what = format!(
                "tensor {:?}: the other factor is missing",
                there.unwrap_or_default()
            );
            return Err(Error::format(path, what));
        };
        let (rank, scale) = rules.rank_and_scale(config, layer, target);
        let change = Change { rank, scale, a, b };
        changes.insert((layer, target), change);
    }
    Ok(changes)
}

/// A matrix that occurs in one layer occurs in all that the configuration names.
fn check_complete(
    path: &Path,
    factors: &BTreeMap<(usize, Target), [Option<Factor>; 2]>,
    rules: &Rules,
) -> Result<()> {
    let last = factors.keys().map(|&(layer, _)| layer).max().unwrap_or(0);
    let last = rules
        .layers
        .iter()
        .flatten()
        .fold(last, |last, &layer| last.max(layer.min(MAX_LAYERS)));
    for layer in 0..=last.min(MAX_LAYERS) {
        for target in Target::ALL {
            if rules.includes(layer, target) && !factors.contains_key(&(layer, target)) {
                let what = format!(
                    "expected tensors of {:?}, which {CONFIG} names, found none",
                    module_name(layer, target)
                );
                return Err(Error::format(path, what));
            }
        }
    }
    Ok(())
}

fn factor(path: &Path, entry: Entry) -> Result<Factor> {
    let ty = match entry.dtype {
        Dtype::F32 => TensorType::F32,
        Dtype::F16 => TensorType::F16,
        Dtype::BF16 => TensorType::Bf16,
        other => {
            let what = format!(
                "dtype {other} of tensor {:?}, expected F32, F16 or BF16",
                entry.name
            );
            return Err(Error::unsupported(path, what));
        }
    };
    Ok(Factor {
        name: entry.name,
        ty,
        dims: entry.dims,
        offset: entry.offset,
        len_bytes: entry.len_bytes,
    })
}
