//! Announced numbers against the lists that follow them, and totals against their parts.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use taihang_base::{Text, counted};

use super::Rule;
use super::docket::{Docket, numeral};
use crate::compare::indicator::pattern;
use crate::compare::sheet::Line;
use crate::model::{Finding, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[PARTS_DISAGREE, ANNOUNCED, PARTS_IN_ORDER];

const ANNOUNCED: Rule = Rule {
    code: "announced-count-differs",
    severity: Severity::Warning,
    title_zh: "宣布的项数与所列不符",
    title_en: "Announced count differs from the list",
    checks_zh: "“N个……”“N大……”与其后（或其前）逐项列出的数目不一致。",
    checks_en: "“N items” does not match the number of items listed after or before it.",
};
const PARTS_DISAGREE: Rule = Rule {
    code: "parts-disagree",
    severity: Severity::Error,
    title_zh: "分项与总数不符",
    title_en: "Parts disagree with the total",
    checks_zh: "“其中”所列分项之和（或某一分项）超过总数，或“其余各……”不能整除。",
    checks_en: "Parts of a total exceed it, or the rest cannot be shared out as the text says.",
};
const PARTS_IN_ORDER: Rule = Rule {
    code: "parts-in-order",
    severity: Severity::Note,
    title_zh: "分项与总数相符",
    title_en: "Parts fit the total",
    checks_zh: "“其中……其余各……”的分配与总数相符，并推出未写明的个数。",
    checks_en: "The total is shared out completely; the number that the text leaves open is worked out.",
};

const NUMBER: &str = "([二三四五六七八九十]{1,3}|[1-9][0-9]?)";
/// `实现5个倍增。` at the head of a line.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!("^[^,。;:]{{0,6}}?{NUMBER}(?:个|大|项|类)“?([^,。;:“”()0-9]{{2,8}})”?[。:]"))
});
/// `四大基地(甲、乙、丙、丁)`.
static BRACKET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!("{NUMBER}(?:个|大|项|类|条|座|家)([^,。;:、()0-9]{{2,16}})\\(([^()]*、[^()]*)\\)"))
});
/// `等三大产业` after a list.
static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("等“?{NUMBER}(?:个|大|项|类|条)[^,。;:、]{{2,12}}")));
static SHARED: LazyLock<Regex> =
    LazyLock::new(|| pattern("([0-9]+)(个|家|户|所|座|项|名|人)([^,。;:]{0,16}),?其中,?:?([^。;]+)"));
static PART: LazyLock<Regex> = LazyLock::new(|| pattern("([0-9]+)(个|家|户|所|座|项|名|人)"));

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for (source, line) in docket.all_lines() {
        findings.extend(labelled(docket, source, line));
        bracketed(docket, source, line, findings);
        listed_before(docket, source, line, findings);
        if !line.text.contains("其中") {
            continue;
        }
        for found in SHARED.captures_iter(&line.text) {
            findings.extend(shared_out(docket, source, line, &found));
        }
    }
}

/// A label with a number, then a sentence of items parted by semicolons.
fn labelled(docket: &Docket<'_>, source: usize, line: &Line) -> Option<Finding> {
    let found = LABEL.captures(&line.text)?;
    let (label, number, word) = (found.get(0)?, numeral(found.get(1)?.as_str())?, found.get(2)?.as_str());
    let end = line.text[label.end()..].find('。').map_or(line.text.len(), |at| label.end() + at);
    let items: Vec<Range<usize>> = line.members(label.end()..end);
    let count = u32::try_from(items.len()).ok()?;
    if count < 2 || count == number {
        return None;
    }
    let key: String = {
        let letters: Vec<char> = word.chars().collect();
        letters[letters.len() - 2..].iter().collect()
    };
    let (with, without): (Vec<_>, Vec<_>) =
        items.iter().cloned().partition(|item| line.text[item.clone()].contains(&key));
    let mut places = vec![docket.place_in(source, line, label.range())];
    let said = label.as_str().trim_end_matches(['。', ':']);
    let fits = u32::try_from(with.len()) == Ok(number);
    let (zh, en) = if fits {
        places.extend(without.iter().map(|item| docket.place_in(source, line, item.clone())));
        let others: Vec<&str> = without.iter().map(|item| &line.text[item.clone()]).collect();
        (
            format!("；其中含“{key}”的恰为 {number} 项，不含的是“{}”", others.join("”“")),
            format!("; {number} of them carry “{key}”, the odd one is “{}”", others.join("”, “")),
        )
    } else {
        places.extend(items.iter().map(|item| docket.place_in(source, line, item.clone())));
        (String::new(), String::new())
    };
    let message = Text::new(
        format!("“{said}”之后列有 {count} 项{zh}。"),
        format!("“{said}” is followed by {}{en}.", counted(count, "item", "items")),
    );
    Some(ANNOUNCED.finding(message, places, Some(format!("{count} ≠ {number}"))))
}

/// A number, then a bracket that lists the things.
fn bracketed(docket: &Docket<'_>, source: usize, line: &Line, findings: &mut Vec<Finding>) {
    for found in BRACKET.captures_iter(&line.text) {
        let (Some(whole), Some(items)) = (found.get(0), found.get(3)) else { continue };
        let items: Vec<&str> = items.as_str().split('、').collect();
        // (市、区) is a manner of writing, 等 leaves the list open.
        let open = items.iter().any(|item| item.chars().count() < 2 || item.contains('等'));
        let number = found.get(1).and_then(|number| numeral(number.as_str()));
        if open || number.is_none_or(|number| u32::try_from(items.len()) == Ok(number) || number < 2) {
            continue;
        }
        findings.push(differs(docket, source, line, whole.range(), items.len()));
    }
}

/// A list that ends with 等N大…: it may name fewer than N, never more.
fn listed_before(docket: &Docket<'_>, source: usize, line: &Line, findings: &mut Vec<Finding>) {
    for found in BEFORE.captures_iter(&line.text) {
        let Some(whole) = found.get(0) else { continue };
        let before = &line.text[..whole.start()];
        let start = before.rfind([',', '。', ';', ':', '(', ')']).map_or(0, |at| at + 1);
        let start = (start..=before.len()).find(|at| before.is_char_boundary(*at)).unwrap_or(start);
        let count = before[start..].split('、').count();
        let number = found.get(1).and_then(|number| numeral(number.as_str()));
        let more = |number: u32| number >= 2 && u32::try_from(count).is_ok_and(|count| count > number);
        if number.is_some_and(more) {
            findings.push(differs(docket, source, line, start..whole.end(), count));
        }
    }
}

fn differs(docket: &Docket<'_>, source: usize, line: &Line, range: Range<usize>, count: usize) -> Finding {
    let message = Text::new(
        format!("所列为 {count} 项，与写明的项数不一致。"),
        format!("{} listed, which is not the number announced.", counted(count, "item is", "items are")),
    );
    ANNOUNCED.finding(message, vec![docket.place_in(source, line, range)], None)
}

/// A total whose parts are named, perhaps with a rest shared out evenly.
fn shared_out(
    docket: &Docket<'_>,
    source: usize,
    line: &Line,
    found: &regex::Captures<'_>,
) -> Option<Finding> {
    let (whole, unit, tail) = (found.get(0)?, found.get(2)?.as_str(), found.get(4)?);
    let total: u64 = found.get(1)?.as_str().parse().ok()?;
    let parts: Vec<(Range<usize>, &str)> = split(tail.as_str());
    let in_unit = |text: &str| -> Option<u64> {
        let part = PART.captures_iter(text).last()?;
        (part.get(2)?.as_str() == unit).then(|| part.get(1)?.as_str().parse().ok())?
    };
    let is_rest =
        |text: &str| text.starts_with("其余") || text.starts_with("其他") || text.starts_with("其它");
    let named: Vec<u64> =
        parts.iter().filter(|(_, text)| !is_rest(text)).map_while(|(_, text)| in_unit(text)).collect();
    let rest = parts.iter().enumerate().find(|(_, (_, text))| is_rest(text));
    let place = vec![docket.place_in(source, line, whole.range())];
    let sum: u64 = named.iter().sum();
    let summed = || named.iter().map(u64::to_string).collect::<Vec<_>>().join(" + ");
    let Some((at, (_, rest))) = rest else {
        let largest = *named.first()?;
        let message = Text::new(
            format!("“其中”的分项 {largest} 大于总数 {total}。"),
            format!("A part of {largest} is larger than its total of {total}."),
        );
        return (largest > total)
            .then(|| PARTS_DISAGREE.finding(message, place, Some(format!("{largest} > {total}"))));
    };
    let each = in_unit(rest)
        .filter(|each| *each > 0 && named.len() == at && (rest.contains('各') || rest.contains("分别")))?;
    if sum <= total && (total - sum).is_multiple_of(each) {
        let others = (total - sum) / each;
        let message = Text::new(
            format!("分配与总数相符；由此推出“其余”共 {others} 个。"),
            format!("The parts fit the total; “the rest” must be {others} in number."),
        );
        let arithmetic = format!(
            "({total} − {}) ÷ {each} = {others}；{} + {others} × {each} = {total}",
            summed().replace(" + ", " − "),
            summed()
        );
        return Some(PARTS_IN_ORDER.finding(message, place, Some(arithmetic)));
    }
    let message = Text::new(
        format!("各分项与总数 {total} 不符，“其余各 {each}”无法成立。"),
        format!("The parts do not fit the total of {total}; “{each} each for the rest” cannot be."),
    );
    Some(PARTS_DISAGREE.finding(message, place, Some(format!("{total} − ({}) 不能被 {each} 整除", summed()))))
}

fn split(text: &str) -> Vec<(Range<usize>, &str)> {
    crate::compare::sheet::split(text, 0..text.len(), &[',', '、'])
        .into_iter()
        .map(|range| (range.clone(), &text[range]))
        .collect()
}
