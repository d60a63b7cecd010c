//! The rights matrix: who reaches what in which register, as stable text. It is committed, so that every change of rights is
//! read as a difference.

use std::fmt::Write as _;

use taihang_defs::{Access, GrantDef, RegisterDef, Scope, TransitionDef};

use crate::catalogue::Catalogue;
use crate::reach::all_classes;

/// The matrix of a catalogue: registers by name; in each, grants in a fixed order and transitions by role.
pub fn matrix(catalogue: &Catalogue) -> String {
    let mut registers: Vec<&RegisterDef> = catalogue.registers().map(|register| &register.def).collect();
    registers.sort_by_key(|def| &def.name);
    let mut text = String::new();
    for def in registers {
        let access = match def.access {
            Access::Open => "open",
            Access::Audited => "audited",
            Access::Protected => "protected",
            Access::Closed => "closed",
        };
        let log = if def.log_readings { ", readings logged" } else { "" };
        let mut lines: Vec<String> = def.grants.iter().map(|grant| granted(def, grant)).collect();
        lines.sort();
        let mut ways: Vec<String> = def.transitions.values().flat_map(made_by).collect();
        ways.sort();
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{} ({access}{log})", def.name);
        for line in lines.into_iter().chain(ways) {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

fn granted(def: &RegisterDef, grant: &GrantDef) -> String {
    let scope = match &grant.scope {
        Scope::All => "all".to_owned(),
        Scope::Published => "published".to_owned(),
        Scope::OwnOrg => "own_org".to_owned(),
        Scope::OrgSubtree => "org_subtree".to_owned(),
        Scope::Own => "own".to_owned(),
        Scope::Assigned(kinds) => format!("assigned({})", kinds.join(" ")),
        Scope::Party(field) => format!("party({field})"),
        Scope::Delegated => "delegated".to_owned(),
        Scope::Nobody => "nobody".to_owned(),
    };
    let usual =
        || all_classes(def).into_iter().filter(|class| class != "secret" && class != "personal").collect();
    let mut classes: Vec<String> = if grant.classes.is_empty() { usual() } else { grant.classes.clone() };
    classes.sort();
    let mut line = format!("{} {scope} reads {}", grant.role, classes.join("+"));
    if !grant.states.is_empty() {
        let _ = write!(line, " in {}", grant.states.join("|"));
    }
    let rights = [(grant.create, "create"), (grant.correct, "correct"), (grant.exchange, "exchange")];
    for (_, right) in rights.iter().filter(|(given, _)| *given) {
        let _ = write!(line, ", {right}");
    }
    if !grant.edit.is_empty() {
        let _ = write!(line, ", edit in {}", grant.edit.join("|"));
        if !grant.fields.is_empty() {
            let _ = write!(line, " only {}", grant.fields.join("+"));
        }
    }
    line
}

fn made_by(transition: &TransitionDef) -> impl Iterator<Item = String> + '_ {
    let with = if transition.all { " with all others" } else { "" };
    transition.by.iter().map(move |role| {
        format!(
            "{role} moves {}: {} -> {}{with}",
            transition.name,
            transition.from.join("|"),
            transition.to.as_deref().unwrap_or("=")
        )
    })
}
