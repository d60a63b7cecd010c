//! A plausible record made from a definition.

use serde_json::{Map, Value as Json, json};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, RegisterDef};

/// A body that makes a record: the fields that the first state asks for and the title. References and codes of lists are
/// those of the installation; the example holds the id of nothing.
pub fn example(def: &RegisterDef) -> Json {
    let initial = def.initial();
    let wanted = |field: &&FieldDef| {
        field.computed.is_none()
            && (field.required_from.as_deref() == Some(initial) || def.title.contains(&field.name))
    };
    let fields: Map<String, Json> =
        def.fields.values().filter(wanted).map(|field| (field.name.clone(), value(field))).collect();
    json!({ "fields": fields })
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
        FieldType::Ref { .. } => json!("01JNQXJ5AE0000000000000000"),
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
