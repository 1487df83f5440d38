use std::collections::HashMap;

use super::*;

#[test]
fn every_pre_tokenizer_splits_its_own_way() {
    let merges = [
        "1 2", "12 3", "123 4", "' S", "' s", "Ċ Ċ", ". Ċ", "Ġ Ġ", "+ +", "! ?",
    ];
    for (pre, digits, contraction, lines) in [
        ("smollm", "1|2|3|4", "A|'|S|a|'s", ".|\n|\n|x"),
        ("gpt-2", "1234", "A|'|S|a|'s", ".|\n|\n|x"),
        ("llama-bpe", "123|4", "A|'S|a|'s", ".|\n\n|x"),
        ("qwen2", "1|2|3|4", "A|'S|a|'s", ".|\n\n|x"),
        ("default", "123|4", "A|'|S|a|'|s", ".|\n|\n|x"),
    ] {
        let tokenizer = build(&byte_level(pre, &merges));
        assert_eq!(split(&tokenizer, "1234"), digits, "{pre}");
        assert_eq!(split(&tokenizer, "A'Sa's"), contraction, "{pre}");
        assert_eq!(split(&tokenizer, ".\n\nx"), lines, "{pre}");
        // The last space goes with the word, the others stay together.
        assert_eq!(split(&tokenizer, "a   b"), "a|  | |b", "{pre}");
    }
}

#[test]
fn llama3_keeps_words_that_are_tokens() {
    let mut vocabulary = byte_level("llama-bpe", &["a b"]);
    vocabulary.tokens.push("abc".into()); // no merge leads to it
    vocabulary.token_types.push(1);
    assert_eq!(split(&build(&vocabulary), "abc abc"), "abc| |ab|c");
    vocabulary.pre = "gpt-2".into();
    assert_eq!(split(&build(&vocabulary), "abc"), "ab|c");
}

/// SentencePiece: `<unk>`, `<s>`, `</s>`, 256 bytes, then the pieces with their scores.
fn sentencepiece(pieces: &[(&str, f32)]) -> GgufVocabulary {
    let mut tokens: Vec<String> = ["<unk>", "<s>", "</s>"].map(String::from).to_vec();
    let mut token_types = vec![2, 3, 3];
    tokens.extend((0..256).map(|byte| format!("<0x{byte:02X}>")));
    token_types.extend([6; 256]);
    let mut scores = vec![0.0; tokens.len()];
    for (piece, score) in pieces {
        tokens.push((*piece).into());
        token_types.push(1);
        scores.push(*score);
    }
    GgufVocabulary {
        model: "llama".into(),
        pre: "default".into(),
        tokens,
        token_types,
        scores,
        bos: Some(1),
        eos: Some(2),
        unk: Some(0),
        add_bos: true,
        ..GgufVocabulary::default()
    }
}

#[test]
fn sentencepiece_joins_by_score() {
    let pieces = [
        ("▁", -10.0),
        ("a", -11.0),
        ("b", -12.0),
        ("c", -13.0),
        ("bc", -1.0),
        ("ab", -2.0),
        ("abc", -3.0),
        ("▁a", -4.0),
        ("▁abc", -5.0),
    ];
    let tokenizer = build(&sentencepiece(&pieces));
    let id = |token| tokenizer.token_to_id(token).unwrap();
    let encode = |text| tokenizer.encode(text, true, true).unwrap();
    assert_eq!(encode("abc"), [1, id("▁abc")]);
    // "bc" before "ab": a|bc, then "abc" is no neighbour pair of tokens of the text "abbc".
    assert_eq!(encode("abbc"), [1, id("▁"), id("ab"), id("bc")]);
    assert_eq!(encode(""), [1]);
    // A space is put before the text, and before what follows a special token.
    assert_eq!(encode("a</s>a"), [1, id("▁a"), 2, id("▁a")]);
    assert_eq!(tokenizer.token_bytes(id("▁abc")), b" abc");
    // What the vocabulary cannot spell is spelled in bytes.
    let bytes: Vec<u8> = encode("é\n")[1..]
        .iter()
        .flat_map(|&id| tokenizer.token_bytes(id))
        .copied()
        .collect();
    assert_eq!(bytes, " é\n".as_bytes());
    assert_eq!(encode("\n"), [1, id("▁"), 3 + 10]);
    // Nor is a byte token written out read as one.
    assert_ne!(encode("<0x41>").len(), 3);
}

#[test]
fn the_space_before_a_text_is_a_setting() {
    let mut vocabulary = sentencepiece(&[("▁", -1.0), ("a", -2.0), ("▁a", -3.0)]);
    for (setting, spaced) in [(None, true), (Some(true), true), (Some(false), false)] {
        vocabulary.add_space_prefix = setting;
        let tokenizer = build(&vocabulary);
        let id = |token| tokenizer.token_to_id(token).unwrap();
        let first = if spaced { "▁a" } else { "a" };
        assert_eq!(
            tokenizer.encode("a a", false, false).unwrap(),
            [id(first), id("▁a")]
        );
        assert_eq!(
            tokenizer.encode("</s>a", false, true).unwrap(),
            [2, id(first)]
        );
    }
}

/// Whether more than half of `piece` is both its beginning and its end: then two ways to join it
/// can overlap, and ranks of merges cannot always prefer the left one as SentencePiece does.
fn repeats_itself(piece: &str) -> bool {
    let chars: Vec<char> = piece.chars().collect();
    (chars.len() / 2 + 1..chars.len()).any(|n| chars[..n] == chars[chars.len() - n..])
}

/// SentencePiece as its paper states it: join the neighbours with the best joint token, the
/// leftmost among equals, until there is none.
fn by_the_book(text: &str, scores: &HashMap<String, f32>) -> Vec<String> {
    let mut symbols: Vec<String> = format!("▁{}", text.replace(' ', "▁"))
        .chars()
        .map(String::from)
        .collect();
    loop {
        let joint = |i: usize| symbols[i].clone() + &symbols[i + 1];
        let best = (0..symbols.len() - 1)
            .filter_map(|i| scores.get(&joint(i)).map(|score| (i, *score)))
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((i, _)) = best else { return symbols };
        symbols[i] = joint(i);
        symbols.remove(i + 1);
    }
}

proptest! {
    #[test]
    fn merges_from_scores_encode_as_sentencepiece_does(
        text in "[ab c]{1,24}",
        extra in prop::collection::btree_set("[ab▁]{2,5}", 1..20),
    ) {
        let mut pieces: Vec<(&str, f32)> =
            ["▁", "a", "b", "c"].into_iter().map(|c| (c, -100.0)).collect();
        let extra = extra.iter().filter(|piece| !repeats_itself(piece));
        // Neither longest nor first in the alphabet first.
        pieces.extend((0..).zip(extra).map(|(i, piece)| (piece.as_str(), -((i * 7 % 23) as f32))));
        let tokenizer = build(&sentencepiece(&pieces));
        let scores = pieces.iter().map(|(piece, score)| (piece.to_string(), *score)).collect();
        let expected: Vec<u32> = by_the_book(&text, &scores)
            .iter()
            .map(|piece| tokenizer.token_to_id(piece).unwrap())
            .collect();
        prop_assert_eq!(tokenizer.encode(&text, false, false).unwrap(), expected);
    }
}

#[test]
fn contradictions_are_refused_by_name() {
    let good = byte_level("gpt-2", &["a b"]);
    let refused = |name: &str, change: &dyn Fn(&mut GgufVocabulary)| {
        let mut vocabulary = good.clone();
        change(&mut vocabulary);
        let error = tokenizer_json_from_gguf(&vocabulary)
            .unwrap_err()
            .to_string();
        assert!(error.contains(name), "{error}");
    };
    refused("\"bert\"", &|v| v.model = "bert".into());
    refused("\"tekken\"", &|v| v.pre = "tekken".into());
    refused("token_type has 1 entries, expected 260", &|v| {
        v.token_types = vec![1]
    });
    refused("tokens 97 and 98 are both \"a\"", &|v| {
        v.tokens[98] = "a".into()
    });
    refused("bos_token_id 999", &|v| {
        (v.add_bos, v.bos) = (true, Some(999))
    });
    refused("eos_token_id is missing", &|v| {
        (v.add_eos, v.eos) = (true, None)
    });
    refused("scores has 0 entries", &|v| v.model = "llama".into());
    let spm = sentencepiece(&[("a", f32::NAN)]);
    assert!(tokenizer_json_from_gguf(&spm).is_err());
    let mut spm = sentencepiece(&[("a", 0.0)]);
    spm.unk = Some(9999);
    assert!(tokenizer_json_from_gguf(&spm).is_err());
}
