//! The rows that have problems as a workbook: the row as it came with its lines, its number, and what to mend.
//!
//! It has the sheets of a template, so that it is mended and uploaded as it is: lines stand on further sheets if they came on
//! such, and then the hidden row of keys below the headings says what they are and to which row they belong.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use rust_xlsxwriter as xlsx;
use taihang_base::{Fault, Language, Problem, Text};
use taihang_defs::{LineDef, RegisterDef};
use taihang_kernel::Actor;
use taihang_kernel::view::heading;
use taihang_store::{Batch, ImportRow, Result, Store, StoreError};

use super::kept::{Kept, place, text};
use super::run::problems_of;
use super::telling::{line, told};
use super::{Mapping, columns, definition};
use crate::export::workbook::{head, language_id, sheet_name};

/// The longest text of a cell.
const LONGEST: usize = 32_000;
/// Most rows of a report.
const ROWS: u32 = 1_048_000;
/// Rows that are read at once.
const STEP: usize = 500;

/// Writes the workbook; it can be mended and uploaded again.
pub fn report<W: Write>(
    store: &Store,
    actor: &Actor,
    batch: &Batch,
    language: Language,
    mut out: W,
) -> Result<()> {
    let def = definition(store, &batch.register)?;
    let mapping = Mapping::of(batch)?;
    let shown = Showing::of(store, actor, batch)?;
    let kinds = kinds(store, batch, &def, &shown)?;
    let mut report = Report::new(&def, &mapping, &shown, language, &kinds)?;
    each(store, batch, |row| report.row(row))?;
    out.write_all(&report.book.save_to_buffer().map_err(failed)?).map_err(failed)
}

/// What of a batch the actor may see: all of an own one; of a colleague's the columns that the actor may bring too.
pub struct Showing {
    own: bool,
    may: BTreeSet<String>,
}

impl Showing {
    /// To `actor`, of `batch`.
    pub fn of(store: &Store, actor: &Actor, batch: &Batch) -> Result<Self> {
        let may = columns(store, actor, &batch.register)?.into_iter().map(|column| column.key).collect();
        Ok(Self { own: batch.actor == actor.key.to_string(), may })
    }

    /// Whether a column of the file that means `key`, if it means anything, is shown.
    pub fn column(&self, key: Option<&str>) -> bool {
        self.own || key.is_some_and(|key| self.may.contains(key))
    }

    /// Whether what `problem` is about is shown.
    pub fn problem(&self, problem: &Problem) -> bool {
        let name = problem.field.as_deref().map(|name| name.strip_prefix("line.").unwrap_or(name));
        self.column(name.map(|name| name.split('.').next().unwrap_or(name)))
    }
}

/// The rows with problems, one by one, until a report is full.
fn each(store: &Store, batch: &Batch, mut each: impl FnMut(&ImportRow) -> Result<bool>) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = store.import_rows(batch.id, true, after, STEP)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.number;
        for row in &rows {
            if !each(row)? {
                return Ok(());
            }
        }
    }
}

/// The kinds of lines that came on further sheets with these rows, in the order of the definition.
fn kinds<'d>(
    store: &Store,
    batch: &Batch,
    def: &'d RegisterDef,
    shown: &Showing,
) -> Result<Vec<&'d LineDef>> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    each(store, batch, |row| {
        found.extend(Kept::of(row).lines.into_keys());
        Ok(found.len() < def.lines.len())
    })?;
    let came = |line: &&LineDef| found.contains(&line.name) && shown.column(Some(&line.name));
    Ok(def.lines.values().filter(came).collect())
}

/// The workbook as far as it is written.
struct Report<'a> {
    def: &'a RegisterDef,
    mapping: &'a Mapping,
    shown: &'a Showing,
    language: Language,
    book: xlsx::Workbook,
    /// The next row of the first sheet.
    next: u32,
    /// Kind, number and next row of the further sheets.
    sheets: Vec<(&'a LineDef, usize, u32)>,
    /// Rows whose lines stand there already: two rows that claim the same lines share them.
    done: BTreeSet<String>,
    red: xlsx::Format,
    wrong: xlsx::Format,
}

impl<'a> Report<'a> {
    fn new(
        def: &'a RegisterDef,
        mapping: &'a Mapping,
        shown: &'a Showing,
        language: Language,
        kinds: &[&'a LineDef],
    ) -> Result<Self> {
        let own = match language {
            Language::Zh => ["问题", "原行号", "问题代码"],
            Language::En => ["Problems", "Row", "Codes"],
        };
        let mut book = xlsx::Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        let keys =
            mapping.columns.iter().map(|(title, key)| (title.as_str(), key.as_deref().unwrap_or_default()));
        let heads = keys.chain(own.map(|title| (title, "")));
        let width = u16::try_from(mapping.columns.len()).map_err(failed)?;
        if kinds.is_empty() {
            let bold = xlsx::Format::new().set_bold();
            sheet.set_freeze_panes(1, 0).map_err(failed)?;
            for ((title, _), at) in heads.zip(0u16..) {
                sheet.write_string_with_format(0, at, title, &bold).map_err(failed)?;
            }
        } else {
            head(sheet, &sheet_name(def.label.in_language(language), 0), heads)?;
        }
        sheet.set_column_width(width, 60).map_err(failed)?;
        let mut sheets = Vec::new();
        for (line, at) in kinds.iter().copied().zip(1..) {
            let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
            let key = format!("{}.id", line.name);
            let labels: Vec<Text> = line.fields.values().map(heading).collect();
            let names = line.fields.keys().map(String::as_str);
            let fields = labels.iter().map(|label| label.in_language(language)).zip(names);
            let first = own.into_iter().take(1).map(|title| (title, ""));
            let heads: Vec<_> =
                std::iter::once((language_id(language), key.as_str())).chain(fields).chain(first).collect();
            head(sheet, &sheet_name(line.label.in_language(language), at), heads.into_iter())?;
            sheet
                .set_column_width(u16::try_from(line.fields.len() + 1).map_err(failed)?, 60)
                .map_err(failed)?;
            sheets.push((line, at, 2));
        }
        let next = if kinds.is_empty() { 1 } else { 2 };
        let red = xlsx::Format::new().set_font_color(0x00A0_2020).set_text_wrap();
        let wrong = xlsx::Format::new().set_background_color(0x00FF_D9D9);
        let done = BTreeSet::new();
        Ok(Self { def, mapping, shown, language, book, next, sheets, done, red, wrong })
    }

    /// Writes a row with its lines; answers whether there is room for more.
    fn row(&mut self, row: &ImportRow) -> Result<bool> {
        if self.next > ROWS {
            return Ok(false);
        }
        let (kept, problems) = (Kept::of(row), problems_of(row));
        let told = self.told(problems.iter(), &kept);
        let wrong: BTreeSet<&str> = problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        for (at, (_, key)) in self.mapping.columns.iter().enumerate() {
            let cell = kept.cells.get(at).filter(|cell| !cell.is_null() && self.shown.column(key.as_deref()));
            let marked = key.as_deref().filter(|key| wrong.contains(key)).map(|_| &self.wrong);
            put(sheet, self.next, u16::try_from(at).map_err(failed)?, cell.map(text).as_deref(), marked)?;
        }
        let width = u16::try_from(self.mapping.columns.len()).map_err(failed)?;
        let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        sheet.write_string_with_format(self.next, width, told, &self.red).map_err(failed)?;
        sheet.write_string(self.next, width + 1, row.number.to_string()).map_err(failed)?;
        sheet.write_string(self.next, width + 2, codes.join(" ")).map_err(failed)?;
        self.next += 1;
        self.lines(&kept, &problems)?;
        Ok(true)
    }

    /// The lines of a row below those of the rows before it, each with what is wrong with it.
    fn lines(&mut self, kept: &Kept, problems: &[Problem]) -> Result<()> {
        let id = self.mapping.columns.iter().position(|(_, key)| key.as_deref() == Some("id"));
        let id = id.and_then(|at| kept.cells.get(at)).map(text).unwrap_or_default().trim().to_owned();
        if kept.lines.is_empty() || !self.done.insert(id.clone()) {
            return Ok(());
        }
        let mut sheets = std::mem::take(&mut self.sheets);
        for (line, sheet, next) in &mut sheets {
            let mut found: BTreeMap<usize, Vec<&Problem>> = BTreeMap::new();
            for problem in problems {
                let about = problem.field.as_deref().and_then(place);
                if let Some((_, at, _)) = about.filter(|(kind, ..)| *kind == line.name) {
                    found.entry(at).or_default().push(problem);
                }
            }
            for (cells, at) in kept.lines.get(&line.name).into_iter().flatten().zip(0..) {
                if *next > ROWS {
                    break;
                }
                let problems = found.remove(&at).unwrap_or_default();
                let told = self.told(problems.iter().copied(), kept);
                self.line(line, (*sheet, *next), (&id, cells), &problems, &told)?;
                *next += 1;
            }
        }
        self.sheets = sheets;
        Ok(())
    }

    fn line(
        &mut self,
        line: &LineDef,
        (sheet, row): (usize, u32),
        (id, cells): (&str, &BTreeMap<String, String>),
        problems: &[&Problem],
        told: &str,
    ) -> Result<()> {
        let sheet = self.book.worksheet_from_index(sheet).map_err(failed)?;
        sheet.write_string(row, 0, id).map_err(failed)?;
        let wrong: BTreeSet<&str> =
            problems.iter().filter_map(|problem| Some(place(problem.field.as_deref()?)?.2)).collect();
        let mut at = 1;
        for key in line.fields.keys() {
            let marked = wrong.contains(key.as_str()).then_some(&self.wrong);
            put(sheet, row, at, cells.get(key).map(String::as_str), marked)?;
            at += 1;
        }
        if !told.is_empty() {
            sheet.write_string_with_format(row, at, told, &self.red).map_err(failed)?;
        }
        Ok(())
    }

    fn told<'p>(&self, problems: impl Iterator<Item = &'p Problem>, kept: &Kept) -> String {
        let told: Vec<String> = problems
            .map(|problem| line(&told(problem, self.def, self.mapping), kept, self.def, self.language))
            .collect();
        told.join("\n").chars().take(LONGEST).collect()
    }
}

/// Writes a cell as it came; one that is wrong is marked, also where nothing stands in it.
fn put(
    sheet: &mut xlsx::Worksheet,
    row: u32,
    column: u16,
    text: Option<&str>,
    marked: Option<&xlsx::Format>,
) -> Result<()> {
    let text = text.map(|text| text.chars().take(LONGEST).collect::<String>());
    match (text, marked) {
        (Some(text), Some(format)) => sheet.write_string_with_format(row, column, text, format),
        (Some(text), None) => sheet.write_string(row, column, text),
        (None, Some(format)) => sheet.write_blank(row, column, format),
        (None, None) => return Ok(()),
    }
    .map(drop)
    .map_err(failed)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    Fault::new("write a report of problems", error).into()
}
