//! A model small enough for any test, made on the spot: a Hugging Face folder with random f32
//! weights, a byte-level tokenizer and a chat template. The same bytes on every machine.
#![allow(dead_code)] // each test binary uses a part

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Bytes, then `<|end|>`, `<|user|>`, `<|assistant|>`; the rest is padding.
const VOCAB_SIZE: usize = 272;
/// Ends a reply.
pub const END: u32 = 256;
const D_MODEL: usize = 64;
const D_FF: usize = 96;
const HEAD_DIM: usize = 32;
const N_HEADS: usize = 4;
const N_KV_HEADS: usize = 2;
const N_LAYERS: usize = 2;
/// Longest context.
pub const MAX_SEQ_LEN: usize = 1 << 16;

/// The template: turns between special tokens.
pub const TEMPLATE: &str = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}\
    {% if add_generation_prompt %}<|assistant|>{% endif %}";

/// Writes the folder.
pub fn write(dir: &Path) {
    fs::create_dir_all(dir).unwrap();
    let config = json!({
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": D_MODEL,
        "intermediate_size": D_FF,
        "num_attention_heads": N_HEADS,
        "num_key_value_heads": N_KV_HEADS,
        "head_dim": HEAD_DIM,
        "num_hidden_layers": N_LAYERS,
        "max_position_embeddings": MAX_SEQ_LEN,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "tie_word_embeddings": true,
        "vocab_size": VOCAB_SIZE,
        "bos_token_id": null,
        "eos_token_id": END,
    });
    fs::write(dir.join("config.json"), config.to_string()).unwrap();
    fs::write(dir.join("tokenizer.json"), tokenizer().to_string()).unwrap();
    let tokenizer_config = json!({ "chat_template": TEMPLATE, "eos_token": "<|end|>" });
    fs::write(
        dir.join("tokenizer_config.json"),
        tokenizer_config.to_string(),
    )
    .unwrap();
    fs::write(dir.join("model.safetensors"), safetensors()).unwrap();
}

/// A text of `n` words of lower-case letters and punctuation.
pub fn text(n: usize) -> String {
    let mut random = Random(7);
    let mut text = String::new();
    for i in 0..n {
        let len = 1 + random.next() as usize % 7;
        text.extend((0..len).map(|_| char::from(b'a' + (random.next() % 26) as u8)));
        text.push_str(if i % 11 == 10 { ".\n" } else { " " });
    }
    text
}

fn tokenizer() -> Value {
    let added = |id: u32, content: &str| {
        json!({
            "id": id, "content": content, "special": true, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false,
        })
    };
    let vocab: Map<String, Value> = (0..=255u8)
        .map(|byte| (byte_char(byte).to_string(), json!(byte)))
        .collect();
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [added(256, "<|end|>"), added(257, "<|user|>"), added(258, "<|assistant|>")],
        "normalizer": null,
        "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true },
        "post_processor": null,
        "decoder": { "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true },
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
            "vocab": vocab, "merges": [],
        },
    })
}

/// How byte-level vocabularies spell a byte: printable ones as they are, the others from U+0100 on.
fn byte_char(byte: u8) -> char {
    let printable = |b: u8| matches!(b, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    if printable(byte) {
        return char::from(byte);
    }
    let index = (0..byte).filter(|&b| !printable(b)).count() as u32;
    char::from_u32(256 + index).unwrap()
}

fn safetensors() -> Vec<u8> {
    let mut tensors: Vec<(String, Vec<usize>)> = vec![
        (
            "model.embed_tokens.weight".into(),
            vec![VOCAB_SIZE, D_MODEL],
        ),
        ("model.norm.weight".into(), vec![D_MODEL]),
    ];
    let (q_dim, kv_dim) = (N_HEADS * HEAD_DIM, N_KV_HEADS * HEAD_DIM);
    for layer in 0..N_LAYERS {
        for (name, shape) in [
            ("input_layernorm", vec![D_MODEL]),
            ("self_attn.q_proj", vec![q_dim, D_MODEL]),
            ("self_attn.k_proj", vec![kv_dim, D_MODEL]),
            ("self_attn.v_proj", vec![kv_dim, D_MODEL]),
            ("self_attn.o_proj", vec![D_MODEL, q_dim]),
            ("post_attention_layernorm", vec![D_MODEL]),
            ("mlp.gate_proj", vec![D_FF, D_MODEL]),
            ("mlp.up_proj", vec![D_FF, D_MODEL]),
            ("mlp.down_proj", vec![D_MODEL, D_FF]),
        ] {
            tensors.push((format!("model.layers.{layer}.{name}.weight"), shape));
        }
    }
    let mut random = Random(1);
    let mut header = Map::new();
    let mut data = Vec::new();
    for (name, shape) in tensors {
        let start = data.len();
        let len: usize = shape.iter().product();
        for _ in 0..len {
            let uniform = (random.next() % 65536) as f32 / 32768.0 - 1.0;
            // Norms near 1; matrices such that activations keep their size.
            let value = if shape.len() == 1 {
                1.0 + 0.25 * uniform
            } else {
                0.2 * uniform
            };
            data.extend(value.to_le_bytes());
        }
        let entry = json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, data.len()] });
        header.insert(name, entry);
    }
    let mut header = Value::Object(header).to_string();
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

/// A linear congruential generator with a mixed output.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 ^ (self.0 >> 29)) >> 16
    }
}
