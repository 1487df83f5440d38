//! Attention tiles with `sdot`: the int8 scores; the rest is that of `neon.rs`.
//!
//! ```text
//! R <= 4 rows x 8 positions; keys 16, s[R][2], q 2, acc 2, magic 1
//!   for block of 32: k[2][8] = 8 vectors of 4 positions x 4 columns, for each quad
//!     for row: q0, q1 = 32 codes; acc = magic
//!              for column quad c: acc = sdot(acc, k[c], q.4b[c])       (no horizontal add)
//!              s[r] = fma(acc - magic, scale[r], s[r])
//!   store s[r] * key scales
//! ```
//! The accumulators start at the bits of `1.5 * 2^23`: reading the sum as f32 and subtracting that
//! constant is the exact conversion while `|isum| < 2^22`, and cheaper than `scvtf` where that
//! runs on half of the vector pipes.
#![allow(unsafe_code)]

use std::arch::aarch64::*;
use std::arch::asm;

use super::neon::load_bf16;
use super::tiled::{Int8Scores, Row, Tiles};
use crate::GROUP;
use crate::vector::neon::{load_i8, store};

pub(super) const TILES: Tiles = Tiles {
    int8_scores,
    ..super::neon::TILES
};

/// `1.5 * 2^23`.
const MAGIC: f32 = 12_582_912.0;

#[target_feature(enable = "neon,dotprod")]
pub(super) fn int8_scores(args: &Int8Scores<'_>, scores: &mut [Row]) {
    match scores.len() {
        1 => int8_scores_rows::<1>(args, scores),
        2 => int8_scores_rows::<2>(args, scores),
        3 => int8_scores_rows::<3>(args, scores),
        4 => int8_scores_rows::<4>(args, scores),
        n => unreachable!("tiles have 1 to 4 rows, not {n}"),
    }
}

#[target_feature(enable = "neon,dotprod")]
fn int8_scores_rows<const R: usize>(args: &Int8Scores<'_>, scores: &mut [Row]) {
    let n_blocks = args.head_dim / GROUP;
    let codes = args.codes.as_chunks::<GROUP>().0;
    let codes: [_; R] = std::array::from_fn(|r| &codes[r * n_blocks..][..n_blocks]);
    let scales: [_; R] = std::array::from_fn(|r| &args.scales[r * n_blocks..][..n_blocks]);
    let octets = args.keys.chunks_exact(8 * args.head_dim);
    for (g, octet) in octets.take(args.len.div_ceil(8)).enumerate() {
        let (k0, k1) = octet.split_at(4 * args.head_dim);
        let k0 = &k0.as_chunks::<{ 4 * GROUP }>().0[..n_blocks];
        let k1 = &k1.as_chunks::<{ 4 * GROUP }>().0[..n_blocks];
        let mut s = [[vdupq_n_f32(0.0); 2]; R];
        for b in 0..n_blocks {
            let (k0, k1) = (load_block(&k0[b]), load_block(&k1[b]));
            let mut row = |r: usize| {
                let q = codes[r][b].as_chunks::<16>().0;
                let q = [load_i8(&q[0]), load_i8(&q[1])];
                s[r][0] = vfmaq_n_f32(s[r][0], block_sum(&k0, q), scales[r][b]);
                s[r][1] = vfmaq_n_f32(s[r][1], block_sum(&k1, q), scales[r][b]);
            };
            // Written out, so that `s` stays in registers.
            row(0);
            if R > 1 {
                row(1);
            }
            if R > 2 {
                row(2);
            }
            if R > 3 {
                row(3);
            }
        }
        let k_scales = args.key_scales.as_chunks::<8>().0[g].as_chunks::<4>().0;
        let k_scales = [load_bf16(&k_scales[0]), load_bf16(&k_scales[1])];
        for (row, s) in scores.iter_mut().zip(s) {
            let row = row.as_chunks_mut::<8>().0[g].as_chunks_mut::<4>().0;
            store(&mut row[0], vmulq_f32(s[0], k_scales[0]));
            store(&mut row[1], vmulq_f32(s[1], k_scales[1]));
        }
    }
}

/// 32 columns of four positions.
#[target_feature(enable = "neon")]
#[inline]
fn load_block(keys: &[i8; 4 * GROUP]) -> [int8x16_t; 8] {
    let keys = keys.as_chunks::<16>().0;
    std::array::from_fn(|c| load_i8(&keys[c]))
}

/// The integer sums of one block for four positions, as f32.
#[target_feature(enable = "neon,dotprod")]
#[inline]
fn block_sum(k: &[int8x16_t; 8], [q0, q1]: [int8x16_t; 2]) -> float32x4_t {
    let magic = vdupq_n_f32(MAGIC);
    let acc = vreinterpretq_s32_f32(magic);
    let acc = sdot::<0>(acc, k[0], q0);
    let acc = sdot::<1>(acc, k[1], q0);
    let acc = sdot::<2>(acc, k[2], q0);
    let acc = sdot::<3>(acc, k[3], q0);
    let acc = sdot::<0>(acc, k[4], q1);
    let acc = sdot::<1>(acc, k[5], q1);
    let acc = sdot::<2>(acc, k[6], q1);
    let acc = sdot::<3>(acc, k[7], q1);
    vsubq_f32(vreinterpretq_f32_s32(acc), magic)
}

/// `acc[i] += sum over j of a[4 i + j] * b[4 LANE + j]`.
#[target_feature(enable = "neon,dotprod")]
#[inline]
fn sdot<const LANE: i32>(mut acc: int32x4_t, a: int8x16_t, b: int8x16_t) -> int32x4_t {
    // SAFETY: works on registers alone; the features are enabled on this function.
    unsafe {
        asm!(
            "sdot {acc:v}.4s, {a:v}.16b, {b:v}.4b[{lane}]",
            acc = inout(vreg) acc,
            a = in(vreg) a,
            b = in(vreg) b,
            lane = const LANE,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    acc
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Isa;
    use crate::testing::Rng;

    /// Every lane on its own, extremes included: a wrong lane could keep a right total.
    #[test]
    fn sdot_lanes() {
        #[target_feature(enable = "neon,dotprod")]
        fn run(acc: &[i32; 4], a: &[i8; 16], b: &[i8; 16]) -> [[i32; 4]; 4] {
            // SAFETY: four readable i32.
            let acc = unsafe { vld1q_s32(acc.as_ptr()) };
            let (a, b) = (load_i8(a), load_i8(b));
            [
                sdot::<0>(acc, a, b),
                sdot::<1>(acc, a, b),
                sdot::<2>(acc, a, b),
                sdot::<3>(acc, a, b),
            ]
            .map(|x| {
                let mut out = [0; 4];
                // SAFETY: four writable i32.
                unsafe { vst1q_s32(out.as_mut_ptr(), x) };
                out
            })
        }
        if !Isa::NeonDotprod.is_available() {
            return;
        }
        let mut rng = Rng(1);
        let mut inputs = vec![([-128; 16], [-128; 16]), ([-128; 16], [127; 16])];
        for _ in 0..100 {
            inputs.push((
                std::array::from_fn(|_| rng.next() as i8),
                std::array::from_fn(|_| rng.next() as i8),
            ));
        }
        let acc = [7, -8, 1 << 20, -(1 << 21)];
        for (a, b) in inputs {
            // SAFETY: the tier was found available.
            let got = unsafe { run(&acc, &a, &b) };
            for lane in 0..4 {
                for i in 0..4 {
                    let products =
                        (0..4).map(|j| i32::from(a[4 * i + j]) * i32::from(b[4 * lane + j]));
                    assert_eq!(
                        got[lane][i],
                        acc[i] + products.sum::<i32>(),
                        "lane {lane}, {i}"
                    );
                }
            }
        }
    }
}
