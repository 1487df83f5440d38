//! What a GGUF file says about its tokenizer.

use super::value::Metadata;
use crate::tokenizer::{ends_reply, looks_like_control};
use crate::{Error, Notice, Result};

/// The keys `tokenizer.ggml.*` and `tokenizer.chat_template` as they are in the file, but for the
/// types of tokens whose texts say more than their types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GgufVocabulary {
    /// Kind of tokenizer: `gpt2` (byte-level BPE), `llama` (SentencePiece), ...
    pub model: String,
    /// Name of the pre-tokenizer, empty if the file gives none.
    pub pre: String,
    /// Text of every token.
    pub tokens: Vec<String>,
    /// GGML's type of every token (1 normal, 2 unknown, 3 control, 4 user defined, 5 unused,
    /// 6 byte), or empty.
    pub token_types: Vec<i32>,
    /// BPE merges, `left right`, best first; empty for SentencePiece.
    pub merges: Vec<String>,
    /// SentencePiece scores, or empty.
    pub scores: Vec<f32>,
    /// Beginning of text.
    pub bos: Option<u32>,
    /// End of text or of a turn.
    pub eos: Option<u32>,
    /// Stands for what the vocabulary cannot express.
    pub unk: Option<u32>,
    /// Filler.
    pub pad: Option<u32>,
    /// Whether `bos` is put before a prompt.
    pub add_bos: bool,
    /// Whether `eos` is put after a prompt.
    pub add_eos: bool,
    /// Whether SentencePiece text begins with a space that is not there. `None` is yes.
    pub add_space_prefix: Option<bool>,
    /// Jinja source.
    pub chat_template: Option<String>,
}

/// GGML's types of tokens.
pub(crate) mod token_type {
    pub const NORMAL: i32 = 1;
    pub const UNKNOWN: i32 = 2;
    pub const CONTROL: i32 = 3;
    pub const USER_DEFINED: i32 = 4;
    pub const UNUSED: i32 = 5;
}

/// Pre-tokenizers of models that expect `bos` although their files need not say so.
const ADD_BOS_BY_DEFAULT: [&str; 4] = ["llama3", "llama-v3", "llama-bpe", "falcon3"];

/// Keys after `tokenizer.ggml.` that are read, or that change no id, beside those of single tokens
/// (`..._token_id`).
const KNOWN_KEYS: [&str; 13] = [
    "model",
    "pre",
    "tokens",
    "token_type",
    "token_type_count",
    "merges",
    "scores",
    "added_tokens",
    "add_bos_token",
    "add_eos_token",
    "add_space_prefix",
    "suppress_tokens",
    "eog_token_ids",
];

/// Flags that change ids when they are on, which brevity does not do.
const REFUSED_FLAGS: [&str; 4] = [
    "add_sep_token",
    "remove_extra_whitespaces",
    "normalizer.lowercase",
    "normalizer.strip_accents",
];

impl GgufVocabulary {
    /// Reads the vocabulary; token ids are checked against its size. Keys that change ids and are
    /// not known are refused.
    pub(super) fn read(metadata: &Metadata) -> Result<Self> {
        refuse(metadata)?;
        let required = |name: &str| {
            let value = metadata.str(&key(name))?;
            value
                .map(str::to_owned)
                .ok_or_else(|| metadata.missing(&key(name)))
        };
        let model = required("model")?;
        let tokens = metadata
            .strings(&key("tokens"))?
            .ok_or_else(|| metadata.missing(&key("tokens")))?;
        let token_types = metadata.i32s(&key("token_type"))?.unwrap_or_default();
        let scores = metadata.f32s(&key("scores"))?.unwrap_or_default();
        for (name, len) in [("token_type", token_types.len()), ("scores", scores.len())] {
            if len != 0 && len != tokens.len() {
                return Err(Error::format(
                    metadata.path(),
                    format!(
                        "{}: expected {} elements (one a token), found {len}",
                        key(name),
                        tokens.len()
                    ),
                ));
            }
        }
        let id = |name: &str| -> Result<Option<u32>> {
            let id = metadata.u32(&key(name))?;
            match id {
                Some(id) if id as usize >= tokens.len() => Err(Error::format(
                    metadata.path(),
                    format!(
                        "{}: expected a token below {}, found {id}",
                        key(name),
                        tokens.len()
                    ),
                )),
                _ => Ok(id),
            }
        };
        let pre = metadata.str(&key("pre"))?.unwrap_or_default().to_owned();
        let adds_bos = model == "llama" || ADD_BOS_BY_DEFAULT.contains(&pre.as_str());
        Ok(Self {
            merges: metadata.strings(&key("merges"))?.unwrap_or_default(),
            bos: id("bos_token_id")?,
            eos: id("eos_token_id")?,
            unk: id("unknown_token_id")?,
            pad: id("padding_token_id")?,
            add_bos: metadata.bool(&key("add_bos_token"))?.unwrap_or(adds_bos),
            add_eos: metadata.bool(&key("add_eos_token"))?.unwrap_or(false),
            add_space_prefix: metadata.bool(&key("add_space_prefix"))?,
            chat_template: metadata.str("tokenizer.chat_template")?.map(str::to_owned),
            model,
            pre,
            tokens,
            token_types,
            scores,
        })
    }

    /// Gives tokens with the text of a control token that type, whatever the file says: published
    /// files have turn tokens of every type. Returns their texts.
    ///
    /// Words and unused tokens count by the shape `<|...|>`, user-defined tokens only if they end
    /// replies: others (`<think>`) are meant to be seen.
    pub(super) fn believe_texts(&mut self) -> Vec<String> {
        let mut changed = Vec::new();
        for (i, text) in self.tokens.iter().enumerate() {
            let ty = self
                .token_types
                .get(i)
                .copied()
                .unwrap_or(token_type::NORMAL);
            let shape = text.starts_with("<|") || text.starts_with("<｜");
            let believed = match ty {
                token_type::NORMAL | token_type::UNUSED => shape && looks_like_control(text),
                token_type::USER_DEFINED => ends_reply(text),
                _ => false,
            };
            if believed {
                changed.push(i);
            }
        }
        if !changed.is_empty() && self.token_types.is_empty() {
            self.token_types = vec![token_type::NORMAL; self.tokens.len()];
        }
        for &i in &changed {
            self.token_types[i] = token_type::CONTROL;
        }
        changed
            .into_iter()
            .map(|i| self.tokens[i].clone())
            .collect()
    }

    /// What the user should know of it. Names of templates come from `metadata`.
    pub(super) fn notices(&self, metadata: &Metadata, believed: Vec<String>) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.model == "gpt2" && self.pre.is_empty() {
            notices.push(Notice::NoPreTokenizer);
        }
        if !believed.is_empty() {
            notices.push(Notice::ControlTokensByText(believed));
        }
        if self.chat_template.is_none() {
            let names = metadata.keys().filter_map(|key| {
                let name = key.strip_prefix("tokenizer.chat_template.")?;
                Some(name.to_owned())
            });
            let mut names: Vec<String> = names.collect();
            names.sort();
            notices.push(if names.is_empty() {
                Notice::NoTemplate
            } else {
                Notice::NoDefaultTemplate(names)
            });
        }
        notices
    }

    /// Every token that ends a reply: `eos`, the end-of-turn keys, and well-known control tokens.
    pub(super) fn end_tokens(&self, metadata: &Metadata) -> Result<Vec<u32>> {
        let mut ends: Vec<u32> = self.eos.into_iter().collect();
        for name in ["eot_token_id", "eom_token_id"] {
            let id = metadata.u32(&key(name))?;
            ends.extend(id.filter(|&id| (id as usize) < self.tokens.len()));
        }
        for (i, (text, &ty)) in self.tokens.iter().zip(&self.token_types).enumerate() {
            if ty == token_type::CONTROL && ends_reply(text) {
                ends.push(i as u32);
            }
        }
        let mut unique = Vec::new();
        for id in ends {
            if !unique.contains(&id) {
                unique.push(id);
            }
        }
        Ok(unique)
    }

    /// Text of a token.
    pub fn text(&self, id: u32) -> Option<&str> {
        self.tokens.get(id as usize).map(String::as_str)
    }
}

fn key(name: &str) -> String {
    format!("tokenizer.ggml.{name}")
}

/// Refuses keys that would change ids.
fn refuse(metadata: &Metadata) -> Result<()> {
    for name in REFUSED_FLAGS {
        if metadata.bool(&key(name))? == Some(true) {
            let what = format!("{} true", key(name));
            return Err(Error::unsupported(metadata.path(), what));
        }
    }
    if metadata.bool(&key("escape_whitespaces"))? == Some(false) {
        let what = format!("{} false", key("escape_whitespaces"));
        return Err(Error::unsupported(metadata.path(), what));
    }
    let known = |name: &str| {
        KNOWN_KEYS.contains(&name)
            || REFUSED_FLAGS.contains(&name)
            || name == "escape_whitespaces"
            || name.ends_with("_token_id")
    };
    let mut unknown: Vec<&str> = metadata
        .keys()
        .filter(|key| {
            key.strip_prefix("tokenizer.ggml.")
                .is_some_and(|name| !known(name))
        })
        .collect();
    unknown.sort_unstable();
    match unknown.first() {
        Some(key) => {
            let what = format!("{key}, a key of the tokenizer that is not known");
            Err(Error::unsupported(metadata.path(), what))
        }
        None => Ok(()),
    }
}
