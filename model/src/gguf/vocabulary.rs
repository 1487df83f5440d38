//! The tokenizer part of a GGUF file, as stored: `tokenizer.ggml.*`.

/// Vocabulary, merges and settings of a GGUF file's tokenizer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GgufVocabulary {
    /// `tokenizer.ggml.model`: `gpt2` (byte-level BPE) or `llama` (SentencePiece).
    pub model: String,
    /// `tokenizer.ggml.pre`: name of the pre-tokenizer, empty if absent.
    pub pre: String,
    /// Text of every token, by id.
    pub tokens: Vec<String>,
    /// 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte; empty if absent.
    pub token_types: Vec<i32>,
    /// `"left right"` in order of rank; empty for `llama`.
    pub merges: Vec<String>,
    /// Log-probability of every token, for `llama`; empty if absent.
    pub scores: Vec<f32>,
    /// Beginning of text.
    pub bos: Option<u32>,
    /// End of text.
    pub eos: Option<u32>,
    /// Unknown text.
    pub unk: Option<u32>,
    /// Whether encoding puts `bos` first.
    pub add_bos: bool,
    /// Whether encoding puts `eos` last.
    pub add_eos: bool,
    /// Jinja source.
    pub chat_template: Option<String>,
}
