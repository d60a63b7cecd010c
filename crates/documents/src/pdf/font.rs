//! Fonts of a PDF file: bytes of a string to characters and their widths.

use std::collections::BTreeMap;

use encoding_rs::GB18030;
use lopdf::{Dictionary, Document, Object, Stream};

use super::cmap::{CMap, number};
use super::radicals;

/// Largest font stream that is unpacked, in bytes.
const STREAM: usize = 4 << 20;
/// Most widths that are kept.
const WIDTHS: usize = 70_000;

/// A font, ready to decode.
#[derive(Debug)]
pub(super) struct Font {
    codes: Codes,
    meaning: CMap,
    /// The meaning of single bytes, for simple fonts without character map.
    bytes: Vec<String>,
    widths: BTreeMap<u32, f64>,
    usual: f64,
    /// Size of a unit of width in units of text.
    unit: f64,
}

/// How strings are cut into codes.
#[derive(Debug)]
enum Codes {
    One,
    Two,
    Utf16,
    Gb,
    Mapped(CMap),
}

/// One character shown.
#[derive(Debug)]
pub(super) struct Shown {
    /// Its text; nothing if the font does not tell.
    pub(super) text: Option<String>,
    /// Its width in units of text.
    pub(super) width: f64,
    /// Whether word spacing applies.
    pub(super) is_space: bool,
}

impl Font {
    /// Reads a font dictionary.
    pub(super) fn read(document: &Document, font: &Dictionary) -> Self {
        let meaning =
            stream(document, font, b"ToUnicode").map(|bytes| CMap::read(&bytes)).unwrap_or_default();
        match name(document, font, b"Subtype").as_deref() {
            Some(b"Type0") => Self::composite(document, font, meaning),
            kind => Self::simple(document, font, meaning, kind == Some(b"Type3")),
        }
    }

    fn simple(document: &Document, font: &Dictionary, meaning: CMap, is_type3: bool) -> Self {
        let encoding = font.get_font_encoding_with_limit(document, STREAM).ok();
        let bytes = (0..=u8::MAX)
            .map(|byte| {
                let text =
                    encoding.as_ref().and_then(|encoding| Document::decode_text(encoding, &[byte]).ok());
                text.filter(|text| !text.contains('\u{fffd}')).unwrap_or_default()
            })
            .collect();
        let first =
            font.get_deref(b"FirstChar", document).ok().and_then(|first| first.as_i64().ok()).unwrap_or(0);
        let first = u32::try_from(first).unwrap_or(0);
        let widths = font.get_deref(b"Widths", document).and_then(Object::as_array).map(|widths| {
            (first..)
                .zip(widths.iter().take(256))
                .filter_map(|(code, width)| Some((code, float(document, width)?)))
                .collect()
        });
        let unit = font
            .get_deref(b"FontMatrix", document)
            .ok()
            .filter(|_| is_type3)
            .and_then(|matrix| float(document, matrix.as_array().ok()?.first()?))
            .map_or(0.001, f64::abs);
        Self { codes: Codes::One, meaning, bytes, widths: widths.unwrap_or_default(), usual: 500.0, unit }
    }

    fn composite(document: &Document, font: &Dictionary, meaning: CMap) -> Self {
        let codes = match (name(document, font, b"Encoding"), stream(document, font, b"Encoding")) {
            (_, Some(bytes)) => Codes::Mapped(CMap::read(&bytes)),
            (Some(name), None) => codes_of(&name),
            (None, None) => Codes::Two,
        };
        let descendant = font
            .get_deref(b"DescendantFonts", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|fonts| fonts.first())
            .and_then(|object| document.dereference(object).ok())
            .and_then(|(_, object)| object.as_dict().ok());
        let mut widths = BTreeMap::new();
        let mut usual = 1_000.0;
        if let Some(descendant) = descendant {
            usual = descendant
                .get_deref(b"DW", document)
                .ok()
                .and_then(|width| float(document, width))
                .unwrap_or(usual);
            if let Ok(array) = descendant.get_deref(b"W", document).and_then(Object::as_array) {
                widths = composite_widths(document, array);
            }
        }
        Self { codes, meaning, bytes: Vec::new(), widths, usual, unit: 0.001 }
    }

    /// Decodes a string.
    pub(super) fn decode(&self, string: &[u8]) -> Vec<Shown> {
        let mut shown = Vec::with_capacity(string.len() / 2);
        let mut rest = string;
        while !rest.is_empty() {
            let length = self.code_length(rest).clamp(1, rest.len());
            let (code, after) = rest.split_at(length);
            rest = after;
            let text = self.text(code).map(|text| radicals::unify(&text));
            shown.push(Shown {
                width: self.width(code, text.as_deref()) * self.unit,
                is_space: code == b" ",
                text,
            });
        }
        shown
    }

    fn code_length(&self, rest: &[u8]) -> usize {
        match &self.codes {
            Codes::One => 1,
            Codes::Two => 2,
            Codes::Utf16 => {
                if rest.first().is_some_and(|first| (0xd8..0xdc).contains(first)) {
                    4
                } else {
                    2
                }
            }
            Codes::Gb => match rest {
                [first, ..] if *first < 0x81 || *first == 0xff => 1,
                [_, second, ..] if second.is_ascii_digit() => 4,
                _ => 2,
            },
            Codes::Mapped(map) => map.code_length(rest).unwrap_or(2),
        }
    }

    fn text(&self, code: &[u8]) -> Option<String> {
        if let Some(text) = self.meaning.text(number(code)) {
            return Some(text);
        }
        match &self.codes {
            Codes::One => {
                self.bytes.get(usize::from(*code.first()?)).filter(|text| !text.is_empty()).cloned()
            }
            Codes::Utf16 => {
                let units: Vec<u16> =
                    code.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                String::from_utf16(&units).ok()
            }
            Codes::Gb => {
                let (text, failed) = GB18030.decode_without_bom_handling(code);
                (!failed).then(|| text.into_owned())
            }
            Codes::Two | Codes::Mapped(_) => None,
        }
    }

    fn width(&self, code: &[u8], text: Option<&str>) -> f64 {
        let number = number(code);
        let key = match &self.codes {
            Codes::Mapped(map) => map.glyph(number).unwrap_or(number),
            // The glyph numbers of these sets are not in the file; Latin letters are half as wide.
            Codes::Utf16 | Codes::Gb => {
                return if text.is_some_and(str::is_ascii) { self.usual / 2.0 } else { self.usual };
            }
            Codes::One | Codes::Two => number,
        };
        self.widths.get(&key).copied().unwrap_or(self.usual)
    }
}

/// The way of the predefined character maps, by name.
fn codes_of(name: &[u8]) -> Codes {
    let name = String::from_utf8_lossy(name);
    if name.contains("UCS2") || name.contains("UTF16") {
        Codes::Utf16
    } else if name.starts_with("GB") {
        Codes::Gb
    } else {
        Codes::Two
    }
}

/// The `W` array: `c [w1 w2 …]` or `first last w`.
fn composite_widths(document: &Document, array: &[Object]) -> BTreeMap<u32, f64> {
    let mut widths = BTreeMap::new();
    let mut rest = array;
    while let [first, second, after @ ..] = rest {
        let code = |object: &Object| float(document, object).map_or(0, whole);
        let Ok((_, list)) = document.dereference(second) else { break };
        if let Ok(list) = list.as_array() {
            for (code, width) in (code(first)..).zip(list) {
                widths.extend(float(document, width).map(|width| (code, width)));
            }
            rest = after;
        } else if let [width, after @ ..] = after {
            if let Some(width) = float(document, width) {
                widths.extend((code(first)..=code(second)).take(WIDTHS).map(|code| (code, width)));
            }
            rest = after;
        } else {
            break;
        }
        if widths.len() > WIDTHS {
            break;
        }
    }
    widths
}

/// A number as code; codes beyond two bytes have no width of their own.
fn whole(number: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range first")]
    let code = number.clamp(0.0, 65_535.0) as u32;
    code
}

/// The value of a number, direct or referred to.
pub(super) fn float(document: &Document, object: &Object) -> Option<f64> {
    let (_, object) = document.dereference(object).ok()?;
    object.as_float().ok().map(f64::from)
}

/// The value of a name in a dictionary.
pub(super) fn name(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    dictionary.get_deref(key, document).and_then(Object::as_name).ok().map(<[u8]>::to_vec)
}

/// The content of a stream in a dictionary.
fn stream(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    let stream: &Stream = dictionary.get_deref(key, document).and_then(Object::as_stream).ok()?;
    stream.get_plain_content_with_limit(STREAM).ok()
}
