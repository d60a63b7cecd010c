//! One figure credited to several by shares: the parts are the whole exactly, and the whole counts once.

use rust_decimal::Decimal;
use taihang_base::Problems;

use crate::problem::problem;

/// What part of a figure goes to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// To whom: the code of a region.
    pub to: String,
    /// Percent of the whole.
    pub percent: Decimal,
}

/// A figure on its way up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The region that it stands in.
    pub region: String,
    /// The figure.
    pub value: Decimal,
    /// The zone whose whole it is, or of which it is a credited part; none for a figure of the region's own.
    pub zone: Option<String>,
    /// Whether it is a credited part.
    pub credited: bool,
}

/// The parts of `total` in the order of `shares`, with at most `places` decimals where the total has no more. Shares that
/// do not add up to 100 % are refused, as is everything else at once.
pub fn apportion(total: Decimal, shares: &[Share], places: u32) -> Result<Vec<Decimal>, Problems> {
    let mut problems = refusals(shares);
    let places = places.max(total.normalize().scale());
    let ten = Decimal::TEN;
    let unit = (0..places.min(28)).try_fold(Decimal::ONE, |unit, _| unit.checked_mul(ten));
    let whole = unit.and_then(|unit| total.checked_mul(unit)).filter(Decimal::is_integer);
    let (Some(unit), Some(whole)) = (unit, whole) else {
        problems.push(problem(
            "apportion-range",
            format!("{total} 数值过大，无法分摊。"),
            format!("{total} is too large to be shared out."),
            ("请换用较大的计量单位。", "Use a larger unit."),
        ));
        return Err(problems);
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    largest_remainder(whole, shares)
        .map(|parts| parts.into_iter().map(|part| (part / unit).normalize()).collect())
        .ok_or_else(|| {
            vec![problem(
                "apportion-range",
                format!("{total} 数值过大，无法分摊。"),
                format!("{total} is too large to be shared out."),
                ("请换用较大的计量单位。", "Use a larger unit."),
            )]
        })
}

fn refusals(shares: &[Share]) -> Problems {
    let mut problems = Vec::new();
    if shares.is_empty() {
        problems.push(problem(
            "apportion-empty",
            "没有分摊对象。".to_owned(),
            "There is nobody to share with.".to_owned(),
            ("请至少填写一个分摊对象及其比例。", "Name at least one, with its share."),
        ));
    }
    for (at, share) in shares.iter().enumerate() {
        if share.percent < Decimal::ZERO {
            problems.push(problem(
                "apportion-negative",
                format!("“{}”的比例为负。", share.to),
                format!("The share of “{}” is below zero.", share.to),
                ("请填写 0 至 100 之间的比例。", "Give a share from 0 to 100."),
            ));
        }
        if shares.iter().take(at).any(|other| other.to == share.to) {
            problems.push(problem(
                "apportion-twice",
                format!("“{}”出现两次。", share.to),
                format!("“{}” stands twice.", share.to),
                ("请合并为一行。", "Put it into one line."),
            ));
        }
    }
    let sum = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(share.percent));
    if !shares.is_empty() && sum != Some(Decimal::ONE_HUNDRED) {
        let sum = sum.unwrap_or(Decimal::MAX).normalize();
        problems.push(problem(
            "apportion-sum",
            format!("分摊比例合计为 {sum}%，不是 100%。"),
            format!("The shares add up to {sum} %, not to 100 %."),
            ("请调整比例，使合计为 100%。", "Change the shares so that they add up to 100 %."),
        ));
    }
    problems
}

/// Whole parts of a whole number: rounded towards zero, and what is left goes one by one to the largest remainders; of
/// equal ones to the first.
fn largest_remainder(whole: Decimal, shares: &[Share]) -> Option<Vec<Decimal>> {
    let exact = shares
        .iter()
        .map(|share| whole.checked_mul(share.percent)?.checked_div(Decimal::ONE_HUNDRED))
        .collect::<Option<Vec<_>>>()?;
    let mut parts: Vec<Decimal> = exact.iter().map(Decimal::trunc).collect();
    let given = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part))?;
    let mut left = whole.checked_sub(given)?;
    let step = if whole < Decimal::ZERO { -Decimal::ONE } else { Decimal::ONE };
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |at: &usize| exact.get(*at).map(|value| value.fract().abs()).unwrap_or_default();
    order.sort_by(|one, two| remainder(two).cmp(&remainder(one)).then(one.cmp(two)));
    for at in order {
        if left.is_zero() {
            break;
        }
        if let Some(part) = parts.get_mut(at) {
            *part += step;
            left -= step;
        }
    }
    left.is_zero().then_some(parts)
}

/// The sum over regions in which each zone counts once: by its own figure, or by its credited parts where it has none.
pub fn counted_once(reports: &[Report]) -> Result<Decimal, Problems> {
    let mut problems = Vec::new();
    let mut zones: Vec<&str> = reports.iter().filter_map(|report| report.zone.as_deref()).collect();
    zones.sort_unstable();
    zones.dedup();
    let mut total = added(reports.iter().filter(|report| report.zone.is_none()));
    for zone in zones {
        let of = |credited: bool| {
            reports.iter().filter(move |one| one.zone.as_deref() == Some(zone) && one.credited == credited)
        };
        let (own, parts) = (added(of(false)), added(of(true)));
        if of(false).next().is_some() && of(true).next().is_some() && own != parts {
            problems.push(problem(
                "apportion-whole",
                format!("“{zone}”的分摊数合计与总数不一致。"),
                format!("The credited parts of “{zone}” do not add up to its own figure."),
                ("请重新分摊后再汇总。", "Share it out again before adding up."),
            ));
        }
        let counted = if of(false).next().is_some() { own } else { parts };
        total = total.zip(counted).and_then(|(total, more)| total.checked_add(more));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    total.ok_or_else(|| {
        vec![problem(
            "apportion-range",
            "合计数值过大。".to_owned(),
            "The sum is too large.".to_owned(),
            ("请换用较大的计量单位。", "Use a larger unit."),
        )]
    })
}

fn added<'a>(mut reports: impl Iterator<Item = &'a Report>) -> Option<Decimal> {
    reports.try_fold(Decimal::ZERO, |sum, report| sum.checked_add(report.value))
}
