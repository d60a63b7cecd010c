//! Open deadlines: each belongs to the state of its record, and each that a state demands is there and ends where it has to.

use std::collections::BTreeMap;

use jiff::civil::Date;
use taihang_base::{Length, WorkingCalendar};
use taihang_defs::{ClockStart, DueDef, Effect, RegisterDef, TransitionDef};
use taihang_kernel::{Record, RecordId, end_given, start_given};

use super::Found;
use super::chains::Replay;
use crate::calendar;
use crate::db::{Cell, Connection};
use crate::error::Result;
use crate::store::Inner;

/// Open deadlines belong to the state their record is in, or were opened by a transition and the record still lives.
pub(super) fn astray(connection: &mut Connection, def: &RegisterDef, found: &mut Found) -> Result<()> {
    let sql = format!(
        "select d.record, d.clock, r.state from deadline d left join \"{}\" r on r.id = d.record
         where d.register = ?1 and d.closed_at is null order by d.record",
        def.name
    );
    let opened =
        |clock: &str| def.transitions.values().flat_map(TransitionDef::opens).any(|due| due.clock == clock);
    for row in connection.query(&sql, &[(&def.name).into()])? {
        let clock = row.text(1)?;
        let state = row.text_or_null(2)?.and_then(|state| def.states.get(state));
        let belongs = state.is_some_and(|state| {
            state.due.iter().any(|due| due.clock == clock) || (!state.last && opened(clock))
        });
        if !belongs {
            found.breach(
                "deadline-astray",
                &def.name,
                row.text(0)?,
                format!("期限 {clock} 不属于记录现在的状态。"),
                format!("Deadline {clock} does not belong to the state of the record."),
            );
        }
    }
    Ok(())
}

/// A deadline as it stands: first day, last day, whether it still runs.
struct Standing {
    start: String,
    end: String,
    open: bool,
}

/// Every deadline that the state of a record demands is open, and ends where the record and its definition say, as far as
/// these alone determine it: not where a pause has moved the end, nor where a parameter gives the length.
pub(super) fn demanded(
    inner: &Inner,
    connection: &mut Connection,
    def: &RegisterDef,
    (records, replays): (&BTreeMap<RecordId, Record>, &[Replay]),
    found: &mut Found,
) -> Result<()> {
    if def.states.values().all(|state| state.due.is_empty()) {
        return Ok(());
    }
    let standing = standing(connection, def, records)?;
    let counted = calendar::unnoticed(inner, connection)?;
    for replay in replays {
        let Some(record) = replay.id().and_then(|id| records.get(&id)) else { continue };
        let Some(state) = def.states.get(&record.state).filter(|state| !state.last) else { continue };
        // What a later definition asks for is not asked of who came into the state before it.
        if replay.entered != def.version || record.stale {
            continue;
        }
        for due in &state.due {
            let kept = standing.get(&(record.id.to_string(), due.clock.clone()));
            of_clock(record, due, kept.map_or(&[], Vec::as_slice), counted.as_deref(), found);
        }
    }
    Ok(())
}

fn standing(
    connection: &mut Connection,
    def: &RegisterDef,
    records: &BTreeMap<RecordId, Record>,
) -> Result<BTreeMap<(String, String), Vec<Standing>>> {
    let mut standing: BTreeMap<_, Vec<Standing>> = BTreeMap::new();
    let (Some((first, _)), Some((last, _))) = (records.first_key_value(), records.last_key_value()) else {
        return Ok(standing);
    };
    let sql = "select record, clock, start_on, due_on, closed_at from deadline
               where register = ?1 and record between ?2 and ?3";
    let cells: [Cell; 3] = [(&def.name).into(), (*first).into(), (*last).into()];
    for row in connection.query(sql, &cells)? {
        let key = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        let (start, end) = (row.text(2)?.to_owned(), row.text(3)?.to_owned());
        standing.entry(key).or_default().push(Standing { start, end, open: row.int_or_null(4)?.is_none() });
    }
    Ok(standing)
}

fn of_clock(
    record: &Record,
    due: &DueDef,
    kept: &[Standing],
    calendar: Option<&WorkingCalendar>,
    found: &mut Found,
) {
    let (def, clock) = (&record.register.def, &due.clock);
    let first = start_given(due, record);
    if first.is_none() && matches!(due.start, ClockStart::Field(_)) {
        return;
    }
    let length = due.after.as_deref().and_then(|after| after.parse::<Length>().ok());
    let end = end_given(due, record);
    if (due.until.is_some() && end.is_none()) || (due.until.is_none() && length.is_none()) {
        return;
    }
    let Some(open) = kept.iter().find(|one| one.open) else {
        if kept.is_empty() || !ended_by_effect(def, clock) {
            found.breach(
                "deadline-missing",
                &def.name,
                &record.id.to_string(),
                format!("记录现在的状态应有未结的期限 {clock}，但没有。"),
                format!("The state of the record demands an open deadline {clock}, and there is none."),
            );
        }
        return;
    };
    if stands_still(def, clock) {
        return;
    }
    let start = open.start.parse::<Date>().ok();
    let reckoned = |length: Length| length.due_after(start?, calendar?).ok();
    let length = length.filter(|_| due.until.is_none() && due.parameter.is_none());
    let wanted = end.or_else(|| length.and_then(reckoned));
    let elsewhere = wanted.is_some_and(|wanted| wanted.to_string() != open.end);
    let begun = first.is_some_and(|first| first.to_string() != open.start);
    if elsewhere || begun || start.is_none() || open.end.parse::<Date>().is_err() {
        let (from, to) = (&open.start, &open.end);
        found.breach(
            "deadline-moved",
            &def.name,
            &record.id.to_string(),
            format!("期限 {clock}（{from} 至 {to}）与记录及其定义不符。"),
            format!("Deadline {clock} ({from} to {to}) is not what the record and its definition say."),
        );
    }
}

/// Whether a transition ends this clock while its state lasts.
fn ended_by_effect(def: &RegisterDef, clock: &str) -> bool {
    effects(def).any(|effect| matches!(effect, Effect::CloseDeadline(named) if named == clock))
}

/// Whether this clock may ever have stood still.
fn stands_still(def: &RegisterDef, clock: &str) -> bool {
    effects(def).any(|effect| matches!(effect, Effect::PauseDeadline(named) if named == clock))
}

fn effects(def: &RegisterDef) -> impl Iterator<Item = &Effect> {
    def.transitions.values().flat_map(|transition| &transition.effects)
}
