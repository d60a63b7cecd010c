//! What concerns one person across all registers: what waits, notices, deadlines, search everywhere, parameters in force.
//!
//! Names no register: what a page needs is found by what registers serve, and by the reach of who asks.

mod chain;
mod deadlines;
pub(crate) mod declared;
mod highlight;
mod inbox;
mod notices;
mod parameters;
mod search;
mod settings;

use axum::extract::FromRef;
use maud::{Markup, html};
use taihang_kernel::RecordId;
use taihang_kernel::view::Titles;
use taihang_store::Store;
use taihang_store::read::Lamp;

use crate::clocks::Standing;
use crate::components::badge;
use crate::components::icon::{Icon, icon};
use crate::failure::Failure;
use crate::register::state_badge;
use crate::route::{Access, Route};
use crate::site::Site;
use crate::visit::Visit;

/// The routes of the desk.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/desk", Access::SignedIn, inbox::page),
        Route::get("/notices", Access::SignedIn, notices::page),
        Route::post("/notices/read", Access::SignedIn, notices::read_all),
        Route::post("/notices/{id}/open", Access::SignedIn, notices::open),
        Route::get("/notices/settings", Access::SignedIn, settings::page),
        Route::post("/notices/settings", Access::SignedIn, settings::save),
        Route::get("/deadlines", Access::SignedIn, deadlines::page),
        Route::get("/search", Access::SignedIn, search::page),
        Route::get("/search/suggest", Access::SignedIn, search::suggest),
        Route::get("/parameters", Access::SignedIn, parameters::page),
    ]
}

/// What a register is called.
fn label(visit: &Visit, store: &Store, register: &str) -> String {
    let register = store.catalogue().register(register);
    register.map(|register| register.def.label.in_language(visit.language).to_owned()).unwrap_or_default()
}

/// A state, with the sign that it has in lists.
fn state(visit: &Visit, store: &Store, register: &str, key: &str) -> Markup {
    let found = store.catalogue().register(register);
    let Some((def, state)) = found.and_then(|found| Some((&found.def, found.def.states.get(key)?))) else {
        return html! {};
    };
    state_badge(def, &(key.to_owned(), state.label.in_language(visit.language).to_owned()))
}

/// Titles of records as the visitor may read them.
fn titles(visit: &Visit, store: &Store, records: Vec<(String, RecordId)>) -> Result<Titles, Failure> {
    Ok(store.titles(&visit.actor, records, visit.language)?)
}

/// A link to a record by its title.
fn record_link(register: &str, id: RecordId, titles: &Titles) -> Markup {
    html! { a href={ "/r/" (register) "/" (id) } { (titles.get(&id).map_or("—", String::as_str)) } }
}

/// How a deadline stands: sign and word, not colour alone.
fn lamp(visit: &Visit, lamp: Lamp) -> Markup {
    let (tone, words) = Standing::Runs(lamp).told(visit);
    badge(tone, &words)
}

/// Search and the bell at the top of every page of who is signed in.
pub(crate) fn top(visit: &Visit) -> Markup {
    let Some(person) = &visit.person else { return html! {} };
    let unread = visit.words("desk.unread-count", &[("count", &person.unread)]);
    html! {
        form.search-everywhere method="get" action="/search" role="search" {
            label.visually-hidden for="search-everywhere" { (visit.word("desk.search")) }
            input id="search-everywhere" type="search" name="q" placeholder=(visit.word("desk.search")) autocomplete="off"
                maxlength="200" data-suggest="/search/suggest" aria-controls="search-suggestions";
            div id="search-suggestions" hidden {}
        }
        a.bell href="/notices" title=(unread) { (icon(Icon::Information)) span.visually-hidden { (unread) }
            @if person.unread > 0 { span.bell-count aria-hidden="true" { (if person.unread > 99 { "99+".to_owned() } else { person.unread.to_string() }) } }
        }
    }
}
