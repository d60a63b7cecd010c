//! Why a line has its points: the arithmetic in words and numbers.

use rust_decimal::{Decimal, RoundingStrategy};
use taihang_base::Text;

use super::scheme::Rule;
use super::score::step_at;

/// Decimals shown in a formula; the points themselves are exact.
const SHOWN: u32 = 4;

/// A number as it stands in a formula.
fn shown(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(SHOWN, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// No value was reported.
pub(super) fn missing() -> Text {
    Text::new("缺少数据，不计分", "no value: no points")
}

/// The value cannot be reckoned with.
pub(super) fn out_of_bounds(value: Decimal) -> Text {
    Text::new(format!("数值 {value} 过大，无法计分"), format!("the value {value} is too large to be scored"))
}

/// The failure was tolerated.
pub(super) fn tolerated(rule: &Rule) -> Text {
    if rule.is_base() {
        return Text::new(
            "经容错认定，该项不计，权重按比例分给其他基本项",
            "tolerated failure: left out, its weight goes to the other base items in proportion",
        );
    }
    Text::new("经容错认定，免予扣分", "tolerated failure: the penalty is waived")
}

/// How `value` became `points`.
pub(super) fn arithmetic(rule: &Rule, weight: Decimal, value: Decimal, points: Decimal) -> Text {
    let (exact, value, weight, points) = (value, shown(value), shown(weight), shown(points));
    match rule {
        Rule::Linear { zero, full } => {
            let (zero, full) = (shown(*zero), shown(*full));
            let formula = format!("({value} − {zero}) ÷ ({full} − {zero}) × {weight} → {points}");
            Text::new(
                format!("线性计分（限于 0 至权重）：{formula}"),
                format!("linear, within 0 and the weight: {formula}"),
            )
        }
        Rule::Steps(steps) => match step_at(steps, exact) {
            Some(step) => {
                let (from, share) = (shown(step.from), shown(step.share));
                let formula = format!("{share} × {weight} = {points}");
                Text::new(
                    format!("分段计分：{value} 属于从 {from} 起的一档，{formula}"),
                    format!("by steps: {value} belongs to the step from {from}, {formula}"),
                )
            }
            None => Text::new(
                format!("分段计分：{value} 未达到第一档，0 × {weight} = {points}"),
                format!("by steps: {value} is below the first step, 0 × {weight} = {points}"),
            ),
        },
        Rule::AllOrNothing { at, relation } => {
            let (holds, at) = (relation.holds(exact, *at), shown(*at));
            let (zh, en) = if holds { ("成立", "holds") } else { ("不成立", "does not hold") };
            let condition = format!("{value} {} {at}", relation.sign());
            Text::new(
                format!("达标计分：{condition} {zh}，得 {points}（权重 {weight}）"),
                format!("all or nothing: {condition} {en}, {points} of {weight}"),
            )
        }
        Rule::TargetRatio { target, cap } => {
            let (target, cap) = (shown(*target), shown(*cap));
            let formula = format!("min({value} ÷ {target}, {cap}) × {weight} → {points}");
            Text::new(format!("按完成比例计分：{formula}"), format!("share of the target: {formula}"))
        }
        Rule::Bonus { per_unit, cap } | Rule::Penalty { per_unit, cap } => {
            let (per_unit, cap) = (shown(*per_unit), shown(*cap));
            let (zh, en) =
                if matches!(rule, Rule::Bonus { .. }) { ("加分", "bonus") } else { ("扣分", "penalty") };
            let formula = format!("min({value} × {per_unit}, {cap}) → {points}");
            Text::new(format!("{zh}：{formula}"), format!("{en}: {formula}"))
        }
    }
}
