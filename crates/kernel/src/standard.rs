//! Conditions that many registers name, each by one line in its `hooks.rs`.

use taihang_base::{Period, Text};

use crate::actor::{Actor, Board};
use crate::decision::Event;
use crate::hooks::Case;
use crate::value::Value;

/// The boards for which `actor` has acted in these events (R12). The ledger names them behind the role: `expert@decision`.
pub fn boards_acted_for(history: &[Event], actor: &Actor) -> Vec<Board> {
    let key = actor.key.to_string();
    let mut boards = Vec::new();
    for event in history.iter().filter(|event| event.actor == key) {
        let board = match event.role.as_deref().and_then(|role| role.split_once('@')) {
            Some((_, "decision")) => Board::Decision,
            Some((_, "execution")) => Board::Execution,
            Some((_, "supervision")) => Board::Supervision,
            Some(_) | None => continue,
        };
        if !boards.contains(&board) {
            boards.push(board);
        }
    }
    boards
}

/// Whoever acted for one board acts for no other (R12). Needs [`Need::History`](crate::facts::Need::History).
pub fn one_board(case: &Case<'_>, acts_for: Board) -> Result<(), Text> {
    let before = boards_acted_for(case.facts.history(), case.actor);
    refuse_if(
        acts_for != Board::None && before.iter().any(|board| *board != acts_for),
        "您此前已以另一职责（决策、执行或监督）办理过该记录，须由他人办理。",
        "You have acted on this record for another board (decision, execution or supervision); somebody else has to do this.",
    )
}

/// Another person than whoever did `action` last; if nobody did, than whoever created the record. Needs [`Need::History`](crate::facts::Need::History).
pub fn another_than(case: &Case<'_>, action: &str) -> Result<(), Text> {
    let last = case.facts.history().iter().rev().find(|event| event.action == action);
    let first = last.map_or(&case.record.created.1, |event| &event.actor);
    refuse_if(*first == case.actor.key.to_string(), "须由另一人办理。", "Another person has to do this.")
}

/// Today lies in the period of `field`; an empty one holds always.
pub fn in_force(case: &Case<'_>, field: &str) -> Result<(), Text> {
    let period: Option<Period> =
        if let Some(Value::Period(period)) = case.record.get(field) { Some(*period) } else { None };
    refuse_if(
        period.is_some_and(|period| !period.contains(case.actor.today)),
        "不在有效期内。",
        "Today does not lie in its period.",
    )
}

fn refuse_if(refused: bool, zh: &str, en: &str) -> Result<(), Text> {
    if refused { Err(Text::new(zh, en)) } else { Ok(()) }
}
