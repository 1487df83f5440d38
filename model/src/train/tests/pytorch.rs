//! Whole networks and single blocks against PyTorch. What the limits are made of is told in the
//! README of the fixtures: an int8 forward pass is chaotic, a single block is not.

use super::*;
use crate::{Adapter, AdapterDtype};

#[test]
fn whole_networks() {
    let Some(fixtures) = fixtures() else { return };
    for architecture in ARCHITECTURES {
        let fixture = Fixture::load(&fixtures, architecture, Isa::best());
        let trainer = fixture.trainer(TrainOptions::default());
        let references = tensors(&fixture.folder.join("gradients.safetensors"));
        for format in [KvFormat::F16, KvFormat::Int8] {
            let (outcomes, gradient) = fixture.gradient(&trainer, format);
            for (kind, losses, together, each) in [
                ("emulated", &fixture.batch.emulated, 0.9990, 0.9975),
                ("float", &fixture.batch.float, 0.998, 0.995),
            ] {
                let (mut all, mut reference) = (vec![], vec![]);
                let mut worst = (1.0, String::new());
                for (name, found) in by_name(&fixture.factors, &gradient) {
                    let want = &references[&format!("{kind}.{name}")];
                    let c = cosine(found, want);
                    if c < worst.0 {
                        worst = (c, name);
                    }
                    all.extend_from_slice(found);
                    reference.extend_from_slice(want);
                }
                let whole = cosine(&all, &reference);
                let loss: f64 = outcomes.iter().map(|o| o.loss).sum();
                let tokens = outcomes.iter().flat_map(|o| &o.logprobs);
                let logprob = tokens
                    .zip(losses.logprobs.iter().flatten())
                    .fold(0.0f64, |worst, (a, b)| worst.max((f64::from(*a) - b).abs()));
                println!(
                    "{architecture} {} against {kind}: cosine {whole:.5}, worst {:.5} ({}), loss {loss:.5} for {:.5}, log-probability off by {logprob:.3}",
                    format.name(),
                    worst.0,
                    worst.1,
                    losses.loss
                );
                if format == KvFormat::F16 {
                    assert!(whole >= together, "{architecture}, {kind}: {whole}");
                    assert!(worst.0 >= each, "{architecture}, {kind}: {worst:?}");
                    assert!(
                        (loss / losses.loss - 1.0).abs() < 0.006,
                        "{loss} for {}",
                        losses.loss
                    );
                }
            }
        }
    }
}

/// No adapter, the adapter everywhere, the adapter one token later. In most architectures these losses
/// are further apart than the limit.
#[test]
fn masks() {
    let Some(fixtures) = fixtures() else { return };
    for architecture in ARCHITECTURES {
        let fixture = Fixture::load(&fixtures, architecture, Isa::best());
        let trainer = fixture.trainer(TrainOptions::default());
        let on = |from: fn(usize) -> usize| fixture.loss(&trainer, true, from);
        let found = [
            on(|from| from),
            fixture.loss(&trainer, false, |from| from),
            on(|_| 0),
            on(|from| from + 1),
        ];
        let losses = |b: &BatchLosses| {
            [
                b.loss,
                b.loss_without_adapter,
                b.loss_adapter_everywhere,
                b.loss_adapter_from_plus_1,
            ]
        };
        let Batch {
            float, emulated, ..
        } = &fixture.batch;
        println!("{architecture}: {found:.4?} for {:.4?}", losses(emulated));
        for (i, found) in found.iter().enumerate() {
            let near = |want: f64| (found / want - 1.0).abs() < 0.0015;
            let (float, emulated) = (losses(float)[i], losses(emulated)[i]);
            assert!(
                near(float) || near(emulated),
                "{architecture} {i}: {found} for {float} {emulated}"
            );
        }
        assert!(found[0] != found[3]);
    }
}

#[test]
fn twenty_steps() {
    let Some(fixtures) = fixtures() else { return };
    let options = AdamWOptions {
        lr: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        eps: 1e-8,
        weight_decay: 0.0,
    };
    for architecture in ARCHITECTURES {
        let mut fixture = Fixture::load(&fixtures, architecture, Isa::best());
        let file = std::fs::read(fixture.folder.join("losses.json")).unwrap();
        let want: Steps = serde_json::from_slice(&file).unwrap();
        let mut optimizer = AdamW::new(fixture.factors.values().len());
        let mut worst = 0.0f64;
        for step in 0..=20 {
            let trainer = fixture.trainer(TrainOptions::default());
            let (outcomes, gradient) = fixture.gradient(&trainer, KvFormat::F16);
            let loss: f64 = outcomes.iter().map(|o| o.loss).sum();
            let off = [&want.float, &want.emulated].map(|w| (loss / w.losses[step] - 1.0).abs());
            worst = worst.max(off[0].min(off[1]));
            assert!(
                off[0].min(off[1]) < 0.006,
                "{architecture} {step}: {loss}, off {off:?}"
            );
            drop(trainer);
            if step < 20 {
                let factors = &mut fixture.factors;
                optimizer.step(&options, (&gradient, 1.0), factors, Isa::best(), &Serial);
            }
        }
        println!(
            "{architecture}: losses of 20 steps off by at most {:.3} %",
            100.0 * worst
        );
    }
}

/// What is trained is what a file of the same factors gives.
#[test]
fn factors_are_quantized_as_a_file_is() {
    let Some(fixtures) = fixtures() else { return };
    let fixture = Fixture::load(&fixtures, "tiny-qwen2", Isa::best());
    let source = AdapterSource::open(&fixture.folder).unwrap();
    let config = fixture.model.config();
    for dtype in [AdapterDtype::Int8, AdapterDtype::F32] {
        let read = Adapter::build(&source, config, dtype, 1.0, &Serial).unwrap();
        let made = fixture.factors.quantize(config, dtype, None, &Serial);
        assert_eq!(made.fingerprint(), read.fingerprint());
    }
    let span = &fixture.factors.spans()[0];
    let b = &fixture.factors.values()[span.b.clone()];
    assert_eq!(fixture.factors.b_in_halves(span, config), b);
}
