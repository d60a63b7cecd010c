//! Places in a text: byte spans inside the program, character offsets at the contracts.

use serde::{Deserialize, Serialize};

/// A half-open range of **bytes** in a decoded text; both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`; an inverted pair becomes empty at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text of the span, or nothing if it does not fit `text`.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// Converts byte offsets of one text to character offsets (Unicode scalar values) and back.
#[derive(Debug, Clone)]
pub struct CharIndex {
    /// Byte offset of every character, and the length of the text as last entry.
    bytes: Vec<u32>,
}

impl CharIndex {
    /// Reads `text` once; costs four bytes a character.
    pub fn new(text: &str) -> Self {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut bytes: Vec<u32> = text.char_indices().map(|(at, _)| narrow(at)).collect();
        bytes.push(narrow(text.len()));
        Self { bytes }
    }

    /// The number of characters before byte `at`.
    pub fn char_at(&self, at: usize) -> usize {
        self.bytes.partition_point(|&byte| (byte as usize) < at)
    }

    /// The byte offset of character number `at`, or the end of the text.
    pub fn byte_at(&self, at: usize) -> usize {
        self.bytes.get(at).or(self.bytes.last()).map_or(0, |&byte| byte as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_convert_both_ways() {
        let text = "到2020年，R&D";
        let index = CharIndex::new(text);
        for (number, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.char_at(byte), number);
            assert_eq!(index.byte_at(number), byte);
        }
        assert_eq!(index.char_at(text.len()), text.chars().count());
        assert_eq!(index.byte_at(999), text.len());
    }

    #[test]
    fn a_span_that_does_not_fit_is_empty_text() {
        assert_eq!(Span::new(0, 99).slice("abc"), "");
        assert_eq!(Span::new(1, 3).slice("abc"), "bc");
        assert!(Span::new(5, 2).is_empty());
    }
}
