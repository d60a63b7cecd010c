//! The page of a batch: what is to be done next, how far it is, what came of it.

use axum::extract::{Path, RawQuery};
use axum::http::HeaderValue;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value as Json;
use taihang_base::{Problem, Refusal};
use taihang_exchange::import::found::Found;
use taihang_exchange::import::run::MOST_WHOLE;
use taihang_exchange::import::{Mapping, same_file, undo, work};
use taihang_kernel::RecordId;
use taihang_store::{Batch, BatchState};

use super::start::state;
use super::{came, columns, named, path, preview, problems};
use crate::components::{
    Icon, Part, Tone, csrf_field, icon, page_head, panel, problem_summary, progress, share_bar,
};
use crate::failure::{Answer, Failure};
use crate::page::Page;
use crate::register::Asking;
use crate::register::address::Asked;
use crate::visit::Visit;

/// After so many seconds a page of work under way is loaded again.
const AGAIN: &str = "3";

/// The page.
pub(super) async fn page(
    visit: Visit,
    Path((register, batch)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = Asked::read(query.as_deref().unwrap_or(""));
    Asking::answer(visit, register, move |asking| {
        let batch = named(asking, &batch)?;
        let mapping = Mapping::of(&batch)?;
        let again = !asked.get("columns").is_empty() && batch.state == BatchState::Checked;
        if again || matches!(batch.state, BatchState::Uploaded | BatchState::Failed) {
            return columns_page(asking, &batch, &mapping, &work::why_stopped(&batch));
        }
        let after = asked.get("after").parse().unwrap_or(0);
        let body = html! {
            (problem_summary(&asking.visit, "", &work::why_stopped(&batch)))
            @if batch.state.is_running() { (under_way(asking, &batch)) }
            @else if batch.state == BatchState::Checked { (checked(asking, &batch, after)?) }
            @else { (done(asking, &batch, after)?) }
        };
        let mut response = shell(asking, &batch, &body);
        if batch.state.is_running() {
            response.headers_mut().insert("refresh", HeaderValue::from_static(AGAIN));
        }
        Ok(response)
    })
    .await
}

/// The page on which columns are told what they mean.
pub(super) fn columns_page(
    asking: &Asking,
    batch: &Batch,
    mapping: &Mapping,
    problems: &[Problem],
) -> Result<Response, Failure> {
    let visit = &asking.visit;
    let told: Vec<Problem> = problems.iter().map(|problem| heading_named(problem, visit)).collect();
    let twice = same_file(&asking.store, asking.actor(), batch)?;
    let form = columns::form(asking, batch, mapping)?;
    let body = html! {
        (problem_summary(visit, "", &told))
        @for other in &twice {
            div.notice.warn { (icon(Icon::Warning)) " "
                (visit.words("import.twice", &[("at", &visit.moment(other.created_at))])) " "
                a href=(path(asking, other)) { (visit.word("import.twice-show")) } }
        }
        (panel("columns-panel", visit.word("import.columns"), &html! {}, &html! { p.soft { (visit.word("import.columns-text")) } (form) }))
    };
    Ok(shell(asking, batch, &body))
}

/// The heading that a problem is about stands before its sentence: the summary has no field to lead to.
fn heading_named(problem: &Problem, visit: &Visit) -> Problem {
    let Some(heading) = &problem.field else { return problem.clone() };
    let mut told = Problem { field: None, ..problem.clone() };
    let mark = if visit.chinese() { "：" } else { ": " };
    told.message.zh = format!("“{heading}”{mark}{}", told.message.zh);
    told.message.en = format!("“{heading}”{mark}{}", told.message.en);
    told
}

fn shell(asking: &Asking, batch: &Batch, body: &Markup) -> Response {
    let visit = &asking.visit;
    let label = asking.text(&asking.def().label);
    let all = html! { (page_head(&batch.file_name, "", &html! { (state(visit, batch)) })) (body) };
    Page::new(visit, &batch.file_name)
        .section("/r")
        .under(label, &asking.path())
        .under(visit.word("register.import"), &format!("{}/import", asking.path()))
        .render(&all)
}

fn under_way(asking: &Asking, batch: &Batch) -> Markup {
    let visit = &asking.visit;
    let word = match batch.state {
        BatchState::Committing => "import.committing",
        BatchState::Undoing => "import.undoing",
        BatchState::Checking
        | BatchState::Uploaded
        | BatchState::Checked
        | BatchState::Committed
        | BatchState::Undone
        | BatchState::Failed => "import.checking",
    };
    let done = usize::try_from(batch.done_rows).unwrap_or(0);
    let total = batch.total_rows.filter(|_| batch.state != BatchState::Undoing);
    let body = html! {
        @match total.and_then(|total| usize::try_from(total).ok()) {
            Some(total) => (progress(visit, visit.word(word), done, total)),
            None => p { (visit.words("import.so-far", &[("count", &visit.number(batch.done_rows))])) },
        }
        p.soft { (visit.word("import.leave")) }
        p.actions { a.button href=(path(asking, batch)) { (visit.word("import.again")) } }
    };
    panel("under-way", visit.word(word), &html! {}, &body)
}

fn checked(asking: &Asking, batch: &Batch, after: i64) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let total = batch.total_rows.unwrap_or(0);
    let good = total - batch.bad_rows;
    let found = html! {
        (shares(visit, good, batch.bad_rows, "import.good-rows"))
        (preview::counts(asking, batch)?)
        (next_steps(asking, batch, total, good))
    };
    Ok(html! {
        (panel("result", visit.word("import.checked"), &html! {}, &found))
        (preview::changes(asking, batch)?)
        @if batch.bad_rows > 0 { (panel("problems", visit.word("import.problems"), &html! {}, &problems::listed(asking, batch, after)?)) }
    })
}

fn shares(visit: &Visit, good: i64, bad: i64, word: &str) -> Markup {
    let part = |tone, word: &str, count: i64| Part {
        tone,
        label: visit.word(word).to_owned(),
        count: usize::try_from(count).unwrap_or(0),
        link: None,
    };
    share_bar(
        visit,
        visit.word("import.rows"),
        &[part(Tone::Good, word, good), part(Tone::Bad, "import.bad-rows", bad)],
    )
}

/// What can be done with a checked batch.
fn next_steps(asking: &Asking, batch: &Batch, total: i64, good: i64) -> Markup {
    let visit = &asking.visit;
    let here = path(asking, batch);
    let commit = |mode: &str, word: &str, primary: bool| {
        html! {
            form.inline method="post" action={ (here) "/commit" } { (csrf_field(visit))
                input type="hidden" name="mode" value=(mode);
                button.button.primary[primary] { (word) } }
        }
    };
    let rows = visit.words("import.commit-rows", &[("count", &visit.number(good))]);
    // A batch that was checked by an earlier release may not say what it found.
    let brings = good > 0 && Found::of(batch).is_none_or(|found| found.made + found.changed > 0);
    html! {
        @if total == 0 { p { (visit.word("import.no-rows")) } }
        @else if !brings && good == 0 { p { (visit.word("import.none-good")) } }
        @else if !brings { p { (visit.word("import.all-same")) } }
        @else if batch.bad_rows > 0 { p { (visit.word("import.bad-text")) } }
        @else if total > MOST_WHOLE { p { (visit.words("import.large-text", &[("most", &visit.number(MOST_WHOLE))])) } }
        @else { p { (visit.word("import.good-text")) } }
        div.actions {
            @if brings && batch.bad_rows == 0 && total <= MOST_WHOLE { (commit("whole", visit.word("import.commit-whole"), true)) }
            @else if brings { (commit("rows", &rows, batch.bad_rows == 0)) }
            a.button href={ (here) "?columns=1" } { (icon(Icon::Edit)) (visit.word("import.columns-again")) }
            a.button href={ (asking.path()) "/import" } { (icon(Icon::Upload)) (visit.word("import.another")) }
        }
    }
}

fn done(asking: &Asking, batch: &Batch, after: i64) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let (made, changed) = asking.store.import_counts(&asking.def().name, batch.id)?;
    let undone = batch.state == BatchState::Undone;
    Ok(html! {
        (came::report(asking, batch, (made, changed))?)
        @if undone { (taken_back(asking, batch)?) }
        @if !undone || undo::stayed(batch) > 0 { (take_back(asking, batch, made + changed)) }
        @if batch.bad_rows > 0 { (panel("problems", visit.word("import.problems"), &html! {}, &problems::listed(asking, batch, after)?)) }
    })
}

/// The way back, with what it does.
fn take_back(asking: &Asking, batch: &Batch, count: i64) -> Markup {
    let visit = &asking.visit;
    if count == 0 {
        return html! {};
    }
    let again = batch.state == BatchState::Undone;
    let (title, text, word) = if again {
        ("import.undo-again-title", "import.undo-again-text", "import.undo-again")
    } else {
        ("import.undo-title", "import.undo-text", "import.undo")
    };
    let body = html! {
        p { (visit.word(text)) }
        form method="post" action={ (path(asking, batch)) "/undo" } { (csrf_field(visit))
            div.actions { button.button { (icon(Icon::Undo)) (visit.word(word)) } } }
    };
    panel("undo", visit.word(title), &html! {}, &body)
}

/// What came of taking it back: records that stayed are told with why.
fn taken_back(asking: &Asking, batch: &Batch) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let told = batch.problem.as_ref().ok_or(Refusal::NotFound)?;
    let number = |name: &str| visit.number(told[name].as_i64().unwrap_or(0));
    let records = told["records"].as_array().map(Vec::as_slice).unwrap_or_default();
    let one = |kept: &Json| -> Option<(RecordId, Vec<Problem>)> {
        let problems = serde_json::from_value(kept["problems"].clone()).unwrap_or_default();
        Some((kept["record"].as_str()?.parse().ok()?, problems))
    };
    let kept: Vec<(RecordId, Vec<Problem>)> = records.iter().filter_map(one).collect();
    let ids = kept.iter().map(|(id, _)| (asking.def().name.clone(), *id));
    let titles = asking.store.titles(asking.actor(), ids, visit.language)?;
    let body = html! {
        p { (visit.words("import.undone-text", &[("undone", &number("undone")), ("kept", &number("kept"))])) }
        @if !kept.is_empty() {
            ul.outcomes role="list" {
                @for (id, problems) in &kept {
                    li { (icon(Icon::Warning)) " " a href=(asking.record_path(*id)) { (titles.get(id).map_or("—", String::as_str)) }
                        @for problem in problems { div.soft { (problem.line(visit.language)) } } }
                }
            }
        }
    };
    Ok(panel("undone", visit.word("import.undone"), &html! {}, &body))
}
