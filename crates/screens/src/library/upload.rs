//! Files coming in: each is read, kept and opened, or answered with what is wrong with it and what to do.

use std::sync::Arc;
use taihang_kernel::Actor;
use taihang_store::{Store, StoreError};

use crate::plans::{NewPlan, PlanRecord, Plans};
use axum::Json;
use axum::http::{HeaderMap, StatusCode, header::ACCEPT};
use axum::response::IntoResponse as _;
use maud::{Markup, html};
use serde_json::json;
use taihang_base::{Id, Problem, Problems, Text};
use taihang_documents::Limits;
use taihang_plan::Plan;
use taihang_plan::compare::{Likeness, likeness};
use taihang_web::components::{Icon, csrf_field, icon};
use taihang_web::{Answer, Failure, Uploaded, UploadedFile, Visit, see};

use super::list::{lines, render};
use crate::App;
use crate::programme::{Programme, reader};

/// What became of one file.
#[derive(Debug)]
pub(crate) struct Outcome {
    name: String,
    plan: Option<Id<PlanRecord>>,
    problems: Problems,
    /// The plan that is there looks like this one; who wants may import it all the same.
    alike: bool,
}

/// The name of the box that imports what looks like a plan that is there.
const ANYWAY: &str = "anyway";

/// The plans that a file is held against: those of the programme, and those that came before it in the same sending.
struct Known {
    programme: Arc<Programme>,
    fresh: Vec<(Id<PlanRecord>, Plan)>,
    /// Whether it was said that what looks alike shall come in.
    anyway: bool,
}

impl Known {
    /// The plan that looks most like `plan`, unless nobody wants to know.
    fn alike(&self, plan: &Plan) -> Option<(Id<PlanRecord>, String, Likeness)> {
        let there = self.programme.plans.iter().map(|plan| (plan.id(), &plan.effective));
        let all = there.chain(self.fresh.iter().map(|(id, plan)| (*id, plan))).filter(|_| !self.anyway);
        let found = all.filter_map(|(id, other)| Some((likeness(plan, other)?, id, other)));
        let (likeness, id, other) = found.max_by_key(|(likeness, ..)| *likeness)?;
        let title = other.metadata.title.as_ref().map(|title| title.value.clone()).unwrap_or_default();
        Some((id, title, likeness))
    }
}

pub(crate) async fn receive(app: App, visit: Visit, headers: HeaderMap, sent: Uploaded) -> Answer {
    if sent.files.is_empty() {
        return Err(nothing_chosen().into());
    }
    let actor = Arc::clone(&visit.person()?.actor);
    let programme = app.programme(&visit).await?;
    let mut known = Known { programme, fresh: Vec::new(), anyway: sent.says(ANYWAY) };
    let outcomes = app
        .site
        .apart(move |store| {
            let each = |file: UploadedFile| import(store, &actor, &file, &mut known);
            sent.files.into_iter().map(each).collect::<Result<Vec<Outcome>, Failure>>()
        })
        .await?;
    let wants_json =
        headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    if wants_json {
        let files: Vec<_> = outcomes.iter().map(|outcome| outcome.json(&visit)).collect();
        return Ok(Json(json!({ "files": files })).into_response());
    }
    if let [Outcome { plan: Some(plan), problems, .. }] = outcomes.as_slice()
        && problems.is_empty()
    {
        return Ok(see(&visit, &reader(*plan)));
    }
    let programme = app.programme(&visit).await?;
    let mut response = render(&visit, &programme, &outcomes);
    if outcomes.iter().any(|outcome| !outcome.problems.is_empty()) {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

impl Outcome {
    fn json(&self, visit: &Visit) -> serde_json::Value {
        let location = self.plan.map(reader);
        if self.problems.is_empty() {
            json!({ "name": self.name, "location": location })
        } else if self.alike {
            json!({ "name": self.name, "location": location, "alike": true, "problems": lines(visit, &self.problems) })
        } else {
            json!({ "name": self.name, "location": location, "problems": lines(visit, &self.problems) })
        }
    }
}

/// Reads and keeps one file. A problem is an outcome; only a fault stops the others.
fn import(store: &Store, actor: &Actor, file: &UploadedFile, there: &mut Known) -> Result<Outcome, Failure> {
    let outcome = |plan, problems| Ok(Outcome { name: file.name.clone(), plan, problems, alike: false });
    let document = match taihang_documents::read(&file.name, &file.bytes, &Limits::STANDARD) {
        Ok(document) => document,
        // The name stands beside the problem on the screen already.
        Err(problem) => return outcome(None, vec![Problem { field: None, ..problem }]),
    };
    let plan = taihang_plan::read(&document);
    // The same file again is refused in any case, whatever it looks like.
    if let Some((like, title, why)) = there.alike(&plan)
        && known(store, actor, &file.bytes)?.is_none()
    {
        let problems = vec![looks_alike(&title, why)];
        return Ok(Outcome { name: file.name.clone(), plan: Some(like), problems, alike: true });
    }
    let new = NewPlan {
        file_name: &file.name,
        bytes: &file.bytes,
        document: &document,
        plan: &plan,
        by_hand: &[],
        parents: &[],
        predecessors: &[],
    };
    match Plans::of(store, actor).import(new) {
        Ok(id) => {
            there.fresh.push((id, plan));
            outcome(Some(id), Vec::new())
        }
        Err(StoreError::Problems(problems)) => {
            let twice = problems.iter().any(|problem| problem.code == "plan-known");
            outcome(if twice { known(store, actor, &file.bytes)? } else { None }, problems)
        }
        Err(error) => Err(error.into()),
    }
}

/// The plan that holds these bytes already.
fn known(store: &Store, actor: &Actor, bytes: &[u8]) -> Result<Option<Id<PlanRecord>>, Failure> {
    for plan in Plans::of(store, actor).list()? {
        if plan.file_bytes == bytes.len() as u64 && Plans::of(store, actor).file(plan.id)?.bytes == bytes {
            return Ok(Some(plan.id));
        }
    }
    Ok(None)
}

fn looks_alike(title: &str, why: Likeness) -> Problem {
    let message = match why {
        Likeness::Number => Text::new(
            format!("规划库中已有文号相同的规划：《{title}》。"),
            format!("A plan with the same document number stands here already: \"{title}\"."),
        ),
        Likeness::Title => Text::new(
            format!("规划库中已有标题、发文机关和年份都相同的规划：《{title}》。"),
            format!("A plan with the same title, issuer and year stands here already: \"{title}\"."),
        ),
        Likeness::Text(share) => Text::new(
            format!("规划库中的《{title}》与这份文件约有{share}%的文字相同。"),
            format!(
                "\"{title}\", which stands here already, shares about {share} % of its text with this file."
            ),
        ),
    };
    let hint = Text::new(
        "请先打开已有的规划核对；确是另一份文件的，可选择“仍要导入”。",
        "Open the plan that is there; if this is another document, choose \"Import all the same\".",
    );
    Problem::new("plan-alike", message, hint)
}

fn nothing_chosen() -> Problem {
    Problem::new(
        "file-missing",
        Text::new("没有选择文件。", "No file was chosen."),
        Text::new("请先选择一个或多个规划文件，再导入。", "Choose one or more plan documents first."),
    )
}

/// The form that takes files: by button, and by dropping them anywhere on the page.
pub(crate) fn form(visit: &Visit, outcomes: &[Outcome]) -> Markup {
    html! {
        form.drop method="post" action="/plans" enctype="multipart/form-data" data-upload
            data-waiting=(visit.word("library.waiting")) data-reading=(visit.word("library.reading"))
            data-failed=(visit.word("library.failed")) data-offline=(visit.word("shell.offline"))
            data-unclear=(visit.word("failure.fault-text")) data-open=(visit.word("library.open"))
            data-existing=(visit.word("library.open-existing")) data-anyway=(visit.word("library.anyway")) {
            (csrf_field(visit))
            p { strong { (visit.word("library.drop")) } }
            input id="files" type="file" name="file" multiple accept=".txt,.html,.htm,.docx,.pdf,.md,.xlsx";
            label.button.primary for="files" { (icon(Icon::Upload)) (visit.word("library.choose-files")) }
            p.small.soft { (visit.word("library.formats")) }
            // Without scripts the file is chosen once more; with them a button beside the problem sends it again.
            @if outcomes.iter().any(|outcome| outcome.alike) {
                label.check { input type="checkbox" name=(ANYWAY) value="yes"; span { (visit.word("library.anyway-again")) } }
            }
            button.button.primary data-apply { (visit.word("library.import")) }
            ul.uploads role="list" aria-live="polite" {
                @for outcome in outcomes {
                    li.upload.bad[!outcome.problems.is_empty()] {
                        span.upload-name { (outcome.name) }
                        @let word = if outcome.problems.is_empty() { "library.open" } else { "library.open-existing" };
                        @if let Some(plan) = outcome.plan { a href=(reader(plan)) { (visit.word(word)) } } @else { span {} }
                        @for line in lines(visit, &outcome.problems) { div.upload-problem role="alert" { (line) } }
                    }
                }
            }
        }
    }
}
