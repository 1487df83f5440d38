//! Conversations.

use std::ffi::{c_char, c_void};
use std::mem::size_of;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use brevity::reply::{CancelFlag, Finish};
use brevity::{Chat, Reply};

use crate::abi::{
    self, Failure, SizeFirst, brevity_error, brevity_status, optional_text, read_options,
};
use crate::engine::brevity_engine;
use crate::generate::{Hearer, brevity_generate_options, brevity_text_fn, template_options};
use crate::result::brevity_result;

/// A conversation. It holds the keys and values of what was said, so that a turn reads only what is new.
/// One call at a time: another thread's meanwhile is told BREVITY_STATUS_BUSY, but for
/// `brevity_chat_cancel`, which any thread may call at any time.
pub struct brevity_chat {
    chat: Mutex<Chat>,
    /// Of the turn that is under way.
    cancelled: Mutex<Option<CancelFlag>>,
}

/// How a chat is set up. All zeros but for `size` are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_chat_options {
    /// sizeof(brevity_chat_options).
    pub size: usize,
    /// What the model is told before the first turn, or null.
    pub system: *const c_char,
    /// JSON object of variables for the chat template, as {"enable_thinking": false}, or null.
    pub template_variables: *const c_char,
    /// How its replies are written, or null for the defaults.
    pub generate: *const brevity_generate_options,
}

// SAFETY: an integer and pointers.
unsafe impl SizeFirst for brevity_chat_options {
    const NAME: &str = "brevity_chat_options";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Begins a conversation.
///
/// # Safety
/// `engine` is null or open; `options` and `error` are null or valid; `chat` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_chat_open(
    engine: *mut brevity_engine,
    options: *const brevity_chat_options,
    chat: *mut *mut brevity_chat,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        if chat.is_null() {
            return Err(Failure::null("chat"));
        }
        // SAFETY: the caller's promises.
        unsafe { abi::give(chat, None) };
        // SAFETY: as above.
        let engine = unsafe { abi::borrow(engine, "engine")? };
        // SAFETY: as above.
        let options = unsafe { read_options(options)? };
        // SAFETY: as above.
        let generate = unsafe { read_options(options.generate)?.to_library()? };
        // SAFETY: as above.
        let template = unsafe { template_options(options.template_variables)? };
        let mut talk = engine.engine.chat().options(generate).template(template);
        // SAFETY: as above.
        if let Some(system) = unsafe { optional_text(options.system, "system")? } {
            talk = talk.system(system);
        }
        let talk = brevity_chat {
            chat: Mutex::new(talk),
            cancelled: Mutex::new(None),
        };
        // SAFETY: as above.
        unsafe { abi::give(chat, Some(talk)) };
        Ok(())
    };
    // SAFETY: the caller's promise.
    unsafe { abi::call(error, work) }
}

/// Asks, and waits for the reply; `on_text` hears it as it comes, or is null. A turn that was cancelled
/// while the reply was written is kept with what was written, and ends with BREVITY_STATUS_CANCELLED and
/// a result. A turn that failed is taken back.
///
/// # Safety
/// `chat` is null or open; `text` ends with a zero; `on_text` can be called with `user`; `result` and
/// `error` are null or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_chat_ask(
    chat: *mut brevity_chat,
    text: *const c_char,
    on_text: brevity_text_fn,
    user: *mut c_void,
    result: *mut *mut brevity_result,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promises.
        unsafe { abi::give(result, None) };
        // SAFETY: as above.
        let chat = unsafe { abi::borrow(chat, "chat")? };
        // SAFETY: as above.
        let text = unsafe { abi::text(text, "text")? };
        // SAFETY: as above.
        let hearer = unsafe { Hearer::new(on_text, user) };
        let reply = chat.ask(text, hearer)?;
        let stopped = reply.written.finish == Finish::Interrupted;
        // SAFETY: as above.
        unsafe { abi::give(result, Some(brevity_result::of_reply(&reply))) };
        match stopped {
            true => Err(Failure::cancelled()),
            false => Ok(()),
        }
    };
    // SAFETY: the caller's promise.
    unsafe { abi::call(error, work) }
}

/// Forgets what was said.
///
/// # Safety
/// `chat` is null or open; `error` is null or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_chat_clear(
    chat: *mut brevity_chat,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promise.
        let chat = unsafe { abi::borrow(chat, "chat")? };
        chat.lock()?.clear();
        Ok(())
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// Ends the turn that is under way, before the next pass through the network; none under way is no
/// error. From any thread, and from a signal handler's thread, but not from the handler itself.
///
/// # Safety
/// `chat` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_chat_cancel(chat: *mut brevity_chat) {
    // SAFETY: the caller's promise.
    let Ok(chat) = (unsafe { abi::borrow(chat, "chat") }) else {
        return;
    };
    if let Some(flag) = &*chat.flag() {
        flag.store(true, Ordering::Relaxed);
    }
}

/// Closes a chat and sets the variable to null. Closing null does nothing. A turn that is under way, in
/// another thread or around the callback that closes, goes on to its end.
///
/// # Safety
/// `chat` is null or points to a handle of which no copy is used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_chat_close(chat: *mut *mut brevity_chat) {
    // SAFETY: the caller's promise.
    unsafe { abi::close(chat) }
}

impl brevity_chat {
    fn lock(&self) -> Result<MutexGuard<'_, Chat>, Failure> {
        match self.chat.try_lock() {
            Ok(chat) => Ok(chat),
            // A panic was reported where it happened; a chat has no state that is half changed.
            Err(TryLockError::Poisoned(chat)) => Ok(chat.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Failure::busy("chat")),
        }
    }

    fn flag(&self) -> MutexGuard<'_, Option<CancelFlag>> {
        self.cancelled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, text: &str, hearer: Hearer) -> Result<Reply, Failure> {
        let mut chat = self.lock()?;
        let mut pending = chat.begin(text)?;
        *self.flag() = Some(pending.cancel_flag());
        hearer.follow(&mut pending);
        *self.flag() = None;
        match pending.wait() {
            Ok(completion) => {
                let reply = Reply::from(completion);
                chat.end(&reply);
                Ok(reply)
            }
            Err(error) => {
                chat.take_back();
                Err(error.into())
            }
        }
    }
}
