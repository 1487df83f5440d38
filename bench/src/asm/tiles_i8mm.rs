//! Tiles for `smmla` and `usmmla`; see `kernels/src/matmul/neon_i8mm.rs` for the formats.

use super::body::{Body, V};
use super::emit::{CODES, MINS, ROWS, ROWS_MORE, SCALES, START, STRIDE};
use super::tiles_dotprod::{Format, scales};

/// Bytes of a block of a single row, second plane.
const SPLIT_BLOCK: i32 = 112;
/// Bytes of a block of two rows.
const PAIR_BLOCK: i32 = 128;
/// Bytes of a block of four rows.
const QUAD_BLOCK: i32 = 2 * PAIR_BLOCK;

/// One row of int4, 16 columns.
pub fn rows1(format: Format, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, format.codes_len());
    b.pointer(ROWS, SPLIT_BLOCK);
    b.pointer(SCALES, 32);
    if format.has_mins() {
        b.pointer(MINS, 32);
    }
    let mask = b.keep("mask");
    b.setup.push(format!("movi v{mask}.16b, #15"));
    let y: Vec<V> = (0..4).map(|q| b.sum(&format!("y{q}"))).collect();
    b.blocks(|b| {
        let ([x0, x1], [x2, x3]) = (b.ldp(ROWS, 0), b.ldp(ROWS, 32));
        let x = [x0, x1, x2, x3];
        let mut sx = None;
        for group in 0..2 {
            let (mut d, mut m) = (None, None);
            for whole in 0..2usize {
                let q = 2 * group + whole as i32;
                let acc = [2 * q, 2 * q + 1].map(|pair| {
                    let w = b.ldp(CODES, 32 * pair);
                    let acc = b.ldr(ROWS, 64);
                    for (half, w) in w.into_iter().enumerate() {
                        b.mac("usmmla", acc, w, x[2 * half]);
                        let low = b.take();
                        b.and(low, w, mask);
                        b.mac("usmmla", acc, low, x[2 * half + 1]);
                    }
                    acc
                });
                b.words("faddp", acc[0], acc[0], acc[1]);
                let off = b.ldr(ROWS, 80);
                let sx = *sx.get_or_insert_with(|| b.ldr(ROWS, 96));
                b.words_lane("fmla", off, acc[0], sx, 0);
                let d = *d.get_or_insert_with(|| scales(b, SCALES, 16 * group));
                b.words("fmla", y[q as usize], off, d[whole]);
                if format.has_mins() {
                    let m = *m.get_or_insert_with(|| scales(b, MINS, 16 * group));
                    b.words_lane("fmla", y[q as usize], m[whole], sx, 1);
                }
            }
        }
    });
    b
}

/// The four vectors of the column pair at `offset`, k ascending, into `w`.
fn column_pair(b: &mut Body, w: [V; 4], offset: i32, mask: Option<V>) {
    let Some(mask) = mask else {
        b.ldp_into([w[0], w[1]], CODES, offset);
        b.ldp_into([w[2], w[3]], CODES, offset + 32);
        return;
    };
    let raw = b.ldp(CODES, offset);
    for (i, raw) in raw.into_iter().enumerate() {
        b.high_nibbles(w[2 + i], raw);
    }
    for (i, raw) in raw.into_iter().enumerate() {
        b.and(w[i], raw, mask);
    }
}

/// Constants of the tiles of several rows.
fn mask_of(b: &mut Body, format: Format) -> Option<V> {
    format.is_packed().then(|| {
        let mask = b.keep("mask");
        b.setup.push(format!("movi v{mask}.16b, #15"));
        mask
    })
}

/// Starts accumulator `acc` of the pair of rows at `row`.
fn start(b: &mut Body, format: Format, acc: V, (x, offset): (u32, i32)) {
    if format.is_int8() {
        b.ldr_into(acc, START, 0);
    } else {
        b.ldr_into(acc, x, offset + 64);
    }
}

/// The scales of column pairs `j` and `j + 2` of eight columns, each twice: `[d0 d1 d0 d1]`.
fn pair_scales(b: &mut Body, words: V, lane: usize) -> [V; 2] {
    let (low, whole) = (b.take(), b.take());
    b.dup(whole, words, lane);
    b.low_halves(low, whole);
    [low, whole]
}

/// `y += (acc * sx - magic * sx) * d` of one accumulator.
struct Step {
    row: (u32, i32),
    sx: V,
    acc: V,
    y: V,
    d: V,
    /// `scale * sum`, if it is in a register, and minima.
    min: Option<(Option<V>, V)>,
}

impl Step {
    fn push(self, b: &mut Body) {
        let (x, offset) = self.row;
        let off = b.ldr(x, offset + 80);
        b.words("fmla", off, self.acc, self.sx);
        b.words("fmla", self.y, off, self.d);
        if let Some((sum, m)) = self.min {
            let sum = sum.unwrap_or_else(|| b.ldr(x, offset + 112));
            b.words("fmla", self.y, sum, m);
        }
    }
}

/// Two rows times 16 columns, or four rows times 8.
fn few_rows(format: Format, pairs: usize, halves: i32, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, format.codes_len());
    b.pointer(ROWS, QUAD_BLOCK);
    b.pointer(SCALES, 32);
    if format.has_mins() {
        b.pointer(MINS, 32);
    }
    let mask = mask_of(&mut b, format);
    let columns = 4 * halves as usize;
    let y: Vec<Vec<V>> = (0..pairs)
        .map(|r| (0..columns).map(|p| b.sum(&format!("y{r}.{p}"))).collect())
        .collect();
    let rows: Vec<(u32, i32)> = (0..pairs).map(|r| (ROWS, PAIR_BLOCK * r as i32)).collect();
    b.blocks(|b| {
        let x: Vec<[V; 4]> = rows
            .iter()
            .map(|&(row, at)| {
                let ([a, b0], [c, d]) = (b.ldp(row, at), b.ldp(row, at + 32));
                [a, b0, c, d]
            })
            .collect();
        let mut sx: Vec<Option<(V, Option<V>)>> = vec![None; pairs];
        for half in 0..halves {
            let (mut words, mut mins) = (None, None);
            for lane in 0..2usize {
                let (mut d, mut m) = (None, None);
                for whole in 0..2usize {
                    let p = lane + 2 * whole;
                    let pair = 4 * half + p as i32;
                    let w = std::array::from_fn(|_| b.take());
                    column_pair(b, w, pair * format.pair_len(), mask);
                    let mut acc = vec![];
                    for (r, &row) in rows.iter().enumerate() {
                        let a = b.take();
                        start(b, format, a, row);
                        for c in 0..4 {
                            b.mac("smmla", a, x[r][c], w[c]);
                        }
                        acc.push(a);
                    }
                    let words = *words.get_or_insert_with(|| b.ldr(SCALES, 16 * half));
                    let d = *d.get_or_insert_with(|| pair_scales(b, words, lane));
                    let m = format.has_mins().then(|| {
                        let mins = *mins.get_or_insert_with(|| b.ldr(MINS, 16 * half));
                        *m.get_or_insert_with(|| pair_scales(b, mins, lane))
                    });
                    for (r, &row) in rows.iter().enumerate() {
                        let (sx, sum) = *sx[r].get_or_insert_with(|| {
                            if pairs == 1 {
                                scale_and_sum(b, format, row)
                            } else {
                                // No register to hold the sums.
                                (b.ldr(row.0, row.1 + 96), None)
                            }
                        });
                        Step {
                            row,
                            sx,
                            acc: acc[r],
                            y: y[r][pair as usize],
                            d: d[whole],
                            min: m.map(|m| (sum, m[whole])),
                        }
                        .push(b);
                    }
                }
            }
        }
    });
    b
}

/// The scale of a pair of rows, and `scale * sum` where minima need it.
fn scale_and_sum(b: &mut Body, format: Format, (x, at): (u32, i32)) -> (V, Option<V>) {
    if format.has_mins() {
        let [sx, sum] = b.ldp(x, at + 96);
        (sx, Some(sum))
    } else {
        (b.ldr(x, at + 96), None)
    }
}

/// Two rows, 16 columns.
pub fn rows2(format: Format, unroll: i32) -> Body {
    few_rows(format, 1, 2, unroll)
}

/// Four rows, 8 columns.
pub fn rows4(format: Format, unroll: i32) -> Body {
    few_rows(format, 2, 1, unroll)
}

/// `4 * quads` rows times column pairs `j` and `j + 2` of eight columns.
pub fn many_rows(format: Format, quads: usize, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, format.codes_len());
    b.pointer(SCALES, 32);
    if format.has_mins() {
        b.pointer(MINS, 32);
    }
    let n_accs = match (quads, format.has_mins()) {
        (3, true) => 2,
        (3, false) => 3,
        _ => 8,
    };
    let mut rows = vec![];
    for quad in 0..quads as u32 {
        let x = if quad == 0 {
            ROWS
        } else {
            ROWS_MORE + quad - 1
        };
        if quad > 0 {
            let before = if quad == 1 { ROWS } else { x - 1 };
            b.setup.push(format!("add x{x}, x{before}, x{STRIDE}"));
        }
        b.pointer(x, QUAD_BLOCK);
        rows.extend([(x, 0), (x, PAIR_BLOCK)]);
    }
    let mask = mask_of(&mut b, format);
    let y: Vec<[V; 2]> = (0..rows.len())
        .map(|r| [b.sum(&format!("y{r}.0")), b.sum(&format!("y{r}.1"))])
        .collect();
    // The same registers in every block: the rows' sums leave no room for two blocks' codes.
    let w: [[V; 4]; 2] = std::array::from_fn(|_| std::array::from_fn(|_| b.take()));
    b.blocks(|b| {
        for (i, &w) in w.iter().enumerate() {
            column_pair(b, w, 2 * i as i32 * format.pair_len(), mask);
        }
        let words = b.ldr_half(SCALES, 0);
        let d = pair_scales(b, words, 0);
        let m = format.has_mins().then(|| {
            let words = b.ldr_half(MINS, 0);
            pair_scales(b, words, 0)
        });
        // Few accumulators: with 12 rows the sums and codes leave no registers for more.
        let accs: Vec<V> = (0..n_accs).map(|_| b.take()).collect();
        for (r, &(row, at)) in rows.iter().enumerate() {
            let acc = [2 * r, 2 * r + 1].map(|i| accs[i % accs.len()]);
            for acc in acc {
                start(b, format, acc, (row, at));
            }
            let mut second = 0;
            for c in 0..4 {
                // Pairs of loads take fewer slots, single ones hold fewer registers.
                let at = at + 16 * c as i32;
                let x = match (quads, c % 2) {
                    (3, _) => b.ldr(row, at),
                    (_, 0) => {
                        let pair = b.ldp(row, at);
                        second = pair[1];
                        pair[0]
                    }
                    _ => second,
                };
                for (a, w) in acc.into_iter().zip(w) {
                    b.mac("smmla", a, x, w[c]);
                }
            }
            let (sx, sum) = scale_and_sum(b, format, (row, at));
            for (i, acc) in acc.into_iter().enumerate() {
                let min = m.map(|m| (sum, m[i]));
                Step {
                    row: (row, at),
                    sx,
                    acc,
                    y: y[r][i],
                    d: d[i],
                    min,
                }
                .push(b);
            }
        }
    });
    b
}
