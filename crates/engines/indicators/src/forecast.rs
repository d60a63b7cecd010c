//! Where a series will stand: the least-squares line with its interval, and the probability that a target is met.
//!
//! Statistics, not bookkeeping: the one module that reckons in binary fractions.

#![expect(clippy::cast_precision_loss, reason = "there are fewer years than 2^52")]

use taihang_base::{Problem, Text};

use crate::problem::problem;
use crate::student::{probability, quantile};

/// With fewer values there is no forecast.
pub const FEWEST: usize = 3;
/// With fewer values a forecast is thin: one or two degrees of freedom.
const SOLID: usize = 5;
/// What an older year weighs less in the weighted forecast.
const FADES: f64 = 0.8;

/// A promise: from a value in one year to a value in another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// 1 if more is better, -1 if less is.
    pub direction: f64,
    /// The year from which it is counted.
    pub base_year: f64,
    /// The value then.
    pub base: f64,
    /// The year in which it is due.
    pub target_year: f64,
    /// The value promised.
    pub target: f64,
}

/// Where a series stands. Shares of time and way are 1 when all is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Years with a value.
    pub count: usize,
    /// The last of them.
    pub last_year: f64,
    /// The value then.
    pub last: f64,
    /// The share of the time that has passed.
    pub elapsed: f64,
    /// The value expected by now on a straight way.
    pub expected_linear: f64,
    /// The value expected by now at steady growth.
    pub expected_compound: f64,
    /// The share of the way that has been made.
    pub progress: f64,
    /// Way by time; none before any time has passed.
    pub against_time: Option<f64>,
    /// The value by the target, turned where less is better.
    pub attainment: f64,
    /// Yearly growth so far.
    pub growth: f64,
    /// Yearly growth that the whole way asks for.
    pub growth_required: f64,
    /// The one by the other.
    pub growth_ratio: f64,
    /// What the values lead one to expect; none with fewer than three.
    pub forecast: Option<Forecast>,
    /// The value in the year of the target on a line that gives older years less weight; none with fewer than two values.
    pub weighted: Option<f64>,
    /// What will be lacking on that line, as a share of the whole way; 0 or less: nothing.
    pub gap: Option<f64>,
}

/// What is to be expected in the year of the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// On the least-squares line.
    pub value: f64,
    /// The standard error of that prediction.
    pub error: f64,
    /// Eighty in a hundred lie above this
    pub lower: f64,
    /// and below this.
    pub upper: f64,
    /// The probability that the target is met.
    pub meets: f64,
}

/// Where `series` (year and value, in the order of years) stands; none if it is empty.
pub fn progress(promise: &Promise, series: &[(f64, f64)]) -> Option<Progress> {
    let (last_year, last) = series.last().copied()?;
    let Promise { direction, base_year, base, target_year, target } = *promise;
    let elapsed = (last_year - base_year) / (target_year - base_year);
    let way = (last - base) / (target - base);
    let growth = (last / base).powf(1.0 / (last_year - base_year)) - 1.0;
    let required = (target / base).powf(1.0 / (target_year - base_year)) - 1.0;
    let weighted = (series.len() > 1).then(|| {
        let (from, slope) = line(series, |year| FADES.powf(last_year - year));
        from + slope * target_year
    });
    Some(Progress {
        count: series.len(),
        last_year,
        last,
        elapsed,
        expected_linear: base + (target - base) * elapsed,
        expected_compound: base * (target / base).powf(elapsed),
        progress: way,
        against_time: (elapsed != 0.0).then(|| way / elapsed),
        attainment: if direction > 0.0 { last / target } else { target / last },
        growth,
        growth_required: required,
        growth_ratio: growth / required,
        forecast: (series.len() >= FEWEST).then(|| forecast(promise, series)),
        weighted,
        gap: weighted.map(|value| direction * (target - value) / (target - base).abs()),
    })
}

fn forecast(promise: &Promise, series: &[(f64, f64)]) -> Forecast {
    let Promise { direction, target_year, target, .. } = *promise;
    let count = series.len() as f64;
    let (from, slope) = line(series, |_| 1.0);
    let value = from + slope * target_year;
    let mean = series.iter().map(|(year, _)| year).sum::<f64>() / count;
    let squares: f64 = series.iter().map(|(year, _)| (year - mean).powi(2)).sum();
    let residuals: f64 = series.iter().map(|(year, y)| (y - from - slope * year).powi(2)).sum();
    let freedom = count - 2.0;
    let error = (residuals / freedom * (1.0 + 1.0 / count + (target_year - mean).powi(2) / squares)).sqrt();
    let reach = quantile(0.9, freedom) * error;
    Forecast {
        value,
        error,
        lower: value - reach,
        upper: value + reach,
        meets: probability(direction * (value - target) / error, freedom),
    }
}

/// A forecast for a moment that no target names, or why there is none.
pub fn outlook(promise: &Promise, series: &[(f64, f64)]) -> Result<Forecast, Problem> {
    let times = series.windows(2).filter(|pair| matches!(pair, [one, two] if one.0 < two.0)).count();
    if series.len() < FEWEST {
        return Err(problem(
            "forecast-thin",
            format!("仅有 {} 个时期的数值，不作预测。", series.len()),
            format!("Values of {} periods are too few for a forecast.", series.len()),
            ("至少需要三个时期的数值。", "Values of three periods are needed at least."),
        ));
    }
    if times + 1 < FEWEST {
        return Err(problem(
            "forecast-one-time",
            "数值所属时期重复或未按时间排列，不作预测。".to_owned(),
            "The values are of the same period or out of order, so there is no forecast.".to_owned(),
            ("请检查各数值的时期。", "Look at the periods of the values."),
        ));
    }
    Ok(forecast(promise, series))
}

/// What a forecast over so many values rests on, in words.
pub fn method(count: usize) -> Text {
    if count < SOLID {
        Text::new(
            format!("最小二乘直线，仅 {count} 个时期，结果不稳定；区间为 80% 预测区间。"),
            format!("Least-squares line over only {count} periods: thin. The interval holds 80 in 100."),
        )
    } else {
        Text::new(
            format!("{count} 个时期的最小二乘直线；区间为 80% 预测区间。"),
            format!("Least-squares line over {count} periods. The interval holds 80 in 100."),
        )
    }
}

/// Intercept and slope of the least-squares line, each point weighed by its year.
fn line(series: &[(f64, f64)], weight: impl Fn(f64) -> f64) -> (f64, f64) {
    let sum = |of: &dyn Fn(f64, f64) -> f64| series.iter().map(|(t, y)| weight(*t) * of(*t, *y)).sum::<f64>();
    let all = sum(&|_, _| 1.0);
    let (mean_t, mean_y) = (sum(&|t, _| t) / all, sum(&|_, y| y) / all);
    let slope = sum(&|t, y| (t - mean_t) * (y - mean_y)) / sum(&|t, _| (t - mean_t).powi(2));
    (mean_y - slope * mean_t, slope)
}
