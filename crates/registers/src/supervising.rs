//! How a record of another register comes under supervision: its deadline passed, and a matter is registered about it.

use taihang_kernel::decision::Ids;
use taihang_kernel::{Case, Command, Draft, FollowUp, Guard, Need, RecordId, Value};

use crate::rules::{create, refuse_if, with};

/// States of a matter that is not over.
pub const OPEN: &[&str] = &["registered", "returned", "deployed", "fed_back", "settled"];

/// A record whose deadline passed becomes a supervised matter of its owner, once as long as one is open (S002, S012, S013).
pub(crate) const SUPERVISE: FollowUp = FollowUp { name: "supervise", needs: about_this, commands: supervise };

/// A person hears that a matter is open already, instead of finding that nothing happened.
pub(crate) const NOT_SUPERVISED: Guard = Guard {
    name: "not_supervised",
    needs: about_this,
    holds: |case| {
        let known = about_this(case).iter().any(|need| !case.facts.records(need).is_empty());
        refuse_if(known, "已有在办的督办事项。", "A supervised matter about it is open already.")
    },
};

/// Matters about this record that are not over.
pub(crate) fn about_this(case: &Case<'_>) -> Vec<Need> {
    with("supervision_item", &[("about", Some(Value::Ref(case.record.id)))], OPEN)
}

fn supervise(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let known = about_this(case).iter().any(|need| !case.facts.records(need).is_empty());
    let Some(unit) = case.record.owner.filter(|_| !known) else { return Vec::new() };
    vec![create("supervision_item", ids.next(), matter(case, unit), None)]
}

/// The matter about the record of `case`, for `unit`.
pub(crate) fn matter(case: &Case<'_>, unit: RecordId) -> Draft {
    let register = case.record.register.def.name.as_str();
    let source = match register {
        "ticket" => "hotline",
        "finding" | "inspection" => "inspection",
        "policy_document" => "policy",
        "publication" => "publication",
        "target" | "indicator" => "indicator",
        "meeting" => "resolution",
        _ if case.record.text("kind") == Some("resolution") => "resolution",
        _ => "plan_task",
    };
    let names = &case.record.register.def.title;
    let title = names.iter().find_map(|name| case.record.text(name)).unwrap_or_default();
    let title: String = title.chars().take(290).collect();
    let held = |name: &str| case.record.register.def.fields.contains_key(name);
    let copied = |name: &str| case.record.get(name).filter(|_| held(name)).cloned();
    let mut draft = Draft::default()
        .with("title", Value::Text(title))
        .with("class", Value::Choice("ordinary".to_owned()))
        .with("source", Value::Choice(source.to_owned()))
        .with("unit", Value::Ref(unit))
        .with("registered_on", Value::Date(case.actor.today))
        .with("region", copied("region"))
        .with("document", copied("document"));
    draft.about = Some(Some((register.to_owned(), case.record.id)));
    draft
}
