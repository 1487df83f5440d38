//! The tiny Hugging Face folders against their float32 references.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::*;
use crate::{PackOptions, Serial, Source, WeightKind, Weights, pack};

/// `reference.json`.
#[derive(Deserialize)]
struct Reference {
    tokens: Vec<u32>,
    /// Of the last position.
    last_logits: Vec<f32>,
    /// Of every position.
    argmax: Vec<usize>,
    /// Of every token but the first, given those before it.
    mean_logprob: f64,
}

/// The folder of the tiny models.
fn archs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/archs")
}

/// A folder packed in W8.
fn load(folder: &Path) -> Weights {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("packed");
    let options = PackOptions {
        weights: Some(WeightKind::W8),
    };
    pack(
        &Source::open(folder).unwrap(),
        &file,
        options,
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    Weights::open(&file).unwrap()
}

/// Logits of every position.
fn logits<W: Parameters>(model: &Model<W>, tokens: &[u32], kv: KvFormat) -> Vec<Vec<f32>> {
    let mut cache = KvCache::new(KvShape::new(model.config(), kv));
    let rows: Vec<Row> = tokens
        .iter()
        .enumerate()
        .map(|(position, &token)| Row {
            token,
            stream: 0,
            position,
            adapter: None,
            logits: true,
        })
        .collect();
    let mut work = Workspace::new();
    model
        .forward(&rows, &[], &mut [&mut cache], &Serial, &mut work)
        .unwrap();
    (0..work.n_logits())
        .map(|i| work.logits(i).to_vec())
        .collect()
}

fn argmax(logits: &[f32]) -> usize {
    (0..logits.len()).fold(0, |best, i| if logits[i] > logits[best] { i } else { best })
}

fn logprob(logits: &[f32], token: u32) -> f64 {
    let sum: f64 = logits.iter().map(|&x| f64::from(x).exp()).sum();
    f64::from(logits[token as usize]) - sum.ln()
}

#[test]
fn agree_with_float_references() {
    let archs = archs();
    for name in [
        "tiny-llama",
        "tiny-llama3-scaled",
        "tiny-qwen2",
        "tiny-qwen3",
    ] {
        let text = std::fs::read(archs.join(name).join("reference.json")).unwrap();
        let reference: Reference = serde_json::from_slice(&text).unwrap();
        let tokens = &reference.tokens;
        let model = Model::new(load(&archs.join(name)), Isa::best()).unwrap();
        let found = logits(&model, tokens, KvFormat::F16);

        let same = found
            .iter()
            .zip(&reference.argmax)
            .filter(|(l, a)| argmax(l) == **a)
            .count();
        let agreement = same as f64 / tokens.len() as f64;
        let n = tokens.len() - 1;
        let mean = (0..n)
            .map(|i| logprob(&found[i], tokens[i + 1]))
            .sum::<f64>()
            / n as f64;
        let off = (mean / reference.mean_logprob - 1.0).abs();
        let last = found[n].iter().zip(&reference.last_logits);
        let square: f32 = last.map(|(a, b)| (a - b) * (a - b)).sum();
        let rms = (square / found[n].len() as f32).sqrt();
        println!(
            "{name}: argmax {agreement:.4}, mean log-probability off by {off:.5}, rms {rms:.4}"
        );
        assert!(agreement >= 0.91, "{name}: argmax agreement {agreement}");
        assert!(off <= 0.003, "{name}: mean log-probability {mean}");
        assert!(rms <= 0.045, "{name}: rms error {rms}");

        let scalar = Model::new(load(&archs.join(name)), Isa::Scalar).unwrap();
        assert!(
            found == logits(&scalar, tokens, KvFormat::F16),
            "{name}: bits of the scalar tier"
        );
    }
}
