//! The schemas of records and of what may be done to them.

use serde_json::{Map, Value as Json, json};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, LineDef, Numeric, RegisterDef, TransitionDef};

use super::BULK_MOST;
use super::example::example;

/// An id: a ULID.
pub(super) const ID: &str = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$";
/// A period: a year, half, quarter, month, day or hour, or the first and last of them with a slash between.
const PERIOD: &str = "^[0-9]{4}(-[0-9HQ][0-9T-]{0,9})?(/([0-9]{4}(-[0-9HQ][0-9T-]{0,9})?)?)?$";
const DECIMAL: &str = "^-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,6})?$";
const MONEY: &str = "^-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,2})?$";
const DEGREES: &str = "^-?[0-9]{1,3}(\\.[0-9]{1,6})?$";

/// A text with what people read: Chinese, then English.
fn described(mut schema: Json, field: &FieldDef) -> Json {
    let mut words = format!("{} / {}", field.label.zh, field.label.en);
    if let Some(help) = &field.help {
        words = format!("{words}. {} / {}", help.zh, help.en);
    }
    if let Some(state) = &field.required_from {
        words = format!("{words}. required from state `{state}`");
    }
    schema["description"] = Json::String(words);
    if field.class != "content" {
        schema["x-class"] = Json::String(field.class.clone());
    }
    schema
}

/// The schema of what a field holds; empty is `null`.
pub(super) fn value(field: &FieldDef) -> Json {
    described(bare(field), field)
}

fn bare(field: &FieldDef) -> Json {
    match &field.kind {
        FieldType::Text { max } | FieldType::Prose { max } => {
            json!({ "type": ["string", "null"], "maxLength": max })
        }
        FieldType::Integer(limits) => with_limits(json!({ "type": ["integer", "null"] }), limits, true),
        FieldType::Decimal(limits) | FieldType::Percent(limits) => number(DECIMAL, limits),
        FieldType::Money(limits) => number(MONEY, limits),
        FieldType::Date => json!({ "type": ["string", "null"], "format": "date" }),
        FieldType::Period => json!({ "type": ["string", "null"], "pattern": PERIOD }),
        FieldType::YesNo => json!({ "type": ["boolean", "null"] }),
        FieldType::Choice(options) => match keys(options) {
            Some(mut keys) => {
                keys.push(Json::Null);
                json!({ "enum": keys })
            }
            None => of_list(json!({ "type": ["string", "null"], "maxLength": 100 }), options),
        },
        FieldType::Choices(options) => {
            let item = keys(options).map_or_else(
                || of_list(json!({ "type": "string", "minLength": 1, "maxLength": 100 }), options),
                |keys| json!({ "enum": keys }),
            );
            json!({ "type": ["array", "null"], "items": item })
        }
        FieldType::Ref { to } => json!({ "type": ["string", "null"], "pattern": ID, "x-register": to }),
        FieldType::Refs { to } => {
            json!({ "type": ["array", "null"], "items": { "type": "string", "pattern": ID }, "x-register": to })
        }
        FieldType::File(rule) => json!({
            "anyOf": [{ "$ref": "#/components/schemas/file" }, { "type": "null" }],
            "x-kinds": rule.kinds,
            "x-max-bytes": rule.max_bytes,
        }),
        FieldType::Identifier { scheme } => {
            json!({ "type": ["string", "null"], "maxLength": 100, "x-scheme": scheme })
        }
        FieldType::Place => place(),
    }
}

fn place() -> Json {
    let degrees = json!({ "type": ["string", "null"], "pattern": DEGREES });
    json!({
        "type": ["object", "null"],
        "properties": { "longitude": degrees, "latitude": degrees, "address": { "type": "string", "maxLength": 500 } },
        "required": ["longitude", "latitude", "address"],
        "additionalProperties": false,
    })
}

/// Exact numbers are texts in answers; whole and plain numbers are taken too.
fn number(pattern: &str, limits: &Numeric) -> Json {
    with_limits(json!({ "type": ["string", "number", "null"], "pattern": pattern }), limits, false)
}

fn with_limits(mut schema: Json, limits: &Numeric, whole: bool) -> Json {
    let read = |text: &String| -> Option<Json> {
        if whole {
            text.parse::<i64>().ok().map(Json::from)
        } else {
            text.parse::<f64>().ok().map(Json::from)
        }
    };
    let usual = if whole { (Some(Json::from(i64::MIN)), Some(Json::from(i64::MAX))) } else { (None, None) };
    if let Some(min) = limits.min.as_ref().and_then(read).or(usual.0) {
        schema["minimum"] = min;
    }
    if let Some(max) = limits.max.as_ref().and_then(read).or(usual.1) {
        schema["maximum"] = max;
    }
    if let Some(unit) = &limits.unit {
        schema["x-unit"] = json!(unit.en);
    }
    schema
}

pub(super) fn keys(options: &ChoiceOptions) -> Option<Vec<Json>> {
    match options {
        ChoiceOptions::Closed(options) => Some(options.keys().map(|key| json!(key)).collect()),
        ChoiceOptions::List(_) => None,
    }
}

fn of_list(mut schema: Json, options: &ChoiceOptions) -> Json {
    if let ChoiceOptions::List(list) = options {
        schema["x-list"] = json!(list);
    }
    schema
}

/// A closed object.
fn object(properties: &Map<String, Json>, required: &[&str]) -> Json {
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn line(line: &LineDef) -> Json {
    let columns = line.fields.values().map(|field| (field.name.clone(), value(field))).collect();
    json!({
        "type": "array",
        "maxItems": line.max,
        "items": object(&columns, &[]),
        "description": format!("{} / {}", line.label.zh, line.label.en),
    })
}

fn lines(def: &RegisterDef) -> Json {
    object(&def.lines.values().map(|kind| (kind.name.clone(), line(kind))).collect(), &[])
}

/// The record as it is answered. Fields that the caller may not see are left out; empty ones are `null`.
pub(super) fn record(def: &RegisterDef) -> Json {
    let fields =
        def.fields.values().map(|field| (field.name.clone(), read_only(value(field), field))).collect();
    let states: Vec<&String> = def.states.keys().collect();
    let mut properties = Map::new();
    let mut put = |name: &str, schema: Json| properties.insert(name.to_owned(), schema);
    put("id", json!({ "type": "string", "pattern": ID, "readOnly": true }));
    put("register", json!({ "const": def.name }));
    put("version", json!({ "type": "integer", "minimum": 1, "readOnly": true }));
    put("state", json!({ "enum": states, "readOnly": true }));
    put("owner", json!({ "type": ["string", "null"], "pattern": ID, "readOnly": true }));
    put("about", json!({ "anyOf": [{ "$ref": "#/components/schemas/about" }, { "type": "null" }] }));
    put("created", json!({ "type": "string", "format": "date-time", "readOnly": true }));
    put("changed", json!({ "type": "string", "format": "date-time", "readOnly": true }));
    put("published", json!({ "type": "boolean", "readOnly": true }));
    put(
        "stale",
        json!({ "type": "boolean", "readOnly": true, "description": "计算字段待重算 / computed fields wait to be reckoned" }),
    );
    put("frozen", json!({ "type": "array", "items": { "type": "string" }, "readOnly": true }));
    put("fields", object(&fields, &[]));
    put("lines", lines(def));
    let mut schema = object(
        &properties,
        &[
            "id",
            "register",
            "version",
            "state",
            "owner",
            "about",
            "created",
            "changed",
            "published",
            "stale",
            "frozen",
            "fields",
            "lines",
        ],
    );
    schema["description"] = json!(format!("{} / {}", def.label.zh, def.label.en));
    schema
}

fn read_only(mut schema: Json, field: &FieldDef) -> Json {
    if field.computed.is_some() {
        schema["readOnly"] = json!(true);
    }
    schema
}

pub(super) fn list(def: &RegisterDef) -> Json {
    json!({
        "type": "object",
        "properties": {
            "records": { "type": "array", "items": { "$ref": format!("#/components/schemas/{}", def.name) } },
            "next": { "type": ["string", "null"], "description": "值用于 after / for `after`" },
        },
        "required": ["records", "next"],
        "additionalProperties": false,
    })
}

/// The values that somebody may type: all but computed ones.
fn typed<'a>(def: &'a RegisterDef, only: impl Fn(&FieldDef) -> bool + 'a) -> Json {
    let typed = def.fields.values().filter(move |field| field.computed.is_none() && only(field));
    object(&typed.map(|field| (field.name.clone(), value(field))).collect(), &[])
}

fn draft(def: &RegisterDef) -> Map<String, Json> {
    let mut properties = Map::new();
    properties.insert("fields".to_owned(), typed(def, |_| true));
    if !def.lines.is_empty() {
        properties.insert("lines".to_owned(), lines(def));
    }
    if def.about.is_some() {
        let about = json!({ "anyOf": [{ "$ref": "#/components/schemas/about" }, { "type": "null" }] });
        properties.insert("about".to_owned(), about);
    }
    properties
}

fn reason() -> Json {
    json!({ "type": "string", "minLength": 1, "maxLength": 2000, "pattern": "\\S" })
}

pub(super) fn create(def: &RegisterDef) -> Json {
    let mut properties = draft(def);
    properties.insert("reason".to_owned(), reason());
    let mut schema = object(&properties, &["fields"]);
    schema["examples"] = json!([example(def)]);
    schema
}

pub(super) fn edit(def: &RegisterDef) -> Json {
    let states: Vec<&String> = def.states.keys().collect();
    let mut properties = draft(def);
    properties.insert("reason".to_owned(), reason());
    let correction = "已办结或冻结的记录如实更正，须说明原因 / mend a mistake in a closed or frozen record; needs a reason";
    properties.insert("correction".to_owned(), json!({ "type": "boolean", "description": correction }));
    let state = json!({ "enum": states, "description": "仅用于更正 / only with `correction`" });
    properties.insert("state".to_owned(), state);
    object(&properties, &[])
}

pub(super) fn advance(def: &RegisterDef, transition: &TransitionDef) -> Json {
    let mut properties = Map::new();
    let asked = |name: &str| transition.asks.iter().any(|asked| asked == name);
    properties.insert("fields".to_owned(), typed(def, move |field| asked(&field.name)));
    let kinds = def.lines.values().filter(|kind| asked(&kind.name));
    let kinds: Map<String, Json> = kinds.map(|kind| (kind.name.clone(), line(kind))).collect();
    if !kinds.is_empty() {
        properties.insert("lines".to_owned(), object(&kinds, &[]));
    }
    properties.insert("reason".to_owned(), reason());
    object(&properties, if transition.reason { &["reason"] } else { &[] })
}

/// Several commands: each is a body as above with the act, and what else its path would say.
pub(super) fn bulk(def: &RegisterDef) -> Json {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{}.{name}", def.name) });
    let id = json!({ "type": "string", "pattern": ID });
    let version = json!({ "type": "integer", "minimum": 1, "maximum": i64::MAX });
    let act = |act: &str, body: Json, known: bool| {
        let mut properties = Map::new();
        properties.insert("act".to_owned(), json!({ "const": act }));
        properties.insert("body".to_owned(), body);
        if known {
            properties.insert("id".to_owned(), id.clone());
            properties.insert("version".to_owned(), version.clone());
        }
        object(&properties, if known { &["act", "id", "version", "body"] } else { &["act", "body"] })
    };
    let mut acts = vec![act("create", reference("create"), false), act("edit", reference("edit"), true)];
    acts.extend(def.transitions.keys().map(|name| act(name, reference(name), true)));
    json!({
        "type": "object",
        "properties": {
            "mode": { "enum": ["whole", "each"], "description": "whole：全部成功或全部不做 / all or nothing; each：逐条 / one by one" },
            "commands": { "type": "array", "minItems": 1, "maxItems": BULK_MOST, "items": { "oneOf": acts } },
        },
        "required": ["mode", "commands"],
        "additionalProperties": false,
    })
}
