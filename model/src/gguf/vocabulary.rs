//! What a GGUF file says about its tokenizer.

use super::value::Metadata;
use crate::{Error, Result};

/// The keys `tokenizer.ggml.*` and `tokenizer.chat_template` as they are in the file.
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
    /// Whether `bos` is put before a prompt.
    pub add_bos: bool,
    /// Whether `eos` is put behind a prompt.
    pub add_eos: bool,
    /// Jinja source.
    pub chat_template: Option<String>,
}

/// Control tokens that end a turn wherever they exist, whatever the file calls its end token.
const END_TEXTS: [&str; 7] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<end_of_turn>",
];
/// GGML's type of control tokens.
const CONTROL: i32 = 3;

/// Pre-tokenizers of models that expect `bos` although their files need not say so.
const ADD_BOS_BY_DEFAULT: [&str; 4] = ["llama3", "llama-v3", "llama-bpe", "falcon3"];

impl GgufVocabulary {
    /// Reads the vocabulary; token ids are checked against its size.
    pub(super) fn read(metadata: &Metadata) -> Result<Self> {
        let key = |name: &str| format!("tokenizer.ggml.{name}");
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
            add_bos: metadata.bool(&key("add_bos_token"))?.unwrap_or(adds_bos),
            add_eos: metadata.bool(&key("add_eos_token"))?.unwrap_or(false),
            chat_template: metadata.str("tokenizer.chat_template")?.map(str::to_owned),
            model,
            pre,
            tokens,
            token_types,
            scores,
        })
    }

    /// Every token that ends a reply: `eos`, the end-of-turn keys, and well-known control tokens.
    pub(super) fn end_tokens(&self, metadata: &Metadata) -> Result<Vec<u32>> {
        let mut ends: Vec<u32> = self.eos.into_iter().collect();
        for name in ["eot_token_id", "eom_token_id"] {
            let id = metadata.u32(&format!("tokenizer.ggml.{name}"))?;
            ends.extend(id.filter(|&id| (id as usize) < self.tokens.len()));
        }
        for (i, (text, &ty)) in self.tokens.iter().zip(&self.token_types).enumerate() {
            if ty == CONTROL && END_TEXTS.contains(&text.as_str()) {
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
