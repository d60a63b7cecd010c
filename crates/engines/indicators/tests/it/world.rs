//! A small catalogue of indicators with values.

use std::cell::Cell;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::{Period, Problem, Text};
use taihang_indicators::formula::{
    Answer, Book, Checked, Entry, Formula, Live, Measure, Missing, Names, Place, Slip, Values,
};
use taihang_indicators::unit::{Dimension, Unit};

pub(crate) fn number(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

pub(crate) fn at(period: &str) -> Place {
    Place { region: "140000".to_owned(), period: period.parse::<Period>().unwrap() }
}

fn things(kind: &str, factor: i64) -> Unit {
    Unit::of(Dimension::Things(kind.to_owned()), factor.into())
}

#[derive(Default)]
pub(crate) struct World {
    pub(crate) units: BTreeMap<String, Unit>,
    pub(crate) given: BTreeMap<(String, String), Decimal>,
    pub(crate) book: Book,
    pub(crate) asked: Cell<usize>,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self::default();
        let yuan = |factor: i64| Unit::of(Dimension::Of("yuan".to_owned()), factor.into());
        let per_head = things("pieces", 1).over(&things("persons", 10_000));
        for (code, unit) in [
            ("firms", things("firms", 1)),
            ("pieces", things("pieces", 1)),
            ("persons", things("persons", 1)),
            ("ten_thousand_persons", things("persons", 10_000)),
            ("percent", Unit::percent()),
            ("yuan", yuan(1)),
            ("ten_thousand_yuan", yuan(10_000)),
            ("hundred_million_yuan", yuan(100_000_000)),
            ("per_ten_thousand_persons", per_head),
        ] {
            world.units.insert(code.to_owned(), unit);
        }
        for (code, unit) in [
            ("firms-all", "firms"),
            ("firms-rd", "firms"),
            ("inventions", "pieces"),
            ("population", "ten_thousand_persons"),
            ("rd", "ten_thousand_yuan"),
            ("gdp", "hundred_million_yuan"),
        ] {
            let unit = world.units[unit].clone();
            world.book.entries.insert(code.to_owned(), Entry { unit, formula: None });
        }
        world
    }

    pub(crate) fn give(&mut self, code: &str, period: &str, value: &str) {
        self.given.insert((code.to_owned(), period.to_owned()), number(value));
    }

    pub(crate) fn check(&self, text: &str, unit: &str) -> Result<Checked, Vec<Slip>> {
        let formula = Formula::parse(text).map_err(|slip| vec![slip])?;
        formula.check(self, self.units.get(unit))
    }

    /// Puts an indicator with a formula into the book.
    pub(crate) fn define(&mut self, code: &str, unit: &str, text: &str) {
        let checked = self.check(text, unit).unwrap();
        let unit = checked.unit().clone();
        self.book.entries.insert(code.to_owned(), Entry { unit, formula: Some(checked) });
    }

    /// The value of `text` in `unit`.
    pub(crate) fn value(&mut self, text: &str, unit: &str, period: &str) -> Answer {
        self.define("asked-for", unit, text);
        self.book.value("asked-for", &at(period), self)
    }

    pub(crate) fn codes(&self, text: &str, unit: &str) -> Vec<String> {
        self.check(text, unit).err().into_iter().flatten().map(|slip| slip.problem.code).collect()
    }
}

impl Names for World {
    fn unit(&self, code: &str) -> Option<Unit> {
        self.units.get(code).cloned()
    }

    fn indicator(&self, code: &str) -> Option<Unit> {
        self.book.entries.get(code).map(|entry| entry.unit.clone())
    }

    fn live(&self, live: &Live) -> Result<Unit, Problem> {
        let unknown = || {
            Problem::new(
                "register-unknown",
                Text::new("没有这个登记册。", "There is no such register."),
                Text::new("请换一个。", "Choose another."),
            )
        };
        match (live.register.as_str(), &live.measure) {
            ("task", Measure::Count) | ("firm", Measure::Distinct(_)) => {
                Ok(Unit::of(Dimension::Counted, Decimal::ONE))
            }
            ("contract", Measure::Sum(field)) if field == "amount" => Ok(self.units["yuan"].clone()),
            _ => Err(unknown()),
        }
    }
}

impl Values for World {
    fn indicator(&self, code: &str, at: &Place) -> Answer {
        self.asked.set(self.asked.get() + 1);
        let key = (code.to_owned(), at.period.to_string());
        self.given.get(&key).copied().ok_or_else(|| Missing::not_reported(code, at))
    }

    fn live(&self, live: &Live, _: &Place) -> Answer {
        Ok(match live.measure {
            Measure::Count => 12.into(),
            Measure::Sum(_) => number("265000000"),
            Measure::Distinct(_) => 7.into(),
        })
    }
}
