//! The description of the API: what is committed is what is made, and what it says is what the check holds to.

use serde_json::{Value, json};
use taihang_exchange::openapi::{Description, document};

fn description() -> Description {
    Description::of(&taihang_registers::catalogue().unwrap(), "0")
}

#[test]
fn the_description_is_the_committed_one() {
    let catalogue = taihang_registers::catalogue().unwrap();
    insta::assert_snapshot!("openapi", lines(&document(&catalogue, "0"), 3));
}

/// The document with a line for each way to use a path and for each schema, so that a difference is one of a few lines.
fn lines(json: &Value, depth: usize) -> String {
    let Some(members) = json.as_object().filter(|members| depth > 0 && !members.is_empty()) else {
        return json.to_string();
    };
    let member = |(name, json): (&String, &Value)| format!("{}: {}", json!(name), lines(json, depth - 1));
    format!("{{\n{}\n}}", members.iter().map(member).collect::<Vec<_>>().join(",\n"))
}

/// Every member called `$ref` below `json`.
fn references<'a>(json: &'a Value, found: &mut Vec<&'a str>) {
    match json {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_its_own_name() {
    let description = description();
    let mut found = Vec::new();
    references(description.document(), &mut found);
    for reference in found {
        assert!(description.document().pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let mut names: Vec<&Value> = Vec::new();
    for path in description.document()["paths"].as_object().unwrap().values() {
        names.extend(path.as_object().unwrap().values().map(|way| &way["operationId"]));
    }
    let all = names.len();
    names.sort_by_key(ToString::to_string);
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn a_body_is_held_against_what_is_written() {
    let description = description();
    let cases = [
        (json!({ "fields": {} }), ""),
        (json!({ "fields": { "name": "甲", "kind": "firm", "above": null } }), ""),
        (json!({}), "member-missing fields"),
        (json!([]), "value-type -"),
        (json!({ "fields": { "name": 7 } }), "value-type fields.name"),
        (json!({ "fields": { "kind": "castle" } }), "option-unknown fields.kind"),
        (json!({ "fields": { "above": "x" } }), "value-form fields.above"),
        (json!({ "fields": { "government": true } }), "member-unknown fields.government"),
        (json!({ "fields": {}, "reason": " " }), "value-form reason"),
        (
            json!({ "fields": {}, "lines": { "alias": [{ "valid": "2014/2018" }, { "valid": 3 }] } }),
            "value-type lines.alias.1.valid",
        ),
        (json!({ "fields": { "name": "长".repeat(201) } }), "text-too-long fields.name"),
    ];
    for (body, wrong) in cases {
        let problems = description.check("organisation.create", &body, &|_| true);
        let told: Vec<String> = problems
            .iter()
            .map(|problem| format!("{} {}", problem.code, problem.field.as_deref().unwrap_or("-")))
            .collect();
        assert_eq!(told.join(", "), wrong, "{body}");
    }
}
