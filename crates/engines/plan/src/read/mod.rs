//! From decoded text to a plan, stage by stage.
//!
//! [`lines`] joins broken lines and sets furniture aside, [`metadata`] reads what the document says of itself,
//! [`outline`] finds sections and clauses, [`assign`] the units, [`figures`] and [`tasks`] what is promised and who does
//! it. Every stage works on [`piece::Piece`], clean text that leads back to the source.

mod assign;
pub(crate) mod figures;
mod lines;
pub(crate) mod marker;
mod metadata;
mod outline;
pub(crate) mod piece;
mod tasks;
mod time;

use std::collections::BTreeMap;

use taihang_base::Span;
use taihang_documents::{Document, Table};

use self::outline::Outline;
use crate::model::{Clause, ClauseKind, Figure, Metadata, Plan, Repair, RepairKind, Task, Units};

/// Reads a policy document. Never fails: a text without any figure gives a plan without figures.
pub fn read(document: &Document) -> Plan {
    let mut repairs = Vec::new();
    let lines = lines::lines(document, &mut repairs);
    let front = metadata::front(&lines.body);
    let metadata = metadata::metadata(document, &lines, front);
    let outline = outline::outline(lines.body, front);
    let mut oddities = outline.oddities.clone();
    oddities.extend(outline::against_contents(&lines.contents, &outline));
    let mut figures = figures::figures(&outline, &metadata, &repairs);
    let mut builder = Builder {
        document,
        metadata: &metadata,
        outline: &outline,
        clauses: Vec::new(),
        renumbered: Vec::new(),
        figures: Vec::new(),
        tasks: Vec::new(),
        repairs: Vec::new(),
    };
    builder.clauses();
    let mut tasks = tasks::tasks(&outline, &metadata, !builder.tasks.is_empty());
    for figure in &mut figures {
        figure.clause = builder.renumbered.get(figure.clause).copied().unwrap_or_default();
    }
    for task in &mut tasks {
        task.clause = builder.renumbered.get(task.clause).copied().unwrap_or_default();
    }
    let Builder { clauses, figures: tabled, tasks: rows, repairs: mended, .. } = builder;
    repairs.extend(mended);
    let figures = in_order(figures, tabled);
    tasks.extend(rows);
    tasks.sort_by_key(|task| task.span.start);
    repairs.sort_by_key(|repair| repair.span.start);
    oddities.sort_by_key(|oddity| oddity.span.start);
    Plan { metadata, repairs, sections: outline.sections, clauses, figures, tasks, oddities }
}

/// Figures of text and tables in order of place, with `part_of` following the move.
fn in_order(text: Vec<Figure>, tables: Vec<Figure>) -> Vec<Figure> {
    let mut numbered: Vec<(usize, Figure)> = text.into_iter().enumerate().collect();
    numbered.extend(tables.into_iter().map(|figure| (usize::MAX, figure)));
    numbered.sort_by_key(|(_, figure)| figure.span.end);
    let moved: BTreeMap<usize, usize> =
        numbered.iter().enumerate().map(|(new, (old, _))| (*old, new)).collect();
    numbered
        .into_iter()
        .map(|(_, mut figure)| {
            figure.part_of = figure.part_of.and_then(|whole| moved.get(&whole).copied());
            figure
        })
        .collect()
}

/// Turns drafts into clauses; a table becomes one clause a row.
struct Builder<'a> {
    document: &'a Document,
    metadata: &'a Metadata,
    outline: &'a Outline<'a>,
    clauses: Vec<Clause>,
    /// For each draft the index of its (first) clause.
    renumbered: Vec<usize>,
    figures: Vec<Figure>,
    tasks: Vec<Task>,
    /// Repairs inside table cells.
    repairs: Vec<Repair>,
}

impl Builder<'_> {
    fn clauses(&mut self) {
        let outline = self.outline;
        for draft in &outline.drafts {
            self.renumbered.push(self.clauses.len());
            if let Some(table) = draft.table {
                let path =
                    draft.section.map(|section| outline.sections[section].path.clone()).unwrap_or_default();
                self.table(table, draft.section, &path);
                continue;
            }
            let note = &draft.note;
            let span = (!note.range.is_empty()).then(|| draft.piece.source(note.range.clone()));
            self.clauses.push(Clause {
                section: draft.section,
                span: draft.piece.span(),
                text: draft.piece.text.clone(),
                kind: draft.kind,
                units: Units { lead: note.lead.clone(), supporting: note.supporting.clone(), span },
            });
        }
    }

    fn table(&mut self, table: &Table, section: Option<usize>, path: &str) {
        let figures = figures::table::figures(self.document, table, self.metadata);
        let tasks = tasks::table_tasks(self.document, table, self.metadata);
        for row in 0..table.grid.len() {
            let Some(span) = figures::table::row_span(table, row) else { continue };
            let clause = self.clauses.len();
            let task = tasks.iter().find(|(at, _)| *at == row);
            let from = self.repairs.len();
            self.clauses.push(Clause {
                section,
                span,
                text: row_text(self.document, table, row, &mut self.repairs),
                kind: ClauseKind::Row,
                units: task
                    .map(|(_, task)| Units {
                        lead: task.lead_units.clone(),
                        supporting: task.supporting_units.clone(),
                        span: Some(span),
                    })
                    .unwrap_or_default(),
            });
            let mut stated: Vec<Figure> =
                figures.iter().filter(|(at, _)| *at == row).map(|(_, figure)| figure.clone()).collect();
            if let Some((_, task)) = task.filter(|_| figures.is_empty()) {
                stated.extend(self.cells(table, row, section, task));
            }
            let mended = &self.repairs[from..];
            self.figures.extend(stated.into_iter().map(|figure| Figure {
                clause,
                section: path.to_owned(),
                repaired: mended.iter().any(|repair| {
                    repair.kind == RepairKind::DecimalPoint && figure.span.contains(repair.span)
                }),
                part_of: None,
                ..figure
            }));
            self.tasks.extend(task.map(|(_, task)| Task {
                clause,
                section: path.to_owned(),
                ..task.clone()
            }));
        }
    }
}

impl Builder<'_> {
    /// The figures that the cells of a task row state in words.
    fn cells(&self, table: &Table, row: usize, section: Option<usize>, task: &Task) -> Vec<Figure> {
        let mut found = Vec::new();
        for (column, year) in tasks::stating_columns(self.document, table) {
            let cell = table
                .grid
                .get(row)
                .and_then(|row| row.get(column))
                .copied()
                .flatten()
                .and_then(|at| table.cells.get(at));
            let Some(cell) = cell.filter(|cell| cell.row == row) else { continue };
            let piece = piece::Piece::clean(self.document, cell.span, &mut Vec::new());
            let draft = outline::Draft::of_cell(piece, section, task.lead_units.clone());
            found.extend(figures::cell(self.outline, self.metadata, &draft, (&task.title, year)));
        }
        found
    }
}

fn row_text(document: &Document, table: &Table, row: usize, repairs: &mut Vec<Repair>) -> String {
    let mut cells: Vec<String> = Vec::new();
    let mut last: Option<Span> = None;
    for cell in table.cells.iter().filter(|cell| cell.row == row) {
        if last != Some(cell.span) {
            cells.push(piece::Piece::clean(document, cell.span, repairs).text);
        }
        last = Some(cell.span);
    }
    cells.join(" | ")
}
