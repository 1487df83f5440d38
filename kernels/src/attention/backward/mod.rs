//! Gradient of attention with respect to queries, keys and values.
//!
//! # Formula
//! For a query row `q` that sees the positions `t < valid`, with `do` the gradient of its output:
//! `s[t] = q . k[t]`, `p[t] = exp(s[t] - max s) / sum`, `dp[t] = do . v[t]`, `D = sum of p[t] dp[t]`,
//! `ds[t] = p[t] (dp[t] - D)`; then `dq = sum of ds[t] k[t]`, `dk[t] = sum of ds[t] q` and
//! `dv[t] = sum of p[t] do`, the last two over all query rows.
//!
//! Queries, keys and values are what the forward pass multiplied: the codes of the page times their
//! scales. Quantizing has the gradient of the identity ("straight-through").
//!
//! # Shapes
//! Everything is in panels of 16 columns; `n` query rows = token rows times the query heads that
//! share the kv head.
//! ```text
//! queries, do, dq   [head_dim / 16][n][16]
//! keys of a page    [head_dim / 16][PAGE][16]      and turned: [PAGE / 16][head_dim][16]
//! values of a page  turned: [PAGE / 16][head_dim][16]
//! p, ds             [positions / 16][n][16]
//! dk, dv            [head_dim / 16][16][16] for every 16 positions
//! ```
//!
//! # Steps
//! 1. [`page_floats`] for every page and kv head.
//! 2. [`AttentionBackward::queries`] for every block of query rows and kv head: `p`, `ds` and `dq`.
//! 3. [`AttentionBackward::keys`] for every 16 positions and kv head, block after block: `dk`, `dv`.
//! 4. [`query_gradient`], [`key_gradient`] take the rotation of int8 pages back.
//!
//! # Numerics
//! f32; every element of every product is one chain of fused multiply-adds ([`crate::dense`],
//! [`crate::outer`]): scores over ascending `head_dim`, `dq` over ascending positions, `dk` and `dv`
//! over ascending query rows. Per row, in the 16 lanes of `vector/mod.rs`: `sum` of
//! `w[t] = exp(s[t] - max)`, and `W` of `w[t] * dp[t]`; `inv = 1 / sum`, `p = w * inv`, `D = W * inv`,
//! `ds = p * (dp - D)`. A query with a NaN score gets NaN.
//!
//! # Cost
//! Per query row and position 5 * head_dim multiply-adds and one `exp`; bound by the multiply-adds.
//! `p` and `ds` take 8 bytes per query row and position, of as many rows as the caller takes at a time.
//!
//! # Source
//! Dao et al., <https://arxiv.org/abs/2205.14135>, appendix B; probabilities are kept between the two
//! products that need them instead of being computed twice.
//!
//! # Variants
//! One loop over arrays of 16; the tiers differ in the instructions it is compiled to.

use half::f16;

use super::page::{key_index, scale, value_index};
use super::{KvFormat, KvPage, MAX_HEAD_DIM, PAGE, Queries, rotation};
use crate::dense::{COLUMNS, Dense};
use crate::exp::exp_lanes;
use crate::outer::Outer;
use crate::vector::{LANES, sum_lanes};
use crate::{GROUP, Isa};

#[cfg(test)]
mod tests;

/// Panels of 16 positions in a page.
pub const PAGE_PANELS: usize = PAGE / COLUMNS;

const _: () = assert!(COLUMNS == LANES, "a lane of a sum is a column of a panel");

/// Keys and values of a page and kv head in f32, as their products read them. Positions that were
/// never stored are zeros.
#[derive(Clone, Copy, Debug)]
pub struct PageFloats<'a> {
    /// `[head_dim / 16][PAGE][16]`.
    pub keys: &'a [f32],
    /// `[PAGE / 16][head_dim][16]`.
    pub turned_keys: &'a [f32],
    /// `[PAGE / 16][head_dim][16]`.
    pub turned_values: &'a [f32],
}

impl<'a> PageFloats<'a> {
    /// Floats that one page and kv head take.
    pub fn len(head_dim: usize) -> usize {
        3 * PAGE * head_dim
    }

    /// The parts of what [`page_floats`] wrote.
    ///
    /// # Panics
    /// If `floats` has another length than [`PageFloats::len`].
    pub fn new(floats: &'a [f32], head_dim: usize) -> Self {
        assert_eq!(floats.len(), Self::len(head_dim), "floats of a page");
        let (keys, rest) = floats.split_at(PAGE * head_dim);
        let (turned_keys, turned_values) = rest.split_at(PAGE * head_dim);
        Self {
            keys,
            turned_keys,
            turned_values,
        }
    }
}

/// Writes the first `valid` positions of a page of `head_dim` into `dst`, as [`PageFloats::new`]
/// reads it.
///
/// # Panics
/// If `valid > PAGE`, or the page or `dst` has another length than its shape.
pub fn page_floats(page: KvPage<'_>, head_dim: usize, valid: usize, dst: &mut [f32]) {
    page.check(head_dim);
    assert!(valid <= PAGE, "{valid} positions of a page of {PAGE}");
    let (mut key, mut value) = ([0.0; MAX_HEAD_DIM], [0.0; MAX_HEAD_DIM]);
    let (key, value) = (&mut key[..head_dim], &mut value[..head_dim]);
    let mut rows = PageRows::new(head_dim, dst);
    for t in 0..valid {
        for d in 0..head_dim {
            (key[d], value[d]) = match page {
                KvPage::Int8 {
                    keys,
                    key_scales,
                    values,
                    value_scales,
                } => (
                    scale(key_scales[t]) * f32::from(keys[key_index(t, d, head_dim)]),
                    scale(value_scales[t]) * f32::from(values[value_index(t, d)]),
                ),
                KvPage::F16 { keys, values } => (
                    f16::from_bits(keys[t * head_dim + d]).to_f32(),
                    f16::from_bits(values[value_index(t, d)]).to_f32(),
                ),
            };
        }
        rows.store(t, key, value);
    }
}

/// A page in f32 that is being written, row by row.
#[derive(Debug)]
pub struct PageRows<'a> {
    keys: &'a mut [f32],
    turned_keys: &'a mut [f32],
    turned_values: &'a mut [f32],
    head_dim: usize,
}

impl<'a> PageRows<'a> {
    /// A page of zeros in `dst`.
    ///
    /// # Panics
    /// If `head_dim` is no multiple of 16 or `dst` has another length than [`PageFloats::len`].
    pub fn new(head_dim: usize, dst: &'a mut [f32]) -> Self {
        assert!(head_dim.is_multiple_of(COLUMNS), "head_dim = {head_dim}");
        assert_eq!(dst.len(), PageFloats::len(head_dim), "floats of a page");
        dst.fill(0.0);
        let (keys, rest) = dst.split_at_mut(PAGE * head_dim);
        let (turned_keys, turned_values) = rest.split_at_mut(PAGE * head_dim);
        Self {
            keys,
            turned_keys,
            turned_values,
            head_dim,
        }
    }

    /// Writes the key and the value (`[head_dim]`) of position `t` of the page.
    ///
    /// # Panics
    /// If `t >= PAGE` or a slice has another length.
    pub fn store(&mut self, t: usize, key: &[f32], value: &[f32]) {
        let head_dim = self.head_dim;
        assert!(t < PAGE, "position {t} of {PAGE}");
        assert_eq!([key.len(), value.len()], [head_dim; 2], "key and value");
        let (panel, column) = (t / COLUMNS, t % COLUMNS);
        for (d, (key, value)) in key.iter().zip(value).enumerate() {
            let turned = (panel * head_dim + d) * COLUMNS + column;
            self.keys[(d / COLUMNS * PAGE + t) * COLUMNS + d % COLUMNS] = *key;
            self.turned_keys[turned] = *key;
            self.turned_values[turned] = *value;
        }
    }
}

/// Query row `i` as the scores were made of it: `dst` `[head_dim]`.
///
/// # Panics
/// If there is no such row.
pub fn query_floats(queries: Queries<'_>, i: usize, dst: &mut [f32]) {
    let head_dim = dst.len();
    match queries {
        Queries::Int8 { codes, scales } => {
            let codes = &codes[i * head_dim..][..head_dim];
            let scales = &scales[i * head_dim / GROUP..][..head_dim / GROUP];
            let blocks = codes.chunks(GROUP).zip(dst.chunks_mut(GROUP));
            for ((codes, dst), scale) in blocks.zip(scales) {
                for (dst, code) in dst.iter_mut().zip(codes) {
                    *dst = scale * f32::from(*code);
                }
            }
        }
        Queries::F16 { rows } => dst.copy_from_slice(&rows[i * head_dim..][..head_dim]),
    }
}

/// From the gradient of a query row as [`query_floats`] gives it to that of the row that
/// [`super::Attention::prepare`] was given with `scale`; `[head_dim]`, in place.
///
/// # Panics
/// If `head_dim` is no multiple of 32.
pub fn query_gradient(format: KvFormat, scale: f32, row: &mut [f32]) {
    let scale = match format {
        KvFormat::Int8 => scale / rotation::rotate(row) as f32,
        KvFormat::F16 => scale,
    };
    for x in row {
        *x *= scale;
    }
}

/// From the gradient of a key as [`page_floats`] gives it to that of the key that was stored;
/// `[head_dim]`, in place.
///
/// # Panics
/// If `head_dim` is no multiple of 32.
pub fn key_gradient(format: KvFormat, row: &mut [f32]) {
    if format == KvFormat::Int8 {
        rotation::rotate(row);
    }
}

/// A block of query rows of one kv head.
#[derive(Clone, Copy, Debug)]
pub struct QueryBlock<'a> {
    /// Elements of a head, a multiple of 16.
    pub head_dim: usize,
    /// `[head_dim / 16][n][16]`: the rows, as [`query_floats`] gives them.
    pub queries: &'a [f32],
    /// `[head_dim / 16][n][16]`: the gradient of their outputs.
    pub d_out: &'a [f32],
}

impl QueryBlock<'_> {
    /// Rows.
    fn n(&self) -> usize {
        self.queries.len() / self.head_dim
    }

    /// # Panics
    /// If the shapes are not those of `n` rows.
    fn check(&self, n: usize) {
        let head_dim = self.head_dim;
        assert!(
            head_dim.is_multiple_of(COLUMNS) && head_dim > 0,
            "head_dim = {head_dim}"
        );
        assert_eq!(self.queries.len(), n * head_dim, "queries of {n} rows");
        assert_eq!(self.d_out.len(), n * head_dim, "gradients of {n} rows");
    }
}

type Rows = unsafe fn(&[usize], &mut [f32], &mut [f32]);

/// The gradient of attention of one tier.
#[derive(Clone, Copy, Debug)]
pub struct AttentionBackward {
    dense: Dense,
    outer: Outer,
    rows: Rows,
}

impl AttentionBackward {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        let rows: Rows = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512Vnni => rows_avx2,
            _ => rows,
        };
        Some(Self {
            dense: Dense::new(isa)?,
            outer: Outer::new(isa)?,
            rows,
        })
    }

    /// Probabilities, gradients of scores and of queries of a block of `n` rows, row `i` of which
    /// sees the first `valid[i]` positions of `pages`. `p` and `ds` are
    /// `[largest valid / 16, rounded up][n][16]`, zero where nothing is seen; `dq` is
    /// `[head_dim / 16][n][16]`.
    ///
    /// # Panics
    /// If a row sees nothing or more than `pages` hold, or a slice has another length than its shape.
    #[allow(unsafe_code)]
    pub fn queries(
        &self,
        block: QueryBlock<'_>,
        pages: &[PageFloats<'_>],
        valid: &[usize],
        [p, ds, dq]: [&mut [f32]; 3],
    ) {
        let (n, head_dim) = (valid.len(), block.head_dim);
        block.check(n);
        let most = valid.iter().copied().max().unwrap_or(0);
        let least = valid.iter().copied().min().unwrap_or(1);
        assert!(least > 0 && most <= pages.len() * PAGE, "{least}..={most}");
        let n_panels = most.div_ceil(COLUMNS);
        assert_eq!(p.len(), n_panels * n * COLUMNS, "probabilities");
        assert_eq!(ds.len(), n_panels * n * COLUMNS, "gradients of scores");
        assert_eq!(dq.len(), n * head_dim, "gradients of queries");
        if n == 0 {
            return;
        }
        let panel_len = n * COLUMNS;
        let panels = p.chunks_mut(panel_len).zip(ds.chunks_mut(panel_len));
        for (t, (p, ds)) in panels.enumerate() {
            let page = &pages[t / PAGE_PANELS];
            let turned = t % PAGE_PANELS * head_dim * COLUMNS;
            for (rows, turned_page, dst) in [
                (block.queries, page.turned_keys, p),
                (block.d_out, page.turned_values, ds),
            ] {
                dst.fill(0.0);
                let w = turned_page[turned..][..head_dim * COLUMNS].chunks(COLUMNS * COLUMNS);
                for (rows, w) in rows.chunks(panel_len).zip(w) {
                    self.dense.accumulate(rows, w, dst);
                }
            }
        }
        // SAFETY: `new` saw that this machine runs the tier.
        unsafe { (self.rows)(valid, p, ds) }
        dq.fill(0.0);
        for (t, ds) in ds.chunks(panel_len).enumerate() {
            let keys = pages[t / PAGE_PANELS].keys.chunks(PAGE * COLUMNS);
            for (keys, dq) in keys.zip(dq.chunks_mut(panel_len)) {
                let keys = &keys[t % PAGE_PANELS * COLUMNS * COLUMNS..][..COLUMNS * COLUMNS];
                self.dense.accumulate(ds, keys, dq);
            }
        }
    }

    /// Adds what a block gives to the gradients of the keys and values of 16 positions: `p` and `ds`
    /// are their panels, `[n][16]`; `dk` and `dv` `[head_dim / 16][16][16]`.
    ///
    /// # Panics
    /// If a slice has another length than its shape.
    pub fn keys(&self, block: QueryBlock<'_>, [p, ds]: [&[f32]; 2], [dk, dv]: [&mut [f32]; 2]) {
        let (n, head_dim) = (block.n(), block.head_dim);
        block.check(n);
        assert_eq!(
            [p.len(), ds.len()],
            [n * COLUMNS; 2],
            "p and ds of {n} rows"
        );
        let len = head_dim * COLUMNS;
        assert_eq!([dk.len(), dv.len()], [len; 2], "gradients of 16 positions");
        for (x, rows, dst) in [(ds, block.queries, dk), (p, block.d_out, dv)] {
            let panels = rows.chunks(n.max(1) * COLUMNS);
            for (rows, dst) in panels.zip(dst.chunks_mut(COLUMNS * COLUMNS)) {
                self.outer.accumulate(x, rows, dst);
            }
        }
    }
}

/// From scores and `dp` to `p` and `ds`, `[panels][n][16]`: the definition, and the code of the tiers
/// whose instructions the compiler always has.
#[inline(always)]
fn rows(valid: &[usize], p: &mut [f32], ds: &mut [f32]) {
    let n = valid.len();
    let (p, ds) = (p.as_chunks_mut::<LANES>().0, ds.as_chunks_mut::<LANES>().0);
    for (i, &valid) in valid.iter().enumerate() {
        let seen = valid.div_ceil(LANES);
        // What is not seen has the score `-inf`, so the weight zero, and no `dp` that could be inf.
        for j in valid % LANES..if valid % LANES == 0 { 0 } else { LANES } {
            let last = (seen - 1) * n + i;
            (p[last][j], ds[last][j]) = (f32::NEG_INFINITY, 0.0);
        }
        let mut maxima = [f32::NEG_INFINITY; LANES];
        for t in 0..seen {
            let s = &p[t * n + i];
            for j in 0..LANES {
                maxima[j] = if s[j] > maxima[j] { s[j] } else { maxima[j] };
            }
        }
        let larger = |m: f32, s: f32| if s > m { s } else { m };
        let max = maxima.into_iter().fold(f32::NEG_INFINITY, larger) + 0.0;
        let (mut sums, mut products) = ([0.0f32; LANES], [0.0f32; LANES]);
        for t in 0..seen {
            let (w, dp) = (&mut p[t * n + i], &ds[t * n + i]);
            *w = exp_lanes(w.map(|s| s - max));
            for j in 0..LANES {
                sums[j] += w[j];
                products[j] = w[j].mul_add(dp[j], products[j]);
            }
        }
        let inv = 1.0 / sum_lanes(sums);
        let mean = sum_lanes(products) * inv;
        for t in 0..p.len() / n {
            let (p, ds) = (&mut p[t * n + i], &mut ds[t * n + i]);
            if t >= seen {
                (*p, *ds) = ([0.0; LANES], [0.0; LANES]);
                continue;
            }
            for j in 0..LANES {
                p[j] *= inv;
                ds[j] = p[j] * (ds[j] - mean);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn rows_avx2(valid: &[usize], p: &mut [f32], ds: &mut [f32]) {
    rows(valid, p, ds);
}
