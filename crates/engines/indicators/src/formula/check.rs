//! Names that must be known and units that must agree.

use rust_decimal::Decimal;
use taihang_base::{Problem, Span, Text};

use super::{Formula, Kind, Live, Node, Operator};
use crate::unit::Unit;

/// Something wrong with a formula, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// In bytes of the text.
    pub span: Span,
    /// What is wrong; its sentences name the place.
    pub problem: Problem,
}

/// What a formula may speak of.
pub trait Names {
    /// The unit called so.
    fn unit(&self, code: &str) -> Option<Unit>;
    /// The unit of the indicator with this code; none if there is no such indicator.
    fn indicator(&self, code: &str) -> Option<Unit>;
    /// The unit of a figure over records, or what is wrong with the register, its fields or their values.
    fn live(&self, live: &Live) -> Result<Unit, Problem>;
}

/// A formula whose names are known and whose units agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub(super) formula: Formula,
    pub(super) unit: Unit,
    /// The factors of the units of numbers and of figures over records, by their place.
    pub(super) factors: Vec<(Span, Decimal)>,
}

impl Checked {
    /// The formula.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// The unit in which its value is given.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }
}

/// A slip whose sentences begin with its place, counted in characters.
pub(super) fn slip(text: &str, span: Span, code: &str, what: (&str, &str), hint: (&str, &str)) -> Slip {
    let column = text.get(..span.start).map_or(0, |before| before.chars().count()) + 1;
    let quote = text.get(span.start..span.end).unwrap_or_default();
    let (zh, en) = if quote.is_empty() {
        (format!("第 {column} 个字符处：{}", what.0), format!("At character {column}: {}", what.1))
    } else {
        (
            format!("第 {column} 个字符“{quote}”处：{}", what.0),
            format!("At character {column}, “{quote}”: {}", what.1),
        )
    };
    Slip { span, problem: Problem::new(code, Text::new(zh, en), Text::new(hint.0, hint.1)) }
}

/// What a part of a formula gives.
#[derive(Clone)]
enum Gives {
    Number(Unit),
    /// A bare zero, which fits every unit.
    Zero,
    Truth,
    /// Something wrong inside, which has been said.
    Unknown,
}

struct Checker<'a> {
    text: &'a str,
    names: &'a dyn Names,
    slips: Vec<Slip>,
    factors: Vec<(Span, Decimal)>,
}

pub(super) fn check(
    formula: Formula,
    names: &dyn Names,
    declared: Option<&Unit>,
) -> Result<Checked, Vec<Slip>> {
    let mut checker = Checker { text: &formula.text, names, slips: Vec::new(), factors: Vec::new() };
    let gives = checker.gives(&formula.root);
    let unit = match checker.number(&formula.root, gives) {
        Some(unit) => {
            if let Some(declared) = declared.filter(|declared| !declared.fits(&unit)) {
                checker.units(&formula.root, declared, &unit);
            }
            declared.cloned().unwrap_or(unit)
        }
        None => declared.cloned().unwrap_or_else(Unit::number),
    };
    let Checker { slips, factors, .. } = checker;
    if slips.is_empty() { Ok(Checked { formula, unit, factors }) } else { Err(slips) }
}

impl Checker<'_> {
    fn say(&mut self, node: &Node, code: &str, what: (&str, &str), hint: (&str, &str)) -> Gives {
        self.slips.push(slip(self.text, node.span, code, what, hint));
        Gives::Unknown
    }

    fn units(&mut self, node: &Node, wanted: &Unit, found: &Unit) -> Gives {
        let (wanted, found) = (wanted.name(), found.name());
        self.say(
            node,
            "formula-unit",
            (
                &format!("计量单位不一致：应为 {wanted}，实为 {found}。"),
                &format!("The units differ: {wanted} is wanted, {found} is given."),
            ),
            (
                "请统一单位，或用 share、per 写明比率。",
                "Use one unit, or say with share or per what is divided by what.",
            ),
        )
    }

    /// The unit of a part that must be a number.
    fn number(&mut self, node: &Node, gives: Gives) -> Option<Unit> {
        match gives {
            Gives::Number(unit) => Some(unit),
            Gives::Zero => Some(Unit::number()),
            Gives::Truth => {
                self.say(
                    node,
                    "formula-kind",
                    ("此处应为数值，而不是条件。", "Here a number is expected, not a condition."),
                    ("条件只用于 if 的第一个参数。", "A condition stands first in an if."),
                );
                None
            }
            Gives::Unknown => None,
        }
    }

    fn gives(&mut self, node: &Node) -> Gives {
        match &node.kind {
            Kind::Number(number, None) if number.is_zero() => Gives::Zero,
            Kind::Number(_, None) => Gives::Number(Unit::number()),
            Kind::Number(_, Some(word)) => match self.named(node, word) {
                Some(unit) => {
                    self.factors.push((node.span, unit.factor()));
                    Gives::Number(unit)
                }
                None => Gives::Unknown,
            },
            Kind::Indicator(code) => match self.names.indicator(code) {
                Some(unit) => Gives::Number(unit),
                None => self.say(
                    node,
                    "formula-indicator",
                    (&format!("没有代码为“{code}”的指标。"), &format!("There is no indicator “{code}”.")),
                    (
                        "请使用指标目录中的代码；减号两侧要留空格。",
                        "Use a code of the catalogue; leave blanks on both sides of a minus.",
                    ),
                ),
            },
            Kind::Live(live, word) => self.records(node, live, word.as_deref()),
            Kind::Apply(operator, arguments) => self.applied(*operator, arguments),
        }
    }

    fn named(&mut self, node: &Node, word: &str) -> Option<Unit> {
        let unit = self.names.unit(word);
        if unit.is_none() {
            self.say(
                node,
                "formula-unit-unknown",
                (&format!("没有计量单位“{word}”。"), &format!("There is no unit “{word}”.")),
                ("请使用计量单位代码表中的代码。", "Use a code of the list of units."),
            );
        }
        unit
    }

    fn records(&mut self, node: &Node, live: &Live, word: Option<&str>) -> Gives {
        let unit = match self.names.live(live) {
            Ok(unit) => unit,
            Err(problem) => {
                let hint = (problem.hint.zh.as_str(), problem.hint.en.as_str());
                let what = (problem.message.zh.as_str(), problem.message.en.as_str());
                return self.say(node, &problem.code, what, hint);
            }
        };
        self.factors.push((node.span, unit.factor()));
        let Some(word) = word else { return Gives::Number(unit) };
        match self.named(node, word) {
            Some(named) if named.fits(&unit) && named.factor() == unit.factor() => Gives::Number(named),
            Some(named) => self.units(node, &named, &unit),
            None => Gives::Unknown,
        }
    }

    /// The one unit of several parts; a bare zero fits every one.
    fn same(&mut self, nodes: &[Node]) -> Gives {
        let mut agreed: Option<Unit> = None;
        let mut known = true;
        for node in nodes {
            let gives = self.gives(node);
            if matches!(gives, Gives::Zero) {
                continue;
            }
            match (self.number(node, gives), &agreed) {
                (None, _) => known = false,
                (Some(unit), None) => agreed = Some(unit),
                (Some(unit), Some(first)) if first.fits(&unit) => {}
                (Some(unit), Some(first))
                    if matches!(node.kind, Kind::Number(_, None)) && unit.is_plain() =>
                {
                    let name = first.name();
                    self.say(
                        node,
                        "formula-literal",
                        ("这个数字缺少计量单位。", "This number has no unit."),
                        (
                            &format!("请写明单位（{name}），例如 5 firms。"),
                            &format!("Say its unit ({name}), as in 5 firms."),
                        ),
                    );
                    known = false;
                }
                (Some(unit), Some(first)) => {
                    let first = first.clone();
                    self.units(node, &first, &unit);
                    known = false;
                }
            }
        }
        if known { Gives::Number(agreed.unwrap_or_else(Unit::number)) } else { Gives::Unknown }
    }

    fn truth(&mut self, node: &Node) {
        if matches!(self.gives(node), Gives::Number(_) | Gives::Zero) {
            self.say(
                node,
                "formula-kind",
                ("此处应为条件，而不是数值。", "Here a condition is expected, not a number."),
                ("请写成比较，例如 a > 5 firms。", "Write a comparison, such as a > 5 firms."),
            );
        }
    }

    fn pair(&mut self, arguments: &[Node]) -> Option<(Unit, Unit)> {
        let mut units = arguments.iter().take(2).map(|node| {
            let gives = self.gives(node);
            self.number(node, gives)
        });
        let (one, two) = (units.next().flatten(), units.next().flatten());
        one.zip(two)
    }

    fn applied(&mut self, operator: Operator, arguments: &[Node]) -> Gives {
        match operator {
            Operator::Add
            | Operator::Subtract
            | Operator::Negate
            | Operator::First
            | Operator::Sum
            | Operator::Mean
            | Operator::Min
            | Operator::Max
            | Operator::YearToDate => self.same(arguments),
            Operator::Multiply => {
                self.pair(arguments).map_or(Gives::Unknown, |(one, two)| Gives::Number(one.times(&two)))
            }
            Operator::Divide => {
                self.pair(arguments).map_or(Gives::Unknown, |(one, two)| Gives::Number(one.over(&two)))
            }
            Operator::Per => self.per(arguments),
            Operator::Share | Operator::Growth => match self.same(arguments) {
                Gives::Unknown => Gives::Unknown,
                Gives::Number(_) | Gives::Zero | Gives::Truth => Gives::Number(Unit::number()),
            },
            Operator::Previous => {
                let (what, many) = arguments.split_at(1.min(arguments.len()));
                for node in many {
                    self.whole(node);
                }
                self.same(what)
            }
            Operator::If => {
                let (condition, branches) = arguments.split_at(1.min(arguments.len()));
                for node in condition {
                    self.truth(node);
                }
                self.same(branches)
            }
            Operator::And | Operator::Or | Operator::Not => {
                for node in arguments {
                    self.truth(node);
                }
                Gives::Truth
            }
            Operator::Equal
            | Operator::Unequal
            | Operator::Less
            | Operator::AtMost
            | Operator::More
            | Operator::AtLeast => {
                self.same(arguments);
                Gives::Truth
            }
        }
    }

    fn per(&mut self, arguments: &[Node]) -> Gives {
        let many = arguments.get(2).map(|node| (node, &node.kind));
        let many = match many {
            None => Decimal::ONE,
            Some((_, Kind::Number(many, None))) if *many > Decimal::ZERO => *many,
            Some((node, _)) => {
                return self.say(
                    node,
                    "formula-literal",
                    ("此处应为大于零的数字。", "Here a number above zero is expected."),
                    ("例如 10000，表示每万人。", "For instance 10000, for every ten thousand."),
                );
            }
        };
        let Some((above, below)) = self.pair(arguments) else { return Gives::Unknown };
        Gives::Number(above.over(&below.scaled(many)))
    }

    /// A number of periods: whole, from 1 to 100.
    fn whole(&mut self, node: &Node) {
        let fits = |number: &Decimal| {
            number.is_integer() && *number > Decimal::ZERO && *number <= Decimal::ONE_HUNDRED
        };
        if !matches!(&node.kind, Kind::Number(number, None) if fits(number)) {
            self.say(
                node,
                "formula-literal",
                ("此处应为 1 至 100 的整数。", "Here a whole number from 1 to 100 is expected."),
                ("例如 previous(x, 1) 表示上一期。", "For instance previous(x, 1) for one period earlier."),
            );
        }
    }
}
