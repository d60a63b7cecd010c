//! The cockpit to take away: its data as a workbook, the page as a Word document in the official layout.

use std::sync::Arc;

use axum::extract::{Path, Query};
use rust_decimal::Decimal;
use taihang_base::Text;
use taihang_indicators::path::Target;
use taihang_web::{Answer, Failure, Visit};

use super::gaps::ranked;
use super::page::{Asked, region};
use super::tiles::Tiles;
use crate::export::{Cell, Column, Table, download, layout};
use crate::indicators::house::{House, shown, unit_label};
use crate::progress::kept::Kept;
use crate::progress::stand::{Stand, stands, word};
use crate::state::App;

/// The file in the format that the address ends in.
pub(super) async fn file(
    app: App,
    visit: Visit,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    app.site
        .apart(move |store| {
            let actor = Arc::clone(&visit.person()?.actor);
            let house = House::open(store, &actor)?;
            let region = region(&house, &asked)?;
            let kept = Kept::load(store, &actor, &house)?;
            let found = stands(&programme, &kept, actor.today);
            let tiles = Tiles {
                visit: &visit,
                store,
                house: &house,
                programme: &programme,
                stands: &found,
                asked: &asked,
                region,
            };
            let tables = [tiles.number_table()?, tiles.target_table(), tiles.gap_table()];
            let place = house.places.name(region, visit.language);
            match format.as_str() {
                "docx" => {
                    let title = format!("{place}{}", visit.word("cockpit.title"));
                    download::file(
                        &format!("{title}.docx"),
                        download::WORD,
                        document(&visit, &title, &tables)?,
                    )
                }
                _ => download::tables(&visit, &format, &tables),
            }
        })
        .await
}

/// The tables one after the other, with the day on which they were true.
fn document(visit: &Visit, title: &str, tables: &[Table]) -> Result<Vec<u8>, Failure> {
    let mut text = layout::document().add_paragraph(layout::title(title));
    text = text.add_paragraph(layout::body(
        &visit.words("cockpit.sentence", &[("date", &visit.date(visit.actor.today))]),
    ));
    for table in tables {
        let headings: Vec<&str> =
            table.columns.iter().map(|column| column.title.in_language(visit.language)).collect();
        let widths: Vec<usize> = table.columns.iter().map(|column| usize::from(column.width)).collect();
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(Cell::plain).collect()).collect();
        text = text.add_paragraph(layout::heading_1(table.name.in_language(visit.language)));
        text = text.add_table(layout::table(&headings, &widths, &rows));
    }
    Ok(layout::finish(text)?)
}

fn number(value: Option<Decimal>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Number(value.round_dp(4).normalize()))
}

impl Tiles<'_> {
    fn number_table(&self) -> Result<Table, Failure> {
        let language = self.visit.language;
        let columns = vec![
            Column::new("指标", "Indicator", 28),
            Column::new("时期", "Period", 10),
            Column::new("数值", "Value", 12),
            Column::new("单位", "Unit", 10),
            Column::new("基期值", "Baseline", 12),
            Column::new("目标值", "Target", 12),
            Column::new("来源", "Source", 28),
        ];
        let mut rows = Vec::new();
        for (code, record) in &self.house.indicators {
            let (period, answer) = self.house.latest(code, self.region)?;
            let Ok(value) = answer else { continue };
            let source = self.house.given(code, self.region, period)?.map(|given| given.source);
            let stand = self.aimed(code);
            let base = stand.and_then(|stand| Some(stand.in_unit(stand.target.as_ref()?.base?.value)));
            let wanted = stand.and_then(|stand| Some(stand.in_unit(stand.target.as_ref()?.value()?)));
            rows.push(vec![
                Cell::text(self.house.name(code, language)),
                Cell::text(period.in_language(language)),
                number(Some(value)),
                Cell::text(unit_label(record, language)),
                number(base),
                number(wanted),
                Cell::text(source.unwrap_or_else(|| self.visit.word("indicators.reckoned").to_owned())),
            ]);
        }
        Ok(Table { name: Text::new("指标数值", "Indicators"), columns, rows })
    }

    fn target_table(&self) -> Table {
        let rows = self.stands.iter().filter(|stand| self.is_here(stand)).map(|stand| self.target_row(stand));
        Table {
            name: Text::new("目标进度", "Progress of targets"),
            columns: target_columns(),
            rows: rows.collect(),
        }
    }

    fn gap_table(&self) -> Table {
        let own: Vec<Stand<'_>> = self.stands.iter().filter(|stand| self.is_here(stand)).cloned().collect();
        let rows = ranked(&own).into_iter().map(|stand| self.target_row(stand)).collect();
        Table { name: Text::new("差距排序", "Gaps by size"), columns: target_columns(), rows }
    }

    fn target_row(&self, stand: &Stand<'_>) -> Vec<Cell> {
        let visit = self.visit;
        let said =
            |value: Option<Decimal>| Cell::text(value.map(|value| stand.shown(value)).unwrap_or_default());
        let target = stand.target.as_ref();
        let plan = self.programme.plans.get(stand.plan).map_or("", |plan| plan.title());
        vec![
            Cell::text(stand.outcome.subject.clone()),
            Cell::text(plan),
            said(target.and_then(|target| target.base).map(|base| base.value)),
            said(target.and_then(Target::value)),
            Cell::text(target.map(|target| target.due().year().to_string()).unwrap_or_default()),
            said(stand.now.map(|now| now.value)),
            Cell::text(stand.now.map(|now| now.on.to_string()).unwrap_or_default()),
            Cell::text(visit.word(word(stand.verdict.standing))),
            Cell::text(stand.gap().map(|gap| shown(gap.round_dp(1))).unwrap_or_default()),
            Cell::text(stand.verdict.reason.in_language(visit.language)),
            Cell::names(&stand.figure.lead_units),
        ]
    }
}

fn target_columns() -> Vec<Column> {
    vec![
        Column::new("目标", "Target", 28),
        Column::new("规划", "Plan", 24),
        Column::new("基期值", "Baseline", 12),
        Column::new("目标值", "Value promised", 12),
        Column::new("到期", "Due", 8),
        Column::new("现值", "Value", 12),
        Column::new("数据日期", "As of", 12),
        Column::new("状态", "Standing", 10),
        Column::new("差距（百分点）", "Gap (points)", 10),
        Column::new("原因", "Reason", 36),
        Column::new("牵头单位", "Lead units", 20),
    ]
}
