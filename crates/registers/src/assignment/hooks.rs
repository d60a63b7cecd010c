//! Rules of the register of assignments: one lead each, unit names valid at the time, boards apart (R12), no government managers (R13).

use taihang_base::{Period, Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Record, Value};

use crate::rules::{
    BEGINS_ON, board_conflict, boards_conflict, cell_period, cell_text, column, create, date,
    government_manager, if_wrong, kept_by, meet, needs_government_manager, others, period, problem, referred,
    refers, refuse_if, value, with,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[Guard { name: "successor_named", needs: nothing, holds: successor_named }],
    checks: &[
        Check { name: "somebody_answers", needs: nothing, problems: somebody_answers },
        Check { name: "one_lead_per_task", needs: of_task, problems: one_lead_per_task },
        Check {
            name: "unit_name_valid_then",
            needs: |_| vec![refers("organisation")],
            problems: unit_name_valid_then,
        },
        Check { name: "one_board_per_project", needs: same_person, problems: one_board_per_project },
        Check {
            name: "no_government_manager",
            needs: needs_government_manager,
            problems: |case| government_manager(case, period(case.record, "period").map(Period::first_day)),
        },
    ],
    computed: &[
        BEGINS_ON,
        Computed {
            name: "keeper_of_assignment",
            needs: nothing,
            depends_on: &[],
            value: |case| kept_by(case, case.record.reference("organisation")),
        },
    ],
    follow_ups: &[FollowUp { name: "successor_takes_over", needs: nothing, commands: successor_takes_over }],
    advice: &[],
};

/// Another person, from a day that has come: who is to follow later gets an assignment of their own that begins then.
fn successor_named(case: &Case<'_>) -> Result<(), Text> {
    if case.command.is_none() {
        return Ok(());
    }
    let successor = case.record.reference("successor");
    refuse_if(successor.is_none(), "请选择继任责任人。", "Name the successor.")?;
    refuse_if(
        successor == case.record.reference("person"),
        "继任者与现任责任人相同。",
        "The successor is who answers now.",
    )?;
    let from = date(case.record, "handed_over_on");
    refuse_if(
        from.is_none_or(|from| from > case.actor.today),
        "请填写交接日期，且不得晚于今天。",
        "Give the day of the hand-over; it lies not in the future.",
    )
}

/// The successor answers for the same from that day on; what was before stays with the predecessor (S007).
fn successor_takes_over(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let Some(from) = date(case.record, "handed_over_on") else { return Vec::new() };
    let last = period(case.record, "period").and_then(Period::last_day);
    let mut draft = Draft::default()
        .with("person", case.record.get("successor").cloned())
        .with("period", Period::days(from, last).map(Value::Period))
        .with("previous", Value::Ref(case.record.id));
    for field in OBJECTS.iter().chain(&["role", "organisation", "basis", "board"]) {
        draft = draft.with(field, case.record.get(field).cloned());
    }
    vec![create("assignment", ids.next(), draft, Some("active"))]
}

const LIVING: &[&str] = &["proposed", "accepted", "active"];
/// What one may be assigned to.
const OBJECTS: [&str; 4] = ["task", "region", "firm", "served_person"];

fn living(case: &Case<'_>) -> bool {
    LIVING.contains(&case.record.state.as_str())
}

fn somebody_answers(case: &Case<'_>) -> Vec<Problem> {
    let nobody = case.record.get("organisation").is_none() && case.record.get("person").is_none();
    if_wrong(nobody, || {
        problem(
            "answerer-missing",
            "organisation",
            ("须填写责任单位或责任人。", "It names the organisation or the person that answers."),
            ("请至少填写一项。", "Fill in one of them."),
        )
    })
}

fn of_task(case: &Case<'_>) -> Vec<Need> {
    let lead = ("role", Some(Value::Choice("lead".to_owned())));
    with("assignment", &[("task", value(case.record, "task")), lead], LIVING)
}

/// A task has one lead at a time.
fn one_lead_per_task(case: &Case<'_>) -> Vec<Problem> {
    let lead = case.record.text("role") == Some("lead");
    let span = period(case.record, "period");
    let taken = others(case, &of_task(case)).iter().any(|other| meet(span, period(other, "period")));
    if_wrong(living(case) && lead && taken, || {
        problem(
            "lead-taken",
            "task",
            ("该任务同一时期已有牵头单位。", "The task has a lead unit at the same time."),
            (
                "请先结束原分工，或改为配合单位。",
                "End the other one first, or make this one a supporting unit.",
            ),
        )
    })
}

/// The unit existed, and was called what the document calls it, when the duty began.
fn unit_name_valid_then(case: &Case<'_>) -> Vec<Problem> {
    let begins = period(case.record, "period").map(Period::first_day);
    let (Some(unit), Some(words)) = (referred(case, "organisation"), case.record.text("unit_words")) else {
        return Vec::new();
    };
    let then = |span: Option<Period>| span.zip(begins).is_none_or(|(span, day)| span.contains(day));
    let named = unit.text("name") == Some(words) && then(period(unit, "valid"));
    let (aliases, times) = (column(unit, "alias", "name"), column(unit, "alias", "valid"));
    let once = aliases
        .iter()
        .zip(&times)
        .any(|(name, valid)| cell_text(*name) == Some(words) && then(cell_period(*valid)));
    if_wrong(living(case) && !named && !once, || {
        problem(
            "unit-name-not-valid-then",
            "unit_words",
            ("该机构当时不使用这个名称。", "The organisation did not have this name at the time."),
            (
                "请核对机构的曾用名和使用期，或改选当时的机构。",
                "Check its other names and their times, or choose the body of that time.",
            ),
        )
    })
}

fn same_person(case: &Case<'_>) -> Vec<Need> {
    let person = || ("person", value(case.record, "person"));
    OBJECTS
        .iter()
        .flat_map(|object| with("assignment", &[person(), (object, value(case.record, object))], LIVING))
        .collect()
}

/// Nobody acts for two boards on one object (R12).
fn one_board_per_project(case: &Case<'_>) -> Vec<Problem> {
    let span = period(case.record, "period");
    let against =
        |other: &&Record| meet(span, period(other, "period")) && boards_conflict(case.record, other);
    if_wrong(living(case) && others(case, &same_person(case)).iter().any(against), board_conflict)
}
