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

#[test]
fn a_batch_over_the_kv_budget_changes_nothing() {
    let config = config(Architecture::Llama);
    let model = model(config.clone(), WeightFormat::W8, Isa::best());
    let shape = KvShape::new(&config, KvFormat::Int8);
    let pool = KvPool::new(shape, Some(3 * shape.page_len_bytes()));
    let mut caches: Vec<_> = (0..3).map(|_| KvCache::in_pool(&pool)).collect();
    let mut work = Workspace::new();
    let mut feed = |caches: &mut [KvCache], rows: &[Row]| {
        let mut caches: Vec<_> = caches.iter_mut().collect();
        let read = model.forward(rows, &[], &mut caches, &Serial, &mut work);
        read.map(|()| bits(work.logits(0)))
    };
    feed(&mut caches, &[row(0, 0, 1), row(1, 0, 2)]).unwrap();
    let rows: Vec<_> = (0..PAGE).map(|i| row(0, 1 + i, 3)).collect();
    let error = feed(&mut caches, &[&[row(2, 0, 1)], &rows[..]].concat()).unwrap_err();
    assert!(matches!(error, Error::KvBudget { .. }), "{error}");
    let lens = |caches: &[KvCache]| caches.iter().map(KvCache::len).collect::<Vec<_>>();
    assert_eq!((lens(&caches), pool.usage().pages), (vec![1, 1, 0], 2));
    // The others go on, and what is given back can be had again.
    let found = feed(&mut caches, &[row(1, 1, 5)]).unwrap();
    let mut alone = Session::new(&model, &Serial, KvFormat::Int8, 1);
    assert!(found == alone.feed(&[(0, &[2, 5])])[1].0);
    caches.pop();
    caches.remove(0);
    feed(&mut caches, &[row(0, 2, 1)]).unwrap();
    drop(caches);
    assert_eq!(pool.usage().pages, 0);
}
