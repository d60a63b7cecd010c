//! Which tiles a leader sees and in what order: kept for the account as a saved view, changed by a form without scripts.

use maud::{Markup, html};
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_store::desk::SavedView;
use taihang_web::components::{csrf_field, select};
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::page::Asked;
use crate::state::App;

/// The tiles: name in addresses and in the choice, word.
pub(super) const TILES: [(&str, &str); 6] = [
    ("status", "cockpit.status"),
    ("lamps", "cockpit.lamps"),
    ("trend", "cockpit.trend"),
    ("map", "cockpit.map"),
    ("numbers", "cockpit.numbers"),
    ("gaps", "cockpit.gaps"),
];

/// Under what the choice is kept among the saved views.
const KEPT: &str = "cockpit";
const NAME: &str = "tiles";

/// The tiles to show in their order: those that the address names, else those that the account has chosen, else all.
pub(super) fn chosen(store: &Store, visit: &Visit, asked: &Asked) -> Result<Vec<&'static str>, Failure> {
    let named: Vec<&str> = TILES.iter().map(|(name, _)| *name).filter(|name| asked.named(name)).collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let kept = kept(store, visit)?;
    Ok(if kept.is_empty() { TILES.iter().map(|(name, _)| *name).collect() } else { kept })
}

fn kept(store: &Store, visit: &Visit) -> Result<Vec<&'static str>, Failure> {
    let account = visit.person()?.account;
    let views = store.views(account, KEPT)?;
    let own = views.iter().find(|view| view.account == account && view.name == NAME);
    let known = |name: &str| TILES.iter().map(|(tile, _)| *tile).find(|tile| *tile == name);
    Ok(own.map(|view| view.query.split(',').filter_map(known).collect()).unwrap_or_default())
}

/// The form: a place for each tile, or none.
pub(super) fn form(visit: &Visit, chosen: &[&str], region: RecordId, asked: &Asked) -> Markup {
    let mut places = vec![(String::new(), visit.word("cockpit.away").to_owned())];
    places.extend((1..=TILES.len()).map(|place| (place.to_string(), place.to_string())));
    let wall = asked.at_wall(&region.to_string());
    html! {
        details.no-print {
            summary { (visit.word("cockpit.choose")) }
            form method="post" action="/cockpit/tiles" {
                (csrf_field(visit))
                input type="hidden" name="region" value=(region);
                input type="hidden" name="indicator" value=(asked.indicator);
                fieldset.filters {
                    legend { (visit.word("cockpit.tiles")) }
                    @for (name, word) in TILES {
                        @let place = chosen.iter().position(|tile| *tile == name).map(|at| (at + 1).to_string());
                        (select(name, visit.word(word), &places, place.as_deref().unwrap_or_default()))
                    }
                }
                button.button.primary type="submit" { (visit.word("cockpit.keep")) } " "
                button.button type="submit" name="all" value="on" { (visit.word("cockpit.all-tiles")) } " "
                a.button href=(wall) { (visit.word("cockpit.wall")) }
            }
        }
    }
}

/// Keeps the choice for the account.
pub(super) async fn keep(app: App, visit: Visit, Posted(form): Posted<Vec<(String, String)>>) -> Answer {
    app.site
        .apart(move |store| {
            let get =
                |name: &str| form.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value.as_str());
            let mut places: Vec<(usize, &str)> =
                TILES.iter().filter_map(|(name, _)| Some((get(name).parse().ok()?, *name))).collect();
            // Tiles of one place stand in their usual order.
            places.sort_by_key(|(place, _)| *place);
            if !get("all").is_empty() {
                places.clear();
            }
            let query = places.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(",");
            let account = visit.person()?.account;
            let id = store.fresh_id().to_string();
            let view = SavedView { id, account, name: NAME.to_owned(), query, shared: false };
            store.view_save(KEPT, &view)?;
            let back = crate::address::address(
                "/cockpit",
                &[("region", get("region")), ("indicator", get("indicator"))],
            );
            Ok(see_saying(&visit, &back, "cockpit.kept"))
        })
        .await
}
