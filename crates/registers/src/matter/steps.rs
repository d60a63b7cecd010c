//! What a matter's steps make of it: the days they were done, its ends, what stood still, how far it went up.

use jiff::civil::Date;
use taihang_base::{Problem, WorkingCalendar};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Computed, Need, Value};
use taihang_supervision::Clock;
use taihang_supervision::matter as engine;

use super::{basis, next_step, parameters, settings, settle_by};
use crate::rules::{date, integer, step};

/// Each is made of what was known before and of the step that is taken now, so that the ledger gives it again.
pub(crate) const COMPUTED: &[Computed] = &[
    Computed { name: "paused_days", needs: nothing, depends_on: &[], value: |case| Some(paused_days(case)) },
    Computed { name: "suspended_on", needs: nothing, depends_on: &[], value: suspended_on },
    Computed { name: "extension", needs: nothing, depends_on: &[], value: extension_state },
    Computed {
        name: "extensions",
        needs: nothing,
        depends_on: &[],
        value: |case| Some(counted_up(case, "extensions", "grant_extension")),
    },
    Computed { name: "extended_to", needs: nothing, depends_on: &[], value: extended_to },
    Computed {
        name: "deploy_by",
        needs: of_settings,
        depends_on: &[],
        value: |case| by(case, engine::deploy_by),
    },
    Computed {
        name: "feed_back_by",
        needs: of_settings,
        depends_on: &[],
        value: |case| by(case, engine::feed_back_by),
    },
    Computed {
        name: "settle_by",
        needs: of_settings,
        depends_on: &[],
        value: |case| settle_by(case.record, case.facts, case.facts.calendar()?).map(Value::Date),
    },
    Computed { name: "level", needs: nothing, depends_on: &[], value: level },
    Computed {
        name: "deployed_on",
        needs: nothing,
        depends_on: &[],
        value: |case| done_on(case, "deployed_on", &["deploy"], &["redirect"]),
    },
    Computed {
        name: "fed_back_on",
        needs: nothing,
        depends_on: &[],
        value: |case| done_on(case, "fed_back_on", &["feed_back"], &["redirect"]),
    },
    Computed {
        name: "settled_on",
        needs: nothing,
        depends_on: &[],
        value: |case| done_on(case, "settled_on", &["settle"], &["send_back"]),
    },
    Computed {
        name: "closed_on",
        needs: nothing,
        depends_on: &[],
        value: |case| done_on(case, "closed_on", &["close"], &[]),
    },
    Computed {
        name: "sent_back",
        needs: nothing,
        depends_on: &[],
        value: |case| Some(counted_up(case, "sent_back", "send_back")),
    },
    Computed {
        name: "next_by",
        needs: nothing,
        depends_on: &[],
        value: |case| running(case)?.due(case.facts.calendar()?).ok().map(Value::Date),
    },
    Computed {
        name: "warned_from",
        needs: nothing,
        depends_on: &[],
        value: |case| running(case)?.warns_on(case.facts.calendar()?).ok()?.map(Value::Date),
    },
];

/// The clock of the next step, unless it stands still: by its end and its warning the lamps are counted.
fn running(case: &Case<'_>) -> Option<Clock> {
    next_step(case.record)?.clock.filter(|clock| clock.paused().is_none())
}

type By = fn(Date, u32, &engine::Settings, &WorkingCalendar) -> Result<Date, Problem>;

fn suspended_on(case: &Case<'_>) -> Option<Value> {
    match step(case) {
        Some("suspend") => Some(Value::Date(case.actor.today)),
        Some("resume") => None,
        Some(_) | None => before(case, "suspended_on").cloned(),
    }
}

/// Days of standing still so far; they move every end.
fn paused_days(case: &Case<'_>) -> Value {
    let so_far = case.before.and_then(|before| integer(before, "paused_days")).unwrap_or(0);
    let since =
        case.before.and_then(|before| date(before, "suspended_on")).filter(|_| step(case) == Some("resume"));
    let stood = since
        .and_then(|since| since.until(case.actor.today).ok())
        .map_or(0, |span| i64::from(span.get_days()));
    Value::Integer(so_far.saturating_add(stood.max(0)))
}

fn extension_state(case: &Case<'_>) -> Option<Value> {
    let state = match step(case) {
        Some("ask_extension") => "asked",
        Some("grant_extension") => "granted",
        Some("refuse_extension") => "refused",
        Some(_) | None => return before(case, "extension").cloned(),
    };
    Some(Value::Choice(state.to_owned()))
}

fn counted_up(case: &Case<'_>, field: &str, transition: &str) -> Value {
    let so_far = case.before.and_then(|before| integer(before, field)).unwrap_or(0);
    Value::Integer(so_far.saturating_add(i64::from(step(case) == Some(transition))))
}

fn extended_to(case: &Case<'_>) -> Option<Value> {
    let granted = step(case) == Some("grant_extension");
    if granted { case.record.get("extension_until").cloned() } else { before(case, "extended_to").cloned() }
}

/// The first time, unless it was taken back.
fn done_on(case: &Case<'_>, field: &str, by: &[&str], undone_by: &[&str]) -> Option<Value> {
    let known = before(case, field).cloned();
    match step(case) {
        Some(step) if by.contains(&step) => known.or(Some(Value::Date(case.actor.today))),
        Some(step) if undone_by.contains(&step) => None,
        Some(_) | None => known,
    }
}

/// How far it has gone up since its last step.
fn level(case: &Case<'_>) -> Option<Value> {
    let level = match step(case) {
        Some("escalate_unit") => "unit_head",
        Some("escalate_above") => "upper_unit",
        Some("escalate_office") => "office",
        Some("deploy" | "feed_back" | "settle" | "redirect" | "grant_extension") => "handler",
        Some(_) | None => {
            return before(case, "level").cloned().or(Some(Value::Choice("handler".to_owned())));
        }
    };
    Some(Value::Choice(level.to_owned()))
}

fn by(case: &Case<'_>, end: By) -> Option<Value> {
    let basis = basis(case.record)?;
    let settings = settings(case.facts, basis.registered);
    end(basis.registered, basis.paused_days, &settings, case.facts.calendar()?).ok().map(Value::Date)
}

fn before<'a>(case: &Case<'a>, field: &str) -> Option<&'a Value> {
    case.before.and_then(|before| before.get(field))
}

pub(crate) fn of_settings(case: &Case<'_>) -> Vec<Need> {
    date(case.record, "registered_on").map(parameters).unwrap_or_default()
}
