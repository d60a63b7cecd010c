//! Pages, one record, and counts.

use std::collections::BTreeSet;
use std::sync::Arc;

use taihang_base::Refusal;
use taihang_kernel::{Cursor, CursorKey, Query, Reach, Record, RecordId, Standing};

use super::condition::{cell, column};
use super::lead::Aim;
use super::source::Source;
use super::{Count, Page, Reading, Seen, Shown};
use crate::db::Cell;
use crate::error::Result;
use crate::{facts, units};

/// One run through rows in an order without empty keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    /// By the record's id, which grows with time.
    Id,
    /// By the row number of the text index.
    Serial,
    /// By a key that is there.
    Keys,
    /// Those whose key is empty, by id. They come last.
    Empty,
}

/// What the page is ordered by.
struct Sorted {
    /// The column; none for the order of creation.
    column: Option<String>,
    /// Whether the column may be empty.
    may_be_empty: bool,
    backwards: bool,
}

impl Sorted {
    /// The column that an index of this order begins with.
    fn index(&self) -> &str {
        self.column.as_deref().map_or("\"id\"", |column| column.trim_start_matches("r."))
    }
}

/// A row read: the record, the classes of its fields that are shown, and its serial.
type Found = (Record, Arc<BTreeSet<String>>, i64);

impl Reading<'_> {
    pub(super) fn page(&mut self, query: &Query) -> Result<Page> {
        let left = query.restricted(&self.reach);
        if left.arms.is_empty() {
            return Ok(Page::default());
        }
        let sorted = self.sorted(query);
        let mut rows = Vec::new();
        let mut serials = false;
        for run in runs(&sorted, query.after.as_ref()) {
            let source = self.source(query, &left, Aim::First(sorted.index()))?;
            let run = if run == Run::Id && source.by_words { Run::Serial } else { run };
            serials = run == Run::Serial;
            let wanted = query.limit + 1 - rows.len();
            rows.extend(self.select(source, &left, run, &sorted, (query.after.as_ref(), wanted))?);
            if rows.len() > query.limit {
                break;
            }
        }
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let next = rows.last().filter(|_| more).map(|(record, _, serial)| Cursor {
            key: match &query.order {
                None => serials.then_some(CursorKey::Integer(*serial)),
                Some(order) => order.key(record),
            },
            id: record.id,
        });
        Ok(Page { records: self.shown(rows)?, next })
    }

    pub(super) fn count(&mut self, query: &Query, cap: usize) -> Result<Count> {
        let left = query.restricted(&self.reach);
        if left.arms.is_empty() {
            return Ok(Count::Exactly(0));
        }
        let source = self.source(query, &left, Aim::Any)?;
        let sql = format!("select count(*) from (select 1 {} limit {}) as found", source.rows(), cap + 1);
        let more = |count: &Count| matches!(count, Count::MoreThan(_));
        self.lately(
            |inner| &inner.counts,
            &sql,
            &source.args,
            more,
            |reading| {
                let found = usize::try_from(reading.connection.query_int(&sql, &source.args.0)?).unwrap_or(0);
                Ok(if found > cap { Count::MoreThan(cap) } else { Count::Exactly(found) })
            },
        )
    }

    pub(super) fn one(&mut self, id: RecordId) -> Result<Seen> {
        let shown = self.of_ids(&self.reach.clone(), &[id])?.pop().ok_or(Refusal::NotFound)?;
        let standing = Standing {
            owner_path: match shown.record.owner {
                Some(owner) => units::path(self.connection, owner)?,
                None => Vec::new(),
            },
            assigned: facts::assigned(
                self.inner,
                self.connection,
                &self.register.def.name,
                id,
                self.actor.today,
            )?,
        };
        Ok(Seen { record: shown.record, classes: shown.classes, standing })
    }

    /// Those of `ids` that `left` admits, newest first.
    pub(super) fn of_ids(&mut self, left: &Reach, ids: &[RecordId]) -> Result<Vec<Shown>> {
        if let Some(kept) = self.kept(left, ids)? {
            return Ok(kept);
        }
        let query = Query::all(&self.register.def.name, ids.len());
        let source = self.source(&query, left, Aim::Known(ids))?;
        let sorted = Sorted { column: None, may_be_empty: false, backwards: true };
        let rows = self.select(source, left, Run::Id, &sorted, (None, ids.len()))?;
        self.shown(rows)
    }

    fn select(
        &mut self,
        mut source: Source,
        left: &Reach,
        run: Run,
        sorted: &Sorted,
        (after, limit): (Option<&Cursor>, usize),
    ) -> Result<Vec<Found>> {
        let mut groups = self.groups(left, &mut source.args);
        let order = keyset(&mut source, run, sorted, after);
        let serial = if run == Run::Serial { ", w.rowid" } else { "" };
        let sql = format!(
            "select {}{}{serial} {} order by {order} limit {limit}",
            self.shape.columns,
            groups.select,
            source.rows(),
        );
        let rows = self.connection.query(&sql, &source.args.0)?;
        let shape = Arc::clone(&self.shape);
        rows.into_iter()
            .map(|row| {
                let (classes, serial) = groups.of(&row, usize::from(run == Run::Serial));
                let serial = if let [Cell::Int(serial)] = serial { *serial } else { 0 };
                Ok((shape.record(row, &self.inner.sealer)?, classes, serial))
            })
            .collect()
    }

    /// Lines loaded and hidden classes taken out.
    fn shown(&mut self, rows: Vec<Found>) -> Result<Vec<Shown>> {
        let (mut records, classes): (Vec<_>, Vec<_>) =
            rows.into_iter().map(|(record, classes, _)| (record, classes)).unzip();
        self.shape.load_lines(self.connection, &mut records, &self.inner.sealer)?;
        let masked = records.into_iter().zip(classes).map(|(mut record, classes)| {
            taihang_kernel::reach::mask(&mut record, &classes);
            Shown { record, classes }
        });
        Ok(masked.collect())
    }

    fn sorted(&self, query: &Query) -> Sorted {
        let Some(order) = &query.order else {
            return Sorted { column: None, may_be_empty: false, backwards: true };
        };
        let (column, may_be_empty) = match order.field.as_str() {
            "created" => ("r.\"created_at\"".to_owned(), false),
            "changed" => ("r.\"changed_at\"".to_owned(), false),
            "state" => ("r.\"state\"".to_owned(), false),
            // The question was restricted to fields that exist.
            name => (self.register.def.fields.get(name).map_or_else(|| "r.\"id\"".to_owned(), column), true),
        };
        Sorted { column: Some(column), may_be_empty, backwards: order.backwards }
    }
}

/// The runs that are still to be made after `after`.
fn runs(sorted: &Sorted, after: Option<&Cursor>) -> Vec<Run> {
    match (&sorted.column, after) {
        (None, _) => vec![Run::Id],
        (Some(_), _) if !sorted.may_be_empty => vec![Run::Keys],
        (Some(_), Some(Cursor { key: None, .. })) => vec![Run::Empty],
        (Some(_), _) => vec![Run::Keys, Run::Empty],
    }
}

/// Makes the source begin after `after` and answers the order.
fn keyset(source: &mut Source, run: Run, sorted: &Sorted, after: Option<&Cursor>) -> String {
    let (than, way) = if sorted.backwards { ("<", "desc") } else { (">", "asc") };
    let column = sorted.column.as_deref().unwrap_or("r.id");
    match run {
        Run::Id => {
            if let Some(after) = after {
                let id = source.arg(after.id);
                source.and(&format!("r.id {than} {id}"));
            }
            format!("r.id {way}")
        }
        Run::Serial => {
            if let Some(Cursor { key: Some(CursorKey::Integer(serial)), .. }) = after {
                let serial = source.arg(*serial);
                source.and(&format!("w.rowid {than} {serial}"));
            }
            format!("w.rowid {way}")
        }
        Run::Keys => {
            if sorted.may_be_empty {
                source.and(&format!("{column} is not null"));
            }
            if let Some(Cursor { key: Some(key), id }) = after {
                let (key, id) = (source.arg(cell(key.clone())), source.arg(*id));
                source.and(&format!("({column}, r.id) {than} ({key}, {id})"));
            }
            format!("{column} {way}, r.id {way}")
        }
        Run::Empty => {
            source.and(&format!("{column} is null"));
            if let Some(Cursor { key: None, id }) = after {
                let id = source.arg(*id);
                source.and(&format!("r.id {than} {id}"));
            }
            format!("r.id {way}")
        }
    }
}
