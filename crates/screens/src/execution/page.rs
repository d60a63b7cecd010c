//! The page: counts that lead to their lists, who holds what is late, twelve weeks; or what one unit, region or plan has.

use axum::extract::Query;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use taihang_base::Refusal;
use taihang_kernel::RecordId;
use taihang_kernel::view::Titles;
use taihang_store::Store;
use taihang_web::components::{
    self, Cell, Chart, ChartHeight, Column, Icon, Row, Table, Tone, badge, empty_state, page_head, panel,
    stat_tile,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::standing::{By, Counts, Held, Late, Within, counts, held, seen, total};
use super::trend::{Week, weeks};
use super::worst::{Overdue, worst};
use crate::sight::unseen;
use crate::state::App;

/// Rows of a table of units, regions or plans.
const HELD: usize = 30;
/// Records listed for one unit, region or plan.
const LISTED: usize = 100;
/// Records listed above everything.
const LONGEST: usize = 10;

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    unit: String,
    region: String,
    plan: String,
}

impl Asked {
    fn within(&self) -> Result<Within, Failure> {
        let given = By::ALL.into_iter().zip([&self.unit, &self.region, &self.plan]);
        let Some((by, id)) = given.into_iter().find(|(_, id)| !id.is_empty()) else { return Ok(None) };
        let id: RecordId = id.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))?;
        Ok(Some((by, id)))
    }
}

fn by_word(by: By) -> &'static str {
    match by {
        By::Unit => "execution.by-unit",
        By::Region => "execution.by-region",
        By::Plan => "execution.by-plan",
    }
}

/// A line of the chart: its word, its colour, what it counts.
type Line = (&'static str, &'static str, fn(&Week) -> i64);

struct Board<'a> {
    visit: &'a Visit,
    store: &'a Store,
    /// The ways of being late that the visitor's roles see.
    ways: Vec<Late>,
    /// How many are late in each way, of what the page is about.
    counted: Counts,
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let within = asked.within()?;
    app.site
        .apart(move |store| {
            let counted = counts(store, &visit.actor, within)?;
            let mut ways = seen(store, &visit.actor)?;
            if !ways.is_empty() {
                // What is published to everybody stands in the lists, too: they and the tiles have to add up.
                ways.extend(counted.keys());
                ways.sort_unstable();
                ways.dedup();
            }
            let board = Board { visit: &visit, store, ways, counted };
            let title = visit.word("execution.title");
            Ok(match within {
                None => Page::new(&visit, title).section("/execution").wide().render(&board.whole()?),
                Some((by, id)) => {
                    let name = board.names(vec![(by.register().to_owned(), id)])?;
                    let name = name.get(&id).cloned().unwrap_or_default();
                    let page = Page::new(&visit, &name).section("/execution").under(title, "/execution");
                    page.wide().render(&board.of_one(within, &name)?)
                }
            })
        })
        .await
}

impl Board<'_> {
    fn names(&self, records: Vec<(String, RecordId)>) -> Result<Titles, Failure> {
        Ok(self.store.titles(&self.visit.actor, records, self.visit.language)?)
    }

    fn whole(&self) -> Result<Markup, Failure> {
        let (visit, actor) = (self.visit, &*self.visit.actor);
        let counted = &self.counted;
        let found = worst(self.store, actor, None, LONGEST, self.visit.language)?;
        let weeks = weeks(self.store, actor)?;
        Ok(html! {
            (page_head(visit.word("execution.title"), visit.word("execution.sentence"), &html! {}))
            (self.tiles(counted, None))
            @if self.ways.is_empty() {
                (unseen(visit))
            } @else if counted.is_empty() {
                (empty_state(Icon::Check, visit.word("execution.none"), visit.word("execution.none-text"), &html! {}))
            } @else {
                (panel("longest", visit.word("execution.longest"), &html! {}, &self.list(&found)?))
                @for by in By::ALL { (self.held(by)?) }
            }
            (self.trend(&weeks))
        })
    }

    fn of_one(&self, within: Within, name: &str) -> Result<Markup, Failure> {
        let (visit, actor) = (self.visit, &*self.visit.actor);
        let counted = &self.counted;
        let found = worst(self.store, actor, within, LISTED, self.visit.language)?;
        let note = visit.words("execution.listed", &[("count", &found.len()), ("all", &total(counted))]);
        Ok(html! {
            (page_head(name, visit.word("execution.of-one"), &html! { a.button href="/execution" { (visit.word("execution.all")) } }))
            (self.tiles(counted, within))
            @if found.is_empty() {
                (empty_state(Icon::Check, visit.word("execution.none"), visit.word("execution.none-text"), &html! {}))
            } @else {
                (panel("overdue", visit.word("execution.overdue"), &html! { (note) }, &self.list(&found)?))
            }
        })
    }

    fn tiles(&self, counted: &Counts, within: Within) -> Markup {
        let (visit, today) = (self.visit, self.visit.actor.today);
        let shown = |late: &Late| within.is_none_or(|(by, _)| late.field(by).is_some());
        html! {
            div.tiles {
                @for late in self.ways.iter().copied().filter(shown) {
                    @let sign = if counted.contains_key(&late) { Icon::Warning } else { Icon::Check };
                    (stat_tile(sign, visit.word(late.word()), &visit.number(counted.get(&late).copied().unwrap_or(0)), "", &late.link(today, within)))
                }
            }
        }
    }

    fn list(&self, found: &[Overdue]) -> Result<Markup, Failure> {
        let visit = self.visit;
        let units = found.iter().filter_map(|one| Some(("organisation".to_owned(), one.unit?))).collect();
        let names = self.names(units)?;
        let columns = vec![
            Column::text(visit.word("execution.what")),
            Column::text(visit.word("execution.kind")),
            Column::text(visit.word("execution.unit")),
            Column::text(visit.word("execution.due")),
            Column::figure(visit.word("execution.days")),
        ];
        let rows = found.iter().map(|one| {
            let unit = one.unit.map(|unit| {
                html! { a href={ "/execution?unit=" (unit) } { (names.get(&unit).map_or("", String::as_str)) } }
            });
            Row::from(vec![
                Cell::head(html! { a href=(one.link()) { (one.title) } }),
                Cell::new(html! {
                    (badge(Tone::Bad, visit.word(one.late.word())))
                    @if one.waits_for() != one.late { div.small.soft { (visit.words("execution.too", &[("kind", &visit.word(one.waits_for().word()))])) } }
                    @if !one.level.is_empty() { div.small.soft { (one.level) } }
                }),
                Cell::new(unit.unwrap_or_else(|| html! { span.soft { (visit.word("execution.nobody")) } })),
                Cell::new(html! {
                    (visit.date(one.due))
                    @if let Some(step) = one.step { div.small.soft { (step.word().in_language(visit.language)) } }
                })
                .sorted_by(one.due),
                Cell::text(&visit.number(one.days)).sorted_by(one.days),
            ])
        });
        let rows = rows.collect();
        Ok(components::table(&Table {
            id: String::new(),
            caption: String::new(),
            columns,
            rows,
            tall: false,
        }))
    }

    fn held(&self, by: By) -> Result<Markup, Failure> {
        let visit = self.visit;
        let mut all: Vec<Held> = held(self.store, &visit.actor, by)?;
        let count = all.len();
        all.truncate(HELD);
        let ids = all.iter().filter_map(|held| Some((by.register().to_owned(), held.id?))).collect();
        let names = self.names(ids)?;
        let ways: Vec<Late> = self.ways.iter().copied().filter(|late| late.field(by).is_some()).collect();
        let columns = std::iter::once(Column::text(visit.word(by_word(by))))
            .chain(ways.iter().map(|late| Column::figure(visit.word(late.word()))))
            .chain([Column::figure(visit.word("execution.total"))])
            .collect();
        let rows = all.iter().map(|held| self.row(by, held, &ways, &names)).collect();
        let note = if count > HELD {
            visit.words("execution.first", &[("shown", &HELD), ("count", &count)])
        } else {
            String::new()
        };
        let table = Table { id: String::new(), caption: String::new(), columns, rows, tall: false };
        Ok(panel(by.key(), visit.word(by_word(by)), &html! { (note) }, &components::table(&table)))
    }

    fn row(&self, by: By, held: &Held, ways: &[Late], names: &Titles) -> Row {
        let visit = self.visit;
        let name = html! {
            @if let Some(id) = held.id {
                a href={ "/execution?" (by.key()) "=" (id) } { (names.get(&id).map_or("", String::as_str)) }
            } @else {
                span.soft { (visit.word("execution.nobody")) }
            }
        };
        let figures = ways.iter().map(|late| {
            let count = held.counts.get(late).copied().unwrap_or(0);
            let today = visit.actor.today;
            let link = || match held.id {
                Some(id) => late.link(today, Some((by, id))),
                None => late.link_of_none(today, by),
            };
            Cell::new(html! {
                @if count > 0 { a href=(link()) { (visit.number(count)) } } @else { span.soft { "·" } }
            })
            .sorted_by(count)
        });
        let sum = total(&held.counts);
        let sum = Cell::new(html! { strong { (visit.number(sum)) } }).sorted_by(sum);
        Row::from(std::iter::once(Cell::head(name)).chain(figures).chain([sum]).collect::<Vec<_>>())
    }

    fn trend(&self, weeks: &[Week]) -> Markup {
        let visit = self.visit;
        let names: Vec<String> = weeks.iter().map(|week| visit.date(week.monday)).collect();
        let lines: [Line; 3] = [
            ("execution.registered", "var(--house)", |week| week.registered),
            ("execution.closed", "var(--good)", |week| week.closed),
            ("execution.became-late", "var(--bad)", |week| week.late),
        ];
        let series: Vec<serde_json::Value> = lines
            .iter()
            .map(|(word, colour, value)| {
                let data: Vec<i64> = weeks.iter().map(value).collect();
                json!({ "type": "line", "name": visit.word(word), "data": data, "color": colour, "symbolSize": 7 })
            })
            .collect();
        let rows = weeks.iter().zip(&names).map(|(week, name)| {
            let figures = lines.iter().map(|(_, _, value)| {
                let count = value(week);
                Cell::text(&visit.number(count)).sorted_by(count)
            });
            Row::from(
                std::iter::once(Cell::head(html! { (name) }).sorted_by(week.monday))
                    .chain(figures)
                    .collect::<Vec<_>>(),
            )
        });
        let columns = std::iter::once(Column::text(visit.word("execution.week")))
            .chain(lines.iter().map(|(word, ..)| Column::figure(visit.word(word))));
        let data = Table {
            id: "weeks".to_owned(),
            caption: visit.word("execution.trend").to_owned(),
            columns: columns.collect(),
            rows: rows.collect(),
            tall: false,
        };
        let option = json!({
            "grid": { "left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": true },
            "legend": { "top": 0, "left": 0 },
            "tooltip": { "trigger": "axis" },
            "xAxis": { "type": "category", "data": names },
            "yAxis": { "type": "value", "minInterval": 1 },
            "series": series,
        });
        let label = visit.word("execution.trend").to_owned();
        let drawn = Chart { label, option, height: ChartHeight::Middle, on_map: false, data };
        let note = html! { (visit.word("execution.trend-note")) };
        panel("trend", visit.word("execution.trend"), &note, &components::chart(visit, &drawn))
    }
}
