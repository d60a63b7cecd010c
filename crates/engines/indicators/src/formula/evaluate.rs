//! A checked formula to its value in a region and a period. Everything inside is reckoned in base units, exactly; what
//! is missing stays missing, with its reason.

use jiff::ToSpan as _;
use rust_decimal::Decimal;
use taihang_base::{Period, Resolution, Text};

use super::book::Run;
use super::{Checked, Kind, Live, Node, Operator};

/// Where and when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The code of the region.
    pub region: String,
    /// The period.
    pub period: Period,
}

/// A value, or why there is none.
pub type Answer = Result<Decimal, Missing>;

/// Where values come from.
pub trait Values {
    /// The value of an indicator that has no formula, in its unit.
    fn indicator(&self, code: &str, at: &Place) -> Answer;
    /// The figure over the records of a register, in the unit that its check named.
    fn live(&self, live: &Live, at: &Place) -> Answer;
}

/// Why a value is not there. It is never zero instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The kind of reason.
    pub why: Why,
    /// What it is about: a code, a part of the formula.
    pub what: String,
}

/// The kinds of reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Nothing was reported for this period.
    NotReported(Period),
    /// What is divided by is zero.
    ZeroDenominator,
    /// What is divided by is missing, and why.
    NoDenominator(Box<Missing>),
    /// Growth from nothing or from less than nothing means nothing.
    NotPositive,
    /// There is no such earlier period.
    NoPeriod,
    /// The indicators need each other.
    Cycle,
    /// The number is too large.
    TooLarge,
    /// The formula cannot be used.
    Broken,
    /// Another reason, in both languages.
    Other(Text),
}

impl Missing {
    /// Nothing was reported for `code` in this period.
    pub fn not_reported(code: &str, at: &Place) -> Self {
        Self { why: Why::NotReported(at.period), what: code.to_owned() }
    }

    /// The reason in both languages.
    pub fn reason(&self) -> Text {
        let what = &self.what;
        match &self.why {
            Why::NotReported(period) => Text::new(
                format!("“{what}”{period} 尚无数值。"),
                format!("Nothing has been reported for “{what}” in {period}."),
            ),
            Why::ZeroDenominator => Text::new(
                format!("分母“{what}”为零，不计算比率。"),
                format!("“{what}” is zero, so there is no ratio."),
            ),
            Why::NoDenominator(inner) => {
                let inner = inner.reason();
                Text::new(
                    format!("缺少分母：{}", inner.zh),
                    format!("The denominator is missing. {}", inner.en),
                )
            }
            Why::NotPositive => Text::new(
                format!("基期“{what}”不大于零，不计算增速。"),
                format!("“{what}” was not above zero a year before, so there is no growth."),
            ),
            Why::NoPeriod => Text::new(
                format!("“{what}”没有对应的时期。"),
                format!("There is no such period for “{what}”."),
            ),
            Why::Cycle => Text::new(
                format!("指标循环引用：{what}。"),
                format!("The indicators need each other: {what}."),
            ),
            Why::TooLarge => {
                Text::new(format!("“{what}”数值过大。"), format!("“{what}” is too large a number."))
            }
            Why::Broken => Text::new(
                format!("“{what}”的公式不能使用。"),
                format!("The formula of “{what}” cannot be used."),
            ),
            Why::Other(text) => text.clone(),
        }
    }
}

/// One formula being evaluated.
pub(super) struct Reckoning<'r, 'b> {
    pub(super) run: &'r mut Run<'b>,
    pub(super) checked: &'b Checked,
}

impl Reckoning<'_, '_> {
    fn quote(&self, node: &Node) -> String {
        self.checked.formula.text.get(node.span.start..node.span.end).unwrap_or_default().to_owned()
    }

    fn missing(&self, why: Why, node: &Node) -> Missing {
        Missing { why, what: self.quote(node) }
    }

    fn in_base(&self, node: &Node, number: Decimal) -> Answer {
        let factor = self.checked.factors.iter().find(|(span, _)| *span == node.span);
        let factor = factor.map_or(Decimal::ONE, |(_, factor)| *factor);
        number.checked_mul(factor).ok_or_else(|| self.missing(Why::TooLarge, node))
    }

    /// The value of a part, in base units.
    pub(super) fn number(&mut self, node: &Node, at: &Place) -> Answer {
        match &node.kind {
            Kind::Number(number, _) => self.in_base(node, *number),
            Kind::Indicator(code) => self.run.base(code, at),
            Kind::Live(live, _) => {
                let found = self.run.values.live(live, at)?;
                self.in_base(node, found)
            }
            Kind::Apply(operator, arguments) => self.applied(node, *operator, arguments, at),
        }
    }

    fn applied(&mut self, node: &Node, operator: Operator, arguments: &[Node], at: &Place) -> Answer {
        let large =
            |found: Option<Decimal>, this: &Self| found.ok_or_else(|| this.missing(Why::TooLarge, node));
        match (operator, arguments) {
            (Operator::Share | Operator::Divide | Operator::Per, [above, below, ..]) => {
                self.ratio(above, below, at)
            }
            (Operator::Subtract, [one, two]) => {
                let (one, two) = (self.number(one, at)?, self.number(two, at)?);
                large(one.checked_sub(two), self)
            }
            (Operator::Multiply, [one, two]) => {
                let (one, two) = (self.number(one, at)?, self.number(two, at)?);
                large(one.checked_mul(two), self)
            }
            (Operator::Negate, [one]) => Ok(-self.number(one, at)?),
            (Operator::Growth, [what]) => self.growth(what, at),
            (Operator::Previous, [what, ..]) => {
                let many = match arguments.get(1).map(|node| &node.kind) {
                    Some(Kind::Number(many, _)) => i32::try_from(many.trunc().mantissa()).unwrap_or(1),
                    Some(Kind::Indicator(_) | Kind::Live(..) | Kind::Apply(..)) | None => 1,
                };
                let before = earlier(at, many).ok_or_else(|| self.missing(Why::NoPeriod, node))?;
                self.number(what, &before)
            }
            (Operator::YearToDate, [what]) => {
                let periods = since_new_year(at).ok_or_else(|| self.missing(Why::NoPeriod, node))?;
                let mut sum = Decimal::ZERO;
                for place in periods {
                    let next = self.number(what, &place)?;
                    sum = large(sum.checked_add(next), self)?;
                }
                Ok(sum)
            }
            (Operator::First, _) => self.first(node, arguments, at),
            (Operator::If, [condition, yes, no]) => {
                let branch = if self.truth(condition, at)? { yes } else { no };
                self.number(branch, at)
            }
            (Operator::Add | Operator::Sum | Operator::Mean | Operator::Min | Operator::Max, _) => {
                let values =
                    arguments.iter().map(|node| self.number(node, at)).collect::<Result<Vec<_>, _>>()?;
                large(together(operator, &values), self)
            }
            _ => Err(self.missing(Why::Broken, node)),
        }
    }

    fn ratio(&mut self, above: &Node, below: &Node, at: &Place) -> Answer {
        let under = self
            .number(below, at)
            .map_err(|inner| self.missing(Why::NoDenominator(Box::new(inner)), below))?;
        if under.is_zero() {
            return Err(self.missing(Why::ZeroDenominator, below));
        }
        let over = self.number(above, at)?;
        over.checked_div(under).ok_or_else(|| self.missing(Why::TooLarge, above))
    }

    fn growth(&mut self, what: &Node, at: &Place) -> Answer {
        let before = year_before(at).ok_or_else(|| self.missing(Why::NoPeriod, what))?;
        let (now, then) = (self.number(what, at)?, self.number(what, &before)?);
        if then <= Decimal::ZERO {
            return Err(self.missing(Why::NotPositive, what));
        }
        let grown = now.checked_sub(then).and_then(|more| more.checked_div(then));
        grown.ok_or_else(|| self.missing(Why::TooLarge, what))
    }

    fn first(&mut self, node: &Node, arguments: &[Node], at: &Place) -> Answer {
        let mut found = Err(self.missing(Why::Broken, node));
        for argument in arguments {
            found = self.number(argument, at);
            if found.is_ok() {
                break;
            }
        }
        found
    }

    fn truth(&mut self, node: &Node, at: &Place) -> Result<bool, Missing> {
        let Kind::Apply(operator, arguments) = &node.kind else {
            return Err(self.missing(Why::Broken, node));
        };
        match (operator, arguments.as_slice()) {
            (Operator::Not, [inner]) => Ok(!self.truth(inner, at)?),
            (Operator::And, [one, two]) => Ok(self.truth(one, at)? && self.truth(two, at)?),
            (Operator::Or, [one, two]) => Ok(self.truth(one, at)? || self.truth(two, at)?),
            (Operator::Equal, [one, two]) => self.compared(one, two, at, Decimal::eq),
            (Operator::Unequal, [one, two]) => self.compared(one, two, at, Decimal::ne),
            (Operator::Less, [one, two]) => self.compared(one, two, at, Decimal::lt),
            (Operator::AtMost, [one, two]) => self.compared(one, two, at, Decimal::le),
            (Operator::More, [one, two]) => self.compared(one, two, at, Decimal::gt),
            (Operator::AtLeast, [one, two]) => self.compared(one, two, at, Decimal::ge),
            _ => Err(self.missing(Why::Broken, node)),
        }
    }

    fn compared(
        &mut self,
        one: &Node,
        two: &Node,
        at: &Place,
        how: fn(&Decimal, &Decimal) -> bool,
    ) -> Result<bool, Missing> {
        Ok(how(&self.number(one, at)?, &self.number(two, at)?))
    }
}

/// One value of several; none if it is too large. A part that is missing never gets here.
fn together(operator: Operator, values: &[Decimal]) -> Option<Decimal> {
    if operator == Operator::Min {
        values.iter().min().copied()
    } else if operator == Operator::Max {
        values.iter().max().copied()
    } else if operator == Operator::Mean {
        sum(values)?.checked_div(Decimal::from(values.len()))
    } else {
        sum(values)
    }
}

fn sum(values: &[Decimal]) -> Option<Decimal> {
    values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))
}

/// The months of a unit; none for days, hours and ranges.
fn months(resolution: Resolution) -> Option<i32> {
    match resolution {
        Resolution::Year => Some(12),
        Resolution::Half => Some(6),
        Resolution::Quarter => Some(3),
        Resolution::Month => Some(1),
        Resolution::Day | Resolution::Hour | Resolution::Range => None,
    }
}

/// The place so many periods earlier; ranges, days and hours have none.
pub(super) fn earlier(at: &Place, many: i32) -> Option<Place> {
    let resolution = at.period.resolution();
    let back = months(resolution)?.checked_mul(many)?;
    let start = at.period.start().checked_sub(back.months()).ok()?;
    Some(Place { region: at.region.clone(), period: Period::unit(resolution, start)? })
}

/// The same period of the year before.
fn year_before(at: &Place) -> Option<Place> {
    earlier(at, 12 / months(at.period.resolution())?)
}

/// The periods of the year up to this one.
fn since_new_year(at: &Place) -> Option<Vec<Place>> {
    let resolution = at.period.resolution();
    months(resolution)?;
    let new_year = jiff::civil::date(at.period.start().year(), 1, 1);
    let first = Period::unit(resolution, new_year.into())?;
    let periods = std::iter::successors(Some(first), |period| period.following());
    let places = periods.take_while(|period| *period <= at.period);
    Some(places.map(|period| Place { region: at.region.clone(), period }).collect())
}
