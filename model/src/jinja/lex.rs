//! From source to tokens, with Jinja's rules for white space around tags.

use super::{Error, Result};

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// Text outside tags.
    Data(String),
    /// `{{`
    PrintBegin,
    /// `}}`
    PrintEnd,
    /// `{%`
    TagBegin,
    /// `%}`
    TagEnd,
    Name(String),
    Text(String),
    Int(i64),
    Float(f64),
    /// `+`, `**`, `(`, ...
    Sign(&'static str),
}

/// Longest first.
const SIGNS: [&str; 26] = [
    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}",
    "<", ">", "=", ".", ":", "|", ",", ";",
];

/// The tokens of a source and the line of each.
///
/// `\r\n` and `\r` count as `\n`, one newline at the very end is dropped, a newline after a tag is
/// dropped (`trim_blocks`) and blanks before a tag that begins its line are dropped
/// (`lstrip_blocks`).
pub fn tokens(source: &str) -> Result<Vec<(Token, usize)>> {
    let mut source = source.replace("\r\n", "\n").replace('\r', "\n");
    if source.ends_with('\n') {
        source.pop();
    }
    let mut lexer = Lexer {
        source: &source,
        at: 0,
        line: 1,
        line_starting: true,
        tokens: Vec::new(),
    };
    while lexer.at < source.len() {
        lexer.next_tag()?;
    }
    Ok(lexer.tokens)
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    line: usize,
    /// Whether the last tag took a newline with it.
    line_starting: bool,
    tokens: Vec<(Token, usize)>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn error<T>(&self, what: impl Into<String>) -> Result<T> {
        Err(Error::at(self.line, what))
    }

    /// Goes `len` bytes on.
    fn skip(&mut self, len: usize) {
        let passed = &self.source[self.at..self.at + len];
        self.line += passed.bytes().filter(|&b| b == b'\n').count();
        self.line_starting = passed.ends_with('\n');
        self.at += len;
    }

    fn push(&mut self, token: Token) {
        self.tokens.push((token, self.line));
    }

    /// Emits `len` bytes of text before a tag whose sign is `sign`.
    fn data(&mut self, len: usize, sign: Option<char>, is_print: bool) {
        let text = &self.source[self.at..self.at + len];
        let line_start = text.rfind('\n').map_or(0, |newline| newline + 1);
        let kept = match sign {
            Some('-') => text.trim_end().len(),
            Some(_) => len,
            None if is_print || (line_start == 0 && !self.line_starting) => len,
            None if text[line_start..].chars().all(char::is_whitespace) => line_start,
            None => len,
        };
        if kept > 0 {
            let text = text[..kept].to_owned();
            self.push(Token::Data(text));
        }
        self.skip(len);
    }

    /// Text up to the next tag, and that tag.
    fn next_tag(&mut self) -> Result<()> {
        let rest = self.rest();
        let open = ["{{", "{%", "{#"];
        let Some(len) = rest.find('{').and_then(|first| {
            let starts = rest[first..].match_indices('{').map(|(i, _)| first + i);
            let mut starts = starts.filter(|&i| open.iter().any(|o| rest[i..].starts_with(o)));
            starts.next()
        }) else {
            let text = rest.to_owned();
            let len = text.len();
            self.push(Token::Data(text));
            self.skip(len);
            return Ok(());
        };
        let kind = rest.as_bytes()[len + 1];
        let sign = rest[len + 2..]
            .chars()
            .next()
            .filter(|c| matches!(c, '-' | '+'));
        self.data(len, sign, kind == b'{');
        self.skip(2 + usize::from(sign.is_some()));
        match kind {
            b'#' => self.comment(),
            b'%' if self.raw_begins() => self.raw(),
            b'%' => {
                self.push(Token::TagBegin);
                self.inside("%}", Token::TagEnd)
            }
            _ => {
                self.push(Token::PrintBegin);
                self.inside("}}", Token::PrintEnd)
            }
        }
    }

    fn comment(&mut self) -> Result<()> {
        let Some(len) = self.rest().find("#}") else {
            return self.error("a comment without end");
        };
        let sign = self.rest()[..len].chars().next_back();
        self.skip(len + 2);
        self.after_tag(sign.filter(|c| matches!(c, '-' | '+')), true);
        Ok(())
    }

    /// White space that goes with the end of a tag.
    fn after_tag(&mut self, sign: Option<char>, trims: bool) {
        let rest = self.rest();
        let len = match sign {
            Some('-') => rest.len() - rest.trim_start().len(),
            None if trims && rest.starts_with('\n') => 1,
            _ => 0,
        };
        if len > 0 {
            self.skip(len);
        }
    }

    /// Whether the tag that begins here is `raw`.
    fn raw_begins(&self) -> bool {
        let Some(rest) = self.rest().trim_start().strip_prefix("raw") else {
            return false;
        };
        let rest = rest.trim_start();
        rest.starts_with("%}") || rest.starts_with("-%}")
    }

    /// `{% raw %}..{% endraw %}`, from after the `{%`.
    fn raw(&mut self) -> Result<()> {
        let end = self.rest().find("%}").map_or(0, |end| end);
        let sign = self.rest()[..end].ends_with('-').then_some('-');
        self.skip(end + 2);
        self.after_tag(sign, false);
        let mut from = 0;
        while let Some(open) = self.rest()[from..].find("{%").map(|i| from + i) {
            let tag = &self.rest()[open + 2..];
            let begin = tag.chars().next().filter(|c| matches!(c, '-' | '+'));
            let name = tag[usize::from(begin.is_some())..].trim_start();
            let after = name.strip_prefix("endraw").map(str::trim_start);
            let close = after.and_then(|after| {
                let signs = [("%}", None), ("-%}", Some('-')), ("+%}", Some('+'))];
                let mut signs = signs.into_iter();
                signs.find_map(|(end, sign)| Some((sign, after.strip_prefix(end)?.len())))
            });
            if let Some((end, left)) = close {
                let len = self.rest().len() - left - open;
                self.data(open, begin, false);
                self.skip(len);
                self.after_tag(end, true);
                return Ok(());
            }
            from = open + 2;
        }
        self.error("raw without endraw")
    }

    /// The tokens of a tag, up to and with its end.
    fn inside(&mut self, end: &'static str, token: Token) -> Result<()> {
        let mut open: Vec<&'static str> = Vec::new();
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            if blanks > 0 {
                self.skip(blanks);
                continue;
            }
            let Some(c) = rest.chars().next() else {
                return self.error("a tag without end");
            };
            if open.is_empty() {
                let sign = rest
                    .chars()
                    .next()
                    .filter(|&c| c == '-' || c == '+' && end == "%}");
                let ends = |rest: &str| rest.starts_with(end);
                if ends(rest) || sign.is_some() && ends(&rest[1..]) {
                    let sign = if ends(rest) { None } else { sign };
                    self.push(token);
                    self.skip(end.len() + usize::from(sign.is_some()));
                    self.after_tag(sign, end == "%}");
                    return Ok(());
                }
            }
            if c.is_ascii_digit() {
                self.number()?;
            } else if c.is_alphanumeric() || c == '_' {
                let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let len = len.unwrap_or(rest.len());
                let name = rest[..len].to_owned();
                self.push(Token::Name(name));
                self.skip(len);
            } else if c == '"' || c == '\'' {
                self.text(c)?;
            } else {
                self.sign(&mut open)?;
            }
        }
    }

    fn sign(&mut self, open: &mut Vec<&'static str>) -> Result<()> {
        let Some(&sign) = SIGNS.iter().find(|sign| self.rest().starts_with(**sign)) else {
            let c = self.rest().chars().next().unwrap_or_default();
            return self.error(format!("unexpected character {c:?}"));
        };
        match sign {
            "(" => open.push(")"),
            "[" => open.push("]"),
            "{" => open.push("}"),
            ")" | "]" | "}" if open.pop() != Some(sign) => {
                return self.error(format!("unexpected '{sign}'"));
            }
            _ => {}
        }
        self.push(Token::Sign(sign));
        self.skip(sign.len());
        Ok(())
    }

    fn number(&mut self) -> Result<()> {
        let rest = self.rest().as_bytes();
        let after_dot = matches!(self.tokens.last(), Some((Token::Sign("."), _)));
        let digits = |from: usize| {
            let is_part = |b: &u8| b.is_ascii_digit() || *b == b'_';
            rest[from..].iter().take_while(|b| is_part(b)).count()
        };
        let radix = match rest.get(1).map(u8::to_ascii_lowercase) {
            Some(b'x') if rest[0] == b'0' => 16,
            Some(b'o') if rest[0] == b'0' => 8,
            Some(b'b') if rest[0] == b'0' => 2,
            _ => 10,
        };
        let mut len = digits(0);
        let mut is_float = false;
        if radix != 10 {
            let is_part = |b: &&u8| b.is_ascii_hexdigit() || **b == b'_';
            len = 2 + rest[2..].iter().take_while(is_part).count();
        } else if !after_dot {
            if rest.get(len) == Some(&b'.') && digits(len + 1) > 0 {
                len += 1 + digits(len + 1);
                is_float = true;
            }
            if matches!(rest.get(len), Some(b'e' | b'E')) {
                let sign = usize::from(matches!(rest.get(len + 1), Some(b'+' | b'-')));
                if digits(len + 1 + sign) > 0 {
                    len += 1 + sign + digits(len + 1 + sign);
                    is_float = true;
                }
            }
        }
        let text = self.rest()[..len].replace('_', "");
        let token = if is_float {
            text.parse().ok().map(Token::Float)
        } else {
            let skip = if radix == 10 { 0 } else { 2 };
            i64::from_str_radix(&text[skip..], radix)
                .ok()
                .map(Token::Int)
        };
        let Some(token) = token else {
            return self.error(format!("{text}: not a number of 64 bits"));
        };
        self.push(token);
        self.skip(len);
        Ok(())
    }

    /// A string, with the escapes of Python.
    fn text(&mut self, quote: char) -> Result<()> {
        let mut out = String::new();
        let mut chars = self.rest()[1..].char_indices();
        while let Some((i, c)) = chars.next() {
            if c == quote {
                self.push(Token::Text(out));
                self.skip(i + 2);
                return Ok(());
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            let Some((_, escaped)) = chars.next() else {
                break;
            };
            let simple = match escaped {
                '\n' => Some(""),
                'n' => Some("\n"),
                't' => Some("\t"),
                'r' => Some("\r"),
                'a' => Some("\x07"),
                'b' => Some("\x08"),
                'f' => Some("\x0c"),
                'v' => Some("\x0b"),
                '\\' => Some("\\"),
                '\'' => Some("'"),
                '"' => Some("\""),
                _ => None,
            };
            if let Some(simple) = simple {
                out.push_str(simple);
                continue;
            }
            let (radix, max) = match escaped {
                'x' => (16, 2),
                'u' => (16, 4),
                'U' => (16, 8),
                '0'..='7' => (8, 3),
                _ => {
                    out.extend(['\\', escaped]);
                    continue;
                }
            };
            let first = if radix == 8 {
                escaped.to_digit(8)
            } else {
                None
            };
            let mut code = first.unwrap_or(0);
            let mut n = u32::from(first.is_some());
            while n < max {
                let digit = chars.clone().next().and_then(|(_, c)| c.to_digit(radix));
                let Some(digit) = digit else { break };
                chars.next();
                code = code.wrapping_mul(radix) + digit;
                n += 1;
            }
            let whole = radix == 8 || n == max;
            match char::from_u32(code).filter(|_| whole) {
                Some(c) => out.push(c),
                None => return self.error(format!("a string with a wrong escape \\{escaped}")),
            }
        }
        self.error("a string without end")
    }
}
