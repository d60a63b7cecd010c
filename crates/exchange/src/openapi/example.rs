//! Plausible bodies made from a definition.

use serde_json::{Map, Value as Json, json};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, RegisterDef, TransitionDef};

/// Stands in examples for the id of another record.
pub const NOWHERE: &str = "01JNQXJ5AE0000000000000000";

/// A body that makes a record: the fields that the first state asks for, the title, and what it stands below; of fields of
/// which one alone may be filled, the first. References and codes of lists are those of the installation; the example holds
/// [`NOWHERE`], the id of nothing.
pub fn example(def: &RegisterDef) -> Json {
    let initial = def.initial();
    let above =
        def.fields.values().find(|field| field.kind.target() == Some(&*def.name)).map(|field| &field.name);
    let other = |name: &String| {
        def.one_of.iter().any(|(fields, _)| fields.contains(name) && fields.first() != Some(name))
    };
    let wanted = |field: &&FieldDef| {
        field.computed.is_none()
            && !other(&field.name)
            && (field.required_from.as_deref() == Some(initial)
                || def.title.contains(&field.name)
                || above == Some(&field.name))
    };
    let fields: Map<String, Json> =
        def.fields.values().filter(wanted).map(|field| (field.name.clone(), value(field))).collect();
    json!({ "fields": fields })
}

/// A body that moves a record on: the reason if there has to be one, and the fields that are asked for.
pub fn example_of(def: &RegisterDef, transition: &TransitionDef) -> Json {
    let asked = transition.asks.iter().filter_map(|name| def.fields.get(name));
    let fields: Map<String, Json> = asked.map(|field| (field.name.clone(), value(field))).collect();
    let mut body = Map::new();
    if !fields.is_empty() {
        body.insert("fields".to_owned(), Json::Object(fields));
    }
    if transition.reason {
        body.insert("reason".to_owned(), json!("核对无误"));
    }
    Json::Object(body)
}

/// A body that changes a record: a field of the title, written anew.
pub fn example_edit(def: &RegisterDef) -> Json {
    let typed = def.fields.values().filter(|field| field.computed.is_none());
    let named = typed.clone().find(|field| def.title.contains(&field.name));
    let fields: Map<String, Json> = named
        .or_else(|| typed.clone().next())
        .map(|field| (field.name.clone(), another(field)))
        .into_iter()
        .collect();
    json!({ "fields": fields })
}

/// Another value than that of [`value`] where the field is a text: the same again would change nothing.
fn another(field: &FieldDef) -> Json {
    match (&field.kind, value(field)) {
        (FieldType::Text { max } | FieldType::Prose { max }, Json::String(text)) => {
            Json::String(format!("新{text}").chars().take(*max).collect())
        }
        (_, value) => value,
    }
}

fn value(field: &FieldDef) -> Json {
    match &field.kind {
        FieldType::Text { max } | FieldType::Prose { max } => {
            Json::String(field.label.zh.chars().take(*max).collect())
        }
        FieldType::Integer(limits) => {
            json!(limits.min.as_ref().and_then(|min| min.parse::<i64>().ok()).unwrap_or(1))
        }
        FieldType::Decimal(limits) | FieldType::Percent(limits) | FieldType::Money(limits) => {
            json!(limits.min.clone().unwrap_or_else(|| "1".to_owned()))
        }
        FieldType::Date => json!("2026-03-01"),
        FieldType::Period => json!("2026"),
        FieldType::YesNo => json!(true),
        FieldType::Choice(options) => first(options),
        FieldType::Choices(options) => {
            Json::Array(vec![first(options)].into_iter().filter(|key| !key.is_null()).collect())
        }
        FieldType::Ref { .. } => json!(NOWHERE),
        FieldType::Refs { .. } => json!([]),
        FieldType::File(_) | FieldType::Place => Json::Null,
        FieldType::Identifier { scheme } => match scheme.as_str() {
            "credit_code" => json!("91140100MA0GTESTX5"),
            "region" => json!("140000"),
            _ => json!("A01"),
        },
    }
}

fn first(options: &ChoiceOptions) -> Json {
    match options {
        ChoiceOptions::Closed(options) => options.keys().next().map_or(Json::Null, |key| json!(key)),
        ChoiceOptions::List(_) => Json::Null,
    }
}
