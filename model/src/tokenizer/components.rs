//! From the parts of the file to the components of the `tokenizers` crate.

use std::collections::HashSet;

use tokenizers::models::bpe::BPE;

use super::control::is_white_space;
use super::file::{AddedTokenEntry, Model, Piece, PostProcessor};
use crate::{Error, Result};

pub(super) fn refuse<T>(what: impl std::fmt::Display) -> Result<T> {
    Err(Error::Tokenizer(what.to_string()))
}

/// The tokens put before and after an encoded text.
pub(super) fn ends(part: Option<PostProcessor>) -> Result<(Vec<u32>, Vec<u32>)> {
    let (mut prefix, mut suffix) = (Vec::new(), Vec::new());
    match part {
        None | Some(PostProcessor::ByteLevel {}) => {}
        Some(PostProcessor::Sequence { processors }) => {
            for processor in processors {
                let (before, after) = ends(Some(processor))?;
                prefix.splice(0..0, before);
                suffix.extend(after);
            }
        }
        Some(PostProcessor::TemplateProcessing {
            single,
            special_tokens,
        }) => {
            let mut seen_text = false;
            for piece in single {
                match piece {
                    Piece::Sequence {} if seen_text => {
                        return refuse("post-processor: the template repeats the text");
                    }
                    Piece::Sequence {} => seen_text = true,
                    Piece::SpecialToken { id } => match special_tokens.get(&id) {
                        Some(token) if seen_text => suffix.extend(&token.ids),
                        Some(token) => prefix.extend(&token.ids),
                        None => {
                            return refuse(format_args!("post-processor: unknown token {id:?}"));
                        }
                    },
                }
            }
            if !seen_text {
                return refuse("post-processor: the template has no place for the text");
            }
        }
    }
    Ok((prefix, suffix))
}

/// The BPE model, without the added tokens but white space: no text may merge into one of them, for
/// where they are recognised they are found before the model sees the text.
pub(super) fn bpe(mut model: Model, added: &[AddedTokenEntry]) -> Result<BPE> {
    for (name, value) in [
        (
            "continuing_subword_prefix",
            &model.continuing_subword_prefix,
        ),
        ("end_of_word_suffix", &model.end_of_word_suffix),
    ] {
        if let Some(value) = value.as_deref().filter(|v| !v.is_empty()) {
            return refuse(format_args!("model: unsupported {name} {value:?}"));
        }
    }
    if let Some(unk) = &model.unk_token
        && !model.vocab.contains_key(unk)
    {
        return refuse(format_args!(
            "model: unk_token {unk:?} is not in the vocabulary"
        ));
    }
    let special: HashSet<&str> = added
        .iter()
        .filter(|token| {
            // Parts of words may lead through a token that is only recognised as a whole word.
            let found_before = !token.single_word && !is_white_space(&token.content);
            (token.special || found_before) && model.unk_token.as_ref() != Some(&token.content)
        })
        .map(|token| token.content.as_str())
        .collect();
    // Most merges are ruled out by their first bytes.
    let mut starts_special = [false; 256];
    for first in special.iter().filter_map(|token| token.bytes().next()) {
        starts_special[usize::from(first)] = true;
    }
    let suspect = |part: &str| {
        let first = part.bytes().next();
        first.is_some_and(|byte| starts_special[usize::from(byte)])
    };
    model.merges.retain(|(left, right)| {
        !(suspect(left) && special.contains(left.as_str())
            || suspect(right) && special.contains(right.as_str())
            || suspect(left) && special.contains(format!("{left}{right}").as_str()))
    });
    for &token in &special {
        model.vocab.remove(token);
    }
    let mut builder = BPE::builder()
        .vocab_and_merges(model.vocab, model.merges)
        .fuse_unk(model.fuse_unk)
        .byte_fallback(model.byte_fallback)
        .ignore_merges(model.ignore_merges);
    if let Some(unk) = model.unk_token {
        builder = builder.unk_token(unk);
    }
    builder
        .build()
        .or_else(|error| refuse(format_args!("model: {error}")))
}
