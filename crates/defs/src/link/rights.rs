//! Grants, audiences and classes of one register.

use std::collections::BTreeSet;

use super::clocks::dues;
use super::life::known_role;
use super::names::{known_state, typed};
use super::notes::{FIELD, Notes, WORD};
use crate::model::{
    Audience, CLASSES, CatalogueDef, Consequence, EVERYBODY, Effect, GrantDef, Notify, RegisterDef, Scope,
};

/// Looks at who may see, do and hear what.
pub(super) fn check(register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    for (number, one) in register.grants.iter().enumerate() {
        grant(&format!("grant {} ({})", number + 1, one.role), one, register, catalogue, notes);
    }
    unseen_classes(register, notes);
    blind_roles(register, notes);
    for (at, notice) in notices(register) {
        match &notice.to {
            Audience::Role(role) => known_role(&at, role, catalogue, notes),
            Audience::Field(field) => typed(&at, field, &["ref", "refs"], register, notes),
            Audience::Owner | Audience::Creator | Audience::Assigned => {}
        }
        notes.key(&at, &notice.text);
    }
}

/// What a grant opens for editing is there, and narrows nothing else.
fn narrowed(at: &str, one: &GrantDef, register: &RegisterDef, notes: &mut Notes) {
    for field in &one.fields {
        let names = register.fields.keys().chain(register.lines.keys()).map(String::as_str);
        notes.known(&format!("{at}.fields"), FIELD, field, names.chain(["about"]));
    }
    if !one.fields.is_empty() && (one.edit.is_empty() || one.create || one.correct) {
        let message = (
            "fields 只限定可以修改的内容。",
            "`fields` narrows what is edited, and neither creating nor correcting.",
        );
        let hint = (
            "请写明 edit，并把 create、correct 放在另一项授权中。",
            "Name `edit`, and grant create and correct apart.",
        );
        notes.refuse(at, message, hint);
    }
}

fn grant(at: &str, one: &GrantDef, register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    known_role(at, &one.role, catalogue, notes);
    for state in one.states.iter().chain(&one.edit) {
        known_state(at, state, register, notes);
    }
    for class in &one.classes {
        notes.known(&format!("{at}.classes"), WORD, class, CLASSES);
    }
    let unseen = |state: &&String| !one.states.is_empty() && !one.states.contains(*state);
    if let Some(state) = one.edit.iter().find(unseen) {
        let message = (
            format!("可以修改却看不到状态“{state}”。"),
            format!("It may edit in the state `{state}` but not see it."),
        );
        notes.add(at, "definition-rule", message, ("请把该状态加进 states。", "Add the state to states."));
    }
    narrowed(at, one, register, notes);
    match &one.scope {
        Scope::Party(field) => typed(at, field, &["ref", "refs"], register, notes),
        Scope::Own | Scope::Assigned(_) | Scope::Delegated | Scope::OwnOrg | Scope::OrgSubtree
            if one.role == "public" =>
        {
            notes.refuse(
                at,
                (
                    "公众没有单位，也没有自己的记录。",
                    "The public has no organisation and no records of its own.",
                ),
                ("请用 published、all 或 nobody。", "Use published, all or nobody."),
            );
        }
        Scope::All
        | Scope::Published
        | Scope::OwnOrg
        | Scope::OrgSubtree
        | Scope::Own
        | Scope::Assigned(_)
        | Scope::Delegated
        | Scope::Nobody => {}
    }
    if one.role == "public"
        && (!one.edit.is_empty()
            || one.correct
            || one.exchange
            || one.scope == Scope::All && !register.states.values().all(|state| state.published))
    {
        notes.refuse(
            at,
            ("公众只能读公开的记录，或新建。", "The public only reads what is published, or creates."),
            (
                "请删去 edit、correct、exchange，并用 published。",
                "Take away edit, correct and exchange, and use published.",
            ),
        );
    }
}

/// A class of fields that no grant shows is a mistake, unless it is `secret`.
fn unseen_classes(register: &RegisterDef, notes: &mut Notes) {
    let used = register
        .fields
        .values()
        .map(|field| &field.class)
        .chain(register.lines.values().map(|line| &line.class));
    for class in used.collect::<BTreeSet<_>>() {
        if class != "secret" && !register.grants.iter().any(|grant| grant.shows(class)) {
            let message = (
                format!("没有授权能看到“{class}”类字段。"),
                format!("No grant shows fields of the class `{class}`."),
            );
            notes.add(
                "grant",
                "definition-unseen",
                message,
                ("请在某个授权的 classes 中写明。", "Name it in the classes of a grant."),
            );
        }
    }
}

/// A role that may move a record has to see it where it is moved from.
fn blind_roles(register: &RegisterDef, notes: &mut Notes) {
    for one in register.transitions.values() {
        for role in one.by.iter().filter(|role| !EVERYBODY.contains(&role.as_str())) {
            let sees = |grant: &&GrantDef| {
                (grant.role == *role || grant.role == "member")
                    && grant.scope != Scope::Nobody
                    && (grant.states.is_empty() || one.from.iter().any(|state| grant.states.contains(state)))
            };
            if !register.grants.iter().any(|grant| sees(&grant)) {
                let message = (
                    format!("角色“{role}”可以流转却看不到记录。"),
                    format!("The role `{role}` may move records that no grant lets it see."),
                );
                notes.add(
                    &format!("transition.{}.by", one.name),
                    "definition-unseen",
                    message,
                    ("请给它授权。", "Give it a grant."),
                );
            }
        }
    }
}

/// Every notice of the register with its place.
fn notices(register: &RegisterDef) -> Vec<(String, &Notify)> {
    let mut notices = Vec::new();
    for (at, due) in dues(register) {
        for then in &due.then {
            if let Consequence::Notify(notice) = then {
                notices.push((at.clone(), notice));
            }
        }
    }
    for one in register.transitions.values() {
        for effect in &one.effects {
            if let Effect::Notify(notice) = effect {
                notices.push((format!("transition.{}.notify", one.name), notice));
            }
        }
    }
    notices
}
