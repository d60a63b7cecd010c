//! Imports under way: the batch, how far it came, rows with problems, and what headings meant the last time.
//!
//! A step of a run is one transaction: the records of some rows, what is noted about those rows, and the count of rows done.
//! So a run that was killed goes on where it was, and two runs of the same batch cannot both take a step.
//!
//! The file and the rows with problems hold what people may not see in the register, and what nobody looked at yet: they are sealed,
//! and go when they are not needed any more or after the days that [`Options::import_days`](crate::Options) says.

use jiff::Timestamp;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use taihang_base::{Fault, Text, hex};
use taihang_defs::FileRule;
use taihang_kernel::{Actor, Command, RecordId};

use crate::bulk::{Outcomes, adopted, insert_many};
use crate::db::{Cell, Connection, Row};
use crate::error::{Result, StoreError};
use crate::files::PART;
use crate::sealing::unhex;
use crate::store::{Inner, Store};

/// The life of a batch. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchState {
    /// The file is here; its columns are being told.
    Uploaded,
    /// Rows are being looked at.
    Checking,
    /// All rows were looked at.
    Checked,
    /// Rows are becoming records.
    Committing,
    /// They have become records.
    Committed,
    /// Records are being taken back.
    Undoing,
    /// They were taken back.
    Undone,
    /// It came to an end that a person has to look at.
    Failed,
}

impl BatchState {
    /// All of them with their words.
    pub const WORDS: [(Self, &'static str); 8] = [
        (Self::Uploaded, "uploaded"),
        (Self::Checking, "checking"),
        (Self::Checked, "checked"),
        (Self::Committing, "committing"),
        (Self::Committed, "committed"),
        (Self::Undoing, "undoing"),
        (Self::Undone, "undone"),
        (Self::Failed, "failed"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(state, _)| *state == self).map_or("failed", |(_, word)| word)
    }

    /// Whether work goes on.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Checking | Self::Committing | Self::Undoing)
    }
}

/// One import.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Its id.
    pub id: RecordId,
    /// The register.
    pub register: String,
    /// The organisation of who began it.
    pub organisation: Option<RecordId>,
    /// Who began it or its last run, as in the ledger: runs go on with the rights of this one.
    pub actor: String,
    /// SHA-256 of the file.
    pub file: String,
    /// The name under which it came.
    pub file_name: String,
    /// All rows or none; otherwise those that are good.
    pub whole: bool,
    /// Where it is.
    pub state: BatchState,
    /// What its columns mean, as the importer writes it.
    pub mapping: Json,
    /// Rows of the file, once counted.
    pub total_rows: Option<i64>,
    /// Rows with problems.
    pub bad_rows: i64,
    /// Rows done in this state.
    pub done_rows: i64,
    /// What a person has to know about it, as JSON.
    pub problem: Option<Json>,
    /// When it began.
    pub created_at: jiff::Timestamp,
}

/// What is noted about a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportRow {
    /// Its number in the file, headings counted.
    pub number: i64,
    /// The record that it changed (one that it made is found by the batch).
    pub record: Option<RecordId>,
    /// Its cells, kept where it has problems.
    pub content: Option<Json>,
    /// Its problems.
    pub problems: Option<Json>,
}

/// The last change of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// The version that it made.
    pub version: i64,
    /// The batch it came from.
    pub batch: Option<String>,
    /// What was done.
    pub action: String,
    /// Why.
    pub reason: Option<String>,
}

/// A step of a run.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// The batch.
    pub batch: Option<RecordId>,
    /// Rows done before it.
    pub before: i64,
    /// Rows done after it.
    pub after: i64,
    /// What is noted.
    pub rows: Vec<ImportRow>,
}

const COLUMNS: &str = "batch_id, register, organisation, actor, file, file_name, mode, state, mapping, total_rows, \
                       bad_rows, done_rows, problem, created_at";

impl Store {
    /// Refuses a file that is not of the kinds and the size that `rule` says, or that is infected; answers its digest.
    pub fn import_fits(&self, bytes: &[u8], name: &str, rule: &FileRule) -> Result<String> {
        self.file_fits(bytes, name, rule)?;
        Ok(hex(&Sha256::digest(bytes)))
    }

    /// Keeps a new batch with its file.
    pub fn import_begin(&self, batch: &Batch, file: &[u8]) -> Result<()> {
        let (batch, sealed) = (batch.clone(), self.inner.sealer.seal_bytes(file)?);
        self.write(move |_, connection| {
            let holes = (1..=15).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
            let sql = format!("insert into import_batch ({COLUMNS}, changed_at) values ({holes})");
            connection.execute(&sql, &cells(&batch))?;
            for (part, piece) in sealed.chunks(PART).enumerate() {
                let sql = "insert into import_content (batch, part, content) values (?1, ?2, ?3)";
                connection.execute(sql, &[batch.id.into(), part.into(), piece.into()])?;
            }
            Ok(())
        })
    }

    /// The file of a batch; none if it is not kept any more.
    pub fn import_content(&self, batch: RecordId) -> Result<Option<Vec<u8>>> {
        let sql = "select content from import_content where batch = ?1 order by part";
        let parts = self.inner.pool.read(|connection| connection.query(sql, &[batch.into()]))?;
        let mut sealed = Vec::new();
        for part in &parts {
            sealed.extend_from_slice(part.bytes(0)?);
        }
        if parts.is_empty() { Ok(None) } else { self.inner.sealer.open_bytes(&sealed).map(Some) }
    }

    /// Changes actor, mapping, mode, state and counts of a batch that is still in the state `from`; tells whether it was. A batch whose
    /// rows are gone through anew forgets what was noted about rows with problems.
    pub fn import_move(&self, batch: &Batch, from: BatchState) -> Result<bool> {
        let batch = batch.clone();
        self.write(move |inner, connection| {
            let sql =
                "update import_batch set mode = ?2, state = ?3, mapping = ?4, total_rows = ?5, bad_rows = ?6,
                       done_rows = ?7, problem = ?8, changed_at = ?9, actor = ?11 where batch_id = ?1 and state = ?10";
            let cells = [
                batch.id.into(),
                mode(batch.whole).into(),
                batch.state.word().into(),
                batch.mapping.to_string().into(),
                batch.total_rows.into(),
                batch.bad_rows.into(),
                batch.done_rows.into(),
                batch.problem.as_ref().map(Json::to_string).into(),
                inner.now().into(),
                from.word().into(),
                (&batch.actor).into(),
            ];
            let moved = connection.execute(sql, &cells)? == 1;
            let anew = matches!(batch.state, BatchState::Checking | BatchState::Committing);
            if moved && anew && batch.state != from {
                let forget = "delete from import_row where batch = ?1 and record is null";
                connection.execute(forget, &[batch.id.into()])?;
            }
            // Its rows have become records: nothing reads the file any more.
            if moved && batch.state == BatchState::Committed {
                connection.execute("delete from import_content where batch = ?1", &[batch.id.into()])?;
            }
            Ok(moved)
        })
    }

    /// One batch.
    pub fn import_batch(&self, id: RecordId) -> Result<Option<Batch>> {
        let sql = format!("select {COLUMNS} from import_batch where batch_id = ?1");
        let row = self.inner.pool.read(|connection| connection.query_one(&sql, &[id.into()]))?;
        row.as_ref().map(read).transpose()
    }

    /// The latest batches of a register; only those of one file, if its digest is given.
    pub fn import_batches(&self, register: &str, file: Option<&str>, limit: usize) -> Result<Vec<Batch>> {
        let of_file = if file.is_some() { "and file = ?2" } else { "" };
        let sql = format!(
            "select {COLUMNS} from import_batch where register = ?1 {of_file} order by batch_id desc limit {limit}"
        );
        let mut cells: Vec<Cell> = vec![register.into()];
        cells.extend(file.map(|file| Cell::from(unhex(file).unwrap_or_default())));
        self.inner.pool.read(|connection| connection.query(&sql, &cells)?.iter().map(read).collect())
    }

    /// Batches in which work was going on, oldest first: what a start of the program takes up again.
    pub fn import_running(&self) -> Result<Vec<Batch>> {
        let sql = format!(
            "select {COLUMNS} from import_batch where state in ('checking', 'committing', 'undoing') order by batch_id"
        );
        self.inner.pool.read(|connection| connection.query(&sql, &[])?.iter().map(read).collect())
    }

    /// Notes a step that changes no record; false if the batch is not where the step begins.
    pub fn import_note(&self, step: Step) -> Result<bool> {
        self.write(move |inner, connection| note(inner, connection, &step))
    }

    /// Carries out the commands of a step and notes it, all in one transaction; none if the batch is not where the step begins.
    /// `noted` tells from the outcomes what to write down. With `whole` nothing is kept as soon as one command is not.
    pub fn import_adopt(
        &self,
        actor: &Actor,
        commands: Vec<Command>,
        whole: bool,
        step: Step,
        noted: impl Fn(&Outcomes) -> Vec<ImportRow> + Send + 'static,
    ) -> Result<Option<Outcomes>> {
        let actor = actor.clone();
        let group = self.fresh_id().to_string();
        self.write(move |inner, connection| {
            let outcomes = adopted(inner, connection, &actor, &group, &commands, whole)?;
            let rows = step.rows.iter().cloned().chain(noted(&outcomes)).collect();
            let kept = note(inner, connection, &Step { rows, ..step.clone() })?;
            // Nothing is kept of a step that another run has taken.
            if kept { Ok(Some(outcomes)) } else { Err(StoreError::NotNow(Text::default())) }
        })
        .or_else(|error| if matches!(error, StoreError::NotNow(_)) { Ok(None) } else { Err(error) })
    }

    /// What was noted about rows after row `after`: only of those with problems, or of all.
    pub fn import_rows(
        &self,
        batch: RecordId,
        problems: bool,
        after: i64,
        limit: usize,
    ) -> Result<Vec<ImportRow>> {
        let only = if problems { "and problems is not null" } else { "" };
        let sql = format!(
            "select row_number, record, content, problems from import_row
             where batch = ?1 and row_number > ?2 {only} order by row_number limit {limit}"
        );
        let read = |row: &Row| self.noted(row);
        let cells = [batch.into(), after.into()];
        self.inner.pool.read(|connection| connection.query(&sql, &cells)?.iter().map(read).collect())
    }

    /// What a check noted about the first rows without problems.
    pub fn import_shown(&self, batch: RecordId, limit: usize) -> Result<Vec<ImportRow>> {
        let sql = format!(
            "select row_number, record, content, problems from import_row
             where batch = ?1 and record is null and problems is null order by row_number limit {limit}"
        );
        let read = |row: &Row| self.noted(row);
        self.inner.pool.read(|connection| connection.query(&sql, &[batch.into()])?.iter().map(read).collect())
    }

    fn noted(&self, row: &Row) -> Result<ImportRow> {
        let json = |at: usize| {
            let text = row.text_or_null(at)?.map(|sealed| self.inner.sealer.open(sealed)).transpose()?;
            Ok::<_, StoreError>(text.and_then(|text| text.parse().ok()))
        };
        Ok(ImportRow {
            number: row.int(0)?,
            record: row.text_or_null(1)?.and_then(|id| id.parse().ok()),
            content: json(2)?,
            problems: json(3)?,
        })
    }

    /// How many rows have problems.
    pub fn import_bad(&self, batch: RecordId) -> Result<i64> {
        let sql = "select count(*) from import_row where batch = ?1 and problems is not null";
        self.inner.pool.read(|connection| connection.query_int(sql, &[batch.into()]))
    }

    /// Records that the batch made, the last first, by id before `before`: who names another one comes before it.
    pub fn import_made(
        &self,
        register: &str,
        batch: RecordId,
        before: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>> {
        let table = self.inner.shapes.get(register)?.table();
        let sql = format!(
            "select id from \"{table}\" where batch = ?1 and batch is not null and id < ?2 order by id desc limit {limit}"
        );
        // Ids are digits and capital letters: behind all of them stands a tilde.
        let cells = [batch.into(), before.map_or_else(|| "~".to_owned(), |id| id.to_string()).into()];
        self.inner
            .pool
            .read(|connection| connection.query(&sql, &cells)?.iter().map(|row| row.id(0)).collect())
    }

    /// Records that the batch changed, in the order of its rows.
    pub fn import_changed(&self, batch: RecordId, limit: usize) -> Result<Vec<RecordId>> {
        let sql = format!(
            "select record from import_row where batch = ?1 and record is not null order by row_number limit {limit}"
        );
        let pool = &self.inner.pool;
        pool.read(|connection| connection.query(&sql, &[batch.into()])?.iter().map(|row| row.id(0)).collect())
    }

    /// How many records the batch made, and how many it changed.
    pub fn import_counts(&self, register: &str, batch: RecordId) -> Result<(i64, i64)> {
        let table = self.inner.shapes.get(register)?.table();
        let made = format!("select count(*) from \"{table}\" where batch = ?1 and batch is not null");
        let changed = "select count(*) from import_row where batch = ?1 and record is not null";
        let cells = [batch.into()];
        self.inner.pool.read(|connection| {
            Ok((connection.query_int(&made, &cells)?, connection.query_int(changed, &cells)?))
        })
    }

    /// The last event of a record that changed something a person says.
    pub fn import_last(&self, record: RecordId) -> Result<Option<Last>> {
        let sql = "select version, batch, action, reason from event
                   where record = ?1 and action not in ('refresh', 'comment', 'open') order by version desc limit 1";
        let row = self.inner.pool.read(|connection| connection.query_one(sql, &[record.into()]))?;
        let text = |row: &Row, at: usize| Ok::<_, StoreError>(row.text_or_null(at)?.map(str::to_owned));
        row.map(|row| {
            Ok(Last {
                version: row.int(0)?,
                batch: text(&row, 1)?,
                action: row.text(2)?.to_owned(),
                reason: text(&row, 3)?,
            })
        })
        .transpose()
    }

    /// Remembers what the headings of an organisation's files meant: heading, field.
    pub fn headings_keep(
        &self,
        organisation: Option<RecordId>,
        register: &str,
        headings: &[(String, String)],
    ) -> Result<()> {
        let organisation = organisation.map(|id| id.to_string()).unwrap_or_default();
        let (register, headings) = (register.to_owned(), headings.to_vec());
        self.write(move |inner, connection| {
            let sql = "insert into import_mapping (organisation, register, heading, field, used_at)
                       values (?1, ?2, ?3, ?4, ?5) on conflict (organisation, register, heading)
                       do update set field = excluded.field, used_at = excluded.used_at";
            for (heading, field) in &headings {
                let cells = [
                    (&organisation).into(),
                    (&register).into(),
                    heading.into(),
                    field.into(),
                    inner.now().into(),
                ];
                connection.execute(sql, &cells)?;
            }
            Ok(())
        })
    }

    /// What the headings of an organisation's files meant.
    pub fn headings(&self, organisation: Option<RecordId>, register: &str) -> Result<Vec<(String, String)>> {
        let sql = "select heading, field from import_mapping where organisation = ?1 and register = ?2";
        let cells = [organisation.map(|id| id.to_string()).unwrap_or_default().into(), register.into()];
        let pair = |row: &Row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()));
        self.inner.pool.read(|connection| connection.query(sql, &cells)?.iter().map(pair).collect())
    }
}

/// Takes away the files and the rows with problems of batches in which nothing has happened since `before`.
pub(crate) fn forget(connection: &mut Connection, before: Timestamp) -> Result<u64> {
    let old = "batch in (select batch_id from import_batch where changed_at < ?1)";
    let mut gone = 0;
    for rows in ["import_content where", "import_row where record is null and"] {
        gone += connection.execute(&format!("delete from {rows} {old}"), &[before.into()])?;
    }
    Ok(gone)
}

/// Notes rows and moves the count of the batch on, if it is where the step begins.
fn note(inner: &Inner, connection: &mut Connection, step: &Step) -> Result<bool> {
    let batch: Cell = step.batch.into();
    let sql = "update import_batch set done_rows = ?3, changed_at = ?4 where batch_id = ?1 and done_rows = ?2
               and state in ('checking', 'committing', 'undoing')";
    let cells = [batch.clone(), step.before.into(), step.after.into(), inner.now().into()];
    if connection.execute(sql, &cells)? != 1 {
        return Ok(false);
    }
    let sealed = |told: &Option<Json>| {
        told.as_ref().map(|told| inner.sealer.seal(&told.to_string())).transpose().map(Cell::from)
    };
    let row = |row: &ImportRow| {
        let (content, problems) = (sealed(&row.content)?, sealed(&row.problems)?);
        Ok(vec![batch.clone(), row.number.into(), row.record.into(), content, problems])
    };
    let rows = step.rows.iter().map(row).collect::<Result<_>>()?;
    let insert = "insert into import_row (batch, row_number, record, content, problems)";
    insert_many(connection, insert, rows)?;
    Ok(true)
}

fn mode(whole: bool) -> &'static str {
    if whole { "whole" } else { "rows" }
}

fn cells(batch: &Batch) -> Vec<Cell> {
    vec![
        batch.id.into(),
        (&batch.register).into(),
        batch.organisation.into(),
        (&batch.actor).into(),
        unhex(&batch.file).unwrap_or_default().into(),
        (&batch.file_name).into(),
        mode(batch.whole).into(),
        batch.state.word().into(),
        batch.mapping.to_string().into(),
        batch.total_rows.into(),
        batch.bad_rows.into(),
        batch.done_rows.into(),
        batch.problem.as_ref().map(Json::to_string).into(),
        batch.created_at.into(),
        batch.created_at.into(),
    ]
}

fn read(row: &Row) -> Result<Batch> {
    let word = row.text(7)?;
    let state = BatchState::WORDS.iter().find(|(_, known)| *known == word).map(|(state, _)| *state);
    Ok(Batch {
        id: row.id(0)?,
        register: row.text(1)?.to_owned(),
        organisation: row.text_or_null(2)?.and_then(|id| id.parse().ok()),
        actor: row.text(3)?.to_owned(),
        file: hex(row.bytes(4)?),
        file_name: row.text(5)?.to_owned(),
        whole: row.text(6)? == "whole",
        state: state.ok_or_else(|| Fault::new("read an import", format!("no state {word}")))?,
        mapping: row.json(8)?,
        total_rows: row.int_or_null(9)?,
        bad_rows: row.int(10)?,
        done_rows: row.int(11)?,
        problem: row.text_or_null(12)?.and_then(|text| text.parse().ok()),
        created_at: row.moment(13)?,
    })
}
