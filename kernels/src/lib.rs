#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

pub mod adamw;
pub mod attention;
pub mod cross_entropy;
pub mod dense;
mod exp;
mod isa;
mod log;
pub mod low_rank;
pub mod matmul;
pub mod outer;
pub mod peak;
pub mod quantize;
pub mod rms_norm;
pub mod rope;
pub mod squares;
pub mod swiglu;
#[cfg(test)]
mod testing;
mod vector;

pub use exp::exp;
pub use isa::Isa;
pub use log::ln;

/// Elements of `k` that share one weight scale and one activation scale.
pub const GROUP: usize = 32;
