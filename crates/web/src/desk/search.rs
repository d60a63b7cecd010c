//! Words searched in every register that the person reaches.

use axum::extract::Query;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_kernel::Value;
use taihang_kernel::view::Titles;
use taihang_store::Store;
use taihang_store::read::{Hits, Shown};

use super::highlight::{around, highlight, stands_in};
use super::{label, state, titles};
use crate::components::{Icon, empty_state, page_head};
use crate::failure::{Answer, Failure};
use crate::page::{Page, parts};
use crate::register::address::encoded;
use crate::site::Site;
use crate::visit::Visit;

/// Records of each register on the page.
const EACH: usize = 6;
/// Records of each register among the suggestions, and all of them.
const SUGGESTED: (usize, usize) = (2, 8);

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

impl Asked {
    fn words(&self) -> String {
        self.q.trim().chars().take(200).collect()
    }
}

pub(super) async fn page(site: Site, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    site.apart(move |store| {
        let words = asked.words();
        let hits = store.search(&visit.actor, &words, EACH)?;
        let body = body(&visit, store, &words, &hits)?;
        Ok(Page::new(&visit, visit.word("desk.search")).render(&body))
    })
    .await
}

fn named(hits: &[Hits]) -> Vec<(String, taihang_kernel::RecordId)> {
    hits.iter().flat_map(|of| of.records.iter().map(|shown| (of.register.clone(), shown.record.id))).collect()
}

fn body(visit: &Visit, store: &Store, words: &str, hits: &[Hits]) -> Result<Markup, Failure> {
    let titles = titles(visit, store, named(hits))?;
    Ok(html! {
        (page_head(visit.word("desk.search"), visit.word("desk.search-purpose"), &html! {}))
        form.search-page method="get" action="/search" role="search" {
            label.visually-hidden for="q" { (visit.word("desk.search")) }
            input id="q" type="search" name="q" value=(words) maxlength="200";
            button.button.primary { (visit.word("desk.find")) }
        }
        @if words.is_empty() { p.soft { (visit.word("desk.search-hint")) } } @else if hits.is_empty() {
            (empty_state(Icon::Question, visit.word("desk.nothing-found"), visit.word("desk.nothing-found-text"), &html! {}))
        }
        @if hits.len() > 1 {
            nav.chips aria-label=(visit.word("desk.registers-found")) { @for of in hits {
                a.chip href={ "#in-" (of.register) } { (label(visit, store, &of.register)) " " span.number { (visit.count(of.count)) } }
            } }
        }
        @for of in hits { (register_part(visit, store, words, of, &titles)) }
    })
}

fn register_part(visit: &Visit, store: &Store, words: &str, of: &Hits, titles: &Titles) -> Markup {
    let all = format!("/r/{}?q={}", of.register, encoded(words));
    html! {
        section.panel.found id={ "in-" (of.register) } {
            div.panel-head { h2 { (label(visit, store, &of.register)) " " span.soft.small { (visit.words("desk.found", &[("count", &visit.count(of.count))])) } }
                a.small href=(all) { (visit.word("desk.all")) } }
            ul.plain-list role="list" { @for shown in &of.records {
                li {
                    a href={ "/r/" (of.register) "/" (shown.record.id) } { (highlight(title(shown, titles), words)) } " "
                    (state(visit, store, &of.register, &shown.record.state))
                    @if let Some((label, text)) = elsewhere(visit, shown, words) {
                        br; span.soft.small { (label) (visit.colon()) (highlight(&text, words)) }
                    }
                }
            } }
        }
    }
}

fn title<'a>(shown: &Shown, titles: &'a Titles) -> &'a str {
    titles.get(&shown.record.id).map_or("—", String::as_str)
}

/// The first field besides the title in which the words stand; only fields that are shown hold anything.
fn elsewhere(visit: &Visit, shown: &Shown, words: &str) -> Option<(String, String)> {
    let def = &shown.record.register.def;
    let searched = def.fields.values().filter(|field| field.search && !def.title.contains(&field.name));
    searched.into_iter().find_map(|field| {
        let (Value::Text(text) | Value::Identifier(text)) = shown.record.get(&field.name)? else {
            return None;
        };
        let label = field.label.in_language(visit.language).to_owned();
        stands_in(text, words).then(|| (label, around(text, words)))
    })
}

/// What is found while the person types.
pub(super) async fn suggest(site: Site, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    site.apart(move |store| {
        let words = asked.words();
        let hits = store.search(&visit.actor, &words, SUGGESTED.0)?;
        let titles = titles(&visit, store, named(&hits))?;
        let lines = hits.iter().flat_map(|of| of.records.iter().map(move |shown| (of, shown)));
        let lines: Vec<_> = lines.take(SUGGESTED.1).collect();
        Ok(parts(&html! {
            div id="search-suggestions" hidden[words.is_empty()] {
                @if lines.is_empty() && !words.is_empty() { p.soft.small { (visit.word("desk.nothing-found")) } }
                ul role="list" { @for (of, shown) in lines {
                    li { a href={ "/r/" (of.register) "/" (shown.record.id) } {
                        span { (highlight(title(shown, &titles), &words)) } span.soft.small { (label(&visit, store, &of.register)) }
                    } }
                } }
                @if !words.is_empty() { p { a href={ "/search?q=" (encoded(&words)) } { (visit.word("desk.search-all")) } } }
            }
        }))
    })
    .await
}
