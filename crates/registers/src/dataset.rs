//! What a department delivers under an agreed data set: its rows read by the mapping, and held against what is held here.
//!
//! Pure: rows of texts in, differences and problems out. Every row is looked at, so that all that is wrong is said at once.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use taihang_base::{Money, Period, Problem, Scheme, parse_decimal};
use taihang_kernel::{Record, RecordId, Value};

use crate::lines::lines;
use crate::rd::{Limits, STATED, differ, held};

mod mapping;

use self::mapping::said;
pub use self::mapping::{Figure, Mapping, mapping};

/// Whether the sample of each line reads as what its line says.
pub fn samples_read(dataset: &Record) -> Result<(), String> {
    let mapping = mapping(dataset)
        .map_err(|problems| problems.first().map(|problem| problem.message.zh.clone()).unwrap_or_default())?;
    let mut rows = vec![Vec::new(), Vec::new()];
    for line in lines(dataset, "mapping") {
        rows[0].push(line.text("their_field").unwrap_or_default().to_owned());
        rows[1].push(line.text("sample").unwrap_or_default().to_owned());
    }
    let read = read(&mapping, &rows, Period::year(2000));
    match read.problems.first() {
        Some(problem) => Err(problem.message.zh.clone()),
        None if read.rows.is_empty() => Err("字段对应没有样值。".to_owned()),
        None => Ok(()),
    }
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, headings included.
    pub number: usize,
    /// Credit code.
    pub code: String,
    /// The year.
    pub year: Period,
    /// By figure of the mapping.
    pub sums: Vec<(usize, Money)>,
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// The rows that can be used.
    pub rows: Vec<Row>,
    /// What cannot be read, row by row.
    pub problems: Vec<Problem>,
}

/// Reads rows of texts, headings first. `year` is the year of rows that do not say theirs.
pub fn read(mapping: &Mapping, table: &[Vec<String>], year: Option<Period>) -> Read {
    let mut read = Read::default();
    let Some((heads, rows)) = table.split_first() else { return read };
    let at = |name: &str| heads.iter().position(|head| head.trim() == name);
    let wanted = [Some(&mapping.code), mapping.year.as_ref()].into_iter().flatten();
    for name in wanted.chain(mapping.figures.iter().map(|figure| &figure.theirs)) {
        if at(name).is_none() {
            read.problems.push(said(
                "column-missing",
                name,
                (&format!("文件中没有“{name}”列。"), &format!("The file has no column “{name}”.")),
                ("请核对表头与字段对应。", "Check the headings against the mapping."),
            ));
        }
    }
    if !read.problems.is_empty() {
        return read;
    }
    for (number, cells) in rows.iter().enumerate().map(|(at, cells)| (at + 2, cells)) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cell = |name: &str| at(name).and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        match row(mapping, number, &cell, year) {
            Ok(row) => read.rows.push(row),
            Err(problem) => read.problems.push(problem),
        }
    }
    let mut seen = BTreeSet::new();
    for row in &read.rows {
        if !seen.insert((row.code.clone(), row.year.first_day())) {
            let number = row.number;
            read.problems.push(said(
                "row-twice",
                &number.to_string(),
                (
                    &format!("第 {number} 行：{} 在同一年度出现两次。", row.code),
                    &format!("Row {number}: {} stands there twice for one year.", row.code),
                ),
                ("请合并后重新报送。", "Put them together."),
            ));
        }
    }
    read
}

fn row<'c>(
    mapping: &Mapping,
    number: usize,
    cell: &dyn Fn(&str) -> &'c str,
    year: Option<Period>,
) -> Result<Row, Problem> {
    let wrong = |what: &str, text: &str| {
        said(
            "cell-unreadable",
            &number.to_string(),
            (
                &format!("第 {number} 行：“{what}”不能读作相应的值：{text}"),
                &format!("Row {number}: “{what}” cannot be read: {text}"),
            ),
            ("请改正后重新上传。", "Mend it and upload again."),
        )
    };
    let written = cell(&mapping.code);
    let code = Scheme::CreditCode.parse(written).map_err(|_| wrong(&mapping.code, written))?;
    let year = match &mapping.year {
        Some(name) => {
            let digits: String = cell(name).chars().filter(char::is_ascii_digit).take(4).collect();
            digits
                .parse()
                .ok()
                .filter(|year| (1950..=2200).contains(year))
                .and_then(Period::year)
                .ok_or_else(|| wrong(name, cell(name)))?
        }
        None => year.ok_or_else(|| wrong("年度", "—"))?,
    };
    let mut sums = Vec::new();
    for (at, figure) in mapping.figures.iter().enumerate() {
        let text = cell(&figure.theirs);
        if text.is_empty() {
            continue;
        }
        let yuan =
            parse_decimal(&text.replace([',', '，'], "")).ok().and_then(|sum| sum.checked_mul(figure.factor));
        let sum = yuan.and_then(|yuan| Money::from_yuan(yuan.round_dp(2)));
        sums.push((at, sum.ok_or_else(|| wrong(&figure.theirs, text))?));
    }
    Ok(Row { number, code, year, sums })
}

/// What is held here of one unit.
#[derive(Debug, Clone)]
pub struct Held {
    /// The organisation.
    pub unit: RecordId,
    /// Its record as a firm.
    pub firm: Option<Record>,
    /// Its R&D accounts of all years.
    pub accounts: Vec<Record>,
}

/// One figure of theirs that is not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Number of the row.
    pub number: usize,
    /// The organisation.
    pub unit: RecordId,
    /// The year.
    pub year: Period,
    /// Register and field.
    pub place: String,
    /// Their figure.
    pub theirs: Money,
    /// Ours; none if nothing is held.
    pub ours: Option<Money>,
    /// Where ours comes from.
    pub source: String,
}

/// Rows held against what is here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// What differs by more than the set share, and what is held nowhere yet.
    pub differences: Vec<Difference>,
    /// Figures that agree.
    pub agreed: usize,
    /// Codes that no unit here has, with the numbers of their rows.
    pub unknown: Vec<(usize, String)>,
}

const ACCOUNTS: &str = "研发投入归集";
const FACT: &str = "企业档案年度数据";

/// Holds rows against what is here, by credit code. `share` is the difference in per cent that is let pass.
pub fn compare(
    mapping: &Mapping,
    rows: &[Row],
    held_here: &BTreeMap<String, Held>,
    (share, limits): (Decimal, Limits),
) -> Compared {
    let mut compared = Compared::default();
    for row in rows {
        let Some(unit) = held_here.get(&row.code) else {
            compared.unknown.push((row.number, row.code.clone()));
            continue;
        };
        for (at, theirs) in &row.sums {
            let Some(figure) = mapping.figures.get(*at) else { continue };
            let ours = ours(unit, row.year, &figure.place, limits);
            let none = ours.is_empty() && figure.place.starts_with("firm.");
            let differing = ours.iter().filter(|(_, ours)| differ(theirs.yuan(), ours.yuan(), share));
            let difference = |source: &str, ours: Option<Money>| Difference {
                number: row.number,
                unit: unit.unit,
                year: row.year,
                place: figure.place.clone(),
                theirs: *theirs,
                ours,
                source: source.to_owned(),
            };
            let before = compared.differences.len();
            compared.differences.extend(differing.map(|(source, ours)| difference(source, Some(*ours))));
            if none {
                compared.differences.push(difference("", None));
            }
            compared.agreed += usize::from(compared.differences.len() == before && !ours.is_empty());
        }
    }
    compared
}

/// The figures held here for a place, each with where it comes from.
fn ours(unit: &Held, year: Period, place: &str, limits: Limits) -> Vec<(&'static str, Money)> {
    let fact = |column: &str| {
        let firm = unit.firm.as_ref()?;
        let line = lines(firm, "year_fact")
            .into_iter()
            .find(|line| line.get("year") == Some(&Value::Period(year)))?;
        if let Some(Value::Money(sum)) = line.get(column) { Some((FACT, *sum)) } else { None }
    };
    let Some((register, field)) = place.split_once('.') else { return Vec::new() };
    if register == "firm" {
        return fact(field).into_iter().collect();
    }
    let of_year: Vec<Record> = unit
        .accounts
        .iter()
        .filter(|one| crate::rules::period(one, "year") == Some(year) && STATED.contains(&one.state.as_str()))
        .cloned()
        .collect();
    let stated = held(&of_year, field, limits).and_then(Money::from_yuan).map(|sum| (ACCOUNTS, sum));
    // What the industry department keeps of the same figure is held against theirs too.
    let also = match field {
        "total" => fact("rd_total"),
        "main_revenue" => fact("revenue"),
        _ => None,
    };
    stated.into_iter().chain(also).collect()
}
