//! Query rows and partial results.

use super::{KvFormat, check_head_dim};
use crate::GROUP;

/// Prepared query rows of one kv head: `n` = token rows times the heads of the group.
#[derive(Clone, Copy, Debug)]
pub enum Queries<'a> {
    /// For [`KvFormat::Int8`] pages: blocks of [`GROUP`] like activations.
    Int8 {
        /// `[n][head_dim]`, in -127..=127.
        codes: &'a [i8],
        /// `[n][head_dim / 32]`.
        scales: &'a [f32],
    },
    /// For [`KvFormat::F16`] pages.
    F16 {
        /// `[n][head_dim]`.
        rows: &'a [f32],
    },
}

/// [`Queries`], to be written.
#[derive(Debug)]
pub enum QueriesMut<'a> {
    /// See [`Queries::Int8`].
    Int8 {
        /// `[n][head_dim]`.
        codes: &'a mut [i8],
        /// `[n][head_dim / 32]`.
        scales: &'a mut [f32],
    },
    /// See [`Queries::F16`].
    F16 {
        /// `[n][head_dim]`.
        rows: &'a mut [f32],
    },
}

impl Queries<'_> {
    /// The page format these rows are for.
    pub fn format(&self) -> KvFormat {
        match self {
            Queries::Int8 { .. } => KvFormat::Int8,
            Queries::F16 { .. } => KvFormat::F16,
        }
    }

    /// # Panics
    /// If a slice has another length than its shape.
    pub(super) fn check(&self, n: usize, head_dim: usize) {
        match self {
            Queries::Int8 { codes, scales } => {
                assert_eq!(codes.len(), n * head_dim, "query codes of {n} x {head_dim}");
                assert_eq!(
                    scales.len(),
                    n * head_dim / GROUP,
                    "query scales of {n} x {head_dim}"
                );
            }
            Queries::F16 { rows } => {
                assert_eq!(rows.len(), n * head_dim, "query rows of {n} x {head_dim}");
            }
        }
    }
}

/// Attention of `n` query rows over some positions, not yet divided by the sum of weights.
#[derive(Clone, Copy, Debug)]
pub struct Partials<'a> {
    /// `[n]`: the largest score.
    pub m: &'a [f32],
    /// `[n]`: the sum of `exp(score - m)`.
    pub l: &'a [f32],
    /// `[n][head_dim]`: the sum of `exp(score - m) * value`.
    pub o: &'a [f32],
}

/// [`Partials`], to be written.
#[derive(Debug)]
pub struct PartialsMut<'a> {
    /// `[n]`.
    pub m: &'a mut [f32],
    /// `[n]`.
    pub l: &'a mut [f32],
    /// `[n][head_dim]`.
    pub o: &'a mut [f32],
}

impl PartialsMut<'_> {
    /// The partials, to be read.
    pub fn as_partials(&self) -> Partials<'_> {
        Partials {
            m: self.m,
            l: self.l,
            o: self.o,
        }
    }
}

impl Partials<'_> {
    /// Length of a row of `o`.
    ///
    /// # Panics
    /// If the lengths do not fit each other.
    pub(super) fn head_dim(&self) -> usize {
        let n = self.m.len();
        assert_eq!(self.l.len(), n, "sums of {n} rows");
        if n == 0 {
            assert!(self.o.is_empty(), "outputs of no row");
            return GROUP;
        }
        assert!(
            self.o.len().is_multiple_of(n),
            "{} outputs of {n} rows",
            self.o.len()
        );
        check_head_dim(self.o.len() / n);
        self.o.len() / n
    }
}
