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

/// Files of one size with different weights.
fn variants() -> Vec<Vec<u8>> {
    let variant = |i: usize| {
        let mut model = tiny_llama();
        let names: Vec<String> = model.tensors.iter().map(|t| t.name.clone()).collect();
        // One norm, or one code somewhere in the middle of a matrix, differs.
        let name = &names[7 * i % names.len()];
        let tensor = model.tensor_mut(name);
        match tensor.ty == crate::gguf::test_file::F32 {
            true => tensor.data[..4].copy_from_slice(&(1.0 + i as f32).to_le_bytes()),
            false => {
                let at = tensor.data.len() / 3 + 5;
                tensor.data[at] = tensor.data[at].wrapping_add(1 + i as u8);
            }
        }
        model.build()
    };
    (0..6).map(variant).collect()
}

fn fingerprint_of(bytes: &[u8]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let (model, out) = (folder.path().join("m.gguf"), folder.path().join("m.packed"));
    fs::write(&model, bytes).unwrap();
    let source = Source::open(&model).unwrap();
    crate::pack(
        &source,
        &out,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    Weights::open(&out).unwrap().fingerprint()
}

/// Replaces a model `n` times in ways that leave its size and mostly its time as they were.
fn replaced_at_random(n: usize) {
    let place = Place::new();
    let variants = variants();
    let prints: Vec<u64> = variants.iter().map(|v| fingerprint_of(v)).collect();
    let old = SystemTime::now() - Duration::from_secs(1000);
    let spare = place.folder.path().join("spare");
    let mut random = 7u64;
    let mut next = |n: usize| {
        random = crate::packed::mix(random.wrapping_add(1));
        (random % n as u64) as usize
    };
    for i in 0..n {
        let v = next(variants.len());
        let way = next(5);
        let path = match way {
            0 | 1 => place.model(),
            _ => spare.clone(),
        };
        // In place, or a new file that is renamed over the old one; times kept or not.
        let mut options = FileOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(way == 0)
            .open(&path)
            .unwrap();
        file.write_all(&variants[v]).unwrap();
        if way != 4 {
            file.set_modified(old).unwrap();
        }
        drop(file);
        if path == spare {
            fs::rename(&spare, place.model()).unwrap();
        }
        assert_eq!(
            place.open().0.fingerprint(),
            prints[v],
            "replacement {i}, way {way}"
        );
        assert_eq!(place.cached().len(), 1);
    }
}

#[test]
fn a_replaced_model_never_runs_as_the_old_one() {
    replaced_at_random(40);
}

#[test]
#[ignore = "takes minutes"]
fn a_thousand_replacements_never_run_as_the_old_model() {
    replaced_at_random(1000);
}

#[test]
fn two_models_swap_their_names() {
    let place = Place::new();
    let variants = variants();
    let prints = [0, 1].map(|i| fingerprint_of(&variants[i]));
    let old = SystemTime::now() - Duration::from_secs(1000);
    let [a, b] = ["a.gguf", "b.gguf"].map(|name| place.folder.path().join(name));
    for (path, bytes) in [(&a, &variants[0]), (&b, &variants[1])] {
        fs::write(path, bytes).unwrap();
        FileOptions::new()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(old)
            .unwrap();
    }
    let open = |path: &Path| {
        open_model(path, &place.options, &mut |_, _| {}, &Serial)
            .unwrap()
            .fingerprint()
    };
    assert_eq!([open(&a), open(&b)], prints);
    let c = place.folder.path().join("c");
    for (from, to) in [(&a, &c), (&b, &a), (&c, &b)] {
        fs::rename(from, to).unwrap();
    }
    assert_eq!([open(&b), open(&a)], prints);
}

#[test]
fn names_that_are_not_utf8_have_entries_of_their_own() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let variants = variants();
    let names: [&[u8]; 4] = [
        b"m\xFE.gguf",
        b"m\xFF.gguf",
        b"m%FF.gguf",
        "m\u{fffd}.gguf".as_bytes(),
    ];
    for round in 0..2 {
        for (name, bytes) in names.iter().zip(&variants) {
            let path = place.folder.path().join(OsStr::from_bytes(name));
            if round == 0 {
                fs::write(&path, bytes).unwrap();
            }
            let mut packed = false;
            let weights = open_model(&path, &place.options, &mut |_, _| packed = true, &Serial);
            assert_eq!(weights.unwrap().fingerprint(), fingerprint_of(bytes));
            assert_eq!(packed, round == 0);
        }
    }
    assert_eq!(place.cached().len(), names.len());
}

#[test]
fn side_files_of_a_folder_count_whole() {
    let folder = crate::hf::tests::Folder::new(crate::hf::tests::qwen3());
    let cache = tempfile::tempdir().unwrap();
    let options = OpenOptions {
        cache_dir: Some(cache.path().to_owned()),
        ..OpenOptions::default()
    };
    let old = SystemTime::now() - Duration::from_secs(1000);
    let eos_tokens = |eos: u32| {
        folder.write(
            "generation_config.json",
            &format!("{{\"eos_token_id\": [{eos}]}}"),
        );
        let path = folder.dir.path().join("generation_config.json");
        FileOptions::new()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(old)
            .unwrap();
        let mut packed = false;
        let weights = open_model(
            folder.dir.path(),
            &options,
            &mut |_, _| packed = true,
            &Serial,
        );
        (weights.unwrap().config().eos_tokens[0], packed)
    };
    for eos in [5, 6, 7, 5] {
        assert_eq!(eos_tokens(eos), (eos, true));
    }
    let again = open_model(folder.dir.path(), &options, &mut |_, _| panic!(), &Serial);
    assert_eq!(again.unwrap().config().eos_tokens[0], 5);
}

/// The key of the entry, with the states of the files as they are now: as if all times and inodes were
/// those that were noted.
fn content_still_fits(place: &Place) -> bool {
    let weights = place
        .cached()
        .pop()
        .map(|path| Weights::open(&path).unwrap())
        .unwrap();
    let mut key: serde_json::Value = serde_json::from_str(weights.source_key()).unwrap();
    let now = states(&place.model()).unwrap();
    key["states"] = serde_json::json!(now);
    let place_of = key["place"].as_str().unwrap().to_owned();
    let key: SourceKey = serde_json::from_value(key).unwrap();
    key.is_current(&place.model(), &place_of, &now)
}

#[test]
fn contents_count_even_if_no_time_changes() {
    let place = Place::new();
    place.open();
    assert!(content_still_fits(&place));
    // Other metadata, and tensors that differ everywhere.
    let mut renamed = tiny_llama();
    renamed.set_str("general.name", "tinY");
    fs::write(place.model(), renamed.build()).unwrap();
    assert!(!content_still_fits(&place));
    let mut other = tiny_llama();
    let data = &mut other.tensor_mut("blk.1.ffn_up.weight").data;
    data.iter_mut().for_each(|byte| *byte ^= 0x11);
    fs::write(place.model(), other.build()).unwrap();
    assert!(!content_still_fits(&place));
    fs::write(place.model(), tiny_llama().build()).unwrap();
    assert!(content_still_fits(&place));
}

#[test]
fn an_entry_that_was_overwritten_is_packed_again() {
    let place = Place::new();
    let (first, _) = place.open();
    let (path, print) = (first.path().to_owned(), first.fingerprint());
    drop(first);
    let whole = fs::read(&path).unwrap();
    let start = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    let mut bad = whole.clone();
    bad[start..].iter_mut().for_each(|byte| *byte = 0x55);
    fs::write(&path, bad).unwrap();
    let (again, packed) = place.open();
    assert!(packed);
    assert_eq!(again.fingerprint(), print);
    assert!(fs::read(&path).unwrap() == whole);
}

#[test]
fn what_killed_processes_left_goes_at_a_warm_start_and_nothing_else() {
    let place = Place::new();
    let (weights, _) = place.open();
    let dir = place.options.cache_dir.as_deref().unwrap();
    let head = &fs::read(weights.path()).unwrap()[..4096];
    fs::write(dir.join(".a_model.gguf.x1.brevity-tmp"), head).unwrap();
    fs::write(dir.join(".mine.brevity-tmp"), "notes of somebody").unwrap();
    let pipe = dir.join(".old.brevity-tmp");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    // Named like an entry of this model, but nothing that was packed.
    let name = weights.path().file_name().unwrap().to_str().unwrap();
    let like = dir.join(name.replace(".brevity", "0.brevity"));
    fs::write(&like, "notes").unwrap();
    assert!(!place.open().1);
    fs::write(place.model(), &variants()[1]).unwrap();
    assert!(place.open().1);
    let mut left: Vec<String> = place
        .cached()
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .filter(|name| !name.starts_with("a_model"))
        .collect();
    left.sort();
    assert_eq!(left, [".mine.brevity-tmp", ".old.brevity-tmp"]);
    assert!(like.exists());
}
