//! Filters: `value | name(arguments)`.

use std::cmp::Ordering;

use super::call::{Args, count, int, required};
use super::operate;
use super::run::Run;
use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result, format, json, sequences, strings};

/// Applies a filter.
pub fn apply(run: &mut Run, name: &str, value: Value, args: Args) -> Result<Value> {
    run.budget.look(value.size())?;
    match name {
        "default" | "d" => default(value, args),
        "tojson" => json::filter(run, &value, args),
        "format" => format::filter(run, &value, args),
        "int" => to_int(run, &value, args),
        "float" => to_float(&value, args),
        "round" => round(&value, args),
        "abs" => {
            let [] = args.bind("abs", [])?;
            match &value {
                Value::Float(x) => Ok(Value::Float(x.abs())),
                other => match other.as_int().and_then(i64::checked_abs) {
                    Some(x) => Ok(Value::Int(x)),
                    None => Err(no_number("abs", other)),
                },
            }
        }
        "string" => {
            let [] = args.bind("string", [])?;
            let text = run.str_of(&value)?;
            run.text(text)
        }
        "safe" => Ok(value),
        "attr" => {
            let [name] = args.bind("attr", ["name"])?;
            let name = required(name, "attr", "name")?;
            match &value {
                // The attribute, never what a dictionary stores.
                Value::Dict(_) => Ok(Value::undefined(name.as_str().unwrap_or_default())),
                value => run.item(value, &name),
            }
        }
        "list" => {
            let [] = args.bind("list", [])?;
            let items = run.items_of(&value)?;
            run.list(ListKind::List, items)
        }
        "length" | "count" => {
            let [] = args.bind("length", [])?;
            length(&value).map(|n| Value::Int(n as i64))
        }
        "items" => {
            let [] = args.bind("items", [])?;
            let pairs = match &value {
                Value::Undefined(_) => Vec::new(),
                Value::Dict(dict) => run.pairs(dict)?,
                other => {
                    let kind = other.type_name();
                    return Err(Error::new(format!("items: expected a dict, found {kind}")));
                }
            };
            run.list(ListKind::Generator, pairs)
        }
        _ => match sequences::apply(run, name, &value, args)? {
            sequences::Outcome::Value(value) => Ok(value),
            sequences::Outcome::NotMine(args) => strings::apply(run, name, &value, args),
        },
    }
}

/// Whether there is a filter of that name.
pub fn exists(name: &str) -> bool {
    const OWN: [&str; 14] = [
        "default", "d", "tojson", "format", "int", "float", "round", "abs", "string", "safe",
        "attr", "list", "length", "count",
    ];
    name == "items"
        || OWN.contains(&name)
        || sequences::NAMES.contains(&name)
        || strings::NAMES.contains(&name)
}

/// Python's `len`.
///
/// # Errors
/// If the value has none.
pub fn length(value: &Value) -> Result<usize> {
    match value {
        Value::Undefined(_) => Ok(0),
        Value::Text(text) => Ok(text.as_str().chars().count()),
        Value::List(list) if list.kind != ListKind::Generator => Ok(list.items.len()),
        Value::Dict(dict) => Ok(dict.items.len()),
        Value::Loop(state) => Ok(state.items.len()),
        other => {
            let kind = other.type_name();
            Err(Error::new(format!("a {kind} has no length")))
        }
    }
}

fn no_number(what: &str, value: &Value) -> Error {
    match value {
        Value::Undefined(name) => Error::undefined(name),
        other => Error::new(format!("{what}: a {} is no number", other.type_name())),
    }
}

fn default(value: Value, args: Args) -> Result<Value> {
    let [default, boolean] = args.bind("default", ["default_value", "boolean"])?;
    let missing = match &value {
        Value::Undefined(_) => true,
        other => boolean.is_some_and(|b| b.is_true()) && !other.is_true(),
    };
    Ok(if missing {
        default.unwrap_or_else(|| Value::of_template(""))
    } else {
        value
    })
}

fn to_int(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let [default, base] = args.bind("int", ["default", "base"])?;
    let default = default.unwrap_or(Value::Int(0));
    let base = match base {
        Some(base) => int(&base, "int")?,
        None => 10,
    };
    let parsed = match value {
        Value::Undefined(name) => return Err(Error::undefined(name)),
        Value::Text(text) => {
            run.budget.look(text.len())?;
            parse_int(text.as_str(), base).or_else(|| {
                let float = parse_float(text.as_str())?;
                float.is_finite().then_some(float as i64)
            })
        }
        Value::Float(x) => x.is_finite().then_some(*x as i64),
        other => other.as_int(),
    };
    Ok(parsed.map_or(default, Value::Int))
}

/// Python's `int(text, base)`.
fn parse_int(text: &str, base: i64) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let prefixed = [("0x", 16), ("0o", 8), ("0b", 2)];
    let prefix = prefixed.iter().find_map(|&(prefix, radix)| {
        let digits = lower.strip_prefix(prefix)?;
        (base == radix || base == 0).then_some((digits, radix))
    });
    let (digits, radix) = prefix.unwrap_or((&lower, if base == 0 { 10 } else { base }));
    let radix = u32::try_from(radix).ok().filter(|r| (2..=36).contains(r))?;
    let misplaced = digits.starts_with(['_', '+', '-']) || digits.ends_with('_');
    if misplaced || digits.contains("__") {
        return None;
    }
    let value = i64::from_str_radix(&digits.replace('_', ""), radix).ok()?;
    Some(if negative { -value } else { value })
}

/// Python's `float(text)`.
fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let misplaced = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    if misplaced {
        return None;
    }
    text.replace('_', "").parse().ok()
}

fn to_float(value: &Value, args: Args) -> Result<Value> {
    let [default] = args.bind("float", ["default"])?;
    let parsed = match value {
        Value::Undefined(name) => return Err(Error::undefined(name)),
        Value::Text(text) => parse_float(text.as_str()),
        other => other.as_float(),
    };
    Ok(match parsed {
        Some(value) => Value::Float(value),
        None => default.unwrap_or(Value::Float(0.0)),
    })
}

fn round(value: &Value, args: Args) -> Result<Value> {
    let [precision, method] = args.bind("round", ["precision", "method"])?;
    let precision = match precision {
        Some(precision) => int(&precision, "round")?.clamp(-300, 300) as i32,
        None => 0,
    };
    let method = method.unwrap_or_else(|| Value::of_template("common"));
    let x = value.as_float().ok_or_else(|| no_number("round", value))?;
    let scale = 10f64.powi(precision);
    Ok(Value::Float(match method.as_str() {
        Some("ceil") => (x * scale).ceil() / scale,
        Some("floor") => (x * scale).floor() / scale,
        Some("common") if value.as_int().is_some() => {
            if precision >= 0 {
                return Ok(value.clone());
            }
            return Ok(Value::Int(((x * scale).round_ties_even() / scale) as i64));
        }
        // Of decimals, the shortest spelling decides ties as Python does.
        Some("common") if precision >= 0 => {
            let digits = precision as usize;
            format!("{x:.digits$}").parse().unwrap_or(x)
        }
        Some("common") => (x * scale).round_ties_even() / scale,
        _ => return Err(Error::new("round: expected common, ceil or floor")),
    }))
}

/// What a filter takes out of each item: `attribute='a.b'`, or the item itself.
pub enum Key {
    Item,
    Path(Vec<Value>),
}

impl Key {
    /// The parts of a dotted path; numbers are indices.
    pub fn new(attribute: Option<Value>) -> Self {
        match attribute {
            None | Some(Value::None) => Key::Item,
            Some(Value::Text(path)) => {
                let part = |part: &str| match part.parse() {
                    Ok(index) if part.bytes().all(|b| b.is_ascii_digit()) => Value::Int(index),
                    _ => Value::of_template(part),
                };
                Key::Path(path.as_str().split('.').map(part).collect())
            }
            Some(other) => Key::Path(vec![other]),
        }
    }

    /// What is taken out of an item.
    pub fn of(&self, run: &mut Run, item: &Value) -> Result<Value> {
        let mut value = item.clone();
        if let Key::Path(path) = self {
            for part in path {
                value = run.item(&value, part)?;
            }
        }
        Ok(value)
    }
}

/// A key for sorting: strings regardless of case, unless asked otherwise.
pub fn fold(value: Value, case_sensitive: bool) -> Value {
    match &value {
        Value::Text(text) if !case_sensitive => {
            Value::Text(std::sync::Arc::new(text.map(str::to_lowercase)))
        }
        _ => value,
    }
}

/// Sorts by keys; equal ones keep their order.
///
/// # Errors
/// If two keys have no order.
pub fn sort_by_keys<T>(
    run: &mut Run,
    mut keyed: Vec<(Vec<Value>, T)>,
    reverse: bool,
) -> Result<Vec<T>> {
    let n = keyed.len();
    let size: usize = keyed
        .iter()
        .flat_map(|(keys, _)| keys)
        .map(Value::size)
        .sum();
    let rounds = usize::BITS - n.leading_zeros();
    run.budget
        .step(n * rounds as usize + size / 64 * rounds as usize)?;
    let mut failed = None;
    keyed.sort_by(|(a, _), (b, _)| {
        let mut order = Ordering::Equal;
        for (a, b) in a.iter().zip(b) {
            if order == Ordering::Equal && !a.equals(b) {
                order = a.compare(b).unwrap_or_else(|error| {
                    failed.get_or_insert(error);
                    Ordering::Equal
                });
            }
        }
        if reverse { order.reverse() } else { order }
    });
    match failed {
        Some(error) => Err(error),
        None => Ok(keyed.into_iter().map(|(_, value)| value).collect()),
    }
}

impl Run {
    /// The pairs of a dictionary, as tuples.
    pub fn pairs(&mut self, dict: &super::value::Dict) -> Result<Vec<Value>> {
        let pairs = dict.items.iter();
        pairs
            .map(|(key, value)| self.list(ListKind::Tuple, vec![key.clone(), value.clone()]))
            .collect()
    }

    /// The text of a filter's operand.
    pub fn operand_text(&mut self, value: &Value) -> Result<Text> {
        match value {
            Value::Text(text) => {
                self.budget.make(text.cost())?;
                Ok((**text).clone())
            }
            other => self.str_of(other),
        }
    }

    /// A width, bounded before anything of that size is made.
    pub fn width(&mut self, value: &Value, what: &str) -> Result<usize> {
        let width = count(value, what)?;
        self.budget.make(width)?;
        Ok(width)
    }

    /// Adds two values, as `sum` does.
    pub fn add(&mut self, a: &Value, b: &Value) -> Result<Value> {
        operate::binary(self, super::syntax::Operator::Add, a, b)
    }
}
