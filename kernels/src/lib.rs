#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

pub mod attention;
pub mod dense;
mod exp;
mod isa;
pub mod low_rank;
pub mod matmul;
pub mod peak;
pub mod quantize;
pub mod rms_norm;
pub mod rope;
pub mod swiglu;
#[cfg(test)]
mod testing;
mod vector;

pub use exp::exp;
pub use isa::Isa;

/// Elements of `k` that share one weight scale and one activation scale.
pub const GROUP: usize = 32;
