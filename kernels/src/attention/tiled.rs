//! The order of a partial for vector tiers: scores, weights, values, each by tiles of query rows.
//!
//! ```text
//! for chunk of up to 32 rows (8 if that holds them all):
//!   for tile of rows:  scores[row][t] for all positions that a row of the tile sees
//!   for row:           m, l; weights in place of the scores
//!   for 16 columns:    v[t][16] = the page's values as f32          (4 KiB, read by all tiles)
//!     for tile of rows that see equally many positions: o[row][16] += w[row][t] * v[t][16]
//! ```
//! Where one tile holds all rows (decoding), it widens the values itself.
//!
//! A chunk's weights (8 KiB), 16 columns of values, and the page itself stay in L1.

use super::{KvPage, PAGE, Partials, PartialsMut, Queries};
use crate::GROUP;

/// Columns of `o` that a value tile makes.
pub(super) const COLUMNS: usize = 16;

/// Weights or scores of one query row.
pub(super) type Row = [f32; PAGE];
/// Values of 16 columns.
pub(super) type Columns = [f32; COLUMNS];

/// Query rows and keys of a score tile.
pub(super) struct Int8Scores<'a> {
    pub head_dim: usize,
    /// `[rows][head_dim]`.
    pub codes: &'a [i8],
    /// `[rows][head_dim / 32]`.
    pub scales: &'a [f32],
    /// `[PAGE / 4][head_dim / 4][4][4]`.
    pub keys: &'a [i8],
    /// `[PAGE]` bf16 bits.
    pub key_scales: &'a [u16],
    /// Positions wanted; a tile may compute more.
    pub len: usize,
}

/// Query rows and keys of a score tile.
pub(super) struct F16Scores<'a> {
    pub head_dim: usize,
    /// `[rows][head_dim]`.
    pub queries: &'a [f32],
    /// `[PAGE][head_dim]` f16 bits.
    pub keys: &'a [u16],
    /// Positions wanted; a tile may compute more.
    pub len: usize,
}

/// Weights of a value tile, and the positions it adds.
pub(super) struct Weights<'a> {
    pub rows: &'a [Row],
    /// First position; `o` starts at zero if this is the first of all, else it is added to.
    pub from: usize,
    /// Behind the last position.
    pub to: usize,
    /// From a row of `o` to the next.
    pub o_stride: usize,
}

/// Adds weighted values to rows of 16 columns at `o`, `o_stride` apart; `v[t]` for all positions.
pub(super) type AddValues<V> = unsafe fn(&Weights<'_>, v: &[[V; COLUMNS]], o: &mut [f32]);

/// Scores to weights; see [`Tiles::weights`].
type ToWeights = unsafe fn(&mut [Row], &[usize], Option<&[u16; PAGE]>, &mut [f32], &mut [f32]);

/// The inner loops of one tier. All of them need the tier's CPU features.
#[derive(Debug)]
pub(super) struct Tiles {
    /// Most rows of an int8 score tile, of an f16 score tile, of a value tile.
    pub int8_score_rows: usize,
    pub f16_score_rows: usize,
    pub value_rows: usize,
    /// One row of `scores` per query row.
    pub int8_scores: unsafe fn(&Int8Scores<'_>, scores: &mut [Row]),
    pub f16_scores: unsafe fn(&F16Scores<'_>, scores: &mut [Row]),
    /// Turns the first `valid[i]` scores of row `i` into weights, times the value scales if there
    /// are any; gives `m` and `l`.
    pub weights: ToWeights,
    /// 16 columns of values to f32.
    pub widen_int8: unsafe fn(&[[i8; COLUMNS]], v: &mut [Columns]),
    pub widen_f16: unsafe fn(&[[u16; COLUMNS]], v: &mut [Columns]),
    /// Value tiles, over widened values and straight from a page.
    pub add_f32: AddValues<f32>,
    pub add_int8: AddValues<i8>,
    pub add_f16: AddValues<u16>,
    /// [`super::Attention::merge`].
    pub merge: unsafe fn(running: PartialsMut<'_>, page: Partials<'_>),
}

/// See [`super::Attention::partial`]; the lengths are checked there.
///
/// # Safety
/// The machine runs the tier of `tiles`.
#[allow(unsafe_code)]
pub(super) unsafe fn partial(
    tiles: &Tiles,
    head_dim: usize,
    queries: Queries<'_>,
    page: KvPage<'_>,
    valid: &[usize],
    out: PartialsMut<'_>,
) {
    const SMALL: usize = 8;
    const LARGE: usize = 32;
    if valid.is_empty() {
        return;
    }
    if valid.len() <= SMALL {
        // SAFETY: by the caller.
        return unsafe { chunk::<SMALL>(tiles, head_dim, queries, page, valid, out) };
    }
    let rows = valid.chunks(LARGE).zip(out.o.chunks_mut(LARGE * head_dim));
    let sums = out.m.chunks_mut(LARGE).zip(out.l.chunks_mut(LARGE));
    for (i, ((valid, o), (m, l))) in rows.zip(sums).enumerate() {
        let queries = queries.rows(i * LARGE, valid.len(), head_dim);
        let out = PartialsMut { m, l, o };
        // SAFETY: by the caller.
        unsafe { chunk::<LARGE>(tiles, head_dim, queries, page, valid, out) }
    }
}

/// At most `N` rows.
///
/// # Safety
/// The machine runs the tier of `tiles`.
#[allow(unsafe_code)]
unsafe fn chunk<const N: usize>(
    tiles: &Tiles,
    head_dim: usize,
    queries: Queries<'_>,
    page: KvPage<'_>,
    valid: &[usize],
    out: PartialsMut<'_>,
) {
    let mut weights = [[0.0; PAGE]; N];
    let weights = &mut weights[..valid.len()];
    // SAFETY: by the caller.
    unsafe { scores(tiles, head_dim, queries, page, valid, weights) };

    let value_scales = match page {
        KvPage::Int8 { value_scales, .. } => value_scales.first_chunk(),
        KvPage::F16 { .. } => None,
    };
    // SAFETY: by the caller.
    unsafe { (tiles.weights)(weights, valid, value_scales, out.m, out.l) };

    let mut cuts = [Cut::default(); N];
    let cuts = cut(valid, tiles.value_rows, &mut cuts);
    match page {
        KvPage::Int8 { values, .. } => {
            let page = PageValues {
                values,
                widen: tiles.widen_int8,
                add: tiles.add_int8,
            };
            // SAFETY: by the caller.
            unsafe { add_page(tiles, page, weights, valid, cuts, out.o) }
        }
        KvPage::F16 { values, .. } => {
            let page = PageValues {
                values,
                widen: tiles.widen_f16,
                add: tiles.add_f16,
            };
            // SAFETY: by the caller.
            unsafe { add_page(tiles, page, weights, valid, cuts, out.o) }
        }
    }
}

/// Rows of a value tile.
#[derive(Clone, Copy, Default)]
struct Cut {
    first: usize,
    end: usize,
    /// Positions that all rows see, and that some row sees.
    shortest: usize,
    longest: usize,
}

/// Cuts the rows into value tiles. `cuts` is at least as long as `valid`.
fn cut<'a>(valid: &[usize], max_rows: usize, cuts: &'a mut [Cut]) -> &'a [Cut] {
    let (mut first, mut n) = (0, 0);
    while first < valid.len() {
        let end = first + value_tile_len(&valid[first..], max_rows);
        let bounds = valid[first..end].iter();
        let shortest = bounds.clone().copied().min().unwrap_or(0);
        let longest = bounds.copied().max().unwrap_or(0);
        cuts[n] = Cut {
            first,
            end,
            shortest,
            longest,
        };
        (first, n) = (end, n + 1);
    }
    &cuts[..n]
}

/// A page's values, and what works on them.
struct PageValues<'a, V> {
    /// `[head_dim / 16][PAGE][16]`.
    values: &'a [V],
    widen: unsafe fn(&[[V; COLUMNS]], v: &mut [Columns]),
    add: AddValues<V>,
}

/// `o[row]` = the weighted sum of the values that the row sees.
///
/// # Safety
/// The machine runs the tier of `tiles`.
#[allow(unsafe_code)]
unsafe fn add_page<V>(
    tiles: &Tiles,
    page: PageValues<'_, V>,
    weights: &[Row],
    valid: &[usize],
    cuts: &[Cut],
    o: &mut [f32],
) {
    let (values, _) = page.values.as_chunks::<COLUMNS>();
    let blocks = values.chunks_exact(PAGE).enumerate();
    let head_dim = o.len() / valid.len();
    if let [cut] = cuts {
        for (i, values) in blocks {
            // SAFETY: by the caller.
            unsafe {
                add_tile(
                    page.add,
                    weights,
                    valid,
                    cut,
                    values,
                    &mut o[i * COLUMNS..],
                    head_dim,
                )
            }
        }
        return;
    }
    let longest = cuts.iter().map(|cut| cut.longest).max().unwrap_or(0);
    let mut v = [[0.0; COLUMNS]; PAGE];
    for (i, values) in blocks {
        // SAFETY: by the caller.
        unsafe { (page.widen)(&values[..longest], &mut v[..longest]) };
        for cut in cuts {
            let o = &mut o[cut.first * head_dim + i * COLUMNS..];
            // SAFETY: by the caller.
            unsafe { add_tile(tiles.add_f32, weights, valid, cut, &v, o, head_dim) }
        }
    }
}

/// 16 columns of the rows of one tile: together as far as all of them see, then one by one.
/// `o` starts at the columns of the first row of the tile.
///
/// # Safety
/// The machine runs the tier of `add`.
#[allow(unsafe_code)]
unsafe fn add_tile<V>(
    add: AddValues<V>,
    weights: &[Row],
    valid: &[usize],
    cut: &Cut,
    v: &[[V; COLUMNS]],
    o: &mut [f32],
    o_stride: usize,
) {
    let Cut {
        first,
        end,
        shortest,
        longest,
    } = *cut;
    let args = Weights {
        rows: &weights[first..end],
        from: 0,
        to: shortest,
        o_stride,
    };
    // SAFETY: by the caller.
    unsafe { add(&args, v, o) };
    if longest == shortest {
        return;
    }
    for row in first..end {
        if valid[row] > shortest {
            let args = Weights {
                rows: &weights[row..=row],
                from: shortest,
                to: valid[row],
                o_stride,
            };
            // SAFETY: by the caller.
            unsafe { add(&args, v, &mut o[(row - first) * o_stride..]) };
        }
    }
}

/// Scores of `valid.len()` rows, row `i` at least up to `valid[i]`.
///
/// # Safety
/// The machine runs the tier of `tiles`.
#[allow(unsafe_code)]
unsafe fn scores(
    tiles: &Tiles,
    head_dim: usize,
    queries: Queries<'_>,
    page: KvPage<'_>,
    valid: &[usize],
    scores: &mut [Row],
) {
    let max_rows = match page {
        KvPage::Int8 { .. } => tiles.int8_score_rows,
        KvPage::F16 { .. } => tiles.f16_score_rows,
    };
    let mut first = 0;
    while first < valid.len() {
        let rows = even_tile_len(valid.len() - first, max_rows);
        let len = valid[first..first + rows]
            .iter()
            .copied()
            .max()
            .unwrap_or(0);
        let scores = &mut scores[first..first + rows];
        match (queries.rows(first, rows, head_dim), page) {
            (
                Queries::Int8 { codes, scales },
                KvPage::Int8 {
                    keys, key_scales, ..
                },
            ) => {
                let args = Int8Scores {
                    head_dim,
                    codes,
                    scales,
                    keys,
                    key_scales,
                    len,
                };
                // SAFETY: by the caller.
                unsafe { (tiles.int8_scores)(&args, scores) }
            }
            (Queries::F16 { rows: queries }, KvPage::F16 { keys, .. }) => {
                let args = F16Scores {
                    head_dim,
                    queries,
                    keys,
                    len,
                };
                // SAFETY: by the caller.
                unsafe { (tiles.f16_scores)(&args, scores) }
            }
            _ => unreachable!("the formats were compared"),
        }
        first += rows;
    }
}

/// Rows of the next tile if `n` rows are cut into as few tiles as possible, of nearly one size.
fn even_tile_len(n: usize, max: usize) -> usize {
    n.div_ceil(n.div_ceil(max))
}

/// Rows of the next value tile. Rows that see equally many positions go together; where such a
/// run is too short for a good tile, the rows after it join and finish one by one.
fn value_tile_len(valid: &[usize], max: usize) -> usize {
    let run = valid.iter().take_while(|&&v| v == valid[0]).count();
    if 2 * run >= max {
        even_tile_len(run, max)
    } else {
        valid.len().min(max)
    }
}

impl<'a> Queries<'a> {
    /// Rows `first..first + n`.
    fn rows(self, first: usize, n: usize, head_dim: usize) -> Queries<'a> {
        let (at, len) = (first * head_dim, n * head_dim);
        match self {
            Queries::Int8 { codes, scales } => Queries::Int8 {
                codes: &codes[at..at + len],
                scales: &scales[at / GROUP..(at + len) / GROUP],
            },
            Queries::F16 { rows } => Queries::F16 {
                rows: &rows[at..at + len],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_even() {
        let cut = |mut n, max| {
            let mut lens = Vec::new();
            while n > 0 {
                lens.push(even_tile_len(n, max));
                n -= lens[lens.len() - 1];
            }
            lens
        };
        assert_eq!(cut(9, 4), [3, 3, 3]);
        assert_eq!(cut(7, 4), [4, 3]);
        assert_eq!(cut(4, 4), [4]);
        assert_eq!(cut(1, 4), [1]);
    }

    #[test]
    fn value_tiles_follow_runs() {
        assert_eq!(value_tile_len(&[5, 5, 5, 6, 6, 6], 4), 3);
        assert_eq!(value_tile_len(&[5, 6, 7, 8, 9], 4), 4);
        assert_eq!(value_tile_len(&[5, 6, 7], 4), 3);
        assert_eq!(value_tile_len(&[64; 9], 4), 3);
        assert_eq!(value_tile_len(&[64; 192], 6), 6);
    }
}
