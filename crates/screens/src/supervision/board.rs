//! The board: open matters with their lamps, by whom they concern, by plan, by source; what is most late comes first.

use axum::extract::Query as Asking;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_store::read::Count;
use taihang_web::components::{Choice, Icon, badge, empty_state, icon, page_head, select, stat_tile, tabs};
use taihang_web::components::{Tone, filters};
use taihang_web::{Answer, Failure, Page, Visit};

use super::lamp::{Kind, open};
use super::look::{Look, MATTERS, Pairs, pair};
use super::{DISPATCHER, groups};
use crate::address::address;
use crate::state::App;

/// Matters a page.
const A_PAGE: usize = 50;
/// The groups of R33: each needs a matter in hand.
const GROUPS: [&str; 3] = ["input", "output", "impact"];

/// The view and the filters in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    view: String,
    lamp: String,
    pub(super) document: String,
    pub(super) source: String,
    region: String,
    level: String,
    after: String,
}

/// From where one looks at the matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Mine,
    Unit,
    Region,
    Plan,
    Source,
}

impl View {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Mine, "mine", "supervision.mine"),
        (Self::Unit, "unit", "supervision.my-unit"),
        (Self::Region, "region", "supervision.my-region"),
        (Self::Plan, "plan", "supervision.by-plan"),
        (Self::Source, "source", "supervision.by-source"),
    ];

    pub(super) fn key(self) -> &'static str {
        Self::ALL.iter().find(|(view, ..)| *view == self).map_or("", |(_, key, _)| key)
    }
}

impl Asked {
    /// The view asked for; who looks over others begins with the region, everybody else with what is theirs.
    fn view(&self, visit: &Visit) -> View {
        let named = View::ALL.iter().find(|(_, key, _)| *key == self.view).map(|(view, ..)| *view);
        let over = ["supervisor", "planner", "approver", "officer", "leader", "auditor"];
        let usual = if over.iter().any(|role| visit.actor.holds(role)) { View::Region } else { View::Mine };
        named.unwrap_or(usual)
    }

    /// The address of the board with another view, lamp and place.
    fn link(&self, view: View, lamp: &str, after: &str) -> String {
        let given = [
            ("view", view.key()),
            ("lamp", lamp),
            ("document", &self.document),
            ("source", &self.source),
            ("region", &self.region),
            ("level", &self.level),
            ("after", after),
        ];
        address("/supervision", &given)
    }
}

/// What is asked for, made out for one visitor.
pub(super) struct Board<'a> {
    pub(super) look: Look<'a>,
    pub(super) asked: &'a Asked,
    pub(super) view: View,
    /// Whom and what it is about, without lamps.
    pub(super) scope: Pairs,
    /// Nobody has named the visitor as handler: the matters of the unit are shown instead.
    fallen_back: bool,
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Asking(asked): Asking<Asked>) -> Answer {
    app.site
        .apart(move |store| {
            let board = Board::new(Look { visit: &visit, store }, &asked)?;
            let body = board.body()?;
            Ok(Page::new(&visit, visit.word("supervision.title"))
                .section("/supervision")
                .wide()
                .render(&body))
        })
        .await
}

impl<'a> Board<'a> {
    fn new(look: Look<'a>, asked: &'a Asked) -> Result<Self, Failure> {
        let view = asked.view(look.visit);
        let actor = &look.visit.actor;
        let of_unit = || actor.organisation.map(|unit| pair("unit.below", unit));
        let mut fallen_back = false;
        let whom = match view {
            View::Mine => {
                let named = actor.person.map(|person| pair("person", person));
                let none = match &named {
                    Some(named) => look.count(&[open(), named.clone()])? == Count::Exactly(0),
                    None => true,
                };
                fallen_back = none;
                if none { of_unit() } else { named }
            }
            View::Unit => of_unit(),
            View::Region | View::Plan | View::Source => None,
        };
        let mut scope: Pairs = whom.into_iter().collect();
        if let Ok(region) = asked.region.parse() {
            scope.push(pair("owner.below", look.region(region)?.0));
        }
        let named = [("document", &asked.document), ("source", &asked.source), ("level", &asked.level)];
        scope.extend(
            named.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| pair(name, value)),
        );
        Ok(Self { look, asked, view, scope, fallen_back })
    }

    /// The scope with further conditions.
    pub(super) fn with(&self, more: impl IntoIterator<Item = (String, String)>) -> Pairs {
        self.scope.iter().cloned().chain(more).collect()
    }

    fn body(&self) -> Result<Markup, Failure> {
        let visit = self.look.visit;
        let grouped = match self.view {
            View::Plan => self.asked.document.is_empty(),
            View::Source => self.asked.source.is_empty(),
            View::Mine | View::Unit | View::Region => false,
        };
        Ok(html! {
            (page_head(visit.word("supervision.title"), visit.word("supervision.sentence"), &self.actions()))
            // Who sees a part of the matters would be told of a lack that there is not.
            @if self.look.visit.may(DISPATCHER) { (self.three_groups()?) }
            (self.lamps()?)
            (self.views())
            (self.filters()?)
            @if self.fallen_back && self.view == View::Mine { p.soft { (visit.word("supervision.fallen-back")) } }
            @if grouped && self.asked.lamp.is_empty() { (groups::table(self)?) } @else { (self.list()?) }
        })
    }

    fn actions(&self) -> Markup {
        let visit = self.look.visit;
        html! {
            @if visit.may(DISPATCHER) {
                a.button.primary href="/supervision/dispatch" { (icon(Icon::Plus)) (visit.word("supervision.dispatch")) }
            }
            a.button href="/supervision/bulletin" { (icon(Icon::Finding)) (visit.word("supervision.bulletin")) }
            a.button href="/duties" { (icon(Icon::Person)) (visit.word("supervision.duties")) }
        }
    }

    /// Whether input, output and impact each have a matter in hand (R33).
    fn three_groups(&self) -> Result<Markup, Failure> {
        let (look, visit) = (self.look, self.look.visit);
        let region = self.scope.iter().filter(|(name, _)| name == "owner.below").cloned();
        let region: Pairs = region.collect();
        let mut counts = Vec::new();
        for group in GROUPS {
            let asked: Pairs = region.iter().cloned().chain([open(), pair("group", group)]).collect();
            counts.push((look.label(MATTERS, "group", group), look.count(&asked)?));
        }
        let lacking: Vec<&str> = counts
            .iter()
            .filter(|(_, count)| *count == Count::Exactly(0))
            .map(|(label, _)| label.as_str())
            .collect();
        let lacking = lacking.join(if visit.chinese() { "、" } else { ", " });
        Ok(html! {
            @if lacking.is_empty() {
                p.small.soft {
                    (icon(Icon::Check)) " " (visit.word("supervision.groups-covered"))
                    @for (label, count) in &counts { " " (label) " " span.number { (look.number(*count)) } }
                }
            } @else {
                div.notice.warn role="status" {
                    (badge(Tone::Warn, visit.word("supervision.group-lacking"))) " "
                    (visit.words("supervision.group-lacking-text", &[("groups", &lacking)]))
                }
            }
        })
    }

    fn lamps(&self) -> Result<Markup, Failure> {
        let (look, visit) = (self.look, self.look.visit);
        let mut tiles = Vec::new();
        for kind in Kind::ALL {
            let count = look.count(&self.with(kind.conditions(look.today())))?;
            let chosen = self.asked.lamp == kind.key();
            let note = if chosen { visit.word("supervision.chosen") } else { "" };
            let link = self.asked.link(self.view, if chosen { "" } else { kind.key() }, "");
            tiles.push(stat_tile(
                kind.tone().icon(),
                visit.word(kind.word()),
                &look.number(count),
                note,
                &link,
            ));
        }
        Ok(html! { div.tiles { @for tile in tiles { (tile) } } })
    }

    fn views(&self) -> Markup {
        let visit = self.look.visit;
        let bare = Asked { region: self.asked.region.clone(), ..Asked::default() };
        let choice = |(view, _, word): &(View, &str, &str)| Choice {
            label: visit.word(word).to_owned(),
            link: bare.link(*view, &self.asked.lamp, ""),
            count: None,
            chosen: *view == self.view,
        };
        tabs(visit.word("supervision.views"), &View::ALL.iter().map(choice).collect::<Vec<_>>())
    }

    fn filters(&self) -> Result<Markup, Failure> {
        let (look, visit, asked) = (self.look, self.look.visit, self.asked);
        let any = || (String::new(), visit.word("supervision.any").to_owned());
        let levels = ["handler", "unit_head", "upper_unit", "office"];
        let levels = levels.map(|level| (level.to_owned(), look.label(MATTERS, "level", level)));
        let levels: Vec<_> = std::iter::once(any()).chain(levels).collect();
        let lamps = Kind::ALL.map(|kind| (kind.key().to_owned(), visit.word(kind.word()).to_owned()));
        let lamps: Vec<_> = std::iter::once(any()).chain(lamps).collect();
        let fields = html! {
            input type="hidden" name="view" value=(self.view.key());
            @for (name, value) in [("document", &asked.document), ("source", &asked.source)] {
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            (select("lamp", visit.word("supervision.lamp"), &lamps, &asked.lamp))
            (select("region", visit.word("supervision.region"), &look.regions()?, &asked.region))
            (select("level", visit.word("supervision.level"), &levels, &asked.level))
        };
        Ok(filters(visit, "/supervision", &fields))
    }

    /// The matters themselves, a page at a time.
    fn list(&self) -> Result<Markup, Failure> {
        let (look, visit) = (self.look, self.look.visit);
        let lamp = Kind::named(&self.asked.lamp);
        let conditions = lamp.map_or_else(|| vec![open()], |kind| kind.conditions(look.today()));
        let mut pairs = self.with(conditions);
        pairs.extend([pair("sort", "next_by"), pair("limit", A_PAGE), pair("after", &self.asked.after)]);
        let query = look.question(MATTERS, &pairs)?;
        let found = look.found(&query)?;
        let next = found
            .next
            .as_ref()
            .map(|place| self.asked.link(self.view, &self.asked.lamp, &query.cursor(place)));
        let records: Vec<_> = found.records.into_iter().map(|shown| shown.record).collect();
        if records.is_empty() {
            let clear = html! { a.button href="/supervision" { (visit.word("parts.clear")) } };
            let (title, text) = (visit.word("supervision.none"), visit.word("supervision.none-text"));
            return Ok(empty_state(Icon::Check, title, text, &clear));
        }
        Ok(html! {
            (self.heading()?)
            (look.matters("matters", &records)?)
            @if next.is_some() || !self.asked.after.is_empty() {
                nav.pages aria-label=(visit.word("register.pages")) {
                    @if !self.asked.after.is_empty() {
                        a.button.quiet href=(self.asked.link(self.view, &self.asked.lamp, "")) { (visit.word("register.first")) }
                    }
                    @if let Some(link) = next { a.button href=(link) rel="next" { (visit.word("register.next")) } }
                }
            }
        })
    }

    /// What plan or source the list is about.
    fn heading(&self) -> Result<Markup, Failure> {
        let (look, asked) = (self.look, self.asked);
        let name = match (self.view, asked.document.parse().ok()) {
            (View::Plan, Some(id)) => {
                look.titled([("policy_document".to_owned(), id)])?.remove(&id).unwrap_or_default()
            }
            (View::Source, _) if !asked.source.is_empty() => look.label(MATTERS, "source", &asked.source),
            (View::Mine | View::Unit | View::Region | View::Plan | View::Source, _) => String::new(),
        };
        Ok(html! { @if !name.is_empty() { h2 { (name) } } })
    }
}
