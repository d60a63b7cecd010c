//! The body of a Word document, read in one pass.

use taihang_base::{Problem, Text};

use super::numbering::Numbering;
use super::styles::Styles;
use crate::builder::Builder;
use crate::flow::Flow;
use crate::lines;
use crate::model::{BlockKind, Limits};
use crate::problem;
use crate::xml::{Element, Node, Xml};

/// Elements whose content is not shown, or is shown elsewhere once already.
const UNSEEN: [&str; 14] = [
    "del",
    "moveFrom",
    "Fallback",
    "instrText",
    "delText",
    "delInstrText",
    "sdtPr",
    "pPrChange",
    "rPrChange",
    "tblPrChange",
    "tcPrChange",
    "trPrChange",
    "sectPr",
    "rt",
];

/// The body being read.
pub(super) struct Body<'s> {
    flow: Flow,
    limits: Limits,
    styles: &'s Styles,
    numbering: Numbering,
    /// Open paragraphs: a text box stands inside the paragraph that anchors it.
    paragraphs: Vec<Paragraph>,
    /// Text of a paragraph whose end was deleted; the next one goes on with it.
    carried: String,
    /// Cells begun whose properties are not complete.
    cells: Vec<Option<PendingCell>>,
    skipped: usize,
    in_text: bool,
    hidden: String,
    deleted: bool,
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says where in the mark-up the reader stands, independent of the others"
)]
struct Paragraph {
    text: String,
    style: Option<String>,
    number: Option<usize>,
    level: Option<usize>,
    outline: Option<usize>,
    in_properties: bool,
    in_run_properties: bool,
    run_hidden: bool,
    end_deleted: bool,
}

#[derive(Default)]
struct PendingCell {
    columns: Option<usize>,
    continues: bool,
}

impl<'s> Body<'s> {
    pub(super) fn new(limits: &Limits, styles: &'s Styles, numbering: Numbering) -> Self {
        Self {
            flow: Flow::new(limits),
            limits: *limits,
            styles,
            numbering,
            paragraphs: Vec::new(),
            carried: String::new(),
            cells: Vec::new(),
            skipped: 0,
            in_text: false,
            hidden: String::new(),
            deleted: false,
        }
    }

    /// Reads the bytes of the main part.
    pub(super) fn read(&mut self, part: &str, bytes: &[u8]) -> Result<(), Problem> {
        let mut xml = Xml::new(part, bytes, self.limits.depth)?;
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => {
                    let name = element.name();
                    if self.skipped > 0 || (UNSEEN.contains(&name.as_str()) && !self.marks_deleted_end(&name))
                    {
                        self.skipped += 1;
                        self.deleted |= name == "delText";
                    } else {
                        self.start(&name, &element)?;
                    }
                }
                Node::End(_) if self.skipped > 0 => self.skipped -= 1,
                Node::End(name) => self.end(&name)?,
                Node::Text(text) if self.in_text && self.skipped == 0 => self.text(&text)?,
                Node::Text(_) => {}
            }
        }
        Ok(())
    }

    /// The blocks, once the part has been read.
    pub(super) fn finish(mut self) -> Result<Builder, Problem> {
        if self.deleted {
            self.flow.note(
                "tracked-deletion",
                Text::new(
                    "修订中已删除的文字没有读入，插入的文字已读入。",
                    "Text deleted in tracked changes was left out; inserted text was read.",
                ),
                None,
            );
        }
        if !self.hidden.trim().is_empty() {
            let removed = std::mem::take(&mut self.hidden);
            self.flow.note(
                "hidden-text",
                Text::new("隐藏文字没有读入。", "Hidden text was left out."),
                Some(removed),
            );
        }
        self.flow.finish()
    }

    /// Whether a `del` says that the end of the open paragraph is deleted.
    fn marks_deleted_end(&mut self, name: &str) -> bool {
        match self.paragraphs.last_mut() {
            Some(paragraph) if name == "del" && paragraph.in_properties => {
                paragraph.end_deleted = true;
                true
            }
            Some(_) | None => false,
        }
    }

    fn start(&mut self, name: &str, element: &Element<'_>) -> Result<(), Problem> {
        match name {
            "p" => {
                self.begin_cell()?;
                let text = if self.paragraphs.is_empty() {
                    std::mem::take(&mut self.carried)
                } else {
                    String::new()
                };
                self.paragraphs.push(Paragraph { text, ..Paragraph::default() });
            }
            "tbl" => {
                self.begin_cell()?;
                self.flow.open_table()?;
            }
            "tr" => self.flow.row(false),
            "tblHeader" if element.is_on() => self.flow.mark_header(),
            "gridBefore" => self.flow.skip(element.number("val").unwrap_or(0)),
            "tc" => self.cells.push(Some(PendingCell::default())),
            "gridSpan" | "vMerge" => {
                if let Some(Some(cell)) = self.cells.last_mut() {
                    if name == "gridSpan" {
                        cell.columns = element.number("val");
                    } else {
                        cell.continues = element.attribute("val").as_deref() != Some("restart");
                    }
                }
            }
            "t" => self.in_text = true,
            _ => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.element(name, element);
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Problem> {
        match name {
            "p" => self.end_paragraph(),
            "t" => {
                self.in_text = false;
                Ok(())
            }
            "tc" => {
                self.begin_cell()?;
                self.cells.pop();
                self.flow.close_cell();
                Ok(())
            }
            "tbl" => self.flow.close_table(),
            _ => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    match name {
                        "pPr" => paragraph.in_properties = false,
                        "rPr" => paragraph.in_run_properties = false,
                        "r" => paragraph.run_hidden = false,
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    }

    /// Begins the cell whose properties are now complete.
    fn begin_cell(&mut self) -> Result<(), Problem> {
        match self.cells.last_mut().and_then(Option::take) {
            Some(PendingCell { columns, continues: true }) => self.flow.continue_cell(columns.unwrap_or(1)),
            Some(PendingCell { columns, continues: false }) => self.flow.cell(1, columns.unwrap_or(1), true),
            None => Ok(()),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Problem> {
        let Some(paragraph) = self.paragraphs.last_mut() else { return Ok(()) };
        if paragraph.run_hidden {
            let room = super::QUOTE.saturating_sub(self.hidden.len());
            self.hidden.extend(text.chars().take(room));
            return Ok(());
        }
        paragraph.text.extend(text.chars().map(|character| match character {
            '\u{a0}' | '\n' | '\r' => ' ',
            _ => character,
        }));
        if paragraph.text.len() > self.limits.text_bytes {
            return Err(problem::text_too_large(self.limits.text_bytes));
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Problem> {
        let Some(paragraph) = self.paragraphs.pop() else { return Ok(()) };
        if paragraph.end_deleted && self.paragraphs.is_empty() {
            self.carried = paragraph.text;
            return Ok(());
        }
        let style = paragraph.style.as_deref();
        let heading = match paragraph.outline.or_else(|| self.styles.outline(style)) {
            Some(level @ 0..=8) => u8::try_from(level + 1).ok(),
            Some(_) | None => None,
        };
        if paragraph.text.trim().is_empty() {
            return Ok(());
        }
        let drawn = self.number(&paragraph).and_then(|(number, level)| self.numbering.next(number, level));
        let kind = match (heading, &drawn) {
            (Some(level), _) => BlockKind::Heading { level },
            (None, Some(drawn)) => BlockKind::Item { level: u8::try_from(drawn.level + 1).unwrap_or(9) },
            (None, None) => BlockKind::Paragraph,
        };
        let mut number = drawn.map(|drawn| drawn.text).unwrap_or_default();
        // “1.” before “5家” must not become 1.5.
        if number.ends_with(|last: char| !"、，）】〕".contains(last) && !('①'..='⒛').contains(&last))
        {
            number.push(' ');
        }
        let parts = if heading.is_some() {
            vec![lines::whole(&paragraph.text)]
        } else {
            lines::paragraphs(&paragraph.text)
        };
        for (at, mut part) in parts.into_iter().enumerate() {
            if at == 0 {
                part.insert_str(0, &number);
            }
            self.flow.block(kind.clone(), part)?;
        }
        Ok(())
    }

    /// The number and level of numbering of a paragraph, its own or its style's; number 0 means none.
    fn number(&self, paragraph: &Paragraph) -> Option<(usize, usize)> {
        let style = self.styles.number(paragraph.style.as_deref());
        let (number, level) = match (paragraph.number, style) {
            (Some(number), _) => (number, paragraph.level.unwrap_or(0)),
            (None, Some((number, level, id))) => {
                let own = paragraph.level.or_else(|| {
                    let named =
                        paragraph.style.as_deref().and_then(|id| self.numbering.level_of_style(number, id));
                    named.or_else(|| self.numbering.level_of_style(number, id))
                });
                (number, own.or(level).unwrap_or(0))
            }
            (None, None) => return None,
        };
        (number > 0).then_some((number, level))
    }
}

impl Paragraph {
    /// An element inside the paragraph that changes its properties or adds a character.
    fn element(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "pPr" => self.in_properties = true,
            "rPr" => self.in_run_properties = true,
            "pStyle" => self.style = element.attribute("val"),
            "numId" if self.in_properties => self.number = element.number("val"),
            "ilvl" if self.in_properties => self.level = element.number("val"),
            "outlineLvl" if self.in_properties => self.outline = element.number("val"),
            "vanish" if self.in_run_properties && !self.in_properties => self.run_hidden = element.is_on(),
            "tab" | "ptab" if !self.in_properties && !self.in_run_properties => self.text.push('\t'),
            "br" | "cr" => self.text.push('\n'),
            "noBreakHyphen" => self.text.push('-'),
            "sym" => {
                let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                self.text.extend(code.and_then(char::from_u32));
            }
            _ => {}
        }
    }
}
