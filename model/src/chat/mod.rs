//! Chat templates: the Jinja programs that turn messages into a prompt.

mod encode;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

pub use encode::encode_chat;

use crate::jinja::{self, Date, Limits, ListKind, Program, Text, Value};
use crate::{Error, Result, SpecialTokens};

/// Bytes of source. The longest real templates have about 20,000.
const MAX_SOURCE_BYTES: usize = 1 << 18;

/// Steps a template may take, and as many again for every message and for the length of the
/// messages. Real templates take a few thousand.
const STEPS: u64 = 4_000_000;
const STEPS_PER_MESSAGE: u64 = 100_000;

/// Bytes of all values a template may make, beyond 64 times the messages.
const VALUE_BYTES: u64 = 1 << 28;

/// Bytes of a rendered prompt beyond eight times the messages: a million tokens and more.
const OUTPUT_BYTES: usize = 1 << 23;

/// One turn of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `system`, `user` or `assistant`; the template decides what it accepts.
    pub role: String,
    /// What was said.
    pub content: String,
}

impl Message {
    /// A turn.
    pub fn new(role: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            content: content.into(),
        }
    }
}

/// What a template sees beside the messages.
#[derive(Clone, Debug, Default)]
pub struct ChatOptions {
    /// Whether the prompt ends where the reply begins.
    pub add_generation_prompt: bool,
    /// Variables by name: `enable_thinking`, `tools`, whatever the template knows. They hide the
    /// texts of the special tokens and everything else but the messages.
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// What `strftime_now` gives, at midnight.
    pub date: Date,
}

impl ChatOptions {
    /// A prompt that ends where the reply begins.
    pub fn reply() -> Self {
        Self {
            add_generation_prompt: true,
            ..Self::default()
        }
    }
}

/// A model's chat template.
///
/// It sees what Hugging Face gives a template: `messages`, `add_generation_prompt`, `bos_token`
/// and the other special tokens, `tools` and `documents` (none), `raise_exception`,
/// `strftime_now`, `tojson`, and the methods of Python's strings, lists and dictionaries. It reads
/// no files and no clock: the date it sees is 26 July 2024 unless [`ChatOptions::date`] gives
/// another, so a prompt does not change from day to day.
///
/// It is parsed when it is first used, so a template that is no template concerns only those who
/// use it. However hostile, it ends with a text or an error: its nesting, the steps it takes, and
/// the bytes it makes and writes are limited.
pub struct ChatTemplate {
    source: String,
    tokens: SpecialTokens,
    program: OnceLock<jinja::Result<Program>>,
}

impl ChatTemplate {
    /// A template from its Jinja source and the texts of the model's special tokens.
    pub fn new(source: impl Into<String>, tokens: &SpecialTokens) -> Self {
        Self {
            source: source.into(),
            tokens: tokens.clone(),
            program: OnceLock::new(),
        }
    }

    /// The Jinja source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Parses the template, if that has not been done.
    ///
    /// # Errors
    /// [`Error::Template`] if the source is too long, nested too deep or no valid template.
    pub fn check(&self) -> Result<()> {
        self.program().map(|_| ())
    }

    fn program(&self) -> Result<&Program> {
        let parse = || {
            let len = self.source.len();
            if len > MAX_SOURCE_BYTES {
                let what = format!("{len} bytes, at most {MAX_SOURCE_BYTES}");
                return Err(jinja::Error::new(what));
            }
            Program::parse(&self.source)
        };
        let program = self.program.get_or_init(parse).as_ref();
        program.map_err(|error| Error::Template(error.to_string()))
    }

    /// The prompt for `messages`.
    ///
    /// # Errors
    /// [`Error::Template`] if there is no message, or if the template is no template, fails,
    /// raises an exception, or exceeds a limit.
    pub fn render(&self, messages: &[Message], options: &ChatOptions) -> Result<String> {
        Ok(self.render_marked(messages, options)?.as_str().to_owned())
    }

    /// The prompt, and which of its bytes come from messages and variables.
    pub(crate) fn render_marked(
        &self,
        messages: &[Message],
        options: &ChatOptions,
    ) -> Result<Text> {
        if messages.is_empty() {
            return Err(Error::Template("no messages".into()));
        }
        if options.variables.contains_key("messages") {
            let what = "the variable messages is the chat itself";
            return Err(Error::Template(what.into()));
        }
        let program = self.program()?;
        let len: usize = messages
            .iter()
            .map(|m| m.role.len() + m.content.len())
            .sum();
        let limits = Limits {
            steps: STEPS + STEPS_PER_MESSAGE * messages.len() as u64 + len as u64,
            bytes: VALUE_BYTES + 64 * len as u64,
            output: OUTPUT_BYTES + 8 * len,
        };
        let variables = || self.variables(messages, options);
        let text = program.run(limits, options.date, variables);
        text.map_err(|error| Error::Template(error.to_string()))
    }

    fn variables(
        &self,
        messages: &[Message],
        options: &ChatOptions,
    ) -> jinja::Result<Vec<(String, Value)>> {
        let message = |m: &Message| {
            let items = [
                ("role", role(&m.role)),
                ("content", Value::from_outside(m.content.as_str())),
            ];
            Value::dict(
                items
                    .map(|(key, value)| (Value::of_template(key), value))
                    .to_vec(),
            )
        };
        let messages = messages.iter().map(message);
        let messages = Value::list(ListKind::List, messages.collect::<jinja::Result<_>>()?)?;
        let mut variables = vec![
            ("messages".to_owned(), messages),
            (
                "add_generation_prompt".to_owned(),
                Value::Bool(options.add_generation_prompt),
            ),
            ("tools".to_owned(), Value::None),
            ("documents".to_owned(), Value::None),
        ];
        for (name, text) in self.tokens.named() {
            variables.push((name.to_owned(), Value::of_template(text)));
        }
        for (name, value) in &options.variables {
            let value = Value::from_json(value)?;
            match variables.iter_mut().find(|(key, _)| key == name) {
                Some(variable) => variable.1 = value,
                None => variables.push((name.clone(), value)),
            }
        }
        Ok(variables)
    }
}

/// A role that is one word may be part of a token (`'<|' + role + '|>'` in some templates); any
/// other counts as text from outside.
fn role(role: &str) -> Value {
    if role.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        Value::of_template(role)
    } else {
        Value::from_outside(role)
    }
}

#[cfg(test)]
mod tests;
