//! The forward pass against a plain one, and against itself run in other ways.

mod adapters;
mod bits;
mod fixtures;
mod reference;
mod requests;

use std::sync::atomic::{AtomicUsize, Ordering};

use brevity_kernels::Isa;
use brevity_kernels::attention::{KvFormat, PAGE};
use brevity_kernels::matmul::{NR, Rhs, WeightFormat, pack_panel_f32};

use super::{Model, Row, Workspace};
use crate::layer_weights::{LayerWeights, Parameters};
use crate::{
    Activation, Adapter, Architecture, Error, KvCache, KvPool, KvShape, ModelConfig, RopePairing,
    RopeScaling, Runner,
};

/// The tiers to run. Of an Arm core its best alone: `ci.sh` emulates one core for each, and the tests of
/// the kernels compare all that a core has.
fn tiers() -> Vec<Isa> {
    match cfg!(target_arch = "aarch64") {
        true => vec![Isa::best()],
        false => Isa::available().collect(),
    }
}

/// A runner of `n` threads that claim one task after another.
struct Threads(usize);

impl Runner for Threads {
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        let next = AtomicUsize::new(0);
        let work = &|worker| {
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= n {
                    break;
                }
                task(worker, i);
            }
        };
        std::thread::scope(|scope| {
            for worker in 1..self.0 {
                scope.spawn(move || work(worker));
            }
            work(0);
        });
    }

    fn width(&self) -> usize {
        self.0
    }
}

/// Runs tasks one at a time on this thread, the last first, as if `width` workers shared them.
struct Reversed {
    width: usize,
}

impl Runner for Reversed {
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        (0..n).rev().for_each(|i| task(i % self.width, i));
    }

    fn width(&self) -> usize {
        self.width
    }
}

/// A matrix as the kernels take it.
#[derive(Clone)]
struct Matrix {
    format: WeightFormat,
    n: usize,
    k: usize,
    bytes: Vec<u8>,
}

impl Matrix {
    /// Packs `[n][k]`.
    fn pack(format: WeightFormat, n: usize, k: usize, values: &[f32]) -> Self {
        let rows: Vec<&[f32]> = values.chunks_exact(k).collect();
        assert_eq!(rows.len(), n);
        let mut bytes = vec![0; Rhs::len_bytes(format, n, k)];
        let panels = bytes.chunks_exact_mut(format.panel_len_bytes(k));
        for (rows, panel) in rows.chunks(NR).zip(panels) {
            pack_panel_f32(format, k, rows, panel);
        }
        Self {
            format,
            n,
            k,
            bytes,
        }
    }

    fn rhs(&self) -> Rhs<'_> {
        Rhs::new(self.format, self.n, self.k, &self.bytes)
    }
}

#[derive(Clone)]
struct Layer {
    attn_norm: Vec<f32>,
    q: Matrix,
    k: Matrix,
    v: Matrix,
    biases: Option<[Vec<f32>; 3]>,
    norms: Option<[Vec<f32>; 2]>,
    o: Matrix,
    ffn_norm: Vec<f32>,
    gate: Matrix,
    up: Matrix,
    down: Matrix,
}

/// A model in memory.
#[derive(Clone)]
struct Tiny {
    config: ModelConfig,
    embedding: Matrix,
    output: Option<Matrix>,
    output_norm: Vec<f32>,
    layers: Vec<Layer>,
}

impl Parameters for Tiny {
    fn config(&self) -> &ModelConfig {
        &self.config
    }

    fn embedding(&self) -> Rhs<'_> {
        self.embedding.rhs()
    }

    fn output(&self) -> Rhs<'_> {
        self.output.as_ref().unwrap_or(&self.embedding).rhs()
    }

    fn output_norm(&self) -> &[f32] {
        &self.output_norm
    }

    fn layer(&self, i: usize) -> LayerWeights<'_> {
        let layer = &self.layers[i];
        let bias = |i: usize| layer.biases.as_ref().map(|biases| &biases[i][..]);
        let norm = |i: usize| layer.norms.as_ref().map(|norms| &norms[i][..]);
        LayerWeights {
            attn_norm: &layer.attn_norm,
            q: layer.q.rhs(),
            k: layer.k.rhs(),
            v: layer.v.rhs(),
            q_bias: bias(0),
            k_bias: bias(1),
            v_bias: bias(2),
            q_norm: norm(0),
            k_norm: norm(1),
            o: layer.o.rhs(),
            ffn_norm: &layer.ffn_norm,
            gate: layer.gate.rhs(),
            up: layer.up.rhs(),
            down: layer.down.rhs(),
        }
    }
}

/// Random numbers that are the same everywhere.
struct Random(u64);

impl Random {
    /// In `-1..1`.
    fn unit(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn vector(&mut self, len: usize, mean: f32, spread: f32) -> Vec<f32> {
        (0..len).map(|_| mean + spread * self.unit()).collect()
    }

    /// `[n][k]`, scaled so that outputs are about as large as inputs.
    fn matrix(&mut self, format: WeightFormat, n: usize, k: usize) -> Matrix {
        let values = self.vector(n * k, 0.0, (3.0 / k as f32).sqrt());
        Matrix::pack(format, n, k, &values)
    }

    fn token(&mut self, config: &ModelConfig) -> u32 {
        ((self.unit() + 1.0) / 2.0 * config.vocab_size as f32) as u32 % config.vocab_size as u32
    }
}

/// Sizes that end in the middle of panels, pages and segments.
fn config(architecture: Architecture) -> ModelConfig {
    ModelConfig {
        architecture,
        name: "tiny".into(),
        n_layers: 2,
        d_model: 64,
        d_ff: 160,
        n_heads: 4,
        n_kv_heads: 2,
        head_dim: 32,
        vocab_size: 100,
        max_seq_len: 700,
        rms_eps: 1e-5,
        rope_theta: 10_000.0,
        rope_scaling: RopeScaling::None,
        rope_pairing: match architecture {
            Architecture::Llama => RopePairing::Interleaved,
            _ => RopePairing::Halves,
        },
        activation: Activation::Silu,
        qkv_bias: architecture == Architecture::Qwen2,
        qk_norm: architecture == Architecture::Qwen3,
        tied_output: architecture == Architecture::Qwen3,
        bos_token: None,
        eos_tokens: vec![],
    }
}

/// Random weights for `config`.
fn tiny(config: ModelConfig, format: WeightFormat, seed: u64) -> Tiny {
    let mut random = Random(seed);
    let (d_model, d_ff) = (config.d_model, config.d_ff);
    let (q_dim, kv_dim) = (config.q_dim(), config.kv_dim());
    let layer = |random: &mut Random| Layer {
        attn_norm: random.vector(d_model, 1.0, 0.3),
        q: random.matrix(format, q_dim, d_model),
        k: random.matrix(format, kv_dim, d_model),
        v: random.matrix(format, kv_dim, d_model),
        biases: config
            .qkv_bias
            .then(|| [q_dim, kv_dim, kv_dim].map(|n| random.vector(n, 0.0, 0.5))),
        norms: config
            .qk_norm
            .then(|| [0; 2].map(|_| random.vector(config.head_dim, 1.2, 0.5))),
        o: random.matrix(format, d_model, q_dim),
        ffn_norm: random.vector(d_model, 1.0, 0.3),
        gate: random.matrix(format, d_ff, d_model),
        up: random.matrix(format, d_ff, d_model),
        down: random.matrix(format, d_model, d_ff),
    };
    let layers = (0..config.n_layers).map(|_| layer(&mut random)).collect();
    let (n, k) = (config.vocab_size, d_model);
    let table = random.vector(n * k, 0.0, 1.0);
    Tiny {
        embedding: Matrix::pack(WeightFormat::W8, n, k, &table),
        output: (!config.tied_output).then(|| random.matrix(WeightFormat::W8, n, k)),
        output_norm: random.vector(d_model, 1.0, 0.3),
        layers,
        config,
    }
}

fn tokens(config: &ModelConfig, n: usize, seed: u64) -> Vec<u32> {
    let mut random = Random(seed);
    (0..n).map(|_| random.token(config)).collect()
}

/// Logits and final hidden state of a token, as bits.
type Bits = (Vec<u32>, Vec<u32>);

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// Streams being fed.
struct Session<'a> {
    model: &'a Model<Tiny>,
    runner: &'a dyn Runner,
    caches: Vec<KvCache>,
    adapters: &'a [&'a Adapter],
    /// The adapter of each stream.
    adapter_of: Vec<Option<usize>>,
    work: Workspace,
}

impl<'a> Session<'a> {
    fn new(model: &'a Model<Tiny>, runner: &'a dyn Runner, format: KvFormat, n: usize) -> Self {
        let shape = KvShape::new(model.config(), format);
        let caches = (0..n).map(|_| KvCache::new(shape)).collect();
        Self {
            model,
            runner,
            caches,
            adapters: &[],
            adapter_of: vec![None; n],
            work: Workspace::new(),
        }
    }

    /// One batch: tokens for some streams, all with logits.
    fn feed(&mut self, parts: &[(usize, &[u32])]) -> Vec<Bits> {
        let mut rows = vec![];
        for &(stream, tokens) in parts {
            let start = self.caches[stream].len();
            let adapter = self.adapter_of[stream];
            rows.extend(tokens.iter().enumerate().map(|(i, &token)| Row {
                token,
                stream,
                position: start + i,
                adapter,
                logits: true,
            }));
        }
        let mut caches: Vec<_> = self.caches.iter_mut().collect();
        self.model
            .forward(
                &rows,
                self.adapters,
                &mut caches,
                self.runner,
                &mut self.work,
            )
            .unwrap();
        assert_eq!(self.work.n_logits(), rows.len());
        (0..rows.len())
            .map(|i| (bits(self.work.logits(i)), bits(self.work.hidden(i))))
            .collect()
    }
}

fn model(config: ModelConfig, format: WeightFormat, isa: Isa) -> Model<Tiny> {
    Model::new(tiny(config, format, 7), isa).unwrap()
}
