//! The overdue bulletin (通报) of a period and a region: which units let something pass, and which matters.
//!
//! It counts the matters that were in hand at any time of the period, as they stood on its last day. The engine counts; the
//! order is its order of the bulletin.

use std::collections::BTreeMap;

use axum::extract::Query as Asking;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Text};
use taihang_kernel::view::Titles;
use taihang_kernel::{Record, RecordId};
use taihang_registers::matter::{OPEN, counted};
use taihang_supervision::Step;
use taihang_supervision::statistics::{self, Row as Figures};
use taihang_web::components::{
    Cell, Column, Icon, Row, Table, empty_state, filters, icon, page_head, panel, select, table,
};
use taihang_web::{Answer, Failure, Visit};

use super::dispatch::framed;
use super::look::{Look, MATTERS, Pairs, pair};
use crate::address::address;
use crate::state::App;

/// Matters that one bulletin counts; beyond that a smaller region or a shorter period is asked for.
const COUNTED: usize = 50_000;

/// Period and region in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    to: String,
    region: String,
}

/// A matter that is overdue.
pub(super) struct Late {
    pub(super) id: RecordId,
    pub(super) title: String,
    pub(super) unit: Option<RecordId>,
    pub(super) step: Step,
    pub(super) due: Date,
    pub(super) days: u32,
    pub(super) level: String,
}

/// Everything that the bulletin says.
pub(super) struct Bulletin {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) region: String,
    /// All matters in hand.
    pub(super) all: Figures,
    /// Units with something overdue, in the order of the bulletin.
    pub(super) units: Vec<(Option<RecordId>, Figures)>,
    /// What is overdue, by unit in that order, the latest first.
    pub(super) late: Vec<Late>,
    pub(super) titles: Titles,
}

impl Asked {
    /// The month up to today, unless other days are given; the future has no bulletin.
    fn period(&self, today: Date) -> (Date, Date) {
        let to = self.to.parse::<Date>().map_or(today, |to| to.min(today));
        let from = self.from.parse::<Date>().unwrap_or_else(|_| to.first_of_month());
        (from.min(to), to)
    }

    fn at(&self, path: &str) -> String {
        address(path, &[("from", &self.from), ("to", &self.to), ("region", &self.region)])
    }
}

impl Bulletin {
    pub(super) fn of(look: Look<'_>, asked: &Asked) -> Result<Self, Failure> {
        let (from, to) = asked.period(look.today());
        let mut scope: Pairs = vec![pair("registered_on.to", to), pair("limit", taihang_kernel::query::MOST)];
        let mut region = look.visit.word("supervision.every-region").to_owned();
        if let Ok(id) = asked.region.parse() {
            let (node, name) = look.region(id)?;
            scope.push(pair("owner.below", node));
            region = name;
        }
        let open = scope.iter().cloned().chain([pair("state", OPEN.join(","))]).collect::<Pairs>();
        let closed = scope.iter().cloned().chain([pair("state", "closed"), pair("closed_on.from", from)]);
        let mut matters = every(look, &open)?;
        matters.extend(every(look, &closed.collect::<Pairs>())?);
        let facts: Vec<_> = matters.iter().filter_map(counted).collect();
        let counts = statistics::table(&facts, |matter| matter.unit, to);
        let units: Vec<_> = counts.bulletin().into_iter().map(|(unit, row)| (*unit, *row)).collect();
        let place: BTreeMap<_, _> = units.iter().enumerate().map(|(at, (unit, _))| (*unit, at)).collect();
        let mut late: Vec<Late> = matters.iter().filter_map(|record| one(look, record, to)).collect();
        late.sort_by_key(|one| (place.get(&one.unit).copied(), std::cmp::Reverse(one.days), one.due));
        let named = units.iter().filter_map(|(unit, _)| Some(("organisation".to_owned(), (*unit)?)));
        let titles = look.titled(named)?;
        Ok(Self { from, to, region, all: counts.total, units, late, titles })
    }

    pub(super) fn unit(&self, unit: Option<RecordId>) -> &str {
        unit.and_then(|unit| self.titles.get(&unit)).map_or("—", String::as_str)
    }

    /// The sum of the rows.
    pub(super) fn total(&self) -> Figures {
        self.units.iter().fold(Figures::default(), |mut sum, (_, row)| {
            sum += *row;
            sum
        })
    }
}

fn one(look: Look<'_>, record: &Record, to: Date) -> Option<Late> {
    let (step, due, days) = counted(record)?.overdue(to)?;
    let level = record.text("level").unwrap_or("handler");
    Some(Late {
        id: record.id,
        title: record.text("title").unwrap_or("—").to_owned(),
        unit: record.reference("unit"),
        step,
        due,
        days,
        level: look.label(MATTERS, "level", level),
    })
}

/// All matters that the pairs find.
fn every(look: Look<'_>, pairs: &[(String, String)]) -> Result<Vec<Record>, Failure> {
    let mut query = look.question(MATTERS, pairs)?;
    let mut found = Vec::new();
    loop {
        let page = look.found(&query)?;
        found.extend(page.records.into_iter().map(|shown| shown.record));
        match page.next {
            Some(_) if found.len() >= COUNTED => return Err(too_many().into()),
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}

fn too_many() -> Problem {
    Problem::new(
        "bulletin-too-large",
        Text::new(
            format!("督办事项超过 {COUNTED} 件，不能一次通报。"),
            format!("There are more than {COUNTED} matters for one bulletin."),
        ),
        Text::new("请选择一个区域或较短的时段。", "Choose a region or a shorter period."),
    )
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Asking(asked): Asking<Asked>) -> Answer {
    app.site
        .apart(move |store| {
            let look = Look { visit: &visit, store };
            let bulletin = Bulletin::of(look, &asked)?;
            let body = html! {
                (page_head(visit.word("supervision.bulletin"), visit.word("supervision.bulletin-sentence"), &files(&visit, &asked)))
                (choice(look, &asked, &bulletin)?)
                p { (sentence(&visit, &bulletin)) }
                @if bulletin.units.is_empty() {
                    (empty_state(Icon::Check, visit.word("supervision.nothing-late"), visit.word("supervision.nothing-late-text"), &html! {}))
                } @else {
                    (panel("units", visit.word("supervision.late-units"), &html! {}, &units(&visit, &bulletin)))
                    (panel("late", visit.word("supervision.late-matters"), &html! {}, &late(&visit, &bulletin)))
                }
            };
            Ok(framed(&visit, visit.word("supervision.bulletin")).render(&body))
        })
        .await
}

fn files(visit: &Visit, asked: &Asked) -> Markup {
    let link = |format: &str| asked.at(&format!("/supervision/bulletin/export/{format}"));
    html! {
        a.button.small href=(link("docx")) download { (icon(Icon::Download)) (visit.word("supervision.docx")) }
        a.button.small href=(link("xlsx")) download { (icon(Icon::Download)) (visit.word("parts.xlsx")) }
    }
}

fn choice(look: Look<'_>, asked: &Asked, bulletin: &Bulletin) -> Result<Markup, Failure> {
    let visit = look.visit;
    let fields = html! {
        label { span { (visit.word("supervision.from")) } input type="date" name="from" value=(bulletin.from); }
        label { span { (visit.word("supervision.to")) } input type="date" name="to" value=(bulletin.to); }
        (select("region", visit.word("supervision.region"), &look.regions()?, &asked.region))
    };
    Ok(filters(visit, "/supervision/bulletin", &fields))
}

fn sentence(visit: &Visit, bulletin: &Bulletin) -> String {
    let all = &bulletin.all;
    visit.words(
        "supervision.bulletin-sum",
        &[
            ("region", &bulletin.region),
            ("from", &visit.date(bulletin.from)),
            ("to", &visit.date(bulletin.to)),
            ("count", &all.registered),
            ("closed", &all.closed),
            ("overdue", &all.overdue),
            ("units", &bulletin.units.len()),
        ],
    )
}

/// Figures of a unit, in the order of the columns.
pub(super) fn figures(row: &Figures) -> [u64; 7] {
    let count = u64::from;
    [
        count(row.registered),
        count(row.overdue),
        row.days_overdue,
        count(row.settled_on_time),
        count(row.settled_late),
        count(row.closed),
        count(row.escalated),
    ]
}

fn units(visit: &Visit, bulletin: &Bulletin) -> Markup {
    let words =
        ["in-hand", "overdue", "days-late", "settled-on-time", "settled-late", "closed", "escalated", "rate"];
    let figure = |word: &str| Column::figure(visit.word(&format!("supervision.{word}")).to_owned());
    let columns = std::iter::once(Column::text(visit.word("supervision.unit")));
    let line = |name: &str, row: &Figures| -> Row {
        let rate = row.rate_on_time().map_or_else(|| "—".to_owned(), |rate| format!("{rate}%"));
        let cells = figures(row).map(|count| Cell::text(&visit.number(count)).sorted_by(count));
        std::iter::once(Cell::head(html! { (name) }))
            .chain(cells)
            .chain([Cell::text(&rate)])
            .collect::<Vec<_>>()
            .into()
    };
    let mut rows: Vec<Row> =
        bulletin.units.iter().map(|(unit, row)| line(bulletin.unit(*unit), row)).collect();
    rows.push(line(visit.word("supervision.total-listed"), &bulletin.total()));
    let columns = columns.chain(words.into_iter().map(figure)).collect();
    let units = Table { id: "by-unit".to_owned(), caption: String::new(), columns, rows, tall: false };
    html! { (table(&units)) p.small.soft { (visit.word("supervision.rate-note")) } }
}

fn late(visit: &Visit, bulletin: &Bulletin) -> Markup {
    let columns = ["matter", "unit", "late-step", "due", "days-late", "level"];
    let columns =
        columns.map(|word| Column::text(visit.word(&format!("supervision.{word}")).to_owned())).to_vec();
    let row = |one: &Late| -> Row {
        vec![
            Cell::head(html! { a href={ "/r/" (MATTERS) "/" (one.id) } { (one.title) } }),
            Cell::text(bulletin.unit(one.unit)),
            Cell::text(one.step.word().in_language(visit.language)),
            Cell::text(&visit.date(one.due)).sorted_by(one.due),
            Cell::text(&visit.number(one.days)).sorted_by(one.days),
            Cell::text(&one.level),
        ]
        .into()
    };
    let rows = bulletin.late.iter().map(row).collect();
    table(&Table { id: "late-matters".to_owned(), caption: String::new(), columns, rows, tall: false })
}
