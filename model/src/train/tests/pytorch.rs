//! Whole networks and single blocks against PyTorch. What the limits are made of is told in the
//! README of the fixtures: an int8 forward pass is chaotic, a single block is not.

use super::*;

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
