//! Questions that several streams think about.

use std::ffi::{c_char, c_void};
use std::mem::size_of;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, TryLockError};

use brevity::options::{Ballot, Extract};
use brevity::reply::{CancelFlag, Finish};
use brevity::{Pending, SolveOptions, Solved};

use crate::abi::{
    self, Failure, SizeFirst, brevity_error, brevity_status, optional_text, read_options,
};
use crate::engine::brevity_engine;
use crate::generate::{self, Hearer, brevity_generate_options, brevity_text_fn};
use crate::result::brevity_result;

/// Every vote weighs the same.
pub const BREVITY_BALLOT_MAJORITY: u32 = 0;
/// A vote weighs how likely the model found its words.
pub const BREVITY_BALLOT_LOGPROB: u32 = 1;
/// A vote weighs what the engine's verifier says.
pub const BREVITY_BALLOT_VERIFIER: u32 = 2;

/// A question that is being solved, whether or not anybody waits for it.
pub struct brevity_request {
    /// None once its result was taken.
    pending: Mutex<Option<Pending<Solved>>>,
    cancelled: CancelFlag,
}

/// How a question is solved. All zeros but for `size` are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_solve_options {
    /// sizeof(brevity_solve_options).
    pub size: usize,
    /// Streams that think at once. 0: 1.
    pub streams: usize,
    /// Tokens that all streams may think together. 0: no such budget.
    pub shared_budget: u64,
    /// What the model is told before the question, or null.
    pub system: *const c_char,
    /// Regular expression of the answer: its first group in the last match. Null: the last \boxed{},
    /// `#### ..` or `Answer: ..`, else the last number, else a single letter.
    pub answer_pattern: *const c_char,
    /// JSON object of variables for the chat template, as {"enable_thinking": false}, or null.
    pub template_variables: *const c_char,
    /// How each stream writes, or null for the defaults.
    pub generate: *const brevity_generate_options,
    /// BREVITY_BALLOT_MAJORITY, _LOGPROB or _VERIFIER.
    pub ballot: u32,
    /// Not 0: all streams go on to their end, even when the vote is decided.
    pub all_streams: u32,
}

// SAFETY: integers and pointers, eight bytes each, and two u32 side by side.
unsafe impl SizeFirst for brevity_solve_options {
    const NAME: &str = "brevity_solve_options";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Solves a question and waits for the answer; `on_text` hears the streams as they write, or is null.
/// One that was cancelled while streams wrote ends with BREVITY_STATUS_CANCELLED, and with a result if
/// any wrote.
///
/// # Safety
/// `engine` is null or open; `question` ends with a zero; `options` is null or valid; `on_text` can be
/// called with `user`; `result` and `error` are null or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_solve(
    engine: *mut brevity_engine,
    question: *const c_char,
    options: *const brevity_solve_options,
    on_text: brevity_text_fn,
    user: *mut c_void,
    result: *mut *mut brevity_result,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promises.
        unsafe { abi::give(result, None) };
        // SAFETY: as above.
        let pending = unsafe { start(engine, question, options)? };
        // SAFETY: as above.
        unsafe { finish(pending, Hearer::new(on_text, user), result) }
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// Begins to solve a question and returns at once.
///
/// # Safety
/// As `brevity_solve`; `request` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_solve_start(
    engine: *mut brevity_engine,
    question: *const c_char,
    options: *const brevity_solve_options,
    request: *mut *mut brevity_request,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        if request.is_null() {
            return Err(Failure::null("request"));
        }
        // SAFETY: the caller's promises.
        unsafe { abi::give(request, None) };
        // SAFETY: as above.
        let pending = unsafe { start(engine, question, options)? };
        let cancelled = pending.cancel_flag();
        let pending = Mutex::new(Some(pending));
        let handle = brevity_request { pending, cancelled };
        // SAFETY: as above.
        unsafe { abi::give(request, Some(handle)) };
        Ok(())
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// Waits for a request and takes its result, once. Otherwise as `brevity_solve`.
///
/// # Safety
/// `request` is null or open; the rest as `brevity_solve`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_request_wait(
    request: *mut brevity_request,
    on_text: brevity_text_fn,
    user: *mut c_void,
    result: *mut *mut brevity_result,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promises.
        unsafe { abi::give(result, None) };
        // SAFETY: as above.
        let request = unsafe { abi::borrow(request, "request")? };
        let pending = match request.pending.try_lock() {
            Ok(mut pending) => pending.take(),
            Err(TryLockError::Poisoned(pending)) => pending.into_inner().take(),
            Err(TryLockError::WouldBlock) => return Err(Failure::busy("request")),
        };
        let pending = pending
            .ok_or_else(|| Failure::invalid("the result of this request was taken before"))?;
        // SAFETY: as above.
        unsafe { finish(pending, Hearer::new(on_text, user), result) }
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// Ends a request before the next pass through the network. From any thread; one that has ended stays
/// as it is.
///
/// # Safety
/// `request` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_request_cancel(request: *mut brevity_request) {
    // SAFETY: the caller's promise.
    if let Ok(request) = unsafe { abi::borrow(request, "request") } {
        request.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Closes a request and sets the variable to null. Closing null does nothing. One that nobody waits for
/// is cancelled.
///
/// # Safety
/// `request` is null or points to a handle of which no copy is used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_request_close(request: *mut *mut brevity_request) {
    // SAFETY: the caller's promise.
    unsafe { abi::close(request) }
}

/// # Safety
/// As `brevity_solve`.
unsafe fn start(
    engine: *mut brevity_engine,
    question: *const c_char,
    options: *const brevity_solve_options,
) -> Result<Pending<Solved>, Failure> {
    // SAFETY: the caller's promises.
    let engine = unsafe { abi::borrow(engine, "engine")? };
    // SAFETY: as above.
    let question = unsafe { abi::text(question, "question")? };
    // SAFETY: as above.
    let options = unsafe { read_options(options)?.to_library()? };
    Ok(engine.engine.start_solve(question, &options)?)
}

/// # Safety
/// `result` is null or can be written.
unsafe fn finish(
    mut pending: Pending<Solved>,
    hearer: Hearer,
    result: *mut *mut brevity_result,
) -> Result<(), Failure> {
    hearer.follow(&mut pending);
    let solved = pending.wait()?;
    // SAFETY: the caller's promise.
    unsafe { abi::give(result, Some(brevity_result::of_solved(&solved))) };
    match solved.count(Finish::Interrupted) {
        0 => Ok(()),
        _ => Err(Failure::cancelled()),
    }
}

impl brevity_solve_options {
    /// # Safety
    /// The pointers are null or valid.
    unsafe fn to_library(self) -> Result<SolveOptions, Failure> {
        let mut options = SolveOptions::default().streams(self.streams.max(1));
        // SAFETY: the caller's promises.
        options.generate = unsafe { read_options(self.generate)?.to_library()? };
        // SAFETY: as above.
        options.template = unsafe { generate::template_options(self.template_variables)? };
        if self.shared_budget > 0 {
            generate::share_budget(&mut options.generate, self.shared_budget);
        }
        // SAFETY: as above.
        if let Some(system) = unsafe { optional_text(self.system, "system")? } {
            options = options.system(system);
        }
        // SAFETY: as above.
        if let Some(pattern) = unsafe { optional_text(self.answer_pattern, "answer_pattern")? } {
            options.extract = Extract::pattern(pattern)?;
        }
        options.ballot = match self.ballot {
            BREVITY_BALLOT_MAJORITY => Ballot::Majority,
            BREVITY_BALLOT_LOGPROB => Ballot::Logprob,
            BREVITY_BALLOT_VERIFIER => Ballot::Verifier,
            other => {
                let what = format!("ballot: expected 0 to 2, found {other}");
                return Err(Failure::invalid(what));
            }
        };
        options.all_streams = self.all_streams != 0;
        Ok(options)
    }
}
