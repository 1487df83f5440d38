//! Tokens recognised in the text before the BPE model sees it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tokenizers::models::bpe::BpeTrainer;
use tokenizers::normalizers::NormalizerWrapper;
use tokenizers::tokenizer::{
    AddedToken, AddedVocabulary, Model, NormalizedString, Normalizer, Token,
};

use super::file::AddedTokenEntry;
use crate::{Error, Result};

/// The added tokens of a file, in two views.
pub(super) struct Added {
    /// Recognises all of them.
    pub all: AddedVocabulary,
    /// Recognises those that are not special; the text of special tokens is plain text.
    pub plain: AddedVocabulary,
    ids: HashMap<String, u32>,
}

impl Added {
    pub fn new(
        entries: &[AddedTokenEntry],
        normalizer: Option<&NormalizerWrapper>,
    ) -> Result<Self> {
        let mut ids = HashMap::with_capacity(entries.len());
        let mut tokens = Vec::with_capacity(entries.len());
        for entry in entries {
            let content = &entry.content;
            if let Some(first) = ids.insert(content.clone(), entry.id)
                && first != entry.id
            {
                let what = format!("added token {content:?} has ids {first} and {}", entry.id);
                return Err(Error::Tokenizer(what));
            }
            if content.is_empty() || entry.normalized && vanishes(content, normalizer) {
                let what = format!("added token {} has no text", entry.id);
                return Err(Error::Tokenizer(what));
            }
            tokens.push(
                AddedToken::from(content.clone(), entry.special)
                    .single_word(entry.single_word)
                    .lstrip(entry.lstrip)
                    .rstrip(entry.rstrip)
                    .normalized(entry.normalized),
            );
        }
        let mut all = AddedVocabulary::new();
        all.add_tokens(&tokens, &Ids(&ids), normalizer);
        let mut plain = all.clone();
        plain.set_encode_special_tokens(true);
        Ok(Self { all, plain, ids })
    }

    pub fn special_texts(&self) -> impl Iterator<Item = &str> {
        let tokens = self.all.get_added_tokens_decoder().values();
        tokens
            .filter(|token| token.special)
            .map(|token| token.content.as_str())
    }

    pub fn id(&self, token: &str) -> Option<u32> {
        self.ids.get(token).copied()
    }
}

/// Whether the normalizer leaves nothing of `content`.
fn vanishes(content: &str, normalizer: Option<&NormalizerWrapper>) -> bool {
    let mut text = NormalizedString::from(content);
    normalizer.is_some_and(|n| n.normalize(&mut text).is_err() || text.get().is_empty())
}

/// The ids of the file as the model that [`AddedVocabulary`] asks, so that it assigns none itself.
struct Ids<'a>(&'a HashMap<String, u32>);

impl Model for Ids<'_> {
    type Trainer = BpeTrainer;

    fn tokenize(&self, _: &str) -> tokenizers::Result<Vec<Token>> {
        Ok(Vec::new())
    }

    fn token_to_id(&self, token: &str) -> Option<u32> {
        self.0.get(token).copied()
    }

    fn id_to_token(&self, _: u32) -> Option<String> {
        None
    }

    fn get_vocab(&self) -> HashMap<String, u32> {
        self.0.clone()
    }

    fn get_vocab_size(&self) -> usize {
        self.0.len()
    }

    fn save(&self, _: &Path, _: Option<&str>) -> tokenizers::Result<Vec<PathBuf>> {
        Ok(Vec::new())
    }

    fn get_trainer(&self) -> BpeTrainer {
        BpeTrainer::default()
    }
}
