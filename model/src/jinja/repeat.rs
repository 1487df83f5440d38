//! The `loop` variable.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::scope::Scope;
use super::syntax::For;
use super::value::{ListKind, Value};
use super::{Error, Result};

/// The state of a running `for`.
pub struct Loop {
    pub items: Vec<Value>,
    pub index: Cell<usize>,
    pub depth0: usize,
    /// Of a recursive loop: its definition and where it stands.
    pub recursion: Option<(Arc<For>, Weak<Scope>)>,
    /// The arguments of the last call of `loop.changed`.
    pub seen: RefCell<Option<Value>>,
}

impl Loop {
    /// `loop.index` and the like.
    pub fn attribute(&self, name: &str) -> Option<Value> {
        let (i, n) = (self.index.get(), self.items.len());
        let int = |value: usize| Value::Int(value as i64);
        Some(match name {
            "index" => int(i + 1),
            "index0" => int(i),
            "revindex" => int(n - i),
            "revindex0" => int(n - i - 1),
            "first" => Value::Bool(i == 0),
            "last" => Value::Bool(i + 1 == n),
            "length" => int(n),
            "depth" => int(self.depth0 + 1),
            "depth0" => int(self.depth0),
            "previtem" => match i.checked_sub(1) {
                Some(i) => self.items[i].clone(),
                None => Value::undefined("there is no previous item"),
            },
            "nextitem" => match self.items.get(i + 1) {
                Some(item) => item.clone(),
                None => Value::undefined("there is no next item"),
            },
            _ => return None,
        })
    }

    /// `loop.cycle(...)` and `loop.changed(...)`.
    ///
    /// # Errors
    /// If there is no such method, or nothing to choose from.
    pub fn call(self: &Rc<Self>, name: &str, values: Vec<Value>) -> Result<Value> {
        match name {
            "cycle" if values.is_empty() => Err(Error::new("loop.cycle: no items")),
            "cycle" => Ok(values[self.index.get() % values.len()].clone()),
            _ => {
                let values = Value::list(ListKind::Tuple, values)?;
                let before = self.seen.replace(Some(values.clone()));
                let same = before.is_some_and(|before| before.equals(&values));
                Ok(Value::Bool(!same))
            }
        }
    }
}
