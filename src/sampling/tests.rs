use super::*;
use proptest::prelude::*;

fn sampler(options: SamplerOptions) -> Sampler {
    Sampler::new(options).unwrap()
}

fn warm() -> SamplerOptions {
    SamplerOptions {
        temperature: 1.0,
        ..SamplerOptions::NEUTRAL
    }
}

/// The tokens the filters leave and their probabilities, most likely first, in f64 and by the
/// book: everything sorted, nothing skipped.
fn reference(logits: &[f32], options: &SamplerOptions, recent: &[u32]) -> Vec<(u32, f64)> {
    let penalty = f64::from(options.repetition_penalty);
    let window = &recent[recent.len().saturating_sub(options.repetition_window)..];
    let mut scored: Vec<(u32, f64)> = (0..)
        .zip(logits)
        .map(|(token, &logit)| {
            let logit = f64::from(logit);
            let seen = penalty != 1.0 && window.contains(&token);
            let factor = if !seen {
                1.0
            } else if logit > 0.0 {
                1.0 / penalty
            } else {
                penalty
            };
            // The two zeros are one score.
            (token, logit * factor + 0.0)
        })
        .filter(|(_, logit)| *logit > f64::NEG_INFINITY)
        .collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    if options.top_k > 0 {
        scored.truncate(options.top_k);
    }
    let best = scored[0].1;
    for entry in &mut scored {
        entry.1 = ((entry.1 - best) / f64::from(options.temperature)).exp();
    }
    let total: f64 = scored.iter().map(|e| e.1).sum();
    let mut sum = 0.0;
    let mut kept = Vec::new();
    for entry in scored {
        kept.push(entry);
        sum += entry.1;
        if sum >= f64::from(options.top_p) * total {
            break;
        }
    }
    kept.retain(|e| e.1 >= f64::from(options.min_p));
    let total: f64 = kept.iter().map(|e| e.1).sum();
    kept.into_iter()
        .map(|(token, weight)| (token, weight / total))
        .collect()
}

fn options() -> impl Strategy<Value = SamplerOptions> {
    let top_p = prop_oneof![Just(1.0f32), 0.01f32..1.0];
    let min_p = prop_oneof![Just(0.0f32), 0.0f32..0.9];
    let penalty = prop_oneof![Just(1.0f32), 0.5f32..3.0];
    (
        0.1f32..3.0,
        0usize..40,
        top_p,
        min_p,
        penalty,
        0usize..8,
        any::<u64>(),
    )
        .prop_map(
            |(temperature, top_k, top_p, min_p, repetition_penalty, repetition_window, seed)| {
                SamplerOptions {
                    temperature,
                    top_k,
                    top_p,
                    min_p,
                    repetition_penalty,
                    repetition_window,
                    seed,
                }
            },
        )
}

/// Multiples of 1/4: ties happen, and no rounding decides between two tokens.
fn logits() -> impl Strategy<Value = Vec<f32>> {
    let logit = prop_oneof![
        20 => (-40i32..40).prop_map(|q| q as f32 / 4.0),
        1 => Just(f32::NEG_INFINITY),
        1 => Just(-0.0f32),
    ];
    prop::collection::vec(logit, 1..60)
        .prop_filter("one finite", |v| v.iter().any(|l| l.is_finite()))
}

proptest! {
    #[test]
    fn greedy_takes_the_first_of_the_best(logits in logits()) {
        let found = sampler(SamplerOptions::NEUTRAL).sample(&logits, 0, 0, &[]).unwrap().token;
        let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        prop_assert_eq!(found as usize, logits.iter().position(|&l| l == best).unwrap());
    }

    #[test]
    fn the_filters_leave_what_the_reference_leaves(
        logits in logits(),
        options in options(),
        recent in prop::collection::vec(0u32..70, 0..12),
    ) {
        let expected = reference(&logits, &options, &recent);
        let mut sampler = sampler(options.clone());
        sampler.penalize(&logits, &recent);
        keep_likely(&options, &sampler.penalized, &mut sampler.candidates);
        let total: f64 = sampler.candidates.iter().map(|c| f64::from(c.weight)).sum();
        let mut found: Vec<(u32, f64)> =
            sampler.candidates.iter().map(|c| (c.token, f64::from(c.weight) / total)).collect();
        // Where a sum or a weight meets its limit within rounding, one token more or less is right,
        // and any number of tokens that together weigh less than the rounding.
        let only_in = |a: &[(u32, f64)], b: &[(u32, f64)]| -> Vec<f64> {
            a.iter().filter(|x| b.iter().all(|y| y.0 != x.0)).map(|x| x.1).collect()
        };
        for extra in [only_in(&found, &expected), only_in(&expected, &found)] {
            prop_assert!(extra.len() <= 1 || extra.iter().sum::<f64>() < 1e-6, "{found:?} {expected:?}");
        }
        if found.len() == expected.len() {
            found.sort_by_key(|e| e.0);
            let mut expected = expected;
            expected.sort_by_key(|e| e.0);
            for (f, e) in found.iter().zip(&expected) {
                prop_assert_eq!(f.0, e.0);
                prop_assert!((f.1 - e.1).abs() < 1e-5, "{f:?} {e:?}");
            }
        }
    }

    #[test]
    fn logprob_is_that_of_the_softmax(logits in logits(), options in options(), recent in prop::collection::vec(0u32..70, 0..12)) {
        let sampled = sampler(options).sample(&logits, 3, 1, &recent).unwrap();
        let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = logits.iter().map(|&l| f64::from(l - max).exp()).sum();
        let expected = f64::from(logits[sampled.token as usize] - max) - sum.ln();
        prop_assert!((f64::from(sampled.logprob) - expected).abs() < 1e-4);
        prop_assert!(sampled.logprob <= 1e-6);
    }

    #[test]
    fn a_draw_depends_on_its_place_only(logits in logits(), options in options(), seeds in prop::collection::vec((0u64..50, 0u64..8), 1..20)) {
        let mut one = sampler(options.clone());
        let drawn: Vec<_> = seeds.iter().map(|&(p, s)| one.sample(&logits, p, s, &[]).unwrap()).collect();
        for (&(position, stream), drawn) in seeds.iter().zip(&drawn).rev() {
            let alone = sampler(options.clone()).sample(&logits, position, stream, &[]).unwrap();
            prop_assert_eq!(alone, *drawn);
        }
    }
}

#[test]
fn frequencies_follow_the_probabilities() {
    let logits = [1.0f32, 0.0, 2.0, -1.0, 0.5, f32::NEG_INFINITY, 2.0];
    for options in [
        warm(),
        SamplerOptions {
            temperature: 0.5,
            ..warm()
        },
        SamplerOptions { top_k: 4, ..warm() },
        SamplerOptions {
            top_p: 0.8,
            ..warm()
        },
        SamplerOptions {
            min_p: 0.3,
            ..warm()
        },
    ] {
        let expected = reference(&logits, &options, &[]);
        let mut sampler = sampler(options.clone());
        let n = 20_000u32;
        let mut counts = [0u32; 7];
        for position in 0..n {
            counts[sampler
                .sample(&logits, position.into(), 5, &[])
                .unwrap()
                .token as usize] += 1;
        }
        for (token, &count) in (0..).zip(&counts) {
            let p = expected.iter().find(|e| e.0 == token).map_or(0.0, |e| e.1);
            let sigma = (f64::from(n) * p * (1.0 - p)).sqrt();
            let off = (f64::from(count) - f64::from(n) * p).abs();
            assert!(
                off <= 5.0 * sigma,
                "{options:?} token {token}: {count}, p {p}"
            );
        }
    }
}

#[test]
fn streams_and_seeds_differ() {
    let logits = vec![0.0f32; 1000];
    let text = |seed, stream| -> Vec<u32> {
        let mut sampler = sampler(SamplerOptions { seed, ..warm() });
        (0..16)
            .map(|i| sampler.sample(&logits, i, stream, &[]).unwrap().token)
            .collect()
    };
    assert_eq!(text(1, 2), text(1, 2));
    assert_ne!(text(1, 2), text(2, 1));
    assert_ne!(text(1, 0), text(1, 1));
    assert_ne!(text(0, 1), text(1, 1));
}

/// Seeds are a promise: a release that changes this line changes everybody's texts.
#[test]
fn draws_of_a_seed_stay_the_same() {
    let logits: Vec<f32> = (0..100).map(|i| (i % 10) as f32 * 0.1).collect();
    let mut sampler = sampler(SamplerOptions {
        seed: 42,
        top_p: 0.9,
        ..warm()
    });
    let tokens: Vec<u32> = (0..8)
        .map(|i| sampler.sample(&logits, i, 0, &[]).unwrap().token)
        .collect();
    assert_eq!(tokens, [57, 24, 83, 8, 19, 18, 85, 55]);
}

#[test]
fn a_penalty_moves_recent_tokens_down_once() {
    let logits = [2.0f32, 1.5, -1.0, -1.2];
    let options = SamplerOptions {
        repetition_penalty: 2.0,
        repetition_window: 3,
        ..warm()
    };
    let mut sampler = sampler(options);
    sampler.penalize(&logits, &[1, 0, 2, 2]); // 1 is outside the window, 2 counts once
    assert_eq!(sampler.penalized, [1.0, 1.5, -2.0, -1.2]);
    let greedy = SamplerOptions {
        temperature: 0.0,
        repetition_penalty: 2.0,
        ..warm()
    };
    let found = Sampler::new(greedy)
        .unwrap()
        .sample(&logits, 0, 0, &[0, 9, u32::MAX])
        .unwrap();
    assert_eq!(found.token, 1);
}

#[test]
fn a_penalty_neither_overflows_nor_unmasks() {
    for penalty in [0.01, 100.0] {
        let mut sampler = sampler(SamplerOptions {
            repetition_penalty: penalty,
            ..warm()
        });
        let logits = [-3e38, 3e38, f32::NEG_INFINITY];
        sampler.penalize(&logits, &[0, 1, 2]);
        assert!(sampler.penalized[..2].iter().all(|l| l.is_finite()));
        assert_eq!(sampler.penalized[2], f32::NEG_INFINITY);
        assert!(sampler.sample(&logits[..1], 0, 0, &[0]).is_ok());
    }
}

#[test]
fn broken_logits_are_errors() {
    for options in [SamplerOptions::NEUTRAL, warm()] {
        let mut sampler = sampler(options);
        let mut sample = |logits: &[f32]| sampler.sample(logits, 0, 0, &[]);
        assert!(matches!(
            sample(&[0.0, f32::NAN]),
            Err(SampleError::Logit { token: 1, .. })
        ));
        assert!(matches!(
            sample(&[f32::INFINITY, 0.0]),
            Err(SampleError::Logit { token: 0, .. })
        ));
        assert_eq!(sample(&[]), Err(SampleError::Nothing(0)));
        assert_eq!(
            sample(&[f32::NEG_INFINITY; 3]),
            Err(SampleError::Nothing(3))
        );
        assert_eq!(sample(&[f32::NEG_INFINITY, -3e38]).unwrap().token, 1);
    }
}

#[test]
fn options_out_of_range_are_refused() {
    let refused = |options| assert!(Sampler::new(options).is_err());
    for x in [-1.0, 1e-9, 1e9, f32::NAN] {
        refused(SamplerOptions {
            temperature: x,
            ..warm()
        });
    }
    for x in [0.0, 1.1, f32::NAN] {
        refused(SamplerOptions { top_p: x, ..warm() });
    }
    for x in [-0.1, 1.1, f32::NAN] {
        refused(SamplerOptions { min_p: x, ..warm() });
    }
    for x in [0.0, -1.0, f32::INFINITY, f32::NAN] {
        refused(SamplerOptions {
            repetition_penalty: x,
            ..warm()
        });
    }
}
