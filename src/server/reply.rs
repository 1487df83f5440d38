//! Replies: what streams wrote, sorted into thinking and content, as one document or piece by piece.
//!
//! Both ways go through [`Reply`], so that the pieces of a stream add up to the document. Text that
//! nothing marks, of a request with a budget, is thinking if the budget cuts it and content if it does
//! not: it is sent as thinking while it comes, and once more as content if the reply ends uncut.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::ask::{Ask, Endpoint};
use super::logprobs::{self, Sent};
use super::state::{Served, now};
use crate::Event;
use crate::budget::Part;
use crate::engine::{Solved, SolvedStream};
use crate::stats::{per_second, rounded, rounded_ms};
use crate::writer::{Chosen, Finish, Written};

/// What a reply cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub prompt_tokens: usize,
    pub cached_tokens: usize,
    pub completion_tokens: usize,
    pub reasoning_tokens: usize,
}

impl Usage {
    /// Of a request; its prompt counts once, however many streams share it.
    pub fn of(solved: &Solved) -> Self {
        let sum = |count: fn(&Written) -> usize| {
            let streams = solved.streams.iter();
            streams.map(|s| count(&s.written)).sum()
        };
        Self {
            prompt_tokens: solved.prefill.tokens,
            cached_tokens: solved.prefill.reused,
            completion_tokens: sum(|written| written.tokens.len()),
            reasoning_tokens: sum(|written| written.reasoning_tokens),
        }
    }

    fn json(self) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
            "prompt_tokens_details": { "cached_tokens": self.cached_tokens },
            "completion_tokens_details": { "reasoning_tokens": self.reasoning_tokens },
        })
    }
}

/// One of the replies to a prompt.
#[derive(Debug, Default)]
struct Choice {
    thinking: String,
    content: String,
    /// Text that nothing marks yet.
    open: String,
    /// Bytes of text that came.
    told: usize,
    logprobs: Sent,
    finished: bool,
}

/// A reply on its way.
pub struct Reply {
    served: Arc<Served>,
    id: String,
    created: u64,
    model: String,
    endpoint: Endpoint,
    votes: bool,
    include_usage: bool,
    thinking_in_content: bool,
    with_logprobs: bool,
    warnings: Vec<String>,
    choices: Vec<Choice>,
}

impl Reply {
    /// Nothing written yet.
    pub fn new(served: &Arc<Served>, model: &str, id: &str, ask: &Ask) -> Self {
        let choice = |_| Choice::default();
        Self {
            served: Arc::clone(served),
            id: id.to_owned(),
            created: now(),
            model: model.to_owned(),
            endpoint: ask.endpoint,
            votes: ask.votes,
            include_usage: ask.include_usage,
            thinking_in_content: ask.thinking_in_content,
            with_logprobs: ask.options.generate.logprobs.is_some(),
            warnings: ask.warnings.clone(),
            choices: (0..ask.options.streams).map(choice).collect(),
        }
    }

    /// Takes an event; the chunks that a client who reads piece by piece gets for it.
    pub fn event(&mut self, event: Event) -> Vec<Value> {
        match event {
            Event::Prompt(_) if self.endpoint == Endpoint::Chat => {
                let delta = json!({ "role": "assistant", "content": "" });
                let indices = 0..self.choices.len();
                indices
                    .map(|i| self.chunk(i, delta.clone(), Value::Null, None))
                    .collect()
            }
            Event::Chosen { stream, chosen } => {
                self.chosen(stream, *chosen);
                Vec::new()
            }
            Event::Text {
                stream,
                part,
                piece,
            } => self.text(stream, part, &piece).into_iter().collect(),
            Event::Ended { stream, reply } => {
                // The last one waits for what all of them came to.
                let open = self.choices.iter().filter(|c| !c.finished).count();
                match open > 1 {
                    true => self.finish(stream, reply.written.finish),
                    false => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// Takes the end; the last chunks.
    pub fn end(&mut self, solved: &Solved) -> Vec<Value> {
        let mut chunks = Vec::new();
        for (i, stream) in solved.streams.iter().enumerate() {
            if !self.choices[i].finished {
                chunks.extend(self.finish(i, stream.written.finish));
            }
        }
        if let Some(Value::Object(last)) = chunks.last_mut() {
            last.extend(self.account(solved));
        }
        if self.include_usage {
            let mut chunk = self.frame(self.chunk_kind(), json!([]));
            chunk.insert("usage".into(), Usage::of(solved).json());
            chunks.push(Value::Object(chunk));
        }
        chunks
    }

    /// The whole reply, after its end.
    pub fn document(&self, solved: &Solved) -> Value {
        let choices = self.choices.iter().zip(&solved.streams).enumerate();
        let choices = choices.map(|(i, (choice, stream))| {
            let finish = finish_reason(stream.written.finish);
            let logprobs = self.logprobs(&choice.logprobs.all);
            match self.endpoint {
                Endpoint::Completion => json!({
                    "index": i, "text": choice.content, "finish_reason": finish,
                    "logprobs": logprobs,
                }),
                Endpoint::Chat => {
                    let mut message = json!({
                        "role": "assistant", "content": choice.content, "refusal": null,
                    });
                    if !choice.thinking.is_empty() {
                        message["reasoning_content"] = choice.thinking.clone().into();
                    }
                    json!({
                        "index": i, "message": message, "finish_reason": finish,
                        "logprobs": logprobs,
                    })
                }
            }
        });
        let kind = match self.endpoint {
            Endpoint::Chat => "chat.completion",
            Endpoint::Completion => "text_completion",
        };
        let mut document = self.frame(kind, choices.collect());
        document.insert("usage".into(), Usage::of(solved).json());
        document.extend(self.account(solved));
        Value::Object(document)
    }

    /// A token whose text comes next.
    fn chosen(&mut self, stream: usize, chosen: Chosen) {
        let thought = matches!(chosen.part, Part::Thinking | Part::Mark);
        let shown = self.thinking_in_content || !thought;
        if shown {
            self.choices[stream].logprobs.waiting.push_back(chosen);
        }
    }

    /// Sorts a piece of text.
    fn text(&mut self, stream: usize, part: Part, piece: &str) -> Option<Value> {
        let choice = &mut self.choices[stream];
        choice.told += piece.len();
        if self.thinking_in_content {
            choice.content += piece;
            return self.content_chunk(stream, piece);
        }
        if part != Part::Open && !choice.open.is_empty() {
            choice.thinking += &std::mem::take(&mut choice.open);
            choice.logprobs.drop_open();
        }
        match part {
            Part::Answer => {
                choice.content += piece;
                return self.content_chunk(stream, piece);
            }
            Part::Mark => return None,
            Part::Thinking => choice.thinking += piece,
            Part::Open => choice.open += piece,
        }
        let delta = json!({ "reasoning_content": piece });
        Some(self.chunk(stream, delta, Value::Null, None))
    }

    fn content_chunk(&mut self, stream: usize, piece: &str) -> Option<Value> {
        let choice = &mut self.choices[stream];
        let sent = choice.logprobs.send(choice.told);
        let logprobs = self.logprobs(&sent);
        let delta = match self.endpoint {
            Endpoint::Chat => json!({ "content": piece }),
            Endpoint::Completion => piece.into(),
        };
        Some(self.chunk(stream, delta, logprobs, None))
    }

    /// Ends a stream.
    fn finish(&mut self, stream: usize, finish: Finish) -> Vec<Value> {
        let choice = &mut self.choices[stream];
        choice.finished = true;
        let mut chunks = Vec::new();
        if !choice.open.is_empty() {
            let open = std::mem::take(&mut choice.open);
            choice.content += &open;
            chunks.extend(self.content_chunk(stream, &open));
        }
        let delta = match self.endpoint {
            Endpoint::Chat => json!({}),
            Endpoint::Completion => "".into(),
        };
        let reason = Some(finish_reason(finish));
        chunks.push(self.chunk(stream, delta, Value::Null, reason));
        chunks
    }

    /// A chunk of one choice.
    fn chunk(&self, i: usize, delta: Value, logprobs: Value, finish: Option<&str>) -> Value {
        let field = match self.endpoint {
            Endpoint::Chat => "delta",
            Endpoint::Completion => "text",
        };
        let choice = json!({
            "index": i, field: delta, "logprobs": logprobs, "finish_reason": finish,
        });
        let mut chunk = self.frame(self.chunk_kind(), json!([choice]));
        if self.include_usage {
            chunk.insert("usage".into(), Value::Null);
        }
        Value::Object(chunk)
    }

    fn chunk_kind(&self) -> &'static str {
        match self.endpoint {
            Endpoint::Chat => "chat.completion.chunk",
            Endpoint::Completion => "text_completion",
        }
    }

    /// What every document and chunk has.
    fn frame(&self, object: &str, choices: Value) -> Map<String, Value> {
        let frame = json!({
            "id": self.id,
            "object": object,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": self.served.fingerprint,
            "choices": choices,
        });
        match frame {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    fn logprobs(&self, tokens: &[Chosen]) -> Value {
        match (self.with_logprobs, self.served.engine.tokenizer()) {
            (true, Ok(tokenizer)) => logprobs::json(self.endpoint, tokenizer, tokens),
            _ => Value::Null,
        }
    }

    /// Where time and tokens went, and what brevity has to say beyond other servers.
    fn account(&self, solved: &Solved) -> Map<String, Value> {
        let runtime = self.served.engine.runtime();
        let gate = solved.prefill.gate.map(|decision| {
            json!({ "p": decision.score, "threshold": decision.threshold, "on": decision.on })
        });
        let mut brevity = json!({
            "gate": gate,
            "adapter_on": solved.prefill.adapter_on,
            "adapter": solved.prefill.span.at(usize::MAX).and_then(|n| runtime.adapter_names().get(n)),
            "streams": solved.streams.iter().enumerate().map(stream).collect::<Vec<_>>(),
            "queued_ms": rounded_ms(solved.timings.queued),
            "ttft_ms": rounded_ms(solved.timings.ttft),
            "kv_bytes": solved.kv.peak_bytes,
        });
        if self.votes {
            brevity["answer"] = solved.answer.clone().into();
            brevity["shown"] = solved.shown.into();
            brevity["votes"] = json!(solved.votes);
        }
        let mut account = Map::new();
        account.insert("timings".into(), timings(solved));
        account.insert("brevity".into(), brevity);
        if !self.warnings.is_empty() {
            account.insert("warnings".into(), self.warnings.clone().into());
        }
        account
    }
}

fn stream((i, stream): (usize, &SolvedStream)) -> Value {
    let written = &stream.written;
    json!({
        "index": i,
        "finish": written.finish,
        "tokens": written.tokens.len(),
        "thinking_tokens": written.thinking_tokens,
        "reasoning_tokens": written.reasoning_tokens,
        "cut": written.cut,
        "stopped_by": written.stopped_by,
        "answer": stream.answer,
        "weight": stream.weight,
    })
}

/// Times by the names that llama.cpp's server gives them.
fn timings(solved: &Solved) -> Value {
    let (timings, usage) = (&solved.timings, Usage::of(solved));
    let read = usage.prompt_tokens - usage.cached_tokens;
    let written = usage.completion_tokens;
    let each = |ms: f64, n: usize| rounded(ms / n.max(1) as f64);
    let (prompt_ms, predicted_ms) = (rounded_ms(timings.prefill), rounded_ms(timings.decode));
    json!({
        "cache_n": usage.cached_tokens,
        "prompt_n": read,
        "prompt_ms": prompt_ms,
        "prompt_per_token_ms": each(prompt_ms, read),
        "prompt_per_second": rounded(per_second(read, timings.prefill)),
        "predicted_n": written,
        "predicted_ms": predicted_ms,
        "predicted_per_token_ms": each(predicted_ms, written),
        "predicted_per_second": rounded(per_second(written, timings.decode)),
    })
}

/// Why a stream ended, in the words that clients know; the exact one is in `brevity.streams`.
fn finish_reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Stop | Finish::Decided => "stop",
        Finish::Length | Finish::Context | Finish::Memory | Finish::Interrupted => "length",
    }
}
