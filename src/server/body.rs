//! Reads the body of a request: at most so much, within a time, and as JSON.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures_core::Stream;
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::error::{ApiError, ApiResult};

/// How much more than the limit is read and thrown away, so that a client hears why it is refused before
/// its connection closes: this many times the limit.
const DRAINED: usize = 8;

/// The body, at most `limit` bytes of it, which have to come within `time`.
///
/// # Errors
/// 413, 408, or 400 for a connection that breaks.
pub async fn read(body: Body, limit: usize, time: Duration) -> ApiResult<Vec<u8>> {
    let read = async {
        let mut stream = body.into_data_stream();
        let mut bytes = Vec::new();
        let mut len = 0;
        while let Some(chunk) = next(&mut stream).await {
            let chunk = chunk.map_err(|_| ApiError::bad("the body ends in its middle"))?;
            len += chunk.len();
            if len <= limit {
                bytes.extend_from_slice(&chunk);
            } else if len > limit.saturating_mul(DRAINED) {
                break;
            }
        }
        match len <= limit {
            true => Ok(bytes),
            false => Err(ApiError::too_large(limit)),
        }
    };
    timeout(time, read)
        .await
        .unwrap_or_else(|_| Err(ApiError::too_slow()))
}

async fn next(stream: &mut BodyDataStream) -> Option<Result<axum::body::Bytes, axum::Error>> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// The JSON object in a body.
///
/// # Errors
/// 400, with the place of what is wrong.
pub fn object(bytes: &[u8]) -> ApiResult<Map<String, Value>> {
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to();
        return Err(ApiError::bad(format!(
            "the body is not UTF-8: byte {at} is no part of a character"
        )));
    }
    if bytes.is_empty() {
        return Err(ApiError::bad("the body is empty, expected a JSON object"));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(other) => Err(ApiError::bad(format!(
            "the body is {}, expected a JSON object",
            kind(&other)
        ))),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(ApiError::bad(match error.is_eof() {
                true => format!("the body is not JSON: it ends too early, at line {line}"),
                false => format!("the body is not JSON: see line {line}, column {column}"),
            }))
        }
    }
}

/// What a value is, for a message.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value, shortened, for a message.
pub fn shown(value: &Value) -> String {
    /// Characters of it.
    const MOST: usize = 60;
    let text = match value {
        // Not written out: they may be large.
        Value::Array(items) => return format!("a list of {}", items.len()),
        Value::Object(map) => return format!("an object of {} fields", map.len()),
        Value::String(text) => format!("{:?}", text.chars().take(MOST).collect::<String>()),
        other => other.to_string(),
    };
    match text.chars().count() > MOST + 2 {
        true => text.chars().take(MOST).chain(['…']).collect(),
        false => text,
    }
}
