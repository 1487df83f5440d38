use std::fs;

use brevity_kernels::attention::{KvFormat, KvPage, KvPageMut};
use proptest::prelude::*;

use super::*;
use crate::{KvCache, KvPool};

const MODEL: u64 = 0x1234_5678_9ABC_DEF0;

fn shape(format: KvFormat) -> KvShape {
    KvShape {
        n_layers: 2,
        n_kv_heads: 3,
        head_dim: 32,
        format,
    }
}

fn provenance() -> KvProvenance {
    KvProvenance {
        model: MODEL,
        adapter: Some(KvAdapter {
            fingerprint: 77,
            scale_bits: 0.5f32.to_bits(),
            from: 100,
        }),
    }
}

/// Two full pages and one begun, no two bytes of a head alike.
fn cache(format: KvFormat) -> KvCache {
    let mut cache = KvCache::new(shape(format));
    cache.reserve(2 * PAGE + 1).unwrap();
    for (p, page) in cache.split_full().1.enumerate() {
        for head in 0..6 {
            let seed = 31 * p + 7 * head;
            match page.head_mut(head / 3, head % 3) {
                KvPageMut::Int8 { keys, values, .. } => {
                    (0..keys.len()).for_each(|i| keys[i] = (i + seed) as i8);
                    (0..values.len()).for_each(|i| values[i] = (3 * i + seed) as i8);
                }
                KvPageMut::F16 { keys, values } => {
                    (0..keys.len()).for_each(|i| keys[i] = (i + seed) as u16);
                    (0..values.len()).for_each(|i| values[i] = (3 * i + seed) as u16);
                }
            }
        }
    }
    cache.advance(2 * PAGE + 1);
    cache
}

fn saved(format: KvFormat) -> (tempfile::NamedTempFile, Vec<u32>, KvCache) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let tokens: Vec<u32> = (0..2 * PAGE as u32 + 1).map(|i| i * i).collect();
    let cache = cache(format);
    save_prefix(file.path(), &tokens, provenance(), cache.pages()).unwrap();
    (file, tokens, cache)
}

#[test]
fn what_was_saved_comes_back() {
    for format in [KvFormat::Int8, KvFormat::F16] {
        let (file, tokens, cache) = saved(format);
        let prefix = open_prefix(file.path(), &KvPool::new(shape(format), None), MODEL).unwrap();
        assert_eq!(prefix.tokens, tokens[..2 * PAGE]);
        assert_eq!(prefix.provenance, provenance());
        assert_eq!(prefix.pages.len(), 2);
        for (saved, page) in prefix.pages.iter().zip(cache.pages()) {
            assert_eq!(saved.bytes(), page.bytes());
        }
    }
}

#[test]
fn what_becomes_of_the_file_later_does_not_show() {
    let (file, _, cache) = saved(KvFormat::Int8);
    let pool = KvPool::new(shape(KvFormat::Int8), None);
    let prefix = open_prefix(file.path(), &pool, MODEL).unwrap();
    let len = fs::metadata(file.path()).unwrap().len();
    let writable = fs::OpenOptions::new()
        .write(true)
        .open(file.path())
        .unwrap();
    for change in [0, len] {
        // Cut to nothing, then full of zeros.
        writable.set_len(change).unwrap();
        for (saved, page) in prefix.pages.iter().zip(cache.pages()) {
            assert_eq!(saved.bytes(), page.bytes());
        }
    }
    assert!(open_prefix(file.path(), &pool, MODEL).is_err());
}

#[test]
fn pages_of_a_file_count_for_the_budget() {
    let (file, ..) = saved(KvFormat::Int8);
    let shape = shape(KvFormat::Int8);
    let page = shape.page_len_bytes();
    let small = KvPool::new(shape, Some(page));
    let error = open_prefix(file.path(), &small, MODEL).unwrap_err();
    assert!(matches!(error, Error::KvBudget { .. }), "{error}");
    assert_eq!(small.usage().pages, 0, "what was read is given back");
    let pool = KvPool::new(shape, Some(2 * page));
    let prefix = open_prefix(file.path(), &pool, MODEL).unwrap();
    assert_eq!(pool.usage().bytes, 2 * page);
    drop(prefix);
    assert_eq!(pool.usage().pages, 0);
}

#[test]
fn what_a_killed_save_left_is_removed_when_a_prefix_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k.kv");
    let cache = cache(KvFormat::Int8);
    let tokens: Vec<u32> = (0..2 * PAGE as u32).collect();
    save_prefix(&path, &tokens, provenance(), cache.pages()).unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::write(
        folder.path().join(".k.kv.a1b2c3.brevity-tmp"),
        &bytes[..1000],
    )
    .unwrap();
    open_prefix(&path, &KvPool::new(shape(KvFormat::Int8), None), MODEL).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_pipe_in_place_of_a_prefix_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("k.kv");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    assert!(refusal(&pipe, shape(KvFormat::Int8), MODEL).contains("regular file"));
}

#[test]
fn shared_pages_are_copied_before_they_are_written() {
    let (file, _, cache) = saved(KvFormat::Int8);
    let prefix = open_prefix(
        file.path(),
        &KvPool::new(shape(KvFormat::Int8), None),
        MODEL,
    )
    .unwrap();
    let pool = KvPool::new(shape(KvFormat::Int8), None);
    let mut restored = KvCache::from_pages(&pool, prefix.pages.clone(), 2 * PAGE);
    restored.truncate(PAGE + 5);
    assert_eq!(pool.usage().pages, 0);
    restored.reserve(PAGE + 6).unwrap();
    assert_eq!(pool.usage().pages, 1);
    assert_eq!(restored.pages()[1].bytes(), cache.pages()[1].bytes());
    let KvPage::Int8 { keys, .. } = restored.pages()[1].head(1, 2) else {
        panic!("an int8 page");
    };
    assert_eq!(keys[3], (3 + 31 + 7 * 5) as i8);
    assert_eq!(restored.split_full().1.count(), 1);
}

fn refusal(path: &Path, shape: KvShape, model: u64) -> String {
    open_prefix(path, &KvPool::new(shape, None), model)
        .unwrap_err()
        .to_string()
}

#[test]
fn what_does_not_fit_is_refused() {
    let (file, ..) = saved(KvFormat::Int8);
    let path = file.path();
    let other = refusal(path, shape(KvFormat::F16), MODEL);
    assert!(other.contains("f16") && other.contains("int8"), "{other}");
    let other = refusal(path, shape(KvFormat::Int8), MODEL + 1);
    assert!(other.contains("another model"), "{other}");
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
    assert!(refusal(path, shape(KvFormat::Int8), MODEL).contains("expected"));
    fs::write(path, b"").unwrap();
    assert!(refusal(path, shape(KvFormat::Int8), MODEL).contains("0 bytes"));
    let short = save_prefix(path, &[1; PAGE - 1], provenance(), &[]).unwrap_err();
    assert!(short.to_string().contains("at least 64 tokens"), "{short}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..Default::default() })]

    /// No damage passes.
    #[test]
    fn every_flipped_bit_is_found(at in any::<prop::sample::Index>(), bit in 0u32..8) {
        let (file, ..) = saved(KvFormat::Int8);
        let mut bytes = fs::read(file.path()).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(file.path(), &bytes).unwrap();
        let opened = open_prefix(file.path(), &KvPool::new(shape(KvFormat::Int8), None), MODEL);
        if let Ok(prefix) = opened {
            // Only blanks of the header may differ.
            prop_assert_eq!(prefix.provenance, provenance());
            prop_assert!(at < 4096 && bytes[at].is_ascii_whitespace(), "byte {}", at);
        }
    }
}
