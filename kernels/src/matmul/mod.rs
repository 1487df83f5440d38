//! Matrix product of int8 activations and int4 or int8 weights, both with a scale for every 32 of `k`.
//!
//! # Formula
//! For row `i` of `lhs` and column `j` of `rhs`, block by block of 32 along `k`, ascending:
//!
//! ```text
//! isum = sum of x[i][k] * q[j][k]                 exact, i32; q less 8 where codes are int4
//! y    = fma(f32(isum) * s[i], d[j], y)           s, d: the scales of the block
//! y    = fma(f32(sum of x[i][k]) * s[i], m[j], y) W4Min only; m: the minimum of the block
//! ```
//!
//! [`Matmul::run`] starts at `y = 0`, [`Matmul::accumulate`] at what `dst` holds.
//!
//! # Shapes
//! `lhs` `[m][k]`, `rhs` `[n][k]` (one output column is one contiguous row of weights, as model files
//! have it), `dst` `[n / 16][m][16]`: a panel of [`NR`] columns of all rows, then the next. `k` is a
//! multiple of [`GROUP`]; the last panel is padded with zero weights.
//!
//! # Weights in memory
//! All tiers read one layout. In bytes, all numbers little-endian:
//!
//! ```text
//! matrix   panel 0: columns 0..16 | panel 1: columns 16..32 | ..      each a multiple of 64
//! panel    codes of block 0, 1, .. | scales of block 0, 1, .. | minima of block 0, 1, .. | zeros
//! codes    columns 0, 1 | columns 2, 3 | .. | columns 14, 15
//!   W4       c k 0..8 | c+1 k 0..8 | c k 8..16 | c+1 k 8..16          8 bytes each, 32 a pair;
//!            a byte holds k in its low nibble and k + 16 in its high one
//!   W8       c k 0..8 | c+1 k 0..8 | c k 8..16 | .. | c+1 k 24..32    8 bytes each, 64 a pair
//! scales   word 0: columns 0, 4 | 1, 5 | 2, 6 | 3, 7 | word 4: columns 8, 12 | .. | 11, 15
//! ```
//!
//! A word of scales serves two columns: its low half is the bf16 of the first (`word << 16`), and the
//! whole word, read as f32, is the second, with the low half as further bits of mantissa. The packer
//! knows them and rounds to the nearest number that has them, so no tier spends an instruction on the
//! second column. The order of codes is that of `smmla`: a vector of 16 bytes is 8 `k` of two columns.
//!
//! # Activations in memory
//! Rows are packed for the tier that reads them, in groups ([`LhsLayout`]); the constants of
//! [`layout`] are these pictures. Offsets of a block, in bytes:
//!
//! ```text
//! scalar        0  k 0..32 | 32  scale | 36  sum of the codes
//!
//! neon, one row
//!   0  k 0..8 twice | k 8..16 twice | k 16..24 twice | k 24..32 twice
//!  64  start of the int4 accumulators, 4 times
//!  80  -magic * scale, 4 times
//!  96  scale | scale * sum | 0 | 0
//!
//! neon_dotprod, one row of one or two (sdot_row); then a plane of starts, 64 bytes a block
//!   0  as above, the second 4 of every 8 codes negated
//!  64  scale | scale * sum | 0 | 0
//!   starts: (start of the int4 accumulators, -magic) 8 times
//!
//! neon_dotprod, four rows (sdot_quad)
//!   0  row 0: k 0..32 | row 1 | row 2 | row 3
//! 128  row 0: -magic * scale, 4 times | row 1 | row 2 | row 3
//! 192  the four scales | the four scale * sum
//! 224  row 0: start of the int4 accumulators, 4 times | row 1 | row 2 | row 3
//!
//! neon_i8mm, two rows (smmla_pair); four rows are two of them
//!   0  r0 k 0..8 | r1 k 0..8 | r0 k 8..16 | r1 k 8..16 | .. | r1 k 24..32
//!  64  start of the int4 accumulators, r0 r0 r1 r1
//!  80  -magic * scale, r0 r0 r1 r1
//!  96  scale, r0 r0 r1 r1
//! 112  scale * sum, r0 r0 r1 r1
//!
//! neon_i8mm, a single row: the blocks of sdot_row for int8, then for int4 (usmmla_row)
//!   0  lo = k 0..16, hi = k 16..32, by eights: hi, 0 | -hi, lo | hi, 0 | -hi, lo
//!  64  (start of the high nibbles' accumulator, of the low ones') 4 times
//!  96  -magic * scale, 8 times
//! 128  scale | scale * sum | 0 | 0
//!
//! avx2, avx512_vnni, up to 3 rows: all codes, then all words
//!   codes [k / 32][rows]   k 0..8 twice | k 8..16 twice | k 16..24 twice | k 24..32 twice
//!   words [k / 32][rows]   avx2: scale, start, scale * sum
//!                          avx512_vnni: scale, -magic * scale, scale * sum, starts for int4 and int8
//! avx2, avx512_vnni, more rows
//!   [8 steps][rows] 4 k | [words][rows]
//! ```
//!
//! # Numerics
//! - `isum` is exact: at most 32 * 128 * 127 < 2^19, and 2^22 with every intermediate of every tile.
//! - **Magic.** An accumulator starts at the bits of 1.5 * 2^23 = `0x4B40_0000`. In that range the unit in
//!   the last place of an f32 is 1, so the integer additions of the products count whole numbers: the
//!   bits, read as f32, are `magic + isum` exactly while |isum| < 2^22. The conversion to float costs
//!   no instruction. The zero point of int4 goes into the start: `magic - 8 * sum of the codes`.
//! - **22-bit scales.** `fma(magic + isum, s, -magic * s)` is `isum * s` rounded once if the addend is
//!   exact. `magic` has two significant bits, so it is if `s` has 22; the quantizer
//!   ([`crate::quantize`]) leaves the two lowest bits of every scale zero. `scalar`, `avx2` and the single
//!   row of `neon_dotprod` convert and multiply instead, with the same bits.
//! - **Order.** One output is one chain of fused multiply-adds, blocks ascending, in a block the product
//!   before the minimum. No tier adds rounded partial sums, so every tier, every cut into panels and
//!   every number of rows gives the same bits.
//! - A scale that is NaN or infinite makes the row NaN or infinite and no other; the bits of a NaN differ
//!   between tiers.
//!
//! # Cost
//! A column of `k` weights is `k / 32` times 18 (W4), 20 (W4Min) or 34 (W8) bytes, and serves all `m`
//! rows of a call: `m * k` products for them. One row is bound by memory, many rows by products;
//! the repository's `bench/records/mca.md` has the products and the bytes a cycle of every Arm tile. Tiles for many rows
//! unpack a part of a panel to the stack once and read it for all rows.
//!
//! # Fusion
//! What makes the rows (RMSNorm, SwiGLU) is followed by [`crate::quantize`] and
//! [`Matmul::pack_lhs_group`] while a row is in L1. A caller takes a few panels at a time and goes on
//! with them while they are in L1: an adapter ([`crate::low_rank`]), the residual, SwiGLU.
//!
//! # Variants
//! | isa | file | rows x columns | registers |
//! |---|---|---|---|
//! | scalar | `scalar.rs` | 1 x 1 | - |
//! | neon | `neon.rs` | 1 x 16, intrinsics | 4 y, 4 x, 8 of i16 sums |
//! | neon_dotprod | `neon_dotprod.rs`, `asm/dotprod_*` | 1 x 16 | 4 y, mask, 4 x, 8 acc, codes |
//! | | | 4 x 8 | 8 y, mask, 8 x, 8 acc, codes |
//! | | | 8 x 4, regrouped codes | 8 y, shift, 8 codes, 2 acc and 4 x at a time |
//! | neon_i8mm | `neon_i8mm.rs`, `asm/i8mm_*` | 1 x 16 (int4; int8 as neon_dotprod) | 4 y, mask, 4 x, 8 acc, codes |
//! | | | 2 x 16 | 8 y, mask, 4 x, 8 acc, codes |
//! | | | 4 x 8 | 8 y, mask, 8 x, 8 acc, codes |
//! | | | 8 x 4 | 8 y, mask, 8 codes, 4 or 8 acc, x |
//! | | | 12 x 4, unpacked codes | 12 y, 8 codes, 2 or 4 acc, x |
//! | avx2 | `avx2.rs` | 1 to 3 x 16 | 2 y a row, 2 codes, 2 x a row |
//! | | | up to 6 x 16, unpacked codes | 12 acc, 2 codes, 1 x; y spilled |
//! | avx512_vnni | `avx512_vnni.rs` | 1 to 3 x 16 | 1 y a row, 4 or 8 acc a row, 2 codes |
//! | | | up to 12 x 16, unpacked codes | 12 y, 12 acc, 1 codes |
//!
//! The assembly is written by `kernels/asm-gen`, scheduled so that an in-order core never waits.
//!
//! # Names elsewhere
//! | here | GGML | KleidiAI | what differs |
//! |---|---|---|---|
//! | `W4` | `Q4_0` | `qsi4c32p` | same codes and nibble order (low nibble `k`, high nibble `k + 16`; KleidiAI's `s16s0`); the scale is 16 bits of f32 instead of f16 |
//! | `W4Min` | `Q4_1`, `Q4_K` | `qai4c32p` | the minimum is stored as the value of code 8, not of code 0 |
//! | `W8` | `Q8_0` | - | the scale |
//! | `lhs` | `Q8_1` | `qsi8d32p` | the scale is f32; the sum of the codes is kept as an integer until it is packed |
//! | `W4 x lhs` | `Q4_0` with `vec_dot` or repacked | `matmul_clamp_f32_qsi8d32p_qsi4c32p` | no clamp |
//!
//! # Source
//! The split of work between packing and tiles follows KleidiAI (<https://gitlab.arm.com/kleidi/kleidiai>);
//! the magic start is the bias trick of XNNPACK's requantization (<https://github.com/google/XNNPACK>), here
//! as the start of the accumulators, so that it costs nothing. Pairs of columns in one word of scales and
//! the `usmmla` of one row are our own.
//!
//! # Example
//! ```
//! use brevity_kernels::matmul::{Lhs, Matmul, NR, Rhs, WeightFormat, pack_panel_f32};
//! use brevity_kernels::quantize::{Q8Rows, Quantize};
//! use brevity_kernels::Isa;
//!
//! let (isa, k) = (Isa::best(), 64);
//! let weights: Vec<f32> = (0..NR * k).map(|i| (i % 7) as f32 - 3.0).collect();
//! let rows: Vec<&[f32]> = weights.chunks_exact(k).collect();
//! let mut panel = vec![0; Rhs::len_bytes(WeightFormat::W8, NR, k)];
//! pack_panel_f32(WeightFormat::W8, k, &rows, &mut panel);
//!
//! let x = vec![0.5; k];
//! let (mut qs, mut scales, mut sums) = (vec![0; k], vec![0.0; k / 32], vec![0; k / 32]);
//! Quantize::new(isa).unwrap().run(&x, &mut qs, &mut scales, &mut sums);
//!
//! let matmul = Matmul::new(isa).unwrap();
//! let layout = matmul.lhs_layout(1, k);
//! let mut packed = vec![0; layout.len_bytes()];
//! matmul.pack_lhs(&layout, Q8Rows::new(1, k, &qs, &scales, &sums), &mut packed);
//!
//! let mut y = vec![0.0; NR];
//! matmul.run(Lhs::new(layout, &packed), Rhs::new(WeightFormat::W8, NR, k, &panel), 0..1, &mut y);
//! let exact: f32 = rows[3].iter().map(|w| 0.5 * w).sum();
//! assert!((y[3] - exact).abs() < 0.1);
//! ```

use std::ops::Range;

use crate::quantize::Q8Rows;
use crate::{GROUP, Isa};

#[cfg(target_arch = "aarch64")]
mod arm;
#[cfg(target_arch = "aarch64")]
mod asm;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512_vnni;
mod format;
pub mod layout;
mod lhs;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "aarch64")]
mod neon_dotprod;
#[cfg(target_arch = "aarch64")]
mod neon_i8mm;
mod pack;
mod rhs;
#[cfg(target_arch = "aarch64")]
mod row_tile;
mod scalar;
#[cfg(target_arch = "aarch64")]
mod tile;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use format::WeightFormat;
pub use layout::NR;
pub use lhs::{Lhs, LhsLayout};
pub use pack::{CodedRow, pack_panel_coded, pack_panel_f32};
pub use rhs::Rhs;

use lhs::Group;
pub(crate) use rhs::Panel;

/// The parts of a tier.
#[derive(Clone, Copy, Debug)]
struct Tier {
    /// Rows of a group when there are `m` rows.
    group_rows: fn(m: usize) -> usize,
    /// Bytes of a block of a group.
    block_len_bytes: fn(group_rows: usize) -> usize,
    /// Packs the rows of a group that has room for `group_rows`.
    pack_group: fn(group_rows: usize, rows: Q8Rows<'_>, dst: &mut [u8]),
    /// Adds the products of a call to its `dst`.
    panels: fn(call: &Call<'_>, dst: &mut [f32]),
}

/// What a checked call multiplies.
struct Call<'a> {
    lhs: Lhs<'a>,
    rhs: Rhs<'a>,
    panels: Range<usize>,
    /// Elements of `dst` from a panel to the next.
    stride: usize,
}

impl Call<'_> {
    /// Hands every panel its `[m][NR]` of `dst`.
    #[inline]
    fn each(&self, dst: &mut [f32], mut panel: impl FnMut(Panel<'_>, &mut [f32])) {
        let len = self.lhs.layout.m * NR;
        for (p, dst) in self.panels.clone().zip(dst.chunks_mut(self.stride)) {
            panel(self.rhs.panel(p), &mut dst[..len]);
        }
    }
}

/// The matrix product of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Matmul {
    isa: Isa,
    tier: Tier,
}

impl Matmul {
    /// The operation on `isa`, or `None` if this machine cannot run it.
    pub fn new(isa: Isa) -> Option<Self> {
        isa.is_available().then(|| Self {
            isa,
            tier: tier(isa),
        })
    }

    /// How `m` rows of `k` elements must be packed for [`Matmul::run`].
    ///
    /// # Panics
    /// If `k` is no multiple of [`GROUP`].
    pub fn lhs_layout(&self, m: usize, k: usize) -> LhsLayout {
        assert!(k.is_multiple_of(GROUP), "k = {k} is no multiple of {GROUP}");
        let group_rows = (self.tier.group_rows)(m);
        let len = k / GROUP * (self.tier.block_len_bytes)(group_rows);
        LhsLayout {
            isa: self.isa,
            m,
            k,
            group_rows,
            group_len_bytes: len.next_multiple_of(64),
        }
    }

    /// Packs the rows of one group (`rows.m <= layout.group_rows`) into its `group_len_bytes` bytes.
    ///
    /// # Panics
    /// If `layout` is another tier's, or `rows` or `dst` do not fit it.
    pub fn pack_lhs_group(&self, layout: &LhsLayout, rows: Q8Rows<'_>, dst: &mut [u8]) {
        assert_eq!(layout.isa, self.isa, "tier of the layout");
        lhs::check_group(layout, &rows, dst);
        (self.tier.pack_group)(layout.group_rows, rows, dst);
    }

    /// Packs all rows, one group after the other; groups can also be packed apart, by different threads
    /// ([`Matmul::pack_lhs_group`]).
    ///
    /// # Panics
    /// If `layout` is another tier's, or `rows` or `dst` do not fit it.
    pub fn pack_lhs(&self, layout: &LhsLayout, rows: Q8Rows<'_>, dst: &mut [u8]) {
        assert_eq!(rows.m, layout.m, "rows to be packed");
        assert_eq!(dst.len(), layout.len_bytes(), "bytes of all groups");
        for g in 0..layout.n_groups() {
            let first = g * layout.group_rows;
            let rows = rows.rows(first..first + layout.rows_of(g));
            let dst = &mut dst[g * layout.group_len_bytes..][..layout.group_len_bytes];
            self.pack_lhs_group(layout, rows, dst);
        }
    }

    /// Computes the columns of `panels` for all rows of `lhs`; `dst` is `[panels][m][NR]`.
    ///
    /// # Panics
    /// If `lhs` is packed for another tier, `lhs` and `rhs` differ in `k`, `panels` leaves `rhs`,
    /// or `dst` has another length.
    pub fn run(&self, lhs: Lhs<'_>, rhs: Rhs<'_>, panels: Range<usize>, dst: &mut [f32]) {
        let len = panels.len() * lhs.layout.m * NR;
        assert_eq!(dst.len(), len, "dst of {panels:?} x {}", lhs.layout.m);
        dst.fill(0.0);
        self.accumulate(lhs, rhs, panels, dst, lhs.layout.m * NR);
    }

    /// As [`Matmul::run`], added to what `dst` holds, as if `k` went on: `run` with `[a | b]` is
    /// `run` with `a` and then `accumulate` with `b`, bit for bit.
    ///
    /// Panels of `dst` are `stride` elements apart and begin with their `[m][NR]`; `dst` may end after
    /// that of the last panel. So `lhs` can be some rows of a larger batch.
    ///
    /// # Panics
    /// If `stride` is less than `m * NR`, `dst` is shorter than the panels take, or as [`Matmul::run`].
    pub fn accumulate(
        &self,
        lhs: Lhs<'_>,
        rhs: Rhs<'_>,
        panels: Range<usize>,
        dst: &mut [f32],
        stride: usize,
    ) {
        let LhsLayout { isa, m, k, .. } = lhs.layout;
        assert_eq!(isa, self.isa, "tier of the packed lhs");
        assert_eq!(k, rhs.k(), "k of lhs and rhs");
        let n_panels = rhs.n_panels();
        assert!(panels.end <= n_panels, "panels {panels:?} of {n_panels}");
        if m == 0 || k == 0 || panels.is_empty() {
            return;
        }
        assert!(
            stride >= m * NR && dst.len() >= (panels.len() - 1) * stride + m * NR,
            "dst of {} for {panels:?} x {m}, {stride} apart",
            dst.len()
        );
        let call = Call {
            lhs,
            rhs,
            panels,
            stride,
        };
        (self.tier.panels)(&call, dst);
    }
}

/// The functions of an available tier.
fn tier(isa: Isa) -> Tier {
    match isa {
        #[cfg(target_arch = "aarch64")]
        Isa::Neon => Tier {
            group_rows: neon::group_rows,
            block_len_bytes: neon::block_len_bytes,
            pack_group: |_, rows, dst| neon::pack_group(rows, dst),
            panels: |call, dst| call.each(dst, |panel, dst| neon::panel(call.lhs, panel, dst)),
        },
        #[cfg(target_arch = "aarch64")]
        Isa::NeonDotprod => Tier {
            group_rows: neon_dotprod::group_rows,
            block_len_bytes: neon_dotprod::block_len_bytes,
            pack_group: |_, rows, dst| neon_dotprod::pack_group(rows, dst),
            panels: neon_dotprod::panels,
        },
        #[cfg(target_arch = "aarch64")]
        Isa::NeonI8mm => Tier {
            group_rows: neon_i8mm::group_rows,
            block_len_bytes: neon_i8mm::block_len_bytes,
            pack_group: |_, rows, dst| neon_i8mm::pack_group(rows, dst),
            panels: neon_i8mm::panels,
        },
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => Tier {
            group_rows: avx2::group_rows,
            block_len_bytes: avx2::block_len_bytes,
            pack_group: avx2::pack_group,
            panels: avx2::panels,
        },
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512Vnni => Tier {
            group_rows: avx512_vnni::group_rows,
            block_len_bytes: avx512_vnni::block_len_bytes,
            pack_group: avx512_vnni::pack_group,
            panels: |call, dst| {
                call.each(dst, |panel, dst| avx512_vnni::panel(call.lhs, panel, dst))
            },
        },
        _ => Tier {
            group_rows: scalar::group_rows,
            block_len_bytes: scalar::block_len_bytes,
            pack_group: |_, rows, dst| scalar::pack_group(rows, dst),
            panels: |call, dst| {
                call.each(dst, |panel, dst| {
                    each_group(call.lhs, dst, |group, dst| scalar::tile(group, panel, dst))
                })
            },
        },
    }
}

/// Hands every group of `lhs` its part of a panel's `dst`.
fn each_group(lhs: Lhs<'_>, dst: &mut [f32], mut tile: impl FnMut(Group<'_>, &mut [f32])) {
    let layout = lhs.layout;
    for (g, dst) in dst.chunks_mut(layout.group_rows * NR).enumerate() {
        tile(lhs.group(g), dst);
    }
}

#[cfg(test)]
mod tests;
