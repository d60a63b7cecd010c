//! Two plans side by side.

use std::sync::Arc;

use axum::extract::{Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Refusal;
use taihang_plan::compare::{Comparison, Relation};
use taihang_web::components::{
    self, Choice, Icon, Part, Tone, badge, chips, empty_state, export_links, page_head, panel, share_bar,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::export;
use super::rows::{self, ComparedRow, Filter, RELATIONS, Side};
use crate::address::address;
use crate::export::download;
use crate::programme::{Programme, ProgrammePlan, reader, span_link};
use crate::state::App;

/// The pair and the filters in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    parent: String,
    child: String,
    show: String,
    words: String,
}

fn key(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Renamed => "renamed",
        Relation::Changed => "changed",
        Relation::Added => "added",
        Relation::Dropped => "dropped",
    }
}

fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "comparison.same",
        Relation::Renamed => "comparison.renamed",
        Relation::Changed => "comparison.changed",
        Relation::Added => "comparison.added",
        Relation::Dropped => "comparison.dropped",
    }
}

fn tone(relation: Relation) -> Tone {
    match relation {
        Relation::Same => Tone::Unknown,
        Relation::Renamed => Tone::Wait,
        Relation::Changed => Tone::Warn,
        Relation::Added => Tone::Good,
        Relation::Dropped => Tone::Bad,
    }
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            relation: RELATIONS.into_iter().find(|relation| key(*relation) == self.show),
            words: Some(self.words.trim().to_owned()).filter(|words| !words.is_empty()),
        }
    }

    fn at(&self, path: &str, pair: &Pairing, show: &str) -> String {
        let (parent, child) = (pair.parent_id.as_str(), pair.child_id.as_str());
        address(path, &[("parent", parent), ("child", child), ("show", show), ("words", self.words.trim())])
    }
}

/// Two plans of the programme, held against each other.
struct Pairing {
    programme: Arc<Programme>,
    parent: usize,
    child: usize,
    parent_id: String,
    child_id: String,
    comparison: Comparison,
}

impl Pairing {
    fn parent(&self) -> &ProgrammePlan {
        &self.programme.plans[self.parent]
    }

    fn child(&self) -> &ProgrammePlan {
        &self.programme.plans[self.child]
    }
}

/// The two plans asked for, else the first parent and child, else the first two; compared on a waiting thread.
async fn pairing(app: &App, programme: Arc<Programme>, asked: &Asked) -> Result<Option<Pairing>, Failure> {
    let place = |id: &str| programme.plans.iter().position(|plan| plan.id().to_string() == id);
    if (!asked.parent.is_empty() && place(&asked.parent).is_none())
        || (!asked.child.is_empty() && place(&asked.child).is_none())
    {
        return Err(Refusal::NotFound.into());
    }
    let linked = programme.links.first().copied();
    let first = linked.or_else(|| (programme.plans.len() > 1).then_some((0, 1)));
    let Some((first_parent, first_child)) = first else { return Ok(None) };
    let parent = place(&asked.parent).unwrap_or(first_parent);
    let of_parent =
        programme.links.iter().find(|(own, _)| *own == parent).map_or(first_child, |(_, child)| *child);
    let other = (0..programme.plans.len()).find(|index| *index != parent).unwrap_or(first_child);
    let child = place(&asked.child).unwrap_or(if of_parent == parent { other } else { of_parent });
    let id = |index: usize| programme.plans.get(index).map(|plan| plan.id().to_string()).unwrap_or_default();
    let (parent_id, child_id) = (id(parent), id(child));
    let held = Arc::clone(&programme);
    let comparison = app
        .site
        .apart(move |_| {
            let (parent, child) = (&held.plans[parent].effective, &held.plans[child].effective);
            Ok(taihang_plan::compare(parent, child))
        })
        .await?;
    Ok(Some(Pairing { programme, parent, child, parent_id, child_id, comparison }))
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let title = visit.word("comparison.title");
    let Some(pair) = pairing(&app, programme, &asked).await? else {
        let body = html! {
            (page_head(title, visit.word("comparison.sentence"), &html! {}))
            (empty_state(Icon::Compare, visit.word("comparison.none"), visit.word("comparison.none-text"),
                &html! { a.button.primary href="/plans" { (visit.word("comparison.to-plans")) } }))
        };
        return Ok(Page::new(&visit, title).section("/comparison").render(&body));
    };
    let rows = rows::rows(&pair.comparison, &pair.parent().effective, &pair.child().effective);
    let filter = asked.filter();
    let shown: Vec<&ComparedRow<'_>> = rows.iter().filter(|row| filter.admits(row)).collect();
    let xlsx = asked.at("/comparison/export/xlsx", &pair, &asked.show);
    let exports = export_links(&visit, &xlsx, &asked.at("/comparison/export/csv", &pair, &asked.show));
    let body = html! {
        (page_head(title, visit.word("comparison.sentence"), &exports))
        (choice(&visit, &pair, &asked))
        (shares(&visit, &pair, &asked))
        (relations(&visit, &pair, &asked, rows.len()))
        (aligned(&visit, &pair, &shown))
    };
    Ok(Page::new(&visit, title).section("/comparison").wide().render(&body))
}

/// The rows as a file, with the same filters.
pub(super) async fn file(
    app: App,
    visit: Visit,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    let pair = pairing(&app, programme, &asked).await?.ok_or(Failure::Refusal(Refusal::NotFound))?;
    let filter = asked.filter();
    let mut rows = rows::rows(&pair.comparison, &pair.parent().effective, &pair.child().effective);
    rows.retain(|row| filter.admits(row));
    let table = export::comparison(&rows, pair.parent().title(), pair.child().title(), visit.language);
    download::tables(&visit, &format, &[table])
}

fn choice(visit: &Visit, pair: &Pairing, asked: &Asked) -> Markup {
    let plans: Vec<(String, String)> =
        pair.programme.plans.iter().map(|plan| (plan.id().to_string(), plan.title().to_owned())).collect();
    let fields = html! {
        (components::select("parent", visit.word("comparison.parent"), &plans, &pair.parent_id))
        (components::select("child", visit.word("comparison.child"), &plans, &pair.child_id))
        label { span { (visit.word("comparison.words")) } input type="search" name="words" value=(asked.words); }
        input type="hidden" name="show" value=(asked.show);
    };
    components::filters(visit, "/comparison", &fields)
}

fn shares(visit: &Visit, pair: &Pairing, asked: &Asked) -> Markup {
    let comparison = &pair.comparison;
    let parts: Vec<Part> = RELATIONS
        .into_iter()
        .map(|relation| Part {
            tone: tone(relation),
            label: visit.word(word(relation)).to_owned(),
            count: comparison.count(relation),
            link: Some(asked.at("/comparison", pair, key(relation))),
        })
        .collect();
    let title = visit.word("comparison.shares");
    let (copied, renamed) = (comparison.copied_percent(), comparison.copied_renamed_percent());
    let body = html! {
        p.share-figure {
            strong.number { (format!("{copied:.1}%")) } " " (visit.word("comparison.copied")) " "
            span.soft { (visit.words("comparison.copied-renamed", &[("share", &format!("{renamed:.1}%"))])) }
        }
        (share_bar(visit, title, &parts))
    };
    panel("shares", title, &html! {}, &body)
}

fn relations(visit: &Visit, pair: &Pairing, asked: &Asked, all: usize) -> Markup {
    let every = Choice {
        label: visit.word("comparison.all").to_owned(),
        link: asked.at("/comparison", pair, ""),
        count: Some(all),
        chosen: asked.show.is_empty(),
    };
    let each = RELATIONS.into_iter().map(|relation| Choice {
        label: visit.word(word(relation)).to_owned(),
        link: asked.at("/comparison", pair, key(relation)),
        count: Some(pair.comparison.count(relation)),
        chosen: asked.show == key(relation),
    });
    chips(visit, visit.word("comparison.show"), &std::iter::once(every).chain(each).collect::<Vec<_>>())
}

fn aligned(visit: &Visit, pair: &Pairing, shown: &[&ComparedRow<'_>]) -> Markup {
    if shown.is_empty() {
        let clear = html! { a.button href=(Asked::default().at("/comparison", pair, "")) { (visit.word("parts.clear")) } };
        return empty_state(
            Icon::Compare,
            visit.word("comparison.no-match"),
            visit.word("comparison.no-match-text"),
            &clear,
        );
    }
    html! {
        div.aligned role="table" aria-label=(visit.word("comparison.aligned")) {
            div.aligned-head role="row" {
                div role="columnheader" { (visit.word("comparison.relation")) }
                div role="columnheader" { a href=(reader(pair.parent().id())) { (pair.parent().title()) } }
                div role="columnheader" { a href=(reader(pair.child().id())) { (pair.child().title()) } }
            }
            @for row in shown {
                div.aligned-row.(key(row.relation)) role="row" {
                    div role="cell" { (badge(tone(row.relation), visit.word(word(row.relation)))) }
                    (side(visit, pair.parent(), row.parent.as_ref(), "comparison.not-in-parent", true))
                    (side(visit, pair.child(), row.child.as_ref(), "comparison.not-in-child", false))
                }
            }
        }
    }
}

fn side(visit: &Visit, plan: &ProgrammePlan, side: Option<&Side<'_>>, none: &str, deleted: bool) -> Markup {
    html! {
        div.aligned-side role="cell" {
            @match side {
                None => p.soft.small { (visit.word(none)) },
                Some(side) => {
                    p lang="zh-CN" {
                        @for piece in &side.pieces {
                            @if piece.own && deleted { del { (piece.text) } }
                            @else if piece.own { ins { (piece.text) } }
                            @else { (piece.text) }
                        }
                    }
                    a.small href=(span_link(plan.id(), side.span)) {
                        (visit.word("comparison.open"))
                        @if !side.section.is_empty() { " · " (side.section) }
                    }
                }
            }
        }
    }
}
