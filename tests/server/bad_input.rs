//! What cannot be served is refused with one clear error, and the server goes on.

use std::io::Read;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::house::House;

fn chat(more: Value) -> String {
    let mut body = json!({ "messages": [{ "role": "user", "content": "hi" }], "max_tokens": 2 });
    let Value::Object(more) = more else {
        unreachable!("fields")
    };
    body.as_object_mut().unwrap().extend(more);
    body.to_string()
}

#[test]
fn fields_out_of_range_are_named() {
    let house = House::new();
    let schema = json!({ "type": "json_schema", "json_schema": { "name": "x", "schema": {
        "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/a" } } } } });
    let pattern = json!({ "type": "json_schema", "json_schema": { "name": "x", "schema": {
        "type": "string", "pattern": "(" } } });
    for (fields, param, code) in [
        (json!({ "n": 0 }), "n", None),
        (json!({ "n": 1_000_000_000 }), "n", None),
        (json!({ "n": 65 }), "n", None),
        (json!({ "n": "two" }), "n", None),
        (json!({ "n": 1.5 }), "n", None),
        (json!({ "n": 2, "temperature": 0 }), "n", None),
        (json!({ "temperature": "hot" }), "temperature", None),
        (json!({ "temperature": -1 }), "temperature", None),
        (json!({ "top_p": 0 }), "top_p", None),
        (json!({ "min_p": 2 }), "min_p", None),
        (json!({ "repeat_penalty": 0 }), "repeat_penalty", None),
        (json!({ "seed": 0.5 }), "seed", None),
        (
            json!({ "thinking_budget_tokens": -1 }),
            "thinking_budget_tokens",
            None,
        ),
        (json!({ "max_tokens": 0 }), "max_tokens", None),
        (json!({ "max_completion_tokens": 3 }), "max_tokens", None),
        (
            json!({ "logprobs": true, "top_logprobs": 21 }),
            "top_logprobs",
            None,
        ),
        (json!({ "top_logprobs": 2 }), "top_logprobs", None),
        (json!({ "stop": [] }), "stop", None),
        (json!({ "stop": "" }), "stop", None),
        (json!({ "stop": [""] }), "stop[0]", None),
        (json!({ "stop": ["a", "b", "c", "d", "e"] }), "stop", None),
        (json!({ "stop": "x".repeat(2000) }), "stop", None),
        (json!({ "lora": [{ "id": 9 }] }), "lora", None),
        (json!({ "lora": [{ "id": "x" }] }), "lora", None),
        (
            json!({ "lora": [{ "id": 0, "scale": 0.5 }] }),
            "lora[0].scale",
            Some("unsupported_parameter"),
        ),
        (json!({ "lora": 1 }), "lora", None),
        (json!({ "gate": "maybe" }), "gate", None),
        (json!({ "vote": "verifier" }), "vote", None),
        (
            json!({ "stream_options": { "include_usage": true } }),
            "stream_options",
            None,
        ),
        (
            json!({ "reasoning_effort": "huge" }),
            "reasoning_effort",
            None,
        ),
        (
            json!({ "reasoning_format": "xml" }),
            "reasoning_format",
            None,
        ),
        (json!({ "messages": [] }), "messages", None),
        (json!({ "messages": "hi" }), "messages", None),
        (json!({ "messages": [1] }), "messages[0]", None),
        (
            json!({ "messages": [{ "role": "robot", "content": "" }] }),
            "messages[0].role",
            None,
        ),
        (
            json!({ "messages": [{ "role": "user" }] }),
            "messages[0].content",
            None,
        ),
        (
            json!({ "messages": [{ "role": "user", "content": [{ "type": "image_url" }] }] }),
            "messages[0].content[0].type",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "tools": [{ "type": "function" }] }),
            "tools",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "response_format": schema }),
            "response_format",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "response_format": pattern }),
            "response_format",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "response_format": { "type": "json_object" } }),
            "response_format",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "frequency_penalty": 0.5 }),
            "frequency_penalty",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "logit_bias": { "5": 1 } }),
            "logit_bias",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "audio": {} }),
            "audio",
            Some("unsupported_parameter"),
        ),
        (
            json!({ "modalities": ["audio"] }),
            "modalities",
            Some("unsupported_parameter"),
        ),
    ] {
        let answer = house.post("/v1/chat/completions", chat(fields.clone()));
        let error = answer.error();
        assert_eq!(answer.status, 400, "{fields}: {error}");
        assert_eq!(error["param"], param, "{fields}: {error}");
        assert_eq!(error["code"].as_str(), code, "{fields}: {error}");
    }
    let other = house.post("/v1/chat/completions", chat(json!({ "model": "gpt-4" })));
    assert_eq!(
        (other.status, &other.error()["code"]),
        (404, &json!("model_not_found"))
    );
    assert!(other.text().contains("tiny"));
    let empty = house.post("/v1/completions", r#"{"prompt": ""}"#);
    assert_eq!(
        (empty.status, &empty.error()["param"]),
        (400, &json!("prompt"))
    );
    let token = house.post("/v1/completions", r#"{"prompt": [5000]}"#);
    assert_eq!(
        (token.status, &token.error()["param"]),
        (400, &json!("prompt"))
    );
    let long = json!({ "prompt": vec![1; 70_000] }).to_string();
    let error = house.post("/v1/completions", long).error();
    assert_eq!(
        (&error["code"], &error["param"]),
        (&json!("context_length_exceeded"), &json!("prompt"))
    );
    house.chat(&serde_json::from_str(&chat(json!({}))).unwrap());
}

#[test]
fn bodies_that_are_no_request_are_refused() {
    let house = House::new();
    let deep = "[".repeat(100_000);
    for body in [
        &b""[..],
        b"hi",
        b"{",
        b"[]",
        b"3",
        b"null",
        b"{\"n\":",
        b"{\"a\":1}x",
        b"{\"temperature\": NaN}",
        b"{\"temperature\": 1e999}",
        b"{\"messages\": \"\xff\"}",
        b"\xff\xfe{}",
        deep.as_bytes(),
    ] {
        for path in [
            "/v1/chat/completions",
            "/v1/completions",
            "/tokenize",
            "/detokenize",
            "/apply-template",
            "/v1/chat/completions/control",
        ] {
            let answer = house.post(path, body);
            assert_eq!(answer.status, 400, "{path} {}", answer.text());
            answer.error();
        }
    }
    let large = vec![b' '; 64 << 20];
    let answer = house.post("/v1/chat/completions", &large);
    assert_eq!(answer.status, 413);
    answer.error();
    // Many turns are turns like any other, until they do not fit.
    let turns =
        |n: usize| json!({ "messages": vec![json!({ "role": "user", "content": "hi" }); n] });
    house.chat(&serde_json::from_str(&chat(turns(1000))).unwrap());
    let answer = house.post("/v1/chat/completions", chat(turns(30_000)));
    let error = answer.error();
    assert_eq!(
        (answer.status, &error["code"]),
        (400, &json!("context_length_exceeded"))
    );
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("120001") && message.contains("65536"),
        "{message}"
    );
    assert_eq!(house.get("/health").status, 200);
}

#[test]
fn keys_and_foreign_pages() {
    let house = House::with(|e| e, |options| options.api_key = Some("secret".into()));
    let ask = |head: &str| house.send(&format!("GET /v1/models HTTP/1.1\r\n{head}"), b"");
    for head in [
        "",
        "Authorization: Bearer wrong\r\n",
        "Authorization: secret\r\n",
    ] {
        let answer = ask(head);
        assert_eq!(
            (answer.status, &answer.error()["code"]),
            (401, &json!("invalid_api_key"))
        );
    }
    let key = "Authorization: Bearer secret\r\n";
    assert_eq!(ask(key).status, 200);
    assert_eq!(house.get("/health").status, 200);
    assert_eq!(
        ask(&format!("{key}Origin: http://evil.example\r\n")).status,
        403
    );
    let own = format!("{key}Origin: http://{}\r\n", house.address);
    assert_eq!(ask(&own).status, 200);
    let open = House::with(
        |e| e,
        |options| options.cors = Some("http://app.example".into()),
    );
    let ask = |origin: &str| {
        let head = format!("OPTIONS /v1/chat/completions HTTP/1.1\r\nOrigin: {origin}\r\n");
        open.send(&head, b"")
    };
    let answer = ask("http://app.example");
    assert_eq!(answer.status, 204);
    assert!(
        answer
            .head
            .contains("access-control-allow-origin: http://app.example")
    );
    assert_eq!(ask("http://other.example").status, 403);
}

#[test]
fn unknown_fields_are_warned_of_or_refused() {
    let house = House::new();
    let body = chat(json!({ "thinking_budget_token": 3 }));
    let reply = house.chat(&serde_json::from_str(&body).unwrap());
    assert_eq!(
        reply["warnings"][0],
        "thinking_budget_token: unknown field, ignored"
    );
    let strict = House::with(|e| e, |options| options.strict = true);
    let error = strict.post("/v1/chat/completions", body).error();
    assert_eq!(error["param"], "thinking_budget_token");
}

#[test]
fn half_a_header_and_silence_do_not_hold_a_connection() {
    let house = House::with(
        |e| e,
        |options| options.read_timeout = Duration::from_millis(300),
    );
    let start = Instant::now();
    let mut half = std::net::TcpStream::connect(house.address).unwrap();
    std::io::Write::write_all(&mut half, b"POST /v1/chat/completions HTTP/1.1\r\nHost:").unwrap();
    half.set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut bytes = Vec::new();
    let _ = half.read_to_end(&mut bytes);
    assert!(start.elapsed() < Duration::from_secs(15));
    let head = "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 100\r\n";
    let answer = house.send(head, b"{");
    assert_eq!(answer.status, 408);
    answer.error();
}

#[test]
fn mutated_requests_never_break_it() {
    let house = House::new();
    let full = chat(json!({
        "n": 2, "temperature": 0.5, "stop": ["x"], "logprobs": true, "top_logprobs": 3, "seed": 3,
        "lora": [{ "id": 0, "scale": 1 }], "stream": false, "thinking_budget_tokens": 3,
        "gate": "auto", "vote": "majority", "response_format": { "type": "text" }, "top_k": 5,
    }));
    let mut random = 7u64;
    let mut next = |n: usize| {
        random = random
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (random >> 33) as usize % n
    };
    let words: [&[u8]; 12] = [
        b"null",
        b"-1",
        b"1e999",
        b"\"\"",
        b"{}",
        b"[]",
        b"[[[[",
        b"true",
        b"\xff",
        b"NaN",
        b"9999999999999999999",
        b"\"\\ud800\"",
    ];
    let rounds = std::env::var("BREVITY_FUZZ_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    let (mut good, mut bad) = (0, 0);
    for _ in 0..rounds.unwrap_or(1500) {
        let mut body = full.clone().into_bytes();
        for _ in 0..1 + next(3) {
            let at = next(body.len());
            match next(5) {
                0 => body[at] ^= 1 << next(8),
                1 => body.truncate(at + 1),
                2 => drop(body.drain(at..(at + 1 + next(8)).min(body.len()))),
                3 => body
                    .splice(at..at, words[next(words.len())].iter().copied())
                    .for_each(drop),
                _ => {
                    // A whole value, so that types are wrong and not only commas.
                    let colon = body.iter().skip(at).position(|&b| b == b':');
                    if let Some(colon) = colon.map(|n| n + at + 1) {
                        let rest = body[colon..].iter();
                        let len = rest.take_while(|b| !b",}]".contains(b)).count();
                        let word = words[next(words.len())].iter().copied();
                        body.splice(colon..colon + len, word).for_each(drop);
                    }
                }
            }
            if body.is_empty() {
                break;
            }
        }
        // What is left of max_tokens may be large.
        let answer = match String::from_utf8_lossy(&body).contains("\"max_tokens\":2,") {
            true => house.post("/v1/chat/completions", &body),
            false => house.post("/tokenize", &body),
        };
        match answer.status {
            200 => good += 1,
            400 | 404 => {
                answer.error();
                bad += 1;
            }
            other => panic!("{other} for {}", String::from_utf8_lossy(&body)),
        }
    }
    assert!(good > 0 && bad > 100, "{good} {bad}");
    house.wait_until_idle();
}
