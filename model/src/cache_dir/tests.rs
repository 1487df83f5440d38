use std::fs::OpenOptions as FileOptions;
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;
use crate::gguf::test_file::tiny_llama;
use crate::{Parameters, Serial};

struct Place {
    folder: TempDir,
    options: OpenOptions,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a model.gguf"), tiny_llama().build()).unwrap();
        let cache_dir = Some(folder.path().join("deep").join("cache"));
        let options = OpenOptions {
            cache_dir,
            ..OpenOptions::default()
        };
        Self { folder, options }
    }

    fn model(&self) -> PathBuf {
        self.folder.path().join("a model.gguf")
    }

    /// Opens the model; also whether it was packed for that.
    fn open(&self) -> (Weights, bool) {
        let mut packed = false;
        let weights = open_model(
            &self.model(),
            &self.options,
            &mut |_, _| packed = true,
            &Serial,
        );
        (weights.unwrap(), packed)
    }

    fn cached(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.options.cache_dir.as_ref().unwrap()).unwrap();
        entries.map(|e| e.unwrap().path()).collect()
    }
}

#[test]
fn a_model_is_packed_once() {
    let place = Place::new();
    let (first, packed) = place.open();
    assert!(packed);
    let (second, packed) = place.open();
    assert!(!packed);
    assert_eq!(first.fingerprint(), second.fingerprint());
    assert_eq!(place.cached(), [first.path()]);
    let name = first.path().file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("a_model-auto-") && name.ends_with(".brevity"),
        "{name}"
    );
    // The packed file itself opens without the cache.
    let direct = open_model(
        first.path(),
        &OpenOptions::default(),
        &mut |_, _| panic!(),
        &Serial,
    );
    assert_eq!(direct.unwrap().fingerprint(), first.fingerprint());
}

#[test]
fn a_changed_source_replaces_its_entry_and_options_have_their_own() {
    let mut place = Place::new();
    let (first, _) = place.open();
    let file = FileOptions::new().write(true).open(place.model()).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(1000))
        .unwrap();
    let (second, packed) = place.open();
    assert!(packed);
    assert_ne!(first.path(), second.path());
    assert_eq!(place.cached(), [second.path()]);
    assert_eq!(first.output_norm(), second.output_norm()); // still mapped

    place.options.pack.weights = Some(WeightKind::W8);
    let (third, packed) = place.open();
    assert!(packed);
    assert_ne!(third.fingerprint(), second.fingerprint());
    assert_eq!(place.cached().len(), 2);
}

#[test]
fn broken_entries_are_packed_again() {
    let place = Place::new();
    let (first, _) = place.open();
    let path = first.path().to_owned();
    drop(first);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(place.open().1);
    assert!(fs::read(&path).unwrap() == whole);
    let mut file = FileOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(4)).unwrap();
    file.write_all(&[0xFF]).unwrap();
    drop(file);
    assert!(place.open().1);
    assert!(fs::read(&path).unwrap() == whole);
}

#[test]
fn an_entry_of_another_source_is_not_taken() {
    let place = Place::new();
    let (first, _) = place.open();
    let path = first.path().to_owned();
    let source = Source::open(&place.model()).unwrap();
    pack_with_key(
        &source,
        &path,
        PackOptions::default(),
        "other".into(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    assert!(place.open().1);
    assert!(!place.open().1);
}

#[test]
fn several_may_pack_at_once() {
    let place = Place::new();
    let prints: Vec<u64> = std::thread::scope(|scope| {
        let open = || scope.spawn(|| place.open().0.fingerprint());
        let threads: Vec<_> = (0..4).map(|_| open()).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(prints.iter().all(|p| *p == prints[0]));
    assert_eq!(place.cached().len(), 1);
}

#[test]
fn errors_leave_the_cache_empty() {
    let place = Place::new();
    let mut bad = tiny_llama();
    bad.tensor_mut("output_norm.weight").data[..4].copy_from_slice(&f32::INFINITY.to_le_bytes());
    fs::write(place.model(), bad.build()).unwrap();
    let error = open_model(&place.model(), &place.options, &mut |_, _| {}, &Serial).unwrap_err();
    assert!(error.to_string().contains("output_norm.weight"), "{error}");
    assert!(place.cached().is_empty());
}

#[test]
fn a_cache_folder_that_cannot_be_made_is_named() {
    let mut place = Place::new();
    place.options.cache_dir = Some(place.model().join("cache"));
    let error = open_model(&place.model(), &place.options, &mut |_, _| {}, &Serial).unwrap_err();
    assert!(error.to_string().contains("a model.gguf/cache"), "{error}");
}
