//! A rotation that spreads the outliers of a head over its elements.
//!
//! # Formula
//! `x <- H x`, `H` the Walsh-Hadamard matrix (entries 1 and -1, `H H = n I`) of the largest power of
//! two `n` that divides `head_dim`, applied to each block of `n`. Keys have a few large channels that
//! would take the resolution of all others in int8; a rotation of query and key leaves their product
//! as it is and makes the elements alike in size.
//!
//! # Numerics
//! `log2 n` rounds of `(a + b, a - b)`, neighbours first; plain adds, so all tiers of an
//! architecture share the code. Arm says `a * 1 + b` and `a * -1 + b` within a vector, which is the
//! same: the golden tokens and logits hold on both.
//!
//! # Source
//! Ashkboos et al., QuaRot, <https://arxiv.org/abs/2404.00456>.

#[cfg(target_arch = "aarch64")]
use neon::{sixteen, two_rounds};
#[cfg(not(target_arch = "aarch64"))]
use plain::{sixteen, two_rounds};

/// A vector register, as the loops are written for.
type Row = [f32; 4];

/// Rotates `head` (`[head_dim]`, a multiple of 32) in place and gives `n`: products of two rotated
/// vectors are `n` times as large.
pub(super) fn rotate(head: &mut [f32]) -> usize {
    let rows = head.as_chunks_mut::<4>().0;
    // Two rounds at a time: a row is loaded and stored once for both.
    for four in rows.as_chunks_mut::<4>().0 {
        sixteen(four);
    }
    let n_rows = 1 << rows.len().trailing_zeros();
    let mut half = 4;
    while 4 * half <= n_rows {
        for four in rows.chunks_exact_mut(4 * half) {
            let (ab, cd) = four.split_at_mut(2 * half);
            let (a, b) = ab.split_at_mut(half);
            let (c, d) = cd.split_at_mut(half);
            for ((a, b), (c, d)) in a.iter_mut().zip(b).zip(c.iter_mut().zip(d)) {
                two_rounds([a, b, c, d]);
            }
        }
        half *= 4;
    }
    if half < n_rows {
        for pair in rows.chunks_exact_mut(2 * half) {
            let (a, b) = pair.split_at_mut(half);
            for (a, b) in a.iter_mut().zip(b) {
                let (x, y) = (*a, *b);
                for c in 0..4 {
                    (a[c], b[c]) = (x[c] + y[c], x[c] - y[c]);
                }
            }
        }
    }
    4 * n_rows
}

#[cfg(not(target_arch = "aarch64"))]
mod plain {
    use std::array::from_fn;

    use super::Row;

    /// The first four rounds.
    #[inline]
    pub(super) fn sixteen(four: &mut [Row; 4]) {
        *four = four.map(within);
        two_rounds(four.each_mut());
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
    pub(super) fn two_rounds([a, b, c, d]: [&mut Row; 4]) {
        let ([x, y], [z, w]) = (round([*a, *b]), round([*c, *d]));
        ([*a, *c], [*b, *d]) = (round([x, z]), round([y, w]));
    }
}

#[cfg(target_arch = "aarch64")]
#[allow(unsafe_code)]
mod neon {
    use std::arch::aarch64::*;

    use super::Row;

    /// The first four rounds.
    #[inline]
    pub(super) fn sixteen(four: &mut [Row; 4]) {
        #[target_feature(enable = "neon")]
        #[inline]
        fn run(four: &mut [Row; 4]) {
            for row in &mut *four {
                *row = to_row(within(to_vector(row)));
            }
            rounds(four.each_mut());
        }
        // SAFETY: every CPU of the target has NEON.
        unsafe { run(four) }
    }

    /// Neighbours, then pairs.
    #[inline]
    pub(super) fn two_rounds(four: [&mut Row; 4]) {
        // SAFETY: every CPU of the target has NEON.
        unsafe { rounds(four) }
    }

    /// The two rounds within a row; products with 1 and -1 are exact.
    #[target_feature(enable = "neon")]
    #[inline]
    fn within(row: float32x4_t) -> float32x4_t {
        let pairs = vfmaq_f32(vrev64q_f32(row), row, to_vector(&[1.0, -1.0, 1.0, -1.0]));
        let swapped = vextq_f32::<2>(pairs, pairs);
        vfmaq_f32(swapped, pairs, to_vector(&[1.0, 1.0, -1.0, -1.0]))
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn rounds([a, b, c, d]: [&mut Row; 4]) {
        let [x, y, z, w] = [to_vector(a), to_vector(b), to_vector(c), to_vector(d)];
        let ([x, y], [z, w]) = (round(x, y), round(z, w));
        let ([x, z], [y, w]) = (round(x, z), round(y, w));
        (*a, *b, *c, *d) = (to_row(x), to_row(y), to_row(z), to_row(w));
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn round(a: float32x4_t, b: float32x4_t) -> [float32x4_t; 2] {
        [vaddq_f32(a, b), vsubq_f32(a, b)]
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn to_vector(row: &Row) -> float32x4_t {
        // SAFETY: four readable f32.
        unsafe { vld1q_f32(row.as_ptr()) }
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn to_row(v: float32x4_t) -> Row {
        let mut row = [0.0; 4];
        // SAFETY: four writable f32.
        unsafe { vst1q_f32(row.as_mut_ptr(), v) };
        row
    }
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
