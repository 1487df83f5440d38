//! Training: what surrounds the backward pass.
//!
//! Everything here is a function of its arguments. Random choices (the order of the data, budgets,
//! noise) depend on a seed and on where they are made, so a run that is interrupted goes on to
//! the same bits, and there is no generator whose state would have to be saved.
//!
//! | for | see |
//! |---|---|
//! | reading examples, mixing them, putting them in order | [`data`] |
//! | the size of a step | [`learning_rate`], [`clip`] |
//! | budgets, what replies earn, and what follows for every token | [`budgets`], [`reward`], [`advantage`], [`policy_loss`], [`value`] |
//! | what a run keeps | [`selection`], [`state`], [`adapter_folder`], [`log`], [`report`] |
//! | supervised fine-tuning | [`sft`] |
//! | replies of many requests at a time, and what is kept of them | [`crowd`], [`record`] |
//! | heads on hidden states, and what they learn from | [`head`], [`gate_data`], [`gate_fit`], [`verifier_data`], [`verifier_fit`] |
//!
//! Training on rewards is not there yet: no command uses [`budgets`], [`reward`], [`advantage`],
//! [`policy_loss`] or [`value`].

pub mod adapter_folder;
pub mod advantage;
pub mod budgets;
pub mod clip;
pub mod crowd;
pub mod data;
mod error;
pub mod gate_data;
pub mod gate_fit;
pub mod head;
pub mod learning_rate;
pub mod log;
pub mod policy_loss;
pub mod record;
pub mod report;
pub mod reward;
pub mod selection;
pub mod sft;
pub mod state;
pub mod value;
pub mod verifier_data;
pub mod verifier_fit;

#[cfg(test)]
mod reference;

pub use error::{Error, Result};
