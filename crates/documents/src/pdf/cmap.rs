//! Character maps inside PDF files: which codes there are, and what they mean.

use std::collections::BTreeMap;

/// Most entries that are kept; no font has more characters.
const ENTRIES: usize = 70_000;

/// A map from codes to text and to glyph numbers.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Length in bytes, first and last code of each stretch of codes.
    spaces: Vec<(usize, u32, u32)>,
    text: BTreeMap<u32, String>,
    ranges: Vec<Range>,
    glyphs: Vec<(u32, u32, u32)>,
}

/// Codes from `first` to `last` mean the characters from `start` on.
#[derive(Debug)]
struct Range {
    first: u32,
    last: u32,
    start: Vec<u16>,
}

/// A token of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Hex(Vec<u8>),
    Number(u32),
    Word(Vec<u8>),
    Open,
    Close,
}

impl CMap {
    /// Reads a character map; what is no part of one is passed over.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut operands: Vec<Token> = Vec::new();
        let mut rest = bytes;
        while let Some(token) = next_token(&mut rest) {
            let Token::Word(word) = &token else {
                operands.push(token);
                if operands.len() > 4 * ENTRIES {
                    break;
                }
                continue;
            };
            match word.as_slice() {
                b"endcodespacerange" => map.add_spaces(&operands),
                b"endbfchar" => map.add_characters(&operands),
                b"endbfrange" => map.add_ranges(&operands),
                b"endcidrange" => map.add_glyphs(&operands, 3),
                b"endcidchar" => map.add_glyphs(&operands, 2),
                _ => {}
            }
            operands.clear();
        }
        map
    }

    fn add_spaces(&mut self, operands: &[Token]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Hex(first), Token::Hex(last)] = pair
                && self.spaces.len() < 100
            {
                self.spaces.push((first.len().clamp(1, 4), number(first), number(last)));
            }
        }
    }

    fn add_characters(&mut self, operands: &[Token]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Hex(code), Token::Hex(text)] = pair
                && self.text.len() < ENTRIES
            {
                self.text.insert(number(code), String::from_utf16_lossy(&units(text)));
            }
        }
    }

    fn add_ranges(&mut self, operands: &[Token]) {
        let mut rest = operands;
        while let [Token::Hex(first), Token::Hex(last), after @ ..] = rest {
            let (first, last) = (number(first), number(last));
            match after {
                [Token::Hex(start), after @ ..] => {
                    if first <= last && self.ranges.len() < ENTRIES {
                        self.ranges.push(Range { first, last, start: units(start) });
                    }
                    rest = after;
                }
                [Token::Open, after @ ..] => {
                    let end = after.iter().position(|token| *token == Token::Close).unwrap_or(after.len());
                    for (code, token) in (first..=last).zip(&after[..end]) {
                        if let Token::Hex(text) = token
                            && self.text.len() < ENTRIES
                        {
                            self.text.insert(code, String::from_utf16_lossy(&units(text)));
                        }
                    }
                    rest = after.get(end + 1..).unwrap_or(&[]);
                }
                _ => return,
            }
        }
    }

    fn add_glyphs(&mut self, operands: &[Token], step: usize) {
        for group in operands.chunks_exact(step) {
            let (Some(Token::Hex(first)), Some(Token::Number(glyph))) = (group.first(), group.last()) else {
                continue;
            };
            let last = match group.get(1) {
                Some(Token::Hex(last)) => number(last),
                _ => number(first),
            };
            if self.glyphs.len() < ENTRIES {
                self.glyphs.push((number(first), last, *glyph));
            }
        }
    }

    /// The text that a code means.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.text.get(&code) {
            return Some(text.clone());
        }
        let range = self.ranges.iter().find(|range| range.first <= code && code <= range.last)?;
        let mut units = range.start.clone();
        let offset = u16::try_from(code - range.first).ok()?;
        let last = units.last_mut()?;
        *last = last.wrapping_add(offset);
        Some(String::from_utf16_lossy(&units))
    }

    /// The glyph number of a code.
    pub(super) fn glyph(&self, code: u32) -> Option<u32> {
        self.glyphs
            .iter()
            .find(|(first, last, _)| *first <= code && code <= *last)
            .map(|(first, _, glyph)| glyph + (code - first))
    }

    /// The length of the code at the start of `bytes`, from the stretches of codes.
    pub(super) fn code_length(&self, bytes: &[u8]) -> Option<usize> {
        (1..=bytes.len().min(4)).find(|&length| {
            let code = number(&bytes[..length]);
            self.spaces.iter().any(|&(long, first, last)| long == length && first <= code && code <= last)
        })
    }
}

/// A big-endian number of at most four bytes.
pub(super) fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, &byte| number << 8 | u32::from(byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    if let [byte] = bytes {
        return vec![u16::from(*byte)];
    }
    bytes.chunks_exact(2).take(16).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

fn next_token(rest: &mut &[u8]) -> Option<Token> {
    loop {
        let (&first, after) = rest.split_first()?;
        match first {
            b'%' => {
                let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                *rest = &rest[end..];
            }
            b'<' if after.first() != Some(&b'<') => {
                let end = after.iter().position(|&byte| byte == b'>').unwrap_or(after.len());
                let digits: Vec<u8> = after[..end].iter().copied().filter(u8::is_ascii_hexdigit).collect();
                *rest = after.get(end + 1..).unwrap_or(&[]);
                let value =
                    |digit: u8| u8::try_from(char::from(digit).to_digit(16).unwrap_or(0)).unwrap_or(0);
                return Some(Token::Hex(
                    digits
                        .chunks(2)
                        .map(|pair| value(pair[0]) << 4 | pair.get(1).map_or(0, |&low| value(low)))
                        .collect(),
                ));
            }
            b'[' => {
                *rest = after;
                return Some(Token::Open);
            }
            b']' => {
                *rest = after;
                return Some(Token::Close);
            }
            b'<' | b'>' | b'(' | b')' | b'{' | b'}' | b' ' | b'\t' | b'\r' | b'\n' | 0 | 12 => *rest = after,
            _ => {
                let end = after
                    .iter()
                    .position(|byte| b"<>[](){}/% \t\r\n\0\x0c".contains(byte))
                    .map_or(rest.len(), |end| end + 1);
                let word = &rest[..end];
                *rest = &rest[end..];
                let digits = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
                return Some(digits.map_or_else(|| Token::Word(word.to_vec()), Token::Number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_ranges_are_found() {
        let map = CMap::read(
            b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
              2 beginbfchar <0003> <4E00> <0004><D842DFB7> endbfchar % note\n\
              2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<4E8C> <4E094E09>] endbfrange\n\
              1 begincidrange <0100> <01ff> 7 endcidrange endcmap",
        );
        let cases = [(3, Some("一")), (4, Some("𠮷")), (0x11, Some("B")), (0x21, Some("三三")), (5, None)];
        for (code, text) in cases {
            assert_eq!(map.text(code).as_deref(), text);
        }
        assert_eq!((map.glyph(0x101), map.code_length(b"\0\x03\0")), (Some(8), Some(2)));
        assert_eq!(CMap::read(b"<<<[[ endbfrange <00> endbfchar").text(0), None);
    }
}
