//! The note that closes a paragraph and says who does it: （牵头单位：…）, 责任单位：…；配合单位：…, 由…牵头，…配合.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Who answers for a paragraph, as its closing note says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Note {
    /// Place of the note in the clean text, brackets included.
    pub(crate) range: Range<usize>,
    /// Leading units.
    pub(crate) lead: Vec<String>,
    /// Supporting units.
    pub(crate) supporting: Vec<String>,
    /// Words of a time limit that stands in the note.
    pub(crate) deadline: Option<String>,
}

/// What a label of a note introduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// 牵头单位.
    Lead,
    /// 责任单位: leads if nobody else is named to.
    Answering,
    /// 配合单位.
    Supporting,
    /// 完成时限.
    Deadline,
    /// 责任领导 and the like: persons, not units.
    Person,
}

static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<person>(?:责任|牵头|分管|包联|联系|市级|省级|县级)领导(?:同志)?|责任人|联系人)",
        r"|(?P<lead>牵头(?:责任)?(?:单位|部门|处室|科室)?|主责(?:单位|部门)|主办(?:单位|部门)|主要责任(?:单位|部门))",
        r"|(?P<support>(?:协同)?(?:配合|协办|协作|协助|参加|参与|支持|协同)(?:单位|部门|处室|科室)?)",
        r"|(?P<answer>责任(?:单位|部门|主体|分工|处室|科室)|承办(?:单位|部门)|落实(?:单位|部门)|实施(?:单位|部门|主体)|承担单位|负责(?:单位|部门)|主管(?:单位|部门))",
        r"|(?P<time>完成(?:时限|时间|期限)|时限要求|时间要求|时间进度|时限|时间节点|时间安排|进度安排)",
    ))
    .ok()
});

/// Finds the note that closes `text`.
pub(crate) fn closing_note(text: &str) -> Option<Note> {
    bracketed(text).or_else(|| bare(text)).or_else(|| sentence(text))
}

/// （牵头单位：省科技厅、省财政厅）, 【责任单位：…】, （省科技厅牵头，省财政厅配合）.
fn bracketed(text: &str) -> Option<Note> {
    let trimmed = text.trim_end_matches(['。', '；', ' ', '，', '.']);
    let close = trimmed.chars().next_back()?;
    let open = match close {
        '）' => '（',
        '】' => '【',
        ']' => '[',
        '〕' => '〔',
        _ => return None,
    };
    let mut depth = 0_usize;
    let mut start = None;
    for (at, c) in trimmed.char_indices().rev() {
        if c == close {
            depth += 1;
        } else if c == open {
            depth -= 1;
            if depth == 0 {
                start = Some(at);
                break;
            }
        }
    }
    let start = start?;
    let inner = &trimmed[start + open.len_utf8()..trimmed.len() - close.len_utf8()];
    let mut note = content(inner)?;
    note.range = start..text.len();
    Some(note)
}

/// “牵头单位：省科技厅；配合单位：省财政厅” as the last words of a paragraph or as a line of its own.
fn bare(text: &str) -> Option<Note> {
    let label = LABEL.as_ref()?;
    for found in label.find_iter(text) {
        let before = text[..found.start()].chars().next_back();
        let colon = text[found.end()..].starts_with('：');
        let starts = before.is_none_or(|c| matches!(c, '。' | '；' | ' ' | '！' | '）' | '”'));
        if colon && starts {
            let tail = &text[found.start()..];
            if tail.trim_end_matches('。').contains('。') || tail.chars().count() > 240 {
                continue;
            }
            let mut note = content(tail.trim_end_matches(['。', '；', ' ']))?;
            note.range = found.start()..text.len();
            return Some(note);
        }
    }
    None
}

/// “由省科技厅牵头，省财政厅、省教育厅配合。” as the last sentence.
fn sentence(text: &str) -> Option<Note> {
    static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:^|，)由(?P<lead>[^，。；]+?)(?:牵头|负责)(?:[^，。；]{0,6})?(?:[，、](?:会同)?(?P<support>[^。；]+?)(?:配合|参与|协助|参加|按职责分工负责|等?部门按职责分工落实))?$").ok()
    });
    let trimmed = text.trim_end_matches('。');
    let start = trimmed.rfind(['。', '；']).map_or(0, |at| at + '。'.len_utf8());
    let captures = BY.as_ref()?.captures(&trimmed[start..])?;
    let start = start + captures.get(0)?.start();
    let lead = units(captures.name("lead")?.as_str());
    let supporting = captures.name("support").map(|m| units(m.as_str())).unwrap_or_default();
    if lead.is_empty() || !lead.iter().all(|unit| is_unit(unit)) {
        return None;
    }
    Some(Note { range: start..text.len(), lead, supporting, deadline: None })
}

/// Reads what stands inside a note.
fn content(inner: &str) -> Option<Note> {
    let labelled = labelled(inner);
    if labelled.is_some() {
        return labelled;
    }
    unlabelled(inner)
}

fn labelled(inner: &str) -> Option<Note> {
    let pattern = LABEL.as_ref()?;
    let mut marks: Vec<(usize, usize, Label)> = Vec::new();
    for captures in pattern.captures_iter(inner) {
        let whole = captures.get(0)?;
        if !inner[whole.end()..].starts_with('：') {
            continue;
        }
        let label = if captures.name("lead").is_some() {
            Label::Lead
        } else if captures.name("answer").is_some() {
            Label::Answering
        } else if captures.name("support").is_some() {
            Label::Supporting
        } else if captures.name("time").is_some() {
            Label::Deadline
        } else {
            Label::Person
        };
        marks.push((whole.start(), whole.end() + '：'.len_utf8(), label));
    }
    if marks.first()?.0 > 12 {
        return None;
    }
    let mut note = Note::default();
    let mut answering = Vec::new();
    for (number, &(_, from, label)) in marks.iter().enumerate() {
        let to = marks.get(number + 1).map_or(inner.len(), |next| next.0);
        let words = inner[from..to].trim_matches(['；', '。', ' ', '，', '、']);
        match label {
            Label::Lead => add_note_units(&mut note, words),
            Label::Answering => answering.extend(answering_units(words, &mut note)),
            Label::Supporting => note.supporting.extend(units(words)),
            Label::Deadline => note.deadline = Some(words.to_owned()),
            Label::Person => {}
        }
    }
    if note.lead.is_empty() {
        note.lead = answering;
    } else {
        note.supporting.splice(0..0, answering);
    }
    (!note.lead.is_empty() || !note.supporting.is_empty() || note.deadline.is_some()).then_some(note)
}

/// 牵头单位：省科技厅，配合… within one label.
fn add_note_units(note: &mut Note, words: &str) {
    let mut inner = Note::default();
    note.lead.extend(answering_units(words, &mut inner));
    note.lead.extend(inner.lead);
    note.supporting.extend(inner.supporting);
}

/// “省科技厅牵头，省财政厅等按职责分工负责” parts leaders from the rest; a plain list answers as a whole.
fn answering_units(words: &str, note: &mut Note) -> Vec<String> {
    if let Some(parted) = unlabelled(words)
        && words.contains("牵头")
    {
        note.lead.extend(parted.lead);
        note.supporting.extend(parted.supporting);
        return Vec::new();
    }
    units(words)
}

/// （省科技厅牵头，省财政厅配合）, （省科技厅、省财政厅按职责分工负责）, （省科技厅负责）.
fn unlabelled(inner: &str) -> Option<Note> {
    static LEADS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:共同)?牵头(?:负责|落实|实施|组织)?").ok());
    static ENDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:等?(?:有关|相关|各有关)?(?:部门|单位)?)?(?:按(?:照)?(?:各自)?职(?:责|能)(?:分工)?|共同|分别|具体|配合|参与|协助|参加|协同|协办)*(?:分工)?(?:负责|落实|配合|参与|协助|参加|实施|办理|推进|协办)$").ok()
    });
    let ends = ENDS.as_ref()?;
    let mut note = Note::default();
    if let Some(found) = LEADS.as_ref()?.find(inner) {
        note.lead = units(&inner[..found.start()]);
        let rest = inner[found.end()..].trim_start_matches(['，', '；', '、', ' ']);
        let rest = timed(rest, &mut note);
        let rest = ends.find(&rest).map_or(rest.as_str(), |end| &rest[..end.start()]);
        note.supporting = units(rest.trim_start_matches("会同"));
        let known = !note.lead.is_empty() && note.lead.iter().all(|unit| is_unit(unit));
        return known.then_some(note);
    }
    let inner = timed(inner, &mut note);
    let end = ends.find(&inner)?;
    let list = &inner[..end.start()];
    note.lead = units(list);
    let known = !note.lead.is_empty() && note.lead.iter().all(|unit| is_unit(unit));
    known.then_some(note)
}

/// Takes “2023年6月底前完成” out of a note.
fn timed(words: &str, note: &mut Note) -> String {
    let mut rest: Vec<&str> = Vec::new();
    for part in words.split(['，', '；']) {
        let limit = part.ends_with("完成")
            || part.ends_with('前')
            || part.ends_with("底")
            || part == "持续推进"
            || part == "长期坚持";
        if limit
            && (part.chars().any(|c| c.is_ascii_digit())
                || ["季度", "上半年", "年底", "年内", "全年"].iter().any(|word| part.contains(word))
                || part.contains("推进")
                || part.contains("坚持"))
        {
            note.deadline = Some(part.to_owned());
        } else {
            rest.push(part);
        }
    }
    rest.join("，")
}

/// Splits a list of units at 、 ， ； and blanks; “有关市、县人民政府” and what stands in brackets stay whole.
pub(crate) fn units(words: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut current = String::new();
    for c in words.chars() {
        match c {
            '（' | '【' => depth += 1,
            '）' | '】' => depth = depth.saturating_sub(1),
            '、' | '，' | '；' | ' ' | '\t' | '\n' | ';' | ',' if depth == 0 => {
                parts.push(std::mem::take(&mut current));
                if c == '、' {
                    parts.push("、".to_owned());
                }
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    parts.push(current);
    merge(parts)
}

fn merge(parts: Vec<String>) -> Vec<String> {
    let mut merged: Vec<String> = Vec::new();
    let mut dot = false;
    for part in parts {
        if part == "、" {
            dot = true;
            continue;
        }
        let part = part.trim().trim_end_matches(['。', '；']).to_owned();
        if part.is_empty() {
            continue;
        }
        let dotted = std::mem::take(&mut dot);
        if let Some(last) = merged.last_mut()
            && dotted
            && is_open(last, &part)
        {
            last.push('、');
            last.push_str(&part);
            continue;
        }
        merged.push(part);
    }
    merged.iter().map(|unit| tidy(unit)).filter(|unit| !unit.is_empty()).collect()
}

/// “有关市” waits for “县人民政府”; “各县区委” for “政府”.
fn is_open(unit: &str, next: &str) -> bool {
    let collective = unit.starts_with("各") || unit.starts_with("有关") || unit.starts_with("相关");
    let bare_next = matches!(next, "政府" | "管委会" | "人民政府" | "党委" | "党工委")
        || next.starts_with(['县', '区', '市', '乡', '镇', '旗', '州', '盟']) && next.chars().count() <= 12;
    let ended = ["政府", "管委会", "部门", "单位", "局", "厅", "办"].iter().any(|end| unit.ends_with(end));
    collective && bare_next && !ended
}

/// A unit without the words of its duty at the end.
fn tidy(unit: &str) -> String {
    let mut unit = unit.trim_matches(['：', '。', '，', '、', '；', ' ']);
    for tail in [
        "按职责分工负责",
        "按职责分工落实",
        "分别负责",
        "等部门",
        "等单位",
        "等有关部门",
        "等相关部门",
        "负责",
        "牵头",
        "等",
    ] {
        if let Some(rest) = unit.strip_suffix(tail)
            && rest.chars().count() >= 2
        {
            unit = rest;
        }
    }
    unit.to_owned()
}

/// Whether `name` looks like a public body.
pub(crate) fn is_unit(name: &str) -> bool {
    static END: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:厅|局|委|办|部|院|会|中心|政府|管委会|部门|单位|公司|集团|行|社|署|处|科|组|所|大学|学院|学校|开发区|高新区|示范区|新区|园区|",
            r"科协|工商联|总工会|团省委|团市委|团县委|党校|法院|检察院|机构|企业|协会|联盟|税务|海关|气象|中支|分局|市|县|区|旗|州|县区|市县|乡镇|街道|妇联|社科联|文联|侨联)(?:（[^）]*）)?$"
        ))
        .ok()
    });
    (2..=30).contains(&name.chars().count()) && END.as_ref().is_some_and(|end| end.is_match(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, lead: &[&str], supporting: &[&str]) {
        let note = closing_note(text).unwrap_or_default();
        assert_eq!(note.lead, lead, "{text}");
        assert_eq!(note.supporting, supporting, "{text}");
    }

    #[test]
    fn notes_in_every_form() {
        check("推进转化。（牵头单位：省科技厅、省金融办）", &["省科技厅", "省金融办"], &[]);
        check(
            "推进创建。（牵头单位：省科技厅，有关市、县人民政府）",
            &["省科技厅", "有关市、县人民政府"],
            &[],
        );
        check(
            "推进落实。（牵头单位：各县区委、政府，市直各有关部门）",
            &["各县区委、政府", "市直各有关部门"],
            &[],
        );
        check(
            "推进。（责任单位：市科技局；配合单位：市财政局、市工信局）",
            &["市科技局"],
            &["市财政局", "市工信局"],
        );
        check(
            "推进。（牵头单位：市科技局；责任单位：市财政局，各县（市、区）人民政府）",
            &["市科技局"],
            &["市财政局", "各县（市、区）人民政府"],
        );
        check(
            "推进。（省科技厅牵头，省财政厅、省教育厅按职责分工负责）",
            &["省科技厅"],
            &["省财政厅", "省教育厅"],
        );
        check("推进。（省科技厅、省财政厅按职责分工负责）", &["省科技厅", "省财政厅"], &[]);
        check("推进。由市科技局牵头，市财政局、市工信局配合。", &["市科技局"], &["市财政局", "市工信局"]);
        check("牵头单位：省科技厅；配合单位：省财政厅", &["省科技厅"], &["省财政厅"]);
        check("【牵头部门：市农业农村局】", &["市农业农村局"], &[]);
        check("推进产业化（包括小试、中试）", &[], &[]);
        check("各牵头单位要按照要求落实任务。", &[], &[]);
    }

    #[test]
    fn a_time_limit_in_a_note_is_kept() {
        let note = closing_note("建设平台。（牵头单位：市科技局；完成时限：2023年12月底前）").unwrap();
        assert_eq!(note.lead, ["市科技局"]);
        assert_eq!(note.deadline.as_deref(), Some("2023年12月底前"));
    }
}
