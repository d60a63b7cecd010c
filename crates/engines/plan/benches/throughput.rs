//! What compiling plans takes on one thread: `make bench`, or `make bench FILES="a.txt b.docx"` for files of your own.
//!
//! Prints milliseconds, and ratios within the same run, because only those mean the same on every machine.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use taihang_documents::{Document, Limits};
use taihang_plan::{Plan, Source};

/// How often the text is repeated for the second measure.
const REPEATS: usize = 100;
/// The most that this many times the text may cost, in times the cost of the text.
const REPEATS_AIM: f64 = 120.0;
/// What the five plans may take, in milliseconds.
const PLANS_AIM: f64 = 50.0;

/// One file in memory.
struct Input {
    name: String,
    bytes: Vec<u8>,
}

fn main() -> std::io::Result<()> {
    let given: Vec<PathBuf> =
        std::env::args().skip(1).filter(|word| !word.starts_with("--")).map(PathBuf::from).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut table = String::from("one thread, release, best and median of several runs\n\n");
    plans(&mut table, "demonstration plans", &load(&root.join("../../../demo/plans"))?);
    if !given.is_empty() {
        let inputs: Result<Vec<Input>, _> = given.iter().map(|path| input(path)).collect();
        plans(&mut table, "files given", &inputs?);
    }
    readers(
        &mut table,
        &[load(&root.join("tests/plans/dev"))?, load(&root.join("../../documents/tests/files"))?]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
    );
    std::io::stdout().write_all(table.as_bytes())
}

/// The files of a folder, none if there is no such folder.
fn load(folder: &Path) -> std::io::Result<Vec<Input>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths.iter().map(|path| input(path)).collect()
}

fn input(path: &Path) -> std::io::Result<Input> {
    Ok(Input { name: path.display().to_string(), bytes: std::fs::read(path)? })
}

/// Best and median of several runs of `work`.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn time<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, f64) {
    let mut taken: Vec<Duration> = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        std::hint::black_box(work());
        taken.push(start.elapsed());
    }
    taken.sort();
    let millis = |at: usize| taken.get(at).map_or(0.0, |duration| duration.as_secs_f64() * 1000.0);
    (millis(0), millis(taken.len() / 2))
}

/// Reading, compiling and checking, as it is and repeated.
fn plans(table: &mut String, title: &str, inputs: &[Input]) {
    let documents: Vec<(String, Document)> = inputs.iter().filter_map(document).collect();
    let characters: usize = documents.iter().map(|(_, document)| document.text.chars().count()).sum();
    if characters == 0 {
        return;
    }
    let read = time(15, || compile(inputs));
    let compiled = compile(inputs);
    let checked = time(15, || check(&compiled));
    let whole = time(15, || check(&compile(inputs)));
    let counts = compiled
        .iter()
        .fold((0, 0), |sum, (_, _, plan)| (sum.0 + plan.figures.len(), sum.1 + plan.tasks.len()));
    row(table, &format!("{title}: {} files, {characters} characters", inputs.len()), None);
    row(table, &format!("  text to {} figures, {} tasks", counts.0, counts.1), Some(read));
    row(table, &format!("  {} findings between them", check(&compiled)), Some(checked));
    row(table, &format!("  all of it (aim < {PLANS_AIM} ms for 62,000 characters)"), Some(whole));
    let many: Vec<Input> = documents
        .iter()
        .map(|(name, document)| Input {
            name: name.clone(),
            bytes: format!("{}\n", document.text).repeat(REPEATS).into_bytes(),
        })
        .collect();
    let once: Vec<Input> = documents
        .iter()
        .map(|(name, document)| Input { name: name.clone(), bytes: document.text.clone().into_bytes() })
        .collect();
    let base = time(15, || compile(&once));
    let grown = time(3, || compile(&many));
    row(table, &format!("  {REPEATS} × the text, compiled"), Some(grown));
    let ratio = grown.0 / base.0;
    row(table, &format!("  = {ratio:.1} × the time (aim ≤ {REPEATS_AIM})"), None);
    let heap = compile(&many);
    let grown_check = time(1, || check(&heap));
    row(table, &format!("  {REPEATS} × the text, {} findings", check(&heap)), Some(grown_check));
    let ratio = (grown.0 + grown_check.0) / (base.0 + checked.0);
    row(table, &format!("  = {ratio:.1} × the time of compiling and checking\n"), None);
}

/// Bytes to document; an unreadable one is left out.
fn document(input: &Input) -> Option<(String, Document)> {
    let document = taihang_documents::read(&input.name, &input.bytes, &Limits::STANDARD).ok()?;
    Some((input.name.clone(), document))
}

/// Bytes to plans.
fn compile(inputs: &[Input]) -> Vec<(String, Document, Plan)> {
    let plan = |(name, document): (String, Document)| {
        let plan = taihang_plan::read(&document);
        (name, document, plan)
    };
    inputs.iter().filter_map(document).map(plan).collect()
}

/// The number of findings.
fn check(compiled: &[(String, Document, Plan)]) -> usize {
    let sources: Vec<Source<'_>> =
        compiled.iter().map(|(name, document, plan)| Source { name, document, plan }).collect();
    taihang_plan::check(&sources).len()
}

/// Megabytes a second of each format's reader.
fn readers(table: &mut String, inputs: &[Input]) {
    row(table, "readers, bytes to blocks", None);
    for extension in ["txt", "md", "html", "docx", "pdf", "xlsx"] {
        let ending = format!(".{extension}");
        let files: Vec<&Input> = inputs
            .iter()
            .filter(|input| input.name.ends_with(&ending) && document(input).is_some())
            .collect();
        let bytes: usize = files.iter().map(|input| input.bytes.len()).sum();
        if bytes == 0 {
            continue;
        }
        let taken = time(9, || files.iter().filter_map(|input| document(input)).count());
        let speed = megabytes(bytes) / (taken.0 / 1000.0);
        row(table, &format!("  {ending:<6}{speed:>9.2} MB/s  ({} files)", files.len()), Some(taken));
    }
}

/// A size as a person says it; files are far below the sizes at which this would be inexact.
#[expect(clippy::cast_precision_loss, reason = "bytes of small files, shown with two digits")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1_000_000.0
}

/// One line of the table.
fn row(table: &mut String, what: &str, taken: Option<(f64, f64)>) {
    let line = match taken {
        Some((best, median)) => writeln!(table, "{what:<62}{best:>10.2} ms {median:>10.2} ms"),
        None => writeln!(table, "{what}"),
    };
    line.unwrap_or_default();
}
