//! What must not show in the bits of a gradient, and what must.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::{Architecture, Network, RopePairing, Row, Workspace, write_synthetic};

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
            (1..self.0).for_each(|worker| drop(scope.spawn(move || work(worker))));
            work(0);
        });
    }

    fn width(&self) -> usize {
        self.0
    }
}

/// Sizes that end in the middle of panels, groups of outputs, pages and blocks of queries.
fn config(architecture: Architecture) -> ModelConfig {
    ModelConfig {
        architecture,
        n_layers: 2,
        d_model: 64,
        d_ff: 160,
        n_heads: 4,
        n_kv_heads: 2,
        head_dim: 32,
        vocab_size: 100,
        rope_pairing: match architecture {
            Architecture::Llama => RopePairing::Interleaved,
            _ => RopePairing::Halves,
        },
        qkv_bias: architecture == Architecture::Qwen2,
        qk_norm: architecture == Architecture::Qwen3,
        tied_output: architecture != Architecture::Qwen2,
        ..Network::SmolLm2_135m.config()
    }
}

fn weights(architecture: Architecture) -> Weights {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("synthetic");
    let config = config(architecture);
    write_synthetic(&config, WeightKind::W4, 3, &out, &mut |_, _| {}, &Serial).unwrap();
    Weights::open(&out).unwrap()
}

/// Numbers in -1..1 that are the same everywhere.
fn noise(i: usize) -> f32 {
    let x = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ x >> 31).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 40) as f32 / (1 << 23) as f32 - 1.0
}

fn factors(config: &ModelConfig, rank: usize) -> Factors {
    let mut factors = Factors::zeros(config, &Target::ALL, rank, 2.0).unwrap();
    for (i, x) in factors.values_mut().iter_mut().enumerate() {
        *x = 0.1 * noise(i);
    }
    factors
}

fn tokens(n: usize, seed: usize) -> Vec<u32> {
    let token = |i| ((noise(i + 1000 * seed) + 1.0) * 50.0) as u32 % 100;
    (0..n).map(token).collect()
}

const PROMPT: usize = 70;
const OBJECTIVE: LikelihoodLoss = LikelihoodLoss { weight: 0.01 };

/// Three sequences with one prompt.
fn texts() -> Vec<Vec<u32>> {
    let text = |i: usize| [tokens(PROMPT, 0), tokens(45 + 13 * i, i + 1)].concat();
    (0..3).map(text).collect()
}

fn sequence(tokens: &[u32]) -> Sequence<'_> {
    Sequence {
        tokens,
        adapter_from: PROMPT,
        loss_from: PROMPT + 3,
    }
}

/// How a gradient is made.
struct Way<'a> {
    options: TrainOptions,
    runner: &'a dyn Runner,
    isa: Isa,
    format: KvFormat,
    /// Whether the sequences fork one cache of the prompt.
    shared: bool,
    /// Floats of the probabilities of a round of attention.
    round_len: Option<usize>,
}

impl Default for Way<'_> {
    fn default() -> Self {
        Self {
            options: TrainOptions::default(),
            runner: &Serial,
            isa: Isa::best(),
            format: KvFormat::Int8,
            shared: false,
            round_len: None,
        }
    }
}

/// Outcomes and gradient of the three sequences.
fn run(architecture: Architecture, rank: usize, way: &Way<'_>) -> (Vec<Outcome>, Vec<u32>) {
    let model = Model::new(weights(architecture), way.isa).unwrap();
    let trainer = Trainer::new(&model, way.options, way.runner).unwrap();
    let deployed = Deployed::new(&factors(model.config(), rank), model.config(), way.runner);
    let mut gradient = vec![0.0; deployed.len()];
    let mut work = TrainWorkspace::new();
    work.block.attend.round_len = way.round_len;
    let shape = KvShape::new(model.config(), way.format);
    let mut prompt = KvCache::new(shape);
    let texts = texts();
    let outcomes = texts.iter().map(|text| {
        let mut own = match way.shared {
            true => prompt.fork(),
            false => KvCache::new(shape),
        };
        let outcome = trainer
            .lane(way.runner, &mut work)
            .gradient(
                &sequence(text),
                &deployed,
                &mut own,
                &OBJECTIVE,
                &mut gradient,
            )
            .unwrap();
        assert_eq!(own.len(), PROMPT);
        if way.shared {
            prompt = own;
        }
        outcome
    });
    let outcomes = outcomes.collect();
    (outcomes, gradient.iter().map(|x| x.to_bits()).collect())
}

#[test]
fn how_it_is_made_does_not_show() {
    let threads = [Threads(2), Threads(3)];
    for (architecture, backward, rank) in [
        (Architecture::Llama, Backward::Int8, 8),
        (Architecture::Qwen2, Backward::Int8, 5),
        (Architecture::Qwen3, Backward::Int8, 40),
        (Architecture::Qwen3, Backward::F32, 16),
    ] {
        let default = TrainOptions {
            backward,
            ..TrainOptions::default()
        };
        let plain = || Way {
            options: default,
            ..Way::default()
        };
        let want = run(architecture, rank, &plain());
        assert!(want.1.iter().any(|&x| f32::from_bits(x) != 0.0));
        assert!(want.1.iter().all(|&x| f32::from_bits(x).is_finite()));
        let mut ways = vec![
            Way {
                options: TrainOptions {
                    checkpointed: true,
                    ..default
                },
                runner: &threads[0],
                ..plain()
            },
            Way {
                options: TrainOptions {
                    keep_transposed: false,
                    ..default
                },
                shared: true,
                ..plain()
            },
            Way {
                options: TrainOptions {
                    keep_transposed: false,
                    checkpointed: true,
                    ..default
                },
                runner: &threads[1],
                round_len: Some(1),
                ..plain()
            },
        ];
        ways.extend(Isa::available().map(|isa| Way { isa, ..plain() }));
        for (i, way) in ways.iter().enumerate() {
            let found = run(architecture, rank, way);
            assert!(
                found == want,
                "{architecture:?} rank {rank}: way {i} on {}",
                way.isa
            );
        }
        let f16 = run(
            architecture,
            rank,
            &Way {
                format: KvFormat::F16,
                ..plain()
            },
        );
        assert!(f16 != want, "{architecture:?}: the format of pages shows");
    }
}

/// A batch is the sum of its sequences.
#[test]
fn sequences_are_added_in_their_order() {
    let model = Model::new(weights(Architecture::Llama), Isa::best()).unwrap();
    let trainer = Trainer::new(&model, TrainOptions::default(), &Serial).unwrap();
    let deployed = Deployed::new(&factors(model.config(), 8), model.config(), &Serial);
    let mut sum = vec![0.0f32; deployed.len()];
    for text in texts() {
        let mut own = vec![0.0; deployed.len()];
        let mut cache = KvCache::new(KvShape::new(model.config(), KvFormat::Int8));
        trainer
            .lane(&Threads(2), &mut TrainWorkspace::new())
            .gradient(
                &sequence(&text),
                &deployed,
                &mut cache,
                &OBJECTIVE,
                &mut own,
            )
            .unwrap();
        sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
    }
    let sum: Vec<u32> = sum.iter().map(|x| x.to_bits()).collect();
    assert!(sum == run(Architecture::Llama, 8, &Way::default()).1);
}

/// The log-probabilities are those of a decoder that takes one token after another.
#[test]
fn trainer_and_decoder_agree() {
    let model = Model::new(weights(Architecture::Qwen2), Isa::best()).unwrap();
    let trainer = Trainer::new(&model, TrainOptions::default(), &Serial).unwrap();
    let deployed = Deployed::new(&factors(model.config(), 8), model.config(), &Serial);
    let shape = KvShape::new(model.config(), KvFormat::Int8);
    let (text, mut cache, mut work) = (&texts()[1], KvCache::new(shape), Workspace::new());
    let mut decoded = vec![];
    for (position, &token) in text[..text.len() - 1].iter().enumerate() {
        let row = Row {
            token,
            stream: 0,
            position,
            adapter: (position >= PROMPT).then_some(0),
            logits: true,
        };
        let adapters = [deployed.adapter()];
        model
            .forward(&[row], &adapters, &mut [&mut cache], &Serial, &mut work)
            .unwrap();
        if position >= PROMPT + 3 {
            let target = text[position + 1] as usize;
            let mut logits = work.logits(0).to_vec();
            decoded.push(
                trainer
                    .kernels
                    .cross_entropy
                    .softmax(&mut logits, target)
                    .logprob,
            );
        }
    }
    let (mut cache, mut work) = (KvCache::new(shape), TrainWorkspace::new());
    let (sequence, adapter) = (sequence(text), Some(&deployed));
    let evaluated = trainer
        .lane(&Threads(3), &mut work)
        .evaluate(&sequence, adapter, &mut cache, &OBJECTIVE)
        .unwrap();
    assert_eq!(evaluated.logprobs, decoded);
    let mut gradient = vec![0.0; deployed.len()];
    let trained = trainer
        .lane(&Serial, &mut work)
        .gradient(&sequence, &deployed, &mut cache, &OBJECTIVE, &mut gradient)
        .unwrap();
    assert_eq!(trained, evaluated);
}

/// Moving the first adapted position by one changes the gradient: the mask is used.
#[test]
fn the_mask_shows() {
    let model = Model::new(weights(Architecture::Llama), Isa::best()).unwrap();
    let trainer = Trainer::new(&model, TrainOptions::default(), &Serial).unwrap();
    let deployed = Deployed::new(&factors(model.config(), 8), model.config(), &Serial);
    let (text, mut work) = (&texts()[0], TrainWorkspace::new());
    let mut gradients: Vec<Vec<f32>> = [0, PROMPT, PROMPT + 1]
        .into_iter()
        .map(|adapter_from| {
            let mut own = vec![0.0; deployed.len()];
            let mut cache = KvCache::new(KvShape::new(model.config(), KvFormat::Int8));
            let sequence = Sequence {
                adapter_from,
                ..sequence(text)
            };
            trainer
                .lane(&Serial, &mut work)
                .gradient(&sequence, &deployed, &mut cache, &OBJECTIVE, &mut own)
                .unwrap();
            own
        })
        .collect();
    gradients.dedup();
    assert_eq!(gradients.len(), 3);
}

/// Steps against the gradient make the loss small; not zero, for hidden states are bounded.
#[test]
fn a_sequence_is_learnt() {
    let model = Model::new(weights(Architecture::Llama), Isa::best()).unwrap();
    let trainer = Trainer::new(&model, TrainOptions::default(), &Serial).unwrap();
    let mut factors = factors(model.config(), 8);
    let options = AdamWOptions {
        lr: 1e-2,
        beta1: 0.9,
        beta2: 0.999,
        eps: 1e-8,
        weight_decay: 0.0,
    };
    let mut optimizer = AdamW::new(factors.values().len());
    let text = [tokens(PROMPT, 0), tokens(12, 1)].concat();
    let mut prompt = KvCache::new(KvShape::new(model.config(), KvFormat::Int8));
    let (mut work, mut losses) = (TrainWorkspace::new(), vec![]);
    for _ in 0..60 {
        let deployed = Deployed::new(&factors, model.config(), &Serial);
        let mut gradient = vec![0.0; deployed.len()];
        let objective = LikelihoodLoss { weight: 1.0 / 8.0 };
        let outcome = trainer
            .lane(&Serial, &mut work)
            .gradient(
                &sequence(&text),
                &deployed,
                &mut prompt,
                &objective,
                &mut gradient,
            )
            .unwrap();
        losses.push(outcome.loss);
        let norm = global_norm(&factors, &gradient, model.isa());
        let scale = (1.0 / norm).min(1.0) as f32;
        optimizer.step(
            &options,
            (&gradient, scale),
            &mut factors,
            model.isa(),
            &Threads(2),
        );
    }
    println!("loss {:.4} to {:.4}", losses[0], losses[59]);
    assert!(losses[0] > 2.0 && losses[59] < 0.15, "{losses:.3?}");
    assert_eq!(optimizer.steps(), 60);
    let [m, v] = optimizer.moments().map(<[f32]>::to_vec);
    let again = AdamW::from_state(m, v, 60, optimizer.powers()).unwrap();
    assert!(again == optimizer);
}

/// A head on the hidden states: its loss is counted, its gradient goes back.
#[test]
fn a_head_on_hidden_states() {
    struct Head(f32);
    impl Objective for Head {
        fn token(&self, _i: usize, _logprob: f32) -> TokenLoss {
            TokenLoss::default()
        }
        fn has_head(&self) -> bool {
            true
        }
        fn hidden(&self, i: usize, hidden: &[f32], gradient: &mut [f32]) -> f32 {
            gradient.iter_mut().for_each(|g| *g += self.0);
            hidden[i % hidden.len()] * self.0
        }
    }
    let model = Model::new(weights(Architecture::Llama), Isa::best()).unwrap();
    let trainer = Trainer::new(&model, TrainOptions::default(), &Serial).unwrap();
    let deployed = Deployed::new(&factors(model.config(), 8), model.config(), &Serial);
    let text = &texts()[0];
    let mut cache = KvCache::new(KvShape::new(model.config(), KvFormat::Int8));
    let mut work = TrainWorkspace::new();
    let mut gradient = |head: f32| {
        let mut own = vec![0.0; deployed.len()];
        let (sequence, head) = (sequence(text), Head(head));
        let mut lane = trainer.lane(&Serial, &mut work);
        let trained = lane
            .gradient(&sequence, &deployed, &mut cache, &head, &mut own)
            .unwrap();
        let evaluated = lane
            .evaluate(&sequence, Some(&deployed), &mut cache, &head)
            .unwrap();
        assert_eq!(trained, evaluated);
        (trained.loss, own)
    };
    let (nothing, zeros) = gradient(0.0);
    assert!(nothing == 0.0 && zeros.iter().all(|&x| x == 0.0));
    let (loss, one) = gradient(1.0);
    let (_, two) = gradient(2.0);
    assert!(loss != 0.0 && one.iter().any(|&x| x != 0.0));
    // Twice the gradient, and powers of two change no bit on the way.
    assert!(one.iter().zip(&two).all(|(one, two)| 2.0 * one == *two));
}

#[test]
fn what_cannot_be_is_refused() {
    let model = Model::new(weights(Architecture::Llama), Isa::best()).unwrap();
    let trainer = Trainer::new(&model, TrainOptions::default(), &Serial).unwrap();
    let deployed = Deployed::new(&factors(model.config(), 8), model.config(), &Serial);
    let text = &texts()[0];
    let mut bad = text.clone();
    bad[PROMPT + 1] = 100;
    let refused = |change: Sequence<'_>, held: usize| {
        let mut cache = KvCache::new(KvShape::new(model.config(), KvFormat::Int8));
        let (mut work, mut gradient) = (TrainWorkspace::new(), vec![0.5; deployed.len()]);
        if held > 0 {
            let sequence = Sequence {
                adapter_from: held,
                loss_from: held,
                tokens: text,
            };
            trainer
                .lane(&Serial, &mut work)
                .evaluate(&sequence, None, &mut cache, &OBJECTIVE)
                .unwrap();
        }
        let found = trainer.lane(&Serial, &mut work).gradient(
            &change,
            &deployed,
            &mut cache,
            &OBJECTIVE,
            &mut gradient,
        );
        assert!(gradient.iter().all(|&x| x == 0.5));
        found.unwrap_err().to_string()
    };
    let good = sequence(text);
    let n = text.len();
    let late = Sequence {
        loss_from: n - 1,
        ..good
    };
    assert_eq!(
        refused(late, 0),
        format!("{n} tokens, none counted after {}", n - 1)
    );
    let early = Sequence {
        loss_from: PROMPT - 1,
        ..good
    };
    assert_eq!(
        refused(early, 0),
        "the adapter is on from position 70, counted from 69"
    );
    let held = "75 positions cached, but the adapter is on from 70";
    assert_eq!(refused(good, 75), held);
    let unknown = Sequence {
        tokens: &bad,
        ..good
    };
    assert_eq!(refused(unknown, 0), "token 100 in a vocabulary of 100");
    for rank in [0, 5000] {
        let error = Factors::zeros(model.config(), &Target::ALL, rank, 1.0).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("rank {rank}: expected 1 to 4096")
        );
    }
}
