//! Everything that reads records for somebody. No query runs without the reach of an actor; "get one" is "list with an id";
//! what the reach does not show is taken out before a record leaves this module.
//!
//! Start reading at [`Store::page`]; [`predicate`] and [`condition`] are the readings in SQL of what the kernel reads in
//! memory.

mod aggregate;
mod classes;
mod condition;
mod facets;
mod history;
mod kept;
mod known;
mod lately;
mod lead;
mod links;
mod page;
mod predicate;
mod recent;
mod search;
mod source;
mod text;
mod waiting;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use taihang_base::Refusal;
use taihang_kernel::{Actor, Cursor, Query, Reach, Record, RecordId, Register, Standing};

use crate::db::Connection;
use crate::error::Result;
use crate::shape::Shape;
use crate::store::{Inner, Store};

pub use aggregate::{Cell as Figure, Dimension, Group, Measure, Part};
pub use facets::{Facet, FacetKey};
pub(crate) use lately::Told;
pub use links::Naming;
pub(crate) use links::{FAR, labels_in_title};
pub use recent::Recent;
pub use search::Hits;
pub use taihang_kernel::view::UNSEEN;
pub(crate) use text::{put as put_words, put_new as put_new_words, text_steps, text_table};
pub use waiting::{Due, DueQuery, Lamp, Waiting, Whose};

/// Counting ends here: more than so many are "more than".
pub const COUNT_CAP: usize = 1_000;

/// A record as the actor may see it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The record; fields of other classes are empty.
    pub record: Record,
    /// The classes of fields that are shown: tells a hidden field from an empty one.
    pub classes: Arc<BTreeSet<String>>,
}

/// One record as the actor may see it, with what rights depend on.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The record; fields of other classes are empty.
    pub record: Record,
    /// The classes of fields that are shown.
    pub classes: Arc<BTreeSet<String>>,
    /// Where the record stands: owner and assignments.
    pub standing: Standing,
}

/// One page of a list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Records in the order asked for.
    pub records: Vec<Shown>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exactly(usize),
    /// More than so many; nobody counted further.
    MoreThan(usize),
}

impl Store {
    /// What `actor` reaches in `register`; *not found* if there is no such register.
    pub fn reach(&self, actor: &Actor, register: &str) -> Result<Reach> {
        let register = self.inner.catalogue.register(register).ok_or(Refusal::NotFound)?;
        Ok(Reach::of(&self.inner.catalogue, register, actor))
    }

    /// One page of the records that the question finds.
    pub fn page(&self, actor: &Actor, query: &Query) -> Result<Page> {
        self.reading(actor, &query.register, |reading| reading.page(query))
    }

    /// The same with only these fields, what the records are called by, and what they are ordered by: the other fields and
    /// the lines stand empty. For lists.
    pub fn list(&self, actor: &Actor, query: &Query, fields: &[&str]) -> Result<Page> {
        self.reading(actor, &query.register, |reading| reading.list(query, fields))
    }

    /// The same with how many there are in all, before and after the page.
    pub fn listed(&self, actor: &Actor, query: &Query, fields: &[&str]) -> Result<(Page, Count)> {
        self.reading(actor, &query.register, |reading| {
            let count = reading.count(&Query { after: None, ..query.clone() }, COUNT_CAP)?;
            Ok((reading.list(query, fields)?, count))
        })
    }

    /// How many records the question finds, up to [`COUNT_CAP`].
    pub fn count(&self, actor: &Actor, query: &Query) -> Result<Count> {
        self.reading(actor, &query.register, |reading| reading.count(query, COUNT_CAP))
    }

    /// How many of these the actor may exchange in bulk, up to [`COUNT_CAP`]: as many as [`Self::each`] gives.
    pub fn count_exchanged(&self, actor: &Actor, query: &Query) -> Result<Count> {
        self.reading(actor, &query.register, |reading| {
            reading.reach.arms.retain(|arm| arm.exchange);
            reading.count(&Query { after: None, ..query.clone() }, COUNT_CAP)
        })
    }

    /// One record. What may not be seen is *not found*. Writes the reading down where the register asks for it.
    pub fn one(&self, actor: &Actor, register: &str, id: RecordId) -> Result<Seen> {
        let seen = self.reading(actor, register, |reading| reading.one(id))?;
        self.note_reading(actor, &seen)?;
        Ok(seen)
    }

    /// Records of several ids, as far as the actor sees them.
    pub fn several(&self, actor: &Actor, register: &str, ids: &[RecordId]) -> Result<Vec<Shown>> {
        let mut found = Vec::new();
        for some in ids.chunks(64) {
            found.extend(self.reading(actor, register, |reading| {
                let reach = reading.reach.clone();
                reading.of_ids(&reach, some)
            })?);
        }
        Ok(found)
    }

    /// Every record that the question finds, in its order, one by one, on one state of the database: for export. Only what
    /// the actor may exchange in bulk; page size and place of the question do not count.
    pub fn each(
        &self,
        actor: &Actor,
        query: &Query,
        mut each: impl FnMut(Shown) -> Result<()>,
    ) -> Result<()> {
        self.reading(actor, &query.register, |reading| {
            reading.reach.arms.retain(|arm| arm.exchange);
            if reading.reach.arms.is_empty() {
                return Err(Refusal::NotAllowed.into());
            }
            let mut query = Query { after: None, limit: taihang_kernel::query::MOST, ..query.clone() };
            loop {
                let page = reading.page(&query)?;
                page.records.into_iter().try_for_each(&mut each)?;
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => return Ok(()),
                }
            }
        })
    }

    /// Runs `ask` on one state of the database with what `actor` reaches in `register`.
    fn reading<T>(
        &self,
        actor: &Actor,
        register: &str,
        ask: impl FnOnce(&mut Reading<'_>) -> Result<T>,
    ) -> Result<T> {
        let inner = &*self.inner;
        inner.pool.read(|connection| ask(&mut Reading::new(inner, connection, actor, register)?))
    }
}

/// An actor reads one register.
pub(crate) struct Reading<'a> {
    inner: &'a Inner,
    connection: &'a mut Connection,
    actor: &'a Actor,
    register: Arc<Register>,
    shape: Arc<Shape>,
    reach: Reach,
    /// Columns that few rows fill: a subtree of more organisations than that is not gone through for them.
    rare: Vec<String>,
    /// Events since a moment, as this state of the database has them.
    late: Option<(Timestamp, BTreeSet<String>)>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        inner: &'a Inner,
        connection: &'a mut Connection,
        actor: &'a Actor,
        register: &str,
    ) -> Result<Self> {
        let register = Arc::clone(inner.catalogue.register(register).ok_or(Refusal::NotFound)?);
        let shape = Arc::clone(inner.shapes.get(&register.def.name)?);
        let reach = Reach::of(&inner.catalogue, &register, actor);
        Ok(Self { inner, connection, actor, register, shape, reach, rare: Vec::new(), late: None })
    }

    fn list(&mut self, query: &Query, fields: &[&str]) -> Result<Page> {
        let register = Arc::clone(&self.register);
        let title = register.def.titled().map(|field| field.name.clone());
        let order = query.order.iter().map(|order| order.field.clone());
        let fields = fields.iter().map(|field| (*field).to_owned());
        self.narrow(fields.chain(title).chain(order).collect());
        self.page(query)
    }

    /// Reads these fields alone from now on.
    fn narrow(&mut self, fields: BTreeSet<String>) {
        self.shape = Arc::new(self.shape.only(fields));
    }
}
