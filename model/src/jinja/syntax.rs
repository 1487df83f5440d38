//! What a template says, as a tree.
//!
//! Chains of operators, of postfixes and of `elif` are lists, so the depth of a tree is the depth
//! of the parser's recursion, which is bounded.

use std::sync::Arc;

use super::text::Text;

/// A statement and the line it begins on.
#[derive(Debug)]
pub struct Statement {
    pub line: usize,
    pub kind: StatementKind,
}

/// A sequence of statements.
pub type Block = Vec<Statement>;

#[derive(Debug)]
pub enum StatementKind {
    /// Text between the tags.
    Write(Arc<Text>),
    /// `{{ expr }}`
    Print(Expr),
    /// Conditions and their blocks, then the block of `else`.
    If(Vec<(Expr, Block)>, Block),
    For(Arc<For>),
    /// `{% set target = expr %}`
    Set(Target, Expr),
    /// `{% set target | filters %}..{% endset %}`
    SetBlock(Target, Vec<Postfix>, Block),
    /// `{% with a = b %}`
    With(Vec<(Target, Expr)>, Block),
    /// `{% filter f %}`
    Filter(Vec<Postfix>, Block),
    Macro(Arc<Macro>),
    /// `{% call(parameters) expr %}`: the block is the macro `caller`.
    Call(Arc<Macro>, Expr),
    /// A block with names of its own: `{% generation %}`, `{% autoescape %}`, `{% block %}`.
    Scope(Block),
    Break,
    Continue,
}

#[derive(Debug)]
pub struct For {
    pub target: Target,
    pub items: Expr,
    /// `for x in xs if condition`
    pub condition: Option<Expr>,
    pub recursive: bool,
    pub body: Block,
    pub otherwise: Block,
}

#[derive(Debug)]
pub struct Macro {
    pub name: String,
    /// Parameters, with defaults.
    pub parameters: Vec<(String, Option<Expr>)>,
    pub body: Block,
}

/// What is assigned to.
#[derive(Debug)]
pub enum Target {
    Name(String),
    /// `namespace.name`
    Attribute(String, String),
    Many(Vec<Target>),
}

#[derive(Debug)]
pub enum Expr {
    Constant(Constant),
    Name(String),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Dict(Vec<(Expr, Expr)>),
    /// Operators of one precedence, left to right.
    Chain(Box<Expr>, Vec<(Operator, Expr)>),
    /// `a < b <= c`
    Compare(Box<Expr>, Vec<(Comparison, Expr)>),
    /// The first operand that is true, or the last.
    Or(Vec<Expr>),
    /// The first operand that is false, or the last.
    And(Vec<Expr>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Positive(Box<Expr>),
    /// `value if condition else otherwise`, the innermost pair first.
    Condition(Box<Expr>, Vec<(Expr, Option<Expr>)>),
    Postfix(Box<Expr>, Vec<Postfix>),
}

#[derive(Clone, Debug)]
pub enum Constant {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<Text>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Join,
    Multiply,
    Divide,
    FloorDivide,
    Remainder,
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
}

/// What stands after an operand.
#[derive(Debug)]
pub enum Postfix {
    /// `.name`
    Attribute(String),
    /// `[index]`
    Item(Expr),
    /// `[start:stop:step]`
    Slice([Option<Expr>; 3]),
    Call(Arguments),
    /// `| name(arguments)`
    Filter(String, Arguments),
    /// `is name(arguments)`, negated or not
    Test(String, Arguments, bool),
}

#[derive(Debug, Default)]
pub struct Arguments {
    pub positional: Vec<Expr>,
    pub named: Vec<(String, Expr)>,
    /// `*expr`
    pub spread: Option<Box<Expr>>,
    /// `**expr`
    pub spread_named: Option<Box<Expr>>,
}
