//! From tokens to expressions.

use std::sync::Arc;

use super::Result;
use super::lex::Token;
use super::parse::Parser;
use super::syntax::{Arguments, Comparison, Constant, Expr, Operator, Postfix};
use super::text::Text;

/// Most arguments of a call, items of a list and the like.
const MAX_ITEMS: usize = 10_000;

/// The expressions of the language, one function for each precedence.
pub(super) trait Expressions: Sized {
    /// Expressions separated by commas are a tuple; `conditional` allows `a if b else c`.
    fn tuple(&mut self, conditional: bool) -> Result<Expr>;
    /// One expression.
    fn expression(&mut self) -> Result<Expr>;
    /// A filter's name and arguments.
    fn filter(&mut self) -> Result<Postfix>;
}

impl Expressions for Parser {
    fn tuple(&mut self, conditional: bool) -> Result<Expr> {
        match self.tuple_items(conditional)? {
            (mut items, false) if items.len() == 1 => Ok(items.remove(0)),
            (items, true) => Ok(Expr::Tuple(items)),
            _ => self.unexpected("an expression"),
        }
    }

    fn expression(&mut self) -> Result<Expr> {
        self.nested(condition)
    }

    fn filter(&mut self) -> Result<Postfix> {
        let name = dotted_name(self)?;
        let arguments = if self.is_sign("(") {
            arguments(self)?
        } else {
            Arguments::default()
        };
        Ok(Postfix::Filter(name, arguments))
    }
}

impl Parser {
    /// Expressions, and whether there was a comma.
    fn tuple_items(&mut self, conditional: bool) -> Result<(Vec<Expr>, bool)> {
        let (mut items, mut commas) = (Vec::new(), false);
        loop {
            let at_end = matches!(self.peek(), None | Some(Token::TagEnd | Token::PrintEnd));
            if at_end || self.is_sign(")") || !conditional && self.is_name("recursive") {
                break;
            }
            items.push(if conditional {
                self.expression()?
            } else {
                self.nested(or)?
            });
            if items.len() > MAX_ITEMS {
                return self.error(format!("more than {MAX_ITEMS} items"));
            }
            if !self.take_sign(",") {
                break;
            }
            commas = true;
        }
        Ok((items, commas))
    }
}

fn condition(p: &mut Parser) -> Result<Expr> {
    let value = or(p)?;
    let mut pairs = Vec::new();
    while p.take_name("if") {
        let test = or(p)?;
        let otherwise = if p.take_name("else") {
            Some(p.expression()?)
        } else {
            None
        };
        pairs.push((test, otherwise));
    }
    Ok(if pairs.is_empty() {
        value
    } else {
        Expr::Condition(Box::new(value), pairs)
    })
}

fn or(p: &mut Parser) -> Result<Expr> {
    logic(p, "or", and, Expr::Or)
}

fn and(p: &mut Parser) -> Result<Expr> {
    logic(p, "and", not, Expr::And)
}

fn logic(
    p: &mut Parser,
    name: &str,
    operand: fn(&mut Parser) -> Result<Expr>,
    make: fn(Vec<Expr>) -> Expr,
) -> Result<Expr> {
    let first = operand(p)?;
    if !p.is_name(name) {
        return Ok(first);
    }
    let mut operands = vec![first];
    while p.take_name(name) {
        operands.push(operand(p)?);
    }
    Ok(make(operands))
}

fn not(p: &mut Parser) -> Result<Expr> {
    if p.take_name("not") {
        return Ok(Expr::Not(Box::new(p.nested(not)?)));
    }
    comparison(p)
}

fn comparison(p: &mut Parser) -> Result<Expr> {
    let first = sum(p)?;
    let mut rest = Vec::new();
    loop {
        let op = match p.peek() {
            Some(Token::Sign("==")) => Comparison::Equal,
            Some(Token::Sign("!=")) => Comparison::NotEqual,
            Some(Token::Sign("<")) => Comparison::Less,
            Some(Token::Sign("<=")) => Comparison::LessEqual,
            Some(Token::Sign(">")) => Comparison::Greater,
            Some(Token::Sign(">=")) => Comparison::GreaterEqual,
            Some(Token::Name(name)) if name == "in" => Comparison::In,
            Some(Token::Name(name))
                if name == "not" && p.peek_second() == Some(&Token::Name("in".into())) =>
            {
                p.take();
                Comparison::NotIn
            }
            _ => break,
        };
        p.take();
        rest.push((op, sum(p)?));
    }
    Ok(if rest.is_empty() {
        first
    } else {
        Expr::Compare(Box::new(first), rest)
    })
}

/// Operators of one precedence.
fn chain(
    p: &mut Parser,
    operators: &[(&str, Operator)],
    operand: fn(&mut Parser) -> Result<Expr>,
) -> Result<Expr> {
    let first = operand(p)?;
    let mut rest = Vec::new();
    while let Some(&(_, op)) = operators.iter().find(|(sign, _)| p.is_sign(sign)) {
        p.take();
        rest.push((op, operand(p)?));
    }
    Ok(if rest.is_empty() {
        first
    } else {
        Expr::Chain(Box::new(first), rest)
    })
}

fn sum(p: &mut Parser) -> Result<Expr> {
    let operators = [("+", Operator::Add), ("-", Operator::Subtract)];
    chain(p, &operators, |p| {
        chain(p, &[("~", Operator::Join)], product)
    })
}

fn product(p: &mut Parser) -> Result<Expr> {
    let operators = [
        ("*", Operator::Multiply),
        ("/", Operator::Divide),
        ("//", Operator::FloorDivide),
        ("%", Operator::Remainder),
    ];
    chain(p, &operators, |p| {
        chain(p, &[("**", Operator::Power)], |p| unary(p, true))
    })
}

/// An operand with its sign, postfixes and, if asked for, filters and tests.
fn unary(p: &mut Parser, filters: bool) -> Result<Expr> {
    let operand = if p.take_sign("-") {
        Expr::Negative(Box::new(p.nested(|p| unary(p, false))?))
    } else if p.take_sign("+") {
        Expr::Positive(Box::new(p.nested(|p| unary(p, false))?))
    } else {
        primary(p)?
    };
    let mut postfixes = Vec::new();
    while let Some(postfix) = postfix(p)? {
        postfixes.push(postfix);
    }
    if filters {
        while let Some(filter) = filter_or_test(p)? {
            postfixes.push(filter);
        }
    }
    Ok(if postfixes.is_empty() {
        operand
    } else {
        Expr::Postfix(Box::new(operand), postfixes)
    })
}

/// A filter, a test, or a call of what they gave.
fn filter_or_test(p: &mut Parser) -> Result<Option<Postfix>> {
    if p.take_sign("|") {
        p.filter().map(Some)
    } else if p.take_name("is") {
        test(p).map(Some)
    } else if p.is_sign("(") {
        Ok(Some(Postfix::Call(arguments(p)?)))
    } else {
        Ok(None)
    }
}

fn postfix(p: &mut Parser) -> Result<Option<Postfix>> {
    if p.take_sign(".") {
        return match p.take() {
            Some(Token::Name(name)) => Ok(Some(Postfix::Attribute(name))),
            Some(Token::Int(index)) => {
                Ok(Some(Postfix::Item(Expr::Constant(Constant::Int(index)))))
            }
            _ => p.error("expected a name or a number after '.'"),
        };
    }
    if p.take_sign("[") {
        let item = subscript(p)?;
        p.expect_sign("]")?;
        return Ok(Some(item));
    }
    if p.is_sign("(") {
        return Ok(Some(Postfix::Call(arguments(p)?)));
    }
    Ok(None)
}

fn subscript(p: &mut Parser) -> Result<Postfix> {
    let mut parts = [None, None, None];
    let mut n = 0;
    loop {
        if !p.is_sign(":") && !p.is_sign("]") {
            parts[n] = Some(p.expression()?);
        }
        if n == 2 || !p.take_sign(":") {
            break;
        }
        n += 1;
    }
    if n > 0 {
        return Ok(Postfix::Slice(parts));
    }
    let [first, ..] = parts;
    let Some(first) = first else {
        return p.unexpected("an index");
    };
    if !p.is_sign(",") {
        return Ok(Postfix::Item(first));
    }
    let mut items = vec![first];
    while p.take_sign(",") && !p.is_sign("]") {
        items.push(p.expression()?);
    }
    Ok(Postfix::Item(Expr::Tuple(items)))
}

fn dotted_name(p: &mut Parser) -> Result<String> {
    let mut name = p.any_name("a name")?;
    while p.take_sign(".") {
        name.push('.');
        name.push_str(&p.any_name("a name")?);
    }
    Ok(name)
}

fn test(p: &mut Parser) -> Result<Postfix> {
    let negated = p.take_name("not");
    let name = dotted_name(p)?;
    let mut given = Arguments::default();
    if p.is_sign("(") {
        given = arguments(p)?;
    } else {
        let takes_operand = match p.peek() {
            Some(Token::Name(name)) => {
                if name == "is" {
                    return p.error("tests cannot be chained with 'is'");
                }
                !matches!(
                    name.as_str(),
                    "else" | "or" | "and" | "if" | "in" | "recursive"
                )
            }
            Some(Token::Text(_) | Token::Int(_) | Token::Float(_)) => true,
            Some(Token::Sign(sign)) => matches!(*sign, "(" | "[" | "{"),
            _ => false,
        };
        if takes_operand {
            let operand = p.nested(primary)?;
            let mut postfixes = Vec::new();
            while let Some(postfix) = postfix(p)? {
                postfixes.push(postfix);
            }
            let operand = Expr::Postfix(Box::new(operand), postfixes);
            given.positional.push(operand);
        }
    }
    Ok(Postfix::Test(name, given, negated))
}

fn arguments(p: &mut Parser) -> Result<Arguments> {
    p.expect_sign("(")?;
    let mut given = Arguments::default();
    let mut first = true;
    while !p.take_sign(")") {
        if !first {
            p.expect_sign(",")?;
            if p.take_sign(")") {
                break;
            }
        }
        first = false;
        if p.take_sign("**") {
            given.spread_named = Some(Box::new(p.expression()?));
        } else if p.take_sign("*") {
            given.spread = Some(Box::new(p.expression()?));
        } else if let (Some(Token::Name(name)), Some(Token::Sign("="))) =
            (p.peek().cloned(), p.peek_second())
        {
            p.take();
            p.take();
            given.named.push((name, p.expression()?));
        } else if given.named.is_empty() {
            given.positional.push(p.expression()?);
        } else {
            return p.error("a positional argument after a named one");
        }
        if given.positional.len() + given.named.len() > MAX_ITEMS {
            return p.error(format!("more than {MAX_ITEMS} arguments"));
        }
    }
    Ok(given)
}

fn primary(p: &mut Parser) -> Result<Expr> {
    let constant = match p.take() {
        Some(Token::Name(name)) => match name.as_str() {
            "true" | "True" => Constant::Bool(true),
            "false" | "False" => Constant::Bool(false),
            "none" | "None" => Constant::None,
            _ => return Ok(Expr::Name(name)),
        },
        Some(Token::Text(mut text)) => {
            while let Some(Token::Text(more)) = p.peek() {
                text.push_str(more);
                p.take();
            }
            Constant::Text(Arc::new(Text::of_template(text)))
        }
        Some(Token::Int(value)) => Constant::Int(value),
        Some(Token::Float(value)) => Constant::Float(value),
        Some(Token::Sign("(")) => return parenthesis(p),
        Some(Token::Sign("[")) => return list(p),
        Some(Token::Sign("{")) => return dict(p),
        found => {
            let found = match found {
                Some(Token::Sign(sign)) => sign,
                Some(_) => "the end of the tag",
                None => "the end of the template",
            };
            return p.error(format!("expected an expression, found {found}"));
        }
    };
    Ok(Expr::Constant(constant))
}

/// From after the `(`.
fn parenthesis(p: &mut Parser) -> Result<Expr> {
    let (mut items, commas) = p.tuple_items(true)?;
    p.expect_sign(")")?;
    Ok(if items.len() == 1 && !commas {
        items.remove(0)
    } else {
        Expr::Tuple(items)
    })
}

/// From after the `[`.
fn list(p: &mut Parser) -> Result<Expr> {
    let mut items = Vec::new();
    while !p.take_sign("]") {
        if !items.is_empty() {
            p.expect_sign(",")?;
            if p.take_sign("]") {
                break;
            }
        }
        items.push(p.expression()?);
        if items.len() > MAX_ITEMS {
            return p.error(format!("more than {MAX_ITEMS} items"));
        }
    }
    Ok(Expr::List(items))
}

/// From after the `{`.
fn dict(p: &mut Parser) -> Result<Expr> {
    let mut items = Vec::new();
    while !p.take_sign("}") {
        if !items.is_empty() {
            p.expect_sign(",")?;
            if p.take_sign("}") {
                break;
            }
        }
        let key = p.expression()?;
        p.expect_sign(":")?;
        items.push((key, p.expression()?));
        if items.len() > MAX_ITEMS {
            return p.error(format!("more than {MAX_ITEMS} items"));
        }
    }
    Ok(Expr::Dict(items))
}
