//! Functions that every template may call.

use std::cell::RefCell;
use std::rc::Rc;

use super::call::{Args, int, required};
use super::run::Run;
use super::value::{ListKind, Namespace, Value};
use super::{Error, Result};

const NAMES: [&str; 5] = [
    "range",
    "dict",
    "namespace",
    "raise_exception",
    "strftime_now",
];

/// Most items of a range, as in Jinja's sandbox.
const MAX_RANGE: u64 = 100_000;

/// The function of a name.
pub fn find(name: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|known| *known == name)
}

/// Calls a function.
pub fn call(run: &mut Run, name: &str, args: Args) -> Result<Value> {
    match name {
        "range" => range(run, args),
        "dict" => {
            let pairs = pairs(run, args, "dict")?;
            run.dict(pairs)
        }
        "namespace" => {
            let namespace = Namespace {
                items: RefCell::default(),
            };
            for (key, value) in pairs(run, args, "namespace")? {
                run.budget.make(64)?;
                let key = super::call::text(&key, "namespace")?;
                namespace.set(key.as_str(), value)?;
            }
            Ok(Value::Namespace(Rc::new(namespace)))
        }
        "raise_exception" => {
            let [message] = args.bind(name, ["message"])?;
            let message = run.str_of(&required(message, name, "message")?)?;
            Err(Error::new(message.as_str()))
        }
        _ => {
            let [format] = args.bind(name, ["format"])?;
            let format = required(format, name, "format")?;
            let text = run
                .date
                .format(super::call::text(&format, name)?.as_str())?;
            Ok(Value::of_template(text))
        }
    }
}

/// The pairs of a dictionary or of a list of pairs, and the named arguments.
fn pairs(run: &mut Run, args: Args, what: &str) -> Result<Vec<(Value, Value)>> {
    let named = args.named;
    let positional = Args {
        positional: args.positional,
        named: Vec::new(),
    };
    let [first] = positional.bind(what, ["mapping"])?;
    let mut pairs = match first {
        None => Vec::new(),
        Some(Value::Dict(dict)) => {
            run.budget.make(64 * dict.items.len())?;
            dict.items.clone()
        }
        Some(other) => {
            let mut pairs = Vec::new();
            for pair in run.items_of(&other)? {
                match <[Value; 2]>::try_from(run.items_of(&pair)?) {
                    Ok([key, value]) => pairs.push((key, value)),
                    Err(_) => return Err(Error::new(format!("{what}: expected pairs"))),
                }
            }
            pairs
        }
    };
    let named = named.into_iter();
    pairs.extend(named.map(|(key, value)| (Value::of_template(key), value)));
    Ok(pairs)
}

fn range(run: &mut Run, args: Args) -> Result<Value> {
    let [first, stop, step] = args.bind("range", ["start", "stop", "step"])?;
    let first = int(&required(first, "range", "stop")?, "range")?;
    let (start, stop) = match stop {
        Some(stop) => (first, int(&stop, "range")?),
        None => (0, first),
    };
    let step = step.map_or(Ok(1), |step| int(&step, "range"))?;
    if step == 0 {
        return Err(Error::new("range: the step is zero"));
    }
    let distance = if step > 0 {
        i128::from(stop) - i128::from(start)
    } else {
        i128::from(start) - i128::from(stop)
    };
    let n = (distance.max(0) as u128).div_ceil(u128::from(step.unsigned_abs())) as u64;
    if n > MAX_RANGE {
        return Err(Error::new(format!("range: {n} items, at most {MAX_RANGE}")));
    }
    run.budget.step(n as usize)?;
    let items = (0..n as i64).map(|i| Value::Int(start + i * step));
    run.list(ListKind::List, items.collect())
}
