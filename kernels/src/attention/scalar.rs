//! Attention in plain Rust: the definition of every tier's result.

use half::f16;

use super::page::{key_index, scale, value_index};
use super::{KvPage, PAGE, PartialsMut, Queries};
use crate::GROUP;
use crate::exp::exp;
use crate::vector;

/// See [`super::Attention::partial`]; the lengths are checked there.
pub(super) fn partial(
    head_dim: usize,
    queries: Queries<'_>,
    page: KvPage<'_>,
    valid: &[usize],
    out: PartialsMut<'_>,
) {
    for (i, (&valid, o)) in valid
        .iter()
        .zip(out.o.chunks_exact_mut(head_dim))
        .enumerate()
    {
        let mut scores = [0.0; PAGE];
        for (t, s) in scores[..valid].iter_mut().enumerate() {
            *s = score(head_dim, queries, i, page, t);
        }
        let weights = &mut scores[..valid];
        let m = max(weights);
        for w in weights.iter_mut() {
            *w = exp(*w - m);
        }
        out.m[i] = m;
        out.l[i] = vector::sum(weights);

        o.fill(0.0);
        for (t, &w) in weights.iter().enumerate() {
            match page {
                KvPage::Int8 {
                    values,
                    value_scales,
                    ..
                } => {
                    let w = w * scale(value_scales[t]);
                    for (d, o) in o.iter_mut().enumerate() {
                        *o = w.mul_add(f32::from(values[value_index(t, d)]), *o);
                    }
                }
                KvPage::F16 { values, .. } => {
                    for (d, o) in o.iter_mut().enumerate() {
                        let v = f16::from_bits(values[value_index(t, d)]).to_f32();
                        *o = w.mul_add(v, *o);
                    }
                }
            }
        }
    }
}

/// The largest score, NaN passed over, zero always positive: independent of the order.
fn max(scores: &[f32]) -> f32 {
    scores
        .iter()
        .fold(f32::NEG_INFINITY, |m, &s| if s > m { s } else { m })
        + 0.0
}

/// Score of query row `i` and position `t`.
fn score(head_dim: usize, queries: Queries<'_>, i: usize, page: KvPage<'_>, t: usize) -> f32 {
    match (queries, page) {
        (
            Queries::Int8 { codes, scales },
            KvPage::Int8 {
                keys, key_scales, ..
            },
        ) => {
            let mut acc = 0.0f32;
            #[allow(clippy::needless_range_loop)] // `b` is a block of codes and of scales
            for b in i * head_dim / GROUP..(i + 1) * head_dim / GROUP {
                let isum: i32 = (b * GROUP..(b + 1) * GROUP)
                    .map(|j| {
                        let key = keys[key_index(t, j % head_dim, head_dim)];
                        i32::from(codes[j]) * i32::from(key)
                    })
                    .sum();
                acc = (isum as f32).mul_add(scales[b], acc);
            }
            acc * scale(key_scales[t])
        }
        (Queries::F16 { rows }, KvPage::F16 { keys, .. }) => {
            let key = &keys[t * head_dim..][..head_dim];
            let query = &rows[i * head_dim..][..head_dim];
            vector::dot(
                query.iter().copied(),
                key.iter().map(|&k| f16::from_bits(k).to_f32()),
            )
        }
        _ => unreachable!("the formats were compared"),
    }
}

/// `o = o * a + op * b`.
pub(super) fn merge_row(o: &mut [f32], op: &[f32], a: f32, b: f32) {
    for (o, op) in o.iter_mut().zip(op) {
        *o = o.mul_add(a, op * b);
    }
}

/// f32 to f16 bits, ties to even.
pub(super) fn narrow(x: &[f32], dst: &mut [u16]) {
    for (dst, x) in dst.iter_mut().zip(x) {
        *dst = f16::from_f32(*x).to_bits();
    }
}
