//! Every output from one weight: a lane, a row or a column in the wrong place changes a number, where the sum
//! over all of them could stay right.

use super::case::{Case, accumulate};
use super::*;
use crate::testing::assert_same_bits;

/// Blocks of a column: a pair and a single one, so that every way into a loop is taken.
const BLOCKS: usize = 3;
const K: usize = BLOCKS * GROUP;

/// Element of column `j` whose weight is not zero. Over the 32 shifts it comes by every lane of a block.
fn place(j: usize, shift: usize) -> usize {
    (5 * j + 3 * shift) % K
}

/// Two panels of columns with one weight each, their scales all different.
fn one_weight_a_column(format: WeightFormat, m: usize, shift: usize) -> Case {
    let n = 2 * NR;
    let mut case = Case::new(format, m, n, K, 1);
    let is_int8 = format == WeightFormat::W8;
    let zero = if is_int8 { 0 } else { 8 };
    let mut codes = vec![zero; n * K];
    for j in 0..n {
        let q = j % 15 + usize::from(j % 15 >= 8);
        codes[j * K + place(j, shift)] = if is_int8 { 3 * j as i8 - 100 } else { q as i8 };
    }
    let scales: Vec<f32> = (0..n * BLOCKS).map(|i| (100 + i) as f32 / 64.0).collect();
    let mins = vec![0.0; n * BLOCKS];
    let len = format.panel_len_bytes(K);
    for (p, dst) in case.rhs.chunks_exact_mut(len).enumerate() {
        let rows: Vec<CodedRow<'_>> = (p * NR..p * NR + NR)
            .map(|j| CodedRow {
                codes: &codes[j * K..][..K],
                scales: &scales[j * BLOCKS..][..BLOCKS],
                mins: &mins[..if format.has_mins() { BLOCKS } else { 0 }],
            })
            .collect();
        pack_panel_coded(format, K, &rows, dst);
    }
    // Codes of a row are all different, and so are the scales of all rows and blocks.
    case.qs = (0..m * K)
        .map(|i| ((i % K * 37 + i / K * 11) % 255) as i32 - 127)
        .map(|q| q as i8)
        .collect();
    case.scales = (0..m * BLOCKS).map(|i| 1.0 + i as f32 / 128.0).collect();
    case.sum();
    case
}

/// What one term makes of `start`: the float steps of its block; all others add zero.
fn expected(case: &Case, shift: usize, start: impl Fn(usize) -> f32) -> Vec<f32> {
    let rhs = Rhs::new(case.format, case.n, case.k, &case.rhs);
    let mut dst: Vec<f32> = (0..case.n * case.m).map(start).collect();
    for (at, y) in dst.iter_mut().enumerate() {
        let (p, i, c) = (at / NR / case.m, at / NR % case.m, at % NR);
        let (panel, t) = (rhs.panel(p), place(p * NR + c, shift));
        let (block, scale) = (t / GROUP, case.scales[i * BLOCKS + t / GROUP]);
        let product = panel.code(block, c, t % GROUP) * i32::from(case.qs[i * K + t]);
        *y = (product as f32 * scale).mul_add(panel.scale(block, c), *y);
    }
    dst
}

#[test]
fn every_lane_of_every_tile_height_is_in_its_place() {
    for format in FORMATS {
        for m in HEIGHTS {
            for shift in 0..GROUP {
                let case = one_weight_a_column(format, m, shift);
                let start = |at: usize| at as f32 / 8.0;
                let (zero, from_start) = (
                    expected(&case, shift, |_| 0.0),
                    expected(&case, shift, start),
                );
                for isa in Isa::available() {
                    let context = || format!("{isa} {} {m} rows, shift {shift}", format.name());
                    assert_same_bits(&case.run(isa), &zero, context);
                    assert_same_bits(&case.call(isa, accumulate, start), &from_start, context);
                }
            }
        }
    }
}

#[test]
fn every_minimum_is_in_its_place() {
    // All weights are their block's minimum, a different one for every column and block.
    let (n, format) = (2 * NR, WeightFormat::W4Min);
    for m in HEIGHTS {
        let mut case = one_weight_a_column(format, m, 0);
        let codes = vec![8; K];
        let mins: Vec<f32> = (0..n * BLOCKS).map(|i| (i + 1) as f32 / 4.0).collect();
        let len = format.panel_len_bytes(K);
        for (p, dst) in case.rhs.chunks_exact_mut(len).enumerate() {
            let rows: Vec<CodedRow<'_>> = (p * NR..p * NR + NR)
                .map(|j| CodedRow {
                    codes: &codes,
                    scales: &[1.0; BLOCKS],
                    mins: &mins[j * BLOCKS..][..BLOCKS],
                })
                .collect();
            pack_panel_coded(format, K, &rows, dst);
        }
        let rhs = Rhs::new(format, n, K, &case.rhs);
        let mut want = vec![0.0f32; n * m];
        for (at, y) in want.iter_mut().enumerate() {
            let (p, i, c) = (at / NR / m, at / NR % m, at % NR);
            for block in 0..BLOCKS {
                let (sum, scale) = (
                    case.sums[i * BLOCKS + block],
                    case.scales[i * BLOCKS + block],
                );
                *y = (sum as f32 * scale).mul_add(rhs.panel(p).min(block, c), *y);
            }
        }
        for isa in Isa::available() {
            assert_same_bits(&case.run(isa), &want, || format!("{isa} {m} rows"));
        }
    }
}
