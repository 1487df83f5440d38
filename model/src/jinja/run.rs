//! Runs statements.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::budget::Budget;
use super::call::{Args, Callable};
use super::date::Date;
use super::repeat::Loop;
use super::scope::Scope;
use super::syntax::{Block, For, Macro, Postfix, Statement, StatementKind, Target};
use super::text::Text;
use super::value::{ListKind, Value};
use super::{Error, Result};

/// Levels of statements and expressions that may be under way at once.
pub(super) const MAX_LEVELS: usize = 1000;

/// A run under way.
pub(super) struct Run {
    pub budget: Budget,
    pub date: Date,
    pub scope: Rc<Scope>,
    /// The text of the template, then of the blocks that are being captured.
    out: Vec<Text>,
    levels: usize,
    /// Of the statement under way.
    line: Cell<usize>,
}

/// How a block ended.
#[derive(Clone, Copy, PartialEq)]
enum Flow {
    Next,
    Break,
    Continue,
}

impl Run {
    pub fn new(budget: Budget, date: Date, variables: Vec<(String, Value)>) -> Self {
        let scope = Scope::new(None);
        for (name, value) in variables {
            scope.set(&name, value);
        }
        Self {
            budget,
            date,
            scope: Scope::new(Some(scope)),
            out: vec![Text::default()],
            levels: 0,
            line: Cell::new(1),
        }
    }

    /// Runs a whole program.
    pub fn program(mut self, program: &Block) -> Result<Text> {
        match self.block(program) {
            Ok(_) => Ok(self.out.remove(0)),
            Err(error) => Err(error.or_at(self.line.get())),
        }
    }

    /// Runs `f` one level deeper.
    pub fn level<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.levels += 1;
        if self.levels > MAX_LEVELS {
            return Err(Error::new("the template calls itself too often"));
        }
        let value = f(self)?;
        self.levels -= 1;
        Ok(value)
    }

    /// Runs `f` with names of its own.
    fn scoped<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let inner = Scope::new(Some(self.scope.clone()));
        let outer = std::mem::replace(&mut self.scope, inner);
        let value = f(self);
        self.scope = outer;
        value
    }

    /// The text that `f` writes.
    fn captured(&mut self, f: impl FnOnce(&mut Self) -> Result<Flow>) -> Result<Text> {
        self.out.push(Text::default());
        f(self)?;
        Ok(self.out.pop().unwrap_or_default())
    }

    fn write(&mut self, text: &Text) -> Result<()> {
        self.budget.make(text.cost())?;
        if let Some(out) = self.out.last_mut() {
            self.budget.check_output(out.len() + text.len())?;
            out.push_text(text);
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<Flow> {
        self.level(|run| {
            for statement in block {
                let flow = run.statement(statement)?;
                if flow != Flow::Next {
                    return Ok(flow);
                }
            }
            Ok(Flow::Next)
        })
    }

    fn statement(&mut self, statement: &Statement) -> Result<Flow> {
        self.budget.step(1)?;
        self.line.set(statement.line);
        match &statement.kind {
            StatementKind::Write(text) => self.write(text)?,
            StatementKind::Print(expr) => {
                let value = self.evaluate(expr)?;
                let text = self.str_of(&value)?;
                self.write(&text)?;
            }
            StatementKind::If(branches, otherwise) => {
                for (condition, block) in branches {
                    if self.evaluate(condition)?.is_true() {
                        return self.block(block);
                    }
                }
                return self.block(otherwise);
            }
            StatementKind::For(definition) => {
                let items = self.evaluate(&definition.items)?;
                self.repeat(definition, items, 0)?;
            }
            StatementKind::Set(target, expr) => {
                let value = self.evaluate(expr)?;
                self.assign(target, value)?;
            }
            StatementKind::SetBlock(target, filters, block) => {
                let text = self.captured(|run| run.scoped(|run| run.block(block)))?;
                let value = self.filtered(text, filters)?;
                self.assign(target, value)?;
            }
            StatementKind::With(values, block) => {
                let values = values
                    .iter()
                    .map(|(target, expr)| Ok((target, self.evaluate(expr)?)))
                    .collect::<Result<Vec<_>>>()?;
                return self.scoped(|run| {
                    for (target, value) in values {
                        run.assign(target, value)?;
                    }
                    run.block(block)
                });
            }
            StatementKind::Filter(filters, block) => {
                let text = self.captured(|run| run.scoped(|run| run.block(block)))?;
                let value = self.filtered(text, filters)?;
                let text = self.str_of(&value)?;
                self.write(&text)?;
            }
            StatementKind::Macro(definition) => {
                let value = self.macro_value(definition);
                self.set(&definition.name, value)?;
            }
            StatementKind::Call(caller, expr) => {
                let caller = self.macro_value(caller);
                let value = self.evaluate_call_block(expr, caller)?;
                let text = self.str_of(&value)?;
                self.write(&text)?;
            }
            StatementKind::Scope(block) => return self.scoped(|run| run.block(block)),
            StatementKind::Break => return Ok(Flow::Break),
            StatementKind::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn macro_value(&self, definition: &Arc<Macro>) -> Value {
        let scope = Rc::downgrade(&self.scope);
        Value::Callable(Rc::new(Callable::Macro(definition.clone(), scope)))
    }

    fn filtered(&mut self, text: Text, filters: &[Postfix]) -> Result<Value> {
        let mut value = Value::Text(Arc::new(text));
        for filter in filters {
            value = self.postfix(value, filter)?;
        }
        Ok(value)
    }

    fn set(&mut self, name: &str, value: Value) -> Result<()> {
        self.budget.make(64)?;
        if self.scope.set(name, value) {
            Ok(())
        } else {
            Err(Error::new("too many names"))
        }
    }

    fn assign(&mut self, target: &Target, value: Value) -> Result<()> {
        match target {
            Target::Name(name) => self.set(name, value),
            Target::Attribute(name, attribute) => match self.scope.find(name).0 {
                Some(Value::Namespace(namespace)) => {
                    self.budget.make(64)?;
                    namespace.set(attribute, value)
                }
                _ => Err(Error::new(format!(
                    "cannot assign an attribute of {name}, which is no namespace"
                ))),
            },
            Target::Many(targets) => {
                let items = self.items_of(&value)?;
                if items.len() != targets.len() {
                    let (expected, found) = (targets.len(), items.len());
                    let what = format!("expected {expected} values to unpack, found {found}");
                    return Err(Error::new(what));
                }
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item)?;
                }
                Ok(())
            }
        }
    }

    /// The items of a `for` whose condition holds.
    fn chosen(&mut self, definition: &For, items: Vec<Value>) -> Result<Vec<Value>> {
        let Some(condition) = &definition.condition else {
            return Ok(items);
        };
        let mut chosen = Vec::new();
        for item in items {
            let holds = self.scoped(|run| {
                run.assign(&definition.target, item.clone())?;
                Ok(run.evaluate(condition)?.is_true())
            })?;
            if holds {
                chosen.push(item);
            }
        }
        Ok(chosen)
    }

    fn repeat(&mut self, definition: &Arc<For>, items: Value, depth0: usize) -> Result<()> {
        let items = self.items_of(&items)?;
        let items = self.chosen(definition, items)?;
        if items.is_empty() {
            self.scoped(|run| run.block(&definition.otherwise))?;
            return Ok(());
        }
        let recursion = definition
            .recursive
            .then(|| (definition.clone(), Rc::downgrade(&self.scope)));
        let state = Rc::new(Loop {
            items,
            index: Cell::new(0),
            depth0,
            recursion,
            seen: RefCell::new(None),
        });
        for i in 0..state.items.len() {
            self.budget.step(1)?;
            state.index.set(i);
            let flow = self.scoped(|run| {
                run.assign(&definition.target, state.items[i].clone())?;
                run.set("loop", Value::Loop(state.clone()))?;
                run.block(&definition.body)
            })?;
            if flow == Flow::Break {
                break;
            }
        }
        Ok(())
    }

    /// `loop(items)` of a recursive loop: the text of the same loop over other items.
    pub fn repeat_within(&mut self, state: &Rc<Loop>, items: Value) -> Result<Value> {
        let recursion = state.recursion.as_ref();
        let Some((definition, scope)) = recursion.and_then(|(d, s)| Some((d, s.upgrade()?))) else {
            return Err(Error::new("a loop that is not recursive cannot be called"));
        };
        let outer = std::mem::replace(&mut self.scope, scope);
        let text = self.captured(|run| {
            run.level(|run| run.repeat(definition, items, state.depth0 + 1))?;
            Ok(Flow::Next)
        });
        self.scope = outer;
        Ok(Value::Text(Arc::new(text?)))
    }

    /// The text that a macro writes.
    pub fn call_macro(
        &mut self,
        definition: &Arc<Macro>,
        scope: Rc<Scope>,
        args: Args,
    ) -> Result<Value> {
        let outer = std::mem::replace(&mut self.scope, Scope::new(Some(scope)));
        let text = self.captured(|run| {
            run.parameters(definition, args)?;
            run.block(&definition.body)
        });
        self.scope = outer;
        Ok(Value::Text(Arc::new(text?)))
    }

    fn parameters(&mut self, definition: &Macro, args: Args) -> Result<()> {
        let mut positional = args.positional.into_iter();
        let mut named = args.named;
        for (name, default) in &definition.parameters {
            let given = named.iter().position(|(key, _)| key == name);
            let value = match (positional.next(), given) {
                (Some(_), Some(_)) => {
                    let what = format!("{}: two values for {name}", definition.name);
                    return Err(Error::new(what));
                }
                (Some(value), None) => value,
                (None, Some(i)) => named.remove(i).1,
                (None, None) => match default {
                    Some(default) => self.evaluate(default)?,
                    None => Value::undefined(name),
                },
            };
            self.set(name, value)?;
        }
        if let Some(i) = named.iter().position(|(key, _)| key == "caller") {
            let caller = named.remove(i).1;
            self.set("caller", caller)?;
        }
        let varargs = Value::list(ListKind::Tuple, positional.collect())?;
        self.set("varargs", varargs)?;
        let named = named
            .into_iter()
            .map(|(key, value)| (Value::of_template(key), value));
        let kwargs = Value::dict(named.collect())?;
        self.set("kwargs", kwargs)
    }
}
