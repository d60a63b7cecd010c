//! From province to city: shares, gaps, what nobody took up, and the map of it.

use axum::extract::Path;
use maud::{Markup, html};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use taihang_plan::compare::{Branch, FigureAt, Kinship, Source};
use taihang_web::components::{
    self, Cell, Chart, ChartHeight, Column, Icon, Row, Table, Tone, badge, empty_state, export_links,
    page_head, panel, stat_tile,
};
use taihang_web::{Answer, Page, Visit};

use super::tree::{Tree, Uptake, percent, trees};
use super::{export, parents};
use crate::address::address;
use crate::export::{download, place};
use crate::programme::{Programme, ProgrammePlan, reader};
use crate::state::App;
use crate::targets::wording;

struct Board<'a> {
    visit: &'a Visit,
    programme: &'a Programme,
    sources: Vec<Source<'a>>,
}

/// The page.
pub(super) async fn page(app: App, visit: Visit) -> Answer {
    let programme = app.programme(&visit).await?;
    let board = Board { visit: &visit, programme: &programme, sources: programme.sources() };
    let trees = trees(&programme.cascade, &programme.links);
    let exports = export_links(&visit, "/cascade/export/xlsx", "/cascade/export/csv");
    let body = html! {
        (page_head(visit.word("cascade.title"), visit.word("cascade.sentence"), &exports))
        (parents::proposals(&visit, &programme, &board.sources))
        @if trees.is_empty() {
            (empty_state(Icon::Tree, visit.word("cascade.none"), visit.word("cascade.none-text"),
                &html! { a.button.primary href="/plans" { (visit.word("cascade.to-plans")) } }))
        }
        @for tree in &trees { (board.tree(tree)) }
    };
    Ok(Page::new(&visit, visit.word("cascade.title")).section("/cascade").render(&body))
}

/// The cascade as a file.
pub(super) async fn file(app: App, visit: Visit, Path(format): Path<String>) -> Answer {
    let programme = app.programme(&visit).await?;
    let trees = trees(&programme.cascade, &programme.links);
    let table = export::cascade(&trees, &programme.sources(), visit.language);
    download::tables(&visit, &format, &[table])
}

impl Board<'_> {
    fn title(&self, plan: usize) -> &str {
        self.programme.plans.get(plan).map_or("", |plan| plan.title())
    }

    fn tree(&self, tree: &Tree<'_>) -> Markup {
        let visit = self.visit;
        let id = format!("tree-{}", tree.parent);
        let link = self.programme.plans.get(tree.parent).map(|plan| reader(plan.id())).unwrap_or_default();
        let note = html! { a href=(link) { (visit.word("cascade.open-parent")) } };
        let body = html! {
            (self.tiles(tree, &id))
            (self.map(tree))
            (self.branches(tree, &id))
            (self.own_targets(tree, &id))
            (self.own_tasks(tree, &id))
        };
        panel(&id, self.title(tree.parent), &note, &body)
    }

    fn tiles(&self, tree: &Tree<'_>, id: &str) -> Markup {
        let visit = self.visit;
        let count = |count: usize| visit.number(count as u64);
        let to = |part: &str| format!("#{id}-{part}");
        html! {
            div.tiles {
                (stat_tile(Icon::Target, visit.word("cascade.targets"), &count(tree.branches.len()),
                    &visit.words("cascade.children", &[("count", &tree.children.len())]), &to("branches")))
                (stat_tile(Icon::Question, visit.word("cascade.untaken"), &count(tree.untaken()),
                    visit.word("cascade.untaken-note"), &to("branches")))
                (stat_tile(Icon::Half, visit.word("cascade.short"), &count(tree.short()),
                    visit.word("cascade.short-note"), &to("branches")))
                (stat_tile(Icon::Plus, visit.word("cascade.own-targets"), &count(tree.own_targets.len()),
                    visit.word("cascade.own-note"), &to("own-targets")))
                (stat_tile(Icon::Task, visit.word("cascade.own-tasks"), &count(tree.own_tasks.len()),
                    visit.word("cascade.own-note"), &to("own-tasks")))
            }
        }
    }

    /// The cities coloured by the share of the parent's targets that they take up.
    fn map(&self, tree: &Tree<'_>) -> Markup {
        let visit = self.visit;
        let uptakes: Vec<CityUptake<'_>> = tree
            .uptakes()
            .into_iter()
            .filter_map(|uptake| {
                let plan = self.programme.plans.get(uptake.child)?;
                let region = plan.effective.metadata.region.as_ref()?.value.clone();
                Some((uptake, plan, region))
            })
            .collect();
        if uptakes.is_empty() {
            return html! {};
        }
        let rows = uptakes.iter().map(|(uptake, plan, region)| {
            Row::from(vec![
                Cell::head(html! { span.nowrap { (region) } }),
                Cell::new(html! { a href=(reader(plan.id())) { (plan.title()) } }),
                Cell::text(&visit.words("parts.of", &[("done", &uptake.taken), ("total", &uptake.targets)]))
                    .sorted_by(uptake.taken),
                Cell::new(bar(uptake.percent(), &format!("{}%", uptake.percent())))
                    .sorted_by(uptake.percent()),
            ])
        });
        let columns = vec![
            Column::text(visit.word("cascade.region")),
            Column::text(visit.word("cascade.plan")),
            Column::figure(visit.word("cascade.taken")),
            Column::text(visit.word("cascade.share")),
        ];
        let table =
            Table { id: String::new(), caption: String::new(), columns, rows: rows.collect(), tall: false };
        let drawn = Chart {
            label: visit.word("cascade.map-label").to_owned(),
            option: map_option(&uptakes),
            height: ChartHeight::Tall,
            on_map: true,
            data: table.clone(),
        };
        html! {
            div.map-and-table {
                (components::chart(visit, &drawn))
                div { h3 { (visit.word("cascade.by-city")) } (components::table(&table)) p.small.soft { (visit.word("cascade.map-note")) } }
            }
        }
    }

    fn branches(&self, tree: &Tree<'_>, id: &str) -> Markup {
        let visit = self.visit;
        let columns = vec![
            Column::plain(visit.word("cascade.target")),
            Column::plain(visit.word("cascade.value")),
            Column::plain(visit.word("cascade.share")),
            Column::plain(visit.word("cascade.gap")),
            Column::plain(visit.word("cascade.plan")),
        ];
        let rows = tree.branches.iter().flat_map(|branch| self.branch(branch)).collect();
        let table = Table {
            id: format!("{id}-branches"),
            caption: visit.word("cascade.tree").to_owned(),
            columns,
            rows,
            tall: false,
        };
        components::table(&table)
    }

    fn branch(&self, branch: &Branch) -> Vec<Row> {
        let visit = self.visit;
        let Some((plan, figure)) =
            self.programme.plans.get(branch.target.source).zip(branch.target.of(&self.sources))
        else {
            return vec![];
        };
        let sum = branch.sum.zip(branch.amount).filter(|(_, whole)| !whole.is_zero());
        let share = match sum {
            _ if branch.shares.is_empty() => badge(Tone::Unknown, visit.word("cascade.nobody")),
            Some((sum, whole)) => fraction_bar(sum / whole),
            None => html! { span.small.soft { (visit.word("cascade.not-additive")) } },
        };
        let unit = figure.unit.as_deref();
        let gap = branch.gap.map(|gap| {
            let scale = taihang_plan::model::amount("1", unit).unwrap_or(Decimal::ONE);
            format!("{}{}", (gap / scale).round_dp(4).normalize(), unit.unwrap_or(""))
        });
        let head = Row::from(vec![
            Cell::head(html! { strong { (branch.subject) } }),
            Cell::new(
                html! { a href=(plan.figure_link(branch.target.figure)) { (wording::dated_words(figure, visit.language)) } },
            ),
            Cell::new(share),
            Cell::text(&gap.unwrap_or_default()),
            Cell::text(plan.title()),
        ]);
        let shares = branch.shares.iter().filter_map(|share| {
            let (own, figure) = (self.programme.plans.get(share.target.source)?, share.target.of(&self.sources)?);
            Some(Row::from(vec![
                Cell::head(html! {
                    (figure.subject)
                    @if share.kinship != Kinship::Same { " " (badge(Tone::Differ, visit.word("cascade.alike"))) }
                })
                .at_depth(1),
                Cell::new(html! { a href=(own.figure_link(share.target.figure)) { (wording::dated_words(figure, visit.language)) } }),
                Cell::new(share.share.map(fraction_bar).unwrap_or_default()),
                Cell::text(""),
                Cell::text(own.title()),
            ]))
        });
        std::iter::once(head).chain(shares).collect()
    }

    fn own_targets(&self, tree: &Tree<'_>, id: &str) -> Markup {
        let visit = self.visit;
        let row = |at: &FigureAt| {
            let (plan, figure) = (self.programme.plans.get(at.source)?, at.of(&self.sources)?);
            Some(html! {
                li {
                    a href=(plan.figure_link(at.figure)) { (figure.subject) " " (wording::dated_words(figure, visit.language)) }
                    div.small.soft { (plan.title()) " · " (place::section_words(&plan.effective, figure.span, &figure.section)) }
                }
            })
        };
        let rows: Vec<Markup> = tree.own_targets.iter().filter_map(row).collect();
        self.orphans(&format!("{id}-own-targets"), "cascade.own-targets-of", &rows)
    }

    fn own_tasks(&self, tree: &Tree<'_>, id: &str) -> Markup {
        let row = |(child, task): &(usize, usize)| {
            let plan = self.programme.plans.get(*child)?;
            let own = plan.effective.tasks.get(*task)?;
            Some(html! {
                li {
                    a href=(plan.task_link(*task)) { (own.title) }
                    div.small.soft { (plan.title()) " · " (place::section_words(&plan.effective, own.span, &own.section)) }
                }
            })
        };
        let rows: Vec<Markup> = tree.own_tasks.iter().filter_map(row).collect();
        self.orphans(&format!("{id}-own-tasks"), "cascade.own-tasks-of", &rows)
    }

    fn orphans(&self, id: &str, word: &str, rows: &[Markup]) -> Markup {
        html! {
            @if !rows.is_empty() {
                details.group id=(id) {
                    summary { strong { (self.visit.word(word)) } span.number.soft { (self.visit.number(rows.len() as u64)) } }
                    ul.places role="list" { @for row in rows { (row) } }
                }
            }
        }
    }
}

/// A child's uptake with its plan and region.
type CityUptake<'a> = (Uptake, &'a ProgrammePlan, String);

fn map_option(uptakes: &[CityUptake<'_>]) -> Value {
    let city = |(uptake, plan, region): &CityUptake<'_>| {
        let link = address("/comparison", &[("child", &plan.id().to_string())]);
        json!({ "name": region, "value": uptake.percent(), "link": link })
    };
    let data: Vec<Value> = uptakes.iter().map(city).collect();
    json!({
        "tooltip": { "formatter": "{b}: {c}%" },
        "visualMap": {
            "min": 0, "max": 100, "left": 0, "bottom": 0, "calculable": false,
            "text": ["100%", "0%"], "inRange": { "color": ["#dfe9f4", "#17508a"] },
        },
        "series": [{
            "type": "map", "map": "region", "nameProperty": "name", "data": data,
            "label": { "show": true, "fontSize": 12, "color": "var(--ink)",
                       "textBorderColor": "#ffffff", "textBorderWidth": 3 },
            "itemStyle": { "areaColor": "#eef1f4", "borderColor": "#8b96a4" },
            "emphasis": { "itemStyle": { "areaColor": "#ffd08a" } },
        }],
    })
}

fn fraction_bar(fraction: Decimal) -> Markup {
    let share = percent(fraction);
    let width = usize::try_from(share.trunc().max(Decimal::ZERO).min(Decimal::ONE_HUNDRED)).unwrap_or(0);
    bar(width, &format!("{share}%"))
}

/// A bar of `percent` with its number.
fn bar(percent: usize, words: &str) -> Markup {
    html! {
        div.bar-cell {
            svg.bar viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" {
                rect.fill-rest x="0" y="0" width="100" height="1" {}
                rect.fill-house x="0" y="0" width=(percent.min(100)) height="1" {}
            }
            span.number { (words) }
        }
    }
}
