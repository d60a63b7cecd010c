//! Rules of the register of targets: what the stated words amount to, what does not add up (D13, D15, R46), old and new side by side.

use jiff::ToSpan as _;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use taihang_base::Text;
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Value};

use crate::figures::{BASELINE, GROWTH, REVIEW, UNIT, UPPER, VALUE};
use crate::rules::{
    KEEPER_BY_DOCUMENT, PART_OF_OTHER, SPANS_FIT, create, decimal, keys, naming, period, referred, refers,
    refuse_if,
};
use crate::supervising::{NOT_SUPERVISED, SUPERVISE};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        NOT_SUPERVISED,
        Guard { name: "adjust_keeps_both", needs: replacing, holds: adjust_keeps_both },
    ],
    checks: &[SPANS_FIT, PART_OF_OTHER],
    computed: &[
        VALUE,
        UPPER,
        UNIT,
        GROWTH,
        BASELINE,
        REVIEW,
        KEEPER_BY_DOCUMENT,
        Computed {
            name: "multiple",
            needs: nothing,
            depends_on: &[],
            value: |case| ratio(case).map(Value::Decimal),
        },
        Computed { name: "relation", needs: nothing, depends_on: &[], value: relation },
        Computed {
            name: "approximate",
            needs: nothing,
            depends_on: &[],
            value: |case| Some(Value::YesNo(case.record.text("op") == Some("approx"))),
        },
        Computed {
            name: "issuer",
            needs: |_| vec![refers("document")],
            depends_on: &[],
            value: |case| referred(case, "document").and_then(|document| document.get("issuer").cloned()),
        },
        Computed { name: "target_flags", needs: nothing, depends_on: &[], value: target_flags },
        Computed { name: "outcome_due", needs: nothing, depends_on: &[], value: outcome_due },
    ],
    follow_ups: &[
        SUPERVISE,
        FollowUp { name: "flag_findings", needs: known_findings, commands: flag_findings },
    ],
    advice: &[],
};

fn replacing(_: &Case<'_>) -> Vec<Need> {
    vec![naming("target", "replaces", &["checked", "in_force"])]
}

/// The old target stays as it was; the new one names it (S022).
fn adjust_keeps_both(case: &Case<'_>) -> Result<(), Text> {
    let replaced = case.facts.records(&naming("target", "replaces", &["checked", "in_force"]));
    refuse_if(
        replaced.is_empty(),
        "请先登记取代本目标的新目标。",
        "Enter the new target first and let it name this one as the target it replaces.",
    )
}

fn ratio(case: &Case<'_>) -> Option<Decimal> {
    let (value, baseline) = (decimal(case.record, "value")?, decimal(case.record, "baseline")?);
    let ratio = value.checked_div(baseline)?.round_dp(6);
    (ratio.abs() < Decimal::from(1_000_000)).then_some(ratio)
}

fn relation(case: &Case<'_>) -> Option<Value> {
    let stated = case.record.get("value").is_some();
    let relation = match case.record.text("op")? {
        "le" => "at_most",
        "average" => "average_of",
        "rank" => "rank_band",
        _ if case.record.get("upper").is_some() => "between",
        "eq" | "approx" | "cover" if stated => "equal",
        "cover" => "equal",
        "ge" | "double" | "incr" | "pp" | "pct_incr" if stated || case.record.get("growth").is_some() => {
            "at_least"
        }
        _ => "exists",
    };
    Some(Value::Choice(relation.to_owned()))
}

/// Half a per cent of the value either way counts as agreement; the tolerance of the target itself comes first.
fn tolerance(case: &Case<'_>) -> Decimal {
    decimal(case.record, "tolerance").unwrap_or_else(|| Decimal::new(5, 1)) / Decimal::ONE_HUNDRED
}

/// D13: the baseline grown every year by the stated rate gives the value. `None` where something is not stated.
fn growth_agrees(case: &Case<'_>) -> Option<bool> {
    let (value, baseline) = (decimal(case.record, "value")?, decimal(case.record, "baseline")?);
    let rate = decimal(case.record, "growth")?;
    let from = period(case.record, "baseline_year")?.first_day().year();
    let to = period(case.record, "due")?.last_day()?.year();
    let years = u32::try_from(to.checked_sub(from)?).ok().filter(|years| (1..=30).contains(years))?;
    let step = Decimal::ONE.checked_add(rate.checked_div(Decimal::ONE_HUNDRED)?)?;
    let grown = (0..years).try_fold(baseline, |sum, _| sum.checked_mul(step).map(|sum| sum.round_dp(10)))?;
    let off = grown.checked_sub(value)?.checked_div(value)?.abs();
    Some(off <= tolerance(case))
}

/// D15: what is called a doubling is twice the baseline.
fn doubling_is_two(case: &Case<'_>) -> Option<bool> {
    let called = case.record.text("op") == Some("double");
    let off = ratio(case)?.checked_sub(Decimal::TWO)?;
    called.then(|| off >= Decimal::ZERO || off.abs() <= Decimal::TWO * tolerance(case))
}

/// What does not add up, or cannot be followed yet (D13, D15 to D17, R46).
fn target_flags(case: &Case<'_>) -> Option<Value> {
    let followed = case.record.get("indicator").is_some();
    let compared = case.record.text("op") == Some("average");
    let flags = [
        ("growth_disagrees", growth_agrees(case) == Some(false)),
        ("not_doubled", doubling_is_two(case) == Some(false)),
        // Until the comparator's series is loaded as an indicator, a level that equals an average cannot be judged.
        ("benchmark_missing", compared && !followed),
        ("unmeasured", !followed),
    ];
    let raised: Vec<String> =
        flags.iter().filter(|(_, raised)| *raised).map(|(flag, _)| (*flag).to_owned()).collect();
    (!raised.is_empty()).then_some(Value::Choices(raised))
}

/// Figures of a period come in the year after it.
fn outcome_due(case: &Case<'_>) -> Option<Value> {
    let last = period(case.record, "due")?.last_day()?;
    last.checked_add(12.months()).ok().map(Value::Date)
}

const FLAGGED: [(&str, &str, &str, &str); 3] = [
    (
        "growth_disagrees",
        "arithmetic",
        "基期、增速与目标值不符",
        "Baseline, growth and target value do not agree",
    ),
    (
        "not_doubled",
        "arithmetic",
        "称倍增而与基期之比不足 2",
        "Called a doubling, but less than twice the baseline",
    ),
    ("benchmark_missing", "definition", "缺少对照数列", "The series it is compared with is missing"),
];

fn key(case: &Case<'_>, flag: &str) -> String {
    format!("target-{}:{}", flag.replace('_', "-"), case.record.id)
}

fn known_findings(case: &Case<'_>) -> Vec<Need> {
    let key = |flag: &str| ("key", Some(Value::Text(key(case, flag))));
    FLAGGED.iter().flat_map(|(flag, ..)| crate::rules::with("finding", &[key(flag)], &[])).collect()
}

/// Each flag of a target that is put in force becomes one finding.
fn flag_findings(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let known: Vec<&str> = known_findings(case)
        .iter()
        .flat_map(|need| case.facts.records(need))
        .filter_map(|found| found.text("key"))
        .collect();
    let subject = case.record.text("subject").unwrap_or_default();
    let ratio = ratio(case)
        .and_then(|ratio| ratio.to_f64())
        .map_or_else(String::new, |ratio| format!("（{ratio:.2}）"));
    let raised = FLAGGED.iter().filter(|(flag, ..)| keys(case.record, "flags").iter().any(|own| own == flag));
    let raised = raised.filter(|(flag, ..)| !known.contains(&key(case, flag).as_str()));
    raised
        .map(|(flag, kind, zh, en)| {
            let draft = Draft::default()
                .with("key", Value::Text(key(case, flag)))
                .with("code", Value::Identifier(format!("target-{}", flag.replace('_', "-"))))
                .with("kind", Value::Choice((*kind).to_owned()))
                .with("severity", Value::Choice("warn".to_owned()))
                .with(
                    "text",
                    Value::Text(format!(
                        "{subject}：{zh}{}",
                        if *flag == "not_doubled" { &ratio } else { "" }
                    )),
                )
                .with("text_en", Value::Text(format!("{subject}: {en}")))
                .with("handler", case.record.owner.map(Value::Ref));
            let draft = Draft { about: Some(Some(("target".to_owned(), case.record.id))), ..draft };
            create("finding", ids.next(), draft, None)
        })
        .collect()
}
