//! For each transition out of the state of a record: whether this person may make it now, and if not, why not.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Money, Text};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, TransitionDef};

use crate::actor::Actor;
use crate::catalogue::Catalogue;
use crate::decide::{by, may_agree, once};
use crate::facts::{Facts, Need};
use crate::hooks::Case;
use crate::reach::{Reach, Standing, Verb, client_may};
use crate::record::Record;
use crate::validate;
use crate::value::{FileRef, Value};

/// A transition as a button.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionView {
    /// The transition.
    pub transition: String,
    /// What the button says.
    pub label: Text,
    /// May be made now, or why not.
    pub allowed: Result<(), Text>,
}

/// What has to be known before [`actions`] can say why not: what the guards ask for.
pub fn needs_for_actions(catalogue: &Catalogue, record: &Record, actor: &Actor, now: Timestamp) -> Vec<Need> {
    let facts = Facts::default();
    let mut needs = Vec::new();
    for transition in ways(record) {
        let would_be = moved(record, transition);
        let case = case(catalogue, (record, &would_be), actor, &facts, now);
        let guards = record.register.hooks.guards.iter().filter(|guard| is_named(transition, guard.name));
        needs.extend(guards.flat_map(|guard| (guard.needs)(&case)));
    }
    once(needs)
}

/// Every transition out of the state of `record` that people make, in the order of the definition.
pub fn actions(
    catalogue: &Catalogue,
    record: &Record,
    standing: &Standing,
    facts: &Facts,
    actor: &Actor,
    now: Timestamp,
) -> Vec<ActionView> {
    let reach = Reach::of(catalogue, &record.register, actor);
    let view = |transition: &TransitionDef| ActionView {
        transition: transition.name.clone(),
        label: transition.label.clone(),
        allowed: role_allows(catalogue, transition, (record, standing), &reach, actor).and_then(|()| {
            let would_be = moved(record, transition);
            complete(&would_be, transition, &reach.classes(record, standing).unwrap_or_default())?;
            let answered = answered(&would_be, transition, actor.today);
            let holds = |would_be: &Record| {
                let case = case(catalogue, (record, would_be), actor, facts, now);
                let guards = &record.register.hooks.guards;
                let mut guards = guards.iter().filter(|guard| is_named(transition, guard.name));
                guards.try_for_each(|guard| (guard.holds)(&case))
            };
            // What only waits for an answer that the step itself asks for is no reason against opening it.
            holds(&would_be).or_else(|why| holds(&answered).map_err(|_| why))
        }),
    };
    ways(record).map(view).collect()
}

/// Transitions out of the state of the record that people make.
fn ways(record: &Record) -> impl Iterator<Item = &TransitionDef> {
    let of_people = |transition: &&TransitionDef| transition.by.iter().any(|role| role != "system");
    let transitions = record.register.def.transitions.values();
    transitions.filter(of_people).filter(|transition| transition.from.contains(&record.state))
}

fn is_named(transition: &TransitionDef, guard: &str) -> bool {
    transition.guards.iter().any(|named| named == guard)
}

fn moved(record: &Record, transition: &TransitionDef) -> Record {
    Record { state: transition.leads_from(&record.state).to_owned(), ..record.clone() }
}

/// The record with something in every field that the transition asks for and that is empty.
fn answered(record: &Record, transition: &TransitionDef, today: Date) -> Record {
    let mut answered = record.clone();
    let fields = record.register.def.fields.values().filter(|field| transition.asks.contains(&field.name));
    for field in fields.filter(|field| record.get(&field.name).is_none()) {
        let some = match &field.kind {
            FieldType::Text { .. } | FieldType::Prose { .. } => Value::Text("…".to_owned()),
            FieldType::Integer(_) => Value::Integer(1),
            FieldType::Decimal(_) => Value::Decimal(Decimal::ONE),
            FieldType::Percent(_) => Value::Percent(Decimal::ONE),
            FieldType::Money(_) => Value::Money(Money::from_fen(1)),
            FieldType::Date => Value::Date(today.tomorrow().unwrap_or(today)),
            FieldType::YesNo => Value::YesNo(true),
            FieldType::Refs { .. } => Value::Refs(vec![record.id]),
            FieldType::Ref { .. } => Value::Ref(record.id),
            FieldType::File(_) => {
                Value::File(FileRef { sha256: String::new(), name: "…".to_owned(), bytes: 1 })
            }
            FieldType::Choice(ChoiceOptions::Closed(options)) => match options.keys().next() {
                Some(option) => Value::Choice(option.clone()),
                None => continue,
            },
            // Nothing plausible can be made up; the guard says what it says.
            FieldType::Choice(ChoiceOptions::List(_))
            | FieldType::Choices(_)
            | FieldType::Period
            | FieldType::Identifier { .. }
            | FieldType::Place => continue,
        };
        answered.set(&field.name, Some(some));
    }
    answered
}

fn case<'a>(
    catalogue: &'a Catalogue,
    (before, record): (&'a Record, &'a Record),
    actor: &'a Actor,
    facts: &'a Facts,
    now: Timestamp,
) -> Case<'a> {
    Case { catalogue, record, before: Some(before), actor, command: None, facts, now }
}

fn role_allows(
    catalogue: &Catalogue,
    transition: &TransitionDef,
    (record, standing): (&Record, &Standing),
    reach: &Reach,
    actor: &Actor,
) -> Result<(), Text> {
    let arms = by(transition, reach, record, standing);
    if arms.is_empty() || !client_may(actor, &record.register.def.name, Verb::Write) {
        let labels = transition.by.iter().filter_map(|role| Some(&catalogue.defs.roles.get(role)?.label));
        let (zh, en): (Vec<&str>, Vec<&str>) =
            labels.map(|label| (label.zh.as_str(), label.en.as_str())).unzip();
        return Err(Text::new(
            format!("由下列角色办理：{}。", zh.join("、")),
            format!("Done by: {}.", en.join(", ")),
        ));
    }
    may_agree(transition, record, &arms, actor)
}

/// What the target state demands is there, or is asked for on the way. Fields that the person does not see stay unnamed.
fn complete(would_be: &Record, transition: &TransitionDef, classes: &BTreeSet<String>) -> Result<(), Text> {
    let problems = validate::missing(would_be);
    let fields =
        problems.iter().filter_map(|problem| would_be.register.def.fields.get(problem.field.as_ref()?));
    let missing: Vec<&FieldDef> = fields.filter(|field| !transition.asks.contains(&field.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let other = Text::new("由他人填写的内容", "what others fill in");
    let labels: BTreeSet<(&str, &str)> = missing
        .iter()
        .map(|field| if classes.contains(&field.class) { &field.label } else { &other })
        .map(|label| (label.zh.as_str(), label.en.as_str()))
        .collect();
    let (zh, en): (Vec<&str>, Vec<&str>) = labels.into_iter().unzip();
    Err(Text::new(
        format!("须先填写：{}。", zh.join("、")),
        format!("To be filled in first: {}.", en.join(", ")),
    ))
}
