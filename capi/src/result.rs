//! What came out of a question or a turn.

use std::mem::size_of;
use std::ptr;

use brevity::reply::{Finish, KvCost, Prefill, RequestTimings, Tally, Written};
use brevity::{Reply, Solved};

use crate::abi::{self, Failure, SizeFirst, Text, brevity_error, brevity_status, brevity_text};

/// How a stream ended.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum brevity_finish {
    /// Otherwise: a later version may know how.
    Unknown = 0,
    /// The model ended it.
    Stop = 1,
    /// It reached the tokens asked for.
    Length = 2,
    /// The context is full.
    Context = 3,
    /// The budget for keys and values is spent.
    Memory = 4,
    /// It was cancelled.
    Cancelled = 5,
    /// The vote was decided without it.
    Decided = 6,
}

impl From<Finish> for brevity_finish {
    fn from(finish: Finish) -> Self {
        match finish {
            Finish::Stop => Self::Stop,
            Finish::Length => Self::Length,
            Finish::Context => Self::Context,
            Finish::Memory => Self::Memory,
            Finish::Interrupted => Self::Cancelled,
            Finish::Decided => Self::Decided,
            _ => Self::Unknown,
        }
    }
}

/// What came out of a question or a turn. It never changes: any number of threads may read it. Texts and
/// arrays taken from it are valid until it is closed.
pub struct brevity_result {
    answer: Option<Text>,
    shown: usize,
    streams: Vec<Stream>,
    votes: Vec<Vote>,
    notices: Vec<Text>,
    summary: brevity_summary,
}

struct Stream {
    text: Text,
    reasoning: Text,
    content: Text,
    answer: Option<Text>,
    weight: Option<f64>,
    tokens: Vec<u32>,
    thinking_tokens: usize,
    finish: brevity_finish,
}

struct Vote {
    answer: Option<Text>,
    weight: f64,
    streams: Vec<usize>,
}

/// A stream.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_stream {
    /// sizeof(brevity_stream), set by the caller.
    pub size: usize,
    /// All it wrote.
    pub text: brevity_text,
    /// The part that is marked as thinking.
    pub reasoning: brevity_text,
    /// What stands after that: all of the text if nothing is marked.
    pub content: brevity_text,
    /// The answer in it; no text if it has none.
    pub answer: brevity_text,
    /// What its vote weighed; 0 if it has not voted.
    pub weight: f64,
    /// Its tokens, without the end token.
    pub tokens: *const u32,
    /// How many.
    pub n_tokens: usize,
    /// Tokens before its budget cut it; all of them if none did.
    pub thinking_tokens: usize,
    /// How it ended.
    pub finish: brevity_finish,
    /// Not 0: it has voted.
    pub voted: u32,
}

/// An answer and its votes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_vote {
    /// sizeof(brevity_vote), set by the caller.
    pub size: usize,
    /// The answer; no text for the streams that gave none.
    pub answer: brevity_text,
    /// Sum of the weights.
    pub weight: f64,
    /// Numbers of the streams that gave it.
    pub streams: *const usize,
    /// How many.
    pub n_streams: usize,
}

/// What it took.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_summary {
    /// sizeof(brevity_summary), set by the caller.
    pub size: usize,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Those of them whose keys and values were there already.
    pub reused_tokens: usize,
    /// Tokens of all streams.
    pub reply_tokens: usize,
    /// The gate's score, from 0 to 1; 0 without a gate.
    pub gate_score: f64,
    /// The score from which on it switches the adapter on.
    pub gate_threshold: f64,
    /// Waiting for its turn, milliseconds.
    pub queued_ms: f64,
    /// Reading the prompt, milliseconds.
    pub prefill_ms: f64,
    /// From the question until the first token, milliseconds.
    pub ttft_ms: f64,
    /// From then until the last stream ended, milliseconds.
    pub decode_ms: f64,
    /// Most bytes of keys and values held at a time.
    pub kv_bytes: u64,
    /// Not 0: a gate was asked.
    pub gated: u32,
    /// Not 0: the reply was written with an adapter.
    pub adapter_on: u32,
}

// SAFETY: eight bytes each, and two of four side by side.
unsafe impl SizeFirst for brevity_stream {
    const NAME: &str = "brevity_stream";
    const FIRST_SIZE: usize = size_of::<Self>();
}

// SAFETY: eight bytes each.
unsafe impl SizeFirst for brevity_vote {
    const NAME: &str = "brevity_vote";
    const FIRST_SIZE: usize = size_of::<Self>();
}

// SAFETY: eight bytes each, and two of four side by side.
unsafe impl SizeFirst for brevity_summary {
    const NAME: &str = "brevity_summary";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// The answer that won; no text if no stream gave one, and after a turn of a chat.
///
/// # Safety
/// `result` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_answer(result: *const brevity_result) -> brevity_text {
    // SAFETY: the caller's promise.
    let answer = unsafe { abi::look(result) }.and_then(|result| result.answer.as_ref());
    answer.map_or(brevity_text::NONE, Text::lend)
}

/// How many streams there are.
///
/// # Safety
/// `result` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_streams(result: *const brevity_result) -> usize {
    // SAFETY: the caller's promise.
    unsafe { abi::look(result) }.map_or(0, |result| result.streams.len())
}

/// Number of the stream to show for the answer.
///
/// # Safety
/// `result` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_shown(result: *const brevity_result) -> usize {
    // SAFETY: the caller's promise.
    unsafe { abi::look(result) }.map_or(0, |result| result.shown)
}

/// Stream number `i`, from 0.
///
/// # Safety
/// `result` is null or open; `stream` is null or valid with its size set; `error` is null or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_stream(
    result: *const brevity_result,
    i: usize,
    stream: *mut brevity_stream,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promises.
        let result = unsafe { open(result)? };
        let lent = item(&result.streams, i, "stream")?.lend();
        // SAFETY: as above.
        unsafe { abi::write_result(stream, lent) }
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// How many answers there are, the winner first; last, without an answer, the streams that gave none.
/// 0 after a turn of a chat.
///
/// # Safety
/// `result` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_votes(result: *const brevity_result) -> usize {
    // SAFETY: the caller's promise.
    unsafe { abi::look(result) }.map_or(0, |result| result.votes.len())
}

/// Answer number `i`, from 0.
///
/// # Safety
/// As `brevity_result_stream`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_vote(
    result: *const brevity_result,
    i: usize,
    vote: *mut brevity_vote,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promises.
        let result = unsafe { open(result)? };
        let lent = item(&result.votes, i, "vote")?.lend();
        // SAFETY: as above.
        unsafe { abi::write_result(vote, lent) }
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// What it took.
///
/// # Safety
/// As `brevity_result_stream`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_summary(
    result: *const brevity_result,
    summary: *mut brevity_summary,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promises.
        let result = unsafe { open(result)? };
        // SAFETY: as above.
        unsafe { abi::write_result(summary, result.summary) }
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// What was decided for the caller and is worth a line: number `i`, from 0; no text after the last.
///
/// # Safety
/// `result` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_notice(
    result: *const brevity_result,
    i: usize,
) -> brevity_text {
    // SAFETY: the caller's promise.
    let notice = unsafe { abi::look(result) }.and_then(|result| result.notices.get(i));
    notice.map_or(brevity_text::NONE, Text::lend)
}

/// Closes a result and sets the variable to null. Closing null does nothing.
///
/// # Safety
/// `result` is null or points to a handle of which no copy is used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_result_close(result: *mut *mut brevity_result) {
    // SAFETY: the caller's promise.
    unsafe { abi::close(result) }
}

/// # Safety
/// `result` is null or open.
unsafe fn open<'a>(result: *const brevity_result) -> Result<&'a brevity_result, Failure> {
    // SAFETY: the caller's promise.
    unsafe { abi::look(result) }.ok_or_else(|| Failure::null("result"))
}

fn item<'a, T>(items: &'a [T], i: usize, what: &str) -> Result<&'a T, Failure> {
    let n = items.len();
    items
        .get(i)
        .ok_or_else(|| Failure::invalid(format!("{what} {i}: there are {n}")))
}

impl brevity_result {
    /// Of a question.
    pub fn of_solved(solved: &Solved) -> Self {
        let streams = solved.streams.iter();
        let streams = streams.map(|s| Stream::new(&s.written, s.answer.as_deref(), s.weight));
        Self {
            answer: solved.answer.as_deref().map(Text::new),
            shown: solved.shown,
            streams: streams.collect(),
            votes: solved.votes.iter().map(Vote::new).collect(),
            notices: solved
                .notices
                .iter()
                .map(|n| Text::new(&n.to_string()))
                .collect(),
            summary: summary(&solved.prefill, &solved.timings, solved.kv, solved.tokens()),
        }
    }

    /// Of a turn.
    pub fn of_reply(reply: &Reply) -> Self {
        Self {
            answer: None,
            shown: 0,
            streams: vec![Stream::new(&reply.written, None, None)],
            votes: Vec::new(),
            notices: Vec::new(),
            summary: summary(&reply.prefill, &reply.timings, reply.kv, reply.tokens.len()),
        }
    }
}

fn summary(
    prefill: &Prefill,
    timings: &RequestTimings,
    kv: KvCost,
    reply_tokens: usize,
) -> brevity_summary {
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    brevity_summary {
        size: size_of::<brevity_summary>(),
        prompt_tokens: prefill.tokens,
        reused_tokens: prefill.reused,
        reply_tokens,
        gate_score: prefill.gate.map_or(0.0, |gate| gate.score),
        gate_threshold: prefill.gate.map_or(0.0, |gate| gate.threshold),
        queued_ms: ms(timings.queued),
        prefill_ms: ms(timings.prefill),
        ttft_ms: ms(timings.ttft),
        decode_ms: ms(timings.decode),
        kv_bytes: kv.peak_bytes as u64,
        gated: prefill.gate.is_some().into(),
        adapter_on: prefill.adapter_on.into(),
    }
}

impl Stream {
    fn new(written: &Written, answer: Option<&str>, weight: Option<f64>) -> Self {
        Self {
            text: Text::new(&written.text),
            reasoning: Text::new(&written.reasoning),
            content: Text::new(&written.content),
            answer: answer.map(Text::new),
            weight,
            tokens: written.tokens.clone(),
            thinking_tokens: written.thinking_tokens,
            finish: written.finish.into(),
        }
    }

    fn lend(&self) -> brevity_stream {
        brevity_stream {
            size: size_of::<brevity_stream>(),
            text: self.text.lend(),
            reasoning: self.reasoning.lend(),
            content: self.content.lend(),
            answer: self.answer.as_ref().map_or(brevity_text::NONE, Text::lend),
            weight: self.weight.unwrap_or(0.0),
            tokens: pointer(&self.tokens),
            n_tokens: self.tokens.len(),
            thinking_tokens: self.thinking_tokens,
            finish: self.finish,
            voted: self.weight.is_some().into(),
        }
    }
}

impl Vote {
    fn new(tally: &Tally) -> Self {
        Self {
            answer: tally.answer.as_deref().map(Text::new),
            weight: tally.weight,
            streams: tally.streams.clone(),
        }
    }

    fn lend(&self) -> brevity_vote {
        brevity_vote {
            size: size_of::<brevity_vote>(),
            answer: self.answer.as_ref().map_or(brevity_text::NONE, Text::lend),
            weight: self.weight,
            streams: pointer(&self.streams),
            n_streams: self.streams.len(),
        }
    }
}

/// The first item, or null if there is none.
fn pointer<T>(items: &[T]) -> *const T {
    match items {
        [] => ptr::null(),
        items => items.as_ptr(),
    }
}
