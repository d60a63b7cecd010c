//! Values that must fit each other: shares and their two sides, per-head figures, and one part that carries the whole.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use taihang_base::Text;

use super::Rule;
use super::docket::{Docket, percent, said, show};
use crate::compare::FigureAt;
use crate::compare::cascade::level_amount;
use crate::compare::indicator::{Dimension, pattern};
use crate::model::{Figure, Finding, Op, Severity, base_unit};

/// The rules of this family.
pub const RULES: &[Rule] = &[RATIO_DISAGREES, DOMINATES, RATIO_AGREES, PER_HEAD];

const RATIO_AGREES: Rule = Rule {
    code: "ratio-in-order",
    severity: Severity::Note,
    title_zh: "比率与分子分母相符",
    title_en: "Ratio fits its two sides",
    checks_zh: "同一句中给出分子、分母和比率时，三者相符。",
    checks_en: "A sentence gives both sides and the ratio, and the three agree.",
};
const RATIO_DISAGREES: Rule = Rule {
    code: "ratio-disagrees",
    severity: Severity::Error,
    title_zh: "比率与分子分母不符",
    title_en: "Ratio does not fit its two sides",
    checks_zh: "同一句中的分子、分母和比率不能同时成立。",
    checks_en: "Both sides and the ratio of a sentence cannot all be right.",
};
const PER_HEAD: Rule = Rule {
    code: "per-head-implies-population",
    severity: Severity::Note,
    title_zh: "人均指标隐含的人口数",
    title_en: "Population implied by a per-head figure",
    checks_zh: "由总量与每万人指标推算所用人口数，供核对口径。",
    checks_en: "Total and per-head figure give the population that was used; check it against the census.",
};
const DOMINATES: Rule = Rule {
    code: "part-dominates-total",
    severity: Severity::Warning,
    title_zh: "单个项目支撑大部分总量目标",
    title_en: "One part carries most of the total",
    checks_zh: "单个园区、基地或项目的目标占全域同类总量目标的一半以上，总量目标依赖于它。",
    checks_en: "One park, base or project is to give half or more of the regional total: the total hangs on it.",
};

static RATE: LazyLock<Regex> = LazyLock::new(|| pattern("([^的占]{2})率$"));
static OUTPUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:销售额|销售收入|总产值|产值|营业收入|主营业务收入|营业总收入|增加值|产业规模)$")
});

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        for (at, figure) in docket.figures(source) {
            findings.extend(ratio(docket, at, figure));
            findings.extend(per_head(docket, at, figure));
        }
        findings.extend(dominated(docket, source));
    }
}

/// 利用率 against 利用量 ÷ the other quantity of the sentence.
fn ratio(docket: &Docket<'_>, at: FigureAt, figure: &Figure) -> Option<Finding> {
    let stem = RATE.captures(&figure.subject)?.get(1)?.as_str().to_owned();
    let stated = figure.amount().filter(|_| docket.catalogue.indicator(at).dimension == Dimension::Ratio)?
        / Decimal::ONE_HUNDRED;
    let (line, range) = docket.line_of(at)?;
    let sentence = line.sentence_at(range.start);
    let near: Vec<FigureAt> =
        docket.figures_in(at.source, line, sentence).into_iter().filter(|other| *other != at).collect();
    let is_part = |other: &&FigureAt| {
        docket.figure(**other).subject.trim_end_matches(['量', '额', '数']).ends_with(&stem)
    };
    let part = *near.iter().find(is_part)?;
    let unit = |at: FigureAt| docket.figure(at).unit.as_deref().map(base_unit).map(str::to_owned);
    let whole =
        *near.iter().find(|other| **other != part && unit(**other) == unit(part) && unit(part).is_some())?;
    let (above, below) = (docket.figure(part).amount()?, docket.figure(whole).amount()?);
    let computed = above.checked_div(below)?;
    let slack = Decimal::new(5, 3);
    let fits = match figure.op {
        Op::Ge => computed + slack >= stated,
        Op::Le => computed <= stated + slack,
        Op::Approx => (computed - stated).abs() <= stated * Decimal::new(5, 2),
        Op::Eq | Op::Cover => (computed - stated).abs() <= slack.max(stated * Decimal::new(1, 2)),
        Op::Double | Op::Average | Op::Incr | Op::Rank | Op::Pp | Op::PctIncr => return None,
    };
    let arithmetic = format!(
        "{} ÷ {} = {}（文中：{}）",
        said(docket.figure(part)),
        said(docket.figure(whole)),
        percent(computed),
        said(figure)
    );
    let places = [at, part, whole].map(|at| docket.place_of(at)).to_vec();
    let subject = &figure.subject;
    if fits {
        let message = Text::new(
            format!("“{subject}”与所列分子、分母相符。"),
            format!("“{subject}” fits its two sides."),
        );
        return Some(RATIO_AGREES.finding(message, places, Some(arithmetic)));
    }
    let message = Text::new(
        format!("“{subject}”与同句的分子、分母不符，三个数必有一误。"),
        format!(
            "“{subject}” does not fit the two quantities of its sentence; one of the three must be wrong."
        ),
    );
    Some(RATIO_DISAGREES.finding(message, places, Some(arithmetic)))
}

/// Total ÷ (number per ten thousand) = population.
fn per_head(docket: &Docket<'_>, at: FigureAt, figure: &Figure) -> Option<Finding> {
    let indicator = docket.catalogue.indicator(at);
    if indicator.per.as_deref() != Some("每万人") {
        return None;
    }
    let rate = level_amount(figure).filter(|rate| !rate.is_zero())?;
    let total = docket.figures(at.source).find(|(other, whole)| {
        let held = docket.catalogue.indicator(*other);
        let same_thing = held.core == indicator.core
            || held.core.replacen("有效", "", 1) == indicator.core.replacen("有效", "", 1);
        held.per.is_none()
            && same_thing
            && whole.kind == figure.kind
            && whole.year == figure.year
            && level_amount(whole).is_some()
    })?;
    let population = level_amount(total.1)?.checked_div(rate)?;
    let arithmetic = format!("{} ÷ {} = {} 万人", said(total.1), said(figure), show(population, 1));
    let message = Text::new(
        format!(
            "“{}”与总量相比，隐含人口约 {} 万人，请与统计口径核对。",
            figure.subject,
            show(population, 1)
        ),
        format!(
            "“{}” and the total imply a population of about {} ten thousand; check it against the statistics.",
            figure.subject,
            show(population, 1)
        ),
    );
    Some(PER_HEAD.finding(message, vec![docket.place_of(total.0), docket.place_of(at)], Some(arithmetic)))
}

/// The largest output target of a single park, base or project against the total for the whole industry.
fn dominated(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let outputs: Vec<(FigureAt, &Figure, Decimal)> = docket
        .targets(source)
        .filter(|(at, _)| docket.catalogue.indicator(*at).dimension == Dimension::Money)
        .filter(|(_, figure)| {
            OUTPUT.is_match(&figure.subject) && matches!(figure.op, Op::Eq | Op::Ge | Op::Approx)
        })
        .filter_map(|(at, figure)| Some((at, figure, figure.amount()?)))
        .collect();
    let is_total =
        |figure: &Figure| figure.subject.contains("产业") && !figure.subject.contains(['园', '区']);
    let total =
        outputs.iter().filter(|(_, figure, _)| is_total(figure)).max_by_key(|(_, _, amount)| *amount)?;
    let of_total = |part: &&(FigureAt, &Figure, Decimal)| {
        let years = part.1.year.zip(total.1.year).is_none_or(|(one, other)| one <= other);
        part.1.clause != total.1.clause
            && years
            && !is_total(part.1)
            && in_a_place(docket, part.0)
            && part.2 <= total.2
    };
    let mut parts: Vec<_> = outputs.iter().filter(of_total).collect();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.2), part.0));
    let largest = *parts.first()?;
    let share = largest.2.checked_div(total.2)?;
    if share < Decimal::new(5, 1) {
        return None;
    }
    let mut arithmetic = format!("{} ÷ {} = {}", said(largest.1), said(total.1), percent(share));
    if parts.len() > 1 {
        let sum: Decimal = parts.iter().map(|part| part.2).sum();
        let list: Vec<String> = parts.iter().map(|part| said(part.1)).collect();
        let all = percent(sum.checked_div(total.2)?);
        arithmetic =
            format!("{arithmetic}；连同其他园区和基地：({}) ÷ {} = {all}", list.join(" + "), said(total.1));
    }
    let message = Text::new(
        format!(
            "“{}”{} 占“{}”{} 的 {}，全域目标取决于这一处能否按期建成；两者口径是否一致也须核对。",
            largest.1.subject,
            said(largest.1),
            total.1.subject,
            said(total.1),
            percent(share)
        ),
        format!(
            "“{}” ({}) is {} of “{}” ({}): the regional target hangs on this one place. Check also that both are measured alike.",
            largest.1.subject,
            said(largest.1),
            percent(share),
            total.1.subject,
            said(total.1)
        ),
    );
    let places =
        std::iter::once(total).chain(parts.iter().copied()).map(|part| docket.place_of(part.0)).collect();
    Some(DOMINATES.finding(message, places, Some(arithmetic)))
}

/// Whether a figure belongs to one place: its own words, its clause or the heading over it name a park, base or project.
fn in_a_place(docket: &Docket<'_>, at: FigureAt) -> bool {
    let plan = docket.sources[at.source].plan;
    let figure = docket.figure(at);
    let names_place =
        |text: &str| ["园区", "基地", "项目", "产业园", "开发区"].iter().any(|word| text.contains(word));
    let clause = plan.clauses.get(figure.clause);
    let heading = clause.and_then(|clause| clause.section).and_then(|section| plan.sections.get(section));
    names_place(&figure.subject)
        || heading.is_some_and(|section| names_place(&section.title))
        || clause.is_some_and(|clause| names_place(opening(&clause.text)))
}

fn opening(text: &str) -> &str {
    let range: Range<usize> = 0..text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
    &text[range]
}
