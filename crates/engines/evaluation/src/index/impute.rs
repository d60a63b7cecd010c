//! Missing values are filled in; what is there is never touched.

use super::em;
use super::linear::put;
use super::statistics::{bounds, mean, median};

/// What stands for the middle of some values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Centre {
    Mean,
    Median,
}

impl Centre {
    pub(super) fn of(self, values: &[f64]) -> f64 {
        match self {
            Self::Mean => mean(values),
            Self::Median => median(values),
        }
    }
}

/// How values are filled in, with rows and columns known.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filling {
    None,
    /// By the middle of the column over each of these sets of rows.
    Column(Centre, Vec<Vec<usize>>),
    /// By the middle of the unit's other values in each of these sets of columns.
    Row(Centre, Vec<Vec<usize>>),
    /// By expectation, in each of these sets of columns.
    Em(Vec<Vec<usize>>),
}

/// Fills in the missing values of `columns`; `directions` turn them for the comparison across columns.
pub(super) fn fill(filling: &Filling, columns: &mut [Vec<f64>], directions: &[f64]) {
    match filling {
        Filling::None => {}
        Filling::Column(centre, groups) => {
            for column in columns.iter_mut().filter(|column| column.iter().any(|value| value.is_nan())) {
                for rows in groups {
                    fill_group(*centre, column, rows);
                }
            }
        }
        Filling::Row(centre, sets) => {
            for set in sets {
                fill_rows(*centre, columns, directions, set);
            }
        }
        Filling::Em(sets) => {
            for set in sets {
                em::fill(columns, set);
            }
        }
    }
}

fn fill_group(centre: Centre, column: &mut [f64], rows: &[usize]) {
    let of_group: Vec<f64> = rows.iter().filter_map(|row| column.get(*row).copied()).collect();
    let middle = centre.of(&of_group);
    for row in rows {
        column.get_mut(*row).into_iter().filter(|value| value.is_nan()).for_each(|value| *value = middle);
    }
}

fn fill_rows(centre: Centre, columns: &mut [Vec<f64>], directions: &[f64], set: &[usize]) {
    let scales: Vec<(f64, f64, f64)> = set
        .iter()
        .map(|place| {
            let direction = directions.get(*place).copied().unwrap_or(1.0);
            let turned: Vec<f64> =
                columns.get(*place).into_iter().flatten().map(|value| value * direction).collect();
            let (low, high) = bounds(&turned);
            (direction, low, high - low)
        })
        .collect();
    let rows = columns.first().map_or(0, Vec::len);
    for row in 0..rows {
        let value = |place: &usize| columns.get(*place).and_then(|column| column.get(row)).copied();
        let values: Vec<f64> = set.iter().filter_map(value).collect();
        if !values.iter().any(|value| value.is_nan()) {
            continue;
        }
        let comparable: Vec<f64> = values
            .iter()
            .zip(&scales)
            .map(|(value, (direction, low, range))| (value * direction - low) / range)
            .collect();
        let middle = centre.of(&comparable);
        for ((place, value), (direction, low, range)) in set.iter().zip(values).zip(&scales) {
            if value.is_nan()
                && let Some(column) = columns.get_mut(*place)
            {
                put(column, row, (middle * range + low) * direction);
            }
        }
    }
}
