//! Evaluates expressions.

use std::rc::Rc;
use std::sync::Arc;

use super::call::{Args, Callable};
use super::run::Run;
use super::syntax::{Arguments, Comparison, Constant, Expr, Postfix};
use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result, filters, functions, methods, operate, print, tests_of_values};

impl Run {
    /// The value of an expression.
    pub fn evaluate(&mut self, expr: &Expr) -> Result<Value> {
        self.budget.step(1)?;
        self.level(|run| run.evaluate_here(expr))
    }

    fn evaluate_here(&mut self, expr: &Expr) -> Result<Value> {
        Ok(match expr {
            Expr::Constant(constant) => match constant {
                Constant::None => Value::None,
                Constant::Bool(value) => Value::Bool(*value),
                Constant::Int(value) => Value::Int(*value),
                Constant::Float(value) => Value::Float(*value),
                Constant::Text(text) => Value::Text(text.clone()),
            },
            Expr::Name(name) => self.name(name)?,
            Expr::List(items) => {
                let items = self.evaluate_all(items)?;
                self.list(ListKind::List, items)?
            }
            Expr::Tuple(items) => {
                let items = self.evaluate_all(items)?;
                self.list(ListKind::Tuple, items)?
            }
            Expr::Dict(items) => {
                let mut pairs = Vec::with_capacity(items.len());
                for (key, value) in items {
                    pairs.push((self.evaluate(key)?, self.evaluate(value)?));
                }
                self.dict(pairs)?
            }
            Expr::Chain(first, rest) => {
                let mut value = self.evaluate(first)?;
                for (op, operand) in rest {
                    let operand = self.evaluate(operand)?;
                    value = operate::binary(self, *op, &value, &operand)?;
                }
                value
            }
            Expr::Compare(first, rest) => return self.comparisons(first, rest),
            Expr::Or(operands) => return self.logic(operands, true),
            Expr::And(operands) => return self.logic(operands, false),
            Expr::Not(operand) => Value::Bool(!self.evaluate(operand)?.is_true()),
            Expr::Negative(operand) => operate::sign(&self.evaluate(operand)?, true)?,
            Expr::Positive(operand) => operate::sign(&self.evaluate(operand)?, false)?,
            Expr::Condition(value, pairs) => return self.condition(value, pairs),
            Expr::Postfix(operand, postfixes) => {
                let mut value = self.evaluate(operand)?;
                for postfix in postfixes {
                    value = self.postfix(value, postfix)?;
                }
                value
            }
        })
    }

    fn name(&mut self, name: &str) -> Result<Value> {
        let (found, looked_at) = self.scope.find(name);
        self.budget.step(looked_at / 16)?;
        Ok(match found {
            Some(value) => value,
            None => match functions::find(name) {
                Some(function) => Value::Callable(Rc::new(Callable::Function(function))),
                None => Value::undefined(name),
            },
        })
    }

    fn evaluate_all(&mut self, exprs: &[Expr]) -> Result<Vec<Value>> {
        exprs.iter().map(|expr| self.evaluate(expr)).collect()
    }

    /// The operand that decides: the first whose truth is `until`, or the last.
    fn logic(&mut self, operands: &[Expr], until: bool) -> Result<Value> {
        let mut value = Value::None;
        for operand in operands {
            value = self.evaluate(operand)?;
            if value.is_true() == until {
                break;
            }
        }
        Ok(value)
    }

    /// `a if b else c if d else e`: the pairs belong to the values before them.
    fn condition(&mut self, value: &Expr, pairs: &[(Expr, Option<Expr>)]) -> Result<Value> {
        for (test, otherwise) in pairs.iter().rev() {
            if self.evaluate(test)?.is_true() {
                continue;
            }
            return match otherwise {
                Some(otherwise) => self.evaluate(otherwise),
                None => {
                    let what = "the inline if-expression evaluated to false and no else section";
                    Ok(Value::undefined(what))
                }
            };
        }
        self.evaluate(value)
    }

    fn comparisons(&mut self, first: &Expr, rest: &[(Comparison, Expr)]) -> Result<Value> {
        let mut left = self.evaluate(first)?;
        for (comparison, operand) in rest {
            let right = self.evaluate(operand)?;
            if !operate::compare(self, *comparison, &left, &right)? {
                return Ok(Value::Bool(false));
            }
            left = right;
        }
        Ok(Value::Bool(true))
    }

    /// What a postfix makes of a value.
    pub fn postfix(&mut self, value: Value, postfix: &Postfix) -> Result<Value> {
        self.budget.step(1)?;
        match postfix {
            Postfix::Attribute(name) => self.attribute(&value, name),
            Postfix::Item(index) => {
                let index = self.evaluate(index)?;
                self.item(&value, &index)
            }
            Postfix::Slice([start, stop, step]) => {
                let mut bound = |expr: &Option<Expr>| match expr {
                    Some(expr) => self.evaluate(expr).map(Some),
                    None => Ok(None),
                };
                let bounds = [bound(start)?, bound(stop)?, bound(step)?];
                operate::slice(self, &value, bounds)
            }
            Postfix::Call(arguments) => {
                let args = self.arguments(arguments)?;
                self.call(value, args)
            }
            Postfix::Filter(name, arguments) => {
                let args = self.arguments(arguments)?;
                filters::apply(self, name, value, args)
            }
            Postfix::Test(name, arguments, negated) => {
                let args = self.arguments(arguments)?;
                let holds = tests_of_values::holds(self, name, &value, args)?;
                Ok(Value::Bool(holds != *negated))
            }
        }
    }

    fn arguments(&mut self, arguments: &Arguments) -> Result<Args> {
        let mut args = Args {
            positional: self.evaluate_all(&arguments.positional)?,
            named: Vec::new(),
        };
        if let Some(spread) = &arguments.spread {
            let spread = self.evaluate(spread)?;
            args.positional.extend(self.items_of(&spread)?);
        }
        for (name, expr) in &arguments.named {
            args.named.push((name.clone(), self.evaluate(expr)?));
        }
        if let Some(spread) = &arguments.spread_named {
            let Value::Dict(spread) = self.evaluate(spread)? else {
                return Err(Error::new("expected a dictionary after '**'"));
            };
            self.budget.step(spread.items.len())?;
            for (key, value) in &spread.items {
                let Some(key) = key.as_str() else {
                    return Err(Error::new("a name of an argument that is no str"));
                };
                args.named.push((key.to_owned(), value.clone()));
            }
        }
        Ok(args)
    }

    /// `value.name`: a method, or what is stored under the name.
    fn attribute(&mut self, value: &Value, name: &str) -> Result<Value> {
        match value {
            Value::Undefined(missing) => return Err(Error::undefined(missing)),
            Value::Namespace(namespace) => {
                return Ok(namespace
                    .get(name)
                    .unwrap_or_else(|| Value::undefined(name)));
            }
            Value::Loop(state) => {
                if let Some(value) = state.attribute(name) {
                    return Ok(value);
                }
            }
            _ => {}
        }
        if methods::exists(value, name) {
            let method = Callable::Method(value.clone(), name.to_owned());
            return Ok(Value::Callable(Rc::new(method)));
        }
        let stored = match value {
            Value::Dict(dict) => {
                self.budget.step(dict.items.len() / 16)?;
                dict.get_str(name).cloned()
            }
            _ => None,
        };
        Ok(stored.unwrap_or_else(|| Value::undefined(name)))
    }

    /// `value[index]`: what is stored there, or a method.
    pub fn item(&mut self, value: &Value, index: &Value) -> Result<Value> {
        let found = match value {
            Value::Undefined(missing) => return Err(Error::undefined(missing)),
            Value::Dict(dict) => {
                self.budget.step(dict.items.len() / 16)?;
                dict.get(index).cloned()
            }
            Value::List(list) if list.kind != ListKind::Generator => {
                let at = index
                    .as_int()
                    .and_then(|i| operate::place(i, list.items.len()));
                at.map(|i| list.items[i].clone())
            }
            Value::Text(text) => match index.as_int() {
                Some(i) => {
                    self.budget.look(text.len())?;
                    operate::character(text, i).map(|c| Value::Text(Arc::new(c)))
                }
                None => None,
            },
            _ => None,
        };
        match (found, index.as_str()) {
            (Some(value), _) => Ok(value),
            (None, Some(name)) => self.attribute(value, name),
            (None, None) => Ok(Value::undefined("an item that is not there")),
        }
    }

    /// Calls a value.
    pub fn call(&mut self, callee: Value, args: Args) -> Result<Value> {
        match &callee {
            Value::Undefined(name) => Err(Error::undefined(name)),
            Value::Loop(state) => {
                let [items] = args.bind("loop", ["iterable"])?;
                let items = super::call::required(items, "loop", "iterable")?;
                self.repeat_within(state, items)
            }
            Value::Callable(callable) => match &**callable {
                Callable::Function(name) => functions::call(self, name, args),
                Callable::Method(value, name) => methods::call(self, value, name, args),
                Callable::Macro(definition, scope) => match scope.upgrade() {
                    Some(scope) => self.call_macro(definition, scope, args),
                    None => Err(Error::new(format!(
                        "the macro {} is out of its scope",
                        definition.name
                    ))),
                },
            },
            other => {
                let kind = other.type_name();
                Err(Error::new(format!("a {kind} cannot be called")))
            }
        }
    }

    /// `{% call f(...) %}`: the call with one more argument, `caller`.
    pub fn evaluate_call_block(&mut self, expr: &Expr, caller: Value) -> Result<Value> {
        if let Expr::Postfix(operand, postfixes) = expr
            && let Some((Postfix::Call(arguments), before)) = postfixes.split_last()
        {
            let mut callee = self.evaluate(operand)?;
            for postfix in before {
                callee = self.postfix(callee, postfix)?;
            }
            let mut args = self.arguments(arguments)?;
            args.named.push(("caller".into(), caller));
            return self.call(callee, args);
        }
        Err(Error::new("expected a call after {% call %}"))
    }

    /// The items that a `for` goes over.
    pub fn items_of(&mut self, value: &Value) -> Result<Vec<Value>> {
        let items = match value {
            Value::Undefined(_) => Vec::new(),
            Value::List(list) => {
                self.budget.make(32 * list.items.len())?;
                let used = list.kind == ListKind::Generator && list.used.replace(true);
                if used { Vec::new() } else { list.items.clone() }
            }
            Value::Dict(dict) => {
                self.budget.make(32 * dict.items.len())?;
                dict.items.iter().map(|(key, _)| key.clone()).collect()
            }
            Value::Text(text) => {
                self.budget.make(128 * text.len())?;
                let chars = text.as_str().char_indices();
                let part = |(at, c): (usize, char)| text.part(at..at + c.len_utf8());
                chars.map(|c| Value::Text(Arc::new(part(c)))).collect()
            }
            other => {
                let kind = other.type_name();
                return Err(Error::new(format!("a {kind} cannot be iterated over")));
            }
        };
        self.budget.step(items.len())?;
        Ok(items)
    }

    /// A sequence, paid for.
    pub fn list(&mut self, kind: ListKind, items: Vec<Value>) -> Result<Value> {
        self.budget.make(32 + 32 * items.len())?;
        Value::list(kind, items)
    }

    /// A dictionary, paid for.
    pub fn dict(&mut self, pairs: Vec<(Value, Value)>) -> Result<Value> {
        self.budget.make(32 + 96 * pairs.len())?;
        Value::dict(pairs)
    }

    /// A text, paid for.
    pub fn text(&mut self, text: Text) -> Result<Value> {
        self.budget.make(32 + text.cost())?;
        Ok(Value::Text(Arc::new(text)))
    }

    /// What is printed of a value.
    pub fn str_of(&mut self, value: &Value) -> Result<Text> {
        self.budget.make(2 * value.size())?;
        print::str_of(value)
    }
}
