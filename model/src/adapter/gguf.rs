//! GGUF adapters: `general.type = "adapter"`, `adapter.type = "lora"`.
//!
//! `blk.{i}.{matrix}.weight.lora_a` is `[rank][inputs]`, `.lora_b` `[outputs][rank]`, outermost
//! dimension first. The factor of `B A` is `adapter.lora.alpha / rank`, or 1 if alpha is 0.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{AdapterKind, AdapterSource, Change, Factor, Target};
use crate::file::SourceFile;
use crate::gguf::{Gguf, GgufTensor, tensor_name};
use crate::slots::{Part, Role};
use crate::{Architecture, Error, Result, RopePairing};

pub(super) fn open(path: &Path) -> Result<AdapterSource> {
    let gguf = Gguf::open(path)?;
    let metadata = &gguf.metadata;
    for (key, expected) in [("general.type", "adapter"), ("adapter.type", "lora")] {
        let found = metadata.str(key)?.ok_or_else(|| metadata.missing(key))?;
        if found != expected {
            return Err(Error::unsupported(
                path,
                format!("{key} {found:?}, expected {expected:?}"),
            ));
        }
    }
    let key = "general.architecture";
    let name = metadata.str(key)?.ok_or_else(|| metadata.missing(key))?;
    // The converter reorders q and k of llama for interleaved RoPE, as it does for the model.
    let (architecture, pairing) = match name {
        "llama" => (Architecture::Llama, RopePairing::Interleaved),
        "qwen2" => (Architecture::Qwen2, RopePairing::Halves),
        "qwen3" => (Architecture::Qwen3, RopePairing::Halves),
        _ => {
            return Err(Error::unsupported(
                path,
                format!("{key} {name:?}, expected llama, qwen2 or qwen3"),
            ));
        }
    };
    let key = "adapter.lora.alpha";
    let alpha = metadata.f32(key)?.ok_or_else(|| metadata.missing(key))?;
    let invocation = invocation_tokens(&gguf)?;
    let base = metadata
        .lossy("general.base_model.0.name")?
        .unwrap_or_default();
    let changes = changes(&gguf, alpha)?;
    let Some(file) = gguf.files.into_iter().next() else {
        return Err(Error::format(path, "expected a file"));
    };
    Ok(AdapterSource {
        kind: AdapterKind::Gguf,
        path: path.to_owned(),
        base,
        architecture: Some(architecture),
        n_layers: None,
        pairing,
        invocation,
        changes,
        file,
    })
}

/// Whether a file begins as GGUF files do.
pub(super) fn has_magic(file: &SourceFile) -> bool {
    let mut magic = [0; 4];
    file.read_at(0, &mut magic, "magic").is_ok() && magic == *b"GGUF"
}

/// Whether a file says that it is a GGUF adapter.
pub(super) fn is_adapter(path: &Path) -> bool {
    let is_it = |gguf: Gguf| {
        let kind = gguf.metadata.str("general.type");
        kind.is_ok_and(|kind| kind == Some("adapter"))
    };
    Gguf::open(path).is_ok_and(is_it)
}

fn invocation_tokens(gguf: &Gguf) -> Result<Option<Vec<u32>>> {
    let key = "adapter.alora.invocation_tokens";
    let Some(ids) = gguf.metadata.i32s(key)? else {
        return Ok(None);
    };
    let tokens: Option<Vec<u32>> = ids.iter().map(|&id| u32::try_from(id).ok()).collect();
    match tokens {
        Some(tokens) if !tokens.is_empty() => Ok(Some(tokens)),
        _ => Err(Error::format(
            gguf.metadata.path(),
            format!("{key}: expected token ids, found {ids:?}"),
        )),
    }
}

/// The tensors in pairs.
fn changes(gguf: &Gguf, alpha: f32) -> Result<BTreeMap<(usize, Target), Change>> {
    let path = gguf.metadata.path();
    let mut changes = BTreeMap::new();
    for tensor in &gguf.tensors {
        let unsupported = || {
            let what = format!("tensor {:?} of shape {:?}", tensor.name, tensor.dims);
            Error::unsupported(path, what)
        };
        let (base, is_a) = match tensor.name.rsplit_once('.') {
            Some((base, "lora_a")) => (base, true),
            Some((base, "lora_b")) => (base, false),
            _ => return Err(unsupported()),
        };
        let place = place(base).ok_or_else(unsupported)?;
        let other = format!("{base}.{}", if is_a { "lora_b" } else { "lora_a" });
        let Some(partner) = gguf.tensor(&other) else {
            let what = format!("tensor {:?} has no partner {other:?}", tensor.name);
            return Err(Error::format(path, what));
        };
        if !is_a {
            continue; // comes with its partner
        }
        let rank = tensor.dims[0];
        let change = Change {
            rank,
            scale: if alpha == 0.0 {
                1.0
            } else {
                alpha / rank as f32
            },
            a: factor(tensor),
            b: factor(partner),
        };
        changes.insert(place, change);
    }
    Ok(changes)
}

fn factor(tensor: &GgufTensor) -> Factor {
    Factor {
        name: tensor.name.clone(),
        ty: tensor.ty,
        dims: tensor.dims.clone(),
        offset: tensor.offset,
        len_bytes: tensor.len_bytes,
    }
}

/// Layer and matrix of a tensor of the base model.
fn place(name: &str) -> Option<(usize, Target)> {
    let (layer, _) = name.strip_prefix("blk.")?.split_once('.')?;
    let layer = layer.parse().ok()?;
    let target = Target::ALL
        .into_iter()
        .find(|&target| name == tensor_name(Role::Layer(layer, part(target))))?;
    Some((layer, target))
}

fn part(target: Target) -> Part {
    match target {
        Target::Q => Part::Q,
        Target::K => Part::K,
        Target::V => Part::V,
        Target::O => Part::O,
        Target::Gate => Part::Gate,
        Target::Up => Part::Up,
        Target::Down => Part::Down,
    }
}
