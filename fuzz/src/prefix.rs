//! Saved prefixes: seeds, and how a mutant is loaded.

use std::fs;
use std::path::Path;

use brevity_model::{
    Isa, KV_PAGE, KvAdapter, KvCache, KvFormat, KvPool, KvProvenance, KvShape, Model, Row, Serial, Weights,
    Workspace, open_prefix, save_prefix,
};

use crate::targets::put;

/// Sizes and fingerprint that saved prefixes are for.
const PREFIX: (KvShape, u64) = (
    KvShape {
        n_layers: 1,
        n_kv_heads: 1,
        head_dim: 32,
        format: KvFormat::Int8,
    },
    7,
);

/// Prompts of one and two pages of a packed model, with and without an adapter.
pub fn seeds(folder: &Path, model: &[u8]) -> Vec<Vec<u8>> {
    let path = folder.join("seed.packed");
    put(&path, model);
    let weights = Weights::open(&path).expect("a good seed");
    let shape = KvShape::new(weights.config(), PREFIX.0.format);
    assert_eq!(shape, PREFIX.0, "the network of the first seed");
    let model = Model::new(weights, Isa::Scalar).expect("a good seed");
    let adapter = KvAdapter {
        fingerprint: 3,
        scale_bits: 1f32.to_bits(),
        from: 5,
    };
    [(KV_PAGE, None), (2 * KV_PAGE, Some(adapter))]
        .into_iter()
        .map(|(len, adapter)| {
            let row = |position| Row {
                token: 1,
                stream: 0,
                position,
                adapter: None,
                logits: false,
            };
            let rows: Vec<Row> = (0..len).map(row).collect();
            let mut cache = KvCache::new(shape);
            model
                .forward(
                    &rows,
                    &[],
                    &mut [&mut cache],
                    &Serial,
                    &mut Workspace::new(),
                )
                .expect("a good prompt");
            let provenance = KvProvenance {
                model: PREFIX.1,
                adapter,
            };
            let out = folder.join("seed.kv");
            save_prefix(&out, &vec![1; len], provenance, cache.pages()).expect("a good prefix");
            fs::read(out).expect("the saved prefix")
        })
        .collect()
}

/// Opens a saved prefix and touches all that it hands out.
pub fn load(path: &Path) -> Result<String, brevity_model::Error> {
    let (shape, model) = PREFIX;
    let saved = open_prefix(path, &KvPool::new(shape, None), model)?;
    assert_eq!(saved.tokens.len(), saved.pages.len() * KV_PAGE);
    let formats = saved.pages.iter().map(|page| page.head(0, 0).format());
    assert!(formats.eq(saved.pages.iter().map(|_| shape.format)));
    let adapter = if saved.provenance.adapter.is_some() {
        "an adapter"
    } else {
        "no adapter"
    };
    Ok(format!("{} pages, {adapter}", saved.pages.len()))
}
