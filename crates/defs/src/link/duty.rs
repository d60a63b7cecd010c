//! Separation of duties (R12): whoever decides does not carry out, whoever carries out does not supervise, and no second signature
//! can be walked around. What depends on the person and the case is a guard; this is what can be seen from the definitions alone.

use std::collections::BTreeSet;

use taihang_base::Problem;

use super::notes::Notes;
use crate::model::{CatalogueDef, RegisterDef, TransitionDef};

/// The guard that wants a second person.
const FOUR_EYES: &str = "four_eyes";

/// Every place where one person could do alone what two have to do, or a role serves a board that is not its own.
pub fn duty_conflicts(catalogue: &CatalogueDef) -> Vec<Problem> {
    let mut problems = Vec::new();
    for register in catalogue.registers.values() {
        let mut notes = Notes::new(&register.name);
        boards(register, catalogue, &mut notes);
        for one in register.transitions.values() {
            if one.all && one.by.len() < 2 {
                let message = (
                    "只有一个角色，谈不上共同同意。".to_owned(),
                    "One role alone cannot agree with others.".to_owned(),
                );
                conflict(one, message, ("请补角色或删去 all。", "Add a role or take away all."), &mut notes);
            }
            if apart(one) {
                bypassed(one, register, &mut notes);
            }
        }
        problems.extend(notes.problems);
    }
    problems
}

/// Whether the transition takes more than one person.
fn apart(one: &TransitionDef) -> bool {
    one.all || one.guards.iter().any(|guard| guard == FOUR_EYES)
}

fn conflict(one: &TransitionDef, message: (String, String), hint: (&str, &str), notes: &mut Notes) {
    notes.add(&format!("transition.{}", one.name), "definition-duty-conflict", message, hint);
}

/// A role serves its own boards only, and no role alone serves two in one register.
fn boards(register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    let on_board: Vec<_> =
        register.transitions.values().filter_map(|one| one.board.map(|board| (one, board))).collect();
    for (at, (one, board)) in on_board.iter().enumerate() {
        for role in &one.by {
            let own = catalogue.roles.get(role).map(|role| role.boards.as_slice()).unwrap_or_default();
            if !own.is_empty() && !own.contains(board) {
                let message = (
                    format!("角色“{role}”不属于此项职责。"),
                    format!("The role `{role}` does not serve this board."),
                );
                conflict(
                    one,
                    message,
                    ("请换角色，或改 board。", "Choose another role, or another board."),
                    notes,
                );
            }
            let other = on_board
                .iter()
                .take(at)
                .find(|(other, far)| far != board && other.by.contains(role) && !apart(one) && !apart(other));
            if let Some((other, _)) = other {
                let message = (
                    format!("角色“{role}”一人可兼“{}”与“{}”两项职责。", other.name, one.name),
                    format!("The role `{role}` could do both `{}` and `{}` alone.", other.name, one.name),
                );
                conflict(
                    one,
                    message,
                    (
                        "请分给不同角色，或加 guard four_eyes。",
                        "Give them to different roles, or add the guard four_eyes.",
                    ),
                    notes,
                );
            }
        }
    }
}

/// A transition that takes two must not have a way around it that one role can walk alone.
fn bypassed(one: &TransitionDef, register: &RegisterDef, notes: &mut Notes) {
    for role in &one.by {
        let alone: Vec<&TransitionDef> = register
            .transitions
            .values()
            .filter(|way| way.name != one.name && !apart(way) && way.by.contains(role))
            .collect();
        // What leaves the record in its state changes nothing that another way could.
        let Some(to) = &one.to else { continue };
        for from in &one.from {
            let mut reached = BTreeSet::from([from.as_str()]);
            let mut before = 0;
            while reached.len() > before {
                before = reached.len();
                let next =
                    alone.iter().filter(|way| way.from.iter().any(|from| reached.contains(from.as_str())));
                let next: Vec<&str> = next.filter_map(|way| way.to.as_deref()).collect();
                reached.extend(next);
            }
            if from != to && reached.contains(to.as_str()) {
                let message = (
                    format!("角色“{role}”可以绕过此流转，独自把记录从“{from}”变为“{to}”。"),
                    format!("The role `{role}` can go around it alone from `{from}` to `{to}`."),
                );
                conflict(
                    one,
                    message,
                    ("请在旁路上同样要求第二人。", "Ask for a second person on the way around, too."),
                    notes,
                );
            }
        }
    }
}
