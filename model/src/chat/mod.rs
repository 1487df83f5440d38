//! Chat templates: the Jinja programs that turn messages into a prompt.

mod encode;
mod functions;

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment};
use serde::{Deserialize, Serialize};

pub use encode::encode_chat;
pub use functions::Date;

use crate::{Error, Result};

/// Instructions a template may run: this many, and as many again for every message. Real
/// templates need about a hundred a message.
const FUEL: u64 = 200_000;

/// Bytes of source. The longest real templates have about 20,000.
const MAX_SOURCE_BYTES: usize = 1 << 18;

/// Prefix operators in a row. The parser recurses on each without a limit of its own.
const MAX_SIGNS: usize = 32;

/// Bytes of a rendered prompt beyond eight times the messages: a million tokens and more.
const MAX_OUTPUT_BYTES: usize = 1 << 23;

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
    /// Variables by name: `enable_thinking`, `tools`, whatever the template knows. They hide
    /// everything else but the messages.
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
/// It sees what Hugging Face gives a template: `messages`, `add_generation_prompt`, `bos_token`,
/// `eos_token`, `tools` and `documents` (none), `raise_exception`, `strftime_now`, `tojson`, and
/// the methods of Python's strings, lists and dictionaries. It reads no files and no clock: the
/// date it sees is 26 July 2024 unless [`ChatOptions::date`] gives another, so a prompt
/// does not change from day to day.
///
/// The number of its steps, its recursion and the length of its output are limited. The memory of
/// its intermediate values is not.
pub struct ChatTemplate {
    environment: Environment<'static>,
    source: String,
    bos: String,
    eos: String,
}

impl ChatTemplate {
    /// A template from its Jinja source and the texts of the model's tokens for the beginning and
    /// the end of a text, empty if it has none.
    ///
    /// # Errors
    /// [`Error::Template`] if the source is no valid template.
    pub fn new(source: &str, bos: &str, eos: &str) -> Result<Self> {
        if source.len() > MAX_SOURCE_BYTES {
            let what = format!("{} bytes, at most {MAX_SOURCE_BYTES}", source.len());
            return Err(Error::Template(what));
        }
        let signs = longest_run_of_signs(source);
        if signs > MAX_SIGNS {
            let what = format!("{signs} prefix operators in a row, at most {MAX_SIGNS}");
            return Err(Error::Template(what));
        }
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        functions::add_to(&mut environment);
        let source = without_generation_tags(source);
        environment
            .template_from_named_str("chat", &source)
            .map_err(failed)?;
        Ok(Self {
            environment,
            source,
            bos: bos.into(),
            eos: eos.into(),
        })
    }

    /// The prompt for `messages`.
    ///
    /// # Errors
    /// [`Error::Template`] if there is no message, or if the template fails, raises an exception,
    /// or exceeds a limit.
    pub fn render(&self, messages: &[Message], options: &ChatOptions) -> Result<String> {
        if messages.is_empty() {
            return Err(Error::Template("no messages".into()));
        }
        // minijinja panics on some programs (`[][::-1]`); nothing it leaves behind is used again.
        let render = AssertUnwindSafe(|| self.render_unguarded(messages, options));
        panic::catch_unwind(render)
            .unwrap_or_else(|_| Err(Error::Template("the template engine gave up".into())))
    }

    fn render_unguarded(&self, messages: &[Message], options: &ChatOptions) -> Result<String> {
        let mut environment = self.environment.clone();
        functions::set_date(&mut environment, options.date);
        environment.set_fuel(Some(FUEL.saturating_mul(messages.len() as u64 + 1)));
        let template = environment
            .template_from_named_str("chat", &self.source)
            .map_err(failed)?;
        let messages_len: usize = messages
            .iter()
            .map(|m| m.role.len() + m.content.len())
            .sum();
        let mut output = Bounded {
            bytes: Vec::new(),
            limit: messages_len
                .saturating_mul(8)
                .saturating_add(MAX_OUTPUT_BYTES),
        };
        let mut context = BTreeMap::from([
            (
                "add_generation_prompt",
                options.add_generation_prompt.into(),
            ),
            ("bos_token", Value::from(&self.bos)),
            ("eos_token", Value::from(&self.eos)),
            ("tools", ().into()),
            ("documents", ().into()),
        ]);
        let variables = options.variables.iter();
        context
            .extend(variables.map(|(name, value)| (name.as_str(), Value::from_serialize(value))));
        context.insert("messages", Value::from_serialize(messages));
        template
            .render_captured_to(context, &mut output)
            .map_err(failed)?;
        String::from_utf8(output.bytes).map_err(|error| Error::Template(error.to_string()))
    }
}

/// The longest run of `not` and `-` with nothing but white space between.
fn longest_run_of_signs(source: &str) -> usize {
    let (mut rest, mut run, mut longest) = (source, 0, 0);
    while let Some(c) = rest.chars().next() {
        let after_not = rest
            .strip_prefix("not")
            .filter(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        if let Some(after) = after_not.or_else(|| rest.strip_prefix('-')) {
            run += 1;
            longest = longest.max(run);
            rest = after;
            continue;
        }
        if !c.is_whitespace() {
            run = 0;
        }
        rest = &rest[c.len_utf8()..];
    }
    longest
}

/// With the line and, where the template raised an exception, its message.
fn failed(error: minijinja::Error) -> Error {
    let mut what = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        what.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    Error::Template(what)
}

/// A buffer that refuses to grow beyond its limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.limit - self.bytes.len() < bytes.len() {
            return Err(std::io::Error::other(format!(
                "prompt of more than {} bytes",
                self.limit
            )));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// `{% generation %}`, which marks the reply for training, changes nothing here; Jinja has no
/// such tag, so it becomes a condition that holds.
fn without_generation_tags(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find("{%") {
        let (before, tag) = rest.split_at(at + 2);
        let name = tag.trim_start_matches(['-', '+']).trim_start();
        out.push_str(before);
        out.push_str(&tag[..tag.len() - name.len()]);
        let end = name
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(name.len());
        out.push_str(match &name[..end] {
            "generation" => "if true",
            "endgeneration" => "endif",
            other => other,
        });
        rest = &name[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests;
