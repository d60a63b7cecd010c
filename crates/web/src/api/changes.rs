//! Changing: each request becomes one command of the kernel.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path};
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use taihang_base::{Problem, Text};
use taihang_defs::{Access, RegisterDef};
use taihang_kernel::{Act, Command, Draft, Origin, Reach, Receipt, RecordId};

use super::Api;
use super::answer::{Answered, Refused, receipt_json, tag};
use super::body::{draft, json, origin, text, version};
use super::records::{apart, id, reached, seen};
use crate::site::Site;
use crate::visit::Visit;

/// What a change is about, besides its body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change<'a> {
    /// A new record.
    Create,
    /// Other values of a record at this version.
    Edit(RecordId, i64),
    /// A transition of a record at this version.
    Advance(RecordId, i64, &'a str),
    /// A remark on a record.
    Comment(RecordId),
    /// A protected record opened with a reason.
    Open(RecordId),
}

impl Change<'_> {
    /// The schema that its body has to fit.
    fn schema(self, register: &str) -> String {
        match self {
            Self::Create => format!("{register}.create"),
            Self::Edit(..) => format!("{register}.edit"),
            Self::Advance(_, _, transition) => format!("{register}.{transition}"),
            Self::Comment(_) => "comment".to_owned(),
            Self::Open(_) => "opening".to_owned(),
        }
    }

    /// Whether there is such a thing in the register.
    fn known(self, def: &RegisterDef) -> bool {
        match self {
            Self::Create | Self::Edit(..) | Self::Comment(_) => true,
            Self::Advance(_, _, transition) => def.transitions.contains_key(transition),
            Self::Open(_) => def.access == Access::Protected,
        }
    }
}

/// The command that a body asks for.
pub(super) fn command(
    api: &Api,
    visit: &Visit,
    reach: &Reach,
    change: Change<'_>,
    body: &Value,
    origin: Origin,
) -> Result<Command, Refused> {
    let def = &reach.register.def;
    if !change.known(def) {
        return Err(Refused::missing());
    }
    let mut problems = api.description(&visit.site).check(&change.schema(&def.name), body, &seen(reach));
    for problem in &mut problems {
        let below = problem
            .field
            .as_deref()
            .and_then(|field| field.strip_prefix("fields.").or_else(|| field.strip_prefix("lines.")));
        if let Some(below) = below {
            problem.field = Some(below.to_owned());
        }
    }
    let read = if problems.is_empty() { draft(def, body) } else { Err(problems) };
    let draft = read.map_err(|problems| Refused::new(StatusCode::UNPROCESSABLE_ENTITY, problems))?;
    let act = act(visit, change, body, draft)?;
    Ok(Command { register: def.name.clone(), act, reason: text(body, "reason"), origin })
}

fn act(visit: &Visit, change: Change<'_>, body: &Value, draft: Draft) -> Result<Act, Refused> {
    let correction = body.get("correction").and_then(Value::as_bool).unwrap_or(false);
    let state = text(body, "state");
    Ok(match change {
        Change::Create => Act::Create { id: RecordId::new(visit.now, rand::random()), draft, state: None },
        Change::Edit(id, version) if correction => Act::Correct { id, version, draft, state },
        Change::Edit(..) if state.is_some() => {
            let problem = Problem::new(
                "state-not-edited",
                Text::new("状态不能直接修改。", "The state is not edited."),
                Text::new(
                    "请办理相应的流转，或作为更正并说明理由。",
                    "Use a transition, or make it a correction with a reason.",
                ),
            );
            return Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, vec![problem.about("state")]));
        }
        Change::Edit(id, version) => Act::Edit { id, version, draft },
        Change::Advance(id, version, transition) => {
            Act::Advance { id, version, transition: transition.to_owned(), draft }
        }
        Change::Comment(id) => Act::Comment { id, text: text(body, "text").unwrap_or_default() },
        Change::Open(id) => Act::Open { id },
    })
}

fn done(visit: &Visit, receipt: &Receipt) -> Response {
    ([(ETAG, tag(receipt.version))], Json(receipt_json(receipt, visit.language))).into_response()
}

/// One request with its body, as the handlers hand it on.
struct Sent {
    api: Arc<Api>,
    headers: HeaderMap,
    body: Bytes,
}

impl Sent {
    async fn carried_out(
        self,
        site: &Site,
        visit: &Visit,
        register: String,
        change: impl FnOnce(&HeaderMap) -> Result<Planned, Refused> + Send + 'static,
    ) -> Result<Receipt, Refused> {
        apart(site, visit, move |store, visit| {
            let reach = reached(store, visit, &register)?;
            let body = json(&self.headers, &self.body)?;
            let planned = change(&self.headers)?;
            let origin = origin(&self.headers, visit)?;
            let command = command(&self.api, visit, &reach, planned.change(), &body, origin)?;
            Ok(store.submit(&visit.actor, command)?)
        })
        .await
    }
}

/// A change with its own text.
enum Planned {
    Create,
    Edit(RecordId, i64),
    Advance(RecordId, i64, String),
    Comment(RecordId),
    Open(RecordId),
}

impl Planned {
    fn change(&self) -> Change<'_> {
        match self {
            Self::Create => Change::Create,
            Self::Edit(id, version) => Change::Edit(*id, *version),
            Self::Advance(id, version, transition) => Change::Advance(*id, *version, transition),
            Self::Comment(id) => Change::Comment(*id),
            Self::Open(id) => Change::Open(*id),
        }
    }
}

pub(super) async fn create(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    Path(register): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let sent = Sent { api, headers, body };
    let receipt = sent.carried_out(&site, &visit, register.clone(), |_| Ok(Planned::Create)).await?;
    if receipt.repeated {
        return Ok(done(&visit, &receipt));
    }
    let place = format!("/api/v1/{register}/{}", receipt.record);
    Ok((StatusCode::CREATED, [(LOCATION, place)], done(&visit, &receipt)).into_response())
}

pub(super) async fn edit(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    Path((register, record)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let sent = Sent { api, headers, body };
    let change = move |headers: &HeaderMap| Ok(Planned::Edit(id(&record)?, version(headers)?));
    Ok(done(&visit, &sent.carried_out(&site, &visit, register, change).await?))
}

pub(super) async fn advance(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    Path((register, record, transition)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let sent = Sent { api, headers, body };
    let change = move |headers: &HeaderMap| Ok(Planned::Advance(id(&record)?, version(headers)?, transition));
    Ok(done(&visit, &sent.carried_out(&site, &visit, register, change).await?))
}

pub(super) async fn comment(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    Path((register, record)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let sent = Sent { api, headers, body };
    let change = move |_: &HeaderMap| Ok(Planned::Comment(id(&record)?));
    Ok(done(&visit, &sent.carried_out(&site, &visit, register, change).await?))
}

pub(super) async fn open(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    Path((register, record)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let sent = Sent { api, headers, body };
    let change = move |_: &HeaderMap| Ok(Planned::Open(id(&record)?));
    Ok(done(&visit, &sent.carried_out(&site, &visit, register, change).await?))
}
