//! Clean text that remembers where every character came from.
//!
//! The engine reasons over one canonical writing (narrow digits, wide brackets and commas, no invisible or damaged
//! characters), and every place it finds leads back to the decoded text through the map kept here.

use std::ops::Range;

use taihang_base::Span;
use taihang_documents::Document;

use crate::model::{Repair, RepairKind};

/// A stretch of clean text with, for each of its bytes, the byte of the source it came from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    /// The clean text.
    pub(crate) text: String,
    /// For each byte of `text` the start and end of the source character it stands for.
    at: Vec<(u32, u32)>,
}

impl Piece {
    /// Cleans the text of `document` at `span`, adding what was mended to `repairs`; the format's own mark-up is passed
    /// over.
    pub(crate) fn clean(document: &Document, span: Span, repairs: &mut Vec<Repair>) -> Self {
        let first = document.markup.partition_point(|mark| mark.end <= span.start);
        let mut cleaner = Cleaner {
            piece: Self::default(),
            source: &document.text,
            markup: &document.markup[first..],
            repairs,
        };
        cleaner.run(span);
        cleaner.piece
    }

    /// The source span of `range` of the clean text; empty at the start for an empty range.
    pub(crate) fn source(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            let at =
                self.at.get(range.start).map_or_else(|| self.at.last().map_or(0, |last| last.1), |at| at.0);
            return Span::new(at as usize, at as usize);
        }
        let start = self.at.get(range.start).map_or(0, |at| at.0);
        let end = self.at.get(range.end - 1).or(self.at.last()).map_or(start, |at| at.1);
        Span::new(start as usize, end as usize)
    }

    /// The source span of the whole.
    pub(crate) fn span(&self) -> Span {
        self.source(0..self.text.len())
    }

    /// Appends `other`, e.g. the next line of a broken sentence.
    pub(crate) fn join(&mut self, other: &Self) {
        self.text.push_str(&other.text);
        self.at.extend_from_slice(&other.at);
    }

    /// The part `range` as a piece of its own.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        Self { text: self.text[range.clone()].to_owned(), at: self.at[range].to_vec() }
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.at.push((narrow(start), narrow(end)));
        }
    }
}

/// One pass over the characters of a stretch.
struct Cleaner<'a> {
    piece: Piece,
    source: &'a str,
    /// The mark-up from this stretch on.
    markup: &'a [Span],
    repairs: &'a mut Vec<Repair>,
}

impl Cleaner<'_> {
    fn run(&mut self, span: Span) {
        let text = span.slice(self.source);
        let trimmed = text.trim_matches(is_blank);
        let offset = span.start + (text.len() - text.trim_start_matches(is_blank).len());
        let chars: Vec<(usize, char)> = trimmed
            .char_indices()
            .map(|(at, c)| (offset + at, c))
            .filter(|(at, _)| !self.is_markup(*at))
            .collect();
        let mut next = 0;
        while let Some(&(at, c)) = chars.get(next) {
            if is_blank(c) {
                next = self.blanks(&chars, next);
                continue;
            }
            let before = self.piece.text.chars().next_back();
            let after = chars[next + 1..].iter().map(|&(_, c)| c).find(|c| !is_invisible(*c));
            self.one(at, c, before, after);
            next += 1;
        }
    }

    fn is_markup(&self, at: usize) -> bool {
        let next = self.markup.partition_point(|mark| mark.end <= at);
        self.markup.get(next).is_some_and(|mark| mark.start <= at)
    }

    /// One visible character between its clean predecessor and its raw successor.
    fn one(&mut self, at: usize, c: char, before: Option<char>, after: Option<char>) {
        let end = at + c.len_utf8();
        let digit = |c: Option<char>| c.is_some_and(|c| narrow(c).is_ascii_digit());
        if is_private(c) {
            if digit(before) && digit(after) {
                self.piece.push('.', at, end);
                self.repair(RepairKind::DecimalPoint, at, end, ".");
            } else {
                self.repair(RepairKind::PrivateUse, at, end, "");
            }
        } else if is_invisible(c) {
            self.repair(RepairKind::Invisible, at, end, "");
        } else {
            let between = digit(before) && digit(after);
            let clean = canonical(c, between);
            if clean != c && (clean.is_ascii_alphanumeric() || clean == '%' || clean == '.') {
                self.repair_run(at, end, c, clean);
            }
            self.piece.push(clean, at, end);
        }
    }

    /// A run of blanks: two or more between Chinese characters part a label from its text and stay as one; a single
    /// one beside a Chinese character is a stray.
    fn blanks(&mut self, chars: &[(usize, char)], first: usize) -> usize {
        let mut next = first;
        let mut width = 0;
        let mut broken = false;
        while let Some(&(_, c)) = chars.get(next) {
            if !is_blank(c) {
                break;
            }
            width += if c == '\u{3000}' { 2 } else { 1 };
            broken |= c == '\n';
            next += 1;
        }
        let start = chars[first].0;
        let end = chars.get(next).map_or(start, |&(at, _)| at);
        let before = self.piece.text.chars().next_back();
        let after = chars.get(next).map(|&(_, c)| c);
        let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() || is_private(c));
        let digits =
            before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| narrow(c).is_ascii_digit());
        let decimal = before == Some('.') && after.is_some_and(|c| narrow(c).is_ascii_digit());
        let grouped = digits && self.groups(chars, next);
        if broken {
            self.repair(RepairKind::LineBreak, start, end, "");
        } else if width >= 2 && !digits {
            self.piece.push(' ', start, end);
        } else if wide(before) || wide(after) || decimal || grouped || after == Some('%') {
            self.repair(RepairKind::StraySpace, start, end, "");
        } else {
            self.piece.push(' ', start, end);
        }
        next
    }

    /// Whether a blank between digits parts thousands: “1 500”, not “2020 100”.
    fn groups(&self, chars: &[(usize, char)], next: usize) -> bool {
        let before = self.piece.text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let after = chars[next..].iter().take_while(|(_, c)| narrow(*c).is_ascii_digit()).count();
        before <= 3 && after == 3
    }

    fn repair(&mut self, kind: RepairKind, start: usize, end: usize, after: &str) {
        let span = Span::new(start, end);
        let before = span.slice(self.source).to_owned();
        self.repairs.push(Repair { kind, span, before, after: after.to_owned() });
    }

    /// Full-width characters are logged by run, not one by one.
    fn repair_run(&mut self, start: usize, end: usize, before: char, after: char) {
        if let Some(last) = self.repairs.last_mut()
            && last.kind == RepairKind::FullWidth
            && last.span.end == start
        {
            last.span.end = end;
            last.before.push(before);
            last.after.push(after);
            return;
        }
        self.repair(RepairKind::FullWidth, start, end, &after.to_string());
    }
}

/// Whether `c` is white space, the ideographic space included.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{3000}' || c == '\u{a0}'
}

/// Whether `c` is a private-use character: the trace of a lost glyph.
pub(crate) fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{202a}'..='\u{202e}')
        || (c.is_control() && !c.is_whitespace())
}

/// Full-width letters and digits as narrow ones.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// The one writing of a character that the engine reasons over.
fn canonical(c: char, between_digits: bool) -> char {
    match c {
        '(' | '﹙' => '（',
        ')' | '﹚' => '）',
        '％' | '﹪' => '%',
        ',' if !between_digits => '，',
        '，' if between_digits => '，',
        ';' => '；',
        ':' if !between_digits => '：',
        '!' => '！',
        '?' => '？',
        '．' if between_digits => '.',
        '～' | '〜' | '∼' => '~',
        '–' | '﹣' | '－' | '−' | '‐' | '‑' => '-',
        '―' | '─' | '━' => '—',
        '〈' | '＜' | '<' => '〈',
        '〉' | '＞' | '>' => '〉',
        '［' => '[',
        '］' => ']',
        '＋' => '+',
        '＆' => '&',
        other => narrow(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::plain(text)
    }

    fn clean(text: &str) -> (String, Vec<RepairKind>) {
        let mut repairs = Vec::new();
        let piece = Piece::clean(&document(text), Span::new(0, text.len()), &mut repairs);
        (piece.text, repairs.into_iter().map(|repair| repair.kind).collect())
    }

    #[test]
    fn a_lost_decimal_point_is_restored_and_other_damage_dropped() {
        assert_eq!(clean("达到2\u{e010}5%"), ("达到2.5%".into(), vec![RepairKind::DecimalPoint]));
        assert_eq!(clean("提升。\u{e004}"), ("提升。".into(), vec![RepairKind::PrivateUse]));
    }

    #[test]
    fn widths_blanks_and_breaks_are_made_one_writing() {
        assert_eq!(clean("到２０２５ 年").0, "到2025年");
        assert_eq!(clean("增长１２．５％").0, "增长12.5%");
        assert_eq!(clean("新材料产业  支持").0, "新材料产业 支持");
        assert_eq!(clean("高新技术\n企业(R&D)").0, "高新技术企业（R&D）");
        assert_eq!(clean("1,200家,其中").0, "1,200家，其中");
    }

    #[test]
    fn places_lead_back_to_the_source() {
        let text = "　到2021 年达到２\u{e010}5%。";
        let mut repairs = Vec::new();
        let piece = Piece::clean(&document(text), Span::new(0, text.len()), &mut repairs);
        let at = piece.text.find("2.5%").unwrap();
        assert_eq!(piece.source(at..at + 4).slice(text), "２\u{e010}5%");
        assert_eq!(piece.span().slice(text), text.trim());
    }
}
