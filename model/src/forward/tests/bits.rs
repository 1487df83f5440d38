//! Other batches, runners, tiers: the same bits.

use proptest::prelude::*;

use super::*;
use crate::Serial;

/// Every token of `tokens` alone on the scalar tier: what everything else must equal.
fn one_by_one(config: &ModelConfig, kv: KvFormat, tokens: &[u32]) -> Vec<Bits> {
    let model = model(config.clone(), WeightFormat::W4Min, Isa::Scalar);
    let mut session = Session::new(&model, &Serial, kv, 1);
    tokens
        .iter()
        .flat_map(|&token| session.feed(&[(0, &[token])]))
        .collect()
}

fn any_architecture() -> impl Strategy<Value = Architecture> {
    prop::sample::select(vec![
        Architecture::Llama,
        Architecture::Qwen2,
        Architecture::Qwen3,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..Default::default() })]

    /// Streams cut into batches in any way, together or alone, on any runner and tier.
    #[test]
    fn batches_do_not_show(
        architecture in any_architecture(),
        int8 in any::<bool>(),
        isa in prop::sample::select(tiers()),
        width in 1usize..4,
        lens in prop::collection::vec(1usize..100, 1..4),
        cuts in prop::collection::vec(prop::collection::vec(0usize..40, 3), 1..8),
    ) {
        let kv = if int8 { KvFormat::Int8 } else { KvFormat::F16 };
        let config = config(architecture);
        let streams: Vec<Vec<u32>> =
            lens.iter().enumerate().map(|(i, &n)| tokens(&config, n, i as u64)).collect();
        let expected: Vec<Vec<Bits>> =
            streams.iter().map(|tokens| one_by_one(&config, kv, tokens)).collect();
        let model = model(config, WeightFormat::W4Min, isa);
        let threads = Threads(width);
        let mut session = Session::new(&model, &threads, kv, streams.len());
        let rest = vec![1000; streams.len()];
        for cut in cuts.iter().chain([&rest]) {
            let mut parts = vec![];
            for (stream, tokens) in streams.iter().enumerate().rev() {
                let start = session.caches[stream].len();
                let end = tokens.len().min(start + cut[stream]);
                if start < end {
                    parts.push((stream, &tokens[start..end]));
                }
            }
            let starts: Vec<usize> = session.caches.iter().map(KvCache::len).collect();
            let mut found = session.feed(&parts).into_iter();
            for (stream, tokens) in parts {
                for i in 0..tokens.len() {
                    let expected = &expected[stream][starts[stream] + i];
                    prop_assert!(found.next().as_ref() == Some(expected), "stream {} token {}", stream, i);
                }
            }
        }
    }
}

/// A context of several segments, whole and split over workers.
#[test]
fn workers_do_not_show_in_a_long_context() {
    let mut config = config(Architecture::Qwen3);
    config.n_layers = 1;
    let prompt = tokens(&config, 530, 1);
    let reply = tokens(&config, 4, 2);
    for kv in [KvFormat::Int8, KvFormat::F16] {
        let expected = one_by_one(&config, kv, &[&prompt[..], &reply].concat());
        for isa in tiers() {
            let model = model(config.clone(), WeightFormat::W4Min, isa);
            for width in 1..=3 {
                let threads = Threads(width);
                let mut session = Session::new(&model, &threads, kv, 1);
                let mut found: Vec<Bits> = prompt
                    .chunks(253)
                    .flat_map(|chunk| session.feed(&[(0, chunk)]))
                    .collect();
                found.extend(session.feed(&[(0, &reply[..1])]));
                found.extend(session.feed(&[(0, &reply[1..])]));
                assert!(found == expected, "{kv:?} {isa} on {width} threads");
            }
        }
    }
}

/// A hash of logits, the same on every machine: Arm must give what x86 gives.
#[test]
fn machines_do_not_show() {
    const EXPECTED: [u64; 3] = [
        0xb95e_6728_28dc_2a31,
        0x58c1_4e15_c49d_ce20,
        0x3eb4_efb1_0285_cbf0,
    ];
    for isa in tiers() {
        let architectures = [
            Architecture::Llama,
            Architecture::Qwen2,
            Architecture::Qwen3,
        ];
        let found = architectures.map(|architecture| {
            let config = config(architecture);
            let tokens = tokens(&config, 150, 5);
            let mut hash = 0xCBF2_9CE4_8422_2325u64; // FNV-1a over 32-bit words
            for (weights, kv) in [
                (WeightFormat::W8, KvFormat::F16),
                (WeightFormat::W4, KvFormat::Int8),
                (WeightFormat::W4Min, KvFormat::Int8),
            ] {
                let model = model(config.clone(), weights, isa);
                let mut session = Session::new(&model, &Serial, kv, 1);
                for word in tokens
                    .chunks(70)
                    .flat_map(|chunk| session.feed(&[(0, chunk)]))
                    .flat_map(|(logits, _)| logits)
                {
                    hash = (hash ^ u64::from(word)).wrapping_mul(0x0000_0100_0000_01B3);
                }
            }
            hash
        });
        assert_eq!(found, EXPECTED, "{isa}: found {found:#018x?}");
    }
}

#[test]
fn forgotten_positions_leave_no_trace() {
    let config = config(Architecture::Qwen2);
    let model = model(config.clone(), WeightFormat::W8, Isa::best());
    let (kept, dropped, other) = (
        tokens(&config, 70, 1),
        tokens(&config, 90, 2),
        tokens(&config, 5, 3),
    );
    let mut session = Session::new(&model, &Serial, KvFormat::Int8, 1);
    session.feed(&[(0, &kept)]);
    session.feed(&[(0, &dropped)]);
    session.caches[0].truncate(kept.len());
    let found = session.feed(&[(0, &other)]);
    let mut fresh = Session::new(&model, &Serial, KvFormat::Int8, 1);
    fresh.feed(&[(0, &kept)]);
    assert!(found == fresh.feed(&[(0, &other)]));
}

/// Only the rows that ask get logits, and get the same as if all had asked.
#[test]
fn logits_are_of_the_rows_that_ask() {
    let config = config(Architecture::Llama);
    let model = model(config.clone(), WeightFormat::W4, Isa::best());
    let tokens = tokens(&config, 9, 4);
    let all = Session::new(&model, &Serial, KvFormat::F16, 1).feed(&[(0, &tokens)]);
    for wanted in [&[8usize][..], &[0, 3], &[]] {
        let mut cache = KvCache::new(KvShape::new(&config, KvFormat::F16));
        let mut work = Workspace::new();
        let rows: Vec<Row> = tokens
            .iter()
            .enumerate()
            .map(|(i, &token)| Row {
                token,
                stream: 0,
                position: i,
                adapter: None,
                logits: wanted.contains(&i),
            })
            .collect();
        model
            .forward(&rows, &[], &mut [&mut cache], &Serial, &mut work)
            .unwrap();
        assert_eq!(work.n_logits(), wanted.len());
        for (i, &row) in wanted.iter().enumerate() {
            assert_eq!(work.logits(i).len(), config.vocab_size);
            assert!(bits(work.logits(i)) == all[row].0);
        }
        assert!(bits(work.hidden(5)) == all[5].1);
    }
}

/// Forks share their parent's pages and give what a stream of their own would have given; the
/// parent goes on undisturbed.
#[test]
fn forks_do_not_show() {
    let config = config(Architecture::Llama);
    let prompt = tokens(&config, 2 * PAGE + 6, 1);
    let replies: Vec<_> = (2..6).map(|seed| tokens(&config, 70, seed)).collect();
    for kv in [KvFormat::Int8, KvFormat::F16] {
        let expected: Vec<Vec<Bits>> = replies
            .iter()
            .map(|reply| one_by_one(&config, kv, &[&prompt[..], reply].concat()))
            .collect();
        let model = model(config.clone(), WeightFormat::W4Min, Isa::best());
        let threads = Threads(2);
        let mut session = Session::new(&model, &threads, kv, 1);
        session.feed(&[(0, &prompt)]);
        for _ in 1..replies.len() {
            session.caches.push(session.caches[0].fork());
            session.adapter_of.push(None);
        }
        for i in 0..replies[0].len() {
            let parts: Vec<_> = (0..replies.len())
                .map(|s| (s, &replies[s][i..=i]))
                .collect();
            let found = session.feed(&parts);
            for (stream, found) in found.iter().enumerate() {
                let expected = &expected[stream][prompt.len() + i];
                assert!(found == expected, "{kv:?} stream {stream} token {i}");
            }
        }
        let shared = 2;
        let own = replies.len() * (prompt.len() + replies[0].len()).div_ceil(PAGE)
            - shared * replies.len();
        assert_eq!(session.caches[0].pool().usage().pages, shared + own);
    }
}

/// Streams that share pages at two levels, over several segments, with one and with several rows
/// in a batch: what is read together has the bits of what is read alone.
#[test]
fn shared_pages_do_not_show() {
    let mut config = config(Architecture::Qwen3);
    config.n_layers = 1;
    let root = tokens(&config, 5 * PAGE, 1);
    let branches: Vec<_> = (2..4).map(|seed| tokens(&config, PAGE + 9, seed)).collect();
    let replies: Vec<_> = (4..9).map(|seed| tokens(&config, 40, seed)).collect();
    // Stream, and the branch it continues; the last one has nothing in common with the others.
    let branch_of = [Some(0), Some(1), Some(0), Some(1), None];
    let text = |stream: usize| match branch_of[stream] {
        Some(branch) => [&root[..], &branches[branch], &replies[stream]].concat(),
        None => [&branches[0][..], &replies[stream]].concat(),
    };
    let expected: Vec<Vec<Bits>> = (0..5)
        .map(|stream| one_by_one(&config, KvFormat::Int8, &text(stream)))
        .collect();
    for isa in tiers() {
        let model = model(config.clone(), WeightFormat::W4Min, isa);
        for width in 1..=3 {
            let threads = Threads(width);
            let mut session = Session::new(&model, &threads, KvFormat::Int8, 5);
            session.feed(&[(0, &root), (4, &branches[0])]);
            session.caches[1] = session.caches[0].fork();
            session.feed(&[(1, &branches[1]), (0, &branches[0])]);
            for stream in [2, 3] {
                session.caches[stream] = session.caches[stream - 2].fork();
            }
            let starts: Vec<usize> = session.caches.iter().map(KvCache::len).collect();
            for (from, to) in [(0, 1), (1, 17), (17, 18), (18, 40)] {
                // Not in the order in which they share.
                let parts = [3, 0, 4, 2, 1].map(|s| (s, &replies[s][from..to]));
                let mut found = session.feed(&parts).into_iter();
                for (stream, _) in parts {
                    for i in from..to {
                        let expected = &expected[stream][starts[stream] + i];
                        let found = found.next();
                        assert!(
                            found.as_ref() == Some(expected),
                            "{isa} on {width}: stream {stream} token {i}"
                        );
                    }
                }
            }
        }
    }
}

/// Two threads that are to be given so many tasks each, and how many tasks there were in all.
struct Cut {
    tasks_per_worker: usize,
    tasks: AtomicUsize,
}

impl Runner for Cut {
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        self.tasks.fetch_add(n, Ordering::Relaxed);
        Threads(2).for_each_worker(n, task);
    }

    fn width(&self) -> usize {
        2
    }

    fn tasks_per_worker(&self) -> usize {
        self.tasks_per_worker
    }
}

/// Large regions in few and in many tasks.
#[test]
fn the_size_of_tasks_does_not_show() {
    let mut config = config(Architecture::Llama);
    config.n_layers = 1;
    let prompt = tokens(&config, 400, 3);
    let model = model(config, WeightFormat::W4, Isa::best());
    let [(few, coarse), (many, fine)] = [0, 1000].map(|tasks_per_worker| {
        let cut = Cut {
            tasks_per_worker,
            tasks: AtomicUsize::new(0),
        };
        let mut session = Session::new(&model, &cut, KvFormat::Int8, 1);
        let mut found = session.feed(&[(0, &prompt)]);
        found.extend(session.feed(&[(0, &prompt[..1])]));
        (cut.tasks.into_inner(), found)
    });
    assert!(few < many, "{few} and {many} tasks");
    assert!(coarse == fine);
}
