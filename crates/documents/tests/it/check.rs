//! Reads, proves the promises every document keeps, and shows it in a form that tests compare.

use std::fmt::Write as _;

use taihang_base::Span;
use taihang_documents::{BlockKind, Document, Limits, Table, read};

/// Reads `bytes` and shows the blocks, one a line.
pub(crate) fn shown(name: &str, bytes: &[u8]) -> String {
    match read(name, bytes, &Limits::STANDARD) {
        Ok(document) => {
            holds(&document);
            show(&document)
        }
        Err(problem) => format!("! {}", problem.code),
    }
}

/// One line a block: `H1`, `P`, `I1` with the text; a table as `T`, one line a row, `-` where a cell goes on.
pub(crate) fn show(document: &Document) -> String {
    let mut shown = String::new();
    for block in &document.blocks {
        let text = without_markup(document, block.span);
        let _ = match &block.kind {
            BlockKind::Heading { level } => writeln!(shown, "H{level} {text}"),
            BlockKind::Paragraph => writeln!(shown, "P {text}"),
            BlockKind::Item { level } => writeln!(shown, "I{level} {text}"),
            BlockKind::Table(table) => writeln!(shown, "{}", show_table(document, table)),
        };
    }
    shown.trim_end().to_owned()
}

fn show_table(document: &Document, table: &Table) -> String {
    let caption = table.caption.map_or("", |span| span.slice(&document.text));
    let mut shown = format!("T{} {caption}", table.header_rows).trim_end().to_owned();
    for (row, line) in table.grid.iter().enumerate() {
        shown.push('\n');
        let cells: Vec<String> = line
            .iter()
            .enumerate()
            .map(|(column, at)| match at.map(|at| &table.cells[at]) {
                None => "?".to_owned(),
                Some(cell) if (cell.row, cell.column) == (row, column) => without_markup(document, cell.span),
                Some(_) => "-".to_owned(),
            })
            .collect();
        shown.push_str(&cells.join("|"));
    }
    shown
}

fn without_markup(document: &Document, span: Span) -> String {
    let mut text = String::new();
    let mut at = span.start;
    for markup in document.markup.iter().filter(|markup| markup.overlaps(span)) {
        text.push_str(Span::new(at, markup.start.max(at)).slice(&document.text));
        at = markup.end;
    }
    text.push_str(Span::new(at.min(span.end), span.end).slice(&document.text));
    text.replace('\n', "⏎")
}

/// Asserts what holds for every document of every format.
pub(crate) fn holds(document: &Document) {
    let text = &document.text;
    let mut outside = String::new();
    let mut end = 0;
    let mut markup = document.markup.iter().peekable();
    for pair in document.markup.windows(2) {
        assert!(pair[0].end <= pair[1].start, "mark-up in order");
    }
    for block in &document.blocks {
        let span = block.span;
        assert!(
            end <= span.start && span.start < span.end && span.end <= text.len(),
            "blocks in order: {span:?}"
        );
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        outside.push_str(&text[end..span.start]);
        end = span.end;
        if let BlockKind::Table(table) = &block.kind {
            table_holds(document, table, span);
        }
    }
    assert!(!document.blocks.is_empty());
    outside.push_str(&text[end..]);
    let mut at = 0;
    let mut gaps = vec![];
    for block in &document.blocks {
        gaps.push(Span::new(at, block.span.start));
        at = block.span.end;
    }
    gaps.push(Span::new(at, text.len()));
    for gap in gaps {
        let mut at = gap.start;
        while at < gap.end {
            while markup.peek().is_some_and(|span| span.end <= at) {
                markup.next();
            }
            let character = text[at..].chars().next().unwrap();
            let marked = markup.peek().is_some_and(|span| span.start <= at && at < span.end);
            assert!(marked || character.is_whitespace(), "outside of blocks: {character:?} at {at}");
            at += character.len_utf8();
        }
    }
    assert!(!text.contains('\r'));
}

fn table_holds(document: &Document, table: &Table, span: Span) {
    assert!(table.caption.is_none_or(|caption| span.contains(caption)));
    assert!(table.header_rows <= table.grid.len());
    let width = table.grid.first().map_or(0, Vec::len);
    let mut end = span.start;
    for cell in &table.cells {
        assert!(
            span.contains(cell.span) && end <= cell.span.start,
            "cells in order: {:?} in {span:?}",
            cell.span
        );
        assert!(document.text.get(cell.span.start..cell.span.end).is_some());
        end = cell.span.end;
        assert!(cell.rows >= 1 && cell.columns >= 1);
    }
    for (row, line) in table.grid.iter().enumerate() {
        assert!(line.len() == width || document.format == taihang_documents::Format::Md);
        for (column, at) in line.iter().enumerate() {
            if let Some(cell) = at.map(|at| &table.cells[at]) {
                assert!((cell.row..cell.row + cell.rows).contains(&row));
                assert!((cell.column..cell.column + cell.columns).contains(&column));
            }
        }
    }
}
