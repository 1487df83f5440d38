use super::*;
use crate::gguf::test_file::tiny_llama;
use crate::{Serial, WeightKind, pack};

#[test]
fn a_source_and_its_packed_file_report_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (gguf, out) = (
        folder.path().join("a.gguf"),
        folder.path().join("a.brevity"),
    );
    std::fs::write(&gguf, tiny_llama().build()).unwrap();
    for weights in [None, Some(WeightKind::W4), Some(WeightKind::W8)] {
        let options = PackOptions { weights };
        let before = LoadReport::of(&gguf, options).unwrap();
        pack(
            &Source::open(&gguf).unwrap(),
            &out,
            options,
            &mut |_, _| {},
            &Serial,
        )
        .unwrap();
        let after = LoadReport::of(&out, PackOptions::default()).unwrap();
        assert_eq!(before.groups(), after.groups());
        assert_eq!(
            (before.kind, after.kind),
            (SourceKind::Gguf, SourceKind::Packed)
        );
        assert_eq!(before.notes, after.notes);
        assert_eq!(before.memory, after.memory);
        assert_eq!(before.packed_len_bytes, after.packed_len_bytes);
        let sum: u64 = before.groups().iter().map(|g| g.n_parameters).sum();
        assert_eq!(sum, before.n_parameters);
    }
}

#[test]
fn the_report_says_what_is_rounded() {
    let folder = tempfile::tempdir().unwrap();
    let gguf = folder.path().join("a.gguf");
    std::fs::write(&gguf, tiny_llama().build()).unwrap();
    let report = LoadReport::of(&gguf, PackOptions::default()).unwrap();
    let of = |name: &str| {
        let t = report.tensors.iter().find(|t| t.name == name).unwrap();
        (t.source_type.as_str(), t.format, t.conversion)
    };
    assert_eq!(
        of("token_embd"),
        ("Q8_0", "w8", ConversionReport::CodesKept)
    );
    assert_eq!(
        of("layers.0.k"),
        ("Q4_1", "w4min", ConversionReport::CodesKept)
    );
    assert_eq!(of("output"), ("Q6_K", "w8", ConversionReport::Quantized));
    assert_eq!(
        of("layers.1.ffn_norm"),
        ("F16", "f32", ConversionReport::Exact)
    );
    assert!(report.notes[0].contains("2^-8"), "{:?}", report.notes);
    // 2 layers, 2 heads of 64: keys and values.
    assert_eq!(report.memory.kv_int8_bytes_per_token, 2 * 2 * 2 * 66);
    assert_eq!(report.memory.kv_f16_bytes_per_token, 2 * 2 * 2 * 128);
}
