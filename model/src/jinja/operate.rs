//! Operators.

use std::cmp::Ordering;
use std::sync::Arc;

use super::run::Run;
use super::syntax::{Comparison, Operator};
use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result, format, print};

/// `left op right`.
pub fn binary(run: &mut Run, op: Operator, left: &Value, right: &Value) -> Result<Value> {
    if op == Operator::Join {
        let (left, right) = (run.str_of(left)?, run.str_of(right)?);
        return join(run, &left, &right);
    }
    for operand in [left, right] {
        let formats = op == Operator::Remainder && left.as_text().is_some();
        if let Value::Undefined(name) = operand
            && !formats
        {
            return Err(Error::undefined(name));
        }
    }
    match (op, left, right) {
        (Operator::Add, Value::Text(a), Value::Text(b)) => return join(run, a, b),
        (Operator::Add, Value::List(a), Value::List(b))
            if a.kind == b.kind && a.kind != ListKind::Generator =>
        {
            run.budget.make(32 * (a.items.len() + b.items.len()))?;
            let items = a.items.iter().chain(&b.items).cloned().collect();
            return run.list(a.kind, items);
        }
        (Operator::Remainder, Value::Text(text), value) => {
            return format::percent(run, text, value);
        }
        (Operator::Multiply, Value::Text(_) | Value::List(_), n) => {
            if let Some(n) = n.as_int() {
                return repeat(run, left, n);
            }
        }
        (Operator::Multiply, n, Value::Text(_) | Value::List(_)) => {
            if let Some(n) = n.as_int() {
                return repeat(run, right, n);
            }
        }
        _ => {}
    }
    let numbers = match (left.as_int(), right.as_int()) {
        (Some(a), Some(b)) if op != Operator::Divide => return integers(op, a, b),
        _ => left.as_float().zip(right.as_float()),
    };
    match numbers {
        Some((a, b)) => floats(op, a, b).map(Value::Float),
        None => {
            let (a, b) = (left.type_name(), right.type_name());
            Err(Error::new(format!(
                "unsupported operand types for {op:?}: '{a}' and '{b}'"
            )))
        }
    }
}

fn join(run: &mut Run, a: &Text, b: &Text) -> Result<Value> {
    run.budget.make(a.cost() + b.cost())?;
    let mut text = Text::default();
    text.push_text(a);
    text.push_text(b);
    Ok(Value::Text(Arc::new(text)))
}

fn repeat(run: &mut Run, value: &Value, n: i64) -> Result<Value> {
    let n = usize::try_from(n.max(0)).unwrap_or(usize::MAX);
    match value {
        Value::Text(text) => {
            run.budget.make(text.cost().saturating_mul(n))?;
            let mut out = Text::default();
            for _ in 0..if text.is_empty() { 0 } else { n } {
                out.push_text(text);
            }
            Ok(Value::Text(Arc::new(out)))
        }
        Value::List(list) if list.kind != ListKind::Generator => {
            run.budget
                .make(list.items.len().saturating_mul(32).saturating_mul(n))?;
            let n = if list.items.is_empty() { 0 } else { n };
            let items = (0..n).flat_map(|_| list.items.iter().cloned()).collect();
            run.list(list.kind, items)
        }
        other => {
            let kind = other.type_name();
            Err(Error::new(format!("a {kind} cannot be repeated")))
        }
    }
}

fn integers(op: Operator, a: i64, b: i64) -> Result<Value> {
    let zero = || Error::new("division by zero");
    let value = match op {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::FloorDivide if b == 0 => return Err(zero()),
        Operator::FloorDivide => {
            let exact = a
                .checked_rem(b)
                .is_some_and(|r| r == 0 || (r < 0) == (b < 0));
            a.checked_div(b).map(|q| if exact { q } else { q - 1 })
        }
        Operator::Remainder if b == 0 => return Err(zero()),
        Operator::Remainder => {
            let r = a.checked_rem(b);
            r.map(|r| {
                if r != 0 && (r < 0) != (b < 0) {
                    r + b
                } else {
                    r
                }
            })
        }
        Operator::Power if b < 0 => {
            return floats(op, a as f64, b as f64).map(Value::Float);
        }
        _ => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
    };
    value
        .map(Value::Int)
        .ok_or_else(|| Error::new("an integer of more than 64 bits"))
}

fn floats(op: Operator, a: f64, b: f64) -> Result<f64> {
    let divides = matches!(
        op,
        Operator::Divide | Operator::FloorDivide | Operator::Remainder
    );
    if divides && b == 0.0 || op == Operator::Power && a == 0.0 && b < 0.0 {
        return Err(Error::new("division by zero"));
    }
    let remainder = || {
        let r = a % b;
        if r != 0.0 && (r < 0.0) != (b < 0.0) {
            r + b
        } else {
            r
        }
    };
    Ok(match op {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        Operator::Divide => a / b,
        Operator::FloorDivide => ((a - remainder()) / b).round(),
        Operator::Remainder => remainder(),
        _ => a.powf(b),
    })
}

/// `-value` or `+value`.
pub fn sign(value: &Value, negative: bool) -> Result<Value> {
    let wrong = || match value {
        Value::Undefined(name) => Error::undefined(name),
        other => Error::new(format!("a {} has no sign", other.type_name())),
    };
    match value {
        Value::Float(x) => Ok(Value::Float(if negative { -x } else { *x })),
        other => {
            let x = other.as_int().ok_or_else(wrong)?;
            let signed = if negative { x.checked_neg() } else { Some(x) };
            signed.map(Value::Int).ok_or_else(wrong)
        }
    }
}

/// `left comparison right`.
pub fn compare(run: &mut Run, comparison: Comparison, left: &Value, right: &Value) -> Result<bool> {
    run.budget.look(left.size().min(right.size()))?;
    Ok(match comparison {
        Comparison::Equal => left.equals(right),
        Comparison::NotEqual => !left.equals(right),
        Comparison::In => contains(run, right, left)?,
        Comparison::NotIn => !contains(run, right, left)?,
        ordered => {
            if let (Some(a), Some(b)) = (left.as_float(), right.as_float())
                && (a.is_nan() || b.is_nan())
            {
                return Ok(false);
            }
            let order = left.compare(right)?;
            match ordered {
                Comparison::Less => order == Ordering::Less,
                Comparison::LessEqual => order != Ordering::Greater,
                Comparison::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }
        }
    })
}

/// `item in container`.
pub fn contains(run: &mut Run, container: &Value, item: &Value) -> Result<bool> {
    run.budget.look(container.size())?;
    match container {
        Value::Text(text) => match item {
            Value::Text(item) => Ok(text.as_str().contains(item.as_str())),
            other => {
                let kind = other.type_name();
                Err(Error::new(format!("a {kind} cannot be in a str")))
            }
        },
        Value::List(list) => {
            run.budget.step(list.items.len())?;
            Ok(list.items.iter().any(|other| other.equals(item)))
        }
        Value::Dict(dict) => {
            run.budget.step(dict.items.len() / 16)?;
            Ok(dict.get(item).is_some())
        }
        Value::Undefined(_) => Ok(false),
        other => {
            let kind = other.type_name();
            Err(Error::new(format!("nothing can be in a {kind}")))
        }
    }
}

/// The index that `i` means among `len` items; negative ones count from the end.
pub fn place(i: i64, len: usize) -> Option<usize> {
    let from_start = if i < 0 { i.checked_add(len as i64)? } else { i };
    usize::try_from(from_start).ok().filter(|&i| i < len)
}

/// A character of a text.
pub fn character(text: &Text, i: i64) -> Option<Text> {
    let i = place(i, text.as_str().chars().count())?;
    let (at, c) = text.as_str().char_indices().nth(i)?;
    Some(text.part(at..at + c.len_utf8()))
}

/// `value[start:stop:step]`.
pub fn slice(run: &mut Run, value: &Value, bounds: [Option<Value>; 3]) -> Result<Value> {
    let mut ints = [None; 3];
    for (int, bound) in ints.iter_mut().zip(&bounds) {
        *int = match bound {
            None | Some(Value::None) => None,
            Some(bound) => Some(super::call::int(bound, "slice")?),
        };
    }
    match value {
        Value::Undefined(name) => Err(Error::undefined(name)),
        Value::List(list) if list.kind != ListKind::Generator => {
            let indices = slice_indices(ints, list.items.len())?;
            run.budget.make(32 * indices.len())?;
            let items = indices.iter().map(|&i| list.items[i].clone()).collect();
            run.list(list.kind, items)
        }
        Value::Text(text) => {
            run.budget.make(8 * text.len())?;
            let ends: Vec<usize> = text.as_str().char_indices().map(|(at, _)| at).collect();
            let end = |i: usize| ends.get(i).copied().unwrap_or(text.len());
            let indices = slice_indices(ints, ends.len())?;
            if ints[2].is_none_or(|step| step == 1) {
                let (first, last) = match (indices.first(), indices.last()) {
                    (Some(&first), Some(&last)) => (end(first), end(last + 1)),
                    _ => (0, 0),
                };
                return run.text(text.part(first..last));
            }
            let mut out = Text::default();
            for i in indices {
                out.push_part(text, end(i)..end(i + 1));
            }
            run.text(out)
        }
        other => {
            let kind = other.type_name();
            Err(Error::new(format!("a {kind} has no slices")))
        }
    }
}

/// The indices that a slice of `len` items names.
fn slice_indices([start, stop, step]: [Option<i64>; 3], len: usize) -> Result<Vec<usize>> {
    let (step, len) = (step.unwrap_or(1), len as i64);
    if step == 0 {
        return Err(Error::new("slice: the step is zero"));
    }
    let clamp = |bound: i64| {
        let bound = if bound < 0 {
            bound.saturating_add(len)
        } else {
            bound
        };
        let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
        bound.clamp(low, high)
    };
    let (first, last) = if step > 0 { (0, len) } else { (len - 1, -1) };
    let (mut i, stop) = (start.map_or(first, clamp), stop.map_or(last, clamp));
    let mut indices = Vec::new();
    while if step > 0 { i < stop } else { i > stop } {
        indices.push(i as usize);
        i = i.saturating_add(step);
    }
    Ok(indices)
}

/// Python's `repr`, paid for.
pub fn repr(run: &mut Run, value: &Value) -> Result<Text> {
    run.budget.make(2 * value.size() + 64)?;
    print::repr_of(value)
}
