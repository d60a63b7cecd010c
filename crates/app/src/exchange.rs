//! `taihang export` and `taihang import`: a register as a file, a file as records, on the command line.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use taihang_base::{Language, Problem, SystemClock, Text, civil_today};
use taihang_exchange::export::{Format, Wish};
use taihang_exchange::import::found::Found;
use taihang_exchange::import::{self, Mapping, run, telling};
use taihang_kernel::{Actor, Query};
use taihang_store::{Batch, Store, StoreError};

use crate::arguments::{CommitMode, ExportOptions, ImportOptions};
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::installation::present;
use crate::terminal;

/// Rows with problems that are read at once.
const ROWS: usize = 500;

/// Writes a register to a file or the standard output.
pub(crate) fn export(settings: &Settings, options: &ExportOptions) -> Result<Ending, Failure> {
    let (settings, store) = opened(&options.data.settings(settings))?;
    let actor = actor(&store, options.account.as_deref())?;
    let named = options.out.as_deref().and_then(Path::to_str).and_then(Format::of);
    let format = match &options.format {
        Some(format) => Format::named(format)?,
        None => named.unwrap_or(Format::Csv),
    };
    let reach = store.reach(&actor, &options.register).map_err(|_| unknown_register(&options.register))?;
    taihang_exchange::export::columns(&store, &actor, &options.register).map_err(denied)?;
    let (query, _) = Query::parse(&reach, &pairs(options.conditions.as_deref().unwrap_or_default()))?;
    let wish = Wish { query, format, language: settings.language, only: Vec::new() };
    let unwritten = |error: io::Error| Failure::from(unwritable(&error));
    if let Some(path) = &options.out {
        let mut out = BufWriter::new(File::create(path).map_err(unwritten)?);
        let done = taihang_exchange::export::export(&store, &actor, &wish, &mut out);
        let rows = done.map_err(Failure::from).and_then(|rows| {
            out.flush().map_err(unwritten)?;
            Ok(rows)
        });
        // Half a file is not left behind.
        let rows = rows.inspect_err(|_| drop(std::fs::remove_file(path)))?;
        let sum = Text::new(format!("已导出 {rows} 条记录"), format!("{rows} records exported"));
        terminal::say(sum.in_language(settings.language));
    } else {
        let out = BufWriter::new(io::stdout());
        taihang_exchange::export::export(&store, &actor, &wish, out)?;
    }
    store.close();
    Ok(Ending::Done)
}

/// Checks a table, says what is wrong with it, and writes it if asked.
pub(crate) fn import(settings: &Settings, options: &ImportOptions) -> Result<Ending, Failure> {
    let (settings, store) = opened(&options.data.settings(settings))?;
    let language = settings.language;
    let actor = actor(&store, options.account.as_deref())?;
    let name = options.file.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default().to_owned();
    let bytes = std::fs::read(&options.file).map_err(|error| unreadable(&options.file, &error))?;
    store.reach(&actor, &options.register).map_err(|_| unknown_register(&options.register))?;
    import::columns(&store, &actor, &options.register).map_err(denied)?;
    let batch = import::upload(&store, &actor, &options.register, &name, bytes)?;
    let mapping = Mapping { clears: options.clears, ..Mapping::of(&batch)? };
    for (heading, _) in mapping.columns.iter().filter(|(_, key)| key.is_none()) {
        let line = Text::new(format!("不导入的列：{heading}"), format!("column left out: {heading}"));
        terminal::say(line.in_language(language));
    }
    let batch = run::map(&store, &actor, &batch, &mapping, options.commit == Some(CommitMode::Whole))?;
    let batch = run::check(&store, &actor, batch)?;
    let checked = batch.bad_rows;
    tell(&store, &batch, language)?;
    let goes_on = match options.commit {
        Some(CommitMode::Whole) => checked == 0,
        Some(CommitMode::Rows) => true,
        None => false,
    };
    let batch = if goes_on { run::commit(&store, &actor, batch)? } else { batch };
    if goes_on && batch.bad_rows > checked {
        tell(&store, &batch, language)?;
    }
    sum(&store, &batch, goes_on, language)?;
    store.close();
    Ok(if batch.bad_rows == 0 { Ending::Done } else { Ending::Breach })
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
            for problem in run::problems_of(row) {
                let told = telling::told(&problem, &register.def, &mapping);
                let line = format!("[{}] {}", problem.code, telling::line(&told, &register.def, language));
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

fn opened(settings: &Settings) -> Result<(Settings, Store), Failure> {
    let store = present(settings)?.open(Arc::new(SystemClock))?;
    Ok((settings.clone(), store))
}

/// Who exports or imports: an account, or the program itself.
fn actor(store: &Store, account: Option<&str>) -> Result<Actor, Failure> {
    let today = civil_today(store.clock());
    let Some(name) = account else { return Ok(Actor::system("import", today)) };
    let found = store.account_named(name)?;
    let actor = found.map(|account| store.actor_of_account(account.id, today)).transpose()?.flatten();
    actor.ok_or_else(|| {
        let message =
            Text::new(format!("没有启用的账号“{name}”。"), format!("There is no open account \"{name}\"."));
        Problem::new("account-unknown", message, Text::new("请核对登录名。", "Check the sign-in name."))
            .about("as")
            .into()
    })
}

/// `a=b&c=d` as pairs.
fn pairs(conditions: &str) -> Vec<(String, String)> {
    let parts = conditions.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What an account may not do is nothing that changed meanwhile.
fn denied(error: StoreError) -> Failure {
    if !matches!(error, StoreError::Refusal(_)) {
        return error.into();
    }
    Problem::new(
        "exchange-not-allowed",
        Text::new("该账号无权导入或导出此登记册。", "The account may not import or export this register."),
        Text::new("请换用有权限的账号。", "Use an account that may."),
    )
    .about("as")
    .into()
}

fn unknown_register(name: &str) -> Problem {
    Problem::new(
        "register-unknown",
        Text::new(format!("没有名为 {name} 的登记册。"), format!("There is no register named {name}.")),
        Text::new("请核对登记册的英文名称，如 organisation。", "Check the name; organisation is one."),
    )
}

fn unwritable(error: &io::Error) -> Problem {
    Problem::new(
        "file-unwritable",
        Text::new(format!("无法写入文件（{error}）。"), format!("The file cannot be written ({error}).")),
        Text::new("请核对路径和磁盘空间。", "Check the path and the space on the disk."),
    )
    .about("out")
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(
        "file-unreadable",
        Text::new(format!("无法读取文件（{error}）。"), format!("The file cannot be read ({error}).")),
        Text::new("请核对路径和权限。", "Check the path and its rights."),
    )
    .about(path.display().to_string())
}
