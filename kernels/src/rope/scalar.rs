//! RoPE in plain Rust: the definition of every tier's result.

/// One head with pairs `(2i, 2i + 1)`; `cos`, `sin`: `[head_dim / 2]`.
pub(super) fn interleaved(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    for (pair, (&cos, &sin)) in head.chunks_exact_mut(2).zip(cos.iter().zip(sin)) {
        (pair[0], pair[1]) = rotate(pair[0], pair[1], cos, sin);
    }
}

/// One head with pairs `(i, i + head_dim / 2)`; `cos`, `sin`: `[head_dim / 2]`.
pub(super) fn halves(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    let (a, b) = head.split_at_mut(cos.len());
    rotate_all(a, b, cos, sin);
}

/// Pairs `(a[i], b[i])`; all slices of one length.
pub(super) fn rotate_all(a: &mut [f32], b: &mut [f32], cos: &[f32], sin: &[f32]) {
    for ((a, b), (&cos, &sin)) in a.iter_mut().zip(b).zip(cos.iter().zip(sin)) {
        (*a, *b) = rotate(*a, *b, cos, sin);
    }
}

fn rotate(a: f32, b: f32, cos: f32, sin: f32) -> (f32, f32) {
    (a.mul_add(cos, -(b * sin)), a.mul_add(sin, b * cos))
}
