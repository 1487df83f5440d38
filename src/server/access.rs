//! Who may ask: keys, and pages of other origins.
//!
//! A page that a browser shows may send requests to any server that its machine reaches, also to one on
//! 127.0.0.1. The browser says which page it was (`Origin`): pages of this server may ask, those of the
//! origin that was allowed, and no others. A name that points at this machine does not make a page ours
//! (DNS rebinding): the host has to be an address or `localhost`.

use std::net::IpAddr;

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    AUTHORIZATION, HOST, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, Request};

use super::error::{ApiError, ApiResult};
use super::options::ServerOptions;

/// The page that asks, if one does.
pub fn origin(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(ORIGIN).cloned()
}

/// Whether a request may be served.
///
/// # Errors
/// 403 for a foreign page, 401 without the key.
pub fn check(options: &ServerOptions, request: &Request<Body>) -> ApiResult<()> {
    let headers = request.headers();
    if let Some(origin) = headers.get(ORIGIN) {
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let own = host.is_some_and(|host| is_own(&origin, host));
        let allowed = options.cors.as_deref();
        if !own && !allowed.is_some_and(|a| a == "*" || a == origin) {
            let origin: String = origin.chars().take(100).collect();
            return Err(ApiError::foreign_page(&origin));
        }
    }
    // The page itself holds nothing, a preflight asks before it may send the key, and whoever watches
    // the server's health has none.
    let open = ["/", "/health", "/v1/health"].contains(&request.uri().path())
        || request.method() == Method::OPTIONS;
    match &options.api_key {
        Some(key) if !open && !has_key(headers, key) => Err(ApiError::no_key()),
        _ => Ok(()),
    }
}

/// Lets the page read the answer.
pub fn allow(options: &ServerOptions, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
    let (Some(allowed), Some(_)) = (&options.cors, origin) else {
        return;
    };
    if let Ok(value) = HeaderValue::from_str(allowed) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
    }
    let fixed = HeaderValue::from_static;
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, fixed("GET, POST, OPTIONS"));
    let names = fixed("authorization, content-type");
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
    headers.insert(VARY, fixed("origin"));
}

fn is_own(origin: &str, host: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else {
        return false;
    };
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => authority,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    authority == host && (name == "localhost" || bare.parse::<IpAddr>().is_ok())
}

/// Compares in a time that does not show how much of a key is right.
fn has_key(headers: &HeaderMap, key: &str) -> bool {
    let sent = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let sent = sent.and_then(|value| value.strip_prefix(b"Bearer "));
    let sent = sent.unwrap_or_default();
    let differ = sent.iter().zip(key.as_bytes());
    let differ = differ.fold(0, |all, (a, b)| all | (a ^ b));
    sent.len() == key.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_ours() {
        for (origin, host, own) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://localhost:8080", "localhost:8080", true),
            ("http://[::1]:8080", "[::1]:8080", true),
            ("http://192.168.1.5", "192.168.1.5", true),
            ("http://127.0.0.1:8081", "127.0.0.1:8080", false),
            ("http://evil.example:8080", "evil.example:8080", false),
            ("http://evil.example", "127.0.0.1:8080", false),
            ("null", "127.0.0.1:8080", false),
        ] {
            assert_eq!(is_own(origin, host), own, "{origin} {host}");
        }
    }

    #[test]
    fn a_key_is_the_whole_key() {
        let with = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
            has_key(&headers, "secret")
        };
        assert!(with("Bearer secret"));
        for wrong in [
            "Bearer secre",
            "Bearer secrets",
            "secret",
            "Bearer ",
            "Basic secret",
        ] {
            assert!(!with(wrong), "{wrong}");
        }
        assert!(!has_key(&HeaderMap::new(), "secret"));
    }
}
