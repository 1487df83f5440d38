//! brevity as a C library: `include/brevity.h`, made of this crate by cbindgen.
//!
//! A thin face of [`brevity::Engine`]. Three rules make it hold:
//!
//! - **Handles** are counted references. A call takes its own, so that a handle which is closed meanwhile
//!   lives until the call returns.
//! - **Structs** of options and results begin with their size, so that programs and libraries of
//!   different versions understand each other: `abi::read_options`, `abi::write_result`.
//! - **No panic** leaves a call, and no state outlives one but in handles: `abi::call`.
#![allow(non_camel_case_types)] // as C has them

mod abi;
mod chat;
mod engine;
mod generate;
mod result;
mod solve;

pub use abi::{BREVITY_MESSAGE_LEN, brevity_error, brevity_status, brevity_text};
pub use chat::*;
pub use engine::*;
pub use generate::{
    BREVITY_GATE_AUTO, BREVITY_GATE_OFF, BREVITY_GATE_ON, BREVITY_NO_THINKING,
    brevity_generate_options, brevity_text_fn,
};
pub use result::*;
pub use solve::*;

use std::ffi::c_char;

/// Version of the library, as `1.2.3`.
#[unsafe(no_mangle)]
pub extern "C" fn brevity_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
