//! The source text: every character of the document in its order, with marks, headings and tables.

use std::collections::BTreeSet;

use crate::plans::PlanRecord;
use maud::{Markup, html};
use taihang_base::{CharIndex, Span};
use taihang_documents::{BlockKind, Table};
use taihang_plan::{ClauseKind, RepairKind};
use taihang_web::Visit;

use super::marks::{Mark, MarkKind, Piece, pieces};
use crate::plan_words::repair_word;

/// A stretch of the document that is shown as one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    /// A heading, with the index of its section.
    Heading(Span, usize),
    /// A paragraph of the body.
    Body(Span),
    /// Title, number, addressees, signature.
    Front(Span),
    /// What does not count as text: page furniture, contents.
    Outside(Span),
    /// A table, with the index of its block.
    Table(Span, usize),
}

impl Stretch {
    fn span(self) -> Span {
        match self {
            Self::Heading(span, _)
            | Self::Body(span)
            | Self::Front(span)
            | Self::Outside(span)
            | Self::Table(span, _) => span,
        }
    }
}

/// What the text is rendered from.
pub(crate) struct Source<'a> {
    visit: &'a Visit,
    plan: &'a PlanRecord,
    marks: &'a [Mark],
    index: CharIndex,
}

impl<'a> Source<'a> {
    /// The text of `plan` with `marks`.
    pub(crate) fn new(visit: &'a Visit, plan: &'a PlanRecord, marks: &'a [Mark]) -> Self {
        Self { visit, plan, marks, index: CharIndex::new(&plan.document.text) }
    }

    /// The whole text as HTML.
    pub(crate) fn render(&self) -> Markup {
        let mut anchored = BTreeSet::new();
        html! { @for stretch in self.stretches() { (self.stretch(stretch, &mut anchored)) } }
    }

    /// Clauses and tables in order, and every line between them.
    fn stretches(&self) -> Vec<Stretch> {
        let text = &self.plan.document.text;
        let tables: Vec<(Span, usize)> = self
            .plan
            .document
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| matches!(block.kind, BlockKind::Table(_)))
            .map(|(index, block)| (block.span, index))
            .collect();
        let mut known: Vec<Stretch> =
            tables.iter().map(|(span, index)| Stretch::Table(*span, *index)).collect();
        for clause in &self.plan.extracted.clauses {
            if tables.iter().any(|(span, _)| span.overlaps(clause.span)) {
                continue;
            }
            let heading =
                self.plan.extracted.sections.iter().position(|section| section.heading.overlaps(clause.span));
            known.push(match (clause.kind, heading) {
                (ClauseKind::Heading, Some(section)) => Stretch::Heading(clause.span, section),
                (ClauseKind::Front, _) => Stretch::Front(clause.span),
                (ClauseKind::Heading | ClauseKind::Paragraph | ClauseKind::Row, _) => {
                    Stretch::Body(clause.span)
                }
            });
        }
        known.sort_by_key(|stretch| stretch.span());
        let mut all = Vec::with_capacity(known.len());
        let mut at = 0;
        for stretch in known {
            let span = stretch.span();
            if span.start < at {
                continue;
            }
            outside(text, Span::new(at, span.start), &mut all);
            at = span.end;
            all.push(stretch);
        }
        outside(text, Span::new(at, text.len()), &mut all);
        all
    }

    fn stretch(&self, stretch: Stretch, anchored: &mut BTreeSet<usize>) -> Markup {
        match stretch {
            Stretch::Heading(span, section) => {
                let inner = self.words(span, anchored);
                let id = format!("s-{section}");
                let depth = self.plan.extracted.sections.get(section).map_or(1, |section| section.depth);
                match depth {
                    0 | 1 => html! { h2 id=(id) { (inner) } },
                    2 => html! { h3 id=(id) { (inner) } },
                    _ => html! { h4 id=(id) { (inner) } },
                }
            }
            Stretch::Body(span) => html! { p { (self.words(span, anchored)) } },
            Stretch::Front(span) => html! { p.front { (self.words(span, anchored)) } },
            Stretch::Outside(span) => html! { p.outside { (self.words(span, anchored)) } },
            Stretch::Table(span, block) => {
                match self.plan.document.blocks.get(block).map(|block| &block.kind) {
                    Some(BlockKind::Table(table)) => self.table(table, anchored),
                    Some(BlockKind::Heading { .. } | BlockKind::Paragraph | BlockKind::Item { .. })
                    | None => {
                        html! { p { (self.words(span, anchored)) } }
                    }
                }
            }
        }
    }

    fn table(&self, table: &Table, anchored: &mut BTreeSet<usize>) -> Markup {
        let rows = table.grid.len();
        html! {
            div.source-table tabindex="0" role="region" aria-label=(self.visit.word("reader.table")) {
                table {
                    @for row in 0..rows {
                        tr {
                            @for cell in table.cells.iter().filter(|cell| cell.row == row) {
                                @let inner = self.words(cell.span, anchored);
                                @if row < table.header_rows {
                                    th colspan=(cell.columns) rowspan=(cell.rows) { (inner) }
                                } @else {
                                    td colspan=(cell.columns) rowspan=(cell.rows) { (inner) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn words(&self, span: Span, anchored: &mut BTreeSet<usize>) -> Markup {
        html! { @for piece in pieces(span, self.marks) { (self.piece(&piece, anchored)) } }
    }

    fn piece(&self, piece: &Piece, anchored: &mut BTreeSet<usize>) -> Markup {
        let words = piece.span.slice(&self.plan.document.text);
        let start = self.index.char_at(piece.span.start);
        let marks: Vec<&Mark> = piece.marks.iter().map(|&index| &self.marks[index]).collect();
        let items: Vec<&str> =
            marks.iter().filter(|mark| !mark.item.is_empty()).map(|mark| mark.item.as_str()).collect();
        // Marks are in order of length too: the last one is the closest to the words.
        let closest = marks.iter().filter(|mark| !mark.item.is_empty()).min_by_key(|mark| mark.span.len());
        let mut classes: Vec<&str> = marks.iter().map(|mark| mark.kind.class()).collect();
        classes.dedup();
        if closest.is_some_and(|mark| mark.rejected) {
            classes.push("m-rejected");
        }
        let repair = marks.iter().find(|mark| mark.kind == MarkKind::Repair);
        let title = repair.and_then(|mark| self.repair_title(mark));
        let shown = repair.filter(|mark| mark.span == piece.span).map_or(words, |mark| stand_in(mark, words));
        let anchors: Vec<String> =
            piece.marks.iter().filter_map(|&index| self.anchor(index, anchored)).collect();
        html! {
            @for anchor in anchors { i.anchor id=(anchor) {} }
            @if let Some(mark) = closest {
                a class=(classes.join(" ")) href={ "#item-" (mark.item) } tabindex="-1" data-s=(start) data-n=(words.chars().count())
                    data-m=(items.join(" ")) title=[title] { (shown) }
            } @else {
                span class=[(!classes.is_empty()).then(|| classes.join(" "))] data-s=(start) data-n=(words.chars().count())
                    title=[title] { (shown) }
            }
        }
    }

    /// The id by which a mark is reached, once.
    fn anchor(&self, index: usize, anchored: &mut BTreeSet<usize>) -> Option<String> {
        let mark = &self.marks[index];
        let id = match mark.kind {
            MarkKind::Here => "here".to_owned(),
            MarkKind::Repair => format!("b-{}", mark.span.start),
            MarkKind::Unit => return None,
            MarkKind::Task | MarkKind::Target | MarkKind::Actual => format!("t-{}", mark.item),
        };
        anchored.insert(index).then_some(id)
    }

    fn repair_title(&self, mark: &Mark) -> Option<String> {
        let (kind, after) = mark.repair.as_ref()?;
        let before = readable(mark.span.slice(&self.plan.document.text));
        let word = self.visit.word(repair_word(*kind));
        let after =
            if after.is_empty() { self.visit.word("reader.dropped").to_owned() } else { readable(after) };
        Some(
            self.visit
                .words("reader.repair-title", &[("kind", &word), ("before", &before), ("after", &after)]),
        )
    }
}

/// What is shown for a repaired place: a lost point as the point, what has no shape as a sign.
fn stand_in<'a>(mark: &'a Mark, words: &'a str) -> &'a str {
    match &mark.repair {
        Some((RepairKind::DecimalPoint, after)) => after,
        Some((RepairKind::PrivateUse | RepairKind::Invisible, _)) => "▯",
        Some((RepairKind::LineBreak, _)) => "⏎",
        Some((RepairKind::FullWidth | RepairKind::StraySpace | RepairKind::Furniture, _)) | None => words,
    }
}

/// Characters without a shape by their number.
pub(crate) fn readable(words: &str) -> String {
    words
        .chars()
        .map(|c| match c {
            '\n' => "⏎".to_owned(),
            ' ' | '\u{3000}' | '\u{a0}' => "␣".to_owned(),
            '\u{e000}'..='\u{f8ff}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => {
                format!("U+{:04X}", u32::from(c))
            }
            c => c.to_string(),
        })
        .collect()
}

/// The lines of `gap` that hold something.
fn outside(text: &str, gap: Span, all: &mut Vec<Stretch>) {
    let mut at = gap.start;
    for line in gap.slice(text).split_inclusive('\n') {
        let kept = line.trim();
        if !kept.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            all.push(Stretch::Outside(Span::new(start, start + kept.len())));
        }
        at += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_shape_is_named() {
        assert_eq!(readable("1\u{e010}09"), "1U+E01009");
        assert_eq!(readable("2021 年\n"), "2021␣年⏎");
    }

    #[test]
    fn lines_between_clauses_are_kept_without_their_margins() {
        let text = "甲\n　 乙 \n\n丙";
        let mut all = Vec::new();
        outside(text, Span::new(0, text.len()), &mut all);
        let words: Vec<&str> = all.iter().map(|stretch| stretch.span().slice(text)).collect();
        assert_eq!(words, ["甲", "乙", "丙"]);
    }
}
