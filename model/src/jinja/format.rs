//! Python's `%` and `str.format`.

use super::call::Args;
use super::print::float_repr;
use super::run::Run;
use super::text::Text;
use super::value::{Dict, ListKind, Value};
use super::{Error, Result, operate};

/// Widest field and most digits.
const MAX_WIDTH: usize = 100_000;

/// `text % value`.
pub fn percent(run: &mut Run, text: &Text, value: &Value) -> Result<Value> {
    match value {
        Value::List(list) if list.kind == ListKind::Tuple => {
            percent_format(run, text, &list.items, None)
        }
        Value::Dict(dict) => percent_format(run, text, std::slice::from_ref(value), Some(dict)),
        other => percent_format(run, text, std::slice::from_ref(other), None),
    }
}

/// `text | format(...)`.
pub fn filter(run: &mut Run, text: &Value, args: Args) -> Result<Value> {
    let text = run.operand_text(text)?;
    if args.named.is_empty() {
        return percent_format(run, &text, &args.positional, None);
    }
    if !args.positional.is_empty() {
        return Err(Error::new("format: named and positional arguments"));
    }
    let named = args.named.into_iter();
    let named = run.dict(named.map(|(k, v)| (Value::of_template(k), v)).collect())?;
    percent(run, &text, &named)
}

/// How a value is written.
#[derive(Default)]
struct Field {
    left: bool,
    center: bool,
    plus: bool,
    space: bool,
    zero: bool,
    alternate: bool,
    grouped: bool,
    fill: Option<char>,
    right: bool,
    width: usize,
    precision: Option<usize>,
    kind: Option<char>,
}

fn percent_format(
    run: &mut Run,
    text: &Text,
    values: &[Value],
    by_name: Option<&Dict>,
) -> Result<Value> {
    let string = text.as_str();
    let mut values = values.iter();
    let (mut out, mut start) = (Text::default(), 0);
    let mut used_name = false;
    while let Some(at) = string[start..].find('%').map(|i| start + i) {
        out.push_part(text, start..at);
        let mut rest = &string[at + 1..];
        let mut named = None;
        if let Some(after) = rest.strip_prefix('(') {
            let (name, after) = after
                .split_once(')')
                .ok_or_else(|| Error::new("format: a name without ')'"))?;
            named = Some(name);
            rest = after;
        }
        let mut field = Field::default();
        while let Some(c) = rest.chars().next().filter(|c| "-+ #0".contains(*c)) {
            match c {
                '-' => field.left = true,
                '+' => field.plus = true,
                ' ' => field.space = true,
                '#' => field.alternate = true,
                _ => field.zero = true,
            }
            rest = &rest[1..];
        }
        field.width = number(&mut rest)?.unwrap_or(0);
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            field.precision = Some(number(&mut rest)?.unwrap_or(0));
        }
        rest = rest.trim_start_matches(['l', 'h', 'L']);
        let Some(kind) = rest.chars().next() else {
            return Err(Error::new("format: a '%' at the end"));
        };
        start = string.len() - rest.len() + kind.len_utf8();
        if kind == '%' {
            out.push("%", text.has_outside());
            continue;
        }
        field.kind = Some(kind);
        let value = match (named, by_name) {
            (Some(name), Some(dict)) => {
                used_name = true;
                let found = dict.get_str(name);
                found.ok_or_else(|| Error::new(format!("format: no value {name}")))?
            }
            (Some(_), None) => return Err(Error::new("format: expected a mapping")),
            (None, _) => values
                .next()
                .ok_or_else(|| Error::new("format: not enough arguments"))?,
        };
        let written = field.percent(run, value)?;
        run.budget.make(written.cost())?;
        out.push_text(&written);
    }
    if !used_name && by_name.is_none() && values.next().is_some() {
        return Err(Error::new("format: not all arguments are used"));
    }
    out.push_part(text, start..string.len());
    run.text(out)
}

fn number(rest: &mut &str) -> Result<Option<usize>> {
    let len = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (digits, after) = rest.split_at(len);
    *rest = after;
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse() {
        Ok(n) if n <= MAX_WIDTH => Ok(Some(n)),
        _ => Err(Error::new(format!("format: {digits}, at most {MAX_WIDTH}"))),
    }
}

impl Field {
    fn percent(&self, run: &mut Run, value: &Value) -> Result<Text> {
        let kind = self.kind.unwrap_or('s');
        let text = match kind {
            's' | 'r' | 'a' => {
                let text = if kind == 's' {
                    run.str_of(value)?
                } else {
                    operate::repr(run, value)?
                };
                let cut = self
                    .precision
                    .and_then(|n| text.as_str().char_indices().nth(n));
                cut.map_or(text.clone(), |(at, _)| text.part(0..at))
            }
            'c' => match value {
                Value::Text(text) if text.as_str().chars().count() == 1 => (**text).clone(),
                other => {
                    let code = other.as_int().and_then(|code| u32::try_from(code).ok());
                    let c = code.and_then(char::from_u32);
                    let c = c.ok_or_else(|| Error::new("format: %c needs a character"))?;
                    Text::of_template(c)
                }
            },
            'd' | 'i' | 'u' => {
                let int = match value {
                    Value::Float(x) if x.is_finite() => Some(*x as i64),
                    other => other.as_int(),
                };
                let int = int.ok_or_else(|| self.wrong(value))?;
                return self.pad_number(run, int < 0, &int.unsigned_abs().to_string());
            }
            'x' | 'X' | 'o' => {
                let int = value.as_int().ok_or_else(|| self.wrong(value))?;
                let digits = radix_digits(kind, int.unsigned_abs(), self.alternate);
                return self.pad_number(run, int < 0, &digits);
            }
            'f' | 'F' | 'e' | 'E' | 'g' | 'G' => {
                let x = value.as_float().ok_or_else(|| self.wrong(value))?;
                let digits = float_digits(kind, x.abs(), self.precision.unwrap_or(6));
                return self.pad_number(run, x.is_sign_negative(), &digits);
            }
            other => return Err(Error::new(format!("format: unknown %{other}"))),
        };
        self.pad_text(run, text, !self.left)
    }

    fn wrong(&self, value: &Value) -> Error {
        let (kind, found) = (self.kind.unwrap_or('s'), value.type_name());
        Error::new(format!("format: '{kind}' needs a number, found {found}"))
    }

    /// Adds the sign and fills up to the width.
    fn pad_number(&self, run: &mut Run, negative: bool, digits: &str) -> Result<Text> {
        let sign = match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (.., true) => " ",
            _ => "",
        };
        let mut digits = digits.to_owned();
        if self.grouped {
            let end = digits.find('.').unwrap_or(digits.len());
            let places = (1..end).rev().filter(|i| (end - i).is_multiple_of(3));
            for place in places.collect::<Vec<_>>() {
                digits.insert(place, ',');
            }
        }
        run.budget.make(self.width)?;
        let len = sign.len() + digits.len();
        if self.zero && !self.left && !self.center && len < self.width {
            let zeros = "0".repeat(self.width - len);
            return Ok(Text::of_template(format!("{sign}{zeros}{digits}")));
        }
        let text = Text::of_template(format!("{sign}{digits}"));
        self.pad_text(run, text, !self.left)
    }

    fn pad_text(&self, run: &mut Run, text: Text, to_right: bool) -> Result<Text> {
        let missing = self.width.saturating_sub(text.as_str().chars().count());
        if missing == 0 {
            return Ok(text);
        }
        run.budget.make(4 * missing + text.cost())?;
        let before = match (self.center, to_right) {
            (true, _) => missing / 2,
            (_, true) => missing,
            _ => 0,
        };
        let fill = |n: usize| self.fill.unwrap_or(' ').to_string().repeat(n);
        let mut out = Text::of_template(fill(before));
        out.push_text(&text);
        out.push(&fill(missing - before), false);
        Ok(out)
    }
}

fn radix_digits(kind: char, value: u64, prefixed: bool) -> String {
    match (kind, prefixed) {
        ('x', false) => format!("{value:x}"),
        ('x', true) => format!("{value:#x}"),
        ('X', false) => format!("{value:X}"),
        ('X', true) => format!("0X{value:X}"),
        ('b', false) => format!("{value:b}"),
        ('b', true) => format!("{value:#b}"),
        (_, false) => format!("{value:o}"),
        (_, true) => format!("{value:#o}"),
    }
}

/// Digits of a float that is not negative, for `f`, `e` and `g`.
fn float_digits(kind: char, x: f64, precision: usize) -> String {
    let upper = kind.is_ascii_uppercase();
    let text = if !x.is_finite() {
        float_repr(x)
    } else {
        let exponential = |digits: usize| {
            let text = format!("{x:.digits$e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let exponent: i32 = exponent.parse().unwrap_or(0);
            (mantissa.to_owned(), exponent)
        };
        match kind.to_ascii_lowercase() {
            'f' => format!("{x:.precision$}"),
            'e' => {
                let (mantissa, exponent) = exponential(precision);
                format!("{mantissa}e{exponent:+03}")
            }
            _ => {
                let precision = precision.max(1);
                let (mantissa, exponent) = exponential(precision - 1);
                let short = |text: String| match text.contains('.') {
                    true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                    false => text,
                };
                if (-4..precision as i32).contains(&exponent) {
                    let digits = (precision as i32 - 1 - exponent) as usize;
                    short(format!("{x:.digits$}"))
                } else {
                    format!("{}e{exponent:+03}", short(mantissa))
                }
            }
        }
    };
    if upper { text.to_uppercase() } else { text }
}

/// `text.format(...)`.
pub fn braces(run: &mut Run, text: &Text, args: Args) -> Result<Value> {
    let string = text.as_str();
    let (mut out, mut start, mut next) = (Text::default(), 0, 0);
    while let Some(at) = string[start..].find(['{', '}']).map(|i| start + i) {
        out.push_part(text, start..at);
        let brace = &string[at..at + 1];
        if string[at + 1..].starts_with(brace) {
            out.push_part(text, at..at + 1);
            start = at + 2;
            continue;
        }
        let end = string[at..].find('}').map(|i| at + i);
        let Some(end) = end.filter(|_| brace == "{") else {
            return Err(Error::new("format: a single brace"));
        };
        let (path, spec) = string[at + 1..end]
            .split_once(':')
            .unwrap_or((&string[at + 1..end], ""));
        let (path, conversion) = path.split_once('!').unwrap_or((path, ""));
        let value = argument(run, path, &args, &mut next)?;
        let written = match conversion {
            "" => brace_field(run, spec, &value)?,
            "s" | "r" => {
                let text = match conversion {
                    "s" => run.str_of(&value)?,
                    _ => operate::repr(run, &value)?,
                };
                brace_field(run, spec, &Value::Text(std::sync::Arc::new(text)))?
            }
            other => return Err(Error::new(format!("format: unknown conversion {other}"))),
        };
        run.budget.make(written.cost())?;
        out.push_text(&written);
        start = end + 1;
    }
    out.push_part(text, start..string.len());
    run.text(out)
}

/// The value that `0.name[1]`, `name` or nothing names.
fn argument(run: &mut Run, path: &str, args: &Args, next: &mut usize) -> Result<Value> {
    let len = path.find(['.', '[']).unwrap_or(path.len());
    let (first, mut rest) = path.split_at(len);
    let found = if first.is_empty() {
        *next += 1;
        args.positional.get(*next - 1)
    } else if let Ok(index) = first.parse::<usize>() {
        args.positional.get(index)
    } else {
        let named = args.named.iter().find(|(name, _)| name == first);
        named.map(|(_, value)| value)
    };
    let mut value = found
        .cloned()
        .ok_or_else(|| Error::new(format!("format: no argument {first}")))?;
    while !rest.is_empty() {
        let (key, after) = match rest.strip_prefix('[') {
            Some(inner) => inner.split_once(']').unwrap_or((inner, "")),
            None => {
                let inner = &rest[1..];
                inner.split_at(inner.find(['.', '[']).unwrap_or(inner.len()))
            }
        };
        let key = match key.parse() {
            Ok(index) => Value::Int(index),
            Err(_) => Value::of_template(key),
        };
        value = run.item(&value, &key)?;
        rest = after;
    }
    Ok(value)
}

/// A value by a specification such as `>8.3f`.
fn brace_field(run: &mut Run, spec: &str, value: &Value) -> Result<Text> {
    let mut field = Field::default();
    let mut rest = spec;
    let mut chars = spec.chars();
    let (first, second) = (chars.next(), chars.next());
    let aligns = |c: Option<char>| matches!(c, Some('<' | '>' | '^' | '='));
    let align = if aligns(second) {
        field.fill = first;
        rest = chars.as_str();
        second
    } else if aligns(first) {
        rest = &spec[1..];
        first
    } else {
        None
    };
    match align {
        Some('<') => field.left = true,
        Some('>') => field.right = true,
        Some('^') => field.center = true,
        _ => {}
    }
    while let Some(c) = rest.chars().next().filter(|c| "+- #0".contains(*c)) {
        match c {
            '+' => field.plus = true,
            ' ' => field.space = true,
            '#' => field.alternate = true,
            '0' if field.width == 0 => field.zero = true,
            _ => {}
        }
        rest = &rest[1..];
    }
    field.width = number(&mut rest)?.unwrap_or(0);
    if let Some(after) = rest.strip_prefix([',', '_']) {
        field.grouped = true;
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        field.precision = number(&mut rest)?;
    }
    field.kind = rest.chars().next();
    let is_bool = matches!(value, Value::Bool(_));
    match (field.kind, value) {
        (None, Value::Int(x)) => field.pad_number(run, *x < 0, &x.unsigned_abs().to_string()),
        (None, Value::Float(x)) => {
            let digits = match field.precision {
                Some(n) => float_digits('g', x.abs(), n),
                None => float_repr(x.abs()),
            };
            field.pad_number(run, x.is_sign_negative(), &digits)
        }
        (None | Some('s'), value) if !is_bool || field.kind.is_none() => {
            if field.kind == Some('s') && value.as_text().is_none() {
                return Err(field.wrong(value));
            }
            let text = run.str_of(value)?;
            let cut = field
                .precision
                .and_then(|n| text.as_str().char_indices().nth(n));
            let text = cut.map_or(text.clone(), |(at, _)| text.part(0..at));
            field.pad_text(run, text, field.right)
        }
        (Some('%'), value) => {
            let x = value.as_float().ok_or_else(|| field.wrong(value))?;
            let digits = float_digits('f', x.abs() * 100.0, field.precision.unwrap_or(6));
            field.pad_number(run, x < 0.0, &(digits + "%"))
        }
        (Some('b'), value) => {
            let x = value.as_int().ok_or_else(|| field.wrong(value))?;
            let digits = radix_digits('b', x.unsigned_abs(), field.alternate);
            field.pad_number(run, x < 0, &digits)
        }
        _ => field.percent(run, value),
    }
}
