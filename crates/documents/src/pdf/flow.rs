//! The pages of a file as one flow of paragraphs and tables.

use taihang_base::{Problem, Text};

use super::Drawn;
use super::furniture::{self, Kind, Sheet};
use super::lines::{self, Line};
use super::paragraphs::{Measure, Paragraph};
use super::radicals;
use super::tables::{self, Grid};
use crate::builder::{Builder, Draft, DraftCell};
use crate::model::{BlockKind, Document, Format, Limits};
use crate::problem;

/// Distance at which the columns of two tables are the same.
const NEAR: f64 = 4.0;

/// The pages read so far.
pub(super) struct Sheets {
    limits: Limits,
    pages: Vec<Sheet>,
    grids: Vec<Vec<Grid>>,
    page_width: f64,
    characters: usize,
    bytes: usize,
    /// Numbers of pages that could not be read.
    skipped: Vec<String>,
}

impl Sheets {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            pages: Vec::new(),
            grids: Vec::new(),
            page_width: 0.0,
            characters: 0,
            bytes: 0,
            skipped: Vec::new(),
        }
    }

    /// Adds a page.
    pub(super) fn add(&mut self, drawn: Drawn) -> Result<(), Problem> {
        let mut glyphs = drawn.glyphs;
        self.characters += glyphs.iter().filter(|glyph| !glyph.character.is_whitespace()).count();
        self.bytes += glyphs.iter().map(|glyph| glyph.character.len_utf8()).sum::<usize>();
        if self.bytes > self.limits.text_bytes {
            return Err(problem::text_too_large(self.limits.text_bytes));
        }
        self.page_width = self.page_width.max(drawn.width);
        self.grids.push(tables::find(&drawn.rules, &mut glyphs));
        self.pages.push(Sheet { height: drawn.height, lines: lines::of(glyphs) });
        Ok(())
    }

    /// Notes that a page could not be read.
    pub(super) fn skip(&mut self, page: usize) {
        self.skipped.push(page.to_string());
    }

    /// Whether a page could not be read.
    pub(super) fn has_skipped(&self) -> bool {
        !self.skipped.is_empty()
    }

    /// Characters that are no white space.
    pub(super) fn characters(&self) -> usize {
        self.characters
    }

    /// Puts characters for the radicals whose meaning depends on the script of the document.
    fn settle_script(&mut self) {
        let of_lines = self.pages.iter().flat_map(|sheet| &sheet.lines).flat_map(|line| &line.parts);
        let of_cells = self.grids.iter().flatten().flat_map(|grid| &grid.cells);
        let texts = of_lines.map(|part| part.text.as_str()).chain(of_cells.map(|cell| cell.text.as_str()));
        let simplified = radicals::is_simplified(texts);
        for part in self.pages.iter_mut().flat_map(|sheet| &mut sheet.lines).flat_map(|line| &mut line.parts)
        {
            radicals::settle(&mut part.text, simplified);
        }
        for cell in self.grids.iter_mut().flatten().flat_map(|grid| &mut grid.cells) {
            radicals::settle(&mut cell.text, simplified);
        }
    }

    /// The document.
    pub(super) fn finish(mut self, title: Option<String>, unknown: usize) -> Result<Document, Problem> {
        self.settle_script();
        let removed = furniture::remove(&mut self.pages);
        let measure = Measure::of(&self.pages.iter().flat_map(|sheet| &sheet.lines), self.page_width);
        let mut flow =
            Flow { builder: Builder::new(&self.limits), measure, paragraph: None, table: None, joined: 0 };
        for (sheet, grids) in self.pages.into_iter().zip(self.grids) {
            flow.page(sheet.lines, grids)?;
        }
        flow.end_paragraph()?;
        flow.end_table()?;
        let joined = flow.joined;
        let mut builder = flow.builder;
        tell(&mut builder, &removed, joined, unknown);
        if !self.skipped.is_empty() {
            let pages = self.skipped.join("、");
            let english = self.skipped.join(", ");
            let message = Text::new(
                format!("第{pages}页无法读取。"),
                format!("These pages could not be read: {english}."),
            );
            builder.note("page-unreadable", message, None);
        }
        builder.finish(Format::Pdf, None, title)
    }
}

/// Notes on what was left out or mended.
fn tell(builder: &mut Builder, removed: &[(Kind, String)], joined: usize, unknown: usize) {
    for (kind, code, zh, en) in [
        (Kind::Header, "page-header", "页眉", "page headers"),
        (Kind::Footer, "page-footer", "页脚", "page footers"),
        (Kind::Number, "page-number", "页码", "page numbers"),
    ] {
        let texts: Vec<&str> =
            removed.iter().filter(|(found, _)| *found == kind).map(|(_, text)| text.as_str()).collect();
        if !texts.is_empty() {
            let message = Text::new(
                format!("去掉了{}处{zh}。", texts.len()),
                format!("{} {en} were left out.", texts.len()),
            );
            builder.note(code, message, Some(texts.join("\n")));
        }
    }
    if joined > 0 {
        let message = Text::new(
            format!("{joined}处跨页表格已接续。"),
            format!("Tables broken over pages were joined in {joined} places."),
        );
        builder.note("table-joined", message, None);
    }
    if unknown > 0 {
        let message = Text::new(
            format!("有{unknown}个字符的字体没有对应文字，未能读出。"),
            format!("{unknown} characters could not be read: their font does not say what they are."),
        );
        builder.note("undecodable", message, None);
    }
}

/// The flow through all pages.
struct Flow {
    builder: Builder,
    measure: Measure,
    paragraph: Option<Paragraph>,
    /// A table that may go on, with the places of its columns.
    table: Option<(Draft, Vec<f64>)>,
    joined: usize,
}

impl Flow {
    /// Adds the lines and tables of a page from top to bottom.
    fn page(&mut self, lines: Vec<Line>, grids: Vec<Grid>) -> Result<(), Problem> {
        let mut grids = grids.into_iter().peekable();
        let mut begins_page = true;
        for line in lines {
            while let Some(grid) = grids.next_if(|grid| grid.top > line.y) {
                self.grid(grid, begins_page)?;
                begins_page = false;
            }
            self.line(line, !begins_page)?;
            begins_page = false;
        }
        for grid in grids {
            self.grid(grid, begins_page)?;
            begins_page = false;
        }
        Ok(())
    }

    fn line(&mut self, line: Line, same_page: bool) -> Result<(), Problem> {
        self.end_table()?;
        match &mut self.paragraph {
            Some(paragraph) if paragraph.takes(&line, same_page, &self.measure) => {
                paragraph.push(line, &self.measure);
            }
            _ => {
                self.end_paragraph()?;
                self.paragraph = Some(Paragraph::new(line, &self.measure));
            }
        }
        Ok(())
    }

    fn grid(&mut self, grid: Grid, begins_page: bool) -> Result<(), Problem> {
        self.end_paragraph()?;
        let same = self.table.as_ref().is_some_and(|(_, columns)| {
            columns.len() == grid.columns.len()
                && columns.iter().zip(&grid.columns).all(|(a, b)| (a - b).abs() < NEAR)
        });
        if begins_page
            && same
            && let Some((draft, _)) = &mut self.table
        {
            self.joined += 1;
            go_on(draft, grid.cells, grid.rows);
            return Ok(());
        }
        self.end_table()?;
        self.table =
            Some((Draft { caption: String::new(), cells: grid.cells, header_rows: 0 }, grid.columns));
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Problem> {
        let Some(paragraph) = self.paragraph.take() else { return Ok(()) };
        let title = paragraph.is_title(&self.measure);
        let kind = if title { BlockKind::Heading { level: 1 } } else { BlockKind::Paragraph };
        self.builder.block(kind, &paragraph.text)
    }

    fn end_table(&mut self) -> Result<(), Problem> {
        match self.table.take() {
            Some((draft, _)) => self.builder.table(draft),
            None => Ok(()),
        }
    }
}

/// Adds the rows of a table's second part: a repeated header is dropped, a row cut by the page is made whole.
fn go_on(draft: &mut Draft, mut cells: Vec<DraftCell>, rows: usize) {
    let row_text = |cells: &[DraftCell], row: usize| -> Vec<String> {
        cells.iter().filter(|cell| cell.row == row).map(|cell| cell.text.replace(' ', "")).collect()
    };
    let repeated = (0..rows.min(5))
        .take_while(|&row| {
            let (above, here) = (row_text(&draft.cells, row), row_text(&cells, row));
            above == here && here.iter().any(|text| !text.is_empty())
        })
        .count();
    draft.header_rows = draft.header_rows.max(repeated);
    cells.retain(|cell| cell.row >= repeated);
    for cell in &mut cells {
        cell.row -= repeated;
    }
    let height = draft.height();
    let first: Vec<&DraftCell> = cells.iter().filter(|cell| cell.row == 0).collect();
    let filled = first.iter().filter(|cell| !cell.text.is_empty()).count();
    let cut = first.len() > 1
        && first[0].text.is_empty()
        && filled > 0
        && filled * 2 <= first.len()
        && first.iter().all(|cell| cell.rows == 1);
    let shift = if cut { height - 1 } else { height };
    for mut cell in cells {
        if cut && cell.row == 0 {
            let above = draft.cells.iter_mut().find(|above| {
                (above.row..above.row + above.rows).contains(&(height - 1)) && above.column == cell.column
            });
            if let Some(above) = above {
                crate::lines::join(&mut above.text, &cell.text);
            }
            continue;
        }
        if cell.row == 0 && cell.text.is_empty() {
            // The rest of a cell over several rows that the page cut in two.
            let above = draft.cells.iter_mut().find(|above| {
                above.row + above.rows == height
                    && (above.column, above.columns) == (cell.column, cell.columns)
                    && (above.rows > 1 || cell.rows > 1)
            });
            if let Some(above) = above {
                above.rows += cell.rows;
                continue;
            }
        }
        cell.row += shift;
        draft.cells.push(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: usize, texts: &[&str]) -> Vec<DraftCell> {
        let cell = |(column, text): (usize, &&str)| DraftCell {
            text: (*text).to_owned(),
            row,
            column,
            rows: 1,
            columns: 1,
        };
        texts.iter().enumerate().map(cell).collect()
    }

    #[test]
    fn a_table_goes_on_after_its_repeated_header() {
        let mut draft = Draft {
            cells: [row(0, &["序号", "任务", "单位"]), row(1, &["1", "建设平", "科技厅"])].concat(),
            ..Draft::default()
        };
        go_on(
            &mut draft,
            [row(0, &["序号", "任务", "单位"]), row(1, &["", "台", ""]), row(2, &["2", "甲", "乙"])].concat(),
            3,
        );
        let texts: Vec<(usize, &str)> =
            draft.cells.iter().map(|cell| (cell.row, cell.text.as_str())).collect();
        assert_eq!(draft.header_rows, 1);
        assert_eq!(texts[4], (1, "建设平台"));
        assert_eq!(texts[6..], [(2, "2"), (2, "甲"), (2, "乙")]);
    }
}
