//! The end of thinking, asked for from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends the thinking of a request while it runs. Clones are one switch; each stream sees it before its
/// next token.
#[derive(Clone, Debug, Default)]
pub struct EndThinking(Arc<AtomicBool>);

impl EndThinking {
    /// Does at the next token of every stream that still thinks what a budget does at its end: closes
    /// the thinking span and asks for the answer. Streams that answer already go on.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
