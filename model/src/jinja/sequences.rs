//! Filters of sequences and dictionaries.

use super::call::{Args, count, required};
use super::filters::{self, Key, fold, sort_by_keys};
use super::run::Run;
use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result, operate, tests_of_values};

/// The filters of this file.
pub const NAMES: [&str; 20] = [
    "first",
    "last",
    "join",
    "map",
    "select",
    "reject",
    "selectattr",
    "rejectattr",
    "sort",
    "unique",
    "min",
    "max",
    "sum",
    "reverse",
    "groupby",
    "dictsort",
    "batch",
    "slice",
    "random",
    "pprint",
];

/// What [`apply`] did.
pub enum Outcome {
    Value(Value),
    /// The filter is not of this file.
    NotMine(Args),
}

/// Applies a filter, if it is one of this file.
pub fn apply(run: &mut Run, name: &str, value: &Value, args: Args) -> Result<Outcome> {
    Ok(Outcome::Value(match name {
        "first" => {
            let [] = args.bind(name, [])?;
            let items = run.items_of(value)?;
            let none = || Value::undefined("the first item of nothing");
            items.into_iter().next().unwrap_or_else(none)
        }
        "last" => {
            let [] = args.bind(name, [])?;
            filters::length(value)?;
            let items = run.items_of(value)?;
            let none = || Value::undefined("the last item of nothing");
            items.into_iter().next_back().unwrap_or_else(none)
        }
        "join" => join(run, value, args)?,
        "map" => map(run, value, args)?,
        "select" | "reject" => choose(run, value, args, false, name == "select")?,
        "selectattr" | "rejectattr" => choose(run, value, args, true, name == "selectattr")?,
        "sort" => sort(run, value, args)?,
        "unique" => unique(run, value, args)?,
        "min" | "max" => extreme(run, value, args, name)?,
        "sum" => sum(run, value, args)?,
        "reverse" => reverse(run, value, args)?,
        "groupby" => groupby(run, value, args)?,
        "dictsort" => dictsort(run, value, args)?,
        "batch" => batch(run, value, args)?,
        "slice" => slice(run, value, args)?,
        "random" | "pprint" => {
            return Err(Error::new(format!("the filter {name} is not supported")));
        }
        _ => return Ok(Outcome::NotMine(args)),
    }))
}

fn flag(value: Option<Value>) -> bool {
    value.is_some_and(|value| value.is_true())
}

fn join(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let [separator, attribute] = args.bind("join", ["d", "attribute"])?;
    let separator = match separator {
        Some(separator) => run.str_of(&separator)?,
        None => Text::default(),
    };
    let key = Key::new(attribute);
    let mut out = Text::default();
    for (i, item) in run.items_of(value)?.iter().enumerate() {
        let item = key.of(run, item)?;
        let item = run.str_of(&item)?;
        run.budget.make(separator.cost() + item.cost())?;
        if i > 0 {
            out.push_text(&separator);
        }
        out.push_text(&item);
    }
    run.text(out)
}

/// The items of a value; none of what is false, be it `none`.
fn items_if_true(run: &mut Run, value: &Value) -> Result<Vec<Value>> {
    if value.is_true() {
        run.items_of(value)
    } else {
        Ok(Vec::new())
    }
}

fn map(run: &mut Run, value: &Value, mut args: Args) -> Result<Value> {
    let items = items_if_true(run, value)?;
    let mut mapped = Vec::with_capacity(items.len());
    if args.positional.is_empty() {
        let [attribute, default] = args.bind("map", ["attribute", "default"])?;
        let key = Key::new(Some(required(attribute, "map", "attribute")?));
        for item in &items {
            let value = key.of(run, item)?;
            mapped.push(match (value, &default) {
                (Value::Undefined(_), Some(default)) => default.clone(),
                (value, _) => value,
            });
        }
    } else {
        let filter = args.positional.remove(0);
        let filter = super::call::text(&filter, "map")?.clone();
        for item in items {
            let args = copy(&args);
            mapped.push(run.level(|run| filters::apply(run, filter.as_str(), item, args))?);
        }
    }
    run.list(ListKind::Generator, mapped)
}

fn copy(args: &Args) -> Args {
    Args {
        positional: args.positional.clone(),
        named: args.named.clone(),
    }
}

fn choose(
    run: &mut Run,
    value: &Value,
    mut args: Args,
    by_attribute: bool,
    wanted: bool,
) -> Result<Value> {
    let key = if by_attribute {
        if args.positional.is_empty() {
            return Err(Error::new("selectattr: the attribute is missing"));
        }
        Key::new(Some(args.positional.remove(0)))
    } else {
        Key::Item
    };
    let test = if args.positional.is_empty() {
        None
    } else {
        let test = args.positional.remove(0);
        Some(super::call::text(&test, "select")?.clone())
    };
    let mut chosen = Vec::new();
    for item in items_if_true(run, value)? {
        let value = key.of(run, &item)?;
        let holds = match &test {
            Some(test) => tests_of_values::holds(run, test.as_str(), &value, copy(&args))?,
            None => value.is_true(),
        };
        if holds == wanted {
            chosen.push(item);
        }
    }
    run.list(ListKind::Generator, chosen)
}

fn sort(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let names = ["reverse", "case_sensitive", "attribute"];
    let [reverse, case_sensitive, attribute] = args.bind("sort", names)?;
    let case_sensitive = flag(case_sensitive);
    let keys: Vec<Key> = match attribute.as_ref().and_then(Value::as_str) {
        Some(paths) => {
            let paths = paths.split(',');
            paths
                .map(|path| Key::new(Some(Value::of_template(path))))
                .collect()
        }
        None => vec![Key::new(attribute)],
    };
    let mut keyed = Vec::new();
    for item in run.items_of(value)? {
        let mut values = Vec::with_capacity(keys.len());
        for key in &keys {
            values.push(fold(key.of(run, &item)?, case_sensitive));
        }
        keyed.push((values, item));
    }
    let sorted = sort_by_keys(run, keyed, flag(reverse))?;
    run.list(ListKind::List, sorted)
}

fn unique(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let [case_sensitive, attribute] = args.bind("unique", ["case_sensitive", "attribute"])?;
    let (key, case_sensitive) = (Key::new(attribute), flag(case_sensitive));
    let (mut seen, mut kept) = (Vec::<Value>::new(), Vec::new());
    for item in run.items_of(value)? {
        let folded = fold(key.of(run, &item)?, case_sensitive);
        run.budget.step(seen.len() / 4)?;
        if !seen.iter().any(|other| other.equals(&folded)) {
            seen.push(folded);
            kept.push(item);
        }
    }
    run.list(ListKind::Generator, kept)
}

fn extreme(run: &mut Run, value: &Value, args: Args, name: &str) -> Result<Value> {
    let [case_sensitive, attribute] = args.bind(name, ["case_sensitive", "attribute"])?;
    let (key, case_sensitive) = (Key::new(attribute), flag(case_sensitive));
    let better = if name == "min" {
        std::cmp::Ordering::Less
    } else {
        std::cmp::Ordering::Greater
    };
    let mut best: Option<(Value, Value)> = None;
    for item in run.items_of(value)? {
        let folded = fold(key.of(run, &item)?, case_sensitive);
        run.budget.look(folded.size())?;
        let wins = match &best {
            Some((best, _)) => !folded.equals(best) && folded.compare(best)? == better,
            None => true,
        };
        if wins {
            best = Some((folded, item));
        }
    }
    Ok(match best {
        Some((_, item)) => item,
        None => Value::undefined("the smallest or largest of nothing"),
    })
}

fn sum(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let [attribute, start] = args.bind("sum", ["attribute", "start"])?;
    let key = Key::new(attribute);
    let mut total = start.unwrap_or(Value::Int(0));
    for item in run.items_of(value)? {
        let item = key.of(run, &item)?;
        if item.as_str().is_some() {
            return Err(Error::new("sum: a str is no number"));
        }
        total = run.add(&total, &item)?;
    }
    Ok(total)
}

fn reverse(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let [] = args.bind("reverse", [])?;
    if value.as_text().is_some() {
        let bounds = [None, None, Some(Value::Int(-1))];
        return operate::slice(run, value, bounds);
    }
    let mut items = run.items_of(value)?;
    items.reverse();
    run.list(ListKind::Generator, items)
}

fn groupby(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let names = ["attribute", "default", "case_sensitive"];
    let [attribute, default, case_sensitive] = args.bind("groupby", names)?;
    let key = Key::new(Some(required(attribute, "groupby", "attribute")?));
    let case_sensitive = flag(case_sensitive);
    let mut keyed = Vec::new();
    for item in run.items_of(value)? {
        let name = match (key.of(run, &item)?, &default) {
            (Value::Undefined(_), Some(default)) => default.clone(),
            (name, _) => name,
        };
        keyed.push((vec![fold(name.clone(), case_sensitive)], (name, item)));
    }
    let mut groups: Vec<(Value, Value, Vec<Value>)> = Vec::new();
    for (name, item) in sort_by_keys(run, keyed, false)? {
        let folded = fold(name.clone(), case_sensitive);
        match groups.last_mut() {
            Some((last, _, items)) if last.equals(&folded) => items.push(item),
            _ => groups.push((folded, name, vec![item])),
        }
    }
    let mut pairs = Vec::with_capacity(groups.len());
    for (_, name, items) in groups {
        let items = run.list(ListKind::List, items)?;
        pairs.push(run.list(ListKind::Tuple, vec![name, items])?);
    }
    run.list(ListKind::List, pairs)
}

fn dictsort(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let names = ["case_sensitive", "by", "reverse"];
    let [case_sensitive, by, reverse] = args.bind("dictsort", names)?;
    let Value::Dict(dict) = value else {
        let kind = value.type_name();
        return Err(Error::new(format!(
            "dictsort: expected a dict, found {kind}"
        )));
    };
    let by_value = match by.as_ref().map(|by| by.as_str()) {
        None | Some(Some("key")) => false,
        Some(Some("value")) => true,
        _ => return Err(Error::new("dictsort: expected key or value")),
    };
    let case_sensitive = flag(case_sensitive);
    let mut keyed = Vec::new();
    for (pair, (key, value)) in run.pairs(dict)?.into_iter().zip(&dict.items) {
        let by = if by_value { value } else { key };
        keyed.push((vec![fold(by.clone(), case_sensitive)], pair));
    }
    let sorted = sort_by_keys(run, keyed, flag(reverse))?;
    run.list(ListKind::List, sorted)
}

fn batch(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let [linecount, fill] = args.bind("batch", ["linecount", "fill_with"])?;
    let n = count(&required(linecount, "batch", "linecount")?, "batch")?.max(1);
    let mut batches = Vec::new();
    for chunk in run.items_of(value)?.chunks(n) {
        let mut chunk = chunk.to_vec();
        if let Some(fill) = fill.as_ref().filter(|fill| !matches!(fill, Value::None)) {
            run.budget.make(32 * (n - chunk.len()))?;
            chunk.resize(n, fill.clone());
        }
        batches.push(run.list(ListKind::List, chunk)?);
    }
    run.list(ListKind::Generator, batches)
}

fn slice(run: &mut Run, value: &Value, args: Args) -> Result<Value> {
    let [slices, fill] = args.bind("slice", ["slices", "fill_with"])?;
    let n = count(&required(slices, "slice", "slices")?, "slice")?;
    if n == 0 {
        return Err(Error::new("slice: no slices"));
    }
    let items = run.items_of(value)?;
    run.budget.make(64 * n)?;
    let (each, more) = (items.len() / n, items.len() % n);
    let (mut slices, mut rest) = (Vec::with_capacity(n), items.as_slice());
    for i in 0..n {
        let (head, tail) = rest.split_at(each + usize::from(i < more));
        rest = tail;
        let mut part = head.to_vec();
        if let Some(fill) = fill.as_ref().filter(|f| !matches!(f, Value::None))
            && i >= more
        {
            part.push(fill.clone());
        }
        slices.push(run.list(ListKind::List, part)?);
    }
    run.list(ListKind::Generator, slices)
}
