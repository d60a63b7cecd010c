//! Several commands in one request: all or none, or one by one.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use taihang_kernel::{Command, Origin, Reach, Receipt};
use taihang_store::Call;

use super::Api;
use super::answer::{Answered, Refused, receipt_json};
use super::body::{json as read, origin, text};
use super::changes::{Change, command};
use super::records::{apart, id, reached, seen};
use crate::site::Site;
use crate::visit::Visit;

pub(super) async fn bulk(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    Path(register): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let reach = reached(store, visit, &register)?;
        let body = read(&headers, &body)?;
        let origin = origin(&headers, visit)?;
        let problems = api.description(&visit.site).check(&format!("{register}.bulk"), &body, &seen(&reach));
        if !problems.is_empty() {
            return Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, problems));
        }
        // The key stands for the whole of what was sent; below it each command is known by its place.
        let key = origin.idempotency_key.clone();
        let call = key.map(|key| Call::of(key, &json!([register, "bulk", body])));
        let wanted = body.get("commands").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let commands = wanted.iter().enumerate().map(|(at, wanted)| {
            let key = origin.idempotency_key.as_ref().map(|key| format!("{key}#{at}"));
            one(&api, visit, &reach, wanted, Origin { idempotency_key: key, ..origin.clone() })
        });
        let results: Vec<Value> = if text(&body, "mode").as_deref() == Some("whole") {
            let commands: Vec<Command> = commands.collect::<Result<_, _>>()?;
            let receipts = store.submit_all_in(&visit.actor, commands, call.as_ref())?;
            receipts.iter().map(|receipt| result(receipt, visit)).collect()
        } else {
            let commands: Vec<Result<Command, Refused>> = commands.collect();
            // A key stands for one call: another one under it does nothing, not even in parts.
            store.are_repetitions(&visit.actor, call.as_ref(), commands.iter().flatten())?;
            let each = commands.into_iter().map(|command| {
                let done =
                    command.and_then(|command| Ok(store.submit_in(&visit.actor, command, call.as_ref())?));
                done.map_or_else(|refused| refused.result(visit), |receipt| result(&receipt, visit))
            });
            each.collect()
        };
        Ok(Json(json!({ "results": results })).into_response())
    })
    .await
}

fn result(receipt: &Receipt, visit: &Visit) -> Value {
    json!({ "status": 200, "receipt": receipt_json(receipt, visit.language), "problems": [] })
}

fn one(api: &Api, visit: &Visit, reach: &Reach, wanted: &Value, origin: Origin) -> Result<Command, Refused> {
    let name = text(wanted, "act").unwrap_or_default();
    let known = || -> Result<_, Refused> {
        let record = id(&text(wanted, "id").unwrap_or_default())?;
        Ok((record, wanted.get("version").and_then(Value::as_i64).unwrap_or_default()))
    };
    let change = match name.as_str() {
        "create" => Change::Create,
        "edit" => {
            let (record, version) = known()?;
            Change::Edit(record, version)
        }
        transition => {
            let (record, version) = known()?;
            Change::Advance(record, version, transition)
        }
    };
    command(api, visit, reach, change, wanted.get("body").unwrap_or(&Value::Null), origin)
}
