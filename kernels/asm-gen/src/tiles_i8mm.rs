//! Tiles for `smmla` and `usmmla`; `kernels/src/matmul/mod.rs` has the layouts, `neon_i8mm.rs` the loops
//! in short.

use brevity_kernels::matmul::layout::{SUMS, smmla_pair, usmmla_row};

use super::body::{Body, V};
use super::emit::{CODES, MINS, ROWS, SCALES, START};
use super::format::{Format, mask, row_groups, scale_pointers, scales16, weights};

const SPLIT_START: i32 = usmmla_row::START as i32;
const SPLIT_OFFSET: i32 = usmmla_row::OFFSET as i32;
const SPLIT_SCALE: i32 = usmmla_row::SCALE as i32;
const PAIR_START: i32 = smmla_pair::START as i32;
const PAIR_OFFSET: i32 = smmla_pair::OFFSET as i32;
const PAIR_SCALE: i32 = smmla_pair::SCALE as i32;
const PAIR_SUM: i32 = smmla_pair::SUM as i32;
const PAIR_BLOCK: i32 = smmla_pair::BLOCK as i32;
const QUAD_BLOCK: i32 = smmla_pair::QUAD_BLOCK as i32;

/// One row of int4, 16 columns.
pub fn rows1(format: Format, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(ROWS, usmmla_row::BLOCK as i32);
    b.panels = true;
    weights(&mut b, format);
    let mask = mask(&mut b, format).expect("int4");
    let y: Vec<V> = (0..4).map(|q| b.sum(&format!("y{q}"))).collect();
    b.blocks(|b| {
        let ([x0, x1], [x2, x3]) = (b.ldp(ROWS, 0), b.ldp(ROWS, 32));
        let x = [x0, x1, x2, x3];
        let (mut sx, mut d, mut m) = (None, None, None);
        let mut offsets = vec![];
        for (q, &y) in y.iter().enumerate() {
            let acc = b.ldp(ROWS, SPLIT_START);
            for (i, &acc) in acc.iter().enumerate() {
                let w = b.ldp(CODES, 32 * (2 * q + i) as i32);
                for (half, w) in w.into_iter().enumerate() {
                    b.mac("usmmla", acc, w, x[2 * half]);
                    let low = b.take();
                    b.and(low, w, mask);
                    b.mac("usmmla", acc, low, x[2 * half + 1]);
                }
            }
            b.words("faddp", acc[0], acc[0], acc[1]);
            if q % 2 == 0 {
                offsets = b.ldp(ROWS, SPLIT_OFFSET).to_vec();
            }
            let off = offsets[q % 2];
            let sx = *sx.get_or_insert_with(|| b.ldr(ROWS, SPLIT_SCALE));
            b.words_lane("fmla", off, acc[0], sx, 0);
            let d = *d.get_or_insert_with(|| scales16(b, SCALES));
            b.words("fmla", y, off, d[q / 2][q % 2]);
            if format.has_mins() {
                let m = *m.get_or_insert_with(|| scales16(b, MINS));
                b.words_lane("fmla", y, m[q / 2][q % 2], sx, 1);
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

/// Running sums of column pair `p` and the pair of rows `r`, `r0 r0 r1 r1`.
fn pair_sum(b: &mut Body, r: usize, p: usize) -> V {
    let at = (2 * SUMS * r + 8 * p) as i32;
    b.sum_halves_at(&format!("y{r}.{p}"), [at, at + SUMS as i32])
}

/// Starts accumulator `acc` of the pair of rows at `row`.
fn start(b: &mut Body, format: Format, acc: V, (x, offset): (u32, i32)) {
    if format.is_int8() {
        b.ldr_into(acc, START, 0);
    } else {
        b.ldr_into(acc, x, offset + PAIR_START);
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
        let off = b.ldr(x, offset + PAIR_OFFSET);
        b.words("fmla", off, self.acc, self.sx);
        b.words("fmla", self.y, off, self.d);
        if let Some((sum, m)) = self.min {
            let sum = sum.unwrap_or_else(|| b.ldr(x, offset + PAIR_SUM));
            b.words("fmla", self.y, sum, m);
        }
    }
}

/// Two rows times 16 columns, or four rows times 8.
fn few_rows(format: Format, pairs: usize, halves: i32, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, format.codes_len());
    b.pointer(ROWS, QUAD_BLOCK);
    scale_pointers(&mut b, format);
    let mask = mask(&mut b, format);
    let columns = 4 * halves as usize;
    let y: Vec<Vec<V>> = (0..pairs)
        .map(|r| (0..columns).map(|p| pair_sum(&mut b, r, p)).collect())
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
                                (b.ldr(row.0, row.1 + PAIR_SCALE), None)
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
        let [sx, sum] = b.ldp(x, at + PAIR_SCALE);
        (sx, Some(sum))
    } else {
        (b.ldr(x, at + PAIR_SCALE), None)
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
pub fn many_rows(format: Format, quads: u32, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    weights(&mut b, format);
    let n_accs = match (quads, format) {
        (3, Format::W8Min) => 2,
        (3, _) | (_, Format::W8) => 4,
        _ => 8,
    };
    let rows: Vec<(u32, i32)> = row_groups(&mut b, quads, QUAD_BLOCK)
        .into_iter()
        .flat_map(|x| [(x, 0), (x, PAIR_BLOCK)])
        .collect();
    let mask = mask(&mut b, format);
    let y: Vec<[V; 2]> = (0..rows.len())
        .map(|r| [0, 1].map(|i| pair_sum(&mut b, r, 2 * i)))
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
        for (r, &(x, at)) in rows.iter().enumerate() {
            let acc = [2 * r, 2 * r + 1].map(|i| accs[i % accs.len()]);
            if format.is_int8() {
                b.ldp_into(acc, START, 0);
            } else {
                for acc in acc {
                    b.ldr_into(acc, x, at + PAIR_START);
                }
            }
            for half in 0..2 {
                let x = b.ldp(x, at + 32 * half as i32);
                for (c, x) in x.into_iter().enumerate() {
                    for (a, w) in acc.into_iter().zip(w) {
                        b.mac("smmla", a, x, w[2 * half + c]);
                    }
                }
            }
            let [first, sx] = b.ldp(x, at + PAIR_OFFSET);
            let off = [first, b.ldr(x, at + PAIR_OFFSET)];
            let sum = m.map(|_| b.ldr(x, at + PAIR_SUM));
            for (i, acc) in acc.into_iter().enumerate() {
                b.words("fmla", off[i], acc, sx);
                b.words("fmla", y[r][i], off[i], d[i]);
                if let Some((sum, m)) = sum.zip(m) {
                    b.words("fmla", y[r][i], sum, m[i]);
                }
            }
        }
    });
    b
}
