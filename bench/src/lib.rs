//! Benchmarks of brevity: cases shared by the criterion benches and the instruments.
#![forbid(unsafe_code)]

pub mod asm;
pub mod cases;
pub mod matmul_case;
pub mod shapes;
pub mod sim;
