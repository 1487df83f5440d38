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
        .forward(rows, &[], &mut caches, &Serial, &mut session.work)
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
        adapter: None,
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
    model
        .forward(&[], &[], &mut [], &Serial, &mut work)
        .unwrap();
    assert_eq!(work.n_logits(), 0);
}

#[test]
fn a_bad_config_is_refused() {
    let mut weights = tiny(config(Architecture::Qwen2), WeightFormat::W8, 1);
    weights.config.n_kv_heads = 3;
    let error = Model::new(weights, Isa::Scalar).err().expect("refused");
    assert!(error.to_string().contains("n_kv_heads"), "{error}");
}
