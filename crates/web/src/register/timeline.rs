//! The life of a record: events with differences, deadlines and remarks in one order.

use std::collections::BTreeSet;

use axum::extract::Path;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::Value as Json;
use taihang_defs::{FieldDef, LineDef};
use taihang_kernel::query::day_begins;
use taihang_kernel::view::{Difference, Past, RecordView, TimelineEntry, TimelineView, about, title};
use taihang_kernel::{ActorKey, Record};
use taihang_store::Deadline;
use taihang_store::read::Seen;

use super::asking::{Asking, id};
use super::legend::Legend;
use super::markup::shown as value;
use super::record::side::clock;
use crate::clocks::{deadlines, standing};
use crate::components::{Icon, badge, icon, page_head, panel};
use crate::failure::{Answer, Failure};
use crate::page::Page;
use crate::visit::Visit;

/// So many events stand on the page of the record itself.
const RECENT: usize = 8;

/// An event with what it says beside the view model: the role, and whether somebody only said something.
pub(super) struct Told {
    entry: TimelineEntry,
    role: Option<String>,
    action: String,
    at: Timestamp,
}

/// The events of a record as the visitor may see them, newest first; titles and codes of old values go into the legend.
pub(super) fn past(asking: &Asking, seen: &Seen, legend: &mut Legend) -> Result<Vec<Told>, Failure> {
    let def = asking.def();
    if asking.actor().key == ActorKey::Public {
        return Ok(Vec::new());
    }
    let past = match asking.store.history(asking.actor(), &def.name, seen.record.id) {
        Ok(past) => past,
        // Who sees the record only as everybody does is not told who worked on it.
        Err(taihang_store::StoreError::Refusal(_)) => return Ok(Vec::new()),
        Err(other) => return Err(other.into()),
    };
    let view = viewed(asking, legend, &past)?;
    Ok(past.into_iter().zip(view.entries).map(|(past, entry)| told(asking, past, entry)).collect())
}

/// Events as people read them, with titles and labels of what they name.
fn viewed(asking: &Asking, legend: &mut Legend, past: &[Past]) -> Result<TimelineView, Failure> {
    let def = asking.def();
    let (mut records, mut codes) = (Vec::new(), BTreeSet::new());
    for (name, before, after) in past.iter().flat_map(|event| &event.changes) {
        let field = def.fields.get(name).filter(|field| !field.machine);
        if name == "about" {
            let links = [before, after].into_iter().filter_map(about);
            records.extend(links.filter_map(|(register, id)| Some((register.to_owned(), id.parse().ok()?))));
            continue;
        }
        if let Some(line) = name.strip_prefix("line.").and_then(|kind| def.lines.get(kind)) {
            for (column, text) in [before, after].into_iter().flat_map(|rows| named_in_lines(line, rows)) {
                if let Some(list) = column.kind.code_list() {
                    codes.insert((list.to_owned(), text.to_owned()));
                } else if let Some((to, id)) = column.kind.target().zip(text.parse().ok()) {
                    records.push((to.to_owned(), id));
                }
            }
            continue;
        }
        let texts = [before, after].into_iter().flat_map(texts);
        if let Some(list) = field.and_then(|field| field.kind.code_list()) {
            codes.extend(texts.map(|code| (list.to_owned(), code)));
        } else if let Some(to) = field
            .and_then(|field| field.kind.target())
            .or((name == "owner").then_some(asking.organisations()))
        {
            records.extend(texts.filter_map(|text| text.parse().ok()).map(|id| (to.to_owned(), id)));
        }
    }
    legend.add_titles(asking, records)?;
    legend.add_codes(asking, &codes)?;
    Ok(TimelineView::new(def, past, &legend.setting(asking.visit.language)))
}

/// Changes that are still to come, as people read them.
pub(crate) fn differences(
    asking: &Asking,
    changes: Vec<Vec<(String, Json, Json)>>,
) -> Result<Vec<Vec<Difference>>, Failure> {
    let mut legend = Legend::of(asking, [])?;
    let event = |changes| Past {
        version: 0,
        action: "edit".to_owned(),
        actor: String::new(),
        actor_key: String::new(),
        role: None,
        reason: None,
        at: asking.visit.now,
        changes,
        more: false,
    };
    let past: Vec<Past> = changes.into_iter().map(event).collect();
    let view = viewed(asking, &mut legend, &past)?;
    Ok(view.entries.into_iter().map(|entry| entry.differences).collect())
}

fn told(asking: &Asking, past: Past, mut entry: TimelineEntry) -> Told {
    let system = ActorKey::part(&past.actor_key);
    if let Some(part) = system {
        asking.visit.part_called(part).clone_into(&mut entry.actor);
        // The program gives the key of the clock or of the transition that made it act.
        entry.reason = entry.reason.map(|reason| keyed(asking, part, &reason));
    }
    let role = past.role.as_deref().filter(|_| system.is_none()).map(|role| {
        let key = role.split(['@', '/', ':', ' ']).next().unwrap_or(role);
        let label =
            asking.store.catalogue().defs.roles.get(key).map(|role| asking.text(&role.label).to_owned());
        label.unwrap_or_else(|| role.to_owned())
    });
    Told { entry, role, action: past.action, at: past.at }
}

/// Why a part of the program acted, in words, where the reason is a key: the clock that passed or the transition that asked for
/// it. A clock and a transition may have the same key and other labels; the part that keeps the time names a clock.
fn keyed(asking: &Asking, part: &str, reason: &str) -> String {
    let def = asking.def();
    let label = clock(asking, def, reason);
    if part == "clock" && label != reason {
        return asking.visit.words("register.clock-passed", &[("clock", &label)]);
    }
    let transition = def.transitions.get(reason).map(|transition| asking.text(&transition.label).to_owned());
    transition.unwrap_or(label)
}

/// What the columns of lines hold as texts.
fn named_in_lines<'a>(line: &'a LineDef, rows: &'a Json) -> Vec<(&'a FieldDef, &'a str)> {
    let rows = rows.as_array().into_iter().flatten().filter_map(Json::as_object);
    rows.flat_map(|row| {
        line.fields.values().filter_map(|column| Some((column, row.get(&column.name)?.as_str()?)))
    })
    .collect()
}

fn texts(json: &Json) -> Vec<String> {
    match json {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => Vec::new(),
    }
}

/// The newest events, on the page of the record.
pub(super) fn recent(asking: &Asking, view: &RecordView, past: &[Told]) -> Markup {
    let visit = &asking.visit;
    if past.is_empty() {
        return html! {};
    }
    let more = html! {
        a href={ (asking.record_path(view.id)) "/timeline" } { (visit.words("register.history-all", &[("count", &past.len())])) }
    };
    panel(
        "history",
        visit.word("register.history"),
        &more,
        &html! {
            ol.timeline role="list" { @for told in past.iter().take(RECENT) { (event(asking, told)) } }
        },
    )
}

fn event(asking: &Asking, told: &Told) -> Markup {
    let visit = &asking.visit;
    let entry = &told.entry;
    let sign = match told.action.as_str() {
        "create" => Icon::Plus,
        "edit" => Icon::Edit,
        "correct" => Icon::Repair,
        "comment" => Icon::Information,
        _ => Icon::Check,
    };
    html! {
        li.event {
            div.event-sign { (icon(sign)) }
            div.event-body {
                div { strong { (entry.action) } " " span.soft { (entry.actor) @if let Some(role) = &told.role { (visit.in_brackets(role)) } } }
                div.small.soft { time datetime=(told.at) { (entry.at) } }
                @if let Some(reason) = &entry.reason { p.event-reason { (reason) } }
                @if !entry.differences.is_empty() {
                    details.differences open[entry.differences.len() <= 3] {
                        summary.small { (visit.words("register.differences", &[("count", &entry.differences.len())])) }
                        dl.facts {
                            @for difference in &entry.differences {
                                div.fact { dt { (difference.label) }
                                    dd { @match &difference.before { Some(before) => del { (value(visit, before, "")) }, None => span.soft { (visit.word("register.empty")) } }
                                        " → "
                                        @match &difference.after { Some(after) => ins { (value(visit, after, "")) }, None => span.soft { (visit.word("register.empty")) } } } }
                            }
                        }
                    }
                }
                @if entry.more { p.small.soft { (visit.word("register.hidden-changes")) } }
            }
        }
    }
}

/// What stands on the timeline.
enum Moment<'a> {
    Event(&'a Told),
    Opened(&'a Deadline),
    Due(&'a Deadline),
}

/// The timeline of a record: events, deadlines and remarks, newest first.
pub(super) async fn page(visit: Visit, Path((register, record)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, register, move |asking| {
        let visit = &asking.visit;
        let seen = asking.store.one(asking.actor(), &asking.def().name, id(&record)?)?;
        let mut legend = Legend::of(asking, [&seen.record])?;
        let past = past(asking, &seen, &mut legend)?;
        let deadlines = deadlines(&asking.store, &seen)?;
        let called = title(&seen.record, &legend.setting(visit.language));
        let heading = visit.words("register.timeline-title", &[("record", &called)]);
        let body = html! {
            (page_head(&heading, "", &html! {}))
            section.panel { ol.timeline role="list" { @for moment in moments(&past, &deadlines) { (shown(asking, &seen.record, &deadlines, &moment)) } } }
        };
        let page = Page::new(visit, &heading).narrow().section("/r").under(asking.text(&asking.def().label), &asking.path());
        Ok(page.under(&called, &asking.record_path(seen.record.id)).render(&body))
    })
    .await
}

fn moments<'a>(past: &'a [Told], deadlines: &'a [Deadline]) -> Vec<Moment<'a>> {
    let mut all: Vec<(i64, Moment<'a>)> =
        past.iter().map(|told| (told.at.as_millisecond(), Moment::Event(told))).collect();
    let begins = |day: Date| day_begins(day);
    all.extend(deadlines.iter().map(|deadline| (begins(deadline.start), Moment::Opened(deadline))));
    all.extend(
        deadlines
            .iter()
            .filter(|deadline| deadline.open)
            .map(|deadline| (begins(deadline.due), Moment::Due(deadline))),
    );
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, moment)| moment).collect()
}

fn shown(asking: &Asking, record: &Record, deadlines: &[Deadline], moment: &Moment<'_>) -> Markup {
    let visit = &asking.visit;
    let (deadline, day, word) = match moment {
        Moment::Event(told) => return event(asking, told),
        Moment::Opened(deadline) => (deadline, deadline.start, "register.deadline-opened"),
        Moment::Due(deadline) => (deadline, deadline.due, "register.deadline-due"),
    };
    let (tone, state) = standing(record, deadline, deadlines, asking.actor().today).told(visit);
    html! {
        li.event {
            div.event-sign { (icon(Icon::Clock)) }
            div.event-body {
                div { strong { (clock(asking, asking.def(), &deadline.clock)) } " " (visit.word(word)) " "
                    @if matches!(moment, Moment::Due(_)) { (badge(tone, &state)) } }
                div.small.soft { (visit.date(day)) }
            }
        }
    }
}
