//! GGUF adapters: the same adapter as the PEFT folder's, and fields that are refused.

use super::*;
use crate::gguf::test_file::{F32, GgufBuilder, TestTensor};

/// The same adapter as llama.cpp's converter writes it for llama: rows of q and k in pairs.
pub(super) fn gguf_of(folder: &Folder, alpha: f32) -> GgufBuilder {
    let mut b = GgufBuilder {
        version: 3,
        alignment: 32,
        metadata: vec![],
        tensors: vec![],
    };
    b.set_str("general.type", "adapter");
    b.set_str("general.architecture", "llama");
    b.set_str("adapter.type", "lora");
    b.set_f32("adapter.lora.alpha", alpha);
    let names = [
        "attn_q",
        "attn_k",
        "attn_v",
        "attn_output",
        "ffn_gate",
        "ffn_up",
        "ffn_down",
    ];
    for layer in 0..2 {
        for (target, gguf_name) in Target::ALL.into_iter().zip(names) {
            for (factor, end) in [('A', "lora_a"), ('B', "lora_b")] {
                let name = name(layer, target, factor);
                let (_, dims, values) = folder.tensors.iter().find(|t| t.0 == name).unwrap();
                let rows: Vec<&[f32]> = values.chunks_exact(dims[1]).collect();
                let pairs = factor == 'B' && matches!(target, Target::Q | Target::K);
                let row = |j: usize| match pairs {
                    true => rows[j / 32 * 32 + j % 32 / 2 + j % 2 * 16],
                    false => rows[j],
                };
                b.tensors.push(TestTensor {
                    name: format!("blk.{layer}.{gguf_name}.weight.{end}"),
                    dims: dims.iter().rev().map(|&d| d as u64).collect(),
                    ty: F32,
                    data: (0..dims[0])
                        .flat_map(row)
                        .flat_map(|x| x.to_le_bytes())
                        .collect(),
                    offset: None,
                });
            }
        }
    }
    b
}

pub(super) fn write(folder: &Path, builder: &GgufBuilder) -> PathBuf {
    let path = folder.join("adapter.gguf");
    fs::write(&path, builder.build()).unwrap();
    path
}

#[test]
fn gguf_and_peft_are_one_adapter() {
    let folder = Folder::new(12);
    let path = write(folder.dir.path(), &gguf_of(&folder, 24.0));
    let source = AdapterSource::open(&path).unwrap();
    for rope_pairing in [RopePairing::Interleaved, RopePairing::Halves] {
        let config = ModelConfig {
            rope_pairing,
            ..config()
        };
        let gguf = Adapter::build(&source, &config, AdapterDtype::Int8, 1.0, &Serial).unwrap();
        let peft = folder.build(&config, AdapterDtype::Int8).unwrap();
        assert_eq!(gguf.bytes[..], peft.bytes[..]);
        assert_eq!(gguf.fingerprint(), peft.fingerprint());
    }
    assert_ne!(source.info().kind, folder.open().unwrap().info().kind);
}

#[test]
fn gguf_fields_are_checked() {
    let folder = Folder::new(4);
    let refusal = |change: &dyn Fn(&mut GgufBuilder)| {
        let mut builder = gguf_of(&folder, 8.0);
        change(&mut builder);
        let source = AdapterSource::open(&write(folder.dir.path(), &builder));
        let built = source.and_then(|source| {
            Adapter::build(&source, &config(), AdapterDtype::Int8, 1.0, &Serial)
        });
        built.expect_err("an adapter that is refused").to_string()
    };
    let cases: [Case<'_, GgufBuilder>; 10] = [
        ("general.type \"model\"", &|b| {
            b.set_str("general.type", "model")
        }),
        ("\"general.type\" is missing", &|b| b.remove("general.type")),
        ("adapter.type \"control\"", &|b| {
            b.set_str("adapter.type", "control")
        }),
        ("\"adapter.lora.alpha\" is missing", &|b| {
            b.remove("adapter.lora.alpha")
        }),
        ("general.architecture \"gemma\"", &|b| {
            b.set_str("general.architecture", "gemma")
        }),
        ("the adapter is for Qwen2, the model is Llama", &|b| {
            b.set_str("general.architecture", "qwen2")
        }),
        ("\"blk.0.attn_q.weight.lora_a\" has no partner", &|b| {
            b.tensors.retain(|t| t.name != "blk.0.attn_q.weight.lora_b");
        }),
        ("\"token_embd.weight.lora_a\"", &|b| {
            b.tensor_mut("blk.0.attn_q.weight.lora_a").name = "token_embd.weight.lora_a".into();
        }),
        ("layer 7, but the model has 2 layers", &|b| {
            b.tensor_mut("blk.1.ffn_up.weight.lora_a").name = "blk.7.ffn_up.weight.lora_a".into();
            b.tensor_mut("blk.1.ffn_up.weight.lora_b").name = "blk.7.ffn_up.weight.lora_b".into();
        }),
        ("adapter.alora.invocation_tokens", &|b| {
            b.set_i32s("adapter.alora.invocation_tokens", &[-1])
        }),
    ];
    for (expected, change) in cases {
        let found = refusal(change);
        assert!(found.contains(expected), "{found:?} lacks {expected:?}");
    }
}

#[test]
fn gguf_says_when_it_is_on_and_how_much() {
    let folder = Folder::new(4);
    let mut builder = gguf_of(&folder, 0.0);
    builder.set_i32s("adapter.alora.invocation_tokens", &[5, 6]);
    let info = AdapterSource::open(&write(folder.dir.path(), &builder))
        .unwrap()
        .info();
    assert_eq!(info.invocation_tokens, Some(vec![5, 6]));
    assert_eq!(info.scales, [1.0]); // alpha 0: no factor
    assert_eq!((info.ranks, info.layers), (vec![4], vec![0, 1]));
    assert_eq!(info.targets, Target::ALL);
}
