//! What PEFT and the tools around it call the tensors of an adapter.
//!
//! ```text
//! base_model.model.  model.layers.0.self_attn.q_proj  .lora_A  .default  .weight
//! wrappers           module of the base model                  adapter (optional)
//! ```
//! Compiled and distributed models put `_orig_mod` and `module` anywhere before it, adapters that were wrapped
//! twice repeat `base_model.model`; bases without a head have no inner `model`, multimodal ones a
//! `language_model` in it.

use super::super::source::Target;

/// Layer, matrix and factor of a tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FactorName {
    /// What the base model puts before `layers`, with a full stop at the end.
    pub prefix: String,
    pub layer: usize,
    pub target: Target,
    pub is_a: bool,
    /// Name of the adapter, if it stands in the tensor's.
    pub adapter: Option<String>,
}

/// Block and name of a matrix.
pub(super) fn module(target: Target) -> (&'static str, &'static str) {
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

/// A matrix's name in a base model that puts `prefix` before its layers.
pub(super) fn module_name(prefix: &str, layer: usize, target: Target) -> String {
    let (block, name) = module(target);
    format!("{prefix}layers.{layer}.{block}.{name}")
}

/// The parts of a tensor's name; `None` if it is no factor of a matrix that adapters can change.
pub(super) fn parse(name: &str) -> Option<FactorName> {
    let parts: Vec<&str> = name
        .split('.')
        .filter(|part| *part != "_orig_mod")
        .collect();
    let layers = parts.iter().position(|part| *part == "layers")?;
    let (before, rest) = (&parts[..layers], &parts[layers + 1..]);
    let [layer, block, matrix, factor, rest @ ..] = rest else {
        return None;
    };
    let is_a = match *factor {
        "lora_A" => true,
        "lora_B" => false,
        _ => return None,
    };
    let adapter = match rest {
        ["weight"] => None,
        [adapter, "weight"] => Some((*adapter).to_owned()),
        _ => return None,
    };
    let target = Target::ALL
        .into_iter()
        .find(|&t| module(t) == (*block, *matrix))?;
    Some(FactorName {
        prefix: base_prefix(before)?,
        layer: layer.parse().ok()?,
        target,
        is_a,
        adapter,
    })
}

/// What is left before `layers` without wrappers.
fn base_prefix(mut parts: &[&str]) -> Option<String> {
    loop {
        parts = match parts {
            ["module", rest @ ..] | ["base_model", "model", rest @ ..] => rest,
            _ => break,
        };
    }
    let known = parts
        .iter()
        .all(|part| ["model", "language_model"].contains(part));
    known.then(|| parts.iter().map(|part| format!("{part}.")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappers_are_taken_off() {
        let rest = "layers.3.mlp.up_proj.lora_B";
        for (before, after, prefix, adapter) in [
            ("base_model.model.model.", ".weight", "model.", None),
            (
                "base_model.model.model.",
                ".default.weight",
                "model.",
                Some("default"),
            ),
            (
                "base_model.model.model.",
                ".default_0.weight",
                "model.",
                Some("default_0"),
            ),
            (
                "base_model.model.",
                ".my-adapter.weight",
                "",
                Some("my-adapter"),
            ),
            (
                "_orig_mod.base_model.model.model.",
                ".weight",
                "model.",
                None,
            ),
            (
                "base_model.model._orig_mod.model.",
                ".weight",
                "model.",
                None,
            ),
            ("module.base_model.model.model.", ".weight", "model.", None),
            ("module._orig_mod.module.model.", ".weight", "model.", None),
            (
                "base_model.model.base_model.model.model.",
                ".weight",
                "model.",
                None,
            ),
            ("base_model.model.module.model.", ".weight", "model.", None),
            (
                "base_model.model.language_model.model.",
                ".weight",
                "language_model.model.",
                None,
            ),
            (
                "base_model.model.model.language_model.",
                ".weight",
                "model.language_model.",
                None,
            ),
            ("model.", ".weight", "model.", None),
            ("", ".weight", "", None),
        ] {
            let name = format!("{before}{rest}{after}");
            let found = parse(&name).unwrap_or_else(|| panic!("{name}"));
            let adapter = adapter.map(str::to_owned);
            assert_eq!((&*found.prefix, found.adapter), (prefix, adapter), "{name}");
            assert_eq!(
                (found.layer, found.target, found.is_a),
                (3, Target::Up, false)
            );
        }
    }

    #[test]
    fn other_names_are_none() {
        for name in [
            "",
            "base_model.model.lm_head.lora_A.weight",
            "base_model.model.model.layers.3.mlp.up_proj.lora_A",
            "base_model.model.model.layers.3.mlp.up_proj.lora_A.bias",
            "base_model.model.model.layers.3.mlp.up_proj.lora_A.a.b.weight",
            "base_model.model.model.layers.3.mlp.up_proj.lora_magnitude_vector.weight",
            "base_model.model.model.layers.3.mlp.up_proj.base_layer.weight",
            "base_model.model.model.layers.3.self_attn.up_proj.lora_A.weight",
            "base_model.model.model.layers.x.mlp.up_proj.lora_A.weight",
            "base_model.model.model.layers.3.mlp.experts.0.up_proj.lora_A.weight",
            "base_model.model.vision_tower.layers.3.mlp.up_proj.lora_A.weight",
            "base_model.model.model.encoder.layers.3.mlp.up_proj.lora_A.weight",
        ] {
            assert_eq!(parse(name), None, "{name}");
        }
    }
}
