//! The life of a record: one beginning, every state reached, no exit from an end, no dead end.

use std::collections::BTreeSet;

use super::clocks::{self, advances, dues};
use super::names::known_state;
use super::notes::{Notes, ROLE};
use crate::model::{CatalogueDef, EVERYBODY, RegisterDef, StateDef, TransitionDef};

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
    clocks::check(register, notes);
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
