//! A transformer written plainly in f32, without cache, batches or quantization.

use super::*;
use crate::Serial;

/// `matrix * x`, with the weights that were packed.
fn multiply(matrix: Rhs<'_>, x: &[f32]) -> Vec<f32> {
    let mut column = vec![0.0; matrix.k()];
    (0..matrix.n())
        .map(|j| {
            matrix.column(j, &mut column);
            column.iter().zip(x).map(|(w, x)| w * x).sum()
        })
        .collect()
}

fn rms_norm(x: &[f32], weight: &[f32], eps: f32) -> Vec<f32> {
    let mean = x.iter().map(|x| x * x).sum::<f32>() / x.len() as f32;
    x.iter()
        .zip(weight)
        .map(|(x, w)| x / (mean + eps).sqrt() * w)
        .collect()
}

/// Bias, norm and rotation of all heads in `x`.
fn heads(
    config: &ModelConfig,
    mut x: Vec<f32>,
    bias: Option<&[f32]>,
    norm: Option<&[f32]>,
    position: usize,
) -> Vec<f32> {
    let d = config.head_dim;
    for (i, x) in x.iter_mut().enumerate() {
        *x += bias.map_or(0.0, |bias| bias[i]);
    }
    for head in x.chunks_exact_mut(d) {
        if let Some(weight) = norm {
            head.copy_from_slice(&rms_norm(head, weight, config.rms_eps));
        }
        for i in 0..d / 2 {
            let (a, b) = match config.rope_pairing {
                RopePairing::Interleaved => (2 * i, 2 * i + 1),
                RopePairing::Halves => (i, i + d / 2),
            };
            let angle = position as f32 / config.rope_theta.powf(2.0 * i as f32 / d as f32);
            let (sin, cos) = angle.sin_cos();
            (head[a], head[b]) = (head[a] * cos - head[b] * sin, head[a] * sin + head[b] * cos);
        }
    }
    x
}

/// Logits of every position.
fn plain_forward(model: &Tiny, tokens: &[u32]) -> Vec<Vec<f32>> {
    let config = &model.config;
    let (d, group) = (config.head_dim, config.n_heads / config.n_kv_heads);
    let mut xs: Vec<Vec<f32>> = tokens
        .iter()
        .map(|&token| {
            let mut x = vec![0.0; config.d_model];
            model.embedding().column(token as usize, &mut x);
            x
        })
        .collect();
    for l in 0..config.n_layers {
        let w = model.layer(l);
        let (mut keys, mut values) = (vec![], vec![]);
        for (position, x) in xs.iter_mut().enumerate() {
            let a = rms_norm(x, w.attn_norm, config.rms_eps);
            let q = heads(config, multiply(w.q, &a), w.q_bias, w.q_norm, position);
            keys.push(heads(
                config,
                multiply(w.k, &a),
                w.k_bias,
                w.k_norm,
                position,
            ));
            let bias = |j: usize| w.v_bias.map_or(0.0, |bias| bias[j]);
            let v = multiply(w.v, &a);
            values.push(
                v.iter()
                    .enumerate()
                    .map(|(j, v)| v + bias(j))
                    .collect::<Vec<f32>>(),
            );
            let mut attended = vec![0.0; config.q_dim()];
            for (h, dst) in attended.chunks_exact_mut(d).enumerate() {
                let kv = h / group * d..(h / group + 1) * d;
                let scores: Vec<f32> = keys
                    .iter()
                    .map(|k| {
                        let dot: f32 = q[h * d..][..d]
                            .iter()
                            .zip(&k[kv.clone()])
                            .map(|(q, k)| q * k)
                            .sum();
                        dot / (d as f32).sqrt()
                    })
                    .collect();
                let max = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let weights: Vec<f32> = scores.iter().map(|s| (s - max).exp()).collect();
                let sum: f32 = weights.iter().sum();
                for (weight, v) in weights.iter().zip(&values) {
                    for (dst, v) in dst.iter_mut().zip(&v[kv.clone()]) {
                        *dst += weight / sum * v;
                    }
                }
            }
            let o = multiply(w.o, &attended);
            x.iter_mut().zip(o).for_each(|(x, o)| *x += o);
            let b = rms_norm(x, w.ffn_norm, config.rms_eps);
            let (gate, up) = (multiply(w.gate, &b), multiply(w.up, &b));
            let act: Vec<f32> = gate
                .iter()
                .zip(up)
                .map(|(g, u)| g / (1.0 + (-g).exp()) * u)
                .collect();
            let down = multiply(w.down, &act);
            x.iter_mut().zip(down).for_each(|(x, y)| *x += y);
        }
    }
    xs.iter()
        .map(|x| {
            multiply(
                model.output(),
                &rms_norm(x, model.output_norm(), config.rms_eps),
            )
        })
        .collect()
}

/// Root mean square of the difference, relative to that of `expected`.
fn rms_error(found: &[f32], expected: &[f32]) -> f32 {
    let square: f32 = found
        .iter()
        .zip(expected)
        .map(|(a, b)| (a - b) * (a - b))
        .sum();
    let norm: f32 = expected.iter().map(|b| b * b).sum();
    (square / norm).sqrt()
}

#[test]
fn agrees_with_a_plain_transformer() {
    for architecture in [
        Architecture::Llama,
        Architecture::Qwen2,
        Architecture::Qwen3,
    ] {
        for (weights, kv, limit) in [
            (WeightFormat::W8, KvFormat::F16, 0.03),
            (WeightFormat::W8, KvFormat::Int8, 0.04),
            (WeightFormat::W4, KvFormat::F16, 0.03),
            (WeightFormat::W4Min, KvFormat::Int8, 0.04),
        ] {
            let config = config(architecture);
            let tokens = tokens(&config, 80, 3);
            let model = model(config, weights, Isa::Scalar);
            let expected = plain_forward(model.weights(), &tokens);
            let found = Session::new(&model, &Serial, kv, 1).feed(&[(0, &tokens)]);
            let errors = found.iter().zip(&expected).map(|((logits, _), expected)| {
                let logits: Vec<f32> = logits.iter().map(|&x| f32::from_bits(x)).collect();
                rms_error(&logits, expected)
            });
            let mean = errors.sum::<f32>() / tokens.len() as f32;
            assert!(
                mean < limit,
                "{architecture:?} {weights:?} {kv:?}: error {mean}"
            );
            assert!(
                mean > 1e-4,
                "{architecture:?} {weights:?} {kv:?}: error {mean}"
            );
        }
    }
}
