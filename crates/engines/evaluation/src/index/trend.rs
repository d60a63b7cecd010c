//! How an indicator of a unit has moved over the years.

use super::data::Data;
use super::panel::{Carry, carry, histories};

/// What a trend is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trend {
    /// The compound yearly growth from the first to the last value.
    Compound,
    /// Percent of the first value that a straight line rises in so many years.
    Percent {
        /// The years.
        per: f64,
    },
}

/// The trend of one indicator of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// The unit.
    pub unit: String,
    /// The place of the indicator.
    pub indicator: usize,
    /// The trend; none with fewer than two values, `NaN` where growth has no meaning.
    pub trend: Option<f64>,
    /// The share of years with a value.
    pub available: f64,
    /// The first and the last year with a value; none with fewer than two values.
    pub years: Option<(i32, i32)>,
}

/// The trends of a panel. Where gaps are filled, availability and years are still those of the values that were there.
pub fn trends(data: &Data, how: Trend, filled: Option<Carry>) -> Vec<Movement> {
    let full = filled.map_or_else(|| data.clone(), |how| carry(data, how));
    let series = |data: &Data, rows: &[usize], place: usize| -> Vec<(f64, f64)> {
        let column = data.columns.get(place);
        let cell = |row: &usize| Some((f64::from(*data.years.get(*row)?), *column?.get(*row)?));
        rows.iter().filter_map(cell).filter(|(_, value)| !value.is_nan()).collect()
    };
    let mut movements = Vec::new();
    for rows in histories(data) {
        for indicator in 0..data.columns.len() {
            let original = series(data, &rows, indicator);
            let year = |row: usize| -> Option<i32> { data.years.get(row).copied() };
            let there: Vec<i32> = rows
                .iter()
                .filter(|row| {
                    data.columns
                        .get(indicator)
                        .and_then(|column| column.get(**row))
                        .is_some_and(|v| !v.is_nan())
                })
                .filter_map(|row| year(*row))
                .collect();
            movements.push(Movement {
                unit: rows.first().and_then(|row| data.units.get(*row)).cloned().unwrap_or_default(),
                indicator,
                trend: trend(&series(&full, &rows, indicator), how),
                available: original.len() as f64 / rows.len() as f64,
                years: there.first().copied().zip(there.last().copied()).filter(|_| there.len() > 1),
            });
        }
    }
    movements
}

/// The trend of values by year, in the order of years.
fn trend(series: &[(f64, f64)], how: Trend) -> Option<f64> {
    let ((first_year, first), (last_year, last)) = series.first().copied().zip(series.last().copied())?;
    if series.len() < 2 {
        return None;
    }
    let span = last_year - first_year;
    Some(match how {
        Trend::Compound if last == first => 0.0,
        Trend::Compound => (last / first).powf(1.0 / span) - 1.0,
        Trend::Percent { .. } if series.iter().all(|(_, value)| *value == first) => 0.0,
        Trend::Percent { per } if series.len() == 2 => 100.0 * (last - first) / first / span * per,
        Trend::Percent { per } => {
            let (base, slope) = line(series);
            100.0 * slope / (base + slope * first_year) * per
        }
    })
}

/// Intercept and slope of the least-squares line.
fn line(series: &[(f64, f64)]) -> (f64, f64) {
    let sum = |of: &dyn Fn(f64, f64) -> f64| series.iter().map(|(t, y)| of(*t, *y)).sum::<f64>();
    let all = sum(&|_, _| 1.0);
    let (mean_t, mean_y) = (sum(&|t, _| t) / all, sum(&|_, y| y) / all);
    let slope = sum(&|t, y| (t - mean_t) * (y - mean_y)) / sum(&|t, _| (t - mean_t).powi(2));
    (mean_y - slope * mean_t, slope)
}
