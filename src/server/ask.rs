//! From the fields of a request to what the engine is asked.
//!
//! Every field is one of four: honoured; accepted because its value changes nothing; refused with its
//! name because it is known and not served; or unknown, which the reply warns of.

use serde_json::Value;

use super::error::{ApiError, ApiResult};
use super::fields::{Fields, wrong};
use super::messages;
use super::options::ServerOptions;
use crate::budget::{BudgetOptions, EndThinking};
use crate::engine::Ballot;
use crate::prompt::Prompt;
use crate::request::{AdapterChoice, GateChoice, GenerateOptions};
use crate::stop::MAX_STOPS;
use crate::{Engine, SolveOptions};

/// Tokens that a request may think for an effort; high: as many as it likes.
const EFFORTS: [(&str, Option<usize>); 5] = [
    ("none", Some(0)),
    ("minimal", Some(64)),
    ("low", Some(128)),
    ("medium", Some(512)),
    ("high", None),
];
/// Most likely tokens that a chat shows of each.
const MOST_TOP_LOGPROBS: u64 = 20;
/// The same for a completion.
const MOST_COMPLETION_LOGPROBS: u64 = 5;

/// Which of the two endpoints that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `/v1/chat/completions`.
    Chat,
    /// `/v1/completions`.
    Completion,
}

/// A request, understood.
#[derive(Debug)]
pub struct Ask {
    pub endpoint: Endpoint,
    pub prompt: Prompt,
    pub options: SolveOptions,
    /// Whether the reply shows a vote.
    pub votes: bool,
    /// Whether the reply comes piece by piece.
    pub stream: bool,
    /// Whether that ends with what it cost.
    pub include_usage: bool,
    /// Whether thinking is part of the content.
    pub thinking_in_content: bool,
    /// What was ignored.
    pub warnings: Vec<String>,
}

/// Reads a request.
///
/// # Errors
/// 400 with the field that is to blame; 404 for another model.
pub fn read(
    endpoint: Endpoint,
    fields: Fields,
    engine: &Engine,
    server: &ServerOptions,
) -> ApiResult<Ask> {
    let mut fields = fields;
    if let Some(asked) = fields.text("model")?
        && !server.serves(&asked)
    {
        return Err(ApiError::no_model(&asked, server.model()));
    }
    refuse_what_is_not_served(&mut fields, endpoint)?;
    let stream = fields.bool("stream")?.unwrap_or(false);
    let include_usage = stream_options(&mut fields, stream)?;
    let thinking_in_content = fields
        .word(
            "reasoning_format",
            &[("auto", false), ("deepseek", false), ("none", true)],
        )?
        .unwrap_or(endpoint == Endpoint::Completion);
    let streams = fields.count("n", 1, u64::MAX)?.unwrap_or(1);
    let mut options = SolveOptions::default().streams(streams);
    generate(&mut options.generate, &mut fields, endpoint, server)?;
    let ballots = [
        ("majority", Ballot::Majority),
        ("logprob", Ballot::Logprob),
        ("verifier", Ballot::Verifier),
    ];
    let ballot = fields.word("vote", &ballots)?;
    options.ballot = ballot.unwrap_or_default();
    let all = fields.bool("all_streams")?.unwrap_or(false);
    options.all_streams = all || ballot.is_none();
    if options.streams > 1 && options.generate.sampling.temperature == Some(0.0) {
        let streams = options.streams;
        return Err(crate::Error::GreedyStreams { streams }.into());
    }
    let (what, mut warnings) = match endpoint {
        Endpoint::Chat => {
            let (messages, warnings) = messages::read(fields.take("messages"))?;
            (What::Messages(messages), warnings)
        }
        Endpoint::Completion => (prompt_field(fields.take("prompt"))?, Vec::new()),
    };
    warnings.extend(fields.unknown(server.strict)?);
    let prompt = match what {
        What::Messages(messages) => engine.prompt(&messages)?,
        What::Text(text) => engine.text_prompt(&text)?,
        What::Tokens(tokens) => tokens.into(),
    };
    Ok(Ask {
        endpoint,
        prompt,
        options,
        votes: ballot.is_some(),
        stream,
        include_usage,
        thinking_in_content,
        warnings,
    })
}

/// What a reply continues.
enum What {
    Messages(Vec<brevity_model::Message>),
    Text(String),
    Tokens(Vec<u32>),
}

/// How streams write.
fn generate(
    options: &mut GenerateOptions,
    fields: &mut Fields,
    endpoint: Endpoint,
    server: &ServerOptions,
) -> ApiResult<()> {
    options.budget = budget(fields, server)?;
    options.max_tokens = match (max_tokens(fields)?, &options.budget) {
        (None, None) => Some(server.max_tokens),
        (asked, _) => asked,
    };
    let sampling = &mut options.sampling;
    sampling.temperature = fields.number("temperature")?;
    let set = |place: &mut f32, value: Option<f32>| *place = value.unwrap_or(*place);
    set(&mut sampling.top_p, fields.number("top_p")?);
    set(&mut sampling.min_p, fields.number("min_p")?);
    let penalty = fields.number("repeat_penalty")?;
    set(&mut sampling.repetition_penalty, penalty);
    let top_k = fields.count("top_k", 0, u64::MAX)?;
    sampling.top_k = top_k.unwrap_or(sampling.top_k);
    let window = fields.count("repeat_last_n", 0, u64::MAX)?;
    sampling.repetition_window = window.unwrap_or(sampling.repetition_window);
    sampling.seed = fields.seed("seed")?.unwrap_or(0);
    let checked = sampling.resolve(1).check();
    checked.map_err(crate::Error::from)?;
    options.stop = stop(fields.take("stop"))?;
    options.logprobs = logprobs(fields, endpoint)?;
    options.ignore_eos = fields.bool("ignore_eos")?.unwrap_or(false);
    options.adapter = lora(fields.take("lora"))?;
    options.adapter_mode = server.adapter_mode;
    let gates = [
        ("auto", GateChoice::Auto),
        ("on", GateChoice::On),
        ("off", GateChoice::Off),
    ];
    options.gate = fields.word("gate", &gates)?.unwrap_or(server.gate);
    options.end_thinking = EndThinking::default();
    Ok(())
}

/// How long it may think: what is asked for, but not more than the server allows.
fn budget(fields: &mut Fields, server: &ServerOptions) -> ApiResult<Option<BudgetOptions>> {
    let effort = fields.word("reasoning_effort", &EFFORTS)?.flatten();
    let asked = fields.count("thinking_budget_tokens", 0, u64::MAX)?;
    let ceiling = server.budget.as_ref().map(|budget| budget.tokens);
    let tokens = [asked.or(effort), ceiling].into_iter().flatten().min();
    let limits = server.budget.clone().unwrap_or_default();
    Ok(tokens.map(|tokens| BudgetOptions { tokens, ..limits }))
}

fn max_tokens(fields: &mut Fields) -> ApiResult<Option<usize>> {
    let new = fields.count("max_completion_tokens", 1, u64::MAX)?;
    let old = fields.count("max_tokens", 1, u64::MAX)?;
    match (new, old) {
        (Some(a), Some(b)) if a != b => Err(ApiError::field(
            "max_tokens",
            format!("{b}, but max_completion_tokens is {a}"),
        )),
        (new, old) => Ok(new.or(old)),
    }
}

fn stop(value: Option<Value>) -> ApiResult<Vec<String>> {
    let expected = format!("a text or a list of 1 to {MAX_STOPS} texts");
    match value {
        None => Ok(Vec::new()),
        Some(Value::String(text)) if !text.is_empty() => Ok(vec![text]),
        Some(Value::Array(items)) if (1..=MAX_STOPS).contains(&items.len()) => {
            let text = |(i, item): (usize, Value)| match item {
                Value::String(text) if !text.is_empty() => Ok(text),
                other => Err(wrong(
                    &format!("stop[{i}]"),
                    "a text of at least one character",
                    &other,
                )),
            };
            items.into_iter().enumerate().map(text).collect()
        }
        Some(other) => Err(wrong("stop", &expected, &other)),
    }
}

fn logprobs(fields: &mut Fields, endpoint: Endpoint) -> ApiResult<Option<usize>> {
    if endpoint == Endpoint::Completion {
        return fields.count("logprobs", 0, MOST_COMPLETION_LOGPROBS);
    }
    let wanted = fields.bool("logprobs")?.unwrap_or(false);
    let top = fields.count("top_logprobs", 0, MOST_TOP_LOGPROBS)?;
    match (wanted, top) {
        (false, Some(n)) if n > 0 => {
            Err(ApiError::field("top_logprobs", "needs logprobs to be true"))
        }
        (true, top) => Ok(Some(top.unwrap_or(0))),
        (false, _) => Ok(None),
    }
}

/// `[{"id", "scale"}]`: the one whose scale is not 0 writes, an empty list is the base model.
fn lora(value: Option<Value>) -> ApiResult<AdapterChoice> {
    let items = match value {
        None => return Ok(AdapterChoice::First),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(wrong("lora", "a list of {id, scale}", &other)),
    };
    let mut chosen = AdapterChoice::Base;
    for (i, item) in items.iter().enumerate() {
        let id = match item.get("id") {
            Some(Value::String(name)) => AdapterChoice::Name(name.clone()),
            Some(number) if number.is_u64() => {
                let number = number.as_u64().and_then(|n| usize::try_from(n).ok());
                AdapterChoice::Number(number.unwrap_or(usize::MAX))
            }
            _ => {
                let param = format!("lora[{i}].id");
                return Err(ApiError::field(param, "expected a number or a name"));
            }
        };
        let param = format!("lora[{i}].scale");
        match item.get("scale").map(Value::as_f64) {
            Some(Some(0.0)) => continue,
            None | Some(Some(1.0)) => {}
            Some(Some(_)) => {
                let why = "1 is as it was loaded, 0 is off; load it once more for another scale";
                return Err(ApiError::unsupported(&param, why));
            }
            Some(None) => return Err(ApiError::field(param, "expected a number")),
        }
        if chosen != AdapterChoice::Base {
            let why = "one adapter at a time writes a reply";
            return Err(ApiError::unsupported("lora", why));
        }
        chosen = id;
    }
    Ok(chosen)
}

fn stream_options(fields: &mut Fields, stream: bool) -> ApiResult<bool> {
    match fields.take("stream_options") {
        None => Ok(false),
        Some(Value::Object(_)) if !stream => {
            Err(ApiError::field("stream_options", "needs stream to be true"))
        }
        Some(Value::Object(map)) => {
            let mut options = Fields::new(map);
            let usage = options.bool("include_usage").map_err(|_| {
                ApiError::field("stream_options.include_usage", "expected true or false")
            })?;
            Ok(usage.unwrap_or(false))
        }
        Some(other) => Err(wrong("stream_options", "an object", &other)),
    }
}

/// `prompt` of a completion: a text, a list with one, or token ids.
fn prompt_field(value: Option<Value>) -> ApiResult<What> {
    let expected = "a text, or a list of token ids";
    match value {
        None => Err(ApiError::field("prompt", "missing")),
        Some(Value::String(text)) => Ok(What::Text(text)),
        Some(Value::Array(items)) => match &items[..] {
            [Value::String(text)] => Ok(What::Text(text.clone())),
            [Value::String(_), ..] => Err(ApiError::unsupported(
                "prompt",
                "one prompt a request; send several requests, they share the passes",
            )),
            _ => {
                let id = |item: &Value| item.as_u64().and_then(|n| u32::try_from(n).ok());
                let ids: Option<Vec<u32>> = items.iter().map(id).collect();
                let ids =
                    ids.ok_or_else(|| ApiError::field("prompt", format!("expected {expected}")))?;
                Ok(What::Tokens(ids))
            }
        },
        Some(other) => Err(wrong("prompt", expected, &other)),
    }
}

/// Fields that are known: those whose value changes nothing are accepted, the others have to be refused.
fn refuse_what_is_not_served(fields: &mut Fields, endpoint: Endpoint) -> ApiResult<()> {
    let empty = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    let zero = |value: &Value| value.as_f64() == Some(0.0);
    let is = |words: &'static [&'static str]| {
        move |value: &Value| value.as_str().is_some_and(|word| words.contains(&word))
    };
    let text_only = |value: &Value| *value == serde_json::json!(["text"]);
    let text_type = |value: &Value| value.get("type").and_then(Value::as_str) == Some("text");
    fields.only(
        "response_format",
        "only {\"type\": \"text\"} is served",
        text_type,
    )?;
    fields.only("tools", "tools are not served", empty)?;
    let choices = is(&["none", "auto"]);
    fields.only("tool_choice", "tools are not served", choices)?;
    fields.only("functions", "tools are not served", empty)?;
    fields.only(
        "function_call",
        "tools are not served",
        is(&["none", "auto"]),
    )?;
    fields.only("modalities", "only [\"text\"] is served", text_only)?;
    for name in ["audio", "prediction", "web_search_options"] {
        fields.only(name, "not served", |_| false)?;
    }
    for name in ["frequency_penalty", "presence_penalty"] {
        fields.only(name, "only 0 is served; see repeat_penalty", zero)?;
    }
    fields.only("logit_bias", "only an empty one is served", empty)?;
    let why = "template variables are not served";
    fields.only("chat_template_kwargs", why, empty)?;
    if endpoint == Endpoint::Completion {
        let off = |value: &Value| *value == Value::Bool(false);
        fields.only("echo", "not served", off)?;
        fields.only("suffix", "not served", empty)?;
        fields.only("best_of", "only 1 is served", |value| *value == 1)?;
    }
    fields.ignore(&[
        "parallel_tool_calls",
        "store",
        "metadata",
        "user",
        "service_tier",
        "safety_identifier",
        "prompt_cache_key",
    ]);
    Ok(())
}
