//! TOPSIS: near to the best values of all units and far from the worst.

use super::statistics::bounds;

/// How near each unit is: its distance from the worst by the sum of both distances. Columns all count more as better; what is
/// missing is left out of both distances.
pub fn closeness(columns: &[&[f64]], weights: &[f64]) -> Vec<f64> {
    let rows = columns.first().map_or(0, |column| column.len());
    let mut distances = vec![(0.0, 0.0, false); rows];
    for (column, weight) in columns.iter().zip(weights) {
        let length =
            column.iter().filter(|value| !value.is_nan()).map(|value| value * value).sum::<f64>().sqrt();
        let values: Vec<f64> = column.iter().map(|value| weight * value / length).collect();
        let (worst, best) = bounds(&values);
        for ((to_best, to_worst, any), value) in
            distances.iter_mut().zip(&values).filter(|(_, value)| !value.is_nan())
        {
            *to_best += (value - best).powi(2);
            *to_worst += (value - worst).powi(2);
            *any = true;
        }
    }
    let near = |(best, worst, any): (f64, f64, bool)| {
        if any { worst.sqrt() / (best.sqrt() + worst.sqrt()) } else { f64::NAN }
    };
    distances.into_iter().map(near).collect()
}
