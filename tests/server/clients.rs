//! What real clients send, and what they read of the reply.

use serde_json::{Value, json};

use crate::house::House;

/// Bodies as these clients send them: name, body.
fn bodies() -> Vec<(&'static str, Value)> {
    let messages = json!([{ "role": "user", "content": "hi" }]);
    vec![
        (
            "openai py",
            json!({ "messages": messages, "model": "tiny", "max_tokens": 8 }),
        ),
        (
            "openai py, full",
            json!({
                "messages": messages, "model": "tiny", "logprobs": true, "top_logprobs": 2,
                "max_completion_tokens": 8, "n": 2, "reasoning_effort": "high", "seed": 7,
                "stop": ["\n\n", "END"], "temperature": 0.5, "thinking_budget_tokens": 30,
                "lora": [{ "id": 1, "scale": 1.0 }],
            }),
        ),
        (
            "openai js",
            json!({
                "model": "tiny", "max_tokens": 8, "stream": true, "messages": messages,
                "stream_options": { "include_usage": true },
            }),
        ),
        (
            "AI SDK",
            json!({
                "model": "tiny", "max_tokens": 8, "temperature": 0,
                "messages": [
                    { "role": "system", "content": "Be brief." },
                    { "role": "user", "content": [{ "type": "text", "text": "hi" }] },
                ],
                "stream": true, "stream_options": { "include_usage": true },
            }),
        ),
        (
            "litellm",
            json!({
                "model": "tiny", "messages": messages, "n": 1, "seed": 1, "max_tokens": 8,
                "reasoning_effort": "low", "extra_body": {},
            }),
        ),
        (
            "langchain-openai",
            json!({
                "messages": [
                    { "content": "hi", "role": "user" },
                    { "content": null, "role": "assistant", "refusal": null },
                    { "content": "and?", "role": "user", "name": "x" },
                ],
                "model": "tiny", "max_completion_tokens": 8, "stream": false,
            }),
        ),
        (
            "llm",
            json!({
                "messages": messages, "model": "tiny", "stream": true, "max_tokens": 8,
                "stream_options": { "include_usage": true },
            }),
        ),
        (
            "neutral fields",
            json!({
                "messages": [{ "role": "developer", "content": "x" }, { "role": "user", "content": "hi" }],
                "model": "default", "tools": [], "tool_choice": "auto", "parallel_tool_calls": true,
                "store": false, "metadata": {}, "user": "me", "service_tier": "auto",
                "safety_identifier": "x", "frequency_penalty": 0, "presence_penalty": 0.0,
                "logit_bias": {}, "response_format": { "type": "text" }, "modalities": ["text"],
                "top_p": 1, "stop": null, "max_tokens": 8, "functions": [],
            }),
        ),
    ]
}

#[test]
fn bodies_of_real_clients_are_served() {
    let house = House::new();
    for (client, body) in bodies() {
        if body["stream"] == true {
            let chunks = house.chunks(&body);
            let last = chunks.last().unwrap();
            assert_eq!(last["choices"], json!([]), "{client}");
            assert!(last["usage"]["total_tokens"].as_u64() > Some(0), "{client}");
            assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
            for chunk in &chunks {
                assert_eq!(chunk["object"], "chat.completion.chunk");
                assert!(chunk.as_object().unwrap().contains_key("usage"));
            }
            continue;
        }
        let reply = house.chat(&body);
        for key in [
            "id",
            "object",
            "created",
            "model",
            "system_fingerprint",
            "usage",
            "timings",
        ] {
            assert!(!reply[key].is_null(), "{client}: {key}");
        }
        let n = body["n"].as_u64().unwrap_or(1) as usize;
        let choices = reply["choices"].as_array().unwrap();
        assert_eq!(choices.len(), n, "{client}");
        for (i, choice) in choices.iter().enumerate() {
            assert_eq!(choice["index"], i);
            assert_eq!(choice["message"]["role"], "assistant");
            assert!(choice["message"]["content"].is_string());
            // A harness that measures servers refuses replies without this field.
            assert!(
                choice["message"]
                    .as_object()
                    .unwrap()
                    .contains_key("refusal")
            );
            let logprobs = &choice["logprobs"];
            assert_eq!(logprobs.is_null(), body["logprobs"].is_null(), "{client}");
        }
        let unknown: &[&str] = match client {
            "litellm" => &["extra_body: unknown field, ignored"],
            _ => &[],
        };
        let warnings = reply["warnings"].as_array().cloned().unwrap_or_default();
        assert_eq!(warnings, unknown, "{client}");
    }
}

#[test]
fn other_paths_say_what_they_are_for() {
    let house = House::new();
    let models = house.get("/v1/models").json();
    assert_eq!(models["data"][0]["id"], "tiny");
    assert_eq!(
        models["data"][0]["meta"]["n_ctx"],
        crate::tiny_model::MAX_SEQ_LEN
    );
    assert_eq!(house.get("/v1/models/tiny").json()["id"], "tiny");
    assert_eq!(
        house.get("/v1/models/other").error()["code"],
        "model_not_found"
    );
    let props = house.get("/props").json();
    assert_eq!(
        (&props["has_gate"], &props["kv"]),
        (&json!(false), &json!("int8"))
    );
    assert_eq!(
        house.get("/lora-adapters").json().as_array().unwrap().len(),
        2
    );
    let tokens = house.post("/tokenize", r#"{"content":"h\u00e9"}"#).json();
    assert_eq!(tokens["tokens"], json!([104, 195, 169]));
    let text = house.post("/detokenize", tokens.to_string()).json();
    assert_eq!(text["content"], "h\u{e9}");
    let body = json!({ "messages": [{ "role": "user", "content": "hi" }] });
    let prompt = house.post("/apply-template", body.to_string()).json();
    assert_eq!(prompt["prompt"], "<|user|>hi<|end|><|assistant|>");
    for path in ["/v1/responses", "/v1/embeddings", "/v1/messages"] {
        let answer = house.post(path, "{}");
        assert_eq!(answer.status, 404);
        let error = answer.error();
        assert!(
            error["message"]
                .as_str()
                .unwrap()
                .contains("/v1/chat/completions")
        );
    }
    assert_eq!(house.get("/v1/chat/completions").status, 405);
    house.get("/v1/chat/completions").error();
    assert!(house.get("/").text().contains("<title>brevity</title>"));
}

#[test]
fn the_counters_are_the_sums_of_the_replies() {
    let house = House::with(|engine| engine.prefix_budget(1 << 20), |_| ());
    let long = "word ".repeat(60);
    let (mut sums, mut replies) = ([0u64; 4], 0);
    for (i, n) in [1, 3, 1, 2].into_iter().enumerate() {
        let body = json!({
            "messages": [{ "role": "user", "content": format!("{long}{i}") }],
            "n": n, "max_tokens": 9, "thinking_budget_tokens": 4,
        });
        let usage = house.chat(&body)["usage"].clone();
        let fields = [
            &usage["prompt_tokens"],
            &usage["completion_tokens"],
            &usage["prompt_tokens_details"]["cached_tokens"],
            &usage["completion_tokens_details"]["reasoning_tokens"],
        ];
        for (sum, field) in sums.iter_mut().zip(fields) {
            *sum += field.as_u64().unwrap();
        }
        replies += 1;
    }
    assert!(sums.iter().all(|&sum| sum > 0), "{sums:?}");
    house.post("/v1/chat/completions", "{").error();
    let metrics = house.get("/metrics").text();
    let value = |name: &str| {
        let line = metrics
            .lines()
            .find_map(|l| l.strip_prefix(&format!("brevity_{name} ")));
        line.unwrap_or_else(|| panic!("{name} in {metrics}"))
            .parse::<f64>()
            .unwrap()
    };
    assert_eq!(value("replies_total"), f64::from(replies));
    for (name, sum) in ["prompt", "completion", "cached", "reasoning"]
        .iter()
        .zip(sums)
    {
        assert_eq!(value(&format!("{name}_tokens_total")), sum as f64, "{name}");
    }
    assert_eq!(value("answers_total{status=\"400\"}"), 1.0);
    assert_eq!(value("ttft_seconds_count"), f64::from(replies));
    // Every family is declared before its samples, and once.
    let mut declared: Vec<&str> = Vec::new();
    for line in metrics.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let name = rest.split(' ').next().unwrap();
            assert!(!declared.contains(&name), "{name}");
            declared.push(name);
        } else if !line.starts_with('#') {
            assert!(line.starts_with(declared.last().unwrap()), "{line}");
        }
    }
}
