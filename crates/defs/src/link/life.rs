//! The life of a record: one beginning, every state reached, no exit from an end, no dead end; deadlines that can be met.

use std::collections::BTreeSet;

use taihang_base::Length;

use super::names::known_state;
use super::notes::{CLOCK, Notes, ROLE, TRANSITION};
use crate::model::{
    CatalogueDef, ClockStart, Consequence, DueDef, EVERYBODY, Effect, RegisterDef, StateDef, TransitionDef,
};

/// Walks through the states of `register`.
pub(super) fn check(register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    let initial: Vec<_> = register.states.values().filter(|state| state.initial).collect();
    if initial.len() != 1 {
        let message = (
            format!("初始状态有 {} 个，须恰有一个。", initial.len()),
            format!("There are {} initial states; there has to be exactly one.", initial.len()),
        );
        notes.add(
            "state",
            "definition-initial",
            message,
            ("请在一个状态写 initial = true。", "Write initial = true in one state."),
        );
    }
    for one in register.transitions.values() {
        transition(one, register, catalogue, notes);
    }
    reachable(register, notes);
    for state in register.states.values() {
        ends(state, register, notes);
    }
    clocks(register, notes);
}

fn transition(one: &TransitionDef, register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    let at = format!("transition.{}", one.name);
    for state in one.from.iter().chain(&one.to) {
        known_state(&at, state, register, notes);
    }
    notes.once(&format!("{at}.from"), one.from.iter().map(String::as_str));
    notes.once(&format!("{at}.by"), one.by.iter().map(String::as_str));
    if one.from.is_empty() || one.by.is_empty() {
        notes.refuse(
            &at,
            ("from 和 by 都不能为空。", "Neither from nor by may be empty."),
            ("请补上。", "Fill them in."),
        );
    }
    for role in &one.by {
        known_role(&format!("{at}.by"), role, catalogue, notes);
    }
    let automatic = one.by.iter().any(|role| role == "system");
    if automatic && (one.all || !one.asks.is_empty()) {
        notes.refuse(
            &at,
            (
                "系统流转不能要求多人同意或填写字段。",
                "What the system does asks nobody and needs no agreement.",
            ),
            ("请分成两个流转。", "Make it two transitions."),
        );
    }
}

pub(super) fn known_role(at: &str, role: &str, catalogue: &CatalogueDef, notes: &mut Notes) {
    notes.known(at, ROLE, role, catalogue.roles.keys().map(String::as_str).chain(EVERYBODY));
}

/// Every state is reached from a beginning.
fn reachable(register: &RegisterDef, notes: &mut Notes) {
    let starts = register.states.values().filter(|state| state.initial || !state.entry.is_empty());
    let mut reached: BTreeSet<&str> = starts.map(|state| state.name.as_str()).collect();
    loop {
        let open = |one: &&TransitionDef| one.from.iter().any(|from| reached.contains(from.as_str()));
        let next: BTreeSet<&str> =
            register.transitions.values().filter(open).filter_map(|one| one.to.as_deref()).collect();
        if next.is_subset(&reached) {
            break;
        }
        reached.extend(next);
    }
    for state in register.states.keys().filter(|state| !reached.contains(state.as_str())) {
        let message = (format!("状态“{state}”无法到达。"), format!("No way leads to the state `{state}`."));
        let hint = ("请加一个流转，或写 entry。", "Add a transition to it, or an entry.");
        notes.add(&format!("state.{state}"), "definition-unreachable", message, hint);
    }
}

/// No way out of an end; a way out of everything else.
fn ends(state: &StateDef, register: &RegisterDef, notes: &mut Notes) {
    let at = format!("state.{}", state.name);
    let mut out = register.transitions.values().filter(|one| one.from.contains(&state.name)).peekable();
    if state.last {
        for one in out {
            let message = (
                format!("终态还有流转“{}”。", one.name),
                format!("The transition `{}` leads out of a last state.", one.name),
            );
            notes.add(
                &at,
                "definition-exit",
                message,
                (
                    "终态只能更正；请删去 last 或该流转。",
                    "An end can only be corrected: take away last, or the transition.",
                ),
            );
        }
        return;
    }
    if out.peek().is_none() {
        let hint = ("请加流转，或写 last = true。", "Add a transition, or write last = true.");
        notes.add(
            &at,
            "definition-dead-end",
            (
                format!("状态“{}”没有出路。", state.name),
                format!("No way leads out of the state `{}`.", state.name),
            ),
            hint,
        );
        return;
    }
    let moved = |one: &TransitionDef| {
        one.by.iter().any(|role| role != "system")
            || dues(register).any(|(_, due)| advances(due).any(|name| name == one.name))
    };
    if !out.any(moved) {
        let message = (
            format!("没有人也没有时限能使记录离开“{}”。", state.name),
            format!("No role and no deadline moves a record on from `{}`.", state.name),
        );
        let hint = ("请给出角色，或让一个时限 advance。", "Name a role, or let a deadline advance it.");
        notes.add(&at, "definition-dead-end", message, hint);
    }
}

/// Every deadline of the register with its place.
pub(super) fn dues(register: &RegisterDef) -> impl Iterator<Item = (String, &DueDef)> {
    let states = register.states.values().flat_map(|state| {
        state.due.iter().map(|due| (format!("state.{}.due.{}", state.name, due.clock), due))
    });
    let opened = register.transitions.values().flat_map(|one| {
        one.effects.iter().filter_map(|effect| match effect {
            Effect::OpenDeadline(due) => {
                Some((format!("transition.{}.open_deadline.{}", one.name, due.clock), &**due))
            }
            Effect::Notify(_)
            | Effect::CloseDeadline(_)
            | Effect::PauseDeadline(_)
            | Effect::Publish
            | Effect::FreezeFields(_)
            | Effect::Enqueue(_)
            | Effect::Hook(_) => None,
        })
    });
    states.chain(opened)
}

fn advances(due: &DueDef) -> impl Iterator<Item = &str> {
    due.then.iter().filter_map(|then| match then {
        Consequence::Advance(transition) => Some(transition.as_str()),
        Consequence::Notify(_) | Consequence::Enqueue(_) => None,
    })
}

fn clocks(register: &RegisterDef, notes: &mut Notes) {
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
        for name in advances(due) {
            notes.known(&at, TRANSITION, name, register.transitions.keys().map(String::as_str));
            if register.transitions.get(name).is_some_and(|one| one.by.iter().all(|role| role != "system")) {
                let message = (
                    format!("流转“{name}”不由系统进行。"),
                    format!("The transition `{name}` is not one of the system."),
                );
                notes.add(
                    &at,
                    "definition-rule",
                    message,
                    ("请在其 by 中加 \"system\"。", "Add \"system\" to its by."),
                );
            }
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

/// The clocks of states; a transition may open one of them again, but two states have different ones.
fn state_clocks(register: &RegisterDef) -> impl Iterator<Item = &str> {
    register.states.values().flat_map(|state| {
        let own = state.due.iter().filter(|due| !due.through.contains(&state.name));
        own.map(|due| due.clock.as_str())
    })
}
