//! The check of a value against its schema, with everything that does not fit at once. Knows the words that our own document
//! uses and no others.

use jiff::civil::Date;
use serde_json::Value as Json;
use taihang_base::{Problem, Problems, Text};

use super::Description;

/// One check: the document, and which fields and kinds of lines the caller sees. Others are as unknown as those that nothing
/// describes.
pub(super) struct Check<'a> {
    pub(super) description: &'a Description,
    pub(super) seen: &'a dyn Fn(&str) -> bool,
}

impl Check<'_> {
    /// Adds to `problems` whatever of `value` the schema does not admit; `at` is the path to it.
    pub(super) fn admit(&self, schema: &Json, value: &Json, at: &str, problems: &mut Problems) {
        if let Some(target) = schema.get("$ref").and_then(Json::as_str) {
            match self.description.document.pointer(target.trim_start_matches('#')) {
                Some(schema) => self.admit(schema, value, at, problems),
                None => problems.push(unknown(at)),
            }
            return;
        }
        if let Some(ways) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array) {
            return self.admit_one_of(ways, value, at, problems);
        }
        let listed = schema.get("enum").and_then(Json::as_array).is_none_or(|listed| listed.contains(value));
        let constant = schema.get("const").is_none_or(|constant| constant == value);
        if !listed || !constant {
            return problems.push(wrong(
                "option-unknown",
                at,
                "不是可用的值。",
                "holds a value that is not among those allowed.",
            ));
        }
        if !of_type(schema, value) {
            return problems.push(wrong(
                "value-type",
                at,
                "的值类型不符。",
                "holds a value of another type.",
            ));
        }
        match value {
            Json::String(text) => self.admit_text(schema, text, at, problems),
            Json::Number(number) => admit_number(schema, number.as_f64().unwrap_or(f64::NAN), at, problems),
            Json::Array(items) => self.admit_items(schema, items, at, problems),
            Json::Object(members) => {
                let of_record = matches!(at.rsplit('.').next(), Some("fields" | "lines"));
                for (name, member) in members {
                    let known = schema.get("properties").and_then(|known| known.get(name));
                    match known.filter(|_| !of_record || (self.seen)(name)) {
                        Some(schema) => self.admit(schema, member, &below(at, name), problems),
                        None if schema.get("additionalProperties") == Some(&Json::Bool(false)) => {
                            problems.push(unknown(&below(at, name)));
                        }
                        None => {}
                    }
                }
                let required = schema.get("required").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
                for name in
                    required.iter().filter_map(Json::as_str).filter(|name| !members.contains_key(*name))
                {
                    problems.push(wrong("member-missing", &below(at, name), "没有给出。", "is missing."));
                }
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    /// Of several ways the one that is told by its constant is held to; otherwise any will do.
    fn admit_one_of(&self, ways: &[Json], value: &Json, at: &str, problems: &mut Problems) {
        let mut tried: Vec<(bool, Problems)> = Vec::new();
        for way in ways {
            let mut wrong = Vec::new();
            self.admit(way, value, at, &mut wrong);
            if wrong.is_empty() {
                return;
            }
            let named = way.pointer("/properties/act/const").is_some_and(|act| Some(act) == value.get("act"));
            let meant = named || (way.get("$ref").is_some() && value.is_object());
            tried.push((meant, wrong));
        }
        match tried.into_iter().find(|(meant, _)| *meant) {
            Some((_, wrong)) => problems.extend(wrong),
            None => {
                problems.push(wrong("value-type", at, "的值类型不符。", "holds a value of another type."));
            }
        }
    }

    fn admit_text(&self, schema: &Json, text: &str, at: &str, problems: &mut Problems) {
        let length = text.chars().count() as u64;
        let limit = |word: &str| schema.get(word).and_then(Json::as_u64);
        if limit("maxLength").is_some_and(|most| length > most) {
            problems.push(wrong("text-too-long", at, "过长。", "is too long."));
        }
        if limit("minLength").is_some_and(|least| length < least) {
            problems.push(wrong("text-empty", at, "是空的。", "is empty."));
        }
        let date = schema.get("format").and_then(Json::as_str) == Some("date");
        let fits = schema
            .get("pattern")
            .and_then(Json::as_str)
            .and_then(|pattern| self.description.patterns.get(pattern))
            .is_none_or(|pattern| pattern.is_match(text));
        if !fits || (date && !is_date(text)) {
            problems.push(wrong("value-form", at, "的写法不符。", "is not written as the description says."));
        }
    }

    fn admit_items(&self, schema: &Json, items: &[Json], at: &str, problems: &mut Problems) {
        let limit = |word: &str| schema.get(word).and_then(Json::as_u64);
        let many = items.len() as u64;
        if limit("maxItems").is_some_and(|most| many > most)
            || limit("minItems").is_some_and(|least| many < least)
        {
            problems.push(wrong("items-range", at, "的项数不符。", "has too many or too few items."));
            return;
        }
        if let Some(schema) = schema.get("items") {
            for (number, item) in items.iter().enumerate() {
                self.admit(schema, item, &below(at, &number.to_string()), problems);
            }
        }
    }
}

fn admit_number(schema: &Json, number: f64, at: &str, problems: &mut Problems) {
    let limit = |word: &str| schema.get(word).and_then(Json::as_f64);
    if limit("maximum").is_some_and(|most| number > most)
        || limit("minimum").is_some_and(|least| number < least)
    {
        problems.push(wrong("number-range", at, "超出范围。", "is out of range."));
    }
}

fn of_type(schema: &Json, value: &Json) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        // 3.0 is a whole number in JSON.
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match schema.get("type") {
        Some(Json::String(name)) => is(name),
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).any(is),
        Some(_) | None => true,
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.is_ascii() && text.parse::<Date>().is_ok()
}

fn below(at: &str, name: &str) -> String {
    let name: String = name.chars().take(60).collect();
    if at.is_empty() { name } else { format!("{at}.{name}") }
}

fn wrong(code: &str, at: &str, zh: &str, en: &str) -> Problem {
    let shown = if at.is_empty() { "body" } else { at };
    let hint = Text::new(
        "请对照接口说明 /api/openapi.json。",
        "Compare it with the description at /api/openapi.json.",
    );
    let problem = Problem::new(code, Text::new(format!("“{shown}”{zh}"), format!("“{shown}” {en}")), hint);
    if at.is_empty() { problem } else { problem.about(at) }
}

/// A member that nothing describes.
pub(super) fn unknown(at: &str) -> Problem {
    wrong("member-unknown", at, "不是这里可用的内容。", "is not known here.")
}

pub(super) fn repeated(name: &str) -> Problem {
    wrong("parameter-repeated", name, "出现了多次。", "stands there more than once.")
}

pub(super) fn empty(name: &str) -> Problem {
    wrong("parameter-empty", name, "没有内容。", "holds nothing.")
}
