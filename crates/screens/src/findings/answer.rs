//! Saying something to a finding: answered, not a fault, or open again.

use std::sync::Arc;

use crate::plans::{FindingKey, FindingState, NewAnswer, Plans};
use axum::extract::Path;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Refusal;
use taihang_web::components::{Icon, csrf_field, icon};
use taihang_web::{Access, Answer, Failure, Posted, Visit, see_saying};

use super::list::FindingRow;
use crate::state::App;

/// What was said, and the form to say it.
pub(super) fn answer(visit: &Visit, row: &FindingRow<'_>, back: &str) -> Markup {
    let id = format!("answer-{}", row.key);
    let open = row.state() == FindingState::Open;
    html! {
        @if let Some(answer) = row.answer.filter(|_| !open) {
            blockquote.said {
                p { (answer.text) }
                p.small.soft { (answer.changed_by) " · " (visit.moment(answer.changed_at)) }
            }
        }
        @if let Some(answer) = row.answer.filter(|answer| answer.pending) {
            p.small.soft { (visit.word("findings.pending")) " " a href={ "/r/finding/" (answer.record) } { (visit.word("findings.record")) } }
        }
        @if visit.may(Access::PLANNER) {
            details.assign {
                summary { (icon(Icon::Edit)) (visit.word(if open { "findings.answer" } else { "findings.change-answer" })) }
                form method="post" action={ "/findings/" (row.key) "/answer" } {
                    (csrf_field(visit))
                    input type="hidden" name="version" value=(row.answer.map_or(0, |answer| answer.version));
                    input type="hidden" name="back" value=(back);
                    label for=(id) { (visit.word("findings.explanation")) }
                    textarea id=(id) name="text" rows="2" { (row.answer.map_or("", |answer| &answer.text)) }
                    div.actions {
                        button.button.small.primary name="state" value="answered" { (visit.word("findings.mark-answered")) }
                        button.button.small name="state" value="dismissed" { (visit.word("findings.mark-dismissed")) }
                        @if !open { button.button.small.quiet name="state" value="open" { (visit.word("findings.reopen")) } }
                    }
                }
            }
        }
    }
}

/// The form of [`answer`].
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    text: String,
    state: String,
    version: i64,
    #[serde(default)]
    back: String,
}

/// Keeps what was said.
pub(super) async fn save(
    app: App,
    visit: Visit,
    Path(key): Path<String>,
    Posted(said): Posted<Said>,
) -> Answer {
    let missing = Failure::Refusal(Refusal::NotFound);
    let key = FindingKey::parse(&key).ok_or(missing.clone())?;
    let state = FindingState::from_word(&said.state).ok_or(Failure::Malformed)?;
    let programme = app.programme(&visit).await?;
    let plans: Vec<_> = programme.plans.iter().map(crate::programme::ProgrammePlan::id).collect();
    let finding =
        programme.findings.iter().find(|finding| FindingKey::new(finding, &plans) == key).ok_or(missing)?;
    let finding = finding.clone();
    let (actor, text) = (Arc::clone(&visit.person()?.actor), said.text);
    app.site
        .apart(move |store| {
            let answer = NewAnswer {
                key: &key,
                finding: &finding,
                plans: &plans,
                version: said.version,
                state,
                text: &text,
            };
            Ok(Plans::of(store, &actor).answer(answer)?)
        })
        .await?;
    let back = if said.back.starts_with("/findings") { said.back.as_str() } else { "/findings" };
    Ok(see_saying(&visit, back, "findings.saved"))
}
