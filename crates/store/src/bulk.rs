//! Many new records at once, for imports: each decided like any other command, all written with few statements.

use std::collections::BTreeMap;
use std::sync::Arc;

use taihang_kernel::{Act, Actor, Change, Command, Decision, Need, Needed, Receipt, Record, needs};

use crate::ahead::Ahead;
use crate::apply::{self, rest};
use crate::db::{Cell, Connection};
use crate::error::{Result, StoreError};
use crate::facts::Recall;
use crate::read::put_new_words;
use crate::store::{Inner, Store};
use crate::submit::{carry_out, decided, judged};
use crate::{calendar, ledger, memory, units, webhooks};

/// Rows of one statement: more gain nothing, and few different statements are kept ready.
const ROWS: usize = 64;
/// New records that are written together.
const TOGETHER: usize = 16 * ROWS;

/// What became of each command, in their order.
pub type Outcomes = Vec<std::result::Result<Receipt, StoreError>>;

impl Store {
    /// Carries out commands in one transaction, each by itself: one that has problems is left out and says why. With `whole`
    /// nothing is kept as soon as one has problems.
    ///
    /// New records are written many at a time. Repetitions are the caller's to recognise (an import knows its rows).
    pub fn adopt(&self, actor: &Actor, commands: Vec<Command>, whole: bool) -> Result<Outcomes> {
        let inner = Arc::clone(&self.inner);
        let actor = actor.clone();
        let group = self.inner.ids.next(self.inner.now()).to_string();
        self.writer().run(move |connection: &mut Connection| {
            adopted(&inner, connection, &actor, &group, &commands, whole)
        })
    }

    /// What would become of each command by itself, decided on what the writer sees; nothing is written.
    pub fn rehearse(&self, actor: &Actor, commands: Vec<Command>) -> Result<Vec<Rehearsed>> {
        let inner = Arc::clone(&self.inner);
        let actor = actor.clone();
        self.inner.writer.run(move |connection: &mut Connection| {
            let mut recall = Recall::default();
            let mut outcomes = Vec::with_capacity(commands.len());
            for some in alike(&commands) {
                let (needed, _) = looked_ahead(&inner, connection, &actor, some, &mut recall)?;
                let mut needed = needed.into_iter();
                for command in some {
                    let decision = match needed.next() {
                        Some(needed) => {
                            judged(&inner, connection, (&actor, command), None, needed, &mut recall)
                        }
                        None => decided(&inner, connection, &actor, command, &mut recall),
                    };
                    outcomes.push(match decision {
                        Ok(decision) => {
                            Ok(Rehearsal { record: decision.record().cloned(), warnings: decision.warnings })
                        }
                        Err(error) => mended(error)?,
                    });
                }
            }
            Ok(outcomes)
        })
    }
}

/// The commands in parts of one kind: new records of one register, as many as are written together, or one other command.
fn alike(commands: &[Command]) -> Vec<&[Command]> {
    let same = |a: &Command, b: &Command| is_new(a) && is_new(b) && a.register == b.register;
    commands.chunk_by(same).flat_map(|part| part.chunks(TOGETHER)).collect()
}

/// Whether the command makes a record and need not be told from a repetition.
fn is_new(command: &Command) -> bool {
    matches!(command.act, Act::Create { .. }) && command.origin.idempotency_key.is_none()
}

/// What each of some new records needs to know; what all of them ask of their own register is asked at once. Nothing for
/// other commands.
fn looked_ahead(
    inner: &Inner,
    connection: &mut Connection,
    actor: &Actor,
    some: &[Command],
    recall: &mut Recall,
) -> Result<(Vec<Needed>, Ahead)> {
    let register = some.first().filter(|command| is_new(command)).map(|command| &command.register);
    let Some(register) = register.and_then(|name| inner.catalogue.register(name)) else {
        return Ok((Vec::new(), Ahead::default()));
    };
    let now = inner.now();
    let needed = some.iter().map(|command| needs(&inner.catalogue, None, command, actor, now));
    let needed: Vec<Needed> = needed.collect();
    let asked: Vec<&Need> = needed.iter().flat_map(|needed| &needed.needs).collect();
    let ahead = Ahead::look(inner, connection, &register.def, &asked, recall)?;
    Ok((needed, ahead))
}

/// What a command would bring.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// The record as it would be; none where nothing would change.
    pub record: Option<Record>,
    /// What the person should know.
    pub warnings: Vec<taihang_base::Problem>,
}

/// What a command would bring, or why it is not carried out.
pub type Rehearsed = std::result::Result<Rehearsal, StoreError>;

/// Carries out commands within the writer's transaction.
pub(crate) fn adopted(
    inner: &Inner,
    connection: &mut Connection,
    actor: &Actor,
    group: &str,
    commands: &[Command],
    whole: bool,
) -> Result<Outcomes> {
    connection.script("savepoint adoption")?;
    let mut adoption = Adoption { inner, actor, group, waiting: Vec::new(), recall: Recall::default() };
    let outcomes = adoption.run(connection, commands)?;
    let undone = whole && outcomes.iter().any(std::result::Result::is_err);
    connection.script(if undone {
        "rollback to savepoint adoption"
    } else {
        "release savepoint adoption"
    })?;
    Ok(outcomes)
}

/// Commands on their way.
struct Adoption<'a> {
    inner: &'a Inner,
    actor: &'a Actor,
    group: &'a str,
    /// Decided, not yet written: place of the command, decision.
    waiting: Vec<(usize, Decision)>,
    /// Records that refs lead to, read once.
    recall: Recall,
}

impl Adoption<'_> {
    fn run(&mut self, connection: &mut Connection, commands: &[Command]) -> Result<Outcomes> {
        let mut outcomes: BTreeMap<usize, std::result::Result<Receipt, StoreError>> = BTreeMap::new();
        let mut at = 0;
        for some in alike(commands) {
            self.some(connection, (commands, at), some, &mut outcomes)?;
            at += some.len();
        }
        self.write(connection, commands, &mut outcomes)?;
        Ok(outcomes.into_values().collect())
    }

    /// Decides some commands of one kind, which stand at `first` and after it.
    fn some(
        &mut self,
        connection: &mut Connection,
        (commands, first): (&[Command], usize),
        some: &[Command],
        outcomes: &mut BTreeMap<usize, std::result::Result<Receipt, StoreError>>,
    ) -> Result<()> {
        let register = some.first().map(|command| &command.register);
        let waits =
            self.waiting.last().and_then(|(at, _)| commands.get(*at)).map(|command| &command.register);
        if waits == register {
            // What is alike is found among what is there.
            self.write(connection, commands, outcomes)?;
        }
        let (needed, mut ahead) = looked_ahead(self.inner, connection, self.actor, some, &mut self.recall)?;
        if needed.is_empty() {
            self.write(connection, commands, outcomes)?;
            self.recall = Recall::default();
        }
        let mut needed = needed.into_iter();
        for (at, command) in (first..).zip(some) {
            let Some(needed) = needed.next() else {
                outcomes.insert(at, self.alone(connection, command)?);
                continue;
            };
            if let Some(record) = &needed.record
                && ahead.meets(&record.register.def, &needed.needs, &mut self.recall)
            {
                self.write(connection, commands, outcomes)?;
            }
            let both = (self.actor, command);
            let mut decision = judged(self.inner, connection, both, None, needed, &mut self.recall);
            if matches!(&decision, Err(StoreError::Problems(_))) && !self.waiting.is_empty() {
                // It may name a record that waits to be written.
                self.write(connection, commands, outcomes)?;
                self.recall.look_again();
                decision = decided(self.inner, connection, self.actor, command, &mut self.recall);
            }
            match decision {
                Ok(decision) => {
                    decision.changes.iter().for_each(|change| ahead.add(&change.record));
                    self.waiting.push((at, decision));
                }
                Err(error) => drop(outcomes.insert(at, mended(error)?)),
            }
        }
        if self.waiting.len() >= TOGETHER {
            self.write(connection, commands, outcomes)?;
        }
        Ok(())
    }

    /// Writes what waits: all together, or if a constraint objects (two new records alike) one by one.
    fn write(
        &mut self,
        connection: &mut Connection,
        commands: &[Command],
        outcomes: &mut BTreeMap<usize, std::result::Result<Receipt, StoreError>>,
    ) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        connection.script("savepoint together")?;
        match self.together(connection, &waiting) {
            Ok(()) => {
                connection.script("release savepoint together")?;
                for (at, decision) in waiting {
                    let Some(change) = decision.changes.into_iter().next() else { continue };
                    let (record, version, state) =
                        (change.record.id, change.record.version, change.record.state);
                    outcomes.insert(
                        at,
                        Ok(Receipt { record, version, state, repeated: false, warnings: decision.warnings }),
                    );
                }
            }
            Err(error) => {
                // What nobody can mend ends the whole; of what belongs to one command each is tried by itself.
                drop(mended::<()>(error)?);
                connection.script("rollback to savepoint together")?;
                connection.script("release savepoint together")?;
                for (at, _) in waiting {
                    if let Some(command) = commands.get(at) {
                        outcomes.insert(at, self.alone(connection, command)?);
                    }
                }
            }
        }
        Ok(())
    }

    fn together(&self, connection: &mut Connection, waiting: &[(usize, Decision)]) -> Result<()> {
        let changes: Vec<&Change> = waiting.iter().flat_map(|(_, decision)| &decision.changes).collect();
        let counted = calendar::before(self.inner, connection, changes.iter().copied())?;
        let mut by_register: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
        for change in &changes {
            by_register.entry(change.record.register.def.name.as_str()).or_default().push(change);
        }
        for (register, changes) in &by_register {
            let shape = self.inner.shapes.get(register)?;
            for change in changes {
                apply::files_are_there(connection, change)?;
            }
            let records = changes.iter().map(|change| &change.record);
            for (insert, rows) in shape.rows(records, &self.inner.sealer)? {
                insert_many(connection, &insert, rows)?;
            }
            if changes.iter().any(|change| memory::is_kept(&change.record.register)) {
                memory::renew(connection, register)?;
            }
            put_new_words(connection, register, changes)?;
            units::found(connection, changes)?;
        }
        let now = self.inner.now();
        let (mut events, mut unsealed) = (Vec::new(), Vec::new());
        for change in &changes {
            let event = &change.event;
            let previous = ledger::root(&event.register, event.record);
            let mut cells = ledger::cells(event, self.inner.ids.next(now), self.group, previous)?;
            cells.push(ledger::digest(&cells).into());
            unsealed.push(cells.get(1..4).unwrap_or_default().to_vec());
            events.push(cells);
        }
        insert_many(connection, &format!("insert into event ({}, hash)", ledger::COLUMNS), events)?;
        insert_many(connection, "insert into event_unsealed (record, version, event_id)", unsealed)?;
        webhooks::order(self.inner, connection, changes.iter().copied())?;
        for (_, decision) in waiting {
            let mut orders = Vec::new();
            for change in &decision.changes {
                orders.extend(apply::around_new(self.inner, connection, change)?);
            }
            rest(self.inner, connection, decision, &orders)?;
            for follow_up in &decision.follow_ups {
                let engine = Actor::system("engine", self.actor.today);
                carry_out(self.inner, connection, &engine, follow_up, self.group)?;
            }
        }
        counted.map_or(Ok(()), |old| calendar::recount(self.inner, connection, &old, self.group))
    }

    /// One command by itself; what a person can mend is its outcome, everything else ends the whole.
    fn alone(
        &self,
        connection: &mut Connection,
        command: &Command,
    ) -> Result<std::result::Result<Receipt, StoreError>> {
        connection.script("savepoint alone")?;
        match carry_out(self.inner, connection, self.actor, command, self.group) {
            Ok(receipt) => {
                connection.script("release savepoint alone")?;
                Ok(Ok(receipt))
            }
            Err(error) => {
                let outcome = mended(error)?;
                connection.script("rollback to savepoint alone")?;
                connection.script("release savepoint alone")?;
                Ok(outcome)
            }
        }
    }
}

/// Errors that belong to one command stay with it.
fn mended<T>(error: StoreError) -> Result<std::result::Result<T, StoreError>> {
    match error {
        StoreError::Problems(_)
        | StoreError::Refusal(_)
        | StoreError::Stale(_)
        | StoreError::NotNow(_)
        | StoreError::Constraint(_) => Ok(Err(error)),
        StoreError::Busy
        | StoreError::Slow
        | StoreError::Full
        | StoreError::ReadOnly
        | StoreError::Lost(_)
        | StoreError::Unknown
        | StoreError::Damaged(_)
        | StoreError::Fault(_) => Err(error),
    }
}

/// `insert into t (columns)` with many rows of equal length.
pub(crate) fn insert_many(connection: &mut Connection, insert: &str, rows: Vec<Vec<Cell>>) -> Result<()> {
    with_many(connection, rows, |tuples| format!("{insert} values {tuples}"))
}

/// A statement for many rows of equal length: `sql` makes it from their holes, `(?1, ?2), (?3, ?4)`.
pub(crate) fn with_many(
    connection: &mut Connection,
    rows: Vec<Vec<Cell>>,
    sql: impl Fn(&str) -> String,
) -> Result<()> {
    let Some(width) = rows.first().map(Vec::len) else { return Ok(()) };
    let statement = |count: usize| {
        let tuple = |row: usize| {
            (1..=width).map(|at| format!("?{}", row * width + at)).collect::<Vec<_>>().join(", ")
        };
        sql(&(0..count).map(|row| format!("({})", tuple(row))).collect::<Vec<_>>().join(", "))
    };
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    for size in [ROWS, ROWS / 8, 1] {
        if left < size {
            continue;
        }
        let sql = statement(size);
        while left >= size {
            let cells: Vec<Cell> = rows.by_ref().take(size).flatten().collect();
            connection.execute(&sql, &cells)?;
            left -= size;
        }
    }
    Ok(())
}
