//! Coverage: how many of a list have something. The list of that year is the denominator; without it there is no ratio.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use taihang_base::Problem;

use crate::problem::{problem, quoted};
use crate::response::percent;

/// The list of a year, such as the industrial firms above the threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What it is called.
    pub name: String,
    /// The year it is of.
    pub year: i16,
    /// Who stands in it.
    pub members: BTreeSet<String>,
}

/// A ratio with both its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Members of the list that have it.
    pub having: usize,
    /// Members of the list.
    pub of: usize,
    /// In per cent.
    pub percent: Decimal,
    /// Those who have it and stand in no list; they are not counted.
    pub outside: Vec<String>,
}

/// How many of the list of `year` are among `having`.
pub fn coverage<'a>(
    year: i16,
    list: Option<&List>,
    having: impl IntoIterator<Item = &'a str>,
) -> Result<Coverage, Problem> {
    let Some(list) = list.filter(|list| list.year == year) else {
        let held = list
            .map(|list| format!("（现有 {} 年的“{}”）", list.year, quoted(&list.name)))
            .unwrap_or_default();
        let held_en = list
            .map(|list| format!(" (held: “{}” of {})", quoted(&list.name), list.year))
            .unwrap_or_default();
        return Err(problem(
            "coverage-no-list",
            format!("没有 {year} 年的名单作分母，不计算比率{held}。"),
            format!("There is no list of {year} to divide by, so there is no ratio{held_en}."),
            ("请先导入该年度名单。", "Import the list of that year first."),
        ));
    };
    let having: BTreeSet<&str> = having.into_iter().collect();
    let (within, outside): (Vec<&str>, Vec<&str>) =
        having.into_iter().partition(|key| list.members.contains(*key));
    let percent = percent(within.len(), list.members.len()).ok_or_else(|| {
        problem(
            "coverage-empty-list",
            format!("{year} 年的名单“{}”是空的。", quoted(&list.name)),
            format!("The list “{}” of {year} is empty.", quoted(&list.name)),
            ("请核对名单。", "Check the list."),
        )
    })?;
    let outside = outside.into_iter().map(str::to_owned).collect();
    Ok(Coverage { having: within.len(), of: list.members.len(), percent, outside })
}
