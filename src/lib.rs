//! The engine: what turns kernels and a model into answers.
