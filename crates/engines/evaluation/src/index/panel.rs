//! Panels: gaps are filled from other years of the same unit, and there is an index for each year.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use taihang_base::Problems;

use super::build::Built;
use super::data::Data;
use super::frame::Tables;
use super::linear::put;
use super::method::Method;
use super::recipe::Recipe;
use super::tree::Tree;

/// How the gaps of a panel are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carry {
    /// The latest earlier value, at most so many years old; without a limit, of any age.
    Latest(Option<i32>),
    /// A straight line between years, and the nearest value before the first and after the last.
    Linear,
    /// The latest earlier value, and the first one before there is any.
    Constant,
}

/// Fills the gaps of a panel; what is there stays.
#[must_use]
pub fn carry(data: &Data, how: Carry) -> Data {
    let mut filled = data.clone();
    for rows in histories(data) {
        let years: Vec<i32> = rows.iter().filter_map(|row| data.years.get(*row).copied()).collect();
        for (column, original) in filled.columns.iter_mut().zip(&data.columns) {
            let values: Vec<f64> = rows.iter().filter_map(|row| original.get(*row).copied()).collect();
            for (place, row) in
                rows.iter().enumerate().filter(|(place, _)| values.get(*place).is_some_and(|v| v.is_nan()))
            {
                let value = years.get(place).map_or(f64::NAN, |year| at(&years, &values, *year, how));
                put(column, *row, value);
            }
        }
    }
    filled
}

/// Which years share a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Together {
    /// All of them: the bounds are those of the whole panel, and scores of two years can be compared.
    #[default]
    AllYears,
    /// None: each year has its own bounds, and only ranks can be compared.
    EachYear,
}

/// An index for each year of a panel. Gaps and outliers are always a matter of one year.
pub fn by_year(
    method: &Method,
    tree: &Tree,
    data: &Data,
    tables: &Tables,
    together: Together,
) -> Result<BTreeMap<i32, Built>, Problems> {
    let years: BTreeSet<i32> = data.years.iter().copied().collect();
    let mut built = BTreeMap::new();
    let mut prepared = data.clone();
    for year in years {
        let of_year = data.year(year);
        let one = Recipe::resolve(method, tree, &of_year, tables)?.build(tree, &of_year);
        for (all, column) in prepared.columns.iter_mut().zip(&one.treated) {
            let cells = all.iter_mut().zip(&data.years).filter(|(_, other)| **other == year);
            cells.zip(column).for_each(|((cell, _), value)| *cell = *value);
        }
        built.insert(year, one);
    }
    if together == Together::AllYears {
        let recipe = Recipe::resolve(method, tree, data, tables)?;
        let (weights, scores) = recipe.score(tree, recipe.normalise(tree, &prepared.columns));
        for (year, one) in &mut built {
            let of_year = |column: &Vec<f64>| {
                column
                    .iter()
                    .zip(&data.years)
                    .filter(|(_, other)| *other == year)
                    .map(|(value, _)| *value)
                    .collect()
            };
            one.scores = scores.iter().map(of_year).collect();
            one.weights.clone_from(&weights);
        }
    }
    Ok(built)
}

/// The rows of each unit, by year.
pub(super) fn histories(data: &Data) -> Vec<Vec<usize>> {
    let rows: Vec<usize> = (0..data.rows()).collect();
    rows.chunk_by(|a, b| data.units.get(*a) == data.units.get(*b)).map(<[usize]>::to_vec).collect()
}

/// The value that stands in for `year`.
fn at(years: &[i32], values: &[f64], year: i32, how: Carry) -> f64 {
    let known: Vec<(i32, f64)> =
        years.iter().copied().zip(values.iter().copied()).filter(|(_, value)| !value.is_nan()).collect();
    let before = known.iter().rev().find(|(other, _)| *other < year);
    let after = known.iter().find(|(other, _)| *other > year);
    match (how, before, after) {
        (Carry::Latest(limit), Some((other, value)), _)
            if limit.is_none_or(|limit| year - other <= limit) =>
        {
            *value
        }
        (Carry::Linear, Some((from, low)), Some((to, high))) => {
            low + (high - low) * f64::from(year - from) / f64::from(to - from)
        }
        (Carry::Linear | Carry::Constant, Some((_, value)), _)
        | (Carry::Linear | Carry::Constant, None, Some((_, value))) => *value,
        (Carry::Latest(_), _, _) | (Carry::Linear | Carry::Constant, None, None) => f64::NAN,
    }
}
