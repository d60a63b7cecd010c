//! Rules of the register of pool entries: a member fits its pool, is in it once, and leaves with evidence.

use jiff::ToSpan as _;
use taihang_base::{Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need, Value};

use crate::rules::{
    date, if_wrong, integer, others, period, problem, referred, refers, refuse_if, value, with,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[Guard { name: "exit_needs_evidence", needs: nothing, holds: exit_needs_evidence }],
    checks: &[
        Check { name: "member_fits_pool", needs: |_| vec![refers("pool")], problems: member_fits_pool },
        Check { name: "unique_in_pool", needs: same_member, problems: unique_in_pool },
        Check { name: "dates_of_entry", needs: nothing, problems: dates_of_entry },
    ],
    computed: &[Computed {
        name: "next_review",
        needs: |_| vec![refers("pool")],
        depends_on: &[],
        value: next_review,
    }],
    follow_ups: &[],
    advice: &[],
};

const MEMBERS: [&str; 4] = ["firm", "organisation", "task", "region"];
/// States in which a member counts as being in the pool or on its way.
pub(crate) const LIVING: &[&str] = &["nominated", "verified", "consented", "in", "suspended"];

fn member_fits_pool(case: &Case<'_>) -> Vec<Problem> {
    let kind = referred(case, "pool").and_then(|pool| pool.text("member"));
    let fits = kind.is_none_or(|kind| MEMBERS.contains(&kind) && case.record.get(kind).is_some());
    if_wrong(!fits, || {
        problem(
            "member-unfit",
            "pool",
            ("这个库收录的是另一类成员。", "This pool holds members of another kind."),
            ("请按库的成员类别填写。", "Name a member of the kind that the pool holds."),
        )
    })
}

fn same_member(case: &Case<'_>) -> Vec<Need> {
    let pool = || ("pool", value(case.record, "pool"));
    MEMBERS
        .iter()
        .flat_map(|member| with("pool_entry", &[pool(), (member, value(case.record, member))], LIVING_HERE))
        .collect()
}

const LIVING_HERE: &[&str] = &["nominated", "verified", "in", "suspended"];

fn unique_in_pool(case: &Case<'_>) -> Vec<Problem> {
    let living = LIVING.contains(&case.record.state.as_str());
    if_wrong(living && !others(case, &same_member(case)).is_empty(), already_in)
}

/// A member is in a pool once.
pub(crate) fn already_in() -> Problem {
    problem(
        "member-in-pool-already",
        "pool",
        ("该成员已在库中或正在办理入库。", "The member is in the pool, or on its way in."),
        ("请打开已有条目。", "Open the entry that is there."),
    )
}

fn dates_of_entry(case: &Case<'_>) -> Vec<Problem> {
    let outside = period(case.record, "valid")
        .zip(date(case.record, "entered_on"))
        .is_some_and(|(valid, day)| !valid.contains(day));
    if_wrong(outside, || {
        problem(
            "dates-out-of-order",
            "entered_on",
            ("入库日期不在有效期内。", "The day of entry lies outside the period of validity."),
            ("请核对两项日期。", "Check both."),
        )
    })
}

/// Whoever leaves, leaves with a reason and what proves it.
fn exit_needs_evidence(case: &Case<'_>) -> Result<(), Text> {
    let said = case.record.get("exit_reason").is_some();
    let proved = case.record.get("evidence").is_some() || case.record.text("state") == Some("nominated");
    refuse_if(!said || !proved, "出库须写明原因和依据。", "Leaving the pool takes a reason and evidence.")
}

/// Entry plus as many months as the pool's review asks, from the last review on.
fn next_review(case: &Case<'_>) -> Option<Value> {
    let months = integer(referred(case, "pool")?, "review_months")?;
    let mut due = date(case.record, "entered_on")?.checked_add(months.months()).ok()?;
    // Reviews that were passed while the entry lived do not come again.
    while due < case.actor.today && months > 0 && due.year() < 9000 {
        due = due.checked_add(months.months()).ok()?;
    }
    Some(Value::Date(due))
}
