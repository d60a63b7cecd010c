//! Small definitions made by hand.

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::civil::date;
use taihang_base::{Id, Text};
use taihang_defs::{
    Access, CatalogueDef, ChoiceOptions, FieldDef, FieldType, FileRule, LineDef, ListDef, Numeric, OptionDef,
    Owner, RegisterDef, StateDef, TransitionDef,
};
use taihang_kernel::{Actor, ActorKey, Board, HeldRole, RecordId};

pub(crate) fn text(word: &str) -> Text {
    Text::new(format!("{word}（中）"), word)
}

pub(crate) fn id(number: u64) -> RecordId {
    Id::new(Timestamp::from_second(1_700_000_000).unwrap(), u128::from(number))
}

pub(crate) fn field(name: &str, kind: FieldType) -> FieldDef {
    FieldDef {
        name: name.to_owned(),
        label: text(name),
        help: None,
        kind,
        group: None,
        class: "content".to_owned(),
        required_from: None,
        computed: None,
        prefill: None,
        search: false,
        sealed: false,
        machine: false,
        hidden: false,
        extra: false,
    }
}

pub(crate) fn options(keys: &[&str]) -> ChoiceOptions {
    let option = |key: &&str| {
        ((*key).to_owned(), OptionDef { label: Text::new(format!("{key}中"), format!("{key} en")) })
    };
    ChoiceOptions::Closed(keys.iter().map(option).collect())
}

pub(crate) fn pdf() -> FileRule {
    FileRule { kinds: vec!["pdf".to_owned()], max_bytes: 1_000 }
}

pub(crate) fn state(name: &str) -> StateDef {
    StateDef {
        name: name.to_owned(),
        label: text(name),
        initial: false,
        last: false,
        published: false,
        rest: false,
        entry: Vec::new(),
        due: Vec::new(),
    }
}

pub(crate) fn transition(name: &str, from: &str, to: &str, by: &[&str]) -> TransitionDef {
    TransitionDef {
        name: name.to_owned(),
        label: text(name),
        from: from.split('|').map(str::to_owned).collect(),
        to: Some(to.to_owned()),
        by: by.iter().map(|role| (*role).to_owned()).collect(),
        board: None,
        all: false,
        reason: false,
        asks: Vec::new(),
        guards: Vec::new(),
        effects: Vec::new(),
    }
}

fn keyed<T>(items: Vec<T>, name: impl Fn(&T) -> &str) -> IndexMap<String, T> {
    items.into_iter().map(|item| (name(&item).to_owned(), item)).collect()
}

pub(crate) fn register(
    name: &str,
    fields: Vec<FieldDef>,
    lines: Vec<LineDef>,
    states: Vec<StateDef>,
) -> RegisterDef {
    RegisterDef {
        name: name.to_owned(),
        version: 1,
        label: text(name),
        purpose: text(name),
        stage: 2,
        owner: Owner::Creator,
        access: Access::Open,
        serves: None,
        title: Vec::new(),
        title_en: None,
        groups: IndexMap::new(),
        fields: keyed(fields, |field| &field.name),
        lines: keyed(lines, |line| &line.name),
        about: None,
        one_of: Vec::new(),
        states: keyed(states, |state| &state.name),
        transitions: IndexMap::new(),
        grants: Vec::new(),
        checks: Vec::new(),
        unique: Vec::new(),
        list: ListDef::default(),
        retired: Vec::new(),
        log_readings: false,
        custom_pages: false,
        fingerprint: String::new(),
    }
}

pub(crate) fn catalogue_def(registers: Vec<RegisterDef>) -> CatalogueDef {
    CatalogueDef { registers: keyed(registers, |register| &register.name), ..CatalogueDef::default() }
}

/// A register with a field of every type.
pub(crate) fn every_type() -> RegisterDef {
    let limits = || Numeric { min: Some("-1000".to_owned()), max: Some("1000000".to_owned()), unit: None };
    register(
        "everything",
        vec![
            field("text", FieldType::Text { max: 20 }),
            field("prose", FieldType::Prose { max: 200 }),
            field("integer", FieldType::Integer(limits())),
            field("decimal", FieldType::Decimal(limits())),
            field("money", FieldType::Money(limits())),
            field("percent", FieldType::Percent(limits())),
            field("date", FieldType::Date),
            field("period", FieldType::Period),
            field("yes_no", FieldType::YesNo),
            field("choice", FieldType::Choice(options(&["red", "green", "新材料、新能源"]))),
            field("choices", FieldType::Choices(options(&["red", "green", "新材料、新能源"]))),
            field("ref", FieldType::Ref { to: "everything".to_owned() }),
            field("refs", FieldType::Refs { to: "everything".to_owned() }),
            field("file", FieldType::File(pdf())),
            field("identifier", FieldType::Identifier { scheme: "orcid".to_owned() }),
            field("place", FieldType::Place),
        ],
        Vec::new(),
        vec![StateDef { initial: true, ..state("draft") }],
    )
}

pub(crate) fn person(number: u64, roles: &[&str], organisation: u64) -> Actor {
    let today = date(2024, 3, 1);
    let mut actor = Actor::public(today);
    actor.key = ActorKey::Account(id(1_000 + number));
    actor.name = format!("person {number}");
    actor.person = Some(id(2_000 + number));
    actor.organisation = Some(id(organisation));
    actor.roles = roles
        .iter()
        .map(|role| HeldRole {
            role: (*role).to_owned(),
            organisation: id(organisation),
            root: id(organisation),
            board: Board::None,
        })
        .collect();
    actor
}
