//! Where a series will stand.

use taihang_indicators::forecast::{Promise, method, outlook, progress};

fn assert_near(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    for (one, two) in found.iter().zip(wanted) {
        assert!((one - two).abs() < 1e-9, "{one} is not {two}");
    }
}

#[test]
fn too_few_values_are_refused_with_the_reason() {
    let promise = Promise { direction: 1.0, base_year: 2018.0, base: 1.0, target_year: 2022.0, target: 5.0 };
    let problem = outlook(&promise, &[(2018.0, 1.0), (2019.0, 2.0)]).unwrap_err();
    assert_eq!(problem.code, "forecast-thin");
    assert!(problem.message.zh.contains("2 个时期"));
    let same = [(2018.0, 1.0), (2018.0, 2.0), (2018.0, 3.0)];
    assert_eq!(outlook(&promise, &same).unwrap_err().code, "forecast-one-time");
    let found = outlook(&promise, &[(2018.0, 1.0), (2019.0, 2.0), (2020.0, 3.1)]).unwrap();
    assert!(found.lower < found.value && found.value < found.upper);
    assert!(method(3).zh.contains("不稳定") && method(5).en.contains("over 5"));
}

#[test]
fn a_target_says_where_it_stands() {
    // R&D by GDP from 1.09 to 2.5: half-way, which path decides.
    let promise = Promise { direction: 1.0, base_year: 2017.0, base: 1.09, target_year: 2025.0, target: 2.5 };
    let found = progress(&promise, &[(2017.0, 1.09), (2021.0, 1.7)]).unwrap();
    assert_near(&[found.elapsed, found.expected_linear], &[0.5, 1.795]);
    assert!((found.expected_compound - 1.651).abs() < 1e-3 && (found.growth_required - 0.1093).abs() < 1e-4);
    assert_near(&[found.progress, found.attainment], &[0.61 / 1.41, 0.68]);
    assert_eq!((found.count, found.forecast), (2, None));
    // Two values make a line, whatever their weights: 0.1525 a year.
    assert_near(&[found.weighted.unwrap()], &[1.09 + 0.1525 * 8.0]);
    assert_eq!(progress(&promise, &[]), None);
    assert_eq!(progress(&promise, &[(2017.0, 1.1)]).unwrap().against_time, None);
}

#[test]
fn a_forecast_has_its_interval_and_its_probability() {
    let promise = Promise { direction: 1.0, base_year: 2018.0, base: 1.0, target_year: 2022.0, target: 5.0 };
    let series = [(2018.0, 1.0), (2019.0, 2.2), (2020.0, 2.8), (2021.0, 4.0)];
    let progressed = progress(&promise, &series).unwrap();
    let found = progressed.forecast.unwrap();
    // The line of 0.96 a year through (2019.5, 2.5).
    assert!((found.value - (2.5 + 0.96 * 2.5)).abs() < 1e-12, "{}", found.value);
    let residuals: f64 = series.iter().map(|(t, y)| (y - 2.5 - 0.96 * (t - 2019.5)).powi(2)).sum();
    let error = (residuals / 2.0 * (1.0 + 0.25 + 2.5 * 2.5 / 5.0)).sqrt();
    assert!((found.error - error).abs() < 1e-12);
    // Student's t with two degrees of freedom: 0.9 lies at 1.885618.
    assert!((found.upper - found.value - 1.885_618_083_164_126_7 * error).abs() < 1e-9);
    let t: f64 = (found.value - 5.0) / error;
    assert!((found.meets - (0.5 + t / (2.0 * (2.0 + t * t).sqrt()))).abs() < 1e-12);
    assert!((progressed.gap.unwrap() - (5.0 - progressed.weighted.unwrap()) / 4.0).abs() < 1e-12);
    // Where less is better, the same line is as far on the other side.
    let down = Promise { direction: -1.0, ..promise };
    let other = progress(&down, &series).unwrap().forecast.unwrap();
    assert!((other.meets + found.meets - 1.0).abs() < 1e-12);
}
