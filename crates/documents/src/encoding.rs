//! Bytes to characters: the encoding is found by content, a declaration in the file is only a hint.

use std::sync::LazyLock;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use taihang_base::Problem;

use crate::problem;

/// Decoded text.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The characters, without byte-order mark.
    pub(crate) text: String,
    /// The name of the encoding found.
    pub(crate) name: &'static str,
    /// Places that could not be decoded.
    pub(crate) damaged: usize,
}

/// Bytes looked at when the encoding must be guessed.
const SAMPLE: usize = 256 << 10;

/// Decodes `bytes`; `declared` is what the file says of itself.
pub(crate) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, Problem> {
    let encoding =
        if let Some((encoding, _)) = Encoding::for_bom(bytes) { encoding } else { guess(bytes, declared)? };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let damaged = if encoding == UTF_8 && std::str::from_utf8(bytes).is_ok() {
        0
    } else {
        text.matches('\u{fffd}').count()
    };
    refuse_binary(&text)?;
    Ok(Decoded { text: text.into_owned(), name: encoding.name(), damaged })
}

/// The encoding of bytes without byte-order mark.
fn guess(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<&'static Encoding, Problem> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let utf8 = Sample::of(sample, UTF_8);
    // A few bytes of GB 18030 may happen to be UTF-8 as well; what they say there is Armenian or Arabic.
    let chinese = utf8.wide == 0 || utf8.plausible_wide > 0;
    if !sample.contains(&0) && chinese && std::str::from_utf8(bytes).is_ok() {
        return Ok(UTF_8);
    }
    // A few damaged places in a long UTF-8 text: other encodings never look like UTF-8 for long.
    if !sample.contains(&0) && utf8.plausible_wide > 0 && utf8.damaged * 20 <= utf8.wide {
        return Ok(UTF_8);
    }
    let declared = declared.filter(|&encoding| encoding != UTF_8 && encoding.is_ascii_compatible());
    if let Some(encoding) = declared
        && Sample::of(sample, encoding).score() > 0.8
    {
        return Ok(encoding);
    }
    let best = [GB18030, UTF_16LE, UTF_16BE, UTF_8]
        .into_iter()
        .map(|encoding| (Sample::of(sample, encoding).score(), encoding))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((score, encoding)) if score > 0.6 => Ok(encoding),
        Some(_) | None => Err(problem::binary("")),
    }
}

/// How a sample looks when it is read in one encoding.
#[derive(Debug, Default)]
struct Sample {
    characters: u32,
    wide: u32,
    plausible: u32,
    plausible_wide: u32,
    common: u32,
    damaged: u32,
}

impl Sample {
    fn of(bytes: &[u8], encoding: &'static Encoding) -> Self {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let mut sample = Self::default();
        // The last character may have been cut off.
        let text = text.strip_suffix('\u{fffd}').unwrap_or(&text);
        for character in text.chars() {
            sample.characters += 1;
            sample.wide += u32::from(!character.is_ascii() && character != '\u{fffd}');
            match character {
                '\u{fffd}' => sample.damaged += 1,
                '\t' | '\n' | '\r' | '\u{c}' | ' '..='~' => sample.plausible += 1,
                '\u{3000}'..='\u{303f}'
                | '\u{ff01}'..='\u{ff5e}'
                | '\u{2010}'..='\u{203b}'
                | '\u{a0}'
                | '\u{b7}' => {
                    sample.plausible += 1;
                }
                '\u{4e00}'..='\u{9fff}' => {
                    sample.plausible += 1;
                    sample.common += u32::from(is_common(character));
                }
                _ => {}
            }
        }
        sample
    }

    /// 0 to 1: the share of plausible characters, raised or lowered by how common the Chinese ones are.
    fn score(&self) -> f64 {
        let all = f64::from(self.characters.max(1));
        let plain = f64::from(self.plausible) / all;
        let damage = 4.0 * f64::from(self.damaged) / all;
        let common = f64::from(self.common) / f64::from(self.wide.max(1));
        let weight = if self.wide == 0 { 1.0 } else { 0.8 + 0.2 * common };
        plain * weight - damage
    }
}

/// First of the Chinese characters that [`is_common`] knows of.
const FIRST_CHINESE: u32 = 0x4e00;

/// The characters of level 1 of GB 2312, decoded once: to encode each character of a text costs more than to read it.
static COMMON: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let level: Vec<u8> =
        (0xb0..=0xd7).flat_map(|row| (0xa1..=0xfe).flat_map(move |cell| [row, cell])).collect();
    let (text, _) = GB18030.decode_without_bom_handling(&level);
    let mut common = vec![false; 0x5200];
    for character in text.chars() {
        let place =
            u32::from(character).checked_sub(FIRST_CHINESE).and_then(|at| common.get_mut(at as usize));
        if let Some(place) = place {
            *place = true;
        }
    }
    common
});

/// Whether a Chinese character is in level 1 of GB 2312, the 3,755 that make up nearly every modern text.
fn is_common(character: char) -> bool {
    let place = u32::from(character).checked_sub(FIRST_CHINESE);
    place.and_then(|at| COMMON.get(at as usize)).is_some_and(|common| *common)
}

/// Text with control characters in number is no text.
fn refuse_binary(text: &str) -> Result<(), Problem> {
    let mut controls = 0_usize;
    let mut sampled = 0_usize;
    for character in text.chars().take(SAMPLE) {
        sampled += 1;
        let control = matches!(character, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}');
        controls += usize::from(control);
    }
    if controls > 0 && controls * 50 > sampled { Err(problem::binary("")) } else { Ok(()) }
}
