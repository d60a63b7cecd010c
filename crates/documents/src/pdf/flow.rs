//! The pages of a file as one flow of paragraphs and tables.

use taihang_base::{Problem, Text};

use super::Drawn;
use super::continuation::Open;
use super::furniture::{self, Kind, Sheet};
use super::lines::{self, Line};
use super::paragraphs::{Measure, Paragraph};
use super::radicals;
use super::tables::{self, Grid};
use crate::builder::Builder;
use crate::model::{BlockKind, Document, Format, Limits};
use crate::problem;

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
    /// A table that may go on.
    table: Option<Open>,
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
        if begins_page && let Some(open) = self.table.as_mut().filter(|open| open.fits(&grid)) {
            self.joined += 1;
            open.push(grid);
            return Ok(());
        }
        self.end_table()?;
        self.table = Some(Open::new(grid));
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
            Some(open) => self.builder.table(open.finish()),
            None => Ok(()),
        }
    }
}
