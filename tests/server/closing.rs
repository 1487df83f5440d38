//! Clients that close their connection, servers that stop.

use std::io::Read;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use brevity::server::{Server, ServerOptions};
use serde_json::{Value, json};

use crate::house::House;
use crate::process::Process;

/// A reply that does not end by itself in any time that matters.
fn endless(prompt_tokens: usize, seed: usize) -> Value {
    let tokens: Vec<usize> = (0..prompt_tokens).map(|i| (i * 89 + seed) % 251).collect();
    json!({
        "prompt": tokens, "stream": true, "max_tokens": 60_000 - prompt_tokens, "ignore_eos": true,
        "temperature": 1, "seed": seed,
    })
}

/// Closes a connection in this state, and waits for the end of its request.
fn close_in(house: &House, connection: TcpStream, state: &str, place: usize) {
    house.wait_for(state, || house.slots()["slots"][place]["state"] == state);
    let before = house.slots()["slots"].as_array().unwrap().len();
    drop(connection);
    house.wait_for("end", || {
        house.slots()["slots"].as_array().unwrap().len() < before
    });
}

#[test]
fn a_closed_connection_ends_its_request_in_every_phase() {
    let house = House::with(|engine| engine.max_streams(1), |_| ());
    let path = "/v1/completions";
    // While its prompt is read.
    let connection = house.open_post(path, &endless(40_000, 1));
    close_in(&house, connection, "prompt", 0);
    // While it writes.
    let mut connection = house.open_post(path, &endless(10, 2));
    connection.read_exact(&mut [0; 400]).unwrap();
    close_in(&house, connection, "generating", 0);
    // While it waits: the one that runs says what it says alone.
    let body = json!({
        "prompt": "a", "max_tokens": 3000, "ignore_eos": true, "temperature": 1, "seed": 9,
    });
    let alone = house.post(path, body.to_string()).json()["choices"].clone();
    let mut running = house.open_post(path, &body);
    house.wait_for("run", || house.slots()["slots"][0]["state"] == "generating");
    let waiting = house.open_post(path, &endless(10, 3));
    close_in(&house, waiting, "queued", 1);
    let mut bytes = Vec::new();
    running.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let reply: Value = serde_json::from_str(text.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(reply["choices"], alone);
    let left = &house.slots()["left_by_clients"];
    assert_eq!(left["requests"], 3);
    assert!(left["most_passes_after"].as_u64() <= Some(2), "{left}");
    house.wait_until_idle();
}

#[test]
fn a_thousand_closed_connections_leave_nothing() {
    // In a process of its own, whose memory is nobody else's.
    let house = Process::start(&[]);
    let resident = || {
        let path = format!("/proc/{}/statm", house.id());
        let statm = std::fs::read_to_string(path).unwrap_or_default();
        let pages = statm
            .split(' ')
            .nth(1)
            .and_then(|n| n.parse::<usize>().ok());
        pages.unwrap_or(0) * 4096
    };
    let rounds = |n: usize| {
        for i in 0..n {
            let mut connection = house.door.open_post("/v1/completions", &endless(20, i));
            if i % 3 > 0 {
                let _ = connection.read(&mut [0; 64]);
            }
            drop(connection);
            if i % 16 == 0 {
                house.door.wait_until_idle(); // not more at a time than the queue holds
            }
        }
        house.door.wait_until_idle();
    };
    rounds(200);
    let before = resident();
    assert!(before > 0 || !cfg!(target_os = "linux"));
    rounds(1000);
    assert_eq!(house.door.slots()["kv"]["pages"], 0);
    let grown = resident().saturating_sub(before);
    assert!(grown < 1 << 20, "{grown} bytes more");
}

#[test]
fn a_full_queue_says_when_to_try_again() {
    let house = House::with(|engine| engine.max_streams(1).queue(1), |_| ());
    let path = "/v1/completions";
    let _running = house.open_post(path, &endless(10, 1));
    house.wait_for("run", || house.slots()["slots"][0]["state"] == "generating");
    let _waiting = house.open_post(path, &endless(10, 2));
    house.wait_for("queue", || house.engine.waiting() == 1);
    let refused = house.post(path, endless(10, 3).to_string());
    assert_eq!(
        (refused.status, &refused.error()["type"]),
        (503, &json!("overloaded"))
    );
    assert!(refused.head.contains("retry-after: 1"), "{}", refused.head);
    // What is no longer there is no longer counted.
    assert_eq!(house.slots()["slots"].as_array().unwrap().len(), 2);
}

#[test]
fn a_server_that_stops_finishes_what_runs() {
    let mut house = House::new();
    let body = json!({ "prompt": "a", "max_tokens": 2000, "ignore_eos": true, "stream": true });
    let mut running = house.open_post("/v1/completions", &body);
    running.read_exact(&mut [0; 300]).unwrap();
    house.stopper.stop();
    let mut bytes = Vec::new();
    running.read_to_end(&mut bytes).unwrap();
    assert!(String::from_utf8(bytes).unwrap().contains("data: [DONE]"));
    house.join().unwrap();
    assert!(TcpStream::connect(house.address).is_err(), "nobody listens");
    // What does not end in time is ended.
    let mut house = House::with(|e| e, |options| options.grace = Duration::from_millis(100));
    let mut running = house.open_post("/v1/completions", &endless(10, 1));
    running.read_exact(&mut [0; 300]).unwrap();
    house.stopper.stop();
    let mut bytes = Vec::new();
    let _ = running.read_to_end(&mut bytes);
    house.join().unwrap();
    house.wait_for("page given back", || house.engine.kv_usage().pages == 0);
}

#[cfg(unix)]
#[test]
fn sigterm_finishes_what_runs() {
    let mut house = Process::start(&[]);
    let body = json!({ "prompt": "a", "max_tokens": 2000, "ignore_eos": true, "stream": true });
    let mut running = house.door.open_post("/v1/completions", &body);
    running.read_exact(&mut [0; 300]).unwrap();
    house.terminate();
    let mut bytes = Vec::new();
    running.read_to_end(&mut bytes).unwrap();
    assert!(String::from_utf8(bytes).unwrap().contains("data: [DONE]"));
    assert!(house.wait().success());
}

#[test]
fn until_the_model_is_there_everything_is_503() {
    let server = Server::bind("127.0.0.1:0", ServerOptions::default()).unwrap();
    let address = server.address().unwrap();
    let (fail, wait) = std::sync::mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        server.run(move || {
            wait.recv().unwrap();
            brevity::Engine::builder("there-is-no-such-model").load()
        })
    });
    let ask = |path: &str| {
        use std::io::Write;
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    for path in ["/health", "/v1/models", "/slots"] {
        let text = ask(path);
        assert!(text.starts_with("HTTP/1.1 503"), "{text}");
        assert!(text.contains("retry-after") && text.contains("the model is being loaded"));
    }
    assert!(ask("/metrics").starts_with("HTTP/1.1 200"));
    fail.send(()).unwrap();
    let error = thread.join().unwrap().unwrap_err().to_string();
    assert!(error.contains("there-is-no-such-model"), "{error}");
}
