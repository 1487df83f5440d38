//! Tokens recognised in the text before the BPE model sees it.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::control::{is_white_space, looks_like_control};
use super::file::AddedTokenEntry;
use super::normalize::Normalizer;
use crate::jinja::Text;
use crate::{Error, Result};

/// The added tokens of a file.
pub(super) struct Added {
    tokens: Vec<AddedTokenEntry>,
    ids: HashMap<String, u32>,
    /// Tokens looked for in the text as it is.
    raw: Matcher,
    /// Tokens looked for in the normalized text.
    normalized: Matcher,
}

/// Finds all places of some of the tokens.
struct Matcher {
    automaton: AhoCorasick,
    /// Index of the token of every pattern.
    tokens: Vec<usize>,
}

/// Which of the tokens found count.
pub(super) enum Trust<'t> {
    /// All.
    All,
    /// Those that are not special; the text of special tokens is plain text.
    Plain,
    /// Of a rendered prompt: guarded tokens only where the template wrote all of them.
    Rendered {
        /// The prompt.
        text: &'t Text,
        /// By index of the token.
        guarded: Vec<bool>,
    },
}

/// A token found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub id: u32,
}

impl Added {
    pub fn new(entries: Vec<AddedTokenEntry>, normalizer: &Normalizer) -> Result<Self> {
        let mut ids = HashMap::with_capacity(entries.len());
        let mut patterns = [Vec::new(), Vec::new()];
        for (i, entry) in entries.iter().enumerate() {
            let content = &entry.content;
            if let Some(first) = ids.insert(content.clone(), entry.id) {
                if first != entry.id {
                    let what = format!("added token {content:?} has ids {first} and {}", entry.id);
                    return Err(Error::Tokenizer(what));
                }
                continue;
            }
            let pattern = if entry.normalized {
                normalizer.normalized(content)?
            } else {
                content.clone()
            };
            if pattern.is_empty() {
                let what = format!("added token {} has no text", entry.id);
                return Err(Error::Tokenizer(what));
            }
            patterns[usize::from(entry.normalized)].push((pattern, i));
        }
        let [raw, normalized] = patterns.map(Matcher::new);
        Ok(Self {
            tokens: entries,
            ids,
            raw: raw?,
            normalized: normalized?,
        })
    }

    pub fn id(&self, token: &str) -> Option<u32> {
        self.ids.get(token).copied()
    }

    /// Text and id of every token.
    pub fn ids(&self) -> impl Iterator<Item = (&str, u32)> {
        self.ids.iter().map(|(text, &id)| (text.as_str(), id))
    }

    /// What counts in a prompt that the template of `source` wrote.
    ///
    /// A token is guarded if it is special, looks like a control token, or is spelled by the
    /// source or by what the template wrote of this prompt. White space is never guarded.
    pub fn trust<'t>(&self, text: &'t Text, source: &str) -> Trust<'t> {
        let mut guarded: Vec<bool> = self
            .tokens
            .iter()
            .map(|token| token.special || looks_like_control(&token.content))
            .collect();
        for matcher in [&self.raw, &self.normalized] {
            for found in matcher.automaton.find_overlapping_iter(source) {
                guarded[matcher.tokens[found.pattern().as_usize()]] = true;
            }
            for found in matcher.automaton.find_overlapping_iter(text.as_str()) {
                if of_template(text, found.range()) {
                    guarded[matcher.tokens[found.pattern().as_usize()]] = true;
                }
            }
        }
        for (guarded, token) in guarded.iter_mut().zip(&self.tokens) {
            *guarded &= !is_white_space(&token.content);
        }
        Trust::Rendered { text, guarded }
    }

    /// The tokens looked for in text that is not normalized.
    pub fn find_raw(&self, text: &str, trust: &Trust<'_>) -> Vec<Found> {
        self.raw.find(self, text, trust, |range| range)
    }

    /// The tokens looked for in normalized text; `original` is where a part of it comes from.
    pub fn find_normalized(
        &self,
        text: &str,
        trust: &Trust<'_>,
        original: impl Fn(Range<usize>) -> Range<usize>,
    ) -> Vec<Found> {
        self.normalized.find(self, text, trust, original)
    }
}

impl Trust<'_> {
    /// Whether a token may stand in this place of the prompt.
    fn possible(&self, token: usize, original: impl FnOnce() -> Range<usize>) -> bool {
        match self {
            Trust::Rendered { text, guarded } => !guarded[token] || of_template(text, original()),
            _ => true,
        }
    }
}

/// Whether the template wrote all of a range.
fn of_template(text: &Text, range: Range<usize>) -> bool {
    let next = text.outside().partition_point(|r| r.end <= range.start);
    let outside = text.outside().get(next);
    outside.is_none_or(|outside| outside.start >= range.end)
}

impl Matcher {
    fn new(patterns: Vec<(String, usize)>) -> Result<Self> {
        let automaton = AhoCorasick::new(patterns.iter().map(|(pattern, _)| pattern));
        let automaton = automaton.map_err(|e| Error::Tokenizer(format!("added tokens: {e}")))?;
        let tokens = patterns.into_iter().map(|(_, token)| token).collect();
        Ok(Self { automaton, tokens })
    }

    /// From left to right the longest token that begins at each place and does not overlap the one
    /// before it.
    fn find(
        &self,
        added: &Added,
        text: &str,
        trust: &Trust<'_>,
        original: impl Fn(Range<usize>) -> Range<usize>,
    ) -> Vec<Found> {
        if self.tokens.is_empty() {
            return Vec::new();
        }
        let mut candidates: Vec<(Range<usize>, usize)> = self
            .automaton
            .find_overlapping_iter(text)
            .map(|found| (found.range(), self.tokens[found.pattern().as_usize()]))
            .filter(|(range, token)| trust.possible(*token, || original(range.clone())))
            .collect();
        candidates.sort_unstable_by_key(|(range, _)| (range.start, usize::MAX - range.end));
        let (mut found, mut matched, mut taken) = (Vec::new(), 0, 0);
        for (range, token) in candidates {
            if range.start < matched {
                continue;
            }
            matched = range.end;
            let token = &added.tokens[token];
            let alone =
                !text[..range.start].ends_with(is_word) && !text[range.end..].starts_with(is_word);
            if matches!(trust, Trust::Plain) && token.special || token.single_word && !alone {
                continue;
            }
            let (mut start, mut end) = (range.start, range.end);
            if token.lstrip {
                start = text[..start].trim_end().len().max(taken);
            }
            if token.rstrip {
                end = text.len() - text[end..].trim_start().len();
            }
            taken = end;
            let id = token.id;
            found.push(Found { start, end, id });
        }
        found
    }
}

/// Characters of a word, as regular expressions see them.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
