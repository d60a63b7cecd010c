//! From which side rows are looked up. A page in some order is a walk along the index of that order, or, where a reach or a
//! condition leaves few rows, those gathered and sorted. Neither database finds out by itself: one knows no distributions,
//! the other none of a subtree. So a glance at the indexes decides, and is remembered for a minute.

use taihang_base::Fault;
use taihang_defs::{FieldType, Owner, Service};
use taihang_kernel::{Arm, Condition, Ground, Query, Reach, RecordId, Test};

use super::Reading;
use super::condition::column;
use super::predicate::{Args, Frame, below_value};
use crate::db::Dialect;
use crate::error::Result;
use crate::schema::within;

/// What an index leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// The rows that the arms reach, whatever their state.
    Reach,
    /// The rows for which the condition at this place holds.
    Condition(usize),
    /// The same rows, one after the other in the order that is asked for.
    Walk(usize),
}

/// What rows are wanted for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Aim<'a> {
    /// These ones.
    Known(&'a [RecordId]),
    /// Each is named by a row of another table.
    Named,
    /// The first ones by this column.
    First(&'a str),
    /// All of them, told apart by this column.
    Grouped(&'a str),
    /// Any of them, to be counted.
    Any,
}

/// `from … where …` along an index, and what holds for the rows it finds.
struct Piece {
    rows: String,
    holds: String,
}

impl Reading<'_> {
    /// The lead to follow; none if the walk is better or there is no other way.
    pub(super) fn lead(&mut self, query: &Query, left: &Reach, aim: Aim<'_>) -> Result<Option<Lead>> {
        if matches!(aim, Aim::Known(_) | Aim::Named) {
            return Ok(None);
        }
        self.look_for_rare(query, left)?;
        let mut least: Option<(usize, Lead)> = None;
        for lead in std::iter::once(Lead::Reach).chain((0..query.conditions.len()).map(Lead::Condition)) {
            let mut args = Args::default();
            let Some(rows) = self.led(lead, "r.id", query, left, &mut args)? else { continue };
            let found = self.glance(&rows, &args, self.inner.few)?;
            if least.is_none_or(|(least, _)| found < least) {
                least = Some((found, lead));
            }
        }
        // A walk among the rows of a choice meets at most those that would be gathered, and ends with the page.
        if let (Aim::First(order), Some((_, Lead::Condition(at)))) = (aim, least)
            && self.walk(query, at, order).is_some()
        {
            return Ok(Some(Lead::Walk(at)));
        }
        let few = self.inner.few;
        Ok(least.filter(|(found, _)| matches!(aim, Aim::Any) || *found <= few).map(|(_, lead)| lead))
    }

    /// Finds out which of the columns under which a subtree is asked for few rows fill.
    fn look_for_rare(&mut self, query: &Query, left: &Reach) -> Result<()> {
        let owned = left.arms.iter().any(|arm| matches!(arm.ground, Ground::Subtree(_)));
        let mine = owned.then(|| self.owner_column().to_owned());
        let below = query.conditions.iter().filter(|condition| matches!(condition.test, Test::Below(_)));
        let columns: Vec<String> = below.map(|condition| self.leading(condition)).chain(mine).collect();
        for column in columns {
            let Some(index) = self.by_index(&column) else { continue };
            let table = &self.register.def.name;
            let rows = format!("select r.id from \"{table}\" r{index} where r.{column} is not null");
            if self.glance(&rows, &Args::default(), self.inner.few)? <= self.inner.few {
                self.rare.push(column);
            }
        }
        Ok(())
    }

    /// How many rows there are, up to one more than `few`; as of a minute ago, unless there are none.
    pub(super) fn glance(&mut self, rows: &str, args: &Args, few: usize) -> Result<usize> {
        let sql = format!("select count(*) from (select 1 from ({rows}) r limit {}) as found", few + 1);
        self.lately(
            |inner| &inner.glances,
            &sql,
            args,
            |found| *found > 0,
            |reading| Ok(usize::try_from(reading.connection.query_int(&sql, &args.0)?).unwrap_or(0)),
        )
    }

    /// `select …` of the rows that a lead finds, each once; none if no index leads there.
    pub(super) fn led(
        &self,
        lead: Lead,
        what: &str,
        query: &Query,
        left: &Reach,
        args: &mut Args,
    ) -> Result<Option<String>> {
        let pieces = match lead {
            Lead::Reach => self.reached(&left.arms, args),
            Lead::Condition(at) => {
                let condition = query
                    .conditions
                    .get(at)
                    .ok_or_else(|| Fault::new("follow a condition", "there is none"))?;
                self.conditioned(condition, args)?.map(|piece| vec![piece])
            }
            Lead::Walk(_) => None,
        };
        let Some(pieces) = pieces.filter(|pieces| !pieces.is_empty()) else { return Ok(None) };
        let mut selects = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let before: Vec<&str> = pieces[..at].iter().map(|piece| piece.holds.as_str()).collect();
            let once = if before.is_empty() {
                String::new()
            } else {
                format!(" and ({}) is not true", before.join(" or "))
            };
            selects.push(format!("select {what} {}{once}", piece.rows));
        }
        Ok(Some(selects.join(" union all ")))
    }

    /// What indexes lead to the rows of all arms; none if there is an arm without one.
    fn reached(&self, arms: &[Arm], args: &mut Args) -> Option<Vec<Piece>> {
        let mut grounds: Vec<&Ground> = Vec::new();
        for arm in arms {
            if !grounds.contains(&&arm.ground) {
                grounds.push(&arm.ground);
            }
        }
        let mut pieces = Vec::new();
        for ground in grounds {
            match ground {
                Ground::Subtree(root) => pieces.push(self.below(self.owner_column(), *root, args)?),
                Ground::Owner(owner) => {
                    let holds = format!("r.owner = {}", args.add(*owner));
                    pieces.push(self.piece(self.owner_column(), holds)?);
                }
                Ground::Own { actor, person } => {
                    pieces.push(self.piece("\"created_by\"", format!("r.created_by = {}", args.add(actor)))?);
                    let fields = &self.register.def.fields;
                    let (persons, named) =
                        (self.register.def.serves == Some(Service::Persons), fields.get("person"));
                    let named = named.is_some_and(|field| matches!(field.kind, FieldType::Ref { .. }));
                    let columns = [("\"id\"", persons), ("\"person\"", named)];
                    for (column, _) in columns.iter().filter(|(_, has)| *has && person.is_some()) {
                        pieces.push(self.piece(column, format!("r.{column} = {}", args.add(*person)))?);
                    }
                }
                Ground::Party { field, named } => {
                    let column = format!("\"{field}\"");
                    pieces.push(
                        self.piece(&column, args.among(&format!("r.{column}"), named.iter().copied()))?,
                    );
                }
                Ground::Opened(records) => {
                    pieces.push(self.piece("\"id\"", args.among("r.id", records.iter().copied()))?);
                }
                Ground::Published => {
                    pieces.push(self.piece("\"published\"", "r.published = 1".to_owned())?);
                    let states: Vec<&str> = self.register.def.published_states().collect();
                    if !states.is_empty() {
                        pieces.push(self.piece("\"state\"", args.among("r.state", states))?);
                    }
                }
                Ground::Nobody => {}
                Ground::All | Ground::Assigned { .. } => return None,
            }
        }
        Some(pieces)
    }

    /// The column whose index leads to the rows of a condition.
    fn leading(&self, condition: &Condition) -> String {
        match (condition.field.as_str(), self.register.def.fields.get(&condition.field)) {
            ("about", _) => "\"about_record\"".to_owned(),
            ("owner", _) => self.owner_column().to_owned(),
            (name @ ("created" | "changed"), _) => format!("\"{name}_at\""),
            (_, Some(field)) => column(field)[2..].to_owned(),
            (name, None) => format!("\"{name}\""),
        }
    }

    fn conditioned(&self, condition: &Condition, args: &mut Args) -> Result<Option<Piece>> {
        let (frame, dialect) = (self.frame(), self.connection.dialect());
        let Frame { catalogue, def, .. } = frame;
        let field = def.fields.get(&condition.field);
        let column = self.leading(condition);
        let tree = |to: &str| {
            let register = catalogue.defs.register(to);
            register.is_some_and(|register| {
                matches!(register.serves, Some(Service::Organisations | Service::Regions))
            })
        };
        Ok(match (&condition.test, field.map(|field| &field.kind)) {
            (Test::Below(node), None) => self.below(&column, *node, args),
            (Test::Below(node), Some(FieldType::Ref { to })) if tree(to) => self.below(&column, *node, args),
            (Test::In(_) | Test::Between(..) | Test::Filled(false) | Test::Below(_), _) => {
                let holds = frame.condition(condition, dialect, args)?;
                self.piece(&column, holds)
            }
            (Test::Filled(true) | Test::Begins(_) | Test::On(_), _) => None,
        })
    }

    fn piece(&self, column: &str, holds: String) -> Option<Piece> {
        let index = self.by_index(column)?;
        Some(Piece { rows: format!("from \"{}\" r{index} where {holds}", self.register.def.name), holds })
    }

    /// The rows that name a node at or below `root` in `column`: each of them looked at, where few name any; otherwise from
    /// each node to its rows. SQLite keeps the order of a cross join.
    fn below(&self, column: &str, root: RecordId, args: &mut Args) -> Option<Piece> {
        let index = self.by_index(column)?;
        if self.rare.iter().any(|rare| rare == column) {
            let holds = below_value(&format!("r.{column}"), &args.add(root));
            let table = &self.register.def.name;
            let rows = format!("from \"{table}\" r{index} where r.{column} is not null and {holds}");
            return Some(Piece { rows, holds });
        }
        let join = match self.connection.dialect() {
            Dialect::Sqlite => "cross join",
            Dialect::Postgres => "join",
        };
        let (root, table) = (args.add(root), &self.register.def.name);
        let holds = below_value(&format!("r.{column}"), &root);
        let rows = format!(
            "from unit_path u {join} \"{table}\" r{index} on r.{column} = u.unit where u.above = {root}"
        );
        Some(Piece { rows, holds })
    }

    /// ` indexed by …` of the walk in this order: among the rows of one choice, if the question asks for one.
    pub(super) fn walked(&self, query: &Query, lead: Option<Lead>, order: &str) -> Option<String> {
        if let Some(Lead::Walk(at)) = lead {
            return self.walk(query, at, order);
        }
        let mut places = 0..query.conditions.len();
        places.find_map(|at| self.walk(query, at, order)).or_else(|| self.by_index(order))
    }

    /// ` indexed by …` of the walk in this order among the rows of the choice that the condition at this place asks for.
    fn walk(&self, query: &Query, at: usize, order: &str) -> Option<String> {
        let condition = query.conditions.get(at)?;
        let one = matches!(&condition.test, Test::In(values) if values.len() == 1);
        self.by_index(&within(&self.leading(condition), order)).filter(|_| one)
    }

    /// ` indexed by …` for SQLite, nothing for PostgreSQL, which weighs by itself; none if no index begins with the column.
    pub(super) fn by_index(&self, column: &str) -> Option<String> {
        let index = self.shape.indexes.get(column)?;
        Some(match self.connection.dialect() {
            Dialect::Sqlite => format!(" indexed by \"{index}\""),
            Dialect::Postgres => String::new(),
        })
    }

    /// An organisation is its own owner.
    fn owner_column(&self) -> &'static str {
        if self.register.def.owner == Owner::Itself { "\"id\"" } else { "\"owner\"" }
    }
}
