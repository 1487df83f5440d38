//! Which modules the configuration names, and rank and factor of each.
//!
//! Patterns are those of Python's `re`, which look around and back. One that cannot be compiled here, or
//! that takes too long, checks nothing: the tensors say what they change. For ranks and factors there is
//! no such way out, and such a pattern is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fancy_regex::{Regex, RegexBuilder};
use serde_json::{Map, Value};

use super::super::source::{Change, MAX_LAYERS, Target};
use super::config::{Config, Layers, Modules, as_whole_number};
use super::names::{module, module_name};
use crate::{Error, Result};

/// Longest compiled pattern, bytes, and most steps back of a search.
const MAX_REGEX_LEN: usize = 1 << 18;
const MAX_BACKTRACKS: usize = 100_000;
/// Longest pattern, bytes.
const MAX_PATTERN_LEN: usize = 1 << 14;
/// Matrices of a network that no adapter can change here.
const FIXED: [&str; 2] = ["lm_head", "embed_tokens"];

/// Which modules are changed, and by how much.
pub(super) struct Rules {
    target: ModuleRule,
    exclude: Option<ModuleRule>,
    layers: Option<BTreeSet<usize>>,
    ranks: Vec<(Regex, usize)>,
    alphas: Vec<(Regex, f64)>,
    /// What the base model puts before its layers, as the tensors have it.
    prefixes: BTreeSet<String>,
}

/// A module's full name against a list or a pattern.
enum ModuleRule {
    Pattern(Regex),
    Names(Vec<String>),
    /// A pattern that cannot be checked.
    Unknown,
}

impl ModuleRule {
    fn new(modules: &Modules) -> Self {
        match modules {
            Modules::Names(names) => ModuleRule::Names(names.clone()),
            // PEFT's shorthand: every linear layer but the output.
            Modules::Pattern(name) if name == "all-linear" => {
                ModuleRule::Names(Target::ALL.map(|t| module(t).1.to_owned()).to_vec())
            }
            Modules::Pattern(pattern) => match compile(&format!("^(?:{pattern})$")) {
                Ok(pattern) => ModuleRule::Pattern(pattern),
                Err(_) => ModuleRule::Unknown,
            },
        }
    }

    /// `None` if that cannot be said.
    fn matches(&self, module: &str) -> Option<bool> {
        match self {
            ModuleRule::Pattern(pattern) => pattern.is_match(module).ok(),
            ModuleRule::Names(names) => {
                Some(names.iter().any(|name| ends_with_module(module, name)))
            }
            ModuleRule::Unknown => None,
        }
    }
}

/// Whether `name` is `module` or its last parts.
fn ends_with_module(module: &str, name: &str) -> bool {
    let head = module.strip_suffix(name);
    head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
}

fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > MAX_PATTERN_LEN {
        let len = pattern.len();
        return Err(format!(
            "expected a pattern of at most {MAX_PATTERN_LEN} bytes, found {len}"
        ));
    }
    RegexBuilder::new(pattern)
        .delegate_size_limit(MAX_REGEX_LEN)
        .backtrack_limit(MAX_BACKTRACKS)
        .build()
        .map_err(|e| e.to_string())
}

impl Rules {
    /// `prefixes`: see [`module_name`].
    pub(super) fn new(path: &Path, config: &Config, prefixes: BTreeSet<String>) -> Result<Self> {
        let target = ModuleRule::new(&config.target_modules);
        if let ModuleRule::Names(names) = &target
            && let Some(name) = names
                .iter()
                .find(|name| FIXED.iter().any(|fixed| ends_with_module(name, fixed)))
        {
            return Err(Error::unsupported(
                path,
                format!("target_modules {name:?}: adapters cannot change that matrix here"),
            ));
        }
        let exclude = match &config.exclude_modules {
            Some(Modules::Names(names)) if names.is_empty() => None,
            Some(Modules::Pattern(pattern)) if pattern.is_empty() => None,
            Some(modules) => Some(ModuleRule::new(modules)),
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
            ranks: patterns(path, "rank_pattern", &config.rank_pattern, as_whole_number)?,
            alphas: patterns(path, "alpha_pattern", &config.alpha_pattern, Value::as_f64)?,
            prefixes,
        })
    }

    fn names(&self, layer: usize, target: Target) -> impl Iterator<Item = String> {
        self.prefixes
            .iter()
            .map(move |prefix| module_name(prefix, layer, target))
    }

    /// Whether the adapter changes a matrix; `None` if a pattern cannot say.
    pub(super) fn includes(&self, layer: usize, target: Target) -> Option<bool> {
        if self
            .layers
            .as_ref()
            .is_some_and(|layers| !layers.contains(&layer))
        {
            return Some(false);
        }
        let mut known = true;
        for name in self.names(layer, target) {
            let excluded = match &self.exclude {
                Some(rule) => rule.matches(&name),
                None => Some(false),
            };
            match (self.target.matches(&name), excluded) {
                (Some(true), Some(false)) => return Some(true),
                (Some(false), _) | (_, Some(true)) => {}
                _ => known = false,
            }
        }
        known.then_some(false)
    }

    /// The last layer that `layers_to_transform` names.
    pub(super) fn last_layer(&self) -> Option<usize> {
        let last = self.layers.as_ref()?.last();
        last.map(|&last| last.min(MAX_LAYERS))
    }

    /// Layers of the base model, if the rules would go on behind the last one.
    pub(super) fn n_layers(&self, changes: &BTreeMap<(usize, Target), Change>) -> Option<usize> {
        let (&(last, _), _) = changes.last_key_value()?;
        let goes_on = |target| self.includes(last + 1, target) == Some(true);
        Target::ALL.into_iter().any(goes_on).then_some(last + 1)
    }

    /// Rank and factor of `B A`.
    ///
    /// # Errors
    /// If a pattern takes too long.
    pub(super) fn rank_and_scale(
        &self,
        path: &Path,
        config: &Config,
        layer: usize,
        target: Target,
    ) -> Result<(usize, f32)> {
        let names: Vec<String> = self.names(layer, target).collect();
        let fail = |e: String| Error::format(path, format!("rank_pattern, alpha_pattern: {e}"));
        let rank = first_match(&self.ranks, &names).map_err(fail)?;
        let alpha = first_match(&self.alphas, &names).map_err(fail)?;
        let (rank, alpha) = (rank.unwrap_or(config.r), alpha.unwrap_or(config.lora_alpha));
        let divisor = match config.use_rslora {
            true => (rank as f64).sqrt(),
            false => rank as f64,
        };
        Ok((rank, (alpha / divisor) as f32))
    }
}

/// The keys of a map as patterns of the end of a module's name, in the order of the file.
fn patterns<T>(
    path: &Path,
    field: &str,
    map: &Map<String, Value>,
    number: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<(Regex, T)>> {
    let one = |(key, value): (&String, &Value)| {
        let pattern = compile(&format!("^(?:.*\\.)?(?:{key})$"))
            .map_err(|e| Error::format(path, format!("{field} {key:?}: {e}")))?;
        let number = number(value).ok_or_else(|| {
            let what = format!("{field} {key:?}: expected a number, found {value}");
            Error::format(path, what)
        })?;
        Ok((pattern, number))
    };
    map.iter().map(one).collect()
}

/// The value of the first pattern that one of the names fits.
fn first_match<T: Copy>(patterns: &[(Regex, T)], names: &[String]) -> Result<Option<T>, String> {
    for (pattern, value) in patterns {
        for name in names {
            if pattern.is_match(name).map_err(|e| e.to_string())? {
                return Ok(Some(*value));
            }
        }
    }
    Ok(None)
}
