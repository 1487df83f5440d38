//! What a run may cost.

use std::cell::Cell;

use super::{Error, Result};

/// Bounds of a run.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Expressions evaluated, items visited, and bytes looked at (64 count as one).
    pub steps: u64,
    /// Bytes of all values ever made, so of memory at any time.
    pub bytes: u64,
    /// Bytes of the result.
    pub output: usize,
}

/// What is left of the limits.
pub(super) struct Budget {
    steps: Cell<u64>,
    bytes: Cell<u64>,
    output: usize,
}

impl Budget {
    pub fn new(limits: Limits) -> Self {
        Self {
            steps: Cell::new(limits.steps),
            bytes: Cell::new(limits.bytes),
            output: limits.output,
        }
    }

    /// Takes `n` steps.
    pub fn step(&self, n: usize) -> Result<()> {
        match self.steps.get().checked_sub(n as u64) {
            Some(left) => {
                self.steps.set(left);
                Ok(())
            }
            None => Err(Error::new("the template takes too many steps")),
        }
    }

    /// Looks at `n` bytes.
    pub fn look(&self, n: usize) -> Result<()> {
        self.step(n / 64)
    }

    /// Makes a value of `n` bytes; asked for before the memory is.
    pub fn make(&self, n: usize) -> Result<()> {
        self.look(n)?;
        match self.bytes.get().checked_sub(n as u64) {
            Some(left) => {
                self.bytes.set(left);
                Ok(())
            }
            None => Err(Error::new("the template makes too many values")),
        }
    }

    /// Checks the length of the output.
    pub fn check_output(&self, len: usize) -> Result<()> {
        if len > self.output {
            let most = self.output;
            return Err(Error::new(format!("a text of more than {most} bytes")));
        }
        Ok(())
    }
}
