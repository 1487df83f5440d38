//! A small Jinja for chat templates: the language as `jinja2` runs it for `transformers`, with
//! `trim_blocks`, `lstrip_blocks` and loop controls.
//!
//! Why not one of the engines there are: a chat template is a program that came with a model, and
//! a message in it is text of a stranger. So this one
//! - tells every byte that the template wrote from every byte that came from outside
//!   ([`Text`]), through all operations, which is how a message is kept from spelling a turn
//!   ([`crate::encode_chat`]) while the template sees it unchanged;
//! - cannot overflow the stack, however it is nested: the parser counts its depth and makes flat
//!   lists of chains, values know their depth, a run counts its levels, and all of it happens on a
//!   thread whose stack fits those bounds;
//! - counts steps and bytes before it spends them ([`Limits`]);
//! - prints, compares and fails as Python does.
//!
//! ```text
//! source -> lex (tokens, white space) -> parse, expression (tree) -> run, evaluate -> Text
//! ```

mod budget;
mod call;
mod date;
mod evaluate;
mod expression;
mod filters;
mod format;
mod functions;
mod json;
mod lex;
mod methods;
mod operate;
mod parse;
mod print;
mod repeat;
mod run;
mod scope;
mod sequences;
mod strings;
mod syntax;
mod tests_of_values;
mod text;
mod value;

use std::thread;

pub use budget::Limits;
pub use date::Date;
pub use text::Text;
pub use value::{ListKind, Value};

/// Stack of the thread that parses and runs. A test shows that the deepest nesting fits a quarter of
/// it.
const STACK_BYTES: usize = 32 << 20;

/// What is wrong with a template, or what it says is wrong with the messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Line of the source, from 1; 0 if unknown.
    line: usize,
    what: String,
}

/// Shorthand.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Where in the source is told later.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self::at(0, what)
    }

    fn at(line: usize, what: impl Into<String>) -> Self {
        Self {
            line,
            what: what.into(),
        }
    }

    fn undefined(name: &str) -> Self {
        Self::new(format!("'{name}' is undefined"))
    }

    /// On `line`, unless a line is known.
    fn or_at(mut self, line: usize) -> Self {
        if self.line == 0 {
            self.line = line;
        }
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.what),
            line => write!(f, "line {line}: {}", self.what),
        }
    }
}

/// A template, parsed.
pub struct Program(syntax::Block);

impl Program {
    /// Parses a source.
    ///
    /// # Errors
    /// If it is no valid template or nested too deep; names the line.
    pub fn parse(source: &str) -> Result<Self> {
        on_own_stack(|| parse::parse(source).map(Self))
    }

    /// Runs the program over the values that `variables` makes.
    ///
    /// # Errors
    /// If it fails, raises an exception or reaches a limit; names the line.
    pub fn run(
        &self,
        limits: Limits,
        date: Date,
        variables: impl FnOnce() -> Result<Vec<(String, Value)>> + Send,
    ) -> Result<Text> {
        on_own_stack(|| {
            let budget = budget::Budget::new(limits);
            run::Run::new(budget, date, variables()?).program(&self.0)
        })
    }
}

fn on_own_stack<T: Send>(f: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    on_stack(STACK_BYTES, f)
}

/// Runs `f` on a thread whose stack has `bytes`.
fn on_stack<T: Send>(bytes: usize, f: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("chat template".into())
            .stack_size(bytes)
            .spawn_scoped(scope, f)
            .map_err(|error| Error::new(format!("no thread to run on: {error}")))?;
        let panicked = |_| Err(Error::new("the template engine failed"));
        thread.join().unwrap_or_else(panicked)
    })
}

#[cfg(test)]
mod tests;
