//! Log-probabilities of tokens as the API shows them.

use std::collections::VecDeque;

use brevity_model::Tokenizer;
use serde_json::{Map, Value, json};

use super::ask::Endpoint;
use crate::budget::Part;
use crate::sampling::Sampled;
use crate::writer::Chosen;

/// Tokens of a choice that are shown with their text, and those whose text has not been sent.
#[derive(Debug, Default)]
pub struct Sent {
    pub all: Vec<Chosen>,
    pub waiting: VecDeque<Chosen>,
}

impl Sent {
    /// The tokens whose text begins within the first `told` bytes.
    pub fn send(&mut self, told: usize) -> Vec<Chosen> {
        let n = self.waiting.partition_point(|chosen| chosen.at < told);
        let sent: Vec<Chosen> = self.waiting.drain(..n).collect();
        self.all.extend_from_slice(&sent);
        sent
    }

    /// What nothing marked has turned out to be thinking.
    pub fn drop_open(&mut self) {
        self.waiting.retain(|chosen| chosen.part != Part::Open);
    }
}

/// As a chat or a completion shows them.
pub fn json(endpoint: Endpoint, tokenizer: &Tokenizer, tokens: &[Chosen]) -> Value {
    let text = |token: u32| String::from_utf8_lossy(tokenizer.token_bytes(token)).into_owned();
    match endpoint {
        Endpoint::Chat => {
            let entry = |token: &Sampled| {
                json!({
                    "token": text(token.token),
                    "logprob": token.logprob,
                    "bytes": tokenizer.token_bytes(token.token),
                })
            };
            let content = tokens.iter().map(|chosen| {
                let mut shown = entry(&chosen.token);
                shown["top_logprobs"] = chosen.likeliest.iter().map(entry).collect();
                shown
            });
            json!({ "content": content.collect::<Vec<_>>(), "refusal": null })
        }
        Endpoint::Completion => {
            let top = |chosen: &Chosen| -> Map<String, Value> {
                let tokens = chosen.likeliest.iter();
                tokens.map(|t| (text(t.token), json!(t.logprob))).collect()
            };
            json!({
                "tokens": tokens.iter().map(|c| text(c.token.token)).collect::<Vec<_>>(),
                "token_logprobs": tokens.iter().map(|c| c.token.logprob).collect::<Vec<_>>(),
                "top_logprobs": tokens.iter().map(top).collect::<Vec<_>>(),
                "text_offset": tokens.iter().map(|c| c.at).collect::<Vec<_>>(),
            })
        }
    }
}
