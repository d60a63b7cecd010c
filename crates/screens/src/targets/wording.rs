//! Figures in words: what binds, how much, by when.

use taihang_base::{Language, Text};
use taihang_plan::model::{Figure, Op, Recurrence};

/// The value of `figure` with what binds it: `2.5%以上`, `at least 2.5%`.
pub fn value_words(figure: &Figure, language: Language) -> String {
    let text = value_text(figure);
    let words = text.in_language(language);
    let stated_growth = figure.growth.as_deref().filter(|_| figure.op != Op::Incr || figure.value.is_some());
    match (stated_growth, language) {
        (Some(growth), Language::Zh) => format!("{words}（年均增长{}）", percent(growth)),
        (Some(growth), Language::En) => format!("{words} ({} a year)", percent(growth)),
        (None, _) => words.to_owned(),
    }
}

/// The value with its year: `2025年达到2.5%以上`.
pub fn dated_words(figure: &Figure, language: Language) -> String {
    let value = value_words(figure, language);
    let annual = figure.period == Some(Recurrence::Annual);
    match (language, figure.year, annual) {
        (Language::Zh, Some(year), false) => format!("{year}年：{value}"),
        (Language::Zh, Some(year), true) => format!("至{year}年每年：{value}"),
        (Language::Zh, None, true) => format!("每年：{value}"),
        (Language::En, Some(year), false) => format!("{year}: {value}"),
        (Language::En, Some(year), true) => format!("every year to {year}: {value}"),
        (Language::En, None, true) => format!("every year: {value}"),
        (_, None, false) => value,
    }
}

/// The starting value: `2012年1.09%`; none if the figure names none.
pub fn baseline_words(figure: &Figure, language: Language) -> Option<String> {
    let baseline = figure.baseline.as_ref()?;
    let amount = quantity(baseline.value.as_deref(), baseline.unit.as_deref());
    Some(match (language, baseline.year) {
        (Language::Zh, Some(year)) => format!("{year}年{amount}"),
        (Language::En, Some(year)) if amount.is_empty() => year.to_string(),
        (Language::En, Some(year)) => format!("{amount} ({year})"),
        (_, None) => amount,
    })
}

/// The name of an operator, for a column of its own.
pub fn op_name(op: Op) -> Text {
    let (zh, en) = match op {
        Op::Ge => ("不低于", "at least"),
        Op::Eq => ("达到", "equals"),
        Op::Approx => ("约", "about"),
        Op::Le => ("不超过", "at most"),
        Op::Double => ("倍增", "doubles"),
        Op::Average => ("达到平均水平", "reaches the average"),
        Op::Cover => ("全覆盖", "covers all"),
        Op::Incr => ("年均增长", "grows yearly"),
        Op::Rank => ("位次", "rank"),
        Op::Pp => ("提高百分点", "percentage points up"),
        Op::PctIncr => ("增长百分比", "percent up"),
    };
    Text::new(zh, en)
}

fn value_text(figure: &Figure) -> Text {
    let amount = quantity(figure.value.as_deref(), figure.unit.as_deref());
    let growth = figure.growth.as_deref().or(figure.value.as_deref()).map(percent).unwrap_or_default();
    let number = figure.value.as_deref().unwrap_or("");
    let year = figure.baseline.as_ref().and_then(|baseline| baseline.year);
    match figure.op {
        Op::Ge => Text::new(format!("{amount}以上"), format!("at least {amount}")),
        Op::Eq => Text::new(amount.clone(), amount),
        Op::Approx => Text::new(format!("约{amount}"), format!("about {amount}")),
        Op::Le => Text::new(format!("不超过{amount}"), format!("at most {amount}")),
        Op::Double => Text::new("倍增", "doubled"),
        Op::Average => {
            let level = figure.comparator.as_deref().unwrap_or("平均水平");
            Text::new(
                format!("达到{level}"),
                format!("reaches {}", figure.comparator.as_deref().unwrap_or("the average")),
            )
        }
        Op::Cover => Text::new("全覆盖", "full coverage"),
        Op::Incr => Text::new(format!("年均增长{growth}"), format!("grows {growth} a year")),
        Op::Rank => Text::new(format!("前{number}位"), format!("among the first {number}")),
        Op::Pp => Text::new(format!("提高{number}个百分点"), format!("up {number} percentage points")),
        Op::PctIncr => year.map_or_else(
            || Text::new(format!("增长{}", percent(number)), format!("up {}", percent(number))),
            |year| {
                Text::new(
                    format!("比{year}年增长{}", percent(number)),
                    format!("up {} on {year}", percent(number)),
                )
            },
        ),
    }
}

/// A value and its unit, as written.
pub fn quantity(value: Option<&str>, unit: Option<&str>) -> String {
    format!("{}{}", value.unwrap_or(""), unit.unwrap_or(""))
}

fn percent(value: &str) -> String {
    if value.ends_with(['%', '％']) { value.to_owned() } else { format!("{value}%") }
}

#[cfg(test)]
mod tests {
    use taihang_plan::model::{Baseline, FigureKind};

    use super::*;

    fn figure(op: Op, value: Option<&str>, unit: Option<&str>) -> Figure {
        Figure {
            kind: FigureKind::Target,
            clause: 0,
            section: String::new(),
            span: taihang_base::Span::default(),
            subject: "甲".to_owned(),
            op,
            value: value.map(str::to_owned),
            unit: unit.map(str::to_owned),
            year: None,
            period: None,
            growth: None,
            baseline: None,
            lead_units: vec![],
            part_of: None,
            comparator: None,
            repaired: false,
        }
    }

    #[test]
    fn every_operator_reads_as_a_phrase() {
        for (op, value, unit, zh, en) in [
            (Op::Ge, Some("2.5"), Some("%"), "2.5%以上", "at least 2.5%"),
            (Op::Eq, Some("1"), Some("万件"), "1万件", "1万件"),
            (Op::Approx, Some("60"), Some("家"), "约60家", "about 60家"),
            (Op::Le, Some("5"), Some("日"), "不超过5日", "at most 5日"),
            (Op::Double, None, None, "倍增", "doubled"),
            (Op::Average, None, None, "达到平均水平", "reaches the average"),
            (Op::Cover, None, None, "全覆盖", "full coverage"),
            (Op::Incr, Some("10"), Some("%"), "年均增长10%", "grows 10% a year"),
            (Op::Rank, Some("10"), None, "前10位", "among the first 10"),
            (Op::Pp, Some("3"), None, "提高3个百分点", "up 3 percentage points"),
            (Op::PctIncr, Some("50"), None, "增长50%", "up 50%"),
        ] {
            let figure = figure(op, value, unit);
            assert_eq!(value_words(&figure, Language::Zh), zh);
            assert_eq!(value_words(&figure, Language::En), en);
        }
    }

    #[test]
    fn growth_year_and_baseline_are_told() {
        let mut level = figure(Op::Eq, Some("2.5"), Some("%"));
        level.growth = Some("10.9".to_owned());
        level.year = Some(2020);
        level.baseline =
            Some(Baseline { value: Some("1.09".to_owned()), unit: Some("%".to_owned()), year: Some(2012) });
        assert_eq!(dated_words(&level, Language::Zh), "2020年：2.5%（年均增长10.9%）");
        assert_eq!(dated_words(&level, Language::En), "2020: 2.5% (10.9% a year)");
        assert_eq!(baseline_words(&level, Language::Zh).as_deref(), Some("2012年1.09%"));
        let mut only_growth = figure(Op::Incr, None, None);
        only_growth.growth = Some("8".to_owned());
        assert_eq!(value_words(&only_growth, Language::Zh), "年均增长8%");
    }
}
