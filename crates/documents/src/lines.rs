//! Lines that belong together: a break that the writer meant, or one that only ends a full line.

/// A line shorter than this was ended on purpose.
const FULL: usize = 15;

/// Cuts `text` at its line breaks and joins lines again where the break falls inside a sentence.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.split('\n') {
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        match done.last_mut() {
            Some(last) if open && continues(last, line) => join(last, line.trim()),
            _ => done.push(line.trim().to_owned()),
        }
        open = true;
    }
    done
}

/// All lines of `text` as one.
pub(crate) fn whole(text: &str) -> String {
    let mut whole = String::new();
    for line in text.split('\n') {
        join(&mut whole, line.trim());
    }
    whole
}

/// Whether `next` goes on with the sentence of `line`.
fn continues(line: &str, next: &str) -> bool {
    let indented = next.starts_with(['\u{3000}', '\u{a0}']) || next.starts_with("  ");
    !indented && !ends_sentence(line) && !starts_item(next.trim()) && line.chars().nth(FULL - 1).is_some()
}

/// Whether a line ends with a mark after which a new paragraph may begin.
pub(crate) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['”', '"', '』', '」', '）', ')', ' ', '\u{3000}'])
        .ends_with(['。', '；', '：', '！', '？', ';', ':', '!', '?', '.', '…'])
}

/// Adds `next` to `line`, with a space where both meet in Latin letters or digits.
pub(crate) fn join(line: &mut String, next: &str) {
    let before = line.chars().next_back();
    let after = next.chars().next();
    let plain = |character: Option<char>| character.is_some_and(|character| character.is_ascii_graphic());
    if plain(before) && plain(after) && before != Some('-') {
        line.push(' ');
    }
    line.push_str(next);
}

/// Whether a line begins with the number or sign of an item or heading.
pub(crate) fn starts_item(line: &str) -> bool {
    let mut characters = line.chars();
    let Some(first) = characters.next() else { return false };
    let rest = characters.as_str();
    match first {
        '①'..='⑳' | '●' | '■' | '◆' | '▲' | '★' | '•' | '·' | '—' | '-' | '*' | '\u{f06c}' | '\u{f0d8}' => {
            true
        }
        '第' => after_number(rest).is_some_and(|rest| rest.starts_with(['章', '节', '条', '篇', '部'])),
        '（' | '(' | '〔' => after_number(rest).is_some_and(|rest| rest.starts_with(['）', ')', '〕'])),
        '附' => rest.starts_with(['件', '表', '录']),
        '专' => rest.starts_with('栏'),
        '表' | '图' => rest.trim_start().starts_with(|character: char| character.is_ascii_digit()),
        _ => after_number(line).is_some_and(|rest| {
            let mut rest = rest.chars();
            let mark = rest.next();
            // “1.5” is a number, “1.” and “1.1 ” begin an item.
            matches!(mark, Some('、' | '．' | ')' | '）'))
                || mark == Some('.') && !rest.next().is_some_and(|next| next.is_ascii_digit())
        }),
    }
}

/// What follows a number in Chinese or Arabic digits at the start of `text`.
fn after_number(text: &str) -> Option<&str> {
    let end =
        text.char_indices().find(|&(_, character)| !is_digit(character)).map_or(text.len(), |(at, _)| at);
    (end > 0).then(|| &text[end..])
}

/// A digit of either kind.
pub(crate) fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
        || "〇零一二三四五六七八九十百".contains(character)
        || ('０'..='９').contains(&character)
}

/// Whether a character is as wide as a Chinese one: between two of them a line break is no space.
pub(crate) fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}'
        | '\u{2014}'..='\u{2026}' | '\u{20000}'..='\u{3ffff}' | '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_breaks_inside_sentences_are_mended() {
        let cases: &[(&str, &[&str])] = &[
            ("索引号：0121\n发文机关：某市政府", &["索引号：0121", "发文机关：某市政府"]),
            (
                "全社会研究与试验发展经费投入强度达到百分\n之二点五以上",
                &["全社会研究与试验发展经费投入强度达到百分之二点五以上"],
            ),
            (
                "全社会研究与试验发展经费投入强度有提高，\n（一）加强",
                &["全社会研究与试验发展经费投入强度有提高，", "（一）加强"],
            ),
            ("某省人民政府办公厅\n2021年4月30日", &["某省人民政府办公厅", "2021年4月30日"]),
            (
                "第一段写得很长很长很长很长很长很长没有句号\n　　第二段",
                &["第一段写得很长很长很长很长很长很长没有句号", "第二段"],
            ),
            ("a\n\nb", &["a", "b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(&paragraphs(text), expected, "{text}");
        }
    }

    #[test]
    fn items_are_known_by_their_signs() {
        for line in [
            "一、总体",
            "（一）目标",
            "(2)目标",
            "1.目标",
            "1．目标",
            "3、目标",
            "①目标",
            "第一章 总则",
            "第十二条",
            "附件2",
            "专栏1",
            "表 3",
        ] {
            assert!(starts_item(line), "{line}");
        }
        for line in ["1.5个百分点", "一批项目", "（以下简称", "第三方", "2025年", "表彰", "附近"]
        {
            assert!(!starts_item(line), "{line}");
        }
    }
}
