//! Which units have enough data to be in an index at all.

use super::data::Data;

/// What a unit lacks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screened {
    /// Missing values.
    pub missing: usize,
    /// Values that are zero.
    pub zero: usize,
    /// The share of values that are there.
    pub available: f64,
    /// The share of those that are not zero.
    pub nonzero: f64,
    /// Whether too many are missing.
    pub low_data: bool,
    /// Whether too many are zero.
    pub low_nonzero: bool,
}

/// Looks at each unit: it needs a share of values, and a share of values that are not zero.
pub fn screen(data: &Data, least_available: f64, least_nonzero: f64) -> Vec<Screened> {
    let count = data.columns.len() as f64;
    (0..data.rows())
        .map(|row| {
            let values = || data.columns.iter().filter_map(|column| column.get(row));
            let missing = values().filter(|value| value.is_nan()).count();
            let zero = values().filter(|value| **value == 0.0).count();
            let available = 1.0 - missing as f64 / count;
            let nonzero = 1.0 - zero as f64 / (count - missing as f64);
            let (low_data, low_nonzero) = (available < least_available, nonzero < least_nonzero);
            Screened { missing, zero, available, nonzero, low_data, low_nonzero }
        })
        .collect()
}
