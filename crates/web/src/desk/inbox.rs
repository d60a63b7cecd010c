//! What waits for the person.

use maud::{Markup, html};
use taihang_store::read::{Due, DueQuery, Lamp, Waiting, Whose};
use taihang_store::{DraftEntry, Notice, Store};

use super::{label, lamp, notices, record_link, state, titles};
use crate::components::{Icon, empty_state, page_head, panel, stat_tile};
use crate::failure::{Answer, Failure};
use crate::page::Page;
use crate::site::Site;
use crate::visit::Visit;

/// Records of one register that are shown.
const EACH: usize = 5;
/// Lines of the other parts.
const LINES: usize = 8;

pub(super) async fn page(site: Site, visit: Visit) -> Answer {
    site.apart(move |store| {
        let body = body(&visit, store)?;
        Ok(Page::new(&visit, visit.word("desk.title")).section("/desk").wide().render(&body))
    })
    .await
}

fn body(visit: &Visit, store: &Store) -> Result<Markup, Failure> {
    let account = visit.person()?.account;
    let waiting = store.waiting(&visit.actor, EACH)?;
    let question =
        DueQuery { whose: Whose::Organisation, lamp: None, register: None, after: None, limit: LINES };
    let dues = store.dues(&visit.actor, &question)?;
    let counts = store.dues_counted(&visit.actor, &question)?;
    let fresh = store.notices_new(account, None, LINES)?;
    let mut drafts = store.drafts(account, LINES)?;
    // What is typed on a page of a screen is shown there again; the registers' own forms are listed here.
    drafts.retain(|draft| store.catalogue().register(&draft.register).is_some());
    let followed = store.followed(account, LINES)?;
    let count = |wanted: Lamp| counts.iter().find(|(lamp, _)| *lamp == wanted).map_or(0, |(_, count)| *count);
    let mine: usize = waiting.iter().map(|of| of.records.len()).sum();
    let more = waiting.iter().any(|of| of.more);
    let total = if more { format!("{mine}+") } else { mine.to_string() };
    let followed_titles = titles(visit, store, followed.clone())?;
    Ok(html! {
        (page_head(visit.word("desk.title"), visit.word("desk.purpose"), &html! { a.button href="/parameters" { (visit.word("desk.parameters")) } }))
        div.tiles {
            (stat_tile(Icon::Task, visit.word("desk.waiting"), &total, "", "#waiting"))
            (stat_tile(Icon::Cross, visit.word("desk.overdue"), &visit.number(count(Lamp::Overdue) as u64), "", "/deadlines?lamp=overdue"))
            (stat_tile(Icon::Clock, visit.word("desk.soon"), &visit.number(count(Lamp::Soon) as u64), "", "/deadlines?lamp=soon"))
            (stat_tile(Icon::Information, visit.word("desk.unread"), &visit.number(visit.person()?.unread), "", "/notices?show=unread"))
        }
        div.desk {
            (panel("waiting", visit.word("desk.waiting"), &html! {}, &waiting_part(visit, store, &waiting)?))
            div.desk-side {
                (panel("dues", visit.word("desk.deadlines"), &html! { a href="/deadlines" { (visit.word("desk.all")) } }, &dues_part(visit, store, &dues)?))
                (panel("fresh", visit.word("desk.unread"), &html! { a href="/notices" { (visit.word("desk.all")) } }, &fresh_part(visit, store, &fresh)))
                (panel("drafts", visit.word("desk.drafts"), &html! {}, &drafts_part(visit, store, &drafts)?))
                @if !followed.is_empty() {
                    (panel("followed", visit.word("desk.followed"), &html! {}, &html! {
                        ul.plain-list role="list" { @for (register, id) in &followed {
                            li { (record_link(register, *id, &followed_titles)) " " span.soft.small { (label(visit, store, register)) } }
                        } }
                    }))
                }
            }
        }
    })
}

fn waiting_part(visit: &Visit, store: &Store, waiting: &[Waiting]) -> Result<Markup, Failure> {
    if waiting.is_empty() {
        return Ok(empty_state(
            Icon::Check,
            visit.word("desk.nothing-waits"),
            visit.word("desk.nothing-waits-text"),
            &html! {},
        ));
    }
    let named = waiting
        .iter()
        .flat_map(|of| of.records.iter().map(|(shown, _)| (of.register.clone(), shown.record.id)));
    let titles = titles(visit, store, named.collect())?;
    Ok(html! {
        @for of in waiting {
            section.desk-group {
                h3 { (label(visit, store, &of.register)) }
                ul.work role="list" {
                    @for (shown, ways) in &of.records {
                        li {
                            div { (record_link(&of.register, shown.record.id, &titles)) " "
                                (state(visit, store, &of.register, &shown.record.state))
                                " " span.soft.small { (visit.words("desk.since", &[("day", &visit.day(shown.record.changed.0))])) } }
                            div.work-ways {
                            @if ways.is_empty() { a.button.small href={ "/r/" (of.register) "/" (shown.record.id) } { (visit.word("desk.fill-in")) } }
                            @for way in ways.iter().take(3) {
                                a.button.small href={ "/r/" (of.register) "/" (shown.record.id) "/" (way.transition) } { (way.label.in_language(visit.language)) }
                            } }
                        }
                    }
                }
                @if of.more { p.small { a href={ "/r/" (of.register) "?state=" (of.states.join("%2C")) } { (visit.word("desk.all")) } } }
            }
        }
    })
}

fn dues_part(visit: &Visit, store: &Store, dues: &[Due]) -> Result<Markup, Failure> {
    let named = dues.iter().map(|due| (due.deadline.register.clone(), due.deadline.record));
    let titles = titles(visit, store, named.collect())?;
    Ok(html! {
        @if dues.is_empty() { p.soft { (visit.word("desk.no-deadlines")) } } @else {
            ul.plain-list role="list" { @for due in dues {
                li { (lamp(visit, due.lamp)) " " (record_link(&due.deadline.register, due.deadline.record, &titles))
                    br; span.soft.small { (super::deadlines::clock(visit, store, &due.deadline)) " · " (visit.date(due.deadline.due)) } }
            } }
        }
    })
}

fn fresh_part(visit: &Visit, store: &Store, fresh: &[Notice]) -> Markup {
    html! {
        @if fresh.is_empty() { p.soft { (visit.word("desk.no-unread")) } } @else {
            ul.plain-list role="list" { @for notice in fresh { li { (notices::line(visit, store, notice)) } } }
        }
    }
}

fn drafts_part(visit: &Visit, store: &Store, drafts: &[DraftEntry]) -> Result<Markup, Failure> {
    let named = drafts.iter().filter_map(|draft| Some((draft.register.clone(), draft.record?)));
    let titles = titles(visit, store, named.collect())?;
    Ok(html! {
        @if drafts.is_empty() { p.soft { (visit.word("desk.no-drafts")) } } @else {
            ul.plain-list role="list" { @for draft in drafts {
                li {
                    @match draft.record {
                        Some(id) => a href={ "/r/" (draft.register) "/" (id) "/edit" } { (titles.get(&id).map_or("—", String::as_str)) },
                        None => a href={ "/r/" (draft.register) "/new" } { (visit.words("desk.new-one", &[("register", &label(visit, store, &draft.register))])) },
                    }
                    " " span.soft.small { (visit.moment(draft.saved_at)) }
                }
            } }
        }
    })
}
