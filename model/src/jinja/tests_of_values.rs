//! Tests: `value is name(arguments)`.

use super::call::{Args, required};
use super::operate;
use super::run::Run;
use super::syntax::Comparison;
use super::value::{ListKind, Value};
use super::{Error, Result, filters};

const NAMES: [&str; 37] = [
    "defined",
    "undefined",
    "none",
    "boolean",
    "true",
    "false",
    "integer",
    "float",
    "number",
    "string",
    "mapping",
    "sequence",
    "iterable",
    "callable",
    "sameas",
    "escaped",
    "in",
    "odd",
    "even",
    "divisibleby",
    "lower",
    "upper",
    "filter",
    "test",
    "eq",
    "equalto",
    "==",
    "ne",
    "!=",
    "lt",
    "lessthan",
    "<",
    "le",
    "gt",
    "greaterthan",
    ">",
    "ge",
];

/// Whether a value passes a test.
pub fn holds(run: &mut Run, name: &str, value: &Value, args: Args) -> Result<bool> {
    let comparison = match name {
        "eq" | "equalto" | "==" => Some(Comparison::Equal),
        "ne" | "!=" => Some(Comparison::NotEqual),
        "lt" | "lessthan" | "<" => Some(Comparison::Less),
        "le" | "<=" => Some(Comparison::LessEqual),
        "gt" | "greaterthan" | ">" => Some(Comparison::Greater),
        "ge" | ">=" => Some(Comparison::GreaterEqual),
        "in" => Some(Comparison::In),
        _ => None,
    };
    if let Some(comparison) = comparison {
        let [other] = args.bind(name, ["other"])?;
        return operate::compare(run, comparison, value, &required(other, name, "other")?);
    }
    match name {
        "sameas" => {
            let [other] = args.bind(name, ["other"])?;
            return Ok(is_same(value, &required(other, name, "other")?));
        }
        "divisibleby" => {
            let [n] = args.bind(name, ["num"])?;
            return is_multiple(run, value, required(n, name, "num")?);
        }
        _ => {}
    }
    let [] = args.bind(name, [])?;
    Ok(match name {
        "defined" => !matches!(value, Value::Undefined(_)),
        "undefined" => matches!(value, Value::Undefined(_)),
        "none" => matches!(value, Value::None),
        "boolean" => matches!(value, Value::Bool(_)),
        "true" => matches!(value, Value::Bool(true)),
        "false" => matches!(value, Value::Bool(false)),
        "integer" => matches!(value, Value::Int(_)),
        "float" => matches!(value, Value::Float(_)),
        "number" => value.as_float().is_some(),
        "string" => value.as_text().is_some(),
        "mapping" => matches!(value, Value::Dict(_)),
        "sequence" => match value {
            Value::List(list) => list.kind != ListKind::Generator,
            Value::Undefined(_) | Value::Text(_) | Value::Dict(_) => true,
            _ => false,
        },
        "iterable" => matches!(
            value,
            Value::Undefined(_) | Value::Text(_) | Value::List(_) | Value::Dict(_) | Value::Loop(_)
        ),
        "callable" => matches!(
            value,
            Value::Callable(_) | Value::Undefined(_) | Value::Loop(_)
        ),
        "escaped" => false,
        "odd" => !is_multiple(run, value, Value::Int(2))?,
        "even" => is_multiple(run, value, Value::Int(2))?,
        "lower" => cased(run, value, char::is_lowercase, char::is_uppercase)?,
        "upper" => cased(run, value, char::is_uppercase, char::is_lowercase)?,
        "filter" => value.as_str().is_some_and(filters::exists),
        "test" => value.as_str().is_some_and(|name| NAMES.contains(&name)),
        _ => return Err(Error::new(format!("no test named {name}"))),
    })
}

fn is_multiple(run: &mut Run, value: &Value, n: Value) -> Result<bool> {
    let remainder = operate::binary(run, super::syntax::Operator::Remainder, value, &n)?;
    Ok(remainder.as_float() == Some(0.0))
}

fn cased(
    run: &mut Run,
    value: &Value,
    is: fn(char) -> bool,
    is_not: fn(char) -> bool,
) -> Result<bool> {
    let text = run.str_of(value)?;
    Ok(text.as_str().contains(is) && !text.as_str().contains(is_not))
}

/// Python's `is`, for values that are one object.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Undefined(_), _) | (_, Value::Undefined(_)) => false,
        (Value::List(a), Value::List(b)) => std::rc::Rc::ptr_eq(a, b),
        (Value::Dict(a), Value::Dict(b)) => std::rc::Rc::ptr_eq(a, b),
        (a, b) => a.type_name() == b.type_name() && a.equals(b),
    }
}
