//! Changes to bytes and to JSON text.

/// A small generator; the same seed gives the same run.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ x >> 31
    }

    /// In `0..n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// One in `n`.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Numbers at the edges of what parsers assume.
const EDGES: [u64; 20] = [
    0,
    1,
    2,
    7,
    8,
    9,
    31,
    32,
    33,
    255,
    65_535,
    1 << 20,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    1 << 40,
    (1 << 63) - 1,
    1 << 63,
    u64::MAX,
];

/// Changes `bytes` within `..head` (mostly) in one to four places.
pub fn bytes(rng: &mut Rng, bytes: &mut Vec<u8>, head: usize, other: &[u8]) {
    for _ in 0..1 + rng.below(4) {
        let whole = bytes.len();
        let range = if rng.one_in(8) {
            whole
        } else {
            head.min(whole)
        };
        let at = rng.below(range);
        match rng.below(10) {
            0 | 1 if at < whole => bytes[at] ^= 1 << rng.below(8),
            2 if at < whole => bytes[at] = rng.next() as u8,
            3 | 4 => overwrite(bytes, at, &rng.pick(&EDGES).to_le_bytes()),
            5 => overwrite(bytes, at, &(*rng.pick(&EDGES) as u32).to_le_bytes()),
            6 => {
                let near =
                    i64::from_le_bytes(read8(bytes, at)).wrapping_add(rng.below(9) as i64 - 4);
                overwrite(bytes, at, &near.to_le_bytes());
            }
            7 => bytes.truncate(rng.below(whole + 1)),
            8 => {
                let len = rng.below(64).min(whole - at.min(whole));
                let piece = bytes[at.min(whole)..][..len].to_vec();
                let to = rng.below(range);
                if rng.one_in(2) {
                    bytes.splice(to..to, piece);
                } else {
                    overwrite(bytes, to, &piece);
                }
            }
            _ => {
                let from = rng.below(other.len());
                let len = rng.below(128).min(other.len() - from);
                overwrite(bytes, at, &other[from..][..len]);
            }
        }
    }
}

/// Changes one to four bytes from `from` on.
pub fn values(rng: &mut Rng, bytes: &mut [u8], from: usize) {
    let Some(bytes) = bytes.get_mut(from..).filter(|bytes| !bytes.is_empty()) else {
        return;
    };
    for _ in 0..1 + rng.below(4) {
        bytes[rng.below(bytes.len())] = rng.next() as u8;
    }
}

/// Changes one number of JSON text a little.
pub fn number(rng: &mut Rng, text: &str) -> String {
    let mut tokens = tokens(text);
    let is_number = |token: &String| token.parse::<f64>().is_ok();
    let numbers: Vec<usize> = (0..tokens.len())
        .filter(|&i| is_number(&tokens[i]))
        .collect();
    if !numbers.is_empty() {
        let token = &mut tokens[*rng.pick(&numbers)];
        *token = match token.parse::<i128>() {
            Ok(number) => (number + rng.below(3) as i128 - 1).max(0).to_string(),
            Err(_) => format!("{}.{}", rng.below(10), rng.below(1000)),
        };
    }
    tokens.concat()
}

fn read8(bytes: &[u8], at: usize) -> [u8; 8] {
    std::array::from_fn(|i| bytes.get(at + i).copied().unwrap_or(0))
}

fn overwrite(bytes: &mut [u8], at: usize, new: &[u8]) {
    for (old, new) in bytes.iter_mut().skip(at).zip(new) {
        *old = *new;
    }
}

/// Values that JSON readers stumble over.
const JSON_VALUES: [&str; 24] = [
    "0",
    "1",
    "-1",
    "2",
    "32",
    "33",
    "1e3",
    "1e400",
    "0.5",
    "-0.0",
    "1e-45",
    "255",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993",
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "\"\"",
    "\"\\ud800\"",
];

/// Strings, numbers, words and single characters of JSON text; what is between them is lost.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if c == '"' {
            let mut escaped = false;
            for (i, c) in chars.by_ref() {
                end = i + c.len_utf8();
                match c {
                    '"' if !escaped => break,
                    '\\' => escaped = !escaped,
                    _ => escaped = false,
                }
            }
        } else if c.is_ascii_alphanumeric() || c == '-' {
            while let Some((i, c)) =
                chars.next_if(|(_, c)| c.is_ascii_alphanumeric() || "+-.".contains(*c))
            {
                end = i + c.len_utf8();
            }
        } else if c.is_whitespace() {
            continue;
        }
        tokens.push(text[start..end].to_owned());
    }
    tokens
}

/// Changes one to three tokens of JSON text. Strings that hold JSON themselves are changed inside
/// now and then.
pub fn json(rng: &mut Rng, text: &str) -> String {
    let mut tokens = tokens(text);
    for _ in 0..1 + rng.below(3) {
        if tokens.is_empty() {
            break;
        }
        let at = rng.below(tokens.len());
        let other = rng.pick(&tokens).clone();
        let value = |t: &str| !"{}[]:,".contains(t);
        match rng.below(9) {
            0..=2 if value(&tokens[at]) => tokens[at] = (*rng.pick(&JSON_VALUES)).to_owned(),
            3 if value(&tokens[at]) && value(&other) => tokens[at] = other,
            4 => drop(tokens.remove(at)),
            5 => tokens.insert(at, other),
            6 => {
                // A run of tokens twice: a key that occurs twice, an object in an object.
                let len = 1 + rng.below(12).min(tokens.len() - at - 1);
                let run = tokens[at..at + len].to_vec();
                tokens.splice(at..at, run);
            }
            7 => tokens[at] = near(rng, &tokens[at]),
            _ if tokens[at].contains("\\\"") => {
                let inner = tokens[at].trim_matches('"').replace("\\\"", "\"");
                let inner = json(rng, &inner);
                tokens[at] = format!("\"{}\"", inner.replace('"', "\\\""));
            }
            _ => tokens[at] = near(rng, &tokens[at]),
        }
    }
    if rng.one_in(200) {
        return "[".repeat(1 << rng.below(18)); // deep
    }
    tokens.concat()
}

/// A neighbour of a number; another letter in a string.
fn near(rng: &mut Rng, token: &str) -> String {
    if let Ok(number) = token.parse::<i128>() {
        return number
            .saturating_add(rng.below(65) as i128 - 32)
            .to_string();
    }
    let at = rng.below(token.chars().count());
    token
        .chars()
        .enumerate()
        .map(|(i, c)| {
            if i == at {
                *rng.pick(&['a', '0', '"', '/', '\u{1F600}'])
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_make_up_the_text() {
        let text = r#"{"a\"b":[1,-2.5e+3,null],"é":"\\"}"#;
        assert_eq!(tokens(text).concat(), text);
        assert_eq!(tokens(text).len(), 15);
    }

    #[test]
    fn values_leave_the_structure() {
        let text = r#"{"a":[1,2.5],"b":"7"}"#;
        for seed in 0..20 {
            let mut bytes = text.as_bytes().to_vec();
            values(&mut Rng::new(seed), &mut bytes, 5);
            assert_eq!(
                (&bytes[..5], bytes.len()),
                (&text.as_bytes()[..5], text.len())
            );
            let changed = number(&mut Rng::new(seed), text);
            assert!(changed.starts_with(r#"{"a":["#) && changed.ends_with(r#"],"b":"7"}"#));
        }
        values(&mut Rng::new(1), &mut [], 8);
        assert_eq!(number(&mut Rng::new(1), "{}"), "{}");
    }

    #[test]
    fn mutations_change_something_and_repeat_with_the_seed() {
        let text = r#"{"a": [1, 2], "b": "{\"c\":3}"}"#;
        let run = |seed| json(&mut Rng::new(seed), text);
        assert_eq!(run(5), run(5));
        let different = (0..100)
            .filter(|&seed| run(seed) != tokens(text).concat())
            .count();
        assert!(different > 60, "{different}");
    }
}
