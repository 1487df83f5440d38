//! The library as its users have it: one engine, many threads, requests that come and go.

mod tiny_model;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use brevity::model::KvFormat;
use brevity::options::{AdapterChoice, BudgetOptions, Extract, RuntimeOptions, Sampling};
use brevity::reply::{Completion, Cut, Finish, Flow, Listener, StreamReply};
use brevity::{
    Engine, EngineBuilder, Error, Event, GenerateOptions, Notice, Pending, Request, SolveOptions,
    Solved,
};
use tempfile::TempDir;

fn builder<'p>(dir: &Path) -> EngineBuilder<'p> {
    let model = dir.join("model");
    if !model.exists() {
        tiny_model::write(&model);
    }
    let options = RuntimeOptions {
        adapter_ranks: vec![4, 8],
        ..RuntimeOptions::default()
    };
    Engine::builder(model)
        .options(options)
        .threads(2)
        .cache_dir(dir.join("cache"))
}

fn engine() -> (TempDir, Engine) {
    let dir = TempDir::new().unwrap();
    let engine = builder(dir.path()).load().unwrap();
    (dir, engine)
}

fn prompt(n: usize, seed: usize) -> Vec<u32> {
    (0..n)
        .map(|i| ((i * 89 + seed * 31 + i * i * seed) % 251) as u32)
        .collect()
}

/// Request number `i`: prompts, adapters, streams and lengths of many kinds.
fn request(i: usize) -> Request {
    let mut options = GenerateOptions::default().max_tokens(3 + i % 9);
    options.sampling = Sampling::unfiltered(0.8, i as u64 % 5);
    options.adapter = match i % 3 {
        0 => AdapterChoice::Base,
        n => AdapterChoice::Number(n - 1),
    };
    Request::new(prompt(1 + i % 7 * 13, i % 4))
        .streams(1 + i % 3)
        .options(options)
}

fn tokens(completion: &Completion) -> Vec<Vec<u32>> {
    let streams = completion.streams.iter();
    streams.map(|s| s.written.tokens.clone()).collect()
}

fn is_send<T: Send + 'static>() {}

#[test]
fn everything_can_be_sent_and_kept() {
    is_send::<Engine>();
    is_send::<brevity::Chat>();
    is_send::<Pending<Completion>>();
    is_send::<Pending<Solved>>();
    is_send::<Request>();
    is_send::<Error>();
}

/// The CPUs that every thread of this process may run on, by name.
#[cfg(target_os = "linux")]
fn affinities() -> Vec<(String, String)> {
    let status = |task: fs::DirEntry| {
        let text = fs::read_to_string(task.path().join("status")).ok()?;
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim().to_owned())
        };
        Some((field("Name:")?, field("Cpus_allowed_list:")?))
    };
    let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
    tasks.filter_map(status).collect()
}

#[test]
fn a_thousand_requests_from_eight_threads_come_and_go() {
    const THREADS: usize = 8;
    const EACH: usize = 125;
    let dir = TempDir::new().unwrap();
    let engine = builder(dir.path()).queue(2000).load().unwrap();
    let n_kinds = 12 * 7 * 5; // of requests that differ
    let solo: Vec<_> = (0..n_kinds.min(THREADS * EACH))
        .map(|i| tokens(&engine.submit(request(i)).unwrap().wait().unwrap()))
        .collect();
    let (whole, cut, dropped) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    thread::scope(|scope| {
        for t in 0..THREADS {
            let (engine, solo) = (engine.clone(), &solo);
            let (whole, cut, dropped) = (&whole, &cut, &dropped);
            scope.spawn(move || {
                let mut under_way = Vec::new();
                for k in 0..EACH {
                    let i = (k * THREADS + t) % solo.len();
                    let pending = engine.submit(request(i)).unwrap();
                    match k % 5 {
                        // Dropped at once, or after its first event.
                        3 => drop(pending),
                        4 => {
                            let mut pending = pending;
                            let _ = pending.next_event();
                            pending.cancel();
                            match pending.wait() {
                                Ok(completion) => {
                                    for (found, all) in tokens(&completion).iter().zip(&solo[i]) {
                                        assert!(all.starts_with(found), "request {i}");
                                    }
                                }
                                Err(error) => assert!(matches!(error, Error::Interrupted)),
                            }
                            cut.fetch_add(1, Ordering::Relaxed);
                            continue;
                        }
                        _ => {
                            under_way.push((i, pending));
                            continue;
                        }
                    }
                    dropped.fetch_add(1, Ordering::Relaxed);
                }
                for (i, pending) in under_way {
                    let found = tokens(&pending.wait().unwrap());
                    assert_eq!(found, solo[i], "request {i}");
                    whole.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        #[cfg(target_os = "linux")]
        for (name, cpus) in affinities() {
            let worker = name == "brevity" || name.starts_with("worker");
            let all = fs::read_to_string("/proc/self/status").unwrap();
            assert!(
                worker || all.contains(&format!("Cpus_allowed_list:\t{cpus}")),
                "{name} may run on {cpus} only"
            );
        }
    });
    let counts = [&whole, &cut, &dropped].map(|n| n.load(Ordering::Relaxed));
    assert_eq!(counts.iter().sum::<usize>(), THREADS * EACH, "{counts:?}");
    // The last of the dropped ones may be under way.
    let last = engine.submit(request(0)).unwrap().wait().unwrap();
    assert_eq!(tokens(&last), solo[0]);
    for _ in 0..1000 {
        if engine.kv_usage().pages == 0 && engine.waiting() == 0 {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!((engine.kv_usage().pages, engine.waiting()), (0, 0));
}

#[test]
fn the_callers_thread_stays_free_and_the_engine_ends_with_its_last_handle() {
    let allowed = || {
        let text = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
        let line = text.lines().find(|l| l.starts_with("Cpus_allowed_list"));
        line.map(str::to_owned)
    };
    let before = allowed();
    let (_dir, engine) = engine();
    assert_eq!(allowed(), before);
    let heard = Arc::new(AtomicUsize::new(0));
    struct Ear(Arc<AtomicUsize>);
    impl Listener for Ear {
        fn done(&mut self, result: brevity::Result<Completion>) {
            assert!(matches!(result, Err(Error::Interrupted) | Ok(_)));
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let mut long = request(0);
    long.options.max_tokens = Some(usize::MAX);
    long.options.ignore_eos = true;
    let ear = Box::new(Ear(Arc::clone(&heard)));
    engine.submit_to(long, ear).unwrap();
    let clone = engine.clone();
    drop(engine);
    clone.submit(request(1)).unwrap().wait().unwrap();
    assert_eq!(heard.load(Ordering::SeqCst), 0, "it still runs");
    drop(clone);
    assert_eq!(heard.load(Ordering::SeqCst), 1, "it was told");
}

#[test]
fn a_pending_request_keeps_its_engine() {
    let (_dir, engine) = engine();
    let pending = engine.submit(request(2)).unwrap();
    drop(engine);
    assert!(!tokens(&pending.wait().unwrap())[0].is_empty());
}

#[test]
fn events_add_up_to_the_reply() {
    let (_dir, engine) = engine();
    let mut pending = engine.submit(request(5)).unwrap();
    let (mut prompts, mut texts, mut ended) = (0, vec![String::new(); 3], vec![]);
    while let Some(event) = pending.next_event() {
        match event {
            Event::Prompt(prefill) => prompts += usize::from(prefill.tokens > 0),
            Event::Text { stream, piece, .. } => texts[stream] += &piece,
            Event::Ended { stream, .. } => ended.push(stream),
            _ => {}
        }
    }
    let completion = pending.wait().unwrap();
    let written = completion.streams.iter().map(|s| s.written.text.clone());
    assert_eq!(texts, written.collect::<Vec<_>>());
    ended.sort_unstable();
    assert_eq!((prompts, ended), (1, vec![0, 1, 2]));
}

#[test]
fn a_listener_that_panics_ends_its_own_request_only() {
    let (_dir, engine) = engine();
    struct Nervous;
    impl Listener for Nervous {
        fn ended(&mut self, _: usize, _: &StreamReply) -> Flow {
            panic!("not again");
        }
        fn done(&mut self, _: brevity::Result<Completion>) {
            unreachable!("it hears no more");
        }
    }
    let expected = tokens(&engine.submit(request(7)).unwrap().wait().unwrap());
    engine.submit_to(request(4), Box::new(Nervous)).unwrap();
    let pending = engine.submit(request(7)).unwrap();
    assert_eq!(tokens(&pending.wait().unwrap()), expected);
}

#[test]
fn what_cannot_be_served_is_refused_with_its_type() {
    let dir = TempDir::new().unwrap();
    let engine = builder(dir.path()).queue(1).max_streams(4).load().unwrap();
    let refused = |request: Request| engine.submit(request).map(drop).unwrap_err();
    assert!(matches!(
        refused(request(0).streams(5)),
        Error::Streams { asked: 5, most: 4 }
    ));
    let adapter = |choice| {
        let options = GenerateOptions::default().adapter(choice);
        refused(Request::new(vec![1]).options(options))
    };
    let number = adapter(AdapterChoice::Number(2));
    assert!(matches!(&number, Error::NoAdapter { .. }), "{number}");
    let name = adapter(AdapterChoice::Name("x".into())).to_string();
    assert!(name.contains("\"x\""), "{name}");
    assert!(matches!(
        refused(Request::new(vec![1, 5000])),
        Error::Token { token: 5000, .. }
    ));
    assert!(matches!(refused(Request::new(vec![])), Error::EmptyPrompt));
    let hot = GenerateOptions::default().temperature(-1.0);
    assert!(matches!(
        refused(Request::new(vec![1]).options(hot)),
        Error::Sample(_)
    ));
    // One that runs, one that waits, one too many.
    let mut long = Request::new(prompt(400, 1)).streams(4);
    long.options.ignore_eos = true;
    long.options.max_tokens = Some(10_000);
    let running = engine.submit(long.clone()).unwrap();
    while engine.waiting() > 0 {
        thread::yield_now();
    }
    let waiting = engine.submit(long.clone()).unwrap();
    assert!(matches!(refused(long), Error::Busy { waiting: 1 }));
    drop((running, waiting));
    let missing = Engine::builder(dir.path().join("nothing")).load();
    assert!(missing.unwrap_err().to_string().contains("nothing"));
    let context = builder(dir.path()).context(1 << 20).load().unwrap_err();
    assert!(matches!(context, Error::ContextLength { .. }), "{context}");
}

#[test]
fn a_chat_reads_only_what_is_new() {
    let (_dir, engine) = engine();
    let mut chat = engine.chat().system("Be brief.");
    *chat.options_mut() = GenerateOptions::default().max_tokens(12);
    let mut text = String::new();
    let first = chat.ask("Hello?", |piece| text += piece).unwrap();
    assert_eq!(first.text, text);
    let second = chat.ask("And then?", |_| ()).unwrap();
    assert!(second.prefill.reused > 0, "{:?}", second.prefill);
    assert_eq!(chat.messages().len(), 4);
    // The same, from the start.
    let mut again = engine.chat().system("Be brief.");
    *again.options_mut() = GenerateOptions::default().max_tokens(12);
    let texts = ["Hello?", "And then?"].map(|t| again.ask(t, |_| ()).unwrap().tokens);
    assert_eq!(texts, [first.tokens, second.tokens.clone()]);
    // A turn that fails is taken back.
    let long = "x".repeat(70_000);
    assert!(matches!(
        chat.ask(&long, |_| ()),
        Err(Error::Context { .. })
    ));
    assert_eq!(chat.messages().len(), 4);
    drop((chat, again));
    assert_eq!(engine.kv_usage().pages, 0);
}

#[test]
fn several_streams_are_several_by_default() {
    let (_dir, engine) = engine();
    let options = SolveOptions::default().streams(4).max_tokens(24);
    let solved = engine.solve("What is 2 + 2?", &options).unwrap();
    let texts: Vec<_> = solved.streams.iter().map(|s| &s.written.tokens).collect();
    assert_eq!(texts.len(), 4);
    assert!(texts.windows(2).any(|pair| pair[0] != pair[1]), "{texts:?}");
    assert!(
        !solved.votes.is_empty(),
        "the program of the docs reads the first"
    );
    // At temperature 0 one writes for all, and says so.
    let greedy = engine.solve("What is 2 + 2?", &options.temperature(0.0));
    let greedy = greedy.unwrap();
    assert_eq!(greedy.streams.len(), 1);
    assert!(greedy.notices.contains(&Notice::GreedyStreams { asked: 4 }));
}

#[test]
fn a_budget_is_the_limit_unless_another_is_set() {
    let (_dir, engine) = engine();
    let budget = |tokens, answer| BudgetOptions {
        tokens,
        answer,
        window: 4,
        ..BudgetOptions::default()
    };
    for (tokens, answer) in [(0, 12), (10, 9), (25, 20), (300, 48)] {
        let mut options = SolveOptions::default().streams(4).seed(7);
        options.generate.sampling = Sampling::unfiltered(0.8, 7);
        options.generate.budget = Some(budget(tokens, answer));
        options.generate.ignore_eos = true;
        options.all_streams = true;
        let solved = engine.start_solve_prompt(prompt(30, 1).into(), &options);
        let solved = solved.unwrap().wait().unwrap();
        let longest = solved.streams.iter().map(|s| s.written.tokens.len()).max();
        assert!(longest >= Some(tokens), "{longest:?} of {tokens}");
        for stream in &solved.streams {
            let written = &stream.written;
            assert!(written.tokens.len() <= tokens + answer);
            assert!(written.thinking_tokens <= tokens);
            if let Some(cut) = written.cut {
                assert!(cut == Cut::Sentence || written.thinking_tokens == tokens);
                assert!(written.thinking_tokens + 4 >= tokens);
                let parts = format!("{}{}", written.reasoning, written.content);
                assert_eq!(parts, written.text);
            }
        }
        let weight: f64 = solved
            .streams
            .iter()
            .filter(|s| s.answer.is_some())
            .filter_map(|s| s.weight)
            .sum();
        let votes: f64 = solved.votes.iter().map(|t| t.weight).sum();
        assert!((weight - votes).abs() < 1e-9);
    }
}

#[test]
fn a_decided_vote_stops_the_rest_with_the_same_winner() {
    let (_dir, engine) = engine();
    for seed in 0..6 {
        let mut options = SolveOptions::default().streams(8).max_tokens(60);
        // Few different answers.
        options.extract = Extract::pattern("[aeiou0-9]").unwrap();
        options.generate.sampling = Sampling::unfiltered(2.5, seed);
        options.all_streams = true;
        let solve = |options: &SolveOptions| {
            let pending = engine.start_solve_prompt(prompt(30, 1).into(), options);
            pending.unwrap().wait().unwrap()
        };
        let whole = solve(&options);
        options.all_streams = false;
        let stopped = solve(&options);
        assert_eq!(stopped.answer, whole.answer);
        for (a, b) in stopped.streams.iter().zip(&whole.streams) {
            assert!(b.written.tokens.starts_with(&a.written.tokens));
        }
        let winner = &whole.votes[0];
        assert!(winner.answer.is_none() || winner.streams.contains(&whole.shown));
        let early = stopped.count(Finish::Decided);
        assert_eq!(
            early + stopped.votes.iter().map(|t| t.streams.len()).sum::<usize>(),
            8
        );
    }
}

#[test]
fn memory_comes_back_when_a_request_fails_for_want_of_it() {
    let dir = TempDir::new().unwrap();
    let page = {
        let engine = builder(dir.path()).load().unwrap();
        engine.runtime().kv_pool().shape().page_len_bytes()
    };
    let engine = builder(dir.path())
        .kv(KvFormat::Int8)
        .kv_budget(3 * page)
        .load()
        .unwrap();
    let wait = |n| engine.submit(Request::new(prompt(n, 1))).unwrap().wait();
    assert!(wait(64 * 4).is_err());
    assert!(wait(64).is_ok());
    assert_eq!(engine.kv_usage().pages, 0);
}
