//! The turns of a chat request.

use brevity_model::Message;
use serde_json::Value;

use super::error::{ApiError, ApiResult};
use super::fields::wrong;

/// The turns in `messages`, and warnings about them.
///
/// # Errors
/// 400 that names the turn and what of it cannot be used.
pub fn read(messages: Option<Value>) -> ApiResult<(Vec<Message>, Vec<String>)> {
    let turns = match messages {
        Some(Value::Array(turns)) => turns,
        Some(other) => return Err(wrong("messages", "a list of turns", &other)),
        None => return Err(ApiError::field("messages", "missing")),
    };
    let mut read = Vec::with_capacity(turns.len());
    for (i, turn) in turns.iter().enumerate() {
        read.push(message(&format!("messages[{i}]"), turn)?);
    }
    let mut warnings = Vec::new();
    if let Some(last) = read.last()
        && last.role == "assistant"
        && last.content.is_empty()
    {
        read.pop();
        warnings.push("messages: the empty turn of the assistant at the end was left out".into());
    }
    match read.is_empty() {
        true => Err(ApiError::field("messages", "expected at least one turn")),
        false => Ok((read, warnings)),
    }
}

fn message(place: &str, turn: &Value) -> ApiResult<Message> {
    let Value::Object(turn) = turn else {
        return Err(wrong(place, "an object with role and content", turn));
    };
    let param = format!("{place}.role");
    let role = match turn.get("role") {
        Some(Value::String(role)) => match role.as_str() {
            "developer" => "system",
            known @ ("system" | "user" | "assistant" | "tool") => known,
            _ => {
                let expected = "one of system, developer, user, assistant, tool";
                return Err(wrong(&param, expected, &Value::String(role.clone())));
            }
        },
        Some(other) => return Err(wrong(&param, "a text", other)),
        None => return Err(ApiError::field(param, "missing")),
    };
    let calls = turn.get("tool_calls").is_some_and(|calls| match calls {
        Value::Null => false,
        Value::Array(calls) => !calls.is_empty(),
        _ => true,
    });
    if calls {
        let param = format!("{place}.tool_calls");
        return Err(ApiError::unsupported(&param, "tools are not served"));
    }
    let content = content(&format!("{place}.content"), role, turn.get("content"))?;
    Ok(Message::new(role, content))
}

/// A text, or a list of texts.
fn content(param: &str, role: &str, content: Option<&Value>) -> ApiResult<String> {
    match content {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Array(parts)) => {
            let parts = parts.iter().enumerate();
            let texts = parts.map(|(i, value)| part(&format!("{param}[{i}]"), value));
            texts.collect::<ApiResult<Vec<_>>>().map(|t| t.concat())
        }
        None | Some(Value::Null) if role == "assistant" => Ok(String::new()),
        None | Some(Value::Null) => Err(ApiError::field(param, "missing")),
        Some(other) => Err(wrong(param, "a text or a list of parts", other)),
    }
}

fn part<'v>(param: &str, part: &'v Value) -> ApiResult<&'v str> {
    match (
        part.get("type").and_then(Value::as_str),
        part.get("text").and_then(Value::as_str),
    ) {
        (Some("text"), Some(text)) => Ok(text),
        (Some("text"), None) => Err(ApiError::field(format!("{param}.text"), "missing")),
        (Some("refusal"), _) => Ok(part.get("refusal").and_then(Value::as_str).unwrap_or("")),
        (Some(kind), _) => {
            let kind: String = kind.chars().take(40).collect();
            let param = format!("{param}.type");
            let why = format!("{kind:?} is not served, only \"text\"");
            Err(ApiError::unsupported(&param, &why))
        }
        (None, _) => Err(ApiError::field(format!("{param}.type"), "missing")),
    }
}
