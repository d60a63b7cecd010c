//! A file becomes records: upload → what its columns mean → check → commit, all or row by row → taken back while untouched.
//!
//! A batch is kept in the store with how far it came; every step is one transaction, so a run that was killed is run again and
//! goes on. Start reading at [`upload`], then [`run::check`] and [`run::commit`].

mod bounds;
mod cells;
pub mod changes;
pub mod found;
pub mod kept;
pub mod mapping;
pub mod reading;
pub mod report;
pub mod rows;
pub mod run;
mod sheets;
mod sound;
pub mod telling;
pub mod undo;
pub mod work;

use std::collections::BTreeSet;

use taihang_base::{Problem, Refusal, Text};
use taihang_defs::{FileRule, RegisterDef};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId};
use taihang_store::{Batch, BatchState, Result, Store, StoreError};

pub use mapping::Mapping;
pub use reading::{Cell, File, Heading, Known, Row};

use crate::columns::{Column, every, incoming};
use crate::export::workbook::sheet_name;

/// Largest file in bytes.
pub const MOST_BYTES: u64 = 128 << 20;

/// Keeps a file and begins a batch with it; what its columns mean is proposed.
pub fn upload(store: &Store, actor: &Actor, register: &str, name: &str, bytes: Vec<u8>) -> Result<Batch> {
    let columns = columns(store, actor, register)?;
    let kinds = ["xlsx", "csv", "jsonl"].map(str::to_owned).to_vec();
    let digest = store.import_fits(&bytes, name, &FileRule { kinds, max_bytes: MOST_BYTES })?;
    let def = definition(store, register)?;
    let file = open(&def, name, bytes)?;
    let problems = file.problems(name)?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let mapping = mapping::proposed(store, actor, &def, &columns, &file.headings)?;
    let batch = Batch {
        id: store.fresh_id(),
        register: register.to_owned(),
        organisation: actor.organisation,
        actor: actor.key.to_string(),
        file: digest,
        file_name: name.to_owned(),
        whole: true,
        state: BatchState::Uploaded,
        mapping: mapping.to_json()?,
        total_rows: None,
        bad_rows: 0,
        done_rows: 0,
        problem: None,
        created_at: store.clock().now(),
    };
    store.import_begin(&batch, &file.bytes)?;
    Ok(batch)
}

/// A batch of a register that the actor may work on: of the actor's organisation, or the actor's own.
pub fn batch(store: &Store, actor: &Actor, register: &str, id: RecordId) -> Result<Batch> {
    columns(store, actor, register)?;
    let found = store.import_batch(id)?.filter(|batch| batch.register == register && sees(actor, batch));
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// The latest batches of a register that the actor may work on.
pub fn batches(store: &Store, actor: &Actor, register: &str) -> Result<Vec<Batch>> {
    columns(store, actor, register)?;
    let all = store.import_batches(register, None, 200)?;
    Ok(all.into_iter().filter(|batch| sees(actor, batch)).collect())
}

/// Earlier batches of the same file that became records.
pub fn same_file(store: &Store, actor: &Actor, batch: &Batch) -> Result<Vec<Batch>> {
    let same = store.import_batches(&batch.register, Some(&batch.file), 20)?;
    let kept = |other: &Batch| {
        matches!(other.state, BatchState::Committed | BatchState::Committing | BatchState::Undoing)
    };
    Ok(same.into_iter().filter(|other| other.id != batch.id && kept(other) && sees(actor, other)).collect())
}

fn sees(actor: &Actor, batch: &Batch) -> bool {
    actor.is_system()
        || batch.actor == actor.key.to_string()
        || (batch.organisation.is_some() && batch.organisation == actor.organisation)
}

/// The columns that the actor may bring into the register; refused to who may not import at all.
pub fn columns(store: &Store, actor: &Actor, register: &str) -> Result<Vec<Column>> {
    let reach = store.reach(actor, register)?;
    if reach.arms.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let writing = || reach.arms.iter().filter(|arm| arm.create || !arm.edit.is_empty());
    let exchanges = reach.arms.iter().any(|arm| arm.exchange);
    if !exchanges || writing().next().is_none() {
        return Err(Refusal::NotAllowed.into());
    }
    let classes: BTreeSet<String> = writing().flat_map(|arm| arm.classes.iter().cloned()).collect();
    Ok(incoming(&reach.register.def, &classes))
}

fn definition(store: &Store, register: &str) -> Result<RegisterDef> {
    Ok(store.catalogue().register(register).ok_or(Refusal::NotFound)?.def.clone())
}

fn open(def: &RegisterDef, name: &str, bytes: Vec<u8>) -> Result<File> {
    // Whatever may stand in a file that was exported, by anybody, is known; what the actor may not bring is passed over.
    let own = ["id", "state", "about"].map(str::to_owned).into_iter();
    let kinds: Vec<String> = def.lines.keys().cloned().collect();
    let keys = own.chain(def.fields.keys().cloned()).chain(kinds.iter().cloned()).collect();
    let sheets = [&def.label.zh, &def.label.en].map(|label| sheet_name(label, 0)).to_vec();
    File::open(name, bytes, &Known { keys, kinds, sheets, columns: every(def) })
}

/// The file of a batch, opened again.
pub fn file_of(store: &Store, batch: &Batch) -> Result<File> {
    let bytes = store.import_content(batch.id)?.ok_or_else(gone)?;
    open(&definition(store, &batch.register)?, &batch.file_name, bytes)
}

fn gone() -> Problem {
    Problem::new(
        "import-file-gone",
        Text::new("该批次的文件已不再保存。", "The file of this import is not kept any more."),
        Text::new("请重新上传文件。", "Upload it again."),
    )
}

/// What a person can mend of an error of the store; everything else stays an error.
/// A problem of a cell of lines under the name that rows have for it: `line.kind.row.column`.
fn placed(problem: Problem) -> Problem {
    let cell = problem.field.as_deref().and_then(|field| {
        let (kind, rest) = field.split_once('[')?;
        let (row, column) = rest.split_once("].")?;
        Some(format!("line.{kind}.{row}.{column}"))
    });
    match cell {
        Some(cell) => problem.about(cell),
        None => problem,
    }
}

/// Fields without which nothing comes of a row that makes a record, as whoever decides on rows finds them.
pub fn needed(store: &Store, actor: &Actor, register: &str) -> Result<BTreeSet<String>> {
    let act = Act::Create { id: store.fresh_id(), draft: Draft::default(), state: None };
    let origin = Origin { batch: Some((String::new(), 0)), ..Origin::default() };
    let empty = Command { register: register.to_owned(), act, reason: None, origin };
    let Some(Err(StoreError::Problems(problems))) = store.rehearse(actor, vec![empty])?.pop() else {
        return Ok(BTreeSet::new());
    };
    let missing = problems.into_iter().filter(|problem| problem.code == "field-required");
    Ok(missing.filter_map(|problem| problem.field).collect())
}

pub(crate) fn mendable(error: StoreError) -> Result<Vec<Problem>> {
    match error {
        StoreError::Problems(problems) => Ok(problems.into_iter().map(placed).collect()),
        StoreError::Stale(problem) => Ok(vec![problem]),
        StoreError::NotNow(why) => Ok(vec![Problem::new("not-now", why, Text::default())]),
        StoreError::Refusal(_) => Ok(vec![Problem::new(
            "import-not-allowed",
            Text::new("您无权新建或修改这条记录。", "You may not create or change this record."),
            Text::new(
                "这条记录由其所属单位或上级单位办理，请由其人员导入，或从文件中删去该行。",
                "It belongs to a body that has to do it itself: let somebody of it import the row, or take the row out.",
            ),
        )]),
        StoreError::Constraint(_) => Ok(vec![Problem::new(
            "import-constraint",
            Text::new("与其他记录冲突。", "It conflicts with another record."),
            Text::new("请检查是否重复。", "Look for a double."),
        )]),
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
