//! Filters of strings. Whatever is no string is printed first.

use std::sync::Arc;

use super::call::{Args, int, required, text};
use super::methods;
use super::run::Run;
use super::text::Text;
use super::value::Value;
use super::{Error, Result};

/// The filters of this file.
pub const NAMES: [&str; 14] = [
    "upper",
    "lower",
    "capitalize",
    "title",
    "trim",
    "replace",
    "indent",
    "truncate",
    "wordcount",
    "center",
    "escape",
    "e",
    "urlencode",
    "forceescape",
];

/// Applies a filter.
pub fn apply(run: &mut Run, name: &str, value: &Value, args: Args) -> Result<Value> {
    if !NAMES.contains(&name) {
        return Err(Error::new(format!("no filter named {name}")));
    }
    let operand = run.operand_text(value)?;
    match name {
        "upper" | "lower" | "capitalize" => methods::call_text(run, &operand, name, args),
        "title" => {
            let [] = args.bind(name, [])?;
            run.text(operand.map(title))
        }
        "trim" => methods::call_text(run, &operand, "strip", args),
        "replace" => replace(run, &operand, args),
        "indent" => indent(run, &operand, args),
        "truncate" => truncate(run, &operand, args),
        "wordcount" => {
            let [] = args.bind(name, [])?;
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let words = operand.as_str().split(|c| !is_word(c));
            Ok(Value::Int(words.filter(|w| !w.is_empty()).count() as i64))
        }
        "center" => {
            let [width] = args.bind(name, ["width"])?;
            let width = width.unwrap_or(Value::Int(80));
            let args = Args {
                positional: vec![width],
                named: Vec::new(),
            };
            methods::call_text(run, &operand, "center", args)
        }
        "escape" | "e" | "forceescape" => {
            let [] = args.bind(name, [])?;
            run.budget.make(5 * operand.len())?;
            run.text(escape(&operand))
        }
        _ => Err(Error::new(format!("the filter {name} is not supported"))),
    }
}

fn escape(text: &Text) -> Text {
    let mut out = Text::default();
    let mut start = 0;
    for (at, c) in text.as_str().char_indices() {
        let escaped = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&#34;",
            '\'' => "&#39;",
            _ => continue,
        };
        out.push_part(text, start..at);
        out.push(escaped, true);
        start = at + 1;
    }
    out.push_part(text, start..text.len());
    out
}

/// Words begin after white space, hyphens and opening brackets.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars() {
        if c.is_whitespace() || "-({[<".contains(c) {
            out.push(c);
            begins = true;
        } else if begins {
            out.extend(c.to_uppercase());
            begins = false;
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

fn replace(run: &mut Run, operand: &Text, args: Args) -> Result<Value> {
    let [old, new, count] = args.bind("replace", ["old", "new", "count"])?;
    let old = run.str_of(&required(old, "replace", "old")?)?;
    let new = run.str_of(&required(new, "replace", "new")?)?;
    let count = match count {
        None | Some(Value::None) => -1,
        Some(count) => int(&count, "replace")?,
    };
    replaced(run, operand, &old, &new, count)
}

/// `text` with the first `count` matches of `old` replaced; all of them if `count` is negative.
pub fn replaced(run: &mut Run, text: &Text, old: &Text, new: &Text, count: i64) -> Result<Value> {
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let (mut out, mut start) = (Text::default(), 0);
    for (at, matched) in text.as_str().match_indices(old.as_str()).take(most) {
        run.budget.make(new.cost() + at - start)?;
        out.push_part(text, start..at);
        out.push_text(new);
        start = at + matched.len();
    }
    out.push_part(text, start..text.len());
    run.text(out)
}

fn indent(run: &mut Run, operand: &Text, args: Args) -> Result<Value> {
    let [width, first, blank] = args.bind("indent", ["width", "first", "blank"])?;
    let flag = |value: Option<Value>| value.is_some_and(|value| value.is_true());
    let (first, blank) = (flag(first), flag(blank));
    let indention = match &width {
        Some(Value::Text(text)) => (**text).clone(),
        Some(width) => Text::of_template(" ".repeat(run.width(width, "indent")?)),
        None => Text::of_template("    "),
    };
    let mut out = Text::default();
    if first {
        out.push_text(&indention);
    }
    // The lines of the text with a newline appended: an empty last line counts.
    let mut lines = methods::line_ranges(operand.as_str());
    if operand.is_empty() || operand.as_str().ends_with(methods::is_line_break) {
        lines.push((operand.len(), operand.len()));
    }
    for (i, (start, end)) in lines.into_iter().enumerate() {
        if i > 0 {
            out.push("\n", false);
            if blank || start < end {
                run.budget.make(indention.cost())?;
                out.push_text(&indention);
            }
        }
        out.push_part(operand, start..end);
    }
    run.text(out)
}

fn truncate(run: &mut Run, operand: &Text, args: Args) -> Result<Value> {
    let names = ["length", "killwords", "end", "leeway"];
    let [length, killwords, end, leeway] = args.bind("truncate", names)?;
    let number = |value: Option<Value>, default: i64| match value {
        None | Some(Value::None) => Ok(default),
        Some(value) => int(&value, "truncate"),
    };
    let (length, leeway) = (number(length, 255)?, number(leeway, 5)?);
    let end = end.unwrap_or_else(|| Value::of_template("..."));
    let end = text(&end, "truncate")?.clone();
    let n_end = end.as_str().chars().count() as i64;
    if length < n_end || leeway < 0 {
        return Err(Error::new(
            "truncate: the length is less than that of the end",
        ));
    }
    if operand.as_str().chars().count() as i64 <= length.saturating_add(leeway) {
        return Ok(Value::Text(Arc::new(operand.clone())));
    }
    let mut cut = operand
        .as_str()
        .char_indices()
        .nth((length - n_end) as usize);
    let kept = &operand.as_str()[..cut.take().map_or(operand.len(), |(at, _)| at)];
    let kept = match kept.rsplit_once(' ') {
        Some((before, _)) if !killwords.is_some_and(|k| k.is_true()) => before,
        _ => kept,
    };
    let mut out = operand.sub(kept);
    out.push_text(&end);
    run.text(out)
}
