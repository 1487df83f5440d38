//! Quantize, pack, multiply: `cargo run --release -p brevity-kernels --example kernel`.

use brevity_kernels::matmul::{Lhs, Matmul, NR, Rhs, WeightFormat, pack_panel_f32};
use brevity_kernels::quantize::{Q8Rows, Quantize};
use brevity_kernels::{GROUP, Isa};

fn main() {
    let (isa, format) = (Isa::best(), WeightFormat::W4);
    let (m, n, k) = (3, 64, 256);
    let float = |i: usize| (i as f32 * 0.37).sin();

    // Weights [n][k] into panels of 16 columns, once.
    let weights: Vec<f32> = (0..n * k).map(float).collect();
    let columns: Vec<&[f32]> = weights.chunks_exact(k).collect();
    let mut panels = vec![0; Rhs::len_bytes(format, n, k)];
    let each = panels.chunks_exact_mut(format.panel_len_bytes(k));
    for (columns, panel) in columns.chunks(NR).zip(each) {
        pack_panel_f32(format, k, columns, panel);
    }
    let rhs = Rhs::new(format, n, k, &panels);

    // Activations [m][k] into int8, in the order of this machine's tiles.
    let x: Vec<f32> = (0..m * k).map(|i| float(i * 3)).collect();
    let (mut qs, mut scales, mut sums) = (
        vec![0; m * k],
        vec![0.0; m * k / GROUP],
        vec![0; m * k / GROUP],
    );
    Quantize::new(isa)
        .expect("an available tier")
        .run(&x, &mut qs, &mut scales, &mut sums);
    let matmul = Matmul::new(isa).expect("an available tier");
    let layout = matmul.lhs_layout(m, k);
    let mut packed = vec![0; layout.len_bytes()];
    matmul.pack_lhs(&layout, Q8Rows::new(m, k, &qs, &scales, &sums), &mut packed);

    // All panels: y is [n / 16][m][16].
    let mut y = vec![0.0; n * m];
    matmul.run(Lhs::new(layout, &packed), rhs, 0..rhs.n_panels(), &mut y);
    let exact: f32 = x[..k].iter().zip(columns[5]).map(|(x, w)| x * w).sum();
    println!(
        "{isa}: row 0, column 5 is {}; {exact} without quantization",
        y[5]
    );
}
