use proptest::prelude::*;
use serde_json::{Value, json};

use super::bytes::char_to_byte;
use super::*;
use crate::GgufVocabulary;

mod gguf;
mod hostile;
mod smollm2;

/// The character that stands for each byte.
fn alphabet() -> Vec<String> {
    let mut chars: Vec<char> = (0..0x200).filter_map(char::from_u32).collect();
    chars.retain(|&c| char_to_byte(c).is_some());
    chars.sort_by_key(|&c| char_to_byte(c));
    chars.into_iter().map(String::from).collect()
}

/// Byte-level BPE: token `b` is byte `b`, then one token for each merge, then `<s>` (control),
/// `</s>` (control) and `<think>` (user defined).
pub(crate) fn byte_level(pre: &str, merges: &[&str]) -> GgufVocabulary {
    let mut tokens = alphabet();
    tokens.extend(merges.iter().map(|merge| merge.replace(' ', "")));
    let mut token_types = vec![1; tokens.len()];
    let bos = tokens.len() as u32;
    tokens.extend(["<s>", "</s>", "<think>"].map(String::from));
    token_types.extend([3, 3, 4]);
    GgufVocabulary {
        model: "gpt2".into(),
        pre: pre.into(),
        tokens,
        token_types,
        merges: merges.iter().map(|&merge| merge.into()).collect(),
        bos: Some(bos),
        eos: Some(bos + 1),
        ..GgufVocabulary::default()
    }
}

pub(crate) fn build(vocabulary: &GgufVocabulary) -> Tokenizer {
    Tokenizer::from_json(&tokenizer_json_from_gguf(vocabulary).unwrap()).unwrap()
}

/// The tokens of `text`, separated by `|`.
fn split(tokenizer: &Tokenizer, text: &str) -> String {
    let ids = tokenizer.encode(text, false, false).unwrap();
    let piece = |&id: &u32| String::from_utf8_lossy(tokenizer.token_bytes(id)).into_owned();
    ids.iter().map(piece).collect::<Vec<_>>().join("|")
}

fn json_of(vocabulary: &GgufVocabulary) -> Value {
    serde_json::from_slice(&tokenizer_json_from_gguf(vocabulary).unwrap()).unwrap()
}

fn read(json: &Value) -> Result<Tokenizer> {
    Tokenizer::from_json(&serde_json::to_vec(json).unwrap())
}

#[test]
fn special_tokens_are_read_only_if_asked_for() {
    let tokenizer = build(&byte_level("gpt-2", &["a b"]));
    let id = |token| tokenizer.token_to_id(token).unwrap();
    let encode = |special| tokenizer.encode("ab<s>", false, special).unwrap();
    assert_eq!(encode(true), [id("ab"), id("<s>")]);
    assert_eq!(encode(false), [id("ab"), id("<"), id("s"), id(">")]);
    // A user-defined token is no special token: it is always read.
    let both = [false, true].map(|special| tokenizer.encode("<think>", false, special).unwrap());
    assert_eq!(both, [[id("<think>")], [id("<think>")]]);
    assert!(tokenizer.is_special(id("<s>")) && !tokenizer.is_special(id("<think>")));
    assert_eq!(tokenizer.token_bytes(id("<s>")), b"<s>");
}

#[test]
fn text_never_merges_into_a_special_token() {
    let mut vocabulary = byte_level("llama-bpe", &["< s", "<s >"]);
    // The merge now makes the control token itself, and "!" is one by itself.
    vocabulary.tokens[257] = "<other>".into();
    vocabulary.token_types[usize::from(b'!')] = 3;
    let tokenizer = build(&vocabulary);
    assert_eq!(split(&tokenizer, "<s>"), "<s|>");
    let ids = tokenizer.encode("<s>!!", false, false).unwrap();
    assert!(ids.iter().all(|&id| !tokenizer.is_special(id)), "{ids:?}");
    assert_eq!(tokenizer.encode("<s>!!", false, true).unwrap().len(), 3);
}

#[test]
fn beginning_and_end_are_added_if_asked_for() {
    let mut vocabulary = byte_level("gpt-2", &[]);
    let (bos, eos) = (vocabulary.bos.unwrap(), vocabulary.eos.unwrap());
    for (add_bos, add_eos, expected) in [
        (false, false, vec![97]),
        (true, false, vec![bos, 97]),
        (false, true, vec![97, eos]),
        (true, true, vec![bos, 97, eos]),
    ] {
        (vocabulary.add_bos, vocabulary.add_eos) = (add_bos, add_eos);
        let tokenizer = build(&vocabulary);
        assert_eq!(tokenizer.encode("a", true, false).unwrap(), expected);
        assert_eq!(tokenizer.encode("a", false, false).unwrap(), [97]);
    }
}

#[test]
fn ids_beyond_the_vocabulary_have_no_bytes() {
    let tokenizer = build(&byte_level("gpt-2", &[]));
    assert_eq!(tokenizer.vocab_size(), 259);
    assert_eq!(tokenizer.token_bytes(0), [0]);
    assert_eq!(tokenizer.token_bytes(258), b"<think>");
    assert_eq!(tokenizer.token_bytes(259), b"");
    assert_eq!(tokenizer.token_bytes(u32::MAX), b"");
}

/// The older spellings: merges as lines, no model type, components at the top level.
#[test]
fn an_older_file_reads_the_same() {
    let mut file = json_of(&byte_level("smollm", &["a b", "Ġ c", "1 2"]));
    let new = read(&file).unwrap();
    let model = file["model"].as_object_mut().unwrap();
    model.remove("type");
    model["merges"] = json!([["a", "b"], ["Ġ", "c"], ["1", "2"]]);
    file["pre_tokenizer"] = json!({"type": "Sequence", "pretokenizers": [
        {"type": "Digits", "individual_digits": true},
        {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
    ]});
    let old = read(&file).unwrap();
    for text in ["ab c 12", "  ab\r\n\t c", "x12ab't 3½"] {
        assert_eq!(
            old.encode(text, true, true).unwrap(),
            new.encode(text, true, true).unwrap()
        );
    }
}

#[test]
fn normalization_form_c_is_that_of_qwen2() {
    let merges = ["Ã ©"];
    for (pre, expected) in [("qwen2", 1), ("deepseek-r1-qwen", 3)] {
        let tokenizer = build(&byte_level(pre, &merges));
        assert_eq!(
            tokenizer.encode("e\u{301}", false, false).unwrap().len(),
            expected,
            "{pre}"
        );
    }
}

proptest! {
    #[test]
    fn tokens_spell_the_text(text in "\\PC*|[a-c <>/sthink'\\r\\n\\t0-9é🙂]*", parse_special: bool) {
        for pre in ["smollm", "llama-bpe", "gpt-2", "default", "deepseek-r1-qwen"] {
            let tokenizer = build(&byte_level(pre, &["a b", "Ġ a", "1 2", "12 3", "Ċ Ċ"]));
            let ids = tokenizer.encode(&text, false, parse_special).unwrap();
            let bytes: Vec<u8> = ids.iter().flat_map(|&id| tokenizer.token_bytes(id)).copied().collect();
            prop_assert_eq!(String::from_utf8(bytes).unwrap(), text.as_str());
            let mut decoder = StreamDecoder::new();
            let streamed: String = ids.iter().map(|&id| decoder.push(tokenizer.token_bytes(id))).collect();
            prop_assert_eq!(streamed, text.as_str());
        }
    }
}
