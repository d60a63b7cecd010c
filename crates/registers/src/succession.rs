//! What becomes of an organisation's duties when it is merged: open ones go to the successor, closed ones stay where they were.
//!
//! The preview of a merge asks for the same records by the same constants.

use jiff::civil::Date;
use taihang_base::Period;
use taihang_kernel::decision::Ids;
use taihang_kernel::{Act, Case, Command, Draft, FollowUp, Need, Record, Value};

use crate::rules::{advance, engine, naming, period};

/// States in which a supervised matter goes to the successor.
pub const OPEN_MATTERS: [&str; 5] = ["registered", "returned", "deployed", "fed_back", "settled"];
/// States in which a duty goes to the successor.
pub const OPEN_ASSIGNMENTS: [&str; 3] = ["proposed", "accepted", "active"];
/// What a new duty takes from the one before it, beside unit and time.
const KEPT: [&str; 8] = ["role", "task", "region", "firm", "served_person", "person", "basis", "board"];

/// What follows from a merge.
pub(crate) const SUCCESSOR_TAKES_OVER: FollowUp =
    FollowUp { name: "successor_takes_over", needs, commands: take_over };

/// The first day of the successor: the day after the last one of the unit that ends, if that is over, else today.
pub fn takes_over_on(valid: Option<Period>, today: Date) -> Date {
    let next = valid.and_then(Period::last_day).and_then(|last| last.tomorrow().ok());
    next.map_or(today, |next| next.min(today))
}

fn needs(_: &Case<'_>) -> Vec<Need> {
    vec![
        naming("supervision_item", "unit", &OPEN_MATTERS),
        naming("assignment", "organisation", &OPEN_ASSIGNMENTS),
    ]
}

fn take_over(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let Some(successor) = case.record.reference("successor") else { return Vec::new() };
    let successor = Value::Ref(successor);
    let day = takes_over_on(period(case.record, "valid"), case.actor.today);
    let [matters, assignments] = [
        case.facts.records(&naming("supervision_item", "unit", &OPEN_MATTERS)),
        case.facts.records(&naming("assignment", "organisation", &OPEN_ASSIGNMENTS)),
    ];
    let mut commands: Vec<Command> = matters.iter().map(|matter| given(matter, &successor)).collect();
    for duty in assignments {
        // The event tells the day, the period stays what was agreed.
        commands.push(advance(duty, "pass_on", REASON));
        let state = (duty.state != "proposed").then(|| "active".to_owned());
        let act = Act::Create { id: ids.next(), draft: renewed(duty, &successor, day), state };
        commands.push(engine(duty, act, REASON));
    }
    commands
}

/// Stands in the history of each record that is handed over.
const REASON: &str = "机构合并，由承继机构接办 Taken over by the successor of a merged organisation";

fn given(matter: &Record, successor: &Value) -> Command {
    let draft = Draft::default().with("unit", successor.clone());
    engine(matter, Act::Edit { id: matter.id, version: matter.version, draft }, REASON)
}

/// The same duty of the successor, from its first day to where it would have ended.
fn renewed(duty: &Record, successor: &Value, day: Date) -> Draft {
    let span = period(duty, "period");
    let first = span.map_or(day, |span| span.first_day().max(day));
    let last = span.and_then(Period::last_day).filter(|last| *last >= first);
    let mut draft = Draft::default()
        .with("organisation", successor.clone())
        .with("previous", Value::Ref(duty.id))
        .with("period", Period::days(first, last).map(Value::Period));
    for field in KEPT {
        draft = draft.with(field, duty.get(field).cloned());
    }
    draft
}
