//! One form for every way to write an answer.
//!
//! ```text
//! \$9{,}500   €9,500   9 500 dollars   9500.0   **9500**    9500
//! \frac{1}{2}   1/2   0.50                                  0.5
//! x = −3   -3 °C   $-3$                                     -3
//! (C)   \textbf{C}                                          c
//! 3,4   3 and 4   3; 4                                      3, 4
//! ```
//! Numbers are compared digit by digit, never as floats. What is no number is compared as text, without
//! case, markup and surplus spaces.

use std::sync::LazyLock;

use regex::Regex;

use super::decimal::Decimal;

/// A number without its sign: a fraction, digits in groups, or digits alone. Groups have three digits
/// (in India the higher ones two), so that `3,4` stays a list.
const NUMBER: &str = r"\d+ ?/ ?\d+|\d{1,3}(?:,\d{3})+\b(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}\b(?:\.\d+)?|\d{1,3}(?:[ ']\d{3})+\b(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+";
/// What may stand before a number without changing it, besides its sign.
const BEFORE: &str = r"(?:(?:about|approximately|approx\.?|around|roughly|exactly|only|just|≈) ?)?";
const MONEY: &str =
    r"(?:(?:us|ca|au|nz|hk|a|c)?[$€£¥₹₽₩₺₫₱฿] ?|(?:usd|eur|gbp|jpy|inr|cad|aud|chf|rs\.?) )?";
/// Words after a number that make it another number, or no number.
const NO_UNITS: [&str; 31] = [
    "ad",
    "am",
    "and",
    "bc",
    "billionth",
    "bn",
    "cubed",
    "divided",
    "dozen",
    "e",
    "factorial",
    "i",
    "k",
    "less",
    "million-dollar",
    "minus",
    "mn",
    "mod",
    "more",
    "or",
    "over",
    "pi",
    "plus",
    "pm",
    "squared",
    "than",
    "times",
    "to",
    "x",
    "y",
    "π",
];
/// Letters that are units when they touch their number; others are variables, as in `3x`.
const SHORT_UNITS: &str = "gmslhLVWAJNKCF";
/// Most words of a unit.
const MAX_UNIT_WORDS: usize = 4;
/// Longest answer that is looked at more closely than as text, bytes.
const MAX_LEN: usize = 4096;
/// Most rounds of [`normalize`]; each takes off at least one layer, and real answers have three or four.
const MAX_ROUNDS: usize = 64;

/// A regular expression that is known to be one.
pub(super) fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of this module")
}

/// Case, markup, money, units, separators and the ways to write a number do not tell answers apart.
pub fn normalize(answer: &str) -> String {
    let mut text = answer.to_owned();
    for _ in 0..MAX_ROUNDS {
        let next = round(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Whether a normalized answer is a number.
pub(super) fn is_number(normalized: &str) -> bool {
    let digits = normalized.strip_prefix('-').unwrap_or(normalized);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || b"./".contains(&b))
}

fn round(text: &str) -> String {
    if text.len() > MAX_LEN {
        return as_text(text);
    }
    let text = bare(&plain(text));
    number(&text)
        .or_else(|| list(&text))
        .or_else(|| Some(round(right_side(&text)?)))
        .unwrap_or_else(|| as_text(&text))
}

/// Lower case, single spaces, one space after a comma and none within brackets.
fn as_text(text: &str) -> String {
    static COMMA: LazyLock<Regex> = LazyLock::new(|| compiled(r" *, *"));
    static BRACKET: LazyLock<Regex> = LazyLock::new(|| compiled(r"([(\[{]) +| +([)\]}])"));
    let words: Vec<&str> = text.split_whitespace().collect();
    let spaced = COMMA
        .replace_all(words.join(" ").trim(), ", ")
        .to_lowercase();
    BRACKET.replace_all(spaced.trim(), "$1$2").into_owned()
}

/// LaTeX, Markdown and typography as plain characters.
fn plain(text: &str) -> String {
    static STYLED: LazyLock<Regex> = LazyLock::new(|| {
        compiled(
            r"\\(?:text(?:bf|it|rm|tt|sf|normal)?|math(?:bf|rm|it|sf|tt)|[mf]?box|boxed|operatorname|underline|bm|boldsymbol) ?\{([^{}]*)\}",
        )
    });
    static BOLD: LazyLock<Regex> =
        LazyLock::new(|| compiled(r"(^|[\s(])(?:\*\*([^*\s][^*]*)\*\*|__([^_\s][^_]*)__)"));
    static FRACTION: LazyLock<Regex> =
        LazyLock::new(|| compiled(r"\\[dtc]?frac ?(?:\{ ?(\d+) ?\} ?\{ ?(\d+) ?\}|(\d)(\d))"));
    let mut text: String = text.chars().filter_map(plain_char).collect();
    for (latex, plain) in [
        ("{,}", ","),
        ("\\!", ""),
        ("\\,", " "),
        ("\\;", " "),
        ("\\:", " "),
        ("\\ ", " "),
        ("\\$", "$"),
        ("\\%", "%"),
        ("\\(", ""),
        ("\\)", ""),
        ("\\[", ""),
        ("\\]", ""),
        ("\\left", ""),
        ("\\right", ""),
        ("\\displaystyle", ""),
        ("^{\\circ}", "°"),
        ("^\\circ", "°"),
        ("\\degree", "°"),
        ("\\approx", "≈"),
        ("\\times", "×"),
        ("\\cdot", "×"),
    ] {
        if text.contains(latex) {
            text = text.replace(latex, plain);
        }
    }
    let text = STYLED.replace_all(&text, "$1");
    let text = BOLD.replace_all(&text, "$1$2$3");
    let text = FRACTION.replace_all(&text, "$1$3/$2$4");
    text.into_owned()
}

/// A character as ASCII has it, `None` for one that has no width.
fn plain_char(c: char) -> Option<char> {
    Some(match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '~' => ' ',
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => return None,
        '−' | '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        '，' => ',',
        '．' => '.',
        '％' => '%',
        '＄' => '$',
        '＝' => '=',
        c => c,
    })
}

/// Without the punctuation around it.
fn bare(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let before = text.len();
        text = text
            .trim_end_matches(['.', '!', '。', ',', ';', ':'])
            .trim();
        text = text.trim_matches(['*', '$', '"', '\'', '`', '_', ' ']);
        for (open, close) in [('(', ')'), ('{', '}'), ('[', ']')] {
            let inner = text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
            // Brackets around several things, say coordinates, mean something.
            text = inner
                .filter(|inner| !inner.contains(['(', ')', '{', '}', '[', ']', ',', ';']))
                .unwrap_or(text);
        }
        if text.len() == before {
            return text.to_owned();
        }
    }
}

/// A number, with money or a unit or without, in its shortest form.
fn number(text: &str) -> Option<String> {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        compiled(&format!(
            r"^(?i:{BEFORE})([-+]?) ?(?i:{MONEY})([-+]?) ?({NUMBER})(?s:(.*))$"
        ))
    });
    // "–3": a dash before a number is its sign.
    let text = match text.strip_prefix('–') {
        Some(rest) => format!("-{rest}"),
        None => text.to_owned(),
    };
    let found = WHOLE.captures(&text)?;
    let signs = [&found[1], &found[2]];
    if signs.iter().all(|sign| !sign.is_empty()) {
        return None;
    }
    let (power, unit) = power_of_ten(&found[4]);
    let shift = power + zeros_of_unit(unit)?;
    let negative = signs.contains(&"-");
    if let Some((numerator, denominator)) = found[3].split_once('/') {
        return (shift == 0)
            .then(|| fraction(negative, numerator, denominator))
            .flatten();
    }
    let digits: String = found[3]
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    Some(Decimal::new(negative, &digits)?.shifted(shift).shortest())
}

/// A fraction of integers: a decimal if it ends, reduced if not.
fn fraction(negative: bool, numerator: &str, denominator: &str) -> Option<String> {
    let numerator: u128 = numerator.trim().parse().ok()?;
    let denominator: u128 = denominator.trim().parse().ok().filter(|&d| d > 0)?;
    let (mut a, mut b) = (numerator, denominator);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let (numerator, denominator) = (numerator / a, denominator / a);
    let decimal = Decimal::ratio(negative, numerator, denominator);
    Some(match decimal {
        Some(decimal) => decimal.shortest(),
        None => format!(
            "{}{numerator}/{denominator}",
            if negative { "-" } else { "" }
        ),
    })
}

/// The power of ten at the beginning of what follows a number (`e6`, `× 10^6`), and the rest.
fn power_of_ten(text: &str) -> (i64, &str) {
    static POWER: LazyLock<Regex> = LazyLock::new(|| {
        compiled(r"^(?:[eE]([-+]?\d{1,3})\b| ?[×x*] ?10 ?(?:\^ ?\{? ?|\*\*)([-+]?\d{1,3})\b ?\}?)")
    });
    let Some(found) = POWER.captures(text) else {
        return (0, text);
    };
    let digits = found.get(1).or(found.get(2)).map_or("", |m| m.as_str());
    (digits.parse().unwrap_or(0), &text[found[0].len()..])
}

/// The zeros that the words after a number add to it; `None` if they are no unit.
fn zeros_of_unit(unit: &str) -> Option<i64> {
    static REMARK: LazyLock<Regex> = LazyLock::new(|| compiled(r"\s*\([^()]*\)$"));
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        let one = r"[\p{L}°%‰$€£¥₹'-]+(?:[²³]|\^ ?\{?-?[1-3]\}?)?";
        compiled(&format!(r"^{one}(?:[/·.]{one})*\.?$"))
    });
    let touches = !unit.starts_with(char::is_whitespace);
    let unit = REMARK.replace(unit, "");
    let unit = unit.trim();
    let mut letters = unit.chars();
    if let (true, Some(letter), None) = (touches, letters.next(), letters.next())
        && letter.is_alphabetic()
        && !SHORT_UNITS.contains(letter)
    {
        return None;
    }
    let mut words = unit.split_whitespace().peekable();
    let mut zeros = 0;
    while let Some(more) = words.peek().and_then(|word| zeros_of_word(word)) {
        zeros += more;
        words.next();
    }
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let is_unit = |word: &String| {
        WORD.is_match(word)
            && !NO_UNITS.contains(&word.trim_end_matches('.').replace('.', "").as_str())
    };
    // A dash at the beginning is an operator, "3-4" is no number.
    let sound = !unit.starts_with(['-', '\'']) && words.iter().all(is_unit);
    (sound && words.len() <= MAX_UNIT_WORDS).then_some(zeros)
}

fn zeros_of_word(word: &str) -> Option<i64> {
    Some(match word.to_lowercase().as_str() {
        "hundred" => 2,
        "thousand" => 3,
        "million" => 6,
        "billion" => 9,
        "trillion" => 12,
        _ => return None,
    })
}

/// Several numbers.
fn list(text: &str) -> Option<String> {
    static WIDE: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?i) *; *| *, +(?:and +)?| +and +"));
    static NARROW: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?i) *[;,] *(?:and +)?| +and +"));
    let split = |separator: &Regex| {
        let numbers: Option<Vec<String>> = separator.split(text).map(number).collect();
        numbers.filter(|n| n.len() > 1).map(|n| n.join(", "))
    };
    split(&WIDE).or_else(|| split(&NARROW))
}

/// Of an equation its right side; of several equations nothing.
fn right_side(text: &str) -> Option<&str> {
    static NEXT: LazyLock<Regex> =
        LazyLock::new(|| compiled(r"(?i)(?:[,;]|\b(?:and|or)\b)\s*\\?[a-z]\w*\s*$"));
    let (left, right) = text.rsplit_once('=')?;
    let relation = left.ends_with(['<', '>', '!', '=', ':', '≠']);
    let several = left.split('=').skip(1).any(|part| NEXT.is_match(part));
    (!relation && !several && !right.trim().is_empty()).then(|| right.trim())
}

/// The last number of a text, its sign with it, as it stands there; and how many there are.
pub(super) fn last_number(text: &str) -> (Option<&str>, usize) {
    static RUN: LazyLock<Regex> = LazyLock::new(|| {
        let space = r"[\u{a0}\u{2009}\u{202f}]";
        compiled(&format!(
            r"\d{{1,3}}(?:(?:,|\{{,\}}|\\,|{space})\d{{3}})+\b(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
        ))
    });
    let mut count = 0;
    let last = RUN.find_iter(text).inspect(|_| count += 1).last();
    let number = last.map(|found| {
        // A minus belongs to the number unless it stands after another operand.
        let mut before = text[..found.start()].char_indices().rev();
        let sign = before.next().filter(|&(_, c)| c == '-' || c == '−');
        let operand = before
            .next()
            .is_some_and(|(_, c)| !(c.is_whitespace() || "([{$=*:".contains(c)));
        let start = sign
            .filter(|_| !operand)
            .map_or(found.start(), |(at, _)| at);
        &text[start..found.end()]
    });
    (number, count)
}
