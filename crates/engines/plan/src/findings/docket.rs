//! The documents under check, with everything the rules share worked out once.

use rust_decimal::Decimal;
use std::ops::Range;
use taihang_base::Span;

use crate::compare::indicator::Catalogue;
use crate::compare::outcomes::{Outcome, outcomes_in};
use crate::compare::sheet::{self, Line};
use crate::compare::{FigureAt, ParentLink, Source, propose_parents};
use crate::model::{Figure, FigureKind, Finding, Place};

/// The documents under check, in an order that does not depend on how they were handed over.
pub(crate) struct Docket<'a> {
    pub(crate) sources: Vec<Source<'a>>,
    /// For each source its index as handed over.
    handed: Vec<usize>,
    /// The repaired lines of each source.
    pub(crate) lines: Vec<Vec<Line>>,
    pub(crate) catalogue: Catalogue,
    pub(crate) links: Vec<ParentLink>,
    pub(crate) outcomes: Vec<Outcome>,
}

impl<'a> Docket<'a> {
    pub(crate) fn of(handed: &[Source<'a>]) -> Self {
        let written: Vec<Option<i32>> =
            handed.iter().map(|source| crate::compare::scope::written_in(source.plan)).collect();
        let mut order: Vec<usize> = (0..handed.len()).collect();
        order.sort_by_key(|&at| {
            (written[at].unwrap_or(i32::MAX), handed[at].name, handed[at].document.text.as_str())
        });
        let sources: Vec<Source<'a>> = order.iter().map(|&at| handed[at]).collect();
        let catalogue = Catalogue::of(&sources);
        let outcomes = outcomes_in(&sources, &catalogue);
        let lines = sources.iter().map(sheet::lines).collect();
        Self { links: propose_parents(&sources), sources, handed: order, lines, catalogue, outcomes }
    }

    /// Puts the indices of the caller into the places.
    pub(crate) fn restore_order(&self, findings: &mut [Finding]) {
        for place in findings.iter_mut().flat_map(|finding| &mut finding.places) {
            place.document = self.handed.get(place.document).copied().unwrap_or(place.document);
        }
    }

    /// A place by its span.
    pub(crate) fn place(&self, source: usize, span: Span) -> Place {
        Place { document: source, span, quote: span.slice(&self.sources[source].document.text).to_owned() }
    }

    /// A part of a line as a place.
    pub(crate) fn place_in(&self, source: usize, line: &Line, range: Range<usize>) -> Place {
        self.place(source, line.span(range))
    }

    /// A figure as a place.
    pub(crate) fn place_of(&self, at: FigureAt) -> Place {
        self.place(at.source, self.figure(at).span)
    }

    /// A figure; the indices come from this docket.
    pub(crate) fn figure(&self, at: FigureAt) -> &'a Figure {
        &self.sources[at.source].plan.figures[at.figure]
    }

    /// All figures of a source.
    pub(crate) fn figures(&self, source: usize) -> impl Iterator<Item = (FigureAt, &'a Figure)> {
        let figures = self.sources[source].plan.figures.iter().enumerate();
        figures.map(move |(figure, stated)| (FigureAt { source, figure }, stated))
    }

    /// The targets of a source.
    pub(crate) fn targets(&self, source: usize) -> impl Iterator<Item = (FigureAt, &'a Figure)> {
        self.figures(source).filter(|(_, figure)| figure.kind == FigureKind::Target)
    }

    /// The line and the part of it that a figure stands in.
    pub(crate) fn line_of(&self, at: FigureAt) -> Option<(&Line, Range<usize>)> {
        let figure = self.figure(at);
        let line = self.lines[at.source].get(figure.clause)?;
        let range = line.range(figure.span);
        (!range.is_empty()).then_some((line, range))
    }

    /// The figures whose span touches `range` of `line`.
    pub(crate) fn figures_in(&self, source: usize, line: &Line, range: Range<usize>) -> Vec<FigureAt> {
        let span = line.span(range);
        let figures = &self.sources[source].plan.figures;
        let first = figures.partition_point(|figure| figure.clause < line.clause);
        let near =
            figures.iter().enumerate().skip(first).take_while(|(_, figure)| figure.clause == line.clause);
        near.filter(|(_, figure)| figure.span.overlaps(span))
            .map(|(figure, _)| FigureAt { source, figure })
            .collect()
    }

    /// Every line of every source.
    pub(crate) fn all_lines(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.lines.iter().enumerate().flat_map(|(source, lines)| lines.iter().map(move |line| (source, line)))
    }

    /// Indices of all sources.
    pub(crate) fn each(&self) -> Range<usize> {
        0..self.sources.len()
    }
}

/// Value and unit in the document's words: `3188家`.
pub(crate) fn said(figure: &Figure) -> String {
    format!("{}{}", figure.value.as_deref().unwrap_or("—"), figure.unit.as_deref().unwrap_or(""))
}

/// A number for the arithmetic line: at most `digits` decimals, no idle zeros.
pub(crate) fn show(value: Decimal, digits: u32) -> String {
    value.round_dp(digits).normalize().to_string()
}

/// A share as a percentage with one decimal.
pub(crate) fn percent(share: Decimal) -> String {
    format!("{}%", show(share * Decimal::ONE_HUNDRED, 1))
}

/// The number behind arabic digits or a Chinese numeral below one hundred.
pub(crate) fn numeral(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let digit = |letter: char| "零一二三四五六七八九".chars().position(|other| other == letter);
    let (tens, ones) = match text.split_once('十') {
        Some((tens, ones)) => (if tens.is_empty() { 1 } else { digit(tens.chars().next()?)? }, ones),
        None => (0, text),
    };
    let one = |letter: char| if letter == '两' { Some(2) } else { digit(letter) };
    let mut letters = ones.chars();
    let ones = letters.next().map_or(Some(0), one)?;
    letters.next().is_none().then(|| u32::try_from(tens * 10 + ones).ok())?
}

/// Joins names for a Chinese and an English sentence; a long list is cut.
pub(crate) fn names<'t>(of: impl Iterator<Item = &'t str>) -> (String, String) {
    let mut seen: Vec<&str> = Vec::new();
    for name in of {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    let shown: Vec<String> = seen.iter().take(6).map(|name| format!("“{name}”")).collect();
    let (zh, en) = if seen.len() > 6 { ("等", ", …") } else { ("", "") };
    (format!("{}{zh}", shown.join("、")), format!("{}{en}", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        for (text, number) in
            [("5", 5), ("五", 5), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99)]
        {
            assert_eq!(numeral(text), Some(number), "{text}");
        }
        assert_eq!(numeral("若干"), None);
        assert_eq!(numeral("五六"), None);
    }
}
