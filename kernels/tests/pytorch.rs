//! Gradients of single operations against PyTorch in float64.
//!
//! `data/ops.json` was made with PyTorch 2.6 on a CPU: inputs, outputs, gradients of
//! `sum(out * d_out)`, and values rounded by this engine's own rules.

use std::fs;
use std::path::Path;

use brevity_kernels::Isa;
use brevity_kernels::adamw::{AdamW, AdamWOptions, AdamWStep};
use brevity_kernels::attention::PAGE;
use brevity_kernels::attention::backward::{AttentionBackward, PageFloats, PageRows, QueryBlock};
use brevity_kernels::cross_entropy::CrossEntropy;
use brevity_kernels::dense::{COLUMNS, Dense};
use brevity_kernels::matmul::{Rhs, WeightFormat, pack_panel_f32};
use brevity_kernels::outer::Outer;
use brevity_kernels::quantize::Quantize;
use brevity_kernels::rms_norm::RmsNormBackward;
use brevity_kernels::rope::{Pairing, Rope};
use brevity_kernels::squares::SumOfSquares;
use brevity_kernels::swiglu::SwiGluBackward;
use serde_json::Value;

fn operation(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ops.json");
    let mut all: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    all[name].take()
}

/// All numbers of an array of any depth.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Bool(on) => vec![f64::from(u8::from(*on))],
        number => vec![number.as_f64().expect("a number")],
    }
}

fn floats(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|x| x as f32).collect()
}

fn len(value: &Value) -> usize {
    value.as_array().expect("an array").len()
}

/// Within 1e-5 of the largest element.
#[track_caller]
fn assert_close(got: &[f32], want: &Value) {
    let want = numbers(want);
    assert_eq!(got.len(), want.len());
    let peak = want.iter().fold(0.0f64, |peak, x| peak.max(x.abs()));
    for (i, (got, want)) in got.iter().zip(&want).enumerate() {
        let error = (f64::from(*got) - want).abs();
        assert!(error <= 1e-5 * peak, "element {i}: {got}, want {want}");
    }
}

/// `[n][columns]` as `[columns / 16][n][16]`, columns rounded up with zeros.
fn panels(rows: &[f32], columns: usize) -> Vec<f32> {
    let (n, wide) = (rows.len() / columns, columns.next_multiple_of(COLUMNS));
    let mut panels = vec![0.0; n * wide];
    for (i, row) in rows.chunks(columns).enumerate() {
        for (j, x) in row.iter().enumerate() {
            panels[(j / COLUMNS * n + i) * COLUMNS + j % COLUMNS] = *x;
        }
    }
    panels
}

/// The other way round.
fn unpanel(panels: &[f32], n: usize, columns: usize) -> Vec<f32> {
    let at = |i: usize, j: usize| panels[(j / COLUMNS * n + i) * COLUMNS + j % COLUMNS];
    (0..n * columns)
        .map(|k| at(k / columns, k % columns))
        .collect()
}

#[test]
fn rms_norm() {
    let op = operation("rms_norm");
    let (x, weight, dy) = (
        floats(&op["x"]),
        floats(&op["weight"]),
        floats(&op["d_out"]),
    );
    let eps = op["eps"].as_f64().unwrap() as f32;
    for isa in Isa::available() {
        let mut dx = vec![0.0; x.len()];
        let backward = RmsNormBackward::new(isa).unwrap();
        let rows = x.chunks(weight.len()).zip(dy.chunks(weight.len()));
        for ((x, dy), dx) in rows.zip(dx.chunks_mut(weight.len())) {
            backward.run(x, &weight, dy, eps, dx);
        }
        assert_close(&dx, &op["d_x"]);
    }
}

#[test]
fn rope() {
    for (name, pairing) in [
        ("rope_halves", Pairing::Halves),
        ("rope_interleaved", Pairing::Interleaved),
    ] {
        let op = operation(name);
        let (positions, theta) = (numbers(&op["positions"]), op["theta"].as_f64().unwrap());
        let len = floats(&op["x"]).len() / positions.len();
        let half = floats(&op["x"][0][0]).len() / 2;
        for isa in Isa::available() {
            let mut dx = floats(&op["d_out"]);
            for (row, position) in dx.chunks_mut(len).zip(&positions) {
                let angle = |i: usize| position * theta.powf(-(i as f64) / half as f64);
                let cos: Vec<f32> = (0..half).map(|i| angle(i).cos() as f32).collect();
                let sin: Vec<f32> = (0..half).map(|i| angle(i).sin() as f32).collect();
                Rope::new(isa)
                    .unwrap()
                    .run_inverse(row, &cos, &sin, pairing);
            }
            assert_close(&dx, &op["d_x"]);
        }
    }
}

#[test]
fn swiglu() {
    let op = operation("swiglu");
    let [gate, up, d_act] = ["gate", "up", "d_out"].map(|name| floats(&op[name]));
    for isa in Isa::available() {
        let (mut d_gate, mut d_up) = (vec![0.0; gate.len()], vec![0.0; gate.len()]);
        let backward = SwiGluBackward::new(isa).unwrap();
        backward.run(&gate, &up, &d_act, &mut d_gate, &mut d_up);
        assert_close(&d_gate, &op["d_gate"]);
        assert_close(&d_up, &op["d_up"]);
    }
}

/// Rows of kv head `h` of `[n][heads][head_dim]`, those of its query heads behind each other.
fn heads(all: &[f32], n: usize, head_dim: usize, own: std::ops::Range<usize>) -> Vec<f32> {
    let rows = all.chunks(all.len() / n);
    rows.flat_map(|row| &row[own.start * head_dim..own.end * head_dim])
        .copied()
        .collect()
}

#[test]
fn attention() {
    for name in ["attention", "attention_later_queries"] {
        let op = operation(name);
        let (n, n_positions) = (len(&op["q"]), len(&op["k"]));
        let (n_heads, n_kv_heads) = (len(&op["q"][0]), len(&op["k"][0]));
        let (head_dim, first) = (len(&op["q"][0][0]), op["first"].as_u64().unwrap() as usize);
        let group = n_heads / n_kv_heads;
        let scale = 1.0 / (head_dim as f32).sqrt();
        let wide = head_dim.next_multiple_of(COLUMNS);
        for (isa, h) in Isa::available().flat_map(|isa| (0..n_kv_heads).map(move |h| (isa, h))) {
            let own = |name: &str, own| heads(&floats(&op[name]), len(&op[name]), head_dim, own);
            let group_of = |name: &str| own(name, h * group..(h + 1) * group);
            let [k, v] = ["k", "v"].map(|name| own(name, h..h + 1));
            let mut page = vec![0.0; PageFloats::len(wide)];
            let mut rows = PageRows::new(wide, &mut page);
            for (t, (k, v)) in k.chunks(head_dim).zip(v.chunks(head_dim)).enumerate() {
                let pad = |x: &[f32]| [x, &vec![0.0; wide - head_dim]].concat();
                rows.store(t, &pad(k), &pad(v));
            }
            let pages = [PageFloats::new(&page, wide)];
            let queries: Vec<f32> = group_of("q").iter().map(|q| q * scale).collect();
            let (queries, d_out) = (
                panels(&queries, head_dim),
                panels(&group_of("d_out"), head_dim),
            );
            let n_rows = n * group;
            let block = QueryBlock {
                head_dim: wide,
                queries: &queries,
                d_out: &d_out,
            };
            let valid: Vec<usize> = (0..n_rows).map(|i| first + i / group + 1).collect();
            assert!(n_positions <= COLUMNS.min(PAGE));
            let (mut p, mut ds) = (vec![0.0; n_rows * COLUMNS], vec![0.0; n_rows * COLUMNS]);
            let mut dq = vec![0.0; n_rows * wide];
            let backward = AttentionBackward::new(isa).unwrap();
            backward.queries(block, &pages, &valid, [&mut p, &mut ds, &mut dq]);
            let (mut dk, mut dv) = (vec![0.0; wide * COLUMNS], vec![0.0; wide * COLUMNS]);
            backward.keys(block, [&p, &ds], [&mut dk, &mut dv]);

            let dq: Vec<f32> = unpanel(&dq, n_rows, head_dim)
                .iter()
                .map(|x| x * scale)
                .collect();
            let part = |name: &str, own| {
                let rows = heads(&floats(&op[name]), len(&op[name]), head_dim, own);
                Value::from(rows)
            };
            assert_close(&dq, &part("d_q", h * group..(h + 1) * group));
            let keys = |x: &[f32]| unpanel(x, COLUMNS, head_dim)[..n_positions * head_dim].to_vec();
            assert_close(&keys(&dk), &part("d_k", h..h + 1));
            assert_close(&keys(&dv), &part("d_v", h..h + 1));
        }
    }
}

#[test]
fn cross_entropy() {
    let op = operation("cross_entropy");
    let (logits, counted) = (floats(&op["logits"]), numbers(&op["counted"]));
    let targets = numbers(&op["target"]);
    let n = logits.len() / targets.len();
    let slope = -1.0 / counted.iter().sum::<f64>();
    for isa in Isa::available() {
        let backward = CrossEntropy::new(isa).unwrap();
        let (mut rows, mut logprobs) = (logits.clone(), vec![]);
        for ((row, target), on) in rows.chunks_mut(n).zip(&targets).zip(&counted) {
            let softmax = backward.softmax(row, *target as usize);
            backward.gradient(row, &softmax, *target as usize, (slope * on) as f32);
            logprobs.push(softmax.logprob);
        }
        assert_close(&logprobs, &op["logprobs"]);
        assert_close(&rows, &op["d_logits"]);
        let terms = logprobs
            .iter()
            .zip(&counted)
            .map(|(p, on)| f64::from(*p) * on * slope);
        assert_close(&[terms.sum::<f64>() as f32], &op["loss"]);
    }
}

/// `dA`, `dB` and `dx` of a masked adapter as sums of outer products and products with its factors.
#[test]
fn lora_linear() {
    let op = operation("lora_linear");
    let (m, k, n, r) = (len(&op["x"]), 10, len(&op["W"]), len(&op["A"]));
    let (factor, on) = (op["factor"].as_f64().unwrap() as f32, numbers(&op["on"]));
    let [x, a, b, w, dy] = ["x", "A", "B", "W", "d_out"].map(|name| floats(&op[name]));
    let masked: Vec<f32> = (0..m * n).map(|i| dy[i] * on[i / n] as f32).collect();
    let wide = |rows: &[f32], columns| panels(rows, columns);
    for isa in Isa::available() {
        let (dense, outer) = (Dense::new(isa).unwrap(), Outer::new(isa).unwrap());
        let times = |x: &[f32], w: &[f32], columns: usize| {
            let mut dst = vec![0.0; x.len() / (w.len() / columns) * COLUMNS];
            dense.accumulate(x, &wide(w, columns), &mut dst);
            unpanel(&dst, dst.len() / COLUMNS, columns)
        };
        let scaled = |x: Vec<f32>| x.iter().map(|x| x * factor).collect::<Vec<_>>();
        let turned = |x: &[f32], columns: usize| -> Vec<f32> {
            let rows = x.len() / columns;
            (0..x.len())
                .map(|at| x[at % rows * columns + at / rows])
                .collect()
        };
        let t = scaled(times(&x, &turned(&a, k), r));
        let dt = scaled(times(&masked, &b, r));
        let dx: Vec<f32> = times(&dy, &w, k)
            .iter()
            .zip(times(&dt, &a, k))
            .map(|(x, y)| x + y)
            .collect();
        assert_close(&dx, &op["d_x"]);
        let mut d_a = vec![0.0; r * COLUMNS];
        outer.accumulate(&dt, &wide(&x, k), &mut d_a);
        assert_close(&unpanel(&d_a, r, k), &op["d_A"]);
        let mut d_b = vec![0.0; r * COLUMNS];
        outer.accumulate(&t, &wide(&masked, n), &mut d_b);
        assert_close(&turned(&unpanel(&d_b, r, n), n), &op["d_B"]);
    }
}

#[test]
fn adamw() {
    for name in ["adamw_wd_0.0", "adamw_wd_0.1"] {
        let op = operation(name);
        let option = |name: &str| op[name].as_f64().unwrap();
        let betas = numbers(&op["betas"]);
        let options = AdamWOptions {
            lr: option("lr"),
            beta1: betas[0],
            beta2: betas[1],
            eps: option("eps"),
            weight_decay: option("weight_decay"),
        };
        for isa in Isa::available() {
            let mut p = floats(&op["start"]);
            let (mut m, mut v) = (vec![0.0; p.len()], vec![0.0; p.len()]);
            let mut powers = [1.0, 1.0];
            for t in 0..len(&op["gradients"]) {
                powers = [powers[0] * betas[0], powers[1] * betas[1]];
                let step = AdamWStep::new(&options, powers, 1.0);
                let gradient = floats(&op["gradients"][t]);
                AdamW::new(isa)
                    .unwrap()
                    .run(&step, &gradient, &mut p, &mut m, &mut v);
                assert_close(&p, &op["after_step"][t]);
            }
        }
    }
}

#[test]
fn clipping() {
    let op = operation("clip_grad_norm");
    let max = op["max_norm"].as_f64().unwrap();
    for isa in Isa::available() {
        let squares = SumOfSquares::new(isa).unwrap();
        let tensors = op["gradients"].as_array().unwrap();
        let norm = tensors
            .iter()
            .map(|g| squares.run(&floats(g)))
            .sum::<f64>()
            .sqrt();
        assert_close(&[norm as f32], &op["norm"]);
        let scale = (max / (norm + 1e-6)).min(1.0) as f32;
        for (gradient, want) in tensors.iter().zip(op["clipped"].as_array().unwrap()) {
            let clipped: Vec<f32> = floats(gradient).iter().map(|g| g * scale).collect();
            assert_close(&clipped, want);
        }
    }
}

fn quantized(x: &[f32]) -> Vec<f32> {
    let (mut qs, n) = (vec![0; x.len()], x.len() / 32);
    let (mut scales, mut sums) = (vec![0.0; n], vec![0; n]);
    Quantize::new(Isa::Scalar)
        .unwrap()
        .run(x, &mut qs, &mut scales, &mut sums);
    qs.iter()
        .enumerate()
        .map(|(i, &q)| scales[i / 32] * f32::from(q))
        .collect()
}

/// Rows `at` of one int8 panel.
fn packed(rows: &[Vec<f32>], at: &[usize]) -> Vec<f32> {
    let mut panel = vec![0; WeightFormat::W8.panel_len_bytes(32)];
    let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
    pack_panel_f32(WeightFormat::W8, 32, &rows, &mut panel);
    let rhs = Rhs::new(WeightFormat::W8, 16, 32, &panel);
    let row = |&j: &usize| {
        let mut row = vec![0.0; 32];
        rhs.column(j, &mut row);
        row
    };
    at.iter().flat_map(row).collect()
}

/// The references of whole networks follow the engine's rules of rounding: to the last bit.
#[test]
fn quantizing() {
    let op = operation("quantize");
    assert_eq!(quantized(&floats(&op["x"])), floats(&op["x_int8"]));
    let mut t = floats(&op["t"]);
    t.resize(32, 0.0);
    assert_eq!(quantized(&t)[..4], floats(&op["t_int8"]));

    let mut rows = vec![vec![0.0; 32]; 16];
    (rows[0], rows[4]) = (floats(&op["w_row_0"]), floats(&op["w_row_4"]));
    let want = [floats(&op["w8_row_0"]), floats(&op["w8_row_4"])].concat();
    assert_eq!(packed(&rows, &[0, 4]), want);

    // B: rows 0, 16, 32 and 48 share a block of 32 with room for eight of each, 4, 20, 36, 52 the next.
    let (b, want) = (floats(&op["b"]), floats(&op["b_int8"]));
    let mut rows = vec![vec![0.0; 32]; 16];
    for (i, b) in b.chunks(4).enumerate() {
        rows[i / 4 * 4][i % 4 * 8..][..4].copy_from_slice(b);
    }
    let found = packed(&rows, &[0, 4]);
    let found: Vec<f32> = found
        .chunks(8)
        .flat_map(|place| &place[..4])
        .copied()
        .collect();
    assert_eq!(found, want);
}
