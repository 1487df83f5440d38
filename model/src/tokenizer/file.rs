//! The schema of `tokenizer.json`: what brevity reads of it, and nothing else.
//!
//! Every part is a closed list, so a component brevity does not know is refused by name.

use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use tokenizers::models::bpe::{Merges, Vocab};
use tokenizers::pre_tokenizers::metaspace::PrependScheme;
use tokenizers::tokenizer::SplitDelimiterBehavior;

/// A whole `tokenizer.json`.
#[derive(Deserialize)]
pub(super) struct File {
    #[serde(default)]
    pub added_tokens: Vec<AddedTokenEntry>,
    pub normalizer: Option<Normalizer>,
    pub pre_tokenizer: Option<PreTokenizer>,
    pub post_processor: Option<PostProcessor>,
    pub decoder: Option<Decoder>,
    pub model: Model,
    /// What brevity adds when it makes the file.
    #[serde(default)]
    pub brevity: Extra,
}

/// What a `tokenizer.json` has no place for.
#[derive(Default, Deserialize)]
pub(super) struct Extra {
    /// Whether the beginning of text is put before a chat whose template writes none.
    #[serde(default)]
    pub bos_before_chat: bool,
}

/// A token recognised before the model sees the text.
#[derive(Deserialize)]
pub(super) struct AddedTokenEntry {
    pub id: u32,
    pub content: String,
    #[serde(default)]
    pub single_word: bool,
    #[serde(default)]
    pub lstrip: bool,
    #[serde(default)]
    pub rstrip: bool,
    #[serde(default)]
    pub normalized: bool,
    #[serde(default)]
    pub special: bool,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
pub(super) enum Normalizer {
    #[serde(rename = "NFC")]
    Nfc,
    #[serde(rename = "NFD")]
    Nfd,
    #[serde(rename = "NFKC")]
    Nfkc,
    #[serde(rename = "NFKD")]
    Nfkd,
    Prepend {
        prepend: String,
    },
    Replace {
        pattern: Pattern,
        content: String,
    },
    Sequence {
        normalizers: Vec<Normalizer>,
    },
}

#[derive(Deserialize)]
pub(super) enum Pattern {
    String(String),
    Regex(String),
}

#[derive(Deserialize)]
#[serde(tag = "type")]
pub(super) enum PreTokenizer {
    ByteLevel {
        #[serde(default = "yes")]
        add_prefix_space: bool,
        #[serde(default = "yes")]
        use_regex: bool,
    },
    Digits {
        individual_digits: bool,
    },
    Metaspace {
        replacement: char,
        add_prefix_space: Option<bool>,
        prepend_scheme: Option<PrependScheme>,
        split: Option<bool>,
    },
    Punctuation {
        #[serde(default = "isolated")]
        behavior: SplitDelimiterBehavior,
    },
    Split {
        pattern: Pattern,
        behavior: SplitDelimiterBehavior,
        #[serde(default)]
        invert: bool,
    },
    Sequence {
        pretokenizers: Vec<PreTokenizer>,
    },
}

fn yes() -> bool {
    true
}

fn isolated() -> SplitDelimiterBehavior {
    SplitDelimiterBehavior::Isolated
}

#[derive(Deserialize)]
#[serde(tag = "type")]
pub(super) enum PostProcessor {
    ByteLevel {},
    TemplateProcessing {
        single: Vec<Piece>,
        #[serde(default)]
        special_tokens: HashMap<String, TemplateToken>,
    },
    Sequence {
        processors: Vec<PostProcessor>,
    },
}

#[derive(Deserialize)]
pub(super) enum Piece {
    Sequence {},
    SpecialToken { id: String },
}

#[derive(Deserialize)]
pub(super) struct TemplateToken {
    pub ids: Vec<u32>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
pub(super) enum Decoder {
    ByteLevel {},
    ByteFallback {},
    Fuse {},
    Metaspace { replacement: char },
    Replace { pattern: Pattern, content: String },
    Strip {},
    Sequence { decoders: Vec<Decoder> },
}

/// The BPE model.
#[derive(Deserialize)]
pub(super) struct Model {
    /// Absent in old files, which are all BPE.
    #[serde(rename = "type", default)]
    _kind: ModelKind,
    pub unk_token: Option<String>,
    pub continuing_subword_prefix: Option<String>,
    pub end_of_word_suffix: Option<String>,
    #[serde(default)]
    pub fuse_unk: bool,
    #[serde(default)]
    pub byte_fallback: bool,
    #[serde(default)]
    pub ignore_merges: bool,
    #[serde(deserialize_with = "vocab")]
    pub vocab: Vocab,
    #[serde(deserialize_with = "merges")]
    pub merges: Merges,
}

#[derive(Default, Deserialize)]
pub(super) enum ModelKind {
    #[default]
    #[serde(rename = "BPE")]
    Bpe,
}

fn vocab<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vocab, D::Error> {
    struct Entries;
    impl<'de> Visitor<'de> for Entries {
        type Value = Vocab;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a map from token to id")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vocab, A::Error> {
            let mut vocab = Vocab::new();
            while let Some((token, id)) = map.next_entry()? {
                vocab.insert(token, id);
            }
            Ok(vocab)
        }
    }
    deserializer.deserialize_map(Entries)
}

/// `["left", "right"]`, or `"left right"` in older files.
struct Merge(String, String);

impl<'de> Deserialize<'de> for Merge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Merge;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(r#"a merge: ["left", "right"] or "left right""#)
            }

            fn visit_str<E: Error>(self, line: &str) -> Result<Merge, E> {
                match line.split_once(' ') {
                    Some((left, right)) if !right.contains(' ') => {
                        Ok(Merge(left.into(), right.into()))
                    }
                    _ => Err(E::invalid_value(Unexpected::Str(line), &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Merge, A::Error> {
                let left = seq.next_element()?;
                let right = seq.next_element()?;
                match (left, right, seq.next_element::<IgnoredAny>()?) {
                    (Some(left), Some(right), None) => Ok(Merge(left, right)),
                    _ => Err(A::Error::invalid_value(Unexpected::Seq, &self)),
                }
            }
        }
        deserializer.deserialize_any(Parts)
    }
}

fn merges<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Merges, D::Error> {
    struct Entries;
    impl<'de> Visitor<'de> for Entries {
        type Value = Merges;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a list of merges")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Merges, A::Error> {
            let mut merges = Merges::new();
            while let Some(Merge(left, right)) = seq.next_element()? {
                merges.push((left, right));
            }
            Ok(merges)
        }
    }
    deserializer.deserialize_seq(Entries)
}
