//! Text to token ids and back.
//!
//! [`Tokenizer`] reads a `tokenizer.json`; [`tokenizer_json_from_gguf`] makes one from what a
//! GGUF file stores. The file may be hostile: it gives an error, or a tokenizer whose calls
//! return.

mod added;
mod bytes;
mod components;
mod file;
mod gguf;
mod guard;
mod stream;

use tokenizers::models::bpe::BPE;
use tokenizers::normalizers::NormalizerWrapper;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::tokenizer::{
    Model, NormalizedString, OffsetType, PreTokenizedString, PreTokenizer,
};

pub use gguf::tokenizer_json_from_gguf;
pub(crate) use guard::Guards;
pub use stream::StreamDecoder;

use crate::{Error, Result};
use added::Added;
use bytes::{Scheme, TokenBytes};
use components::refuse;

/// Ids a file may use. The largest vocabularies have about 2^18.
const MAX_VOCAB: u32 = 1 << 22;

/// A BPE tokenizer.
pub struct Tokenizer {
    normalizer: Option<NormalizerWrapper>,
    pre_tokenizer: Option<PreTokenizerWrapper>,
    bpe: BPE,
    added: Added,
    /// Put before and after a text if asked for.
    prefix: Vec<u32>,
    suffix: Vec<u32>,
    bytes: TokenBytes,
    /// Ids of special tokens, ascending.
    special: Vec<u32>,
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
        let byte_level = file
            .pre_tokenizer
            .as_ref()
            .is_some_and(components::is_byte_level);
        let normalizer = file.normalizer.map(components::normalizer).transpose()?;
        let pre_tokenizer = file
            .pre_tokenizer
            .map(components::pre_tokenizer)
            .transpose()?;
        let (prefix, suffix) = components::ends(file.post_processor)?;
        let mut scheme = Scheme {
            byte_level: byte_level && file.decoder.is_none(),
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
        let added = Added::new(&file.added_tokens, normalizer.as_ref())?;
        let mut special: Vec<u32> = file
            .added_tokens
            .iter()
            .filter(|token| token.special)
            .map(|token| token.id)
            .collect();
        special.sort_unstable();
        let bpe = components::bpe(file.model, &file.added_tokens)?;
        Ok(Self {
            normalizer,
            pre_tokenizer,
            bpe,
            added,
            prefix,
            suffix,
            bytes,
            special,
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
        let added = if parse_special {
            &self.added.all
        } else {
            &self.added.plain
        };
        let pieces = added.extract_and_normalize(self.normalizer.as_ref(), text);
        let ids = self.encode_pieces(pieces).map_err(failed)?;
        Ok(if add_special {
            [&self.prefix, &*ids, &self.suffix].concat()
        } else {
            ids
        })
    }

    /// The ids of `text`, whose special tokens count but for those that `guards` hides.
    pub(crate) fn encode_guarded(&self, text: &str, guards: &Guards) -> Result<Vec<u32>> {
        let mut pieces = self
            .added
            .all
            .extract_and_normalize(self.normalizer.as_ref(), text);
        let restore = |piece: &mut NormalizedString| {
            piece.map(|c| guards.restore(c));
            Ok(())
        };
        pieces.normalize(restore).map_err(failed)?;
        self.encode_pieces(pieces).map_err(failed)
    }

    /// Encodes what is not yet a token.
    fn encode_pieces(&self, mut pieces: PreTokenizedString) -> tokenizers::Result<Vec<u32>> {
        if let Some(pre_tokenizer) = &self.pre_tokenizer {
            pre_tokenizer.pre_tokenize(&mut pieces)?;
        }
        pieces.tokenize(|piece| self.bpe.tokenize(piece.get()))?;
        Ok(pieces
            .into_encoding(None, 0, OffsetType::None)?
            .get_ids()
            .to_vec())
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

    /// The texts of the special tokens.
    pub(crate) fn special_texts(&self) -> impl Iterator<Item = &str> {
        self.added.special_texts()
    }
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
    Ok(TokenBytes::new(&tokens, scheme))
}

#[cfg(test)]
pub(crate) mod tests;
