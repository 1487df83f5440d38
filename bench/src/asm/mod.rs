//! The inner loops of the Arm matmul tiles: described once, scheduled for an in-order core, written
//! as assembly.
//!
//! 1. A tile module ([`tiles_dotprod`], [`tiles_i8mm`]) lists the instructions of one block of 32 in
//!    a plain order, with physical registers ([`body`]).
//! 2. [`modulo`] overlaps consecutive blocks: every instruction gets a cycle modulo the loop length
//!    such that an in-order core with three slots never waits.
//! 3. [`emit`] writes prologue, loop and epilogue, and for one row the loop over panels around them.
//!
//! [`inorder`] counts the cycles of any loop on such a core.

pub mod body;
pub mod emit;
pub mod inorder;
pub mod insn;
pub mod modulo;
pub mod registers;
pub mod tiles;
pub mod tiles_dotprod;
pub mod tiles_i8mm;
