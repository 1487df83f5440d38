//! What every call shares: texts, errors, structs that begin with their size, handles.

use std::any::Any;
use std::ffi::{CStr, c_char};
use std::mem::{MaybeUninit, size_of};
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Bytes of a message, its end included.
pub const BREVITY_MESSAGE_LEN: usize = 512;

/// Most bytes that a struct of a later version may have beyond this one's.
const MAX_EXTRA: usize = 4096;

/// How a call ended.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum brevity_status {
    /// It did what was asked.
    Ok = 0,
    /// An argument cannot be used: a null pointer, a size, a text that is not UTF-8, an option.
    Invalid = 1,
    /// A file cannot be used, or the system refused something.
    Failed = 2,
    /// It was cancelled. What was written before is in the result, if there is one.
    Cancelled = 3,
    /// Too many requests wait, or another call on the same chat or request is under way.
    Busy = 4,
    /// The prompt is longer than the context.
    Context = 5,
    /// Keys and values do not fit their budget.
    Memory = 6,
    /// An error in brevity itself. The handle may be closed, and is of no other use.
    Internal = 7,
}

/// What went wrong with one call. Its text is empty after a call that succeeded. No call needs one: where
/// a function takes a pointer to it, null is allowed.
#[repr(C)]
pub struct brevity_error {
    /// UTF-8, ended by a zero, cut where it is too long.
    pub message: [c_char; BREVITY_MESSAGE_LEN],
}

/// A text: UTF-8, valid as long as what it was taken from. A zero follows it, and zeros may be part of
/// it. Without a text `data` is null.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_text {
    /// First byte, or null.
    pub data: *const c_char,
    /// Bytes.
    pub len: usize,
}

impl brevity_text {
    /// No text.
    pub const NONE: Self = Self {
        data: ptr::null(),
        len: 0,
    };
}

/// A text that is lent to C.
#[derive(Debug)]
pub struct Text(Vec<u8>);

impl Text {
    /// A copy with a zero after it.
    pub fn new(text: &str) -> Self {
        Self([text.as_bytes(), &[0]].concat())
    }

    /// As C sees it.
    pub fn lend(&self) -> brevity_text {
        brevity_text {
            data: self.0.as_ptr().cast(),
            len: self.0.len() - 1,
        }
    }
}

/// Why a call failed.
#[derive(Debug)]
pub struct Failure {
    status: brevity_status,
    message: String,
}

impl Failure {
    /// With a status.
    pub fn new(status: brevity_status, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, message }
    }

    /// An argument cannot be used.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(brevity_status::Invalid, message)
    }

    /// A handle or another pointer that must not be null.
    pub fn null(what: &str) -> Self {
        Self::invalid(format!("{what} is null"))
    }

    /// Another call uses the handle.
    pub fn busy(what: &str) -> Self {
        let message = format!("another call on this {what} is under way");
        Self::new(brevity_status::Busy, message)
    }

    /// It was cancelled.
    pub fn cancelled() -> Self {
        brevity::Error::Interrupted.into()
    }

    fn panic(panic: Box<dyn Any + Send>) -> Self {
        let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
            (Some(text), _) => (*text).to_owned(),
            (_, Some(text)) => text.clone(),
            _ => "panic".to_owned(),
        };
        // Dropping a payload may panic again.
        std::mem::forget(panic);
        let message = format!("internal error: {text}");
        Self::new(brevity_status::Internal, message)
    }
}

impl From<brevity::Error> for Failure {
    fn from(error: brevity::Error) -> Self {
        use brevity::Error as E;
        use brevity_status as Status;
        let status = match &error {
            E::Interrupted => Status::Cancelled,
            E::Busy { .. } => Status::Busy,
            E::Context { .. } => Status::Context,
            E::Model(brevity::model::Error::KvBudget { .. }) => Status::Memory,
            E::Sample(_)
            | E::ContextLength { .. }
            | E::EmptyPrompt
            | E::NoAdapter { .. }
            | E::NoGate
            | E::NoVerifier
            | E::Streams { .. }
            | E::GreedyStreams { .. }
            | E::AnswerAllowance { .. }
            | E::Pattern(_) => Status::Invalid,
            E::Listener => Status::Internal,
            _ => Status::Failed,
        };
        Self::new(status, error.to_string())
    }
}

/// Runs a call: no panic leaves it, and its message is in `error`.
///
/// # Safety
/// `error` is null or points to a `brevity_error`.
pub unsafe fn call(
    error: *mut brevity_error,
    work: impl FnOnce() -> Result<(), Failure>,
) -> brevity_status {
    let outcome = panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Failure::panic(panic)));
    let (status, message) = match outcome {
        Ok(()) => (brevity_status::Ok, String::new()),
        Err(failure) => (failure.status, failure.message),
    };
    if !error.is_null() {
        // SAFETY: the caller's promise. The bytes may be uninitialized: they are only written.
        unsafe { ptr::addr_of_mut!((*error).message).write(message_bytes(&message)) };
    }
    status
}

/// A message, cut at a character.
fn message_bytes(message: &str) -> [c_char; BREVITY_MESSAGE_LEN] {
    let len = message.floor_char_boundary(BREVITY_MESSAGE_LEN - 1);
    let mut bytes = [0; BREVITY_MESSAGE_LEN];
    for (to, from) in bytes.iter_mut().zip(&message.as_bytes()[..len]) {
        *to = *from as c_char;
    }
    bytes
}

/// A struct of C whose first field is its size as the caller knows it.
///
/// # Safety
/// It is `repr(C)`, begins with a `usize`, has no padding, and all zeros are a value of it.
pub unsafe trait SizeFirst: Copy {
    /// For messages.
    const NAME: &str;
    /// Its size in the first version of the library that had it: none is smaller.
    const FIRST_SIZE: usize;
}

fn check_size<T: SizeFirst>(size: usize) -> Result<(), Failure> {
    if (T::FIRST_SIZE..=size_of::<T>() + MAX_EXTRA).contains(&size) {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "{}.size: expected {}, found {size}",
        T::NAME,
        size_of::<T>()
    )))
}

/// Options as the caller gave them; all zeros if there are none. A shorter struct of an earlier version
/// lacks fields, which are zero. A longer one of a later version is taken if what is unknown is zero.
///
/// # Errors
/// A size that no version has, or an option that this one does not know.
///
/// # Safety
/// `options` is null, or as many bytes can be read there as its first field says.
pub unsafe fn read_options<T: SizeFirst>(options: *const T) -> Result<T, Failure> {
    let mut own = MaybeUninit::<T>::zeroed();
    if !options.is_null() {
        // SAFETY: the first field can be read, wherever it lies.
        let size = unsafe { options.cast::<usize>().read_unaligned() };
        check_size::<T>(size)?;
        let known = size.min(size_of::<T>());
        let bytes = options.cast::<u8>();
        // SAFETY: `size` bytes can be read, and `own` has at least `known`; it lies elsewhere.
        unsafe { ptr::copy_nonoverlapping(bytes, own.as_mut_ptr().cast(), known) };
        // SAFETY: of the bytes that can be read, those after the known ones.
        let unknown = (known..size).find(|&i| unsafe { *bytes.add(i) } != 0);
        if let Some(at) = unknown {
            return Err(Failure::invalid(format!(
                "{}: byte {at} belongs to an option that this version does not have",
                T::NAME
            )));
        }
    }
    // SAFETY: all zeros are a value, and every bit pattern is one of what the caller wrote over them:
    // `SizeFirst` structs are made of integers, floats and pointers.
    Ok(unsafe { own.assume_init() })
}

/// Fills a struct of the caller's: as much of it as both know, and zeros after that. Its size stays.
///
/// # Errors
/// A null pointer or a size that no version has.
///
/// # Safety
/// `target` is null, or as many bytes can be read and written there as its first field says.
pub unsafe fn write_result<T: SizeFirst>(target: *mut T, value: T) -> Result<(), Failure> {
    if target.is_null() {
        return Err(Failure::null(T::NAME));
    }
    // SAFETY: the first field can be read, wherever it lies.
    let size = unsafe { target.cast::<usize>().read_unaligned() };
    check_size::<T>(size)?;
    let known = size.min(size_of::<T>());
    let (bytes, own) = (target.cast::<u8>(), (&raw const value).cast::<u8>());
    let head = size_of::<usize>();
    // SAFETY: `size` bytes can be written, `value` has at least `known` and lies elsewhere.
    unsafe {
        ptr::copy_nonoverlapping(own.add(head), bytes.add(head), known - head);
        ptr::write_bytes(bytes.add(known), 0, size - known);
    }
    Ok(())
}

/// A text of the caller's that may be null.
///
/// # Errors
/// If it is not UTF-8.
///
/// # Safety
/// `text` is null or points to bytes that a zero ends, unchanged for as long as the result lives.
pub unsafe fn optional_text<'a>(
    text: *const c_char,
    what: &str,
) -> Result<Option<&'a str>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    match text.to_str() {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Failure::invalid(format!("{what} is not UTF-8"))),
    }
}

/// A text of the caller's.
///
/// # Errors
/// If it is null or not UTF-8.
///
/// # Safety
/// As [`optional_text`].
pub unsafe fn text<'a>(text: *const c_char, what: &str) -> Result<&'a str, Failure> {
    // SAFETY: the same promise.
    unsafe { optional_text(text, what) }?.ok_or_else(|| Failure::null(what))
}

/// Gives C a handle through `handle`, or null if there is none to give.
///
/// # Safety
/// `handle` is null or can be written.
pub unsafe fn give<T>(handle: *mut *mut T, value: Option<T>) {
    if !handle.is_null() {
        let pointer = value.map_or(ptr::null(), |value| Arc::into_raw(Arc::new(value)));
        // SAFETY: the caller's promise.
        unsafe { handle.write(pointer.cast_mut()) };
    }
}

/// A handle that C gave, kept alive by the call that uses it: it may be closed meanwhile, by the callback
/// of that very call.
///
/// # Errors
/// If it is null.
///
/// # Safety
/// `handle` is null or came from [`give`] and is not closed yet.
pub unsafe fn borrow<T>(handle: *mut T, what: &str) -> Result<Arc<T>, Failure> {
    if handle.is_null() {
        return Err(Failure::null(what));
    }
    // SAFETY: it came from `Arc::into_raw`, and the count that `give` made is still held.
    unsafe {
        Arc::increment_strong_count(handle.cast_const());
        Ok(Arc::from_raw(handle.cast_const()))
    }
}

/// As [`borrow`], for a look at what the handle owns.
///
/// # Safety
/// `handle` is null or came from [`give`], and is not closed before the result is dropped.
pub unsafe fn look<'a, T>(handle: *const T) -> Option<&'a T> {
    // SAFETY: it came from `Arc::into_raw`.
    unsafe { handle.as_ref() }
}

/// Takes the handle out of the caller's variable and closes it. A variable that is null already stays so:
/// closing twice does nothing, even from two threads at once.
///
/// # Safety
/// `variable` is null, or points to a pointer that is null or came from [`give`] and has no open copy.
pub unsafe fn close<T>(variable: *mut *mut T) {
    if variable.is_null() || !variable.is_aligned() {
        return;
    }
    // SAFETY: it can be read and written, and other calls of this function reach it atomically.
    let handle = unsafe { AtomicPtr::from_ptr(variable) }.swap(ptr::null_mut(), Ordering::AcqRel);
    if !handle.is_null() {
        // SAFETY: it came from `Arc::into_raw`, and whoever swapped it out is the only one to drop it.
        let handle = unsafe { Arc::from_raw(handle.cast_const()) };
        // A panic while something is torn down has nobody to be told.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(handle)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(work: impl FnOnce() -> Result<(), Failure>) -> (brevity_status, String) {
        let mut error = brevity_error {
            message: [1; BREVITY_MESSAGE_LEN],
        };
        // SAFETY: the error is valid.
        let status = unsafe { call(&mut error, work) };
        // SAFETY: every call ends its message with a zero.
        let message = unsafe { CStr::from_ptr(error.message.as_ptr()) };
        (status, message.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_panic_is_a_status() {
        let (status, message) = said(|| panic!("number {}", 7));
        assert_eq!(status, brevity_status::Internal);
        assert_eq!(message, "internal error: number 7");
        assert_eq!(said(|| Ok(())), (brevity_status::Ok, String::new()));
    }

    #[test]
    fn long_messages_end_at_a_character() {
        let (_, message) = said(|| Err(Failure::invalid("é".repeat(400))));
        assert_eq!(message, "é".repeat(255));
    }
}
