//! Transposed matrices.

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{NR, Rhs, WeightFormat, pack_panel_f32};

use super::super::rows::Rows;
use super::super::turned::TurnedMatrix;
use super::*;
use crate::Network;

fn value(i: usize) -> f32 {
    ((i * 7919) as f32 * 0.37).sin()
}

fn packed(format: WeightFormat, n: usize, k: usize) -> Vec<u8> {
    let values: Vec<f32> = (0..n * k).map(value).collect();
    let rows: Vec<&[f32]> = values.chunks(k).collect();
    let mut bytes = vec![0; Rhs::len_bytes(format, n, k)];
    for (rows, panel) in rows
        .chunks(NR)
        .zip(bytes.chunks_mut(format.panel_len_bytes(k)))
    {
        pack_panel_f32(format, k, rows, panel);
    }
    bytes
}

/// The product with a transposed matrix against sums over the columns of the matrix itself.
#[test]
fn they_are_transposed() {
    let config = Network::SmolLm2_135m.config();
    let kernels = Kernels::new(Isa::best()).unwrap();
    for format in [WeightFormat::W4, WeightFormat::W4Min, WeightFormat::W8] {
        // 100 and 48 outputs end within a group: 7 and 3 panels.
        for (n, k, m) in [(64, 96, 5), (100, 32, 3), (48, 64, 1)] {
            let bytes = packed(format, n, k);
            let rhs = Rhs::new(format, n, k, &bytes);
            let mut columns = vec![vec![0.0; k]; n];
            for (j, column) in columns.iter_mut().enumerate() {
                rhs.column(j, column);
            }
            let wide = n.next_multiple_of(GROUP);
            let dy = |i: usize, j: usize| if j < n { value(3 * i * n + j + 1) } else { 0.0 };
            for (backward, limit) in [(Backward::F32, 1e-6), (Backward::Int8, 6e-2)] {
                let ctx = Context {
                    config: &config,
                    kernels: &kernels,
                    runner: &Serial,
                    backward,
                };
                let mut turned = TurnedMatrix::default();
                turned.turn(rhs, backward, &Serial);
                let mut rows = Rows::default();
                super::super::linear::make_rows(ctx, &mut rows, (m, wide), &|i, row| {
                    for (j, x) in row.iter_mut().enumerate() {
                        *x = dy(i, j);
                    }
                });
                let mut dx = vec![0.0; k * m];
                turned.accumulate(ctx, &rows, 0, &mut dx);
                let want: Vec<f32> = (0..k * m)
                    .map(|at| {
                        let (p, i, t) = (at / (m * NR), at / NR % m, at % NR + at / (m * NR) * NR);
                        assert!(p < k / NR);
                        let terms = (0..n).map(|j| f64::from(dy(i, j)) * f64::from(columns[j][t]));
                        terms.sum::<f64>() as f32
                    })
                    .collect();
                let off = relative(&dx, &want);
                assert!(
                    off < limit,
                    "{format:?} {n} x {k}, {backward:?}: off by {off}"
                );
            }
        }
    }
}
