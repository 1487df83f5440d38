//! Tiny models of every architecture against float32 references made elsewhere.
//!
//! `tests/data/archs` has random weights and what transformers (float32) computes with them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use brevity::measure::perplexity::log_softmax;
use brevity::measure::team::TeamOptions;
use brevity::measure::{Runtime, RuntimeOptions};
use brevity_model::{KvFormat, OpenOptions, PackOptions, WeightKind};
use serde::Deserialize;
use tempfile::TempDir;

#[derive(Deserialize)]
struct Reference {
    tokens: Vec<u32>,
    /// Of the last position.
    last_logits: Vec<f32>,
    /// Of every position.
    argmax: Vec<usize>,
    mean_logprob: f64,
}

fn archs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/archs")
}

/// How far a model is from its reference.
#[derive(Debug)]
struct Distance {
    argmax_agreement: f64,
    /// Relative difference of the mean log-probabilities.
    mean_logprob: f64,
    /// Root mean square difference of the last position's logits.
    last_rms: f64,
}

fn distance(model: &Path, cache: &Path, kv: KvFormat) -> Distance {
    let reference: Reference =
        serde_json::from_slice(&fs::read(model.join("reference.json")).unwrap()).unwrap();
    let options = RuntimeOptions {
        team: TeamOptions {
            threads: Some(2),
            pin: false,
            ..TeamOptions::default()
        },
        kv,
        open: OpenOptions {
            pack: PackOptions {
                weights: Some(WeightKind::W8),
            },
            cache_dir: Some(cache.to_owned()),
        },
        ..RuntimeOptions::default()
    };
    let runtime = Runtime::load(model, &options, &mut |_, _| {}).unwrap();
    let tokens = &reference.tokens;
    let rows: Vec<_> = tokens.iter().map(|_| Mutex::new(Vec::new())).collect();
    let each = |row: usize, logits: &[f32]| *rows[row].lock().unwrap() = logits.to_vec();
    runtime.session().score(tokens, 0, &each).unwrap();
    let rows: Vec<Vec<f32>> = rows
        .into_iter()
        .map(|row| row.into_inner().unwrap())
        .collect();
    let argmax = |row: &Vec<f32>| {
        (0..row.len())
            .max_by(|&a, &b| row[a].total_cmp(&row[b]))
            .unwrap()
    };
    let agree = rows
        .iter()
        .zip(&reference.argmax)
        .filter(|&(row, &best)| argmax(row) == best)
        .count();
    let logprobs = rows
        .iter()
        .zip(&tokens[1..])
        .map(|(row, &next)| log_softmax(row, next));
    let mean_logprob = logprobs.sum::<f64>() / (tokens.len() - 1) as f64;
    let last = rows.last().unwrap().iter().zip(&reference.last_logits);
    let squares: f64 = last.map(|(a, b)| f64::from(a - b).powi(2)).sum();
    Distance {
        argmax_agreement: agree as f64 / tokens.len() as f64,
        mean_logprob: (mean_logprob / reference.mean_logprob - 1.0).abs(),
        last_rms: (squares / reference.last_logits.len() as f64).sqrt(),
    }
}

#[test]
fn tiny_models_agree_with_their_references() {
    let archs = archs();
    let cache = TempDir::new().unwrap();
    for name in [
        "tiny-llama",
        "tiny-llama3-scaled",
        "tiny-qwen2",
        "tiny-qwen3",
    ] {
        // int8 keys and values add a little of their own.
        for (kv, agreement, logprob, rms) in [
            (KvFormat::F16, 0.91, 0.003, 0.045),
            (KvFormat::Int8, 0.90, 0.004, 0.05),
        ] {
            let found = distance(&archs.join(name), cache.path(), kv);
            println!("{name} {kv:?} {found:?}");
            assert!(
                found.argmax_agreement >= agreement,
                "{name} {kv:?}: {found:?}"
            );
            assert!(found.mean_logprob <= logprob, "{name} {kv:?}: {found:?}");
            assert!(found.last_rms <= rms, "{name} {kv:?}: {found:?}");
        }
    }
}
