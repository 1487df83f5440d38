//! Loading: what a good adapter becomes, and what is refused.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

mod gguf;
mod packed;

use proptest::prelude::*;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::{Error, RopePairing, Serial};

/// Two layers: q, k, v [64, 32, 32] of 64 inputs, feed-forward 96.
fn config() -> ModelConfig {
    ModelConfig {
        n_layers: 2,
        d_model: 64,
        d_ff: 96,
        n_heads: 2,
        n_kv_heads: 1,
        head_dim: 32,
        vocab_size: 100,
        ..crate::Network::SmolLm2_135m.config()
    }
}

/// `[rows][columns]` that depend on `seed`.
fn matrix(rows: usize, columns: usize, seed: usize) -> Vec<f32> {
    (0..rows * columns)
        .map(|i| ((i * 31 + seed * 7919) as f32 * 0.37).sin())
        .collect()
}

/// What the message says after a change of a good file.
type Case<'a, T> = (&'a str, &'a dyn Fn(&mut T));

/// Name, shape and elements of the tensors of a PEFT adapter.
type Tensors = Vec<(String, Vec<usize>, Vec<f32>)>;

/// A PEFT folder.
struct Folder {
    dir: TempDir,
    config: Value,
    tensors: Tensors,
}

fn name(layer: usize, target: Target, factor: char) -> String {
    let block = match target {
        Target::Gate | Target::Up | Target::Down => "mlp",
        _ => "self_attn",
    };
    format!("base_model.model.model.layers.{layer}.{block}.{target}_proj.lora_{factor}.weight")
}

impl Folder {
    /// All matrices of both layers.
    fn new(rank: usize) -> Self {
        let mut tensors = vec![];
        for layer in 0..2 {
            for target in Target::ALL {
                let (n, k) = target.shape(&config());
                let seed = layer * 20 + target as usize;
                tensors.push((
                    name(layer, target, 'A'),
                    vec![rank, k],
                    matrix(rank, k, seed),
                ));
                tensors.push((
                    name(layer, target, 'B'),
                    vec![n, rank],
                    matrix(n, rank, seed + 100),
                ));
            }
        }
        Self {
            dir: tempfile::tempdir().unwrap(),
            config: json!({
                "peft_type": "LORA", "r": rank, "lora_alpha": 2 * rank, "bias": "none", "use_dora": false,
                "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
                "base_model_name_or_path": "tiny", "lora_dropout": 0.05, "modules_to_save": null,
                "rank_pattern": {}, "alpha_pattern": {}, "layers_to_transform": null, "task_type": "CAUSAL_LM"
            }),
            tensors,
        }
    }

    fn set(mut self, field: &str, value: Value) -> Self {
        self.config[field] = value;
        self
    }

    fn retain(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.tensors.retain(|(name, ..)| keep(name));
        self
    }

    fn path(&self) -> PathBuf {
        let bytes: Vec<Vec<u8>> = self
            .tensors
            .iter()
            .map(|(.., values)| values.iter().flat_map(|x| x.to_le_bytes()).collect())
            .collect();
        let views: HashMap<&str, TensorView<'_>> = self
            .tensors
            .iter()
            .zip(&bytes)
            .map(|((name, dims, _), bytes)| {
                let view = TensorView::new(Dtype::F32, dims.clone(), bytes).unwrap();
                (name.as_str(), view)
            })
            .collect();
        let file = safetensors::serialize(views, None).unwrap();
        fs::write(self.dir.path().join("adapter_model.safetensors"), file).unwrap();
        let config = self.config.to_string();
        fs::write(self.dir.path().join("adapter_config.json"), config).unwrap();
        self.dir.path().to_owned()
    }

    fn open(&self) -> crate::Result<AdapterSource> {
        AdapterSource::open(&self.path())
    }

    fn build(&self, config: &ModelConfig, dtype: AdapterDtype) -> crate::Result<Adapter> {
        Adapter::build(&self.open()?, config, dtype, 1.0, &Serial)
    }

    /// The message of a folder that is refused.
    fn refusal(&self) -> String {
        let result = self.build(&config(), AdapterDtype::Int8);
        result.expect_err("a folder that is refused").to_string()
    }
}

/// Row `j` of a factor of `k` columns.
fn row(factor: Factor<'_>, j: usize, k: usize) -> Vec<f32> {
    match factor {
        Factor::Packed(rhs) => {
            let mut row = vec![0.0; k];
            rhs.column(j, &mut row);
            row
        }
        Factor::F32(values) => (0..k)
            .map(|t| values[(j / NR * k + t) * NR + j % NR])
            .collect(),
    }
}

/// Row `j` of a matrix's `B`, `rank` elements.
fn row_of_b(delta: &DeltaView<'_>, j: usize, rank: usize) -> Vec<f32> {
    let places = delta.panels_per_block();
    let (stored, place) = (j / NR / places * NR + j % NR, j / NR % places);
    let k = match delta.b {
        Factor::Packed(_) => delta.rank.max(GROUP),
        Factor::F32(_) => delta.rank,
    };
    let row = row(delta.b, stored, k);
    row[place * delta.rank..][..rank].to_vec()
}

/// Whether two rows are equal within half a step of int8, a step of int4 (the largest element of a group
/// sets the sign that has one code more), or exactly.
fn near(found: &[f32], expected: &[f32], dtype: AdapterDtype) -> bool {
    let tolerance = match dtype {
        AdapterDtype::Int4 => 1.0 / 8.0 * 1.04,
        AdapterDtype::Int8 => 1.0 / 127.0 * 0.51,
        AdapterDtype::F32 => 0.0,
    };
    found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() <= tolerance)
}

/// Every factor is where the forward pass looks for it.
fn check_factors(
    adapter: &Adapter,
    folder: &Folder,
    rank: usize,
    order: impl Fn(Target, usize) -> usize,
) {
    let config = config();
    let dtype = adapter.dtype();
    for (layer, stack) in (0..2).flat_map(|l| Stack::ALL.map(|s| (l, s))) {
        let view = adapter.stack(layer, stack).expect("changes everywhere");
        for (delta, &target) in view.deltas.iter().zip(stack.targets()) {
            let delta = delta.as_ref().expect("a change of every matrix");
            let tensor = |factor| {
                let name = name(layer, target, factor);
                &folder
                    .tensors
                    .iter()
                    .find(|t| t.0 == name)
                    .expect("a tensor")
                    .2
            };
            let (n, k) = target.shape(&config);
            for r in 0..delta.rank {
                let found = row(view.a, delta.first + r, k);
                match tensor('A').get(r * k..(r + 1) * k) {
                    Some(expected) => assert!(near(&found, expected, dtype), "A of {target}"),
                    None => assert!(found.iter().all(|x| *x == 0.0), "padding of {target}"),
                }
            }
            for j in 0..n {
                let expected = &tensor('B')[order(target, j) * rank..][..rank];
                let found = row_of_b(delta, j, rank);
                assert!(near(&found, expected, dtype), "row {j} of B of {target}");
            }
            assert_eq!(delta.factor, 2.0);
        }
    }
}

#[test]
fn factors_are_where_the_forward_pass_looks() {
    for rank in [1, 8, 12, 16, 24, 40] {
        for dtype in [AdapterDtype::Int4, AdapterDtype::Int8, AdapterDtype::F32] {
            let folder = Folder::new(rank);
            let halves = ModelConfig {
                rope_pairing: RopePairing::Halves,
                ..config()
            };
            let adapter = folder.build(&halves, dtype).unwrap();
            check_factors(&adapter, &folder, rank, |_, j| j);
            // Interleaved pairs: rows 2i and 2i + 1 of a head are rows i and i + 16 of the file.
            let interleaved = ModelConfig {
                rope_pairing: RopePairing::Interleaved,
                ..config()
            };
            let adapter = folder.build(&interleaved, dtype).unwrap();
            check_factors(&adapter, &folder, rank, |target, j| match target {
                Target::Q | Target::K => j / 32 * 32 + j % 32 / 2 + j % 2 * 16,
                _ => j,
            });
        }
    }
}

#[test]
fn every_refused_field_is_named() {
    let cases: [(&str, Value); 26] = [
        ("peft_type", json!("IA3")),
        ("bias", json!("all")),
        ("bias", json!("lora_only")),
        ("use_dora", json!(true)),
        ("modules_to_save", json!(["lm_head"])),
        ("layer_replication", json!([[0, 1], [0, 1]])),
        ("fan_in_fan_out", json!(true)),
        ("lora_bias", json!(true)),
        ("use_qalora", json!(true)),
        ("target_parameters", json!(["experts"])),
        ("trainable_token_indices", json!([1, 2])),
        ("layers_pattern", json!("blocks")),
        ("init_lora_weights", json!("pissa")),
        ("init_lora_weights", json!("loftq")),
        ("init_lora_weights", json!("olora")),
        ("megatron_config", json!({"tensor_model_parallel_size": 2})),
        ("a_field_of_the_future", json!(3)),
        ("target_modules", json!(["lm_head"])),
        ("target_modules", json!(["embed_tokens", "q_proj"])),
        ("target_modules", json!("(")),
        ("exclude_modules", json!("(")),
        ("rank_pattern", json!({"q_proj": -1})),
        ("rank_pattern", json!({"(": 3})),
        ("alpha_pattern", json!({"q_proj": "x"})),
        ("r", json!(0)),
        ("lora_alpha", json!(1e300)),
    ];
    for (field, value) in cases {
        let found = Folder::new(4).set(field, value.clone()).refusal();
        let known = match field {
            "r" => "rank of q",
            "lora_alpha" => "alpha of q",
            field => field,
        };
        assert!(found.contains(known), "{field} = {value}: {found}");
    }
}

#[test]
fn harmless_fields_are_read_over() {
    for (field, value) in [
        ("use_dora", json!(false)),
        ("layer_replication", Value::Null),
        ("modules_to_save", json!([])),
        ("layers_pattern", json!("layers")),
        ("init_lora_weights", json!("gaussian")),
        ("init_lora_weights", json!(true)),
        ("revision", json!("main")),
        ("a_field_of_the_future", json!(false)),
    ] {
        Folder::new(4)
            .set(field, value.clone())
            .open()
            .unwrap_or_else(|e| panic!("{field} = {value}: {e}"));
    }
}

#[test]
fn scale_follows_rank_alpha_and_kind() {
    let scales = |folder: Folder| folder.open().unwrap().info().scales;
    assert_eq!(scales(Folder::new(4)), [2.0]);
    assert_eq!(scales(Folder::new(4).set("use_rslora", json!(true))), [4.0]);
    let patterns = Folder::new(4).set(
        "alpha_pattern",
        json!({"q_proj": 2, "layers.1.mlp.up_proj": 6.0}),
    );
    assert_eq!(scales(patterns), [0.5, 1.5, 2.0]);
    // The first pattern that matches counts.
    let patterns = json!({".*\\.k_proj": 12, "k_proj": 16});
    assert_eq!(
        scales(Folder::new(4).set("alpha_pattern", patterns)),
        [2.0, 3.0]
    );
}

#[test]
fn ranks_may_differ() {
    let mut folder = Folder::new(4).set(
        "rank_pattern",
        json!({"model.layers.1.self_attn.q_proj": 6}),
    );
    let refused = folder.refusal();
    assert!(
        refused.contains("layers.1.self_attn.q_proj") && refused.contains("rank 6"),
        "{refused}"
    );
    for (tensor, dims, values) in &mut folder.tensors {
        if tensor.contains("layers.1.self_attn.q_proj") {
            let rank = dims.iter_mut().find(|d| **d == 4).unwrap();
            *rank = 6;
            *values = matrix(dims[0], dims[1], 5);
        }
    }
    let info = folder.open().unwrap().info();
    assert_eq!(info.ranks, [4, 6]);
    folder.build(&config(), AdapterDtype::Int8).unwrap();
}

#[test]
fn modules_are_those_of_the_configuration() {
    let only = |part: &'static str| move |name: &str| name.contains(part);
    let q_only = |modules: Value| {
        Folder::new(4)
            .set("target_modules", modules)
            .retain(only("q_proj"))
    };
    for modules in [
        json!(["q_proj"]),
        json!(".*\\.q_proj"),
        json!(["self_attn.q_proj"]),
    ] {
        let info = q_only(modules).open().unwrap().info();
        assert_eq!(info.targets, [Target::Q]);
    }
    // A pattern must match the whole name.
    assert!(
        q_only(json!("q_proj"))
            .refusal()
            .contains("none of the modules")
    );
    let info = Folder::new(4)
        .set("target_modules", json!("all-linear"))
        .open()
        .unwrap()
        .info();
    assert_eq!(info.targets, Target::ALL);
    let excluded = Folder::new(4).set("exclude_modules", json!(["up_proj"]));
    assert!(excluded.refusal().contains("up_proj"));
    let excluded = excluded.retain(|name| !name.contains("up_proj"));
    assert_eq!(excluded.open().unwrap().info().targets.len(), 6);
    for layers in [json!(1), json!([1])] {
        let some = Folder::new(4).set("layers_to_transform", layers);
        assert!(some.refusal().contains("layers.0"));
        assert_eq!(
            some.retain(only("layers.1.")).open().unwrap().info().layers,
            [1]
        );
    }
    let missing = Folder::new(4).retain(|name| !name.contains("layers.1.mlp.down_proj"));
    assert!(missing.refusal().contains("layers.1.mlp.down_proj"));
    let half = Folder::new(4).retain(|n| n != name(1, Target::O, 'B'));
    assert!(half.refusal().contains("the other factor is missing"));
}

#[test]
fn tensors_are_checked() {
    let mut unknown = Folder::new(4);
    unknown.tensors.push((
        "base_model.model.lm_head.lora_A.weight".into(),
        vec![4, 64],
        matrix(4, 64, 1),
    ));
    assert!(unknown.refusal().contains("lm_head"));
    let mut twice = Folder::new(4);
    let (_, dims, values) = twice.tensors[0].clone();
    twice.tensors.push((
        name(0, Target::Q, 'A').replace("A.weight", "A.default.weight"),
        dims,
        values,
    ));
    assert!(twice.refusal().contains("two names"));
    for bad in [f32::NAN, f32::INFINITY, 1e35] {
        let mut folder = Folder::new(4);
        folder.tensors[3].2[5] = bad;
        let found = folder.refusal();
        assert!(
            found.contains("element 5") && found.contains(&folder.tensors[3].0),
            "{found}"
        );
    }
    let mut wide = Folder::new(4);
    wide.tensors[0].1 = vec![4, 96];
    wide.tensors[0].2 = matrix(4, 96, 1);
    assert!(wide.refusal().contains("expected shape [4, 64]"));
    for n_layers in [1, 3] {
        let other = ModelConfig {
            n_layers,
            ..config()
        };
        let found = Folder::new(4).build(&other, AdapterDtype::Int8);
        let found = found.unwrap_err().to_string();
        let expected = format!("for 2 layers, but the model has {n_layers} layers");
        assert!(found.contains(&expected), "{found}");
    }
    // Rules that end before the network does.
    let first = Folder::new(4).set("layers_to_transform", json!([0]));
    let first = first.retain(|name| name.contains("layers.0."));
    first.build(&config(), AdapterDtype::Int8).unwrap();
    let tokens = Folder::new(4).set("alora_invocation_tokens", json!([1, 100]));
    assert!(
        tokens
            .refusal()
            .contains("token 100 in a vocabulary of 100")
    );
}

#[test]
fn files_that_are_not_there_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let open = |path: &Path| AdapterSource::open(path).unwrap_err().to_string();
    assert!(open(dir.path()).contains("adapter_config.json"));
    fs::write(dir.path().join("adapter_config.json"), "{}").unwrap();
    assert!(open(dir.path()).contains("peft_type"));
    assert!(matches!(
        AdapterSource::open(&dir.path().join("nothing")),
        Err(Error::Io { .. })
    ));
    let folder = Folder::new(4);
    let path = folder.path();
    fs::remove_file(path.join("adapter_model.safetensors")).unwrap();
    assert!(open(&path).contains("adapter_model.safetensors"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..Default::default() })]

    /// Any value of any field, and any cut of the tensors: an error or an adapter.
    #[test]
    fn mutants_are_loaded_or_refused(
        field in prop::sample::select(vec![
            "r", "lora_alpha", "target_modules", "rank_pattern", "alpha_pattern", "layers_to_transform",
            "exclude_modules", "bias", "alora_invocation_tokens", "use_rslora", "init_lora_weights",
        ]),
        value in prop::sample::select(vec![
            json!(null), json!(0), json!(-3), json!(1e18), json!(5000), json!("x"), json!(".*"), json!([]),
            json!([0]), json!(["q_proj"]), json!({}), json!({"q_proj": 3}), json!({".*": 1e9}), json!(true),
        ]),
        cut in prop::option::of(0usize..30_000),
    ) {
        let folder = Folder::new(4).set(field, value);
        let path = folder.path();
        if let Some(cut) = cut {
            let file = path.join("adapter_model.safetensors");
            let bytes = fs::read(&file).unwrap();
            fs::write(&file, &bytes[..cut.min(bytes.len())]).unwrap();
        }
        if let Ok(source) = AdapterSource::open(&path) {
            let _ = source.info();
            let _ = Adapter::build(&source, &config(), AdapterDtype::Int8, 1.0, &Serial);
        }
    }
}
