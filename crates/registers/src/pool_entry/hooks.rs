//! Rules of the register of pool entries: a member fits its pool, is in it once, and leaves with evidence.

use jiff::ToSpan as _;
use taihang_base::{Period, Problem, Resolution, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Dependency, Guard, Hooks, Need, Record, Value};

use crate::lines::lines;
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
    computed: &[
        Computed {
            name: "next_review",
            needs: |_| vec![refers("pool")],
            depends_on: &[],
            value: next_review,
        },
        Computed { name: "place", needs: of_place, depends_on: OF_FIRM, value: place },
        Computed { name: "large", needs: of_firm, depends_on: OF_FIRM, value: large },
        Computed {
            name: "rd_institution",
            needs: of_firm,
            depends_on: OF_FIRM,
            value: |case| fact(case, "rd_institution"),
        },
        Computed {
            name: "rd_activity",
            needs: of_firm,
            depends_on: OF_FIRM,
            value: |case| fact(case, "rd_activity"),
        },
        Computed {
            name: "innovation_active",
            needs: of_firm,
            depends_on: OF_FIRM,
            value: |case| fact(case, "innovation_active"),
        },
        Computed {
            name: "cooperation",
            needs: of_firm,
            depends_on: OF_FIRM,
            value: |case| fact(case, "cooperation"),
        },
    ],
    follow_ups: &[],
    advice: &[],
};

/// A firm's record changes, and with it its entries in lists.
const OF_FIRM: &[Dependency] = &[Dependency::Named { register: "firm", field: "firm" }];
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

/// Twice only where the terms do not overlap: the list of a year may be loaded while that of another still stands.
fn unique_in_pool(case: &Case<'_>) -> Vec<Problem> {
    let living = LIVING.contains(&case.record.state.as_str());
    let own = period(case.record, "valid");
    let meets =
        |other: &&Record| own.zip(period(other, "valid")).is_none_or(|(own, other)| own.overlaps(other));
    if_wrong(living && others(case, &same_member(case)).iter().any(meets), already_in)
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

fn of_firm(_: &Case<'_>) -> Vec<Need> {
    vec![refers("firm")]
}

fn of_place(_: &Case<'_>) -> Vec<Need> {
    vec![refers("firm"), refers("organisation")]
}

/// Where the member is: the region itself, or that of the firm or organisation.
fn place(case: &Case<'_>) -> Option<Value> {
    let of = |field: &str| referred(case, field).and_then(|member| value(member, "region"));
    value(case.record, "region").or_else(|| of("firm")).or_else(|| of("organisation"))
}

/// Whether the entry belongs to the list of one year.
fn yearly(case: &Case<'_>) -> Option<Period> {
    period(case.record, "valid").filter(|valid| valid.resolution() == Resolution::Year)
}

/// A yearly fact of the firm, of the year of the list (R51, R54, R57, R58).
fn fact(case: &Case<'_>, column: &str) -> Option<Value> {
    let year = Value::Period(yearly(case)?);
    let facts = lines(referred(case, "firm")?, "year_fact");
    facts.iter().find(|line| line.get("year") == Some(&year))?.get(column).cloned()
}

fn large(case: &Case<'_>) -> Option<Value> {
    yearly(case)?;
    Some(Value::YesNo(referred(case, "firm")?.text("size")? == "large"))
}
