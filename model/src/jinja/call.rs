//! What can be called, and with what.

use std::rc::Weak;
use std::sync::Arc;

use super::scope::Scope;
use super::syntax::Macro;
use super::value::Value;
use super::{Error, Result};

/// A value that can be called.
pub enum Callable {
    /// A function of the language, by name.
    Function(&'static str),
    /// A method and the value it belongs to.
    Method(Value, String),
    /// A macro and where it was defined.
    Macro(Arc<Macro>, Weak<Scope>),
}

/// Arguments of a call.
#[derive(Default)]
pub struct Args {
    pub positional: Vec<Value>,
    pub named: Vec<(String, Value)>,
}

impl Args {
    /// The arguments of the parameters `names`.
    ///
    /// # Errors
    /// If there are too many, or one of another name, or one twice.
    pub fn bind<const N: usize>(self, what: &str, names: [&str; N]) -> Result<[Option<Value>; N]> {
        let mut bound = [const { None }; N];
        if self.positional.len() > N {
            let n = self.positional.len();
            let error = format!("{what}: at most {N} arguments, found {n}");
            return Err(Error::new(error));
        }
        for (slot, value) in bound.iter_mut().zip(self.positional) {
            *slot = Some(value);
        }
        for (name, value) in self.named {
            match names.iter().position(|known| *known == name) {
                Some(i) if bound[i].is_none() => bound[i] = Some(value),
                Some(_) => return Err(Error::new(format!("{what}: two values for {name}"))),
                None => return Err(Error::new(format!("{what}: no argument named {name}"))),
            }
        }
        Ok(bound)
    }
}

/// The value of an argument that must be there.
pub fn required(value: Option<Value>, what: &str, name: &str) -> Result<Value> {
    value.ok_or_else(|| Error::new(format!("{what}: the argument {name} is missing")))
}

/// An integer argument.
pub fn int(value: &Value, what: &str) -> Result<i64> {
    value.as_int().ok_or_else(|| {
        let found = value.type_name();
        Error::new(format!("{what}: expected an integer, found {found}"))
    })
}

/// A count or width: not negative, and not absurd.
pub fn count(value: &Value, what: &str) -> Result<usize> {
    Ok(usize::try_from(int(value, what)?.max(0)).unwrap_or(usize::MAX))
}

/// A string argument.
pub fn text<'v>(value: &'v Value, what: &str) -> Result<&'v Arc<super::text::Text>> {
    match value {
        Value::Undefined(name) => Err(Error::undefined(name)),
        other => other.as_text().ok_or_else(|| {
            let found = other.type_name();
            Error::new(format!("{what}: expected a str, found {found}"))
        }),
    }
}
