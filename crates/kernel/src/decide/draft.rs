//! A draft put into a record: what may be named in it, and what becomes of the record.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::{Problem, Text};
use taihang_defs::{FieldDef, LineDef, Prefill};

use crate::actor::Actor;
use crate::command::Draft;
use crate::facts::{Facts, Need};
use crate::input::{NoLookup, parse_value};
use crate::normal::normal;
use crate::problem::{nearest, unknown_field, wrong};
use crate::reach::{class_of, names};
use crate::record::{Line, Record};
use crate::validate::place;
use crate::value::Value;

/// What a draft may change.
pub(super) struct Allowance<'a> {
    /// Classes of fields that the actor sees; others are unknown.
    pub(super) seen: &'a BTreeSet<String>,
    /// Fields and kinds of lines that the actor may change, and `about`.
    pub(super) open: &'a BTreeSet<String>,
    /// Only these fields, whatever their class: those a transition asks for.
    pub(super) asked: Option<&'a [String]>,
    /// Whether frozen fields may be changed.
    pub(super) thaw: bool,
}

/// Names in the draft that may not be changed, each with the problem. A value that stays the same is no change.
pub(super) fn refused(
    record: &Record,
    draft: &Draft,
    allowance: &Allowance<'_>,
) -> BTreeMap<String, Problem> {
    let def = &record.register.def;
    let mut refused = BTreeMap::new();
    for (name, value) in &draft.values {
        let field = def.fields.get(name);
        let same = || {
            field.is_some_and(|field| {
                let value = value.clone().map_or(Ok(None), |value| normal(field, value));
                value.is_ok_and(|value| value.as_ref() == record.get(name))
            })
        };
        if let Some(problem) = name_refused(record, name, allowance, field, same) {
            refused.insert(name.clone(), problem);
        }
    }
    for name in draft.lines.keys() {
        let problem = match def.lines.get(name) {
            Some(_) => name_refused(record, name, allowance, None, || false),
            None => Some(unknown_field(name, None)),
        };
        refused.extend(problem.map(|problem| (name.clone(), problem)));
    }
    if draft.about.is_some() {
        let open = allowance.open.contains("about") || is_asked(allowance, "about");
        let problem = match &def.about {
            None => Some(unknown_field("about", None)),
            Some(_) if !open => Some(not_editable("about", &Text::new("所属记录", "The about-link"))),
            Some(_) => None,
        };
        refused.extend(problem.map(|problem| ("about".to_owned(), problem)));
    }
    refused
}

fn is_asked(allowance: &Allowance<'_>, name: &str) -> bool {
    allowance.asked.is_some_and(|asked| asked.iter().any(|field| field == name))
}

fn name_refused(
    record: &Record,
    name: &str,
    allowance: &Allowance<'_>,
    field: Option<&FieldDef>,
    same: impl Fn() -> bool,
) -> Option<Problem> {
    let def = &record.register.def;
    let asked = is_asked(allowance, name);
    let seen = |class: &str| allowance.seen.contains(class);
    let class = class_of(def, name).filter(|class| asked || seen(class));
    let is_line = field.is_none() && def.lines.contains_key(name);
    if class.is_none() || (field.is_none() && !is_line) {
        let near = nearest(name, names(def).filter(|(_, class)| seen(class)).map(|(name, _)| name));
        return Some(unknown_field(name, near));
    }
    let label = field.map_or_else(|| def.lines.get(name).map(|line| &line.label), |field| Some(&field.label));
    let label = label.cloned().unwrap_or_default();
    let blocked = |code: &str, zh: &str, en: &str| {
        let message = Text::new(format!("“{}”{zh}", label.zh), format!("“{}” {en}", label.en));
        let hint = Text::new("请从提交内容中去掉。", "Leave it out.");
        Problem::new(code, message, hint).about(name)
    };
    if field.is_some_and(|field| field.computed.is_some()) {
        return (!same()).then(|| {
            blocked("field-computed", "由系统计算，不能填写。", "is reckoned and cannot be typed.")
        });
    }
    if !allowance.thaw && record.frozen.iter().any(|frozen| frozen == name) {
        return (!same())
            .then(|| blocked("field-frozen", "已锁定，不能修改。", "is frozen and cannot be changed."));
    }
    if allowance.asked.is_some() && !asked {
        return (!same())
            .then(|| blocked("field-not-asked", "不在本步骤填写。", "is not asked for at this step."));
    }
    (!asked && !allowance.open.contains(name) && !same()).then(|| not_editable(name, &label))
}

fn not_editable(name: &str, label: &Text) -> Problem {
    Problem::new(
        "field-not-editable",
        Text::new(format!("无权修改“{}”。", label.zh), format!("“{}” may not be changed by you.", label.en)),
        Text::new("请联系有权限的人员。", "Ask somebody who may."),
    )
    .about(name)
}

/// Puts the draft into the record, leaving out the names in `refused`; gives what is wrong with the values.
pub(super) fn put(record: &mut Record, draft: &Draft, refused: &BTreeMap<String, Problem>) -> Vec<Problem> {
    let register = std::sync::Arc::clone(&record.register);
    let mut problems = Vec::new();
    for (name, value) in draft.values.iter().filter(|(name, _)| !refused.contains_key(*name)) {
        let Some(field) = register.def.fields.get(name) else { continue };
        match value.clone().map_or(Ok(None), |value| normal(field, value)) {
            Ok(value) => record.set(name, value),
            Err(problem) => problems.push(problem),
        }
    }
    for (kind, rows) in draft.lines.iter().filter(|(kind, _)| !refused.contains_key(*kind)) {
        let Some(line) = register.def.lines.get(kind) else { continue };
        // Far too many lines are refused before they are read; the problem itself comes from the demands of the record.
        let rows = rows.iter().take(line.max + 1).enumerate();
        let rows: Vec<Line> = rows.map(|(at, row)| read_row(line, at, row, &mut problems)).collect();
        if rows.is_empty() {
            record.lines.remove(kind)
        } else {
            record.lines.insert(kind.clone(), rows)
        };
    }
    if let (Some(about), Some(allowed)) = (&draft.about, &register.def.about)
        && !refused.contains_key("about")
    {
        match about {
            Some((of, _)) if !allowed.registers.contains(of) => {
                problems.push(about_not_allowed(&allowed.registers));
            }
            Some(_) | None => record.about.clone_from(about),
        }
    }
    problems
}

fn about_not_allowed(registers: &[String]) -> Problem {
    let list = registers.join(", ");
    Problem::new(
        "about-not-allowed",
        Text::new("不能归于该登记册的记录。", "It cannot be filed under a record of that register."),
        Text::new(format!("可归于：{list}。"), format!("Registers it may be filed under: {list}.")),
    )
    .about("about")
}

fn read_row(
    line: &LineDef,
    at: usize,
    row: &BTreeMap<String, Option<Value>>,
    problems: &mut Vec<Problem>,
) -> Line {
    for name in row.keys().filter(|name| !line.fields.contains_key(*name)) {
        let near = nearest(name, line.fields.keys().map(String::as_str));
        problems.push(unknown_field(name, near).about(place(&line.name, at, name)));
    }
    let cell = |field: &FieldDef| {
        let value = row.get(&field.name).cloned().flatten()?;
        match normal(field, value) {
            Ok(value) => value,
            Err(problem) => {
                problems.push(problem.about(place(&line.name, at, &field.name)));
                None
            }
        }
    };
    line.fields.values().map(cell).collect()
}

/// First values of a new record: what is held is not asked (R10). What the draft names stays the draft's business.
pub(super) fn prefill(record: &mut Record, draft: &Draft, actor: &Actor, facts: &Facts) {
    let register = std::sync::Arc::clone(&record.register);
    for field in register.def.fields.values().filter(|field| !draft.values.contains_key(&field.name)) {
        let value = match &field.prefill {
            None => None,
            Some(Prefill::OwnOrganisation) => actor.organisation.map(Value::Ref),
            Some(Prefill::OwnPerson) => actor.person.map(Value::Ref),
            Some(Prefill::Today) => Some(Value::Date(actor.today)),
            Some(Prefill::Value(text)) => parse_value(field, text, &NoLookup).ok().flatten(),
            Some(Prefill::Through { through, field: of }) => {
                let need = Need::Referred { field: through.clone() };
                facts.records(&need).first().and_then(|other| other.get(of)).cloned()
            }
        };
        if let Some(value) = value.and_then(|value| normal(field, value).ok().flatten()) {
            record.set(&field.name, Some(value));
        }
    }
}

/// A computed value that does not fit its field: the function is wrong, so nothing is kept.
pub(super) fn computed_invalid(field: &FieldDef) -> Problem {
    wrong(
        field,
        "computed-invalid",
        &Text::new("的计算结果无效。", "was reckoned to a value that it cannot hold."),
        Text::new("请联系系统管理员。", "Tell the administrator."),
    )
}
