//! What the figures of a document say once they are reckoned: shared by targets and by stated actuals.

use rust_decimal::Decimal;
use taihang_base::{parse_decimal, parse_percent};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Computed, Value};
use taihang_plan::{amount, base_unit};

/// The stated value in its base unit; the lower end of a range.
pub(crate) const VALUE: Computed = Computed {
    name: "value",
    needs: nothing,
    depends_on: &[],
    value: |case| stated(case, "stated_value", "stated_unit").map(Value::Decimal),
};

/// The upper end of a stated range.
pub(crate) const UPPER: Computed = Computed { name: "upper", needs: nothing, depends_on: &[], value: upper };

/// What the value counts, without 万 and 亿.
pub(crate) const UNIT: Computed = Computed {
    name: "unit",
    needs: nothing,
    depends_on: &[],
    value: |case| {
        let unit = base_unit(case.record.text("stated_unit")?);
        (!unit.is_empty()).then(|| Value::Text(unit.to_owned()))
    },
};

/// The stated yearly growth.
pub(crate) const GROWTH: Computed = Computed {
    name: "growth",
    needs: nothing,
    depends_on: &[],
    value: |case| fit(parse_percent(case.record.text("growth_words")?).ok()?).map(Value::Percent),
};

/// The stated starting value in its base unit; it has the unit of the value if it states none.
pub(crate) const BASELINE: Computed = Computed {
    name: "baseline",
    needs: nothing,
    depends_on: &[],
    value: |case| {
        let unit = if case.record.text("baseline_unit").is_some() { "baseline_unit" } else { "stated_unit" };
        stated(case, "baseline_words", unit).map(Value::Decimal)
    },
};

/// How far a person has looked at what was read.
pub(crate) const REVIEW: Computed = Computed {
    name: "review_state",
    needs: nothing,
    depends_on: &[],
    value: |case| Some(Value::Choice(crate::plan::Reviewed::of(case.record).word().to_owned())),
};

fn stated(case: &Case<'_>, value: &str, unit: &str) -> Option<Decimal> {
    fit(amount(case.record.text(value)?, case.record.text(unit))?)
}

/// A number that a decimal field can hold: six places, twelve digits before them.
fn fit(number: Decimal) -> Option<Decimal> {
    (number.abs() < Decimal::from(1_000_000_000_000_i64)).then(|| number.round_dp(6).normalize())
}

fn upper(case: &Case<'_>) -> Option<Value> {
    let text = case.record.text("stated_value")?;
    let (_, last) = text.split_once(['-', '—', '～', '~', '至'])?;
    parse_decimal(last.trim()).ok()?;
    fit(amount(last, case.record.text("stated_unit"))?).map(Value::Decimal)
}
