//! `taihang backup` and `taihang restore`: everything into one file while the program runs, and back into an empty place.
//!
//! The file is a zip archive that has the same form for both databases: `manifest.json`, `tables/<name>.jsonl` (first the
//! columns, then one array a row; bytes as `{"x": "…"}`), `files/<sha256>`. So it also leads from one kind of database to the
//! other. The key of sealed values is not in it: it belongs into another place.

mod read;
mod row;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use taihang_base::{SystemClock, Text};
use taihang_store::Store;
use taihang_store::archive::Make;

use crate::arguments::FileOptions;
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::installation::{installation, present};
use crate::terminal;

/// Name of the manifest in the archive. It is written last: an archive without it is not whole.
const MANIFEST: &str = "manifest.json";
/// Version of the form of archives.
const FORMAT: u32 = 1;

/// What an archive holds.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    program: String,
    made_at: Timestamp,
    make: Make,
    /// Rows of each table.
    tables: BTreeMap<String, u64>,
    /// Number of files.
    files: u64,
}

/// Writes everything into a file.
pub(crate) fn back_up(settings: &Settings, options: &FileOptions) -> Result<Ending, Failure> {
    let settings = options.settings(settings);
    let store = present(&settings)?.open(Arc::new(SystemClock))?;
    let (manifest, wrong) = write::run(&store, &options.file)?;
    store.jobs().note("backup", &options.file.display().to_string())?;
    say(&settings, &manifest, &store, ("已备份", "Backed up"))?;
    // It holds everything that could be found; whoever relies on it has to know what could not.
    if wrong.is_empty() { Ok(Ending::Done) } else { crate::check::report(&wrong, settings.language) }
}

/// Puts everything back into an empty place, and checks it.
pub(crate) fn restore(settings: &Settings, options: &FileOptions) -> Result<Ending, Failure> {
    let settings = options.settings(settings);
    let mut archive = read::open(&options.file)?;
    let mut installation = installation(&settings)?;
    installation.options.restoring = true;
    // Whatever stands in the way is said before anything is made.
    let free = taihang_store::archive::must_be_free(&installation.location);
    free.map_err(|error| installation.unreachable(error))?;
    archive.must_fit(&Make::ahead(&installation.catalogue, &installation.options)?)?;
    let store = installation.open(Arc::new(SystemClock))?;
    let manifest = archive.put_into(&store)?;
    say(&settings, &manifest, &store, ("已恢复", "Restored"))?;
    let breaches = store.check()?;
    crate::check::report(&breaches, settings.language)
}

fn say(settings: &Settings, manifest: &Manifest, store: &Store, done: (&str, &str)) -> Result<(), Failure> {
    let (tables, rows, files) =
        (manifest.tables.len(), manifest.tables.values().sum::<u64>(), manifest.files);
    let key = store.sealer().number().unwrap_or("–");
    let line = Text::new(
        format!(
            "{}：{tables} 张表，{rows} 行，{files} 个文件；个人信息密钥编号 {key}（密钥不在备份文件中，请另行保管）",
            done.0
        ),
        format!(
            "{}: {tables} tables, {rows} rows, {files} files; number of the key of sealed values: {key} (the key itself is not in the file: keep it elsewhere)",
            done.1
        ),
    );
    Ok(terminal::put_lines(&[line.in_language(settings.language).to_owned()])?)
}
