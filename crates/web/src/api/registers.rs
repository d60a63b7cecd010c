//! What there is: registers with their definitions, search over all of them, the description of the API.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Query as Asked};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use taihang_base::{Problem, Text};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, RegisterDef};
use taihang_exchange::record_json;
use taihang_kernel::Reach;
use taihang_kernel::words::terms;
use taihang_store::read::Count;

use super::Api;
use super::answer::{Answered, Refused};
use super::records::{apart, seen};
use crate::site::Site;
use crate::visit::Visit;

/// The description of the API.
pub(super) async fn document(site: Site, Extension(api): Extension<Arc<Api>>) -> Response {
    let text = api.text(&site).to_owned();
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], text).into_response()
}

pub(super) async fn all(site: Site, visit: Visit, Asked(sent): Asked<Vec<(String, String)>>) -> Answered {
    if let Some((name, _)) = sent.first() {
        return Err(Refused::unreadable(unknown(name)));
    }
    apart(&site, &visit, move |store, visit| {
        let mut registers = Vec::new();
        for register in store.catalogue().registers() {
            let reach = store.reach(&visit.actor, &register.def.name)?;
            if !reach.arms.is_empty() {
                registers.push(register_json(&register.def, &reach));
            }
        }
        Ok(Json(json!({ "registers": registers })).into_response())
    })
    .await
}

/// A parameter that nobody knows is a problem, never ignored.
pub(super) fn unknown(name: &str) -> Problem {
    let shown: String = name.chars().take(60).collect();
    Problem::new(
        "parameter-unknown",
        Text::new(format!("没有名为“{shown}”的参数。"), format!("There is no parameter “{shown}”.")),
        Text::new("请查阅接口说明。", "See the description of the API."),
    )
    .about(shown)
}

/// A definition, as far as the reader sees fields of it.
fn register_json(def: &RegisterDef, reach: &Reach) -> Value {
    let classes: BTreeSet<&String> = reach.arms.iter().flat_map(|arm| &arm.classes).collect();
    let fields = def.fields.values().filter(|field| classes.contains(&field.class) && !field.hidden);
    let lines = def.lines.values().filter(|kind| classes.contains(&kind.class)).map(|kind| {
        json!({ "name": kind.name, "label": kind.label, "max": kind.max, "fields": kind.fields.values().map(field_json).collect::<Value>() })
    });
    let states = def.states.values().map(|state| {
        json!({ "name": state.name, "label": state.label, "initial": state.initial, "last": state.last, "published": state.published })
    });
    let transitions = def.transitions.values().map(|way| {
        let asks: Vec<&String> = way.asks.iter().filter(|name| seen(reach)(name)).collect();
        json!({ "name": way.name, "label": way.label, "from": way.from, "to": way.to, "by": way.by, "reason": way.reason, "asks": asks })
    });
    json!({
        "name": def.name,
        "version": def.version,
        "label": def.label,
        "purpose": def.purpose,
        "states": states.collect::<Value>(),
        "transitions": transitions.collect::<Value>(),
        "fields": fields.map(field_json).collect::<Value>(),
        "lines": lines.collect::<Value>(),
    })
}

fn field_json(field: &FieldDef) -> Value {
    let mut described = json!({
        "name": field.name,
        "label": field.label,
        "help": field.help,
        "type": field.kind.word(),
        "class": field.class,
        "required_from": field.required_from,
        "computed": field.computed.is_some(),
    });
    match &field.kind {
        FieldType::Choice(ChoiceOptions::Closed(options))
        | FieldType::Choices(ChoiceOptions::Closed(options)) => {
            let one = |(key, option): (&String, &taihang_defs::OptionDef)| json!({ "key": key, "label": option.label });
            described["options"] = options.iter().map(one).collect();
        }
        FieldType::Choice(ChoiceOptions::List(list)) | FieldType::Choices(ChoiceOptions::List(list)) => {
            described["list"] = json!(list);
        }
        FieldType::Ref { to } | FieldType::Refs { to } => described["register"] = json!(to),
        FieldType::Text { max } | FieldType::Prose { max } => described["max"] = json!(max),
        FieldType::Identifier { scheme } => described["scheme"] = json!(scheme),
        FieldType::Integer(limits)
        | FieldType::Decimal(limits)
        | FieldType::Money(limits)
        | FieldType::Percent(limits) => {
            described["min"] = json!(limits.min);
            described["max"] = json!(limits.max);
        }
        FieldType::File(rule) => described["kinds"] = json!(rule.kinds),
        FieldType::Date | FieldType::Period | FieldType::YesNo | FieldType::Place => {}
    }
    described
}

pub(super) async fn search(site: Site, visit: Visit, Asked(sent): Asked<Vec<(String, String)>>) -> Answered {
    let (words, each) =
        question(&sent).map_err(|problems| Refused::new(StatusCode::BAD_REQUEST, problems))?;
    apart(&site, &visit, move |store, visit| {
        let hits = store.search(&visit.actor, &words, each)?;
        let registers = hits.iter().map(|hits| {
            let (count, more) = match hits.count {
                Count::Exactly(count) => (count, false),
                Count::MoreThan(count) => (count, true),
            };
            let records: Vec<Value> =
                hits.records.iter().map(|shown| record_json(&shown.record, &shown.classes)).collect();
            json!({ "register": hits.register, "count": count, "more": more, "records": records })
        });
        Ok(Json(json!({ "registers": registers.collect::<Value>() })).into_response())
    })
    .await
}

fn question(sent: &[(String, String)]) -> Result<(String, usize), Vec<Problem>> {
    let (mut words, mut each, mut problems) = (None, None, Vec::new());
    let hint = || Text::new("q 为检索词，each 为 1 至 20。", "`q` holds words, `each` is 1 to 20.");
    for (name, value) in sent {
        match name.as_str() {
            "q" if words.is_none() && !terms(value).is_empty() && value.chars().count() <= 200 => {
                words = Some(value.trim().to_owned());
            }
            "each" if each.is_none() && value.parse().is_ok_and(|each: usize| (1..=20).contains(&each)) => {
                each = value.parse().ok();
            }
            "q" | "each" => {
                let message = Text::new(
                    format!("参数 {name} 有误或重复。"),
                    format!("The parameter {name} is wrong or stands there twice."),
                );
                problems.push(Problem::new("parameter-unreadable", message, hint()).about(name));
            }
            _ => problems.push(unknown(name)),
        }
    }
    match words {
        Some(words) if problems.is_empty() => Ok((words, each.unwrap_or(5))),
        Some(_) => Err(problems),
        None => {
            if problems.is_empty() {
                let message = Text::new("缺少检索词 q。", "The words `q` are missing.");
                problems.push(Problem::new("parameter-missing", message, hint()).about("q"));
            }
            Err(problems)
        }
    }
}
