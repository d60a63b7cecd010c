//! Runs over the rows of a batch: looking at them, and making records of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use sha2::{Digest as _, Sha256};
use taihang_base::{Problem, Text};
use taihang_defs::RegisterDef;
use taihang_kernel::{Act, Actor, Command, write_value};
use taihang_store::bulk::Outcomes;
use taihang_store::imports::Step;
use taihang_store::{Batch, BatchState, ImportRow, Result, Store, StoreError};

use super::found::{Found, Told};
use super::kept::Kept;
use super::rows::{Asks, Reader};
use super::{File, Mapping, Row, columns, definition, file_of, mendable};

/// Rows of one step: as many as are written together.
const STEP: usize = 1_024;
/// Most rows of a batch of which all or none become records: they are one transaction.
pub const MOST_WHOLE: i64 = 50_000;

/// Keeps what the columns mean and remembers it for the organisation.
pub fn map(store: &Store, actor: &Actor, batch: &Batch, mapping: &Mapping, whole: bool) -> Result<Batch> {
    let def = definition(store, &batch.register)?;
    let problems = mapping.problems(&columns(store, actor, &def.name)?);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    if !matches!(batch.state, BatchState::Uploaded | BatchState::Checked | BatchState::Failed) {
        return Err(not_now().into());
    }
    if let Some(problem) = file_of(store, batch)?.lines_need_id(mapping) {
        return Err(problem.into());
    }
    let pairs = mapping.columns.iter().filter_map(|(title, key)| Some((title.clone(), key.clone()?)));
    store.headings_keep(actor.organisation, &batch.register, &pairs.collect::<Vec<_>>())?;
    let (mapping, actor) = (mapping.to_json()?, actor.key.to_string());
    let problem = None;
    moved(
        store,
        batch,
        Batch { state: BatchState::Uploaded, mapping, whole, actor, problem, ..batch.clone() },
    )
}

/// Looks at every row with the validator that also decides when rows become records; writes nothing but problems.
pub fn check(store: &Store, actor: &Actor, batch: Batch) -> Result<Batch> {
    let batch = begin(store, actor, batch, BatchState::Checking)?;
    go_on(store, actor, &batch, &|| true)
}

/// Makes records of the rows: all or none, or those that are good.
pub fn commit(store: &Store, actor: &Actor, batch: Batch) -> Result<Batch> {
    let batch = begin(store, actor, batch, BatchState::Committing)?;
    go_on(store, actor, &batch, &|| true)
}

/// Says that a run begins, if it may; one of the same kind that was begun goes on.
pub fn begin(store: &Store, actor: &Actor, batch: Batch, state: BatchState) -> Result<Batch> {
    if batch.state == state {
        return Ok(batch);
    }
    let from: &[BatchState] = match state {
        BatchState::Checking => &[BatchState::Uploaded, BatchState::Checked, BatchState::Failed],
        BatchState::Committing => &[BatchState::Checked],
        BatchState::Undoing if super::undo::stayed(&batch) > 0 => &[BatchState::Undone],
        BatchState::Undoing => &[BatchState::Committed],
        BatchState::Uploaded
        | BatchState::Checked
        | BatchState::Committed
        | BatchState::Undone
        | BatchState::Failed => &[],
    };
    if !from.contains(&batch.state) {
        return Err(not_now().into());
    }
    if batch.whole && state == BatchState::Committing {
        if batch.bad_rows > 0 {
            return Err(has_problems().into());
        }
        if batch.total_rows.unwrap_or(0) > MOST_WHOLE {
            return Err(too_many().into());
        }
    }
    let total_rows = batch.total_rows.filter(|_| state != BatchState::Checking);
    let bad_rows = if state == BatchState::Undoing { batch.bad_rows } else { 0 };
    let actor = actor.key.to_string();
    let next = Batch { state, done_rows: 0, total_rows, bad_rows, actor, problem: None, ..batch.clone() };
    moved(store, &batch, next)
}

/// Goes on with the run of a batch where it stands, while `proceed` says so.
pub fn go_on(store: &Store, actor: &Actor, batch: &Batch, proceed: &dyn Fn() -> bool) -> Result<Batch> {
    match batch.state {
        BatchState::Checking => checked(store, actor, batch, proceed),
        BatchState::Committing => committed(store, actor, batch, proceed),
        BatchState::Undoing => super::undo::undone(store, actor, batch, proceed),
        BatchState::Uploaded
        | BatchState::Checked
        | BatchState::Committed
        | BatchState::Undone
        | BatchState::Failed => Err(not_now().into()),
    }
}

fn checked(store: &Store, actor: &Actor, batch: &Batch, proceed: &dyn Fn() -> bool) -> Result<Batch> {
    let run = Run::new(store, actor, batch, proceed)?;
    let mut seen = BTreeMap::new();
    let head = Some(run.file.head()).filter(|head| *head > 1);
    let mut found = Found { head, ..Found::default() };
    let ended = run.each(true, |reader, rows, before| {
        let asked = reader.read(&run.file, rows)?;
        let mut step = Noted::default();
        let (mut commands, mut places, mut spoilt) = (Vec::new(), Vec::new(), Vec::new());
        for (ask, row) in asked.into_iter().zip(rows) {
            match ask {
                Asks::Change(asked) => {
                    let twice = doubles(&run.def, &asked.command, row.number, &mut seen);
                    if twice.is_empty() {
                        places.push((row, Told::of(&asked)));
                        commands.push(asked.command);
                    } else {
                        spoilt.push((row, twice, asked.command));
                    }
                }
                Asks::Nothing(calculated) => {
                    found.same += 1;
                    found.not_taken(row.number, &calculated);
                }
                Asks::Mend(problems) => step.rows.push(noted(row, &problems)),
                Asks::Spoilt(problems, command) => spoilt.push((row, problems, *command)),
            }
        }
        // An earlier run looked at these rows; only what is told of all of them has to be reckoned again.
        if before {
            let bad = bad_among(store, batch, rows)?;
            let good = places.iter().filter(|(row, _)| !bad.contains(&row.number));
            good.for_each(|(row, told)| found.count(row.number, told));
            return Ok(step);
        }
        step.rows.extend(complaints(store, actor, spoilt)?);
        for (outcome, (row, told)) in store.rehearse(actor, commands)?.into_iter().zip(places) {
            if let Err(error) = outcome {
                step.rows.push(noted(row, &mendable(error)?));
            } else {
                found.count(row.number, &told);
                step.rows.extend(told.note(row.number, &found));
            }
        }
        Ok(step)
    })?;
    let batch = Batch { problem: ended.map(|_| found.to_json()), ..batch.clone() };
    finished(store, &batch, BatchState::Checked, ended)
}

/// The numbers of those of `rows` about which a problem was noted.
fn bad_among(store: &Store, batch: &Batch, rows: &[Row]) -> Result<BTreeSet<i64>> {
    let Some(first) = rows.first() else { return Ok(BTreeSet::new()) };
    let noted = store.import_rows(batch.id, true, first.number - 1, rows.len())?;
    Ok(noted.into_iter().map(|row| row.number).collect())
}

fn committed(store: &Store, actor: &Actor, batch: &Batch, proceed: &dyn Fn() -> bool) -> Result<Batch> {
    let run = Run::new(store, actor, batch, proceed)?;
    let ended = run.each(false, |reader, rows, _| {
        let asked = reader.read(&run.file, rows)?;
        let (mut step, mut spoilt) = (Noted::default(), Vec::new());
        for (ask, row) in asked.into_iter().zip(rows) {
            match ask {
                Asks::Change(asked) => {
                    step.commands.push(asked.command);
                    step.of.push(row.clone());
                }
                Asks::Nothing(_) => {}
                Asks::Mend(problems) => step.rows.push(noted(row, &problems)),
                Asks::Spoilt(problems, command) => spoilt.push((row, problems, *command)),
            }
        }
        step.rows.extend(complaints(store, actor, spoilt)?);
        Ok(step)
    })?;
    let spoilt = batch.whole && store.import_bad(batch.id)? > 0;
    finished(store, batch, if spoilt { BatchState::Checked } else { BatchState::Committed }, ended)
}

/// One run over the rows of a batch.
struct Run<'a> {
    store: &'a Store,
    actor: &'a Actor,
    batch: &'a Batch,
    def: RegisterDef,
    mapping: Mapping,
    file: File,
    proceed: &'a dyn Fn() -> bool,
}

/// What comes of the rows of one step.
#[derive(Default)]
struct Noted {
    rows: Vec<ImportRow>,
    commands: Vec<Command>,
    /// The row of each command.
    of: Vec<Row>,
}

impl<'a> Run<'a> {
    fn new(
        store: &'a Store,
        actor: &'a Actor,
        batch: &'a Batch,
        proceed: &'a dyn Fn() -> bool,
    ) -> Result<Self> {
        let def = definition(store, &batch.register)?;
        let mapping = Mapping::of(batch)?;
        // Rights may have changed since the columns were told.
        let problems = mapping.problems(&columns(store, actor, &def.name)?);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        Ok(Self { store, actor, batch, def, mapping, file: file_of(store, batch)?, proceed })
    }

    /// Takes the rows that are not done yet step by step; answers how many rows are done in all, or none if it has to end
    /// before. With `anew`, rows done by an earlier run are shown again, and nothing is kept of that.
    fn each(
        &self,
        anew: bool,
        mut step: impl FnMut(&Reader<'_>, &[Row], bool) -> Result<Noted>,
    ) -> Result<Option<i64>> {
        let reader = Reader::new(self.store, self.actor, &self.def, self.batch, &self.mapping)?;
        let whole = self.batch.whole && self.batch.state == BatchState::Committing;
        let most = if whole { usize::try_from(MOST_WHOLE).unwrap_or(STEP) } else { STEP };
        let skip = if anew { 0 } else { self.batch.done_rows };
        let (mut done, mut ended) = (skip, true);
        let mut rows: Vec<Row> = Vec::with_capacity(STEP);
        let mut take = |rows: &mut Vec<Row>| -> Result<()> {
            let before = done < self.batch.done_rows;
            let after = done + i64::try_from(rows.len()).unwrap_or(0);
            let noted = step(&reader, rows, before)?;
            if !before {
                self.take(noted, done, after, whole)?;
            }
            done = after;
            rows.clear();
            Ok(())
        };
        self.file.each(&self.batch.file_name, skip, &mut |row| {
            rows.push(row);
            if rows.len() >= most {
                take(&mut rows)?;
                ended = (self.proceed)();
            }
            Ok(ended)
        })?;
        if !rows.is_empty() {
            take(&mut rows)?;
        }
        Ok(ended.then_some(done))
    }

    fn take(&self, noted: Noted, before: i64, after: i64, whole: bool) -> Result<()> {
        let Noted { rows, commands, of } = noted;
        let step = Step { batch: Some(self.batch.id), before, after, rows };
        let spoilt = whole && !step.rows.is_empty();
        let kept = if commands.is_empty() || spoilt {
            self.store.import_note(step)?
        } else {
            let edits: Vec<bool> =
                commands.iter().map(|command| matches!(command.act, Act::Edit { .. })).collect();
            let tell = move |outcomes: &Outcomes| notes_of(outcomes, &of, &edits);
            self.store.import_adopt(self.actor, commands, whole, step, tell)?.is_some()
        };
        if kept { Ok(()) } else { Err(taken().into()) }
    }
}

/// What is written down about the outcomes of commands: problems, and which records were changed.
fn notes_of(outcomes: &Outcomes, rows: &[Row], edits: &[bool]) -> Vec<ImportRow> {
    let mut notes = Vec::new();
    for ((outcome, row), edit) in outcomes.iter().zip(rows).zip(edits) {
        match outcome {
            Ok(receipt) if *edit => {
                notes.push(ImportRow {
                    number: row.number,
                    record: Some(receipt.record),
                    ..ImportRow::default()
                });
            }
            Ok(_) => {}
            Err(error) => notes.push(noted(row, &told(error))),
        }
    }
    notes
}

/// The problems of an outcome that stays with its row.
fn told(error: &taihang_store::StoreError) -> Vec<Problem> {
    use taihang_store::StoreError as E;
    let same = match error {
        E::Problems(problems) => E::Problems(problems.clone()),
        E::Stale(problem) => E::Stale(problem.clone()),
        E::NotNow(why) => E::NotNow(why.clone()),
        E::Refusal(refusal) => E::Refusal(*refusal),
        E::Constraint(constraint) => E::Constraint(constraint.clone()),
        E::Busy | E::Slow | E::Full | E::ReadOnly | E::Lost(_) | E::Unknown | E::Damaged(_) | E::Fault(_) => {
            E::Problems(Vec::new())
        }
    };
    mendable(same).unwrap_or_default()
}

fn noted(row: &Row, problems: &[Problem]) -> ImportRow {
    ImportRow {
        number: row.number,
        record: None,
        content: Some(Kept::to_json(row, problems)),
        problems: Some(json!(problems)),
    }
}

/// Rows that are not taken whatever is decided, with everything that is wrong with them: what was found already, and what
/// the validator says of the rest.
fn complaints(
    store: &Store,
    actor: &Actor,
    rows: Vec<(&Row, Vec<Problem>, Command)>,
) -> Result<Vec<ImportRow>> {
    let commands = rows.iter().map(|(_, _, command)| command.clone()).collect();
    let mut all = Vec::new();
    for (outcome, (row, mut problems, _)) in store.rehearse(actor, commands)?.into_iter().zip(rows) {
        let found = match outcome {
            // Who may not do this is not told while it is not known whose it is.
            Ok(_) | Err(StoreError::Refusal(_)) => Vec::new(),
            Err(error) => mendable(error)?,
        };
        let told = |problem: &Problem| {
            problems
                .iter()
                .any(|other| other.field == problem.field && (other.field.is_some() || other == problem))
        };
        let more: Vec<Problem> = found.into_iter().filter(|problem| !told(problem)).collect();
        problems.extend(more);
        all.push(noted(row, &problems));
    }
    Ok(all)
}

/// Values that may stand only once and stood in an earlier row of the same file.
fn doubles(def: &RegisterDef, command: &Command, number: i64, seen: &mut BTreeMap<u64, i64>) -> Vec<Problem> {
    let Act::Create { draft, .. } = &command.act else { return Vec::new() };
    let mut problems = Vec::new();
    for (unique, at) in def.unique.iter().zip(0..) {
        let values: Option<Vec<String>> = unique
            .fields
            .iter()
            .map(|field| draft.values.get(field).and_then(Option::as_ref).map(write_value))
            .collect();
        let Some(values) = values else { continue };
        let digest = Sha256::digest(format!("{at}\u{1f}{}", values.join("\u{1f}")));
        let head: [u8; 8] = digest.first_chunk().copied().unwrap_or_default();
        let first = *seen.entry(u64::from_be_bytes(head)).or_insert(number);
        if first != number {
            problems.push(double(def, &unique.fields, first));
        }
    }
    problems
}

/// Where a run ends: at `to`, or where it was if there is more to do.
fn finished(store: &Store, batch: &Batch, to: BatchState, done: Option<i64>) -> Result<Batch> {
    let bad_rows = store.import_bad(batch.id)?;
    let Some(done) = done else {
        return store.import_batch(batch.id)?.ok_or_else(|| taken().into());
    };
    let next = Batch { state: to, total_rows: Some(done), done_rows: done, bad_rows, ..batch.clone() };
    moved(store, batch, next)
}

pub(super) fn moved(store: &Store, from: &Batch, to: Batch) -> Result<Batch> {
    if store.import_move(&to, from.state)? { Ok(to) } else { Err(taken().into()) }
}

/// Problems of rows, most frequent first: code, how many rows.
pub fn summary(store: &Store, batch: &Batch) -> Result<Vec<(String, usize)>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in store.import_rows(batch.id, true, 0, 10_000)? {
        for problem in problems_of(&row) {
            *counts.entry(problem.code).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(counts)
}

/// The problems noted about a row.
pub fn problems_of(row: &ImportRow) -> Vec<Problem> {
    row.problems.clone().and_then(|problems| serde_json::from_value(problems).ok()).unwrap_or_default()
}

fn problem(code: &str, zh: (&str, &str), en: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(zh.0, en.0), Text::new(zh.1, en.1))
}

/// All fields that are the same together, and the row in which they stood first. Of several it is none that is wrong.
fn double(def: &RegisterDef, fields: &[String], row: i64) -> Problem {
    let labels = fields.iter().filter_map(|name| Some(&def.fields.get(name)?.label));
    let (zh, en): (Vec<&str>, Vec<&str>) = labels.map(|label| (label.zh.as_str(), label.en.as_str())).unzip();
    let problem = Problem::new(
        "import-row-double",
        Text::new(
            format!("“{}”与文件第{row}行相同，属于重复。", zh.join("、")),
            format!("It has the same {} as row {row} of the file.", en.join(", ")),
        ),
        Text::new("请删去重复的行，或更正。", "Remove the double, or correct it."),
    );
    match fields {
        [field] => problem.about(field),
        [] | [_, ..] => problem,
    }
}

fn has_problems() -> Problem {
    problem(
        "import-has-problems",
        ("还有存在问题的行，整批导入不能提交。", "请改正后重新上传，或改为逐行导入。"),
        (
            "Some rows have problems, and all or none were asked for.",
            "Mend them and upload again, or import row by row.",
        ),
    )
}

fn too_many() -> Problem {
    problem(
        "import-whole-too-many",
        ("整批导入最多 50000 行。", "请改为逐行导入，或拆分文件。"),
        ("At most 50,000 rows are imported as a whole.", "Import row by row, or split the file."),
    )
}

fn not_now() -> Problem {
    problem(
        "import-not-now",
        ("该批次目前不能进行此操作。", "请刷新页面查看批次状态。"),
        ("The batch is not in a state in which this is possible.", "Look at the page of the batch again."),
    )
}

pub(super) fn taken() -> Problem {
    problem(
        "import-taken",
        ("另一处正在处理同一批次。", "请稍后刷新页面。"),
        ("Somebody else is working on the same batch.", "Look again in a moment."),
    )
}
