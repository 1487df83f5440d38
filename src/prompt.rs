//! Prompts as token ids.

use std::ops::Range;

use brevity_model::{ChatOptions, Date, Message, encode_chat};
use serde_json::{Map, Value};

use crate::runtime::Runtime;
use crate::{Error, Result};

/// What a chat template is told beside the messages.
///
/// ```
/// use brevity::options::TemplateOptions;
///
/// let options = TemplateOptions::default().variable("enable_thinking", false);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct TemplateOptions {
    /// Variables by name: `enable_thinking`, whatever the template knows. What it does not know changes
    /// nothing.
    pub variables: Map<String, Value>,
    /// Today, for templates that write the date. Default: one fixed day, so that a prompt does not change
    /// from day to day.
    pub date: Date,
}

impl TemplateOptions {
    /// Sets a variable.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Sets the date.
    #[must_use]
    pub fn date(mut self, date: Date) -> Self {
        self.date = date;
        self
    }

    fn chat(&self, add_generation_prompt: bool) -> ChatOptions {
        ChatOptions {
            add_generation_prompt,
            variables: self.variables.clone(),
            date: self.date,
        }
    }
}

/// A prompt and the part of it that a gate looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Token ids.
    pub tokens: Vec<u32>,
    /// The last turn of the user; `None`: all of a prompt without turns, but for what the gate skips.
    pub turn: Option<Range<usize>>,
}

impl From<Vec<u32>> for Prompt {
    fn from(tokens: Vec<u32>) -> Self {
        Self { tokens, turn: None }
    }
}

impl Prompt {
    /// The tokens that the gate of `runtime` pools.
    pub(crate) fn pooled(&self, runtime: &Runtime) -> Range<usize> {
        let whole = || skip_prefix(runtime)..self.tokens.len();
        self.turn.clone().unwrap_or_else(whole)
    }

    /// A text that is continued.
    ///
    /// # Errors
    /// If the model has no tokenizer or it fails.
    pub(crate) fn of_text(runtime: &Runtime, text: &str) -> Result<Self> {
        Ok(runtime.tokenizer()?.encode(text, true, true)?.into())
    }

    /// A conversation whose last turn is the user's, and the beginning of the reply.
    ///
    /// # Errors
    /// If the model has no chat template or it fails.
    pub(crate) fn of_messages(
        runtime: &Runtime,
        messages: &[Message],
        options: &TemplateOptions,
    ) -> Result<Self> {
        let Some(template) = runtime.template() else {
            let path = runtime.weights().path().to_owned();
            return Err(Error::NoTemplate { path });
        };
        let tokenizer = runtime.tokenizer()?;
        let encode = |messages: &[Message], reply| {
            encode_chat(tokenizer, template, messages, &options.chat(reply))
        };
        let tokens = encode(messages, true)?;
        if runtime.gate().is_none() {
            return Ok(tokens.into());
        }
        // Where the turns lie follows from the template. A system message that it adds itself is
        // what a gate says it skips.
        let before = &messages[..messages.len().saturating_sub(1)];
        let begin = match before {
            [] => skip_prefix(runtime),
            before => encode(before, false)?.len(),
        };
        let end = encode(messages, false)?.len().min(tokens.len());
        Ok(Self {
            tokens,
            turn: Some(begin..end),
        })
    }
}

/// Tokens at the beginning that the gate was not trained on.
fn skip_prefix(runtime: &Runtime) -> usize {
    runtime.gate().map_or(0, |gate| gate.skip_prefix())
}
