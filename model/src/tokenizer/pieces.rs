//! Pre-tokenizers: how a text is cut into the pieces that BPE sees.

use fancy_regex::Regex;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::metaspace::{Metaspace, PrependScheme};
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::tokenizer::pattern::Invert;
use tokenizers::tokenizer::{
    NormalizedString, PreTokenizedString, PreTokenizer as _, SplitDelimiterBehavior,
};

use super::components::refuse;
use super::file::{Pattern, PreTokenizer};
use super::gguf::GPT2;
use crate::{Error, Result};

/// Bytes a regular expression may have. Real ones have about 200; the compiler recurses.
const MAX_REGEX_BYTES: usize = 2048;

/// Most steps of a pre-tokenizer.
const MAX_STEPS: usize = 32;

/// The cuts, in order.
#[derive(Default)]
pub(super) struct Pieces {
    steps: Vec<Step>,
    /// Whether a step turns text into the byte alphabet.
    pub byte_level: bool,
}

enum Step {
    /// A space before a piece that begins with none.
    Space,
    Regex(Box<Regex>, SplitDelimiterBehavior, bool),
    Other(Box<PreTokenizerWrapper>),
}

impl Pieces {
    pub fn new(part: Option<PreTokenizer>) -> Result<Self> {
        let mut pieces = Self::default();
        if let Some(part) = part {
            pieces.add(part)?;
        }
        let n = pieces.steps.len();
        if n > MAX_STEPS {
            return refuse(format_args!(
                "pre-tokenizer: {n} steps, at most {MAX_STEPS}"
            ));
        }
        Ok(pieces)
    }

    fn add(&mut self, part: PreTokenizer) -> Result<()> {
        match part {
            PreTokenizer::ByteLevel {
                add_prefix_space,
                use_regex,
            } => {
                // A second one would turn the letters of the first into bytes again, and so on.
                if self.byte_level {
                    return refuse("pre-tokenizer: ByteLevel twice");
                }
                self.byte_level = true;
                if add_prefix_space {
                    self.steps.push(Step::Space);
                }
                if use_regex {
                    self.split(
                        Pattern::Regex(GPT2.into()),
                        SplitDelimiterBehavior::Isolated,
                        false,
                    )?;
                }
                self.other(ByteLevel::new(false, true, false));
            }
            PreTokenizer::Digits { individual_digits } => {
                self.other(Digits::new(individual_digits));
            }
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
                self.other(Metaspace::new(replacement, scheme, split.unwrap_or(true)));
            }
            PreTokenizer::Punctuation { behavior } => self.other(Punctuation::new(behavior)),
            PreTokenizer::Split {
                pattern,
                behavior,
                invert,
            } => self.split(pattern, behavior, invert)?,
            PreTokenizer::Sequence { pretokenizers } => {
                for part in pretokenizers {
                    self.add(part)?;
                }
            }
        }
        Ok(())
    }

    fn other(&mut self, step: impl Into<PreTokenizerWrapper>) {
        self.steps.push(Step::Other(Box::new(step.into())));
    }

    fn split(
        &mut self,
        pattern: Pattern,
        behavior: SplitDelimiterBehavior,
        invert: bool,
    ) -> Result<()> {
        let regex = match pattern {
            Pattern::Regex(regex) => regex,
            Pattern::String(text) => fancy_regex::escape(&text).into_owned(),
        };
        let len = regex.len();
        if len > MAX_REGEX_BYTES {
            return refuse(format_args!(
                "pre-tokenizer Split: a pattern of {len} bytes, at most {MAX_REGEX_BYTES}"
            ));
        }
        match Regex::new(&regex) {
            Ok(regex) => {
                let regex = Box::new(regex);
                self.steps.push(Step::Regex(regex, behavior, invert));
                Ok(())
            }
            Err(error) => refuse(format_args!("pre-tokenizer Split: {error}")),
        }
    }

    /// Cuts a text.
    ///
    /// # Errors
    /// If a pattern takes too long to match: nothing is cut another way then.
    pub fn cut(&self, pieces: &mut PreTokenizedString) -> Result<()> {
        for step in &self.steps {
            let done = match step {
                Step::Space => pieces.split(|_, mut piece: NormalizedString| {
                    if !piece.get().starts_with(' ') {
                        piece.prepend(" ");
                    }
                    Ok([piece])
                }),
                Step::Regex(regex, behavior, false) => {
                    pieces.split(|_, piece| piece.split(&**regex, *behavior))
                }
                Step::Regex(regex, behavior, true) => {
                    pieces.split(|_, piece| piece.split(Invert(&**regex), *behavior))
                }
                Step::Other(step) => step.pre_tokenize(pieces),
            };
            done.map_err(|error| {
                Error::Tokenizer(format!("the pre-tokenizer cannot cut this text: {error}"))
            })?;
        }
        Ok(())
    }
}
