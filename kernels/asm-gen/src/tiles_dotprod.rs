//! Tiles for `sdot`; `kernels/src/matmul/mod.rs` has the layouts, `neon_dotprod.rs` the loops in short.

use brevity_kernels::matmul::layout::{SUMS, sdot_quad, sdot_row};

use super::body::{Body, V};
use super::emit::{CODES, MINS, OPTION, ROWS, SCALES, START};
use super::format::{Format, mask, row_groups, scale_pointers, scales, scales16, weights};

const QUAD_OFFSETS: i32 = sdot_quad::OFFSETS as i32;
const QUAD_SCALES: i32 = sdot_quad::SCALES as i32;
const QUAD_STARTS: i32 = sdot_quad::STARTS as i32;
const QUAD_BLOCK: i32 = sdot_quad::BLOCK as i32;

/// One row, 16 columns.
pub fn rows1(format: Format, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(ROWS, sdot_row::BLOCK as i32);
    if !format.is_int8() {
        b.pointer(START, sdot_row::STARTS as i32);
    }
    b.panels = true;
    weights(&mut b, format);
    let mask = mask(&mut b, format);
    let y: Vec<V> = (0..4).map(|q| b.sum(&format!("y{q}"))).collect();
    b.blocks(|b| {
        let ([x0, x1], [x2, x3]) = (b.ldp(ROWS, 0), b.ldp(ROWS, 32));
        let x = [x0, x1, x2, x3];
        let (mut sx, mut d, mut m) = (None, None, None);
        let mut accs = vec![];
        for (q, &y) in y.iter().enumerate() {
            if accs.is_empty() {
                accs = b.ld4(START).to_vec();
            }
            let acc = [accs.remove(0), accs.remove(0)];
            for (i, a) in acc.into_iter().enumerate() {
                let pair = 2 * q as i32 + i as i32;
                let w = column_pair(b, (CODES, pair * format.pair_len()), mask);
                for c in 0..4 {
                    b.mac("sdot", a, w[c], x[c]);
                }
            }
            b.words("faddp", acc[0], acc[0], acc[1]);
            let sx = *sx.get_or_insert_with(|| b.ldr(ROWS, sdot_row::SCALE as i32));
            b.words_lane("fmul", acc[0], acc[0], sx, 0);
            let d = *d.get_or_insert_with(|| scales16(b, SCALES));
            b.words("fmla", y, acc[0], d[q / 2][q % 2]);
            if format.has_mins() {
                let m = *m.get_or_insert_with(|| scales16(b, MINS));
                b.words_lane("fmla", y, m[q / 2][q % 2], sx, 1);
            }
        }
    });
    b
}

/// The four vectors of the column pair at a place, k ascending.
fn column_pair(b: &mut Body, (x, offset): (u32, i32), mask: Option<V>) -> [V; 4] {
    let [w0, w1] = b.ldp(x, offset);
    let Some(mask) = mask else {
        let [w2, w3] = b.ldp(x, offset + 32);
        return [w0, w1, w2, w3];
    };
    let (w2, w3) = (b.take(), b.take());
    b.high_nibbles(w2, w0);
    b.high_nibbles(w3, w1);
    let low = [w0, w1].map(|w| {
        let low = b.take();
        b.and(low, w, mask);
        low
    });
    [low[0], low[1], w2, w3]
}

/// Codes of two column pairs, regrouped: vector `e` holds `k 4 e..4 e + 4` of four columns.
/// Calls `each` with `e` and the vector, which it may use until it returns.
fn four_columns(
    b: &mut Body,
    format: Format,
    offset: i32,
    mask: Option<V>,
    mut each: impl FnMut(&mut Body, usize, V),
) {
    let steps = if mask.is_some() { 1 } else { 2 };
    for half in 0..steps {
        let first = b.ldp(CODES, offset + 32 * half);
        let second = b.ldp(CODES, offset + format.pair_len() + 32 * half);
        for (j, (p, q)) in first.into_iter().zip(second).enumerate() {
            let even = b.take();
            b.words("uzp1", even, p, q);
            b.words("uzp2", q, p, q);
            for (i, v) in [even, q].into_iter().enumerate() {
                let e = 2 * j + i;
                let Some(mask) = mask else {
                    each(b, 4 * half as usize + e, v);
                    continue;
                };
                let high = b.take();
                b.high_nibbles(high, v);
                b.and(v, v, mask);
                each(b, e, v);
                each(b, 4 + e, high);
            }
        }
    }
}

/// The accumulators of rows `2 * pair` and `2 * pair + 1` of the four at `x`.
fn starts(b: &mut Body, format: Format, x: u32, pair: i32) -> [V; 2] {
    if format.is_int8() {
        b.ldp(START, 0)
    } else {
        b.ldp(x, QUAD_STARTS + 32 * pair)
    }
}

/// The scales of four rows, and `scale * sum` where minima need it.
fn quad_scales(b: &mut Body, format: Format, x: u32) -> (V, Option<V>) {
    if format.has_mins() {
        let [scale, sum] = b.ldp(x, QUAD_SCALES);
        (scale, Some(sum))
    } else {
        (b.ldr(x, QUAD_SCALES), None)
    }
}

/// The float steps of rows `2 * pair` and `2 * pair + 1` of the four at `x`: their accumulators and
/// running sums, the columns' scales and minima, the rows' [`quad_scales`].
fn steps(
    b: &mut Body,
    (x, pair): (u32, i32),
    acc: [V; 2],
    y: [V; 2],
    (d, m): (V, Option<V>),
    (scale, sum): (V, Option<V>),
) {
    let off = b.ldp(x, QUAD_OFFSETS + 32 * pair);
    for (i, off) in off.into_iter().enumerate() {
        let lane = 2 * pair as usize + i;
        b.words_lane("fmla", off, acc[i], scale, lane);
        b.words("fmla", y[i], off, d);
        if let Some((sum, m)) = sum.zip(m) {
            b.words_lane("fmla", y[i], m, sum, lane);
        }
    }
}

/// Four rows, 8 columns.
pub fn rows4(format: Format, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, format.codes_len());
    b.pointer(ROWS, QUAD_BLOCK);
    scale_pointers(&mut b, format);
    let mask = mask(&mut b, format);
    let y: Vec<[V; 2]> = (0..4)
        .map(|r| [0, 1].map(|q| b.sum_at(&format!("y{r}.{q}"), SUMS * r + 16 * q)))
        .collect();
    b.blocks(|b| {
        let x: Vec<[V; 2]> = (0..4).map(|r| b.ldp(ROWS, 32 * r)).collect();
        let (mut d, mut m, mut scale) = (None, None, None);
        for q in 0..2usize {
            let acc = [0, 1].map(|pair| starts(b, format, ROWS, pair));
            four_columns(
                b,
                format,
                2 * q as i32 * format.pair_len(),
                mask,
                |b, e, w| {
                    for (acc, x) in acc.iter().flatten().zip(&x) {
                        b.sdot_element(*acc, w, x[e / 4], e % 4);
                    }
                },
            );
            let d = *d.get_or_insert_with(|| scales(b, SCALES, 0));
            let m = format
                .has_mins()
                .then(|| *m.get_or_insert_with(|| scales(b, MINS, 0)));
            let scale = *scale.get_or_insert_with(|| quad_scales(b, format, ROWS));
            for (pair, acc) in acc.into_iter().enumerate() {
                let y = [y[2 * pair][q], y[2 * pair + 1][q]];
                let columns = (d[q], m.map(|m| m[q]));
                steps(b, (ROWS, pair as i32), acc, y, columns, scale);
            }
        }
    });
    b
}

/// `4 * quads` rows, 4 columns, from codes regrouped before, four columns side by side.
pub fn many_rows(format: Format, quads: u32, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    weights(&mut b, format);
    let rows = row_groups(&mut b, quads, QUAD_BLOCK);
    let shift = b.keep("16 or 0");
    b.setup.push(format!("dup v{shift}.4s, w{OPTION}"));
    let y: Vec<V> = (0..4 * quads as usize)
        .map(|r| b.sum_at(&format!("y{r}"), SUMS * r))
        .collect();
    b.blocks(|b| {
        let w: Vec<V> = (0..4).flat_map(|i| b.ldp(CODES, 32 * i)).collect();
        let d = b.ldr(SCALES, 0);
        b.shift(d, d, shift);
        let m = format.has_mins().then(|| {
            let m = b.ldr(MINS, 0);
            b.shift(m, m, shift);
            m
        });
        for (&quad, y) in rows.iter().zip(y.chunks_exact(4)) {
            let mut scale = None;
            for (pair, y) in y.chunks_exact(2).enumerate() {
                let acc = starts(b, format, quad, pair as i32);
                let x = [0, 1].map(|r| b.ldp(quad, 32 * (2 * pair as i32 + r)));
                for (e, &w) in w.iter().enumerate() {
                    for (a, x) in acc.iter().zip(&x) {
                        b.sdot_element(*a, w, x[e / 4], e % 4);
                    }
                }
                let scale = *scale.get_or_insert_with(|| quad_scales(b, format, quad));
                steps(b, (quad, pair as i32), acc, [y[0], y[1]], (d, m), scale);
            }
        }
    });
    b
}
