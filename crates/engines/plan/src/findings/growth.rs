//! Growth: does the rate lead from the baseline to the target, and is "grew N times" right?

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use taihang_base::Text;

use super::Rule;
use super::docket::{Docket, said};
use crate::compare::FigureAt;
use crate::compare::indicator::pattern;
use crate::compare::sheet::Line;
use crate::model::{Figure, Finding, Op, Severity, amount, base_unit};

/// The rules of this family.
pub const RULES: &[Rule] = &[MISSES, MULTIPLE_WRONG, MULTIPLE_IS_RATIO, REACHES, MULTIPLE_RIGHT];

const REACHES: Rule = Rule {
    code: "growth-reaches-target",
    severity: Severity::Note,
    title_zh: "增速与目标相符",
    title_en: "Growth reaches the target",
    checks_zh: "基期值按年均增速逐年复利推算，与目标值之差在 0.5% 以内或达到目标。",
    checks_en: "The baseline, compounded at the yearly rate, reaches the target or comes within 0.5 % of it.",
};
const MISSES: Rule = Rule {
    code: "growth-misses-target",
    severity: Severity::Error,
    title_zh: "增速与目标不符",
    title_en: "Growth does not fit the target",
    checks_zh: "基期值、年均增速与目标值三者不能同时成立（已计入增速的四舍五入和 0.5% 容差）。",
    checks_en: "Baseline, yearly rate and target cannot all be right, even allowing for a rounded rate and 0.5 %.",
};
const MULTIPLE_RIGHT: Rule = Rule {
    code: "growth-multiple-in-order",
    severity: Severity::Note,
    title_zh: "“增长N倍”核对无误",
    title_en: "“Grew N times” is in order",
    checks_zh: "“增长N倍”与前后数值相符；同时列出增长倍数与达到倍数，以免误读。",
    checks_en: "“Grew N times” fits the two values; growth and ratio are both given, for they are easily confused.",
};
const MULTIPLE_IS_RATIO: Rule = Rule {
    code: "growth-multiple-is-ratio",
    severity: Severity::Warning,
    title_zh: "“增长N倍”实为“达到N倍”",
    title_en: "“Grew N times” is the ratio",
    checks_zh: "所写倍数等于后值与前值之比，增长应少一倍。",
    checks_en: "The multiple given is the ratio of the values; the growth is one less.",
};
const MULTIPLE_WRONG: Rule = Rule {
    code: "growth-multiple-wrong",
    severity: Severity::Error,
    title_zh: "增长倍数或增幅与数值不符",
    title_en: "Growth does not fit the values",
    checks_zh: "同一句中的前值、后值与所写增长倍数（百分比）不相符。",
    checks_en: "The two values of a sentence do not give the growth that it states.",
};

/// How far the compounded value may stay below the target.
const TOLERANCE: f64 = 0.005;

static GROWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(年均|平均每年|每年|同比)?(?:增长|增加|提高|上升)了?(近|约|超过|超|逾|达)?([0-9]+(?:[.][0-9]+)?)(倍|%)",
    )
});
static STEP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "([0-9]+(?:[.][0-9]+)?)((?:万|亿)?(?:元|家|户|个|件|项|人次|人|名|吨|台|所|亩|公里|平方米|立方米|千瓦|%|[^0-9,。;:、()]))",
    )
});

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        findings.extend(docket.targets(source).filter_map(|(at, figure)| compounded(docket, at, figure)));
    }
    for (source, line) in docket.all_lines() {
        if !line.text.contains(['倍', '%']) {
            continue;
        }
        for sentence in line.sentences() {
            findings.extend(multiple(docket, source, line, &sentence));
        }
    }
}

/// Baseline × (1 + rate) ^ years against the target.
fn compounded(docket: &Docket<'_>, at: FigureAt, figure: &Figure) -> Option<Finding> {
    let base = figure.baseline.as_ref()?;
    let years = figure.year? - base.year?;
    let from = amount(base.value.as_deref()?, base.unit.as_deref().or(figure.unit.as_deref()))?.to_f64()?;
    let wanted = figure.amount()?.to_f64()?;
    let written = figure.growth.as_deref()?.trim_end_matches('%');
    let rate: f64 = written.parse().ok()?;
    if !(1..=50).contains(&years)
        || from <= 0.0
        || wanted <= 0.0
        || !matches!(figure.op, Op::Ge | Op::Eq | Op::Approx)
    {
        return None;
    }
    let decimals = written.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let rounding = 0.5 / 10_f64.powi(i32::try_from(decimals).ok()?);
    let at_rate = |rate: f64| from * (1.0 + rate / 100.0).powi(years);
    let reached = at_rate(rate);
    let needed = ((wanted / from).powf(1.0 / f64::from(years)) - 1.0) * 100.0;
    let short = at_rate(rate + rounding) < wanted * (1.0 - TOLERANCE);
    let over = figure.op != Op::Ge && at_rate(rate - rounding) > wanted * (1.0 + TOLERANCE);
    let (scale, unit) = (scale(figure), figure.unit.as_deref().unwrap_or(""));
    let unit = if (scale - 1.0).abs() < f64::EPSILON { base_unit(unit) } else { unit };
    let shown = Shown { from, reached, wanted, unit, scale };
    let arithmetic = shown.write(rate, years, needed);
    let place = vec![docket.place_of(at)];
    let subject = &figure.subject;
    if short || over {
        let message = Text::new(
            format!("“{subject}”：按所列增速推算不出所列目标，基期、增速、目标三者必有一误。"),
            format!(
                "“{subject}”: the stated rate does not lead to the stated target; baseline, rate or target must be wrong."
            ),
        );
        return Some(MISSES.finding(message, place, Some(arithmetic)));
    }
    let under = reached < wanted;
    let (zh, en) = if under {
        ("略低于目标，在 0.5% 容差之内", "just under the target, within 0.5 %")
    } else {
        ("达到目标", "reaches the target")
    };
    let message = Text::new(
        format!("“{subject}”：按所列增速推算{zh}。"),
        format!("“{subject}”: the stated rate {en}."),
    );
    Some(REACHES.finding(message, place, Some(arithmetic)))
}

/// What one of the unit is worth in base units; one if the baseline has another unit, to write both in base units.
fn scale(figure: &Figure) -> f64 {
    let base = figure.baseline.as_ref().and_then(|base| base.unit.as_ref());
    let other = base.is_some_and(|unit| Some(unit) != figure.unit.as_ref());
    let written = figure.value.as_deref().and_then(|value| value.parse::<f64>().ok());
    let full = figure.amount().and_then(|amount| amount.to_f64());
    let scale = written.zip(full).filter(|(written, _)| *written != 0.0 && !other);
    scale.map_or(1.0, |(written, full)| full / written)
}

struct Shown<'u> {
    from: f64,
    reached: f64,
    wanted: f64,
    unit: &'u str,
    scale: f64,
}

impl Shown<'_> {
    fn write(&self, rate: f64, years: i32, needed: f64) -> String {
        let digits = if self.wanted / self.scale < 100.0 { 3 } else { 2 };
        let in_unit = |value: f64| value / self.scale;
        let sign = if self.reached >= self.wanted { "≥" } else { "<" };
        format!(
            "{:.digits$} × (1 + {rate}%)^{years} = {:.digits$} {sign} {}{}；恰好达到需年均 {needed:.2}%",
            in_unit(self.from),
            in_unit(self.reached),
            trim(in_unit(self.wanted)),
            self.unit
        )
    }
}

fn trim(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// "From A to B, growing N times (by N %)" within one sentence.
fn multiple(docket: &Docket<'_>, source: usize, line: &Line, sentence: &Range<usize>) -> Option<Finding> {
    let text = &line.text[sentence.clone()];
    let found = GROWN.captures_iter(text).find(|found| found.get(1).is_none())?;
    let whole = found.get(0)?;
    let said_growth: f64 = found.get(3)?.as_str().parse().ok()?;
    let about = found.get(2).map_or("", |about| about.as_str());
    let percent = found.get(4)?.as_str() == "%";
    let (from, to, words) = two_values(docket, source, line, sentence, whole.start())?;
    let place = vec![docket.place_in(source, line, sentence.start + words..sentence.start + whole.end())];
    let (from, to) = (from.to_f64()?, to.to_f64()?);
    if from <= 0.0 || to <= 0.0 {
        return None;
    }
    let (growth, ratio) = ((to - from) / from, to / from);
    let stated = if percent { said_growth / 100.0 } else { said_growth };
    let fits = |actual: f64| match about {
        "近" => (0.9 * stated..=stated * 1.01).contains(&actual),
        "超过" | "超" | "逾" => (stated * 0.99..=stated * 1.2).contains(&actual),
        _ => (actual - stated).abs() <= stated * 0.05,
    };
    let arithmetic = format!(
        "({} − {}) ÷ {} = {:.2}（增长）；{} ÷ {} = {:.2}（达到）",
        trim(to),
        trim(from),
        trim(from),
        growth,
        trim(to),
        trim(from),
        ratio
    );
    let quoted = whole.as_str();
    let (rule, zh, en) = if fits(growth) {
        if percent {
            return None;
        }
        (
            MULTIPLE_RIGHT,
            "作为增长倍数无误，不可读作“达到”的倍数",
            "is right as growth; it must not be read as the ratio",
        )
    } else if !percent && fits(ratio) {
        (
            MULTIPLE_IS_RATIO,
            "是后值与前值之比，按增长计应少一倍",
            "is the ratio of the two values; as growth it is one too many",
        )
    } else {
        (MULTIPLE_WRONG, "与句中前后数值不符", "does not fit the two values of the sentence")
    };
    let message = Text::new(format!("“{quoted}”{zh}。"), format!("“{quoted}” {en}."));
    Some(rule.finding(message, place, Some(arithmetic)))
}

/// The two values that a growth is about and where in the sentence they begin: a figure with its baseline, else the
/// numbers after 从 or 由 that share one unit.
fn two_values(
    docket: &Docket<'_>,
    source: usize,
    line: &Line,
    sentence: &Range<usize>,
    until: usize,
) -> Option<(Decimal, Decimal, usize)> {
    let figures = docket.figures_in(source, line, sentence.start..sentence.start + until);
    let based = figures.iter().map(|at| docket.figure(*at)).find_map(|figure| {
        let base = figure.baseline.as_ref()?;
        let from = amount(base.value.as_deref()?, base.unit.as_deref().or(figure.unit.as_deref()))?;
        let start = line.range(figure.span).start.max(sentence.start) - sentence.start;
        Some((from, figure.amount()?, start.min(until)))
    });
    let text = &line.text[sentence.start..sentence.start + until];
    based.or_else(|| {
        let start = text.rfind('从').into_iter().chain(text.rfind('由')).max()?;
        let mut steps = STEP.captures_iter(&text[start..]).filter_map(|found| {
            let unit = found.get(2)?.as_str();
            (!unit.starts_with(['年', '月', '日'])).then(|| Some((found.get(1)?.as_str(), unit)))?
        });
        let (first, last) = (steps.next()?, steps.last()?);
        (first.1 == last.1)
            .then(|| Some((amount(first.0, Some(first.1))?, amount(last.0, Some(last.1))?, start)))?
    })
}

/// The value and unit of a figure for another family's arithmetic.
pub(crate) fn value_words(figure: &Figure) -> String {
    figure.year.map_or_else(|| said(figure), |year| format!("{}（{year}年）", said(figure)))
}
