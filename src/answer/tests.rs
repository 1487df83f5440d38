use proptest::prelude::*;

use super::*;

fn auto(text: &str) -> Option<String> {
    Extract::Auto.answer(text)
}

#[track_caller]
fn finds(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(auto(text).as_deref(), Some(*expected), "{text:?}");
    }
}

#[track_caller]
fn finds_nothing(texts: &[&str]) {
    for text in texts {
        assert_eq!(auto(text), None, "{text:?}");
    }
}

#[test]
fn boxes_come_first() {
    finds(&[
        ("so \\boxed{42}", "42"),
        ("so \\boxed{\\frac{1}{2}} and done", "0.5"),
        ("so \\boxed{\\frac{x}{2}} and done", "\\frac{x}{2}"),
        ("\\boxed{3} no, \\boxed{42}", "42"),
        ("\\boxed{7}\nAnswer: 8", "7"),
        ("\\boxed{\\$9{,}500}", "9500"),
        ("\\boxed{50\\%}", "50"),
        ("\\boxed{12 \\text{ cm}}", "12"),
        ("\\boxed{90^\\circ}", "90"),
        ("\\boxed{x = 5}", "5"),
        ("\\boxed{\\textbf{(C)}}", "c"),
        ("\\boxed{−3}", "-3"),
        ("\\boxed{} Answer: 42", "42"),
        ("\\boxed{17} and then \\boxed{}", "17"),
        ("\\boxed{17} and then \\boxed{ \\text{ } }", "17"),
        ("\\boxed{17} and then \\boxed{18", "17"),
    ]);
}

#[test]
fn answers_are_found_by_their_marks() {
    finds(&[
        ("17 + 4 = 21\n#### 21", "21"),
        ("Answer: 17 + 4 = 21.", "21"),
        ("Answer: 12\nWait.\nAnswer: 13", "13"),
        ("Answer: 12\nWait.\nAnswer: 13 apples.\nBye 99", "13"),
        ("Answer: 12\nLet me check.\nAnswer:", "12"),
        ("**Answer:** Lisbon.", "lisbon"),
        ("**Answer**: 42", "42"),
        ("**Answer:**\n\n42\n\nThat took 3 steps.", "42"),
        ("Final answer : 7 of them\n", "7"),
        ("So the answer is 42", "42"),
        ("So the answer is 42 and not 43 or 44", "44"),
        ("The answer is (C). There are 3 more.", "c"),
        ("The answer is not clear. I count 5", "5"),
        ("Answer: €50", "50"),
        ("Answer: 5 km/h", "5"),
        ("Answer: 1\u{a0}234", "1234"),
        ("Answer: 1\u{202f}234", "1234"),
        ("Answer: 1 234", "1234"),
        ("Answer: 3,4", "3, 4"),
        ("Answer: 50%", "50"),
        ("Answer: .5", "0.5"),
        ("Answer: 42 (forty-two)", "42"),
        ("Answer: x = 5 or x = 3", "x = 5 or x = 3"),
    ]);
}

#[test]
fn headings_are_no_marks() {
    finds(&[
        ("#### Step 1\nAdd.\n#### Step 2\nDone.\nAnswer: 21", "21"),
        ("#### 1. Read\nblah\n\nAnswer: 21", "21"),
        ("#### 2) Add\nIt makes 7.\n", "7"),
        ("Answer: 21\n#### Step 4\n", "21"),
        ("##### 5\nAnswer: 6", "6"),
        ("#### 5\nAnswer: 6", "6"),
        ("Answer: 6\n#### 5\n", "5"),
        ("We travel.\n#### Lisbon\n", "lisbon"),
    ]);
}

#[test]
fn a_sentence_with_one_number_stands_for_it() {
    finds(&[
        ("Answer: Felix has 164 cookies left.", "164"),
        ("Answer: Felix owes −3 dollars. Bye 99", "-3"),
        ("Answer: The total is $1,250 in all", "1250"),
        ("Answer: Apollo 11", "apollo 11"),
        (
            "Answer: In 3 hours he made 164 cookies",
            "in 3 hours he made 164 cookies",
        ),
    ]);
}

#[test]
fn the_last_number_is_taken_with_its_sign() {
    finds(&[
        ("It costs $1,234.50 in all", "1234.5"),
        ("It costs $80,000 + $50,000 = $130,000.", "130000"),
        ("The result is -7.", "-7"),
        ("The result is −7.", "-7"),
        ("12 - 5 = 7", "7"),
        ("5-3", "3"),
        ("5−3", "3"),
        ("we get 3.", "3"),
        ("about 9{,}500 of them", "9500"),
        ("rooms 3,4", "4"),
    ]);
}

#[test]
fn letters_are_choices_if_they_are_no_words() {
    finds(&[
        ("I choose B", "b"),
        ("(A) or (C)? It is (C)", "c"),
        ("I think it is A.", "a"),
        ("I take option I", "i"),
        ("It is (I)", "i"),
        ("Answer: B", "b"),
        ("Answer: C) Paris", "c"),
        ("Answer: **(C) Paris**", "c"),
        ("Answer: C. Paris", "c"),
        ("Answer: option C", "c"),
    ]);
    finds_nothing(&[
        "",
        "no idea",
        "Answer:",
        "I do not know.",
        "That is what I",
        "A cat sat on the mat.",
        "I'd say so, and I-D-K",
    ]);
}

#[test]
fn equal_answers_are_equal() {
    for (a, b) in [
        ("164", " 164.0 "),
        ("$1,000", "1000 dollars"),
        ("  New   York.", "new york"),
        ("+5", "5"),
        ("-0", "0"),
        ("50%", "50 %"),
        ("\"Lisbon!\t`", "lisbon"),
        ("\\$12", "12"),
        ("12\\text{ km}", "12"),
        ("$-5", "-$5"),
        ("USD 50", "50 €"),
        ("−3", "-3"),
        ("１２", "12"),
        ("1,00,000", "100000"),
        ("1.5 million", "1,500,000"),
        ("3\\times 10^{4}", "30000"),
        ("2.5e-3", "0.0025"),
        ("\\dfrac{2}{6}", "1/3"),
        ("\\frac12", "0.5"),
        ("-3/4", "-0.75"),
        ("about 12", "~12"),
        ("(C)", "**C**"),
        ("3,4", "3 and 4"),
        ("(3,4)", "( 3 , 4 )"),
        ("5 m²", "5 m^2"),
        ("y = x = 5", "5"),
    ] {
        assert_eq!(normalize(a), normalize(b), "{a} {b}");
    }
}

#[test]
fn different_answers_are_different() {
    for (a, b) in [
        ("1", "-1"),
        ("1.5", "15"),
        ("lisbon", "porto"),
        ("3 4", "34"),
        ("3,4", "34"),
        ("9007199254740993", "9007199254740992"),
        ("0.1000000000000000001", "0.1"),
        ("3x", "3"),
        ("3 million", "3"),
        ("5 or 6", "5"),
        ("5 pm", "5 am"),
        ("5 minus x", "5"),
        ("1/3", "0.3333333333333333"),
        ("x <= 5", "x >= 5"),
        ("x = 5, y = 3", "x = 4, y = 3"),
        ("(3, 4)", "[3, 4]"),
        ("5\\sqrt{2}", "5"),
        ("1e3", "1e4"),
        ("1/0", "0"),
        ("3-4", "3"),
    ] {
        assert_ne!(normalize(a), normalize(b), "{a} {b}");
    }
}

#[test]
fn gold_answers_follow_the_same_rule() {
    for (text, expected) in [
        ("5", "5"),
        ("He has 2 + 3 = <<2+3=5>>5 left.\n#### 5", "5"),
        ("He has 2 + 3 = 5 left. #### 5", "5"),
        ("It costs a lot.\n#### $1,080", "1080"),
        ("#### Lisbon", "lisbon"),
        ("Lisbon", "lisbon"),
        ("C) Paris", "c"),
        ("\\frac{1}{2}", "0.5"),
    ] {
        assert_eq!(gold(text), expected, "{text:?}");
        assert_eq!(
            auto(&format!("Answer: {expected}")).as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn a_pattern_gives_its_group() {
    let extract = Extract::pattern(r"<a>(.*?)</a>").unwrap();
    assert_eq!(
        extract.answer("<a>1</a> <a>Two</a>").as_deref(),
        Some("two")
    );
    assert_eq!(extract.answer("none"), None);
    let whole = Extract::pattern(r"\d+ km").unwrap();
    assert_eq!(whole.answer("5 km or 6 km").as_deref(), Some("6"));
    assert!(Extract::pattern("(").is_err());
}

#[test]
fn long_and_deep_texts_take_no_time() {
    let started = std::time::Instant::now();
    for text in [
        "\\boxed{".repeat(50_000),
        format!("{}x{}", "\\boxed{".repeat(50_000), "}".repeat(50_000)),
        "\\boxed{}".repeat(50_000),
        "Answer: ".repeat(50_000),
        "Answer:\n".repeat(50_000),
        "####\n".repeat(100_000),
        format!("Answer: {}", "\\text{".repeat(50_000)),
        format!("Answer: {}", "9".repeat(500_000)),
        "1,".repeat(200_000),
        "I ".repeat(200_000),
        format!("Answer: {}1{}", "(".repeat(100_000), ")".repeat(100_000)),
    ] {
        let before = started.elapsed();
        auto(&text);
        let took = started.elapsed() - before;
        assert!(took.as_secs() < 10, "{took:?}: {}..", &text[..20]);
    }
}

/// A number as digits: sign, whole part, fraction.
type Number = (bool, String, String);

fn numbers() -> impl Strategy<Value = Number> {
    let whole = prop_oneof![Just("0".to_owned()), "[1-9][0-9]{0,24}"];
    (
        any::<bool>(),
        whole,
        prop_oneof![Just(String::new()), "[0-9]{0,6}[1-9]"],
    )
}

/// The shortest form.
fn written((negative, whole, fraction): &Number) -> String {
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = match *negative && !(whole == "0" && fraction.is_empty()) {
        true => "-",
        false => "",
    };
    format!("{sign}{whole}{point}{fraction}")
}

/// Digits in groups of three.
fn grouped(digits: &str, separator: &str) -> String {
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// The same number in one of many clothes.
fn dressed(number: &Number, clothes: usize) -> String {
    let (negative, whole, fraction) = number;
    let sign = match (negative, clothes % 2) {
        (false, _) => "",
        (true, 0) => "-",
        (true, _) => "−",
    };
    let separator = ["", ",", "{,}", "\u{a0}", "\u{202f}", "\\,", " "][clothes / 2 % 7];
    let whole = match separator {
        "" => whole.clone(),
        separator => grouped(whole, separator),
    };
    let fraction = match (fraction.is_empty(), clothes / 14 % 2) {
        (true, 0) => String::new(),
        (true, _) => ".00".into(),
        (false, 0) => format!(".{fraction}"),
        (false, _) => format!(".{fraction}0"),
    };
    let number = format!("{whole}{fraction}");
    match clothes / 28 % 12 {
        0 => format!("{sign}${number}"),
        1 => format!("{sign}\\${number}"),
        2 => format!("€{sign}{number}"),
        3 => format!("{sign}{number}\\%"),
        4 => format!("{sign}{number}\\text{{ km}}"),
        5 => format!("**{sign}{number}**"),
        6 => format!("${sign}{number}$."),
        7 => format!("n = {sign}{number}"),
        8 => format!("\\text{{{sign}{number}}}"),
        9 => format!("\"{sign}{number} apples\""),
        10 => format!("{sign}{number}^\\circ"),
        _ => format!("{sign}{number} (so many)"),
    }
}

proptest! {
    #[test]
    fn any_text_is_taken(text in ".{0,60}", marks in prop::sample::select(vec!["", "\\boxed{", "#### ", "Answer: ", "é-", "１"])) {
        let text = format!("{text}{marks}{text}");
        if let Some(answer) = auto(&text) {
            prop_assert_eq!(normalize(&answer), answer);
        }
    }

    /// What looks like answers, and like nothing, in any order.
    #[test]
    fn normalizing_twice_changes_nothing(parts in prop::collection::vec(prop::sample::select(vec![
        "1", "12", "345", ",", ".", " ", "-", "−", "$", "\\$", "%", "\\%", "{", "}", "(", ")", "\\text{", "\\frac{", "=", "x", "km", "I",
        "/", "e", "^", "*", "**", "million", "and", ";", "'", "\"", "_", "°", "\\", "\\boxed{", "10", "×", "~", "–", "İ", "\n", "####", "Answer:",
    ]), 0..14)) {
        let text = parts.concat();
        let form = normalize(&text);
        prop_assert_eq!(normalize(&form), form.clone(), "{:?}", text);
        if let Some(answer) = auto(&text) {
            prop_assert_eq!(normalize(&answer), answer, "{:?}", text);
        }
    }

    #[test]
    fn a_number_after_a_mark_is_found(n in -1_000_000i64..1_000_000, text in "[a-z .]{0,20}") {
        prop_assert_eq!(auto(&format!("{text}\nAnswer: {n}\n")), Some(n.to_string()));
    }

    #[test]
    fn a_number_is_the_same_in_all_clothes(number in numbers(), clothes in 0..28 * 12usize) {
        let (text, form) = (dressed(&number, clothes), written(&number));
        prop_assert_eq!(normalize(&text), form.clone(), "{}", text);
        for reply in [format!("Answer: {text}"), format!("so \\boxed{{{text}}}"), format!("**Answer:**\n{text}\n\nDone.")] {
            prop_assert_eq!(auto(&reply), Some(form.clone()), "{}", reply);
        }
        prop_assert_eq!(gold(&text), form);
    }

    #[test]
    fn different_numbers_stay_different(a in numbers(), b in numbers(), clothes in (0..28 * 12usize, 0..28 * 12usize)) {
        prop_assume!(written(&a) != written(&b));
        prop_assert_ne!(normalize(&dressed(&a, clothes.0)), normalize(&dressed(&b, clothes.1)));
    }

    /// One digit more or less is another number, whatever its size.
    #[test]
    fn neighbours_stay_different(n in any::<u128>()) {
        let next = n.wrapping_add(1);
        prop_assert_ne!(normalize(&n.to_string()), normalize(&next.to_string()));
    }
}
