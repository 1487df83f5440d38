//! Tiles for `sdot`; see `kernels/src/matmul/neon_dotprod.rs` for the formats.

use super::body::{Body, V};
use super::emit::{CODES, MINS, OPTION, ROWS, ROWS_MORE, SCALES, START, STRIDE};

/// What the codes of a tile are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Int4, two codes a byte.
    W4,
    /// Int4 with minima.
    W4Min,
    /// Int8.
    W8,
    /// Int4 that was unpacked to bytes before.
    Unpacked,
    /// The same with minima.
    UnpackedMin,
}

impl Format {
    /// Whether two codes share a byte.
    pub fn is_packed(self) -> bool {
        matches!(self, Format::W4 | Format::W4Min)
    }

    /// Whether minima are added.
    pub fn has_mins(self) -> bool {
        matches!(self, Format::W4Min | Format::UnpackedMin)
    }

    /// Whether the codes have no zero point.
    pub fn is_int8(self) -> bool {
        self == Format::W8
    }

    /// Bytes of the codes of two columns in a block.
    pub fn pair_len(self) -> i32 {
        if self.is_packed() { 32 } else { 64 }
    }

    /// Bytes of the codes of a panel in a block.
    pub fn codes_len(self) -> i32 {
        8 * self.pair_len()
    }

    /// Name in file names.
    pub fn name(self) -> &'static str {
        match self {
            Format::W4 => "w4",
            Format::W4Min => "w4min",
            Format::W8 => "w8",
            Format::Unpacked => "unpacked",
            Format::UnpackedMin => "unpackedmin",
        }
    }
}

/// The scales of eight columns: columns 0..4 (low halves), columns 4..8 (whole words).
pub fn scales(b: &mut Body, x: u32, offset: i32) -> [V; 2] {
    let whole = b.ldr(x, offset);
    let low = b.take();
    b.low_halves(low, whole);
    [low, whole]
}

/// Bytes of a block of a single row.
const ROW_BLOCK: i32 = 96;
/// Bytes of a block of four rows.
const QUAD_BLOCK: i32 = 288;

/// One row, 16 columns.
pub fn rows1(format: Format, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, format.codes_len());
    b.pointer(ROWS, ROW_BLOCK);
    b.pointer(SCALES, 32);
    if format.has_mins() {
        b.pointer(MINS, 32);
    }
    let mask = format.is_packed().then(|| {
        let mask = b.keep("mask");
        b.setup.push(format!("movi v{mask}.16b, #15"));
        mask
    });
    let y: Vec<V> = (0..4).map(|q| b.sum(&format!("y{q}"))).collect();
    b.blocks(|b| {
        let ([x0, x1], [x2, x3]) = (b.ldp(ROWS, 0), b.ldp(ROWS, 32));
        let x = [x0, x1, x2, x3];
        let mut sx = None;
        for group in 0..2 {
            let (mut d, mut m) = (None, None);
            for whole in 0..2usize {
                let q = 2 * group + whole as i32;
                let mut acc = vec![];
                for pair in 2 * q..2 * q + 2 {
                    let w = column_pair(b, format, pair * format.pair_len(), mask);
                    let a = if format.is_int8() {
                        b.ldr(START, 0)
                    } else {
                        b.ldr(ROWS, 64)
                    };
                    for c in 0..4 {
                        b.mac("sdot", a, w[c], x[c]);
                    }
                    acc.push(a);
                }
                b.words("faddp", acc[0], acc[0], acc[1]);
                let sx = *sx.get_or_insert_with(|| b.ldr(ROWS, 80));
                b.words_lane("fmul", acc[0], acc[0], sx, 0);
                let d = *d.get_or_insert_with(|| scales(b, SCALES, 16 * group));
                b.words("fmla", y[q as usize], acc[0], d[whole]);
                if format.has_mins() {
                    let m = *m.get_or_insert_with(|| scales(b, MINS, 16 * group));
                    b.words_lane("fmla", y[q as usize], m[whole], sx, 1);
                }
            }
        }
    });
    b
}

/// The four vectors of the column pair at `offset`, k ascending.
fn column_pair(b: &mut Body, format: Format, offset: i32, mask: Option<V>) -> [V; 4] {
    let [w0, w1] = b.ldp(CODES, offset);
    let Some(mask) = mask else {
        let [w2, w3] = b.ldp(CODES, offset + 32);
        return [w0, w1, w2, w3];
    };
    debug_assert!(format.is_packed());
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

/// The rows of a tile: where each is, and where the scales of its four rows are.
fn quad_rows(x: u32) -> [(u32, i32); 4] {
    std::array::from_fn(|r| (x, r as i32))
}

/// The float step of row `r` of a quad.
fn step(b: &mut Body, (x, r): (u32, i32), acc: V, y: V, d: V, scale: V, min: Option<(V, V)>) {
    let off = b.ldr(x, 128 + 32 * r + 16);
    b.words_lane("fmla", off, acc, scale, r as usize);
    b.words("fmla", y, off, d);
    if let Some((sum, m)) = min {
        b.words_lane("fmla", y, m, sum, r as usize);
    }
}

/// Four rows, 8 columns.
pub fn rows4(format: Format, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, format.codes_len());
    b.pointer(ROWS, QUAD_BLOCK);
    b.pointer(SCALES, 32);
    if format.has_mins() {
        b.pointer(MINS, 32);
    }
    let mask = format.is_packed().then(|| {
        let mask = b.keep("mask");
        b.setup.push(format!("movi v{mask}.16b, #15"));
        mask
    });
    let rows = quad_rows(ROWS);
    let y: Vec<[V; 2]> = (0..4)
        .map(|r| [0, 1].map(|q| b.sum_at(&format!("y{r}.{q}"), 64 * r + 16 * q)))
        .collect();
    b.blocks(|b| {
        let x: Vec<[V; 2]> = rows.iter().map(|&(x, r)| b.ldp(x, 32 * r)).collect();
        let (mut d, mut m, mut scale) = (None, None, None);
        for q in 0..2usize {
            let acc: Vec<V> = rows
                .iter()
                .map(|&(x, r)| {
                    if format.is_int8() {
                        b.ldr(START, 0)
                    } else {
                        b.ldr(x, 128 + 32 * r)
                    }
                })
                .collect();
            four_columns(
                b,
                format,
                2 * q as i32 * format.pair_len(),
                mask,
                |b, e, w| {
                    for (acc, x) in acc.iter().zip(&x) {
                        b.sdot_element(*acc, w, x[e / 4], e % 4);
                    }
                },
            );
            let d = *d.get_or_insert_with(|| scales(b, SCALES, 0));
            let m = format
                .has_mins()
                .then(|| *m.get_or_insert_with(|| scales(b, MINS, 0)));
            let scale = *scale.get_or_insert_with(|| quad_scales(b, format, ROWS));
            for (r, &row) in rows.iter().enumerate() {
                step(
                    b,
                    row,
                    acc[r],
                    y[r][q],
                    d[q],
                    scale.0,
                    scale.1.zip(m.map(|m| m[q])),
                );
            }
        }
    });
    b
}

/// The scales of four rows, and `scale * sum` where minima need it.
fn quad_scales(b: &mut Body, format: Format, x: u32) -> (V, Option<V>) {
    let at = 256;
    if format.has_mins() {
        let [scale, sum] = b.ldp(x, at);
        (scale, Some(sum))
    } else {
        (b.ldr(x, at), None)
    }
}

/// Eight rows, 4 columns, from codes regrouped before: 128 bytes a block and four columns.
pub fn rows8(format: Format, unroll: i32) -> Body {
    let mut b = Body::new(unroll);
    b.pointer(CODES, 512);
    b.pointer(ROWS, QUAD_BLOCK);
    b.pointer(ROWS_MORE, QUAD_BLOCK);
    b.setup
        .push(format!("add x{ROWS_MORE}, x{ROWS}, x{STRIDE}"));
    b.pointer(SCALES, 32);
    if format.has_mins() {
        b.pointer(MINS, 32);
    }
    let shift = b.keep("16 or 0");
    b.setup.push(format!("dup v{shift}.4s, w{OPTION}"));
    let rows = [quad_rows(ROWS), quad_rows(ROWS_MORE)];
    let y: Vec<V> = (0..8).map(|r| b.sum_at(&format!("y{r}"), 64 * r)).collect();
    b.blocks(|b| {
        let w: Vec<V> = (0..4).flat_map(|i| b.ldp(CODES, 32 * i)).collect();
        let d = b.ldr(SCALES, 0);
        b.shift(d, d, shift);
        let m = format.has_mins().then(|| {
            let m = b.ldr(MINS, 0);
            b.shift(m, m, shift);
            m
        });
        for (quad, rows) in rows.iter().enumerate() {
            for half in 0..2 {
                let rows = &rows[2 * half..][..2];
                let mut acc = vec![];
                for &(x, r) in rows {
                    let a = if format.is_int8() {
                        b.ldr(START, 0)
                    } else {
                        b.ldr(x, 128 + 32 * r)
                    };
                    acc.push((a, b.ldp(x, 32 * r)));
                }
                for (e, &w) in w.iter().enumerate() {
                    for (a, x) in &acc {
                        b.sdot_element(*a, w, x[e / 4], e % 4);
                    }
                }
                let (scale, sum) = quad_scales(b, format, rows[0].0);
                for ((a, _), &row) in acc.into_iter().zip(rows) {
                    let y = y[4 * quad + row.1 as usize];
                    step(b, row, a, y, d, scale, sum.zip(m));
                }
            }
        }
    });
    b
}
