//! Activations in int8: blocks of [`GROUP`] along `k`, one f32 scale and one integer sum a block.

use crate::GROUP;

/// `m` quantized rows: `x[i][j] ~ scales[i][j / 32] * qs[i][j]`.
#[derive(Clone, Copy, Debug)]
pub struct Q8Rows<'a> {
    /// Rows.
    pub m: usize,
    /// Elements of a row, a multiple of [`GROUP`].
    pub k: usize,
    /// `[m][k]` codes in -127..=127.
    pub qs: &'a [i8],
    /// `[m][k / 32]` scales; the two lowest mantissa bits are zero.
    pub scales: &'a [f32],
    /// `[m][k / 32]` sums of the codes of a block.
    pub sums: &'a [i32],
}

impl<'a> Q8Rows<'a> {
    /// Checks the lengths.
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`] or a slice has another length than its shape.
    pub fn new(m: usize, k: usize, qs: &'a [i8], scales: &'a [f32], sums: &'a [i32]) -> Self {
        assert!(k.is_multiple_of(GROUP), "k = {k} is no multiple of {GROUP}");
        assert_eq!(qs.len(), m * k, "codes of {m} x {k}");
        assert_eq!(scales.len(), m * k / GROUP, "scales of {m} x {k}");
        assert_eq!(sums.len(), m * k / GROUP, "sums of {m} x {k}");
        Self {
            m,
            k,
            qs,
            scales,
            sums,
        }
    }
}
