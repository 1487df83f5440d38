use super::*;
use crate::{ConversionReport, LoadReport, Parameters, Serial, Weights};

fn small(weights: WeightKind, seed: u64) -> Weights {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("synthetic");
    let config = ModelConfig {
        n_layers: 1,
        vocab_size: 100,
        ..Network::Qwen2_5_0_5b.config()
    };
    write_synthetic(&config, weights, seed, &out, &mut |_, _| {}, &Serial).unwrap();
    Weights::open(&out).unwrap()
}

#[test]
fn shapes_are_those_of_the_networks() {
    let parameters = |network: Network| -> u64 {
        let slots = slots(&network.config());
        slots
            .iter()
            .map(|s| s.shape.dims().iter().product::<usize>() as u64)
            .sum()
    };
    assert_eq!(parameters(Network::Qwen2_5_7b), 7_615_616_512);
    assert_eq!(parameters(Network::Qwen2_5_0_5b), 494_032_768);
    assert_eq!(parameters(Network::SmolLm2_135m), 134_515_008);
    for network in Network::ALL {
        network.config().validate().unwrap();
        assert_eq!(Network::from_name(network.name()), Some(network));
    }
}

#[test]
fn weights_have_the_size_that_keeps_activations() {
    for kind in [WeightKind::W4, WeightKind::W8] {
        let weights = small(kind, 1);
        let layer = weights.layer(0);
        for (rhs, gain) in [
            (layer.q, 1.0),
            (layer.up, 1.0),
            (layer.down, 0.25),
            (weights.output(), 1.0),
        ] {
            let mut column = vec![0.0; rhs.k()];
            let mut sum = 0.0f64;
            for j in 0..rhs.n() {
                rhs.column(j, &mut column);
                sum += column.iter().map(|x| f64::from(x * x)).sum::<f64>();
            }
            // Norm of a column; uniform scales of 0.5 to 1.5 add a factor sqrt(1 + 1/12).
            let norm = (sum / rhs.n() as f64).sqrt();
            assert!(
                (norm / gain - 1.04).abs() < 0.05,
                "{kind:?} {} {norm}",
                rhs.n()
            );
        }
        assert!(
            weights
                .output_norm()
                .iter()
                .all(|x| (0.9..=1.1).contains(x))
        );
        assert!(layer.q_bias.unwrap().iter().all(|x| x.abs() <= 0.1));
    }
}

#[test]
fn the_seed_decides_and_columns_differ() {
    let (a, b, c) = (
        small(WeightKind::W4, 1),
        small(WeightKind::W4, 1),
        small(WeightKind::W4, 2),
    );
    assert_eq!(a.fingerprint(), b.fingerprint());
    assert_ne!(a.fingerprint(), c.fingerprint());
    let column = |w: &Weights, j| {
        let mut column = vec![0.0; w.embedding().k()];
        w.embedding().column(j, &mut column);
        column
    };
    assert_ne!(column(&a, 0), column(&a, 16 * N_TEMPLATES));
    assert_ne!(column(&a, 0), column(&c, 0));
    let report = LoadReport::of_weights(&a);
    assert!(
        report
            .tensors
            .iter()
            .all(|t| t.conversion == ConversionReport::Random)
    );
}
