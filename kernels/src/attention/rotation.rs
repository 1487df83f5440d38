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

/// A vector register, as the loops are written for.
type Row = [f32; 4];

/// Rotates `head` (`[head_dim]`, a multiple of 32) in place and gives `n`: products of two rotated
/// vectors are `n` times as large.
pub(super) fn rotate(head: &mut [f32]) -> usize {
    let rows = head.as_chunks_mut::<4>().0;
    // Two rounds at a time: a row is loaded and stored once for both.
    for four in rows.as_chunks_mut::<4>().0 {
        *four = two_rounds(four.map(within));
    }
    let n_rows = 1 << rows.len().trailing_zeros();
    let mut half = 4;
    while 4 * half <= n_rows {
        for four in rows.chunks_exact_mut(4 * half) {
            let (ab, cd) = four.split_at_mut(2 * half);
            let (a, b) = ab.split_at_mut(half);
            let (c, d) = cd.split_at_mut(half);
            for ((a, b), (c, d)) in a.iter_mut().zip(b).zip(c.iter_mut().zip(d)) {
                [*a, *b, *c, *d] = two_rounds([*a, *b, *c, *d]);
            }
        }
        half *= 4;
    }
    if half < n_rows {
        for pair in rows.chunks_exact_mut(2 * half) {
            let (a, b) = pair.split_at_mut(half);
            for (a, b) in a.iter_mut().zip(b) {
                [*a, *b] = round([*a, *b]);
            }
        }
    }
    4 * n_rows
}

/// The two rounds within a row: a sign and a swap are vector operations.
#[inline]
fn within(row: Row) -> Row {
    let pairs: Row = from_fn(|c| row[c] * [1.0, -1.0, 1.0, -1.0][c] + row[c ^ 1]);
    from_fn(|c| pairs[c] * [1.0, 1.0, -1.0, -1.0][c] + pairs[c ^ 2])
}

#[inline]
fn round([a, b]: [Row; 2]) -> [Row; 2] {
    [from_fn(|c| a[c] + b[c]), from_fn(|c| a[c] - b[c])]
}

/// Neighbours, then pairs.
#[inline]
fn two_rounds([a, b, c, d]: [Row; 4]) -> [Row; 4] {
    let ([a, b], [c, d]) = (round([a, b]), round([c, d]));
    let ([a, c], [b, d]) = (round([a, c]), round([b, d]));
    [a, b, c, d]
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
