//! A `tokenizer.json` from what a GGUF file stores.

use serde_json::{Map, Value, json};

use super::components::refuse;
use crate::Result;
use crate::gguf::vocabulary::{GgufVocabulary, token_type};

/// Longest SentencePiece token, bytes. Trainers stop at 16 characters by default.
const MAX_PIECE_BYTES: usize = 256;

/// The `tokenizer.json` that encodes as the GGUF file's own tokenizer does.
///
/// `gpt2` is byte-level BPE, its text split as the pre-tokenizer of that name does; `llama` is
/// SentencePiece BPE, whose merges follow from the scores. Control and unknown tokens become
/// special added tokens, user-defined ones plain added tokens.
///
/// # Errors
/// [`crate::Error::Tokenizer`] if the vocabulary contradicts itself, or model or pre-tokenizer are
/// not known.
pub fn tokenizer_json_from_gguf(vocabulary: &GgufVocabulary) -> Result<Vec<u8>> {
    let n = vocabulary.tokens.len();
    let types = vocabulary.token_types.len();
    if types != 0 && types != n {
        return refuse(format_args!(
            "tokenizer.ggml.token_type has {types} entries, expected {n}"
        ));
    }
    let parts = match vocabulary.model.as_str() {
        "gpt2" => byte_level(vocabulary)?,
        "llama" => sentencepiece(vocabulary)?,
        other => {
            return refuse(format_args!(
                "unsupported tokenizer.ggml.model {other:?}, expected \"gpt2\" or \"llama\""
            ));
        }
    };
    let json = json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added_tokens(vocabulary),
        "normalizer": parts.normalizer,
        "pre_tokenizer": parts.pre_tokenizer,
        "post_processor": post_processor(vocabulary)?,
        "decoder": parts.decoder,
        "model": parts.model,
        "brevity": {"bos_before_chat": vocabulary.add_bos},
    });
    serde_json::to_vec(&json).or_else(refuse)
}

struct Parts {
    normalizer: Value,
    pre_tokenizer: Value,
    decoder: Value,
    model: Value,
}

fn byte_level(vocabulary: &GgufVocabulary) -> Result<Parts> {
    let Some(pre) = PreTokenizer::named(&vocabulary.pre) else {
        return refuse(format_args!(
            "unsupported tokenizer.ggml.pre {:?}",
            vocabulary.pre
        ));
    };
    Ok(Parts {
        normalizer: if pre.nfc {
            json!({"type": "NFC"})
        } else {
            Value::Null
        },
        pre_tokenizer: pre.json(),
        decoder: json!({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}),
        model: json!({
            "type": "BPE",
            "ignore_merges": pre.whole_words,
            "vocab": vocab(vocabulary)?,
            "merges": vocabulary.merges,
        }),
    })
}

/// How text is split before byte-level BPE.
struct PreTokenizer {
    /// Applied one after the other; matches and what is between them become pieces.
    splits: &'static [&'static str],
    /// Text is brought into normalization form C first.
    nfc: bool,
    /// A piece that is a token stays whole, whatever the merges say.
    whole_words: bool,
}

const DIGIT: &str = r"\p{N}";
pub(super) const GPT2: &str =
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

impl PreTokenizer {
    /// The pre-tokenizer that `tokenizer.ggml.pre` names.
    fn named(name: &str) -> Option<Self> {
        let (splits, nfc, whole_words): (&[&str], bool, bool) = match name {
            "smollm" | "starcoder" | "refact" | "command-r" | "codeshell" => {
                (&[DIGIT, GPT2], false, false)
            }
            "gpt-2" | "phi-2" | "mpt" | "olmo" | "jais" => (&[GPT2], false, false),
            "llama-bpe" | "llama3" | "llama-v3" | "falcon3" => (&[LLAMA3], false, true),
            "dbrx" | "smaug-bpe" => (&[LLAMA3], false, false),
            "qwen2" => (&[QWEN2], true, false),
            "deepseek-r1-qwen" | "stablelm2" | "megrez" => (&[QWEN2], false, false),
            "default" | "" => (
                &[r"[\p{P}\$\+<=>\^~\|]+", GPT2, r"\p{N}+", "[0-9][0-9][0-9]"],
                false,
                false,
            ),
            _ => return None,
        };
        Some(Self {
            splits,
            nfc,
            whole_words,
        })
    }

    fn json(&self) -> Value {
        let mut parts: Vec<Value> = self
            .splits
            .iter()
            .map(|regex| json!({"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": false}))
            .collect();
        parts.push(json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}));
        json!({"type": "Sequence", "pretokenizers": parts})
    }
}

fn sentencepiece(vocabulary: &GgufVocabulary) -> Result<Parts> {
    let vocab = vocab(vocabulary)?;
    let merges = merges_from_scores(vocabulary, &vocab)?;
    let unk = match vocabulary.unk {
        Some(id) => match vocabulary.tokens.get(id as usize) {
            Some(token) => Value::from(token.as_str()),
            None => {
                return refuse(format_args!(
                    "unknown_token_id {id}, {} tokens",
                    vocabulary.tokens.len()
                ));
            }
        },
        None => Value::Null,
    };
    let prefix = vocabulary.add_space_prefix.unwrap_or(true);
    let mut normalizers =
        vec![json!({"type": "Replace", "pattern": {"String": " "}, "content": "▁"})];
    if prefix {
        normalizers.insert(0, json!({"type": "Prepend", "prepend": "▁"}));
    }
    Ok(Parts {
        normalizer: json!({"type": "Sequence", "normalizers": normalizers}),
        pre_tokenizer: Value::Null,
        decoder: json!({"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
            {"type": "ByteFallback"},
            {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": usize::from(prefix), "stop": 0},
        ]}),
        model: json!({
            "type": "BPE",
            "unk_token": unk,
            "fuse_unk": true,
            "byte_fallback": true,
            "vocab": vocab,
            "merges": merges,
        }),
    })
}

/// SentencePiece joins the neighbours whose joint token has the best score. As BPE merges: every
/// way to cut a token into two tokens, ranked by the score of the whole.
fn merges_from_scores(
    vocabulary: &GgufVocabulary,
    vocab: &Map<String, Value>,
) -> Result<Vec<[String; 2]>> {
    let (n, scores) = (vocabulary.tokens.len(), vocabulary.scores.len());
    if scores != n {
        return refuse(format_args!(
            "tokenizer.ggml.scores has {scores} entries, expected {n}"
        ));
    }
    let mut merges = Vec::new();
    for (id, (token, &score)) in vocabulary.tokens.iter().zip(&vocabulary.scores).enumerate() {
        if type_of(vocabulary, id) != token_type::NORMAL {
            continue;
        }
        if score.is_nan() || token.len() > MAX_PIECE_BYTES {
            let len = token.len();
            return refuse(format_args!(
                "token {id}: score {score}, {len} bytes (at most {MAX_PIECE_BYTES})"
            ));
        }
        // Of two overlapping ways the left one is right, and it has the longer left part unless
        // the token repeats itself.
        let cuts = token.char_indices().rev().map(|(cut, _)| cut);
        for cut in cuts.filter(|&cut| cut > 0) {
            let (left, right) = token.split_at(cut);
            if vocab.contains_key(left) && vocab.contains_key(right) {
                merges.push((score, [left.to_owned(), right.to_owned()]));
            }
        }
    }
    merges.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    Ok(merges.into_iter().map(|(_, merge)| merge).collect())
}

fn type_of(vocabulary: &GgufVocabulary, id: usize) -> i32 {
    vocabulary
        .token_types
        .get(id)
        .copied()
        .unwrap_or(token_type::NORMAL)
}

fn vocab(vocabulary: &GgufVocabulary) -> Result<Map<String, Value>> {
    let mut vocab = Map::with_capacity(vocabulary.tokens.len());
    for (id, token) in vocabulary.tokens.iter().enumerate() {
        if let Some(first) = vocab.insert(token.clone(), id.into()) {
            return refuse(format_args!("tokens {first} and {id} are both {token:?}"));
        }
    }
    Ok(vocab)
}

fn added_tokens(vocabulary: &GgufVocabulary) -> Vec<Value> {
    let entry = |id: usize, content: &str, special: bool| {
        json!({
            "id": id, "content": content, "single_word": false,
            "lstrip": false, "rstrip": false, "normalized": false, "special": special,
        })
    };
    let tokens = vocabulary.tokens.iter().enumerate();
    tokens
        .filter_map(|(id, token)| match type_of(vocabulary, id) {
            token_type::CONTROL | token_type::UNKNOWN => Some(entry(id, token, true)),
            token_type::USER_DEFINED => Some(entry(id, token, false)),
            _ => None,
        })
        .collect()
}

/// Puts the beginning and end of text around a text, if the file says so.
fn post_processor(vocabulary: &GgufVocabulary) -> Result<Value> {
    let mut single = vec![json!({"Sequence": {"id": "A", "type_id": 0}})];
    let mut tokens = Map::new();
    for (wanted, name, id, at) in [
        (vocabulary.add_bos, "bos_token_id", vocabulary.bos, 0),
        (
            vocabulary.add_eos,
            "eos_token_id",
            vocabulary.eos,
            usize::from(vocabulary.add_bos) + 1,
        ),
    ] {
        if !wanted {
            continue;
        }
        let Some(id) = id else {
            return refuse(format_args!("tokenizer.ggml.{name} is missing"));
        };
        let Some(token) = vocabulary.tokens.get(id as usize) else {
            let n = vocabulary.tokens.len();
            return refuse(format_args!("tokenizer.ggml.{name} {id}, {n} tokens"));
        };
        single.insert(at, json!({"SpecialToken": {"id": token, "type_id": 0}}));
        tokens.insert(
            token.clone(),
            json!({"id": token, "ids": [id], "tokens": [token]}),
        );
    }
    if tokens.is_empty() {
        return Ok(Value::Null);
    }
    Ok(json!({
        "type": "TemplateProcessing",
        "single": single,
        "pair": single,
        "special_tokens": tokens,
    }))
}
