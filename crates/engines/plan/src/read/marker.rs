//! Outline markers at the head of a line: 第一章, 一、, （一）, 1., （1）, ①, 一是, bullets.

/// The kinds of marker, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkerKind {
    /// 第一部分, 第一篇.
    Part,
    /// 第一章.
    Chapter,
    /// 第一节.
    Section,
    /// 一、
    Chinese,
    /// （一）
    ChineseBracket,
    /// 1. or 1、
    Digit,
    /// （1） or 1）
    DigitBracket,
    /// ①
    Circle,
    /// 一是
    Ordinal,
}

/// A marker found at the head of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Its kind.
    pub(crate) kind: MarkerKind,
    /// Its number.
    pub(crate) number: u32,
    /// The bytes it takes.
    pub(crate) len: usize,
}

impl Marker {
    /// The marker as it stands in an address: 二, （一）, 1, 一是.
    pub(crate) fn address(&self, text: &str) -> String {
        let written = text[..self.len].trim();
        match self.kind {
            MarkerKind::Part | MarkerKind::Chapter | MarkerKind::Section | MarkerKind::ChineseBracket => {
                written.to_owned()
            }
            MarkerKind::Chinese | MarkerKind::Digit => {
                written.trim_end_matches(['、', '.', '．', ' ']).to_owned()
            }
            MarkerKind::DigitBracket => format!("（{}）", self.number),
            MarkerKind::Circle | MarkerKind::Ordinal => written.to_owned(),
        }
    }
}

/// Reads the marker at the head of clean `text`, if there is one.
pub(crate) fn marker(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    match first {
        '第' => ordinal_heading(text),
        '（' => bracketed(text),
        '①'..='⑳' => {
            let number = u32::from(first) - u32::from('①') + 1;
            Some(Marker { kind: MarkerKind::Circle, number, len: first.len_utf8() })
        }
        '0'..='9' => digits(text),
        c if chinese_digit(c).is_some() || c == '十' => chinese(text),
        _ => None,
    }
}

fn ordinal_heading(text: &str) -> Option<Marker> {
    let body = &text['第'.len_utf8()..];
    let numeral: String = body
        .chars()
        .take_while(|&c| chinese_digit(c).is_some() || "十百".contains(c) || c.is_ascii_digit())
        .collect();
    let number = numeral.parse().ok().or_else(|| chinese_number(&numeral))?;
    let rest = &body[numeral.len()..];
    let (kind, word) = [
        ("部分", MarkerKind::Part),
        ("篇", MarkerKind::Part),
        ("章", MarkerKind::Chapter),
        ("节", MarkerKind::Section),
    ]
    .into_iter()
    .find_map(|(word, kind)| rest.starts_with(word).then_some((kind, word)))?;
    let mut len = '第'.len_utf8() + numeral.len() + word.len();
    len += blanks(&text[len..]);
    Some(Marker { kind, number, len })
}

fn bracketed(text: &str) -> Option<Marker> {
    let end = text.find('）')?;
    let inner = text['（'.len_utf8()..end].trim();
    let len = end + '）'.len_utf8();
    let len = len + blanks(&text[len..]);
    if !inner.is_empty() && inner.len() <= 3 && inner.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Marker { kind: MarkerKind::DigitBracket, number: inner.parse().ok()?, len });
    }
    let number = chinese_number(inner)?;
    Some(Marker { kind: MarkerKind::ChineseBracket, number, len })
}

fn digits(text: &str) -> Option<Marker> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if count > 3 {
        return None;
    }
    let rest = &text[count..];
    let number = text[..count].parse().ok()?;
    let sign = rest.chars().next()?;
    let after = rest[sign.len_utf8()..].chars().next();
    let kind = match sign {
        '.' | '．' if after.is_some_and(|c| !c.is_ascii_digit()) => MarkerKind::Digit,
        '、' => MarkerKind::Digit,
        '）' => MarkerKind::DigitBracket,
        _ => return None,
    };
    let len = count + sign.len_utf8();
    Some(Marker { kind, number, len: len + blanks(&text[len..]) })
}

fn chinese(text: &str) -> Option<Marker> {
    let numeral: String = text.chars().take_while(|&c| chinese_digit(c).is_some() || c == '十').collect();
    let rest = &text[numeral.len()..];
    let number = chinese_number(&numeral)?;
    let sign = rest.chars().next()?;
    let kind = match sign {
        '、' | '．' | '.' => MarkerKind::Chinese,
        '是' if number <= 12 => MarkerKind::Ordinal,
        _ => return None,
    };
    let len = numeral.len() + sign.len_utf8();
    // 一、二、三产业 is not an item.
    let next = rest[sign.len_utf8()..].chars().next();
    if kind == MarkerKind::Chinese
        && next.is_some_and(|c| chinese_digit(c).is_some())
        && rest[sign.len_utf8()..].starts_with(['二', '三', '四'])
    {
        return None;
    }
    Some(Marker { kind, number, len: len + blanks(&text[len..]) })
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// The bullet at the head of a line, in bytes.
pub(crate) fn bullet(text: &str) -> usize {
    let rest = text.trim_start_matches([
        '—', '-', '●', '•', '·', '◆', '▲', '■', '○', '※', '*', '◇', '★', '□', '▪', '◎', '➢',
    ]);
    let len = text.len() - rest.len();
    let dashes = text[..len].chars().all(|c| c == '-' || c == '—');
    // One dash alone is too little: “-5℃”.
    if len == 0 || (dashes && text[..len].chars().count() < 2 && !rest.starts_with(' ')) {
        0
    } else {
        len + blanks(rest)
    }
}

/// The value of a Chinese digit; 两 counts as two.
pub(crate) fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// The value of a Chinese numeral below ten thousand (十二, 三百零五, 二〇, 百, 千).
pub(crate) fn chinese_number(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    if text.chars().count() > 1 && text.chars().all(|c| chinese_digit(c).is_some()) {
        return text.chars().try_fold(0_u32, |sum, c| sum.checked_mul(10)?.checked_add(chinese_digit(c)?));
    }
    let mut total = 0_u32;
    let mut digit = None;
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                digit = Some(chinese_digit(c)?);
                continue;
            }
        };
        total = total.checked_add(digit.take().unwrap_or(1).checked_mul(unit)?)?;
    }
    total.checked_add(digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_every_kind() {
        let cases = [
            ("第二章 实施", MarkerKind::Chapter, 2),
            ("第十二节重组", MarkerKind::Section, 12),
            ("一、总体要求", MarkerKind::Chinese, 1),
            ("（十一）推进", MarkerKind::ChineseBracket, 11),
            ("3.加快", MarkerKind::Digit, 3),
            ("12、加快", MarkerKind::Digit, 12),
            ("（2）建设", MarkerKind::DigitBracket, 2),
            ("②建设", MarkerKind::Circle, 2),
            ("二是推进", MarkerKind::Ordinal, 2),
        ];
        for (text, kind, number) in cases {
            let found = marker(text).unwrap();
            assert_eq!((found.kind, found.number), (kind, number), "{text}");
        }
    }

    #[test]
    fn what_is_no_marker() {
        for text in [
            "2020年达到",
            "1.09%",
            "一二三产业",
            "一、二、三产业融合",
            "（市、区）",
            "三大工程",
            "第三方评价",
        ] {
            assert_eq!(marker(text), None, "{text}");
        }
        assert_eq!(bullet("——科技"), "——".len());
        assert_eq!(bullet("--科技"), 2);
        assert_eq!(bullet("科技"), 0);
    }

    #[test]
    fn chinese_numerals() {
        for (text, number) in [
            ("十", 10),
            ("十五", 15),
            ("二十", 20),
            ("三百零五", 305),
            ("二〇二五", 2025),
            ("百", 100),
            ("两千", 2000),
        ] {
            assert_eq!(chinese_number(text), Some(number), "{text}");
        }
        assert_eq!(chinese_number("多"), None);
    }
}
