//! PEFT folders: `adapter_config.json` and `adapter_model.safetensors`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::source::{AdapterKind, AdapterSource, Change, Factor, MAX_LAYERS, Target};
use crate::file::{SourceFile, read_optional};
use crate::gguf::TensorType;
use crate::safetensors_file::{Dtype, Entry, Header};
use crate::{Error, Result, RopePairing};
use config::Config;
use names::{FactorName, module_name};
use rules::Rules;

mod config;
mod names;
mod rules;

pub(super) const CONFIG: &str = "adapter_config.json";
const TENSORS: &str = "adapter_model.safetensors";
/// What older versions of PEFT wrote: it may hold any program.
const PICKLE: &str = "adapter_model.bin";
/// What mlx-lm writes.
const MLX_TENSORS: &str = "adapters.safetensors";
/// Longest configuration, bytes.
const MAX_CONFIG_LEN: u64 = 1 << 20;

pub(super) fn open(folder: &Path) -> Result<AdapterSource> {
    let path = folder.join(CONFIG);
    let Some(bytes) = read_optional(&path, MAX_CONFIG_LEN)? else {
        return Err(Error::format(folder, no_config(folder)));
    };
    let config = Config::read(&path, &bytes)?;
    let tensors = folder.join(TENSORS);
    if !tensors.exists() {
        for (name, what) in [
            (PICKLE, "a pickle, which may run any program: convert it to"),
            (MLX_TENSORS, "the factors of mlx-lm: convert them to"),
        ] {
            if folder.join(name).exists() {
                let what = format!("{name} ({what} {TENSORS})");
                return Err(Error::unsupported(folder, what));
            }
        }
    }
    let file = SourceFile::open(&tensors)?;
    let entries = Header::read(&file)?.entries;
    let (names, entries) = named(&tensors, entries)?;
    let prefixes: BTreeSet<String> = names.iter().map(|name| name.prefix.clone()).collect();
    let rules = Rules::new(&path, &config, prefixes)?;
    let changes = changes(&tensors, names.into_iter().zip(entries), &config, &rules)?;
    Ok(AdapterSource {
        kind: AdapterKind::Peft,
        path: folder.to_owned(),
        file,
        base: config.base_model_name_or_path,
        architecture: None,
        n_layers: rules.n_layers(&changes),
        pairing: RopePairing::Halves,
        invocation: config.alora_invocation_tokens.filter(|t| !t.is_empty()),
        changes,
    })
}

/// What a folder without a configuration is instead.
fn no_config(folder: &Path) -> String {
    let has = |name: &str| folder.join(name).exists();
    let hint = match () {
        () if has(TENSORS) || has(PICKLE) => " (only the factors: the configuration is missing)",
        () if has(MLX_TENSORS) => " (this looks like an adapter of mlx-lm)",
        () if has("config.json") => " (this is the folder of a model)",
        () => "",
    };
    format!("expected {CONFIG} in an adapter folder, found none{hint}")
}

/// What to do about a file that was given in place of its folder; `None` for other files.
pub(super) fn file_of_folder(path: &Path) -> Option<Error> {
    let name = path.file_name()?.to_str()?;
    let ours = [CONFIG, TENSORS, PICKLE, MLX_TENSORS].contains(&name);
    ours.then(|| {
        Error::format(
            path,
            "expected the folder of the adapter, found a file in it",
        )
    })
}

/// What every tensor is.
fn named(path: &Path, entries: Vec<Entry>) -> Result<(Vec<FactorName>, Vec<Entry>)> {
    let mut names: Vec<FactorName> = vec![];
    for entry in &entries {
        let Some(name) = names::parse(&entry.name) else {
            return Err(Error::unsupported(
                path,
                format!("tensor {:?} of shape {:?}", entry.name, entry.dims),
            ));
        };
        names.push(name);
    }
    let adapters: BTreeSet<&String> = names.iter().flat_map(|name| &name.adapter).collect();
    if adapters.len() > 1 {
        let what = format!("the factors of one adapter, found those of {adapters:?}");
        return Err(Error::format(path, format!("expected {what}")));
    }
    Ok((names, entries))
}

/// The tensors in pairs; every matrix that the configuration names, and no other.
fn changes(
    path: &Path,
    tensors: impl Iterator<Item = (FactorName, Entry)>,
    config: &Config,
    rules: &Rules,
) -> Result<BTreeMap<(usize, Target), Change>> {
    let mut factors: BTreeMap<(usize, Target), [Option<Factor>; 2]> = BTreeMap::new();
    for (name, entry) in tensors {
        let (layer, target) = (name.layer, name.target);
        if rules.includes(layer, target) == Some(false) {
            let what = format!(
                "tensor {:?} is none of the modules that {CONFIG} names",
                entry.name
            );
            return Err(Error::format(path, what));
        }
        let slot = &mut factors.entry((layer, target)).or_default()[usize::from(!name.is_a)];
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
        let (rank, scale) = rules.rank_and_scale(path, config, layer, target)?;
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
    let last = last.max(rules.last_layer().unwrap_or(0));
    for layer in 0..=last.min(MAX_LAYERS) {
        for target in Target::ALL {
            let expected = rules.includes(layer, target) == Some(true);
            if expected && !factors.contains_key(&(layer, target)) {
                let what = format!(
                    "expected tensors of {:?}, which {CONFIG} names, found none",
                    module_name("model.", layer, target)
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
