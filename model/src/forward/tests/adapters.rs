//! Adapters: mixed batches, scale 0, and the fused product against an unfused one.

use std::sync::Mutex;

use brevity_kernels::GROUP;
use brevity_kernels::quantize::Q8Rows;
use proptest::prelude::*;

use super::super::lora::{Adapters, LoraWork};
use super::super::pack::{PackScratch, Packed, pack};
use super::super::plan::{AdapterRows, Plan};
use super::super::project::project;
use super::super::{Context, Kernels};
use super::*;
use crate::adapter::{Factor, Stack};
use crate::{AdapterDtype, Serial, Target};

/// Adapters that end in the middle of blocks, share them, and are kept in floats.
fn adapters(config: &ModelConfig) -> [Adapter; 4] {
    [
        (5, AdapterDtype::Int8),
        (16, AdapterDtype::Int8),
        (40, AdapterDtype::Int8),
        (20, AdapterDtype::F32),
    ]
    .map(|(rank, dtype)| Adapter::random(config, rank, dtype, &Serial))
}

/// Every token alone on the scalar tier.
fn one_by_one(config: &ModelConfig, adapter: Option<&Adapter>, tokens: &[u32]) -> Vec<Bits> {
    let model = model(config.clone(), WeightFormat::W4, Isa::Scalar);
    let adapters: Vec<&Adapter> = adapter.into_iter().collect();
    let mut session = Session::new(&model, &Serial, KvFormat::Int8, 1);
    session.adapters = &adapters;
    session.adapter_of[0] = adapter.map(|_| 0);
    let feed = |&token: &u32| session.feed(&[(0, &[token])]);
    tokens.iter().flat_map(feed).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..Default::default() })]

    /// Streams with adapters and without share batches, cut in any way, on any runner and tier.
    #[test]
    fn neighbours_and_their_adapters_do_not_show(
        isa in prop::sample::select(tiers()),
        width in 1usize..4,
        streams in prop::collection::vec((1usize..40, prop::option::of(0usize..7)), 1..5),
        cuts in prop::collection::vec(prop::collection::vec(0usize..20, 4), 1..5),
    ) {
        let config = config(Architecture::Qwen2);
        let int4 = [5, 16, 40].map(|rank| Adapter::random(&config, rank, AdapterDtype::Int4, &Serial));
        let adapters = adapters(&config);
        let all: Vec<&Adapter> = adapters.iter().chain(&int4).collect();
        let texts: Vec<Vec<u32>> =
            streams.iter().enumerate().map(|(i, &(n, _))| tokens(&config, n, i as u64)).collect();
        let expected: Vec<Vec<Bits>> = streams
            .iter()
            .zip(&texts)
            .map(|(&(_, adapter), text)| one_by_one(&config, adapter.map(|a| all[a]), text))
            .collect();
        let model = model(config, WeightFormat::W4, isa);
        let threads = Threads(width);
        let mut session = Session::new(&model, &threads, KvFormat::Int8, streams.len());
        session.adapters = &all;
        session.adapter_of = streams.iter().map(|&(_, adapter)| adapter).collect();
        for cut in cuts.iter().chain([&vec![1000; 4]]) {
            let starts: Vec<usize> = session.caches.iter().map(KvCache::len).collect();
            let part = |(stream, text): (usize, &Vec<u32>)| {
                let end = text.len().min(starts[stream] + cut[stream]);
                (stream, starts[stream]..end)
            };
            let parts: Vec<_> = texts.iter().enumerate().map(part).filter(|(_, p)| !p.is_empty()).collect();
            let slices: Vec<(usize, &[u32])> =
                parts.iter().map(|(s, part)| (*s, &texts[*s][part.clone()])).collect();
            let mut found = session.feed(&slices).into_iter();
            for (stream, part) in parts {
                for i in part {
                    prop_assert!(found.next().as_ref() == Some(&expected[stream][i]), "stream {} token {}", stream, i);
                }
            }
        }
    }

    /// The projection of a stack with its epilogue against the base product and `B A x` in f64, within
    /// what quantizing `t` to int8 and the float sums can lose.
    #[test]
    fn fused_is_unfused(
        isa in prop::sample::select(tiers()),
        m in 1usize..40,
        rank in prop::sample::select(vec![1usize, 8, 13, 16, 32, 50, 128]),
        dtype in prop::sample::select(vec![AdapterDtype::Int4, AdapterDtype::Int8, AdapterDtype::F32]),
        width in 1usize..4,
        seed: u64,
    ) {
        let case = Projection::new(isa, m, rank, dtype, seed);
        let worst = case.worst(&Threads(width));
        prop_assert!(worst <= 1.0, "{} times the tolerance", worst);
    }
}

/// Rows through q, k and v of one layer.
struct Projection {
    isa: Isa,
    weights: Tiny,
    adapter: Adapter,
    m: usize,
    /// `[m][d_model]`.
    x: Vec<f32>,
}

impl Projection {
    fn new(isa: Isa, m: usize, rank: usize, dtype: AdapterDtype, seed: u64) -> Self {
        let config = config(Architecture::Llama);
        let adapter = Adapter::random(&config, rank, dtype, &Serial);
        let x = Random(seed).vector(m * config.d_model, 0.0, 1.0);
        let weights = tiny(config, WeightFormat::W8, 3);
        Self {
            isa,
            weights,
            adapter,
            m,
            x,
        }
    }

    /// `[(q_dim + 2 kv_dim) / 16][m][16]`, with the adapter or without.
    fn project(&self, runner: &dyn Runner, with_adapter: bool) -> Vec<f32> {
        let kernels = Kernels::new(self.isa).expect("an available tier");
        let config = &self.weights.config;
        let ctx = Context {
            config,
            kernels: &kernels,
            runner,
        };
        let k = config.d_model;
        let mut packed = Packed::default();
        let mut scratch = vec![];
        scratch.resize_with(16, PackScratch::default);
        scratch.iter_mut().for_each(|scratch| scratch.fit(k, 64));
        let all = [&self.adapter];
        let mut plan = Plan::default();
        if with_adapter {
            plan.adapter_rows.push(AdapterRows {
                adapter: 0,
                rows: 0..self.m,
            });
        }
        let adapters = Adapters::new(&all, &plan);
        let mut work = LoraWork::default();
        let floats = adapters.floats(&mut work, self.m * k);
        pack(
            ctx,
            (self.m, k),
            &mut packed,
            floats,
            &mut scratch,
            &|i, scratch| {
                scratch.row[..k].copy_from_slice(&self.x[i * k..][..k]);
            },
        );
        let mut changes = adapters.changes(ctx, (1, Stack::Qkv), &mut work);
        let w = self.weights.layer(1);
        let n = config.q_dim() + 2 * config.kv_dim();
        let mut y = vec![0.0; (n + adapters.max_panels() * NR) * self.m];
        project(ctx, &packed, &[w.q, w.k, w.v], &mut changes, &mut y);
        y.truncate(n * self.m);
        y
    }

    /// Largest difference between fused and unfused, as a share of what is allowed.
    fn worst(&self, runner: &dyn Runner) -> f64 {
        let (base, fused) = (self.project(&Serial, false), self.project(runner, true));
        let stack = self.adapter.stack(1, Stack::Qkv).expect("all matrices");
        let k = self.weights.config.d_model;
        let worst = Mutex::new(0.0f64);
        for i in 0..self.m {
            let x = self.seen(i);
            let t: Vec<(f64, f64)> = (0..stack.n_ranks)
                .map(|r| sum(&x, &column(stack.a, r, k)))
                .collect();
            let mut first_panel = 0;
            for (delta, w) in stack.deltas.iter().zip([Target::Q, Target::K, Target::V]) {
                let delta = delta.as_ref().expect("every matrix");
                let t: Vec<(f64, f64)> = t[delta.first..delta.first + delta.rank]
                    .iter()
                    .map(|(t, size)| (t * f64::from(delta.factor), size * f64::from(delta.factor)))
                    .collect();
                let n = w.shape(&self.weights.config).0;
                for j in 0..n {
                    let at = ((first_panel + j / NR) * self.m + i) * NR + j % NR;
                    let (change, allowed) = self.change(&t, delta, j);
                    let expected = f64::from(base[at]) + change;
                    let allowed = allowed + 1e-6 * (expected.abs() + f64::from(base[at]).abs());
                    let off = (f64::from(fused[at]) - expected).abs() / allowed;
                    let mut worst = worst.lock().unwrap();
                    *worst = worst.max(off);
                }
                first_panel += n / NR;
            }
        }
        worst.into_inner().unwrap()
    }

    /// Row `i` as the adapter sees it: as quantized, unless its factors are floats.
    fn seen(&self, i: usize) -> Vec<f64> {
        let k = self.weights.config.d_model;
        let x = &self.x[i * k..][..k];
        if self.adapter.dtype() == AdapterDtype::F32 {
            return x.iter().map(|&x| x.into()).collect();
        }
        let (mut qs, mut scales, mut sums) = (vec![0; k], vec![0.0; k / GROUP], vec![0; k / GROUP]);
        let kernels = Kernels::new(Isa::Scalar).expect("the scalar tier");
        kernels.quantize.run(x, &mut qs, &mut scales, &mut sums);
        let rows = Q8Rows::new(1, k, &qs, &scales, &sums);
        let value = |j: usize| f64::from(rows.qs[j]) * f64::from(rows.scales[j / GROUP]);
        (0..k).map(value).collect()
    }

    /// `B t` of output `j`, and what it may be off: half a step of `t`'s quantization, and float sums.
    fn change(
        &self,
        t: &[(f64, f64)],
        delta: &crate::adapter::DeltaView<'_>,
        j: usize,
    ) -> (f64, f64) {
        let places = delta.panels_per_block();
        let (stored, start) = (
            j / NR / places * NR + j % NR,
            j / NR % places * delta.rank % GROUP.max(delta.rank),
        );
        let k = match delta.b {
            Factor::Packed(_) => delta.rank.max(GROUP),
            Factor::F32(_) => delta.rank,
        };
        let b = &column(delta.b, stored, k)[start..][..delta.rank];
        let epsilon = f64::from(f32::EPSILON);
        let (mut change, mut allowed) = (0.0, 0.0);
        for (t, b) in t.chunks(GROUP).zip(b.chunks(GROUP)) {
            let peak = t.iter().fold(0.0f64, |peak, (t, _)| peak.max(t.abs()));
            let step = match delta.b {
                Factor::Packed(_) => peak / 127.0 * 0.5001,
                Factor::F32(_) => 0.0,
            };
            for ((t, size), b) in t.iter().zip(b) {
                change += t * b;
                allowed += (step + 100.0 * epsilon * (size + t.abs())) * b.abs();
            }
        }
        (change, allowed)
    }
}

/// Row `j` of a factor of `k` columns.
fn column(factor: Factor<'_>, j: usize, k: usize) -> Vec<f64> {
    match factor {
        Factor::Packed(rhs) => {
            let mut row = vec![0.0; k];
            rhs.column(j, &mut row);
            row.into_iter().map(f64::from).collect()
        }
        Factor::F32(values) => (0..k)
            .map(|t| values[(j / NR * k + t) * NR + j % NR].into())
            .collect(),
    }
}

/// Sum of products and of their magnitudes.
fn sum(x: &[f64], y: &[f64]) -> (f64, f64) {
    let terms = x.iter().zip(y).map(|(x, y)| x * y);
    terms.fold((0.0, 0.0), |(sum, size), t| (sum + t, size + t.abs()))
}

/// Tasks do not wait for one another: they run one at a time, the last first. Several adapters, few
/// rows and many, runs that share an adapter and rows without one.
#[test]
fn tasks_may_run_one_at_a_time_in_reverse_order() {
    let config = ModelConfig {
        n_layers: 1,
        d_ff: 800, // large enough for more than one task of a few rows
        ..config(Architecture::Qwen2)
    };
    let adapters = [
        (5, AdapterDtype::Int4),
        (16, AdapterDtype::Int8),
        (160, AdapterDtype::Int8),
        (20, AdapterDtype::F32),
    ]
    .map(|(rank, dtype)| Adapter::random(&config, rank, dtype, &Serial));
    let all: Vec<&Adapter> = adapters.iter().collect();
    let adapter_of = vec![Some(2), Some(0), None, Some(2), Some(1), Some(3), Some(0)];
    let texts: Vec<Vec<u32>> = (0..7).map(|i| tokens(&config, 28, i)).collect();
    for isa in tiers() {
        let model = model(config.clone(), WeightFormat::W4, isa);
        let run = |runner: &dyn Runner| -> Vec<Bits> {
            let mut session = Session::new(&model, runner, KvFormat::Int8, texts.len());
            session.adapters = &all;
            session.adapter_of = adapter_of.clone();
            let mut found = vec![];
            for (start, end) in [(0, 20), (20, 21), (21, 23), (23, 28)] {
                let parts = texts.iter().enumerate();
                let parts: Vec<_> = parts.map(|(i, text)| (i, &text[start..end])).collect();
                found.extend(session.feed(&parts));
            }
            found
        };
        let expected = run(&Serial);
        for width in [2, 5] {
            assert!(run(&Reversed { width }) == expected, "{isa} on {width}");
        }
    }
}

#[test]
fn scale_zero_is_the_base_model() {
    let config = config(Architecture::Qwen3);
    let text = tokens(&config, 30, 1);
    let base = one_by_one(&config, None, &text);
    for dtype in [AdapterDtype::Int4, AdapterDtype::Int8, AdapterDtype::F32] {
        let adapter = Adapter::random(&config, 16, dtype, &Serial);
        assert!(one_by_one(&config, Some(&adapter), &text) != base);
        let off = adapter.with_scale(0.0);
        assert!(one_by_one(&config, Some(&off), &text) == base);
    }
}

#[test]
fn a_packed_adapter_gives_the_same_bits() {
    let config = config(Architecture::Qwen2);
    let text = tokens(&config, 20, 1);
    let folder = tempfile::tempdir().unwrap();
    for (i, adapter) in adapters(&config).into_iter().enumerate() {
        let path = folder.path().join(i.to_string());
        adapter.write_packed(&path).unwrap();
        let packed = Adapter::open(&path, &config, adapter.dtype(), 1.0, &Serial).unwrap();
        assert_eq!(packed.fingerprint(), adapter.fingerprint());
        let logits = one_by_one(&config, Some(&adapter), &text);
        assert!(one_by_one(&config, Some(&packed), &text) == logits);
    }
}

#[test]
fn another_networks_adapter_is_refused() {
    let other = ModelConfig {
        d_ff: 96,
        ..config(Architecture::Llama)
    };
    let adapter = Adapter::random(&other, 8, AdapterDtype::Int8, &Serial);
    let run = || one_by_one(&config(Architecture::Llama), Some(&adapter), &[1]);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
}

#[test]
fn an_adapter_that_is_not_there_is_named() {
    let model = model(config(Architecture::Llama), WeightFormat::W8, Isa::Scalar);
    let mut cache = KvCache::new(KvShape::new(model.config(), KvFormat::Int8));
    let row = Row {
        token: 1,
        stream: 0,
        position: 0,
        adapter: Some(2),
        logits: true,
    };
    let error = model
        .forward(
            &[row],
            &[],
            &mut [&mut cache],
            &Serial,
            &mut Workspace::new(),
        )
        .unwrap_err();
    assert_eq!(error.to_string(), "row 0: adapter 2 of 0");
    assert_eq!(cache.len(), 0);
}

/// A hash of logits with adapters, few rows and many, the same on every machine.
#[test]
fn machines_do_not_show_in_adapters() {
    const EXPECTED: u64 = 0x3b43_8c55_4ebf_f46d;
    let config = config(Architecture::Qwen2);
    let adapters = adapters(&config);
    let all: Vec<&Adapter> = adapters.iter().collect();
    let texts: Vec<Vec<u32>> = (0..5).map(|i| tokens(&config, 60, i)).collect();
    for isa in tiers() {
        let mut hash = 0xCBF2_9CE4_8422_2325u64; // FNV-1a over 32-bit words
        for weights in [WeightFormat::W4Min, WeightFormat::W8] {
            let model = model(config.clone(), weights, isa);
            let mut session = Session::new(&model, &Serial, KvFormat::Int8, texts.len());
            session.adapters = &all;
            session.adapter_of = vec![Some(0), Some(1), None, Some(2), Some(3)];
            for (start, end) in [(0, 40), (40, 41), (41, 60)] {
                let part = |(i, text): (usize, &Vec<u32>)| (i, text[start..end].to_vec());
                let parts: Vec<(usize, Vec<u32>)> = texts.iter().enumerate().map(part).collect();
                let slices: Vec<(usize, &[u32])> =
                    parts.iter().map(|(i, part)| (*i, &part[..])).collect();
                for word in session
                    .feed(&slices)
                    .into_iter()
                    .flat_map(|(logits, _)| logits)
                {
                    hash = (hash ^ u64::from(word)).wrapping_mul(0x0000_0100_0000_01B3);
                }
            }
        }
        assert_eq!(hash, EXPECTED, "{isa}: found {hash:#018x}");
    }
}
