//! A plan against its parent: ratios out by a power of ten, totals that cannot be, orders turned round, comparators.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use taihang_base::Text;

use super::Rule;
use super::docket::{Docket, percent, said, show};
use crate::compare::FigureAt;
use crate::compare::cascade::{is_yearly, level_amount};
use crate::compare::indicator::{Dimension, Kinship, pattern};
use crate::model::{Figure, FigureKind, Finding, Op, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[TEN_TIMES, TOTAL_ABOVE, ORDER_REVERSED, COMPARATOR, BENCHMARK];

const TEN_TIMES: Rule = Rule {
    code: "ratio-ten-times-parent",
    severity: Severity::Error,
    title_zh: "比率为上级规划的十倍",
    title_en: "Ratio ten times the parent's",
    checks_zh: "同一比率指标的目标恰为上级规划的十倍（或十分之一），多为小数点丢失。",
    checks_en: "A ratio is exactly ten times (or a tenth of) the parent plan's: usually a lost decimal point.",
};
const TOTAL_ABOVE: Rule = Rule {
    code: "total-above-parent",
    severity: Severity::Error,
    title_zh: "总量超过上级规划",
    title_en: "Total above the parent's",
    checks_zh: "同一总量指标，下级的目标大于上级全域的目标。",
    checks_en: "A child's total is larger than the target of the whole region above it.",
};
const ORDER_REVERSED: Rule = Rule {
    code: "order-reversed",
    severity: Severity::Warning,
    title_zh: "相关指标大小关系与上级相反",
    title_en: "Order of related counts reversed",
    checks_zh: "两个同类数量指标在上级规划中甲多于乙，在下级却乙多于甲，且占上级的比例相差十倍以上。",
    checks_en: "Of two related counts the parent has more of the first, the child more of the second, and their shares differ tenfold.",
};
const COMPARATOR: Rule = Rule {
    code: "comparator-differs",
    severity: Severity::Warning,
    title_zh: "同一指标的比较对象不同",
    title_en: "One indicator, different comparators",
    checks_zh: "同一指标在不同文件中分别与全国、全省等不同水平比较，或只有数值没有比较对象。",
    checks_en: "One indicator is held against different averages (national, provincial) in different plans, or against none.",
};
const BENCHMARK: Rule = Rule {
    code: "benchmark-missing",
    severity: Severity::Note,
    title_zh: "缺少比较基准数据",
    title_en: "Benchmark missing",
    checks_zh: "目标为达到某一平均水平或中上水平，文件未给出该水平的数值。",
    checks_en: "A target is to reach an average or a rank; no document gives its value.",
};

static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(全国|国家|全省|全区|全市|省内|国内|世界|国际)(?:同期|同类)?(?:的)?(平均|中上|先进|领先)?(?:以上)?水平",
    )
});

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for link in &docket.links {
        let pairs = pairs(docket, link.parent, link.child);
        findings.extend(pairs.iter().filter_map(|pair| ten_times(docket, pair)));
        findings.extend(pairs.iter().filter_map(|pair| total_above(docket, pair)));
        reversed(docket, &pairs, findings);
    }
    comparators(docket, findings);
    findings.extend(docket.each().filter_map(|source| benchmarks(docket, source)));
}

/// A parent's and a child's level for one indicator.
struct Pair<'p> {
    parent: (FigureAt, &'p Figure, Decimal),
    child: (FigureAt, &'p Figure, Decimal),
}

fn pairs<'d>(docket: &'d Docket<'_>, parent: usize, child: usize) -> Vec<Pair<'d>> {
    let levels =
        |source| docket.targets(source).filter_map(|(at, figure)| Some((at, figure, level_amount(figure)?)));
    let mut by_core: BTreeMap<&str, Vec<(FigureAt, &Figure, Decimal)>> = BTreeMap::new();
    for held in levels(parent) {
        by_core.entry(&docket.catalogue.indicator(held.0).core).or_default().push(held);
    }
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for own in levels(child) {
        let near = by_core.get(docket.catalogue.indicator(own.0).core.as_str()).into_iter().flatten();
        for held in near {
            let same = docket.catalogue.kinship(held.0, own.0) == Kinship::Same
                && is_yearly(held.1) == is_yearly(own.1);
            let years = held.1.year.zip(own.1.year).is_none_or(|(one, other)| one == other);
            if same && years && seen.insert((held.0, own.2)) {
                pairs.push(Pair { parent: *held, child: own });
            }
        }
    }
    pairs
}

fn ten_times(docket: &Docket<'_>, pair: &Pair<'_>) -> Option<Finding> {
    if docket.catalogue.indicator(pair.child.0).dimension != Dimension::Ratio {
        return None;
    }
    let times = pair.child.2.checked_div(pair.parent.2)?;
    let more = times == Decimal::TEN;
    if !more && times != Decimal::new(1, 1) {
        return None;
    }
    let places = vec![docket.place_of(pair.child.0), docket.place_of(pair.parent.0)];
    let arithmetic = format!("{} ÷ {} = {}", said(pair.child.1), said(pair.parent.1), show(times, 2));
    let subject = &pair.child.1.subject;
    let (zh, en) = if more { ("十倍", "ten times") } else { ("十分之一", "a tenth of") };
    let message = Text::new(
        format!(
            "“{subject}”的目标 {} 恰为上级规划 {} 的{zh}，小数点很可能有误，请对照原件。",
            said(pair.child.1),
            said(pair.parent.1)
        ),
        format!(
            "“{subject}”: {} is exactly {en} the parent's {}; a decimal point is probably lost. Check the original.",
            said(pair.child.1),
            said(pair.parent.1)
        ),
    );
    Some(TEN_TIMES.finding(message, places, Some(arithmetic)))
}

fn total_above(docket: &Docket<'_>, pair: &Pair<'_>) -> Option<Finding> {
    let indicator = docket.catalogue.indicator(pair.child.0);
    let floor = pair.child.1.op != Op::Le && pair.parent.1.op != Op::Le;
    if !indicator.is_additive() || pair.child.2 <= pair.parent.2 || !floor {
        return None;
    }
    let places = vec![docket.place_of(pair.child.0), docket.place_of(pair.parent.0)];
    let subject = &pair.child.1.subject;
    let message = Text::new(
        format!("“{subject}”的目标 {} 超过上级全域目标 {}。", said(pair.child.1), said(pair.parent.1)),
        format!(
            "“{subject}”: {} is more than the target of the whole region above, {}.",
            said(pair.child.1),
            said(pair.parent.1)
        ),
    );
    Some(TOTAL_ABOVE.finding(
        message,
        places,
        Some(format!("{} > {}", said(pair.child.1), said(pair.parent.1))),
    ))
}

/// Counts of things of one name (企业, 中心) whose order differs from the parent's.
fn reversed(docket: &Docket<'_>, pairs: &[Pair<'_>], findings: &mut Vec<Finding>) {
    let mut by_head: BTreeMap<String, Vec<&Pair<'_>>> = BTreeMap::new();
    for pair in
        pairs.iter().filter(|pair| docket.catalogue.indicator(pair.child.0).dimension == Dimension::Count)
    {
        let core: Vec<char> = docket.catalogue.indicator(pair.child.0).core.chars().collect();
        by_head.entry(core[core.len().saturating_sub(2)..].iter().collect()).or_default().push(pair);
    }
    for related in by_head.into_values() {
        for (at, one) in related.iter().enumerate() {
            findings.extend(related[at + 1..].iter().filter_map(|other| reversed_pair(docket, one, other)));
        }
    }
}

fn reversed_pair(docket: &Docket<'_>, one: &Pair<'_>, other: &Pair<'_>) -> Option<Finding> {
    let (more, less) = if one.parent.2 > other.parent.2 { (one, other) } else { (other, one) };
    if more.parent.2 == less.parent.2 || more.child.2 >= less.child.2 {
        return None;
    }
    let share = |pair: &Pair<'_>| pair.child.2.checked_div(pair.parent.2);
    let (low, high) = (share(more)?, share(less)?);
    if low.is_zero() || high.checked_div(low)? < Decimal::TEN {
        return None;
    }
    let (a, b) = (&more.child.1.subject, &less.child.1.subject);
    let message = Text::new(
        format!(
            "上级规划中“{a}”{} 多于“{b}”{}，本规划却是 {} 对 {}，“{a}”的数值可能有误；不作改动，请核对。",
            said(more.parent.1),
            said(less.parent.1),
            said(more.child.1),
            said(less.child.1)
        ),
        format!(
            "The parent has more “{a}” ({}) than “{b}” ({}); here it is {} against {}. The figure for “{a}” may be wrong; nothing was changed.",
            said(more.parent.1),
            said(less.parent.1),
            said(more.child.1),
            said(less.child.1)
        ),
    );
    let arithmetic = format!(
        "{} ÷ {} = {}；{} ÷ {} = {}",
        said(more.child.1),
        said(more.parent.1),
        percent(low),
        said(less.child.1),
        said(less.parent.1),
        percent(high)
    );
    let places =
        [more.child.0, less.child.0, more.parent.0, less.parent.0].map(|at| docket.place_of(at)).to_vec();
    Some(ORDER_REVERSED.finding(message, places, Some(arithmetic)))
}

/// What a target is compared with, in the words of the text.
fn comparator(docket: &Docket<'_>, at: FigureAt) -> Option<String> {
    let figure = docket.figure(at);
    let place = docket.place_of(at);
    let words = figure.comparator.as_deref().unwrap_or("");
    let quote = || LEVEL.find(&place.quote).filter(|_| figure.op == Op::Average);
    LEVEL.find(words).or_else(quote).map(|found| found.as_str().to_owned())
}

fn comparators(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    let mut by_core: BTreeMap<&str, Vec<FigureAt>> = BTreeMap::new();
    for (at, figure) in docket.each().flat_map(|source| docket.targets(source)) {
        let indicator = docket.catalogue.indicator(at);
        if indicator.dimension == Dimension::Ratio
            && (figure.op == Op::Average || level_amount(figure).is_some())
        {
            by_core.entry(&indicator.core).or_default().push(at);
        }
    }
    for held in by_core.into_values() {
        let compared: Vec<(FigureAt, Option<String>)> =
            held.iter().map(|at| (*at, comparator(docket, *at))).collect();
        let kinds: BTreeSet<&str> = compared.iter().filter_map(|(_, words)| words.as_deref()).collect();
        let sources: BTreeSet<usize> = held.iter().map(|at| at.source).collect();
        if kinds.len() < 2 || sources.len() < 2 {
            continue;
        }
        let mut steps: Vec<String> = compared
            .iter()
            .map(|(at, words)| {
                let level =
                    words.clone().unwrap_or_else(|| format!("{}（无比较对象）", said(docket.figure(*at))));
                format!("{}：{level}", docket.sources[at.source].name)
            })
            .collect();
        steps.dedup();
        let subject = &docket.figure(held[0]).subject;
        let message = Text::new(
            format!("“{subject}”在不同文件中的比较对象不同，汇总或对比之前须先统一口径。"),
            format!(
                "“{subject}” is held against different comparators in different plans; settle one before they are compared."
            ),
        );
        let places = held.iter().map(|at| docket.place_of(*at)).collect();
        findings.push(COMPARATOR.finding(message, places, Some(steps.join("；"))));
    }
}

/// All targets of a source that name a level without its value.
fn benchmarks(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let open: Vec<FigureAt> = docket
        .figures(source)
        .filter(|(_, figure)| figure.kind == FigureKind::Target && figure.op == Op::Average)
        .map(|(at, _)| at)
        .collect();
    if open.is_empty() {
        return None;
    }
    let (zh, en) = super::docket::names(open.iter().map(|at| docket.figure(*at).subject.as_str()));
    let message = Text::new(
        format!("{zh}以平均水平、中上水平等为目标，须补充相应年度的基准数据才能判断是否达到。"),
        format!(
            "{en}: the target is an average or a rank; benchmark values for those years are needed to judge it."
        ),
    );
    Some(BENCHMARK.finding(message, open.into_iter().map(|at| docket.place_of(at)).collect(), None))
}
