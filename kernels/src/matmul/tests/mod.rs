//! Every tier against the scalar one, bit for bit, and the scalar one against an f64 oracle.

mod case;
mod lanes;
mod memory;

use super::layout::SCALES;
use super::*;
use case::{Case, accumulate, noise};
use proptest::prelude::*;

const FORMATS: [WeightFormat; 3] = WeightFormat::ALL;

/// Numbers of rows that every height of a tile is among: 1, 2, 4, 8 and 12 rows of the Arm tiers and what
/// is left of them, 1 to 6 and 1 to 12 of the x86 tiers.
const HEIGHTS: [usize; 20] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 20, 21, 24, 26,
];

fn bits(values: &[f32]) -> Vec<u32> {
    values
        .iter()
        .map(|v| {
            if v.is_nan() {
                f32::NAN.to_bits()
            } else {
                v.to_bits()
            }
        })
        .collect()
}

fn check_tiers(case: &Case) {
    check_operation(case, Case::run);
    check_operation(case, Case::accumulate);
}

fn check_operation(case: &Case, operation: fn(&Case, Isa) -> Vec<f32>) {
    let expected = operation(case, Isa::Scalar);
    for isa in Isa::available() {
        let got = operation(case, isa);
        let differ = bits(&got)
            .iter()
            .zip(bits(&expected))
            .position(|(g, e)| *g != e);
        if let Some(at) = differ {
            panic!(
                "{isa} {} {}x{}x{}: element {at} is {}, scalar has {}",
                case.format.name(),
                case.m,
                case.n,
                case.k,
                got[at],
                expected[at]
            );
        }
    }
}

#[test]
fn tiers_equal_scalar_at_edge_sizes() {
    for format in FORMATS {
        for m in [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 16, 17, 25, 33] {
            for (n, k) in [(1, 32), (15, 64), (16, 96), (17, 0), (33, 320), (48, 2080)] {
                check_tiers(&Case::new(format, m, n, k, (m * 31 + n) as u64));
            }
        }
    }
}

#[test]
fn tiers_equal_scalar_at_extreme_codes() {
    for format in FORMATS {
        for (x, w) in [
            (127i8, 0xFFu8),
            (-127, 0xFF),
            (127, 0x80),
            (-127, 0x80),
            (127, 0),
            (-127, 0x7F),
        ] {
            let mut case = Case::new(format, 21, 32, 256, 5); // tiles of 12, 8 and 1 rows
            case.qs.fill(x);
            case.sum();
            // All codes of every panel; scales and minima stay.
            let len = format.panel_len_bytes(case.k);
            for panel in case.rhs.chunks_exact_mut(len) {
                panel[..case.k / GROUP * format.codes_len_bytes()].fill(w);
            }
            check_tiers(&case);
        }
    }
}

#[test]
fn tiers_equal_scalar_at_special_scales() {
    for format in FORMATS {
        for special in [0.0, f32::NAN, 1e-30, 1e30] {
            let mut case = Case::new(format, 5, 16, 128, 9);
            case.scales[3] =
                f32::from_bits(special.to_bits() & !3 | if special.is_nan() { 1 << 22 } else { 0 });
            check_tiers(&case);
        }
    }
}

#[test]
fn each_code_lands_in_its_place() {
    // One weight and one activation are not zero: a swapped lane or block shows.
    for format in FORMATS {
        let (n, k) = (16, 64);
        for at in 0..n * k {
            let (j, t) = (at / k, at % k);
            let mut weights = vec![0.0; n * k];
            weights[at] = 1.0;
            let rows: Vec<&[f32]> = weights.chunks_exact(k).collect();
            let mut case = Case::new(format, 1, n, k, 1);
            pack_panel_f32(format, k, &rows, &mut case.rhs);
            case.qs = (0..k).map(|t| t as i8 + 1).collect();
            case.scales.fill(1.0);
            case.sum();
            for isa in Isa::available() {
                let dst = case.run(isa);
                let expected = case.oracle(0, j).0;
                assert!(
                    (f64::from(dst[j]) - expected).abs() < 1e-4,
                    "{isa} column {j} element {t}"
                );
                assert!(
                    (expected - (t as f64 + 1.0)).abs() < 0.02 * 64.0,
                    "oracle {expected}"
                );
                let others = dst.iter().enumerate().filter(|&(c, _)| c != j);
                assert!(
                    others.into_iter().all(|(_, y)| y.abs() < 1e-6),
                    "{isa} {j} {t}: {dst:?}"
                );
            }
        }
    }
}

#[test]
fn scalar_is_near_the_oracle() {
    for format in FORMATS {
        let case = Case::new(format, 3, 20, 640, 77);
        let dst = case.run(Isa::Scalar);
        for i in 0..case.m {
            for j in 0..case.n {
                let y = dst[(j / NR * case.m + i) * NR + j % NR];
                let (expected, size) = case.oracle(i, j);
                // Two roundings a block and one more for the minimum.
                let tolerance = size * 3.0 * (case.k / GROUP) as f64 * f64::from(f32::EPSILON);
                assert!(
                    (f64::from(y) - expected).abs() <= tolerance,
                    "{format:?} {i} {j}: {y} {expected}"
                );
            }
        }
    }
}

#[test]
fn accumulate_goes_on_along_k() {
    // The blocks of one case, cut after the second, in a run and an accumulate.
    let (n, k, cut) = (NR, 160, 64);
    let whole = Case::new(WeightFormat::W8, 1, n, k, 3);
    let len = WeightFormat::W8.codes_len_bytes();
    let n_blocks = k / GROUP;
    let part = |blocks: Range<usize>| {
        let k = blocks.len() * GROUP;
        let mut case = Case::new(WeightFormat::W8, 1, n, k, 3);
        case.qs = whole.qs[blocks.start * GROUP..blocks.end * GROUP].to_vec();
        case.scales = whole.scales[blocks.clone()].to_vec();
        case.sum();
        let codes = &whole.rhs[blocks.start * len..blocks.end * len];
        let scales = &whole.rhs[n_blocks * len..][..n_blocks * SCALES]
            [blocks.start * SCALES..blocks.end * SCALES];
        case.rhs[..codes.len()].copy_from_slice(codes);
        case.rhs[codes.len()..][..scales.len()].copy_from_slice(scales);
        case
    };
    let (first, second) = (part(0..cut / GROUP), part(cut / GROUP..n_blocks));
    for isa in Isa::available() {
        let head = first.run(isa);
        let both = second.call(isa, accumulate, |i| head[i]);
        assert_eq!(bits(&both), bits(&whole.run(isa)), "{isa}");
    }
}

#[test]
fn all_groups_are_packed_as_each_one() {
    for m in [0, 1, 2, 5, 13] {
        let case = Case::new(WeightFormat::W8, m, NR, 96, 4);
        for isa in Isa::available() {
            let matmul = Matmul::new(isa).unwrap();
            let (layout, groups) = case.pack(&matmul);
            let mut all = vec![0xA5; layout.len_bytes()];
            matmul.pack_lhs(&layout, case.rows(), &mut all);
            assert_eq!(all, groups, "{isa} {m} rows");
        }
    }
}

#[test]
fn coded_rows_keep_their_codes() {
    let k = 64;
    let codes: Vec<i8> = (0..NR * k).map(|i| (i * 7 % 16) as i8).collect();
    let scales: Vec<f32> = (0..NR * 2).map(|i| 0.01 * (i as f32 - 9.5)).collect();
    let mins: Vec<f32> = (0..NR * 2).map(|i| 0.3 * (i as f32 - 20.5)).collect();
    let rows: Vec<_> = (0..NR)
        .map(|j| CodedRow {
            codes: &codes[j * k..][..k],
            scales: &scales[2 * j..][..2],
            mins: &mins[2 * j..][..2],
        })
        .collect();
    let mut bytes = vec![0; Rhs::len_bytes(WeightFormat::W4Min, NR, k)];
    pack_panel_coded(WeightFormat::W4Min, k, &rows, &mut bytes);
    let rhs = Rhs::new(WeightFormat::W4Min, NR, k, &bytes);
    let panel = rhs.panel(0);
    for j in 0..NR {
        for t in 0..k {
            assert_eq!(
                panel.code(t / GROUP, j, t % GROUP),
                i32::from(codes[j * k + t]) - 8
            );
        }
        for block in 0..2 {
            for (stored, given) in [
                (panel.scale(block, j), scales[2 * j + block]),
                (panel.min(block, j), mins[2 * j + block]),
            ] {
                assert!(
                    (stored - given).abs() <= given.abs() / 256.0,
                    "column {j}: {stored} for {given}"
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn tiers_equal_scalar(format in 0usize..3, m in 0usize..40, n in 1usize..70, blocks in 0usize..24, seed: u64) {
        check_tiers(&Case::new(FORMATS[format], m, n, blocks * GROUP, seed));
    }

    #[test]
    fn some_rows_are_those_of_all(format in 0usize..3, m in 1usize..40, ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>()), seed: u64) {
        let (a, b) = (ends.0.index(m), ends.1.index(m));
        let rows = a.min(b)..a.max(b) + 1;
        let case = Case::new(FORMATS[format], m, 40, 64, seed);
        for isa in Isa::available() {
            let part = |matmul: &Matmul, lhs: Lhs<'_>, rhs: Rhs<'_>, panels: Range<usize>, dst: &mut [f32]| {
                matmul.run(lhs, rhs, panels.clone(), dst);
                let (some, first) = lhs.around(rows.clone());
                assert!(first <= rows.start && rows.end <= first + some.m());
                let mut y = vec![f32::NAN; panels.len() * some.m() * NR];
                matmul.run(some, rhs, panels, &mut y);
                for (dst, y) in dst.chunks_exact_mut(m * NR).zip(y.chunks_exact(some.m() * NR)) {
                    dst[first * NR..][..y.len()].copy_from_slice(y);
                }
            };
            let found = case.call(isa, part, |_| f32::NAN);
            prop_assert!(bits(&found) == bits(&case.run(isa)), "{isa} rows {rows:?} of {m}");
        }
    }

    #[test]
    fn float_rows_come_back_within_half_a_step(format in 0usize..3, rows in 1usize..=NR, seed: u64) {
        let (format, k) = (FORMATS[format], 96);
        let weights: Vec<f32> = (0..rows * k).map(|i| (noise(seed, i) % 4001) as f32 / 999.0 - 2.0).collect();
        let slices: Vec<&[f32]> = weights.chunks_exact(k).collect();
        let mut bytes = vec![0; Rhs::len_bytes(format, rows, k)];
        pack_panel_f32(format, k, &slices, &mut bytes);
        let rhs = Rhs::new(format, rows, k, &bytes);
        let mut column = vec![0.0; k];
        for (j, row) in slices.iter().enumerate() {
            rhs.column(j, &mut column);
            for (block, group) in row.chunks_exact(GROUP).enumerate() {
                let peak = group.iter().fold(0.0f32, |a, w| a.max(w.abs()));
                // Half a step, a whole one where +8 must be stored as +7, and the scale's rounding.
                let step = match format {
                    WeightFormat::W8 => peak / 127.0 * 0.51,
                    WeightFormat::W4 => peak / 8.0 * 1.06,
                    WeightFormat::W4Min => peak * 2.0 / 15.0 * 0.6,
                };
                for (t, w) in group.iter().enumerate() {
                    prop_assert!((column[block * GROUP + t] - w).abs() <= step);
                }
            }
        }
    }
}
