//! Every name of one register leads somewhere, and to something of the right type.

use crate::model::{CLASSES, ClockStart, DueDef, Effect, FieldDef, FieldType, RegisterDef, Retired};

use super::notes::{FIELD, GROUP, Notes, STATE, WORD};

/// Names that a field cannot have: words of the format and of queries, and what no Rust identifier can be. Columns that the
/// store adds begin with an underscore, which no key does.
const TAKEN: [&str; 13] = [
    "id",
    "version",
    "state",
    "owner",
    "created",
    "changed",
    "about",
    "published",
    "all",
    "entry",
    "self",
    "super",
    "crate",
];
/// What a list may show, narrow and sort by beside its fields.
const COLUMNS: [&str; 5] = ["state", "owner", "about", "created", "changed"];
/// Who may create records in a state that is not the initial one.
const ENTRANTS: [&str; 2] = ["import", "engine"];

/// Follows the names of `register`.
pub(super) fn check(register: &RegisterDef, notes: &mut Notes) {
    sizes(register, notes);
    for field in register.fields.values() {
        let at = format!("field.{}", field.name);
        key(&at, &field.name, notes);
        field_names(&at, field, register, notes);
        if !field.extra && field.name.starts_with("extra_") {
            notes.refuse(
                &at,
                ("extra_ 留给本地扩展字段。", "extra_ is kept for the fields of an overlay."),
                ("请改名。", "Rename it."),
            );
        }
    }
    lines(register, notes);
    list(register, notes);
    sets(register, notes);
    for state in register.states.values() {
        let at = format!("state.{}", state.name);
        notes.key(&at, &state.name);
        if state.name == "void" {
            let message = (
                "每个登记册都有 void 状态（已撤销的导入）。",
                "Every register has the state void: imports taken back.",
            );
            notes.refuse(&at, message, ("请改名。", "Rename it."));
        }
        for entrant in &state.entry {
            notes.known(&format!("{at}.entry"), WORD, entrant, ENTRANTS);
        }
        state.due.iter().for_each(|due| due_fields(&format!("{at}.due"), due, register, notes));
    }
    transitions(register, notes);
    retired(register, notes);
}

fn sizes(register: &RegisterDef, notes: &mut Notes) {
    notes.key("register", &register.name);
    for (at, count, most) in [
        ("field", register.fields.len(), 60),
        ("line", register.lines.len(), 8),
        ("state", register.states.len(), 24),
        ("transition", register.transitions.len(), 60),
        ("grant", register.grants.len(), 60),
    ] {
        notes.at_most(at, count, most);
    }
    for (name, group) in &register.groups {
        notes.key(&format!("group.{name}"), name);
        if !register.fields.values().any(|field| field.group.as_ref() == Some(name)) {
            let message = (
                format!("分组“{}”没有字段。", group.label.zh),
                format!("No field stands in the group `{name}`."),
            );
            notes.add(&format!("group.{name}"), "definition-unused", message, ("请删去。", "Take it away."));
        }
    }
}

fn key(at: &str, name: &str, notes: &mut Notes) {
    notes.key(at, name);
    if TAKEN.contains(&name) {
        let message = (
            format!("“{name}”是每条记录都有的，或不可用。"),
            format!("`{name}` is what every record has, or not allowed."),
        );
        notes.add(at, "definition-key", message, ("请改名。", "Rename it."));
    }
}

fn field_names(at: &str, field: &FieldDef, register: &RegisterDef, notes: &mut Notes) {
    notes.known(&format!("{at}.class"), WORD, &field.class, CLASSES);
    if let Some(group) = &field.group {
        notes.known(&format!("{at}.group"), GROUP, group, register.groups.keys().map(String::as_str));
    }
    if let Some(state) = &field.required_from {
        known_state(&format!("{at}.required_from"), state, register, notes);
    }
    if field.computed.is_some() && (field.required_from.is_some() || field.prefill.is_some() || field.sealed)
    {
        notes.refuse(
            at,
            (
                "计算字段无人填写，不能必填、预填或加密。",
                "Nobody fills in a computed field: it is not required, prefilled or sealed.",
            ),
            (
                "请删去 required_from、prefill、sealed 或 computed。",
                "Take away required_from, prefill, sealed or computed.",
            ),
        );
    }
    if field.sealed && field.search {
        notes.refuse(
            &format!("{at}.search"),
            ("加密字段不能检索。", "A sealed field cannot be searched."),
            ("请删去其一。", "Take one of them away."),
        );
    }
}

fn lines(register: &RegisterDef, notes: &mut Notes) {
    for line in register.lines.values() {
        let at = format!("line.{}", line.name);
        key(&at, &line.name, notes);
        notes.known(&format!("{at}.class"), WORD, &line.class, CLASSES);
        notes.at_most(&format!("{at}.max"), line.max, 10_000);
        notes.at_most(&at, line.fields.len(), 20);
        if register.fields.contains_key(&line.name) || line.fields.is_empty() {
            notes.refuse(
                &at,
                (
                    "明细须有列，且不能与字段同名。",
                    "Lines have columns, and no field of the register has their name.",
                ),
                ("请改正。", "Mend it."),
            );
        }
        for field in line.fields.values() {
            let at = format!("{at}.field.{}", field.name);
            key(&at, &field.name, notes);
            let whole = matches!(
                field.kind,
                FieldType::Refs { .. } | FieldType::Choices(_) | FieldType::File(_) | FieldType::Prose { .. }
            );
            let own = field.computed.is_some()
                || field.group.is_some()
                || field.prefill.is_some()
                || field.class != "content";
            if whole || own || field.sealed || field.search {
                notes.refuse(
                    &at,
                    ("明细列只用简单类型，没有自己的 class、group、computed、prefill、search、sealed。",
                     "A column has a simple type and no class, group, computed, prefill, search or sealed of its own."),
                    ("请改为登记册的字段。", "Make it a field of the register."),
                );
            }
            if let Some(state) = &field.required_from {
                known_state(&format!("{at}.required_from"), state, register, notes);
            }
        }
    }
}

fn list(register: &RegisterDef, notes: &mut Notes) {
    if register.title.is_empty() {
        notes.refuse(
            "title",
            ("缺少标题字段。", "No field names a record."),
            ("例：title = [\"name\"]。", "For example title = [\"name\"]."),
        );
    }
    for name in &register.title {
        open("title", name, &[], register, FieldType::sortable, notes);
    }
    if let Some(name) = &register.title_en {
        title_en(name, register, notes);
    }
    for name in &register.list.columns {
        open("list.columns", name, &COLUMNS, register, |_| true, notes);
    }
    for name in &register.list.filters {
        open("list.filters", name, &COLUMNS, register, FieldType::filterable, notes);
    }
    if let Some((name, _)) = &register.list.sort {
        open("list.sort", name, &COLUMNS, register, FieldType::sortable, notes);
    }
}

/// The English title is a text that whoever may read the title may read too: a name does not come and go with the language.
fn title_en(name: &str, register: &RegisterDef, notes: &mut Notes) {
    open("title_en", name, &[], register, |kind| matches!(kind, FieldType::Text { .. }), notes);
    let class = |name: &str| register.fields.get(name).map(|field| &field.class);
    if class(name).is_some_and(|own| register.title.iter().any(|title| class(title) != Some(own))) {
        let message = ("英文标题与标题须属同一类别。", "The English title and the title are of one class.");
        notes.refuse("title_en", message, ("请改字段的 class。", "Change the `class` of the field."));
    }
}

/// A field that exists, is not sealed, and whose type is `fit`; or one of `beside`.
fn open(
    at: &str,
    name: &str,
    beside: &[&str],
    register: &RegisterDef,
    fit: fn(&FieldType) -> bool,
    notes: &mut Notes,
) {
    let names = register.fields.keys().map(String::as_str).chain(beside.iter().copied());
    notes.known(at, FIELD, name, names);
    if let Some(field) = register.fields.get(name)
        && (field.sealed || !fit(&field.kind))
    {
        let sealed = if field.sealed { ("加密的", "sealed ") } else { ("", "") };
        let word = field.kind.word();
        let message = (
            format!("{}{word} 字段“{name}”不能用在此处。", sealed.0),
            format!("The {}{word} field `{name}` has no place here.", sealed.1),
        );
        notes.add(at, "definition-type", message, ("请换一个字段。", "Choose another field."));
    }
}

/// One-of sets, unique sets, the about-link.
fn sets(register: &RegisterDef, notes: &mut Notes) {
    for (fields, _) in &register.one_of {
        for name in fields {
            typed("one_of.fields", name, &["ref"], register, notes);
        }
        let asked = |name: &String| {
            register
                .fields
                .get(name)
                .is_some_and(|field| field.required_from.is_some() || field.computed.is_some())
        };
        if fields.len() < 2 || fields.iter().any(asked) {
            notes.refuse(
                "one_of",
                (
                    "至少两个引用字段，均不必填、不计算。",
                    "It has two refs or more, none of them required or computed by itself.",
                ),
                ("必填由 one_of 负责。", "The set itself asks for exactly one."),
            );
        }
    }
    for unique in &register.unique {
        if unique.fields.is_empty() {
            notes.refuse(
                "unique",
                ("缺少字段。", "It names no field."),
                ("请写明 fields。", "Name its fields."),
            );
        }
        for name in &unique.fields {
            notes.known("unique.fields", FIELD, name, register.fields.keys().map(String::as_str));
            if register.fields.get(name).is_some_and(|field| !field.kind.sortable()) {
                let message = (
                    format!("“{name}”的类型不能比较。"),
                    format!("`{name}` is of a type that cannot be compared."),
                );
                notes.add(
                    "unique.fields",
                    "definition-type",
                    message,
                    ("请换一个字段。", "Choose another field."),
                );
            }
        }
    }
    if let Some(state) = register.about.as_ref().and_then(|about| about.required_from.as_ref()) {
        known_state("about.required_from", state, register, notes);
    }
}

fn transitions(register: &RegisterDef, notes: &mut Notes) {
    for one in register.transitions.values() {
        let at = format!("transition.{}", one.name);
        notes.key(&at, &one.name);
        for name in &one.asks {
            notes.known(&format!("{at}.asks"), FIELD, name, register.fields.keys().map(String::as_str));
            if register.fields.get(name).is_some_and(|field| field.computed.is_some()) {
                notes.refuse(
                    &format!("{at}.asks"),
                    ("计算字段不能要求填写。", "A computed field cannot be asked for."),
                    ("请删去。", "Take it away."),
                );
            }
        }
        for effect in &one.effects {
            match effect {
                Effect::FreezeFields(fields) => fields.iter().for_each(|name| {
                    notes.known(
                        &format!("{at}.freeze_fields"),
                        FIELD,
                        name,
                        register.fields.keys().map(String::as_str),
                    );
                }),
                Effect::OpenDeadline(due) => due_fields(&format!("{at}.open_deadline"), due, register, notes),
                Effect::Notify(_)
                | Effect::CloseDeadline(_)
                | Effect::PauseDeadline(_)
                | Effect::Publish
                | Effect::Enqueue(_)
                | Effect::Hook(_) => {}
            }
        }
    }
}

fn due_fields(at: &str, due: &DueDef, register: &RegisterDef, notes: &mut Notes) {
    let start = if let ClockStart::Field(field) = &due.start { Some(field) } else { None };
    for name in start.into_iter().chain(&due.until) {
        typed(at, name, &["date", "period"], register, notes);
    }
}

/// A field that exists and is of one of the types.
pub(super) fn typed(at: &str, name: &str, words: &[&str], register: &RegisterDef, notes: &mut Notes) {
    notes.known(at, FIELD, name, register.fields.keys().map(String::as_str));
    if let Some(field) = register.fields.get(name).filter(|field| !words.contains(&field.kind.word())) {
        let (is, list) = (field.kind.word(), words.join(", "));
        let message = (
            format!("“{name}”的类型是 {is}，此处须为 {list}。"),
            format!("`{name}` is of type {is}; here it has to be {list}."),
        );
        notes.add(
            at,
            "definition-type",
            message,
            ("请换一个字段或改类型。", "Choose another field or change its type."),
        );
    }
}

pub(super) fn known_state(at: &str, state: &str, register: &RegisterDef, notes: &mut Notes) -> bool {
    notes.known(at, STATE, state, register.states.keys().map(String::as_str))
}

/// What is retired is gone, and what it became is there.
fn retired(register: &RegisterDef, notes: &mut Notes) {
    for (number, one) in register.retired.iter().enumerate() {
        let at = format!("retired {}", number + 1);
        let still = match one {
            Retired::State { state, becomes, .. } => {
                known_state(&at, becomes, register, notes);
                register.states.contains_key(state)
            }
            Retired::Field { field, becomes, .. } => {
                if let Some(becomes) = becomes {
                    notes.known(&at, FIELD, becomes, register.fields.keys().map(String::as_str));
                }
                register.fields.contains_key(field)
            }
            Retired::Option { field, .. } => {
                notes.known(&at, FIELD, field, register.fields.keys().map(String::as_str));
                false
            }
        };
        if still {
            notes.refuse(
                &at,
                ("已停用的仍在定义中。", "What is retired is still there."),
                ("请删去其一。", "Take one of them away."),
            );
        }
    }
}
