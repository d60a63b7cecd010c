//! The list of targets with what became of them.

use axum::extract::{Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::RegionLevel;
use taihang_plan::compare::Source;
use taihang_plan::compare::outcomes::Status;
use taihang_web::components::{
    self, Cell, Column, Icon, Part, Row, Table, Tone, badge, empty_state, export_links, page_head, panel,
    share_bar,
};
use taihang_web::{Answer, Page, Visit};

use super::series::{self, Drawing, Filter, STATUSES, TargetRow};
use super::{chart, export, status, wording};
use crate::address::address;
use crate::export::download;
use crate::programme::Programme;
use crate::sight::unseen;
use crate::state::App;

/// Small charts shown above the list.
const SMALL_CHARTS: usize = 12;

/// The filters in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    words: String,
    plan: String,
    level: String,
    status: String,
    year: String,
}

impl Asked {
    fn filter(&self, programme: &Programme) -> Filter {
        Filter {
            words: Some(self.words.trim().to_owned()).filter(|words| !words.is_empty()),
            plan: programme.plans.iter().position(|plan| plan.id().to_string() == self.plan),
            level: LEVELS.iter().find(|(level, _)| level_key(*level) == self.level).map(|(level, _)| *level),
            status: STATUSES.into_iter().find(|status| status::key(*status) == self.status),
            year: self.year.parse().ok(),
            lines: false,
        }
    }

    fn at(&self, path: &str) -> String {
        address(
            path,
            &[
                ("words", self.words.trim()),
                ("plan", &self.plan),
                ("level", &self.level),
                ("status", &self.status),
                ("year", &self.year),
            ],
        )
    }
}

const LEVELS: [(RegionLevel, &str); 4] = [
    (RegionLevel::Nation, "targets.level-nation"),
    (RegionLevel::Province, "targets.level-province"),
    (RegionLevel::City, "targets.level-city"),
    (RegionLevel::County, "targets.level-county"),
];

fn level_key(level: RegionLevel) -> &'static str {
    match level {
        RegionLevel::Nation => "nation",
        RegionLevel::Province => "province",
        RegionLevel::City => "city",
        RegionLevel::County => "county",
    }
}

/// What the page is made of.
struct Board<'a> {
    visit: &'a Visit,
    programme: &'a Programme,
    sources: Vec<Source<'a>>,
    asked: &'a Asked,
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let board = Board { visit: &visit, programme: &programme, sources: programme.sources(), asked: &asked };
    let all = series::rows(&board.sources, &programme.outcomes);
    let filter = asked.filter(&programme);
    let shown: Vec<TargetRow<'_>> =
        all.iter().filter(|row| filter.admits(row, &board.sources, &programme.outcomes)).copied().collect();
    let exports = export_links(&visit, &asked.at("/targets/export/xlsx"), &asked.at("/targets/export/csv"));
    let body = html! {
        (page_head(visit.word("targets.title"), visit.word("targets.sentence"), &exports))
        @if all.is_empty() && !programme.sight.targets {
            (unseen(&visit))
        } @else if all.is_empty() {
            (empty_state(Icon::Target, visit.word("targets.none"), visit.word("targets.none-text"),
                &html! { a.button.primary href="/plans" { (visit.word("targets.to-plans")) } }))
        } @else {
            (board.statuses(&all))
            (board.filters(&all))
            (board.small_charts(&shown))
            (board.list(&shown))
        }
    };
    Ok(Page::new(&visit, visit.word("targets.title")).section("/targets").render(&body))
}

/// The list as a file, with the same filters.
pub(super) async fn file(
    app: App,
    visit: Visit,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    let sources = programme.sources();
    let filter = asked.filter(&programme);
    let rows: Vec<TargetRow<'_>> = series::rows(&sources, &programme.outcomes)
        .into_iter()
        .filter(|row| filter.admits(row, &sources, &programme.outcomes))
        .collect();
    let tables = [
        export::targets(&rows, &sources, visit.language),
        export::points(&rows, &sources, &programme.outcomes, visit.language),
    ];
    download::tables(&visit, &format, &tables)
}

impl Board<'_> {
    fn statuses(&self, all: &[TargetRow<'_>]) -> Markup {
        let counts = series::counts(all);
        let parts: Vec<Part> = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(status, count)| Part {
                tone: status::tone(status),
                label: self.visit.word(status::word(status)).to_owned(),
                count,
                link: Some(address("/targets", &[("status", status::key(status))])),
            })
            .collect();
        let note = html! { (self.visit.words("targets.count", &[("count", &all.len())])) };
        let title = self.visit.word("targets.by-status");
        panel("statuses", title, &note, &share_bar(self.visit, title, &parts))
    }

    fn filters(&self, all: &[TargetRow<'_>]) -> Markup {
        let visit = self.visit;
        let any = || (String::new(), visit.word("targets.all").to_owned());
        let with_any = |options: Vec<(String, String)>| -> Vec<(String, String)> {
            std::iter::once(any()).chain(options).collect()
        };
        let plans = self.programme.plans.iter().map(|plan| (plan.id().to_string(), plan.title().to_owned()));
        let levels =
            LEVELS.iter().map(|(level, word)| (level_key(*level).to_owned(), visit.word(word).to_owned()));
        let statuses: Vec<Status> = STATUSES.to_vec();
        let statuses = statuses
            .iter()
            .map(|each| (status::key(*each).to_owned(), visit.word(status::word(*each)).to_owned()));
        let mut years: Vec<i32> = all.iter().filter_map(|row| row.status.due).collect();
        years.sort_unstable();
        years.dedup();
        let years = years.iter().map(|year| (year.to_string(), visit.year(*year)));
        let fields = html! {
            label { span { (visit.word("targets.words")) }
                input type="search" name="words" value=(self.asked.words) list="indicators"; }
            datalist id="indicators" {
                @for outcome in &self.programme.outcomes { option value=(outcome.subject) {} }
            }
            (components::select("plan", visit.word("targets.plan"), &with_any(plans.collect()), &self.asked.plan))
            (components::select("level", visit.word("targets.level"), &with_any(levels.collect()), &self.asked.level))
            (components::select("status", visit.word("targets.status"), &with_any(statuses.collect()), &self.asked.status))
            (components::select("year", visit.word("targets.due"), &with_any(years.collect()), &self.asked.year))
        };
        components::filters(visit, "/targets", &fields)
    }

    /// The indicators that make a line, first those that say most.
    fn small_charts(&self, shown: &[TargetRow<'_>]) -> Markup {
        let mut indicators: Vec<usize> = shown.iter().map(|row| row.indicator).collect();
        indicators.dedup();
        let mut drawn: Vec<(usize, Drawing)> = indicators
            .into_iter()
            .filter_map(|index| {
                Some((index, Drawing::of(self.programme.outcomes.get(index)?, &self.sources)))
            })
            .filter(|(_, drawing)| drawing.is_line())
            .collect();
        drawn.sort_by_key(|(_, drawing)| std::cmp::Reverse(drawing.promises.len() + drawing.reached.len()));
        drawn.truncate(SMALL_CHARTS);
        if drawn.is_empty() {
            return html! {};
        }
        let cards = html! {
            ul.small-charts role="list" {
                @for (index, drawing) in &drawn {
                    @if let Some(outcome) = self.programme.outcomes.get(*index) {
                        li { (chart::card(self.visit, self.programme, outcome, drawing)) }
                    }
                }
            }
        };
        panel("lines", self.visit.word("targets.lines"), &chart::legend(self.visit), &cards)
    }

    fn list(&self, shown: &[TargetRow<'_>]) -> Markup {
        let visit = self.visit;
        let columns = vec![
            Column::text(visit.word("targets.indicator")),
            Column::text(visit.word("targets.value")),
            Column::text(visit.word("targets.baseline")),
            Column::text(visit.word("targets.due")),
            Column::text(visit.word("targets.status")),
            Column::text(visit.word("targets.leads")),
            Column::text(visit.word("targets.plan")),
        ];
        let rows = shown.iter().map(|row| self.row(row)).collect();
        let table =
            Table { id: "target-list".to_owned(), caption: String::new(), columns, rows, tall: false };
        let note = html! { (visit.words("targets.count", &[("count", &shown.len())])) };
        let body = if shown.is_empty() {
            empty_state(
                Icon::Target,
                visit.word("targets.no-match"),
                visit.word("targets.no-match-text"),
                &html! {
                    a.button href="/targets" { (visit.word("parts.clear")) }
                },
            )
        } else {
            components::table(&table)
        };
        panel("list", visit.word("targets.list"), &note, &body)
    }

    fn row(&self, row: &TargetRow<'_>) -> Row {
        let (visit, figure) = (self.visit, row.figure);
        let at = row.status.target;
        let Some(plan) = self.programme.plans.get(at.source) else { return Row::from(vec![]) };
        let item = plan.figure_items.get(at.figure).map(ToString::to_string).unwrap_or_default();
        let baseline = wording::baseline_words(figure, visit.language).unwrap_or_default();
        let reason = status::reason(row.status, &self.sources, visit.language);
        let due = row.status.due;
        vec![
            Cell::head(html! { a href={ "/targets/" (item) } { (figure.subject) } }),
            Cell::new(html! {
                a href=(plan.figure_link(at.figure)) title=(visit.word("targets.to-quote")) {
                    (wording::value_words(figure, visit.language))
                }
                @if figure.repaired { " " (badge(Tone::Warn, visit.word("targets.repaired"))) }
            })
            .sorted_by(figure.amount().map(|amount| amount.to_string()).unwrap_or_default()),
            Cell::text(&baseline),
            Cell::text(&due.map(|year| visit.year(year)).unwrap_or_default())
                .sorted_by(due.map(|year| year.to_string()).unwrap_or_default()),
            Cell::new(html! {
                (badge(status::tone(row.status.status), visit.word(status::word(row.status.status))))
                @if !reason.is_empty() { div.small.soft { (reason) } }
            })
            .sorted_by(status::key(row.status.status)),
            Cell::text(&figure.lead_units.join(visit.comma())),
            Cell::new(html! { a href=(crate::programme::reader(plan.id())) { (plan.title()) } }),
        ]
        .into()
    }
}
