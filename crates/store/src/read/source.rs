//! From a question and a reach to the rows it finds: the tables, and what has to hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use taihang_kernel::words::{Term, searched_classes, terms};
use taihang_kernel::{Arm, Query, Reach};

use super::Reading;
use super::lead::{Aim, Lead};
use super::predicate::{Args, COUNTS, EVERY, Frame, NONE};
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
        let found = match &query.words {
            Some(words) => Some(self.found(&terms(words), left)?),
            None => None,
        };
        let table = &self.register.def.name;
        let frame = self.frame();
        let mut source = if let Some(found) = found {
            found
        } else {
            let rows = match lead {
                Some(lead) => self.led(lead, "r.*", query, left, &mut args)?,
                None => None,
            };
            let index = match aim {
                Aim::Known(_) => self.by_index("\"id\""),
                Aim::First(column) => self.walked(query, lead, column),
                Aim::Grouped(column) => self.by_index(column),
                Aim::Named | Aim::Any => None,
            };
            let from = match rows {
                Some(rows) => format!("({rows}) r"),
                None => format!("\"{table}\" r{}", index.unwrap_or_default()),
            };
            let whole = lead == Some(Lead::Reach) && left.arms.iter().all(|arm| arm.states.is_empty());
            let filter = if whole { COUNTS.to_owned() } else { frame.admitted(&left.arms, &mut args) };
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
    fn found(&mut self, terms: &[Term], left: &Reach) -> Result<Source> {
        let register = Arc::clone(&self.register);
        let (dialect, mut args) = (self.connection.dialect(), Args::default());
        let (table, index) = (&register.def.name, text_table(&register.def.name));
        let searched = searched_classes(&register.def);
        let mut groups: BTreeMap<BTreeSet<&str>, Vec<&Arm>> = BTreeMap::new();
        for arm in &left.arms {
            let classes: BTreeSet<&str> = searched.iter().copied().filter(|class| arm.shows(class)).collect();
            if !classes.is_empty() {
                groups.entry(classes).or_default().push(arm);
            }
        }
        let all: BTreeSet<&str> = groups.keys().flatten().copied().collect();
        let widest: Vec<bool> = groups.keys().map(|classes| *classes == all).collect();
        let questions: Vec<(String, Vec<&Arm>)> =
            groups.into_iter().map(|(classes, arms)| (matching(terms, &classes, dialect), arms)).collect();
        let single = questions.len() == 1;
        let way = if terms.is_empty() { None } else { self.way_to_hits(&index, &questions)? };
        let Some(way) = way else {
            let from = format!("\"{table}\" r");
            return Ok(Source { from, filter: NONE.to_owned(), args, by_words: false });
        };
        let by_words = way == Way::Text;
        let from = match way {
            // A cross join keeps its order in SQLite: first the hits, newest first, then each one's record.
            Way::Text => format!("\"{index}\" w cross join \"{table}\" r on r.serial = w.rowid"),
            Way::Walked => format!("\"{table}\" r"),
            Way::Gathered => {
                let hits = any_of(&questions, &mut args);
                let columns = if single { "x.record" } else { "x.record, x.words" };
                format!(
                    "(with hit as materialized (select {columns} from \"{index}\" x where {hits})
                     select * from hit order by record desc) w join \"{table}\" r on r.id = w.record"
                )
            }
        };
        let frame = self.frame();
        let parts = questions.into_iter().zip(widest).map(|((question, arms), widest)| {
            let admitted = frame.admitted(arms, &mut args);
            let hit = match way {
                Way::Gathered if single => EVERY.to_owned(),
                Way::Gathered => hit("w", &args.add(question)),
                // Said so that the planner, which would be wrong about how many there are, has no opinion.
                Way::Walked => {
                    let hit = hit("w", &args.add(question));
                    format!("(select {hit} from \"{index}\" w where w.record = r.id)")
                }
                // All hits are found in all classes that anybody asks in; who asks in fewer of them looks again.
                Way::Text if widest => EVERY.to_owned(),
                Way::Text => {
                    let question = args.add(question);
                    format!(
                        "exists (select 1 from \"{index}\" x where x.rowid = w.rowid and x.\"{index}\" match {question})"
                    )
                }
            };
            format!("({admitted} and {hit})")
        });
        let mut filter = format!("({})", parts.collect::<Vec<_>>().join(" or "));
        if way == Way::Text {
            let hits = args.add(matching(terms, &all, dialect));
            filter = format!("w.\"{index}\" match {hits} and {filter}");
        }
        Ok(Source { from, filter, args, by_words })
    }

    /// How rows with these words are come by, if there are any. PostgreSQL takes the words of a question for independent of each other and knows
    /// little of beginnings of words, so a glance at the hits decides.
    fn way_to_hits(&mut self, index: &str, questions: &[(String, Vec<&Arm>)]) -> Result<Option<Way>> {
        if questions.is_empty() {
            return Ok(None);
        }
        if self.connection.dialect() == Dialect::Sqlite {
            return Ok(Some(Way::Text));
        }
        let mut args = Args::default();
        let hits = any_of(questions, &mut args);
        let few = self.inner.few * GATHERED;
        Ok(match self.glance(&format!("select 1 from \"{index}\" x where {hits}"), &args, few)? {
            0 => None,
            found if found <= few => Some(Way::Gathered),
            _ => Some(Way::Walked),
        })
    }
}

/// Hits that are gathered, as a multiple of rows that are: only their ids are sorted.
const GATHERED: usize = 4;

/// How rows with words are come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From the text index of SQLite.
    Text,
    /// The few hits of PostgreSQL are found first.
    Gathered,
    /// Its many hits are met on the walk through the records.
    Walked,
}

/// Rows of the text index in which one of the questions finds its words.
fn any_of(questions: &[(String, Vec<&Arm>)], args: &mut Args) -> String {
    let hits = questions.iter().map(|(question, _)| hit("x", &args.add(question)));
    hits.collect::<Vec<_>>().join(" or ")
}

fn hit(alias: &str, question: &str) -> String {
    format!("{alias}.words @@ cast(cast({question} as text) as tsquery)")
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
