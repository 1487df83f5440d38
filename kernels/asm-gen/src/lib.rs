//! The generator of the Arm matmul tiles in `kernels/src/matmul/asm`: each is described once, scheduled for
//! an in-order core, and written as assembly; what it touches is written as Rust beside it.
//!
//! 1. A tile module ([`tiles_dotprod`], [`tiles_i8mm`]) lists the instructions of a block of 32 in a
//!    plain order, with as many registers as it likes ([`body`]). Offsets come from the kernels' own
//!    layout constants.
//! 2. [`modulo`] overlaps consecutive blocks: every instruction gets a cycle modulo the loop length such
//!    that an in-order core with three slots never waits; [`registers`] assigns v0-v31.
//! 3. [`emit`] writes prologue, loop and epilogue, and for one row the loop over panels around them.
//! 4. [`extents`] says what the tile touches, and [`rust`] hands it to the bounds checks of the kernels.
//!
//! [`inorder`] counts the cycles of any loop on such a core. One schedule serves every core, as an
//! out-of-order core reorders it anyway: `bench/records/schedule.md` has both orders on three cores.
//!
//! ```text
//! cargo run --release -p brevity-asm-gen              write all files
//! cargo run --release -p brevity-asm-gen -- --check   fail if one is stale
//! ```
#![forbid(unsafe_code)]

pub mod body;
pub mod emit;
pub mod extents;
pub mod files;
pub mod format;
pub mod inorder;
pub mod insn;
#[cfg(test)]
mod interpret;
pub mod modulo;
pub mod registers;
pub mod rust;
pub mod tiles;
pub mod tiles_dotprod;
pub mod tiles_i8mm;

/// What writes the files.
pub const COMMAND: &str = "cargo run --release -p brevity-asm-gen";
