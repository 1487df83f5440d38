//! Attention of query rows over pages of an int8 or f16 KV cache, page by page.
//!
//! # Formula
//! Per query row and page, over the `valid` positions `t` of the page:
//! `s[t] = q . k[t]`, `m = max s`, `w[t] = exp(s[t] - m)`, `l = sum w`, `o = sum w[t] * v[t]`.
//! Two partials `(m, l, o)` and `(mp, lp, op)` merge to `m' = max(m, mp)`, `a = exp(m - m')`,
//! `b = exp(mp - m')`, `l' = l a + lp b`, `o' = o a + op b`; the result is `o / l`.
//!
//! # Shapes
//! `n` query rows = token rows times the query heads that share the kv head, any mix. `head_dim` is
//! a multiple of 32, at most 256. Queries `[n][head_dim]`, partials `m`, `l` `[n]`, `o`
//! `[n][head_dim]`. A page holds int8 keys in quads of positions, f16 keys position by position,
//! and values of both formats in blocks of 16 columns:
//! ```text
//! int8 keys  k0[0..4] k1[0..4] k2[0..4] k3[0..4] | k0[4..8] k1[4..8] ...   16 bytes = 4 positions x 4
//! f16 keys   k0[0..head_dim] k1[0..head_dim] ...
//! values     v0[0..16] v1[0..16] ... v63[0..16] | v0[16..32] v1[16..32] ...
//! ```
//!
//! # Numerics
//! The order is part of the contract; every tier gives the same bits.
//! - int8 keys and their queries are rotated (`rotation.rs`), which leaves their products as they are.
//! - int8 score: per block of 32 along `head_dim` an exact i32 `isum` (at most 32 * 127^2 < 2^20,
//!   exact in f32); `acc = fma(isum, scale_q, acc)` blocks ascending from zero; `s = acc * scale_k`.
//! - f16 score: 16 lanes of `fma(q, k, acc)` along `head_dim` and their tree (`vector/mod.rs`).
//! - `m` passes over NaN and is never `-0.0`, so its order is free. A NaN score, or a page whose
//!   scores are all `-inf`, makes the row NaN through `w`.
//! - `l`: 16 lanes over the positions and their tree. `o[d]`: one chain over ascending positions,
//!   int8 `fma(w * scale_v, v, o)`, f16 `fma(w, v, o)`.
//! - merge: `o' = fma(o, a, op * b)`, `l' = fma(l, a, lp * b)`; the end is `o * (1 / l)`.
//!
//! # Cost
//! Per position and kv head 2 * head_dim bytes of int8 (4 * head_dim of f16), and per query row 2 *
//! head_dim multiply-adds and one `exp`. Bound by the f32 multiply-adds of the values.
//!
//! # Source
//! Dao et al., <https://arxiv.org/abs/2205.14135>, with the outer loop over pages instead of tiles
//! and the merge left to the caller, so that pages can go to different workers.
//!
//! # Example
//! One query row over a page that holds two tokens:
//! ```
//! use brevity_kernels::Isa;
//! use brevity_kernels::attention::{Attention, KvPage, KvPageMut, PAGE, PartialsMut, Queries, QueriesMut, StoreKv};
//!
//! let (isa, head_dim) = (Isa::best(), 32);
//! let (mut keys, mut values) = (vec![0; PAGE * head_dim], vec![0; PAGE * head_dim]);
//! for (slot, value) in [1.0, 3.0].into_iter().enumerate() {
//!     let page = KvPageMut::F16 { keys: &mut keys, values: &mut values };
//!     StoreKv::new(isa).unwrap().run(page, slot, head_dim, &[1.0; 32], &[value; 32]);
//! }
//! let attention = Attention::new(isa).unwrap();
//! let mut rows = vec![0.0; head_dim];
//! attention.prepare(head_dim, &[1.0; 32], 0.2, QueriesMut::F16 { rows: &mut rows });
//!
//! let (mut m, mut l, mut o) = ([0.0], [0.0], vec![0.0; head_dim]);
//! let page = KvPage::F16 { keys: &keys, values: &values };
//! let out = PartialsMut { m: &mut m, l: &mut l, o: &mut o };
//! attention.partial(head_dim, Queries::F16 { rows: &rows }, page, &[2], out);
//! let mut y = vec![0.0; head_dim];
//! let state = PartialsMut { m: &mut m, l: &mut l, o: &mut o };
//! attention.finish(state.as_partials(), &mut y);
//! assert_eq!(y, [2.0; 32]); // both keys weigh the same
//! ```

use crate::exp::exp;
use crate::quantize::Quantize;
use crate::{GROUP, Isa};

#[cfg(target_arch = "x86_64")]
mod avx2;
pub mod backward;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "aarch64")]
mod neon_dotprod;
mod page;
mod queries;
mod rotation;
mod scalar;
#[cfg(test)]
mod tests;
#[cfg_attr(
    not(any(target_arch = "x86_64", target_arch = "aarch64")),
    allow(dead_code)
)]
mod tiled;

pub use page::{KvFormat, KvPage, KvPageMut, StoreKv};
pub use queries::{Partials, PartialsMut, Queries, QueriesMut};

use tiled::Tiles;

/// Positions of a page.
pub const PAGE: usize = 64;
/// Longest head.
pub const MAX_HEAD_DIM: usize = 256;

/// Attention of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Attention {
    quantize: Quantize,
    /// The inner loops of a vector tier.
    tiles: Option<&'static Tiles>,
}

impl Attention {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let quantize = Quantize::new(isa)?;
        let tiles = match isa {
            Isa::Scalar => None,
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => Some(&neon::TILES),
            #[cfg(target_arch = "aarch64")]
            Isa::NeonDotprod | Isa::NeonI8mm => Some(&neon_dotprod::TILES),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => Some(&avx2::TILES),
            _ => return None,
        };
        Some(Self { quantize, tiles })
    }

    /// Scales query rows (`[n][head_dim]`) by `scale`, usually `1 / sqrt(head_dim)`, and brings them
    /// into the form that pages of the format of `dst` ask for.
    ///
    /// # Panics
    /// If `head_dim` is no multiple of 32 or above [`MAX_HEAD_DIM`], or `query` or `dst` has another
    /// shape.
    pub fn prepare(&self, head_dim: usize, query: &[f32], scale: f32, dst: QueriesMut<'_>) {
        check_head_dim(head_dim);
        let len = query.len();
        assert!(
            len.is_multiple_of(head_dim),
            "query of {len}, heads of {head_dim}"
        );
        match dst {
            QueriesMut::Int8 { codes, scales } => {
                assert_eq!(codes.len(), len, "query codes");
                assert_eq!(scales.len(), len / GROUP, "query scales");
                let heads = query.chunks(head_dim).zip(codes.chunks_mut(head_dim));
                for ((query, codes), scales) in heads.zip(scales.chunks_mut(head_dim / GROUP)) {
                    let mut turned = [0.0; MAX_HEAD_DIM];
                    let turned = &mut turned[..head_dim];
                    turned.copy_from_slice(query);
                    let scale = scale / rotation::rotate(turned) as f32;
                    for q in &mut *turned {
                        *q *= scale;
                    }
                    let sums = &mut [0; MAX_HEAD_DIM / GROUP][..scales.len()];
                    self.quantize.run(turned, codes, scales, sums);
                }
            }
            QueriesMut::F16 { rows } => {
                assert_eq!(rows.len(), len, "query rows");
                for (dst, q) in rows.iter_mut().zip(query) {
                    *dst = q * scale;
                }
            }
        }
    }

    /// The partial of each query row over the first `valid[i]` positions of `page`; `n` is the
    /// length of `valid`.
    ///
    /// # Panics
    /// If `head_dim` is no multiple of 32 or above [`MAX_HEAD_DIM`], a `valid[i]` is not in `1..=PAGE`, the formats of queries
    /// and page differ, or a slice has another length than its shape.
    #[allow(unsafe_code)]
    pub fn partial(
        &self,
        head_dim: usize,
        queries: Queries<'_>,
        page: KvPage<'_>,
        valid: &[usize],
        out: PartialsMut<'_>,
    ) {
        let n = valid.len();
        check_head_dim(head_dim);
        page.check(head_dim);
        queries.check(n, head_dim);
        assert_eq!(
            queries.format(),
            page.format(),
            "format of queries and page"
        );
        assert_eq!([out.m.len(), out.l.len()], [n; 2], "partials of {n} rows");
        assert_eq!(out.o.len(), n * head_dim, "partials of {n} rows");
        for &valid in valid {
            assert!(
                (1..=PAGE).contains(&valid),
                "{valid} positions of a page of {PAGE}"
            );
        }
        match self.tiles {
            None => scalar::partial(head_dim, queries, page, valid, out),
            // SAFETY: `new` saw that this machine runs the tier.
            Some(tiles) => unsafe {
                tiled::partial(tiles, head_dim, queries, page, valid, out);
            },
        }
    }

    /// Merges the partials of the next page into the running ones.
    ///
    /// # Panics
    /// If the shapes differ or a row is no multiple of 32 long.
    #[allow(unsafe_code)]
    pub fn merge(&self, running: PartialsMut<'_>, page: Partials<'_>) {
        let head_dim = page.head_dim();
        assert_eq!(running.m.len(), page.m.len(), "rows");
        assert_eq!(running.as_partials().head_dim(), head_dim, "head_dim");
        match self.tiles {
            None => merge(running, page, scalar::merge_row),
            // SAFETY: `new` saw that this machine runs the tier.
            Some(tiles) => unsafe { (tiles.merge)(running, page) },
        }
    }

    /// `dst[i] = o[i] / l[i]`: the attention output, `[n][head_dim]`.
    ///
    /// # Panics
    /// If the shapes differ or a row is no multiple of 32 long.
    pub fn finish(&self, state: Partials<'_>, dst: &mut [f32]) {
        let head_dim = state.head_dim();
        assert_eq!(dst.len(), state.o.len(), "dst");
        let rows = dst
            .chunks_exact_mut(head_dim)
            .zip(state.o.chunks_exact(head_dim));
        for ((dst, o), l) in rows.zip(state.l) {
            let inv = 1.0 / l;
            for (dst, o) in dst.iter_mut().zip(o) {
                *dst = o * inv;
            }
        }
    }
}

/// [`Attention::merge`], to be inlined where a tier's instructions may be used; `merge_row` is
/// `o = o * a + op * b`.
#[inline(always)]
fn merge(
    running: PartialsMut<'_>,
    page: Partials<'_>,
    merge_row: impl Fn(&mut [f32], &[f32], f32, f32),
) {
    let head_dim = page.head_dim();
    let rows = running
        .o
        .chunks_exact_mut(head_dim)
        .zip(page.o.chunks_exact(head_dim));
    for (i, (o, op)) in rows.enumerate() {
        let (m, mp) = (running.m[i], page.m[i]);
        let max = if mp > m { mp } else { m };
        let (a, b) = (exp(m - max), exp(mp - max));
        running.m[i] = max;
        running.l[i] = running.l[i].mul_add(a, page.l[i] * b);
        merge_row(o, op, a, b);
    }
}

/// # Panics
/// If `head_dim` is no multiple of [`GROUP`] in `GROUP..=MAX_HEAD_DIM`.
fn check_head_dim(head_dim: usize) {
    let ok = head_dim.is_multiple_of(GROUP) && (GROUP..=MAX_HEAD_DIM).contains(&head_dim);
    assert!(
        ok,
        "head_dim = {head_dim}: no multiple of {GROUP} up to {MAX_HEAD_DIM}"
    );
}
