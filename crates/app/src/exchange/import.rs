//! `taihang import`: a file as records. A run that is stopped ends after the portion it is at, and is gone on with or taken back
//! by the number of its batch.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use taihang_base::{Fault, Language, Problem, Text};
use taihang_exchange::import::found::Found;
use taihang_exchange::import::kept::Kept;
use taihang_exchange::import::mapping::key_fields;
use taihang_exchange::import::{self, Mapping, run, telling, undo};
use taihang_kernel::{Actor, RecordId};
use taihang_store::{Batch, BatchState, Store};

use super::{actor, denied, opened, unknown_register};
use crate::arguments::{CommitMode, ImportOptions};
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::terminal;

/// Rows with problems that are read at once.
const ROWS: usize = 500;

/// Checks a table, says what is wrong with it, and writes it if asked; or goes on with a batch, or takes one back.
pub(crate) fn import(settings: &Settings, options: &ImportOptions) -> Result<Ending, Failure> {
    let (settings, store) = opened(&options.data.settings(settings))?;
    let work = Work {
        actor: actor(&store, options.account.as_deref())?,
        commit: options.commit,
        language: settings.language,
        stop: stop_flag()?,
        store,
    };
    let ending = match (&options.go_on, &options.take_back, &options.register, &options.file) {
        (Some(batch), _, _, _) => work.carried(work.named(batch)?)?,
        (None, Some(batch), _, _) => work.taken_back(work.named(batch)?)?,
        (None, None, Some(register), Some(file)) => work.carried(work.begun(options, register, file)?)?,
        (None, None, _, _) => return Err(Fault::new("import a table", "no file is named").into()),
    };
    work.store.close();
    Ok(ending)
}

/// Set by Ctrl-C or the operator's signal to end.
fn stop_flag() -> Result<Arc<AtomicBool>, Failure> {
    let unready = |error| Fault::new("await the signal to end", error);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(unready)?;
    let ended = runtime.block_on(async { crate::serve::signal_to_end() })?;
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    // It waits for as long as the program runs.
    std::thread::spawn(move || {
        runtime.block_on(crate::serve::stop_signal(ended));
        told.store(true, Ordering::Relaxed);
    });
    Ok(stop)
}

/// What every step of an import needs.
struct Work {
    store: Store,
    actor: Actor,
    commit: Option<CommitMode>,
    language: Language,
    stop: Arc<AtomicBool>,
}

impl Work {
    fn say(&self, line: &Text) {
        terminal::say(line.in_language(self.language));
    }

    /// A fresh batch with its columns told.
    fn begun(&self, options: &ImportOptions, register: &str, file: &Path) -> Result<Batch, Failure> {
        let (store, actor) = (&self.store, &self.actor);
        let name = file.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default().to_owned();
        let bytes = std::fs::read(file).map_err(|error| unreadable(file, &error))?;
        store.reach(actor, register).map_err(|_| unknown_register(register))?;
        import::columns(store, actor, register).map_err(denied)?;
        let batch = import::upload(store, actor, register, &name, bytes)?;
        self.say(&Text::new(format!("批次 {}", batch.id), format!("batch {}", batch.id)));
        let mapping = Mapping { clears: options.clears, ..Mapping::of(&batch)? };
        let mapping = match &options.key {
            Some(key) => Mapping { key: Some(self.key(&batch, key)?), ..mapping },
            None => mapping,
        };
        for (heading, _) in mapping.columns.iter().filter(|(_, key)| key.is_none()) {
            self.say(&Text::new(format!("不导入的列：{heading}"), format!("column left out: {heading}")));
        }
        let batch = run::map(store, actor, &batch, &mapping, self.commit == Some(CommitMode::Whole))?;
        Ok(run::begin(store, actor, batch, BatchState::Checking)?)
    }

    /// The field by which records that are there are recognised.
    fn key(&self, batch: &Batch, wished: &str) -> Result<String, Failure> {
        let register = self.store.catalogue().register(&batch.register);
        let def = &register.ok_or_else(|| unknown_register(&batch.register))?.def;
        let known = key_fields(def);
        if known.contains(&wished) {
            return Ok(wished.to_owned());
        }
        let message = Text::new(
            format!("不能按“{wished}”识别已有记录。"),
            format!("Records that are there cannot be recognised by \"{wished}\"."),
        );
        let hint = Text::new(
            format!("可用：{}。", known.join("、")),
            format!("These can be used: {}.", known.join(", ")),
        );
        Err(Problem::new("import-key-unknown", message, hint).about("key").into())
    }

    /// A batch by its number.
    fn named(&self, number: &str) -> Result<Batch, Failure> {
        let id: Option<RecordId> = number.parse().ok();
        let found = id.map(|id| self.store.import_batch(id)).transpose()?.flatten();
        let found = found.ok_or_else(|| no_batch(number))?;
        let id = found.id;
        import::batch(&self.store, &self.actor, &found.register, id).map_err(|_| no_batch(number).into())
    }

    /// Goes on with a batch where it stands, as far as was asked.
    fn carried(&self, batch: Batch) -> Result<Ending, Failure> {
        let (store, actor) = (&self.store, &self.actor);
        let proceed = || !self.stop.load(Ordering::Relaxed);
        let mut batch = batch;
        if batch.state == BatchState::Checking {
            batch = run::go_on(store, actor, &batch, &proceed)?;
            if batch.state == BatchState::Checking {
                return self.stopped(&batch);
            }
            tell(store, &batch, self.language)?;
            for doubt in doubtful(&Found::of(&batch).unwrap_or_default()) {
                self.say(&doubt);
            }
        }
        let checked = batch.bad_rows;
        let wished = match self.commit {
            Some(CommitMode::Whole) => checked == 0,
            Some(CommitMode::Rows) => !batch.whole || checked == 0,
            None => false,
        };
        let goes_on = batch.state == BatchState::Committing || (batch.state == BatchState::Checked && wished);
        if goes_on {
            batch = run::begin(store, actor, batch, BatchState::Committing)?;
            batch = run::go_on(store, actor, &batch, &proceed)?;
            if batch.state == BatchState::Committing {
                return self.stopped(&batch);
            }
        }
        if goes_on && batch.bad_rows > checked {
            tell(store, &batch, self.language)?;
        }
        sum(store, &batch, batch.state == BatchState::Committed, self.language)?;
        Ok(if batch.bad_rows == 0 { Ending::Done } else { Ending::Breach })
    }

    /// Says where a run stopped, and what can be done about it.
    fn stopped(&self, batch: &Batch) -> Result<Ending, Failure> {
        let batch = self.store.import_batch(batch.id)?.unwrap_or_else(|| batch.clone());
        let (id, done) = (batch.id, batch.done_rows);
        let (made, changed) = self.store.import_counts(&batch.register, id)?;
        let text = if batch.state == BatchState::Committing {
            let total = batch.total_rows.unwrap_or(done);
            Text::new(
                format!(
                    "批次 {id}：已停止。{total} 行中已处理 {done} 行，新建 {made} 条，修改 {changed} 条。\n\
                     继续：taihang import --go-on {id}\n撤销：taihang import --take-back {id}"
                ),
                format!(
                    "batch {id}: stopped; {done} of {total} rows are done: {made} new records, {changed} changed.\n\
                     go on: taihang import --go-on {id}\ntake it back: taihang import --take-back {id}"
                ),
            )
        } else {
            Text::new(
                format!("批次 {id}：已停止。已检查 {done} 行，未写入。\n继续：taihang import --go-on {id}"),
                format!(
                    "batch {id}: stopped; {done} rows were checked, nothing written.\n\
                     go on: taihang import --go-on {id}"
                ),
            )
        };
        terminal::put_lines(&[text.in_language(self.language).to_owned()])?;
        Ok(Ending::Breach)
    }

    /// Ends a batch, if it is under way, and takes back what of it is in.
    fn taken_back(&self, batch: Batch) -> Result<Ending, Failure> {
        let (store, actor) = (&self.store, &self.actor);
        let mut batch = batch;
        if batch.state == BatchState::Committing {
            let ended = Batch { state: BatchState::Committed, ..batch.clone() };
            if !store.import_move(&ended, BatchState::Committing)? {
                return Err(changed_meanwhile().into());
            }
            batch = ended;
        }
        let batch = run::begin(store, actor, batch, BatchState::Undoing)?;
        let batch = run::go_on(store, actor, &batch, &|| !self.stop.load(Ordering::Relaxed))?;
        let (id, kept) = (batch.id, undo::stayed(&batch));
        let text = if batch.state == BatchState::Undoing {
            Text::new(
                format!("批次 {id}：撤销已停止。继续：taihang import --take-back {id}"),
                format!("batch {id}: taking it back was stopped; go on: taihang import --take-back {id}"),
            )
        } else {
            Text::new(
                format!("批次 {id}：已撤销；其后被改动而保留的记录 {kept} 条"),
                format!("batch {id}: taken back; {kept} records stayed because they were changed since"),
            )
        };
        terminal::put_lines(&[text.in_language(self.language).to_owned()])?;
        Ok(if batch.state == BatchState::Undone && kept == 0 { Ending::Done } else { Ending::Breach })
    }
}

/// One line for each problem: row, code, field, sentence, remedy.
fn tell(store: &Store, batch: &Batch, language: Language) -> Result<(), Failure> {
    let register =
        store.catalogue().register(&batch.register).ok_or_else(|| unknown_register(&batch.register))?;
    let mapping = Mapping::of(batch)?;
    let mut after = 0;
    loop {
        let rows = store.import_rows(batch.id, true, after, ROWS)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.number;
        let mut lines = Vec::new();
        for row in &rows {
            let kept = Kept::of(row);
            for problem in run::problems_of(row) {
                let told = telling::told(&problem, &register.def, &mapping);
                let line = telling::line(&told, &kept, &register.def, language);
                let line = format!("[{}] {line}", problem.code);
                lines.push(match language {
                    Language::Zh => format!("✗ 第 {} 行 {line}", row.number),
                    Language::En => format!("✗ row {} {line}", row.number),
                });
            }
        }
        terminal::put_lines(&lines)?;
    }
}

fn sum(store: &Store, batch: &Batch, committed: bool, language: Language) -> Result<(), Failure> {
    let (total, bad) = (batch.total_rows.unwrap_or(0), batch.bad_rows);
    let (made, changed) = store.import_counts(&batch.register, batch.id)?;
    let text = if committed {
        Text::new(
            format!("批次 {}：共 {total} 行，新建 {made} 条，修改 {changed} 条，问题 {bad} 行", batch.id),
            format!(
                "batch {}: {total} rows, {made} new records, {changed} changed, {bad} rows with problems",
                batch.id
            ),
        )
    } else {
        let Found { made, changed, same, .. } = Found::of(batch).unwrap_or_default();
        Text::new(
            format!(
                "批次 {}：共 {total} 行，将新建 {made} 条，修改 {changed} 条，不改动 {same} 条，问题 {bad} 行，未写入",
                batch.id
            ),
            format!(
                "batch {}: {total} rows, {made} would be new, {changed} changed, {same} the same, {bad} with problems, nothing written",
                batch.id
            ),
        )
    };
    terminal::put_lines(&[text.in_language(language).to_owned()])?;
    Ok(())
}

/// Rows that may be mistakes, though nothing is wrong with them.
fn doubtful(found: &Found) -> Vec<Text> {
    let (removed, strange, alike) = (found.removed, found.strange, found.alike);
    let removed = (removed > 0).then(|| {
        Text::new(
            format!("注意：将从已有记录中删除明细 {removed} 行。"),
            format!("take care: {removed} lines would be removed from records that are there"),
        )
    });
    let strange = (strange > 0).then(|| {
        Text::new(
            format!("注意：有 {strange} 行填写了编号，但没有这一编号的记录，将作为新记录。"),
            format!("take care: {strange} rows give an id that no record has, and would make new records"),
        )
    });
    let alike = (alike > 0).then(|| {
        Text::new(
            format!("注意：有 {alike} 行将新建的记录与已有记录同名；如为同一记录，请用 --key 指明识别已有记录的字段。"),
            format!(
                "take care: {alike} new records would be called as one that is there; if they are the same, say with --key by which field records are recognised"
            ),
        )
    });
    [removed, strange, alike].into_iter().flatten().collect()
}

fn no_batch(number: &str) -> Problem {
    Problem::new(
        "import-unknown",
        Text::new(format!("没有批次 {number}。"), format!("There is no batch {number}.")),
        Text::new("请核对批次编号。", "Check the number of the batch."),
    )
}

fn changed_meanwhile() -> Problem {
    Problem::new(
        "import-taken",
        Text::new("该批次正在由另一程序处理。", "Another program is at this batch."),
        Text::new("请稍后重试。", "Try again in a moment."),
    )
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(
        "file-unreadable",
        Text::new(format!("无法读取文件（{error}）。"), format!("The file cannot be read ({error}).")),
        Text::new("请核对路径和权限。", "Check the path and its rights."),
    )
    .about(path.display().to_string())
}
