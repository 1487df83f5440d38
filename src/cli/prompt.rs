//! Prompts as token ids.

use std::ops::Range;

use brevity_model::{ChatOptions, Message, encode_chat};

use crate::engine::Engine;
use crate::{Error, Result};

/// A prompt and the part of it that a gate looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Token ids.
    pub tokens: Vec<u32>,
    /// The last turn of the user; of a prompt without turns, all of it.
    pub turn: Range<usize>,
}

impl Prompt {
    /// Token ids as given.
    pub fn of_tokens(engine: &Engine, tokens: Vec<u32>) -> Self {
        let turn = skip_prefix(engine)..tokens.len();
        Self { tokens, turn }
    }

    /// A text that is continued.
    ///
    /// # Errors
    /// If the model has no tokenizer or it fails.
    pub fn of_text(engine: &Engine, text: &str) -> Result<Self> {
        let tokens = engine.tokenizer()?.encode(text, true, true)?;
        Ok(Self::of_tokens(engine, tokens))
    }

    /// A conversation whose last turn is the user's, and the beginning of the reply.
    ///
    /// # Errors
    /// If the model has no chat template or it fails.
    pub fn of_messages(engine: &Engine, messages: &[Message]) -> Result<Self> {
        let Some(template) = engine.template() else {
            let path = engine.weights().path().to_owned();
            let what = "chat template; use `brevity run --raw`";
            return Err(Error::Missing { path, what });
        };
        let tokenizer = engine.tokenizer()?;
        let encode = |messages: &[Message], add_generation_prompt| {
            let options = ChatOptions {
                add_generation_prompt,
                ..ChatOptions::default()
            };
            encode_chat(tokenizer, template, messages, &options)
        };
        let tokens = encode(messages, true)?;
        if engine.gate().is_none() {
            return Ok(Self::of_tokens(engine, tokens));
        }
        // Where the turns lie follows from the template. A system message that it adds itself is
        // what a gate says it skips.
        let before = &messages[..messages.len().saturating_sub(1)];
        let begin = match before {
            [] => skip_prefix(engine),
            before => encode(before, false)?.len(),
        };
        let end = encode(messages, false)?.len().min(tokens.len());
        Ok(Self {
            tokens,
            turn: begin..end,
        })
    }
}

/// Tokens at the beginning that the gate was not trained on.
fn skip_prefix(engine: &Engine) -> usize {
    engine.gate().map_or(0, |gate| gate.skip_prefix())
}
