//! The page: the way to the region, the choice of tiles, the tiles. It renews itself; on a wall nothing stands around it.

use std::sync::Arc;

use axum::extract::Query;
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Refusal;
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_web::components::page_head;
use taihang_web::{Answer, Failure, Page, Visit};

use super::choice::{TILES, chosen, form};
use super::tiles::Tiles;
use crate::address::address;
use crate::indicators::house::House;
use crate::programme::{Programme, sees};
use crate::progress::kept::Kept;
use crate::progress::stand::stands;
use crate::state::App;

/// Seconds after which the page asks whether something has changed.
const RENEWED: &str = "30";

/// What the address asks for. A tile is there if it is named; those that the account has chosen are if none is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) region: String,
    pub(super) indicator: String,
    pub(super) wall: String,
    status: String,
    lamps: String,
    trend: String,
    map: String,
    numbers: String,
    gaps: String,
}

impl Asked {
    pub(super) fn named(&self, tile: &str) -> bool {
        let value = match tile {
            "status" => &self.status,
            "lamps" => &self.lamps,
            "trend" => &self.trend,
            "map" => &self.map,
            "numbers" => &self.numbers,
            "gaps" => &self.gaps,
            _ => return false,
        };
        !value.is_empty()
    }

    /// The same cockpit for another region or indicator.
    pub(super) fn at(&self, region: &str, indicator: &str) -> String {
        self.turned("/cockpit", region, indicator, &self.wall)
    }

    /// The same on a wall.
    pub(super) fn at_wall(&self, region: &str) -> String {
        self.turned("/cockpit", region, &self.indicator, "1")
    }

    fn turned(&self, path: &str, region: &str, indicator: &str, wall: &str) -> String {
        let mut pairs = vec![("region", region), ("indicator", indicator), ("wall", wall)];
        pairs.extend(TILES.iter().filter(|(name, _)| self.named(name)).map(|(name, _)| (*name, "on")));
        address(path, &pairs)
    }
}

/// The region that the address names, else the house's own.
pub(super) fn region(house: &House<'_>, asked: &Asked) -> Result<RecordId, Failure> {
    let named: Option<RecordId> = asked.region.parse().ok().filter(|id| house.places.get(*id).is_some());
    named.or_else(|| house.places.home()).ok_or(Failure::Refusal(Refusal::NotFound))
}

pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let (wall, cache) = (!asked.wall.is_empty(), Arc::clone(&app.tiles));
    let rendered = app.site.apart(move |store| {
        let shown = chosen(store, &visit, &asked)?;
        // The buttons among the tiles carry the token of the session.
        let key = format!("{} {:?} {} {asked:?} {shown:?}", sees(&visit.actor), visit.language, visit.csrf);
        let body = cache.current(store, &key, || body(store, &visit, &programme, (&asked, &shown)))?;
        let page = Page::new(&visit, visit.word("cockpit.title")).section("/cockpit").wide();
        Ok(if wall { page.bare() } else { page }.render(&body))
    });
    let mut response = rendered.await?;
    if wall {
        // A wall has nobody to ask for the page again.
        response.headers_mut().insert(REFRESH, HeaderValue::from_static(RENEWED));
    }
    Ok(response)
}

fn body(
    store: &Store,
    visit: &Visit,
    programme: &Programme,
    (asked, shown): (&Asked, &[&'static str]),
) -> Result<Markup, Failure> {
    let actor = &visit.actor;
    let house = House::open(store, actor)?;
    let region = region(&house, asked)?;
    let kept = Kept::load(store, actor, &house)?;
    let stands = stands(programme, &kept, actor.today);
    let name = house.places.name(region, visit.language);
    let sentence = visit.words("cockpit.sentence", &[("date", &visit.date(actor.today))]);
    let tiles = Tiles { visit, store, house: &house, programme, stands: &stands, asked, region };
    let wall = !asked.wall.is_empty();
    Ok(html! {
        (page_head(name, &sentence, &actions(visit, region, wall)))
        (way(&tiles))
        @if !wall { (form(visit, shown, region, asked)) }
        div.home-grid.wall[wall] id="cockpit" data-renew=[(!wall).then_some(RENEWED)] { (tiles.all(shown)?) }
    })
}

/// The files of the page, and the way back from a wall.
fn actions(visit: &Visit, region: RecordId, wall: bool) -> Markup {
    let region = region.to_string();
    let file = |format: &str| address(&format!("/cockpit/export/{format}"), &[("region", &region)]);
    html! {
        @if wall {
            a.button href=(address("/cockpit", &[("region", &region)])) { (visit.word("cockpit.leave-wall")) }
        } @else {
            a.button href=(file("xlsx")) { (visit.word("cockpit.data")) }
            a.button href=(file("docx")) { (visit.word("cockpit.document")) }
        }
    }
}

fn way(tiles: &Tiles<'_>) -> Markup {
    let (house, asked, visit) = (tiles.house, tiles.asked, tiles.visit);
    let here = house.places.way(tiles.region);
    html! {
        nav.chips aria-label=(visit.word("indicators.region")) {
            @for id in here.iter().filter(|id| house.places.get(**id).is_some_and(|place| place.code != "100000")) {
                a.chip aria-current=[(*id == tiles.region).then_some("true")] href=(asked.at(&id.to_string(), &asked.indicator)) {
                    (house.places.name(*id, visit.language))
                }
            }
        }
    }
}
