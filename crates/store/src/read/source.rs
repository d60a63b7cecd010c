//! From a question and a reach to the rows it finds: the tables, and what has to hold.

use std::collections::{BTreeMap, BTreeSet};

use taihang_kernel::words::{Term, searched_classes, terms};
use taihang_kernel::{Arm, Query, Reach};

use super::Reading;
use super::lead::{Aim, Lead};
use super::predicate::{Args, EVERY, Frame, NONE};
use super::text::{matching, text_table};
use crate::db::{Cell, Dialect};
use crate::error::Result;

/// Where rows come from, as `r`.
pub(super) struct Source {
    /// Tables.
    pub(super) from: String,
    /// What has to hold.
    pub(super) filter: String,
    /// Values of the placeholders.
    pub(super) args: Args,
    /// The rows come from the text index of SQLite, as `w`: its row number orders them newest first.
    pub(super) by_words: bool,
}

impl Reading<'_> {
    pub(super) fn frame(&self) -> Frame<'_> {
        Frame { catalogue: &self.inner.catalogue, def: &self.register.def, today: self.actor.today }
    }

    /// The rows that the question finds under `left`, the reach restricted to what it asks about.
    pub(super) fn source(&mut self, query: &Query, left: &Reach, aim: Aim<'_>) -> Result<Source> {
        let lead = if query.words.is_some() { None } else { self.lead(query, left, aim)? };
        let (dialect, mut args) = (self.connection.dialect(), Args::default());
        let table = &self.register.def.name;
        let frame = self.frame();
        let mut source = if let Some(words) = &query.words {
            self.found(&terms(words), left, &frame, args)
        } else {
            let rows = match lead {
                Some(lead) => self.led(lead, "r.*", query, left, &mut args)?,
                None => None,
            };
            let index = match aim {
                Aim::Known(_) => self.by_index("\"id\""),
                Aim::First(column) => self.walked(query, column),
                Aim::Grouped(column) => self.by_index(column),
                Aim::Named | Aim::Any => None,
            };
            let from = match rows {
                Some(rows) => format!("({rows}) r"),
                None => format!("\"{table}\" r{}", index.unwrap_or_default()),
            };
            let whole = lead == Some(Lead::Reach) && left.arms.iter().all(|arm| arm.states.is_empty());
            let filter = if whole { EVERY.to_owned() } else { frame.admitted(&left.arms, &mut args) };
            Source { from, filter, args, by_words: false }
        };
        for (at, condition) in query.conditions.iter().enumerate() {
            if lead != Some(Lead::Condition(at)) {
                let holds = frame.condition(condition, dialect, &mut source.args)?;
                source.filter = format!("{} and {holds}", source.filter);
            }
        }
        if let Aim::Known(ids) = aim {
            let known = source.args.among("r.id", ids.iter().copied());
            source.filter = format!("{} and {known}", source.filter);
        }
        Ok(source)
    }

    /// The rows in which every term is found, each arm looking only at the classes it shows.
    fn found(&self, terms: &[Term], left: &Reach, frame: &Frame<'_>, mut args: Args) -> Source {
        let (table, dialect) = (&self.register.def.name, self.connection.dialect());
        let index = text_table(table);
        let searched = searched_classes(&self.register.def);
        let mut groups: BTreeMap<BTreeSet<&str>, Vec<&Arm>> = BTreeMap::new();
        for arm in &left.arms {
            let classes: BTreeSet<&str> = searched.iter().copied().filter(|class| arm.shows(class)).collect();
            if !classes.is_empty() {
                groups.entry(classes).or_default().push(arm);
            }
        }
        if groups.is_empty() || terms.is_empty() {
            return Source { from: format!("\"{table}\" r"), filter: NONE.to_owned(), args, by_words: false };
        }
        let single = groups.len() == 1;
        let by_words = single && dialect == Dialect::Sqlite;
        let parts: Vec<String> = groups
            .into_iter()
            .map(|(classes, arms)| {
                let admitted = frame.admitted(arms, &mut args);
                let question = args.add(matching(terms, &classes, dialect));
                let hit = match dialect {
                    Dialect::Sqlite if single => format!("w.\"{index}\" match {question}"),
                    Dialect::Sqlite => {
                        format!("r.serial in (select x.rowid from \"{index}\" x where x.\"{index}\" match {question})")
                    }
                    Dialect::Postgres => format!("w.words @@ cast(cast({question} as text) as tsquery)"),
                };
                format!("({hit} and {admitted})")
            })
            .collect();
        let from = match dialect {
            // A cross join keeps its order in SQLite: first the hits, newest first, then each one's record.
            Dialect::Sqlite if single => {
                format!("\"{index}\" w cross join \"{table}\" r on r.serial = w.rowid")
            }
            Dialect::Sqlite => format!("\"{table}\" r"),
            Dialect::Postgres => format!("\"{table}\" r join \"{index}\" w on w.record = r.id"),
        };
        Source { from, filter: format!("({})", parts.join(" or ")), args, by_words }
    }
}

impl Source {
    /// One more thing that has to hold.
    pub(super) fn and(&mut self, holds: &str) {
        self.filter = format!("{} and {holds}", self.filter);
    }

    /// `from … where …`.
    pub(super) fn rows(&self) -> String {
        format!("from {} where {}", self.from, self.filter)
    }

    /// The placeholder of one more value.
    pub(super) fn arg(&mut self, cell: impl Into<Cell>) -> String {
        self.args.add(cell)
    }
}
