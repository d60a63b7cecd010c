//! Tables to the model: words become enums. Names are not followed yet.

use indexmap::IndexMap;
use taihang_base::Text;
use toml::Value;

use super::notes::{Notes, WORD};
use super::types::field_type;
use crate::file::{self, RegisterFile, Tables};
use crate::model::{
    About, Access, Audience, Board, ClockStart, Consequence, DueDef, Effect, FieldDef, GrantDef, GroupDef,
    LineDef, ListDef, Notify, Owner, Prefill, RegisterDef, Retired, RoleDef, Scope, Service, StateDef,
    TransitionDef, UniqueDef,
};

/// The register that the file describes, with everything in it that could be understood.
pub(super) fn register(file: &RegisterFile, notes: &mut Notes) -> RegisterDef {
    if file.pages.as_deref().is_some_and(|pages| pages != "custom") {
        notes.known("pages", WORD, file.pages.as_deref().unwrap_or(""), ["custom"]);
    }
    RegisterDef {
        name: file.register.clone(),
        version: file.version,
        label: Text::from(&file.label),
        purpose: Text::from(&file.purpose),
        stage: file.stage,
        owner: owner(&file.owner),
        access: word(notes, "access", &file.access, &ACCESS).unwrap_or(Access::Closed),
        serves: file.serves.as_deref().and_then(|serves| word(notes, "serves", serves, &SERVICES)),
        title: file.title.clone(),
        title_en: file.title_en.clone(),
        groups: file
            .group
            .iter()
            .map(|(key, group)| (key.clone(), GroupDef { label: Text::from(&group.label) }))
            .collect(),
        fields: fields(&file.field, "", notes),
        lines: file.line.iter().map(|(key, line)| (key.clone(), line_def(key, line, notes))).collect(),
        about: file.about.as_ref().map(|about| About {
            registers: about.registers.clone(),
            required_from: about.required_from.clone(),
        }),
        one_of: file.one_of.iter().map(|set| (set.fields.clone(), set.optional)).collect(),
        states: states(file, notes),
        transitions: file
            .transition
            .iter()
            .map(|(key, one)| (key.clone(), transition(key, one, notes)))
            .collect(),
        grants: file.grant.iter().enumerate().map(|(at, one)| grant(at + 1, one, notes)).collect(),
        checks: file.checks.clone(),
        unique: file.unique.iter().map(|unique| UniqueDef { fields: unique.fields.clone() }).collect(),
        list: file.list.as_ref().map(list).unwrap_or_default(),
        retired: file
            .retired
            .iter()
            .enumerate()
            .filter_map(|(at, one)| retired(at + 1, one, notes))
            .collect(),
        log_readings: file.log_readings,
        custom_pages: file.pages.is_some(),
        fingerprint: file::fingerprint(file),
    }
}

/// A role of `roles.toml`.
pub(super) fn role(key: &str, role: &file::Role, notes: &mut Notes) -> RoleDef {
    notes.key(&format!("role.{key}"), key);
    let at = format!("role.{key}.boards");
    let boards = role.boards.iter().filter_map(|board| word(notes, &at, board, &BOARDS)).collect();
    RoleDef {
        name: key.to_owned(),
        label: Text::from(&role.label),
        boards,
        barred: role.barred.clone(),
        kinds: role.kinds.clone(),
    }
}

const ACCESS: [(&str, Access); 4] = [
    ("open", Access::Open),
    ("audited", Access::Audited),
    ("protected", Access::Protected),
    ("closed", Access::Closed),
];
const BOARDS: [(&str, Board); 3] =
    [("decision", Board::Decision), ("execution", Board::Execution), ("supervision", Board::Supervision)];
const SERVICES: [(&str, Service); 10] = [
    ("organisations", Service::Organisations),
    ("persons", Service::Persons),
    ("accounts", Service::Accounts),
    ("role_grants", Service::RoleGrants),
    ("affiliations", Service::Affiliations),
    ("assignments", Service::Assignments),
    ("parameters", Service::Parameters),
    ("codes", Service::Codes),
    ("regions", Service::Regions),
    ("clients", Service::Clients),
];

/// The meaning of a word; a problem with the nearest one if it has none.
fn word<T: Copy>(notes: &mut Notes, at: &str, word: &str, words: &[(&'static str, T)]) -> Option<T> {
    notes.known(at, WORD, word, words.iter().map(|(name, _)| *name));
    words.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning)
}

fn owner(text: &str) -> Owner {
    match text {
        "self" => Owner::Itself,
        "creator" => Owner::Creator,
        "nobody" => Owner::Nobody,
        path => path.split_once('.').map_or_else(
            || Owner::Field(path.to_owned()),
            |(through, field)| Owner::Through { through: through.to_owned(), field: field.to_owned() },
        ),
    }
}

fn fields(tables: &Tables<file::Field>, below: &str, notes: &mut Notes) -> IndexMap<String, FieldDef> {
    let mut fields = IndexMap::new();
    for (key, field) in tables {
        let at = format!("{below}field.{key}");
        if let Some(kind) = field_type(&at, field, notes) {
            let prefill =
                field.prefill.as_deref().and_then(|text| prefill(&format!("{at}.prefill"), text, notes));
            let def = FieldDef {
                name: key.clone(),
                label: Text::from(&field.label),
                help: field.help.as_ref().map(Text::from),
                kind,
                group: field.group.clone(),
                class: field.class.clone().unwrap_or_else(|| "content".to_owned()),
                required_from: field.required_from.clone(),
                computed: field.computed.clone(),
                prefill,
                search: field.search,
                sealed: field.sealed,
                machine: field.machine,
                hidden: field.hidden,
                extra: field.extra,
            };
            fields.insert(key.clone(), def);
        }
    }
    fields
}

fn prefill(at: &str, text: &str, notes: &mut Notes) -> Option<Prefill> {
    match text.split_once(':') {
        Some(("value", value)) => Some(Prefill::Value(value.to_owned())),
        Some(("through", path)) if path.contains('.') => path.split_once('.').map(|(through, field)| {
            Prefill::Through { through: through.to_owned(), field: field.to_owned() }
        }),
        Some(_) | None => match text {
            "own_organisation" => Some(Prefill::OwnOrganisation),
            "own_person" => Some(Prefill::OwnPerson),
            "today" => Some(Prefill::Today),
            other => {
                notes.known(
                    at,
                    WORD,
                    other,
                    ["own_organisation", "own_person", "today", "through:<ref>.<field>", "value:<value>"],
                );
                None
            }
        },
    }
}

fn line_def(key: &str, line: &file::Line, notes: &mut Notes) -> LineDef {
    LineDef {
        name: key.to_owned(),
        label: Text::from(&line.label),
        class: line.class.clone().unwrap_or_else(|| "content".to_owned()),
        fields: fields(&line.field, &format!("line.{key}."), notes),
        max: line.max.unwrap_or(200),
        machine: line.machine,
    }
}

fn states(file: &RegisterFile, notes: &mut Notes) -> IndexMap<String, StateDef> {
    let mut states: IndexMap<String, StateDef> =
        file.state.iter().map(|(key, state)| (key.clone(), state_def(key, state, notes))).collect();
    let dues: Vec<DueDef> = states.values().flat_map(|state| &state.due).cloned().collect();
    for due in dues {
        for further in &due.through {
            if let Some(state) = states.get_mut(further) {
                state.due.push(due.clone());
            }
        }
    }
    states
}

fn state_def(key: &str, state: &file::State, notes: &mut Notes) -> StateDef {
    StateDef {
        name: key.to_owned(),
        label: Text::from(&state.label),
        initial: state.initial,
        last: state.last,
        published: state.published,
        rest: state.rest,
        entry: state.entry.clone(),
        due: state.due.iter().map(|due| due_def(&format!("state.{key}.due"), due, notes)).collect(),
    }
}

fn due_def(at: &str, due: &file::Due, notes: &mut Notes) -> DueDef {
    let start = match due.start.as_deref() {
        None | Some("entry") => ClockStart::Entry,
        Some(field) => ClockStart::Field(field.to_owned()),
    };
    DueDef {
        clock: due.clock.clone(),
        label: Text::from(&due.label),
        start,
        after: due.after.clone(),
        parameter: due.parameter.clone(),
        until: due.until.clone(),
        warn: due.warn.clone(),
        warn_parameter: due.warn_parameter.clone(),
        through: due.through.clone(),
        met_by: due.met_by.clone(),
        then: due.then.iter().filter_map(|then| consequence(at, then, notes)).collect(),
    }
}

fn consequence(at: &str, then: &file::Then, notes: &mut Notes) -> Option<Consequence> {
    match (&then.advance, &then.notify, &then.enqueue) {
        (Some(transition), None, None) => Some(Consequence::Advance(transition.clone())),
        (None, Some(notice), None) => notify(&format!("{at}.then"), notice, notes).map(Consequence::Notify),
        (None, None, Some(job)) => Some(Consequence::Enqueue(job.clone())),
        (_, _, _) => {
            notes.refuse(
                &format!("{at}.then"),
                (
                    "一项后果只能是 advance、notify、enqueue 之一。",
                    "A consequence is exactly one of advance, notify, enqueue.",
                ),
                ("请拆成几项。", "Write one entry for each."),
            );
            None
        }
    }
}

fn notify(at: &str, notice: &file::Notice, notes: &mut Notes) -> Option<Notify> {
    let to = match notice.to.split_once(':') {
        Some(("role", role)) => Some(Audience::Role(role.to_owned())),
        Some(("field", field)) => Some(Audience::Field(field.to_owned())),
        Some(_) | None => match notice.to.as_str() {
            "owner" => Some(Audience::Owner),
            "creator" => Some(Audience::Creator),
            "assigned" => Some(Audience::Assigned),
            other => {
                notes.known(
                    at,
                    WORD,
                    other,
                    ["owner", "creator", "assigned", "role:<role>", "field:<field>"],
                );
                None
            }
        },
    };
    to.map(|to| Notify { to, text: notice.text.clone() })
}

fn transition(key: &str, one: &file::Transition, notes: &mut Notes) -> TransitionDef {
    let at = format!("transition.{key}");
    TransitionDef {
        name: key.to_owned(),
        label: Text::from(&one.label),
        from: one.from.clone(),
        to: one.to.clone(),
        by: one.by.clone(),
        board: one.board.as_deref().and_then(|board| word(notes, &format!("{at}.board"), board, &BOARDS)),
        all: one.all,
        reason: one.reason,
        asks: one.asks.clone(),
        guards: one.guard.clone(),
        effects: effects(&at, one, notes),
    }
}

/// The effects in their fixed order.
fn effects(at: &str, one: &file::Transition, notes: &mut Notes) -> Vec<Effect> {
    let mut effects: Vec<Effect> = one
        .notify
        .iter()
        .filter_map(|notice| notify(&format!("{at}.notify"), notice, notes))
        .map(Effect::Notify)
        .collect();
    effects.extend(one.close_deadline.iter().cloned().map(Effect::CloseDeadline));
    effects.extend(one.pause_deadline.iter().cloned().map(Effect::PauseDeadline));
    let opened = one.open_deadline.iter().map(|due| due_def(&format!("{at}.open_deadline"), due, notes));
    effects.extend(opened.map(|due| Effect::OpenDeadline(Box::new(due))));
    effects.extend(one.publish.then_some(Effect::Publish));
    if one.freeze_fields == ["all"] {
        effects.push(Effect::FreezeFields(Vec::new()));
    } else if !one.freeze_fields.is_empty() {
        effects.push(Effect::FreezeFields(one.freeze_fields.clone()));
    }
    effects.extend(one.enqueue.iter().cloned().map(Effect::Enqueue));
    effects.extend(one.hook.iter().cloned().map(Effect::Hook));
    effects
}

fn grant(number: usize, one: &file::Grant, notes: &mut Notes) -> GrantDef {
    let scope = scope(&format!("grant {number} ({}).scope", one.role), &one.scope, notes);
    let classes = if one.classes.is_empty() {
        ["content", "assessment", "money"].map(str::to_owned).to_vec()
    } else {
        one.classes.clone()
    };
    GrantDef {
        role: one.role.clone(),
        scope,
        states: one.states.clone(),
        classes,
        create: one.create,
        edit: one.edit.clone(),
        fields: one.fields.clone(),
        correct: one.correct,
        exchange: one.exchange,
    }
}

fn scope(at: &str, text: &str, notes: &mut Notes) -> Scope {
    match text.split_once(':') {
        Some(("assigned", kinds)) => {
            Scope::Assigned(kinds.split(',').map(|kind| kind.trim().to_owned()).collect())
        }
        Some(("party", field)) => Scope::Party(field.to_owned()),
        Some(_) | None => {
            let words = [
                ("all", Scope::All),
                ("published", Scope::Published),
                ("own_org", Scope::OwnOrg),
                ("org_subtree", Scope::OrgSubtree),
                ("own", Scope::Own),
                ("assigned", Scope::Assigned(Vec::new())),
                ("delegated", Scope::Delegated),
                ("nobody", Scope::Nobody),
            ];
            let names =
                words.iter().map(|(name, _)| *name).chain(["assigned:<kind>,<kind>", "party:<field>"]);
            notes.known(at, WORD, text, names);
            words.into_iter().find(|(name, _)| *name == text).map_or(Scope::Nobody, |(_, scope)| scope)
        }
    }
}

fn list(list: &file::List) -> ListDef {
    let sort = list.sort.as_deref().map(|sort| {
        let field = sort.strip_prefix('-');
        (field.unwrap_or(sort).to_owned(), field.is_some())
    });
    ListDef { columns: list.columns.clone(), filters: list.filters.clone(), sort }
}

fn retired(number: usize, one: &file::RetiredEntry, notes: &mut Notes) -> Option<Retired> {
    let since = one.since;
    match (one.state.clone(), one.field.clone(), one.option.clone(), one.becomes.clone()) {
        (Some(state), None, None, Some(becomes)) => Some(Retired::State { state, since, becomes }),
        (None, Some(field), None, becomes) => Some(Retired::Field { field, since, becomes }),
        (None, Some(field), Some(option), becomes) => Some(Retired::Option { field, option, since, becomes }),
        (_, _, _, _) => {
            notes.refuse(
                &format!("retired {number}"),
                (
                    "须写明一个状态及其去向，或一个字段，或一个字段的一个选项。",
                    "It names a state with what it becomes, or a field, or an option of a field.",
                ),
                ("例：state = \"a\", becomes = \"b\"。", "For example state = \"a\", becomes = \"b\"."),
            );
            None
        }
    }
}

/// A limit as an exact decimal text: a whole number, or a text such as "0.5".
pub(super) fn exact(at: &str, value: &Value, notes: &mut Notes) -> Option<String> {
    let text = match value {
        Value::Integer(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    };
    let sound = text.filter(|text| taihang_base::parse_decimal(text).is_ok());
    if sound.is_none() {
        notes.refuse(
            at,
            ("界限须是整数或写成文字的小数。", "A limit is a whole number or a decimal written as text."),
            ("例：min = 0，max = \"0.5\"。", "For example min = 0, max = \"0.5\"."),
        );
    }
    sound
}
