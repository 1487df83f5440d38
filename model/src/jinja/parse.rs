//! From tokens to statements.

use std::sync::Arc;

use super::expression::Expressions;
use super::lex::Token;
use super::syntax::{Block, For, Macro, Postfix, Statement, StatementKind, Target};
use super::text::Text;
use super::{Error, Result};

/// How deep blocks, brackets and prefix operators may lie within one another.
pub(super) const MAX_NESTING: usize = 100;

/// The program of a source.
pub fn parse(source: &str) -> Result<Block> {
    let mut parser = Parser {
        tokens: super::lex::tokens(source)?,
        at: 0,
        nesting: 0,
        loops: 0,
    };
    let block = parser.block(&[])?;
    match parser.peek() {
        None => Ok(block),
        Some(_) => parser.error("the end of a block that has not begun"),
    }
}

/// A position in a list of tokens.
pub(super) struct Parser {
    tokens: Vec<(Token, usize)>,
    at: usize,
    pub nesting: usize,
    /// Loops around this place, within its macro.
    loops: usize,
}

impl Parser {
    pub fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    pub fn peek_second(&self) -> Option<&Token> {
        self.tokens.get(self.at + 1).map(|(token, _)| token)
    }

    pub fn line(&self) -> usize {
        let last = self.tokens.len().saturating_sub(1);
        self.tokens
            .get(self.at.min(last))
            .map_or(1, |&(_, line)| line)
    }

    pub fn error<T>(&self, what: impl Into<String>) -> Result<T> {
        Err(Error::at(self.line(), what))
    }

    /// An error that names the token found.
    pub fn unexpected<T>(&self, expected: &str) -> Result<T> {
        let found = match self.peek() {
            None => "the end of the template".into(),
            Some(Token::PrintEnd) => "}}".into(),
            Some(Token::TagEnd) => "%}".into(),
            Some(Token::Name(name)) => name.clone(),
            Some(Token::Sign(sign)) => (*sign).into(),
            Some(other) => format!("{other:?}"),
        };
        self.error(format!("expected {expected}, found {found}"))
    }

    pub fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at)?.0.clone();
        self.at += 1;
        Some(token)
    }

    pub fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    pub fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    pub fn expect_sign(&mut self, sign: &str) -> Result<()> {
        if self.take_sign(sign) {
            Ok(())
        } else {
            self.unexpected(&format!("'{sign}'"))
        }
    }

    pub fn is_name(&self, name: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(found)) if found == name)
    }

    pub fn take_name(&mut self, name: &str) -> bool {
        let found = self.is_name(name);
        self.at += usize::from(found);
        found
    }

    pub fn any_name(&mut self, expected: &str) -> Result<String> {
        match self.peek() {
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => self.unexpected(expected),
        }
    }

    /// Runs `parse` one level deeper.
    pub fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return self.error(format!("nested more than {MAX_NESTING} deep"));
        }
        let parsed = parse(self)?;
        self.nesting -= 1;
        Ok(parsed)
    }

    fn end_tag(&mut self) -> Result<()> {
        match self.peek() {
            Some(Token::TagEnd) => {
                self.at += 1;
                Ok(())
            }
            _ => self.unexpected("'%}'"),
        }
    }

    /// Statements up to a tag whose name is one of `ends`; that name is the next token.
    fn block(&mut self, ends: &[&str]) -> Result<Block> {
        let mut block = Vec::new();
        loop {
            let line = self.line();
            let kind = match self.take() {
                None if ends.is_empty() => return Ok(block),
                None => {
                    self.at -= 1;
                    return self.unexpected(&format!("{{% {} %}}", ends[ends.len() - 1]));
                }
                Some(Token::Data(text)) => StatementKind::Write(Arc::new(Text::of_template(text))),
                Some(Token::PrintBegin) => {
                    let expr = self.tuple(true)?;
                    if self.take() != Some(Token::PrintEnd) {
                        self.at -= 1;
                        return self.unexpected("'}}'");
                    }
                    StatementKind::Print(expr)
                }
                Some(Token::TagBegin) => {
                    if let Some(Token::Name(name)) = self.peek()
                        && ends.contains(&name.as_str())
                    {
                        return Ok(block);
                    }
                    self.nested(Self::tag)?
                }
                Some(_) => {
                    self.at -= 1;
                    return self.unexpected("text or a tag");
                }
            };
            block.push(Statement { line, kind });
        }
    }

    /// A block whose end tag has nothing but its name.
    fn body(&mut self, end: &str) -> Result<Block> {
        let block = self.block(&[end])?;
        self.at += 1;
        // `{% endblock name %}`
        if end == "endblock" && matches!(self.peek(), Some(Token::Name(_))) {
            self.at += 1;
        }
        self.end_tag()?;
        Ok(block)
    }

    fn tag(&mut self) -> Result<StatementKind> {
        let name = self.any_name("a statement")?;
        Ok(match name.as_str() {
            "if" => self.condition()?,
            "for" => self.repetition()?,
            "set" => self.assignment()?,
            "with" => self.with()?,
            "macro" => self.macro_definition()?,
            "call" => self.call()?,
            "filter" => {
                let filters = self.filters()?;
                self.end_tag()?;
                StatementKind::Filter(filters, self.body("endfilter")?)
            }
            "generation" => {
                self.end_tag()?;
                StatementKind::Scope(self.body("endgeneration")?)
            }
            "autoescape" => {
                self.expression()?;
                self.end_tag()?;
                StatementKind::Scope(self.body("endautoescape")?)
            }
            "block" => {
                self.any_name("a name")?;
                self.end_tag()?;
                StatementKind::Scope(self.body("endblock")?)
            }
            "break" | "continue" => {
                if self.loops == 0 {
                    return self.error(format!("'{name}' outside a loop"));
                }
                self.end_tag()?;
                match name.as_str() {
                    "break" => StatementKind::Break,
                    _ => StatementKind::Continue,
                }
            }
            "include" | "import" | "from" | "extends" => {
                return self.error(format!("{{% {name} %}}: a template has no other templates"));
            }
            _ => return self.error(format!("unknown tag '{name}'")),
        })
    }

    fn condition(&mut self) -> Result<StatementKind> {
        let mut branches = Vec::new();
        loop {
            let condition = self.tuple(false)?;
            self.end_tag()?;
            let block = self.block(&["elif", "else", "endif"])?;
            branches.push((condition, block));
            if self.take_name("elif") {
                continue;
            }
            let otherwise = if self.take_name("else") {
                self.end_tag()?;
                self.block(&["endif"])?
            } else {
                Vec::new()
            };
            self.at += 1;
            self.end_tag()?;
            return Ok(StatementKind::If(branches, otherwise));
        }
    }

    fn repetition(&mut self) -> Result<StatementKind> {
        let target = self.targets(false)?;
        if !self.take_name("in") {
            return self.unexpected("'in'");
        }
        let items = self.tuple(false)?;
        let condition = if self.take_name("if") {
            Some(self.expression()?)
        } else {
            None
        };
        let recursive = self.take_name("recursive");
        self.end_tag()?;
        self.loops += 1;
        let body = self.block(&["endfor", "else"])?;
        self.loops -= 1;
        let otherwise = if self.take_name("else") {
            self.end_tag()?;
            self.block(&["endfor"])?
        } else {
            Vec::new()
        };
        self.at += 1;
        self.end_tag()?;
        Ok(StatementKind::For(Arc::new(For {
            target,
            items,
            condition,
            recursive,
            body,
            otherwise,
        })))
    }

    fn assignment(&mut self) -> Result<StatementKind> {
        let target = self.targets(true)?;
        if self.take_sign("=") {
            let value = self.tuple(true)?;
            self.end_tag()?;
            return Ok(StatementKind::Set(target, value));
        }
        let filters = if self.is_sign("|") {
            self.at += 1;
            self.filters()?
        } else {
            Vec::new()
        };
        self.end_tag()?;
        Ok(StatementKind::SetBlock(
            target,
            filters,
            self.body("endset")?,
        ))
    }

    fn with(&mut self) -> Result<StatementKind> {
        let mut values = Vec::new();
        while !matches!(self.peek(), Some(Token::TagEnd)) {
            if !values.is_empty() {
                self.expect_sign(",")?;
            }
            let target = self.target(false)?;
            self.expect_sign("=")?;
            values.push((target, self.expression()?));
        }
        self.end_tag()?;
        Ok(StatementKind::With(values, self.body("endwith")?))
    }

    fn macro_definition(&mut self) -> Result<StatementKind> {
        let name = self.any_name("the name of a macro")?;
        let definition = self.macro_rest(name, "endmacro", |_| Ok(()))?;
        Ok(StatementKind::Macro(Arc::new(definition.0)))
    }

    fn call(&mut self) -> Result<StatementKind> {
        let (caller, callee) = self.macro_rest("caller".into(), "endcall", Self::expression)?;
        Ok(StatementKind::Call(Arc::new(caller), callee))
    }

    /// Parameters, what `between` reads, and the body.
    fn macro_rest<T>(
        &mut self,
        name: String,
        end: &str,
        between: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<(Macro, T)> {
        let mut parameters = Vec::new();
        if end == "endmacro" || self.is_sign("(") {
            self.expect_sign("(")?;
            while !self.take_sign(")") {
                if !parameters.is_empty() {
                    self.expect_sign(",")?;
                }
                let name = self.assignable()?;
                let default = if self.take_sign("=") {
                    Some(self.expression()?)
                } else {
                    None
                };
                parameters.push((name, default));
            }
        }
        let between = between(self)?;
        self.end_tag()?;
        let loops = std::mem::take(&mut self.loops);
        let body = self.body(end)?;
        self.loops = loops;
        let definition = Macro {
            name,
            parameters,
            body,
        };
        Ok((definition, between))
    }

    fn filters(&mut self) -> Result<Vec<Postfix>> {
        let mut filters = Vec::new();
        loop {
            filters.push(self.filter()?);
            if !self.take_sign("|") {
                return Ok(filters);
            }
        }
    }

    /// A name that may be assigned to.
    fn assignable(&mut self) -> Result<String> {
        let name = self.any_name("a name")?;
        match name.as_str() {
            "true" | "false" | "none" | "True" | "False" | "None" => {
                self.error(format!("cannot assign to {name}"))
            }
            _ => Ok(name),
        }
    }

    fn target(&mut self, attributes: bool) -> Result<Target> {
        if self.take_sign("(") {
            let inner = self.nested(|p| p.targets(attributes))?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        let name = self.assignable()?;
        if attributes && self.take_sign(".") {
            return Ok(Target::Attribute(name, self.any_name("a name")?));
        }
        Ok(Target::Name(name))
    }

    fn targets(&mut self, attributes: bool) -> Result<Target> {
        let first = self.target(attributes)?;
        if !self.is_sign(",") {
            return Ok(first);
        }
        let mut targets = vec![first];
        while self.take_sign(",") {
            if self.is_sign("=") || self.is_sign(")") || self.is_name("in") {
                break;
            }
            targets.push(self.target(attributes)?);
        }
        Ok(Target::Many(targets))
    }
}
