//! Marks over a text: they overlap freely; the page needs flat pieces, each with all marks that lie on it.

use crate::plans::{PlanRecord, ReviewState};
use taihang_base::Span;
use taihang_plan::{FigureKind, Repair, RepairKind};

/// What a mark says about its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A work item.
    Task,
    /// A commitment.
    Target,
    /// An achieved figure.
    Actual,
    /// The units that answer for it.
    Unit,
    /// A repaired character.
    Repair,
    /// What the address of the page points at.
    Here,
}

impl MarkKind {
    /// The class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Task => "m-task",
            Self::Target => "m-target",
            Self::Actual => "m-actual",
            Self::Unit => "m-unit",
            Self::Repair => "m-repair",
            Self::Here => "m-here",
        }
    }
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MarkKind,
    /// The id of the item behind it; empty for units and repairs.
    pub item: String,
    /// Whether the item was rejected.
    pub rejected: bool,
    /// What a repair reads, and why.
    pub repair: Option<(RepairKind, String)>,
}

/// A piece of text with the marks (indices) that lie on all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where.
    pub span: Span,
    /// The marks, in order.
    pub marks: Vec<usize>,
}

/// All marks of a plan, in order of place; `here` is what the address points at.
pub fn marks(plan: &PlanRecord, here: Option<Span>) -> Vec<Mark> {
    let bare = |span, kind| Mark { span, kind, item: String::new(), rejected: false, repair: None };
    let mut marks = Vec::new();
    for item in &plan.figures {
        let kind = if item.value.kind == FigureKind::Target { MarkKind::Target } else { MarkKind::Actual };
        let rejected = item.state == ReviewState::Rejected;
        marks.push(Mark { item: item.id.to_string(), rejected, ..bare(item.value.span, kind) });
    }
    for item in &plan.tasks {
        let rejected = item.state == ReviewState::Rejected;
        marks.push(Mark { item: item.id.to_string(), rejected, ..bare(item.value.span, MarkKind::Task) });
    }
    let units = plan.extracted.clauses.iter().filter_map(|clause| clause.units.span);
    marks.extend(units.map(|span| bare(span, MarkKind::Unit)));
    let repairs = plan.extracted.repairs.iter().filter(|repair| repair.kind != RepairKind::Furniture);
    marks.extend(repairs.map(|repair: &Repair| Mark {
        repair: Some((repair.kind, repair.after.clone())),
        ..bare(repair.span, MarkKind::Repair)
    }));
    marks.extend(here.map(|span| bare(span, MarkKind::Here)));
    marks.retain(|mark| !mark.span.is_empty());
    marks.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end), mark.kind));
    marks.dedup_by(|later, earlier| later.kind == MarkKind::Unit && earlier == later);
    marks
}

/// Cuts `span` wherever a mark begins or ends. `marks` are in order of their beginning.
pub fn pieces(span: Span, marks: &[Mark]) -> Vec<Piece> {
    let on: Vec<usize> = marks
        .iter()
        .enumerate()
        .take_while(|(_, mark)| mark.span.start < span.end)
        .filter(|(_, mark)| mark.span.overlaps(span))
        .map(|(index, _)| index)
        .collect();
    let mut cuts = vec![span.start, span.end];
    for &index in &on {
        let mark = marks[index].span;
        cuts.extend([mark.start, mark.end].into_iter().filter(|at| span.start < *at && *at < span.end));
    }
    cuts.sort_unstable();
    cuts.dedup();
    let piece = |pair: &[usize]| {
        let span = Span::new(pair[0], pair[1]);
        let marks = on.iter().copied().filter(|&index| marks[index].span.contains(span)).collect();
        Piece { span, marks }
    };
    cuts.windows(2).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, kind: MarkKind) -> Mark {
        Mark { span: Span::new(start, end), kind, item: String::new(), rejected: false, repair: None }
    }

    #[test]
    fn overlapping_marks_become_flat_pieces() {
        let marks = [mark(0, 10, MarkKind::Task), mark(2, 4, MarkKind::Target), mark(3, 6, MarkKind::Unit)];
        let found: Vec<(usize, usize, Vec<usize>)> = pieces(Span::new(0, 12), &marks)
            .into_iter()
            .map(|piece| (piece.span.start, piece.span.end, piece.marks))
            .collect();
        assert_eq!(
            found,
            [
                (0, 2, vec![0]),
                (2, 3, vec![0, 1]),
                (3, 4, vec![0, 1, 2]),
                (4, 6, vec![0, 2]),
                (6, 10, vec![0]),
                (10, 12, vec![])
            ]
        );
    }

    #[test]
    fn pieces_cover_the_span_whatever_the_marks() {
        let marks = [mark(0, 3, MarkKind::Task), mark(5, 99, MarkKind::Here)];
        let found = pieces(Span::new(2, 8), &marks);
        assert_eq!(found.first().map(|piece| piece.span.start), Some(2));
        assert_eq!(found.last().map(|piece| piece.span.end), Some(8));
        assert!(found.windows(2).all(|pair| pair[0].span.end == pair[1].span.start));
        assert!(pieces(Span::new(4, 4), &marks).is_empty());
    }
}
