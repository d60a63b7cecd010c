//! The state of a page while its tokens go by: the open line, lists, tables, and what is not shown.

use taihang_base::{Problem, Text};

use super::Tag;
use super::lists::List;
use crate::builder::Builder;
use crate::flow::Flow;
use crate::lines;
use crate::model::{BlockKind, Limits};
use crate::problem;

/// Elements whose content is no text of the page.
const UNSEEN: [&str; 17] = [
    "script", "style", "noscript", "template", "svg", "math", "select", "textarea", "iframe", "object",
    "canvas", "audio", "video", "button", "datalist", "noframes", "nav",
];
/// Elements that end the line before and after them.
const BLOCKS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "main",
    "menu",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "optgroup",
    "marquee",
    "head",
];
/// Elements without content.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Longest piece of hidden text that a note repeats.
const QUOTE: usize = 200;

/// A page being read.
pub(super) struct Page {
    flow: Flow,
    limits: Limits,
    line: String,
    space: Space,
    heading: Option<u8>,
    preformatted: usize,
    lists: Vec<List>,
    in_item: bool,
    number: Option<String>,
    /// The element whose content is left out, how deep it nests in its own kind, and whether a note tells of it.
    skipping: Option<(String, usize, bool)>,
    hidden: String,
    in_title: bool,
    title: Option<String>,
}

/// White space waiting for the next character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    None,
    Blank,
    LineEnd,
}

impl Page {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            flow: Flow::new(limits),
            limits: *limits,
            line: String::new(),
            space: Space::None,
            heading: None,
            preformatted: 0,
            lists: Vec::new(),
            in_item: false,
            number: None,
            skipping: None,
            hidden: String::new(),
            in_title: false,
            title: None,
        }
    }

    /// The blocks and the title, once all tokens have gone by.
    pub(super) fn finish(mut self) -> Result<(Builder, Option<String>), Problem> {
        self.flush()?;
        self.note_hidden();
        Ok((self.flow.finish()?, self.title))
    }

    /// A start tag.
    pub(super) fn start(&mut self, tag: &Tag, self_closing: bool) -> Result<(), Problem> {
        let name = tag.name.as_str();
        if let Some((skipped, depth, _)) = &mut self.skipping {
            if skipped == name && !self_closing {
                *depth += 1;
            }
            // A hidden paragraph has no end tag of its own when the next one begins.
            if !(skipped == "p" && name == "p") {
                return Ok(());
            }
            self.skipping = None;
        }
        if VOID.contains(&name) {
            return self.void(name);
        }
        let unseen = UNSEEN.contains(&name);
        if unseen || tag.is_hidden() {
            if BLOCKS.contains(&name) || matches!(name, "table" | "li" | "nav") {
                self.flush()?;
            }
            if !(self_closing && name == "svg") {
                self.skipping = Some((name.to_owned(), 1, !unseen));
            }
            return Ok(());
        }
        match name {
            "title" => self.in_title = self.title.is_none(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush()?;
                self.heading = name[1..].parse().ok();
            }
            "table" => {
                self.flush()?;
                self.flow.open_table()?;
            }
            "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => return self.table_part(tag),
            "ol" | "ul" => {
                self.flush()?;
                if self.lists.len() >= self.limits.depth {
                    return Err(problem::too_deep(self.limits.depth));
                }
                self.lists.push(List::new(tag));
            }
            "li" => {
                self.flush()?;
                self.in_item = true;
                self.number = self.lists.last_mut().and_then(|list| list.number(tag));
            }
            "pre" => {
                self.flush()?;
                self.preformatted += 1;
            }
            _ if BLOCKS.contains(&name) => self.flush()?,
            _ => {}
        }
        Ok(())
    }

    /// A tag of an element without content.
    fn void(&mut self, name: &str) -> Result<(), Problem> {
        match name {
            "br" => {
                self.line.push('\n');
                self.space = Space::None;
                Ok(())
            }
            "hr" => self.flush(),
            _ => Ok(()),
        }
    }

    /// The start of a part of a table; outside of tables it only ends the line.
    fn table_part(&mut self, tag: &Tag) -> Result<(), Problem> {
        self.flush()?;
        match tag.name.as_str() {
            "caption" => self.flow.caption(true),
            "thead" => self.flow.header(true),
            "tbody" | "tfoot" => self.flow.header(false),
            "tr" => self.flow.row(true),
            cell => {
                let rows = tag
                    .number("rowspan")
                    .map_or(1, |rows| if rows == 0 { usize::MAX / 2 } else { rows.min(65_534) });
                let columns = tag.number("colspan").unwrap_or(1);
                self.flow.cell(rows, columns, cell == "td")?;
            }
        }
        Ok(())
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &str) -> Result<(), Problem> {
        if let Some((skipped, depth, noted)) = &mut self.skipping {
            if skipped == name {
                *depth -= 1;
                if *depth == 0 {
                    let noted = *noted;
                    self.skipping = None;
                    if noted {
                        self.note_hidden();
                    }
                    self.hidden.clear();
                }
            }
            return Ok(());
        }
        match name {
            "title" => self.in_title = false,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush()?;
                self.heading = None;
            }
            "br" => self.line.push('\n'),
            "table" => {
                self.flush()?;
                self.flow.close_table()?;
            }
            "caption" => {
                self.flush()?;
                self.flow.caption(false);
            }
            "thead" => {
                self.flush()?;
                self.flow.header(false);
            }
            "td" | "th" | "tr" | "tbody" | "tfoot" => {
                self.flush()?;
                self.flow.close_cell();
            }
            "ol" | "ul" => {
                self.flush()?;
                self.lists.pop();
                self.in_item = false;
            }
            "li" => {
                self.flush()?;
                self.in_item = false;
                self.number = None;
            }
            "pre" => {
                self.flush()?;
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            _ if BLOCKS.contains(&name) => self.flush()?,
            _ => {}
        }
        Ok(())
    }

    /// Text between tags.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Problem> {
        if self.skipping.is_some() {
            let room = QUOTE.saturating_sub(self.hidden.chars().count());
            self.hidden.extend(text.chars().take(room));
            return Ok(());
        }
        if self.in_title {
            self.title.get_or_insert_default().extend(text.chars().take(1_000));
            return Ok(());
        }
        for character in text.chars() {
            match character {
                '\n' | '\r' if self.preformatted > 0 => self.line.push('\n'),
                '\n' | '\r' => self.space = Space::LineEnd,
                ' ' | '\t' | '\u{c}' if self.space == Space::None => self.space = Space::Blank,
                ' ' | '\t' | '\u{c}' => {}
                _ => self.character(if character == '\u{a0}' && !self.line.is_empty() {
                    ' '
                } else {
                    character
                }),
            }
        }
        if self.line.len() > self.limits.text_bytes {
            return Err(problem::text_too_large(self.limits.text_bytes));
        }
        Ok(())
    }

    /// A character that shows, after the white space that waits.
    fn character(&mut self, character: char) {
        let before = self.line.chars().next_back();
        let spaced = match self.space {
            Space::None => false,
            Space::Blank => true,
            // The end of a line of mark-up between two Chinese characters is no space.
            Space::LineEnd => !(before.is_some_and(lines::is_wide) && lines::is_wide(character)),
        };
        if spaced && before.is_some_and(|before| before != '\n') {
            self.line.push(' ');
        }
        self.space = Space::None;
        self.line.push(character);
    }

    /// Ends the open line and hands its paragraphs on.
    fn flush(&mut self) -> Result<(), Problem> {
        self.space = Space::None;
        if self.line.trim().is_empty() {
            self.line.clear();
            return Ok(());
        }
        let heading = self.heading.take();
        let text = std::mem::take(&mut self.line);
        let kind = match heading {
            Some(level) => BlockKind::Heading { level },
            None if self.in_item => {
                BlockKind::Item { level: u8::try_from(self.lists.len().clamp(1, 255)).unwrap_or(255) }
            }
            None => BlockKind::Paragraph,
        };
        let paragraphs = if heading.is_some() { vec![lines::whole(&text)] } else { lines::paragraphs(&text) };
        for mut paragraph in paragraphs {
            // An author who typed the number as well means one number.
            if let Some(number) = self.number.take().filter(|_| !lines::starts_item(&paragraph)) {
                paragraph.insert_str(0, &number);
            }
            self.flow.block(kind.clone(), paragraph)?;
        }
        Ok(())
    }

    /// Tells of hidden text, if there was any.
    fn note_hidden(&mut self) {
        let removed = std::mem::take(&mut self.hidden);
        if !removed.trim().is_empty() {
            self.flow.note(
                "hidden-text",
                Text::new("页面中不显示的文字没有读入。", "Text that the page does not show was left out."),
                Some(removed.split_whitespace().collect::<Vec<_>>().join(" ")),
            );
        }
    }
}
