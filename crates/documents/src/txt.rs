//! Plain text: every line that is not empty is a block.

use taihang_base::{Problem, Span, Text};

use crate::encoding::Decoded;
use crate::model::{Block, BlockKind, Cell, Document, Format, Limits, Note, Table};
use crate::problem;

impl Document {
    /// The document of a plain text: line ends become `\n`, every line that is not empty is a paragraph, and runs of
    /// lines with tabs are tables.
    pub fn plain(text: &str) -> Self {
        let text = unify_lines(text);
        let blocks = blocks(&text);
        Self {
            format: Format::Txt,
            encoding: None,
            text,
            blocks,
            markup: Vec::new(),
            title: None,
            notes: Vec::new(),
        }
    }
}

/// The paragraphs of a text, one a line; lines parted by tabs into the same number of cells are the rows of a table.
fn blocks(text: &str) -> Vec<Block> {
    let mut lines: Vec<Span> = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        lines.push(Span::new(start, start + line.len()));
        start += line.len() + 1;
    }
    let mut blocks = Vec::new();
    let mut next = 0;
    while next < lines.len() {
        let rows = table_rows(text, &lines[next..]);
        if rows > 0 {
            blocks.push(table(text, &lines[next..next + rows]));
            next += rows;
            continue;
        }
        let trimmed = trim(text, lines[next]);
        if !trimmed.is_empty() {
            blocks.push(Block { span: trimmed, kind: BlockKind::Paragraph });
        }
        next += 1;
    }
    blocks
}

/// How many of the first lines are rows of one table: at least two with three cells or more, or three with two.
fn table_rows(text: &str, lines: &[Span]) -> usize {
    let tabs = |line: &Span| line.slice(text).trim_end().matches('\t').count();
    let Some(first) = lines.first().map(tabs).filter(|count| *count > 0) else { return 0 };
    let rows =
        lines.iter().take_while(|line| (1..=first).contains(&tabs(line)) && tabs(line) * 2 >= first).count();
    if rows >= 3 || (rows == 2 && first >= 2) { rows } else { 0 }
}

fn table(text: &str, lines: &[Span]) -> Block {
    let columns = lines.iter().map(|line| line.slice(text).matches('\t').count() + 1).max().unwrap_or(1);
    let mut table = Table::default();
    for (row, line) in lines.iter().enumerate() {
        let mut places = vec![None; columns];
        let mut start = line.start;
        for (column, cell) in line.slice(text).split('\t').enumerate() {
            let span = trim(text, Span::new(start, start + cell.len()));
            places[column] = Some(table.cells.len());
            table.cells.push(Cell { span, row, column, rows: 1, columns: 1 });
            start += cell.len() + 1;
        }
        table.grid.push(places);
    }
    let whole = lines.iter().copied().reduce(Span::cover).unwrap_or_default();
    Block { span: trim(text, whole), kind: BlockKind::Table(table) }
}

/// The span without white space at both ends; empty at its start if nothing else is in it.
fn trim(text: &str, span: Span) -> Span {
    let words = span.slice(text);
    let lead = words.len() - words.trim_start().len();
    let len = words.trim().len();
    if len == 0 {
        Span::new(span.start, span.start)
    } else {
        Span::new(span.start + lead, span.start + lead + len)
    }
}

/// Reads plain text.
pub(crate) fn read(decoded: &Decoded, limits: &Limits) -> Result<Document, Problem> {
    if decoded.text.len() > limits.text_bytes {
        return Err(problem::text_too_large(limits.text_bytes));
    }
    if decoded.text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).count() > limits.blocks() {
        return Err(problem::text_too_large(limits.text_bytes));
    }
    let mut document = Document::plain(&decoded.text);
    if document.blocks.is_empty() {
        return Err(problem::blank());
    }
    document.encoding = Some(decoded.name.to_owned());
    document.notes.extend(undecodable(decoded.damaged));
    Ok(document)
}

/// The note about bytes that stand for no character.
pub(crate) fn undecodable(damaged: usize) -> Option<Note> {
    (damaged > 0).then(|| Note {
        code: "undecodable".to_owned(),
        message: Text::new(
            format!("有 {damaged} 处字节无法解码，已用“\u{fffd}”代替。"),
            format!("{damaged} places could not be decoded and show as “\u{fffd}”."),
        ),
        removed: None,
    })
}

/// Line ends of every system become `\n`; nothing else changes.
pub(crate) fn unify_lines(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}
