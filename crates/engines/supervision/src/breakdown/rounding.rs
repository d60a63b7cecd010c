//! Whole units by share, the largest remainders first, within floors and caps; in whole numbers, so that nothing is lost.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use taihang_base::{Problem, Problems};

use super::{Part, count, too_large};
use crate::problem::problem;

/// What keeps every product below within 128 bits.
const LARGEST: i128 = 100_000_000_000_000_000;
/// And every sum of them.
const PARTS: usize = 10_000;

/// A part in whole units.
struct Lot {
    weight: i128,
    low: i128,
    high: i128,
    fixed: Option<i128>,
}

/// `total` by the shares of `bases`.
pub(super) fn share(
    total: Decimal,
    decimals: u32,
    bases: &[Decimal],
    parts: &[Part],
) -> Result<Vec<Decimal>, Problems> {
    if bases.len() != parts.len() {
        return Err(vec![count(bases.len(), parts.len())]);
    }
    let whole = units(total, decimals).filter(|whole| (0..=LARGEST).contains(whole));
    let Some(whole) = whole else { return Err(vec![not_in_units(total, decimals)]) };
    let mut lots = lots(decimals, bases, parts, whole)?;
    let (least, most) = (lots.iter().map(|lot| lot.low).sum(), lots.iter().map(|lot| lot.high).sum());
    let decimal = |units: i128| Decimal::from_i128_with_scale(units, decimals).normalize();
    if !(least..=most).contains(&whole) {
        return Err(vec![out_of_reach(decimal(whole), decimal(least), decimal(most))]);
    }
    let (rest, weights) = fix(&mut lots, whole);
    if weights == 0 && rest != 0 {
        return Err(vec![no_base()]);
    }
    Ok(round(&lots, rest, weights).into_iter().map(decimal).collect())
}

/// `value` in units of ten to the minus `decimals`, if it is a whole number of them.
fn units(value: Decimal, decimals: u32) -> Option<i128> {
    let value = value.normalize();
    let missing = decimals.checked_sub(value.scale())?;
    value.mantissa().checked_mul(10_i128.checked_pow(missing)?)
}

fn lots(decimals: u32, bases: &[Decimal], parts: &[Part], whole: i128) -> Result<Vec<Lot>, Problems> {
    let scale = bases.iter().map(|base| base.normalize().scale()).max().unwrap_or(0);
    let mut problems = Problems::new();
    let mut lots = Vec::new();
    for (base, part) in bases.iter().zip(parts) {
        let weight = units(*base, scale).filter(|weight| *weight <= LARGEST);
        let bound = |bound: Option<Decimal>, none: i128| bound.map_or(Some(none), |b| units(b, decimals));
        let (low, high) = (bound(part.floor, 0), bound(part.cap, whole));
        match (weight, low, high) {
            (Some(weight), _, _) if weight < 0 => problems.push(negative(part)),
            // No part gets less than nothing or more than the whole.
            (Some(weight), Some(low), Some(high)) => {
                let (low, high) = (low.max(0), high.min(whole));
                if low > high {
                    problems.push(crossed(part));
                }
                lots.push(Lot { weight, low, high, fixed: None });
            }
            (None, _, _) => problems.push(too_large()),
            (Some(_), _, _) => problems.push(rough_bound(part, decimals)),
        }
    }
    let sum = lots.iter().map(|lot| lot.weight).fold(0_i128, i128::saturating_add);
    if sum > LARGEST || lots.len() > PARTS {
        problems.push(too_large());
    }
    if problems.is_empty() { Ok(lots) } else { Err(problems) }
}

/// Fixes the parts that by share would fall below their floor or rise above their cap; what is left, and the weights
/// that it is left to.
fn fix(lots: &mut [Lot], whole: i128) -> (i128, i128) {
    loop {
        let rest = whole - lots.iter().filter_map(|lot| lot.fixed).sum::<i128>();
        let weights: i128 = lots.iter().filter(|lot| lot.fixed.is_none()).map(|lot| lot.weight).sum();
        if weights == 0 {
            // Nothing tells these apart but their floors.
            lots.iter_mut().filter(|lot| lot.fixed.is_none()).for_each(|lot| lot.fixed = Some(lot.low));
            return (whole - lots.iter().filter_map(|lot| lot.fixed).sum::<i128>(), 0);
        }
        let below = |lot: &Lot| rest * lot.weight < lot.low * weights;
        let above = |lot: &Lot| rest * lot.weight > lot.high * weights;
        let free = || lots.iter().filter(|lot| lot.fixed.is_none());
        let short: i128 =
            free().filter(|lot| below(lot)).map(|lot| lot.low * weights - rest * lot.weight).sum();
        let over: i128 =
            free().filter(|lot| above(lot)).map(|lot| rest * lot.weight - lot.high * weights).sum();
        if short == 0 && over == 0 {
            return (rest, weights);
        }
        for lot in lots.iter_mut().filter(|lot| lot.fixed.is_none()) {
            if short >= over && below(lot) {
                lot.fixed = Some(lot.low);
            } else if over >= short && above(lot) {
                lot.fixed = Some(lot.high);
            }
        }
    }
}

/// The free parts rounded down, then one unit more for the largest remainders; of equal ones for the larger share.
fn round(lots: &[Lot], rest: i128, weights: i128) -> Vec<i128> {
    let exact = |lot: &Lot| lot.fixed.is_none() && weights > 0;
    let floor = |lot: &Lot| lot.fixed.unwrap_or_else(|| rest * lot.weight / weights.max(1));
    let mut given: Vec<i128> = lots.iter().map(floor).collect();
    let free = lots.iter().zip(&given).filter(|(lot, _)| lot.fixed.is_none()).map(|(_, units)| *units);
    let missing = rest - free.sum::<i128>();
    let mut order: Vec<usize> = (0..lots.len()).filter(|at| lots.get(*at).is_some_and(exact)).collect();
    let remainder =
        |at: &usize| lots.get(*at).map_or((0, 0), |lot| (rest * lot.weight % weights.max(1), lot.weight));
    order.sort_by_key(|at| Reverse(remainder(at)));
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        if let Some(units) = given.get_mut(at) {
            *units += 1;
        }
    }
    given
}

fn not_in_units(total: Decimal, decimals: u32) -> Problem {
    problem(
        "breakdown-total",
        format!("总量 {total} 不能精确分解到 {decimals} 位小数。"),
        format!("The whole, {total}, cannot be broken down exactly to {decimals} decimals."),
        (
            "总量应为不小于零的数，小数位数不多于各部分的小数位数。",
            "The whole must not be negative, nor have more decimals than the parts.",
        ),
    )
}

fn out_of_reach(whole: Decimal, least: Decimal, most: Decimal) -> Problem {
    problem(
        "breakdown-out-of-reach",
        format!("总量 {whole} 不在各部分下限之和 {least} 与上限之和 {most} 之间。"),
        format!(
            "The whole, {whole}, is not between the sum of the floors, {least}, and of the caps, {most}."
        ),
        ("请调整下限、上限或总量。", "Change floors, caps or the whole."),
    )
}

fn no_base() -> Problem {
    problem(
        "breakdown-no-base",
        "基数合计为零，无法按比例分解。".to_owned(),
        "The base figures add up to nothing; there are no shares.".to_owned(),
        ("请换用其他基数，或平均分解。", "Use other base figures, or give each the same."),
    )
}

fn negative(part: &Part) -> Problem {
    let (zh, en) =
        (format!("{} 的基数为负。", part.name), format!("The base figure of {} is negative.", part.name));
    let hint = ("请更正基数。", "Mend the base figure.");
    problem("breakdown-negative", zh, en, hint).about(part.name.clone())
}

fn crossed(part: &Part) -> Problem {
    let name = &part.name;
    let zh = format!("{name} 的下限高于上限或总量，或上限为负。");
    let en = format!("The floor of {name} is above its cap or the whole, or its cap is negative.");
    problem("breakdown-bounds-crossed", zh, en, ("请更正下限或上限。", "Mend the floor or the cap."))
        .about(name.clone())
}

fn rough_bound(part: &Part, decimals: u32) -> Problem {
    let name = &part.name;
    let zh = format!("{name} 的下限或上限多于 {decimals} 位小数。");
    let en = format!("The floor or cap of {name} has more than {decimals} decimals.");
    let hint = ("请减少小数位数。", "Give fewer decimals.");
    problem("breakdown-bound-decimals", zh, en, hint).about(name.clone())
}
