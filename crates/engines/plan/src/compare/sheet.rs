//! The repaired text of a document, line by line, each byte knowing where it stands in the decoded text.
//!
//! Findings quote the decoded text, but are found in the repaired one; punctuation is narrowed and white space dropped,
//! so that one pattern reads documents from different typesetters.

use std::ops::Range;

use taihang_base::Span;

use super::Source;
use crate::model::{Clause, Repair};

/// One clause, repaired and narrowed.
#[derive(Debug, Clone)]
pub struct Line {
    /// Index in [`crate::Plan::clauses`].
    pub clause: usize,
    /// The text to search in.
    pub text: String,
    /// For each byte of `text` the first byte of its origin.
    from: Vec<usize>,
    /// For each byte of `text` the end of its origin.
    to: Vec<usize>,
}

impl Line {
    /// The place in the decoded text that gave the bytes `range` of [`Line::text`].
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.from.get(range.start).copied().unwrap_or_default();
        let last = range.end.checked_sub(1).and_then(|last| self.to.get(last));
        Span::new(start, last.copied().unwrap_or(start))
    }

    /// The bytes of [`Line::text`] that come from `span` of the decoded text.
    pub fn range(&self, span: Span) -> Range<usize> {
        let start = self.to.partition_point(|&to| to <= span.start);
        let end = self.from.partition_point(|&from| from < span.end);
        start..end.max(start)
    }

    /// The sentences, as ranges of [`Line::text`], without their full stops.
    pub fn sentences(&self) -> Vec<Range<usize>> {
        split(&self.text, 0..self.text.len(), &['。', '!', '?', '！', '？'])
    }

    /// The sentence that holds byte `at`.
    pub fn sentence_at(&self, at: usize) -> Range<usize> {
        self.sentences()
            .into_iter()
            .find(|range| range.start <= at && at <= range.end)
            .unwrap_or(0..self.text.len())
    }

    /// The parts of `range` between semicolons and full stops.
    pub fn members(&self, range: Range<usize>) -> Vec<Range<usize>> {
        split(&self.text, range, &['。', ';'])
    }
}

/// The parts of `range` between `marks`; empty parts are left out.
pub fn split(text: &str, range: Range<usize>, marks: &[char]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = range.start;
    for (at, mark) in text[range.clone()].match_indices(marks) {
        let at = range.start + at;
        if at > start {
            parts.push(start..at);
        }
        start = at + mark.len();
    }
    if range.end > start {
        parts.push(start..range.end);
    }
    parts
}

/// All lines of a source, in order of its clauses.
pub fn lines(source: &Source<'_>) -> Vec<Line> {
    let mut repairs: Vec<&Repair> = source.plan.repairs.iter().collect();
    repairs.sort_by_key(|repair| (repair.span.start, repair.span.end));
    source
        .plan
        .clauses
        .iter()
        .enumerate()
        .map(|(index, clause)| line(&source.document.text, index, clause, &repairs))
        .collect()
}

fn line(text: &str, index: usize, clause: &Clause, repairs: &[&Repair]) -> Line {
    let mut line = Line { clause: index, text: String::new(), from: Vec::new(), to: Vec::new() };
    let first = repairs.partition_point(|repair| repair.span.end <= clause.span.start);
    let mut mends =
        repairs[first..].iter().take_while(|repair| repair.span.start < clause.span.end).peekable();
    let raw = clause.span.slice(text);
    let mut skip_to = clause.span.start;
    for (at, character) in raw.char_indices() {
        let at = clause.span.start + at;
        if at < skip_to {
            continue;
        }
        while mends.next_if(|repair| repair.span.end <= at).is_some() {}
        if let Some(repair) = mends.next_if(|repair| repair.span.start <= at && at < repair.span.end) {
            skip_to = repair.span.end;
            for mended in repair.after.chars() {
                line.push(mended, at, repair.span.end);
            }
        } else {
            line.push(character, at, at + character.len_utf8());
        }
    }
    line
}

impl Line {
    fn push(&mut self, character: char, from: usize, to: usize) {
        let Some(character) = narrow(character) else { return };
        self.text.push(character);
        for _ in 0..character.len_utf8() {
            self.from.push(from);
            self.to.push(to);
        }
    }
}

/// The narrow form of a full-width letter, digit or mark; nothing for white space and invisible characters.
pub fn narrow(character: char) -> Option<char> {
    match character {
        '、' | '。' | '《' | '》' => Some(character),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0),
        '〔' => Some('['),
        '〕' => Some(']'),
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{AD}' => None,
        character if character.is_whitespace() => None,
        character => Some(character),
    }
}

#[cfg(test)]
mod tests {
    use taihang_documents::{Document, Format};

    use super::*;
    use crate::model::{ClauseKind, Plan, RepairKind, Units};

    fn document(text: &str) -> Document {
        let text = text.to_owned();
        Document {
            format: Format::Txt,
            encoding: None,
            text,
            blocks: vec![],
            title: None,
            markup: Vec::new(),
            notes: vec![],
        }
    }

    #[test]
    fn a_repaired_line_leads_back_to_the_decoded_text() {
        let document = document("头\n比重达到2\u{E010}5％ 以上；其次，\u{E004}");
        let at = document.text.find('\u{E010}').unwrap();
        let end = document.text.len();
        let mend = |start: usize, after: &str, kind| Repair {
            kind,
            span: Span::new(start, start + 3),
            before: document.text[start..start + 3].to_owned(),
            after: after.to_owned(),
        };
        let plan = Plan {
            repairs: vec![mend(end - 3, "", RepairKind::PrivateUse), mend(at, ".", RepairKind::DecimalPoint)],
            clauses: vec![Clause {
                section: None,
                span: Span::new(4, end),
                text: String::new(),
                kind: ClauseKind::Paragraph,
                units: Units::default(),
            }],
            ..Plan::default()
        };
        let lines = lines(&Source { name: "a", document: &document, plan: &plan });
        assert_eq!(lines[0].text, "比重达到2.5%以上;其次,");
        let value = lines[0].text.find("2.5%").unwrap();
        let span = lines[0].span(value..value + 4);
        assert_eq!(span.slice(&document.text), "2\u{E010}5％");
        assert_eq!(lines[0].range(span), value..value + 4);
        let members = lines[0].members(0..lines[0].text.len());
        assert_eq!(
            members.iter().map(|part| &lines[0].text[part.clone()]).collect::<Vec<_>>(),
            ["比重达到2.5%以上", "其次,"]
        );
    }
}
