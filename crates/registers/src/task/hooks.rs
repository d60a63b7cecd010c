//! Rules of the register of tasks: leads, orphans, explicit ends and carry-overs, outcomes of pilots.

use rust_decimal::Decimal;
use taihang_base::{Period, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::standard::another_than;
use taihang_kernel::{Case, Command, Computed, Dependency, Draft, FollowUp, Guard, Hooks, Need, Value};

use crate::figures::REVIEW;
use crate::rules::{
    NO_CYCLE, SPANS_FIT, create, date, decimal, history, kept_by, naming, period, referred, refers, refuse_if,
};
use crate::supervising::{NOT_SUPERVISED, SUPERVISE};

const BY_ASSIGNMENT: &[Dependency] = &[Dependency::Naming { register: "assignment", field: "task" }];

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "not_the_reporter", needs: history, holds: |case| another_than(case, "report") },
        NOT_SUPERVISED,
        Guard { name: "supervision_on", needs: |case| vec![overdue_supervised(case)], holds: supervision_on },
        Guard { name: "pilot_outcome_required", needs: nothing, holds: pilot_outcome_required },
    ],
    checks: &[NO_CYCLE, SPANS_FIT],
    computed: &[
        Computed {
            name: "lead_unit",
            needs: leads,
            depends_on: BY_ASSIGNMENT,
            value: |case| lead(case).map(Value::Ref),
        },
        Computed { name: "no_orphan", needs: around, depends_on: BY_ASSIGNMENT, value: no_orphan },
        REVIEW,
        Computed { name: "completion", needs: nothing, depends_on: &[], value: completion },
        Computed { name: "keeper", needs: around, depends_on: BY_ASSIGNMENT, value: keeper },
    ],
    follow_ups: &[
        FollowUp { name: "generalise_plans_policy", needs: nothing, commands: generalise_plans_policy },
        SUPERVISE,
        FollowUp { name: "carry_over_explicit", needs: leads, commands: carry_over_explicit },
    ],
    advice: &[],
};

fn leads(_: &Case<'_>) -> Vec<Need> {
    vec![naming("assignment", "task", &["active"])]
}

fn around(case: &Case<'_>) -> Vec<Need> {
    leads(case).into_iter().chain([refers("document"), refers("region")]).collect()
}

/// The unit that leads today.
fn lead(case: &Case<'_>) -> Option<taihang_kernel::RecordId> {
    let running = case.facts.records(&naming("assignment", "task", &["active"]));
    running.iter().find(|one| one.text("role") == Some("lead")).and_then(|one| one.reference("organisation"))
}

fn keeper(case: &Case<'_>) -> Option<Value> {
    let by_document = || referred(case, "document").and_then(|document| document.reference("keeper"));
    kept_by(case, lead(case).or_else(by_document))
}

/// A task of a plan has a clause, a lead unit and, in a city, a task of the province above it (S002).
fn no_orphan(case: &Case<'_>) -> Option<Value> {
    let of_plan = matches!(case.record.text("kind"), Some("measure" | "key_task"));
    // A task that its plan does not place stands where the plan does.
    let placed = referred(case, "region").or_else(|| referred(case, "document"));
    let city = placed.is_some_and(|place| place.text("level") == Some("city"));
    let alive = !matches!(case.record.state.as_str(), "rejected" | "done" | "carried_over" | "stopped");
    let flags = [
        ("no_lead", lead(case).is_none()),
        ("no_parent", city && case.record.get("above").is_none()),
        ("no_clause", of_plan && case.record.get("clause").is_none()),
    ];
    let raised: Vec<String> =
        flags.iter().filter(|(_, raised)| *raised && alive).map(|(flag, _)| (*flag).to_owned()).collect();
    (!raised.is_empty()).then_some(Value::Choices(raised))
}

/// How much of what was planned is there (S017); none without a plan, or with one of nothing.
fn completion(case: &Case<'_>) -> Option<Value> {
    let (planned, actual) =
        (decimal(case.record, "quantity_planned")?, decimal(case.record, "quantity_actual")?);
    let share = actual.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(planned)?.round_dp(2);
    Some(Value::Percent(share))
}

fn overdue_supervised(case: &Case<'_>) -> Need {
    Need::Parameter { code: "task.overdue_supervised".to_owned(), at: case.actor.today }
}

/// A region may keep the clock from putting overdue tasks under supervision; a person may always do it.
fn supervision_on(case: &Case<'_>) -> Result<(), Text> {
    let off = case.facts.parameter("task.overdue_supervised", case.actor.today) == Some("off");
    refuse_if(
        off && case.actor.is_system(),
        "本区域未启用任务超期转督办。",
        "Overdue tasks are not supervised in this region.",
    )
}

/// A pilot ends with its result and one of extend, stop or make general (S016).
fn pilot_outcome_required(case: &Case<'_>) -> Result<(), Text> {
    let pilot = case.record.text("kind") == Some("pilot");
    let told = case.record.get("outcome").is_some() && case.record.get("report").is_some();
    refuse_if(
        pilot && !told,
        "试点结束须有进展报告和“延续、停止、推广”之一的结论。",
        "A pilot ends with a report and one of: extend, stop, make general.",
    )
}

/// A pilot that is made general plans the policy that does so.
fn generalise_plans_policy(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let general =
        case.record.text("kind") == Some("pilot") && case.record.text("outcome") == Some("generalise");
    let title: String = case.record.text("title").unwrap_or_default().chars().take(280).collect();
    let draft = Draft::default()
        .with("title", Value::Text(format!("推广“{title}”试点经验的措施")))
        .with("kind", Value::Choice("measure".to_owned()))
        .with("region", case.record.get("region").cloned())
        .with("drafter", case.record.get("lead_unit").cloned())
        .with("issuer", case.record.owner.map(Value::Ref))
        .with("basis", case.record.reference("clause").map(|clause| Value::Refs(vec![clause])));
    if general { vec![create("policy_document", ids.next(), draft, None)] } else { Vec::new() }
}

/// The year after the one in which the task was to end.
fn next_year(case: &Case<'_>) -> Option<Period> {
    let last =
        period(case.record, "period").and_then(Period::last_day).or_else(|| date(case.record, "due"))?;
    Period::year(last.year().checked_add(1)?)
}

/// What is carried over goes on as a task of its own that names where it comes from, under the unit that leads it (R38).
fn carry_over_explicit(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let kept = [
        "title",
        "kind",
        "level",
        "above",
        "document",
        "clause",
        "region",
        "targets",
        "quantity_planned",
        "unit",
        "site",
        "found",
        "quote",
        "start",
        "end",
        "section",
        "lead_words",
        "support_words",
    ];
    let next = next_year(case);
    let mut draft = Draft::default()
        .with("carried_from", Value::Ref(case.record.id))
        .with("period", next.map(Value::Period));
    for field in kept {
        draft = draft.with(field, case.record.get(field).cloned());
    }
    let task = ids.next();
    let mut commands = vec![create("task", task, draft, None)];
    if let Some(unit) = lead(case) {
        // Without an end: who leads a task answers for it when its year is over, too.
        let begins = next.map_or(case.actor.today, Period::first_day);
        let draft = Draft::default()
            .with("role", Value::Choice("lead".to_owned()))
            .with("task", Value::Ref(task))
            .with("organisation", Value::Ref(unit))
            .with("period", Period::days(begins, None).map(Value::Period));
        commands.push(create("assignment", ids.next(), draft, Some("active")));
    }
    commands
}
