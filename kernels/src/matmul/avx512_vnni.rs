//! Tiles for AVX-512 VNNI: `vpdpbusd`, unsigned by signed bytes, added in fours to i32.
//!
//! Int4 codes are unsigned as they are; int8 codes get 128 added. The integer accumulators start at
//! the bits of 1.5 * 2^23 ("magic") less the zero point times the sum of the activations. After a
//! block their bits, read as f32, are exactly `magic + isum`, as |isum| < 2^22; one fused
//! multiply-add with `-magic * scale` gives `isum * scale` rounded once.
//!
//! **Few rows** (`few`): weights as packed; the partial sums of 16 columns are brought together by
//! shuffles. **Many rows** (`tile`): weights unpacked once for all rows, [`CHUNK_BLOCKS`] blocks at a
//! time, to `[16 columns][4 k]` a vector; four activations of a row are broadcast from memory.
//!
//! ```text
//! for block: w[0..8] = load
//!            for row: acc[row] = start; for step in 0..8: acc[row] = dpbusd(acc[row], w[step], x)
//!                     y[row] = fma(fma(f32(acc[row]), scale, -magic * scale), d, y[row])
//! ```
//!
//! The columns of int4 vectors stand in the order 0 1 4 5 2 3 6 7 (and so on from 8): the cheapest
//! shuffles leave them so, and the scales and the stores follow.
//!
//! | tile | acc | w | y |
//! |---|---|---|---|
//! | few, 1 to 3 rows x 16 columns | 4 a row (int4), 8 a row (int8) | 2 | 1 a row |
//! | tile, up to 12 rows x 16 columns | 12 | 1 at a time | 12 |
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::mem::MaybeUninit;

use super::format::WeightFormat;
use super::layout::x86::{FEW_ROWS, STEPS, TWICE, vnni_word as word};
use super::layout::{MAGIC, MAGIC_BITS, NR, SCALES, SUMS, ZERO_POINT};
use super::lhs::Lhs;
use super::rhs::Panel;
use super::x86::{self, Prefetch};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Words of a block of a row.
const WORDS: usize = word::N;
/// Rows of the largest tile.
const MAX_ROWS: usize = 12;
/// Blocks whose weights are unpacked at a time.
const CHUNK_BLOCKS: usize = 16;
/// Bytes of codes that a few rows prefetch ahead.
const AHEAD: usize = 4096;
/// Bytes of the codes of a packed block.
const CODES_W4: usize = WeightFormat::W4.codes_len_bytes();
const CODES_W8: usize = WeightFormat::W8.codes_len_bytes();
/// Bytes of an unpacked block: codes, scales, minima.
const UNPACKED: usize = NR * GROUP + 2 * SUMS;

/// Rows of a group for `m` rows.
pub(super) fn group_rows(m: usize) -> usize {
    x86::group_rows(m, MAX_ROWS)
}

/// Bytes of one block of a group.
pub(super) fn block_len_bytes(group_rows: usize) -> usize {
    x86::block_len_bytes(group_rows, WORDS)
}

/// Packs the rows of a group.
pub(super) fn pack_group(group_rows: usize, rows: Q8Rows<'_>, dst: &mut [u8]) {
    let words = |scale: f32, sum: i32| {
        let mut words = [0; WORDS];
        words[word::SCALE] = scale.to_bits();
        words[word::OFFSET] = (-MAGIC * scale).to_bits();
        words[word::SUM] = (sum as f32 * scale).to_bits();
        words[word::START] = (MAGIC_BITS - ZERO_POINT * sum) as u32;
        words[word::START_W8] = (MAGIC_BITS - 128 * sum) as u32;
        words
    };
    x86::pack_group(group_rows, rows, words, dst);
}

/// Adds one panel for all rows.
pub(super) fn panel(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    match panel.format {
        WeightFormat::W4 => rows::<false, false>(lhs, panel, dst),
        WeightFormat::W4Min => rows::<false, true>(lhs, panel, dst),
        WeightFormat::W8 => rows::<true, false>(lhs, panel, dst),
    }
}

/// Checks what the tiles rely on and picks the regime.
fn rows<const W8: bool, const MIN: bool>(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let n_blocks = lhs.layout.k / GROUP;
    x86::check_panel(&panel, n_blocks);
    let group_rows = lhs.layout.group_rows;
    assert!(
        lhs.layout.group_len_bytes >= n_blocks * block_len_bytes(group_rows)
            && dst.len() == lhs.layout.m * NR,
        "groups and dst"
    );
    if lhs.layout.m > FEW_ROWS {
        assert!(group_rows <= MAX_ROWS, "rows of a group");
        // SAFETY: the tier is available (`Matmul::new`); the lengths are as just checked.
        return unsafe { many::<W8, MIN>(lhs, panel, dst) };
    }
    assert_eq!(group_rows, lhs.layout.m, "rows of the only group");
    let x = lhs.group(0).bytes.as_ptr();
    // SAFETY: the tier is available (`Matmul::new`); `x` is a group of `m` rows, `panel` holds
    // `n_blocks` blocks, `dst` `m` rows.
    unsafe {
        match lhs.layout.m {
            1 => few::<1, W8, MIN>(x, n_blocks, panel, dst.as_mut_ptr()),
            2 => few::<2, W8, MIN>(x, n_blocks, panel, dst.as_mut_ptr()),
            _ => few::<3, W8, MIN>(x, n_blocks, panel, dst.as_mut_ptr()),
        }
    }
}

/// Loads 64 bytes.
///
/// # Safety
/// 64 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn load(p: *const u8) -> __m512i {
    // SAFETY: the caller's promise; no alignment is needed.
    unsafe { _mm512_loadu_si512(p.cast()) }
}

/// Broadcasts the i32 at `p`.
///
/// # Safety
/// 4 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn broadcast(p: *const u8) -> __m512i {
    // SAFETY: the caller's promise; no alignment is needed.
    _mm512_set1_epi32(unsafe { p.cast::<i32>().read_unaligned() })
}

/// Broadcasts the f32 at `p`.
///
/// # Safety
/// 4 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn broadcast_f32(p: *const u8) -> __m512 {
    // SAFETY: the caller's promise.
    _mm512_castsi512_ps(unsafe { broadcast(p) })
}

/// The columns of a vector of a format, by lane; the order is its own inverse.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn order<const W8: bool>() -> __m512i {
    if W8 {
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    } else {
        _mm512_setr_epi32(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15)
    }
}

/// The scales (or minima) of 16 columns in the order of the format.
///
/// # Safety
/// 32 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn scales<const W8: bool>(p: *const u8) -> __m512 {
    // SAFETY: the caller's promise.
    let words = _mm512_castsi256_si512(unsafe { _mm256_loadu_si256(p.cast()) });
    let (pairs, low) = if W8 {
        (_mm512_setr_epi64(0, 1, 0, 1, 2, 3, 2, 3), 0x0F0F)
    } else {
        (_mm512_setr_epi64(0, 0, 1, 1, 2, 2, 3, 3), 0x3333)
    };
    let words = _mm512_permutexvar_epi64(pairs, words);
    _mm512_castsi512_ps(_mm512_mask_slli_epi32::<16>(words, low, words))
}

/// Lanes `[a.0 a.2 b.0 b.2]` (even) or `[a.1 a.3 b.1 b.3]` (odd) of each 128 bits, 32 bits a lane.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn lanes<const ODD: bool>(a: __m512i, b: __m512i) -> __m512i {
    let (a, b) = (_mm512_castsi512_ps(a), _mm512_castsi512_ps(b));
    _mm512_castps_si512(if ODD {
        _mm512_shuffle_ps::<0xDD>(a, b)
    } else {
        _mm512_shuffle_ps::<0x88>(a, b)
    })
}

/// As [`lanes`], 128 bits a lane.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn quarters<const ODD: bool>(a: __m512i, b: __m512i) -> __m512i {
    if ODD {
        _mm512_shuffle_i32x4::<0xDD>(a, b)
    } else {
        _mm512_shuffle_i32x4::<0x88>(a, b)
    }
}

/// Sums of neighbours of 32 bits.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn add_lanes(a: __m512i, b: __m512i) -> __m512i {
    _mm512_add_epi32(lanes::<false>(a, b), lanes::<true>(a, b))
}

/// Sums of neighbours of 128 bits.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn add_quarters(a: __m512i, b: __m512i) -> __m512i {
    _mm512_add_epi32(quarters::<false>(a, b), quarters::<true>(a, b))
}

/// Low and high nibbles.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn nibbles(v: __m512i) -> [__m512i; 2] {
    let mask = _mm512_set1_epi8(15);
    [
        _mm512_and_si512(v, mask),
        _mm512_and_si512(_mm512_srli_epi16::<4>(v), mask),
    ]
}

/// Int8 codes with 128 added.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn unsigned(v: __m512i) -> __m512i {
    _mm512_xor_si512(v, _mm512_set1_epi8(-128))
}

/// The accumulators of a block become part of `y`: `words` are the row's, `stride` bytes apart.
///
/// # Safety
/// `WORDS` words from `words` on, `stride` bytes apart, are readable.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn finish<const MIN: bool>(
    acc: __m512i,
    words: *const u8,
    stride: usize,
    d: __m512,
    m: __m512,
    y: __m512,
) -> __m512 {
    // SAFETY: the caller's promise.
    unsafe {
        let scale = broadcast_f32(words);
        let offset = broadcast_f32(words.add(word::OFFSET * stride));
        let x = _mm512_fmadd_ps(_mm512_castsi512_ps(acc), scale, offset);
        let y = _mm512_fmadd_ps(x, d, y);
        if MIN {
            _mm512_fmadd_ps(broadcast_f32(words.add(word::SUM * stride)), m, y)
        } else {
            y
        }
    }
}

/// Adds a few rows, 16 columns.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `x` a group of `ROWS` rows, `dst` `ROWS` rows.
#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn few<const ROWS: usize, const W8: bool, const MIN: bool>(
    x: *const u8,
    n_blocks: usize,
    panel: Panel<'_>,
    dst: *mut f32,
) {
    let distance = AHEAD / if W8 { CODES_W8 } else { CODES_W4 };
    let mut ahead = Prefetch::new(&panel, n_blocks, distance);
    let order = order::<W8>();
    // SAFETY: the caller's promise.
    let columns = |r| unsafe { _mm512_loadu_ps(dst.add(NR * r)) };
    let mut y: [_; ROWS] = std::array::from_fn(|r| _mm512_permutexvar_ps(order, columns(r)));
    for block in 0..n_blocks {
        // SAFETY: the caller's promise; every pointer is inside this block of its plane.
        unsafe {
            let words = x.add((TWICE * n_blocks + 4 * WORDS * block) * ROWS);
            let x = x.add(TWICE * ROWS * block);
            let at = SCALES * block;
            let d = scales::<W8>(panel.scales.as_ptr().add(at));
            let m = match MIN {
                true => scales::<W8>(panel.mins.as_ptr().add(at)),
                false => d,
            };
            let isum: [__m512i; ROWS] = if W8 {
                ahead.next::<CODES_W8, MIN>();
                few_sums_w8(panel.codes.as_ptr().add(CODES_W8 * block), x, words)
            } else {
                ahead.next::<CODES_W4, MIN>();
                few_sums_w4(panel.codes.as_ptr().add(CODES_W4 * block), x, words)
            };
            for (r, y) in y.iter_mut().enumerate() {
                *y = finish::<MIN>(isum[r], words.add(4 * WORDS * r), 4, d, m, *y);
            }
        }
    }
    for (r, y) in y.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { _mm512_storeu_ps(dst.add(NR * r), _mm512_permutexvar_ps(order, y)) };
    }
}

/// Magic and the sums of an int4 block.
///
/// # Safety
/// `codes`, `x` and `words` are those of a block.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn few_sums_w4<const ROWS: usize>(
    codes: *const u8,
    x: *const u8,
    words: *const u8,
) -> [__m512i; ROWS] {
    // SAFETY: the caller's promise.
    unsafe {
        // Of the four partial sums of a column the first takes the start.
        let start: [__m512i; ROWS] = std::array::from_fn(|r| {
            _mm512_maskz_mov_epi32(0x0505, broadcast(words.add(4 * (WORDS * r + word::START))))
        });
        let x: [[__m512i; 2]; ROWS] = std::array::from_fn(|r| {
            let half = |h: usize| _mm256_loadu_si256(x.add(TWICE * r + 32 * h).cast());
            [
                _mm512_broadcast_i64x4(half(0)),
                _mm512_broadcast_i64x4(half(1)),
            ]
        });
        let mut acc = [start; 4];
        for (q, acc) in acc.iter_mut().enumerate() {
            let w = nibbles(load(codes.add(64 * q)));
            for (acc, x) in acc.iter_mut().zip(&x) {
                *acc = _mm512_dpbusd_epi32(*acc, w[0], x[0]);
                *acc = _mm512_dpbusd_epi32(*acc, w[1], x[1]);
            }
        }
        std::array::from_fn(|r| {
            let low = add_lanes(acc[0][r], acc[1][r]);
            add_quarters(low, add_lanes(acc[2][r], acc[3][r]))
        })
    }
}

/// Magic and the sums of an int8 block.
///
/// # Safety
/// `codes`, `x` and `words` are those of a block.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn few_sums_w8<const ROWS: usize>(
    codes: *const u8,
    x: *const u8,
    words: *const u8,
) -> [__m512i; ROWS] {
    // SAFETY: the caller's promise.
    unsafe {
        // Of the eight partial sums of a column the first takes the start.
        let start: [__m512i; ROWS] = std::array::from_fn(|r| {
            _mm512_maskz_mov_epi32(
                0x0005,
                broadcast(words.add(4 * (WORDS * r + word::START_W8))),
            )
        });
        let x: [__m512i; ROWS] = std::array::from_fn(|r| load(x.add(TWICE * r)));
        let mut quads = [[_mm512_setzero_si512(); 4]; ROWS];
        for q in 0..4 {
            let w = [0, 64].map(|p| unsigned(load(codes.add(128 * q + p))));
            for (r, quads) in quads.iter_mut().enumerate() {
                let acc = w.map(|w| _mm512_dpbusd_epi32(start[r], w, x[r]));
                quads[q] = add_lanes(acc[0], acc[1]);
            }
        }
        quads.map(|q| add_quarters(add_quarters(q[0], q[1]), add_quarters(q[2], q[3])))
    }
}

/// Unpacked weights of a chunk: a block is 8 vectors of codes, one of scales, one of minima.
#[repr(align(64))]
struct Weights([MaybeUninit<u8>; CHUNK_BLOCKS * UNPACKED]);

/// Many rows.
///
/// # Safety
/// `panel` holds `k / 32` blocks, every group of `lhs` as many of `group_rows` rows, `dst` `m` rows;
/// `group_rows <= MAX_ROWS`.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn many<const W8: bool, const MIN: bool>(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let mut weights = Weights([MaybeUninit::uninit(); CHUNK_BLOCKS * UNPACKED]);
    let weights: *mut u8 = weights.0.as_mut_ptr().cast();
    let group_rows = lhs.layout.group_rows;
    let stride = block_len_bytes(group_rows);
    let n_blocks = lhs.layout.k / GROUP;
    let mut first = 0;
    while first < n_blocks {
        let len = CHUNK_BLOCKS.min(n_blocks - first);
        // SAFETY: blocks `first..first + len` are in `panel`, `len` fit `weights`.
        unsafe { unpack::<W8, MIN>(&panel, first, len, weights) };
        for (g, dst) in dst.chunks_mut(group_rows * NR).enumerate() {
            let tile = Tile {
                x: lhs.group(g).bytes[stride * first..].as_ptr(),
                group_rows,
                weights,
                len,
                ahead: (g == 0).then(|| Prefetch::new(&panel, n_blocks, first + len)),
                dst: dst.as_mut_ptr(),
            };
            // SAFETY: the group holds `len` blocks from `first`, `weights` `len`, `dst` its rows.
            unsafe {
                match dst.len() / NR {
                    1 => tile_rows::<1, W8, MIN>(tile),
                    2 => tile_rows::<2, W8, MIN>(tile),
                    3 => tile_rows::<3, W8, MIN>(tile),
                    4 => tile_rows::<4, W8, MIN>(tile),
                    5 => tile_rows::<5, W8, MIN>(tile),
                    6 => tile_rows::<6, W8, MIN>(tile),
                    7 => tile_rows::<7, W8, MIN>(tile),
                    8 => tile_rows::<8, W8, MIN>(tile),
                    9 => tile_rows::<9, W8, MIN>(tile),
                    10 => tile_rows::<10, W8, MIN>(tile),
                    11 => tile_rows::<11, W8, MIN>(tile),
                    _ => tile_rows::<12, W8, MIN>(tile),
                }
            }
        }
        first += len;
    }
}

/// Unpacks `len` blocks.
///
/// # Safety
/// `panel` holds blocks `first..first + len`, `dst` is a [`Weights`], `len <= CHUNK_BLOCKS`.
#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn unpack<const W8: bool, const MIN: bool>(
    panel: &Panel<'_>,
    first: usize,
    len: usize,
    dst: *mut u8,
) {
    for block in 0..len {
        // SAFETY: the caller's promise; every pointer is inside its block.
        unsafe {
            let dst = dst.add(UNPACKED * block);
            let at = SCALES * (first + block);
            let words = dst.add(NR * GROUP);
            _mm512_store_ps(words.cast(), scales::<W8>(panel.scales.as_ptr().add(at)));
            if MIN {
                let m = scales::<W8>(panel.mins.as_ptr().add(at));
                _mm512_store_ps(words.add(SUMS).cast(), m);
            }
            let steps = if W8 {
                let codes = panel.codes.as_ptr().add(CODES_W8 * (first + block));
                let v: [__m512i; 8] = std::array::from_fn(|p| unsigned(load(codes.add(64 * p))));
                let even = columns(std::array::from_fn(|q| {
                    lanes::<false>(v[2 * q], v[2 * q + 1])
                }));
                let odd = columns(std::array::from_fn(|q| {
                    lanes::<true>(v[2 * q], v[2 * q + 1])
                }));
                std::array::from_fn(|step| if step % 2 == 0 { even } else { odd }[step / 2])
            } else {
                let codes = panel.codes.as_ptr().add(CODES_W4 * (first + block));
                let v: [__m512i; 4] = std::array::from_fn(|q| load(codes.add(64 * q)));
                let even = [lanes::<false>(v[0], v[1]), lanes::<false>(v[2], v[3])];
                let odd = [lanes::<true>(v[0], v[1]), lanes::<true>(v[2], v[3])];
                let raw = [
                    nibbles(quarters::<false>(even[0], even[1])),
                    nibbles(quarters::<false>(odd[0], odd[1])),
                    nibbles(quarters::<true>(even[0], even[1])),
                    nibbles(quarters::<true>(odd[0], odd[1])),
                ];
                let steps: [__m512i; STEPS] = std::array::from_fn(|step| raw[step % 4][step / 4]);
                steps
            };
            for (step, w) in steps.into_iter().enumerate() {
                _mm512_store_si512(dst.add(64 * step).cast(), w);
            }
        }
    }
}

/// Four vectors of 4 columns, 128 bits a part of `k`, become four parts of 16 columns.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn columns(v: [__m512i; 4]) -> [__m512i; 4] {
    let even = [quarters::<false>(v[0], v[1]), quarters::<false>(v[2], v[3])];
    let odd = [quarters::<true>(v[0], v[1]), quarters::<true>(v[2], v[3])];
    [
        quarters::<false>(even[0], even[1]),
        quarters::<false>(odd[0], odd[1]),
        quarters::<true>(even[0], even[1]),
        quarters::<true>(odd[0], odd[1]),
    ]
}

/// What a tile reads and writes.
#[derive(Clone, Copy)]
struct Tile {
    /// First block of the group of rows.
    x: *const u8,
    /// Rows the group has room for.
    group_rows: usize,
    /// First block of [`Weights`].
    weights: *const u8,
    /// Blocks.
    len: usize,
    /// The next chunk.
    ahead: Option<Prefetch>,
    /// `[ROWS][NR]`.
    dst: *mut f32,
}

/// Adds up to 12 rows, 16 columns, the blocks of a chunk.
///
/// # Safety
/// `x` and `weights` hold `len` blocks, `dst` `ROWS` rows; `ROWS <= group_rows`.
#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn tile_rows<const ROWS: usize, const W8: bool, const MIN: bool>(tile: Tile) {
    let order = order::<W8>();
    // SAFETY: the caller's promise.
    let columns = |r| unsafe { _mm512_loadu_ps(tile.dst.add(NR * r)) };
    let mut y: [_; ROWS] = std::array::from_fn(|r| _mm512_permutexvar_ps(order, columns(r)));
    let stride = 4 * tile.group_rows;
    let mut ahead = tile.ahead;
    for block in 0..tile.len {
        if let Some(ahead) = &mut ahead {
            if W8 {
                ahead.next::<CODES_W8, false>();
            } else {
                ahead.next::<CODES_W4, MIN>();
            }
        }
        // SAFETY: the caller's promise; every pointer is inside this block.
        unsafe {
            let weights = tile.weights.add(UNPACKED * block);
            let x = tile.x.add(stride * (STEPS + WORDS) * block);
            let words = x.add(stride * STEPS);
            let start = words.add(stride * if W8 { word::START_W8 } else { word::START });
            let mut acc: [__m512i; ROWS] = std::array::from_fn(|r| broadcast(start.add(4 * r)));
            for step in 0..STEPS {
                let w = load(weights.add(64 * step));
                let x = x.add(stride * step);
                for (r, acc) in acc.iter_mut().enumerate() {
                    *acc = _mm512_dpbusd_epi32(*acc, w, broadcast(x.add(4 * r)));
                }
            }
            let d = _mm512_load_ps(weights.add(NR * GROUP).cast());
            let m = match MIN {
                true => _mm512_load_ps(weights.add(NR * GROUP + SUMS).cast()),
                false => d,
            };
            for (r, (acc, y)) in acc.into_iter().zip(&mut y).enumerate() {
                *y = finish::<MIN>(acc, words.add(4 * r), stride, d, m, *y);
            }
        }
    }
    for (r, y) in y.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { _mm512_storeu_ps(tile.dst.add(NR * r), _mm512_permutexvar_ps(order, y)) };
    }
}
