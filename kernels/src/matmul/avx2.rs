//! Tiles for AVX2: `vpmaddubsw`, unsigned by signed bytes, added in pairs to i16.
//!
//! **Few rows** (`few`): weights as packed. A 32-byte load is 16 bytes of two columns; the partial
//! sums of 16 columns are brought together by shuffles.
//!
//! ```text
//! for block: for p in 0..8: v = load(codes[p]); lo = v & 15; hi = v >> 4 & 15
//!                for row: s[p] = maddubs(lo, x[0]) + maddubs(hi, x[1])            i16
//!            for row: isum[0..2] = madd(columns(s), 1) - 8 * sum
//!                     y[c] = fma(f32(isum[c]) * scale, d[c], y[c])
//! ```
//!
//! **Many rows** (`tile`): weights unpacked once for all rows, [`CHUNK_BLOCKS`] blocks at a time, to
//! `[8 columns][4 k]` a vector; four activations of a row are broadcast.
//!
//! ```text
//! for block: for step in 0..8: w0, w1 = load
//!                for row: x = broadcast; acc[row][c] += maddubs(w[c], x)          i16
//!            for row: y[row][c] = fma(f32(madd(acc[row][c], 1) - 8 * sum) * scale, d[c], y[row][c])
//! ```
//!
//! No i16 overflows: 8 products' pair sums are at most 8 * 2 * 15 * 127 = 30480. Int8 weights are
//! multiplied as `|w| * (x with the sign of w)`, a pair sum is at most 2 * 128 * 127 = 32512, and
//! every pair sum is widened at once.
//!
//! | tile | acc | w | x | y |
//! |---|---|---|---|---|
//! | few, 1 to 3 rows x 16 columns | 8 at a time | 2 | 2 a row | 2 a row |
//! | tile, up to 6 rows x 16 columns, int4 | 12 | 2 | 1 | spilled |
//! | tile, up to 4 rows x 16 columns, int8 | 8 | 4 | 1 | spilled |
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::mem::MaybeUninit;

use super::lhs::Lhs;
use super::rhs::{NR, Panel, SCALES_LEN_BYTES, WeightFormat};
use super::x86::{self, FEW_ROWS, STEPS, TWICE, ZERO_POINT};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Words of a block of a row: scale, start of the int4 accumulators, scale * sum.
const WORDS: usize = 3;
/// Rows of the largest tile.
const MAX_ROWS: usize = 6;
/// Blocks whose weights are unpacked at a time.
const CHUNK_BLOCKS: usize = 16;
/// Bytes of an unpacked block at most: int8 codes and their magnitudes, scales, minima.
const UNPACKED: usize = 2 * NR * GROUP + 8 * NR;

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
        [
            scale.to_bits(),
            (-ZERO_POINT * sum) as u32,
            (sum as f32 * scale).to_bits(),
        ]
    };
    x86::pack_group(group_rows, rows, words, dst);
}

/// One panel for all rows.
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
        // SAFETY: the tier is available (`Matmul::new`); the lengths are as just checked.
        return unsafe { many::<W8, MIN>(lhs, panel, dst) };
    }
    assert_eq!(group_rows, lhs.layout.m, "rows of the only group");
    let x = lhs.group(0).bytes.as_ptr();
    // SAFETY: the tier is available (`Matmul::new`); `x` is a group of `m` rows, `panel` holds
    // `n_blocks` blocks, `dst` `m` rows.
    unsafe {
        match (lhs.layout.m, W8) {
            (1, false) => few_w4::<1, MIN>(x, n_blocks, panel, dst.as_mut_ptr()),
            (2, false) => few_w4::<2, MIN>(x, n_blocks, panel, dst.as_mut_ptr()),
            (_, false) => few_w4::<3, MIN>(x, n_blocks, panel, dst.as_mut_ptr()),
            (1, true) => few_w8::<1>(x, n_blocks, panel, dst.as_mut_ptr()),
            (2, true) => few_w8::<2>(x, n_blocks, panel, dst.as_mut_ptr()),
            (_, true) => few_w8::<3>(x, n_blocks, panel, dst.as_mut_ptr()),
        }
    }
}

/// Loads 32 bytes.
///
/// # Safety
/// 32 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn load(p: *const u8) -> __m256i {
    // SAFETY: the caller's promise; no alignment is needed.
    unsafe { _mm256_loadu_si256(p.cast()) }
}

/// Broadcasts the i32 at `p`.
///
/// # Safety
/// 4 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn broadcast(p: *const u8) -> __m256i {
    // SAFETY: the caller's promise; no alignment is needed.
    _mm256_set1_epi32(unsafe { p.cast::<i32>().read_unaligned() })
}

/// Broadcasts the f32 at `p`.
///
/// # Safety
/// 4 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn broadcast_f32(p: *const u8) -> __m256 {
    // SAFETY: the caller's promise.
    _mm256_castsi256_ps(unsafe { broadcast(p) })
}

/// The scales (or minima) of columns 0..8 and 8..16.
///
/// # Safety
/// 32 bytes at `p` are readable.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn scales(p: *const u8) -> [__m256; 2] {
    // SAFETY: the caller's promise.
    let whole = unsafe { load(p) };
    let low = _mm256_slli_epi32::<16>(whole);
    [
        _mm256_castsi256_ps(_mm256_permute2x128_si256::<0x20>(low, whole)),
        _mm256_castsi256_ps(_mm256_permute2x128_si256::<0x31>(low, whole)),
    ]
}

/// Lanes `[a.0 a.2 b.0 b.2]` (even) or `[a.1 a.3 b.1 b.3]` (odd) of each half, 32 bits a lane.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn lanes<const ODD: bool>(a: __m256i, b: __m256i) -> __m256i {
    let (a, b) = (_mm256_castsi256_ps(a), _mm256_castsi256_ps(b));
    _mm256_castps_si256(if ODD {
        _mm256_shuffle_ps::<0xDD>(a, b)
    } else {
        _mm256_shuffle_ps::<0x88>(a, b)
    })
}

/// `a.low + a.high` and `b.low + b.high`, as the operands of an addition.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn halves(a: __m256i, b: __m256i) -> [__m256i; 2] {
    [
        _mm256_blend_epi32::<0xF0>(a, b),
        _mm256_permute2x128_si256::<0x21>(a, b),
    ]
}

/// `|w| * (x with the sign of w)`, summed in fours.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn dot4(magnitude: __m256i, w: __m256i, x: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(x, w));
    _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))
}

/// The integer sums of a block become part of `y`: `words` are the row's, `stride` bytes apart.
///
/// # Safety
/// The words at `words` and `words + 2 * stride` are readable.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn finish<const MIN: bool>(
    isum: [__m256i; 2],
    words: *const u8,
    stride: usize,
    d: [__m256; 2],
    m: [__m256; 2],
    y: &mut [__m256; 2],
) {
    // SAFETY: the caller's promise.
    let scale = unsafe { broadcast_f32(words) };
    for c in 0..2 {
        let x = _mm256_mul_ps(_mm256_cvtepi32_ps(isum[c]), scale);
        y[c] = _mm256_fmadd_ps(x, d[c], y[c]);
    }
    if MIN {
        // SAFETY: the caller's promise.
        let sum = unsafe { broadcast_f32(words.add(2 * stride)) };
        for c in 0..2 {
            y[c] = _mm256_fmadd_ps(sum, m[c], y[c]);
        }
    }
}

/// Writes one row.
///
/// # Safety
/// 16 f32 at `dst` are writable.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn store(dst: *mut f32, y: [__m256; 2]) {
    // SAFETY: the caller's promise; no alignment is needed.
    unsafe {
        _mm256_storeu_ps(dst, y[0]);
        _mm256_storeu_ps(dst.add(8), y[1]);
    }
}

/// A few rows of int4, 16 columns.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `x` a group of `ROWS` rows, `dst` `ROWS` rows.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
unsafe fn few_w4<const ROWS: usize, const MIN: bool>(
    x: *const u8,
    n_blocks: usize,
    panel: Panel<'_>,
    dst: *mut f32,
) {
    let mask = _mm256_set1_epi8(15);
    let mut y = [[_mm256_setzero_ps(); 2]; ROWS];
    for block in 0..n_blocks {
        // SAFETY: the caller's promise; every pointer is inside this block of its plane.
        unsafe {
            let codes = panel.codes.as_ptr().add(256 * block);
            let words = x.add((TWICE * n_blocks + 4 * WORDS * block) * ROWS);
            let x = x.add(TWICE * ROWS * block);
            let d = scales(panel.scales.as_ptr().add(SCALES_LEN_BYTES * block));
            let m = match MIN {
                true => scales(panel.mins.as_ptr().add(SCALES_LEN_BYTES * block)),
                false => d,
            };
            let mut isum = [[_mm256_setzero_si256(); 2]; ROWS];
            for c in 0..2 {
                // Columns 8c..8c + 4 and 8c + 4..8c + 8, each half its own 16 of the 32 k.
                let mut quads = [[_mm256_setzero_si256(); 2]; ROWS];
                for q in 0..2 {
                    let v = [0, 1].map(|p| load(codes.add(128 * c + 64 * q + 32 * p)));
                    let lo = v.map(|v| _mm256_and_si256(v, mask));
                    let hi = v.map(|v| _mm256_and_si256(_mm256_srli_epi16::<4>(v), mask));
                    for (r, quads) in quads.iter_mut().enumerate() {
                        let x = [0, 1].map(|h| load(x.add(TWICE * r + 32 * h)));
                        let s = [0, 1].map(|p| {
                            _mm256_add_epi16(
                                _mm256_maddubs_epi16(lo[p], x[0]),
                                _mm256_maddubs_epi16(hi[p], x[1]),
                            )
                        });
                        quads[q] =
                            _mm256_add_epi16(lanes::<false>(s[0], s[1]), lanes::<true>(s[0], s[1]));
                    }
                }
                for (r, quads) in quads.iter().enumerate() {
                    let [a, b] = halves(quads[0], quads[1]);
                    let sum = _mm256_madd_epi16(_mm256_add_epi16(a, b), _mm256_set1_epi16(1));
                    isum[r][c] = _mm256_add_epi32(sum, broadcast(words.add(4 * (WORDS * r + 1))));
                }
            }
            for r in 0..ROWS {
                finish::<MIN>(isum[r], words.add(4 * WORDS * r), 4, d, m, &mut y[r]);
            }
        }
    }
    for (r, y) in y.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { store(dst.add(NR * r), y) };
    }
}

/// A few rows of int8, 16 columns.
///
/// # Safety
/// As [`few_w4`].
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
unsafe fn few_w8<const ROWS: usize>(
    x: *const u8,
    n_blocks: usize,
    panel: Panel<'_>,
    dst: *mut f32,
) {
    let mut y = [[_mm256_setzero_ps(); 2]; ROWS];
    for block in 0..n_blocks {
        // SAFETY: the caller's promise; every pointer is inside this block of its plane.
        unsafe {
            let codes = panel.codes.as_ptr().add(512 * block);
            let words = x.add((TWICE * n_blocks + 4 * WORDS * block) * ROWS);
            let x = x.add(TWICE * ROWS * block);
            let d = scales(panel.scales.as_ptr().add(SCALES_LEN_BYTES * block));
            let mut isum = [[_mm256_setzero_si256(); 2]; ROWS];
            for c in 0..2 {
                let mut quads = [[_mm256_setzero_si256(); 2]; ROWS];
                for q in 0..2 {
                    let v = [0, 1, 2, 3].map(|p| load(codes.add(256 * c + 128 * q + 32 * p)));
                    let magnitude = v.map(|v| _mm256_abs_epi8(v));
                    for (r, quads) in quads.iter_mut().enumerate() {
                        let x = [0, 1].map(|h| load(x.add(TWICE * r + 32 * h)));
                        let s = [0, 2].map(|p| {
                            _mm256_add_epi32(
                                dot4(magnitude[p], v[p], x[0]),
                                dot4(magnitude[p + 1], v[p + 1], x[1]),
                            )
                        });
                        quads[q] =
                            _mm256_add_epi32(lanes::<false>(s[0], s[1]), lanes::<true>(s[0], s[1]));
                    }
                }
                for (r, quads) in quads.iter().enumerate() {
                    let [a, b] = halves(quads[0], quads[1]);
                    isum[r][c] = _mm256_add_epi32(a, b);
                }
            }
            for r in 0..ROWS {
                finish::<false>(isum[r], words.add(4 * WORDS * r), 4, d, d, &mut y[r]);
            }
        }
    }
    for (r, y) in y.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { store(dst.add(NR * r), y) };
    }
}

/// Unpacked weights of a chunk: a block is `[8 steps][2]` vectors of codes (for int8 each followed by
/// its magnitudes), two of scales, two of minima.
#[repr(align(64))]
struct Chunk([MaybeUninit<u8>; CHUNK_BLOCKS * UNPACKED]);

/// Bytes of an unpacked block.
const fn unpacked_len_bytes(w8: bool) -> usize {
    if w8 { UNPACKED } else { NR * GROUP + 8 * NR }
}

/// Many rows.
///
/// # Safety
/// `panel` holds `k / 32` blocks, every group of `lhs` as many of `group_rows` rows, `dst` `m` rows.
#[target_feature(enable = "avx2,fma")]
unsafe fn many<const W8: bool, const MIN: bool>(lhs: Lhs<'_>, panel: Panel<'_>, dst: &mut [f32]) {
    let mut chunk = Chunk([MaybeUninit::uninit(); CHUNK_BLOCKS * UNPACKED]);
    let weights: *mut u8 = chunk.0.as_mut_ptr().cast();
    let group_rows = lhs.layout.group_rows;
    let stride = block_len_bytes(group_rows);
    let n_blocks = lhs.layout.k / GROUP;
    let mut first = 0;
    while first < n_blocks {
        let len = CHUNK_BLOCKS.min(n_blocks - first);
        // SAFETY: blocks `first..first + len` are in `panel`, `len` fit a chunk.
        unsafe { unpack::<W8, MIN>(&panel, first, len, weights) };
        for (g, dst) in dst.chunks_mut(group_rows * NR).enumerate() {
            let block = Tile {
                x: lhs.group(g).bytes[stride * first..].as_ptr(),
                group_rows,
                weights,
                len,
                resume: first > 0,
                dst: dst.as_mut_ptr(),
            };
            // SAFETY: the group holds `len` blocks from `first`, the chunk `len`, `dst` its rows.
            unsafe {
                match dst.len() / NR {
                    1 => tile::<1, W8, MIN>(block),
                    2 => tile::<2, W8, MIN>(block),
                    3 => tile::<3, W8, MIN>(block),
                    4 => tile::<4, W8, MIN>(block),
                    5 => tile::<5, W8, MIN>(block),
                    _ => tile::<6, W8, MIN>(block),
                }
            }
        }
        first += len;
    }
}

/// Unpacks `len` blocks.
///
/// # Safety
/// `panel` holds blocks `first..first + len`, `dst` is a [`Chunk`], `len <= CHUNK_BLOCKS`.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
unsafe fn unpack<const W8: bool, const MIN: bool>(
    panel: &Panel<'_>,
    first: usize,
    len: usize,
    dst: *mut u8,
) {
    let mask = _mm256_set1_epi8(15);
    for block in 0..len {
        // SAFETY: the caller's promise; every pointer is inside its block.
        unsafe {
            let dst = dst.add(unpacked_len_bytes(W8) * block);
            let at = SCALES_LEN_BYTES * (first + block);
            let words = dst.add(if W8 { 2 } else { 1 } * NR * GROUP);
            store(words.cast(), scales(panel.scales.as_ptr().add(at)));
            if MIN {
                store(words.add(64).cast(), scales(panel.mins.as_ptr().add(at)));
            }
            let codes = panel
                .codes
                .as_ptr()
                .add(panel.format.codes_len_bytes() * (first + block));
            for c in 0..2 {
                if W8 {
                    for half in 0..2 {
                        let v = [0, 1, 2, 3].map(|p| load(codes.add(256 * c + 64 * p + 32 * half)));
                        for (step, w) in transpose(v).into_iter().enumerate() {
                            let dst = dst.add(128 * (4 * half + step) + 64 * c);
                            _mm256_store_si256(dst.cast(), w);
                            _mm256_store_si256(dst.add(32).cast(), _mm256_abs_epi8(w));
                        }
                    }
                } else {
                    let v = [0, 1, 2, 3].map(|p| load(codes.add(128 * c + 32 * p)));
                    for (step, w) in transpose(v).into_iter().enumerate() {
                        let dst = dst.add(64 * step + 32 * c);
                        let hi = _mm256_and_si256(_mm256_srli_epi16::<4>(w), mask);
                        _mm256_store_si256(dst.cast(), _mm256_and_si256(w, mask));
                        _mm256_store_si256(dst.add(64 * STEPS / 2).cast(), hi);
                    }
                }
            }
        }
    }
}

/// Four column pairs, 16 bytes a column, become four steps of 8 columns, 4 bytes a column.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn transpose(v: [__m256i; 4]) -> [__m256i; 4] {
    let even = [lanes::<false>(v[0], v[1]), lanes::<false>(v[2], v[3])];
    let odd = [lanes::<true>(v[0], v[1]), lanes::<true>(v[2], v[3])];
    [
        _mm256_permute2x128_si256::<0x20>(even[0], even[1]),
        _mm256_permute2x128_si256::<0x20>(odd[0], odd[1]),
        _mm256_permute2x128_si256::<0x31>(even[0], even[1]),
        _mm256_permute2x128_si256::<0x31>(odd[0], odd[1]),
    ]
}

/// What a tile reads and writes.
#[derive(Clone, Copy)]
struct Tile {
    /// First block of the group of rows.
    x: *const u8,
    /// Rows the group has room for.
    group_rows: usize,
    /// First block of a [`Chunk`].
    weights: *const u8,
    /// Blocks.
    len: usize,
    /// Whether `dst` already holds the blocks before.
    resume: bool,
    /// `[ROWS][NR]`.
    dst: *mut f32,
}

/// Up to 6 rows, 16 columns, the blocks of a chunk.
///
/// # Safety
/// `x` and `weights` hold `len` blocks, `dst` `ROWS` rows; `ROWS <= group_rows`.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
unsafe fn tile<const ROWS: usize, const W8: bool, const MIN: bool>(tile: Tile) {
    let mut y = [[_mm256_setzero_ps(); 2]; ROWS];
    if tile.resume {
        for (r, y) in y.iter_mut().enumerate() {
            for (c, y) in y.iter_mut().enumerate() {
                // SAFETY: the caller's promise.
                *y = unsafe { _mm256_loadu_ps(tile.dst.add(NR * r + 8 * c)) };
            }
        }
    }
    let stride = 4 * tile.group_rows;
    let (mut x, mut weights) = (tile.x, tile.weights);
    for _ in 0..tile.len {
        // SAFETY: the caller's promise; both pointers are at this block.
        unsafe {
            let mut acc = [[_mm256_setzero_si256(); 2]; ROWS];
            for step in 0..STEPS {
                for (r, acc) in acc.iter_mut().enumerate() {
                    let x = broadcast(x.add(stride * step + 4 * r));
                    for (c, acc) in acc.iter_mut().enumerate() {
                        *acc = if W8 {
                            let w = weights.add(128 * step + 64 * c);
                            _mm256_add_epi32(*acc, dot4(load(w.add(32)), load(w), x))
                        } else {
                            let w = load(weights.add(64 * step + 32 * c));
                            _mm256_add_epi16(*acc, _mm256_maddubs_epi16(w, x))
                        };
                    }
                }
            }
            let words = x.add(stride * STEPS);
            let dm = weights
                .add(if W8 { 2 } else { 1 } * NR * GROUP)
                .cast::<f32>();
            let vectors = |at: usize| [0, 8].map(|c| _mm256_load_ps(dm.add(at + c)));
            let d = vectors(0);
            let m = if MIN { vectors(NR) } else { d };
            for r in 0..ROWS {
                if !W8 {
                    let start = broadcast(words.add(stride + 4 * r));
                    acc[r] = acc[r].map(|acc| {
                        _mm256_add_epi32(_mm256_madd_epi16(acc, _mm256_set1_epi16(1)), start)
                    });
                }
                finish::<MIN>(acc[r], words.add(4 * r), stride, d, m, &mut y[r]);
            }
            x = x.add(stride * (STEPS + WORDS));
            weights = weights.add(unpacked_len_bytes(W8));
        }
    }
    for (r, y) in y.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { store(tile.dst.add(NR * r), y) };
    }
}
