//! A list as a file: what to take, then the file, sent while the rows are read.

use axum::extract::{Path, RawQuery};
use axum::response::IntoResponse as _;
use maud::{Markup, html};
use taihang_base::Refusal;
use taihang_exchange::export::{Format, Wish, export};
use taihang_kernel::Query;
use taihang_store::read::Count;

use super::stream::pipe;
use super::{file_head, today};
use crate::components::{Icon, icon, page_head, problem_summary};
use crate::failure::{Answer, Failure};
use crate::page::Page;
use crate::register::Asking;
use crate::register::address::Asked;
use crate::register::list::usual;
use crate::visit::Visit;

/// What belongs to this page and not to the list.
const OWN: [&str; 6] = ["format", "fields", "after", "limit", "back", "view"];

/// What to take, or with `format` the file.
pub(super) async fn page(visit: Visit, Path(register): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::read(query.as_deref().unwrap_or(""));
    if asked.get("format").is_empty() {
        return Asking::answer(visit, register, move |asking| choose(asking, &asked)).await;
    }
    // Who comes while others take theirs waits here, without a thread.
    let permit = visit.site.taking_out().await?;
    Asking::answer(visit, register, move |asking| {
        if !asking.may_exchange() {
            return Err(Refusal::NotFound.into());
        }
        let wish = wish(asking, &asked)?;
        let name = format!("{} {}", asking.text(&asking.def().label), today(&asking.visit));
        let head = file_head(wish.format, &name);
        let (mut to, body) = pipe();
        let (store, actor) = (asking.store.clone(), asking.visit.actor.clone());
        let request = asking.visit.request_id.clone();
        tokio::task::spawn_blocking(move || {
            let done = export(&store, &actor, &wish, &mut to).map(drop).map_err(|error| error.to_string());
            if let Err(error) = &done {
                tracing::warn!(request, %error, "an export broke off");
            }
            to.end(done);
            drop(permit);
        });
        Ok((head, body).into_response())
    })
    .await
}

/// What an address asks for.
fn wish(asking: &Asking, asked: &Asked) -> Result<Wish, Failure> {
    let format = Format::named(asked.get("format"))?;
    let only = match asked.get("fields") {
        "listed" => listed(asking, asked),
        _all => Vec::new(),
    };
    Ok(Wish { query: question(asking, asked)?, format, language: asking.visit.language, only })
}

/// The question of the list, in its order.
fn question(asking: &Asking, asked: &Asked) -> Result<Query, Failure> {
    let question = usual(asking, asked.question().without(&OWN));
    let (query, _) = Query::parse(&asking.reach, question.pairs())?;
    Ok(query)
}

/// The columns that the list shows.
fn listed(asking: &Asking, asked: &Asked) -> Vec<String> {
    let chosen = asked.all("columns");
    if chosen.is_empty() {
        return asking.def().list.columns.clone();
    }
    chosen.into_iter().map(str::to_owned).collect()
}

fn choose(asking: &Asking, asked: &Asked) -> Answer {
    if !asking.may_exchange() {
        return Err(Refusal::NotFound.into());
    }
    let visit = &asking.visit;
    let (count, problems) = match question(asking, asked) {
        Ok(query) => {
            let listed = asking.store.count(asking.actor(), &query)?;
            (Some((listed, asking.store.count_exchanged(asking.actor(), &query)?)), Vec::new())
        }
        Err(Failure::Problems(problems)) => (None, problems),
        Err(other) => return Err(other),
    };
    let title = visit.words("export.title", &[("register", &asking.text(&asking.def().label))]);
    let label = asking.text(&asking.def().label);
    let body = html! {
        (page_head(&title, &sentence(visit, count), &html! {}))
        (problem_summary(visit, "filter", &problems))
        @if problems.is_empty() { (form(asking, asked)) }
        p.soft.small { (visit.word("export.note")) }
    };
    Ok(Page::new(visit, &title)
        .narrow()
        .section("/r")
        .under(visit.word("register.all"), "/r")
        .under(label, &asking.path())
        .render(&body))
}

/// How many records the file will hold, and how many of the list it leaves out.
fn sentence(visit: &Visit, counts: Option<(Count, Count)>) -> String {
    let Some((listed, taken)) = counts else { return String::new() };
    let number = |count: usize| visit.number(count as u64);
    let told = match taken {
        Count::Exactly(count) => visit.words("export.count", &[("count", &number(count))]),
        Count::MoreThan(count) => visit.words("export.count-more", &[("count", &number(count))]),
    };
    let left = match (listed, taken) {
        (Count::Exactly(listed), Count::Exactly(taken)) if listed > taken => {
            visit.words("export.left-out", &[("count", &number(listed - taken))])
        }
        (Count::MoreThan(listed), Count::Exactly(_)) => {
            visit.words("export.left-out-more", &[("count", &number(listed))])
        }
        (Count::Exactly(_) | Count::MoreThan(_), _) => return told,
    };
    if visit.chinese() { format!("{told}{left}") } else { format!("{told} {left}") }
}

fn form(asking: &Asking, asked: &Asked) -> Markup {
    let visit = &asking.visit;
    let kinds = [("xlsx", "export.xlsx"), ("csv", "export.csv"), ("jsonl", "export.jsonl")];
    let fields = [("all", "export.all"), ("listed", "export.listed")];
    let radio = |name: &str, value: &str, word: &str, chosen: bool| {
        html! { label.check { input type="radio" name=(name) value=(value) checked[chosen]; " " (visit.word(word)) } }
    };
    let back = asked.without(&OWN).at(&asking.path());
    html! {
        form.fields.panel method="get" action={ (asking.path()) "/export" } {
            @for (name, value) in asked.without(&OWN).pairs() { input type="hidden" name=(name) value=(value); }
            fieldset.field { legend.label { (visit.word("export.format")) }
                div.options.many { @for (at, (value, word)) in kinds.iter().enumerate() { (radio("format", value, word, at == 0)) } } }
            fieldset.field { legend.label { (visit.word("export.columns")) }
                div.options.many { @for (at, (value, word)) in fields.iter().enumerate() { (radio("fields", value, word, at == 0)) } } }
            div.actions {
                button.button.primary { (icon(Icon::Download)) (visit.word("export.do")) }
                a.button.quiet href=(back) { (visit.word("register.to-list")) }
            }
        }
    }
}
