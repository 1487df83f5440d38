//! Examples as token ids.

use brevity_model::{ChatOptions, Message, encode_chat};

use crate::runtime::Runtime;
use crate::train::data::Dataset;
use crate::train::data::mix::{Example, Mix};
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

impl Encoded {
    /// Tokens that are learnt: the reply and its end token.
    pub fn n_reply(&self) -> usize {
        self.tokens.len() - self.n_prompt
    }
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
        fits(runtime, dataset, example.item, tokens.len())?;
        Ok(Encoded {
            tokens,
            n_prompt,
            adapter_from: self.adapter_from(n_prompt),
        })
    }

    /// First position with the adapter after a prompt of `n_prompt` tokens.
    fn adapter_from(&self, n_prompt: usize) -> usize {
        self.invocation
            .as_ref()
            .map_or(0, |header| n_prompt - header.len())
    }

    /// Looks at every example that a step may have. Returns the tokens that all prompts begin with and that
    /// are read without adapter.
    ///
    /// # Errors
    /// [`Error::Data`] names the line of the first example that does not fit the context.
    pub fn survey(&self, runtime: &Runtime, dataset: &Dataset, mix: &Mix) -> Result<Vec<u32>> {
        let mut common: Option<Vec<u32>> = None;
        for item in mix.items() {
            let mut examples = mix.examples_of(dataset, item);
            examples.sort_by_key(|example| example.budget);
            for examples in examples.chunk_by(|a, b| a.budget == b.budget) {
                let tokens = prompt(runtime, &examples[0].turns(dataset), true)?;
                for example in examples {
                    let trace = example.trace(dataset);
                    let n_reply = match trace.tokens {
                        0 => tokenizer(runtime)?.encode(&trace.text, false, false)?.len(),
                        counted => counted,
                    };
                    fits(runtime, dataset, item, tokens.len() + n_reply + 1)?;
                }
                let base = &tokens[..self.adapter_from(tokens.len())];
                let common = common.get_or_insert_with(|| base.to_vec());
                let pairs = common.iter().zip(base);
                let agree = pairs.take_while(|(a, b)| a == b).count();
                common.truncate(agree);
            }
        }
        Ok(common.unwrap_or_default())
    }
}

/// Checks that prompt, reply and end token of an example have their place.
fn fits(runtime: &Runtime, dataset: &Dataset, item: usize, n_tokens: usize) -> Result<()> {
    let context = runtime.context();
    if n_tokens <= context {
        return Ok(());
    }
    let what = format!("prompt and reply have {n_tokens} tokens, the context has {context}");
    Err(dataset.error(item, what))
}

fn tokenizer(runtime: &Runtime) -> Result<&brevity_model::Tokenizer> {
    runtime.tokenizer().map_err(|e| Error::Model(e.to_string()))
}

/// A conversation as token ids; `reply` adds the header of the reply.
pub(in crate::train) fn prompt(
    runtime: &Runtime,
    turns: &[Message],
    reply: bool,
) -> Result<Vec<u32>> {
    let template = runtime.template();
    let template = template.ok_or_else(|| Error::Model("the model has no chat template".into()))?;
    let options = ChatOptions {
        add_generation_prompt: reply,
        ..ChatOptions::default()
    };
    Ok(encode_chat(tokenizer(runtime)?, template, turns, &options)?)
}
