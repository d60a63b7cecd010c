//! Markdown: the text is the file's own; blocks hold the words, and mark-up is told apart.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use taihang_base::{Problem, Span, Text};

use crate::encoding::Decoded;
use crate::model::{Block, BlockKind, Cell, Document, Format, Limits, Note, Table};
use crate::txt::{undecodable, unify_lines};
use crate::{lines, problem, txt};

/// Longer files are read as plain text: the parser needs many bytes for each of the text.
const LONGEST: usize = 2 << 20;

/// Reads Markdown.
pub(crate) fn read(decoded: &Decoded, limits: &Limits) -> Result<Document, Problem> {
    if decoded.text.len() > LONGEST {
        let mut document = txt::read(decoded, limits)?;
        document.notes.push(Note {
            code: "markdown-plain".to_owned(),
            message: Text::new(
                "Markdown 文件过长，按纯文本读取。",
                "The Markdown file is too long and was read as plain text.",
            ),
            removed: None,
        });
        return Ok(document);
    }
    let text = unify_lines(&decoded.text);
    let mut reader = Reader::new(&text, limits);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        reader.event(&event, Span::new(range.start, range.end))?;
    }
    reader.end_block();
    if reader.blocks.is_empty() {
        return Err(problem::blank());
    }
    let markup = reader.markup();
    Ok(Document {
        format: Format::Md,
        encoding: Some(decoded.name.to_owned()),
        title: reader.title.take(),
        blocks: reader.blocks,
        markup,
        notes: undecodable(decoded.damaged).into_iter().collect(),
        text,
    })
}

/// What has been read so far.
struct Reader<'t> {
    text: &'t str,
    limits: &'t Limits,
    blocks: Vec<Block>,
    /// Every stretch of words, in order.
    words: Vec<Span>,
    /// The stretches of the open block.
    open: Vec<Span>,
    heading: Option<u8>,
    /// For each open list whether it is numbered.
    lists: Vec<bool>,
    in_item: bool,
    table: Option<(Table, usize)>,
    cells: usize,
    in_metadata: bool,
    title: Option<String>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, limits: &'t Limits) -> Self {
        Self {
            text,
            limits,
            blocks: Vec::new(),
            words: Vec::new(),
            open: Vec::new(),
            heading: None,
            lists: Vec::new(),
            in_item: false,
            table: None,
            cells: 0,
            in_metadata: false,
            title: None,
        }
    }

    fn event(&mut self, event: &Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::Start(tag) => self.start(tag, span)?,
            Event::End(tag) => self.end(*tag)?,
            Event::Text(_) if self.in_metadata => self.metadata(span),
            Event::Text(_) => self.add(span),
            Event::Code(code) => {
                let shown = span.slice(self.text);
                let at = shown.find(code.as_ref()).unwrap_or(0);
                let length = if shown.contains(code.as_ref()) { code.len() } else { shown.len() };
                self.add(Span::new(span.start + at, span.start + at + length));
            }
            Event::Html(_) => self.html(span),
            Event::SoftBreak
            | Event::HardBreak
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
            Event::Rule => self.end_block(),
        }
        Ok(())
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) -> Result<(), Problem> {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_block();
                self.heading = Some(level_of(*level));
            }
            Tag::List(start) => {
                self.end_block();
                if self.lists.len() >= self.limits.depth {
                    return Err(problem::too_deep(self.limits.depth));
                }
                self.lists.push(start.is_some());
            }
            Tag::Item => {
                self.end_block();
                self.in_item = true;
                if self.lists.last() == Some(&true) {
                    let item = span.slice(self.text);
                    let digits = item.find(|character: char| !character.is_ascii_digit()).unwrap_or(0);
                    if item[digits..].starts_with(['.', ')']) {
                        self.add(Span::new(span.start, span.start + digits + 1));
                    }
                }
            }
            Tag::Table(_) => {
                self.end_block();
                self.table = Some((Table { header_rows: 1, ..Table::default() }, span.start));
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some((table, _)) = &mut self.table {
                    table.grid.push(Vec::new());
                }
            }
            Tag::TableCell => self.open.clear(),
            Tag::MetadataBlock(_) => self.in_metadata = true,
            Tag::Paragraph
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition => {
                // The number of an item stays with its first paragraph.
                let only_number = self.in_item && self.open.len() == 1 && self.open[0].len() < 12;
                if !only_number {
                    self.end_block();
                }
            }
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. } => {}
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) -> Result<(), Problem> {
        match tag {
            TagEnd::Heading(_)
            | TagEnd::Paragraph
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::BlockQuote(_) => {
                self.end_block();
            }
            TagEnd::Item => {
                self.end_block();
                self.in_item = false;
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
                self.in_item = !self.lists.is_empty();
            }
            TagEnd::TableCell => self.end_cell()?,
            TagEnd::Table => self.end_table(),
            TagEnd::MetadataBlock(_) => self.in_metadata = false,
            TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image => {}
        }
        Ok(())
    }

    /// Adds words to the open block, without white space at their ends.
    fn add(&mut self, span: Span) {
        let shown = span.slice(self.text);
        let start = span.start + (shown.len() - shown.trim_start().len());
        let span = Span::new(start, start + shown.trim().len());
        // Events come in order of place; a parser that should repeat itself must not break the order of spans.
        if !span.is_empty() && self.words.last().is_none_or(|last| last.end <= span.start) {
            self.open.push(span);
            self.words.push(span);
        }
    }

    /// The words between the tags of raw HTML.
    fn html(&mut self, span: Span) {
        let mut start = span.start;
        let mut in_tag = false;
        for (at, character) in span.slice(self.text).char_indices() {
            match character {
                '<' if !in_tag => {
                    self.add(Span::new(start, span.start + at));
                    in_tag = true;
                }
                '>' if in_tag => {
                    in_tag = false;
                    start = span.start + at + 1;
                }
                _ => {}
            }
        }
        if !in_tag {
            self.add(Span::new(start, span.end));
        }
    }

    /// The `title:` of the front matter.
    fn metadata(&mut self, span: Span) {
        for line in span.slice(self.text).lines() {
            if let Some(title) = line.strip_prefix("title:") {
                self.title =
                    Some(title.trim().trim_matches(['"', '\'']).to_owned()).filter(|title| !title.is_empty());
            }
        }
    }

    /// Ends the open block: a paragraph for every line that does not go on with the one before it.
    fn end_block(&mut self) {
        let heading = self.heading.take();
        let open = std::mem::take(&mut self.open);
        let kind = match heading {
            Some(level) => BlockKind::Heading { level },
            None if self.in_item => {
                BlockKind::Item { level: u8::try_from(self.lists.len().clamp(1, 255)).unwrap_or(255) }
            }
            None => BlockKind::Paragraph,
        };
        let mut span: Option<Span> = None;
        for words in open {
            span = Some(match span {
                None => words,
                Some(before) => {
                    let between = Span::new(before.end, words.start).slice(self.text);
                    if heading.is_none() && between.contains('\n') && !self.goes_on(before, words) {
                        self.blocks.push(Block { span: before, kind: kind.clone() });
                        words
                    } else {
                        before.cover(words)
                    }
                }
            });
        }
        if let Some(span) = span {
            self.blocks.push(Block { span, kind });
        }
    }

    /// Whether the line of `next` goes on with the sentence of `before`.
    fn goes_on(&self, before: Span, next: Span) -> bool {
        let end = next.slice(self.text).len().min(40);
        let next = next.slice(self.text);
        let next = &next[..next.floor_char_boundary(end)];
        let last = before.slice(self.text).rsplit('\n').next().unwrap_or("");
        let mut both = last.to_owned();
        both.push('\n');
        both.push_str(next);
        lines::paragraphs(&both).len() == 1
    }

    fn end_cell(&mut self) -> Result<(), Problem> {
        let words = std::mem::take(&mut self.open);
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(problem::too_many_cells(self.limits.cells));
        }
        let Some((table, start)) = &mut self.table else { return Ok(()) };
        let at = self.words.last().map_or(*start, |last| last.end.max(*start));
        let span = words.iter().copied().reduce(Span::cover).unwrap_or(Span::new(at, at));
        let (row, number) = (table.grid.len().saturating_sub(1), table.cells.len());
        let Some(line) = table.grid.last_mut() else { return Ok(()) };
        let column = line.len();
        line.push(Some(number));
        table.cells.push(Cell { span, row, column, rows: 1, columns: 1 });
        Ok(())
    }

    fn end_table(&mut self) {
        let Some((mut table, _)) = self.table.take() else { return };
        let filled =
            table.cells.iter().map(|cell| cell.span).filter(|span| !span.is_empty()).reduce(Span::cover);
        let Some(span) = filled else { return };
        for cell in &mut table.cells {
            cell.span = Span::new(
                cell.span.start.clamp(span.start, span.end),
                cell.span.end.clamp(span.start, span.end),
            );
        }
        self.blocks.push(Block { span, kind: BlockKind::Table(table) });
    }

    /// Everything that is neither words nor white space.
    fn markup(&self) -> Vec<Span> {
        let mut found = Vec::new();
        let mut start = 0;
        for words in self.words.iter().chain(std::iter::once(&Span::new(self.text.len(), self.text.len()))) {
            let gap = Span::new(start, words.start).slice(self.text);
            let mut at = start;
            for line in gap.split_inclusive('\n') {
                let begin = at + (line.len() - line.trim_start().len());
                let end = begin + line.trim().len();
                if begin < end {
                    found.push(Span::new(begin, end));
                }
                at += line.len();
            }
            start = words.end;
        }
        found.extend(self.stars(&found));
        found.sort_by_key(|mark| mark.start);
        found
    }

    /// Pairs of `**` that `CommonMark` leaves as text: between a Chinese full stop and the next word a closing `**` is
    /// none by its rules (“**加快建设。**到2025年”), but nobody writes them to be read.
    fn stars(&self, marks: &[Span]) -> Vec<Span> {
        let mut found = Vec::new();
        for block in &self.blocks {
            let text = block.span.slice(self.text);
            let places = text.match_indices("**").map(|(at, _)| block.span.start + at);
            let left: Vec<Span> = places
                .map(|at| Span::new(at, at + "**".len()))
                .filter(|star| {
                    let next = marks.partition_point(|mark| mark.end <= star.start);
                    marks.get(next).is_none_or(|mark| !mark.overlaps(*star))
                })
                .collect();
            if left.len().is_multiple_of(2) {
                found.extend(left);
            }
        }
        found
    }
}

/// The level of a heading.
fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
