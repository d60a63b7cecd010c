//! Doublings: of the actual value, of an earlier target, or of nothing that is known.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use taihang_base::Text;

use super::Rule;
use super::docket::{Docket, names, said, show};
use super::growth::value_words;
use crate::compare::FigureAt;
use crate::compare::cascade::level_amount;
use crate::compare::indicator::{Kinship, Rank, pattern};
use crate::model::{Figure, FigureKind, Finding, Op, Place, Severity, amount};

/// The rules of this family.
pub const RULES: &[Rule] = &[NOT_REACHED, OF_TARGET, WITHOUT_BASE, IN_ORDER];

const NOT_REACHED: Rule = Rule {
    code: "doubling-not-reached",
    severity: Severity::Warning,
    title_zh: "所列目标不足翻倍",
    title_en: "A doubling that is not one",
    checks_zh: "写明“倍增”“翻番”，而目标值与已知实际值之比不到 2（翻两番不到 4）。",
    checks_en: "A doubling is promised, but the target is less than twice the known actual value.",
};
const OF_TARGET: Rule = Rule {
    code: "doubling-of-earlier-target",
    severity: Severity::Warning,
    title_zh: "以前期目标而非实际值为翻倍基数",
    title_en: "Doubling of an earlier target",
    checks_zh: "目标值恰为前期规划目标值的两倍，实际基数未给出。",
    checks_en: "The target is exactly twice an earlier plan's target; the actual base is not given.",
};
const WITHOUT_BASE: Rule = Rule {
    code: "doubling-without-base",
    severity: Severity::Note,
    title_zh: "翻倍目标没有基数",
    title_en: "Doubling without a base",
    checks_zh: "写明“倍增”“翻番”，但各文件均未给出基期数值，无法核算。",
    checks_en: "A doubling is promised, but no document gives the value it starts from.",
};
const IN_ORDER: Rule = Rule {
    code: "doubling-in-order",
    severity: Severity::Note,
    title_zh: "翻倍目标核对无误",
    title_en: "Doubling in order",
    checks_zh: "目标值不少于已知实际值的两倍。",
    checks_en: "The target is at least twice the known actual value.",
};

static DOUBLED: LazyLock<Regex> = LazyLock::new(|| pattern("倍增|翻一番|翻番|翻两番|翻二番|翻两倍"));
/// A programme's name, not a promise: 倍增计划, “双倍增”行动.
static PROGRAMME: LazyLock<Regex> = LazyLock::new(|| pattern("倍增”?[^,。;]{0,4}(?:计划|工程|行动|方案)"));
/// Two numbers count as exactly double within one percent.
const EXACT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// One promise of a doubling: its words and the figures it is about.
struct Promise {
    places: Vec<Place>,
    times: Decimal,
    of_target: bool,
    figures: Vec<FigureAt>,
}

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        let mut baseless: Vec<(Place, &str)> = Vec::new();
        for promise in promises(docket, source) {
            if let Some(finding) = judge(docket, &promise) {
                findings.push(finding);
                continue;
            }
            let subject = promise.figures.first().map(|at| docket.figure(*at).subject.as_str());
            baseless.extend(promise.places.into_iter().filter_map(|place| Some((place, subject?))));
        }
        findings.extend(without_base(baseless));
    }
}

/// All promises of a source; several about one indicator are one.
fn promises(docket: &Docket<'_>, source: usize) -> Vec<Promise> {
    let mut by_thing: BTreeMap<(String, Option<Rank>), usize> = BTreeMap::new();
    let mut promises: Vec<Promise> = Vec::new();
    for line in &docket.lines[source] {
        if !DOUBLED.is_match(&line.text) {
            continue;
        }
        for member in line.members(0..line.text.len()) {
            let text = &line.text[member.clone()];
            let Some(word) = DOUBLED.find(text) else { continue };
            let near = docket.figures_in(source, line, member.clone());
            let near: Vec<FigureAt> = near.into_iter().filter(|at| is_target(docket.figure(*at))).collect();
            let double = near.iter().find(|at| docket.figure(**at).op == Op::Double);
            let named = near.first().filter(|_| !PROGRAMME.is_match(text));
            let Some(first) = double.or(named) else { continue };
            let indicator = docket.catalogue.indicator(*first);
            let thing = (indicator.core.clone(), indicator.rank);
            let same = |at: &FigureAt| {
                let other = docket.catalogue.indicator(*at);
                (&other.core, other.rank) == (&thing.0, thing.1)
            };
            let figures: Vec<FigureAt> = near.iter().copied().filter(same).collect();
            let times = if word.as_str().contains(['两', '二']) { Decimal::from(4) } else { Decimal::TWO };
            let of_target = text[..word.start()].contains("目标");
            let words = line.span(member.start + word.start()..member.start + word.end());
            let span = figures.iter().fold(words, |span, at| span.cover(docket.figure(*at).span));
            let place = docket.place(source, span);
            let at = *by_thing.entry(thing).or_insert_with(|| {
                promises.push(Promise { places: vec![], times, of_target: false, figures: vec![] });
                promises.len() - 1
            });
            promises[at].places.push(place);
            promises[at].of_target |= of_target;
            promises[at].figures.extend(figures);
        }
    }
    promises
}

fn is_target(figure: &Figure) -> bool {
    figure.kind == FigureKind::Target
}

fn judge(docket: &Docket<'_>, promise: &Promise) -> Option<Finding> {
    let level = promise.figures.iter().copied().find(|at| level_amount(docket.figure(*at)).is_some())?;
    let figure = docket.figure(level);
    let wanted = level_amount(figure)?;
    let earlier = earlier_target(docket, level, wanted, promise.times);
    let base = base(docket, level);
    let mut places = promise.places.clone();
    let Some((from, words, place)) = base else {
        let (earlier, _) = earlier?;
        places.push(docket.place_of(earlier));
        return Some(of_target(docket, promise, level, earlier, places));
    };
    let ratio = wanted.checked_div(from)?;
    places.extend(place);
    let growth = (ratio - Decimal::ONE) * Decimal::ONE_HUNDRED;
    let mut arithmetic = format!(
        "{} ÷ {words} = {}（+{}%）；{words} × {} = {}",
        said(figure),
        show(ratio, 2),
        show(growth, 1),
        promise.times,
        show(from * promise.times, 2)
    );
    let subject = &figure.subject;
    // Targets are round numbers: 3300 for 2 × 1670 is a doubling.
    if ratio >= promise.times * Decimal::new(97, 2) {
        let message = Text::new(
            format!("“{subject}”的翻倍目标与实际基数相符。"),
            format!("The doubling of “{subject}” fits the actual base."),
        );
        return Some(IN_ORDER.finding(message, places, Some(arithmetic)));
    }
    let (mut zh, mut en) = (String::new(), String::new());
    if let Some((earlier, from)) = earlier {
        zh = format!("，而恰为前期目标 {} 的 {} 倍", said(docket.figure(earlier)), promise.times);
        en = format!(
            "; it is exactly {} times the earlier target of {}",
            promise.times,
            said(docket.figure(earlier))
        );
        arithmetic = format!("{arithmetic}；{} ÷ {} = {}", said(figure), show(from, 2), promise.times);
        places.push(docket.place_of(earlier));
    }
    let message = Text::new(
        format!("“{subject}”写明倍增，但目标只是已知实际值的 {} 倍{zh}。请明确翻倍的基数。", show(ratio, 2)),
        format!(
            "“{subject}” promises a doubling, but the target is only {} times the known actual value{en}. Please settle the base.",
            show(ratio, 2)
        ),
    );
    Some(NOT_REACHED.finding(message, places, Some(arithmetic)))
}

fn of_target(
    docket: &Docket<'_>,
    promise: &Promise,
    level: FigureAt,
    earlier: FigureAt,
    places: Vec<Place>,
) -> Finding {
    let (figure, before) = (docket.figure(level), docket.figure(earlier));
    let subject = &figure.subject;
    let (zh, en) = if promise.of_target {
        ("，文中亦写明以目标为基数", ", as the text itself says elsewhere")
    } else {
        ("", "")
    };
    let message = Text::new(
        format!(
            "“{subject}”的翻倍以前期目标 {} 为基数{zh}；实际值未见报告，是否真正翻倍无从判断。",
            said(before)
        ),
        format!(
            "The doubling of “{subject}” starts from the earlier target of {}{en}; the actual value is not reported, so nobody can tell whether it is one.",
            said(before)
        ),
    );
    let arithmetic = format!("{} ÷ {} = {}", said(figure), said(before), promise.times);
    OF_TARGET.finding(message, places, Some(arithmetic))
}

/// An earlier plan's target of which `wanted` is exactly the promised multiple.
fn earlier_target(
    docket: &Docket<'_>,
    level: FigureAt,
    wanted: Decimal,
    times: Decimal,
) -> Option<(FigureAt, Decimal)> {
    let scopes = &docket.catalogue.scopes;
    let others = docket
        .each()
        .filter(|other| *other != level.source && scopes[*other].same_region(&scopes[level.source]));
    others.flat_map(|other| docket.targets(other)).find_map(|(at, target)| {
        let from = level_amount(target).filter(|from| !from.is_zero())?;
        let exact = (wanted.checked_div(from)? / times - Decimal::ONE).abs() <= EXACT;
        let earlier = scopes[at.source].written_in <= scopes[level.source].written_in;
        (exact && earlier && docket.catalogue.kinship(level, at) == Kinship::Same).then_some((at, from))
    })
}

/// The actual value a target starts from: its own baseline, else the latest report of the same indicator.
fn base(docket: &Docket<'_>, level: FigureAt) -> Option<(Decimal, String, Option<Place>)> {
    let figure = docket.figure(level);
    if let Some(base) = &figure.baseline
        && let Some(value) = &base.value
    {
        let unit = base.unit.as_deref().or(figure.unit.as_deref());
        let from = amount(value, unit).filter(|from| !from.is_zero())?;
        return Some((from, format!("{value}{}", unit.unwrap_or("")), None));
    }
    let scopes = &docket.catalogue.scopes;
    let begun = scopes[level.source].written_in;
    let near = docket.each().filter(|other| scopes[*other].same_region(&scopes[level.source]));
    let reports = near.flat_map(|other| docket.figures(other)).filter(|(at, report)| {
        report.kind == FigureKind::Actual
            && docket.catalogue.kinship(level, *at) == Kinship::Same
            && report
                .year
                .or(scopes[at.source].written_in)
                .zip(begun)
                .is_none_or(|(year, begun)| year <= begun)
    });
    let (at, report) = reports.max_by_key(|(at, report)| (report.year, at.source == level.source))?;
    let from = level_amount(report).filter(|from| !from.is_zero())?;
    Some((from, value_words(report), Some(docket.place_of(at))))
}

fn without_base(baseless: Vec<(Place, &str)>) -> Option<Finding> {
    if baseless.is_empty() {
        return None;
    }
    let (zh, en) = names(baseless.iter().map(|(_, subject)| *subject));
    let message = Text::new(
        format!("{zh}写明翻倍，但各文件均未给出基数，翻倍与否无法核算。"),
        format!("{en}: a doubling is promised, but no document gives the base."),
    );
    Some(WITHOUT_BASE.finding(message, baseless.into_iter().map(|(place, _)| place).collect(), None))
}
