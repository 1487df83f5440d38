//! Examples as token ids.

use brevity_model::{ChatOptions, Message, encode_chat};

use crate::runtime::Runtime;
use crate::train::data::Dataset;
use crate::train::data::mix::Example;
use crate::train::{Error, Result};

/// A prompt and its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Prompt, reply, end token.
    pub tokens: Vec<u32>,
    /// Tokens of the prompt, the header of the reply with them.
    pub n_prompt: usize,
    /// First position with the adapter.
    pub adapter_from: usize,
}

/// Puts examples into the chat template.
#[derive(Clone, Debug)]
pub struct Encoder {
    /// Header of a reply, which switches the adapter on.
    invocation: Option<Vec<u32>>,
    end: u32,
}

impl Encoder {
    /// For the model of `runtime`; `activated` as in [`super::SftOptions`].
    ///
    /// # Errors
    /// If the model has no tokenizer, chat template or end token, or its template gives replies no header.
    pub fn new(runtime: &Runtime, activated: bool) -> Result<Self> {
        let end = runtime.config().eos_tokens.first().copied();
        let end = end.ok_or_else(|| Error::Model("the model has no end token".into()))?;
        let turns = [Message::new("user", "?")];
        let with = prompt(runtime, &turns, true)?;
        let without = prompt(runtime, &turns, false)?;
        let header = match with.starts_with(&without) && with.len() > without.len() {
            true => with[without.len()..].to_vec(),
            false => {
                let what =
                    "its chat template gives a reply no header that could switch the adapter on";
                return Err(Error::Model(what.into()));
            }
        };
        Ok(Self {
            invocation: activated.then_some(header),
            end,
        })
    }

    /// The tokens that switch the adapter on; `None`: it is on from the beginning.
    pub fn invocation(&self) -> Option<&[u32]> {
        self.invocation.as_deref()
    }

    /// An example as token ids.
    ///
    /// # Errors
    /// [`Error::Data`] names the line of an example that does not fit the context.
    pub fn encode(
        &self,
        runtime: &Runtime,
        dataset: &Dataset,
        example: &Example,
    ) -> Result<Encoded> {
        let mut tokens = prompt(runtime, &example.turns(dataset), true)?;
        let n_prompt = tokens.len();
        let reply = &example.trace(dataset).text;
        tokens.extend(tokenizer(runtime)?.encode(reply, false, false)?);
        tokens.push(self.end);
        if tokens.len() > runtime.context() {
            let (n, context) = (tokens.len(), runtime.context());
            let what = format!("prompt and reply have {n} tokens, the context has {context}");
            return Err(dataset.error(example.item, what));
        }
        let header = self.invocation.as_ref().map_or(n_prompt, Vec::len);
        Ok(Encoded {
            tokens,
            n_prompt,
            adapter_from: n_prompt - header,
        })
    }
}

fn tokenizer(runtime: &Runtime) -> Result<&brevity_model::Tokenizer> {
    runtime.tokenizer().map_err(|e| Error::Model(e.to_string()))
}

/// A conversation as token ids; `reply` adds the header of the reply.
pub(super) fn prompt(runtime: &Runtime, turns: &[Message], reply: bool) -> Result<Vec<u32>> {
    let template = runtime.template();
    let template = template.ok_or_else(|| Error::Model("the model has no chat template".into()))?;
    let options = ChatOptions {
        add_generation_prompt: reply,
        ..ChatOptions::default()
    };
    Ok(encode_chat(tokenizer(runtime)?, template, turns, &options)?)
}
