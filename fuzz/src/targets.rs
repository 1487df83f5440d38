//! What is fuzzed: seeds, mutations, and how a mutant is loaded.

use std::fs;
use std::path::Path;

use brevity_model::{
    LoadReport, PackOptions, Parameters, Serial, Source, Tokenizer, WeightKind, Weights, pack,
};

use crate::gguf_file::{self, GgufBuilder};
use crate::mutate::{self, Rng};
use crate::{adapters, prefix};

/// A loader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// A GGUF file: opened, packed, the packed file opened.
    Gguf,
    /// `model.safetensors` of a good Hugging Face folder.
    Safetensors,
    /// The JSON files of a Hugging Face folder with good tensors.
    HfConfig,
    /// A packed file.
    Packed,
    /// The keys and values of a prompt in a file.
    Prefix,
    /// A PEFT folder: configuration and tensors.
    AdapterPeft,
    /// A GGUF adapter.
    AdapterGguf,
    /// A packed adapter.
    AdapterPacked,
    /// A gate: description and tensors.
    Gate,
    /// A verifier: description and tensors.
    Verifier,
}

impl Target {
    /// All of them.
    pub const ALL: [Target; 10] = [
        Target::Gguf,
        Target::Safetensors,
        Target::HfConfig,
        Target::Packed,
        Target::Prefix,
        Target::AdapterPeft,
        Target::AdapterGguf,
        Target::AdapterPacked,
        Target::Gate,
        Target::Verifier,
    ];

    /// Name on the command line and in the corpus.
    pub fn name(self) -> &'static str {
        match self {
            Target::Gguf => "gguf",
            Target::Safetensors => "safetensors",
            Target::HfConfig => "hf-config",
            Target::Packed => "packed",
            Target::Prefix => "prefix",
            Target::AdapterPeft => "adapter-peft",
            Target::AdapterGguf => "adapter-gguf",
            Target::AdapterPacked => "adapter-packed",
            Target::Gate => "gate",
            Target::Verifier => "verifier",
        }
    }

    /// Good inputs to begin with; `folder` is for files on the way.
    pub fn seeds(self, folder: &Path) -> Vec<Vec<u8>> {
        match self {
            Target::Gguf => gguf_seeds(),
            Target::Safetensors => vec![safetensors(&hf_tensors())],
            Target::HfConfig => hf_configs(),
            Target::Packed => gguf_seeds()
                .iter()
                .map(|seed| packed(folder, seed))
                .collect(),
            Target::Prefix => prefix::seeds(folder, &packed(folder, &gguf_seeds()[0])),
            Target::AdapterPeft => adapters::peft_seeds(),
            Target::AdapterGguf => adapters::gguf_seeds(),
            Target::AdapterPacked => adapters::packed_seeds(folder),
            Target::Gate => adapters::gate_seeds(),
            Target::Verifier => adapters::verifier_seeds(),
        }
    }

    /// Changes an input; `other` is another of the corpus.
    pub fn mutate(self, rng: &mut Rng, input: &mut Vec<u8>, other: &[u8]) {
        match self {
            Target::Gguf | Target::AdapterGguf => mutate::bytes(rng, input, 4096, other),
            Target::Safetensors | Target::Packed | Target::Prefix | Target::AdapterPacked => {
                mutate_safetensors(rng, input, other);
            }
            Target::HfConfig => mutate_files(rng, input, mutate::json),
            Target::AdapterPeft | Target::Gate | Target::Verifier => {
                adapters::mutate_pair(rng, input, other);
            }
        }
    }

    /// Changes what an input says, not how it is built: it mostly loads, unless the file is sealed (a saved
    /// prefix, a packed adapter).
    pub fn mutate_values(self, rng: &mut Rng, input: &mut Vec<u8>) {
        match self {
            Target::Gguf | Target::AdapterGguf => {
                let from = input.len() / 2; // among the tensors
                mutate::values(rng, input, from);
            }
            Target::Safetensors | Target::Packed | Target::Prefix | Target::AdapterPacked => {
                let from = 8 + header_len(input);
                mutate::values(rng, input, from);
            }
            Target::HfConfig => mutate_files(rng, input, mutate::number),
            Target::AdapterPeft | Target::Gate | Target::Verifier => {
                adapters::mutate_pair_values(rng, input);
            }
        }
    }

    /// Loads an input in `folder`; what came of it in words.
    pub fn run(self, folder: &Path, input: &[u8]) -> Result<String, brevity_model::Error> {
        match self {
            Target::Gguf => {
                let path = folder.join("model.gguf");
                put(&path, input);
                load_source(&path, folder)
            }
            Target::Safetensors => {
                let path = folder.join("hf");
                let _ = fs::create_dir(&path);
                put(&path.join("config.json"), HF_CONFIG.as_bytes());
                put(&path.join("model.safetensors"), input);
                load_source(&path, folder)
            }
            Target::HfConfig => {
                let path = folder.join("hf");
                let _ = fs::remove_dir_all(&path);
                fs::create_dir(&path).expect("a folder");
                for (name, text) in files(&String::from_utf8_lossy(input)) {
                    if FILES.contains(&name) {
                        put(&path.join(name), text.as_bytes());
                    }
                }
                put(&path.join("model.safetensors"), &safetensors(&hf_tensors()));
                put(&path.join("a.safetensors"), &safetensors(&hf_tensors()));
                load_source(&path, folder)
            }
            Target::Packed => {
                let path = folder.join("model.packed");
                put(&path, input);
                load_packed(&path)
            }
            Target::Prefix => {
                let path = folder.join("prompt.kv");
                put(&path, input);
                prefix::load(&path)
            }
            Target::AdapterPeft => {
                let path = folder.join("peft");
                let names = ["adapter_config.json", "adapter_model.safetensors"];
                adapters::put_pair(&path, names, input);
                adapters::run_adapter(folder, &path, input.len())
            }
            Target::AdapterGguf | Target::AdapterPacked => {
                let path = folder.join("adapter");
                put(&path, input);
                adapters::run_adapter(folder, &path, input.len())
            }
            Target::Gate => {
                let path = folder.join("gate");
                adapters::put_pair(&path, ["gate.json", "gate.safetensors"], input);
                adapters::run_gate(&path)
            }
            Target::Verifier => {
                let path = folder.join("verifier");
                let names = ["verifier.json", "verifier.safetensors"];
                adapters::put_pair(&path, names, input);
                adapters::run_verifier(&path)
            }
        }
    }
}

pub fn put(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("writing the input");
}

/// Opens, reports, packs and opens the result.
fn load_source(path: &Path, folder: &Path) -> Result<String, brevity_model::Error> {
    let source = Source::open(path)?;
    let report = LoadReport::of(path, PackOptions::default())?;
    let out = folder.join("out.packed");
    let n = source.tensors().len();
    let weights = match n % 3 {
        0 => None,
        1 => Some(WeightKind::W4),
        _ => Some(WeightKind::W8),
    };
    pack(
        &source,
        &out,
        PackOptions { weights },
        &mut |_, _| {},
        &Serial,
    )?;
    let words = load_packed(&out)?;
    Ok(format!(
        "{:?} {} groups, {words}",
        source.kind(),
        report.groups().len()
    ))
}

/// Opens a packed file and touches all that it hands out.
fn load_packed(path: &Path) -> Result<String, brevity_model::Error> {
    let weights = Weights::open(path)?;
    let config = weights.config();
    let mut sum = 0.0;
    let mut row = vec![0.0; config.d_model];
    for rhs in [weights.embedding(), weights.output()] {
        rhs.column(rhs.n() - 1, &mut row);
        sum += row[0];
    }
    sum += weights.output_norm().iter().sum::<f32>();
    for i in 0..config.n_layers {
        let layer = weights.layer(i);
        for rhs in [
            layer.q, layer.k, layer.v, layer.o, layer.gate, layer.up, layer.down,
        ] {
            let mut row = vec![0.0; rhs.k()];
            rhs.column(rhs.n() - 1, &mut row);
            sum += row[0];
        }
        let vectors = [
            layer.q_bias,
            layer.k_bias,
            layer.v_bias,
            layer.q_norm,
            layer.k_norm,
        ];
        let vectors = vectors
            .into_iter()
            .flatten()
            .chain([layer.attn_norm, layer.ffn_norm]);
        sum += vectors.flatten().sum::<f32>();
    }
    let report = LoadReport::of_weights(&weights);
    weights.check_unchanged()?;
    let tokenizer = match weights.tokenizer_json() {
        Some(json) => {
            Tokenizer::from_json(json)?;
            "with tokenizer"
        }
        None => "without tokenizer",
    };
    let finite = if sum.is_finite() {
        "finite"
    } else {
        "not finite"
    };
    Ok(format!(
        "{finite}, {} tensors, {tokenizer}",
        report.tensors.len()
    ))
}

fn gguf_seeds() -> Vec<Vec<u8>> {
    use gguf_file::*;
    let small = llama(64, &[[Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, F16, BF16]]);
    let mut qwen2 = renamed(&small, "qwen2");
    let mut qwen3 = renamed(&small, "qwen3");
    for (name, len) in [("q", 64), ("k", 32), ("v", 32)] {
        qwen2.tensor(&format!("blk.0.attn_{name}.bias"), &[len], F32);
    }
    for name in ["q", "k"] {
        qwen3.tensor(&format!("blk.0.attn_{name}_norm.weight"), &[32], F32);
    }
    qwen3.tensors.retain(|t| t.name != "output.weight");
    let mut scaled = small.clone();
    scaled.tensor("rope_freqs.weight", &[16], F32);
    scaled.tensor_mut("rope_freqs.weight").data = [2.0f32.to_le_bytes(); 16].concat();
    let super_blocks = llama(256, &[[Q4_K, Q5_K, Q6_K, F32, Q4_K, Q6_K, Q5_K]]);
    [small, qwen2, qwen3, scaled, super_blocks]
        .iter()
        .map(GgufBuilder::build)
        .collect()
}

/// The keys of another architecture.
fn renamed(builder: &GgufBuilder, arch: &str) -> GgufBuilder {
    let mut builder = builder.clone();
    for (key, ..) in &mut builder.metadata {
        *key = key.replace("llama.", &format!("{arch}."));
    }
    builder.set_str("general.architecture", arch);
    builder
}

/// The packed form of a GGUF file.
fn packed(folder: &Path, gguf: &[u8]) -> Vec<u8> {
    let (path, out) = (folder.join("seed.gguf"), folder.join("seed.packed"));
    put(&path, gguf);
    let source = Source::open(&path).expect("a good seed");
    pack(
        &source,
        &out,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .expect("a good seed");
    fs::read(out).expect("the packed seed")
}

/// A folder's configuration: qwen3 of one layer.
const HF_CONFIG: &str = r#"{"model_type":"qwen3","architectures":["Qwen3ForCausalLM"],"hidden_size":32,"intermediate_size":32,"num_hidden_layers":1,"num_attention_heads":1,"num_key_value_heads":1,"head_dim":32,"vocab_size":40,"max_position_embeddings":128,"rms_norm_eps":1e-6,"hidden_act":"silu","rope_parameters":{"rope_theta":1e6,"rope_type":"default"},"tie_word_embeddings":true,"attention_bias":false,"use_sliding_window":false,"sliding_window":null,"layer_types":["full_attention"],"eos_token_id":[2,3]}"#;

/// Names, shapes and bytes of the tensors of [`HF_CONFIG`], in three types.
fn hf_tensors() -> Vec<(&'static str, &'static str, Vec<usize>)> {
    let layer = [
        ("input_layernorm.weight", vec![32]),
        ("self_attn.q_proj.weight", vec![32, 32]),
        ("self_attn.k_proj.weight", vec![32, 32]),
        ("self_attn.v_proj.weight", vec![32, 32]),
        ("self_attn.q_norm.weight", vec![32]),
        ("self_attn.k_norm.weight", vec![32]),
        ("self_attn.o_proj.weight", vec![32, 32]),
        ("post_attention_layernorm.weight", vec![32]),
        ("mlp.gate_proj.weight", vec![32, 32]),
        ("mlp.up_proj.weight", vec![32, 32]),
        ("mlp.down_proj.weight", vec![32, 32]),
    ];
    let mut tensors = vec![
        ("model.embed_tokens.weight", "BF16", vec![40, 32]),
        ("model.norm.weight", "F32", vec![32]),
    ];
    for (i, (name, shape)) in layer.into_iter().enumerate() {
        let name: &'static str = format!("model.layers.0.{name}").leak();
        tensors.push((name, ["BF16", "F16", "F32"][i % 3], shape));
    }
    tensors
}

/// A safetensors file of zeros.
pub fn safetensors(tensors: &[(&str, &str, Vec<usize>)]) -> Vec<u8> {
    let mut start = 0;
    let mut entries = vec![r#""__metadata__":{"format":"pt"}"#.to_owned()];
    for (name, dtype, shape) in tensors {
        let len = shape.iter().product::<usize>() * if *dtype == "F32" { 4 } else { 2 };
        let end = start + len;
        entries.push(format!(
            r#""{name}":{{"dtype":"{dtype}","shape":{shape:?},"data_offsets":[{start},{end}]}}"#
        ));
        start = end;
    }
    let header = format!("{{{}}}", entries.join(","));
    with_header(&header, &vec![0; start])
}

fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
    let len = header.len().next_multiple_of(64) + 56; // 8 bytes of length come before
    let mut bytes = (len as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(8 + len, b' ');
    bytes.extend(data);
    bytes
}

/// Length that a safetensors file gives for its header.
pub fn header_len(input: &[u8]) -> usize {
    let len = input
        .first_chunk()
        .map_or(0, |len| u64::from_le_bytes(*len));
    len as usize
}

/// Mostly changes the JSON and makes the rest fit again; else bytes anywhere.
pub fn mutate_safetensors(rng: &mut Rng, input: &mut Vec<u8>, other: &[u8]) {
    let len = header_len(input);
    let header = 8usize.checked_add(len).and_then(|end| input.get(8..end));
    let text = header.and_then(|bytes| std::str::from_utf8(bytes).ok());
    match text {
        Some(text) if !rng.one_in(4) => {
            let header = mutate::json(rng, text);
            *input = with_header(&header, &input[8 + len..]);
        }
        _ => mutate::bytes(rng, input, 8 + len.min(1 << 20), other),
    }
}

/// Files of a folder that are fuzzed together.
const FILES: [&str; 5] = [
    "config.json",
    "generation_config.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "model.safetensors.index.json",
];
/// What stands before each file in an input.
const MARK: &str = "=== ";

fn files(input: &str) -> Vec<(&str, &str)> {
    input
        .split(MARK)
        .filter_map(|part| part.split_once('\n'))
        .collect()
}

fn hf_configs() -> Vec<Vec<u8>> {
    let generation = r#"{"eos_token_id":2,"bos_token_id":1}"#;
    let tokenizer_config = r#"{"bos_token":{"content":"<s>"},"eos_token":"</s>","chat_template":[{"name":"default","template":"{{ messages }}"}]}"#;
    let tokenizer = r#"{"version":"1.0","added_tokens":[{"id":1,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}},"decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},"model":{"type":"BPE","dropout":null,"unk_token":null,"vocab":{"a":0,"<s>":1,"b":2,"ab":3},"merges":[["a","b"]]}}"#;
    let names: Vec<String> = hf_tensors()
        .iter()
        .map(|t| format!("\"{}\":\"a.safetensors\"", t.0))
        .collect();
    let index = format!("{{\"weight_map\":{{{}}}}}", names.join(","));
    let old = HF_CONFIG.replace(
        r#""rope_parameters":{"rope_theta":1e6,"rope_type":"default"}"#,
        r#""rope_theta":5e5,"rope_scaling":{"type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":64}"#,
    );
    let all = [HF_CONFIG, generation, tokenizer_config, tokenizer, &index];
    let join = |texts: &[&str]| {
        let parts = FILES
            .iter()
            .zip(texts)
            .map(|(name, text)| format!("{MARK}{name}\n{text}\n"));
        parts.collect::<String>().into_bytes()
    };
    vec![
        join(&all),
        join(&all[..1]),
        join(&[&old, generation]),
        join(&all[..4]),
    ]
}

/// Changes the JSON of one of the files.
fn mutate_files(rng: &mut Rng, input: &mut Vec<u8>, change: fn(&mut Rng, &str) -> String) {
    let text = String::from_utf8_lossy(input).into_owned();
    let files = files(&text);
    let at = rng.below(files.len());
    let changed = files.iter().enumerate().map(|(i, (name, text))| {
        let text = if i == at {
            change(rng, text)
        } else {
            (*text).to_owned()
        };
        format!("{MARK}{name}\n{text}\n")
    });
    *input = changed.collect::<String>().into_bytes();
}
