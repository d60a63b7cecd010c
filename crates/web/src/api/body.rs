//! From JSON to the values of a command, and headers that say which version and which request.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};
use taihang_base::{Problem, Problems, Text};
use taihang_defs::{FieldDef, RegisterDef};
use taihang_exchange::strict;
use taihang_kernel::{Draft, Origin, RecordId, Value, from_json};

use super::answer::Refused;

use crate::visit::Visit;

/// So many keys that are given twice are told.
const MOST_TWICE: usize = 20;

/// A body of JSON.
pub(super) fn json(headers: &HeaderMap, bytes: &Bytes) -> Result<Json, Refused> {
    of_kind(headers, "application/json")?;
    let (json, twice) = strict::read(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Refused::unreadable(Problem::new(
            "json-unreadable",
            Text::new(
                format!("第 {line} 行第 {column} 列起不是 JSON。"),
                format!("From line {line}, column {column} it is no JSON."),
            ),
            Text::new("请发送 UTF-8 编码的 JSON。", "Send JSON in UTF-8."),
        ))
    })?;
    if twice.is_empty() {
        return Ok(json);
    }
    // Nobody can say which of the two was meant.
    let told = twice.iter().take(MOST_TWICE).map(|key| strict::given_twice(key));
    Err(Refused::new(StatusCode::BAD_REQUEST, told.collect()))
}

/// Refuses bodies of another media type.
pub(super) fn of_kind(headers: &HeaderMap, kind: &str) -> Result<(), Refused> {
    let packed = headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
    if packed {
        let problem = Problem::new(
            "content-encoding",
            Text::new("不接受压缩的请求内容。", "A packed body is not taken."),
            Text::new(
                "请去掉 Content-Encoding，原样发送。",
                "Leave out Content-Encoding and send the body as it is.",
            ),
        );
        let problem = problem.about("Content-Encoding");
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, vec![problem]));
    }
    let sent = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(kind) {
        return Ok(());
    }
    let problem = Problem::new(
        "media-type",
        Text::new(format!("内容类型应为 {kind}。"), format!("The media type has to be {kind}.")),
        Text::new("请改写 Content-Type。", "Change Content-Type."),
    );
    Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, vec![problem]))
}

/// The version that the caller saw.
pub(super) fn version(headers: &HeaderMap) -> Result<i64, Refused> {
    let hint = || Text::new("请写入 ETag 的值，如 \"3\"。", "Give the value of ETag, such as \"3\".");
    let Some(sent) = headers.get(IF_MATCH) else {
        let message = Text::new("缺少 If-Match。", "If-Match is missing.");
        let problem = Problem::new("if-match-missing", message, hint()).about("If-Match");
        return Err(Refused::new(StatusCode::PRECONDITION_REQUIRED, vec![problem]));
    };
    // A proxy that packs the answer makes its tag a weak one: it names the same version.
    let strong = |text: &str| text.strip_prefix("W/").unwrap_or(text).to_owned();
    let sent = sent.to_str().ok().map(strong);
    let digits = sent.as_deref().and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    let plain = digits.filter(|digits| {
        digits.len() <= 18 && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    plain.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
        let message = Text::new("If-Match 的写法不符。", "If-Match is not a version.");
        Refused::unreadable(Problem::new("if-match-unreadable", message, hint()).about("If-Match"))
    })
}

/// Where a command comes from.
pub(super) fn origin(headers: &HeaderMap, visit: &Visit) -> Result<Origin, Refused> {
    let key = match headers.get("idempotency-key") {
        None => None,
        Some(sent) => {
            let fits = |key: &&str| {
                (1..=100).contains(&key.len())
                    && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte))
            };
            let key = sent.to_str().ok().filter(fits).ok_or_else(|| {
                Refused::unreadable(
                    Problem::new(
                        "idempotency-key-unreadable",
                        Text::new(
                            "Idempotency-Key 的写法不符。",
                            "Idempotency-Key is not written as it should be.",
                        ),
                        Text::new(
                            "请用 1 至 100 个字母、数字或 . _ : -。",
                            "Use 1 to 100 letters, digits, or . _ : -.",
                        ),
                    )
                    .about("Idempotency-Key"),
                )
            })?;
            Some(key.to_owned())
        }
    };
    Ok(Origin { idempotency_key: key, request: Some(visit.request_id.clone()), ..Origin::default() })
}

/// The values of a body, or everything that is wrong with them.
pub(super) fn draft(def: &RegisterDef, body: &Json) -> Result<Draft, Problems> {
    let mut problems = Vec::new();
    let members = |name: &str| body.get(name).and_then(Json::as_object);
    let values =
        members("fields").map(|sent| read_values(&def.fields, sent, "", &mut problems)).unwrap_or_default();
    let mut lines = BTreeMap::new();
    for (kind, rows) in members("lines").into_iter().flatten() {
        let Some(line) = def.lines.get(kind) else { continue };
        let rows = rows.as_array().map_or(&[][..], Vec::as_slice).iter().enumerate();
        let read = rows.filter_map(|(at, row)| Some((at, row.as_object()?)));
        let rows = read
            .map(|(at, row)| read_values(&line.fields, row, &format!("{kind}.{at}."), &mut problems))
            .collect();
        lines.insert(kind.clone(), rows);
    }
    let about = body.get("about").map(|about| {
        let register = about.get("register")?.as_str()?.to_owned();
        let id: RecordId = about.get("id")?.as_str()?.parse().ok()?;
        Some((register, id))
    });
    if problems.is_empty() { Ok(Draft { values, lines, about }) } else { Err(problems) }
}

type Values = BTreeMap<String, Option<Value>>;

fn read_values(
    fields: &IndexMap<String, FieldDef>,
    sent: &Map<String, Json>,
    at: &str,
    problems: &mut Problems,
) -> Values {
    let mut values = Values::new();
    for (name, json) in sent {
        // What is not known was found by the check against the description.
        let Some(field) = fields.get(name) else { continue };
        match from_json(field, json) {
            Ok(value) => {
                values.insert(name.clone(), value);
            }
            Err(problem) if at.is_empty() => problems.push(problem),
            Err(problem) => problems.push(problem.about(format!("{at}{name}"))),
        }
    }
    values
}

/// A text member that is there.
pub(super) fn text(body: &Json, name: &str) -> Option<String> {
    body.get(name).and_then(Json::as_str).map(str::to_owned)
}
