//! Adapters, gates and verifiers: seeds, mutations, and how a mutant is loaded and run.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use brevity_model::{
    Adapter, AdapterDtype, AdapterInfo, Architecture, Error, Gate, Isa, KvCache, KvFormat, KvShape,
    Model, ModelConfig, Network, Pool, RopePairing, Row, Serial, Verifier, WeightKind, Weights,
    Workspace, write_synthetic,
};

use crate::gguf_file::{BF16, F16, F32, GgufBuilder, Q8_0};
use crate::mutate::{self, Rng};
use crate::targets::{header_len, mutate_safetensors, put, safetensors};

const D_MODEL: usize = 32;

/// The network that adapters are loaded for.
fn network() -> ModelConfig {
    ModelConfig {
        architecture: Architecture::Llama,
        rope_pairing: RopePairing::Halves,
        n_layers: 2,
        d_model: D_MODEL,
        d_ff: 64,
        n_heads: 2,
        n_kv_heads: 1,
        head_dim: 32,
        vocab_size: 40,
        ..Network::SmolLm2_135m.config()
    }
}

/// Outputs and inputs of the matrices of a layer, with their names in PEFT and in GGUF.
const MATRICES: [(&str, &str, usize, usize); 7] = [
    ("self_attn.q_proj", "attn_q", 64, D_MODEL),
    ("self_attn.k_proj", "attn_k", 32, D_MODEL),
    ("self_attn.v_proj", "attn_v", 32, D_MODEL),
    ("self_attn.o_proj", "attn_output", D_MODEL, 64),
    ("mlp.gate_proj", "ffn_gate", 64, D_MODEL),
    ("mlp.up_proj", "ffn_up", 64, D_MODEL),
    ("mlp.down_proj", "ffn_down", D_MODEL, 64),
];

/// A small model to run adapters on.
fn model(folder: &Path) -> &'static Model<Weights> {
    static MODEL: OnceLock<Model<Weights>> = OnceLock::new();
    MODEL.get_or_init(|| {
        let path = folder.join("base.packed");
        let (config, kind) = (network(), WeightKind::W8);
        write_synthetic(&config, kind, 1, &path, &mut |_, _| {}, &Serial).expect("a small model");
        let weights = Weights::open(&path).expect("a small model");
        Model::new(weights, Isa::best()).expect("a small model")
    })
}

/// Opens an adapter in the format it has, or in both in turn, and runs two tokens with it.
pub fn run_adapter(folder: &Path, path: &Path, n: usize) -> Result<String, Error> {
    let info = AdapterInfo::of(path)?;
    let dtype = match (info.packed, n % 2) {
        (Some(dtype), _) => dtype,
        (None, 0) => AdapterDtype::Int8,
        (None, _) => AdapterDtype::F32,
    };
    let model = model(folder);
    let adapter = Adapter::open(path, model.config(), dtype, 1.0, &Serial)?;
    adapter.check_unchanged()?;
    let row = |position| Row {
        token: 3,
        stream: 0,
        position,
        adapter: (position > 0).then_some(0),
        logits: position > 0,
    };
    let mut cache = KvCache::new(KvShape::new(model.config(), KvFormat::Int8));
    let mut work = Workspace::new();
    let rows = [row(0), row(1)];
    model.forward(&rows, &[&adapter], &mut [&mut cache], &Serial, &mut work)?;
    let finite = work.logits(0).iter().all(|x| x.is_finite());
    let finite = if finite { "finite" } else { "not finite" };
    Ok(format!(
        "{:?} {:?} {finite}, {} ranks",
        info.kind,
        info.packed,
        info.ranks.len()
    ))
}

/// Opens a gate and asks it.
pub fn run_gate(path: &Path) -> Result<String, Error> {
    let gate = Gate::open(path)?;
    let mut pool = Pool::new(&gate);
    let state = vec![0.5; gate.d_model()];
    (0..5).for_each(|_| pool.add(&state));
    let decision = gate.decide(&pool)?;
    Ok(format!(
        "{:?}, score is a number: {}",
        gate.pooling(),
        (0.0..=1.0).contains(&decision.score)
    ))
}

/// Opens a verifier and asks it.
pub fn run_verifier(path: &Path) -> Result<String, Error> {
    let verifier = Verifier::open(path)?;
    let score = verifier.score(&vec![0.5; verifier.d_model()])?;
    assert!((0.0..=1.0).contains(&score), "{score}");
    Ok("a score".into())
}

/// Two files, one after the other: the length of the first, the first, the second.
fn join(first: &str, second: &[u8]) -> Vec<u8> {
    let len = (first.len() as u64).to_le_bytes();
    [&len[..], first.as_bytes(), second].concat()
}

fn split(input: &[u8]) -> (String, &[u8]) {
    let (len, rest) = input.split_at(input.len().min(8));
    let len = len.first_chunk().map_or(0, |len| u64::from_le_bytes(*len));
    let (first, second) = rest.split_at(rest.len().min(len as usize));
    (String::from_utf8_lossy(first).into_owned(), second)
}

/// Writes both files of an input.
pub fn put_pair(folder: &Path, names: [&str; 2], input: &[u8]) {
    let _ = fs::create_dir(folder);
    let (first, second) = split(input);
    put(&folder.join(names[0]), first.as_bytes());
    put(&folder.join(names[1]), second);
}

/// Changes the JSON or the tensors.
pub fn mutate_pair(rng: &mut Rng, input: &mut Vec<u8>, other: &[u8]) {
    let (mut first, second) = split(input);
    let mut second = second.to_vec();
    if rng.one_in(2) {
        first = mutate::json(rng, &first);
    } else {
        mutate_safetensors(rng, &mut second, split(other).1);
    }
    *input = join(&first, &second);
}

/// Changes numbers of the JSON, or elements of the tensors.
pub fn mutate_pair_values(rng: &mut Rng, input: &mut Vec<u8>) {
    let (mut first, second) = split(input);
    let mut second = second.to_vec();
    if rng.one_in(4) {
        first = mutate::number(rng, &first);
    } else {
        let from = 8 + header_len(&second);
        mutate::values(rng, &mut second, from);
    }
    *input = join(&first, &second);
}

pub fn peft_seeds() -> Vec<Vec<u8>> {
    let plain = r#"{"peft_type":"LORA","r":4,"lora_alpha":8,"target_modules":["q_proj","k_proj","v_proj","o_proj","gate_proj","up_proj","down_proj"],"bias":"none","use_dora":false,"use_rslora":false,"rank_pattern":{},"alpha_pattern":{},"layers_to_transform":null,"modules_to_save":null,"init_lora_weights":true,"base_model_name_or_path":"tiny","alora_invocation_tokens":[1,2]}"#;
    let rules = r#"{"peft_type":"LORA","r":4,"lora_alpha":8,"target_modules":".*\\.(q|up)_proj","exclude_modules":["k_proj"],"use_rslora":true,"rank_pattern":{"layers.1.mlp.up_proj":9},"alpha_pattern":{".*\\.q_proj":3.5},"layers_to_transform":[1]}"#;
    let all = |_: &str, _| true;
    let some =
        |name: &str, layer| layer == 1 && (name.contains("q_proj") || name.contains("up_proj"));
    vec![
        join(plain, &peft_tensors("F32", |_| 4, all)),
        join(plain, &peft_tensors("BF16", |_| 4, all)),
        join(
            rules,
            &peft_tensors("F16", |name| if name.contains("up") { 9 } else { 4 }, some),
        ),
    ]
}

fn peft_tensors(
    dtype: &'static str,
    rank: fn(&str) -> usize,
    keep: fn(&str, usize) -> bool,
) -> Vec<u8> {
    let mut names = vec![];
    for layer in 0..2 {
        for (name, _, n, k) in MATRICES.into_iter().filter(|m| keep(m.0, layer)) {
            let stem = format!("base_model.model.model.layers.{layer}.{name}");
            names.push((format!("{stem}.lora_A.weight"), vec![rank(name), k]));
            names.push((format!("{stem}.lora_B.weight"), vec![n, rank(name)]));
        }
    }
    let tensors: Vec<_> = names
        .iter()
        .map(|(name, shape)| (&name[..], dtype, shape.clone()))
        .collect();
    safetensors(&tensors)
}

pub fn gguf_seeds() -> Vec<Vec<u8>> {
    [(F32, 4), (F16, 16), (BF16, 40), (Q8_0, 32)]
        .map(|(ty, rank)| {
            let mut b = GgufBuilder {
                version: 3,
                alignment: 32,
                metadata: vec![],
                tensors: vec![],
            };
            b.set_str("general.type", "adapter");
            b.set_str("general.architecture", "llama");
            b.set_str("adapter.type", "lora");
            b.set_f32("adapter.lora.alpha", 8.0);
            b.set_i32s("adapter.alora.invocation_tokens", &[1, 2]);
            for layer in 0..2 {
                for (_, name, n, k) in MATRICES {
                    let stem = format!("blk.{layer}.{name}.weight");
                    b.tensor(&format!("{stem}.lora_a"), &[rank, k as u64], ty);
                    b.tensor(&format!("{stem}.lora_b"), &[n as u64, rank], ty);
                }
            }
            b.build()
        })
        .to_vec()
}

pub fn packed_seeds(folder: &Path) -> Vec<Vec<u8>> {
    let path = folder.join("seed.adapter");
    let seeds = [
        (4, AdapterDtype::Int8),
        (40, AdapterDtype::Int8),
        (9, AdapterDtype::F32),
    ];
    seeds
        .map(|(rank, dtype)| {
            let adapter = Adapter::random(&network(), rank, dtype, &Serial);
            adapter.write_packed(&path).expect("a seed");
            fs::read(&path).expect("a seed")
        })
        .to_vec()
}

pub fn gate_seeds() -> Vec<Vec<u8>> {
    let mean =
        r#"{"layers":[[8,4,"relu"],[4,1,"sigmoid"]],"threshold":0.5,"pool_skip_prefix_tokens":3}"#;
    let ema = r#"{"layers":[[8,4,"relu"],[4,1,"none"]],"pooling":"ema","chunk":2,"alpha":0.25}"#;
    let tensors = [
        ("gate.fc1.weight", "F32", vec![4, 8]),
        ("gate.fc1.bias", "F32", vec![4]),
        ("gate.fc2.weight", "F32", vec![1, 4]),
        ("gate.fc2.bias", "F32", vec![1]),
    ];
    [mean, ema]
        .map(|json| join(json, &safetensors(&tensors)))
        .to_vec()
}

pub fn verifier_seeds() -> Vec<Vec<u8>> {
    let tensors = [
        ("v.fc1.weight", "F32", vec![1, 8]),
        ("v.fc1.bias", "F32", vec![1]),
    ];
    let two = [
        ("v.fc1.weight", "F32", vec![4, 8]),
        ("v.fc1.bias", "F32", vec![4]),
        ("v.fc2.weight", "F32", vec![1, 4]),
        ("v.fc2.bias", "F32", vec![1]),
    ];
    let one_layer = r#"{"layers":[[8,1,"sigmoid"]],"prompt":"\nIs that right?"}"#;
    let two_layers = r#"{"layers":[[8,4,"relu"],[4,1,"none"]],"prompt":"?"}"#;
    vec![
        join(one_layer, &safetensors(&tensors)),
        join(two_layers, &safetensors(&two)),
    ]
}
