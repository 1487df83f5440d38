//! Values of the language: Python's, as far as templates meet them.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use super::text::Text;
use super::{Error, Result};

/// How deep lists and dictionaries may lie within one another.
pub const MAX_DEPTH: u16 = 100;
/// Most bytes of a value, written out: what lists share counts each time.
pub const MAX_SIZE: usize = 1 << 26;

/// Most names of a namespace.
const MAX_NAMES: usize = 1000;

/// A value.
#[derive(Clone)]
pub enum Value {
    /// A name or an attribute that is not there; what it is called.
    Undefined(Rc<str>),
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<Text>),
    List(Rc<List>),
    Dict(Rc<Dict>),
    Namespace(Rc<Namespace>),
    Callable(Rc<super::call::Callable>),
    Loop(Rc<super::repeat::Loop>),
}

/// Kinds of sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    List,
    Tuple,
    /// Can be iterated over once and has no length.
    Generator,
}

/// A sequence that does not change.
pub struct List {
    pub kind: ListKind,
    pub items: Vec<Value>,
    /// Of a generator: whether it has been iterated over.
    pub used: Cell<bool>,
    extent: Extent,
}

/// A dictionary that does not change, in the order of insertion.
pub struct Dict {
    pub items: Vec<(Value, Value)>,
    extent: Extent,
}

/// How far a value reaches.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    /// Levels of lists and dictionaries.
    depth: u16,
    /// About the bytes it has written out.
    size: usize,
}

/// Names that `{% set ns.name = value %}` changes. Holds no other namespace, nor does a list, so
/// values never form a cycle.
pub struct Namespace {
    pub items: RefCell<Vec<(String, Value)>>,
}

impl Value {
    /// A text that the template wrote.
    pub fn of_template(text: impl Into<String>) -> Self {
        Value::Text(Arc::new(Text::of_template(text)))
    }

    /// A text from outside.
    pub fn from_outside(text: impl Into<String>) -> Self {
        Value::Text(Arc::new(Text::from_outside(text)))
    }

    /// A value that is not there.
    pub fn undefined(name: &str) -> Self {
        Value::Undefined(name.into())
    }

    /// A sequence.
    ///
    /// # Errors
    /// If its items are nested too deep, or are namespaces.
    pub fn list(kind: ListKind, items: Vec<Value>) -> Result<Self> {
        let extent = Extent::around(items.iter())?;
        Ok(Value::List(Rc::new(List {
            kind,
            items,
            used: Cell::new(false),
            extent,
        })))
    }

    /// A dictionary; the last of equal keys counts, in the place of the first.
    ///
    /// # Errors
    /// If a key is no text, number, bool, none or tuple; otherwise as [`Value::list`].
    pub fn dict(pairs: Vec<(Value, Value)>) -> Result<Self> {
        for (key, _) in &pairs {
            check_key(key)?;
        }
        let extent = Extent::around(pairs.iter().flat_map(|(key, value)| [key, value]))?;
        // The last of equal keys moves to the place of the first.
        let mut items: Vec<(Value, Value)> = Vec::with_capacity(pairs.len());
        let mut texts = std::collections::HashMap::<Arc<str>, usize>::new();
        for (key, value) in pairs {
            let known = match &key {
                Value::Text(text) => texts.get(text.as_str()).copied(),
                other => items.iter().position(|(k, _)| k.equals(other)),
            };
            match known {
                Some(i) => items[i].1 = value,
                None => {
                    if let Value::Text(text) = &key {
                        texts.insert(text.as_str().into(), items.len());
                    }
                    items.push((key, value));
                }
            }
        }
        Ok(Value::Dict(Rc::new(Dict { items, extent })))
    }

    fn extent(&self) -> Result<Extent> {
        let size = match self {
            Value::List(list) => return Ok(list.extent),
            Value::Dict(dict) => return Ok(dict.extent),
            Value::Namespace(_) | Value::Loop(_) => {
                return Err(Error::new("a namespace or loop inside another value"));
            }
            Value::Text(text) => text.len(),
            _ => 8,
        };
        Ok(Extent { depth: 0, size })
    }

    /// About the bytes it has written out, and so the work of looking at all of it.
    pub fn size(&self) -> usize {
        self.extent().map_or(0, |extent| extent.size)
    }

    /// Whether a namespace may hold it.
    ///
    /// # Errors
    /// If it is a namespace itself.
    pub fn check_storable(&self) -> Result<()> {
        self.extent().map(|_| ())
    }

    /// What Python calls its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Undefined(_) => "Undefined",
            Value::None => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Text(_) => "str",
            Value::List(list) => match list.kind {
                ListKind::List => "list",
                ListKind::Tuple => "tuple",
                ListKind::Generator => "generator",
            },
            Value::Dict(_) => "dict",
            Value::Namespace(_) => "Namespace",
            Value::Callable(_) => "function",
            Value::Loop(_) => "LoopContext",
        }
    }

    /// Python's truth.
    pub fn is_true(&self) -> bool {
        match self {
            Value::Undefined(_) | Value::None => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Text(text) => !text.is_empty(),
            Value::List(list) => list.kind == ListKind::Generator || !list.items.is_empty(),
            Value::Dict(dict) => !dict.items.is_empty(),
            Value::Namespace(_) | Value::Callable(_) | Value::Loop(_) => true,
        }
    }

    /// As an integer, where Python takes it for one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Bool(value) => Some(i64::from(*value)),
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// As a number.
    pub fn as_float(&self) -> Option<f64> {
        match self {
            Value::Float(value) => Some(*value),
            other => other.as_int().map(|value| value as f64),
        }
    }

    /// As a string.
    pub fn as_text(&self) -> Option<&Arc<Text>> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As the characters of a string.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(|text| text.as_str())
    }

    /// Python's `==`.
    pub fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Undefined(_), Value::Undefined(_)) | (Value::None, Value::None) => true,
            (Value::Text(a), Value::Text(b)) => a.as_str() == b.as_str(),
            (Value::List(a), Value::List(b)) => {
                let same = || a.items.iter().zip(&b.items).all(|(a, b)| a.equals(b));
                Rc::ptr_eq(a, b)
                    || a.kind != ListKind::Generator
                        && a.kind == b.kind
                        && a.items.len() == b.items.len()
                        && same()
            }
            (Value::Dict(a), Value::Dict(b)) => {
                a.items.len() == b.items.len()
                    && a.items
                        .iter()
                        .all(|(key, value)| b.get(key).is_some_and(|other| value.equals(other)))
            }
            (Value::Namespace(a), Value::Namespace(b)) => Rc::ptr_eq(a, b),
            (Value::Callable(a), Value::Callable(b)) => Rc::ptr_eq(a, b),
            (a, b) => match (a.as_int(), b.as_int()) {
                (Some(a), Some(b)) => a == b,
                _ => match (a.as_float(), b.as_float()) {
                    (Some(a), Some(b)) => a == b,
                    _ => false,
                },
            },
        }
    }

    /// Python's order.
    ///
    /// # Errors
    /// If the two have none.
    pub fn compare(&self, other: &Value) -> Result<Ordering> {
        let ordered = match (self, other) {
            (Value::Text(a), Value::Text(b)) => Some(a.as_str().cmp(b.as_str())),
            (Value::List(a), Value::List(b))
                if a.kind == b.kind && a.kind != ListKind::Generator =>
            {
                let pairs = a.items.iter().zip(&b.items);
                match pairs.into_iter().find(|(a, b)| !a.equals(b)) {
                    Some((a, b)) => return a.compare(b),
                    None => Some(a.items.len().cmp(&b.items.len())),
                }
            }
            (Value::Undefined(name), _) | (_, Value::Undefined(name)) => {
                return Err(Error::undefined(name));
            }
            (a, b) => match (a.as_int(), b.as_int()) {
                (Some(a), Some(b)) => Some(a.cmp(&b)),
                _ => match (a.as_float(), b.as_float()) {
                    // Not a number has no order; all comparisons with it are false.
                    (Some(a), Some(b)) => Some(a.partial_cmp(&b).unwrap_or(Ordering::Greater)),
                    _ => None,
                },
            },
        };
        ordered.ok_or_else(|| {
            let (a, b) = (self.type_name(), other.type_name());
            Error::new(format!("'{a}' and '{b}' cannot be compared"))
        })
    }
}

impl Dict {
    /// The value of a key.
    pub fn get(&self, key: &Value) -> Option<&Value> {
        let found = self.items.iter().find(|(k, _)| k.equals(key));
        found.map(|(_, value)| value)
    }

    /// The value of a key that is a text.
    pub fn get_str(&self, key: &str) -> Option<&Value> {
        let found = self.items.iter().find(|(k, _)| k.as_str() == Some(key));
        found.map(|(_, value)| value)
    }
}

impl Namespace {
    /// A copy of a value.
    pub fn get(&self, name: &str) -> Option<Value> {
        let items = self.items.borrow();
        let found = items.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    }

    /// Sets a value.
    ///
    /// # Errors
    /// If the value is a namespace, or there are too many names.
    pub fn set(&self, name: &str, value: Value) -> Result<()> {
        value.check_storable()?;
        let mut items = self.items.borrow_mut();
        let full = items.len() >= MAX_NAMES;
        match items.iter_mut().find(|(key, _)| key == name) {
            Some(item) => item.1 = value,
            None if full => {
                return Err(Error::new(format!(
                    "a namespace of more than {MAX_NAMES} names"
                )));
            }
            None => items.push((name.to_owned(), value)),
        }
        Ok(())
    }
}

fn check_key(key: &Value) -> Result<()> {
    match key {
        Value::List(list) if list.kind == ListKind::Tuple => {
            list.items.iter().try_for_each(check_key)
        }
        Value::List(_) | Value::Dict(_) => {
            let kind = key.type_name();
            Err(Error::new(format!("a {kind} cannot be a key")))
        }
        _ => Ok(()),
    }
}

impl Extent {
    /// Of a value that holds `items`.
    fn around<'v>(items: impl Iterator<Item = &'v Value>) -> Result<Self> {
        let mut extent = Self::default();
        for item in items {
            let inner = item.extent()?;
            extent.depth = extent.depth.max(inner.depth);
            extent.size += inner.size + 2;
        }
        extent.depth += 1;
        if extent.depth > MAX_DEPTH {
            return Err(Error::new(format!(
                "values nested more than {MAX_DEPTH} deep"
            )));
        }
        if extent.size > MAX_SIZE {
            return Err(Error::new(format!("a value of more than {MAX_SIZE} bytes")));
        }
        Ok(extent)
    }
}
