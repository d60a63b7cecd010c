//! Files: sent before the record that names them, read through the record that the reader may see.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query as Asked};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use serde_json::json;
use taihang_base::{Problem, Refusal, Text};
use taihang_defs::FieldType;
use taihang_kernel::Value;

use super::answer::{Answered, Refused};
use super::body::of_kind;
use super::records::{apart, id, reached};
use crate::failure::Failure;
use crate::register::address::encoded;
use crate::site::Site;
use crate::visit::Visit;

pub(super) async fn upload(
    site: Site,
    visit: Visit,
    Asked(sent): Asked<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let [register, field, name] = named(&sent, ["register", "field", "name"])?;
        of_kind(&headers, "application/octet-stream")?;
        let reach = reached(store, visit, &register)?;
        let def = reach
            .register
            .def
            .fields
            .get(&field)
            .filter(|field| reach.arms.iter().any(|arm| arm.shows(&field.class)));
        let Some(FieldType::File(rule)) = def.map(|field| &field.kind) else {
            return Err(Refused::missing());
        };
        let changes = reach.arms.iter().any(|arm| arm.create || !arm.edit.is_empty() || arm.correct);
        if !changes {
            return Err(Failure::from(Refusal::NotAllowed).into());
        }
        let file = store.file_put(&visit.actor, &body, &name, rule)?;
        let kept = json!({ "sha256": file.sha256, "name": file.name, "bytes": file.bytes });
        Ok((StatusCode::CREATED, Json(kept)).into_response())
    })
    .await
}

/// The parameters, each given once and holding something; others are not known.
fn named<const N: usize>(sent: &[(String, String)], names: [&str; N]) -> Result<[String; N], Refused> {
    let mut problems = Vec::new();
    let hint = || {
        Text::new(
            format!("须各给出一次：{}。", names.join("、")),
            format!("Give each of these once: {}.", names.join(", ")),
        )
    };
    for (at, (name, _)) in sent.iter().enumerate() {
        if !names.contains(&name.as_str()) || sent.iter().take(at).any(|(other, _)| other == name) {
            let shown: String = name.chars().take(60).collect();
            let message = Text::new(
                format!("参数“{shown}”不可用或重复。"),
                format!("The parameter “{shown}” is not known or stands there twice."),
            );
            problems.push(Problem::new("parameter-unknown", message, hint()).about(shown));
        }
    }
    let values = names.map(|name| {
        let value =
            sent.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone()).unwrap_or_default();
        if value.trim().is_empty() || value.chars().count() > 200 {
            let message = Text::new(
                format!("参数“{name}”缺失或过长。"),
                format!("The parameter “{name}” is missing or too long."),
            );
            problems.push(Problem::new("parameter-missing", message, hint()).about(name));
        }
        value
    });
    if problems.is_empty() { Ok(values) } else { Err(Refused::new(StatusCode::BAD_REQUEST, problems)) }
}

pub(super) async fn download(
    site: Site,
    visit: Visit,
    Path((register, record, field)): Path<(String, String, String)>,
) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let seen = store.one(&visit.actor, &register, id(&record)?)?;
        // A hidden field has been emptied.
        let Some(Value::File(file)) = seen.record.get(&field) else { return Err(Refused::missing()) };
        let bytes = store.file_content(file)?.ok_or_else(Refused::missing)?;
        let place = format!("attachment; filename*=UTF-8''{}", encoded(&file.name));
        let kind = "application/octet-stream".to_owned();
        Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, place)], bytes).into_response())
    })
    .await
}
