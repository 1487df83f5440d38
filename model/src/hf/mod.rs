//! Hugging Face folders: `config.json`, safetensors in one file or in shards, tokenizer files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::file::{SourceFile, read_optional, without_bom};
use crate::gguf::TensorType;
use crate::safetensors_file::{Dtype, Entry, Header};
use crate::slots::{Part, Role};
use crate::source::{Source, SourceKind, SourceTensor};
use crate::{Error, Result};

mod config;
mod text;
mod tokens;

/// Most bytes of each kind of file, far above real ones.
const MAX_CONFIG_LEN: u64 = 16 << 20;
const MAX_INDEX_LEN: u64 = 64 << 20;
const MAX_TOKENIZER_LEN: u64 = 256 << 20;
/// The only file of a model that is not sharded.
const WHOLE: &str = "model.safetensors";
/// Most shards of a model.
const MAX_SHARDS: usize = 4096;

/// What a Hugging Face folder calls a tensor.
pub(crate) fn tensor_name(role: Role) -> String {
    let (i, part) = match role {
        Role::Embedding => return "model.embed_tokens.weight".into(),
        Role::OutputNorm => return "model.norm.weight".into(),
        Role::Output => return "lm_head.weight".into(),
        Role::Layer(i, part) => (i, part),
    };
    let name = match part {
        Part::AttnNorm => "input_layernorm.weight",
        Part::Q => "self_attn.q_proj.weight",
        Part::K => "self_attn.k_proj.weight",
        Part::V => "self_attn.v_proj.weight",
        Part::QBias => "self_attn.q_proj.bias",
        Part::KBias => "self_attn.k_proj.bias",
        Part::VBias => "self_attn.v_proj.bias",
        Part::QNorm => "self_attn.q_norm.weight",
        Part::KNorm => "self_attn.k_norm.weight",
        Part::O => "self_attn.o_proj.weight",
        Part::FfnNorm => "post_attention_layernorm.weight",
        Part::Gate => "mlp.gate_proj.weight",
        Part::Up => "mlp.up_proj.weight",
        Part::Down => "mlp.down_proj.weight",
    };
    format!("model.layers.{i}.{name}")
}

/// Opens a folder as a source of weights.
pub(crate) fn load(folder: &Path) -> Result<Source> {
    let text = text::load(folder)?;
    let mut config = config::load(folder)?;
    config.bos_token = text.bos_before_prompt;
    for id in text.ends {
        if (id as usize) < config.vocab_size && !config.eos_tokens.contains(&id) {
            config.eos_tokens.push(id);
        }
    }
    if let Some(id) = config
        .bos_token
        .filter(|&id| id as usize >= config.vocab_size)
    {
        return Err(Error::format(
            &folder.join("tokenizer.json"),
            format!(
                "post_processor: expected a token below {}, found {id}",
                config.vocab_size
            ),
        ));
    }
    let (files, mut tensors) = open_shards(folder)?;
    let output = tensor_name(Role::Output);
    if config.tied_output {
        tensors.retain(|t| t.name != output); // a copy of the embedding
    }
    refuse_unknown(&files, &tensors, &config)?;
    Source::new(
        SourceKind::HuggingFace,
        files,
        config,
        tensors,
        tensor_name,
        text.data,
    )
}

/// `model.safetensors.index.json`.
#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

/// The only file, or all shards of the index, and their tensors.
fn open_shards(folder: &Path) -> Result<(Vec<SourceFile>, Vec<SourceTensor>)> {
    let index_path = folder.join("model.safetensors.index.json");
    // A whole file counts: an index beside it is left from shards that were merged.
    let index: Option<Index> = match folder.join(WHOLE).exists() {
        true => None,
        false => read_json(&index_path, MAX_INDEX_LEN)?,
    };
    let names: Vec<String> = match &index {
        None => vec![WHOLE.into()],
        Some(index) => {
            let mut names: Vec<String> = index.weight_map.values().cloned().collect();
            names.sort();
            names.dedup();
            names
        }
    };
    if names.len() > MAX_SHARDS {
        let what = format!(
            "weight_map: expected at most {MAX_SHARDS} files, found {}",
            names.len()
        );
        return Err(Error::format(&index_path, what));
    }
    let mut files = Vec::new();
    let mut tensors: Vec<SourceTensor> = Vec::new();
    let mut owner = BTreeMap::new();
    let mut buffers = BTreeSet::new();
    for name in &names {
        check_plain(&index_path, name)?;
        let file = SourceFile::open(&folder.join(name))?;
        for entry in Header::read(&file)?.entries {
            if is_buffer(&entry) {
                buffers.insert(entry.name);
                continue;
            }
            if let Some(first) = owner.insert(entry.name.clone(), name) {
                let what = format!("tensor {:?} is also in {first}", entry.name);
                return Err(Error::format(&file.path, what));
            }
            tensors.push(source_tensor(&file.path, entry, files.len())?);
        }
        files.push(file);
    }
    for (tensor, shard) in index.iter().flat_map(|index| &index.weight_map) {
        let found = owner.get(tensor);
        if found != Some(&shard) && !(found.is_none() && buffers.contains(tensor)) {
            let found = found.map_or("in no file", |f| f.as_str());
            let what = format!("weight_map: expected tensor {tensor:?} in {shard}, found {found}");
            return Err(Error::format(&index_path, what));
        }
    }
    Ok((files, tensors))
}

/// A shard's name must not lead out of the folder.
fn check_plain(index_path: &Path, name: &str) -> Result<()> {
    let mut components = Path::new(name).components();
    match (components.next(), components.next()) {
        (Some(Component::Normal(_)), None) => Ok(()),
        _ => Err(Error::format(
            index_path,
            format!("weight_map: expected file names without folders, found {name:?}"),
        )),
    }
}

/// Old checkpoints carry position ids and causal masks, which follow from the configuration. No weight is
/// of these types.
fn is_buffer(entry: &Entry) -> bool {
    matches!(entry.dtype, Dtype::I64 | Dtype::BOOL)
}

fn source_tensor(path: &Path, entry: Entry, file: usize) -> Result<SourceTensor> {
    let ty = match entry.dtype {
        Dtype::F32 => TensorType::F32,
        Dtype::F16 => TensorType::F16,
        Dtype::BF16 => TensorType::Bf16,
        other => {
            return Err(Error::unsupported(
                path,
                format!(
                    "dtype {other} of tensor {:?}, expected F32, F16 or BF16",
                    entry.name
                ),
            ));
        }
    };
    Ok(SourceTensor {
        name: entry.name,
        ty,
        dims: entry.dims,
        file,
        offset: entry.offset,
        len_bytes: entry.len_bytes,
    })
}

/// A tensor that nobody reads would change the answer silently.
fn refuse_unknown(
    files: &[SourceFile],
    tensors: &[SourceTensor],
    config: &crate::ModelConfig,
) -> Result<()> {
    let known: std::collections::HashSet<String> = crate::slots::slots(config)
        .iter()
        .map(|s| tensor_name(s.role))
        .collect();
    // Old checkpoints carry the RoPE frequencies, which follow from the configuration.
    let ignored = |name: &str| name.ends_with(".rotary_emb.inv_freq");
    match tensors
        .iter()
        .find(|t| !known.contains(&t.name) && !ignored(&t.name))
    {
        Some(t) => Err(Error::unsupported(
            &files[t.file].path,
            format!("tensor {:?} of shape {:?}", t.name, t.dims),
        )),
        None => Ok(()),
    }
}

/// A JSON file, or `None` if there is none.
fn read_json<T: DeserializeOwned>(path: &Path, max_len: u64) -> Result<Option<T>> {
    let Some(bytes) = read_optional(path, max_len)? else {
        return Ok(None);
    };
    serde_json::from_slice(without_bom(&bytes))
        .map(Some)
        .map_err(|e| Error::format(path, e.to_string()))
}

#[cfg(test)]
pub(crate) mod tests;
