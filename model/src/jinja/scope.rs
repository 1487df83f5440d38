//! Names and where they are visible.

use std::cell::RefCell;
use std::rc::Rc;

use super::value::Value;

/// Most names of one scope.
const MAX_NAMES: usize = 10_000;

/// The names of a block; a block sees those around it.
pub struct Scope {
    names: RefCell<Vec<(String, Value)>>,
    parent: Option<Rc<Scope>>,
}

impl Scope {
    /// An empty scope inside another.
    pub fn new(parent: Option<Rc<Scope>>) -> Rc<Self> {
        Rc::new(Self {
            names: RefCell::new(Vec::new()),
            parent,
        })
    }

    /// The value that a name has here, and how many names were looked at.
    pub fn find(&self, name: &str) -> (Option<Value>, usize) {
        let (mut scope, mut looked_at) = (self, 0);
        loop {
            let names = scope.names.borrow();
            looked_at += names.len();
            if let Some((_, value)) = names.iter().find(|(key, _)| key == name) {
                return (Some(value.clone()), looked_at);
            }
            match &scope.parent {
                Some(parent) => scope = parent,
                None => return (None, looked_at),
            }
        }
    }

    /// Sets a name of this scope; false if it has too many.
    pub fn set(&self, name: &str, value: Value) -> bool {
        let mut names = self.names.borrow_mut();
        let full = names.len() >= MAX_NAMES;
        match names.iter_mut().find(|(key, _)| key == name) {
            Some(item) => item.1 = value,
            None if full => return false,
            None => names.push((name.to_owned(), value)),
        }
        true
    }
}
