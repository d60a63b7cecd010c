//! What all paths share: errors, headers, ways to prove who asks.

use serde_json::{Map, Value as Json, json};
use taihang_store::webhooks::Occasion;

use super::fields::ID;

pub(super) const INTRODUCTION: &str = "Records of every register as JSON. Sign with `Authorization: Bearer <key>` of a client of your organisation \
(or the session of a signed-in person, then with the header `X-CSRF-Token` on changes). What you may not see is not found. A change names the \
version it saw in `If-Match`; the same `Idempotency-Key` is carried out once. Every refusal is `application/problem+json` with all problems at \
once, in the language of `Accept-Language` (zh, en). 每次修改须在 If-Match 中写明所见版本；同一 Idempotency-Key 只办理一次；无权查看的内容一律按不存在答复。";

/// Statuses that answer with problems, and why.
const REFUSALS: [(&str, &str); 12] = [
    (
        "400",
        "请求无法读取、键重复，或查询参数有误 / the request or a parameter cannot be read, or a key is given twice",
    ),
    ("401", "没有有效的密钥或会话 / no good key and no session"),
    ("403", "可见但无权办理 / may be seen, but this may not be done"),
    ("404", "不存在，或无权查看 / not there, or may not be seen"),
    (
        "409",
        "目前不能办理，或幂等键已用于其他请求 / not now, or the idempotency key was used for something else",
    ),
    ("412", "他人已修改 / somebody else has changed it"),
    ("413", "内容过大 / too large"),
    ("415", "内容类型不符 / another media type"),
    ("422", "内容有误，一次列出全部问题 / all problems of the content"),
    ("428", "缺少 If-Match / If-Match is missing"),
    ("429", "请求过于频繁 / too many requests"),
    ("503", "数据库暂不可用 / the database cannot do it just now"),
];

pub(super) fn responses() -> Map<String, Json> {
    let of = |(status, words): &(&str, &str)| {
        let mut headers = json!({ "X-Request-Id": { "$ref": "#/components/headers/request" } });
        if *status == "429" {
            headers["Retry-After"] = json!({ "$ref": "#/components/headers/retry" });
        }
        let content =
            json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/problems" } } });
        ((*status).to_owned(), json!({ "description": words, "headers": headers, "content": content }))
    };
    REFUSALS.iter().map(of).collect()
}

pub(super) fn headers() -> Json {
    json!({
        "request": { "description": "请求编号 / names the request", "schema": { "type": "string", "pattern": "^[0-9a-f]{16}$" }, "required": true },
        "retry": { "description": "秒 / seconds", "schema": { "type": "integer", "minimum": 1 }, "required": true },
        "version": { "description": "记录版本，写入下次修改的 If-Match / the version, for If-Match", "schema": { "type": "string", "pattern": "^\"[0-9]+\"$" }, "required": true },
        "next": { "description": "下一页（rel=next） / the next page", "schema": { "type": "string" } },
        "place": { "description": "新记录的路径 / the path of the record", "schema": { "type": "string" }, "required": true },
    })
}

pub(super) fn parameters() -> Json {
    json!({
        "id": { "name": "id", "in": "path", "required": true, "schema": { "type": "string", "pattern": ID } },
        "if-match": {
            "name": "If-Match", "in": "header", "required": true, "schema": { "type": "string", "pattern": "^\"[1-9][0-9]{0,17}\"$" },
            "description": "所见版本，即 ETag / the version seen, as in ETag", "example": "\"1\"",
        },
        "idempotency-key": {
            "name": "Idempotency-Key", "in": "header", "schema": { "type": "string", "pattern": "^[0-9A-Za-z._:-]{1,100}$" },
            "description": "同一键的请求只办理一次；用于其他内容时整个请求答 409，不办理其中任何一项 / carried out once for the same key; with another body the whole request is answered 409 and nothing of it is done",
        },
    })
}

pub(super) fn security() -> Json {
    json!({
        "key": { "type": "http", "scheme": "bearer", "description": "机构客户端的密钥 / the key of an organisation's client" },
        "session": { "type": "apiKey", "in": "cookie", "name": "taihang_session", "description": "登录会话 / a signed-in person" },
    })
}

pub(super) fn schemas() -> Map<String, Json> {
    let mut schemas = problems();
    schemas.extend(answers());
    schemas.extend(webhooks());
    schemas
}

fn webhooks() -> Map<String, Json> {
    let some = |items: Json| json!({ "type": "array", "minItems": 1, "items": items });
    let wish = json!({
        "address": { "type": "string", "minLength": 1, "maxLength": 500, "description": "https:// 公网地址 / a public https:// address" },
        "registers": some(json!({ "type": "string" })),
        "events": some(json!({ "enum": Occasion::CHOICES.map(Occasion::key) })),
    });
    let mut whole = wish.clone();
    whole["id"] = json!({ "type": "string", "pattern": ID });
    whole["paused"] = json!({ "type": "boolean" });
    whole["created_at"] = json!({ "type": "string", "format": "date-time" });
    let mut secret = whole.clone();
    secret["secret"] = json!({ "type": "string" });
    let all = [("hook.create", wish), ("webhook", whole), ("webhook.secret", secret)];
    all.into_iter().map(|(name, members)| (name.to_owned(), closed(members))).collect()
}

fn problems() -> Map<String, Json> {
    let problem = json!({
        "type": "object",
        "properties": {
            "code": { "type": "string", "pattern": "^[a-z][a-z0-9-]*$" },
            "field": { "type": ["string", "null"] },
            "message": { "type": "string" },
            "hint": { "type": "string" },
        },
        "required": ["code", "field", "message", "hint"],
        "additionalProperties": false,
    });
    let problems = json!({
        "type": "object",
        "properties": {
            "type": { "const": "about:blank" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "request": { "type": "string" },
            "problems": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/problem" } },
        },
        "required": ["type", "title", "status", "request", "problems"],
        "additionalProperties": false,
    });
    [("problem".to_owned(), problem), ("problems".to_owned(), problems)].into_iter().collect()
}

fn answers() -> Map<String, Json> {
    let id = json!({ "type": "string", "pattern": ID });
    let text = json!({ "type": "string" });
    let warnings = json!({ "type": "array", "items": { "$ref": "#/components/schemas/problem" } });
    let receipt = closed(json!({
        "id": id, "version": { "type": "integer" }, "state": text, "repeated": { "type": "boolean" }, "warnings": warnings,
    }));
    let mut file = closed(json!({
        "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
        "name": { "type": "string", "minLength": 1, "maxLength": 200 },
        "bytes": { "type": "integer", "minimum": 0, "maximum": 1_000_000_000_000_u64 },
    }));
    file["description"] = json!("先上传至 /api/v1/files / uploaded to /api/v1/files before");
    let change = closed(json!({ "field": text, "before": {}, "after": {} }));
    let event = closed(json!({
        "version": { "type": "integer" }, "action": text, "actor": text, "role": { "type": ["string", "null"] },
        "reason": { "type": ["string", "null"] }, "at": { "type": "string", "format": "date-time" },
        "changes": { "type": "array", "items": change }, "more": { "type": "boolean" },
    }));
    let day = json!({ "type": "string", "format": "date" });
    let deadline = closed(json!({
        "clock": text, "start": day, "due": day, "paused_since": { "type": ["string", "null"], "format": "date" },
        "open": { "type": "boolean" }, "met": { "type": ["boolean", "null"],
            "description": "按期完成；未完成、无须完成或已失去意义的为 null / done in time; null while it runs and where it came to nothing" }, "passed": { "type": "boolean" },
    }));
    let result = closed(json!({
        "status": { "type": "integer" },
        "receipt": { "anyOf": [{ "$ref": "#/components/schemas/receipt" }, { "type": "null" }] },
        "problems": { "type": "array", "items": { "$ref": "#/components/schemas/problem" } },
    }));
    let about = closed(json!({ "register": text, "id": id }));
    let comment =
        closed(json!({ "text": { "type": "string", "minLength": 1, "maxLength": 5000, "pattern": "\\S" } }));
    let opening = closed(
        json!({ "reason": { "type": "string", "minLength": 1, "maxLength": 2000, "pattern": "\\S" } }),
    );
    let (hits, registers) = (hits(), register());
    [
        ("receipt", receipt),
        ("file", file),
        ("event", event),
        ("deadline", deadline),
        ("result", result),
        ("about", about),
        ("comment", comment),
        ("opening", opening),
        ("hits", hits),
        ("register", registers),
    ]
    .into_iter()
    .map(|(name, schema)| (name.to_owned(), schema))
    .collect()
}

/// An object with exactly these members.
fn closed(properties: Json) -> Json {
    let names: Vec<String> =
        properties.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
    let mut schema = json!({ "type": "object", "required": names, "additionalProperties": false });
    schema["properties"] = properties;
    schema
}

fn hits() -> Json {
    closed(json!({
        "register": { "type": "string" }, "count": { "type": "integer" }, "more": { "type": "boolean" },
        "records": { "type": "array", "items": { "type": "object" } },
    }))
}

fn register() -> Json {
    let objects = json!({ "type": "array", "items": { "type": "object" } });
    closed(json!({
        "name": { "type": "string" }, "version": { "type": "integer" }, "label": { "type": "object" }, "purpose": { "type": "object" },
        "states": objects, "transitions": objects, "fields": objects, "lines": objects,
    }))
}
