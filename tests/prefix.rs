//! Prompts that were read before are not read again, and nobody can tell: the logits have the bits
//! of a cold run, whatever was forked, evicted, saved or switched in between.

mod command;
mod tiny_model;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use brevity::measure::AdapterSpan;
use brevity::measure::team::TeamOptions;
use brevity::measure::{Feed, Stream};
use brevity::measure::{Runtime, RuntimeOptions, Session};
use brevity_model::{KV_PAGE, KvFormat, OpenOptions, Workspace};
use command::{brevity, error, json, ok};
use proptest::prelude::*;
use tempfile::TempDir;

fn runtime(dir: &Path, change: impl Fn(&mut RuntimeOptions)) -> Runtime {
    let model = dir.join("model");
    if !model.exists() {
        tiny_model::write(&model);
    }
    let mut options = RuntimeOptions {
        team: TeamOptions {
            threads: Some(2),
            pin: false,
            ..TeamOptions::default()
        },
        open: OpenOptions {
            cache_dir: Some(dir.join("cache")),
            ..OpenOptions::default()
        },
        adapter_ranks: vec![8, 16],
        prefix_budget: usize::MAX,
        ..RuntimeOptions::default()
    };
    change(&mut options);
    Runtime::load(&model, &options, &mut |_, _| {}).unwrap()
}

/// Token `i` of text number `text`; texts below 4 begin alike.
fn token(text: usize, i: usize) -> u32 {
    let own = if i < 150 { text / 4 } else { text };
    ((i * 89 + own * 31 + i * i * own) % 251) as u32
}

fn tokens(text: usize, len: usize) -> Vec<u32> {
    (0..len).map(|i| token(text, i)).collect()
}

fn bits(logits: &[f32]) -> Vec<u32> {
    logits.iter().map(|x| x.to_bits()).collect()
}

/// Reads `prompt` in place of what `session` holds. The tokens reused, and the logits.
fn read(session: &mut Session<'_>, prompt: &[u32], schedule: AdapterSpan) -> (usize, Vec<u32>) {
    let reused = session.align(prompt, schedule);
    let logits = bits(session.extend(&prompt[reused..], &mut || true).unwrap());
    session.keep();
    (reused, logits)
}

fn cold(runtime: &Runtime, prompt: &[u32], schedule: AdapterSpan) -> Vec<u32> {
    let mut session = runtime.session();
    session.switch(schedule);
    bits(session.extend(prompt, &mut || true).unwrap())
}

#[test]
fn a_prompt_is_read_once() {
    let dir = TempDir::new().unwrap();
    for kv in [KvFormat::Int8, KvFormat::F16] {
        let runtime = runtime(dir.path(), |options| options.kv = kv);
        let prompt = tokens(0, 300);
        let expected = cold(&runtime, &prompt, AdapterSpan::BASE);
        let again = |reused: usize| {
            let found = read(&mut runtime.session(), &prompt, AdapterSpan::BASE);
            assert!(found == (reused, expected.clone()), "{kv:?}: {}", found.0);
        };
        again(0);
        again(4 * KV_PAGE);
        // A prompt that leaves the beginning within a page goes on with a copy of it.
        let other = tokens(1, 290);
        let found = read(&mut runtime.session(), &other, AdapterSpan::BASE);
        assert!(found == (150, cold(&runtime, &other, AdapterSpan::BASE)));
        again(4 * KV_PAGE);
        // The last token is always read again.
        let full = &prompt[..2 * KV_PAGE];
        let found = read(&mut runtime.session(), full, AdapterSpan::BASE);
        assert!(found == (2 * KV_PAGE - 1, cold(&runtime, full, AdapterSpan::BASE)));
        let prefixes = runtime.prefixes().unwrap();
        let pages = prefixes.usage().pages;
        assert_eq!(prefixes.evict(1000), pages);
        again(0);
        let usage = prefixes.usage();
        assert_eq!((usage.hits, usage.lookups), (4, 6));
        assert_eq!(usage.reused_tokens, 8 * KV_PAGE + 150 + 2 * KV_PAGE - 1);
        assert_eq!((usage.pages, usage.evicted_pages), (4, pages));
        assert_eq!(runtime.kv_pool().usage().pages, 4);
        prefixes.evict(4);
        assert_eq!(runtime.kv_pool().usage().pages, 0);
    }
}

#[test]
fn keys_and_values_are_reused_as_far_as_the_adapters_agree() {
    let dir = TempDir::new().unwrap();
    let runtime = runtime(dir.path(), |_| ());
    let prompt = tokens(0, 200);
    let schedules = [
        (AdapterSpan::BASE, 0),
        (AdapterSpan::new(0, 180), 180), // the base model's serve an adapter that begins later
        (AdapterSpan::new(1, 180), 180),
        (AdapterSpan::new(0, 70), 70),
        (AdapterSpan::new(0, 70), 3 * KV_PAGE),
        (AdapterSpan::new(1, 70), 70),
        (AdapterSpan::new(0, 0), 0),
        (AdapterSpan::BASE, 3 * KV_PAGE),
    ];
    for (schedule, reused) in schedules {
        let found = read(&mut runtime.session(), &prompt, schedule);
        assert_eq!(found.0, reused, "{schedule:?}");
        assert!(found.1 == cold(&runtime, &prompt, schedule), "{schedule:?}");
    }
}

#[test]
fn a_saved_prefix_comes_back() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("prefix.kv");
    let prompt = tokens(0, 200);
    let schedule = AdapterSpan::new(1, 100);
    let expected = {
        let runtime = runtime(dir.path(), |_| ());
        let mut session = runtime.session();
        read(&mut session, &prompt, schedule);
        assert_eq!(
            runtime.save_prefix(session.stream(), 200, &file).unwrap(),
            3 * KV_PAGE
        );
        cold(&runtime, &prompt, schedule)
    };
    let restored = runtime(dir.path(), |_| ());
    assert_eq!(restored.load_prefix(&file).unwrap(), prompt[..3 * KV_PAGE]);
    assert_eq!(restored.kv_pool().usage().pages, 3);
    let found = read(&mut restored.session(), &prompt, schedule);
    assert!(found == (3 * KV_PAGE, expected));
    let found = read(&mut restored.session(), &prompt, AdapterSpan::BASE);
    assert!(found == (100, cold(&restored, &prompt, AdapterSpan::BASE)));

    let refusal = |change: &dyn Fn(&mut RuntimeOptions)| {
        let error = runtime(dir.path(), change).load_prefix(&file).unwrap_err();
        error.to_string()
    };
    let other = refusal(&|options| options.adapter_ranks = vec![8]);
    assert!(
        other.contains("adapter") && other.contains("prefix.kv"),
        "{other}"
    );
    let other = refusal(&|options| options.kv = KvFormat::F16);
    assert!(other.contains("f16"), "{other}");
}

#[test]
fn running_out_of_memory_is_an_error_of_one_request() {
    let dir = TempDir::new().unwrap();
    let unlimited = runtime(dir.path(), |_| ());
    let page = unlimited.kv_pool().shape().page_len_bytes();
    let runtime = runtime(dir.path(), |options| options.kv_budget = Some(6 * page));
    let prompt = tokens(0, 200);
    let mut session = runtime.session();
    read(&mut session, &prompt, AdapterSpan::BASE);
    let long = tokens(5, 400);
    let error = runtime.session().extend(&long, &mut || true).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("KV budget") && message.contains(&(6 * page).to_string()),
        "{message}"
    );
    // The other goes on, and what nobody uses makes room.
    let next = bits(session.extend(&[7], &mut || true).unwrap());
    assert!(next == cold(&unlimited, &[&prompt[..], &[7]].concat(), AdapterSpan::BASE));
    drop(session);
    assert_eq!(runtime.kv_pool().usage().pages, 3);
    runtime
        .session()
        .extend(&long[..380], &mut || true)
        .unwrap();
    assert!(runtime.kv_pool().usage().peak_bytes <= 6 * page);
    runtime.prefixes().unwrap().evict(10);
    assert_eq!(runtime.kv_pool().usage().pages, 0);
}

#[test]
fn run_keeps_a_prompt_in_a_file() {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    let file = dir.path().join("prompt.kv");
    let run = |prompt: &str, args: &[&str]| {
        let mut command = brevity(&dir.path().join("cache"));
        command.arg("run").arg("-m").arg(dir.path().join("model"));
        command
            .args(["-n", "5", "-o", "json", "-p", prompt])
            .args(args);
        command.arg("--prompt-cache").arg(&file);
        command
    };
    let text = tiny_model::text(60);
    let reused = |value: &serde_json::Value| value["prompt_reused"].as_u64().unwrap() as usize;
    let first = json(&mut run(&text, &[]));
    let second = json(&mut run(&text, &[]));
    let tokens = first["prompt_tokens"].as_array().unwrap().len();
    assert_eq!(
        (reused(&first), reused(&second)),
        (0, (tokens - 1).min(tokens / KV_PAGE * KV_PAGE))
    );
    assert_eq!(first["tokens"], second["tokens"]);
    let other = error(&mut run(&text, &["--kv", "f16"]));
    assert!(
        other.contains("prompt.kv") && other.contains("f16"),
        "{other}"
    );
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let damaged = error(&mut run(&text, &[]));
    assert!(damaged.contains("prompt.kv"), "{damaged}");
    fs::remove_file(&file).unwrap();
    ok(&mut run("short", &[]));
    assert!(!file.exists());
}

#[test]
fn solve_and_chat_keep_a_prompt_in_a_file_too() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name);
    tiny_model::write(&path("model"));
    let rules = tiny_model::text(60);
    let command = |name: &str, args: &[&str]| {
        let mut command = brevity(&path("cache"));
        command.arg(name).arg("-m").arg(path("model")).args(args);
        command.args(["-n", "5", "--system", &rules]);
        command
    };
    let count = |value: &serde_json::Value, what: &str| value[what].as_u64().unwrap() as usize;

    let args = ["--streams", "3", "-o", "json", "Why?"];
    let solve = || {
        let mut solve = command("solve", &args);
        solve.arg("--prompt-cache").arg(path("solve.kv"));
        solve
    };
    let first = json(&mut solve());
    let second = json(&mut solve());
    let tokens = count(&first, "prompt_encoded");
    assert_eq!(count(&first, "prompt_reused"), 0);
    assert_eq!(
        count(&second, "prompt_reused"),
        (tokens - 1).min(tokens / KV_PAGE * KV_PAGE)
    );
    assert_eq!(first["streams"], second["streams"]);

    fs::write(path("first"), "What?\nAnd?\n").unwrap();
    fs::write(path("second"), "Who?\nAnd?\n").unwrap();
    let chat = |lines: &str, file: Option<&str>| {
        let mut chat = command("chat", &[]);
        chat.stdin(fs::File::open(path(lines)).unwrap());
        if let Some(file) = file {
            chat.arg("--prompt-cache").arg(path(file));
        }
        chat
    };
    for lines in ["first", "second"] {
        let kept = ok(&mut chat(lines, Some("chat.kv")));
        assert_eq!(kept, ok(&mut chat(lines, None)), "{lines}");
    }
    // What the second chat's first turn left serves the same prompt of another command.
    let mut run = command("run", &["-o", "json", "-p", "Who?"]);
    let run = json(run.arg("--prompt-cache").arg(path("chat.kv")));
    let tokens = run["prompt_tokens"].as_array().unwrap().len();
    assert_eq!(
        count(&run, "prompt_reused"),
        (tokens - 1).min(tokens / KV_PAGE * KV_PAGE)
    );

    for file in ["solve.kv", "chat.kv"] {
        let bytes = fs::read(path(file)).unwrap();
        fs::write(path(file), &bytes[..bytes.len() / 2]).unwrap();
    }
    let damaged = error(&mut solve());
    assert!(damaged.contains("solve.kv"), "{damaged}");
    let damaged = error(&mut chat("first", Some("chat.kv")));
    assert!(damaged.contains("chat.kv"), "{damaged}");
}

#[derive(Clone, Debug)]
enum Op {
    /// A new stream reads this much of a text.
    Start(usize, usize, AdapterSpan),
    /// Every stream reads one token, all in one pass.
    Step,
    Fork(prop::sample::Index),
    /// A stream reads its tokens with another adapter.
    Switch(prop::sample::Index, AdapterSpan),
    Truncate(prop::sample::Index, usize),
    End(prop::sample::Index),
    Evict(usize),
}

fn schedule() -> impl Strategy<Value = AdapterSpan> {
    (prop::option::of(0usize..2), 0usize..250).prop_map(|(adapter, from)| match adapter {
        Some(adapter) => AdapterSpan::new(adapter, from),
        None => AdapterSpan::BASE,
    })
}

fn op() -> impl Strategy<Value = Op> {
    let any = any::<prop::sample::Index>;
    prop_oneof![
        3 => (0usize..8, 1usize..260, schedule()).prop_map(|(t, n, s)| Op::Start(t, n, s)),
        6 => Just(Op::Step),
        3 => any().prop_map(Op::Fork),
        1 => (any(), schedule()).prop_map(|(i, s)| Op::Switch(i, s)),
        1 => (any(), 1usize..200).prop_map(|(i, n)| Op::Truncate(i, n)),
        1 => any().prop_map(Op::End),
        1 => (1usize..6).prop_map(Op::Evict),
    ]
}

/// Streams, and what each should have read: the plain model.
struct Plain<'e> {
    runtime: &'e Runtime,
    cold: &'e Runtime,
    streams: Vec<(Stream, Vec<u32>, AdapterSpan)>,
    known: HashMap<(Vec<u32>, String), Vec<u32>>,
    work: Workspace,
    steps: usize,
}

impl Plain<'_> {
    fn expected(&mut self, tokens: &[u32], schedule: AdapterSpan) -> Vec<u32> {
        let adapters: String = (0..tokens.len())
            .map(|p| format!("{:?}", schedule.at(p)))
            .collect();
        let cold = || cold(self.cold, tokens, schedule);
        let key = (tokens.to_vec(), adapters);
        self.known.entry(key).or_insert_with(cold).clone()
    }

    /// Stream `i` is to hold `tokens` read under `schedule`; false if there is no memory for it.
    fn read(&mut self, i: usize, tokens: Vec<u32>, schedule: AdapterSpan) -> bool {
        let stream = &mut self.streams[i].0;
        let reused = self.runtime.align(stream, &tokens, schedule);
        let feed = Feed {
            stream,
            tokens: &tokens[reused..],
            first_logits: tokens.len() - reused - 1,
        };
        if let Err(error) = self.runtime.forward(&mut [feed], &mut self.work) {
            assert!(error.to_string().contains("KV budget"), "{error}");
            self.streams.remove(i);
            return false;
        }
        self.runtime.prefixes().unwrap().keep(&self.streams[i].0);
        let found = bits(self.work.logits(0));
        assert!(
            found == self.expected(&tokens, schedule),
            "{} tokens, {reused} reused",
            tokens.len()
        );
        (self.streams[i].1, self.streams[i].2) = (tokens, schedule);
        true
    }

    fn step(&mut self) {
        self.steps += 1;
        let next: Vec<[u32; 1]> = (0..self.streams.len())
            .map(|i| [token(i, self.steps + 300)])
            .collect();
        let mut i = 0;
        while i < self.streams.len() {
            match self.runtime.reserve(&mut self.streams[i].0, 1) {
                Ok(()) => i += 1,
                Err(error) => {
                    assert!(error.to_string().contains("KV budget"), "{error}");
                    self.streams.remove(i);
                }
            }
        }
        let streams = self.streams.iter_mut().map(|(stream, ..)| stream);
        let feed = |(stream, tokens)| Feed {
            stream,
            tokens,
            first_logits: 0,
        };
        let mut feeds: Vec<_> = streams.zip(next.iter().map(|t| &t[..])).map(feed).collect();
        self.runtime.forward(&mut feeds, &mut self.work).unwrap();
        for (i, next) in next.iter().take(self.streams.len()).enumerate() {
            self.streams[i].1.extend(next);
            let (tokens, schedule) = (self.streams[i].1.clone(), self.streams[i].2);
            let found = bits(self.work.logits(i));
            assert!(
                found == self.expected(&tokens, schedule),
                "stream {i} of {}",
                self.streams.len()
            );
        }
    }

    fn run(&mut self, op: Op) {
        let n = self.streams.len();
        match op {
            Op::Start(text, len, schedule) => {
                self.streams.push((self.runtime.stream(), vec![], schedule));
                self.read(n, tokens(text, len), schedule);
            }
            Op::Step if n > 0 => self.step(),
            Op::Fork(i) if (1..8).contains(&n) => {
                let (stream, tokens, schedule) = &self.streams[i.index(n)];
                self.streams
                    .push((stream.fork(), tokens.clone(), *schedule));
            }
            Op::Switch(i, schedule) if n > 0 => {
                let i = i.index(n);
                let tokens = self.streams[i].1.clone();
                self.read(i, tokens, schedule);
            }
            Op::Truncate(i, len) if n > 0 => {
                let (stream, tokens, _) = &mut self.streams[i.index(n)];
                stream.truncate(len);
                tokens.truncate(len);
            }
            Op::End(i) if n > 0 => drop(self.streams.remove(i.index(n))),
            Op::Evict(n) => drop(self.runtime.prefixes().unwrap().evict(n)),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..Default::default() })]

    /// Whatever is read, forked, switched, cut, ended and evicted: every stream has the bits of a cold
    /// run, the budget holds, and in the end no page is left.
    #[test]
    fn streams_are_as_if_alone(ops in prop::collection::vec(op(), 1..40), pages in 8usize..40) {
        let dir = TempDir::new().unwrap();
        let cold = runtime(dir.path(), |options| options.prefix_budget = 0);
        let page = cold.kv_pool().shape().page_len_bytes();
        let runtime = runtime(dir.path(), |options| {
            options.kv_budget = Some(pages * page);
            options.prefix_budget = pages / 2 * page;
        });
        let mut plain = Plain {
            runtime: &runtime,
            cold: &cold,
            streams: vec![],
            known: HashMap::new(),
            work: Workspace::new(),
            steps: 0,
        };
        for op in ops {
            plain.run(op);
            let usage = runtime.kv_pool().usage();
            prop_assert!(usage.pages + usage.free_pages <= pages);
            prop_assert!(runtime.prefixes().unwrap().usage().pages <= pages / 2);
        }
        plain.streams.clear();
        runtime.prefixes().unwrap().evict(pages);
        prop_assert_eq!(runtime.kv_pool().usage().pages, 0);
    }
}
