//! Damage to the file: lost decimal points, stray characters, empty quotation marks, web page furniture.

use std::ops::Range;

use taihang_base::{Span, Text, counted};

use super::Rule;
use super::docket::{Docket, said};
use crate::compare::indicator::Kinship;
use crate::model::{Finding, Repair, RepairKind, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[DECIMAL_POINT, UNDECODABLE, EMPTY_QUOTES, PRIVATE_USE, FURNITURE];

const DECIMAL_POINT: Rule = Rule {
    code: "damaged-decimal-point",
    severity: Severity::Warning,
    title_zh: "小数点损坏",
    title_en: "Damaged decimal point",
    checks_zh: "两个数字之间的不可见私用区字符按小数点读取，须由人核对原件。",
    checks_en: "An invisible private-use character between two digits is read as a decimal point; a person confirms it.",
};
const UNDECODABLE: Rule = Rule {
    code: "undecodable-character",
    severity: Severity::Warning,
    title_zh: "无法解码的字符",
    title_en: "Undecodable character",
    checks_zh: "文本中出现替代字符，原字已丢失。",
    checks_en: "The text holds replacement characters: the original ones are lost.",
};
const EMPTY_QUOTES: Rule = Rule {
    code: "empty-quotation-marks",
    severity: Severity::Warning,
    title_zh: "引号内为空",
    title_en: "Empty quotation marks",
    checks_zh: "成对引号之间没有文字，名称或号码可能丢失。",
    checks_en: "Nothing stands between a pair of quotation marks: a name or number is probably lost.",
};
const PRIVATE_USE: Rule = Rule {
    code: "private-use-characters",
    severity: Severity::Note,
    title_zh: "不可见私用区字符",
    title_en: "Private-use characters",
    checks_zh: "文本中混有私用区字符，读取时已略去。",
    checks_en: "Private-use characters stand in the text; they were left out when it was read.",
};
const FURNITURE: Rule = Rule {
    code: "page-furniture",
    severity: Severity::Note,
    title_zh: "网页或版面附加文字",
    title_en: "Page furniture",
    checks_zh: "导航、来源、打印提示、页眉页脚等不属于正文的文字，读取时已略去。",
    checks_en: "Navigation, source lines, headers and footers do not belong to the text and were left out.",
};

/// How many places a finding about many equal ones shows.
const SHOWN: usize = 5;

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        findings.extend(decimal_points(docket, source));
        findings.extend(private_use(docket, source));
        findings.extend(furniture(docket, source));
        findings.extend(undecodable(docket, source));
        empty_quotes(docket, source, findings);
    }
}

/// Every figure that depends on a mended decimal point, with the reading that a careless cleaning would give and, where
/// the parent plan has the same indicator, the parent's value.
fn decimal_points(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let mended: Vec<&Repair> = repairs(docket, source, RepairKind::DecimalPoint).collect();
    if mended.is_empty() {
        return None;
    }
    let text = &docket.sources[source].document.text;
    let mut places = Vec::new();
    let mut steps = Vec::new();
    for repair in &mended {
        let span = number_around(text, repair.span);
        let mut read = span.slice(text).replace(&repair.before, &repair.after);
        let mut stripped = span.slice(text).replace(&repair.before, "");
        let figure = docket.figures(source).find(|(_, figure)| figure.span.contains(repair.span));
        if let Some((at, figure)) = figure {
            let unit = figure.unit.as_deref().unwrap_or("");
            stripped = format!("{}：{stripped}{unit}", figure.subject);
            read = format!("{read}{unit}{}", like_parent(docket, at));
        }
        places.push(docket.place(source, figure.map_or(span, |(_, figure)| figure.span)));
        steps.push(format!("{stripped} → {read}"));
    }
    let count = mended.len();
    let message = Text::new(
        format!(
            "{count} 处数字之间的不可见字符已按小数点读取；如直接删除该字符，数值会放大十倍。请对照原件确认。"
        ),
        format!(
            "{count} invisible characters between digits were read as decimal points; simply deleting them would make the values \
             ten times larger. Please check against the original."
        ),
    );
    Some(DECIMAL_POINT.finding(message, places, Some(steps.join("；"))))
}

fn like_parent(docket: &Docket<'_>, at: crate::compare::FigureAt) -> String {
    let figure = docket.figure(at);
    let parents = docket.links.iter().filter(|link| link.child == at.source);
    let same = parents.flat_map(|link| docket.targets(link.parent)).find(|(other, target)| {
        docket.catalogue.kinship(at, *other) == Kinship::Same && target.amount() == figure.amount()
    });
    same.map(|(_, target)| format!("（与上级规划的 {} 一致）", said(target))).unwrap_or_default()
}

fn repairs<'d>(docket: &'d Docket<'_>, source: usize, kind: RepairKind) -> impl Iterator<Item = &'d Repair> {
    docket.sources[source].plan.repairs.iter().filter(move |repair| repair.kind == kind)
}

/// The digits on both sides of a place.
fn number_around(text: &str, span: Span) -> Span {
    let digits = |letter: &char| letter.is_ascii_digit();
    let before = text[..span.start].chars().rev().take_while(digits).count();
    let after = text[span.end..].chars().take_while(digits).count();
    Span::new(span.start - before, span.end + after)
}

fn private_use(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let dropped: Vec<&Repair> = repairs(docket, source, RepairKind::PrivateUse).collect();
    let first = dropped.first()?;
    let line = line_around(&docket.sources[source].document.text, first.span);
    let count = dropped.len();
    let message = Text::new(
        format!(
            "文本中有 {count} 个不可见私用区字符，读取时已略去，原文保留未改；它们不在数字之间，不影响数值。"
        ),
        format!(
            "{count} invisible private-use characters were left out; the source text is kept. None stands between digits, so no value is touched."
        ),
    );
    Some(PRIVATE_USE.finding(message, vec![docket.place(source, line)], None))
}

/// The end of the line that holds a place, twelve characters at most.
fn line_around(text: &str, span: Span) -> Span {
    let before: usize = text[..span.start]
        .chars()
        .rev()
        .take_while(|letter| *letter != '\n')
        .take(12)
        .map(char::len_utf8)
        .sum();
    Span::new(span.start - before, span.end)
}

fn furniture(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let left_out: Vec<&Repair> = repairs(docket, source, RepairKind::Furniture).collect();
    if left_out.is_empty() {
        return None;
    }
    let count = left_out.len();
    let message = Text::new(
        format!(
            "{count} 处网页或版面附加文字未计入正文；其中的索引号、文号、日期、发文机关等已作为文件信息保留。"
        ),
        format!(
            "{count} pieces of web page or layout furniture are not part of the text; index number, document number, dates and issuer were kept as metadata."
        ),
    );
    let places = left_out.iter().take(SHOWN).map(|repair| docket.place(source, repair.span)).collect();
    Some(FURNITURE.finding(message, places, None))
}

fn undecodable(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let text = &docket.sources[source].document.text;
    let found: Vec<Range<usize>> =
        text.match_indices('\u{FFFD}').map(|(at, mark)| at..at + mark.len()).collect();
    if found.is_empty() {
        return None;
    }
    let count = found.len();
    let message = Text::new(
        format!("有 {count} 个字符无法解码，原字已丢失，请换用完好的文件。"),
        format!(
            "{} lost that could not be decoded; please use an undamaged file.",
            counted(count, "character is", "characters are")
        ),
    );
    let place =
        |range: &Range<usize>| docket.place(source, line_around(text, Span::new(range.start, range.end)));
    Some(UNDECODABLE.finding(message, found.iter().take(SHOWN).map(place).collect(), None))
}

fn empty_quotes(docket: &Docket<'_>, source: usize, findings: &mut Vec<Finding>) {
    for line in &docket.lines[source] {
        for pair in ["“”", "‘’", "《》", "〈〉"] {
            for (at, _) in line.text.match_indices(pair) {
                let end = at + pair.len();
                let before: usize = line.text[..at].chars().rev().take(6).map(char::len_utf8).sum();
                let after: usize = line.text[end..].chars().take(6).map(char::len_utf8).sum();
                let place = docket.place_in(source, line, at - before..end + after);
                let message = Text::new(
                    format!(
                        "{pair} 之间没有文字，此处的名称或号码可能已丢失，不得自行补写，请向发文单位核实。"
                    ),
                    format!(
                        "Nothing stands between {pair}: the name or number is probably lost. Ask the issuing body; do not invent one."
                    ),
                );
                findings.push(EMPTY_QUOTES.finding(message, vec![place], None));
            }
        }
    }
}
