//! The page: the way to the region, the choice of tiles, the tiles.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Refusal;
use taihang_kernel::RecordId;
use taihang_web::components::page_head;
use taihang_web::{Answer, Failure, Page, Visit};

use super::tiles::Tiles;
use crate::address::address;
use crate::indicators::house::House;
use crate::progress::kept::Kept;
use crate::progress::stand::stands;
use crate::state::App;

/// The tiles: name in the address, word.
pub(super) const TILES: [(&str, &str); 5] = [
    ("status", "cockpit.status"),
    ("gaps", "cockpit.gaps"),
    ("map", "cockpit.map"),
    ("lamps", "cockpit.lamps"),
    ("numbers", "cockpit.numbers"),
];

/// What the address asks for. A tile is there if it is named; all are if none is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) region: String,
    pub(super) indicator: String,
    pub(super) wall: String,
    status: String,
    gaps: String,
    map: String,
    lamps: String,
    numbers: String,
}

impl Asked {
    fn named(&self, tile: &str) -> bool {
        let value = match tile {
            "status" => &self.status,
            "gaps" => &self.gaps,
            "map" => &self.map,
            "lamps" => &self.lamps,
            "numbers" => &self.numbers,
            _ => return false,
        };
        !value.is_empty()
    }

    pub(super) fn shows(&self, tile: &str) -> bool {
        self.named(tile) || !TILES.iter().any(|(name, _)| self.named(name))
    }

    /// The same cockpit for another region or indicator.
    pub(super) fn at(&self, region: &str, indicator: &str) -> String {
        let mut pairs = vec![("region", region), ("indicator", indicator), ("wall", self.wall.as_str())];
        pairs.extend(TILES.iter().filter(|(name, _)| self.named(name)).map(|(name, _)| (*name, "on")));
        address("/cockpit", &pairs)
    }
}

pub(super) async fn page(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let wall = !asked.wall.is_empty();
    let rendered = app.site.apart(move |store| {
        let actor = Arc::clone(&visit.actor);
        let house = House::open(store, &actor)?;
        let chosen: Option<RecordId> = asked.region.parse().ok().filter(|id| house.places.get(*id).is_some());
        let region = chosen.or_else(|| house.places.home()).ok_or(Failure::Refusal(Refusal::NotFound))?;
        let kept = Kept::load(store, &actor, &house)?;
        let found = stands(&programme, &kept, actor.today);
        let title = visit.word("cockpit.title");
        let name = house.places.name(region, visit.language).to_owned();
        let tiles = Tiles { visit: &visit, store, house: &house, programme: &programme, stands: &found, asked: &asked, region };
        let body = html! {
            (page_head(&name, &visit.words("cockpit.sentence", &[("date", &visit.date(actor.today))]), &html! {}))
            (way(&tiles))
            (choice(&tiles))
            div.home-grid { (tiles.all()?) }
        };
        let page = Page::new(&visit, title).section("/cockpit").wide();
        Ok(page.render(&body))
    });
    let mut response = rendered.await?;
    if wall {
        // A wall has nobody to ask for the page again.
        response.headers_mut().insert(REFRESH, HeaderValue::from_static("60"));
    }
    Ok(response)
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

fn choice(tiles: &Tiles<'_>) -> Markup {
    let (visit, asked) = (tiles.visit, tiles.asked);
    html! {
        details.no-print {
            summary { (visit.word("cockpit.choose")) }
            form method="get" action="/cockpit" {
                input type="hidden" name="region" value=(tiles.region);
                input type="hidden" name="indicator" value=(asked.indicator);
                fieldset {
                    legend { (visit.word("cockpit.tiles")) }
                    @for (name, word) in TILES {
                        label { input type="checkbox" name=(name) value="on" checked[asked.shows(name)]; " " (visit.word(word)) } " "
                    }
                    label { input type="checkbox" name="wall" value="on" checked[!asked.wall.is_empty()]; " " (visit.word("cockpit.wall")) }
                }
                button.button type="submit" { (visit.word("cockpit.show")) }
            }
        }
    }
}
