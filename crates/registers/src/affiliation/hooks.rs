//! Rules of the register of affiliations: one primary each, both sides agree, cadres stay with their department.

use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, Computed, FollowUp, Guard, Hooks, Need, Value};

use crate::rules::{
    BEGINS_ON, advance, if_wrong, meet, others, period, problem, referred, refers, refuse_if, value, with,
    yes,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[Guard { name: "both_sides_agree", needs: nothing, holds: both_sides_agree }],
    checks: &[
        Check { name: "one_primary", needs: primaries, problems: one_primary },
        Check {
            name: "secondment_kept_by_department",
            needs: nothing,
            problems: secondment_kept_by_department,
        },
        Check {
            name: "period_within_organisation",
            needs: |_| vec![refers("organisation")],
            problems: period_within_organisation,
        },
    ],
    computed: &[
        BEGINS_ON,
        Computed {
            name: "organisation_kind",
            needs: |_| vec![refers("organisation")],
            depends_on: &[],
            value: |case| referred(case, "organisation").and_then(|unit| value(unit, "kind")),
        },
        Computed {
            name: "main_employer",
            needs: primaries,
            depends_on: &[],
            value: |case| {
                others(case, &primaries(case)).first().and_then(|other| value(other, "organisation"))
            },
        },
        Computed {
            name: "keeper_of_affiliation",
            needs: nothing,
            depends_on: &[],
            value: keeper_of_affiliation,
        },
    ],
    follow_ups: &[FollowUp { name: "person_left", needs: remaining, commands: person_left }],
    advice: &[],
};

/// The organisation keeps it; a cadre's secondment is kept by the organisation department, outside the government tree.
fn keeper_of_affiliation(case: &Case<'_>) -> Option<Value> {
    let seconded = case.record.text("kind") == Some("secondment");
    let department = case.record.get("department").filter(|_| seconded);
    department.or_else(|| case.record.get("organisation")).cloned()
}

/// The person agrees, and the head of the very organisation.
fn both_sides_agree(case: &Case<'_>) -> Result<(), Text> {
    let person = case.record.reference("person");
    let organisation = case.record.reference("organisation");
    let oneself = person.is_some() && case.actor.person == person;
    let head = case
        .actor
        .roles
        .iter()
        .any(|held| held.role == "unit_head" && Some(held.organisation) == organisation);
    refuse_if(
        !oneself && !head,
        "须由本人和用人单位负责人分别同意。",
        "The person and the head of the organisation agree, each for themselves.",
    )
}

fn primaries(case: &Case<'_>) -> Vec<Need> {
    let primary = ("primary", Some(Value::YesNo(true)));
    with("affiliation", &[("person", value(case.record, "person")), primary], &["agreed", "active"])
}

fn one_primary(case: &Case<'_>) -> Vec<Problem> {
    let span = period(case.record, "period");
    let taken = others(case, &primaries(case)).iter().any(|other| meet(span, period(other, "period")));
    let running = !matches!(case.record.state.as_str(), "ended" | "returned" | "declined");
    if_wrong(running && taken && yes(case.record, "primary"), || {
        problem(
            "primary-twice",
            "primary",
            ("此人同一时期已有主要任职。", "This person has a primary affiliation at the same time."),
            (
                "请先结束原主要任职，或去掉“主要任职”。",
                "End the other one first, or do not mark this one as primary.",
            ),
        )
    })
}

fn secondment_kept_by_department(case: &Case<'_>) -> Vec<Problem> {
    let seconded = case.record.text("kind") == Some("secondment");
    if_wrong(seconded && case.record.get("department").is_none(), || {
        problem(
            "manager-department-missing",
            "department",
            ("挂职须填写干部主管部门。", "A secondment names the department that keeps cadres."),
            ("请填写组织部门。", "Name the organisation department."),
        )
    })
}

fn period_within_organisation(case: &Case<'_>) -> Vec<Problem> {
    let ended = referred(case, "organisation").and_then(|unit| period(unit, "valid")?.last_day());
    let begins = period(case.record, "period").map(taihang_base::Period::first_day);
    if_wrong(ended.zip(begins).is_some_and(|(ended, begins)| ended < begins), || {
        problem(
            "unit-ended",
            "organisation",
            ("该机构在期限开始前已撤销。", "The organisation had ended before the period begins."),
            ("请改选其承继机构。", "Choose its successor."),
        )
    })
}

fn remaining(case: &Case<'_>) -> Vec<Need> {
    let mut needs =
        with("affiliation", &[("person", value(case.record, "person"))], &["proposed", "agreed", "active"]);
    needs.push(refers("person"));
    needs
}

/// With the last affiliation goes the ground on which the person's data are kept.
fn person_left(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let person = referred(case, "person").filter(|person| person.state == "active");
    let left = others(case, &remaining(case)).iter().all(|other| other.register.def.name != "affiliation");
    person.filter(|_| left).map(|person| advance(person, "deactivate", "已无在任任职")).into_iter().collect()
}
