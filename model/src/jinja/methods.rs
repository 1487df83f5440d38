//! Methods of strings, lists and dictionaries. Those that would change a value do not exist.

use std::sync::Arc;

use super::call::{Args, count, int, required, text};
use super::run::Run;
use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result, format, strings};

const TEXT: [&str; 41] = [
    "capitalize",
    "casefold",
    "center",
    "count",
    "endswith",
    "find",
    "format",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "islower",
    "isnumeric",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "upper",
    "zfill",
    "expandtabs",
];
const LIST: [&str; 2] = ["index", "count"];
const DICT: [&str; 5] = ["get", "items", "keys", "values", "copy"];
const LOOP: [&str; 2] = ["cycle", "changed"];
/// Methods that change a list or a dictionary: templates may not.
const CHANGING: [&str; 14] = [
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "reverse",
    "setdefault",
    "sort",
    "update",
    "add",
    "discard",
    "__setitem__",
];

/// Whether a value has a method of that name.
pub fn exists(value: &Value, name: &str) -> bool {
    match value {
        Value::Text(_) => TEXT.contains(&name),
        Value::List(list) if list.kind == ListKind::List && name == "copy" => true,
        Value::List(list) if list.kind != ListKind::Generator => {
            LIST.contains(&name) || list.kind == ListKind::List && CHANGING.contains(&name)
        }
        Value::Dict(_) => {
            let changes = ["clear", "pop", "popitem", "setdefault", "update"];
            DICT.contains(&name) || changes.contains(&name)
        }
        Value::Loop(_) => LOOP.contains(&name),
        _ => false,
    }
}

/// Calls a method that exists.
pub fn call(run: &mut Run, value: &Value, name: &str, args: Args) -> Result<Value> {
    run.budget.look(value.size())?;
    match value {
        Value::Text(operand) => call_text(run, operand, name, args),
        Value::Loop(state) => {
            if !args.named.is_empty() {
                return Err(Error::new(format!("loop.{name}: no named arguments")));
            }
            state.call(name, args.positional)
        }
        Value::List(list) if LIST.contains(&name) => {
            let [item] = args.bind(name, ["value"])?;
            let item = required(item, name, "value")?;
            run.budget.step(list.items.len())?;
            if name == "count" {
                let n = list.items.iter().filter(|i| i.equals(&item)).count();
                return Ok(Value::Int(n as i64));
            }
            match list.items.iter().position(|i| i.equals(&item)) {
                Some(i) => Ok(Value::Int(i as i64)),
                None => Err(Error::new("index: the value is not in the list")),
            }
        }
        Value::List(_) if name == "copy" => Ok(value.clone()),
        Value::Dict(dict) if DICT.contains(&name) => {
            if name == "get" {
                let [key, default] = args.bind(name, ["key", "default"])?;
                let key = required(key, name, "key")?;
                run.budget.step(dict.items.len() / 16)?;
                return Ok(dict.get(&key).cloned().or(default).unwrap_or(Value::None));
            }
            let [] = args.bind(name, [])?;
            let items = match name {
                "items" => run.pairs(dict)?,
                "keys" => dict.items.iter().map(|(key, _)| key.clone()).collect(),
                "values" => dict.items.iter().map(|(_, value)| value.clone()).collect(),
                _ => return Ok(value.clone()),
            };
            run.list(ListKind::List, items)
        }
        other => {
            let kind = other.type_name();
            Err(Error::new(format!(
                "access to attribute '{name}' of a {kind} is unsafe"
            )))
        }
    }
}

/// Calls a method of a string.
pub fn call_text(run: &mut Run, operand: &Text, name: &str, args: Args) -> Result<Value> {
    let string = operand.as_str();
    let all = |is: fn(char) -> bool| Ok(Value::Bool(!string.is_empty() && string.chars().all(is)));
    match name {
        "format" => return format::braces(run, operand, args),
        "split" | "rsplit" => return split(run, operand, name == "rsplit", args),
        "strip" | "lstrip" | "rstrip" => return strip(run, operand, name, args),
        "startswith" | "endswith" => return affix(operand, name == "startswith", args),
        "replace" => {
            let [old, new, n] = args.bind(name, ["old", "new", "count"])?;
            let old = text(&required(old, name, "old")?, name)?.clone();
            let new = text(&required(new, name, "new")?, name)?.clone();
            let n = n.map_or(Ok(-1), |n| int(&n, name))?;
            return strings::replaced(run, operand, &old, &new, n);
        }
        "find" | "rfind" | "index" | "rindex" | "count" => return search(operand, name, args),
        "join" => {
            let [items] = args.bind(name, ["iterable"])?;
            return join(run, operand, &required(items, name, "iterable")?);
        }
        "partition" | "rpartition" => return partition(run, operand, name == "rpartition", args),
        "removeprefix" | "removesuffix" => {
            let [affix] = args.bind(name, ["affix"])?;
            let affix = text(&required(affix, name, "affix")?, name)?.clone();
            let kept = match name {
                "removeprefix" => string.strip_prefix(affix.as_str()),
                _ => string.strip_suffix(affix.as_str()),
            };
            return run.text(operand.sub(kept.unwrap_or(string)));
        }
        "center" | "ljust" | "rjust" | "zfill" => return pad(run, operand, name, args),
        "splitlines" => {
            let [keepends] = args.bind(name, ["keepends"])?;
            return split_lines(run, operand, keepends.is_some_and(|k| k.is_true()));
        }
        "expandtabs" => return Err(Error::new("the method expandtabs is not supported")),
        _ => {}
    }
    let [] = args.bind(name, [])?;
    match name {
        "upper" => by_piece(run, operand, |s| s.to_uppercase()),
        "lower" | "casefold" => by_piece(run, operand, |s| s.to_lowercase()),
        "capitalize" => run.text(operand.map(capitalize)),
        "title" => run.text(operand.map(title)),
        "swapcase" => run.text(operand.map(swapcase)),
        "isalnum" => all(char::is_alphanumeric),
        "isalpha" => all(char::is_alphabetic),
        "isascii" => Ok(Value::Bool(string.is_ascii())),
        "isdigit" | "isdecimal" => all(|c| c.is_ascii_digit()),
        "isnumeric" => all(char::is_numeric),
        "isspace" => all(char::is_whitespace),
        "islower" => Ok(Value::Bool(
            string.contains(char::is_lowercase) && !string.contains(char::is_uppercase),
        )),
        "isupper" => Ok(Value::Bool(
            string.contains(char::is_uppercase) && !string.contains(char::is_lowercase),
        )),
        "istitle" => Ok(Value::Bool(
            string.contains(char::is_uppercase) && title(string) == string,
        )),
        _ => Err(Error::new(format!("no method {name} of a str"))),
    }
}

/// Maps the parts that the template wrote and those from outside by themselves.
fn by_piece(run: &mut Run, operand: &Text, map: fn(&str) -> String) -> Result<Value> {
    let (mut out, mut at) = (Text::default(), 0);
    for range in operand.outside() {
        out.push(&map(&operand.as_str()[at..range.start]), false);
        out.push(&map(&operand.as_str()[range.clone()]), true);
        at = range.end;
    }
    out.push(&map(&operand.as_str()[at..]), false);
    run.text(out)
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + &chars.as_str().to_lowercase(),
        None => String::new(),
    }
}

fn title(text: &str) -> String {
    let (mut out, mut in_word) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        if in_word {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
        in_word = c.is_alphabetic();
    }
    out
}

fn swapcase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_uppercase() {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
    }
    out
}

fn split(run: &mut Run, operand: &Text, from_end: bool, args: Args) -> Result<Value> {
    let [separator, most] = args.bind("split", ["sep", "maxsplit"])?;
    let most = most.map_or(Ok(-1), |most| int(&most, "split"))?;
    let n = usize::try_from(most).map_or(usize::MAX, |most| most.saturating_add(1));
    let string = operand.as_str();
    let mut parts: Vec<&str> = match &separator {
        None | Some(Value::None) => {
            let mut parts = Vec::new();
            let mut rest = string.trim();
            while !rest.is_empty() && parts.len() + 1 < n {
                let cut = if from_end {
                    rest.rfind(char::is_whitespace).map(|i| {
                        let c = rest[i..].chars().next().map_or(1, char::len_utf8);
                        (i + c, i)
                    })
                } else {
                    rest.find(char::is_whitespace).map(|i| (0, i))
                };
                let Some((start, at)) = cut else { break };
                if from_end {
                    parts.push(&rest[start..]);
                    rest = rest[..at].trim_end();
                } else {
                    parts.push(&rest[..at]);
                    rest = rest[at..].trim_start();
                }
            }
            // What is left keeps the white space at its far end.
            if !rest.is_empty() {
                let offset = rest.as_ptr() as usize - string.as_ptr() as usize;
                parts.push(match (from_end, n == usize::MAX || parts.len() + 1 < n) {
                    (_, true) => rest,
                    (true, false) => &string[..offset + rest.len()],
                    (false, false) => &string[offset..],
                });
            }
            parts
        }
        Some(separator) => {
            let separator = text(separator, "split")?;
            if separator.is_empty() {
                return Err(Error::new("split: the separator is empty"));
            }
            if from_end {
                string.rsplitn(n, separator.as_str()).collect()
            } else {
                string.splitn(n, separator.as_str()).collect()
            }
        }
    };
    if from_end {
        parts.reverse();
    }
    run.budget.make(64 * parts.len() + operand.cost())?;
    let parts = parts
        .into_iter()
        .map(|part| Value::Text(Arc::new(operand.sub(part))));
    run.list(ListKind::List, parts.collect())
}

fn strip(run: &mut Run, operand: &Text, name: &str, args: Args) -> Result<Value> {
    let [chars] = args.bind(name, ["chars"])?;
    let chars = match &chars {
        None | Some(Value::None) => None,
        Some(chars) => Some(text(chars, name)?.clone()),
    };
    run.budget.step(chars.as_ref().map_or(0, |c| c.len()))?;
    let matches = |c: char| match &chars {
        Some(chars) => chars.as_str().contains(c),
        None => c.is_whitespace(),
    };
    let mut kept = operand.as_str();
    if name != "rstrip" {
        kept = kept.trim_start_matches(matches);
    }
    if name != "lstrip" {
        kept = kept.trim_end_matches(matches);
    }
    run.text(operand.sub(kept))
}

fn affix(operand: &Text, at_start: bool, args: Args) -> Result<Value> {
    let [affix, start, end] = args.bind("startswith", ["prefix", "start", "end"])?;
    if start.is_some() || end.is_some() {
        return Err(Error::new("startswith: a range is not supported"));
    }
    let holds = |affix: &Value| {
        let affix = text(affix, "startswith")?.as_str();
        Ok(if at_start {
            operand.as_str().starts_with(affix)
        } else {
            operand.as_str().ends_with(affix)
        })
    };
    match required(affix, "startswith", "prefix")? {
        Value::List(list) if list.kind == ListKind::Tuple => {
            for item in &list.items {
                if holds(item)? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        affix => holds(&affix).map(Value::Bool),
    }
}

fn search(operand: &Text, name: &str, args: Args) -> Result<Value> {
    let [sub, start, end] = args.bind(name, ["sub", "start", "end"])?;
    if end.is_some() {
        return Err(Error::new(format!("{name}: an end is not supported")));
    }
    let sub = text(&required(sub, name, "sub")?, name)?.clone();
    let skipped = start.map_or(Ok(0), |start| count(&start, name))?;
    let string = operand.as_str();
    let from = string
        .char_indices()
        .nth(skipped)
        .map_or(string.len(), |(at, _)| at);
    let within = &string[from..];
    if name == "count" {
        return Ok(Value::Int(within.matches(sub.as_str()).count() as i64));
    }
    let found = if name.starts_with('r') {
        within.rfind(sub.as_str())
    } else {
        within.find(sub.as_str())
    };
    match found {
        Some(at) => Ok(Value::Int(string[..from + at].chars().count() as i64)),
        None if name.ends_with("find") => Ok(Value::Int(-1)),
        None => Err(Error::new(format!("{name}: substring not found"))),
    }
}

fn join(run: &mut Run, separator: &Text, items: &Value) -> Result<Value> {
    let mut out = Text::default();
    for (i, item) in run.items_of(items)?.iter().enumerate() {
        let item = text(item, "join")?;
        run.budget.make(separator.cost() + item.cost())?;
        if i > 0 {
            out.push_text(separator);
        }
        out.push_text(item);
    }
    run.text(out)
}

fn partition(run: &mut Run, operand: &Text, from_end: bool, args: Args) -> Result<Value> {
    let [separator] = args.bind("partition", ["sep"])?;
    let separator = text(&required(separator, "partition", "sep")?, "partition")?.clone();
    if separator.is_empty() {
        return Err(Error::new("partition: the separator is empty"));
    }
    let (string, n) = (operand.as_str(), operand.len());
    let found = if from_end {
        string.rfind(separator.as_str())
    } else {
        string.find(separator.as_str())
    };
    let cuts = match found {
        Some(at) => [0..at, at..at + separator.len(), at + separator.len()..n],
        None if from_end => [0..0, 0..0, 0..n],
        None => [0..n, n..n, n..n],
    };
    let parts = cuts.map(|cut| Value::Text(Arc::new(operand.part(cut))));
    run.list(ListKind::Tuple, parts.to_vec())
}

fn pad(run: &mut Run, operand: &Text, name: &str, args: Args) -> Result<Value> {
    let [width, fill] = args.bind(name, ["width", "fillchar"])?;
    let width = run.width(&required(width, name, "width")?, name)?;
    let fill = match &fill {
        Some(fill) => text(fill, name)?.as_str().chars().next().unwrap_or(' '),
        None if name == "zfill" => '0',
        None => ' ',
    };
    let len = operand.as_str().chars().count();
    let missing = width.saturating_sub(len);
    run.budget.make(4 * missing)?;
    let left = match name {
        "ljust" => 0,
        "center" => missing / 2 + (missing & width & 1),
        _ => missing,
    };
    let fill = |n: usize| fill.to_string().repeat(n);
    let signed = name == "zfill" && operand.as_str().starts_with(['+', '-']);
    let mut out = operand.part(0..usize::from(signed));
    out.push(&fill(left), false);
    out.push_part(operand, usize::from(signed)..operand.len());
    out.push(&fill(missing - left), false);
    run.text(out)
}

/// Characters that end a line for Python.
pub fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Where the lines of a text begin and end, without their ends.
pub fn line_ranges(text: &str) -> Vec<(usize, usize)> {
    let (mut lines, mut start) = (Vec::new(), 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_line_break(c) {
            lines.push((start, at));
            start = at + c.len_utf8();
            if c == '\r' && chars.next_if(|&(_, next)| next == '\n').is_some() {
                start += 1;
            }
        }
    }
    if start < text.len() {
        lines.push((start, text.len()));
    }
    lines
}

fn split_lines(run: &mut Run, operand: &Text, keep_ends: bool) -> Result<Value> {
    let lines = line_ranges(operand.as_str());
    run.budget.make(64 * lines.len() + operand.cost())?;
    let next = |i: usize| lines.get(i + 1).map_or(operand.len(), |line| line.0);
    let lines = lines.iter().enumerate().map(|(i, &(start, end))| {
        let end = if keep_ends { next(i) } else { end };
        Value::Text(Arc::new(operand.part(start..end)))
    });
    run.list(ListKind::List, lines.collect())
}
