use super::*;

fn small() -> Value {
    json_of(&byte_level("llama-bpe", &["a b"]))
}

/// Whatever the file says, the answer is an error or a tokenizer that encodes.
fn survive(json: &[u8]) {
    if let Ok(tokenizer) = Tokenizer::from_json(json) {
        for text in ["", "ab <s>x</s> 12\r\n é🙂", "<<<sss>>>", "   "] {
            for special in [false, true] {
                if let Ok(ids) = tokenizer.encode(text, true, special) {
                    ids.iter().for_each(|&id| {
                        let _ = tokenizer.token_bytes(id);
                    });
                }
            }
        }
    }
}

#[test]
fn malformed_parts_are_refused_by_name() {
    let refused = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut file = small();
        change(&mut file);
        let error = read(&file)
            .err()
            .unwrap_or_else(|| panic!("{name}: accepted"))
            .to_string();
        assert!(error.contains(name), "{name}: {error}");
    };
    refused("Unigram", &|f| f["model"]["type"] = json!("Unigram"));
    refused("Precompiled", &|f| {
        f["normalizer"] = json!({"type": "Precompiled"})
    });
    refused("BertPreTokenizer", &|f| {
        f["pre_tokenizer"] = json!({"type": "BertPreTokenizer"})
    });
    refused("WordPiece", &|f| {
        f["decoder"] = json!({"type": "WordPiece"})
    });
    refused("expected u32", &|f| f["model"]["vocab"]["a"] = json!(-1));
    refused("4194304", &|f| f["model"]["vocab"]["zz"] = json!(1 << 22));
    refused("id 97 is both", &|f| f["model"]["vocab"]["zz"] = json!(97));
    refused("id 4000000000", &|f| {
        f["added_tokens"][0]["id"] = json!(4_000_000_000u32)
    });
    refused("has no text", &|f| {
        f["added_tokens"][0]["content"] = json!("")
    });
    refused("has ids 257 and 3", &|f| {
        let mut twin = f["added_tokens"][0].clone();
        twin["id"] = json!(3);
        f["added_tokens"].as_array_mut().unwrap().push(twin);
    });
    refused("a merge", &|f| f["model"]["merges"] = json!(["a b c"]));
    refused("a merge", &|f| {
        f["model"]["merges"] = json!([["a", "b", "c"]])
    });
    refused("out of vocabulary", &|f| {
        f["model"]["merges"] = json!(["a q"])
    });
    refused("unk_token", &|f| f["model"]["unk_token"] = json!("<nope>"));
    refused("end_of_word_suffix", &|f| {
        f["model"]["end_of_word_suffix"] = json!("</w>")
    });
    refused("pattern of 4096 bytes", &|f| {
        let regex = "(".repeat(4096);
        f["pre_tokenizer"] =
            json!({"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated"});
    });
    refused("pre-tokenizer Split", &|f| {
        f["pre_tokenizer"] =
            json!({"type": "Split", "pattern": {"Regex": "(a"}, "behavior": "Isolated"});
    });
    let template = |single: Value, ids: Value| json!({"type": "TemplateProcessing", "single": single, "special_tokens": {"x": {"ids": ids}}});
    let text = json!({"Sequence": {"id": "A", "type_id": 0}});
    let token = json!({"SpecialToken": {"id": "x", "type_id": 0}});
    refused("id 5000", &|f| {
        f["post_processor"] = template(json!([token, text]), json!([5000]))
    });
    refused("no place for the text", &|f| {
        f["post_processor"] = template(json!([token]), json!([1]))
    });
    refused("repeats the text", &|f| {
        f["post_processor"] = template(json!([text, text]), json!([1]))
    });
    refused("unknown token \"y\"", &|f| {
        f["post_processor"] = template(json!([text, {"SpecialToken": {"id": "y"}}]), json!([1]));
    });
    refused("expected struct", &|f| *f = json!(null).take());
}

/// A token that the normalizer erases would match everywhere, also inside a character.
#[test]
fn a_token_that_normalizes_to_nothing_is_refused() {
    let mut file = small();
    file["normalizer"] = json!({"type": "Replace", "pattern": {"String": "<s>"}, "content": ""});
    file["added_tokens"][0]["normalized"] = json!(true);
    assert!(read(&file).is_err());
    file["added_tokens"][0]["normalized"] = json!(false);
    assert!(read(&file).is_ok());
}

#[test]
fn a_pattern_that_backtracks_ends() {
    let mut file = small();
    file["pre_tokenizer"]["pretokenizers"][0]["pattern"] = json!({"Regex": "(a+)+(?=z)$"});
    let tokenizer = read(&file).unwrap();
    let text = "a".repeat(64);
    let ids = tokenizer.encode(&text, false, false);
    assert!(ids.is_err() || ids.is_ok_and(|ids| ids.iter().all(|&id| id < 259)));
}

/// Each step doubles the text; forty would ask for a million times a million bytes.
#[test]
fn normalizers_and_decoders_cannot_explode() {
    let double = json!({"type": "Replace", "pattern": {"String": "a"}, "content": "aa"});
    let steps = |n: usize| json!({"type": "Sequence", "normalizers": vec![double.clone(); n]});
    let mut file = small();
    file["normalizer"] = steps(40);
    assert!(read(&file).err().unwrap().to_string().contains("40 steps"));
    file["normalizer"] = steps(30);
    let tokenizer = read(&file).unwrap();
    let error = tokenizer.encode("aaaa", false, false).unwrap_err();
    assert!(
        error.to_string().contains("normalizer makes more than"),
        "{error}"
    );
    assert_eq!(tokenizer.encode("b", false, false).unwrap(), [98]);
    file["normalizer"] = steps(3);
    assert_eq!(
        read(&file).unwrap().encode("a", false, false).unwrap(),
        [97; 8]
    );
    // An added token that is normalized goes the same way.
    file["normalizer"] = steps(30);
    file["added_tokens"][0]["content"] = json!("a");
    file["added_tokens"][0]["normalized"] = json!(true);
    assert!(
        read(&file)
            .err()
            .unwrap()
            .to_string()
            .contains("normalizer makes")
    );

    let mut file = small();
    file["decoder"] = json!({"type": "Sequence", "decoders": vec![double; 40]});
    assert!(
        read(&file)
            .err()
            .unwrap()
            .to_string()
            .contains("too many bytes")
    );

    let mut file = small();
    let level = json!({"type": "ByteLevel", "add_prefix_space": false, "use_regex": false});
    file["pre_tokenizer"] = json!({"type": "Sequence", "pretokenizers": vec![level; 20]});
    assert!(
        read(&file)
            .err()
            .unwrap()
            .to_string()
            .contains("ByteLevel twice")
    );
}

/// A pattern that gives up must not leave the rest of the text in one piece.
#[test]
fn a_limit_of_the_pattern_is_an_error() {
    let tokenizer = build(&byte_level("gpt-2", &["a b"]));
    let text = format!("a{}b", " ".repeat(1_200_000));
    let error = tokenizer
        .encode(&text, false, false)
        .unwrap_err()
        .to_string();
    assert!(error.contains("cannot cut this text"), "{error}");
    let text = format!("a{}b", " ".repeat(100_000));
    assert_eq!(
        tokenizer.encode(&text, false, false).unwrap().len(),
        100_002
    );
}

#[test]
fn deep_nesting_is_refused() {
    let deep =
        |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for json in [
        deep(r#"{"normalizer":"#, "}"),
        deep("[", "]"),
        format!(
            r#"{{"model":{{"vocab":{{"a":0}},"merges":[]}},"pre_tokenizer":{}}}"#,
            deep(r#"{"type":"Sequence","pretokenizers":["#, "]}")
        ),
    ] {
        assert!(Tokenizer::from_json(json.as_bytes()).is_err());
    }
}

proptest! {
    #[test]
    fn damaged_bytes_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        truncate: bool,
    ) {
        let mut json = serde_json::to_vec(&small()).unwrap();
        for (at, byte) in changes {
            let at = at.index(json.len());
            json[at] = byte;
        }
        if truncate {
            json.truncate(cut.index(json.len()));
        }
        survive(&json);
    }

    /// Damage that keeps the file JSON: one value is swapped for another of the file.
    #[test]
    fn swapped_values_are_survived(from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), odd in 0usize..8) {
        let mut file = small();
        file["model"]["vocab"] = json!({"a": 0, "b": 1, "ab": 2, "<": 3, "s": 4, ">": 5, "Ġ": 6, "1": 7});
        let mut paths = Vec::new();
        collect(&file, String::new(), &mut paths);
        let odds = [json!(0), json!(""), json!(null), json!([]), json!({}), json!("é"), json!(u32::MAX), json!(true)];
        let value = match paths.get(from.index(paths.len() + 4)) {
            Some(path) => file.pointer(path).unwrap().clone(),
            None => odds[odd].clone(),
        };
        *file.pointer_mut(&paths[to.index(paths.len())]).unwrap() = value;
        survive(&serde_json::to_vec(&file).unwrap());
    }
}

/// JSON pointers of all values inside `value`.
fn collect(value: &Value, path: String, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, v)| collect(v, format!("{path}/{i}"), out));
        }
        Value::Object(items) => items.iter().for_each(|(key, v)| {
            collect(
                v,
                format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")),
                out,
            );
        }),
        _ => {}
    }
    if !path.is_empty() {
        out.push(path);
    }
}
