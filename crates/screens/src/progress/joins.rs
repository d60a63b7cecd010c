//! Where a person joins targets to indicators: the proposals with what differs, all in one form, and what is joined already.

use std::collections::BTreeMap;

use maud::{Markup, html};
use taihang_base::Text;
use taihang_kernel::query::MOST;
use taihang_kernel::reason::both;
use taihang_kernel::{Actor, Command, Query, Record, Value};
use taihang_plan::model::Figure;
use taihang_store::Store;
use taihang_web::components::{
    self, Cell, Column, Icon, Row, Table, Tone, badge, csrf_field, empty_state, page_head, panel,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::join::{Difference, Proposal, disagreements, proposals};
use super::joining::{change, joined};
use super::kept::series;
use crate::every::every;
use crate::indicators::house::{House, unit_label};
use crate::programme::{Programme, ProgrammeCache};
use crate::state::App;
use crate::targets::series::Drawing;
use crate::targets::wording;

/// Who joins.
const PLANNER: &str = "planner";

/// Everything the page is made of.
struct Bench<'a> {
    visit: &'a Visit,
    programme: &'a Programme,
    house: House<'a>,
    targets: BTreeMap<String, Record>,
}

pub(super) async fn page(app: App, visit: Visit) -> Answer {
    let programme = app.programme(&visit).await?;
    app.site
        .apart(move |store| {
            let actor = &visit.person()?.actor;
            let house = House::open(store, actor)?;
            let bench =
                Bench { visit: &visit, programme: &programme, targets: targets(store, actor)?, house };
            let title = visit.word("progress.joins");
            let body = html! {
                (page_head(title, visit.word("progress.joins-sentence"), &html! {}))
                (bench.form()?)
            };
            let page = Page::new(&visit, title)
                .section("/progress")
                .under(visit.word("progress.title"), "/progress");
            Ok(page.wide().render(&body))
        })
        .await
}

/// The targets by their ids.
pub(super) fn targets(store: &Store, actor: &Actor) -> Result<BTreeMap<String, Record>, Failure> {
    let found = every(store, actor, Query::all("target", MOST))?;
    Ok(found.into_iter().map(|record| (record.id.to_string(), record)).collect())
}

/// A proposal with the record that it is about, and everything that differs.
pub struct Offer<'a> {
    /// The proposal.
    pub proposal: Proposal<'a>,
    /// The target.
    pub target: &'a Record,
    /// The indicator.
    pub indicator: &'a Record,
}

/// The proposals for targets that are not joined, with what the values of both say to each other.
pub fn offers<'a>(
    programme: &'a Programme,
    house: &'a House<'a>,
    targets: &'a BTreeMap<String, Record>,
    today: jiff::civil::Date,
) -> Result<Vec<Offer<'a>>, Failure> {
    let sources = programme.sources();
    let mut offers = Vec::new();
    for mut proposal in proposals(programme, &house.indicators) {
        let target =
            targets.get(&proposal.item.to_string()).filter(|target| target.get("indicator").is_none());
        let indicator = house.indicators.values().find(|record| record.id == proposal.indicator);
        let Some((target, indicator)) = target.zip(indicator) else { continue };
        let plan = programme.plans.get(proposal.plan);
        let named = plan.and_then(|plan| plan.effective.metadata.region.as_ref());
        let region =
            named.and_then(|region| house.places.named(&region.value)).or_else(|| house.places.home());
        if let Some(region) = region
            && !proposal.differs.iter().any(Difference::bars)
        {
            let joined = series(house, indicator, region, today)?;
            let drawing = Drawing::of(proposal.outcome, &sources);
            proposal.differs.extend(disagreements(&drawing, &joined, proposal.outcome.unit.as_deref()));
        }
        offers.push(Offer { proposal, target, indicator });
    }
    // What can be joined as it stands comes first.
    offers.sort_by_key(|offer| {
        let differs = &offer.proposal.differs;
        (differs.iter().any(Difference::bars), !differs.is_empty())
    });
    Ok(offers)
}

/// Joins every target whose proposal differs in nothing, as a planner does who leaves the form as it is.
pub fn join_agreeing(store: &Store, actor: &Actor) -> Result<(), Failure> {
    let programme = ProgrammeCache::default().current(store, actor)?;
    let house = House::open(store, actor)?;
    let targets = targets(store, actor)?;
    let offers = offers(&programme, &house, &targets, actor.today)?;
    let agreeing = offers.iter().filter(|offer| offer.proposal.differs.is_empty());
    let commands: Vec<Command> = agreeing
        .map(|offer| {
            let name = offer.indicator.text("zh").unwrap_or_default();
            let reason = both(&joined(name, &[]));
            change(offer.target, offer.target.version, Some(offer.indicator.id), reason)
        })
        .collect();
    if !commands.is_empty() {
        store.submit_all(actor, commands)?;
    }
    Ok(())
}

impl Bench<'_> {
    fn form(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let offers = offers(self.programme, &self.house, &self.targets, visit.actor.today)?;
        let joined: Vec<&Record> =
            self.targets.values().filter(|target| target.get("indicator").is_some()).collect();
        let may = visit.actor.holds(PLANNER);
        if self.targets.is_empty() {
            let link = html! { a.button href="/plans" { (visit.word("targets.to-plans")) } };
            return Ok(empty_state(
                Icon::Target,
                visit.word("progress.none"),
                visit.word("progress.none-text"),
                &link,
            ));
        }
        let alone = self.targets.len().saturating_sub(joined.len() + offers.len());
        Ok(html! {
            form.stack method="post" action="/progress/joins" {
                (csrf_field(visit))
                (self.proposed(&offers, may))
                (self.joined(&joined, may))
                @if may { p.actions { button.button.primary type="submit" { (visit.word("progress.save-joins")) } } }
            }
            p.soft { a href="/r/target?flags=unmeasured" { (visit.words("progress.no-proposal", &[("count", &alone)])) } }
        })
    }

    fn proposed(&self, offers: &[Offer<'_>], may: bool) -> Markup {
        let visit = self.visit;
        let mut columns = vec![
            Column::text(visit.word("progress.target")),
            Column::text(visit.word("progress.indicator")),
            Column::plain(visit.word("progress.differs")),
        ];
        if may {
            columns.insert(0, Column::plain(visit.word("progress.join")));
        }
        let rows = offers.iter().map(|offer| self.offer(offer, may)).collect();
        let table = Table { id: "proposals".to_owned(), caption: String::new(), columns, rows, tall: false };
        let body = html! {
            @if offers.is_empty() { p.soft { (visit.word("progress.no-proposals")) } }
            @else { (components::table(&table)) }
        };
        panel("proposed", visit.word("progress.proposed"), &html! { span.number { (offers.len()) } }, &body)
    }

    fn offer(&self, offer: &Offer<'_>, may: bool) -> Row {
        let visit = self.visit;
        let Proposal { figure, plan, differs, item, .. } = &offer.proposal;
        let barred = differs.iter().any(Difference::bars);
        let value = format!("{item}:{}:{}", offer.target.version, offer.indicator.id);
        let label = format!("{} {}", visit.word("progress.join"), figure.subject);
        let said: Vec<Text> = differs.iter().map(Difference::words).collect();
        let tick = Cell::new(html! {
            @if !barred {
                input type="checkbox" name="join" value=(value) checked[differs.is_empty()] aria-label=(label);
            }
        });
        let mut cells = vec![
            Cell::head(self.target(figure, *plan, &item.to_string())),
            Cell::new(self.indicator(offer.indicator)),
            Cell::new(html! {
                @if said.is_empty() { (badge(Tone::Good, visit.word("progress.agrees"))) }
                @else { (badge(if barred { Tone::Bad } else { Tone::Warn }, visit.word(if barred { "progress.barred" } else { "progress.look" }))) }
                @for one in &said { div.small { (one.in_language(visit.language)) } }
            }),
        ];
        if may {
            cells.insert(0, tick);
        }
        Row::from(cells)
    }

    fn target(&self, figure: &Figure, plan: usize, item: &str) -> Markup {
        let title = self.programme.plans.get(plan).map_or("", |plan| plan.title());
        html! {
            a href={ "/targets/" (item) } { (figure.subject) }
            div.small { (wording::dated_words(figure, self.visit.language)) }
            div.small.soft { (title) }
        }
    }

    fn indicator(&self, record: &Record) -> Markup {
        let visit = self.visit;
        let code = record.text("code").unwrap_or_default();
        let edition = if let Some(Value::Integer(edition)) = record.get("edition") { *edition } else { 1 };
        html! {
            a href={ "/indicators/" (code) } { (self.house.name(code, visit.language)) }
            div.small { (record.text("definition").unwrap_or_default()) }
            div.small.soft { (unit_label(record, visit.language)) " · " (visit.words("indicators.edition", &[("number", &edition)])) }
        }
    }

    fn joined(&self, joined: &[&Record], may: bool) -> Markup {
        let visit = self.visit;
        let mut columns =
            vec![Column::text(visit.word("progress.target")), Column::text(visit.word("progress.indicator"))];
        if may {
            columns.insert(0, Column::plain(visit.word("progress.release")));
        }
        let row = |target: &&Record| {
            let subject = target.text("subject").unwrap_or_default();
            let indicator = target.reference("indicator");
            let indicator = self.house.indicators.values().find(|record| indicator == Some(record.id));
            let label = format!("{} {subject}", visit.word("progress.release"));
            let tick = html! { input type="checkbox" name="release" value={ (target.id) ":" (target.version) } aria-label=(label); };
            let mut cells = vec![
                Cell::head(
                    html! { a href={ "/targets/" (target.id) } { (subject) } div.small.soft { (target.text("stated_value").unwrap_or_default()) (target.text("stated_unit").unwrap_or_default()) } },
                ),
                Cell::new(indicator.map_or_else(
                    || html! { span.soft { (visit.word("progress.edition-gone")) } },
                    |record| self.indicator(record),
                )),
            ];
            if may {
                cells.insert(0, Cell::new(tick));
            }
            Row::from(cells)
        };
        let rows = joined.iter().map(row).collect();
        let table = Table { id: "joined".to_owned(), caption: String::new(), columns, rows, tall: false };
        let body = html! {
            @if joined.is_empty() { p.soft { (visit.word("progress.none-joined")) } }
            @else { (components::table(&table)) }
        };
        panel("joined-list", visit.word("progress.joined"), &html! { span.number { (joined.len()) } }, &body)
    }
}
