//! Engines: a model, its adapters and heads, and the threads that run them.

use std::ffi::{c_char, c_int, c_void};
use std::fs::File;
use std::mem::size_of;
use std::os::fd::BorrowedFd;
use std::slice;

use brevity::model::KvFormat;
use brevity::{Engine, EngineBuilder};

use crate::abi::{
    self, Failure, SizeFirst, Text, brevity_error, brevity_status, brevity_text, optional_text,
};

/// Most adapters of an engine.
const MAX_ADAPTERS: usize = 1024;

/// A loaded model. Any number of threads may use one at the same time: their requests share the passes
/// through the network. Chats and requests keep it alive after it was closed.
pub struct brevity_engine {
    pub(crate) engine: Engine,
    notices: Vec<Text>,
}

/// An adapter to load.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_adapter {
    /// PEFT folder, GGUF adapter or packed adapter.
    pub path: *const c_char,
    /// Multiplies its own factor. 0 stands for 1.
    pub scale: f64,
}

/// Hears how far the packing of a model is that was never packed before.
pub type brevity_progress_fn =
    Option<unsafe extern "C" fn(user: *mut c_void, done_bytes: u64, total_bytes: u64)>;

/// How an engine is set up. All zeros but for `size` are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_engine_options {
    /// sizeof(brevity_engine_options).
    pub size: usize,
    /// Workers. 0: what is best for the CPUs that this process may use.
    pub threads: usize,
    /// Longest context, tokens. 0: what the model was trained for.
    pub context: usize,
    /// Most bytes of keys and values of all requests together. 0: no limit.
    pub kv_budget_bytes: u64,
    /// Most bytes of keys and values kept of earlier prompts, for later ones that begin alike. 0: none.
    pub prefix_budget_bytes: u64,
    /// Adapters: `n_adapters` of them, or null. The first writes the replies unless a request names
    /// another.
    pub adapters: *const brevity_adapter,
    /// How many.
    pub n_adapters: usize,
    /// Folder of the gate that switches the adapter on, or null.
    pub gate: *const c_char,
    /// Folder of the verifier that weighs votes, or null.
    pub verifier: *const c_char,
    /// Folder of packed models, or null for that of the user.
    pub cache_dir: *const c_char,
    /// Most requests that wait; one more is refused. 0: 64.
    pub queue: usize,
    /// Most streams that write at a time. 0: 64.
    pub max_streams: usize,
    /// Not 0: keys and values take two bytes an element in place of one.
    pub kv_f16: u32,
    /// Not 0: workers are not pinned to CPUs.
    pub unpinned: u32,
    /// Called while a model is packed, on the caller's thread; or null.
    pub progress: brevity_progress_fn,
    /// Handed to `progress`.
    pub progress_user: *mut c_void,
}

// SAFETY: integers, pointers and one nullable function, the two u32 side by side.
unsafe impl SizeFirst for brevity_engine_options {
    const NAME: &str = "brevity_engine_options";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Opens a model: a GGUF file, a Hugging Face folder or a packed file.
///
/// # Safety
/// `path` ends with a zero; `options` and `error` are null or valid; `engine` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_engine_open(
    path: *const c_char,
    options: *const brevity_engine_options,
    engine: *mut *mut brevity_engine,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promises.
        let (path, options) = unsafe { (abi::text(path, "path")?, abi::read_options(options)?) };
        // SAFETY: as above.
        unsafe { open(Engine::builder(path), &options, engine) }
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// Opens a packed model inside a file that is open: `len` bytes from `offset`, as an Android package
/// stores an uncompressed asset. It is mapped if `offset` is a multiple of 64, else copied into memory,
/// which a notice says. The descriptor is the caller's to close, at any time after this call.
///
/// # Safety
/// As `brevity_engine_open`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_engine_open_fd(
    fd: c_int,
    offset: u64,
    len: u64,
    options: *const brevity_engine_options,
    engine: *mut *mut brevity_engine,
    error: *mut brevity_error,
) -> brevity_status {
    let work = || {
        // SAFETY: the caller's promise.
        let options = unsafe { abi::read_options(options)? };
        let file = duplicate(fd)?;
        // SAFETY: as above.
        unsafe { open(Engine::builder_in(file, offset, len), &options, engine) }
    };
    // SAFETY: as above.
    unsafe { abi::call(error, work) }
}

/// Closes an engine and sets the variable to null. Closing null does nothing. Chats and requests that
/// are open go on; the last of them ends the engine's threads.
///
/// # Safety
/// `engine` is null or points to a handle of which no copy is used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_engine_close(engine: *mut *mut brevity_engine) {
    // SAFETY: the caller's promise.
    unsafe { abi::close(engine) }
}

/// What was decided while the model was loaded and is worth a line: number `i`, from 0; no text after
/// the last.
///
/// # Safety
/// `engine` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_engine_notice(
    engine: *const brevity_engine,
    i: usize,
) -> brevity_text {
    // SAFETY: the caller's promise.
    let engine = unsafe { abi::look(engine) };
    let notice = engine.and_then(|engine| engine.notices.get(i));
    notice.map_or(brevity_text::NONE, Text::lend)
}

/// Bytes that keys and values take now.
///
/// # Safety
/// `engine` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brevity_engine_kv_bytes(engine: *const brevity_engine) -> u64 {
    // SAFETY: the caller's promise.
    let engine = unsafe { abi::look(engine) };
    engine.map_or(0, |engine| engine.engine.kv_usage().bytes as u64)
}

fn duplicate(fd: c_int) -> Result<File, Failure> {
    if fd < 0 {
        return Err(Failure::invalid(format!(
            "fd: expected an open file, found {fd}"
        )));
    }
    // SAFETY: it is duplicated at once, which fails if it is not open; -1 was ruled out.
    let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
    let owned = borrowed.try_clone_to_owned();
    let owned = owned.map_err(|e| Failure::invalid(format!("fd {fd}: {e}")))?;
    Ok(owned.into())
}

/// # Safety
/// The pointers in `options` are null or valid, and `handle` can be written.
unsafe fn open(
    builder: EngineBuilder<'_>,
    options: &brevity_engine_options,
    handle: *mut *mut brevity_engine,
) -> Result<(), Failure> {
    if handle.is_null() {
        return Err(Failure::null("engine"));
    }
    // SAFETY: the caller's promise; nothing is given unless all went well.
    unsafe { abi::give(handle, None) };
    // SAFETY: as above.
    let engine = unsafe { set_up(builder, options)? }.load()?;
    let notices = engine.notices();
    let notices = notices.iter().map(|n| Text::new(&n.to_string())).collect();
    // SAFETY: as above.
    unsafe { abi::give(handle, Some(brevity_engine { engine, notices })) };
    Ok(())
}

/// # Safety
/// The pointers in `options` are null or valid.
unsafe fn set_up<'p>(
    mut builder: EngineBuilder<'p>,
    options: &brevity_engine_options,
) -> Result<EngineBuilder<'p>, Failure> {
    // SAFETY: the caller's promise.
    for adapter in unsafe { adapters(options)? } {
        // SAFETY: as above.
        let path = unsafe { abi::text(adapter.path, "brevity_adapter.path")? };
        let scale = match adapter.scale {
            0.0 => 1.0,
            scale if scale.is_finite() => scale as f32,
            scale => {
                let what =
                    format!("brevity_adapter.scale: expected a finite number, found {scale}");
                return Err(Failure::invalid(what));
            }
        };
        builder = builder.adapter_scaled(path, scale);
    }
    // SAFETY: as above.
    let folder = |path, what| unsafe { optional_text(path, what) };
    if let Some(path) = folder(options.gate, "gate")? {
        builder = builder.gate(path);
    }
    if let Some(path) = folder(options.verifier, "verifier")? {
        builder = builder.verifier(path);
    }
    if let Some(path) = folder(options.cache_dir, "cache_dir")? {
        builder = builder.cache_dir(path);
    }
    let bytes = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    builder = builder.prefix_budget(bytes(options.prefix_budget_bytes));
    if options.kv_budget_bytes > 0 {
        builder = builder.kv_budget(bytes(options.kv_budget_bytes));
    }
    match options.threads {
        0 => {}
        n if n <= brevity::options::MAX_THREADS => builder = builder.threads(n),
        n => {
            let most = brevity::options::MAX_THREADS;
            return Err(Failure::invalid(format!(
                "threads: expected at most {most}, found {n}"
            )));
        }
    }
    if options.context > 0 {
        builder = builder.context(options.context);
    }
    if options.queue > 0 {
        builder = builder.queue(options.queue);
    }
    if options.max_streams > 0 {
        builder = builder.max_streams(options.max_streams);
    }
    if options.kv_f16 != 0 {
        builder = builder.kv(KvFormat::F16);
    }
    builder = builder.pin(options.unpinned == 0);
    if let Some(progress) = options.progress {
        let user = options.progress_user;
        // SAFETY: the caller's function, with what the caller wants it to have.
        builder = builder.progress(move |done, total| unsafe { progress(user, done, total) });
    }
    Ok(builder)
}

/// # Safety
/// `options.adapters` is null or points to `n_adapters` of them.
unsafe fn adapters(options: &brevity_engine_options) -> Result<&[brevity_adapter], Failure> {
    match (options.adapters.is_null(), options.n_adapters) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Failure::null("adapters")),
        (_, n) if n > MAX_ADAPTERS => Err(Failure::invalid(format!(
            "n_adapters: expected at most {MAX_ADAPTERS}, found {n}"
        ))),
        // SAFETY: the caller's promise.
        (false, n) => Ok(unsafe { slice::from_raw_parts(options.adapters, n) }),
    }
}
