//! Indicators that are reckoned from each other.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::Problems;

use super::Checked;
use super::evaluate::{Answer, Missing, Place, Reckoning, Values, Why};
use crate::problem::problem;
use crate::unit::Unit;

/// One indicator.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its unit.
    pub unit: Unit,
    /// How it is reckoned; without one its values are given.
    pub formula: Option<Checked>,
}

/// The indicators by their codes.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// What each is.
    pub entries: BTreeMap<String, Entry>,
}

/// One question to a book: what has been reckoned once is not reckoned again.
pub(super) struct Run<'b> {
    book: &'b Book,
    pub(super) values: &'b dyn Values,
    reckoned: BTreeMap<(String, Place), Answer>,
    path: Vec<String>,
}

impl Book {
    /// The value of an indicator in its unit.
    pub fn value(&self, code: &str, at: &Place, values: &dyn Values) -> Answer {
        let base = Run { book: self, values, reckoned: BTreeMap::new(), path: Vec::new() }.base(code, at)?;
        let unit = self.entries.get(code).map(|entry| &entry.unit);
        let found = unit.map_or(Some(base), |unit| unit.from_base(base));
        found.ok_or_else(|| Missing { why: Why::TooLarge, what: code.to_owned() })
    }

    /// The rings of indicators that need each other, each once, beginning with its first code.
    pub fn cycles(&self) -> Vec<Vec<String>> {
        let mut found = BTreeSet::new();
        let mut done = BTreeSet::new();
        for code in self.entries.keys() {
            self.walk(code, &mut Vec::new(), &mut done, &mut found);
        }
        found.into_iter().collect()
    }

    /// Each ring as a problem that names its indicators.
    pub fn rings(&self) -> Problems {
        let ring = |codes: Vec<String>| {
            let way = codes.iter().chain(codes.first()).map(String::as_str).collect::<Vec<_>>().join(" → ");
            problem(
                "formula-cycle",
                format!("指标循环引用：{way}。"),
                format!("The indicators need each other: {way}."),
                ("请修改其中一个公式。", "Change one of the formulas."),
            )
        };
        self.cycles().into_iter().map(ring).collect()
    }

    fn walk<'a>(
        &'a self,
        code: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
        found: &mut BTreeSet<Vec<String>>,
    ) {
        if let Some(from) = path.iter().position(|before| *before == code) {
            let ring = path.get(from..).unwrap_or_default();
            let first = ring.iter().enumerate().min_by_key(|(_, code)| **code).map_or(0, |(at, _)| at);
            found.insert(
                ring.iter().cycle().skip(first).take(ring.len()).map(|&code| code.to_owned()).collect(),
            );
            return;
        }
        let formula = self.entries.get(code).and_then(|entry| entry.formula.as_ref());
        let Some(formula) = formula.filter(|_| done.insert(code) || path.contains(&code)) else { return };
        path.push(code);
        for next in formula.formula.indicators() {
            self.walk(next, path, done, found);
        }
        path.pop();
    }
}

impl Run<'_> {
    /// The value of an indicator in base units.
    pub(super) fn base(&mut self, code: &str, at: &Place) -> Answer {
        let key = (code.to_owned(), at.clone());
        if let Some(known) = self.reckoned.get(&key) {
            return known.clone();
        }
        if self.path.iter().any(|before| before == code) {
            return Err(Missing { why: Why::Cycle, what: format!("{} → {code}", self.path.join(" → ")) });
        }
        let book = self.book;
        let entry = book.entries.get(code);
        let answer = match entry.and_then(|entry| entry.formula.as_ref()) {
            Some(checked) => {
                self.path.push(code.to_owned());
                let answer = Reckoning { run: self, checked }.number(&checked.formula.root, at);
                self.path.pop();
                answer
            }
            None => self.values.indicator(code, at).and_then(|value| {
                let base = entry.map_or(Some(value), |entry| entry.unit.to_base(value));
                base.ok_or_else(|| Missing { why: Why::TooLarge, what: code.to_owned() })
            }),
        };
        self.reckoned.insert(key, answer.clone());
        answer
    }
}
