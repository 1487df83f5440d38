//! Gradients against PyTorch, and against themselves made in other ways.

mod bits;
mod block;
mod pytorch;
mod turned;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use safetensors::SafeTensors;
use serde::Deserialize;

use super::*;
use crate::{
    AdapterSource, Factors, KvCache, KvFormat, KvShape, PackOptions, Serial, Source, Target,
    WeightKind, Weights, pack,
};

/// The folder of fixtures, if it is there.
fn fixtures() -> Option<PathBuf> {
    let folder = match std::env::var_os("BREVITY_FIXTURES") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures"),
    };
    let found = folder.join("grads").is_dir();
    if !found {
        println!("SKIPPED: no fixtures; set BREVITY_FIXTURES to their folder");
    }
    found.then_some(folder)
}

const ARCHITECTURES: [&str; 4] = [
    "tiny-llama",
    "tiny-llama3-scaled",
    "tiny-qwen2",
    "tiny-qwen3",
];

/// Tensors of a file by name.
type Tensors = BTreeMap<String, Vec<f32>>;

fn tensors(path: &Path) -> Tensors {
    let bytes = std::fs::read(path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let floats = |bytes: &[u8]| {
        let words = bytes.as_chunks::<4>().0.iter();
        words.map(|&word| f32::from_le_bytes(word)).collect()
    };
    file.iter()
        .map(|(name, t)| (name.to_owned(), floats(t.data())))
        .collect()
}

/// `batch.json`.
#[derive(Deserialize)]
struct Batch {
    sequences: Vec<BatchSequence>,
    counted_tokens: usize,
    float: BatchLosses,
    emulated: BatchLosses,
}

#[derive(Deserialize)]
struct BatchSequence {
    tokens: Vec<u32>,
    adapter_from: usize,
    loss_from: usize,
}

#[derive(Deserialize)]
struct BatchLosses {
    loss: f64,
    logprobs: Vec<Vec<f64>>,
    loss_without_adapter: f64,
    loss_adapter_everywhere: f64,
    loss_adapter_from_plus_1: f64,
}

/// `losses.json`.
#[derive(Deserialize)]
struct Steps {
    float: StepLosses,
    emulated: StepLosses,
}

#[derive(Deserialize)]
struct StepLosses {
    losses: Vec<f64>,
}

/// A tiny network with the adapter and batch of its fixture.
struct Fixture {
    folder: PathBuf,
    model: Model,
    factors: Factors,
    batch: Batch,
}

impl Fixture {
    fn load(fixtures: &Path, name: &'static str, isa: Isa) -> Self {
        let folder = fixtures.join("grads").join(name);
        let out = tempfile::tempdir().unwrap();
        let (file, options) = (
            out.path().join("packed"),
            PackOptions {
                weights: Some(WeightKind::W8),
            },
        );
        let source = Source::open(&fixtures.join("archs").join(name)).unwrap();
        pack(&source, &file, options, &mut |_, _| {}, &Serial).unwrap();
        let model = Model::new(Weights::open(&file).unwrap(), isa).unwrap();
        let source = AdapterSource::open(&folder).unwrap();
        Self {
            factors: Factors::read(&source, model.config()).unwrap(),
            batch: serde_json::from_slice(&std::fs::read(folder.join("batch.json")).unwrap())
                .unwrap(),
            model,
            folder,
        }
    }

    fn trainer(&self, options: TrainOptions) -> Trainer<'_> {
        Trainer::new(&self.model, options, &Serial).unwrap()
    }

    fn deploy(&self) -> Deployed {
        Deployed::new(&self.factors, self.model.config(), &Serial)
    }

    fn cache(&self, format: KvFormat) -> KvCache {
        KvCache::new(KvShape::new(self.model.config(), format))
    }

    fn objective(&self) -> LikelihoodLoss {
        LikelihoodLoss {
            weight: 1.0 / self.batch.counted_tokens as f32,
        }
    }

    fn sequences(&self) -> impl Iterator<Item = Sequence<'_>> {
        self.batch.sequences.iter().map(|s| Sequence {
            tokens: &s.tokens,
            adapter_from: s.adapter_from,
            loss_from: s.loss_from,
        })
    }

    /// Loss, log-probabilities and gradient of the batch.
    fn gradient(&self, trainer: &Trainer<'_>, format: KvFormat) -> (Vec<Outcome>, Vec<f32>) {
        let deployed = self.deploy();
        let mut gradient = vec![0.0; deployed.len()];
        let mut work = TrainWorkspace::new();
        let outcomes = self.sequences().map(|sequence| {
            let mut cache = self.cache(format);
            trainer
                .lane(&Serial, &mut work)
                .gradient(
                    &sequence,
                    &deployed,
                    &mut cache,
                    &self.objective(),
                    &mut gradient,
                )
                .unwrap()
        });
        (outcomes.collect(), gradient)
    }

    /// Loss of the batch with an adapter from other positions.
    fn loss(&self, trainer: &Trainer<'_>, on: bool, from: impl Fn(usize) -> usize) -> f64 {
        let deployed = self.deploy();
        let mut work = TrainWorkspace::new();
        let losses = self.sequences().map(|sequence| {
            let sequence = Sequence {
                adapter_from: from(sequence.adapter_from),
                ..sequence
            };
            let (mut cache, adapter) = (self.cache(KvFormat::F16), on.then_some(&deployed));
            let mut lane = trainer.lane(&Serial, &mut work);
            let outcome = lane.evaluate(&sequence, adapter, &mut cache, &self.objective());
            outcome.unwrap().loss
        });
        losses.sum()
    }
}

/// Name of a factor in the fixtures.
fn name(layer: usize, target: Target, factor: char) -> String {
    let block = match target {
        Target::Gate | Target::Up | Target::Down => "mlp",
        _ => "self_attn",
    };
    format!("model.layers.{layer}.{block}.{target}_proj.lora_{factor}")
}

/// The tensors of a gradient by name.
fn by_name<'a>(
    factors: &'a Factors,
    gradient: &'a [f32],
) -> impl Iterator<Item = (String, &'a [f32])> {
    factors.spans().iter().flat_map(move |span| {
        [('A', &span.a), ('B', &span.b)].map(|(factor, range)| {
            (
                name(span.layer, span.target, factor),
                &gradient[range.clone()],
            )
        })
    })
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| f64::from(*a) * f64::from(*b))
        .sum()
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len());
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// Norm of the difference over the norm of `want`.
fn relative(got: &[f32], want: &[f32]) -> f64 {
    assert_eq!(got.len(), want.len());
    let square = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)).powi(2);
    (got.iter().zip(want).map(square).sum::<f64>() / dot(want, want)).sqrt()
}
