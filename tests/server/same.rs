//! What a reply says does not depend on how it is asked for, nor on who asks at the same time.

use std::thread;

use brevity::options::{AdapterChoice, BudgetOptions};
use brevity::{GenerateOptions, Request, SolveOptions};
use serde_json::{Value, json};

use crate::command;
use crate::house::House;
use crate::process::Process;

/// Request number `i`, of many kinds, as a body.
fn body(i: usize) -> Value {
    let mut body = json!({
        "messages": [{ "role": "user", "content": format!("question {i} {}", "x".repeat(i * 17)) }],
        "temperature": 1.5, "seed": i, "n": 1 + i % 3, "max_tokens": 24,
    });
    match i % 4 {
        0 => body["lora"] = json!([]),
        1 => body["lora"] = json!([{ "id": 1 }]),
        2 => body["thinking_budget_tokens"] = 6.into(),
        _ => body["stop"] = "e".into(),
    }
    body
}

/// The same through the library.
fn request(house: &House, i: usize) -> Request {
    let content = format!("question {i} {}", "x".repeat(i * 17));
    let user = brevity::model::Message::new("user", content);
    let prompt = house.engine.prompt(&[user]).unwrap();
    let mut options = GenerateOptions::default()
        .temperature(1.5)
        .seed(i as u64)
        .max_tokens(24);
    match i % 4 {
        0 => options.adapter = AdapterChoice::Base,
        1 => options.adapter = AdapterChoice::Number(1),
        2 => options = options.budget(6),
        _ => options = options.stop("e"),
    }
    Request::new(prompt).streams(1 + i % 3).options(options)
}

/// Thinking and content of every choice.
fn texts(reply: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let choices = reply["choices"].as_array().unwrap().iter();
    let message = choices.map(|choice| &choice["message"]);
    message
        .map(|m| (text(&m["reasoning_content"]), text(&m["content"])))
        .collect()
}

#[test]
fn a_reply_is_that_of_the_library_alone_and_among_others() {
    let house = House::with(|engine| engine.prefix_budget(1 << 20), |_| ());
    let expected: Vec<Vec<(String, String)>> = (0..8)
        .map(|i| {
            let completion = house
                .engine
                .submit(request(&house, i))
                .unwrap()
                .wait()
                .unwrap();
            let streams = completion.streams.into_iter().map(|s| s.written);
            streams
                .map(|written| (written.reasoning, written.content))
                .collect()
        })
        .collect();
    assert!(expected[2][0].0.len() > 2 && !expected[2][0].1.is_empty());
    for (i, expected) in expected.iter().enumerate() {
        assert_eq!(&texts(&house.chat(&body(i))), expected, "request {i} alone");
    }
    for _ in 0..3 {
        thread::scope(|scope| {
            for (i, expected) in expected.iter().enumerate() {
                let house = &house;
                scope.spawn(move || {
                    assert_eq!(&texts(&house.chat(&body(i))), expected, "request {i}");
                });
            }
        });
    }
}

#[test]
fn pieces_add_up_to_the_document() {
    let house = House::new();
    for i in 0..8 {
        let mut body = body(i);
        body["logprobs"] = true.into();
        body["top_logprobs"] = 2.into();
        let whole = house.chat(&body);
        body["stream"] = true.into();
        let n = 1 + i % 3;
        let (mut content, mut logprobs) = (vec![String::new(); n], vec![vec![]; n]);
        let mut thinking = vec![String::new(); n];
        for chunk in house.chunks(&body) {
            for choice in chunk["choices"].as_array().unwrap() {
                let k = choice["index"].as_u64().unwrap() as usize;
                content[k] += choice["delta"]["content"].as_str().unwrap_or_default();
                thinking[k] += choice["delta"]["reasoning_content"]
                    .as_str()
                    .unwrap_or_default();
                if let Some(tokens) = choice["logprobs"]["content"].as_array() {
                    logprobs[k].extend(tokens.clone());
                }
            }
        }
        for (k, (thought, said)) in texts(&whole).into_iter().enumerate() {
            assert_eq!(content[k], said, "request {i}");
            // Text that no mark and no cut has made thinking comes twice.
            assert!(thinking[k] == thought || thinking[k] == said, "request {i}");
            let tokens = &whole["choices"][k]["logprobs"]["content"];
            assert_eq!(&Value::from(logprobs[k].clone()), tokens, "request {i}");
        }
    }
}

#[test]
fn a_vote_is_that_of_solve() {
    let house = House::new();
    let mut options = SolveOptions::default().streams(6).seed(3).temperature(2.0);
    options.generate.budget = Some(BudgetOptions {
        tokens: 8,
        ..BudgetOptions::default()
    });
    let solved = house.engine.solve("What is 2 + 2?", &options).unwrap();
    let reply = house.chat(&json!({
        "messages": [{ "role": "user", "content": "What is 2 + 2?" }], "n": 6, "seed": 3,
        "temperature": 2.0, "thinking_budget_tokens": 8, "vote": "majority",
    }));
    let brevity = &reply["brevity"];
    assert_eq!(brevity["answer"].as_str(), solved.answer.as_deref());
    assert_eq!(brevity["shown"], solved.shown);
    let votes: Vec<usize> = solved
        .votes
        .iter()
        .map(|tally| tally.streams.len())
        .collect();
    let shown = brevity["votes"].as_array().unwrap().iter();
    let shown: Vec<usize> = shown
        .map(|v| v["streams"].as_array().unwrap().len())
        .collect();
    assert_eq!(shown, votes);
    for (stream, choice) in solved
        .streams
        .iter()
        .zip(reply["choices"].as_array().unwrap())
    {
        assert_eq!(
            choice["message"]["content"].as_str(),
            Some(&*stream.written.content)
        );
    }
}

#[test]
fn every_stream_ends_once_and_the_prompt_counts_once() {
    let house = House::new();
    let chunks = house.chunks(&json!({
        "messages": [{ "role": "user", "content": "hi" }], "n": 8, "temperature": 3, "top_p": 1,
        "max_tokens": 40, "seed": 5, "stop": ["a", "e"], "stream": true,
        "stream_options": { "include_usage": true },
    }));
    let mut finishes = vec![vec![]; 8];
    let mut told = vec![String::new(); 8];
    for choice in chunks.iter().flat_map(|c| c["choices"].as_array().unwrap()) {
        let i = choice["index"].as_u64().unwrap() as usize;
        assert!(finishes[i].is_empty(), "stream {i} went on after its end");
        told[i] += choice["delta"]["content"].as_str().unwrap_or_default();
        if let Some(finish) = choice["finish_reason"].as_str() {
            finishes[i].push(finish.to_owned());
        }
    }
    let last = chunks.iter().rfind(|c| !c["brevity"].is_null()).unwrap();
    let streams = last["brevity"]["streams"].as_array().unwrap();
    let mut written = 0;
    for (i, stream) in streams.iter().enumerate() {
        let tokens = stream["tokens"].as_u64().unwrap();
        written += tokens;
        let stopped = !stream["stopped_by"].is_null();
        assert!(!told[i].contains(['a', 'e']));
        match finishes[i].concat().as_str() {
            "length" => assert!(tokens == 40 && !stopped, "{stream}"),
            "stop" => assert!(tokens < 40 || stopped, "{stream}"),
            other => panic!("{other}"),
        }
    }
    let reasons = finishes.concat();
    assert!(reasons.iter().any(|r| r == "stop"), "{reasons:?}");
    let usage = &chunks.last().unwrap()["usage"];
    let prompt = house
        .engine
        .prompt(&[brevity::model::Message::new("user", "hi")]);
    assert_eq!(usage["prompt_tokens"], prompt.unwrap().tokens.len());
    assert_eq!(usage["completion_tokens"], written);
}

#[test]
fn completions_continue_a_text_or_tokens() {
    let house = House::new();
    let prompt = house.engine.text_prompt("Once upon").unwrap();
    let options = GenerateOptions::default().max_tokens(12);
    let reply = house.engine.generate(prompt, &options, |_| ()).unwrap();
    for prompt in [
        json!("Once upon"),
        json!(["Once upon"]),
        json!(b"Once upon".to_vec()),
    ] {
        let body = json!({ "prompt": prompt, "max_tokens": 12, "logprobs": 1 });
        let answer = house.post("/v1/completions", body.to_string());
        let choice = answer.json()["choices"][0].clone();
        assert_eq!(choice["text"], reply.text, "{body}");
        let shown = choice["logprobs"]["tokens"].as_array().unwrap();
        assert!(!shown.is_empty() && shown.len() <= reply.tokens.len());
    }
}

#[test]
fn thinking_can_be_ended_from_outside() {
    let house = House::new();
    use std::io::{BufRead, BufReader};
    let connection = house.open_post(
        "/v1/chat/completions",
        &json!({
            "messages": [{ "role": "user", "content": "hi" }], "stream": true,
            "thinking_budget_tokens": 50_000, "ignore_eos": true, "max_tokens": 60_000,
        }),
    );
    let mut lines = BufReader::new(connection).lines();
    let mut next = || loop {
        let line = lines.next().unwrap().unwrap();
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str::<Value>(data).unwrap();
        }
    };
    let id = next()["id"].as_str().unwrap().to_owned();
    assert!(next()["choices"][0]["delta"]["reasoning_content"].is_string());
    let body = json!({ "id": id, "action": "reasoning_end" });
    let done = house.post("/v1/chat/completions/control", body.to_string());
    assert_eq!((done.status, &done.json()["success"]), (200, &json!(true)));
    let mut content = String::new();
    let last = loop {
        let chunk = next();
        content += chunk["choices"][0]["delta"]["content"]
            .as_str()
            .unwrap_or_default();
        if !chunk["brevity"].is_null() {
            break chunk;
        }
    };
    assert!(content.contains("Answer:"), "{content}");
    assert_eq!(last["brevity"]["streams"][0]["cut"], "asked");
    let gone = house.post("/v1/chat/completions/control", body.to_string());
    assert_eq!((gone.status, &gone.error()["param"]), (404, &json!("id")));
}

#[test]
fn the_commands_say_the_same() {
    let house = Process::start(&[]);
    let model = house.dir.path().join("tiny");
    let command = |name: &str| {
        let mut command = command::brevity(&house.dir.path().join("cache"));
        command
            .args([name, "-o", "json", "--temp", "1.5", "--seed", "4", "-m"])
            .arg(&model);
        command
    };
    let messages = json!([{ "role": "user", "content": "What is 2 + 2?" }]);
    let run = command::json(command("run").args(["-n", "40", "-p", "What is 2 + 2?"]));
    let reply = house.door.chat(&json!({
        "messages": messages, "max_tokens": 40, "temperature": 1.5, "seed": 4,
    }));
    assert_eq!(reply["choices"][0]["message"]["content"], run["text"]);
    let tokens = run["tokens"].as_array().unwrap().len();
    assert_eq!(reply["usage"]["completion_tokens"], tokens);
    let args = ["--streams", "5", "--budget", "9", "What is 2 + 2?"];
    let solved = command::json(command("solve").args(args));
    let reply = house.door.chat(&json!({
        "messages": messages, "n": 5, "thinking_budget_tokens": 9, "temperature": 1.5, "seed": 4,
        "vote": "majority",
    }));
    assert_eq!(reply["brevity"]["answer"], solved["answer"]);
    for i in 0..5 {
        let message = &reply["choices"][i]["message"];
        assert_eq!(message["content"], solved["streams"][i]["content"]);
        let thought = solved["streams"][i]["reasoning_content"].as_str();
        assert_eq!(
            message["reasoning_content"].as_str().unwrap_or_default(),
            thought.unwrap()
        );
    }
}
