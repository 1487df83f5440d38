//! Text to token ids and back.
//!
//! [`Tokenizer`] reads a `tokenizer.json`; [`tokenizer_json_from_gguf`] makes one from what a
//! GGUF file stores. The file may be hostile: it gives an error, or a tokenizer whose calls
//! return.

mod added;
mod bytes;
mod components;
mod control;
mod file;
mod gguf;
mod normalize;
mod pieces;
mod stream;

use tokenizers::models::bpe::BPE;
use tokenizers::tokenizer::normalizer::Range;
use tokenizers::tokenizer::{Model, NormalizedString, OffsetType, PreTokenizedString};

pub(crate) use control::{ends_reply, looks_like_control};
pub use gguf::tokenizer_json_from_gguf;
pub use stream::StreamDecoder;

use crate::jinja::Text;
use crate::{Error, Notice, Result};
use added::{Added, Found, Trust};
use bytes::{Scheme, TokenBytes};
use components::refuse;
use normalize::Normalizer;
use pieces::Pieces;

/// Ids a file may use. The largest vocabularies have about 2^18.
const MAX_VOCAB: u32 = 1 << 22;

/// A BPE tokenizer.
pub struct Tokenizer {
    normalizer: Normalizer,
    pieces: Pieces,
    bpe: BPE,
    added: Added,
    /// Put before and after a text if asked for.
    prefix: Vec<u32>,
    suffix: Vec<u32>,
    bytes: TokenBytes,
    /// Ids of special tokens, ascending.
    special: Vec<u32>,
    /// Whether the beginning of text is put before a chat whose template writes none.
    bos_before_chat: bool,
}

impl Tokenizer {
    /// Reads a `tokenizer.json` whose model is BPE.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] if the file is malformed, refers to tokens it does not have, or uses a
    /// component that is not supported; the message names it.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let file: file::File =
            serde_json::from_slice(json).map_err(|error| Error::Tokenizer(error.to_string()))?;
        let normalizer = Normalizer::new(file.normalizer)?;
        let pieces = Pieces::new(file.pre_tokenizer)?;
        let (prefix, suffix) = components::ends(file.post_processor)?;
        let mut scheme = Scheme {
            byte_level: pieces.byte_level && file.decoder.is_none(),
            ..Scheme::default()
        };
        if let Some(decoder) = file.decoder {
            scheme.add(decoder)?;
        }
        let bytes = token_bytes(&file.model, &file.added_tokens, &scheme)?;
        for &id in prefix.iter().chain(&suffix) {
            if id as usize >= bytes.len() {
                return refuse(format_args!(
                    "post-processor: id {id}, {} tokens",
                    bytes.len()
                ));
            }
        }
        let mut special: Vec<u32> = file
            .added_tokens
            .iter()
            .filter(|token| token.special)
            .map(|token| token.id)
            .collect();
        special.sort_unstable();
        let bpe = components::bpe(file.model, &file.added_tokens)?;
        let added = Added::new(file.added_tokens, &normalizer)?;
        Ok(Self {
            normalizer,
            pieces,
            bpe,
            added,
            prefix,
            suffix,
            bytes,
            special,
            bos_before_chat: file.brevity.bos_before_chat,
        })
    }

    /// The ids of `text`.
    ///
    /// `add_special` adds the tokens the file puts around a text (beginning of text, mostly).
    /// `parse_special` takes the text of a special token, such as `<|im_start|>`, for that token;
    /// without it such text is encoded like any other, so it is safe for what users write.
    /// Added tokens that are not special are recognised either way. A character the vocabulary
    /// cannot spell becomes the unknown token, or nothing if there is none.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] if a component fails.
    pub fn encode(&self, text: &str, add_special: bool, parse_special: bool) -> Result<Vec<u32>> {
        let trust = if parse_special {
            Trust::All
        } else {
            Trust::Plain
        };
        let ids = self.encode_trusting(text, &trust)?;
        Ok(if add_special {
            [&self.prefix, &*ids, &self.suffix].concat()
        } else {
            ids
        })
    }

    /// The ids of a prompt that the template of `source` wrote: guarded tokens count only where the
    /// template wrote all of them.
    pub(crate) fn encode_rendered(&self, prompt: &Text, source: &str) -> Result<Vec<u32>> {
        let trust = self.added.trust(prompt, source);
        let mut ids = self.encode_trusting(prompt.as_str(), &trust)?;
        if self.bos_before_chat && !ids.starts_with(&self.prefix) {
            ids.splice(0..0, self.prefix.iter().copied());
        }
        Ok(ids)
    }

    fn encode_trusting(&self, text: &str, trust: &Trust<'_>) -> Result<Vec<u32>> {
        let whole = NormalizedString::from(text);
        let mut ids = Vec::new();
        each_part(text.len(), &self.added.find_raw(text, trust), |part| {
            match part {
                Part::Token(id) => ids.push(id),
                Part::Text(start, end) => {
                    let mut piece = slice(&whole, Range::Original(start..end))?;
                    self.normalizer.apply(&mut piece)?;
                    self.encode_normalized(piece, start, trust, &mut ids)?;
                }
            }
            Ok(())
        })?;
        Ok(ids)
    }

    /// Encodes normalized text that begins at byte `start` of the whole.
    fn encode_normalized(
        &self,
        text: NormalizedString,
        start: usize,
        trust: &Trust<'_>,
        ids: &mut Vec<u32>,
    ) -> Result<()> {
        let original = |range: std::ops::Range<usize>| {
            let range = text.convert_offsets(Range::Normalized(range));
            let range = range.unwrap_or_default();
            range.start + start..range.end + start
        };
        let found = self.added.find_normalized(text.get(), trust, original);
        each_part(text.get().len(), &found, |part| {
            match part {
                Part::Token(id) => ids.push(id),
                Part::Text(start, end) => {
                    let piece = slice(&text, Range::Normalized(start..end))?;
                    ids.extend(self.encode_piece(piece)?);
                }
            }
            Ok(())
        })
    }

    /// Encodes text without added tokens.
    fn encode_piece(&self, text: NormalizedString) -> Result<Vec<u32>> {
        let mut pieces = PreTokenizedString::from(text);
        self.pieces.cut(&mut pieces)?;
        pieces
            .tokenize(|piece| self.bpe.tokenize(piece.get()))
            .map_err(failed)?;
        let encoding = pieces.into_encoding(None, 0, OffsetType::None);
        Ok(encoding.map_err(failed)?.get_ids().to_vec())
    }

    /// What a caller should know of a prompt that [`encode`](Self::encode) made with the tokens
    /// around it: that it begins with the beginning of text twice.
    pub fn notice_of_prompt(&self, ids: &[u32]) -> Option<Notice> {
        let (&first, second) = (self.prefix.first()?, ids.get(1)?);
        (ids[0] == first && *second == first).then(|| {
            let token = String::from_utf8_lossy(self.token_bytes(first));
            Notice::DoubledBos(token.into_owned())
        })
    }

    /// The bytes `id` stands for, not necessarily whole characters; empty if there is no such
    /// token. A space that marks the first word of a text is kept.
    pub fn token_bytes(&self, id: u32) -> &[u8] {
        self.bytes.get(id)
    }

    /// One more than the largest id. A model may have more rows, as padding.
    pub fn vocab_size(&self) -> usize {
        self.bytes.len()
    }

    /// The id of a token given as the file spells it (`<|im_end|>`, `Ġthe`).
    pub fn token_to_id(&self, token: &str) -> Option<u32> {
        self.added.id(token).or_else(|| self.bpe.token_to_id(token))
    }

    /// Whether `id` is a special token: it steers the model and is not part of its reply's text.
    pub fn is_special(&self, id: u32) -> bool {
        self.special.binary_search(&id).is_ok()
    }

    /// Text and id of every added token: those recognised before the model sees the text.
    pub fn added_tokens(&self) -> impl Iterator<Item = (&str, u32)> {
        self.added.ids()
    }
}

/// A part of a text.
enum Part {
    /// An added token.
    Token(u32),
    /// Bytes between them.
    Text(usize, usize),
}

/// Calls `f` with the tokens found and what is between them, in order.
fn each_part(len: usize, found: &[Found], mut f: impl FnMut(Part) -> Result<()>) -> Result<()> {
    let mut at = 0;
    for token in found {
        if at < token.start {
            f(Part::Text(at, token.start))?;
        }
        f(Part::Token(token.id))?;
        at = token.end;
    }
    if at < len {
        f(Part::Text(at, len))?;
    }
    Ok(())
}

fn slice(
    text: &NormalizedString,
    range: Range<std::ops::Range<usize>>,
) -> Result<NormalizedString> {
    let slice = text.slice(range);
    slice.ok_or_else(|| Error::Tokenizer("a token that ends inside a character".into()))
}

fn failed(error: tokenizers::Error) -> Error {
    Error::Tokenizer(error.to_string())
}

fn token_bytes(
    model: &file::Model,
    added: &[file::AddedTokenEntry],
    scheme: &Scheme,
) -> Result<TokenBytes> {
    let ids = model
        .vocab
        .values()
        .copied()
        .chain(added.iter().map(|token| token.id));
    let Some(last) = ids.max() else {
        return refuse("no tokens");
    };
    if last >= MAX_VOCAB {
        return refuse(format_args!("id {last}, at most {}", MAX_VOCAB - 1));
    }
    let mut tokens = vec![None; last as usize + 1];
    for (token, &id) in &model.vocab {
        if let Some((first, _)) = tokens[id as usize].replace((token.as_str(), false)) {
            return refuse(format_args!("id {id} is both {first:?} and {token:?}"));
        }
    }
    for token in added {
        tokens[token.id as usize] = Some((token.content.as_str(), true));
    }
    TokenBytes::new(&tokens, scheme)
}

#[cfg(test)]
pub(crate) mod tests;
