//! Values as Python's `str` and `repr` write them.

use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result};

/// Python's `str(value)`.
///
/// # Errors
/// If what Python prints is an address in memory.
pub fn str_of(value: &Value) -> Result<Text> {
    let mut out = Text::default();
    match value {
        Value::Text(text) => out.push_text(text),
        Value::Undefined(_) => {}
        other => write_repr(other, &mut out)?,
    }
    Ok(out)
}

/// Python's `repr(value)`.
///
/// # Errors
/// As [`str_of`].
pub fn repr_of(value: &Value) -> Result<Text> {
    let mut out = Text::default();
    write_repr(value, &mut out)?;
    Ok(out)
}

fn write_repr(value: &Value, out: &mut Text) -> Result<()> {
    match value {
        Value::Undefined(_) => out.push("Undefined", false),
        Value::None => out.push("None", false),
        Value::Bool(true) => out.push("True", false),
        Value::Bool(false) => out.push("False", false),
        Value::Int(value) => out.push(&value.to_string(), false),
        Value::Float(value) => out.push(&float_repr(*value), false),
        Value::Text(text) => write_text_repr(text, out),
        Value::List(list) if list.kind != ListKind::Generator => {
            let (open, close) = match list.kind {
                ListKind::List => ("[", "]"),
                _ => ("(", ")"),
            };
            out.push(open, false);
            for (i, item) in list.items.iter().enumerate() {
                if i > 0 {
                    out.push(", ", false);
                }
                write_repr(item, out)?;
            }
            if list.kind == ListKind::Tuple && list.items.len() == 1 {
                out.push(",", false);
            }
            out.push(close, false);
        }
        Value::Dict(dict) => {
            out.push("{", false);
            for (i, (key, item)) in dict.items.iter().enumerate() {
                if i > 0 {
                    out.push(", ", false);
                }
                write_repr(key, out)?;
                out.push(": ", false);
                write_repr(item, out)?;
            }
            out.push("}", false);
        }
        other => {
            let kind = other.type_name();
            return Err(Error::new(format!("a {kind} cannot be printed")));
        }
    }
    Ok(())
}

/// Quotes, escapes, and the marks of what is within.
fn write_text_repr(text: &Text, out: &mut Text) {
    let string = text.as_str();
    let quote = if string.contains('\'') && !string.contains('"') {
        "\""
    } else {
        "'"
    };
    out.push(quote, false);
    let mut start = 0;
    for (at, c) in string.char_indices() {
        let escaped = match c {
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            c if quote.starts_with(c) => format!("\\{c}"),
            c if is_printable(c) => continue,
            c => match u32::from(c) {
                code @ ..=0xff => format!("\\x{code:02x}"),
                code @ ..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            },
        };
        out.push_part(text, start..at);
        out.push(&escaped, true);
        start = at + c.len_utf8();
    }
    out.push_part(text, start..string.len());
    out.push(quote, false);
}

/// Whether `repr` writes the character as it is: no control, format, private or separator
/// character but the space.
fn is_printable(c: char) -> bool {
    match c {
        ' ' => true,
        c if c.is_control() || c.is_whitespace() => false,
        '\u{ad}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0001}'..='\u{e007f}'
        | '\u{f0000}'.. => false,
        _ => true,
    }
}

/// Python's shortest spelling of a float.
pub fn float_repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.into();
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e16).contains(&magnitude) {
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        return format!("{mantissa}e{exponent:+03}");
    }
    let text = value.to_string();
    if text.contains('.') {
        text
    } else {
        text + ".0"
    }
}
