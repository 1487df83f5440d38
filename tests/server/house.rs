//! A server over the tiny model, and a client that speaks HTTP by hand.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Deref;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use brevity::options::RuntimeOptions;
use brevity::server::{Server, ServerOptions, Stopper};
use brevity::{Engine, EngineBuilder};
use serde_json::Value;
use tempfile::TempDir;

use crate::tiny_model;

/// Where a server listens.
#[derive(Clone, Copy)]
pub struct Door {
    pub address: SocketAddr,
}

/// A server that runs on a thread of its own.
pub struct House {
    pub engine: Engine,
    door: Door,
    pub stopper: Stopper,
    thread: Option<JoinHandle<brevity::Result<()>>>,
    _dir: TempDir,
}

impl House {
    /// With every default.
    pub fn new() -> Self {
        Self::with(|engine| engine, |_| ())
    }

    /// With an engine and options of one's own. The model has two adapters.
    pub fn with(
        build: impl FnOnce(EngineBuilder<'static>) -> EngineBuilder<'static>,
        set: impl FnOnce(&mut ServerOptions),
    ) -> Self {
        let dir = TempDir::new().unwrap();
        let model = dir.path().join("model");
        tiny_model::write(&model);
        let options = RuntimeOptions {
            adapter_ranks: vec![4, 8],
            ..RuntimeOptions::default()
        };
        let builder = Engine::builder(&model)
            .options(options)
            .threads(1)
            .pin(false);
        let builder = builder.cache_dir(dir.path().join("cache"));
        let engine = build(builder).load().unwrap();
        let mut options = ServerOptions::default();
        options.names = vec!["tiny".into()];
        set(&mut options);
        let server = Server::bind("127.0.0.1:0", options).unwrap();
        let (address, stopper) = (server.address().unwrap(), server.stopper());
        let own = engine.clone();
        let thread = thread::spawn(move || server.run(move || Ok(own)));
        let house = Self {
            engine,
            door: Door { address },
            stopper,
            thread: Some(thread),
            _dir: dir,
        };
        house.wait_for("the model", || house.get("/health").status == 200);
        house
    }

    /// Waits until the server has stopped.
    pub fn join(&mut self) -> brevity::Result<()> {
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Deref for House {
    type Target = Door;

    fn deref(&self) -> &Door {
        &self.door
    }
}

impl Door {
    /// Asks, with this body.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        let body = body.as_ref();
        let head = format!("POST {path} HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
        self.send(&head, body)
    }

    /// Asks for a document.
    pub fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\n"), b"")
    }

    /// Sends a head without its end, and a body.
    pub fn send(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = self.open(head, body);
        let mut bytes = Vec::new();
        // What came before a connection breaks is the answer.
        let _ = stream.read_to_end(&mut bytes);
        Answer::parse(&bytes)
    }

    /// A connection on which this was sent.
    pub fn open(&self, head: &str, body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let timeout = Some(Duration::from_secs(120));
        stream.set_read_timeout(timeout).unwrap();
        let head = format!("{head}Host: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses may close before it has read all.
        let _ = stream.write_all(body);
        stream
    }

    /// A connection on which a request was sent.
    pub fn open_post(&self, path: &str, body: &Value) -> TcpStream {
        let body = body.to_string();
        let head = format!("POST {path} HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
        self.open(&head, body.as_bytes())
    }

    /// A chat that succeeds.
    pub fn chat(&self, body: &Value) -> Value {
        let answer = self.post("/v1/chat/completions", body.to_string());
        assert_eq!(answer.status, 200, "{body}: {}", answer.text());
        answer.json()
    }

    /// The chunks of a chat that succeeds, without the last word.
    pub fn chunks(&self, body: &Value) -> Vec<Value> {
        let answer = self.post("/v1/chat/completions", body.to_string());
        assert_eq!(answer.status, 200, "{body}: {}", answer.text());
        let text = answer.text();
        let mut events: Vec<&str> = text
            .lines()
            .filter_map(|l| l.strip_prefix("data: "))
            .collect();
        assert_eq!(events.pop(), Some("[DONE]"), "{text}");
        let events = events.into_iter().map(serde_json::from_str);
        events.collect::<Result<_, _>>().unwrap()
    }

    pub fn slots(&self) -> Value {
        self.get("/slots").json()
    }

    /// Waits until something is so, for at most a minute.
    pub fn wait_for(&self, what: &str, so: impl Fn() -> bool) {
        let start = Instant::now();
        while !so() {
            assert!(start.elapsed() < Duration::from_secs(60), "no {what}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until nothing is under way.
    pub fn wait_until_idle(&self) {
        self.wait_for("end of all requests", || {
            self.slots()["slots"].as_array().unwrap().is_empty()
        });
        self.wait_for("page given back", || self.slots()["kv"]["pages"] == 0);
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            if !thread::panicking() {
                ended.unwrap().unwrap();
            }
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let split = bytes.windows(4).position(|w| w == b"\r\n\r\n");
        let Some(split) = split else {
            let (status, head, body) = (0, String::new(), bytes.to_vec());
            return Self { status, head, body };
        };
        let head = String::from_utf8(bytes[..split].to_vec())
            .unwrap()
            .to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut body = bytes[split + 4..].to_vec();
        if head.contains("transfer-encoding: chunked") {
            body = unchunked(&body);
        }
        Self { status, head, body }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The error of an answer that is one: an envelope in our words.
    pub fn error(&self) -> Value {
        assert!(self.status >= 400, "{} {}", self.status, self.text());
        let envelope = self.json();
        let keys: Vec<&String> = envelope.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["error"]);
        let error = &envelope["error"];
        let message = error["message"].as_str().unwrap();
        assert!(!message.is_empty() && error["type"].is_string());
        assert!(error["param"].is_null() || error["param"].is_string());
        assert!(error["code"].is_null() || error["code"].is_string());
        for foreign in [
            "serde",
            "axum",
            "hyper",
            "expected value",
            "invalid type",
            "missing field",
            "unknown variant",
            "EOF while",
            "trailing characters",
            "Failed to",
            "panicked",
        ] {
            assert!(!message.contains(foreign), "{message}");
        }
        error.clone()
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(at) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..at]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&bytes[at + 2..at + 2 + size]);
        bytes = &bytes[at + 2 + size + 2..];
    }
    body
}
