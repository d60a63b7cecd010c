//! Rules of the register of shares: one live share for each unit, parts that fit the whole, objections and signatures in full.

use taihang_base::{Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need, Value};
use taihang_supervision::breakdown::check;

use crate::breakdown::{LIVE, Whole};
use crate::rules::{decimal, if_wrong, others, problem, referred, refers, refuse_if, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "objection_given", needs: nothing, holds: objection_given },
        Guard { name: "sum_fits_whole", needs: of_target, holds: sum_fits_whole },
        Guard { name: "sheet_signed", needs: nothing, holds: sheet_signed },
    ],
    checks: &[Check { name: "one_share_each", needs: of_target, problems: one_share_each }],
    computed: &[
        Computed { name: "subject", needs: target, depends_on: &[], value: |case| of(case, "subject") },
        Computed { name: "measure", needs: target, depends_on: &[], value: |case| of(case, "stated_unit") },
        Computed { name: "due", needs: target, depends_on: &[], value: |case| of(case, "due") },
        Computed {
            name: "whole",
            needs: target,
            depends_on: &[],
            value: |case| Whole::of(referred(case, "target")?).value.map(Value::Decimal),
        },
    ],
    follow_ups: &[],
    advice: &[],
};

fn target(_: &Case<'_>) -> Vec<Need> {
    vec![refers("target")]
}

/// A copy of what the target says: its page may be closed to who takes the share on.
fn of(case: &Case<'_>, field: &str) -> Option<Value> {
    referred(case, "target").and_then(|target| value(target, field))
}

fn shares(case: &Case<'_>) -> Vec<Need> {
    with("target_share", &[("target", value(case.record, "target"))], &LIVE)
}

fn of_target(case: &Case<'_>) -> Vec<Need> {
    target(case).into_iter().chain(shares(case)).collect()
}

fn objection_given(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(
        case.command.is_some() && case.record.get("objection").is_none(),
        "提出异议须说明理由。",
        "An objection needs its grounds.",
    )
}

fn sheet_signed(case: &Case<'_>) -> Result<(), Text> {
    let missing = case.record.get("signed_on").is_none() || case.record.get("signature").is_none();
    refuse_if(
        case.command.is_some() && missing,
        "请填写签订日期并上传签字的责任书。",
        "Give the day and the signed sheet.",
    )
}

/// Nothing is settled while the parts do not make up the whole; what cannot be added up is not added up.
fn sum_fits_whole(case: &Case<'_>) -> Result<(), Text> {
    let Some((total, relation)) = referred(case, "target").and_then(|target| Whole::of(target).to_add_up())
    else {
        return Ok(());
    };
    let other = others(case, &shares(case)).into_iter().filter_map(|share| decimal(share, "value"));
    let values: Vec<_> = other.chain(decimal(case.record, "value")).collect();
    check(total, relation, &values).map_err(|problem| problem.message)
}

fn one_share_each(case: &Case<'_>) -> Vec<Problem> {
    let live = LIVE.contains(&case.record.state.as_str());
    let same = |field: &str, other: &taihang_kernel::Record| case.record.get(field) == other.get(field);
    let twice =
        others(case, &shares(case)).into_iter().any(|other| same("unit", other) && same("region", other));
    if_wrong(live && twice, || {
        problem(
            "share-twice",
            "unit",
            ("该单位已承担本目标的一份。", "This unit has a share of this target already."),
            ("请修改原有的一份，或先撤回。", "Change the one that is there, or withdraw it first."),
        )
    })
}
