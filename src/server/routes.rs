//! Which path does what.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Method, Request, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use brevity_model::ChatOptions;
use serde_json::{Value, json};

use super::access;
use super::ask::{self, Ask, Endpoint};
use super::body;
use super::error::{ApiError, ApiResult, json_response};
use super::fields::Fields;
use super::info;
use super::messages;
use super::reply::{Reply, Usage};
use super::running::Running;
use super::sse;
use super::state::{App, Served};
use crate::engine::{Said, Solved};

/// Bodies above this are read for their prompt on a thread of their own, so that others do not wait.
const LARGE_BODY: usize = 1 << 14;

type Shared = State<Arc<App>>;

/// All paths.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/health", get(health))
        .route("/v1/health", get(health))
        .route("/metrics", get(metrics))
        .route("/v1/models", get(models))
        .route("/models", get(models))
        .route("/v1/models/{id}", get(models))
        .route("/props", get(props))
        .route("/slots", get(slots))
        .route("/lora-adapters", get(adapters))
        .route("/v1/chat/completions", post(chat))
        .route("/chat/completions", post(chat))
        .route("/v1/completions", post(completion))
        .route("/completions", post(completion))
        .route("/v1/chat/completions/control", post(control))
        .route("/tokenize", post(tokenize))
        .route("/detokenize", post(detokenize))
        .route("/apply-template", post(apply_template))
        .method_not_allowed_fallback(no_method)
        .fallback(no_path)
        .layer(from_fn_with_state(Arc::clone(&app), guard))
        .with_state(app)
}

/// Checks who asks, adds what pages need to read the answer, and counts it.
async fn guard(State(app): Shared, request: Request<Body>, next: Next) -> Response {
    let origin = access::origin(request.headers());
    let mut response = match access::check(&app.options, &request) {
        Err(error) => error.into_response(),
        Ok(()) if request.method() == Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => next.run(request).await,
    };
    access::allow(&app.options, origin.as_ref(), response.headers_mut());
    app.metrics.answered(response.status().as_u16());
    response
}

async fn no_path(request: Request<Body>) -> ApiError {
    ApiError::no_path(&shown_path(&request))
}

async fn no_method(request: Request<Body>) -> ApiError {
    ApiError::no_method(request.method().as_str(), &shown_path(&request))
}

fn shown_path(request: &Request<Body>) -> String {
    request.uri().path().chars().take(100).collect()
}

async fn page() -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    ([(CONTENT_TYPE, html)], include_str!("page.html")).into_response()
}

async fn health(State(app): Shared) -> ApiResult<Response> {
    app.served()?;
    Ok(json_response(&json!({ "status": "ok" })))
}

async fn metrics(State(app): Shared) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    let text = app.metrics.text(app.loaded().map(|served| &**served));
    ([(CONTENT_TYPE, kind)], text).into_response()
}

async fn models(State(app): Shared, request: Request<Body>) -> ApiResult<Response> {
    let served = app.served()?;
    let model = info::model(served, app.options.model());
    let asked = request.uri().path().strip_prefix("/v1/models/");
    match asked {
        Some(asked) if !app.options.serves(asked) => {
            Err(ApiError::no_model(asked, app.options.model()))
        }
        Some(_) => Ok(json_response(&model)),
        None => Ok(json_response(&json!({ "object": "list", "data": [model] }))),
    }
}

async fn props(State(app): Shared) -> ApiResult<Response> {
    Ok(json_response(&info::props(app.served()?, &app.options)))
}

async fn slots(State(app): Shared) -> ApiResult<Response> {
    Ok(json_response(&info::slots(app.served()?)))
}

async fn adapters(State(app): Shared) -> ApiResult<Response> {
    Ok(json_response(&info::adapters(app.served()?)))
}

async fn chat(State(app): Shared, body: Body) -> ApiResult<Response> {
    write(app, Endpoint::Chat, body).await
}

async fn completion(State(app): Shared, body: Body) -> ApiResult<Response> {
    let written = write(app, Endpoint::Completion, body).await;
    written.map_err(ApiError::of_prompt)
}

/// Writes a reply. A client that closes its connection drops this where it waits, and the request with
/// it.
async fn write(app: Arc<App>, endpoint: Endpoint, body: Body) -> ApiResult<Response> {
    let served = Arc::clone(app.served()?);
    let bytes = body::read(body, app.options.body_limit, app.options.read_timeout).await?;
    let large = bytes.len() > LARGE_BODY;
    let (own, model) = (Arc::clone(&app), Arc::clone(&served));
    let read = move || -> ApiResult<Ask> {
        let fields = Fields::new(body::object(&bytes)?);
        ask::read(endpoint, fields, &model.engine, &own.options)
    };
    let ask = match large {
        true => tokio::task::spawn_blocking(read)
            .await
            .map_err(|_| ApiError::internal("reading the request failed"))??,
        false => read()?,
    };
    let mut running = Running::start(&served, &ask)?;
    let mut reply = Reply::new(&served, app.options.model(), &running.slot.id, &ask);
    if ask.stream {
        return Ok(sse::response(app, running, reply));
    }
    let solved = loop {
        match running.said().await {
            Some(Said::Event(event)) => drop(reply.event(event)),
            Some(Said::Done(result)) => break (*result)?,
            None => return Err(crate::Error::Stopped.into()),
        }
    };
    Ok(whole(&app, &mut reply, &solved))
}

fn whole(app: &App, reply: &mut Reply, solved: &Solved) -> Response {
    app.metrics.replied(&Usage::of(solved), &solved.timings);
    reply.end(solved);
    json_response(&reply.document(solved))
}

/// `{"id", "action": "reasoning_end"}`: ends the thinking of a reply that is under way.
async fn control(State(app): Shared, body: Body) -> ApiResult<Response> {
    let (served, mut fields) = small(&app, body).await?;
    let id = fields.text("id")?;
    let id = id.ok_or_else(|| ApiError::field("id", "missing"))?;
    let action = fields.word("action", &[("reasoning_end", ())])?;
    action.ok_or_else(|| ApiError::field("action", "missing"))?;
    let slot = served.slots.find(&id);
    let slot = slot.ok_or_else(|| ApiError::no_request(&id))?;
    slot.end_thinking.now();
    Ok(json_response(&json!({ "success": true })))
}

async fn tokenize(State(app): Shared, body: Body) -> ApiResult<Response> {
    let (served, mut fields) = small(&app, body).await?;
    let text = fields.text("content")?;
    let text = text.ok_or_else(|| ApiError::field("content", "missing"))?;
    let add_special = fields.bool("add_special")?.unwrap_or(false);
    let parse_special = fields.bool("parse_special")?.unwrap_or(true);
    let tokenizer = served.engine.tokenizer()?;
    let tokens = tokenizer.encode(&text, add_special, parse_special);
    let tokens = tokens.map_err(crate::Error::from)?;
    Ok(json_response(&json!({ "tokens": tokens })))
}

async fn detokenize(State(app): Shared, body: Body) -> ApiResult<Response> {
    let (served, mut fields) = small(&app, body).await?;
    let tokens = match fields.take("tokens") {
        Some(Value::Array(tokens)) => tokens,
        _ => return Err(ApiError::field("tokens", "expected a list of token ids")),
    };
    let tokenizer = served.engine.tokenizer()?;
    let mut bytes = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let id = token.as_u64().and_then(|n| u32::try_from(n).ok());
        let known = id.filter(|&id| (id as usize) < tokenizer.vocab_size());
        let id = known.ok_or_else(|| {
            let most = tokenizer.vocab_size().saturating_sub(1);
            let found = body::shown(token);
            ApiError::field(
                format!("tokens[{i}]"),
                format!("expected a token id from 0 to {most}, found {found}"),
            )
        })?;
        bytes.extend_from_slice(tokenizer.token_bytes(id));
    }
    let content = String::from_utf8_lossy(&bytes);
    Ok(json_response(&json!({ "content": content })))
}

async fn apply_template(State(app): Shared, body: Body) -> ApiResult<Response> {
    let (served, mut fields) = small(&app, body).await?;
    let (messages, _) = messages::read(fields.take("messages"))?;
    let Some(template) = served.engine.runtime().template() else {
        return Err(ApiError::bad("the model has no chat template"));
    };
    let prompt = template.render(&messages, &ChatOptions::reply());
    let prompt = prompt.map_err(crate::Error::from)?;
    Ok(json_response(&json!({ "prompt": prompt })))
}

/// The model and the fields of a request that is answered at once.
async fn small(app: &App, body: Body) -> ApiResult<(Arc<Served>, Fields)> {
    let served = Arc::clone(app.served()?);
    let bytes = body::read(body, app.options.body_limit, app.options.read_timeout).await?;
    Ok((served, Fields::new(body::object(&bytes)?)))
}
