//! `tojson`: JSON as Python's `json.dumps` writes it, and values from JSON.

use super::call::{Args, count, text};
use super::print::float_repr;
use super::run::Run;
use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result};

/// Widest indentation.
const MAX_INDENT: usize = 64;

/// `value | tojson(ensure_ascii, indent, separators, sort_keys)`.
pub fn filter(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let names = ["ensure_ascii", "indent", "separators", "sort_keys"];
    let [ensure_ascii, indent, separators, sort_keys] = args.bind("tojson", names)?;
    let flag = |value: Option<Value>| value.is_some_and(|value| value.is_true());
    let indent = match indent {
        None | Some(Value::None) => None,
        Some(Value::Text(text)) => Some(text.as_str().to_owned()),
        Some(width) => Some(" ".repeat(count(&width, "tojson")?.min(MAX_INDENT + 1))),
    };
    if indent
        .as_ref()
        .is_some_and(|indent| indent.len() > MAX_INDENT)
    {
        let what = format!("tojson: an indentation of more than {MAX_INDENT}");
        return Err(Error::new(what));
    }
    let (item, key) = match separators {
        None | Some(Value::None) if indent.is_some() => (",".to_owned(), ": ".to_owned()),
        None | Some(Value::None) => (", ".to_owned(), ": ".to_owned()),
        Some(pair) => {
            let pair = run.items_of(&pair)?;
            let [item, key] = &pair[..] else {
                return Err(Error::new("tojson: expected two separators"));
            };
            let part = |value| text(value, "tojson").map(|t| t.as_str().to_owned());
            (part(item)?, part(key)?)
        }
    };
    let mut writer = Writer {
        run,
        out: Text::default(),
        ascii: flag(ensure_ascii),
        sort: flag(sort_keys),
        indent,
        item,
        key,
    };
    writer.value(value, 0)?;
    let out = writer.out;
    run.text(out)
}

struct Writer<'r> {
    run: &'r mut Run,
    out: Text,
    ascii: bool,
    sort: bool,
    indent: Option<String>,
    /// Between items, and between key and value.
    item: String,
    key: String,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) -> Result<()> {
        self.run.budget.make(text.len() + 8)?;
        self.out.push(text, false);
        Ok(())
    }

    fn line(&mut self, level: usize) -> Result<()> {
        if let Some(indent) = &self.indent {
            let line = format!("\n{}", indent.repeat(level));
            self.push(&line)?;
        }
        Ok(())
    }

    fn between(&mut self, i: usize, level: usize) -> Result<()> {
        if i > 0 {
            let item = self.item.clone();
            self.push(&item)?;
        }
        self.line(level + 1)
    }

    fn value(&mut self, value: &Value, level: usize) -> Result<()> {
        match value {
            Value::None => self.push("null"),
            Value::Bool(true) => self.push("true"),
            Value::Bool(false) => self.push("false"),
            Value::Int(x) => self.push(&x.to_string()),
            Value::Float(x) => self.push(&float(*x)),
            Value::Text(text) => self.text(text),
            Value::List(list) if list.kind != ListKind::Generator => {
                self.push("[")?;
                for (i, item) in list.items.iter().enumerate() {
                    self.between(i, level)?;
                    self.value(item, level + 1)?;
                }
                if !list.items.is_empty() {
                    self.line(level)?;
                }
                self.push("]")
            }
            Value::Dict(dict) => {
                let mut items: Vec<&(Value, Value)> = dict.items.iter().collect();
                if self.sort {
                    self.run.budget.step(8 * items.len())?;
                    let mut failed = None;
                    items.sort_by(|(a, _), (b, _)| {
                        a.compare(b).unwrap_or_else(|error| {
                            failed.get_or_insert(error);
                            std::cmp::Ordering::Equal
                        })
                    });
                    if let Some(error) = failed {
                        return Err(error);
                    }
                }
                self.push("{")?;
                for (i, (key, item)) in items.into_iter().enumerate() {
                    self.between(i, level)?;
                    self.key(key)?;
                    let colon = self.key.clone();
                    self.push(&colon)?;
                    self.value(item, level + 1)?;
                }
                if !dict.items.is_empty() {
                    self.line(level)?;
                }
                self.push("}")
            }
            other => {
                let kind = other.type_name();
                Err(Error::new(format!("tojson: a {kind} has no JSON form")))
            }
        }
    }

    fn key(&mut self, key: &Value) -> Result<()> {
        let spelled = match key {
            Value::Text(text) => return self.text(text),
            Value::None => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => float(*value),
            other => {
                let kind = other.type_name();
                return Err(Error::new(format!("tojson: a {kind} is no key")));
            }
        };
        self.push(&format!("\"{spelled}\""))
    }

    fn text(&mut self, text: &Text) -> Result<()> {
        self.run.budget.make(2 * text.cost() + 2)?;
        self.out.push("\"", false);
        let mut start = 0;
        for (at, c) in text.as_str().char_indices() {
            let escaped = match c {
                '"' => "\\\"".to_owned(),
                '\\' => "\\\\".to_owned(),
                '\n' => "\\n".to_owned(),
                '\r' => "\\r".to_owned(),
                '\t' => "\\t".to_owned(),
                '\x08' => "\\b".to_owned(),
                '\x0c' => "\\f".to_owned(),
                c if c < ' ' || self.ascii && !c.is_ascii() => {
                    let mut units = [0; 2];
                    let units = c.encode_utf16(&mut units);
                    units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
                }
                _ => continue,
            };
            self.run.budget.make(escaped.len())?;
            self.out.push_part(text, start..at);
            self.out.push(&escaped, true);
            start = at + c.len_utf8();
        }
        self.out.push_part(text, start..text.len());
        self.out.push("\"", false);
        Ok(())
    }
}

fn float(x: f64) -> String {
    if x.is_nan() {
        "NaN".into()
    } else if x.is_infinite() {
        if x > 0.0 { "Infinity" } else { "-Infinity" }.into()
    } else {
        float_repr(x)
    }
}

impl Value {
    /// A value from outside.
    ///
    /// # Errors
    /// If it is nested too deep or holds a number of more than 64 bits.
    pub fn from_json(json: &serde_json::Value) -> Result<Self> {
        use serde_json::Value as Json;
        Ok(match json {
            Json::Null => Value::None,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(int), _) => Value::Int(int),
                (None, Some(float)) if !number.is_u64() => Value::Float(float),
                _ => return Err(Error::new(format!("the number {number} is too large"))),
            },
            Json::String(text) => Value::from_outside(text.as_str()),
            Json::Array(items) => {
                let items = items.iter().map(Value::from_json);
                Value::list(ListKind::List, items.collect::<Result<_>>()?)?
            }
            Json::Object(items) => {
                let pair = |(key, value): (&String, _)| {
                    Ok((Value::from_outside(key.as_str()), Value::from_json(value)?))
                };
                Value::dict(items.iter().map(pair).collect::<Result<_>>()?)?
            }
        })
    }
}
