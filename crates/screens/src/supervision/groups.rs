//! The open matters of each plan or source, with those that are late: numbers that lead to the matters.

use std::collections::BTreeMap;

use maud::{Markup, html};
use taihang_kernel::{RecordId, Value};
use taihang_store::read::{Dimension, Measure, Part};
use taihang_web::Failure;
use taihang_web::components::{Cell, Column, Icon, Row, Table, empty_state, table as drawn};

use super::board::{Board, View};
use super::lamp::{Kind, open};
use super::look::{MATTERS, Pairs};
use crate::address::address;

/// Plans or sources shown at most.
const SHOWN: usize = 200;

/// How many are open, and how many of them overdue.
#[derive(Clone, Copy, Default)]
struct Counts {
    open: i64,
    overdue: i64,
}

/// The table of the view's plans or sources.
pub(super) fn table(board: &Board<'_>) -> Result<Markup, Failure> {
    let (look, visit) = (board.look, board.look.visit);
    let field = if board.view == View::Plan { "document" } else { "source" };
    let mut counts: BTreeMap<Option<String>, Counts> = BTreeMap::new();
    for (key, count) in counted(board, field, &board.with([open()]))? {
        counts.entry(key).or_default().open = count;
    }
    for (key, count) in counted(board, field, &board.with(Kind::Overdue.conditions(look.today())))? {
        counts.entry(key).or_default().overdue = count;
    }
    if counts.is_empty() {
        let (title, text) = (visit.word("supervision.none"), visit.word("supervision.none-text"));
        return Ok(empty_state(Icon::Check, title, text, &html! {}));
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|(_, counts)| std::cmp::Reverse((counts.overdue, counts.open)));
    rows.truncate(SHOWN);
    let ids = rows.iter().filter_map(|(key, _)| key.as_ref()?.parse::<RecordId>().ok());
    let titles = look.titled(ids.map(|id| ("policy_document".to_owned(), id)))?;
    let name = |key: &str| match key.parse::<RecordId>() {
        Ok(id) => titles.get(&id).cloned().unwrap_or_default(),
        Err(_) => look.label(MATTERS, field, key),
    };
    let line = |(key, counts): &(Option<String>, Counts)| -> Row {
        let word = key.as_ref().map_or_else(|| visit.word("supervision.no-plan").to_owned(), |key| name(key));
        let link = |lamp: &str| {
            let key = key.as_ref()?;
            Some(address("/supervision", &[("view", board.view.key()), (field, key), ("lamp", lamp)]))
        };
        let number = |count: i64, link: Option<String>| {
            Cell::new(html! {
                @match link { Some(link) if count > 0 => a href=(link) { (visit.number(count)) }, _ => (visit.number(count)) }
            })
            .sorted_by(count)
        };
        vec![
            Cell::head(html! { @match link("") { Some(link) => a href=(link) { (word) }, None => (word) } }),
            number(counts.open, link("")),
            number(counts.overdue, link(Kind::Overdue.key())),
        ]
        .into()
    };
    let head = if field == "document" { "supervision.plan" } else { "supervision.source" };
    let columns = vec![
        Column::text(visit.word(head)),
        Column::figure(visit.word("supervision.open-count")),
        Column::figure(visit.word("supervision.overdue")),
    ];
    let rows = rows.iter().map(line).collect();
    Ok(drawn(&Table { id: "groups".to_owned(), caption: String::new(), columns, rows, tall: false }))
}

fn counted(board: &Board<'_>, field: &str, pairs: &Pairs) -> Result<Vec<(Option<String>, i64)>, Failure> {
    let look = board.look;
    let query = look.question(MATTERS, pairs)?;
    let by = [Dimension { field: field.to_owned(), part: Part::Whole }];
    let groups = look.store.aggregate(&look.visit.actor, &query, &by, &[Measure::Count])?;
    let count = |cells: &[Option<Value>]| match cells.first() {
        Some(Some(Value::Integer(count))) => *count,
        Some(_) | None => 0,
    };
    Ok(groups.into_iter().map(|mut group| (group.keys.swap_remove(0), count(&group.cells))).collect())
}
