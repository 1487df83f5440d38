//! Packed adapters: the same adapter from its file, and files that are refused.

use super::super::layout::Changes;
use super::gguf::{gguf_of, write};
use super::*;

/// Packs a folder's adapter; the adapter and the file.
fn packed(folder: &Folder, config: &ModelConfig, dtype: AdapterDtype) -> (Adapter, PathBuf) {
    let built = folder.build(config, dtype).unwrap();
    let path = folder.dir.path().join("adapter.brevity");
    built.write_packed(&path).unwrap();
    (built, path)
}

fn open(path: &Path, config: &ModelConfig, dtype: AdapterDtype) -> crate::Result<Adapter> {
    Adapter::open(path, config, dtype, 1.0, &Serial)
}

#[test]
fn a_packed_adapter_is_the_adapter() {
    for rank in [5, 12, 16, 40] {
        for dtype in [AdapterDtype::Int4, AdapterDtype::Int8, AdapterDtype::F32] {
            let tokens = json!([1, 2]);
            let folder = Folder::new(rank).set("alora_invocation_tokens", tokens);
            let config = ModelConfig {
                rope_pairing: RopePairing::Halves,
                ..config()
            };
            let (built, path) = packed(&folder, &config, dtype);
            let found = open(&path, &config, dtype).unwrap();
            assert!(matches!(found.bytes, Bytes::Mapped { .. }));
            assert_eq!(found.bytes[..], built.bytes[..]);
            assert_eq!(found.fingerprint(), built.fingerprint());
            let half = Adapter::open(&path, &config, dtype, 0.5, &Serial).unwrap();
            assert_eq!(half.fingerprint(), built.with_scale(0.5).fingerprint());
            check_factors(&found, &folder, rank, |_, j| j);
            let said = AdapterInfo {
                path: path.clone(),
                packed: Some(dtype),
                ..folder.open().unwrap().info()
            };
            assert_eq!(*found.info(), said);
            assert_eq!(AdapterInfo::of(&path).unwrap(), said);
            found.check_unchanged().unwrap();
        }
    }
}

#[test]
fn kinds_of_adapters_are_told_apart() {
    let folder = Folder::new(4);
    let (_, path) = packed(&folder, &config(), AdapterDtype::Int8);
    let gguf = write(folder.dir.path(), &gguf_of(&folder, 8.0));
    for adapter in [&path, &gguf, &folder.path()] {
        assert!(AdapterInfo::is_adapter(adapter), "{}", adapter.display());
    }
    let other = folder.dir.path().join("adapter_model.safetensors");
    let empty = folder.dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    for other in [other, empty, folder.dir.path().join("nothing")] {
        assert!(!AdapterInfo::is_adapter(&other), "{}", other.display());
    }
}

/// A packed file taken apart.
struct Parts {
    /// The JSON of the header.
    header: Value,
    /// Spaces behind it.
    padding: usize,
    data: Vec<u8>,
}

impl Parts {
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let len = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
        Self {
            header: serde_json::from_slice(&bytes[8..8 + len]).unwrap(),
            padding: 0,
            data: bytes[8 + len..].to_vec(),
        }
    }

    fn set(&mut self, key: &str, value: impl ToString) {
        self.header["__metadata__"][key] = json!(value.to_string());
    }

    /// A field that is JSON in a string.
    fn change(&mut self, key: &str, change: impl Fn(&mut Value)) {
        let text = self.header["__metadata__"][key].as_str().unwrap();
        let mut value = serde_json::from_str(text).unwrap();
        change(&mut value);
        self.set(key, value);
    }

    /// The fingerprint of what is in it now.
    fn sign(&mut self, config: &ModelConfig, dtype: AdapterDtype) {
        let text = self.header["__metadata__"]["changes"].as_str().unwrap();
        let list: Vec<(usize, Target, usize, u32)> = serde_json::from_str(text).unwrap();
        let changes: Changes = list
            .into_iter()
            .map(|(layer, target, rank, bits)| ((layer, target), (rank, f32::from_bits(bits))))
            .collect();
        let layout = Layout::new(config, dtype, &changes);
        let hash = fingerprint(&layout, &self.data);
        self.set("fingerprint", format!("{hash:016x}"));
    }

    fn write(&self, path: &Path) {
        let mut json = self.header.to_string().into_bytes();
        let len = (json.len() + 8).next_multiple_of(64) - 8 + self.padding;
        json.resize(len, b' ');
        let len = (len as u64).to_le_bytes();
        fs::write(path, [&len[..], &json, &self.data].concat()).unwrap();
    }
}

#[test]
fn what_is_damaged_is_named() {
    let folder = Folder::new(12);
    let config = config();
    let (_, path) = packed(&folder, &config, AdapterDtype::Int8);
    let good = fs::read(&path).unwrap();
    let cases: [Case<'_, Parts>; 24] = [
        ("format: expected", &|p| p.set("format", "brevity-packed")),
        ("version \"2\"", &|p| p.set("version", 2)),
        ("\"info\" is missing", &|p| {
            let metadata = p.header["__metadata__"].as_object_mut().unwrap();
            metadata.remove("info");
        }),
        ("info:", &|p| p.set("info", "{}")),
        ("token 100 in a vocabulary of 100", &|p| {
            p.change("info", |v| v["invocation_tokens"] = json!([100]));
        }),
        ("d_ff: 128", &|p| {
            p.change("base", |v| v["d_ff"] = json!(128))
        }),
        ("architecture: Qwen2", &|p| {
            p.change("base", |v| v["architecture"] = json!("qwen2"))
        }),
        ("rope_pairing: Interleaved", &|p| {
            p.change("base", |v| v["rope_pairing"] = json!("interleaved"));
        }),
        ("base:", &|p| p.set("base", "[2, 64]")),
        ("dtype: the adapter is packed in f32", &|p| {
            p.set("dtype", "\"f32\"")
        }),
        ("dtype: unknown variant `int2`", &|p| {
            p.set("dtype", "\"int2\"")
        }),
        ("q of layer 2", &|p| {
            p.change("changes", |v| v[0][0] = json!(2))
        }),
        ("rank 0", &|p| p.change("changes", |v| v[0][2] = json!(0))),
        ("rank 5000", &|p| {
            p.change("changes", |v| v[0][2] = json!(5000))
        }),
        ("q of layer 0", &|p| {
            p.change("changes", |v| v[1] = v[0].clone())
        }),
        ("factor NaN", &|p| {
            p.change("changes", |v| v[0][3] = json!(0x7FC0_0000u32))
        }),
        ("expected some, found none", &|p| p.set("changes", "[]")),
        ("changes:", &|p| {
            p.change("changes", |v| v[0][1] = json!("lm_head"))
        }),
        ("expected U8 of", &|p| {
            p.change("changes", |v| v[0][2] = json!(32))
        }),
        ("the file is damaged", &|p| {
            p.change("changes", |v| v[0][3] = json!(0x3F80_0000u32))
        }),
        ("the file is damaged", &|p| p.set("fingerprint", "zz")),
        ("the file is damaged", &|p| p.data[77] ^= 4),
        ("expected U8 of", &|p| {
            p.header["factors"]["dtype"] = json!("I8")
        }),
        ("a multiple of 64", &|p| p.padding = 1),
    ];
    for (expected, change) in cases {
        let mut parts = Parts::read(&path);
        change(&mut parts);
        parts.write(&path);
        let found = open(&path, &config, AdapterDtype::Int8);
        let found = found.expect_err(expected).to_string();
        assert!(found.contains(expected), "{found:?} lacks {expected:?}");
        fs::write(&path, &good).unwrap();
    }
    open(&path, &config, AdapterDtype::Int8).unwrap();
}

#[test]
fn lengths_must_match() {
    let folder = Folder::new(4);
    let (_, path) = packed(&folder, &config(), AdapterDtype::Int8);
    let good = fs::read(&path).unwrap();
    let refusal = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let found = open(&path, &config(), AdapterDtype::Int8);
        found.expect_err("another length").to_string()
    };
    let half = &good[..good.len() / 2];
    assert!(refusal(half).contains("\"factors\""), "{}", refusal(half));
    assert!(refusal(&good[..100]).contains("safetensors header"));
    assert!(refusal(&[]).contains("found 0 bytes"));
    assert!(refusal(&[&good[..], &[0]].concat()).contains("expected"));
    let mut parts = {
        fs::write(&path, &good).unwrap();
        Parts::read(&path)
    };
    parts.header["more"] = json!({"dtype": "U8", "shape": [1], "data_offsets": [parts.data.len(), parts.data.len() + 1]});
    parts.data.push(0);
    parts.write(&path);
    let two = open(&path, &config(), AdapterDtype::Int8).unwrap_err();
    assert!(two.to_string().contains("found 2 tensors"), "{two}");
}

/// A file that says of itself that it is whole.
#[test]
fn numbers_that_are_none_are_refused() {
    for dtype in [AdapterDtype::Int4, AdapterDtype::Int8, AdapterDtype::F32] {
        let folder = Folder::new(32);
        let (built, path) = packed(&folder, &config(), dtype);
        let stacked = built.layout.stacks[1][Stack::O as usize].as_ref().unwrap();
        // The last 4 bytes of a panel without padding: a scale, or a float.
        let len = dtype.len_bytes(NR, stacked.k);
        let mut parts = Parts::read(&path);
        parts.data[stacked.a..][len - 4..len].copy_from_slice(&f32::NAN.to_le_bytes());
        parts.sign(&config(), dtype);
        parts.write(&path);
        let found = open(&path, &config(), dtype).unwrap_err().to_string();
        assert!(found.contains("layer 1, O, is no number"), "{found}");
    }
}

#[test]
fn a_file_that_changes_in_use_is_noticed() {
    let folder = Folder::new(4);
    let (_, path) = packed(&folder, &config(), AdapterDtype::Int8);
    let adapter = open(&path, &config(), AdapterDtype::Int8).unwrap();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(100).unwrap();
    let found = adapter.check_unchanged().unwrap_err().to_string();
    assert!(found.contains("changed while in use"), "{found}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..Default::default() })]

    /// Whatever bits flip: an error, or the adapter as it was.
    #[test]
    fn flipped_bits_are_noticed(flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8u8, any::<bool>()), 1..4)) {
        let folder = Folder::new(4);
        let (built, path) = packed(&folder, &config(), AdapterDtype::Int8);
        let mut bytes = fs::read(&path).unwrap();
        let header = 8 + u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
        for (at, bit, in_header) in flips {
            let len = if in_header { header } else { bytes.len() };
            bytes[at.index(len)] ^= 1 << bit;
        }
        fs::write(&path, &bytes).unwrap();
        if let Ok(found) = open(&path, &config(), AdapterDtype::Int8) {
            prop_assert_eq!(&found.bytes[..], &built.bytes[..]);
            prop_assert_eq!(found.fingerprint(), built.fingerprint());
        }
    }
}
