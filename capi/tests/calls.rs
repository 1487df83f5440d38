//! The C functions as a program calls them: right, wrong, from callbacks and from several threads.

#[path = "../../tests/tiny_model/mod.rs"]
mod tiny_model;

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::ptr;
use std::slice;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use brevity::{Engine, GenerateOptions, SolveOptions};
use brevity_capi::*;
use tempfile::TempDir;

/// A tiny model, as a folder and packed.
static HOUSE: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    rust_engine(dir.path());
    let packed = fs::read_dir(dir.path().join("cache")).unwrap();
    let packed = packed.map(|entry| entry.unwrap().path());
    let packed = packed.filter(|path| path.extension().is_some_and(|e| e == "brevity"));
    let packed: Vec<_> = packed.collect();
    assert_eq!(packed.len(), 1);
    fs::copy(&packed[0], dir.path().join("model.brevity")).unwrap();
    dir
});

fn rust_engine(dir: &Path) -> Engine {
    let builder = Engine::builder(dir.join("model")).cache_dir(dir.join("cache"));
    builder.threads(1).load().unwrap()
}

fn c(text: &str) -> CString {
    CString::new(text).unwrap()
}

fn c_path(name: &str) -> CString {
    c(HOUSE.path().join(name).to_str().unwrap())
}

/// For structs of integers, floats and pointers only.
fn zeros<T: Copy>() -> T {
    // SAFETY: such structs may be all zeros.
    unsafe { std::mem::zeroed() }
}

/// A struct of zeros with its size.
macro_rules! options {
    ($type:ty { $($field:ident: $value:expr),* $(,)? }) => {{
        let mut options: $type = zeros();
        options.size = size_of::<$type>();
        $(options.$field = $value;)*
        options
    }};
}

/// Calls and expects success.
fn ok(call: impl FnOnce(*mut brevity_error) -> brevity_status) {
    let (status, message) = said(call);
    assert_eq!((status, message.as_str()), (brevity_status::Ok, ""));
}

/// Calls and expects a failure with a message.
fn fails(call: impl FnOnce(*mut brevity_error) -> brevity_status) -> (brevity_status, String) {
    let (status, message) = said(call);
    assert_ne!(status, brevity_status::Ok);
    assert!(!message.is_empty(), "{status:?}");
    (status, message)
}

fn said(call: impl FnOnce(*mut brevity_error) -> brevity_status) -> (brevity_status, String) {
    let mut error = brevity_error {
        message: [0x55; BREVITY_MESSAGE_LEN],
    };
    let status = call(&mut error);
    // SAFETY: every call writes a message that ends with a zero.
    let message = unsafe { CStr::from_ptr(error.message.as_ptr()) };
    (status, message.to_str().unwrap().to_owned())
}

fn open() -> *mut brevity_engine {
    let cache = c_path("cache");
    let options = options!(brevity_engine_options {
        threads: 1,
        cache_dir: cache.as_ptr()
    });
    let mut engine = ptr::null_mut();
    // SAFETY: all pointers are valid.
    ok(|e| unsafe { brevity_engine_open(c_path("model").as_ptr(), &options, &mut engine, e) });
    assert!(!engine.is_null());
    engine
}

fn open_chat(engine: *mut brevity_engine, max_tokens: usize) -> *mut brevity_chat {
    let generate = options!(brevity_generate_options {
        max_tokens: max_tokens,
        ignore_eos: 1
    });
    let options = options!(brevity_chat_options {
        generate: &generate
    });
    let mut chat = ptr::null_mut();
    // SAFETY: all pointers are valid.
    ok(|e| unsafe { brevity_chat_open(engine, &options, &mut chat, e) });
    chat
}

fn text(text: brevity_text) -> Option<String> {
    // SAFETY: texts of open results are valid.
    let bytes = (!text.data.is_null())
        .then(|| unsafe { slice::from_raw_parts(text.data.cast::<u8>(), text.len + 1) })?;
    assert_eq!(bytes[text.len], 0);
    Some(String::from_utf8(bytes[..text.len].to_vec()).unwrap())
}

fn stream(result: *const brevity_result, i: usize) -> brevity_stream {
    let mut stream = options!(brevity_stream {});
    // SAFETY: all pointers are valid.
    ok(|e| unsafe { brevity_result_stream(result, i, &mut stream, e) });
    stream
}

fn tokens(stream: &brevity_stream) -> Vec<u32> {
    assert!(!stream.tokens.is_null());
    // SAFETY: arrays of open results are valid.
    unsafe { slice::from_raw_parts(stream.tokens, stream.n_tokens) }.to_vec()
}

/// Gathers the text of stream 0 into a `String`.
unsafe extern "C" fn gather(
    user: *mut c_void,
    stream: usize,
    text: *const c_char,
    len: usize,
) -> c_int {
    if stream == 0 {
        // SAFETY: the test passes a `String`, the library a text.
        unsafe {
            let bytes = slice::from_raw_parts(text.cast::<u8>(), len);
            (*user.cast::<String>()).push_str(std::str::from_utf8(bytes).unwrap());
        }
    }
    0
}

unsafe extern "C" fn cancel(_: *mut c_void, _: usize, _: *const c_char, _: usize) -> c_int {
    1
}

#[test]
fn a_chat_writes_what_the_library_writes() {
    let engine = open();
    let mut chat = open_chat(engine, 24);
    let mut heard = String::new();
    let mut result = ptr::null_mut();
    let user = (&raw mut heard).cast();
    // SAFETY: all pointers are valid.
    ok(|e| unsafe {
        brevity_chat_ask(chat, c"hello".as_ptr(), Some(gather), user, &mut result, e)
    });
    let mut options = GenerateOptions::default().max_tokens(24);
    options.ignore_eos = true;
    let mut expected = rust_engine(HOUSE.path()).chat().options(options);
    let first = expected.ask("hello", |_| ()).unwrap();
    let said = stream(result, 0);
    assert_eq!(tokens(&said), first.tokens);
    assert_eq!(text(said.text).unwrap(), first.text);
    assert_eq!(heard, first.text);
    assert_eq!(said.finish, brevity_finish::Length);
    // SAFETY: all pointers are valid.
    unsafe {
        assert_eq!(
            (brevity_result_streams(result), brevity_result_votes(result)),
            (1, 0)
        );
        assert!(brevity_result_answer(result).data.is_null());
        brevity_result_close(&mut result);
        ok(|e| {
            brevity_chat_ask(
                chat,
                c"and now?".as_ptr(),
                None,
                ptr::null_mut(),
                &mut result,
                e,
            )
        });
    }
    let second = expected.ask("and now?", |_| ()).unwrap();
    assert_eq!(tokens(&stream(result, 0)), second.tokens);
    let mut summary = options!(brevity_summary {});
    // SAFETY: all pointers are valid.
    unsafe {
        ok(|e| brevity_result_summary(result, &mut summary, e));
        assert_eq!(summary.prompt_tokens, second.prefill.tokens);
        assert!(summary.reused_tokens > 0 && summary.ttft_ms > 0.0);
        brevity_result_close(&mut result);
        brevity_chat_close(&mut chat);
        let mut engine = engine;
        brevity_engine_close(&mut engine);
    }
}

#[test]
fn a_question_is_solved_as_the_library_solves_it() {
    let engine = open();
    let generate = options!(brevity_generate_options {
        budget: 12,
        seed: 7,
        temperature: 0.8
    });
    let options = options!(brevity_solve_options {
        streams: 4,
        all_streams: 1,
        generate: &generate
    });
    let mut result = ptr::null_mut();
    let question = c"What is 2 + 3?";
    // SAFETY: all pointers are valid.
    ok(|e| unsafe {
        brevity_solve(
            engine,
            question.as_ptr(),
            &options,
            None,
            ptr::null_mut(),
            &mut result,
            e,
        )
    });
    let mut expected = SolveOptions::default()
        .streams(4)
        .budget(12)
        .seed(7)
        .temperature(0.8);
    expected.all_streams = true;
    let expected = rust_engine(HOUSE.path())
        .solve("What is 2 + 3?", &expected)
        .unwrap();
    // SAFETY: all pointers are valid.
    unsafe {
        assert_eq!(text(brevity_result_answer(result)), expected.answer);
        assert_eq!(brevity_result_streams(result), 4);
        assert_eq!(brevity_result_shown(result), expected.shown);
        assert_eq!(brevity_result_votes(result), expected.votes.len());
    }
    for (i, other) in expected.streams.iter().enumerate() {
        let stream = stream(result, i);
        assert_eq!(tokens(&stream), other.written.tokens);
        assert_eq!(text(stream.content).unwrap(), other.written.content);
        assert_eq!(text(stream.answer), other.answer);
        assert_eq!(
            (stream.voted != 0, stream.weight),
            (other.weight.is_some(), other.weight.unwrap_or(0.0))
        );
        assert_eq!(stream.thinking_tokens, other.written.thinking_tokens);
    }
    for (i, tally) in expected.votes.iter().enumerate() {
        let mut vote = options!(brevity_vote {});
        // SAFETY: all pointers are valid.
        ok(|e| unsafe { brevity_result_vote(result, i, &mut vote, e) });
        assert_eq!(text(vote.answer), tally.answer);
        assert_eq!(
            (vote.weight, vote.n_streams),
            (tally.weight, tally.streams.len())
        );
    }
    // SAFETY: all pointers are valid.
    unsafe {
        let (status, message) =
            fails(|e| brevity_result_stream(result, 4, &mut options!(brevity_stream {}), e));
        assert_eq!(status, brevity_status::Invalid);
        assert!(message.contains("stream 4: there are 4"), "{message}");
        brevity_result_close(&mut result);
        let mut engine = engine;
        brevity_engine_close(&mut engine);
    }
}

#[test]
fn null_and_bad_arguments_are_refused() {
    let invalid = |call: &mut dyn FnMut(*mut brevity_error) -> brevity_status, part: &str| {
        let (status, message) = fails(&mut *call);
        assert_eq!(status, brevity_status::Invalid, "{message}");
        assert!(message.contains(part), "{message}");
        assert_eq!(call(ptr::null_mut()), brevity_status::Invalid);
    };
    let engine = open();
    let chat = open_chat(engine, 4);
    let (none, user) = (ptr::null_mut(), ptr::null_mut());
    let mut other_engine = ptr::null_mut();
    let mut other_chat = ptr::null_mut();
    let mut request = ptr::null_mut();
    // SAFETY: pointers are valid or null.
    unsafe {
        invalid(
            &mut |e| brevity_engine_open(ptr::null(), ptr::null(), &mut other_engine, e),
            "path is null",
        );
        invalid(
            &mut |e| brevity_engine_open(c"x".as_ptr(), ptr::null(), ptr::null_mut(), e),
            "engine is null",
        );
        invalid(
            &mut |e| brevity_engine_open(c"\xFF".as_ptr(), ptr::null(), &mut other_engine, e),
            "UTF-8",
        );
        invalid(
            &mut |e| brevity_engine_open_fd(-1, 0, 1, ptr::null(), &mut other_engine, e),
            "fd",
        );
        invalid(
            &mut |e| brevity_engine_open_fd(99_999, 0, 1, ptr::null(), &mut other_engine, e),
            "99999",
        );
        invalid(
            &mut |e| brevity_chat_open(ptr::null_mut(), ptr::null(), &mut other_chat, e),
            "engine is null",
        );
        invalid(
            &mut |e| brevity_chat_open(engine, ptr::null(), ptr::null_mut(), e),
            "chat is null",
        );
        invalid(
            &mut |e| brevity_chat_ask(ptr::null_mut(), c"x".as_ptr(), None, user, none, e),
            "chat is null",
        );
        invalid(
            &mut |e| brevity_chat_ask(chat, ptr::null(), None, user, none, e),
            "text is null",
        );
        invalid(
            &mut |e| brevity_chat_ask(chat, c"\xC3".as_ptr(), None, user, none, e),
            "UTF-8",
        );
        invalid(
            &mut |e| brevity_chat_clear(ptr::null_mut(), e),
            "chat is null",
        );
        invalid(
            &mut |e| brevity_solve(engine, ptr::null(), ptr::null(), None, user, none, e),
            "question is null",
        );
        invalid(
            &mut |e| brevity_solve_start(engine, c"x".as_ptr(), ptr::null(), ptr::null_mut(), e),
            "request is null",
        );
        invalid(
            &mut |e| {
                brevity_solve_start(ptr::null_mut(), c"x".as_ptr(), ptr::null(), &mut request, e)
            },
            "engine is null",
        );
        invalid(
            &mut |e| brevity_request_wait(ptr::null_mut(), None, user, none, e),
            "request is null",
        );
        invalid(
            &mut |e| brevity_result_stream(ptr::null(), 0, &mut options!(brevity_stream {}), e),
            "result is null",
        );
        invalid(
            &mut |e| brevity_result_summary(ptr::null(), ptr::null_mut(), e),
            "result is null",
        );
        for (generate, part) in [
            (
                options!(brevity_generate_options { gate: 3 }),
                "gate: expected 0 to 2",
            ),
            (options!(brevity_generate_options { budget: -2 }), "budget"),
            (
                options!(brevity_generate_options {
                    temperature: f64::NAN
                }),
                "temperature",
            ),
            (options!(brevity_generate_options { top_p: 1.5 }), "top_p"),
        ] {
            let solve = options!(brevity_solve_options {
                generate: &generate
            });
            invalid(
                &mut |e| brevity_solve(engine, c"x".as_ptr(), &solve, None, user, none, e),
                part,
            );
        }
        let pattern = options!(brevity_solve_options {
            answer_pattern: c"(".as_ptr()
        });
        invalid(
            &mut |e| brevity_solve(engine, c"x".as_ptr(), &pattern, None, user, none, e),
            "pattern",
        );
        let ballot = options!(brevity_solve_options { ballot: 2 });
        invalid(
            &mut |e| brevity_solve(engine, c"x".as_ptr(), &ballot, None, user, none, e),
            "verifier",
        );
        let variables = options!(brevity_chat_options {
            template_variables: c"[1]".as_ptr()
        });
        invalid(
            &mut |e| brevity_chat_open(engine, &variables, &mut other_chat, e),
            "template_variables",
        );
        // What asks for nothing does nothing.
        brevity_chat_cancel(ptr::null_mut());
        brevity_request_cancel(ptr::null_mut());
        assert!(brevity_result_notice(ptr::null(), 0).data.is_null());
        assert!(brevity_engine_notice(engine, 99).data.is_null());
        assert!(other_engine.is_null() && other_chat.is_null() && request.is_null());
        // The chat is as before.
        ok(|e| brevity_chat_ask(chat, c"x".as_ptr(), None, user, none, e));
        let (mut engine, mut chat) = (engine, chat);
        brevity_chat_close(&mut chat);
        brevity_engine_close(&mut engine);
    }
}

/// A struct of a later version.
#[repr(C)]
struct Longer<T> {
    known: T,
    unknown: [u64; 2],
}

#[test]
fn sizes_of_other_versions_are_taken_or_refused() {
    let engine = open();
    let size = size_of::<brevity_chat_options>();
    let mut chat = ptr::null_mut();
    for bad in [0, 1, 8, size - 1, size + 5000, usize::MAX] {
        let mut options = options!(brevity_chat_options {});
        options.size = bad;
        // SAFETY: a size out of range is refused before anything else is read.
        let (status, message) =
            fails(|e| unsafe { brevity_chat_open(engine, &options, &mut chat, e) });
        assert_eq!(status, brevity_status::Invalid);
        assert!(
            message.contains(&format!("expected {size}, found {bad}")),
            "{message}"
        );
    }
    let mut longer = Longer {
        known: options!(brevity_chat_options {}),
        unknown: [0; 2],
    };
    longer.known.size = size_of::<Longer<brevity_chat_options>>();
    // SAFETY: as many bytes can be read as the size says.
    unsafe {
        ok(|e| brevity_chat_open(engine, (&raw const longer).cast(), &mut chat, e));
        brevity_chat_close(&mut chat);
        longer.unknown[1] = 1 << 40;
        let (status, message) =
            fails(|e| brevity_chat_open(engine, (&raw const longer).cast(), &mut chat, e));
        assert_eq!(status, brevity_status::Invalid);
        assert!(
            message.contains(&format!("byte {}", size + 13)),
            "{message}"
        );
        // Of results, what is unknown becomes zero.
        let mut result = ptr::null_mut();
        ok(|e| {
            brevity_solve(
                engine,
                c"2 + 3".as_ptr(),
                ptr::null(),
                None,
                ptr::null_mut(),
                &mut result,
                e,
            )
        });
        let mut longer = Longer {
            known: options!(brevity_summary {}),
            unknown: [7; 2],
        };
        longer.known.size = size_of::<Longer<brevity_summary>>();
        ok(|e| brevity_result_summary(result, (&raw mut longer).cast(), e));
        assert_eq!(longer.known.size, size_of::<Longer<brevity_summary>>());
        assert_eq!(longer.unknown, [0; 2]);
        assert!(longer.known.prompt_tokens > 0);
        brevity_result_close(&mut result);
        let mut engine = engine;
        brevity_engine_close(&mut engine);
    }
}

#[test]
fn a_callback_cancels_and_the_chat_goes_on() {
    let engine = open();
    let mut chat = open_chat(engine, 50_000);
    let mut result = ptr::null_mut();
    // SAFETY: all pointers are valid.
    unsafe {
        let (status, message) = fails(|e| {
            brevity_chat_ask(
                chat,
                c"hello".as_ptr(),
                Some(cancel),
                ptr::null_mut(),
                &mut result,
                e,
            )
        });
        assert_eq!(
            (status, message.as_str()),
            (brevity_status::Cancelled, "interrupted")
        );
        let cut = stream(result, 0);
        assert_eq!(cut.finish, brevity_finish::Cancelled);
        assert!((1..50_000).contains(&cut.n_tokens));
        brevity_result_close(&mut result);
        let options = options!(brevity_solve_options { streams: 2 });
        let generate = options!(brevity_generate_options {
            max_tokens: 50_000,
            ignore_eos: 1
        });
        let options = brevity_solve_options {
            generate: &generate,
            ..options
        };
        let (status, _) = fails(|e| {
            brevity_solve(
                engine,
                c"x".as_ptr(),
                &options,
                Some(cancel),
                ptr::null_mut(),
                &mut result,
                e,
            )
        });
        assert_eq!(status, brevity_status::Cancelled);
        brevity_result_close(&mut result);
        brevity_chat_close(&mut chat);
        let mut engine = engine;
        brevity_engine_close(&mut engine);
    }
}

/// What a callback does to the chat that calls it.
struct Meddler {
    chat: *mut brevity_chat,
    calls: usize,
    status: brevity_status,
}

unsafe extern "C" fn meddle(user: *mut c_void, _: usize, _: *const c_char, _: usize) -> c_int {
    // SAFETY: the test passes a `Meddler` with an open chat.
    unsafe {
        let meddler = &mut *user.cast::<Meddler>();
        if meddler.calls == 0 {
            let none = ptr::null_mut();
            meddler.status = brevity_chat_ask(
                meddler.chat,
                c"again".as_ptr(),
                None,
                ptr::null_mut(),
                none,
                ptr::null_mut(),
            );
            brevity_chat_close(&mut meddler.chat);
        }
        meddler.calls += 1;
    }
    0
}

#[test]
fn a_callback_may_close_its_chat_and_asks_in_vain() {
    let engine = open();
    let chat = open_chat(engine, 40);
    let mut meddler = Meddler {
        chat,
        calls: 0,
        status: brevity_status::Ok,
    };
    let mut result = ptr::null_mut();
    let user = (&raw mut meddler).cast();
    // SAFETY: all pointers are valid; the chat is closed once, by the callback.
    unsafe {
        ok(|e| brevity_chat_ask(chat, c"hello".as_ptr(), Some(meddle), user, &mut result, e));
        assert_eq!(meddler.status, brevity_status::Busy);
        assert!(meddler.chat.is_null() && meddler.calls > 1);
        assert_eq!(stream(result, 0).n_tokens, 40);
        brevity_result_close(&mut result);
        let mut engine = engine;
        brevity_engine_close(&mut engine);
    }
}

#[test]
fn closing_twice_does_nothing_and_others_live_on() {
    let mut engine = open();
    let mut chat = open_chat(engine, 4);
    // SAFETY: variables are valid, and null after the first time.
    unsafe {
        brevity_engine_close(&mut engine);
        assert!(engine.is_null());
        brevity_engine_close(&mut engine);
        brevity_engine_close(ptr::null_mut());
        let mut result = ptr::null_mut();
        ok(|e| brevity_chat_ask(chat, c"x".as_ptr(), None, ptr::null_mut(), &mut result, e));
        brevity_chat_close(&mut chat);
        brevity_chat_close(&mut chat);
        assert_eq!(stream(result, 0).n_tokens, 4);
        brevity_result_close(&mut result);
        brevity_result_close(&mut result);
        let mut request = ptr::null_mut::<brevity_request>();
        brevity_request_close(&mut request);
    }
}

/// A pointer that threads share.
#[derive(Clone, Copy)]
struct Shared<T>(*mut T);
// SAFETY: the library says which functions any thread may call.
unsafe impl<T> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    fn get(&self) -> *mut T {
        self.0
    }
}

#[test]
fn threads_share_an_engine_and_take_turns_at_a_chat() {
    let engine = Shared(open());
    let ask = |question: &CStr| {
        let generate = options!(brevity_generate_options {
            max_tokens: 16,
            ignore_eos: 1
        });
        let options = options!(brevity_solve_options {
            generate: &generate
        });
        let mut result = ptr::null_mut();
        // SAFETY: all pointers are valid.
        unsafe {
            ok(|e| {
                brevity_solve(
                    engine.get(),
                    question.as_ptr(),
                    &options,
                    None,
                    ptr::null_mut(),
                    &mut result,
                    e,
                )
            });
            let tokens = tokens(&stream(result, 0));
            brevity_result_close(&mut result);
            tokens
        }
    };
    let alone = [ask(c"one"), ask(c"two")];
    thread::scope(|scope| {
        let threads: Vec<_> = [c"one", c"two", c"one", c"two"]
            .map(|q| scope.spawn(move || ask(q)))
            .into();
        for (i, thread) in threads.into_iter().enumerate() {
            assert_eq!(thread.join().unwrap(), alone[i % 2]);
        }
    });
    // One chat: whoever comes second is told so, and cancelling works from outside.
    let chat = Shared(open_chat(engine.get(), 50_000));
    let heard = AtomicUsize::new(0);
    unsafe extern "C" fn count(user: *mut c_void, _: usize, _: *const c_char, _: usize) -> c_int {
        // SAFETY: the test passes a counter.
        unsafe { &*user.cast::<AtomicUsize>() }.fetch_add(1, Ordering::SeqCst);
        0
    }
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            let user = (&raw const heard).cast_mut().cast();
            // SAFETY: all pointers are valid.
            said(|e| unsafe {
                brevity_chat_ask(
                    chat.get(),
                    c"x".as_ptr(),
                    Some(count),
                    user,
                    ptr::null_mut(),
                    e,
                )
            })
            .0
        });
        while heard.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        // SAFETY: all pointers are valid.
        let second = said(|e| unsafe {
            brevity_chat_ask(
                chat.get(),
                c"y".as_ptr(),
                None,
                ptr::null_mut(),
                ptr::null_mut(),
                e,
            )
        });
        assert_eq!(second.0, brevity_status::Busy);
        // SAFETY: the chat is open.
        unsafe { brevity_chat_cancel(chat.get()) };
        assert_eq!(first.join().unwrap(), brevity_status::Cancelled);
    });
    // SAFETY: no call is under way.
    unsafe {
        brevity_chat_close(&mut { chat.get() });
        brevity_engine_close(&mut { engine.get() });
    }
}

#[test]
fn requests_are_waited_for_once_and_cancelled_from_anywhere() {
    let engine = open();
    let generate = options!(brevity_generate_options {
        max_tokens: 50_000,
        ignore_eos: 1
    });
    let options = options!(brevity_solve_options {
        generate: &generate
    });
    let mut result = ptr::null_mut();
    // SAFETY: all pointers are valid.
    unsafe {
        let mut request = ptr::null_mut();
        ok(|e| brevity_solve_start(engine, c"x".as_ptr(), &options, &mut request, e));
        let shared = Shared(request);
        thread::scope(|scope| {
            scope.spawn(move || brevity_request_cancel(shared.get()));
        });
        let (status, _) =
            fails(|e| brevity_request_wait(request, None, ptr::null_mut(), &mut result, e));
        assert_eq!(status, brevity_status::Cancelled);
        let (status, message) =
            fails(|e| brevity_request_wait(request, None, ptr::null_mut(), &mut result, e));
        assert_eq!(status, brevity_status::Invalid);
        assert!(
            message.contains("taken before") && result.is_null(),
            "{message}"
        );
        brevity_request_close(&mut request);
        // Closing what nobody waits for ends it, and gives its memory back.
        ok(|e| brevity_solve_start(engine, c"x".as_ptr(), &options, &mut request, e));
        brevity_request_close(&mut request);
        ok(|e| {
            brevity_solve(
                engine,
                c"y".as_ptr(),
                ptr::null(),
                None,
                ptr::null_mut(),
                ptr::null_mut(),
                e,
            )
        });
        assert_eq!(brevity_engine_kv_bytes(engine), 0);
        let mut engine = engine;
        brevity_engine_close(&mut engine);
    }
}

#[test]
fn a_model_inside_a_file_answers_the_same() {
    let model = fs::read(HOUSE.path().join("model.brevity")).unwrap();
    let expected = {
        let mut chat = rust_engine(HOUSE.path()).chat();
        chat.options_mut().max_tokens = Some(8);
        chat.ask("hello", |_| ()).unwrap().tokens
    };
    for (offset, copied) in [(0, false), (4096, false), (64, false), (4099, true)] {
        let path = HOUSE.path().join(format!("package-{offset}"));
        let mut file = File::create(&path).unwrap();
        file.write_all(&vec![1; offset]).unwrap();
        file.write_all(&model).unwrap();
        file.write_all(&[2; 33]).unwrap();
        let file = File::open(&path).unwrap();
        let mut engine = ptr::null_mut();
        let options = options!(brevity_engine_options { threads: 1 });
        // SAFETY: all pointers are valid.
        unsafe {
            let fd = file.as_raw_fd();
            ok(|e| {
                brevity_engine_open_fd(
                    fd,
                    offset as u64,
                    model.len() as u64,
                    &options,
                    &mut engine,
                    e,
                )
            });
            drop(file);
            let notice = text(brevity_engine_notice(engine, 0)).unwrap_or_default();
            assert_eq!(notice.contains("copied into memory"), copied, "{notice}");
            let mut chat = open_chat(engine, 8);
            let mut result = ptr::null_mut();
            ok(|e| {
                brevity_chat_ask(
                    chat,
                    c"hello".as_ptr(),
                    None,
                    ptr::null_mut(),
                    &mut result,
                    e,
                )
            });
            assert_eq!(
                tokens(&stream(result, 0))[..expected.len().min(8)],
                expected[..]
            );
            brevity_result_close(&mut result);
            brevity_chat_close(&mut chat);
            brevity_engine_close(&mut engine);
            let file = File::open(&path).unwrap();
            let (status, message) = fails(|e| {
                brevity_engine_open_fd(
                    file.as_raw_fd(),
                    offset as u64,
                    model.len() as u64 + 34,
                    &options,
                    &mut engine,
                    e,
                )
            });
            assert_eq!(status, brevity_status::Failed);
            assert!(
                message.contains("the file has") && engine.is_null(),
                "{message}"
            );
        }
    }
}

#[test]
fn a_missing_model_is_named() {
    let mut engine = ptr::null_mut();
    // SAFETY: all pointers are valid.
    let (status, message) = fails(|e| unsafe {
        brevity_engine_open(c"/no/such.gguf".as_ptr(), ptr::null(), &mut engine, e)
    });
    assert_eq!(status, brevity_status::Failed);
    assert!(
        message.contains("/no/such.gguf") && engine.is_null(),
        "{message}"
    );
}
