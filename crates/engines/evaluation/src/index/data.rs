//! The values: units by indicators, with groups, denominators and, in a panel, years.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::{Problem, Problems, Text};

use super::frame::{Frame, no_number};
use super::tree::Tree;

/// More problems than this of one file help nobody.
const MOST_PROBLEMS: usize = 50;
/// Columns that say what a unit is and hold no value.
const NAMES: [&str; 3] = ["uCode", "uName", "Time"];

/// Values by unit (and year), sorted by the code of the unit, then by year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    /// The unit of each row.
    pub units: Vec<String>,
    /// The year of each row; empty if the data are of one time.
    pub years: Vec<i32>,
    /// One column for each indicator of the tree; `NaN` is missing.
    pub columns: Vec<Vec<f64>>,
    /// Further columns by name that hold numbers, e.g. denominators.
    pub others: BTreeMap<String, Vec<f64>>,
    /// Further columns by name as texts, e.g. groups.
    pub groups: BTreeMap<String, Vec<String>>,
}

impl Data {
    /// Reads the values of the indicators of `tree` from a table with the columns `uCode` and, in a panel, `Time`.
    pub fn read(frame: &Frame, tree: &Tree, panel: bool) -> Result<Self, Problems> {
        let code = frame.column("uCode").map_err(|problem| vec![problem])?;
        let time = if panel { Some(frame.column("Time").map_err(|problem| vec![problem])?) } else { None };
        let mut problems = Vec::new();
        let mut order: Vec<(String, i32, usize)> = Vec::with_capacity(frame.rows.len());
        for row in 0..frame.rows.len() {
            let unit = frame.cell(row, code).to_owned();
            let text = time.map_or("0", |column| frame.cell(row, column));
            match text.parse() {
                Ok(year) => order.push((unit, year, row)),
                Err(_) => problems.push(no_number(&unit, "Time", text)),
            }
        }
        order.sort();
        let twice = order.windows(2).filter_map(|pair| match pair {
            [(a, year, _), (b, other, _)] if a == b && year == other => Some(a),
            _ => None,
        });
        problems.extend(twice.map(|unit| unit_twice(unit)));
        let mut columns = Vec::new();
        for node in tree.indicators() {
            match frame.column(&node.code) {
                Ok(column) => columns.push(numbers(frame, column, &order, &mut problems)),
                Err(problem) => problems.push(problem),
            }
        }
        let known: BTreeSet<&str> =
            tree.indicators().iter().map(|node| node.code.as_str()).chain(NAMES).collect();
        let (mut others, mut groups) = (BTreeMap::new(), BTreeMap::new());
        for (column, name) in
            frame.header.iter().enumerate().filter(|(_, name)| !known.contains(name.as_str()))
        {
            let numbers: Option<Vec<f64>> =
                order.iter().map(|(_, _, row)| frame.number(*row, column)).collect();
            others.extend(numbers.map(|numbers| (name.clone(), numbers)));
            let texts = order.iter().map(|(_, _, row)| frame.cell(*row, column).to_owned());
            groups.insert(name.clone(), texts.collect());
        }
        problems.truncate(MOST_PROBLEMS);
        if !problems.is_empty() {
            return Err(problems);
        }
        let years = if panel { order.iter().map(|(_, year, _)| *year).collect() } else { Vec::new() };
        Ok(Self {
            units: order.into_iter().map(|(unit, _, _)| unit).collect(),
            years,
            columns,
            others,
            groups,
        })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.units.len()
    }

    /// The rows of one year.
    #[must_use]
    pub fn year(&self, year: i32) -> Self {
        let rows: Vec<usize> = (0..self.rows()).filter(|row| self.years.get(*row) == Some(&year)).collect();
        let pick = |column: &Vec<f64>| rows.iter().filter_map(|row| column.get(*row).copied()).collect();
        let text = |column: &Vec<String>| rows.iter().filter_map(|row| column.get(*row).cloned()).collect();
        Self {
            units: text(&self.units),
            years: vec![year; rows.len()],
            columns: self.columns.iter().map(pick).collect(),
            others: self.others.iter().map(|(name, column)| (name.clone(), pick(column))).collect(),
            groups: self.groups.iter().map(|(name, column)| (name.clone(), text(column))).collect(),
        }
    }
}

/// One column in the order of the units; what is no number is a problem.
fn numbers(
    frame: &Frame,
    column: usize,
    order: &[(String, i32, usize)],
    problems: &mut Problems,
) -> Vec<f64> {
    let name = frame.header.get(column).map_or("", String::as_str);
    let mut numbers = Vec::with_capacity(order.len());
    for (unit, _, row) in order {
        match frame.number(*row, column) {
            Some(number) => numbers.push(number),
            None => problems.push(no_number(unit, name, frame.cell(*row, column))),
        }
    }
    numbers
}

fn unit_twice(unit: &str) -> Problem {
    Problem::new(
        "index-unit-double",
        Text::new(format!("单元 {unit} 重复。"), format!("The unit {unit} stands twice.")),
        Text::new("同一单元同一时间只能有一行。", "A unit has one row at one time."),
    )
    .about(unit)
}
