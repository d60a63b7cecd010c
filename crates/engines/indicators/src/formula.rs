//! The language of formulas: parse → check → evaluate.
//!
//! ```text
//! share(rd_firms, above_scale_firms)            a ratio, of 1; a unit of per cent shows it as such
//! per(valid_inventions, population, 10000)      per ten thousand of the second
//! growth(rd_total)   previous(x, 2)   year_to_date(x)
//! first(a, b)   sum(a, b)   mean(a, b)   min(a, b)   max(a, b)   if(a > 5 firms, a, b)
//! count(task where state = "done" and priority in ("high", "urgent") during due within region) as items
//! sum(technology_contract.amount where state = "registered" during signed)
//! distinct(training.person where passed = yes)
//! ```
//!
//! A hyphen without blanks belongs to a code; minus stands between blanks. The terms over registers are only described here,
//! as [`Live`]; their values come from [`Values`], as do those of indicators.

mod book;
mod check;
mod evaluate;
mod lexer;
mod parser;

use rust_decimal::Decimal;
use taihang_base::Span;

use crate::unit::Unit;

pub use book::{Book, Entry};
pub use check::{Checked, Names, Slip};
pub use evaluate::{Answer, Missing, Place, Values, Why};

/// A formula as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// What was typed.
    pub text: String,
    /// The whole expression.
    pub root: Node,
}

/// A part of a formula, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// In bytes of the text.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a part of a formula is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A number, perhaps with its unit: `5 firms`, `3%`.
    Number(Decimal, Option<String>),
    /// The value of an indicator, by its code.
    Indicator(String),
    /// A figure over the records of a register, perhaps with its unit: `count(task) as items`.
    Live(Live, Option<String>),
    /// An operator or function with its arguments.
    Apply(Operator, Vec<Node>),
}

/// What is reckoned from arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `-a`
    Negate,
    /// `share(a, b)`: a of b, both in the same unit.
    Share,
    /// `per(a, b, 10000)`: a per so many of b.
    Per,
    /// `growth(x)`: against the same period of the year before.
    Growth,
    /// `previous(x, n)`: n periods earlier.
    Previous,
    /// `year_to_date(x)`: the sum of the periods of this year up to this one.
    YearToDate,
    /// `first(a, b, …)`: the first that is there.
    First,
    /// `sum(a, b, …)`
    Sum,
    /// `mean(a, b, …)`
    Mean,
    /// `min(a, b, …)`
    Min,
    /// `max(a, b, …)`
    Max,
    /// `if(condition, a, b)`
    If,
    /// `a and b`
    And,
    /// `a or b`
    Or,
    /// `not a`
    Not,
    /// `a = b`
    Equal,
    /// `a != b`
    Unequal,
    /// `a < b`
    Less,
    /// `a <= b`
    AtMost,
    /// `a > b`
    More,
    /// `a >= b`
    AtLeast,
}

/// A figure over the records of a register: a question to the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Live {
    /// What is reckoned.
    pub measure: Measure,
    /// The register.
    pub register: String,
    /// Which records count; all conditions hold.
    pub conditions: Vec<Condition>,
    /// The field whose date says in which period a record counts; without it all that stand now count.
    pub during: Option<String>,
    /// The field that says in which region a record counts; without it the one called `region`, if there is one.
    pub within: Option<String>,
}

/// What is reckoned over records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// How many records.
    Count,
    /// The sum of a field.
    Sum(String),
    /// How many different values of a field.
    Distinct(String),
}

/// What a record must be like to count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The field, or `state`.
    pub field: String,
    /// How it is compared.
    pub test: Test,
    /// With what, as it stands in the formula: several for one of a list, none for `filled`.
    pub values: Vec<String>,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Test {
    /// `= "a"` or `in ("a", "b")`
    In,
    /// `>= 5`
    From,
    /// `<= 5`
    To,
    /// `field filled`
    Filled,
    /// `field empty`
    Empty,
}

impl Formula {
    /// Reads `text`; everything that is wrong with it stands at its place.
    pub fn parse(text: &str) -> Result<Self, Slip> {
        parser::parse(text)
    }

    /// The codes of the indicators that it names, each once, in the order of the text.
    pub fn indicators(&self) -> Vec<&str> {
        let mut codes = Vec::new();
        self.root.visit(&mut |node| {
            if let Kind::Indicator(code) = &node.kind
                && !codes.contains(&code.as_str())
            {
                codes.push(code.as_str());
            }
        });
        codes
    }

    /// What it asks of registers, in the order of the text.
    pub fn live(&self) -> Vec<&Live> {
        let mut found = Vec::new();
        self.root.visit(&mut |node| {
            if let Kind::Live(live, _) = &node.kind {
                found.push(live);
            }
        });
        found
    }

    /// The formula with its names known and its units agreed; `declared` is the unit of the indicator that it defines.
    pub fn check(self, names: &dyn Names, declared: Option<&Unit>) -> Result<Checked, Vec<Slip>> {
        check::check(self, names, declared)
    }
}

impl Node {
    fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        see(self);
        if let Kind::Apply(_, arguments) = &self.kind {
            for argument in arguments {
                argument.visit(see);
            }
        }
    }
}
