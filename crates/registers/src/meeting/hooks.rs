//! Rules of the register of meetings: resolutions have an owner and a date and become tasks; opinions get a reply; a meeting
//! closes with its last resolution.

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Value};

use crate::lines::{Line, lines};
use crate::rules::{create, if_wrong, integer, problem, refuse_if, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "agenda_given", needs: nothing, holds: agenda_given },
        Guard { name: "resolution_has_owner_and_date", needs: nothing, holds: resolution_has_owner_and_date },
        Guard { name: "opinion_gets_reply", needs: nothing, holds: opinion_gets_reply },
        Guard {
            name: "resolutions_closed",
            needs: |case| [resolutions(case), opinions(case)].concat(),
            holds: resolutions_closed,
        },
    ],
    checks: &[Check { name: "order_once", needs: nothing, problems: order_once }],
    computed: &[Computed {
        name: "entrepreneur_share",
        needs: nothing,
        depends_on: &[],
        value: entrepreneur_share,
    }],
    follow_ups: &[FollowUp {
        name: "decided_creates_task",
        needs: resolutions,
        commands: decided_creates_task,
    }],
    advice: &[],
};

const OVER: &[&str] = &["done", "carried_over", "stopped", "rejected"];

fn agenda<'a>(case: &Case<'a>) -> Vec<Line<'a>> {
    lines(case.record, "agenda")
}

fn order_once(case: &Case<'_>) -> Vec<Problem> {
    let orders: Vec<_> = agenda(case).iter().filter_map(|line| line.get("order").cloned()).collect();
    let twice =
        orders.iter().enumerate().any(|(at, order)| orders.iter().take(at).any(|other| other == order));
    if_wrong(twice, || {
        problem(
            "order-twice",
            "agenda",
            ("议程序号重复。", "Two items of the agenda have the same number."),
            ("请重新编号。", "Number them anew."),
        )
    })
}

fn agenda_given(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(agenda(case).is_empty(), "请先列出议程。", "Enter the agenda first.")
}

/// What was decided names who does it and until when (S005); with two sides, the unit is the one that answers (S006).
fn resolution_has_owner_and_date(case: &Case<'_>) -> Result<(), Text> {
    let bare = |line: &&Line<'_>| {
        line.text("outcome") == Some("decided")
            && (line.reference("unit").is_none() || line.date("due").is_none())
    };
    let agenda = agenda(case);
    let Some(line) = agenda.iter().find(bare) else { return Ok(()) };
    let topic = line.text("topic").unwrap_or_default();
    Err(Text::new(
        format!("议定事项“{topic}”须写明责任单位和完成期限。"),
        format!("The resolution on “{topic}” needs a unit and a date."),
    ))
}

/// An opinion that is not adopted is answered with the reason (S105).
fn opinion_gets_reply(case: &Case<'_>) -> Result<(), Text> {
    let bare =
        |line: &&Line<'_>| line.text("outcome") == Some("not_adopted") && line.text("reason").is_none();
    let agenda = agenda(case);
    let Some(line) = agenda.iter().find(bare) else { return Ok(()) };
    let topic = line.text("topic").unwrap_or_default();
    Err(Text::new(
        format!("“{topic}”未采纳，须写明理由。"),
        format!("“{topic}” was not adopted; give the reason."),
    ))
}

fn resolutions(case: &Case<'_>) -> Vec<Need> {
    with("task", &[("about", Some(Value::Ref(case.record.id)))], &[])
}

fn resolutions_closed(case: &Case<'_>) -> Result<(), Text> {
    let needs = resolutions(case);
    let tasks = needs.iter().flat_map(|need| case.facts.records(need));
    let open = tasks.filter(|task| !OVER.contains(&task.state.as_str())).count();
    let needs = opinions(case);
    let waiting = needs.iter().map(|need| case.facts.records(need).len()).sum::<usize>();
    refuse_if(
        waiting > 0,
        &format!("还有 {waiting} 条意见未答复。"),
        &format!("{waiting} opinions are not answered yet."),
    )?;
    refuse_if(
        open > 0,
        &format!("还有 {open} 项议定事项未办结。"),
        &format!("{open} resolutions are still open."),
    )
}

/// Opinions given on the draft that the meeting is about, not answered yet (S105).
fn opinions(case: &Case<'_>) -> Vec<Need> {
    with("ticket", &[("about", Some(Value::Ref(case.record.id)))], &["received", "accepted", "dispatched"])
}

/// Each resolution becomes a task with its lead unit; the side that answers leads, the other supports.
fn decided_creates_task(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let needs = resolutions(case);
    if needs.iter().any(|need| !case.facts.records(need).is_empty()) {
        return Vec::new();
    }
    let mut commands = Vec::new();
    for line in agenda(case).iter().filter(|line| line.text("outcome") == Some("decided")) {
        let title = line.text("resolution").or_else(|| line.text("topic")).unwrap_or_default().to_owned();
        let mut draft = Draft::default()
            .with("title", Value::Text(title))
            .with("kind", Value::Choice("resolution".to_owned()))
            .with("level", Value::Choice("annual".to_owned()))
            .with("document", case.record.get("document").cloned())
            .with("due", line.get("due").cloned());
        draft.about = Some(Some(("meeting".to_owned(), case.record.id)));
        let task = ids.next();
        commands.push(create("task", task, draft, Some("running")));
        for (role, column) in [("lead", "unit"), ("co_lead", "other_side")] {
            if let Some(unit) = line.reference(column) {
                let draft = Draft::default()
                    .with("role", Value::Choice(role.to_owned()))
                    .with("task", Value::Ref(task))
                    .with("organisation", Value::Ref(unit))
                    .with("period", from(case));
                commands.push(create("assignment", ids.next(), draft, Some("active")));
            }
        }
    }
    commands
}

/// From the day of the meeting on.
fn from(case: &Case<'_>) -> Option<Value> {
    let day = crate::rules::date(case.record, "held_on").unwrap_or(case.actor.today);
    taihang_base::Period::days(day, None).map(Value::Period)
}

/// Entrepreneurs in a hundred of those present (S105); none without a number of those present.
fn entrepreneur_share(case: &Case<'_>) -> Option<Value> {
    let present = integer(case.record, "attendance").filter(|present| *present > 0)?;
    let share = Decimal::from(integer(case.record, "entrepreneurs")? * 100) / Decimal::from(present);
    Some(Value::Percent(share.round_dp(1)))
}
