//! What a client is told when something is wrong: one envelope, in our words.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::Error;
use crate::sampling::SampleError;

/// Seconds after which a client that was turned away may try again.
const RETRY_AFTER_SECONDS: u64 = 1;

/// An answer that is no reply: `{"error": {"message", "type", "param", "code"}}`.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    param: Option<String>,
    message: String,
}

/// Shorthand.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            code: None,
            param: None,
            message: message.into(),
        }
    }

    /// The request is at fault.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
    }

    /// A field is at fault.
    pub fn field(param: impl Into<String>, message: impl Into<String>) -> Self {
        let param = param.into();
        let message = format!("{param}: {}", message.into());
        Self {
            param: Some(param),
            ..Self::bad(message)
        }
    }

    /// A field that is understood and not served.
    pub fn unsupported(param: &str, message: &str) -> Self {
        Self {
            code: Some("unsupported_parameter"),
            ..Self::field(param, message)
        }
    }

    /// No such path.
    pub fn no_path(path: &str) -> Self {
        let message = match path {
            "/v1/responses" | "/v1/embeddings" | "/v1/messages" => {
                format!("{path} is not here; use /v1/chat/completions")
            }
            _ => format!("{path} is not here; see / and /v1/models"),
        };
        let status = StatusCode::NOT_FOUND;
        Self {
            code: Some("not_found"),
            ..Self::new(status, "invalid_request_error", message)
        }
    }

    /// A path that takes another method.
    pub fn no_method(method: &str, path: &str) -> Self {
        let message = format!("{path} does not take {method}");
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::new(status, "invalid_request_error", message)
    }

    /// No such model.
    pub fn no_model(asked: &str, loaded: &str) -> Self {
        let status = StatusCode::NOT_FOUND;
        let message = format!("model: {asked:?} is not loaded, {loaded:?} is");
        Self {
            code: Some("model_not_found"),
            param: Some("model".into()),
            ..Self::new(status, "invalid_request_error", message)
        }
    }

    /// No request of that id runs.
    pub fn no_request(id: &str) -> Self {
        let message = format!("id: no request {id:?} is running");
        Self {
            code: Some("not_found"),
            param: Some("id".into()),
            ..Self::new(StatusCode::NOT_FOUND, "invalid_request_error", message)
        }
    }

    /// Without the key, or with another one.
    pub fn no_key() -> Self {
        let message = "a valid API key is needed: Authorization: Bearer KEY";
        Self {
            code: Some("invalid_api_key"),
            ..Self::new(StatusCode::UNAUTHORIZED, "authentication_error", message)
        }
    }

    /// From a page that may not ask.
    pub fn foreign_page(origin: &str) -> Self {
        let message = format!("pages of {origin} may not ask this server");
        Self::new(StatusCode::FORBIDDEN, "permission_error", message)
    }

    /// A body above the limit.
    pub fn too_large(limit: usize) -> Self {
        let message = format!("the body is larger than {limit} bytes");
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::new(status, "invalid_request_error", message)
    }

    /// A body that does not come.
    pub fn too_slow() -> Self {
        let message = "the body did not arrive in time";
        let status = StatusCode::REQUEST_TIMEOUT;
        Self::new(status, "invalid_request_error", message)
    }

    /// The model is not there yet.
    pub fn loading() -> Self {
        let message = "the model is being loaded";
        Self {
            code: Some("loading"),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", message)
        }
    }

    /// The server is about to end.
    pub fn stopping() -> Self {
        let message = "the server is shutting down";
        Self {
            code: Some("stopping"),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", message)
        }
    }

    /// Not the client's fault.
    pub fn internal(message: impl Into<String>) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "server_error", message)
    }

    /// The same of a request whose prompt is in `prompt`, not in `messages`.
    pub fn of_prompt(mut self) -> Self {
        if self.param.as_deref() == Some("messages") {
            self.param = Some("prompt".into());
            self.message = self.message.replacen("messages", "prompt", 1);
        }
        self
    }

    /// As the body of a reply, or an event of one that has begun.
    pub fn envelope(&self) -> Value {
        json!({ "error": {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }})
    }
}

impl From<Error> for ApiError {
    /// What the engine says of a request, with the field that is to blame.
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Context {
                tokens, context, ..
            } => Self {
                code: Some("context_length_exceeded"),
                ..Self::field(
                    "messages",
                    format!(
                        "the prompt has {tokens} tokens, the context of this model holds {context}"
                    ),
                )
            },
            Error::Busy { .. } => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Self {
                    code: Some("queue_full"),
                    ..Self::new(status, "overloaded", message)
                }
            }
            Error::Sample(SampleError::Option {
                option,
                expected,
                found,
            }) => {
                let param = match option {
                    "repetition_penalty" => "repeat_penalty",
                    other => other,
                };
                Self::field(param, format!("expected {expected}, found {found}"))
            }
            Error::Streams { asked, most } => {
                Self::field("n", format!("expected 1 to {most}, found {asked}"))
            }
            Error::GreedyStreams { .. } => Self::field("n", message),
            Error::StopStrings { what } => Self::field("stop", what),
            Error::NoAdapter { .. } => Self::field("lora", message),
            Error::NoGate | Error::NothingToPool { .. } => Self::field("gate", message),
            Error::NoVerifier => Self::field("vote", message),
            Error::AnswerAllowance { .. } => Self::field("thinking_budget_tokens", message),
            Error::EmptyPrompt | Error::Token { .. } => Self::field("prompt", message),
            Error::NotActivated { .. } => Self::bad(message),
            Error::NoTemplate { .. } => {
                Self::bad("the model has no chat template; use /v1/completions")
            }
            Error::NoTokenizer { .. } => Self::bad("the model has no tokenizer"),
            Error::Model(brevity_model::Error::Template(what)) => Self::field(
                "messages",
                format!("the chat template refuses them: {what}"),
            ),
            Error::Model(brevity_model::Error::KvBudget { .. }) => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Self {
                    code: Some("memory"),
                    ..Self::new(status, "overloaded", message)
                }
            }
            Error::Interrupted | Error::Stopped => Self::stopping(),
            _ => Self::internal(message),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = json_response(&self.envelope());
        *response.status_mut() = self.status;
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        response
    }
}

/// A JSON document as a reply.
pub fn json_response(value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
