//! Benchmarks of brevity.
