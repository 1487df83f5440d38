//! A rotation that spreads the outliers of a head over its elements.
//!
//! # Formula
//! `x <- H x`, `H` the Walsh-Hadamard matrix (entries 1 and -1, `H H = n I`) of the largest power of
//! two `n` that divides `head_dim`, applied to each block of `n`. Keys have a few large channels that
//! would take the resolution of all others in int8; a rotation of query and key leaves their product
//! as it is and makes the elements alike in size.
//!
//! # Numerics
//! `log2 n` rounds of `(a + b, a - b)`, neighbours first; plain adds, so all tiers share this code.
//!
//! # Source
//! Ashkboos et al., QuaRot, <https://arxiv.org/abs/2404.00456>.

use std::array::from_fn;

/// Elements of a vector register, as the loops are written for.
const LANES: usize = 4;

/// Rotates `head` (`[head_dim]`, a multiple of 4) in place and gives `n`: products of two rotated
/// vectors are `n` times as large.
pub(super) fn rotate(head: &mut [f32]) -> usize {
    let rows = head.as_chunks_mut::<LANES>().0;
    for row in &mut *rows {
        // (a + b, a - b) for neighbours, then for pairs: a sign and a swap are vector operations.
        let pairs: [f32; LANES] = from_fn(|c| row[c] * [1.0, -1.0, 1.0, -1.0][c] + row[c ^ 1]);
        *row = from_fn(|c| pairs[c] * [1.0, 1.0, -1.0, -1.0][c] + pairs[c ^ 2]);
    }
    let n_rows = 1 << rows.len().trailing_zeros();
    let mut half = 1;
    while half < n_rows {
        for pair in rows.chunks_exact_mut(2 * half) {
            let (a, b) = pair.split_at_mut(half);
            for (a, b) in a.iter_mut().zip(b) {
                let sum = from_fn(|c| a[c] + b[c]);
                *b = from_fn(|c| a[c] - b[c]);
                *a = sum;
            }
        }
        half *= 2;
    }
    LANES * n_rows
}

#[cfg(test)]
mod tests {
    use super::rotate;

    /// Against the definition: entry `(i, j)` is -1 to the number of bits that `i` and `j` share.
    #[test]
    fn it_is_the_matrix_of_the_definition() {
        for (head_dim, n) in [(32, 32), (64, 64), (96, 32), (128, 128), (256, 256)] {
            let x: Vec<f32> = (0..head_dim).map(|i| (i * i % 37) as f32 - 18.0).collect();
            let mut turned = x.clone();
            assert_eq!(rotate(&mut turned), n);
            for (block, turned) in x.chunks(n).zip(turned.chunks(n)) {
                for (i, got) in turned.iter().enumerate() {
                    let entry = |j: usize| match (i & j).count_ones().is_multiple_of(2) {
                        true => 1.0,
                        false => -1.0,
                    };
                    let want: f32 = block.iter().enumerate().map(|(j, x)| entry(j) * x).sum();
                    assert_eq!(*got, want, "head_dim {head_dim}, element {i}");
                }
            }
        }
    }
}
