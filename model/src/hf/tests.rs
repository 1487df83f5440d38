use std::collections::HashMap;
use std::fs;

use safetensors::tensor::TensorView;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::slots::slots;
use crate::{
    ModelConfig, PackOptions, Parameters, RopePairing, RopeScaling, Serial, Weights, pack,
};

/// A folder with a qwen3 network of one layer.
pub(crate) struct Folder {
    pub dir: TempDir,
    config: Value,
}

/// Name, dtype, shape, bytes.
type Tensor = (String, Dtype, Vec<usize>, Vec<u8>);

pub(crate) fn qwen3() -> Value {
    json!({
        "model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "hidden_size": 64, "intermediate_size": 96,
        "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 32,
        "vocab_size": 48, "max_position_embeddings": 128, "rms_norm_eps": 1e-6, "hidden_act": "silu",
        "rope_parameters": {"rope_theta": 1e6, "rope_type": "default"}, "tie_word_embeddings": true,
        "attention_bias": false, "sliding_window": null, "use_sliding_window": false,
        "layer_types": ["full_attention"], "eos_token_id": 3
    })
}

/// bf16 tensors for all that the configuration asks for; values depend on name and place.
fn tensors(config: &ModelConfig) -> Vec<Tensor> {
    let tensor = |slot: &crate::slots::Slot| {
        let name = tensor_name(slot.role);
        let dims = slot.shape.dims();
        let len: usize = dims.iter().product();
        let seed = name.len() as f32;
        let value = |i: usize| half::bf16::from_f32((i as f32 * 0.37 + seed).sin());
        let bytes = (0..len).flat_map(|i| value(i).to_le_bytes()).collect();
        (name, Dtype::BF16, dims, bytes)
    };
    slots(config).iter().map(tensor).collect()
}

fn write_shard(path: &Path, tensors: &[Tensor]) {
    let views: HashMap<&str, TensorView<'_>> = tensors
        .iter()
        .map(|(name, dtype, dims, bytes)| {
            (
                name.as_str(),
                TensorView::new(*dtype, dims.clone(), bytes).unwrap(),
            )
        })
        .collect();
    fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
}

impl Folder {
    pub(crate) fn new(config: Value) -> Self {
        let folder = Self {
            dir: tempfile::tempdir().unwrap(),
            config,
        };
        folder.write("config.json", &folder.config.to_string());
        if let Ok(config) = config::load(folder.dir.path()) {
            write_shard(
                &folder.dir.path().join("model.safetensors"),
                &tensors(&config),
            );
        }
        folder
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join(name), text).unwrap();
    }

    fn open(&self) -> Result<Source> {
        Source::open(self.dir.path())
    }

    #[track_caller]
    fn refused(&self, messages: &[&str]) {
        let error = self.open().expect_err("the folder is bad").to_string();
        for message in messages {
            assert!(error.contains(message), "{message:?} not in: {error}");
        }
    }
}

/// [`qwen3`] with some fields replaced; `null` removes one.
fn with(fields: Value) -> Value {
    let mut config = qwen3();
    for (key, value) in fields.as_object().unwrap() {
        config[key] = value.clone();
    }
    config
}

#[test]
fn a_good_folder_is_packed() {
    let folder = Folder::new(qwen3());
    let source = folder.open().unwrap();
    let config = source.config();
    assert!(config.tied_output && config.qk_norm && !config.qkv_bias);
    assert_eq!(
        (config.rope_theta, config.rope_pairing),
        (1e6, RopePairing::Halves)
    );
    assert_eq!(
        (config.head_dim, config.eos_tokens.as_slice()),
        (32, &[3][..])
    );
    let out = folder.dir.path().join("packed");
    pack(
        &source,
        &out,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    let weights = Weights::open(&out).unwrap();
    assert_eq!(weights.tokenizer_json(), None);
    let expected = tensors(config);
    let find = |name: &str| {
        expected
            .iter()
            .find(|t| t.0 == name)
            .unwrap()
            .3
            .as_chunks::<2>()
            .0
    };
    let float = |bytes: &[u8; 2]| half::bf16::from_le_bytes(*bytes).to_f32();
    let norm: Vec<f32> = find("model.layers.0.self_attn.k_norm.weight")
        .iter()
        .map(float)
        .collect();
    assert_eq!(weights.layer(0).k_norm.unwrap(), norm);
    let mut column = [0.0; 64];
    weights.layer(0).gate.column(95, &mut column);
    let row = &find("model.layers.0.mlp.gate_proj.weight")[95 * 64..];
    for (x, bytes) in column.iter().zip(row) {
        assert!(
            (x - float(bytes)).abs() < 0.51 / 127.0,
            "{x} for {}",
            float(bytes)
        );
    }
}

#[test]
fn both_spellings_of_rope_settings_mean_the_same() {
    let llama3 = json!({"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64});
    let mut old = llama3.clone();
    old["type"] = "llama3".into();
    let mut new = llama3.clone();
    new["rope_type"] = "llama3".into();
    new["rope_theta"] = 5e5.into();
    let old = with(json!({"rope_parameters": null, "rope_theta": 5e5, "rope_scaling": old}));
    let new = with(json!({"rope_parameters": new}));
    let expected = RopeScaling::Llama3 {
        factor: 8.0,
        low_freq_factor: 1.0,
        high_freq_factor: 4.0,
        original_max_position: 64,
    };
    for config in [old, new] {
        let source = Folder::new(config).open().unwrap();
        assert_eq!(source.config().rope_scaling, expected);
        assert_eq!(source.config().rope_theta, 5e5);
    }
    let linear = with(
        json!({"rope_scaling": {"type": "linear", "factor": 2.0}, "rope_parameters": null, "rope_theta": 1e4}),
    );
    assert_eq!(
        Folder::new(linear).open().unwrap().config().rope_scaling,
        RopeScaling::Linear { factor: 2.0 }
    );
}

#[test]
fn end_tokens_are_one_or_many() {
    let folder = Folder::new(with(json!({"eos_token_id": [7, 8]})));
    assert_eq!(folder.open().unwrap().config().eos_tokens, [7, 8]);
    folder.write("generation_config.json", r#"{"eos_token_id": [5, 6]}"#);
    assert_eq!(folder.open().unwrap().config().eos_tokens, [5, 6, 7, 8]);
    folder.write("generation_config.json", r#"{"eos_token_id": 4}"#);
    assert_eq!(folder.open().unwrap().config().eos_tokens, [4, 7, 8]);
    folder.write("generation_config.json", r#"{"eos_token_id": null}"#);
    assert_eq!(folder.open().unwrap().config().eos_tokens, [7, 8]);
    folder.write("generation_config.json", r#"{"eos_token_id": "x"}"#);
    folder.refused(&["generation_config.json", "expected a token id"]);
    folder.write("generation_config.json", r#"{"eos_token_id": 48}"#);
    folder.refused(&["eos_tokens: expected a token below 48, found 48"]);
}

#[test]
fn yarn_is_read_in_both_spellings() {
    let attention = 1.0 + 0.1 * 4f32.ln();
    let yarn = |original, beta_fast, attention_factor, truncate| RopeScaling::Yarn {
        factor: 4.0,
        original_max_position: original,
        beta_fast,
        beta_slow: 1.0,
        attention_factor,
        truncate,
    };
    // As the model card of Qwen2.5 says, as newer files do, and with everything set.
    for (fields, expected) in [
        (
            json!({"rope_parameters": null, "rope_theta": 1e6,
                "rope_scaling": {"factor": 4.0, "original_max_position_embeddings": 32768, "type": "yarn"}}),
            yarn(32768, 32.0, attention, true),
        ),
        (
            json!({"rope_parameters": {"rope_theta": 1e6, "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768.0}}),
            yarn(32768, 32.0, attention, true),
        ),
        (
            json!({"rope_parameters": {"rope_type": "yarn", "factor": 4}}),
            yarn(128, 32.0, attention, true),
        ),
        (
            json!({"rope_parameters": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 16, "attention_factor": 1.25, "truncate": false}}),
            yarn(128, 16.0, 1.25, false),
        ),
        (
            json!({"rope_parameters": {"rope_type": "yarn", "factor": 4.0, "mscale": 0.5, "mscale_all_dim": 1.0}}),
            yarn(128, 32.0, (1.0 + 0.05 * 4f32.ln()) / attention, true),
        ),
    ] {
        let config = Folder::new(with(fields)).open().unwrap().config().clone();
        let (
            RopeScaling::Yarn {
                attention_factor: a,
                ..
            },
            RopeScaling::Yarn {
                attention_factor: b,
                ..
            },
        ) = (&config.rope_scaling, &expected)
        else {
            panic!("{config:?}");
        };
        assert!((a - b).abs() < 1e-6, "{a} {b}");
        let stretched = config.rope_scaling.context();
        assert_eq!(Some(config.max_seq_len), stretched);
        let same = |scaling: &RopeScaling| {
            let mut scaling = scaling.clone();
            if let RopeScaling::Yarn {
                attention_factor, ..
            } = &mut scaling
            {
                *attention_factor = 1.0;
            }
            scaling
        };
        assert_eq!(same(&config.rope_scaling), same(&expected));
    }
}

#[test]
fn a_whole_file_counts_more_than_an_index_beside_it() {
    let folder = Folder::new(qwen3());
    let packed = |folder: &Folder| {
        let out = folder.dir.path().join("packed");
        pack(
            &folder.open().unwrap(),
            &out,
            PackOptions::default(),
            &mut |_, _| {},
            &Serial,
        )
        .unwrap();
        fs::read(out).unwrap()
    };
    let expected = packed(&folder);
    let index = |shard: &str| json!({"weight_map": {"model.norm.weight": shard}}).to_string();
    // Shards that are gone, shards of other weights, and no JSON at all.
    folder.write(
        "model.safetensors.index.json",
        &index("model-1.safetensors"),
    );
    assert!(packed(&folder) == expected);
    let mut other = tensors(folder.open().unwrap().config());
    other.iter_mut().for_each(|t| t.3.reverse());
    write_shard(&folder.dir.path().join("model-1.safetensors"), &other);
    assert!(packed(&folder) == expected);
    folder.write("model.safetensors.index.json", "{");
    assert!(packed(&folder) == expected);
}

#[test]
fn buffers_of_old_checkpoints_are_no_weights() {
    let extra = |name: &str, dtype, dims: &[usize], len: usize| {
        let tensor: Tensor = (name.into(), dtype, dims.to_vec(), vec![1; len]);
        changed(|tensors| tensors.push(tensor.clone()))
    };
    for folder in [
        extra("model.embeddings.position_ids", Dtype::I64, &[1, 4], 32),
        extra(
            "model.layers.0.self_attn.bias",
            Dtype::BOOL,
            &[1, 1, 4, 4],
            16,
        ),
        extra("model.layers.0.attn.masked_bias", Dtype::I64, &[], 8),
        extra(
            "model.layers.0.self_attn.rotary_emb.inv_freq",
            Dtype::F32,
            &[16],
            64,
        ),
    ] {
        folder.open().unwrap();
    }
    // Packed integers may be weights.
    extra("model.layers.0.mlp.up_proj.qweight", Dtype::I32, &[2], 8).refused(&["I32", "qweight"]);
    extra("model.layers.0.mlp.extra.weight", Dtype::F32, &[2], 8).refused(&["mlp.extra.weight"]);
}

#[test]
fn a_byte_order_mark_is_read_over() {
    let folder = Folder::new(qwen3());
    folder.write("config.json", &format!("\u{feff}{}", folder.config));
    folder.open().unwrap();
}

#[test]
fn fields_that_change_the_network_are_refused_by_name() {
    for (fields, message) in [
        (json!({"model_type": "gemma3"}), "model_type \"gemma3\""),
        (
            json!({"architectures": ["Qwen3ForSequenceClassification"]}),
            "architectures",
        ),
        (json!({"hidden_act": "gelu"}), "hidden_act \"gelu\""),
        (json!({"attention_bias": true}), "attention_bias true"),
        (json!({"mlp_bias": true}), "mlp_bias true"),
        (
            json!({"quantization_config": {"quant_method": "awq"}}),
            "quantization_config (quant_method \"awq\")",
        ),
        (
            json!({"layer_types": ["sliding_attention"]}),
            "layer_types \"sliding_attention\"",
        ),
        (
            json!({"use_sliding_window": true, "sliding_window": 64, "max_window_layers": 0}),
            "use_sliding_window true",
        ),
        (
            json!({"partial_rotary_factor": 0.5}),
            "partial_rotary_factor 0.5",
        ),
        (
            json!({"rope_parameters": {"rope_type": "longrope", "factor": 4.0}}),
            "rope_parameters.rope_type \"longrope\"",
        ),
        (
            json!({"rope_parameters": null, "rope_scaling": {"type": "dynamic", "factor": 4.0}}),
            "rope_scaling.rope_type \"dynamic\"",
        ),
    ] {
        Folder::new(with(fields)).refused(&["config.json: unsupported", message]);
    }
    for (fields, message) in [
        (
            json!({"rope_parameters": {"rope_type": "linear"}}),
            "rope_parameters.factor is missing",
        ),
        (
            json!({"rope_parameters": {"rope_type": "yarn"}}),
            "rope_parameters.factor is missing",
        ),
        (
            json!({"rope_parameters": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 0.5}}),
            "rope_parameters.original_max_position_embeddings: expected a whole number, found 0.5",
        ),
        (
            json!({"rope_parameters": {"rope_type": "yarn", "factor": -4.0}}),
            "factor: expected a positive number",
        ),
        (
            json!({"hidden_size": 60}),
            "d_model: expected a multiple of 32, found 60",
        ),
        (json!({"hidden_size": -64}), "config.json"),
        (
            json!({"head_dim": null, "num_attention_heads": 0}),
            "num_attention_heads",
        ),
        (json!({"num_key_value_heads": 3}), "n_kv_heads"),
        (json!({"num_hidden_layers": 1e18}), "config.json"),
        (json!({"vocab_size": u64::MAX}), "vocab_size"),
        (json!({"rms_norm_eps": 0.0}), "rms_eps"),
    ] {
        Folder::new(with(fields)).refused(&[message]);
    }
    let folder = Folder::new(qwen3());
    folder.write("config.json", "{");
    folder.refused(&["config.json", "EOF"]);
    fs::remove_file(folder.dir.path().join("config.json")).unwrap();
    folder.refused(&["expected config.json"]);
}

/// A good folder whose tensors are changed.
fn changed(change: impl FnOnce(&mut Vec<Tensor>)) -> Folder {
    let folder = Folder::new(qwen3());
    let mut tensors = tensors(folder.open().unwrap().config());
    change(&mut tensors);
    write_shard(&folder.dir.path().join("model.safetensors"), &tensors);
    folder
}

#[test]
fn tensors_that_contradict_the_configuration_are_named() {
    let gate = "model.layers.0.mlp.gate_proj.weight";
    changed(|ts| ts.retain(|t| t.0 != gate)).refused(&[gate, "[96, 64]", "missing"]);
    let transpose = |ts: &mut Vec<Tensor>| {
        ts.iter_mut()
            .filter(|t| t.0 == gate)
            .for_each(|t| t.2.reverse());
    };
    changed(transpose).refused(&[
        "model.safetensors",
        gate,
        "expected shape [96, 64]",
        "found [64, 96]",
    ]);
    let integers = |ts: &mut Vec<Tensor>| {
        ts.iter_mut()
            .filter(|t| t.0 == gate)
            .for_each(|t| t.1 = Dtype::I16);
    };
    changed(integers).refused(&["unsupported dtype I16", gate]);
    let extra = (
        "model.layers.0.self_attn.q_proj.bias".to_owned(),
        Dtype::F16,
        vec![64],
        vec![0; 128],
    );
    changed(|ts| ts.push(extra)).refused(&["unsupported tensor", "q_proj.bias"]);
    let ignored = [
        ("lm_head.weight".to_owned(), Dtype::F16, vec![1], vec![0; 2]), // tied
        (
            "model.layers.0.self_attn.rotary_emb.inv_freq".to_owned(),
            Dtype::F32,
            vec![16],
            vec![0; 64],
        ),
    ];
    assert!(changed(|ts| ts.extend(ignored)).open().is_ok());
}

/// Splits a good folder into two shards with an index.
fn sharded() -> (Folder, Value) {
    let folder = Folder::new(qwen3());
    let tensors = tensors(folder.open().unwrap().config());
    fs::remove_file(folder.dir.path().join("model.safetensors")).unwrap();
    let mut map = serde_json::Map::new();
    for (i, part) in tensors.chunks(tensors.len().div_ceil(2)).enumerate() {
        let name = format!("model-{}.safetensors", i + 1);
        write_shard(&folder.dir.path().join(&name), part);
        map.extend(part.iter().map(|t| (t.0.clone(), name.clone().into())));
    }
    (
        folder,
        json!({"metadata": {"total_size": 0}, "weight_map": map}),
    )
}

#[test]
fn shards_are_read_through_their_index() {
    let (folder, index) = sharded();
    let index_name = "model.safetensors.index.json";
    folder.write(index_name, &index.to_string());
    let source = folder.open().unwrap();
    let out = folder.dir.path().join("packed");
    pack(
        &source,
        &out,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    let whole = Folder::new(qwen3());
    let whole_out = whole.dir.path().join("packed");
    pack(
        &whole.open().unwrap(),
        &whole_out,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    assert!(fs::read(out).unwrap() == fs::read(whole_out).unwrap());

    let set = |name: &str| {
        let mut index = index.clone();
        index["weight_map"]["model.norm.weight"] = name.into();
        folder.write(index_name, &index.to_string());
    };
    set("model-3.safetensors");
    folder.refused(&["model-3.safetensors"]);
    for name in ["../model-1.safetensors", "/etc/passwd", "a/b", "..", ""] {
        set(name);
        folder.refused(&["weight_map: expected file names without folders"]);
    }
    let wrong = if index["weight_map"]["model.norm.weight"] == "model-1.safetensors" {
        "model-2.safetensors"
    } else {
        "model-1.safetensors"
    };
    set(wrong);
    folder.refused(&[
        "index.json",
        "expected tensor \"model.norm.weight\" in",
        wrong,
    ]);
    folder.write(index_name, "{}");
    folder.refused(&["index.json", "weight_map"]);
}

#[test]
fn truncated_and_overlong_shards_are_errors() {
    let folder = Folder::new(qwen3());
    let path = folder.dir.path().join("model.safetensors");
    let bytes = fs::read(&path).unwrap();
    for len in (0..bytes.len()).step_by(61) {
        fs::write(&path, &bytes[..len]).unwrap();
        folder.refused(&["model.safetensors"]);
    }
    fs::write(&path, [&bytes[..], &[0]].concat()).unwrap();
    folder.refused(&["model.safetensors", "found"]);
}

#[test]
fn text_files_are_optional_and_understood() {
    let folder = Folder::new(qwen3());
    folder.write(
        "tokenizer_config.json",
        r#"{"bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>", "chat_template": [{"name": "tool", "template": "T"}, {"name": "default", "template": "D"}]}"#,
    );
    let source = folder.open().unwrap();
    assert_eq!(source.chat_template(), Some("D"));
    assert_eq!(source.text().special_tokens.bos.as_deref(), Some("<s>"));
    assert_eq!(source.text().special_tokens.eos.as_deref(), Some("</s>"));
    folder.write("chat_template.jinja", "J");
    assert_eq!(folder.open().unwrap().chat_template(), Some("J"));

    let post = json!({"post_processor": {"type": "Sequence", "processors": [
        {"type": "ByteLevel"},
        {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
         "special_tokens": {"<s>": {"id": "<s>", "ids": [9], "tokens": ["<s>"]}}}
    ]}});
    folder.write("tokenizer.json", &post.to_string());
    assert_eq!(folder.open().unwrap().config().bos_token, Some(9));
    folder.write("tokenizer.json", &post.to_string().replace("[9]", "[48]"));
    folder.refused(&["tokenizer.json", "below 48, found 48"]);
    folder.write("tokenizer.json", "[");
    folder.refused(&["tokenizer.json"]);
    folder.write("tokenizer.json", r#"{"post_processor": null}"#);
    assert_eq!(folder.open().unwrap().config().bos_token, None);
    folder.write("tokenizer_config.json", r#"{"bos_token": 3}"#);
    folder.refused(&["tokenizer_config.json", "expected a token's text"]);
}

/// A tokenizer of single letters with added tokens: text, id, special.
fn letters(added: &[(&str, u32, bool)]) -> Value {
    let vocab: serde_json::Map<String, Value> = (0..26u8)
        .map(|i| (char::from(b'a' + i).to_string(), json!(i)))
        .collect();
    let added: Vec<Value> = added
        .iter()
        .map(|(text, id, special)| json!({"id": id, "content": text, "special": special}))
        .collect();
    let mut vocab = vocab;
    vocab.insert("<pad>".into(), json!(40));
    json!({
        "added_tokens": added,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
        "post_processor": null,
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "vocab": vocab, "merges": []},
    })
}

fn tokenizer_of(folder: &Folder) -> crate::Tokenizer {
    let source = folder.open().unwrap();
    crate::Tokenizer::from_json(source.text().tokenizer_json.as_ref().unwrap()).unwrap()
}

#[test]
fn all_files_say_where_replies_end() {
    let folder = Folder::new(with(json!({"eos_token_id": 26})));
    let added = [
        ("<|endoftext|>", 26, true),
        ("<|im_end|>", 27, false),
        ("</s>", 28, false),
        ("<end>", 29, true),
        ("<|eot_id|>", 99, true),
    ];
    folder.write("tokenizer.json", &letters(&added).to_string());
    // The well-known ones but for `</s>`, which is a word here, and one that the network lacks.
    assert_eq!(folder.open().unwrap().config().eos_tokens, [26, 27]);
    folder.write("tokenizer_config.json", r#"{"eos_token": "<end>"}"#);
    assert_eq!(folder.open().unwrap().config().eos_tokens, [26, 29, 27]);
    folder.write(
        "tokenizer_config.json",
        r#"{"eos_token": {"content": "</s>", "lstrip": true}}"#,
    );
    assert_eq!(folder.open().unwrap().config().eos_tokens, [26, 28, 27]);
    assert!(tokenizer_of(&folder).is_special(28));
    folder.write("tokenizer_config.json", "{}");
    folder.write("special_tokens_map.json", r#"{"eos_token": "<end>"}"#);
    assert_eq!(folder.open().unwrap().config().eos_tokens, [26, 29, 27]);
}

#[test]
fn settings_decide_what_stands_around_a_prompt() {
    let folder = Folder::new(qwen3());
    let mut tokenizer = letters(&[("<s>", 30, true), ("</s>", 31, true)]);
    let config = |fields: Value| {
        let mut all = json!({"bos_token": "<s>", "eos_token": "</s>"});
        all.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        folder.write("tokenizer_config.json", &all.to_string());
        let ids = tokenizer_of(&folder).encode("a", true, true).unwrap();
        (ids, folder.open().unwrap().config().bos_token)
    };
    for template in [false, true] {
        if template {
            tokenizer["post_processor"] = json!({"type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [30], "tokens": ["<s>"]}}});
        }
        folder.write("tokenizer.json", &tokenizer.to_string());
        let as_it_is = if template {
            (vec![30, 0], Some(30))
        } else {
            (vec![0], None)
        };
        assert_eq!(config(json!({})), as_it_is);
        assert_eq!(config(json!({"add_bos_token": null})), as_it_is);
        assert_eq!(
            config(json!({"add_bos_token": true})),
            (vec![30, 0], Some(30))
        );
        assert_eq!(config(json!({"add_bos_token": false})), (vec![0], None));
        let both = json!({"add_bos_token": true, "add_eos_token": true});
        assert_eq!(config(both), (vec![30, 0, 31], Some(30)));
    }
}

#[test]
fn tokens_named_outside_of_tokenizer_json_count() {
    let folder = Folder::new(qwen3());
    folder.write(
        "tokenizer.json",
        &letters(&[("<x>", 30, false)]).to_string(),
    );
    folder.write(
        "tokenizer_config.json",
        r#"{"pad_token": "<pad>", "mask_token": "<nowhere>", "additional_special_tokens": ["<x>"],
            "added_tokens_decoder": {"30": {"content": "<x>", "lstrip": true, "special": false},
                                     "31": {"content": "<y>", "special": true}}}"#,
    );
    folder.write("added_tokens.json", r#"{"<z>": 32, "<y>": 31}"#);
    let tokenizer = tokenizer_of(&folder);
    assert_eq!(
        tokenizer.encode("a <x>b<y><z><pad>", false, true).unwrap(),
        [0, 30, 1, 31, 32, 40]
    );
    assert!([30, 31, 40].iter().all(|&id| tokenizer.is_special(id)) && !tokenizer.is_special(32));
    let source = folder.open().unwrap();
    assert_eq!(source.text().special_tokens.pad.as_deref(), Some("<pad>"));
    let missing = crate::Notice::TokensWithoutId(vec!["<nowhere>".into()]);
    assert!(
        source.notices().contains(&missing),
        "{:?}",
        source.notices()
    );

    let decoder =
        |text: &str| format!(r#"{{"added_tokens_decoder": {{"30": {{"content": "{text}"}}}}}}"#);
    folder.write("tokenizer_config.json", &decoder("<other>"));
    folder.refused(&["tokenizer.json", "token 30", "<other>"]);
    folder.write("added_tokens.json", r#"{"<q>": 30}"#);
    folder.write("tokenizer_config.json", "{}");
    folder.refused(&["tokenizer.json", "token 30", "<q>"]);
}

#[test]
fn folders_say_what_they_lack() {
    use crate::Notice;
    let folder = Folder::new(qwen3());
    assert_eq!(folder.open().unwrap().notices(), [Notice::NoTemplate]);
    folder.write(
        "tokenizer_config.json",
        r#"{"chat_template": [{"name": "rag", "template": "R"}, {"name": "tool_use", "template": "T"}]}"#,
    );
    let names = Notice::NoDefaultTemplate(vec!["rag".into(), "tool_use".into()]);
    assert_eq!(folder.open().unwrap().notices(), [names]);
    folder.write("tokenizer_config.json", r#"{"chat_template": "T"}"#);
    assert!(folder.open().unwrap().notices().is_empty());
    folder.write("tokenizer_config.json", "{}");
    folder.write("chat_template.json", r#"{"chat_template": "F"}"#);
    assert_eq!(folder.open().unwrap().chat_template(), Some("F"));
    // What was said when a model was packed is said again when the packed file is opened.
    fs::remove_file(folder.dir.path().join("chat_template.json")).unwrap();
    let packed = folder.dir.path().join("m.packed");
    let source = folder.open().unwrap();
    pack(
        &source,
        &packed,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    assert_eq!(
        Weights::open(&packed).unwrap().notices(),
        [Notice::NoTemplate]
    );
}
