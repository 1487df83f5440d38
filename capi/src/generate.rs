//! How replies are written.

use std::ffi::{c_char, c_int, c_void};
use std::mem::size_of;

use brevity::options::{AdapterChoice, BudgetOptions, GateChoice, TemplateOptions};
use brevity::{Event, GenerateOptions, Pending};

use crate::abi::{Failure, SizeFirst, optional_text};

/// The gate decides prompt by prompt; without one the adapter is on.
pub const BREVITY_GATE_AUTO: u32 = 0;
/// The adapter is on.
pub const BREVITY_GATE_ON: u32 = 1;
/// The adapter is off.
pub const BREVITY_GATE_OFF: u32 = 2;

/// As a budget: no token of thought, the answer at once.
pub const BREVITY_NO_THINKING: i64 = -1;

/// Hears the text of a reply as it comes: whole characters, on the thread of the call that was given
/// this function. `text` is valid during the call, `len` bytes long, and a zero follows it. A result
/// other than 0 cancels the request.
pub type brevity_text_fn = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        stream: usize,
        text: *const c_char,
        len: usize,
    ) -> c_int,
>;

/// How a reply is written. All zeros but for `size` are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct brevity_generate_options {
    /// sizeof(brevity_generate_options).
    pub size: usize,
    /// Most tokens of a reply. 0: what the budget allows, else 256, in a chat 1024.
    pub max_tokens: usize,
    /// Tokens that a reply may think before it is asked for its answer. 0: no budget.
    /// BREVITY_NO_THINKING: none.
    pub budget: i64,
    /// The same seed gives the same reply, on every machine.
    pub seed: u64,
    /// 0: the likeliest token, always; 0.7 where several streams are asked for.
    pub temperature: f64,
    /// Choose among the likeliest tokens that have this probability together. 0: 0.95. 1: all.
    pub top_p: f64,
    /// Drop tokens less likely than this share of the likeliest. 0: 0.05. Negative: none.
    pub min_p: f64,
    /// Divides the logits of tokens already used. 0: 1, which changes nothing.
    pub repetition_penalty: f64,
    /// Choose among this many of the likeliest tokens. 0: 40. Negative: all.
    pub top_k: i64,
    /// Name of the adapter that may write: its folder or file without ending. Null: the first.
    /// Empty: none.
    pub adapter: *const c_char,
    /// BREVITY_GATE_AUTO, _ON or _OFF.
    pub gate: u32,
    /// Not 0: an end token is a token like any other.
    pub ignore_eos: u32,
}

// SAFETY: integers, floats and a pointer, eight bytes each, and two u32 side by side.
unsafe impl SizeFirst for brevity_generate_options {
    const NAME: &str = "brevity_generate_options";
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl brevity_generate_options {
    /// As the library takes them.
    ///
    /// # Errors
    /// If one is out of its range.
    ///
    /// # Safety
    /// `adapter` is null or ends with a zero.
    pub unsafe fn to_library(self) -> Result<GenerateOptions, Failure> {
        let mut options = GenerateOptions::default().seed(self.seed);
        if self.max_tokens > 0 {
            options = options.max_tokens(self.max_tokens);
        }
        match self.budget {
            0 => {}
            BREVITY_NO_THINKING => options = options.budget(0),
            n => {
                let tokens = usize::try_from(n).map_err(|_| {
                    let what = format!("budget: expected BREVITY_NO_THINKING or more, found {n}");
                    Failure::invalid(what)
                })?;
                options = options.budget(tokens);
            }
        }
        let sampling = &mut options.sampling;
        if self.temperature != 0.0 {
            sampling.temperature = Some(self.temperature as f32);
        }
        if self.top_p != 0.0 {
            sampling.top_p = self.top_p as f32;
        }
        match self.min_p {
            0.0 => {}
            p if p < 0.0 => sampling.min_p = 0.0,
            p => sampling.min_p = p as f32,
        }
        if self.repetition_penalty != 0.0 {
            sampling.repetition_penalty = self.repetition_penalty as f32;
        }
        if self.top_k != 0 {
            // A negative number stands for all, which is 0 in the library.
            sampling.top_k = usize::try_from(self.top_k).unwrap_or(0);
        }
        // SAFETY: the caller's promise.
        options.adapter = match unsafe { optional_text(self.adapter, "adapter")? } {
            None => AdapterChoice::First,
            Some("") => AdapterChoice::Base,
            Some(name) => AdapterChoice::Name(name.to_owned()),
        };
        options.gate = match self.gate {
            BREVITY_GATE_AUTO => GateChoice::Auto,
            BREVITY_GATE_ON => GateChoice::On,
            BREVITY_GATE_OFF => GateChoice::Off,
            other => {
                return Err(Failure::invalid(format!(
                    "gate: expected 0 to 2, found {other}"
                )));
            }
        };
        options.ignore_eos = self.ignore_eos != 0;
        Ok(options)
    }
}

/// Adds a budget that all streams share.
pub fn share_budget(options: &mut GenerateOptions, tokens: u64) {
    let budget: &mut BudgetOptions = options.budget.get_or_insert_default();
    budget.shared = Some(usize::try_from(tokens).unwrap_or(usize::MAX));
}

/// Variables for the chat template.
///
/// # Errors
/// If the text is no JSON object.
///
/// # Safety
/// `json` is null or ends with a zero.
pub unsafe fn template_options(json: *const c_char) -> Result<TemplateOptions, Failure> {
    let mut options = TemplateOptions::default();
    // SAFETY: the caller's promise.
    if let Some(json) = unsafe { optional_text(json, "template_variables")? } {
        options.variables = serde_json::from_str(json)
            .map_err(|e| Failure::invalid(format!("template_variables: {e}")))?;
    }
    Ok(options)
}

/// Where the text of a reply goes.
#[derive(Clone, Copy)]
pub struct Hearer {
    hear: brevity_text_fn,
    user: *mut c_void,
}

impl Hearer {
    /// The caller's function and what the caller wants it to have.
    ///
    /// # Safety
    /// `hear` can be called with `user` as long as this lives.
    pub unsafe fn new(hear: brevity_text_fn, user: *mut c_void) -> Self {
        Self { hear, user }
    }

    /// Reads a request to its end.
    pub fn follow<T>(self, pending: &mut Pending<T>) {
        let mut bytes = Vec::new();
        while let Some(event) = pending.next_event() {
            let (Event::Text { stream, piece, .. }, Some(hear)) = (event, self.hear) else {
                continue;
            };
            bytes.clear();
            bytes.extend_from_slice(piece.as_bytes());
            bytes.push(0);
            // SAFETY: the promise of `new`; the text is valid during the call.
            let cancel = unsafe { hear(self.user, stream, bytes.as_ptr().cast(), piece.len()) };
            if cancel != 0 {
                pending.cancel();
            }
        }
    }
}
