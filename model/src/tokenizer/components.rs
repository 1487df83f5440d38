//! From the parts of the file to the components of the `tokenizers` crate.

use std::collections::HashSet;

use tokenizers::models::bpe::BPE;
use tokenizers::normalizers::{self, NFC, NFD, NFKC, NFKD, NormalizerWrapper, Prepend};
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::metaspace::{Metaspace, PrependScheme};
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};

use super::file::{
    AddedTokenEntry, Model, Normalizer, Pattern, Piece, PostProcessor, PreTokenizer,
};
use crate::{Error, Result};

/// Bytes a regular expression may have. Real ones have about 200; the compiler recurses.
const MAX_REGEX_BYTES: usize = 2048;

pub(super) fn refuse<T>(what: impl std::fmt::Display) -> Result<T> {
    Err(Error::Tokenizer(what.to_string()))
}

pub(super) fn normalizer(part: Normalizer) -> Result<NormalizerWrapper> {
    Ok(match part {
        Normalizer::Nfc => NFC.into(),
        Normalizer::Nfd => NFD.into(),
        Normalizer::Nfkc => NFKC.into(),
        Normalizer::Nfkd => NFKD.into(),
        Normalizer::Prepend { prepend } => Prepend::new(prepend).into(),
        Normalizer::Replace {
            pattern: Pattern::String(from),
            content,
        } if !from.is_empty() => match normalizers::Replace::new(from, content) {
            Ok(replace) => replace.into(),
            Err(error) => return refuse(format_args!("normalizer Replace: {error}")),
        },
        Normalizer::Replace { .. } => {
            return refuse("normalizer Replace: only a plain text pattern is supported");
        }
        Normalizer::Sequence { normalizers } => {
            let parts = normalizers
                .into_iter()
                .map(normalizer)
                .collect::<Result<_>>()?;
            normalizers::Sequence::new(parts).into()
        }
    })
}

pub(super) fn pre_tokenizer(part: PreTokenizer) -> Result<PreTokenizerWrapper> {
    Ok(match part {
        PreTokenizer::ByteLevel {
            add_prefix_space,
            use_regex,
        } => ByteLevel::new(add_prefix_space, true, use_regex).into(),
        PreTokenizer::Digits { individual_digits } => Digits::new(individual_digits).into(),
        PreTokenizer::Metaspace {
            replacement,
            add_prefix_space,
            prepend_scheme,
            split,
        } => {
            let scheme = match (prepend_scheme, add_prefix_space) {
                (Some(scheme), _) => scheme,
                (None, Some(false)) => PrependScheme::Never,
                (None, _) => PrependScheme::Always,
            };
            Metaspace::new(replacement, scheme, split.unwrap_or(true)).into()
        }
        PreTokenizer::Punctuation { behavior } => Punctuation::new(behavior).into(),
        PreTokenizer::Split {
            pattern,
            behavior,
            invert,
        } => {
            let pattern = match pattern {
                Pattern::Regex(regex) if regex.len() > MAX_REGEX_BYTES => {
                    let len = regex.len();
                    return refuse(format_args!(
                        "pre-tokenizer Split: a pattern of {len} bytes, at most {MAX_REGEX_BYTES}"
                    ));
                }
                Pattern::Regex(regex) => SplitPattern::Regex(regex),
                Pattern::String(text) => SplitPattern::String(text),
            };
            match Split::new(pattern, behavior, invert) {
                Ok(split) => split.into(),
                Err(error) => return refuse(format_args!("pre-tokenizer Split: {error}")),
            }
        }
        PreTokenizer::Sequence { pretokenizers } => {
            let parts = pretokenizers
                .into_iter()
                .map(pre_tokenizer)
                .collect::<Result<_>>()?;
            Sequence::new(parts).into()
        }
    })
}

/// Whether the pre-tokenizer turns text into the byte alphabet.
pub(super) fn is_byte_level(part: &PreTokenizer) -> bool {
    match part {
        PreTokenizer::ByteLevel { .. } => true,
        PreTokenizer::Sequence { pretokenizers } => pretokenizers.iter().any(is_byte_level),
        _ => false,
    }
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

/// The BPE model, without the special tokens: no text may merge into one of them.
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
        .filter(|token| token.special && model.unk_token.as_ref() != Some(&token.content))
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
