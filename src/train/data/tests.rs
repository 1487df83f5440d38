use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::mix::{Example, Mix, MixOptions};
use super::*;
use crate::measure::eval::Check;
use crate::train::{Error, Result};

fn read_bytes(bytes: &[u8]) -> Result<Dataset> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("train.jsonl");
    fs::write(&path, bytes).unwrap();
    read(&path)
}

fn read_text(text: &str) -> Dataset {
    read_bytes(text.as_bytes()).unwrap()
}

#[track_caller]
fn refused(text: &str, line: usize, expected: &str) {
    let error = read_bytes(text.as_bytes()).unwrap_err().to_string();
    let place = format!("train.jsonl line {line}: ");
    assert!(
        error.contains(&place) && error.contains(expected),
        "{error}"
    );
}

fn said(turns: &[Message]) -> Vec<(&str, &str)> {
    turns.iter().map(|t| (&*t.role, &*t.content)).collect()
}

#[test]
fn our_lines_are_read_with_their_traces() {
    let data = read_text(concat!(
        "\u{feff}",
        r#"{"id": 7, "kind": "reasoning", "family": "gain", "steps": 2, "need": 40, "prompt": "53 + 11 - 56?", "answer": 8, "check": "number", "verbose": "Add.\r\nAnswer: 8", "concise": "53 + 11 = 64. 64 - 56 = 8", "scratch": null}"#,
        "\r\n\r\n",
        r#"{"question": "Capital of Portugal?", "answer": "Lisbon", "check": "contains", "kind": "easy"}"#,
        "\r\n",
        r#"{"prompt": "Hello", "answer": "", "check": "none", "label": "easy"}"#,
    ));
    let [first, second, third] = data.items() else {
        panic!("{:?}", data.counts());
    };
    assert_eq!(said(&first.turns), [("user", "53 + 11 - 56?")]);
    assert_eq!((&*first.question.id, &*first.question.answer), ("7", "8"));
    assert_eq!(
        (&*first.family, first.steps, first.group()),
        ("gain", 2, Group::Reasoning)
    );
    let traces: Vec<(Style, &str)> = first.traces.iter().map(|t| (t.style, &*t.text)).collect();
    let expected = [
        (Style::Verbose, "Add.\nAnswer: 8"),
        (Style::Concise, "53 + 11 = 64. 64 - 56 = 8"),
    ];
    assert_eq!(traces, expected);
    assert_eq!(first.judge("Answer: 8.0"), Some(true));
    assert_eq!(
        (second.question.check, second.group()),
        (Check::Contains, Group::Easy)
    );
    assert_eq!((&*second.question.id, second.line), ("3", 3));
    assert_eq!((third.group(), third.judge("hi")), (Group::Easy, None));
    let error = data.error(1, "too long".into()).to_string();
    assert!(error.ends_with("train.jsonl line 3: too long"), "{error}");
    let counts = data.counts();
    assert_eq!((counts.items, counts.without_traces), (3, 2));
}

#[test]
fn other_shapes_become_turns_and_a_reply() {
    let one = |text: &str| read_text(text).items()[0].clone();
    let item = one(r#"{"prompt": "Hi?", "completion": "Yes."}"#);
    assert_eq!(
        (said(&item.turns), &*item.traces[0].text),
        (vec![("user", "Hi?")], "Yes.")
    );
    assert_eq!(
        (item.traces[0].style, item.judge("no")),
        (Style::Given, None)
    );
    let item = one(
        r#"{"prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi?"}], "completion": [{"role": "assistant", "content": "Yes."}]}"#,
    );
    assert_eq!(
        said(&item.turns),
        [("system", "Be brief."), ("user", "Hi?")]
    );
    assert_eq!(item.traces[0].text, "Yes.");
    let item = one(
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]}"#,
    );
    assert_eq!(
        said(&item.turns),
        [("user", "a"), ("assistant", "b"), ("user", "c")]
    );
    assert_eq!(
        (&*item.traces[0].text, &*item.question.question),
        ("d", "c")
    );
}

#[test]
fn gsm8k_and_math_qa_end_in_an_answer() {
    let data = read_text(concat!(
        r#"{"question": "Natalia sold 48 clips and half as many. All?", "answer": "Half is 48/2 = <<48/2=24>>24.\nAll are 48+24 = <<48+24=72>>72.\n#### 72"}"#,
        "\n",
        r#"{"question": "How much?", "answer": "It is 1,000 and more.\n#### 1,234"}"#,
        "\n",
        r##"{"Problem": "What is 3 + 4 ?", "Rationale": "\"3 + 4 = 7 . answer : c\"", "options": "a ) 5 , b ) 6 , c ) 7 , d ) 8 , e ) none", "correct": "c", "annotated_formula": "add(3,4)", "linear_formula": "add(n0,n1)|", "category": "general"}"##,
    ));
    let items = data.items();
    let trace = |i: usize| &*items[i].traces[0].text;
    assert_eq!(
        trace(0),
        "Half is 48/2 = 24.\nAll are 48+24 = 72.\nAnswer: 72"
    );
    assert_eq!((&*items[0].question.answer, items[0].steps), ("72", 2));
    assert_eq!(items[1].judge("#### 1234"), Some(true));
    assert_eq!(trace(2), "3 + 4 = 7 . answer : c\nAnswer: c");
    let prompt = "What is 3 + 4 ?\nOptions: a ) 5 , b ) 6 , c ) 7 , d ) 8 , e ) none";
    assert_eq!(
        (said(&items[2].turns), &*items[2].family),
        (vec![("user", prompt)], "general")
    );
    assert_eq!(
        (items[2].judge("So C"), items[2].judge("Answer: d")),
        (Some(true), Some(false))
    );
}

#[test]
fn what_cannot_be_used_is_named_with_its_line() {
    let good = r#"{"prompt": "1 + 1?", "answer": "2", "verbose": "Answer: 2"}"#;
    for (line, expected) in [
        (r#"{"text": "Once upon a time"}"#, "found text"),
        ("{}", "found no fields"),
        ("[1]", "expected a JSON object"),
        ("{\"prompt\": ", "no JSON"),
        (
            r#"{"prompt": 3, "answer": "2"}"#,
            "prompt: expected a text, found 3",
        ),
        (
            r#"{"prompt": "a", "answer": ["2"]}"#,
            "answer: expected a text or a number",
        ),
        (
            r#"{"prompt": "a", "answer": "2", "check": "word"}"#,
            "check: unknown variant `word`",
        ),
        (
            r#"{"prompt": "a", "answer": "2", "steps": -1}"#,
            "steps: expected a count",
        ),
        (r#"{"completion": "a"}"#, "field \"prompt\" is missing"),
        (
            r#"{"prompt": "a", "completion": null}"#,
            "completion: expected a text",
        ),
        (r#"{"messages": "a"}"#, "messages: expected a list"),
        (
            r#"{"messages": [{"role": "user", "content": "a"}]}"#,
            "expected the role assistant",
        ),
        (
            r#"{"messages": [{"role": "user"}]}"#,
            "messages[0]: expected a text in \"content\"",
        ),
        (
            r#"{"messages": [{"role": "system", "content": "a"}, {"role": "assistant", "content": "b"}]}"#,
            "expected the role user before the reply",
        ),
        (
            r#"{"Problem": "a", "options": "b", "correct": "z"}"#,
            "a letter from a to j",
        ),
        (
            r#"{"Problem": "a", "correct": "a"}"#,
            "\"options\" is missing",
        ),
        (
            r#"{"prompt": "9 - 2?", "answer": "7", "verbose": "Answer: 7", "concise": "9 - 2 = 6"}"#,
            "the Concise trace ends in \"6\", the answer is \"7\"",
        ),
        (
            r#"{"prompt": "1  + 1?", "answer": "3"}"#,
            "the answer is \"3\", but that of the same question in line 1 is \"2\"",
        ),
    ] {
        refused(&format!("{good}\n\n{line}\n"), 3, expected);
    }
    let error =
        read_bytes(b"{\"prompt\": \"a\", \"answer\": \"1\"}\n{\"prompt\": \"\xff\"}").unwrap_err();
    assert!(
        error.to_string().ends_with("line 2: expected UTF-8"),
        "{error}"
    );
    assert!(matches!(read(Path::new("/no/such")), Err(Error::Io { .. })));
    let error = read_bytes(b"\n{\"prompt\": \" \", \"answer\": \"1\"}\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("0 items; left out: 1 empty"), "{error}");
}

#[test]
fn empty_double_and_shared_items_are_counted() {
    let mut train = read_text(concat!(
        r#"{"prompt": "1 + 1?", "answer": "2", "verbose": "Answer: 2"}"#,
        "\n",
        r#"{"prompt": "1 + 1?", "answer": "2", "verbose": "Answer: 2", "id": "again"}"#,
        "\n",
        r#"{"prompt": "1 + 1?", "answer": "2", "verbose": "It is.\nAnswer: 2"}"#,
        "\n",
        r#"{"prompt": "2 + 1?", "answer": "3"}"#,
        "\n",
        r#"{"prompt": "", "answer": "3"}"#,
        "\n",
        r#"{"prompt": "x", "answer": " "}"#,
        "\n",
        r#"{"prompt": "x", "completion": ""}"#,
        "\n",
    ));
    let fingerprint = train.fingerprint();
    let validation = read_text(r#"{"question": "2 +  1?", "answer": "3"}"#);
    train.exclude(&validation);
    let expected = "2 items; left out: 3 empty, 1 duplicates, 1 also in validation";
    assert_eq!(train.counts().to_string(), expected);
    assert_ne!(train.fingerprint(), fingerprint);
    assert_eq!(train.fingerprint().len(), 64);
}

#[test]
fn a_fingerprint_is_of_content_and_order_only() {
    let (a, b) = (
        r#"{"id": "a", "prompt": "1 + 1?", "answer": 2, "concise": "1 + 1 = 2"}"#,
        r#"{"prompt": "2 + 1?", "answer": "3"}"#,
    );
    let of = |text: String| read_text(&text).fingerprint();
    let first = of(format!("{a}\n{b}"));
    assert_eq!(
        first,
        of(format!("{}\r\n\r\n{b}", a.replace("\"a\"", "\"other\"")))
    );
    assert_ne!(first, of(format!("{b}\n{a}")));
    assert_ne!(
        first,
        of(format!("{}\n{b}", a.replace("1 + 1 = 2", "1 + 1 = 2.")))
    );
    assert_ne!(first, of(format!("{a}\n{}", b.replace("\"3\"", "\"4\""))));
}

#[test]
fn borrows_are_found() {
    for (text, expected) in [
        ("241 - 94 = 147", true),
        ("Step 1: 88 - 74 = 14.", false),
        ("Step 1: 81 - 74 = 7.", true),
        ("105 - 15 = 90.", true),
        ("115 - 15 = 100.", false),
        ("9 - 3 = 6", false),
        ("3 - 9 = -6", false),
        ("24 - 31", false),
        ("a well-known - thing", false),
        ("50 + 17 = 67", false),
    ] {
        assert_eq!(has_borrow(text), expected, "{text}");
    }
}

/// Items to reason about (three borrow), drills and easy items, with their tokens counted as words.
fn mixed() -> Dataset {
    let mut lines = vec![];
    for i in 0..10 {
        let (a, b) = (50 + i, if i < 3 { 19 } else { 10 });
        let sum = a - b;
        lines.push(format!(
            r#"{{"prompt": "P {i}", "answer": {sum}, "family": "f", "steps": 1, "verbose": "Now we take the second from the first. {a} - {b} = {sum}. Answer: {sum}", "concise": "{a} - {b} = {sum}. Answer: {sum}", "scratch": "a b c d e f g h i j k l m n o p q r s t u v Answer: {sum}"}}"#
        ));
    }
    for i in 0..7 {
        lines.push(format!(
            r#"{{"kind": "drill", "prompt": "{i} + 1", "answer": {0}, "concise": "{i} + 1 = {0}"}}"#,
            i + 1
        ));
    }
    for i in 0..5 {
        lines.push(format!(
            r#"{{"kind": "easy", "prompt": "Hi {i}", "answer": "", "check": "none", "verbose": "Hello."}}"#
        ));
    }
    lines.push(r#"{"prompt": "no trace", "answer": "1"}"#.into());
    let mut data = read_text(&lines.join("\n"));
    data.measure(|text| Ok::<_, ()>(text.split_whitespace().count()))
        .unwrap();
    data
}

fn counts(data: &Dataset, examples: &[Example]) -> Vec<usize> {
    let mut counts = vec![0; data.items().len()];
    examples.iter().for_each(|e| counts[e.item] += 1);
    counts
}

#[test]
fn an_epoch_has_every_item_once() {
    let data = mixed();
    let mix = Mix::new(&data, MixOptions::default(), 1).unwrap();
    assert_eq!(mix.len(), 22);
    let epoch = mix.epoch(&data, 3);
    let mut expected = vec![1; 22];
    expected.push(0);
    assert_eq!(counts(&data, &epoch), expected);
    // Drills and easy items have an order of their own.
    let reasoning = |epoch: &[Example]| -> Vec<usize> {
        let items = epoch.iter().map(|e| e.item);
        items.filter(|item| *item < 10).collect()
    };
    assert_ne!(reasoning(&epoch), reasoning(&mix.epoch(&data, 4)));
    // Drills have no verbose trace: their concise one is taken.
    for example in epoch {
        let style = example.trace(&data).style;
        let drill = data.items()[example.item].group() == Group::Drill;
        assert_eq!(
            style,
            if drill {
                Style::Concise
            } else {
                Style::Verbose
            }
        );
        assert_eq!(example.budget, None);
    }
}

#[test]
fn shares_and_copies_hold_in_every_epoch() {
    let data = mixed();
    let options = MixOptions {
        drills: Some(0.5),
        easy: Some(0.1),
        borrow_copies: 3,
        ..Default::default()
    };
    let mix = Mix::new(&data, options, 1).unwrap();
    // 16 of 40: 20 drills, 4 easy items.
    assert_eq!(mix.len(), 40);
    let mut drills = vec![0; 7];
    for epoch in 0..7 {
        let counts = counts(&data, &mix.epoch(&data, epoch));
        assert_eq!(counts[..10], [3, 3, 3, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(counts[10..17].iter().sum::<usize>(), 20);
        assert_eq!(counts[17..22].iter().sum::<usize>(), 4);
        drills
            .iter_mut()
            .zip(&counts[10..17])
            .for_each(|(sum, n)| *sum += n);
        // No drill comes up again before all others have.
        assert!(drills.iter().max().unwrap() - drills.iter().min().unwrap() <= 1);
    }
    assert_eq!(drills, [20; 7]);
}

#[test]
fn budgets_stand_in_the_prompt_and_the_longest_trace_fits() {
    let data = mixed();
    let options = MixOptions {
        budgets: vec![4, 8, 16, 200],
        budget_share: 1.0,
        ..Default::default()
    };
    let mix = Mix::new(&data, options, 1).unwrap();
    let mut seen = std::collections::BTreeMap::new();
    for epoch in 0..40 {
        for example in mix.epoch(&data, epoch) {
            let item = &data.items()[example.item];
            let trace = example.trace(&data);
            if item.group() != Group::Reasoning {
                assert_eq!(example.budget, None);
                continue;
            }
            let budget = example.budget.unwrap();
            *seen.entry(budget).or_insert(0) += 1;
            let expected = if budget == 8 {
                Style::Concise
            } else {
                Style::Verbose
            };
            assert_eq!(trace.style, expected, "{budget}");
            assert!(trace.tokens <= budget);
            let turns = example.turns(&data);
            let text = format!("{} Use at most {budget} tokens.", item.question.question);
            assert_eq!(turns[0].content, text);
        }
    }
    // 4 is below what any trace needs, the others are equally likely.
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), [8, 16, 200]);
    assert!(seen.values().all(|n| (90..180).contains(n)), "{seen:?}");
}

#[test]
fn options_out_of_range_are_named() {
    let data = mixed();
    let default = MixOptions::default();
    for (options, expected) in [
        (
            MixOptions {
                drills: Some(1.0),
                ..default.clone()
            },
            "share of drills",
        ),
        (
            MixOptions {
                easy: Some(-0.1),
                ..default.clone()
            },
            "share of easy",
        ),
        (
            MixOptions {
                drills: Some(0.6),
                easy: Some(0.4),
                ..default.clone()
            },
            "together",
        ),
        (
            MixOptions {
                borrow_copies: 0,
                ..default.clone()
            },
            "copies",
        ),
        (
            MixOptions {
                budgets: vec![0],
                ..default.clone()
            },
            "budgets",
        ),
        (
            MixOptions {
                budget_share: f64::NAN,
                ..default.clone()
            },
            "share of budgets",
        ),
    ] {
        let error = Mix::new(&data, options, 1).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let bare = read_text(r#"{"prompt": "a", "answer": "1"}"#);
    let error = Mix::new(&bare, default.clone(), 1).unwrap_err().to_string();
    assert!(error.contains("1 without a trace"), "{error}");
    let no_drills = read_text(r#"{"prompt": "a", "answer": "1", "concise": "1"}"#);
    let options = MixOptions {
        drills: Some(0.5),
        ..default
    };
    let error = Mix::new(&no_drills, options, 1).unwrap_err().to_string();
    assert!(error.contains("the data has none"), "{error}");
}

proptest! {
    /// However steps are cut into runs, they are the same steps.
    #[test]
    fn steps_do_not_depend_on_where_a_run_began(seed: u64, batch in 1usize..50, at in 0u64..9) {
        let data = mixed();
        let options = MixOptions { budgets: vec![8, 200], drills: Some(0.3), ..Default::default() };
        let mut whole = Mix::new(&data, options.clone(), seed).unwrap();
        let steps: Vec<Vec<Example>> = (0..10).map(|step| whole.batch(&data, step, batch)).collect();
        let mut continued = Mix::new(&data, options, seed).unwrap();
        prop_assert_eq!(&continued.batch(&data, at, batch), &steps[at as usize]);
        // Steps are the epochs one after the other.
        let epochs = (0..3).flat_map(|epoch| whole.epoch(&data, epoch));
        let expected: Vec<Example> = epochs.take(10 * batch).collect();
        let found: Vec<Example> = steps.concat().into_iter().take(expected.len()).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_line_is_read_or_refused(line in r#"\{("(prompt|question|answer|messages|completion|Problem|options|correct|check|kind)": ("[a-c#\\n 1]{0,9}"|3|null|\[\]|\[3\]|\{\}),){0,4}"id": 1\}"#) {
        let _ = read_bytes(line.as_bytes());
    }
}

/// The data that adapters are trained on, if it is beside the repository.
fn fixtures() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures"));
    let dir = std::env::var_os("BREVITY_FIXTURES").map_or_else(beside, PathBuf::from);
    if !dir.exists() {
        eprintln!(
            "skipped: no fixtures at {} (set BREVITY_FIXTURES)",
            dir.display()
        );
        return None;
    }
    Some(dir)
}

#[test]
fn the_families_are_read_whole() {
    let Some(dir) = fixtures() else { return };
    let open = |name: &str| read(&dir.join(name)).unwrap();
    let mut train = open("families/train.jsonl");
    train.exclude(&open("families/val.jsonl"));
    train.exclude(&open("families/test.jsonl"));
    let counts = train.counts();
    assert_eq!(
        (counts.without_traces, counts.empty, counts.in_validation),
        (300, 0, 0)
    );
    assert_eq!(counts.items + counts.duplicates, 16_300);
    // Where a subtraction borrows and can be split there is a scratch trace.
    let scratch = train
        .items()
        .iter()
        .filter(|i| i.trace(Style::Scratch).is_some());
    assert!(scratch.clone().count() > 5000);
    assert!(
        scratch.clone().all(Item::borrows),
        "{:?}",
        scratch.clone().find(|i| !i.borrows())
    );
    for name in ["train", "val", "test"] {
        open(&format!("data/{name}.jsonl"));
    }
}
