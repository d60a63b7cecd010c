//! Paragraphs become sections and clauses.

use std::sync::LazyLock;

use regex::Regex;
use taihang_base::Span;
use taihang_documents::Table;

use super::assign::{Note, closing_note};
use super::lines::{Paragraph, entry_key};
use super::marker::{Marker, MarkerKind, bullet, marker};
use super::piece::Piece;
use crate::model::{ClauseKind, Oddity, OddityKind, Section};

/// A clause in the making: the model's clause and what the later stages need.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    /// The clean text.
    pub(crate) piece: Piece,
    /// Innermost section.
    pub(crate) section: Option<usize>,
    /// What it is.
    pub(crate) kind: ClauseKind,
    /// Bytes of the outline marker or bullet at its head.
    pub(crate) head: usize,
    /// The kind of that marker.
    pub(crate) marker: Option<MarkerKind>,
    /// Whether it begins with a bullet.
    pub(crate) bulleted: bool,
    /// The closing note.
    pub(crate) note: Note,
    /// Whether the note stood on a line of its own.
    pub(crate) note_line: bool,
    /// The table, for a table block.
    pub(crate) table: Option<&'a Table>,
}

impl Draft<'_> {
    /// The text of a table cell as a clause of its own.
    pub(crate) fn of_cell(piece: Piece, section: Option<usize>, lead: Vec<String>) -> Self {
        let note = Note { lead, range: piece.text.len()..piece.text.len(), ..Note::default() };
        Self {
            piece,
            section,
            kind: ClauseKind::Paragraph,
            head: 0,
            marker: None,
            bulleted: false,
            note,
            note_line: false,
            table: None,
        }
    }
}

/// The outline and its clauses.
#[derive(Debug, Default)]
pub(crate) struct Outline<'a> {
    /// Sections, parents before children.
    pub(crate) sections: Vec<Section>,
    /// Clauses in order.
    pub(crate) drafts: Vec<Draft<'a>>,
    /// Oddities of the numbering.
    pub(crate) oddities: Vec<Oddity>,
}

/// One open section while reading downwards.
struct Open {
    rank: u32,
    section: usize,
}

/// Builds the outline of the body paragraphs; the first `front` of them are front matter.
pub(crate) fn outline(body: Vec<Paragraph<'_>>, front: usize) -> Outline<'_> {
    let mut builder = Builder { outline: Outline::default(), stack: Vec::new() };
    let texts: Vec<String> = body.iter().map(|p| p.piece.text.clone()).collect();
    for (number, paragraph) in body.into_iter().enumerate() {
        if number < front {
            builder.push(draft(paragraph, ClauseKind::Front, 0, None));
        } else {
            builder.paragraph(paragraph, texts.get(number + 1).map(String::as_str));
        }
    }
    builder.finish()
}

fn draft(paragraph: Paragraph<'_>, kind: ClauseKind, head: usize, marker: Option<MarkerKind>) -> Draft<'_> {
    Draft {
        piece: paragraph.piece,
        section: None,
        kind,
        head,
        marker,
        bulleted: false,
        note: Note::default(),
        note_line: false,
        table: paragraph.table,
    }
}

struct Builder<'a> {
    outline: Outline<'a>,
    stack: Vec<Open>,
}

impl<'a> Builder<'a> {
    fn push(&mut self, mut draft: Draft<'a>) {
        draft.section = self.stack.last().map(|open| open.section);
        let span = draft.table.map_or_else(|| draft.piece.span(), table_span);
        for open in &self.stack {
            let extent = &mut self.outline.sections[open.section].extent;
            extent.end = extent.end.max(span.end);
        }
        self.outline.drafts.push(draft);
    }

    fn paragraph(&mut self, paragraph: Paragraph<'a>, next: Option<&str>) {
        if paragraph.table.is_some() {
            self.push(draft(paragraph, ClauseKind::Row, 0, None));
            return;
        }
        let text = paragraph.text().to_owned();
        if let Some(found) = marker(&text) {
            self.marked(paragraph, &found, next);
        } else if let Some(level) = paragraph.style {
            self.styled(paragraph, level);
        } else if let Some(end) = label(&text) {
            self.labelled(paragraph, end);
        } else {
            self.plain(paragraph);
        }
    }

    /// A line that begins with an outline marker: a heading, or an item with its text.
    fn marked(&mut self, paragraph: Paragraph<'a>, found: &Marker, next: Option<&str>) {
        let text = paragraph.text().to_owned();
        let note = closing_note(&text);
        let end = note.as_ref().map_or(text.len(), |note| note.range.start);
        let rest = &text[found.len.min(end)..end];
        let alone = is_heading(rest, found.kind, next) || paragraph.style.is_some();
        let title = if alone { rest.trim_end_matches(['。', '：', ' ']) } else { lead(rest) };
        let address = found.address(&text);
        let heading = paragraph.piece.source(0..found.len + title.len());
        let marker = text[..found.len].trim().to_owned();
        self.open(
            rank(found.kind),
            Heading { marker, number: Some(found.number), title: title.to_owned(), address, place: heading },
        );
        let kind = if alone && note.is_none() { ClauseKind::Heading } else { ClauseKind::Paragraph };
        let mut item = draft(paragraph, kind, found.len, Some(found.kind));
        item.note = note.unwrap_or_default();
        self.push(item);
    }

    /// An unnumbered heading by style.
    fn styled(&mut self, paragraph: Paragraph<'a>, level: u8) {
        let title = paragraph.text().to_owned();
        let heading = paragraph.piece.span();
        let address = format!("/{title}");
        self.open(
            u32::from(level) * 10 + 5,
            Heading { marker: String::new(), number: None, title, address, place: heading },
        );
        self.push(draft(paragraph, ClauseKind::Heading, 0, None));
    }

    /// “目标：到2020年…” opens an unnumbered section.
    fn labelled(&mut self, paragraph: Paragraph<'a>, end: usize) {
        let title = paragraph.text()[..end].to_owned();
        let heading = paragraph.piece.source(0..end);
        let address = format!("/{title}");
        self.open(95, Heading { marker: String::new(), number: None, title, address, place: heading });
        self.plain(paragraph);
    }

    fn plain(&mut self, paragraph: Paragraph<'a>) {
        let text = paragraph.text().to_owned();
        let note = closing_note(&text);
        if let Some(note) = &note
            && note.range.start == 0
            && let Some(last) = self.outline.drafts.last_mut()
            && last.kind == ClauseKind::Paragraph
            && last.note.lead.is_empty()
        {
            let offset = last.piece.text.len();
            last.piece.join(&paragraph.piece);
            last.note = Note { range: offset..last.piece.text.len(), ..note.clone() };
            last.note_line = true;
            let end = last.piece.span().end;
            for open in &self.stack {
                self.outline.sections[open.section].extent.end = end;
            }
            return;
        }
        let head = bullet(&text);
        let mut item = draft(paragraph, ClauseKind::Paragraph, head, None);
        item.bulleted = head > 0;
        item.note = note.unwrap_or_default();
        self.push(item);
    }

    fn open(&mut self, rank: u32, heading: Heading) {
        while self.stack.last().is_some_and(|open| open.rank >= rank) {
            self.stack.pop();
        }
        let parent = self.stack.last().map(|open| open.section);
        let prefix = parent.map_or("", |parent| self.outline.sections[parent].path.as_str());
        let section = Section {
            parent,
            depth: u8::try_from(self.stack.len() + 1).unwrap_or(u8::MAX),
            path: format!("{prefix}{}", heading.address),
            marker: heading.marker,
            number: heading.number,
            title: heading.title,
            heading: heading.place,
            extent: heading.place,
        };
        self.outline.sections.push(section);
        self.stack.push(Open { rank, section: self.outline.sections.len() - 1 });
    }

    fn finish(mut self) -> Outline<'a> {
        self.outline.oddities = numbering(&self.outline.sections);
        self.outline
    }
}

/// What a section is opened with.
struct Heading {
    marker: String,
    number: Option<u32>,
    title: String,
    address: String,
    place: Span,
}

/// The place of a whole table.
pub(crate) fn table_span(table: &Table) -> Span {
    let mut spans = table.cells.iter().map(|cell| cell.span).filter(|span| !span.is_empty());
    let first = spans.next().unwrap_or_default();
    spans.fold(first, Span::cover)
}

fn rank(kind: MarkerKind) -> u32 {
    match kind {
        MarkerKind::Part => 10,
        MarkerKind::Chapter => 20,
        MarkerKind::Section => 30,
        MarkerKind::Chinese => 40,
        MarkerKind::ChineseBracket => 50,
        MarkerKind::Digit => 60,
        MarkerKind::DigitBracket => 70,
        MarkerKind::Circle => 80,
        MarkerKind::Ordinal => 90,
    }
}

/// Whether the words after a marker are a heading and nothing more.
fn is_heading(rest: &str, kind: MarkerKind, next: Option<&str>) -> bool {
    let words = rest.trim_end_matches(['。', '：', ' ']);
    let count = words.chars().count();
    if words.contains('。') || words.contains('；') {
        return false;
    }
    if matches!(kind, MarkerKind::Part | MarkerKind::Chapter | MarkerKind::Section) {
        return count <= 60;
    }
    let stop = rest.ends_with('。');
    let figures = words.chars().any(|c| c.is_ascii_digit())
        && (words.contains('，') || words.contains('年') || words.contains('达'));
    let opens = next.is_some_and(|next| marker(next).is_none_or(|m| m.kind > kind));
    if figures {
        return false;
    }
    match kind {
        MarkerKind::Ordinal => false,
        MarkerKind::Chinese | MarkerKind::ChineseBracket => count <= 45 && (!stop || count <= 30 || opens),
        MarkerKind::Part
        | MarkerKind::Chapter
        | MarkerKind::Section
        | MarkerKind::Digit
        | MarkerKind::DigitBracket
        | MarkerKind::Circle => count <= 40 && (!stop || (opens && count <= 30)),
    }
}

/// The title of an item with text: its first sentence if short, else its first clause.
pub(crate) fn lead(text: &str) -> &str {
    let sentence = text.find(['。', ' ', '：']).filter(|&at| at > 0).map_or(text, |at| &text[..at]);
    if sentence.chars().count() <= 42 {
        return sentence.trim_end_matches('；');
    }
    let comma = sentence.find('，').map_or(sentence, |at| &sentence[..at]);
    match comma.char_indices().nth(42) {
        Some((end, _)) => &comma[..end],
        None => comma,
    }
}

/// The end of a label such as “目标：” or “基本原则：” at the head of a paragraph.
fn label(text: &str) -> Option<usize> {
    static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^([^，。：；\d]{0,8}(?:目标|思想|原则|定位|思路|要求|理念|指标|愿景))：").ok()
    });
    LABEL.as_ref()?.captures(text)?.get(1).map(|found| found.end())
}

/// Left-out and doubled numbers among the children of one section; a sequence that runs on across parents is in order.
fn numbering(sections: &[Section]) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    let mut last: std::collections::BTreeMap<(Option<usize>, u8, String), u32> =
        std::collections::BTreeMap::new();
    let mut running: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for section in sections {
        let Some(number) = section.number else { continue };
        let shape: String = section
            .marker
            .chars()
            .filter(|c| !c.is_ascii_digit() && super::marker::chinese_number(&c.to_string()).is_none())
            .collect();
        let key = (section.parent, section.depth, shape.clone());
        let before = last.insert(key, number);
        let runs_on = running.insert(shape, number).is_some_and(|previous| previous + 1 == number);
        let kind = match before {
            Some(before) if before == number => Some(OddityKind::NumberDoubled),
            Some(before) if number > before + 1 && number <= before + 20 => Some(OddityKind::NumberMissing),
            None if number > 1 && number <= 20 && !runs_on => Some(OddityKind::NumberMissing),
            _ => None,
        };
        if let Some(kind) = kind {
            oddities.push(Oddity {
                kind,
                span: section.heading,
                words: format!("{}{}", section.marker, section.title),
            });
        }
    }
    oddities
}

/// Chapters and sections of the body that the table of contents leaves out, and the reverse.
pub(crate) fn against_contents(contents: &[Paragraph], outline: &Outline) -> Vec<Oddity> {
    if contents.len() < 3 {
        return Vec::new();
    }
    let mut oddities = Vec::new();
    let listed: Vec<(String, &Paragraph)> = contents.iter().map(|p| (entry_key(p.text()), p)).collect();
    let kinds: Vec<MarkerKind> = listed.iter().filter_map(|(key, _)| marker(key).map(|m| m.kind)).collect();
    let headings: Vec<(String, &Draft)> = outline
        .drafts
        .iter()
        .filter(|d| d.kind == ClauseKind::Heading)
        .map(|d| (entry_key(&d.piece.text), d))
        .collect();
    for (key, draft) in &headings {
        let kind = marker(key).map(|m| m.kind);
        let expected = kind.is_some_and(|kind| kinds.contains(&kind));
        if expected && !listed.iter().any(|(other, _)| other == key) {
            oddities.push(Oddity {
                kind: OddityKind::NotInContents,
                span: draft.piece.span(),
                words: draft.piece.text.clone(),
            });
        }
    }
    for (key, paragraph) in &listed {
        if marker(key).is_some() && !headings.iter().any(|(other, _)| other == key) {
            oddities.push(Oddity {
                kind: OddityKind::NotInBody,
                span: paragraph.piece.span(),
                words: paragraph.text().to_owned(),
            });
        }
    }
    oddities
}
