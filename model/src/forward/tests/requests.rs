//! What cannot be met is refused, and changes nothing.

use super::*;
use crate::Serial;

/// The message for `rows` on two streams that hold 3 and 0 positions.
fn refusal(rows: &[Row]) -> String {
    let mut config = config(Architecture::Llama);
    config.max_seq_len = 5;
    let model = model(config, WeightFormat::W8, Isa::Scalar);
    let mut session = Session::new(&model, &Serial, KvFormat::Int8, 2);
    session.feed(&[(0, &[1, 2, 3])]);
    let bytes = session.caches[0].len_bytes();
    let mut caches: Vec<_> = session.caches.iter_mut().collect();
    let error = model
        .forward(rows, &mut caches, &Serial, &mut session.work)
        .unwrap_err();
    assert_eq!(session.work.n_logits(), 0);
    assert_eq!(
        session.caches.iter().map(KvCache::len).collect::<Vec<_>>(),
        [3, 0]
    );
    assert_eq!(
        (session.caches[0].len_bytes(), session.caches[1].len_bytes()),
        (bytes, 0)
    );
    error.to_string()
}

fn row(stream: usize, position: usize, token: u32) -> Row {
    Row {
        token,
        stream,
        position,
        logits: true,
    }
}

#[test]
fn bad_rows_are_named() {
    assert_eq!(
        refusal(&[row(0, 3, 1), row(0, 4, 100)]),
        "row 1: token 100 in a vocabulary of 100"
    );
    assert_eq!(refusal(&[row(2, 0, 1)]), "stream 2 in a batch of 2 streams");
    assert_eq!(
        refusal(&[row(1, 0, 1), row(0, 3, 1), row(0, 5, 1)]),
        "row 2: position 5, expected 4 as the next of stream 0"
    );
    assert_eq!(
        refusal(&[row(0, 3, 1), row(1, 0, 1), row(0, 4, 1)]),
        "rows of stream 0 are not adjacent in the batch"
    );
    assert_eq!(
        refusal(&[row(0, 3, 1), row(0, 4, 1), row(0, 5, 1)]),
        "stream 0: 6 tokens do not fit the context of 5"
    );
}

#[test]
fn an_empty_batch_is_nothing() {
    let model = model(config(Architecture::Llama), WeightFormat::W8, Isa::Scalar);
    let mut work = Workspace::new();
    model.forward(&[], &mut [], &Serial, &mut work).unwrap();
    assert_eq!(work.n_logits(), 0);
}

#[test]
fn weights_that_disagree_with_the_config_are_named() {
    let good = tiny(config(Architecture::Qwen2), WeightFormat::W8, 1);
    let refusal = |change: fn(&mut Tiny)| {
        let mut weights = good.clone();
        change(&mut weights);
        Model::new(weights, Isa::Scalar)
            .err()
            .expect("refused")
            .to_string()
    };
    let cases: [(fn(&mut Tiny), &str); 6] = [
        (
            |w| w.config.head_dim = 48,
            "head_dim: expected a multiple of 32, found 48",
        ),
        (
            |w| w.config.n_kv_heads = 3,
            "n_heads: expected a multiple of 3 kv heads, found 4",
        ),
        (
            |w| w.config.vocab_size = 101,
            "embedding: expected [101][64], found [100][64]",
        ),
        (
            |w| w.layers[1].biases = None,
            "layer 1: q_bias: expected [128], found none",
        ),
        (
            |w| w.layers[1].down = w.layers[1].o.clone(),
            "layer 1: down: expected [64][160], found [64][128]",
        ),
        (
            |w| w.config.rope_scaling = RopeScaling::Factors { factors: vec![1.0] },
            "rope factors: expected 16 for heads of 32, found 1",
        ),
    ];
    for (change, message) in cases {
        assert_eq!(refusal(change), message);
    }
}
