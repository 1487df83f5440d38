//! The engine: what turns kernels and a model into answers.
//!
//! Knows cores and time, never tensor layout.
#![deny(unsafe_code)]

pub mod team;
pub mod topology;
