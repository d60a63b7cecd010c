//! Deadlines of a register: each has an end, is met by what closes it, and brings about what the system may do.

use std::collections::BTreeSet;

use taihang_base::Length;

use super::names::known_state;
use super::notes::{CLOCK, Notes, TRANSITION};
use crate::model::{ClockStart, Consequence, DueDef, Effect, RegisterDef, StateDef, TransitionDef};

/// Looks at every deadline of `register`.
pub(super) fn check(register: &RegisterDef, notes: &mut Notes) {
    let mut names = BTreeSet::new();
    for (at, due) in dues(register) {
        notes.key(&at, &due.clock);
        names.insert(due.clock.as_str());
        let warnings = due.warn.iter().flat_map(|warn| warn.split(','));
        for length in due.after.iter().map(String::as_str).chain(warnings.map(str::trim)) {
            if let Err(problem) = length.parse::<Length>() {
                notes.add(
                    &at,
                    "definition-length",
                    (problem.message.zh, problem.message.en),
                    (&problem.hint.zh, &problem.hint.en),
                );
            }
        }
        if due.after.is_none() && due.until.is_none()
            || due.after.is_some() && due.until.is_some()
            || due.until.is_some() && due.start != ClockStart::Entry
        {
            notes.refuse(
                &at,
                (
                    "时限要么有长度 after，要么有终点 until；有 until 就没有 start。",
                    "A deadline has either a length (after) or an end (until); with until there is no start.",
                ),
                (
                    "parameter 之外仍写 after，作为缺省值。",
                    "Beside a parameter, after is the value without one.",
                ),
            );
        }
        for state in &due.through {
            known_state(&at, state, register, notes);
        }
        for name in &due.met_by {
            meets(&at, name, due, register, notes);
        }
        for name in advances(due) {
            passes(&at, name, register, notes);
        }
    }
    notes.once("due", state_clocks(register));
    for one in register.transitions.values() {
        for effect in &one.effects {
            if let Effect::CloseDeadline(clock) | Effect::PauseDeadline(clock) = effect {
                notes.known(&format!("transition.{}", one.name), CLOCK, clock, names.iter().copied());
            }
        }
    }
}

/// What the end of a deadline brings about is something that the system may do.
fn passes(at: &str, name: &str, register: &RegisterDef, notes: &mut Notes) {
    notes.known(at, TRANSITION, name, register.transitions.keys().map(String::as_str));
    if register.transitions.get(name).is_some_and(|one| one.by.iter().all(|role| role != "system")) {
        let message = (
            format!("流转“{name}”不由系统进行。"),
            format!("The transition `{name}` is not one of the system."),
        );
        notes.add(
            at,
            "definition-rule",
            message,
            ("请在其 by 中加 \"system\"。", "Add \"system\" to its by."),
        );
    }
}

/// What does what a deadline asks also closes it: it leads out of all its states, or says so.
fn meets(at: &str, name: &str, due: &DueDef, register: &RegisterDef, notes: &mut Notes) {
    notes.known(at, TRANSITION, name, register.transitions.keys().map(String::as_str));
    let runs = |state: &StateDef| state.due.iter().any(|one| one.clock == due.clock);
    let closes = |one: &TransitionDef| {
        let named = |effect: &Effect| matches!(effect, Effect::CloseDeadline(clock) if *clock == due.clock);
        let to = one.to.as_ref().and_then(|to| register.states.get(to));
        let from = one.from.iter().filter_map(|from| register.states.get(from));
        let leaves = to.is_some_and(|to| !runs(to)) && from.into_iter().any(runs);
        leaves || to.is_some_and(|to| to.last) || one.effects.iter().any(named)
    };
    if register.transitions.get(name).is_some_and(|one| !closes(one)) {
        let message = (
            format!("流转“{name}”不结束这一时限。"),
            format!("The transition `{name}` does not close this deadline."),
        );
        let hint = ("请写离开其状态的流转。", "Name one that leads out of its states.");
        notes.add(at, "definition-rule", message, hint);
    }
}

/// The clocks of states; a transition may open one of them again, but two states have different ones.
fn state_clocks(register: &RegisterDef) -> impl Iterator<Item = &str> {
    register.states.values().flat_map(|state| {
        let own = state.due.iter().filter(|due| !due.through.contains(&state.name));
        own.map(|due| due.clock.as_str())
    })
}

/// Every deadline of the register with its place.
pub(super) fn dues(register: &RegisterDef) -> impl Iterator<Item = (String, &DueDef)> {
    let states = register.states.values().flat_map(|state| {
        state.due.iter().map(|due| (format!("state.{}.due.{}", state.name, due.clock), due))
    });
    let opened = register.transitions.values().flat_map(|one| {
        one.opens().map(|due| (format!("transition.{}.open_deadline.{}", one.name, due.clock), due))
    });
    states.chain(opened)
}

/// The transitions that the end of a deadline brings about.
pub(super) fn advances(due: &DueDef) -> impl Iterator<Item = &str> {
    due.then.iter().filter_map(|then| match then {
        Consequence::Advance(transition) => Some(transition.as_str()),
        Consequence::Notify(_) | Consequence::Enqueue(_) => None,
    })
}
