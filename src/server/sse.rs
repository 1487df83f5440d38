//! A reply piece by piece: server-sent events.

use std::convert::Infallible;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use futures_core::Stream;
use serde_json::Value;
use tokio::time::{Instant, Sleep, sleep};

use super::error::ApiError;
use super::reply::{Reply, Usage};
use super::running::Running;
use super::state::App;
use crate::engine::Said;

/// After so long without an event a comment shows that the request is alive.
const PING: Duration = Duration::from_secs(5);

/// The events of a request; dropped with the connection, and the request with it.
struct Events {
    app: Arc<App>,
    running: Running,
    reply: Reply,
    ping: Pin<Box<Sleep>>,
    over: bool,
}

/// Answers with the events of a request.
pub fn response(app: Arc<App>, running: Running, reply: Reply) -> Response {
    let events = Events {
        app,
        running,
        reply,
        ping: Box::pin(sleep(PING)),
        over: false,
    };
    let mut response = Response::new(Body::from_stream(events));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/event-stream");
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Proxies are not to collect the pieces.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

impl Stream for Events {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let mut text = String::new();
        while !this.over {
            match this.running.poll_said(context) {
                Poll::Ready(Some(Said::Event(event))) => {
                    this.reply
                        .event(event)
                        .iter()
                        .for_each(|c| data(&mut text, c));
                }
                Poll::Ready(Some(Said::Done(result))) => {
                    this.over = true;
                    match *result {
                        Ok(solved) => {
                            let usage = Usage::of(&solved);
                            this.app.metrics.replied(&usage, &solved.timings);
                            this.reply
                                .end(&solved)
                                .iter()
                                .for_each(|c| data(&mut text, c));
                            text += "data: [DONE]\n\n";
                        }
                        Err(error) => data(&mut text, &ApiError::from(error).envelope()),
                    }
                }
                Poll::Ready(None) => this.over = true,
                Poll::Pending => break,
            }
        }
        if text.is_empty() && !this.over && this.ping.as_mut().poll(context).is_ready() {
            text += ": waiting\n\n";
        }
        if !text.is_empty() {
            this.ping.as_mut().reset(Instant::now() + PING);
            return Poll::Ready(Some(Ok(text.into())));
        }
        match this.over {
            true => Poll::Ready(None),
            false => {
                // A timer that was reset wakes nobody until it is polled.
                let _ = this.ping.as_mut().poll(context);
                Poll::Pending
            }
        }
    }
}

fn data(text: &mut String, chunk: &Value) {
    let _ = write!(text, "data: {chunk}\n\n"); // a String takes everything
}
