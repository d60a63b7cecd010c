//! The growth behind a target, written out: what the stated growth gives, and what growth the target asks for.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use taihang_plan::model::Figure;

/// A value in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// The year.
    pub year: i32,
    /// The value, in the unit it is shown in.
    pub value: Decimal,
}

/// `1.09 × 1.109⁸ = 2.494`: where the stated yearly growth leads from the baseline; none unless baseline, growth and
/// both years are stated.
pub fn stated_growth(figure: &Figure) -> Option<String> {
    let baseline = figure.baseline.as_ref()?;
    let start: Decimal = plain(baseline.value.as_deref()?)?;
    let growth: Decimal = plain(figure.growth.as_deref()?)?;
    let years = u32::try_from(figure.year?.checked_sub(baseline.year?)?)
        .ok()
        .filter(|years| (1..=60).contains(years))?;
    let factor = (Decimal::ONE + growth / Decimal::ONE_HUNDRED).normalize();
    let mut result = start;
    for _ in 0..years {
        result = result.checked_mul(factor)?;
    }
    Some(format!("{start} × {factor}{} = {}", raised(years), result.round_dp(places(result))))
}

/// `(2.5 ÷ 1.09)^(1/8) − 1 = 10.93%`: the yearly growth that leads from `from` to `to`; none unless both are above
/// zero and the years are in order.
pub fn asked_growth(from: Stand, to: Stand) -> Option<String> {
    let years = to.year.checked_sub(from.year).filter(|years| (1..=60).contains(years))?;
    let (start, end) = (from.value.to_f64()?, to.value.to_f64()?);
    if start <= 0.0 || end <= 0.0 {
        return None;
    }
    let yearly = ((end / start).powf(1.0 / f64::from(years)) - 1.0) * 100.0;
    let (start, end) = (from.value.normalize(), to.value.normalize());
    Some(if years == 1 {
        format!("{end} ÷ {start} − 1 = {yearly:.2}%")
    } else {
        format!("({end} ÷ {start})^(1/{years}) − 1 = {yearly:.2}%")
    })
}

/// A number as written, percent signs and thousands separators aside.
fn plain(written: &str) -> Option<Decimal> {
    written.trim_end_matches(['%', '％']).replace([',', '，'], "").trim().parse().ok()
}

/// Small results need more places to be told apart.
fn places(result: Decimal) -> u32 {
    if result < Decimal::ONE_HUNDRED { 3 } else { 1 }
}

/// `8` as `⁸`.
fn raised(number: u32) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.to_string();
    digits
        .chars()
        .filter_map(|digit| digit.to_digit(10).and_then(|digit| RAISED.get(digit as usize)))
        .collect()
}

#[cfg(test)]
mod tests {
    use taihang_plan::model::{Baseline, FigureKind, Op};

    use super::*;

    fn figure(baseline: &str, base_year: i32, growth: &str, year: i32) -> Figure {
        Figure {
            kind: FigureKind::Target,
            clause: 0,
            section: String::new(),
            span: taihang_base::Span::default(),
            subject: String::new(),
            op: Op::Eq,
            value: None,
            unit: None,
            year: Some(year),
            period: None,
            growth: Some(growth.to_owned()),
            baseline: Some(Baseline { value: Some(baseline.to_owned()), unit: None, year: Some(base_year) }),
            lead_units: vec![],
            part_of: None,
            comparator: None,
            repaired: false,
        }
    }

    #[test]
    fn stated_growth_is_carried_forward() {
        for (baseline, base_year, growth, year, expected) in [
            ("1.09", 2012, "10.9", 2020, Some("1.09 × 1.109⁸ = 2.494")),
            ("1,000", 2015, "8%", 2020, Some("1000 × 1.08⁵ = 1469.3")),
            ("1000", 2020, "8", 2020, None),
            ("约千", 2015, "8", 2020, None),
        ] {
            assert_eq!(stated_growth(&figure(baseline, base_year, growth, year)).as_deref(), expected);
        }
    }

    #[test]
    fn the_growth_a_target_asks_for() {
        let stand = |year, value: &str| Stand { year, value: value.parse().unwrap() };
        for (from, to, expected) in [
            (stand(2012, "1.09"), stand(2020, "2.5"), Some("(2.5 ÷ 1.09)^(1/8) − 1 = 10.93%")),
            (stand(2020, "3188"), stand(2025, "5000"), Some("(5000 ÷ 3188)^(1/5) − 1 = 9.42%")),
            (stand(2020, "100"), stand(2021, "120"), Some("120 ÷ 100 − 1 = 20.00%")),
            (stand(2020, "0"), stand(2021, "120"), None),
            (stand(2022, "5"), stand(2021, "120"), None),
        ] {
            assert_eq!(asked_growth(from, to).as_deref(), expected);
        }
    }

    #[test]
    fn a_growth_beyond_all_bounds_is_no_result_and_no_panic() {
        assert_eq!(stated_growth(&figure("99999999999999999999", 1960, "99999999999", 2020)), None);
    }
}
