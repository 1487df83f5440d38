//! No tile reads or writes a byte beyond its operands: they lie against pages that cannot be touched.

use super::case::Case;
use super::*;
use crate::testing::{Guarded, assert_same_bits, vector_tiers};

/// Runs `case` with every operand against an unmapped page, and panels of `dst` `gap` elements apart.
fn run(
    case: &Case,
    isa: Isa,
    gap: usize,
    guard: impl Fn(&[u8]) -> Guarded<u8>,
    guard_dst: impl Fn(&[f32]) -> Guarded<f32>,
) -> Vec<f32> {
    let matmul = Matmul::new(isa).expect("an available tier");
    let (layout, bytes) = case.pack(&matmul);
    let (bytes, weights) = (guard(&bytes), guard(&case.rhs));
    let rhs = Rhs::new(case.format, case.n, case.k, &weights);
    let stride = case.m * NR + gap;
    let len = (rhs.n_panels() - 1) * stride + case.m * NR;
    let start: Vec<f32> = (0..len).map(|i| i as f32 / 16.0).collect();
    let mut dst = guard_dst(&start);
    let lhs = Lhs::new(layout, &bytes);
    matmul.accumulate(lhs, rhs, 0..rhs.n_panels(), &mut dst, stride);
    for (p, panel) in dst.chunks(stride).enumerate() {
        let gap = case.m * NR..panel.len();
        let before = &start[p * stride..][gap.clone()];
        assert_same_bits(&panel[gap], before, || {
            format!("{isa}: gap after panel {p}")
        });
    }
    dst.to_vec()
}

#[test]
fn operands_against_unmapped_pages() {
    // Of 16 blocks no layout has padding at its end; 1 and 33 take every way through a loop.
    for format in FORMATS {
        for m in HEIGHTS {
            for n_blocks in [1, 16, 33] {
                let case = Case::new(format, m, 2 * NR, n_blocks * GROUP, m as u64);
                for gap in [0, 3 * NR] {
                    let scalar = run(&case, Isa::Scalar, gap, Guarded::new, Guarded::new);
                    for isa in vector_tiers() {
                        let context =
                            || format!("{isa} {} {m} rows, {n_blocks} blocks", format.name());
                        let at_end = run(&case, isa, gap, Guarded::new, Guarded::new);
                        assert_same_bits(&at_end, &scalar, context);
                        let at_start = run(&case, isa, gap, Guarded::at_start, Guarded::at_start);
                        assert_same_bits(&at_start, &scalar, context);
                    }
                }
            }
        }
    }
}

#[test]
fn short_operands_are_refused() {
    let case = Case::new(WeightFormat::W4, 5, 2 * NR, 64, 1);
    for isa in Isa::available() {
        let matmul = Matmul::new(isa).expect("an available tier");
        let (layout, bytes) = case.pack(&matmul);
        let refused = |what: &str, call: &(dyn Fn() + std::panic::RefUnwindSafe)| {
            assert!(std::panic::catch_unwind(call).is_err(), "{isa}: {what}");
        };
        refused("a short lhs", &|| {
            Lhs::new(layout, &bytes[..bytes.len() - 1]);
        });
        refused("a short rhs", &|| {
            Rhs::new(case.format, case.n, case.k, &case.rhs[..case.rhs.len() - 1]);
        });
        let accumulate = |stride: usize, len: usize| {
            let rhs = Rhs::new(case.format, case.n, case.k, &case.rhs);
            matmul.accumulate(
                Lhs::new(layout, &bytes),
                rhs,
                0..2,
                &mut vec![0.0; len],
                stride,
            );
        };
        refused("a short dst", &|| accumulate(5 * NR, 2 * 5 * NR - 1));
        refused("a narrow stride", &|| accumulate(5 * NR - 1, 1000));
        // Groups that claim to be shorter than their blocks: the tile's own check.
        let mut short = layout;
        short.group_len_bytes = 64;
        refused("short groups", &|| {
            let bytes = vec![0; short.len_bytes()];
            let rhs = Rhs::new(case.format, case.n, case.k, &case.rhs);
            let mut dst = vec![0.0; 2 * 5 * NR];
            matmul.accumulate(Lhs::new(short, &bytes), rhs, 0..2, &mut dst, 5 * NR);
        });
    }
}
