//! The circular of one plan as an answer.

use std::sync::Arc;

use std::collections::BTreeMap;

use crate::plans::{FindingAnswer, FindingKey, FindingState, Organisation, PlanRecord, Plans};
use axum::extract::Path;
use jiff::tz::TimeZone;
use taihang_base::{Id, Refusal};
use taihang_web::{Access, Answer, Failure, Route, Visit};

use super::circular::{Progress, Review, ReviewedFinding, circular};
use super::download;
use crate::programme::{Programme, ProgrammePlan};
use crate::state::App;

/// How the departments for science and technology are called: 科学技术协会 is none of them.
const DEPARTMENTS: [&str; 3] = ["科学技术厅", "科学技术局", "科学技术委员会"];

/// The routes of the exports that belong to no list.
pub fn routes() -> Vec<Route<App>> {
    vec![Route::get("/plans/{plan}/review.docx", Access::SignedIn, review)]
}

async fn review(app: App, visit: Visit, Path(plan): Path<String>) -> Answer {
    let missing = || Failure::Refusal(Refusal::NotFound);
    let id: Id<PlanRecord> = plan.parse().map_err(|_| missing())?;
    let programme = app.programme(&visit).await?;
    let scope = Arc::clone(&visit.person()?.actor);
    let (answers, organisations) = app
        .site
        .apart(move |store| {
            Ok((Plans::of(store, &scope).answers()?, Plans::of(store, &scope).organisations()?))
        })
        .await?;
    let index = programme.plans.iter().position(|plan| plan.id() == id).ok_or_else(missing)?;
    let plan = programme.plans.get(index).ok_or_else(missing)?;
    let findings = findings(&programme, index, &answers);
    let counts = plan.record.header.progress.all();
    let date = visit.now.to_zoned(TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC)).date();
    let file = circular(&Review {
        title: plan.title(),
        plan: &plan.effective,
        findings: &findings,
        progress: Progress { reviewed: counts.reviewed(), open: counts.extracted },
        issuer: &issuer(plan, &organisations),
        date,
    })?;
    download::file(&format!("{}核对情况.docx", plan.title()), download::WORD, file)
}

/// The findings that concern the plan, without those that turned out to be none.
fn findings<'a>(
    programme: &'a Programme,
    plan: usize,
    answers: &'a BTreeMap<FindingKey, FindingAnswer>,
) -> Vec<ReviewedFinding<'a>> {
    let ids: Vec<_> = programme.plans.iter().map(ProgrammePlan::id).collect();
    let concerned =
        programme.findings.iter().filter(|finding| finding.places.iter().any(|place| place.document == plan));
    concerned
        .filter_map(|finding| {
            let answer = answers.get(&FindingKey::new(finding, &ids));
            let dismissed = answer.is_some_and(|answer| answer.state == FindingState::Dismissed);
            let said = answer.map(|answer| answer.text.as_str()).filter(|text| !text.is_empty());
            (!dismissed).then_some(ReviewedFinding { finding, answer: said })
        })
        .collect()
}

/// Who circulates: the science and technology department of the plan's region, if the installation knows it; else a
/// blank that a person fills.
fn issuer(plan: &ProgrammePlan, organisations: &[Organisation]) -> String {
    let metadata = &plan.effective.metadata;
    let region = metadata.region.as_ref().map(|region| region.value.as_str());
    let own = organisations.iter().find(|body| {
        body.active
            && DEPARTMENTS.iter().any(|ending| body.name.ends_with(ending))
            && body.level == metadata.level
            && region.is_some_and(|region| body.name.starts_with(region))
    });
    own.map_or_else(|| "（发文机关署名）".to_owned(), |body| body.name.clone())
}
