use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use brevity_kernels::matmul::Rhs;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::gguf::TensorType;
use crate::gguf::test_file::{self, GgufBuilder, tiny_llama};
use crate::slots::{Part, Role};
use crate::{Parameters, Result, Runner, Serial, Source, Weights};

/// A folder with a tiny GGUF file, and a place for the packed one.
struct Place {
    folder: TempDir,
    gguf: PathBuf,
    out: PathBuf,
}

impl Place {
    fn new(builder: &GgufBuilder) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let gguf = folder.path().join("tiny.gguf");
        fs::write(&gguf, builder.build()).unwrap();
        let out = folder.path().join("tiny.brevity");
        Self { folder, gguf, out }
    }

    fn pack(&self, weights: Option<WeightKind>) -> Result<()> {
        let source = Source::open(&self.gguf)?;
        pack(
            &source,
            &self.out,
            PackOptions { weights },
            &mut |_, _| {},
            &Serial,
        )
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// A packed tiny model.
fn packed() -> Place {
    let place = Place::new(&tiny_llama());
    place.pack(None).unwrap();
    place
}

/// Every matrix of a model with its place.
fn matrices(weights: &Weights) -> Vec<(Role, Rhs<'_>)> {
    let mut all = vec![
        (Role::Embedding, weights.embedding()),
        (Role::Output, weights.output()),
    ];
    for i in 0..weights.config().n_layers {
        let w = weights.layer(i);
        let parts = [
            (Part::Q, w.q),
            (Part::K, w.k),
            (Part::V, w.v),
            (Part::O, w.o),
            (Part::Gate, w.gate),
            (Part::Up, w.up),
            (Part::Down, w.down),
        ];
        all.extend(parts.map(|(part, rhs)| (Role::Layer(i, part), rhs)));
    }
    all
}

/// Floats of a source tensor.
fn floats(source: &Source, role: Role) -> (TensorType, Vec<f32>) {
    let (slot, tensor) = source.parts().find(|(slot, _)| slot.role == role).unwrap();
    let mut bytes = vec![0; tensor.len_bytes as usize];
    source.read(tensor, 0, &mut bytes).unwrap();
    let mut floats = vec![0.0; slot.shape.dims().iter().product()];
    tensor.ty.dequantize(&bytes, &mut floats);
    (tensor.ty, floats)
}

/// Largest error that a conversion may cause, as a share of the group's largest magnitude.
fn tolerance(conversion: Conversion) -> f32 {
    match conversion {
        // Scale and minimum, each wrong by 2^-8 of at most the peak (of 15/8 of it for W4Min).
        Conversion::Coded(WeightFormat::W4Min) => 2.0 / 64.0,
        Conversion::Coded(_) | Conversion::Recentred(_) => 1.0 / 255.0,
        // Half a step of 127, or a whole one of 8 where the positive side is cut off; 2^-8 of the
        // scale on top.
        Conversion::Floats(WeightFormat::W8) => 0.51 / 127.0,
        Conversion::Floats(_) => 1.04 / 8.0,
    }
}

#[test]
fn packed_weights_are_those_of_the_source() {
    for weights in [None, Some(WeightKind::W4), Some(WeightKind::W8)] {
        let place = Place::new(&tiny_llama());
        place.pack(weights).unwrap();
        let source = Source::open(&place.gguf).unwrap();
        let packed = Weights::open(&place.out).unwrap();
        assert_eq!(packed.config(), source.config());
        for (role, rhs) in matrices(&packed) {
            let (ty, expected) = floats(&source, role);
            let conversion = Conversion::of(ty, PackOptions { weights });
            assert_eq!(rhs.format(), conversion.format(), "{role:?}");
            let mut column = vec![0.0; rhs.k()];
            for (j, row) in expected.chunks_exact(rhs.k()).enumerate() {
                rhs.column(j, &mut column);
                for (group, (found, row)) in column.chunks(32).zip(row.chunks(32)).enumerate() {
                    let peak = row.iter().fold(0.0f32, |a, x| a.max(x.abs()));
                    for (found, x) in found.iter().zip(row) {
                        let error = (found - x).abs();
                        let most = peak * tolerance(conversion);
                        assert!(
                            error <= most,
                            "{weights:?} {role:?} {ty:?} row {j} group {group}: {found} for {x}, error {error} > {most}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn vectors_are_exact() {
    let place = packed();
    let source = Source::open(&place.gguf).unwrap();
    let weights = Weights::open(&place.out).unwrap();
    assert_eq!(weights.output_norm(), floats(&source, Role::OutputNorm).1);
    for i in 0..2 {
        let layer = weights.layer(i);
        assert_eq!(
            layer.attn_norm,
            floats(&source, Role::Layer(i, Part::AttnNorm)).1
        );
        assert_eq!(
            layer.ffn_norm,
            floats(&source, Role::Layer(i, Part::FfnNorm)).1
        );
        assert!(layer.q_bias.is_none() && layer.k_norm.is_none());
    }
}

#[test]
fn options_choose_formats() {
    let of = |ty, weights| Conversion::of(ty, PackOptions { weights });
    use Conversion::*;
    use WeightFormat::*;
    for ty in TensorType::ALL {
        let native = ty.coded_format();
        assert_eq!(of(ty, None), native.map_or(Floats(W8), Coded), "{ty:?}");
        assert_eq!(of(ty, Some(WeightKind::W8)).format(), W8, "{ty:?}");
        assert_ne!(of(ty, Some(WeightKind::W4)).format(), W8, "{ty:?}");
    }
    assert_eq!(of(TensorType::Q4K, Some(WeightKind::W4)), Coded(W4Min));
    assert_eq!(of(TensorType::Q8_0, Some(WeightKind::W4)), Floats(W4));
    assert_eq!(of(TensorType::Q4_0, Some(WeightKind::W8)), Recentred(W8));
}

#[test]
fn texts_and_fingerprint_travel_along() {
    let place = packed();
    let weights = Weights::open(&place.out).unwrap();
    assert_eq!(weights.chat_template(), Some("{{ messages }}"));
    let tokenizer = crate::Tokenizer::from_json(weights.tokenizer_json().unwrap()).unwrap();
    assert_eq!(tokenizer.encode("abc", false, false).unwrap().len(), 2);
    assert_eq!(weights.special_tokens().eos.as_deref(), Some("<|im_end|>"));

    let again = packed();
    assert_eq!(
        weights.fingerprint(),
        Weights::open(&again.out).unwrap().fingerprint()
    );
    let mut other = tiny_llama();
    other.tensor_mut("blk.1.ffn_up.weight").data[40] ^= 1;
    let other = Place::new(&other);
    other.pack(None).unwrap();
    assert_ne!(
        weights.fingerprint(),
        Weights::open(&other.out).unwrap().fingerprint()
    );
    again.pack(Some(WeightKind::W8)).unwrap();
    assert_ne!(
        weights.fingerprint(),
        Weights::open(&again.out).unwrap().fingerprint()
    );
}

#[test]
fn other_safetensors_readers_accept_the_file_and_matrices_are_aligned() {
    let place = packed();
    let bytes = fs::read(&place.out).unwrap();
    let (header_len, metadata) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    assert!((header_len + 8).is_multiple_of(ALIGN));
    for name in metadata.offset_keys() {
        let info = metadata.info(&name).unwrap();
        let align = match info.dtype {
            safetensors::Dtype::F32 => 4,
            _ if [TOKENIZER, CHAT_TEMPLATE].contains(&name.as_str()) => 1,
            _ => ALIGN,
        };
        assert!(
            info.data_offsets.0.is_multiple_of(align),
            "{name}: {info:?}"
        );
    }
}

/// Runs tasks on two threads, last first.
struct Backwards;

impl Runner for Backwards {
    fn for_each_worker(&self, n: usize, task: &(dyn Fn(usize, usize) + Sync)) {
        std::thread::scope(|scope| {
            for odd in 0..2 {
                let own = (0..n).rev().filter(move |i| i % 2 == odd);
                scope.spawn(move || own.for_each(|i| task(odd, i)));
            }
        });
    }

    fn width(&self) -> usize {
        2
    }
}

#[test]
fn the_file_does_not_depend_on_the_runner_and_progress_ends_at_the_total() {
    let place = packed();
    let source = Source::open(&place.gguf).unwrap();
    let other = place.folder.path().join("other");
    let mut calls = vec![];
    let mut progress = |done, total| calls.push((done, total));
    pack(
        &source,
        &other,
        PackOptions::default(),
        &mut progress,
        &Backwards,
    )
    .unwrap();
    assert!(fs::read(&other).unwrap() == fs::read(&place.out).unwrap());
    assert!(calls.is_sorted() && calls.len() > 10);
    let (done, total) = *calls.last().unwrap();
    assert_eq!(done, total);
}

#[test]
fn a_failure_leaves_the_older_file_and_nothing_else() {
    let place = packed();
    let before = fs::read(&place.out).unwrap();
    let mut bad = tiny_llama();
    let nan = f32::NAN.to_le_bytes();
    bad.tensor_mut("blk.1.attn_v.weight").data[4 * (256 * 100 + 3)..][..4].copy_from_slice(&nan);
    fs::write(&place.gguf, bad.build()).unwrap();
    let error = place.pack(None).unwrap_err().to_string();
    assert!(
        error.contains("tensor \"blk.1.attn_v.weight\", row 100: expected finite"),
        "{error}"
    );
    assert!(fs::read(&place.out).unwrap() == before);
    assert_eq!(place.names(), ["tiny.brevity", "tiny.gguf"]);
}

#[test]
fn scales_that_are_no_numbers_are_refused() {
    for (name, offset) in [
        ("token_embd.weight", 0),       // Q8_0
        ("blk.0.attn_k.weight", 2),     // minimum of Q4_1
        ("blk.0.attn_norm.weight", 0),  // f32 vector
        ("output.weight", 208),         // Q6_K
        ("blk.0.ffn_norm.weight", 510), // f16 vector
    ] {
        let mut bad = tiny_llama();
        let tensor = bad.tensor_mut(name);
        let not_a_number: &[u8] = if tensor.ty == test_file::F32 {
            &[0, 0, 0xC0, 0x7F]
        } else {
            &[1, 0x7E]
        };
        tensor.data[offset..][..not_a_number.len()].copy_from_slice(not_a_number);
        let place = Place::new(&bad);
        let error = place.pack(None).unwrap_err().to_string();
        assert!(
            error.contains(name) && error.contains("found NaN"),
            "{error}"
        );
        assert_eq!(place.names(), ["tiny.gguf"]);
    }
}

#[test]
fn a_source_that_shrinks_while_it_is_packed_is_an_error() {
    let place = Place::new(&tiny_llama());
    let source = Source::open(&place.gguf).unwrap();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(&place.gguf)
        .unwrap();
    file.set_len(file.metadata().unwrap().len() - 4096).unwrap();
    let error = pack(
        &source,
        &place.out,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap_err();
    assert!(error.to_string().contains("truncated"), "{error}");
    assert_eq!(place.names(), ["tiny.gguf"]);
}

#[test]
fn the_source_is_not_overwritten_and_folders_must_exist() {
    let place = Place::new(&tiny_llama());
    let source = Source::open(&place.gguf).unwrap();
    let pack_to = |out: &Path| {
        pack(
            &source,
            out,
            PackOptions::default(),
            &mut |_, _| {},
            &Serial,
        )
    };
    let error = pack_to(&place.gguf).unwrap_err().to_string();
    assert!(error.contains("another file than the source"), "{error}");
    let error = pack_to(&place.folder.path().join("no/such/folder"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("no/such"), "{error}");
    assert!(Source::open(&place.gguf).is_ok());
    place.pack(None).unwrap();
    let error = Source::open(&place.out).unwrap_err().to_string();
    assert!(error.contains("packed already"), "{error}");
}

/// A file that holds `model` from `start`, with other bytes around it.
fn inside(model: &[u8], start: usize) -> fs::File {
    let mut file = tempfile::tempfile().unwrap();
    let around = |n| vec![0xA5; n];
    file.write_all(&[&around(start), model, &around(77)].concat())
        .unwrap();
    file
}

#[test]
fn a_model_inside_a_larger_file_is_the_same() {
    let place = packed();
    let whole = Weights::open(&place.out).unwrap();
    let bytes = fs::read(&place.out).unwrap();
    for (start, copied) in [
        (0, false),
        (64, false),
        (4096, false),
        (4160, false),
        (1, true),
        (4095, true),
    ] {
        let (file, name) = (inside(&bytes, start), Path::new("archive"));
        let part = Weights::open_part(file, name, start as u64, bytes.len() as u64).unwrap();
        assert_eq!(part.is_copied(), copied, "{start}");
        assert_eq!(part.bytes(), whole.bytes(), "{start}");
        assert_eq!(part.fingerprint(), whole.fingerprint());
        assert_eq!(matrices(&part).len(), matrices(&whole).len());
        assert_eq!(part.layer(0).attn_norm, whole.layer(0).attn_norm);
        part.check_unchanged().unwrap();
    }
}

#[test]
fn a_part_that_is_not_there_or_no_model_is_refused() {
    let place = packed();
    let bytes = fs::read(&place.out).unwrap();
    let len = bytes.len() as u64;
    let open = |model: &[u8], start, len| {
        let part = Weights::open_part(inside(model, 64), Path::new("archive"), start, len);
        part.unwrap_err().to_string()
    };
    for (start, len) in [
        (64, len + 78),
        (u64::MAX, 1),
        (64, u64::MAX),
        (len + 200, 0),
    ] {
        let error = open(&bytes, start, len);
        assert!(
            error.contains("archive: expected") && error.contains("the file has"),
            "{error}"
        );
    }
    let cut = open(&bytes, 64, len - 1);
    assert!(cut.contains("archive"), "{cut}");
    open(&bytes, 65, len);
    let gguf = open(&fs::read(&place.gguf).unwrap(), 64, 4096);
    assert!(gguf.contains("brevity pack"), "{gguf}");
    let file = inside(&bytes, 64);
    let part =
        Weights::open_part(file.try_clone().unwrap(), Path::new("archive"), 64, len).unwrap();
    file.set_len(100).unwrap();
    assert!(part.check_unchanged().is_err());
    let folder = fs::File::open(place.folder.path()).unwrap();
    let error = Weights::open_part(folder, Path::new("folder"), 0, 8).unwrap_err();
    assert!(error.to_string().contains("regular file"), "{error}");
}

#[test]
fn a_deleted_file_stays_readable_and_a_truncated_one_is_noticed() {
    let place = packed();
    let weights = Weights::open(&place.out).unwrap();
    let before = weights.output_norm().to_vec();
    weights.check_unchanged().unwrap();
    fs::remove_file(&place.out).unwrap();
    weights.check_unchanged().unwrap();
    assert_eq!(weights.output_norm(), before);

    place.pack(None).unwrap();
    let weights = Weights::open(&place.out).unwrap();
    let file = fs::OpenOptions::new().write(true).open(&place.out).unwrap();
    file.set_len(4096).unwrap();
    let error = weights.check_unchanged().unwrap_err().to_string();
    assert!(error.contains("found 4096"), "{error}");
}

/// The header as JSON and the data, taken apart and put together again.
fn edit(place: &Place, change: impl FnOnce(&mut serde_json::Value, &mut Vec<u8>)) -> String {
    let bytes = fs::read(&place.out).unwrap();
    let len = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + len]).unwrap();
    let mut data = bytes[8 + len..].to_vec();
    change(&mut header, &mut data);
    let mut json = header.to_string();
    while !(json.len() + 8).is_multiple_of(ALIGN) {
        json.push(' ');
    }
    let mut file = fs::File::create(&place.out).unwrap();
    file.write_all(&(json.len() as u64).to_le_bytes()).unwrap();
    file.write_all(json.as_bytes()).unwrap();
    file.write_all(&data).unwrap();
    match Weights::open(&place.out) {
        Ok(_) => "opened".into(),
        Err(error) => error.to_string(),
    }
}

/// Changes a string of the metadata by textual replacement.
fn replace(header: &mut serde_json::Value, key: &str, from: &str, to: &str) {
    let value = &mut header["__metadata__"][key];
    let text = value.as_str().unwrap();
    assert!(text.contains(from), "{from} not in {text}");
    *value = text.replacen(from, to, 1).into();
}

#[track_caller]
fn refused(change: impl FnOnce(&mut serde_json::Value, &mut Vec<u8>), messages: &[&str]) {
    let error = edit(&packed(), change);
    for message in messages {
        assert!(error.contains(message), "{message:?} not in: {error}");
    }
}

#[test]
fn wrong_packed_files_name_tensor_or_field() {
    assert_eq!(edit(&packed(), |_, _| {}), "opened");
    refused(
        |h, _| replace(h, "version", super::VERSION, "1"),
        &["unsupported packed version \"1\""],
    );
    refused(
        |h, _| replace(h, "format", "packed", "other"),
        &["format", "brevity-other"],
    );
    refused(
        |h, _| {
            h["__metadata__"]["fingerprint"] = "x123456789abcdef".into();
        },
        &["fingerprint: expected 16 hex digits"],
    );
    refused(
        |h, _| replace(h, "config", "\"d_ff\":256", "\"d_ff\":288"),
        &["layers.0.gate", "[288, 256]", "[256, 256]"],
    );
    refused(
        |h, _| replace(h, "config", "\"d_ff\":256", "\"d_ff\":255"),
        &["config: d_ff", "found 255"],
    );
    refused(
        |h, _| replace(h, "config", "\"d_ff\":256", "\"d_ff\":\"x\""),
        &["config:"],
    );
    refused(
        |h, _| replace(h, "config", "\"n_layers\":2", "\"n_layers\":4000000000"),
        &["n_layers", "4000000000"],
    );
    refused(
        |h, _| replace(h, "config", "\"n_layers\":2", "\"n_layers\":3"),
        &["layers.2.attn_norm", "missing"],
    );
    refused(
        |h, _| replace(h, "config", "\"n_layers\":2", "\"n_layers\":1"),
        &["layers.1.", "not part of the network"],
    );
    refused(
        |h, _| replace(h, "config", "\"tied_output\":false", "\"tied_output\":true"),
        &["\"output\" is not part"],
    );
    refused(
        |h, _| replace(h, "tensors", "\"w4\"", "\"w5\""),
        &["expected format", "w5"],
    );
    refused(
        |h, _| replace(h, "tensors", "\"w4\"", "\"w8\""),
        &["bytes, found"],
    );
    refused(
        |h, _| h["__metadata__"]["config"] = serde_json::Value::Null,
        &["header"],
    );
    refused(
        |h, _| drop(h["__metadata__"].as_object_mut().unwrap().remove("tensors")),
        &["\"tensors\" is missing"],
    );
    refused(
        |h, _| h["output_norm"]["dtype"] = "I32".into(),
        &["output_norm", "expected dtype F32, found I32"],
    );
    refused(
        |_, data| data.truncate(data.len() - 1),
        &["chat_template", "but the file has"],
    );
    refused(|_, data| data.push(0), &["bytes, found"]);
    refused(
        |_, data| *data.last_mut().unwrap() = 0xFF,
        &["chat_template", "not UTF-8"],
    );
}

#[test]
fn matrices_at_odd_places_are_refused() {
    // A small tensor before the first matrix moves all of them.
    let error = edit(&packed(), |header, data| {
        for (name, tensor) in header.as_object_mut().unwrap() {
            if name != "__metadata__" {
                for end in 0..2 {
                    let at = tensor["data_offsets"][end].as_u64().unwrap();
                    tensor["data_offsets"][end] = (at + 4).into();
                }
            }
        }
        header["extra"] = serde_json::json!({"dtype": "U8", "shape": [4], "data_offsets": [0, 4]});
        data.splice(0..0, [0; 4]);
    });
    assert!(
        error.contains("expected data at a multiple of 64"),
        "{error}"
    );
}

#[test]
fn every_truncation_of_a_packed_file_is_an_error() {
    let place = packed();
    let len = fs::metadata(&place.out).unwrap().len();
    let file = fs::OpenOptions::new().write(true).open(&place.out).unwrap();
    for len in (0..len).rev().step_by(101) {
        file.set_len(len).unwrap();
        assert!(Weights::open(&place.out).is_err(), "{len} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Flipped bits of the header give an error or a model whose every tensor can be borrowed.
    #[test]
    fn flipped_bits_never_panic(flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8u32), 1..3)) {
        let place = PACKED.with(|p| p.clone());
        let mut bytes = (*place).clone();
        let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        for (at, bit) in flips {
            bytes[at.index(header)] ^= 1 << bit;
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        if let Ok(weights) = Weights::open(file.path()) {
            prop_assert!(matrices(&weights).iter().all(|(_, rhs)| rhs.n() > 0));
            let _ = (weights.tokenizer_json(), weights.chat_template(), weights.output_norm());
        }
    }
}

thread_local! {
    static PACKED: std::rc::Rc<Vec<u8>> = std::rc::Rc::new(fs::read(&packed().out).unwrap());
}

#[test]
fn a_packed_file_is_verified_whole() {
    let place = packed();
    let mut calls = vec![];
    let verified = crate::verify(&place.out, &mut |done, total| calls.push((done, total))).unwrap();
    let weights = Weights::open(&place.out).unwrap();
    assert!(verified.by_tensor);
    assert_eq!(verified.fingerprint, weights.fingerprint());
    assert_eq!(*calls.last().unwrap(), (verified.bytes, verified.bytes));
    // Every byte counts, also those that opening does not look at.
    let good = fs::read(&place.out).unwrap();
    let start = good.len() - verified.bytes as usize;
    let mut opened = 0;
    for i in 0..200 {
        let mut bad = good.clone();
        let at = start + i * (good.len() - start) / 200;
        bad[at] ^= 1 << (i % 8);
        fs::write(&place.out, &bad).unwrap();
        opened += usize::from(Weights::open(&place.out).is_ok());
        assert!(
            crate::verify(&place.out, &mut |_, _| {}).is_err(),
            "byte {at}"
        );
    }
    assert!(opened > 100, "samples are few");
    fs::write(&place.out, &good).unwrap();
    crate::verify(&place.out, &mut |_, _| {}).unwrap();
}

#[test]
fn verifying_names_the_tensor_or_the_metadata() {
    let place = packed();
    let good = fs::read(&place.out).unwrap();
    let header =
        crate::safetensors_file::Header::read(&crate::file::SourceFile::open(&place.out).unwrap())
            .unwrap();
    let entry = header.entries[5].clone();
    let mut bad = good.clone();
    bad[entry.offset as usize] ^= 0x40;
    fs::write(&place.out, &bad).unwrap();
    let error = crate::verify(&place.out, &mut |_, _| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains(&format!("{:?}", entry.name)), "{error}");
    // A source type that somebody edited: the file opens, but it is not what was packed.
    let at = good
        .windows(4)
        .position(|w| w == b"Q8_0" || w == b"q8_0")
        .unwrap();
    let mut bad = good.clone();
    bad[at + 3] = b'1';
    fs::write(&place.out, &bad).unwrap();
    Weights::open(&place.out).unwrap();
    let error = crate::verify(&place.out, &mut |_, _| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains("metadata"), "{error}");
}

#[test]
fn files_without_checksums_are_verified_by_their_fingerprint() {
    let place = packed();
    let mut old = fs::read(&place.out).unwrap();
    // Another key in place of "checks", which nobody reads.
    let at = old.windows(8).position(|w| w == b"\"checks\"").unwrap();
    old[at..at + 8].copy_from_slice(b"\"remark\"");
    fs::write(&place.out, &old).unwrap();
    let verified = crate::verify(&place.out, &mut |_, _| {}).unwrap();
    assert!(!verified.by_tensor);
    let last = old.len() - 1;
    old[last] ^= 1;
    fs::write(&place.out, &old).unwrap();
    Weights::open(&place.out).unwrap();
    let error = crate::verify(&place.out, &mut |_, _| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains("fingerprint"), "{error}");
}

#[test]
fn a_file_that_is_written_to_while_mapped_is_noticed() {
    let place = packed();
    let weights = Weights::open(&place.out).unwrap();
    weights.check_unchanged().unwrap();
    // Replaced by a rename or unlinked: the mapped file stays what it was.
    let copy = place.folder.path().join("copy");
    fs::copy(&place.out, &copy).unwrap();
    fs::rename(&copy, &place.out).unwrap();
    weights.check_unchanged().unwrap();
    let weights = Weights::open(&place.out).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let mut file = fs::OpenOptions::new().write(true).open(&place.out).unwrap();
    file.write_all(&[1]).unwrap();
    let error = weights.check_unchanged().unwrap_err().to_string();
    assert!(error.contains("written to while in use"), "{error}");
}

#[test]
fn tensors_of_another_model_under_this_header_are_noticed() {
    let place = packed();
    let good = fs::read(&place.out).unwrap();
    let start = 8 + u64::from_le_bytes(good[..8].try_into().unwrap()) as usize;
    let mut other = good.clone();
    let matrices = start..start + (good.len() - start) / 2;
    other[matrices].rotate_left(4096);
    fs::write(&place.out, &other).unwrap();
    let error = Weights::open(&place.out).unwrap_err().to_string();
    assert!(error.contains("not those that were packed"), "{error}");
}
