//! Many streams in one batch on a tiny model: each says what it says alone, whoever is beside it.

mod ear;
mod endings;

use std::path::Path;

use brevity_model::{KvFormat, KvShape, OpenOptions};
use tempfile::TempDir;

use super::{CancelFlag, Scheduler, SchedulerOptions};
use crate::Error;
use crate::adapters::{AdapterSpan, Mode};
use crate::budget::{BudgetOptions, Cut};
use crate::request::{AdapterChoice, GenerateOptions, Request, Sampling};
use crate::runtime::{Runtime, RuntimeOptions};
use crate::sampling::SamplerOptions;
use crate::team::TeamOptions;
use crate::tiny_model;
use crate::writer::{Finish, Writer, WriterOptions, Written};

use ear::{Heard, Manner, alone, together};

/// The tiny model with two adapters.
fn options(dir: &Path, threads: usize, kv_budget: Option<usize>) -> RuntimeOptions {
    let model = dir.join("model");
    if !model.exists() {
        tiny_model::write(&model);
    }
    RuntimeOptions {
        team: TeamOptions {
            threads: Some(threads),
            pin: false,
            ..TeamOptions::default()
        },
        kv_budget,
        open: OpenOptions {
            cache_dir: Some(dir.join("cache")),
            ..OpenOptions::default()
        },
        adapter_ranks: vec![4, 8],
        ..RuntimeOptions::default()
    }
}

fn load(dir: &Path, threads: usize, kv_budget: Option<usize>) -> Runtime {
    let options = options(dir, threads, kv_budget);
    Runtime::load(&dir.join("model"), &options, &mut |_, _| {}).unwrap()
}

fn runtime() -> (TempDir, Runtime) {
    let dir = TempDir::new().unwrap();
    let runtime = load(dir.path(), 2, None);
    (dir, runtime)
}

fn prompt(n: u32, seed: u32) -> Vec<u32> {
    (0..n).map(|i| (i * 89 + seed * 31) % 251).collect()
}

fn request(prompt: Vec<u32>, streams: usize, adapter: Option<usize>) -> Request {
    let mut options = GenerateOptions::default().max_tokens(40);
    options.adapter = adapter.map_or(AdapterChoice::Base, AdapterChoice::Number);
    options.adapter_mode = Some(Mode::Activated);
    options.sampling = Sampling::unfiltered(0.8, 7);
    Request::new(prompt).streams(streams).options(options)
}

#[test]
fn a_stream_says_the_same_whatever_n_is() {
    let (dir, runtime) = runtime();
    let prompt = prompt(150, 1);
    let most = alone(&runtime, &request(prompt.clone(), 8, None));
    assert!(
        most.windows(2).all(|pair| pair[0] != pair[1]),
        "streams differ"
    );
    for n in [1, 2, 5] {
        let found = alone(&runtime, &request(prompt.clone(), n, None));
        assert_eq!(found, most[..n], "{n} streams");
    }
    let serial = load(dir.path(), 1, None);
    assert_eq!(alone(&serial, &request(prompt.clone(), 8, None)), most);
}

#[test]
fn neighbours_chunks_and_adapters_do_not_show() {
    let (_dir, runtime) = runtime();
    let requests = [
        request(prompt(150, 1), 3, None),
        request(prompt(70, 2), 2, Some(0)),
        request(prompt(200, 3), 2, Some(1)),
        request(prompt(1, 4), 1, Some(0)),
        request(prompt(64, 5), 1, None),
    ];
    let expected: Vec<_> = requests.iter().map(|r| alone(&runtime, r)).collect();
    let plain = |r: &Request| {
        let base = r.options.clone().adapter(AdapterChoice::Base);
        r.clone().options(base)
    };
    assert_ne!(
        expected[1],
        alone(&runtime, &plain(&requests[1])),
        "adapters show"
    );
    for (chunk, delay) in [
        (None, 0),
        (Some(1), 1),
        (Some(7), 5),
        (Some(64), 2),
        (Some(512), 0),
    ] {
        let asked = requests.iter().map(|r| (r.clone(), Manner::default()));
        let ears = together(&runtime, chunk, delay, asked.collect());
        let found: Vec<_> = ears.iter().map(Heard::tokens).collect();
        assert_eq!(found, expected, "chunks of {chunk:?}");
        for ear in &ears {
            let written = ear
                .completion()
                .streams
                .iter()
                .map(|s| s.written.text.clone());
            assert_eq!(ear.texts, written.collect::<Vec<_>>());
        }
    }
}

#[test]
fn who_leaves_harms_nobody() {
    let (_dir, runtime) = runtime();
    let stays = request(prompt(150, 1), 3, None);
    let expected = alone(&runtime, &stays);
    let leaves = request(prompt(300, 2), 4, Some(1));
    let manner = |patience, nerve| Manner {
        patience,
        nerve,
        ..Manner::default()
    };
    // Before the prompt is begun, while it is read, while streams write; and a panic.
    for (patience, nerve) in [
        (Some(0), None),
        (Some(3), None),
        (Some(20), None),
        (None, Some(9)),
    ] {
        let asked = vec![
            (stays.clone(), Manner::default()),
            (leaves.clone(), manner(patience, nerve)),
            (stays.clone(), Manner::default()),
        ];
        let ears = together(&runtime, Some(32), 0, asked);
        assert_eq!(
            (ears[0].tokens(), ears[2].tokens()),
            (expected.clone(), expected.clone())
        );
        match (patience, nerve) {
            (Some(20), _) => {
                let streams = &ears[1].completion().streams;
                let whole = alone(&runtime, &leaves);
                for (stream, whole) in streams.iter().zip(whole) {
                    assert_eq!(stream.written.finish, Finish::Interrupted);
                    assert!(whole.starts_with(&stream.written.tokens));
                    assert!(!stream.written.tokens.is_empty());
                }
            }
            (Some(_), _) => assert_eq!(ears[1].error(), "interrupted"),
            // Who panics hears no more.
            (None, _) => assert!(ears[1].result.is_none()),
        }
    }
}

#[test]
fn streams_that_are_not_needed_stop() {
    let (_dir, runtime) = runtime();
    let mut request = request(prompt(40, 1), 4, None);
    request.options.max_tokens = Some(400);
    request.options.sampling.temperature = Some(3.0); // an end token comes soon
    let manner = Manner {
        one_is_enough: true,
        ..Manner::default()
    };
    let ear = &together(&runtime, None, 0, vec![(request, manner)])[0];
    let finishes: Vec<_> = ear
        .completion()
        .streams
        .iter()
        .map(|s| s.written.finish)
        .collect();
    let stopped = finishes.iter().filter(|f| **f == Finish::Decided).count();
    assert_eq!(stopped + ear.ended.len(), 4, "{finishes:?}");
    assert!(stopped > 0, "{finishes:?}");
}

#[test]
fn memory_that_runs_out_ends_who_needs_it() {
    let dir = TempDir::new().unwrap();
    let page = load(dir.path(), 1, None).kv_pool().shape().page_len_bytes();
    let runtime = load(dir.path(), 2, Some(6 * page));
    // 64 tokens of prompt are one page that three streams share; each has one of its own.
    let mut fits = request(prompt(64, 1), 3, None);
    fits.options.max_tokens = Some(60);
    let expected = alone(&runtime, &fits);
    let too_long = request(prompt(7 * 64, 2), 1, None);
    let asked = vec![
        (fits.clone(), Manner::default()),
        (too_long, Manner::default()),
    ];
    let ears = together(&runtime, None, 8, asked);
    assert_eq!(ears[0].tokens(), expected);
    assert!(ears[1].error().contains("budget"), "{}", ears[1].error());
    assert_eq!(alone(&runtime, &fits), expected);
    // More streams than there are pages: some end early, the others go on.
    let mut many = request(prompt(64, 1), 8, None);
    many.options.max_tokens = Some(60);
    let ear = &together(&runtime, None, 0, vec![(many, Manner::default())])[0];
    let streams = &ear.completion().streams;
    let ended = streams
        .iter()
        .filter(|s| s.written.finish == Finish::Memory);
    assert_eq!(ended.count(), 3);
    for (stream, expected) in streams.iter().zip(&expected) {
        assert!(expected.starts_with(&stream.written.tokens));
    }
    assert_eq!(streams[0].written.tokens, expected[0]);
}

#[test]
fn a_full_queue_and_bad_requests_are_refused() {
    let (_dir, runtime) = runtime();
    let options = SchedulerOptions {
        queue: 1,
        streams: 4,
        ..SchedulerOptions::default()
    };
    let mut scheduler = Scheduler::new(&runtime, options);
    struct Deaf;
    impl super::Listener for Deaf {
        fn done(&mut self, result: crate::Result<super::Completion>) {
            assert_eq!(result.unwrap().streams.len(), 1);
        }
    }
    let mut submit = |request: Request| {
        let sent = scheduler.submit(request, Box::new(Deaf), CancelFlag::default());
        sent.map_err(|(error, _)| error)
    };
    let good = || request(prompt(10, 1), 1, None);
    let mut refused = |request: Request, expected: &str| {
        let error = submit(request).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(request(prompt(10, 1), 5, None), "1 to 4");
    refused(request(prompt(10, 1), 0, None), "1 to 4");
    refused(request(prompt(10, 1), 1, Some(2)), "no adapter 2");
    refused(request(vec![], 1, None), "empty prompt");
    let mut greedy = request(prompt(10, 1), 2, None);
    greedy.options.sampling.temperature = Some(0.0);
    refused(greedy, "2 streams at temperature 0");
    refused(
        request(prompt(1, 1).repeat(tiny_model::MAX_SEQ_LEN + 1), 1, None),
        "do not fit the context",
    );
    submit(good()).unwrap();
    let busy = submit(good()).unwrap_err();
    assert!(matches!(busy, Error::Busy { waiting: 1 }), "{busy}");
    scheduler.run();
}

#[test]
fn a_postscript_is_read_after_the_reply() {
    let (_dir, runtime) = runtime();
    let request = Request {
        postscript: prompt(9, 8),
        ..request(prompt(100, 1), 3, Some(1))
    };
    let plain = alone(
        &runtime,
        &Request {
            postscript: vec![],
            ..request.clone()
        },
    );
    let ear = &together(
        &runtime,
        None,
        0,
        vec![(request.clone(), Manner::default())],
    )[0];
    assert_eq!(ear.tokens(), plain, "it does not show in the reply");
    for stream in &ear.completion().streams {
        let mut session = runtime.session();
        session.switch(AdapterSpan::new(1, 100));
        let tokens = [
            &request.prompt.tokens[..],
            &stream.written.tokens,
            &request.postscript,
        ]
        .concat();
        let mut hidden = vec![];
        let mut observe = |_: usize, state: &[f32]| hidden = state.to_vec();
        session
            .extend_observed(&tokens, &mut observe, &mut || true)
            .unwrap();
        assert_eq!(stream.hidden.as_ref(), Some(&hidden));
    }
}

#[test]
fn shared_prompts_are_held_once() {
    let (_dir, runtime) = runtime();
    let mut request = request(prompt(640, 1), 8, None);
    request.options.max_tokens = Some(64);
    request.options.ignore_eos = true;
    let ear = &together(&runtime, None, 0, vec![(request, Manner::default())])[0];
    let shape = runtime.kv_pool().shape();
    let f16 = KvShape {
        format: KvFormat::F16,
        ..shape
    };
    let kv = ear.completion().kv;
    assert_eq!(kv.peak_bytes, (10 + 8) * shape.page_len_bytes());
    assert_eq!(kv.unshared_f16_bytes, 8 * 11 * f16.page_len_bytes());
    assert_eq!(runtime.kv_pool().usage().peak_bytes, kv.peak_bytes);
}

/// A reply of a model that chooses these tokens, written as it comes.
fn write(options: WriterOptions<'_>, tokens: &[u32]) -> Written {
    let mut writer = Writer::new(options, 0, &[0]).unwrap();
    let mut text = String::new();
    for &token in tokens {
        let mut logits = vec![0.0; 272];
        logits[token as usize] = 1.0;
        writer.draw(&logits);
        let wrote = writer.write(&logits, 1000, &mut None).unwrap();
        text.extend(wrote.pieces.into_iter().map(|(_, piece)| piece));
    }
    let written = writer.written();
    assert_eq!(text, written.text);
    written
}

#[test]
fn a_cut_within_a_character_leaves_nothing_of_it() {
    let (_dir, runtime) = runtime();
    let options =
        |max_tokens| WriterOptions::new(&runtime, max_tokens, SamplerOptions::NEUTRAL, false);
    let [a, euro, end] = [&[97][..], &[0xE2, 0x82, 0xAC], &[tiny_model::END]];
    let cut = [a, &euro[..2]].concat();
    assert_eq!(write(options(3), &cut).text, "a");
    assert_eq!(write(options(9), &[&cut[..], end].concat()).text, "a");
    assert_eq!(write(options(4), &[a, euro].concat()).text, "a\u{20AC}");
    // Bytes that are no character are shown.
    assert_eq!(write(options(2), &[0xE2, 97]).text, "\u{FFFD}a");
    // What a budget cuts, before it asks for the answer.
    let budget = BudgetOptions {
        tokens: 2,
        window: 0,
        answer: 9, // one after "\nAnswer:"
        ..BudgetOptions::default()
    };
    let options = options(100).with_budget(&runtime, Some(budget)).unwrap();
    let written = write(options, &[97, 0xE2, 55]);
    assert_eq!(written.cut, Some(Cut::Hard));
    assert_eq!(written.text, "a\nAnswer:7");
}
