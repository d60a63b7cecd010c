//! The parameters of a list: what can be asked about each field.

use serde_json::{Value as Json, json};
use taihang_defs::{FieldDef, FieldType, RegisterDef};
use taihang_kernel::query::MOST;

use super::fields::{ID, keys};

/// A parameter of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it may hold.
    pub schema: Json,
    /// What people read about it.
    pub words: String,
}

impl Parameter {
    fn new(name: impl Into<String>, schema: Json, words: impl Into<String>) -> Self {
        Self { name: name.into(), schema, words: words.into() }
    }

    /// What stands in an address, as the schema sees it: lists are parted at commas, whole numbers are numbers.
    pub(super) fn read(&self, text: &str) -> Json {
        match self.schema.get("type").and_then(Json::as_str) {
            Some("array") => text.split(',').map(|part| Json::String(part.to_owned())).collect(),
            Some("integer") if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse::<i64>().map_or_else(|_| json!(text), Json::from)
            }
            Some(_) | None => json!(text),
        }
    }

    /// The parameter in the document.
    pub(super) fn described(&self) -> Json {
        let mut described =
            json!({ "name": self.name, "in": "query", "schema": self.schema, "description": self.words });
        if self.schema.get("type").and_then(Json::as_str) == Some("array") {
            described["style"] = json!("form");
            described["explode"] = json!(false);
        }
        described
    }
}

fn day() -> Json {
    json!({ "type": "string", "format": "date" })
}

fn several(item: &Json) -> Json {
    json!({ "type": "array", "items": item, "minItems": 1, "maxItems": 50 })
}

fn ids() -> Json {
    several(&json!({ "type": "string", "pattern": ID }))
}

fn yes_no() -> Json {
    json!({ "enum": ["yes", "no"] })
}

/// Everything that can be asked of a list of this register.
pub fn parameters(def: &RegisterDef) -> Vec<Parameter> {
    let sortable = def.fields.values().filter(|field| ordered(field)).map(|field| field.name.clone());
    let orders: Vec<String> = sortable
        .chain(["created", "changed", "state"].map(str::to_owned))
        .flat_map(|name| [name.clone(), format!("-{name}")])
        .collect();
    let states: Vec<&String> = def.states.keys().collect();
    let words = json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "[0-9A-Za-z一-龥]" });
    let mut all = vec![
        Parameter::new("q", words, "检索词，全部命中 / words to search for, all of them"),
        Parameter::new(
            "sort",
            json!({ "enum": orders }),
            "排序字段，前加 - 为倒序 / the field to sort by, - before it for backwards",
        ),
        Parameter::new(
            "limit",
            json!({ "type": "integer", "minimum": 1, "maximum": MOST }),
            "每页条数，默认 50 / records on a page, 50 if not said",
        ),
        Parameter::new(
            "after",
            json!({ "type": "string", "pattern": "^[0-9a-f]{16}[0-9A-Z]{26}" , "maxLength": 4000 }),
            "上一页给出的 next / `next` of the page before",
        ),
        Parameter::new("state", several(&json!({ "enum": states })), "状态 / states"),
        Parameter::new("owner", ids(), "所属机构 / owners"),
        Parameter::new(
            "owner.below",
            json!({ "type": "string", "pattern": ID }),
            "该机构及其下级所有 / owned at or below",
        ),
        Parameter::new("owner.filled", yes_no(), "有无所属机构 / whether somebody owns it"),
    ];
    for moment in ["created", "changed"] {
        all.push(Parameter::new(format!("{moment}.from"), day(), "起始日 / first day"));
        all.push(Parameter::new(format!("{moment}.to"), day(), "截止日 / last day"));
    }
    if def.about.is_some() {
        all.push(Parameter::new("about", ids(), "挂靠的记录 / records it is filed under"));
        all.push(Parameter::new("about.filled", yes_no(), "是否挂靠 / whether it is filed under one"));
    }
    for field in def.fields.values().filter(|field| !field.extra) {
        of_field(field, &mut all);
    }
    all
}

fn ordered(field: &FieldDef) -> bool {
    field.kind.sortable() && !field.sealed && !field.extra
}

fn of_field(field: &FieldDef, all: &mut Vec<Parameter>) {
    let name = &field.name;
    let label = format!("{} / {}", field.label.zh, field.label.en);
    let mut put = |word: &str, schema: Json, sense: &str| {
        let named = if word.is_empty() { name.clone() } else { format!("{name}.{word}") };
        all.push(Parameter::new(named, schema, format!("{label}{sense}")));
    };
    put("filled", yes_no(), "：有无内容 : whether it is filled");
    let text = json!({ "type": "string", "minLength": 1, "maxLength": 300, "pattern": "\\S" });
    let begins =
        matches!(field.kind, FieldType::Text { .. } | FieldType::Prose { .. } | FieldType::Identifier { .. });
    if field.sealed || !field.kind.filterable() {
        if begins && !field.sealed {
            put("begins", text, "：开头 : begins with");
        }
        return;
    }
    let one = one(field, &text);
    let ends = ordered(field) && !matches!(field.kind, FieldType::Ref { .. });
    if field.kind.chooses() {
        put("", several(&one), "：其中之一 : one of");
    } else {
        put("", one.clone(), "");
    }
    if ends {
        let end = if matches!(field.kind, FieldType::Period) { day() } else { one };
        put("from", end.clone(), "：不小于 : at least");
        put("to", end, "：不大于 : at most");
    }
    if begins {
        put("begins", text, "：开头 : begins with");
    }
    if matches!(field.kind, FieldType::Ref { .. } | FieldType::Refs { .. }) {
        put("below", json!({ "type": "string", "pattern": ID }), "：该节点及其下级 : at or below");
    }
    if matches!(field.kind, FieldType::Period) {
        put("on", day(), "：包含该日 : holds this day");
    }
}

/// One value of a field as an address writes it.
fn one(field: &FieldDef, text: &Json) -> Json {
    match &field.kind {
        FieldType::Integer(_) => json!({ "type": "string", "pattern": "^-?[0-9]{1,15}$" }),
        FieldType::Decimal(_) | FieldType::Percent(_) => {
            json!({ "type": "string", "pattern": "^-?[0-9]{1,12}(\\.[0-9]{1,6})?$" })
        }
        FieldType::Money(_) => json!({ "type": "string", "pattern": "^-?[0-9]{1,12}(\\.[0-9]{1,2})?$" }),
        FieldType::Date => day(),
        FieldType::Period => json!({ "type": "string", "pattern": "^[0-9]{4}(-(0[1-9]|1[0-2]))?$" }),
        FieldType::YesNo => yes_no(),
        FieldType::Choice(options) | FieldType::Choices(options) => keys(options).map_or_else(
            || json!({ "type": "string", "pattern": "^[^,，\\s]{1,100}$" }),
            |keys| json!({ "enum": keys }),
        ),
        FieldType::Ref { .. } | FieldType::Refs { .. } => json!({ "type": "string", "pattern": ID }),
        FieldType::Text { .. }
        | FieldType::Prose { .. }
        | FieldType::File(_)
        | FieldType::Identifier { .. }
        | FieldType::Place => text.clone(),
    }
}
