//! Normalizers, of which a hostile file cannot make a text explode.

use tokenizers::normalizers::{NFC, NFD, NFKC, NFKD, NormalizerWrapper, Prepend, Replace};
use tokenizers::tokenizer::{NormalizedString, Normalizer as _};

use super::components::refuse;
use super::file::{self, Pattern};
use crate::{Error, Result};

/// Most steps of a normalizer.
const MAX_STEPS: usize = 32;

/// A text may grow to this many times its length and [`MORE_BYTES`].
const GROWTH: usize = 8;
const MORE_BYTES: usize = 1 << 20;

/// What is done to a text before it is cut into pieces, in order.
#[derive(Default)]
pub(super) struct Normalizer(Vec<Step>);

struct Step {
    normalizer: NormalizerWrapper,
    growth: Growth,
}

/// How much longer a step can make a text.
enum Growth {
    /// As Unicode bounds it.
    Unicode,
    /// By this many bytes.
    Bytes(usize),
    /// By so many bytes for each match of a text.
    Match(String, usize),
}

impl Normalizer {
    pub fn new(part: Option<file::Normalizer>) -> Result<Self> {
        let mut normalizer = Self::default();
        if let Some(part) = part {
            normalizer.add(part)?;
        }
        if normalizer.0.len() > MAX_STEPS {
            let n = normalizer.0.len();
            return refuse(format_args!("normalizer: {n} steps, at most {MAX_STEPS}"));
        }
        Ok(normalizer)
    }

    fn add(&mut self, part: file::Normalizer) -> Result<()> {
        let mut push = |normalizer, growth| self.0.push(Step { normalizer, growth });
        match part {
            file::Normalizer::Nfc => push(NFC.into(), Growth::Unicode),
            file::Normalizer::Nfd => push(NFD.into(), Growth::Unicode),
            file::Normalizer::Nfkc => push(NFKC.into(), Growth::Unicode),
            file::Normalizer::Nfkd => push(NFKD.into(), Growth::Unicode),
            file::Normalizer::Prepend { prepend } => {
                let growth = Growth::Bytes(prepend.len());
                push(Prepend::new(prepend).into(), growth);
            }
            file::Normalizer::Replace {
                pattern: Pattern::String(from),
                content,
            } if !from.is_empty() => {
                let more = content.len().saturating_sub(from.len());
                let growth = Growth::Match(from.clone(), more);
                match Replace::new(from, content) {
                    Ok(replace) => push(replace.into(), growth),
                    Err(error) => return refuse(format_args!("normalizer Replace: {error}")),
                }
            }
            file::Normalizer::Replace { .. } => {
                return refuse("normalizer Replace: only a plain text pattern is supported");
            }
            file::Normalizer::Sequence { normalizers } => {
                for part in normalizers {
                    self.add(part)?;
                }
            }
        }
        Ok(())
    }

    /// Normalizes a text in place.
    ///
    /// # Errors
    /// If it would grow beyond all measure.
    pub fn apply(&self, text: &mut NormalizedString) -> Result<()> {
        let limit = GROWTH * text.get().len() + MORE_BYTES;
        for step in &self.0 {
            let more = match &step.growth {
                Growth::Unicode => 0,
                Growth::Bytes(bytes) => *bytes,
                Growth::Match(from, more) if *more > 0 => {
                    more.saturating_mul(text.get().matches(from.as_str()).count())
                }
                Growth::Match(..) => 0,
            };
            if text.get().len().saturating_add(more) > limit {
                return refuse(format_args!(
                    "the normalizer makes more than {limit} bytes of a text"
                ));
            }
            let done = step.normalizer.normalize(text);
            done.map_err(|error| Error::Tokenizer(error.to_string()))?;
        }
        Ok(())
    }

    /// A normalized text.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn normalized(&self, text: &str) -> Result<String> {
        let mut text = NormalizedString::from(text);
        self.apply(&mut text)?;
        Ok(text.get().to_owned())
    }
}
