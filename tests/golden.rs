//! Bits that every machine, tier and thread count must give: a tiny model's logits, as a hash.
//! What passes here on one architecture and on another is equal between them.

mod tiny_model;

use std::path::Path;

use brevity::measure::team::TeamOptions;
use brevity::measure::{Runtime, RuntimeOptions};
use brevity_model::{Isa, KvFormat, OpenOptions, PackOptions, WeightKind};
use tempfile::TempDir;

/// FNV-1a of the bits of the logits that follow each of 200 tokens.
const GOLDEN: [(WeightKind, KvFormat, u64); 4] = [
    (WeightKind::W4, KvFormat::Int8, 0xbd5e_23cc_0a28_e846),
    (WeightKind::W4, KvFormat::F16, 0x62ce_4507_f0b2_8d01),
    (WeightKind::W8, KvFormat::Int8, 0xb992_eb63_6b33_cf29),
    (WeightKind::W8, KvFormat::F16, 0xfd80_75b1_1fc2_3501),
];

fn hash(logits: &[f32], mut hash: u64) -> u64 {
    for byte in logits.iter().flat_map(|x| x.to_bits().to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash
}

/// Reads the tokens in pieces of `piece` and hashes the logits after each of them.
fn evaluate(runtime: &Runtime, piece: usize) -> u64 {
    let tokens: Vec<u32> = (0..200).map(|i| i * 89 % 251).collect();
    let rows: Vec<_> = (0..tokens.len())
        .map(|_| std::sync::Mutex::new(Vec::new()))
        .collect();
    let mut session = runtime.session();
    for (i, tokens) in tokens.chunks(piece).enumerate() {
        let each =
            |row: usize, logits: &[f32]| *rows[i * piece + row].lock().unwrap() = logits.to_vec();
        session.score(tokens, 0, &each).unwrap();
    }
    rows.iter().fold(0xcbf2_9ce4_8422_2325, |h, row| {
        hash(&row.lock().unwrap(), h)
    })
}

fn runtime(dir: &Path, weights: WeightKind, kv: KvFormat, isa: Isa, threads: usize) -> Runtime {
    let options = RuntimeOptions {
        team: TeamOptions {
            threads: Some(threads),
            pin: false,
            ..TeamOptions::default()
        },
        isa: Some(isa),
        kv,
        open: OpenOptions {
            pack: PackOptions {
                weights: Some(weights),
            },
            cache_dir: Some(dir.join("cache")),
        },
        ..RuntimeOptions::default()
    };
    Runtime::load(&dir.join("model"), &options, &mut |_, _| {}).unwrap()
}

/// The tiers to run. Of an Arm core its best alone: `ci.sh` emulates one core for each, and the tests of
/// the kernels compare all that a core has.
fn tiers() -> Vec<Isa> {
    match cfg!(target_arch = "aarch64") {
        true => vec![Isa::best()],
        false => Isa::available().collect(),
    }
}

#[test]
fn logits_have_the_golden_bits() {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    for (weights, kv, golden) in GOLDEN {
        let bits = evaluate(&runtime(dir.path(), weights, kv, Isa::Scalar, 1), 200);
        assert_eq!(
            format!("{bits:#018x}"),
            format!("{golden:#018x}"),
            "{weights:?}, {kv:?}"
        );
        for isa in tiers() {
            for threads in [1, 2, 3] {
                let runtime = runtime(dir.path(), weights, kv, isa, threads);
                for piece in [200, 64, 7, 1] {
                    let found = evaluate(&runtime, piece);
                    assert_eq!(
                        found, golden,
                        "{weights:?}, {kv:?}, {isa}, {threads} threads, pieces of {piece}"
                    );
                }
            }
        }
    }
}
