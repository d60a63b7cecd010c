//! Numbers and rules of appraisal as people read them.

use rust_decimal::Decimal;
use taihang_base::Text;
use taihang_registers::evaluation_scheme::EvaluationSchemeItem;
use taihang_web::Visit;

/// A number without idle zeros.
pub(super) fn number(number: Decimal) -> String {
    let shown = number.normalize().to_string();
    shown.replacen('-', "−", 1)
}

/// A number that may be lacking.
pub(super) fn or_dash(number: Option<Decimal>) -> String {
    number.map_or_else(|| "—".to_owned(), self::number)
}

/// A difference with its sign.
pub(super) fn signed(change: Decimal) -> String {
    if change > Decimal::ZERO { format!("+{}", number(change)) } else { number(change) }
}

/// The rule of an item in a sentence; what is lacking shows as a dash.
pub(super) fn rule(visit: &Visit, item: &EvaluationSchemeItem) -> String {
    let [low, high, per_unit, cap] = [item.low, item.high, item.per_unit, item.cap].map(or_dash);
    let unit = item.unit.as_deref().unwrap_or_default();
    let text = match item.rule.as_deref() {
        Some("linear") => Text::new(
            format!("{low}{unit} 得零分，{high}{unit} 得满分，其间按比例"),
            format!("nothing at {low}{unit}, all at {high}{unit}, in proportion between"),
        ),
        Some("target_ratio") => Text::new(
            format!(
                "完成值 ÷ 目标 {high}{unit} × 权重，最多 {} 倍",
                or_dash(item.cap.or(Some(Decimal::ONE)))
            ),
            format!(
                "value ÷ target {high}{unit} × weight, at most {} times",
                or_dash(item.cap.or(Some(Decimal::ONE)))
            ),
        ),
        Some("steps") => {
            let steps = item.steps.as_deref().unwrap_or("—");
            Text::new(
                format!("分档：{steps}（值=得分比例%）"),
                format!("by steps: {steps} (value=share in %)"),
            )
        }
        Some("all_or_nothing") if item.high.is_some() => Text::new(
            format!("不低于 {high}{unit} 得满分，否则零分"),
            format!("all from {high}{unit} on, else nothing"),
        ),
        Some("all_or_nothing") => Text::new(
            format!("不高于 {low}{unit} 得满分，否则零分"),
            format!("all up to {low}{unit}, else nothing"),
        ),
        Some("bonus") => Text::new(
            format!("每单位加 {per_unit} 分，最多 {cap} 分"),
            format!("{per_unit} points more for each, at most {cap}"),
        ),
        Some("penalty") => Text::new(
            format!("每单位扣 {per_unit} 分，最多 {cap} 分"),
            format!("{per_unit} points less for each, at most {cap}"),
        ),
        Some(other) => Text::new(other, other),
        None => Text::new("—", "—"),
    };
    text.in_language(visit.language).to_owned()
}
