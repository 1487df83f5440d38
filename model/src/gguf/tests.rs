use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use proptest::prelude::*;
use tempfile::NamedTempFile;

use super::test_file::{F32, GgufBuilder, string, tiny_llama};
use super::*;
use crate::{Activation, Architecture, ModelConfig, RopePairing, RopeScaling, Source};

fn write(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn open(builder: &GgufBuilder) -> Result<Source> {
    Source::open(write(&builder.build()).path())
}

#[track_caller]
fn refused(change: impl FnOnce(&mut GgufBuilder), messages: &[&str]) {
    let mut builder = tiny_llama();
    change(&mut builder);
    let error = open(&builder).expect_err("the file is bad").to_string();
    for message in messages {
        assert!(error.contains(message), "{message:?} not in: {error}");
    }
}

#[test]
fn a_good_file_gives_configuration_and_tensors() {
    let source = open(&tiny_llama()).unwrap();
    let expected = ModelConfig {
        architecture: Architecture::Llama,
        name: "tiny".into(),
        n_layers: 2,
        d_model: 256,
        d_ff: 256,
        n_heads: 4,
        n_kv_heads: 2,
        head_dim: 64,
        vocab_size: 40,
        max_seq_len: 512,
        rms_eps: 1e-5,
        rope_theta: 50_000.0,
        rope_scaling: RopeScaling::None,
        rope_pairing: RopePairing::Interleaved,
        activation: Activation::Silu,
        qkv_bias: false,
        qk_norm: false,
        tied_output: false,
        bos_token: None,
        eos_tokens: vec![2, 0],
    };
    assert_eq!(source.config(), &expected);
    assert_eq!(source.chat_template(), Some("{{ messages }}"));
    let tensors = source.tensors();
    assert_eq!(tensors.len(), 3 + 2 * 9);
    assert_eq!(
        (tensors[0].name.as_str(), tensors[0].source_type),
        ("token_embd.weight", "Q8_0")
    );
    assert_eq!(tensors[0].shape, [40, 256]);
    assert_eq!(tensors[0].len_bytes, 40 * 8 * 34);
}

#[test]
fn version_2_and_other_alignments_are_read() {
    let mut builder = tiny_llama();
    builder.version = 2;
    builder.alignment = 128;
    builder.set_u32("general.alignment", 128);
    assert_eq!(open(&builder).unwrap().config().n_layers, 2);
}

#[test]
fn settings_become_configuration() {
    let mut builder = tiny_llama();
    builder.set_bool("tokenizer.ggml.add_bos_token", true);
    builder.set_u32("tokenizer.ggml.eot_token_id", 5);
    builder.set_str("llama.rope.scaling.type", "linear");
    builder.set_f32("llama.rope.scaling.factor", 4.0);
    builder.tensors.retain(|t| t.name != "output.weight");
    let source = open(&builder).unwrap();
    let config = source.config();
    assert_eq!(
        (config.bos_token, &config.eos_tokens[..]),
        (Some(1), &[2, 5, 0][..])
    );
    assert_eq!(config.rope_scaling, RopeScaling::Linear { factor: 4.0 });
    assert!(config.tied_output);

    builder.tensor("rope_freqs.weight", &[32], F32);
    builder.tensor_mut("rope_freqs.weight").data = [1.5f32.to_le_bytes(); 32].concat();
    let source = open(&builder).unwrap();
    assert_eq!(
        source.config().rope_scaling,
        RopeScaling::Factors {
            factors: vec![1.5; 32]
        }
    );
}

/// The same network as qwen2 (bias) or qwen3 (norm of heads).
fn qwen(arch: &str) -> GgufBuilder {
    let mut builder = tiny_llama();
    for (key, ..) in &mut builder.metadata {
        *key = key.replace("llama.", &format!("{arch}."));
    }
    builder.set_str("general.architecture", arch);
    for i in 0..2 {
        if arch == "qwen2" {
            builder.tensor(&format!("blk.{i}.attn_q.bias"), &[256], F32);
            builder.tensor(&format!("blk.{i}.attn_k.bias"), &[128], F32);
            builder.tensor(&format!("blk.{i}.attn_v.bias"), &[128], F32);
        } else {
            builder.tensor(&format!("blk.{i}.attn_q_norm.weight"), &[64], F32);
            builder.tensor(&format!("blk.{i}.attn_k_norm.weight"), &[64], F32);
        }
    }
    builder
}

#[test]
fn qwen_has_its_own_tensors_and_pairing() {
    let source = open(&qwen("qwen2")).unwrap();
    assert!(source.config().qkv_bias && !source.config().qk_norm);
    assert_eq!(source.config().rope_pairing, RopePairing::Halves);
    let source = open(&qwen("qwen3")).unwrap();
    assert!(!source.config().qkv_bias && source.config().qk_norm);
    let mut builder = qwen("qwen2");
    builder.tensors.retain(|t| t.name != "blk.1.attn_k.bias");
    let error = open(&builder).unwrap_err().to_string();
    assert!(
        error.contains("\"blk.1.attn_k.bias\" of shape [128] is missing"),
        "{error}"
    );
}

#[test]
fn heads_name_what_is_wrong() {
    refused(|b| b.version = 4, &["unsupported GGUF version 4"]);
    refused(|b| b.version = 3u32.swap_bytes(), &["big-endian"]);
    refused(
        |b| b.metadata.push(b.metadata[0].clone()),
        &["\"general.architecture\" occurs twice"],
    );
    refused(
        |b| b.set("x", 13, vec![]),
        &["x: expected a value type", "13"],
    );
    refused(
        |b| b.set("x", 7, vec![2]),
        &["x: expected bool 0 or 1, found 2"],
    );
    refused(
        |b| b.set("x", 9, [9u32.to_le_bytes(), [1, 0, 0, 0], [0; 4]].concat()),
        &["x", "element type 9"],
    );
    let mut huge = 4u32.to_le_bytes().to_vec();
    huge.extend((u64::MAX / 2).to_le_bytes());
    refused(
        |b| b.metadata.push(("x".into(), 9, huge.clone())),
        &["x: 9223372036854775807 elements"],
    );
    huge[4..].copy_from_slice(&(1u64 << 40).to_le_bytes());
    refused(
        |b| b.metadata.push(("x".into(), 9, huge)),
        &["x: expected 4398046511104 bytes"],
    );
    refused(
        |b| {
            b.metadata
                .push(("x".into(), 8, u64::MAX.to_le_bytes().to_vec()))
        },
        &["x: expected 18446744073709551615 bytes"],
    );
    refused(
        |b| b.set_u32("general.alignment", 48),
        &["general.alignment", "48"],
    );
    refused(
        |b| b.set_u32("general.alignment", 0),
        &["general.alignment", "found 0"],
    );
}

#[test]
fn counts_are_checked_before_anything_is_allocated() {
    for (at, what) in [(8, "tensor count"), (16, "metadata count")] {
        let mut bytes = tiny_llama().build();
        bytes[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        let error = Source::open(write(&bytes).path()).unwrap_err().to_string();
        assert!(
            error.contains(what) && error.contains("18446744073709551615"),
            "{error}"
        );
    }
}

#[test]
fn tensor_tables_name_the_tensor() {
    let q = "blk.0.attn_q.weight";
    refused(|b| b.tensor_mut(q).ty = 10, &["unsupported", q, "Q2_K"]);
    refused(
        |b| b.tensor_mut(q).dims = vec![],
        &[q, "1 to 4 dimensions, found 0"],
    );
    refused(|b| b.tensor_mut(q).dims = vec![1; 5], &[q, "found 5"]);
    refused(
        |b| b.tensor_mut(q).dims = vec![256, 0],
        &[q, "positive dimension, found 0"],
    );
    refused(
        |b| b.tensor_mut(q).dims = vec![1 << 40, 1 << 40],
        &[q, "too large"],
    );
    refused(
        |b| b.tensor_mut(q).dims = vec![250, 256],
        &[q, "blocks of 32 Q4_0"],
    );
    refused(
        |b| b.tensor_mut(q).offset = Some(16),
        &[q, "multiple of 32, found 16"],
    );
    refused(
        |b| b.tensor_mut(q).offset = Some(u64::MAX - 31),
        &[q, "but the file has"],
    );
    refused(
        |b| b.tensor_mut(q).offset = Some(1 << 40),
        &[q, "but the file has"],
    );
    refused(
        |b| b.tensor_mut(q).offset = Some(0),
        &[q, "token_embd.weight", "begins at"],
    );
    refused(
        |b| b.tensor_mut(q).name = "token_embd.weight".into(),
        &["\"token_embd.weight\" occurs twice"],
    );
    refused(
        |b| b.tensor_mut(q).name = "a".repeat(300),
        &["at most 255 bytes, found 300"],
    );
    refused(
        |b| b.tensor("blk.0.attn_output.bias", &[256], F32),
        &["unsupported", "blk.0.attn_output.bias", "[256]"],
    );
    refused(
        |b| b.tensors.retain(|t| t.name != q),
        &[q, "[256, 256]", "missing"],
    );
}

#[test]
fn shapes_that_contradict_the_configuration_name_both() {
    refused(
        |b| b.tensor_mut("blk.1.attn_k.weight").dims = vec![128, 256],
        &[
            "blk.1.attn_k.weight",
            "expected shape [128, 256]",
            "found [256, 128]",
        ],
    );
    refused(
        |b| b.set_u32("llama.feed_forward_length", 288),
        &["blk.0.ffn_gate.weight", "[288, 256]", "[256, 256]"],
    );
    refused(
        |b| b.set_u32("llama.block_count", 3),
        &["blk.2.attn_norm.weight", "missing"],
    );
    refused(
        |b| b.set_u32("llama.block_count", 1),
        &["unsupported", "blk.1.attn_norm.weight"],
    );
    refused(
        |b| b.set_u32("llama.vocab_size", 41),
        &["token_embd.weight", "41", "40"],
    );
}

#[test]
fn configurations_name_the_field() {
    refused(
        |b| b.set_str("general.architecture", "gemma"),
        &["unsupported general.architecture \"gemma\""],
    );
    refused(
        |b| b.remove("llama.block_count"),
        &["\"llama.block_count\" is missing"],
    );
    refused(
        |b| b.set_str("llama.block_count", "2"),
        &["llama.block_count: expected an integer", "a string"],
    );
    refused(
        |b| b.set("llama.block_count", 5, (-1i32).to_le_bytes().to_vec()),
        &["llama.block_count", "signed -1"],
    );
    refused(
        |b| b.set("llama.block_count", 10, u64::MAX.to_le_bytes().to_vec()),
        &["llama.block_count"],
    );
    refused(
        |b| b.set_u32("llama.block_count", u32::MAX),
        &["n_layers", "4294967295"],
    );
    refused(
        |b| b.set_u32("llama.attention.head_count", 0),
        &["head_count"],
    );
    refused(
        |b| b.set_u32("llama.attention.head_count", 3),
        &["head_count", "found 3"],
    );
    refused(
        |b| b.set_u32("llama.attention.head_count_kv", 3),
        &["n_kv_heads", "found 3"],
    );
    refused(
        |b| b.set_u32("llama.attention.key_length", 40),
        &["head_dim", "40"],
    );
    refused(
        |b| b.set_u32("llama.attention.value_length", 32),
        &["unsupported llama.attention.value_length: 32"],
    );
    refused(
        |b| b.set_u32("llama.rope.dimension_count", 32),
        &["llama.rope.dimension_count: 32"],
    );
    refused(
        |b| b.set_u32("llama.expert_count", 8),
        &["unsupported llama.expert_count: 8"],
    );
    refused(
        |b| b.set_u32("llama.attention.sliding_window", 8),
        &["llama.attention.sliding_window: 8"],
    );
    refused(
        |b| b.set_f32("llama.logit_scale", 2.0),
        &["llama.logit_scale: 2"],
    );
    refused(
        |b| b.set_str("llama.rope.scaling.type", "longrope"),
        &["unsupported llama.rope.scaling.type: \"longrope\""],
    );
    refused(
        |b| b.set_f32("llama.rope.freq_base", f32::NAN),
        &["llama.rope.freq_base: expected a finite float"],
    );
    refused(
        |b| b.set_f32("llama.attention.layer_norm_rms_epsilon", -1.0),
        &["rms_eps", "-1"],
    );
    refused(
        |b| b.tensor("rope_freqs.weight", &[31], F32),
        &["rope factors: expected 32", "found 31"],
    );
}

#[test]
fn vocabularies_name_the_key() {
    refused(
        |b| b.remove("tokenizer.ggml.tokens"),
        &["\"tokenizer.ggml.tokens\" is missing"],
    );
    refused(
        |b| b.set_str("tokenizer.ggml.tokens", "a"),
        &["tokenizer.ggml.tokens: expected an array of strings"],
    );
    refused(
        |b| b.set_strings("tokenizer.ggml.tokens", &["a"; 41]),
        &["tokenizer.ggml.token_type: expected 41"],
    );
    refused(
        |b| b.set_i32s("tokenizer.ggml.tokens", &[1]),
        &["tokenizer.ggml.tokens: expected an array of strings"],
    );
    refused(
        |b| b.set_u32("tokenizer.ggml.eos_token_id", 32),
        &["tokenizer.ggml.eos_token_id", "below 32, found 32"],
    );
    let more = |b: &mut GgufBuilder| {
        b.set_strings("tokenizer.ggml.tokens", &["a"; 41]);
        b.remove("tokenizer.ggml.token_type");
    };
    refused(
        more,
        &["tokenizer.ggml.tokens: expected 1 to 40", "found 41"],
    );
    let not_text = |b: &mut GgufBuilder| {
        let mut bytes = [8u32.to_le_bytes(), [1, 0, 0, 0], [0; 4]].concat();
        bytes.extend(string("a"));
        *bytes.last_mut().unwrap() = 0xFF;
        b.set("tokenizer.ggml.tokens", 9, bytes);
    };
    refused(not_text, &["tokenizer.ggml.tokens: element 0 is not UTF-8"]);
}

#[test]
fn keys_that_change_ids_are_read_or_refused() {
    for (key, value) in [
        ("add_sep_token", true),
        ("remove_extra_whitespaces", true),
        ("escape_whitespaces", false),
        ("normalizer.lowercase", true),
    ] {
        let key = format!("tokenizer.ggml.{key}");
        refused(|b| b.set_bool(&key, value), &[&key, "unsupported"]);
        let mut builder = tiny_llama();
        builder.set_bool(&key, !value);
        assert!(open(&builder).is_ok(), "{key}");
    }
    refused(
        |b| b.set_str("tokenizer.ggml.precompiled_charsmap", "x"),
        &["tokenizer.ggml.precompiled_charsmap", "not known"],
    );
    let mut builder = tiny_llama();
    builder.set_u32("tokenizer.ggml.fim_pre_token_id", 3);
    builder.set_u32("tokenizer.ggml.padding_token_id", 0);
    // Latin-1 in a key that nobody reads.
    builder.set(
        "general.description",
        8,
        [&4u64.to_le_bytes()[..], b"caf\xe9"].concat(),
    );
    let source = open(&builder).unwrap();
    assert_eq!(
        source.text().special_tokens.pad.as_deref(),
        Some("<|endoftext|>")
    );
    refused(
        |b| {
            b.set(
                "tokenizer.ggml.pre",
                8,
                [&1u64.to_le_bytes()[..], b"\xe9"].concat(),
            )
        },
        &["tokenizer.ggml.pre: not UTF-8"],
    );
}

/// Files that give `<|im_end|>` the type of a word, an unused or a user-defined token, or no types.
#[test]
fn texts_of_control_tokens_are_believed() {
    for types in [Some(1), Some(3), Some(4), Some(5), None] {
        let mut builder = tiny_llama();
        match types {
            Some(ty) => {
                let types: Vec<i32> = (0..32)
                    .map(|i| [3, 3, ty].get(i).copied().unwrap_or(1))
                    .collect();
                builder.set_i32s("tokenizer.ggml.token_type", &types);
            }
            None => builder.remove("tokenizer.ggml.token_type"),
        }
        builder.set_u32("tokenizer.ggml.eos_token_id", 0);
        let source = open(&builder).unwrap();
        assert_eq!(source.config().eos_tokens, [0, 2], "{types:?}");
        let vocabulary = source.text().vocabulary.as_ref().unwrap();
        let tokenizer = crate::tokenizer::tests::build(vocabulary);
        assert!(tokenizer.is_special(2), "{types:?}");
        assert_eq!(
            tokenizer.encode("a<|im_end|>", false, true).unwrap(),
            [3, 2]
        );
        let said = source
            .notices()
            .iter()
            .any(|n| matches!(n, crate::Notice::ControlTokensByText(_)));
        assert_eq!(said, types != Some(3), "{types:?}");
    }
}

#[test]
fn files_say_what_they_lack() {
    use crate::Notice;
    assert!(open(&tiny_llama()).unwrap().notices().is_empty());
    let mut builder = tiny_llama();
    builder.remove("tokenizer.ggml.pre");
    builder.remove("tokenizer.chat_template");
    let notices = [Notice::NoPreTokenizer, Notice::NoTemplate];
    assert_eq!(open(&builder).unwrap().notices(), notices);
    builder.set_str("tokenizer.chat_template.tool_use", "T");
    let notices = [
        Notice::NoPreTokenizer,
        Notice::NoDefaultTemplate(vec!["tool_use".into()]),
    ];
    assert_eq!(open(&builder).unwrap().notices(), notices);
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = tiny_llama().build();
    let file = write(&bytes);
    let head = bytes.len()
        - tiny_llama()
            .tensors
            .iter()
            .map(|t| t.data.len().next_multiple_of(32))
            .sum::<usize>();
    let data = (head..bytes.len() - 32).rev().step_by(977);
    for len in data.chain((0..head).rev()) {
        file.as_file().set_len(len as u64).unwrap();
        let error = Source::open(file.path())
            .expect_err("truncated")
            .to_string();
        assert!(error.contains("expected"), "{len} bytes: {error}");
    }
}

#[test]
fn a_huge_sparse_file_is_refused_without_reading_it_all() {
    let file = write(b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0");
    let mut handle: &File = file.as_file();
    handle.seek(SeekFrom::End(0)).unwrap();
    handle.write_all(&string("k")).unwrap();
    handle.write_all(&8u32.to_le_bytes()).unwrap();
    handle.write_all(&(1u64 << 39).to_le_bytes()).unwrap();
    handle.set_len(1 << 40).unwrap();
    let error = Source::open(file.path()).unwrap_err().to_string();
    assert!(error.contains("k: 549755813888 bytes"), "{error}");
}

#[test]
fn what_is_no_file_is_refused() {
    for path in ["/dev/null", "/nonexistent.gguf", "/"] {
        assert!(Source::open(Path::new(path)).is_err(), "{path}");
    }
    let error = Source::open(write(b"GGML....").path())
        .unwrap_err()
        .to_string();
    assert!(error.contains("expected a GGUF file"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Flipped bits, mostly in the head, give an error or a model, never a panic.
    #[test]
    fn flipped_bits_never_panic(flips in prop::collection::vec((0.0..1.0f64, 0..8u32), 1..4)) {
        let mut builder = tiny_llama();
        builder.tensors.truncate(14);
        builder.set_u32("llama.block_count", 1);
        let mut bytes = builder.build();
        for (at, bit) in flips {
            let at = (at * at * bytes.len() as f64) as usize;
            bytes[at] ^= 1 << bit;
        }
        let _ = Source::open(write(&bytes).path());
    }
}

#[test]
fn yarn_is_read_from_its_keys() {
    let mut builder = tiny_llama();
    builder.set_str("llama.rope.scaling.type", "yarn");
    builder.set_f32("llama.rope.scaling.factor", 4.0);
    let config = open(&builder).unwrap().config().clone();
    let usual = RopeScaling::Yarn {
        factor: 4.0,
        original_max_position: 512, // the context
        beta_fast: 32.0,
        beta_slow: 1.0,
        attention_factor: (1.0 + 0.1 * 4f64.ln()) as f32,
        truncate: true,
    };
    assert_eq!((config.rope_scaling, config.max_seq_len), (usual, 2048));
    builder.set_u32("llama.rope.scaling.original_context_length", 256);
    builder.set_f32("llama.rope.scaling.attn_factor", 0.5);
    builder.set_f32("llama.rope.scaling.yarn_beta_fast", 16.0);
    builder.set_f32("llama.rope.scaling.yarn_beta_slow", 2.0);
    let config = open(&builder).unwrap().config().clone();
    let set = RopeScaling::Yarn {
        factor: 4.0,
        original_max_position: 256,
        beta_fast: 16.0,
        beta_slow: 2.0,
        attention_factor: 0.5 * (1.0 + 0.1 * 4f64.ln()) as f32,
        truncate: true,
    };
    assert_eq!((config.rope_scaling, config.max_seq_len), (set, 1024));
    for (key, value) in [
        ("yarn_ext_factor", 0.5),
        ("yarn_attn_factor", 2.0),
        ("yarn_log_multiplier", 0.1),
    ] {
        let key = format!("llama.rope.scaling.{key}");
        let mut other = builder.clone();
        other.set_f32(&key, value);
        let error = open(&other).unwrap_err().to_string();
        assert!(error.contains(&key), "{error}");
    }
    // Without a stretch nothing is stretched.
    builder.set_f32("llama.rope.scaling.factor", 1.0);
    assert_eq!(
        open(&builder).unwrap().config().rope_scaling,
        RopeScaling::None
    );
    builder.set_f32("llama.rope.scaling.factor", 2.0);
    builder.set_f32("llama.rope.scaling.yarn_beta_slow", 20.0);
    let error = open(&builder).unwrap_err().to_string();
    assert!(
        error.contains("beta_fast: expected at least beta_slow 20"),
        "{error}"
    );
}

#[test]
fn text_that_nobody_reads_need_not_be_text() {
    let latin1 = |b: &mut GgufBuilder, key: &str| {
        let mut bytes = string("cafe");
        *bytes.last_mut().unwrap() = 0xE9;
        b.set(key, 8, bytes);
    };
    let mut builder = tiny_llama();
    for key in [
        "general.description",
        "general.author",
        "quantize.imatrix.file",
    ] {
        latin1(&mut builder, key);
    }
    open(&builder).unwrap();
    // A name is shown to people.
    latin1(&mut builder, "general.name");
    assert_eq!(open(&builder).unwrap().config().name, "caf\u{fffd}");
    refused(
        |b| latin1(b, "general.architecture"),
        &["general.architecture: not UTF-8"],
    );
    refused(
        |b| latin1(b, "llama.rope.scaling.type"),
        &["llama.rope.scaling.type: not UTF-8"],
    );
}

/// The tensors of a good file in `n` parts, as the usual tool splits them.
fn split(folder: &std::path::Path, n: usize) -> Vec<std::path::PathBuf> {
    let whole = tiny_llama();
    let per_part = whole.tensors.len().div_ceil(n);
    let parts = whole
        .tensors
        .chunks(per_part)
        .enumerate()
        .map(|(i, tensors)| {
            let mut part = GgufBuilder {
                tensors: tensors.to_vec(),
                ..whole.clone()
            };
            if i > 0 {
                part.metadata.clear();
            }
            part.set("split.no", 2, (i as u16).to_le_bytes().to_vec());
            part.set("split.count", 2, (n as u16).to_le_bytes().to_vec());
            part.set(
                "split.tensors.count",
                5,
                (whole.tensors.len() as i32).to_le_bytes().to_vec(),
            );
            let path = folder.join(format!("m-{:05}-of-{n:05}.gguf", i + 1));
            std::fs::write(&path, part.build()).unwrap();
            path
        });
    parts.collect()
}

#[test]
fn all_parts_of_a_split_file_are_one_model() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.gguf");
    std::fs::write(&whole, tiny_llama().build()).unwrap();
    let packed = |path: &std::path::Path| {
        let out = folder.path().join("out");
        let options = crate::PackOptions::default();
        crate::pack(
            &Source::open(path).unwrap(),
            &out,
            options,
            &mut |_, _| {},
            &crate::Serial,
        )
        .unwrap();
        std::fs::read(out).unwrap()
    };
    let expected = packed(&whole);
    for n in [2, 3] {
        let parts = split(folder.path(), n);
        for part in &parts {
            assert!(packed(part) == expected, "{part:?}");
        }
        let hidden = folder.path().join("hidden");
        std::fs::rename(&parts[1], &hidden).unwrap();
        let error = Source::open(&parts[0]).unwrap_err().to_string();
        let this = format!("this is part 1 of {n} of a split model");
        assert!(
            error.contains(&this) && error.contains(&format!("m-00002-of-0000{n}.gguf")),
            "{error}"
        );
        let renamed = folder.path().join("renamed.gguf");
        std::fs::copy(&hidden, &renamed).unwrap();
        let error = Source::open(&renamed).unwrap_err().to_string();
        assert!(error.contains(&format!("part 2 of {n}")), "{error}");
        // A part in the place of another.
        std::fs::copy(&parts[0], &parts[1]).unwrap();
        let error = Source::open(&parts[0]).unwrap_err().to_string();
        assert!(error.contains("split.no"), "{error}");
    }
}
