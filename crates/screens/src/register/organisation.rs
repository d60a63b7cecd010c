//! The page of an organisation: where it stands in the tree, what it was called, who works in it.

use maud::{Markup, html};
use taihang_kernel::view::title;
use taihang_kernel::{Order, Query, Record, RecordId, Test, Value};
use taihang_web::Failure;
use taihang_web::components::panel;
use taihang_web::register::{Asking, Legend, RecordParts, shown, state_badge};

use crate::every::allowed;

/// So many bodies below, and people, are shown at once.
const SHOWN: usize = 30;
/// No tree of authorities is deeper.
const DEEPEST: usize = 12;

/// The body: place in the tree, fields, names over time, members, ratings of its work, what names it.
pub(super) fn body(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    Ok(html! {
        (super::firm::link(asking, &parts.seen.record)?)
        (tree(asking, parts)?)
        (parts.fields)
        (names(asking, parts))
        (members(asking, parts)?)
        (ratings(asking, parts)?)
        (parts.naming)
    })
}

/// Those above, nearest last, and those right below.
fn tree(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let (register, record) = (&asking.def().name, &parts.seen.record);
    let mut above: Vec<(RecordId, String)> = Vec::new();
    let mut next = record.reference("above");
    while let Some(id) = next.filter(|id| above.len() < DEEPEST && above.iter().all(|(seen, _)| seen != id)) {
        let Ok(seen) = asking.store.one(asking.actor(), register, id) else { break };
        above.insert(0, (id, called(asking, &seen.record, &parts.legend)));
        next = seen.record.reference("above");
    }
    let query = Query {
        order: Some(Order { field: "name".to_owned(), backwards: false }),
        ..Query::all(register, SHOWN).with("above", Test::In(vec![Value::Ref(record.id)]))
    };
    let below = asking.store.page(asking.actor(), &query)?;
    let visit = &asking.visit;
    let here = html! {
        li { strong aria-current="true" { (parts.view.title) } " " (state_badge(asking.def(), &parts.view.state))
            @if !below.records.is_empty() {
                ul { @for shown in &below.records {
                    li { a href=(asking.record_path(shown.record.id)) { (called(asking, &shown.record, &parts.legend)) } }
                } }
            }
            @if below.next.is_some() {
                p { a href={ (asking.path()) "?above=" (record.id) } { (visit.word("registers.all-below")) } }
            }
        }
    };
    let whole = above.iter().rev().fold(here, |inner, (id, name)| {
        html! { li { a href=(asking.record_path(*id)) { (name) } ul { (inner) } } }
    });
    Ok(panel("tree", visit.word("registers.tree"), &html! {}, &html! { ul.unit-tree { (whole) } }))
}

fn called(asking: &Asking, record: &Record, legend: &Legend) -> String {
    title(record, &legend.setting(asking.visit.language))
}

/// Its names over time: today's first, then those it had, each with its time.
fn names(asking: &Asking, parts: &RecordParts) -> Markup {
    let visit = &asking.visit;
    let Some(aliases) = parts.view.lines.iter().find(|lines| lines.name == "alias" && !lines.rows.is_empty())
    else {
        return html! {};
    };
    panel(
        "names",
        visit.word("registers.names"),
        &html! {},
        &html! {
            ol.name-times {
                li { strong { (parts.view.title) } " " span.soft { (visit.word("registers.name-today")) } }
                @for row in &aliases.rows {
                    li {
                        @for (at, cell) in row.iter().enumerate() {
                            @if let Some(cell) = cell {
                                @if at == 0 { (shown(visit, cell, "")) }
                                @else { " " span.soft { (aliases.columns.get(at).map_or("", String::as_str)) (visit.colon()) (shown(visit, cell, "")) } }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// Who works in it, as far as the visitor sees.
fn members(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let Some(register) = asking.store.catalogue().serving(taihang_defs::Service::Affiliations) else {
        return Ok(html! {});
    };
    let query = Query::all(&register.def.name, SHOWN)
        .with("organisation", Test::In(vec![Value::Ref(parts.seen.record.id)]));
    // Whoever may not ask about members sees a page without them.
    let found = allowed(&asking.store, asking.actor(), &query)?;
    if found.is_empty() {
        return Ok(html! {});
    }
    let legend = Legend::of(asking, found.iter())?;
    let setting = legend.setting(visit.language);
    let cell = |record: &Record, name: &str| {
        let field = record.register.def.fields.get(name)?;
        Some(setting.shown(field, record.get(name)?))
    };
    Ok(panel(
        "members",
        visit.word("registers.members"),
        &html! {},
        &html! {
            ul.naming role="list" {
                @for one in &found {
                    li {
                        @for (at, value) in ["person", "post", "period"].iter().filter_map(|name| cell(one, name)).enumerate() {
                            @if at > 0 { " · " } (shown(visit, &value, ""))
                        }
                    }
                }
            }
        },
    ))
}

/// How its commissioned reports were rated, as far as the visitor sees: the file of a body (S034).
fn ratings(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let query = Query::all("commissioned_report", SHOWN)
        .with("contractor", Test::In(vec![Value::Ref(parts.seen.record.id)]));
    let found = match asking.store.page(asking.actor(), &query) {
        Ok(found) => found.records,
        Err(taihang_store::StoreError::Problems(_) | taihang_store::StoreError::Refusal(_)) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    let rating = |record: &Record| {
        if let Some(Value::Integer(points)) = record.get("rating") { Some(*points) } else { None }
    };
    let rated: Vec<i64> = found.iter().filter_map(|one| rating(&one.record)).collect();
    if rated.is_empty() {
        return Ok(html! {});
    }
    let (sum, count) = (rated.iter().sum::<i64>(), rated.len());
    let mean = rust_decimal::Decimal::from(sum).checked_div(rust_decimal::Decimal::from(count));
    let mean = mean.unwrap_or_default().round_dp(1).normalize();
    let note = html! { (visit.words("registers.rating-mean", &[("mean", &mean), ("count", &count)])) };
    let list = html! {
        ul.naming role="list" {
            @for (record, points) in found.iter().filter_map(|one| Some((&one.record, rating(&one.record)?))) {
                li {
                    a href={ "/r/commissioned_report/" (record.id) } { (record.text("title").unwrap_or("—")) }
                    " · " (visit.words("registers.rating", &[("points", &points)]))
                }
            }
        }
    };
    Ok(panel("ratings", visit.word("registers.ratings"), &note, &list))
}
