//! Many streams in one batch on a tiny model: each says what it says alone, whoever is beside it.

mod listener;
#[path = "../tiny_model/mod.rs"]
mod tiny_model;

use std::path::Path;

use brevity::Error;
use brevity::adapters::Mode;
use brevity::answer::Extract;
use brevity::budget::{BudgetOptions, Cut};
use brevity::engine::{Engine, EngineOptions};
use brevity::generate::{GenerateOptions, generate};
use brevity::prefill::Route;
use brevity::sampling::SamplerOptions;
use brevity::scheduler::{Request, Scheduler, SchedulerOptions};
use brevity::solve::{Rule, SolveOptions, solve};
use brevity::team::TeamOptions;
use brevity::writer::{Finish, Writer, WriterOptions, Written};
use brevity_model::{KvFormat, KvShape, OpenOptions};
use tempfile::TempDir;

use listener::{Ear, alone, together};

/// The tiny model with two adapters.
fn load(dir: &Path, threads: usize, kv_budget: Option<usize>) -> Engine {
    let model = dir.join("model");
    if !model.exists() {
        tiny_model::write(&model);
    }
    let options = EngineOptions {
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
        ..EngineOptions::default()
    };
    Engine::load(&model, &options, &mut |_, _| {}).unwrap()
}

fn engine() -> (TempDir, Engine) {
    let dir = TempDir::new().unwrap();
    let engine = load(dir.path(), 2, None);
    (dir, engine)
}

fn prompt(n: u32, seed: u32) -> Vec<u32> {
    (0..n).map(|i| (i * 89 + seed * 31) % 251).collect()
}

fn request(prompt: Vec<u32>, streams: usize, adapter: Option<usize>) -> Request {
    Request {
        streams,
        route: Route {
            adapter: adapter.map(|a| (a, Mode::Activated)),
            gate: None,
        },
        sampling: SamplerOptions {
            temperature: 0.8,
            seed: 7,
            ..SamplerOptions::default()
        },
        ..Request::new(prompt, 40)
    }
}

#[test]
fn a_stream_says_the_same_whatever_n_is() {
    let (dir, engine) = engine();
    let prompt = prompt(150, 1);
    let most = alone(&engine, &request(prompt.clone(), 8, None));
    assert!(
        most.windows(2).all(|pair| pair[0] != pair[1]),
        "streams differ"
    );
    for n in [1, 2, 5] {
        let found = alone(&engine, &request(prompt.clone(), n, None));
        assert_eq!(found, most[..n], "{n} streams");
    }
    let serial = load(dir.path(), 1, None);
    assert_eq!(alone(&serial, &request(prompt.clone(), 8, None)), most);
    // And the first is what a session writes.
    let request = request(prompt.clone(), 1, None);
    let options = GenerateOptions {
        max_tokens: request.max_tokens,
        sampling: request.sampling,
        ignore_eos: false,
        route: Route::default(),
    };
    let mut session = engine.session();
    let reply = generate(
        &mut session,
        &prompt,
        &options,
        &mut |_| Ok(()),
        &mut || true,
    )
    .unwrap();
    assert_eq!(reply.tokens, most[0]);
}

#[test]
fn neighbours_chunks_and_adapters_do_not_show() {
    let (_dir, engine) = engine();
    let requests = [
        request(prompt(150, 1), 3, None),
        request(prompt(70, 2), 2, Some(0)),
        request(prompt(200, 3), 2, Some(1)),
        request(prompt(1, 4), 1, Some(0)),
        request(prompt(64, 5), 1, None),
    ];
    let expected: Vec<_> = requests.iter().map(|r| alone(&engine, r)).collect();
    let plain = |r: &Request| Request {
        route: Route::default(),
        ..r.clone()
    };
    assert_ne!(
        expected[1],
        alone(&engine, &plain(&requests[1])),
        "adapters show"
    );
    for (chunk, delay) in [
        (None, 0),
        (Some(1), 1),
        (Some(7), 5),
        (Some(64), 2),
        (Some(512), 0),
    ] {
        let asked = requests.iter().map(|r| (r.clone(), Ear::default()));
        let ears = together(&engine, chunk, delay, asked.collect());
        let found: Vec<_> = ears.iter().map(Ear::tokens).collect();
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
    let (_dir, engine) = engine();
    let stays = request(prompt(150, 1), 3, None);
    let expected = alone(&engine, &stays);
    let leaves = request(prompt(300, 2), 4, Some(1));
    let ear = |patience, pipe| Ear {
        patience,
        pipe,
        ..Ear::default()
    };
    // Before the prompt is begun, while it is read, while streams write; and a closed pipe.
    for (patience, pipe) in [
        (Some(0), None),
        (Some(3), None),
        (Some(20), None),
        (None, Some(9)),
    ] {
        let asked = vec![
            (stays.clone(), Ear::default()),
            (leaves.clone(), ear(patience, pipe)),
            (stays.clone(), Ear::default()),
        ];
        let ears = together(&engine, Some(32), 0, asked);
        assert_eq!(
            (ears[0].tokens(), ears[2].tokens()),
            (expected.clone(), expected.clone())
        );
        match (patience, pipe) {
            (Some(20), _) => {
                let streams = &ears[1].completion().streams;
                let whole = alone(&engine, &leaves);
                for (stream, whole) in streams.iter().zip(whole) {
                    assert_eq!(stream.written.finish, Finish::Interrupted);
                    assert!(whole.starts_with(&stream.written.tokens));
                    assert!(!stream.written.tokens.is_empty());
                }
            }
            (Some(_), _) => assert_eq!(ears[1].error(), "interrupted"),
            (None, _) => {
                let result = ears[1].result.as_ref().unwrap();
                assert!(result.as_ref().is_err_and(Error::is_broken_pipe));
            }
        }
    }
}

#[test]
fn streams_that_are_not_needed_stop() {
    let (_dir, engine) = engine();
    let mut request = request(prompt(40, 1), 4, None);
    request.max_tokens = 400;
    request.sampling.temperature = 3.0; // an end token comes soon
    let ear = Ear {
        one_is_enough: true,
        ..Ear::default()
    };
    let ear = &together(&engine, None, 0, vec![(request, ear)])[0];
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
    let engine = load(dir.path(), 2, Some(6 * page));
    // 64 tokens of prompt are one page that three streams share; each has one of its own.
    let mut fits = request(prompt(64, 1), 3, None);
    fits.max_tokens = 60;
    let expected = alone(&engine, &fits);
    let too_long = request(prompt(7 * 64, 2), 1, None);
    let asked = vec![(fits.clone(), Ear::default()), (too_long, Ear::default())];
    let ears = together(&engine, None, 8, asked);
    assert_eq!(ears[0].tokens(), expected);
    assert!(ears[1].error().contains("budget"), "{}", ears[1].error());
    assert_eq!(alone(&engine, &fits), expected);
    // More streams than there are pages: some end early, the others go on.
    let mut many = request(prompt(64, 1), 8, None);
    many.max_tokens = 60;
    let ear = &together(&engine, None, 0, vec![(many, Ear::default())])[0];
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
    let (_dir, engine) = engine();
    let options = SchedulerOptions {
        queue: 1,
        streams: 4,
        ..SchedulerOptions::default()
    };
    let mut ears: [Ear; 5] = Default::default();
    let [first, second, third, fourth, fifth] = &mut ears;
    let mut scheduler = Scheduler::new(&engine, options);
    let good = || request(prompt(10, 1), 1, None);
    let mut refused = |request: Request, ear, expected: &str| {
        let error = scheduler.submit(request, ear).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(request(prompt(10, 1), 5, None), second, "1 to 4");
    refused(request(prompt(10, 1), 1, Some(2)), third, "adapter 2 of 2");
    refused(
        request(prompt(1, 1).repeat(tiny_model::MAX_SEQ_LEN + 1), 1, None),
        fourth,
        "do not fit the context",
    );
    scheduler.submit(good(), first).unwrap();
    let busy = scheduler.submit(good(), fifth).unwrap_err();
    assert!(matches!(busy, Error::Busy { waiting: 1 }), "{busy}");
    scheduler.run().unwrap();
    drop(scheduler);
    assert_eq!(ears[0].tokens().len(), 1);
    assert!(ears[1..].iter().all(|ear| ear.result.is_none()));
}

#[test]
fn a_postscript_is_read_behind_the_reply() {
    let (_dir, engine) = engine();
    let request = Request {
        postscript: prompt(9, 8),
        ..request(prompt(100, 1), 3, Some(1))
    };
    let plain = alone(
        &engine,
        &Request {
            postscript: vec![],
            ..request.clone()
        },
    );
    let ear = &together(&engine, None, 0, vec![(request.clone(), Ear::default())])[0];
    assert_eq!(ear.tokens(), plain, "it does not show in the reply");
    for stream in &ear.completion().streams {
        let mut session = engine.session();
        session.switch(brevity::adapters::Schedule::new(1, 100));
        let tokens = [
            &request.prompt[..],
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
    let (_dir, engine) = engine();
    let mut request = request(prompt(640, 1), 8, None);
    request.max_tokens = 64;
    request.ignore_eos = true;
    let ear = &together(&engine, None, 0, vec![(request, Ear::default())])[0];
    let shape = engine.kv_pool().shape();
    let f16 = KvShape {
        format: KvFormat::F16,
        ..shape
    };
    let kv = ear.completion().kv;
    assert_eq!(kv.peak_bytes, (10 + 8) * shape.page_len_bytes());
    assert_eq!(kv.unshared_f16_bytes, 8 * 11 * f16.page_len_bytes());
    assert_eq!(engine.kv_pool().usage().peak_bytes, kv.peak_bytes);
}

#[test]
fn a_budget_cuts_and_asks() {
    let (_dir, engine) = engine();
    let prompt = prompt(30, 1);
    for (tokens, answer) in [(0, 12), (10, 9), (25, 20)] {
        let options = SolveOptions {
            streams: 4,
            max_tokens: usize::MAX,
            sampling: request(vec![], 1, None).sampling,
            budget: Some(BudgetOptions {
                tokens,
                answer,
                window: 4,
                ..BudgetOptions::default()
            }),
            rule: Rule::Logprob,
            all_streams: true,
            ..SolveOptions::default()
        };
        let solution = solve(&engine, &prompt, &options, &mut || false).unwrap();
        for stream in &solution.streams {
            let written = &stream.written;
            assert!(written.tokens.len() <= tokens + answer);
            assert!(written.thinking_tokens <= tokens);
            if let Some(cut) = written.cut {
                assert!(cut == Cut::Sentence || written.thinking_tokens == tokens);
                assert!(written.thinking_tokens + 4 >= tokens);
                assert!(written.text.contains("Answer:"), "{:?}", written.text);
                assert_eq!(
                    format!("{}{}", written.reasoning, written.content),
                    written.text
                );
            }
        }
        let weight: f64 = solution
            .streams
            .iter()
            .filter(|s| s.answer.is_some())
            .filter_map(|s| s.weight)
            .sum();
        let votes: f64 = solution.votes.iter().map(|t| t.weight).sum();
        assert!((weight - votes).abs() < 1e-9);
    }
}

#[test]
fn a_decided_vote_stops_the_rest_with_the_same_winner() {
    let (_dir, engine) = engine();
    let prompt = prompt(30, 1);
    for seed in 0..6 {
        let mut options = SolveOptions {
            streams: 8,
            max_tokens: 60,
            // Few different answers.
            extract: Extract::pattern("[aeiou0-9]").unwrap(),
            sampling: SamplerOptions {
                temperature: 2.5,
                seed,
                ..SamplerOptions::default()
            },
            all_streams: true,
            ..SolveOptions::default()
        };
        let whole = solve(&engine, &prompt, &options, &mut || false).unwrap();
        options.all_streams = false;
        let stopped = solve(&engine, &prompt, &options, &mut || false).unwrap();
        assert_eq!(stopped.answer, whole.answer);
        for (a, b) in stopped.streams.iter().zip(&whole.streams) {
            assert!(b.written.tokens.starts_with(&a.written.tokens));
        }
        let winner = &whole.votes.first();
        assert!(winner.is_none_or(|w| w.streams.contains(&whole.shown)));
    }
}

/// A reply of a model that chooses these tokens, written as it comes.
fn write(options: WriterOptions<'_>, tokens: &[u32]) -> Written {
    let mut writer = Writer::new(options, 0, &[0]).unwrap();
    let mut text = String::new();
    for &token in tokens {
        let mut logits = vec![0.0; 272];
        logits[token as usize] = 1.0;
        writer.draw(&logits);
        text += &writer.write(&logits, 1000, &mut None).unwrap();
    }
    let written = writer.written();
    assert_eq!(text, written.text);
    written
}

#[test]
fn a_cut_within_a_character_leaves_nothing_of_it() {
    let (_dir, engine) = engine();
    let options =
        |max_tokens| WriterOptions::new(&engine, max_tokens, SamplerOptions::default(), false);
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
        answer: 9, // one behind "\nAnswer:"
        ..BudgetOptions::default()
    };
    let options = options(100).with_budget(&engine, Some(budget)).unwrap();
    let written = write(options, &[97, 0xE2, 55]);
    assert_eq!(written.cut, Some(Cut::Hard));
    assert_eq!(written.text, "a\nAnswer:7");
}
