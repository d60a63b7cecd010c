//! The documentation of the API for people who write programs: made from the same definitions as the API itself.

use axum::extract::Path;
use maud::{Markup, html};
use serde_json::{Value, json};
use taihang_base::Refusal;
use taihang_defs::{FieldDef, RegisterDef};
use taihang_exchange::openapi::{example, example_edit, example_of, parameters};

use crate::components::{Cell, Column, Row, Table, page_head, panel, table};
use crate::failure::Answer;
use crate::page::Page;
use crate::site::Site;
use crate::visit::Visit;

/// What the interface is, and its registers.
pub(super) async fn index(site: Site, visit: Visit) -> Answer {
    let title = visit.word("api.title");
    let columns = vec![
        Column::text(visit.word("api.register")),
        Column::text(visit.word("api.path")),
        Column::plain(visit.word("api.purpose-of")),
    ];
    let row = |def: &RegisterDef| -> Row {
        vec![
            Cell::head(
                html! { a href=(format!("/api/{}", def.name)) { (def.label.in_language(visit.language)) } },
            ),
            Cell::new(html! { code { "/api/v1/" (def.name) } }),
            Cell::text(def.purpose.in_language(visit.language)),
        ]
        .into()
    };
    let rows = site.store().catalogue().registers().map(|register| row(&register.def)).collect();
    let body = html! {
        (page_head(title, visit.word("api.purpose"), &html! { a.button href="/api/openapi.json" { "OpenAPI 3.1" } }))
        (panel("start", visit.word("api.start"), &html! {}, &html! {
            p { (visit.word("api.start-text")) }
            pre { code { (curl("GET", "/api/v1/registers", &[], None)) } }
            ul {
                @for key in ["api.rule-version", "api.rule-key", "api.rule-problems", "api.rule-pages", "api.rule-seen", "api.rule-rate"] {
                    li { (visit.word(key)) }
                }
            }
        }))
        (panel("webhooks", visit.word("api.hooks"), &html! {}, &webhooks(&visit)))
        (table(&Table { id: "registers".to_owned(), caption: visit.word("api.registers").to_owned(), columns, rows, tall: false }))
    };
    Ok(Page::new(&visit, title).render(&body))
}

const RECEIVED: &str = r#"POST /your/path
Content-Type: application/json
X-Taihang-Event: changed
X-Taihang-Delivery: 01J9Z3V7Q2M4X8K6T5B1C0D9EF
X-Taihang-Timestamp: 1767225600
X-Taihang-Signature: sha256=5f1c…

{"delivery": "01J9Z3V7Q2M4X8K6T5B1C0D9EF", "event": "changed", "register": "organisation",
 "id": "01J9Z3V6…", "version": 4, "at": "2026-01-01T00:00:00Z", "record": {"id": "01J9Z3V6…", "fields": {}}}"#;

const CHECKED: &str = "import hashlib, hmac, time

def is_ours(secret: str, headers, body: bytes) -> bool:
    at = headers['X-Taihang-Timestamp']
    signed = hmac.new(secret.encode(), at.encode() + b'.' + body, hashlib.sha256).hexdigest()
    fresh = abs(time.time() - int(at)) < 300
    return fresh and hmac.compare_digest('sha256=' + signed, headers['X-Taihang-Signature'])";

/// What a receiver of webhooks has to do.
fn webhooks(visit: &Visit) -> Markup {
    html! {
        p { (visit.word("api.hooks-text")) }
        pre { code { (RECEIVED) } }
        ul {
            @for key in ["api.hooks-body", "api.hooks-sign", "api.hooks-once", "api.hooks-retry"] { li { (visit.word(key)) } }
        }
        p { (visit.word("api.hooks-example")) }
        pre { code { (CHECKED) } }
    }
}

/// One register.
pub(super) async fn register(site: Site, visit: Visit, Path(name): Path<String>) -> Answer {
    let register = site.store().catalogue().register(&name).ok_or(Refusal::NotFound)?;
    let def = &register.def;
    let title = def.label.in_language(visit.language);
    let body = html! {
        (page_head(title, def.purpose.in_language(visit.language), &html! {}))
        (fields(&visit, "fields", visit.word("api.fields"), def.fields.values()))
        @for line in def.lines.values() {
            (fields(&visit, &format!("line-{}", line.name), &format!("lines.{}", line.name), line.fields.values()))
        }
        (transitions(&visit, def))
        (panel("examples", visit.word("api.examples"), &html! {}, &examples(&visit, def)))
        (filters(&visit, def))
    };
    Ok(Page::new(&visit, title).under(visit.word("api.title"), "/api").render(&body))
}

/// A command for a terminal. `SITE` and `KEY` are variables of the shell.
fn curl(method: &str, path: &str, headers: &[&str], body: Option<&Value>) -> String {
    let mut text = "curl -sS -H \"Authorization: Bearer $KEY\"".to_owned();
    if method != "GET" {
        text.push_str(" -X ");
        text.push_str(method);
    }
    for header in headers {
        text.push_str(" -H '");
        text.push_str(header);
        text.push('\'');
    }
    if let Some(body) = body {
        text.push_str(" -H 'Content-Type: application/json' -d '");
        text.push_str(&body.to_string());
        text.push('\'');
    }
    format!("{text} \"$SITE{path}\"")
}

/// A walk through the life of one record: each line works with what the lines before it made.
fn examples(visit: &Visit, def: &RegisterDef) -> Markup {
    let root = format!("/api/v1/{}", def.name);
    let one = format!("{root}/$ID");
    let first = def.initial();
    let each = json!({ "mode": "each", "commands": [{ "act": "create", "body": example(def) }] });
    let remark = json!({ "text": "已核对" });
    let mut all = vec![
        curl("GET", &format!("{root}?state={first}&sort=-changed&limit=2"), &[], None),
        curl("POST", &root, &[&format!("Idempotency-Key: {}-2026-0001", def.name)], Some(&example(def))),
        curl("GET", &one, &[], None),
        curl("PATCH", &one, &["If-Match: \"1\""], Some(&example_edit(def))),
    ];
    if let Some(transition) = def.transitions.values().find(|way| way.from.iter().any(|from| from == first)) {
        let body = example_of(def, transition);
        all.push(curl("POST", &format!("{one}/{}", transition.name), &["If-Match: \"2\""], Some(&body)));
    }
    all.push(curl("POST", &format!("{one}/comments"), &[], Some(&remark)));
    all.push(curl("GET", &format!("{one}/history"), &[], None));
    all.push(curl("GET", &format!("{one}/deadlines"), &[], None));
    all.push(curl("POST", &format!("{root}/bulk"), &[], Some(&each)));
    html! {
        p { (visit.word("api.examples-text")) }
        @for line in all { pre { code { (line) } } }
    }
}

fn fields<'a>(visit: &Visit, id: &str, caption: &str, fields: impl Iterator<Item = &'a FieldDef>) -> Markup {
    let columns = vec![
        Column::text(visit.word("api.field")),
        Column::text(visit.word("api.label")),
        Column::text(visit.word("api.type")),
        Column::plain(visit.word("api.note")),
    ];
    let row = |field: &FieldDef| -> Row {
        let kind = match field.kind.target() {
            Some(to) => format!("{} → {to}", field.kind.word()),
            None => field.kind.word().to_owned(),
        };
        let required =
            field.required_from.as_ref().map(|state| visit.words("api.required", &[("state", state)]));
        let computed = field.computed.as_ref().map(|_| visit.word("api.computed").to_owned());
        let class = (field.class != "content").then(|| visit.words("api.class", &[("class", &field.class)]));
        let help = field.help.as_ref().map(|help| help.in_language(visit.language).to_owned());
        let notes: Vec<String> = [required, computed, class, help].into_iter().flatten().collect();
        vec![
            Cell::head(html! { code { (field.name) } }),
            Cell::text(field.label.in_language(visit.language)),
            Cell::text(&kind),
            Cell::text(&notes.join(" ")),
        ]
        .into()
    };
    let rows = fields.map(row).collect();
    table(&Table { id: id.to_owned(), caption: caption.to_owned(), columns, rows, tall: false })
}

fn transitions(visit: &Visit, def: &RegisterDef) -> Markup {
    let columns = vec![
        Column::text(visit.word("api.transition")),
        Column::text(visit.word("api.label")),
        Column::text(visit.word("api.way")),
        Column::plain(visit.word("api.note")),
    ];
    let rows = def.transitions.values().map(|way| {
        let mut notes = vec![visit.words("api.by", &[("roles", &way.by.join(", "))])];
        if way.reason {
            notes.push(visit.word("api.needs-reason").to_owned());
        }
        if !way.asks.is_empty() {
            notes.push(visit.words("api.asks", &[("fields", &way.asks.join(", "))]));
        }
        Row::from(vec![
            Cell::head(html! { code { (way.name) } }),
            Cell::text(way.label.in_language(visit.language)),
            Cell::text(&format!("{} → {}", way.from.join(", "), way.to.as_deref().unwrap_or("="))),
            Cell::text(&notes.join(" ")),
        ])
    });
    let caption = visit.word("api.transitions").to_owned();
    table(&Table { id: "transitions".to_owned(), caption, columns, rows: rows.collect(), tall: false })
}

fn filters(visit: &Visit, def: &RegisterDef) -> Markup {
    let columns = vec![Column::text(visit.word("api.parameter")), Column::plain(visit.word("api.note"))];
    let rows = parameters(def).into_iter().map(|parameter| {
        Row::from(vec![Cell::head(html! { code { (parameter.name) } }), Cell::text(&parameter.words)])
    });
    let caption = visit.word("api.parameters").to_owned();
    table(&Table { id: "parameters".to_owned(), caption, columns, rows: rows.collect(), tall: true })
}
