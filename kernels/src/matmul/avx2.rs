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

use super::Call;
use super::format::WeightFormat;
use super::layout::x86::{FEW_ROWS, STEPS, TWICE, avx2_word as word};
use super::layout::{NR, SCALES, SUMS, ZERO_POINT};
use super::rhs::Panel;
use super::x86::{self, Prefetch};
use crate::GROUP;
use crate::quantize::Q8Rows;

/// Words of a block of a row.
const WORDS: usize = word::N;
/// Rows of the largest tile.
const MAX_ROWS: usize = 6;
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
        words[word::START] = (-ZERO_POINT * sum) as u32;
        words[word::SUM] = (sum as f32 * scale).to_bits();
        words
    };
    x86::pack_group(group_rows, rows, words, dst);
}

/// Adds all panels of a call.
pub(super) fn panels(call: &Call<'_>, dst: &mut [f32]) {
    match call.rhs.format() {
        WeightFormat::W4 => rows::<false, false>(call, dst),
        WeightFormat::W4Min => rows::<false, true>(call, dst),
        WeightFormat::W8 => rows::<true, false>(call, dst),
    }
}

/// Checks what the tiles rely on and picks the regime.
fn rows<const W8: bool, const MIN: bool>(call: &Call<'_>, dst: &mut [f32]) {
    let n_blocks = call.rhs.k() / GROUP;
    // All panels are of one length.
    x86::check_panel(&call.rhs.panel(0), n_blocks);
    let layout = call.lhs.layout;
    let is_few = layout.m <= FEW_ROWS;
    assert!(
        layout.group_len_bytes >= n_blocks * block_len_bytes(layout.group_rows)
            && layout.group_rows <= MAX_ROWS
            && (!is_few || layout.group_rows == layout.m),
        "groups of {layout:?}"
    );
    // SAFETY: the tier is available (`Matmul::new`); every panel holds `n_blocks` blocks, every group
    // of `lhs` as many, and [`Call::each`] gives all rows of a panel.
    unsafe {
        match layout.m {
            1 => few::<1, W8, MIN>(call, dst),
            2 => few::<2, W8, MIN>(call, dst),
            3 => few::<3, W8, MIN>(call, dst),
            _ => many::<W8, MIN>(call, dst),
        }
    }
}

/// Adds all panels for a few rows.
///
/// # Safety
/// Every panel holds `k / 32` blocks, `lhs` is one group of `ROWS` rows of as many.
#[target_feature(enable = "avx2,fma")]
unsafe fn few<const ROWS: usize, const W8: bool, const MIN: bool>(
    call: &Call<'_>,
    dst: &mut [f32],
) {
    let n_blocks = call.rhs.k() / GROUP;
    let x = call.lhs.group(0).bytes.as_ptr();
    call.each(dst, |panel, dst| {
        let dst = dst.as_mut_ptr();
        // SAFETY: the caller's promise; [`Call::each`] gives `ROWS` rows of `dst`.
        unsafe {
            if W8 {
                few_w8::<ROWS>(x, n_blocks, panel, dst);
            } else {
                few_w4::<ROWS, MIN>(x, n_blocks, panel, dst);
            }
        }
    });
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
/// `WORDS` words from `words` on, `stride` bytes apart, are readable.
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
        let sum = unsafe { broadcast_f32(words.add(word::SUM * stride)) };
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

/// The sums of a row so far.
///
/// # Safety
/// 16 elements at `src` are readable.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn columns(src: *const f32) -> [__m256; 2] {
    // SAFETY: the caller's promise; no alignment is needed.
    [0, 8].map(|c| unsafe { _mm256_loadu_ps(src.add(c)) })
}

/// Adds a few rows of int4, 16 columns.
///
/// # Safety
/// `panel` holds `n_blocks` blocks, `x` a group of `ROWS` rows, `dst` `ROWS` rows.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn few_w4<const ROWS: usize, const MIN: bool>(
    x: *const u8,
    n_blocks: usize,
    panel: Panel<'_>,
    dst: *mut f32,
) {
    let mask = _mm256_set1_epi8(15);
    let mut ahead = Prefetch::new(&panel, n_blocks, AHEAD / CODES_W4);
    // SAFETY: the caller's promise.
    let mut y: [_; ROWS] = std::array::from_fn(|r| unsafe { columns(dst.add(NR * r)) });
    for block in 0..n_blocks {
        ahead.next::<CODES_W4, MIN>();
        // SAFETY: the caller's promise; every pointer is inside this block of its plane.
        unsafe {
            let codes = panel.codes.as_ptr().add(CODES_W4 * block);
            let words = x.add((TWICE * n_blocks + 4 * WORDS * block) * ROWS);
            let x = x.add(TWICE * ROWS * block);
            let d = scales(panel.scales.as_ptr().add(SCALES * block));
            let m = match MIN {
                true => scales(panel.mins.as_ptr().add(SCALES * block)),
                false => d,
            };
            let mut isum = [[_mm256_setzero_si256(); 2]; ROWS];
            for (c, codes) in [codes, codes.add(128)].into_iter().enumerate() {
                // Columns 8c..8c + 4 and 8c + 4..8c + 8, each half its own 16 of the 32 k.
                let mut quads = [[_mm256_setzero_si256(); 2]; ROWS];
                for q in 0..2 {
                    let v = [0, 1].map(|p| load(codes.add(64 * q + 32 * p)));
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
                    isum[r][c] =
                        _mm256_add_epi32(sum, broadcast(words.add(4 * (WORDS * r + word::START))));
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

/// Adds a few rows of int8, 16 columns.
///
/// # Safety
/// As [`few_w4`].
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn few_w8<const ROWS: usize>(
    x: *const u8,
    n_blocks: usize,
    panel: Panel<'_>,
    dst: *mut f32,
) {
    let mut ahead = Prefetch::new(&panel, n_blocks, AHEAD / CODES_W8);
    // SAFETY: the caller's promise.
    let mut y: [_; ROWS] = std::array::from_fn(|r| unsafe { columns(dst.add(NR * r)) });
    for block in 0..n_blocks {
        ahead.next::<CODES_W8, false>();
        // SAFETY: the caller's promise; every pointer is inside this block of its plane.
        unsafe {
            let codes = panel.codes.as_ptr().add(CODES_W8 * block);
            let words = x.add((TWICE * n_blocks + 4 * WORDS * block) * ROWS);
            let x = x.add(TWICE * ROWS * block);
            let d = scales(panel.scales.as_ptr().add(SCALES * block));
            let mut isum = [[_mm256_setzero_si256(); 2]; ROWS];
            for (c, codes) in [codes, codes.add(256)].into_iter().enumerate() {
                let mut quads = [[_mm256_setzero_si256(); 2]; ROWS];
                for q in 0..2 {
                    let v = [0, 1, 2, 3].map(|p| load(codes.add(128 * q + 32 * p)));
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

/// Unpacked weights of a chunk: a block is `[8 steps][2]` vectors of codes, two of scales, two of
/// minima.
#[repr(align(64))]
struct Weights([MaybeUninit<u8>; CHUNK_BLOCKS * UNPACKED]);

/// Activations of a group in i16: a block is `[2 parities of k][8 steps][group_rows][2]`.
#[repr(align(64))]
struct Wide([MaybeUninit<u8>; CHUNK_BLOCKS * 2 * GROUP * MAX_ROWS]);

/// The bytes at even and at odd places, widened.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn widen(v: __m256i) -> [__m256i; 2] {
    let even = _mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(v));
    [even, _mm256_srai_epi16::<8>(v)]
}

/// Adds all panels for many rows.
///
/// # Safety
/// Every panel holds `k / 32` blocks, every group of `lhs` as many of `group_rows` rows;
/// `group_rows <= MAX_ROWS`.
#[target_feature(enable = "avx2,fma")]
unsafe fn many<const W8: bool, const MIN: bool>(call: &Call<'_>, dst: &mut [f32]) {
    let mut weights = Weights([MaybeUninit::uninit(); CHUNK_BLOCKS * UNPACKED]);
    let mut wide = Wide([MaybeUninit::uninit(); CHUNK_BLOCKS * 2 * GROUP * MAX_ROWS]);
    let weights: *mut u8 = weights.0.as_mut_ptr().cast();
    let wide: *mut u8 = wide.0.as_mut_ptr().cast();
    let lhs = call.lhs;
    let group_rows = lhs.layout.group_rows;
    let stride = block_len_bytes(group_rows);
    let n_blocks = call.rhs.k() / GROUP;
    call.each(dst, |panel, dst| {
        let mut first = 0;
        while first < n_blocks {
            let len = CHUNK_BLOCKS.min(n_blocks - first);
            // SAFETY: blocks `first..first + len` are in `panel`, `len` fit `weights`.
            unsafe { unpack::<W8, MIN>(&panel, first, len, weights) };
            for (g, dst) in dst.chunks_mut(group_rows * NR).enumerate() {
                let tile = Tile {
                    x: lhs.group(g).bytes[stride * first..].as_ptr(),
                    wide,
                    group_rows,
                    weights,
                    len,
                    ahead: (g == 0).then(|| Prefetch::new(&panel, n_blocks, first + len)),
                    dst: dst.as_mut_ptr(),
                };
                // SAFETY: the group holds `len` blocks from `first`, which fit `wide`, `weights`
                // holds `len`, `dst` its rows.
                unsafe {
                    if W8 {
                        widen_group(&tile, wide);
                    }
                    match dst.len() / NR {
                        1 => tile_rows::<1, W8, MIN>(tile),
                        2 => tile_rows::<2, W8, MIN>(tile),
                        3 => tile_rows::<3, W8, MIN>(tile),
                        4 => tile_rows::<4, W8, MIN>(tile),
                        5 => tile_rows::<5, W8, MIN>(tile),
                        _ => tile_rows::<6, W8, MIN>(tile),
                    }
                }
            }
            first += len;
        }
    });
}

/// Unpacks `len` blocks.
///
/// # Safety
/// `panel` holds blocks `first..first + len`, `dst` is a [`Weights`], `len <= CHUNK_BLOCKS`.
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
            let dst = dst.add(UNPACKED * block);
            let at = SCALES * (first + block);
            let words = dst.add(NR * GROUP);
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
                            let dst = dst.add(64 * (4 * half + step) + 32 * c);
                            _mm256_store_si256(dst.cast(), w);
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
    /// The same in i16, for int8 weights.
    wide: *const u8,
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

/// Widens the activations of a tile.
///
/// # Safety
/// `tile.x` holds `len <= CHUNK_BLOCKS` blocks, `dst` is a [`Wide`].
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
unsafe fn widen_group(tile: &Tile, dst: *mut u8) {
    let rows = tile.group_rows;
    for block in 0..tile.len {
        for r in 0..rows {
            // SAFETY: the caller's promise.
            unsafe {
                let x = load(tile.x.add(block_len_bytes(rows) * block + GROUP * r));
                let dst = dst.add(2 * GROUP * rows * block + GROUP * r);
                let [even, odd] = widen(x);
                _mm256_store_si256(dst.cast(), even);
                _mm256_store_si256(dst.add(GROUP * rows).cast(), odd);
            }
        }
    }
}

/// Adds up to 6 rows, 16 columns, the blocks of a chunk.
///
/// # Safety
/// `x` (for int8 also `wide`) and `weights` hold `len` blocks, `dst` `ROWS` rows;
/// `ROWS <= group_rows`.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
unsafe fn tile_rows<const ROWS: usize, const W8: bool, const MIN: bool>(tile: Tile) {
    // SAFETY: the caller's promise.
    let mut y: [_; ROWS] = std::array::from_fn(|r| unsafe { columns(tile.dst.add(NR * r)) });
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
            let mut weights = tile.weights.add(UNPACKED * block);
            let words = tile.x.add(stride * ((STEPS + WORDS) * block + STEPS));
            let acc = if W8 {
                let mut x = tile.wide.add(2 * stride * STEPS * block);
                let mut acc = [[_mm256_setzero_si256(); 2]; ROWS];
                for _ in 0..rolled(STEPS) {
                    let w = [0, 32].map(|c| widen(load(weights.add(c))));
                    for (r, acc) in acc.iter_mut().enumerate() {
                        let x = [0, stride * STEPS].map(|at| broadcast(x.add(at + 4 * r)));
                        for (acc, w) in acc.iter_mut().zip(w) {
                            *acc = _mm256_add_epi32(*acc, _mm256_madd_epi16(w[0], x[0]));
                            *acc = _mm256_add_epi32(*acc, _mm256_madd_epi16(w[1], x[1]));
                        }
                    }
                    x = x.add(stride);
                    weights = weights.add(64);
                }
                acc
            } else {
                let mut x = tile.x.add(stride * (STEPS + WORDS) * block);
                let mut acc = [[_mm256_setzero_si256(); 2]; ROWS];
                for _ in 0..rolled(STEPS) {
                    let w = [0, 32].map(|c| load(weights.add(c)));
                    for (r, acc) in acc.iter_mut().enumerate() {
                        let x = broadcast(x.add(4 * r));
                        for c in 0..2 {
                            acc[c] = _mm256_add_epi16(acc[c], _mm256_maddubs_epi16(w[c], x));
                        }
                    }
                    x = x.add(stride);
                    weights = weights.add(64);
                }
                for (r, acc) in acc.iter_mut().enumerate() {
                    let start = broadcast(words.add(word::START * stride + 4 * r));
                    *acc = acc.map(|acc| {
                        _mm256_add_epi32(_mm256_madd_epi16(acc, _mm256_set1_epi16(1)), start)
                    });
                }
                acc
            };
            let weights = weights.cast::<f32>();
            let vectors = |at: usize| [0, 8].map(|c| _mm256_load_ps(weights.add(at + c)));
            let d = vectors(0);
            let m = if MIN { vectors(NR) } else { d };
            for (r, (acc, y)) in acc.into_iter().zip(&mut y).enumerate() {
                finish::<MIN>(acc, words.add(4 * r), stride, d, m, y);
            }
        }
    }
    for (r, y) in y.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { store(tile.dst.add(NR * r), y) };
    }
}

/// `n`, not known to the compiler: a loop of so many turns stays a loop. Unrolled, its loads are
/// moved up until accumulators are spilled.
#[inline]
fn rolled(n: usize) -> usize {
    let mut n = n;
    // SAFETY: no instruction; a register only.
    unsafe {
        std::arch::asm!("/* {0} */", inout(reg) n, options(pure, nomem, nostack, preserves_flags));
    }
    n
}
